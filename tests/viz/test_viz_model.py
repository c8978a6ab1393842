"""What pictures say: numbers, contributions, gradients that accumulated, what is left out.

This file is longer than others: what pictures say is tried on the same graphs.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from fractions import Fraction
from pathlib import Path
from typing import Any
from weakref import ref

import numpy as np
import pictured
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd as ag
import nn
import nn.scalar
import viz
from autograd import Node, Tensor, Value, add_n, backward_trace, topological_order
from autograd.errors import ArgumentError, GraphError
from viz.paint import rendering
from viz.picture import build
from viz.picture.digits import product
from viz.picture.graph import walk
from viz.picture.labels import number, summary
from viz.picture.model import Options, Picture, PictureNode
from viz.picture.names import names
from viz.picture.pass_numbers import Numbers
from viz.picture.rules import multiplies
from viz.picture.whole import Whole

MODES: list[dict[str, bool]] = [{}, {"backward": True}, {"overlay": True}]
SOME = st.floats(-3, 3).map(lambda x: round(x, 3))


def boxes(picture: Picture) -> dict[str, PictureNode]:
    return {node.name: node for node in picture.nodes}


def edge_texts(picture: Picture, direction: str) -> list[str]:
    return [edge.text for edge in picture.edges if edge.direction == direction]


@st.composite
def graphs(draw: Any) -> Value:
    """A random graph of Values in which nodes are used again."""
    nodes = [Value(draw(SOME), name=f"x{i}") for i in range(draw(st.integers(1, 4)))]
    for _ in range(draw(st.integers(1, 20))):
        one, two = draw(st.sampled_from(nodes)), draw(st.sampled_from(nodes))
        nodes.append(draw(st.sampled_from([one + two, one * two, ag.sin(one), ag.relu(one) - two])))
    return nodes[-1]


# the trace


@pytest.mark.parametrize("build", pictured.GRAPHS.values(), ids=pictured.GRAPHS)
def test_the_trace_is_the_backward_pass(build: Any) -> None:
    root = build()
    totals: dict[Node, Any] = {}
    for step in backward_trace(root):
        known = step.operand in totals
        totals[step.operand] = totals[step.operand] + step.contribution if known else step.contribution
    assert all(node.grad is None for node in topological_order(root))
    root.backward()
    for node in topological_order(root):
        if node is not root and node.requires_grad:
            assert np.array_equal(totals[node], node.grad)


@given(graphs())
def test_the_contributions_are_products_and_add_up_exactly(root: Value) -> None:
    totals: dict[Node, Any] = defaultdict(int)
    for step in backward_trace(root, 2.0):
        assert step.contribution == step.upstream * step.local
        assert step.consumer.parents[step.slot] is step.operand
        totals[step.operand] += step.contribution
    root.backward(2.0)
    assert all(node.grad == total for node, total in totals.items())


def test_the_trace_of_a_constant_is_refused() -> None:
    with pytest.raises(GraphError, match="constant"):
        backward_trace(Value(1.0, requires_grad=False))


def test_the_trace_follows_ieee_754() -> None:
    x = Value(0.0)
    (step,) = backward_trace(ag.log(x))
    assert (step.local, step.contribution) == (math.inf, math.inf)
    assert type(step.local) is float


# what the picture says


def test_the_worked_example_in_three_pictures() -> None:
    f = pictured.product_of_sum()
    forward = viz.draw(f).picture
    assert boxes(forward)["q"].lines == ("+", "q = 3", "∂f/∂q = —")
    assert edge_texts(forward, "forward") == ["∂q/∂x = 1", "∂q/∂y = 1", "∂f/∂q = 2", "∂f/∂z = 3"]
    for options in MODES[1:]:
        picture = viz.draw(f, seed=2, **options).picture
        assert edge_texts(picture, "backward") == ["2 × 2 = 4", "2 × 3 = 6", "4 × 1 = 4", "4 × 1 = 4"]
        assert {name: box.gradient for name, box in boxes(picture).items()} == {"x": 4, "y": 4, "q": 4, "z": 6, "f": 2}
    assert f.grad is None
    f.backward(seed=2)
    assert boxes(viz.draw(f).picture)["q"].lines == ("+", "q = 3", "∂L/∂q = 4")


@given(graphs())
def test_the_contributions_in_a_picture_add_up_to_the_number_of_the_box(root: Value) -> None:
    for options in MODES[1:]:
        picture = viz.draw(root, **options).picture
        totals: dict[str, Any] = defaultdict(int)
        for edge in picture.edges:
            if edge.direction == "backward":
                totals[edge.tail] += edge.contribution
        reached = {node.key: node.gradient for node in picture.nodes if node.key in totals}
        assert reached == totals


@pytest.mark.parametrize("options", MODES, ids=["forward", "backward", "overlay"])
@pytest.mark.parametrize("build", pictured.GRAPHS.values(), ids=pictured.GRAPHS)
def test_pictures_work_before_and_after_backward_and_after_accumulation(build: Any, options: dict[str, bool]) -> None:
    root = build()
    before = viz.draw(root, **options)
    root.backward()
    once = viz.draw(root, **options)
    root.backward()
    twice = viz.draw(root, **options)
    assert [node.key for node in before.picture.nodes] == [node.key for node in once.picture.nodes]
    assert (before.dot != once.dot) is ("—" in before.text) is (not options)
    assert "—" not in once.text
    assert "this pass" not in once.text
    changed = any(np.any(node.grad) for node in topological_order(root) if node.is_leaf and node.requires_grad)
    assert ("this pass" in twice.text) is changed


def test_an_accumulated_gradient_is_this_pass_and_the_previous() -> None:
    root = pictured.squared()
    root.backward()
    root.backward()
    root.backward()
    assert boxes(viz.draw(root).picture)["x"].lines[1:] == ("∂L/∂x = 6", "grad = 18", "= 6 this pass + 12 previous")
    root.zero_grad()
    assert boxes(viz.draw(root).picture)["x"].lines == ("x = 3", "∂L/∂x = —")


def test_a_pass_with_another_seed_is_not_taken_for_the_accumulated_one() -> None:
    root = pictured.squared()
    root.backward()
    assert "this pass" not in viz.draw(root, overlay=True, seed=5).text


def test_a_gradient_left_by_another_pass_is_not_taken_for_an_earlier_one_of_this_root() -> None:
    x = Value(3, name="x")
    (x * x).backward()
    assert boxes(viz.draw(x * 2, overlay=True).picture)["x"].lines == ("x = 3", "∂L/∂x = 2")


def test_a_node_used_twice_has_two_edges() -> None:
    root = pictured.squared()
    assert edge_texts(viz.draw(root).picture, "forward") == ["slot 1: local 3", "slot 2: local 3"]
    picture = viz.draw(root, backward=True).picture
    assert edge_texts(picture, "backward") == ["slot 1: 1 × 3 = 3", "slot 2: 1 × 3 = 3"]
    assert boxes(picture)["x"].lines == ("∂L/∂x = 6", "sum of 2 paths")


@pytest.mark.parametrize(
    ("function", "x", "dead"),
    [
        *[(ag.relu, -1.0, True), (ag.relu, 1.0, False), (ag.relu, 0.0, True)],
        *[(ag.square, 0.0, False), (ag.cos, 0.0, False)],
        *[(lambda x: ag.where(x > 0, x, 2.0), 1.0, False), (lambda x: ag.where(x > 0, x, 2.0), -1.0, True)],
    ],
)
def test_dead_is_a_function_that_is_flat_here(function: Any, x: float, dead: bool) -> None:
    out = function(Value(x, name="x"))
    assert ("dead" in viz.draw(out, overlay=True).text) is dead


def test_a_unit_without_upstream_is_not_dead() -> None:
    unit, _, product = viz.draw(ag.relu(Value(-1.0)) * 0, overlay=True).picture.nodes[1:]
    assert unit.lines == ("ReLU", "v1 = 0", "∂L/∂v1 = 0")
    assert "dead" in product.lines  # no change of the unit shows in it


def test_the_dead_share_of_a_tensor() -> None:
    out = ag.relu(Tensor([-1.0, 2.0, -3.0, 4.0])).sum()
    assert "dead: 50 % of entries" in viz.draw(out, overlay=True).text


@pytest.mark.parametrize("function", [ag.softmax, ag.log_softmax, nn.LayerNorm(3)])
def test_what_mixes_entries_is_not_dead_where_it_passes_nothing_on(function: Any) -> None:
    text = viz.draw(function(Tensor(np.ones((2, 3)), name="x")).sum(), overlay=True).text
    assert "∂L/∂x: rms 0" in text
    assert "dead" not in text


def test_a_gradient_summed_over_the_batch_says_over_which_axis() -> None:
    X, b = Tensor(np.ones((3, 2)), name="X", requires_grad=False), Tensor([1.0, 2.0], name="b")
    texts = edge_texts(viz.draw((X + b).sum(), overlay=True).picture, "backward")
    assert texts == ["rms 1", "Σ axis 0: rms 3"]
    inner = Tensor(np.ones((1, 2, 1)), name="c")
    assert "Σ axes 0, 2: rms 6" in edge_texts(
        viz.draw((ag.ones((3, 2, 2)) * inner[0]).sum(), backward=True).picture, "backward"
    )


def test_numbers_that_are_not_finite_are_heavy_and_said_in_words() -> None:
    picture = viz.draw(ag.log(Value(0.0, name="x"))).picture
    assert [(node.heavy, "not finite" in node.lines) for node in picture.nodes] == [(False, False), (True, True)]


def test_an_array_says_how_many_of_its_entries_are_not_finite() -> None:
    array = np.ones((10, 100))
    array[3, 4] = np.nan
    first, second = viz.draw(Tensor(array, name="x").sum(), overlay=True).picture.nodes
    assert "1 of 1,000 entries not finite" in first.lines
    assert "not finite" in second.lines


def test_a_folded_box_and_a_network_say_how_many_numbers_are_not_finite() -> None:
    with ag.scope("layer"), ag.scope("neuron"):
        root = ag.log(Value(0.0, name="x")) + ag.exp(Value(1.0))
    (folded,) = (node for node in viz.draw(root, depth=1).picture.nodes if node.kind == "group")
    assert (folded.heavy, folded.lines[-1]) == (True, "1 of 4 numbers not finite")
    inputs = Tensor([[np.nan, 1.0], [1.0, 2.0]], requires_grad=False)
    network = viz.draw(nn.squared_error(nn.MLP([2, 3, 1], rng=0)(inputs), [[1.0], [2.0]]), view="network")
    assert "entries not finite" in network.text


def test_a_constant_has_no_gradient_and_is_left_out_of_the_backward_picture_in_words() -> None:
    root = pictured.neuron()
    assert boxes(viz.draw(root).picture)["x1"].lines == ("x1 = 1",)
    backward = viz.draw(root, backward=True).picture
    assert not [node for node in backward.nodes if node.kind == "constant"]
    assert "constants receive no gradient and are left out" in backward.notes


def test_plain_numbers_of_an_expression_are_not_missed_in_a_backward_picture() -> None:
    assert viz.draw(2 * Value(3.0, name="x"), backward=True).picture.notes == ()


def test_boxes_of_a_backward_picture_have_the_sign_of_their_operation() -> None:
    shown = boxes(viz.draw(pictured.product_of_sum(), backward=True).picture)
    assert shown["q"].lines == ("+", "∂f/∂q = 2")
    assert shown["x"].lines == ("∂f/∂x = 2",)


@pytest.mark.parametrize(("function", "sign"), [(ag.matrix_transpose, "xᵀ"), (ag.square, "x²"), (ag.sqrt, "√x")])
def test_a_sign_that_goes_with_its_operand_does_not_stand_alone(function: Any, sign: str) -> None:
    root = function(Tensor([[1.0, 2.0]], name="W"))
    assert boxes(viz.draw(root).picture)["v0"].lines[0] == sign


def test_frames_come_in_the_order_of_their_operations() -> None:
    groups = viz.draw(nn.scalar.MLP([2, 3, 1], rng=0)([1.0, 2.0])).picture.groups
    assert [group.path[1:] for group in groups if len(group.path) > 1] == [
        ("layers.0: Layer",),
        ("layers.0: Layer", "neurons.0: Neuron"),
        ("layers.0: Layer", "neurons.1: Neuron"),
        ("layers.0: Layer", "neurons.2: Neuron"),
        ("layers.1: Layer",),
        ("layers.1: Layer", "neurons.0: Neuron"),
    ]


def test_tensors_show_shape_type_and_a_summary() -> None:
    loss = pictured.tensors()
    shown = boxes(viz.draw(loss, overlay=True).picture)
    assert shown["W"].lines[:2] == ("W (2, 3) float64", "rms 0.7217, −1 … 1")
    assert shown["b"].lines[1] == "rms 0, 0 … 0, 100 % zeros"
    assert "0.5  −1  0.25" in shown["W"].tooltip
    assert shown["L"].kind == "output"


def test_unnamed_nodes_are_numbered_in_topological_order_around_taken_names() -> None:
    a, b = Value(1.0), Value(2.0, name="v0")
    root = (a + b) * a
    assert [node.name for node in viz.draw(root).picture.nodes] == ["v1", "v0", "v2", "L"]


@pytest.mark.parametrize(("kind", "letters"), [("LSTM", "ifgoch"), ("GRU", "rznh")])
def test_gates_memory_and_state_of_each_step_have_their_names(kind: str, letters: str) -> None:
    model = getattr(nn, kind)(2, 3, rng=0)
    x = np.random.default_rng(0).normal(size=(3, 1, 2))
    called = {name: node.datum for node, name in names(walk([model(x)[0].sum()])).items()}
    for letter in letters:
        for t, wanted in enumerate(getattr(model.gates(x), letter)):
            np.testing.assert_array_equal(called[f"{letter}{t}"], wanted)


def test_gates_that_would_share_a_name_have_none() -> None:
    x = np.ones((1, 2))
    layers = nn.LSTM(2, 3, num_layers=2, rng=0)(np.ones((2, 1, 2)))[0]
    queries, keys, values = (nn.Linear(2, 9, rng=0)(x)[:, k : k + 3] for k in (0, 3, 6))
    for root in (layers, queries * keys + values):
        assert not [name for name in names(walk([root.sum()])).values() if re.fullmatch("[ifgochrzn][0-9]?", name)]
    gate = nn.LSTM(2, 3, rng=0)(Tensor(np.ones((1, 1, 2)), name="i0"))[0]
    assert list(names(walk([gate.sum()])).values()).count("i0") == 1


def test_gates_of_a_cell_that_is_called_again_have_the_number_of_the_call() -> None:
    cell, x = nn.LSTMCell(2, 3, rng=0), np.ones((1, 2))
    found = list(names(walk([cell(x, cell(x))[0].sum()])).values())
    assert [name for name in found if re.fullmatch("i[0-9]?", name)] == ["i1", "i2"]


def test_several_roots_share_one_picture() -> None:
    x = Value(2.0, name="x")
    picture = viz.draw([x * 3, x * 4]).picture
    assert [node.kind for node in picture.nodes].count("output") == 2
    assert len(picture.nodes) == 5
    with pytest.raises(ArgumentError, match="one root, found 2"):
        viz.draw([x * 3, x * 4], overlay=True)
    y, z = x * 3, x * 4
    y.backward()  # of several roots, what is there is shown
    assert "grad of x = 3" in viz.draw([y, z]).text


def test_a_sum_that_takes_one_thing_many_times_has_one_line() -> None:
    w = Value(2.0, name="w")
    for options in MODES:
        picture = viz.draw(add_n([w] * 1_200), **options).picture
        assert {edge.text for edge in picture.edges} <= {"1,200 times", "1,200 paths: 1200"}
        assert len(picture.edges) == (2 if "overlay" in options else 1)
    assert "∂L/∂w = 1200" in viz.draw(add_n([w] * 1_200), overlay=True, precision=5).text


# groups and collapsing


def test_a_frame_counts_the_nodes_in_it() -> None:
    x = Value(2.0)
    with viz.scope("outer"):
        y = x * 3
        with viz.scope("inner"):
            z = y.tanh() + 1
    assert [(group.path, group.count) for group in viz.draw(z).picture.groups] == [
        (("outer",), 5),
        (("outer", "inner"), 3),
    ]


def test_groups_nest_and_shared_parameters_stand_outside() -> None:
    w = pictured.parameter(0.5, "w")
    out = Value(1.0, name="h")
    for step in range(3):
        with viz.scope(f"step {step}"):
            out = ag.tanh(w * out)
    picture = viz.draw(out).picture
    assert [group.path for group in picture.groups] == [("step 0",), ("step 1",), ("step 2",)]
    assert boxes(picture)["w"].scope == ()
    x = Value(1.0, name="x", requires_grad=False)
    with viz.scope("layer"):
        named = viz.draw(w * x + 1).picture
    assert [(node.name, node.scope) for node in named.nodes if node.kind != "result"] == [
        ("w", ("layer",)),
        ("x", ()),
        ("", ("layer",)),
        ("L", ("layer",)),
    ]
    nested = viz.draw(pictured.layered()).picture
    assert ("layer 1", "neuron 2") in [group.path for group in nested.groups]


def shown_and_hidden(picture: Picture) -> int:
    return sum(node.count for node in picture.nodes)


@pytest.mark.parametrize("depth", [0, 1, 2, None])
def test_depth_collapses_and_every_node_is_accounted_for(depth: int | None) -> None:
    root = pictured.layered()
    picture = viz.draw(root, depth=depth).picture
    assert shown_and_hidden(picture) == len(topological_order(root))
    hidden = sum(node.count for node in picture.nodes if node.kind == "group")
    assert (f"{hidden} of them collapsed" in " ".join(picture.notes)) is (hidden > 0)
    assert {0: 2, 1: 4, 2: 0, None: 0}[depth] == len([node for node in picture.nodes if node.kind == "group"])


@pytest.mark.parametrize(("step", "gradients"), [(1, "27 gradients, each 1"), (2, None)])
def test_a_folded_box_tells_gradients_where_all_in_it_have_one(step: int, gradients: str | None) -> None:
    """Constants among its inputs have none."""
    root = add_n([Value(float(i), requires_grad=i % step == 0) for i in range(30)])
    (box,) = (node for node in viz.draw(root, overlay=True, max_nodes=8).picture.nodes if node.kind == "group")
    assert box.lines == ("+27 more", "27 values, 2 … 28", *([gradients] if gradients else []), "+27 nodes")


def test_of_many_alike_siblings_two_and_the_last_stay() -> None:
    root = pictured.wide()
    picture = viz.draw(root).picture
    names = [node.name for node in picture.nodes if node.kind == "group"]
    assert "+27 more" in names
    paths = {node.scope[0] for node in picture.nodes if node.scope} | set(names)
    assert paths == {"neuron 0", "neuron 1", "+27 more", "neuron 29"}
    assert shown_and_hidden(picture) == len(topological_order(root))
    assert "neuron 2 … neuron 28" in viz.draw(root).text


def test_an_expanded_group_stays_open() -> None:
    root = pictured.layered()
    picture = viz.draw(root, depth=0, expand="layer 1").picture
    names = [node.name for node in picture.nodes if node.kind == "group"]
    assert names == ["layer 1 / neuron 1", "layer 1 / neuron 2", "layer 1 / neuron 3", "layer 2"]
    picture = viz.draw(root, depth=0, expand=["layer 1/neuron 2"]).picture
    assert {node.scope for node in picture.nodes if node.kind == "parameter"} == {("layer 1", "neuron 2")}
    assert shown_and_hidden(picture) == len(topological_order(root))


def test_a_folded_box_says_what_comes_out_its_parameters_and_its_gradient() -> None:
    network = nn.scalar.MLP([2, 4, 1], rng=0)
    root = network([Value(1.0, name="x1"), Value(-2.0, name="x2")])
    root.backward()
    neuron = network.layers[0].neurons[1]
    picture = viz.draw(root, overlay=True, depth=2).picture
    box = boxes(picture)["MLP / layer 0 / neuron 1"]
    (out,) = (node for node in topological_order(root) if neuron.bias in node.parents)
    (activated,) = (node for node in topological_order(root) if out in node.parents)
    value, gradient = number(activated.data), number(activated.grad)
    assert [line.partition(" = ")[2] or line for line in box.lines] == [
        "neuron 1",
        value,
        gradient,
        "3 parameters",
        "+7 nodes",
    ]
    last = boxes(picture)["MLP / layer 1 / neuron 0"]
    assert last.lines[1].startswith("4 values, ")
    assert last.lines[2:] == ("4 gradients, each 1", "5 parameters", "+9 nodes")
    into_root = [edge for edge in picture.edges if edge.tail == last.key]
    assert [edge.text for edge in into_root] == ["5 values", "5 gradients"]


def test_a_folded_layer_of_tensors_says_its_shape_and_a_module_of_one_operation_is_no_plus_one() -> None:
    model = nn.Sequential(nn.Linear(4, 8, rng=0), nn.ReLU(), nn.Linear(8, 3, rng=1))
    picture = viz.draw(model(np.ones((5, 4))).sum(), depth=1).picture
    lines = {node.lines[0]: node.lines[1:] for node in picture.nodes if node.kind == "group"}
    assert lines["layer 0: Linear"][1:] == ("40 parameters", "+6 nodes")
    assert lines["layer 1: ReLU"] == ("v3 (5, 8) float32",)
    assert [edge.text for edge in picture.edges] == ["(5, 8)", "(5, 8)", "(5, 3)"]


def test_an_expanded_sibling_is_not_among_those_left_out() -> None:
    root = pictured.wide()
    picture = viz.draw(root, expand="neuron 7").picture
    assert "+26 more" in [node.name for node in picture.nodes]
    assert {node.scope for node in picture.nodes if node.kind == "result"} == {("neuron 7",)}
    assert shown_and_hidden(picture) == len(topological_order(root))


def test_groups_are_found_without_their_classes_and_others_are_named() -> None:
    root = nn.scalar.MLP([2, 3, 1], rng=0)([1.0, 2.0])
    for name in (
        "layers.0/neurons.1",
        "layer 0 / neuron 1",
        "layers.0: Layer/neurons.1: Neuron",
        "MLP/layers.0/neurons.1",
    ):
        shown = {node.scope for node in viz.draw(root, depth=1, expand=name).picture.nodes if node.kind == "parameter"}
        assert shown == {("MLP", "layers.0: Layer", "neurons.1: Neuron")}
    with pytest.raises(
        ArgumentError, match=r"found 'neurons\.9', there are 'MLP', 'MLP/layers\.0: Layer', .* and 1 more"
    ):
        viz.draw(nn.scalar.MLP([2, 5, 1], rng=0)([1.0, 2.0]), expand="neurons.9")


@pytest.mark.parametrize("options", MODES, ids=["forward", "backward", "overlay"])
def test_a_picture_around_a_node_shows_its_neighbours_and_counts_the_rest(options: dict[str, bool]) -> None:
    root = pictured.chain(50)
    middle = topological_order(root)[40]
    picture = viz.draw(root, around=middle, hops=2, **options).picture
    whole = {node.name: node for node in viz.draw(root, max_nodes=200, **options).picture.nodes}
    assert [node.name for node in picture.nodes if node.name] == ["v17", "v18", "v19", "v20", "v21"]
    assert picture.notes[0] == "93 of 101 nodes are more than 2 steps from v19 and left out"
    for node in picture.nodes:
        assert node.lines == whole[node.name].lines or not node.name


@given(graphs(), st.integers(0, 4), st.data())
def test_around_a_node_each_line_is_one_of_the_whole_picture(root: Value, hops: int, data: Any) -> None:
    centre = data.draw(st.sampled_from(topological_order(root)))
    part = viz.draw(root, around=centre, hops=hops, overlay=True).picture
    whole = viz.draw(root, overlay=True).picture
    names = {node.key: node.name for node in part.nodes}
    everything = {node.key: node.name for node in whole.nodes}
    lines = {(names[e.tail], names[e.head], e.direction, e.text) for e in part.edges}
    assert lines <= {(everything[e.tail], everything[e.head], e.direction, e.text) for e in whole.edges}


@pytest.mark.long
def test_a_long_chain_becomes_one_box() -> None:
    picture = viz.draw(pictured.chain(5000)).picture
    assert [(node.kind, node.count) for node in picture.nodes if node.kind == "group"] == [("group", 9998)]
    assert "10,001 nodes, 9,998 of them collapsed into 1 box marked +N nodes" in picture.notes
    assert "in all: 5,000 ×, 1 input, 5,000 constants" in picture.notes


def test_the_shortest_chain_that_becomes_one_box_has_four_operations() -> None:
    nodes = viz.draw(pictured.chain(5), max_nodes=4).picture.nodes
    assert [(node.lines[0], node.count) for node in nodes] == [("x = 1", 1), ("a chain", 8), ("1", 1), ("×", 1)]


@pytest.mark.long
@pytest.mark.parametrize("options", MODES, ids=["forward", "backward", "overlay"])
@pytest.mark.parametrize("size", [200, 5000])
def test_a_graph_without_groups_becomes_ranks(size: int, options: dict[str, bool]) -> None:
    root = pictured.untidy(size)
    picture = viz.draw(root, **options).picture
    assert len(picture.nodes) <= 60
    assert shown_and_hidden(picture) == len(topological_order(root))
    assert "collapsed" in picture.notes[0]


def test_a_large_folded_graph_computes_only_the_contributions_that_it_shows() -> None:
    root = pictured.untidy(5000)
    whole = Whole([root], "overlay")
    assert len(build.build(whole, Options(mode="overlay")).nodes) <= 60
    assert "steps" not in vars(whole.numbers)
    assert len(whole.numbers._passed) < len(whole.numbers.gradient) / 4


def test_pictures_of_one_pass_are_the_same() -> None:
    whole, options = Whole([pictured.untidy(300)], "overlay"), Options(mode="overlay")
    assert build.build(whole, options) == build.build(whole, options)


def test_a_long_sum_is_named_by_its_ends() -> None:
    root = add_n([Value(1.0, name=f"x{i}") for i in range(200)])
    output = viz.draw(root, max_nodes=300).picture.nodes[-1]
    assert output.formula == "x0 + x1 + x2 + x3 + x4 + x5 + x6 + … (192 more) + x199"


def test_a_long_list_of_operands_is_cut() -> None:
    parts = [Tensor([1.0], name=f"x{i}") for i in range(200)]
    root = ag.stack(parts)
    output = viz.draw(root, max_nodes=300).picture.nodes[-1]
    assert output.formula == f"stack({', '.join(f'x{i}' for i in range(200))}"[:79] + "…"


@given(graphs())
def test_a_pass_of_a_picture_is_the_trace_of_the_engine(root: Value) -> None:
    numbers, trace = Numbers(root, 1), backward_trace(root)
    assert numbers.steps == trace
    assert [numbers.step(step.consumer, step.slot) for step in trace] == trace
    for node in numbers.gradient:
        slots = [step.slot for step in trace if step.consumer is node]
        operands = enumerate(node.parents)
        assert [slot for slot, operand in operands if numbers.passes(node, slot, operand)] == slots


@given(graphs())
def test_consumers_are_those_that_have_a_node_among_their_operands(root: Value) -> None:
    graph = walk([root])
    for i in range(len(graph)):
        users = [k for k, operands in enumerate(graph.parents) for j in operands if i == j]
        assert graph.consumers[i] == users
        assert graph.consumers.counts[i] == len(users)
        assert [graph.consumers.first[i], graph.consumers.last[i]] == ([users[0], users[-1]] if users else [-1, -1])


def test_a_middling_graph_is_shown_briefly_and_says_so() -> None:
    picture = viz.draw(pictured.chain(40)).picture
    assert all(len(node.lines) <= 2 for node in picture.nodes)
    assert picture.notes == ("81 boxes: labelled briefly, the rest is in the tooltips",)


@given(st.integers(1, 70), graphs())
def test_nothing_disappears(max_nodes: int, root: Value) -> None:
    picture = viz.draw(root, max_nodes=max_nodes).picture
    assert shown_and_hidden(picture) == len(topological_order(root))
    keys = {node.key for node in picture.nodes}
    assert all(edge.tail in keys and edge.head in keys for edge in picture.edges)


# words


@pytest.mark.parametrize(
    ("x", "text"),
    [
        (6, "6"),
        (-0.5, "−0.5"),
        (0.63474, "0.6347"),
        (-0.0, "0"),
        (1e-300, "1e−300"),
        (10**400, "1.000e400"),
        (Fraction(-(10**400), 3), "−3.333e399"),
        (math.inf, "inf"),
        (-math.inf, "−inf"),
        (math.nan, "nan"),
        (Fraction(-1, 3), "−1/3"),
        (1 - 2j, "1 − 2i"),
        (np.float32(0.1), "0.1"),
    ],
)
def test_numbers(x: Any, text: str) -> None:
    assert number(x) == text


def test_negative_numbers_in_products_stand_in_parentheses() -> None:
    assert product(-2.0, -1.5, 3.0) == "(−2) × (−1.5) = 3"


def test_a_summary_of_nothing() -> None:
    assert summary(np.zeros((0, 3))) == "empty"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"theme": "pink"}, "light, dark, print, auto; found 'pink'"),
        ({"precision": 0}, "precision is a whole number from 1 to 17; found 0"),
        ({"max_nodes": 2001}, "from 1 to 2000"),
        ({"depth": -1}, "depth is a whole number of at least 0"),
        ({"hops": 1.5}, "hops is a whole number of at least 0; found 1.5"),
        ({"around": "x"}, "around is a node that the root depends on; found 'x'"),
        ({"around": Value(1.0)}, "around is a node that the root depends on; found Value"),
        ({"expand": 3}, "expand is the name of a group, or a list of names; found 3"),
        ({"expand": ["x"]}, "found 'x', there are none"),
        ({"backward": True, "overlay": True}, "not both"),
        ({"theme": ["dark"]}, r"light, dark, print, auto; found \['dark'\]"),
        ({"title": 3}, "title is a text; found 3"),
        ({"backward": "yes"}, "backward is True or False; found 'yes'"),
    ],
)
def test_unsuitable_arguments(options: Any, words: str) -> None:
    with pytest.raises(ArgumentError, match=words):
        viz.draw(pictured.squared(), **options)


@pytest.mark.parametrize("thing", [3, None, "x", [], [3]])
def test_what_is_no_node(thing: Any) -> None:
    with pytest.raises(ArgumentError, match="takes a Value, a Tensor or a list of them"):
        viz.draw(thing)


@pytest.mark.parametrize(
    ("thing", "words"),
    [
        (abs, "found builtin_function_or_method: draw what a call of it gives$"),
        (3, "found int$"),
    ],
)
def test_what_is_no_node_but_can_be_drawn_otherwise(thing: Any, words: str) -> None:
    with pytest.raises(ArgumentError, match=words):
        viz.draw(thing)


def test_a_backward_picture_of_a_tensor_needs_a_seed() -> None:
    with pytest.raises(GraphError, match="seed"):
        viz.draw(Tensor([1.0, 2.0]) * 2, backward=True)
    assert "rms 2" in viz.draw(Tensor([1.0, 2.0]) * 2, backward=True, seed=[1.0, 1.0]).text


def test_an_edge_does_not_claim_to_be_the_whole_derivative() -> None:
    x = Value(2.0, name="x")
    assert "∂L/∂x" not in " ".join(edge_texts(viz.draw(x + x * x).picture, "forward"))


@pytest.mark.parametrize("mode", ["forward", "backward", "overlay"])
def test_a_root_of_many_operands_stays_a_box_of_its_own(mode: str) -> None:
    root = add_n([Value(float(i)) for i in range(200)])
    picture = viz.draw(root, **({} if mode == "forward" else {mode: True})).picture
    assert sum(box.kind == "output" for box in picture.nodes) == 1
    assert all(edge.tail != edge.head for edge in picture.edges)


def test_too_many_outputs_are_an_error_and_not_a_hang(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "find", lambda: "dot")
    monkeypatch.setitem(rendering.MOST_BOXES, "dot", 50)
    x = Value(1.0)
    with pytest.raises(ArgumentError, match="60 are outputs, which always stay"):
        viz.draw([x * i for i in range(60)], max_nodes=50, engine="dot").save(tmp_path / "many.svg")


def test_fractions_are_drawn_exactly_after_backward() -> None:
    x = Value(Fraction(2, 3), name="x")
    y = x / 7
    y.backward()
    assert "∂L/∂x = 1/7" in str(viz.draw(y, backward=True))


@pytest.mark.parametrize(
    ("root", "line"),
    [
        (lambda x: ag.maximum(x, 2) * 3, "∂v0/∂x = 0.5, as x = 2"),
        (lambda x: ag.minimum(x, 3) * 3, "∂v0/∂x = 1, as x < 3"),
        (lambda x: ag.relu(-x) * 3, "∂v1/∂v0 = [v0 > 0] = 0"),
    ],
)
def test_a_tooltip_says_which_branch_a_rule_takes(root: Any, line: str) -> None:
    picture = viz.draw(root(Value(2.0, name="x")), overlay=True).picture
    assert sum(line in node.tooltip.split("\n") for node in picture.nodes) == 1
    smooth = viz.draw(ag.tanh(Value(2.0, name="x")) * 3, overlay=True).picture
    assert not any(", as " in node.tooltip for node in smooth.nodes)


@pytest.mark.parametrize(
    ("function", "dead"),
    [
        (lambda x: ag.clip(x, 3, 4), True),
        (lambda x: ag.clip(x, 1, 4), False),
        (lambda x: ag.maximum(x, 3), True),
        (lambda x: ag.minimum(x, 2), False),
        (lambda x: ag.where(x > 3, x, -x), False),
        (lambda x: x * 0, True),
        (lambda x: (x - 2) ** 2, False),
    ],
)
def test_dead_stands_where_no_change_of_the_variable_shows(function: Any, dead: bool) -> None:
    picture = viz.draw(function(Value(2.0, name="x")) * 3, overlay=True).picture
    assert any("dead" in node.lines for node in picture.nodes) is dead


@pytest.mark.parametrize("mode", [{}, {"backward": True}, {"overlay": True}])
def test_a_single_line_of_a_collapsed_box_keeps_its_words(mode: dict[str, bool]) -> None:
    with ag.scope("f"):
        y = ag.tanh(Value(0.5, name="x") * 2.0)
    picture = viz.draw(y * 3.0, depth=0, **mode).picture
    assert [node.kind for node in picture.nodes].count("group") == 1
    texts = [edge.text for edge in picture.edges]
    assert not any("edge" in text for text in texts)
    assert all(edge.text for edge in picture.edges if edge.direction == "backward")


def test_what_a_picture_asks_of_an_operation_does_not_keep_it() -> None:
    w = Tensor([1.0, 2.0])
    compiled = ag.compile(lambda w: (w * w).sum())
    compiled(w)
    root = compiled(w)
    call = ref(root.op)
    assert not multiplies(root.op)
    assert call() is not None
    del root
    assert call() is None


@pytest.mark.parametrize("mode", MODES)
def test_the_operands_of_a_long_sum_are_read_a_few_times(
    mode: dict[str, bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    of, count, terms = Node.parents, 0, 200

    def parents(node: Node) -> tuple[Node, ...]:
        nonlocal count
        found: tuple[Node, ...] = of.__get__(node)
        count += len(found) == terms
        return found

    root = add_n([Value(float(i)) * 2 for i in range(terms)])
    monkeypatch.setattr(Node, "parents", property(parents))
    viz.draw(root, **mode)
    assert 0 < count < 40


def test_a_frame_that_says_the_same_as_its_only_box_is_left_out() -> None:
    x = Value(0.5, name="x")
    with ag.scope("block"), ag.scope("tanh"):
        y = ag.tanh(x)
    with ag.scope("relu"):
        z = ag.relu(y) * 2
    drawing = viz.draw(z)
    assert [group.path for group in drawing.picture.groups] == [("block",), ("relu",)]
    assert "[block]\n  v0 = tanh(x)" in drawing.text


def test_parts_of_a_long_sum_say_which_inputs_they_hold() -> None:
    lines = viz.draw(sum(Value(float(i), name=f"x{i}") for i in range(300))).text.splitlines()
    assert lines[1] == "part 1, x0 … x25, 26 +, v25 = 325, +53 nodes"
    assert lines[2].startswith("part 2, x26 … x50, 25 +, ")


@pytest.mark.parametrize("overlay", [False, True])
@pytest.mark.parametrize(
    "module", [nn.ReLU(), nn.LeakyReLU(), nn.Sigmoid(), nn.LogSoftmax(-1)], ids=lambda module: type(module).__name__
)
def test_a_box_that_is_all_of_a_module_says_which_it_is(module: Any, overlay: bool) -> None:
    network = nn.Sequential(nn.Linear(2, 3, rng=0), module)
    drawing = viz.draw(network(np.ones((4, 2))).sum(), overlay=overlay)
    title = f"layer 1: {type(module).__name__}"
    (box,) = (node for node in drawing.picture.nodes if node.module)
    assert (box.lines[0], box.scope, box.module) == (title, ("Sequential",), f"1: {type(module).__name__}")
    assert [group.path for group in drawing.picture.groups] == [("Sequential",), ("Sequential", "0: Linear")]
    assert drawing.dot.count("subgraph") == 2
    assert f"[Sequential / {title}]" in drawing.text.splitlines()
    alone = viz.draw(module(Tensor([1.0, 2.0], name="x")).sum(), overlay=overlay).picture
    assert (alone.nodes[1].lines[0], alone.groups) == (title, ())


def test_a_module_that_does_more_than_its_name_says_keeps_its_frame() -> None:
    network = nn.Sequential(nn.Flatten(), nn.Dropout(0.5, rng=0))
    picture = viz.draw(network(Tensor(np.ones((2, 3, 4)), name="x")).sum()).picture
    assert [group.path[1:] for group in picture.groups] == [(), ("0: Flatten",), ("1: Dropout",)]
    assert not any(node.module for node in picture.nodes)


def test_a_box_has_the_title_of_one_frame_alone() -> None:
    """Calls of two activations of the same class, one within the other."""
    x = Value(1.0, name="x")
    with ag.scope("outer: ReLU"), ag.scope("inner: ReLU"):
        root = ag.relu(x)
    (box,) = (node for node in viz.draw(root + 1.0).picture.nodes if node.module)
    assert (box.lines[0], box.scope) == ("inner: ReLU", ("outer: ReLU",))
