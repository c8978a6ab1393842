"""The shorter ways of `autograd.core.xp.fast_numpy`: what NumPy computes, to rounding."""

import tracemalloc
from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
import pytest

from autograd.core.xp import fast_numpy

TYPES = [np.float32, np.float64, np.int64, np.complex128]
SHAPES = [*product([1, 63, 64, 100], [1, 2, 32, 33]), (), (5,), (2, 3, 4), (70, 2, 3)]  # on both sides of each limit
AXES = [None, 0, -1, (0,), (-1,)]


def arrays(ranks: range) -> Iterator[Any]:
    rng = np.random.default_rng(0)
    for shape, dtype, order in product(SHAPES, TYPES, "CF"):
        if len(shape) in ranks:
            numbers = rng.integers(-9, 10, shape) / (1 if dtype is np.int64 else 7)
            yield numbers.astype(dtype, order=order)  # type: ignore[call-overload]


def like(found: Any, expected: Any, rtol: float = 1e-5) -> None:
    assert (np.shape(found), found.dtype) == (np.shape(expected), expected.dtype)
    np.testing.assert_allclose(found, expected, rtol=rtol, atol=rtol)


def reductions() -> Iterator[tuple[Any, dict[str, Any]]]:
    for x, axis, keepdims in product(arrays(range(1, 4)), AXES, (True, False)):
        yield x, {"axis": axis, "keepdims": keepdims}


def test_sums_and_means() -> None:
    for x, options in reductions():
        like(fast_numpy.sum(x, **options), np.sum(x, **options))
        like(fast_numpy.mean(x, **options), np.mean(x, **options))


def test_sums_of_many_rows_keep_ones_for_one_block_of_them() -> None:
    rows = fast_numpy.BLOCK_ROWS
    for length in (64, 70, rows, rows + 1, 2 * rows, 2 * rows + 1):
        for dtype in (np.float32, np.float64, np.dtype(np.float64).newbyteorder()):
            x = (np.arange(2 * length) % 7).reshape(length, 2).astype(dtype)
            like(fast_numpy.sum(x, axis=0), np.sum(x, axis=0))
    shared = {fast_numpy._ones(length, np.dtype(float)).base.nbytes for length in (64, 70, rows)}
    assert shared == {8 * rows}


def test_the_largest_entry_is_the_very_same() -> None:
    for x, options in reductions():
        like(fast_numpy.max(x, **options), np.max(x, **options), rtol=0)


@pytest.mark.parametrize("name", ["maximum", "minimum"])
def test_a_bound_of_zero_is_the_very_same(name: str) -> None:
    short, full = getattr(fast_numpy, name), getattr(np, name)
    large = np.resize(np.array([1.5, -2.5, np.nan, np.inf, -np.inf, 0.0]), fast_numpy.CACHED // 8 + 1)
    for x in [*arrays(range(4)), large, large.astype(np.float32).repeat(2)]:
        for y in (0, 0.5) if x.dtype.kind == "f" else (0,):
            like(short(x, y), full(x, y), rtol=0)
            like(short(x, y, out=np.empty_like(x)), full(x, y), rtol=0)


@pytest.mark.parametrize("svml", [True, False])
def test_expm1_is_right_to_three_units_in_the_last_place(svml: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fast_numpy, "_has_svml", lambda: svml)
    rng = np.random.default_rng(0)
    sizes = np.exp(rng.uniform(np.log(1e-44), np.log(200), 20_000)).astype(np.float32)
    for x in (-sizes, rng.choice([-1, 1], sizes.size) * np.minimum(sizes, 80)):
        x = x.astype(np.float32)
        exact = np.expm1(x.astype(np.float64))
        for found in (fast_numpy.expm1(x), fast_numpy.expm1(x, np.empty_like(x)), fast_numpy.expm1(y := x.copy(), y)):
            assert found.dtype == np.float32
            assert (np.abs(found - exact) <= 3 * np.spacing(np.abs(exact).astype(np.float32))).all()


def test_expm1_of_an_entry_does_not_depend_on_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fast_numpy, "_has_svml", lambda: False)
    x = np.resize(np.array([-0.3, -90, -np.inf, -0.0, 0, 1.5, np.inf, np.nan], np.float32), (5, 8))
    with np.errstate(over="ignore"):
        found = fast_numpy.expm1(x)
        alone = [fast_numpy.expm1(x[:, i].copy()) for i in range(8)]
        assert found.tobytes() == np.stack(alone, axis=1).tobytes()
        like(found, np.expm1(x), rtol=1e-6)
    assert np.signbit(found[0, 3])
    assert fast_numpy.expm1(np.zeros((0, 2), np.float32)).shape == (0, 2)


SPECIAL = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 1.5, -2.5, 5e-324])


@pytest.mark.parametrize("dtype", ["f4", "f8", "i8", "c16"])
@pytest.mark.parametrize("shape", [(40, 60), (2, 3)])  # by bits, and too small for that
def test_a_choice_is_numpys_to_the_last_bit(shape: tuple[int, ...], dtype: str) -> None:
    rng = np.random.default_rng(0)
    with np.errstate(invalid="ignore"):
        x, y, row = (rng.choice(SPECIAL, size).astype(dtype) for size in (shape, shape, shape[1:]))
    mask = rng.random(shape) < 0.5
    choices = [(x, y), (x, 0), (0, y), (x, -0.0), (np.float32(0.25), 1), (0.5, 2.0), (row, y[0]), (x, mask)]
    for condition in (mask, mask[:, :1], mask.T.copy().T, mask.astype(int)):
        for first, second in choices:
            expected = np.where(condition, first, second)
            found = fast_numpy.where(condition, first, second)
            assert (found.dtype, found.shape) == (expected.dtype, expected.shape)
            assert found.tobytes() == expected.tobytes()
            out = np.empty_like(expected, order="C")
            assert fast_numpy.choose(condition != 0, first, second, out).tobytes() == expected.tobytes()


@pytest.mark.parametrize("columns", [1, 4])
def test_products(columns: int) -> None:
    for x in arrays(range(2, 3)):
        y = np.arange(x.shape[1] * columns).reshape(x.shape[1], columns).astype(x.dtype)
        like(fast_numpy.matmul(x, y), np.matmul(x, y), rtol=1e-3 if x.dtype == np.float32 else 1e-9)


def test_a_column_by_a_row_must_fit() -> None:
    with pytest.raises(ValueError, match=r"not aligned|mismatch"):
        fast_numpy.matmul(np.ones((3, 1)), np.ones((2, 4)))


def test_a_mean_of_nothing_is_numpys() -> None:
    with pytest.warns(RuntimeWarning):
        assert np.isnan(fast_numpy.mean(np.ones((0, 2)), axis=0)).all()


@pytest.mark.parametrize("kind", [np.int8, np.int64, np.uint64])
@pytest.mark.parametrize("shape", [(5,), (5, 3), (5, 2, 3)])
def test_rows_that_are_picked_are_those_of_an_index(kind: Any, shape: tuple[int, ...]) -> None:
    x = np.random.default_rng(0).normal(size=shape)
    for index in (np.array([4, 0, 0], kind), np.array([[1], [3]], kind), np.array(2, kind), np.zeros((0,), kind)):
        for given in (index, (index,)):
            np.testing.assert_array_equal(fast_numpy.picked(x, given), x[given], strict=True)
    if kind is not np.uint64:
        np.testing.assert_array_equal(fast_numpy.picked(x, np.array([-1, -5], kind)), x[[-1, -5]])
    with pytest.raises(IndexError, match="index 5 is out of bounds for axis 0 with size 5"):
        fast_numpy.picked(x, np.array([0, 5], kind))


def test_rows_are_picked_without_a_copy_of_all_the_others() -> None:
    """`numpy.take` copies a transposed array first: three rows of a large one took a thousand times as long."""
    table, rows = np.arange(1e6).reshape(1000, 1000).T, np.array([2, 0])
    tracemalloc.start()
    try:
        found = fast_numpy.picked(table, rows)
        assert tracemalloc.get_traced_memory()[1] < table.nbytes / 10
    finally:
        tracemalloc.stop()
    np.testing.assert_array_equal(found, table[[2, 0]])


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("count", [2, 90, 4000])  # almost all rows share a place, many do, few do
@pytest.mark.parametrize("rows", [0, 5, 1500])  # on both sides of what is added row by row
def test_rows_are_added_where_they_share_a_place(rows: int, count: int, dtype: Any) -> None:
    rng = np.random.default_rng(0)
    x = rng.integers(-9, 10, (3, rows)).astype(dtype).T  # whole numbers, whose sums are exact in any order
    for places in (rng.integers(-count, count, rows), rng.integers(0, count, rows).astype(np.uint16)):
        expected = np.zeros((count, 3), dtype)
        np.add.at(expected, places, x)
        np.testing.assert_array_equal(fast_numpy.added_rows(x, places, count), expected, strict=True)
        room = np.ones((count, 3), dtype)
        assert fast_numpy.added_rows(x, places, count, out=room) is room
        np.testing.assert_array_equal(room, expected)
