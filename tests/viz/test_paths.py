"""One gradient path by path: products that add up to it, the largest found without listing all."""

from fractions import Fraction
from math import prod

import numpy as np
import pytest
from drawn import at_most
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd as ag
import nn
import nn.scalar
from autograd import Tensor, Value
from viz import draw, explain
from viz.picture.graph import walk
from viz.picture.pass_numbers import Numbers
from viz.picture.paths import LISTED, on_the_way, paths


def found(root, node, most=8, seed=1):
    order = walk([root]).nodes
    return paths(Numbers(root, seed), node, on_the_way(order, node), most)


def all_products(root, node, numbers):
    """The product along every path, by walking all of them."""
    arriving = {}
    for step in numbers.steps:
        arriving.setdefault(step.operand, []).append(step)
    if node is root:
        return [numbers.seed]
    return [part * step.local for step in arriving.get(node, []) for part in all_products(root, step.consumer, numbers)]


@st.composite
def graphs(draw):
    nodes = [Value(draw(st.fractions(-3, 3, max_denominator=7)), name=name) for name in "ab"]
    for _ in range(draw(st.integers(1, 7))):
        x, y = (draw(st.sampled_from(nodes)) for _ in range(2))
        nodes.append(draw(st.sampled_from([x + y, x - y, x * y, x * 2, x * x, -x])))
    root = nodes[-1]
    leaves = [node for node in ag.topological_order(root) if node.name and node is not root]
    return root, leaves[0] if leaves else None


@settings(deadline=None)
@given(graphs(), st.integers(1, 5))
def test_the_largest_products_are_found_and_all_of_them_add_up(graph, most):
    root, node = graph
    if node is None:
        return
    numbers = Numbers(root, Fraction(3, 2))
    expected = sorted(all_products(root, node, numbers), key=abs, reverse=True)
    some = found(root, node, most, Fraction(3, 2))
    assert some.count == len(expected)
    assert [abs(path.product) for path in some.found] == [abs(part) for part in expected[:most]]
    assert sum(path.product for path in some.found) + some.rest == some.gradient == sum(expected)
    for path in some.found:
        assert path.product == numbers.seed * prod(step.local for step in path.steps)
        assert path.steps[0].consumer is root
        assert path.steps[-1].operand is node
        assert all(a.operand is b.consumer for a, b in zip(path.steps, path.steps[1:], strict=False))


def test_exponentially_many_paths_are_counted_and_not_listed():
    x = Value(1.0, name="x")
    y = x
    for _ in range(200):
        y = y * y
    some = found(y, x, most=3)
    assert some.count == 2**200
    assert len(some.found) == 3
    text = str(explain(y, wrt=x))
    assert "the other 1,606,938,044,258,990,275,541,962,092,341,162,602,522,202,993,782,792,835,301,370 paths" in text


def test_the_lines_on_the_listed_paths_are_known_to_painters():
    w, x = Value(2.0, name="w"), Value(3.0, name="x")
    square, product = w * w, w * x
    some = found(square + product, w)
    assert {(consumer.op.name, slot) for consumer, slot in some.edges} == {
        ("multiply", 0),
        ("multiply", 1),
        ("add", 0),
        ("add", 1),
    }
    assert (square, 0) in some.edges
    assert (square, 1) in some.edges
    assert (product, 0) in some.edges
    assert (product, 1) not in some.edges


def penalised():
    w, b, x = Value(-0.5, name="w"), Value(0.3, name="b"), Value(2.0, name="x")
    return w, (ag.tanh(w * x + b) - 1) ** 2 + 0.1 * w**2


def test_few_paths_are_written_in_full():
    w, loss = penalised()
    assert str(explain(loss, wrt=w)).splitlines()[-9:] == [
        "  ∂v2/∂v1 = 1 − v2² = 1 − (−0.6044)² = 0.6347",
        "  ∂v0/∂w = x = 2",
        "Paths",
        "  p₁ = ∂L/∂v4 · ∂v4/∂v3 · ∂v3/∂v2 · ∂v2/∂v1 · ∂v1/∂v0 · ∂v0/∂w",
        "     = 1 · (−3.209) · 1 · 0.6347 · 1 · 2",
        "     = −4.073",
        "     (97.6 %, through v0, v1, v2, v3, v4)",
        "  p₂ = ∂L/∂v6 · ∂v6/∂v5 · ∂v5/∂w = 1 · 0.1 · (−1) = −0.1  (2.4 %, through v5, v6)",
        "  ∂L/∂w = p₁ + p₂ = −4.073 + (−0.1) = −4.173  (2 paths)",
    ]
    lines = explain(loss, wrt=w).lines
    assert [line.value for line in lines if line.kind == "path"] == pytest.approx([-4.073423, -0.1, -4.173423])
    assert lines[-1].parts == ("∂L/∂w", "p₁ + p₂", "−4.073 + (−0.1)", "−4.173")


def test_a_path_without_a_part_has_no_sign():
    w, zero = Value(1.0, name="w"), Value(0.0, name="zero")
    assert "(0.0 %, through v0)" in str(explain(w * zero - w, wrt=w))


def test_operands_of_equal_numbers_are_not_taken_for_one():
    w, x = Value(2.0, name="w"), Value(2.0, name="x")
    assert "= 1 · 2 = 2  (through v0)" in str(explain(w * x + 1, wrt=w))
    assert "∂v0/∂w₁" not in str(explain(w * x + 1, wrt=w))
    assert "∂v0/∂w₁" in str(explain(w * w + 1, wrt=w))


def test_a_diamond_of_diamonds_has_four_paths():
    x = Value(2.0, name="x")
    y = ag.sin(x) * ag.cos(x)
    root = ag.exp(y) - ag.tanh(y)
    lines = [line for line in explain(root, wrt=x).lines if line.kind == "path"]
    assert len(lines) == 5
    root.backward()
    assert sum(line.value for line in lines[:4]) == pytest.approx(x.grad)
    assert lines[-1].value == x.grad


def test_one_weight_of_a_network_takes_at_most_forty_lines_and_the_rest_is_counted():
    network = nn.scalar.MLP([2, 16, 16, 1], "tanh", rng=0)
    loss = (network([1.0, -2.0]) - 1) ** 2
    weight = next(iter(network.parameters()))
    explanation = explain(loss, wrt=weight)
    text = str(explanation)
    assert len(text.splitlines()) <= 40 < 2000 < len(str(explain(loss)).splitlines())
    assert "(16 paths; factors of 1 are left out)" in text
    assert "the other 10 paths together" in text
    assert "through layer 0 neuron 0, layer 1 neuron 13, layer 2 neuron 0" in text
    parts = [line.value for line in explanation.lines if line.kind == "path"]
    loss.backward()
    assert sum(parts[:-1]) == pytest.approx(weight.grad)
    assert parts[-1] == weight.grad


def test_with_a_seed_the_products_begin_with_it():
    w, loss = penalised()
    assert "∂L/∂w = p₁ + p₂" in str(explain(loss, wrt=w, seed=2))
    assert "p₂ = ∂L/∂v7 · ∂v7/∂v6 · ∂v6/∂v5 · ∂v5/∂w = 2 · 1 · 0.1 · (−1) = −0.2" in str(explain(loss, wrt=w, seed=2))


@pytest.mark.long
def test_a_single_long_path_is_one_product():
    y = x = Value(2.0, name="x")
    for _ in range(2000):
        y = ag.tanh(y)
    last = str(explain(y, wrt=x)).splitlines()[-1]
    assert "a product of 2,000 local derivatives, through v0, v1, v2, v3, 1,994 more, v1998" in last


def test_among_arrays_what_lies_on_the_way_is_written():
    network = nn.MLP([2, 3, 1], rng=0)
    loss = (network(Tensor([[1.0, 2.0]], name="x")) ** 2).sum()
    weight = next(iter(network.parameters()))
    whole, part = explain(loss), explain(loss, wrt=weight)
    assert {str(line) for line in part.lines} < {str(line) for line in whole.lines}
    assert part.lines[-1].node is weight
    loss.backward()
    np.testing.assert_array_equal(part.lines[-1].value, weight.grad)
    assert not any("bias" in line.parts[0] for line in part.lines)


def test_numbers_that_are_not_finite_come_first():
    x = Value(0.0, name="x")
    text = str(explain(ag.sqrt(x) * 0 + x * 2, wrt=x))
    assert "p₁ = " in text
    assert "nan  (through v0, v1)" in text


@pytest.mark.parametrize(
    ("wrt", "words"),
    [
        (lambda x, root: "x", "wrt is a node of the graph, such as a weight; found 'x'"),
        (lambda x, root: root, "wrt is a node that the root depends on"),
        (lambda x, root: Value(1.0), "wrt is a node that the root depends on"),
        (lambda x, root: root.parents[1], "wrt is a constant, which has no gradient"),
    ],
)
def test_what_has_no_paths_is_refused(wrt, words):
    x = Value(1.0, name="x")
    root = x * 2
    with pytest.raises(ag.errors.ArgumentError, match=words):
        explain(root, wrt=wrt(x, root))
    with pytest.raises(ag.errors.ArgumentError, match=words):
        draw(root, wrt=wrt(x, root))


@at_most(30)
@given(graphs(), st.sampled_from([{}, {"overlay": True}, {"max_nodes": 4}]))
def test_a_picture_lights_the_paths_that_the_words_list(graph, options):
    root, node = graph
    if node is None:
        return
    picture = draw(root, wrt=node, fit=None, **options).picture
    some = found(root, node, LISTED)
    assert sum(edge.lit for edge in picture.edges) > 0
    assert any(
        edge.lit and node.name == box.name for edge in picture.edges for box in picture.nodes if box.key == edge.tail
    )
    if "max_nodes" not in options:
        shown = {(edge.tail, edge.head, edge.slot) for edge in picture.edges if edge.lit}
        place = {node: f"n{i}" for i, node in enumerate(walk([root]).nodes)}
        lines = {(place[step.operand], place[step.consumer], step.slot) for p in some.found for step in p.steps}
        assert {(tail, head) for tail, head, _ in shown} == {(tail, head) for tail, head, _ in lines}
        assert {box.key for box in picture.nodes if box.lit} == {end for line in lines for end in line[:2]}


def test_lit_lines_are_heavier_in_svg_and_dot_and_the_note_adds_up():
    w = Value(-0.5, name="w")
    drawing = draw(w * 3 + w * w, wrt=w, overlay=True)
    assert drawing.picture.notes == ("3 paths are lit: 3 + (−0.5) + (−0.5) = ∂L/∂w = 2",)
    assert drawing.svg().count(' lit"') == sum(x.lit for x in (*drawing.picture.nodes, *drawing.picture.edges))
    assert drawing.dot.count("penwidth=2.5") == drawing.svg().count(' lit"')
    with pytest.raises(ag.errors.ArgumentError, match="paths lead to one root, found 2"):
        draw([w * 2, w * 3], wrt=w)


def test_of_arrays_all_that_lies_between_is_lit():
    x, w = Tensor([1.0, 2.0], name="x"), Tensor([3.0, 4.0], name="w")
    picture = draw((x * w).sum() + (x * 2).sum(), wrt=w).picture
    assert picture.notes == ("what lies between w and the root is lit",)
    assert [box.lines[0] for box in picture.nodes if box.lit] == ["w (2,) float64", "×", "Σ", "+"]


@pytest.mark.parametrize(
    ("root", "lines"),
    [
        (lambda x: (x**2 + 3 * x) / x, ["p₁ = −L / x = −5 / 2 = −2.5  (−250.0 %, through no other node)"]),
        (lambda x: ag.maximum(x * 3, x), ["p₂ = 0  (0.0 %, through no other node; as v0 > x)"]),
        (lambda x: x + x * 2, ["p₂ = 1  (33.3 %, through no other node)"]),
        (lambda x: x * x, ["∂L/∂x₁ = x = 2", "p₁ = ∂L/∂x₁ = 2  (50.0 %, through no other node)"]),
    ],
)
def test_a_part_of_a_gradient_is_not_called_as_the_whole_is(root, lines):
    x = Value(2.0, name="x")
    text = str(explain(root(x), wrt=x))
    assert set(lines) <= set(map(str.strip, text.splitlines()))
    assert sum(line.strip().startswith("∂L/∂x = ") for line in text.splitlines()) == 1
