"""Nested states as arrays by name, and the rest as text: what files of arrays can hold.

A state is made of dicts, lists, tuples, arrays, numbers, texts, True, False and None. An array is named after the keys
that lead to it, joined by "/"; all the rest is one text in JSON, in which ``{"array": name}`` stands where an array is,
``{"tuple": [...]}`` for a tuple and ``{"dict": [[key, value], ...]}`` for a dict. A flat dict of arrays, such as the
parameters of a model, has no text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from nn.autograd_door import ArgumentError, FileFormatError, Node

__all__ = ["Arrays", "packed", "unpacked"]

Arrays = dict[str, np.ndarray[Any, Any]]


def packed(state: Any) -> tuple[Arrays, str | None]:
    """The arrays in a nested ``state`` by name, and the rest as text; None where nothing is left to say.

    Raises `ArgumentError` for what is none of these, and where two arrays would have one name.

    >>> arrays, text = packed({"state": {0: {"step": 3, "mean": np.zeros(2)}}, "betas": (0.9, 0.999)})
    >>> arrays
    {'state/0/mean': array([0., 0.])}
    >>> unpacked(arrays, text)
    {'state': {0: {'step': 3, 'mean': array([0., 0.])}}, 'betas': (0.9, 0.999)}
    """
    arrays: Arrays = {}
    tree = _tree(state, (), arrays)
    is_flat = isinstance(state, Mapping) and list(state) == list(arrays)
    return arrays, None if is_flat else json.dumps(tree)


def _tree(part: Any, path: tuple[str, ...], arrays: Arrays) -> Any:
    """``part`` as JSON has it; its arrays are put into ``arrays``."""
    if isinstance(part, Node):
        part = part.datum
    if isinstance(part, np.generic):
        part = part.item()
    if part is None or isinstance(part, bool | int | float | str):
        return part
    if isinstance(part, np.ndarray):
        return {"array": _named("/".join(path), part, arrays)}
    if isinstance(part, Mapping):
        for key in part:
            if isinstance(key, bool) or not isinstance(key, str | int):
                raise ArgumentError(f"a key of a saved state is a text or a whole number, found {key!r:.60}")
        return {"dict": [[key, _tree(value, (*path, str(key)), arrays)] for key, value in part.items()]}
    if isinstance(part, list | tuple):
        items = [_tree(item, (*path, str(i)), arrays) for i, item in enumerate(part)]
        return {"tuple": items} if isinstance(part, tuple) else items
    place = f" at {'/'.join(path)!r}" if path else ""
    raise ArgumentError(
        f"a saved state is made of dicts, lists, arrays, numbers and texts, found {type(part).__name__} "
        f"{part!r:.60}{place}"
    )


def _named(name: str, array: Any, arrays: Arrays) -> str:
    """Put ``array`` under ``name``, row by row."""
    if array.dtype.kind not in "biufc":
        raise ArgumentError(f"a saved state has arrays of numbers, found {array.dtype} at {name!r}")
    if name in arrays or not name or not name.isprintable():
        raise ArgumentError(
            f"an array of a saved state needs a name of its own, that can be printed, found {name!r:.60}"
        )
    arrays[name] = np.asarray(array, order="C")
    return name


def unpacked(arrays: Arrays, text: str | None) -> Any:
    """The state that `packed` took apart. Raises `FileFormatError` for a text that it does not write, or that does not
    name each of the ``arrays`` once."""
    if text is None:
        return dict(arrays)
    left = dict(arrays)
    try:
        state = _state(json.loads(text), left)
    except (ValueError, TypeError, LookupError, RecursionError) as error:
        raise FileFormatError(f"its text is none that a state was saved with: {error}") from error
    if left:
        raise FileFormatError(f"its text says nothing of the arrays {', '.join(left)}")
    return state


def _state(tree: Any, left: Arrays) -> Any:
    """What a ``tree`` in JSON stands for, with arrays taken out of those that are ``left``."""
    if isinstance(tree, list):
        return [_state(item, left) for item in tree]
    if not isinstance(tree, dict):
        return tree
    ((kind, content),) = tree.items()
    if kind == "array":
        return left.pop(content)
    if kind == "tuple":
        return tuple([_state(item, left) for item in content])
    if kind == "dict":
        return dict(_entries(content, left))
    raise ValueError(f"it has {kind!r:.40}")


def _entries(pairs: Any, left: Arrays) -> Iterator[tuple[Any, Any]]:
    seen = set()
    for key, value in pairs:
        if key in seen or not isinstance(key, str | int):
            raise ValueError(f"the key {key!r:.40} is there twice, or is none")
        seen.add(key)
        yield key, _state(value, left)
