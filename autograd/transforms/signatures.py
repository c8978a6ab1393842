"""The functions that transforms give, for type checkers: the derivative has the form of the argument it is given.

A function is written for nodes, and its derivative takes numbers and arrays as well: so the type of the first
argument is not that which the function declares. The further arguments are passed on as they are.
"""

from __future__ import annotations

from typing import Any, Protocol, TypeVar, overload

from autograd.core.tensor import Tensor
from autograd.core.value import Value
from autograd.foundation.operands import A, P

R_co = TypeVar("R_co", covariant=True)


class Gradient(Protocol[P]):
    """The derivative with respect to the first argument."""

    @overload
    def __call__(self, x: float, /, *args: P.args, **kwargs: P.kwargs) -> float: ...
    @overload
    def __call__(self, x: Tensor, /, *args: P.args, **kwargs: P.kwargs) -> Tensor: ...
    @overload
    def __call__(self, x: A, /, *args: P.args, **kwargs: P.kwargs) -> A: ...


class ValueAndGradient(Protocol[P, R_co]):
    """The value, and the derivative with respect to the first argument."""

    @overload
    def __call__(self, x: float, /, *args: P.args, **kwargs: P.kwargs) -> tuple[float, float]: ...
    @overload
    def __call__(self, x: Value, /, *args: P.args, **kwargs: P.kwargs) -> tuple[R_co, Value]: ...
    @overload
    def __call__(self, x: Tensor, /, *args: P.args, **kwargs: P.kwargs) -> tuple[R_co, Tensor]: ...
    @overload
    def __call__(self, x: A, /, *args: P.args, **kwargs: P.kwargs) -> tuple[Any, A]: ...


class Matrix(Protocol[P]):
    """Derivatives of all entries with respect to all entries; or anything, as a function of trees gives trees."""

    @overload
    def __call__(self, x: Tensor, /, *args: P.args, **kwargs: P.kwargs) -> Tensor | Any: ...
    @overload
    def __call__(self, x: A, /, *args: P.args, **kwargs: P.kwargs) -> A | Any: ...
