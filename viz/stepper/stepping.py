"""`step`: a page that goes through a calculation and its backward pass, step by step."""

from __future__ import annotations

import os
import webbrowser
from functools import cached_property
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from viz import checks
from viz.autograd_door import Node, errors
from viz.paint import dot, notebook, rendering
from viz.paint.composition import compose
from viz.paint.files import write
from viz.paint.palette import AUTO, THEMES
from viz.picture.labels import visible
from viz.picture.model import LEGIBLE_NODES, Options
from viz.stepper.captions import Caption, Captions
from viz.stepper.events import Event, count, events
from viz.stepper.networks import network_view
from viz.stepper.page import page
from viz.stepper.scenes import graph_view
from viz.words.writer import Writer

VIEWS = {"graph": graph_view, "network": network_view}
MOST_STEPS = 3000
HEIGHT = 720  # pixels of the page below the cell of a notebook


def step(
    root: Node, *, seed: Any = 1, precision: int = 4, view: str = "graph", theme: str = AUTO, title: str | None = None
) -> Stepper:
    """A page that goes through the calculation of ``root``: forward node by node, then backward one edge at a time.

    At each step the picture shows what is known so far, and below it stand the product as it forms, the sum of what
    the gradient has received, and the lines of `explain` that belong to it. The steps backward are those of the
    engine's own pass, in its order. What the picture folds is opened when its steps are reached. No ``grad`` is
    touched. ``save("x.html")`` writes one file that loads nothing; a notebook shows the page below the cell; ``print``
    lists the steps.

    On the page: → or space goes on, ← back, Home and End to either end, + − 0 zoom, P fills the screen; the address
    ends in the step, as in ``x.html#step=12``.

    ``seed``: the upstream gradient of the root. ``precision``: significant digits. ``view``: "graph", of operations, or
    "network", of neurons, where a step that no neuron has alone is said in words only. ``theme``: light, dark, print,
    or auto, as the reader's system is. ``title``: a heading.

    Raises `ArgumentError` for unsuitable arguments and for a calculation of more than 3,000 steps, and `GraphError`
    when nothing requires a gradient, a seed is needed, or a graph is no network.

    >>> from autograd import Value
    >>> x, y = Value(3, name="x"), Value(2, name="y")
    >>> print(step(x * y + x))
    0. x = 3; y = 2
    1. v0 = x · y = 3 · 2 = 6
    2. L = v0 + x = 6 + 3 = 9
    3. ∂L/∂L = 1
    4. ∂L/∂v0: 1 × 1 = 1
    5. ∂L/∂x: 1 × 1 = 1
    6. ∂L/∂x: 1 × 2 = 2; 1 + 2 = 3
    7. ∂L/∂y: 1 × 3 = 3
    """
    if not isinstance(root, Node):
        raise errors.ArgumentError(
            f"step() takes the result of a calculation with Values or Tensors, found {type(root).__name__}"
        )
    checks.digits(precision)
    checks.text("title", title)
    checks.one_of("view", view, VIEWS)
    checks.one_of("theme", theme, THEMES)
    steps = count(root)
    if steps > MOST_STEPS:
        raise errors.ArgumentError(
            f"this calculation has {steps:,} steps, and a page goes through {MOST_STEPS:,} at most: step through a "
            "smaller one, such as fewer examples, or explain one gradient by viz.explain(root, wrt=...)"
        )
    called = f"{visible(root.name)}, step by step" if root.name else "Step by step"
    options = Options(mode="overlay", seed=seed, precision=precision, fold=LEGIBLE_NODES)
    return Stepper(Writer(root, seed, precision), options, view, theme, visible(title) if title else called)


class Stepper:
    """The steps of a calculation. Made by `step`.

    ``events``: what happens, in order; ``captions``: what is said of each, as plain text. The graph is read when it is
    made, so later changes to it do not show.
    """

    def __init__(self, writer: Writer, options: Options, view: str, theme: str, title: str) -> None:
        self.title = title
        self.theme = theme
        self.events: tuple[Event, ...] = tuple(events(writer))
        written = Captions(writer, self.events)
        self.captions: tuple[Caption, ...] = tuple(map(written.caption, self.events))
        self.scenes, self.inside = VIEWS[view](writer.root, self.events, options)

    def html(self) -> str:
        """The page: one HTML file that loads nothing."""
        return self._html

    @cached_property
    def _html(self) -> str:
        phases = [event.phase for event in self.events]
        return page(self.title, phases, self.captions, self.scenes, self.inside, self.theme)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the page to ``path``, which ends in .html. Gives the path back.

        Raises `ArgumentError` for another ending, and `FileNotFoundError` where there is no such folder.

        >>> from tempfile import mkdtemp
        >>> from autograd import Value
        >>> step(Value(2, name="x") * 3).save(Path(mkdtemp()) / "steps.html").name
        'steps.html'
        """
        if not isinstance(path, str | os.PathLike):
            raise errors.ArgumentError(f"save() takes the name of a file; found {path!r:.60}")
        target = Path(path)
        if target.suffix.lower() != ".html":
            raise errors.ArgumentError(f"steps are saved as .html; found {target.name!r}: give this ending")
        if not target.parent.is_dir():
            raise FileNotFoundError(
                f"there is no folder {str(target.parent)!r} to save {target.name!r} in: make it first"
            )
        write(target, self.html().encode())
        return target

    def show(self) -> None:
        """Show the page: in a notebook below the cell, otherwise in the web browser.

        Where no browser can be opened, it says where the page lies.
        """
        if notebook.show_inline(self):
            return
        with NamedTemporaryFile("w", encoding="utf-8", prefix="glassgrad-", suffix=".html", delete=False) as file:
            file.write(self.html())
        if not webbrowser.open(Path(file.name).as_uri()):
            print(f"no web browser could be opened; the page lies in {file.name}")

    def __str__(self) -> str:
        return "\n".join(f"{k}. {caption.line}" for k, caption in enumerate(self.captions))

    def __repr__(self) -> str:
        return f"<Stepper: {len(self.events):,} steps; print it, or save it as .html>"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """What a notebook shows: the page in a frame that can reach nothing outside of it; where it may not, the
        finished picture as PNG, if Graphviz is there; else the list of steps."""
        return notebook.framed(str(self), self.html(), self.title, HEIGHT, self._still())

    def _still(self) -> bytes | None:
        """The picture at the end of all steps, where it can be made and is not too large."""
        whole = self.scenes[0]
        if not notebook.has_png(len(whole.picture.nodes)):
            return None
        text = dot.paint(compose(whole.picture, whole.layout), THEMES[self.theme])
        return rendering.render(text, "png", placed=True, dpi=notebook.DOTS_PER_INCH)
