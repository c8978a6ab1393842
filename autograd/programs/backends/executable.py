"""A recording's steps on a device as a program of XLA's, and its way back as another."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import chain
from typing import Any

from autograd.core.coercion import NUMERIC
from autograd.errors import TraceError
from autograd.programs.backends.device_leaves import Leaves
from autograd.programs.backends.device_steps import DeviceSteps, Outputs
from autograd.programs.backends.host_arrays import array_of
from autograd.programs.backends.host_steps import HostSteps
from autograd.programs.backends.late_jax import jax, jnp
from autograd.programs.backends.lowering import Lowering
from autograd.programs.tape.instructions import Variable, actual
from autograd.programs.tape.recording import Recording


class Executable:
    """What XLA has made of ``steps``, upon ``leaves`` and what the ``host`` gives. ``devices``: the backend.

    ``arrays``: what it takes beside the memory of leaves, each with how it lies on several devices. ``outputs``: what
    it gives. ``lowered``, ``compiled``: the program as JAX has it, to be read and to be called.
    """

    def __init__(
        self, devices: Any, recording: Recording, host: HostSteps, steps: DeviceSteps, leaves: Leaves, given: Any
    ) -> None:
        self._devices, self._recording = devices, recording
        self._host, self._steps, self._leaves = host, steps, leaves
        self._failures: list[Exception] = []  # of callbacks in the midst of a run
        arguments = [(x, devices.of_argument(array_of(given[i]))) for i, x in steps.inputs.items()]
        self._made = [*[step.writes[0] for step in host.refills], *host.early, *host.made]
        self.arrays: list[tuple[Variable, Any]] = arguments + [(variable, devices.whole()) for variable in self._made]
        self.outputs = Outputs(
            changed=[block.root for block in leaves.changing],
            put=[*leaves.put.values()],
            written=[*steps.written_inputs.values()],
            found=steps.found,
            saved=steps.saved,
        )
        with devices.settings():
            self.lowered = self._lower(given)
            self.compiled = self.lowered.compile()

    def _lower(self, given: Sequence[Any]) -> Any:
        blocks = [(block.root, block.where) for block in (*self._leaves.changing, *self._leaves.kept)]
        donated = () if self._steps.calls else tuple(range(len(self._leaves.changing)))
        jitted = jax.jit(self._traced, donate_argnums=donated, **self._laid(given))
        return jitted.lower(*[_spec(variable, where) for variable, where in (*blocks, *self.arrays)])

    def _laid(self, given: Sequence[Any]) -> Any:
        """How what comes out is cut, where there are several devices; what the way back needs is laid by XLA."""
        if self._devices.mesh is None:
            return {}
        laid = [block.where for block in self._leaves.changing]
        laid += [self._devices.of_leaf(actual(leaf, given), held) for (leaf, _), held in self._leaves.put.items()]
        laid += [self._devices.whole()] * (len(self.outputs.written) + len(self.outputs.found))
        return {"out_shardings": laid + [None] * len(self.outputs.saved)}

    def _traced(self, *given: Any) -> Any:
        """The run, upon JAX's arrays."""
        host, leaves = self._host, self._leaves
        roots = [block.root for block in (*leaves.changing, *leaves.kept)]
        named: list[Any] = [*roots, *self._steps.inputs.values(), *host.refills, *host.early, *host.made]
        arrays = self._constants() | dict(zip(named, given, strict=True))
        refills = {step: arrays.pop(step) for step in host.refills}
        wanted = [*self.outputs.found, *self.outputs.saved]
        run = Lowering(self._steps.forward, arrays, leaves.lenses, refills, wanted, self._failures)
        return [run.read(variable) for variable in chain(*self.outputs)]

    def _constants(self) -> dict[Any, Any]:
        return {variable: jnp.asarray(array) for variable, array in self._recording.tape.constants.items()}

    def raise_failures(self) -> None:
        """Wait for callbacks; where one has failed, raise its error, and leave all as it was."""
        jax.effects_barrier()
        if self._failures:
            error = self._failures[0]
            self._failures.clear()
            raise error

    # the way back

    def pulled(self, saved: Sequence[Any], cotangent: Any) -> Sequence[Any]:
        """The cotangents that the way back gives, of what a run has ``saved``; None of those that there are not."""
        with self._devices.settings():
            found: Sequence[Any] = self._pulling([*saved], cotangent)
            return found

    @cached_property
    def _pulling(self) -> Any:
        return jax.jit(self._traced_back)

    def _traced_back(self, saved: Any, seed: Any) -> Any:
        pull = self._recording.pull
        assert pull is not None
        arrays = self._constants() | dict(zip(self.outputs.saved, saved, strict=True)) | {pull.seed: seed}
        wanted = [part for part in pull.cotangents if part is not None]
        run = Lowering(self._steps.backward, arrays, {}, {}, wanted)
        return [None if part is None else run.read(part) for part in pull.cotangents]


def _spec(variable: Variable, where: Any) -> Any:
    """The form of an array; a `TraceError` where JAX has no numbers of its type."""
    dtype = variable.dtype
    if dtype.kind not in NUMERIC or dtype.itemsize > (16 if dtype.kind == "c" else 8):
        raise TraceError(f'JAX has no numbers of {dtype}: compile the function with backend="numpy"')
    return jax.ShapeDtypeStruct(variable.shape, dtype, sharding=where)
