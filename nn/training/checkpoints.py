"""Write nested states to files and read them again: ``.npz`` without pickle, and never half a file.

A state is made of dicts, lists, tuples, arrays, numbers, texts, bools and None, nested at will. A file is written under
another name beside its place, brought to the disk, and only then given its name: whoever reads finds the old file or
the new one, whole.
"""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

import numpy as np

from nn.autograd_door import ArgumentError, FileFormatError

__all__ = ["read_state", "write_arrays", "write_state", "written"]

NDArray = np.ndarray[Any, Any]
STRUCTURE = "structure"


def write_state(path: str | os.PathLike[str], state: Any) -> None:
    """Write a nested ``state`` to ``path``. Raises `OSError` where that fails; a file that was there is as before then.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "state.npz")
    ...     write_state(path, {"step": 3, 0: [np.array([1.0, 2.0]), None, (True, "a")]})
    ...     read_state(path)
    {'step': 3, 0: [array([1., 2.]), None, (True, 'a')]}
    """
    arrays: list[NDArray] = []
    text = json.dumps(_plain(state, arrays))
    entries = {STRUCTURE: np.frombuffer(text.encode(), np.uint8), **{str(i): each for i, each in enumerate(arrays)}}
    write_arrays(path, entries)


def read_state(path: str | os.PathLike[str]) -> Any:
    """What `write_state` wrote.

    Raises `FileNotFoundError`, and `FileFormatError` for a file that is damaged, or of another kind.
    """
    try:
        with Path(path).open("rb") as file, np.load(file, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        return _nested(json.loads(bytes(arrays.pop(STRUCTURE))), arrays)
    except FileNotFoundError:
        raise
    except (
        *(OSError, EOFError, ValueError, KeyError, TypeError, AttributeError, RecursionError, NotImplementedError),
        zipfile.BadZipFile,
    ) as error:
        raise FileFormatError(f"{os.fspath(path)} is damaged, or no state that was saved here: {error}") from error


def write_arrays(path: str | os.PathLike[str], arrays: Mapping[str, Any]) -> None:
    """Write ``arrays`` by name, as `numpy.load` reads them; the path is taken as it is. Raises `OSError` as above.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "weights.npz")
    ...     write_arrays(path, {"0.weight": np.ones((2, 1))})
    ...     with np.load(path) as file:
    ...         print(file["0.weight"].shape)
    (2, 1)
    """
    found = {name: np.asarray(each) for name, each in arrays.items()}
    for name, each in found.items():
        if each.dtype.hasobject:
            raise ArgumentError(f"{name} must be an array of numbers or texts, found objects: {each!r:.60}")

    def write(file: IO[bytes]) -> None:
        with zipfile.ZipFile(file, "w") as archive:
            for name, each in found.items():
                with archive.open(f"{name}.npy", "w", force_zip64=True) as entry:
                    np.lib.format.write_array(entry, each, allow_pickle=False)

    written(path, write)


def written(path: str | os.PathLike[str], write: Callable[[IO[bytes]], Any]) -> None:
    """Let ``write`` fill a file, and give it the name ``path`` when it is whole and on the disk."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", suffix=".part", delete=False) as file:
        try:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            file.close()
            _remove(file.name)
            raise
    try:
        os.replace(file.name, path)
    except BaseException:
        _remove(file.name)
        raise
    _bring_to_disk(path.parent)


def _remove(name: str) -> None:
    with suppress(OSError):
        os.unlink(name)


def _bring_to_disk(folder: Path) -> None:
    """Have the names in ``folder`` written too, where a system lets one ask for it."""
    if hasattr(os, "O_DIRECTORY"):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            with suppress(OSError):
                os.fsync(descriptor)
        finally:
            os.close(descriptor)


# Nested states as JSON: a list [kind, ...] stands for all that JSON has not.


def _plain(state: Any, arrays: list[NDArray]) -> Any:
    """``state`` as JSON has it, with the arrays put aside."""
    if state is None or isinstance(state, bool | str) or type(state) in (int, float):
        return state
    if isinstance(state, np.ndarray | np.generic):
        if state.dtype.hasobject:
            raise ArgumentError(f"a state holds arrays of numbers and texts, found objects: {state!r:.60}")
        arrays.append(np.asarray(state))
        return ["array" if isinstance(state, np.ndarray) else "number", len(arrays) - 1]
    if isinstance(state, Mapping):
        pairs = [[_plain(key, arrays), _plain(value, arrays)] for key, value in state.items()]
        return ["dict", *pairs]
    if isinstance(state, list | tuple):
        kind = "list" if isinstance(state, list) else "tuple"
        return [kind, *(_plain(each, arrays) for each in state)]
    raise ArgumentError(
        f"a state is made of dicts, lists, arrays, numbers, texts and None, found {type(state).__name__}: {state!r:.60}"
    )


def _nested(plain: Any, arrays: Mapping[str, NDArray]) -> Any:
    """The state that `_plain` made this of."""
    if not isinstance(plain, list):
        return plain
    kind, *rest = plain
    if kind == "array":
        return arrays[str(rest[0])]
    if kind == "number":
        return arrays[str(rest[0])][()]
    if kind == "dict":
        return {_nested(key, arrays): _nested(value, arrays) for key, value in rest}
    parts = [_nested(each, arrays) for each in rest]
    if kind == "list":
        return parts
    if kind == "tuple":
        return tuple(parts)
    raise ValueError(f"{kind!r:.60} is no kind of container")
