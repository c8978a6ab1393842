"""A graph that is read after its weights have moved: an error that names them, and never mixed numbers."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nn
import nn.scalar
import viz
from autograd import Tensor, Value, compile, no_grad
from autograd.errors import GraphError

CHANGED = "has changed since .* used it.*Compute the loss anew.*state.detach"
OPTIMISERS: list[Callable[[Any], Any]] = [
    lambda params: nn.SGD(params, lr=0.1),
    lambda params: nn.SGD(params, lr=0.1, momentum=0.9),
    lambda params: nn.Adam(params, lr=0.1),
    lambda params: nn.AdamW(params, lr=0.1),
]
optimisers = pytest.mark.parametrize("optimiser", OPTIMISERS)


@pytest.fixture(params=["tensor", "value"])
def weight(request: pytest.FixtureRequest) -> Any:
    return nn.scalar.parameter(3.0, "w") if request.param == "value" else nn.Parameter(3.0, dtype="float64", name="w")


@optimisers
def test_two_losses_and_a_step_between_them(optimiser: Any, weight: Any) -> None:
    steps = optimiser([weight])
    for _ in range(3):
        first, second = weight * weight, weight * weight * weight
        first.backward()
        steps.step()
        steps.zero_grad()
        for derive in (
            second.backward,
            first.backward,
            lambda root=second: viz.draw(root),
            lambda root=first: viz.explain(root),
        ):
            with pytest.raises(GraphError, match=f"'w'.* {CHANGED}"):
                derive()
        assert weight.grad is None
        loss = weight * weight
        loss.backward()
        assert weight.grad == 2 * weight.datum
        viz.explain(loss)


@optimisers
def test_only_what_has_moved_has_changed(optimiser: Any) -> None:
    """A parameter without a gradient stays, and so do the graphs made of it, also in the step that lays them out."""
    w, v = nn.Parameter([3.0], dtype="float64"), nn.Parameter([2.0], dtype="float64")
    kept = w.detach(), v.detach()
    steps = optimiser([w, v])
    for _ in range(2):
        loss = (v * v).sum()
        (w * w).sum().backward()
        steps.step()
        loss.backward()
        assert v.grad.tolist() == [4.0]
        steps.zero_grad()
    assert [constant.tolist() for constant in kept] == [[3.0], [2.0]]


def test_a_detached_weight_moves_with_it() -> None:
    w, v = nn.Parameter([3.0], dtype="float64"), Tensor([2.0])
    steps = nn.SGD([w], lr=0.1)
    w.grad = np.zeros(1)
    steps.step()  # from now on the weights lie in memory of the optimiser's
    frozen = w.detach()
    loss = (v * frozen).sum()
    w.grad = np.ones(1)
    steps.step()
    with pytest.raises(GraphError, match=CHANGED):
        loss.backward()


def test_load_state_dict_between_forward_and_backward() -> None:
    x = np.ones((2, 3))
    for model in (nn.MLP([3, 4, 1]), nn.scalar.MLP([3, 4, 1])):
        state = model.state_dict()
        loss = model(x).sum() if isinstance(model, nn.MLP) else model(list(x[0]))
        model.load_state_dict(state)
        with pytest.raises(GraphError, match=CHANGED):
            loss.backward()
        loss = model(x).sum() if isinstance(model, nn.MLP) else model(list(x[0]))
        loss.backward()


def test_load_state_dict_of_a_part() -> None:
    body, head = nn.Linear(2, 2), nn.Linear(2, 1)
    loss = body(np.ones((1, 2))).sum()
    head.load_state_dict(head.state_dict())
    loss.backward()


@pytest.mark.parametrize("cell", [nn.RNNCell(1, 2, rng=0), nn.GRUCell(1, 2, rng=0), nn.LSTMCell(1, 2, rng=0)])
def test_a_state_carried_from_batch_to_batch(cell: Any) -> None:
    optimiser = nn.SGD(cell.parameters(), lr=0.1)

    def trained(carry: Callable[[Any], Any]) -> None:
        state = None
        for _ in range(3):
            optimiser.zero_grad()
            state = cell(np.ones((1, 1)), state)
            last = state[0] if isinstance(state, tuple) else state
            last.sum().backward()
            optimiser.step()
            state = tuple(map(carry, state)) if isinstance(state, tuple) else carry(state)

    trained(lambda state: state.detach())
    with pytest.raises(GraphError, match=CHANGED):
        trained(lambda state: state)


def test_a_step_by_hand_without_recording() -> None:
    model = nn.MLP([2, 3, 1])
    x = np.ones((4, 2))
    for _ in range(3):
        loss = model(x).sum()
        loss.backward()
        with no_grad():
            for p in model.parameters():
                p.data -= 0.1 * p.grad
                p.grad = None
    with pytest.raises(GraphError, match=CHANGED):
        loss.backward()


@pytest.mark.parametrize("order", ["right", "generator first", "discriminator first"])
def test_adversarial_training(order: str) -> None:
    make, judge = nn.MLP([2, 4, 1], rng=0), nn.MLP([1, 4, 1], rng=1)
    makes, judges = nn.Adam(make.parameters()), nn.Adam(judge.parameters())
    noise = np.ones((3, 2))

    def rounds() -> None:
        for _ in range(2):
            fake = make(noise)
            if order == "right":
                judge(fake.detach()).mean().backward()
                judges.step()
                makes.zero_grad()
                (-judge(fake).mean()).backward()
                makes.step()
            else:
                judged, fooled = judge(fake).mean(), -judge(fake).mean()
                losses = [(fooled, makes), (judged, judges)]
                for loss, steps in losses if order == "generator first" else reversed(losses):
                    loss.backward()
                    steps.step()
            makes.zero_grad()
            judges.zero_grad()

    if order == "right":
        rounds()
    else:
        with pytest.raises(GraphError, match=CHANGED):
            rounds()


def test_a_compiled_step_between_forward_and_backward() -> None:
    model = nn.Linear(2, 1)
    optimiser = nn.SGD(model.parameters(), lr=0.1)

    @compile
    def step(x: Any) -> Any:
        optimiser.zero_grad()
        loss = model(x).sum()
        loss.backward()
        optimiser.step()
        return loss

    @compile
    def by_hand(x: Any) -> Any:
        loss = model(x).sum()
        model.weight.grad = None
        loss.backward()
        model.weight.data -= 0.1 * model.weight.grad
        return loss

    x = np.ones((1, 2), np.float32)
    for between in (step, by_hand):
        for _ in range(3):
            loss = (model.weight * model.weight).sum()
            between(x)
            with pytest.raises(GraphError, match=f"'weight'.*{CHANGED}"):
                loss.backward()
        assert between._traces == 1
        loss = (model.weight * model.weight).sum()
        loss.backward()


def test_a_batch_that_is_overwritten() -> None:
    model, batch = nn.Linear(2, 1, rng=0), np.zeros((1, 2), np.float32)
    losses = []
    for k in range(2):
        batch[...] = k + 1
        losses.append(model(batch).sum())
    losses[0].backward()
    assert model.weight.grad.tolist() == [[1.0, 1.0]]


def test_values_and_their_neurons() -> None:
    model = nn.scalar.MLP([2, 3, 1], rng=0)
    loss = model([1.0, 2.0]) ** 2
    loss.backward()
    for p in model.parameters():
        p.data -= 0.1 * p.grad
    with pytest.raises(GraphError, match=CHANGED):
        loss.backward()
    (model([1.0, 2.0]) ** 2).backward()
    assert isinstance(next(model.parameters()), Value)
