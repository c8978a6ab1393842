"""One step of a recurrent network: what each kind computes, and the cells.

Gate orders, weight shapes and starting values are PyTorch's: (i, f, g, o) for the LSTM, (r, z, n) for
the GRU, whose reset gate acts after the product with the state's weights.
"""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from typing import Any, Literal, NamedTuple

import numpy as np

from nn.arguments import floating, named, width
from nn.autograd_door import ArgumentError, ShapeError, Tensor, relu, sigmoid, tanh
from nn.init import Rng, generator, uniform
from nn.module import Module, Parameter, cast

__all__ = ["GRUCell", "LSTMCell", "RNNCell"]

Bias = bool | Literal["single"]
State = tuple[Tensor, ...]  # (h,) or (h, c)


class Weights(NamedTuple):
    """The parameters of one layer as a step uses them: matrices transposed, absent biases None."""

    inputs: Any
    states: Any
    input_bias: Any
    state_bias: Any

    def products(self, x: Any, h: Any) -> tuple[Any, Any]:
        """What the input and what the state give to all gates: (..., gates · hidden) each."""
        from_input, from_state = x @ self.inputs, h @ self.states
        if self.input_bias is not None:
            from_input = from_input + self.input_bias
        if self.state_bias is not None:
            from_state = from_state + self.state_bias
        return from_input, from_state


class Kind(NamedTuple):
    """One kind of recurrence: how many gates and parts of state it has, and its step."""

    gates: int
    states: int
    step: Callable[[Any, State, Weights], State]


def _split(x: Any, count: int) -> list[Any]:
    """``count`` equal parts of the last axis."""
    size = x.shape[-1] // count
    return [x[..., i * size : (i + 1) * size] for i in range(count)]


def _tanh_step(x: Any, state: State, weights: Weights) -> State:
    from_input, from_state = weights.products(x, *state)
    return (tanh(from_input + from_state),)


def _relu_step(x: Any, state: State, weights: Weights) -> State:
    from_input, from_state = weights.products(x, *state)
    return (relu(from_input + from_state),)


def _lstm_step(x: Any, state: State, weights: Weights) -> State:
    h, c = state
    from_input, from_state = weights.products(x, h)
    i, f, g, o = _split(from_input + from_state, 4)
    c = sigmoid(f) * c + sigmoid(i) * tanh(g)
    return sigmoid(o) * tanh(c), c


def _gru_step(x: Any, state: State, weights: Weights) -> State:
    (h,) = state
    (ri, zi, ni), (rh, zh, nh) = (_split(part, 3) for part in weights.products(x, h))
    r, z = sigmoid(ri + rh), sigmoid(zi + zh)
    n = tanh(ni + r * nh)
    return ((1 - z) * n + z * h,)


STEPS = {"tanh": _tanh_step, "relu": _relu_step}
LSTM_KIND = Kind(gates=4, states=2, step=_lstm_step)
GRU_KIND = Kind(gates=3, states=1, step=_gru_step)


def simple(nonlinearity: str) -> Kind:
    """A simple recurrence with this nonlinearity."""
    return Kind(gates=1, states=1, step=STEPS[named("nonlinearity", nonlinearity, STEPS)])


class Recurrent(Module):
    """What cells and sequences share: the kind of step, and parameters by layer."""

    def __init__(self, kind: Kind, input_size: int, hidden_size: int, bias: Bias, dtype: Any) -> None:
        if not isinstance(bias, bool) and (not isinstance(bias, str) or bias != "single"):
            raise ArgumentError(f"bias must be True, False or 'single', found {bias!r:.60}")
        self.kind, self.bias, self.dtype = kind, bias, floating(dtype)
        self.input_size, self.hidden_size = width("input_size", input_size), width("hidden_size", hidden_size)

    def create(self, rng: np.random.Generator, input_size: int, suffix: str = "") -> None:
        """Make the parameters of one layer, uniform in ±1/√hidden_size."""
        bound, rows = 1 / sqrt(self.hidden_size), self.kind.gates * self.hidden_size
        shapes: dict[str, tuple[int, ...]] = {"weight_ih": (rows, input_size), "weight_hh": (rows, self.hidden_size)}
        if self.bias:
            shapes["bias_ih"] = (rows,)
        if self.bias and self.bias != "single":
            shapes["bias_hh"] = (rows,)
        for name, shape in shapes.items():
            setattr(self, name + suffix, Parameter(uniform(shape, rng, a=bound), self.dtype))

    def weights(self, suffix: str = "") -> Weights:
        """The parameters of one layer, made ready for its steps."""
        names = (f"{name}{suffix}" for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"))
        inputs, states, input_bias, state_bias = (getattr(self, name, None) for name in names)
        return Weights(inputs.T, states.T, input_bias, state_bias)  # type: ignore[union-attr]

    def read_input(self, x: Any, ranks: tuple[int, int], layout: str) -> Tensor:
        """``x`` in the parameters' type, its shape checked."""
        tensor = cast(x, self.dtype)
        if tensor.ndim not in ranks or tensor.shape[-1] != self.input_size:
            raise ShapeError(
                f"{type(self).__name__} needs input of shape {layout} with {self.input_size} features, "
                f"found {tensor.shape}"
            )
        return tensor

    def read_state(self, state: Any, shape: tuple[int, ...]) -> State:
        """``state`` as a tuple of parts of ``shape``; None gives zeros."""
        count = self.kind.states
        if state is None:
            return (Tensor.constant(np.zeros(shape, self.dtype)),) * count
        parts = state if count > 1 else (state,)
        if not isinstance(parts, tuple | list) or len(parts) != count:
            raise ArgumentError(f"the state of {type(self).__name__} is a pair (h, c)")
        parts = tuple(cast(part, self.dtype) for part in parts)
        for part in parts:
            if part.shape != shape:
                raise ShapeError(
                    f"a state of {type(self).__name__} has shape {shape} for this input, found {part.shape}"
                )
        return parts

    def extra_repr(self) -> str:
        bias = "" if self.bias is True else f", bias={self.bias!r}"
        relu = ", nonlinearity='relu'" if self.kind.step is _relu_step else ""
        return f"{self.input_size}, {self.hidden_size}{bias}{relu}"


class _Cell(Recurrent):
    """One step."""

    def __init__(self, kind: Kind, input_size: int, hidden_size: int, bias: Bias, dtype: Any, rng: Rng) -> None:
        super().__init__(kind, input_size, hidden_size, bias, dtype)
        self.create(generator(rng), input_size)

    def forward(self, x: Any, state: Any = None) -> Any:
        x = self.read_input(x, (1, 2), "(n, features)")
        state = self.read_state(state, (*x.shape[:-1], self.hidden_size))
        new = self.kind.step(x, state, self.weights())
        return new if len(new) > 1 else new[0]


class RNNCell(_Cell):
    """One step of a simple recurrent network: h' = tanh(W_ih x + b_ih + W_hh h + b_hh), or ReLU of it.

    Shapes: x (n, input_size) and h (n, hidden_size) give h' (n, hidden_size); without h, zeros.
    ``weight_ih`` (hidden, input), ``weight_hh`` (hidden, hidden), ``bias_ih``, ``bias_hh`` (hidden,)
    start uniform in ±1/√hidden_size. ``bias``: True for both biases, ``"single"`` for ``bias_ih``
    alone, False for none. ``nonlinearity``: "tanh" or "relu". ``dtype``: of the parameters, to which
    inputs are cast. ``rng``: a seed or a NumPy generator.

    Source: Elman, "Finding structure in time", 1990.

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
        super().__init__(simple(nonlinearity), input_size, hidden_size, bias, dtype, rng)


class LSTMCell(_Cell):
    """One step of a long short-term memory.

    The gates i, f, g, o are the four parts of W_ih x + b_ih + W_hh h + b_hh: what to take in, what to
    keep, the candidate, what to give out. c' = σ(f) c + σ(i) tanh(g); h' = σ(o) tanh(c').

    Shapes: x (n, input_size) and the pair (h, c), each (n, hidden_size), give the pair (h', c');
    without a state, zeros. ``weight_ih`` (4 hidden, input), ``weight_hh`` (4 hidden, hidden),
    ``bias_ih``, ``bias_hh`` (4 hidden,). The rest as in `RNNCell`.

    Source: Hochreiter, Schmidhuber, "Long short-term memory", 1997; the forget gate: Gers,
    Schmidhuber, Cummins, "Learning to forget", 2000.

    >>> cell = LSTMCell(1, 50, bias="single", rng=0)
    >>> h, c = cell(np.zeros((4, 1)))
    >>> h.shape, c.shape, cell.summary().total
    ((4, 50), (4, 50), 10400)
    """

    def __init__(
        self, input_size: int, hidden_size: int, bias: Bias = True, *, dtype: Any = None, rng: Rng = None
    ) -> None:
        super().__init__(LSTM_KIND, input_size, hidden_size, bias, dtype, rng)


class GRUCell(_Cell):
    """One step of a gated recurrent unit, its reset gate acting after the product with W_hh.

    With (rx, zx, nx) the parts of W_ih x + b_ih and (rh, zh, nh) those of W_hh h + b_hh:
    r = σ(rx + rh), z = σ(zx + zh), n = tanh(nx + r nh), h' = (1 - z) n + z h.

    Shapes: x (n, input_size) and h (n, hidden_size) give h' (n, hidden_size); without h, zeros.
    ``weight_ih`` (3 hidden, input), ``weight_hh`` (3 hidden, hidden), ``bias_ih``, ``bias_hh``
    (3 hidden,). The rest as in `RNNCell`.

    Source: Cho et al., "Learning phrase representations using RNN encoder-decoder", 2014, in the
    variant that resets after the product.

    >>> GRUCell(3, 5, rng=0)(np.zeros((4, 3))).shape
    (4, 5)
    """

    def __init__(
        self, input_size: int, hidden_size: int, bias: Bias = True, *, dtype: Any = None, rng: Rng = None
    ) -> None:
        super().__init__(GRU_KIND, input_size, hidden_size, bias, dtype, rng)
