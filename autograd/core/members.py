"""Which operators and methods a class of nodes has: decided here for all classes, and for their types.

`registry` gives them to the classes; ``python -m autograd.stubs`` writes down their types.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Literal

from autograd.errors import ArgumentError
from autograd.foundation.misfits import compared_by_other

if TYPE_CHECKING:
    from autograd.core.node import Node
    from autograd.core.primitive import Primitive

Kind = Literal["operator", "reflected", "comparison", "attribute", "method"]


def members(primitive: Primitive, node_type: type[Node]) -> Iterator[tuple[str, Kind]]:
    """The operators and methods by which nodes of ``node_type`` call ``primitive``: their names and kinds.

    A Value has those whose results are numbers where their operands are.

    >>> from autograd import Tensor, Value, multiply, sum
    >>> list(members(multiply, Value)), list(members(sum, Value))
    ([('__mul__', 'operator'), ('__rmul__', 'reflected')], [])
    >>> list(members(sum, Tensor))
    [('sum', 'method')]
    """
    if node_type.rank == 0 and primitive.lands is not None:
        return
    if primitive.operator is not None:
        yield f"__{primitive.operator}__", "comparison" if primitive.compares else "operator"
        if primitive.reflected:
            yield f"__r{primitive.operator}__", "reflected"
    if primitive.method:
        yield primitive.name, "attribute" if primitive.attribute else "method"


def attach(primitive: Primitive, node_type: type[Node]) -> None:
    """Give ``node_type`` its members of ``primitive``."""
    for name, kind in members(primitive, node_type):
        setattr(node_type, name, FORMS[kind](primitive))


def _called(primitive: Primitive) -> Any:
    def method(self: Node, *args: Any, **params: Any) -> Any:
        return primitive(self, *args, **params)

    return described(method, primitive)


def _reflected(primitive: Primitive) -> Callable[[Node, Any], Any]:
    return lambda self, other: primitive(other, self)


def compared(primitive: Primitive) -> Callable[[Node, Any], Any]:
    """A comparison, which leaves it to others to compare with what is no number or array."""

    def comparison(self: Node, other: Any) -> Any:
        try:
            return primitive(self, other)
        except ArgumentError as error:
            return compared_by_other(primitive, self, other, error)

    return comparison


FORMS: dict[Kind, Callable[[Primitive], Any]] = {
    "operator": _called,
    "reflected": _reflected,
    "comparison": compared,
    "attribute": lambda primitive: property(_called(primitive)),
    "method": _called,
}


def described(method: Any, primitive: Primitive) -> Any:
    """``method`` with the name, the docstring and the signature of ``primitive``."""
    method.__name__ = method.__qualname__ = primitive.name
    method.__doc__ = primitive.__doc__
    method.__wrapped__ = primitive
    return method
