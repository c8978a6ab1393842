"""Choose how much of a network is said, and how far apart its columns stand, for the page that it is to fit."""

from __future__ import annotations

from dataclasses import replace

from viz.layout.page import LEGIBLE, READABLE, Size, type_size
from viz.layout.sheet import TEXT, Layout
from viz.networks.columns import Placing, least_width
from viz.networks.description import Network
from viz.networks.folding import foldings
from viz.networks.wording import Detail, Page, worded
from viz.paint.composition import HEADING, MARGIN
from viz.picture.model import Options, Picture

WANTED = 14.0  # pixels: where the type would be smaller, less is said
LARGE = 20.0  # where it is larger, lines are longer instead
MOST_WORDS = 40  # lines that have words, at most
DETAILS = (
    Detail(),
    Detail(words=False),
    Detail(words=False, sums=False, most=12, few=7),
    Detail(words=False, sums=False, most=8, few=6),
    Detail(words=False, sums=False, most=5, few=4, steps=4),
)
WIDE = (1.0, 1.35, 1.75, 2.25)  # times the least that may be between columns
HIGH = (16.0, 36.0, 64.0, 100.0, 150.0)


def on_page(network: Network, options: Options, fit: Size | None) -> tuple[Picture, Layout]:
    """The picture and its layout: the fullest whose type is large on the page, or else the one with the largest."""
    return chosen(network, options, fit)[1:]


def chosen(network: Network, options: Options, fit: Size | None) -> tuple[Network, Picture, Layout]:
    """The picture as on `on_page`, and the network in it: folded as far as it must be to be read."""
    largest, best = 0.0, None
    shown = network
    for shown in foldings(network) if fit else [network]:
        if fit and type_size((least_width(worded(shown, options, DETAILS[-1])), 1.0), fit) < READABLE:
            continue
        for detail in DETAILS:
            page = worded(shown, options, detail)
            if detail.words and sum(bool(edge.sign) for edge in page.picture.edges) > MOST_WORDS:
                continue
            size, layout = _largest(page, fit)
            if layout is not None and size > largest:
                largest, best = size, (shown, page.picture, layout)
            if best and (fit is None or largest >= WANTED):
                break
        if largest >= (LEGIBLE if shown.where else READABLE):
            break
    return best or (shown, *_crowded(shown, options))


def _largest(page: Page, fit: Size | None) -> tuple[float, Layout | None]:
    """The layout with the largest type, and of those whose type is large enough the widest; without a page the
    smallest. None where the words of lines find no room."""
    has_words = any(edge.sign and edge.text for edge in page.picture.edges)
    tried = [Placing(page, wide, high) for wide in (WIDE if has_words else WIDE[::3]) for high in HIGH]
    sizes = {placing: _size(page, placing, fit) for placing in tried}

    def rank(placing: Placing) -> tuple[float, ...]:
        return (-min(sizes[placing], LARGE), -placing.wide, -placing.high) if fit else (-sizes[placing],)

    for placing in sorted(tried, key=rank):
        layout = placing.layout() if placing.is_clear else None
        if layout is not None:
            return sizes[placing], layout
    return 0.0, None


def _crowded(network: Network, options: Options) -> tuple[Picture, Layout]:
    """As little as may be, with lines that touch circles; for networks that find no room otherwise."""
    page = worded(network, options, DETAILS[-1])
    silent = tuple(replace(edge, text="", tooltip=edge.tooltip or edge.text) for edge in page.picture.edges)
    page = replace(page, picture=replace(page.picture, edges=silent))
    layout = Placing(page, WIDE[-1], HIGH[0]).layout()
    assert layout is not None, "without words every picture has a layout"
    return page.picture, layout


def _size(page: Page, placing: Placing, fit: Size | None) -> float:
    """The size of type on the page, or on one of its own size, with margins and headings around the layout."""
    lines = len(page.picture.notes) + bool(page.picture.title)
    width, height = placing.width + 2 * MARGIN, placing.height + 2 * MARGIN + HEADING * lines
    return type_size((width, height), fit) if fit else TEXT / (width * height)
