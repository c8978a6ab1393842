"""glassgrad's compiled functions on a GPU, beside hand-written JAX and PyTorch on the same card.

On a machine with a GPU, from the root of the checkout, in a Python that has NumPy and a JAX which sees the GPU
(``pip install -e ".[jax,testing]" "jax[cuda12]"``; PyTorch where the comparison is wanted)::

    python -m benchmarks.accelerator --into accelerator.md

It first says what it has found: versions, devices, what is missing. Without a GPU it measures the processor. It begins
nothing new after four minutes, and says what it has left out. Beside the table it writes the same as JSON. ``--quick``
tries all of it, on batches of two and a twelfth of the primitives.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from autograd import Tensor
from autograd.core.registry import TABLE
from autograd.errors import TraceError
from autograd.programs.backends import device_nodes
from benchmarks.accelerators.comparison import TOLERANCE, together
from benchmarks.accelerators.workloads import WORKLOADS, Workload

LIMIT = 240.0  # seconds, after which nothing is begun
START = perf_counter()
TOGETHER = 24  # primitives in one program
TABLE_SHARE = 100.0  # seconds for the table
QUICK: list[int] = []  # the batch of each step, where the whole is only tried out


def main(arguments: list[str] | None = None) -> None:
    """Measure, print, and write down."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.accelerator", description=__doc__.partition("\n")[0])
    parser.add_argument("--into", type=Path, metavar="FILE", help="write the table there, and JSON beside it")
    parser.add_argument("--only", action="append", choices=["table", "bus", *WORKLOADS], help="only this; repeatable")
    parser.add_argument("--quick", action="store_true", help="try everything out, on little: times mean nothing")
    options = parser.parse_args(arguments)
    QUICK[:] = [2] if options.quick else []
    wanted = options.only or ["bus", *WORKLOADS, "table"]
    found: dict[str, Any] = {"environment": environment()}
    show(found["environment"])
    for name in wanted:
        if perf_counter() - START > LIMIT:
            found[name] = {"left out": f"{LIMIT:.0f} seconds were over"}
        else:
            work = {"table": primitives, "bus": crossings}.get(name, lambda name=name: speeds(name))
            found[name] = attempted(work)
        show({name: found[name]})
    found["seconds"] = round(perf_counter() - START, 1)
    page = markdown(found)
    print(page)
    if options.into is not None:
        options.into.write_text(page)
        options.into.with_suffix(".json").write_text(json.dumps(found, indent=1))


def show(found: dict[str, Any]) -> None:
    """Say at once what is known, on standard error."""
    print(json.dumps(found), file=sys.stderr, flush=True)


def attempted(work: Callable[[], Any]) -> Any:
    """What ``work`` gives, or what went wrong."""
    try:
        return work()
    except Exception as error:
        return {"failed": f"{type(error).__name__}: {error!s:.500}"}


def environment() -> dict[str, Any]:
    """What there is on this machine."""
    found: dict[str, Any] = {"python": sys.version.split()[0], "numpy": np.__version__}
    try:
        jax = import_module("jax")
        found["jax"] = jax.__version__
        found["devices"] = [f"{device.platform}: {device.device_kind}" for device in jax.devices()]
    except Exception as error:
        found["jax"] = f"not there: {error!s:.200}"
    try:
        torch = import_module("torch")
        found["torch"] = torch.__version__
        found["torch on"] = torch.cuda.get_device_name() if torch.cuda.is_available() else "cpu"
    except Exception as error:
        found["torch"] = f"not there: {error!s:.200}"
    return found


# speed


def sides(name: str, work: Workload) -> Iterator[tuple[str, Callable[[], Callable[[], Any]]]]:
    """The libraries, each with what makes a step of it."""
    parameters = work.parameters()

    def by_torch(compiled: bool) -> Callable[[], Any]:
        return import_module("benchmarks.accelerators.by_torch").step(name, work, parameters, compiled)

    yield "glassgrad on JAX", lambda: work.step("jax")
    yield "jax.jit by hand", lambda: import_module("benchmarks.accelerators.by_jax").step(name, work, parameters)
    yield "torch eager", lambda: by_torch(False)
    yield "torch.compile", lambda: by_torch(True)


def speeds(name: str) -> dict[str, Any]:
    """Milliseconds of a step, for each library; the loss after three; and the seconds until the first was over."""
    work = WORKLOADS[name](*QUICK)
    found: dict[str, Any] = {"work": work.name}
    runs: dict[str, Callable[[], Any]] = {}
    for side, make in sides(name, work):
        start = perf_counter()

        def begun(make: Any = make, side: str = side, start: float = start) -> dict[str, Any]:
            run = make()
            run().item()
            run().item()
            seconds = perf_counter() - start
            runs[side] = run
            return {"until the second step, s": round(seconds, 2), "loss of step 3": round(run().item(), 6)}

        found[side] = attempted(begun)
    samples: dict[str, list[float]] = {side: [] for side in runs}
    for _ in range(1 if QUICK else 5):  # in turn, so that all see the same machine
        for side, run in runs.items():
            samples[side].append(milliseconds(run))
    for side, times in samples.items():
        found[side] |= {"ms": round(median(times), 4), "from": round(min(times), 4), "to": round(max(times), 4)}
    return found


def milliseconds(run: Callable[[], Any]) -> float:
    """The time of a step, over so many that only the last loss is waited for."""
    count, seconds = 1, 0.0 if QUICK else 0.3
    while True:
        start = perf_counter()
        for _ in range(count):
            loss = run()
        loss.item()
        taken = perf_counter() - start
        if taken > seconds:
            return taken / count * 1e3
        count = max(count + 1, int(count * min(10.0, 1.2 * seconds / max(taken, 1e-6))))


# what crosses the bus


def crossings(steps: int = 20) -> dict[str, Any]:
    """How many arrays of leaves cross the bus in a loop that reads the loss alone: none may."""
    jax = import_module("jax")
    work = WORKLOADS["digits"](*QUICK)
    step = work.step("jax")
    for _ in range(3):
        step().item()
    up: list[Any] = []
    down: list[Any] = []
    upload, whole = device_nodes.upload, device_nodes.whole

    def counted(device: Any) -> Any:
        down.append(device.shape)
        return whole(device)

    def sent(array: Any, where: Any) -> Any:
        up.append(array.shape)
        return upload(array, where)

    leaf_memory = import_module("autograd.programs.backends.leaf_memory")
    leaf_memory.upload, device_nodes.whole = sent, counted
    try:
        losses = []
        for _ in range(steps):
            with jax.transfer_guard_device_to_host("disallow"):
                loss = step()
            losses.append(loss.item())
    finally:
        leaf_memory.upload, device_nodes.whole = upload, whole
    leaves = [shape for shape in down if shape != ()]
    return {
        "steps": steps,
        "losses read": len(down) - len(leaves),
        "leaves brought back": len(leaves),
        "leaves sent": len(up),
        "holds": not leaves and not up and losses[-1] < losses[0],
    }


# the table


def primitives() -> dict[str, Any]:
    """Values and gradients of every primitive in float32, against NumPy in the same type."""
    examples = import_module("autograd.testing.examples").examples
    rng = np.random.default_rng(3)
    cases, start = [], perf_counter()
    for name in sorted(TABLE):
        try:
            example = next(iter(examples(TABLE[name], rng, [TABLE[name].defaults])))
            TABLE[name](*map(Tensor, example.inputs), **example.params)
            cases.append((name, TABLE[name], example))
        except Exception:  # its calls are of another kind
            continue
    cases = cases[:: 12 if QUICK else 1]
    found: dict[str, Any] = {"primitives": 0, "within": TOLERANCE, "differ": {}, "cannot run": {}}
    for i in range(0, len(cases), TOGETHER):
        if perf_counter() - start > TABLE_SHARE or perf_counter() - START > LIMIT:
            found["left out"] = len(cases) - i
            break
        part = cases[i : i + TOGETHER]
        try:
            together(part, found)
        except Exception:  # then each by itself says which it is
            for case in part:
                try:
                    together([case], found)
                except TraceError as error:
                    found["cannot run"][case[0]] = f"{error!s:.160}"
                except Exception as error:
                    found["differ"][case[0]] = f"{type(error).__name__}: {error!s:.160}"
    found["seconds"] = round(perf_counter() - start, 1)
    return found


# the page


def markdown(found: dict[str, Any]) -> str:
    """What was found, as a page."""
    lines = ["# Compiled functions on an accelerator", ""]
    lines += [f"- {key}: {value}" for key, value in found["environment"].items()]
    lines += ["", "| step | side | ms | from | to | ours / side | loss of step 3 | until the second step, s |"]
    lines += ["|---|---|---|---|---|---|---|---|"]
    for name in WORKLOADS:
        lines += rows(found.get(name, {}))
    for name in ("bus", "table"):
        if name in found:
            lines += ["", f"**{name}**: {json.dumps(found[name])}"]
    lines += [f"\n{name}: {found[name]}" for name in WORKLOADS if {"failed", "left out"} & found.get(name, {}).keys()]
    return "\n".join([*lines, "", f"{found['seconds']} seconds in all", ""])


def rows(found: dict[str, Any]) -> Iterator[str]:
    ours = found.get("glassgrad on JAX", {}).get("ms")
    for side, numbers in found.items():
        if not isinstance(numbers, dict):
            continue
        if "ms" not in numbers:
            yield f"| {found['work']} | {side} | {numbers.get('failed', '')[:120]} | | | | | |"
            continue
        share = f"{ours / numbers['ms']:.2f}" if ours else ""
        shown = [numbers[key] for key in ("ms", "from", "to")]
        last = numbers["loss of step 3"], numbers["until the second step, s"]
        yield "| " + " | ".join(map(str, [found["work"], side, *shown, share, *last])) + " |"


if __name__ == "__main__":
    main()
