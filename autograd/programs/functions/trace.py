"""One run of a function under observation: its leaves stand-ins, its instructions on a tape."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd.core.context import MODES, Mode, Observer
from autograd.core.node import Node, data_of
from autograd.core.primitive import Primitive
from autograd.core.tensor import Tensor
from autograd.errors import TraceError
from autograd.foundation.trees import flatten
from autograd.lifetime.moments import Extra, scope_of
from autograd.programs.functions.arguments import repeated
from autograd.programs.functions.draws import Draws
from autograd.programs.functions.hooks import UNOBSERVED, observe, stop_observing
from autograd.programs.functions.leaves import Leaves, check_engine
from autograd.programs.functions.readings import Readings
from autograd.programs.functions.standins import Forgotten, Traced, as_variables, examples
from autograd.programs.tape.callback_calls import BY, arrays_in, name_of
from autograd.programs.tape.instructions import UNLABELLED, Instruction, Kind, Label, Origin, Tape, Variable, replaced


class Trace(Observer):
    """The observer that writes the tape.

    ``leaves``: the account of what is read and changed. ``inputs``: per argument its variable, or None for what is no
    array. ``given``: the arguments as the function receives them. ``guards``: questions, with their answers. ``draws``:
    who draws random numbers. ``readings``: what is read from around.
    """

    def __init__(self, function: Callable[..., Any], given: Sequence[Any]) -> None:
        self.tape = Tape()
        self.leaves = Leaves(self.tape, given)
        self.guards: list[tuple[Callable[[], Any], Any]] = []
        self.inputs: list[Variable | None] = []
        self.given: list[Any] = []
        first = dict(repeated(given))
        for place, thing in enumerate(given):
            self._take(place, thing, first.get(place, place))
        self._labelled = 0
        self.readings = Readings(function, given)
        self.draws = Draws(function, given, self.readings.called)

    def _take(self, place: int, thing: Any, first: int) -> None:
        """Take up the argument ``thing`` at ``place``, which stands at ``first``, too."""
        variable = None
        array = thing.datum if isinstance(thing, Tensor) else thing
        if isinstance(thing, Tensor) and first < place:  # it is handed in twice
            thing = self.given[first]
        elif isinstance(array, np.ndarray | np.generic):
            array = np.asarray(array)
            variable = self.tape.variable(array, Origin.ARGUMENT, "x")
            stand = Traced(array, self.tape, variable)
            thing = self.leaves.twin(place, stand) if isinstance(thing, Tensor) else stand
        self.inputs.append(variable)
        self.given.append(thing)

    # as an observer

    def change(self, mode: Mode) -> None:
        """Look on in a block."""
        mode.observer = self

    def entered(self) -> None:
        observe(self)

    def left(self) -> None:
        self.draws.stop()
        stop_observing(self)

    def taken(self, operands: Sequence[Any]) -> None:
        """``operands`` are about to be used."""
        for operand in operands:
            if isinstance(operand, list | tuple):
                self.taken(operand)
            elif isinstance(operand, Node):
                check_engine(operand)

    def made(self, node: Any, op: Any, operands: Sequence[Any]) -> None:
        self._attribute(_label(op, MODES.get().extra))

    def pulled(self, passed: Any) -> None:
        self._attribute(_label(passed.node.op, passed.node.extra, is_backward=True))

    def graded(self, node: Any, cotangent: Any) -> Any:
        is_interior = node.first is not None and isinstance(cotangent, Traced)
        return Forgotten(self.tape, cotangent.variable) if is_interior else cotangent

    def frozen(self, leaf: Any) -> None:
        self.leaves.origins.setdefault(leaf, leaf.op)

    def label(self, text: str) -> None:
        """`label_operations` in a traced function."""
        self._attribute(Label(text))

    def _attribute(self, label: Label) -> None:
        """The instructions since the last label belong to ``label``, but for those that have one."""
        for instruction in self.tape.instructions[self._labelled :]:
            if instruction.label is UNLABELLED:
                instruction.label = label
        self._labelled = len(self.tape.instructions)

    def outside(self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """`callback` in a traced function."""
        given, named = _bare(args), _bare(kwargs)
        with UNOBSERVED:
            self.leaves.release()
            found = self._called(Kind.CALLBACK, function, given, named)
            self.leaves.renew()
        return found

    def inside(self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """`pure_callback` in a traced function."""
        self.taken((*args, *kwargs.values()))
        given, named = _bare(args), _bare(kwargs)
        if any(isinstance(leaf, Traced) for leaf in flatten((given, named))[0]):
            return self._called(Kind.PURE, function, given, named)
        self.readings.check_collections()
        found = function(*given, **named)
        self.readings.renew()
        return found

    def _called(self, kind: Kind, function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        """Call ``function`` on true arrays, outside the trace; its results, traced."""
        found = self._unobserved(function, BY[kind], *examples(args), **examples(kwargs))
        arrays, whole = arrays_in(function, found)
        traced = {id(array): Traced(array, self.tape, self.tape.variable(array)) for array in arrays}
        results = tuple([stand.variable for stand in traced.values()])
        given, named = (as_variables(self.tape, tree) for tree in (args, kwargs))
        self.tape.add(Instruction(kind, function, given, named, results, label=Label(f"call of {name_of(function)}")))
        return replaced(whole, lambda leaf: traced.get(id(leaf)))

    def guarded(self, question: Callable[[], Any]) -> Any:
        """`guard` in a traced function."""
        answer = self._unobserved(question, None)
        self.guards.append((question, answer))
        return answer

    def refilled(self, function: Callable[[Any], None], leaf: Any, ahead: Callable[[int], Any] | None) -> None:
        """`refill` in a traced function."""
        if not isinstance(leaf, Tensor) or self.leaves.has_made(leaf):
            raise TraceError(f"refill takes a Tensor from around the compiled function, found {leaf!r:.60}")
        target: Any = leaf.datum
        self._unobserved(function, BY[Kind.REFILL], target.example)
        filled = (target.variable,)
        self.tape.add(Instruction(Kind.REFILL, function, filled, {}, writes=filled, ahead=ahead))

    def _unobserved(
        self, function: Callable[..., Any], by: Callable[..., Any] | None, *args: Any, **kwargs: Any
    ) -> Any:
        """``function(*args, **kwargs)``, or ``by`` another function, outside the trace."""
        self.readings.check_collections()
        self.draws.pause(function)
        try:
            with UNOBSERVED:
                return function(*args, **kwargs) if by is None else by(function, *args, **kwargs)
        finally:
            self.readings.renew()
            self.draws.resume()


def _label(op: Primitive, extra: Extra | None, *, is_backward: bool = False) -> Label:
    """An operation, in words with the innermost group it was done in; one line, also where its name is not."""
    scope = scope_of(extra)
    group = [name if name.isprintable() else ascii(name) for name in scope[-1:]]
    words = ", ".join([*group, op.name])
    return Label(f"backward of {words}" if is_backward else words, op, scope, is_backward)


def _bare(tree: Any) -> Any:
    """``tree`` with stand-ins in place of the nodes that hold them: code outside the trace gets arrays."""
    return replaced(tree, data_of)
