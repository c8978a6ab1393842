"""Lay out a picture with frames.

Graphviz keeps neither the order of frames nor that of what is in them, and puts a frame that
follows another below it. Here each frame is laid out by itself, in columns, and then stands as one
item in a column of the frame around it. A line that passes by has a lane in the column.

Directions are called along (the graph flows along) and across, so that the same text serves pictures
from math import fsum
from left to right and from top to bottom.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import accumulate, pairwise
from math import fsum

from viz.layout.columns import Item, Link, arrange, assign, settle
from viz.layout.sheet import Layout, Sheet, box_size, text_width
from viz.picture.labels import cut, visible
from viz.picture.model import LEAVES, Picture, PictureNode, Scope

GAP, WORD_GAP = 14.0, 3.0  # between items of a column; between words on lines
SPACE = 34.0  # between columns, beside the words there
PAD, TITLE = 10.0, 20.0  # of a frame
LANE = 6.0  # room of a line that passes by
MOST_GROWTH = 2.5  # of a box
PORTS = 12.0  # between lines at a box, if there is room


def has_frames(picture: Picture) -> bool:
    """Whether the picture is laid out here; Graphviz does it as well where there are no frames."""
    return picture.legend or bool(picture.groups) or any(node.kind == "group" for node in picture.nodes)


def place(picture: Picture) -> Layout:
    """Lay out ``picture``."""
    sheet = Sheet(picture)
    frame = Frame(sheet, (), list(range(len(picture.edges))))
    frame.put(0.0, frame.across / 2)
    routes = [sheet.route(i) for i in range(len(picture.edges))]
    return Layout(*sheet.turned(frame.along, frame.across), sheet.boxes, sheet.frames, routes)


class Frame:
    """One frame: its size and what is in it, at first placed around a middle of 0."""

    along: float
    across: float

    def __init__(self, sheet: Sheet, path: Scope, lines: Sequence[int]) -> None:
        self.sheet, self.path = sheet, path
        edges, level = sheet.picture.edges, len(path)
        nodes = [node for node in sheet.picture.nodes if node.scope[:level] == path]
        self.rank = sheet.rank[nodes[0].key]
        own = [node for node in nodes if len(node.scope) == level]
        paths = [group.path for group in sheet.picture.groups if group.path[:-1] == path and group.path]
        touching = {node.key for node in nodes}
        lines = [i for i in lines if edges[i].tail in touching or edges[i].head in touching]
        self.frames = [Frame(sheet, child, lines) for child in paths]
        self.boxes = [(node, _box(sheet, node)) for node in own]
        self.items = [item for _, item in self.boxes] + [frame.item() for frame in self.frames]
        where = {node.key: len(own) + paths.index(node.scope[: level + 1]) for node in nodes if len(node.scope) > level}
        where |= {node.key: i for i, node in enumerate(own)}
        ends = {i: (where.get(edges[i].tail), where.get(edges[i].head)) for i in lines}
        self.ends = {i: pair for i, pair in ends.items() if pair[0] != pair[1]}
        inner = [(a, b) for a, b in self.ends.values() if a is not None and b is not None]
        leaves = frozenset(i for i, node in enumerate(own) if node.kind in LEAVES)
        columns = assign(len(self.items), inner, leaves)
        self.columns: list[list[Item]] = [[] for _ in range(max(columns) + 1)]
        for item, column in zip(self.items, columns, strict=True):
            item.column = column
            self.columns[column].append(item)
        self.entries: dict[int, Item] = {}
        self.exits: dict[int, Item] = {}
        self.lanes: list[tuple[int, Item]] = []
        self.words: dict[int, list[Link]] = defaultdict(list)  # before each column
        self.crossing: dict[int, list[Link]] = defaultdict(list)
        for line in self.ends:
            self._lead(line)
        for _, item in self.boxes:
            self._grow(item)
        arrange(self.columns, GAP)
        for _, item in self.boxes:
            self._spread(item)
        self._measure()

    def _lead(self, line: int) -> None:
        """Lead a line through the columns, with a lane in each that it passes."""
        tail, head = self.ends[line]
        first = -1 if tail is None else self.items[tail].column
        last = len(self.columns) if head is None else self.items[head].column
        stops = [] if tail is None else [self.items[tail]]
        speaks = head is not None and line in self.sheet.unplaced
        for column in range(first + 1, last):
            stops.append(self._lane(line, column, speaks=speaks and column == last - 1))
        stops += [] if head is None else [self.items[head]]
        slot = self.sheet.picture.edges[line].slot
        links = [Link(line, one, two, slot) for one, two in pairwise(stops)]
        for link in links:
            link.tail.links.append(link)
            link.head.links.append(link)
            self.crossing[link.head.column].append(link)
        if tail is None:
            self.entries[line] = stops[0]
        if head is None:
            self.exits[line] = stops[-1]
        if line in self.sheet.unplaced and tail is not None and head is not None:
            self.words[last].append(links[-1])
            self.sheet.unplaced.discard(line)

    def _lane(self, line: int, column: int, *, speaks: bool) -> Item:
        along, across = self.sheet.word_size(line) if speaks else (0.0, 0.0)
        lane = Item(along, across + LANE, rank=line, column=column)
        if speaks:
            self.sheet.unplaced.discard(line)
            lane.lane = -self.sheet.beside(line)
        self.columns[column].append(lane)
        self.lanes.append((line, lane))
        return lane

    def _sides(self, item: Item) -> tuple[dict[int, Link | None], dict[int, Link | None]]:
        """The lines that arrive at a box, and those that leave it, with their parts in this frame."""
        arriving: dict[int, Link | None] = {line: None for line, entry in self.entries.items() if entry is item}
        leaving: dict[int, Link | None] = {line: None for line, exit in self.exits.items() if exit is item}
        arriving |= {link.line: link for link in item.links if link.head is item}
        leaving |= {link.line: link for link in item.links if link.tail is item}
        return arriving, leaving

    def _room(self, line: int, link: Link | None, item: Item) -> float:
        """How much of a side one line takes up, with its words where they stand there."""
        if link is None:
            here = line in self.sheet.unplaced
        else:
            here = link in self.words[link.head.column] and _at_tail(link) is (link.tail is item)
        return max(PORTS, self.sheet.word_size(line)[1] + WORD_GAP) if here else PORTS

    def _grow(self, item: Item) -> None:
        """Make a box larger where lines with words need it."""
        for side in self._sides(item):
            needed = fsum(self._room(line, link, item) for line, link in side.items()) / item.flat
            item.across = max(item.across, min(needed, MOST_GROWTH * item.across))

    def _spread(self, item: Item) -> None:
        """Keep the lines apart that arrive at one box, and those that leave it."""
        arriving, leaving = self._sides(item)
        for ports, side in ((item.arrive, arriving), (item.leave, leaving)):
            order = sorted(side, key=lambda line: (_other_end(side[line], item), line))
            rooms = [self._room(line, side[line], item) for line in order]
            scale = min(1.0, item.flat * item.across / max(fsum(rooms), 1.0))
            # words stand before their line, above it, or after it, to its right
            skipped = rooms[:-1] if self.sheet.upright else rooms[1:]
            spots = list(accumulate((scale * room for room in skipped), initial=0.0))
            ports |= {line: spot - spots[-1] / 2 for line, spot in zip(order, spots, strict=False)}

    def _measure(self) -> None:
        """Sizes of the columns and of the gaps before them, and of the whole."""
        widths = [max(item.along for item in column) for column in self.columns]
        for frame, item in zip(self.frames, self.items[len(self.boxes) :], strict=True):
            frame.along = item.along = widths[item.column]
        self.before = [self._zone(links, at_tail=True) for links in map(self.words.__getitem__, range(len(widths)))]
        self.after = [self._zone(links, at_tail=False) for links in map(self.words.__getitem__, range(len(widths)))]
        gaps = [SPACE + one + two for one, two in zip(self.before, self.after, strict=True)]
        gaps[0] = 0.0
        self.begin = [fsum(widths[:k]) + fsum(gaps[: k + 1]) for k in range(len(widths))]
        self.widths, self.gaps = widths, gaps
        everything = [item for column in self.columns for item in column]
        low = min(item.place - item.across / 2 for item in everything)
        high = max(item.place + item.across / 2 for item in everything)
        along, across = self.begin[-1] + widths[-1], high - low
        self.inset, self.middle = 0.0, (low + high) / 2
        if self.path:
            title = text_width(cut(visible(self.path[-1])), 12) + 2 * PAD
            if self.sheet.upright:
                along, across, self.inset = along + 2 * PAD + TITLE, max(across + 2 * PAD, title), PAD + TITLE
            else:
                along, across, self.inset = max(along + 2 * PAD, title), across + 2 * PAD + TITLE, PAD
                self.middle -= TITLE / 2
        self.along, self.across = along, across

    def item(self) -> Item:
        """The frame as an item of the one around it."""
        arrive = {line: item.arrival(line) - self.middle for line, item in self.entries.items()}
        leave = {line: item.departure(line) - self.middle for line, item in self.exits.items()}
        return Item(self.along, self.across, self.rank, fixed=True, arrive=arrive, leave=leave)

    def put(self, begin: float, middle: float) -> None:
        """Put all that is in the frame where it stands in the picture; the frame begins at ``begin``."""
        sheet, shift = self.sheet, middle - self.middle
        if self.path:
            sheet.frames[self.path] = sheet.rectangle(begin + self.along / 2, middle, (self.along, self.across))

        def centre(item: Item) -> float:
            return begin + self.inset + self.begin[item.column] + self.widths[item.column] / 2

        for node, item in self.boxes:
            sheet.boxes[node.key] = sheet.rectangle(centre(item), item.place + shift, (item.along, item.across))
            half, across = item.along / 2, item.place + shift
            low, high = centre(item) - half, centre(item) + half
            room = self.widths[item.column] / 2
            for line, port in item.leave.items():
                sheet.starts[line] = high, across + port
                sheet.lanes[line].append((high, centre(item) + room, across + port))
            for line, port in item.arrive.items():
                sheet.ends[line] = low, across + port
                sheet.lanes[line].append((centre(item) - room, low, across + port))
        for line, lane in self.lanes:
            half, across = self.widths[lane.column] / 2, lane.place + shift + lane.lane
            sheet.lanes[line].append((centre(lane) - half, centre(lane) + half, across))
            if lane.along:
                sheet.middles[line] = centre(lane), across + sheet.beside(line)
        for column in range(1, len(self.columns)):
            self._put_words(column, begin + self.inset, shift)
        for frame, item in zip(self.frames, self.items[len(self.boxes) :], strict=True):
            frame.put(centre(item) - item.along / 2, item.place + shift)

    def _zone(self, links: list[Link], *, at_tail: bool) -> float:
        """The room that the words need on one side of a gap between columns."""
        return max((self.sheet.word_size(link.line)[0] for link in links if _at_tail(link) is at_tail), default=0.0)

    def _put_words(self, column: int, begin: float, shift: float) -> None:
        """Words in the gap before a column: on a straight part of their line, at one end of it."""
        end = begin + self.begin[column]
        start = end - self.gaps[column]
        for at_tail, low, high in ((True, start, start + self.before[column]), (False, end - self.after[column], end)):
            words = []
            for link in self.crossing[column]:
                across = shift + (link.tail.departure(link.line) if at_tail else link.head.arrival(link.line))
                self.sheet.lanes[link.line].append((low, high, across))
                if link in self.words[column] and _at_tail(link) is at_tail:
                    words.append((across + self.sheet.beside(link.line), link.line))
            words.sort()
            items = [Item(0.0, self.sheet.word_size(line)[1], 0.0) for _, line in words]
            settle(items, [across for across, _ in words], WORD_GAP)
            for item, (_, line) in zip(items, words, strict=True):
                self.sheet.middles[line] = (low + high) / 2, item.place


def _at_tail(link: Link) -> bool:
    """Whether the words stand where the line leaves, as fewer lines meet there than where it arrives."""
    return sum(other.tail is link.tail for other in link.tail.links) <= sum(
        other.head is link.head for other in link.head.links
    )


def _other_end(link: Link | None, item: Item) -> float:
    """Where the line comes from or goes to, across."""
    if link is None:
        return item.place
    return link.tail.departure(link.line) if link.head is item else link.head.arrival(link.line)


def _box(sheet: Sheet, node: PictureNode) -> Item:
    flat = 0.4 if node.kind == "output" else 0.8  # an octagon's side is shorter
    return Item(*sheet.turned(*box_size(node)), sheet.rank[node.key], fixed=node.kind == "group", flat=flat)
