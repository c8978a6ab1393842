"""What a transform makes of a function."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial, update_wrapper
from operator import attrgetter
from types import MethodType
from typing import Any, TypeVar

from autograd.errors import GraphError

F = TypeVar("F", bound=Callable[..., Any])


class Transformed:
    """A function made of another by a transform, which can be pickled where the other can.

    Called, it does what ``call`` does; ``made``: the transform with all that it was given.
    """

    def __init__(self, made: partial[Any], function: Callable[..., Any], call: Callable[..., Any]) -> None:
        update_wrapper(self, function, updated=())
        self._made = made
        self._call = call

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._call(*args, **kwargs)

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        """As a method: bound to its instance."""
        return self if instance is None else MethodType(self, instance)

    def __reduce__(self) -> Any:
        name = getattr(self, "__qualname__", "")
        try:
            if attrgetter(name)(sys.modules[self.__module__]) is self:  # it has decorated the other
                return name
        except (AttributeError, KeyError):
            pass
        return _again, (self._made.func, self._made.args, self._made.keywords)

    def __repr__(self) -> str:
        return f"<{self._made.func.__name__} of {getattr(self, '__qualname__', self.__wrapped__)}>"  # type: ignore[attr-defined]


class AtPoint:
    """A derivative at one point, as a function: it holds the graph of the call there, so that it is not pickled.

    ``again``: what gives it anew; a copy is itself.
    """

    def __init__(self, call: Callable[..., Any], again: str) -> None:
        update_wrapper(self, call, updated=())
        self._call, self._again = call, again

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._call(*args, **kwargs)

    def __copy__(self) -> AtPoint:
        return self

    def __deepcopy__(self, memo: Any) -> AtPoint:
        return self

    def __reduce__(self) -> Any:
        raise GraphError(
            f"a {self._call.__name__} holds the graph of its call, which is not pickled: pickle the function and its "
            f"arguments, and call {self._again} again"
        )

    def __repr__(self) -> str:
        return f"<{self._call.__name__} of {self._again}>"


def _again(transform: Callable[..., Any], given: tuple[Any, ...], options: dict[str, Any]) -> Any:
    return transform(*given, **options)


def transformed(made: partial[Any]) -> Callable[[F], F]:
    """Decorates what ``made``, a transform with what it was given, makes of its first argument.

    >>> from functools import partial
    >>> def doubled(function):
    ...     @transformed(partial(doubled, function))
    ...     def twice(*args):
    ...         return 2 * function(*args)
    ...     return twice
    >>> doubled(max)(3, 4), doubled(max)
    (8, <doubled of max>)
    """
    return partial(Transformed, made, made.args[0])  # type: ignore[return-value]
