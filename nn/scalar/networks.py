"""Networks of neurons made of Values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from itertools import pairwise
from typing import Any

from nn.autograd_door import ArgumentError, Value
from nn.layers import containers
from nn.layers.activation import Activation
from nn.layers.activations import ActivationLike
from nn.layers.linear import Linear
from nn.randomness import Rng, generator
from nn.scalar.neurons import Layer, OfValues, layer_of

__all__ = ["MLP"]


class MLP(OfValues):
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
            elif isinstance(part, Activation) and stages and stages[-1][1] == "linear":
                stages[-1] = (stages[-1][0], deepcopy(part))
            else:
                raise ArgumentError(f"layer {i}, {part!r:.60}, is neither Linear nor the activation after one")
        if not stages:
            raise ArgumentError("the network has no Linear layer: give one, such as nn.Linear(2, 1)")
        mlp = cls.__new__(cls)
        mlp.layers = [
            layer_of(
                linear.weight.datum.tolist(), None if linear.bias is None else linear.bias.datum.tolist(), activation
            )
            for linear, activation in stages
        ]
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
