"""Arrays with entries changed, picked, ordered and arranged: what users would trip over."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from grouped import each
from hypothesis import given
from hypothesis import strategies as st
from properties import calls

import autograd
from autograd import Tensor, Value, at, gradcheck, gradients, vmap
from autograd.core.primitive import Composition, Fused, Linear, Nonlinear, Primitive
from autograd.core.registry import TABLE
from autograd.errors import ArgumentError, DTypeError, ExactError, IndexingError, ShapeError

INDICES = [0, -1, slice(1, None), [0, 2], (slice(None), 1), ([0, 2], [1, 0]), np.array([True, False, True]), ...]
CHANGES = ["set", "add", "multiply"]


@pytest.mark.parametrize("change", CHANGES)
@each("index", INDICES, ids=str)
def test_at_changes_what_an_assignment_would(index: Any, change: str) -> None:
    x = np.arange(6.0).reshape(3, 2) + 1
    v = np.random.default_rng(0).normal(size=x[index].shape)
    expected = x.copy()
    if change == "set":
        expected[index] = v
    elif change == "add":
        expected[index] += v
    else:
        expected[index] *= v

    def changed(x: Any, v: Any) -> Any:
        return getattr(at(x, index), change)(v)

    t = Tensor(x)
    np.testing.assert_allclose(changed(t, v).data, expected)
    np.testing.assert_array_equal(t.data, x)
    np.testing.assert_allclose(changed(x, v), expected)
    assert gradcheck(changed, x, v).ok
    assert gradcheck(lambda x: getattr(x.at(index), change)(2.0), t).ok
    both = vmap(changed)(np.stack([x, 2 * x]), np.stack([v, v]))
    np.testing.assert_allclose(both[0], expected)


def test_at_adds_up_repeated_places_and_refuses_to_set_them() -> None:
    x = Tensor([1.0, 2.0, 3.0])
    np.testing.assert_array_equal(x.at([0, 0]).add(Tensor([1.0, 2.0])).data, [4.0, 2.0, 3.0])
    for change in (x.at([0, 0]).set, x.at([0, -3]).multiply):
        with pytest.raises(ArgumentError, match="names an entry twice"):
            change(1.0)


def test_at_keeps_the_type_and_takes_values() -> None:
    x = Tensor(np.ones(3, dtype=np.float32))
    v = Value(2.0)
    y = x.at(0).set(v)
    assert y.dtype == np.float32
    y.sum().backward()
    assert v.grad == 1.0
    np.testing.assert_array_equal(x.grad, [0.0, 1.0, 1.0])
    with pytest.raises(DTypeError, match="int64 cannot hold float64"):
        Tensor(np.array([1, 2])).at(0).set(0.5)
    with pytest.raises(ShapeError):
        x.at(slice(0, 2)).set(Tensor([1.0, 2.0, 3.0]))


def test_sorting_sends_each_gradient_back_whence_its_entry_came() -> None:
    x = Tensor([2.0, 1.0, 2.0, 0.0])
    for descending, expected in ((False, [2.0, 1.0, 3.0, 0.0]), (True, [0.0, 2.0, 1.0, 3.0])):
        (slope,) = gradients(x.sort(descending=descending), [x], np.arange(4.0))
        np.testing.assert_array_equal(slope, expected)


@given(st.lists(st.integers(0, 4), min_size=1, max_size=6))
def test_split_parts_join_again(places: list[int]) -> None:
    x = np.arange(5.0)
    np.testing.assert_array_equal(np.concatenate(autograd.split(x, sorted(places))), x)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x: autograd.split(x, 2), "length of 3 cannot be cut into 2"),
        (lambda x: x.cumulative_sum(), "cumulative_sum.. needs an axis"),
        (lambda x: x.cumulative_prod(), "cumulative_prod.. needs an axis"),
        (lambda x: x.moveaxis((0, 0), (0, 1)), "moveaxis"),
        (lambda x: x.diff(n=-1), "found -1"),
        (lambda x: x.norm(ord=3), "found 3"),
        (lambda x: autograd.stack([x, x]).norm(ord=3), "order 3 is along one axis or over two"),
        (lambda x: autograd.diagonal(autograd.stack([x, x])), "needs axis1 and axis2"),
        (lambda x: autograd.matrix_norm(x, ord="nuk"), "found 'nuk'"),
        (lambda x: autograd.qr(x, mode="raw"), "found 'raw'"),
        (lambda x: autograd.take_along_axis(x, [[0.5, 0.0]], axis=0), "whole numbers"),
    ],
)
def test_wrong_arguments_are_explained(call: Callable[[Any], Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        call(Tensor(np.ones((3, 2))))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x: x.tril(), "tril.. is for matrices"),
        (lambda x: autograd.diagonal(x), "diagonal.. is for matrices"),
        (lambda x: autograd.cross(x, x), "vectors of 3 entries"),
        (lambda x: autograd.vecdot(x, Tensor([1.0])), "differ in length"),
        (lambda x: autograd.tensordot(x, Tensor([1.0]), axes=1), "differ in length"),
        (lambda x: autograd.take_along_axis(x, [[0]]), "as many axes"),
        (lambda x: autograd.repeat(x, [1, 2, 3]), "repeat|broadcast"),
        (lambda x: x.moveaxis(0, 5), "there is no axis 5"),
    ],
)
def test_shapes_that_do_not_fit_are_explained(call: Callable[[Any], Any], message: str) -> None:
    with pytest.raises(ShapeError, match=message):
        call(Tensor([1.0, 2.0]))


# however the data lie in memory

ON_ARRAYS = [p for p in TABLE.values() if isinstance(p, Linear | Nonlinear | Fused | Composition) and p.cases]


@each("primitive", ON_ARRAYS, ids=lambda p: p.name)
def test_strides_and_write_protection_make_no_difference(primitive: Primitive) -> None:
    for inputs, params in calls(primitive, np.random.default_rng(13)):
        turned = [np.asarray(np.flip(np.flip(x).copy())) for x in inputs]
        for x in turned:
            x.flags.writeable = False
        found, expected = (primitive(*some, **params) for some in (turned, inputs))
        for ours, theirs in zip(*[x if isinstance(x, tuple | list) else [x] for x in (found, expected)], strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize(
    "function",
    [
        lambda x: x.prod(axis=0),
        lambda x: x.cumulative_prod(axis=0),
        lambda x: x.cumulative_sum(axis=0),
        lambda x: x.flip(),
        lambda x: x.roll(1),
        lambda x: x.repeat(2, axis=1),
        lambda x: x.tile((2, 2)),
        lambda x: x.sort(axis=0),
        lambda x: x.tril(),
        lambda x: x.diagonal(),
        lambda x: x.diff(axis=1),
        lambda x: x.vector_norm(axis=0),
        lambda x: x @ autograd.svd(np.ones((3, 3))).U,
        lambda x: autograd.outer(x, x),
        lambda x: autograd.kron(x, x),
        lambda x: autograd.tensordot(x, x, axes=((0,), (0,))),
        lambda x: autograd.einsum("ij,ik->jk", x, x),
    ],
)
def test_nothing_comes_of_nothing(function: Callable[[Any], Any]) -> None:
    x = Tensor(np.zeros((0, 3)))
    function(x).sum().backward()
    assert x.grad.shape == (0, 3)


# elementwise functions of numbers


@pytest.mark.parametrize("name", ["erf", "erfc", "sinh", "atan2", "hypot", "log2", "logaddexp", "acos"])
def test_a_fraction_stays_exact_or_says_why(name: str) -> None:
    from fractions import Fraction

    function = TABLE[name]
    with pytest.raises(ExactError, match=f"{name} of a Fraction"):
        function(*[Value(Fraction(1, 3))] * function.arity)


@pytest.mark.parametrize("name", ["erf", "hypot", "atan2", "logaddexp"])
def test_functions_of_real_numbers_refuse_complex_ones(name: str) -> None:
    function = TABLE[name]
    for engine in (Value, Tensor):
        with pytest.raises(TypeError):
            function(*[engine(1.0 + 2.0j)] * function.arity)


@given(st.floats(-30, 30))
def test_the_error_function_is_that_of_python_to_a_few_units_in_the_last_place(x: float) -> None:
    for name, units in (("erf", 4), ("erfc", 8)):
        exact = getattr(math, name)(x)
        assert abs(TABLE[name](Tensor(x)).item() - exact) <= units * math.ulp(exact)
        assert TABLE[name](Value(x)).data == exact


@pytest.mark.parametrize("x", [1e4, -1e4, 1e200, 0.0, 1e-300])
def test_stable_functions_give_no_warning(x: float) -> None:
    t = Tensor([x, -x])
    for function in (
        lambda t: t.logsumexp(),
        lambda t: t.softmax(),
        lambda t: autograd.logaddexp(t, -t),
        lambda t: autograd.hypot(t, t),
        lambda t: t.erf() + t.erfc(),
        lambda t: t.tanh() + t.asinh(),
        lambda t: autograd.atan2(t, 1),
    ):
        (slope,) = gradients(function(t).sum(), [t])
        assert np.all(np.isfinite(slope))


def test_nothing_but_minus_infinity_has_a_logarithm_of_its_sum() -> None:
    t = Tensor([-math.inf, -math.inf])
    assert t.logsumexp().item() == -math.inf
    np.testing.assert_array_equal(gradients(t.logsumexp(), [t])[0], [0.5, 0.5])
    x = Value(-math.inf)
    y = autograd.logaddexp(x, x)
    y.backward()
    assert (y.data, x.grad) == (-math.inf, 1.0)


@pytest.mark.parametrize(
    "call",
    [
        lambda x: autograd.unstack(x, axis=4),
        lambda x: autograd.split(x, 1, axis=-3),
        lambda x: autograd.repeat(x, 2, axis=2),
        lambda x: autograd.cumulative_sum(x, axis=2),
        lambda x: autograd.cumulative_prod(x, axis=2),
        lambda x: autograd.diff(x, axis=2),
        lambda x: autograd.take(x, [0], axis=2),
        lambda x: autograd.vecdot(x, x, axis=2),
        lambda x: autograd.tensordot(x, x, axes=3),
        lambda x: autograd.flip(x, axis=2),
        lambda x: autograd.roll(x, 1, axis=2),
        lambda x: autograd.sort(x, axis=2),
        lambda x: autograd.prod(x, axis=2),
        lambda x: autograd.var(x, axis=2),
        lambda x: autograd.logsumexp(x, axis=2),
    ],
)
def test_an_axis_that_is_not_there_is_noticed(call: Callable[[Any], Any]) -> None:
    with pytest.raises(ShapeError, match=r"axis|axes"):
        call(Tensor(np.ones((3, 2))))


@pytest.mark.parametrize("rows", [np.arange(600) % 7 - 3, np.arange(600).reshape(20, 30) % 4, np.full(600, -4)])
def test_many_rows_are_added_as_numpy_adds_them(rows: Any) -> None:
    x = np.random.default_rng(0).normal(size=(*rows.shape, 2, 3))
    expected = np.zeros((4, 2, 3))
    np.add.at(expected, rows, x)
    for index in (rows, (rows,)):
        found = autograd.scatter_add(Tensor(x), index=index, shape=(4, 2, 3))
        np.testing.assert_allclose(found.data, expected, rtol=1e-12)
    table = Tensor(np.ones((4, 2, 3)))
    for f in (lambda seed: table[rows].backward(seed), autograd.compile(lambda seed: table[rows].backward(seed))):
        table.zero_grad()
        f(x)
        np.testing.assert_allclose(table.grad, expected, rtol=1e-12)


@pytest.mark.parametrize("outside", [4, -5])
def test_many_rows_lie_inside(outside: int) -> None:
    with pytest.raises(IndexingError):
        autograd.scatter_add(Tensor(np.ones((600, 2))), index=np.full(600, outside), shape=(4, 2))
