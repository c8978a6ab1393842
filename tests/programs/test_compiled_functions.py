"""Compiled functions of Tensors: the numbers of the function itself, and results that can be differentiated."""

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from compiled import parts, same
from grouped import each
from hypothesis import given
from hypothesis import strategies as st
from properties import COMPLEX

import autograd
import nn
from autograd import (
    Tensor,
    compile,
    gradients,
    guard,
    topological_order,
)
from autograd.core.primitive import Primitive
from autograd.core.registry import TABLE
from autograd.errors import RetraceWarning, TraceError
from autograd.programs.functions.function import CompiledFunction
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


@each(("primitive", "example"), list(calls()))
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


@pytest.mark.parametrize(
    "f",
    [
        lambda x: np.lib.stride_tricks.sliding_window_view(x * 2, 2) * 3,
        lambda x: np.squeeze(x * 2) * np.squeeze(x * 3),
        lambda x: x[autograd.argmax(x * 2, axis=0)] * x,
    ],
)
def test_what_lies_in_the_memory_of_another_array_keeps_it(f: Callable[[Any], Any]) -> None:
    """NumPy may hand back the array itself, or a view through an object of its own; an index may be a result."""
    compiled = compile(f)
    for data in ([1.0, 3.0, 2.0], [5.0, 4.0, -1.0]):
        x, y = Tensor(data), Tensor(data)
        found, expected = compiled(x), f(y)
        np.testing.assert_array_equal(found.data, expected.data)
        found.sum().backward()
        expected.sum().backward()
        np.testing.assert_array_equal(x.grad, y.grad)
