"""A layout in the DOT language: attributes that tell Graphviz where everything stands."""

from __future__ import annotations

from collections.abc import Sequence

from viz.layout.frames import place
from viz.layout.sheet import BORDER, DOUBLE, Point, text_width
from viz.picture.labels import cut, visible
from viz.picture.model import Direction, Picture, PictureNode, Scope

ARROW = 8.0  # length of an arrow's head
MARGIN = 8.0  # around everything
HEADING = 17.0  # height of a line of text above


class Places:
    """Places of all that is in ``picture``, under the lines of its ``heading``; upwards and in points."""

    def __init__(self, picture: Picture, heading: Sequence[str]) -> None:
        self.layout = place(picture)
        self.upright = picture.rankdir == "TB"
        self.width = max(self.layout.width, *(text_width(line, 13) for line in ("", *heading))) + 2 * MARGIN
        self.height = self.layout.height + 2 * MARGIN + HEADING * len(heading)
        self.above = MARGIN + HEADING * len(heading)
        self.left = (self.width - self.layout.width) / 2

    def sheet(self) -> str:
        """Attributes of the whole picture."""
        top = self.height - (self.above - MARGIN) / 2 - MARGIN / 2
        return f'bb="0,0,{self.width:.1f},{self.height:.1f}", lp="{self.width / 2:.1f},{top:.1f}", '

    def box(self, node: PictureNode) -> str:
        """Attributes of a box, whose size Graphviz wants in inches and without a second border."""
        spot = self.layout.boxes[node.key]
        border = BORDER if node.kind in DOUBLE else 0.0
        width, height = (spot.width - border) / 72, (spot.height - border) / 72
        return f'pos="{self._point((spot.x, spot.y))}", width={width:.3f}, height={height:.3f}, fixedsize=true, '

    def frame(self, path: Scope) -> str:
        """Attributes of a frame, with its title in the upper left corner."""
        spot = self.layout.frames[path]
        left, top = spot.x - spot.width / 2, spot.y - spot.height / 2
        corners = self._point((left, top + spot.height)), self._point((left + spot.width, top))
        title = self._point((left + text_width(cut(visible(path[-1])), 12) / 2 + 6, top + 12))
        return f'bb="{",".join(corners)}"; lp="{title}"; '

    def line(self, number: int, direction: Direction) -> str:
        """Attributes of a line, which ends where its arrow begins."""
        route = self.layout.routes[number]
        points = list(route.points)
        if direction == "forward":
            arrow, points[-1] = f"e,{self._point(points[-1])}", self._moved(points[-1], -ARROW)
        else:
            arrow, points[0] = f"s,{self._point(points[0])}", self._moved(points[0], ARROW)
        words = f'lp="{self._point(route.words)}", ' if route.words else ""
        return f'pos="{" ".join([arrow, *map(self._point, points)])}", {words}'

    def _moved(self, point: Point, way: float) -> Point:
        """``point``, moved the way the graph flows."""
        x, y = point
        return (x, y + way) if self.upright else (x + way, y)

    def _point(self, point: Point) -> str:
        x, y = point
        return f"{x + self.left:.1f},{self.height - self.above - y:.1f}"
