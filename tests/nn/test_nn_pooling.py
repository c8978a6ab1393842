"""Pooling beyond PyTorch's record: an oracle that picks entries one by one, ties, and what is refused."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nn
from autograd import Tensor
from autograd.errors import ArgumentError, ShapeError

sizes = st.integers(1, 3)


def entries(n: int, k: int, step: int, padding: int, dilation: int, ceil: bool) -> list[list[int]]:
    """The places that each window sees along an axis of ``n`` entries; those of the padding are outside of it."""
    places = [[start + i * dilation for i in range(k)] for start in range(-padding, n + padding, step)]
    return [
        window
        for window in places
        if window[-1] < n + padding
        or (ceil and window[0] < n and window[0] - step + (k - 1) * dilation < n + padding - 1)
    ]


@given(st.integers(5, 8), st.integers(5, 8), st.tuples(sizes, sizes), st.tuples(sizes, sizes), sizes, st.booleans())
def test_pooling_sees_the_entries_that_it_says(h: int, w: int, kernel: Any, stride: Any, d: int, ceil: bool) -> None:
    x = np.random.default_rng(h + w).normal(size=(h, w))
    padding = tuple(k // 2 for k in kernel)
    along = [entries(*each, d, ceil) for each in zip(x.shape, kernel, stride, padding, strict=True)]
    seen = [
        [[x[i, j] for i in rows for j in columns if 0 <= i < h and 0 <= j < w] for columns in along[1]]
        for rows in along[0]
    ]
    if all(window for row in seen for window in row) and (kernel[0] - 1) * d < h and (kernel[1] - 1) * d < w:
        found = nn.max_pool2d(x, kernel, stride, padding, d, ceil).data
        np.testing.assert_array_equal(found, [[max(window) for window in row] for row in seen])
        if d == 1:
            means = nn.avg_pool2d(x, kernel, stride, padding, ceil, count_include_pad=False).data
            np.testing.assert_allclose(means, [[np.mean(window) for window in row] for row in seen], atol=1e-12)


def test_ties_share_the_gradient_equally_or_axis_by_axis() -> None:
    x, y = (Tensor([[1.0, 1.0, 1.0], [0.0, 1.0, 0.0]]) for _ in range(2))
    nn.max_pool2d(x, 3, padding=1, ceil_mode=True).sum().backward()
    np.testing.assert_allclose(x.grad, [[1 / 3, 1 / 3, 1], [0, 1 / 3, 0]])
    nn.adaptive_max_pool2d(y, 1).sum().backward()
    np.testing.assert_allclose(y.grad, [[1 / 3, 1 / 6, 1 / 3], [0, 1 / 6, 0]])


def test_by_ceil_mode_a_window_may_be_larger_than_the_image() -> None:
    assert nn.max_pool1d([1.0, 2.0], 3, ceil_mode=True).tolist() == [2.0]
    assert nn.avg_pool1d([1.0, 2.0], 4, 3, ceil_mode=True).tolist() == [1.5]
    with pytest.raises(ShapeError, match=r"a window of \(4,\) does not fit"):
        nn.max_pool1d([1.0, 2.0], 4, 2, ceil_mode=True)


def test_whole_numbers_stay_whole_and_infinities_alone() -> None:
    assert nn.max_pool1d(Tensor([3, 1, 2], requires_grad=False), 2, ceil_mode=True).tolist() == [3, 2]
    assert nn.max_pool1d(Tensor([-3, -1, -2], requires_grad=False), 2, 1, padding=1).tolist() == [-3, -1, -1, -2]
    assert nn.adaptive_avg_pool1d([1.0, 2.0, np.inf], 2).tolist() == [1.5, np.inf]
    assert nn.avg_pool1d(np.ones(3, np.float32), 2, ceil_mode=True).dtype == np.float32
    assert nn.avg_pool1d([1, 2, 3], 2, ceil_mode=True).tolist() == [1.5, 3.0]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: nn.MaxPool1d((2, 2)), "kernel_size must be a whole number of at least 1"),
        (lambda: nn.MaxPool2d(2, dilation=0), "dilation must be a whole number of at least 1"),
        (lambda: nn.MaxPool2d(2, ceil_mode=1), "ceil_mode must be True or False"),  # type: ignore[arg-type]
        (lambda: nn.AvgPool1d(3, padding=2), r"padding \(2,\) is more than half of the window \(3,\)"),
        (lambda: nn.AvgPool2d(3, divisor_override=0), "divisor_override must be a whole number of at least 1"),
        (lambda: nn.AdaptiveAvgPool2d((1, 2, 3)), "output_size must be a length or 2 of them"),
        (lambda: nn.AdaptiveMaxPool1d(0), "output_size must be a whole number of at least 1"),
        (
            lambda: nn.adaptive_avg_pool2d([1.0], 1),
            r"adaptive pooling needs images of shape \(n, c, h, w\).*found \(1,\)",
        ),
        (lambda: nn.max_pool1d(1.0, 1), r"pooling needs sequences of shape \(n, c, t\), found \(\)"),
        (lambda: nn.max_pool1d(np.ones(4), 3, dilation=2), r"a window of \(5,\) does not fit into sequences of shape"),
    ],
)
def test_what_does_not_fit_is_named(make: Any, words: str) -> None:
    with pytest.raises((ArgumentError, ShapeError), match=words):
        make()
