"""The order in which a graph is read: modules one after the other, leaves beside their operation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd as ag
import nn
import nn.scalar
import viz
from autograd import Tensor, Value
from viz.picture.reading import after_operands, reading_order


def frames(drawing):
    return [line for line in str(drawing).splitlines() if line.startswith("[") and line != "[outside]"]


@pytest.mark.parametrize("first", [1.0, Value(1.0, name="x1")])
def test_layers_and_their_neurons_follow_one_another(first):
    network = nn.scalar.MLP([2, 2, 2, 1], "tanh", rng=0)
    found = list(
        dict.fromkeys(frame.partition(" / ")[2].rstrip("]") for frame in frames(viz.draw(network([first, 2.0]))))
    )
    neurons = [name for name in found if "neuron" in name]
    assert neurons == [
        "layer 0 / neuron 0",
        "layer 0 / neuron 1",
        "layer 1 / neuron 0",
        "layer 1 / neuron 1",
        "layer 2 / neuron 0",
    ]


class Left(nn.Module):
    """A layer whose product begins with its weight."""

    def __init__(self):
        self.W = nn.Parameter(np.ones((2, 2)))

    def forward(self, x):
        return self.W.T @ x


def test_a_layer_that_begins_with_its_weight_waits_for_its_input():
    network = nn.Sequential(*[Left() for _ in range(4)])
    loss = network(Tensor(np.ones((2, 1)), name="x")).sum() + sum((p * p).sum() for p in network.parameters())
    lines = str(viz.draw(loss, max_nodes=100)).splitlines()
    found = [line.partition("/")[2][0] for line in lines if line.startswith("[Sequential/")]
    assert found == sorted(found)


@st.composite
def graphs(draw):
    nodes = [Value(1.0, name="a"), nn.Parameter(2.0) if draw(st.booleans()) else Value(2.0, name="b")]
    for _ in range(draw(st.integers(0, 15))):
        pair = [draw(st.sampled_from(nodes)) for _ in range(2)]
        with viz.scope(draw(st.sampled_from(["one", "two"]))):
            nodes.append(pair[0] * pair[1])
    return nodes[-1]


def in_reading_order(order):
    place = {node: i for i, node in enumerate(order)}
    operands = [tuple(place[parent] for parent in node.parents) for node in order]
    return [order[i] for i in reading_order(order, operands, [node.scope for node in order])]


@settings(deadline=None)
@given(graphs())
def test_operands_come_before_results_and_nothing_is_lost(root):
    order = ag.topological_order(root)
    found = in_reading_order(order)
    assert set(found) == set(order)
    assert len(found) == len(order)
    place = {node: i for i, node in enumerate(found)}
    assert all(place[parent] < place[node] for node in found for parent in node.parents)


def test_without_modules_operations_keep_their_order_and_leaves_stand_beside_them():
    x, y, z = Value(1, name="x"), Value(2, name="y"), Value(2, name="z")
    q = x + y
    f = z * q
    assert in_reading_order([x, y, z, q, f]) == [x, y, q, z, f]
    assert in_reading_order([x]) == [x]


def test_folded_boxes_stand_after_what_they_need():
    network = nn.scalar.MLP([2, 8, 8, 1], rng=0)
    loss = (network([Value(1.0, name="x1"), Value(-2.0, name="x2")]) - 1) ** 2
    for options in ({}, {"overlay": True}, {"backward": True}):
        picture = viz.draw(loss, **options).picture
        place = {node.key: i for i, node in enumerate(picture.nodes)}
        assert any(node.kind == "group" for node in picture.nodes)
        assert all(place[edge.tail] < place[edge.head] for edge in picture.edges)
    lines = str(viz.draw(loss)).splitlines()
    assert lines[1:4] == ["input x1 = 1, ∂L/∂x1 = —", "input x2 = −2, ∂L/∂x2 = —", "[MLP / layer 0]"]


def test_boxes_that_need_one_another_are_all_there():
    assert after_operands([[1], [0], [1, 3], []]) == [1, 0, 3, 2]


def test_steps_of_a_network_stand_after_what_they_read():
    assert str(viz.network(nn.GRU(2, 4, rng=0), (20, 2))).splitlines()[1:] == [
        "x[0], 2 numbers",
        "t=0, r z n h, 4 numbers, from x[0]",
        "x[1], 2 numbers",
        "t=1, r z n h, 4 numbers, from x[1], t=0 (h)",
        "x[19], 2 numbers",
        "+17 steps, from t=1 (h)",
        "t=19, r z n h, 4 numbers, from x[19], +17 steps (h)",
        "stack, (20, 1, 4), from t=19 (h of 20 steps)",
    ]
