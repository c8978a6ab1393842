"""The steps of a calculation: the engine's own, said in lines of the explanation, each seen in a picture."""

from __future__ import annotations

import base64
import re
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pictured
import pytest
from drawn import at_most
from hypothesis import given

import autograd as ag
import nn
import nn.scalar
import viz
from autograd import Node, Tensor, Value, backward_trace
from autograd.errors import ArgumentError, GraphError
from autograd.testing import strategies
from viz.picture.build import builder
from viz.picture.digits import agrees, read
from viz.picture.model import LEGIBLE_NODES, Options
from viz.picture.whole import Whole
from viz.stepper.captions import MOST_GIVEN, Captions
from viz.stepper.events import count, events
from viz.stepper.scenes import _Opened
from viz.stepper.stepping import MOST_STEPS, Stepper
from viz.words.writer import Writer


def seed_of(root: Node) -> Any:
    return np.ones(root.shape) if root.shape != () else 1


def squared_error(sizes: list[int]) -> Value:
    loss: Value = (nn.scalar.MLP(sizes, rng=0)([Value(1.0, name="x1"), Value(-2.0, name="x2")]) - 1) ** 2
    return loss


@at_most(15)
@given(strategies.graphs())
def test_the_steps_are_those_of_the_engine_and_add_up_to_its_gradients(root: Node) -> None:
    seed = seed_of(root)
    found = list(events(Writer(root, seed, 4)))
    assert len(found) <= count(root)
    backward = [event for event in found if event.step is not None]
    received: dict[Node, Any] = {}
    for event, step in zip(backward, backward_trace(root, seed), strict=True):
        assert (event.step.consumer, event.step.slot, event.node) == (step.consumer, step.slot, step.operand)
        np.testing.assert_array_equal(event.step.contribution, step.contribution)
        received[event.node] = event.received
    leaves = [node for node in received if node.is_leaf]
    for leaf, gradient in zip(leaves, ag.gradients(root, leaves, seed), strict=True):
        np.testing.assert_array_equal(received[leaf], gradient)
    forward = [event.node for event in found if event.phase == "forward"]
    assert forward == [node for node in ag.topological_order(root) if not node.is_leaf]


@pytest.mark.parametrize("name", pictured.GRAPHS)
def test_what_is_said_are_the_lines_of_the_explanation(name: str) -> None:
    root = pictured.GRAPHS[name]()
    lines = viz.explain(root).lines
    more = f"and {sum(line.kind == 'given' for line in lines) - MOST_GIVEN} more"
    writer = Writer(root, 1, 4)
    found = list(events(writer))
    captions = Captions(writer, found)
    said = set()
    for event in found:
        sentences = captions.caption(event).sentences
        extra = set(sentences) - {str(line) for line in lines} - {more}
        assert not extra or (event.number < event.of and len(extra) == 1)  # a local derivative that is a constant
        said |= set(sentences)
    assert {str(line) for line in lines if line.kind != "given"} <= said


def test_the_gradient_of_a_shared_weight_grows() -> None:
    found = viz.step(pictured.penalised())
    of_w = [caption for caption in found.captions if caption.gradient == "∂L/∂w"]
    assert [caption.factors for caption in of_w] == [
        (("0.1", "∂L/∂v3"), ("(−1)", "∂v3/∂w"), ("−0.1", "")),
        (("(−2.037)", "∂L/∂v0"), ("2", "∂v0/∂w"), ("−4.073", "")),
    ]
    assert [caption.total for caption in of_w] == [
        ("∂L/∂w", "−0.1", "contribution 1 of 2"),
        ("∂L/∂w", "−0.1 + (−4.073) = −4.173", "contribution 2 of 2"),
    ]
    assert str(found).splitlines()[19] == "19. ∂L/∂w: (−2.037) × 2 = −4.073; −0.1 + (−4.073) = −4.173"


def test_a_gradient_is_seen_as_it_grows_and_its_sum_when_it_is_complete() -> None:
    x, y = Value(3, name="x"), Value(2, name="y")
    scene = viz.step(x * y + x).scenes[0]
    (box,) = (node for node in scene.picture.nodes if node.name == "x")
    assert dict(zip(box.lines, scene.boxes[box.key].appear, strict=True)) == {
        "x = 3": 0,
        "∂L/∂x = 3": 5,
        "sum of 2 paths": 6,
    }


def numbers_in(text: str) -> list[Any]:
    return [read(part) for part in re.findall(r"−?[0-9][0-9.]*(?:e−?[0-9]+)?", text)]


@at_most(15)
@given(strategies.graphs(values_only=True))
def test_sums_are_true_as_they_are_displayed(root: Node) -> None:
    writer = Writer(root, 1, 4)
    found = list(events(writer))
    captions = Captions(writer, found)
    for event in found:
        caption = captions.caption(event)
        if caption.total and event.before is not None and np.isfinite(event.received):
            before, part, total = numbers_in(caption.total[1])
            digits = max(4, *(len(re.sub(r"e.*|\D", "", text)) for text in caption.total[1].split()))
            assert agrees(before + part, event.received, min(4, digits)), caption.total
            assert agrees(total, event.received, 4, slack=0)


def check_seen(found: Stepper) -> None:
    """Each step has its box in the whole, and where that is a folded one, a box of its own in what is opened."""
    for k, (event, number) in enumerate(zip(found.events, found.inside, strict=True)):
        if event.phase == "given":
            continue
        for scene in {0: found.scenes[0], number: found.scenes[number]}.values():
            computed = [key for key, part in scene.boxes.items() if k in part.computed]
            received = [key for key, part in scene.boxes.items() if k in part.received]
            kinds = {node.key: node.kind for node in scene.picture.nodes}
            (box,) = [*computed, *received]
            if scene.title or kinds[box] != "group":
                assert event.phase == "seed" or any(k in part.passed for part in scene.lines.values())
            assert not scene.title or event.step or kinds[box] != "group"


@pytest.mark.parametrize("name", pictured.GRAPHS)
def test_every_step_is_seen(name: str) -> None:
    check_seen(viz.step(pictured.GRAPHS[name]()))


def test_what_has_no_groups_is_opened_part_by_part() -> None:
    found = viz.step(pictured.chain(100))
    opened = Counter(k for k, event in zip(found.inside, found.events, strict=True) if event.phase == "forward")
    assert opened == {0: 1, 1: 40, 2: 40, 3: 19}
    check_seen(found)


def test_the_whole_has_no_more_boxes_than_can_be_read() -> None:
    found = viz.step(pictured.chain(45))
    assert len(found.scenes[0].picture.nodes) <= LEGIBLE_NODES
    assert len(found.scenes) > 1


@pytest.mark.parametrize(("uses", "folded"), [(3, False), (4, True), (5, True)])
def test_what_uses_an_opened_box_is_one_where_it_is_much(uses: int, folded: bool) -> None:
    hub = Value(2.0, name="x").exp()
    root = Value(1.0)
    for i in range(uses):
        root = root + hub * (i + 2.0)
    options = Options(mode="overlay", seed=1)
    opened = _Opened(builder(Whole([root], "overlay"), options).seen)
    place, last = map(opened.graph.nodes.index, (hub, root))
    alone, between = (opened.builder(members, options).seen.boxes for members in ((place,), (place, last)))
    assert [len(box.members) for box in alone if box.title == "what uses it"] == [uses] * folded
    assert not [box for box in between if box.title], "it would lead back to what is shown"


@pytest.mark.long
def test_a_network_of_700_nodes_is_one_file_below_a_megabyte() -> None:
    found = viz.step(squared_error([2, 16, 16, 1]))
    check_seen(found)
    assert len(found.events) == 1352
    assert "MLP / layer 1 / neuron 7" in [scene.title for scene in found.scenes]
    assert len(found.html().encode()) < 1_000_000


def test_a_notebook_gets_the_page_in_a_frame_that_can_reach_nothing() -> None:
    found = viz.step(pictured.squared())
    bundle = found._repr_mimebundle_()
    assert bundle["text/plain"] == str(found)
    assert bundle["text/html"].startswith("<div><iframe srcdoc=")
    assert 'sandbox="allow-scripts"' in bundle["text/html"]
    assert bundle["text/html"].count("<") == 4 + ("image/png" in bundle)  # what is in the page is escaped


def test_a_notebook_that_is_not_trusted_shows_the_finished_picture() -> None:
    pictured.needs_graphviz()
    bundle = viz.step(pictured.squared())._repr_mimebundle_()
    assert base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG")
    frame, _, still = bundle["text/html"].partition("</iframe>")
    assert still.startswith(f'<img src="data:image/png;base64,{bundle["image/png"]}"')
    assert 'onload="this.nextElementSibling.remove()"' in frame


def test_the_seed_is_shown_and_no_grad_is_touched() -> None:
    root = pictured.product_of_sum()
    found = viz.step(root, seed=2, precision=7, theme="dark", title="A <b>title</b>")
    assert "3. ∂L/∂f = 2  (the seed)" in str(found)
    assert "A &lt;b&gt;title&lt;/b&gt;" in found.html()
    assert root.grad is None
    assert repr(found) == "<Stepper: 8 steps; print it, or save it as .html>"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"root": 3.0}, "found float"),
        ({"precision": 0}, "precision is a whole number"),
        ({"view": "film"}, "view is one of graph"),
        ({"theme": ["dark"]}, "theme is one of light"),
        ({"title": 3}, "title is a text"),
        ({"root": pictured.chain(MOST_STEPS // 2)}, r"3,002 steps.*3,000 at most.*viz\.explain"),
    ],
)
def test_unsuitable_arguments_are_refused_with_words(arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(ArgumentError, match=words):
        viz.step(**{"root": Value(1.0, name="x") * 2, **arguments})


def test_what_has_no_backward_pass_is_refused() -> None:
    with pytest.raises(GraphError, match="constant"):
        viz.step(Value(1.0, requires_grad=False))
    with pytest.raises(GraphError, match="seed"):
        viz.step(Tensor([1.0, 2.0]) * 2)


def test_a_page_is_saved_whole_and_under_its_own_ending_only(tmp_path: Path) -> None:
    found = viz.step(pictured.squared())
    path = found.save(tmp_path / "x.HTML")
    assert path.read_text(encoding="utf-8") == found.html()
    for name in ("x.pdf", "x"):
        with pytest.raises(ArgumentError, match=r"saved as \.html"):
            found.save(tmp_path / name)
    with pytest.raises(ArgumentError, match="name of a file"):
        found.save(3)  # type: ignore[arg-type]
    with pytest.raises(FileNotFoundError, match="make it first"):
        found.save(tmp_path / "none" / "x.html")


def test_a_part_of_a_gradient_is_not_called_as_the_whole_is() -> None:
    x = Value(2.0, name="x")
    for root, name in (((x**2 + 3 * x) / x, "−L / x"), (x + x * 2, ""), (x * x, "∂L/∂x₁"), (x * 3, "∂L/∂x")):
        first = next(caption for caption in viz.step(root).captions if caption.heading == "Backward: from L to x")
        assert first.factors[1][1] == name
