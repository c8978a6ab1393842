"""Recurrent cells of Values: layers that see the input and their own last state."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from nn.arguments import width
from nn.autograd_door import ArgumentError, Node, ShapeError, Value, tanh
from nn.layers import recurrent_cells
from nn.layers.recurrent_cells import nonlinearity_named
from nn.randomness import Rng, generator
from nn.scalar.neurons import Layer, OfValues, as_values, layer_of

__all__ = ["LSTMCell", "RNNCell"]

State = list[Value]


class RNNCell(OfValues):
    """One step of a simple recurrent network on Values: h' = tanh(W [x, h] + b), a `Layer` of neurons that see the
    input x and the state h side by side.

    ``nonlinearity``: "tanh" or "relu". ``bias``: one for each neuron, or False for none. ``rng``: as in `Neuron`.

    Called with a sequence of numbers or Values and the state before, a list of Values (zeros if left out), it gives
    the new state, a list of Values. Raises `ShapeError` for another number of inputs or of states.

    >>> cell, h = RNNCell(1, 2, rng=0), None
    >>> for x in ([0.5], [-0.5], [1.0]):
    ...     h = cell(x, h)
    >>> len(h), len(list(cell.parameters()))
    (2, 8)
    """

    def __init__(
        self, input_size: int, hidden_size: int, nonlinearity: str = "tanh", bias: bool = True, rng: Rng = None
    ) -> None:
        self.input_size, self.hidden_size = width("input_size", input_size), width("hidden_size", hidden_size)
        name = nonlinearity_named(nonlinearity)
        self.layer = Layer(self.input_size + self.hidden_size, self.hidden_size, name, bias, rng)

    def forward(self, x: Iterable[Any], h: Sequence[Any] | None = None) -> State:
        """The state after ``x``; without ``h``, zeros stood before it."""
        return self.layer(_seen(self, x, h))

    @classmethod
    def from_tensor(cls, cell: recurrent_cells.RNNCell) -> RNNCell:
        """The same cell on Values, from an `nn.RNNCell`: equal numbers, parameters of its own. Its two biases, which
        are only ever added, become one. Raises `ArgumentError` for another layer.

        >>> from nn import RNNCell as TensorCell
        >>> tensor = TensorCell(1, 2, dtype="float64", rng=0)
        >>> abs(RNNCell.from_tensor(tensor)([1.0])[1].data - tensor([1.0])[1].item()) < 1e-15
        True
        """
        (rows,), (biases,) = _numbers(cell, recurrent_cells.RNNCell)
        new = cls.__new__(cls)
        new.input_size, new.hidden_size = cell.input_size, cell.hidden_size
        new.layer = layer_of(rows, biases, cell.nonlinearity)
        return new


class LSTMCell(OfValues):
    """One step of a long short-term memory on Values: four layers that see the input x and the state h side by side.

    Three are gates, with a sigmoid: ``input_gate`` i, what to take in; ``forget_gate`` f, what to keep;
    ``output_gate`` o, what to give out. ``candidate`` g, with tanh, is what could be taken in. For each unit
    c' = f c + i g and h' = o tanh(c').

    Called with a sequence of numbers or Values and the pair (h, c) before, lists of Values (zeros if left out), it
    gives the new pair. The rest as in `RNNCell`.

    >>> cell = LSTMCell(1, 2, rng=0)
    >>> h, c = cell([0.5])
    >>> h, c = cell([-0.5], (h, c))
    >>> len(h), len(c), len(list(cell.parameters()))
    (2, 2, 32)
    """

    def __init__(self, input_size: int, hidden_size: int, bias: bool = True, rng: Rng = None) -> None:
        rng = generator(rng)
        self.input_size, self.hidden_size = width("input_size", input_size), width("hidden_size", hidden_size)

        def layer(activation: str) -> Layer:
            return Layer(self.input_size + self.hidden_size, self.hidden_size, activation, bias, rng)

        self.input_gate, self.forget_gate = layer("sigmoid"), layer("sigmoid")
        self.candidate, self.output_gate = layer("tanh"), layer("sigmoid")

    def forward(
        self, x: Iterable[Any], state: tuple[Sequence[Any], Sequence[Any]] | None = None
    ) -> tuple[State, State]:
        """The pair (h, c) after ``x``; without ``state``, zeros stood before it."""
        if state is not None and not (isinstance(state, tuple | list) and len(state) == 2):
            raise ArgumentError(f"the state of LSTMCell is a pair (h, c), found {state!r:.60}")
        h, c = state or (None, None)
        seen = _seen(self, x, h)
        before = _state(self, c)
        i, f, g, o = self.input_gate(seen), self.forget_gate(seen), self.candidate(seen), self.output_gate(seen)
        c = [f[k] * before[k] + i[k] * g[k] for k in range(self.hidden_size)]
        return [o[k] * tanh(c[k]) for k in range(self.hidden_size)], c

    @classmethod
    def from_tensor(cls, cell: recurrent_cells.LSTMCell) -> LSTMCell:
        """The same cell on Values, from an `nn.LSTMCell`, as `RNNCell.from_tensor` does it.

        >>> from nn import LSTMCell as TensorCell
        >>> tensor = TensorCell(1, 2, dtype="float64", rng=0)
        >>> abs(LSTMCell.from_tensor(tensor)([1.0])[0][1].data - tensor([1.0])[0][1].item()) < 1e-15
        True
        """
        rows, biases = _numbers(cell, recurrent_cells.LSTMCell)
        new = cls.__new__(cls)
        new.input_size, new.hidden_size = cell.input_size, cell.hidden_size
        names = {"input_gate": "sigmoid", "forget_gate": "sigmoid", "candidate": "tanh", "output_gate": "sigmoid"}
        for (name, activation), weights, bias in zip(names.items(), rows, biases, strict=True):
            setattr(new, name, layer_of(weights, bias, activation))
        return new


def _seen(cell: RNNCell | LSTMCell, x: Iterable[Any], h: Sequence[Any] | None) -> list[Any]:
    """The input and the state side by side, as Values."""
    return [*as_values(x, cell.input_size, cell), *_state(cell, h)]


def _state(cell: RNNCell | LSTMCell, given: Sequence[Any] | None) -> list[Any]:
    """A part of the state as Values; None stands for zeros."""
    if given is None:
        return [Value(0.0, requires_grad=False)] * cell.hidden_size
    states = given if isinstance(given, list | tuple | np.ndarray | Node) else []
    if len(states) != cell.hidden_size:
        raise ShapeError(f"a state of {type(cell).__name__} has {cell.hidden_size} numbers, found {given!r:.60}")
    return as_values(states, cell.hidden_size, cell)


def _numbers(cell: Any, kind: Any) -> tuple[list[list[list[Any]]], list[list[Any] | None]]:
    """For each gate of ``cell`` the weights of its neurons, input and state side by side, and their biases."""
    if not isinstance(cell, kind):
        raise ArgumentError(f"from_tensor takes an nn.{kind.__name__}, found {cell!r:.60}")
    rows = np.concatenate([cell.weight_ih.datum, cell.weight_hh.datum], axis=1)
    gates = rows.reshape(cell.gate_count, cell.hidden_size, -1).tolist()
    biases = [p.datum for name in ("bias_ih", "bias_hh") if (p := getattr(cell, name, None)) is not None]
    if not biases:
        return gates, [None] * cell.gate_count
    return gates, np.sum(biases, axis=0).reshape(cell.gate_count, -1).tolist()
