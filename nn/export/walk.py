"""A model as a tree of places, and the text of calls: what the programs in both languages share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from inspect import Parameter as Argument
from inspect import signature
from itertools import islice
from textwrap import indent
from typing import Any, TypeVar

from nn.autograd_door import ArgumentError
from nn.layers.perceptron import Perceptron
from nn.layers.sequential import Sequential
from nn.layers.windows import shown
from nn.modules.module import Module
from nn.modules.parameter import Parameter

__all__ = ["Place", "Row", "Source", "call", "given", "laid_out", "needed", "number_type", "places", "tree", "written"]

T = TypeVar("T")


@dataclass(frozen=True)
class Place:
    """A ``layer`` at its ``path``, such as "0.linear"; ``before`` and ``after``: its neighbours in its row, or None."""

    path: str
    layer: Any
    before: Any = None
    after: Any = None

    def key(self, name: str) -> str:
        """What the parameter ``name`` of the layer is called in the state of the model."""
        return f"{self.path}.{name}" if self.path else name

    def refused(self, package: str, reason: str) -> ArgumentError:
        """The error of a layer that is not written, with its reason and what to do."""
        where = f"layer {self.path}" if self.path else "this model"
        name = getattr(self.layer, "__name__", type(self.layer).__name__)
        return ArgumentError(f"{where}, {name}, cannot be written in {package}: {reason}")


@dataclass(frozen=True)
class Row:
    """Layers one after another, each with its name."""

    members: tuple[tuple[str, Row | Place], ...]


def tree(place: Place) -> Row | Place:
    """The layers of a model: a row where they follow one another, also within rows.

    >>> from nn import MLP
    >>> [(name, type(member.layer).__name__) for name, member in tree(Place("", MLP([2, 3, 1]))).members]
    [('0', 'Linear'), ('1', 'ReLU'), ('2', 'Linear')]
    """
    parts = _parts(place.layer)
    if parts is None:
        return place
    around = [None, *(part for _, part in parts), None]
    neighbours = zip(around, around[2:], strict=False)
    return Row(
        tuple(
            (name, tree(Place(place.key(name), part, before, after)))
            for (name, part), (before, after) in zip(parts, neighbours, strict=True)
        )
    )


def _parts(layer: Any) -> list[tuple[str, Any]] | None:
    """The layers that ``layer`` runs one after another, with their names; None where it is one layer."""
    if isinstance(layer, Sequential) and type(layer).forward is Sequential.forward:
        return list(islice(layer.named_layers(), len(layer)))
    if type(layer) is Perceptron:
        return [("linear", layer.linear), ("activation", layer.activation)]
    return None


def number_type(model: Any, what: str) -> str:
    """The type of the model's parameters, float32 where it has none; checks what cannot be written layer by layer.

    Raises `ArgumentError` for what is no module, for parameters of several types, and for tied ones.
    """
    if not isinstance(model, Module):
        raise ArgumentError(f"{what} takes a module, found {model!r:.60}")
    paths: dict[int, str] = {}
    for path, parameter in _every_parameter(model):
        other = paths.setdefault(id(parameter), path)
        if other != path:
            raise ArgumentError(
                f"{what} writes each layer by itself, and {other} and {path} are one parameter: write the model with "
                "two, and tie them in the program"
            )
    types = sorted({str(parameter.dtype) for parameter in model.parameters()})
    if len(types) > 1:
        raise ArgumentError(f"{what} needs parameters of one type, found {', '.join(types)}: call model.to(dtype)")
    return types[0] if types else "float32"


def _every_parameter(model: Module) -> Iterator[tuple[str, Parameter]]:
    """The parameters by each of their paths."""
    state = tree(Place("", model))
    for place in places(state):
        if isinstance(place.layer, Module):
            yield from ((place.key(name), parameter) for name, parameter in place.layer.named_parameters())


def places(part: Row | Place) -> Iterator[Place]:
    """The layers of a tree in the order they run."""
    if isinstance(part, Place):
        yield part
    else:
        for _, member in part.members:
            yield from places(member)


def written(table: Mapping[type, Callable[[Place], T]], place: Place, package: str) -> T:
    """What ``table`` has for the layer at ``place``; an `ArgumentError` for a layer that it has not."""
    write = table.get(type(place.layer))
    if write is None:
        raise place.refused(
            package,
            "no layer there has its name and its meaning. Export the layers around it (a slice such as model[:2] is a "
            "model too) and write this one by hand",
        )
    return write(place)


OURS = {"dtype", "rng", "init", "bias_init", "fused"}  # arguments of our layers that others have not


def given(layer: Any) -> tuple[list[Any], dict[str, Any]]:
    """The arguments that make a layer like this one: those without default, and those that differ from theirs.

    >>> from nn import Conv2d
    >>> given(Conv2d(3, 8, 5, padding=2, bias=False))
    ([3, 8, 5], {'padding': 2, 'bias': False})
    """
    needed, options = [], {}
    for name, argument in signature(type(layer)).parameters.items():
        if name in OURS or argument.kind is Argument.VAR_KEYWORD or not _is_kept(layer, name):
            continue
        value = _value(layer, name)
        if argument.default is Argument.empty:
            needed.append(value)
        elif value != _short(layer.kernel_size if name == "stride" and argument.default is None else argument.default):
            options[name] = value
    return needed, options


def _is_kept(layer: Any, name: str) -> bool:
    """Whether the layer remembers the argument ``name``; one that has one value here, it does not."""
    return name in getattr(layer, "options", {}) or hasattr(layer, name)


def _value(layer: Any, name: str) -> Any:
    """What the argument ``name`` of the layer was."""
    options = getattr(layer, "options", {})
    value = options[name] if name in options else getattr(layer, name)
    if name == "bias" and (value is None or isinstance(value, Parameter)):
        return value is not None or getattr(layer, "weight", layer) is None  # without a weight nobody asks for it
    return _short(value)


def _short(value: Any) -> Any:
    """A size that is the same along each axis as one number; numbers of NumPy's as those of Python's."""
    if isinstance(value, tuple) and shown(value) != repr(value):
        return value[0]
    return value.item() if hasattr(value, "item") else value


def call(name: str, *values: Any, **options: Any) -> str:
    """The text of a call.

    >>> call("nn.Conv2d", 3, 8, 5, padding="same")
    'nn.Conv2d(3, 8, 5, padding="same")'
    """
    return f"{name}({', '.join([*map(literal, values), *(f'{key}={literal(v)}' for key, v in options.items())])})"


class Source(str):
    """A text that is a part of a program, and no string within it."""


def literal(value: Any) -> str:
    """A value as source text, with double quotes."""
    if isinstance(value, Source):
        return str(value)
    return f'"{value}"' if isinstance(value, str) else repr(value)


def laid_out(opening: str, lines: Sequence[str], closing: str) -> str:
    """A call over several lines, each part on its own.

    >>> print(laid_out("Sequential(", ["ReLU()"], ")"))
    Sequential(
        ReLU(),
    )
    """
    return (
        "\n".join([opening, *(indent(line, "    ") + "," for line in lines), closing]) if lines else opening + closing
    )


def needed(helpers: Mapping[str, str], text: str) -> list[str]:
    """The sources of those ``helpers`` that ``text`` calls."""
    return [source for name, source in helpers.items() if any(f"{c}{name}(" in f" {text}" for c in " ([\n")]
