"""L-BFGS against PyTorch's numbers, and on problems whose solution is known.

PyTorch's numbers are recorded by tests/data/record_torch_optimisers.py.
"""

import copy
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nn
from autograd import compile
from autograd.errors import ArgumentError, AutogradError, TraceError, UnknownNameError
from nn.optimisers.line_search import FLATTER, LOWER, Point, strong_wolfe
from nn.scalar import parameter
from tests.data.record_torch_optimisers import LBFGS_CASES, LBFGS_START, rosenbrock

FILE = Path(__file__).parents[1] / "data" / "torch_lbfgs.json"
RECORDED = json.loads(FILE.read_text(encoding="utf-8"))


def made(options: dict[str, Any], values: bool = False) -> tuple[Any, nn.LBFGS, Any]:
    """Parameters, their optimiser, and the closure."""
    params: Any = [nn.Parameter(start, np.float64) for start in LBFGS_START]
    if values:
        params = [[parameter(number) for number in start] for start in LBFGS_START]
    optimiser = nn.LBFGS([leaf for p in params for leaf in p] if values else params, **options)

    def closure() -> Any:
        optimiser.zero_grad()
        loss = rosenbrock(*params)
        loss.backward()
        return loss

    return params, optimiser, closure


def close(ours: Any, theirs: Any) -> None:
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-7, atol=1e-10)


def test_every_case_is_recorded() -> None:
    assert [case["options"] for case in RECORDED] == LBFGS_CASES


@pytest.mark.parametrize("values", [False, True])
@pytest.mark.parametrize("case", RECORDED, ids=[str(case["options"]) for case in RECORDED])
def test_pytorchs_steps(case: dict[str, Any], values: bool) -> None:
    params, optimiser, closure = made(case["options"], values)
    for weights, loss, counts in zip(case["weights"], case["losses"], case["counts"], strict=True):
        assert optimiser.step(closure).item() == pytest.approx(loss, rel=1e-7, abs=1e-12)
        close([[leaf.data for leaf in p] for p in params] if values else [p.data for p in params], weights)
        state = optimiser.state_dict()["state"][0]
        assert [state["func_evals"], state["n_iter"]] == counts


@pytest.mark.parametrize("case", RECORDED, ids=[str(case["options"]) for case in RECORDED])
def test_training_goes_on_from_a_state_of_pytorchs(case: dict[str, Any]) -> None:
    params, optimiser, closure = made(case["options"])
    for p, weights in zip(params, case["weights"][1], strict=True):
        p.data = np.array(weights)
    entry = {
        name: np.array(part) if isinstance(part, list) and name in ("d", "prev_flat_grad") else part
        for name, part in case["state"]["state"]["0"].items()
    }
    optimiser.load_state_dict({**case["state"], "state": {0: entry}})
    ours = optimiser.state_dict()
    assert {*ours["state"][0]} == {*entry} - {"al"}
    assert ours["param_groups"] == case["state"]["param_groups"]
    for weights in case["weights"][2:]:
        optimiser.step(closure)
        close([p.data for p in params], weights)


@given(seed=st.integers(0, 10**6), n=st.integers(1, 6), search=st.sampled_from([None, "strong_wolfe"]))
def test_a_parabola_is_solved(seed: int, n: int, search: Any) -> None:
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(n, n))
    matrix, aim = root @ root.T / n + np.eye(n), rng.normal(size=n)
    w = nn.Parameter(rng.normal(size=n), np.float64)
    optimiser = nn.LBFGS([w], max_iter=200, tolerance_grad=1e-10, tolerance_change=1e-14, line_search_fn=search)

    def closure() -> Any:
        optimiser.zero_grad()
        loss = 0.5 * (w @ (matrix @ w)) - aim @ w
        loss.backward()
        return loss

    optimiser.step(closure)
    np.testing.assert_allclose(w.data, np.linalg.solve(matrix, aim), rtol=1e-5, atol=1e-6)


@given(a=st.floats(-3, 3), b=st.floats(0.1, 3), t=st.floats(0.01, 50))
def test_the_strong_wolfe_conditions_hold(a: float, b: float, t: float) -> None:
    def at(t: float) -> Point:
        return Point(t, np.cosh(b * (t - 2)) + a * np.sin(t), np.zeros(1), b * np.sinh(b * (t - 2)) + a * np.cos(t))

    start = at(0.0)
    if start.slope >= -1e-3:
        return
    calls = []
    found, count = strong_wolfe(lambda t: calls.append(t) or at(t), start, t, 1.0, 1e-9, 60)  # type: ignore[func-returns-value]
    assert count == len(calls) <= 61
    assert found == at(found.t)
    assert found.loss <= start.loss + LOWER * found.t * start.slope
    assert abs(found.slope) <= -FLATTER * start.slope


def test_a_saved_state_goes_on_to_the_last_bit() -> None:
    options = {"max_iter": 3, "history_size": 2, "line_search_fn": "strong_wolfe"}
    params, optimiser, closure = made(options)
    for _ in range(2):
        optimiser.step(closure)
    saved, weights = optimiser.state_dict(), [p.data.copy() for p in params]
    before = copy.deepcopy(saved)
    optimiser.step(closure)
    np.testing.assert_equal(saved, before)
    twins, other, closure = made(options)
    for p, start in zip(twins, weights, strict=True):
        p.data = start
    other.load_state_dict(saved)
    other.step(closure)
    for p, twin in zip(params, twins, strict=True):
        np.testing.assert_array_equal(p.data, twin.data)
    np.testing.assert_equal(other.state_dict(), optimiser.state_dict())


@pytest.mark.parametrize(
    "change",
    [
        {"d": np.zeros(4)},
        {"d": None},
        {"func_evals": -1},
        {"ro": ["a"]},
        {"ro": []},
        {"old_dirs": [np.zeros(3)]},
        {"t": float("nan")},
        {"extra": 1},
    ],
)
def test_a_state_that_does_not_fit_changes_nothing(change: dict[str, Any]) -> None:
    _, optimiser, closure = made({"line_search_fn": "strong_wolfe", "max_iter": 2})
    optimiser.step(closure)
    optimiser.step(closure)
    before = optimiser.state_dict()
    bad = copy.deepcopy(before)
    bad["state"][0] |= change
    bad["param_groups"][0]["lr"] = 0.25
    with pytest.raises(AutogradError):
        optimiser.load_state_dict(bad)
    np.testing.assert_equal(optimiser.state_dict(), before)


def test_it_is_for_plain_steps_whose_loss_may_be_compiled() -> None:
    (w, _), optimiser, closure = made({})
    with pytest.raises(TraceError, match="compile the loss"):
        compile(lambda: optimiser.step(closure))()
    with pytest.raises(ArgumentError, match="takes a function"):
        optimiser.step()
    with pytest.raises(ArgumentError, match="return it"):
        optimiser.step(lambda: None)
    with pytest.raises(AutogradError, match="one number"):
        optimiser.step(lambda: w * 1)
    for p, start in zip(optimiser.params, LBFGS_START, strict=True):
        assert p.tolist() == start

    compiled = compile(closure)
    plain_params, plain, plain_closure = made({"line_search_fn": "strong_wolfe"})
    optimiser.param_groups[0]["line_search_fn"] = "strong_wolfe"
    optimiser.step(compiled)
    plain.step(plain_closure)
    np.testing.assert_allclose(w.data, plain_params[0].data, rtol=1e-6)


def test_what_is_refused() -> None:
    w = nn.Parameter([1.0])
    for options in ({"lr": -1.0}, {"max_iter": 0}, {"max_eval": 1.5}, {"history_size": 0}, {"tolerance_grad": "a"}):
        with pytest.raises(ArgumentError, match=next(iter(options))):
            nn.LBFGS([w], **options)  # type: ignore[arg-type]
    with pytest.raises(UnknownNameError, match="strong_wolfe"):
        nn.LBFGS([w], line_search_fn="armijo")
    with pytest.raises(ArgumentError, match="one group"):
        nn.LBFGS([{"params": [w]}, {"params": [nn.Parameter([2.0])]}])
    optimiser = nn.LBFGS([w])
    w.grad = np.zeros((1, 2))
    with pytest.raises(AutogradError, match=r"shape \(1, 2\), expected \(1,\)"):
        optimiser.step(lambda: 1.0)


@pytest.mark.parametrize("case", RECORDED, ids=[str(case["options"]) for case in RECORDED])
def test_live(case: dict[str, Any]) -> None:
    pytest.importorskip("torch")
    from tests.data.record_torch_optimisers import computed_lbfgs

    assert computed_lbfgs(case["options"])["weights"] == case["weights"]
