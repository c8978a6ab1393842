"""Jacobians, Hessians and their relations: forms, types, modes, and mistakes."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from autograd import (
    Tensor,
    Value,
    elementwise_grad,
    grad,
    gradients,
    hessian,
    hvp,
    jacobian,
    sin,
    stack,
    tanh,
    vjp,
    vmap,
)
from autograd.errors import ArgumentError, DTypeError, GraphError, ShapeError
from autograd.foundation.trees import flatten

RNG = np.random.default_rng(0)
A = RNG.normal(size=(4, 3))
X = RNG.normal(size=3)
MODES = pytest.mark.parametrize("mode", ["reverse", "forward"])


@dataclass
class Pair:
    one: Any
    other: Any


def field(x: Any) -> Any:
    return tanh(A @ x) * x.sum()


@MODES
def test_the_shape_is_that_of_the_result_and_then_of_the_argument(mode: str) -> None:
    slope = (1 - np.tanh(A @ X) ** 2)[:, None] * A * X.sum() + np.tanh(A @ X)[:, None]
    np.testing.assert_allclose(jacobian(field, mode=mode)(X), slope, rtol=1e-13)
    for shape_in, shape_out in [((), (2, 2)), ((2, 3), ()), ((2, 3), (3, 2)), ((0,), (2,)), ((1, 1), (1,))]:
        size = int(np.prod(shape_out))
        weights = RNG.normal(size=(size, int(np.prod(shape_in))))
        x = RNG.normal(size=shape_in)

        def f(x: Any, w: Any = weights, s: tuple[int, ...] = shape_out) -> Any:
            return ((w * x.reshape((1, -1))).sum(axis=1)).reshape(s)

        found = jacobian(f, mode=mode)(Tensor(x)).data
        np.testing.assert_allclose(found, weights.reshape(shape_out + shape_in), rtol=1e-14)


@MODES
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex128])
def test_the_type_stays(mode: str, dtype: Any) -> None:
    x = X.astype(dtype)
    assert jacobian(lambda x: sin(x) * x[0], mode=mode)(x).dtype == dtype
    assert jacobian(lambda x: [x.sum(), x * 2], mode=mode)(x)[1].dtype == dtype
    assert hessian(lambda x: (x**3).sum())(x).dtype == dtype


@MODES
def test_exact_numbers_stay_exact(mode: str) -> None:
    third = Fraction(1, 3)
    found = jacobian(lambda d: {"p": d["x"] ** 2 / d["y"], "q": [d["y"] / 7]}, mode=mode)({"x": third, "y": 2 * third})
    assert found == {"p": {"x": Fraction(1), "y": Fraction(-1, 4)}, "q": [{"x": 0, "y": Fraction(1, 7)}]}
    assert hessian(lambda x, y: x**3 * y, argnums=(0, 1))(third, Fraction(2)) == (
        (Fraction(4), third),
        (third, Fraction(0)),
    )


@MODES
def test_trees_give_trees_of_trees(mode: str) -> None:
    def f(pair: Pair, scale: float) -> dict[str, Any]:
        return {"sum": pair.one.sum() * scale, "rows": (pair.other * pair.one[0], pair.one * 2)}

    found = jacobian(f, mode=mode)(Pair(X, A), 3.0)
    assert isinstance(found["sum"], Pair)
    np.testing.assert_allclose(found["sum"].one, np.full(3, 3.0))
    np.testing.assert_allclose(found["sum"].other, np.zeros((4, 3)))
    assert found["rows"][0].other.shape == (4, 3, 4, 3)
    np.testing.assert_allclose(found["rows"][0].one[..., 0], A)
    np.testing.assert_allclose(found["rows"][1].one, 2 * np.eye(3))
    several = jacobian(f, argnums=(1, 0), mode=mode)(Pair(X, A), 3.0)
    assert several["sum"][0] == pytest.approx(X.sum())
    np.testing.assert_allclose(several["sum"][1].one, found["sum"].one)


@MODES
def test_argnums_count_from_the_end_too(mode: str) -> None:
    def f(x: Any, y: Any, z: Any) -> Any:
        return x * y * z

    assert jacobian(f, argnums=-1, mode=mode)(2.0, 3.0, 4.0) == 6.0
    assert jacobian(f, argnums=(-1, 0), mode=mode)(2.0, 3.0, 4.0) == (6.0, 12.0)
    assert jacobian(lambda x, *, by: x * by, mode=mode)(2.0, by=5.0) == 5.0


@MODES
def test_aux_comes_along(mode: str) -> None:
    found, aux = jacobian(lambda x: (x * x, {"seen": x.sum(), "why": "because"}), mode=mode, has_aux=True)(X)
    np.testing.assert_allclose(found, np.diag(2 * X))
    assert aux == {"seen": pytest.approx(X.sum()), "why": "because"}
    assert not isinstance(aux["seen"], Tensor)
    matrix, aux = hessian(lambda x: ((x**3).sum(), 7), has_aux=True)(X)
    np.testing.assert_allclose(matrix, np.diag(6 * X))
    assert aux == 7


@MODES
def test_no_block_shares_memory_with_another(mode: str) -> None:
    def blocks(x: Any, y: Any) -> Any:
        return x + y, x - y

    found = [block for row in jacobian(blocks, argnums=(0, 1), mode=mode)(X, X) for block in row]
    for i, block in enumerate(found):
        assert block.flags.writeable
        assert not any(np.shares_memory(block, other) for other in found[:i])


@MODES
def test_a_matrix_can_be_differentiated_again(mode: str) -> None:
    w, x = Value(2.0), Tensor(X)
    matrix = jacobian(lambda x: w * x**3, mode=mode)(x)
    np.testing.assert_allclose(gradients(matrix.sum(), [w])[0], (3 * X**2).sum())
    np.testing.assert_allclose(gradients(matrix.sum(), [x])[0], 12 * X)
    third = jacobian(hessian(lambda x: (x**4).sum()), mode=mode)(X)
    np.testing.assert_allclose(third[1, 1, 1], 24 * X[1])
    assert third.shape == (3, 3, 3)


def test_hessians_are_symmetric_and_agree_with_their_products() -> None:
    def f(x: Any) -> Any:
        return (field(x) ** 2).sum()

    matrix = hessian(f)(X)
    np.testing.assert_allclose(matrix, matrix.T, rtol=1e-12)
    np.testing.assert_allclose(hvp(f, X, X), matrix @ X, rtol=1e-12)
    np.testing.assert_allclose(jacobian(jacobian(f))(X), matrix, rtol=1e-12)
    np.testing.assert_allclose(jacobian(jacobian(f, mode="forward"))(X), matrix, rtol=1e-12)
    np.testing.assert_allclose(jacobian(jacobian(f, mode="forward"), mode="forward")(X), matrix, rtol=1e-12)
    blocks = hessian(lambda x, y: (x * y).sum(), argnums=(0, 1))(X, X)
    np.testing.assert_array_equal(blocks[0][1], np.eye(3))
    np.testing.assert_array_equal(blocks[0][0], np.zeros((3, 3)))
    tree = hvp(lambda d: (d["a"] ** 2).sum() * d["b"], {"a": X, "b": 2.0}, {"a": X, "b": 0.0})
    np.testing.assert_allclose(tree["a"], 4 * X)


@MODES
def test_values_and_tensors_mix(mode: str) -> None:
    def f(v: Any, t: Any) -> Any:
        return stack([v * v, t.sum() * v, t[0].to_value()])

    v, t = jacobian(f, argnums=(0, 1), mode=mode)(2.0, X)
    np.testing.assert_allclose(v, [4.0, X.sum(), 0.0])
    np.testing.assert_allclose(t, [[0, 0, 0], [2, 2, 2], [1, 0, 0]])
    assert jacobian(lambda v: [v * 2, v * v], mode=mode)(3.0) == [2.0, 6.0]


@MODES
def test_what_does_not_depend_gives_zeros(mode: str) -> None:
    np.testing.assert_array_equal(jacobian(lambda x: np.ones(2), mode=mode)(X), np.zeros((2, 3)))
    assert jacobian(lambda x: 5.0, mode=mode)(2.0) == 0.0
    assert jacobian(lambda x: [], mode=mode)(2.0) == []
    assert jacobian(lambda x: 1.0, mode=mode)(None) is None


def test_numbers_at_poles_follow_ieee() -> None:
    assert jacobian(lambda x: [1 / x, x])(0.0) == [-np.inf, 1.0]
    assert jacobian(lambda x: [1 / x, x], mode="forward")(0.0) == [-np.inf, 1.0]


def test_elementwise_derivatives() -> None:
    np.testing.assert_allclose(elementwise_grad(lambda x, y: x**2 * y)(X, 3.0), 6 * X)
    np.testing.assert_allclose(elementwise_grad(elementwise_grad(np.sin))(X), -np.sin(X))
    x, y = elementwise_grad(lambda x, y: x * y, argnums=(0, 1))(X, X)
    np.testing.assert_array_equal((x, y), (X, X))
    assert elementwise_grad(lambda x: x**2)(3.0) == 6.0


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: jacobian(field, mode="sideways"), ArgumentError, "'reverse' and 'forward', found 'sideways'"),
        (lambda: jacobian(field(Tensor(X))), ArgumentError, r"jacobian\(f\)\(x\), not jacobian\(f\(x\)\)"),
        (lambda: jacobian(field, argnums=1)(X), ArgumentError, "argument 1, but the call has 1"),
        (lambda: jacobian(field, argnums=-2)(X), ArgumentError, "argument -2"),
        (lambda: jacobian(field, argnums="x")(X), ArgumentError, "argnums is a whole number"),
        (lambda: jacobian(field)(np.ones(3, dtype=int)), DTypeError, "int64: give floating numbers"),
        (lambda: jacobian(lambda x: "text")(X), ArgumentError, "numbers, arrays or nodes, found str 'text'"),
        (lambda: hessian(field)(X), GraphError, r"one number, found shape \(4,\)"),
        (lambda: hvp(lambda x: (x * x).sum(), X, np.ones(2)), ShapeError, r"shape \(3,\).*found \(2,\)"),
        (lambda: vjp(field, X)[1](X), ShapeError, r"a cotangent must have the shape \(4,\).*found \(3,\)"),
        (lambda: elementwise_grad(3), ArgumentError, "elementwise_grad"),
        (lambda: grad(lambda x: x)(A), GraphError, "jacobian, vjp or elementwise_grad"),
    ],
)
def test_mistakes_are_named(call: Callable[[], Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call()


@pytest.mark.parametrize("mode", ["reverse", "forward"])
@pytest.mark.parametrize(
    "f", [lambda x, y: (x, x, y), lambda x, y: {"sum": (x + y).sum(), "all": [x * 0, y[::-1]]}, lambda x, y: x]
)
def test_no_two_blocks_share_memory(f: Any, mode: str) -> None:
    x, y = np.ones(3), np.arange(3.0)
    blocks = [*flatten(jacobian(f, (0, 1), mode=mode)(x, y))[0], x, y]
    assert not any(np.shares_memory(one, other) for one, other in combinations(blocks, 2))


Z = np.array([1 + 2j, 3 - 1j])
HALVES = [  # of a derivative by way of complex numbers, which are no answer
    (lambda t: np.exp(1j * t), np.array([0.3, 0.4]), "reverse", 'by columns: give mode="forward"'),
    (lambda t: np.exp(1j * t), 0.3, "reverse", 'by columns: give mode="forward"'),
    (abs, Z, "forward", 'by rows: give mode="reverse"'),
    (lambda z: [2.0, z.imag], Z, "forward", 'by rows: give mode="reverse"'),
    *[(np.conj, at, mode, "conj is no analytic function") for at in (Z, 1 + 2j) for mode in ("reverse", "forward")],
    (lambda z: z * abs(z), Z, "reverse", "abs is no analytic function"),
]


@pytest.mark.parametrize(("function", "at", "mode", "says"), HALVES)
def test_half_a_derivative_is_refused(function: Any, at: Any, mode: str, says: str) -> None:
    with pytest.raises(DTypeError, match=says):
        jacobian(function, mode=mode)(at)


def test_matrices_by_way_of_complex_numbers() -> None:
    x = np.array([0.3, 0.4])
    turned = np.diag(1j * np.exp(1j * x))
    np.testing.assert_allclose(jacobian(lambda t: np.exp(1j * t), mode="forward")(x), turned, rtol=1e-15)
    np.testing.assert_allclose(vmap(jacobian(lambda t: np.exp(1j * t), mode="forward"))(x), turned.sum(axis=1))
    np.testing.assert_allclose(jacobian(abs)(Z), np.diag(Z.conj() / abs(Z)))
    for mode in ("reverse", "forward"):
        np.testing.assert_allclose(jacobian(lambda z: [z * z, 1.0], mode=mode)(Z)[0], np.diag(2 * Z))
        np.testing.assert_array_equal(jacobian(lambda z: z, mode=mode)(Z), np.eye(2))
    np.testing.assert_allclose(hessian(lambda z: (z**3).real.sum())(Z), np.diag(6 * Z))
    with pytest.raises(DTypeError, match="abs is no analytic function"):
        hessian(lambda z: (abs(z) ** 2).sum())(Z)


@pytest.mark.parametrize("function", [lambda z: np.exp(1j * z.real), np.conj])
def test_half_a_derivative_is_refused_of_seeds_that_are_nodes(function: Any) -> None:
    seed = np.ones(2) + 0j
    with pytest.raises(DTypeError, match="analytic"):
        vjp(function, Z)[1](Tensor(seed))
    with pytest.raises(DTypeError, match="analytic"):
        vmap(lambda unit: vjp(function, Z)[1](unit))(np.diag(seed))
    with pytest.raises(DTypeError, match="analytic"):
        vmap(grad(function))(Z)
    with pytest.raises(DTypeError, match=r"a complex result has a complex derivative, and .* is real"):
        vmap(grad(lambda t: np.exp(1j * t)))(np.array([0.3, 0.4]))


def test_a_complex_derivative_within_a_real_one() -> None:
    def size(t: Any) -> Any:
        return abs(jacobian(lambda z: z**3)(1j * t)).sum()

    x = np.array([0.5, 2.0])
    np.testing.assert_allclose(grad(size)(x), 6 * x)
    np.testing.assert_allclose(vmap(grad(lambda t: abs(grad(lambda z: z**3)(1j * t))))(x), 6 * x)
