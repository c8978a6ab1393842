"""What is wrong with a layout, measured from its own rectangles and curves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np

from viz.layout.curves import NEAR, heading
from viz.layout.sheet import ARROW, Layout, Rectangle
from viz.picture.model import Circle, Picture

SLACK = 0.5
SAMPLES = 9  # points of each curve


def overlap(one: Rectangle, two: Rectangle, slack: float = SLACK) -> bool:
    return (
        abs(one.x - two.x) < (one.width + two.width) / 2 - slack
        and abs(one.y - two.y) < (one.height + two.height) / 2 - slack
    )


def within(inner: Rectangle, outer: Rectangle) -> bool:
    return (
        abs(inner.x - outer.x) <= (outer.width - inner.width) / 2 + SLACK
        and abs(inner.y - outer.y) <= (outer.height - inner.height) / 2 + SLACK
    )


def sampled(points: tuple[tuple[float, float], ...]) -> np.ndarray:
    """Points on a line: of its straight parts the corners, of its curves as many that no word fits between them."""
    spots = [np.array(points[:1])]
    t = np.linspace(0, 1, SAMPLES)[1:, None]
    for k in range(0, len(points) - 3, 3):
        a, b, c, d = (np.array(point) for point in points[k : k + 4])
        if np.ptp([a, b, c, d], axis=0).min() < 0.01:
            spots.append(d[None])
        else:
            spots.append((1 - t) ** 3 * a + 3 * t * (1 - t) ** 2 * b + 3 * t * t * (1 - t) * c + t**3 * d)
    return np.concatenate(spots)


def passed(line: np.ndarray, spots: np.ndarray, slack: float = 1.0) -> np.ndarray:
    """Which rectangles a polyline passes through, by Liang and Barsky's clipping of each of its parts.

    A row of ``spots`` is a rectangle's middle, width and height.
    """
    half = spots[:, None, 2:] / 2 - slack
    start, step = line[:-1] - spots[:, None, :2], np.diff(line, axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        one, two = (-half - start) / step, (half - start) / step
    still, outside = np.broadcast_to(step == 0, start.shape), np.abs(start) >= half
    enter = np.where(still, np.where(outside, np.inf, -np.inf), np.minimum(one, two)).max(axis=2)
    leave = np.where(still, np.where(outside, -np.inf, np.inf), np.maximum(one, two)).min(axis=2)
    hit = (np.maximum(enter, 0) < np.minimum(leave, 1)).any(axis=1)
    return np.flatnonzero(hit & (half > 0).all(axis=(1, 2)))


def enters(line: np.ndarray, spot: Rectangle) -> bool:
    """Whether a polyline passes through the circle within a rectangle."""
    start, step = line[:-1], np.diff(line, axis=0)
    centre = np.array([spot.x, spot.y])
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.clip(np.nan_to_num(((centre - start) * step).sum(1) / (step**2).sum(1)), 0, 1)
    nearest = np.hypot(*(start + share[:, None] * step - centre).T).min()
    return bool(nearest < spot.width / 2 - SLACK)


def _straight(points: Sequence[tuple[float, float]]) -> float:
    """How long the last part of a line is in which it does not bend."""
    (x, y), (u, v) = points[-1], heading(points)
    off = [abs((a - x) * v - (b - y) * u) > NEAR for a, b in reversed(points)]
    reach = off.index(True) if True in off else len(points)
    a, b = points[-1 - (reach - 1) // 3 * 3]
    return float(np.hypot(a - x, b - y))


def problems(picture: Picture, layout: Layout) -> Iterator[str]:
    """All that a lecturer would not put on a slide."""
    sheet = Rectangle(layout.width / 2, layout.height / 2, layout.width, layout.height)
    words = {f"words of line {i}": route.words for i, route in enumerate(layout.routes) if route.words}
    solid = {
        **{f"box {key}": spot for key, spot in layout.boxes.items()},
        **{f"title {path}": title.spot for path, title in layout.titles.items()},
        **words,
    }
    yield from (f"{name} reaches out of the picture" for name, spot in solid.items() if not within(spot, sheet))
    yield from (f"{a} on {b}" for (a, one), (b, two) in combinations(solid.items(), 2) if overlap(one, two))
    for node in picture.nodes:
        for path, frame in layout.frames.items():
            if node.scope[: len(path)] == path:
                if not within(layout.boxes[node.key], frame):
                    yield f"box {node.key} reaches out of {path}"
            elif overlap(layout.boxes[node.key], frame):
                yield f"box {node.key} on {path}"
    for (one, first), (two, second) in combinations(layout.frames.items(), 2):
        if one == two[: len(one)] or two == one[: len(two)]:
            inner, outer = (second, first) if len(one) < len(two) else (first, second)
            if not within(inner, outer):
                yield f"frames {one} and {two} reach out of each other"
        elif overlap(first, second):
            yield f"frame {one} on {two}"
    for path, title in layout.titles.items():
        if not within(title.spot, layout.frames[path]):
            yield f"title of {path} reaches out"
    round_ones = {f"box {node.key}" for node in picture.nodes if isinstance(node.figure, Circle)}
    names = [name for name in solid if name not in round_ones]
    spots = np.array([(solid[name].x, solid[name].y, solid[name].width, solid[name].height) for name in names])
    for i, (edge, route) in enumerate(zip(picture.edges, layout.routes, strict=True)):
        line = sampled(route.points)
        rest = sampled(route.rest) if route.rest else line
        if bool(edge.text) is not bool(route.words):
            yield f"line {i} lost its words, or has some"
        for key, at in ((edge.tail, line[0]), (edge.head, rest[-1])):
            box = layout.boxes[key]
            if max(abs(at[0] - box.x) - box.width / 2, abs(at[1] - box.y) - box.height / 2) > SLACK:
                yield f"line {i} does not reach {key}"
        ahead = route.points if edge.direction == "forward" else route.points[::-1]
        if picture.mode != "network" and _straight(ahead) < ARROW - SLACK:
            yield f"line {i} bends within the head of its arrow"
        parts = [line, rest] if route.rest else [line]
        yield from (f"line {i} through {names[k]}" for part in parts for k in passed(part, spots))
        yield from (f"line {i} through {name}" for part in parts for name in round_ones if enters(part, solid[name]))
