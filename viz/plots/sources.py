"""Where plots of parameters find their numbers: in a model, or under names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from viz import checks
from viz.autograd_door import errors
from viz.picture.names import counted
from viz.plots.look import numbers

COUNTED = re.compile(r"(?:[^.]*[^.\d]\.)?\d+(?![^.])|[^.]+")  # parts of a path, a number with the word before it


def is_source(thing: Any) -> bool:
    """Whether ``thing`` has parameters, or is a mapping of arrays."""
    return checks.has_parameters(thing) or isinstance(thing, Mapping)


def arrays_of(thing: Any) -> dict[str, Any]:
    """The parameters of a model by their paths, or the arrays of a mapping, as arrays of floats."""
    if checks.has_parameters(thing):
        return {name: np.asarray(node.datum, float) for name, node in thing.named_parameters()}
    return _of_mapping(thing)


def gradients_of(thing: Any) -> dict[str, Any]:
    """The gradients of a model's parameters by their paths, or the arrays of a mapping; frozen parameters have none."""
    if not checks.has_parameters(thing):
        return _of_mapping(thing)
    learning = {name: node for name, node in thing.named_parameters() if node.requires_grad}
    if not any(node.grad is not None for node in learning.values()):
        raise errors.ArgumentError("the model has no gradients: call backward() of its loss first")
    return {name: np.asarray(0.0 if node.grad is None else node.grad, float) for name, node in learning.items()}


def layer_of(path: str, array: Any) -> str:
    """The layer that a parameter belongs to: the module that holds it, or of a single number, as in a network of
    Values, the first part of its path that is counted.

    >>> layer_of("body.0.weight", np.ones(2)), layer_of("layers.1.neurons.0.bias", np.ones(()))
    ('body.0', 'layers.1')
    """
    if array.ndim:
        return path.rpartition(".")[0] or path
    found = re.match(r".*?\d+(?=\.|$)", path)
    return found[0] if found else path


def read_out(path: str) -> str:
    """A path as it is read in pictures, where a part of it is counted and reads as a number.

    >>> read_out("0.weight"), read_out("layers.1.neurons.0.bias"), read_out("weight_ih_l0")
    ('layer 0, weight', 'layer 1, neuron 0, bias', 'weight_ih_l0')
    """
    if not any(level.isdigit() for level in path.split(".")):
        return path
    return ", ".join(map(counted, COUNTED.findall(path)))


def joined(arrays: Mapping[str, Any]) -> dict[str, Any]:
    """``arrays``, single numbers as one array for each layer."""
    found = {path: [array] for path, array in arrays.items() if array.ndim}
    for path, array in arrays.items():
        if not array.ndim:
            found.setdefault(layer_of(path, array), []).append(array)
    return {name: parts[0] if len(parts) == 1 else np.stack(parts) for name, parts in found.items()}


def _of_mapping(thing: Any) -> dict[str, Any]:
    if not isinstance(thing, Mapping) or not thing:
        raise errors.ArgumentError(
            f"expected a model with parameters, or a mapping from names to arrays, found {thing!r:.60}"
        )
    return {str(name): numbers(str(name), array) for name, array in thing.items()}


def compared(thing: Any, is_one: Any) -> dict[str, Any]:
    """``thing`` under no label, where it is one by itself; or the things that it has under labels."""
    if isinstance(thing, Mapping) and thing and all(is_one(value) for value in thing.values()):
        return {str(label): value for label, value in thing.items()}
    return {"": thing}
