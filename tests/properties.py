"""What every primitive must hold, as checks that any primitive can be put to: `check_all`.

The oracle of a primitive computes its value independently of its rules, over NumPy arrays. The domain of
elementwise primitives, and the shapes and parameters of the others, are the primitive's own.
"""

import copy
import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from autograd import Tensor, Value, gradients
from autograd.primitive import Composition, Elementwise, Interval, Predicate, Primitive

Oracle = Callable[..., Any]
Call = tuple[list[np.ndarray], dict[str, Any]]

# Shapes that broadcast, with size 0 and no axes among them.
SHAPES = [(), (1,), (3,), (2, 1), (2, 3), (1, 3), (0,), (2, 0), (4, 1, 1), (1, 1)]


def compatible(x: tuple[int, ...], y: tuple[int, ...]) -> bool:
    try:
        np.broadcast_shapes(x, y)
    except ValueError:
        return False
    return True


def draw(interval: Interval, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Numbers from ``interval``, at least 0.05 away from what it avoids."""
    x = rng.uniform(interval.low, interval.high, shape)
    for kink in interval.avoid:
        x = np.where(np.abs(x - kink) < 0.05, kink + 0.05, x)
    return np.asarray(x)


def arity(primitive: Primitive) -> int:
    return len(primitive.domain) if primitive.variadic else primitive.arity


def intervals(primitive: Primitive, count: int) -> Sequence[Interval]:
    """The interval each of ``count`` arrays is drawn from."""
    given = primitive.domain or (Interval(-3.0, 3.0),)
    return [given[min(i, len(given) - 1)] for i in range(count)]


def params_of(primitive: Primitive) -> list[dict[str, Any]]:
    """The metadata that an elementwise primitive is tried with: its defaults, and others."""
    others = {
        "clip": [{"min": -1.0, "max": 1.5}, {"min": 0.25}, {"max": 0.25}],
        "leaky_relu": [{"slope": 0.2}],
        "elu": [{"alpha": 1.7}],
    }
    return [{}, *others.get(primitive.name, [])]


def calls(primitive: Primitive, rng: np.random.Generator, shape: tuple[int, ...] = (3,)) -> Iterator[Call]:
    """Example calls: data and metadata, from the primitive's own domain or cases."""
    if primitive.cases:
        for shapes, params in primitive.cases:
            bounds = intervals(primitive, len(shapes))
            yield [draw(b, s, rng) for b, s in zip(bounds, shapes, strict=True)], params
    else:
        for params in params_of(primitive):
            yield [draw(b, shape, rng) for b in intervals(primitive, arity(primitive))], params


def slopes(f: Callable[..., np.ndarray], inputs: list[np.ndarray], cotangent: np.ndarray) -> list[np.ndarray]:
    """Central differences of Σ cotangent · f, the second step correcting the first (Richardson)."""

    def difference(i: int, entry: tuple[int, ...], h: float) -> float:
        sides = []
        for step in (h, -h):
            moved = [x.copy() for x in inputs]
            moved[i][entry] += step
            sides.append(np.sum(cotangent * f(*moved)))
        return float(sides[0] - sides[1]) / (2 * h)

    found = [np.zeros(x.shape) for x in inputs]
    for i, x in enumerate(inputs):
        for entry in np.ndindex(*x.shape):
            found[i][entry] = (4 * difference(i, entry, 5e-4) - difference(i, entry, 1e-3)) / 3
    return found


def checked_operands(primitive: Primitive, count: int) -> list[int]:
    """The operands that have a derivative; the condition of a choice has none."""
    rules = getattr(primitive, "transposes", None) or getattr(primitive, "reverse", None)
    if primitive.variadic or not isinstance(rules, tuple):
        return list(range(count))
    return [i for i in range(count) if rules[i] is not None]


def check_value(primitive: Primitive, oracle: Oracle) -> None:
    for inputs, params in calls(primitive, np.random.default_rng(1)):
        before = copy.deepcopy(inputs)
        out = primitive(*map(Tensor, inputs), **params)
        expected = oracle(*inputs, **{**primitive.defaults, **params})
        np.testing.assert_allclose(out.data, expected, rtol=1e-12, atol=1e-13)
        assert np.shape(out.data) == np.shape(expected)
        np.testing.assert_allclose(primitive(*inputs, **params), expected, rtol=1e-12, atol=1e-13)  # plain arrays
        for x, old in zip(inputs, before, strict=True):
            np.testing.assert_array_equal(x, old)


def check_gradient(primitive: Primitive) -> None:
    rng = np.random.default_rng(2)
    for inputs, params in calls(primitive, rng):
        tensors = [Tensor(x) for x in inputs]
        kept = copy.deepcopy(inputs)
        out = primitive(*tensors, **params)
        cotangent = rng.normal(size=out.shape)
        seed = cotangent.copy()
        out.backward(seed)
        np.testing.assert_array_equal(seed, cotangent)
        expected = slopes(lambda *x, p=params: np.asarray(primitive(*x, **p)), inputs, cotangent)
        for i in checked_operands(primitive, len(inputs)):
            assert tensors[i].grad.shape == inputs[i].shape
            assert tensors[i].grad.dtype == np.float64
            np.testing.assert_allclose(tensors[i].grad, expected[i], rtol=1e-8, atol=1e-9)
            np.testing.assert_array_equal(tensors[i].data, kept[i])


def check_second_order(primitive: Primitive) -> None:
    """The gradient's own gradient, through the recorder, against differences of the gradient."""
    rng = np.random.default_rng(3)
    for inputs, params in calls(primitive, rng):
        wanted = checked_operands(primitive, len(inputs))
        cotangent = rng.normal(size=np.shape(primitive(*inputs, **params)))
        directions = [rng.normal(size=inputs[i].shape) for i in wanted]

        def slope(*arrays: Any, create_graph: bool, p: Any = params, c: Any = cotangent, w: Any = wanted) -> Any:
            tensors = [Tensor(x) for x in arrays]
            out = primitive(*tensors, **p)
            return tensors, gradients(out, [tensors[i] for i in w], c, create_graph=create_graph)

        tensors, recorded = slope(*inputs, create_graph=True)
        _, plain = slope(*inputs, create_graph=False)
        for node, array in zip(recorded, plain, strict=True):
            np.testing.assert_allclose(node.data, array, rtol=1e-12, atol=1e-13)

        def along(*arrays: Any, d: Any = directions, slope: Any = slope) -> np.ndarray:
            _, found = slope(*arrays, create_graph=False)
            return np.asarray(sum(np.sum(x * y) for x, y in zip(found, d, strict=True)))

        total = sum((node * d).sum() for node, d in zip(recorded, directions, strict=True))
        expected = slopes(along, inputs, np.ones(()))
        if not total.requires_grad:
            found = [np.zeros(inputs[i].shape) for i in wanted]
        else:
            found = gradients(total, [tensors[i] for i in wanted])
        for i, second in zip(wanted, found, strict=True):
            np.testing.assert_allclose(second, expected[i], rtol=1e-7, atol=1e-8)


def check_scalars(primitive: Primitive) -> None:
    """A Value gives what a Tensor of no axes gives: value and gradient; complex Values by a complex step."""
    rng = np.random.default_rng(4)
    for params in params_of(primitive):
        for _ in range(10):
            numbers = [draw(b, (), rng).item() for b in intervals(primitive, arity(primitive))]
            values, tensors = [Value(x) for x in numbers], [Tensor(x) for x in numbers]
            value, tensor = primitive(*values, **params), primitive(*tensors, **params)
            assert isinstance(value, Value)
            assert math.isclose(value.data, tensor.item(), rel_tol=1e-14)
            value.backward(2.0)
            tensor.backward(2.0)
            for v, t in zip(values, tensors, strict=True):
                assert math.isclose(v.grad, t.grad, rel_tol=1e-13, abs_tol=1e-300)
            check_complex_step(primitive, numbers, params)


def check_complex_step(primitive: Primitive, numbers: list[float], params: dict[str, Any]) -> None:
    """Im f(x + ih) / h is the derivative wherever the primitive is analytic and takes complex numbers."""
    reals = [Value(x) for x in numbers]
    primitive(*reals, **params).backward()
    for i in range(len(numbers)):
        for engine in (Value, Tensor):
            moved = [engine(x + 1e-30j if i == j else x) for j, x in enumerate(numbers)]
            try:
                found = primitive(*moved, **params).item()
            except TypeError:
                continue  # complex numbers have no order
            if isinstance(found, complex):
                assert math.isclose(found.imag / 1e-30, reals[i].grad, rel_tol=1e-9, abs_tol=1e-12)
                assert math.isclose(found.real, primitive(*numbers, **params), rel_tol=1e-12, abs_tol=1e-15)


def check_broadcasting(primitive: Primitive, oracle: Oracle) -> None:
    """Every pair of shapes: the value's shape, and a gradient of each operand's own shape."""
    rng = np.random.default_rng(5)
    for shapes in itertools.product(SHAPES, repeat=2):
        shapes = (*shapes, *[()] * (arity(primitive) - 2))
        inputs = [draw(b, s, rng) for b, s in zip(intervals(primitive, arity(primitive)), shapes, strict=True)]
        tensors = [Tensor(x) for x in inputs]
        if not compatible(shapes[0], shapes[1]):
            continue
        out = primitive(*tensors)
        expected = oracle(*inputs)
        np.testing.assert_allclose(out.data, expected, rtol=1e-12)
        assert out.shape == np.broadcast_shapes(*shapes)
        out.backward(np.ones(out.shape))
        whole = [Tensor(np.broadcast_to(x, out.shape)) for x in inputs]
        primitive(*whole).backward(np.ones(out.shape))
        for tensor, stretched in zip(tensors, whole, strict=True):
            assert tensor.grad.shape == tensor.shape
            axes = tuple(range(out.ndim - tensor.ndim))
            summed = stretched.grad.sum(axis=axes)
            narrow = tuple(i for i, n in enumerate(tensor.shape) if n == 1 and summed.shape[i] != 1)
            np.testing.assert_allclose(tensor.grad, summed.sum(axis=narrow, keepdims=True).reshape(tensor.shape))


def check_float32(primitive: Primitive) -> None:
    """float32 in, float32 out and back, also beside Python's numbers and a Value."""
    for inputs, params in calls(primitive, np.random.default_rng(6)):
        if "dtype" in params:
            continue
        tensors = [Tensor(x.astype(np.float32)) for x in inputs]
        out = primitive(*tensors, **params)
        if primitive.lands != 0:
            assert out.dtype == np.float32
        out.backward(np.ones(out.shape))
        for i in checked_operands(primitive, len(inputs)):
            assert tensors[i].grad.dtype == np.float32
        if isinstance(primitive, Elementwise) and len(inputs) > 1:
            others = [x.ravel()[0].item() for x in inputs[1:]]
            assert primitive(tensors[0], *others).dtype == np.float32
            assert primitive(tensors[0], *map(Value, others)).dtype == np.float32


def check_all(primitive: Primitive, oracle: Oracle) -> None:
    """Everything above that applies to a primitive of this family."""
    check_value(primitive, oracle)
    if isinstance(primitive, Predicate | Composition):
        return
    check_gradient(primitive)
    check_second_order(primitive)
    check_float32(primitive)
    if isinstance(primitive, Elementwise):
        check_scalars(primitive)
        if arity(primitive) > 1:
            check_broadcasting(primitive, oracle)
