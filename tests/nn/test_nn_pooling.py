"""Pooling beyond PyTorch's record: an oracle that picks entries one by one, ties, and what is refused."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nn
from autograd import Tensor, compile
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


@given(st.integers(4, 7), st.integers(4, 7), st.tuples(sizes, sizes), st.tuples(sizes, sizes), st.booleans())
def test_an_index_is_the_place_of_the_first_largest(h: int, w: int, kernel: Any, stride: Any, ceil: bool) -> None:
    x = np.random.default_rng(h + w).choice([-np.inf, 0.0, 1.0, 2.0], (2, h, w))
    padding = tuple(k // 2 for k in kernel)
    along = [entries(*each, 1, ceil) for each in zip((h, w), kernel, stride, padding, strict=True)]
    for image in x:
        largest, found = nn.max_pool2d(image, kernel, stride, padding, 1, ceil, return_indices=True)
        windows = [
            [(i, j) for i in rows for j in columns if i in range(h) and j in range(w)]
            for rows in along[0]
            for columns in along[1]
        ]
        expected = [max(window, key=lambda place: image[place]) for window in windows]
        assert found.data.ravel().tolist() == [i * w + j for i, j in expected]
        np.testing.assert_array_equal(image.ravel()[found.data], largest.data)
    assert nn.max_pool2d(x[:0], kernel, stride, padding, 1, ceil, return_indices=True)[1].shape == (0, *found.shape)


def test_unpooling_is_the_way_back() -> None:
    x = Tensor(np.random.default_rng(0).permutation(np.arange(48.0)).reshape(2, 4, 6) + 1)
    y, places = nn.MaxPool2d((2, 3), return_indices=True)(x)
    back = nn.MaxUnpool2d((2, 3))(y, places)
    np.testing.assert_array_equal(back.data, np.where(np.isin(x.data, y.data), x.data, 0))
    back.sum().backward()
    np.testing.assert_array_equal(x.grad, back.data > 0)
    assert not places.requires_grad
    assert nn.MaxUnpool2d((2, 3))(y[:0], places.data[:0]).shape == (0, 4, 6)


def test_a_place_that_several_windows_name_gets_its_entry_once() -> None:
    x = Tensor([1.0, 5.0, 2.0, 0.0])
    y, places = nn.max_pool1d(x, 3, 1, return_indices=True)
    back = nn.max_unpool1d(y, places, 3, 1)
    assert back.tolist() == [0, 5, 0, 0]
    back.sum().backward()
    assert x.grad.tolist() == [0, 1, 0, 0]
    assert nn.max_unpool1d([1.0, 3.0], [1, 1], 1, output_size=2).tolist() == [0, 2]


def test_unpooling_when_compiled_asks_for_its_indices_each_time() -> None:
    unpool = compile(lambda y, i: nn.max_unpool1d(y, i, 2))
    for i in ([1, 2], [0, 3]):
        assert unpool(np.ones(2), np.array(i)).tolist() == [float(j in i) for j in range(4)]
    with pytest.raises(ArgumentError, match="the indices of this max_unpool must be from 0 to 3, found 1 to 4"):
        unpool(np.ones(2), np.array([1, 4]))


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
        (lambda: nn.MaxPool1d(2, return_indices=1), "return_indices must be True or False"),  # type: ignore[arg-type]
        (lambda: nn.MaxUnpool2d(2, padding=2), "more than half of the window"),
        (lambda: nn.max_unpool2d(np.ones((2, 2)), [[0, 1]], 2), r"found shape \(2, 2\) and indices of shape \(1, 2\)"),
        (lambda: nn.max_unpool2d(np.ones(2), [0, 1], 2), "entries of at least 2 axes"),
        (lambda: nn.max_unpool1d([1.0], [0.5], 2), "the indices of a max_unpool must be whole numbers, found float64"),
        (lambda: nn.max_unpool1d([1.0], [-1], 2), "must be from 0 to 1, found -1 to -1"),
        (lambda: nn.max_unpool1d([1.0, 2.0], [0, 2], 2, output_size=6), r"output_size \(6,\) .* expected 3 to 5"),
        (lambda: nn.max_unpool1d([1.0, 2.0], [0, 2], 2, output_size=(1, 1, 4)), "output_size must have 1 numbers"),
        (lambda: nn.max_unpool1d([1.0], [0], 1, padding=0, output_size=[1.5]), "output_size must be whole numbers"),
        (lambda: nn.max_unpool1d([[1.0]], [[0]], 2, padding=1), r"would give images of \(0,\)"),
        (
            lambda: nn.max_pool1d([1.0], 2, padding=1, dilation=2, return_indices=True),
            "a window of 2 entries, 2 apart, lies in the padding of 1 entries alone",
        ),
        (lambda: nn.max_pool1d(1.0, 1), r"pooling needs sequences of shape \(n, c, t\), found \(\)"),
        (lambda: nn.max_pool1d(np.ones(4), 3, dilation=2), r"a window of \(5,\) does not fit into sequences of shape"),
    ],
)
def test_what_does_not_fit_is_named(make: Any, words: str) -> None:
    with pytest.raises((ArgumentError, ShapeError), match=words):
        make()


@pytest.mark.parametrize("output", [(1, 1), (2, 3), (3, None), (4, 2), (7, 9)])
@pytest.mark.parametrize("size", [(3, 4), (5, 7), (6, 6)])
def test_an_index_of_adaptive_pooling_is_the_place_of_the_first_largest(output: Any, size: tuple[int, int]) -> None:
    x = np.random.default_rng(0).choice([-np.inf, 0.0, 1.0, 2.0], (2, 3, *size))
    layer = nn.AdaptiveMaxPool2d(output, return_indices=True)
    largest, found = layer(x)
    assert found.dtype == np.int64
    np.testing.assert_array_equal(largest.data, nn.AdaptiveMaxPool2d(output)(x).data)
    np.testing.assert_array_equal(np.take_along_axis(x.reshape(2, 3, -1), found.data.reshape(2, 3, -1), -1),
                                  largest.data.reshape(2, 3, -1))  # fmt: skip
    spans = [
        [(i * n // o, -(-(i + 1) * n // o)) for i in range(o)] for n, o in zip(size, largest.shape[2:], strict=True)
    ]
    for i, rows in enumerate(spans[0]):
        for j, columns in enumerate(spans[1]):
            window = [(a, b) for a in range(*rows) for b in range(*columns)]
            a, b = max(window, key=lambda place: x[1, 2][place])
            assert found.data[1, 2, i, j] == a * size[1] + b
    compiled = compile(lambda x: layer(x)[1])
    np.testing.assert_array_equal(compiled(x).data, found.data)
    np.testing.assert_array_equal(nn.adaptive_max_pool1d(x, output[1], True)[1].data,
                                  [[[nn.adaptive_max_pool1d(row, output[1], True)[1].data for row in image]
                                    for image in each] for each in x])  # fmt: skip
    assert repr(layer).endswith("return_indices=True)")
