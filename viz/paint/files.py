"""Files that appear complete or not at all."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from viz.autograd_door import errors


def file_of(path: Any, suffixes: Sequence[str], what: str) -> tuple[Path, str]:
    """The file that ``what`` is to be saved in, and its ending, one of ``suffixes``, in small letters.

    Raises `ArgumentError` for no path and for another ending, and FileNotFoundError where there is no such folder.
    """
    if not isinstance(path, str | os.PathLike):
        raise errors.ArgumentError(f"save() takes the name of a file; found {path!r:.60}")
    target = Path(path)
    if not _can_be_named(target):
        raise errors.ArgumentError(f"save() takes a name that a file can have; found {path!r:.60}")
    suffix = target.suffix.lower().removeprefix(".")
    if suffix not in suffixes:
        found = f"found {target.name!r}: give one of these endings"
        raise errors.ArgumentError(f"{what} is saved as .{', .'.join(suffixes)}; {found}")
    if not target.parent.is_dir():
        raise FileNotFoundError(f"there is no folder {str(target.parent)!r} to save {target.name!r} in: make it first")
    return target, suffix


def _can_be_named(target: Path) -> bool:
    try:
        return b"\0" not in os.fsencode(target)
    except UnicodeEncodeError:  # half a character, as chr(0xD800)
        return False


def write(target: Path, content: bytes) -> None:
    """Write a file beside ``target`` and rename it, so that ``target`` is never half written."""
    with NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as file:
        temporary = Path(file.name)
        try:
            file.write(content)
            file.close()
            os.chmod(temporary, 0o666 & ~_umask())
            temporary.replace(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
