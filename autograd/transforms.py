"""Functions of functions: derivatives of a Python function, as a Python function.

They are pure: no ``grad`` is touched. They nest: the derivative of a derivative is a derivative.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from autograd.errors import ArgumentError, GraphError
from autograd.modes import enable_grad
from autograd.namespaces.recorder import recorder
from autograd.node import VARIABLE, Node, topological_order
from autograd.sweep import gradients
from autograd.table import ENGINES, rank_of

Argnums = int | Sequence[int]


def grad(function: Callable[..., Any], argnums: Argnums = 0) -> Callable[..., Any]:
    """The derivative of a scalar ``function`` with respect to its arguments ``argnums``.

    The result takes the same arguments and gives the gradient in the form of the argument: a number
    for a number, an array for an array, a node where a node went in or where the derivative depends
    on another tracked node. With several ``argnums`` it gives a tuple. Raises `GraphError` when the
    function gives more than one number.

    >>> from autograd import grad
    >>> f = lambda x: x**4
    >>> grad(f)(2.0), grad(grad(f))(2.0), grad(grad(grad(f)))(2.0)
    (32.0, 48.0, 48.0)
    """
    both = value_and_grad(function, argnums)

    @wraps(function)
    def derivative(*args: Any, **kwargs: Any) -> Any:
        return both(*args, **kwargs)[1]

    return derivative


def value_and_grad(function: Callable[..., Any], argnums: Argnums = 0) -> Callable[..., tuple[Any, Any]]:
    """`grad`, together with the value of the function.

    >>> from autograd import value_and_grad
    >>> value_and_grad(lambda x, y: x * y, argnums=(0, 1))(2.0, 3.0)
    (6.0, (3.0, 2.0))
    """
    places = (argnums,) if isinstance(argnums, int) else tuple(argnums)

    @wraps(function)
    def derivative(*args: Any, **kwargs: Any) -> tuple[Any, Any]:
        variables = {i: _variable(args, i) for i in places}
        with enable_grad():
            out = function(*[variables.get(i, arg) for i, arg in enumerate(args)], **kwargs)
            value, slopes = _differentiated(out, [variables[i] for i in places], args, places)
        return value, slopes[0] if isinstance(argnums, int) else tuple(slopes)

    return derivative


def _variable(args: tuple[Any, ...], i: int) -> Any:
    """Argument ``i`` as a variable of its own, standing on what it was computed from."""
    try:
        argument = args[i]
    except IndexError:
        raise ArgumentError(f"argnums names argument {i}, but the call has {len(args)} positional arguments") from None
    if isinstance(argument, Node):
        return recorder.identity(argument) if argument.requires_grad else type(argument).make(argument.data, VARIABLE)
    return ENGINES[rank_of(argument)](argument)  # type: ignore[call-arg]


def _differentiated(
    out: Any, variables: list[Node], args: tuple[Any, ...], places: tuple[int, ...]
) -> tuple[Any, list[Any]]:
    if not isinstance(out, Node):
        zeros = [variable.zero() for variable in variables]
        return out, zeros
    if out.shape != ():
        raise GraphError(f"grad needs a function that gives one number, found shape {out.shape}: reduce it with sum()")
    own = set(variables)
    others = any(node.is_leaf and node.requires_grad for node in topological_order(out, stop=own))
    nested = others or any(isinstance(args[i], Node) and args[i].requires_grad for i in places)
    if not out.requires_grad:
        slopes = [variable.zero() for variable in variables]
    else:
        slopes = gradients(out, variables, create_graph=nested)
    return out if nested else out.data, slopes
