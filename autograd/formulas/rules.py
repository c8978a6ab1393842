"""The rules of a primitive as formulas: run over symbols, they spell themselves out."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.core.broadcasting import unbroadcast
from autograd.core.context import enable_grad
from autograd.core.node import CONSTANT, Node
from autograd.core.order import topological_order
from autograd.core.primitive import Elementwise, Fused, Primitive
from autograd.core.registry import ENGINES, rank_of
from autograd.core.sweep import sweep
from autograd.core.xp.recorder import recorder
from autograd.formulas.expression import Compound, Expression, Symbol, as_expression, compose
from autograd.formulas.symbolic import form, symbolic

MOST_OPERATIONS = 12  # of a definition whose derivative is spelt out


def applied(primitive: Primitive, operands: Sequence[Any], params: dict[str, Any] | None = None) -> Expression:
    """The formula of ``primitive`` applied to ``operands``, as it was written: nothing is simplified.

    >>> from autograd.primitives import multiply, pow
    >>> applied(multiply, [Symbol("x"), 1]), applied(pow, [Symbol("x"), 0])
    (x · 1, x⁰)
    """
    if primitive.notation == "operand":
        return as_expression(*operands)
    function, args, rest = form(primitive, operands, params)
    return Compound(function, tuple(map(as_expression, args)), rest)


def partial(primitive: Elementwise, i: int, out: Any, inputs: Sequence[Any], params: Any = None) -> Expression:
    """The local derivative of an elementwise ``primitive`` with respect to argument ``i``, as a formula.

    >>> from autograd.primitives import tanh
    >>> partial(tanh, 0, Symbol("h"), [Symbol("s")])
    1 − h²
    """
    return as_expression(primitive.partial(i, symbolic, out, inputs, params))


def contributions(
    primitive: Primitive, cotangent: Any, out: Any, inputs: Sequence[Any], params: Any, wanted: Sequence[bool]
) -> list[Expression | None]:
    """What each wanted input receives from ``cotangent``, summed to its shape, as formulas.

    ``inputs``: formulas, whose shapes count. Of a fused primitive, they are what it spells out itself,
    or else follow its definition; where that is long, such as a whole recurrent sequence, they just
    name its derivative.

    >>> from autograd.primitives import matmul
    >>> x, y, ct = Symbol("x", shape=(2, 3)), Symbol("y", shape=(3, 4)), Symbol("∂L/∂z", shape=(2, 4))
    >>> contributions(matmul, ct, Symbol("z", shape=(2, 4)), [x, y], None, [True, True])
    [∂L/∂z @ yᵀ, xᵀ @ ∂L/∂z]
    """
    if isinstance(primitive, Fused):
        if primitive.spelt is not None:
            return list(primitive.spelt(symbolic, cotangent, out, inputs, wanted, **params))
        return _by_definition(primitive, cotangent, out, inputs, params, wanted)
    parts = primitive.contributions(symbolic, cotangent, out, inputs, params, wanted)
    return [None if part is None else _fit(part, x.shape) for part, x in zip(parts, inputs, strict=True)]


def adjoint(out: str, x: str, cotangent: Any = None) -> Expression:
    """The chain rule of arrays: the matrix of all ∂outᵢ/∂xⱼ, transposed, times the cotangent, by default 1.

    >>> adjoint("y", "x", Symbol("∂L/∂y"))
    (∂y/∂x)ᵀ @ ∂L/∂y
    """
    matrix = Symbol(f"(∂{out}/∂{x})ᵀ")
    return matrix if cotangent is None else Compound(operator.matmul, (matrix, as_expression(cotangent)), {})


def _fit(part: Any, shape: tuple[int, ...]) -> Expression:
    part = as_expression(part)
    return part if part.shape == shape else as_expression(unbroadcast(symbolic, part, shape))


def _by_definition(
    primitive: Primitive, cotangent: Any, out: Any, inputs: Sequence[Any], params: Any, wanted: Sequence[bool]
) -> list[Expression | None]:
    """A reverse sweep over the graph of the definition, in formulas."""
    data = [np.ones(x.shape) if getattr(x, "data", None) is None else x.data for x in inputs]
    leaves: list[Any] = [ENGINES[rank_of(x)](x) for x in data]  # type: ignore[call-arg]
    with enable_grad():
        root: Any = primitive.definition(recorder, *leaves, **(params or {}))  # type: ignore[misc]
    order: list[Any] = topological_order(root, stop=leaves)
    if len(order) > MOST_OPERATIONS:
        name = str(out) if isinstance(out, Symbol) else primitive.symbol
        return [adjoint(name, str(x), cotangent) if asked else None for x, asked in zip(inputs, wanted, strict=True)]
    formulas = dict(zip(leaves, inputs, strict=True))
    for node in order:
        operands = [formulas[parent] for parent in node.parents]
        formulas[node] = _simplified(node, operands) if operands else as_expression(node.datum)

    def pull(node: Node, part: Any) -> list[Expression | None]:
        operands = [formulas[parent] for parent in node.parents]
        tracked = [parent.op is not CONSTANT for parent in node.parents]
        return contributions(node.op, part, formulas[node], operands, node.params, tracked)  # type: ignore[arg-type]

    cotangents = {root: cotangent}
    for _ in sweep(order, cotangents, pull):
        pass
    return [cotangents.get(leaf) if asked else None for leaf, asked in zip(leaves, wanted, strict=True)]


def _simplified(node: Node, operands: Sequence[Expression]) -> Expression:
    function, args, rest = form(node.op, operands, node.params)  # type: ignore[arg-type]
    return compose(function, *args, **rest)
