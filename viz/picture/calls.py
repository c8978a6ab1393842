"""Calls of modules, told apart: where several have one title, each is a group of its own, with a number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count

from viz.autograd_door import CallName, Entered
from viz.picture.model import Scope

CALL = " #"  # between the name of a module and the number of its call, or of one of several with this name


@dataclass(eq=False, slots=True)
class _Block:
    """A group: its ``name``, those within it, and the ``last`` of its nodes. ``path``: those around it and itself, as
    they are called once all of them are known."""

    name: str
    around: _Block | None = None
    within: dict[tuple[str, int], _Block] = field(default_factory=dict)
    last: int = -1
    path: Scope = ()


def scopes(entered: Sequence[Entered]) -> list[Scope]:
    """The groups of the nodes of a graph, outermost first, by the blocks that they were made in.

    Calls are numbered in the order of their last nodes: in a topological order, that of a call comes after the last
    nodes of all calls it depends on.

    >>> first, second = ((), CallName("cell: RNNCell")), ((), CallName("cell: RNNCell"))
    >>> scopes([first, second, second, ((), "loss"), ((), "loss")])
    [('cell: RNNCell #1',), ('cell: RNNCell #2',), ('cell: RNNCell #2',), ('loss',), ('loss',)]
    """
    top = _Block("")
    block_of: dict[int, _Block] = {}
    chains = list(map(id, entered))
    last = dict(zip(chains, count(), strict=False))
    for chain in {id(chain): chain for chain in entered}.values():
        block = block_of[id(chain)] = block_of.get(id(chain)) or _placed(chain, top, block_of)
        block.last = max(block.last, last[id(chain)])
    _name(top)
    path_of = {chain: block_of[chain].path for chain in last}
    return [path_of[chain] for chain in chains]


def _placed(chain: Entered, top: _Block, block_of: dict[int, _Block]) -> _Block:
    """The group of a chain of blocks."""
    waiting = []
    while chain and id(chain) not in block_of:
        waiting.append(chain)
        chain = chain[0]
    block = block_of[id(chain)] if chain else top
    for chain in reversed(waiting):
        name = chain[1]
        key = name, id(chain) if isinstance(name, CallName) else 0
        block = block_of[id(chain)] = block.within.setdefault(key, _Block(name, block))
    return block


def _name(top: _Block) -> None:
    """Give all groups within ``top`` their paths, from the inside outwards and back."""
    order = [top]
    for block in order:
        order += block.within.values()
    for block in reversed(order):
        if block.around:
            block.around.last = max(block.around.last, block.last)
    for block in order:
        calls: dict[str, list[_Block]] = {}
        for one in block.within.values():
            calls.setdefault(one.name, []).append(one)
        for name, alike in calls.items():
            alike.sort(key=lambda one: one.last)
            for number, one in enumerate(alike, 1):
                one.path = (*block.path, f"{name}{CALL}{number}" if len(alike) > 1 else str(name))


def without_call(level: str) -> str:
    """The name of a module without the number of its call.

    >>> without_call("cell: RNNCell #2"), without_call("t=0")
    ('cell: RNNCell', 't=0')
    """
    return re.sub(rf"{CALL}\d+$", "", level)


def call_of(level: str) -> str:
    """What tells a call from others.

    >>> call_of("cell: RNNCell #2"), call_of("t=0")
    (' #2', '')
    """
    return level.removeprefix(without_call(level))


def common(paths: Sequence[Scope]) -> Scope:
    """The longest beginning that all ``paths`` share: where a leaf used by all of them is drawn.

    What several calls of a module share is in a group of the module itself, beside its calls.

    >>> common([("Net", "cell #1", "gate"), ("Net", "cell #2", "gate"), ("Net", "cell #3")])
    ('Net', 'cell')
    """
    shared: list[str] = []
    is_within_call = True
    for level in zip(*paths, strict=False):
        names = set(level) if is_within_call else set(map(without_call, level))
        if len(names) > 1:
            is_within_call = False
            names = set(map(without_call, level))
        if len(names) > 1:
            break
        shared += names
    return tuple(shared)
