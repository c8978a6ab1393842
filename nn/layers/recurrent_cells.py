"""Recurrent cells, one time step each; and what cells and recurrent layers share.

Weight shapes, gate orders and starting values are PyTorch's: (i, f, g, o) for the LSTM, (r, z, n) for
the GRU, whose reset gate acts after the product with the state's weights.
"""

from __future__ import annotations

from math import sqrt
from typing import Any, ClassVar, Generic, Literal, NamedTuple, TypeVar

import numpy as np

from nn.arguments import floating, named, width
from nn.autograd_door import ArgumentError, ShapeError, Tensor, gru_cell, lstm_cell, rnn_cell
from nn.initialisers import Rng, generator, uniform
from nn.inputs import cast, described
from nn.modules.module import Module
from nn.modules.parameter import Parameter

__all__ = ["GRUCell", "LSTMCell", "RNNCell"]

Bias = bool | Literal["single"]
State = tuple[Tensor, ...]  # (h,) or (h, c)
S = TypeVar("S")  # the same as callers know it: h, or (h, c)


class Weights(NamedTuple):
    """The parameters of one layer as a step uses them: matrices transposed, absent biases None."""

    inputs: Any
    states: Any
    input_bias: Any
    state_bias: Any
    projection: Any = None  # of the state of an LSTM with proj_size

    def products(self, x: Any, h: Any) -> tuple[Any, Any]:
        """What the input and what the state give to all gates: (..., gates · hidden) each."""
        from_input, from_state = x @ self.inputs, h @ self.states
        if self.input_bias is not None:
            from_input = from_input + self.input_bias
        if self.state_bias is not None:
            from_state = from_state + self.state_bias
        return from_input, from_state


class Recurrent(Module):
    """What recurrent cells and layers share: their sizes, their parameters, and the checks of what comes in.

    A subclass names how many gates and parts of its state it has, and defines ``step``.
    """

    gate_count: ClassVar[int]
    state_count: ClassVar[int] = 1
    first: ClassVar[str] = ""  # what the names of the first layer's parameters end with

    def __init__(self, input_size: int, hidden_size: int, bias: Bias) -> None:
        if not (isinstance(bias, bool | np.bool_) or (isinstance(bias, str) and bias == "single")):
            raise ArgumentError(f"bias must be True, False or 'single', found {bias!r:.60}")
        self.input_size, self.hidden_size = width("input_size", input_size), width("hidden_size", hidden_size)
        self.bias: Bias = "single" if isinstance(bias, str) else bool(bias)

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of the parameters."""
        kind: np.dtype[Any] = getattr(self, f"weight_hh{self.first}").datum.dtype
        return kind

    @property
    def state_sizes(self) -> tuple[int, ...]:
        """The features of h, or of h and c."""
        return (self.hidden_size,) * self.state_count

    def create(self, rng: np.random.Generator, input_size: int, dtype: Any, suffix: str = "") -> None:
        """Make the parameters of one layer, uniform in ±1/√hidden_size."""
        bound, rows, size = 1 / sqrt(self.hidden_size), self.gate_count * self.hidden_size, self.state_sizes[0]
        shapes: dict[str, tuple[int, ...]] = {"weight_ih": (rows, input_size), "weight_hh": (rows, size)}
        if self.bias:
            shapes["bias_ih"] = (rows,)
        if self.bias and self.bias != "single":
            shapes["bias_hh"] = (rows,)
        if size != self.hidden_size:
            shapes["weight_hr"] = (size, self.hidden_size)
        for name, shape in shapes.items():
            setattr(self, name + suffix, Parameter(uniform(shape, rng, a=bound), floating(dtype)))

    def weights(self, suffix: str = "") -> Weights:
        """The parameters of one layer, made ready for its steps."""
        inputs, states = getattr(self, f"weight_ih{suffix}"), getattr(self, f"weight_hh{suffix}")
        names = ("bias_ih", "bias_hh", "weight_hr")
        input_bias, state_bias, projection = (getattr(self, f"{name}{suffix}", None) for name in names)
        if projection is not None:
            projection = projection.matrix_transpose()
        return Weights(inputs.matrix_transpose(), states.matrix_transpose(), input_bias, state_bias, projection)

    def step(self, x: Any, state: State, weights: Weights) -> State:
        """The state after ``x``."""
        raise NotImplementedError

    def read_input(self, x: Any, ranks: tuple[int, int], layout: str) -> Tensor:
        """``x`` in the parameters' type, its shape checked."""
        tensor = cast(x, self.dtype)
        if tensor.ndim not in ranks or tensor.shape[-1] != self.input_size:
            raise ShapeError(
                f"{type(self).__name__} needs input of shape {layout} with {self.input_size} features, "
                f"found {tensor.shape}"
            )
        return tensor

    def read_state(self, state: Any, lead: tuple[int, ...]) -> State:
        """``state`` as a tuple of parts whose shapes begin with ``lead``; None gives zeros."""
        shapes = [(*lead, size) for size in self.state_sizes]
        if state is None:
            return tuple([Tensor.constant(np.zeros(shape, self.dtype)) for shape in shapes])
        parts = state if len(shapes) > 1 else (state,)
        if not isinstance(parts, tuple | list) or len(parts) != len(shapes):
            raise ArgumentError(f"the state of {type(self).__name__} is a pair (h, c), found {described(state)}")
        parts = tuple(cast(part, self.dtype) for part in parts)
        for part, shape in zip(parts, shapes, strict=True):
            if part.shape != shape:
                raise ShapeError(
                    f"a state of {type(self).__name__} has shape {shape} for this input, found {part.shape}"
                )
        return parts

    def extra_repr(self) -> str:
        bias = "" if self.bias is True else f", bias={self.bias!r}"
        return f"{self.input_size}, {self.hidden_size}{bias}"


class Simple(Recurrent):
    """h' = tanh or ReLU of one weighted sum."""

    gate_count = 1
    nonlinearity: str

    def step(self, x: Any, state: State, weights: Weights) -> State:
        return (rnn_cell(*weights.products(x, *state), relu=self.nonlinearity == "relu"),)

    def extra_repr(self) -> str:
        return super().extra_repr() + ("" if self.nonlinearity == "tanh" else f", nonlinearity={self.nonlinearity!r}")


class LongShort(Recurrent):
    """Long short-term memory: four gates, and a memory c beside the state h."""

    gate_count, state_count = 4, 2

    def step(self, x: Any, state: State, weights: Weights) -> State:
        h, c = lstm_cell(*weights.products(x, state[0]), state[1])
        return (h if weights.projection is None else h @ weights.projection), c


class Gated(Recurrent):
    """Gated recurrent unit: three gates."""

    gate_count = 3

    def step(self, x: Any, state: State, weights: Weights) -> State:
        return (gru_cell(*weights.products(x, *state), *state),)


def nonlinearity_named(name: Any) -> str:
    """``name`` itself, if a simple recurrence has a nonlinearity of this name."""
    return named("nonlinearity", name, ("tanh", "relu"))


class Cell(Recurrent, Generic[S]):
    """One step."""

    def __init__(
        self, input_size: int, hidden_size: int, bias: Bias = True, *, dtype: Any = None, rng: Rng = None
    ) -> None:
        super().__init__(input_size, hidden_size, bias)
        self.create(generator(rng), self.input_size, dtype)

    def forward(self, input: Any, hx: Any = None) -> S:
        """The state after ``input``; without ``hx``, zeros stood before it."""
        x = self.read_input(input, (1, 2), "(n, features)")
        state = self.read_state(hx, x.shape[:-1])
        new: Any = self.step(x, state, self.weights())
        return new if len(new) > 1 else new[0]  # type: ignore[no-any-return]


class RNNCell(Simple, Cell[Tensor]):
    """One step of a simple recurrent network: h' = tanh(W_ih x + b_ih + W_hh h + b_hh), or ReLU of it.

    Shapes: x (n, input_size) and h (n, hidden_size) give h' (n, hidden_size); without h, zeros.
    ``weight_ih`` (hidden, input), ``weight_hh`` (hidden, hidden), ``bias_ih``, ``bias_hh`` (hidden,)
    start uniform in ±1/√hidden_size. ``bias``: True for both biases, ``"single"`` for ``bias_ih``
    alone, False for none. ``nonlinearity``: "tanh" or "relu". ``dtype``: of the parameters, to which
    inputs are cast. ``rng``: a seed or a NumPy generator.

    Source: Elman, "Finding structure in time", 1990.

    >>> import numpy as np
    >>> cell = RNNCell(1, 50, bias="single", rng=0)
    >>> cell(np.zeros((4, 1))).shape, cell.summary().total
    ((4, 50), 2600)
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: Bias = True,
        nonlinearity: str = "tanh",
        *,
        dtype: Any = None,
        rng: Rng = None,
    ) -> None:
        self.nonlinearity = nonlinearity_named(nonlinearity)
        super().__init__(input_size, hidden_size, bias, dtype=dtype, rng=rng)


class LSTMCell(LongShort, Cell[tuple[Tensor, Tensor]]):
    """One step of a long short-term memory.

    The gates i, f, g, o are the four parts of W_ih x + b_ih + W_hh h + b_hh: what to take in, what to
    keep, the candidate, what to give out. c' = σ(f) c + σ(i) tanh(g); h' = σ(o) tanh(c').

    Shapes: x (n, input_size) and the pair (h, c), each (n, hidden_size), give the pair (h', c');
    without a state, zeros. ``weight_ih`` (4 hidden, input), ``weight_hh`` (4 hidden, hidden),
    ``bias_ih``, ``bias_hh`` (4 hidden,). The rest as in `RNNCell`.

    Source: Hochreiter, Schmidhuber, "Long short-term memory", 1997; the forget gate: Gers,
    Schmidhuber, Cummins, "Learning to forget", 2000.

    >>> import numpy as np
    >>> cell = LSTMCell(1, 50, bias="single", rng=0)
    >>> h, c = cell(np.zeros((4, 1)))
    >>> h.shape, c.shape, cell.summary().total
    ((4, 50), (4, 50), 10400)
    """


class GRUCell(Gated, Cell[Tensor]):
    """One step of a gated recurrent unit, its reset gate acting after the product with W_hh.

    With (rx, zx, nx) the parts of W_ih x + b_ih and (rh, zh, nh) those of W_hh h + b_hh:
    r = σ(rx + rh), z = σ(zx + zh), n = tanh(nx + r nh), h' = (1 - z) n + z h.

    Shapes: x (n, input_size) and h (n, hidden_size) give h' (n, hidden_size); without h, zeros.
    ``weight_ih`` (3 hidden, input), ``weight_hh`` (3 hidden, hidden), ``bias_ih``, ``bias_hh``
    (3 hidden,). The rest as in `RNNCell`.

    Source: Cho et al., "Learning phrase representations using RNN encoder-decoder", 2014, in the
    variant that resets after the product.

    >>> import numpy as np
    >>> GRUCell(3, 5, rng=0)(np.zeros((4, 3))).shape
    (4, 5)
    """
