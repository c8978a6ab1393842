"""Functions of functions: derivatives of a Python function, as a Python function.

They are pure: no ``grad`` is touched. They nest: the derivative of a derivative is a derivative.
Arguments and results may be nested lists, tuples, dicts and dataclasses of numbers, arrays and nodes.

What comes out is what went in: numbers and arrays for numbers and arrays; nodes, which can be
differentiated again, where a node went in or the derivative depends on one that is tracked. The type
of the numbers stays too: float32 gives float32, a ``Fraction`` a ``Fraction``, a complex number the
complex derivative df/dz of an analytic function. Integer arrays have no derivative.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Concatenate, Literal, overload

from autograd.core.node import Node
from autograd.errors import ArgumentError
from autograd.foundation.operands import A, P, R
from autograd.foundation.trees import tree_map
from autograd.transforms.call import Argnums, Call, demand_function, is_one, matching, one_number, places
from autograd.transforms.transformed import AtPoint, transformed

if TYPE_CHECKING:
    from autograd.transforms.signatures import Gradient, ValueAndGradient

Pullback = Callable[[Any], tuple[Any, ...]]
Linear = Callable[..., Any]


@overload
def grad(function: Callable[Concatenate[Any, P], Any]) -> Gradient[P]: ...
@overload
def grad(function: Callable[..., Any], argnums: Argnums, *, has_aux: bool = False) -> Callable[..., Any]: ...
@overload
def grad(function: Callable[..., Any], *, has_aux: bool) -> Callable[..., Any]: ...
def grad(function: Callable[..., Any], argnums: Argnums = 0, *, has_aux: bool = False) -> Callable[..., Any]:
    """The gradient of a scalar ``function`` with respect to its arguments ``argnums``.

    The result takes the same arguments and gives the gradient in the form of the argument: a number
    for a number, an array for an array, a tree for a tree. ``argnums``: which positional argument,
    from the end where negative; several in a tuple give a tuple. With ``has_aux`` the function
    returns (number, anything) and the result is (gradient, anything).

    For a complex z it is the derivative df/dz of an analytic function, without a conjugate; a
    function that is not analytic, such as one that takes an absolute value, raises `DTypeError`.
    Raises `GraphError` when the function gives more than one number, `ArgumentError` for an argument
    there is not, `DTypeError` for an array of integers.

    >>> from autograd import grad
    >>> f = lambda x: x**4
    >>> grad(f)(2.0), grad(grad(f))(2.0), grad(grad(grad(f)))(2.0)
    (32.0, 48.0, 48.0)
    """
    both = value_and_grad(function, argnums, has_aux=has_aux)

    @transformed(partial(grad, function, argnums, has_aux=has_aux))
    def derivative(*args: Any, **kwargs: Any) -> Any:
        value, slope = both(*args, **kwargs)
        return (slope, value[1]) if has_aux else slope

    return derivative


@overload
def value_and_grad(function: Callable[Concatenate[Any, P], R]) -> ValueAndGradient[P, R]: ...
@overload
def value_and_grad(
    function: Callable[..., Any], argnums: Argnums, *, has_aux: bool = False
) -> Callable[..., tuple[Any, Any]]: ...
@overload
def value_and_grad(function: Callable[..., Any], *, has_aux: bool) -> Callable[..., tuple[Any, Any]]: ...
def value_and_grad(
    function: Callable[..., Any], argnums: Argnums = 0, *, has_aux: bool = False
) -> Callable[..., tuple[Any, Any]]:
    """`grad`, together with the value of the function: (value, gradient), or ((value, aux), gradient).

    >>> from autograd import value_and_grad
    >>> value_and_grad(lambda x, y: x * y, argnums=(0, 1))(2.0, 3.0)
    (6.0, (3.0, 2.0))
    """
    demand_function(function, "grad")

    @transformed(partial(value_and_grad, function, argnums, has_aux=has_aux))
    def derivative(*args: Any, **kwargs: Any) -> tuple[Any, Any]:
        call = Call(function, args, kwargs, places(argnums, args), has_aux=has_aux)
        root = one_number(call)
        slopes = call.arguments.build(call.pull([1]))
        value = call.returned(root)
        return (value, call.aux) if has_aux else value, slopes[0] if is_one(argnums) else slopes

    return derivative


@overload
def vjp(function: Callable[..., Any], *primals: Any, has_aux: Literal[False] = False) -> tuple[Any, Pullback]: ...
@overload
def vjp(function: Callable[..., Any], *primals: Any, has_aux: bool) -> tuple[Any, ...]: ...
def vjp(function: Callable[..., Any], *primals: Any, has_aux: bool = False) -> tuple[Any, ...]:
    """The value of ``function`` and its pullback: cotangents of the results to those of the arguments.

    The pullback takes a cotangent of the form and shapes of the value, gives a tuple with one entry
    per argument, and may be called any number of times. With ``has_aux`` the function returns
    (value, anything), and the result is (value, pullback, anything).
    It holds the graph of the call, and is not pickled.
    Raises `ArgumentError` for a cotangent of another form, `ShapeError` for one of another shape.

    >>> from autograd import vjp
    >>> value, pullback = vjp(lambda x, y: x * y, 2.0, 3.0)
    >>> value, pullback(10.0)
    (6.0, (30.0, 20.0))
    """
    demand_function(function, "vjp")
    call = Call(function, primals, has_aux=has_aux)

    def pullback(cotangent: Any) -> tuple[Any, ...]:
        parts = call.pull(matching(call.form, call.leaves, cotangent, "a cotangent"))
        slopes: tuple[Any, ...] = call.arguments.build(parts)
        return slopes

    held = AtPoint(pullback, "vjp")
    return (call.value, held, call.aux) if has_aux else (call.value, held)


@overload
def linearize(function: Callable[..., Any], *primals: Any, has_aux: Literal[False] = False) -> tuple[Any, Linear]: ...
@overload
def linearize(function: Callable[..., Any], *primals: Any, has_aux: bool) -> tuple[Any, ...]: ...
def linearize(function: Callable[..., Any], *primals: Any, has_aux: bool = False) -> tuple[Any, ...]:
    """The value of ``function`` and its derivative there as a linear map of tangents.

    The function runs once; the map takes one tangent per argument, of its form and shapes, pushes
    them forward to a tangent of the value, and may be called any number of times. With ``has_aux``
    the function returns (value, anything), and the result is (value, map, anything).
    Raises `ArgumentError` for tangents of another form, `ShapeError` for those of another shape.

    >>> from autograd import linearize
    >>> value, derivative = linearize(lambda x, y: x * y, 2.0, 3.0)
    >>> value, derivative(1.0, 0.0), derivative(0.0, 1.0)
    (6.0, 3.0, 2.0)
    """
    demand_function(function, "linearize")
    call = Call(function, primals, has_aux=has_aux)

    def derivative(*tangents: Any) -> Any:
        return call.form.build(call.push(matching(call.arguments, call.inputs, tangents, "tangents")))

    held = AtPoint(derivative, "linearize")
    return (call.value, held, call.aux) if has_aux else (call.value, held)


@overload
def jvp(
    function: Callable[..., Any], primals: Sequence[Any], tangents: Sequence[Any], *, has_aux: Literal[False] = False
) -> tuple[Any, Any]: ...
@overload
def jvp(
    function: Callable[..., Any], primals: Sequence[Any], tangents: Sequence[Any], *, has_aux: bool
) -> tuple[Any, ...]: ...
def jvp(
    function: Callable[..., Any], primals: Sequence[Any], tangents: Sequence[Any], *, has_aux: bool = False
) -> tuple[Any, ...]:
    """The value of ``function`` at ``primals``, and its derivative along ``tangents`` (forward mode).

    ``primals`` and ``tangents``: tuples with one entry per argument. With ``has_aux`` the function
    returns (value, anything), and the result is (value, tangent, anything). Errors as `linearize`.
    A tangent of 0 is a number like others: times an infinite derivative it is nan, as in the reverse
    direction, in JAX and in PyTorch. What does not move at all is no argument.

    >>> from autograd import jvp
    >>> jvp(lambda x, y: x * y, (2.0, 3.0), (1.0, 10.0))
    (6.0, 23.0)
    >>> jvp(lambda x: x**0.5, (0.0,), (0.0,)), jvp(lambda y: 0.0**y, (0.5,), (1.0,))
    ((0.0, nan), (0.0, 0.0))
    """
    for name, given in (("primals", primals), ("tangents", tangents)):
        if not isinstance(given, list | tuple):
            raise ArgumentError(
                f"jvp takes {name} as a tuple, one entry per argument, found {type(given).__name__}: write (x,)"
            )
    value, derivative, *aux = linearize(function, *primals, has_aux=has_aux)
    return (value, derivative(*tangents), *aux)


def stop_gradient(tree: A) -> A:
    """The same numbers, as constants: no derivative passes through.

    A node gives a constant node; plain numbers and arrays come back as they are; trees leaf by leaf.

    >>> from autograd import grad, stop_gradient
    >>> grad(lambda x: x * stop_gradient(x))(3.0)
    3.0
    """
    stopped: A = tree_map(lambda leaf: leaf.detach() if isinstance(leaf, Node) else leaf, tree)
    return stopped
