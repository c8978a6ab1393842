"""What `draw` needs of networks: to read one, to build its picture, and to place it on a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from viz.autograd_door import Node
from viz.layout.page import Size
from viz.layout.sheet import Layout
from viz.networks import describe, details
from viz.networks.description import Network
from viz.networks.wording import worded
from viz.picture.model import Options, Picture

TITLE = "Network"


def described(roots: Sequence[Node], options: Options) -> Network:
    """The network in the graph of ``roots``; a `GraphError` where there is none."""
    return describe.described(roots, options.mode, options.seed, options.precision)


def build(network: Network, options: Options) -> Picture:
    """The picture of ``network`` in full."""
    return worded(network, options, details.DETAILS[0]).picture


def on_page(
    network: Network, build: Callable[[Options], Picture], options: Options, fit: Size | None, *_: Any, **__: Any
) -> tuple[Picture, Layout]:
    """The picture of ``network`` with as much in it as can be read on the page, and its layout."""
    return details.on_page(network, options, fit)
