"""`draw` and `Drawing`: a picture of a graph, laid out only when it is looked at."""

from __future__ import annotations

import os
import webbrowser
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from functools import cached_property, partial
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any, cast

from viz import checks
from viz.autograd_door import Node, errors, topological_order
from viz.layout.frames import has_frames
from viz.paint import dot, notebook, rendering, svg
from viz.paint.files import write
from viz.paint.outline import outline
from viz.paint.page import page, preformatted
from viz.paint.palette import AUTO, THEMES
from viz.picture import build, programs
from viz.picture.labels import visible
from viz.picture.model import Mode, Options, Picture
from viz.picture.programs import Drawable

if TYPE_CHECKING:
    import graphviz

FOR_PROGRAMS = {"precision", "hops", "max_nodes", "title", "legend"}  # the options that a program takes
SUFFIXES = (*rendering.FORMATS, "html", "dot", "txt")
MOST_AS_PNG = 100  # boxes: more would make a notebook too large
TITLES = {"forward": "Computation graph", "backward": "Backward pass", "overlay": "Forward and backward pass"}


class Drawing:
    """A picture that is lazy: nothing is laid out before it is saved or shown.

    ``picture``: what is in it, as plain data. ``dot``: the text that Graphviz lays out; ``source``: the
    same as a `graphviz.Source`. ``text``: an outline, which ``print`` shows. The graph is read when the
    drawing is made, so later changes to it do not show. Made by `draw`.
    """

    def __init__(self, build: Callable[[Options], Picture], options: Options, theme: str, title: str) -> None:
        self.options = options
        self.theme = theme
        self.picture: Picture = build(options)
        self._build = build
        self._title = self.picture.title or title

    @property
    def dot(self) -> str:
        """The picture in the DOT language, the same bytes on every run.

        Where it has frames it holds their places, which ``dot -Knop2`` follows.
        """
        return dot.paint(self.picture, THEMES[self.theme])

    @property
    def source(self) -> graphviz.Source:
        """The DOT text as a `graphviz.Source`, which can ``pipe``, ``render`` and ``view``. Where it holds places
        (see `dot`), ``source.render("step", neato_no_op=2)`` follows them.

        >>> from autograd import Value
        >>> draw(Value(2, name="x") * 3).source.engine
        'dot'
        """
        return rendering.as_source(self.dot, placed=has_frames(self.picture))

    @property
    def text(self) -> str:
        """The picture as an outline in plain text."""
        return outline(self.picture)

    def svg(self) -> str:
        """The picture as SVG, to be put into a page. Raises `NoEngineError` without Graphviz."""
        return self._svg

    @cached_property
    def _svg(self) -> str:
        drawn, picture = self._rendered("svg")
        return svg.polish(drawn.decode(), self._title, outline(picture), adaptive=self.theme == AUTO)

    def html(self) -> str:
        """The picture as a page of its own; without Graphviz, its outline."""
        return page(self._title, self.svg() if rendering.find() else preformatted(self.text), self.theme)

    def show(self) -> None:
        """Show the picture: in a notebook below the cell, otherwise as a page in the web browser.

        Where no browser can be opened, it says where the page lies.
        """
        if notebook.show_inline(self):
            return
        with NamedTemporaryFile("w", encoding="utf-8", prefix="glassgrad-", suffix=".html", delete=False) as file:
            file.write(self.html())
        if not webbrowser.open(Path(file.name).as_uri()):
            print(f"no web browser could be opened; the picture lies in {file.name}")

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the picture to ``path``, in the format of its suffix: svg, png, pdf, html, dot or txt.

        The file appears complete or not at all. Gives the path back. Raises `ArgumentError` for
        another suffix, and `NoEngineError` where a format needs Graphviz and there is none.

        >>> from pathlib import Path
        >>> import tempfile
        >>> from autograd import Value
        >>> folder = Path(tempfile.mkdtemp())
        >>> draw(Value(2, name="x") * 3).save(folder / "product.dot").name
        'product.dot'
        """
        if not isinstance(path, str | os.PathLike):
            raise errors.ArgumentError(f"save() takes the name of a file; found {path!r:.60}")
        target = Path(path)
        suffix = target.suffix.lower().removeprefix(".")
        if suffix not in SUFFIXES:
            found = f"found {target.name!r}"
            raise errors.ArgumentError(
                f"a drawing is saved as .{', .'.join(SUFFIXES)}; {found}: give one of these endings"
            )
        if not target.parent.is_dir():
            raise FileNotFoundError(
                f"there is no folder {str(target.parent)!r} to save {target.name!r} in: make it first"
            )
        texts = {"dot": lambda: self.dot, "txt": lambda: self.text, "svg": self.svg, "html": self.html}
        content = texts[suffix]().encode() if suffix in texts else self._rendered(suffix)[0]
        write(target, content)
        return target

    def __str__(self) -> str:
        return self.text.rstrip("\n")

    def __repr__(self) -> str:
        boxes = len(self.picture.nodes)
        return f"<Drawing: {self.picture.mode}, {boxes} box{'es' * (boxes != 1)}; print it, or save it as an image>"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """What a notebook shows: the outline; where it can be drawn the SVG, and the PNG of all but large pictures."""
        svg = self.svg() if rendering.find() else None
        as_png = svg is not None and len(self.picture.nodes) <= MOST_AS_PNG
        return notebook.bundle(str(self), svg, self._rendered("png", notebook.DOTS_PER_INCH)[0] if as_png else None)

    def _rendered(self, format: str, dpi: int = rendering.DOTS_PER_INCH) -> tuple[bytes, Picture]:
        """The image, and the picture it shows: collapsed further where the layout would take too long."""
        picture, options = self.picture, self.options
        engine = rendering.find()
        while True:
            placed = has_frames(picture)
            most = rendering.MOST_PLACED if placed else rendering.MOST_BOXES.get(engine or "", len(picture.nodes))
            if len(picture.nodes) <= most:
                try:
                    sent = dot.paint(picture, THEMES[self.theme])
                    return rendering.render(sent, format, placed=placed, dpi=dpi), picture
                except rendering.LayoutTimeout:
                    if options.max_nodes <= 1:
                        raise
            elif options.max_nodes <= 1:
                outputs = sum(node.kind == "output" for node in picture.nodes)
                raise errors.ArgumentError(
                    f"this picture has {len(picture.nodes):,} boxes and cannot be collapsed further, too many to lay "
                    f"out (of these, {outputs:,} are outputs, which always stay): draw fewer outputs at once"
                )
            options = replace(options, max_nodes=max(1, min(options.max_nodes, len(picture.nodes)) // 2))
            picture = self._build(options)
            picture = replace(picture, notes=(*picture.notes, "collapsed further, as the layout took too long"))


def draw(
    root: Node | Sequence[Node] | Drawable,
    *,
    backward: bool = False,
    overlay: bool = False,
    seed: Any = 1,
    precision: int = 4,
    theme: str = "light",
    depth: int | None = None,
    expand: str | Sequence[str] = (),
    around: Node | None = None,
    hops: int = 2,
    max_nodes: int = 60,
    legend: bool = False,
    title: str | None = None,
) -> Drawing:
    """A picture of how ``root`` was computed.

    ``root``: a Value, a Tensor, or several in a list. The forward picture shows each operation with
    its value, each edge with its local derivative, and the gradients of the last ``backward()``, a
    dash before any. ``backward=True``: the backward pass as a graph of its own, each edge labelled
    upstream × local = contribution; at every node the contributions add up to its gradient.
    ``overlay=True``: both in one. These two need no call of ``backward()`` and change no ``grad``.

    Or what `compile` makes: its operations as they will be run, an arrow where one reads what another
    has, and a dashed one where it changes a leaf; those of a graph of Values in a column per level.
    What asks for a part of a graph, or for its backward pass, is not for programs.

    An unnamed root is called L; with another ``seed`` than 1, L is what lies beyond the root.

    ``seed``: the upstream gradient of the root. ``precision``: significant digits. ``theme``:
    light, dark, print, or auto, which in a browser is light or dark as the reader's system is.
    ``depth``: groups below this level are collapsed.
    ``expand``: groups that stay open all the same, as "layers.0" or "layers.0/neurons.1". ``around``: a
    node; only what is at most ``hops`` steps from it is drawn. ``max_nodes``: up to so
    many boxes are labelled in full, up to 2.5 times as many briefly, and a larger graph is
    collapsed to so many. ``legend``: explain the shapes. ``title``: a line above.

    Raises `ArgumentError` for unsuitable arguments, and `GraphError` where a backward picture is
    asked of a constant, or of a Tensor of several entries without a seed.

    >>> from autograd import Value
    >>> x, y, z = Value(1, name="x"), Value(2, name="y"), Value(2, name="z")
    >>> q = x + y
    >>> f = q * z
    >>> q.name, f.name = "q", "f"
    >>> print(draw(f, backward=True, seed=2))
    ∂L/∂f = 2, seed
    ∂L/∂z = 6
      from f: 2 × 3 = 6
    ∂L/∂q = 4
      from f: 2 × 2 = 4
    ∂L/∂y = 4
      from q: 4 × 1 = 4
    ∂L/∂x = 4
      from q: 4 × 1 = 4
    """
    is_program = hasattr(type(root), "diagram")
    roots = () if is_program else _roots(root)
    mode = _mode(backward, overlay, roots)
    if not isinstance(theme, str) or theme not in THEMES:
        raise errors.ArgumentError(f"theme is one of {', '.join(THEMES)}; found {theme!r:.60}")
    checks.digits(precision)
    checks.whole("max_nodes", max_nodes, 1, rendering.MOST_BOXES["dot"])
    if depth is not None:
        checks.whole("depth", depth, 0)
    for what, value in {"backward": backward, "overlay": overlay, "legend": legend}.items():
        checks.flag(what, value)
    if not isinstance(title, str | None):
        raise errors.ArgumentError(f"title is a text; found {title!r:.60}")
    checks.whole("hops", hops, 0)
    if around is not None and not any(node is around for node in topological_order(*roots)):
        raise errors.ArgumentError(f"around is a node that the root depends on; found {around!r:.60}")
    options = Options(
        mode=mode,
        seed=seed,
        precision=precision,
        depth=depth,
        expand=_names(expand),
        around=around,
        hops=hops,
        max_nodes=max_nodes,
        title=title or "",
        legend=legend,
    )
    if is_program:
        _check_for_program(options)
        diagram = cast(Drawable, root).diagram
        return Drawing(partial(programs.build, diagram), options, theme, visible(diagram.title))
    whose = ", ".join(visible(root.name) for root in roots if root.name)
    return Drawing(partial(build.build, roots), options, theme, TITLES[mode] + (f" of {whose}" if whose else ""))


def _roots(root: Any) -> tuple[Node, ...]:
    roots = tuple(root) if isinstance(root, list | tuple) else (root,)
    for one in roots:
        if not isinstance(one, Node):
            raise errors.ArgumentError(
                f"draw() takes a Value, a Tensor or a list of them, found {type(one).__name__}"
                + (": draw what a call of it gives" if callable(one) else "")
            )
    if not roots:
        raise errors.ArgumentError("draw() takes a Value, a Tensor or a list of them, found an empty list")
    return tuple(dict.fromkeys(roots))


def _check_for_program(options: Options) -> None:
    """An `ArgumentError` where something is asked for that a program has not."""
    asked = [field.name for field in fields(Options) if getattr(options, field.name) is not field.default]
    for name in asked:
        if name not in FOR_PROGRAMS:
            raise errors.ArgumentError(
                "a program is drawn as a whole, and as it runs: "
                f"{options.mode if name == 'mode' else name}= is for graphs, so draw the root of the graph"
            )


def _names(expand: Any) -> tuple[str, ...]:
    names = (expand,) if isinstance(expand, str) else tuple(expand) if isinstance(expand, Sequence) else (expand,)
    if not all(isinstance(name, str) for name in names):
        raise errors.ArgumentError(f"expand is the name of a group, or a list of names; found {expand!r:.60}")
    return names


def _mode(backward: bool, overlay: bool, roots: Sequence[Node]) -> Mode:
    if backward and overlay:
        raise errors.ArgumentError("give backward=True for the backward pass alone, or overlay=True for both: not both")
    if (backward or overlay) and len(roots) > 1:
        raise errors.ArgumentError(
            f"a backward pass starts from one root, found {len(roots)}: draw each by itself, or their sum"
        )
    return "backward" if backward else "overlay" if overlay else "forward"
