"""How each activation is written in ONNX: as an operation there, or as several."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nn.export.onnx_nodes import Nodes
from nn.export.walk import Place
from nn.layers import activations, piecewise_activations, smooth_activations

__all__ = ["ACTIVATIONS", "Write", "Written", "demand", "held", "nothing"]

Written = Callable[[Nodes, str], str]  # of the graph so far and the name of the input; gives that of the output
Write = Callable[[Place], Written]


def demand(place: Place, holds: bool, reason: str) -> None:
    """Raise an `ArgumentError` with the ``reason`` why the layer is not written, unless that ``holds``."""
    if not holds:
        raise place.refused("ONNX", reason)


def held(nodes: Nodes, place: Place, *names: str) -> list[str]:
    """The parameters of the layer as constants; those it has."""
    found = [(name, getattr(place.layer, name)) for name in names]
    return [nodes.constant(place.key(name), part.datum) for name, part in found if part is not None]


def nothing(place: Place) -> Written:
    """What evaluation leaves out."""
    return lambda nodes, x: x


def _operation(name: str, /, *, given: dict[str, str] | None = None, **attributes: Any) -> Write:
    """An operation of ONNX; ``given``: its attributes by the names of our options."""

    def write(place: Place) -> Written:
        options = {theirs: place.layer.options[ours] for theirs, ours in (given or {}).items()}
        return lambda nodes, x: nodes.add(name, x, **options, **attributes)

    return write


def _prelu(place: Place) -> Written:
    demand(place, len(place.layer.weight) == 1, "ONNX lays slopes along the last axis. Use num_parameters=1")
    return lambda nodes, x: nodes.add("PRelu", x, *held(nodes, place, "weight"))


def _softplus(place: Place) -> Written:
    """ln(1 + e^(beta x)) / beta."""
    if place.layer.options["beta"] == 1:
        return _operation("Softplus")(place)

    def write(nodes: Nodes, x: str) -> str:
        beta = nodes.number(place.key("beta"), place.layer.options["beta"])
        return nodes.add("Div", nodes.add("Softplus", nodes.add("Mul", x, beta)), beta)

    return write


def _clip(place: Place) -> Written:
    bounds = {"min_val": 0.0, "max_val": 6.0} | place.layer.options  # without options, ReLU6
    return lambda nodes, x: nodes.add("Clip", x, *(nodes.number(place.key(n), b) for n, b in bounds.items()))


def _threshold(place: Place) -> Written:
    options = place.layer.options

    def write(nodes: Nodes, x: str) -> str:
        bound, value = (nodes.number(place.key(name), options[name]) for name in ("threshold", "value"))
        return nodes.add("Where", nodes.add("Greater", x, bound), x, value)

    return write


def _step(place: Place) -> Written:
    def write(nodes: Nodes, x: str) -> str:
        return nodes.add("CastLike", nodes.add("GreaterOrEqual", x, nodes.number(place.key("zero"), 0)), x)

    return write


def _silu(place: Place) -> Written:
    return lambda nodes, x: nodes.add("Mul", x, nodes.add("Sigmoid", x))


def _tanhshrink(place: Place) -> Written:
    return lambda nodes, x: nodes.add("Sub", x, nodes.add("Tanh", x))


def _logsigmoid(place: Place) -> Written:
    return lambda nodes, x: nodes.add("Neg", nodes.add("Softplus", nodes.add("Neg", x)))


def _softmin(place: Place) -> Written:
    return lambda nodes, x: nodes.add("Softmax", nodes.add("Neg", x), axis=place.layer.options["dim"])


ACTIVATIONS: dict[type, Write] = {
    activations.Arctan: _operation("Atan"),
    activations.ELU: _operation("Elu", given={"alpha": "alpha"}),
    activations.Identity: nothing,
    activations.LeakyReLU: _operation("LeakyRelu", given={"alpha": "negative_slope"}),
    activations.LogSoftmax: _operation("LogSoftmax", given={"axis": "dim"}),
    activations.PReLU: _prelu,
    activations.ReLU: _operation("Relu"),
    activations.Sigmoid: _operation("Sigmoid"),
    activations.Softmax: _operation("Softmax", given={"axis": "dim"}),
    activations.Step: _step,
    activations.Tanh: _operation("Tanh"),
    piecewise_activations.Hardshrink: _operation("Shrink", given={"lambd": "lambd"}),
    piecewise_activations.Hardsigmoid: _operation("HardSigmoid", alpha=1 / 6, beta=0.5),
    piecewise_activations.Hardswish: _operation("HardSwish"),
    piecewise_activations.Hardtanh: _clip,
    piecewise_activations.ReLU6: _clip,
    piecewise_activations.Softshrink: _operation("Shrink", given={"lambd": "lambd", "bias": "lambd"}),
    piecewise_activations.Threshold: _threshold,
    smooth_activations.CELU: _operation("Celu", given={"alpha": "alpha"}),
    smooth_activations.GELU: _operation("Gelu", given={"approximate": "approximate"}),
    smooth_activations.LogSigmoid: _logsigmoid,
    smooth_activations.Mish: _operation("Mish"),
    smooth_activations.SELU: _operation("Selu"),
    smooth_activations.SiLU: _silu,
    smooth_activations.Softmin: _softmin,
    smooth_activations.Softplus: _softplus,
    smooth_activations.Softsign: _operation("Softsign"),
    smooth_activations.Tanhshrink: _tanhshrink,
}
