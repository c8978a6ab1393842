"""Writes one gradient path by path: products of local derivatives that add up to it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile
from typing import Any

from viz.autograd_door import Expression, Node, Symbol, compose, subscript, total
from viz.picture.names import spoken
from viz.picture.paths import LISTED, Path, Paths, are_single, check_wrt, on_the_way, paths
from viz.words.explanation import Line
from viz.words.writer import Writer, reason

IN_FULL = 4  # paths that are written with all that leads to them
STATIONS = 6  # nodes or modules on a path that are named
LONGEST = 12  # factors of a product that are written; of a longer one, those that are not 1


class PathWriter(Writer):
    """The lines about one node: its paths to the root; or, among arrays, what lies on the way."""

    def __init__(self, root: Node, wrt: Node, seed: Any, precision: int) -> None:
        super().__init__(root, seed, precision)
        check_wrt(wrt, self.order)
        self.wrt = wrt
        self.reached = on_the_way(self.order, wrt)
        self.way = [node for node in self.order if node in self.reached]
        levels = zip(*(map(spoken, self.scopes[node]) for node in self.way if self.scopes[node]), strict=False)
        self.common = sum(1 for _ in takewhile(lambda level: len(set(level)) == 1, levels))

    def lines(self) -> Iterator[Line]:
        if not are_single(self.numbers, self.reached):
            yield from self.forward(self.way)
            yield from self.backward(self.way)
            return
        found = paths(self.numbers, self.wrt, self.reached, IN_FULL + 1)
        if found.count > IN_FULL:
            found = paths(self.numbers, self.wrt, self.reached, LISTED)
            yield self._line("given", self.wrt, [Symbol(self.labels[self.wrt])], self.wrt.datum)
        else:
            yield from self.forward(self.way)
            yield from self._locals(found)
        yield from self._products(found)

    def _locals(self, found: Paths) -> Iterator[Line]:
        """The local derivatives on the way that are not constant, each once, from the root on."""
        steps = {(step.consumer, step.slot): step for path in found.found for step in path.steps}
        for step in self.numbers.steps:
            if steps.get((step.consumer, step.slot)) is step and not self._is_part(step):
                local, conditions = self._local(step)
                if conditions or any(True for _ in local.symbols()):
                    yield self.local(step)

    def _products(self, found: Paths) -> Iterator[Line]:
        """A line for each path, one for those that are not listed, and their sum."""
        gradient = self._derivative(self.wrt, found.gradient)
        if found.count == 1:
            (path,) = found.found
            yield self._path(gradient, path, found, f"through {self._route(path)}")
            return
        terms: list[Expression] = []
        for k, path in enumerate(found.found, 1):
            name = Symbol(f"p{subscript(k)}", data=path.product)
            terms.append(name)
            yield self._path(name, path, found, f"{self._share(path.product, found)}through {self._route(path)}")
        left_out = found.count - len(found.found)
        if left_out:
            rest = Symbol("rest", data=found.rest)
            terms.append(rest)
            note = f"{self._share(found.rest, found)}the other {left_out:,} path{'s' * (left_out > 1)} together"
            yield self._line("path", self.wrt, [rest], found.rest, note)
        note = f"{found.count:,} paths" + ("; factors of 1 are left out" if left_out else "")
        yield self._line("path", self.wrt, [gradient, compose(total, *terms)], found.gradient, note)

    def _path(self, name: Symbol, path: Path, found: Paths, note: str) -> Line:
        """One product, in symbols where there are few paths, and in numbers."""
        reasons = [reason(self._local(step)[1]) for step in path.steps if self._is_part(step)]
        note = "; ".join(filter(None, [note, *reasons]))
        steps = list(path.steps)
        if len(steps) > LONGEST or found.count > IN_FULL:
            steps = [step for step in steps if step.local != 1]
        factors: list[Expression] = [] if self.plain_root else [self.gradients[self.root]]
        factors += [self._factor(step) if found.count <= IN_FULL else self._local_symbol(step) for step in steps]
        if not factors or len(factors) > LONGEST:
            note = f"a product of {len(path.steps):,} local derivatives, {note}"
            return self._line("path", self.wrt, [name], path.product, note)
        product = factors[0]
        for factor in factors[1:]:
            product = product * factor
        if found.count <= IN_FULL:
            return self._line("path", self.wrt, [name, product], path.product, note)
        return self._line("path", self.wrt, [name], path.product, note, [product])

    def _share(self, part: Any, found: Paths) -> str:
        """How much of the gradient a path makes up, where that can be said."""
        try:
            share = 100 * float(part / found.gradient)
        except (ArithmeticError, TypeError):
            return ""
        return f"{round(share, 1) + 0.0:.1f} %, ".replace("-", "−") if abs(share) < 1e6 else ""

    def _route(self, path: Path) -> str:
        """The nodes that a path leads through; those of a module by its name."""
        stations = []
        for step in reversed(path.steps):
            node = step.consumer
            if node is not self.root:
                stations.append(" ".join(map(spoken, self.scopes[node][self.common :])) or self.labels[node])
        stations = list(dict.fromkeys(stations))
        if len(stations) > STATIONS:
            left_out = len(stations) - STATIONS + 1
            stations[STATIONS - 2 : -1] = [f"{left_out:,} more"]
        return ", ".join(stations) or "no other node"
