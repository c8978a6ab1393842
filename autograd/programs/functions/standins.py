"""The array that writes down what is done with it.

This file is longer than others: it answers all that NumPy and Python may ask of an array.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from types import FrameType
from typing import Any, NoReturn
from weakref import ref

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from autograd.checking.numerics import OURS, user_line
from autograd.core.array import NDArray
from autograd.core.context import MODES
from autograd.core.node import Node
from autograd.core.xp.standin import Standin
from autograd.errors import TraceError
from autograd.programs.functions.bytecode import running
from autograd.programs.tape.instructions import Instruction, Kind, Origin, Tape, Variable, replaced, run

# NumPy's functions whose answer depends on shapes and types alone
STATIC = frozenset({"shape", "ndim", "size", "result_type", "iscomplexobj", "isrealobj", "may_share_memory"})
SHOWN = frozenset({"array2string", "array_repr", "array_str"})
TEXTS = frozenset({"__repr__", "__str__", "__format__", "__array_function__"})  # what they give, their caller asked for
ANSWERS = frozenset({"call_function", "_called", "answer"})
# ... and those whose result has a shape that depends on the numbers: on all, or on those of one argument
RAGGED = frozenset(
    {
        np.argwhere,
        np.bincount,
        np.flatnonzero,
        np.intersect1d,
        np.nonzero,
        np.setdiff1d,
        np.setxor1d,
        np.trim_zeros,
        np.union1d,
        np.unique,
        np.unique_all,
        np.unique_counts,
        np.unique_inverse,
        np.unique_values,
    }
)
DECIDED_BY = {np.compress: (0, "condition"), np.extract: (0, "condition"), np.repeat: (1, "repeats")}
IN_PLACE = frozenset({np.ndarray.byteswap, np.ndarray.fill, np.ndarray.partition, np.ndarray.put, np.ndarray.sort})
ARRAY = "autograd.core.array"  # the module of the methods by which a Tensor becomes plain
TO_PYTHON = frozenset({"item", "tolist", "tobytes", "tofile", "dump", "dumps"})


class Traced(Standin, NDArrayOperatorsMixin):
    """Stands for an array while a function is traced: everything done with it is done with its
    ``example``, the true array of this first run, and noted on the ``tape`` for its ``variable``."""

    __slots__ = ("__weakref__", "example", "tape", "variable")

    def __init__(self, example: NDArray, tape: Tape, variable: Variable) -> None:
        self.example = example
        self.tape = tape
        self.variable = variable
        tape.standins.append(ref(self))

    # what is known without the numbers

    @property
    def shape(self) -> tuple[int, ...]:
        shape: tuple[int, ...] = self.example.shape
        return shape

    @property
    def ndim(self) -> int:
        return self.example.ndim

    @property
    def size(self) -> int:
        return self.example.size

    @property
    def dtype(self) -> np.dtype[Any]:
        dtype: np.dtype[Any] = self.example.dtype
        return dtype

    @property
    def strides(self) -> tuple[int, ...]:
        return self.example.strides

    @property
    def nbytes(self) -> int:
        return self.example.nbytes

    @property
    def flags(self) -> Any:
        return self.example.flags

    @property
    def base(self) -> NDArray | None:
        return self.example.base

    def __len__(self) -> int:
        return len(self.example)

    def __iter__(self) -> Iterator[Traced]:
        return (self[i] for i in range(len(self)))

    def __repr__(self) -> str:
        if getattr(MODES.get().observer, "tape", None) is self.tape and not _is_for_a_message():
            raise depends("an array becomes text, as by print, str, repr and f-strings")
        return f"<{self.dtype} of shape {self.shape}, being traced>"

    def __format__(self, spec: str) -> str:
        return repr(self)

    # what NumPy does with it

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if any(isinstance(x, Node) for x in inputs):
            return NotImplemented  # the node records it
        out = kwargs.get("out", ())
        if getattr(ufunc, method) == ufunc.at:
            return noted(self.tape, Kind.FUNCTION, ufunc.at, inputs, kwargs, writes=inputs[:1])
        if method == "__call__":
            return noted(self.tape, Kind.UFUNC, ufunc, inputs, kwargs, writes=out)
        return noted(self.tape, Kind.FUNCTION, getattr(ufunc, method), inputs, kwargs, writes=out)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: dict[str, Any]) -> Any:
        if any(issubclass(kind, Node) for kind in types):
            return NotImplemented
        name = function.__name__
        if name in SHOWN:
            return repr(self)
        if name in STATIC:
            return function(*examples(args), **examples(kwargs))
        _demand_even(f"np.{name}", function, args, kwargs)
        if name == "copyto":
            return noted(self.tape, Kind.FUNCTION, function, args, kwargs, writes=args[:1])
        out = kwargs.get("out")
        return noted(self.tape, Kind.FUNCTION, function, args, kwargs, writes=() if out is None else (out,))

    def __getitem__(self, index: Any) -> Any:
        masks = [part for part in (index if isinstance(index, tuple) else (index,)) if isinstance(part, Traced)]
        if any(part.dtype.kind == "b" for part in masks):
            raise depends("a mask picks so many entries as it has true ones: use where")
        return noted(self.tape, Kind.ITEM, None, (self, index), {})

    def __setitem__(self, index: Any, value: Any) -> None:
        noted(self.tape, Kind.ASSIGN, None, (self, index, value), {}, writes=(self,))

    def __getattr__(self, name: str) -> Any:
        method = getattr(np.ndarray, name, None) if not name.startswith("__") else None
        if method is None:
            raise AttributeError(f"an array that is being traced has no attribute {name!r}")
        if name in TO_PYTHON:
            raise depends(f".{name}() takes numbers out of arrays")
        if not callable(method):  # T, mT, real, imag, flat
            return noted(self.tape, Kind.METHOD, name, (self,), {})
        writes = (self,) if method in IN_PLACE else ()

        def noting(*args: Any, **kwargs: Any) -> Any:
            if kwargs.get("out") is not None:  # which NumPy's function takes in the same way
                return getattr(np, name)(self, *args, **kwargs)
            _demand_even(
                f".{name}()", getattr(np, name, None), args[:1] if name == "compress" else (self, *args), kwargs
            )
            return noted(self.tape, Kind.METHOD, name, (self, *args), kwargs, writes=writes)

        return noting

    # what would need the numbers

    def __bool__(self) -> NoReturn:
        raise depends("Python asks whether an array is true, as if, while, and, or and not do")

    def __float__(self) -> NoReturn:
        _check_store(sys._getframe(1))
        raise depends("an array becomes a number of Python's")

    __int__ = __complex__ = __float__

    def __index__(self) -> int:
        if not self.ndim and self.dtype.kind in "iu" and _is_subscript(sys._getframe(1)):
            return int(self._looked_up())
        return self.__float__()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray:
        frame = sys._getframe(1)
        if _is_subscript(frame):
            return np.array(self._looked_up(), dtype)
        _check_store(frame)
        raise depends("an array is handed to code that a trace does not see through")

    def _looked_up(self) -> NDArray:
        """The true array, for ``table[x]`` of a plain ``table``: it is no stand-in, so the tape lacks what it gives."""
        self.tape.unseen = user_line() or ""
        return self.example


def _demand_even(said: str, function: Any, args: Sequence[Any], kwargs: dict[str, Any]) -> None:
    """A `TraceError` where the shape of the result depends on the numbers of an array of the run."""
    place, name = DECIDED_BY.get(function, (0, ""))
    decisive = args[place] if len(args) > place else kwargs.get(name)
    if function in RAGGED or (function is np.where and len(args) == 1) or (name and isinstance(decisive, Traced)):
        raise depends(f"{said} makes an array whose shape depends on the numbers")


def _asked_by(frame: FrameType | None) -> str:
    """The operation of Python's that asks for numbers; of a Tensor it is the Tensor that hands on."""
    while frame is not None and frame.f_globals.get("__name__") == ARRAY:
        frame = frame.f_back
    assert frame is not None
    return running(frame)


def _is_subscript(frame: FrameType) -> bool:
    """Whether it is ``table[x]``."""
    return _asked_by(frame) == "BINARY_SUBSCR"


def _check_store(frame: FrameType) -> None:
    """The words for ``table[i] = x`` and ``table[x] = y``, where ``table`` is no stand-in."""
    if _asked_by(frame) == "STORE_SUBSCR":
        raise _outside()


def _outside() -> TraceError:
    return TraceError(
        f"an array from outside would be written to, at {user_line()}: a compiled function changes leaves "
        "and arrays of its own only; return the result, or write in autograd.callback(function, ...)"
    )


def _is_for_a_message() -> bool:
    """Whether it is this library that makes a text now, such as that of an error."""
    frame: Any = sys._getframe(2)
    while frame.f_code.co_name in TEXTS or _package(frame) == "numpy" or _answers(frame):
        frame = frame.f_back
    return _package(frame) in OURS


def _answers(frame: FrameType) -> bool:
    """Whether it hands on what a function of NumPy's says of a node, as text by ``np.array2string(t)``."""
    return frame.f_code.co_name in ANSWERS and _package(frame) == "autograd"


def _package(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", "")).partition(".")[0]


class Forgotten(Traced):
    """The gradient of an interior node: a compiled function fills those of leaves alone, which saves memory."""

    __slots__ = ()

    def __init__(self, tape: Tape, variable: Variable) -> None:
        self.tape = tape
        self.variable = variable

    @property
    def example(self) -> NoReturn:  # type: ignore[override]
        raise TraceError(
            f"the gradient of an interior node is read, at {user_line()}: backward() in a compiled function fills "
            "those of leaves alone; ask gradients(root, [node])"
        )


def depends(what: str, error: Exception | None = None) -> TraceError:
    """The error for what can be known in this run only; ``error``: that of Python's which says so."""
    return TraceError(
        f"{what}, at {user_line(error)}: a compiled function would repeat what was found in the first run. Choose "
        "with where, maximum and the like; or leave this part uncompiled, as by autograd.callback(function, ...)"
    )


def examples(tree: Any) -> Any:
    """``tree`` with the true arrays of this run."""
    return replaced(tree, lambda leaf: leaf.example if isinstance(leaf, Traced) else leaf)


def noted(
    tape: Tape,
    kind: Kind,
    function: Any,
    args: Sequence[Any],
    kwargs: dict[str, Any],
    writes: Sequence[Any] = (),
) -> Any:
    """Do it with the true arrays, and write it down: the result, traced.

    No code of the user's runs in here, so the profile function of the trace does not have to hear of the calls."""
    report = sys.getprofile()
    if report is None or report is not tape.report:
        return _noted(tape, kind, function, args, kwargs, writes)
    sys.setprofile(None)
    try:
        return _noted(tape, kind, function, args, kwargs, writes)
    finally:
        sys.setprofile(report)


def _noted(
    tape: Tape, kind: Kind, function: Any, args: Sequence[Any], kwargs: dict[str, Any], writes: Sequence[Any]
) -> Any:
    for changed in writes:
        if not isinstance(changed, Traced) or changed.variable.storage.origin is Origin.CONSTANT:
            raise _outside()
    args = tuple(args)
    found = run(kind, function, examples(args), examples(kwargs) if kwargs else {})
    instruction = Instruction(kind, function, as_variables(tape, args), as_variables(tape, kwargs) if kwargs else {})
    instruction.writes = tuple(changed.variable for changed in writes)
    instruction.line = user_line() if tape.lines else None
    tape.add(instruction)
    if writes:
        return writes[0]
    results: list[Traced] = []

    def wrapped(leaf: Any) -> Any:
        if not isinstance(leaf, np.ndarray | np.generic):
            raise depends(f"{_name(function)} answers {leaf!r:.40}")
        array = np.asarray(leaf)
        results.append(Traced(array, tape, tape.variable(array)))
        return results[-1]

    whole = replaced(found, wrapped)
    instruction.results = tuple(traced.variable for traced in results)
    instruction.returns = as_variables(tape, whole) if isinstance(whole, tuple | list) else None
    return whole


def as_variables(tape: Tape, tree: Any) -> Any:
    """``tree`` as instructions hold it: arrays are variables."""

    def variable(leaf: Any) -> Any:
        if isinstance(leaf, Traced):
            return leaf.variable
        return tape.constant(leaf) if isinstance(leaf, np.ndarray) else leaf

    return replaced(tree, variable)


def _name(function: Callable[..., Any] | str) -> str:
    return function if isinstance(function, str) else getattr(function, "__name__", repr(function))
