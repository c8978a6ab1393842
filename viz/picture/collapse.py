"""What is shown of a large graph: single nodes, or groups that stand for many.

The deepest groups are collapsed first; where that is not enough, of four or more alike siblings only the first two
and the last stay. Without groups, chains are collapsed, and then ranks (layers of equal distance from the inputs).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from viz.autograd_door import errors
from viz.picture.calls import call_of, without_call
from viz.picture.graph import Graph
from viz.picture.labels import sign
from viz.picture.model import Scope
from viz.picture.names import spoken
from viz.picture.reading import after_operands

ALIKE = 4  # from so many alike siblings on, the middle ones are left out
BINS = 12  # a graph without groups becomes so many ranks
SHORTEST_CHAIN = 4
NOBODY, SEVERAL = -1, -2  # where a node has not one user
STEP = "t="  # so the scopes of steps of time begin
NAMED = 8  # groups that an error lists
TITLES = {"chain": "a chain", "rank": "part {}", "inputs": "+{} more"}


@dataclass(frozen=True, slots=True)
class Unit:
    """One box: the numbers of the nodes it stands for; ``title`` is empty for a node by itself. ``is_scope``: whether
    it stands for a group of the graph, and not just for neighbours."""

    members: tuple[int, ...]
    title: str = ""
    scope: Scope = ()
    is_scope: bool = True


Opened = frozenset[Scope]  # groups that stay open
Keys = list[Hashable]  # per node: its own number, or the key of the unit that it goes into


def units(graph: Graph, *, limit: int, target: int, depth: int | None, expand: Sequence[str] = ()) -> list[Unit]:
    """The boxes of a picture, each after those that it needs.

    ``limit``: up to so many boxes nothing is collapsed; ``target``: else at most so many are shown.
    ``depth``: groups below this level are always collapsed, except those that ``expand`` names.
    """
    opened = _opened(graph.scopes, expand)
    if opened:
        graph = replace(graph, roots=graph.roots | {i for i, path in enumerate(graph.scopes) if path in opened})
    deepest = max(map(len, graph.scopes), default=0)
    start = deepest if depth is None else min(depth, deepest)
    keys = _by_scope(graph, graph.scopes, start, opened)
    if len(set(keys)) > limit:
        keys = _fitting(graph, start, target, opened)
    return _gathered(graph, keys)


def _fitting(graph: Graph, start: int, target: int, opened: Opened) -> Keys:
    folded = _without_middle_siblings(graph.scopes, opened)
    for depth in range(start, -1, -1):
        for scopes in (graph.scopes, folded) if depth < start or not depth else (graph.scopes,):
            keys = _by_scope(graph, scopes, depth, opened)
            if len(set(keys)) <= target:
                return keys
    if opened:  # no chain and no rank is what was asked to stay open
        return keys
    chained = _by_chain(graph, keys)
    if len({key for key, operands in zip(chained, graph.parents, strict=True) if operands}) <= target:
        chained = _with_leaves(graph, chained)
        if len(set(chained)) <= target:
            return chained
    ranked = _by_rank(graph, keys, target)
    return ranked if len(set(ranked)) <= target else _by_rank(graph, list(range(len(graph))), target)


# groups


def _opened(scopes: list[Scope], expand: Sequence[str]) -> Opened:
    """The groups that ``expand`` names, each by the last parts of its path, and those that they lie in."""
    groups = dict.fromkeys(path[:level] for path in dict.fromkeys(scopes) for level in range(1, len(path) + 1))
    opened = set()
    for name in expand:
        found = [path for path in groups if _is_called(path, name)]
        if not found:
            known = ", ".join(repr("/".join(path)) for path in list(groups)[:NAMED]) or "none"
            more = f" and {len(groups) - NAMED} more" if len(groups) > NAMED else ""
            raise errors.ArgumentError(f"expand names groups of the graph; found {name!r:.60}, there are {known}{more}")
        opened |= {path[:level] for path in found for level in range(1, len(path) + 1)}
    return frozenset(opened)


def _is_called(path: Scope, name: str) -> bool:
    """Whether the path ends in ``name``, as attributes or as it is read; the classes in it may be left out, and the
    numbers of calls."""
    parts = [part.strip().partition(":")[0] for part in name.split("/")]
    ends = path[-len(parts) :]
    modules = list(map(without_call, ends))
    attributes = [module.partition(":")[0] for module in modules]
    return name == "/".join(path) or parts in (attributes, list(map(spoken, modules)), list(map(spoken, ends)))


def _by_scope(graph: Graph, scopes: list[Scope], depth: int, opened: Opened) -> Keys:
    """Each node by itself, or in the group at ``depth`` that it lies in; roots stay."""
    shut = {path: _closed(path, depth, opened) for path in dict.fromkeys(scopes)}
    if not any(shut.values()):
        return list(range(len(scopes)))
    return [i if i in graph.roots or not shut[path] else shut[path] for i, path in enumerate(scopes)]


def _closed(path: Scope, depth: int, opened: Opened) -> Scope:
    """The group that ``path`` disappears in, or () where the path is open."""
    for level, name in enumerate(path):
        if isinstance(name, More) or (level >= depth and path[: level + 1] not in opened):
            return path[: level + 1]
    return ()


class More(str):
    """The name that stands for the siblings left out; its text says how many."""

    __slots__ = ()


def _without_middle_siblings(scopes: list[Scope], opened: Opened) -> list[Scope]:
    """``scopes`` in which the third to last but one of alike siblings share one name."""
    children: dict[Scope, dict[str, None]] = {}
    for path in dict.fromkeys(scopes):
        for level, name in enumerate(path):
            children.setdefault(path[:level], {})[name] = None
    renamed: dict[Scope, More] = {}
    for parent, siblings in children.items():
        alike: dict[str, list[str]] = {}
        for name in siblings:
            alike.setdefault(re.sub(r"\d+", "#", name), []).append(name)
        for family in alike.values():
            middle = [name for name in family[2:-1] if (*parent, name) not in opened]
            if len(family) >= ALIKE and middle:
                more = _more(middle)
                renamed |= {(*parent, name): more for name in middle}
    return [_renamed(path, renamed) for path in scopes] if renamed else scopes


def _more(left_out: Sequence[str]) -> More:
    """The name that stands for alike siblings, and says how many they are and from which to which they go."""
    first, last, plural = spoken(left_out[0]), spoken(left_out[-1]), "s" * (len(left_out) > 1)
    what = "more"
    if left_out[0].startswith(STEP):
        what = f"step{plural}"
    elif call_of(left_out[0]):
        last = last.rpartition("#")[2]
    return More(f"+{len(left_out)} {what}\n" + (f"{first} … {last}" if plural else first))


def _renamed(path: Scope, renamed: dict[Scope, More]) -> Scope:
    for level in range(1, len(path) + 1):
        if path[:level] in renamed:
            return (*path[: level - 1], renamed[path[:level]])
    return path


# chains and ranks


def _by_chain(graph: Graph, keys: Keys) -> Keys:
    """Runs of operations that only pass on to the next one become one box."""
    chain: dict[int, int] = {}  # node: the head of its run
    for i, j in graph.passed_on:
        if all(keys[k] == k and k not in graph.roots for k in (i, j)):
            chain[i] = chain.setdefault(j, j)
    length = Counter(chain.values())
    new = list(keys)
    for i, head in chain.items():
        if length[head] >= SHORTEST_CHAIN:
            new[i] = ("chain", head)
    return new


def _by_rank(graph: Graph, keys: Keys, target: int) -> Keys:
    """The nodes that are still by themselves, in a dozen boxes by distance from the inputs."""
    rank = graph.ranks
    bins = max(1, min(BINS, target // 5))
    highest = max(rank) + 1
    new, ranks = list(keys), [("rank", k) for k in range(bins)]
    for i, operands in enumerate(graph.parents):
        if operands and keys[i] == i and i not in graph.roots:
            new[i] = ranks[(rank[i] - 1) * bins // highest]
    new = _with_leaves(graph, new)
    leaves = [i for i, key in enumerate(new) if key == i and i not in graph.roots]
    if len(set(new)) > target:
        first_user = {j: i for i in reversed(range(len(graph))) for j in graph.parents[i]}
        families: dict[Hashable, list[int]] = {}
        for i in leaves:
            user = new[first_user[i]]
            if isinstance(user, tuple):
                new[i] = user
            else:
                families.setdefault(user, []).append(i)
        for user, family in families.items():
            middle = family[2:-1] if len(family) >= ALIKE else []
            for i in middle:
                new[i] = ("inputs", user)
    return new


def _with_leaves(graph: Graph, keys: Keys) -> Keys:
    """Leaves that only one box uses go into it, except named ones."""
    users: dict[int, Hashable] = {
        i: NOBODY
        for i, operands in enumerate(graph.parents)
        if not operands and keys[i] == i and i not in graph.roots and graph.nodes[i].name is None
    }
    for i, operands in enumerate(graph.parents):
        for j in operands:
            if j in users and users[j] != keys[i]:
                users[j] = keys[i] if users[j] == NOBODY else SEVERAL
    new = list(keys)
    for i, user in users.items():
        if isinstance(user, tuple):
            new[i] = user
    return new


# boxes


def _gathered(graph: Graph, keys: Keys) -> list[Unit]:
    place = {key: k for k, key in enumerate(dict.fromkeys(keys))}
    box = np.fromiter(map(place.__getitem__, keys), np.intp, len(keys))
    ends = np.cumsum(np.bincount(box, minlength=len(place)))
    inside = np.split(np.argsort(box, kind="stable"), ends[:-1])
    closed = {key for key in place if isinstance(key, tuple)}
    order = _after_operands(graph, box, len(place)) if closed else range(len(place))
    named = list(place)
    return [_unit(graph, named[k], tuple(inside[k].tolist()), closed) for k in order]


def _after_operands(graph: Graph, box: np.ndarray, count: int) -> list[int]:
    """Each box once, after those that it needs. ``box``: that of each node."""
    users, _, operands = graph.uses
    lines = np.unique(box[users] * count + box[operands])
    needed: list[list[int]] = [[] for _ in range(count)]
    for user, operand in zip(*(part.tolist() for part in divmod(lines, count)), strict=True):
        needed[user].append(operand)
    return after_operands(needed)


def _unit(graph: Graph, key: Hashable, inside: tuple[int, ...], closed: Container[Hashable]) -> Unit:
    if isinstance(key, int):
        assert inside == (key,), "a node by itself stands for nothing else"
        path = graph.scopes[key]
        shut = next((level for level in range(len(path)) if path[: level + 1] in closed), len(path))
        return Unit(inside, scope=path[:shut])
    assert isinstance(key, tuple)
    if key[0] == "inputs":
        return Unit(inside, f"{TITLES['inputs'].format(len(inside))}\n{_from_to(graph, inside)}")
    if isinstance(key[0], str) and key[0] in TITLES and isinstance(key[1], int):
        return Unit(inside, f"{TITLES[key[0]].format(key[1] + 1)}\n{_from_to(graph, inside)}", is_scope=False)
    return Unit(inside, key[-1], key[:-1])


def _from_to(graph: Graph, inside: Iterable[int]) -> str:
    """The first and the last of the named leaves that are folded."""
    named = [graph.nodes[i].name or "" for i in inside if not graph.parents[i] and graph.nodes[i].name]
    return " … ".join(dict.fromkeys(named[:1] + named[-1:]))


def operations(graph: Graph, members: Sequence[int]) -> str:
    """The commonest operations among ``members``, as text: ``12 ×, 8 +, 4 tanh``."""
    ops, kind = graph.kinds
    places = np.array(members)
    found, first, times = np.unique(kind[places[~graph.is_leaf[places]]], return_index=True, return_counts=True)
    counts: Counter[str] = Counter()
    for k in np.argsort(first).tolist():
        counts[sign(ops[found[k]])] += int(times[k])
    shown = ", ".join(f"{n:,} {what}" for what, n in counts.most_common(3))
    return shown + (" …" if len(counts) > 3 else "")
