"""Derivatives to third order and beyond, by every way the engine has of taking them, against 200 digits."""

import math
from collections.abc import Collection
from math import inf, nan
from typing import Any

import numpy as np
import pytest
from exact import ELEMENTWISE, derivative
from exact_arrays import MIXING, derivatives_along
from hypothesis import given, settings
from hypothesis import strategies as st
from special_points import INSIDE, check_exactness, function, operands, special_points
from ways import TURNS, WAYS, asked, by_reverse, check_ways, derivatives_by, forward, reverse

import autograd
from autograd import Value, atan2, elementwise_grad, exp, grad, gradients, hypot, jvp, sin, vmap
from autograd.core.primitive import Elementwise, Fused, Linear, Nonlinear
from autograd.core.registry import TABLE
from autograd.testing.examples import Differentiable, examples, intervals

PRIMITIVES = pytest.mark.parametrize("name", [name for name, p in TABLE.items() if isinstance(p, Elementwise)])


@PRIMITIVES
def test_every_way_gives_the_same_at_special_points(name: str) -> None:
    check_ways(function(name), [np.array(column) for column in zip(*special_points(name), strict=True)])


@PRIMITIVES
def test_derivatives_are_exact_at_special_points(name: str) -> None:
    check_exactness(name, function(name), special_points(name))


@pytest.mark.parametrize(
    "name", ["maximum", "minimum", "clamp_min", "clamp_max", "prelu", "elu", "pow", "hypot", "atan2"]
)
def test_a_compiled_derivative_decides_anew_in_each_call(name: str) -> None:
    """A derivative that was recorded as a graph would keep the branches of its first point."""
    count = operands(name)

    def f(*x: Any) -> Any:
        return function(name)(*x) ** 2

    points = [point for point in special_points(name) if max(map(abs, point)) <= 3]
    derived = [grad(f, i) for i in range(count)] + [grad(grad(f, i), j) for i in range(count) for j in range(count)]
    with np.errstate(all="ignore"):
        for derive in derived:
            compiled = autograd.compile(derive)
            found = [float(compiled(*map(np.float64, point))) for point in points]
            expected = [float(derive(*map(Value, point)).data) for point in points]
            np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_derivatives_are_exact_over_the_domain(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(list(ELEMENTWISE)))
    bounds = intervals(TABLE[name], operands(name))
    numbers = [st.floats(bound.low, bound.high).map(lambda x: round(x, 6)) for bound in bounds]
    point = data.draw(st.tuples(*numbers).filter(lambda x: ELEMENTWISE[name].smooth(*x)))
    check_exactness(name, function(name), [point])


@pytest.mark.parametrize("forwards", [(), (0, 2, 4), range(8)], ids=["backward", "mixed", "forward"])
def test_derivatives_nest_beyond_the_third_order(forwards: Collection[int]) -> None:
    """The eighth of eˣ sin x is 2⁴ eˣ sin(x + 2π), by the modes in any order."""

    def derived(f: Any, order: int) -> Any:
        return (lambda x: jvp(f, (x,), (np.ones_like(x),))[1]) if order in forwards else elementwise_grad(f)

    f = lambda x: exp(x) * sin(x)  # noqa: E731
    for order in range(8):
        f = derived(f, order)
    x = np.array([0.3, -1.2])
    np.testing.assert_allclose(np.asarray(f(x)), 16 * np.exp(x) * np.sin(x), rtol=1e-12)


# far out

FAR = {1: [(inf,), (-inf,)], 2: [(inf, 0.5), (-inf, 2.0), (inf, 1.0), (2.0, inf), (0.5, -inf)]}
WITHOUT_LIMIT = {"sin", "cos", "tan", "floor_divide", "remainder", "nextafter", "floor", "ceil", "trunc", "round"}
WITHOUT_LIMIT |= {"gammaln", "polygamma"}  # whose derivatives grow as slowly as a logarithm


def far_points(name: str) -> list[tuple[float, ...]]:
    """Where the function is smooth as far out as can be."""
    if name in WITHOUT_LIMIT or name in INSIDE:
        return []
    return [point for point in FAR[operands(name)] if ELEMENTWISE[name].smooth(*point)]


@pytest.mark.parametrize("name", list(filter(far_points, ELEMENTWISE)))
def test_at_infinity_a_derivative_is_its_limit(name: str) -> None:
    exact, count, points = ELEMENTWISE[name], operands(name), far_points(name)
    with np.errstate(all="ignore"):
        found = by_reverse(function(name), [np.array(column) for column in zip(*points, strict=True)])
    for path, slopes in found.items():
        orders = tuple(path.count(i) for i in range(count))
        for point, slope, is_asked in zip(points, slopes, asked(found, path, False), strict=True):
            if is_asked:
                distant = tuple(max(-1e60, min(x, 1e60)) for x in point)
                limit = derivative(exact.formula, distant, orders, 300)
                expected = math.copysign(inf, limit) if abs(limit) > 1e20 else limit
                assert slope == pytest.approx(expected, abs=1e-12), f"by {path} at {point}"


@pytest.mark.parametrize("way", WAYS)
def test_a_point_far_away_has_the_same_derivatives_in_every_way(way: str) -> None:
    """Of its distance and of its angle, whose derivatives vanish however far and wherever both go."""
    far: dict[str, list[tuple[float, ...]]] = {"hypot": [(inf, 0.0), (-inf, 0.0), (0.0, inf)]}
    far["atan2"] = [*far["hypot"], (inf, inf), (-inf, inf), (inf, -inf), (-inf, -inf)]
    with np.errstate(all="ignore"):
        for name, more in far.items():
            points = [*FAR[2], *more]
            for path, slopes in WAYS[way](TABLE[name], [np.array(c) for c in zip(*points, strict=True)]).items():
                moved = np.array(points)[:, path[0]] if name == "hypot" and len(path) == 1 else np.zeros(len(points))
                np.testing.assert_array_equal(slopes, np.sign(moved) * np.isinf(moved), f"{name} by {path}")
    nowhere = [gradients(f(x, y), [x, y]) for f in (hypot, atan2) for x, y in ((Value(inf), Value(nan)),)]
    assert np.isnan(nowhere).all()


# functions that mix the entries of arrays

RNG = np.random.default_rng(3)
TIES, ZEROS = np.array([1.0, 1.0, -0.5]), np.array([0.0, 2.0, -3.0])
ANY = np.array([[0.5, -1.2, 0.8], [1.1, 0.3, -0.6], [0.2, 0.9, 1.7]])
RANK_2, RANK_1 = ANY * [[1], [1], [0]], np.outer([1.0, -2.0, 0.5], [0.3, 1.0, 2.0])
ALL = {"axis": None, "keepdims": False}
STATES = [np.zeros((2, 1)), np.zeros((1,))]

SPECIAL: list[tuple[str, list[Any], dict[str, Any]]] = [
    *[("logsumexp", [x], {"axis": -1, "keepdims": False}) for x in (TIES, np.zeros(3), ANY)],
    *[(name, [x], {"axis": -1}) for name in ("softmax", "log_softmax") for x in (TIES, np.zeros(3), ANY)],
    *[("prod", [x], {**ALL, "dtype": None}) for x in (ZEROS, np.zeros(3), np.array([0.0, 0.0, 2.0]), np.ones(3))],
    *[("vector_norm", [ZEROS], {**ALL, "ord": order}) for order in (2, 4, 6)],
    *[("vector_norm", [np.array([1.0, -2.0, 0.5])], {**ALL, "ord": order}) for order in (1, 3, 3.5, inf)],
    *[("var", [x], {**ALL, "correction": 1.0}) for x in (TIES, np.ones(3))],
    ("std", [TIES], {**ALL, "correction": 0.0}),
    *[(name, [x], {"axis": -1, "keepdims": False}) for name in ("max", "min") for x in (ZEROS, ANY)],
    *[(name, [x], {}) for name in ("inv", "signed_log_det") for x in (np.eye(3), ANY)],
    *[("solve", [x, b], {}) for x in (np.eye(3), ANY) for b in (TIES, ANY)],
    *[(name, [x], {}) for name in ("det", "cofactors") for x in (np.zeros((3, 3)), RANK_1, RANK_2, np.eye(3), ANY)],
    ("det", [np.array([[1.0, 2.0], [2.0, 4.0]])], {}),
    *[("cofactors_along", [x, np.zeros((0, 3, 3)), ANY.T], {}) for x in (RANK_1, np.eye(3))],
    ("cofactors_along", [RANK_2, ANY[None], ANY.T], {}),
    *[("pinv", [x], {"rtol": None}) for x in (np.eye(3)[:, :2], ANY[:, :2])],
    *[("cholesky", [x], {"upper": upper}) for x, upper in ((np.eye(3), False), (ANY @ ANY.T, True))],
    *[("expm", [x], {}) for x in (np.zeros((2, 2)), ANY[:2, :2])],
    *[(name, [x], {}) for name in ("sqrtm", "logm") for x in (np.eye(2), np.diag([1.0, 3.0]), ANY[:2] @ ANY[:2].T)],
    ("expm_along", [ANY[:2, :2], ANY[1:, 1:]], {}),
    ("logm_along", [ANY[:2] @ ANY[:2].T, ANY[1:, 1:]], {}),
    *[("solve_lyapunov", [x, ANY[:2, :2]], {}) for x in (np.eye(2), ANY[:2] @ ANY[:2].T)],
    *[("packed_qr", [x], {}) for x in (np.eye(3), ANY, ANY[:, :2])],
    *[("complement", [x], {}) for x in (np.eye(3)[:, :2], ANY[:, :2])],
    *[("packed_eigh", [x], {}) for x in (np.diag([1.0, 2.0, 4.0]), ANY)],
    *[("packed_svd", [x], {}) for x in (np.diag([4.0, 2.0, 1.0]), ANY[:, :2])],
    *[("mean_and_variance", [x], {"axis": 1, "centred": True}) for x in (np.ones((2, 3)), ANY)],
    ("standardise", [ANY, np.array([[[1.0], [0.0], [2.0]], [[0.0], [2.0], [1.0]]]), ANY[0], ANY[1]], {"eps": 0.5}),
    *[("softmax_cross_entropy", [x], {"labels": [0, 2, 2]}) for x in (np.zeros((3, 3)), ANY)],
    ("max_pool2d", [RNG.normal(size=(4, 4))], {"kernel": (2, 2), "stride": (2, 2), "padding": (0, 0)}),
    ("rnn", [np.zeros((2, 2)), np.zeros(2), np.zeros((2, 2))], {"relu": False}),
    ("rnn", [RNG.normal(size=shape) for shape in ((3, 2), (2,), (2, 2))], {"relu": False}),
    *[
        ("lstm", [draw(shape) for shape in ((2, 4), (1,), (1,), (4, 1))], {})
        for draw in (np.zeros, RNG.standard_normal)
    ],
    *[("gru", [draw(shape) for shape in ((2, 3), (1,), (3, 1), (3,))], {}) for draw in (np.zeros, RNG.standard_normal)],
    ("affine_conv2d", [RNG.normal(size=shape) for shape in ((1, 3, 3), (2, 1, 2, 2), (2,))], {}),
]


@pytest.mark.parametrize(("name", "inputs", "params"), SPECIAL, ids=[name for name, *_ in SPECIAL])
def test_derivatives_of_arrays_are_exact_in_every_way(name: str, inputs: list[Any], params: dict[str, Any]) -> None:
    rng = np.random.default_rng(4)
    directions = [rng.normal(size=x.shape) for x in inputs]
    weights = rng.normal(size=TABLE[name](*inputs, **params).shape)

    def f(*arrays: Any) -> Any:
        return (TABLE[name](*arrays, **params) * weights).sum()

    expected = list(derivatives_along(name, inputs, directions, weights, params))
    for way, turns in TURNS.items():
        found = derivatives_by(turns, f, inputs, directions)
        np.testing.assert_allclose(found, expected[-len(found) :], rtol=1e-8, atol=1e-10, err_msg=way)
    third = reverse(forward(reverse(f, directions), directions), directions)
    mapped = vmap(third)(*[np.stack([x, x]) for x in inputs])
    np.testing.assert_allclose(mapped, [expected[-1]] * 2, rtol=1e-8, atol=1e-10)
    compiled = autograd.compile(third)
    for _ in range(2):  # of plain arrays: of Tensors, the way back from the third derivative would be traced, too
        np.testing.assert_allclose(compiled(*inputs).data, expected[-1], rtol=1e-8, atol=1e-10)


def test_every_primitive_with_a_derivative_is_tried() -> None:
    assert {name for name, p in TABLE.items() if isinstance(p, Elementwise)} == set(ELEMENTWISE)
    mixing = {name for name, p in TABLE.items() if isinstance(p, Nonlinear | Fused)}
    assert mixing - {"packed_eig"} == {name for name, *_ in SPECIAL}  # see test_linalg.py
    assert {name for name, *_ in SPECIAL} == set(MIXING)


@pytest.mark.parametrize("name", [name for name, p in TABLE.items() if isinstance(p, Linear)])
def test_what_is_linear_in_each_argument_is_a_polynomial_along_a_line(name: str) -> None:
    """Of so low a degree that five of its values tell all its derivatives."""
    rng = np.random.default_rng(5)
    steps = np.arange(-2.0, 3.0)
    for example in examples(TABLE[name], rng, [{}]):
        call = Differentiable(TABLE[name], example, rng)
        arrays = [call.inputs[i] for i in call.wanted]

        def f(*moving: Any, call: Differentiable = call) -> Any:
            every: list[Any] = list(call.inputs)
            for i, array in zip(call.wanted, moving, strict=True):
                every[i] = array
            return sum((out * weight).sum() for out, weight in zip(call.call(*every), call.cotangents, strict=True))

        values = [
            float(np.asarray(f(*[x + t * d for x, d in zip(arrays, call.directions, strict=True)]))) for t in steps
        ]
        coefficients = np.linalg.solve(np.vander(steps, increasing=True), values)
        for way, turns in TURNS.items():
            found = derivatives_by(turns, f, arrays, call.directions)
            expected = (coefficients[1:4] * [1, 2, 6])[-len(found) :]
            np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-10, err_msg=way)
