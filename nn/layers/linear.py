"""The fully connected layer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from math import sqrt
from typing import Any

from nn.arguments import flag, floating, function, width
from nn.autograd_door import ArgumentError, ShapeError, Tensor, is_traced
from nn.initialisers import Initialiser, Rng, drawn, generator, kaiming_uniform, uniform
from nn.inputs import as_tensor, cast
from nn.modules.module import Module
from nn.modules.parameter import Parameter

__all__ = ["LazyLinear", "Linear"]


class Linear(Module):
    """y = x Wᵀ + b.

    ``weight``: (out_features, in_features). ``bias``: (out_features,), or None with ``bias=False``.
    ``dtype``: of both; float32 unless told otherwise; a floating input is cast to it.
    ``init``, ``bias_init``: functions of `nn.init`; both draw from U(-1/√in, 1/√in) unless told
    otherwise, as PyTorch does. ``rng``: a generator, a seed or None.

    Shapes: (..., in_features) gives (..., out_features). Raises `ShapeError` for another last axis.

    >>> layer = Linear(3, 2, rng=0)
    >>> layer([[1.0, 2.0, 3.0]]).shape, layer
    ((1, 2), Linear(in_features=3, out_features=2, bias=True): 8 parameters)
    """

    def __init__(
        self,
        in_features: int,
        out_features: int,
        bias: bool = True,
        *,
        dtype: Any = None,
        init: Initialiser | None = None,
        bias_init: Initialiser | None = None,
        rng: Rng = None,
    ) -> None:
        self.in_features = width("in_features", in_features)
        self.out_features = width("out_features", out_features)
        dtype, rng = floating(dtype), generator(rng)
        init = function("init", init) or partial(kaiming_uniform, a=sqrt(5))
        bias_init = function("bias_init", bias_init) or partial(uniform, a=1 / sqrt(self.in_features))
        self.weight = Parameter(drawn(init, (self.out_features, self.in_features), rng), dtype)
        self.bias = Parameter(drawn(bias_init, (self.out_features,), rng), dtype) if flag("bias", bias) else None

    def forward(self, input: Any) -> Tensor:
        """``input``: (..., in_features); gives (..., out_features)."""
        weight = self.weight
        x = cast(input, weight.datum.dtype)
        if x.shape[-1:] != (self.in_features,):
            raise ShapeError(
                f"Linear({self.in_features}, {self.out_features}) with a weight of shape {weight.shape} needs an input "
                f"of shape (..., {self.in_features}), found shape {x.shape}"
            )
        out: Tensor = x @ weight.matrix_transpose()
        return out if self.bias is None else out + self.bias

    def extra_repr(self) -> str:
        return f"in_features={self.in_features}, out_features={self.out_features}, bias={self.bias is not None}"


class LazyLinear(Linear):
    """A `Linear` that takes its ``in_features`` from its first input, and is one from then on.

    The other arguments are those of `Linear`. Until then it has no parameters: who asks for them, as an optimiser and
    a `Trainer` do, gets an `ArgumentError` that says to call the model once; a state that is loaded tells the number,
    too.

    >>> from nn import Flatten, ReLU, Sequential
    >>> model = Sequential(Flatten(), LazyLinear(3, rng=0), ReLU())
    >>> model([[[1.0, 2.0], [3.0, 4.0]]]).shape, model[1]
    ((1, 3), Linear(in_features=4, out_features=3, bias=True): 15 parameters)
    """

    def __init__(
        self,
        out_features: int,
        bias: bool = True,
        *,
        dtype: Any = None,
        init: Initialiser | None = None,
        bias_init: Initialiser | None = None,
        rng: Rng = None,
    ) -> None:
        self.out_features = width("out_features", out_features)
        self._options: dict[str, Any] = {
            "bias": flag("bias", bias),
            "dtype": floating(dtype),
            "init": function("init", init),
            "bias_init": function("bias_init", bias_init),
            "rng": generator(rng),
        }

    def own_parameters(self) -> Iterator[tuple[str, Parameter]]:
        """None yet: an `ArgumentError`."""
        raise self._unknown("its parameters are asked for")

    def expect(self, state: Mapping[str, Any], prefix: str) -> None:
        """Take ``in_features`` from the weight in ``state``."""
        shape: tuple[int, ...] = getattr(state.get(f"{prefix}weight"), "shape", ())
        if len(shape) == 2:
            self._become(shape[1])

    def forward(self, input: Any) -> Tensor:
        """``input``: (..., in_features), where any number is right; gives (..., out_features)."""
        x = as_tensor(input)
        if not x.ndim:
            raise ShapeError(f"LazyLinear({self.extra_repr()}) needs an input of shape (..., in_features), found ()")
        if is_traced():
            raise self._unknown("it is compiled")
        self._become(x.shape[-1])
        return Linear.forward(self, x)

    def _unknown(self, moment: str) -> ArgumentError:
        return ArgumentError(
            f"LazyLinear({self.extra_repr()}) has no parameters yet, since it takes in_features from its first input: "
            f"call the model once, as model(x[:1]), before {moment}"
        )

    def _become(self, in_features: int) -> None:
        """Be the `Linear` of so many features."""
        made = Linear(in_features, self.out_features, **self._options)  # where that is an error, nothing has changed
        del self._options
        self.__class__ = Linear  # type: ignore[assignment]
        if self._title is not None:
            object.__setattr__(self, "_title", self._title.replace(LazyLinear.__name__, Linear.__name__))
        self.in_features, self.weight, self.bias = made.in_features, made.weight, made.bias

    def extra_repr(self) -> str:
        return f"out_features={self.out_features}, bias={self._options['bias']}"
