"""The methods that every array has, the numbers' own functions, and words for the names of other libraries."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import Tensor, Value, grad, gradients, vmap
from autograd.arrayapi.array_methods import METHODS
from autograd.errors import ArgumentError, AutogradError, ShapeError, UnknownNameError
from autograd.foundation.other_names import ATTRIBUTES

X = np.array([[1.0, 4.0, 3.0], [2.0, 0.0, 5.0]])
CALLS: list[Callable[[Any], Any]] = [
    lambda t: t.cumsum(),
    lambda t: t.cumsum(axis=0),
    lambda t: t.cumprod(1),
    lambda t: t.ravel(),
    lambda t: t.copy(),
    lambda t: t.partition(1),
    lambda t: t.compress([True, False], axis=0),
    lambda t: t.conjugate(),
    lambda t: t.real,
    lambda t: t.imag,
    lambda t: t.conj(),
    lambda t: t.take([5, 0, 5]),
    lambda t: t.take([[1], [-1]]),
    lambda t: t.take([2, 0], axis=1),
    lambda t: t.ptp() if isinstance(t, Tensor) else np.ptp(t),
]


@pytest.mark.parametrize("call", CALLS)
def test_methods_are_those_of_arrays(call: Callable[[Any], Any]) -> None:
    t, x = Tensor(X), X.copy()
    found, expected = call(t), call(x)
    np.testing.assert_array_equal(found.data, x if expected is None else expected)  # one of NumPy's sorts in place
    assert found.requires_grad


def test_all_methods_are_functions_of_numpy_of_their_name() -> None:
    for function in METHODS:
        assert getattr(np, function.__name__) is function
        assert getattr(Tensor, function.__name__).__doc__
    assert Tensor(X).ptp().item() == 5.0
    assert Tensor([0, 1], dtype=int).choose([Tensor([1.0, 2.0]), 3.0]).data.tolist() == [1.0, 3.0]


@pytest.mark.parametrize("dtype", ["float32", "float64", "complex128", "int8"])
def test_bytes_are_counted_as_numpy_counts_them(dtype: str) -> None:
    for x in (X.astype(dtype), np.zeros((0, 3), dtype), np.array(1, dtype)):
        assert (Tensor(x).itemsize, Tensor(x).nbytes) == (x.itemsize, x.nbytes)
    sizes: list[tuple[int, int]] = []
    vmap(lambda row: (sizes.append((row.itemsize, row.nbytes)), row)[1])(X)
    assert sizes == [(8, 24)]


def test_arrays_of_numpy_have_nothing_that_tensors_lack() -> None:
    public = {name for name in dir(np.ndarray) if not name.startswith("_") and hasattr(X, name)}
    assert public <= {*dir(Tensor(X)), *ATTRIBUTES}
    assert not {*dir(Tensor(X))} & {*ATTRIBUTES}


def test_gradients_go_through_methods() -> None:
    (slope,) = gradients((t := Tensor(X)).cumsum().sum(), [t])
    np.testing.assert_array_equal(slope, [[6, 5, 4], [3, 2, 1]])


def test_item_takes_an_index() -> None:
    t = Tensor(X)
    assert (t.item(0, 1), t.item(5), t.item(-1), Tensor(3.0).item(), Tensor([1.0, 2.0]).item(1)) == (
        4.0,
        5.0,
        5.0,
        3.0,
        2.0,
    )
    with pytest.raises(ShapeError, match="one entry"):
        t.item()
    with pytest.raises(ShapeError, match="out of bounds"):
        t.item(0, 9)


@pytest.mark.parametrize("name", ATTRIBUTES)
def test_names_of_other_libraries_say_what_to_write(name: str) -> None:
    t = Tensor(X)
    with pytest.raises(UnknownNameError, match="write"):
        getattr(t, name)
    assert not hasattr(t, name)
    assert name not in dir(t)


MISTAKES: list[tuple[Callable[[], Any], type[AutogradError], str]] = [
    (lambda: Tensor(X).max(dim=1), ArgumentError, "does not take dim: write axis"),
    (lambda: Tensor(X).sum(keepdim=True, dim=0), ArgumentError, "dim, keepdim: write axis, keepdims"),
    (lambda: Tensor(X).reshape(3, 2, order="F"), ArgumentError, r"order: write np.reshape\(t, ..., order=...\)"),
    (lambda: f"{Tensor(X):.2f}", ShapeError, "'.2f' is for one number.*array2string"),
    (lambda: Tensor(X).sum(where=X > 1), ArgumentError, r"where: write np.sum\(t, ..., where=...\)"),
    (lambda: Tensor(X).std(ddof=1), ArgumentError, "ddof: write correction"),
]


@pytest.mark.parametrize(("call", "error", "words"), MISTAKES)
def test_mistakes_are_explained(call: Callable[[], Any], error: type[AutogradError], words: str) -> None:
    with pytest.raises(error, match=words):
        call()


def test_round_and_divmod_of_nodes() -> None:
    for x in (Value(5.26), Tensor(5.26)):
        assert round(x, 1).item() == 5.3
        assert round(x).item() == 5.0
        whole, rest = divmod(x, 2.0)
        assert (whole.item(), rest.item()) == pytest.approx((2.0, 1.26))
        assert gradients(rest, [x]) == [1.0]
        assert gradients(round(x, 1), [x]) == [0.0]
        assert [part.item() for part in divmod(12.0, x)] == pytest.approx([2.0, 1.48])
    assert grad(lambda x: divmod(7.0, x)[1])(2.0) == -3.0
