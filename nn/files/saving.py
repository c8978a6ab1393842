"""Save models, optimisers and whole runs to files, and fill them from files."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, MutableMapping
from functools import partial
from pathlib import Path
from typing import IO, Any

import numpy as np

from nn.autograd_door import ArgumentError, AutogradError, FileFormatError
from nn.files.state_files import FORMATS, replace_file
from nn.files.state_tree import packed, unpacked
from nn.modules.module import Module
from nn.modules.module_state import held
from nn.randomness import read_generator_state, written_generator_state

__all__ = ["load", "save"]

Place = str | os.PathLike[str] | IO[bytes]


def save(thing: Any, path: Place) -> None:
    """Save the state of ``thing`` under ``path``, as ``.npz`` or ``.safetensors``; `load` fills another with it.

    ``thing``: a model, an optimiser, whatever has a ``state_dict()``; a random generator; or a dict or a list of such
    things, arrays, numbers and texts, such as all that a run needs to go on. ``path``: where to; or a file that is open
    for writing bytes, which gets the form of .npz. Nothing is pickled. The file is written under another name in the
    same folder and then renamed, so an old file stays where writing fails. The states of random generators are apart
    from the arrays, so that PyTorch reads the safetensors of a model:
    ``model.load_state_dict(safetensors.torch.load_file(path))``.

    Raises `ArgumentError` for another suffix, or a state that cannot be written so.

    >>> import tempfile
    >>> from nn import Adam, MLP
    >>> model = MLP([2, 3, 1], rng=0)
    >>> run = {"model": model, "optimiser": Adam(model.parameters()), "epoch": 7}
    >>> other = MLP([2, 3, 1], rng=1)
    >>> resumed = {"model": other, "optimiser": Adam(other.parameters()), "epoch": 0}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(run, f"{folder}/run.npz")
    ...     load(resumed, f"{folder}/run.npz")
    >>> resumed["epoch"], bool((other[0].weight.data == model[0].weight.data).all())
    (7, True)
    """
    write, _ = _format(path)
    data = write(*packed(_state(thing)))
    if isinstance(path, str | os.PathLike):
        replace_file(Path(path), data)
    else:
        path.write(data)


def load(thing: Any, path: Place) -> None:
    """Fill ``thing`` with the state that `save`, or PyTorch, has saved under ``path``: wholly, or nothing changes.

    ``thing``: what was given to `save`, or another of the same kind. What stands in a dict is filled where it has a
    state, and else replaced, so ``load(found := {}, path)`` shows what a file holds; each of its keys must be in the
    file. ``path``: a file of weights that PyTorch's users saved by ``safetensors.torch.save_file``, or NumPy's by
    ``numpy.savez``, will do for a model.

    No pickle is ever read. Raises `FileFormatError` for a file that is cut off, damaged, compressed or of another kind,
    `ArgumentError` and `ShapeError` for a state that does not fit, each with the reason.

    >>> from io import BytesIO
    >>> from nn import Linear
    >>> file = BytesIO()
    >>> save(Linear(2, 1), file)
    >>> try:
    ...     load(Linear(3, 1), BytesIO(file.getvalue()))
    ... except ValueError as error:
    ...     print(error)
    weight has shape (1, 3) but the state gives (1, 2)
    """
    _, read = _format(path)
    data = Path(path).read_bytes() if isinstance(path, str | os.PathLike) else path.read()
    try:
        state = unpacked(*read(data))
    except FileFormatError as error:
        raise FileFormatError(f"{_name(path)} cannot be loaded: {error}") from error
    undo: list[Callable[[], Any]] = []
    try:
        _fill(thing, state, "", undo)
    except BaseException as error:
        for back in reversed(undo):
            back()
        if isinstance(error, AutogradError):
            error.add_note(f"in {_name(path)}")
        raise


def _format(path: Any) -> Any:
    """How a file is written and read."""
    if not isinstance(path, str | os.PathLike):
        if not hasattr(path, "read") and not hasattr(path, "write"):
            raise ArgumentError(f"the name of a file or an open file is expected, found {path!r:.60}")
        return FORMATS[".npz"]
    suffix = Path(path).suffix.lower()
    if suffix not in FORMATS:
        hint = ""
        if suffix in (".pt", ".pth", ".bin", ".pkl"):
            hint = (
                "; files of this kind are pickles, which can run code: in PyTorch, save by safetensors.torch.save_file"
            )
        raise ArgumentError(f"files are saved as {' or '.join(FORMATS)}, found {str(path)!r:.80}{hint}")
    return FORMATS[suffix]


def _name(path: Place) -> str:
    return str(path) if isinstance(path, str | os.PathLike) else "this file"


def _state(thing: Any) -> Any:
    """``thing`` as a nested state."""
    if isinstance(thing, np.random.Generator):
        return written_generator_state(thing).tobytes().decode()
    if isinstance(thing, Module):  # the states of its generators are no arrays here
        parts = dict(held(thing))
        texts = {path: _state(part) for path, part in parts.items() if isinstance(part, np.random.Generator)}
        return thing.state_dict() | texts
    if _has_state(thing):
        return _state(thing.state_dict())
    if isinstance(thing, Mapping):
        return {key: _state(value) for key, value in thing.items()}
    if isinstance(thing, list | tuple):
        items = [_state(item) for item in thing]
        return tuple(items) if isinstance(thing, tuple) else items
    return thing


def _has_state(thing: Any) -> bool:
    return hasattr(thing, "state_dict") and hasattr(thing, "load_state_dict") and not isinstance(thing, type)


def _fill(thing: Any, state: Any, place: str, undo: list[Callable[[], Any]]) -> None:
    """Fill ``thing``, at a ``place`` in what is loaded; what ``undo`` holds then takes it back."""
    if isinstance(thing, np.random.Generator):
        bits, before = thing.bit_generator, thing.bit_generator.state
        found = read_generator_state(place or "the state", thing, state)
        undo.append(lambda: setattr(bits, "state", before))
        bits.state = found
    elif _has_state(thing):
        old = thing.state_dict() if place else None  # alone, it is filled wholly or not at all
        thing.load_state_dict(state)
        undo.append(lambda: thing.load_state_dict(old))
    elif isinstance(thing, MutableMapping) and isinstance(state, Mapping):
        missing = [key for key in thing if key not in state]
        if missing:
            raise ArgumentError(f"this state lacks {', '.join(map(str, missing))}; it has {', '.join(map(str, state))}")
        undo.append(partial(_restore, thing, dict(thing)))
        for key, entry in state.items():
            if _is_filled(thing.get(key)):
                _fill(thing[key], entry, f"{place}/{key}".lstrip("/"), undo)
            else:
                thing[key] = entry
    elif isinstance(thing, list | tuple) and isinstance(state, list | tuple) and len(thing) == len(state):
        for i, (item, entry) in enumerate(zip(thing, state, strict=True)):
            _fill(item, entry, f"{place}/{i}".lstrip("/"), undo)
    else:
        raise ArgumentError(
            f"{place or 'what is loaded'} must have a load_state_dict, or be a dict or a list like that in the file, "
            f"found {type(thing).__name__} {thing!r:.60} for {type(state).__name__} {state!r:.60}"
        )


def _restore(container: MutableMapping[Any, Any], entries: Mapping[Any, Any]) -> None:
    container.clear()
    container.update(entries)


def _is_filled(thing: Any) -> bool:
    """Whether ``thing`` takes a state, or holds what does."""
    if isinstance(thing, Mapping | list | tuple):
        return any(map(_is_filled, thing.values() if isinstance(thing, Mapping) else thing))
    return isinstance(thing, np.random.Generator) or _has_state(thing)
