"""Read images and labels from files on disk: MNIST's IDX format, and the binary form of CIFAR-10."""

from __future__ import annotations

import gzip
import os
import zlib
from math import prod
from pathlib import Path
from typing import IO, Any, cast

import numpy as np

from nn.arguments import file_path
from nn.autograd_door import ArgumentError, FileFormatError

__all__ = ["Split", "folder_of", "load_cifar10", "load_mnist", "read_idx"]

NDArray = np.ndarray[Any, Any]
Split = tuple[tuple[NDArray, NDArray], tuple[NDArray, NDArray]]

IDX_TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
GZIP = b"\x1f\x8b"
CIFAR_IMAGE = (3, 32, 32)
CIFAR_RECORD = 1 + prod(CIFAR_IMAGE)


def load_mnist(folder: str | os.PathLike[str]) -> Split:
    """MNIST, Fashion-MNIST, or what else comes in four files of the same names, from ``folder``.

    Gives ``(x_train, y_train), (x_test, y_test)``: images as uint8 from 0 to 255, (n, 28, 28), and labels from 0 to 9
    as int64. The files are train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and
    t10k-labels-idx1-ubyte, with or without .gz. Raises `FileNotFoundError` where one is missing, and `FileFormatError`
    where one is damaged, of another kind, or does not fit the other.
    """
    place = folder_of(folder)
    train, test = (_images_and_labels(place, name) for name in ("train", "t10k"))
    return train, test


def read_idx(path: str | os.PathLike[str]) -> NDArray:
    """The array in a file of the IDX format, packed by gzip or not, in the byte order of this machine.

    The format: two bytes 0, one for the type, one for the number of axes; the length of each axis as a big-endian
    uint32; the entries, row by row. Source: LeCun, Cortes and Burges, "The MNIST database of handwritten digits".
    Raises `FileFormatError` for a file that is not such, is cut off or goes on after its end.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "labels-idx1-ubyte")
    ...     _ = path.write_bytes(bytes([0, 0, 8, 1, 0, 0, 0, 3, 7, 2, 1]))
    ...     read_idx(path)
    array([7, 2, 1], dtype=uint8)
    """
    path = file_path("path", path)
    with path.open("rb") as raw:
        packed = raw.read(2) == GZIP
    try:
        with cast(IO[bytes], gzip.open(path) if packed else path.open("rb")) as file:
            head = file.read(4)
            if len(head) < 4 or head[:2] != b"\0\0" or head[2] not in IDX_TYPES or not head[3]:
                raise FileFormatError(f"{path} is no IDX file: it begins with {head!r}{_hint(head)}")
            axes = file.read(4 * head[3])
            if len(axes) < 4 * head[3]:
                raise FileFormatError(f"{path} ends within its header: it is cut off")
            shape = tuple(np.frombuffer(axes, ">u4").tolist())
            dtype = np.dtype(IDX_TYPES[head[2]])
            expected = prod(shape) * dtype.itemsize
            data = _up_to(file, expected + 1)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise FileFormatError(f"{path} is a damaged gzip file: {error}") from error
    if len(data) != expected:
        found = f"{len(data)} bytes" if len(data) < expected else "more"
        raise FileFormatError(f"{path} must have {expected} bytes of entries for its shape {shape}, found {found}")
    return np.frombuffer(data, dtype).reshape(shape).astype(dtype.newbyteorder("="))


def load_cifar10(folder: str | os.PathLike[str]) -> Split:
    """CIFAR-10 from ``folder``, in its binary version: data_batch_1.bin to data_batch_5.bin and test_batch.bin.

    Gives ``(x_train, y_train), (x_test, y_test)``: images as uint8 from 0 to 255, (n, 3, 32, 32), channels red, green,
    blue, and labels from 0 to 9 as int64. An image is a byte for the label and 3,072 for the pixels. The Python version
    is made of pickles, which can run code: it is never read. Raises `FileNotFoundError` where a file is missing, and
    `FileFormatError` where one is damaged. Source: Krizhevsky, "Learning multiple layers of features from tiny images",
    2009.
    """
    place = folder_of(folder)
    if (place / "data_batch_1").exists() and not (place / "data_batch_1.bin").exists():
        raise FileFormatError(f"{place} has CIFAR-10 as pickles, which are not read: take its binary version (.bin)")
    batches = [_cifar_batch(place / f"data_batch_{i}.bin") for i in range(1, 6)]
    images, labels = (np.concatenate(parts) for parts in zip(*batches, strict=True))
    return (images, labels), _cifar_batch(place / "test_batch.bin")


def folder_of(folder: str | os.PathLike[str]) -> Path:
    """``folder`` as a path, if it is one of a folder."""
    if not isinstance(folder, str | os.PathLike):
        raise ArgumentError(f"a path of a folder is needed, found {folder!r:.60}")
    place = Path(folder)
    if not place.is_dir():
        raise NotADirectoryError(f"{place} is no folder: give the one in which the files are")
    return place


def _images_and_labels(place: Path, name: str) -> tuple[NDArray, NDArray]:
    images_path, labels_path = _found(place, f"{name}-images-idx3-ubyte"), _found(place, f"{name}-labels-idx1-ubyte")
    images, labels = read_idx(images_path), read_idx(labels_path)
    for path, array, axes in ((images_path, images, 3), (labels_path, labels, 1)):
        if array.ndim != axes or array.dtype != np.uint8:
            raise FileFormatError(f"{path} must have {axes} axes of uint8, found shape {array.shape} of {array.dtype}")
    if len(images) != len(labels):
        raise FileFormatError(f"{images_path} has {len(images)} images, {labels_path} {len(labels)} labels")
    _refuse_above_nine(labels_path, labels)
    return images, labels.astype(np.int64)


def _found(place: Path, name: str) -> Path:
    """The file of that name, also packed or with the dot that some copies have."""
    names = [each + end for each in (name, name.replace("-idx", ".idx")) for end in ("", ".gz")]
    for each in names:
        if (place / each).is_file():
            return place / each
    raise FileNotFoundError(f"{place} has none of {', '.join(names)}")


def _cifar_batch(path: Path) -> tuple[NDArray, NDArray]:
    if not path.is_file():
        raise FileNotFoundError(f"{path} is missing: the binary version has data_batch_1.bin to 5 and test_batch.bin")
    data = path.read_bytes()
    if not data or len(data) % CIFAR_RECORD:
        raise FileFormatError(
            f"{path} must be records of {CIFAR_RECORD} bytes, found {len(data)} bytes: it is cut off, or another file"
        )
    records = np.frombuffer(data, np.uint8).reshape(-1, CIFAR_RECORD)
    labels = records[:, 0].astype(np.int64)
    _refuse_above_nine(path, labels)
    return records[:, 1:].reshape(-1, *CIFAR_IMAGE).copy(), labels


def _refuse_above_nine(path: Path, labels: NDArray) -> None:
    wrong = np.flatnonzero(labels > 9)
    if wrong.size:
        raise FileFormatError(f"{path}: labels are from 0 to 9, found {labels[wrong[0]]} at place {wrong[0]}")


def _up_to(file: IO[bytes], count: int) -> bytes:
    """At most ``count`` bytes. A false header may speak of more than there is memory for."""
    chunks = []
    while count and (chunk := file.read(min(count, 2**24))):
        chunks.append(chunk)
        count -= len(chunk)
    return b"".join(chunks)


def _hint(head: bytes) -> str:
    if head.startswith(b"PK"):
        return ", as a zip file does: unpack it first"
    return ", as a pickle does, which is never read" if head[:1] == b"\x80" else ""
