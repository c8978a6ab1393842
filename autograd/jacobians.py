"""All derivatives of a function at once: matrices of first and second derivatives."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np

from autograd.batched import vmap
from autograd.errors import ArgumentError
from autograd.namespaces.recorder import recorder
from autograd.node import Node
from autograd.transforms import grad, jvp, linearize, vjp
from autograd.trees import flatten, tree_map


def jacobian(function: Callable[..., Any], argnums: int = 0, *, mode: str = "reverse") -> Callable[..., Any]:
    """The matrix of first derivatives: for a result of shape S and an argument of shape T, an array of
    shape S + T; for trees, a tree of results of trees of arguments.

    ``mode``: "reverse" takes one row per entry of the result, "forward" one column per entry of the
    argument; all rows or columns in one batched sweep. Raises `ArgumentError` for another mode.

    >>> import numpy as np
    >>> from autograd import jacobian
    >>> jacobian(lambda x: x * x)(np.array([1.0, 2.0]))
    array([[2., 0.],
           [0., 4.]])
    """
    if mode not in ("reverse", "forward"):
        raise ArgumentError(f"jacobian knows the modes 'reverse' and 'forward', found {mode!r}")
    matrix = _by_rows if mode == "reverse" else _by_columns

    @wraps(function)
    def derivative(*args: Any, **kwargs: Any) -> Any:
        def of_one(argument: Any) -> Any:
            return function(*args[:argnums], argument, *args[argnums:][1:], **kwargs)

        return matrix(of_one, args[argnums])

    return derivative


def _shape(leaf: Any) -> tuple[int, ...]:
    return tuple(getattr(leaf, "shape", ()))


def _basis(leaves: list[Any]) -> list[list[Any]]:
    """For each leaf, the unit tangents of all its entries: zeros for the other leaves."""
    sizes = [int(np.prod(_shape(leaf))) for leaf in leaves]
    return [
        [
            np.eye(size).reshape(size, *_shape(leaf)) if i == j else np.zeros((size, *_shape(other)))
            for j, other in enumerate(leaves)
        ]
        for i, (leaf, size) in enumerate(zip(leaves, sizes, strict=True))
    ]


def _reshaped(block: Any, shape: tuple[int, ...]) -> Any:
    return recorder.reshape(block, shape=shape) if isinstance(block, Node) else np.reshape(block, shape)


def _by_rows(function: Callable[[Any], Any], argument: Any) -> Any:
    value, pullback = vjp(function, argument)
    leaves, rebuild = flatten(value)

    def rows(leaf: Any, units: list[Any]) -> Any:
        (blocks,) = vmap(lambda *cotangents: pullback(rebuild(cotangents)))(*units)
        return tree_map(lambda block: _reshaped(block, _shape(leaf) + _shape(block)[1:]), blocks)

    return rebuild([rows(leaf, units) for leaf, units in zip(leaves, _basis(leaves), strict=True)])


def _by_columns(function: Callable[[Any], Any], argument: Any) -> Any:
    value, derivative = linearize(function, argument)
    inputs, rebuild_inputs = flatten(argument)
    leaves, rebuild = flatten(value)
    columns = []
    for entry, units in zip(inputs, _basis(inputs), strict=True):
        pushed = vmap(lambda *tangents: derivative(rebuild_inputs(tangents)), out_axes=-1)(*units)
        parts, _ = flatten(pushed)
        columns.append([_reshaped(part, _shape(part)[:-1] + _shape(entry)) for part in parts])
    return rebuild([rebuild_inputs([column[i] for column in columns]) for i in range(len(leaves))])


def hessian(function: Callable[..., Any], argnums: int = 0) -> Callable[..., Any]:
    """The matrix of second derivatives of a scalar function: shape T + T for an argument of shape T.

    Forward over reverse: one gradient is recorded, and all directions are pushed through it at once.

    >>> import numpy as np
    >>> from autograd import hessian
    >>> hessian(lambda x: (x**3).sum())(np.array([1.0, 2.0]))
    array([[ 6.,  0.],
           [ 0., 12.]])
    """
    return jacobian(grad(function, argnums), argnums, mode="forward")


def hvp(function: Callable[[Any], Any], primal: Any, tangent: Any) -> Any:
    """The product of the Hessian of a scalar function with ``tangent``, without the Hessian.

    >>> import numpy as np
    >>> from autograd import hvp
    >>> hvp(lambda x: (x**3).sum(), np.array([1.0, 2.0]), np.array([1.0, 1.0]))
    array([ 6., 12.])
    """
    return jvp(grad(function), (primal,), (tangent,))[1]


def elementwise_grad(function: Callable[..., Any], argnums: int = 0) -> Callable[..., Any]:
    """The derivative of a function that works entry by entry: the gradient of the sum of its result.

    >>> import numpy as np
    >>> from autograd import elementwise_grad
    >>> elementwise_grad(lambda x: x**2)(np.array([1.0, 2.0]))
    array([2., 4.])
    """

    @wraps(function)
    def derivative(*args: Any, **kwargs: Any) -> Any:
        def total(*moved: Any) -> Any:
            result = function(*moved, **kwargs)
            return result.sum() if _shape(result) else result

        return grad(total, argnums)(*args)

    return derivative
