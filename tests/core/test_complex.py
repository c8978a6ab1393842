"""Derivatives by way of complex numbers: of real functions against differences, and what has none is refused."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from drawn import at_most
from hypothesis import given
from hypothesis import strategies as st
from slopes import slope_of

import autograd
from autograd import Tensor, Value, grad, gradcheck, gradients, hessian, hvp, jvp, no_grad, vjp, vmap
from autograd.core import sweep
from autograd.errors import DTypeError
from autograd.linalg import vector_norm

UNIT = st.floats(-2, 2)

# real functions of a real x by way of complex numbers, over Values, Tensors and plain numbers
FUNCTIONS: list[Callable[[Any], Any]] = [
    lambda x: np.real(np.exp(1j * x)),
    lambda x: np.imag(np.exp(1j * x) * x),
    lambda x: np.abs(np.exp(1j * x) + 2),
    lambda x: (np.conj(x + 1j) * np.exp(1j * x)).real,
    lambda x: (abs(np.exp(1j * x) * x + 3) * np.exp(2j * x)).imag,
    lambda x: np.real(np.sqrt(x * 1j + 3)) ** 2 + np.imag((x + 2j) ** 3),
    lambda x: np.imag((x * x) * 1.0) + np.real(x) * 2.0 + x,
    lambda x: ((x * 1j).imag * 1j + x).conj().imag,
    lambda x: ((x * x + 1) ** (0.5 - 0.25j)).real + ((0.5 - 0.25j) ** x).imag + (2.0 ** (1j * x)).real,
]


@pytest.mark.parametrize("f", FUNCTIONS)
@at_most(20)
@given(x=UNIT)
def test_a_real_function_by_way_of_complex_numbers(f: Callable[[Any], Any], x: float) -> None:
    expected = slope_of(lambda x: f(np.float64(x)), x)
    second = slope_of(lambda x: grad(f)(x), x)
    for found in (grad(f)(x), grad(f)(np.array(x)), grad(lambda t: f(t).sum())(np.array([x]))[0]):
        assert found == pytest.approx(expected, rel=1e-7, abs=1e-7)
    assert jvp(f, (x,), (1.0,))[1] == pytest.approx(expected, rel=1e-7, abs=1e-7)
    assert grad(grad(f))(x) == pytest.approx(second, rel=1e-6, abs=1e-6)
    assert hvp(f, np.array(x), np.array(1.0)) == pytest.approx(second, rel=1e-6, abs=1e-6)
    assert vmap(grad(f))(np.array([x, x + 1]))[0] == pytest.approx(expected, rel=1e-7, abs=1e-7)


@pytest.mark.parametrize("f", FUNCTIONS)
def test_backward_gives_real_numbers_the_same_grad_in_both_sweeps(
    f: Callable[[Any], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def backward() -> list[Any]:
        x, t = Value(0.3), Tensor([0.3, -0.7])
        inner = x * 1.0
        (f(inner) + f(t).sum()).backward()
        return [x.grad, inner.grad, *t.grad]

    fast = backward()
    monkeypatch.setattr(sweep, "fast", None)
    assert backward() == fast
    assert not any(isinstance(part, complex) for part in fast)
    np.testing.assert_allclose(fast, [grad(f)(x) for x in (0.3, 0.3, 0.3, -0.7)], rtol=1e-14)


@pytest.mark.parametrize("make_real", [autograd.real, autograd.abs], ids=["real", "abs"])
def test_a_complex_value_within_a_tensor(make_real: Callable[[Any], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def backward() -> Any:
        x = Value(0.3)
        make_real(autograd.exp(np.array([1.0, 2.0]) * (x * 1j)) + 1).sum().backward()
        return x.grad

    fast = backward()
    monkeypatch.setattr(sweep, "fast", None)
    assert backward() == fast
    assert fast == pytest.approx(slope_of(lambda x: make_real(np.exp(np.array([1, 2]) * x * 1j) + 1).sum(), 0.3))


@pytest.mark.parametrize("f", FUNCTIONS)
def test_compiled_as_eager(f: Callable[[Any], Any]) -> None:
    compiled = autograd.compile(grad(lambda t: f(t).sum()))
    for x in ([0.3, -0.7], [1.5, 0.2]):
        np.testing.assert_array_equal(compiled(np.array(x)), grad(lambda t: f(t).sum())(np.array(x)))


@given(st.complex_numbers(min_magnitude=0.1, max_magnitude=2))
def test_a_real_function_of_a_complex_number_has_a_gradient(z: complex) -> None:
    """df = Re(gradient · dz), so it is ∂f/∂a - i ∂f/∂b."""
    for f in (lambda z: abs(z) ** 2, lambda z: autograd.abs(z), lambda z: (z * z).real, lambda z: (z.conj() * 1j).imag):
        found = grad(f)(z) if isinstance(z, complex) else None
        parts = hessian(lambda v, f=f: f(v[0] + 1j * v[1]))(np.array([z.real, z.imag]))
        first = grad(lambda v, f=f: f(v[0] + 1j * v[1]))(np.array([z.real, z.imag]))
        assert np.isrealobj(parts)
        assert found == pytest.approx(first[0] - 1j * first[1], rel=1e-12, abs=1e-12)
    assert grad(abs)(z) == pytest.approx(z.conjugate() / abs(z))


def test_a_conversion_to_complex_numbers_takes_real_parts_back() -> None:
    f = lambda t: ((t.astype(np.complex128) * (1 + 2j)) ** 2).imag.sum()  # noqa: E731
    np.testing.assert_allclose(grad(f)(np.array([0.5, -1.0])), [4.0, -8.0])  # ((1 + 2i)²).imag is 4
    np.testing.assert_allclose(jvp(f, (np.array([0.5, -1.0]),), (np.ones(2),))[1], -4.0)


def test_parts_of_constants_need_no_derivative() -> None:
    z = Tensor([1 + 2j], requires_grad=False)
    assert autograd.real(z).data == 1
    assert z.imag.data == 2
    assert autograd.conj(z).data == 1 - 2j
    assert z.real.dtype == np.float64
    with no_grad():
        assert Tensor([3 + 4j]).abs().item() == 5


# real functions of complex matrices
MEASURES: dict[str, Callable[[Any], Any]] = {
    "length": np.linalg.norm,
    "lengths of columns": lambda z: np.linalg.norm(z, axis=0).sum(),
    "sum of sizes": lambda z: vector_norm(z, ord=1),
    "norm 3": lambda z: vector_norm(z, ord=3),
    "norm 4": lambda z: vector_norm(z, ord=4),
    "largest": lambda z: vector_norm(z, ord=math.inf),
    "largest column": lambda z: np.linalg.norm(z, 1),
    "variance": lambda z: np.var(z, axis=0, ddof=1).sum(),
    "spread": np.std,
    "spread of some": lambda z: np.std(z, where=np.array([[True], [False], [True]])),
    "scalar product": lambda z: np.vdot(z, z * 2j + 1).real,
    "determinant": lambda z: np.linalg.slogdet(z).logabsdet,
    "its sign": lambda z: np.real(np.linalg.slogdet(z).sign * (1 + 2j)),
    "both": lambda z: np.linalg.slogdet(z).logabsdet * np.linalg.slogdet(z).sign.imag,
}


@pytest.mark.parametrize("f", MEASURES.values(), ids=MEASURES)
def test_measures_of_complex_matrices(f: Callable[[Any], Any]) -> None:
    at, way = np.random.default_rng(0).normal(size=(2, 3, 3, 2)).view(complex)[..., 0]
    along = lambda x: f(at + x * way)  # noqa: E731
    first = slope_of(lambda x: f(Tensor(at + x * way, requires_grad=False)).item(), 0.3)
    second = slope_of(grad(along), 0.3, h=1e-3)
    near: Callable[[float], Any] = lambda x: pytest.approx(x, rel=1e-6, abs=1e-8)  # noqa: E731
    assert grad(along)(0.3) == near(first)
    assert grad(grad(along))(0.3) == near(second)
    assert jvp(along, (0.3,), (1.0,))[1] == near(first)
    assert vmap(grad(along))(np.array([0.3, 0.4]))[0] == near(first)
    assert autograd.compile(grad(along))(np.array(0.3)) == near(first)
    leaf = Tensor(at + 0.3 * way)
    f(leaf).backward()
    assert np.real(np.sum(leaf.grad * way)) == near(first)


def test_the_length_of_complex_numbers_has_slope_0_at_0() -> None:
    for order in (1, 2, 3, math.inf):
        np.testing.assert_array_equal(grad(lambda z, p=order: vector_norm(z, ord=p))(np.zeros(2, complex)), 0)


@pytest.mark.parametrize("f", [lambda z: abs(z) * z, lambda z: z.conj(), lambda z: z.real * 1j, lambda z: z.imag + z])
def test_a_complex_result_that_is_not_analytic_is_refused(f: Callable[[Any], Any]) -> None:
    for call in (
        lambda: grad(f)(1 + 2j),
        lambda: f(Value(1 + 2j)).backward(),
        lambda: f(Tensor([1 + 2j])).sum().backward(),
        lambda: gradients(f(z := Value(1 + 2j)), [z]),
        lambda: vjp(f, 1 + 2j)[1](1.0),
    ):
        with pytest.raises(DTypeError, match=r"is no analytic function of complex numbers.*real"):
            call()


def test_a_complex_result_has_no_derivative_with_room_in_a_real_number() -> None:
    with pytest.raises(DTypeError, match="is real: make the result real"):
        (1j * Tensor([0.3])).sum().backward()
    with pytest.raises(DTypeError, match="is real: make the result real"):
        grad(lambda t: (1j * t).sum())(np.array([0.3]))
    with pytest.raises(DTypeError, match="is real: make the result real"):
        np.exp(1j * Value(0.3)).backward()


@pytest.mark.parametrize("x", [Value(0.3), Tensor(0.3), Tensor([0.3])], ids=["Value", "no axes", "one axis"])
def test_a_complex_seed_of_a_real_result_is_refused(x: Any) -> None:
    for call in (lambda: (x * x).backward(1j), lambda: gradients(x * x, [x], np.full(x.shape, 1j))):
        with pytest.raises(DTypeError, match="the seed of a real result is real, found"):
            call()


def test_gradcheck_takes_real_functions_by_way_of_complex_numbers() -> None:
    assert gradcheck(lambda t: np.abs(np.exp(1j * t) + 2).sum(), np.array([0.3, 2.0])).ok
    assert np.real(np.exp(1j * Value(0.3))).data == math.cos(0.3)
