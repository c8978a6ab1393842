"""Optimisers: their rules against plain ones, the flat layout underneath, skipping, state and copies."""

import copy
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Tensor, Value
from autograd.errors import ArgumentError, ShapeError
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
    with pytest.raises(ShapeError, match=r"\(2,\) when the optimiser was made, now \(3,\)"):
        optimiser.step()


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


def test_state_names_are_pytorchs() -> None:
    optimiser = nn.Adam([nn.Parameter([1.0])], lr=0.5)
    state = optimiser.state_dict()
    assert list(state) == ["lr", "betas", "eps", "weight_decay", "state"]
    assert list(state["state"][0]) == ["step", "exp_avg", "exp_avg_sq"]


def test_state_that_does_not_fit() -> None:
    optimiser = nn.Adam([nn.Parameter([1.0])])
    state = optimiser.state_dict()
    with pytest.raises(ArgumentError, match="missing betas, eps"):
        optimiser.load_state_dict({"lr": 1.0, "state": []})
    with pytest.raises(ArgumentError, match="0 parameters, the optimiser has 1"):
        optimiser.load_state_dict(state | {"state": []})
    with pytest.raises(ShapeError, match=r"exp_avg of parameter 0 has shape \(2,\), expected \(1,\)"):
        optimiser.load_state_dict(state | {"state": [state["state"][0] | {"exp_avg": np.zeros(2)}]})


def test_the_rate_may_be_changed() -> None:
    w = nn.Parameter([1.0], np.float64)
    optimiser = nn.SGD([w], lr=1.0)
    w.grad = np.array([1.0])
    optimiser.lr = np.float64(0.25)
    optimiser.step()
    assert w.item() == 0.75
    assert repr(optimiser) == "SGD(1 parameters, lr=np.float64(0.25), momentum=0.0, nesterov=False, weight_decay=0.0)"


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
        (lambda w: nn.SGD([w], momentum=1.0), "momentum must be below 1"),
        (lambda w: nn.Adam([w], betas=(0.9, 1.5)), r"betas\[1\] must be below 1"),
        (lambda w: nn.Adam([w], eps=-1), "eps"),
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
