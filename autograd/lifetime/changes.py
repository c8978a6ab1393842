"""Notice data that has changed since a graph was made of it.

A backward pass looks at nothing as long as all results alive are of the present moment (see `moments`), and otherwise
only at those that are not: no derivative is taken of a result that is older than the data of an operand.

An array can be written to by whoever holds it. So one that is handed out while results are alive is copied, and the
copy compared with it before an older result is differentiated. What nobody can hear of is a write to an array that was
handed out before the result was made: `mark_changed` tells of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from operator import attrgetter
from sys import getrefcount
from typing import Any
from weakref import ref

import numpy as np

from autograd.errors import ArgumentError, GraphError
from autograd.lifetime.moments import (
    LOCK,
    NEVER,
    PRESENT,
    RENEWED,
    Extra,
    are_several,
    begin,
    begin_after,
    has_results,
)
from autograd.lifetime.reruns import noted

EXTRA = attrgetter("extra")


class Memory:
    """What is known of writes to an ``array``, and so to all arrays that share memory with it. Any thread may look.

    ``since``: the number of the moment since which it has its numbers, as far as that is known for certain.
    ``copy``: the bytes it had when it was last handed out, at the beginning of moment ``seen``.
    """

    __slots__ = ("array", "copy", "seen", "since")

    def __init__(self, array: Any) -> None:
        key = id(array)
        self.array = ref(array, lambda _: MEMORIES.pop(key, None))
        self.since = self.seen = NEVER
        self.copy: bytes | None = None

    def is_as_copied(self, array: Any) -> bool:
        """Whether the ``array`` is known to be what it was when it was last handed out."""
        return self.copy is not None and bool(array.tobytes() == self.copy)

    def settle(self, array: Any) -> float:
        """``since``, once the ``array`` was compared with its copy."""
        with LOCK:
            if self.copy is not None and not self.is_as_copied(array):
                self.since = max(self.since, self.seen)
            return self.since

    def hand_out(self, array: Any, number: int) -> None:
        """Somebody gets the ``array``, at the beginning of the moment of that ``number``, and may write to it."""
        with LOCK:
            if self.copy is None or self.seen != number:  # or else nothing was made since
                self.settle(array)
                self.seen, self.copy = number, array.tobytes()

    def change(self, number: int) -> None:
        """The array has its numbers since the moment of that ``number``."""
        with LOCK:
            self.since, self.copy = number, None


MEMORIES: dict[int, Memory] = {}  # by the identity of the array; of no use once all results alive are of one moment


def _begun() -> int | None:
    """The number of a moment that begins now, where results may be alive, and else None."""
    with LOCK:
        found = has_results()
        if found or are_several():
            return begin_after(found)
        MEMORIES.clear()
        return None


def _forget() -> None:
    """Forget what is of no use, unless another thread has begun a moment just now, and handed out an array."""
    with LOCK:
        if not are_several():
            MEMORIES.clear()


def mark_changed(things: Iterable[Any]) -> None:
    """Say that the data of ``things`` has changed, which are nodes or arrays: no more derivatives are taken of results
    that were made of it before.

    What sets ``data``, optimisers and `load_state_dict` say so themselves, and writes to an array that ``data`` gave
    while results were alive are noticed. This is for other writes, such as those to a large plain array.

    >>> from autograd import Tensor, errors, mark_changed
    >>> w = Tensor([1.0, 2.0])
    >>> array = w.data
    >>> loss = (w * w).sum()
    >>> array *= 2
    >>> mark_changed([w])
    >>> try:
    ...     loss.backward()
    ... except errors.GraphError as error:
    ...     print(str(error).partition(":")[0])
    the data of the Tensor of shape (2,) has changed since multiply used it
    """
    number = _begun()
    if number is None:
        return
    try:
        for thing in things:
            array = thing
            if not isinstance(thing, np.ndarray):
                array = thing.datum
                _set_since(thing, number)
            if isinstance(array, np.ndarray):
                _memory(array).change(number)
    except (TypeError, AttributeError) as error:
        raise ArgumentError(f"mark_changed takes nodes and arrays in a list, found {things!r:.60}: {error}") from error


def replace(leaf: Any, data: Any) -> None:
    """Put ``data`` in the place of that of ``leaf``."""
    noted(leaf)
    leaf.datum = data
    replaced(leaf)


def replaced(*leaves: Any) -> None:
    """Say that ``leaves`` hold other numbers or arrays than before."""
    number = _begun()
    if number is not None:
        for leaf in leaves:
            _set_since(leaf, number)


def _set_since(node: Any, number: int) -> None:
    """Note that ``node`` has its data since the moment of that ``number``, the present one."""
    if getrefcount(node.extra) == 2:  # the node's and the call's: no other node has this extra
        node.extra.since = number
    elif node.extra is None or node.extra.is_bare():
        node.extra = RENEWED[0]
    else:
        node.extra = node.extra.but(since=number)


def made_now(results: Iterable[Any]) -> None:
    """Say that ``results`` were computed anew from the present data of their operands."""
    number = begin()
    renewed: dict[Extra, Extra] = {}
    for node in results:
        if node.extra not in renewed:
            renewed[node.extra] = node.extra.but(moment=PRESENT[0], since=number)
        node.extra = renewed[node.extra]


def handed_out(node: Any) -> None:
    """Copy the array of ``node`` before somebody gets it who may write to it, where results are alive."""
    array = node.datum
    if node.first is None:
        noted(node)
    number = _begun() if isinstance(array, np.ndarray) else None
    if number is None:
        return
    lent = [array]
    if node.first is not None or not node.requires_grad:  # such a view may be gone before what it is of
        lent += lenders(array)
    for array in lent:
        _memory(array).hand_out(array, number)


def lenders(array: Any) -> Iterator[Any]:
    """The arrays in whose memory ``array`` lies, the nearest first.

    NumPy has an object of its own between two of them where strides were chosen freely, as by sliding windows."""
    base = array.base
    while base is not None:
        if isinstance(base, np.ndarray):
            yield base
        base = getattr(base, "base", None)


def _memory(array: Any) -> Memory:
    """What is known of writes to ``array``."""
    return MEMORIES.get(id(array)) or MEMORIES.setdefault(id(array), Memory(array))


def is_as_handed_out(data: Any) -> bool:
    """Whether ``data`` is known to be what it was when it was last handed out: a number always is."""
    if not isinstance(data, np.ndarray):
        return True
    memory = MEMORIES.get(id(data))
    return memory is not None and memory.is_as_copied(data)


def of_copy(node: Any) -> Extra | None:
    """The extra of a copy of ``node``, which is as old as its data."""
    extra: Extra | None = node.extra
    since = _since(node, _changes(NEVER))
    if extra is None:
        return None if since == NEVER else Extra(since=since)
    return extra if node.first is not None and since == extra.since else extra.but(since=since)


def _changes(number: float) -> list[tuple[Any, float]]:
    """The arrays that have changed after moment ``number``, and when."""
    known = [(memory, memory.array()) for memory in list(MEMORIES.values()) if max(memory.since, memory.seen) > number]
    return [(array, memory.settle(array)) for memory, array in known if array is not None]


def _since(node: Any, changes: Iterable[tuple[Any, float]]) -> float:
    """The number of the moment since which ``node`` has its data."""
    since: float = NEVER if node.extra is None else node.extra.since
    if isinstance(node.datum, np.ndarray):
        since = max([since, *(number for array, number in changes if np.shares_memory(array, node.datum))])
    return since


def _operands(node: Any) -> Iterator[Any]:
    """The operands of ``node`` that are no plain numbers."""
    rest = node.rest
    for operand in (node.first, *(rest if rest.__class__ is tuple else (rest,))):
        if hasattr(operand, "datum"):
            yield operand


def check(nodes: Sequence[Any], needed: Set[Any] | None = None, *, shown: bool = False) -> None:
    """A `GraphError` where results among ``nodes`` were computed from other numbers than their operands hold now.

    ``needed``: only those count that pass something on to one of these. ``shown``: the numbers of operands are looked
    at, or computed with, also of an operation that has kept all that its derivative needs, unless others write to it.
    """
    if not are_several():
        if MEMORIES:
            _forget()
        return
    present = PRESENT[0]
    extras = {extra for extra in set(map(EXTRA, nodes)) if extra and extra.moment and extra.moment is not present}
    if not extras:  # nodes share theirs: to look at each node would take longer
        return
    older = [node for node in nodes if node.extra in extras]
    changes = _changes(min([extra.moment.number for extra in extras]))
    for node in older:
        operands = list(_operands(node))
        if needed is not None and needed.isdisjoint(operands):
            continue
        if node.op.keeps and not shown:
            _check_lent(node, changes)
            continue
        for operand in (*operands, node):  # a view of what was written to comes last
            if node.extra.moment.number < _since(operand, changes):
                raise _mixed(node, operand)


def _check_lent(node: Any, changes: Sequence[tuple[Any, float]]) -> None:
    """A `GraphError` where somebody wrote to an array that an operation reads for its derivative, and others hold."""
    written = [array for array, number in changes if node.extra.moment.number < number]
    for kept in node.op.lent() if written else ():
        if any(np.shares_memory(array, kept) for array in written):
            for owner in (*_operands(node), node):
                if np.shares_memory(owner.datum, kept):
                    raise _mixed(node, owner)
            raise GraphError(
                f"an array that {node.op.name} used, of shape {kept.shape}, was overwritten: derivatives would mix old "
                "and new numbers. Compute it anew, or hand in a copy"
            )


def _mixed(node: Any, changed: Any) -> GraphError:
    """The error for a result of numbers that ``changed`` no longer holds."""
    name = f" {changed.name!r}" if changed.name is not None else ""
    kind = f"{type(changed).__name__}{name}" + (f" of shape {changed.shape}" if changed.rank else "")
    if changed.first is not None:
        return GraphError(
            f"the data of the {kind} that {changed.op.name} gave was overwritten: derivatives would mix old and new "
            "numbers. Compute it anew, or make a leaf of other data by Tensor(data)"
        )
    return GraphError(
        f"the data of the {kind} has changed since {node.op.name} used it: derivatives would mix old and new numbers. "
        "Compute the loss anew after optimiser.step(), load_state_dict(), a write to .data or requires_grad = True, "
        "and carry a state from batch to batch as state.detach()"
    )
