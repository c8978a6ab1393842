"""From DOT text to an image: the ``dot`` program where it is installed, else pygraphviz in process."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

from viz.autograd_door import errors

FORMATS = ("svg", "png", "pdf")
TIME_LIMIT = 20.0  # seconds that one layout by the program may take
MOST_BOXES = {"dot": 2000, "pygraphviz": 500}  # what is sent to each; the second cannot be interrupted
MOST_PLACED = 1000  # where only drawing is left to do
DOTS_PER_INCH = 160


class LayoutTimeout(Exception):
    """A layout took longer than the time limit."""


class NoEngineError(errors.AutogradError, RuntimeError):
    """Nothing is installed that could draw the format asked for."""


def find() -> str | None:
    """The engine there is: ``dot``, ``pygraphviz`` or None."""
    if shutil.which("dot"):
        return "dot"
    return "pygraphviz" if find_spec("pygraphviz") else None


def render(dot: str, format: str, *, placed: bool = False) -> bytes:
    """The picture that the DOT text describes, as ``svg``, ``png`` or ``pdf``.

    ``placed``: the text says itself where everything stands.

    Raises `LayoutTimeout`, and `NoEngineError` where neither engine is installed.
    """
    engine = find()
    if engine is None:
        raise NoEngineError(
            f"nothing is installed that draws {format}: run `pip install pygraphviz` (its wheel brings Graphviz), "
            "or install Graphviz so that its program dot is on the PATH, or save as .dot or .txt"
        )
    draw = _by_program if engine == "dot" else _by_library
    return draw(dot, format, "nop2" if placed else "dot")


def _by_program(dot: str, format: str, layout: str) -> bytes:
    command = ["dot", f"-K{layout}", f"-T{format}", *([f"-Gdpi={DOTS_PER_INCH}"] if format == "png" else [])]
    try:
        done = subprocess.run(command, input=dot.encode(), capture_output=True, timeout=TIME_LIMIT, check=False)
    except subprocess.TimeoutExpired:
        raise LayoutTimeout(f"dot took longer than {TIME_LIMIT:g} seconds") from None
    if done.returncode:
        raise NoEngineError(f"dot could not draw {format}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


def _by_library(dot: str, format: str, layout: str) -> bytes:
    import pygraphviz

    with _quiet_stderr():
        graph = pygraphviz.AGraph(string=dot)
        if format == "png":
            graph.graph_attr["dpi"] = str(DOTS_PER_INCH)
        picture: bytes = graph.draw(format=format, prog=layout)
        graph.close()
    return picture


@contextmanager
def _quiet_stderr() -> Iterator[None]:
    """Keep what a C library writes to the terminal, such as warnings about fonts, off it."""
    sys.stderr.flush()
    try:
        terminal = os.dup(2)
    except OSError:  # no such descriptor, as under some graphical shells
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(terminal, 2)
        os.close(terminal)
        os.close(nowhere)
