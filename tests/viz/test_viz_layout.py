"""Where boxes, frames, lines and words stand in pictures that are laid out here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pictured
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd as ag
import nn
import nn.scalar
import viz
from autograd import Value, scope
from viz.layout.columns import Item, Link, arrange, assign, settle
from viz.layout.frames import TITLE, has_frames, place
from viz.layout.sheet import Layout, Rectangle, text_width
from viz.picture.model import Picture


def inputs() -> list[Value]:
    return [Value(1.0, name="x1"), Value(-2.0, name="x2")]


def recurrent(steps: int) -> Any:
    outputs, _ = nn.RNN(2, 3, rng=0)(np.ones((steps, 1, 2)))
    return outputs.sum()


DRAWINGS: dict[str, Callable[[], viz.Drawing]] = {
    "network": lambda: viz.draw(nn.scalar.MLP([2, 3, 1], rng=0)(inputs())),
    "overlay": lambda: viz.draw(nn.scalar.MLP([2, 3, 1], rng=0)(inputs()), overlay=True),
    "backward": lambda: viz.draw(nn.scalar.MLP([2, 3, 1], rng=0)(inputs()), backward=True),
    "collapsed": lambda: viz.draw(nn.scalar.MLP([2, 8, 8, 1], rng=0)(inputs())),
    "expanded": lambda: viz.draw(nn.scalar.MLP([2, 8, 8, 1], rng=0)(inputs()), expand="layers.0/neurons.4"),
    "tensors": lambda: viz.draw(nn.MLP([2, 3, 1], rng=0)(np.ones((4, 2))).sum(), overlay=True),
    "recurrent": lambda: viz.draw(recurrent(3)),
    "folded": lambda: viz.draw(recurrent(50)),
    "legend": lambda: viz.draw(pictured.layered(), overlay=True, legend=True),
    "ranks": lambda: viz.draw(pictured.untidy(900)),
}


def overlap(one: Rectangle, two: Rectangle, slack: float = 0.5) -> bool:
    return (
        abs(one.x - two.x) < (one.width + two.width) / 2 - slack
        and abs(one.y - two.y) < (one.height + two.height) / 2 - slack
    )


def within(inner: Rectangle, outer: Rectangle) -> bool:
    return (
        abs(inner.x - outer.x) <= (outer.width - inner.width) / 2 + 0.5
        and abs(inner.y - outer.y) <= (outer.height - inner.height) / 2 + 0.5
    )


def is_below_title(inner: Rectangle, frame: Rectangle) -> bool:
    return inner.y - inner.height / 2 >= frame.y - frame.height / 2 + TITLE - 0.5


def check(picture: Picture) -> Layout:
    """No two boxes overlap, nor frames side by side, and everything lies in its frame and in the picture; titles of
    frames have room of their own."""
    layout = place(picture)
    sheet = Rectangle(layout.width / 2, layout.height / 2, layout.width, layout.height)
    assert set(layout.boxes) == {node.key for node in picture.nodes}
    assert set(layout.frames) == {group.path for group in picture.groups}
    assert all(within(box, sheet) for box in layout.boxes.values())
    assert not [pair for pair in combinations(layout.boxes.values(), 2) if overlap(*pair)]
    for node in picture.nodes:
        for path, frame in layout.frames.items():
            inside = node.scope[: len(path)] == path
            assert within(layout.boxes[node.key], frame) if inside else not overlap(layout.boxes[node.key], frame)
            if inside:
                assert is_below_title(layout.boxes[node.key], frame)
    for (one, first), (two, second) in combinations(layout.frames.items(), 2):
        if one == two[: len(one)]:
            assert within(second, first)
            assert is_below_title(second, first)
        elif two != one[: len(two)]:
            assert not overlap(first, second)
    return layout


@pytest.mark.parametrize("name", DRAWINGS)
def test_nothing_stands_on_anything_else(name: str) -> None:
    check(DRAWINGS[name]().picture)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_nothing_stands_on_anything_else_in_any_graph(data: Any) -> None:
    """Groups may be entered again and again, so that frames depend on one another in circles."""
    groups = st.lists(st.sampled_from("abc"), max_size=2)
    nodes = [Value(0.5, name=f"x{i}") for i in range(3)]
    for _ in range(data.draw(st.integers(1, 15))):
        path = data.draw(groups)
        with scope(path[0] if path else "d"), scope(path[-1] if path else "e"):
            one, two = data.draw(st.sampled_from(nodes)), data.draw(st.sampled_from(nodes))
            nodes.append(data.draw(st.sampled_from([one + two, one * two, ag.tanh(one)])))
    mode = data.draw(st.sampled_from([{}, {"overlay": True}, {"depth": 1}, {"max_nodes": 5}]))
    picture = viz.draw(nodes[-1], **mode).picture
    layout = check(picture)
    assert len(layout.routes) == len(picture.edges)


def words(picture: Picture, layout: Layout) -> Iterator[Rectangle]:
    for edge, route in zip(picture.edges, layout.routes, strict=True):
        assert (route.words is not None) is bool(edge.text)
        if route.words:
            yield Rectangle(*route.words, 0.8 * text_width(edge.text, 11), 9)


@pytest.mark.parametrize("name", ["network", "overlay", "backward", "tensors", "recurrent", "folded", "legend"])
def test_words_on_lines_stand_on_no_box_and_on_no_other_words(name: str) -> None:
    picture = DRAWINGS[name]().picture
    layout = place(picture)
    spots = list(words(picture, layout))
    assert not [pair for pair in combinations(spots, 2) if overlap(*pair, slack=0)]
    assert not [spot for spot in spots if any(overlap(spot, box) for box in layout.boxes.values())]


@pytest.mark.parametrize("name", ["network", "overlay", "recurrent", "folded"])
def test_lines_lead_from_box_to_box_and_never_back(name: str) -> None:
    picture = DRAWINGS[name]().picture
    layout = place(picture)
    along = (lambda x, y: y) if picture.rankdir == "TB" else (lambda x, y: x)
    for edge, route in zip(picture.edges, layout.routes, strict=True):
        tail, head = layout.boxes[edge.tail], layout.boxes[edge.head]
        (x, y), (u, v) = route.points[0], route.points[-1]
        assert abs(x - tail.x) <= tail.width / 2 + 0.1
        assert abs(y - tail.y) <= tail.height / 2 + 0.1
        assert abs(u - head.x) <= head.width / 2 + 0.1
        assert abs(v - head.y) <= head.height / 2 + 0.1
        assert all(along(*one) <= along(*two) + 0.1 for one, two in pairwise(route.points))
        assert len(route.points) % 3 == 1


@pytest.mark.parametrize("name", ["network", "overlay", "collapsed", "expanded"])
def test_inputs_stand_before_the_network_and_neurons_in_order(name: str) -> None:
    picture = DRAWINGS[name]().picture
    layout = place(picture)
    frame = layout.frames["MLP",]
    named = {node.name: layout.boxes[node.key] for node in picture.nodes}
    assert named["x1"].y < named["x2"].y
    assert named["x2"].x + named["x2"].width / 2 < frame.x - frame.width / 2
    for layer in ("layers.0: Layer", "layers.1: Layer"):
        spots = {path[-1]: spot.y for path, spot in layout.frames.items() if path[1:2] == (layer,) and len(path) == 3}
        spots |= {
            node.name.rpartition("/")[-1]: layout.boxes[node.key].y
            for node in picture.nodes
            if node.kind == "group" and node.scope[1:] == (layer,)
        }
        order = sorted(spots, key=spots.__getitem__)
        assert [neuron for neuron in order if "more" not in neuron] == sorted(set(spots) - {"+4 more", "+5 more"})
    assert layout.frames["MLP", "layers.0: Layer"].x < layout.frames["MLP", "layers.1: Layer"].x


def test_time_steps_stand_in_line_and_weights_are_drawn_once() -> None:
    for name, frames in (("recurrent", ["t=0", "t=1", "t=2"]), ("folded", ["t=0", "t=1", "t=49"])):
        picture = DRAWINGS[name]().picture
        layout = place(picture)
        steps = {path[-1]: spot for path, spot in layout.frames.items() if len(path) == 2}
        assert sorted(steps, key=lambda step: steps[step].y) == frames
        shift = max(step.x for step in steps.values()) - min(step.x for step in steps.values())
        assert shift < 0.2 * min(step.width for step in steps.values())
        parameters = [node for node in picture.nodes if node.kind == "parameter"]
        assert len(parameters) == 4
        assert {node.scope for node in parameters} == {("RNN",)}
    assert "+47 more" in viz.draw(recurrent(50)).text


def test_graphviz_lays_out_what_has_no_frames() -> None:
    assert not has_frames(viz.draw(pictured.penalised()).picture)
    assert "pos=" not in viz.draw(pictured.penalised()).dot
    assert "pos=" in viz.draw(pictured.layered()).dot


# columns


def test_sources_stand_next_to_their_users_and_circles_are_passed_over() -> None:
    assert assign(4, [(0, 1), (1, 3), (2, 3)], frozenset({0, 2})) == [0, 1, 1, 2]
    columns = assign(3, [(0, 1), (1, 2), (2, 0)], frozenset())
    assert sorted(columns) == [0, 1, 2]


def test_frames_keep_their_order_and_boxes_follow_what_they_lead_to() -> None:
    for fixed, order in ((True, [0.0, 1.0, 2.0]), (False, [2.0, 1.0, 0.0])):
        left = [Item(1.0, 1.0, float(i), fixed=fixed) for i in range(3)]
        right = [Item(1.0, 1.0, float(i)) for i in range(3)]
        for i in range(3):
            link = Link(i, left[i], right[2 - i], 0)
            link.tail.links.append(link)
            link.head.links.append(link)
        columns = [left, right]
        arrange(columns, 1.0)
        assert [item.rank for item in sorted(left, key=lambda item: item.place)] == order


@given(st.lists(st.tuples(st.floats(-50, 50), st.floats(1, 20)), min_size=1, max_size=8))
def test_items_keep_their_distance_and_stand_as_near_as_can_be(wishes: list[tuple[float, float]]) -> None:
    items = [Item(1.0, size, 0.0) for _, size in wishes]
    wanted = [want for want, _ in wishes]
    settle(items, wanted, 2.0)
    for one, two in pairwise(items):
        assert two.place - one.place >= (one.across + two.across) / 2 + 2 - 1e-9
    cost = sum((item.place - want) ** 2 for item, want in zip(items, wanted, strict=True))
    moved = [item.place + shift for item, shift in zip(items, np.linspace(-1, 1, len(items)), strict=True)]
    spread = sum((spot - want) ** 2 for spot, want in zip(moved, wanted, strict=True))
    assert cost <= spread + 1e-6
