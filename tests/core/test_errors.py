"""Wrong use: each error is one of ours, derives from the built-in one expects, and says what to do."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Tensor, Value, concat, exp, grad, gradcheck, gradients, hvp, jvp, no_grad, stack, topological_order
from autograd import errors as tree
from autograd.core.registry import lookup
from autograd.errors import (
    ArgumentError,
    AutogradError,
    DTypeError,
    ExactError,
    GraphError,
    InPlaceError,
    RetraceWarning,
    SeedWarning,
    ShapeError,
    UnknownNameError,
    UpdateWarning,
)

ROOT = Path(__file__).parents[2]
T = Tensor([1.0, 2.0])
X = Value(3.0)
DAYS = np.array(["2020-01-01", "2020-01-02"], "M8[D]")
TIMES = np.array([1, 2], "m8[s]")
TEXTS = np.array(["a", "b"])


def assign() -> None:
    T[0] = 1.0


def record_nothing() -> None:
    with no_grad():
        y = X * X
    y.backward()


def mark_text() -> None:
    w = Tensor([1.0])
    w.data *= 2.0
    loss = w * w
    autograd.mark_changed([loss, "a"])


def whole() -> Tensor:
    return Tensor(np.array([1, 2]))


MISTAKES: list[tuple[Callable[[], Any], type[Exception], list[str]]] = [
    (lambda: autograd.leaky_relu(X, slope=Value(0.1)), ArgumentError, ["slope", "Value", "prelu"]),
    (lambda: autograd.leaky_relu(T, slope=T), ArgumentError, ["slope", "Tensor", "prelu"]),
    (lambda: T.elu(Value(1.0)), ArgumentError, ["alpha", "Value", "expm1"]),
    (lambda: T.var(correction=X), ArgumentError, ["correction", "Value", ".item()"]),
    (lambda: autograd.vector_norm(T, ord=X), ArgumentError, ["ord", "Value", ".item()"]),
    (lambda: (T * 2).backward(), GraphError, ["(2,)", "seed", "sum()"]),
    (lambda: (T * 2).backward(np.ones(3)), ShapeError, ["(3,)", "(2,)"]),
    (lambda: (T * 2).backward("x"), ArgumentError, ["str"]),
    (lambda: (T * 2).backward(["x", "y"]), ArgumentError, ["list"]),
    (lambda: (X * 2).backward("x"), ArgumentError, ["str"]),
    (lambda: (X * 2).backward([1.0]), ArgumentError, ["list"]),
    (lambda: Tensor([1.0], requires_grad=False).sum().backward(), GraphError, ["constant", "no_grad"]),
    (record_nothing, GraphError, ["constant", "no_grad", "w.data -= ..."]),
    (lambda: (whole() * whole()).sum().backward(), GraphError, ["constant of int64", "floating"]),
    (lambda: (Tensor(np.array([True])) | True).any().backward(), GraphError, ["constant of bool", "floating"]),
    (lambda: T + Tensor([1.0, 2.0, 3.0]), ShapeError, ["add", "(2,)", "(3,)"]),
    (lambda: T @ Tensor([1.0, 2.0, 3.0]), ShapeError, ["matmul", "(2,)", "(3,)"]),
    (lambda: concat([T, Tensor([[1.0]])]), ShapeError, ["concat", "(2,)", "(1, 1)"]),
    (lambda: stack([T, Tensor([1.0])]), ShapeError, ["stack", "(2,)", "(1,)"]),
    (lambda: concat([]), ArgumentError, ["concat"]),
    (lambda: T.reshape(3), ShapeError, ["reshape", "(2,)", "3"]),
    (lambda: T.sum(axis=2), ShapeError, ["sum", "axis=2"]),
    (lambda: T[7], ShapeError, ["7"]),
    (lambda: T.broadcast_to((3,)), ShapeError, ["(2,)", "(3,)"]),
    (lambda: Tensor(np.arange(3), requires_grad=True), DTypeError, ["int64", "floating"]),
    (lambda: Tensor([True], requires_grad=True), DTypeError, ["bool", "floating"]),
    (assign, InPlaceError, ["where", "concat"]),
    (lambda: np.exp(T, out=np.ones(2)), InPlaceError, ["exp", "out="]),
    (lambda: Value("3"), ArgumentError, ["str", "'3'"]),
    (lambda: Value(None), ArgumentError, ["NoneType"]),
    (lambda: X + "1", ArgumentError, ["str"]),
    (lambda: "1" + X, ArgumentError, ["str"]),
    (lambda: Tensor("abc"), ArgumentError, ["str", "abc"]),
    (lambda: Tensor(["a", "b"]), ArgumentError, ["list"]),
    (lambda: Tensor(np.array(["a"])), ArgumentError, ["ndarray"]),
    (lambda: Tensor(np.array([None])), ArgumentError, ["None"]),
    (lambda: Tensor([[1.0], [1.0, 2.0]]), ArgumentError, ["list", "rows differ in length"]),
    (lambda: Tensor([None]), ArgumentError, ["None"]),
    (lambda: Tensor({"a": 1}), ArgumentError, ["dict"]),
    (lambda: Tensor([1.0], dtype="floaty"), ArgumentError, ["floaty"]),
    (lambda: T * ["a", "b"], ArgumentError, ["list"]),
    (lambda: T * None, ArgumentError, ["NoneType"]),
    (lambda: T.sum(axes=0), ArgumentError, ["sum", "axis", "axes"]),
    (lambda: autograd.sum(T, dim=0), ArgumentError, ["sum", "axis", "dim"]),
    (lambda: exp(), ArgumentError, ["exp", "1 operand"]),
    (lambda: exp(1.0, 2.0), ArgumentError, ["exp", "1 operand"]),
    (lambda: T.reshape(), ArgumentError, ["reshape", "shape"]),
    (lambda: lookup("sigmod"), UnknownNameError, ["sigmod", "sigmoid"]),
    (lambda: np.histogramdd(T), UnknownNameError, ["np.histogramdd", ".data"]),
    (lambda: Value(tree), ArgumentError, ["module"]),
    (lambda: exp("a"), ArgumentError, ["str"]),
    (lambda: grad(lambda t: t * 2)(T), GraphError, ["(2,)", "sum()"]),
    (lambda: grad(lambda x: x, argnums=1)(1.0), ArgumentError, ["1"]),
    (lambda: gradients(X * X, [Value(1.0, requires_grad=False)]), GraphError, ["constant"]),
    (lambda: gradients(X * X, [3.0]), ArgumentError, ["float"]),  # type: ignore[list-item]
    (lambda: gradcheck(exp, np.ones(2, np.float32)), DTypeError, ["float32", "float64"]),
    (lambda: gradcheck(exp, 1.0, rng=np.arange(2).view(np.matrix)), ArgumentError, ["rng", "matrix"]),  # type: ignore[arg-type]
    *[(lambda name=name: gradcheck(exp, 1.0, **{name: "x"}), ArgumentError, [name, "'x'"]) for name in ("eps", "rtol")],  # type: ignore[misc]
    (lambda: gradcheck(exp, 1.0, atol=-1.0), ArgumentError, ["atol", "-1.0"]),
    (lambda: gradcheck(exp, 1.0, eps=0.0), ArgumentError, ["eps", "0"]),
    (lambda: grad(exp, has_aux=np.ones(2))(1.0), ArgumentError, ["has_aux", "array"]),  # type: ignore[call-overload]
    (lambda: autograd.zero_grad(3), ArgumentError, ["zero_grad", "3"]),  # type: ignore[arg-type]
    (mark_text, ArgumentError, ["mark_changed", "'a'"]),
    (lambda: autograd.backward_trace("a"), ArgumentError, ["node", "'a'"]),  # type: ignore[arg-type]
    (lambda: autograd.callback(3), ArgumentError, ["callback", "int 3"]),  # type: ignore[call-overload]
    (lambda: gradients(X * X, None), ArgumentError, ["NoneType"]),  # type: ignore[arg-type]
    (lambda: X.elu(None), ArgumentError, ["elu", "None"]),
    (lambda: T + 10**400, ArgumentError, ["add", "too large"]),
    (lambda: -(10**400) * T, ArgumentError, ["multiply", "too large"]),
    (lambda: whole() + 10**30, ArgumentError, ["add", "too large"]),
    (lambda: Tensor(np.array([1], np.int8)) + 300, ArgumentError, ["int8", "300"]),
    (lambda: T.sum(axis=10**30), ArgumentError, ["axis=1000", "too large"]),
    (lambda: TIMES * T, ArgumentError, ["multiply", "timedelta64[s]"]),
    (lambda: concat([T, TEXTS]), ArgumentError, ["concat", "<U1"]),
    (lambda: autograd.where(T > 1, T, TEXTS), ArgumentError, ["where", "<U1"]),
    (lambda: jvp(lambda t: t, (T,), (DAYS,)), ArgumentError, ["tangents", "numbers", "2020"]),
    (lambda: hvp(lambda t: (t * t).sum(), np.ones(2), DAYS), ArgumentError, ["numbers", "2020"]),
    (lambda: autograd.replace_at(T, DAYS, index=[0, 1]), DTypeError, ["float64", "datetime64[D]"]),
    (lambda: autograd.replace_at(whole(), 2.5, index=0), DTypeError, ["int64"]),
    (lambda: T.std(correction=1j), ArgumentError, ["correction", "1j"]),
    (lambda: T.var(correction=np.array([0, 1])), ArgumentError, ["correction", "array([0, 1])"]),
    (lambda: autograd.unstack(T, axis=True), tree.IndexingError, ["True"]),
]


@pytest.mark.parametrize(("mistake", "kind", "words"), MISTAKES)
def test_mistakes_get_an_error_of_ours(mistake: Callable[[], Any], kind: type[Exception], words: list[str]) -> None:
    with pytest.raises(kind) as caught:
        mistake()
    assert isinstance(caught.value, AutogradError)
    for word in words:
        assert word in str(caught.value)


CLASSES = [getattr(tree, name) for name in tree.__all__]


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_every_class_is_documented_in_the_tree(kind: type[AutogradError]) -> None:
    lines = (tree.__doc__ or "").splitlines()
    (line,) = [line for line in lines if re.search(rf"\b{kind.__name__}\b", line)]
    assert kind.__doc__
    assert issubclass(kind, AutogradError | Warning)
    built_in = [base.__name__ for base in kind.__bases__ if not issubclass(base, AutogradError)]
    if kind is not AutogradError:
        for name in built_in:
            assert name in line


def test_the_tree_names_every_class_there_is() -> None:
    defined = {n for n, thing in vars(tree).items() if isinstance(thing, type) and issubclass(thing, Exception)}
    assert defined == set(tree.__all__)
    assert issubclass(ExactError, DTypeError)
    assert issubclass(InPlaceError, GraphError)
    assert not issubclass(RetraceWarning, AutogradError)
    assert not issubclass(UpdateWarning, AutogradError)
    assert not issubclass(SeedWarning, AutogradError)


def test_a_failed_call_changes_nothing() -> None:
    x, t = Value(3.0), Tensor([1.0, 2.0])
    y = (t * x).sum()
    y.backward()
    before = (x.grad, t.grad.copy(), len(topological_order(y)))
    for mistake in (lambda: y + Tensor(np.ones((2, 3))) @ t @ t, lambda: (t * x).backward(), lambda: y.backward("x")):
        with pytest.raises(AutogradError):
            mistake()
    assert x.grad == before[0]
    np.testing.assert_array_equal(t.grad, before[1])


@pytest.mark.parametrize("package", ["nn", "viz"])
def test_a_foreign_package_named_autograd_is_recognised(tmp_path: Path, package: str) -> None:
    """HIPS' package has the same import name: the error names the file that was found, and the cure."""
    foreign = tmp_path / "autograd"
    foreign.mkdir()
    (foreign / "__init__.py").write_text("def grad(f):\n    return f\n")
    run = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = [{str(tmp_path)!r}]; import {package}"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert run.returncode == 1
    last = run.stderr.strip().splitlines()[-1]
    assert "ImportError" in run.stderr
    assert str(foreign / "__init__.py") in run.stderr
    assert "virtual environment" in run.stderr, last


def test_names_are_texts() -> None:
    with pytest.raises(ArgumentError, match="a name is a text, found int 5"):
        Value(1.0, name=5)  # type: ignore[arg-type]
    x = Value(1.0)
    with pytest.raises(ArgumentError, match="a name is a text"):
        x.name = 5  # type: ignore[assignment]
    with pytest.raises(ArgumentError, match="name of a scope is a text, found NoneType"):
        autograd.scope(None)  # type: ignore[arg-type]


def test_gradients_by_what_is_handed_out_once() -> None:
    x, y = Value(2.0), Value(3.0)
    assert gradients(x * y, (leaf for leaf in (x, y))) == [3.0, 2.0]  # type: ignore[arg-type]


def test_gradcheck_of_what_is_no_function() -> None:
    with pytest.raises(ArgumentError, match="a function or a node, found int 5"):
        autograd.gradcheck(5, 1.0)  # type: ignore[arg-type]


@pytest.mark.parametrize("leaf", [lambda: Value(3.0), lambda: Tensor([3.0])], ids=["Value", "Tensor"])
@pytest.mark.parametrize("mode", [no_grad, autograd.enable_grad])
def test_an_update_that_leaves_the_leaf_behind_is_told(leaf: Callable[[], Any], mode: Callable[[], Any]) -> None:
    w = before = leaf()
    ((w - 1.0) ** 2).sum().backward() if w.rank else ((w - 1.0) ** 2).backward()
    with mode(), pytest.warns(UpdateWarning, match=r"w\.data -= \.\.\.") as told:
        w -= 0.1 * w.grad
    assert told[0].filename == __file__
    assert w is not before
    assert w.requires_grad == (mode is autograd.enable_grad)
    before.data -= 0.1 * before.grad
    assert before.requires_grad
    assert w == before


def test_what_is_no_update_is_not_told() -> None:
    w, t = Value(3.0), Tensor([3.0, 4.0])
    w -= 1.0  # no gradient was asked for
    (w * t).sum().backward()
    w -= 1.0  # a result
    t -= t * w  # of nodes
    t -= 2.0
    assert t.requires_grad
