"""Pictures for LaTeX: places, words as mathematics, the order in which beamer uncovers them."""

import re
from pathlib import Path

import pictured
import pytest
from hypothesis import given
from hypothesis import strategies as st
from latex_reader import COMMANDS, compiled, without_definitions

import autograd as ag
import nn
import viz
from autograd import Value, scope
from viz.paint.composition import compose
from viz.paint.mathematics import mathematics

WORDS = re.compile(
    r"\\node\[text=gg(\w+), inner sep=0pt(?:, visible on=<(\d+)->)?\] at \(.*?\) \{.*?\$(.*)\\mathstrut\$\};"
)


def words(latex: str) -> dict[str, int]:
    """What the picture says, and from which step on."""
    return {text: int(step or 0) for _, step, text in WORDS.findall(latex)}


OURS = {"mbox", "colon", "times", "div", "dots", "surd", "wedge"}  # commands, beside those that explanations use


def assert_well_formed(latex: str) -> None:
    """Braces and environments are closed; formulas have known commands, and no other character that means one."""
    without_definitions(latex)
    depth = 0
    for token in re.findall(r"\\.|[{}]", latex):
        depth += {"{": 1, "}": -1}.get(token, 0)
        assert depth >= 0
    assert depth == 0
    assert re.findall(r"\\(begin|end)\{(\w+)\}", latex) == [
        ("begin", "document"),
        ("end", "document"),  # for the last line, where the document is this picture alone
        ("begin", "tikzpicture"),
        ("end", "tikzpicture"),
    ]
    for _, _, text in WORDS.findall(latex):
        assert set(re.findall(r"\\([A-Za-z]+)", text)) <= COMMANDS | OURS
        plain = re.sub(r"\\[A-Za-z]+|\\.", "", text)
        assert not re.search(r"[#%&$~\\\n]|[_^](?!\{)", plain), text


def test_names_are_mathematics_and_numbers_are_those_of_the_picture() -> None:
    w, x = pictured.parameter(-0.1, "w13"), Value(0.5, name="x_1")
    y = ag.sigmoid(w * x)
    y.name = "y_hat"
    said = words(viz.draw(y, overlay=True).tex())
    assert {r"w_{13} = -0.1", r"\partial \hat{y}/\partial w_{13} = 0.1249", r"\hat{y} = 0.4875", r"\sigma"} <= set(said)


def test_every_box_line_and_word_stands_where_the_layout_has_it() -> None:
    drawing = viz.draw(pictured.penalised(), overlay=True, title="A neuron")
    composed, latex = compose(drawing.picture, drawing.layout), drawing.tex()
    assert latex.count(r"\draw[ggforward, -latex") + latex.count(r"\draw[ggbackward, -latex, dashed") == len(
        composed.picture.edges
    )
    lines = sum(len(node.lines) for node in composed.picture.nodes)
    edges = sum(len(edge.text.split(" = ")[-2:]) for edge in composed.picture.edges if edge.text)
    assert len(WORDS.findall(latex)) == lines + edges + 1
    for node in composed.picture.nodes:
        spot = composed.layout.boxes[node.key]
        left, top = (f"{side:.1f}".removesuffix(".0") for side in (spot.x - spot.width / 2, spot.y - spot.height / 2))
        assert node.kind == "output" or f"] ({left},{top}) rectangle" in latex


def test_beamer_uncovers_values_first_then_each_product_then_the_sum_it_completes() -> None:
    said = words(viz.draw(pictured.product_of_sum(), overlay=True, seed=2).tex())
    forward = [r"x = 1", "y = 2", "q = 3", "z = 2", "f = 6"]
    assert [said[text] for text in forward] == [1, 2, 3, 4, 5]
    assert said[r"\partial L/\partial f = 2"] == 6
    assert said[r"2 \times 2"] == said[r"\partial L/\partial q = 4"] == 7
    squared = words(viz.draw(pictured.squared(), overlay=True).tex())  # x reaches the result twice
    assert squared[r"\partial L/\partial x = 6"] == max(squared.values())
    backward = words(viz.draw(pictured.product_of_sum(), backward=True, seed=2).tex())
    assert backward[r"\partial L/\partial f = 2"] == 1
    assert backward[r"\partial L/\partial x = 4"] == 4


ASCII = "".join(map(chr, range(32, 127)))


@given(st.text(ASCII + "θŷ₁²×∂—\0\u202e", max_size=8))
def test_any_name_is_well_formed(name: str) -> None:
    assert_well_formed(viz.draw(Value(2.0, name=name or None) * 3, overlay=True).tex())


@pytest.mark.parametrize(
    ("line", "formula"),
    [
        ("v1 (5, 8) float32", r"v_{1}\ (5, 8)\mathrm{\ float32}"),
        ("float64 (3,)", r"\mathrm{float64}\ (3{,})"),
        ("= 0 (dead)", r"= 0\ (\mathrm{dead})"),
        ("(−2) × (−0.5)", r"(-2) \times (-0.5)"),
        ("+18,000 more", r"+18{,}000\mathrm{\ more}"),
        ("in boxes marked +N nodes", r"\mathrm{in\ boxes\ marked}\ {+}\mathrm{N\ nodes}"),
        ("cross-entropy", r"\mathrm{cross\text{-}entropy}"),
        ("^", r"\wedge"),
        ("−1 … 1.5e−9, 37.5 % zeros", r"-1 \dots 1.5 \cdot 10^{-9}, 37.5 \%\mathrm{\ zeros}"),
        ("∂L/∂(layer 0, b): rms 2", r"\partial L/\partial \mathrm{layer\ 0,\ b}\colon \mathrm{\ rms\ }2"),
        ("δ = −0.0025", r"\delta = -0.0025"),
        ("2 × 3 = 6", r"2 \times 3 = 6"),
        ("+7 nodes", r"+7\mathrm{\ nodes}"),
        ("—", r"\mbox{---}"),
    ],
)
def test_lines_of_boxes_are_mathematics(line: str, formula: str) -> None:
    assert mathematics(line, ["v1"]) == formula


def test_networks_are_circles_and_lines_as_wide_as_their_weights() -> None:
    drawing = viz.network(nn.MLP([2, 3, 1], rng=0))
    latex = drawing.tex()
    assert_well_formed(latex)
    assert latex.count("circle[radius=") == 6
    lines = zip(drawing.picture.edges, drawing.layout.routes, strict=True)
    pieces = [(edge.sign, round(edge.width, 1)) for edge, route in lines for _ in range(1 + bool(route.rest))]
    colours = {"forward": "plus", "backward": "minus"}
    drawn = re.findall(r"\\draw\[gg(\w+), line width=([\d.]+)bp", latex)
    assert [(colours[colour], float(width)) for colour, width in drawn] == pieces
    assert not re.search(r"\\node\[gg(forward|backward)", latex)  # the words of weights are of no direction
    planes = viz.network(nn.Conv2d(3, 4, 3, rng=0), (3, 8, 8)).tex()
    assert_well_formed(planes)
    assert words(planes).keys() >= {r"8 \times 8 \times 3", r"6 \times 6 \times 4"}


def test_it_compiles_by_itself(tmp_path: Path) -> None:
    with scope("a & b_c^d {%} #1 \\input{x} $y 中 é ∛"):
        root = ag.tanh(
            Value(-0.5, name="\\input{x}") * Value(2e-9, name="50 % ~ ^_^") + Value(0.3, name="ŷ_θ < 😀 ≤ ß")
        )
    path = viz.draw(root, overlay=True, legend=True).save(tmp_path / "picture.tex")
    latex = path.read_text("utf-8")
    assert_well_formed(latex)
    assert compiled(latex, tmp_path) == 1


@pytest.mark.long
def test_other_documents_bring_it_in(tmp_path: Path) -> None:
    """In beamer with a page for each step, none of them too full; in an article at most as wide as its text."""
    drawing = viz.draw(pictured.penalised(), overlay=True, title="A neuron", theme="dark")
    drawing.save(tmp_path / "picture.tex")
    packages = r"\usepackage{amsmath, amssymb, fix-cm, tikz}"
    body = r"\begin{document}%s\end{document}"
    shown = body % r"\begin{frame}{A neuron}\input{picture}\end{frame}"
    last = max(words(drawing.tex()).values())
    assert compiled(r"\documentclass[aspectratio=169]{beamer}" + packages + shown, tmp_path) == last
    shown = body % r"Before.\begin{figure}\input{picture}\caption{A neuron}\end{figure}After."
    assert compiled(r"\documentclass{article}" + packages + shown, tmp_path) == 1
