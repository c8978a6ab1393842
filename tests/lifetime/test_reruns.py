"""What runs a function a second time, for derivatives, gives those of the first run, and changes nothing besides."""

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nn
from autograd import (
    Tensor,
    Value,
    callback,
    checkpoint,
    compile,
    gradcheck,
    gradients,
    guard,
    hvp,
    jvp,
    pure_callback,
    refill,
    vmap,
)
from autograd.core.context import DEFAULT, MODES
from autograd.errors import GraphError
from autograd.lifetime.reruns import RUNS

X = np.random.default_rng(3).normal(size=(4, 6)) + 2


class Case:
    """A function with a state: ``f`` of an array, and ``state``, which tells it."""

    def __init__(self, f: Callable[[Any], Any], state: Callable[[], Any]) -> None:
        self.f = f
        self.state = state


def by_generator() -> Case:
    rng = np.random.default_rng(0)
    return Case(lambda x: callback(rng.random, x.shape) * x**3, lambda: str(rng.bit_generator.state))


def by_old_generator() -> Case:
    rng = np.random.RandomState(0)
    return Case(lambda x: callback(rng.standard_normal, x.shape) * x**3, lambda: str(rng.get_state()))


def by_function() -> Case:
    """Of Python's own generator, one number at a time; the array is written to afterwards."""
    rng, calls = random.Random(0), []

    def draw(shape: tuple[int, ...]) -> Any:
        calls.append(shape)
        return np.array([rng.random() for _ in range(int(np.prod(shape)))]).reshape(shape)

    def f(x: Any) -> Any:
        drawn = callback(draw, x.shape)
        drawn *= 2
        return drawn * x**3

    return Case(f, lambda: (len(calls), rng.getstate()))


def by_module(make: Callable[[], nn.Module], cut: Callable[[Any], Any] = lambda found: found) -> Callable[[], Case]:
    def case() -> Case:
        module = make().double()
        return Case(
            lambda x: cut(module(x)) * x.sum() ** 2,
            lambda: {path: part.tolist() for path, part in module.state_dict().items()},
        )

    return case


class Power(nn.Module):
    """As spectral normalisation does: a vector comes nearer to an eigenvector with each call, and is used."""

    def __init__(self, change: str) -> None:
        self.change = change
        self.register_buffer("u", np.linspace(1.0, 2.0, 6))

    def forward(self, x: Any) -> Any:
        v = x.detach().data if self.change == "in place" else x.detach()
        if self.change == "assigned":
            self.u = v.T @ (v @ self.u)
        elif self.change == "data":
            self.u.data = (v.T @ (v @ self.u)).data
        else:
            self.u.data *= v[0]
            self.u.data[...] += v[1]
        return (x @ self.u) ** 2 * x[:, 0]


def by_leaf() -> Case:
    """A Value and a Tensor that belong to no module."""
    count, total = Value(1.0, requires_grad=False), Tensor(np.ones(6), requires_grad=False)

    def f(x: Any) -> Any:
        total.data = total.data + x.detach().data[0]
        return x**3 * total

    return Case(f, lambda: (count.data, total.data.tolist()))


def by_refill() -> Case:
    rate, steps = Tensor(0.0, requires_grad=False), iter(range(1, 99))
    told = []

    def falls(array: Any) -> None:
        told.append(next(steps))
        array[...] = 1 / told[-1]

    def f(x: Any) -> Any:
        refill(rate, falls)
        return x**3 * rate

    return Case(f, lambda: (list(told), rate.data.tolist()))


CASES: dict[str, Callable[[], Case]] = {
    "a generator": by_generator,
    "an old generator": by_old_generator,
    "a callback": by_function,
    "Dropout": by_module(lambda: nn.Dropout(0.5, rng=0)),
    "AlphaDropout": by_module(lambda: nn.AlphaDropout(0.5, rng=0)),
    "GRU": by_module(lambda: nn.GRU(6, 6, num_layers=2, dropout=0.5, rng=0), lambda found: found[0]),
    "BatchNorm1d": by_module(lambda: nn.BatchNorm1d(6)),
    "averages of all batches": by_module(lambda: nn.BatchNorm1d(6, momentum=None)),
    "InstanceNorm1d": by_module(lambda: nn.InstanceNorm1d(4, track_running_stats=True)),
    "two layers": by_module(lambda: nn.Sequential(nn.BatchNorm1d(6), nn.Dropout(0.5, rng=0), nn.BatchNorm1d(6))),
    "a buffer that is assigned": by_module(lambda: Power("assigned")),
    "a buffer whose data is set": by_module(lambda: Power("data")),
    "a buffer that is written to": by_module(lambda: Power("in place")),
    "leaves": by_leaf,
    "refill": by_refill,
}
WRAPS: dict[str, Callable[[Any], Any]] = {
    "checkpoint": checkpoint,
    "a checkpoint within another": lambda f: checkpoint(lambda x: checkpoint(f)(x * 1.0) * 1.0),
    "compile": compile,
    "a checkpoint of what is compiled": lambda f: checkpoint(compile(f)),
    "compiled with a checkpoint": lambda f: compile(checkpoint(f)),
}


def derivatives(f: Callable[[Any], Any], calls: int) -> list[Any]:
    """Results and derivatives of the last of so many calls."""
    for _ in range(calls):
        x = Tensor(X)
        y = (f(x) ** 2).sum()
    first = gradients(y, [x])[0]
    recorded = gradients(y, [x], create_graph=True)[0]
    return [y.data, first, recorded.data, gradients((recorded**2).sum(), [x])[0]]


@pytest.mark.parametrize("wrap", WRAPS)
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("calls", [1, 3])
def test_a_second_run_is_the_first_and_changes_nothing(case: str, wrap: str, calls: int) -> None:
    plain, wrapped = CASES[case](), CASES[case]()
    expected, found = derivatives(plain.f, calls), derivatives(WRAPS[wrap](wrapped.f), calls)
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-9)
    np.testing.assert_equal(wrapped.state(), plain.state())
    assert RUNS.get() is None


@pytest.mark.parametrize("wrap", ["checkpoint", "compile"])
def test_forward_mode_and_checks_run_it_so_too(wrap: str) -> None:
    def made() -> Any:
        rng = np.random.default_rng(0)
        return lambda x: (callback(rng.random, x.shape) * x**3).sum()

    plain, wrapped = made(), WRAPS[wrap](made())
    np.testing.assert_allclose(jvp(wrapped, (X,), (X,)), jvp(plain, (X,), (X,)))
    mask = np.random.default_rng(0).random((2, *X.shape))[1]
    np.testing.assert_allclose(hvp(wrapped, X, X), 6 * mask * X * X)
    x = Tensor(X)
    assert gradcheck(wrapped(x)).ok


@pytest.mark.parametrize("wrap", ["checkpoint", "compile"])
def test_answers_of_guards_are_kept(wrap: str) -> None:
    """A model that is set to evaluation between the two runs."""
    layer = nn.Dropout(0.5, rng=0)
    f = WRAPS[wrap](lambda x: layer(x * x))
    for _ in range(2):
        layer.train()
        x = Tensor(X)
        y = f(x)
        layer.eval()
        mask = y.data / X**2
        (slope,) = gradients(y.sum(), [x], create_graph=True)
        np.testing.assert_allclose(slope.data, 2 * mask * X)
        np.testing.assert_allclose(gradients(slope.sum(), [x])[0], 2 * mask)
    assert set(mask.round(9).flat) == {0.0, 2.0}


def test_the_state_that_came_later_stays() -> None:
    """Another call between the two runs."""
    layer = nn.BatchNorm1d(6, dtype="float64")
    f, x = checkpoint(layer), Tensor(X)
    first = f(x)
    second = f(x * 2)
    held, array = layer.running_mean.data.copy(), layer.running_mean.datum
    first.sum().backward()
    assert layer.running_mean.datum is array
    np.testing.assert_array_equal(layer.running_mean.data, held)
    assert layer.num_batches_tracked.item() == 2
    (second**2).sum().backward()
    np.testing.assert_array_equal(layer.running_mean.data, held)


def test_a_graph_of_numbers_that_a_leaf_holds_no_longer_is_refused() -> None:
    """A derivative that is recorded keeps nodes of the second run, whose state is put away again."""
    module = Power("assigned")
    f, x = checkpoint(module), Tensor(X)
    first = f(x).sum()
    f(x)
    np.testing.assert_array_equal(gradients(first, [x])[0], gradients(first, [x])[0])
    with pytest.raises(GraphError, match="has changed since"):
        gradients(first, [x], create_graph=True)


def test_pure_callbacks_are_called_again() -> None:
    asked: list[Any] = []
    x = Tensor(X)
    y = checkpoint(lambda x: (pure_callback(asked.append, x), x**2)[1])(x)
    y.sum().backward()
    assert len(asked) == 2


def test_examples_of_vmap_draw_the_same_again() -> None:
    layer = nn.Dropout(0.5, rng=0)
    x = Tensor(X)
    y = checkpoint(lambda x: vmap(lambda row: layer(row * row))(x))(x)
    mask = y.data / X**2
    y.sum().backward()
    np.testing.assert_allclose(x.grad, 2 * mask * X)


def test_a_draw_that_cannot_be_repeated_is_an_error_in_each_way() -> None:
    rng = np.random.default_rng(0)
    f, x = checkpoint(lambda x: x**3 * rng.random(x.shape)), Tensor(X)
    with pytest.raises(GraphError, match=r"autograd\.callback\(rng\.random, shape\)"):
        f(x).sum().backward()
    with pytest.raises(GraphError, match="same result each time"):
        gradients(f(x).sum(), [x], create_graph=True)
    with pytest.raises(GraphError, match="same result each time"):
        jvp(f, (X,), (X,))


def test_parameters_that_the_first_call_makes_get_their_gradients() -> None:
    class Late(nn.Module):
        def __init__(self) -> None:
            self.scale = None

        def forward(self, x: Any) -> Any:
            if self.scale is None:
                self.scale = nn.Parameter(np.ones(6), dtype="float64")
            return x * self.scale

    late = Late()
    checkpoint(late)(X * Tensor(1.0)).sum().backward()
    np.testing.assert_allclose(late.scale.grad, X.sum(axis=0))  # type: ignore[attr-defined]
    lazy = nn.LazyLinear(2)
    checkpoint(lazy)(Tensor(X.astype("float32"))).sum().backward()
    assert lazy.weight.grad is not None


def test_an_error_within_a_run_leaves_all_as_it_was() -> None:
    rng, calls = np.random.default_rng(0), iter([False, False, True])

    def f(x: Any) -> Any:
        drawn = callback(rng.random, x.shape)
        if next(calls):
            raise ValueError("found")
        return x**2 * drawn

    x = Tensor(X)
    y = checkpoint(f)(x)
    y.sum().backward()
    before = str(rng.bit_generator.state)
    with pytest.raises(ValueError, match="found"):
        y.sum().backward()
    assert str(rng.bit_generator.state) == before
    assert RUNS.get() is None
    assert MODES.get() is DEFAULT


def test_a_guard_is_asked_in_each_first_run() -> None:
    asked: list[int] = []
    f = checkpoint(lambda x: x**2 * guard(lambda: (asked.append(1), 2)[1]))
    x = Tensor(X)
    for _ in range(2):
        f(x).sum().backward()
    assert len(asked) == 2
