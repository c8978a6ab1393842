"""Within `vmap`, an example with too few axes for a function gives what it gives alone.

The axis of examples is none of its own."""

from collections.abc import Sequence
from itertools import islice, product
from typing import Any

import numpy as np
import pytest
from grouped import each
from properties import calls

import autograd
from autograd import Node, Tensor, vmap
from autograd.core.primitive import Primitive
from autograd.core.registry import TABLE
from autograd.errors import ArgumentError, AutogradError, ShapeError

SHAPES = (), (3,), (2, 3)
OTHERWISE = {"at", "einsum", "mean_and_variance"}  # called in another way; and a variance of a number has no axis
ONE_OR_TWO = [p for p in TABLE.values() if p.arity in (1, 2) and not p.variadic and p.name not in OTHERWISE]


def outcome(run: Any) -> Any:
    """Arrays, or None for an error of ours."""
    try:
        found = run()
    except AutogradError:
        return None
    parts = found if isinstance(found, tuple | list) else [found]
    return [np.asarray(part.data if isinstance(part, Node) else part) for part in parts]


def drawn(shape: tuple[int, ...], like: Any, rng: np.random.Generator) -> Any:
    numbers = rng.uniform(0.2, 0.9, size=shape)
    kind = np.asarray(like).dtype.kind
    return (2 * numbers).astype(int) if kind in "iu" else numbers > 0.5 if kind == "b" else numbers


def by_example(primitive: Primitive, pair: Sequence[Any], flags: Sequence[bool], params: dict[str, Any]) -> Any:
    """What two examples give one after the other, None where one of them gives an error."""
    rows = [[both[i] if flag else both[0] for both, flag in zip(pair, flags, strict=True)] for i in range(2)]
    found = [
        outcome(lambda row=row: primitive(*[Tensor(x, requires_grad=False) for x in row], **params)) for row in rows
    ]
    if None in found:
        return None
    shapes = [[part.shape for part in parts] for parts in found]
    return [np.stack(parts) for parts in zip(*found, strict=True)] if shapes[0] == shapes[1] else "of several shapes"


@pytest.mark.long
@each("primitive", ONE_OR_TWO, ids=lambda p: p.name)
def test_an_example_is_taken_as_it_is_alone(primitive: Primitive) -> None:
    rng = np.random.default_rng(5)
    for inputs, params in islice(calls(primitive, rng), 3):
        for shapes in product(SHAPES, repeat=len(inputs)):
            pair = [[drawn(shape, x, rng) for _ in range(2)] for shape, x in zip(shapes, inputs, strict=True)]
            for flags in {(True,) * len(inputs), (True, *[False] * (len(inputs) - 1))}:
                compare(primitive, pair, flags, params)


def compare(primitive: Primitive, pair: Sequence[Any], flags: Sequence[bool], params: dict[str, Any]) -> None:
    """Both examples of each operand at once, where it is flagged, and one after the other."""
    mapped = vmap(lambda *x: primitive(*x, **params), tuple([0 if flag else None for flag in flags]))
    given = [np.stack(both) if flag else both[0] for both, flag in zip(pair, flags, strict=True)]
    with np.errstate(all="ignore"):
        expected, found = by_example(primitive, pair, flags, params), outcome(lambda: mapped(*given))
    said = f"{primitive.name} of {[both[0].shape for both in pair]}, {flags}, {params}"
    if expected == "of several shapes":
        return
    assert (found is None) == (expected is None), said
    for one, other in zip(found or [], expected or [], strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-12, err_msg=said)


def test_values_that_are_set_broadcast_as_alone() -> None:
    x, v = np.zeros((2, 3)), np.array([5.0, 7.0])
    found = vmap(lambda x, v: autograd.replace_at(x, v, index=slice(0, 2)))(x, v)
    np.testing.assert_array_equal(found, [[5, 5, 0], [7, 7, 0]])
    found = vmap(lambda v: autograd.scatter_add(v, [0, 2, 2], (4,)))(v)
    np.testing.assert_array_equal(found, [[5, 0, 10, 0], [7, 0, 14, 0]])


def test_nothing_is_written_beside_an_array() -> None:
    """NumPy's ``add.at`` would, of more axes than the index picks."""
    for shape in ((2, 2, 2, 3), (3, 3, 3), (2, 2, 3)):
        with pytest.raises(ShapeError, match=f"x has {len(shape)} axes, and index="):
            autograd.scatter_add(np.ones(shape), (slice(None), [0, 2, 2]), (2, 4))


def test_a_number_has_no_sides_to_pad() -> None:
    assert np.pad(Tensor(5.0), 1).item() == 5
    with pytest.raises(ArgumentError, match=r"np.pad of nodes takes constant, .* found 'no mode'"):
        np.pad(Tensor(5.0), 1, "no mode")  # type: ignore[call-overload]
    found = vmap(lambda x: autograd.pad(x, ((1, 2),)))(np.ones((2, 2, 3)))
    assert found.shape == (2, 5, 6)
