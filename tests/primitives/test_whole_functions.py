"""Convolution, pooling, recurrent sequences and normalisation as single nodes: windows against plain loops, and what is
refused, in which words."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
import pytest
from drawn import at_most
from hypothesis import example, given
from hypothesis import strategies as st

from autograd import (
    Tensor,
    affine_conv2d,
    avg_pool2d,
    avg_pool2d_input,
    conv2d,
    conv2d_input,
    conv2d_weight,
    grad,
    gru,
    lstm,
    max_pool2d,
    max_pool2d_along,
    max_pool2d_input,
    rnn,
    standardise,
)
from autograd.errors import ArgumentError, ShapeError


def of(*shape: int) -> Any:
    return Tensor(np.ones(shape))


IMAGES, KERNELS, PLACES = of(2, 3, 5, 5), of(4, 3, 2, 2), of(2, 4, 4, 4)
EACH = {"kernel": (2, 2), "stride": (1, 1)}


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (
            lambda: conv2d(IMAGES, KERNELS, stride=(0, 1)),
            r"stride and dilation must be at least 1, .*found .*stride=\(0, 1\)",
        ),
        (lambda: conv2d(IMAGES, KERNELS, dilation=(1, 0)), r"dilation=\(1, 0\)"),
        (lambda: conv2d(IMAGES, KERNELS, padding=((1, -1), 0)), r"padding at least 0.*padding=\(\(1, -1\), 0\)"),
        (lambda: conv2d_weight(IMAGES, PLACES, kernel=(0, 2)), r"found kernel=\(0, 2\)"),
        (lambda: max_pool2d(IMAGES, (2, 2), [1, 1]), r"stride must be a pair of whole numbers .* found \[1, 1\]"),
        (lambda: avg_pool2d(IMAGES, (2, 2), (1, 1), divisor=0), "another number than 0"),
        (lambda: avg_pool2d(IMAGES, (2, 2), (1, 1), divisor=Tensor(2.0)), r"use .item\(\)"),
    ],
)
def test_windows_move_by_whole_numbers(make: Any, words: str) -> None:
    with pytest.raises(ArgumentError, match=words):
        make()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: conv2d(of(5, 5), KERNELS), r"\(\.\.\., channel, row, column\), found shape \(5, 5\)"),
        (lambda: conv2d(IMAGES, of(3, 2, 2)), r"\(out, channel, row, column\), found shape \(3, 2, 2\)"),
        (lambda: conv2d(IMAGES, KERNELS, groups=2), "do not fit images of 3 channels"),
        (lambda: conv2d(of(6, 5, 5), of(3, 3, 2, 2), groups=2), "3 kernels cannot be divided into 2 groups"),
        (lambda: affine_conv2d(IMAGES, KERNELS, of(3)), r"4 kernels need as many numbers as bias, found \(3,\)"),
        (lambda: conv2d_input(of(4, 4), KERNELS, size=(5, 5)), r"places of shape \(4, 4, 4\), found \(4, 4\)"),
        (lambda: conv2d_weight(IMAGES, PLACES, kernel=(2, 2), groups=0), "into 0 groups"),
        (lambda: conv2d_weight(IMAGES, of(2, 4, 4, 3), kernel=(2, 2)), r"found \(2, 4, 4, 3\)"),
        (lambda: max_pool2d(of(5), **EACH), "rows and columns as their last two axes"),
        (lambda: max_pool2d_input(of(4, 3), of(5, 5), of(4, 4), **EACH), r"\(\.\.\., 4, 4\), found shape \(4, 3\)"),
        (lambda: max_pool2d_along(of(5, 4), of(5, 5), of(4, 4), **EACH), r"\(\.\.\., 5, 5\), found shape \(5, 4\)"),
        (lambda: max_pool2d_along(of(5, 5), of(5, 5), of(1, 1), **EACH), r"\(\.\.\., 4, 4\), found shape \(1, 1\)"),
        (lambda: avg_pool2d_input(of(4, 1), (5, 5), **EACH), r"\(\.\.\., 4, 4\), found shape \(4, 1\)"),
        (
            lambda: rnn(of(3, 4, 2), of(1, 2), of(2, 2)),
            r"a state \(\.\.\., hidden\) .* \(3, 4, 2\), \(1, 2\), \(2, 2\)",
        ),
        (lambda: rnn(of(3, 2, 2), of(2, 2), of(2)), r"rnn\(\) takes x"),
        (lambda: lstm(of(3, 2, 8), of(2, 2), of(2, 1), of(8, 2)), r"\(time, \.\.\., 4 hidden\)"),
        (lambda: lstm(of(3, 2, 9), of(2, 2), of(2, 2), of(9, 2)), r"\(4 hidden, hidden\)"),
        (lambda: gru(of(3, 6), of(2), of(6, 2), of(1)), r"bias of shape \(6,\) with this weight, found \(1,\)"),
        (lambda: gru(of(0, 6), of(2), of(6, 2), of(6)), "at least one time step"),
        (lambda: standardise(of(3), of(2, 4, 3), 1.0, 0.0), r"x of shape \(3,\); found moments \(2, 4, 3\)"),
        (lambda: standardise(of(2, 3), of(2, 2, 1), of(1, 1, 3), 0.0), r"weight \(1, 1, 3\)"),
        (lambda: standardise(of(3), of(1, 3), 1.0, 0.0), r"moments \(2, \.\.\.\)"),
    ],
)
def test_shapes_that_do_not_fit_are_named(make: Any, words: str) -> None:
    with pytest.raises(ShapeError, match=words):
        make()


# windows, against plain loops

PAIR = st.tuples(st.integers(1, 3), st.integers(1, 3))
MOVES = st.fixed_dictionaries(
    {
        "kernel": PAIR,
        "stride": PAIR,
        "padding": st.tuples(st.tuples(st.integers(0, 2), st.integers(0, 2)), st.integers(0, 2)),
        "dilation": st.tuples(st.integers(1, 2), st.integers(1, 2)),
    }
)


ONE_ENTRY = {"kernel": (1, 1), "stride": (2, 1), "padding": ((0, 0), 0), "dilation": (1, 1)}


def windows(size: Any, kernel: Any, stride: Any, padding: Any, dilation: Any) -> Iterator[tuple[Any, list[Any]]]:
    """Of each window its place, and for each entry of it the place in the image, or None where it is beside it."""
    ends = [pair if isinstance(pair, tuple) else (pair, pair) for pair in padding]
    reach = [d * (k - 1) + 1 for k, d in zip(kernel, dilation, strict=True)]
    counts = [(n + sum(e) - r) // s + 1 for n, e, r, s in zip(size, ends, reach, stride, strict=True)]
    for place in product(*map(range, counts)):
        seen = []
        for entry in product(*map(range, kernel)):
            at = [p * s + e * d - b for p, s, e, d, (b, _) in zip(place, stride, entry, dilation, ends, strict=True)]
            seen.append(tuple(at) if all(0 <= i < n for i, n in zip(at, size, strict=True)) else None)
        yield place, seen


@at_most(20)
@given(move=MOVES, seed=st.integers(0, 99))
@example(move=ONE_ENTRY, seed=0)
def test_a_convolution_and_its_adjoints_are_those_of_plain_loops(move: Any, seed: int) -> None:
    rng, size = np.random.default_rng(seed), (6, 7)
    kernel, move = move["kernel"], {name: pair for name, pair in move.items() if name != "kernel"}
    x, weight = rng.normal(size=(2, 2, *size)), rng.normal(size=(3, 2, *kernel))
    y = conv2d(x, weight, **move)
    ct = rng.normal(size=y.shape)
    out, to_x, to_weight = np.zeros_like(y), np.zeros_like(x), np.zeros_like(weight)
    for place, seen in windows(size, kernel, **move):
        for entry, at in zip(product(*map(range, kernel)), seen, strict=True):
            if at is not None:
                part, w, there = x[:, :, *at], weight[:, :, *entry], ct[:, :, *place]
                out[:, :, *place] += part @ w.T
                to_x[:, :, *at] += there @ w
                to_weight[:, :, *entry] += there.T @ part
    np.testing.assert_allclose(y, out, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(conv2d_input(ct, weight, size=size, **move), to_x, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(conv2d_weight(x, ct, kernel=kernel, **move), to_weight, rtol=1e-12, atol=1e-12)


@at_most(20)
@given(move=MOVES, seed=st.integers(0, 99))
def test_pooling_and_its_adjoint_are_those_of_plain_loops(move: Any, seed: int) -> None:
    """Of small whole numbers, so that there are ties; they share what comes."""
    rng, size = np.random.default_rng(seed), (6, 7)
    x = rng.integers(0, 3, size=(2, *size)).astype(float)
    largest = max_pool2d(x, **move)
    ct = rng.normal(size=largest.shape)
    slope = np.zeros_like(x)
    for place, seen in windows(size, **move):
        for image in range(2):
            entries = [(image, *at) for at in seen if at is not None]
            top = max([x[at] for at in entries], default=-np.inf)
            assert largest[image, *place] == top
            ties = [at for at in entries if x[at] == top]
            for at in ties:
                slope[at] += ct[image, *place] / len(ties)
    np.testing.assert_allclose(max_pool2d_input(ct, x, largest, **move), slope, rtol=1e-12, atol=1e-12)
    move = {name: pair for name, pair in move.items() if name != "dilation"}
    mean = avg_pool2d(x, **move)
    ct, slope = rng.normal(size=mean.shape), np.zeros_like(x)
    for place, seen in windows(size, **move, dilation=(1, 1)):
        entries = [at for at in seen if at is not None]
        np.testing.assert_allclose(mean[:, *place], sum(x[:, *at] for at in entries) / len(seen), atol=1e-12)
        for at in entries:
            slope[:, *at] += ct[:, *place] / len(seen)
    np.testing.assert_allclose(avg_pool2d_input(ct, size, **move), slope, rtol=1e-12, atol=1e-12)


def test_many_ties_share_what_comes_and_nan_takes_nothing() -> None:
    whole = {"kernel": (20, 20), "stride": (1, 1)}
    np.testing.assert_array_equal(grad(lambda x: max_pool2d(x, **whole).sum())(np.ones((20, 20))), 1 / 400)
    np.testing.assert_array_equal(grad(lambda x: max_pool2d(x, **whole).sum())(np.full((20, 20), np.nan)), 0.0)


def test_sums_of_half_precision_are_not_of_half_precision() -> None:
    x = np.full((2, 2), 6e4, np.float16)
    assert avg_pool2d(x, (2, 2), (2, 2)).tolist() == [[float(np.float16(6e4))]]
