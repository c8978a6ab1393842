"""A film as a page with a slider: one HTML file that loads nothing, its frames in it as data."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import numpy as np

from viz.filming.indexed_png import field_image, neuron_image
from viz.filming.recording import Frame
from viz.filming.segments import boundaries
from viz.filming.selection import Reel
from viz.networks.wording import THICKEST, THINNEST
from viz.paint.page import policy
from viz.paint.palette import Theme, page_style
from viz.picture.labels import cut, number, visible
from viz.plots.look import COLOURS

WIDE, HIGH = 700.0, 300.0  # of the pictures of losses and network; the plane is a square
SQUARE = 400.0
LEFT, FOOT = 60.0, 36.0  # room for the numbers at axes
MARKS = {0: "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z", 1: "M0 -5L4.6 3.4H-4.6z", 2: "M-3.7 -3.7H3.7V3.7H-3.7z"}
DASH = ("", "7 4", "9 3 2 3", "2 3")


def page(reel: Reel, theme: str) -> str:
    """The page of a film."""
    parts = reel.parts
    right = [name for name in ("loss", "network") if name in parts]
    stage = [_figure(_classes(reel), _field(reel))] if "field" in parts else []
    drawn = {"loss": ("loss", _losses), "network": ("weights: solid is positive, dashed negative", _network)}
    stage += [_figure(drawn[name][0], "".join(drawn[name][1](reel))) for name in right]
    alone = "" if "field" in parts and right else ' class="alone"'
    last = len(reel.frames) - 1
    script = _read("film.js")
    data = json.dumps(_data(reel), separators=(",", ":"), allow_nan=False)  # numbers and images: no text of users
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy(script)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Film of a training, {escape(reel.title(reel.frames[-1]))}</title>
<style>
{page_style(theme, _variables)}
{_read("film.css")}</style>
</head>
<body>
<p id="said" aria-live="polite"></p>
<main id="stage"{alone} style="--right: {max(1, len(right))}">
{"".join(stage)}</main>
{_neurons(reel)}<div id="controls">
<button id="first" aria-label="first frame">|◀</button>
<button id="back" aria-label="one frame back">◀</button>
<button id="play">▶ Play</button>
<button id="next" aria-label="one frame on">▶</button>
<button id="last" aria-label="last frame">▶|</button>
<input id="slider" type="range" min="0" max="{last}" value="0" aria-label="frame">
</div>
<script type="application/json" id="film">{data}</script>
<script>{script}</script>
</body>
</html>
"""


def _read(name: str) -> str:
    return Path(__file__).with_name(name).read_text("utf-8")


def _variables(theme: Theme) -> str:
    """The colours of a theme as variables of the style sheet."""
    return (
        f":root {{ --paper: {theme.paper}; --ink: {theme.ink}; --frame: {theme.frame}; "
        f"--positive: {theme.lines['forward']}; --negative: {theme.lines['backward']} }}"
    )


# what moves


def _data(reel: Reel) -> dict[str, Any]:
    """What the page's script reads."""
    return {
        "frames": [_frame(reel, frame) for frame in reel.frames],
        "curves": [{"places": places} for _, places in _curves(reel)],
        "strongest": _rounded(reel.strongest),
        "thinnest": THINNEST,
        "thickest": THICKEST,
    }


def _frame(reel: Reel, frame: Frame) -> dict[str, Any]:
    losses = ", ".join(f"{name} {number(loss, 3)}" for name, loss in frame.losses.items() if np.isfinite(loss))
    found: dict[str, Any] = {"said": reel.title(frame) + (f": {losses}" if losses else "")}
    if reel.grid is not None:
        found["field"] = field_image(frame.probabilities)
        found["boundary"] = _boundary(frame.probabilities)
    shown = frame.neurons[: len(reel.shown_neurons)]
    found["neurons"] = [neuron_image(values, reel.largest) for values in shown]
    values = reel.diagram.values(frame.weights) if reel.diagram else []
    found["weights"] = [_rounded(float(value)) for value in values]
    return found


def _boundary(shares: Any) -> str:
    """The lines where the most probable class changes, as a path; y downwards."""
    places = boundaries(shares) * (SQUARE / (shares.shape[0] - 1))
    places[..., 1] = SQUARE - places[..., 1]
    return "".join(f"M{a:.1f} {b:.1f}L{c:.1f} {d:.1f}" for (a, b), (c, d) in places)


def _rounded(x: float) -> float:
    return float(f"{x:.3g}")


def _curves(reel: Reel) -> list[tuple[str, list[list[float]]]]:
    """For each curve its name, and [frame, x, y] of each of its numbers."""
    at, scale = _scale(reel)
    return [
        (name, [[k, round(at(reel.frames[k].at), 1), round(scale(float(y)), 1)] for k, y in enumerate(curve) if y == y])
        for name, curve in reel.losses.items()
    ]


def _scale(reel: Reel) -> tuple[Any, Any]:
    """Where an epoch stands across, and a loss up."""
    low, high = _range(reel)
    last = max(1, reel.frames[-1].at)
    return (
        lambda at: LEFT + (WIDE - LEFT - 16) * at / last,
        lambda loss: 12 + (HIGH - 12 - FOOT) * (high - loss) / (high - low),
    )


def _range(reel: Reel) -> tuple[float, float]:
    known = np.concatenate([curve[np.isfinite(curve)] for curve in reel.losses.values()] or [np.zeros(0)])
    if not known.size:
        return 0.0, 1.0
    low, high = float(min(0.0, known.min())), float(known.max())
    return low, high if high > low else low + 1.0


# what stays


def _figure(caption: str, picture: str) -> str:
    return f"<figure><figcaption>{caption}</figcaption>\n{picture}</figure>\n"


def _classes(reel: Reel) -> str:
    """What the marks and colours of the plane mean."""
    marks = "".join(
        f' &nbsp; <svg class="mark" viewBox="-6 -6 12 12" aria-hidden="true">{_mark(kind)}</svg> '
        + escape(cut(visible(label)))
        for label, kind in reel.classes.items()
    )
    return f"the plane by its probabilities:{marks}"


def _mark(kind: int) -> str:
    return f'<path class="point" fill="{COLOURS[kind % 6]}" d="{MARKS[kind % 3]}"/>'


def _svg(width: float, height: float, label: str, body: str, more: str = "") -> str:
    names = f'role="img" aria-label="{escape(label, quote=True)}"{more}'
    return f'<svg viewBox="0 0 {width:g} {height:g}" {names}>{body}</svg>\n'


def _image(id: str, pixels: int) -> str:
    """An image whose outermost pixels have their middles at the edges of the square."""
    pixel = SQUARE / (pixels - 1)
    size = f'x="{-pixel / 2:.2f}" y="{-pixel / 2:.2f}" width="{SQUARE + pixel:.2f}" height="{SQUARE + pixel:.2f}"'
    inner = f'<image id="{id}" {size} preserveAspectRatio="none"/>'
    return f'<svg width="{SQUARE:g}" height="{SQUARE:g}" overflow="hidden">{inner}</svg>'


def _field(reel: Reel) -> str:
    assert reel.grid is not None
    places, kinds, more = reel.shown_points()
    size = SQUARE * (places - reel.grid.low) / (reel.grid.high - reel.grid.low)
    points = "".join(
        f'<g transform="translate({x:.1f} {SQUARE - y:.1f})">{_mark(kind)}</g>'
        for (x, y), kind in zip(size, kinds.tolist(), strict=True)
    )
    words = f'<text x="{SQUARE - 6:g}" y="{SQUARE - 8:g}" text-anchor="end">{escape(more)}</text>' if more else ""
    frame = f'<rect class="frame" width="{SQUARE:g}" height="{SQUARE:g}"/>'
    body = f'{_image("plane", len(reel.grid.up))}<path id="boundary"/>{points}{words}{frame}'
    label = "the data, and the plane shaded by the probability of the most probable class"
    return _svg(SQUARE, SQUARE, label, body, ' id="field"')


def _neurons(reel: Reel) -> str:
    """A picture for each hidden neuron; nothing where there are none."""
    if not reel.shown_neurons:
        return ""
    assert reel.grid is not None
    frame = f'<rect class="frame" width="{SQUARE:g}" height="{SQUARE:g}"/>'
    names = list(reel.shown_neurons)
    captions = [*names[:-1], f"{names[-1]} ({reel.more_neurons})"] if reel.more_neurons else names
    figures = "".join(
        _figure(caption, _svg(SQUARE, SQUARE, caption, _image(f"neuron{j}", len(reel.grid.up)) + frame))
        for j, caption in enumerate(captions)
    )
    return f'<section id="neurons" aria-label="what hidden neurons give">\n{figures}</section>\n'


def _network(reel: Reel) -> Iterator[str]:
    diagram = reel.diagram
    assert diagram is not None
    lines = "".join(
        f'<line id="weight{i}" x1="{WIDE * a:.1f}" y1="{HIGH * b:.1f}" x2="{WIDE * c:.1f}" y2="{HIGH * d:.1f}">'
        "<title></title></line>"
        for i, (_, _, (a, b), (c, d)) in enumerate(diagram.lines)
    )
    radius = HIGH * diagram.radius
    circles = "".join(
        f'<circle class="neuron" cx="{WIDE * c.x:.1f}" cy="{HIGH * c.y:.1f}" r="{radius:.1f}"/>'
        for c in diagram.circles
    )
    words = "".join(
        f'<text x="{WIDE * x:.1f}" y="{HIGH * y + 5:.1f}" text-anchor="middle">{more}</text>'
        for more, x, y in diagram.more
    )
    yield _svg(WIDE, HIGH, "the network, its weights as lines", lines + circles + words)


def _losses(reel: Reel) -> Iterator[str]:
    at, scale = _scale(reel)
    low, high = _range(reel)
    body = []
    for tick in _ticks(low, high):
        y = scale(tick)
        body.append(f'<line class="tick" x1="{LEFT:g}" y1="{y:.1f}" x2="{WIDE - 16:g}" y2="{y:.1f}"/>')
        body.append(f'<text x="{LEFT - 8:g}" y="{y + 5:.1f}" text-anchor="end">{number(tick, 3)}</text>')
    for place in dict.fromkeys((0, reel.frames[-1].at // 2, reel.frames[-1].at)):
        body.append(f'<text x="{at(place):.1f}" y="{HIGH - 14:g}" text-anchor="middle">{place}</text>')
    for i, (name, places) in enumerate(_curves(reel)):
        points = " ".join(f"{x},{y}" for _, x, y in places)
        style = f'stroke="{COLOURS[i % 6]}"' + (f' stroke-dasharray="{DASH[i % 4]}"' if DASH[i % 4] else "")
        body.append(f'<polyline class="curve pale" {style} points="{points}"/>')
        body.append(f'<polyline id="curve{i}" class="curve" {style}/>')
        body.append(f'<circle id="dot{i}" r="5" fill="{COLOURS[i % 6]}"/>')
        if len(reel.losses) > 1:
            x, y = WIDE - 130, 26 + 22 * i
            body.append(f'<line x1="{x:g}" y1="{y:g}" x2="{x + 36:g}" y2="{y:g}" {style} stroke-width="2.6"/>')
            body.append(f'<text x="{x + 44:g}" y="{y + 5:g}">{escape(name)}</text>')
    yield _svg(WIDE, HIGH, f"the loss after each {reel.unit}", "".join(body))


def _ticks(low: float, high: float) -> list[float]:
    """Three to six round numbers from ``low`` to ``high``."""
    size = 10.0 ** np.floor(np.log10((high - low) / 2))
    step = next(size * k for k in (1, 2, 5, 10) if (high - low) / (size * k) <= 5)
    return [round(float(k * step), 12) for k in range(int(np.ceil(low / step)), int(high / step + 1e-9) + 1)]
