"""No function of NumPy cuts a graph silently: all of them are called, with a Tensor in each place by turns.

Where NumPy's result changes smoothly with the numbers in a place, a Tensor there must give a recorded node, or an error
of ours. Whether it does is measured, so no list says what to expect; what only asks is found constant by itself.
"""

import copy
import inspect
import itertools
import warnings
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from grouped import each

from autograd import Tensor
from autograd.arrayapi.numpy_dispatch import full_name
from autograd.core.node import Node
from autograd.errors import AutogradError

ROOMS: list[ModuleType] = [np, np.linalg, np.fft]

# what is no function of arrays: it makes them from plain numbers, reads or prints, or sets switches
OTHERS = {
    "files": "fromfile fromregex genfromtxt load loadtxt fromstring frombuffer save savez savez_compressed savetxt",
    "switches": "get_include get_printoptions getbufsize geterr geterrcall printoptions set_printoptions setbufsize "
    "seterr seterrcall show show_config show_runtime test info errstate",
    "types": "can_cast isdtype issubdtype promote_types result_type typename mintypecode min_scalar_type "
    "common_type datetime_data",
    "Python's own numbers": "base_repr binary_repr format_float_positional format_float_scientific isscalar iterable "
    "frompyfunc nested_iters",
    "np.matrix, which gives None for what is no ndarray or list": "bmat",
}
# what is true or false, a place, a count, text, or constant between jumps, whatever it is asked of
STEPS = {
    "comparisons": "all allclose any array_equal array_equiv equal greater greater_equal in1d isclose iscomplex "
    "iscomplexobj isfinite isfortran isin isinf isnan isnat isneginf isposinf isreal isrealobj less less_equal "
    "logical_and logical_not logical_or logical_xor may_share_memory not_equal shares_memory signbit",
    "places": "argmax argmin argpartition argsort argwhere diag_indices diag_indices_from digitize flatnonzero lexsort "
    "mask_indices nanargmax nanargmin nonzero ravel_multi_index searchsorted tril_indices tril_indices_from "
    "triu_indices triu_indices_from unravel_index indices",
    "counts": "bitwise_count busday_count count_nonzero matrix_rank ndim shape size broadcast_shapes busday_offset "
    "is_busday",
    "text": "array2string array_repr array_str datetime_as_string einsum_path",
    "whole numbers": "bitwise_and bitwise_or bitwise_xor gcd invert lcm left_shift right_shift packbits unpackbits "
    "bitwise_not bitwise_invert bitwise_left_shift bitwise_right_shift",
    "jumps": "around ceil fix floor floor_divide rint round sign spacing trunc",
    "arrays of shapes, types and whole numbers": "astype bartlett blackman empty empty_like eye fromfunction fromiter "
    "hamming hanning identity ones ones_like tri zeros zeros_like",
}
# what gives nothing back, since it writes into its first operand: into the first, from the second
IN_PLACE: dict[str, Callable[[Any, Any], None]] = {
    "copyto": lambda old, new: np.copyto(old, new),
    "fill_diagonal": lambda old, new: np.fill_diagonal(old, new[0]),
    "place": lambda old, new: np.place(old, SQUARE > 0, new[0]),
    "put": lambda old, new: np.put(old, [0, 1, 2, 3], new[0]),
    "put_along_axis": lambda old, new: np.put_along_axis(old, np.zeros((1, 4), int), new[:1], 0),
    "putmask": lambda old, new: np.putmask(old, SQUARE > 0, new),
}
# what NumPy hands over to nobody: it compares it with the orders it knows, and computes with plain arrays
EXCEPT = {np.linalg.norm, np.linalg.vector_norm, np.linalg.matrix_norm}


def named(kinds: dict[str, str]) -> set[str]:
    return {name for names in kinds.values() for name in names.split()}


def functions() -> list[Any]:
    found = {}
    for room in ROOMS:
        for name in dir(room):
            thing = getattr(room, name)
            if (
                not name.startswith("_")
                and hasattr(thing, "__name__")
                and callable(thing)
                and not isinstance(thing, type)
            ):
                found[full_name(thing)] = thing
    left_out = named(OTHERS) | {*IN_PLACE}
    return [function for name, function in sorted(found.items()) if name.split(".")[-1] not in left_out]


RNG = np.random.default_rng(3)
SQUARE = RNG.normal(size=(4, 4)) + 4 * np.eye(4)
VECTOR = np.sort(RNG.uniform(0.2, 0.9, size=4))
NUMBER = np.array(0.4)
FLOATS = [SQUARE, VECTOR, NUMBER, [VECTOR, VECTOR * 1.1], np.stack([SQUARE, SQUARE.T])]
WHOLES = [1, np.array([0, 1, 1, 2]), (4, 4), "ij->i", [np.sqrt], np.sum, [VECTOR > 0.5], "mean", (0, 1), 2]


# calls of functions whose arguments are of a kind of their own, for one floating operand
THREE = VECTOR[:3]
OWN: dict[str, list[tuple[Callable[[Any], list[Any]], Any]]] = {
    "angle": [(lambda x: [x * (1 + 2j) + 1], VECTOR)],
    "apply_along_axis": [(lambda x: [np.cumsum, 0, x], SQUARE)],
    "apply_over_axes": [(lambda x: [np.sum, x, [0]], SQUARE)],
    "bincount": [(lambda x: [[0, 1, 1, 2], x], VECTOR)],
    "cross": [(lambda x: [x, THREE + 1], THREE), (lambda x: [THREE + 1, x], THREE)],
    "heaviside": [(lambda x: [np.zeros(4), x], VECTOR)],
    "imag": [(lambda x: [x * 2j], VECTOR)],
    "intersect1d": [(lambda x: [x, x], VECTOR)],
    "select": [(lambda x: [[VECTOR > 0.5], [x]], VECTOR), (lambda x: [[VECTOR > 0.5], [VECTOR], x], VECTOR)],
    "take_along_axis": [(lambda x: [x, np.array([0, 2]), 0], VECTOR)],
    "where": [(lambda x: [VECTOR > 0.5, x, 1.0], VECTOR), (lambda x: [VECTOR > 0.5, 1.0, x], VECTOR)],
}


def operands() -> list[Any]:
    return [*FLOATS, *WHOLES]


def with_moved(thing: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(thing, list) and thing and isinstance(thing[0], np.ndarray) and thing[0].dtype == float:
        return [change(part) for part in thing]
    return change(thing)


def is_floating(thing: Any) -> bool:
    return any(thing is one for one in FLOATS)


def numbers(found: Any) -> list[np.ndarray]:
    """The floating arrays of a result."""
    if isinstance(found, tuple | list):
        return [part for item in found for part in numbers(item)]
    array = np.asarray(found.data if isinstance(found, Node) else found)
    return [array] if array.dtype.kind in "fc" else []


def fresh(thing: Any) -> Any:
    """Operands to call with, since some functions write in place."""
    if isinstance(thing, list | tuple):
        return type(thing)([fresh(part) for part in thing])
    return copy.copy(thing) if isinstance(thing, np.ndarray | Tensor) else thing


def called(function: Any, args: list[Any], options: dict[str, Any]) -> Any:
    args, options = fresh(args), {name: fresh(value) for name, value in options.items()}
    with np.errstate(all="ignore"), warnings.catch_warnings(action="ignore"):
        return function(*args, **options)


def depends(function: Any, call: Callable[[Any], tuple[list[Any], dict[str, Any]]], value: Any) -> bool:
    """Whether the result changes in proportion to a small change of ``value``."""
    steps = []
    way = [
        np.asarray(RNG.uniform(0.5, 1.0, size=np.shape(part)))
        for part in (value if isinstance(value, list) else [value])
    ]
    start = [part.copy() for part in numbers(called(function, *call(value)))]
    for h in (1e-5, 2e-5):
        ways = iter(way)
        moved = numbers(called(function, *call(with_moved(value, lambda part, h=h, ways=ways: part + h * next(ways)))))
        if [part.shape for part in moved] != [part.shape for part in start]:
            return False
        steps.append(sum(float(np.nansum(np.abs(a - b))) for a, b in zip(moved, start, strict=True)))
    return steps[0] > 1e-9 and 1.7 < steps[1] / steps[0] < 2.3


def places(
    function: Any,
) -> Iterator[tuple[Callable[[Any], tuple[list[Any], dict[str, Any]]], Any, tuple[Any, object]]]:
    """Calls that NumPy accepts, as functions of one floating operand: by place, then by keyword.

    With each go the other operands, and where between them the one belongs.
    """
    for args_of, value in OWN.get(function.__name__, []):
        yield (lambda x, args_of=args_of: (args_of(x), {})), value, ((), "a call of its own")
    bases = []
    for count in (1, 2, 3):
        for args in itertools.product(operands(), repeat=count):
            if count == 3 and len(bases) >= 2:
                break
            if count == 3 and not isinstance(args[0], np.ndarray):
                continue
            if not any(map(is_floating, args)):
                continue
            try:
                called(function, list(args), {})
            except Exception:
                continue
            bases.append(args)
            for i, arg in enumerate(args):
                if is_floating(arg):
                    yield (lambda x, args=args, i=i: ([*args[:i], x, *args[i + 1 :]], {})), arg, (args, i)
    try:
        names = list(inspect.signature(function).parameters)
    except ValueError:
        names = []
    for args, name in itertools.product(bases[:3], [*names, "initial"]):
        if name in ("out", "kwargs", "args", "like", "signature"):
            continue
        for value in FLOATS[:3]:
            try:
                called(function, list(args), {name: value})
            except Exception:
                continue
            yield (lambda x, args=args, name=name: (list(args), {name: x})), value, (args, name)


def is_ours(found: Any) -> bool:
    """Whether an error was found that is ours, or NumPy's answer to one of ours."""
    if not isinstance(found, Exception):
        return False
    return isinstance(found, AutogradError) or is_ours(found.__cause__ or found.__context__)


def requires_grad(found: Any) -> bool:
    if isinstance(found, tuple | list):
        return any(map(requires_grad, found))
    return isinstance(found, Node) and found.requires_grad


UNSET = {np.empty_like}  # gives whatever was in memory, which may be the operand of before


@each("function", [f for f in functions() if f not in UNSET], ids=full_name)
def test_what_depends_on_a_tensor_is_recorded_or_refused(function: Any) -> None:
    count = 0
    for call, value, (args, place) in itertools.islice(places(function), 60):
        try:
            if (function in EXCEPT and place in (1, "ord")) or not depends(function, call, value):
                continue
        except Exception:
            continue  # NumPy takes no numbers near these
        count += 1
        found = answer(function, *call(with_moved(value, Tensor)))
        assert is_ours(found) or requires_grad(found), f"{full_name(function)} of {args}, {place}, gives {found!r:.80}"
    assert count or function.__name__ in named(STEPS), "no call was tried: enter one in OWN, or the name in STEPS"


@pytest.mark.parametrize("name", IN_PLACE)
def test_what_writes_in_place_is_refused(name: str) -> None:
    for old, new in [(Tensor(SQUARE), 2 * SQUARE), (SQUARE.copy(), Tensor(SQUARE)), (Tensor(SQUARE), Tensor(SQUARE))]:
        assert is_ours(answer(IN_PLACE[name], [old, new], {}))


def answer(function: Any, args: list[Any], options: dict[str, Any]) -> Any:
    """What ``function`` gives, or the error it raises."""
    try:
        return called(function, args, options)
    except Exception as error:
        return error
