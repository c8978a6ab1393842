"""Fold a picture until its type can be read on the page that it is to fit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from viz.layout.page import READABLE, Size, fitted, place, type_size
from viz.layout.sheet import TEXT, Flow, Layout, box_size, word_size
from viz.paint.composition import compose
from viz.picture.model import Options, Picture

FILLED = 0.45  # the share of a page that boxes and words can fill at most, as lines need the rest
STEPS = 8  # of folding, at most


def fit_on_page(
    build: Callable[[Options], Picture], options: Options, fit: Size | None, flow: Flow | None, *, fold: bool
) -> tuple[Picture, Layout]:
    """The picture and its layout. ``fold``: whether more may be folded than ``options`` say.

    Folded step by step, the first picture with `READABLE` type is taken, or else the one with the largest. With more
    effort fewer of its lines cross; that layout is left where it costs the type.
    """
    picture = build(options)
    if fit is None:
        return picture, place(picture, flow)
    largest, best, quick, way = 0.0, picture, None, flow
    for step in range(STEPS if fold else 0):
        hopeless = step < STEPS - 1 and _is_too_much(picture, fit)
        layout = None if hopeless else fitted(picture, fit, flow, starts=1)
        size = _type(picture, layout, fit) if layout else 0.0
        if size > largest or not largest:
            largest, best, quick, way = size, picture, layout, layout.flow if layout else flow
        if largest >= READABLE:
            break
        smaller = build(replace(options, fold=len(picture.nodes) - 1)) if len(picture.nodes) > 1 else picture
        if len(smaller.nodes) >= len(picture.nodes):
            break
        picture = smaller
    layout = fitted(best, fit, way)
    return best, quick if quick and _type(best, layout, fit) < min(largest, READABLE) else layout


def _type(picture: Picture, layout: Layout, fit: Size) -> float:
    """The size of type on the page, with all that stands around the picture."""
    whole = compose(picture, layout).layout
    return type_size((whole.width, whole.height), fit)


def _is_too_much(picture: Picture, fit: Size) -> bool:
    """Whether boxes and words alone would fill the page, with type that can be read."""
    sizes = (*map(box_size, picture.nodes), *map(word_size, picture.edges))
    area = sum(width * height for width, height in sizes)
    return area * (READABLE / TEXT) ** 2 > FILLED * fit[0] * fit[1]
