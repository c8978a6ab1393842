"""Fold a network that is too long for its page: each module into one box, then what stands in the middle."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from viz.networks.description import Layer, Line, Matrix, Network
from viz.picture.model import Scope

ENDS = (6, 5, 4, 3, 2, 1)  # columns that stay before and after those that are folded, the first that can be read
LEAVES = ("input", "target")
WHOLE = (*LEAVES, "cell", "loss")  # what is never folded with others


def foldings(network: Network) -> Iterator[Network]:
    """``network``, and then more and more of it folded: modules, the innermost first, then what is in the middle."""
    yield network
    for depth in range(max(len(layer.scope) for layer in network.layers) - 1, 0, -1):
        modules = _modules(network, depth)
        if any(len(keys) == sum(layer.what not in WHOLE for layer in network.layers) for keys in modules.values()):
            break  # one module is all there is
        for path, keys in modules.items():
            if len(keys) > 1 and not keys & _reached(keys, list(_pairs(network))):
                network = _with_one(network, keys, path[-1])
        yield network
    for ends in ENDS:
        if middle := _middle(network, ends):
            yield _with_one(network, {layer.key for layer in middle}, f"+{len(middle):,} layers")


def _modules(network: Network, depth: int) -> dict[Scope, set[str]]:
    """The layers of each module at a ``depth``, by their keys."""
    modules: dict[Scope, set[str]] = {}
    for layer in network.layers:
        if layer.what not in WHOLE and len(layer.scope) >= depth:
            modules.setdefault(layer.scope[:depth], set()).add(layer.key)
    return modules


def _pairs(network: Network) -> Iterator[tuple[str, str]]:
    yield from dict.fromkeys((line.tail[0], line.head[0]) for line in network.lines)
    yield from ((matrix.tail, matrix.head) for matrix in network.matrices)


def _reached(keys: Collection[str], pairs: Sequence[tuple[str, str]]) -> set[str]:
    """What reads, at first hand or further on, what others than ``keys`` made of these: with one of ``keys`` among it,
    these cannot be one box."""
    waiting = [head for tail, head in pairs if tail in keys and head not in keys]
    found: set[str] = set()
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting += [head for tail, head in pairs if tail == key]
    return found


def _middle(network: Network, ends: int) -> list[Layer]:
    """The layers in the columns between the first and the last ones; none where a recurrence runs there."""
    inner = [layer for layer in network.layers if layer.what not in LEAVES]
    columns = sorted({layer.column for layer in inner})[ends:-ends]
    found = [layer for layer in inner if layer.column in columns]
    return found if len(columns) > 1 and not any(layer.what == "cell" for layer in found) else []


def _with_one(network: Network, keys: Collection[str], title: str) -> Network:
    """``network`` with one box in place of the layers with these ``keys``."""
    group = [layer for layer in network.layers if layer.key in keys]
    one = _box(group, title)
    where = dict.fromkeys(keys, one.key)
    lines, matrices, unseen = list(network.lines), [], network.unseen
    for matrix in network.matrices:
        if matrix.tail not in where and matrix.head not in where:
            matrices.append(matrix)
            continue
        lines += _to_box(network, matrix, where)
        unseen += int(matrix.weights.size) if matrix.head not in where else 0
    mapped: dict[Any, Line] = {}
    for line in lines:
        (tail, i), (head, j) = line.tail, line.head
        if tail not in where and head not in where:
            mapped[len(mapped)] = line
        elif where.get(tail) != where.get(head):
            ends = (
                (where.get(tail, tail), 0 if tail in where else i),
                (where.get(head, head), 0 if head in where else j),
            )
            unseen += line.weight is not None and head not in where
            mapped.setdefault(ends, Line(*ends, carries=line.carries))
    rest = (layer for layer in network.layers if layer.key not in where or layer is group[0])
    layers = [one if layer is group[0] else layer for layer in rest]
    earlier = {key: where.get(place, place) for key, place in network.where.items()}
    folded = replace(
        network, lines=tuple(mapped.values()), matrices=tuple(matrices), unseen=unseen, where=earlier | where
    )
    return replace(folded, layers=tuple(_in_columns(layers, list(_pairs(folded)))))


def _to_box(network: Network, matrix: Matrix, folded: Collection[str]) -> Iterator[Line]:
    """A line, without its weight, for each unit of the one of two layers that is not ``folded``."""
    tails, heads = (
        range(1 if key in folded else next(layer.size for layer in network.layers if layer.key == key))
        for key in (matrix.tail, matrix.head)
    )
    yield from (Line((matrix.tail, i), (matrix.head, j)) for i in tails for j in heads)


def _box(group: Sequence[Layer], title: str) -> Layer:
    """One box for all of a ``group``, with the result of its last layer."""
    last = max(group, key=lambda layer: layer.column)
    result, delta, shape = last.a if len(last.a) else last.z, last.delta, last.shape
    if last.circles:
        shape = (1, last.size)
        result, delta = ([np.array(numbers)] if len(numbers) else [] for numbers in (result, delta))
    return Layer(
        group[0].key,
        "folded",
        group[0].column,
        1,
        title=title,
        scope=group[0].scope[:-1],
        circles=False,
        a=result,
        delta=delta,
        shape=shape,
        parameters=sum(layer.parameters for layer in group),
        count=sum(layer.count for layer in group),
    )


def _in_columns(layers: Sequence[Layer], pairs: Sequence[tuple[str, str]]) -> list[Layer]:
    """``layers`` one column after the last that they read; leaves stand before their first reader, or below it."""
    place = {layer.key: k for k, layer in enumerate(layers)}
    what = {layer.key: layer.what for layer in layers}
    column: dict[str, int] = {}
    waiting = {layer.key for layer in layers if layer.what not in LEAVES}
    while waiting:
        needed = {head for tail, head in pairs if tail in waiting}
        for key in (ready := waiting - needed):
            column[key] = 1 + max((column.get(tail, -1) for tail, head in pairs if head == key), default=-1)
        waiting -= ready
    for layer in layers:
        if layer.what in LEAVES:
            readers = [column[head] - (what[head] != "cell") for tail, head in pairs if tail == layer.key]
            column[layer.key] = min(readers, default=0)
    lowest = min(column.values())
    placed = [replace(layer, column=column[layer.key] - lowest) for layer in layers]
    return sorted(placed, key=lambda layer: (layer.column, place[layer.key]))
