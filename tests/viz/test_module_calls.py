"""Calls of one module are told apart: each is a group with a number, what they share one beside them."""

from __future__ import annotations

import copy
import pickle
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
import nn.scalar
import viz
from autograd import Tensor, Value, scope
from viz.autograd_door import CallName
from viz.layout.sheet import Rectangle
from viz.picture.calls import common, scopes


def steps(count: int, kind: str = "RNN") -> Any:
    """The sum of the last state of a cell that is called for each of ``count`` inputs."""
    cell, state = getattr(nn, f"{kind}Cell")(2, 3, rng=0), None
    for t in range(count):
        state = cell(Tensor(np.ones((1, 2)), name=f"x{t}"), state)
    return (state[0] if isinstance(state, tuple) else state).sum()


def titles(drawing: viz.Drawing) -> list[str]:
    return [node.lines[0] for node in drawing.picture.nodes if node.kind == "group"]


@pytest.mark.parametrize("kind", ["RNN", "GRU", "LSTM"])
def test_each_call_of_a_cell_is_a_box_and_they_stand_in_a_row_in_time(kind: str) -> None:
    drawing = viz.draw(steps(5, kind), depth=0)
    assert [title for title in titles(drawing) if title != f"{kind}Cell"] == [f"{kind}Cell #{k}" for k in range(1, 6)]
    calls = [node.key for node in drawing.picture.nodes if " #" in node.name]
    flow = drawing.layout.flow
    places = [drawing.layout.boxes[key] for key in calls]

    def along(box: Rectangle) -> float:
        return box.x if flow == "LR" else box.y

    assert sorted(map(along, places)) == list(map(along, places))
    ends = [(edge.tail, edge.head) for edge in drawing.picture.edges]
    assert all(pair in ends for pair in pairwise(calls))
    shared = next(node for node in drawing.picture.nodes if node.name == f"{kind}Cell")
    assert "parameters" in " ".join(shared.lines)
    assert [head for tail, head in ends if tail == shared.key] == calls


def test_of_sixty_calls_the_first_two_and_the_last_are_shown() -> None:
    drawing = viz.draw(steps(60))
    whole = " ".join(titles(drawing))
    assert "+57 more" in whole
    assert "RNNCell #3 … 59" in str(drawing)


def test_calls_are_numbered_by_what_they_depend_on_and_not_by_where_the_walk_begins() -> None:
    cell = nn.RNNCell(2, 3, rng=0)
    first = cell(Tensor(np.ones((1, 2)), name="early"))
    last = cell(Tensor(np.ones((1, 2)), name="late"), first)  # its product with the input is met before the first call
    graph = viz.draw(last.sum()).picture
    users = {edge.head for edge in graph.edges if edge.tail == next(n.key for n in graph.nodes if n.name == "late")}
    assert {node.scope for node in graph.nodes if node.key in users} == {("RNNCell #2",)}


class Pair(nn.Module):
    """Two views of one thing, by the same encoder; the module itself may be called again."""

    def __init__(self) -> None:
        self.encoder = nn.Linear(2, 2, rng=0)

    def forward(self, one: Any, two: Any) -> Any:
        return ((self.encoder(one) - self.encoder(two)) ** 2).sum()


def test_calls_within_calls_belong_to_their_own() -> None:
    pair, x, y = Pair(), Tensor(np.ones((1, 2)), name="x"), Tensor(np.zeros((1, 2)), name="y")
    both = pair(x, y) + pair(y, x)
    found = {node.scope for node in viz.draw(both).picture.nodes}
    calls = {(f"Pair #{i}", f"encoder: Linear #{k}") for i in (1, 2) for k in (1, 2)}
    assert calls < found
    assert ("Pair", "encoder: Linear") in found  # with the weight and the bias
    assert {node.scope for node in viz.draw(pair(x, y)).picture.nodes if node.kind == "parameter"} == {
        ("Pair", "encoder: Linear")
    }


def test_a_call_that_is_alone_has_no_number() -> None:
    linear, x = nn.Linear(2, 2, rng=0), Tensor(np.ones((1, 2)), name="x")
    linear(x)  # of another graph
    assert {node.scope for node in viz.draw(linear(x).sum()).picture.nodes} == {(), ("Linear",)}


def test_blocks_of_the_user_with_one_name_are_one_group() -> None:
    x = Value(2.0, name="x")
    for _ in range(3):
        with scope("step"):
            x = ag.tanh(x)
    assert {node.scope for node in viz.draw(x).picture.nodes} == {(), ("step",)}


def test_calls_are_told_apart_in_copies_pickles_and_words() -> None:
    root = steps(3)
    expected = viz.draw(root).dot
    assert viz.draw(pickle.loads(pickle.dumps(root))).dot == expected
    assert viz.draw(copy.deepcopy(root)).dot == expected
    text = str(viz.explain(root, depth=0))
    assert all(f"[RNNCell #{k}](" in text for k in (1, 2, 3))
    assert root.parents[0].scope == ("RNNCell",)  # the names alone


def test_weights_keep_the_names_of_their_modules() -> None:
    network = nn.scalar.MLP([2, 2, 1], rng=0)
    loss = ag.add_n([(network(list(map(Value, pair))) - 1) ** 2 for pair in ((0, 1), (1, 0), (1, 1))])
    assert "layer 0, neuron 1, w1 = " in str(viz.explain(loss))


def test_a_group_that_is_to_stay_open_is_named_with_its_number_or_without() -> None:
    def open_calls(name: str) -> set[tuple[str, ...]]:
        return {node.scope for node in viz.draw(steps(3), depth=0, expand=name).picture.nodes if node.kind == "result"}

    assert open_calls("RNNCell #2") == {("RNNCell #2",)}
    assert open_calls("RNNCell") == {(f"RNNCell #{k}",) for k in (1, 2, 3)}


def test_blocks_are_told_apart_by_what_was_entered() -> None:
    outer, again = ((), CallName("net")), ((), CallName("net"))
    inner, other = (outer, CallName("cell")), (again, CallName("cell"))
    alike = (outer, "loss"), (outer, "loss")
    assert scopes([inner, outer, other, *alike]) == [
        ("net #2", "cell"),
        ("net #2",),
        ("net #1", "cell"),
        ("net #2", "loss"),
        ("net #2", "loss"),
    ]
    assert common([("a", "b"), ("a", "c")]) == ("a",)
    assert common([("a #1",), ("a #1", "b")]) == ("a #1",)
