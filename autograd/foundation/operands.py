"""What operands are, for type checkers: the kinds of numbers, arrays and nodes that operations take.

Annotations, and above all the generated stubs, speak in these names; nothing is asked of them at run time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ParamSpec, Protocol, TypeAlias, TypeVar

if TYPE_CHECKING:
    from fractions import Fraction
    from types import EllipsisType
    from typing import Never, SupportsIndex

    import numpy as np

    from autograd.core.array import NDArray
    from autograd.core.tensor import Tensor
    from autograd.core.value import Value

P = ParamSpec("P")  # the parameters and the result of a function
R = TypeVar("R")
A = TypeVar("A")  # arrays, or Tensors: what several results of one operation are
T_co = TypeVar("T_co", covariant=True)


class Symbolic(Protocol):
    """An expression of sympy."""

    @property
    def free_symbols(self) -> Any: ...


class Sequenced(Protocol[T_co]):
    """A list or a tuple, and no text."""

    def __len__(self) -> int: ...
    def __getitem__(self, index: int, /) -> T_co: ...
    def __contains__(self, item: object, /) -> bool: ...


class SupportsArray(Protocol):
    """What NumPy can make an array of, such as a table of another library."""

    def __array__(self) -> NDArray: ...


Scalar: TypeAlias = "int | float | complex | Fraction | np.generic | Symbolic"
Nested: TypeAlias = "Sequenced[Scalar | NDArray | Nested]"  # lists of plain numbers, at any depth
Plain: TypeAlias = "Scalar | NDArray | Nested"
Listed: TypeAlias = "list[Any] | tuple[Any, ...]"  # of anything: nodes, too
Unknown: TypeAlias = "list[Never] | tuple[Never, ...]"  # a list of which a type checker knows nothing: list[Any]
Operand: TypeAlias = "Plain | Listed | SupportsArray | Value | Tensor"
Index: TypeAlias = "SupportsIndex | slice | EllipsisType | NDArray | Tensor | list[Any] | tuple[Any, ...] | None"
