"""L-BFGS against PyTorch's numbers, and on problems whose solution is known.

PyTorch's numbers are recorded by tests/data/record_torch_optimisers.py.
"""

import copy
import json
import math
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


@pytest.mark.parametrize(
    ("numbers", "t", "most", "expected", "count"),
    [
        ((1.028, -4.833, 0.818, 3.53), 0.002, 7, 1.5742864287817768, 7),
        ((0.472, -3.334, 1.095, 2.578), 28.535, 2, 1.036870287094601, 3),
        ((2.527, -8.928, 0.305, 2.226), 0.165, 9, 13.699991106971181, 8),
        ((-1.315, 0.786, 0.305, 1.544), 15.13, 19, 0.6251642997261156, 3),
    ],
)
def test_pytorchs_line_search(numbers: Any, t: float, most: int, expected: float, count: int) -> None:
    """What torch.optim.lbfgs._strong_wolfe of PyTorch 2.13 finds along a sin(w t) + b t + c t²."""
    a, b, c, w = numbers

    def at(t: float) -> Point:
        slope = a * w * math.cos(w * t) + b + 2 * c * t
        return Point(t, a * math.sin(w * t) + b * t + c * t * t, np.array([slope]), slope)

    found, calls = strong_wolfe(at, at(0.0), t, 1.0, 1e-9, most)
    assert (found.t, calls) == (pytest.approx(expected, rel=1e-9), count)


@given(seed=st.integers(0, 10**6), most=st.integers(1, 5))
def test_an_iteration_ends_where_its_state_says(seed: int, most: int) -> None:
    """Also where the best point found is not the last one tried."""
    w = nn.Parameter(np.random.default_rng(seed).normal(size=2), np.float64)
    optimiser = nn.LBFGS([w], lr=8.0, max_iter=1, max_eval=most, line_search_fn="strong_wolfe")

    def closure() -> Any:
        optimiser.zero_grad()
        loss = (1 - w[0]) ** 2 + 100 * (w[1] - w[0] ** 2) ** 2
        loss.backward()
        return loss

    start = w.data.copy()
    optimiser.step(closure)
    state = optimiser.state_dict()["state"][0]
    np.testing.assert_array_equal(w.data, start + state["t"] * state["d"])


@pytest.mark.parametrize("values", [False, True])
def test_a_graph_made_before_the_step_is_not_differentiated_after_it(values: bool) -> None:
    (first, _), optimiser, closure = made({}, values)
    before = first[0] * first[0]
    optimiser.step(closure)
    with pytest.raises(AutogradError, match="has changed since"):
        before.backward()


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
