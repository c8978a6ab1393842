"""Optimisers in compiled functions: the rule is recorded, and follows whatever changes between runs."""

import copy
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from test_nn_optimisers import EVERY

import nn
from autograd import Tensor, compile
from autograd.errors import AutogradError, TraceError

X = np.random.default_rng(0).normal(size=(8, 5, 3)).astype(np.float32)


class Training:
    """A small network with its step, eager or compiled."""

    def __init__(self, make: Callable[[Any], nn.Optimiser], compiled: bool) -> None:
        self.model = nn.MLP([3, 4, 1], "tanh", rng=0)
        self.optimiser = make([*self.model.parameters()])
        self.step: Any = compile(self.plain) if compiled else self.plain

    def plain(self, x: Any) -> Any:
        self.model.zero_grad()
        loss = (self.model(x) ** 2).mean()
        loss.backward()
        self.optimiser.step()
        return loss

    def weights(self) -> list[Any]:
        return [p.data.copy() for p in self.model.parameters()]

    @property
    def traces(self) -> int:
        return int(repr(self.step).rpartition("traces: ")[2][:-1])


def both(make: Any, change: Callable[[Training, int], None] = lambda training, t: None, traces: int = 1) -> Training:
    """Train eager and compiled, with a ``change`` before each step: they must agree to the last bit."""
    eager, compiled = Training(make, False), Training(make, True)
    for t, x in enumerate(X):
        change(eager, t)
        change(compiled, t)
        assert eager.step(x).item() == compiled.step(x).item()
        for one, other in zip(eager.weights(), compiled.weights(), strict=True):
            np.testing.assert_array_equal(one, other)
    np.testing.assert_equal(compiled.optimiser.state_dict(), eager.optimiser.state_dict())
    assert compiled.traces == traces
    return compiled


def adam(params: Any) -> nn.Optimiser:
    return nn.Adam(params, 0.05)


@pytest.mark.parametrize("name", EVERY)
def test_every_rule_is_recorded(name: str) -> None:
    source = both(EVERY[name]).step.source
    assert f"# {type(EVERY[name]([nn.Parameter([1.0])])).__name__} step" in source
    stand_ins = [line.partition("# ")[2] for line in source.splitlines() if line.startswith("def f")]
    assert stand_ins == ["stands for Rule._advance"]
    exec(source, {})  # the script runs by itself


def test_two_groups_two_types() -> None:
    def make(params: Any) -> nn.Optimiser:
        params[0].data = params[0].data.astype(np.float64)
        return nn.Adam([{"params": params[:1], "lr": 0.01}, {"params": params[1:], "weight_decay": 0.1}], 0.05)

    both(make)


def test_rates_and_schedules_need_no_new_trace() -> None:
    schedules: dict[Training, Any] = {}

    def change(training: Training, t: int) -> None:
        if t == 3:
            training.optimiser.lr = 0.2
        if t == 4:
            training.optimiser.param_groups[0]["betas"] = (0.5, 0.9)
        schedules.setdefault(training, nn.OneCycleLR(training.optimiser, 0.1, total_steps=20)).step()

    both(adam, change)


def test_options_that_choose_another_rule() -> None:
    def change(training: Training, t: int) -> None:
        group = training.optimiser.param_groups[0]
        if t in (2, 4):
            group["momentum"] = 0.9 if t == 2 else 0.0
        if t == 6:
            group["maximize"] = True

    both(lambda params: nn.SGD(params, 0.1), change, traces=3)


def test_a_rate_that_is_none_is_refused() -> None:
    training = Training(adam, True)
    training.step(X[0])
    before = training.weights()
    training.optimiser.param_groups[0]["lr"] = -1.0
    with pytest.raises(AutogradError, match="lr must be a number of at least 0"):
        training.step(X[0])
    np.testing.assert_equal(training.weights(), before)


def test_a_new_group() -> None:
    def make(params: Any) -> nn.Optimiser:
        return nn.Adam(params[:2], 0.05)

    def change(training: Training, t: int) -> None:
        if t == 3:
            training.optimiser.add_param_group({"params": [*training.model.parameters()][2:], "lr": 0.01})

    both(make, change, traces=2)


def test_data_given_anew() -> None:
    def change(training: Training, t: int) -> None:
        if t in (0, 2, 5):
            for p in training.model.parameters():
                p.data = p.data / 2

    both(adam, change, traces=2)  # the first run, whose data is taken up within it, is not kept


def test_a_loaded_state() -> None:
    saved: dict[Training, Any] = {}

    def change(training: Training, t: int) -> None:
        if t == 2:
            saved[training] = training.optimiser.state_dict()
        if t == 5:
            training.optimiser.load_state_dict(saved[training])

    both(adam, change)


@pytest.mark.parametrize("again", [copy.deepcopy, lambda thing: pickle.loads(pickle.dumps(thing))])
def test_copies_of_model_and_optimiser(again: Any) -> None:
    def change(training: Training, t: int) -> None:
        if t == 3:
            training.model, training.optimiser = again((training.model, training.optimiser))

    both(adam, change, traces=3)


def test_steps_of_either_kind_take_turns() -> None:
    compiled, eager = Training(adam, True), Training(adam, False)
    for t, x in enumerate(X):
        (compiled.step if t % 3 else compiled.plain)(x)
        eager.step(x)
    np.testing.assert_equal(compiled.weights(), eager.weights())


@pytest.mark.parametrize("compiled", [False, True])
def test_what_a_function_does_before_and_after_a_step(compiled: bool) -> None:
    w = nn.Parameter([1.0, 2.0], np.float64)
    optimiser = nn.SGD([w], lr=0.25)

    def twice(x: Any) -> Any:
        before = Tensor(w.data.copy(), requires_grad=False) * 1
        for _ in range(2):
            optimiser.zero_grad()
            (w * x).sum().backward()
            optimiser.step()
        return before, w * 1

    call: Any = compile(twice) if compiled else twice
    for i in range(3):
        before, after = call(np.ones(2))
        assert before.tolist() == [1 - i / 2, 2 - i / 2]
        assert after.tolist() == w.tolist() == [0.5 - i / 2, 1.5 - i / 2]


@pytest.mark.parametrize("compiled", [False, True])
def test_a_function_that_gives_a_parameter_data_before_the_step(compiled: bool) -> None:
    w = nn.Parameter([8.0], np.float64)
    optimiser = nn.SGD([w], lr=1.0)

    def decayed() -> None:
        optimiser.zero_grad()
        w.sum().backward()
        w.data = w.data * 0.5
        optimiser.step()

    call: Any = compile(decayed) if compiled else decayed
    found = []
    w.data = np.array([8.0])  # so that at first it is in place neither before nor after
    for _ in range(3):
        call()
        found.append(w.item())
    assert found == [3.0, 0.5, -0.75]


@pytest.mark.parametrize("compiled", [False, True])
def test_parameters_without_a_gradient(compiled: bool) -> None:
    first, second = nn.Parameter([1.0], np.float64), nn.Parameter([1.0], np.float64)
    optimiser = nn.Adam([first, second], lr=0.5)

    def one(x: Any) -> None:
        optimiser.zero_grad()
        (first * x).sum().backward()
        optimiser.step()

    def two(x: Any) -> None:
        optimiser.zero_grad()
        (first * second * x).sum().backward()
        optimiser.step()

    calls: list[Any] = [compile(one), compile(two)] if compiled else [one, two]
    for i in (0, 1, 0, 0, 1, 1, 0, 1):
        calls[i](np.ones(1))
    reference = nn.Adam([nn.Parameter([1.0], np.float64) for _ in range(2)], lr=0.5)
    a, b = reference.params
    for i in (0, 1, 0, 0, 1, 1, 0, 1):
        a.grad, b.grad = (np.ones(1), None) if i == 0 else (b.data.copy(), a.data.copy())
        reference.step()
    assert (first.item(), second.item()) == (a.item(), b.item())
    steps = [entry["step"] for entry in optimiser.state_dict()["state"].values()]
    assert steps == [8, 4]


def test_two_optimisers_of_one_parameter_take_turns() -> None:
    w = nn.Parameter([1.0], np.float64)
    optimisers = nn.SGD([w], lr=0.25), nn.SGD([w], lr=0.5)

    @compile
    def step() -> None:
        for optimiser in optimisers:
            optimiser.zero_grad()
            w.sum().backward()
            optimiser.step()

    for i in range(4):
        step()
        assert w.item() == 0.25 - 0.75 * i
    assert repr(step).endswith("traces: 2>")


def test_an_optimiser_is_made_outside() -> None:
    w = nn.Parameter([1.0])

    @compile
    def step() -> None:
        nn.SGD([w])

    with pytest.raises(TraceError, match="make it before"):
        step()


def test_gradients_that_do_not_fit() -> None:
    w = nn.Parameter([1.0, 2.0])
    optimiser = nn.SGD([w])

    @compile
    def step(x: Any) -> None:
        w.grad = x
        optimiser.step()

    step(np.ones(2))
    with pytest.raises(AutogradError, match=r"expected an array of shape \(2,\)"):
        step(np.ones(3))


def test_a_graph_made_before_the_step_is_not_differentiated_after_it() -> None:
    w = nn.Parameter([3.0], np.float64)
    optimiser = nn.SGD([w], lr=0.1)

    @compile
    def step() -> None:
        w.grad = None
        (w * w).sum().backward()
        optimiser.step()

    for _ in range(2):
        before = (w * w).sum()
        step()
        w.grad = None
        with pytest.raises(AutogradError, match="has changed since"):
            before.backward()
