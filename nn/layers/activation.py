"""What activation functions are as layers: a function, with options, of an input whose shape stays."""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature
from typing import TYPE_CHECKING, Any, ClassVar, overload

from nn.arguments import function as given_function
from nn.autograd_door import ArgumentError, Tensor, Value
from nn.inputs import one_output
from nn.modules.module import Module
from nn.other_names import option_instead

__all__ = ["Activation"]


class Activation(Module):
    """A layer that applies ``function``, with ``options``, to its input.

    The input may be a Tensor, a Value or plain data; the shape stays. Subclasses name a function:
    ``class Swish(Activation, function=swish)``.

    >>> from autograd import Tensor, sin
    >>> class Sine(Activation, function=sin): ...
    >>> Sine()(Tensor([0.0])).item()
    0.0
    """

    function: ClassVar[Any]

    def __init_subclass__(cls, function: Callable[..., Any] | None = None) -> None:
        if function is not None:
            cls.function = staticmethod(given_function("function", function))

    def __init__(self, **options: Any) -> None:
        name = type(self).__name__
        if type(self).forward is Activation.forward and not hasattr(self, "function"):
            raise ArgumentError(f"{name} names no function: write class {name}(Activation, function=...)")
        known = _options(self.function) if options and hasattr(self, "function") else []
        for option in options:
            if known is not None and option not in known:
                raise ArgumentError(
                    f"{name} has no option {option}{option_instead(option)}; it has {', '.join(known) or 'none'}"
                )
        self.options = options

    def forward(self, input: Any) -> Any:
        """``function(x)``, of the shape of ``input``."""
        if isinstance(input, tuple):
            one_output(input)
        return self.function(input, **self.options)

    if TYPE_CHECKING:

        @overload
        def __call__(self, input: Value) -> Value: ...
        @overload
        def __call__(self, input: Tensor) -> Tensor: ...
        @overload
        def __call__(self, input: Any) -> Any: ...
        def __call__(self, input: Any) -> Any: ...

    def extra_repr(self) -> str:
        return ", ".join(f"{name}={value!r}" for name, value in self.options.items())


def _options(function: Callable[..., Any]) -> list[str] | None:
    """The names of the options of ``function``, all arguments but its first; None where they are not known."""
    try:
        _, *options = signature(function).parameters.values()
    except ValueError:  # of functions written in C
        return None
    return None if any(p.kind is p.VAR_KEYWORD for p in options) else [p.name for p in options]
