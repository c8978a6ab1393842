"""What PyTorch's programs call by name and other names here: the same things, and the same numbers."""

from importlib import import_module
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nn
from autograd import Tensor
from autograd.errors import ArgumentError, ShapeError
from nn import init
from nn.utils import parameters_to_vector, vector_to_parameters
from nn.utils.rnn import pad_sequence

# of an initialiser that writes: PyTorch's arguments, and ours of the function of a shape
WRITERS: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
    "zeros_": ((), {}),
    "ones_": ((), {}),
    "constant_": ((0.5,), {"value": 0.5}),
    "eye_": ((), {}),
    "normal_": ((0.5, 0.02), {"mean": 0.5, "std": 0.02}),
    "trunc_normal_": ((0.5, 2.0, -1.0, 1.0), {"mean": 0.5, "std": 2.0, "a": -1.0, "b": 1.0}),
    "uniform_": ((), {"a": 0.0, "b": 1.0}),
    "xavier_uniform_": ((2.0,), {"gain": 2.0}),
    "xavier_normal_": ((2.0,), {"gain": 2.0}),
    "kaiming_uniform_": ((0.1, "fan_out", "relu"), {"a": 0.1, "mode": "fan_out", "nonlinearity": "relu"}),
    "kaiming_normal_": ((0.1, "fan_out", "relu"), {"a": 0.1, "mode": "fan_out", "nonlinearity": "relu"}),
    "orthogonal_": ((2.0,), {"gain": 2.0}),
    "sparse_": ((0.5, 0.1), {"sparsity": 0.5, "std": 0.1}),
    "dirac_": ((2,), {"groups": 2}),
}


@pytest.mark.parametrize("name", WRITERS)
def test_an_initialiser_writes_what_the_one_without_underscore_gives(name: str) -> None:
    arguments, options = WRITERS[name]
    shape = (4, 2, 3) if name == "dirac_" else (4, 3)
    draws = name not in ("zeros_", "ones_", "constant_", "eye_", "dirac_")
    weight = nn.Parameter(np.full(shape, 7.0))
    assert getattr(init, name)(weight, *arguments, **({"rng": 3} if draws else {})) is weight
    expected = getattr(init, name[:-1])(shape, 3, **options)
    np.testing.assert_array_equal(weight.data, expected.astype(np.float32))
    for wrong in (weight * 2, np.zeros(shape), Tensor(np.array([1, 2]))):
        with pytest.raises(ArgumentError, match=f"{name} writes into a parameter, such as layer.weight"):
            getattr(init, name)(wrong, *arguments)


def test_all_initialisers_are_tried() -> None:
    assert {name for name in init.__all__ if name.endswith("_")} == WRITERS.keys()


@pytest.mark.parametrize("name", ["optim.lr_scheduler", "callbacks", "data", "metrics"])
def test_a_module_is_imported_by_the_name_it_has_as_an_attribute(name: str) -> None:
    module = import_module(f"nn.{name}")
    found: Any = nn
    for part in name.split("."):
        found = getattr(found, part)
    assert found is module
    assert all(getattr(nn, each, thing) is thing for each in module.__all__ if (thing := getattr(module, each)))


@given(st.lists(st.integers(0, 4), min_size=1, max_size=4), st.booleans(), st.sampled_from(["left", "right"]))
def test_sequences_are_padded_and_have_gradients(lengths: list[int], batch_first: bool, side: Any) -> None:
    parts = [Tensor(np.arange(2.0 * n).reshape(n, 2) + 1) for n in lengths]
    padded = pad_sequence(parts, batch_first, -1.0, side)
    rows = padded.data if batch_first else padded.data.swapaxes(0, 1)
    assert rows.shape == (len(lengths), max(lengths), 2)
    for row, part, n in zip(rows, parts, lengths, strict=True):
        kept, rest = (row[:n], row[n:]) if side == "right" else (row[len(row) - n :], row[: len(row) - n])
        np.testing.assert_array_equal(kept, part.data)
        assert (rest == -1).all()
    (padded * padded).sum().backward()
    for part in parts:
        np.testing.assert_array_equal(part.grad, 2 * part.data)


def test_sequences_that_cannot_be_padded() -> None:
    for wrong in ([], [1.0, 2.0], [[1.0], [[2.0]]]):
        with pytest.raises(ShapeError, match="may differ in length alone"):
            pad_sequence(wrong)


def test_parameters_are_a_vector_and_back() -> None:
    model, other = nn.MLP([3, 4, 2], rng=0), nn.MLP([3, 4, 2], rng=1)
    vector = parameters_to_vector(model.parameters())
    vector_to_parameters(vector, other.parameters())
    x = np.ones((2, 3))
    np.testing.assert_array_equal(model(x).data, other(x).data)
    vector.sum().backward()
    assert all((p.grad == 1).all() for p in model.parameters())
    with pytest.raises(ShapeError, match=r"have 26 entries, which need a vector \(26,\), found \(3,\)"):
        vector_to_parameters([1.0, 2.0, 3.0], model.parameters())
    with pytest.raises(ArgumentError, match="found none"):
        parameters_to_vector([])


def test_parts_are_held_by_name() -> None:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.register_parameter("scale", nn.Parameter([2.0]))
            self.register_parameter("shift", None)
            self.add_module("0", nn.Linear(2, 1, rng=0))

        def forward(self, x: Any) -> Any:
            return self.get_submodule("0")(x * self.scale)

    net = Net()
    assert list(net.state_dict()) == ["scale", "0.weight", "0.bias"]
    assert net([[1.0, 1.0]]).shape == (1, 1)
    for call, words in {
        lambda: net.add_module("a.b", None): "without dots, found 'a.b'",
        lambda: net.add_module("forward", nn.ReLU()): "has an attribute forward already",
        lambda: net.add_module("x", nn.Parameter([1.0])): "takes a Module or None",
        lambda: net.register_parameter("x", np.ones(2)): "takes a Parameter or None",
        lambda: net.zero_grad(set_to_none=False): r"write p\.grad = np\.zeros_like",
        lambda: nn.SGD(net.parameters()).zero_grad(set_to_none=False): r"write p\.grad = np\.zeros_like",
    }.items():
        with pytest.raises(ArgumentError, match=words):
            call()
    net.zero_grad(set_to_none=True)
    nn.SGD(net.parameters()).zero_grad(set_to_none=True)
