"""Types of results: those of the array API standard, beside float64."""

from typing import Any

import numpy as np
import pytest

import autograd
import nn
from autograd import Tensor

WHOLE = [np.bool_, np.int8, np.int16, np.int64, np.uint8, np.uint64]


@pytest.mark.parametrize("dtype", [*WHOLE, np.float32, np.float64])
def test_triangles_and_inner_products_keep_the_type(dtype: Any) -> None:
    x = np.array([[1, 1], [0, 1]], dtype)
    for found, expected in (
        (autograd.tril(Tensor(x)), np.tril(x)),
        (autograd.triu(Tensor(x), k=1), np.triu(x, k=1)),
        (autograd.vecdot(Tensor(x), Tensor(x)), np.vecdot(x, x)),
    ):
        np.testing.assert_array_equal(found.data, expected, strict=True)


def test_inner_products_of_short_integers_wrap_as_those_of_numpy() -> None:
    x = np.array([100, 100], np.uint8)
    np.testing.assert_array_equal(autograd.vecdot(Tensor(x), x).data, np.vecdot(x, x), strict=True)


@pytest.mark.parametrize("dtype", [*WHOLE, np.float32, np.complex64])
@pytest.mark.parametrize("first", [False, True])
def test_running_products_are_made_in_the_type_of_the_standard(dtype: Any, first: bool) -> None:
    x = np.array([1, 100, 100]).astype(dtype)
    found = autograd.cumulative_prod(Tensor(x), axis=0, include_initial=first).data
    np.testing.assert_array_equal(found, np.cumulative_prod(x, include_initial=first), strict=True)
    given = autograd.cumulative_prod(Tensor(x), axis=0, dtype=np.complex128).data
    assert given.dtype == np.complex128


def lowest_of_integers(dtype: Any) -> tuple[int, int]:
    return np.iinfo(dtype).min, 1


@pytest.mark.parametrize("dtype", [*WHOLE, np.float32])
def test_pooling_keeps_the_type_with_a_border_too(dtype: Any) -> None:
    numbers: Any = {"b": lambda _: (0, 1), "f": lambda _: (-np.inf, 1)}.get(np.dtype(dtype).kind, lowest_of_integers)
    low, high = numbers(dtype)
    x = np.array([[low, high, low], [low, low, low], [high, low, low]], dtype)
    found = nn.max_pool2d(x, 2, padding=1).data
    np.testing.assert_array_equal(found, np.array([[low, high], [high, low]], dtype), strict=True)
