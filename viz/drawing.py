"""`draw` and `Drawing`: a picture of a graph, to look at, to save or to show."""

from __future__ import annotations

import os
import webbrowser
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any, cast

from viz.arguments import check_for_network, check_for_program, check_options, mode_of, one_or_none, page_size, roots_of
from viz.autograd_door import Node, errors
from viz.fitting import fit_on_page
from viz.layout.page import Size, place
from viz.layout.sheet import Flow, Layout
from viz.networks import view as network_view
from viz.paint import dot, graphviz_svg, notebook, rendering, svg, tikz
from viz.paint.composition import compose
from viz.paint.files import file_of, write
from viz.paint.outline import outline
from viz.paint.page import picture_page
from viz.paint.palette import AUTO, THEMES
from viz.picture import build, programs
from viz.picture.labels import visible
from viz.picture.model import LEGIBLE_NODES, Options, Picture
from viz.picture.programs import Drawable
from viz.picture.whole import Whole

if TYPE_CHECKING:
    import graphviz

SUFFIXES = (*rendering.FORMATS, "html", "dot", "txt", "tex")
SLIDE = (1600, 900)
Arrange = Callable[..., tuple[Picture, Layout]]  # of a picture's builder, options, page, direction, folding
TITLES = {"forward": "Computation graph", "backward": "Backward pass", "overlay": "Forward and backward pass"}


class Drawing:
    """A picture, laid out when it is made, painted when it is saved or shown.

    ``picture``: what is in it, as plain data; ``layout``: where everything stands. ``dot``: the text for Graphviz;
    ``source``: the same as a `graphviz.Source`. ``text``: an outline, which ``print`` shows. The graph is read when the
    drawing is made, so later changes to it do not show. Made by `draw`.
    """

    def __init__(
        self,
        build: Callable[[Options], Picture],
        options: Options,
        theme: str,
        title: str,
        *,
        fit: Size | None = None,
        flow: Flow | None = None,
        engine: str | None = None,
        fold: bool = False,
        arrange: Arrange = fit_on_page,
    ) -> None:
        self.options = options
        self.theme = theme
        self.picture, self.layout = arrange(build, options, fit, flow, fold=fold)
        self._engine = engine
        self._build = build
        self._title = self.picture.title or title

    @property
    def dot(self) -> str:
        """The picture in the DOT language, with places that ``neato -n2`` follows; ``dot`` lays out anew."""
        return self._painted(self.picture)

    def _painted(self, picture: Picture) -> str:
        layout = self.layout if picture is self.picture else place(picture)
        return dot.paint(compose(picture, layout), THEMES[self.theme])

    @property
    def source(self) -> graphviz.Source:
        """The DOT text as a `graphviz.Source`, which can ``pipe``, ``render`` and ``view``, laid out by ``dot``; by
        ``source.render("step", engine="neato", neato_no_op=2)`` as it is here.

        >>> from autograd import Value
        >>> draw(Value(2, name="x") * 3).source.engine
        'dot'
        """
        return rendering.as_source(self.dot)

    @property
    def text(self) -> str:
        """The picture as an outline in plain text."""
        return outline(self.picture)

    def svg(self) -> str:
        """The picture as SVG. Raises `NoEngineError` where Graphviz is to lay it out, and there is none."""
        return self._svg

    @cached_property
    def _svg(self) -> str:
        if self._engine is None:
            return svg.paint(compose(self.picture, self.layout), self.theme, self._title, self.text)
        drawn, picture = self._laid_out_by_dot("svg")
        return graphviz_svg.polish(drawn.decode(), self._title, outline(picture), adaptive=self.theme == AUTO)

    def html(self) -> str:
        """The picture as a page of its own, which it fills; keys, wheel and mouse draw it closer and move it."""
        return picture_page(self._title, self.svg(), self.theme)

    def tex(self) -> str:
        """The picture as a LaTeX document, drawn by TikZ, its words as mathematics."""
        return tikz.paint(compose(self.picture, self.layout), self.theme)

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
        """Write the picture to ``path``, in the format of its suffix: svg, png, pdf, html, dot, txt or tex.

        The LaTeX document compiles by itself, and comes into another one by ``\\input``; in beamer, the picture is
        uncovered step by step. A PNG has at most 8,000 pixels on a side; a `ShrunkWarning` says where it would have had
        more. The file appears complete or not at all. Gives the path back. Raises `ArgumentError` for another suffix,
        and `NoEngineError` where a format needs Graphviz and there is none.

        >>> from pathlib import Path
        >>> import tempfile
        >>> from autograd import Value
        >>> folder = Path(tempfile.mkdtemp())
        >>> draw(Value(2, name="x") * 3).save(folder / "product.dot").name
        'product.dot'
        """
        target, suffix = file_of(path, SUFFIXES, "a drawing")
        texts = {"dot": lambda: self.dot, "txt": lambda: self.text, "svg": self.svg, "html": self.html, "tex": self.tex}
        content = texts[suffix]().encode() if suffix in texts else self._rendered(suffix)
        write(target, content)
        return target

    def __str__(self) -> str:
        return self.text.rstrip("\n")

    def __repr__(self) -> str:
        boxes = len(self.picture.nodes)
        return f"<Drawing: {self.picture.mode}, {boxes} box{'es' * (boxes != 1)}; print it, or save it as an image>"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """What a notebook shows: the outline, the SVG, and where Graphviz is the PNG of all but large pictures."""
        as_png = notebook.has_png(len(self.picture.nodes))
        png = self._rendered("png", notebook.DOTS_PER_INCH) if as_png else None
        return notebook.bundle(str(self), self.svg(), png)

    def _rendered(self, format: str, dpi: int = rendering.DOTS_PER_INCH) -> bytes:
        """The image that Graphviz draws: from the places here, or its own."""
        if self._engine is not None:
            return self._laid_out_by_dot(format, dpi)[0]
        return rendering.render(self.dot, format, placed=True, dpi=dpi)

    def _laid_out_by_dot(self, format: str, dpi: int = rendering.DOTS_PER_INCH) -> tuple[bytes, Picture]:
        """The image, and the picture it shows: collapsed further where the layout would take too long."""
        picture, options = self.picture, self.options
        most = rendering.MOST_BOXES.get(rendering.find() or "", len(picture.nodes))
        while True:
            if len(picture.nodes) <= most:
                try:
                    return rendering.render(self._painted(picture), format, dpi=dpi), picture
                except rendering.LayoutTimeout:
                    if options.max_nodes <= 1:
                        raise
            elif options.max_nodes <= 1:
                outputs = sum(node.kind == "output" for node in picture.nodes)
                raise errors.ArgumentError(
                    f"this picture has {len(picture.nodes):,} boxes and cannot be collapsed further, too many to lay "
                    f"out (of these, {outputs:,} are outputs, which always stay): draw fewer outputs at once"
                )
            options = replace(options, max_nodes=max(1, min(options.max_nodes, len(picture.nodes)) // 2), fold=None)
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
    wrt: Node | None = None,
    hops: int = 2,
    max_nodes: int | None = None,
    legend: bool = False,
    title: str | None = None,
    fit: tuple[float, float] | None = SLIDE,
    direction: str | None = None,
    engine: str | None = None,
    view: str = "graph",
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

    An unnamed root is called L; with another ``seed`` than 1, or where the root is an array, L is what lies beyond the
    root, and an unnamed root is called as other results are.

    ``seed``: the upstream gradient of the root. ``precision``: significant digits. ``theme``:
    light, dark, print, or auto, which in a browser is light or dark as the reader's system is.
    ``depth``: groups below this level are collapsed.
    ``expand``: groups that stay open all the same, as "layers.0" or "layers.0/neurons.1". ``around``: a
    node; only what is at most ``hops`` steps from it is drawn. ``wrt``: a node; the paths from it to the root,
    which add up to its gradient, are drawn heavily, as `explain` lists them. ``max_nodes``: up to so
    many boxes are labelled in full, up to 2.5 times as many briefly, and a larger graph is
    collapsed to so many; by default 60, and fewer where the page holds fewer. ``legend``: explain the shapes, below.
    ``title``: a line above.

    ``fit``: the page that the picture is to fit, in pixels, by default a slide. Direction and rows are chosen so that
    the type is large, and where neither ``depth``, ``around`` nor ``max_nodes`` say what is shown, groups
    are folded until it can be read. None: in one row, with nothing folded. ``direction``: LR, left to right, or TB,
    top to bottom. ``engine="dot"``: Graphviz lays out.

    ``view="network"``: the same graph as neurons, as textbooks draw them. See `network`.

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
    roots = () if is_program else roots_of(root)
    mode = mode_of(backward, overlay, roots)
    options = Options(
        mode=mode,
        seed=seed,
        precision=precision,
        depth=depth,
        expand=expand,  # type: ignore[arg-type]
        around=around,
        hops=hops,
        wrt=wrt,
        max_nodes=LEGIBLE_NODES if max_nodes is None else max_nodes,
        title=title,  # type: ignore[arg-type]
        legend=legend,
    )
    options = check_options(options, roots, theme)
    page = {
        "fit": page_size(fit),
        "flow": one_or_none("direction", direction, ("LR", "TB")),
        "engine": one_or_none("engine", engine, ("dot",)),
        "fold": max_nodes is None and depth is None and around is None,
    }
    shows_neurons = one_or_none("view", view, ("graph", "network")) == "network"
    if is_program:
        check_for_program(options, shows_neurons)
        diagram = cast(Drawable, root).diagram
        return Drawing(partial(programs.build, diagram), options, theme, visible(diagram.title), **page)
    if shows_neurons:
        check_for_network(options, page)
        shown = network_view.described(roots, options)
        page["arrange"] = partial(network_view.on_page, shown)
        return Drawing(partial(network_view.build, shown), options, theme, network_view.TITLE, **page)
    whose = ", ".join(visible(root.name) for root in roots if root.name)
    title = TITLES[mode] + (f" of {whose}" if whose else "")
    of_pass = partial(build.build, Whole(roots, mode, options.seed))
    return Drawing(of_pass, options, theme, title, **page)
