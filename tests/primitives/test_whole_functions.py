"""Convolution, pooling, recurrent sequences and normalisation as single nodes: what they refuse, in which words."""

from typing import Any

import numpy as np
import pytest

from autograd import (
    Tensor,
    affine_conv2d,
    avg_pool2d,
    avg_pool2d_input,
    conv2d,
    conv2d_input,
    conv2d_weight,
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
