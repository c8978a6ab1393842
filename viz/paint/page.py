"""A picture as a page of its own: one HTML file that loads nothing."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html import escape
from importlib.resources import files

from viz.paint.palette import page_style

FILLED = """
body { margin: 0 }
svg { display: block; touch-action: pinch-zoom; cursor: grab }
@media screen { body > svg { width: 100vw; height: 100vh !important; height: 100dvh !important } }
"""  # the height that the picture has elsewhere stands in the picture


def page(title: str, content: str, theme: str) -> str:
    """An HTML page that shows ``content``, itself HTML or SVG."""
    return _page(title, f"{content}\n", _style(theme, "body { margin: 2em }"))


def picture_page(title: str, picture: str, theme: str) -> str:
    """An HTML page that the SVG ``picture`` fills, and on which it is drawn closer and dragged."""
    script = files("viz.paint").joinpath("page.js").read_text(encoding="utf-8")
    head = f'<meta http-equiv="Content-Security-Policy" content="{policy(script)}">\n<link rel="icon" href="data:,">\n'
    return _page(title, f"{picture}\n<script>{script}</script>\n", _style(theme, FILLED), head)


def policy(script: str) -> str:
    """The policy of a page that loads nothing and runs this ``script`` alone."""
    hashed = b64encode(sha256(script.encode()).digest()).decode()
    return f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-{hashed}'"


def _style(theme: str, rules: str) -> str:
    return page_style(theme, lambda found: f"body {{ background: {found.paper}; color: {found.ink} }}") + rules


def _page(title: str, body: str, style: str, head: str = "") -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n{head}<title>{escape(title)}</title>\n'
        f"<style>{style}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
    )


def preformatted(text: str) -> str:
    """Plain text for a page, where there is no image."""
    return f"<pre>{escape(text)}</pre>"
