"""Arguments of transforms: trees of any form, mistakes that are named, and what is pickled."""

import copy
import pickle
from collections import OrderedDict, namedtuple
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pytest

from autograd import (
    Value,
    checkpoint,
    compile,
    elementwise_grad,
    grad,
    hessian,
    jacobian,
    jvp,
    linearize,
    sin,
    value_and_grad,
    vjp,
    vmap,
)
from autograd.errors import ArgumentError, DTypeError, GraphError, ShapeError

# trees


Point = namedtuple("Point", ["x", "y"])


@dataclass
class Params:
    weight: Any
    bias: Any = None


@pytest.mark.parametrize(
    "tree",
    [
        [1.0, [2.0, 3.0]],
        (1.0, (2.0,)),
        {"a": 1.0, "b": {"c": 2.0}},
        OrderedDict(b=1.0, a=2.0),
        Point(1.0, 2.0),
        Params(1.0),
        Params([1.0], {"k": np.ones(2)}),
        {"none": None, "t": (np.ones((2, 2)), Point(1.0, None))},
    ],
    ids=str,
)
def test_gradients_have_the_form_of_the_argument(tree: Any) -> None:
    from autograd.foundation.trees import flatten

    def squares(tree: Any) -> Any:
        return sum((leaf * leaf).sum() if leaf.shape else leaf * leaf for leaf in flatten(tree)[0])

    slope = grad(squares)(tree)
    leaves, form = flatten(tree)
    found, _ = flatten(slope)
    assert type(slope) is type(tree)
    assert form.count() == len(found)
    for a, b in zip(found, leaves, strict=True):
        np.testing.assert_array_equal(a, 2 * b)
        assert type(a) is type(b)
    _, tangent = jvp(squares, (tree,), (tree,))
    assert tangent == pytest.approx(sum(2 * np.sum(leaf * leaf) for leaf in leaves))


def test_empty_trees_have_empty_gradients() -> None:
    assert grad(lambda tree: 3.0)({}) == {}
    assert grad(lambda tree, x: x * x, argnums=(0, 1))(None, 3.0) == (None, 6.0)
    value, pullback = vjp(lambda x: [], 2.0)
    assert (value, pullback([])) == ([], (0.0,))


# mistakes


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: grad(Value(3.0) ** 2), ArgumentError, r"found Value .*write grad\(f\)\(x\), not grad\(f\(x\)\)"),
        (lambda: vjp(3, 1.0), ArgumentError, "vjp takes a function"),
        (lambda: grad(sin)(), ArgumentError, "argument 0, but the call has 0"),
        (lambda: grad(sin, argnums=1)(2.0), ArgumentError, "argument 1, but the call has 1"),
        (lambda: grad(sin, argnums=-2)(2.0), ArgumentError, "argument -2"),
        (lambda: grad(sin, argnums=0.0)(2.0), ArgumentError, "whole number"),
        (lambda: grad(sin, argnums="x")(2.0), ArgumentError, "whole number, or several in a tuple"),
        (lambda: grad(lambda x, y: x, argnums=(0, -2))(1.0, 2.0), ArgumentError, "twice"),
        (lambda: grad(lambda x: None)(2.0), GraphError, "found None: is a return missing"),
        (lambda: grad(lambda x: (x, x))(2.0), GraphError, "2 results"),
        (lambda: grad(lambda x: x * 2)(np.ones(3)), GraphError, r"shape \(3,\)"),
        (lambda: grad(lambda x: "a")(2.0), ArgumentError, "found str 'a'"),
        (lambda: grad(lambda x: (x, "a"))(2.0), ArgumentError, "has_aux=True"),
        (lambda: grad(lambda x: x)("text"), ArgumentError, "text"),
        (lambda: grad(lambda x: x.sum())(np.array([1, 2])), DTypeError, r"int64: give floating numbers"),
        (lambda: grad(lambda x: x.sum())(np.array([True])), DTypeError, "bool"),
        (lambda: vjp(sin, np.ones(2))[1](1.0), ShapeError, r"shape \(2,\) .*found \(\)"),
        (lambda: vjp(sin, 1.0)[1](np.ones(2)), ShapeError, r"shape \(\) .*found \(2,\)"),
        (lambda: vjp(lambda x: [x, x], 1.0)[1](1.0), ArgumentError, "a cotangent must have the form"),
        (lambda: vjp(lambda x: {"a": x}, 1.0)[1]({"b": 1.0}), ArgumentError, r"\['a'\], found parts \['b'\]"),
        (lambda: jvp(sin, 1.0, 1.0), ArgumentError, r"primals as a tuple.* found float: write \(x,\)"),
        (lambda: jvp(sin, (np.ones(2),), np.ones(2)), ArgumentError, "tangents as a tuple"),
        (lambda: jvp(sin, (1.0,), (1.0, 2.0)), ArgumentError, r"expected parts \[0\], found parts \[0, 1\]"),
        (lambda: jvp(sin, (np.ones(2),), (np.ones(3),)), ShapeError, r"tangents .*\(2,\).*found \(3,\)"),
        (lambda: linearize(sin, 1.0)[1]({"a": 1.0}), ArgumentError, r"tangents\[0\] .* expected one leaf"),
    ],
)
def test_mistakes_are_named(call: Callable[[], Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call()


def cube(x: Any) -> Any:
    return x**3


def sum_of_cubes(x: Any) -> Any:
    return (x**3).sum()


@grad
def slope(x: Any) -> Any:
    """Says what it is."""
    return x**3


@pytest.mark.parametrize(
    ("made", "x"),
    [
        (grad(cube), 2.0),
        (grad(grad(cube)), 2.0),
        (value_and_grad(cube), 2.0),
        (grad(sum_of_cubes, (0,)), np.array([1.0, 2.0])),
        (jacobian(cube, mode="forward"), np.array([1.0, 2.0])),
        (hessian(sum_of_cubes), np.array([1.0, 2.0])),
        (elementwise_grad(cube), np.array([1.0, 2.0])),
        (vmap(grad(cube)), np.array([1.0, 2.0])),
        (checkpoint(cube), 2.0),
        (compile(grad(sum_of_cubes)), np.array([1.0, 2.0])),
        (grad(compile(sum_of_cubes)), np.array([1.0, 2.0])),
    ],
)
def test_what_a_transform_makes_is_pickled_and_copied(made: Any, x: Any) -> None:
    expected = made(x)
    for twin in (pickle.loads(pickle.dumps(made)), copy.deepcopy(made)):
        assert twin is not made
        np.testing.assert_equal(twin(x), expected)


@pytest.mark.parametrize("transform", [vjp, linearize])
def test_what_holds_the_graph_of_a_call_says_why_it_is_not_pickled(transform: Any) -> None:
    _, held = transform(cube, 2.0)
    with pytest.raises(GraphError, match=f"pickle the function and its arguments, and call {transform.__name__} again"):
        pickle.dumps(held)
    assert copy.copy(held) is copy.deepcopy(held) is held
    assert (repr(held), held.__name__) == (f"<{held.__name__} of {transform.__name__}>", held.__name__)
    assert np.ravel(held(1.0)) == [12.0]


def test_a_decorated_function_is_pickled_by_its_name() -> None:
    assert pickle.loads(pickle.dumps(slope)) is slope
    assert (slope(2.0), slope.__name__, slope.__doc__) == (12.0, "slope", "Says what it is.")
    assert repr(slope) == "<grad of slope>"


def test_a_transform_decorates_methods() -> None:
    class Scaled:
        k = 2.0

        @partial(grad, argnums=1)
        def slope(self, x: Any) -> Any:
            return self.k * x

    assert Scaled().slope(3.0) == 2.0
