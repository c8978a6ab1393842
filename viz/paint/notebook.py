"""Pictures below the cells of notebooks."""

from __future__ import annotations

import re
import sys
from base64 import b64encode
from html import escape
from typing import Any

from viz.paint import rendering

DOTS_PER_INCH = 96  # of the PNG: as large on a screen as the SVG

MOST_AS_PNG = 100  # boxes: more would make a notebook too large
COLUMN = 960  # pixels that a column of a notebook has, where its window is not small


def bundle(text: str, svg: str | None, png: bytes | None) -> dict[str, str]:
    """A picture in all the types there are of it, of which a notebook shows the best that it may.

    JupyterLab shows the SVG where the notebook is trusted, which is what was run on the same machine, and else the PNG.
    """
    found = {"text/plain": text}
    if svg is not None:
        found["image/svg+xml"] = _within_column(svg)
    if png is not None:
        found["image/png"] = b64encode(png).decode()
    return found


def has_png(boxes: int) -> bool:
    """Whether a picture of so many ``boxes`` is shown as PNG too."""
    return rendering.find() is not None and boxes <= MOST_AS_PNG


def framed(text: str, page: str, title: str, height: int, still: bytes | None) -> dict[str, str]:
    """A ``page`` in a frame that can reach nothing outside of it, ``height`` pixels high.

    ``still``: a PNG of it. A view that trusts nothing leaves the frame out, and so the still stays; the frame takes it
    away where it is shown itself.
    """
    images, below, loaded = {}, "", ""
    if still is not None:
        images["image/png"] = b64encode(still).decode()
        below = f'<img src="data:image/png;base64,{images["image/png"]}" alt="{escape(title)}">'
        loaded = ' onload="this.nextElementSibling.remove()"'
    frame = (
        f'<iframe srcdoc="{escape(page)}" sandbox="allow-scripts" allow="fullscreen" title="{escape(title)}" '
        f'width="100%" height="{height}" style="border: 0"{loaded}></iframe>'
    )
    return {"text/plain": text, "text/html": f"<div>{frame}{below}</div>"} | images


def _within_column(svg: str) -> str:
    """``svg``, which fills the column where it is wider: JupyterLab would cut it off."""
    head, close, rest = svg.partition(">")
    size = re.search(r' width="([\d.]+)" height="[\d.]+"', head)
    if size is None or float(size[1]) <= COLUMN:
        return svg
    head = head.replace(size[0], ' width="100%"').replace("max-width: 100%", f"max-width: {size[1]}px")
    return head + close + rest


def show_inline(picture: Any) -> bool:
    """Show ``picture`` below the cell of a notebook; False where this is none."""
    ipython: Any = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if not hasattr(shell, "kernel"):
        return False
    ipython.display.display(picture)
    return True
