"""Fewer and larger groups: sums of sums as one sum, sums of products as products of matrices.

Both add up in another order than the graph says. Which primitives are sums, and which product of
their terms makes a product of matrices, the table tells: `Elementwise.sums`, `Primitive.unfolds`.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograd.core.primitive import Elementwise, Primitive
from autograd.core.registry import TABLE
from autograd.programs.values.cells import Cells, Flow, Group, Index, Kind, kind_of, levels_of

WORTH = 32  # multiplications: a smaller product of matrices costs more than it saves

Factors = tuple[int, ...]  # the first, or the second, factors of the products in a sum
Pairs = dict[Factors, dict[Factors, int]]  # by both: the sum over k of a[k] b[k]


def merged(cells: Cells) -> list[Group]:
    """The groups of all sums, and of the products that they absorb; taken out of ``cells``."""
    merge_sums(cells)
    contractions = [group for op in TABLE.values() if len(op.unfolds) == 2 for group in contract(cells, op)]
    split_sums(cells)
    return [*contractions, *take_sums(cells)]


def is_sum(kind: Kind | None) -> bool:
    return kind is not None and isinstance(kind.op, Elementwise) and kind.op.sums


def merge_sums(cells: Cells) -> None:
    """Let each sum absorb those of its terms that are sums themselves and are used nowhere else."""
    for i, kind in enumerate(cells.kinds):
        if not is_sum(kind):
            continue
        absorbed = {j for j in cells.operands[i] if cells.consumers[j] == 1 and is_sum(cells.kinds[j])}
        # The longest list of terms takes in the others, so that a long chain is not copied at each link.
        terms = max((cells.operands[j] for j in absorbed), key=len, default=[])
        for j in cells.operands[i]:
            if j not in absorbed:
                terms.append(j)
            elif cells.operands[j] is not terms:
                terms += cells.operands[j]
        cells.operands[i] = terms
        for j in absorbed:
            cells.remove(j)
    cells.levels = levels_of(cells.operands)


def contract(cells: Cells, matmul: Primitive) -> Iterator[Group]:
    """Sums of products as products of matrices, taken out of ``cells``, wherever rows meet columns.

    A sum of products has a row, the sequence of their first factors, and a column, that of the
    second. Rows that meet all the same columns make one product of matrices with these.
    """
    product = matmul.unfolds[1]
    alike: dict[tuple[float, int, bool, bool, tuple[bool, ...]], Pairs] = {}
    found: dict[int, list[int]] = {}
    for i, kind in enumerate(cells.kinds):
        if is_sum(kind):
            products = _products(cells, i, product)
            if len(products) > 1:
                found[i] = products
                level = max([cells.levels[j] for j in products])
                whole = len(products) == len(cells.operands[i])
                row, column = zip(*[cells.operands[j] for j in products], strict=True)
                key = level, len(products), whole, cells.reached[i], cells.pattern(products[0])
                alike.setdefault(key, {}).setdefault(row, {}).setdefault(column, i)
    for (*_, pattern), pairs in alike.items():
        for sums, rows, columns in _grids(pairs, 1 if pattern else WORTH):
            results = [_detached(cells, i, found[i]) for i in sums.ravel().tolist()]
            kind = kind_of(matmul, {}, (_any_reached(cells, rows), _any_reached(cells, columns)))
            yield Group(
                matmul,
                {},
                kind.flows,
                level=cells.levels[results[0]],
                cells=np.array(results, np.intp).reshape(sums.shape),
                operands=[rows, np.swapaxes(columns, -1, -2)],
            )


def _any_reached(cells: Cells, factors: Index) -> bool:
    return any(cells.reached[i] for i in factors.ravel().tolist())


def _products(cells: Cells, i: int, product: Primitive) -> list[int]:
    """The terms of cell ``i`` that are products used nowhere else; where they differ in which factors vary, the most
    that do not."""
    kinds = cells.kinds
    found = [j for j in cells.operands[i] if cells.consumers[j] == 1 and (kind := kinds[j]) and kind.op is product]
    patterns = list(map(cells.pattern, found))
    usual = max(patterns, key=patterns.count, default=()) if cells.varies[i] else ()
    return [j for j, pattern in zip(found, patterns, strict=True) if pattern == usual]


def _grids(pairs: Pairs, least: int) -> Iterator[tuple[Index, Index, Index]]:
    """The complete grids among ``pairs``, of at ``least`` so many multiplications, those of one shape stacked: the
    sums (..., P, Q), their rows (..., P, K) and columns (..., Q, K)."""
    meeting: dict[frozenset[Factors], list[Factors]] = {}
    for row, found in pairs.items():
        meeting.setdefault(frozenset(found), []).append(row)
    stacks: dict[tuple[int, int], list[tuple[list[Factors], list[Factors]]]] = {}
    for rows in meeting.values():
        columns = list(pairs[rows[0]])
        if len(rows) * len(columns) * len(rows[0]) >= least:
            stacks.setdefault((len(rows), len(columns)), []).append((rows, columns))
    for stack in stacks.values():
        sums = np.array([[[pairs[a][b] for b in columns] for a in rows] for rows, columns in stack], np.intp)
        first, second = (np.array(side, np.intp) for side in zip(*stack, strict=True))
        yield (sums, first, second) if len(stack) > 1 else (sums[0], first[0], second[0])


def _detached(cells: Cells, i: int, products: list[int]) -> int:
    """The cell for the sum of the ``products`` in sum ``i``: ``i`` itself, or a new one of its terms."""
    level = max([cells.levels[j] for j in products])
    taken = set(products)
    rest = [j for j in cells.operands[i] if j not in taken]
    for j in products:
        cells.remove(j)
    if not rest:
        cells.remove(i)
        return i
    new = cells.add(level, cells.reached[i], cells.varies[products[0]])
    cells.operands[i] = [*rest, new]
    return new


def split_sums(cells: Cells) -> None:
    """Make a sum in which some terms vary and others do not the sum of two sums, computed just before it."""
    for i in range(len(cells.kinds)):
        if is_sum(cells.kinds[i]) and cells.varies[i]:
            parts = [[j for j in cells.operands[i] if cells.varies[j] is varies] for varies in (False, True)]
            if all(parts):
                cells.operands[i] = [_summed(cells, i, terms) for terms in parts]


def _summed(cells: Cells, i: int, terms: list[int]) -> int:
    """The one of ``terms``, or a new cell that is the sum of these terms of sum ``i``."""
    if len(terms) == 1:
        return terms[0]
    reached = cells.reached[i] and any(map(cells.reached.__getitem__, terms))
    new = cells.add(cells.levels[i] - 0.5, reached, cells.varies[terms[0]])
    cells.kinds[new], cells.operands[new] = cells.kinds[i], terms
    return new


def take_sums(cells: Cells) -> list[Group]:
    """The groups of the sums, by level and number of terms; taken out of ``cells``.

    Two terms are added one array to the other, more along an axis.
    """
    variadic = next(op for op in TABLE.values() if isinstance(op, Elementwise) and op.variadic and op.sums)
    along_axis = next(op for op in TABLE.values() if op.unfolds == (variadic,))
    found: dict[tuple[float, int, bool, tuple[bool, ...]], list[int]] = {}
    for i, kind in enumerate(cells.kinds):
        if is_sum(kind):
            pattern = cells.pattern(i)[:2]  # of more terms either all vary or none does
            found.setdefault((cells.levels[i], len(cells.operands[i]), cells.reached[i], pattern), []).append(i)
    groups: list[Group] = []
    for (level, count, *_), members in found.items():
        terms = np.array([cells.operands[i] for i in members], np.intp).T
        results = np.array(members, np.intp)
        if count <= 2:
            groups.append(Group(variadic, {}, (Flow.SAME,) * count, level, results, list(terms)))
        else:
            params = {**along_axis.defaults, "axis": 0}
            groups.append(Group(along_axis, params, (Flow.SAME,), level, results, [terms]))
        for i in members:
            cells.remove(i)
    return groups
