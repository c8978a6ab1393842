"""Forward mode and vmap for every primitive, alone and in all nestings with reverse mode."""

from collections.abc import Callable, Iterator
from inspect import unwrap
from typing import Any

import numpy as np
import pytest
from grouped import each
from properties import COMPLEX, Call, calls, checked_operands

from autograd import Tensor, grad, jvp, linearize, stop_gradient, vjp, vmap
from autograd.core.primitive import Composition, Fused, Linear, Nonlinear, Primitive
from autograd.core.registry import TABLE
from autograd.extend import case

PRIMITIVES = [p for p in TABLE.values() if not isinstance(p, Composition) and p.name not in COMPLEX]
SMOOTH = [p for p in PRIMITIVES if p.differentiable]
ALL = each("primitive", PRIMITIVES, ids=lambda p: p.name)
DIFFERENTIABLE = each("primitive", SMOOTH, ids=lambda p: p.name)
EXAMPLES = 3

Function = Callable[..., Any]


class Point:
    """A primitive as a function of the operands that have a derivative, at one example call."""

    def __init__(self, primitive: Primitive, call: Call, rng: np.random.Generator) -> None:
        inputs, self.params = call
        self.primitive, self.inputs = primitive, inputs
        self.places = checked_operands(primitive, inputs)
        self.primals = tuple(inputs[i] for i in self.places)
        self.tangents, self.others = (tuple(rng.normal(size=x.shape) for x in self.primals) for _ in range(2))
        self.cotangent = rng.normal(size=np.shape(self.function(*self.primals)))

    def function(self, *primals: Any) -> Any:
        operands: list[Any] = list(self.inputs)
        for i, primal in zip(self.places, primals, strict=True):
            operands[i] = primal
        return self.primitive(*operands, **self.params)

    def total(self, *primals: Any) -> Any:
        """Σ cotangent · f, one number."""
        return (self.function(*primals) * self.cotangent).sum()


def points(primitive: Primitive, seed: int) -> Iterator[Point]:
    rng = np.random.default_rng(seed)
    for call in calls(primitive, rng):
        yield Point(primitive, call, rng)


def dot(xs: Any, ys: Any) -> float:
    return float(sum(np.sum(x * y) for x, y in zip(xs, ys, strict=True)))


def stacked(inputs: list[np.ndarray], rng: np.random.Generator) -> list[np.ndarray]:
    """Several examples of each operand, near the given one and so within the domain; whole numbers repeated."""

    def near(x: np.ndarray) -> np.ndarray:
        return x + 0.01 * rng.normal(size=x.shape) if x.dtype.kind == "f" else x

    return [np.stack([x, *[near(x) for _ in range(EXAMPLES - 1)]]) for x in inputs]


@DIFFERENTIABLE
def test_jvp_is_what_differences_measure_and_the_transpose_of_vjp(primitive: Primitive) -> None:
    for point in points(primitive, 1):
        value, tangent = jvp(point.function, point.primals, point.tangents)
        np.testing.assert_allclose(value, point.function(*point.primals), rtol=1e-14)
        assert np.shape(tangent) == np.shape(value)

        def moved(h: float, point: Point = point) -> Any:
            return point.function(*[x + h * v for x, v in zip(point.primals, point.tangents, strict=True)])

        coarse, fine = ((moved(h) - moved(-h)) / (2 * h) for h in (1e-3, 5e-4))
        np.testing.assert_allclose(tangent, (4 * fine - coarse) / 3, rtol=1e-7, atol=1e-8)
        _, pullback = vjp(point.function, *point.primals)
        across = dot(pullback(point.cotangent), point.tangents)
        assert dot([point.cotangent], [tangent]) == pytest.approx(across, rel=1e-11, abs=1e-12)


@pytest.mark.long
@DIFFERENTIABLE
def test_second_derivatives_agree_in_all_nestings(primitive: Primitive) -> None:
    for point in points(primitive, 2):
        f, at, v, w = point.function, point.primals, point.tangents, point.others

        def along(*x: Any, f: Function = f, v: Any = v) -> Any:
            return jvp(f, x, v)[1]

        def slopes(*x: Any, f: Function = f, point: Point = point) -> Any:
            return vjp(f, *x)[1](point.cotangent)

        forward_forward = dot([point.cotangent], [jvp(along, at, w)[1]])
        reverse_of_forward = dot(vjp(along, *at)[1](point.cotangent), w)
        forward_of_reverse = dot(jvp(slopes, at, w)[1], v)
        reverse_of_reverse = dot(vjp(slopes, *at)[1](v), w)
        step = 1e-5
        ahead, behind = (along(*[x + h * y for x, y in zip(at, w, strict=True)]) for h in (step, -step))
        measured = dot([point.cotangent], [(ahead - behind) / (2 * step)])
        for found in (forward_forward, reverse_of_forward, forward_of_reverse, reverse_of_reverse):
            assert found == pytest.approx(forward_forward, rel=1e-10, abs=1e-11)
            assert found == pytest.approx(measured, rel=1e-5, abs=1e-6)


@DIFFERENTIABLE
def test_derivatives_pass_through_vmap_and_within_it(primitive: Primitive) -> None:
    rng = np.random.default_rng(4)
    for point in points(primitive, 4):
        examples = tuple(stacked(list(point.primals), rng))
        argnums = tuple(range(len(examples)))
        slope = grad(point.total, argnums)
        rows = [slope(*[x[k] for x in examples]) for k in range(EXAMPLES)]
        expected = [np.stack([row[i] for row in rows]) for i in argnums]
        within = vmap(slope)(*examples)
        through = grad(lambda *x, point=point: vmap(point.total)(*x).sum(), argnums)(*examples)
        for found in (within, through):
            for part, wanted in zip(found, expected, strict=True):
                np.testing.assert_allclose(part, wanted, rtol=1e-10, atol=1e-12)


@DIFFERENTIABLE
def test_forward_mode_passes_through_vmap_and_within_it(primitive: Primitive) -> None:
    rng = np.random.default_rng(5)
    for point in points(primitive, 5):
        examples = tuple(stacked(list(point.primals), rng))
        directions = tuple(rng.normal(size=x.shape) for x in examples)
        expected = np.stack(
            [jvp(point.function, [x[k] for x in examples], [v[k] for v in directions])[1] for k in range(EXAMPLES)]
        )
        within = vmap(lambda x, v, point=point: jvp(point.function, x, v)[1])(examples, directions)
        through = jvp(vmap(point.function), examples, directions)[1]
        np.testing.assert_allclose(within, expected, rtol=1e-10, atol=1e-12)
        np.testing.assert_allclose(through, expected, rtol=1e-10, atol=1e-12)


@ALL
def test_vmap_of_vmap_is_two_loops(primitive: Primitive) -> None:
    rng = np.random.default_rng(6)
    for inputs, params in calls(primitive, rng):

        def f(*operands: Any, params: Any = params) -> Any:
            return primitive(*operands, **params)

        grids = [np.stack([np.stack([x] * 2)] * EXAMPLES) for x in inputs]
        grids = [x * (1 + 1e-3 * rng.normal(size=x.shape)) if x.dtype.kind == "f" else x for x in grids]
        loops = [[f(*[x[i, j] for x in grids]) for j in range(2)] for i in range(EXAMPLES)]
        np.testing.assert_allclose(vmap(vmap(f))(*grids), np.array(loops), rtol=1e-12, atol=1e-14)
        swapped = vmap(vmap(f), in_axes=1, out_axes=1)(*grids)
        np.testing.assert_allclose(swapped, np.array(loops), rtol=1e-12, atol=1e-14)


@each("primitive", [p for p in SMOOTH if p.name != "astype"], ids=lambda p: p.name)
def test_float32_stays_float32_forwards(primitive: Primitive) -> None:
    of_its_own_type = [point for point in points(primitive, 7) if point.params.get("dtype") is None]
    assert of_its_own_type
    for point in of_its_own_type:
        point.inputs = [x.astype(np.float32) if x.dtype.kind == "f" else x for x in point.inputs]
        primals = tuple(Tensor(x.astype(np.float32)) for x in point.primals)
        value, derivative = linearize(point.function, *primals)
        tangent = derivative(*[v.astype(np.float32) for v in point.tangents])
        if primitive.lands != 0:
            assert value.dtype == tangent.dtype == np.float32


def test_an_argument_without_a_derivative_moves_nothing() -> None:
    def weighted(xp: Any, x: Any, weight: Any, /) -> Any:
        return x * weight

    ways = [
        Linear(weighted, transposes=[lambda xp, ct, x, weight: ct * weight, None]),
        Nonlinear(weighted, reverse=[lambda xp, ct, out, x, weight: ct * weight, None]),
    ]
    x, weight = np.array([1.0, 2.0]), np.array([3.0, 4.0])
    for primitive in ways:
        _, tangent = jvp(primitive, (x, weight), (np.ones(2), np.ones(2)))
        np.testing.assert_array_equal(tangent, weight)
        _, tangent = jvp(lambda w, p=primitive: p(x, w) + w, (weight,), (np.ones(2),))
        np.testing.assert_array_equal(tangent, [1.0, 1.0])


def test_all_families_are_met() -> None:
    for family in (Linear, Nonlinear, Fused):
        assert any(isinstance(p, family) for p in SMOOTH)


# the tests can fail


def total(xp: Any, x: Any, /) -> Any:
    return xp.sum(x * x)


def test_a_derivative_wrong_by_a_thousandth_does_not_pass() -> None:
    wrong = Nonlinear(total, reverse=[lambda xp, ct, out, x: 2.002 * ct * x], cases=[case((3,))])
    with pytest.raises(AssertionError):
        unwrap(test_jvp_is_what_differences_measure_and_the_transpose_of_vjp)(wrong)
    detached = Nonlinear(total, reverse=[lambda xp, ct, out, x: 2 * ct * stop_gradient(x)], cases=[case((3,))])
    with pytest.raises(AssertionError):
        unwrap(test_second_derivatives_agree_in_all_nestings)(detached)
