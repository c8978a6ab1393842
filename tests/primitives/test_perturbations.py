"""Nested derivatives keep their perturbations apart, whatever modes nest.

Sources: Siskind and Pearlmutter, "Perturbation confusion and referential transparency", 2005; Manzyuk,
Pearlmutter, Radul, Rush, Siskind, "Perturbation confusion in forward automatic differentiation of
higher-order functions", 2019.
"""

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import Tensor, Value, exp, grad, jacobian, jvp, linearize, sin, vjp, vmap

Derivative = Callable[[Callable[[Any], Any]], Callable[[Any], Any]]

MODES: dict[str, Derivative] = {
    "grad": grad,
    "vjp": lambda f: lambda x: vjp(f, x)[1](1.0)[0],
    "jvp": lambda f: lambda x: jvp(f, (x,), (1.0,))[1],
    "linearize": lambda f: lambda x: linearize(f, x)[1](1.0),
    "jacobian": jacobian,
    "jacobian forwards": lambda f: jacobian(f, mode="forward"),
    "vmap": lambda f: lambda x: vmap(grad(lambda y: f(y)))(x * np.ones(1)).sum(),
}
PAIRS = pytest.mark.parametrize(("outer", "inner"), list(itertools.product(MODES, repeat=2)))


@PAIRS
def test_the_inner_variable_is_not_the_outer_one(outer: str, inner: str) -> None:
    d, e = MODES[outer], MODES[inner]
    assert d(lambda x: x * e(lambda y: x + y)(1.0))(1.0) == pytest.approx(1.0)  # 2 where they are confused
    assert d(lambda x: x * e(lambda y: x * y)(2.0))(3.0) == pytest.approx(6.0)
    assert d(lambda x: e(lambda y: x * y * y)(x))(3.0) == pytest.approx(12.0)  # d/dx of 2 x · x
    assert d(lambda x: x * e(lambda x: x * x)(x))(3.0) == pytest.approx(12.0)
    assert d(lambda x: e(lambda y: x)(2.0) * x)(3.0) == pytest.approx(0.0)
    assert d(lambda x: x * e(lambda y: y)(x))(3.0) == pytest.approx(1.0)


@PAIRS
def test_derivatives_of_curried_functions(outer: str, inner: str) -> None:
    """s(u)(f)(x) = f(x + u): the derivative with respect to u at 0 is f', and twice so f''."""
    d, e = MODES[outer], MODES[inner]

    def derived(mode: Derivative, f: Callable[[Any], Any]) -> Callable[[Any], Any]:
        return lambda x: mode(lambda u: f(x + u))(0.0)

    twice = derived(d, derived(e, exp))
    assert twice(1.0) == pytest.approx(np.exp(1.0), rel=1e-14)  # 0 where they are confused
    assert derived(d, derived(e, sin))(0.5) == pytest.approx(-np.sin(0.5), rel=1e-14)


@pytest.mark.parametrize("modes", list(itertools.product(["grad", "jvp", "jacobian forwards"], repeat=3)))
def test_three_levels(modes: tuple[str, str, str]) -> None:
    a, b, c = (MODES[name] for name in modes)
    assert a(b(c(lambda x: x**5)))(2.0) == pytest.approx(240.0)
    assert a(lambda x: x * b(lambda y: y * c(lambda z: x * y * z)(1.0))(x))(2.0) == pytest.approx(24.0)


@PAIRS
def test_with_tracked_nodes_all_around(outer: str, inner: str) -> None:
    d, e = MODES[outer], MODES[inner]
    w = Value(2.0)
    slope: Any = d(lambda x: w * x * e(lambda y: w * y + x)(1.0))(3.0)  # w x w, derived: w²
    total = slope if isinstance(slope, Value) else Tensor(slope).sum()
    total.backward()
    assert w.grad == pytest.approx(4.0)
