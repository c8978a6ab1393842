"""Derivatives by way of complex numbers.

A cotangent is the plain product of the derivatives on its way, without a conjugate. So an analytic function f has
df/dz, and a real function of z = a + bi has ∂f/∂a - i ∂f/∂b: df = Re(cotangent · dz). Of a complex cotangent that comes
to a real number the real part counts. What is not analytic (`Primitive.analytic`), such as the absolute value, has a
derivative on the way to a real result only.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd.core.node import Node
from autograd.core.order import topological_order
from autograd.errors import DTypeError


def is_complex(thing: Any) -> bool:
    """Whether a number, an array or a node is complex."""
    data = thing.datum if isinstance(thing, Node) and thing.rank < 2 else thing
    return data.__class__ is complex or getattr(getattr(data, "dtype", None), "kind", "") == "c"


def converted(xp: Any, part: Any, node: Any) -> Any:
    """A cotangent or tangent of ``node`` in the type of its data: of a complex one beside a real node the real part."""
    if is_complex(part) and not is_complex(node):
        part = xp.real(part)
    return part if node.rank == 0 or part.dtype == node.dtype else part.astype(node.dtype)


def check_kind(root: Node, seed: Any) -> None:
    """An error where ``seed`` is complex beside a real root, or a complex root has no derivative df/dz."""
    if is_complex(root):
        for node in topological_order(root):
            _demand_analytic(node)
    elif is_complex(seed):
        raise DTypeError(f"the seed of a real result is real, found {seed!r:.40}")


def kinds_of_variables(root: Node, variables: Sequence[Node]) -> set[bool]:
    """Whether those of ``variables`` that ``root`` depends on are complex; an error where both are and it has no
    derivative df/dz by them."""
    order = topological_order(root, stop=variables)
    used = {root, *[parent for node in order for parent in node.parents]}
    kinds = {is_complex(node) for node in variables if node in used}
    for node in order if True in kinds and is_complex(root) else ():
        _demand_analytic_step(node)
    return kinds


def check_slope(root: Node, variables: Sequence[Node]) -> None:
    """`check_kind` of a ``root`` as a function of ``variables``, whatever these depend on."""
    if is_complex(root) and False in kinds_of_variables(root, variables):
        raise _no_complex_derivative(next(node for node in variables if not is_complex(node)))


def _demand_analytic(node: Any) -> None:
    """An error for a node that a complex result may not depend on."""
    if node.first is None and node.requires_grad and not is_complex(node):
        raise _no_complex_derivative(node)
    _demand_analytic_step(node)


def _no_complex_derivative(variable: Node) -> DTypeError:
    return DTypeError(
        f"a complex result has a complex derivative, and {variable!r:.60} is real: make the result real, by .real, "
        ".imag or abs(), or begin with a complex number"
    )


def _demand_analytic_step(node: Any) -> None:
    """An error for an operation on complex variables that is not analytic."""
    if node.first is not None and not node.op.analytic and any(is_complex(x) and x.requires_grad for x in node.parents):
        raise DTypeError(
            f"{node.op.name} is no analytic function of complex numbers, so a complex result has no derivative by way "
            "of it: make the result real first, by .real, .imag or abs()"
        )
