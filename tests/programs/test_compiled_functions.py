"""Compiled functions of Tensors: the numbers of the function itself, and results that can be differentiated."""

import copy
import pickle
import warnings
from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
import pytest
from compiled import parts, same
from hypothesis import given
from hypothesis import strategies as st
from properties import COMPLEX

import autograd
import nn
from autograd import (
    Tensor,
    Value,
    checkpoint,
    compile,
    gradcheck,
    gradients,
    guard,
    no_grad,
    topological_order,
)
from autograd.core.primitive import Primitive
from autograd.core.registry import TABLE
from autograd.errors import ArgumentError, DTypeError, GraphError, RetraceWarning, ShapeError, TraceError
from autograd.programs.functions.function import CompiledFunction
from autograd.programs.functions.graphs import GraphProgram
from autograd.testing import strategies
from autograd.testing.examples import Example, examples
from autograd.transforms.rebuild import replayed

RAGGED = {"argwhere", "nonzero", "unique_all", "unique_counts", "unique_inverse", "unique_values"}
OTHERWISE = dict.fromkeys(COMPLEX, "no derivative by themselves") | {
    "to_value": "Values",
    "at": "needs an index",
    "einsum": "needs subscripts",
}


def calls() -> Iterator[Any]:
    """Every primitive, with a call of it drawn from its own domain."""
    for name, primitive in sorted(TABLE.items()):
        if name not in RAGGED | OTHERWISE.keys():
            for i, example in enumerate(examples(primitive, np.random.default_rng(3), [primitive.defaults])):
                yield pytest.param(primitive, example, id=f"{name}-{i}")


@pytest.mark.parametrize(("primitive", "example"), list(calls()))
def test_every_primitive_compiled_is_itself_to_the_last_bit(primitive: Primitive, example: Example) -> None:
    def function(*operands: Any) -> Any:
        return primitive(*operands, **example.params)

    compiled = CompiledFunction(function)
    plain = [Tensor(x) for x in example.inputs]
    expected = parts(function(*plain))
    for _ in range(3):  # traced, replayed, and replayed in memory that has been used
        leaves = [Tensor(x) for x in example.inputs]
        found = parts(compiled(*leaves))
        assert len(found) == len(expected)
        for ours, theirs in zip(found, expected, strict=True):
            same(ours, theirs)
            if isinstance(theirs, Tensor):
                assert ours.requires_grad == theirs.requires_grad
            if isinstance(theirs, Tensor) and theirs.requires_grad:
                seed = np.random.default_rng(1).standard_normal(theirs.shape)
                for leaf in (*leaves, *plain):
                    leaf.grad = None
                ours.backward(seed)
                theirs.backward(seed)
                for leaf, other in zip(leaves, plain, strict=True):
                    if other.grad is None:  # of several results, which one node holds, another one depends on it
                        assert leaf.grad is None or not leaf.grad.any()
                    else:
                        same(leaf.grad, other.grad)
    assert repr(compiled).endswith("traces: 1>")


def test_the_primitives_left_out_are_those_that_cannot_be_traced() -> None:
    x = Tensor([0.0, 1.0, 1.0])
    for name in RAGGED:
        with pytest.raises(TraceError, match="depends on the numbers"):
            compile(TABLE[name])(x)
    with pytest.raises(TraceError, match="takes numbers out of arrays"):
        compile(TABLE["to_value"])(x[0])


# random graphs


@given(strategies.graphs(), st.data())
@np.errstate(all="ignore")  # changed leaves may leave the domain of a function, which Values do without a word
def test_a_random_graph_compiled_is_itself_also_after_its_leaves_change(root: Any, data: Any) -> None:
    program = compile(root)
    leaves = [node for node in topological_order(root) if node.is_leaf and node.requires_grad]
    for _ in range(3):
        expected = rebuilt(root)
        np.testing.assert_allclose(program(), expected.data, rtol=1e-10, atol=1e-12)
        if leaves:
            seed = np.ones(np.shape(expected.data))
            theirs = gradients(expected, leaves, seed)
            for ours, other in zip(program.gradients(leaves, seed=seed), theirs, strict=True):
                np.testing.assert_allclose(ours, other, rtol=1e-10, atol=1e-12)
        for leaf in leaves:
            change = data.draw(st.floats(0.9, 1.1))
            leaf.data = leaf.data * change


def rebuilt(root: Any) -> Any:
    """The graph of ``root``, recorded anew upon the present data of its leaves."""
    return replayed(root, {})


# results that can be differentiated


def test_a_result_goes_on_in_a_graph() -> None:
    w = Tensor([0.5, -1.0])

    @compile
    def f(x: Any, scale: Any) -> Any:
        return (x * w).tanh() * scale

    x, scale = Tensor([1.0, 2.0]), Tensor(3.0)
    for _ in range(2):
        for leaf in (x, w, scale):
            leaf.grad = None
        y = (f(x + 1, scale) * f(2 * x, scale)).sum()  # two calls at once: each has its own memory
        y.backward()
        found = [leaf.grad for leaf in (x, w, scale)]
        for leaf in (x, w, scale):
            leaf.grad = None
        g = f.function
        (g(x + 1, scale) * g(2 * x, scale)).sum().backward()
        for ours, leaf in zip(found, (x, w, scale), strict=True):
            np.testing.assert_allclose(ours, leaf.grad, rtol=1e-14)
    assert list(map(id, f(x, scale).parents)) == list(map(id, (x, scale, w)))


def test_a_second_backward_gives_the_same_again() -> None:
    f = compile(lambda x: (x.exp() * x.sin()).sum())
    x = Tensor([0.3, 0.7])
    y = f(x)
    f(Tensor([5.0, 6.0]))
    y.backward()
    once = x.grad.copy()
    f(Tensor([7.0, 8.0])).backward()
    y.backward()
    np.testing.assert_array_equal(x.grad, 2 * once)


def test_several_results_and_trees() -> None:
    @compile
    def f(pair: Any, *, more: Any) -> Any:
        a, b = pair["a"], pair["b"]
        return {"sum": a + b, "rest": [a * b, more, "text", None]}

    a, b = Tensor([1.0, 2.0]), Tensor([3.0, 4.0])
    for _ in range(2):
        found = f({"a": a, "b": b}, more=2)
        assert found["rest"][1:] == [2, "text", None]
        (found["sum"] * found["rest"][0]).sum().backward()
        np.testing.assert_array_equal(a.grad, [15.0, 32.0])
        a.grad = None


def test_transforms_and_checks_go_through_a_compiled_function() -> None:
    f = compile(lambda x: (x * x * x).sum())
    x = np.array([1.0, 2.0])
    np.testing.assert_allclose(autograd.grad(f)(x), 3 * x * x)
    np.testing.assert_allclose(autograd.hessian(f)(x), np.diag(6 * x))
    np.testing.assert_allclose(autograd.vmap(f)(np.stack([x, 2 * x])), [9.0, 72.0])
    assert autograd.jvp(f, (x,), (np.ones(2),))[1] == pytest.approx(15.0)
    assert gradcheck(f, Tensor(x), order=2).ok
    inner = compile(lambda x: autograd.grad(f.function)(x))
    np.testing.assert_allclose(inner(x), 3 * x * x)
    np.testing.assert_allclose(inner(2 * x), 12 * x * x)
    rows = compile(autograd.vmap(lambda x: x @ x))
    for scale in (1, 2, 3):
        np.testing.assert_allclose(rows(scale * np.eye(2)), [scale**2] * 2)


def test_within_no_grad_nothing_is_recorded() -> None:
    f = compile(lambda x: x * 2)
    x = Tensor([1.0])
    for _ in range(2):
        assert f(x).requires_grad
        with no_grad():
            assert not f(x).requires_grad
    assert not f(x.detach()).requires_grad


def test_an_argument_that_is_returned_is_itself() -> None:
    w = Tensor([2.0])
    f = compile(lambda x: (x, w, x + w))
    for _ in range(2):
        x = Tensor([1.0])
        first, second, total = f(x)
        assert first is x
        assert second is w
        assert total.item() == 3.0


def test_a_tensor_may_be_handed_in_twice() -> None:
    def step(x: Any, y: Any) -> None:
        (x * y * y).sum().backward()

    def cubic(x: Any, y: Any) -> Any:
        return (x * y * y).sum()

    for first in (True, False):  # traced upon the same Tensor, and upon two
        go, f = compile(step), compile(cubic)
        for twice in (first, not first, first, not first):
            x = Tensor([2.0, 3.0])
            y = x if twice else Tensor([5.0, 7.0])
            slope = (3 * x.data**2) if twice else y.data**2
            go(x, y)
            np.testing.assert_array_equal(x.grad, slope)
            x.grad = None
            f(x, y).backward()
            np.testing.assert_array_equal(x.grad, slope)
        x = Tensor([2.0, 3.0])
        np.testing.assert_array_equal(autograd.hessian(lambda t, f=f: f(t, t))(x).numpy(), np.diag(6 * x.data))


def test_an_array_may_be_handed_in_twice() -> None:
    def function(x: Any, y: Any) -> Any:
        before = y.copy()
        x += 1
        return before + y

    for first in (True, False):
        f = compile(function)
        for twice in (first, not first, first, not first):
            x, y = np.ones(2), np.full(2, 5.0)
            np.testing.assert_array_equal(f(x, x if twice else y), 3.0 if twice else 10.0)


def test_a_tensor_is_changed_as_an_argument_or_from_around() -> None:
    w = Tensor([2.0, 3.0])

    @compile
    def step(x: Any) -> None:
        (x * w).sum().backward()

    step(Tensor([1.0, 1.0]))
    with pytest.raises(GraphError, match="is handed in, and is a leaf from around"):
        step(w)


def test_arrays_go_in_and_come_out_and_may_be_changed() -> None:
    @compile
    def f(x: Any) -> Any:
        x[0] = x[1] + 1
        return np.sqrt(x), x.sum(axis=-1, keepdims=True), np.concatenate([x, x])[::2]

    for _ in range(3):
        x = np.array([0.0, 3.0, 16.0])
        root, total, joined = f(x)
        np.testing.assert_array_equal(x, [4.0, 3.0, 16.0])
        np.testing.assert_array_equal(root, np.sqrt(x))
        np.testing.assert_array_equal(total, [23.0])
        np.testing.assert_array_equal(joined, [4.0, 16.0, 3.0])


# traced when it must be


def test_it_is_traced_once_for_each_form_of_its_arguments() -> None:
    @compile
    def f(x: Any, power: int = 2, *, flag: Any = None) -> Any:
        return x**power

    for array in (np.ones(2), np.ones(3), np.ones(2, np.float32), np.ones((2, 2)), np.ones((2, 2)).T):
        for _ in range(2):
            f(array)
    f(np.ones(2), 3)
    f(np.ones(2), flag="a")
    assert repr(f).endswith("traces: 7>")  # another memory layout is another form, too
    assert f(np.full(2, 3.0), 3).tolist() == [27.0, 27.0]


@pytest.mark.parametrize("x", [0.1, 3, -2.5 + 1j])
def test_derivatives_by_plain_numbers_are_those_of_the_function(x: Any) -> None:
    def f(x: Any) -> Any:
        return x**2 * 3 + x

    for transform in (autograd.grad, autograd.value_and_grad, lambda f: autograd.grad(autograd.grad(f))):
        np.testing.assert_allclose(compile(transform(f))(x), transform(f)(x), rtol=1e-15)
    scale = np.array([1.0, 2.0])
    total = compile(lambda a: autograd.grad(lambda t: (a * t).sum() * x)(x))
    np.testing.assert_allclose(total(scale), 3 * x + 0, rtol=1e-15)


def test_too_many_traces_are_warned_of() -> None:
    f = compile(lambda x: x + 1)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for n in range(8):
            f(np.ones(n))
    with pytest.warns(RetraceWarning, match="more than 8 times"):
        f(np.ones(8))


def test_types_and_memory_layouts_alone_make_another_trace() -> None:
    f = compile(lambda x: x * 1)
    square = np.arange(4.0).reshape(2, 2)
    forms = [square, square.astype(np.int64), square.T, Tensor(square), Tensor(square.T), Tensor(square.astype(int))]
    for _ in range(2):
        for x in forms:
            found, expected = (y.data if isinstance(y, Tensor) else y for y in (f(x), x))
            np.testing.assert_array_equal(found, expected, strict=True)
    assert repr(f).endswith(f"traces: {len(forms)}>")


@pytest.mark.parametrize("by", ["form", "guard"])
def test_the_oldest_traces_are_forgotten(by: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograd.programs.functions.function.KEPT", 2)
    state = {"n": 0}
    f = compile(lambda x: x + guard(lambda: state["n"]))

    def traces_after(n: int) -> int:
        state["n"] = n if by == "guard" else 0
        f(np.ones(n if by == "form" else 1))
        return int(repr(f).removesuffix(">").split()[-1])

    assert [traces_after(n) for n in (1, 2, 3, 2, 3, 1)] == [1, 2, 3, 3, 3, 4]


def test_a_change_that_python_would_see_is_traced_anew() -> None:
    layer = nn.Sequential(nn.Linear(2, 2, rng=0), nn.Dropout(0.5, rng=1))
    f = compile(layer)
    x = np.ones((1, 2), np.float32)
    drawn = {f(x).data.tobytes() for _ in range(20)}
    assert len(drawn) > 1
    layer.eval()
    assert len({f(x).data.tobytes() for _ in range(5)}) == 1
    same(f(x), layer(x))
    layer.train()
    assert len({f(x).data.tobytes() for _ in range(20)}) > 1


def test_the_sign_of_a_zero_among_the_arguments_counts() -> None:
    f, x = compile(lambda x, factor: x * factor), np.ones(1)
    for factor in (0.0, -0.0, 0.0, -0.0j):
        same(f(x, factor), x * factor)
        assert np.signbit(f(x, factor).real) == np.signbit((x * factor).real)


def test_guards_are_asked_at_each_call() -> None:
    state = {"n": 1}
    f = compile(lambda x: x * guard(lambda: state["n"]))
    found = []
    for n in (1, 1, 2, 1, 2):
        state["n"] = n
        found.append(f(np.float64(10)).item())
    assert found == [10, 10, 20, 10, 20]


def test_a_learning_rate_may_change_between_steps() -> None:
    def run(compiled: bool) -> Any:
        w = nn.Parameter([1.0, -2.0])
        optimiser = nn.SGD([w], lr=0.1)

        def step() -> None:
            optimiser.zero_grad()
            (w * w).sum().backward()
            optimiser.step()

        go = compile(step) if compiled else step
        for i in range(4):
            optimiser.lr = 0.1 / (i + 1)
            go()
        return w.data

    np.testing.assert_array_equal(run(True), run(False))


def test_a_dropout_may_be_changed_between_steps() -> None:
    dropout = nn.Dropout(0.5, rng=0)
    f = compile(dropout)
    ones = np.ones(10_000)
    assert [np.mean(f(ones).data == 0).round(1) for _ in range(2)] == [0.5, 0.5]
    dropout.p = 0.1
    assert [np.mean(f(ones).data == 0).round(1) for _ in range(2)] == [0.1, 0.1]
    dropout.p = 0.0
    assert f(ones).data.all()


# graphs with Tensors


def test_a_mixed_graph_is_compiled() -> None:
    w, b = Value(3.0, name="w"), Value(0.5)
    x = Tensor(np.array([1.0, 2.0], np.float32), requires_grad=False)
    root = (((x * w + b).tanh().sum().to_value() - 1) ** 2 + w * w) * 0.5
    before = [(node.op, node.parents) for node in topological_order(root)]
    program = compile(root)
    assert isinstance(program, GraphProgram)
    for data in (3.0, -1.0, 2.0):
        w.data = data
        expected = (((x * w + b).tanh().sum().to_value() - 1) ** 2 + w * w) * 0.5
        assert program() == expected.data
        w.grad = b.grad = None
        expected.backward()
        theirs = w.grad, b.grad
        assert program.gradients([w, b]) == pytest.approx(theirs, rel=1e-12)
        w.grad = b.grad = None
        program.backward()
        assert (w.grad, b.grad) == pytest.approx(theirs, rel=1e-12)
    assert before == [(node.op, node.parents) for node in topological_order(root)]


def test_a_program_says_what_does_not_fit() -> None:
    x = Tensor([1.0, 2.0])
    program = compile((x * 2).sum())
    x.data = np.ones(3)
    with pytest.raises(ShapeError, match=r"had shape \(2,\) when its graph was recorded, now \(3,\)"):
        program()
    with pytest.raises(ArgumentError, match="with respect to its leaves"):
        program.gradients(Tensor([1.0]))
    with pytest.raises(GraphError, match="no backward pass from a constant"):
        compile(x.detach() * 2).backward()
    y = (Tensor([1.0, 2.0]) * 2).sum()
    y.backward(retain_graph=False)
    with pytest.raises(GraphError):
        compile(y)


def test_a_program_accumulates_gradients_and_gives_what_it_does_not_need() -> None:
    w, x = Value(2.0), Tensor([0.0, 1.0])
    program = compile((x * w).exp())
    given = program()
    given[:] = 0.0
    for count in (1, 2, 3):
        program.backward(np.ones(2))
        np.testing.assert_allclose(x.grad, count * 2 * np.exp([0.0, 2.0]), rtol=1e-14)
        assert w.grad == pytest.approx(count * np.exp(2.0), rel=1e-14)
    assert [type(part) for part in program.gradients([w, x], seed=np.ones(2))] == [float, np.ndarray]


@pytest.mark.parametrize(
    ("data", "error", "message"),
    [
        ([1.0, 2.0], ArgumentError, r"data of a Tensor is an array, found list \[1.0, 2.0\]"),
        (1j, ArgumentError, "data of a Tensor is an array, found complex 1j"),
        (np.array([1j, 2.0]), DTypeError, "a leaf of float64 numbers when .* is complex128 now"),
        (np.array(["a", "b"]), DTypeError, "data of a Tensor are numbers, found an array of <U1"),
    ],
)
def test_a_leaf_of_a_program_must_hold_what_it_can_compute_with(data: Any, error: Any, message: str) -> None:
    x = Tensor([1.0, 2.0])
    program = compile((x * Value(2.0)).sum())
    x.data = data
    with pytest.raises(error, match=message):
        program()
    if "when" not in message:  # which does not depend on what it held before
        with pytest.raises(error, match=message):
            compile(program.root)
    x.data = np.array([1, 2])
    assert program() == 6.0


def test_a_mixed_program_shows_itself_before_it_is_called_and_counts_in_no_grad() -> None:
    x, w = Tensor([1.0, 2.0]), Value(3.0)
    program = compile((w * x).sum())
    assert repr(program) == "<GraphProgram of 4 nodes>"
    assert str(program).startswith("GraphProgram of 4 nodes\n8 instructions")
    assert "np.multiply" in compile((w * x).sum()).source
    assert any("multiply" in box.lines for box in compile((w * x).sum()).diagram.boxes)
    with no_grad():
        assert program() == 9.0
    program.backward()
    assert w.grad == 3.0
    twin = copy.deepcopy(program)
    x.data = x.data + 1
    assert (program(), twin()) == (15.0, 9.0)


def scaled(x: Any) -> Any:
    return x * 2


def test_a_copy_of_a_compiled_function_is_traced_anew() -> None:
    f, x = compile(scaled), Tensor([1.0])
    f(x)
    for twin in (copy.copy(f), copy.deepcopy(f), pickle.loads(pickle.dumps(f))):
        assert repr(twin) == "<compiled scaled, traces: 0>"
        assert twin(x).item() == 2.0


def test_the_graph_of_a_compiled_function_is_not_pickled() -> None:
    f = compile(scaled)
    for _ in range(2):
        y = f(Tensor([1.0]))
    with pytest.raises(GraphError, match="graph of a compiled function's result cannot be pickled"):
        pickle.dumps(y)
    assert pickle.loads(pickle.dumps(y.detach())).item() == 2.0


def test_a_method_may_be_compiled() -> None:
    class Scale:
        def __init__(self, factor: float) -> None:
            self.factor = factor

        @compile
        def of(self, x: Any) -> Any:
            return x * self.factor

    two, three, x = Scale(2.0), Scale(3.0), Tensor([1.0, 2.0])
    for _ in range(2):
        assert two.of(x).data.tolist() == [2.0, 4.0]
        assert three.of(x).data.tolist() == [3.0, 6.0]


def test_whatever_can_be_called_has_a_name() -> None:
    assert repr(compile(nn.Linear(2, 2))) == "<compiled Linear, traces: 0>"
    assert repr(compile(partial(scaled))) == "<compiled partial, traces: 0>"


def test_a_checkpoint_may_be_compiled() -> None:
    def step(x: Any) -> Any:
        return x.tanh() * x

    x = Tensor([1.0, 2.0])
    step(x).sum().backward()
    expected = x.grad
    for function in (compile(lambda x: checkpoint(step)(x).sum()), checkpoint(compile(lambda x: step(x).sum()))):
        for _ in range(3):
            x.grad = None
            function(x).backward()
            np.testing.assert_array_equal(x.grad, expected)


def test_predicates_are_compiled_too() -> None:
    f = compile(lambda x: (x > 1) & (x < 3))
    for values in ([0.0, 2.0], [2.0, 4.0]):
        assert f(Tensor(values)).data.tolist() == [1 < v < 3 for v in values]


def test_attributes_of_a_callable_are_its_own() -> None:
    class Twice:
        def __init__(self) -> None:
            self.function = np.negative
            self._replays = None

        def __call__(self, x: Any) -> Any:
            return 2 * self.function(x)

    f = compile(Twice())
    for _ in range(2):
        assert f(np.array([1.0])).tolist() == [-2.0]
