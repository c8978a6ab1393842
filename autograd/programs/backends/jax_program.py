"""A recording as one program of XLA's, called as the function that was recorded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd.core.primitive import Array
from autograd.core.tensor import Tensor
from autograd.foundation.trees import Tree
from autograd.lifetime import changes
from autograd.programs.backends.device_leaves import Leaves
from autograd.programs.backends.device_nodes import remote
from autograd.programs.backends.device_steps import DeviceSteps
from autograd.programs.backends.executable import Executable
from autograd.programs.backends.fit_checks import FitChecks
from autograd.programs.backends.host_arrays import copied
from autograd.programs.backends.host_steps import HostSteps
from autograd.programs.backends.run_code import RunCode
from autograd.programs.backends.traced_program import TracedProgram
from autograd.programs.tape import plan
from autograd.programs.tape.codegen import Writing
from autograd.programs.tape.recording import Recording


class JaxProgram(TracedProgram):
    """A traced run, lowered to JAX and compiled by XLA. ``devices``: the backend, which says where arrays lie.

    ``host``: what Python does before. ``steps``: what is left to the device, fixed by the trace. ``leaves``: where
    their numbers are between runs. ``executable``: what XLA has made of the steps, and what it gives.
    """

    def __init__(
        self, devices: Any, recording: Recording, function: Callable[..., Any], arguments: Tree, given: Sequence[Any]
    ) -> None:
        super().__init__(recording, function, arguments, given)
        self.devices = devices
        self.host = HostSteps(recording)
        self.steps = DeviceSteps(recording, self.host.rest)
        self.leaves = Leaves(recording, self.steps, self.host.refilled, devices, given)
        self.executable = Executable(devices, recording, self.host, self.steps, self.leaves, given)
        ops = [(node, op) for node, _, op in self._forms] + self._origins
        checks = FitChecks(recording, ops, self.clashes, self.leaves)
        code = RunCode(self.host, self.steps, self.leaves, self.executable)
        self._fits, self._run = code.defined(checks, devices, given)
        self.leaves.release()

    def fits(self, given: Sequence[Any]) -> bool:
        return self._fits(given)  # type: ignore[no-any-return]

    def __call__(self, given: Sequence[Any]) -> Any:
        watched = self.watched(given)
        if watched is None:
            found, saved = self._run(given)
        else:
            with watched:
                found, saved = self._run(given)
        if self.changed:
            self.mark_changed(given)
        if self.recording.pull is not None:
            return self._recorded(None, [*map(copied, found), *saved], given, watched)
        if self.recording.again is not None:
            return self.recorded_again(self._results(found, given), given, watched)
        if self.gives_one:
            return remote(found[0])
        return self.recording.form.build(self._results(found, given))

    def tensor(self, found: Any) -> Tensor:
        return Tensor.constant(found) if isinstance(found, np.ndarray) else remote(found)

    def array(self, found: Any) -> Any:
        return found if isinstance(found, np.ndarray) else copied(found)

    def mark_changed(self, given: Sequence[Any]) -> None:
        changes.replaced(*self.changed_leaves(given))

    def pulled(self, frame: Any, saved: Sequence[Any], cotangent: Array) -> Sequence[Any]:
        found = self.executable.pulled(saved, cotangent)
        return [None if part is None else copied(part) for part in found]

    # to be read

    def __str__(self) -> str:
        counts = f"{len(self.host.rest)} instructions of {self.counts['traced']} that were traced, compiled by XLA"
        return "\n".join([f"on {self.devices}; {counts}", plan.operations_table(self.recording)])

    @property
    def source(self) -> str:
        """The same as NumPy code that runs by itself."""
        return plan.script(Writing(self.recording), self.given)
