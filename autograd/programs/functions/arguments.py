"""Forms of the arguments of a compiled function: what a trace depends on, and a quick check that it is as before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from autograd.core.node import CONSTANT, Node
from autograd.errors import ArgumentError
from autograd.foundation.trees import opened
from autograd.programs.common.scripts import definition, functions

ARRAYS = (np.ndarray, np.memmap)
FEW = 16  # arrays, up to which it takes less time to compare each pair of them
PLAIN = (bool, int, str, bytes)  # alike where they are equal and of one class


class OtherEngineError(Exception):
    """A node of an engine that is not traced is among the arguments."""


def signature(thing: Any, leaves: list[Any]) -> Any:
    """What a trace depends on in an argument: of an array its form, of anything else what it is.

    Puts its leaves into ``leaves``.
    """
    if thing.__class__ is np.ndarray:  # the usual case, by a shorter way
        leaves.append(thing)
        return thing.shape, thing.dtype, thing.strides
    if isinstance(thing, Node):
        if thing.rank > 1:
            raise OtherEngineError
        if thing.rank == 0:
            raise ArgumentError(
                f"a compiled function takes Tensors, found {thing!r:.60}: make it a Tensor of shape (), or compile the "
                "graph of its root"
            )
        leaves.append(thing)
        data = thing.datum
        return data.shape, data.dtype, data.strides, thing.requires_grad
    if hasattr(thing, "__array__") and not isinstance(thing, type):
        if type(thing) not in ARRAYS and not isinstance(thing, np.generic):
            raise ArgumentError(
                f"a compiled function takes plain arrays, found a {type(thing).__name__}, "
                "whose operators differ from ndarray's: hand in np.asarray(x)"
            )
        leaves.append(thing)
        return thing.shape, thing.dtype, thing.strides
    parts = opened(thing)
    if parts is not None:
        return thing.__class__, *[(key, signature(part, leaves)) for key, part in parts[0].items()]
    leaves.append(thing)
    try:
        hash(thing)
    except TypeError:
        raise ArgumentError(
            f"a compiled function takes Tensors, arrays, nested containers of them, and things that can be a "
            f"dictionary's key; found {type(thing).__name__} {thing!r:.40}"
        ) from None
    return thing.__class__, repr(thing) if isinstance(thing, float | complex) else thing


def repeated(given: Sequence[Any]) -> Iterator[tuple[int, int]]:
    """Which Tensors and arrays among ``given`` stand there twice: the place, and that where they stood first."""
    first: dict[int, int] = {}
    for i, thing in enumerate(given):
        if isinstance(thing, Node | np.ndarray) and first.setdefault(id(thing), i) != i:
            yield i, first[id(thing)]


class Traces(list[Any]):
    """The traces for one form of arguments. ``like``: whether others, by position, are surely of it; made by `learn`.

    `signature` finds the form of any arguments, which takes a twentieth of a small step. ``like`` is code written for
    one form. It answers no where it cannot tell: of floats, containers and other objects, and of one array twice.
    """

    __slots__ = ("like",)

    def __init__(self) -> None:
        self.like: Callable[[bool, Sequence[Any]], bool] | None = None

    def learn(self, is_recording: bool, args: Sequence[Any]) -> None:
        """Recognise arguments like ``args``, which are of this form, from now on."""
        names: dict[str, Any] = {"constant": CONSTANT}
        parts = [f"x{i}" for i in range(len(args))]
        questions = [f"len(args) == {len(args)}", f"is_recording is {is_recording}"]
        for part, thing in zip(parts, args, strict=True):
            questions += _asked(part, thing, names)
        arrays = [part for part, thing in zip(parts, args, strict=True) if isinstance(thing, Node | np.ndarray)]
        questions += ["False"] if any(repeated(args)) else _apart(arrays)
        lines = [f"if not ({' and '.join(questions[:2])}):", "    return False"]
        lines += [f"[{', '.join(parts)}] = args", f"return {' and '.join(questions[2:]) or True}"]
        code = definition("like", ["is_recording", "args"], lines)
        (self.like,) = functions(compile(code, "<arguments>", "exec"), names, ["like"])


def _asked(part: str, thing: Any, names: dict[str, Any]) -> list[str]:
    """Whether what is called ``part`` is like ``thing``, as code upon ``names``; "False" where that is hard to ask."""
    names[f"{part}_class"] = thing.__class__
    questions = [f"{part}.__class__ is {part}_class"]
    if isinstance(thing, Node):
        names |= _form(part, thing.datum)
        is_constant = thing.op is CONSTANT
        questions.append(f"{part}.op is {'' if is_constant else 'not '}constant")
        questions += [f"(data := {part}.datum).shape == {part}_shape", *_laid(part, "data")]
    elif thing.__class__ is np.ndarray or isinstance(thing, np.number | np.bool_):
        names |= _form(part, thing)
        questions += [f"{part}.shape == {part}_shape", *_laid(part, part)]
    elif thing.__class__ in PLAIN:
        names[f"{part}_known"] = thing
        questions.append(f"{part} == {part}_known")
    else:
        questions.append("False")
    return questions


def _apart(parts: Sequence[str]) -> list[str]:
    """Whether no two of the arrays that are called ``parts`` are one: of each pair, and where these are too many, of
    all at once."""
    if len(parts) > FEW:
        return [f"len({{{', '.join([f'id({part})' for part in parts])}}}) == {len(parts)}"]
    return [f"{one} is not {other}" for one, other in combinations(parts, 2)]


def _form(part: str, array: Any) -> dict[str, Any]:
    return {f"{part}_shape": array.shape, f"{part}_dtype": array.dtype, f"{part}_strides": array.strides}


def _laid(part: str, array: str) -> list[str]:
    return [f"{array}.dtype == {part}_dtype", f"{array}.strides == {part}_strides"]
