"""How activations, and layers that are a name with options, are written in Keras."""

from __future__ import annotations

from collections.abc import Callable

from nn.export.walk import Place, call
from nn.layers import activations, piecewise_activations, smooth_activations

__all__ = ["ACTIVATIONS", "Written", "named"]

Written = list[tuple[str, list[str]]]  # layers of Keras, each as a call, and the arrays it is filled with


def named(name: str, **options: str) -> Callable[[Place], Written]:
    """A layer of this name; its options by the names of ours, or by an attribute of our layer."""

    def write(place: Place) -> Written:
        found = vars(place.layer) | vars(place.layer).get("options", {})
        return [(call(f"layers.{name}", **{theirs: found[ours] for theirs, ours in options.items()}), [])]

    return write


def _word(word: str) -> Callable[[Place], Written]:
    """An activation that Keras knows by a word."""
    return lambda place: [(call("layers.Activation", word), [])]


def _formula(formula: str) -> Callable[[Place], Written]:
    """An activation as a function of x, with the options of our layer."""
    return lambda place: [(f"layers.Activation(lambda x: {formula.format(**place.layer.options)})", [])]


def _gelu(place: Place) -> Written:
    approximate = place.layer.options["approximate"] == "tanh"
    return (_formula("activations.gelu(x, approximate=True)") if approximate else _word("gelu"))(place)


ACTIVATIONS: dict[type, Callable[[Place], Written]] = {
    activations.Arctan: _formula("keras.ops.arctan(x)"),
    activations.ELU: named("ELU", alpha="alpha"),
    activations.Identity: named("Identity"),
    activations.LeakyReLU: named("LeakyReLU", negative_slope="negative_slope"),
    activations.LogSoftmax: _formula("activations.log_softmax(x, axis={dim})"),
    activations.ReLU: named("ReLU"),
    activations.Sigmoid: _word("sigmoid"),
    activations.Softmax: named("Softmax", axis="dim"),
    activations.Step: _formula("keras.ops.cast(x >= 0, x.dtype)"),
    activations.Tanh: _word("tanh"),
    piecewise_activations.Hardshrink: _formula("activations.hard_shrink(x, threshold={lambd})"),
    piecewise_activations.Hardsigmoid: _word("hard_sigmoid"),
    piecewise_activations.Hardswish: _word("hard_silu"),
    piecewise_activations.Hardtanh: _formula("keras.ops.clip(x, {min_val}, {max_val})"),
    piecewise_activations.ReLU6: _word("relu6"),
    piecewise_activations.Softshrink: _formula("activations.soft_shrink(x, threshold={lambd})"),
    piecewise_activations.Threshold: _formula("activations.threshold(x, {threshold}, {value})"),
    smooth_activations.CELU: _formula("activations.celu(x, alpha={alpha})"),
    smooth_activations.GELU: _gelu,
    smooth_activations.GLU: _formula("activations.glu(x, axis={dim})"),
    smooth_activations.LogSigmoid: _word("log_sigmoid"),
    smooth_activations.Mish: _word("mish"),
    smooth_activations.SELU: _word("selu"),
    smooth_activations.SiLU: _word("silu"),
    smooth_activations.Softmin: _formula("activations.softmax(-x, axis={dim})"),
    smooth_activations.Softplus: _formula("activations.softplus({beta} * x) / {beta}"),
    smooth_activations.Softsign: _word("softsign"),
    smooth_activations.Tanhshrink: _word("tanh_shrink"),
}
