"""`check_primitive`: what every primitive must hold, whoever wrote it.

This file is longer than others, so that all properties of a primitive stand together.
"""

from __future__ import annotations

import functools
import itertools
import math
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from autograd import Node, Tensor, Value, grad, gradients, jvp, topological_order, vmap
from autograd.core.coercion import NDArray
from autograd.core.node import data_of
from autograd.core.primitive import Composition, Elementwise, Predicate, Primitive
from autograd.errors import ArgumentError, AutogradError, GraphError
from autograd.testing.examples import (
    Differentiable,
    Example,
    Options,
    arity,
    differences,
    differentiable,
    draw,
    examples,
    intervals,
    locked,
    results,
    total,
    variables,
    wanted,
)

Oracle = Callable[..., Any]

# Shapes that broadcast, with size 0 and no axes among them.
SHAPES = [(), (1,), (3,), (2, 1), (2, 3), (1, 3), (0,), (2, 0), (4, 1, 1), (1, 1)]
SINGLE: dict[str, Any] = {"f": np.float32, "c": np.complex64}
LAYOUTS: dict[str, Callable[[NDArray], NDArray]] = {
    "negative strides": lambda x: np.flip(np.flip(x).copy()),
    "every second entry": lambda x: np.repeat(x, 2, axis=-1)[..., ::2] if x.ndim else x,
    "columns first": lambda x: np.asarray(x, order="F"),
}


def check_primitive(primitive: Primitive, oracle: Oracle | None = None, options: Options = ({},)) -> None:
    """Put ``primitive`` to the test that the built-in ones pass; an AssertionError says what does not hold.

    Over its own ``domain`` or ``cases`` (and at their kinks): the value is that of ``oracle``, a
    function of arrays, where one is given; the gradient agrees with differences, in reverse and in
    forward mode, to second order; a Value gives what a Tensor of no axes gives; operands broadcast,
    also with no entries; float32 stays float32; the layout of memory makes no difference; operands are
    never written to; no two gradients share memory; vmap, over all operands or some of them, nested too, agrees with
    a loop in values and gradients. Raises `ArgumentError` for what is no primitive.

    ``options``: the metadata that a primitive without cases is tried with.

    >>> from autograd.core.primitive import Elementwise
    >>> from autograd.extend import REAL
    >>> def cubed(xp, x, /):
    ...     return x * x * x
    >>> check_primitive(Elementwise(cubed, partials=[lambda xp, out, x: 3 * x * x], domain=[REAL]), lambda x: x**3)
    >>> wrong = Elementwise(cubed, partials=[lambda xp, out, x: 3.003 * x * x], domain=[REAL])
    >>> check_primitive(wrong)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    AssertionError: cubed: the gradient differs from differences...
    """
    if not isinstance(primitive, Primitive):
        raise ArgumentError(
            f"check_primitive tests a primitive, found {type(primitive).__name__} {primitive!r:.40}: make one with "
            "elementwise, linear, nonlinear, fused, predicate or composition of autograd.extend"
        )
    for check in CHECKS:
        try:
            check(primitive, oracle, options)
        except AssertionError as error:
            raise AssertionError(f"{primitive.name}: {(check.__doc__ or '').split('.')[0]} {error}") from error


def agree(found: Any, expected: Any, rtol: float, atol: float) -> None:
    np.testing.assert_allclose(found, expected, rtol=rtol, atol=atol)


# the properties; the first sentence of each docstring begins the message


def check_value(primitive: Primitive, oracle: Oracle | None, options: Options) -> None:
    """the value differs from that of the oracle, or of a call with plain arrays."""
    for inputs, params in examples(primitive, np.random.default_rng(1), options):
        found = results(primitive(*variables(inputs), **params))
        plain = results(primitive(*inputs, **params))
        expected = results(oracle(*inputs, **{**primitive.defaults, **params})) if oracle else plain
        for node, array, numbers in zip(found, plain, expected, strict=True):
            agree(node.datum, numbers, 1e-12, 1e-13)
            agree(array, numbers, 1e-12, 1e-13)
            assert np.shape(node.datum) == np.shape(numbers), f"shape {np.shape(node.datum)} for {np.shape(numbers)}"


def check_gradient(primitive: Primitive, oracle: Oracle | None, options: Options) -> None:
    """the gradient differs from differences."""
    for call in differentiable(primitive, options, seed=2):
        expected = differences(call.plain, call.inputs, call.wanted)
        for i, slope, numbers in zip(call.wanted, call.slopes(*call.inputs), expected, strict=True):
            assert slope.shape == call.inputs[i].shape
            assert slope.dtype == np.float64
            agree(slope, numbers, 1e-8, 1e-9)


def check_forward_mode(primitive: Primitive, oracle: Oracle | None, options: Options) -> None:
    """forward mode differs from reverse mode."""
    for call in differentiable(primitive, options, seed=3):
        arrays = list(call.inputs)

        def moved(*moving: Any, call: Differentiable = call, arrays: list[Any] = arrays) -> list[Any]:
            for i, array in zip(call.wanted, moving, strict=True):
                arrays[i] = array
            return call.call(*[array if isinstance(array, Node) else Tensor.constant(array) for array in arrays])

        _, pushed = jvp(moved, [call.inputs[i] for i in call.wanted], call.directions)
        slopes = call.slopes(*call.inputs)
        expected = sum(float(np.sum(slope * way)) for slope, way in zip(slopes, call.directions, strict=True))
        agree(float(total([np.asarray(p) for p in pushed], call.cotangents)), expected, 1e-9, 1e-10)


def check_second_order(primitive: Primitive, oracle: Oracle | None, options: Options) -> None:
    """the gradient of the gradient differs from differences, or between reverse and forward mode."""
    for call in differentiable(primitive, options, seed=4):
        moving = [call.inputs[i] for i in call.wanted]
        for node, array in zip(call.slopes(*call.inputs, create_graph=True), call.slopes(*call.inputs), strict=True):
            agree(node.datum, array, 1e-11, 1e-12)
        tensors = variables(moving)
        slope = call.slope(*tensors)
        found = gradients(slope, tensors) if slope.requires_grad else [np.zeros(x.shape) for x in moving]
        assert [np.shape(second) for second in found] == [x.shape for x in moving]
        for ways in _directions(moving, 3):

            def moved(h: NDArray, call: Differentiable = call, moving: list[NDArray] = moving, ways: Any = ways) -> Any:
                return call.slope(*[x + h * way for x, way in zip(moving, ways, strict=True)], create_graph=False)

            (expected,) = differences(moved, [np.zeros(())], [0])
            agree(sum(np.sum(second * way) for second, way in zip(found, ways, strict=True)), expected, 1e-7, 1e-8)
        _, pushed = jvp(call.slope, moving, call.directions)
        along = sum(float(np.sum(second * way)) for second, way in zip(found, call.directions, strict=True))
        agree(float(pushed), along, 1e-9, 1e-9)


def _directions(arrays: Sequence[NDArray], count: int) -> Iterator[list[NDArray]]:
    """Ways to move all entries at once, by 1 at most: a wrong entry of a derivative shows along each of them."""
    rng = np.random.default_rng(14)
    for _ in range(count):
        yield [np.asarray(rng.uniform(0.2, 1.0, x.shape) * rng.choice([-1.0, 1.0], x.shape)) for x in arrays]


def check_scalars(primitive: Primitive, oracle: Oracle | None, options: Options) -> None:
    """a Value gives another number than a Tensor of no axes."""
    if not isinstance(primitive, Elementwise) or any(bound.whole for bound in primitive.domain):
        return
    rng = np.random.default_rng(5)
    for params, _ in itertools.product(options, range(10)):
        numbers = [draw(bound, (), rng).item() for bound in intervals(primitive, arity(primitive))]
        values, tensors = [Value(x) for x in numbers], [Tensor(x) for x in numbers]
        value, tensor = primitive(*values, **params), primitive(*tensors, **params)
        assert isinstance(value, Value)
        agree(value.datum, tensor.item(), 1e-14, 0.0)
        value.backward(2.0)
        tensor.backward(2.0)
        for v, t in zip(values, tensors, strict=True):
            agree(v.grad, t.grad, 1e-13, 1e-300)
        if not any(bound.avoid for bound in primitive.domain):  # no kinks: analytic
            _check_complex_step(primitive, numbers, [v.grad / 2.0 for v in values], params)


def _check_complex_step(
    primitive: Primitive, numbers: list[float], slopes: list[float], params: Mapping[str, Any]
) -> None:
    """Im f(x + ih) / h is the derivative of an analytic primitive that takes complex numbers."""
    for i, engine in itertools.product(range(len(numbers)), (Value, Tensor)):
        moved = [engine(x + 1e-30j if i == j else x) for j, x in enumerate(numbers)]
        try:
            found = primitive(*moved, **params).item()
        except TypeError:
            continue  # complex numbers have no order
        if isinstance(found, complex):
            agree(found.imag / 1e-30, slopes[i], 1e-9, 1e-12)
            agree(found.real, primitive(*numbers, **params), 1e-12, 1e-15)


def check_broadcasting(primitive: Primitive, oracle: Oracle | None, options: Options) -> None:
    """operands of different shapes do not broadcast as they should, forward or backward."""
    if not isinstance(primitive, Elementwise) or any(bound.whole for bound in primitive.domain):
        return
    rng, count = np.random.default_rng(6), arity(primitive)
    for shapes in itertools.product(SHAPES, repeat=min(count, 2)):
        shapes = (*shapes, *[()] * (count - 2))
        try:
            shape = np.broadcast_shapes(*shapes)
        except ValueError:
            continue
        inputs = [draw(bound, s, rng) for bound, s in zip(intervals(primitive, count), shapes, strict=True)]
        tensors, whole = variables(inputs), [Tensor(np.broadcast_to(x, shape)) for x in inputs]
        out = primitive(*tensors, **options[0])
        assert out.shape == shape
        if oracle:
            agree(out.datum, oracle(*inputs, **{**primitive.defaults, **options[0]}), 1e-12, 1e-13)
        out.backward(np.ones(shape))
        primitive(*whole, **options[0]).backward(np.ones(shape))
        for tensor, stretched in zip(tensors, whole, strict=True):
            assert tensor.grad.shape == tensor.shape
            summed = stretched.grad.sum(axis=tuple(range(len(shape) - tensor.ndim)))
            narrow = tuple(i for i, n in enumerate(tensor.shape) if n == 1 and summed.shape[i] != 1)
            agree(tensor.grad, summed.sum(axis=narrow, keepdims=True).reshape(tensor.shape), 1e-9, 1e-12)


def check_single_precision(primitive: Primitive, oracle: Oracle | None, options: Options) -> None:
    """float32 does not stay float32, forward and backward, beside Python's numbers and a Value."""
    if isinstance(primitive, Predicate):
        return
    for inputs, params in examples(primitive, np.random.default_rng(7), options):
        if params.get("dtype") is not None:
            continue
        tensors = variables([x.astype(SINGLE.get(x.dtype.kind, x.dtype)) for x in inputs])
        outs = [out for out in results(primitive(*tensors, **params)) if out.requires_grad]
        for out in outs:
            assert getattr(out, "dtype", np.float32) in SINGLE.values()
            out.backward(np.ones(out.shape))
        for i in wanted(primitive, inputs) if outs else []:
            assert tensors[i].grad is None or tensors[i].grad.dtype == np.float32
        if isinstance(primitive, Elementwise) and len(inputs) > 1 and inputs[0].dtype.kind == "f":
            others = [x.ravel()[0].item() for x in inputs[1:]]
            assert primitive(tensors[0], *others, **params).dtype == np.float32
            assert primitive(tensors[0], *map(Value, others), **params).dtype == np.float32


def check_layouts(primitive: Primitive, oracle: Oracle | None, options: Options) -> None:
    """the layout of an operand in memory makes a difference."""
    for call in differentiable(primitive, options, seed=8):
        slopes = call.slopes(*call.inputs)
        for layout in LAYOUTS.values():
            arranged = [locked(layout(x)) for x in call.inputs]
            for out, expected in zip(call.call(*variables(arranged)), call.outs, strict=True):
                agree(out.datum, expected.datum, 1e-12, 1e-13)
            tensors = variables(arranged)
            root = total(call.call(*tensors), call.cotangents)
            found = gradients(root, [tensors[i] for i in call.wanted])
            for slope, expected in zip(found, slopes, strict=True):
                agree(slope, expected, 1e-12, 1e-13)


def check_no_entries(primitive: Primitive, oracle: Oracle | None, options: Options) -> None:
    """operands without entries, where plain arrays allow them, have no gradient of their shape."""
    for inputs, params in examples(primitive, np.random.default_rng(9), options):
        for length in inputs[0].shape[: None if len(inputs) == 1 else 1]:
            empty = [np.zeros([0 if n == length else n for n in x.shape], x.dtype) for x in inputs]
            with np.errstate(all="ignore"), warnings.catch_warnings(action="ignore", category=RuntimeWarning):
                warnings.simplefilter("error", DeprecationWarning)  # NumPy 2.1 only warns of an index into no entries
                try:
                    plain = results(primitive(*empty, **params))
                except (AutogradError, ArithmeticError, ValueError, TypeError, IndexError, DeprecationWarning):
                    continue  # there is no largest entry of none, say
                tensors = variables(empty)
                outs = results(primitive(*tensors, **params))
                for out in outs:
                    if out.requires_grad:
                        out.backward(np.ones(out.shape))
            assert [out.shape for out in outs] == [np.shape(array) for array in plain]
            assert all(tensor.grad is None or tensor.grad.shape == tensor.shape for tensor in tensors)


def check_memory(primitive: Primitive, oracle: Oracle | None, options: Options) -> None:
    """two gradients share memory, or one shares it with the seed or with data, or may not be written to."""
    for call in differentiable(primitive, options, seed=10):
        operands = variables(call.inputs)
        once = [operand * 1.0 if operand.requires_grad else operand for operand in operands]
        for out in call.call(*once):
            if not out.requires_grad:
                continue
            seed = np.ones(out.shape)
            out.backward(seed)
            nodes = topological_order(out)
            held = [node.grad for node in nodes if isinstance(node.grad, np.ndarray)]
            held += gradients(out, [operands[i] for i in call.wanted], seed)
            others = [seed, *[node.datum for node in nodes if isinstance(node.datum, np.ndarray)]]
            assert all(grad.flags.writeable for grad in held)
            assert not any(np.shares_memory(x, y) for x, y in itertools.combinations(held, 2))
            assert not any(np.shares_memory(x, y) for x, y in itertools.product(held, others))


def check_vmap(primitive: Primitive, oracle: Oracle | None, options: Options) -> None:
    """vmap differs from a loop: over all operands or some of them, nested, in a value or a gradient."""
    rngs = [np.random.default_rng(seed) for seed in (11, 13, 17)]
    calls = [[*examples(primitive, rng, options), *_of_several_ranks(primitive, rng, options)] for rng in rngs]
    for rows in zip(*calls, strict=True):
        functions: list[Callable[..., Any]] = [functools.partial(primitive, **rows[0].params)]
        if not isinstance(primitive, Predicate):
            call = Differentiable(primitive, rows[0], rngs[0])
            if call.moves:
                functions.append(grad(functools.partial(_squares, call), call.wanted))
        stacks = [_versions(*operands) for operands in zip(*[row.inputs for row in rows], strict=True)]
        for function in functions:
            try:
                first = _arrays(function(*[stack[0] for stack in stacks]))
                for axes in itertools.product((0, None), repeat=len(stacks)):
                    if any(axis == 0 for axis in axes):
                        _check_against_loop(function, stacks, axes, [first])
                _check_nested(function, stacks)
            except GraphError:
                if not isinstance(primitive, Composition):  # a composition may look at the numbers
                    raise


def _of_several_ranks(primitive: Primitive, rng: np.random.Generator, options: Options) -> Iterator[Example]:
    """Calls with operands of more and of fewer axes, which broadcast."""
    count = arity(primitive)
    if isinstance(primitive, Elementwise) and count > 1:
        for shapes in ([(3,), (2, 3)], [(2, 1), (3,)], [(2, 3), ()]):
            bounds = zip(intervals(primitive, count), itertools.chain(shapes, itertools.repeat((3,))), strict=False)
            yield Example([locked(draw(bound, shape, rng)) for bound, shape in bounds], dict(options[0]))


def _squares(call: Differentiable, *arrays: Any) -> Any:
    """Σ cotangent · result², so that the result's cotangent differs from example to example, too."""
    return total([out * out for out in call.call(*arrays)], call.cotangents)


def _versions(first: NDArray, *others: NDArray) -> NDArray:
    """An operand of three examples; what is the same in all of them, such as places, is turned about in one."""
    if all(np.array_equal(first, other) for other in others):
        first = np.flip(first)
    return np.stack([first, *others])


def _check_against_loop(
    function: Callable[..., Any], stacks: list[NDArray], axes: Sequence[int | None], known: Sequence[list[NDArray]] = ()
) -> None:
    """``function`` mapped over the stacks whose axis is 0; the others lend their first example to all.

    ``known``: what the loop gives for the first examples, which are the same whatever is mapped.
    """
    operands = [x if axis == 0 else x[0] for x, axis in zip(stacks, axes, strict=True)]
    rows = [
        *known,
        *(
            _arrays(function(*[x[k] if axis == 0 else x for x, axis in zip(operands, axes, strict=True)]))
            for k in range(len(known), max(len(x) for x, axis in zip(stacks, axes, strict=True) if axis == 0))
        ),
    ]
    found = _arrays(vmap(function, in_axes=tuple(axes))(*operands))
    for array, expected in zip(found, map(np.stack, zip(*rows, strict=True)), strict=True):
        assert array.shape == expected.shape, f"shape {array.shape} for {expected.shape}"
        assert array.dtype == expected.dtype, f"{array.dtype} for {expected.dtype}"
        agree(array, expected, 1e-9, 1e-10)


def _check_nested(function: Callable[..., Any], stacks: list[NDArray]) -> None:
    """One vmap within another: over the last operand and over the others; over both axes of a single one."""
    *others, last = stacks
    if not others:
        return _check_against_loop(vmap(function), [np.stack([last, last[::-1]])], (0,))
    wide = [np.broadcast_to(x, (1, *x.shape)) for x in others]  # the loop lends their first example: all of them
    shared = (None,) * len(others)
    inner = vmap(function, in_axes=(*[0] * len(others), None))
    return _check_against_loop(inner, [*wide, last], (*shared, 0))


def _arrays(found: Any) -> list[NDArray]:
    return [np.asarray(data_of(out)) for out in results(found)]


def check_kinks(primitive: Primitive, oracle: Oracle | None, options: Options) -> None:
    """the derivative at a kink or a tie is not between those to both sides."""
    if not isinstance(primitive, Elementwise) or any(bound.whole for bound in primitive.domain):
        return
    rng = np.random.default_rng(12)
    bounds = intervals(primitive, arity(primitive))
    for params in options:
        numbers = [draw(bound, (), rng).item() for bound in bounds]
        points = [[*numbers[:i], kink, *numbers[i + 1 :]] for i, bound in enumerate(bounds) for kink in bound.avoid]
        if len(set(bounds)) == 1 and len(bounds) > 1:
            points.append([numbers[0]] * len(bounds))
        for point in points:
            _check_between(lambda *x, params=params: primitive(*x, **params), point)


def _check_between(function: Callable[..., Any], point: list[float], h: float = 1e-7) -> None:
    with np.errstate(all="ignore"):
        values = [Value(x) for x in point]
        out = function(*values)
        if not (math.isfinite(out.datum) and out.requires_grad):
            return
        for i, slope in enumerate(gradients(out, values)):
            left, right = (
                (function(*[x + sign * h if i == j else x for j, x in enumerate(point)]) - out.datum) / (sign * h)
                for sign in (-1.0, 1.0)
            )
            if math.isfinite(left) and math.isfinite(right) and max(abs(left), abs(right)) < 1e3:  # no jump, no pole
                assert min(left, right) - 1e-5 <= slope <= max(left, right) + 1e-5, f"{slope} at {point}"


CHECKS = [
    check_value,
    check_gradient,
    check_forward_mode,
    check_second_order,
    check_scalars,
    check_broadcasting,
    check_single_precision,
    check_layouts,
    check_no_entries,
    check_memory,
    check_vmap,
    check_kinks,
]
