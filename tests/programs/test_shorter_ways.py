"""Where a program takes a shorter way than NumPy's own function, it gives the same numbers."""

from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Tensor, compile


@pytest.mark.parametrize("n", [4, 70_000])  # below and above the size from which on bounds have another way
def test_choices_that_leave_a_program_are_the_same(n: int) -> None:
    x = np.resize(np.array([1.5, -2.5, np.nan, np.inf, -np.inf, 0.0]), n)
    functions = [autograd.relu, lambda t: autograd.minimum(t, 0), lambda t: autograd.where(t > 1, t, 2.0)]
    for function in functions:
        run = compile(function)
        for given in (x, -x):
            found = run(Tensor(given)).data
            np.testing.assert_array_equal(found, function(Tensor(given)).data)
            assert not np.shares_memory(found, run(Tensor(given)).data)


def test_options_of_numpys_hold_beside_a_bound_of_zero() -> None:
    x = np.resize([1.0, -2.0, 3.0], 70_000)
    kept = x > 0

    def bounded(x: Any) -> Any:
        room = np.full_like(x, 7.0)
        return (
            np.maximum(x, 0, where=kept, out=room),
            np.minimum(x, 0, dtype=np.float64),
            np.maximum(x, 0, out=np.zeros_like(x)),
        )

    run = compile(bounded)
    for given in (x, -x, x):
        for found, expected in zip(run(given), bounded(given), strict=True):
            np.testing.assert_array_equal(found, expected)


def test_rows_that_a_program_picks_are_those_of_an_index() -> None:
    table = np.arange(12.0).reshape(4, 3)
    for rows in (np.array([2, 0, 2]), np.array([[-1], [1]])):
        for function in (lambda x, i: x[i], lambda x, i: x[i,], lambda x, i: x.T[i - 1]):
            run = compile(function)
            for given in (rows, rows[::-1]):
                np.testing.assert_array_equal(run(Tensor(table), given).data, function(Tensor(table), given).data)
    assert "picked" in run.source
    with pytest.raises(IndexError, match="index 4 is out of bounds"):
        run(Tensor(table), np.array([[5], [1]]))
