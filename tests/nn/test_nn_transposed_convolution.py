"""Transposed convolution: the adjoint of convolution, and what it refuses."""

from typing import Any

import numpy as np
import pytest
from drawn import at_most
from hypothesis import given
from hypothesis import strategies as st

import nn
from autograd.errors import ArgumentError, ShapeError

small = st.tuples(st.integers(1, 3), st.integers(1, 3))


@at_most(30)
@given(small, small, small, st.integers(0, 1), st.integers(1, 2), st.data())
def test_it_is_the_adjoint_of_convolution(k: Any, stride: Any, d: Any, padding: int, groups: int, data: Any) -> None:
    """<conv(x), y> = <x, transposed(y)>, with the output_padding that says which size x has."""
    rng = np.random.default_rng(0)
    h, w = (data.draw(st.integers((a - 1) * b + 1, (a - 1) * b + 4)) for a, b in zip(k, d, strict=True))
    x, weight = rng.normal(size=(2, 2 * groups, h, w)), rng.normal(size=(3 * groups, 2, *k))
    there = nn.conv2d(x, weight, None, stride, padding, d, groups).data
    y = rng.normal(size=there.shape)
    rest = [(n + 2 * padding - (a - 1) * b - 1) % s for n, a, b, s in zip((h, w), k, d, stride, strict=True)]
    back = nn.conv_transpose2d(y, weight, None, stride, padding, tuple(rest), groups, d).data
    assert back.shape == x.shape
    np.testing.assert_allclose((there * y).sum(), (x * back).sum(), rtol=1e-10, atol=1e-10)


def test_an_output_that_no_kernel_reaches_is_zero() -> None:
    assert nn.conv_transpose1d([[7.0]], [[[1.0]]], stride=3, padding=1, output_padding=2).tolist() == [[0.0]]
    assert nn.conv_transpose1d([[2.0]], [[[1.0]]], stride=5, padding=2, output_padding=4).tolist() == [[0.0]]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: nn.ConvTranspose2d(2, 3, 2, output_padding=1), "output_padding must be below stride or dilation"),
        (lambda: nn.ConvTranspose1d(2, 3, 2, groups=2), "groups must divide in_channels and out_channels"),
        (
            lambda: nn.ConvTranspose2d(2, 3, 2)(np.ones((1, 3, 4, 4))),
            r"needs images of shape \(n, 2, h, w\), found \(1,",
        ),
        (lambda: nn.conv_transpose1d(np.ones((2, 4)), np.ones((2, 3))), "the weight of conv_transpose1d has shape"),
        (lambda: nn.conv_transpose1d(np.ones((2, 4)), np.ones((2, 3, 1)), np.ones(2)), r"a bias of shape \(3,\)"),
        (lambda: nn.conv_transpose1d(np.ones((1, 2)), np.ones((1, 1, 2)), padding=2), "leaves nothing"),
    ],
)
def test_what_does_not_fit_is_named(make: Any, words: str) -> None:
    with pytest.raises((ArgumentError, ShapeError), match=words):
        make()
