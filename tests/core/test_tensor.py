"""`Tensor`: operators, matrix products, reductions, indexing, NumPy's protocols, types and copies."""

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from properties import slopes

import autograd
from autograd import Tensor, Value, concat, grad, gradients, jvp, matmul, stack, vmap, where
from autograd.errors import ArgumentError, DTypeError, GraphError, InPlaceError, ShapeError, UnknownNameError

BINARY = [operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv, operator.mod, operator.pow]
COMPARISONS = [operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne]
A = np.array([[0.5, 1.5, 2.5], [3.0, 0.25, 1.0]])
B = np.array([2.0, 0.5, 3.0])


def gradient_is_measured(f: Callable[..., Any], *arrays: np.ndarray) -> None:
    """The gradient of ``f`` of Tensors against differences of ``f`` of Tensors."""
    tensors = [Tensor(x) for x in arrays]
    out = f(*tensors)
    cotangent = np.random.default_rng(0).normal(size=out.shape)
    out.backward(cotangent)
    expected = slopes(lambda *x: f(*map(Tensor, x)).data, list(arrays), cotangent)
    for tensor, slope in zip(tensors, expected, strict=True):
        assert tensor.grad.shape == tensor.shape
        np.testing.assert_allclose(tensor.grad, slope, rtol=1e-7, atol=1e-8)


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


# matrix products: all rank rules


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ((3,), (3,)),
        ((2, 3), (3,)),
        ((3,), (3, 2)),
        ((2, 3), (3, 4)),
        ((5, 2, 3), (3,)),
        ((3,), (5, 3, 2)),
        ((5, 2, 3), (3, 4)),
        ((2, 3), (5, 3, 4)),
        ((5, 1, 2, 3), (4, 3, 2)),
        ((1, 2, 3), (5, 3, 1)),
        ((0, 3), (3, 2)),
        ((2, 0), (0, 2)),
        ((0,), (0,)),
        ((2, 3), (3, 0)),
    ],
)
def test_matrix_products_of_all_ranks(x: tuple[int, ...], y: tuple[int, ...]) -> None:
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=x), rng.normal(size=y)
    for f in (operator.matmul, matmul, np.matmul):
        np.testing.assert_allclose(f(Tensor(a), Tensor(b)).data, a @ b)
    np.testing.assert_allclose((a @ Tensor(b)).data, a @ b)
    np.testing.assert_allclose((Tensor(a) @ b).data, a @ b)
    gradient_is_measured(operator.matmul, a, b)


def test_matrix_products_that_do_not_fit_name_both_shapes() -> None:
    for x, y in (((2, 3), (2, 3)), ((3,), (2,)), ((), (3,))):
        with pytest.raises(ShapeError) as caught:
            Tensor(np.ones(x)) @ Tensor(np.ones(y))
        assert str(x) in str(caught.value)
        assert str(y) in str(caught.value)


# reductions

AXES: list[Any] = [None, 0, 1, -1, (0, 1), (0, -1), (1,), (-2, -1), (0, 1, 2), ()]


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("axis", AXES, ids=str)
@pytest.mark.parametrize("name", ["sum", "mean", "max", "min"])
def test_reductions_over_axes(name: str, axis: Any, keepdims: bool) -> None:
    x = np.random.default_rng(2).normal(size=(2, 3, 2))
    expected = getattr(np, name)(x, axis=axis, keepdims=keepdims)
    for found in (
        getattr(Tensor(x), name)(axis=axis, keepdims=keepdims),
        getattr(autograd, name)(Tensor(x), axis=axis, keepdims=keepdims),
        getattr(np, name)(Tensor(x), axis=axis, keepdims=keepdims),
    ):
        np.testing.assert_allclose(found.data, expected)
        assert found.shape == expected.shape
    gradient_is_measured(lambda t: getattr(t, name)(axis=axis, keepdims=keepdims), x)


@pytest.mark.parametrize("shape", [(0,), (0, 3), (3, 0), (2, 0, 3)])
def test_reductions_of_nothing(shape: tuple[int, ...]) -> None:
    t = Tensor(np.ones(shape))
    t.sum().backward()
    assert t.grad.shape == shape
    for axis in range(len(shape)):
        assert t.sum(axis=axis).shape == np.ones(shape).sum(axis=axis).shape
        if shape[axis]:
            t.max(axis=axis).sum().backward()
            t.mean(axis=axis).sum().backward()
            t.mean(axis=axis, keepdims=True).sum().backward()
    assert t.grad.shape == shape
    with pytest.raises(ShapeError):
        t.max()


def test_reductions_of_a_single_number() -> None:
    t = Tensor(3.0)
    for name in ("sum", "mean", "max", "min"):
        t.grad = None
        out = getattr(t, name)()
        assert out.shape == ()
        out.backward()
        assert float(t.grad) == 1.0


def test_ties_of_a_maximum_share_the_gradient() -> None:
    t = Tensor([[1.0, 5.0, 5.0], [2.0, 2.0, 2.0]])
    t.max(axis=1).sum().backward()
    np.testing.assert_allclose(t.grad, [[0.0, 0.5, 0.5], [1 / 3, 1 / 3, 1 / 3]])


def test_mean_does_not_depend_on_the_second_order_of_counting() -> None:
    t = Tensor(A)
    (d,) = gradients((t * t).mean(axis=-1).sum(), [t], create_graph=True)
    np.testing.assert_allclose(gradients(d.sum(), [t])[0], np.full(A.shape, 2 / 3))


# shapes


def test_shaping_methods_and_their_spellings() -> None:
    t = Tensor(np.arange(24.0).reshape(2, 3, 4))
    x = t.data
    pairs = [
        (t.reshape(4, 6), x.reshape(4, 6)),
        (t.reshape((4, -1)), x.reshape(4, -1)),
        (t.reshape(-1), x.reshape(-1)),
        (t.permute_dims(2, 0, 1), x.transpose(2, 0, 1)),
        (t.permute_dims((2, 0, 1)), x.transpose(2, 0, 1)),
        (np.transpose(t, (2, 0, 1)), x.transpose(2, 0, 1)),
        (t.mT, x.mT),
        (t[0].T, x[0].T),
        (t.expand_dims(1), np.expand_dims(x, 1)),
        (t.expand_dims((0, -1)), np.expand_dims(x, (0, -1))),
        (t.expand_dims(0).squeeze(), x),
        (t.expand_dims(0).squeeze(0), x),
        (t[0, 0].broadcast_to((2, 4)), np.broadcast_to(x[0, 0], (2, 4))),
        (concat([t, t], axis=1), np.concatenate([x, x], axis=1)),
        (concat([t, x], axis=-1), np.concatenate([x, x], axis=-1)),
        (concat([t, t], axis=None), np.concatenate([x, x], axis=None)),
        (stack([t, x], axis=1), np.stack([x, x], axis=1)),
        (np.concatenate([t, x]), np.concatenate([x, x])),
        (np.stack((t, t), axis=-1), np.stack((x, x), axis=-1)),
        (t[0].pad(((1, 0), (0, 2))), np.pad(x[0], ((1, 0), (0, 2)))),
    ]
    for found, expected in pairs:
        np.testing.assert_array_equal(found.data, expected)
        t.grad = None
        found.backward(np.ones(found.shape))
        assert t.grad.shape == t.shape
    with pytest.raises(ShapeError, match=r"\(2, 3, 4\)"):
        _ = t.T
    with pytest.raises(ShapeError, match=r"\(2, 3, 4\)"):
        t.reshape(5, 5)


def test_where_chooses_and_broadcasts() -> None:
    mask = np.array([True, False, True])
    gradient_is_measured(lambda x, y: where(mask, x, y), A, B)
    gradient_is_measured(lambda x: where(x > 1.2, x, 2.0), A)
    gradient_is_measured(lambda x: np.where(x > 1.2, x, 2.0), A)
    v, t = Value(2.0), Tensor(B)
    where(mask, v, t).sum().backward()
    assert v.grad == 2.0
    np.testing.assert_array_equal(t.grad, [0.0, 1.0, 0.0])
    where([True, False, True], v, t).sum().backward()
    assert v.grad == 4.0


def test_clip_at_its_bounds() -> None:
    t = Tensor([-2.0, -1.0, 0.0, 1.0, 2.0])
    for out in (t.clip(-1, 1), np.clip(t, -1, 1), autograd.clip(t, min=-1, max=1)):
        np.testing.assert_array_equal(out.data, [-1.0, -1.0, 0.0, 1.0, 1.0])
        t.grad = None
        out.sum().backward()
        np.testing.assert_array_equal(t.grad, [0.0, 1.0, 1.0, 1.0, 0.0])


# indexing


@pytest.mark.parametrize(
    "index",
    [
        0,
        -1,
        (1, 2),
        slice(None, None, -1),
        (slice(None), 1),
        (Ellipsis, 0),
        None,
        (None, Ellipsis, None),
        [0, 0, 1],
        ([0, 0, 1], [2, 2, 0]),
        (slice(None), [0, 0, 2]),
        np.array([[0, 1], [1, 1]]),
        np.array([True, False]),
        A > 1.0,
        (slice(None), np.array([True, False, True])),
        [],
        slice(0, 0),
        np.int64(1),
        (np.int64(1), slice(None)),
        True,
    ],
    ids=repr,
)
def test_indexing_by_all_rules(index: Any) -> None:
    np.testing.assert_array_equal(Tensor(A)[index].data, A[index])
    gradient_is_measured(lambda t: t[index] * 1.0, A)
    t = Tensor(A)
    (first,) = gradients((t[index] ** 2).sum(), [t], create_graph=True)
    if first.requires_grad:
        counts = np.zeros(A.shape)
        np.add.at(counts, index, 2.0)
        np.testing.assert_allclose(gradients(first.sum(), [t])[0], counts)


@given(st.data())
def test_any_index_adds_up_what_it_repeats(data: st.DataObject) -> None:
    x = data.draw(hnp.arrays(float, hnp.array_shapes(max_dims=3, max_side=4), elements=st.floats(-3, 3)))
    basic = hnp.basic_indices(x.shape, allow_newaxis=True)
    advanced = hnp.integer_array_indices(x.shape, result_shape=hnp.array_shapes(max_dims=2, max_side=3))
    boolean = hnp.arrays(bool, x.shape)
    index = data.draw(st.one_of(basic, advanced, boolean))
    t = Tensor(x)
    picked = t[index]
    np.testing.assert_array_equal(picked.data, x[index])
    cotangent = np.arange(1.0, 1.0 + picked.size).reshape(picked.shape)
    picked.backward(cotangent)
    expected = np.zeros(x.shape)
    np.add.at(expected, index, cotangent)
    np.testing.assert_allclose(t.grad, expected)


def test_a_tensor_may_be_an_index() -> None:
    t = Tensor(B)
    t[t > 1.0].sum().backward()
    np.testing.assert_array_equal(t.grad, [1.0, 0.0, 1.0])
    t.grad = None
    t[Tensor(np.array([0, 0]))].sum().backward()
    np.testing.assert_array_equal(t.grad, [2.0, 0.0, 0.0])


def test_bad_indices_are_named() -> None:
    with pytest.raises(ShapeError, match="5"):
        Tensor(B)[5]
    with pytest.raises((ShapeError, ArgumentError)):
        Tensor(B)["a"]  # type: ignore[index]
    with pytest.raises((ShapeError, ArgumentError)):
        Tensor(B)[1.5]  # type: ignore[index]


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


def test_numpys_trace_of_a_matrix_and_of_a_stack() -> None:
    t = Tensor([[1.0, 2.0], [3.0, 4.0]])
    np.trace(t).backward()
    assert t.grad.tolist() == [[1.0, 0.0], [0.0, 1.0]]
    stack = np.arange(18.0).reshape(2, 3, 3)
    assert np.trace(Tensor(stack)).data.tolist() == np.trace(stack).tolist()
    assert np.linalg.trace(Tensor(np.ones((2, 3, 3)))).data.tolist() == [3.0, 3.0]


@pytest.mark.parametrize("data", [np.arange(6.0).reshape(2, 3), np.arange(3.0)], ids=["matrix", "vector"])
def test_one_array_is_joined_along_its_first_axis(data: np.ndarray) -> None:
    """As NumPy has it, in every mode; an array in a list is one array."""
    for join, numpys in [(autograd.stack, np.stack), (autograd.concat, np.concatenate)]:
        if join is autograd.concat and data.ndim == 1:
            continue  # there is no axis to join numbers along
        for of in (join, numpys):
            expected = numpys(data)
            np.testing.assert_array_equal(of(Tensor(data)).data, expected)
            np.testing.assert_array_equal(of([Tensor(data)]).data, numpys([data]))
            np.testing.assert_array_equal(jvp(of, (data,), (2 * data,))[1], 2 * expected)
            np.testing.assert_array_equal(jvp(lambda t, of=of: of([t]), (data,), (2 * data,))[1], 2 * numpys([data]))
            np.testing.assert_array_equal(vmap(of)(np.stack([data, -data])), [expected, -expected])
            np.testing.assert_array_equal(grad(lambda t, of=of: (of(t) ** 2).sum())(data), 2 * data)
            np.testing.assert_array_equal(autograd.compile(of)(data), expected)
        np.testing.assert_array_equal(join(data), expected)
