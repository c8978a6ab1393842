"""Layers one after another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Self

from nn.autograd_door import ArgumentError, Tensor
from nn.layers.rows import Row, check_text

__all__ = ["Sequential"]


class Sequential(Row):
    """Layers one after another: each takes what the one before gives.

    ``layers``: modules, or other functions of one argument; or one dict of them by name. Children are named "0",
    "1" ..., or as in the dict, and named layers are attributes too. ``len``, iteration, ``model[i]`` and slices
    reach them; ``append`` (or ``add``), ``extend``, ``insert``, ``pop``, ``model[i] = layer`` and ``del model[i]``
    change them; ``model + other`` is a new one with the layers of both. Raises `ArgumentError` for a layer that
    cannot be called, and for a name that is taken.

    >>> from nn import Linear, ReLU
    >>> model = Sequential(Linear(2, 3), ReLU(), Linear(3, 1))
    >>> model([[1.0, 2.0]]).shape, len(model)
    ((1, 1), 3)
    >>> from autograd import tanh
    >>> model.add(tanh)[2:]
    Sequential(): 4 parameters
    ├── 0: Linear(in_features=3, out_features=1, bias=True): 4 parameters
    └── 1: tanh
    >>> Sequential({"hidden": Linear(2, 3), "activation": ReLU()}).hidden
    Linear(in_features=2, out_features=3, bias=True): 9 parameters
    """

    def __init__(self, *layers: Callable[[Any], Any] | Mapping[str, Callable[[Any], Any]]) -> None:
        if len(layers) == 1 and isinstance(layers[0], Mapping):
            self._arrange([(check_text(name), layer) for name, layer in layers[0].items()])
        else:
            self._arrange([(None, layer) for layer in layers])

    def forward(self, input: Any) -> Tensor | Any:
        """The last layer's output."""
        x, members = input, self.__dict__
        for name in self._names:
            x = members[name](x)
        return x

    def add(self, layer: Callable[[Any], Any]) -> Self:
        """Put ``layer`` at the end, as Keras calls it; returns this model."""
        return self.append(layer)

    def named_layers(self) -> Iterator[tuple[str, Any]]:
        """The layers, functions that are no modules included, each with its name; then other modules held here."""
        layers = {name: vars(self)[name] for name in self._names}
        yield from layers.items()
        yield from ((name, child) for name, child in self.named_children() if name not in layers)

    def _checked(self, name: str, part: Any) -> Any:
        if not callable(part) or isinstance(part, type):
            raise ArgumentError(
                f"layer {name} of {type(self).__name__} must be a module or a function, found {part!r:.60}: "
                "write Sequential(ReLU(), ...), and Sequential(*layers) for a list"
            )
        return part

    def _empty(self) -> Sequential:
        return Sequential()  # also where this is an MLP, of which a part may be none
