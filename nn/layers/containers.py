"""Modules made of modules."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from nn.arguments import several, width
from nn.autograd_door import ArgumentError, Tensor
from nn.initialisers import Initialiser, Rng, generator
from nn.layers.activations import ActivationLike, Identity
from nn.layers.activations import activation as chosen
from nn.layers.linear import Linear
from nn.layers.sequential import Sequential as Sequential

PerLayer = ActivationLike | Sequence[ActivationLike]  # an activation for all hidden layers, or one for each


class MLP(Sequential):
    """Multi-layer perceptron: fully connected layers with an activation between them.

    ``sizes``: units per layer, from the inputs to the outputs, such as ``[64, 100, 10]``.
    ``activation`` follows each hidden layer and ``output`` the last: names or functions as in
    `nn.activation`. A list of them has one for each hidden layer, such as ``["relu", "tanh"]``.
    ``bias``, ``dtype``, ``init``, ``bias_init``, ``rng``: as in `Linear`.

    Shapes: (..., sizes[0]) gives (..., sizes[-1]). Raises `ArgumentError` for fewer than two sizes, and for a list
    of another length.

    >>> MLP([2, 16, 1], activation="tanh", output="sigmoid", rng=0)
    MLP(): 65 parameters
    ├── 0: Linear(in_features=2, out_features=16, bias=True): 48 parameters
    ├── 1: Tanh()
    ├── 2: Linear(in_features=16, out_features=1, bias=True): 17 parameters
    └── 3: Sigmoid()
    """

    def __init__(
        self,
        sizes: Sequence[int],
        activation: PerLayer = "relu",
        output: ActivationLike = "linear",
        *,
        bias: bool = True,
        dtype: Any = None,
        init: Initialiser | None = None,
        bias_init: Initialiser | None = None,
        rng: Rng = None,
    ) -> None:
        self.sizes = layer_sizes(sizes)
        rng = generator(rng)
        layers: list[Callable[[Any], Any]] = []
        following = [*layer_activations(activation, len(self.sizes) - 2), output]
        for (n, m), function in zip(pairwise(self.sizes), following, strict=True):
            layers.append(Linear(n, m, bias, dtype=dtype, init=init, bias_init=bias_init, rng=rng))
            layers += visible(function)
        super().__init__(*layers)

    if TYPE_CHECKING:

        def forward(self, input: Any) -> Tensor: ...


def visible(which: ActivationLike) -> list[Callable[[Any], Any]]:
    """The activation as a list of layers: empty for the identity."""
    layer = chosen(which)
    return [] if isinstance(layer, Identity) else [layer]


def layer_sizes(sizes: Sequence[int]) -> list[int]:
    """``sizes`` as a list of at least two positive whole numbers; otherwise an `ArgumentError`."""
    wanted = "sizes must name at least inputs and outputs, such as [64, 100, 10]"
    found = several(sizes, wanted)
    if len(found) < 2:
        raise ArgumentError(f"{wanted}; found {sizes!r:.60}")
    return [width(f"sizes[{i}]", size) for i, size in enumerate(found)]


def layer_activations(which: PerLayer, hidden: int) -> list[ActivationLike]:
    """The activation of each of ``hidden`` layers: one for all, or a list that names each; wrong names are errors,
    also where no hidden layer asks for them.

    >>> layer_activations("relu", 2), layer_activations(["relu", "tanh"], 2)
    (['relu', 'relu'], ['relu', 'tanh'])
    """
    if isinstance(which, str) or not isinstance(which, Sequence):
        chosen(which)
        return [which] * hidden
    for function in which:
        chosen(function)
    if len(which) != hidden:
        raise ArgumentError(
            f"activation needs one function for each of {hidden} hidden layers, found {len(which)}: {which!r:.60}; "
            "that of the last layer is output="
        )
    return list(which)
