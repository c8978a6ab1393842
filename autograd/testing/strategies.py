"""Hypothesis strategies: numbers, arrays, arrays that broadcast, and random programs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from autograd import Node, Tensor, Value
from autograd.core.primitive import Elementwise, Primitive
from autograd.core.registry import TABLE
from autograd.core.xp.recorder import recorder
from autograd.errors import ArgumentError
from autograd.foundation.domains import Interval

MARGIN = 0.05  # how far numbers stay away from what they avoid
MOST = 1e3  # how large the numbers of a random program may become
WIDTHS = {"float16": 16, "float32": 32, "float64": 64}
Draw = Callable[..., Any]


def numbers(
    min_value: float = -3.0, max_value: float = 3.0, avoid: Sequence[float] = (), width: int = 64
) -> st.SearchStrategy[float]:
    """Floats from ``min_value`` to ``max_value``, none within 0.05 of a number in ``avoid``."""
    low, high = (float(np.dtype(f"f{width // 8}").type(bound)) for bound in (min_value, max_value))
    inside: Any = st.floats(low, high, allow_nan=False, allow_subnormal=False, width=width)  # type: ignore[arg-type]
    return inside.filter(lambda x: all(abs(x - kink) >= MARGIN for kink in avoid)) if avoid else inside  # type: ignore[no-any-return]


def values(min_value: float = -3.0, max_value: float = 3.0, *, avoid: Sequence[float] = ()) -> st.SearchStrategy[Value]:
    """Values of floats from ``min_value`` to ``max_value``, at least 0.05 away from those in ``avoid``.

    >>> from hypothesis import given
    >>> @given(values(min_value=0.1))
    ... def test_logarithms_are_undone(x):
    ...     assert abs(x.log().exp().data - x.data) < 1e-12
    >>> test_logarithms_are_undone()
    """
    return numbers(min_value, max_value, avoid).map(Value)


def tensors(
    shape: tuple[int, ...] | st.SearchStrategy[tuple[int, ...]] | None = None,
    *,
    dtype: Any = np.float64,
    min_value: float = -3.0,
    max_value: float = 3.0,
    avoid: Sequence[float] = (),
) -> st.SearchStrategy[Tensor]:
    """Tensors of ``shape`` (or of shapes from a strategy; None: up to 3 axes of 0 to 4) and ``dtype``.

    Entries from ``min_value`` to ``max_value``, at least 0.05 away from those in ``avoid``.
    Raises `ArgumentError` for a dtype that is not float16, float32 or float64.

    >>> from hypothesis import given
    >>> @given(tensors(shape=(2, 3), dtype="float32"))
    ... def test_sums_keep_the_type(t):
    ...     assert t.sum().dtype == "float32"
    >>> test_sums_keep_the_type()
    """
    name = np.dtype(dtype).name
    if name not in WIDTHS:
        raise ArgumentError(f"tensors() draws float16, float32 or float64, found {name}")
    if shape is None:
        shape = npst.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)
    entries = numbers(min_value, max_value, avoid, WIDTHS[name])
    return npst.arrays(dtype, shape, elements=entries).map(Tensor)


def mutually_broadcastable(
    n: int,
    *,
    min_value: float = -3.0,
    max_value: float = 3.0,
    avoid: Sequence[float] = (),
    min_side: int = 0,
    max_side: int = 3,
    max_dims: int = 3,
) -> st.SearchStrategy[tuple[Tensor, ...]]:
    """``n`` Tensors whose shapes broadcast together; some may have no axes or no entries.

    >>> from hypothesis import given
    >>> @given(mutually_broadcastable(2))
    ... def test_gradients_have_the_shape_of_what_they_belong_to(pair):
    ...     x, y = pair
    ...     (x * y).sum().backward()
    ...     assert (x.grad.shape, y.grad.shape) == (x.shape, y.shape)
    >>> test_gradients_have_the_shape_of_what_they_belong_to()
    """
    shapes = npst.mutually_broadcastable_shapes(num_shapes=n, min_side=min_side, max_side=max_side, max_dims=max_dims)
    return shapes.flatmap(
        lambda found: st.tuples(
            *[tensors(shape, min_value=min_value, max_value=max_value, avoid=avoid) for shape in found.input_shapes]
        )
    )


@st.composite
def graphs(draw: Draw, max_steps: int = 8, *, values_only: bool = False) -> Node:
    """The root of a random program of up to ``max_steps`` steps; a scalar.

    Its leaves are Values and Tensors. A step applies an elementwise primitive of the table where its
    domain admits the operands, reduces, indexes, reshapes, multiplies matrices or stacks; operands
    are any earlier nodes, so nodes are used again, shapes broadcast and Values meet Tensors. All
    steps are smooth, so differences measure the gradient. ``values_only``: no Tensors, and
    elementwise steps alone.

    >>> from hypothesis import given
    >>> @given(graphs())
    ... def test_backward_twice_doubles_the_gradients(root):
    ...     root.backward()
    ...     root.backward()
    >>> test_backward_twice_doubles_the_gradients()
    """
    arrays = values() if values_only else tensors(npst.array_shapes(max_dims=2, max_side=3))
    others = [] if values_only else [_reduced, _indexed, _arranged, _joined]
    nodes: list[Any] = [draw(values()), draw(arrays), *draw(st.lists(st.one_of(values(), arrays), max_size=2))]
    for _ in range(draw(st.integers(1, max_steps))):
        made = draw(st.sampled_from([_elementwise, _elementwise, *others]))(draw, nodes)
        if made is not None:
            nodes.append(made)
    root: Node = recorder.add_n([(node.mean() if node.shape else node) * draw(numbers(-1.0, 1.0)) for node in nodes])
    return root


@cache
def smooth() -> list[Elementwise]:
    """The elementwise primitives that take complex numbers, as smooth functions do."""
    return [op for op in TABLE.values() if isinstance(op, Elementwise) and op.domain and _takes_complex(op)]


def _takes_complex(op: Primitive) -> bool:
    middle = [complex((bound.low + bound.high) / 2 + 0.1, 0.1) for bound in op.domain]
    try:
        return isinstance(op(*middle), complex)
    except (TypeError, ValueError, ArithmeticError):
        return False


def _admits(interval: Interval, node: Any) -> bool:
    data = np.asarray(node.datum)
    inside = (data >= interval.low) & (data <= interval.high)
    return bool(inside.all()) and all(bool((abs(data - kink) >= MARGIN).all()) for kink in interval.avoid)


def _fits(x: Any, others: Sequence[Any]) -> bool:
    try:
        np.broadcast_shapes(x.shape, *[other.shape for other in others])
    except ValueError:
        return False
    return True


def _elementwise(draw: Draw, nodes: list[Any]) -> Any:
    operands = [draw(st.sampled_from(nodes))]
    fitting = [op for op in smooth() if _admits(op.domain[0], operands[0])]
    if not fitting:
        return None
    op = draw(st.sampled_from(fitting))
    for interval in op.domain[1:]:
        others = [node for node in nodes if _admits(interval, node) and _fits(node, operands)]
        if not others:
            return None
        operands.append(draw(st.sampled_from(others)))
    made = op(*operands)
    return made if np.all(np.abs(made.datum) < MOST) else None


def _tensor(draw: Draw, nodes: list[Any]) -> Any:
    return draw(st.sampled_from([node for node in nodes if isinstance(node, Tensor)]))


def _reduced(draw: Draw, nodes: list[Any]) -> Any:
    x = _tensor(draw, nodes)
    axis = draw(st.sampled_from([None, *range(x.ndim)]))
    return (x.sum if draw(st.booleans()) else x.mean)(axis=axis, keepdims=draw(st.booleans()))


def _indexed(draw: Draw, nodes: list[Any]) -> Any:
    x = _tensor(draw, nodes)
    if not x.ndim:
        return x.to_value()
    if draw(st.booleans()):
        return x[draw(st.lists(st.integers(-len(x), len(x) - 1), min_size=1, max_size=4))]
    return x[draw(npst.basic_indices(x.shape, allow_newaxis=True).filter(lambda index: x.datum[index].size > 0))]


def _arranged(draw: Draw, nodes: list[Any]) -> Any:
    x = _tensor(draw, nodes)
    return draw(st.sampled_from([x.reshape(-1), x.T if x.ndim <= 2 else x.mT, x.broadcast_to((2, *x.shape))]))


def _joined(draw: Draw, nodes: list[Any]) -> Any:
    x, y = draw(st.sampled_from(nodes)), draw(st.sampled_from(nodes))
    if x.shape == y.shape:
        return recorder.stack([x, y])
    if 0 < x.ndim <= 2 and 0 < y.ndim <= 2 and x.shape[-1] == y.shape[0]:
        made = x @ y
        return made if np.all(np.abs(made.datum) < MOST) else None
    return None
