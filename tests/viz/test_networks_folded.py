"""Pictures of large networks: what is folded, what stands for attention, what each step of a recurrence reads."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest

import nn
import viz
from autograd import Tensor
from viz.paint.palette import style


def attending(layers: int) -> nn.Module:
    rng = np.random.default_rng(0)
    made = [nn.TransformerEncoderLayer(8, 2, 16, rng=rng, batch_first=True) for _ in range(layers)]
    return made[0] if layers == 1 else nn.Sequential(*made)


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
