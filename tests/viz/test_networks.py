"""Pictures of networks: what is read from a graph, its numbers against the engine's, and how it fits a slide.

This file is longer than others: networks of all kinds are held to the same measures.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pictured
import pytest
from geometry import problems
from hypothesis import given
from hypothesis import strategies as st

import autograd as ag
import nn
import nn.scalar
import viz
from autograd import Tensor, Value
from autograd.errors import ArgumentError, GraphError
from viz.layout.sheet import SMALL, TEXT
from viz.networks.describe import described
from viz.networks.description import Network
from viz.paint.composition import compose
from viz.picture.labels import number

SLIDE = (1600, 900)
TOY = [([[1, -2], [-1, 1]], [1, 0]), ([[2, -1], [-2, -1]], [0, 0]), ([[3, -1], [-1, 4]], [-2, 2])]


def hand_step() -> Value:
    """Deck 004's first instance, of Values that are no parameters."""
    start = {"w13": 0.1, "w23": -0.1, "w14": -0.1, "w24": 0.1, "w35": -0.1, "w45": 0.1}
    w = {name: Value(weight, name=name) for name, weight in start.items()}
    o3 = ag.sigmoid(0.1 * w["w13"] + 0.1 * w["w23"])
    o4 = ag.sigmoid(0.1 * w["w14"] + 0.1 * w["w24"])
    o5 = ag.sigmoid(o3 * w["w35"] + o4 * w["w45"])
    loss: Value = (0.1 - o5) ** 2 / 2
    return loss


def toy_network() -> Tensor:
    out: Any = Tensor([1.0, -1.0], name="x")
    for weight, bias in TOY:
        out = ag.sigmoid(np.array(weight, float) @ out + np.array(bias, float))
    return out  # type: ignore[no-any-return]


def toy_of_values() -> list[Value]:
    network = nn.scalar.MLP([2, 2, 2, 2], activation="sigmoid", output="sigmoid")
    given = [x for weight, bias in TOY for row, b in zip(weight, bias, strict=True) for x in (*row, b)]
    for parameter, x in zip(network.parameters(), given, strict=True):
        parameter.data = float(x)
    return network([1.0, -1.0])  # type: ignore[return-value]


def convolutional() -> nn.Sequential:
    """Deck 001's network."""
    return nn.Sequential(
        *(nn.Conv2d(3, 32, 3, rng=0), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(32, 64, 3, rng=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Linear(14 * 14 * 64, 128, rng=2), nn.ReLU(), nn.Linear(128, 10, rng=3), nn.Softmax()),
    )


def unrolled(kind: str, steps: int) -> Tensor:
    outputs, _ = getattr(nn, kind)(1, 4, rng=0)(Tensor(np.ones((steps, 1, 1)), name="x"))
    return outputs[-1].sum()  # type: ignore[no-any-return]


def looped(kind: str) -> Tensor:
    cell, state = getattr(nn, kind)(1, 4, rng=0), None
    for i in range(3):
        state = cell(Tensor(np.ones((1, 1)), name=f"x{i}"), state)
    return (state[0] if isinstance(state, tuple) else state).sum()  # type: ignore[no-any-return, union-attr]


def bidirectional() -> Tensor:
    outputs, _ = nn.LSTM(3, 4, num_layers=2, bidirectional=True, rng=0)(np.ones((3, 2, 3)))
    return outputs.sum()


def of_arrays() -> Tensor:
    """A network written out, with the activation as a formula."""
    rng = np.random.default_rng(0)
    w1, w2 = Tensor(rng.normal(size=(2, 3)), name="W1"), Tensor(rng.normal(size=(3, 1)), name="W2")
    b1, b2 = Tensor(np.zeros(3), name="b1"), Tensor(np.ones(1), name="b2")
    hidden = 1 / (1 + ag.exp(-(rng.normal(size=(4, 2)) @ w1 + b1)))
    loss: Tensor = ((1 / (1 + ag.exp(-(hidden @ w2 + b2))) - np.ones((4, 1))) ** 2).mean()
    return loss


def with_residual() -> Tensor:
    x, layers = Tensor(np.ones((1, 3)), name="x"), [nn.Linear(3, 3, rng=i) for i in range(2)]
    return (layers[1](layers[0](x).relu()) + x).sum()


def batch_of_values() -> Value:
    network = nn.scalar.MLP([2, 3, 1], activation="tanh", rng=0)
    losses = [nn.squared_error(network(x), 0.1) for x in ([1.0, 2.0], [2.0, 3.0], [1.0, 1.0])]
    loss: Value = ag.add_n(losses)
    return loss


def drawn(root: Any, **options: Any) -> viz.Drawing:
    return viz.draw(root, view="network", **options)


DRAWINGS: dict[str, tuple[float, Callable[[], viz.Drawing]]] = {
    "hand step": (18, lambda: drawn(hand_step())),
    "toy network": (20, lambda: drawn(toy_network(), precision=2)),
    "2-3-1 of Values": (18, lambda: drawn(nn.scalar.MLP([2, 3, 1], "tanh", rng=0)([1.0, 2.0]))),
    "4-8-8-3 of Values": (14, lambda: drawn(nn.scalar.MLP([4, 8, 8, 3], rng=0)([1.0, 2.0, 3.0, 4.0]))),
    "784-100-10": (14, lambda: drawn(nn.MLP([784, 100, 10], rng=0)(np.ones((2, 784))))),
    "convolutions": (14, lambda: viz.network(convolutional(), (3, 64, 64))),
    "LSTM of 5 steps": (9, lambda: drawn(unrolled("LSTM", 5))),
    "RNN of 60 steps": (9, lambda: drawn(unrolled("RNN", 60))),
    "GRU cells": (9, lambda: drawn(looped("GRUCell"))),
    "LSTM cell of Values": (9, lambda: viz.network(nn.scalar.LSTMCell(1, 2, rng=0))),
    "written out": (14, lambda: drawn(of_arrays())),
    "residual": (14, lambda: drawn(with_residual())),
    "two layers, both directions": (9, lambda: drawn(bidirectional())),
    "batch of Values": (14, lambda: drawn(batch_of_values())),
    "titled": (14, lambda: drawn(pictured.neuron(), title="A neuron", legend=True, theme="dark")),
}


def words(drawing: viz.Drawing) -> list[str]:
    return ["".join(text.itertext()) for text in ET.fromstring(drawing.svg()).iter("{http://www.w3.org/2000/svg}text")]


def network_of(root: Any, **options: Any) -> Network:
    return described(root if isinstance(root, list) else [root], **options)


# What must be seen


@pytest.mark.long
@pytest.mark.parametrize("name", DRAWINGS)
def test_a_picture_is_clean_and_large_on_a_slide(name: str) -> None:
    least, make = DRAWINGS[name]
    drawing = make()
    assert list(problems(drawing.picture, drawing.layout)) == []
    whole = compose(drawing.picture, drawing.layout).layout
    assert TEXT * min(SLIDE[0] / whole.width, SLIDE[1] / whole.height) >= least


def test_the_step_by_hand() -> None:
    drawing = drawn(hand_step())
    seen = words(drawing)
    for neuron in (["z3 = 0", "a3 = 0.5", "δ3 = −0.0025"], ["δ4 = 0.0025"], ["δ5 = 0.1"]):
        assert set(neuron) <= set(seen)
    signs = {"w13": "", "w23": "−", "w14": "−", "w24": "", "w35": "−", "w45": ""}
    assert {f"{name} = {sign}0.1" for name, sign in signs.items()} <= set(seen)
    assert {"∂L/∂w35 = 0.05", "∂L/∂w13 = −0.00025", "L = 0.08", "(0.1 − a5)² / 2"} <= set(seen)
    third = next(node for node in drawing.picture.nodes if node.name == "a3")
    assert "δ3 = (−0.01) × 0.25 = −0.0025" in third.tooltip.split("\n")
    dashed = [edge.text.split(" ")[0] for edge in drawing.picture.edges if edge.sign == "minus"]
    assert dashed == [name for name, sign in signs.items() if sign]
    whole = compose(drawing.picture, drawing.layout).layout
    assert SMALL * min(SLIDE[0] / whole.width, SLIDE[1] / whole.height) >= 18  # the words on lines too


@pytest.mark.parametrize("make", [toy_network, toy_of_values])
def test_the_toy_network(make: Callable[[], Any]) -> None:
    seen = words(drawn(make(), precision=2))
    assert [text for text in seen if text.startswith("a = ")] == [
        f"a = {x}" for x in ("0.98", "0.12", "0.86", "0.11", "0.62", "0.83")
    ]


def test_the_convolutional_network_says_its_shapes_and_parameters() -> None:
    text = str(viz.network(convolutional(), (3, 64, 64)))
    shapes = ["64 × 64 × 3", "62 × 62 × 32", "31 × 31 × 32", "29 × 29 × 64", "14 × 14 × 64", "12,544 numbers"]
    places = [text.index(shape) for shape in shapes]
    assert places == sorted(places)
    assert "896 parameters" in text
    assert "18,496 parameters" in text


def test_what_is_left_out_is_counted() -> None:
    picture = drawn(nn.MLP([784, 100, 10], rng=0)(np.ones((2, 784)))).picture
    columns: dict[str, int] = {}
    for node in picture.nodes:
        more = re.fullmatch(r"\+([\d,]+) more", node.lines[0])
        key = node.key.partition("_")[0]
        columns[key] = columns.get(key, 0) + (int(more[1].replace(",", "")) if more else 1)
    assert list(columns.values()) == [784, 100, 10]
    lines = sum(bool(edge.sign) for edge in picture.edges)
    assert f"{lines} of 79,400 weights are drawn, +{79_400 - lines:,} more" in picture.notes
    steps = drawn(unrolled("RNN", 60)).picture.nodes
    assert [node.lines[0] for node in steps if re.match(r"t=|\+", node.lines[0])] == ["t=0", "t=1", "+57 steps", "t=59"]


# The numbers are the engine's


def gradients_by_line(network: Network) -> dict[str, float]:
    """What the lines of each weight add to its gradient."""
    found: dict[str, float] = {}
    for line in network.lines:
        if line.weight is not None:
            found[line.name] = found.get(line.name, 0.0) + line.gradient
    return found


@given(st.lists(st.integers(1, 3), min_size=2, max_size=4), st.integers(0, 99))
def test_a_network_of_values_is_described_by_its_own_numbers(sizes: list[int], seed: int) -> None:
    model = nn.scalar.MLP(sizes, "tanh", output="sigmoid", rng=seed)
    seen: list[Any] = [[Value(0.1 * i, requires_grad=False) for i in range(sizes[0])]]
    for module in model.layers:
        seen.append(module(seen[-1]))
    loss = ag.add_n([nn.squared_error(out, 0.3) for out in seen[-1]])
    network = network_of(loss)
    loss.backward()
    neurons = [layer for layer in network.layers if layer.what == "neurons"]
    for outputs, layer, module in zip(seen[1:], neurons, model.layers, strict=True):
        assert list(layer.a) == [out.data for out in outputs]
        assert list(layer.z) == [out.parents[0].data for out in outputs]
        assert list(layer.delta) == pytest.approx([out.parents[0].grad for out in outputs])
        biases: list[Any] = [neuron.bias for neuron in module.neurons]
        assert [bias for _, bias, _ in layer.biases] == [bias.data for bias in biases]
        assert [gradient for *_, gradient in layer.biases] == pytest.approx([bias.grad for bias in biases])
        lines = [line for line in network.lines if line.head[0] == layer.key]
        weights = [w for neuron in module.neurons for w in neuron.weights]
        assert [line.weight for line in lines] == [w.data for w in weights]
        assert [line.gradient for line in lines] == pytest.approx([w.grad for w in weights])


def test_the_lines_of_a_shared_weight_add_up_to_its_gradient() -> None:
    cell = nn.scalar.RNNCell(1, 1, rng=0)
    h = cell([1.0], cell([1.0], cell([1.0])))
    (loss,) = h
    network = network_of(loss, mode="overlay")
    loss.backward()
    for name, weight in zip(("w1", "w2"), cell.layer.neurons[0].weights, strict=True):
        assert gradients_by_line(network)[name] == pytest.approx(weight.grad)
    assert [list(layer.a) for layer in network.layers if layer.what == "input"] == [[1.0, 0.0], [1.0], [1.0]]


def test_a_network_of_tensors_is_described_by_its_own_numbers() -> None:
    model, x = nn.MLP([4, 5, 3], rng=0), np.random.default_rng(0).normal(size=(6, 4))
    hidden = model[1](sums := model[0](x))
    loss = nn.cross_entropy(outputs := model[2](hidden), np.array([0, 1, 2, 0, 1, 2]))
    network = network_of(loss)
    loss.backward()
    _, first, last, _ = network.layers
    for found, expected in [
        (first.z, sums.data[0]),
        (first.a, hidden.data[0]),
        (last.z, outputs.data[0]),
        (first.delta, sums.grad[0]),
        (last.delta, outputs.grad[0]),
        ([upstream * local for upstream, local in first.slopes], sums.grad[0]),
        ([bias for _, bias, _ in first.biases], model[0].bias.data),
        ([gradient for *_, gradient in last.biases], model[2].bias.grad),
    ]:
        np.testing.assert_array_equal(found, expected)
    for matrix, layer in zip(network.matrices, (model[0], model[2]), strict=True):
        np.testing.assert_array_equal(matrix.weights, layer.weight.data.T)
        np.testing.assert_array_equal(matrix.gradients, layer.weight.grad.T)
    assert network.notes[0].startswith("numbers of the first example, +5 more")


def test_weights_stand_on_their_lines_whichever_side_they_are_multiplied_from() -> None:
    w, x = Tensor(np.arange(6.0).reshape(3, 2), name="W"), Tensor([1.0, -1.0], name="x", requires_grad=False)
    loss = ((w @ x) ** 2).sum()
    (matrix,) = network_of(loss).matrices
    loss.backward()
    np.testing.assert_array_equal(matrix.weights, w.data.T)
    np.testing.assert_array_equal(matrix.gradients, w.grad.T)


def test_a_line_says_what_it_adds_where_that_is_a_part_of_the_gradient() -> None:
    said = [edge.tooltip.split("\n") for edge in drawn(batch_of_values()).picture.edges if edge.sign]
    assert all(part.startswith("here ") for _, _, part in said)
    assert all(len(edge.tooltip.split("\n")) == 2 for edge in drawn(hand_step()).picture.edges if edge.sign)


def test_a_network_written_out_has_its_layers_activations_and_targets() -> None:
    loss = of_arrays()
    inputs, hidden, outputs, targets, result = network_of(loss).layers
    assert [layer.what for layer in (inputs, hidden, outputs, targets, result)] == [
        *("input", "neurons", "neurons", "target", "loss")
    ]
    for layer in (hidden, outputs):
        np.testing.assert_allclose(layer.a, 1 / (1 + np.exp(-np.array(layer.z))))
    assert list(targets.a) == [1.0]


@pytest.mark.parametrize("kind", ["LSTM", "LSTMCell"])
def test_the_gates_of_each_step_are_those_of_the_layer(kind: str) -> None:
    loss = unrolled("LSTM", 3) if kind == "LSTM" else looped(kind)
    cells = [layer for layer in network_of(loss).layers if layer.what == "cell"]
    expected = nn.LSTM(1, 4, rng=0).gates(np.ones((3, 1, 1)))
    assert len(cells) == 3
    for step, cell in enumerate(cells):
        assert [name for name, _ in cell.states] == list("ifgoch")
        for name, gate in cell.states:
            np.testing.assert_allclose(gate, getattr(expected, name)[step], rtol=1e-6)


def test_the_memory_and_the_state_of_values_are_named_and_are_those_of_the_cell() -> None:
    cell = nn.scalar.LSTMCell(1, 2, rng=0)
    h, _ = cell([0.1], cell([0.5]))
    layers = network_of(ag.add_n(h)).layers
    assert layers[-1].formula == " + ".join(number(x.data) for x in h)  # not h + h
    named = [(layer.names[0][1], list(layer.a)) for layer in layers if layer.what == "operation"]
    assert [name for name, _ in named] == ["c", "h", "h"]  # the last c is read by its h alone
    assert named[-1][1] == [x.data for x in h]
    gates = {layer.title for layer in layers if layer.what == "neurons"}
    assert gates == {f"{name}: Layer" for name in ("input_gate", "forget_gate", "output_gate", "candidate")}


def test_a_function_of_each_unit_stands_between_layers_and_hides_no_weights() -> None:
    model = nn.Sequential(nn.Linear(2, 3, rng=0), nn.Dropout(0.5, rng=1), nn.Linear(3, 1, rng=2))
    network = network_of(model(np.ones((4, 2))))
    _, first, dropped, last = network.layers
    assert [line.tail[1] for line in network.lines if line.head[0] == dropped.key] == [0, 1, 2]
    assert [matrix.head for matrix in network.matrices] == [first.key, last.key]
    assert set(np.array(dropped.a)) <= {0.0, *(2 * np.array(first.z))}


def test_what_is_chosen_from_weights_flows() -> None:
    model = nn.Sequential(nn.Embedding(10, 4, rng=0), nn.Flatten(), nn.Linear(12, 2, rng=1))
    embedded, *_, outputs = network_of(model(np.array([[1, 2, 3]]))).layers
    assert (embedded.what, embedded.parameters, outputs.size) == ("operation", 40, 2)


def cells_of(root: Any) -> Iterator[tuple[str, ...]]:
    for layer in network_of(root).layers:
        if layer.what == "cell":
            yield tuple(name for name, _ in layer.states)


def test_a_recurrence_has_one_cell_for_each_step() -> None:
    assert list(cells_of(unrolled("GRU", 4))) == [("r", "z", "n", "h")] * 4
    assert list(cells_of(looped("GRUCell"))) == [("r", "z", "n", "h")] * 3
    assert list(cells_of(looped("RNNCell"))) == [("h",)] * 3


# Without data, and what is no network


def test_a_model_is_drawn_without_data_and_left_as_it_was() -> None:
    model = nn.Sequential(nn.Linear(2, 3, rng=0), nn.Dropout(0.5, rng=1), nn.Linear(3, 1, rng=2)).train()
    before = model.state_dict()
    seen = words(viz.network(model))
    assert {"x1", "x2"} <= set(seen)
    assert not [text for text in seen if re.match("z|a|δ|∂", text)]
    assert model.training
    for path, data in model.state_dict().items():
        np.testing.assert_array_equal(data, before[path])


def test_drawing_changes_no_gradient() -> None:
    loss = hand_step()
    leaves = [node for node in ag.topological_order(loss) if node.is_leaf]
    drawn(loss).svg()
    assert {node.grad for node in leaves} == {None}


@pytest.mark.parametrize("text", ["</script>", "]]>", 'a"b\\N', "&lt;", "a\u202eb", "\x00", "${x}", "名前"])
def test_any_name_is_text(text: str) -> None:
    w = pictured.parameter(0.5, text)
    out = ag.sigmoid(w * Value(1.0, name=text, requires_grad=False))
    out.name = text
    drawing = drawn(out, title=text)
    svg = ET.fromstring(drawing.svg())
    assert len(list(svg.iter("{http://www.w3.org/2000/svg}circle"))) == 2
    assert drawing.dot.count(" -> ") == 1


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: drawn(pictured.product_of_sum()), GraphError, "no network in this graph.*view='graph'"),
        (lambda: drawn(hand_step(), depth=1), ArgumentError, "depth= is for graphs"),
        (lambda: drawn(hand_step(), direction="TB"), ArgumentError, "direction= is for graphs"),
        (lambda: viz.draw(hand_step(), view="net"), ArgumentError, "view is graph or network"),
        (lambda: viz.network(3), ArgumentError, "takes a model of nn, found int"),
        (lambda: viz.network(nn.Conv2d(1, 1, 2)), ArgumentError, r"give its shape, as network\(model, \(3, 64, 64\)\)"),
        (lambda: viz.network(nn.ReLU()), ArgumentError, "give the shape of one example"),
        (lambda: viz.network(nn.Linear(2, 1), (0,)), ArgumentError, "whole number of at least 1"),
    ],
)
def test_what_cannot_be_drawn_says_what_to_do(call: Callable[[], Any], error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        call()


def test_graphviz_draws_the_same_network() -> None:
    pictured.needs_graphviz()
    source = drawn(hand_step()).dot
    assert source.count("shape=circle") == 5
    assert source.count("arrowhead=none") == 6
    assert drawn(hand_step())._rendered("png").startswith(b"\x89PNG")


def test_a_penalty_belongs_to_the_loss_and_is_no_neuron() -> None:
    """λ is no input that a sum of squares weighs."""
    w, x = [pictured.parameter(v, f"w{i}") for i, v in enumerate((0.4, -0.7))], [Value(1.5, name="x0"), Value(2.0)]
    strength, target = (Value(v, name=name, requires_grad=False) for v, name in ((0.01, "λ"), (1.0, "t")))
    y = ag.sigmoid(w[0] * x[0] + w[1] * x[1])
    penalty = strength * (w[0] ** 2 + w[1] ** 2)
    loss = -(target * ag.log(y) + (1 - target) * ag.log(1 - y)) + penalty
    y.name, penalty.name, loss.name = "ŷ", "R", "L"
    picture = viz.draw(loss, view="network").picture
    words = [line for node in picture.nodes for line in node.lines]
    assert [node.name for node in picture.nodes if node.kind == "result"] == ["ŷ"]
    assert "−(t · ln(ŷ) + 0 · ln(1 − ŷ)) + R" in words
    assert not any("λ" in line or "parameters" in line for line in words)
    assert sum(line == "t = 1" for line in words) == 1
    assert "1" not in words  # of 1 − ŷ, beside a target that has a name


def test_a_weight_made_of_weights_that_nothing_else_weighs_with_is_one() -> None:
    w, x = (
        [pictured.parameter(v, f"w{i}") for i, v in enumerate((0.6, -0.8))],
        Value(1.5, name="x", requires_grad=False),
    )
    y = ag.tanh(w[0] / ag.sqrt(w[0] ** 2 + w[1] ** 2) * x)
    assert [edge.sign for edge in viz.draw(y, view="network").picture.edges] == ["plus"]


def test_projections_by_parts_of_one_matrix_are_no_examples() -> None:
    """Queries, keys and values of an attention read one input, each by its own rows of the weights."""
    x = Tensor(np.random.default_rng(0).normal(size=(5, 1, 8)), name="X")
    attended, _ = nn.MultiheadAttention(8, 2, rng=0)(x, x, x)
    picture = viz.draw((attended**2).mean(), view="network").picture
    assert not any("example" in note for note in picture.notes)
    (source,) = (node for node in picture.nodes if node.kind == "input")
    assert source.lines == ("X", "(1, 5, 8)")
    assert sum(edge.tail == source.key for edge in picture.edges) == 3
    assert [line for node in picture.nodes for line in node.lines].count("216 parameters") == 1
