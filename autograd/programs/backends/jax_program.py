"""A recording as one program of XLA's: what goes in, what comes out, and where leaves are meanwhile.

The file is longer than others, as each way onto the device has its way back beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd import changes
from autograd.core.array import NDArray
from autograd.core.node import Node
from autograd.core.primitive import Array
from autograd.core.tensor import Tensor
from autograd.errors import TraceError
from autograd.programs.backends.elsewhere import (
    LOCK,
    Place,
    Remote,
    elsewhere,
    looking_only,
    place_of,
    release,
    upload,
    whole,
)
from autograd.programs.backends.host_steps import HostSteps
from autograd.programs.backends.late_jax import jax, jnp
from autograd.programs.backends.lenses import Lens, window_of
from autograd.programs.backends.lowering import CALLS, Lowering, written
from autograd.programs.backends.traced_program import TracedProgram
from autograd.programs.tape import plan
from autograd.programs.tape.codegen import Writing
from autograd.programs.tape.instructions import Argument, Kind, Storage, Variable, owner_of
from autograd.programs.tape.recording import Recording
from autograd.programs.tape.slots import SLOTS
from autograd.trees import Tree

Devices = Any  # the backend, which says where arrays lie


class Block:
    """Memory of leaves, which a run takes as one array. ``root``: its variable. ``slots``: the leaves that look into
    it, each with the name of the slot and the array there is on the host. ``place``: None of one leaf with memory of
    its own, whose array may be replaced by another one of the same form.
    """

    __slots__ = ("changes", "known", "place", "root", "slots", "where")

    def __init__(self, root: Variable, place: Place | None, where: Any, changes: bool) -> None:
        self.root = root
        self.place = place
        self.where = where
        self.changes = changes
        self.slots: list[tuple[Any, str, NDArray]] = []
        self.known: dict[Any, Remote] = {}  # what was put into the slots last

    def fits(self, given: Sequence[Any]) -> bool:
        """Whether the leaves still hold these arrays, or one of this form."""
        for leaf, name, array in self.slots:
            held = SLOTS[name].__get__(given[leaf.place] if leaf.__class__ is Argument else leaf)
            if held is self.known.get(leaf):
                continue
            if held.__class__ is Remote:
                if self.place is not None and (held.place is not self.place or held.host is not array):
                    return False
                held = held.place.device if held.host is None else held.host
            elif self.place is not None and held is not array:
                return False
            if held is None or held.shape != array.shape or held.dtype != array.dtype:
                return False
            if self.place is None and held.__class__ is np.ndarray and held.base is not None and held is not array:
                return False
        return True

    def take(self, given: Sequence[Any]) -> tuple[Place, Any]:
        """The place of the numbers, which are on the device from now on; and the array there."""
        place = self.place
        if place is None:
            leaf, name, _ = self.slots[0]
            node = given[leaf.place] if leaf.__class__ is Argument else leaf
            held = SLOTS[name].__get__(node)
            place = held.place if held.__class__ is Remote else place_of(held)
        if place.device is None:
            views = []
            for leaf, name, _ in self.slots:
                node = given[leaf.place] if leaf.__class__ is Argument else leaf
                held = SLOTS[name].__get__(node)
                if held.__class__ is not Remote:
                    release(node)
                    self.known[leaf] = Remote(place, held)
                    SLOTS[name].__set__(node, self.known[leaf])
                    views.append(held)
            place.taken_over(upload(place.owner, self.where), views)
        return place, place.device


class JaxProgram(TracedProgram):
    """A traced run, lowered to JAX and compiled by XLA. ``devices``: the backend, which says where arrays lie."""

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
        self._ops: list[tuple[Any, Any]] = [(node, op) for node, _, op in self._forms]
        self._had: list[tuple[Any, bool]] = [*self._graded] + [(Argument(place), had) for place, had in self._given]
        self._forms, self._graded, self._given = [], [], []  # looked at here, without bringing numbers back
        self._unread = [(ask, answer) for ask, answer in recording.guards if hasattr(ask, "unread")]
        recording.guards = [(ask, answer) for ask, answer in recording.guards if not hasattr(ask, "unread")]
        self.host = HostSteps(recording)
        self._run_steps = [step for step in self.host.rest if not step.pulls]
        self._pull_steps = [step for step in self.host.rest if step.pulls]
        self._changes = written(self.host.rest)
        self._lenses: dict[Variable, Lens] = {}
        self.blocks = self._blocks(given)
        self.changing = [block for block in self.blocks if block.changes]
        self.kept = [block for block in self.blocks if not block.changes]
        self.inputs = [(i, variable) for i, variable in enumerate(recording.inputs) if variable is not None]
        self._written_inputs = [(i, x) for i, x in self.inputs if x.storage in self._changes]
        self._saved = self._handed_on()
        self._slots: dict[tuple[Any, str], Variable | None] = {}
        self._pulling: Any = None
        self._failures: list[Exception] = []  # of callbacks in the midst of a run
        self._calls = any(step.kind in CALLS for step in self._run_steps)
        with devices.settings():
            self.lowered = self._lower(given)
            self._compiled = self.lowered.compile()

    def _blocks(self, given: Sequence[Any]) -> list[Block]:
        """The memory that leaves lie in, as they do now."""
        found: dict[Storage, Block] = {}
        loads = [
            step for step in self._run_steps if step.kind is Kind.LOAD and step.results[0] not in self.host.refilled
        ]
        sharing = {step.results[0].storage for step in loads if not step.results[0].whole}
        seen: dict[Any, Variable] = {}
        for step in loads:
            key, (variable,) = (step.function, step.args[0]), step.results
            if seen.setdefault(key, variable) is not variable:  # it has been set, or read, before
                self._lenses[variable] = _same(seen[key])
                continue
            node: Any = given[key[0].place] if isinstance(key[0], Argument) else key[0]
            if key[1] == "data" and isinstance(key[0], Argument):
                raise TraceError('a callback that changes the data of an argument cannot run with backend="jax"')
            array = SLOTS[key[1]].__get__(node)
            array = array.fetch() if isinstance(array, Remote) else array
            block = found.get(variable.storage)
            if block is None:
                place = place_of(array) if variable.storage in sharing else None
                owner = owner_of(array)
                root = variable if place is None else _root(owner, variable.storage)
                where = self.devices.of_leaf(node, owner)
                block = found[variable.storage] = Block(root, place, where, variable.storage in self._changes)
            if variable is not block.root:
                same = block.place is None or array is block.place.owner
                self._lenses[variable] = _same(block.root) if same else window_of(block.root, array)
            block.slots.append((key[0], key[1], array))
            if isinstance(key[0], Node):
                release(node)
        for step in self._run_steps:
            if step.kind is Kind.STORE and isinstance(step.function, Node):
                release(step.function)
        return list(found.values())

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
        blocks = [[self._spec(block.root, block.where) for block in part] for part in (self.changing, self.kept)]
        arguments = [self._spec(x, self.devices.of_argument(_array(given[i]))) for i, x in self.inputs]
        filled = [self._spec(step.writes[0], self.devices.whole()) for step in self.host.refills]
        at_first = [self._spec(variable, self.devices.whole()) for variable in self.host.refilled]
        made = [self._spec(variable, self.devices.whole()) for variable in self.host.made]
        back = [block.where for block in self.changing], None, None, None, None
        options = {"out_shardings": self.devices.results(back)} if self.devices.mesh is not None else {}
        jitted = jax.jit(self._traced, donate_argnums=() if self._calls else (0,), **options)
        return jitted.lower(*blocks, arguments, (filled, at_first, made))

    def _spec(self, variable: Variable, where: Any) -> Any:
        return jax.ShapeDtypeStruct(variable.shape, _known(variable.dtype), sharding=where)

    def _traced(self, changing: Any, kept: Any, arguments: Any, host: Any) -> Any:
        """The run, upon JAX's arrays: the memory that changes, what is put into slots, arguments that were written to,
        results, and what the way back needs."""
        filled, at_first, made = host
        arrays = {variable: jnp.asarray(array) for variable, array in self.recording.tape.constants.items()}
        arrays.update(zip([x for _, x in self.inputs], arguments, strict=True))
        arrays.update(zip(self.host.made, made, strict=True))
        arrays.update(zip(self.host.refilled, at_first, strict=True))
        arrays.update(zip([block.root for block in (*self.changing, *self.kept)], [*changing, *kept], strict=True))
        refills = dict(zip(self.host.refills, filled, strict=True))
        outputs = [leaf for leaf in self.recording.results if isinstance(leaf, Variable)]
        if self.recording.pull is not None:
            outputs.append(self.recording.pull.root)
        run = Lowering(self._run_steps, arrays, self._lenses, refills, [*outputs, *self._saved], self._failures)
        self._slots = dict(run.slots)
        return (
            [run.read(block.root) for block in self.changing],
            [run.read(held) for held in self._slots.values() if isinstance(held, Variable)],
            [run.read(x) for _, x in self._written_inputs],
            [run.read(x) for x in outputs],
            [run.read(x) for x in self._saved],
        )

    def _traced_back(self, saved: Any, seed: Any) -> Any:
        """The way back, upon JAX's arrays."""
        pull = self.recording.pull
        assert pull is not None
        arrays = {variable: jnp.asarray(array) for variable, array in self.recording.tape.constants.items()}
        arrays |= dict(zip(self._saved, saved, strict=True)) | {pull.seed: seed}
        run = Lowering(self._pull_steps, arrays, {}, {}, [part for part in pull.cotangents if part is not None])
        return [None if part is None else run.read(part) for part in pull.cotangents]

    # a run

    def fits(self, given: Sequence[Any]) -> bool:
        for leaf, op in self._ops:
            if leaf.op is not op:
                return False
        for leaf, had in self._had:
            node: Any = given[leaf.place] if leaf.__class__ is Argument else leaf
            if (SLOTS["grad"].__get__(node) is not None) is not had:
                return False
        with looking_only:
            for question, answer in self._unread:
                if question() != answer:
                    return False
        return super().fits(given) and all([block.fits(given) for block in self.blocks])  # noqa: C419

    def __call__(self, given: Sequence[Any]) -> Any:
        with LOCK, jax.enable_x64(True):  # or else whole numbers are cut to 32 bits on their way
            filled, made = self.host(given)
            at_first = [SLOTS["data"].__get__(node) for node in self.host.refilled.values()]
            arguments = [_array(given[i]) for i, _ in self.inputs]
            taken = [block.take(given) for block in self.changing]
            kept = [block.take(given)[1] for block in self.kept]
            arguments, host = self.devices.spread(arguments, (filled, at_first, made))
            changed, slots, inputs, found, saved = self._compiled(
                [device for _, device in taken], kept, arguments, host
            )
            if self._calls:
                self._raise_failures()
            for (place, _), device in zip(taken, changed, strict=True):
                place.device = device
            self._put(iter(slots), given)
            for (i, _), array in zip(self._written_inputs, inputs, strict=True):
                _array(given[i])[...] = whole(array)
        if self._changed:
            self.mark_changed(given)
        if self.recording.pull is not None:
            return self._recorded(None, [*map(_copied, found), *saved], given)
        if self._is_one:
            return remote(found[0])
        return self.recording.form.build(self._results(found, given))

    def _raise_failures(self) -> None:
        """Wait for callbacks; where one has failed, raise its error, and leave all as it was."""
        jax.effects_barrier()
        if self._failures:
            error = self._failures[0]
            self._failures.clear()
            raise error

    def _put(self, slots: Any, given: Sequence[Any]) -> None:
        """Put into the slots of leaves what the run has set them to."""
        for (leaf, name), held in self._slots.items():
            node = given[leaf.place] if leaf.__class__ is Argument else leaf
            release(node)
            SLOTS[name].__set__(node, Remote(Place(None, next(slots))) if isinstance(held, Variable) else held)

    def tensor(self, found: Any) -> Tensor:
        return Tensor.constant(found) if isinstance(found, np.ndarray) else remote(found)

    def array(self, found: Any) -> Any:
        return found if isinstance(found, np.ndarray) else _copied(found)

    def mark_changed(self, given: Sequence[Any]) -> None:
        if changes.are_any():
            for leaf in self._changed:
                node = given[leaf.place] if isinstance(leaf, Argument) else leaf
                if isinstance(node, Node):
                    changes.replaced(node)

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


def remote(device: Any) -> Tensor:
    """A Tensor whose numbers are on the device until somebody reads them."""
    node: Tensor = Tensor.constant(None)
    SLOTS["data"].__set__(node, Remote(Place(None, device)))
    node.__class__ = elsewhere(Tensor)
    return node


def _root(owner: NDArray, storage: Storage) -> Variable:
    return Variable("memory", owner.shape, owner.dtype, owner.strides, storage, whole=True)


def _same(root: Variable) -> Lens:
    return Lens(root, lambda x: x, lambda _, x: x)


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
