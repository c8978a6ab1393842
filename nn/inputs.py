"""Convert what layers and losses are given to Tensors; refuse what is no array of numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from nn.autograd_door import ArgumentError, AutogradError, Node, ShapeError, Tensor, Value, asarray, pure_callback

UNSIGNED = {size: np.dtype(f"u{size}") for size in (1, 2, 4, 8)}  # by bytes; to read a type by its name takes longer
FEW = 40  # numbers that Python looks at sooner than NumPy does, whose reductions are seldom in the cache
LARGEST_FLOAT = int(np.finfo(float).max)
KINDS = {"U": "texts", "S": "texts", "T": "texts", "M": "dates", "m": "spans of time"}


def cast(x: Any, dtype: Any) -> Tensor:
    """``x`` as a Tensor of ``dtype``: what a layer does with its input. Plain data is a constant.

    Raises `ArgumentError` for complex numbers, of which a real layer would see a part only, for what is no
    number, and for several outputs where one array is expected.

    >>> cast([1, 2], "float32").dtype
    dtype('float32')
    """
    if not isinstance(x, Tensor):
        if type(x) is np.ndarray and x.dtype == dtype:
            return Tensor.operand(x)  # the usual case, by a shorter way
        x = as_tensor(x)
    return x if x.datum.dtype == dtype else _retyped(x, dtype)


def as_tensor(x: Any) -> Tensor:
    """``x`` as a Tensor of its own type. Values, also within a list, go on with their graph; plain data is a constant.

    >>> as_tensor([1, 2]).requires_grad
    False
    """
    if isinstance(x, Tensor):
        return x
    if hasattr(x, "__array_function__") and not isinstance(x, Value) and _holds_numbers(x):
        return Tensor.operand(x) if type(x) is np.ndarray else asarray(x)
    try:
        tensor = Tensor(one_output(x))
    except ArgumentError as error:
        kind = _kind_of_first(x)
        if kind not in KINDS:
            raise
        raise ArgumentError(f"numbers are expected, found {KINDS[kind]}, {x!r:.60}: convert them first") from error
    return tensor.detach() if tensor.is_leaf else tensor


def operand(x: Any) -> Any:
    """``x`` as Python's operators take it: a list as an array, or with nodes in it as a Tensor; all else as it is, but
    arrays of whole numbers, which would wrap around, in float64. Raises `ArgumentError` for what is no number or array
    of them.

    >>> operand([1.0, 2.0]), operand(3.0), operand(Tensor([1, 2]))
    (array([1., 2.]), 3.0, Tensor([1., 2.]))
    """
    if isinstance(x, list | tuple):
        tensor = as_tensor(x)
        return as_fractions(tensor.datum if tensor.is_leaf else tensor)
    if not hasattr(x, "dtype"):
        if not isinstance(x, float | Node) and not hasattr(x, "__array__"):
            _demand_number(x)
        return x
    return as_fractions(x if _holds_numbers(x) else as_tensor(x))


def _demand_number(x: Any) -> None:
    number = Value(x).datum  # refuses what is none
    if isinstance(number, int) and abs(number) > LARGEST_FLOAT:
        raise ArgumentError(f"a number within the floats is expected, found one of {number.bit_length()} bits")


def real_operand(x: Any) -> Any:
    """`operand`; an `ArgumentError` for complex numbers, which have no order."""
    x = operand(x)
    demand_real(x)
    return x


def demand_real(x: Any) -> None:
    """An `ArgumentError` for complex numbers, which have no order, and of which no square is least."""
    is_complex = x.dtype.kind == "c" if hasattr(x, "dtype") else isinstance(numbers(x), complex)
    if is_complex:
        raise ArgumentError(f"real numbers are expected, found {described(x)}, complex: give x.real, or abs(x)")


def as_fractions(x: Any) -> Any:
    """``x``, but arrays and Tensors of whole numbers, which would wrap around, in float64.

    >>> as_fractions(Tensor([1, 2]))
    Tensor([1., 2.])
    """
    if not hasattr(x, "dtype") or x.dtype.kind not in "biu":
        return x
    return cast(x, float) if isinstance(x, Node) else x.astype(float)


def widened(x: Tensor) -> Tensor:
    """``x``, but whole numbers of short types, whose sums would wrap around, in int64.

    >>> widened(Tensor(np.array([200], "uint8"))).dtype
    dtype('int64')
    """
    dtype = x.datum.dtype
    return cast(x, np.int64) if dtype.kind in "iu" and dtype.itemsize < 8 else x


def is_example(x: Any) -> bool:
    """Whether ``x`` is an example within `vmap`, which has no numbers of its own.

    >>> is_example(Tensor(1.0))
    False
    """
    return isinstance(x, Node) and isinstance(x.datum, Node)


def numbers(x: Any) -> Any:
    """What the node ``x`` holds, an array or a number; within `vmap`, the array of all examples. Plain data as it is.

    >>> numbers(Tensor([1.0, 2.0])), numbers(3)
    (array([1., 2.]), 3)
    """
    while isinstance(x, Node):
        x = x.datum
    return x


def indices(what: str, x: Any) -> Any:
    """``x`` as whole numbers that pick: an array, or what stands for one in a transform.

    Raises `ArgumentError` for numbers of another type, `what` they are coming first.

    >>> indices("class indices", [0, 2])
    array([0, 2])
    """
    found = x.datum if isinstance(x, Node) and not is_example(x) else one_output(x)
    if not hasattr(found, "__array_function__"):
        found = plain_array(found)
    kind = getattr(found.dtype, "kind", "O")
    if kind not in "iu":
        if kind in "bfc":
            raise ArgumentError(f"{what} must be whole numbers, found {found.dtype}: use .astype(int)")
        hint = ": number them, as np.unique(labels, return_inverse=True) does" if kind in KINDS else ""
        raise ArgumentError(f"{what} must be whole numbers, found {KINDS.get(kind, f'{x!r:.60}')}{hint}")
    return found


def demand_below(what: str, found: Any, k: int, least: int = 0) -> None:
    """Raise `ArgumentError` unless the whole numbers ``found`` are from ``least`` to k - 1; a compiled function asks in
    each run."""
    pure_callback(check_range, what, numbers(found), k, least)


def check_range(what: str, found: np.ndarray[Any, Any], k: int, least: int) -> None:
    if found.size and not _are_within(found, k, least):
        raise ArgumentError(f"{what} must be from {least} to {k - 1}, found {found.min()} to {found.max()}")


def _are_within(found: np.ndarray[Any, Any], k: int, least: int) -> bool:
    if found.size <= FEW:
        few = found.ravel().tolist()
        return bool(min(few) >= least and max(few) < k)
    if not found.dtype.isnative:
        found = found.astype(found.dtype.newbyteorder("="))
    # one look for both ends: as unsigned, -1 is large
    below = np.maximum.reduce(found.view(UNSIGNED[found.itemsize]), None) < k
    return bool(below and (least == 0 or found.min() >= least))


def one_output(x: Any) -> Any:
    """``x`` itself; an `ArgumentError` for a tuple of Tensors, which is several outputs and not one array.

    >>> one_output((1, 2))
    (1, 2)
    """
    if isinstance(x, tuple) and any(map(_holds_tensor, x)):
        found = " and ".join(map(described, x))
        raise ArgumentError(
            f"one array is expected, found a tuple of {len(x)}, {found}: take the first, as in output, state = lstm(x)"
        )
    return x


def described(thing: Any) -> str:
    """What ``thing`` is, in an error: its class and shape, or, of what is no array, how it looks.

    >>> described(Tensor([1.0, 2.0])), described(3)
    ('a Tensor of shape (2,)', '3')
    """
    if isinstance(thing, tuple):
        return f"a tuple of {len(thing)}"
    if isinstance(thing, Tensor):
        return f"a Tensor of shape {thing.shape}"
    return f"an array of shape {thing.shape}" if isinstance(thing, np.ndarray) else f"{thing!r:.60}"


def _kind_of_first(data: Any) -> str:
    """The kind of NumPy's that the first entry of nested ``data`` has; "" of what is no array of NumPy's."""
    while isinstance(data, list | tuple) and data:
        data = data[0]
    try:
        return np.asarray(None if isinstance(data, Node) else data).dtype.kind
    except (TypeError, ValueError, RuntimeError):
        return ""


def _holds_numbers(array: Any) -> bool:
    return getattr(array.dtype, "kind", "O") in "biufc"  # a class of arrays has a dtype of no kind


def plain_array(given: Any) -> np.ndarray[Any, Any]:
    """What a Tensor holds, or ``given`` as an array of NumPy's, of numbers or not; entries of it may not be masked.

    Raises `ShapeError` for rows that differ in length.

    >>> plain_array(["spam", "ham"])
    array(['spam', 'ham'], dtype='<U4')
    """
    if isinstance(given, np.ndarray) and hasattr(given, "mask"):
        given = asarray(given)
    try:
        return np.asarray(given.datum if isinstance(given, Node) else given)
    except ValueError as error:
        raise _ragged(given, error) from error


def shape_of(given: Any) -> tuple[int, ...]:
    """The shape of ``given``, a node, an array or nested lists; a `ShapeError` where rows differ in length."""
    if isinstance(given, type):  # whose shape is that of its instances
        return ()
    if hasattr(given, "shape"):
        return tuple(given.shape)
    try:
        return np.shape(given)
    except ValueError as error:
        raise _ragged(given, error) from error


def _ragged(given: Any, error: ValueError) -> Exception:
    if isinstance(error, AutogradError):
        return error
    return ShapeError(f"an array is expected, found {given!r:.60}, whose rows differ in length: give them one length")


def _holds_tensor(thing: Any) -> bool:
    return isinstance(thing, Tensor) or (isinstance(thing, list | tuple) and any(map(_holds_tensor, thing)))


def _retyped(x: Tensor, dtype: Any) -> Tensor:
    if x.datum.dtype.kind == "c" and np.dtype(dtype).kind != "c":
        raise ArgumentError(f"this layer takes real numbers, found {x.datum.dtype}: give x.real, or abs(x)")
    retyped: Tensor = x.astype(dtype)
    if x.name is not None and not x.requires_grad:  # a constant of a constant has no history that would name it
        retyped.name = x.name
    return retyped
