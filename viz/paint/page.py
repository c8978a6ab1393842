"""A picture as a page of its own: one HTML file that loads nothing."""

from __future__ import annotations

from html import escape

from viz.paint.palette import AUTO, THEMES


def page(title: str, picture: str, theme: str) -> str:
    """An HTML page that shows ``picture``, itself HTML or SVG."""
    paper, ink = THEMES[theme].paper, THEMES[theme].ink
    style = f"body {{ margin: 2em; background: {paper}; color: {ink} }}"
    if theme == AUTO:
        dark = THEMES["dark"]
        style += f" @media (prefers-color-scheme: dark) {{ body {{ background: {dark.paper}; color: {dark.ink} }} }}"
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{escape(title)}</title>\n'
        f"<style>{style}</style>\n</head>\n<body>\n{picture}\n</body>\n</html>\n"
    )


def preformatted(text: str) -> str:
    """Plain text for a page, where there is no image."""
    return f"<pre>{escape(text)}</pre>"
