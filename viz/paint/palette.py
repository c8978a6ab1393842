"""The colours of pictures, chosen to stay apart for colour-blind eyes and in grey."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from viz.picture.model import Direction, Kind, Sign


@dataclass(frozen=True, slots=True)
class Theme:
    """Paper and ink, the fill of each kind of box, the two directions of lines."""

    paper: str
    ink: str
    frame: str
    fills: Mapping[Kind, str]
    lines: Mapping[Direction, str]


def _fills(input: str, parameter: str, constant: str, plain: str, output: str) -> dict[Kind, str]:
    return {
        "input": input,
        "parameter": parameter,
        "constant": constant,
        "result": plain,
        "output": output,
        "group": plain,
    }


SIGNS: dict[Sign, Direction] = {"plus": "forward", "minus": "backward"}  # weights have the colours of lines
FONT = "Helvetica,Arial,DejaVu Sans,sans-serif"
HEAVY, LIT = 3, 2.5  # widths of lines: around what is not finite; of paths that are pointed out
AUTO = "auto"  # light, or dark where the reader's system is
DARK_SCREENS = "@media screen and (prefers-color-scheme: dark)"  # and never paper

THEMES = {
    "light": Theme(
        paper="#ffffff",
        ink="#1a1a1a",
        frame="#8a8f98",
        fills=_fills("#dcebf7", "#fff1c9", "#f2f2f2", "#ffffff", "#d8f0e3"),
        lines={"forward": "#0072b2", "backward": "#b34700"},
    ),
    "dark": Theme(
        paper="#17191c",
        ink="#e8e8e8",
        frame="#7c828c",
        fills=_fills("#1f3547", "#4a3d12", "#2a2c30", "#22252b", "#1d4030"),
        lines={"forward": "#56b4e9", "backward": "#f0a060"},
    ),
    "print": Theme(
        paper="#ffffff",
        ink="#000000",
        frame="#666666",
        fills=_fills("#ffffff", "#ffffff", "#ffffff", "#ffffff", "#ffffff"),
        lines={"forward": "#000000", "backward": "#555555"},
    ),
}
THEMES[AUTO] = THEMES["light"]


def style(scope: str, theme: str, *, network: bool = False) -> str:
    """The CSS of the picture with id ``scope``: its type, its strokes, and all its colours. ``network``: also of
    circles and of the signs of weights."""
    strokes = {
        "text": f"font-family: {FONT}; text-anchor: middle",
        ".edge path": "fill: none",
        ".backward path": "stroke-dasharray: 5 2.5",
        ".constant rect": "stroke-dasharray: 4 3",
        ".edge.lit path, .node.lit rect, .node.lit polygon": f"stroke-width: {LIT}",
        ".node.heavy rect, .node.heavy polygon": f"stroke-width: {HEAVY}",
    }
    if network:
        strokes |= {".minus path": strokes[".backward path"], ".constant circle": strokes[".constant rect"]}
        strokes[".heavy circle"] = f"stroke-width: {HEAVY}"
    rules = [*_rules(scope, strokes), *_rules(scope, _colours(THEMES[theme], network))]
    if theme == AUTO:
        dark = _rules(scope, _colours(THEMES["dark"], network))
        rules += [f"{DARK_SCREENS} {{", *("  " + rule for rule in dark), "}"]
    return "".join(rule + "\n" for rule in rules)


def _rules(scope: str, declarations: Mapping[str, str]) -> list[str]:
    """Each with ``scope`` before every one of its selectors, so that none reaches another picture of the page."""
    scoped = {", ".join(f"#{scope} {one}" for one in given.split(", ")): what for given, what in declarations.items()}
    return [f"{selectors} {{ {what} }}" for selectors, what in scoped.items()]


def _colours(theme: Theme, network: bool) -> dict[str, str]:
    """What each theme says of each part."""
    rules = {
        ".paper": f"fill: {theme.paper}",
        "text": f"fill: {theme.ink}",
        ".cluster rect": f"fill: none; stroke: {theme.frame}",
        ".node rect": f"stroke: {theme.ink}",
        ".node polygon": f"stroke: {theme.ink}",
    }
    for kind, fill in theme.fills.items():
        rules[f".{kind} {'polygon' if kind == 'output' else 'rect'}"] = f"fill: {fill}"
    for direction, line in theme.lines.items():
        rules[f".{direction} path"] = f"stroke: {line}"
        rules[f".{direction} polygon"] = f"fill: {line}"
        rules[f".{direction} text"] = f"fill: {line}"
        rules[f".branch.{direction}"] = f"fill: {line}"
    if network:
        rules[".node circle"] = f"stroke: {theme.ink}"
        rules[".output rect"] = f"fill: {theme.fills['output']}"  # planes
        rules |= {f".{kind} circle": f"fill: {fill}" for kind, fill in theme.fills.items()}
        rules |= {f".{sign} path": f"stroke: {theme.lines[direction]}" for sign, direction in SIGNS.items()}
    return rules


def dark_style(scope: str) -> str:
    """The CSS that gives the element with id ``scope``, painted light, dark colours on dark systems."""
    dark = THEMES["dark"]
    rules = {
        ".graph > polygon": f"fill: {dark.paper}",
        "text": f"fill: {dark.ink}",
        ".cluster path": f"stroke: {dark.frame}; fill: {dark.paper}",
        ".node [stroke]": f"stroke: {dark.ink}",
        ".node ellipse": f"fill: {dark.ink}",
    }
    for kind, fill in dark.fills.items():
        rules[f".node.{kind} :is(path, polygon):not([fill=none])"] = f"fill: {fill}"
    for direction, line in dark.lines.items():
        rules[f".edge.{direction} path"] = f"stroke: {line}"
        rules[f".edge.{direction} polygon"] = f"stroke: {line}; fill: {line}"
        rules[f".edge.{direction} text"] = f"fill: {line}"
    body = "\n".join(f"  #{scope} {selector} {{ {declarations} }}" for selector, declarations in rules.items())
    return f"{DARK_SCREENS} {{\n{body}\n}}"


def page_style(theme: str, rules: Callable[[Theme], str]) -> str:
    """The CSS of a page that ``rules`` colours: a dark page is printed on light paper."""
    dark_where = {AUTO: DARK_SCREENS, "dark": "@media screen"}.get(theme)
    if dark_where is None:
        return rules(THEMES[theme])
    return f"{rules(THEMES['light'])}\n{dark_where} {{ {rules(THEMES['dark'])} }}"
