"""Rows and tables of modules: what is where, how it is called, and what changes."""

import copy
import pickle
from collections import OrderedDict
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nn
from autograd import Tensor, compile, tanh, topological_order
from autograd.errors import ArgumentError, IndexingError, ShapeError, UnknownNameError
from nn.scalar import parameter

X = np.random.default_rng(0).normal(size=(4, 3))
PLACES = st.integers(-6, 6)
CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("append"), st.just(())),
        st.tuples(st.just("add"), st.just(())),
        st.tuples(st.just("extend"), st.just(())),
        st.tuples(st.just("insert"), st.tuples(PLACES)),
        st.tuples(st.just("set"), st.tuples(PLACES)),
        st.tuples(st.just("del"), st.tuples(PLACES | st.slices(4))),
        st.tuples(st.just("pop"), st.tuples(PLACES)),
    ),
    max_size=6,
)


@given(CHANGES, st.slices(5))
def test_a_row_changes_as_a_list_does(changes: Any, part: slice) -> None:
    row: Any = nn.Sequential(nn.ReLU(), nn.Tanh())
    known: list[Any] = list(row)
    for change, where in changes:
        new = nn.Linear(3, 3)
        if change in ("append", "add", "extend"):
            assert (row.extend([new, tanh]) if change == "extend" else getattr(row, change)(new)) is row
            known += [new, tanh] if change == "extend" else [new]
        elif change == "insert":
            assert row.insert(*where, new) is row
            known.insert(*where, new)
        else:
            try:
                if change == "set":
                    known[where[0]] = new
                elif change == "del":
                    del known[where[0]]
                else:
                    assert row.pop(*where) is known.pop(*where)
            except IndexError:
                with pytest.raises(IndexingError, match=f"Sequential of {len(known)} parts has none at {where[0]}"):
                    row.pop(*where) if change == "pop" else row.__delitem__(*where)
                continue
            if change == "set":
                row[where[0]] = new
            elif change == "del":
                del row[where[0]]
        assert list(row) == known
    assert len(row) == len(known)
    assert list(row[part]) == known[part]
    assert [name for name, _ in row.named_layers()] == [str(i) for i in range(len(known))]
    for i, layer in enumerate(known):
        assert row[i] is row[i - len(known)] is getattr(row, str(i)) is layer


def test_rows_add_up_as_lists_do() -> None:
    body, head = nn.Sequential(nn.Linear(3, 2), nn.ReLU()), nn.Sequential({"out": nn.Linear(2, 1)})
    both = body + head
    assert list(both) == [*body, *head]
    assert [name for name, _ in both.named_layers()] == ["0", "1", "out"]
    assert len(body) == 2
    layers = body
    body += [tanh]
    assert body is layers
    assert body[2] is tanh
    assert list(nn.ModuleList(head) + nn.ModuleList([body])) == [*head, body]
    with pytest.raises(ArgumentError, match="cannot hold two parts that are called 'out'"):
        both += head
    assert len(both) == 3


def test_layers_are_called_by_where_they_are_now() -> None:
    model = nn.Sequential(nn.Linear(3, 3, rng=0), nn.Linear(3, 2, rng=1))
    model.insert(0, nn.Sequential(nn.ReLU()))
    scopes = {node.scope[1:] for node in topological_order(model(Tensor(X))) if not node.is_leaf}
    assert scopes == {("0: Sequential", "0: ReLU"), ("1: Linear",), ("2: Linear",)}
    assert list(model.state_dict()) == ["1.weight", "1.bias", "2.weight", "2.bias"]
    model[1] = nn.Linear(4, 3)
    with pytest.raises(ShapeError) as error:
        model(X)
    assert error.value.__notes__ == ["in 1: Linear(in_features=4, out_features=3, bias=True)"]


def test_a_compiled_function_sees_new_layers() -> None:
    model = nn.Sequential(nn.Linear(3, 3, rng=0))
    run = compile(lambda x: model(x))
    for change in (
        lambda: model.append(nn.Tanh()),
        lambda: model.insert(0, nn.Linear(3, 3, rng=1)),
        lambda: model.__setitem__(1, nn.Linear(3, 2, rng=2)),
        lambda: model.pop(),
        lambda: model.append(tanh),
    ):
        before = run(X).data
        change()
        np.testing.assert_allclose(run(X).data, model(X).data, rtol=1e-6)
        assert run(X).shape != before.shape or not np.allclose(run(X).data, before)


def test_named_layers() -> None:
    layers = OrderedDict(hidden=nn.Linear(3, 3, rng=0), squash=tanh, out=nn.Linear(3, 1, rng=1))
    model = nn.Sequential(layers)
    other = nn.Sequential(nn.Linear(3, 3, rng=0), tanh, nn.Linear(3, 1, rng=1))
    np.testing.assert_array_equal(model(X).data, other(X).data)
    assert model.hidden is model[0]
    assert list(model.state_dict()) == ["hidden.weight", "hidden.bias", "out.weight", "out.bias"]
    model.append(nn.ReLU()).insert(1, nn.Tanh())
    assert [name for name, _ in model.named_layers()] == ["hidden", "1", "squash", "out", "4"]
    model[0] = nn.Linear(3, 3)
    assert model.hidden is model[0]
    del model[0]
    assert [name for name, _ in model.named_layers()] == ["0", "squash", "out", "3"]
    assert not hasattr(model, "hidden")
    assert [name for name, _ in model[1:3].named_layers()] == ["squash", "out"]
    assert list(nn.Sequential({"0": nn.ReLU(), "1": nn.Tanh()}).named_layers())[1][0] == "1"


def test_functions_are_shown() -> None:
    class Named:
        def __call__(self, x: Any) -> Any:
            return x

    layers = [nn.Linear(3, 2, rng=0), tanh, lambda x: x, partial(tanh), Named(), np.tanh, np.tanh, np.tanh]
    model = nn.Sequential(nn.Sequential(*layers), nn.Linear(2, 1, rng=1))
    model.other = nn.ReLU()
    assert repr(model).splitlines() == [
        "Sequential(): 11 parameters",
        "├── 0: Sequential(): 8 parameters",
        "│   ├── 0: Linear(in_features=3, out_features=2, bias=True): 8 parameters",
        "│   ├── 1: tanh",
        "│   ├── 2: <lambda>",
        "│   ├── 3: partial",
        "│   ├── 4: Named",
        "│   └── 5 … 7: 3 × tanh",
        "├── 1: Linear(in_features=2, out_features=1, bias=True): 3 parameters",
        "└── other: ReLU()",
    ]
    rows = {row.layer: (row.output_shape, row.parameters) for row in model.summary(X).rows}
    assert rows["0.0: Linear"] == ((4, 2), 8)
    assert rows["0.1: tanh"] == rows["0.2: <lambda>"] == rows["0.7: tanh"] == ((4, 2), 0)
    assert rows["1: Linear"] == ((4, 1), 3)
    assert rows["other: ReLU"] == (None, 0)
    assert list(model[0]) == layers  # as it was


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda net: pickle.loads(pickle.dumps(net))])
def test_copies_of_rows_and_tables(copied: Any) -> None:
    model = nn.Sequential({"a": nn.Linear(3, 3, rng=0), "b": tanh})
    model.table = nn.ModuleDict({"x": nn.ModuleList([model.a])})
    twin = copied(model)
    np.testing.assert_array_equal(twin(X).data, model(X).data)
    twin.append(nn.ReLU())
    assert (len(model), len(twin)) == (2, 3)
    assert twin.table["x"][0] is twin.a is twin[0]


def test_rows_within_functional_call() -> None:
    model = nn.Sequential({"a": nn.Linear(3, 3, rng=0), "b": tanh})
    weight = np.ones((3, 3))
    found = nn.functional_call(model, {"a.weight": weight}, X, strict=False)
    np.testing.assert_allclose(found.data, np.tanh(X @ weight + model.a.bias.data), rtol=1e-6)

    class Deep(nn.Module):
        def __init__(self) -> None:
            self.layers = nn.ModuleList([nn.Linear(3, 3, rng=k) for k in range(2)])
            self.gains = nn.ParameterList([[1.0], [2.0]])
            self.heads = nn.ModuleDict({"x": nn.Linear(3, 1, rng=5)})

        def forward(self, x: Any) -> Any:
            for layer, gain in zip(self.layers, self.gains, strict=True):
                x = layer(x) * gain
            return self.heads["x"](x) + len(self.heads)

    deep, parameters = Deep(), {}
    for path, p in deep.named_parameters():
        parameters[path] = Tensor(p.data * 2)
    assert list(parameters)[:2] == ["layers.0.weight", "layers.0.bias"]
    assert set(parameters) == set(deep.state_dict())
    nn.functional_call(deep, parameters, X).sum().backward()
    assert all(node.grad is not None for node in parameters.values())
    assert all(p.grad is None for p in deep.parameters())


def test_a_list_of_modules() -> None:
    row = nn.ModuleList(nn.Linear(3, 3, rng=k) for k in range(3))
    assert [path for path, _ in row.named_parameters()][::2] == ["0.weight", "1.weight", "2.weight"]
    assert type(row[1:]) is nn.ModuleList
    assert list(row[1:]) == [row[1], row[2]]
    with pytest.raises(ArgumentError, match=r"part 3 of ModuleList must be a module, found <"):
        row.append(tanh)
    assert len(row) == 3
    with pytest.raises(NotImplementedError, match="ModuleList must define forward"):
        row(X)
    assert len(nn.ModuleList()) == 0


def test_a_list_of_parameters() -> None:
    single, own = parameter(0.5), nn.Parameter([1.0], dtype="float64")
    row = nn.ParameterList([own, np.ones(2), single])
    assert row[0] is own
    assert row[2] is single
    assert (type(row[1]), row[1].dtype) == (nn.Parameter, np.float32)
    row.insert(0, [7.0])
    assert [(path, p.name) for path, p in row.named_parameters()] == [(str(i), str(i)) for i in range(4)]
    row[0] = [8.0, 9.0]
    assert row[0].data.tolist() == [8.0, 9.0]
    own.requires_grad_(False)
    row.append(own)
    assert row[4] is row[1] is own
    with pytest.raises(ArgumentError):
        row.append("text")
    assert len(row) == 5


def test_a_table_of_modules() -> None:
    one, two, three = (nn.Linear(3, 3, rng=k) for k in range(3))
    table = nn.ModuleDict([("a", one)])
    table["b"] = two
    table.update({"c": three, "a": two})
    assert (list(table), len(table), "c" in table, "d" in table) == (["a", "b", "c"], 3, True, False)
    assert list(table.items()) == list(zip(table.keys(), table.values(), strict=True)) == list(table.named_children())
    assert table["a"] is table["b"] is table.b is two
    assert table.pop("b") is two
    assert list(table.state_dict()) == ["a.weight", "a.bias", "c.weight", "c.bias"]
    del table["a"]
    for wrong in (lambda: table["x"], lambda: table.pop("x"), lambda: table.__delitem__("keys")):
        with pytest.raises(UnknownNameError, match=r"ModuleDict has no '.*'; it has c"):
            wrong()
    with pytest.raises(ArgumentError, match=r"part 'y' of ModuleDict must be a module"):
        table.update({"x": one, "y": 3})
    assert list(table) == ["c"]
    table.clear()
    assert (list(table), list(table.children())) == ([], [])


@pytest.mark.parametrize("name", ["forward", "a.b", "", "_x", "training", "append", 3, None, "named_layers"])
def test_names_that_no_part_can_have(name: Any) -> None:
    with pytest.raises(ArgumentError, match=r"is called by a text|has an attribute .* already"):
        nn.Sequential({name: nn.ReLU()})
    if name != "append":
        table = nn.ModuleDict()
        with pytest.raises(ArgumentError, match=r"is called by a text|has an attribute .* already"):
            table["keys" if name == "named_layers" else name] = nn.ReLU()
        assert len(table) == 0


def test_what_is_refused_changes_nothing() -> None:
    model = nn.Sequential(nn.ReLU(), nn.Tanh())
    model.extra = 3
    before = list(model)
    for change, says in (
        (lambda: model.append(3), "layer 2 of Sequential must be a module or a function, found 3"),
        (lambda: model.extend([nn.ReLU(), nn.ReLU]), "layer 3 of Sequential must be"),
        (lambda: model.__setitem__(0, None), "layer 0 of Sequential must be"),
        (lambda: model.extend(nn.ReLU()), r"is extended by several parts, found ReLU\(\): append one"),
        (lambda: model + tanh, "is extended by several parts"),
        (lambda: model["0"], "places in Sequential are whole numbers, found '0'"),
        (lambda: model.pop(1.5), "whole numbers, found 1.5"),
        (lambda: nn.Sequential({"1": nn.ReLU()}), "part 0 of Sequential cannot be called '1', another place"),
        (lambda: nn.Sequential({"extra": 3}), "layer extra of Sequential must be"),
    ):
        with pytest.raises(ArgumentError, match=says):
            change()
    assert list(model) == before
    for i in (2, -3):
        with pytest.raises(IndexError, match=f"of 2 parts has none at {i}"):
            model[i]
    mlp = nn.MLP([3, 4, 1], rng=0)
    with pytest.raises(ArgumentError, match="MLP has an attribute sizes already"):
        mlp._arrange([("sizes", nn.ReLU())])
    assert type(mlp[:1]) is nn.Sequential
    assert len(mlp.append(nn.Sigmoid())) == 4
