"""Recurrent layers: the steps of `nn.layers.recurrent_cells` unrolled over a sequence.

The file is longer than others by what is said of its three layers.
"""

from __future__ import annotations

from functools import lru_cache
from math import prod
from typing import Any, ClassVar, Generic
from warnings import warn

import numpy as np

from nn.arguments import count_of, flag, share, whole
from nn.autograd_door import (
    ArgumentError,
    ShapeError,
    Tensor,
    callback,
    concat,
    gru,
    guard,
    is_traced,
    lstm,
    rnn,
    scope,
    stack,
)
from nn.layers.dropout import scaled
from nn.layers.gates import Gates, GRUGates, gates_of_gru, gates_of_lstm, opened
from nn.layers.lengths import Lengths, backwards, last_of
from nn.layers.recurrent_cells import (
    Bias,
    Gated,
    LongShort,
    Recurrent,
    S,
    Simple,
    State,
    Weights,
    nonlinearity_named,
)
from nn.modules.replaced_parameters import lasting
from nn.randomness import Rng, generator

__all__ = ["GRU", "LSTM", "RNN"]

step_scope = lru_cache(4096)(scope)  # one object serves all calls


class Sequence(Recurrent, Generic[S]):
    """Steps over time, in one layer or several."""

    first = "_l0"
    projects: ClassVar[bool] = False  # whether proj_size may be other than 0
    proj_size = 0

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: Bias = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        *,
        bidirectional: bool = False,
        proj_size: int = 0,
        fused: bool | None = None,
        dtype: Any = None,
        rng: Rng = None,
    ) -> None:
        super().__init__(input_size, hidden_size, bias)
        self.proj_size = whole("proj_size", proj_size, 0)
        if self.proj_size >= (self.hidden_size if self.projects else 1):
            bound = f"below hidden_size={self.hidden_size}" if self.projects else "0: only an LSTM projects its state"
            raise ArgumentError(f"proj_size must be {bound}, found {proj_size}")
        self.bidirectional = flag("bidirectional", bidirectional)
        self.fused = None if fused is None else flag("fused", fused)
        self.directions = ("", "_reverse") if self.bidirectional else ("",)
        self.num_layers, self.batch_first = count_of("num_layers", num_layers), flag("batch_first", batch_first)
        self.dropout = share("dropout", dropout)
        rng = generator(rng)
        if self.dropout:
            self.rng = rng
            if self.num_layers == 1:
                warn("dropout is between layers, and num_layers=1 has none: put an nn.Dropout behind it", stacklevel=2)
        for layer in range(self.num_layers):
            for direction in self.directions:
                features = self.state_sizes[0] * len(self.directions) if layer else self.input_size
                self.create(rng, features, dtype, f"_l{layer}{direction}")

    def forward(self, input: Any, hx: Any = None, lengths: Any = None) -> tuple[Tensor, S]:
        """The pair (output, last state); without ``hx``, zeros stand before the first step.

        ``lengths``: how many steps of each sequence are real, as whole numbers (n,); what stands after them makes no
        difference. The output is 0 there, and the last state is that of the last real step, as if each sequence were
        run alone.
        """
        x = self.read_input(input, (2, 3), "(n, time, features)" if self.batch_first else "(time, n, features)")
        swapped = (1, 0, 2) if self.batch_first and x.ndim == 3 else None
        sequence = x.permute_dims(swapped) if swapped else x
        if len(sequence) == 0:
            raise ShapeError(f"{type(self).__name__} needs at least one time step, found input of shape {x.shape}")
        rows = self.num_layers * len(self.directions)
        start = self.read_state(hx, (rows, *sequence.shape[1:-1]))
        real = None if lengths is None else Lengths(lengths, len(sequence), sequence.shape[1:-1])
        sequence = sequence if real is None else real.masked(sequence)
        last: list[State] = []
        for layer in range(self.num_layers):
            sequence = self.thinned(sequence) if layer else sequence
            outputs = []
            for direction in self.directions:
                output, final = self.run(sequence, tuple(part[len(last)] for part in start), layer, direction, real)
                outputs.append(output)
                last.append(final)
            sequence = outputs[0] if len(outputs) == 1 else concat(outputs, axis=-1)
        sequence = sequence if real is None else real.masked(sequence)
        states: Any = tuple(stack(parts) for parts in zip(*last, strict=True))
        output = sequence.permute_dims(swapped) if swapped else sequence
        return output, states if len(states) > 1 else states[0]

    def thinned(self, sequence: Tensor) -> Tensor:
        """What a layer gives to the next one, after dropout."""
        module = lasting(self)
        p = guard(lambda: module.dropout if module.training else 0.0)
        return scaled(sequence, callback(self.rng.random, sequence.shape) >= p, p) if p else sequence

    def run(
        self, sequence: Tensor, state: State, layer: int, direction: str, real: Lengths | None
    ) -> tuple[Tensor, State]:
        """Run one layer over all time steps in one direction: its outputs, and its last state."""
        suffix = f"_l{layer}{direction}"
        weights = self.weights(suffix)
        sequence = backwards(sequence, real) if direction else sequence
        if is_traced() if self.fused is None else self.fused:
            output, state = self.together(sequence, state, weights, getattr(self, f"weight_hh{suffix}"), real)
        else:
            output, state = self.stepwise(sequence, state, weights, layer, direction, real)
        return backwards(output, real) if direction else output, state

    def stepwise(
        self, sequence: Tensor, state: State, weights: Weights, layer: int, direction: str, real: Lengths | None
    ) -> tuple[Tensor, State]:
        """Compute step after step, each in a `scope` of its own."""
        place = f", layer {layer}" if self.num_layers > 1 else ""
        place += ", reverse" if direction else ""
        states = []
        for i in range(len(sequence)):
            with step_scope(f"t={len(sequence) - 1 - i if direction and real is None else i}{place}"):
                state = self.step(sequence[i], state, weights)
            states.append(state)
        parts = [stack(part) for part in zip(*states, strict=True)] if real else [stack([h for h, *_ in states])]
        return parts[0], tuple(real.last(part) for part in parts) if real else state

    def together(
        self, sequence: Tensor, state: State, weights: Weights, weight: Any, real: Lengths | None
    ) -> tuple[Tensor, State]:
        """Compute all steps as one node; ``weight``: that of the states, as the parameter has it."""
        raise NotImplementedError

    def extra_repr(self) -> str:
        layers = "" if self.num_layers == 1 else f", num_layers={self.num_layers}"
        layers += f", dropout={self.dropout}" if self.dropout else ""
        flags = "".join(f", {name}=True" for name in ("batch_first", "bidirectional") if getattr(self, name))
        layers += f", proj_size={self.proj_size}" if self.proj_size else ""
        return super().extra_repr() + layers + flags + ("" if self.fused is None else f", fused={self.fused}")


def _sums(sequence: Tensor, weights: Weights, *biases: Any) -> Any:
    """Compute the inputs' part of the weighted sums of all steps, and add the ``biases`` that are not None.

    All steps of all examples are rows of one matrix: one product forward, and one for each gradient.
    """
    *steps, features = sequence.shape
    total = sequence.reshape((prod(steps), features)) @ weights.inputs
    present = [bias for bias in biases if bias is not None]
    total = total + sum(present[1:], present[0]) if present else total
    return total.reshape((*steps, total.shape[-1]))


class RNN(Simple, Sequence[Tensor]):
    """`RNNCell` unrolled over a sequence; backward through it is backpropagation through time.

    Shapes: x (time, n, input_size), or (n, time, input_size) with ``batch_first``, and h₀
    (num_layers, n, hidden_size), zeros if left out, give the pair (output, h_n): the last layer's
    state at every time step, in the layout of x with hidden_size features, and the last state of each
    layer, (num_layers, n, hidden_size). Without the axis n: one sequence.

    ``num_layers``: each further layer reads the states of the one before. Parameters are named as
    ``weight_ih_l0``: those of layer 0. ``bidirectional``: each layer also goes through the sequence from its
    end, with parameters such as ``weight_ih_l0_reverse``; both states stand side by side in the output, 2
    hidden_size features, and one after the other in h₀ and h_n, (2 num_layers, n, hidden_size). ``dropout``: the
    share of what a layer gives to the next one that training sets to 0, as `Dropout` does; a single layer has none,
    and says so by a warning.

    A call takes the ``lengths`` of the sequences of a padded batch, (n,) whole numbers, as ``rnn(x, lengths=[5, 7])``:
    the output is 0 after the end of each, and h_n is the state at its last real step.

    ``fused``: compute all steps of a layer as one node, which takes about a tenth of the nodes' time, or step by step.
    By default, a compiled function has the node, as its nodes are gone before anybody could look at them; a graph
    outside of it, which pictures show and explain, has a group for each time step. The numbers are the same to
    rounding. Raises `ShapeError` for other shapes. The rest as in `RNNCell`.

    >>> import numpy as np
    >>> output, h = RNN(1, 50, rng=0)(np.zeros((7, 4, 1)))
    >>> output.shape, h.shape
    ((7, 4, 50), (1, 4, 50))
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        nonlinearity: str = "tanh",
        bias: Bias = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        *,
        bidirectional: bool = False,
        fused: bool | None = None,
        dtype: Any = None,
        rng: Rng = None,
    ) -> None:
        self.nonlinearity = nonlinearity_named(nonlinearity)
        super().__init__(
            input_size,
            hidden_size,
            num_layers,
            bias,
            batch_first,
            dropout,
            bidirectional=bidirectional,
            fused=fused,
            dtype=dtype,
            rng=rng,
        )

    def together(
        self, sequence: Tensor, state: State, weights: Weights, weight: Any, real: Lengths | None
    ) -> tuple[Tensor, State]:
        sums = _sums(sequence, weights, weights.input_bias, weights.state_bias)
        (h,) = state
        output = rnn(sums, h, weight, relu=self.nonlinearity == "relu")
        return output, (last_of(output, real),)


class LSTM(LongShort, Sequence[tuple[Tensor, Tensor]]):
    """`LSTMCell` unrolled over a sequence: gives (output, (h_n, c_n)). The rest as in `RNN`.

    ``proj_size``: if it is not 0, but less than hidden_size, the state is W_hr h, of so many features: what the next
    step, the next layer and the output get, and h₀. ``weight_hr_l0``: (proj_size, hidden_size).

    Source of the projection: Sak, Senior, Beaufays, "Long short-term memory based recurrent neural network
    architectures for large vocabulary speech recognition", 2014.

    >>> import numpy as np
    >>> output, (h, c) = LSTM(1, 50, batch_first=True, rng=0)(np.zeros((4, 7, 1)))
    >>> output.shape, h.shape, c.shape
    ((4, 7, 50), (1, 4, 50), (1, 4, 50))
    """

    gates_of, projects = staticmethod(gates_of_lstm), True

    @property
    def state_sizes(self) -> tuple[int, ...]:
        return self.proj_size or self.hidden_size, self.hidden_size

    def gates(self, x: Any, state: Any = None, *, layer: int = 0, reverse: bool = False) -> Gates:
        """What happens inside at each step of ``layer``: its gates, its memory and its state, as arrays.

        ``reverse``: of the direction that reads the sequence from its end; at the time steps of the sequence, as
        always. Without dropout, as in evaluation. Shapes: those of ``x``, with hidden_size features. Raises
        `ArgumentError` for a layer or a direction that there is not.

        >>> import numpy as np
        >>> inside = LSTM(1, 50, rng=0).gates(np.zeros((7, 4, 1)))
        >>> inside.f.shape, bool((inside.h == inside.o * np.tanh(inside.c)).all())
        ((7, 4, 50), True)
        """
        return Gates(*opened(self, x, state, layer, reverse))

    def together(
        self, sequence: Tensor, state: State, weights: Weights, weight: Any, real: Lengths | None
    ) -> tuple[Tensor, State]:
        (h, c), size = state, self.hidden_size
        sums = _sums(sequence, weights, weights.input_bias, weights.state_bias)
        if weights.projection is None:
            h_and_c = lstm(sums, h, c, weight)
            output = h_and_c[..., :size]
        else:  # W_hh (W_hr h) = (W_hh W_hr) h: a state without projection, which begins with 0
            sums = concat([sums[:1] + h @ weights.states, sums[1:]], axis=0)
            h_and_c = lstm(sums, Tensor.constant(np.zeros(c.shape, self.dtype)), c, weight @ weights.projection.mT)
            output = h_and_c[..., :size] @ weights.projection
        return output, (last_of(output, real), last_of(h_and_c, real)[..., size:])


class GRU(Gated, Sequence[Tensor]):
    """`GRUCell` unrolled over a sequence: gives (output, h_n). The rest as in `RNN`.

    >>> import numpy as np
    >>> output, h = GRU(1, 50, rng=0)(np.zeros((7, 4, 1)))
    >>> output.shape, h.shape
    ((7, 4, 50), (1, 4, 50))
    """

    gates_of = staticmethod(gates_of_gru)

    def gates(self, x: Any, state: Any = None, *, layer: int = 0, reverse: bool = False) -> GRUGates:
        """What happens inside at each step of ``layer``: its gates and its state, as arrays. The rest as `LSTM.gates`.

        >>> import numpy as np
        >>> inside = GRU(1, 50, rng=0).gates(np.zeros((7, 4, 1)))
        >>> inside.z.shape, inside.h.shape
        ((7, 4, 50), (7, 4, 50))
        """
        return GRUGates(*opened(self, x, state, layer, reverse))

    def together(
        self, sequence: Tensor, state: State, weights: Weights, weight: Any, real: Lengths | None
    ) -> tuple[Tensor, State]:
        bias = np.zeros(len(weight), self.dtype) if weights.state_bias is None else weights.state_bias
        (h,) = state
        output = gru(_sums(sequence, weights, weights.input_bias), h, weight, bias)
        return output, (last_of(output, real),)
