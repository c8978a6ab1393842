"""What is wrong with a picture, measured from its SVG: type, overlaps, lines through words and boxes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import Any
from xml.etree import ElementTree

import numpy as np
from geometry import overlap, passed, sampled, within

from viz.layout.sheet import ARROW, DOUBLE, INNER, Rectangle

Spots = dict[str, Rectangle]
SVG = "{http://www.w3.org/2000/svg}"
BASELINE = 0.35  # how far below the middle of a line of text its baseline is, in shares of its size
ROUND = 0.7  # the side of a square in a circle, in shares of the diameter
LINE_BOX = 0.8  # the height of letters, in shares of the size of type


def problems(svg: str, least: float, page: tuple[float, float] = (1600.0, 900.0)) -> Iterator[str]:
    """All that a lecturer would not put on a slide of the size ``page``. ``least``: of type in boxes, in pixels."""
    root = ElementTree.fromstring(svg)
    width, height = extent(svg)
    size = type_size(svg, page)
    if size < least:
        yield f"type of {size:.1f} pixels, {least} are needed"
    boxes, cores, words, lines = _read(root)
    sheet = Rectangle(width / 2, height / 2, width, height)
    for name, spot in words.items():
        box = boxes.get(name.partition(" ")[0])
        if not within(spot, box or sheet):
            yield f"{name} reaches out"
        yield from (f"{name} on {key}" for key, other in boxes.items() if other is not box and overlap(spot, other))
    yield from (f"{a} on {b}" for (a, one), (b, two) in combinations(words.items(), 2) if overlap(one, two, 0.2))
    yield from (f"{a} on {b}" for (a, one), (b, two) in combinations(boxes.items(), 2) if overlap(one, two))
    for name, (pieces, ends) in lines.items():
        for line in pieces:
            yield from (f"{name} through {key}" for key in _passed(line, cores, 1.0) if key not in ends)
            yield from (f"{name} through {word}" for word in _passed(line, words, 0.5))
            yield from (f"{name} into {key}" for key in _passed(line, cores, 2.0) if key in ends)
        tips = [Rectangle(float(x), float(y), 0.0, 0.0) for x, y in (pieces[0][0], pieces[-1][-1])]
        for key in ends:
            room = replace(boxes[key], width=boxes[key].width + 2 * ARROW, height=boxes[key].height + 2 * ARROW)
            if not any(within(tip, room) for tip in tips):
                yield f"{name} does not reach {key}"


def extent(svg: str) -> tuple[float, float]:
    """The width and the height of a picture, in its own unit."""
    width, height = ElementTree.fromstring(svg).attrib["viewBox"].split()[2:]
    return float(width), float(height)


def type_size(svg: str, page: tuple[float, float] = (1600.0, 900.0)) -> float:
    """How many pixels the smallest type in boxes has where the picture is fitted into ``page``."""
    width, height = extent(svg)
    groups = ElementTree.fromstring(svg).findall(f".//{SVG}g[@class]")
    boxes = [group for group in groups if group.attrib["class"].startswith("node")]
    sizes = (float(text.attrib["font-size"]) for box in boxes for text in box.iter(f"{SVG}text"))
    return min(sizes) * min(page[0] / width, page[1] / height)


def boxes_of(svg: str) -> Spots:
    """The boxes of a picture, by their keys."""
    return _read(ElementTree.fromstring(svg))[0]


def _passed(line: Any, spots: Spots, slack: float) -> list[str]:
    """The names of the ``spots`` that a line passes through."""
    names = list(spots)
    places = np.array([(spot.x, spot.y, spot.width, spot.height) for spot in spots.values()])
    return [names[k] for k in passed(line, places, slack)]


def _read(root: Any) -> tuple[Spots, Spots, Spots, dict[str, Any]]:
    """Boxes by their keys, and what of them lines keep off; words by what they stand in, and what they say; lines, and
    the keys of both ends."""
    boxes: Spots = {}
    cores: Spots = {}
    words: Spots = {}
    lines: dict[str, Any] = {}
    for k, part in enumerate(root.findall(f".//{SVG}g") + root.findall(f"{SVG}text")):
        kind = part.attrib.get("class", "").partition(" ")[0]
        name = part.attrib["id"].rpartition("-")[2] if kind == "node" else f"{kind or 'heading'}{k}"
        if kind == "node":
            boxes[name] = _box(part)
            cores[name] = _core(part)
        if kind == "edge":
            path = part.find(f"{SVG}path").attrib["d"]
            pieces = [sampled(_points(f"M{piece}")) for piece in path.split("M")[1:]]
            lines[name] = pieces, (part.attrib["data-tail"], part.attrib["data-head"])
        for i, text in enumerate(part.iter(f"{SVG}text")):
            words[f"{name} {i} {text.text!r}"] = _text(text)
    return boxes, cores, words, lines


def _box(part: Any) -> Rectangle:
    """Around the shapes of a box, and around its words where they stand below them, as below planes."""
    around = _shapes(part)
    words = [_text(text) for text in part.iter(f"{SVG}text")]
    below = [word for word in words if word.y > around.y + around.height / 2]
    if not below:
        return around
    both = _around([*_ends(around), *(end for word in below for end in _ends(word))])
    return replace(both, width=both.width + 2 * INNER)


def _shapes(part: Any) -> Rectangle:
    """Around all shapes of a box, or the outer one of two borders."""
    shapes = list(filter(None, map(_corners, part)))
    outer = shapes[:1] if part.attrib["class"].split()[1] in DOUBLE else shapes
    return _around([corner for shape in outer for corner in shape])


def _corners(shape: Any) -> list[tuple[float, float]]:
    """Of a rectangle, a circle or a polygon; none of other things."""
    kind = shape.tag.removeprefix(SVG)
    if kind == "polygon":
        return [(float(x), float(y)) for x, y in (corner.split(",") for corner in shape.attrib["points"].split())]
    if kind == "circle":
        x, y, r = (float(shape.attrib[name]) for name in ("cx", "cy", "r"))
        return [(x - r, y - r), (x + r, y + r)]
    if kind == "rect":
        x, y, width, height = (float(shape.attrib[name]) for name in ("x", "y", "width", "height"))
        return [(x, y), (x + width, y + height)]
    return []


def _ends(spot: Rectangle) -> list[tuple[float, float]]:
    half = spot.width / 2, spot.height / 2
    return [(spot.x - half[0], spot.y - half[1]), (spot.x + half[0], spot.y + half[1])]


def _around(corners: list[tuple[float, float]]) -> Rectangle:
    (left, top), (right, low) = (tuple(side(axis) for axis in zip(*corners, strict=True)) for side in (min, max))
    return Rectangle((left + right) / 2, (top + low) / 2, right - left, low - top)


def _core(part: Any) -> Rectangle:
    """The part of a box that no line may pass: its shapes, of a circle without what surrounds it at its corners."""
    shapes = _shapes(part)
    share = ROUND if part.find(f"{SVG}circle") is not None else 1.0
    return replace(shapes, width=share * shapes.width, height=share * shapes.height)


def _text(text: Any) -> Rectangle:
    size = float(text.attrib["font-size"])
    x, y, width = (float(text.attrib[name]) for name in ("x", "y", "textLength"))
    return Rectangle(x, y - BASELINE * size, width, LINE_BOX * size)


def _points(path: str) -> tuple[tuple[float, float], ...]:
    """The points of a path, three for each curve; straight parts as curves."""
    points: list[tuple[float, float]] = []
    for command, rest in re.findall(r"([MHVC])([^MHVC]*)", path):
        numbers = [float(x) for x in rest.split()]
        if command == "M":
            points = [(numbers[0], numbers[1])]
        elif command == "C":
            points += list(zip(numbers[::2], numbers[1::2], strict=True))
        else:
            x, y = points[-1]
            end = (numbers[0], y) if command == "H" else (x, numbers[0])
            points += [points[-1], end, end]
    return tuple(points)
