"""`Tensor`: operators, matrix products, reductions, indexing, NumPy's protocols, types and copies."""

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import Tensor, Value
from autograd.errors import ArgumentError, DTypeError, GraphError, InPlaceError, ShapeError, UnknownNameError

BINARY = [operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv, operator.mod, operator.pow]
COMPARISONS = [operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne]
A = np.array([[0.5, 1.5, 2.5], [3.0, 0.25, 1.0]])
B = np.array([2.0, 0.5, 3.0])


# operators


@pytest.mark.parametrize("op", BINARY)
def test_operators_with_tensors_arrays_lists_and_numbers_on_either_side(op: Callable[[Any, Any], Any]) -> None:
    t = Tensor(A)
    for other in (Tensor(B), B, B.tolist(), 2.0, 2, np.float64(2.0), Value(2.0), np.array(2.0), np.array([1, 2, 3])):
        plain = other.data if isinstance(other, Tensor | Value) else np.asarray(other)
        for found, expected in ((op(t, other), op(A, plain)), (op(other, t), op(plain, A))):
            assert isinstance(found, Tensor)
            assert found.requires_grad
            np.testing.assert_allclose(found.data, expected)


@pytest.mark.parametrize("op", COMPARISONS)
def test_comparisons_give_constant_tensors_of_booleans(op: Callable[[Any, Any], Any]) -> None:
    for other in (Tensor(B), B, 1.0, Value(1.0)):
        found = op(Tensor(A), other)
        assert isinstance(found, Tensor)
        assert (found.dtype, found.requires_grad) == (bool, False)
        plain = other.data if isinstance(other, Tensor | Value) else other
        np.testing.assert_array_equal(found.data, op(A, plain))


def test_unary_operators_and_in_place_ones() -> None:
    t = Tensor(A)
    np.testing.assert_array_equal((-t).data, -A)
    np.testing.assert_array_equal((+t).data, A)
    np.testing.assert_array_equal(abs(-t).data, A)
    u = t
    u += 1.0
    u *= t
    assert u is not t
    np.testing.assert_array_equal(t.data, A)
    u.sum().backward()
    np.testing.assert_allclose(t.grad, 2 * A + 1)


def test_hash_is_by_identity() -> None:
    t, u = Tensor([1.0]), Tensor([1.0])
    assert {t: 1, u: 2}[t] == 1
    assert len({t, u}) == 2
    assert (t == None) is False  # noqa: E711
    assert (t != None) is True  # noqa: E711
    assert (t == "a") is False
    with pytest.raises(TypeError):
        t < "a"  # noqa: B015


# construction


def test_the_data_is_copied_and_its_floating_type_kept() -> None:
    array = np.ones(3, np.float32)
    t = Tensor(array)
    array[0] = 7.0
    assert (t.dtype, t.data[0]) == (np.float32, 1.0)
    assert Tensor([1, 2]).dtype == np.float64
    assert Tensor(3).shape == ()
    assert Tensor([]).shape == (0,)
    assert Tensor([True]).dtype == bool
    assert Tensor(np.arange(3)).dtype == np.int64
    assert Tensor([1.0], dtype=np.float32).dtype == np.float32
    assert Tensor([1j]).dtype == np.complex128
    assert Tensor(np.float32(1.0)).dtype == np.float32


def test_tensors_of_tensors_and_values_continue_their_graph() -> None:
    x, t = Value(2.0), Tensor([1.0, 2.0])
    assert Tensor(t) is t
    assert Tensor(t, dtype=np.float32).dtype == np.float32
    doubled = t * 2.0
    assert Tensor(doubled, requires_grad=True) is doubled
    variable = Tensor(doubled.detach(), requires_grad=True)
    assert variable.requires_grad
    assert variable.is_leaf
    named = Tensor(t, name="u")
    assert (named.name, t.name) == ("u", None)
    assert not Tensor(t, requires_grad=False).requires_grad
    assert not Tensor([x, 1.0], requires_grad=False).requires_grad
    for grid in (Tensor([[x, 1.0], t]), Tensor(np.array([x, 3.0], dtype=object))):
        x.grad = None
        grid.sum().backward()
        assert x.grad == 1.0
    np.testing.assert_array_equal(t.grad, [1.0, 1.0])


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex128])
def test_the_type_is_kept_through_python_numbers_and_values(dtype: Any) -> None:
    t = Tensor(np.ones((2, 3)), dtype=dtype)
    for out in (t * 2.0, 2 * t, t / 3, t**2, 2.0 / t, t + Value(1.0), t.mean(), t.sum(axis=0) * 1.5, t @ t.T, -t):
        assert out.dtype == dtype
    (t * 2.0 + Value(np.ones((), dtype).item())).sum().backward()  # of a complex result all variables are complex
    assert t.grad.dtype == dtype
    (t * 2.0).sum().backward()
    assert t.grad.dtype == dtype


def test_a_float32_operand_gets_a_float32_gradient_from_a_float64_result() -> None:
    t, u = Tensor(np.ones(2, np.float32)), Tensor(np.ones(2))
    (t * u).sum().backward()
    assert (t.grad.dtype, u.grad.dtype) == (np.float32, np.float64)
    t.astype("float64").sum().backward()
    assert t.grad.dtype == np.float32


# out of the graph


def test_numpy_item_detach_and_values() -> None:
    t = Tensor(A)
    copy = t.numpy()
    copy[0, 0] = 9.0
    assert t.data[0, 0] == 0.5
    assert isinstance(t.sum().item(), float)
    assert t[0, 0].item() == 0.5
    assert not t.detach().requires_grad
    assert [[v.data for v in row] for row in t.to_values()] == A.tolist()
    with pytest.raises(ShapeError, match=r"\(2, 3\)"):
        t.item()
    with pytest.raises(ShapeError, match=r"\(2, 3\)"):
        t.to_value()
    with pytest.raises(ShapeError, match=r"\(2, 3\)"):
        bool(t)
    assert bool(Tensor([[1.0]]))


def test_turning_into_an_array_is_refused_where_it_would_cut_the_graph() -> None:
    t = Tensor(A)
    for cut in (np.asarray, np.array, lambda x: np.array([x]), lambda x: np.asarray(x * 2)):
        with pytest.raises(GraphError, match="cut"):
            cut(t)
    np.testing.assert_array_equal(np.asarray(t.detach()), A)
    assert np.asarray(t.detach(), dtype=np.float32).dtype == np.float32


def test_length_and_iteration() -> None:
    t = Tensor(A)
    assert len(t) == 2
    first, second = t
    (first * second).sum().backward()
    np.testing.assert_array_equal(t.grad, A[::-1])
    with pytest.raises(TypeError, match="shape"):
        len(Tensor(1.0))
    with pytest.raises(TypeError, match="shape"):
        list(Tensor(1.0))


# NumPy's protocols


def test_numpy_functions_record_nodes() -> None:
    t = Tensor(A)
    pairs = [
        (np.exp(t), np.exp(A)),
        (np.sum(t), np.sum(A)),
        (np.sum(t, axis=1, keepdims=True), np.sum(A, axis=1, keepdims=True)),
        (np.mean(t, 0), np.mean(A, 0)),
        (np.maximum(t, B), np.maximum(A, B)),
        (np.power(t, 2.0), A**2.0),
        (np.abs(t), A),
        (np.arctan(t), np.arctan(A)),
        (np.negative(t), -A),
        (np.true_divide(B, t), B / A),
        (np.reshape(t, (3, 2)), A.reshape(3, 2)),
        (np.amax(t, axis=0), A.max(axis=0)),
        (np.broadcast_to(t, (2, 2, 3)), np.broadcast_to(A, (2, 2, 3))),
        (np.matrix_transpose(t), A.T),
        (np.dot(A.T, t), A.T @ A),
        (B * t, B * A),
        (B - t, B - A),
        (np.float64(2.0) ** t, 2.0**A),
    ]
    for found, expected in pairs:
        assert isinstance(found, Tensor)
        assert found.requires_grad
        np.testing.assert_allclose(found.data, expected)
    assert np.isnan(t).dtype == bool


def test_numpy_functions_that_cannot_be_recorded_say_so() -> None:
    t = Tensor(A)
    with pytest.raises(InPlaceError, match="out="):
        np.exp(t, out=np.empty(A.shape))
    array = A.copy()
    with pytest.raises(InPlaceError):
        array += t
    with pytest.raises(UnknownNameError, match=r"np\.histogramdd is not recorded"):
        np.histogramdd(t)
    with pytest.raises(InPlaceError, match=r"np\.add\.at would overwrite"):
        np.add.at(t, 0, 1.0)
    with pytest.raises(ArgumentError, match="where"):
        np.exp(t, where=A > 1.0)
    np.testing.assert_array_equal(array, A)


# nothing is written in place


def test_writing_in_place_is_refused() -> None:
    t = Tensor(B)
    with pytest.raises(InPlaceError, match="where or concat"):
        t[0] = 1.0
    with pytest.raises(InPlaceError):
        t[t > 1.0] = 0.0
    np.testing.assert_array_equal(t.data, B)


# how it is shown


def test_repr() -> None:
    assert repr(Tensor([1.0, 2.0])) == "Tensor([1., 2.])"
    assert repr(Tensor([1.0], dtype=np.float32, name="w")) == "Tensor([1.], dtype=float32, name='w')"
    assert repr(Tensor([1.0]) * 2) == "Tensor([2.], op=multiply)"
    assert len(repr(Tensor(np.zeros((100, 100))))) < 1000


def test_attributes() -> None:
    t = Tensor(A)
    assert (t.shape, t.ndim, t.size, t.dtype) == ((2, 3), 2, 6, np.float64)
    with pytest.raises(DTypeError, match="int64"):
        Tensor(np.arange(3), requires_grad=True)


def test_the_parameters_of_a_node_are_not_those_of_all_nodes() -> None:
    total = Tensor([[1.0, 2.0]]).sum()
    total.params["axis"] = 0
    assert Tensor([[1.0, 2.0]]).sum().shape == ()


def test_numpys_whole_numbers_are_axes() -> None:
    t = Tensor([[1.0, 2.0]])
    t.mean(axis=np.int64(0)).sum().backward()
    assert t.grad.tolist() == [[1.0, 1.0]]


def test_a_node_of_one_number_is_formatted_as_that_number() -> None:
    assert f"{Value(1.23456):.2f} {Tensor([2.5]):.1f} {Value(2)}" == "1.23 2.5 Value(2)"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([3.0, 4.0], [3.0, 4.0]),
        ((3, 4), [3.0, 4.0]),
        (np.array([3, 4]), [3.0, 4.0]),
        (7, 7.0),
        (Tensor([3.0, 4.0]), [3.0, 4.0]),
        (Value(7.0), 7.0),
    ],
    ids=str,
)
def test_what_is_set_as_data_becomes_an_array(given: Any, expected: Any) -> None:
    t = Tensor([1.0, 2.0])
    t.data = given
    assert (type(t.data), t.dtype) == (np.ndarray, np.float64)
    (t * t).sum().backward()
    np.testing.assert_array_equal(t.grad, 2 * np.array(expected))


@pytest.mark.parametrize(
    "given", ["a", None, [1.0, None], np.array(["a"]), np.ma.masked_array([1.0, 2.0], [1, 0])], ids=str
)
def test_what_is_no_number_is_not_set_as_data(given: Any) -> None:
    for leaf in (Tensor([1.0, 2.0]), Value(1.0)):
        before = leaf.data
        with pytest.raises(ArgumentError, match=r"holds (numbers|one number)|masked entries"):
            leaf.data = given
        assert leaf.data is before
    with pytest.raises(ArgumentError, match="a Value holds one number"):
        leaf.data = np.ones(2)
    leaf.data = np.float64(2.0)
    assert type(leaf.data) is float


def test_whole_numbers_too_large_for_int64_are_floats_too() -> None:
    assert Tensor([2**63]).dtype == np.float64
    assert Tensor(np.array([2**63], np.uint64)).dtype == np.uint64
