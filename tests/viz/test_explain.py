"""`viz.explain`: the chain rule in words and numbers, against hand calculation and the engine.

This file is longer than others: the words of all families of operations stand side by side.
"""

import sys
from fractions import Fraction

import numpy as np
import pytest

import autograd as ag
import nn
import nn.scalar
import viz
from autograd import Tensor, Value, gradients
from autograd.errors import ArgumentError
from viz.words.chain_rule import explain


def named(node, name):
    node.name = name
    return node


def neuron():
    w1, w2 = Value(0.3, name="w1"), Value(-0.7, name="w2")
    x1, x2 = Value(1.5, name="x1"), Value(0.5, name="x2")
    c = named(w1 * x1 + w2 * x2, "c")
    return w1, x1, c, named(ag.sigmoid(c), "ŷ")


def gradients_of(explanation):
    return {line.node: line.value for line in explanation.lines if line.kind == "gradient"}


def test_product_of_a_sum_with_upstream_two():
    x, y, z = Value(1, name="x"), Value(2, name="y"), Value(2, name="z")
    f = named(named(x + y, "q") * z, "f")
    assert str(explain(f, seed=2)).splitlines() == [
        "Given",
        "  x = 1",
        "  y = 2",
        "  z = 2",
        "Forward",
        "  q = x + y = 1 + 2 = 3",
        "  f = q · z = 3 · 2 = 6",
        "Backward",
        "  ∂L/∂f = 2  (the seed)",
        "  ∂f/∂z = q = 3",
        "  ∂L/∂z = ∂L/∂f · ∂f/∂z = 2 · 3 = 6",
        "  ∂f/∂q = z = 2",
        "  ∂L/∂q = ∂L/∂f · ∂f/∂q = 2 · 2 = 4",
        "  ∂L/∂y = ∂L/∂q · ∂q/∂y = 4 · 1 = 4",
        "  ∂L/∂x = ∂L/∂q · ∂q/∂x = 4 · 1 = 4",
    ]
    assert x.grad is None


def test_sigmoid_neuron_with_squared_error():
    w1, x1, c, output = neuron()
    y = Value(0.5, name="y", requires_grad=False)
    loss = 0.5 * (y - output) ** 2
    explanation = explain(loss)
    found = gradients_of(explanation)
    o = output.data
    assert found[c] == pytest.approx((o - 0.5) * o * (1 - o))
    assert found[w1] == pytest.approx(found[c] * x1.data)
    assert found[x1] == pytest.approx(found[c] * w1.data)
    assert "∂ŷ/∂c = ŷ · (1 − ŷ) = 0.525 · (1 − 0.525) = 0.2494" in str(explanation)
    assert y not in found


@pytest.mark.parametrize("label", [0, 1])
def test_sigmoid_neuron_with_cross_entropy(label):
    _, _, c, output = neuron()
    y = Value(label, name="y", requires_grad=False)
    explanation = explain(ag.binary_cross_entropy(output, y))
    assert gradients_of(explanation)[c] == pytest.approx(output.data - label)
    assert "∂L/∂ŷ = (1 − y) / (1 − ŷ) − y / ŷ = " in str(explanation)


def test_a_node_used_twice():
    a = Value(3.0, name="a")
    b = named(a + a, "b")
    c = named(b + b, "c")
    explanation = explain(c)
    assert gradients_of(explanation)[a] == 4
    last = explanation.lines[-1]
    assert last.parts == ("∂c/∂a", "∂c/∂b · ∂b/∂a₁ + ∂c/∂b · ∂b/∂a₂", "2 · 1 + 2 · 1", "2 + 2", "4")
    assert last.note == "2 paths: through b (operand 1) and b (operand 2)"
    assert explanation.lines[-2].parts == ("∂c/∂b", "1 + 1", "2")


def test_tanh_example_with_two_paths_to_the_weight():
    w, b = Value(-1.0, name="w"), Value(-0.2, name="b")
    h = named(named(w * 0.5 + b, "s").tanh(), "h")
    loss = (h - 1) ** 2 + 0.1 * w**2
    explanation = explain(loss)
    text = str(explanation)
    assert "∂h/∂s = 1 − h² = 1 − (−0.6044)² = 0.6347" in text
    assert "∂L/∂b = ∂L/∂s · ∂s/∂b = (−2.037) · 1 = −2.037" in text
    weight = next(line for line in explanation.lines if line.node is w and line.kind == "gradient")
    assert weight.parts[-2:] == ("−0.2 + (−1.018)", "−1.218")
    loss.backward()
    assert weight.value == w.grad


def test_unnamed_nodes_are_numbered_as_in_pictures_and_constants_are_their_numbers():
    x = Value(2.0)
    lines = explain((x * 3 + 1) * x).lines
    assert [str(line) for line in lines[:4]] == [
        "v0 = 2",
        "v1 = v0 · 3 = 2 · 3 = 6",
        "v2 = v1 + 1 = 6 + 1 = 7",
        "L = v2 · v0 = 7 · 2 = 14",
    ]


def test_what_has_the_same_name_is_told_apart_by_its_module():
    network = nn.scalar.MLP([2, 3, 1], "tanh", rng=0)
    explanation = explain(network([1.0, Value(-2.0, name="x2")]))
    given = [line.parts[0] for line in explanation.lines if line.kind == "given"]
    assert len(set(given)) == len(given) == 14
    assert given[:3] == ["layer 0, neuron 0, w1", "layer 0, neuron 0, w2", "x2"]
    assert "∂L/∂(layer 0, neuron 2, b) = ∂L/∂v10 · ∂v10/∂(layer 0, neuron 2, b) = " in str(explanation)


def test_what_no_module_tells_apart_is_numbered():
    one, two, other = Value(1.0, name="w"), Value(2.0, name="w"), Value(3.0, name="w#1")
    names = [line.parts[0] for line in explain(one * two * other).lines[:3]]
    assert names == ["w#2", "w#3", "w#1"]
    long = [Value(1.0, name="n" * 50 + end) for end in "ab"]
    assert len({line.parts[0] for line in explain(long[0] * long[1]).lines[:2]}) == 2


def test_an_array_that_only_changes_its_type_keeps_its_name():
    x = Tensor([[1.0, 2.0]], name="x")
    text = str(explain(nn.Linear(2, 3, rng=0)(x).sum()))
    assert "x as float32 = astype(x, float32) = [[1, 2]]" in text
    assert "v1 = (x as float32) @ v0" in text
    assert "∂L/∂x = ∂L/∂(x as float32)" in text
    assert "v0 = astype(x · 2" not in text
    assert "v1 = astype(v0, float32)" in str(explain((x * 2).astype("float32").sum()))


def test_names_that_lead_through_a_number_are_names_in_latex():
    network = nn.MLP([2, 3, 1], rng=0)
    explanation = explain(network([[1.0, 2.0]]).sum())
    assert "∂L/∂(layer 0, weight) = (∂L/∂v0)ᵀ" in str(explanation)
    assert "v2 = v1 + (layer 0, bias)" in str(explanation)
    assert r"\frac{\partial L}{\partial \mathrm{layer\ 0,\ weight}} &=" in explanation.latex


def test_a_kink_shows_its_condition_and_a_guard_is_left_out():
    x, p = Value(-1.0, name="x"), Value(2.0, name="p")
    text = str(explain(ag.relu(x) + p**3))
    assert "∂v0/∂x = [x > 0] = [−1 > 0] = 0" in text
    assert "∂v1/∂p = 3 · p² = 3 · 2² = 12" in text


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        (lambda m: 2 * ag.maximum(m, 2), "∂v0/∂m = 0.5  (as m = 2)"),
        (lambda m: 2 * ag.maximum(m, 1), "∂v0/∂m = 1  (as m > 1)"),
        (lambda m: 2 * ag.minimum(m, 1), "∂v0/∂m = 0  (as m > 1)"),
        (lambda m: ag.maximum(m, 2), "∂L/∂m = 0.5  (as m = 2)"),
        (lambda m: ag.clip(m, 3, 5) * 2, "∂v0/∂m = 0  (as m < 3)"),
        (lambda m: ag.where(m > 3, m, -m), "L = m if false, else v0 = 2 if false, else −2 = −2"),
    ],
)
def test_where_a_rule_has_branches_the_words_say_which_and_why(formula, words):
    assert words in str(explain(formula(Value(2.0, name="m"))))


@pytest.mark.parametrize(("root", "name"), [("f", "L"), ("L", "J")])
def test_with_a_seed_the_objective_lies_beyond_the_root(root, name):
    f = named(Value(3.0, name="x") * 2, root)
    assert str(explain(f, seed=5).lines[-1]) == f"∂{name}/∂x = ∂{name}/∂{root} · ∂{root}/∂x = 5 · 2 = 10"


def test_tensors_show_the_rule_in_symbols_with_shapes():
    rng = np.random.default_rng(0)
    x = Tensor(rng.normal(size=(5, 3)), name="x", requires_grad=False)
    W = Tensor(rng.normal(size=(3, 4)), name="W")
    b = Tensor(np.zeros(4), name="b")
    z = named(named(x @ W, "a") + b, "z")
    h = named(ag.tanh(z), "h")
    explanation = explain((h * h).sum())
    lines = {line.node: line for line in explanation.lines if line.kind == "gradient"}
    assert lines[W].parts == ("∂L/∂W", "xᵀ @ ∂L/∂a")
    assert lines[W].size.startswith("(3, 4), rms ")
    assert str(lines[z]).startswith("∂L/∂z = ∂L/∂h · (1 − h²)  (5, 4), rms ")
    assert lines[b].parts[1] == "Σ(∂L/∂z, axis=(0,))"
    assert lines[b].size == "(4,)"
    assert lines[b].note == "summed over axis 0: from (5, 4) to (4,)"
    forward = next(line for line in explanation.lines if line.kind == "forward")
    assert str(forward).startswith("a = x @ W  (5, 4), rms ")


@pytest.mark.parametrize("labels", [[0, 2, 1] * 10, np.array([0, 2, 1] * 10)], ids=["list", "array"])
def test_cross_entropy_is_said_in_one_short_line(labels):
    logits = Tensor(np.random.default_rng(0).normal(size=(30, 3)), name="z")
    text = str(explain(ag.softmax_cross_entropy(logits, labels=labels) * 2))
    assert "v0 = cross-entropy(z, [0, 2, 1, 0, 2, 1, 0, … (23 more)]) = " in text
    assert "∂L/∂z = ∂L/∂v0 · (softmax(z) − onehot(labels)) / 30  (30, 3), rms " in text
    assert all(len(line) < 100 for line in text.splitlines())


def test_operations_on_images_are_written_as_a_course_writes_them():
    x, k = Tensor(np.ones((1, 1, 4, 4)), name="x"), Tensor(np.ones((2, 1, 3, 3)), name="k")
    text = str(explain(ag.conv2d(x, k).sum()))
    assert "v0 = x ∗ k  (1, 2, 2, 2)" in text
    assert "∂L/∂k = x ᵀ∗ ∂L/∂v0, kernel 3  (2, 1, 3, 3), rms 4" in text
    assert "∂L/∂x = ∂L/∂v0 ∗ᵀ k, size 4  (1, 1, 4, 4), rms 5" in text
    assert "v0 = x ∗ k, padding 1  (1, 2, 4, 4)" in str(explain(ag.conv2d(x, k, padding=(1, 1)).sum()))
    uneven = ag.conv2d(x, k, stride=(2, 2), padding=(1, 0))
    assert "v0 = x ∗ k, stride 2, padding (1, 0) = [[[[6], [9]], [[6], [9]]]]  (1, 2, 2, 1)" in str(
        explain(uneven.sum())
    )
    pooled = str(explain(nn.MaxPool2d(2)(nn.conv2d(x, k, padding=1)).sum()))
    assert "v0 = x ∗ k, padding 1  (1, 2, 4, 4)" in pooled
    assert "v1 = max pool(v0, kernel=(2, 2), stride=(2, 2))" in pooled
    assert "∂L/∂v0 = max unpool(∂L/∂v1, v0, v1, kernel=(2, 2), stride=(2, 2))" in pooled
    v = Tensor([1.0, 2.0], name="v")
    assert "v0 = v[0] = 1" in str(explain(v[0] * 2))
    assert "v1 = [[0, 0]] @ v0" in str(explain((np.zeros((1, 2)) @ (v * 2)).sum()))


def test_a_rule_that_would_be_long_is_named():
    network = nn.MLP([4, 5, 3], rng=0)
    squares = ag.compile(lambda x: (network(x) ** 2).sum())
    x = Tensor(np.ones((6, 4), "float32"), name="x")
    squares(x)
    text = str(explain(squares(x) * 2))
    assert "∂L/∂x = (∂v0/∂x)ᵀ @ ∂L/∂v0  (6, 4), rms " in text
    assert all(len(line) < 120 for line in text.splitlines())


def test_the_gradients_are_those_of_backward():
    rng = np.random.default_rng(1)
    W = Tensor(rng.normal(size=(3, 2)), name="W")
    scale = Value(0.5, name="scale")
    z = ag.relu(Tensor(rng.normal(size=(4, 3)), requires_grad=False) @ W) * scale
    loss = ag.softmax_cross_entropy(z, labels=[0, 1, 1, 0]) + 0.1 * (W * W).mean() + ag.log(scale)
    found = gradients_of(explain(loss))
    loss.backward()
    for node in ag.topological_order(loss):
        if node.requires_grad:
            np.testing.assert_array_equal(found[node], node.grad)


def test_values_of_other_kinds():
    assert str(explain(Value(Fraction(1, 3), name="x") * 2).lines[1]) == "L = x · 2 = 1/3 · 2 = 2/3"
    assert "(1 − 2i)²" in str(explain(Value(1 - 2j, name="x") ** 2))


def test_precision_counts_significant_digits():
    assert str(explain(Value(1 / 3, name="x") * 2, precision=2).lines[0]) == "x = 0.33"


def test_latex_and_notebook():
    x, y = Value(1.0, name="x_1"), Value(2.0, name="y_hat")
    explanation = explain(x * y, latex=True)
    assert str(explanation).startswith("\\begin{align*}\nx_{1} &= 1 \\\\\n\\hat{y} &= 2")
    assert r"\frac{\partial L}{\partial \hat{y}} &= x_{1} = 1" in str(explanation)
    shown = explanation._repr_markdown_()
    assert shown.count("$$") == 6
    assert "**Forward**" in shown


def test_a_notebook_says_what_it_leaves_out():
    root = Value(1.0, name="x")
    for _ in range(300):
        root = root * 1.01
    assert "more lines" in explain(root)._repr_markdown_()


def test_long_lines_are_broken_before_equality_signs():
    a, b = Value(1.5, name="first_parameter"), Value(2.5, name="second_parameter")
    folded = str(explain(ag.sin(named(a * b, "their_product")) * a))
    assert all(len(line) < 105 for line in folded.splitlines())


@pytest.mark.long
def test_many_uses_and_deep_graphs_need_no_recursion():
    w = Value(1.0, name="w")
    shared = explain(ag.add_n([w * i for i in range(2, 1500)]))
    assert shared.lines[-1].note == "1498 paths"
    assert gradients_of(shared)[w] == sum(range(2, 1500))
    deep = w
    for _ in range(2000):
        deep = deep + w
    assert gradients_of(explain(deep))[w] == 2001


def test_the_work_grows_with_the_terms_of_a_sum_and_not_with_their_square():
    def steps(n):
        """How many instructions of this package are run."""
        count = 0

        def trace(frame, event, arg):
            nonlocal count
            count += event == "opcode"
            frame.f_trace_opcodes = frame.f_globals["__name__"].startswith("viz.")
            return trace if frame.f_trace_opcodes else None

        root = ag.add_n([Value(1.0) for _ in range(n)])
        before = sys.gettrace()
        sys.settrace(trace)
        try:
            explain(root)
        finally:
            sys.settrace(before)
        return count

    assert steps(200) < 4.2 * steps(50)


def test_a_long_sum_shows_its_first_terms_and_its_last():
    root = ag.add_n([Value(float(i), name=f"x{i}") for i in range(1_200)])
    forward = next(line for line in explain(root).lines if line.kind == "forward")
    assert forward.parts[1] == "x0 + x1 + x2 + x3 + x4 + x5 + x6 + … (1192 more) + x1199"
    assert forward.value == 719_400


def test_hostile_names_do_not_break_lines_or_latex():
    x = Value(1.0, name="a\nb$x$\u202e{")
    explanation = explain(x * 2)
    assert len(str(explanation.lines[0]).splitlines()) == 1
    assert "$" not in explanation.latex.replace(r"\$", "")


def test_errors():
    with pytest.raises(ag.errors.ArgumentError, match="found float"):
        explain(1.0)
    for precision in (0, 18, 2.5, True, "a"):
        with pytest.raises(ag.errors.ArgumentError, match=f"from 1 to 17; found {precision!r}"):
            explain(Value(1.0) * 2, precision=precision)
    with pytest.raises(ag.errors.ArgumentError, match="latex is True or False; found 'no'"):
        explain(Value(1.0) * 2, latex="no")
    with pytest.raises(ag.errors.GraphError):
        explain(Value(1.0, requires_grad=False))
    with pytest.raises(ag.errors.GraphError, match="seed"):
        explain(Tensor([1.0, 2.0]) * 2)


@pytest.mark.usefixtures("own_primitives")
def test_a_new_primitive_explains_itself():
    from autograd.extend import REAL, elementwise

    @elementwise(symbol="gauss", partials=[lambda xp, out, x: -2 * x * out], domain=[REAL])
    def gauss(xp, x, /):
        """e^(-x²)."""
        return xp.exp(-x * x)

    text = str(explain(2 * named(gauss(Value(0.5, name="x")), "g")))
    assert "g = gauss(x) = gauss(0.5) = 0.7788" in text
    assert "∂g/∂x = −2 · x · g = −2 · 0.5 · 0.7788 = −0.7788" in text


def test_the_seed_of_a_pass_that_is_recorded_says_so() -> None:
    x = Value(0.5, name="x")
    (slope,) = gradients(ag.tanh(x) * x, [x], create_graph=True)
    text = explain(slope).text
    assert "\n  seed = 1\n" in text
    assert "= 1.209" in text
    assert "constant seed = 1\n" in viz.draw(slope).text


@pytest.mark.parametrize("depth", [0, 1, 2, 3])
def test_groups_are_one_line_each_and_the_numbers_stay(depth: int) -> None:
    network = nn.scalar.MLP([2, 3, 1], rng=0)
    loss = (network([Value(1.0, name="x1"), Value(-2.0, name="x2")]) - 1) ** 2
    whole, folded = explain(loss), explain(loss, depth=depth)
    values = {(line.kind, line.parts[0]): line.value for line in whole.lines}
    assert all(values[line.kind, line.parts[0]] == line.value for line in folded.lines)
    groups = [line.parts[1] for line in folded.lines if line.kind == "forward" and line.parts[1].startswith("[")]
    assert (
        groups
        == [
            ["[MLP](x1, x2)"],
            ["[MLP / layer 0](x1, x2)"] * 3 + ["[MLP / layer 1](v3, v7, v11)"],
            [f"[MLP / layer 0 / neuron {k}](x1, x2)" for k in range(3)] + ["[MLP / layer 1 / neuron 0](v3, v7, v11)"],
            [],
        ][depth]
    )
    assert (folded.text == whole.text) is (depth == 3)
    assert len(folded.lines) < len(whole.lines) or depth == 3
    (x1,) = (line for line in folded.lines if line.parts[0] == "∂L/∂x1")
    assert x1.note.startswith("through MLP" if depth < 3 else "3 paths")


def test_steps_of_time_are_one_line_for_each_result() -> None:
    outputs, _ = nn.LSTM(2, 3, rng=0)(np.ones((5, 1, 2)))
    text = explain(outputs.sum(), depth=1).text
    assert len(text.splitlines()) <= 70
    assert text.count("[LSTM / t=3](") == 2


def test_what_cannot_be_folded_is_refused() -> None:
    x = Value(2.0)
    with pytest.raises(ArgumentError, match="depth is a whole number of at least 0"):
        explain(x * x, depth=-1)
    with pytest.raises(ArgumentError, match="depth= or wrt="):
        explain(x * x, depth=1, wrt=x)
