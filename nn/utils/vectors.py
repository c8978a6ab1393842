"""All parameters of a network as one vector, and back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from nn.arguments import several
from nn.autograd_door import ArgumentError, ShapeError, Tensor, concat, reshape
from nn.inputs import numbers, plain_array

__all__ = ["parameters_to_vector", "vector_to_parameters"]

WANTED = "parameters are several, as model.parameters() gives"


def parameters_to_vector(parameters: Iterable[Tensor]) -> Tensor:
    """The entries of all ``parameters`` one after the other, (n,), through which gradients go back to them.

    >>> from nn import Linear
    >>> parameters_to_vector(Linear(3, 2).parameters()).shape
    (8,)
    """
    given = several(parameters, WANTED)
    if not given:
        raise ArgumentError(f"{WANTED}, found none")
    vector: Tensor = concat([reshape(each, (-1,)) for each in given], axis=0)
    return vector


def vector_to_parameters(vec: Any, parameters: Iterable[Tensor]) -> None:
    """Write the entries of ``vec``, (n,), into ``parameters`` one after the other; a `ShapeError` where they are not n.

    >>> from nn import Linear
    >>> layer = Linear(1, 1)
    >>> vector_to_parameters([2.0, 3.0], layer.parameters())
    >>> layer.weight.item(), layer.bias.item()
    (2.0, 3.0)
    """
    given = several(parameters, WANTED)
    for each in given:
        if not isinstance(each, Tensor):
            raise ArgumentError(f"{WANTED}; found {type(each).__name__} {each!r:.60} among them")
    entries = plain_array(numbers(vec))
    total = sum(each.size for each in given)
    if entries.shape != (total,):
        raise ShapeError(f"the parameters have {total} entries, which need a vector ({total},), found {entries.shape}")
    start = 0
    for each in given:
        each.data[...] = entries[start : start + each.size].reshape(each.shape)
        start += each.size
