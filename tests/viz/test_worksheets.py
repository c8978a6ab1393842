"""Worksheets hold no answer, their keys are exact, and marking finds the first wrong step and the mistake.

This file is longer than others: sheets, keys and marks belong to the same exercises.
"""

import re
from fractions import Fraction
from html.parser import HTMLParser

import numpy as np
import pictured
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from latex_reader import assert_readable, compiled

import autograd as ag
import nn.scalar
import viz
from autograd import Tensor, Value
from viz.picture.labels import number
from viz.worksheets.calculation import Calculation


def product_of_sum():
    x, y, z = Value(1, name="x"), Value(2, name="y"), Value(2, name="z")
    q = x + y
    q.name = "q"
    return q * z


def penalised():
    w, b, x = Value(-0.5, name="w"), Value(0.3, name="b"), Value(2.0, name="x")
    return (ag.tanh(w * x + b) - 1) ** 2 + 0.1 * w**2


def network():
    model = nn.scalar.MLP([2, 2, 1], "sigmoid", rng=0)
    return (model([Value(1.5, name="x1"), Value(-0.7, name="x2")]) - 1) ** 2


def fractions():
    a, b = Value(Fraction(2, 3), name="a"), Value(-1.25, name="b")
    return a / b + a * b


GRAPHS = [product_of_sum, penalised, network, fractions]


def test_a_sheet_and_its_key():
    sheet = viz.worksheet(fractions(), hints=True, title="Fractions")
    assert str(sheet).splitlines() == [
        "Fractions",
        "Given",
        "  a = 2/3",
        "  b = −5/4",
        "  ∂L/∂L = 1",
        "Forward",
        "  (1) v0 = a / b = ______",
        "  (2) v1 = a · b = ______",
        "  (3) L = v0 + v1 = ______",
        "Backward",
        "  (4) ∂L/∂v1 = ______",
        "  (5) ∂L/∂v0 = ______",
        "  (6) ∂v1/∂b = a = ______",
        "  (7) ∂v0/∂b = −v0 / b = ______",
        "  (8) ∂L/∂b = ∂L/∂v1 · ∂v1/∂b + ∂L/∂v0 · ∂v0/∂b = ______",
        "  (9) ∂v1/∂a = b = ______",
        "  (10) ∂v0/∂a = 1 / b = ______",
        "  (11) ∂L/∂a = ∂L/∂v1 · ∂v1/∂a + ∂L/∂v0 · ∂v0/∂a = ______",
    ]
    key = sheet.text(key=True)
    assert key.startswith("Fractions (key)\n")
    assert "= 6/25" in key
    assert "= −41/20" in key
    assert "(7) ∂v0/∂b = −v0 / b = −(−8/15) / (−5/4) = −32/75" in key
    assert not re.search(r"\d\.\d", key)


@pytest.mark.parametrize("graph", GRAPHS)
@pytest.mark.parametrize("hints", [False, True])
def test_no_answer_is_anywhere_in_a_blank_file(graph, hints, tmp_path):
    sheet = viz.worksheet(graph(), hints=hints, seed=3)
    given = {part for task in sheet.tasks if not task.number for part in task.line.parts}
    asked = [task for task in sheet.tasks if task.number]
    in_use = re.findall(r"[\w./−]+", " ".join(part for task in asked for part in task.known))
    answers = {task.line.parts[-1] for task in asked} - given - set(in_use) - {str(task.number) for task in asked}
    assert answers
    for suffix in ("html", "tex", "txt"):
        blank = sheet.save(tmp_path / f"sheet.{suffix}").read_text(encoding="utf-8")
        key = sheet.save(tmp_path / f"key.{suffix}", key=True).read_text(encoding="utf-8")
        plain = blank.replace(viz.worksheets.worksheet.STYLE, "")
        for answer in answers:
            shown = answer if suffix != "tex" else viz.autograd_door.Symbol(answer).latex()
            assert not re.search(rf"(?<![\w.,/−{{-]){re.escape(shown)}(?![\w./])", plain), answer
            assert shown in key


@pytest.mark.parametrize("graph", [product_of_sum, fractions])
def test_the_key_of_rational_graphs_is_exact(graph):
    sheet = viz.worksheet(graph())
    for task in sheet.tasks:
        assert isinstance(task.line.value, int | Fraction)


def test_where_a_function_knows_no_fractions_the_rest_stays_exact():
    key = viz.worksheet(penalised()).text(key=True)
    assert "v1 = v0 + b = −1 + 3/10 = −7/10" in key
    assert "v2 = tanh(v1) = tanh(−7/10) = −0.6044" in key
    assert "v6 = 1/10 · v5 = 1/10 · 1/4 = 1/40" in key
    x = Value(0.5, name="x")
    assert "L = sin(x) = sin(0.5) = 0.4794" in viz.worksheet(ag.sin(x)).text(key=True)  # whose rule is the cosine of x


def test_the_numbers_of_a_key_are_those_of_the_engine():
    root = network()
    lines = {task.line.parts[0]: task.line.value for task in viz.worksheet(root).tasks}
    engine = {line.parts[0]: line.value for line in viz.explain(root).lines}
    assert lines.keys() == engine.keys()
    for name, value in lines.items():
        assert float(value) == pytest.approx(engine[name], rel=1e-12)


class Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.fields, self.text = [], [], ""

    def handle_starttag(self, tag, attrs):
        if tag in ("input", "meta"):
            self.fields.append(dict(attrs).get("aria-label"))
        else:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def test_the_page_has_a_field_for_each_answer_and_loads_nothing():
    sheet = viz.worksheet(penalised())
    for page in (sheet.html(), f"<div>{sheet._repr_html_()}</div>"):
        reader = Reader()
        reader.feed(page)
        assert not reader.open
        assert [name for name in reader.fields if name] == [task.known[0] for task in sheet.tasks if task.number]
        assert not re.search(r"https?:|<script|src=|@import|url\(", page)
    assert "<input" not in sheet.html(key=True)


@pytest.mark.long
@pytest.mark.parametrize("graph", GRAPHS)
def test_the_latex_can_be_read(graph):
    sheet = viz.worksheet(graph())
    for key in (False, True):
        assert_readable(sheet.latex(key=key))


@pytest.mark.long
@pytest.mark.parametrize("graph", GRAPHS)
def test_the_latex_compiles(graph, tmp_path):
    sheet = viz.worksheet(graph())
    for key in (False, True):
        compiled(sheet.latex(key=key), tmp_path)


NASTY = ["</script><b>", 'a"b', "\\input{x}", "$x$ % & # _ ^ ~", "a\u202eb\x00", "\ud800", "{", "}}", "ŷ", "θ", "权重"]


@pytest.mark.parametrize("name", NASTY)
def test_any_name_is_shown_as_text(name):
    x, y = Value(2, name=name), Value(3, name="y")
    sheet = viz.worksheet(x * y)
    reader = Reader()
    reader.feed(sheet.html())
    assert not reader.open
    assert len(list(filter(None, reader.fields))) == sum(bool(task.number) for task in sheet.tasks)
    assert_readable(sheet.latex())
    assert "\\input" not in sheet.latex()


def test_what_makes_no_worksheet_is_refused(tmp_path):
    for root, words in ((3, "found 3"), (Tensor([1.0]).sum(), r"a Tensor of shape \(1,\)")):
        with pytest.raises(ag.errors.ArgumentError, match=words):
            viz.worksheet(root)
    sheet = viz.worksheet(product_of_sum())
    with pytest.raises(ag.errors.ArgumentError, match=r"\.html, \.tex, \.txt; found 'sheet\.pdf'"):
        sheet.save(tmp_path / "sheet.pdf")
    with pytest.raises(ag.errors.ArgumentError, match="title is a text"):
        viz.worksheet(product_of_sum(), title=3)
    with pytest.raises(ag.errors.ArgumentError, match="key is True or False"):
        sheet.text(key="yes")
    with pytest.raises(ag.errors.GraphError):
        viz.worksheet(Value(1, requires_grad=False) * 2)


# marking


@pytest.mark.parametrize("graph", GRAPHS)
@pytest.mark.parametrize("digits", [3, 4, 8, 17])
def test_what_the_key_says_is_right_to_three_digits_and_more(graph, digits):
    root = graph()
    quantities = Calculation(root, 1).quantities
    answers = {name: number(quantity.value, digits) for name, quantity in quantities.items()}
    marks = viz.check(root, answers)
    assert marks, str(marks)
    assert marks.right == tuple(quantities)
    assert str(marks).startswith("right: ∂L/∂L, ")


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"w": -4.17}, "right: ∂L/∂w"),
        ({"w": -4.073}, "∂L/∂w = −4.073: the path through v5 is forgotten"),
        ({"w": -0.1}, "∂L/∂w = −0.1: the path through v0 is forgotten"),
        ({"w": 4.173}, "∂L/∂w = 4.173: its sign is wrong"),
        ({"b": 0.6347, "∂L/∂v2": -3.209}, "∂L/∂b = 0.6347: the upstream factor ∂L/∂v2 is forgotten"),
        ({"b": -3.209}, "∂L/∂b = −3.209: the local derivative ∂v2/∂v1 is forgotten"),
        ({"x": -4.073}, "∂L/∂x = −4.073: the local derivative ∂v0/∂x is taken to be the operand itself"),
        ({"∂v2/∂v1": -0.6347}, "∂v2/∂v1 = −0.6347: its sign is wrong"),
        ({"∂v2/∂v1": -0.7}, "∂v2/∂v1 = −0.7: it is the value of v1, not a derivative"),
        ({"∂v2/∂v1": "0.65"}, "∂v2/∂v1 = 0.65: it is rounded too far, or too early"),
        ({"w": 17}, "∂L/∂w = 17: no single mistake gives this number"),
        ({"w": 4.173, "∂L/∂v1": 2.037}, "∂L/∂v1 = 2.037: its sign is wrong"),
        ({"w": 4.173, "b": "−2.037"}, "its sign is wrong; right before it: ∂L/∂b"),
    ],
)
def test_the_first_wrong_step_and_the_likely_mistake(answers, words):
    marks = viz.check(penalised(), answers)
    assert words in str(marks)
    assert bool(marks) is str(marks).startswith("right")
    assert "4.173" not in str(marks) or 4.173 in map(abs, answers.values())  # the right number is not told


@st.composite
def spoilt(draw):
    """A graph of fractions, one of its steps made wrong, and the gradients that follow from it."""
    nodes = [Value(draw(st.fractions(-3, 3, max_denominator=7)), name=name) for name in "abc"]
    for _ in range(draw(st.integers(2, 6))):
        x, y = (draw(st.sampled_from(nodes)) for _ in range(2))
        nodes.append(draw(st.sampled_from([x + y, x - y, x * y, x * 3])))
    calculation = Calculation(nodes[-1], Fraction(2))
    steps = calculation.numbers.steps
    wrong = draw(st.sampled_from(steps))
    mistake = draw(st.sampled_from(["forgotten", "upstream", "local", "sign"]))
    gradients = {calculation.numbers.root: Fraction(2)}
    for step in steps:
        upstream = gradients.get(step.consumer, 0)
        part = upstream * step.local
        if step is wrong:
            part = {"forgotten": 0, "upstream": step.local, "local": upstream, "sign": -part}[mistake]
        gradients[step.operand] = gradients.get(step.operand, 0) + part
    return calculation, gradients


@pytest.mark.parametrize(
    ("value", "answer", "right"),
    [(0.5, 0.501, True), (0.5, 0.499, True), (0.5003, 0.5, True), (0.5003, 0.502, False), (0.5003, 0.499, False)],
)
def test_an_answer_may_be_off_by_a_unit_of_its_third_digit(value, answer, right):
    assert bool(viz.check(Value(2.0, name="x") * value, {"x": answer})) is right


def test_no_mistake_is_looked_for_beyond_what_is_right():
    w, x, y, z = (Value(k, name=name) for k, name in ((2, "w"), (3, "x"), (5, "y"), (7, "z")))
    a = w * x
    a.name = "a"
    root = a * y * z
    assert "is forgotten" in str(viz.check(root, {"w": 15}))  # the factor 7 of the last product
    assert viz.check(root, {"w": 15, "a": 35}).likely == ()


def test_where_there_is_one_path_it_is_called_the_only_one():
    w = Value(2.0, name="w")
    marks = viz.check((w * 3.0).exp(), {"w": 0.0})
    assert "the only path, through v0, is forgotten" in str(marks)


def test_a_forgotten_path_is_named_once():
    """And not again as that of a gradient farther up, from which it comes."""
    w, b = Value(0.5, name="w"), Value(-0.1, name="b")
    one, two = (ag.tanh(w * x + b) for x in (1.0, 2.0))
    (likely,) = viz.check((one - two) ** 2, {"w": -0.5756}).likely
    assert re.fullmatch(r"the path through v\d is forgotten", likely)


def test_several_paths_are_forgotten_with_the_only_one_of_a_gradient_farther_up():
    a = Value(1.0, name="a")
    root = 2.0 * (a + 3.0 * a)
    (likely,) = viz.check(root, {"a": 0.0}).likely
    assert re.fullmatch(r"the only path of ∂L/∂v\d, through L, is forgotten", likely)


@settings(deadline=None)
@given(spoilt())
def test_a_single_mistake_is_found_wherever_it_was_made(spoilt):
    calculation, gradients = spoilt
    root = calculation.numbers.root
    for node in calculation.order:
        value = calculation.numbers.gradient.get(node)
        if not node.is_leaf or value is None:
            continue
        marks = viz.check(root, {node: gradients[node]}, seed=Fraction(2))
        if gradients[node] == value:
            assert marks
        elif not marks:
            assert marks.wrong == calculation.gradient_name(node)
            assert marks.likely, (gradients[node], value)


def test_answers_go_by_nodes_names_and_left_sides():
    root = product_of_sum()
    x = next(node for node in ag.topological_order(root) if node.name == "x")
    assert viz.check(root, {x: 2, "y": np.float32(2), "∂L/∂z": "3", "∂L/∂q": 2.0})
    assert viz.check(root, {"x": 4, "∂L/∂v0": 2}, seed=2)
    twice = Value(3, name="a")
    assert viz.check(twice * twice, {"∂L/∂a": 6})
    assert viz.check((twice * twice) * 2, {"∂v0/∂a₁": 3, "∂v0/∂a₂": 3, "a": 12})
    alike = Value(3, name="a") * Value(3, name="b") + 1
    assert viz.check(alike, {"∂v0/∂a": 3, "∂v0/∂b": 3})
    assert viz.check(Value(2.0, name="x") * 0, {"x": 0})
    assert not viz.check(Value(2.0, name="x") * 0, {"x": 0.001})


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"w": 1}, "found 'w', there are x, y, q, z, L"),
        ({"x": "one"}, "an answer is a number, such as −0.5 or 2/3; found 'one' for 'x'"),
        ({"x": True}, "found True for 'x'"),
        ({"x": 1j}, "found 1j"),
        ({"x": None}, "found None"),
        ({"x": float("nan")}, "found nan"),
        ({"x": "1/0"}, "found '1/0'"),
        ({}, "a dict from names to numbers; found {}"),
        ([1], r"found \[1\]"),
        ({Value(1.0): 1}, "there are x, y, q, z, L"),
    ],
)
def test_answers_that_cannot_be_marked_are_refused(answers, words):
    with pytest.raises(ag.errors.ArgumentError, match=words):
        viz.check(product_of_sum(), answers)


def test_a_name_that_several_nodes_have_is_refused():
    model = nn.scalar.MLP([2, 2, 1], rng=0)
    with pytest.raises(ag.errors.ArgumentError, match="several nodes are called 'b'"):
        viz.check(model([1.0, 2.0]), {"b": 1})


def test_products_of_exact_numbers_are_exact_behind_a_float_too() -> None:
    key = viz.worksheet(pictured.penalised()).text(key=True)
    assert "∂L/∂v4 · ∂v4/∂v3 = 1 · 1/10 = 1/10" in key
    assert "0.1" not in key


def test_a_fraction_of_very_many_digits_is_rounded() -> None:
    x = Value(0.99, name="x")
    for _ in range(40):
        x = x * x
    assert viz.worksheet(x * 1e9).text(key=True).count("\n") > 80
