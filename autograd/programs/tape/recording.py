"""A tape with its ends: what goes in, what comes out, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from autograd.core.array import NDArray
from autograd.core.node import Node
from autograd.foundation.trees import Tree
from autograd.programs.tape.instructions import Argument, Tape, Variable


@dataclass(eq=False)
class Again:
    """The way back by the function itself: from the results at ``places`` to the nodes ``wrt``, arguments first."""

    places: list[int]
    wrt: list[Any]


@dataclass(eq=False)
class Pull(Again):
    """The way back: from the cotangent ``seed`` of the ``root`` to the ``cotangents`` of the nodes ``wrt``.

    ``root``: the results at ``places``, packed into one array where there are several.
    """

    root: Variable
    seed: Variable
    cotangents: list[Variable | None]


class Readings(Protocol):
    """What a function has read from around it."""

    def settle(self) -> bool: ...
    def hold(self) -> bool: ...


@dataclass(eq=False)
class Recording:
    """A tape with its ends.

    ``inputs``: the variable of each argument, None for what is no array. ``loads``, ``origins``, ``graded``, ``born``
    and ``clashes``: as `Leaves` has them. ``guards``: questions, with the answers that the trace rests on;
    ``readings``: what it has found around it. ``results``: per leaf of the result a `Variable`, an `Argument`, or the
    thing itself; ``tensors``: whether it is one. ``pull``: the way back, if there is one, or
    ``again``: how to go it without. ``first``: the result of this run. ``arrays``: what the slots of leaves held, by
    the variables as which they were loaded, until the program is made.
    """

    tape: Tape
    inputs: list[Variable | None]
    loads: Mapping[Node, Variable]
    origins: Mapping[Node, Any]
    graded: Mapping[Node | Argument, bool]
    born: Mapping[int, Node]
    clashes: Mapping[Argument, set[Node]]
    guards: list[tuple[Callable[[], Any], Any]]
    readings: Readings
    results: list[Any]
    tensors: list[bool]
    form: Tree
    pull: Pull | None
    again: Again | None
    first: Any
    arrays: dict[Variable, NDArray]
