"""Words on straight lines: where no other line, box or word is; a weight's line is interrupted by its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from viz.layout.sheet import Point, Rectangle, Route, word_size
from viz.networks.straight import Segment, Segments, straight
from viz.picture.model import PictureEdge

ABOVE = 3.0  # between a line with an arrow and the words above it
NEAREST = 10.0  # between words and the ends of their line
CLEAR = 3.0  # around words
LEAST = 0.25  # of a line, before the words that stand first
PLACES = (0.5, 0.42, 0.58, 0.34, 0.66, 0.28, 0.72, 0.22, 0.78)  # of words on their line


def with_words(edges: Sequence[PictureEdge], routes: Sequence[Route], solid: Sequence[Rectangle]) -> list[Route] | None:
    """``routes`` with the words of their lines, clear of one another and of all that is ``solid``; None where the words
    of a line find no place."""
    pieces = [list(_pieces(route)) for route in routes]
    lines = Segments([piece for own in pieces for piece in own])
    owner = np.repeat(np.arange(len(pieces)), [len(own) for own in pieces])
    fans = Counter(edge.tail for edge in edges)
    taken, found = list(solid), []
    for k, (edge, route) in enumerate(zip(edges, routes, strict=True)):
        if not edge.text:
            found.append(route)
            continue
        own, size = pieces[k][len(pieces[k]) // 2], word_size(edge)
        broken = bool(edge.sign) and len(pieces[k]) == 1
        spots = (_place(own, size, share, above=not broken) for share in _shares(fans[edge.tail]))
        free = (
            spot
            for spot in spots
            if spot and _is_apart(spot, taken) and not lines.through_box(spot, CLEAR)[owner != k].any()
        )
        word = next(free, None)
        if word is None:
            return None
        taken.append(word)
        found.append(_interrupted(route, word) if broken else Route(route.points, word))
    return found


def _shares(fan: int) -> Iterator[float]:
    """Where on their line words are tried: first where those of a whole layer stand evenly one below another."""
    yield max(1 / (fan + 1), LEAST) if fan > 1 else 0.5
    yield from PLACES


def _pieces(route: Route) -> Iterator[Segment]:
    """A line as straight pieces, curves by their corners."""
    yield from pairwise(route.points[::3])


def _place(line: Segment, size: Point, share: float, *, above: bool) -> Rectangle | None:
    """The place of words on a straight line, or ``above`` it; None where the line is too short."""
    (x, y), (u, v) = line
    width, height = size
    spot = Rectangle(x + share * (u - x), y + share * (v - y), width, height)
    if above:
        return spot.moved(0.0, -height / 2 - ABOVE - abs(v - y) / max(abs(u - x), 1.0) * width / 2)
    inside = min(abs(spot.x - x), abs(u - spot.x)) - width / 2
    return spot if inside >= NEAREST else None


def _is_apart(spot: Rectangle, taken: Sequence[Rectangle]) -> bool:
    wide, high = spot.width / 2 + CLEAR, spot.height / 2 + CLEAR
    return not any(
        abs(spot.x - other.x) < wide + other.width / 2 and abs(spot.y - other.y) < high + other.height / 2
        for other in taken
    )


def _interrupted(route: Route, word: Rectangle) -> Route:
    """A line in two pieces, before its words and after them."""
    (x, y), (u, v) = route.points[0], route.points[-1]
    wide, high = word.width / 2 + CLEAR, word.height / 2 + 1
    reach = min(wide / max(abs(u - x), 1e-9), high / max(abs(v - y), 1e-9))
    middle = (word.x - x) / (u - x)
    before = (x + (middle - reach) * (u - x), y + (middle - reach) * (v - y))
    after = (x + (middle + reach) * (u - x), y + (middle + reach) * (v - y))
    return Route(straight((x, y), before), word, straight(after, (u, v)))
