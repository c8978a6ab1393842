"""All derivatives of a function at once: matrices of first and second derivatives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Concatenate, overload

import numpy as np

from autograd.callbacks import EXAMPLES
from autograd.core.node import Node
from autograd.core.xp.complex_numbers import is_complex, kinds_of_variables
from autograd.core.xp.recorder import recorder
from autograd.errors import ArgumentError, DTypeError
from autograd.foundation.operands import A, P
from autograd.transforms.call import Argnums, Call, demand_function, is_one, places
from autograd.transforms.derivatives import grad, jvp
from autograd.transforms.mapped_callbacks import within
from autograd.transforms.transformed import transformed
from autograd.transforms.vectorise import vmap

if TYPE_CHECKING:
    from autograd.core.tensor import Tensor
    from autograd.transforms.signatures import Gradient, Matrix

Block = list[list[Any]]  # per leaf of the result, per leaf of the arguments
MODES = ("reverse", "forward")


@overload
def jacobian(function: Callable[Concatenate[Any, P], Any], *, mode: str = "reverse") -> Matrix[P]: ...
@overload
def jacobian(
    function: Callable[..., Any], argnums: Argnums, *, mode: str = "reverse", has_aux: bool = False
) -> Callable[..., Any]: ...
@overload
def jacobian(function: Callable[..., Any], *, mode: str = "reverse", has_aux: bool) -> Callable[..., Any]: ...
def jacobian(
    function: Callable[..., Any], argnums: Argnums = 0, *, mode: str = "reverse", has_aux: bool = False
) -> Callable[..., Any]:
    """The matrix of first derivatives: for a result of shape S and an argument of shape T, an array of
    shape S + T. For trees, a tree of results of trees of arguments; several ``argnums`` give tuples.

    ``mode``: "reverse" takes one row per entry of the result, "forward" one column per entry of the
    argument, all rows or columns of an array in one batched sweep. The dtype is that of the function.
    With ``has_aux`` the function returns (result, anything), and so does the derivative.
    Raises `ArgumentError` for another mode or an argument there is not, `DTypeError` for integers, and where
    the mode cannot tell a derivative by way of complex numbers.

    >>> import numpy as np
    >>> from autograd import jacobian
    >>> jacobian(lambda x: x * x)(np.array([1.0, 2.0]))
    array([[2., 0.],
           [0., 4.]])
    """
    demand_function(function, "jacobian")
    if not isinstance(mode, str) or mode not in MODES:
        raise ArgumentError(f"jacobian knows the modes {' and '.join(map(repr, MODES))}, found {mode!r}")
    blocks = _by_rows if mode == "reverse" else _by_columns

    @transformed(partial(jacobian, function, argnums, mode=mode, has_aux=has_aux))
    def derivative(*args: Any, **kwargs: Any) -> Any:
        call = Call(function, args, kwargs, places(argnums, args), has_aux=has_aux)
        _demand_one_slope(call, mode)
        rows = [call.arguments.build(row) for row in blocks(call)]
        matrix = call.form.build([row[0] for row in rows] if is_one(argnums) else rows)
        return (matrix, call.aux) if has_aux else matrix

    return derivative


def _by_rows(call: Call) -> Block:
    return [
        [
            _reshaped(part, _shape(leaf) + _shape(entry))
            for part, entry in zip(_over_units(call.pull, call.leaves, i, 0), call.inputs, strict=True)
        ]
        for i, leaf in enumerate(call.leaves)
    ]


def _by_columns(call: Call) -> Block:
    columns = [
        [
            _reshaped(part, _shape(leaf) + _shape(entry))
            for part, leaf in zip(_over_units(call.push, call.inputs, i, -1), call.leaves, strict=True)
        ]
        for i, entry in enumerate(call.inputs)
    ]
    return [[column[i] for column in columns] for i in range(len(call.leaves))]


def _demand_one_slope(call: Call, mode: str) -> None:
    """A `DTypeError` where an entry of the matrix would be less than the derivative, by way of complex numbers.

    A row holds what a real result takes of complex arguments, ∂/∂a - i ∂/∂b, a column what a real argument gives to
    complex results; between complex numbers both are df/dz, where there is one."""
    if not any(map(is_complex, (*call.inputs, *call.leaves))):
        return
    for leaf in call.leaves:
        if not isinstance(leaf, Node):
            continue
        kinds = kinds_of_variables(leaf, call.inputs)
        if mode == "reverse" and is_complex(leaf) and False in kinds:
            raise DTypeError('jacobian of complex results by real arguments goes by columns: give mode="forward"')
        if mode == "forward" and not is_complex(leaf) and True in kinds:
            raise DTypeError('jacobian of real results by complex arguments goes by rows: give mode="reverse"')


def _over_units(sweep: Callable[[Sequence[Any]], list[Any]], leaves: Sequence[Any], i: int, axis: int) -> list[Any]:
    """``sweep`` of each unit of leaf ``i`` and of nothing for the others, along a new ``axis``."""
    shape = _shape(leaves[i])
    before, after = [None] * i, [None] * (len(leaves) - i - 1)
    if shape == ():
        return sweep([*before, 1, *after])  # no array, so that exact numbers stay exact
    size = int(np.prod(shape))
    units = np.eye(size, dtype=leaves[i].dtype).reshape(size, *shape)
    around = EXAMPLES.get()

    def along(unit: Any) -> list[Any]:
        with within(around):  # units are no examples: what is run again is run once
            return sweep([*before, unit, *after])

    found: list[Any] = vmap(along, out_axes=axis)(units)
    return found


def _shape(leaf: Any) -> tuple[int, ...]:
    return tuple(getattr(leaf, "shape", ()))


def _reshaped(block: Any, shape: tuple[int, ...]) -> Any:
    if _shape(block) == shape:
        return block
    return recorder.reshape(block, shape=shape) if isinstance(block, Node) else np.reshape(block, shape)


@overload
def hessian(function: Callable[Concatenate[Any, P], Any]) -> Matrix[P]: ...
@overload
def hessian(function: Callable[..., Any], argnums: Argnums, *, has_aux: bool = False) -> Callable[..., Any]: ...
@overload
def hessian(function: Callable[..., Any], *, has_aux: bool) -> Callable[..., Any]: ...
def hessian(function: Callable[..., Any], argnums: Argnums = 0, *, has_aux: bool = False) -> Callable[..., Any]:
    """The matrix of second derivatives of a scalar function: shape T + T for an argument of shape T.

    For trees, a tree of trees; several ``argnums`` give a tuple of tuples. Forward over reverse: one
    gradient is recorded, and all directions are pushed through it at once. ``has_aux`` as in `grad`,
    errors as there.

    >>> import numpy as np
    >>> from autograd import hessian
    >>> hessian(lambda x: (x**3).sum())(np.array([1.0, 2.0]))
    array([[ 6.,  0.],
           [ 0., 12.]])
    """
    return jacobian(grad(function, argnums, has_aux=has_aux), argnums, mode="forward", has_aux=has_aux)


@overload
def hvp(function: Callable[[Any], Any], primal: float, tangent: Any) -> float: ...
@overload
def hvp(function: Callable[[Any], Any], primal: Tensor, tangent: Any) -> Tensor: ...
@overload
def hvp(function: Callable[[Any], Any], primal: A, tangent: Any) -> A: ...
def hvp(function: Callable[[Any], Any], primal: Any, tangent: Any) -> Any:
    """The product of the Hessian of a scalar function with ``tangent``, without the Hessian.

    ``primal``: where, the one argument of the function, which may be a tree; ``tangent``: of its
    form and shapes. Errors as `grad` and `jvp`.

    >>> import numpy as np
    >>> from autograd import hvp
    >>> hvp(lambda x: (x**3).sum(), np.array([1.0, 2.0]), np.array([1.0, 1.0]))
    array([ 6., 12.])
    """
    return jvp(grad(function), (primal,), (tangent,))[1]


@overload
def elementwise_grad(function: Callable[Concatenate[Any, P], Any]) -> Gradient[P]: ...
@overload
def elementwise_grad(function: Callable[..., Any], argnums: Argnums) -> Callable[..., Any]: ...
def elementwise_grad(function: Callable[..., Any], argnums: Argnums = 0) -> Callable[..., Any]:
    """The derivative of a function that works entry by entry: the gradient of the sum of its result.

    >>> import numpy as np
    >>> from autograd import elementwise_grad
    >>> elementwise_grad(lambda x: x**2)(np.array([1.0, 2.0]))
    array([2., 4.])
    """
    demand_function(function, "elementwise_grad")

    return grad(_total(function), argnums)


def _total(function: Callable[..., Any]) -> Any:
    """``function`` with the sum of its result."""

    @transformed(partial(_total, function))
    def total(*args: Any, **kwargs: Any) -> Any:
        result = function(*args, **kwargs)
        return result.sum() if _shape(result) else result

    return total
