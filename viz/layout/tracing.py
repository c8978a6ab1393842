"""Draw the lines of a picture through frames that have their places."""

from __future__ import annotations

from collections.abc import Hashable

from viz.layout.company import short_route
from viz.layout.content import CHANNEL, TURN, WIRE
from viz.layout.curves import Curve
from viz.layout.frames import Frame
from viz.layout.layers import Item
from viz.layout.sheet import PAIR, Route, Sheet
from viz.layout.strands import EXIT
from viz.picture.model import Scope


def route(sheet: Sheet, frames: dict[Scope, Frame], line: int) -> Route:
    """The way of one line: out of the frames around its tail, and into those around its head."""
    if (short := short_route(sheet, line)) is not None:
        return short
    edge, curve = sheet.picture.edges[line], Curve(sheet.beside[line])
    trunk = edge.tail
    tail, head = sheet.scope[edge.tail], sheet.scope[edge.head]
    shared = 0
    while shared < min(len(tail), len(head)) and tail[shared] == head[shared]:
        shared += 1
    for level in range(len(tail), shared, -1):
        _trace(frames[tail[:level]], trunk, EXIT, curve)
    for level in range(shared, len(head) + 1):
        _trace(frames[head[:level]], trunk, sheet.goal[line] if level == len(head) else head[: level + 1], curve)
    words = sheet.said.get(line)
    return Route(tuple(sheet.turned(*point) for point in curve.points), words)


def _trace(frame: Frame, trunk: str, name: Hashable, curve: Curve) -> None:
    """Draw the part of a line that lies in one frame."""
    way = frame.content.lead.ways.get((trunk, name))
    if way is None:
        _trace_back(frame, trunk, name, curve)
        return
    into = frame.content.lead.into.get((trunk, name), trunk)
    for k, item in enumerate(way):
        if k and frame.row[item.layer] != frame.row[way[k - 1].layer]:
            among = trunk if k == 1 else frame.content.lead.joined.get((trunk, name), trunk)
            _turn(frame, way[k - 1], among, item, item.arrival(into), curve)
        begin, end = item.begin - frame.heads[item.layer][0], item.end + frame.heads[item.layer + 1][1]
        if name is not EXIT and k == len(way) - 1:
            curve.straight(begin, item.low, item.arrival(into))
        elif item in frame.content.ends:
            curve.straight(item.high, end, item.departure(trunk))
        else:
            curve.straight(begin if k else min(frame.begin, item.begin), end, item.arrival(trunk))
    if name is EXIT:
        curve.straight(way[-1].end, frame.begin + frame.along, way[-1].departure(trunk))


def _turn(frame: Frame, tail: Item, trunk: str, head: Item, across: float, curve: Curve) -> None:
    """From the end of a row to the beginning of the next: no two of these lines cross."""
    row = frame.row[head.layer]
    end, bottom, begin = frame.turns[row]
    wires = frame.wires[row]
    number = wires.index((tail, trunk))
    inner = WIRE * (len(wires) - 1 - number)
    out, channel, into = end + TURN + inner, bottom + CHANNEL + inner, begin - TURN - WIRE * number
    start, side = tail.departure(trunk), curve.beside
    out, channel, into = out - side, channel - side, into - side
    curve.corners(
        [(out, start + side), (out, channel), (into, channel), (into, across + side), (head.begin, across + side)]
    )


def _trace_back(frame: Frame, trunk: str, name: Hashable, curve: Curve) -> None:
    """A line that leads to what stands before its tail: below everything, and back."""
    channel = frame.bottom
    number = [(target.trunk, target.name) for _, target in frame.content.lead.backs].index((trunk, name))
    channel += sum(CHANNEL + (target.words or (0.0, 0.0))[1] for _, target in frame.content.lead.backs[: number + 1])
    strand, target = frame.content.lead.backs[number]
    assert strand.tail is not None
    tail, head, side = strand.tail, target.item, curve.beside
    out, into = tail.end + TURN + WIRE * number - side, head.begin - TURN - WIRE * number + side
    start, end = tail.departure(trunk), head.arrival(target.into)
    curve.straight(tail.high, tail.end, start)
    below = channel - side
    curve.corners([(out, start + side), (out, below), (into, below), (into, end + side), (head.begin, end + side)])
    curve.straight(head.begin, head.low, end)
    if target.words:
        frame.content.sheet.say(target.lines, target.words, (out + into) / 2, channel - target.words[1] / 2 - PAIR)
