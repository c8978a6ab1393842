"""`scan`: a loop of NumPy's, one step after the other."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd.core.xp.scanning import scan
from autograd.errors import ShapeError


def step(xp: Any, carry: Any, row: Any, factor: float, shift: Any) -> Any:
    (total,), (x, y) = carry, row
    new = factor * total + xp.tanh(x) - y
    return (new,), (new, xp.sigmoid(x + shift))


@given(st.integers(1, 6), st.integers(0, 3), st.booleans())
def test_it_is_the_loop_that_it_says(steps: int, n: int, reverse: bool) -> None:
    x, y, total, shift = (np.random.default_rng(i).normal(size=(steps, n) if i < 2 else n) for i in range(4))
    (last,), (totals, gates) = scan(step, [total], [x, y.T.copy().T], [0.5, shift], reverse=reverse)
    for t in range(steps)[:: -1 if reverse else 1]:
        total = 0.5 * total + np.tanh(x[t]) - y[t]
        np.testing.assert_allclose(totals[t], total, rtol=1e-14)
    assert (last == totals[0 if reverse else -1]).all()
    np.testing.assert_allclose(gates, 1 / (1 + np.exp(-x - shift)), rtol=1e-14)
    assert not np.shares_memory(last, totals)


def test_without_a_step_there_is_nothing_to_go_by() -> None:
    with pytest.raises(ShapeError, match=r"at least one time step, found an array of shape \(0, 3\)"):
        scan(step, [np.zeros(3)], [np.zeros((0, 3)), np.zeros((0, 3))], [0.5, 1.0])


def test_a_gate_shut_fast_is_shut_without_a_warning() -> None:
    _, (_, gates) = scan(step, [np.zeros(2)], [np.array([[-1e4, 1e4]]), np.zeros((1, 2))], [0.5, 0.0])
    assert gates.tolist() == [[0.0, 1.0]]
