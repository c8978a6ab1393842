"""Pictures of large networks: what is folded, what stands for attention, what each step of a recurrence reads."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from geometry import problems

import nn
import viz
from autograd import Tensor
from viz.layout.sheet import TEXT
from viz.networks.describe import described
from viz.networks.description import Network
from viz.networks.folding import _to_box, foldings
from viz.paint.composition import compose
from viz.paint.palette import style

SLIDE = (1600, 900)


class Residual(nn.Module):
    """Two convolutions, and what came in added to what they give."""

    def __init__(self, rng: Any) -> None:
        super().__init__()
        self.first, self.second = (nn.Conv2d(2, 2, 3, padding=1, rng=rng) for _ in range(2))
        self.norm = nn.BatchNorm2d(2)

    def forward(self, x: Any) -> Any:
        return (x + self.norm(self.second(self.first(x).relu()))).relu()


def attending(layers: int) -> nn.Module:
    rng = np.random.default_rng(0)
    made = [nn.TransformerEncoderLayer(8, 2, 16, rng=rng, batch_first=True) for _ in range(layers)]
    return made[0] if layers == 1 else nn.Sequential(*made)


def convolutions(count: int) -> nn.Module:
    rng = np.random.default_rng(0)
    return nn.Sequential(*(nn.Conv2d(2, 2, 3, padding=1, rng=rng) for _ in range(count)))


def residuals(count: int) -> nn.Module:
    rng = np.random.default_rng(0)
    return nn.Sequential(*(Residual(rng) for _ in range(count)))


def chain(depth: int) -> nn.Module:
    return nn.MLP([3] * (depth + 1), rng=0)


LARGE: dict[str, tuple[Callable[[], nn.Module], Any, float]] = {
    "an attending layer": (lambda: attending(1), (4, 8), 14),
    "two attending layers": (lambda: attending(2), (4, 8), 9),
    "six attending layers": (lambda: attending(6), (4, 8), 12),
    "sixteen attending layers": (lambda: attending(16), (4, 8), 12),
    "thirty convolutions": (lambda: convolutions(30), (2, 8, 8), 12),
    "four residual blocks": (lambda: residuals(4), (2, 8, 8), 12),
    "forty residual blocks": (lambda: residuals(40), (2, 8, 8), 12),
    "forty layers of circles": (lambda: chain(40), None, 12),
}


@pytest.mark.parametrize("name", LARGE)
def test_a_large_network_can_be_read_and_all_its_parameters_are_counted(name: str) -> None:
    make, shape, least = LARGE[name]
    model = make()
    drawing = viz.network(model, shape)
    assert list(problems(drawing.picture, drawing.layout)) == []
    whole = compose(drawing.picture, drawing.layout).layout
    assert TEXT * min(SLIDE[0] / whole.width, SLIDE[1] / whole.height) >= least
    if not any(
        edge.sign for edge in drawing.picture.edges
    ):  # where no weights have lines, boxes say how many there are
        said = [re.fullmatch(r"([\d,]+) parameters", line) for node in drawing.picture.nodes for line in node.lines]
        assert sum(int(found[1].replace(",", "")) for found in said if found) == sum(
            p.data.size for p in model.parameters()
        )


def test_weights_that_are_folded_or_lead_from_a_box_are_counted() -> None:
    model = chain(40)
    drawing = viz.network(model)
    (box,) = (node for node in drawing.picture.nodes if "layers" in node.lines[0])
    (folded,) = (int(line.split()[0].replace(",", "")) for line in box.lines if line.endswith("parameters"))
    drawn, weights = (int(x) for x in re.findall(r"(\d+) of (\d+) weights", "".join(drawing.picture.notes))[0])
    circles = sum(node.figure is not None and node.kind != "input" for node in drawing.picture.nodes)
    assert drawn == sum(bool(edge.sign) for edge in drawing.picture.edges) < weights
    assert folded + weights + circles == sum(p.data.size for p in model.parameters())  # a bias stands in each circle


def test_modules_are_folded_before_what_stands_in_the_middle() -> None:
    titles = [node.lines[0] for node in viz.network(residuals(4), (2, 8, 8)).picture.nodes]
    assert titles == ["x", *(f"layer {k}: Residual" for k in range(4))]


class Ends(nn.Module):
    """A group that is entered before others and after them."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.first, self.last = convolutions(2), convolutions(2)

    def forward(self, x: Any, *, is_last: bool) -> Any:
        with viz.scope(self.name):
            return (self.last if is_last else self.first)(x)


class Between(nn.Module):
    """The layers of ``inner`` between both uses of ``outer``; ``crossed``: and those of the one within the other."""

    def __init__(self, *, crossed: bool) -> None:
        super().__init__()
        self.outer, self.crossed = Ends("outer"), crossed
        self.inner = Ends("inner") if crossed else convolutions(20)

    def forward(self, x: Any) -> Any:
        if not self.crossed:
            return self.outer.forward(self.inner(self.outer.forward(x, is_last=False)), is_last=True)
        forth = self.inner.forward(self.outer.forward(x, is_last=False), is_last=False)
        back = self.outer.forward(self.inner.forward(x, is_last=True), is_last=True)
        return forth + back


@pytest.mark.parametrize("crossed", [False, True])
def test_what_leads_out_of_a_module_and_in_again_is_not_folded_with_it(*, crossed: bool) -> None:
    modules = [shown for shown in foldings(_described(Between(crossed=crossed))) if not _has_middle(shown)][-1]
    column = {layer.key: layer.column for layer in modules.layers}
    assert all(column[line.tail[0]] < column[line.head[0]] for line in modules.lines)
    folded = [layer.title for layer in modules.layers if layer.what == "folded"]
    assert ("outer" in folded) + ("inner" in folded) == crossed


def _described(model: nn.Module) -> Network:
    return described([model(Tensor(np.zeros((1, 2, 8, 8)), name="x"))])


def _has_middle(network: Network) -> bool:
    return any(layer.title.endswith("layers") for layer in network.layers)


def test_attention_is_one_box_and_what_is_added_to_it_has_its_line() -> None:
    """In training, on data that are a plain constant: both sums of the layer read two things."""
    x = np.random.default_rng(0).normal(size=(1, 4, 8))
    picture = viz.draw(attending(1)(x).sum(), view="network").picture
    (attention,) = (node for node in picture.nodes if "Attention" in node.lines[0])
    assert attention.lines[:3] == ("self_attn: MultiheadAttention", "(1, 4, 8)", "288 parameters")
    sums = [node.key for node in picture.nodes if node.lines[0] == "+"]
    assert [sum(edge.head == key for edge in picture.edges) for key in sums] == [2, 2]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_shape_of_an_output_is_filled(theme: str) -> None:
    """Planes, circles and boxes: without a rule they would be black."""
    fully = viz.network(nn.Sequential(nn.Conv2d(1, 2, 3, rng=0)), (1, 8, 8))
    (output,) = (node for node in fully.picture.nodes if node.kind == "output")
    shapes = ET.fromstring(fully.svg()).findall(".//{*}g[@class='node output']/{*}rect")
    assert output.figure is not None
    assert shapes
    rules = style("p", theme, network=True)
    assert all(re.search(rf"#p \.output {shape} {{ fill: #", rules) for shape in ("rect", "circle", "polygon"))


@pytest.mark.parametrize("kind", ["RNN", "LSTM", "GRU"])
@pytest.mark.parametrize("batch_first", [False, True])
def test_each_step_reads_its_slice_of_a_sequence(kind: str, *, batch_first: bool) -> None:
    drawing = viz.network(getattr(nn, kind)(2, 3, rng=0, batch_first=batch_first), (5, 2))
    inputs = [node for node in drawing.picture.nodes if node.kind == "input"]
    steps = [node for node in drawing.picture.nodes if node.lines[0].startswith("t=")]
    assert [node.lines[1] for node in inputs] == ["2 numbers"] * 5
    read = {(edge.tail, edge.head) for edge in drawing.picture.edges if edge.tail in {node.key for node in inputs}}
    assert read == {(one.key, step.key) for one, step in zip(inputs, steps, strict=True)}


def test_slices_of_a_sequence_are_seen_through_a_change_of_type() -> None:
    x = Tensor(np.ones((3, 1, 2)), name="x")  # float64, for weights in float32
    outputs, _ = nn.LSTM(2, 3, rng=0)(x)
    inputs = [node.lines for node in viz.draw(outputs.sum(), view="network").picture.nodes if node.kind == "input"]
    assert inputs == [(f"x[{k}]", "2 numbers") for k in range(3)]


def test_targets_that_the_loss_says_have_no_circles() -> None:
    x, w = Tensor([1.0, 2.0], name="x"), Tensor(np.ones((2, 2)), name="W")
    out = w @ x
    plain = viz.draw((out[0] - 1.0) ** 2, view="network").picture
    named = viz.draw((out[0] - Tensor(1.0, name="y", requires_grad=False)) ** 2, view="network").picture
    assert not any(node.kind == "constant" for node in plain.nodes)
    assert [node.lines for node in named.nodes if node.kind == "constant"] == [("y = 1",)]


def test_steps_of_a_folded_network_take_part_in_its_boxes() -> None:
    rng = np.random.default_rng(0)
    loss = (residuals(3)(rng.normal(size=(1, 2, 8, 8))) ** 2).sum()
    found = viz.step(loss, view="network")
    (scene,) = found.scenes
    folded = [node.key for node in scene.picture.nodes if node.kind == "group"]
    assert len(folded) == 3
    for key in folded:
        assert scene.boxes[key].computed
        assert scene.boxes[key].received


def test_a_box_beside_a_wide_layer_has_a_line_for_each_unit_and_not_for_each_pair() -> None:
    network = described([nn.MLP([9, 8, 7], rng=0)(Tensor(np.zeros((1, 9))))])
    for matrix in network.matrices:
        size = {layer.key: layer.size for layer in network.layers}
        assert len(list(_to_box(network, matrix, {matrix.tail}))) == size[matrix.head]
        assert len(list(_to_box(network, matrix, {matrix.head}))) == size[matrix.tail]
        assert len(list(_to_box(network, matrix, {matrix.tail, matrix.head}))) == 1
