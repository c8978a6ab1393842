"""From DOT text to an image: the program ``dot``, by the package graphviz, where there is one; else pygraphviz."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from viz.autograd_door import errors

if TYPE_CHECKING:
    import graphviz

FORMATS = ("svg", "png", "pdf")
TIME_LIMIT = 20.0  # seconds that one layout by the program may take
MOST_BOXES = {"dot": 2000, "pygraphviz": 500}  # what is sent to each; the second cannot be interrupted
DOTS_PER_INCH = 160
MOST_PIXELS = 8000  # of a PNG, on its longer side


class LayoutTimeout(Exception):
    """A layout took longer than the time limit."""


class ShrunkWarning(UserWarning):
    """A PNG would have had more than 8,000 pixels on a side, and was made smaller, with all that is in it."""


class NoEngineError(errors.AutogradError, RuntimeError):
    """Nothing is installed that could draw the format asked for."""


def find() -> str | None:
    """The engine there is: ``dot``, ``pygraphviz`` or None."""
    if shutil.which("dot"):
        return "dot"
    return "pygraphviz" if _fault_of_library() is None else None


def _fault_of_library() -> ImportError | None:
    """Why pygraphviz cannot be used: it is not installed, or the system lacks a library that its wheel expects."""
    try:
        import pygraphviz  # noqa: F401
    except ImportError as error:
        return error
    return None


def render(dot: str, format: str, *, placed: bool = False, dpi: int = DOTS_PER_INCH) -> bytes:
    """The picture that the DOT text describes, as ``svg``, ``png`` or ``pdf``.

    ``placed``: the text says itself where everything stands. ``dpi``: of a ``png``, which has at most `MOST_PIXELS` on
    a side: a larger one is shrunk, and a `ShrunkWarning` says so.

    Raises `LayoutTimeout`, and `NoEngineError` where neither engine can be used.
    """
    engine = find()
    if engine is None:
        fault, others = _fault_of_library(), ".svg, .html, .dot" if placed else ".dot"
        if isinstance(fault, ModuleNotFoundError):
            why, first = "nothing is installed", "run `pip install pygraphviz` (its wheel brings Graphviz), or "
        else:
            why, first = f"pygraphviz cannot be loaded ({fault}) and nothing else is installed", ""
        raise NoEngineError(
            f"{why} that draws {format}: {first}install Graphviz so that its program dot is on the PATH, "
            f"or save as {others} or .txt"
        )
    image = (_by_program if engine == "dot" else _by_library)(dot, format, placed, dpi)
    if format == "png" and max(_pixels(image)) >= MOST_PIXELS:
        message = (
            f"this picture is shrunk to {MOST_PIXELS:,} pixels, the most that a side of a PNG has here, and so is its "
            "type: save it as .svg or .pdf, or draw less of the graph, by fit= or depth="
        )
        warnings.warn(message, ShrunkWarning, stacklevel=4)  # of who saves the drawing
    return image


def _pixels(png: bytes) -> tuple[int, int]:
    """Width and height of an image, which stand in its header."""
    width, height = struct.unpack_from(">II", png, 16)
    return width, height


def _of_png(dpi: int) -> dict[str, str]:
    """What Graphviz is told: its ``size`` is in inches, and what would be larger is shrunk to it."""
    longest = MOST_PIXELS / dpi
    return {"dpi": str(dpi), "size": f"{longest},{longest}"}


def as_source(dot: str) -> graphviz.Source:
    """The DOT text as the `graphviz` package holds it."""
    import graphviz

    return graphviz.Source(dot)


def _by_program(dot: str, format: str, placed: bool, dpi: int) -> bytes:
    from graphviz.backend.dot_command import command
    from graphviz.backend.execute import run_check

    call = command("neato", format, neato_no_op=2) if placed else command("dot", format)
    call += [f"-G{name}={value}" for name, value in _of_png(dpi).items()] if format == "png" else []
    try:
        done = run_check(call, input=dot.encode(), capture_output=True, quiet=True, timeout=TIME_LIMIT)
    except subprocess.TimeoutExpired:
        raise LayoutTimeout(f"dot took longer than {TIME_LIMIT:g} seconds") from None
    except subprocess.CalledProcessError as error:
        raise NoEngineError(f"dot could not draw {format}: {error.stderr.decode(errors='replace').strip()}") from error
    image: bytes = done.stdout
    return image


def _by_library(dot: str, format: str, placed: bool, dpi: int) -> bytes:
    import pygraphviz

    with _quiet_stderr():
        graph = pygraphviz.AGraph(string=dot)
        if format == "png":
            graph.graph_attr.update(_of_png(dpi))
        picture: bytes = graph.draw(format=format, prog="nop2" if placed else "dot")
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
