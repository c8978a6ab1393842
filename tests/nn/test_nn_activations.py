"""Activation functions and their layers: one function each, over numbers, Values and Tensors; options, kinks, tails."""

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Tensor, Value, grad
from autograd.errors import ArgumentError, ShapeError, UnknownNameError
from tests.data.record_torch_modules import activations

FORMULAS = {
    "gelu": lambda x: x * (1 + math.erf(x / math.sqrt(2))) / 2,
    "silu": lambda x: x / (1 + math.exp(-x)),
    "swish": lambda x: x / (1 + math.exp(-x)),
    "mish": lambda x: x * math.tanh(math.log(1 + math.exp(x))),
    "selu": lambda x: 1.0507009873554805 * (x if x > 0 else 1.6732632423543772 * math.expm1(x)),
    "celu": lambda x: max(x, 0) + min(0, math.expm1(x)),
    "softplus": lambda x: math.log(1 + math.exp(x)),
    "softsign": lambda x: x / (1 + abs(x)),
    "logsigmoid": lambda x: -math.log(1 + math.exp(-x)),
    "tanhshrink": lambda x: x - math.tanh(x),
    "hardtanh": lambda x: max(-1, min(x, 1)),
    "relu6": lambda x: max(0, min(x, 6)),
    "hardswish": lambda x: x * max(0, min(x + 3, 6)) / 6,
    "hardsigmoid": lambda x: max(0, min(x + 3, 6)) / 6,
    "softshrink": lambda x: math.copysign(max(abs(x) - 0.5, 0), x),
    "hardshrink": lambda x: x if abs(x) > 0.5 else 0,
}


@pytest.mark.parametrize("name", FORMULAS)
def test_one_function_over_numbers_values_lists_and_tensors(name: str) -> None:
    layer = nn.activation(name)
    for x in (-7.5, -3.0, -1.5, -0.5, 0.0, 0.25, 1.0, 4.5, 7.0):
        value, expected = Value(x), pytest.approx(FORMULAS[name](x), abs=1e-12)
        assert layer(x) == expected
        assert layer([x])[0] == expected
        assert layer(value).data == expected
        assert layer(Tensor([x])).data[0] == expected
        assert layer([value, x]).data[1] == expected


def test_a_layer_is_the_function_of_its_name() -> None:
    layers = [getattr(nn, case.name) for case in activations()]
    assert all(layer.function is getattr(nn, layer.__name__.lower()) for layer in layers)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: nn.GELU("erf"), "no approximate is called 'erf' here; known: none, tanh"),
        (lambda: nn.GELU(approximate=True), "no approximate is called True"),  # type: ignore[arg-type]
        (lambda: nn.CELU(0.0), "alpha must not be 0"),
        (lambda: nn.CELU("1"), "alpha must be a finite real number"),  # type: ignore[arg-type]
        (lambda: nn.Softplus(0), "beta must not be 0"),
        (lambda: nn.Softplus(math.nan), "beta must be a finite real number"),
        (lambda: nn.Hardtanh(1.0, 1.0), r"min_val must be below max_val, found 1.0 and 1.0"),
        (lambda: nn.Softshrink(-0.1), "lambd must be a number of at least 0, found -0.1"),
        (lambda: nn.Hardshrink(-1), "lambd must be a number of at least 0, found -1"),
        (lambda: nn.Threshold("a", 0.0), "threshold must be a finite real number"),  # type: ignore[arg-type]
        (lambda: nn.Threshold(0.0, math.inf), "value must be a finite real number"),
        (lambda: nn.GLU(0.5), "dim must be a whole number"),  # type: ignore[arg-type]
        (lambda: nn.Softmin(None), "dim must be a whole number"),  # type: ignore[arg-type]
        (lambda: nn.glu(np.ones((2, 3))), r"glu along dim -1 needs an axis of even length there, found shape \(2, 3\)"),
        (lambda: nn.glu(np.ones(2), dim=1), r"glu along dim 1 needs an axis .* found shape \(2,\)"),
    ],
)
def test_wrong_options_are_refused(make: Any, words: str) -> None:
    with pytest.raises((ArgumentError, UnknownNameError, ShapeError), match=words):
        make()


NO_NUMBERS = [
    *(None, "x", b"x", {}, set(), object(), [[1], [2, 3]], ["a"], [None], len, np.ndarray, np.float64),
    *(np.array(["a"]), np.array([None]), np.array(["2020"], "M8[Y]"), (Tensor([1.0]), Tensor([1.0]))),
]


@pytest.mark.parametrize("name", sorted({*FORMULAS, "relu", "tanh", "elu", "softmax", "softmin", "prelu", "step"}))
def test_what_is_no_number_is_refused_in_words(name: str) -> None:
    for given in NO_NUMBERS:
        with pytest.raises(ArgumentError, match=r"number|arrays|one array|rows differ"):
            nn.activation(name)(given)


def test_a_single_number_may_be_of_any_kind() -> None:
    assert nn.ReLU6()(Fraction(13, 2)) == nn.ReLU6()(np.float32(6.5)) == nn.ReLU6()(7) == 6
    assert nn.GELU()(np.array([Value(0.0), 1.0], object)).shape == (2,)


def test_the_axis_of_a_gated_unit_is_a_whole_number() -> None:
    for dim in ("x", None, 0.5, [1]):
        with pytest.raises(ArgumentError, match="dim must be a whole number"):
            nn.glu(np.ones(2), dim)  # type: ignore[arg-type]


def test_far_from_zero_nothing_is_lost() -> None:
    """Where a plainer formula rounds to 0 or 1: the tails of GELU, softplus with beta, and the slope of hardsigmoid."""
    assert nn.gelu(-12.0) == pytest.approx(-12 * 1.7764821120776e-33, rel=1e-12)
    assert nn.softplus(-300.0, 2.0) > 0
    assert nn.softplus(25.0) - 25 == pytest.approx(math.exp(-25), rel=1e-3)
    assert nn.softplus(1e3, 2.0) == 1e3
    assert grad(nn.hardsigmoid)(0.0) == 1 / 6
    assert math.isnan(nn.hardtanh(math.nan))


def test_the_type_of_the_input_stays() -> None:
    x = Tensor(np.linspace(-2, 2, 6, dtype=np.float32))
    for name in FORMULAS:
        assert nn.activation(name)(x).dtype == np.float32, name
