"""A tape lowered to JAX: run instruction by instruction upon JAX's arrays while `jax.jit` traces.

JAX's arrays cannot be written to. So a variable whose memory is written to has its present array here, and one that is
a view of it is a *lens*: how to get it from what it is a view of, and how to put it back. Memory of leaves that
several of them look into is one array, and each leaf a lens on it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from autograd.errors import TraceError
from autograd.programs.backends.jax_functions import put_at
from autograd.programs.backends.late_jax import experimental, jax, jnp, lax
from autograd.programs.backends.lenses import Lens, is_view_of, lens_of
from autograd.programs.backends.loops import Loop, Moving, rolled
from autograd.programs.backends.step_results import conformed, results, written_by
from autograd.programs.tape.callback_calls import Outside
from autograd.programs.tape.instructions import Instruction, Kind, Storage, Variable, replaced

CALLS = (Kind.CALLBACK, Kind.PURE)


def _moved(step: Instruction, place: Any) -> Instruction:
    """An instruction of a loop, in the repetition number ``place``."""

    def number(leaf: Any) -> Any:
        return leaf.first + leaf.by * place if isinstance(leaf, Moving) else leaf

    return replace(step, args=replaced(step.args, number))


class Lowering:
    """A run of ``steps``: the ``arrays`` of variables so far, and what the slots of leaves hold."""

    def __init__(
        self,
        steps: Sequence[Instruction],
        arrays: dict[Variable, Any],
        lenses: Mapping[Variable, Lens],
        refills: Mapping[Instruction, Any],
        needed: Iterable[Variable] = (),
        failures: list[Exception] | None = None,
    ) -> None:
        self._refills = refills
        self._failures = failures
        self._rows: dict[Variable, tuple[Any, int]] = {}  # what a loop has made, as entries of one array
        self.slots: dict[Any, Any] = {}  # what leaves hold, of those that were set
        self._arrays = arrays
        self._lenses = dict(lenses)
        self._written = written(steps)
        self._versions: Counter[Storage] = Counter()
        self._read: dict[Variable, tuple[int, Any]] = {}
        for step in rolled(steps, needed):
            self._go(step)

    def _go(self, step: Instruction | Loop) -> None:
        if isinstance(step, Loop):
            self._repeat(step)
            return
        try:
            self._do(step)
        except TraceError:
            raise
        except Exception as error:
            raise TraceError(_refused(step, error)) from error

    # variables

    def read(self, variable: Variable) -> Any:
        """The present array of a variable."""
        lens = self._lenses.get(variable)
        if lens is None:
            if variable not in self._arrays:
                row, place = self._rows[variable]
                self._arrays[variable] = row[place]
            return self._arrays[variable]
        version = self._versions[variable.storage]
        known = self._read.get(variable)
        if known is None or known[0] != version:
            known = self._read[variable] = version, lens.get(self.read(lens.of))
        return known[1]

    def _write(self, variable: Variable, array: Any) -> None:
        lens = self._lenses.get(variable)
        if lens is None:
            self._arrays[variable] = array
            self._versions[variable.storage] += 1
        else:
            self._write(lens.of, lens.put(self.read(lens.of), array))

    def _given(self, tree: Any) -> Any:
        return replaced(tree, lambda leaf: self.read(leaf) if isinstance(leaf, Variable) else leaf)

    # instructions

    def _do(self, step: Instruction) -> None:
        match step.kind:
            case Kind.LOAD:
                self._load(step)
            case Kind.STORE:
                self.slots[step.function, step.args[0]] = step.args[1]
            case Kind.ASSIGN:
                target, index, value = step.args
                self._write(target, put_at(None, self.read(target), self._given(index), self._given(value)))
            case Kind.CALLBACK | Kind.PURE:
                self._call(step)
            case Kind.REFILL:
                self._write(step.writes[0], self._refills[step])
            case _:
                self._compute(step)

    def _load(self, step: Instruction) -> None:
        """What a leaf holds: what was put there before, if anything was, or else it is known already."""
        (variable,) = step.results
        held = self.slots.get((step.function, step.args[0]))
        if isinstance(held, Variable):
            self._lenses[variable] = Lens(held, lambda x: x, lambda _, x: x)

    def _compute(self, step: Instruction) -> None:
        target = next((x for x in step.operands if x.storage in self._written and is_view_of(step, x)), None)
        if target is not None and not step.writes:
            for i, result in enumerate(step.results):
                self._lenses[result] = lens_of(step, i, target, self._given)
            return
        kwargs = {name: value for name, value in step.kwargs.items() if name != "out"}
        if step.writes:
            (changed,) = step.writes
            before = self.read(changed)
            found = written_by(step, before, self._given(step.args), self._given(kwargs))
            self._write(changed, conformed(found, changed))
            return
        if step.function is np.stack and not step.kwargs.get("axis"):
            made = [self._row(step.args[0])]
        else:
            made = results(step, self._given(step.args), self._given(kwargs))
        for variable, found in zip(step.results, made, strict=True):
            self._arrays[variable] = conformed(found, variable)

    # loops

    def _repeat(self, loop: Loop) -> None:
        """A loop, as one of XLA's."""
        memory = [v for v in self._arrays if v.storage in loop.written and v not in self._lenses]
        rows = [self._row(row) for _, row in loop.rows]

        def body(carry: Any, given: Any) -> Any:
            place, carried, written = carry
            before = self._inner()
            self._arrays.update(zip(memory, written, strict=True))
            self._arrays.update(zip([old for old, _, _ in loop.carried], carried, strict=True))
            self._arrays.update(zip([one for one, _ in loop.rows], given, strict=True))
            for step in loop.template:
                self._go(_moved(step, place))
            kept = [self.read(variable) for variable in loop.made]
            after = [self.read(new) for _, new, _ in loop.carried], [self._arrays[v] for v in memory]
            self._outer(before)
            return (place + 1, *after), kept

        start = jnp.int32(0), [self.read(first) for *_, first in loop.carried], [self._arrays[v] for v in memory]
        (_, _, written), kept = lax.scan(body, start, rows, length=loop.count)
        for variable, array in zip(memory, written, strict=True):
            self._write(variable, array)
        for row, array in zip(loop.made.values(), kept, strict=True):
            self._rows.update({variable: (array, i) for i, variable in enumerate(row)})

    def _row(self, variables: Sequence[Variable]) -> Any:
        """Variables as one array, which a loop goes through; entries of one already are taken as they stand there."""
        found = [self._rows.get(variable) for variable in variables]
        if found[0] is not None and found[1] is not None:
            array, start = found[0]
            by = found[1][1] - start
            stop = start + by * len(variables)
            if all(x is not None and x[0] is array and x[1] == start + i * by for i, x in enumerate(found)):
                return array[start : stop if stop >= 0 else None : by]
        return jnp.stack([self.read(variable) for variable in variables])

    def _inner(self) -> Any:
        """Begin with the body of a loop, whose arrays are not to be seen outside."""
        before = self._arrays, self._lenses, self._read, self._versions, self._rows
        self._arrays, self._lenses, self._rows = dict(self._arrays), dict(self._lenses), dict(self._rows)
        self._read, self._versions = {}, Counter(self._versions)
        return before

    def _outer(self, before: Any) -> None:
        self._arrays, self._lenses, self._read, self._versions, self._rows = before

    def _call(self, step: Instruction) -> None:
        """A call of Python's own code in the midst of a run, upon true arrays."""
        outside = Outside(step.function, step.results)
        changes = step.operands if step.kind is Kind.CALLBACK else []
        operands = step.operands
        failures = [] if self._failures is None else self._failures

        def call(*arrays: Any) -> Any:
            given = {variable: np.array(array) for variable, array in zip(operands, arrays, strict=True)}
            args, kwargs = replaced(
                (step.args, step.kwargs), lambda leaf: given[leaf] if isinstance(leaf, Variable) else leaf
            )
            try:
                found = outside(*args, **kwargs) if not failures else None
            except Exception as error:  # which the program raises when the run is over
                failures.append(error)
                found = None
            if failures:
                return [np.zeros(form.shape, form.dtype) for form in forms]
            found = [] if found is None else found if isinstance(found, list) else [found]
            return [*found, *[given[variable] for variable in changes]]

        forms = [jax.ShapeDtypeStruct(x.shape, x.dtype) for x in (*step.results, *changes)]
        found = experimental.io_callback(call, forms, *map(self.read, operands), ordered=True)
        self._arrays.update(zip(step.results, found, strict=False))
        for variable, array in zip(changes, found[len(step.results) :], strict=True):
            if variable.storage in self._written:
                self._write(variable, array)


def written(steps: Iterable[Instruction]) -> set[Storage]:
    """The memory that is written to by any of ``steps``."""
    return {variable.storage for step in steps for variable in step.may_write}


def _refused(step: Instruction, error: Exception) -> str:
    name = step.function if isinstance(step.function, str) else getattr(step.function, "__name__", step.kind.value)
    owner = getattr(step.function, "__self__", None)
    name = f"{owner.__name__}.{name}" if isinstance(owner, np.ufunc) else name
    where = f", at {step.line}" if step.line else ""
    return (
        f"NumPy's {name}, in {step.label}{where}, cannot run on JAX: {type(error).__name__}, {error!s:.300}. Leave "
        'this part out of the compiled function, or compile it with backend="numpy"'
    )
