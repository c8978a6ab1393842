"""Polish Graphviz' SVG for a page: text alternatives, ids of its own, a size that adapts."""

from __future__ import annotations

import re
from hashlib import sha256
from xml.sax.saxutils import escape

from viz.paint.palette import dark_style


def polish(svg: str, title: str, description: str, *, adaptive: bool = False) -> str:
    """``svg`` as an image that screen readers can name, and that stands beside others on one page.

    The ids get a prefix made from the content, so the same picture has the same bytes. ``adaptive``:
    dark where the reader's system is.
    """
    body = svg[svg.index("<svg") :]
    prefix = "gg" + sha256((title + description + body).encode()).hexdigest()[:10]
    body = re.sub(r"<!--.*?-->\n?", "", body, flags=re.DOTALL)
    body = re.sub(r'\bid="([^"]+)"', rf'id="{prefix}-\1"', body)
    head, _, rest = body.partition(">")
    head = re.sub(r'\b(width|height)="([\d.]+)pt"', r'\1="\2"', head)
    names = f'id="{prefix}" role="img" aria-labelledby="{prefix}-title" aria-describedby="{prefix}-desc"'
    words = (
        f'<title id="{prefix}-title">{escape(title)}</title>\n<desc id="{prefix}-desc">{escape(description)}</desc>\n'
    )
    style = f"<style>\n{dark_style(prefix)}\n</style>\n" if adaptive else ""
    return f'{head} {names} style="max-width: 100%; height: auto">\n{words}{style}{rest.lstrip()}'
