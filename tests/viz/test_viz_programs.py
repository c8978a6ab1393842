"""Pictures of what `compile` makes: what is in them, what is folded, and what is refused."""

from typing import Any

import numpy as np
import pictured
import pytest
from drawn import at_most
from hypothesis import given
from hypothesis import strategies as st
from measured import problems

import nn
import viz
from autograd import Tensor, Value, compile, scope
from autograd.errors import ArgumentError
from autograd.programs.common.diagrams import Arrow, Box, Diagram
from autograd.testing import graphs
from viz.layout.page import READABLE
from viz.picture import programs
from viz.picture.model import LEAVES, Options


@st.composite
def diagrams(draw: Any) -> Diagram:
    """Leaves and operations of any number, which read any of those before and change any leaf."""
    leaves = draw(st.lists(st.sampled_from(LEAVES), min_size=1, max_size=40))
    kinds = [*leaves, *draw(st.lists(st.sampled_from(["result", "result", "output"]), max_size=40))]
    boxes = tuple(Box(f"v{i}", kind, (f"operation {i % 3}",)) for i, kind in enumerate(kinds))
    arrows = [
        arrow
        for head in range(len(leaves), len(kinds))
        for arrow in (
            Arrow(draw(st.integers(0, head - 1)), head, draw(st.sampled_from(["", "3"]))),
            Arrow(draw(st.integers(0, len(leaves) - 1)), head, "grad", changes=True),
        )
    ]
    return Diagram("any", boxes, tuple(dict.fromkeys(arrows)))


@given(diagrams(), st.integers(1, 20))
def test_each_box_is_in_the_picture_once_and_every_arrow_too(diagram: Diagram, most: int) -> None:
    picture = programs.build(diagram, Options(max_nodes=most))
    assert sum(node.count for node in picture.nodes) == len(diagram.boxes)
    home = {node.name: node.key for node in picture.nodes if node.count == 1}
    names = [box.name for box in diagram.boxes]
    drawn = {(edge.tail, edge.head, edge.direction) for edge in picture.edges}
    for arrow in diagram.arrows:
        ends = home.get(names[arrow.tail]), home.get(names[arrow.head])
        if all(ends):
            assert (*ends, "backward" if arrow.changes else "forward") in drawn
    single = len(picture.nodes) == len(diagram.boxes)
    assert single or len(diagram.boxes) > int(2.5 * most)
    assert len(diagram.boxes) <= int(2.5 * most) or len(picture.nodes) <= 12 + len(LEAVES) + 2 * sum(
        box.kind == "output" for box in diagram.boxes
    )
    assert bool(picture.notes) is not single
    assert [node.name for node in picture.nodes if node.kind == "output"] == [
        box.name for box in diagram.boxes if box.kind == "output"
    ]


@given(diagrams(), st.integers(1, 20))
def test_lines_lead_from_box_to_box_without_a_circle(diagram: Diagram, most: int) -> None:
    picture = programs.build(diagram, Options(max_nodes=most))
    place = {node.key: i for i, node in enumerate(picture.nodes)}
    assert all(place[edge.tail] < place[edge.head] for edge in picture.edges)
    ways = [(edge.tail, edge.head, edge.direction) for edge in picture.edges]
    assert len(set(ways)) == len(ways)


@pytest.mark.long
@at_most(15)
@given(graphs(values_only=True))
def test_groups_stand_in_the_column_of_their_level(root: Any) -> None:
    program = compile(root)
    picture = viz.draw(program).picture
    assert picture.mode == "program"
    assert picture.rankdir == "LR"
    if len(picture.nodes) == len(program.diagram.boxes):
        found = [(f"level {box.level:g}",) for box in program.diagram.boxes]
        assert [node.scope for node in picture.nodes] == found
        assert [(group.path, group.count) for group in picture.groups] == [
            (path, found.count(path)) for path in dict.fromkeys(found)
        ]


def test_the_outline_of_a_program_says_what_each_group_reads() -> None:
    assert viz.draw(compile(pictured.squared())).text == (
        "[level 0]\n  input v0 = 1 number\n[level 1]\n  output v1 = ×, 1 number, from v0\n"
    )


def test_the_outline_of_a_step_says_what_changes_a_leaf() -> None:
    lines = viz.draw(pictured.step()).text.splitlines()
    at = lines.index('parameter w "1"\\, float64 (2,)')
    assert [line.split(" by ")[0] for line in lines[at + 1 : at + 3]] == ["  grad", "  data"]
    assert "constant b, float64 ()" in lines


def test_a_graph_of_tensors_is_drawn_without_a_call() -> None:
    x = Tensor([1.0, 2.0], name="x")
    drawing = viz.draw(compile((x * Value(3.0)).sum()))
    assert "= ×, float64 (2,)" in drawing.text
    assert drawing.picture.rankdir == "TB"


def test_a_step_keeps_the_modules_and_tells_the_way_back_apart() -> None:
    model = nn.MLP([4, 3, 2], rng=0)
    optimiser = nn.SGD(model.parameters(), lr=0.1)

    @compile
    def step(x: Any, labels: Any) -> Any:
        optimiser.zero_grad()
        loss = nn.cross_entropy(model(x), labels)
        loss.backward()
        optimiser.step()
        return loss

    step(np.ones((5, 4)), np.array([0, 1, 1, 0, 1]))
    picture = viz.draw(step).picture
    modules = [("MLP", name) for name in ("0: Linear", "1: ReLU", "2: Linear")]
    scopes = {group.path for group in picture.groups if group.path[-1] != "MLP"} - {("backward",)}
    scopes |= {(*node.scope, node.module) for node in picture.nodes if node.module}
    assert scopes == {*modules, *(("backward", *module) for module in modules)}
    alone = ["layer 1: ReLU", "backward of layer 1: ReLU"]
    assert [node.lines[0] for node in picture.nodes if node.module] == alone
    for node in picture.nodes:
        assert node.lines[0].startswith("backward of ") is (node.scope[:1] == ("backward",))
        assert "_" not in node.lines[0].replace("check_range", "")
    weights = [node.scope for node in picture.nodes if node.name == "weight"]
    assert weights == [modules[0], modules[2]]


def test_names_in_a_program_are_made_safe() -> None:
    @compile
    def function(x: Any) -> Any:
        with scope("a\u202eb"):
            return x * 2

    function(Tensor([1.0, 2.0]))
    drawing = viz.draw(function)
    assert "[a⟨U+202E⟩b]\n  output v2 = ×" in drawing.text
    assert "\u202e" not in drawing.dot + drawing.text


@pytest.mark.long
def test_a_large_step_is_folded_by_its_modules_as_graphs_are() -> None:
    model = nn.MLP([4, 8, 8, 8, 8, 3], rng=0)
    optimiser = nn.Adam(model.parameters())

    @compile
    def step(x: Any, y: Any) -> Any:
        optimiser.zero_grad()
        loss = nn.cross_entropy(model(x), y)
        loss.backward()
        optimiser.step()
        return loss

    step(np.ones((5, 4)), np.array([0, 1, 2, 0, 1]))
    drawing = viz.draw(step)
    assert list(problems(drawing.svg(), READABLE)) == []
    nodes = drawing.picture.nodes
    folded = [node for node in nodes if node.kind == "group"]
    names = [(node.scope, node.name) for node in folded]
    assert names[:5] == [(("MLP",), f"layer {k}: Linear") for k in (0, 2, 4, 6, 8)]
    assert ((programs.BACK,), "MLP") in names
    alone = len(nodes) - len(folded)
    assert sum(node.count for node in folded) + alone == len(step.diagram.boxes)


@pytest.mark.long
@pytest.mark.parametrize("theme", ["light", "dark", "print", "auto"])
@pytest.mark.parametrize("make", [lambda: compile(pictured.neuron()), pictured.step], ids=["graph", "function"])
def test_a_program_is_saved_and_shown_like_any_picture(make: Any, theme: str, tmp_path: Any) -> None:
    pictured.needs_graphviz()
    drawing = viz.draw(make(), theme=theme, title="A step", legend=True)
    for suffix in ("svg", "png", "pdf", "html", "dot", "txt"):
        assert drawing.save(tmp_path / f"picture.{suffix}").stat().st_size
    assert "is read by" in drawing.dot
    assert drawing.svg().count("<svg") == 1
    assert "A step" in drawing.html()
    assert drawing._repr_mimebundle_()["text/plain"] == str(drawing)


def test_the_title_of_a_page_is_that_of_the_program() -> None:
    assert "<title>Program of 2 nodes</title>" in viz.draw(compile(pictured.squared())).html()


def test_what_is_not_traced_yet_cannot_be_drawn() -> None:
    with pytest.raises(ArgumentError, match="abs has not been traced yet: call it once"):
        viz.draw(compile(abs))


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"backward": True}, "backward"),
        ({"overlay": True}, "overlay"),
        ({"seed": 2}, "seed"),
        ({"depth": 1}, "depth"),
        ({"expand": "layer"}, "expand"),
    ],
)
def test_what_is_for_graphs_is_refused(options: Any, word: str) -> None:
    with pytest.raises(ArgumentError, match=f"a program is drawn as a whole, and as it runs: {word}= is for graphs"):
        viz.draw(compile(pictured.squared()), **options)
