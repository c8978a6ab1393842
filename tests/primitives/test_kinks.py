"""Kinks, ties and zeros: the gradient is a number, and lies between the slopes to both sides.

Elementwise primitives are put to this at the kinks of their domain by `check_primitive`.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from grouped import each
from properties import COMPLEX

import autograd
from autograd import Tensor, gradcheck, gradients, linalg
from autograd.core.primitive import Composition, Elementwise, Predicate, Primitive
from autograd.core.registry import TABLE
from autograd.testing.examples import results

REGULAR_ONLY = {"packed_qr"}  # as their documentation says
SINGULAR = {"cholesky", "inv", "signed_log_det", "solve"}  # such a matrix has no inverse, see test_linalg.py
DEFINITE = {"logm", "solve_lyapunov", "sqrtm"}  # which such a matrix is not, see test_matrix_functions.py
POSITIVE = {"standardise"}  # of whose operands one is a variance
MIXING = [
    p
    for p in TABLE.values()
    if p.cases
    and not isinstance(p, Elementwise | Predicate | Composition)
    and p.name not in REGULAR_ONLY | SINGULAR | DEFINITE | POSITIVE | COMPLEX
]


@pytest.mark.parametrize("fill", [0.0, 1.0, -1.0])
@each("primitive", MIXING, ids=lambda primitive: primitive.name)
def test_equal_entries_give_no_nan(primitive: Primitive, fill: float) -> None:
    """All entries tie, or all are zero."""
    for shapes, params in primitive.cases:
        operands = [np.array(shape) if isinstance(shape, list) else Tensor(np.full(shape, fill)) for shape in shapes]
        variables = [operand for operand in operands if isinstance(operand, Tensor)]
        outs = [out for out in results(primitive(*operands, **params)) if out.requires_grad]
        assert outs
        for out in outs:
            assert np.isfinite(out.data).all()
            assert all(np.isfinite(slope).all() for slope in gradients(out, variables, np.ones(out.shape)))


TIED = np.array([[0.5, 0.5, -1.0], [0.0, 0.0, 0.0]])
ZEROS = np.array([[0.0, 2.0, 3.0], [0.0, 0.0, 4.0]])

ONE_SIDED: dict[str, tuple[Callable[[Any], Any], np.ndarray]] = {
    "max": (lambda t: t.max(axis=1), TIED),
    "max of all": (lambda t: t.max(), TIED),
    "min": (lambda t: t.min(axis=1), TIED),
    "max pool": (lambda t: autograd.max_pool2d(t, (1, 2), (1, 1)), TIED),
    "sort": (lambda t: autograd.sort(t, axis=1)[:, 0], TIED),
    "norm": (lambda t: linalg.vector_norm(t, axis=1), TIED),
    "norm of order 1": (lambda t: linalg.vector_norm(t, axis=1, ord=1), TIED),
    "norm of order inf": (lambda t: linalg.vector_norm(t, axis=1, ord=np.inf), TIED),
    "Frobenius norm": (linalg.matrix_norm, np.zeros((2, 3))),
    "product": (lambda t: autograd.prod(t, axis=1), ZEROS),
    "product of all": (autograd.prod, ZEROS),
    "running product": (lambda t: autograd.cumulative_prod(t, axis=1), ZEROS),
    "deviation": (lambda t: autograd.std(t, axis=1), np.ones((2, 3))),
}


@pytest.mark.parametrize(("function", "point"), ONE_SIDED.values(), ids=list(ONE_SIDED))
def test_the_gradient_lies_between_the_slopes_to_both_sides(function: Callable[[Any], Any], point: np.ndarray) -> None:
    """`gradcheck` accepts at a kink what is between the one-sided slopes, and nothing else."""
    assert gradcheck(function, point).ok


def test_ties_never_lose_the_gradient() -> None:
    """The shares of those that tie add up to the whole."""
    for function in (
        lambda t: t.max(axis=1),
        lambda t: t.min(axis=1),
        lambda t: autograd.max_pool2d(t, (1, 3), (1, 1)),
        lambda t: linalg.vector_norm(t, axis=1, ord=np.inf),
        lambda t: linalg.vector_norm(t, axis=1, ord=-np.inf),
    ):
        t = Tensor(np.ones((2, 3)))
        np.testing.assert_allclose(gradients(function(t).sum(), [t])[0].sum(axis=1), 1.0)
    x, y = Tensor([1.0, 2.0]), Tensor([1.0, 2.0])
    for function in (autograd.maximum, autograd.minimum):
        left, right = gradients(function(x, y).sum(), [x, y])
        np.testing.assert_array_equal(left + right, [1.0, 1.0])
