"""Parameters, and modules that hold them: names, order, state, modes, words and copies.

This file is longer than others: what a module does is tried on the same few modules.
"""

import collections
import copy
import dataclasses
import pickle
import sys
import types
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
from autograd import PARAMETER, Tensor, Value, topological_order
from autograd.errors import ArgumentError, DTypeError, ShapeError
from nn.scalar import parameter


class Net(nn.Module):
    """Holds parameters and modules in every way there is."""

    def __init__(self) -> None:
        self.scale = nn.Parameter([2.0])
        self.hidden = nn.Linear(2, 3, rng=0)
        self.blocks = [nn.Linear(3, 3, rng=1), nn.ReLU()]
        self.heads = {"a": nn.Linear(3, 1, bias=False, rng=2)}
        self.scalars = (nn.scalar.parameter(1.0),)
        self.tied = self.hidden

    def forward(self, x: Any) -> Any:
        for layer in [self.hidden, *self.blocks, self.heads["a"]]:
            x = layer(x)
        return self.scale * x


PATHS = ["scale", "scalars.0", "hidden.weight", "hidden.bias", "blocks.0.weight", "blocks.0.bias", "heads.a.weight"]


def test_a_parameter_is_a_float32_leaf_that_training_changes() -> None:
    source = np.array([1.0, 2.0])
    parameter = nn.Parameter(source, name="w")
    source[0] = 5
    assert parameter.data.tolist() == [1.0, 2.0]
    assert (parameter.dtype, parameter.op, parameter.name) == (np.float32, PARAMETER, "w")
    assert parameter.is_leaf
    assert nn.Parameter(source, np.float64).dtype == np.float64
    assert type(parameter.detach()) is Tensor
    assert not parameter.detach().requires_grad


def test_a_parameter_takes_part_in_a_graph_as_a_tensor_does() -> None:
    parameter = nn.Parameter([1.0, 2.0])
    out = (parameter * parameter + 1).sum()
    assert type(out) is Tensor
    out.backward()
    assert parameter.grad.tolist() == [2.0, 4.0]


def test_the_data_of_a_parameter_stays_floating() -> None:
    """Whole numbers take the parameter's type, as in `load_state_dict`; arrays of floating numbers are taken over."""
    weight = nn.Parameter([[0.0, 0.0]])
    for given in ([[1, 2]], np.array([[1, 2]]), [[1.0, 2.0]], np.array([[1, 2]], np.float32), ((1, 2),)):
        weight.data = given
        assert weight.dtype == np.float32
        assert weight.data.tolist() == [[1.0, 2.0]]
    weight.data = np.array([[True, False]])
    assert weight.data.tolist() == [[1.0, 0.0]]
    given = np.array([[0.5, 1.5]])
    weight.data = given
    assert weight.data is given
    weight.data *= 2
    assert weight.data is given
    scale = nn.Parameter(1.0)
    scale.data = scale.data * 3
    assert scale.item() == 3.0
    assert scale.dtype == np.float32


@pytest.mark.parametrize("given", ["abc", None, [[1j, 0]], np.array([["1", "2"]]), np.array([[None, 1]]), Value(1j)])
def test_what_cannot_be_the_data_of_a_parameter(given: Any) -> None:
    layer = nn.Linear(2, 1, rng=0)
    before = layer.weight.data
    with pytest.raises(ArgumentError, match="data of this Parameter is an array of float32, found"):
        layer.weight.data = given
    assert layer.weight.data is before


def test_a_layer_whose_weight_is_given_anew_computes_with_it() -> None:
    layer = nn.Linear(2, 1, rng=0)
    layer.bias.data[...] = 0
    layer.weight.data = np.array([[1, 2]])
    assert layer([[0.7, 0.7]]).item() == pytest.approx(2.1)


def test_what_cannot_be_a_parameter() -> None:
    with pytest.raises(DTypeError, match="int64"):
        nn.Parameter([1, 2], np.int64)
    with pytest.raises(ArgumentError, match="leaf"):
        nn.Parameter([Value(1.0)])


def test_parameters_are_found_in_order_by_dotted_paths_and_once() -> None:
    net = Net()
    assert [path for path, _ in net.named_parameters()] == PATHS
    assert len(list(net.parameters())) == len(PATHS)
    assert [path for path, _ in net.named_modules()] == ["", "hidden", "blocks.0", "blocks.1", "heads.a"]
    assert [type(child).__name__ for child in net.children()] == ["Linear", "Linear", "ReLU", "Linear", "Linear"]
    assert net.hidden.weight.name == "weight"


class Holder(nn.Module):
    """Parts in all kinds of containers."""

    def __init__(self) -> None:
        self.weights = [nn.Parameter([1.0]), nn.Parameter([2.0])]
        self.one = nn.Parameter([3.0])
        self.single = parameter(0.5)


def test_parts_are_found_in_every_ordered_container() -> None:
    module = nn.Module()
    module.queue = collections.deque([nn.Linear(1, 1), nn.Parameter([1.0])])
    module.read_only = types.MappingProxyType({"w": nn.Parameter([2.0])})
    module.user = collections.UserList([nn.Parameter([3.0])])
    paths = [path for path, _ in module.named_parameters()]
    assert paths == ["queue.1", "read_only.w", "user.0", "queue.0.weight", "queue.0.bias"]


@dataclasses.dataclass
class Pair:
    factor: float
    other: Any = None


@pytest.mark.parametrize("kind", [set, frozenset])
def test_a_set_of_parts_has_no_order(kind: Any) -> None:
    module = nn.Module()
    module.names = kind({"a", "b"})
    with pytest.raises(ArgumentError, match=r"parts is a .*set of parts, which gives them no path"):
        module.parts = kind({nn.Linear(1, 1)})


@pytest.mark.parametrize(
    "parts",
    [
        lambda: {"a": nn.Linear(1, 1)}.values(),
        lambda: {"a": nn.Linear(1, 1)}.items(),
        lambda: np.array([nn.Linear(1, 1), None]),
        lambda: [np.array([[{"a": nn.Linear(1, 1)}, None]])],
        lambda: types.SimpleNamespace(first=nn.Linear(1, 1)),
        lambda: {"pair": Pair(1.0, nn.Parameter([1.0]))},
    ],
)
def test_parts_that_would_have_no_path_are_refused(parts: Any) -> None:
    module = nn.Module()
    module.plain = [np.ones(2), {"a": 1}.values(), np.array(["a", None]), types.SimpleNamespace(rate=0.1)]
    module.circle = circle = Pair(2.0)
    circle.other = circle
    with pytest.raises(ArgumentError, match=r"parts.* of parts, which gives them no path: hold them in a list"):
        module.parts = parts()


@pytest.mark.parametrize(
    "parts",
    [
        lambda: {1: nn.Linear(1, 1), "1": nn.Linear(1, 1)},
        lambda: {"a.b": nn.Linear(1, 1), "a": {"b": nn.Linear(1, 1)}},
        lambda: {"a.0": nn.Parameter([1.0]), "a": [nn.Parameter([1.0])]},
    ],
)
def test_two_parts_of_one_path_are_refused(parts: Any) -> None:
    module = nn.Module()
    with pytest.raises(ArgumentError, match="two parts have the path 'parts"):
        module.parts = parts()
    module.parts = {}
    module.parts.update(parts())  # which goes unnoticed until a path is needed
    with pytest.raises(ArgumentError, match="two parts have the path"):
        module.state_dict()
    with pytest.raises(ArgumentError, match="two parts have the path"):
        module.load_state_dict({})


@pytest.mark.parametrize(
    ("name", "given", "says"),
    [
        ("one", lambda m: m.one * 0.5, r"one of Holder is a parameter, found a Tensor .*\.one\.data\[\.\.\.\] ="),
        ("one", lambda m: np.ones(1), r"found an array of shape \(1,\).*nn\.Parameter"),
        ("one", lambda m: [1.0], "one of Holder is a parameter, found 1.0"),
        ("one", lambda m: "abc", "found 'abc'"),
        ("single", lambda m: m.single * 2, r"found Value.*\.single\.data = .*nn\.scalar\.parameter"),
        ("single", lambda m: 2.0, "found 2.0"),
        ("weights", lambda m: [m.weights[0], m.weights[1] * 2], r"weights\.1 of Holder is a parameter"),
        ("weights", lambda m: np.ones(2), r"weights\.0 of Holder is a parameter"),
    ],
)
def test_a_parameter_stays_one(name: str, given: Any, says: str) -> None:
    module = Holder()
    before = list(module.parameters())
    with pytest.raises(ArgumentError, match=says):
        setattr(module, name, given(module))
    assert list(module.parameters()) == before


def test_a_parameter_gives_way_to_another_or_to_none() -> None:
    module, other = Holder(), nn.Linear(1, 1)
    module.one = nn.Parameter([5.0])
    module.one = other.weight  # tied
    module.one = nn.Linear(1, 1)
    module.single = None
    module.weights = module.weights[1:]
    assert [path for path, _ in module.named_parameters()] == ["weights.0", "one.weight", "one.bias"]
    module.weights = []
    with pytest.raises(ArgumentError, match="weight of Linear is a parameter"):
        other.weight -= 0.1 * other.weight
    module.state = other.weight * 2  # a result, where there was no parameter
    module.state = module.state * 2


def test_an_attribute_may_have_any_name_but_that_of_a_method() -> None:
    class Reader(nn.Module):
        def __init__(self) -> None:
            self.label = nn.Linear(2, 2)
            self.title, self.attribute, self.path = "a", "b", "c"

        def forward(self, x: Any) -> Any:
            return self.label(x)

    out = Reader()(np.zeros((1, 2)))
    assert out.scope == ("Reader", "label: Linear")
    for name in ("parameters", "summary", "modules", "train"):
        for thing in (nn.Linear(1, 1), [1], "text"):
            with pytest.raises(ArgumentError, match=f"{name} is a method of every Module"):
                setattr(Reader(), name, thing)


def test_an_error_names_the_path_of_the_layer() -> None:
    class Deep(nn.Module):
        def __init__(self) -> None:
            self.body = nn.Sequential(nn.Linear(2, 3), nn.Sequential(nn.ReLU(), nn.Linear(4, 1)))

        def forward(self, x: Any) -> Any:
            return self.body(x)

    with pytest.raises(ShapeError) as error:
        Deep()(np.zeros((1, 2)))
    assert error.value.__notes__ == ["in body.1.1: Linear(in_features=4, out_features=1, bias=True)"]
    with pytest.raises(ShapeError) as error:
        nn.Linear(2, 1)(np.zeros((1, 3)))
    assert not hasattr(error.value, "__notes__")


def test_a_parameter_that_two_modules_share_is_listed_once() -> None:
    first, second = nn.Linear(2, 2), nn.Linear(2, 2)
    second.weight = first.weight
    net = nn.Sequential(first, second)
    assert [path for path, _ in net.named_parameters()] == ["0.weight", "0.bias", "1.bias"]
    assert nn.SGD(net.parameters(), 0.1).params == list(net.parameters())


def test_a_module_within_itself_is_walked_once() -> None:
    net = Net()
    net.heads["a"].owner = net
    assert [path for path, _ in net.named_parameters()] == PATHS
    assert "owner: Net" in repr(net)


def test_calls_group_nodes_by_module() -> None:
    out = Net()([[1.0, 2.0]])
    scopes = {node.scope for node in topological_order(out) if not node.is_leaf}
    assert scopes == {("Net",)} | {
        ("Net", label) for label in ("hidden: Linear", "blocks.0: Linear", "blocks.1: ReLU", "heads.a: Linear")
    }


def test_zero_grad_and_modes_reach_everything() -> None:
    net = Net()
    net([[1.0, 2.0]]).sum().backward()
    assert net.hidden.weight.grad is not None
    net.zero_grad()
    assert all(p.grad is None for p in net.parameters())
    assert all(module.training for module in net.modules())
    assert net.eval() is net
    assert not any(module.training for module in net.modules())
    assert net.train().heads["a"].training


def test_state_goes_round() -> None:
    one, other = Net(), Net()
    other.scale.data[...] = 7
    other.scalars[0].data = 3.0
    state = one.state_dict()
    other.load_state_dict(state)
    assert list(state) == [*PATHS, "tied.weight", "tied.bias"]  # of what is tied, every path
    for path, entry in other.state_dict().items():
        np.testing.assert_array_equal(entry, state[path])
    assert other.scalars[0].data == 1.0
    state["scale"][...] = 99  # a copy
    assert one.scale.item() == 2.0


def test_state_goes_through_a_file(tmp_path: Path) -> None:
    one, other = Net(), Net()
    one.scale.data[...], one.scalars[0].data = 7, 3.5
    np.savez(tmp_path / "net.npz", **one.state_dict())
    with np.load(tmp_path / "net.npz") as state:
        other.load_state_dict(state)
    for path, entry in one.state_dict().items():
        np.testing.assert_array_equal(entry, other.state_dict()[path])
    assert (other.scale.dtype, other.scalars[0].data) == (np.float32, 3.5)


def test_state_that_does_not_fit_is_named_and_changes_nothing() -> None:
    layer = nn.Linear(2, 3, rng=0)
    before = layer.state_dict()
    with pytest.raises(ArgumentError, match=r"missing: bias; unexpected: biass, x"):
        layer.load_state_dict({"weight": np.zeros((3, 2)), "biass": np.zeros(3), "x": 1})
    with pytest.raises(ShapeError, match=r"bias has shape \(3,\) but the state gives \(2,\)"):
        layer.load_state_dict({"weight": np.zeros((3, 2)), "bias": np.zeros(2)})
    np.testing.assert_array_equal(layer.weight.data, before["weight"])
    layer.load_state_dict({"bias": np.ones(3), "x": 1}, strict=False)
    assert layer.bias is not None
    assert layer.bias.data.tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (3, "maps paths to numbers"),
        ({"weight": [["a"]], "bias": [0]}, "weight holds float32 but the state gives <U1"),
        ({"weight": [[0]], "bias": [1j]}, "bias holds float32 but the state gives complex128"),
    ],
)
def test_state_of_the_wrong_kind(state: Any, words: str) -> None:
    layer = nn.Linear(1, 1, rng=0)
    before = layer.weight.data.copy()
    with pytest.raises(ArgumentError, match=words):
        layer.load_state_dict(state)
    np.testing.assert_array_equal(layer.weight.data, before)


def test_loading_keeps_the_type_of_the_parameters() -> None:
    layer = nn.Linear(1, 1)
    layer.load_state_dict({"weight": Tensor([[0.1]]), "bias": [0.2]})
    assert layer.weight.dtype == np.float32
    assert layer.weight.item() == np.float32(0.1)


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda net: pickle.loads(pickle.dumps(net))])
def test_copies_are_whole_and_apart(copied: Any) -> None:
    net = Net()
    twin = copied(net)
    x = [[1.0, 2.0]]
    np.testing.assert_array_equal(twin(x).data, net(x).data)
    assert twin.tied is twin.hidden
    assert twin.hidden.weight.op is PARAMETER
    assert isinstance(twin.hidden.weight, nn.Parameter)
    twin.hidden.weight.data[...] = 0
    assert net.hidden.weight.data.any()


def test_a_module_needs_a_forward() -> None:
    class Empty(nn.Module): ...

    with pytest.raises(NotImplementedError, match="Empty must define forward"):
        Empty()(1)


def test_in_words() -> None:
    assert repr(Net()).splitlines() == [
        "Net(): 26 parameters",
        "├── hidden: Linear(in_features=2, out_features=3, bias=True): 9 parameters",
        "├── blocks.0: Linear(in_features=3, out_features=3, bias=True): 12 parameters",
        "├── blocks.1: ReLU()",
        "├── heads.a: Linear(in_features=3, out_features=1, bias=False): 3 parameters",
        "└── tied: Linear(in_features=2, out_features=3, bias=True): 9 parameters",
    ]


def test_three_or_more_equal_neighbours_are_one_line() -> None:
    alike = nn.Sequential(*[nn.Linear(2, 2) for _ in range(3)], nn.Linear(2, 1), *[nn.ReLU() for _ in range(4)])
    assert repr(alike).splitlines() == [
        "Sequential(): 21 parameters",
        "├── 0 … 2: 3 × Linear(in_features=2, out_features=2, bias=True): 6 parameters each",
        "├── 3: Linear(in_features=2, out_features=1, bias=True): 3 parameters",
        "└── 4 … 7: 4 × ReLU()",
    ]
    assert repr(nn.scalar.MLP([2, 3, 2], rng=0)).splitlines() == [
        "MLP(): 17 parameters",
        "├── layers.0: Layer(): 9 parameters",
        "│   └── neurons.0 … neurons.2: 3 × Neuron(): 3 parameters each",
        "│       └── activation: ReLU()",
        "└── layers.1: Layer(): 8 parameters",
        "    ├── neurons.0: Neuron(): 4 parameters",
        "    │   └── activation: Identity()",
        "    └── neurons.1: Neuron(): 4 parameters",
        "        └── activation: Identity()",
    ]


def test_summary_counts_each_parameter_once_and_learns_shapes() -> None:
    net = Net()
    rows = {row.layer: row for row in net.summary(np.zeros((4, 2))).rows}
    assert list(rows) == ["Net", "hidden: Linear", "blocks.0: Linear", "blocks.1: ReLU", "heads.a: Linear"]
    assert rows["hidden: Linear"].output_shape == (4, 3)
    assert rows["Net"].output_shape == (4, 1)
    assert [row.parameters for row in rows.values()] == [2, 9, 12, 0, 3]
    assert net.summary().total == 26
    assert "output shape" not in str(net.summary())
    assert net([[1.0, 2.0]]).requires_grad  # what watched the shapes is gone
    pair = nn.Sequential(nn.Linear(3, 3, rng=0), nn.Linear(3, 3, rng=1))
    pair[1].weight = pair[0].weight
    assert [row.parameters for row in pair.summary().rows] == [12, 3]
    assert pair.summary().total == 15


def test_names_exported_are_there_and_sorted() -> None:
    assert nn.__all__ == sorted(nn.__all__, key=lambda name: (not name.isupper(), name.islower(), name))
    assert all(hasattr(nn, name) for name in nn.__all__)


def test_a_foreign_autograd_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    foreign = types.ModuleType("autograd")
    foreign.__file__ = "elsewhere/autograd/__init__.py"
    monkeypatch.setitem(sys.modules, "autograd", foreign)
    monkeypatch.delitem(sys.modules, "nn.autograd_door")
    monkeypatch.delattr(nn, "autograd_door")
    with pytest.raises(ImportError, match=r"elsewhere/autograd/__init__\.py.*fresh virtual environment"):
        __import__("nn.autograd_door")


def test_a_state_goes_through_a_file_of_safetensors(tmp_path: Path) -> None:
    files = pytest.importorskip("safetensors.numpy")
    one, other = nn.MLP([2, 3, 1], rng=0), nn.MLP([2, 3, 1], rng=1)
    files.save_file(one.state_dict(), tmp_path / "model.safetensors")
    other.load_state_dict(files.load_file(tmp_path / "model.safetensors"))
    for mine, theirs in zip(one.parameters(), other.parameters(), strict=True):
        np.testing.assert_array_equal(mine.data, theirs.data)
