"""The painter of TikZ: a picture with its layout as LaTeX, its words as mathematics, in beamer step by step.

The file compiles by itself, and ``\\input`` brings it into another document. In beamer, within a frame,
boxes appear in the order in which they were computed, then the backward pass goes on one line at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from math import ceil

from viz.layout.sheet import DOUBLE, LINE, SMALL, SMALL_LINE, TEXT, TITLE_TEXT, Point, Rectangle, Route, word_lines
from viz.paint.composition import Composition
from viz.paint.latex import definitions
from viz.paint.mathematics import mathematics
from viz.paint.palette import HEAVY, LIT, SIGNS, THEMES, Theme
from viz.paint.svg import FRAME_ROUND, ROUND, below_planes, octagon, planes_of, second_border
from viz.picture.model import Circle, Picture, PictureEdge, PictureNode, Planes

SCALE = 0.9  # type of TeX's fonts beside ours, so that words keep to their boxes
STROKE = 0.8  # bp, the width of a line of SVG
SPARE = 2  # of the page around the picture, so that it needs no second one
GRADIENT = ("∂", "grad")  # how the first line of a box that tells its gradient begins
OF_FRAME = 0.8  # the share of a frame's height that a picture may fill below its title
HEAD = r"""% This compiles by itself. To \input it in another document, such as a frame of beamer:
% \usepackage{amsmath, amssymb, fix-cm, tikz}
\expandafter\ifx\csname @nodocument\endcsname\relax
  \let\ggend\relax
\else
  \documentclass{article}
  \usepackage{amsmath, amssymb, fix-cm}
  \ifdefined\Umathcode\usepackage{fontspec}\fi
  \usepackage{tikz}
  \usepackage[paperwidth=WIDTHbp, paperheight=HEIGHTbp, margin=0bp, noheadfoot]{geometry}
  \pagestyle{empty}\parindent=0pt \topskip=0pt
  \begin{document}
  \def\ggend{\end{document}}
\fi
\let\ggwidth\textwidth
\ifdefined\insertframenumber % of beamer: what is not yet there is invisible
  \tikzset{alt/.code args={<#1>#2#3}{\alt<#1>{\pgfkeysalso{#2}}{\pgfkeysalso{#3}}},
    visible on/.style={alt=#1{}{opacity=0, text opacity=0}}}
  \def\ggtall{RATIO\textheight}\ifdim\ggtall<\ggwidth\let\ggwidth\ggtall\fi
\else
  \tikzset{visible on/.style={}}
\fi"""
PAGE = r"\ifx\ggend\relax\else\pagecolor{ggpaper}\fi"
BEGIN = r"""\begingroup\edef\ggfamily{\familydefault}\edef\ggsans{\sfdefault}
\ifx\ggfamily\ggsans\let\mathrm\mathsf\fi % words like the formulas of a document without serifs
\resizebox{\ifdim\width>\ggwidth\ggwidth\else\width\fi}{!}{%
\begin{tikzpicture}[x=1bp, y=-1bp, line width=STROKEbp]"""
END = r"\end{tikzpicture}}\endgroup"


def paint(composed: Composition, theme: str) -> str:
    """The picture as a LaTeX document."""
    picture, layout, colours = composed.picture, composed.layout, THEMES[theme]
    names = {node.name for node in picture.nodes if node.name}
    steps = Steps(picture)
    body = [
        *(_words(line.text, line.spot.x, line.spot.y, TEXT, names, "", "ink") for line in composed.heading),
        *_frames(composed, names),
        *(
            line
            for edge, route, step in zip(picture.edges, layout.routes, steps.edges, strict=True)
            for line in _edge(edge, route, f"visible on=<{step}->", names)
        ),
        *(line for node in picture.nodes for line in _node(node, layout.boxes[node.key], steps, names)),
    ]
    sheet = rf"\path[fill=ggpaper, use as bounding box] (0,0) rectangle ({_n(layout.width)},{_n(layout.height)});"
    sizes: dict[str, float] = {"WIDTH": ceil(layout.width) + SPARE, "HEIGHT": ceil(layout.height) + SPARE}
    sizes["RATIO"] = round(OF_FRAME * layout.width / layout.height, 3)
    head = re.sub("|".join(sizes), lambda match: str(sizes[match[0]]), HEAD)
    needed = [definitions("\n".join(body)), *_colours(colours), PAGE]
    begin = BEGIN.replace("STROKE", _n(STROKE))
    return "\n".join([head, *needed, begin, sheet, *body, END, r"\ggend", ""])


class Steps:
    """When each part appears: boxes as they were computed, with the lines to them; then the seed; then each line back.

    ``boxes``, ``gradients``: by key, the latter when the last contribution has arrived. ``edges``: in their order.
    """

    def __init__(self, picture: Picture) -> None:
        self.boxes = {node.key: k for k, node in enumerate(picture.nodes, 1)}
        backward = [k for k, edge in enumerate(picture.edges) if edge.direction == "backward"]
        overlaid = picture.mode == "overlay"
        seed = len(picture.nodes) + 1 if overlaid else 1
        self.gradients = dict.fromkeys(self.boxes, seed) if overlaid else dict(self.boxes)
        if picture.mode == "backward":  # a box appears with the first line to it
            self.boxes = dict.fromkeys(self.boxes, 1)
            self.gradients = dict(self.boxes)
            for number, k in reversed(list(enumerate(backward, 2))):
                self.boxes[picture.edges[k].tail] = number
        when = {k: seed + 1 + number for number, k in enumerate(backward)}
        self.edges = [when.get(k, self.boxes[edge.head]) for k, edge in enumerate(picture.edges)]
        for k in backward:
            tail = picture.edges[k].tail
            self.gradients[tail] = max(self.gradients[tail], when[k])


def _colours(theme: Theme) -> Iterator[str]:
    plain = ("paper", theme.paper), ("ink", theme.ink), ("frame", theme.frame)
    for name, colour in (*plain, *theme.lines.items(), *theme.fills.items()):
        yield rf"\definecolor{{gg{name}}}{{HTML}}{{{colour[1:].upper()}}}"


def _frames(composed: Composition, names: Iterable[str]) -> Iterator[str]:
    for path, spot in composed.layout.frames.items():
        yield rf"\draw[ggframe, rounded corners={_n(FRAME_ROUND)}bp] {_corners(spot)};"
        title = composed.layout.titles[path]
        yield _words(title.text, title.spot.x, title.spot.y, TITLE_TEXT, names, "", "ink")


def _node(node: PictureNode, spot: Rectangle, steps: Steps, names: Iterable[str]) -> Iterator[str]:
    """The shape of a box, then its lines; those of its gradient with a step of their own."""
    here, then = (f"visible on=<{when[node.key]}->" for when in (steps.boxes, steps.gradients))
    look = f"draw=ggink, fill=gg{node.kind}, {here}"
    look += ", dashed" * (node.kind == "constant") + _width(HEAVY if node.heavy else LIT if node.lit else 1)
    yield from (rf"\path[{look}{more}] {shape};" for more, shape in _shapes(node, spot))
    middle = below_planes(node, spot) if isinstance(node.figure, Planes) else spot.y
    top = middle - LINE * (len(node.lines) - 1) / 2
    first = next((k for k, line in enumerate(node.lines) if line.startswith(GRADIENT)), len(node.lines))
    for k, line in enumerate(node.lines):
        yield _words(line, spot.x, top + LINE * k, TEXT, names, then if k >= first else here, "ink")


def _shapes(node: PictureNode, spot: Rectangle) -> Iterator[tuple[str, str]]:
    """The paths that make a box, the first one behind, each with what else is said of its look."""
    rounded = f", rounded corners={_n(ROUND)}bp" if node.kind in ("result", "group") else ""
    if isinstance(node.figure, Circle):
        yield "", f"{_at((spot.x, spot.y))} circle[radius={_n(spot.width / 2)}bp]"
    elif isinstance(node.figure, Planes):
        yield from (("", _corners(plane)) for plane in planes_of(node.figure, spot))
    elif node.kind == "output":
        yield "", f"{' -- '.join(_at(corner) for corner in octagon(spot))} -- cycle"
    else:
        yield rounded, _corners(spot)
        if node.kind in DOUBLE:
            yield rounded, _corners(second_border(spot))


def _edge(edge: PictureEdge, route: Route, step: str, names: Iterable[str]) -> Iterator[str]:
    """A line and its words; that of a weight has its width and no head."""
    colour = SIGNS[edge.sign] if edge.sign else edge.direction
    dash = ", dashed" if colour == "backward" else ""
    if edge.sign:
        pieces = [points for points in (route.points, route.rest) if points]
        look = f"line width={_n(edge.width)}bp{dash}"
    else:
        pieces = [route.points if edge.direction == "forward" else route.points[::-1]]
        look = f"-latex{dash}{_width(LIT if edge.lit else 1)}"
    yield from (rf"\draw[gg{colour}, {look}, {step}] {_curve(points)};" for points in pieces)
    if route.words:
        lines = word_lines(edge)
        top = route.words.y - SMALL_LINE * (len(lines) - 1) / 2
        for k, line in enumerate(lines):
            yield _words(
                line, route.words.x, top + SMALL_LINE * k, SMALL, names, step, "ink" if edge.sign else edge.direction
            )


def _width(lines: float) -> str:
    """The width of what is pointed out, in usual lines."""
    return f", line width={_n(STROKE * lines)}bp" if lines != 1 else ""


def _curve(points: Sequence[Point]) -> str:
    return _at(points[0]) + "".join(
        f" .. controls {_at(points[k])} and {_at(points[k + 1])} .. {_at(points[k + 2])}"
        for k in range(1, len(points) - 2, 3)
    )


def _words(text: str, x: float, y: float, size: float, names: Iterable[str], step: str, colour: str) -> str:
    """A line of words about a place."""
    look = ", ".join(filter(None, (f"text=gg{colour}", "inner sep=0pt", step)))
    type_ = rf"\fontsize{{{_n(SCALE * size)}}}{{{_n(size)}}}\selectfont"
    return rf"\node[{look}] at {_at((x, y))} {{{type_}${mathematics(text, names)}\mathstrut$}};"


def _corners(spot: Rectangle) -> str:
    left, top = spot.x - spot.width / 2, spot.y - spot.height / 2
    return f"{_at((left, top))} rectangle {_at((left + spot.width, top + spot.height))}"


def _at(point: Point) -> str:
    return f"({_n(point[0])},{_n(point[1])})"


def _n(x: float) -> str:
    """A number, to a tenth of a unit; TeX knows no exponents."""
    return f"{round(x, 1) + 0.0:.1f}".removesuffix(".0")
