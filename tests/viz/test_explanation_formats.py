"""An explanation as text, Markdown and LaTeX: the same numbers, and a TeX, or else a reader, takes it."""

import re

import numpy as np
import pictured
import pytest
from latex_reader import assert_readable, compiled

import autograd as ag
import nn
from autograd import Tensor, Value
from viz import explain
from viz.words.explanation import LONGEST


def second_order():
    x = Value(0.5, name="x")
    (gradient,) = ag.gradients(ag.tanh(x) * x, [x], create_graph=True)
    return gradient


def sequential():
    model = nn.Sequential(nn.Linear(2, 3, rng=0), nn.ReLU(), nn.Linear(3, 1, rng=1))
    return (model(Tensor([[1.0, 2.0]], name="x_hat")) ** 2).sum()


def images():
    x, k = Tensor(np.ones((1, 1, 4, 4)), name="x"), Tensor(np.ones((2, 1, 3, 3)), name="k")
    return ag.conv2d(x, k, padding=(1, 1)).sum()


def branches():
    x, y = Value(2.0, name="θ_1"), Value(2.0, name="ŷ")
    return ag.where(x > 3, ag.maximum(x, y), ag.clip(x, 0, 1)) * abs(y) ** 0.5 + x // y + ag.sqrt(x) % 3


GRAPHS = [pictured.product_of_sum, pictured.penalised, second_order, sequential, images, branches]


@pytest.mark.parametrize("graph", GRAPHS)
def test_the_latex_can_be_read(graph, tmp_path):
    explanation = explain(graph())
    assert_readable(explanation.latex)
    assert_readable(explanation.save(tmp_path / "rule.tex").read_text(encoding="utf-8"))
    markdown = explanation.save(tmp_path / "rule.md").read_text(encoding="utf-8")
    assert markdown.count("$$") % 2 == 0
    for block in markdown.split("$$")[1::2]:
        assert_readable(block)


@pytest.mark.long
@pytest.mark.parametrize("graph", GRAPHS)
def test_the_latex_compiles(graph, tmp_path):
    compiled(explain(graph()).save(tmp_path / "rule.tex").read_text(encoding="utf-8"), tmp_path)


@pytest.mark.long
def test_the_latex_goes_on_over_pages(tmp_path):
    explanation = explain(pictured.layered())
    assert compiled(explanation.save(tmp_path / "rule.tex").read_text(encoding="utf-8"), tmp_path) > 1


@pytest.mark.parametrize("graph", GRAPHS)
def test_all_forms_have_the_same_numbers(graph):
    explanation = explain(graph())
    pattern = r"(?<![\w.])\d+\.\d+(?![\d.])"
    numbers = re.findall(pattern, explanation.text)
    assert numbers or graph in (images, pictured.product_of_sum)
    assert re.findall(pattern, explanation.latex) == numbers
    assert re.findall(pattern, explanation.markdown) == numbers


def test_a_path_is_written_as_mathematics():
    w = Value(-0.5, name="w")
    latex = explain(w * w + 3 * w, wrt=w, latex=True)
    assert r"\frac{\partial L}{\partial w} &= p_{1} + p_{2} + p_{3} = 3 + " in str(latex)
    assert_readable(str(latex))
    assert "**Paths**" in latex.markdown


def test_an_explanation_is_saved_whole_and_in_three_forms(tmp_path):
    root = Value(1.0, name="x")
    for _ in range(300):
        root = root * 1.01
    explanation = explain(root)
    shown, _, note = explanation._repr_markdown_().rpartition("\n\n")
    assert shown.count("&") == LONGEST
    assert note == f"*… and {len(explanation.lines) - LONGEST} more lines: print() shows them all.*"
    assert "more lines" not in explanation.save(tmp_path / "a.md").read_text(encoding="utf-8")
    assert explanation.save(tmp_path / "a.txt").read_text(encoding="utf-8") == str(explanation) + "\n"
    with pytest.raises(ag.errors.ArgumentError, match=r"saved as \.txt, \.md, \.tex; found 'a\.doc'"):
        explanation.save(tmp_path / "a.doc")
