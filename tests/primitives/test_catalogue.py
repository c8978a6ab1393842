"""The formulas of catalogue.py: value, gradient and Hessian, against sympy and against PyTorch's recorded numbers.

The numbers were recorded by tests/data/record_torch_catalogue.py; where PyTorch is installed, it is asked again.
"""

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sympy
from catalogue import CATALOGUE, INPUTS, evaluated, inputs_of
from grouped import each

import autograd
from autograd import Tensor, Value, gradients
from autograd.core.registry import TABLE

DATA = Path(__file__).parents[1] / "data"
RECORDS = json.loads((DATA / "torch_catalogue.json").read_text(encoding="utf-8"))
FORMULAS = each("formula", CATALOGUE)

OURS: dict[str, Any] = dict(TABLE) | {
    "where_positive": lambda c, x, y: autograd.where(c > 0, x, y),
    "trace": autograd.linalg.trace,
    "logabsdet": lambda x: autograd.slogdet(x).logabsdet,
}


def computed(formula: str, engine: Callable[[Any], Any] = Tensor) -> tuple[float, np.ndarray, np.ndarray]:
    """Value, gradient and Hessian by our own rules."""
    nodes = {name: engine(INPUTS[name]) for name in inputs_of(formula)}
    wrt = list(nodes.values())
    value = evaluated(formula, OURS, nodes)
    slopes = gradients(value, wrt, create_graph=True)
    entries = [entry for slope in slopes for entry in (slope.reshape((-1,)) if slope.shape else [slope])]
    rows = [flat(gradients(entry, wrt)) if entry.requires_grad else flat([x.zero() for x in wrt]) for entry in entries]
    return value.item(), flat([slope.data for slope in slopes]), np.array(rows)


def flat(parts: Any) -> np.ndarray:
    return np.concatenate([np.ravel(part) for part in parts])


def assert_close(found: Any, expected: Any) -> None:
    for ours, theirs in zip(found, expected, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-11)


# sympy: arrays of symbols, for which NumPy does what it does for any objects


def of_matrix(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A function of sympy's matrices, over arrays."""

    def call(*arrays: Any) -> Any:
        result = function(*[sympy.Matrix(x) if isinstance(x, np.ndarray) else x for x in arrays])
        return np.array(result.tolist()) if isinstance(result, sympy.MatrixBase) else result

    return call


def variance(x: Any) -> Any:
    return np.sum((x - np.mean(x)) ** 2) / x.size


def ascending(x: Any) -> Any:
    """The entries of an input in the order of their numbers."""
    return x[np.argsort([INPUTS[str(s)[0]][int(str(s)[1:])] for s in x])]


def lower_factor(x: Any) -> Any:
    """Cholesky's factor of a 2 x 2 matrix."""
    a = sympy.sqrt(x[0, 0])
    return np.array([[a, 0], [x[1, 0] / a, sympy.sqrt(x[1, 1] - x[1, 0] ** 2 / x[0, 0])]])


def logistic(x: Any) -> Any:
    return 1 / (1 + sympy.exp(-x))


LOG2, LOG10 = sympy.log(2), sympy.log(10)
ELEMENTARY = "sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh exp log erf erfc sqrt"
ARRANGING = "diff flip roll tile repeat outer kron trace diagonal tril triu diag einsum concat stack"
SYMPY: dict[str, Any] = {}
for _name in ELEMENTARY.split():
    SYMPY[_name] = np.frompyfunc(getattr(sympy, _name), 1, 1)
SYMPY |= {
    "square": lambda x: x * x,
    "reciprocal": lambda x: 1 / x,
    "hypot": lambda x, y: sympy.sqrt(x * x + y * y),
    "exp2": lambda x: 2**x,
    "expm1": lambda x: sympy.exp(x) - 1,
    "log1p": lambda x: sympy.log(1 + x),
    "log2": lambda x: sympy.log(x) / LOG2,
    "log10": lambda x: sympy.log(x) / LOG10,
    "logaddexp": lambda x, y: sympy.log(sympy.exp(x) + sympy.exp(y)),
    "atan2": lambda y, x: sympy.atan(y / x),  # for x > 0
    "sigmoid": np.frompyfunc(logistic, 1, 1),
    "log_sigmoid": lambda x: -sympy.log(1 + sympy.exp(-x)),
    "softplus": lambda x: sympy.log(1 + sympy.exp(x)),
    "relu": np.frompyfunc(lambda x: sympy.Piecewise((x, x > 0), (0, True)), 1, 1),
    "leaky_relu": lambda x: sympy.Piecewise((x, x > 0), (x / 100, True)),
    "elu": lambda x: sympy.Piecewise((x, x > 0), (sympy.exp(x) - 1, True)),
    "abs": lambda x: sympy.Piecewise((x, x > 0), (-x, True)),
    "maximum": lambda x, y: sympy.Piecewise((x, x > y), (y, True)),
    "minimum": lambda x, y: sympy.Piecewise((x, x < y), (y, True)),
    "where_positive": lambda c, x, y: sympy.Piecewise((x, c > 0), (y, True)),
    "clip": lambda x, low, high: sympy.Piecewise((low, x < low), (high, x > high), (x, True)),
    "copysign": lambda x, y: sympy.Piecewise((x, x * y > 0), (-x, True)),
    "remainder": lambda x, y: x - y,  # where 1 <= x / y < 2
    "sum": np.sum,
    "mean": np.mean,
    "prod": np.prod,
    "max": lambda x: ascending(x)[-1],
    "min": lambda x: ascending(x)[0],
    "var": variance,
    "std": lambda x: sympy.sqrt(variance(x)),
    "logsumexp": lambda x: sympy.log(np.sum(SYMPY["exp"](x))),
    "softmax": lambda x: SYMPY["exp"](x) / np.sum(SYMPY["exp"](x)),
    "log_softmax": lambda x: x - sympy.log(np.sum(SYMPY["exp"](x))),
    "vector_norm": lambda x: sympy.sqrt(np.sum(x * x)),
    "cumulative_sum": np.cumsum,
    "cumulative_prod": np.cumprod,
    "sort": ascending,
    "cross": np.cross,
    "vecdot": np.dot,
    "mT": np.transpose,
    "det": of_matrix(lambda x: x.det()),
    "inv": of_matrix(lambda x: x.inv()),
    "solve": of_matrix(lambda x, y: x.inv() * y),
    "matrix_power": of_matrix(lambda x, n: x**n),
    "logabsdet": of_matrix(lambda x: sympy.log(x.det())),
    "cholesky": lower_factor,
}
for _name in ARRANGING.split():
    SYMPY[_name] = getattr(np, _name)
SYMPY |= {"reshape": np.reshape, "expand_dims": np.expand_dims}


def derivatives(value: Any, point: dict[sympy.Symbol, float]) -> tuple[float, np.ndarray, np.ndarray]:
    """Value, gradient and Hessian at ``point``: sympy differentiates step by step, the chain rule joins the numbers."""
    zero = np.zeros((len(point), len(point)))
    known: dict[Any, Any] = {s: (x, row, zero) for (s, x), row in zip(point.items(), np.eye(len(point)), strict=True)}
    steps, (last,) = sympy.cse([value], symbols=sympy.numbered_symbols("t", real=True))
    for name, step in [*steps, (None, last)]:
        wrt = sorted(step.free_symbols, key=str)
        slopes = [step.diff(s) for s in wrt]
        lower = [[slope.diff(s) for s in wrt[: i + 1]] for i, slope in enumerate(slopes)]  # it is symmetric
        numbers, rows, below = zip(*[known[s] for s in wrt], strict=True)
        x, d, dd = sympy.lambdify(wrt, [step, slopes, lower], modules="math")(*numbers)
        curvature = np.array([[dd[max(i, j)][min(i, j)] for j in range(len(wrt))] for i in range(len(wrt))])
        inner = np.array(rows)
        known[name] = x, d @ inner, inner.T @ curvature @ inner + np.tensordot(d, below, 1)
    return known[None]


@FORMULAS
def test_agrees_with_sympy(formula: str) -> None:
    point: dict[sympy.Symbol, float] = {}
    inputs: dict[str, Any] = {}
    for name in inputs_of(formula):
        array = np.array(INPUTS[name])
        own = [sympy.Symbol(f"{name}{i}", real=True) for i in range(array.size)]
        inputs[name] = np.array(own, dtype=object).reshape(array.shape) if array.shape else own[0]
        point |= zip(own, array.ravel().tolist(), strict=True)
    value = sympy.sympify(evaluated(formula, SYMPY, inputs))
    assert_close(computed(formula), derivatives(value, point))


@FORMULAS
def test_agrees_with_pytorch(formula: str) -> None:
    record = RECORDS[formula]
    assert_close(computed(formula), (record["value"], record["gradient"], record["hessian"]))


def scalar_formulas() -> list[str]:
    return [formula for formula in CATALOGUE if all(isinstance(INPUTS[name], float) for name in inputs_of(formula))]


@each("formula", scalar_formulas())
def test_values_give_the_same_numbers(formula: str) -> None:
    assert_close(computed(formula, Value), computed(formula, Tensor))


def test_the_catalogue_is_large_and_recorded() -> None:
    assert len(CATALOGUE) == len(set(CATALOGUE)) >= 150
    assert list(RECORDS) == CATALOGUE


def test_a_wrong_number_is_noticed() -> None:
    value, gradient, hessian = computed("x ** 3")
    with pytest.raises(AssertionError):
        assert_close((value, gradient * 1.00001, hessian), computed("x ** 3"))


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="PyTorch is not installed")
def test_pytorch_still_computes_what_was_recorded() -> None:
    spec = importlib.util.spec_from_file_location("record_torch_catalogue", DATA / "record_torch_catalogue.py")
    assert spec is not None
    assert spec.loader is not None
    recorder = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(recorder)
    for formula in CATALOGUE:
        for key, numbers in recorder.recorded(formula).items():
            np.testing.assert_allclose(numbers, RECORDS[formula][key], rtol=1e-10, atol=1e-12, err_msg=formula)
