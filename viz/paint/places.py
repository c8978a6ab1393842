"""A layout in the DOT language: attributes that tell Graphviz where everything stands."""

from __future__ import annotations

from collections.abc import Sequence

from viz.layout.curves import heading
from viz.layout.sheet import ARROW, BORDER, DOUBLE, Layout, Point, Rectangle, Title
from viz.picture.model import Direction, PictureNode, Scope


class Places:
    """Places of all that is in ``layout``, under the lines of a ``heading``; upwards and in points."""

    def __init__(self, layout: Layout, heading: Sequence[Title]) -> None:
        self.layout = layout
        self.heading = heading

    def sheet(self) -> str:
        """Attributes of the whole picture."""
        middle = sum(line.spot.y for line in self.heading) / max(1, len(self.heading))
        whole = f'bb="0,0,{self.layout.width:.1f},{self.layout.height:.1f}"'
        return f'{whole}, lp="{self._point((self.layout.width / 2, middle))}", '

    def box(self, node: PictureNode) -> str:
        """Attributes of a box, whose size Graphviz wants in inches and without a second border."""
        spot = self.layout.boxes[node.key]
        border = BORDER if node.kind in DOUBLE else 0.0
        width, height = (spot.width - border) / 72, (spot.height - border) / 72
        return f'pos="{self._point((spot.x, spot.y))}", width={width:.3f}, height={height:.3f}, fixedsize=true, '

    def frame(self, path: Scope) -> str:
        """Attributes of a frame and its title; one that is not drawn has the place of the frame within it."""
        spot = self._drawn(path)
        left, top = spot.x - spot.width / 2, spot.y - spot.height / 2
        corners = self._point((left, top + spot.height)), self._point((left + spot.width, top))
        title = self.layout.titles.get(path)
        where = self._point((title.spot.x, title.spot.y)) if title else corners[0]
        return f'bb="{",".join(corners)}"; lp="{where}"; '

    def title(self, path: Scope) -> str:
        """The title of a frame; none where the frame within it has both."""
        title = self.layout.titles.get(path)
        return title.text if title else ""

    def border(self, path: Scope) -> str:
        """Whether a frame is drawn; said of each, as frames within it would take it over."""
        return f"peripheries={int(path in self.layout.titles)}; "

    def _drawn(self, path: Scope) -> Rectangle:
        inner = (frame for frame in self.layout.frames if frame[: len(path)] == path)
        return self.layout.frames[min(inner, key=len)]

    def line(self, number: int, direction: Direction, *, arrow: bool = True) -> str:
        """Attributes of a line, which ends where its arrow begins; in two pieces where its words interrupt it."""
        route = self.layout.routes[number]
        words = f'lp="{self._point((route.words.x, route.words.y))}", ' if route.words else ""
        points = list(route.points)
        if not arrow:
            pieces = [" ".join(map(self._point, piece)) for piece in (points, route.rest) if piece]
            return f'pos="{";".join(pieces)}", {words}'
        if direction == "forward":
            tip, points[-1] = f"e,{self._point(points[-1])}", _shortened(points)
        else:
            tip, points[0] = f"s,{self._point(points[0])}", _shortened(points[::-1])
        return f'pos="{" ".join([tip, *map(self._point, points)])}", {words}'

    def _point(self, point: Point) -> str:
        x, y = point
        return f"{x:.1f},{self.layout.height - y:.1f}"


def _shortened(points: Sequence[Point]) -> Point:
    """The end of a line, moved back by the length of an arrow's head."""
    (x, y), (u, v) = points[-1], heading(points)
    return x - ARROW * u, y - ARROW * v
