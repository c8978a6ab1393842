"""Run the lessons, each in a fresh kernel: ``python notebooks/run.py [--keep | --full] [NAME ...]``.

A lesson is a script, ``05_backpropagation_by_hand.py``, in cells that begin with ``# %%`` (jupytext's percent format);
beside it stands the notebook with its outputs. Without an option, the notebooks are checked: they hold the cells of
their scripts, run without an error or a warning within `LIMIT` seconds, all of them within `TOTAL`, print what is
committed, and hide no picture from a viewer that trusts nothing. ``--keep`` writes them anew. ``--full`` runs the
experiments at full size, which write their tables to ``tables/`` and change no notebook.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
import timeit
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

HERE = Path(__file__).parent
LIMIT = 40  # seconds that one lesson may take of a processor that adds up a million squares in `USUAL` seconds
USUAL = 0.06
TOTAL = 300  # seconds that all lessons may take on two such processors
SQUARES = "sum(i * i for i in range(10**6))"
CLOCK = f"""
import time, timeit
print(time.process_time(), timeit.timeit({SQUARES!r}, number=10) / 10)
"""
KERNEL = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}


def scripts() -> list[Path]:
    """The lessons in the order of the course."""
    return sorted(HERE.glob("[0-9][0-9]_*.py"))


def read(script: Path) -> NotebookNode:
    """The notebook of a script, without outputs; its cells are numbered, so that a change stays where it is."""
    notebook = jupytext.read(script, fmt="py:percent")
    notebook.metadata = KERNEL
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for number, cell in enumerate(notebook.cells, 1):
        cell.id = f"cell-{number:02}"
        cell.metadata.pop("lines_to_next_cell", None)
    return notebook


def execute(notebook: NotebookNode, folder: Path) -> tuple[float, float]:
    """Fill in all outputs, as seen by a fresh kernel in ``folder``; the seconds of a processor that it took, and how
    much longer this processor takes than a usual one: shared ones may be half as fast as yesterday."""
    clock = nbformat.v4.new_code_cell(CLOCK)
    notebook.cells.append(clock)
    client = partial(
        NotebookClient,
        notebook,
        timeout=None,
        record_timing=False,
        coalesce_streams=True,
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
        resources={"metadata": {"path": str(folder)}},
    )
    try:
        client().execute()
    except RuntimeError:  # no kernel came up: somebody took the port that was chosen for it, as happens to two at once
        client().execute()
    notebook.cells.remove(clock)
    seconds, squares = map(float, clock.outputs[0].text.split())
    return seconds, max(1.0, squares / USUAL)


def cells(notebook: NotebookNode) -> list[tuple[str, str, dict[str, bool]]]:
    """What somebody wrote: the kind and the text of each cell, and what of it is hidden."""
    return [(cell.cell_type, cell.source, dict(cell.metadata.get("jupyter", {}))) for cell in notebook.cells]


def outputs(notebook: NotebookNode) -> Iterator[NotebookNode]:
    """All outputs, in order."""
    for cell in notebook.cells:
        yield from cell.get("outputs", [])


def printed(notebook: NotebookNode) -> list[str]:
    """What is the same in every run: what is printed, and the outlines of graphs; not what was measured."""
    texts = []
    for output in outputs(notebook):
        data = output.get("data", {})
        if output.output_type == "stream":
            texts.append(output.text)
        elif data.get("text/html", "").startswith("<details>"):
            texts.append(re.sub(r'src="data:[^"]*"', "", data["text/html"]))  # pictures differ as fonts do
        elif "text/plain" in data and ("image/png" not in data or "image/svg+xml" in data):
            texts += [] if output.metadata.get("measured") else [data["text/plain"]]
    return texts


def complaints(notebook: NotebookNode) -> list[str]:
    """What nobody should see in a notebook: warnings, and pictures that an untrusted view leaves out."""
    found = [f"a warning: {output.text}" for output in outputs(notebook) if output.get("name") == "stderr"]
    kinds = [output.data.keys() for output in outputs(notebook) if "data" in output]
    if any("image/svg+xml" in kind and "image/png" not in kind for kind in kinds):
        found.append("an SVG without a PNG beside it, which an untrusted notebook does not show")
    if len(nbformat.writes(notebook)) >= 1_000_000:
        found.append("a file of 1 MB or more")
    return found


def check(script: Path) -> list[str]:
    """Run a lesson, and say in what its committed notebook differs."""
    committed, fresh = nbformat.read(script.with_suffix(".ipynb"), as_version=4), read(script)
    if cells(committed) != cells(fresh):
        return ["the script and the notebook hold different cells: make refresh"]
    seconds, slowness = execute(fresh, script.parent)
    found = complaints(fresh)
    if seconds > LIMIT * slowness:
        found.append(f"it took {seconds:.0f} s of {LIMIT * slowness:.0f}")
    before, after = printed(committed), printed(fresh)
    found += [f"committed:\n{old}\nprinted now:\n{new}" for old, new in zip(before, after, strict=False) if old != new]
    if len(before) != len(after):
        found.append(f"{len(after)} texts are printed, {len(before)} are committed")
    pace = f" of a processor that takes {slowness:.1f} times as long as usual" if slowness > 1.2 else ""
    print(f"{script.stem}: {seconds:.0f} s{pace}{', and it differs' if found else ''}", flush=True)
    return found


def keep(script: Path) -> list[str]:
    """Run a lesson and write its notebook; an error in a cell leaves the file as it was."""
    notebook = read(script)
    seconds, _ = execute(notebook, script.parent)
    nbformat.write(notebook, script.with_suffix(".ipynb"))
    size = script.with_suffix(".ipynb").stat().st_size
    print(f"{script.stem}: {seconds:.0f} s, {size / 1e6:.2f} MB", flush=True)
    return complaints(notebook)


def full(script: Path) -> list[str]:
    """Run a lesson whose experiments are at full size, for the tables that it writes."""
    print(f"{script.stem}: {execute(read(script), script.parent)[0]:.0f} s", flush=True)
    return []


def main(arguments: list[str]) -> int:
    """Run what is asked for, two lessons at a time; 1 if there is a complaint."""
    parser = argparse.ArgumentParser(description="Run the lessons, each in a fresh kernel.")
    parser.add_argument("names", nargs="*", help="beginnings of names, such as 05; all if none is given")
    parser.add_argument("--keep", action="store_const", dest="task", const=keep, default=check, help="write notebooks")
    parser.add_argument("--full", action="store_const", dest="task", const=full, help="write tables of experiments")
    parser.add_argument("--jobs", type=int, default=2, help="how many lessons run at once")
    given = parser.parse_args(arguments)
    if given.task is full:
        os.environ["GLASSGRAD_FULL"] = "1"
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as many threads as lessons, and the same sums everywhere
    chosen = [path for path in scripts() if not given.names or path.stem.startswith(tuple(given.names))]
    begun = time.perf_counter()
    with ThreadPoolExecutor(given.jobs) as pool:
        results = list(pool.map(given.task, chosen))
    for path, found in zip(chosen, results, strict=True):
        print("".join(f"{path.stem}: {complaint}\n" for complaint in found), end="")
    return int(any(results) or not chosen or (given.task is check and is_too_long(time.perf_counter() - begun)))


def is_too_long(seconds: float) -> bool:
    """Whether the lessons took longer than they may, by the pace of this processor; and say how long they took.

    >>> is_too_long(10.0)
    10 s in all
    False
    """
    allowed = TOTAL * max(1.0, timeit.timeit(SQUARES, number=10) / 10 / USUAL)
    print(f"{seconds:.0f} s in all" + (f", of {allowed:.0f} allowed" if seconds > allowed else ""))
    return seconds > allowed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
