"""The Python between two programs of the device as straight-line code: what is asked, handed over, called and put back.

A step of a small network takes XLA a tenth of a millisecond, after which Python's own objects have left the processor's
nearest memory. So what is the same in each run is written out once, and a run touches as few objects as can be.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any

from autograd.core.node import Node
from autograd.programs.backends.device_leaves import Leaves
from autograd.programs.backends.device_nodes import LOCK
from autograd.programs.backends.device_steps import DeviceSteps
from autograd.programs.backends.executable import Executable
from autograd.programs.backends.fit_checks import FitChecks
from autograd.programs.backends.host_arrays import WIDE, Handed, array_of, widely, write_back
from autograd.programs.backends.host_steps import HostSteps
from autograd.programs.common.scripts import definition, functions
from autograd.programs.tape.instructions import Variable


class RunCode:
    """The code of a program: what the ``host`` does, what the ``executable`` of its ``steps`` is given, and what
    becomes of what that gives, in ``leaves`` and in results."""

    def __init__(self, host: HostSteps, steps: DeviceSteps, leaves: Leaves, executable: Executable) -> None:
        self._host, self._steps, self._leaves, self._executable = host, steps, leaves, executable
        self._names: dict[str, Any] = {"lock": LOCK, "first": True}

    def defined(self, checks: FitChecks, devices: Any, given: Sequence[Any]) -> list[Callable[..., Any]]:
        """Two functions of the leaves of arguments like those ``given``: whether the program fits, and a run.

        ``devices``: the backend.
        """
        text = "\n\n\n".join([checks.written(self._names), self._run(devices, given)])
        return functions(compile(text, "<run on a device>", "exec"), self._names, ["fits", "run"])

    def _run(self, devices: Any, given: Sequence[Any]) -> str:
        lines, again, handed = self._handed(given)
        steps, made = self._host.written(self._names, devices)
        lines += again
        if self._host.of_arguments:
            same = " and ".join([f"again_{i}" for i in self._steps.inputs]) or "True"
            lines += ["global first", f"new = first or not ({same})", *steps, "first = False"]
        else:
            lines += steps
        if self._host.may_write:
            lines += again  # compared anew
        arrays = {f"device_{i}": variable for i, (variable, _) in enumerate(self._executable.arrays)}
        lines += [f"{device} = {found}" for device, found in zip(arrays, [*handed, *made], strict=True)]
        lines += self._called(arrays)
        found, saved = [", ".join(self._outputs()[kind]) for kind in ("found", "saved")]
        within = ["with lock:", *[f"    {line}" for line in lines], f"return [{found}], [{saved}]"]
        return definition("run", ["given"], within)

    def _handed(self, given: Sequence[Any]) -> tuple[list[str], list[str], list[str]]:
        """The arrays of the arguments: how they are found, compared with those of the run before, and handed over."""
        lines, again, handed = [], [], []
        for (i, variable), (_, where) in zip(self._steps.inputs.items(), self._executable.arrays, strict=False):
            found = f"given[{i}].datum" if isinstance(given[i], Node) else f"given[{i}]"
            lines.append(f"{variable.name} = {found if variable.shape else f'np.asarray({found})'}")  # no NumPy number
            is_ordered = array_of(given[i]).flags.c_contiguous
            ordered = variable.name if is_ordered else f"np.asarray({variable.name}, order='C')"
            self._names[f"handed_{i}"] = Handed(where)
            again.append(f"again_{i} = handed_{i}.known == {ordered}")
            handed.append(f"handed_{i}.give({ordered}, again_{i})")
        return lines, again, handed

    def _called(self, arrays: dict[str, Variable]) -> list[str]:
        """The call of the program upon what leaves have, and upon ``arrays`` by name; what becomes of what it gives."""
        names, leaves, compiled = self._names, self._leaves, self._executable.compiled
        names |= {"narrow": compiled, "wide": widely(compiled), "raise_failures": self._executable.raise_failures}
        places = [f"place_{i}" for i in range(len(leaves.changing) + len(leaves.kept))]
        targets = [f"target_{i}" for i in range(len(leaves.put))]
        outputs = self._outputs()
        raw = " or ".join([f"{name}.__class__ is np.ndarray" for name, x in arrays.items() if x.dtype.itemsize >= WIDE])
        call = "wide" if self._steps.calls else f"(wide if {raw} else narrow)" if raw else "narrow"
        handed = ", ".join([*[f"{place}.device" for place in places], *arrays])
        lines = [
            "is_known = touched[0] == leaves.touched",
            "if not is_known:",
            "    leaves.take(given)",
            f"[{', '.join(places)}] = leaves.places",
            f"[{', '.join(chain(*outputs.values()))}] = {call}({handed})",
        ]
        if self._steps.calls:
            lines.append("raise_failures()")
        lines += [f"{place}.device = {new}" for place, new in zip(places, outputs["changed"], strict=False)]
        lines += ["if not is_known:", "    leaves.expect(given)"]
        lines.append(f"[{', '.join(targets)}] = leaves.targets")
        lines += [f"{target}.device = {new}" for target, new in zip(targets, outputs["put"], strict=True)]
        names["write_back"] = write_back
        lines += [
            f"write_back(given[{i}], {x})" for i, x in zip(self._steps.written_inputs, outputs["written"], strict=True)
        ]
        return lines

    def _outputs(self) -> dict[str, list[str]]:
        """The names of what the program gives, by kind."""
        given = self._executable.outputs._asdict()
        return {kind: [f"{kind}_{i}" for i in range(len(variables))] for kind, variables in given.items()}
