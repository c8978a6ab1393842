"""A picture as a page of its own: one HTML file that loads nothing."""

from __future__ import annotations

from html import escape

from viz.paint.palette import page_style


def page(title: str, picture: str, theme: str) -> str:
    """An HTML page that shows ``picture``, itself HTML or SVG."""
    style = page_style(theme, lambda found: f"body {{ margin: 2em; background: {found.paper}; color: {found.ink} }}")
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{escape(title)}</title>\n'
        f"<style>{style}</style>\n</head>\n<body>\n{picture}\n</body>\n</html>\n"
    )


def preformatted(text: str) -> str:
    """Plain text for a page, where there is no image."""
    return f"<pre>{escape(text)}</pre>"
