"""Files of models, optimisers and runs: they go round, those of others load, and what is wrong changes nothing.

This file is longer than others: files of all kinds are written, read and spoilt alike.
"""

import errno
import json
import math
import os
import struct
import sys
import zipfile
from base64 import b64decode
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nn
from autograd import Tensor, Value, compile
from autograd.errors import ArgumentError, FileFormatError, ShapeError
from nn.files.state_files import FORMATS, npz_bytes, read_npz
from nn.files.state_tree import packed, unpacked

X = np.random.default_rng(0).normal(size=(8, 3))
TORCH = json.loads((Path(__file__).parents[1] / "data" / "torch_files.json").read_text())
SUFFIXES = pytest.mark.parametrize("suffix", [".npz", ".safetensors"])


@pytest.fixture(autouse=True)
def safe(request: Any) -> None:
    if "safetensors" in request.node.name:
        pytest.importorskip("safetensors")


def network(seed: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(3, 4, rng=seed), nn.Dropout(0.5, rng=seed + 10), nn.Linear(4, 1, rng=seed + 20))


def same(one: Any, other: Any) -> bool:
    """Whether two nested states agree in their types and to the bit."""
    if isinstance(one, np.ndarray):
        return isinstance(other, np.ndarray) and (one.dtype, one.shape, one.tobytes()) == (
            other.dtype,
            other.shape,
            other.tobytes(),
        )
    if isinstance(one, dict):
        return type(other) is dict and list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple):
        return type(one) is type(other) and len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and (one == other or (one != one and other != other))


# round trips

ARRAYS = st.builds(
    lambda dtype, shape, seed: np.asarray(np.random.default_rng(seed).normal(size=shape) * 9).astype(dtype),
    st.sampled_from(["float64", "float32", "float16", "int64", "uint8", "bool", "int32"]),
    st.lists(st.integers(0, 3), max_size=3),
    st.integers(0, 9),
)
KEYS = st.text("abc.é 1", min_size=1, max_size=4) | st.integers(-2, 2**70)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | ARRAYS
STATES = st.recursive(
    LEAVES,
    lambda parts: (
        st.lists(parts, max_size=3) | st.lists(parts, max_size=3).map(tuple) | st.dictionaries(KEYS, parts, max_size=3)
    ),
    max_leaves=12,
)


def names_clash(state: Any) -> bool:
    """Whether 1 and "1" are keys of one dict: which is refused where arrays are below both."""
    if isinstance(state, dict):
        return len({str(key) for key in state}) < len(state) or any(map(names_clash, state.values()))
    return isinstance(state, list | tuple) and any(map(names_clash, state))


@given(STATES.filter(lambda state: not isinstance(state, np.ndarray) and not names_clash(state)))
def test_any_nested_state_goes_round(state: Any) -> None:
    formats = FORMATS.values() if "safetensors" in sys.modules else [FORMATS[".npz"]]
    for write, read in formats:
        assert same(unpacked(*read(write(*packed(state)))), state)


def test_arrays_in_other_orders_are_written_by_rows() -> None:
    pytest.importorskip("safetensors")
    numbers = np.arange(6.0).reshape(2, 3)
    state = {
        "turned": numbers.T,
        "strided": numbers[:, ::2],
        "foreign": numbers.astype(">f4"),
        "single": np.array(3.0),
        "spread": np.broadcast_to(1.5, (2, 2)),
    }
    for write, read in FORMATS.values():
        found = unpacked(*read(write(*packed(state))))
        for name, array in state.items():
            np.testing.assert_array_equal(found[name], array)
            assert found[name].dtype == array.dtype.newbyteorder("=")
    assert dict(np.load(BytesIO(npz_bytes(*packed(state))), allow_pickle=False)).keys() == state.keys()


@SUFFIXES
def test_a_model_goes_round_with_its_masks(suffix: str, tmp_path: Path) -> None:
    model, other = network(0), network(1)
    model(X)
    assert nn.save(model, tmp_path / f"model{suffix}") is None
    assert nn.load(other, str(tmp_path / f"model{suffix}")) is None
    for _ in range(2):
        np.testing.assert_array_equal(other(X).data, model(X).data)
    assert [path.name for path in tmp_path.iterdir()] == [f"model{suffix}"]


@SUFFIXES
@pytest.mark.parametrize("make", [nn.SGD, lambda p, lr: nn.SGD(p, lr, momentum=0.9), nn.Adam, nn.AdamW])
@pytest.mark.parametrize("way", [lambda step: step, compile], ids=["eager", "compiled"])
def test_a_run_goes_on_to_the_bit(way: Any, make: Any, suffix: str, tmp_path: Path) -> None:
    def run(seed: int) -> tuple[Any, dict[str, Any]]:
        model = network(seed)
        optimiser = make(model.parameters(), lr=0.05 + seed)

        def step(x: Any) -> Any:
            optimiser.zero_grad()
            loss = (model(x) ** 2).mean()
            loss.backward()
            optimiser.step()
            return loss

        order = np.random.default_rng(seed)
        return way(step), {"model": model, "optimiser": optimiser, "order": order, "epoch": seed, "losses": [seed]}

    step, saved = run(0)
    for _ in range(3):
        step(X[saved["order"].permutation(8)])
    saved["epoch"], saved["losses"] = 7, [0.5, math.inf]
    nn.save(saved, tmp_path / f"run{suffix}")
    again, resumed = run(1)
    again(X)
    nn.load(resumed, tmp_path / f"run{suffix}")
    assert (resumed["epoch"], resumed["losses"]) == (7, [0.5, math.inf])
    for _ in range(3):
        assert again(X[resumed["order"].permutation(8)]).item() == step(X[saved["order"].permutation(8)]).item()
    assert same(resumed["model"].state_dict(), saved["model"].state_dict())


def test_an_optimiser_goes_through_an_open_file() -> None:
    layer = nn.Linear(2, 1, rng=0)
    optimiser, file = nn.Adam(layer.parameters()), BytesIO()
    layer(np.ones((1, 2))).sum().backward()
    optimiser.step()
    nn.save(optimiser, file)
    file.seek(0)
    other = nn.Adam(nn.Linear(2, 1, rng=1).parameters(), lr=5.0)
    nn.load(other, file)
    assert same(other.state_dict(), optimiser.state_dict())


def test_a_state_in_the_form_of_pytorch_goes_round() -> None:
    state = {
        "state": {0: {"step": 3.0, "exp_avg": np.ones((2, 2), np.float32)}, 1: {}},
        "param_groups": [{"lr": 0.1, "betas": (0.9, 0.999), "params": [0, 1], "foreach": None, "nesterov": False}],
    }
    file = BytesIO()
    nn.save(state, file)
    found: dict[str, Any] = {}
    nn.load(found, BytesIO(file.getvalue()))
    assert same(found, state)


def test_networks_of_values_keep_their_numbers(tmp_path: Path) -> None:
    one, other = (nn.scalar.MLP([2, 3, 1], rng=seed) for seed in (0, 1))
    next(one.parameters()).data = 1 / 3
    nn.save(one, tmp_path / "net.npz")
    nn.load(other, tmp_path / "net.npz")
    assert [p.data for p in other.parameters()] == [p.data for p in one.parameters()]


def test_nodes_and_scalars_of_numpy_are_saved_as_what_they_hold() -> None:
    file = BytesIO()
    nn.save({"a": Tensor([1.0]), "b": [Value(2.5), np.float32(0.5), np.int64(3)], "c": np.random.default_rng(0)}, file)
    rng = np.random.default_rng(1)
    found: dict[str, Any] = {"c": rng}
    nn.load(found, BytesIO(file.getvalue()))
    assert (found["a"].tolist(), found["b"]) == ([1.0], [2.5, 0.5, 3])
    assert found["c"] is rng
    assert rng.random() == np.random.default_rng(0).random()


def test_a_file_of_numpys_and_one_for_numpy(tmp_path: Path) -> None:
    model, other = nn.MLP([3, 2, 1], rng=0), nn.MLP([3, 2, 1], rng=1)
    state = {path: np.asfortranarray(array) for path, array in model.state_dict().items()}
    np.savez(tmp_path / "theirs.npz", **state)
    nn.load(other, tmp_path / "theirs.npz")
    nn.save(model, tmp_path / "ours.npz")
    with np.load(tmp_path / "ours.npz", allow_pickle=False) as found:
        assert same(dict(found), other.state_dict())


def test_the_same_state_gives_the_same_file(tmp_path: Path) -> None:
    for name in ("a.npz", "b.npz"):
        nn.save(network(0), tmp_path / name)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.npz") as made:  # without the time
        assert {member.date_time for member in made.infolist()} == {(1980, 1, 1, 0, 0, 0)}


# PyTorch's files


def tied(seed: int) -> nn.Sequential:
    model = nn.Sequential(nn.Linear(3, 3, rng=seed), nn.Dropout(0.5, rng=seed + 1), nn.Linear(3, 3, rng=seed + 2))
    model[2].weight = model[0].weight
    return model.eval()


@pytest.mark.parametrize("way", ["save_file", "save_model"])
def test_safetensors_of_pytorch_load(way: str, tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b64decode(TORCH[way]))
    model = tied(0)
    nn.load(model, tmp_path / "model.safetensors")
    np.testing.assert_allclose(model(np.array(TORCH["x"], np.float32)).data, TORCH["y"], rtol=1e-6)
    assert model[2].weight is model[0].weight


def test_safetensors_of_half_the_bits(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b64decode(TORCH["bfloat16"]))
    model = tied(0)
    nn.load(model, tmp_path / "model.safetensors")
    for path, numbers in TORCH["rounded"].items():
        np.testing.assert_array_equal(model.state_dict()[path], np.array(numbers, np.float32))


def test_safetensors_without_metadata(tmp_path: Path) -> None:
    layer, header = nn.Linear(1, 1, bias=False, rng=0), {"weight": {"dtype": "F32", "shape": [1, 1]}}
    header["weight"]["data_offsets"] = [0, 4]
    for metadata in ({}, {"__metadata__": None}, {"__metadata__": {"format": "pt"}}):
        (tmp_path / "model.safetensors").write_bytes(safe_file({**header, **metadata}, struct.pack("<f", 2.5)))
        layer.weight.data[...] = 0
        nn.load(layer, tmp_path / "model.safetensors")
        assert layer.weight.item() == 2.5


def test_safetensors_for_pytorch_have_its_keys_and_nothing_else(tmp_path: Path) -> None:
    """The bytes of the arrays are those of PyTorch's own file; masks are told apart, in the metadata."""
    from safetensors import safe_open

    theirs, ours, model = tmp_path / "theirs.safetensors", tmp_path / "ours.safetensors", tied(0)
    theirs.write_bytes(b64decode(TORCH["save_file"]))
    nn.load(model, theirs)
    nn.save(model, ours)
    with safe_open(theirs, framework="np") as one, safe_open(ours, framework="np") as other:
        assert set(one.keys()) == set(other.keys()) == {"0.weight", "0.bias", "2.weight", "2.bias"}
        for key in one.keys():  # noqa: SIM118
            assert same(one.get_tensor(key), other.get_tensor(key))
    torch = pytest.importorskip("torch")
    from safetensors.torch import load_file

    network = torch.nn.Sequential(torch.nn.Linear(3, 3), torch.nn.Dropout(), torch.nn.Linear(3, 3))
    assert str(network.load_state_dict(load_file(ours))) == "<All keys matched successfully>"


# what is refused


def npy(array: Any, **header: Any) -> bytes:
    """A .npy file, with other entries in its header than belong to ``array``."""
    file = BytesIO()
    described = np.lib.format.header_data_from_array_1_0(array) | header
    np.lib.format.write_array_header_1_0(file, described)
    return file.getvalue() + array.tobytes()


def archive(*members: tuple[str, bytes], kind: int = zipfile.ZIP_STORED) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", kind) as made:
        for name, data in members:
            made.writestr(name, data)
    return file.getvalue()


def pickled() -> bytes:
    class Bomb:
        def __reduce__(self) -> Any:
            return pytest.fail, ("it was unpickled",)

    file = BytesIO()
    np.savez(file, weight=np.array([Bomb()], object), allow_pickle=True)
    return file.getvalue()


def of(state: dict[str, Any]) -> bytes:
    return npz_bytes(*packed(state))


def declared_larger(data: bytes, size: int) -> bytes:
    """The same archive, in whose directory the first member is of another size."""
    place = data.index(b"PK\x01\x02")
    return data[: place + 20] + struct.pack("<II", size, size) + data[place + 28 :]


FULL = {"weight": np.zeros((1, 3), np.float32), "bias": np.zeros(1, np.float32)}
GOOD = of(FULL)
HUGE = npy(np.zeros(3), shape=(10**12,))
DAMAGE: list[tuple[bytes, str]] = [
    (b"", "no npz file"),
    (b"text", "no npz file"),
    (GOOD[:-30], "no npz file"),
    (GOOD[30:], "damaged"),
    (GOOD.replace(b"NUMPY", b"MUMPY"), "damaged"),
    (GOOD.replace(b"float32", b"").replace(b"<f4", b"<f8"), "damaged"),  # a check sum
    (pickled(), "pickled object, which can run code"),
    (archive(("weight.npy", HUGE)), "'weight' has 24 bytes, which are not those of float64 of shape"),
    (archive(("weight.npy", npy(np.zeros(3), shape=(-3, -1)))), "which are not those of"),
    (archive(("weight.npy", npy(np.zeros(3)) + b"more")), "has 28 bytes"),
    (archive(("weight.npy", npy(np.zeros(3), descr="<U2"))), "of <U2: a state has arrays of numbers"),
    (archive(("weight.npy", npy(np.zeros(3), descr="<M8[s]"))), "a state has arrays of numbers"),
    (archive(("weight.npy", npy(np.zeros(3), descr=[("a", "<f8")]))), "a state has arrays of numbers"),
    (archive(("weight.npy", b"\x93NUMPY\x03\x00" + b"\0" * 20)), r"version \(3, 0\)"),
    (archive(("weight.npy", b"\x93NUMPY\x02\x00\xff\xff\xff\x7f" + b" " * 50)), "damaged"),
    (archive(("weight.npy", b"\x93NUMPY\x01\x00\x10\x00" + b"{'descr': [" + b"(" * 50)), "damaged"),
    (archive(("weight.npy", b"")), "damaged"),
    (archive(("weight.txt", b"1")), "'weight.txt', which is no array"),
    (archive(("model/data.pkl", b"1"), ("model/version", b"3")), r"'model/data\.pkl', which is no array"),
    (archive(("weight.npy", npy(np.zeros(10**6))), kind=zipfile.ZIP_DEFLATED), r"'weight\.npy' in it is compressed"),
    (archive(("weight.npy", npy(np.zeros(9))), kind=zipfile.ZIP_BZIP2), "compressed"),
    (archive(("a.npy", npy(X)), ("b.npy", npy(X))).replace(b"b.npy", b"a.npy"), "two arrays of one name"),
    (declared_larger(GOOD, 10**9), "declared to take 1,000,000,"),
    (of(FULL | {"glassgrad.jsoN": FULL["bias"]}).replace(b"jsoN", b"json"), "its text is"),
]


@pytest.mark.parametrize(("data", "says"), DAMAGE)
def test_a_damaged_or_hostile_file_is_refused_and_changes_nothing(data: bytes, says: str, tmp_path: Path) -> None:
    layer = nn.Linear(3, 1, rng=0)
    before = layer.state_dict()
    (tmp_path / "model.npz").write_bytes(data)
    with pytest.raises(FileFormatError, match=rf"model\.npz cannot be loaded: .*{says}"):
        nn.load(layer, tmp_path / "model.npz")
    assert same(layer.state_dict(), before)


@given(st.integers(0, len(GOOD) - 1), st.integers(0, 255), st.booleans())
def test_whatever_byte_is_wrong_there_is_an_error_of_ours_or_none(place: int, byte: int, cut: bool) -> None:
    data = GOOD[:place] if cut else GOOD[:place] + bytes([byte]) + GOOD[place + 1 :]
    layer = nn.Linear(3, 1, rng=0)
    before = layer.state_dict()
    try:
        nn.load(layer, BytesIO(data))
    except (FileFormatError, ArgumentError, ShapeError):
        assert same(layer.state_dict(), before)
    else:
        assert same(layer.state_dict(), FULL)


def safe_file(header: Any, data: bytes = b"", size: int | None = None) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if size is None else size) + text + data


ENTRY = {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "damaged"),
        (GOOD, "damaged"),
        (safe_file({}, size=2**62), "damaged"),
        (safe_file({"weight": ENTRY}, b"123"), "damaged"),
        (safe_file({"weight": ENTRY}, b"12345678"), "damaged"),
        (safe_file({"weight": ENTRY | {"shape": [2**62, 4]}}, b"1234"), "damaged"),
        (safe_file({"weight": ENTRY | {"dtype": "F8_E5M2", "shape": [4]}}, b"1234"), "of F8_E5M2; known are"),
        (safe_file({"weight": ENTRY, "__metadata__": {"glassgrad.json": "{"}}, b"1234"), "its text is none"),
        (
            safe_file({"weight": ENTRY, "__metadata__": {"glassgrad.json": "[]"}}, b"1234"),
            "nothing of the arrays weight",
        ),
        (safe_file({"__metadata__": {"glassgrad.json": '{"array": "x"}'}}), "its text is none"),
    ],
)
def test_damaged_safetensors_are_refused_and_change_nothing(data: bytes, says: str, tmp_path: Path) -> None:
    layer = nn.Linear(3, 1, rng=0)
    before = layer.state_dict()
    (tmp_path / "model.safetensors").write_bytes(data)
    with pytest.raises(FileFormatError, match=rf"model\.safetensors cannot be loaded: .*{says}"):
        nn.load(layer, tmp_path / "model.safetensors")
    assert same(layer.state_dict(), before)


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[" * 100_000,
        "9" * 100_000,
        '{"pickle": 1}',
        '{"array": "b"}',
        '{"array": ["a"]}',
        '[{"array": "a"}, {"array": "a"}]',
        '{"dict": [[1, 2], [1, 3]]}',
        '{"dict": [[[], 2]]}',
        '{"dict": 3}',
        '{"dict": [1]}',
        '{"tuple": 1}',
        "{}",
        '{"array": "a", "tuple": []}',
    ],
)
def test_a_text_that_no_state_was_saved_with(text: str) -> None:
    with pytest.raises(FileFormatError, match="its text is none"):
        unpacked({"a": np.zeros(1)}, text)
    with pytest.raises(FileFormatError, match="its text says nothing of the arrays a"):
        unpacked({"a": np.zeros(1)}, "3")


@pytest.mark.parametrize(
    ("state", "error", "says"),
    [
        ({"weight": np.zeros((1, 2)), "bias": np.zeros(1)}, ShapeError, r"weight has shape \(1, 3\)"),
        ({"weight": np.zeros((1, 3)), "b": np.zeros(1)}, ArgumentError, "missing: bias; unexpected: b"),
        ({"weight": np.zeros((1, 3)), "bias": np.zeros(1, complex)}, ArgumentError, "complex128"),
        ([1, 2], ArgumentError, "maps paths to numbers"),
        ({"state": {0: 1}}, ArgumentError, "unexpected: state"),
    ],
)
def test_a_state_that_does_not_fit_names_the_file(
    state: Any, error: type[Exception], says: str, tmp_path: Path
) -> None:
    layer = nn.Linear(3, 1, rng=0)
    before = layer.state_dict()
    nn.save(state, tmp_path / "other.npz")
    with pytest.raises(error, match=says) as found:
        nn.load(layer, tmp_path / "other.npz")
    assert found.value.__notes__ == [f"in {tmp_path / 'other.npz'}"]
    assert same(layer.state_dict(), before)


def test_a_run_that_fits_in_part_changes_nothing() -> None:
    file = BytesIO()
    nn.save({"rng": np.random.default_rng(5), "model": nn.Linear(3, 1, rng=0), "epoch": 7, "last": FULL}, file)
    for last, says in ((nn.Linear(2, 1, rng=1), "weight has shape"), (nn.MSELoss(), "unexpected: weight")):
        rng, model = np.random.default_rng(0), nn.Linear(3, 1, rng=2)
        run = {"rng": rng, "model": model, "epoch": 0, "last": last}
        states = rng.bit_generator.state, model.state_dict()
        with pytest.raises((ShapeError, ArgumentError), match=says):
            nn.load(run, BytesIO(file.getvalue()))
        assert (rng.bit_generator.state, run["epoch"]) == (states[0], 0)
        assert same(model.state_dict(), states[1])
        assert list(run) == ["rng", "model", "epoch", "last"]
    with pytest.raises(ArgumentError, match="lacks modell; it has rng, model, epoch, last"):
        nn.load({"modell": model}, BytesIO(file.getvalue()))
    with pytest.raises(ArgumentError, match=r"model must have a load_state_dict, .*found list"):
        nn.load({"model": [nn.Linear(3, 1)]}, BytesIO(file.getvalue()))


def test_several_models_in_lists() -> None:
    file, models = BytesIO(), [nn.Linear(3, 1, rng=0), nn.Linear(3, 1, rng=1)]
    nn.save([{"of": tuple(models)}], file)
    others = [nn.Linear(3, 1, rng=2), nn.Linear(3, 1, rng=3)]
    nn.load([{"of": tuple(others)}], BytesIO(file.getvalue()))
    for one, other in zip(models, others, strict=True):
        assert same(one.state_dict(), other.state_dict())


MISTAKES: list[tuple[Callable[[Path], Any], str]] = [
    (lambda folder: nn.save(nn.MLP([1, 1]), folder / "model"), r"saved as \.npz or \.safetensors, found"),
    (lambda folder: nn.load(nn.MLP([1, 1]), folder / "model.pt"), r"pickles, .*safetensors\.torch\.save_file"),
    (lambda folder: nn.save({}, 3), "name of a file or an open file is expected, found 3"),  # type: ignore[arg-type]
    (lambda folder: nn.save({"a": {1, 2}}, folder / "a.npz"), r"found set \{1, 2\} at 'a'"),
    (lambda folder: nn.save({"a": [lambda: 1]}, folder / "a.npz"), "found function .* at 'a/0'"),
    (lambda folder: nn.save(nn.MLP, folder / "a.npz"), "found type"),
    (lambda folder: nn.save({"a": np.array(["x"])}, folder / "a.npz"), "arrays of numbers, found <U1 at 'a'"),
    (lambda folder: nn.save({"a/b": X, "a": {"b": X}}, folder / "a.npz"), "name of its own, found 'a/b'|printed"),
    (lambda folder: nn.save({"a\0": X}, folder / "a.npz"), "that can be printed"),
    (lambda folder: nn.save({"": X}, folder / "a.npz"), "name of its own"),
    (lambda folder: nn.save({1.5: 2}, folder / "a.npz"), "a text or a whole number, found 1.5"),
    (lambda folder: nn.save({True: 2}, folder / "a.npz"), "a text or a whole number, found True"),
    (lambda folder: nn.save({"glassgrad.json": X}, folder / "a.npz"), "is taken by the text"),
    (lambda folder: nn.save({"a": X * 1j}, folder / "a.safetensors"), r"no arrays of complex128: save as \.npz"),
    (lambda folder: nn.save({"__metadata__": X}, folder / "a.safetensors"), "'__metadata__' is taken"),
]


@pytest.mark.parametrize(("call", "says"), MISTAKES)
def test_mistakes_are_named_and_leave_no_file(call: Callable[[Path], Any], says: str, tmp_path: Path) -> None:
    if "complex128" in says or "__metadata__" in says:
        pytest.importorskip("safetensors")
    with pytest.raises(ArgumentError, match=says):
        call(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_file_and_a_missing_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FileNotFoundError):
        nn.load(nn.MLP([1, 1]), tmp_path / "none.npz")
    with pytest.raises(FileNotFoundError, match=r"there is no such folder to save to: .*none'$"):
        nn.save(nn.MLP([1, 1]), tmp_path / "none" / "model.npz")
    monkeypatch.setitem(sys.modules, "safetensors", None)
    with pytest.raises(ImportError, match=r"glassgrad\[safetensors\]"):
        nn.save(nn.MLP([1, 1]), tmp_path / "model.safetensors")


# writing


@pytest.mark.parametrize("name", ["fsync", "replace"])
def test_a_disk_that_fills_loses_no_old_file(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "model.npz"
    nn.save(nn.Linear(3, 1, rng=0), path)
    before = path.read_bytes()

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "no space left on device")

    monkeypatch.setattr(*(os, "fsync") if name == "fsync" else (Path, "replace"), full)
    with pytest.raises(OSError, match="no space left"):
        nn.save(nn.Linear(3, 1, rng=1), path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_it_is_on_the_disk_before_it_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    fsync, replace = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda number: (done.append("fsync"), fsync(number)))
    monkeypatch.setattr(Path, "replace", lambda one, other: (done.append("replace"), replace(one, other)))
    nn.save(nn.Linear(3, 1, rng=0), tmp_path / "model.npz")
    assert done == ["fsync", "replace", *["fsync"] * hasattr(os, "O_DIRECTORY")]  # of the folder, too


def test_what_a_link_leads_to_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    target, link = tmp_path / "far" / "model.npz", tmp_path / "link.npz"
    nn.save(nn.Linear(3, 1, rng=0), target)
    link.symlink_to(target)
    nn.save(nn.Linear(3, 1, rng=1), link)
    assert link.is_symlink()
    assert read_npz(target.read_bytes())[0].keys() == {"weight", "bias"}
    found: dict[str, Any] = {}
    nn.load(found, target)
    np.testing.assert_array_equal(found["weight"], nn.Linear(3, 1, rng=1).weight.data)
