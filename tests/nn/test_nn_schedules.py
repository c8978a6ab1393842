"""Schedules: PyTorch's trajectories, formulas of time, changes from outside, state, refusals.

PyTorch's numbers are recorded by tests/data/record_torch_schedules.py; where PyTorch is installed, it is asked again.

This file is longer than others: all schedules are held to the same tables.
"""

import copy
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from grouped import each
from hypothesis import given
from hypothesis import strategies as st
from schedule_cases import CASES, METRICS, MOMENTUM, PLATEAUS, RATES, SCHEDULES, STEPS, one_more, trajectory

import nn
from autograd import Tensor, Value, compile
from autograd.errors import ArgumentError, UnknownNameError

RECORDED = json.loads((Path(__file__).parents[1] / "data").joinpath("torch_schedules.json").read_text(encoding="utf-8"))
METRICS_RECORDED = RECORDED.pop("metrics")


def two_groups() -> Any:
    """An optimiser with two parameter groups."""
    return nn.SGD([{"params": [nn.Parameter([0.0])], "lr": rate} for rate in RATES], momentum=MOMENTUM)


def check(name: str, rows: list[list[float]]) -> None:
    for t, (ours, theirs) in enumerate(zip(trajectory(name, nn, two_groups()), rows, strict=True)):
        assert ours == pytest.approx(theirs, rel=1e-11, abs=1e-16), f"{name} at time {t}"


def test_every_recorded_case_is_compared() -> None:
    assert RECORDED.keys() == CASES.keys()
    assert str(METRICS_RECORDED) == str(METRICS)  # nan is among them


@each("name", CASES)
def test_recorded(name: str) -> None:
    check(name, RECORDED[name])


@each("name", CASES)
def test_live(name: str) -> None:
    pytest.importorskip("torch")
    from tests.data.record_torch_schedules import computed

    check(name, computed(name))


def test_the_comparison_can_fail() -> None:
    rows = copy.deepcopy(RECORDED["cosine"])
    rows[20][2] *= 1.000001
    with pytest.raises(AssertionError, match="cosine at time 20"):
        check("cosine", rows)


# the formula of time


@pytest.mark.parametrize("name", SCHEDULES)
def test_the_rate_of_any_time_is_known_beforehand(name: str) -> None:
    optimiser = two_groups()
    schedule = SCHEDULES[name](nn, optimiser)
    before = [[schedule.lr_at(t, group) for group in (0, 1)] for t in range(STEPS)]
    for t, rates in enumerate(before):
        assert schedule.last_epoch == t
        assert schedule.get_last_lr() == rates == [group["lr"] for group in optimiser.param_groups]
        schedule.step()
    assert [[schedule.lr_at(t, group) for group in (0, 1)] for t in range(STEPS)] == before


@pytest.mark.parametrize("name", PLATEAUS)
def test_the_rate_on_a_plateau_is_known_for_given_metrics(name: str) -> None:
    optimiser = two_groups()
    schedule = PLATEAUS[name](nn, optimiser)
    before = [[schedule.lr_at(t, group, metrics=METRICS) for group in (0, 1)] for t in range(STEPS)]
    for t, rates in enumerate(before):
        assert schedule.get_last_lr() == rates == [group["lr"] for group in optimiser.param_groups]
        schedule.step(METRICS[t])


times = st.integers(0, 10**6)


@given(times, st.integers(1, 1000), st.floats(0, 1))
def test_linear_decay_then_constant(t: int, n: int, end: float) -> None:
    schedule = nn.LinearLR(0.5, start_factor=1.0, end_factor=end, total_iters=n)
    share = min(t / n, 1)
    assert schedule.lr_at(t) == pytest.approx(0.5 * ((1 - share) + share * end), rel=1e-12)


@given(times, st.integers(1, 1000))
def test_warm_up_rises_to_the_rate_and_never_starts_at_none(t: int, n: int) -> None:
    schedule = nn.WarmupLR(2.0, total_iters=n)
    assert 0 < schedule.lr_at(0) <= schedule.lr_at(t) <= schedule.lr_at(t + 1) <= 2.0
    assert schedule.lr_at(n - 1) == 2.0


@given(times, st.integers(1, 50), st.integers(1, 4), st.floats(0, 1))
def test_restarts_by_the_paper(t: int, first: int, growth: int, least: float) -> None:
    """T_i and T_cur found by walking from restart to restart."""
    t %= 5000
    start, length = 0, first
    while start + length <= t:
        start, length = start + length, length * growth
    expected = least + 0.5 * (1.5 - least) * (1 + math.cos(math.pi * (t - start) / length))
    schedule = nn.CosineAnnealingWarmRestarts(1.5, first, growth, least)
    assert schedule.lr_at(t) == pytest.approx(expected, rel=1e-12)


@given(st.integers(1, 10**4), st.integers(0, 10**9))
def test_cosine_is_even_and_periodic_to_the_bit(n: int, t: int) -> None:
    schedule = nn.CosineAnnealingLR(1.0, T_max=n)
    assert schedule.lr_at(t) == schedule.lr_at(t + 2 * n) == schedule.lr_at(2 * n * (t // n + 1) - t)
    assert schedule.lr_at(n) == 0
    assert 0 <= schedule.lr_at(t) <= 1


@given(times, st.integers(1, 50), st.integers(1, 50))
def test_cycles_come_again(t: int, up: int, down: int) -> None:
    schedule = nn.CyclicLR(1.0, 0.25, 1.0, up, down, cycle_momentum=False)
    assert schedule.lr_at(t) == schedule.lr_at(t + up + down)
    assert 0.25 <= schedule.lr_at(t) <= 1.0
    assert (schedule.lr_at(0), schedule.lr_at(up)) == (0.25, 1.0)


@given(st.integers(1, 60), st.floats(0, 0.5), st.booleans(), st.sampled_from(["cos", "linear"]))
def test_one_cycle_stays_between_its_bounds(n: int, start: float, three: bool, strategy: str) -> None:
    schedule = nn.OneCycleLR(
        0.1, 1.0, n, pct_start=start, three_phase=three, anneal_strategy=strategy, cycle_momentum=False
    )
    rates = [schedule.lr_at(t) for t in range(n + 1)]
    assert all(1.0 / 25 / 1e4 * (1 - 1e-9) <= rate <= 1.0 + 1e-12 for rate in rates)
    assert rates[n] == rates[n - 1]
    assert n == 1 or rates[n - 1] == pytest.approx(1.0 / 25 / 1e4, rel=1e-9)


def test_a_chained_schedule_begins_with_the_rate_of_the_one_before() -> None:
    """Where one goes down to a rate above 0 the order counts."""
    half, down = nn.ConstantLR(1.0, 0.5, 100), nn.CosineAnnealingLR(1.0, 10, eta_min=0.2)
    assert nn.ChainedScheduler([half, down]).lr_at(10) == pytest.approx(0.2)
    assert nn.ChainedScheduler([down, half]).lr_at(10) == pytest.approx(0.1)
    assert nn.ChainedScheduler([half, down]).lr_at(5) == pytest.approx((0.5 + 0.2) / 2)


def test_schedules_within_schedules() -> None:
    assert [nested(0.5).lr_at(t) for t in range(5)] == [0.5, 1.0, 0.5, 0.5, 0.25]
    with pytest.raises(ArgumentError, match="number 1 is of another optimiser"):
        nn.ChainedScheduler([nn.WarmupLR(1.0), nn.StepLR(2.0, 3)])


# with our optimisers


def test_the_optimisers_steps_shrink_with_the_rate() -> None:
    w = nn.Parameter([0.0], "float64")
    optimiser = nn.SGD([w], lr=1.0)
    schedule = nn.ExponentialLR(optimiser, 0.5)
    changes = []
    for _ in range(4):
        before = w.item()
        w.grad = [1.0]
        optimiser.step()
        schedule.step()
        changes.append(before - w.item())
    assert changes == [1.0, 0.5, 0.25, 0.125]


def test_a_compiled_step_sees_the_rate_change() -> None:
    w = nn.Parameter([1.0], "float64")
    optimiser = nn.SGD([w], lr=1.0)
    schedule = nn.StepLR(optimiser, 1, gamma=0.5)

    @compile
    def step() -> Any:
        optimiser.zero_grad()
        loss = (3 * w).sum()
        loss.backward()
        optimiser.step()
        return loss

    changes = []
    for _ in range(4):
        before = w.item()
        step()
        schedule.step()
        changes.append(before - w.item())
    assert changes == [3.0, 1.5, 0.75, 0.375]


def test_one_cycle_moves_the_momentum_of_ours() -> None:
    sgd, adam = nn.SGD([nn.Parameter([0.0])], momentum=0.5), nn.Adam([nn.Parameter([0.0])])
    for optimiser in (sgd, adam):
        schedule = nn.OneCycleLR(optimiser, max_lr=0.1, total_steps=10, pct_start=0.5)
        for _ in range(4):
            schedule.step()
        assert optimiser.lr == pytest.approx(0.1)
        assert schedule.momentum_at(4) == pytest.approx(0.85)
    assert sgd.param_groups[0]["momentum"] == pytest.approx(0.85)
    assert adam.param_groups[0]["betas"] == (pytest.approx(0.85), 0.999)


def test_a_rate_set_by_hand_is_where_the_schedule_goes_on() -> None:
    optimiser = nn.SGD([nn.Parameter([0.0])], lr=1.0)
    schedule = nn.ExponentialLR(optimiser, 0.5)
    schedule.step()
    optimiser.lr = 3.0
    schedule.step()
    assert optimiser.lr == 1.5


def test_a_metric_may_be_a_node() -> None:
    optimiser = nn.SGD([nn.Parameter([0.0])], lr=1.0)
    schedule = nn.ReduceLROnPlateau(optimiser, patience=0)
    for metric in (Value(1.0), Tensor(1.0)):
        schedule.step(metric)  # type: ignore[arg-type]
    assert optimiser.lr == pytest.approx(0.1)


# state


@each("name", {**SCHEDULES, **PLATEAUS})
@pytest.mark.parametrize("stop", [0, 1, 13])
def test_a_schedule_goes_on_from_its_state(name: str, stop: int) -> None:
    optimiser, twin = two_groups(), two_groups()
    schedule, other = CASES[name](nn, optimiser), CASES[name](nn, twin)
    for t in range(stop):
        one_more(schedule, t)
    state = json.loads(json.dumps(schedule.state_dict()))
    other.load_state_dict(state)
    twin.load_state_dict(optimiser.state_dict())
    for t in range(stop, STEPS):
        one_more(schedule, t)
        one_more(other, t)
        assert twin.state_dict() == optimiser.state_dict()
        assert other.last_epoch == schedule.last_epoch == t + 1
    assert state != schedule.state_dict() == other.state_dict()


def test_state_names_are_pytorchs() -> None:
    """All but those of PyTorch's own bookkeeping: the count of calls, and whether one is being made."""
    optimiser = two_groups()
    assert nn.StepLR(optimiser, 3).state_dict() == {
        "step_size": 3,
        "gamma": 0.1,
        "base_lrs": [0.1, 0.03],
        "last_epoch": 0,
        "_last_lr": [0.1, 0.03],
    }
    assert {"_schedulers", "_milestones"} <= SCHEDULES["sequential"](nn, optimiser).state_dict().keys()
    assert {"best", "num_bad_epochs", "cooldown_counter"} <= nn.ReduceLROnPlateau(optimiser).state_dict().keys()


@pytest.mark.parametrize("name", {**SCHEDULES, **PLATEAUS})
def test_a_state_that_does_not_fit_changes_nothing(name: str) -> None:
    optimiser = two_groups()
    schedule = CASES[name](nn, optimiser)
    one_more(schedule, 0)
    good = schedule.state_dict()
    bad: list[Any] = [None, {}, [], *({key: value for key, value in good.items() if key != lost} for lost in good)]
    bad += [{**good, key: "abc"} for key in good]
    bad += [{**good, "last_epoch": -1}, {**good, "_last_lr": [0.1]}, {**good, "_last_lr": [0.1, float("nan")]}]
    for state in bad:
        with pytest.raises((ArgumentError, UnknownNameError)):
            schedule.load_state_dict(state)
        assert schedule.state_dict() == good
    before = optimiser.state_dict()
    schedule.load_state_dict(good)
    assert optimiser.state_dict() == before


def nested(gamma: float) -> nn.LRScheduler:
    decay = nn.ChainedScheduler([nn.ExponentialLR(1.0, gamma), nn.ConstantLR(1.0, 0.5, 1)])
    return nn.SequentialLR(1.0, [nn.WarmupLR(1.0, 2), decay], [2])


def test_a_state_reaches_the_schedules_within_schedules() -> None:
    schedule, other = nested(0.5), nested(0.25)
    assert schedule.lr_at(4) != other.lr_at(4)
    other.load_state_dict(schedule.state_dict())
    assert schedule.lr_at(4) == other.lr_at(4)


def test_a_state_of_parts_that_do_not_fit_changes_nothing() -> None:
    schedule = SCHEDULES["sequential"](nn, two_groups())
    good = schedule.state_dict()
    parts = [*good["_schedulers"][:2], {**good["_schedulers"][2], "gamma": -1}]
    with pytest.raises(ArgumentError, match="gamma must be a number of at least 0, found -1"):
        schedule.load_state_dict({**good, "last_epoch": 5, "_schedulers": parts})
    assert schedule.state_dict() == good


def test_going_on_with_an_optimiser_alone() -> None:
    optimiser = two_groups()
    schedule = nn.StepLR(optimiser, 4)
    for _ in range(6):
        schedule.step()
    again = nn.StepLR(optimiser, 4, last_epoch=6)
    assert again.last_epoch == 7
    schedule.step()
    assert again.get_last_lr() == schedule.get_last_lr()
    with pytest.raises(ArgumentError, match="without initial_lr: leave last_epoch out"):
        nn.StepLR(two_groups(), 4, last_epoch=6)


def test_optimiser_and_schedule_are_copied_together() -> None:
    optimiser = nn.SGD([nn.Parameter([0.0])], lr=1.0)
    schedule = nn.ExponentialLR(optimiser, 0.5)
    other, twin = copy.deepcopy((optimiser, schedule))
    twin.step()
    assert (optimiser.lr, other.lr) == (1.0, 0.5)


# refusals


def chained(*schedules: Any) -> Any:
    return nn.ChainedScheduler(schedules)


REFUSED: dict[str, Callable[[Any], Any]] = {
    "takes an optimiser, or a first rate, found 'SGD'": lambda o: nn.StepLR("SGD", 3),
    "takes an optimiser, or a first rate, found <class": lambda o: nn.StepLR(nn.SGD, 3),
    "lr must be a number of at least 0, found -0.1": lambda o: nn.StepLR(-0.1, 3),
    "lr must be finite": lambda o: nn.StepLR(math.inf, 3),
    "lr must be a number of at least 0, found nan": lambda o: nn.StepLR(math.nan, 3),
    "step_size must be a whole number of at least 1, found 0": lambda o: nn.StepLR(o, 0),
    "step_size must be a whole number of at least 1, found 2.5": lambda o: nn.StepLR(o, 2.5),
    "gamma must be a number of at least 0, found nan": lambda o: nn.ExponentialLR(o, math.nan),
    "gamma must be a number of at least 0, found '0.1'": lambda o: nn.ExponentialLR(o, "0.1"),
    "in order, such as .30, 80.; found .9, 3.: sort them": lambda o: nn.MultiStepLR(o, [9, 3]),
    "each of milestones must be a whole number of at least 1, found -3": lambda o: nn.MultiStepLR(o, [-3]),
    "milestones must be whole numbers .* found 30": lambda o: nn.MultiStepLR(o, 30),
    "factor must be at most 1, found 2": lambda o: nn.ConstantLR(o, 2),
    "end_factor must be a number of at least 0": lambda o: nn.LinearLR(o, end_factor=-1),
    "total_iters must be a whole number of at least 1, found 0": lambda o: nn.LinearLR(o, total_iters=0),
    "total_iters must be a whole number of at least 1, found -5": lambda o: nn.PolynomialLR(o, -5),
    "power must be a number of at least 0": lambda o: nn.PolynomialLR(o, power=-1),
    "T_max must be a whole number": lambda o: nn.CosineAnnealingLR(o, 0),
    "eta_min must be finite": lambda o: nn.CosineAnnealingLR(o, 3, math.inf),
    "T_mult must be a whole number of at least 1, found 1.5": lambda o: nn.CosineAnnealingWarmRestarts(o, 3, 1.5),
    "lr_lambda must be a function of the time, found 0.5": lambda o: nn.LambdaLR(o, 0.5),
    "gives no rate at time 0: the rate must be a number of at least 0": lambda o: nn.LambdaLR(o, lambda t: -1.0),
    "last_epoch must be a whole number of at least -1, found -2": lambda o: nn.StepLR(o, 3, last_epoch=-2),
    "give total_steps, or epochs and steps_per_epoch": lambda o: nn.OneCycleLR(o, 0.1, epochs=3),
    "total_steps must be a whole number of at least 1": lambda o: nn.OneCycleLR(o, 0.1, 0),
    "pct_start must be at most 1, found 30": lambda o: nn.OneCycleLR(o, 0.1, 10, pct_start=30),
    "pct_start must be at most 0.5": lambda o: nn.OneCycleLR(o, 0.1, 10, pct_start=0.6, three_phase=True),
    "neither momentum nor betas to cycle: give cycle_momentum=False": lambda o: nn.OneCycleLR(
        nn.Adagrad([nn.Parameter([0.0])]), 0.1, 10
    ),
    "max_lr must be one rate, or one for each of 2 groups": lambda o: nn.OneCycleLR(o, [0.1], 10),
    "div_factor must be above 0": lambda o: nn.OneCycleLR(o, 0.1, 10, div_factor=0),
    "max_momentum must be at most 1": lambda o: nn.OneCycleLR(o, 0.1, 10, max_momentum=1.5),
    "lr_lambda must be a function of the time, found None": lambda o: nn.MultiplicativeLR(o, None),
    "step_size_up must be a whole number of at least 1, found 0": lambda o: nn.CyclicLR(o, 0.1, 0.2, 0),
    "step_size_down must be a whole number of at least 1, found -1": lambda o: nn.CyclicLR(o, 0.1, 0.2, 5, -1),
    "base_lr must be one rate, or one for each of 2 groups": lambda o: nn.CyclicLR(o, [0.1], 0.2),
    "base_lr must be a number of at least 0, found nan": lambda o: nn.CyclicLR(o, math.nan, 0.2),
    "max_lr must be a number of at least 0, found .0.2.": lambda o: nn.CyclicLR(o, 0.1, [0.2]),
    "number 0 is CyclicLR": lambda o: chained(nn.CyclicLR(o, 0.1, 0.2)),
    "factor must be below 1": lambda o: nn.ReduceLROnPlateau(o, factor=1.0),
    "patience must be a whole number of at least 0": lambda o: nn.ReduceLROnPlateau(o, patience=-1),
    "min_lr must be one rate, or one for each of 2 groups": lambda o: nn.ReduceLROnPlateau(o, min_lr=[0.1]),
    "metric must be one real number, found .1, 2.": lambda o: nn.ReduceLROnPlateau(o).step([1, 2]),
    "the rate at time 3 needs the metrics of 3 epochs, found 1": lambda o: nn.ReduceLROnPlateau(o).lr_at(
        3, metrics=[1]
    ),
    "found none": lambda o: chained(),
    "takes several schedules of one optimiser, .*; found 0.5": lambda o: chained(0.5),
    "number 1 is of another optimiser": lambda o: chained(nn.StepLR(o, 3), nn.StepLR(two_groups(), 3)),
    "number 0 is ReduceLROnPlateau": lambda o: chained(nn.ReduceLROnPlateau(o)),
    "number 0 is OneCycleLR": lambda o: chained(nn.OneCycleLR(o, 0.1, 10)),
    "2 schedules need 1 milestones, found 2": lambda o: nn.SequentialLR(o, [nn.StepLR(o, 3)] * 2, [1, 2]),
    "t must be a whole number of at least 0, found -1": lambda o: nn.StepLR(o, 3).lr_at(-1),
    "has 2 parameter groups, found group=2": lambda o: nn.StepLR(o, 3).lr_at(0, group=2),
}


@pytest.mark.parametrize("words", REFUSED)
def test_what_is_refused(words: str) -> None:
    with pytest.raises(ArgumentError, match=words):
        REFUSED[words](two_groups())


@pytest.mark.parametrize(
    "make",
    [
        lambda o: nn.ReduceLROnPlateau(o, "lowest"),
        lambda o: nn.ReduceLROnPlateau(o, threshold_mode="relative"),
        lambda o: nn.OneCycleLR(o, 0.1, 10, anneal_strategy="sine"),
        lambda o: nn.CyclicLR(o, 0.1, 0.2, mode="saw"),
    ],
)
def test_words_that_are_unknown(make: Callable[[Any], Any]) -> None:
    with pytest.raises(UnknownNameError, match="known: "):
        make(two_groups())


def test_a_rate_out_of_range_leaves_the_time_as_it_was() -> None:
    optimiser = two_groups()
    schedule = nn.ExponentialLR(optimiser, 1e200)
    schedule.step()
    before = schedule.state_dict()
    with pytest.raises(ArgumentError, match="gives no rate at time 2"):
        schedule.step()
    assert schedule.state_dict() == before
    cycle = nn.OneCycleLR(0.1, 0.1, 3, cycle_momentum=False)
    with pytest.raises(ArgumentError, match="the cycle has 3 steps: give a larger total_steps"):
        cycle.lr_at(4)


def test_a_group_that_was_added_later_is_refused() -> None:
    optimiser = two_groups()
    schedule, plateau = nn.StepLR(optimiser, 3), nn.ReduceLROnPlateau(optimiser, min_lr=[0.1, 0.1])
    optimiser.param_groups.append({"lr": 0.1})
    for step in (schedule.step, lambda: plateau.step(1.0)):
        with pytest.raises(ArgumentError, match="groups"):
            step()
