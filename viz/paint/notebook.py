"""Pictures below the cells of notebooks."""

from __future__ import annotations

import re
import sys
from base64 import b64encode
from typing import Any

DOTS_PER_INCH = 96  # of the PNG: as large on a screen as the SVG

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
