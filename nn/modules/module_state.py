"""The state of a module: what `Module.state_dict` gives and `Module.load_state_dict` takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from nn.autograd_door import ArgumentError, Node, ShapeError, Tensor, Value, mark_changed
from nn.inputs import plain_array
from nn.randomness import read_generator_state, written_generator_state

if TYPE_CHECKING:
    from nn.modules.module import Module

__all__ = ["Unmatched"]


class Unmatched(NamedTuple):
    """What `Module.load_state_dict` passed over: paths of the module that the state lacks, and of the state that the
    module lacks."""

    missing_keys: list[str]
    unexpected_keys: list[str]


def held(module: Module) -> Iterator[tuple[str, Any]]:
    """Every path to what is in the state of ``module``, also where several lead to the same: parameters, persistent
    buffers and generators."""

    def own(part: Module) -> Iterator[tuple[str, Any]]:
        return chain(part.own_parameters(), part.own_buffers(persistent=True), part.own_generators())

    return module._named(own, remove_duplicate=False)


def generators(module: Module) -> list[np.random.Generator]:
    """The generators that parts of ``module`` draw from, each once."""
    return [generator for _, generator in module._named(lambda part: part.own_generators())]


def remembered(buffers: list[Any], generators: list[np.random.Generator]) -> Callable[[], None]:
    """What sets ``buffers`` and ``generators``, which a forward pass changes, to what they are now."""
    numbers = [buffer.datum.copy() for buffer in buffers]
    states = [generator.bit_generator.state for generator in generators]

    def undo() -> None:
        for buffer, before in zip(buffers, numbers, strict=True):
            buffer.data = before.copy()
        for generator, state in zip(generators, states, strict=True):
            generator.bit_generator.state = state

    return undo


def distinct(parts: Iterator[tuple[str, Any]]) -> dict[str, Any]:
    """``parts`` by path; an `ArgumentError` where two of them have one path."""
    seen: dict[str, Any] = {}
    for path, part in parts:
        if path in seen:
            raise ArgumentError(
                f"two parts have the path {path!r}, a {type(seen[path]).__name__} and a {type(part).__name__}: only "
                "one of them would be saved; choose other keys (1 and '1' are spelt alike, and a dot separates)"
            )
        seen[path] = part
    return seen


def written(part: Any) -> Any:
    """A copy of what ``part`` holds: an array, or the number of a Value."""
    if isinstance(part, np.random.Generator):
        return written_generator_state(part)
    return np.array(part.datum) if isinstance(part, Tensor) else part.datum


def load(module: Module, state: Mapping[str, Any], strict: bool) -> Unmatched:
    """`Module.load_state_dict`."""
    if not isinstance(state, Mapping):
        raise ArgumentError(f"a state maps paths to numbers, as state_dict() gives it; found {state!r:.60}")
    for path, part in list(module.named_modules()):
        part.expect(state, f"{path}." if path else "")
    own = distinct(held(module))
    given = {id(own[path]) for path in state if path in own}
    missing = [
        path for path, part in own.items() if id(part) not in given and not isinstance(part, np.random.Generator)
    ]
    unmatched = Unmatched(missing, [path for path in state if path not in own])
    if strict and any(unmatched):
        found = {"missing": unmatched.missing_keys, "unexpected": unmatched.unexpected_keys}
        listed = "; ".join(f"{kind}: {', '.join(map(str, paths))}" for kind, paths in found.items() if paths)
        raise ArgumentError(f"this state does not fit {type(module).__name__}: {listed}")
    fitting = _fitting({path: part for path, part in own.items() if path in state}, state)
    for part, entry in fitting:
        if isinstance(part, np.random.Generator):
            part.bit_generator.state = entry
        elif isinstance(part, Value):
            part.datum = entry
        else:
            part.datum[...] = entry
    mark_changed([part for part, _ in fitting if isinstance(part, Node)])
    return unmatched


def _fitting(own: Mapping[str, Any], state: Mapping[str, Any]) -> list[tuple[Any, Any]]:
    """Each part with its entry, checked; an `ArgumentError` where the paths of one part give it different numbers."""
    fitting: dict[int, tuple[Any, Any]] = {}
    first: dict[int, str] = {}
    for path, part in own.items():
        entry = _as_data(path, part, state[path])
        known = first.setdefault(id(part), path)
        if known != path and not _are_equal(entry, fitting[id(part)][1]):
            raise ArgumentError(f"{known} and {path} are one, tied, but the state gives different numbers for them")
        fitting[id(part)] = part, entry
    return list(fitting.values())


def _as_data(path: str, part: Any, entry: Any) -> Any:
    """``entry`` as data of ``part``: one number, an array of its shape, or a state of its kind; otherwise an error."""
    if isinstance(part, np.random.Generator):
        return read_generator_state(path, part, entry)
    if isinstance(part, Value):
        return Value(entry).datum
    data = plain_array(entry).copy()  # it may be of a part that changes too
    if data.shape != part.shape:
        raise ShapeError(f"{path} has shape {part.shape} but the state gives {data.shape}")
    if not np.can_cast(data.dtype, part.dtype, "same_kind"):
        raise ArgumentError(f"{path} holds {part.dtype} but the state gives {data.dtype}")
    return data


def _are_equal(one: Any, other: Any) -> bool:
    if isinstance(one, dict):
        return bool(one == other)
    one, other = np.asarray(one), np.asarray(other)
    return one.dtype.kind == other.dtype.kind and np.array_equal(one, other, equal_nan=one.dtype.kind in "fc")
