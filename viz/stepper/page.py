"""The steps as one HTML file that loads nothing: template, style and program, from the files beside this one."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Sequence
from gzip import compress
from html import escape
from importlib.resources import files
from string import Template
from typing import Any

from viz.paint import svg
from viz.paint.composition import compose
from viz.paint.page import policy
from viz.paint.palette import THEMES, Theme, page_style
from viz.stepper.captions import Caption
from viz.stepper.scenes import Scene

BACKWARD = ("seed", "backward")  # phases
BOX, LINE = ("computed", "received", "appear", "running", "grows"), ("passed", "appear")  # what the page knows of parts


def page(
    title: str,
    phases: Sequence[str],
    captions: Sequence[Caption],
    scenes: Sequence[Scene],
    inside: Sequence[int],
    theme: str,
) -> str:
    """The page. ``inside``: the number of the scene that is opened at each step, 0 for none."""
    script = _file("page.js")
    steps = [
        {**_words(caption), "backward": phase in BACKWARD, "inside": scene}
        for phase, caption, scene in zip(phases, captions, inside, strict=True)
    ]
    painted = [svg.paint(compose(scene.picture, scene.layout), theme, scene.title or title, "") for scene in scenes]
    return Template(_file("page.html")).substitute(
        title=escape(title),
        policy=policy(script),
        colours=page_style(theme, _variables),
        style=_file("page.css"),
        picture=painted[0],
        last=len(steps) - 1,
        list="\n".join(map(_item, range(len(steps)), phases, captions)),
        data=_json({"steps": steps, "whole": _parts(scenes[0])}),
        packed=_packed([{**_parts(scene), "svg": image} for scene, image in zip(scenes, painted, strict=True)][1:]),
        script=script,
    )


def _file(name: str) -> str:
    return files("viz.stepper").joinpath(name).read_text(encoding="utf-8")


def _words(caption: Caption) -> dict[str, Any]:
    return {
        "heading": caption.heading,
        "factors": caption.factors,
        "total": caption.total,
        "sentences": caption.sentences,
        "tables": caption.tables,
    }


def _parts(scene: Scene) -> dict[str, Any]:
    boxes = {key: {name: getattr(part, name) for name in BOX} for key, part in scene.boxes.items()}
    lines = {key: {name: getattr(part, name) for name in LINE} for key, part in scene.lines.items()}
    return {"title": scene.title, "boxes": boxes, "lines": lines}


def _item(number: int, phase: str, caption: Caption) -> str:
    kind = ' class="backward"' if phase in BACKWARD else ""
    return f'<li{kind}><a href="#step={number}">{escape(caption.line)}</a></li>'


def _json(data: Any) -> str:
    """JSON that may stand within a script element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _packed(opened: Sequence[Any]) -> str:
    """The opened scenes, which may be many, compressed."""
    return b64encode(compress(_json(opened).encode(), mtime=0)).decode() if opened else ""


def _variables(theme: Theme) -> str:
    """The colours of the palette as variables of the style sheet."""
    colours = {"paper": theme.paper, "ink": theme.ink, "frame": theme.frame} | {**theme.lines}
    scheme = "dark" if theme is THEMES["dark"] else "light"
    variables = "; ".join(f"--{name}: {colour}" for name, colour in colours.items())
    return f":root {{ color-scheme: {scheme}; {variables} }}"
