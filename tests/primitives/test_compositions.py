"""Compositions under forward mode and vmap: what holds for their parts holds for them."""

from itertools import product
from typing import Any

import numpy as np
import pytest
from properties import calls, in_one, results

from autograd import Tensor, jvp, vjp, vmap
from autograd.core.primitive import Composition, Primitive
from autograd.core.registry import TABLE

OTHERS = {"at", "einsum"}  # their calls are of another kind
SHAPED_BY_DATA = {"nonzero", "unique_all", "unique_counts", "unique_inverse", "unique_values"}
TRIED = [p for p in TABLE.values() if isinstance(p, Composition) and p.name not in OTHERS | SHAPED_BY_DATA]
COMPOSITIONS = pytest.mark.parametrize("primitive", TRIED, ids=lambda p: p.name)


@COMPOSITIONS
def test_forward_mode_is_the_transpose_of_backward_mode(primitive: Primitive) -> None:
    """c · J t is the same, whether J t is computed or c J."""
    rng = np.random.default_rng(11)
    for inputs, params in calls(primitive, rng):

        def function(*data: Any, params: Any = params) -> Any:
            return in_one(primitive)(*data, **params)

        assert function(*map(Tensor, inputs)).requires_grad
        tangents = tuple(rng.normal(size=x.shape) for x in inputs)
        out, pushed = jvp(function, tuple(inputs), tangents)
        cotangent = rng.normal(size=np.shape(out))
        _, pull = vjp(function, *inputs)
        pulled = sum(np.sum(t * g) for t, g in zip(tangents, pull(cotangent), strict=True))
        np.testing.assert_allclose(np.sum(cotangent * pushed), pulled, rtol=1e-9, atol=1e-10)


@COMPOSITIONS
def test_vmap_is_a_loop(primitive: Primitive) -> None:
    """Three examples of each operand, or one that all share, in every combination."""
    rng = np.random.default_rng(12)
    streams = [list(calls(primitive, rng)) for _ in range(3)]
    for examples in zip(*streams, strict=True):
        params = examples[0][1]
        for flags in list(product([True, False], repeat=len(examples[0][0])))[:-1]:
            operands = [
                np.stack([inputs[i] for inputs, _ in examples]) if flag else examples[0][0][i]
                for i, flag in enumerate(flags)
            ]
            axes = tuple(0 if flag else None for flag in flags)
            found = results(vmap(lambda *x, params=params: primitive(*x, **params), in_axes=axes)(*operands))
            rows = [
                results(primitive(*[x[k] if flag else x for x, flag in zip(operands, flags, strict=True)], **params))
                for k in range(3)
            ]
            for part, expected in zip(found, zip(*rows, strict=True), strict=True):
                np.testing.assert_allclose(part, np.stack(expected), rtol=1e-10, atol=1e-12)
