"""Bilinear, Unflatten and LPPool: what they compute, by hand, and what they refuse."""

from typing import Any

import numpy as np
import pytest

import nn
from autograd import gradcheck
from autograd.errors import ArgumentError, ShapeError


def test_a_bilinear_layer_is_a_form_for_each_output() -> None:
    layer, rng = nn.Bilinear(3, 2, 4, dtype="float64", rng=0), np.random.default_rng(0)
    a, b = rng.normal(size=(5, 3)), rng.normal(size=(5, 2))
    expected = [[x @ form @ y for form in layer.weight.data] for x, y in zip(a, b, strict=True)]
    np.testing.assert_allclose(layer(a, b).data, expected + layer.bias.data, atol=1e-14)
    assert abs(layer.weight.data).max() <= 3**-0.5
    assert gradcheck(layer, a, b).ok


def test_unflatten_undoes_flatten() -> None:
    x = np.arange(24.0).reshape(2, 3, 4)
    np.testing.assert_array_equal(nn.Unflatten(1, (3, -1))(nn.Flatten()(x)).data, x)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: nn.Bilinear(2, 3, 0), "out_features must be a whole number of at least 1"),
        (
            lambda: nn.Bilinear(2, 3, 4)(np.ones((5, 2)), np.ones((5, 2))),
            r"Bilinear\(2, 3, 4\) needs .*found \(5, 2\) and",
        ),
        (lambda: nn.Bilinear(2, 3, 4)(np.ones((5, 2)), np.ones((4, 3))), "that are else equal"),
        (lambda: nn.Unflatten(1, (-1, -1)), "at most one -1"),
        (lambda: nn.Unflatten(1, ()), "must have at least one length"),
        (lambda: nn.Unflatten(1, 4), "unflattened_size must be whole numbers"),
        (
            lambda: nn.Unflatten(1, (2, 3))(np.ones((2, 5))),
            r"needs an axis 1 of a length that fits, found shape \(2, 5\)",
        ),
        (lambda: nn.Unflatten(2, (2, -1))(np.ones((2, 5))), "needs an axis 2"),
        (lambda: nn.Unflatten(1, (2, -1))(np.ones((2, 5))), "needs an axis 1 of a length that fits"),
        (lambda: nn.LPPool2d(0, 2), "norm_type must not be 0"),
        (lambda: nn.LPPool1d(2, 0), "kernel_size must be a whole number of at least 1"),
    ],
)
def test_what_does_not_fit_is_named(make: Any, words: str) -> None:
    with pytest.raises((ArgumentError, ShapeError), match=words):
        make()
