"""New arrays, as the array API standard makes them: from data, from numbers, from shapes.

Arrays created here are constants. `asarray` of a Tensor
keeps its graph, and of data it makes a variable where ``requires_grad=True`` says so (`Tensor`
wraps data that is to be tracked). ``device`` is "cpu" or None everywhere.

Source: Python array API standard, version 2024.12, "Creation functions".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.core.array import check_device
from autograd.core.coercion import numeric
from autograd.core.node import Node, holds_nodes
from autograd.core.registry import public
from autograd.core.tensor import Tensor, arrays_of_nodes, origin
from autograd.core.xp.recorder import recorder
from autograd.core.xp.whole_numbers import as_fractions
from autograd.errors import ArgumentError, CopyError, GraphError, ShapeError
from autograd.foundation.misfits import is_among, truth

Shape = int | tuple[int, ...]


class NoDLPackError(ArgumentError, AttributeError):
    """What is to be taken over has no DLPack, which the array API standard answers with an AttributeError."""


@public
def asarray(
    obj: Any, /, *, dtype: Any = None, device: Any = None, copy: bool | None = None, requires_grad: bool = False
) -> Tensor:
    """``obj`` as a Tensor: numbers in nested lists, an array, or nodes, whose graph goes on.

    The type is that of the data: Python's whole numbers give int64, others float64. ``copy``: None
    shares memory where it can, True never does, and with False there is a `CopyError` where it cannot.
    Data becomes a constant, or with ``requires_grad`` a variable.
    Raises `ArgumentError` for what is not numeric and `DTypeError` for an integer that is to require a gradient.

    >>> asarray([1, 2]), asarray([1, 2]).requires_grad
    (Tensor([1, 2], dtype=int64), False)
    >>> t = Tensor([1.0, 2.0])
    >>> asarray(t) is t
    True
    """
    check_device(device)
    copy = None if copy is None else truth("copy", copy)
    if isinstance(obj, np.ndarray) and obj.dtype == object:
        obj = obj.tolist()
    if isinstance(obj, Node) or (isinstance(obj, list | tuple) and holds_nodes(obj)):
        tensor: Tensor = _continued(obj, dtype, copy)
    else:
        tensor = Tensor.constant(numeric(obj, dtype, copy))
    if requires_grad is not False and truth("requires_grad", requires_grad) and not tensor.requires_grad:
        tensor = tensor.renewed(origin(tensor.datum, requires_grad))
    return tensor


def in_type(of: str, x: Any, dtype: Any, casting: Any = "unsafe") -> Any:
    """``x`` as ``dtype``, by NumPy's rule of ``casting``; an `ArgumentError` where imaginary parts would be lost, or
    what requires a gradient would leave its graph as whole numbers."""
    if x.dtype.kind == "c" and dtype.kind != "c":
        raise ArgumentError(f"{of} of {dtype} takes no complex numbers: take their real or imaginary part first")
    if not np.can_cast(x.dtype, dtype, "same_kind" if x.requires_grad else casting):
        raise ArgumentError(
            f"{of} of {dtype} takes no numbers of {x.dtype}: make the first of {x.dtype}, or round them"
        )
    return recorder.astype(x, dtype)


def as_tensor(obj: Any) -> Tensor:
    """`asarray` of an operand: a small plain array may be written to at once, as in an expression, and so is copied."""
    tensor = asarray(obj)
    return tensor if isinstance(obj, Node | list | tuple) else Tensor.operand(tensor.datum)


def as_inexact(obj: Any) -> Tensor:
    """`as_tensor`, and whole numbers as float64: for what is computed with fractions, or must not wrap around.

    >>> as_inexact([1, 2])
    Tensor([1., 2.])
    """
    return as_fractions(as_tensor(obj))  # type: ignore[no-any-return]


def _continued(obj: Any, dtype: Any, copy: bool | None) -> Any:
    """`asarray` of what holds nodes."""
    tensor: Any = obj if isinstance(obj, Node) and obj.rank else arrays_of_nodes(obj)
    new_type = dtype is not None and (isinstance(dtype, np.ndarray) or tensor.dtype != dtype)
    if copy is False and (new_type or tensor is not obj):
        raise CopyError(f"{type(obj).__name__} (dtype={dtype!r}) needs a copy: omit copy=False")
    return recorder.astype(tensor, dtype=dtype if new_type else tensor.dtype) if new_type or copy else tensor


@public
def from_dlpack(x: Any, /, *, device: Any = None, copy: bool | None = None) -> Tensor:
    """The data of another library's array as a constant Tensor, sharing its memory where it can.

    Raises an `ArgumentError` that is an AttributeError, too, where it has no DLPack; a BufferError of another library
    that cannot hand its data out is passed on.

    >>> import numpy as np
    >>> from_dlpack(np.arange(3.0))
    Tensor([0., 1., 2.])
    """
    check_device(device)
    if not hasattr(x, "__dlpack__") or isinstance(x, type):
        raise NoDLPackError(
            f"from_dlpack takes an array with __dlpack__, found {type(x).__name__} {x!r:.60}: use asarray"
        )
    return Tensor.constant(np.from_dlpack(x, copy=copy))


@public
def arange(
    start: float, /, stop: float | None = None, step: float = 1, *, dtype: Any = None, device: Any = None
) -> Tensor:
    """Evenly spaced numbers from ``start`` up to, not including, ``stop``; of one argument, from 0 up to it.

    >>> arange(3), arange(1.0, 2.0, 0.5)
    (Tensor([0, 1, 2], dtype=int64), Tensor([1. , 1.5]))
    """
    bounds = (0, start) if stop is None else (start, stop)
    return _made(device, np.arange, *bounds, step, dtype=dtype)


@public
def linspace(
    start: float, stop: float, /, num: int, *, dtype: Any = None, device: Any = None, endpoint: bool = True
) -> Tensor:
    """``num`` evenly spaced numbers from ``start`` to ``stop``, the latter among them where ``endpoint`` says so.

    >>> linspace(0, 1, 3)
    Tensor([0. , 0.5, 1. ])
    """
    return _made(device, np.linspace, start, stop, num, dtype=dtype, endpoint=endpoint)


@public
def eye(n_rows: int, n_cols: int | None = None, /, *, k: int = 0, dtype: Any = None, device: Any = None) -> Tensor:
    """Zeros with ones on diagonal ``k``, counted from the main one upwards. Shape: (n_rows, n_cols or n_rows).

    >>> eye(2)
    Tensor([[1., 0.],
            [0., 1.]])
    """
    return _made(device, np.eye, n_rows, n_cols, k=k, dtype=dtype)


@public
def empty(shape: Shape, *, dtype: Any = None, device: Any = None) -> Tensor:
    """An array of ``shape`` whose entries are not set to anything.

    >>> empty((2, 3)).shape
    (2, 3)
    """
    return _made(device, np.empty, shape, dtype=dtype)


@public
def zeros(shape: Shape, *, dtype: Any = None, device: Any = None) -> Tensor:
    """An array of zeros, of float64 unless ``dtype`` says otherwise.

    >>> zeros(2)
    Tensor([0., 0.])
    """
    return _made(device, np.zeros, shape, dtype=dtype)


@public
def ones(shape: Shape, *, dtype: Any = None, device: Any = None) -> Tensor:
    """An array of ones, of float64 unless ``dtype`` says otherwise.

    >>> ones(2)
    Tensor([1., 1.])
    """
    return _made(device, np.ones, shape, dtype=dtype)


@public
def full(shape: Shape, fill_value: Any, *, dtype: Any = None, device: Any = None) -> Tensor:
    """An array of one number everywhere, of its type; of a node, whose graph goes on.

    >>> full(2, 7)
    Tensor([7, 7], dtype=int64)
    """
    if isinstance(fill_value, Node):
        filled: Tensor = recorder.broadcast_to(asarray(fill_value, dtype=dtype, device=device), shape=shape)
        return filled
    return _made(device, np.full, shape, fill_value, dtype=dtype)


@public
def empty_like(x: Any, /, *, dtype: Any = None, device: Any = None) -> Tensor:
    """An array of x's shape and type whose entries are not set to anything.

    >>> empty_like(Tensor([1.0, 2.0])).shape
    (2,)
    """
    shape, dtype = _like(x, dtype)
    return empty(shape, dtype=dtype, device=device)


@public
def zeros_like(x: Any, /, *, dtype: Any = None, device: Any = None) -> Tensor:
    """Zeros of x's shape and type.

    >>> zeros_like(Tensor([1.0, 2.0]))
    Tensor([0., 0.])
    """
    shape, dtype = _like(x, dtype)
    return zeros(shape, dtype=dtype, device=device)


@public
def ones_like(x: Any, /, *, dtype: Any = None, device: Any = None) -> Tensor:
    """Ones of x's shape and type.

    >>> ones_like(Tensor([1.0, 2.0]))
    Tensor([1., 1.])
    """
    shape, dtype = _like(x, dtype)
    return ones(shape, dtype=dtype, device=device)


@public
def full_like(x: Any, /, fill_value: Any, *, dtype: Any = None, device: Any = None) -> Tensor:
    """One number everywhere, in x's shape and type.

    >>> full_like(Tensor([1.0, 2.0]), 7)
    Tensor([7., 7.])
    """
    shape, dtype = _like(x, dtype)
    return full(shape, fill_value, dtype=dtype, device=device)


@public
def meshgrid(*arrays: Any, indexing: str = "xy") -> list[Tensor]:
    """Coordinates of a grid: each vector spread along its own axis of the shape of all. Gradients pass.

    Shapes: (n₁,), (n₂,), ... give (n₁, n₂, ...) with ``indexing="ij"``, and (n₂, n₁, ...) with "xy".
    Raises `ShapeError` for more than one axis and `ArgumentError` for another ``indexing``.

    >>> rows, columns = meshgrid(Tensor([1.0, 2.0]), Tensor([3.0, 4.0]), indexing="ij")
    >>> rows
    Tensor([[1., 1.],
            [2., 2.]], op=broadcast_to)
    """
    if not is_among(indexing, ("xy", "ij")):
        raise ArgumentError(f'meshgrid takes indexing "xy" or "ij", found {indexing!r:.40}')
    vectors = [asarray(x) for x in arrays]
    for x in vectors:
        if len(x.shape) > 1:
            raise ShapeError(f"meshgrid is of vectors, found an array of shape {x.shape}")
    axes = list(range(len(vectors)))
    if indexing == "xy":
        axes[:2] = reversed(axes[:2])
    lengths = {axis: x.size for axis, x in zip(axes, vectors, strict=True)}
    shape = tuple([lengths[axis] for axis in range(len(axes))])
    spread = [tuple([n if i == axis else 1 for i, n in enumerate(shape)]) for axis in axes]
    return [
        recorder.broadcast_to(recorder.reshape(x, shape=narrow), shape=shape)
        for x, narrow in zip(vectors, spread, strict=True)
    ]


def _made(device: Any, make: Callable[..., Any], *args: Any, **options: Any) -> Tensor:
    """A constant of what NumPy makes; its errors become ours."""
    check_device(device)
    args = tuple([_number(arg) for arg in args])
    try:
        return Tensor.constant(numeric(make(*args, **options)))
    except (TypeError, ValueError, ArithmeticError) as error:
        given = ", ".join(f"{arg!r:.40}" for arg in args)
        raise ArgumentError(f"{make.__name__}({given}): {error}") from error


def _number(thing: Any) -> Any:
    """A plain number for NumPy, also of a constant; a `GraphError` where that would cut a graph."""
    if not isinstance(thing, Node):
        return thing
    if thing.requires_grad:
        raise GraphError(
            "the bounds of an array are plain numbers, found a node that requires a gradient: take .item() of it, "
            "or scale and shift the result"
        )
    return thing.item()


def _like(x: Any, dtype: Any) -> tuple[Shape, Any]:
    """The shape and the type of an array like x."""
    tensor = asarray(x)
    return tensor.shape, tensor.dtype if dtype is None else dtype
