"""vmap: axes, trees, what comes out, and what is said of mistakes. (Every primitive: test_forward.py.)

This file is longer than others: every form of axes and trees is tried on the same functions.
"""

import copy
import pickle
from collections.abc import Callable
from itertools import product
from typing import Any, NamedTuple

import numpy as np
import pytest

import autograd
from autograd import (
    Tensor,
    Value,
    exp,
    grad,
    gradients,
    hessian,
    jacobian,
    jvp,
    no_grad,
    relu,
    stop_gradient,
    tanh,
    vjp,
    vmap,
    where,
)
from autograd.core.registry import TABLE
from autograd.errors import ArgumentError, AutogradError, DTypeError, GraphError, IndexingError, ShapeError
from autograd.extend import REAL, Primitive, elementwise, linear, nonlinear

RNG = np.random.default_rng(0)
X, Y, A = RNG.normal(size=(5, 3)), RNG.normal(size=(3, 5)), RNG.normal(size=(3, 3))


class Layer(NamedTuple):
    weight: Any
    bias: Any


def test_axes_of_arguments_and_results() -> None:
    np.testing.assert_allclose(vmap(lambda x: x.sum())(X), X.sum(axis=1))
    np.testing.assert_allclose(vmap(lambda x: x.sum(), in_axes=1)(X), X.sum(axis=0))
    np.testing.assert_allclose(vmap(lambda x: x.sum(), in_axes=-1)(X), X.sum(axis=0))
    np.testing.assert_allclose(vmap(lambda x, y: x * y, in_axes=(0, 1))(X, Y), X * Y.T)
    np.testing.assert_allclose(vmap(lambda x, y: x * y, in_axes=[0, None])(X, X[0]), X * X[0])
    np.testing.assert_allclose(vmap(lambda x: A @ x, out_axes=1)(X), (X @ A.T).T)
    np.testing.assert_allclose(vmap(lambda x: A @ x, out_axes=-1)(X), (X @ A.T).T)
    both = vmap(lambda x: (x, {"s": x.sum()}), out_axes=(1, 0))(X)
    np.testing.assert_array_equal(both[0], X.T)
    np.testing.assert_allclose(both[1]["s"], X.sum(axis=1))


def test_axes_of_trees_go_by_leaf_or_stop_short() -> None:
    layers = Layer(RNG.normal(size=(4, 2, 3)), RNG.normal(size=(2, 4)))

    def apply(layer: Layer, x: Any) -> Any:
        return layer.weight @ x + layer.bias

    found = vmap(apply, in_axes=(Layer(0, 1), None))(layers, X[0])
    expected = np.stack([layers.weight[k] @ X[0] + layers.bias[:, k] for k in range(4)])
    np.testing.assert_allclose(found, expected, rtol=1e-14)
    shared = vmap(apply, in_axes=(None, 0))(Layer(layers.weight[0], layers.bias[:, 0]), X)
    np.testing.assert_allclose(shared, X @ layers.weight[0].T + layers.bias[:, 0], rtol=1e-14)
    mixed = vmap(lambda d, k: d["a"] * k + d["b"][0], in_axes=({"a": 0, "b": None}, None))({"a": X, "b": [2.0]}, 3)
    np.testing.assert_allclose(mixed, 3 * X + 2)


def test_results_are_what_went_in() -> None:
    assert isinstance(vmap(lambda x: x * 2)(X), np.ndarray)
    assert isinstance(vmap(lambda x: x * 2)(Tensor(X)), Tensor)
    assert isinstance(vmap(lambda x: x > 0)(Tensor(X, requires_grad=False)), Tensor)
    w = Value(2.0)
    out = vmap(lambda x: x * w)(X)
    assert gradients(out.sum(), [w]) == [pytest.approx(X.sum())]
    with no_grad():
        assert not vmap(lambda x: x * w)(Tensor(X)).requires_grad
    np.testing.assert_array_equal(vmap(lambda x: 7.0)(X), np.full(5, 7.0))
    np.testing.assert_array_equal(vmap(lambda x: np.arange(2.0))(X)[3], [0.0, 1.0])
    first, second = vmap(lambda x: (x, x))(X)
    assert not np.shares_memory(first, second)
    assert not np.shares_memory(first, X)
    assert vmap(lambda x: x * 2)(X.astype(np.float32)).dtype == np.float32
    assert vmap(lambda x: None)(X) is None


@pytest.mark.parametrize(
    "index", [([0, 1], [1, 0]), ([0, 1], slice(None), [1, 0]), (..., [0, 1], [[1], [0]])], ids=repr
)
def test_several_lists_in_one_index_are_as_in_a_loop(index: Any) -> None:
    x = np.arange(48.0).reshape(3, 2, 4, 2)
    np.testing.assert_array_equal(vmap(lambda x: x[index])(x), np.stack([row[index] for row in x]))


def test_an_example_of_an_outer_call_is_the_same_for_all_of_an_inner_one() -> None:
    found = vmap(lambda x: vmap(lambda y: x)(X))(X)
    np.testing.assert_array_equal(found, np.stack([X] * len(X), axis=1))


def test_a_result_that_is_the_same_for_all_examples_may_be_written_to() -> None:
    found = vmap(lambda x: np.zeros(2))(X)
    found[0] = 1.0
    assert not found[1:].any()


def test_keyword_arguments_are_shared() -> None:
    np.testing.assert_array_equal(vmap(lambda x, *, by: x * by)(X, by=X[0]), X * X[0])


def test_numpy_functions_and_arrays_meet_examples() -> None:
    np.testing.assert_allclose(vmap(lambda x: np.tanh(A @ x) + X[0] * x)(X), np.tanh(X @ A.T) + X[0] * X)
    np.testing.assert_allclose(vmap(lambda x: [1.0, 2.0, 3.0] * x)(X), [1, 2, 3] * X)
    np.testing.assert_allclose(vmap(lambda x: sum([y * 2 for y in x]))(X), 2 * X.sum(axis=1), rtol=1e-13)
    np.testing.assert_allclose(vmap(lambda x: where(x > 0, x, 0))(X), np.maximum(X, 0))
    np.testing.assert_allclose(vmap(lambda x: x[:2] @ A[:2].T[0])(X), X[:, :2] @ A[:2, 0])


def test_an_example_shows_what_it_stands_for() -> None:
    shown: list[str] = []
    vmap(lambda x: shown.append(repr(x)))(np.ones((2, 1)))
    assert shown[0].startswith("Batched(Tensor([[1.],")


def test_no_examples_are_fine() -> None:
    assert vmap(lambda x: (A @ x).sum())(np.zeros((0, 3))).shape == (0,)
    with pytest.raises(ShapeError, match="without any"):
        vmap(lambda x: autograd.searchsorted(x, X[0]))(np.zeros((0, 3)))
    assert vmap(lambda w: autograd.conv2d(np.ones((1, 3, 3)), w))(np.zeros((0, 2, 1, 2, 2))).shape == (0, 2, 2, 2)


def loss(w: Any, x: Any, y: Any) -> Any:
    return ((tanh(w["a"] @ x) - y) ** 2).sum() + relu(w["b"] * x.sum())


def test_gradients_per_example() -> None:
    w = {"a": A, "b": 0.3}
    per_example = vmap(grad(loss), in_axes=(None, 0, 0))(w, X, Y.T)
    for k in range(5):
        one = grad(loss)(w, X[k], Y.T[k])
        np.testing.assert_allclose(per_example["a"][k], one["a"], rtol=1e-13)
        assert per_example["b"][k] == pytest.approx(one["b"])
    through = grad(lambda w: vmap(loss, in_axes=(None, 0, 0))(w, X, Y.T).sum())(w)
    np.testing.assert_allclose(through["a"], per_example["a"].sum(axis=0), rtol=1e-13)


def test_all_transforms_nest_with_it() -> None:
    def f(x: Any) -> Any:
        return (tanh(A @ x) * x).sum()

    rows = range(len(X))
    np.testing.assert_allclose(vmap(hessian(f))(X), [hessian(f)(X[k]) for k in rows], rtol=1e-12)
    np.testing.assert_allclose(vmap(jacobian(grad(f)))(X), [hessian(f)(X[k]) for k in rows], rtol=1e-12)
    np.testing.assert_allclose(hessian(lambda x: vmap(f)(x).sum())(X)[1, :, 1], hessian(f)(X[1]), rtol=1e-12)
    np.testing.assert_allclose(vmap(lambda x: jvp(f, (x,), (x,))[1])(X), [grad(f)(X[k]) @ X[k] for k in rows])
    np.testing.assert_allclose(vmap(lambda x: vjp(f, x)[1](2.0)[0])(X), [2 * grad(f)(X[k]) for k in rows])
    pullback = vjp(lambda x: A @ x, X[0])[1]
    np.testing.assert_allclose(vmap(pullback)(X)[0], X @ A, rtol=1e-14)
    weights = grad(lambda c: (vmap(pullback)(c)[0] ** 2).sum())(X)  # derivatives with respect to the cotangents
    np.testing.assert_allclose(weights, 2 * X @ A @ A.T, rtol=1e-13)
    np.testing.assert_allclose(vmap(grad(lambda x: (x * stop_gradient(x)).sum()))(X), X)
    outer = vmap(lambda x: vmap(lambda y: x * y)(X))(X)
    np.testing.assert_array_equal(outer, X[:, None] * X[None])


def test_an_example_is_a_tensor() -> None:
    assert vmap(lambda x: x * (1 if isinstance(x, Tensor) else 0))(X).all()
    np.testing.assert_array_equal(vmap(lambda x: Tensor([x, 2 * x]))(X), np.stack([X, 2 * X], axis=1))
    np.testing.assert_array_equal(vmap(lambda x: Tensor(x, dtype="float32", name="x"))(X), X.astype("float32"))


def test_gradients_within_are_those_of_a_loop() -> None:
    """Those without a graph are constants, in further derivatives too."""
    for create_graph in (False, True):

        def weighted(x: Any, create_graph: bool = create_graph) -> Any:
            (slope,) = gradients((x**3).sum(), [x], create_graph=create_graph)
            (none,) = gradients((A @ x).sum() * 0, [x], create_graph=create_graph)
            return (slope * x).sum() + none.sum()

        np.testing.assert_allclose(vmap(grad(weighted))(X), [grad(weighted)(x) for x in X], rtol=1e-14)


def test_copies_within_are_examples() -> None:
    def squares(make: Callable[[Any], Any]) -> Any:
        return vmap(vmap(grad(lambda x: (make(x * 2) ** 2).sum())))(X[None])

    np.testing.assert_array_equal(squares(copy.copy), 8 * X[None])
    np.testing.assert_array_equal(vmap(lambda x: copy.deepcopy({"x": x * 2})["x"])(X), 2 * X)
    np.testing.assert_array_equal(vmap(vmap(lambda x: copy.deepcopy(x * 2)))(X[None]), 2 * X[None])


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: vmap(lambda x: autograd.compile(x * 2))(X), ArgumentError, r"as in compile\(vmap\(f\)\)"),
        (lambda: vmap(lambda x: pickle.dumps(x))(X), GraphError, "no number of its own"),
        (lambda: vmap(lambda x, y: x)(X, Y), ShapeError, "one number of examples along in_axes, found 3 and 5"),
        (lambda: vmap(lambda x: x, in_axes=2)(X), ShapeError, r"axis 2 of an argument of shape \(5, 3\)"),
        (lambda: vmap(lambda x: x)(3.0), ShapeError, r"axis 0 of an argument of shape \(\): give None"),
        (lambda: vmap(lambda x: x)(), ShapeError, "found none"),
        (lambda: vmap(lambda x: x, in_axes=None)(X), ShapeError, "found none"),
        (lambda: vmap(lambda x, y: x, in_axes=(0,))(X, X), ArgumentError, "1 entries for 2 arguments"),
        (lambda: vmap(lambda x: x, in_axes={"a": 0})({"a": X}), ArgumentError, r"write \(in_axes,\)"),
        (lambda: vmap(lambda x: x, in_axes=({"b": 0},))({"a": X}), ArgumentError, r"in_axes\[0\].*'a'.*'b'"),
        (lambda: vmap(lambda x: x, in_axes=0.0)(X), ArgumentError, "whole numbers, found float"),
        (lambda: vmap(lambda x: x, out_axes=2)(X), ShapeError, r"out_axes names axis 2 .* \(5, 3\)"),
        (lambda: vmap(lambda x: x, out_axes=None)(X), ArgumentError, "out_axes names axes by whole numbers"),
        (lambda: vmap(lambda x: (x, x), out_axes=(0,))(X), ArgumentError, "out_axes must have the form"),
        (lambda: vmap(lambda x: "text")(X), ArgumentError, "text"),
        (lambda: vmap(X), ArgumentError, r"vmap\(f\)\(x\)"),
        (lambda: vmap(lambda x: x if x[0] > 0 else -x)(X), GraphError, r"where\(condition"),
        (lambda: vmap(lambda x: float(x[0]))(X), GraphError, "no number of its own"),
        (lambda: vmap(lambda x: x.item())(X), GraphError, "no number of its own"),
        (lambda: vmap(lambda x: (x * Tensor(X[0])).sum().backward())(X), GraphError, r"vmap\(grad\(f\)\)"),
        (lambda: vmap(lambda i: X[i])(np.arange(5)), GraphError, "no number of its own"),
        (lambda: vmap(lambda i: Tensor(X)[i])(np.arange(5)), GraphError, "take_along_axis"),
        (lambda: vmap(lambda x: x)([1.0, 2.0]), ShapeError, "an array instead of a list"),
        (lambda: vmap(lambda x: np.asarray(x))(X), GraphError, "no number of its own"),
        (lambda: vmap(lambda x: list(x.sum()))(X), ArgumentError, "no entries"),
        (lambda: vmap(grad(lambda x: x.sum()))(np.ones((2, 2), dtype=int)), DTypeError, "int"),
        (lambda: vmap(lambda x: x.reshape(0, -1))(np.ones((2, 0, 3))), ShapeError, "cannot reshape"),
    ],
)
def test_mistakes_are_named(call: Callable[[], Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call()


# a primitive of the user's own


@pytest.mark.usefixtures("own_primitives")
def test_a_primitive_of_ones_own_has_all_transforms() -> None:
    @elementwise(partials=[lambda xp, out, x: out * (1 + 1 / x)], domain=[REAL])
    def x_exp_x(xp: Any, x: Any, /) -> Any:
        """x e^x."""
        return x * xp.exp(x)

    @linear(transposes=[lambda xp, ct, x: xp.upside_down(ct)])
    def upside_down(xp: Any, x: Any, /) -> Any:
        """The first axis reversed."""
        return x[::-1]

    @nonlinear(reverse=[lambda xp, ct, out, x: ct * x / out])
    def euclid(xp: Any, x: Any, /) -> Any:
        """The length of all entries together."""
        return xp.sqrt(xp.sum(x * x))

    own: list[tuple[Primitive, Callable[[Any], Any]]] = [
        (x_exp_x, lambda x: x * exp(x)),
        (upside_down, lambda x: x[::-1]),
        (euclid, lambda x: (x * x).sum() ** 0.5),
    ]
    x, v = X[0], X[1]
    for primitive, composed in own:
        for f, g in ((primitive, composed), (lambda x, p=primitive: p(x * x), lambda x, c=composed: c(x * x))):
            np.testing.assert_allclose(jvp(f, (x,), (v,))[1], jvp(g, (x,), (v,))[1], rtol=1e-12)
            for mode in ("reverse", "forward"):
                np.testing.assert_allclose(jacobian(f, mode=mode)(x), jacobian(g, mode=mode)(x), rtol=1e-12)
            np.testing.assert_allclose(jacobian(jacobian(f))(x), jacobian(jacobian(g))(x), rtol=1e-11, atol=1e-13)
            total, other = (lambda x, h=h: (h(x) * v).sum() for h in (f, g))
            np.testing.assert_allclose(hessian(total)(x), hessian(other)(x), rtol=1e-11, atol=1e-13)
            np.testing.assert_allclose(vmap(f)(X), vmap(g)(X), rtol=1e-13)
            np.testing.assert_allclose(vmap(grad(total))(X), vmap(grad(other))(X), rtol=1e-12)
            np.testing.assert_allclose(vmap(vmap(f))(X[None]), vmap(vmap(g))(X[None]), rtol=1e-13)


# indices that differ from example to example

PLACES = np.array([0, 2, 1, -1, 0])


def loss_of(row: Any, label: Any) -> Any:
    return -autograd.log_softmax(row)[label]


def test_an_index_may_differ_from_example_to_example() -> None:
    rows = range(len(X))
    np.testing.assert_allclose(vmap(lambda x, i: x[i])(X, PLACES), X[rows, PLACES])
    np.testing.assert_allclose(vmap(lambda x, i: x[i], in_axes=(1, 0))(Y, PLACES), Y.T[rows, PLACES])
    np.testing.assert_allclose(vmap(lambda i: autograd.take(A, i, axis=0))(PLACES), A[PLACES])
    np.testing.assert_allclose(vmap(lambda i: autograd.take(A, i, axis=1))(PLACES), A[:, PLACES].T)
    pairs = np.stack([PLACES, PLACES[::-1]], axis=1)
    cube = RNG.normal(size=(5, 4, 3, 2))
    for axis in (0, 1, -1):
        found = vmap(lambda x, i, axis=axis: autograd.take(x, i, axis=axis))(cube, pairs % 2)
        np.testing.assert_allclose(found, [np.take(x, i, axis=axis) for x, i in zip(cube, pairs % 2, strict=True)])
    np.testing.assert_allclose(vmap(lambda x, i: x[i])(cube, pairs), [x[i] for x, i in zip(cube, pairs, strict=True)])


def test_derivatives_pass_through_an_index_of_each_example() -> None:
    slopes = vmap(grad(loss_of))(X, PLACES)
    expected = np.exp(X) / np.exp(X).sum(axis=1, keepdims=True) - np.eye(3)[PLACES]
    np.testing.assert_allclose(slopes, expected, rtol=1e-12)
    t, w = Tensor(X), Tensor(A)
    vmap(loss_of)(t, PLACES).sum().backward()
    np.testing.assert_allclose(t.grad, expected, rtol=1e-12)
    vmap(lambda i: autograd.take(w, i, axis=0).sum())(PLACES).sum().backward()
    assert w.grad.tolist() == [[2.0] * 3, [1.0] * 3, [2.0] * 3]
    of_shared = vmap(grad(lambda w, i: autograd.take(w, i, axis=0).sum()), in_axes=(None, 0))(A, PLACES)
    np.testing.assert_array_equal(of_shared, np.broadcast_to(np.eye(3)[PLACES][:, :, None], (5, 3, 3)))
    nested = vmap(lambda row: vmap(lambda i: row[i] * row.sum(), in_axes=0)(PLACES))(X)  # an index of the inner one
    assert nested.shape == (5, 5)
    curved = vmap(hessian(lambda row, i: autograd.exp(row)[i]))(X, PLACES)
    np.testing.assert_allclose(curved[0], np.diag([np.exp(X[0, 0]), 0, 0]))


CUBES = RNG.normal(size=(4, 3, 5, 2, 3))
PAIRS, ONES = RNG.integers(-2, 2, size=(4, 2)), RNG.integers(-2, 2, size=4)
MIXED: list[Callable[[Any, Any], Any]] = [
    lambda pair, one: (np.array([0, 1]), pair),
    lambda pair, one: ([0, 2], slice(None), pair),
    lambda pair, one: (slice(None), pair, [1, 0]),
    lambda pair, one: (slice(None), pair, slice(None), pair),
    lambda pair, one: (slice(None), pair),
    lambda pair, one: (one,),
    lambda pair, one: (one, ...),
    lambda pair, one: (..., one),
    lambda pair, one: (..., pair, slice(1)),
    lambda pair, one: (None, pair, one),
    lambda pair, one: (slice(None), one, None, one),
    lambda pair, one: (0, pair),
    lambda pair, one: (slice(None), 0, pair),
    lambda pair, one: (slice(None, None, -1), [[0], [1]], pair),
    lambda pair, one: (np.array([True, False, True]), pair),
    lambda pair, one: (Tensor(np.array([0, 1]), requires_grad=False), pair),
    lambda pair, one: (slice(None), slice(None), pair, one),
    lambda pair, one: (pair, pair, pair[0], one),
    lambda pair, one: (one, one, one, one),
]


@pytest.mark.parametrize("index", MIXED, ids=range(len(MIXED)))
def test_parts_of_an_index_may_differ_from_example_to_example(index: Callable[[Any, Any], Any]) -> None:
    def pick(x: Any, pair: Any, one: Any) -> Any:
        return x[index(pair, one)]

    def weighted(x: Any, pair: Any, one: Any) -> Any:
        return (pick(x, pair, one) ** 2).sum()

    def loop(function: Callable[..., Any], *stacks: Any) -> Any:
        return np.stack([function(*rows) for rows in zip(*stacks, strict=True)])

    expected = loop(pick, CUBES, PAIRS, ONES)
    np.testing.assert_array_equal(vmap(pick)(CUBES, PAIRS, ONES), expected)
    slopes = vmap(grad(weighted))(CUBES, PAIRS, ONES)
    np.testing.assert_allclose(slopes, loop(grad(weighted), CUBES, PAIRS, ONES), rtol=1e-14)
    both = np.stack([PAIRS, PAIRS[::-1]], axis=1)
    nested = vmap(vmap(pick, in_axes=(None, 0, None)), in_axes=0)(CUBES, both, ONES)
    np.testing.assert_array_equal(nested[:, 0], expected)
    compiled = autograd.compile(vmap(pick))
    for pairs in (PAIRS, -1 - PAIRS):
        np.testing.assert_array_equal(compiled(CUBES, pairs, ONES), loop(pick, CUBES, pairs, ONES))


def test_each_run_of_a_compiled_function_checks_its_indices() -> None:
    picked = autograd.compile(vmap(lambda x, pair: x[[0, 1], pair]))
    picked(CUBES, PAIRS)
    with pytest.raises(IndexingError, match="out of bounds of axis 1, which has 5 entries"):
        picked(CUBES, PAIRS + 9)


def test_what_is_named_instead_of_an_index_works() -> None:
    found = vmap(lambda x, i: autograd.where(autograd.arange(3) == i, 9.0, x))(X, PLACES % 3)
    np.testing.assert_array_equal(found, [autograd.at(x, i).set(9.0) for x, i in zip(X, PLACES % 3, strict=True)])
    found = vmap(lambda i: autograd.take(Tensor(A), i, axis=0))(PLACES)
    np.testing.assert_array_equal(found.data, A[PLACES])


def test_a_mask_may_be_a_tensor() -> None:
    mask = Tensor(np.array([True, False, True]))
    found = vmap(lambda x, pair: x[mask, pair])(CUBES, PAIRS)
    np.testing.assert_array_equal(found, [x[[0, 2], pair] for x, pair in zip(CUBES, PAIRS, strict=True)])


INDICES: list[tuple[Callable[[Any, Any], Any], type[Exception], str]] = [
    (lambda x, i: x[i > 0], ArgumentError, r"whole numbers, found bool: .*where\(mask"),
    (lambda x, i: x[None][[0], i > 0], ArgumentError, r"whole numbers, found bool: .*where\(mask"),
    (lambda x, i: x[None][[0], i + 7], IndexingError, "out of bounds of axis 1, which has 3 entries"),
    (lambda x, i: x.at(i).set(9.0), GraphError, r"where\(arange\(n\) == i, v, x\) instead of at\(i\)\.set\(v\)"),
    (lambda x, i: x[[0, 1], i], IndexingError, "too many indices: .* 2 axes, the array has 1"),
    (lambda x, i: Tensor(A)[i], GraphError, r"take\(x, i, axis=0\)"),
    (lambda x, i: A[i], GraphError, r"take\(x, i, axis=0\) instead of x\[i\]"),
    (lambda x, i: x[i + 7], ShapeError, "out of bounds"),
]


@pytest.mark.parametrize(("pick", "error", "says"), INDICES)
def test_other_indices_of_each_example_are_refused(
    pick: Callable[[Any, Any], Any], error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        vmap(pick)(X, PLACES)


RANKS = [
    ("matmul", [(2, 3), (4, 3, 2)]),
    ("matmul", [(3,), (4, 3, 2)]),
    ("matmul", [(4, 2, 3), (3,)]),
    ("solve", [(3, 3), (2, 3, 2)]),
    ("solve", [(4, 3, 3), (3,)]),
    ("solve", [(4, 3, 3), (3, 2)]),
    ("expm_along", [(3, 3), (2, 3, 3)]),
    ("expm_along", [(2, 3, 3), (3, 3)]),
    ("logm_along", [(3, 3), (2, 3, 3)]),
    ("solve_lyapunov", [(2, 3, 3), (3, 3)]),
    ("cofactors_along", [(3, 3), (2, 1, 3, 3), (3, 3)]),
    ("cofactors_along", [(2, 3, 3), (1, 3, 3), (3, 3)]),
    ("cofactors_along", [(3, 3), (1, 3, 3), (2, 3, 3)]),
    ("concat", [(2, 3), (1, 3)]),
    ("stack", [(2, 3), (2, 3)]),
    ("replace_at", [(2, 3), (3,)]),
    ("take_along_axis", [(2, 3), (2, 3)]),
]


@pytest.mark.parametrize(("name", "shapes"), RANKS)
def test_some_operands_have_examples_and_more_or_fewer_axes_than_others(name: str, shapes: list[Any]) -> None:
    """A mapped operand beside one that all examples share, whatever the number of their leading axes."""
    primitive = TABLE[name]
    params = {"replace_at": {"index": 1}, "concat": {"axis": 0}, "stack": {"axis": 0}}.get(name, {})
    for flags in product([False, True], repeat=len(shapes)):
        if not any(flags):
            continue
        operands = [RNG.normal(size=(3, *shape) if flag else shape) for shape, flag in zip(shapes, flags, strict=True)]
        if name in ("solve", "solve_lyapunov"):
            operands[0] = operands[0] @ operands[0].mT + 3 * np.eye(3)
        if name == "take_along_axis":
            operands[1] = np.argsort(operands[1])
        axes = [0 if flag else None for flag in flags]
        found = vmap(lambda *x: primitive(*x, **params), in_axes=axes)(*operands)
        rows = [
            primitive(*[x[i] if f else x for x, f in zip(operands, flags, strict=True)], **params) for i in range(3)
        ]
        np.testing.assert_allclose(found, np.stack([np.asarray(row) for row in rows]), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize(
    "f",
    [
        lambda x: x.sum(axis=1),
        lambda x: x.flip(axis=-2),
        lambda x: x.roll(1, axis=1),
        lambda x: x.argmax(axis=1),
        lambda x: x.sort(axis=1),
        lambda x: x.cumulative_sum(axis=1),
        lambda x: x.expand_dims(axis=2),
        lambda x: x.squeeze(axis=1),
        lambda x: autograd.take_along_axis(x, np.array([0]), axis=1),
        lambda x: autograd.permute_dims(x, (1,)),
        lambda x: np.median(x, axis=1),
        lambda x: np.fft.fft(x, axis=1),
    ],
)
def test_an_axis_that_an_example_lacks_is_refused_as_outside(f: Callable[[Any], Any]) -> None:
    for call in (lambda: f(Tensor(X[0])), lambda: vmap(f)(X)):
        with pytest.raises(AutogradError):
            call()


def test_an_example_that_is_one_number_has_the_axes_that_numpy_gives_it() -> None:
    for f in (np.sum, np.prod, np.max, np.ptp, np.argmin, np.any):
        for axis in (0, -1):
            expected = [f(np.float64(x), axis=axis) for x in X[0]]
            np.testing.assert_array_equal(vmap(lambda x: f(x, axis=axis))(X[0]), expected)  # noqa: B023
            with pytest.raises(IndexingError):
                vmap(lambda x: f(x, axis=1))(X[0])  # noqa: B023
