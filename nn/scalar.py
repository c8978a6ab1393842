"""Networks of single numbers: every weight is a `Value`, every product and sum a node.

For graphs small enough to read, to draw and to check by hand. A neuron is its inputs, its weights,
one sum, and an activation. `MLP.from_tensor` and `MLP.to_tensor` go over to and from the networks of
Tensors, with equal numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import deepcopy
from itertools import pairwise
from math import sqrt
from typing import TYPE_CHECKING, Any

import numpy as np

from nn import init
from nn.arguments import several, width
from nn.autograd_door import PARAMETER, ArgumentError, Node, ShapeError, Value, add_n
from nn.init import Rng, generator
from nn.layers import activations, containers
from nn.layers.activations import ActivationLike, LogSoftmax, Softmax, activation
from nn.layers.linear import Linear
from nn.module import Module

__all__ = ["MLP", "Layer", "Neuron", "Perceptron", "parameter"]


def parameter(number: Any, name: str | None = None) -> Value:
    """A Value that training changes: a leaf whose ``op`` is ``PARAMETER``.

    >>> parameter(0.5, "w1")
    Value(0.5, name='w1')
    """
    if isinstance(number, bool | np.bool_):
        raise ArgumentError(f"a parameter is a number, found {number!r}")
    return Value.make(Value(number).datum, PARAMETER, name=name)


class _OfValues(Module):
    """A module whose parameters are Values."""

    if TYPE_CHECKING:

        def named_parameters(self) -> Iterator[tuple[str, Value]]: ...  # type: ignore[override]
        def parameters(self) -> Iterator[Value]: ...  # type: ignore[override]


class Neuron(_OfValues):
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
        self.activation = _elementwise(activation)

    def forward(self, inputs: Iterable[Any]) -> Value:
        """``inputs``: one number or Value for each weight."""
        terms = [w * x for w, x in zip(self.weights, _values(inputs, len(self.weights), self), strict=True)]
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


class Layer(_OfValues):
    """``n_outputs`` neurons that share the same ``n_inputs`` inputs. Arguments as in `Neuron`.

    Called with a sequence of numbers or Values, it gives a list of Values.

    >>> len(Layer(2, 3, "tanh", rng=0)([0.5, -0.5]))
    3
    """

    def __init__(
        self, n_inputs: int, n_outputs: int, activation: ActivationLike = "linear", bias: bool = True, rng: Rng = None
    ) -> None:
        rng = generator(rng)
        shared = _elementwise(activation)
        self.neurons = [Neuron(n_inputs, shared, bias, rng=rng) for _ in range(width("n_outputs", n_outputs))]

    def forward(self, inputs: Iterable[Any]) -> list[Value]:
        """``inputs``: one number or Value for each input; gives one Value for each neuron."""
        values = _values(inputs, len(self.neurons[0].weights), self)
        return [neuron(values) for neuron in self.neurons]

    def numbers(self) -> tuple[list[list[Any]], list[Any] | None]:
        """The plain weights, a row for each neuron, and the biases."""
        biases = [neuron.bias.datum for neuron in self.neurons if neuron.bias is not None]
        return [[w.datum for w in neuron.weights] for neuron in self.neurons], biases or None


class MLP(_OfValues):
    """Multi-layer perceptron on Values. ``sizes`` such as ``[2, 16, 16, 1]``; ``activation`` for the
    hidden layers, one for all or a list with one for each, ``output`` for the last; the rest as in `Neuron`.

    Called with a sequence of numbers or Values, it gives a list of Values, or the Value itself where
    there is one output. Raises `ShapeError` for another number of inputs.

    >>> mlp = MLP([2, 16, 16, 1], rng=0)
    >>> len(list(mlp.parameters()))
    337
    """

    def __init__(
        self,
        sizes: Sequence[int],
        activation: containers.PerLayer = "relu",
        output: ActivationLike = "linear",
        bias: bool = True,
        rng: Rng = None,
    ) -> None:
        rng = generator(rng)
        pairs = list(pairwise(containers.layer_sizes(sizes)))
        following = [*containers.layer_activations(activation, len(pairs) - 1), output]
        self.layers = [Layer(*pair, which, bias, rng) for pair, which in zip(pairs, following, strict=True)]

    def forward(self, inputs: Iterable[Any]) -> Value | Any:
        """``inputs``: one number or Value for each input; gives one Value for each output."""
        values: Iterable[Any] = inputs
        for layer in self.layers:
            values = layer(values)
        outputs = list(values)
        return outputs[0] if len(outputs) == 1 else outputs

    @classmethod
    def from_tensor(cls, network: containers.Sequential) -> MLP:
        """The same network on Values, from an `nn.MLP` (or a Sequential of Linear layers, each with an
        activation or none): equal numbers, parameters of its own.

        Raises `ArgumentError` for a network with other layers.

        >>> from nn import MLP as TensorMLP
        >>> tensor = TensorMLP([2, 3, 1], dtype="float64", rng=0)
        >>> abs(MLP.from_tensor(tensor)([1.0, 2.0]).data - tensor([1.0, 2.0]).item()) < 1e-15
        True
        """
        stages: list[tuple[Linear, Any]] = []
        if not isinstance(network, containers.Sequential):
            raise ArgumentError(f"from_tensor takes an nn.MLP or nn.Sequential, found {network!r:.60}")
        for i, part in enumerate(network):
            if isinstance(part, Linear):
                stages.append((part, "linear"))
            elif isinstance(part, activations.Activation) and stages and stages[-1][1] == "linear":
                stages[-1] = (stages[-1][0], deepcopy(part))
            else:
                raise ArgumentError(f"layer {i}, {part!r:.60}, is neither Linear nor the activation after one")
        if not stages:
            raise ArgumentError("the network has no Linear layer")
        mlp = cls.__new__(cls)
        mlp.layers = [_layer(linear, activation) for linear, activation in stages]
        return mlp

    def to_tensor(self, dtype: Any = None) -> containers.Sequential:
        """The same network on Tensors, of ``dtype`` (float32 unless told otherwise).

        >>> MLP([2, 3, 1], rng=0).to_tensor().summary().total
        13
        """
        layers: list[Callable[[Any], Any]] = []
        for layer in self.layers:
            weights, biases = layer.numbers()
            linear = Linear(len(weights[0]), len(weights), biases is not None, dtype=dtype)
            linear.load_state_dict({"weight": weights} | ({} if biases is None else {"bias": biases}))
            layers += [linear, *containers.visible(deepcopy(layer.neurons[0].activation))]
        return containers.Sequential(*layers)


def _layer(linear: Linear, activation: ActivationLike) -> Layer:
    """A layer with the weights of ``linear``."""
    rows = linear.weight.datum.tolist()
    biases = [False] * len(rows) if linear.bias is None else linear.bias.datum.tolist()
    layer = Layer.__new__(Layer)
    layer.neurons = [Neuron(None, activation, b, weights=row) for row, b in zip(rows, biases, strict=True)]
    return layer


def _elementwise(which: ActivationLike) -> Callable[[Any], Any]:
    """The activation ``which``, if it works on one number."""
    function = activation(which)
    if isinstance(function, Softmax | LogSoftmax):
        raise ArgumentError(
            f"{type(function).__name__} mixes all outputs of a layer: apply it to the list of them, as in "
            "autograd.softmax(autograd.stack(outputs))"
        )
    return function


def _values(inputs: Iterable[Any], count: int, module: Module) -> list[Any]:
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
