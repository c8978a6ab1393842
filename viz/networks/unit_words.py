"""What single units of a network say: circles, boxes and the lines of weights."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import Any

from viz.networks.description import IMAGE, Layer, Line
from viz.picture.digits import product
from viz.picture.labels import cut, number, rms, visible
from viz.picture.model import Role
from viz.picture.names import derivative, heading

LONGEST = 12  # characters of the name of what is differentiated


class Words:
    """The words of units. ``objective``: the name of what gradients are of; ``forward``: whether numbers of the forward
    pass are said beside those of the backward one."""

    def __init__(self, objective: str, precision: int, *, forward: bool) -> None:
        self.objective = cut(visible(objective or "L"), LONGEST)
        self.precision = precision
        self.forward = forward

    def circle(self, layer: Layer, i: int, *, full: bool) -> Iterator[tuple[Role, str]]:
        """The lines of text in circle ``i``, and what each says; not ``full``: its result alone."""
        z, a = names(layer, i)
        if layer.what != "neurons":
            if len(layer.a) and self.forward:
                value = self._number(layer.a[i])
                yield (
                    "value",
                    f"{a} = {value}" if a and (full or layer.size == 1 or layer.what == "operation") else value,
                )
            elif a:
                yield "operation", a
            return
        if len(layer.biases) and full:
            name, bias, gradient = layer.biases[i]
            if self.forward:
                yield "operation", f"{name} = {self._number(bias)}"
            if gradient is not None:
                yield "bias", f"{self._derivative(name)} = {self._number(gradient)}"
        if self.forward and len(layer.z):
            result = layer.a if len(layer.a) else layer.z
            if full:
                yield "z", f"{z or 'z'} = {self._number(layer.z[i])}"
                if len(layer.a):
                    yield "value", f"{a or 'a'} = {self._number(layer.a[i])}"
            else:
                yield "value", self._number(result[i])
        if len(layer.delta) and full:
            yield "gradient", f"δ{_index(a or z)} = {self._number(layer.delta[i])}"

    def slope(self, layer: Layer, i: int) -> Iterator[str]:
        """How δ came about: ∂L/∂a times the derivative of the activation."""
        if len(layer.slopes) == layer.size:
            upstream, local = layer.slopes[i]
            yield f"δ{_index(names(layer, i)[1])} = {product(upstream, local, layer.delta[i], self.precision)}"

    def box(self, layer: Layer) -> Iterator[tuple[Role, str]]:
        """The lines of text in a box, and what each says."""
        _, name = names(layer, 0)
        if layer.title:
            yield "operation", cut(visible(heading(layer.title)))
        is_number = layer.what != "cell" and prod(layer.shape) == 1
        if is_number and len(layer.a) and self.forward:
            value = self._number(layer.a[0].reshape(-1)[0] if layer.shape else layer.a[0])
            yield "value", f"{name} = {value}" if name else value
        else:
            yield "operation", name
        if self.forward:
            known = [(name, data) for name, data in layer.states if data is not None]
            for state, data in known:
                yield "value", f"{state}: {self._short(data)}"
            if not known:
                yield "operation", " ".join(name for name, _ in layer.states)
            yield "operation", layer.formula
        if not is_number:
            yield "operation", shape_text(layer)
        if layer.parameters and layer.what != "cell":
            yield "operation", f"{layer.parameters:,} parameter{'s' * (layer.parameters > 1)}"
        if len(layer.delta) and layer.shape and layer.what != "input":
            called = name or ("h" if layer.what == "cell" else "a")
            yield "gradient", f"{self._derivative(called)}: {rms(layer.delta[0], self.precision)}"

    def line(self, line: Line) -> Iterator[str]:
        """The lines of text of a weight's line."""
        name, precision = line.name, self.precision
        if self.forward:
            yield f"{name} = {number(line.weight, precision)}" if name else number(line.weight, precision)
        if line.gradient is None:
            return
        gradient = number(line.total if line.total is not None else line.gradient, precision)
        yield f"{self._derivative(name or 'w')} = {gradient}"
        if line.total is not None and not _same(line.gradient, line.total):
            yield f"here {number(line.gradient, precision)}"

    def _derivative(self, name: str) -> str:
        return derivative(self.objective, name)

    def _short(self, data: Any) -> str:
        """One number, or the root mean square of several."""
        return self._number(data.reshape(-1)[0]) if data.size == 1 else rms(data, self.precision)

    def _number(self, x: Any) -> str:
        return number(x, self.precision)


def names(layer: Layer, i: int) -> tuple[str, str]:
    """What the sum and the result of a unit are called."""
    return layer.names[i] if i < len(layer.names) else ("", "")


def shape_text(layer: Layer) -> str:
    """The shape of what a layer gives, of one example: an image as height × width × channels.

    >>> shape_text(Layer("c0", "operation", 0, 1, shape=(1, 32, 62, 60)))
    '62 × 60 × 32'
    >>> shape_text(Layer("c0", "operation", 0, 1, shape=(4, 1)))
    '1 number'
    """
    if len(layer.shape) == IMAGE:
        channels, *sides = layer.shape[1:]
        return " × ".join(f"{n:,}" for n in (*sides, channels))
    if len(layer.shape) == 2:
        return f"{layer.shape[1]:,} number{'s' * (layer.shape[1] != 1)}"
    return str(layer.shape)


def _index(name: str) -> str:
    """The number at the end of a name."""
    return name[len(name.rstrip("0123456789")) :]


def _same(one: Any, other: Any) -> bool:
    return bool(abs(one - other) <= 1e-12 * abs(other))
