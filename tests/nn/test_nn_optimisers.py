"""Optimisers: their rules against plain ones, the flat layout underneath, skipping, state and copies.

This file is longer than others: all rules are held to the same trajectories, layouts and refusals.
"""

import copy
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nn
from autograd import Tensor, Value
from autograd.errors import ArgumentError, AutogradError, ShapeError
from nn.scalar import parameter

Make = Callable[[Any], nn.Optimiser]
MAKERS: dict[str, Make] = {
    "SGD": lambda params: nn.SGD(params, lr=0.1),
    "momentum": lambda params: nn.SGD(params, lr=0.1, momentum=0.9),
    "Adam": lambda params: nn.Adam(params, lr=0.1),
}
GRADIENTS = np.random.default_rng(0).normal(size=(6, 3))


def plain_sgd(w: Any, gradients: Any, lr: float, momentum: float) -> Any:
    change = 0.0
    for g in gradients:
        change = -lr * g + momentum * change
        w = w + change
    return w


def plain_adam(w: Any, gradients: Any, lr: float, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8) -> Any:
    m = v = 0.0
    for t, g in enumerate(gradients, start=1):
        m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g * g
        w = w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return w


PLAIN: dict[str, Callable[[Any, Any], Any]] = {
    "SGD": lambda w, g: plain_sgd(w, g, 0.1, 0),
    "momentum": lambda w, g: plain_sgd(w, g, 0.1, 0.9),
    "Adam": lambda w, g: plain_adam(w, g, 0.1),
}


@pytest.mark.parametrize("rule", MAKERS)
def test_the_rule_on_tensors_and_on_values(rule: str) -> None:
    start = np.array([1.0, -2.0, 3.0])
    tensor = nn.Parameter(start, np.float64)
    values = [parameter(x) for x in start.tolist()]
    on_tensor, on_values = MAKERS[rule]([tensor]), MAKERS[rule](values)
    for gradient in GRADIENTS:
        tensor.grad = gradient
        for value, g in zip(values, gradient.tolist(), strict=True):
            value.grad = g
        on_tensor.step()
        on_values.step()
    expected = PLAIN[rule](start, GRADIENTS)
    np.testing.assert_allclose(tensor.data, expected, rtol=1e-12)
    np.testing.assert_allclose([value.data for value in values], expected, rtol=1e-12)
    assert all(type(value.data) is float for value in values)


@pytest.mark.parametrize("rule", MAKERS)
def test_one_without_a_gradient_stays_and_does_not_age(rule: str) -> None:
    starts = [np.full(2, 1.0), np.full((2, 1), 2.0), np.array(3.0)]
    params = [nn.Parameter(x, np.float64) for x in starts]
    optimiser = MAKERS[rule](params)
    seen: list[list[Any]] = [[], [], []]
    for step, g in enumerate(GRADIENTS[:, 0]):
        optimiser.zero_grad()
        for i, p in enumerate(params):
            if (step + i) % 3 or step == 0:
                p.grad = np.full(p.shape, g)
                seen[i].append(p.grad)
        optimiser.step()
    for p, start, gradients in zip(params, starts, seen, strict=True):
        np.testing.assert_allclose(p.data, PLAIN[rule](start, gradients), rtol=1e-12)


@pytest.mark.parametrize("rule", MAKERS)
def test_types_and_values_mix(rule: str) -> None:
    single, double, value = nn.Parameter([1.0]), nn.Parameter([1.0], np.float64), parameter(1.0)
    optimiser = MAKERS[rule]([single, double, value])
    for _ in range(3):
        optimiser.zero_grad()
        (single * double * value).sum().backward()
        optimiser.step()
    assert (single.dtype, double.dtype) == (np.float32, np.float64)
    assert single.item() == pytest.approx(double.item(), rel=1e-6)
    assert double.item() == pytest.approx(value.data, rel=1e-6)
    assert double.item() != 1


def test_parameters_of_one_type_share_one_array_and_keep_their_numbers() -> None:
    net = nn.MLP([3, 4, 2], rng=0)
    before = net.state_dict()
    optimiser = nn.Adam(net.parameters())
    net[0].weight.grad = np.zeros((4, 3), np.float32)
    optimiser.step()
    assert len({id(p.data.base) for p in net.parameters()}) == 1
    for path, entry in net.state_dict().items():
        np.testing.assert_array_equal(entry, before[path])


def test_data_given_anew_is_taken_up() -> None:
    w = nn.Parameter([1.0, 2.0], np.float64)
    optimiser = nn.SGD([w], lr=1.0)
    w.grad = np.array([1.0, 1.0])
    optimiser.step()
    w.data = np.array([10.0, 20.0])
    optimiser.step()
    assert w.data.tolist() == [9.0, 19.0]
    w.data = np.zeros(3)
    with pytest.raises(ShapeError, match=r"\(2,\) when the optimiser was made, now float64 of shape \(3,\)"):
        optimiser.step()


def test_data_of_another_type_is_told() -> None:
    w = nn.Parameter([1.0, 2.0])
    optimiser = nn.SGD([w], lr=1.0)
    w.data = np.zeros(2)
    w.grad = np.ones(2)
    with pytest.raises(ShapeError, match=r"had float32 numbers .* now float64 .* make the optimiser anew"):
        optimiser.step()


def test_graphs_of_what_moves_are_not_differentiated_after_a_step_and_others_are() -> None:
    for leaves in ([nn.Parameter(2.0, "f8") for _ in range(3)], [parameter(2.0) for _ in range(3)]):
        optimiser = nn.SGD(leaves, lr=0.5)
        for moving in ([True, False, True], [True] * 3):
            squares = [p * p for p in leaves]
            for p, moves in zip(leaves, moving, strict=True):
                p.grad = np.ones(()) if moves and isinstance(p, Tensor) else 1.0 if moves else None
            optimiser.step()
            optimiser.zero_grad()
            for square, moves in zip(squares, moving, strict=True):
                if moves:
                    with pytest.raises(AutogradError, match="has changed since"):
                        square.backward()
                else:
                    square.backward()


def test_two_optimisers_may_share_parameters() -> None:
    w, v = nn.Parameter([1.0], np.float64), nn.Parameter([1.0], np.float64)
    first, second = nn.SGD([w, v], lr=1.0), nn.SGD([w], lr=2.0)
    w.grad = v.grad = np.array([1.0])
    for optimiser in (first, second, first):
        optimiser.step()
    assert (w.item(), v.item()) == (-3.0, -1.0)


def test_gradients_shared_between_parameters_are_not_written_to() -> None:
    a, b = nn.Parameter([1.0], np.float64), nn.Parameter([1.0], np.float64)
    optimiser = nn.SGD([a, b], lr=1.0, momentum=0.9)
    (a + b).sum().backward()
    before = a.grad.copy()
    optimiser.step()
    np.testing.assert_array_equal(a.grad, before)


@pytest.mark.parametrize("rule", MAKERS)
@pytest.mark.parametrize("copied", ["state", "deepcopy", "pickle"])
def test_training_goes_on_from_a_copy(rule: str, copied: str) -> None:
    def train(net: nn.Module, optimiser: nn.Optimiser) -> None:
        for x in np.random.default_rng(1).normal(size=(4, 5, 3)):
            optimiser.zero_grad()
            net(x).sum().backward()
            optimiser.step()

    net = nn.MLP([3, 4, 1], "tanh", rng=0)
    optimiser = MAKERS[rule](net.parameters())
    train(net, optimiser)
    if copied == "state":
        twin = nn.MLP([3, 4, 1], "tanh", rng=9)
        other = MAKERS[rule](twin.parameters())
        twin.load_state_dict(net.state_dict())
        other.load_state_dict(pickle.loads(pickle.dumps(optimiser.state_dict())))
    elif copied == "deepcopy":
        twin, other = copy.deepcopy((net, optimiser))
    else:
        twin, other = pickle.loads(pickle.dumps((net, optimiser)))
    train(net, optimiser)
    train(twin, other)
    for one, same in zip(net.parameters(), twin.parameters(), strict=True):
        np.testing.assert_array_equal(one.data, same.data)
        assert not np.shares_memory(one.data, same.data)


def test_a_state_stays_while_training_goes_on() -> None:
    w = nn.Parameter([1.0, 2.0], np.float64)
    optimiser = nn.Adam([w])
    w.grad = np.array([1.0, -3.0])
    optimiser.step()
    state = optimiser.state_dict()
    before = copy.deepcopy(state)
    optimiser.step()
    np.testing.assert_equal(state, before)
    assert optimiser.state_dict()["state"][0]["step"] == 2


def test_the_state_is_pytorchs_form() -> None:
    optimiser = nn.Adam([nn.Parameter([1.0]), nn.Parameter([2.0])], lr=0.5)
    assert optimiser.state_dict()["state"] == {}
    optimiser.params[1].grad = np.ones(1)
    optimiser.step()
    state = optimiser.state_dict()
    assert {number: [*entry] for number, entry in state["state"].items()} == {1: ["step", "exp_avg", "exp_avg_sq"]}
    assert state["param_groups"][0] == optimiser.param_groups[0] | {"params": [0, 1]}


def entry(**changes: Any) -> Any:
    """A state of one parameter of shape (1,), with changes."""
    return {"step": 1, "exp_avg": np.zeros(1), "exp_avg_sq": np.zeros(1)} | changes


OPTIONS = {name: value for name, value in nn.Adam([nn.Parameter([1.0])]).param_groups[0].items() if name != "params"}
GROUP = OPTIONS | {"params": [0]}
BAD_STATES: dict[str, tuple[Any, str]] = {
    "None": (None, "must be a dict"),
    "a list": ([], "must be a dict"),
    "no groups": ({"state": {}}, "missing param_groups"),
    "groups that are none": ({"state": {}, "param_groups": [3]}, "list of dicts"),
    "entries that are none": ({"state": {0: 3}, "param_groups": [GROUP]}, "dict of dicts"),
    "too many groups": ({"state": {}, "param_groups": [GROUP, GROUP]}, "2 groups, the optimiser has 1"),
    "too many parameters": ({"state": {}, "param_groups": [GROUP | {"params": [0, 1]}]}, "of the optimiser has 1"),
    "no parameters": ({"state": {}, "param_groups": [OPTIONS]}, "of the optimiser has 1"),
    "no rate": ({"state": {}, "param_groups": [{"params": [0], "betas": (0.9, 0.9)}]}, "missing lr, eps"),
    "a rate that is text": ({"state": {}, "param_groups": [GROUP | {"lr": "abc"}]}, "lr must be a number"),
    "a rate that is nan": ({"state": {}, "param_groups": [GROUP | {"lr": np.nan}]}, "lr must be a number"),
    "an unknown option": ({"state": {}, "param_groups": [GROUP | {"rho": 1}]}, "no option 'rho'"),
    "an unknown parameter": ({"state": {7: entry()}, "param_groups": [GROUP]}, r"entries for \[7\]"),
    "no second moment": ({"state": {0: {"step": 1, "exp_avg": np.zeros(1)}}, "param_groups": [GROUP]}, "exp_avg_sq"),
    "an unknown array": ({"state": {0: entry(sum=np.zeros(1))}, "param_groups": [GROUP]}, "unexpected: sum"),
    "another shape": ({"state": {0: entry(exp_avg=np.zeros(2))}, "param_groups": [GROUP]}, r"shape \(2,\), expected"),
    "complex numbers": ({"state": {0: entry(exp_avg=np.zeros(1, complex))}, "param_groups": [GROUP]}, "real numbers"),
    "texts": ({"state": {0: entry(exp_avg=["a"])}, "param_groups": [GROUP]}, "real numbers"),
    "a step below 0": ({"state": {0: entry(step=-1)}, "param_groups": [GROUP]}, "of at least 0, found -1"),
    "half a step": ({"state": {0: entry(step=1.5)}, "param_groups": [GROUP]}, "step of parameter 0 must be a whole"),
    "a step that is text": ({"state": {0: entry(step="a")}, "param_groups": [GROUP]}, "step of parameter 0"),
}


@pytest.mark.parametrize("case", BAD_STATES)
def test_a_state_that_does_not_fit_changes_nothing(case: str) -> None:
    w = nn.Parameter([1.0], np.float64)
    optimiser = nn.Adam([w], lr=0.1)
    w.grad = np.array([1.0])
    optimiser.step()
    before = optimiser.state_dict()
    state, words = BAD_STATES[case]
    with pytest.raises(AutogradError, match=words):
        optimiser.load_state_dict(state)
    np.testing.assert_equal(optimiser.state_dict(), before)


def test_the_rate_may_be_changed() -> None:
    w = nn.Parameter([1.0], np.float64)
    optimiser = nn.SGD([w], lr=1.0)
    w.grad = np.array([1.0])
    optimiser.lr = np.float64(0.25)
    optimiser.step()
    assert w.item() == 0.75
    assert repr(optimiser) == (
        "SGD(1 parameters, lr=np.float64(0.25), momentum=0.0, dampening=0.0, weight_decay=0.0, nesterov=False, "
        "maximize=False)"
    )


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda w: nn.SGD([], lr=1.0), "at least one parameter"),
        (lambda w: nn.SGD([w], nesterov=True), "give momentum"),
        (lambda w: nn.AdamW([w], weight_decay=-1), "weight_decay must be a number of at least 0"),
        (lambda w: nn.SGD(nn.Linear(1, 1)), r"model\.parameters\(\)"),
        (lambda w: nn.SGD(w), "takes several parameters"),
        (lambda w: nn.SGD(nn.MLP([2, 1])), r"as model.parameters\(\) gives; found MLP$"),
        (lambda w: nn.Adam([w], betas=0.9), "two numbers"),
        (lambda w: nn.SGD([w, w], lr=1.0), "given twice"),
        (lambda w: nn.SGD([w * 2], lr=1.0), "parameter 0 must be a leaf"),
        (lambda w: nn.SGD([Tensor([1.0], requires_grad=False)], lr=1.0), "requires a gradient"),
        (lambda w: nn.SGD([np.ones(3)], lr=1.0), "parameter 0 must be a leaf"),
        (lambda w: nn.SGD([Value(1j)], lr=1.0), "real"),
        (lambda w: nn.SGD([w], lr=-1.0), "lr must be a number of at least 0, found -1.0"),
        (lambda w: nn.SGD([w], lr=float("nan")), "lr"),
        (lambda w: nn.SGD([w], lr="fast"), "lr"),
        (lambda w: nn.SGD([w], momentum=1.5), "momentum must be at most 1"),
        (lambda w: nn.Adam([w], betas=(0.9, 1.5)), r"betas\[1\] must be below 1"),
        (lambda w: nn.Adam([w], eps=-1), "eps"),
        (lambda w: nn.SGD([w], lr=float("inf")), "lr must be finite"),
        (lambda w: nn.SGD([w], momentum=0.9, dampening=0.1, nesterov=True), "dampening of 0"),
        (lambda w: nn.SGD([w], maximize=1), "maximize must be True or False"),
        (lambda w: nn.SGD([{"params": [w]}, {"params": [w]}]), "given twice"),
        (lambda w: nn.SGD([{"params": []}]), "at least one parameter"),
        (lambda w: nn.SGD([{"param": [w]}]), "a dict with params"),
        (lambda w: nn.SGD([{"params": [w]}, w]), "a dict with params"),
        (lambda w: nn.SGD([{"params": [w], "lr": -1}]), "lr"),
        (lambda w: nn.SGD([{"params": [w], "betas": (0, 0)}]), "SGD has no option 'betas'; it has lr, momentum"),
        (lambda w: nn.RMSprop([w], alpha=1.0), "alpha must be below 1"),
        (lambda w: nn.Adadelta([w], rho=-0.1), "rho"),
        (lambda w: nn.Lion([w], betas=(0.9,)), "betas must be two numbers"),
        (lambda w: nn.SGD([w], lr=1.0).step(closure=3), "closure must be a function"),
    ],
)
def test_what_is_refused(make: Any, words: str) -> None:
    with pytest.raises(ArgumentError, match=words):
        make(nn.Parameter([1.0]))


def test_a_network_learns() -> None:
    rng = np.random.default_rng(0)
    x = rng.uniform(-1, 1, size=(64, 2))
    y = (x[:, :1] * x[:, 1:] > 0).astype(float)
    net = nn.MLP([2, 16, 1], "tanh", rng=0)
    optimiser, loss = nn.Adam(net.parameters(), lr=0.05), nn.BCEWithLogitsLoss()
    for _ in range(200):
        optimiser.zero_grad()
        loss(net(x), y).backward()
        optimiser.step()
    assert ((net(x).data > 0) == y).mean() > 0.98


# groups


def test_each_group_has_options_of_its_own() -> None:
    slow, fast, none = (nn.Parameter([1.0], np.float64) for _ in range(3))
    optimiser = nn.SGD([{"params": slow, "lr": 0.25, "name": "body"}, {"params": [fast]}], lr=0.5)
    optimiser.add_param_group({"params": [none], "lr": 0.0, "momentum": 0.9})
    for p in optimiser.params:
        p.grad = np.ones(1)
    optimiser.step()
    assert [p.item() for p in (slow, fast, none)] == [0.75, 0.5, 1.0]
    assert [*optimiser.state_dict()["state"]] == [2]
    assert repr(optimiser).startswith("SGD(3 parameters in 3 groups")
    for use in (lambda: optimiser.lr, lambda: setattr(optimiser, "lr", 0.1)):
        with pytest.raises(ArgumentError, match=r'param_groups\[0\]\["lr"\]'):
            use()


def test_a_group_that_does_not_fit_is_not_added() -> None:
    w = nn.Parameter([1.0])
    optimiser = nn.SGD([w], lr=0.5)
    for group in ({"params": [w]}, {"params": [nn.Parameter([1.0])], "lr": -1}, {}, [w], None):
        with pytest.raises(ArgumentError):
            optimiser.add_param_group(group)  # type: ignore[arg-type]
    assert len(optimiser.param_groups) == 1
    w.grad = np.ones(1, np.float32)
    optimiser.step()
    assert w.item() == 0.5


@pytest.mark.parametrize("rate", [-1, float("nan"), float("inf"), "fast", None])
def test_a_rate_that_is_none_is_refused_whenever_it_is_set(rate: Any) -> None:
    w = nn.Parameter([1.0])
    optimiser = nn.SGD([w], lr=0.5)
    with pytest.raises(ArgumentError, match="lr"):
        optimiser.lr = rate
    w.grad = np.ones(1, np.float32)
    optimiser.param_groups[0]["lr"] = rate
    with pytest.raises(ArgumentError, match="lr"):
        optimiser.step()
    assert w.item() == 1.0


@pytest.mark.parametrize(
    "gradient", [np.ones(1), np.ones((2, 1)), np.ones(()), [1.0], 1.0, np.ones(2, complex), ["a", "b"]]
)
def test_a_gradient_that_does_not_fit_is_refused_and_nothing_changes(gradient: Any) -> None:
    first, second = nn.Parameter([1.0]), nn.Parameter([1.0, 2.0])
    optimiser = nn.Adam([first, second], lr=0.5)
    first.grad, second.grad = np.ones(1, np.float32), gradient
    with pytest.raises(AutogradError, match="the gradient of a parameter of shape"):
        optimiser.step()
    assert (first.item(), second.tolist()) == (1.0, [1.0, 2.0])
    assert optimiser.state_dict()["state"] == {}


def test_a_closure_is_called_first() -> None:
    w = nn.Parameter([1.0], np.float64)
    optimiser = nn.SGD([w], lr=0.25)

    def closure() -> Any:
        optimiser.zero_grad()
        loss = (w * w).sum()
        loss.backward()
        return loss

    assert (optimiser.step(closure).item(), w.item()) == (1.0, 0.5)


def test_textbook_momentum_is_the_same_as_long_as_the_rate_is() -> None:
    w, plain, change = nn.Parameter([1.0], np.float64), 1.0, 0.0
    optimiser = nn.SGD([w], lr=0.1, momentum=0.7)
    for gradient in (0.5, -2.0, 0.25):
        w.grad = np.array([gradient])
        optimiser.step()
        change = -0.1 * gradient + 0.7 * change
        plain += change
        assert w.item() == pytest.approx(plain, rel=1e-14)


# all of them

EVERY: dict[str, Callable[[Any], nn.Optimiser]] = {
    "SGD": lambda p: nn.SGD(p, 0.1, momentum=0.9, dampening=0.2, weight_decay=0.1),
    "nesterov": lambda p: nn.SGD(p, 0.1, momentum=0.9, nesterov=True),
    "Adam": lambda p: nn.Adam(p, 0.1, amsgrad=True, weight_decay=0.1),
    "AdamW": lambda p: nn.AdamW(p, 0.1),
    "Adamax": lambda p: nn.Adamax(p, 0.1),
    "NAdam": lambda p: nn.NAdam(p, 0.1),
    "RAdam": lambda p: nn.RAdam(p, 0.1),
    "Adagrad": lambda p: nn.Adagrad(p, 0.1, initial_accumulator_value=0.5),
    "RMSprop": lambda p: nn.RMSprop(p, 0.1, momentum=0.9, centered=True),
    "Adadelta": lambda p: nn.Adadelta(p),
    "Lion": lambda p: nn.Lion(p, 0.1, weight_decay=0.1),
}


def test_every_optimiser_is_tried() -> None:
    kinds = {type(make([nn.Parameter([1.0])])) for make in EVERY.values()}
    rules = {kind for kind in vars(nn.optim).values() if isinstance(kind, type) and issubclass(kind, nn.optim.Rule)}
    assert kinds == rules - {nn.optim.Rule}


def step(optimiser: nn.Optimiser, gradients: Any) -> None:
    for p, gradient in zip(optimiser.params, gradients, strict=True):
        p.grad = gradient
    optimiser.step()


def run(make: Any, starts: Any, gradients: Any) -> list[Any]:
    """Parameters after steps; a gradient may be None."""
    params = [nn.Parameter(start, start.dtype) for start in starts]
    optimiser = make(params)
    for row in gradients:
        step(optimiser, row)
    return [p.data for p in params]


@given(data=st.data(), name=st.sampled_from([*EVERY]))
def test_parameters_do_not_know_of_one_another(data: Any, name: str) -> None:
    """However they are laid out, and whichever have a gradient, they move as each would alone."""
    rng = np.random.default_rng(data.draw(st.integers(0, 10**6)))
    shapes = data.draw(st.lists(st.sampled_from([(), (1,), (3,), (2, 2), (0,)]), min_size=1, max_size=4))
    starts = [rng.normal(size=shape).astype(data.draw(st.sampled_from(["f4", "f8"]))) for shape in shapes]
    patterns = data.draw(st.lists(st.tuples(*[st.booleans()] * len(shapes)), min_size=1, max_size=4))
    gradients = [
        [
            rng.normal(size=start.shape).astype(start.dtype) if moves else None
            for start, moves in zip(starts, row, strict=True)
        ]
        for row in patterns
    ]
    together = run(EVERY[name], starts, gradients)
    for i, start in enumerate(starts):
        (alone,) = run(EVERY[name], [start], [[row[i]] for row in gradients])
        np.testing.assert_array_equal(together[i], alone)


@given(name=st.sampled_from([*EVERY]), seed=st.integers(0, 10**6))
def test_uphill_is_downhill_with_the_sign_of_gradients_turned(name: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    start, gradients = rng.normal(size=3), rng.normal(size=(4, 3))

    def uphill(params: Any) -> nn.Optimiser:
        optimiser = EVERY[name](params)
        optimiser.param_groups[0]["maximize"] = True
        return optimiser

    (up,) = run(uphill, [start], [[gradient] for gradient in gradients])
    (down,) = run(EVERY[name], [start], [[-gradient] for gradient in gradients])
    np.testing.assert_array_equal(up, down)


@pytest.mark.parametrize("name", EVERY)
def test_a_long_parameter_moves_as_its_parts(name: str) -> None:
    rng = np.random.default_rng(0)
    start, gradients = rng.normal(size=300_001).astype("f4"), rng.normal(size=(3, 300_001)).astype("f4")
    (whole,) = run(EVERY[name], [start], [[gradient] for gradient in gradients])
    parts = run(EVERY[name], np.split(start, [7, 1000]), [np.split(gradient, [7, 1000]) for gradient in gradients])
    np.testing.assert_array_equal(whole, np.concatenate(parts))


@pytest.mark.parametrize("name", EVERY)
def test_a_saved_state_goes_on_to_the_last_bit(name: str) -> None:
    rng = np.random.default_rng(1)
    starts = [rng.normal(size=(2, 3)).astype("f4"), rng.normal(size=4)]
    gradients = [[rng.normal(size=start.shape).astype(start.dtype) for start in starts] for _ in range(6)]
    expected = run(EVERY[name], starts, gradients)
    params = [nn.Parameter(start, start.dtype) for start in run(EVERY[name], starts, gradients[:3])]
    first = EVERY[name]([nn.Parameter(start, start.dtype) for start in starts])
    for row in gradients[:3]:
        step(first, row)
    optimiser = EVERY[name](params)
    optimiser.load_state_dict(pickle.loads(pickle.dumps(first.state_dict())))
    np.testing.assert_equal(optimiser.state_dict(), first.state_dict())
    for row in gradients[3:]:
        step(optimiser, row)
    for p, end in zip(params, expected, strict=True):
        np.testing.assert_array_equal(p.data, end)


def test_lion_is_the_papers() -> None:
    """Algorithm 2 of Chen et al., line by line."""
    rng = np.random.default_rng(3)
    start, gradients, lr, decay = rng.normal(size=5), rng.normal(size=(20, 5)), 0.03, 0.1
    (found,) = run(lambda p: nn.Lion(p, lr, (0.9, 0.99), decay), [start], [[gradient] for gradient in gradients])
    theta, m = start, np.zeros(5)
    for g in gradients:
        c = 0.9 * m + (1 - 0.9) * g
        theta = theta - lr * (np.sign(c) + decay * theta)
        m = 0.99 * m + (1 - 0.99) * g
    np.testing.assert_allclose(found, theta, rtol=1e-12)
