"""Arrays of other libraries, and of NumPy's subclasses: taken as NumPy's own where they compute alike, else refused."""

import operator
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Tensor, Value, checkpoint, exp, grad, hessian, jacobian, jvp, value_and_grad, vjp, vmap
from autograd.errors import ArgumentError, AutogradError, InPlaceError

X = np.array([2.0, 3.0])


# arrays of other libraries


class Foreign:
    """An array as other libraries have them: it makes an array of NumPy's, and knows nothing of ``copy``."""

    __array_priority__ = 1

    def __init__(self, numbers: Any) -> None:
        self.numbers = np.array(numbers)

    def __array__(self, dtype: Any = None) -> Any:
        return self.numbers if dtype is None else self.numbers.astype(dtype)

    @property
    def shape(self) -> tuple[int, ...]:
        return self.numbers.shape

    def item(self) -> Any:
        return self.numbers.item()

    def __mul__(self, other: Any) -> Any:
        """As pandas does it: what says that it comes first, comes first."""
        return NotImplemented if getattr(other, "__pandas_priority__", 0) > 4000 else self.numbers * np.asarray(other)


def cube(v: Any) -> Any:
    return np.sum(v * v * v)


TAKEN: list[Callable[[Any], Any]] = [
    lambda a: Tensor(a).data,
    lambda a: autograd.asarray(a).data,
    lambda a: (Tensor(X) * a).data,
    lambda a: (a * Tensor(X)).data,
    lambda a: (Value(2.0) * a).data,
    lambda a: (a * Value(2.0)).data,
    lambda a: exp(a),
    lambda a: autograd.sum(a, axis=-1),
    lambda a: grad(cube)(a),
    lambda a: value_and_grad(cube)(a)[1],
    lambda a: hessian(cube)(a),
    lambda a: jacobian(exp)(a),
    lambda a: vjp(exp, a)[1](a)[0],
    lambda a: jvp(exp, (a,), (a,))[1],
    lambda a: vmap(exp)(a),
    lambda a: checkpoint(exp)(Tensor(X) * a).data,
    lambda a: autograd.concat([Tensor(X), a]).data,
    lambda a: autograd.where(Tensor(X) > 2.0, a, Tensor(X)).data,
    lambda a: Tensor([Tensor(X), a]).data,
    lambda a: autograd.compile(lambda t, b: t * b)(Tensor(X), np.asarray(a)).data,
    lambda a: gradients_from(a),
]


def gradients_from(seed: Any) -> Any:
    t = Tensor(X)
    (t * t).backward(seed)
    return t.grad


@pytest.mark.parametrize("take", TAKEN)
def test_an_array_of_another_library_counts_as_an_array(take: Callable[[Any], Any]) -> None:
    plain = np.array([1.5, -2.0])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        np.testing.assert_array_equal(take(Foreign(plain)), take(plain))


def test_a_compiled_function_asks_for_an_array_of_numpy() -> None:
    """Which it can look at in the next call: another kind may change without a word."""
    with pytest.raises(ArgumentError, match=r"found a Foreign, .* hand in np\.asarray\(x\)"):
        autograd.compile(lambda t, b: t * b)(Tensor(X), Foreign(X))


def test_one_number_of_another_library_is_one_number() -> None:
    assert Value(Foreign(2.0)).data == 2.0
    assert Tensor(Foreign(2.0)).shape == ()
    assert grad(lambda v: v * v)(Foreign(3.0)) == 6.0


LIBRARIES = {"pandas": "Series", "torch": "tensor", "jax.numpy": "array"}


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("take", TAKEN)
def test_arrays_of_installed_libraries(library: str, take: Callable[[Any], Any]) -> None:
    """Where one of them is installed: the project's own environment has none."""
    make = getattr(pytest.importorskip(library), LIBRARIES[library])
    plain = np.array([1.5, -2.0], "float32")
    np.testing.assert_allclose(take(make(plain)), take(plain), rtol=1e-6)


ASKING = """
def new_method(self, other):
    return NotImplemented if other.__pandas_priority__ > 4000 else "pandas computes"


def _inplace_method(self, other):
    return new_method(self, other).reindex_like(self)
"""


@pytest.mark.parametrize("node", [Tensor(X), Tensor(2.0, requires_grad=False), Value(2.0)])
def test_a_table_is_not_written_to(node: Any) -> None:
    """pandas goes on with NotImplemented there as if that were a table."""
    pandas: dict[str, Any] = {"__name__": "pandas.core.generic"}
    exec(ASKING, pandas)
    assert pandas["new_method"](None, node) is NotImplemented
    with pytest.raises(InPlaceError, match=r"write series = series \* t"):
        pandas["_inplace_method"](None, node)


@pytest.mark.parametrize("name", ["iadd", "isub", "imul", "itruediv", "ifloordiv", "imod", "ipow", "iand"])
@pytest.mark.parametrize("kind", ["Series", "DataFrame"])
def test_an_installed_pandas_is_told_in_our_words(kind: str, name: str) -> None:
    pandas = pytest.importorskip("pandas")
    for node in (Tensor(X), Value(2.0)):
        table = getattr(pandas, kind)([[2.0, 3.0]] if kind == "DataFrame" else X)
        with pytest.raises(InPlaceError, match=r"write series = series \* t"):
            getattr(operator, name)(table, node)
        assert isinstance(table * node, Tensor)


# arrays of NumPy's subclasses

MASKED = np.ma.array([1.5, -2.0], mask=[False, True])
KEEPS_ITS_MASK = 5  # in TAKEN: ``a * Value(2.0)``, which NumPy computes, is a masked array of Values
BARE = -2  # and what is handed to a compiled function there is no masked array any more


@pytest.mark.parametrize("take", [take for i, take in enumerate(TAKEN) if i not in (KEEPS_ITS_MASK, len(TAKEN) + BARE)])
def test_what_is_masked_is_never_computed_with(take: Callable[[Any], Any]) -> None:
    with pytest.raises(AutogradError):
        take(MASKED)


def test_the_words_name_how_to_fill_a_mask() -> None:
    for take in (Tensor, lambda x: Tensor(X) * x, lambda x: np.where(x > 0.0, Tensor(X), 0.0), grad(cube)):
        with pytest.raises(ArgumentError, match=r"found 1 of 2 masked: write x.filled\(value\)"):
            take(MASKED)
    unmasked = np.ma.array([1.5, -2.0])
    np.testing.assert_array_equal(Tensor(unmasked).data, unmasked.data)
    np.testing.assert_array_equal(grad(cube)(unmasked), 3 * unmasked.data**2)


OWN_OPERATORS: list[Callable[[Any, Any], Any]] = [
    *[lambda t, m: t * m, lambda t, m: m * t, lambda t, m: t**m, np.multiply, autograd.multiply, np.dot],
    lambda t, m: np.where(m > 1.0, t, m),
    lambda t, m: vmap(lambda row: row * m)(t),
    lambda t, m: Value(2.0) * m,
]


@pytest.mark.parametrize("compute", OWN_OPERATORS)
def test_a_matrix_of_numpys_is_no_operand(compute: Callable[[Any, Any], Any]) -> None:
    """Its * is a product of matrices: the value would be that, and the derivative that of the array's *."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PendingDeprecationWarning)
        matrix = np.matrix([[5.0, 6.0], [7.0, 9.0]])
        for other in (matrix, np.ma.array(matrix.A)):
            with pytest.raises(AutogradError, match=r"operators that differ from ndarray's|leave its graph"):
                compute(Tensor(np.ones((2, 2))), other)
        np.testing.assert_array_equal(Tensor(matrix).data, matrix.A)
        np.testing.assert_array_equal((Tensor(matrix) * Tensor(matrix)).data, matrix.A**2)


class Plain(np.ndarray[Any, Any]):
    """A subclass that computes as NumPy's arrays do."""


@pytest.mark.parametrize("take", TAKEN)
def test_a_subclass_that_computes_as_numpy_does_is_an_array(take: Callable[[Any], Any]) -> None:
    plain = np.array([1.5, -2.0])
    np.testing.assert_array_equal(take(plain.view(Plain)), take(plain))
    assert type((Tensor(X) * plain.view(Plain)).parents[1].data) is np.ndarray


# arrays that their library does not hand out


class Kept:
    """An array that lies elsewhere, as on a GPU, or belongs to a graph of another library."""

    shape, ndim, dtype = (2,), 1, np.dtype(float)

    def __init__(self, error: type[Exception]) -> None:
        self.error = error

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        raise self.error("write .get()")


@pytest.mark.parametrize("error", [TypeError, RuntimeError, ValueError])
@pytest.mark.parametrize("take", [Tensor, autograd.asarray, lambda x: Tensor(X) * x, lambda x: x * Tensor(X)])
def test_an_array_that_cannot_be_had_is_an_error_of_ours_with_its_words(take: Any, error: type[Exception]) -> None:
    with pytest.raises(ArgumentError, match=r"cannot make a Tensor from a Kept.*write \.get\(\)"):
        take(Kept(error))
