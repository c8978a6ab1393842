"""Shape and type: the same entries, arranged otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd.errors import ShapeError
from autograd.extend import LAST_AXES, Array, Namespace, case, composition, linear
from autograd.foundation.axes import each_of, one_of
from autograd.primitives._axes import all_examples, number_type

Axes = int | tuple[int, ...]
Shape = int | tuple[int, ...]


@linear(
    transposes=[lambda xp, ct, x, shape: xp.reshape(ct, xp.shape(x))],
    cases=[case((6,), shape=(2, 3)), case((2, 3, 2), shape=(-1, 4)), case((1,), shape=())],
    accepts={"copy": (None, True, False)},
)
def reshape(xp: Namespace, x: Array, /, shape: Shape) -> Array:
    """The same entries in row-major order under another shape; one length may be -1.

    ``copy`` makes no difference: nothing is written in place, so sharing memory cannot be seen.

    >>> reshape(Tensor([1.0, 2.0, 3.0, 4.0]), (2, 2)).shape
    (2, 2)
    """
    return xp.reshape(x, shape)


def _inverse(axes: tuple[int, ...] | None) -> tuple[int, ...] | None:
    if axes is None:
        return None
    positive = [axis % len(axes) for axis in axes]
    return tuple(positive.index(i) for i in range(len(axes)))


@linear(
    transposes=[lambda xp, ct, x, axes: xp.permute_dims(ct, _inverse(axes))],
    cases=[
        case((2, 3), axes=(1, 0)),
        case((2, 3, 4), axes=(2, 0, 1)),
        case((2, 3, 4), axes=(-1, 0, 1)),
        case((2, 3, 4), axes=None),
    ],
)
def permute_dims(xp: Namespace, x: Array, /, axes: tuple[int, ...] | None = None) -> Array:
    """The axes in another order: axis i of the result is axis ``axes[i]`` of x; without ``axes``, in reversed order.

    >>> permute_dims(Tensor([[1.0, 2.0, 3.0]]), (1, 0)).shape
    (3, 1)
    """
    return xp.permute_dims(x, axes)


@linear(
    symbol="ᵀ",
    notation="postfix",
    transposes=[lambda xp, ct, x: xp.matrix_transpose(ct)],
    cases=[case((2, 3)), case((2, 3, 4))],
    batched=LAST_AXES,
)
def matrix_transpose(xp: Namespace, x: Array, /) -> Array:
    """The last two axes exchanged.

    >>> matrix_transpose(Tensor([[1.0, 2.0, 3.0]])).shape
    (3, 1)
    """
    return xp.matrix_transpose(x)


@composition(attribute=True)
def mT(xp: Namespace, x: Array, /) -> Array:
    """The last two axes exchanged: the transpose of each matrix of a stack.

    >>> Tensor([[1.0, 2.0, 3.0]]).mT.shape
    (3, 1)
    """
    return xp.matrix_transpose(x)


@composition(attribute=True)
def T(xp: Namespace, x: Array, /) -> Array:
    """The transpose of a matrix. A `ShapeError` for more than two axes: there, use mT or permute_dims.

    >>> Tensor([[1.0, 2.0, 3.0]]).T.shape
    (3, 1)
    """
    if x.ndim > 2:
        raise ShapeError(f".T is for matrices, found shape {x.shape}: use .mT or permute_dims(axes)")
    return xp.matrix_transpose(x) if x.ndim == 2 else x


@composition(cases=[case((2, 3)), case((2, 3, 4), axes=(2, 0, 1))])
def transpose(xp: Namespace, x: Array, /, axes: tuple[int, ...] | None = None) -> Array:
    """The axes in reversed order, or in the order ``axes``: NumPy's name of `permute_dims`.

    >>> transpose(Tensor([[1.0, 2.0, 3.0]])).shape
    (3, 1)
    """
    return xp.permute_dims(x, axes)


@composition(cases=[case((2, 3, 4), axis1=0, axis2=-1)])
def swapaxes(xp: Namespace, x: Array, /, axis1: int, axis2: int) -> Array:
    """Two axes exchanged.

    >>> swapaxes(Tensor([[1.0, 2.0, 3.0]]), 0, 1).shape
    (3, 1)
    """
    axes = list(range(x.ndim))
    i, j = one_of(axis1, x.ndim), one_of(axis2, x.ndim)
    axes[i], axes[j] = j, i
    return xp.permute_dims(x, tuple(axes))


@composition(cases=[case((2, 3)), case(())], aliases=["ravel"])
def flatten(xp: Namespace, x: Array, /) -> Array:
    """All entries in row-major order, along one axis.

    >>> flatten(Tensor([[1.0, 2.0], [3.0, 4.0]])).data
    array([1., 2., 3., 4.])
    """
    return xp.reshape(x, (-1,))


def _new_axes_of_examples(xp: Namespace, flags: Sequence[bool], x: Array, axis: Axes) -> Array:
    axes = (axis,) if isinstance(axis, int) else axis
    rank = x.ndim - 1 + len(axes)
    return xp.expand_dims(x, axis=tuple(one_of(i, rank) + 1 for i in axes))


@linear(
    transposes=[lambda xp, ct, x, axis: xp.reshape(ct, xp.shape(x))],
    cases=[case((3,), axis=0), case((2, 3), axis=(0, -1)), case((), axis=0)],
    batched=_new_axes_of_examples,
)
def expand_dims(xp: Namespace, x: Array, /, axis: Axes = 0) -> Array:
    """New axes of length 1 at the places ``axis`` of the result.

    >>> expand_dims(Tensor([1.0, 2.0]), axis=1).shape
    (2, 1)
    """
    return xp.expand_dims(x, axis=axis)


def _squeezed_examples(xp: Namespace, flags: Sequence[bool], x: Array, axis: Axes | None) -> Array:
    rank = x.ndim - 1
    axes = [i for i in range(rank) if x.shape[i + 1] == 1] if axis is None else each_of(axis, rank)
    return xp.squeeze(x, axis=tuple([i + 1 for i in axes]))


@linear(
    transposes=[lambda xp, ct, x, axis: xp.reshape(ct, xp.shape(x))],
    cases=[case((1, 3), axis=0), case((2, 1, 3, 1), axis=(1, 3)), case((1, 3, 1), axis=None), case((), axis=None)],
    batched=_squeezed_examples,
)
def squeeze(xp: Namespace, x: Array, /, axis: Axes | None = None) -> Array:
    """Without the axes ``axis``, which must have length 1 (None: all such axes).

    >>> squeeze(Tensor([[1.0, 2.0]]), axis=0).shape
    (2,)
    """
    return xp.squeeze(x, axis=axis)


def _stretched_examples(xp: Namespace, flags: Sequence[bool], x: Array, shape: Shape) -> Array:
    wide = (shape,) if isinstance(shape, int) else tuple(shape)
    size = x.shape[0]
    x = xp.reshape(x, (size, *[1] * (len(wide) - (x.ndim - 1)), *x.shape[1:]))
    return xp.broadcast_to(x, (size, *wide))


@linear(
    transposes=[lambda xp, ct, x, shape: ct],  # the sweep sums over the axes that were stretched
    cases=[case((3,), shape=(2, 3)), case((2, 1), shape=(4, 2, 3)), case((), shape=(2,))],
    batched=_stretched_examples,
)
def broadcast_to(xp: Namespace, x: Array, /, shape: Shape) -> Array:
    """x repeated along new axes and axes of length 1, up to ``shape``.

    >>> broadcast_to(Tensor([1.0, 2.0]), (3, 2)).shape
    (3, 2)
    """
    return xp.broadcast_to(x, shape)


def _part(xp: Namespace, i: int, ct: Array, *arrays: Array, axis: int | None) -> Array:
    """The slice of a concatenation's cotangent that belongs to array ``i``."""
    if axis is None:
        start = sum(x.size for x in arrays[:i])
        return xp.reshape(xp.getitem(ct, index=slice(start, start + arrays[i].size)), xp.shape(arrays[i]))
    start = sum(x.shape[axis] for x in arrays[:i])
    index = [slice(None)] * len(arrays[i].shape)
    index[axis] = slice(start, start + arrays[i].shape[axis])
    return xp.getitem(ct, index=tuple(index))


def _joined_examples(xp: Namespace, flags: Sequence[bool], *arrays: Array, axis: int | None) -> Array:
    arrays = tuple(all_examples(xp, flags, *arrays))
    if axis is None:
        arrays, axis = tuple(xp.reshape(x, (x.shape[0], -1)) for x in arrays), 0
    return xp.concat(arrays, axis=axis % (arrays[0].ndim - 1) + 1)


def _stacked_examples(xp: Namespace, flags: Sequence[bool], *arrays: Array, axis: int) -> Array:
    arrays = tuple(all_examples(xp, flags, *arrays))
    return xp.stack(arrays, axis=axis % arrays[0].ndim + 1)


@linear(
    transposes=[_part],
    cases=[case((2,), (3,), axis=0), case((2, 3), (2, 1), axis=-1), case((2,), (1, 2), axis=None)],
    aliases=["concatenate"],
    batched=_joined_examples,
    joins=True,
)
def concat(xp: Namespace, /, *arrays: Array, axis: int | None = 0) -> Array:
    """Arrays joined along an axis they have (None: flattened first); of one array, those along its first axis.

    >>> concat([Tensor([1.0]), Tensor([2.0, 3.0])]).data
    array([1., 2., 3.])
    """
    return xp.concat(arrays, axis=axis)


def _slot(xp: Namespace, i: int, ct: Array, *arrays: Array, axis: int) -> Array:
    rank = len(xp.shape(arrays[0])) + 1
    return xp.getitem(ct, index=(slice(None),) * one_of(axis, rank) + (i,))


@linear(
    transposes=[_slot],
    cases=[case((), (), axis=0), case((2, 3), (2, 3), axis=0), case((2, 3), (2, 3), axis=-1)],
    batched=_stacked_examples,
    joins=True,
)
def stack(xp: Namespace, /, *arrays: Array, axis: int = 0) -> Array:
    """Arrays (or Values) of one shape joined along a new axis; of one array, those along its first axis.

    >>> stack([Value(1.0), Value(2.0)]).data
    array([1., 2.])
    """
    return xp.stack(arrays, axis=axis)


def _trimmed(xp: Namespace, ct: Array, x: Array, pad_width: Any) -> Array:
    index = [slice(before, before + n) for (before, _), n in zip(pad_width, xp.shape(x), strict=True)]
    return xp.getitem(ct, index=tuple(index))


@linear(transposes=[_trimmed], cases=[case((3,), pad_width=((1, 2),)), case((2, 3), pad_width=((0, 1), (2, 0)))])
def pad(xp: Namespace, x: Array, /, pad_width: tuple[tuple[int, int], ...]) -> Array:
    """x with zeros around it: ``pad_width`` gives (before, after) for each axis.

    >>> pad(Tensor([1.0]), ((1, 2),)).data
    array([0., 1., 0., 0.])
    """
    return xp.pad(x, pad_width)


@linear(
    transposes=[lambda xp, ct, x, dtype: ct],  # the sweep converts it back
    cases=[case((3,), dtype="float64")],
    accepts={"copy": (True, False), "device": (None, "cpu")},
    batched=LAST_AXES,
)
def astype(xp: Namespace, x: Array, /, dtype: Any) -> Array:
    """The same numbers as another type. Between floating types the derivative is 1; integers and booleans have none.

    ``copy`` makes no difference: nothing is written in place, so sharing memory cannot be seen.

    >>> str(astype(Tensor([1.0]), "float32").dtype)
    'float32'
    """
    return xp.astype(x, number_type(dtype))


@linear(
    lands=0,
    transposes=[lambda xp, ct, x: xp.broadcast_to(ct, xp.shape(x))],
    cases=[case(())],
    batched=lambda xp, flags, x: x if x.ndim == 1 else NotImplemented,
)
def to_value(xp: Namespace, x: Array, /) -> Array:
    """The one entry of a Tensor as a Value that continues its graph; a `ShapeError` where there are more.

    >>> to_value(Tensor([2.0]) * 3)
    Value(6.0)
    """
    if getattr(x, "size", 1) != 1:
        raise ShapeError(f"a Value is made of a Tensor of one entry, found shape {x.shape}")
    return x.item() if hasattr(x, "item") else x
