"""Where boxes, frames, lines and words stand, and how large their type is on a slide.

This file is longer than others: all layouts are held to the same measures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from itertools import combinations, pairwise, product
from random import Random
from typing import Any

import numpy as np
import pictured
import pytest
from drawn import at_most
from geometry import problems, sampled
from grouped import each
from hypothesis import given
from hypothesis import strategies as st

import autograd as ag
import nn
import nn.scalar
import viz
from autograd import Value, scope
from viz.layout import ordering, positions
from viz.layout.attached import chains
from viz.layout.curves import Curve
from viz.layout.frames import FREE, frame
from viz.layout.layerings import moved
from viz.layout.layers import Item, Link, connect, ranks
from viz.layout.ordering import STARTS, _exchanges, _sides, arrange, crossings, renumber
from viz.layout.page import _finished, fitted, place
from viz.layout.positions import settled
from viz.layout.rows import breaks
from viz.layout.sheet import SMALL, TEXT, Layout, Rectangle, Sheet, word_lines
from viz.paint.composition import MARGIN, compose
from viz.paint.palette import FONT
from viz.picture.model import Picture, PictureEdge, PictureNode
from viz.picture.text import text_width, wrapped

SLIDE = (1600.0, 900.0)
FLOWS = ("LR", "TB")


def inputs() -> list[Value]:
    return [Value(1.0, name="x1"), Value(-2.0, name="x2")]


def recurrent(kind: str, steps: int) -> Any:
    outputs, _ = getattr(nn, kind)(2, 3, rng=0)(np.ones((steps, 1, 2)))
    return outputs.sum()


def cross_entropy() -> Value:
    w, b, x, y = pictured.parameter(0.5, "w"), pictured.parameter(0.1, "b"), Value(2.0, name="x"), Value(1.0, name="y")
    p = ag.sigmoid(w * x + b)
    loss: Value = -(y * ag.log(p) + (1 - y) * ag.log(1 - p))
    return loss


def squared_error() -> Value:
    loss: Value = (nn.scalar.MLP([2, 2, 1], rng=0)(inputs()) - 1) ** 2
    return loss


def entered_again() -> Value:
    """Frames that depend on one another in a circle."""
    x = Value(1.0, name="x")
    for path in "aba":
        with scope(path):
            x = ag.tanh(x * 2.0)
    return x


def passed_around(rounds: int) -> Value:
    """Frames in a circle, with lines from the last back to the first past boxes beside it."""
    given = [Value(1.0 + i, name=f"x{i}") for i in range(3)]
    x = given[0]
    for k in range(4 * rounds):
        with scope("abcd"[k % 4]):
            x = x * given[k % 3]
            x = x + ag.tanh(x)
    return x


DRAWINGS: dict[str, Callable[[], viz.Drawing]] = {
    "penalised": lambda: viz.draw(pictured.penalised(), overlay=True, title="A neuron"),
    "cross entropy": lambda: viz.draw(cross_entropy(), overlay=True, legend=True),
    "squared error, overlay": lambda: viz.draw(squared_error(), overlay=True),
    "layered": lambda: viz.draw(pictured.layered(), overlay=True, legend=True),
    "tensors": lambda: viz.draw(nn.MLP([4, 8, 3], rng=0)(np.ones((5, 4))).sum(), overlay=True),
    "slots": lambda: viz.draw(ag.add_n([pictured.squared()] * 3), overlay=True),
    "no groups": lambda: viz.draw(pictured.untidy(35), fit=None),
    "a circle of frames": lambda: viz.draw(entered_again(), overlay=True),
    "round and round": lambda: viz.draw(passed_around(3), fit=None),
    "RNN 5": lambda: viz.draw(recurrent("RNN", 5)),
    "RNN 60": lambda: viz.draw(recurrent("RNN", 60)),
}


@cache
def drawn(name: str) -> viz.Drawing:
    return DRAWINGS[name]()


@cache
def layered(name: str, flow: Any) -> dict[Any, Any]:
    """The layers that were found for a drawing: lengths of rows are tried with the same ones."""
    built: dict[Any, Any] = {}
    sheet = Sheet(drawn(name).picture, flow, STARTS)
    frame(sheet, (), sheet.through, FREE, built)
    return {key: layers for key, layers in built.items() if key[-1] == "layers"}


@pytest.mark.long
@pytest.mark.parametrize("flow", FLOWS)
@pytest.mark.parametrize("limits", [FREE, (400.0,), (float("inf"), 300.0)])
@pytest.mark.parametrize(
    "name",
    ["squared error, overlay", "tensors", "no groups", "layered", "slots", "a circle of frames", "round and round"],
)
def test_nothing_stands_on_anything_else_in_rows(name: str, flow: Any, limits: tuple[float, ...]) -> None:
    sheet, built = Sheet(drawn(name).picture, flow, STARTS), dict(layered(name, flow))
    frame(sheet, (), sheet.through, FREE, built)
    layout = _finished(sheet, frame(sheet, (), sheet.through, limits, built))
    assert list(problems(sheet.picture, layout)) == []


@pytest.mark.parametrize("flow", FLOWS)
def test_a_circle_of_frames_begins_with_the_one_that_is_entered_first(flow: Any) -> None:
    layout = place(drawn("round and round").picture, flow)
    begins = {path: box.x if flow == "LR" else box.y for path, box in layout.frames.items() if len(path) == 1}
    assert sorted(begins, key=begins.__getitem__) == [("a",), ("b",), ("c",), ("d",)]


@pytest.mark.long
@at_most(40)
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
    picture = viz.draw(nodes[-1], fit=None, **mode).picture
    limits = data.draw(st.sampled_from([(), (500.0,), (250.0,)]))
    layout = place(picture, data.draw(st.sampled_from(FLOWS)), limits)
    assert set(layout.boxes) == {node.key for node in picture.nodes}
    assert list(problems(picture, layout)) == []


def test_the_tester_sees_what_is_wrong() -> None:
    """Each kind of problem, made on purpose."""
    drawing = drawn("layered")
    picture, layout = drawing.picture, drawing.layout
    key, first = picture.nodes[-1].key, picture.nodes[0].key
    box = layout.boxes[key]
    line = next(k for k, edge in enumerate(picture.edges) if key not in (edge.tail, edge.head))
    x, y = sampled(layout.routes[line].points)[1]
    wrong = {
        "reaches out of the picture": box.moved(5000, 0),
        "does not reach": box.moved(0, -400),
        f"box {first} on box {key}": layout.boxes[first],
        f"line {line} through box {key}": Rectangle(float(x), float(y), box.width, box.height),
    }
    for what, spot in wrong.items():
        boxes = layout.boxes | {key: spot}
        changed = Layout(layout.flow, layout.width, layout.height, boxes, layout.frames, layout.titles, layout.routes)
        assert any(what in problem for problem in problems(picture, changed)), what


@pytest.mark.long
@pytest.mark.parametrize("name", ["penalised", "layered", "RNN 5"])
def test_a_legend_and_a_title_move_nothing(name: str) -> None:
    picture = drawn(name).picture
    bare = Picture("", picture.mode, picture.rankdir, picture.nodes, picture.edges, picture.groups)
    titled = Picture(
        "A title", picture.mode, picture.rankdir, picture.nodes, picture.edges, picture.groups, legend=True
    )
    one, two = (compose(each, place(each)).layout for each in (bare, titled))
    shifts = {
        (round(two.boxes[key].x - box.x, 6), round(two.boxes[key].y - box.y, 6)) for key, box in one.boxes.items()
    }
    assert len(shifts) == 1


@pytest.mark.parametrize("width", range(100, 1000, 60))
def test_a_legend_of_any_width_keeps_the_ends_of_its_lines_together(width: int) -> None:
    picture = replace(viz.draw(pictured.penalised(), overlay=True, fit=None).picture, legend=True)
    composed = compose(picture, replace(place(picture), width=float(width)))
    ends = [composed.layout.boxes[f"legend_{end}"] for end in ("operand", "consumer")]
    assert ends[0].y == ends[1].y
    assert not any("legend" in problem for problem in problems(composed.picture, composed.layout))


@pytest.mark.parametrize("build", [pictured.layered, pictured.wide, lambda: pictured.chain(3000)])
def test_words_above_a_small_picture_make_it_no_wider(build: Callable[[], Any]) -> None:
    drawing = viz.draw(build(), overlay=True, fit=(200, 150), title="A picture for the margin of a page")
    composed = compose(drawing.picture, drawing.layout)
    assert composed.layout.width == drawing.layout.width + 2 * MARGIN
    said = " ".join(line.text for line in composed.heading)
    assert said == " ".join([drawing.picture.title, *drawing.picture.notes])
    assert all(line.spot.width <= drawing.layout.width for line in composed.heading)


def test_the_direction_is_the_one_asked_for_or_follows_the_page() -> None:
    picture = viz.draw(pictured.chain(12)).picture
    wide, high = fitted(picture, (2000.0, 200.0)), fitted(picture, (200.0, 2000.0))
    assert wide.width > 3 * wide.height
    assert high.height > 3 * high.width
    for flow in FLOWS:
        assert viz.draw(pictured.chain(12), direction=flow).layout.flow == flow


def test_steps_of_time_stand_in_a_row_and_a_shared_weight_has_one_line_that_branches() -> None:
    drawing = viz.draw(recurrent("RNN", 5), fit=None, direction="LR")
    layout = drawing.layout
    steps = [layout.frames["RNN", f"t={t}"] for t in range(5)]
    assert all(one.x + one.width / 2 < two.x - two.width / 2 for one, two in pairwise(steps))
    (weight,) = (node.key for node in drawing.picture.nodes if node.name.startswith("bias_hh"))
    routes = [route for edge, route in zip(drawing.picture.edges, layout.routes, strict=True) if edge.tail == weight]
    assert len(routes) == 5
    assert len({route.points[0] for route in routes}) == 1
    for t, (one, two) in enumerate(pairwise(routes)):  # the way to a step is a part of the way to the next
        shared = sum(a == b for a, b in zip(one.points, two.points, strict=False))
        assert shared > 3 * t


@pytest.mark.long
@pytest.mark.parametrize(("kind", "steps"), [("RNN", 5), ("LSTM", 5), ("GRU", 60)])
@pytest.mark.parametrize("overlay", [False, True])
def test_a_row_that_can_be_read_never_ends_between_steps_of_time(kind: str, steps: int, overlay: bool) -> None:
    drawing = viz.draw(recurrent(kind, steps), overlay=overlay)
    layout = drawing.layout
    boxes = [layout.boxes[node.key] for node in drawing.picture.nodes if node.kind == "group"]
    assert len(boxes) == min(steps, 5) - (steps > 5)
    for one, two in pairwise(boxes):
        if layout.flow == "LR":
            assert one.x + one.width / 2 < two.x - two.width / 2
            assert abs(one.y - two.y) < one.height / 2
        else:
            assert one.y + one.height / 2 < two.y - two.height / 2
            assert abs(one.x - two.x) < one.width / 2


def test_five_steps_are_shown_and_sixty_folded_to_the_first_two_and_the_last() -> None:
    picture = drawn("RNN 60").picture
    assert [node.lines[0] for node in picture.nodes if node.kind == "group"] == ["t=0", "t=1", "+57 steps", "t=59"]
    steps = [node.lines[0] for node in drawn("RNN 5").picture.nodes if node.kind == "group"]
    assert steps == [f"t={t}" for t in range(5)]


def test_lines_forward_and_backward_run_side_by_side() -> None:
    drawing = viz.draw(pictured.squared(), overlay=True, fit=None)
    pairs: dict[tuple[str, str, int], list[np.ndarray]] = {}
    for edge, route in zip(drawing.picture.edges, drawing.layout.routes, strict=True):
        pairs.setdefault((edge.tail, edge.head, edge.slot), []).append(sampled(route.points))
    for one, two in pairs.values():
        assert one.shape == two.shape
        assert np.abs(one - two).max() < 15
        assert np.abs(one - two).max(axis=1).min() > 1


def test_inputs_stand_in_order_before_the_network_and_so_do_neurons() -> None:
    drawing = viz.draw(nn.scalar.MLP([2, 4, 1], rng=0)(inputs()), fit=None)
    layout = drawing.layout
    named = {node.name: layout.boxes[node.key] for node in drawing.picture.nodes}
    frame = layout.frames["MLP",]
    assert named["x1"].y < named["x2"].y
    assert named["x2"].x + named["x2"].width / 2 < frame.x - frame.width / 2
    heights = [layout.frames["MLP", "layers.0: Layer", f"neurons.{i}: Neuron"].y for i in range(4)]
    assert heights == sorted(heights)


def test_weights_and_plain_numbers_stand_beside_the_operation_that_uses_them() -> None:
    drawing = drawn("cross entropy")
    picture = drawing.picture
    user = {edge.tail: edge.head for edge in picture.edges}
    for flow in FLOWS:
        boxes = place(picture, flow).boxes
        for node in picture.nodes:
            if node.kind in ("parameter", "constant"):
                leaf, operation = boxes[node.key], boxes[user[node.key]]
                assert (leaf.x == operation.x) if flow == "LR" else (leaf.y == operation.y)
        spots = {node.name: boxes[node.key] for node in picture.nodes}
        assert spots["x"].x < boxes[user["n0"]].x if flow == "LR" else spots["x"].y < boxes[user["n0"]].y


def test_an_operation_on_leaves_alone_keeps_one_in_the_flow() -> None:
    w = pictured.parameter(3.0, "w")
    picture = viz.draw((w**2) * pictured.parameter(2.0, "u")).picture
    names = {node.key: node.name or node.lines[0] for node in picture.nodes}
    found = {names[key]: [[names[leaf] for leaf in chain] for chain in sides] for key, sides in chains(picture).items()}
    assert found == {"L": [["u"]], "v0": [["2"]]}


def test_a_frame_around_just_one_other_is_not_drawn_twice() -> None:
    with scope("outer"), scope("inner"):
        y = ag.tanh(Value(1.0, name="x") * 2.0)
    layout = viz.draw(y).layout
    assert [title.text for title in layout.titles.values()] == ["outer / inner"]


# the parts


@given(st.integers(1, 12), st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=30))
def test_ranks_follow_lines_and_begin_with_0(count: int, pairs: list[tuple[int, int]]) -> None:
    edges = [(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1] and max(pair) < count]
    found = ranks(count, edges)
    assert min(found) == 0
    assert all(found[tail] < found[head] for tail, head in edges)


@given(st.integers(2, 5), st.data())
def test_ranks_make_lines_as_short_as_can_be(count: int, data: Any) -> None:
    edges = [pair for pair in combinations(range(count), 2) if data.draw(st.booleans())]

    def length(rank: Sequence[int]) -> int:
        return sum(rank[head] - rank[tail] for tail, head in edges)

    possible = product(range(count), repeat=count)
    assert length(ranks(count, edges)) == min(
        length(rank) for rank in possible if all(rank[tail] < rank[head] for tail, head in edges)
    )


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=20), st.integers(0, 9))
def test_a_moved_item_stays_between_its_lines_and_leaves_no_layer_empty(
    pairs: list[tuple[int, int]], seed: int
) -> None:
    edges = [(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]]
    before = ranks(10, edges)
    found = moved(before, edges, Random(seed))
    assert all(found[tail] < found[head] for tail, head in edges)
    assert set(found) == set(before)
    assert sum(one != two for one, two in zip(before, found, strict=True)) <= 1


def test_ranks_make_lines_short_and_pass_over_circles() -> None:
    assert ranks(4, [(0, 1), (1, 3), (2, 3)]) == [0, 1, 1, 2]
    assert sorted(ranks(3, [(0, 1), (1, 2), (2, 0)])) == [0, 1, 2]


def two_layers(pairs: list[tuple[int, int]], *, fixed: bool = False) -> list[list[Item]]:
    layers = [[Item(1.0, 1.0, float(i), fixed=fixed and layer == 0) for i in range(5)] for layer in (0, 1)]
    for k, (i, j) in enumerate(pairs):
        connect(Link(layers[0][i], k, layers[1][j], k))
    for layer in layers:
        for index, item in enumerate(layer):
            item.index = index
    return layers


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=12, unique=True))
def test_crossings_are_counted_and_ordering_never_adds_any(pairs: list[tuple[int, int]]) -> None:
    layers = two_layers(pairs)
    before = crossings(layers)
    assert before == sum((a - c) * (b - d) < 0 for k, (a, b) in enumerate(pairs) for c, d in pairs[:k])
    arrange(layers)
    assert crossings(layers) <= before
    assert [sorted(item.rank for item in layer) for layer in layers] == [[0, 1, 2, 3, 4]] * 2


def test_what_an_exchange_gains_is_what_crossings_lose() -> None:
    """Of two items between two layers, whose links cross behind, ahead or on both sides."""
    chance, gains = Random(0), []
    for _ in range(60):
        layers = [[Item(1.0, 1.0, i) for i in range(count)] for count in (3, 2, 3)]
        for outer, inner in product(range(3), range(2)):
            for tail, head in ((layers[0][outer], layers[1][inner]), (layers[1][inner], layers[2][outer])):
                if chance.random() < 0.5:
                    connect(Link(tail, (outer, inner), head, (outer, inner)))
        for layer in layers:
            renumber(layer)
        before, known = crossings(layers), _exchanges(*_sides(layers[1]))
        layers[1].reverse()
        renumber(layers[1])
        gains.append(before - crossings(layers))
        assert (known[0][1] if known else 0) == max(gains[-1], 0)
    assert min(gains) < 0 < max(gains)


def test_what_is_fixed_keeps_its_order_and_the_rest_follows() -> None:
    layers = two_layers([(i, 4 - i) for i in range(5)], fixed=True)
    arrange(layers)
    assert [item.rank for item in layers[0]] == [0, 1, 2, 3, 4]
    assert [item.rank for item in layers[1]] == [4, 3, 2, 1, 0]
    assert crossings(layers) == 0


@given(st.lists(st.tuples(st.floats(-50, 50), st.floats(1, 20), st.floats(0.5, 9)), min_size=1, max_size=8))
def test_items_keep_their_distance_and_stand_as_near_as_can_be(wishes: list[tuple[float, float, float]]) -> None:
    wanted, steps, hefts = ([wish[k] for wish in wishes] for k in range(3))
    offsets = list(np.cumsum(steps))
    places = settled(wanted, hefts, offsets)
    for k in range(1, len(places)):
        assert places[k] - places[k - 1] >= offsets[k] - offsets[k - 1] - 1e-9

    def cost(spots: list[float]) -> float:
        return sum(heft * (spot - want) ** 2 for heft, spot, want in zip(hefts, spots, wanted, strict=True))

    for k in range(len(places)):
        for shift in (-0.01, 0.01):  # the rest must follow where it would be pushed
            moved = list(places)
            moved[k] += shift
            for j in range(k + 1, len(moved)):
                moved[j] = max(moved[j], moved[j - 1] + offsets[j] - offsets[j - 1])
            for j in range(k - 1, -1, -1):
                moved[j] = min(moved[j], moved[j + 1] - offsets[j + 1] + offsets[j])
            assert cost(places) <= cost(moved) + 1e-6


@given(st.lists(st.floats(1, 100), min_size=1, max_size=20), st.floats(20, 400))
def test_rows_hold_what_they_can_in_order(lengths: list[float], limit: float) -> None:
    starts = breaks(lengths, [1] * len(lengths), limit)
    assert starts[0] == 0
    assert starts == sorted(set(starts))
    for start, stop in zip(starts, [*starts[1:], len(lengths)], strict=True):
        assert sum(lengths[start:stop]) <= limit or stop == start + 1


def test_rows_break_where_few_lines_lead_across() -> None:
    assert breaks([10.0] * 8, [0, 1, 1, 9, 9, 1, 9, 9], 60.0) == [0, 5]


def test_curves_leave_and_arrive_along_and_corners_are_round() -> None:
    curve = Curve(0.0)
    curve.straight(0.0, 10.0, 0.0)
    curve.corners([(20.0, 0.0), (20.0, 50.0), (40.0, 50.0)])
    curve.straight(60.0, 70.0, 80.0)
    assert len(curve.points) % 3 == 1
    line = sampled(tuple(curve.points))
    assert line[0] == pytest.approx((0.0, 0.0))
    assert line[-1] == pytest.approx((70.0, 80.0))
    assert not np.any(np.all(np.isclose(line, (20.0, 0.0)), axis=1))


@pytest.mark.parametrize(("text", "least", "most"), [("", 0, 0), ("iiii", 8, 12), ("WWWW", 36, 42), ("漢", 10, 13)])
def test_widths_of_text(text: str, least: float, most: float) -> None:
    assert least <= text_width(text, 10) <= most
    assert text_width(text + "\u0301", 10) == text_width(text, 10)


def random_graph(size: int, seed: int, long: float = 1 / 3) -> Picture:
    generator = np.random.default_rng(seed)
    pairs = {(int(generator.integers(max(0, i - 8), i)), i) for i in range(1, size)}
    pairs |= {tuple(sorted(map(int, generator.choice(size, 2, replace=False)))) for _ in range(int(size * long))}  # type: ignore[misc]
    nodes = tuple(PictureNode(f"n{i}", "result", f"v{i}", ("×", f"v{i} = 0.25"), "") for i in range(size))
    edges = tuple(PictureEdge(f"n{i}", f"n{j}", "forward") for i, j in sorted(pairs))
    return Picture("", "forward", "LR", nodes, edges, ())


def dense_graph(size: int, seed: int) -> Picture:
    """Each box uses three others, drawn at random among all before it, some of them twice."""
    generator = np.random.default_rng(seed)
    pairs = {(int(generator.integers(i)), i) for i in range(1, size) for _ in range(3)}
    nodes = tuple(PictureNode(f"n{i}", "result", f"v{i}", ("×", f"v{i} = 2"), "") for i in range(size))
    edges = tuple(PictureEdge(f"n{i}", f"n{j}", "forward") for i, j in sorted(pairs))
    return Picture("", "forward", "LR", nodes, edges, ())


def overlaid(picture: Picture) -> Picture:
    """The same with a line backward beside each."""
    both = [line for edge in picture.edges for line in (edge, replace(edge, direction="backward"))]
    return replace(picture, mode="overlay", edges=tuple(both))


def by_dot(picture: Picture) -> tuple[list[np.ndarray], float]:
    """The lines and the width of Graphviz' own layout, with words and type as large as here.

    The lines lead from the middle of a box to that of another: Graphviz ends them before the heads of their arrows, and
    leads some across the corner of a box, and so across what leads to it.
    """
    pygraphviz = pytest.importorskip("pygraphviz")
    graph = pygraphviz.AGraph(directed=True, strict=False, rankdir="LR", nodesep=0.25, ranksep=0.25)
    graph.node_attr.update(fontname=FONT, fontsize=TEXT, margin="0.12,0.06", shape="box")
    graph.edge_attr.update(fontname=FONT, fontsize=SMALL, arrowsize=0.7)
    for node in picture.nodes:
        graph.add_node(node.key, label="\n".join(node.lines), shape="octagon" if node.kind == "output" else "box")
    for k, edge in enumerate(picture.edges):
        way = "back" if edge.direction == "backward" else "forward"
        graph.add_edge(edge.tail, edge.head, key=str(k), label="\n".join(word_lines(edge)), dir=way)
    graph.layout("dot")
    middles = {name: tuple(map(float, name.attr["pos"].split(","))) for name in graph.nodes()}
    lines = {}
    for tail, head, key in graph.edges(keys=True):
        points = graph.get_edge(tail, head, key).attr["pos"].split()
        spots = [tuple(float(x) for x in point.split(",")) for point in points if point[0] not in "es"]
        lines[int(key)] = np.concatenate([[middles[tail]], sampled(tuple(spots)), [middles[head]]])  # type: ignore[arg-type]
    return [lines[k] for k in range(len(picture.edges))], float(graph.graph_attr["bb"].split(",")[2])


def crossing_lines(picture: Picture, lines: list[np.ndarray]) -> int:
    """At how many places lines of different boxes are seen to cross; lines of one box that run on one another count as
    one."""
    places = set()
    for k, (edge, line) in enumerate(zip(picture.edges, lines, strict=True)):
        for other, second in zip(picture.edges[:k], lines[:k], strict=True):
            if {edge.tail, edge.head} & {other.tail, other.head}:
                continue
            if (line.max(0) < second.min(0)).any() or (second.max(0) < line.min(0)).any():
                continue
            a, b, c, d = line[:-1, None], line[1:, None], second[None, :-1], second[None, 1:]
            begin, end = _side(c, d, a), _side(c, d, b)
            for i, j in zip(*np.nonzero((begin * end < 0) & (_side(a, b, c) * _side(a, b, d) < 0)), strict=True):
                share = begin[i, j] / (begin[i, j] - end[i, j])
                x, y = line[i] + share * (line[i + 1] - line[i])
                places.add((edge.tail, other.tail, round(x, 1), round(y, 1)))
    return len(places)


def _side(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    one, two = b - a, c - a
    found: np.ndarray = one[..., 0] * two[..., 1] - one[..., 1] * two[..., 0]
    return found


def compared(picture: Picture) -> tuple[int, int]:
    """The crossings of our layout and of Graphviz', which is not much narrower."""
    layout = place(picture)
    lines, width = by_dot(picture)
    assert layout.width <= 1.15 * width
    ours = crossing_lines(picture, [sampled(route.points) for route in layout.routes])
    return ours, crossing_lines(picture, lines)


@pytest.mark.parametrize("overlay", [False, True])
def test_few_lines_cross_in_known_pictures_compared_with_graphviz(overlay: bool) -> None:
    """Each by itself: a penalised neuron, a cross-entropy, a derivative of a derivative."""
    x = Value(0.5, name="x")
    (slope,) = ag.gradients(ag.tanh(x) * x, [x], create_graph=True)
    for root in (pictured.penalised(), cross_entropy(), slope):
        ours, theirs = compared(viz.draw(root, fit=None, overlay=overlay, max_nodes=100).picture)
        assert ours <= 1.25 * theirs


@pytest.mark.long
@pytest.mark.parametrize("overlay", [False, True])
@pytest.mark.parametrize("seed", range(1, 9))
@pytest.mark.parametrize("graph", [random_graph, dense_graph])
def test_few_lines_cross_in_random_graphs_compared_with_graphviz(
    graph: Callable[[int, int], Picture], seed: int, overlay: bool
) -> None:
    """Each by itself."""
    picture = graph(20 + 10 * (seed // 2), seed)
    ours, theirs = compared(overlaid(picture) if overlay else picture)
    assert ours <= 1.25 * theirs


@each(
    ("letters", "length", "options"),
    product(
        ["abcdefgh_", "W", "漢字", "a b "], [5, 40, 200], [{}, {"overlay": True}, {"backward": True}, {"depth": 0}]
    ),
)
def test_long_names_make_no_wide_boxes(letters: str, length: int, options: dict[str, Any]) -> None:
    """No box is wider than a third of a picture that flows to the right, and no octagon is flatter than 4 : 1."""
    long = letters * length
    w, x, b = (Value(0.5, name=name + long[: length - 1]) for name in "wxb")
    with scope("s" + long[: length - 1]):
        y = ag.tanh(w * x) + b
    y.name = "y" + long[: length - 1]
    drawing = viz.draw(ag.exp(y) * y, direction="LR", **options)
    boxes = {node.kind: drawing.layout.boxes[node.key] for node in drawing.picture.nodes}
    assert max(spot.width for spot in drawing.layout.boxes.values()) <= drawing.layout.width / 3
    assert boxes["output"].width <= 4 * boxes["output"].height


@pytest.mark.parametrize("flow", FLOWS)
def test_what_is_very_large_is_placed_with_less_effort(flow: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    picture = random_graph(40, 3)
    done: list[int] = []
    monkeypatch.setattr(positions, "settled", lambda wanted, *rest: done.append(len(wanted)) or settled(wanted, *rest))
    place(picture, flow)
    usual = sum(done)
    done.clear()
    for module, limit, few in ((positions, "EFFORT", 1), (ordering, "LARGE", 0), (ordering, "HUGE", 0)):
        monkeypatch.setattr(module, limit, few)
    layout = place(picture, flow)
    assert sum(done) < usual / 3  # four sweeps, of sixteen
    assert list(problems(picture, layout)) == []


def test_large_pictures_are_laid_out_whole() -> None:
    picture = random_graph(1000, 7, long=0)
    layout = place(picture)
    assert len(layout.boxes) == 1000
    spots = sorted(layout.boxes.values(), key=lambda spot: spot.x - spot.width / 2)
    for one, two in pairwise(spots):
        assert two.x - two.width / 2 >= one.x + one.width / 2 or abs(one.y - two.y) >= (one.height + two.height) / 2


def test_another_direction_is_preferred_to_rows_that_lines_turn_between() -> None:
    z, w = Value(1 + 2j, name="z"), Value(0.5 - 1j, name="w")
    drawing = viz.draw(ag.abs(z * w + ag.exp(z)), overlay=True)
    assert drawing.picture.rankdir == "LR"
    assert drawing.layout.flow == "TB"


def test_a_little_larger_type_is_not_worth_rows_that_many_lines_turn_between() -> None:
    x = Value(2.0, name="x")
    u = ag.exp(x * 0.1)
    drawing = viz.draw(u * x + u / x + ag.log(u) - u**2, overlay=True, fit=(844, 390))
    boxes = drawing.layout.boxes
    assert drawing.layout.flow == "LR"
    assert all(boxes[edge.tail].x <= boxes[edge.head].x for edge in drawing.picture.edges)  # of a leaf above, the same


# words in lines


@pytest.mark.parametrize(
    ("text", "lines"), [("Überschriften Überschriften", 2), ("Überschriften ", 2), ("a b", 1), ("", 0)]
)
def test_words_that_are_all_too_wide_have_a_line_each(text: str, lines: int) -> None:
    assert len(wrapped(text, 10, 30)) == lines


@given(st.lists(st.text("aW", min_size=1, max_size=6), min_size=1, max_size=6), st.floats(1, 200))
def test_lines_are_as_few_as_there_can_be(words: list[str], width: float) -> None:
    lines = wrapped(" ".join(words), 10, width)
    assert " ".join(lines) == " ".join(words)
    fewest = {0: 0}  # lines of the first k words
    for k in range(1, len(words) + 1):
        starts = [i for i in range(k) if i == k - 1 or text_width(" ".join(words[i:k]), 10) <= width]
        fewest[k] = min(fewest[i] for i in starts) + 1
    assert len(lines) == fewest[len(words)]
