"""Files of data: what is written is read, what is foreign, cut off or hostile is refused with its reason.

This file is longer than others: files of every kind are written and spoilt in the same ways.
"""

import csv
import gzip
import pickle
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograd.errors import ArgumentError, AutogradError, FileFormatError, UnknownNameError
from nn import data

TYPES = {"u1": 0x08, "i1": 0x09, "i2": 0x0B, "i4": 0x0C, "f4": 0x0D, "f8": 0x0E}


def idx(array: Any) -> bytes:
    """An array in the IDX format."""
    head = bytes([0, 0, TYPES[array.dtype.str[1:]], array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    return head + array.astype(array.dtype.newbyteorder(">")).tobytes()


arrays = st.sampled_from(sorted(TYPES)).flatmap(lambda kind: hnp.arrays(kind, hnp.array_shapes(min_side=0, max_dims=4)))


# IDX


@given(arrays, st.booleans())
def test_an_idx_file_is_read_as_it_was_written(tmp_path_factory: Any, array: Any, packed: bool) -> None:
    path = tmp_path_factory.mktemp("idx") / "entries"
    path.write_bytes(gzip.compress(idx(array)) if packed else idx(array))
    found = data.read_idx(path)
    assert found.dtype == array.dtype
    assert found.dtype.isnative
    np.testing.assert_array_equal(found, array)
    found[...] = 0  # an array of its own


@given(st.data())
def test_any_cut_of_an_idx_file_is_refused(tmp_path_factory: Any, draw: Any) -> None:
    whole = idx(np.arange(12, dtype=np.int16).reshape(3, 4))
    packed = draw.draw(st.booleans())
    stored = gzip.compress(whole, mtime=0) if packed else whole
    cut = draw.draw(st.integers(0, len(stored) - 1))
    path = tmp_path_factory.mktemp("idx") / "entries"
    path.write_bytes(stored[:cut])
    with pytest.raises(FileFormatError, match="entries"):
        data.read_idx(path)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is no IDX file: it begins with b''"),
        (b"PK\x03\x04rest", "as a zip file does: unpack it first"),
        (pickle.dumps([1, 2]), "as a pickle does, which is never read"),
        (b"\0\0\x07\x01\0\0\0\0", "is no IDX file"),
        (b"\0\0\x08\x00", "is no IDX file"),
        (b"\0\0\x08\x02\0\0\0\x02", "ends within its header: it is cut off"),
        (idx(np.zeros(3, np.uint8)) + b"\0", r"must have 3 bytes of entries for its shape \(3,\), found more"),
        (idx(np.zeros(3, np.uint8))[:-1], r"must have 3 bytes of entries for its shape \(3,\), found 2 bytes"),
        (b"\0\0\x0e\x03" + b"\xff" * 12 + b"123", "found 3 bytes"),
        (gzip.compress(b"\0\0\x0e\x03" + b"\xff" * 12 + b"123", mtime=0), "found 3 bytes"),
        (b"\x1f\x8b" + b"no gzip at all", "is a damaged gzip file"),
        (gzip.compress(idx(np.zeros(100, np.uint8)), mtime=0)[:-6], "is a damaged gzip file"),
    ],
)
def test_foreign_idx_files(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "entries"
    path.write_bytes(content)
    with pytest.raises(FileFormatError, match=says):
        data.read_idx(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="entries"):
        data.read_idx(tmp_path / "entries")


# MNIST


def mnist(folder: Path, packed: bool = False, dotted: bool = False, **changed: Any) -> dict[str, Any]:
    """The four files, with 5 and 3 small images."""
    rng = np.random.default_rng(0)
    files = {}
    for name, n in (("train", 5), ("t10k", 3)):
        files[f"{name}-images-idx3-ubyte"] = rng.integers(0, 256, (n, 4, 4), np.uint8)
        files[f"{name}-labels-idx1-ubyte"] = rng.integers(0, 10, n).astype(np.uint8)
    files |= {name.replace("_", "-"): array for name, array in changed.items()}
    for name, array in files.items():
        content = gzip.compress(idx(array)) if packed else idx(array)
        stored = name.replace("-idx", ".idx") if dotted else name
        (folder / (stored + ".gz" * packed)).write_bytes(content)
    return files


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("dotted", [False, True])
@pytest.mark.parametrize("kind", [Path, str])
def test_mnist(tmp_path: Path, packed: bool, dotted: bool, kind: Any) -> None:
    files = mnist(tmp_path, packed, dotted)
    (x, y), (test_x, test_y) = data.load_mnist(kind(tmp_path))
    for found, name in (
        (x, "train-images-idx3-ubyte"),
        (y, "train-labels-idx1-ubyte"),
        (test_x, "t10k-images-idx3-ubyte"),
        (test_y, "t10k-labels-idx1-ubyte"),
    ):
        np.testing.assert_array_equal(found, files[name])
    assert (x.dtype, y.dtype, x.shape) == (np.uint8, np.int64, (5, 4, 4))


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"train_labels_idx1_ubyte": np.zeros(4, np.uint8)}, "has 5 images, .*train-labels-idx1-ubyte 4 labels"),
        ({"train_labels_idx1_ubyte": np.array([1, 2, 10, 3, 4], np.uint8)}, "from 0 to 9, found 10 at place 2"),
        ({"t10k_images_idx3_ubyte": np.zeros((3, 4), np.uint8)}, r"must have 3 axes of uint8, found shape \(3, 4\)"),
        ({"t10k_images_idx3_ubyte": np.zeros((3, 4, 4), np.float32)}, "found shape .* of float32"),
    ],
)
def test_mnist_files_that_do_not_fit(tmp_path: Path, changed: Any, says: str) -> None:
    mnist(tmp_path, **changed)
    with pytest.raises(FileFormatError, match=says):
        data.load_mnist(tmp_path)


def test_mnist_files_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError, match="give the one in which the files are"):
        data.load_mnist(tmp_path / "nowhere")
    with pytest.raises(FileNotFoundError, match=r"has none of train-images-idx3-ubyte, train-images-idx3-ubyte\.gz"):
        data.load_mnist(tmp_path)
    with pytest.raises(ArgumentError, match="a path of a folder is needed, found 3"):
        data.load_mnist(3)  # type: ignore[arg-type]


# CIFAR-10

BATCHES = [*(f"data_batch_{i}.bin" for i in range(1, 6)), "test_batch.bin"]


def cifar(folder: Path) -> tuple[Any, Any]:
    """Two images in each batch."""
    rng = np.random.default_rng(0)
    images, labels = rng.integers(0, 256, (12, 3, 32, 32), np.uint8), rng.integers(0, 10, 12).astype(np.uint8)
    for i, name in enumerate(BATCHES):
        records = [bytes([labels[j]]) + images[j].tobytes() for j in (2 * i, 2 * i + 1)]
        (folder / name).write_bytes(b"".join(records))
    return images, labels


def test_cifar10(tmp_path: Path) -> None:
    images, labels = cifar(tmp_path)
    (x, y), (test_x, test_y) = data.load_cifar10(tmp_path)
    np.testing.assert_array_equal(np.concatenate([x, test_x]), images)
    np.testing.assert_array_equal(np.concatenate([y, test_y]), labels)
    assert (x.shape, x.dtype, y.dtype) == ((10, 3, 32, 32), np.uint8, np.int64)
    x[...] = 0  # an array of its own


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "must be records of 3073 bytes, found 0 bytes"),
        (b"\0" * 6145, "found 6145 bytes: it is cut off, or another file"),
        (b"\0" * 3073 + b"\x0a" + b"\0" * 3072, "labels are from 0 to 9, found 10 at place 1"),
    ],
)
def test_foreign_cifar_files(tmp_path: Path, content: bytes, says: str) -> None:
    cifar(tmp_path)
    (tmp_path / "data_batch_3.bin").write_bytes(content)
    with pytest.raises(FileFormatError, match=rf"data_batch_3.bin.*{says}"):
        data.load_cifar10(tmp_path)


def test_cifar_as_pickles_is_not_read(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> Any:
            return (Path.touch, (tmp_path / "ran",))

    (tmp_path / "data_batch_1").write_bytes(pickle.dumps(Trap()))
    with pytest.raises(FileFormatError, match="as pickles, which are not read: take its binary version"):
        data.load_cifar10(tmp_path)
    assert not (tmp_path / "ran").exists()
    cifar(tmp_path)
    (tmp_path / "test_batch.bin").unlink()
    with pytest.raises(FileNotFoundError, match=r"test_batch\.bin is missing"):
        data.load_cifar10(tmp_path)


# CSV


def write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "table.csv"
    path.write_bytes(text.encode(encoding))
    return path


cells = st.floats(allow_nan=False, allow_infinity=False)


@given(st.lists(st.tuples(cells, cells, st.sampled_from(["star", "a, b", 'the "one"', "zwei\nZeilen"])), min_size=1))
def test_a_table_is_read_as_it_was_written(tmp_path_factory: Any, rows: list[Any]) -> None:
    path = tmp_path_factory.mktemp("csv") / "table.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("u, g", "gr", "class"), *rows])
    x, y, names = data.load_csv(path)
    assert names == ["u, g", "gr"]
    assert x.tolist() == [list(row[:2]) for row in rows]
    assert y is not None
    assert y.tolist() == [row[2] for row in rows]


@given(st.lists(st.integers(-(2**50), 2**50), min_size=1), st.booleans())
def test_targets_are_whole_where_all_are(tmp_path_factory: Any, targets: list[int], fraction: bool) -> None:
    path = tmp_path_factory.mktemp("csv") / "table.csv"
    lines = [f"0.5;{target}" for target in targets] + ["0.5;0.5"] * fraction
    path.write_text("\n".join(lines))
    x, y, names = data.load_csv(path, delimiter=";")
    assert names == ["column 0"]
    assert x.shape == (len(lines), 1)
    assert y is not None
    assert y.dtype == (np.float64 if fraction else np.int64)
    assert y[: len(targets)].tolist() == targets


def test_columns_by_name_and_place(tmp_path: Path) -> None:
    path = write(tmp_path, "id,u,class,g\r\nx1,1,0,2\r\n\r\nx2,3,1,4\r\n", "utf-8-sig")
    for table in (
        data.load_csv(path, target="class", drop=["id"]),
        data.load_csv(path, target=2, drop=[0]),
        data.load_csv(path, target=-2, drop=[-4], header=True),
    ):
        assert table.x.tolist() == [[1, 2], [3, 4]]
        assert table.y is not None
        assert table.y.tolist() == [0, 1]
        assert table.names == ["u", "g"]
    table = data.load_csv(path, target=None, drop=["id"])
    assert table.y is None
    assert table.names == ["u", "class", "g"]


def test_names_that_are_numbers_and_cells_that_are_missing(tmp_path: Path) -> None:
    path = write(tmp_path, "2019,2020\n1,2\n")
    assert data.load_csv(path).x.tolist() == [[2019], [1]]
    assert data.load_csv(path, header=True).names == ["2019"]
    path = write(tmp_path, "a,b\n,1\n2,3\n")
    np.testing.assert_array_equal(data.load_csv(path, missing=float("nan")).x, [[np.nan], [2]])
    assert data.load_csv(path, missing=-1).x.tolist() == [[-1], [2]]


def test_other_encodings(tmp_path: Path) -> None:
    path = write(tmp_path, "größe,art\n1,süß\n", "latin-1")
    assert data.load_csv(path, encoding="latin-1").names == ["größe"]
    with pytest.raises(FileFormatError, match=r"is no text in utf-8-sig: .*give its encoding="):
        data.load_csv(path)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "has no rows"),
        ("\n \n", "has no rows"),
        ("a,b\n", "a row of names and no rows of data"),
        ("a,b\n1,2\n3\n", "line 3: 2 cells expected as in the first row, found 1"),
        ("a,b\n1,2,3\n", "line 2: 2 cells expected as in the first row, found 3"),
        ("a,b\n1,2\nred,3\n", "line 3: 'a' must be a number, found 'red': encode it, or drop it"),
        ("a,b\n1_000,2\n", "line 2: 'a' must be a number, found '1_000'"),
        ("a,b\n,2\n", "line 2: 'a' is empty: give missing="),
        ("a,b\n1,\n", "line 2: the target 'b' is empty"),
        ("a;b\n1;2\n", "has one column, found ';' in it: give delimiter=';'"),
        ("a\tb\n1\t2\n", r"give delimiter='\\t'"),
        ('a,b\n"1,2\n', "line 2: unexpected end of data"),
    ],
)
def test_foreign_tables(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(FileFormatError, match=rf"table.csv.*{says}"):
        data.load_csv(write(tmp_path, text))


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"target": "c"}, "target: no one column is called 'c'; known: a, b"),
        ({"target": 2}, "target must be a name or a place among 2 columns, found 2"),
        ({"drop": "a"}, r"drop must be several columns, such as \['id'\]; found 'a'"),
        ({"drop": [True]}, "drop must be a name or a place among 2 columns, found True"),
        ({"delimiter": ", "}, "delimiter must be one character, such as ';', found ', '"),
        ({"header": 1}, "header must be True or False, found 1"),
        ({"missing": "nan"}, "missing must be a finite real number, found 'nan'"),
        ({"encoding": "utf-9"}, "no encoding is called 'utf-9'"),
    ],
)
def test_options_that_make_no_sense(tmp_path: Path, options: Any, says: str) -> None:
    with pytest.raises(AutogradError, match=says) as error:
        data.load_csv(write(tmp_path, "a,b\n1,2\n"), **options)
    assert isinstance(error.value, ArgumentError | UnknownNameError)


@given(st.binary(max_size=200))
def test_bytes_at_random_are_read_or_refused(tmp_path_factory: Any, content: bytes) -> None:
    path = tmp_path_factory.mktemp("csv") / "table.csv"
    path.write_bytes(content)
    try:
        table = data.load_csv(path)
    except FileFormatError:
        return
    assert len(table.x) > 0
