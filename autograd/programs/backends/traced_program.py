"""A recording made ready to run, whatever runs it; and a call of it as an operation of a graph."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol
from weakref import ref

import numpy as np

from autograd.core.node import Node, data_of
from autograd.core.primitive import Array, Namespace
from autograd.core.tensor import Tensor
from autograd.errors import GraphError
from autograd.foundation.generators import generator_of
from autograd.foundation.ownership import own_if_small
from autograd.foundation.trees import LEAF, Tree, flatten
from autograd.lifetime.changes import mark_changed
from autograd.lifetime.reruns import RUNS, Run
from autograd.programs.common.diagrams import Diagram
from autograd.programs.tape import operations
from autograd.programs.tape.effects import changed, exposed, nodes_of, owners_of
from autograd.programs.tape.instructions import Argument, Kind, Variable, actual
from autograd.programs.tape.optimise import shorten
from autograd.programs.tape.recording import Recording
from autograd.transforms.checkpoints import Rerun, packed, unpacked


class Backend(Protocol):
    """Where compiled functions run."""

    def program(
        self, recording: Recording, function: Callable[..., Any], arguments: Tree, given: Sequence[Any], /
    ) -> TracedProgram:
        """A recording made ready to run."""


class TracedProgram:
    """A traced run of a function, to be repeated upon other arguments of the same form.

    ``counts``: what became of the instructions. ``given``: the arguments of the traced run, held weakly. A subclass
    says how it is run.
    """

    def __init__(
        self, recording: Recording, function: Callable[..., Any], arguments: Tree, given: Sequence[Any]
    ) -> None:
        self.recording = recording
        owners = owners_of(recording)
        self.changed = changed(recording, owners)
        self._exposed = exposed(recording, owners)
        self._changes_arguments = any(isinstance(leaf, Argument) for leaf in self.changed)
        self.counts = shorten(recording)
        self.given = [ref(thing) if isinstance(thing, Node | np.ndarray) else thing for thing in given]
        self._function, self._arguments = function, arguments
        self._forms = [(node, Form(variable), node.op) for node, variable in recording.loads.items()]
        self._origins = [(node, op) for node, op in recording.origins.items() if node not in recording.loads]
        self._graded = [(leaf, had) for leaf, had in recording.graded.items() if isinstance(leaf, Node)]
        self._given = [(leaf.place, had) for leaf, had in recording.graded.items() if isinstance(leaf, Argument)]
        self.clashes = [(argument.place, leaves) for argument, leaves in recording.clashes.items() if leaves]
        self.holds = recording.readings.hold
        self._way_back: Any = recording.pull or recording.again
        is_variable = len(recording.results) == 1 and isinstance(recording.results[0], Variable)
        self.gives_one = recording.form is LEAF and recording.tensors == [True] and is_variable
        kinds = Kind.CALLBACK, Kind.REFILL
        callbacks = [step for step in recording.tape.instructions if step.kind in kinds]
        self._drawn = [drawn for step in callbacks if (drawn := generator_of(step.function)) is not None]
        self._guards = [answer for _, answer in recording.guards]
        self._no_effects = Run(guards=self._guards)
        self._has_effects = bool(callbacks or self.changed)
        self._plain = [place for place, thing in enumerate(given) if isinstance(thing, np.ndarray)]
        self._count = sum(isinstance(result, Variable) for result in recording.results)

    def fits(self, given: Sequence[Any]) -> bool:
        """Whether leaves are as they were: of the same form and, where it matters, with a gradient or without
        one, no leaf handed in that clashes, nor memory that a run writes to before it reads it; whether what the
        function read from around it is as it was, and the guards' answers are the same."""
        for node, known, op in self._forms:
            if node.op is not op or (node.datum is not known.array and not known.takes(node.datum)):
                return False
        for node, op in self._origins:
            if node.op is not op:
                return False
        for node, graded in self._graded:
            if (node.grad is not None) is not graded:
                return False
        for place, graded in self._given:
            if (given[place].grad is not None) is not graded:
                return False
        for place, leaves in self.clashes:
            if given[place] in leaves:
                return False
        for place, leaf in self._exposed:
            if np.may_share_memory(data_of(given[place]), data_of(actual(leaf, given))):
                return False
        if not self.holds():
            return False
        return all([question() == answer for question, answer in self.recording.guards])  # noqa: C419

    def __call__(self, given: Sequence[Any]) -> Any:
        """The result for the arguments whose leaves are ``given``."""
        raise NotImplementedError

    def watched(self, given: Sequence[Any]) -> Run | None:
        """A block for a run that the function itself may be run in place of later, for derivatives of derivatives; or
        that is a part of a run which may be repeated. None where nothing is to be noted."""
        if not self._has_effects or (self._way_back is None and RUNS.get() is None):
            return None
        return Run(guards=self._guards, things=[*self._drawn, *self.changed_leaves(given)])

    def changed_leaves(self, given: Sequence[Any]) -> Sequence[Any]:
        """The leaves whose data a run upon ``given`` sets or writes to."""
        return nodes_of(self.changed, given) if self._changes_arguments else self.changed

    def mark_changed(self, given: Sequence[Any]) -> None:
        """Say which leaves a run has changed."""
        mark_changed(self.changed_leaves(given))

    def _results(self, found: Sequence[Any], given: Sequence[Any]) -> list[Any]:
        """The leaves of the result."""
        rest = iter(found)
        leaves: list[Any] = []
        for result, is_tensor in zip(self.recording.results, self.recording.tensors, strict=True):
            if isinstance(result, Variable):
                data = next(rest)
                leaves.append(self.tensor(data) if is_tensor else self.array(data))
            else:
                leaves.append(actual(result, given))
        return leaves

    def tensor(self, found: Any) -> Tensor:
        """What a run has found, as a Tensor."""
        return Tensor.constant(found)

    def array(self, found: Any) -> Any:
        """What a run has found, as an array."""
        return found

    def _recorded(self, frame: Any, found: Sequence[Any], given: Sequence[Any], first: Run | None) -> Any:
        """The result as nodes of a graph: one for the call, or one that holds several packed and these."""
        root, *saved = found[self._count :]
        owned = self._owned(given)
        call = Call(self, frame, self._owned_among(saved, owned), owned, first or self._no_effects)
        return self._as_nodes(root, call, self._results(found, given), given)

    def recorded_again(self, leaves: list[Any], given: Sequence[Any], first: Run | None) -> Any:
        """The result of these ``leaves`` as nodes of a graph, of which derivatives are taken by the function itself."""
        root = packed([leaves[i] for i in self._way_back.places]).datum
        call = Rerun(*self.ends(self._owned(given), first or self._no_effects), exact=False)
        call.name = call.symbol = "compiled"
        return self._as_nodes(root, call, leaves, given)

    def _owned(self, given: Sequence[Any]) -> Sequence[Any]:
        """``given``, a user's arrays among it `own_if_small`."""
        if not self._plain:
            return given
        owned = list(given)
        for place in self._plain:
            owned[place] = own_if_small(owned[place])
        return owned

    def _owned_among(self, saved: list[Any], owned: Sequence[Any]) -> list[Any]:
        """What a run has ``saved`` for its derivative, arguments among it as they are `_owned`."""
        return saved

    def ends(self, given: Sequence[Any], first: Run) -> tuple[Any, Run, int, list[Node]]:
        """What a `Rerun` of a call asks for: the function itself in its place, and the nodes that it is asked for."""
        way = self._way_back
        places = [node.place for node in way.wrt if isinstance(node, Argument)]

        def run(operands: Sequence[Any]) -> Any:
            moved = {id(given[i]): operand for i, operand in zip(places, operands, strict=True)}
            leaves = self.again([moved.get(id(thing), thing) for thing in given])
            return packed([leaves[i] for i in way.places])

        return run, first, len(places), [node for node in way.wrt if not isinstance(node, Argument)]

    def _as_nodes(self, root: Any, call: Rerun, leaves: list[Any], given: Sequence[Any]) -> Any:
        way = self._way_back
        node = Tensor.make(root, call, tuple([actual(node, given) for node in way.wrt]))
        for i, part in zip(way.places, unpacked(node, [leaves[i] for i in way.places]), strict=True):
            leaves[i] = part
        return self.recording.form.build(leaves)

    def pulled(self, frame: Any, saved: Sequence[Any], cotangent: Array) -> Sequence[Any]:
        """The cotangents of the nodes that a call's derivative reaches."""
        raise NotImplementedError

    def lent(self, frame: Any, saved: Sequence[Any]) -> Sequence[Any]:
        """The arrays among what a call has kept that others may write to."""
        return ()

    def again(self, given: Sequence[Any]) -> list[Any]:
        """The leaves of the result, by the function itself."""
        positional, named = self._arguments.build(given)
        return flatten(self._function(*positional, **named))[0]

    def spare(self, frame: Any) -> None:
        """Take back a frame whose call is forgotten."""

    @property
    def source(self) -> str:
        """The code as a script of its own."""
        raise NotImplementedError

    def diagram(self, title: str) -> Diagram:
        """The operations as boxes and arrows."""
        return operations.diagram(self.recording, title)


class Form:
    """What arrays a variable may be, and the one that it was last: the same array need not be looked at again."""

    __slots__ = ("array", "form")

    def __init__(self, variable: Variable) -> None:
        self.form = variable.form
        self.array: Any = None

    def takes(self, array: Any) -> bool:
        """Whether ``array`` has this form."""
        if (array.shape, array.dtype, array.strides) != self.form:
            return False
        self.array = array
        return True


class Call(Rerun):
    """A call of a compiled function, as an operation on the nodes that its derivative reaches.

    It keeps the frame, in which the call left what its derivative needs, until it is itself forgotten.
    Derivatives of derivatives go by the function itself.
    """

    keeps = True

    def __init__(
        self, replay: TracedProgram, frame: Any, saved: Sequence[Any], given: Sequence[Any], first: Run
    ) -> None:
        super().__init__(*replay.ends(given, first), exact=False)
        self.name = self.symbol = "compiled"
        self.replay, self.frame, self.saved = replay, frame, saved

    def contributions(
        self, xp: Namespace, cotangent: Array, out: Array, inputs: Sequence[Array], params: Any, wanted: Sequence[bool]
    ) -> Sequence[Array]:
        return self.replay.pulled(self.frame, self.saved, cotangent)

    def lent(self) -> Sequence[Any]:
        return self.replay.lent(self.frame, self.saved)

    def __reduce__(self) -> Any:
        raise GraphError(
            "the graph of a compiled function's result cannot be pickled, as the function cannot: pickle what detach() "
            "gives, or the leaves"
        )

    def __del__(self) -> None:
        self.replay.spare(self.frame)
