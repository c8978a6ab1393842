"""The tape: what a function did to arrays, one instruction after the other.

An instruction reads and makes *variables*; the memory that these lie in is told apart as *storages*, of
which a variable is the whole or a view.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any
from weakref import ref

import numpy as np

from autograd.core.array import NDArray
from autograd.core.primitive import Primitive
from autograd.lifetime.changes import lenders


class Origin(Enum):
    """Whose memory a storage is."""

    MADE = "made by the program"
    ARGUMENT = "handed in"
    LEAF = "of a leaf"
    CONSTANT = "of a constant"


@dataclass(eq=False)
class Storage:
    """A stretch of memory. ``leaves``: whether it outlives a run, as a result or in a node."""

    origin: Origin
    size: int
    leaves: bool = False

    @property
    def is_shared(self) -> bool:
        """Whether Python's own code may read it and write to it."""
        return self.leaves or self.origin is not Origin.MADE


@dataclass(eq=False)
class Variable:
    """An array of the program: its form, and where it lies. ``whole``: it is all of its storage."""

    name: str
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    strides: tuple[int, ...]
    storage: Storage
    whole: bool

    @property
    def form(self) -> tuple[Any, ...]:
        """What two variables have in common that may take each other's memory."""
        return self.shape, self.dtype, self.strides


class Kind(Enum):
    """How an instruction is written."""

    UFUNC = "np.add(x, y)"
    FUNCTION = "np.concatenate([x, y])"
    METHOD = "x.reshape(shape)"
    ITEM = "x[index]"
    ASSIGN = "x[index] = y"
    CALLBACK = "function(x)"
    PURE = "function(x), of its arguments alone"
    REFILL = "function(x), which writes to x alone"
    LOAD = "node.data"
    STORE = "node.grad = x"


@dataclass(frozen=True)
class Argument:
    """An argument of the program, by its place."""

    place: int


def actual(thing: Any, given: Sequence[Any]) -> Any:
    """What was ``given`` in the place of an argument; any other ``thing`` itself."""
    return given[thing.place] if thing.__class__ is Argument else thing


@dataclass(frozen=True, slots=True)
class Label:
    """What an instruction is a part of, in ``words``; of an operation also ``op`` itself, the ``scope`` that it was
    done in, and whether it ``is_backward``, on the way back."""

    words: str = ""
    op: Primitive | None = None
    scope: tuple[str, ...] = ()
    is_backward: bool = False

    def __str__(self) -> str:
        return self.words


UNLABELLED = Label()


@dataclass(eq=False)
class Instruction:
    """One step: a function, what it is given (`Variable`s stand for arrays) and what comes of it.

    ``function``: what it calls; of a load or a store, the leaf or the `Argument`. ``writes``: the variables whose
    memory it changes. ``label``: which operation it is a part of. ``pulls``: it belongs to the way back. ``returns``:
    the container that the results come in, if they do. ``line``: where in the user's code, if that was asked for.
    ``ahead``: of a refill, what says what its next calls will write, if anything does.
    ``operands``: the variables in what it is given, as often as they stand there.
    """

    kind: Kind
    function: Any
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    results: tuple[Variable, ...] = ()
    writes: tuple[Variable, ...] = ()
    label: Label = UNLABELLED
    pulls: bool = False
    returns: tuple[Any, ...] | list[Any] | None = None
    line: str | None = None
    ahead: Callable[[int], Any] | None = None
    operands: list[Variable] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.take(self.args, self.kwargs)

    def take(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """From now on it is given these."""
        self.args, self.kwargs = args, kwargs
        self.operands = variables((*args, *kwargs.values()))

    @property
    def may_write(self) -> Iterable[Variable]:
        """The variables whose memory it changes, or could: Python's own code may write to what it is given."""
        return self.operands if self.kind is Kind.CALLBACK else self.writes

    @property
    def result(self) -> Variable | None:
        """The one variable it makes; None where there is none, or a container of some."""
        return self.results[0] if len(self.results) == 1 and self.returns is None else None

    @property
    def is_view(self) -> bool:
        """Whether its result lies in the memory of an operand."""
        result = self.result
        return result is not None and result.storage in [operand.storage for operand in self.operands]

    @property
    def has_effects(self) -> bool:
        """Whether it does something beside making its results and writing to ``writes``."""
        return self.kind in (Kind.CALLBACK, Kind.PURE, Kind.STORE)


NESTED = (tuple, list, dict, slice)


def variables(tree: Any) -> list[Variable]:
    """The variables in nested tuples, lists, dicts and slices."""
    found: list[Variable] = []
    for part in parts_of(tree):
        if part.__class__ is Variable:
            found.append(part)
        elif isinstance(part, NESTED):
            found += variables(part)
    return found


def parts_of(tree: Any) -> Iterable[Any]:
    """What stands directly in a tuple, list, dict or slice."""
    if isinstance(tree, slice):
        return tree.start, tree.stop, tree.step
    return tree.values() if isinstance(tree, dict) else tree


def replaced(tree: Any, change: Callable[[Any], Any]) -> Any:
    """The same nested tuples, lists, dicts and slices, with ``change`` made of each leaf."""
    if tree.__class__ is tuple:  # as most often
        return tuple([replaced(part, change) if isinstance(part, NESTED) else change(part) for part in tree])
    if not isinstance(tree, NESTED):
        return change(tree)
    parts = [replaced(part, change) for part in parts_of(tree)]
    if isinstance(tree, dict):
        return dict(zip(tree, parts, strict=True))
    if isinstance(tree, slice):
        return slice(*parts)
    return type(tree)._make(parts) if hasattr(tree, "_make") else type(tree)(parts)


def run(kind: Kind, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """What an instruction does."""
    if kind is Kind.ITEM:
        return args[0][args[1]]
    if kind is Kind.ASSIGN:
        args[0][args[1]] = args[2]
        return None
    if kind is Kind.METHOD:
        member = getattr(args[0], function)
        return member(*args[1:], **kwargs) if callable(member) else member
    return function(*args, **kwargs)


@dataclass(eq=False)
class Tape:
    """The instructions of a program in order, with the arrays from outside.

    ``constants``: the data of constant variables; ``outside``: these by the identity of their data.
    ``storages``: by the identity of the array that owns the memory, which may be gone meanwhile. ``standins``: all
    that have stood for its arrays. ``report``: the profile function that hears of the user's calls in the meantime.
    ``lines``: whether instructions are to know where in the user's code they come from. ``unseen``: where in it a plain
    array was indexed by one of the program, which is not on the tape; None where nowhere.
    """

    instructions: list[Instruction] = field(default_factory=list)
    constants: dict[Variable, NDArray] = field(default_factory=dict)
    outside: dict[int, Variable] = field(default_factory=dict)
    storages: dict[int, tuple[ref[NDArray], Storage]] = field(default_factory=dict)
    standins: list[ref[Any]] = field(default_factory=list)
    report: Any = None
    lines: bool = False
    unseen: str | None = None
    count: int = 0

    def variable(self, array: NDArray, origin: Origin = Origin.MADE, letter: str = "v") -> Variable:
        """A new variable for ``array``; in memory that is known already, or of ``origin``."""
        owner = owner_of(array)
        known, storage = self.storages.get(id(owner), (None, None))
        if storage is None or known is None or known() is not owner:  # or an array that is gone had this identity
            storage = self._own(owner, origin)
        self.count += 1
        return Variable(f"{letter}{self.count}", array.shape, array.dtype, array.strides, storage, whole=owner is array)

    def loaded(self, array: NDArray, letter: str) -> Variable:
        """A variable for what a leaf holds at present."""
        variable = self.variable(array, Origin.LEAF, letter)
        if variable.storage.origin is Origin.CONSTANT:  # from now on it may be written to
            variable.storage = self._own(owner_of(array), Origin.LEAF)
        return variable

    def _own(self, owner: NDArray, origin: Origin) -> Storage:
        storage = Storage(origin, owner.nbytes)
        self.storages[id(owner)] = ref(owner), storage
        return storage

    def constant(self, array: NDArray) -> Variable:
        """A variable for an array from outside, which the program holds by reference."""
        known = self.outside.get(id(array))
        if known is None:
            known = self.outside[id(array)] = self.variable(array, Origin.CONSTANT, "k")
            self.constants[known] = array
        return known

    def standing(self) -> list[Any]:
        """The stand-ins that there still are."""
        return [standin for known in self.standins if (standin := known()) is not None]

    def add(self, instruction: Instruction) -> None:
        """Put ``instruction`` at the end."""
        self.instructions.append(instruction)


def owner_of(array: NDArray) -> NDArray:
    """The array whose memory ``array`` lies in."""
    owner: NDArray = [array, *lenders(array)][-1]
    return owner
