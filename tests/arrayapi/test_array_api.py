"""The array API standard 2024.12: names, signatures, values, types, special cases; array-api-strict is the oracle.

This file is longer than others: all names of the standard are held against its tables here.
"""

import inspect
import itertools
from typing import Any

import array_api_strict as strict
import numpy as np
import pytest
from data.special_cases import SPECIAL_CASES
from grouped import each
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import autograd as xp
from autograd import Tensor, Value, gradcheck
from autograd.errors import ArgumentError, CopyError, DTypeError

# names and signatures

VERSION = "2024.12"

WAITING = {
    "broadcast_shapes": "came with version 2025.12 of the standard",
    "isin": "came with version 2025.12 of the standard",
}
OF_THE_ORACLE = {
    "ArrayAPIStrictFlags",
    "Device",
    "__version__",
    "get_array_api_strict_flags",
    "reset_array_api_strict_flags",
    "set_array_api_strict_flags",
    "linalg",
    "fft",
}
NAMES = sorted(set(strict.__all__) - OF_THE_ORACLE - set(WAITING))
LINALG = sorted(set(strict.linalg.__all__) - {name.removeprefix("linalg.") for name in WAITING})
FUNCTIONS = [name for name in NAMES if inspect.isfunction(getattr(strict, name))]

REFUSED = {
    **dict.fromkeys(["__setitem__"], "nothing is written in place: it raises, and says what to do"),
    **dict.fromkeys(
        [f"__i{op}__" for op in ["add", "mul", "truediv", "floordiv", "mod", "pow", "matmul"]]
        + [f"__i{op}__" for op in ["and", "or", "xor", "lshift", "rshift"]],
        "without them, t += 1 makes a new node and gives it the name t, as the standard allows; so does t -= 1, with "
        "a word where it looks like an update of a leaf",
    ),
    "__buffer__": "is no part of the standard",
}


def test_every_name_of_the_standard_is_there() -> None:
    assert not [name for name in NAMES if not hasattr(xp, name)]
    assert not [name for name in LINALG if not hasattr(xp.linalg, name)]
    assert xp.__array_api_version__ == VERSION


def test_what_waits_is_truly_missing() -> None:
    spaces = {"": xp, "linalg": xp.linalg}
    for name in WAITING:
        space, _, last = name.rpartition(".")
        assert not hasattr(spaces[space], last), f"{name} is there: take it off the list"


def test_every_attribute_of_the_standard_is_there() -> None:
    ordinary = set(dir(object)) | {"__module__", "__doc__", "__weakref__", "__dict__", "__annotations__"}
    for name in set(vars(strict._array_object.Array)) - ordinary:
        if name.startswith("_") and not name.startswith("__"):
            continue
        assert hasattr(Tensor, name) != (name in REFUSED and name != "__setitem__"), name


def accepted(ours: inspect.Signature, theirs: inspect.Signature) -> str | None:
    """Why a call by the standard's signature might not be one of ours."""
    mine, positions = ours.parameters, []
    for parameter in mine.values():
        if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD):
            positions.append(parameter)
    variadic = any(parameter.kind is parameter.VAR_POSITIONAL for parameter in mine.values())
    for i, parameter in enumerate(theirs.parameters.values()):
        if parameter.kind is parameter.VAR_POSITIONAL:
            if not variadic:
                return f"takes no *{parameter.name}"
            continue
        if parameter.kind is not parameter.KEYWORD_ONLY and i >= len(positions) and not variadic:
            return f"takes no argument number {i + 1}"
        if parameter.kind is parameter.POSITIONAL_ONLY:
            continue
        own = mine.get(parameter.name)
        if own is None or own.kind is own.POSITIONAL_ONLY:
            return f"takes no {parameter.name}="
        default = None if "UNDEF" in repr(parameter.default) else parameter.default
        if parameter.default is not parameter.empty and own.default != default:
            return f"has another default for {parameter.name}: {own.default!r}, not {parameter.default!r}"
    surplus = [p for p in mine.values() if p.name not in theirs.parameters and p.default is p.empty]
    needed = [p for p in surplus if p.kind in (p.KEYWORD_ONLY, p.POSITIONAL_OR_KEYWORD)]
    return f"also wants {needed}" if needed else None


@each("name", FUNCTIONS)
def test_calls_by_the_standards_signature_fit(name: str) -> None:
    ours, theirs = getattr(xp, name), getattr(strict, name)
    problem = accepted(inspect.signature(ours), inspect.signature(theirs))
    assert problem is None, f"{name} {problem}"


@each("name", LINALG)
def test_calls_of_linalg_by_the_standards_signature_fit(name: str) -> None:
    ours, theirs = getattr(xp.linalg, name), getattr(strict.linalg, name)
    problem = accepted(inspect.signature(ours), inspect.signature(theirs))
    assert problem is None, f"linalg.{name} {problem}"


def test_the_check_of_signatures_can_fail() -> None:
    def theirs(x: Any, /, *, axis: int = -1) -> None: ...
    def renamed(x: Any, /, *, dim: int = -1) -> None: ...
    def other_default(x: Any, /, *, axis: int = 0) -> None: ...
    def demanding(x: Any, /, *, axis: int = -1, out: Any) -> None: ...
    def right(x: Any, axis: int = -1, more: int = 0) -> None: ...

    wanted = inspect.signature(theirs)
    assert accepted(inspect.signature(right), wanted) is None
    for wrong in (renamed, other_default, demanding):
        assert accepted(inspect.signature(wrong), wanted) is not None


# values, against array-api-strict

FLOATS = ["float32", "float64"]
SIGNED = ["int8", "int16", "int32", "int64"]
UNSIGNED = ["uint8", "uint16", "uint32", "uint64"]
INTEGERS = [*SIGNED, *UNSIGNED]
REALS = [*FLOATS, *INTEGERS]
ALL = [*REALS, "bool"]

SHAPES = hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3)


def numbers(dtype: str) -> list[Any]:
    """Few distinct numbers, so that they tie, and for floats the special ones."""
    if dtype == "bool":
        return [False, True]
    if dtype in FLOATS:
        return [0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 3.5, np.inf, -np.inf, np.nan]
    return list(range(0 if dtype in UNSIGNED else -3, 4))


@st.composite
def arrays(draw: Any, dtypes: list[str], count: int = 1, shapes: Any = SHAPES) -> list[np.ndarray]:
    """Arrays of one dtype, of shapes that broadcast."""
    dtype = draw(st.sampled_from(dtypes))
    shape = draw(shapes)
    wanted = [shape] + [draw(st.sampled_from([shape, shape[1:], tuple(1 for _ in shape)])) for _ in range(count - 1)]
    return [draw(hnp.arrays(dtype, one, elements=st.sampled_from(numbers(dtype)))) for one in wanted]


def leaves(result: Any) -> list[Any]:
    return list(result) if isinstance(result, tuple | list) else [result]


def agree(name: str, data: list[np.ndarray], **params: Any) -> None:
    """The same numbers, signs, types and shapes as the oracle's, or errors from both."""
    tensors = [xp.asarray(x) for x in data]
    with np.errstate(all="ignore"):
        try:
            expected = leaves(getattr(strict, name)(*[strict.asarray(x) for x in data], **params))
        except (ValueError, IndexError, RuntimeError) as error:
            with pytest.raises(type(error) if isinstance(error, ValueError) else Exception):
                getattr(xp, name)(*tensors, **params)
            return
        found = leaves(getattr(xp, name)(*tensors, **params))
    assert len(found) == len(expected)
    for ours, theirs in zip(found, expected, strict=True):
        array = np.asarray(theirs)
        assert isinstance(ours, Tensor)
        assert ours.dtype == array.dtype
        assert ours.shape == array.shape
        np.testing.assert_array_equal(ours.data, array)
        if array.dtype.kind == "f":
            np.testing.assert_array_equal(np.signbit(ours.data)[array == 0], np.signbit(array)[array == 0])


ELEMENTWISE = {
    **dict.fromkeys(["equal", "not_equal"], (2, ALL)),
    **dict.fromkeys(["less", "less_equal", "greater", "greater_equal"], (2, REALS)),
    **dict.fromkeys(["logical_and", "logical_or", "logical_xor"], (2, ["bool"])),
    "logical_not": (1, ["bool"]),
    **dict.fromkeys(["bitwise_and", "bitwise_or", "bitwise_xor"], (2, [*INTEGERS, "bool"])),
    "bitwise_invert": (1, [*INTEGERS, "bool"]),
    **dict.fromkeys(["bitwise_left_shift", "bitwise_right_shift"], (2, UNSIGNED)),
    **dict.fromkeys(["isnan", "isinf", "isfinite", "sign", "floor", "ceil", "trunc", "round"], (1, REALS)),
    "signbit": (1, FLOATS),
    **dict.fromkeys(["copysign", "nextafter"], (2, FLOATS)),
    **dict.fromkeys(["add", "subtract", "multiply", "maximum", "minimum"], (2, REALS)),
    **dict.fromkeys(["negative", "abs"], (1, [*FLOATS, *SIGNED])),
    **dict.fromkeys(["positive", "square"], (1, REALS)),
    "divide": (2, FLOATS),
    "where": (3, ALL),
}


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_elementwise_functions_agree_with_the_oracle(name: str) -> None:
    """Of every combination of the numbers of each type, and of shapes that broadcast."""
    count, dtypes = ELEMENTWISE[name]
    operands = []
    for dtype in dtypes:
        all_numbers = np.array(numbers(dtype), dtype)
        operands.append([all_numbers.reshape(-1, *[1] * i) for i in range(count)])
    types = itertools.cycle(dtypes)
    for shape in [(), (0,), (1,), (3,), (2, 3), (3, 1), (0, 2), (2, 1, 3), (2, 0, 3), (1, 3, 0)]:
        for others in itertools.product([shape, shape[1:], (1,) * len(shape)], repeat=count - 1):
            dtype = next(types)
            operands.append([np.resize(np.array(numbers(dtype), dtype), one) for one in (shape, *others)])
    for arrays in operands:
        agree(name, [arrays[0] != 0, *arrays[1:]] if name == "where" else arrays)


REDUCTIONS = {
    **dict.fromkeys(["all", "any", "count_nonzero"], (ALL, True)),
    **dict.fromkeys(["argmax", "argmin"], (REALS, False)),
}


@pytest.mark.parametrize("name", REDUCTIONS)
@given(data=st.data(), keepdims=st.booleans())
def test_reductions_agree_with_the_oracle(name: str, data: st.DataObject, keepdims: bool) -> None:
    dtypes, several = REDUCTIONS[name]
    (x,) = data.draw(arrays(dtypes))
    axes: list[Any] = [None, *range(-x.ndim, x.ndim)]
    if several and x.ndim > 1:
        axes += [(0, -1), tuple(range(x.ndim))]
    agree(name, [x], axis=data.draw(st.sampled_from(axes)), keepdims=keepdims)


@given(data=st.data(), descending=st.booleans())
def test_argsort_agrees_with_the_oracle(data: st.DataObject, descending: bool) -> None:
    (x,) = data.draw(arrays(REALS, shapes=hnp.array_shapes(max_dims=3, min_side=0, max_side=4)))
    x = np.nan_to_num(x, nan=7.0)  # where nan goes is left open
    agree("argsort", [x], axis=data.draw(st.integers(-x.ndim, x.ndim - 1)), descending=descending)


@given(data=st.data(), side=st.sampled_from(["left", "right"]))
def test_searchsorted_agrees_with_the_oracle(data: st.DataObject, side: str) -> None:
    table, wanted = data.draw(arrays(REALS, 2, shapes=hnp.array_shapes(max_dims=1, min_side=0, max_side=6)))
    table, wanted = np.nan_to_num(table, nan=7.0).reshape(-1), np.nan_to_num(wanted, nan=7.0)
    agree("searchsorted", [np.sort(table), wanted], side=side)
    order = np.argsort(table)
    found = xp.searchsorted(xp.asarray(table), xp.asarray(wanted), side=side, sorter=xp.asarray(order))
    np.testing.assert_array_equal(found.data, np.searchsorted(np.sort(table), wanted, side=side))


@pytest.mark.parametrize("name", ["nonzero", "unique_all", "unique_counts", "unique_inverse", "unique_values"])
@given(data=st.data())
def test_functions_of_several_results_agree_with_the_oracle(name: str, data: st.DataObject) -> None:
    (x,) = data.draw(arrays(ALL))
    x = np.where(x == 0, 0, x).astype(x.dtype)  # which of two zeros stands for both is left open,
    x = np.nan_to_num(x, nan=7.0)  # and the order of several nan
    agree(name, [x])
    if name != "nonzero" and name != "unique_values":
        assert getattr(xp, name)(xp.asarray(x))._fields == getattr(strict, name)(strict.asarray(x))._fields


def test_each_nan_is_distinct() -> None:
    found = xp.unique_all(xp.asarray([np.nan, 1.0, np.nan]))
    np.testing.assert_array_equal(found.values.data, [1.0, np.nan, np.nan])
    np.testing.assert_array_equal(found.counts.data, [1, 1, 1])
    assert sorted(found.inverse_indices.data) == [0, 1, 2]


def test_the_comparison_with_the_oracle_can_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    x = [np.array([1.0, -0.0])]
    monkeypatch.setattr(xp, "floor", lambda t: xp.asarray(np.floor(t.data) + 0.0))
    with pytest.raises(AssertionError):
        agree("floor", x)
    monkeypatch.setattr(xp, "floor", lambda t: xp.asarray(np.floor(t.data).astype(np.float32)))
    with pytest.raises(AssertionError):
        agree("floor", x)


# creation

CREATIONS: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = [
    ("arange", (5,), {}),
    ("arange", (0, 5, 2), {}),
    ("arange", (0.0, 1.0, 0.25), {}),
    ("arange", (5, 0, -2), {"dtype": "float32"}),
    ("arange", (3, 3), {}),
    ("linspace", (0, 1, 5), {}),
    ("linspace", (0.0, 1.0, 4), {"endpoint": False, "dtype": "float32"}),
    ("linspace", (2, 3, 0), {}),
    ("eye", (2,), {}),
    ("eye", (2, 3), {"k": 1, "dtype": "int8"}),
    ("eye", (3, 2), {"k": -1}),
    ("zeros", ((2, 0),), {}),
    ("zeros", (3,), {"dtype": "bool"}),
    ("ones", ((),), {"dtype": "uint8"}),
    ("full", ((2, 2), True), {}),
    ("full", ((2,), 7), {}),
    ("full", ((2,), 7.5), {}),
    ("full", ((), 7), {"dtype": "float32"}),
    ("asarray", ([1, 2],), {}),
    ("asarray", ([True, False],), {}),
    ("asarray", ([1, 2.5],), {}),
    ("asarray", ([True, 2],), {}),
    ("asarray", (3,), {}),
    ("asarray", ([[]],), {}),
    ("asarray", ([[1], [2]],), {"dtype": "float32"}),
]


@each(("name", "args", "options"), CREATIONS)
def test_creation_agrees_with_the_oracle(name: str, args: tuple[Any, ...], options: dict[str, Any]) -> None:
    def typed(space: Any) -> dict[str, Any]:
        return {key: getattr(space, value) if key == "dtype" else value for key, value in options.items()}

    found = getattr(xp, name)(*args, **typed(xp), device="cpu")
    expected = np.asarray(getattr(strict, name)(*args, **typed(strict)))
    assert isinstance(found, Tensor)
    assert not found.requires_grad
    assert (found.dtype, found.shape) == (expected.dtype, expected.shape)
    np.testing.assert_array_equal(found.data, expected)


@pytest.mark.parametrize("name", ["zeros_like", "ones_like", "empty_like", "full_like"])
@each("dtype", ALL)
def test_likeness_is_of_shape_and_type(name: str, dtype: str) -> None:
    like, extra = getattr(xp, name), (1,) if name == "full_like" else ()
    x = xp.ones((2, 3), dtype=getattr(xp, dtype))
    assert (like(x, *extra).shape, like(x, *extra).dtype) == (x.shape, x.dtype)
    assert like(x, *extra, dtype=xp.int16).dtype == xp.int16
    assert like(Value(2.0), *extra).shape == ()


@given(data=st.data(), indexing=st.sampled_from(["xy", "ij"]))
def test_meshgrid_agrees_with_the_oracle(data: st.DataObject, indexing: str) -> None:
    vectors = [np.arange(float(n)) for n in data.draw(st.lists(st.integers(0, 3), max_size=4))]
    found = xp.meshgrid(*map(xp.asarray, vectors), indexing=indexing)
    expected = strict.meshgrid(*map(strict.asarray, vectors), indexing=indexing)
    assert len(found) == len(expected)
    for ours, theirs in zip(found, expected, strict=True):
        np.testing.assert_array_equal(ours.data, np.asarray(theirs))


def test_gradients_pass_through_a_grid() -> None:
    assert gradcheck(lambda x, y: xp.stack(xp.meshgrid(x, y)), np.array([1.0, 2.0]), np.array([3.0, 4.0, 5.0])).ok


def test_asarray_keeps_a_tensor_and_its_graph() -> None:
    t = Tensor([1.0, 2.0])
    assert xp.asarray(t) is t
    assert xp.asarray(t, dtype=xp.float64, copy=False) is t
    narrow = xp.asarray(t, dtype=xp.float32)
    assert narrow.dtype == xp.float32
    narrow.sum().backward()
    np.testing.assert_array_equal(t.grad, [1.0, 1.0])
    copied = xp.asarray(t, copy=True)
    assert not np.shares_memory(copied.data, t.data)
    assert copied.requires_grad
    rows = xp.asarray([[t[0], 2.0], [t[1], t[0]]])
    assert gradcheck(lambda x: xp.asarray([[x[0], 2.0], [x[1], x[0]]]), np.array([1.0, 2.0])).ok
    assert rows.shape == (2, 2)
    assert xp.asarray(Value(2.0)).shape == ()


def test_asarray_of_data_is_a_constant_unless_told_otherwise() -> None:
    array = np.array([1.0, 2.0])
    assert not xp.asarray(array).requires_grad
    assert np.shares_memory(xp.asarray(array).data, array)
    assert not np.shares_memory(xp.asarray(array, copy=True).data, array)
    assert xp.asarray(array, requires_grad=True).requires_grad
    assert xp.asarray(xp.zeros(2), requires_grad=True).requires_grad
    assert Tensor(xp.zeros(2), requires_grad=True).requires_grad
    with pytest.raises(DTypeError, match="int64"):
        xp.asarray([1, 2], requires_grad=True)


def test_memory_that_cannot_be_shared_is_an_error_of_ours() -> None:
    for obj, dtype in [([1.0, 2.0], None), (np.ones(2), np.float32), (Tensor([1.0]), np.float32), ([Value(1.0)], None)]:
        with pytest.raises(CopyError, match="copy"):
            xp.asarray(obj, dtype=dtype, copy=False)


# types

PROMOTION = {
    ("int8", "int16"): "int16",
    ("int8", "int32"): "int32",
    ("int8", "int64"): "int64",
    ("int16", "int32"): "int32",
    ("int16", "int64"): "int64",
    ("int32", "int64"): "int64",
    ("uint8", "uint16"): "uint16",
    ("uint8", "uint32"): "uint32",
    ("uint8", "uint64"): "uint64",
    ("uint16", "uint32"): "uint32",
    ("uint16", "uint64"): "uint64",
    ("uint32", "uint64"): "uint64",
    ("int8", "uint8"): "int16",
    ("int8", "uint16"): "int32",
    ("int8", "uint32"): "int64",
    ("int16", "uint8"): "int16",
    ("int16", "uint16"): "int32",
    ("int16", "uint32"): "int64",
    ("int32", "uint8"): "int32",
    ("int32", "uint16"): "int32",
    ("int32", "uint32"): "int64",
    ("int64", "uint8"): "int64",
    ("int64", "uint16"): "int64",
    ("int64", "uint32"): "int64",
    ("float32", "float64"): "float64",
    **{(dtype, dtype): dtype for dtype in ALL},
}


@each(("first", "second"), PROMOTION)
def test_types_meet_as_in_the_standards_tables(first: str, second: str) -> None:
    for one, other in [(first, second), (second, first)]:
        x, y = xp.ones((2,), dtype=getattr(xp, one)), xp.ones((2,), dtype=getattr(xp, other))
        expected = getattr(xp, PROMOTION[first, second])
        assert xp.result_type(x, y) == xp.result_type(x.dtype, y) == xp.result_type(one, other) == expected
        assert xp.where(x == y, x, y).dtype == expected
        assert xp.concat([x, y]).dtype == expected
        if first != "bool":
            assert (x + y).dtype == xp.maximum(x, y).dtype == xp.multiply(x, y).dtype == expected
        if first not in FLOATS:
            assert (x & y).dtype == expected
        assert xp.can_cast(one, expected)


@pytest.mark.parametrize("dtype", ALL)
def test_python_numbers_take_the_type_of_the_array(dtype: str) -> None:
    x = xp.ones((2,), dtype=getattr(xp, dtype))
    scalars: list[Any] = [True] if dtype == "bool" else [2] if dtype in INTEGERS else [2, 2.5]
    for scalar in scalars:
        assert xp.result_type(x, scalar) == x.dtype
        assert xp.where(x == x, scalar, x).dtype == xp.where(x == x, x, scalar).dtype == x.dtype
        if dtype == "bool":
            assert (x & scalar).dtype == (scalar | x).dtype == x.dtype
            continue
        for result in (x + scalar, scalar - x, x * scalar, scalar % x, x // scalar, xp.add(scalar, x)):
            assert result.dtype == x.dtype
        for function in (xp.maximum, xp.minimum, xp.pow, xp.multiply, xp.remainder):
            assert function(x, scalar).dtype == function(scalar, x).dtype == x.dtype
        assert xp.clip(x, 0, scalar).dtype == x.dtype
        if dtype in FLOATS:
            assert (x / scalar).dtype == xp.atan2(scalar, x).dtype == xp.copysign(x, scalar).dtype == x.dtype
        else:
            assert (x << 1).dtype == (1 | x).dtype == (~x).dtype == x.dtype


@pytest.mark.parametrize("dtype", ALL)
def test_what_is_known_of_a_type_agrees_with_the_oracle(dtype: str) -> None:
    kinds = ["bool", "signed integer", "unsigned integer", "integral", "real floating", "complex floating", "numeric"]
    ours, theirs = getattr(xp, dtype), getattr(strict, dtype)
    for kind in kinds:
        assert xp.isdtype(ours, kind) == strict.isdtype(theirs, kind)
        assert xp.isdtype(ours, ("bool", kind)) == strict.isdtype(theirs, ("bool", kind))
    assert xp.isdtype(ours, ours)
    assert not xp.isdtype(ours, xp.complex64)
    if dtype in INTEGERS:
        mine, other = xp.iinfo(xp.zeros(1, dtype=ours)), strict.iinfo(theirs)
        assert (mine.bits, mine.max, mine.min, mine.dtype) == (other.bits, other.max, other.min, ours)
    elif dtype in FLOATS:
        info, expected = xp.finfo(ours), strict.finfo(theirs)
        for name in ["bits", "eps", "max", "min", "smallest_normal"]:
            assert getattr(info, name) == getattr(expected, name)
            assert type(getattr(info, name)) in (int, float)
        assert info.dtype == ours


@pytest.mark.parametrize("before", ALL)
@each("after", ALL)
def test_astype_agrees_with_numpy(before: str, after: str) -> None:
    x = np.array([0, 1, 3, 1]).astype(before)
    t = xp.asarray(x, requires_grad=before in FLOATS)
    for copy in (True, False):
        found = xp.astype(t, getattr(xp, after), copy=copy, device="cpu")
        assert found.dtype == getattr(xp, after)
        np.testing.assert_array_equal(found.data, x.astype(after))
        assert found.requires_grad == (before in FLOATS and after in FLOATS)


def test_the_namespace_describes_itself() -> None:
    info = xp.__array_namespace_info__()
    assert info.default_device() in info.devices()
    assert info.capabilities() == strict.__array_namespace_info__().capabilities() | {"max dimensions": 64}
    assert info.default_dtypes(device="cpu") == {
        "real floating": xp.float64,
        "complex floating": xp.complex128,
        "integral": xp.int64,
        "indexing": xp.int64,
    }
    assert list(info.dtypes()) == ["bool", *SIGNED, *UNSIGNED, *FLOATS]
    assert list(info.dtypes(kind="real floating")) == FLOATS
    assert list(info.dtypes(kind=("bool", "signed integer"))) == ["bool", *SIGNED]
    with pytest.raises(ArgumentError, match="cuda"):
        info.dtypes(device="cuda")


def test_constants() -> None:
    assert (xp.e, xp.pi, xp.inf, xp.newaxis) == (strict.e, strict.pi, strict.inf, None)
    assert xp.nan != xp.nan
    assert Tensor([1.0, 2.0])[xp.newaxis, :].shape == (1, 2)


# special cases


def cases() -> list[Any]:
    return [(name, row[:-1], row[-1]) for name, rows in SPECIAL_CASES.items() for row in rows]


def same(found: Any, expected: Any) -> bool:
    if isinstance(expected, tuple):
        return any(same(found, one) for one in expected)
    if expected != expected:
        return bool(found != found)
    return bool(np.isclose(found, expected, rtol=1e-6, atol=0)) and bool(np.signbit(found) == np.signbit(expected))


@each(("name", "operands", "expected"), cases())
def test_special_cases_are_as_the_standard_has_them(name: str, operands: tuple[float, ...], expected: Any) -> None:
    function = getattr(xp, name)
    with np.errstate(all="ignore"):
        for dtype in (xp.float32, xp.float64):
            for shape in ((), (3,)):
                found = function(*[xp.full(shape, x, dtype=dtype) for x in operands])
                assert all(same(x, expected) for x in found.data.ravel()), f"{name}{operands} gave {found}"


@each(("name", "operands", "expected"), cases())
def test_special_cases_of_values_are_the_same(name: str, operands: tuple[float, ...], expected: Any) -> None:
    found = getattr(xp, name)(*map(Value, operands))
    found = found.data if isinstance(found, Value) else found
    assert same(found, expected), f"{name}{operands} gave {found}"


def test_the_check_of_special_cases_can_fail() -> None:
    assert not same(0.0, -0.0)
    assert not same(1.0, np.nan)
    assert not same(np.nan, 1.0)
    assert same(-1.0, (-0.0, -1.0))
    assert len(cases()) > 300
