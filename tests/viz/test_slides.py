"""Pictures as a lecturer puts them on a slide: measured from their SVG, no browser needed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pictured
import pytest
from measured import SVG, boxes_of, extent, problems, type_size

import autograd as ag
import nn
import nn.scalar
import viz
from autograd import Value, scope
from viz.layout.page import READABLE
from viz.paint import rendering

pytestmark = pytest.mark.long  # the same on every NumPy


def inputs() -> list[Value]:
    return [Value(1.0, name="x1"), Value(-2.0, name="x2")]


def cross_entropy() -> Value:
    w, b, x, y = pictured.parameter(0.5, "w"), pictured.parameter(0.1, "b"), Value(2.0, name="x"), Value(1.0, name="y")
    p = ag.sigmoid(w * x + b)
    loss: Value = -(y * ag.log(p) + (1 - y) * ag.log(1 - p))
    return loss


def squared_error() -> Value:
    loss: Value = (nn.scalar.MLP([2, 2, 1], rng=0)(inputs()) - 1) ** 2
    return loss


def three_layers() -> list[Value]:
    """The network of a first lecture, (1, −1) to (0.62, 0.83)."""
    signals = [Value(1.0, name="x1"), Value(-1.0, name="x2")]
    for k, (weights, bias) in enumerate(
        [([(1, -2), (-1, 1)], (1, 0)), ([(2, -1), (-2, -1)], (0, 0)), ([(3, -1), (-1, 4)], (-2, 2))], 1
    ):
        neurons = [
            nn.scalar.Neuron(weights=w, bias=b, activation="sigmoid") for w, b in zip(weights, bias, strict=True)
        ]
        outputs = []
        for i, neuron in enumerate(neurons, 1):
            with scope(f"layer {k}"), scope(f"neuron {i}"):
                outputs.append(neuron.forward(signals))
        signals = outputs
    return signals


def convolutions() -> Any:
    rng = np.random.default_rng(0)
    conv = [nn.Conv2d(1, 4, 3, padding=1, rng=rng), nn.Conv2d(4, 8, 3, padding=1, rng=rng)]
    layers = [x for one in conv for x in (one, nn.ReLU(), nn.MaxPool2d(2))]
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(32, 10, rng=rng))(np.ones((2, 1, 8, 8)))


def classes() -> Any:
    return nn.cross_entropy(nn.MLP([4, 8, 3], rng=0)(np.ones((5, 4))), [0, 1, 2, 0, 1])


def recurrent(kind: str, steps: int) -> Any:
    outputs, _ = getattr(nn, kind)(2, 3, rng=0)(np.ones((steps, 1, 2)))
    return outputs.sum()


def around(hops: int) -> viz.Drawing:
    network = nn.scalar.MLP([3, 4, 4, 1], rng=0)
    loss = network([Value(1.0, name="x1"), Value(2.0, name="x2"), Value(0.5, name="x3")])
    return viz.draw(loss, around=network.layers[1].neurons[1].weights[2], hops=hops, overlay=True)


def wide_titles() -> Value:
    x = Value(1.0, name="x")
    for title in ("W" * 40, "漢字" * 10, "🙂" * 12, "é̂" * 20):
        with scope(title):
            x = ag.tanh(x * 2.0)
    return x


def long_names(length: int) -> Value:
    return Value(1.0, name="M" * length) * Value(2.0, name="b" * length) + 1


def lit() -> viz.Drawing:
    network = nn.scalar.MLP([2, 2, 1], rng=0)
    loss = (network(inputs()) - 1) ** 2
    return viz.draw(loss, wrt=network.layers[0].neurons[0].weights[0], overlay=True)


SLIDES: dict[str, tuple[float, Callable[[], viz.Drawing]]] = {
    "26 sigmoid and cross-entropy": (12, lambda: viz.draw(cross_entropy(), overlay=True)),
    "27 squared error": (12, lambda: viz.draw(squared_error())),
    "27 squared error, backward": (12, lambda: viz.draw(squared_error(), backward=True)),
    "27 squared error, overlay": (12, lambda: viz.draw(squared_error(), overlay=True)),
    "28 three layers, open": (9, lambda: viz.draw(three_layers())),
    "28 three layers, folded": (20, lambda: viz.draw(three_layers(), depth=1)),
    "29 Tensors": (12, lambda: viz.draw(classes(), overlay=True)),
    "29 convolutions, folded": (14, lambda: viz.draw(convolutions(), depth=1)),
    "29 transformer": (9, lambda: viz.draw(nn.TransformerEncoderLayer(8, 2, 16, rng=0)(np.ones((1, 4, 8))).sum())),
    "30 RNN, 5 steps": (9, lambda: viz.draw(recurrent("RNN", 5))),
    "30 RNN, 20 steps": (11, lambda: viz.draw(recurrent("RNN", 20))),
    "30 LSTM, 20 steps": (11, lambda: viz.draw(recurrent("LSTM", 20))),
    "30 GRU, 20 steps": (11, lambda: viz.draw(recurrent("GRU", 20))),
    "30 LSTM, 60 steps": (9, lambda: viz.draw(recurrent("LSTM", 60))),
    "30 GRU, 5 steps": (9, lambda: viz.draw(recurrent("GRU", 5), overlay=True)),
    "31 sum of 10": (9, lambda: viz.draw(ag.add_n([Value(float(i), name=f"x{i}") for i in range(10)]))),
    "31 sum of 300": (9, lambda: viz.draw(ag.add_n([Value(float(i), name=f"x{i}") for i in range(300)]))),
    "31 sum of 40, one by one": (20, lambda: viz.draw(sum(Value(float(i), name=f"x{i}") for i in range(40)))),
    "32 chain of 30": (9, lambda: viz.draw(pictured.chain(30))),
    "32 without groups, 1,000": (9, lambda: viz.draw(pictured.untidy(1000))),
    "33 top to bottom": (9, lambda: viz.draw(squared_error(), direction="TB")),
    "34 around, 1": (9, lambda: around(1)),
    "34 around, 3": (9, lambda: around(3)),
    "35 legend": (12, lambda: viz.draw(cross_entropy(), overlay=True, legend=True, title="A neuron")),
    "37 wide titles": (9, lambda: viz.draw(wide_titles(), overlay=True)),
    "38 long names": (9, lambda: viz.draw(long_names(200))),
    "41 folded neurons": (9, lambda: viz.draw(nn.scalar.MLP([2, 8, 8, 1], rng=0)(inputs()), overlay=True)),
    "42 paths": (12, lit),
    "48 program": (9, lambda: viz.draw(pictured.step())),
}


@cache
def drawn(name: str) -> viz.Drawing:
    return SLIDES[name][1]()


@pytest.mark.parametrize("name", SLIDES)
def test_type_can_be_read_and_nothing_stands_on_anything_else(name: str) -> None:
    assert list(problems(drawn(name).svg(), max(READABLE, SLIDES[name][0]))) == []


def test_the_tester_sees_what_is_wrong() -> None:
    svg = drawn("26 sigmoid and cross-entropy").svg()
    box = next(part for part in svg.split("<g ") if "node parameter" in part)
    x = box.partition('rect x="')[2].partition('"')[0]
    wrong = {
        "reaches out": box.replace('textLength="', 'textLength="9'),
        "does not reach": box.replace(f'x="{x}" y', f'x="{float(x) + 100:g}" y'),
    }
    for what, changed in wrong.items():
        assert any(what in fault for fault in problems(svg.replace(box, changed), 9)), what
    line = next(part for part in svg.split("<g ") if "edge forward" in part and "C" in part)
    route = line.partition('path d="')[2].partition('"')[0]
    across = line.replace(route, "M5 5H1075V60H5V120H1075V180H5V240H1075V300H5V360H1075V420H5V480H1075")
    assert any("through" in fault for fault in problems(svg.replace(line, across), 9))


def test_folded_neurons_show_their_activations() -> None:
    lines = [line for node in drawn("28 three layers, folded").picture.nodes for line in node.lines]
    found = [f"{float(line.partition(' = ')[2]):.2f}" for line in lines if line.startswith("v")]
    assert [x for x in found if x in ("0.98", "0.12", "0.86", "0.11", "0.62", "0.83")] == [
        "0.98", "0.12", "0.86", "0.11", "0.62", "0.83"
    ]  # fmt: skip


def test_shapes_stand_at_every_line_of_a_folded_network() -> None:
    picture = drawn("29 convolutions, folded").picture
    assert [edge.text for edge in picture.edges][:3] == ["(2, 4, 8, 8)", "(2, 4, 8, 8)", "(2, 4, 4, 4)"]
    assert all(edge.text for edge in picture.edges)
    assert picture.nodes[-1].lines[1].startswith("v13 (2, 10)")


@pytest.mark.parametrize("bare", [pictured.product_of_sum, cross_entropy, classes])
def test_a_legend_leaves_the_picture_four_fifths_of_its_size(bare: Callable[[], Any]) -> None:
    one, two = (viz.draw(bare(), overlay=True, legend=legend) for legend in (False, True))
    assert one.layout == two.layout
    assert type_size(two.svg()) >= 0.8 * type_size(one.svg())


@pytest.mark.parametrize("kind", ["RNN", "LSTM"])
def test_twenty_steps_stand_in_rows_that_read_like_text(kind: str) -> None:
    drawing = drawn(f"30 {kind}, 20 steps")
    steps = [node for node in drawing.picture.nodes if node.kind == "group"]
    assert [node.lines[0] for node in steps] == [f"t={t}" for t in range(20)]
    boxes = [drawing.layout.boxes[node.key] for node in steps]
    ends = [t for t, (one, two) in enumerate(pairwise(boxes), 1) if two.x < one.x]
    assert len(ends) <= 2
    for one, two in pairwise(boxes):
        is_below = two.y - two.height / 2 > one.y + one.height / 2
        assert is_below if two.x < one.x else two.x - two.width / 2 > one.x + one.width / 2


def test_what_steps_of_time_give_to_one_box_joins_in_one_line() -> None:
    drawing = drawn("30 RNN, 20 steps")
    (stack,) = (node.key for node in drawing.picture.nodes if node.lines[0] == "stack")
    edges = zip(drawing.picture.edges, drawing.layout.routes, strict=True)
    routes = [route for edge, route in edges if edge.head == stack and not edge.text]
    assert len(routes) == 19  # the last step stands before it, and says its shape
    assert len({route.points[-1] for route in routes}) == 1
    for t, (one, two) in enumerate(pairwise(routes)):  # behind its own beginning, each is a part of the one before
        shared = sum(a == b for a, b in zip(one.points[::-1], two.points[::-1], strict=False))
        assert shared > 3 * (len(routes) - t - 2)


def test_long_names_make_no_wide_boxes_and_no_flat_octagons() -> None:
    root = Value(1.0, name="x") * 2
    root.name = "q" * 200
    for drawing in (drawn("38 long names"), viz.draw(long_names(40)), viz.draw(root)):
        boxes = boxes_of(drawing.svg())
        for node in drawing.picture.nodes:
            if node.kind == "output":
                assert boxes[node.key].width <= 4 * boxes[node.key].height + 0.2
    ordinary = viz.draw(Value(1.0, name="an_ordinary_name_" * 9) * Value(2.0, name="one_more_of_them" * 9) + 1)
    for drawing, share in ((ordinary, 1 / 3), (drawn("38 long names"), 0.41)):  # M is twice as wide as most letters
        assert max(box.width for box in boxes_of(drawing.svg()).values()) <= share * drawing.layout.width


def test_no_part_of_the_hand_step_is_empty_from_edge_to_edge() -> None:
    for name in ("27 squared error", "27 squared error, backward", "27 squared error, overlay"):
        svg = drawn(name).svg()
        width, height = extent(svg)
        scale = min(1600 / width, 900 / height)
        edges = sorted((box.y - box.height / 2, box.y + box.height / 2) for box in boxes_of(svg).values())
        top = 900 - scale * height  # what is left beside the picture, above or below it
        reached, gap = 0.0, top
        for begin, end in edges:
            gap = max(gap, scale * (begin - reached))
            reached = max(reached, end)
        assert gap <= 450


def words_of(svg: str) -> Counter[str]:
    return Counter(" ".join((text.text or "").split()) for text in ElementTree.fromstring(svg).iter(f"{SVG}text"))


@pytest.mark.parametrize(
    "name",
    ["27 squared error", "27 squared error, backward", "35 legend", "29 Tensors", "42 paths", "48 program"],
)
def test_plain_dot_shows_every_box_number_and_product(name: str) -> None:
    """The DOT text is complete: laid out anew by Graphviz, it shows what our own SVG shows, no more and no less."""
    pictured.needs_graphviz()
    drawing = drawn(name)
    ours, theirs = drawing.svg(), rendering.render(drawing.source.source, "svg").decode()
    assert words_of(ours) == words_of(theirs)
    for kind in ("node", "edge"):
        assert ours.count(f'class="{kind}') == theirs.count(f'class="{kind}')
    frames = [part.partition("</g>")[0] for part in theirs.split('class="cluster"')[1:]]
    seen = [frame for frame in frames if not re.search('<path[^>]* stroke="(none|transparent)"', frame)]
    assert ours.count('class="cluster') == len(seen)
