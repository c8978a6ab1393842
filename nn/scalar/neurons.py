"""Neurons made of Values: their inputs, their weights, one sum, and an activation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from math import sqrt
from typing import TYPE_CHECKING, Any

import numpy as np

from nn import initialisers as init
from nn.arguments import count_of, non_negative, several, width
from nn.autograd_door import PARAMETER, ArgumentError, Node, ShapeError, Value, add_n, mark_changed
from nn.layers.activations import ActivationLike, LogSoftmax, Softmax, activation
from nn.layers.perceptron import Corrections, corrected, examples
from nn.modules.module import Module
from nn.randomness import Rng, generator

__all__ = ["Layer", "Neuron", "OfValues", "Perceptron", "as_values", "elementwise", "layer_of", "parameter"]


def parameter(number: Any, name: str | None = None) -> Value:
    """A Value that training changes: a leaf whose ``op`` is ``PARAMETER``.

    >>> parameter(0.5, "w1")
    Value(0.5, name='w1')
    """
    if isinstance(number, bool | np.bool_):
        raise ArgumentError(f"a parameter is a number, found {number!r}")
    return Value.make(Value(number).datum, PARAMETER, name=name)


class OfValues(Module):
    """A module whose parameters are Values."""

    if TYPE_CHECKING:

        def named_parameters(self) -> Iterator[tuple[str, Value]]: ...  # type: ignore[override]
        def parameters(self) -> Iterator[Value]: ...  # type: ignore[override]


class Neuron(OfValues):
    """g(Σᵢ wᵢ xᵢ + b) on Values: products, one sum, an activation.

    ``n_inputs``: how many inputs; or give ``weights``, one number for each. ``bias``: True, False for
    none, or its number. Weights and bias not given are drawn from U(-1/√n, 1/√n). ``activation``: a
    name as in `nn.activation`, or a function of a Value. ``rng``: a generator, a seed or None.

    Called with a sequence of numbers (constants) or Values, it gives a Value. Raises `ShapeError`
    for another number of inputs.

    >>> neuron = Neuron(weights=[2.0, -1.0], bias=0.5, activation="relu")
    >>> out = neuron([3.0, 4.0])
    >>> out.backward()
    >>> out.data, [w.grad for w in neuron.weights], neuron.bias.grad
    (2.5, [3.0, 4.0], 1.0)
    """

    def __init__(
        self,
        n_inputs: int | None = None,
        activation: ActivationLike = "linear",
        bias: bool | float | Value = True,
        *,
        weights: Sequence[Any] | None = None,
        rng: Rng = None,
    ) -> None:
        rng = generator(rng)
        if weights is None:
            if n_inputs is None:
                raise ArgumentError(f"{type(self).__name__} needs n_inputs or weights, found neither")
            count = width("n_inputs", n_inputs)
            weights = init.uniform((count,), rng, a=1 / sqrt(count)).tolist()
        else:
            weights = several(weights, "weights must be numbers, one for each input")
            if n_inputs is not None and width("n_inputs", n_inputs) != len(weights):
                raise ArgumentError(f"{len(weights)} weights do not fit n_inputs={n_inputs}: leave n_inputs out")
        self.weights = [parameter(w, f"w{i}") for i, w in enumerate(weights, start=1)]
        self.bias: Value | None = None
        if not isinstance(bias, bool | np.bool_):
            self.bias = parameter(bias, "b")
        elif bias:
            self.bias = parameter(init.uniform((), rng, a=1 / sqrt(max(len(weights), 1))).item(), "b")
        self.activation = elementwise(activation)

    def forward(self, inputs: Iterable[Any]) -> Value:
        """``inputs``: one number or Value for each weight."""
        terms = [w * x for w, x in zip(self.weights, as_values(inputs, len(self.weights), self), strict=True)]
        if self.bias is not None:
            terms.append(self.bias)
        activation = self.activation
        out: Value = (activation.forward if isinstance(activation, Module) else activation)(add_n(terms))
        return out


class Perceptron(Neuron):
    """A single neuron with, unless told otherwise, the binary step for its activation.

    Its boundary b + Σᵢ wᵢ xᵢ = 0 is a line for two inputs. Arguments as in `Neuron`.

    Source: Rosenblatt, "The perceptron", 1958.

    >>> Perceptron(weights=(5, -3), bias=1)([-3, 2]).data
    0.0
    """

    def __init__(
        self,
        n_inputs: int | None = None,
        activation: ActivationLike = "step",
        bias: bool | float | Value = True,
        *,
        weights: Sequence[Any] | None = None,
        rng: Rng = None,
    ) -> None:
        super().__init__(n_inputs, activation, bias, weights=weights, rng=rng)

    def fit(self, x: Any, y: Any, lr: float = 1.0, max_epochs: int = 1000) -> Corrections:
        """Learn by Rosenblatt's rule, as `nn.Perceptron.fit` does: after each mistake, w ← w + lr (y - ŷ) x.

        ``x``: (n, n_inputs) numbers; ``y``: n labels 0 and 1.

        >>> neuron = Perceptron(weights=(0, 0), bias=0)
        >>> neuron.fit([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 1]).mistakes
        (2, 2, 1, 0)
        >>> [w.data for w in neuron.weights], neuron.bias.data
        ([1.0, 1.0], -1.0)
        """
        rows, labels = examples(self.activation, x, y, len(self.weights), 1)
        rate = non_negative("lr", lr)

        def correct(row: list[float], error: float) -> None:
            for w, number in zip(self.weights, row, strict=True):
                w.datum = w.datum + rate * error * number
            if self.bias is not None:
                self.bias.datum = self.bias.datum + rate * error
            mark_changed(self.parameters())

        return corrected(lambda row: self(row).datum, correct, rows.tolist(), labels[:, 0].tolist(), max_epochs)


class Layer(OfValues):
    """``n_outputs`` neurons that share the same ``n_inputs`` inputs. Arguments as in `Neuron`.

    Called with a sequence of numbers or Values, it gives a list of Values.

    >>> len(Layer(2, 3, "tanh", rng=0)([0.5, -0.5]))
    3
    """

    def __init__(
        self, n_inputs: int, n_outputs: int, activation: ActivationLike = "linear", bias: bool = True, rng: Rng = None
    ) -> None:
        rng = generator(rng)
        shared = elementwise(activation)
        self.neurons = [Neuron(n_inputs, shared, bias, rng=rng) for _ in range(count_of("n_outputs", n_outputs))]

    def forward(self, inputs: Iterable[Any]) -> list[Value]:
        """``inputs``: one number or Value for each input; gives one Value for each neuron."""
        values = as_values(inputs, len(self.neurons[0].weights), self)
        return [neuron(values) for neuron in self.neurons]

    def numbers(self) -> tuple[list[list[Any]], list[Any] | None]:
        """The plain weights, a row for each neuron, and the biases."""
        biases = [neuron.bias.datum for neuron in self.neurons if neuron.bias is not None]
        return [[w.datum for w in neuron.weights] for neuron in self.neurons], biases or None


def layer_of(rows: Sequence[Sequence[Any]], biases: Sequence[Any] | None, activation: ActivationLike) -> Layer:
    """A layer of neurons with the weights in ``rows``, one for each neuron; ``biases`` None: without."""
    layer = Layer.__new__(Layer)
    each = [False] * len(rows) if biases is None else biases
    layer.neurons = [Neuron(None, activation, b, weights=row) for row, b in zip(rows, each, strict=True)]
    return layer


def elementwise(which: ActivationLike) -> Callable[[Any], Any]:
    """The activation ``which``, if it works on one number."""
    function = activation(which)
    if isinstance(function, Softmax | LogSoftmax):
        raise ArgumentError(
            f"{type(function).__name__} mixes all outputs of a layer: apply it to the list of them, as in "
            "autograd.softmax(autograd.stack(outputs))"
        )
    return function


def as_values(inputs: Iterable[Any], count: int, module: Module) -> list[Any]:
    """``inputs`` as Values: plain numbers become constants. An error unless they are ``count`` numbers."""
    if not isinstance(inputs, Iterable):
        raise ArgumentError(f"{type(module).__name__} takes a sequence of {count} numbers, found {inputs!r:.60}")
    try:
        values = [x if x.__class__ is Value else Value(x, requires_grad=isinstance(x, Node)) for x in inputs]
    except (ArgumentError, ShapeError) as error:
        raise ArgumentError(
            f"{type(module).__name__} takes a sequence of {count} numbers, one example; found {inputs!r:.60}: call it "
            "for each example, or an MLP.to_tensor() for all at once"
        ) from error
    if len(values) != count:
        raise ShapeError(f"{type(module).__name__} has {count} inputs, found {len(values)}: {values!r:.60}")
    return values
