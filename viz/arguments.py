"""Checks of what `draw` is asked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from viz import checks
from viz.autograd_door import Node, errors, topological_order
from viz.layout.page import Size
from viz.paint.palette import THEMES
from viz.paint.rendering import MOST_BOXES
from viz.picture.model import Mode, Options
from viz.picture.paths import check_wrt

FOR_NETWORKS = {"mode", "seed", "precision", "title", "legend"}  # the options that a network takes
FOR_PROGRAMS = {"precision", "hops", "max_nodes", "title", "legend"}  # the options that a program takes


def page_size(fit: Any) -> Size | None:
    """The page that a picture is to fit."""
    if fit is None:
        return None
    try:
        width, height = (checks.real("fit", side) for side in (fit if isinstance(fit, tuple) else ()))
    except (ValueError, errors.ArgumentError):
        width = height = 0.0
    if not (width > 0 and height > 0):
        raise errors.ArgumentError(f"fit is a width and a height in pixels, as (1600, 900), or None; found {fit!r:.60}")
    return width, height


def one_or_none(what: str, value: Any, known: Sequence[str]) -> Any:
    """An `ArgumentError` unless ``value`` is None or one of ``known``."""
    if value is not None and not (isinstance(value, str) and value in known):
        raise errors.ArgumentError(f"{what} is {' or '.join(known)}, or None; found {value!r:.60}")
    return value


def roots_of(root: Any) -> tuple[Node, ...]:
    """What `draw` is given, as a tuple."""
    roots = tuple(root) if isinstance(root, list | tuple) else (root,)
    for one in roots:
        if not isinstance(one, Node):
            raise errors.ArgumentError(
                f"draw() takes a Value, a Tensor or a list of them, found {type(one).__name__}"
                + (": draw what a call of it gives" if callable(one) else "")
            )
    if not roots:
        raise errors.ArgumentError("draw() takes a Value, a Tensor or a list of them, found an empty list")
    return tuple(dict.fromkeys(roots))


def check_options(options: Options, roots: Sequence[Node], theme: Any) -> Options:
    """The ``options`` of a picture of ``roots``; an `ArgumentError` unless they are what they should be."""
    checks.one_of("theme", theme, THEMES)
    checks.digits(options.precision)
    checks.whole("max_nodes", options.max_nodes, 1, MOST_BOXES["dot"])
    if options.depth is not None:
        checks.whole("depth", options.depth, 0)
    checks.flag("legend", options.legend)
    checks.text("title", options.title)
    checks.whole("hops", options.hops, 0)
    if options.around is not None and not any(node is options.around for node in topological_order(*roots)):
        raise errors.ArgumentError(f"around is a node that the root depends on; found {options.around!r:.60}")
    if options.mode == "forward" and not (isinstance(options.seed, int) and options.seed == 1):
        for root in roots:
            root.check_seed(options.seed)
    if options.wrt is not None and roots:
        if len(roots) > 1:
            raise errors.ArgumentError(f"paths lead to one root, found {len(roots)}: draw each by itself, or their sum")
        check_wrt(options.wrt, topological_order(*roots))
    return replace(options, expand=group_names(options.expand), title=options.title or "")


def _asked(options: Options, known: Collection[str]) -> list[str]:
    """The options that are not as they are by default, beside those that are ``known``."""
    given = (field for field in fields(Options) if getattr(options, field.name) is not field.default)
    return [field.name for field in given if field.name not in known]


def check_for_program(options: Options, shows_neurons: bool) -> None:
    """An `ArgumentError` where something is asked for that a program has not."""
    for name in [*_asked(options, FOR_PROGRAMS), *["view"] * shows_neurons]:
        raise errors.ArgumentError(
            "a program is drawn as a whole, and as it runs: "
            f"{options.mode if name == 'mode' else name}= is for graphs, so draw the root of the graph"
        )


def check_for_network(options: Options, page: Mapping[str, Any]) -> None:
    """An `ArgumentError` where something is asked for that a picture of a network has not."""
    turned = [name for name, given in {"direction": page["flow"] == "TB", "engine": page["engine"]}.items() if given]
    for name in [*_asked(options, FOR_NETWORKS), *turned]:
        raise errors.ArgumentError(
            f"a network is drawn as a whole, from left to right: {name}= is for graphs, so leave out view='network'"
        )


def group_names(expand: Any) -> tuple[str, ...]:
    """The groups that stay open."""
    names = (expand,) if isinstance(expand, str) else tuple(expand) if isinstance(expand, Sequence) else (expand,)
    if not all(isinstance(name, str) for name in names):
        raise errors.ArgumentError(f"expand is the name of a group, or a list of names; found {expand!r:.60}")
    return names


def mode_of(backward: bool, overlay: bool, roots: Sequence[Node]) -> Mode:
    """Which picture is asked for."""
    checks.flag("backward", backward)
    checks.flag("overlay", overlay)
    if backward and overlay:
        raise errors.ArgumentError("give backward=True for the backward pass alone, or overlay=True for both: not both")
    if (backward or overlay) and len(roots) > 1:
        raise errors.ArgumentError(
            f"a backward pass starts from one root, found {len(roots)}: draw each by itself, or their sum"
        )
    return "backward" if backward else "overlay" if overlay else "forward"
