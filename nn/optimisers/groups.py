"""Check the parameters and the options that an optimiser is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from nn.arguments import fraction, several
from nn.autograd_door import ArgumentError, Node
from nn.modules.module import Module

__all__ = ["Group", "betas", "checked_options", "checked_parameters", "groups_in"]

Group = dict[str, Any]
WANTED = "an optimiser takes several parameters, as model.parameters() gives"


class HasOptions(Protocol):
    """What is asked of an optimiser here."""

    @property
    def options(self) -> Mapping[str, Any]: ...
    def check_options(self, options: Mapping[str, Any]) -> None: ...


def groups_in(given: Any) -> list[Mapping[str, Any]]:
    """The groups ``given`` to an optimiser, one where parameters are given."""
    if isinstance(given, Module | Node):
        raise ArgumentError(
            f"{WANTED}; found {type(given).__name__ if isinstance(given, Module) else repr(given)[:60]}"
        )
    found = several(given, WANTED)
    if found and isinstance(found[0], Mapping):
        return found
    return [{"params": found}]


def checked_parameters(group: Any, known: Sequence[Any]) -> list[Any]:
    """The parameters of a ``group``; an `ArgumentError` for what no optimiser can change, and for those ``known``."""
    if not isinstance(group, Mapping) or "params" not in group:
        raise ArgumentError(f"a group of parameters is a dict with params, found {group!r:.60}")
    given = group["params"]
    params = [given] if isinstance(given, Node) else several(given, WANTED)
    if not params:
        raise ArgumentError("an optimiser needs at least one parameter, found none (was an iterator used twice?)")
    for i, p in enumerate(params):
        if isinstance(p, tuple) and p and isinstance(p[0], str):
            raise ArgumentError(f"parameter {i} comes with its name, {p[0]!r}: give model.parameters()")
        if not isinstance(p, Node) or not p.is_leaf or not (p.requires_grad or p.origin is not p.op):
            raise ArgumentError(
                f"parameter {i} must be a leaf that requires a gradient, found {type(p).__name__} {p!r:.60}"
            )
        if np.iscomplexobj(p.datum):
            raise ArgumentError(f"parameter {i} is complex: optimisers change real numbers, found {p!r:.60}")
    if len({*params, *known}) != len(params) + len(known):
        raise ArgumentError("a parameter is given twice: it would be changed twice a step")
    return params


def checked_options(optimiser: HasOptions, given: Mapping[str, Any]) -> dict[str, Any]:
    """``given`` with each option in the form that is used. An `ArgumentError` for one that is missing, that is none of
    the ``optimiser``'s, or that has a value it cannot have."""
    own, name = optimiser.options, type(optimiser).__name__
    if not isinstance(given, Mapping):
        raise ArgumentError(f"the options of {name} are a dict, found {given!r:.60}")
    unknown = [option for option in given if option not in own and option not in ALLOWED]
    if unknown:
        raise ArgumentError(f"{name} has no option {', '.join(map(repr, unknown))}; it has {', '.join(own)}")
    missing = [option for option in own if option not in given]
    if missing:
        raise ArgumentError(f"these options do not fit {name}: missing {', '.join(missing)}")
    checked = {option: own[option](option, value) if option in own else value for option, value in given.items()}
    optimiser.check_options(checked)
    return checked


def betas(what: str, given: Any) -> tuple[float, float]:
    """``given`` as two numbers, each at least 0 and below 1."""
    found = list(given) if isinstance(given, list | tuple) or np.ndim(given) == 1 else []
    if len(found) != 2:
        raise ArgumentError(f"{what} must be two numbers, such as (0.9, 0.999), found {given!r}")
    return fraction(f"{what}[0]", found[0]), fraction(f"{what}[1]", found[1])


# What a group may hold beside options: a name, what a schedule notes, and what PyTorch says of its own ways to compute
ALLOWED = frozenset(
    {"name", "initial_lr", "max_lr", "min_lr", "foreach", "fused", "capturable", "differentiable", "param_names"}
)
