"""Files of arrays: NumPy's .npz and safetensors, read with suspicion and written whole or not at all."""

from __future__ import annotations

import json
import os
import secrets
import zipfile
from errno import ENOENT
from io import BytesIO
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

from nn.autograd_door import ArgumentError, FileFormatError
from nn.files.state_tree import Arrays

__all__ = ["FORMATS", "replace_file"]

TEXT = "glassgrad.json"  # the name of the text among the arrays, or in the metadata


# .npz: a zip file of .npy files


def npz_bytes(arrays: Arrays, text: str | None) -> bytes:
    """A file that `numpy.load` reads; the same for the same arrays."""
    if TEXT in arrays:
        raise ArgumentError(f"the name {TEXT!r} is taken by the text of a saved state")
    file = BytesIO()
    texts = {} if text is None else {TEXT: np.frombuffer(text.encode(), np.uint8)}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, array in {**arrays, **texts}.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                np.lib.format.write_array(member, array, allow_pickle=False)
    return file.getvalue()


def read_npz(data: bytes) -> tuple[Arrays, str | None]:
    """What `npz_bytes` or `numpy.savez` wrote. A `FileFormatError` for anything else, before it takes much memory."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
            _check_members(members, len(data))
            arrays = {member.filename.removesuffix(".npy"): _array(archive, member) for member in members}
    except FileFormatError:
        raise
    except Exception as error:  # whatever zipfile and NumPy raise, which take bytes of any kind apart
        raise FileFormatError(f"it is no npz file, or a damaged one: {error}") from error
    text = arrays.pop(TEXT, None)
    return arrays, None if text is None else _decoded(text.tobytes())


def _check_members(members: list[zipfile.ZipInfo], size: int) -> None:
    names = [member.filename for member in members]
    for member in members:
        if not member.filename.endswith(".npy"):
            raise FileFormatError(f"it holds {member.filename!r:.60}, which is no array (.npy)")
        if member.compress_type != zipfile.ZIP_STORED:
            raise FileFormatError(f"{member.filename!r:.60} in it is compressed: save it by nn.save or numpy.savez")
    if len(set(names)) < len(names):
        raise FileFormatError("it holds two arrays of one name")
    declared = sum(member.file_size for member in members)
    if declared > size:
        raise FileFormatError(f"its arrays are declared to take {declared:,} bytes, and it has {size:,}")


def _array(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> np.ndarray[Any, Any]:
    """One array; the length of its data is compared with its shape before anything is made of it."""
    file, name = BytesIO(archive.read(member)), member.filename.removesuffix(".npy")
    version = np.lib.format.read_magic(file)
    if version not in ((1, 0), (2, 0)):
        raise FileFormatError(f"{name!r:.60} is in version {version} of NumPy's format; known are (1, 0) and (2, 0)")
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, is_by_columns, dtype = read(file)
    if dtype.hasobject:
        raise FileFormatError(f"{name!r:.60} in it is a pickled object, which can run code: it is never read")
    if dtype.kind not in "biufc":
        raise FileFormatError(f"{name!r:.60} in it is of {dtype}: a state has arrays of numbers")
    rest = file.read()
    if any(length < 0 for length in shape) or prod(shape) * dtype.itemsize != len(rest):
        raise FileFormatError(f"{name!r:.60} has {len(rest):,} bytes, which are not those of {dtype} of shape {shape}")
    found = np.frombuffer(rest, dtype).reshape(shape, order="F" if is_by_columns else "C")
    return found.astype(dtype.newbyteorder("="))


# safetensors


def safetensors_bytes(arrays: Arrays, text: str | None) -> bytes:
    """A file that safetensors reads, for NumPy, PyTorch or others; the text is in its metadata."""
    _demand_safetensors()
    from safetensors.numpy import save

    if "__metadata__" in arrays:
        raise ArgumentError("the name '__metadata__' is taken in files of safetensors")
    unknown = {array.dtype.name for array in arrays.values() if array.dtype.kind == "c" or array.dtype.itemsize > 8}
    if unknown:
        raise ArgumentError(f"safetensors has no arrays of {', '.join(sorted(unknown))}: save as .npz")
    return save(arrays, metadata=None if text is None else {TEXT: text})


def read_safetensors(data: bytes) -> tuple[Arrays, str | None]:
    """What `safetensors_bytes`, PyTorch or others wrote, bfloat16 as float32. Raises `FileFormatError`."""
    _demand_safetensors()
    from safetensors import SafetensorError, deserialize

    try:
        found = deserialize(data)  # type: ignore[no-untyped-call]
        header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
        arrays = {name: _numbers(name, **view) for name, view in found}
    except SafetensorError as error:
        raise FileFormatError(f"it is no safetensors file, or a damaged one: {error}") from error
    return arrays, (header.get("__metadata__") or {}).get(TEXT)


SAFE_TYPES = {
    **{f"{kind}{bits}": f"<{kind.lower()}{bits // 8}" for kind in "IUF" for bits in (16, 32, 64)},
    "I8": "i1",
    "U8": "u1",
    "BOOL": "?",
    "BF16": "<u2",
}


def _numbers(name: str, dtype: str, shape: list[int], data: bytes) -> np.ndarray[Any, Any]:
    if dtype not in SAFE_TYPES:
        raise FileFormatError(f"{name!r:.60} in it is of {dtype}; known are {', '.join(SAFE_TYPES)}")
    found = np.frombuffer(data, SAFE_TYPES[dtype]).reshape(shape)
    if dtype == "BF16":  # the upper half of a float32
        return (found.astype(np.uint32) << np.uint32(16)).view(np.float32)
    return found.astype(found.dtype.newbyteorder("="))


def _demand_safetensors() -> None:
    try:
        import safetensors  # noqa: F401
    except ImportError as error:
        raise ImportError(
            "files of this kind need safetensors: pip install 'glassgrad[safetensors]', or save as .npz"
        ) from error


FORMATS = {".npz": (npz_bytes, read_npz), ".safetensors": (safetensors_bytes, read_safetensors)}


def _decoded(text: bytes) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError as error:
        raise FileFormatError(f"its text is damaged: {error}") from error


# writing


def replace_file(path: Path, data: bytes) -> None:
    """Write ``data`` under ``path``: whole, or, where that fails or is interrupted, not at all.

    It is written under another name in the same folder, brought to the disk, and renamed. What a link leads to is
    replaced, and not the link.
    """
    target = Path(os.path.realpath(path))
    if not target.parent.is_dir():
        raise FileNotFoundError(ENOENT, "there is no such folder to save to", str(target.parent))
    trial = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
    try:
        with trial.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        trial.replace(target)
    except BaseException:
        trial.unlink(missing_ok=True)
        raise
    _bring_to_disk(target.parent)


def _bring_to_disk(folder: Path) -> None:
    """Let the name of a file outlive a power cut too, where folders can be opened."""
    if hasattr(os, "O_DIRECTORY"):
        number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
