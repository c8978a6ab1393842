"""The steps in the picture of neurons: what they are about, and when each number is first seen."""

from __future__ import annotations

from typing import Any

import numpy as np
import pictured
import pytest
from test_networks import batch_of_values, unrolled

import autograd as ag
import nn.scalar
import viz
from autograd import Node, Value
from autograd.errors import GraphError
from viz.layout.sheet import word_lines
from viz.stepper.scenes import Scene
from viz.stepper.stepping import Stepper


def hand_step() -> Value:
    """Deck 004's first instance, all with names."""
    x1, x2 = (Value(0.1, name=name, requires_grad=False) for name in ("x1", "x2"))
    weights = {"w13": 0.1, "w23": -0.1, "w14": -0.1, "w24": 0.1, "w35": -0.1, "w45": 0.1}
    w13, w23, w14, w24, w35, w45 = (pictured.parameter(weight, name) for name, weight in weights.items())
    o3, o4 = ag.sigmoid(w13 * x1 + w23 * x2), ag.sigmoid(w14 * x1 + w24 * x2)
    o5 = ag.sigmoid(w35 * o3 + w45 * o4)
    o3.name, o4.name, o5.name = "o3", "o4", "o5"
    loss: Value = 0.5 * (0.1 - o5) ** 2
    return loss


def of_values() -> Node:
    return (nn.scalar.MLP([2, 12, 1], rng=0)([Value(1.0, name="x1"), Value(-2.0, name="x2")]) - 1) ** 2


GRAPHS = {
    "hand step": hand_step,
    "batch of Values": batch_of_values,
    "neuron": pictured.neuron,
    "layer of 12": of_values,
    "Tensors": pictured.tensors,
}


def seen_from(found: Stepper) -> dict[str, int]:
    """Every text of the picture, and the step from which on it is seen."""
    (scene,) = found.scenes
    texts: dict[str, int] = {}
    for node in scene.picture.nodes:
        texts |= dict(zip(node.lines, scene.boxes[node.key].appear, strict=True))
    for k, edge in enumerate(scene.picture.edges):
        texts |= dict(zip(word_lines(edge), scene.lines[k].appear, strict=True))
    return texts


def step_at(found: Stepper, line: str) -> int:
    return [caption.line for caption in found.captions].index(line)


def test_the_step_by_hand_unfolds_number_by_number() -> None:
    found = viz.step(hand_step(), view="network")
    seen = seen_from(found)
    assert [seen[text] for text in ("w13 = 0.1", "x1 = 0.1")] == [0, 0]
    assert seen["z3 = 0"] < seen["o3 = 0.5"] < seen["o5 = 0.5"] < seen["L = 0.08"] < seen["δ5 = 0.1"]
    received = {
        text: next(k for k, event in enumerate(found.events) if event.step and abs(event.received - value) < 1e-12)
        for text, value in {"δ5 = 0.1": 0.1, "δ4 = 0.0025": 0.0025, "δ3 = −0.0025": -0.0025}.items()
    }
    assert {text: seen[text] for text in received} == received
    assert seen["∂L/∂w13 = −0.00025"] == step_at(found, "∂L/∂w13: (−0.0025) × 0.1 = −0.00025")
    assert seen["∂L/∂w45 = 0.05"] == step_at(found, "∂L/∂w45: 0.1 × 0.5 = 0.05")


def about(scene: Scene, step: int) -> tuple[set[str], set[tuple[str, str]]]:
    """The boxes and the lines that a step is about, by what the boxes say."""
    names = {node.key: node.name for node in scene.picture.nodes}
    boxes = {names[key] for key, part in scene.boxes.items() if step in part.computed + part.received}
    edges = [scene.picture.edges[k] for k, part in scene.lines.items() if step in part.passed]
    return boxes, {(names[edge.tail], names[edge.head]) for edge in edges}


def test_a_step_is_about_its_neuron_and_its_weight() -> None:
    found = viz.step(hand_step(), view="network")
    (scene,) = found.scenes
    assert about(scene, step_at(found, "∂L/∂w13: (−0.0025) × 0.1 = −0.00025")) == (set(), {("x1", "o3")})
    assert about(scene, step_at(found, "∂L/∂o3: 0.1 × (−0.1) = −0.01")) == ({"o3"}, {("o3", "o5")})
    assert about(scene, step_at(found, "o5 = σ(v8) = σ(0) = 0.5")) == ({"o5"}, set())
    assert about(scene, step_at(found, "v3 = w35 · o3 = (−0.1) · 0.5 = −0.05")) == ({"o5"}, {("o3", "o5")})


@pytest.mark.parametrize("name", GRAPHS)
def test_every_step_is_about_something_that_is_seen(name: str) -> None:
    found = viz.step(GRAPHS[name](), view="network")
    (scene,) = found.scenes
    for step in range(1, len(found.events)):
        assert any(about(scene, step)), found.captions[step].line
    assert max(seen_from(found).values()) < len(found.events)


def test_what_no_step_of_a_recurrence_has_alone_is_said_in_words() -> None:
    found = viz.step(unrolled("LSTM", 3).sum(), view="network")
    (scene,) = found.scenes
    silent = [found.captions[k].line for k in range(1, len(found.events)) if not any(about(scene, k))]
    assert all("weight_" in line or "x as float32" in line for line in silent)
    assert len(silent) < len(found.events) / 10


def test_the_steps_are_those_of_the_graph() -> None:
    root: Any = pictured.neuron()
    graph, network = viz.step(root), viz.step(root, view="network")
    assert graph.captions == network.captions
    assert np.array_equal(root.data, network.events[0].node.data)
    with pytest.raises(GraphError, match="no network"):
        viz.step(pictured.product_of_sum(), view="network")
