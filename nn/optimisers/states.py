"""The state of an optimiser as nested dicts, in PyTorch's form; and back again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from nn.arguments import real
from nn.autograd_door import ArgumentError, ShapeError
from nn.inputs import plain_array
from nn.optimisers.flat_parameters import Entry
from nn.optimisers.groups import checked_options


def state_of(optimiser: Any) -> dict[str, Any]:
    """What ``state_dict`` gives."""
    entries, place = optimiser._entries(), 0
    state: dict[int, dict[str, Any]] = {}
    groups = []
    for group in optimiser.param_groups:
        numbers = range(place, place + len(group["params"]))
        place = numbers.stop
        for number, p in zip(numbers, group["params"], strict=True):
            counters = {name: entries[p][name] for name in optimiser.counters}
            if optimiser.has_state(counters):
                state[number] = {name: part for name, part in entries[p].items() if name not in optimiser.unsaved}
        options = {name: value for name, value in group.items() if name != "params"}
        groups.append({**options, "params": [*numbers]})
    return {"state": state, "param_groups": groups}


def checked_state(optimiser: Any, state: Any) -> tuple[list[dict[str, Any]], dict[Any, Entry]]:
    """The options of each group, and counters and arrays of each parameter, that ``state`` gives ``optimiser``."""
    options, entries = checked_groups(optimiser, state)
    found: dict[Any, Entry] = {}
    for given, group in zip(options, optimiser.param_groups, strict=True):
        found |= {
            p: _checked_entry(optimiser, len(found) + i, p, given, entries[p]) for i, p in enumerate(group["params"])
        }
    return options, found


def checked_groups(optimiser: Any, state: Any) -> tuple[list[dict[str, Any]], dict[Any, Mapping[str, Any]]]:
    """The options of each group that ``state`` gives ``optimiser``, and its entry for each parameter, as it is."""
    name = type(optimiser).__name__
    if not isinstance(state, Mapping):
        raise ArgumentError(f"the state of {name} must be a dict, as state_dict() gives it; found {state!r:.60}")
    missing = [part for part in ("state", "param_groups") if part not in state]
    if missing:
        raise ArgumentError(f"this state does not fit {name}: missing {', '.join(missing)}")
    given, entries = state["param_groups"], state["state"]
    if not isinstance(given, Sequence) or not all(isinstance(group, Mapping) for group in given):
        raise ArgumentError(f"param_groups of a state must be a list of dicts, found {given!r:.60}")
    if not isinstance(entries, Mapping) or not all(isinstance(entry, Mapping) for entry in entries.values()):
        raise ArgumentError(f"state must be a dict of dicts, by the number of a parameter, found {entries!r:.60}")
    if len(given) != len(optimiser.param_groups):
        raise ArgumentError(f"this state is of {len(given)} groups, the optimiser has {len(optimiser.param_groups)}")
    options: list[dict[str, Any]] = []
    found: dict[Any, Mapping[str, Any]] = {}
    known: list[Any] = []
    for i, (group, own) in enumerate(zip(given, optimiser.param_groups, strict=True)):
        numbers = group.get("params")
        if not isinstance(numbers, Sequence) or len(numbers) != len(own["params"]):
            raise ArgumentError(
                f"group {i} of this state has the parameters {numbers!r:.60}, that of the optimiser has "
                f"{len(own['params'])}"
            )
        plain = {key: _plain(part) for key, part in group.items() if key != "params"}
        options.append(checked_options(optimiser, plain))
        known += numbers
        found |= {p: entries.get(number, {}) for number, p in zip(numbers, own["params"], strict=True)}
    unknown = [number for number in entries if number not in known]
    if unknown:
        raise ArgumentError(f"this state has entries for {unknown!r:.60}, which no group of it has")
    return options, found


def _plain(value: Any) -> Any:
    """An array of one number as a number of Python's."""
    return value.item() if isinstance(value, np.ndarray | np.generic) and value.ndim == 0 else value


def _checked_entry(optimiser: Any, number: Any, p: Any, options: Mapping[str, Any], entry: Mapping[str, Any]) -> Entry:
    """Counters and arrays that ``entry`` gives the parameter ``p``."""
    given = {name: part for name, part in entry.items() if part is not None}
    ways = [name for name in optimiser.choices if options[name]]
    slots = [name for name, option in optimiser.slots.items() if option is None or option in ways]
    saved = [name for name in optimiser.counters if name not in optimiser.unsaved]
    if not given:
        return dict(optimiser.counters), {}
    lacking = [name for name in (*saved, *slots) if name not in given]
    foreign = [name for name in given if name not in saved and name not in optimiser.slots]
    if lacking or foreign:
        listed = {"missing": lacking, "unexpected": foreign}
        words = "; ".join(f"{kind}: {', '.join(map(str, names))}" for kind, names in listed.items() if names)
        raise ArgumentError(f"the state of parameter {number} does not fit {type(optimiser).__name__}: {words}")
    counters = dict(optimiser.counters)
    for name in counters:
        if name in saved:
            value = real(f"{name} of parameter {number}", _plain(given[name]))
            counts = isinstance(counters[name], int)
            if counts and (value < 0 or value != int(value)):  # PyTorch's are whole, too, but floats
                raise ArgumentError(f"{name} of parameter {number} must be a whole number of at least 0, found {value}")
            counters[name] = int(value) if counts else float(value)
        else:
            counters[name] = 1
    arrays = {name: _checked_array(f"{name} of parameter {number}", given[name], p.shape) for name in slots}
    return counters, arrays


def _checked_array(what: str, given: Any, shape: tuple[int, ...]) -> Any:
    array = plain_array(given)
    if array.shape != shape:
        raise ShapeError(f"{what} has shape {array.shape}, expected {shape}")
    if array.dtype.kind not in "biuf":
        raise ArgumentError(f"{what} must be an array of real numbers, found {array.dtype}")
    return array
