"""Lay out a picture, and choose how it fits its page best: its direction, and where it is wrapped into rows."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from math import inf, log, sqrt
from typing import Any

from viz.layout.frames import FREE, Frame, frame
from viz.layout.ordering import STARTS
from viz.layout.sheet import TEXT, Flow, Layout, Sheet
from viz.layout.tracing import route
from viz.picture.model import Picture, Scope

Size = tuple[float, float]

FEW, MANY = 150, 250  # lines: up to FEW every way is tried, beyond MANY only one direction, in one row and in several
READABLE, LEGIBLE, LARGE = 9.0, 12.0, 24.0  # pixels: type on a slide that can just be read, read well, is large enough
AMPLE = 16.0  # where type is of this size in one direction, in one row, the other one is not tried
WRAPPED = 0.8  # beyond what can be read, a picture in rows must gain so much more than one without
TURNING = 0.94  # and for each line that turns into another row
WOUND = 0.99  # what a legible size is worth for each of these lines
PARTED = 0.82  # what is left of the size of type where a row begins between steps of time
TURNED = 0.9  # and one across its direction
LIKELY = 4  # of the following are tried
SHARES = (0.85, 0.75, 0.5, 0.36, 0.28, 0.2, 0.14)  # of its length in one row


def place(picture: Picture, flow: Flow | None = None, limits: tuple[float, ...] = ()) -> Layout:
    """Lay out ``picture`` in one direction. ``limits``: how long frames may be along, by their level, before their
    layers are wrapped into rows; the last for all deeper ones."""
    sheet = Sheet(picture, flow or picture.rankdir, STARTS)
    return _finished(sheet, frame(sheet, (), sheet.through, limits or FREE, {}))


def fitted(picture: Picture, fit: Size, flow: Flow | None = None, starts: int = STARTS) -> Layout:
    """Lay out ``picture`` so that its type is as large as may be on a page of the size ``fit``.

    ``flow``: the direction, otherwise that of the picture or, where the type is clearly larger then, the other one.
    ``starts``: the effort to spend, see `viz.layout.ordering.arrange`.
    """
    best, most, reached = None, (False, -inf), 0.0
    large = len(picture.edges) > MANY
    if not (flow or large) and starts > 1:  # the direction is found with little effort
        flow = fitted(picture, fit, starts=1).flow
    for way in (flow,) if flow else (picture.rankdir,) if large else (picture.rankdir, _other(picture.rankdir)):
        sheet = Sheet(picture, way, starts)
        built: dict[Hashable, Any] = {}
        for limits in _limits(sheet, fit, built):
            whole = frame(sheet, (), sheet.through, limits or FREE, built)
            size = min(type_size(sheet.turned(whole.along, whole.across), fit), LARGE)
            beyond = max(0.0, size - LEGIBLE)
            turns = sum(_turns(one) for _, one in _all(whole))
            beyond *= (WRAPPED * TURNING**turns if limits else 1.0) * (1.0 if way == picture.rankdir else TURNED)
            parted = PARTED ** sum(one.parted for _, one in _all(whole))
            score = size >= READABLE, (min(size, LEGIBLE) * WOUND**turns + beyond) * parted
            if score > most:
                most, best, reached = score, (sheet, whole), size
                if size >= LARGE and not turns:
                    break
        if reached >= AMPLE and not (best and best[1].wires):
            break
    assert best is not None
    return _finished(*best)


def type_size(size: Size, fit: Size) -> float:
    """How many pixels the type of a picture of this ``size`` has on a page of the size ``fit``."""
    return TEXT * min(fit[0] / max(size[0], 1.0), fit[1] / max(size[1], 1.0))


def _limits(sheet: Sheet, fit: Size, built: dict[Hashable, Any]) -> Iterator[tuple[float, ...]]:
    """The lengths of rows that are tried: of the whole, and of the innermost frames as well."""
    yield ()
    whole = frame(sheet, (), sheet.through, FREE, built)
    along, across = sheet.turned(*fit)
    ideal = sqrt(along / across * whole.across / whole.along)  # of rows as high as the whole, so many fill the page
    shares = sorted(SHARES, key=lambda share: abs(log(share / ideal)))
    for share in shares[: LIKELY if len(sheet.picture.edges) <= MANY else 1]:
        yield (share * whole.along,)
    deepest = max((len(node.scope) for node in sheet.picture.nodes), default=0)
    if deepest and len(sheet.picture.edges) <= FEW:
        longest = max(frame.along for path, frame in _all(whole) if len(path) == deepest)
        for inner in (0.75 * longest, 0.5 * longest):
            for share in (1.0, *shares[: LIKELY - 1]):
                outer = inf if share == 1.0 else share * whole.along
                yield (*[outer] * deepest, inner)


def _turns(one: Frame) -> int:
    """How many lines turn from one row into another."""
    return sum(map(len, one.wires.values()))


def _other(flow: Flow) -> Flow:
    return "TB" if flow == "LR" else "LR"


def _finished(sheet: Sheet, top: Frame) -> Layout:
    """Places of all that is in the whole."""
    top.put(0.0, top.across / 2)
    frames = dict(_all(top))
    routes = tuple(route(sheet, frames, line) for line in range(len(sheet.picture.edges)))
    width, height = sheet.turned(top.along, top.across)
    return Layout(sheet.flow, width, height, sheet.boxes, sheet.frames, sheet.titles, routes)


def _all(frame: Frame) -> Iterator[tuple[Scope, Frame]]:
    yield frame.content.path, frame
    for inner in frame.frames.values():
        yield from _all(inner)
