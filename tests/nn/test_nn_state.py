"""The state of modules: buffers, generators, tied weights, what is missing; and parameters that are frozen.

This file is longer than others: buffers, generators and ties are tried on the same modules.
"""

import copy
import json
import pickle
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Tensor, Value, compile, mark_changed, vmap
from autograd.errors import ArgumentError, GraphError, ShapeError
from nn.inputs import as_tensor
from nn.modules.module_state import Unmatched

X = np.random.default_rng(0).normal(size=(8, 3))
WAYS = pytest.mark.parametrize("way", [lambda step: step, compile], ids=["eager", "compiled"])


class Running(nn.Module):
    """Centres its input by a running mean, and counts."""

    def __init__(self, width: int = 3) -> None:
        self.register_buffer("mean", np.zeros(width, np.float32))
        self.register_buffer("count", np.array(0))
        self.register_buffer("table", np.ones(2), persistent=False)
        self.register_buffer("later", None)
        self.scale = nn.Parameter(np.ones(width))

    def forward(self, x: Any) -> Any:
        x = as_tensor(x)
        if self.training:
            self.mean = 0.9 * self.mean + 0.1 * x.mean(axis=0).detach()
            self.count = self.count + 1
        return (x - self.mean) * self.scale


# buffers


def test_buffers_are_in_the_state_and_not_among_the_parameters() -> None:
    model = nn.Sequential(nn.Linear(3, 3, rng=0), Running())
    assert [path for path, _ in model.named_parameters()] == ["0.weight", "0.bias", "1.scale"]
    assert [path for path, _ in model.named_buffers()] == ["1.mean", "1.count", "1.table"]
    assert list(model.buffers()) == [model[1].mean, model[1].count, model[1].table]
    assert list(model.state_dict()) == ["0.weight", "0.bias", "1.scale", "1.mean", "1.count"]
    assert nn.SGD(model.parameters(), 0.1).params == list(model.parameters())
    assert [buffer.requires_grad for buffer in model.buffers()] == [False] * 3
    assert (model[1].mean.dtype, model[1].count.dtype, model[1].mean.name) == (np.float32, np.int64, "mean")
    model[1].later = [1.0]
    assert "1.later" in model.state_dict()
    model[1].later = None
    assert model[1].later is None
    model[1].extra = model[1].mean
    model.other = model[1]  # each once, as parameters
    assert len(list(model.buffers())) == 3
    del model[1].count
    assert [path for path, _ in model.named_buffers()] == ["1.mean", "1.table"]
    model[1].count = 3  # an attribute like any other
    assert model[1].count == 3


@WAYS
def test_a_buffer_follows_what_forward_assigns(way: Any) -> None:
    layer = Running()
    before, (mean, count) = layer.mean, (np.zeros(3, np.float32), 0)
    run = way(lambda x: layer(x))
    for k in range(4):
        x = X + k
        found = run(x)
        mean, count = (0.9 * mean + 0.1 * x.mean(axis=0)).astype(np.float32), count + 1
        np.testing.assert_allclose(layer.mean.data, mean, rtol=1e-6)
        np.testing.assert_allclose(found.data, x - layer.mean.data, rtol=1e-6)
        assert (layer.mean, layer.mean.dtype, layer.count.item()) == (before, np.float32, count)
    layer.eval()
    run(X)
    assert layer.count.item() == count
    if way is compile:
        assert "traces: 2" in repr(run)


@WAYS
def test_a_training_step_updates_buffers_and_parameters(way: Any) -> None:
    layer = nn.Sequential(Running(), nn.Linear(3, 1, rng=0))
    optimiser = nn.SGD(layer.parameters(), lr=0.1)

    def step(x: Any) -> Any:
        optimiser.zero_grad()
        loss = (layer(x) ** 2).mean()
        loss.backward()
        optimiser.step()
        return loss

    run = way(step)
    losses = [run(X).item() for _ in range(3)]
    assert losses[2] < losses[0]
    assert layer[0].count.item() == 3


def test_a_summary_leaves_buffers_that_forward_writes_to() -> None:
    class Counting(nn.Module):
        def __init__(self) -> None:
            self.register_buffer("seen", np.zeros(2))

        def forward(self, x: Any) -> Any:
            self.seen.data[...] += 1
            return x

    layer = Counting()
    layer(X)
    layer.summary(X)
    assert layer.seen.tolist() == [1, 1]


def test_an_assigned_array_is_copied() -> None:
    layer, numbers = Running(), np.array([1.0, 2.0, 3.0])
    layer.count = whole = Tensor(np.array([1, 2]))
    assert layer.count.dtype == np.int64
    layer.count.data += 1
    assert whole.data.tolist() == [1, 2]
    for given in (numbers, Tensor(numbers), Tensor(numbers, requires_grad=False), nn.Parameter(numbers)):
        layer.mean = given
        layer.mean.data += 1
        assert layer.mean.data.tolist() == [2.0, 3.0, 4.0]
        layer.register_buffer("mean", given)
        layer.mean.data += 1
        assert (given.data if isinstance(given, Tensor) else given).tolist() == [1.0, 2.0, 3.0]
    layer.mean = layer.mean
    layer.mean += 1
    assert layer.mean.data.tolist() == [3.0, 4.0, 5.0]
    layer.count = 3
    layer.count = True
    layer.mean = [1, 2, 3]
    assert (layer.count.dtype, layer.mean.dtype, layer.count.item()) == (np.int64, np.float32, 1)
    layer.count = 7.5  # another kind of number, another type
    assert layer.count.dtype == np.float64


def test_a_write_to_a_buffer_outdates_what_was_computed_from_it() -> None:
    layer, x = Running(), Tensor(X)
    loss = ((x - layer.mean) * layer.mean * layer.scale).sum()
    layer.mean = np.ones(3)
    with pytest.raises(GraphError, match=r"'mean' of shape .* has changed"):
        loss.backward()


def test_what_cannot_be_a_buffer() -> None:
    layer = Running()
    with pytest.raises(ArgumentError, match=r"mean of Running is a buffer, .*that requires a gradient: .*detach\(\)"):
        layer.mean = layer.mean + layer.scale
    with pytest.raises(ArgumentError, match="example within vmap"):
        vmap(layer)(X)
    for wrong in ("text", [[1], [1, 2]]):
        with pytest.raises((ArgumentError, ShapeError)):
            layer.mean = wrong
    for name in ("a.b", "", 3, None):
        with pytest.raises(ArgumentError, match="the name of a buffer is that of an attribute"):
            layer.register_buffer(name, np.zeros(1))  # type: ignore[arg-type]
    for name in ("scale", "forward", "training", "parameters"):
        with pytest.raises(ArgumentError, match=f"Running has an attribute {name} already"):
            layer.register_buffer(name, np.zeros(1))
    with pytest.raises(ArgumentError, match="persistent must be True or False"):
        layer.register_buffer("more", np.zeros(1), persistent=1)  # type: ignore[arg-type]
    assert layer.state_dict().keys() == {"scale", "mean", "count"}


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda net: pickle.loads(pickle.dumps(net))])
def test_a_copy_has_buffers_of_its_own(copied: Any) -> None:
    layer = Running()
    layer(X)
    twin = copied(layer)
    for path, entry in layer.state_dict().items():
        np.testing.assert_array_equal(twin.state_dict()[path], entry)
    twin(X)
    assert (layer.count.item(), twin.count.item()) == (1, 2)
    assert [path for path, _ in twin.named_buffers()] == ["mean", "count", "table"]


def test_buffers_work_within_functional_call() -> None:
    layer = Running()
    out = nn.functional_call(layer, {"scale": np.full(3, 2.0)}, X)
    np.testing.assert_allclose(out.data, (X - layer.mean.data) * 2.0, rtol=1e-6)
    assert layer.count.item() == 1
    per_example = vmap(lambda scale: nn.functional_call(layer.eval(), {"scale": scale}, X))(np.ones((4, 3)))
    assert per_example.shape == (4, 8, 3)


# generators


@pytest.mark.parametrize(
    "kind", [np.random.PCG64, np.random.PCG64DXSM, np.random.MT19937, np.random.Philox, np.random.SFC64]
)
@WAYS
def test_training_resumed_draws_the_same_masks(way: Any, kind: Any) -> None:
    def model(seed: int) -> nn.Sequential:
        return nn.Sequential(nn.Linear(3, 5, rng=0), nn.Dropout(0.5, rng=np.random.Generator(kind(seed))))

    one, other = model(1), model(2)
    run, again = way(lambda x: one(x)), way(lambda x: other(x))
    run(X), again(X)
    one[1].rng.integers(5, dtype=np.uint32)  # of which half a draw is left
    state = one.state_dict()
    assert (state["1.rng"].dtype, state["1.rng"].ndim) == (np.uint8, 1)
    wanted = [run(X).data for _ in range(3)]
    other.load_state_dict(state)
    for mask in wanted:
        np.testing.assert_array_equal(again(X).data, mask)
    assert other[1].rng.integers(5, dtype=np.uint32) == one[1].rng.integers(5, dtype=np.uint32)


def test_generators_are_found_wherever_they_are_held_and_may_be_shared() -> None:
    rng = np.random.default_rng(0)
    model = nn.Sequential(nn.Dropout(0.5, rng=rng), nn.Dropout(0.5, rng=rng))
    model.others = {"a": [np.random.default_rng(1)]}
    state = model.state_dict()
    assert list(state) == ["others.a.0", "0.rng", "1.rng"]
    wanted = model(X).data
    model.load_state_dict(state)
    np.testing.assert_array_equal(model(X).data, wanted)
    assert model[0].rng is model[1].rng


def test_a_state_without_generators_leaves_them_as_they_are() -> None:
    """PyTorch's states have none."""
    model = nn.Sequential(nn.Linear(3, 5, rng=0), nn.Dropout(0.5, rng=1))
    before = model[1].rng.bit_generator.state
    assert model.load_state_dict({"0.weight": np.ones((5, 3)), "0.bias": np.ones(5)}) == ([], [])
    assert model[1].rng.bit_generator.state == before


def json_bytes(state: Any) -> Any:
    return np.frombuffer(json.dumps(state).encode(), np.uint8)


GOOD = np.random.default_rng(5).bit_generator.state
TWISTER = {"bit_generator": "MT19937", "state": {"key": [1] * 624, "pos": 50_000}}  # beyond the end of its memory
PHILOX = json.loads(json.dumps(np.random.Philox(0).state, default=lambda array: array.tolist())) | {"buffer_pos": 9}


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        (json_bytes(GOOD | {"bit_generator": "MT19937"}), "another generator, 'MT19937'"),
        (json_bytes(GOOD | {"has_uint32": 2.5}), "none of its own"),
        (json_bytes(GOOD | {"state": {"state": 2**200, "inc": 1}}), "too large"),
        (json_bytes(GOOD | {"state": {"state": -1, "inc": 1}}), "out of bounds"),
        (json_bytes(GOOD | {"state": 3}), "subscriptable"),
        (json_bytes([]), "list indices"),
        (np.frombuffer(b"{", np.uint8), "Expecting"),
        (np.frombuffer(b"\xff\xfe", np.uint8), "codec"),
        (np.frombuffer(b"[" * 200_000, np.uint8), "(recursion|Stack overflow)"),
        (np.frombuffer(b"9" * 100_000, np.uint8), "digits"),
        (np.zeros(3), r"an array of float64 of shape \(3,\), no row of bytes"),
        ("text", "Expecting value"),
        (None, "no row of bytes"),
    ],
)
def test_a_state_of_a_generator_that_is_none(entry: Any, says: str) -> None:
    model = nn.Sequential(nn.Linear(3, 5, rng=0), nn.Dropout(0.5, rng=1))
    state = model.state_dict()
    with pytest.raises(ArgumentError, match=rf"1\.rng must be the state of a PCG64 generator, found .*{says}"):
        model.load_state_dict({"0.weight": np.zeros((5, 3)), "0.bias": np.zeros(5), "1.rng": entry})
    for path, array in model.state_dict().items():
        np.testing.assert_array_equal(array, state[path])


@pytest.mark.parametrize(("kind", "state"), [(np.random.MT19937, TWISTER), (np.random.Philox, PHILOX)])
def test_a_state_that_points_beyond_the_numbers_of_its_generator(kind: Any, state: Any) -> None:
    """NumPy before 2.5 takes it, and reads there; from then on it says why not."""
    layer = nn.Dropout(0.5, rng=np.random.Generator(kind(0)))
    with pytest.raises(ArgumentError, match=r"none of its own|must be between \d and \d+"):
        layer.load_state_dict({"rng": json_bytes(state)})


# what fits, and what does not


def test_tied_weights_are_under_both_of_their_paths_and_one_is_enough() -> None:
    model, other = (nn.Sequential(nn.Linear(3, 3, rng=k), nn.Linear(3, 3, rng=k + 2)) for k in (0, 5))
    for each in (model, other):
        each[1].weight = each[0].weight
    state = model.state_dict()
    assert list(state) == ["0.weight", "0.bias", "1.weight", "1.bias"]
    for less in ((), ("0.weight",), ("1.weight",)):
        other[0].weight.data[...] = 0
        assert other.load_state_dict({path: state[path] for path in state if path not in less}) == ([], [])
        np.testing.assert_array_equal(other[0].weight.data, model[0].weight.data)
    with pytest.raises(ArgumentError, match=r"0\.weight and 1\.weight are one, tied, .*different numbers"):
        other.load_state_dict(state | {"1.weight": state["0.weight"] + 1})
    np.testing.assert_array_equal(other[0].weight.data, model[0].weight.data)
    with pytest.raises(ArgumentError, match=r"missing: 0\.weight, 1\.weight"):
        other.load_state_dict({"0.bias": state["0.bias"], "1.bias": state["1.bias"]})
    state["0.weight"][0, 0] = state["1.weight"][0, 0] = np.nan  # equal, too
    other.load_state_dict(state)


def test_what_was_missing_and_unexpected_is_returned() -> None:
    layer = nn.Linear(3, 1, rng=0)
    found = layer.load_state_dict({"weight": np.ones((1, 3)), "x": 1, "y.z": 2}, strict=False)
    assert isinstance(found, Unmatched)
    assert found == (["bias"], ["x", "y.z"])
    assert (found.missing_keys, found.unexpected_keys) == (["bias"], ["x", "y.z"])
    assert layer.load_state_dict(layer.state_dict()) == ([], [])
    with pytest.raises(ArgumentError, match="strict must be True or False"):
        layer.load_state_dict({}, strict="no")  # type: ignore[arg-type]


def test_an_entry_may_be_the_array_of_another_part() -> None:
    model = nn.Sequential(nn.Linear(3, 3, rng=0), nn.Linear(3, 3, rng=1))
    one, other = (layer.weight.data.copy() for layer in model)
    swapped = {"0.weight": model[1].weight.data, "1.weight": model[0].weight.data}
    model.load_state_dict(swapped, strict=False)
    np.testing.assert_array_equal(model[0].weight.data, other)
    np.testing.assert_array_equal(model[1].weight.data, one)


@pytest.mark.parametrize(
    ("entry", "error", "says"),
    [
        ({"mean": np.zeros(2)}, ShapeError, r"mean has shape \(3,\) but the state gives \(2,\)"),
        ({"count": 1.5}, ArgumentError, "count holds int64 but the state gives float64"),
        ({"mean": ["a", "b", "c"]}, ArgumentError, "mean holds float32 but the state gives <U1"),
    ],
)
def test_a_buffer_that_does_not_fit_changes_nothing(entry: Any, error: type[Exception], says: str) -> None:
    layer = Running()
    with pytest.raises(error, match=says):
        layer.load_state_dict({"scale": np.zeros(3), **entry}, strict=False)
    assert layer.scale.data.all()


# frozen parameters


@WAYS
def test_frozen_layers_get_no_gradient_and_stay(way: Any) -> None:
    model = nn.Sequential(nn.Linear(3, 4, rng=0), nn.ReLU(), nn.Linear(4, 1, rng=1))
    optimiser = nn.AdamW(model.parameters(), lr=0.1, weight_decay=0.1)

    def step(x: Any) -> Any:
        optimiser.zero_grad()
        loss = (model(x) ** 2).mean()
        loss.backward()
        optimiser.step()
        return loss

    run = way(step)
    run(X)
    for frozen in (0, 2, None, 0):
        model.requires_grad_()
        if frozen is not None:
            assert model[frozen].requires_grad_(False) is model[frozen]
        before = model.state_dict()
        run(X)
        for path, parameter in model.named_parameters():
            is_frozen = path[0] == str(frozen)
            assert (parameter.grad is None) is is_frozen
            assert np.array_equal(parameter.data, before[path]) is is_frozen
    assert list(model.state_dict()) == [path for path, _ in model.named_parameters()]


def test_nothing_is_computed_for_a_frozen_body() -> None:
    model = nn.Sequential(*[nn.Linear(3, 3, rng=k) for k in range(3)], nn.Linear(3, 1, rng=3))
    for layer in list(model)[:3]:
        layer.requires_grad_(False)
    out = model(X)
    (products,) = [node for node in out.parents if not node.is_leaf]
    body, weight = products.parents
    assert body.is_leaf  # the body was not recorded
    assert weight.parents == (model[3].weight,)


def test_a_parameter_that_is_frozen_before_the_optimiser_is_made_and_thaws_later() -> None:
    layer = nn.Linear(3, 1, rng=0)
    assert layer.weight.requires_grad_(False) is layer.weight
    optimiser, before = nn.SGD(layer.parameters(), lr=0.1), layer.weight.data.copy()
    for moves in (False, True):
        layer.weight.requires_grad_(moves)
        optimiser.zero_grad()
        layer(X).sum().backward()
        optimiser.step()
        assert np.array_equal(layer.weight.data, before) is not moves


def test_frozen_parameters_are_counted() -> None:
    model = nn.MLP([2, 3, 1], rng=0)
    assert "frozen" not in str(model.summary()) + repr(model)
    model[0].requires_grad_(False)
    table = model.summary(np.zeros((1, 2)))
    assert (table.total, table.frozen) == (13, 9)
    assert [line.split() for line in str(table).splitlines()[-3:]] == [
        ["total", "13"],
        ["trained", "4"],
        ["frozen", "9"],
    ]
    assert repr(model).splitlines()[:2] == [
        "MLP(): 13 parameters, 9 frozen",
        "├── 0: Linear(in_features=2, out_features=3, bias=True): 9 parameters, 9 frozen",
    ]


def test_values_are_frozen_too() -> None:
    neuron = nn.scalar.Neuron(weights=[2.0, -1.0], bias=0.5)
    neuron.weights[0].requires_grad = False
    out = neuron([Value(3.0), 4.0])
    out.backward()
    assert [p.grad for p in neuron.parameters()] == [None, 4.0, 1.0]
    assert list(neuron.state_dict()) == ["weights.0", "weights.1", "bias"]
    assert neuron.requires_grad_().weights[0].requires_grad


def test_a_frozen_model_goes_through_functional_call_and_copies() -> None:
    model = nn.Linear(3, 1, rng=0).requires_grad_(False)
    twin = copy.deepcopy(model)
    assert [p.requires_grad for p in twin.parameters()] == [False, False]
    weight = Tensor(np.ones((1, 3)))
    nn.functional_call(model, {"weight": weight}, X, strict=False).sum().backward()
    np.testing.assert_allclose(weight.grad, [X.sum(axis=0)], rtol=1e-6)
    assert not isinstance(model(X), type(None))
    assert model(X).is_leaf


def test_summary_leaves_statistics_and_random_numbers_as_they_were() -> None:
    model = nn.Sequential(Running(), nn.Dropout(0.5, rng=0))
    model(X)
    before = model.state_dict()
    mark_changed([])
    model.summary(X)
    for path, entry in model.state_dict().items():
        np.testing.assert_array_equal(entry, before[path])
