"""Functions of layers that are given whole numbers: no weight cuts its inputs, no sum or power wraps around."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nn
import nn.functional as F

R = np.random.default_rng(5)
ROWS, IMAGES = R.normal(size=(2, 3)), R.normal(size=(1, 2, 4, 4))

# Each of inputs, of whole numbers or not, and of weights that are.
FUNCTIONS: dict[str, tuple[Callable[..., Any], Any, list[tuple[int, ...]]]] = {
    "linear": (F.linear, ROWS, [(4, 3), (4,)]),
    "bilinear": (lambda x, *more: F.bilinear(x, x, *more), ROWS, [(4, 3, 3), (4,)]),
    "conv2d": (F.conv2d, IMAGES, [(3, 2, 2, 2), (3,)]),
    "conv1d": (F.conv1d, IMAGES[0], [(3, 4, 2), (3,)]),
    "conv_transpose2d": (F.conv_transpose2d, IMAGES, [(2, 3, 2, 2), (3,)]),
    "conv_transpose1d": (F.conv_transpose1d, IMAGES[0], [(4, 3, 2), (3,)]),
    "lp_pool2d": (lambda x: F.lp_pool2d(x, 2, 2), IMAGES, []),
    "lp_pool1d": (lambda x: F.lp_pool1d(x, 3, 2), IMAGES[0], []),
}


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("kind", ["int8", "uint8", "int64"])
def test_short_types_hold_the_sum(name: str, kind: str) -> None:
    call, inputs, shapes = FUNCTIONS[name]
    whole = [R.integers(90, 127, size=shape).astype(kind) for shape in (inputs.shape, *shapes)]
    expected = call(*(part.astype(float) for part in whole)).data
    np.testing.assert_allclose(call(*whole).data, expected, rtol=1e-12)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_weights_of_whole_numbers_cut_no_inputs(name: str) -> None:
    call, inputs, shapes = FUNCTIONS[name]
    whole = [R.integers(-3, 4, size=shape) for shape in shapes]
    expected = call(abs(inputs), *(part.astype(float) for part in whole)).data
    np.testing.assert_allclose(call(abs(inputs), *whole).data, expected, rtol=1e-12)
    if len(whole) == 2:
        one, other = (call(inputs, whole[0], np.full(shapes[1], b)).data for b in (0.5, 0.0))
        np.testing.assert_allclose(one - other, 0.5)


def test_a_layer_of_images_that_are_bytes() -> None:
    images = np.full((1, 1, 4, 4), 200, np.uint8)
    assert nn.LPPool2d(2, 2)(images).data.max() == pytest.approx(400)
