"""The Python between two programs of the device as straight-line code: what is asked, handed over, called and put back.

A step of a small network takes XLA a tenth of a millisecond, after which Python's own objects have left the processor's
nearest memory. So what is the same in each run is written out once, and a run touches as few objects as can be.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any

import numpy as np

from autograd.core.node import Node
from autograd.programs.backends.device_nodes import LOCK, is_still
from autograd.programs.backends.host_arrays import WIDE, Handed, widely
from autograd.programs.common.scripts import definition, functions
from autograd.programs.tape.slots import TOUCHED

Program = Any  # a `JaxProgram`


def run_code(program: Program, given: Sequence[Any]) -> list[Callable[..., Any]]:
    """Two functions of a ``program`` and the leaves of its arguments, which are like those ``given``: whether it fits,
    and a run."""
    names: dict[str, Any] = {"touched": TOUCHED, "lock": LOCK, "is_still": is_still, "first": True}
    text = "\n\n\n".join([_fits(program, names), _run(program, given, names)])
    return functions(compile(text, "<run on a device>", "exec"), names, ["fits", "run"])


def _fits(program: Program, names: dict[str, Any]) -> str:
    questions = []
    for i, (leaf, op) in enumerate(program.ops):
        names[f"leaf_{i}"], names[f"op_{i}"] = leaf, op
        questions.append(f"leaf_{i}.op is op_{i}")
    untouched = ["touched[0] == program.touched"]
    for i, (still, asked) in enumerate(program.unread):
        names[f"still_{i}"], names[f"asked_{i}"] = still, asked
        untouched.append(f"(still_{i}() or is_still(*asked_{i}))" if still else f"is_still(*asked_{i})")
    questions.append(f"({' and '.join(untouched)} or program.fits_anew(given))")
    for i, (place, leaves) in enumerate(program.clashes):
        names[f"others_{i}"] = leaves
        questions.append(f"given[{place}] not in others_{i}")
    names["holds"] = program.holds
    questions.append("holds()")
    for i, (question, answer) in enumerate(program.recording.guards):
        names[f"question_{i}"], names[f"answer_{i}"] = question, answer
        questions.append(f"question_{i}() == answer_{i}")
    return definition("fits", ["program", "given"], [f"return {' and '.join(questions)}"])


def _run(program: Program, given: Sequence[Any], names: dict[str, Any]) -> str:
    lines, again, handed = [], [], []
    arrays = program.arrays(given)
    for (i, variable), (_, where) in zip(program.inputs, arrays, strict=False):
        array = given[i].datum if isinstance(given[i], Node) else np.asarray(given[i])
        found = f"given[{i}].datum" if isinstance(given[i], Node) else f"given[{i}]"
        lines.append(f"{variable.name} = {found if variable.shape else f'np.asarray({found})'}")  # not NumPy's numbers
        ordered = variable.name if array.flags.c_contiguous else f"np.asarray({variable.name}, order='C')"
        names[f"handed_{i}"] = Handed(where)
        again.append(f"again_{i} = handed_{i}.known == {ordered}")
        handed.append(f"handed_{i}.give({ordered}, again_{i})")
    steps, made = program.host.written(names, program.devices)
    lines += again
    if program.host.of_arguments:
        same = " and ".join([f"again_{i}" for i, _ in program.inputs]) or "True"
        lines += ["global first", f"new = first or not ({same})", *steps, "first = False"]
    else:
        lines += steps
    if program.host.may_write:
        lines += again  # compared anew
    devices = [f"device_{i}" for i in range(len(handed) + len(made))]
    lines += [f"{device} = {found}" for device, found in zip(devices, [*handed, *made], strict=True)]
    wide = [name for name, (x, _) in zip(devices, arrays, strict=True) if x.dtype.itemsize >= WIDE]
    lines += _called(program, names, devices, wide)
    found, saved = [", ".join(_given_by(program, kind)) for kind in ("found", "saved")]
    within = ["with lock:", *[f"    {line}" for line in lines], f"return [{found}], [{saved}]"]
    return definition("run", ["program", "given"], within)


def _called(program: Program, names: dict[str, Any], devices: Sequence[str], wide: Sequence[str]) -> list[str]:
    """The call of the program upon what leaves have, and upon ``devices``, some of them with ``wide`` numbers; and what
    becomes of what it gives."""
    places = [f"place_{i}" for i in range(len(program.changing) + len(program.kept))]
    results = {kind: _given_by(program, kind) for kind in program.gives}
    targets = [f"target_{i}" for i, _ in enumerate(results["slot"])]
    names["narrow"], names["wide"] = program.compiled, widely(program.compiled)
    raw = " or ".join([f"{device}.__class__ is np.ndarray" for device in wide])
    call = "wide" if program.calls else f"(wide if {raw} else narrow)" if raw else "narrow"
    given = ", ".join([*[f"{place}.device" for place in places], *devices])
    lines = [
        "is_known = touched[0] == program.touched",
        "if not is_known:",
        "    program.take(given)",
        f"[{', '.join(places)}] = program.places",
        f"[{', '.join(chain(*results.values()))}] = {call}({given})",
    ]
    if program.calls:
        lines.append("program.raise_failures()")
    lines += [f"{place}.device = {new}" for place, new in zip(places, results["changed"], strict=False)]
    lines += ["if not is_known:", "    program.put(given)"]
    lines.append(f"[{', '.join(targets)}] = program.targets")
    lines += [f"{target}.device = {new}" for target, new in zip(targets, results["slot"], strict=True)]
    if program.written_inputs:
        lines.append(f"program.write_back([{', '.join(results['written'])}], given)")
    return lines


def _given_by(program: Program, kind: str) -> list[str]:
    """The names of what a ``program`` gives of that kind."""
    return [f"{kind}_{i}" for i in range(len(program.gives[kind]))]
