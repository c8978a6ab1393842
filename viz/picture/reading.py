"""The order in which a graph is read: one module after the other, leaves beside their operation."""

from __future__ import annotations

from collections import defaultdict
from heapq import heappop, heappush

from viz.autograd_door import PARAMETER, Node
from viz.picture.model import Scope

Turn = tuple[int, ...]  # when an operation comes: the last nodes of the modules it lies in, and its own number


def reading_order(order: list[Node], operands: list[tuple[int, ...]], scopes: list[Scope]) -> list[int]:
    """The places of ``order``, a topological one, as a reader wants it: also a topological one. ``operands``: of each
    node, their places; ``scopes``: the modules it lies in.

    What can come next is taken from the module that is being read, or from the nearest one around it; of several
    modules there, from the one that is done first: later steps may begin with what does not need earlier ones. Leaves,
    what is a part of one, such as a slice of the input, and what is made of parameters alone come just before they are
    needed.
    """
    held = _held_back(order, operands)
    waiting = [0] * len(order)  # for so many operands
    consumers: defaultdict[int, list[int]] = defaultdict(list)
    ready: dict[Scope, list[Turn]] = {}  # operations, by each module that they lie in
    last = {path[:level]: i for i, path in enumerate(scopes) for level in range(1, len(path) + 1)}
    placed = [False] * len(order)
    found: list[int] = []

    def offer(i: int) -> None:
        path = scopes[i]
        turn = (*(last[path[:level]] for level in range(1, len(path) + 1)), i)
        for level in range(len(path) + 1):
            heappush(ready.setdefault(path[:level], []), turn)

    def place_with_operands(i: int) -> None:
        needed = [i]
        for k in needed:
            for j in operands[k]:
                if not placed[j]:
                    placed[j] = True
                    needed.append(j)
        placed[i] = True
        found.extend(sorted(needed) if len(needed) > 1 else needed)

    if len(set(scopes)) == 1:  # there is no module to stay in
        for i, waits in enumerate(held):
            if not waits:
                place_with_operands(i)
    for i, parents in enumerate(operands):
        if not (held[i] or placed[i]):
            for j in parents:
                if not held[j]:
                    waiting[i] += 1
                    consumers[j].append(i)
            if not waiting[i]:
                offer(i)
    here: Scope = ()
    while (chosen := _next(ready, here, placed)) is not None:
        here = scopes[chosen]
        place_with_operands(chosen)
        for consumer in consumers.pop(chosen, ()):
            waiting[consumer] -= 1
            if not waiting[consumer]:
                offer(consumer)
    for i, done in enumerate(placed):  # roots that are held back
        if not done:
            place_with_operands(i)
    return found


def _held_back(order: list[Node], operands: list[tuple[int, ...]]) -> list[bool]:
    """What waits until it is needed: leaves, parts of one leaf, and what is made of parameters alone."""
    fixed: set[int] = set()  # parameters, and what is made of them alone
    held: list[bool] = []
    for i, (node, parents) in enumerate(zip(order, operands, strict=True)):
        if fixed.issuperset(parents) if parents else node.op is PARAMETER:
            fixed.add(i)
        part = len(parents) == 1 and held[parents[0]] and node.shape != order[parents[0]].shape
        held.append(not parents or part or i in fixed)
    return held


def _next(ready: dict[Scope, list[Turn]], here: Scope, placed: list[bool]) -> int | None:
    """The first operation that is ready in ``here``, or in the nearest module around it."""
    for level in range(len(here), -1, -1):
        heap = ready.get(here[:level])
        while heap:
            i = heappop(heap)[-1]
            if not placed[i]:
                return i
    return None


def after_operands(operands: list[list[int]]) -> list[int]:
    """The numbers of ``operands``, each after its own operands, as far as these do not need it in their turn.

    >>> after_operands([[2], [0], []])
    [2, 0, 1]
    """
    begun = [False] * len(operands)
    done: dict[int, None] = {}
    path = list(reversed(range(len(operands))))
    while path:
        i = path[-1]
        if begun[i]:
            done.setdefault(path.pop())
        else:
            begun[i] = True
            path += [j for j in reversed(operands[i]) if not begun[j]]
    return list(done)
