"""Compositions under forward mode and vmap: what holds for their parts holds for them."""

from typing import Any

import numpy as np
import pytest
from properties import COMPLEX, calls, in_one

from autograd import Tensor, jvp, vjp, vmap
from autograd.core.primitive import Composition, Primitive
from autograd.core.registry import TABLE

OTHERS = {"at", "einsum", *COMPLEX}  # their calls, or their results, are of another kind
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


@pytest.mark.parametrize("primitive", [p for p in TABLE.values() if isinstance(p, Composition)], ids=lambda p: p.name)
def test_none_looks_at_the_numbers_of_an_example(primitive: Primitive) -> None:
    """So that `check_primitive` compares each of them with a loop, in all combinations of mapped operands."""
    for inputs, params in calls(primitive, np.random.default_rng(12)) if primitive.name not in OTHERS else ():
        vmap(lambda *x, params=params: primitive(*x, **params))(*[np.stack([x, x]) for x in inputs])
