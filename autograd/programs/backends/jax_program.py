"""A recording as one program of XLA's: what goes in, what comes out, and where leaves are meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd.core.array import NDArray
from autograd.core.node import Node
from autograd.core.primitive import Array
from autograd.core.tensor import Tensor
from autograd.errors import TraceError
from autograd.foundation.trees import Tree
from autograd.lifetime import changes
from autograd.programs.backends.device_nodes import Place, is_still, release, remote, whole
from autograd.programs.backends.host_steps import HostSteps
from autograd.programs.backends.late_jax import jax, jnp
from autograd.programs.backends.leaf_memory import memory_of
from autograd.programs.backends.lowering import CALLS, Lowering, written
from autograd.programs.backends.run_code import run_code
from autograd.programs.backends.traced_program import TracedProgram
from autograd.programs.tape import plan
from autograd.programs.tape.codegen import Writing
from autograd.programs.tape.instructions import Argument, Kind, Variable, actual
from autograd.programs.tape.recording import Recording
from autograd.programs.tape.slots import SLOTS, TOUCHED

Devices = Any  # the backend, which says where arrays lie


class JaxProgram(TracedProgram):
    """A traced run, lowered to JAX and compiled by XLA. ``devices``: the backend, which says where arrays lie.

    Its other attributes are for `run_code`, which writes the Python of a run.
    """

    def __init__(
        self,
        devices: Devices,
        recording: Recording,
        function: Callable[..., Any],
        arguments: Tree,
        given: Sequence[Any],
    ) -> None:
        super().__init__(recording, function, arguments, given)
        self.devices = devices
        self.ops: list[tuple[Any, Any]] = [(node, op) for node, _, op in self._forms] + self._origins
        self._had: list[tuple[Any, bool]] = [*self._graded] + [(Argument(place), had) for place, had in self._given]
        unread: list[Any] = [(ask, answer) for ask, answer in recording.guards if hasattr(ask, "unread")]
        self.unread = [(ask.unread, (ask, answer)) for ask, answer in unread]  # each with a quicker question, or None
        recording.guards = [(ask, answer) for ask, answer in recording.guards if not hasattr(ask, "unread")]
        self.host = HostSteps(recording)
        self._run_steps = [step for step in self.host.rest if not step.pulls]
        self._pull_steps = [step for step in self.host.rest if step.pulls]
        self._changes = written(self.host.rest)
        loads = [x for x in self._run_steps if x.kind is Kind.LOAD and x.results[0] not in self.host.refilled]
        self.blocks, self._lenses = memory_of(loads, recording.arrays, self._changes, devices, given)
        self.changing = [block for block in self.blocks if block.changes]
        self.kept = [block for block in self.blocks if not block.changes]
        self.inputs = [(i, variable) for i, variable in enumerate(recording.inputs) if variable is not None]
        self.written_inputs = [(i, x) for i, x in self.inputs if x.storage in self._changes]
        self._saved = self._handed_on()
        stores = [step for step in self._run_steps if step.kind is Kind.STORE]
        self.slots = {(step.function, step.args[0]): step.args[1] for step in stores}  # what a run puts there
        self.gives: dict[str, list[Variable]] = {
            "changed": [block.root for block in self.changing],
            "slot": [held for held in self.slots.values() if isinstance(held, Variable)],
            "written": [x for _, x in self.written_inputs],
            "found": self._outputs(),
            "saved": self._saved,
        }
        self._pulling: Any = None
        self._failures: list[Exception] = []  # of callbacks in the midst of a run
        self.calls = any(step.kind in CALLS for step in self._run_steps)
        with devices.settings():
            self.lowered = self._lower(given)
            self.compiled = self.lowered.compile()
        self.places: list[Place] = []  # what the device has of leaves; first of those that change
        self.targets: list[Place] = []  # of what a run puts into slots
        self.touched = -1  # the count of `TOUCHED` as long as which these hold, and leaves need not be looked at
        self._looks = self._must_look()
        self._fits, self._run = run_code(self, given)
        for leaf, *_ in (*self._had, *self.slots):
            if isinstance(leaf, Node):
                release(leaf)

    def _must_look(self) -> bool:
        """Whether each run has to look at its leaves: those of arguments are others each time, and a run may itself
        leave them so that the next one is another."""
        named = [leaf for leaf, _ in (*self._had, *self.slots)]
        held = [(block, leaf, name) for block in self.blocks for leaf, name, _ in block.slots]
        if any(leaf.__class__ is Argument for leaf in (*named, *[leaf for _, leaf, _ in held])):
            return True
        if any((self.slots.get((leaf, "grad"), had or None) is not None) is not had for leaf, had in self._had):
            return True
        put = [(block, self.slots[leaf, name]) for block, leaf, name in held if (leaf, name) in self.slots]
        return any(block.place is not None or x is None or not block.takes(x) for block, x in put)

    def _outputs(self) -> list[Variable]:
        """The results that are computed, and the node that stands for them in a graph."""
        found = [leaf for leaf in self.recording.results if isinstance(leaf, Variable)]
        return found if self.recording.pull is None else [*found, self.recording.pull.root]

    def _handed_on(self) -> list[Variable]:
        """What the way back needs of what was there before."""
        made = {result for step in self._pull_steps for result in step.results}
        made |= set(self.recording.tape.constants)
        if self.recording.pull is not None:
            made.add(self.recording.pull.seed)
        operands = [operand for step in self._pull_steps for operand in step.operands]
        operands += [x for x in (self.recording.pull.cotangents if self.recording.pull else ()) if x is not None]
        return [variable for variable in dict.fromkeys(operands) if variable not in made]

    # as a function of JAX's

    def _lower(self, given: Sequence[Any]) -> Any:
        leaves = [self._spec(block.root, block.where) for block in (*self.changing, *self.kept)]
        donated = () if self.calls else tuple(range(len(self.changing)))
        jitted = jax.jit(self._traced, donate_argnums=donated, **self._laid(given))
        return jitted.lower(*leaves, *[self._spec(variable, where) for variable, where in self.arrays(given)])

    def arrays(self, given: Sequence[Any]) -> list[tuple[Variable, Any]]:
        """The arrays of the host that a run takes, each with how it lies on several devices."""
        made = [*[step.writes[0] for step in self.host.refills], *self.host.early, *self.host.made]
        arguments = [(x, self.devices.of_argument(_array(given[i]))) for i, x in self.inputs]
        return arguments + [(variable, self.devices.whole()) for variable in made]

    def _laid(self, given: Sequence[Any]) -> Any:
        """How what comes out is cut, where there are several devices; what the way back needs is laid by XLA."""
        if self.devices.mesh is None:
            return {}
        laid = [block.where for block in self.changing]
        laid += [
            self.devices.of_leaf(actual(leaf, given), held)
            for (leaf, _), held in self.slots.items()
            if isinstance(held, Variable)
        ]
        laid += [self.devices.whole()] * (len(self.gives["written"]) + len(self.gives["found"]))
        return {"out_shardings": laid + [None] * len(self._saved)}

    def _spec(self, variable: Variable, where: Any) -> Any:
        return jax.ShapeDtypeStruct(variable.shape, _known(variable.dtype), sharding=where)

    def _traced(self, *given: Any) -> Any:
        """The run, upon JAX's arrays."""
        roots = [block.root for block in (*self.changing, *self.kept)]
        arguments = [x for _, x in self.inputs]
        named: list[Any] = [*roots, *arguments, *self.host.refills, *self.host.early, *self.host.made]
        arrays: dict[Any, Any] = {x: jnp.asarray(array) for x, array in self.recording.tape.constants.items()}
        arrays |= zip(named, given, strict=True)
        refills = {step: arrays.pop(step) for step in self.host.refills}
        wanted = [*self.gives["found"], *self._saved]
        run = Lowering(self._run_steps, arrays, self._lenses, refills, wanted, self._failures)
        return [run.read(x) for found in self.gives.values() for x in found]

    def _traced_back(self, saved: Any, seed: Any) -> Any:
        """The way back, upon JAX's arrays."""
        pull = self.recording.pull
        assert pull is not None
        arrays = {variable: jnp.asarray(array) for variable, array in self.recording.tape.constants.items()}
        arrays |= dict(zip(self._saved, saved, strict=True)) | {pull.seed: seed}
        run = Lowering(self._pull_steps, arrays, {}, {}, [part for part in pull.cotangents if part is not None])
        return [None if part is None else run.read(part) for part in pull.cotangents]

    # a run, whose parts `run_code` puts together

    def fits(self, given: Sequence[Any]) -> bool:
        return bool(self._fits(self, given))

    def fits_anew(self, given: Sequence[Any]) -> bool:
        """Whether leaves, one of which was touched, are as they were."""
        for leaf, had in self._had:
            node: Any = actual(leaf, given)
            if (SLOTS["grad"].__get__(node) is not None) is not had:
                return False
        asked = [is_still(*asked) for _, asked in self.unread]
        return all(asked) and all([block.fits(given) for block in self.blocks])  # noqa: C419

    def __call__(self, given: Sequence[Any]) -> Any:
        watched = self.watched(given)
        if watched is None:
            found, saved = self._run(self, given)
        else:
            with watched:
                found, saved = self._run(self, given)
        if self.changed:
            self.mark_changed(given)
        if self.recording.pull is not None:
            return self._recorded(None, [*map(_copied, found), *saved], given, watched)
        if watched is not None and self.recording.again is not None:
            return self.recorded_again(self._results(found, given), given, watched)
        if self.gives_one:
            return remote(found[0])
        return self.recording.form.build(self._results(found, given))

    def take(self, given: Sequence[Any]) -> None:
        """See that the numbers of leaves are on the device."""
        self.places = [block.take(given) for block in (*self.changing, *self.kept)]

    def raise_failures(self) -> None:
        """Wait for callbacks; where one has failed, raise its error, and leave all as it was."""
        jax.effects_barrier()
        if self._failures:
            error = self._failures[0]
            self._failures.clear()
            raise error

    def put(self, given: Sequence[Any]) -> None:
        """Put places into the slots that the run sets, for numbers to come."""
        targets: dict[Any, Place] = {}
        for (leaf, name), held in self.slots.items():
            node = actual(leaf, given)
            release(node)
            if isinstance(held, Variable):
                targets[leaf, name] = Place(None, is_taken=True)
            SLOTS[name].__set__(node, targets[leaf, name] if isinstance(held, Variable) else held)
        self.targets = list(targets.values())
        first = [block.slots[0][:2] for block in (*self.changing, *self.kept)]  # which the next run finds there
        self.places = [targets.get(key, place) for key, place in zip(first, self.places, strict=True)]
        TOUCHED[0] += 1
        self.touched = -1 if self._looks else TOUCHED[0]

    def write_back(self, found: Sequence[Any], given: Sequence[Any]) -> None:
        """Let arguments hold what the run has written to them."""
        for (i, _), array in zip(self.written_inputs, found, strict=True):
            _array(given[i])[...] = whole(array)

    def tensor(self, found: Any) -> Tensor:
        return Tensor.constant(found) if isinstance(found, np.ndarray) else remote(found)

    def array(self, found: Any) -> Any:
        return found if isinstance(found, np.ndarray) else _copied(found)

    def mark_changed(self, given: Sequence[Any]) -> None:
        changes.replaced(*self.changed_leaves(given))

    def pulled(self, frame: Any, saved: Sequence[Any], cotangent: Array) -> Sequence[Any]:
        with self.devices.settings():
            if self._pulling is None:
                self._pulling = jax.jit(self._traced_back)
            found = self._pulling(list(saved), cotangent)
            return [None if part is None else _copied(part) for part in found]

    # to be read

    def __str__(self) -> str:
        counts = f"{len(self.host.rest)} instructions of {self.counts['traced']} that were traced, compiled by XLA"
        return "\n".join([f"on {self.devices}; {counts}", plan.operations_table(self.recording)])

    @property
    def source(self) -> str:
        """The same as NumPy code that runs by itself."""
        return plan.script(Writing(self.recording), self.given)


def _array(thing: Any) -> NDArray:
    """An argument's array."""
    return thing.datum if isinstance(thing, Node) else np.asarray(thing)


def _copied(array: Any) -> NDArray:
    """An array of JAX's as one of NumPy's that may be written to."""
    return np.array(whole(array))


def _known(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """``dtype``, if JAX has it."""
    if dtype.kind not in "biufc" or dtype.itemsize > (16 if dtype.kind == "c" else 8):
        raise TraceError(f'JAX has no numbers of {dtype}: compile the function with backend="numpy"')
    return dtype
