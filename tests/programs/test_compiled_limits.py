"""What a compiled function cannot repeat, it refuses with a clear word; callbacks lead out of it.

This file is longer than others: each limit stands beside the others, in one list.
"""

import gc
import random
from collections.abc import Iterator
from contextlib import nullcontext
from threading import Event, Thread
from typing import Any, NamedTuple

import numpy as np
import pytest
from compiled import same

import autograd
import nn
from autograd import (
    Tensor,
    Value,
    callback,
    compile,
    pure_callback,
)
from autograd.errors import ArgumentError, DTypeError, GraphError, RetraceWarning, TraceError
from autograd.lifetime.moments import ACTIVE
from autograd.programs.functions import leftovers


def branches(x: Any) -> Any:
    return x if x.sum() > 0 else -x


def loops(x: Any) -> Any:
    while (x < 10).all():
        x = x * 2
    return x


def reads_within(x: Any) -> Any:
    y = x * 2
    (y * y).sum().backward()
    return y.grad + 1


def checked() -> Any:
    with autograd.check_numerics():
        return WEIGHT * WEIGHT


def sets_a_value(x: Any) -> Any:
    NUMBER.data = 4.0
    return x


BEFORE = Tensor([1.0]) * 2
NUMBER = Value(3.0)
WEIGHT = Tensor([1.0])
SCRATCH = np.zeros(2)


@pytest.mark.parametrize(
    ("function", "error", "message"),
    [
        (branches, TraceError, rf"asks whether an array is true.*{__file__}:\d+"),
        (loops, TraceError, "asks whether an array is true"),
        (lambda x: memoryview(x.data), TraceError, rf"does not see through \(memoryview.*, at {__file__}:\d+"),
        (lambda x: np.frombuffer(x.data), TraceError, r"does not see through \("),
        (lambda x: round(x.data[0]), TraceError, r"does not see through \("),
        (lambda x: x * x.sum().item(), TraceError, "takes numbers out of arrays"),
        (lambda x: x * float(x.sum().detach()), TraceError, "takes numbers out of arrays"),
        (lambda x: x[x > 0], TraceError, "a mask picks so many entries"),
        (lambda x: np.nonzero(x), TraceError, "depends on the numbers"),
        (lambda x: x[np.where(x.data > 0)], TraceError, "depends on the numbers"),
        (lambda x: x * WEIGHT.item(), TraceError, "takes numbers out of arrays"),
        (lambda x: x * checked(), TraceError, "put it around the call"),
        (lambda x: x if WEIGHT else -x, TraceError, "asks whether an array is true"),
        (lambda x: x * WEIGHT.numpy(), TraceError, "code that a trace does not see through"),
        (lambda x: x if WEIGHT.data[0] > 0 else -x, TraceError, "asks whether an array is true"),
        (lambda x: np.array(x.data), TraceError, "code that a trace does not see through"),
        (lambda x: np.add(x.data, 1, out=SCRATCH), TraceError, "an array from outside would be written to"),
        (
            lambda x: np.atleast_1d(x.data, SCRATCH)[1].fill(1.0),
            TraceError,
            "an array from outside would be written to",
        ),
        (lambda x: SCRATCH.__setitem__(0, x.data[0]), TraceError, "becomes a number of Python's"),
        (lambda x: SCRATCH.__setitem__(0, x[0]), GraphError, "stack or where for an array that holds it"),
        (lambda x: x * Value(2.0), GraphError, r"works on Tensors, and Value\(2.0\)"),
        (lambda x: [Value(2.0), 1.0] * x, GraphError, r"works on Tensors, and Value\(2.0\)"),
        (lambda x: np.repeat(x.data, (x.data > 0) + 1), TraceError, r"np\.repeat makes an array whose shape depends"),
        (lambda x: x.data.compress(x.data > 0), TraceError, r"\.compress\(\) makes an array whose shape depends"),
        (lambda x: x.data.nonzero(), TraceError, r"\.nonzero\(\) makes an array whose shape depends on the numbers"),
        (lambda x: x * NUMBER.data, GraphError, r"works on Tensors, and Value\(3.0\)"),
        (lambda x: 2 * NUMBER, GraphError, r"works on Tensors, and Value\(3.0\)"),
        (sets_a_value, GraphError, r"works on Tensors, and Value\(3.0\)"),
        (lambda x: x + BEFORE, GraphError, "recorded before it was called"),
        (lambda x: x + callback(random.random), TraceError, "returns arrays, found float"),
        (lambda x: np.array_equal(x.data, x.data), TraceError, "answers True|asks whether"),
        (reads_within, TraceError, rf"gradient of an interior node is read, at {__file__}:\d+.*ask gradients"),
    ],
)
def test_what_depends_on_the_numbers_of_one_run_is_refused(function: Any, error: Any, message: str) -> None:
    f = compile(function)
    x = Tensor([1.0, 2.0])
    with pytest.raises(error, match=message):
        f(x)
    assert x.data.tolist() == [1.0, 2.0]
    assert SCRATCH.tolist() == [0.0, 0.0]
    assert type(x.data) is np.ndarray  # nothing of the trace is left behind


class Keeper:
    last: Any = None


TABLE = np.arange(20.0).reshape(10, 2)


def writes(index: Any, value: Any) -> Any:
    def function(x: Any) -> Any:
        SCRATCH[index(x)] = value(x)
        return x

    return function


@pytest.mark.parametrize(
    "function",
    [
        lambda i: np.eye(3)[i].sum(axis=0),
        lambda i: (TABLE[i] ** 2).sum(),
        lambda i: TABLE[i + 1, 0],
        lambda i: TABLE[0][i],
        lambda i: np.array([5.0, 6.0])[i > 0],
        lambda i: np.array([1.0, 2.0][i[0]]),
        lambda i: np.array(TABLE[i[1]][0]),
        lambda i: np.eye(3)[Tensor(i)],
    ],
)
def test_where_a_plain_table_is_indexed_by_an_array_of_the_run_it_runs_uncompiled(function: Any) -> None:
    f = compile(function)
    with pytest.warns(RetraceWarning, match=rf"runs uncompiled: at {__file__}:\d+ a plain .*Write Tensor") as said:
        first = f(np.array([0, 1]))
    np.testing.assert_array_equal(first, function(np.array([0, 1])))
    for i in ([1, 0], [0, 1], [1, 1]):
        np.testing.assert_array_equal(f(np.array(i)), function(np.array(i)))
    assert len(said) == 1
    assert "traces: 1" in repr(f)
    assert "runs uncompiled" in str(f)
    for look in (lambda: f.source, lambda: f.diagram):
        with pytest.raises(ArgumentError, match="runs uncompiled"):
            look()


def test_a_step_that_runs_uncompiled_learns_as_a_compiled_one_does() -> None:
    """Whatever the labels are, also where the table is written to: the numbers are those of the uncompiled step."""
    table, x, rng = np.eye(3), np.random.default_rng(0).normal(size=(4, 2)), np.random.default_rng(1)
    weights = [Tensor(np.zeros((2, 3))) for _ in range(3)]

    def stepping(w: Tensor, look_up: Any) -> Any:
        def step(labels: Any) -> Any:
            loss = ((x @ w - look_up(labels)) ** 2).mean()
            w.grad = None
            loss.backward()
            w.data -= 0.1 * w.grad
            return loss.detach()

        return step

    plain = stepping(weights[0], lambda labels: table[labels])
    uncompiled, compiled = (
        compile(stepping(weights[1], lambda labels: table[labels])),
        compile(stepping(weights[2], lambda labels: Tensor(table, requires_grad=False)[labels])),
    )
    with pytest.warns(RetraceWarning, match="runs uncompiled"):
        losses = [[f(np.array([0, 1, 2, 0])).item() for f in (plain, uncompiled, compiled)]]
    for _ in range(3):
        labels = rng.integers(3, size=4)
        losses.append([f(labels).item() for f in (plain, uncompiled, compiled)])
    np.testing.assert_array_equal(weights[1].data, weights[0].data)
    np.testing.assert_allclose(weights[2].data, weights[0].data, rtol=1e-12)
    np.testing.assert_allclose(losses, [[first] * 3 for first, *_ in losses], rtol=1e-12)
    table[:] = 2.0
    assert uncompiled(labels).item() == plain(labels).item()


def test_each_form_of_the_arguments_is_compiled_for_itself() -> None:
    f = compile(lambda i, look_up: TABLE[i] if look_up else i * 2)
    with pytest.warns(RetraceWarning, match="runs uncompiled"):
        f(np.array([0, 1]), True)
    assert f(np.array([0, 1]), False).tolist() == [0, 2]
    assert "multiply" in f.source
    assert f(np.array([1, 1]), True).tolist() == [[2.0, 3.0], [2.0, 3.0]]


def test_a_compiled_function_within_another_takes_its_plain_arrays() -> None:
    inner = compile(lambda i, x: x * i)
    outer = compile(lambda i, x: inner(i + 1, x).sum())
    assert [outer(np.array([0, k]), Tensor([1.0, 2.0])).item() for k in (1, 2)] == [5.0, 7.0]
    looking = compile(lambda i: looked_up(i) * 2)
    looked_up = compile(lambda i: TABLE[i])
    with pytest.warns(RetraceWarning, match="runs uncompiled") as said:
        found = [looking(np.array([k, 2])).tolist() for k in range(3)]
    assert found == [[[0.0, 2.0], [8.0, 10.0]], [[4.0, 6.0], [8.0, 10.0]], [[8.0, 10.0], [8.0, 10.0]]]
    assert len(said) == 2, "the second is of the inner function, once it is called by itself"


def test_a_leaf_that_an_uncompiled_run_has_changed_is_known_to_be() -> None:
    w = Tensor([1.0, 2.0])
    loss = (w * w).sum()

    @compile
    def shift(i: Any) -> None:
        w.data += TABLE[i]

    with pytest.warns(RetraceWarning, match="runs uncompiled"):
        shift(np.array(1))
    assert w.data.tolist() == [3.0, 5.0]
    with pytest.raises(GraphError, match="has changed since"):
        loss.backward()


def test_what_alone_decides_a_shape_may_be_constant() -> None:
    keep = np.array([True, False, True])
    for function in (
        lambda x: np.repeat(x.data, [1, 2, 0]),
        lambda x: x.data.repeat(2),
        lambda x: np.compress(keep, x.data),
        lambda x: x.data.compress(keep),
        lambda x: np.extract(keep, x.data),
    ):
        compiled = compile(function)
        for data in ([1.0, 2.0, 3.0], [4.0, 5.0, 6.0]):
            np.testing.assert_array_equal(compiled(Tensor(data)), function(Tensor(data)))


def test_a_table_that_is_a_tensor_is_indexed_by_each_argument() -> None:
    f = compile(lambda i: Tensor(np.eye(3), requires_grad=False)[i].sum(axis=0))
    assert f(np.array([0, 1])).data.tolist() == [1.0, 1.0, 0.0]
    assert f(np.array([2, 2])).data.tolist() == [0.0, 0.0, 2.0]
    assert repr(f).endswith("traces: 1>")


@pytest.mark.parametrize(
    "function",
    [
        writes(lambda x: slice(None), lambda x: x.data * 2),
        writes(lambda x: 0, lambda x: x.data[0]),
        writes(lambda x: x.data.astype(int), lambda x: 1.0),
    ],
)
def test_an_array_from_outside_is_not_written_to_by_index(function: Any) -> None:
    with pytest.raises(TraceError, match="an array from outside would be written to"):
        compile(function)(Tensor([1.0, 1.0]))
    assert SCRATCH.tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    "keep",
    [
        lambda kept, x: kept.append(x.data * 2),
        lambda kept, x: kept.append(Tensor(x.data) * 2),
        lambda kept, x: setattr(Keeper, "last", x.data + 1),
        lambda kept, x: kept.append(lambda: x),
    ],
)
def test_what_a_run_would_leave_in_something_from_outside_is_refused(keep: Any) -> None:
    kept: list[Any] = []

    def function(x: Any) -> Any:
        keep(kept, x)
        return x + 1

    f = compile(function)
    for _ in range(2):
        with pytest.raises(TraceError, match=r"float64 of shape \(2,\), is kept in something from outside"):
            f(Tensor([1.0, 2.0]))
    for part in kept:
        if isinstance(part, Tensor):
            assert type(part.data) is np.ndarray


@pytest.mark.parametrize("within", [nullcontext, autograd.no_grad])
def test_who_looks_over_all_modes_keeps_nothing_of_a_run(within: Any) -> None:
    """As another thread does that changes data: at any moment of the run, and it may hold them longer."""
    held: list[Any] = []

    def function(x: Any) -> Any:
        with within():
            other = Thread(target=lambda: held.append(tuple(ACTIVE)))
            other.start()
            other.join()
            return x + 1

    same(compile(function)(Tensor([1.0, 2.0])), Tensor([2.0, 3.0]))
    assert all(held)


def test_cycles_of_a_run_go_although_another_thread_collects_garbage(monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as it does, Python's collector does nothing when it is called."""
    busy, waited = Event(), Event()

    class Slow:
        def __init__(self) -> None:
            self.cycle = self

        def __del__(self) -> None:
            busy.set()
            waited.wait(20)

    def collect() -> None:
        Slow()
        gc.collect()

    def wait(_: float) -> None:
        waited.set()
        other.join()

    def function(x: Any) -> Any:
        cycle = [x * 2]
        cycle.append(cycle)
        return x + 1

    monkeypatch.setattr(leftovers, "sleep", wait)
    other = Thread(target=collect)
    gc.disable()
    try:
        other.start()
        assert busy.wait(20)
        same(compile(function)(Tensor([1.0, 2.0])), Tensor([2.0, 3.0]))
    finally:
        waited.set()
        gc.enable()
    assert not other.is_alive()


def test_a_parameter_that_is_made_in_the_first_run_is_a_parameter_in_the_next() -> None:
    class Lazy:
        weight: Any = None

        def __call__(self, x: Any) -> Any:
            if self.weight is None:
                self.weight = Tensor(np.ones(x.shape))
            return (x * self.weight * Tensor([2.0, 3.0])).sum()

    layer = Lazy()
    f, x = compile(layer), Tensor([1.0, 2.0])
    for count in (1, 2, 3):
        f(x).backward()
        assert layer.weight.grad.tolist() == [2.0 * count, 6.0 * count]
    assert repr(f).endswith("traces: 2>")


def test_what_only_the_function_itself_holds_on_to_is_no_matter() -> None:
    def function(x: Any) -> Any:
        def power(n: int) -> Any:  # refers to itself, and to x
            return x if n == 1 else x * power(n - 1)

        return power(3)

    same(compile(function)(np.array([2.0])), np.array([8.0]))


@pytest.mark.parametrize(
    ("function", "argument"),
    [
        (lambda p: p.append(p[0] * 2), [np.ones(2)]),
        (lambda p: p.update(w=p["w"] * 2), {"w": np.ones(2)}),
        (lambda p: [p.pop("w"), 0][1], {"w": np.ones(2)}),
        (lambda p: p[0].append(1), [[np.ones(2)]]),
    ],
)
def test_a_change_of_a_container_that_was_handed_in_is_refused(function: Any, argument: Any) -> None:
    with pytest.raises(TraceError, match="changed a list, a dict or another container among its arguments"):
        compile(function)(argument)


def test_after_an_error_leaves_are_as_they_were() -> None:
    w = Tensor([1.0, 2.0])

    @compile
    def f() -> Any:
        y = (w * w).sum()
        y.backward()
        return y if y > 0 else w

    with pytest.raises(TraceError):
        f()
    assert type(w.data) is np.ndarray
    assert type(w.grad) is np.ndarray
    assert (w * w).data.tolist() == [1.0, 4.0]


def yields(x: Any) -> Iterator[Any]:
    yield x


async def waits(x: Any) -> Any:
    return x


@pytest.mark.parametrize(
    ("attempt", "message"),
    [
        (lambda: compile("text"), "takes the root of a graph, or a function, found str"),
        (lambda: compile(lambda x: x)(Value(1.0)), "takes Tensors, found Value"),
        (lambda: compile(lambda x: x)({1, 2}), "dictionary's key; found set"),
        (lambda: compile(lambda x: x).source, "has not been traced yet"),
        (lambda: compile(yields), "compile what it calls"),
        (lambda: compile(waits), "compile what it calls"),
        (lambda: compile(lambda x: x)(np.ma.array([1.0])), "plain arrays, found a MaskedArray"),
    ],
)
def test_wrong_calls_are_said(attempt: Any, message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        attempt()


# leaving the trace


def test_callbacks_run_each_time_on_true_arrays() -> None:
    seen: list[Any] = []
    w = Tensor([1.0])

    @compile
    def f(x: Any) -> Any:
        y = x * w
        callback(lambda array, note: seen.append((array.copy(), note, w.data.copy())), y, "y")
        w.data = w.data + 1
        return y * callback(lambda: np.float64(len(seen)))

    assert [f(Tensor([2.0])).item() for _ in range(3)] == [2.0, 8.0, 18.0]
    assert [(array.tolist(), note, data.tolist()) for array, note, data in seen] == [
        ([2.0 * i], "y", [float(i)]) for i in (1, 2, 3)
    ]


class Pair(NamedTuple):
    first: Any
    second: Any


def test_a_callback_takes_nested_containers() -> None:
    def total(parts: Any, *, more: Any) -> Any:
        return parts["x"] + more[0].first + more[0].second

    f = compile(lambda x, y: callback(total, {"x": x * 1}, more=[Pair(y * 2, 1.0)]))
    for value in (1.0, 2.0):
        assert f(np.full(2, value), np.ones(2)).tolist() == [value + 3] * 2


def test_a_callback_must_keep_to_its_form() -> None:
    lengths = iter([2, 2, 3])
    f = compile(lambda x: x.sum() + callback(lambda: np.ones(next(lengths))).sum())
    x = Tensor([1.0])
    assert [f(x).item(), f(x).item()] == [3.0, 3.0]
    with pytest.raises(TraceError, match="of the same shapes and types"):
        f(x)


def test_a_pure_callback_is_asked_again_only_where_its_arguments_vary() -> None:
    asked = []

    def note(x: Any) -> Any:
        asked.append(1)
        return np.asarray(x) + 1

    constant = compile(lambda x: x * pure_callback(note, np.ones(2)))
    for _ in range(3):
        constant(Tensor([1.0, 2.0]))
    assert len(asked) == 1
    varying = compile(lambda x: x * pure_callback(note, x))
    assert [varying(Tensor([float(i)])).item() for i in range(3)] == [0.0, 2.0, 6.0]
    assert len(asked) == 4


def test_labels_are_checked_in_each_run() -> None:
    loss = compile(nn.CrossEntropyLoss())
    logits = np.zeros((2, 3))
    loss(logits, np.array([0, 2]))
    loss(logits, np.array([1, 1]))
    with pytest.raises(ArgumentError, match="class indices must be from 0 to 2, found 0 to 3"):
        loss(logits, np.array([0, 3]))


NOT_ANALYTIC = {
    "rint": np.rint,
    "round to decimals": lambda z: np.round(z, 1),
    "sign": autograd.sign,
    "beside its conjugate": lambda z: np.rint(z) * np.conj(z),
    "a real part of a rounded number": lambda z: np.rint(z).real,
    "beside what is analytic": lambda z: np.rint(z) * np.exp(z),
    "of several results": lambda z: (np.exp(z), autograd.sign(z).imag.sum()),
}


@pytest.mark.parametrize("backend", ["numpy", "jax"])
@pytest.mark.parametrize("name", NOT_ANALYTIC)
def test_what_has_no_derivative_is_computed_and_refused_when_one_asks_for_it(name: str, backend: Any) -> None:
    if backend == "jax":
        pytest.importorskip("jax")
    f = NOT_ANALYTIC[name]
    compiled = compile(f, backend=backend)
    for z in (np.array([1.5 + 2.5j, -0.5 - 1.5j]), np.array([0.25 - 1j, 2.75j])):
        found, expected = (
            list(given) if isinstance(given, tuple) else [given] for given in (compiled(Tensor(z)), f(z))
        )
        for one, other in zip(found, expected, strict=True):
            np.testing.assert_allclose(one.data, other, rtol=1e-14)
        for function in (f, compiled):
            *_, result = [function(Tensor(z))] if not name.startswith("of several") else function(Tensor(z))
            with pytest.raises(DTypeError, match="no analytic function of complex numbers"):
                autograd.real(result).sum().backward()
    for array in compiled(z) if isinstance(compiled(z), tuple) else [compiled(z)]:
        assert not isinstance(array, Tensor)
