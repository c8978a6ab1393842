"""Shapes and indices of Tensors."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from properties import gradient_is_measured

import autograd
from autograd import Tensor, Value, concat, grad, gradients, jvp, stack, vmap, where
from autograd.errors import ArgumentError, ShapeError

A = np.array([[0.5, 1.5, 2.5], [3.0, 0.25, 1.0]])
B = np.array([2.0, 0.5, 3.0])


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


@pytest.mark.parametrize("whole", [np.int64, np.uint8], ids=["int64", "uint8"])
@pytest.mark.parametrize("library", [np, autograd], ids=["numpy", "ours"])
def test_metadata_may_be_whole_numbers_of_numpys(library: Any, whole: Any) -> None:
    t, square = Tensor(np.arange(24.0).reshape(2, 3, 4)), Tensor(np.arange(9.0).reshape(3, 3))
    of: list[Any] = [
        lambda f, i: f.roll(t, i(3), axis=i(1)),
        lambda f, i: f.roll(t, (i(1), i(2)), axis=(i(0), i(1))),
        lambda f, i: f.tile(square, i(2)),
        lambda f, i: f.tensordot(square, square, axes=i(1)),
        lambda f, i: f.moveaxis(t, i(0), i(2)),
        lambda f, i: f.repeat(t, i(2), axis=i(1)),
        lambda f, i: f.var(t, axis=(i(0), i(2))),
        lambda f, i: f.diagonal(square, offset=i(1)),
        lambda f, i: f.fft.fft(t, n=i(5), axis=i(1)),
        lambda f, i: np.array_split(t, i(3), axis=i(2))[2],
        lambda f, i: np.median(t, axis=i(1)),
        lambda f, i: np.gradient(t, axis=i(1)),
        lambda f, i: np.insert(t, i(1), 0.5, axis=i(1)),
        lambda f, i: np.rollaxis(t, i(2)),
        lambda f, i: np.resize(t, (i(200), i(2))),
    ]
    for call in of:
        expected, found = call(library, int), call(library, whole)
        np.testing.assert_array_equal(found.data, expected.data)
        assert found.requires_grad


@pytest.mark.parametrize("dtype", ["i1", "u1", "i2", "u8"])
def test_rows_are_added_up_at_places_of_any_type(dtype: str) -> None:
    places = np.resize([100, 3, 100], 300).astype(dtype)
    weight = np.random.default_rng(0).normal(size=(300, 64))
    expected = np.zeros((120, 64))
    for place, row in zip(places.tolist(), weight, strict=True):
        expected[place] += row

    def slopes(x: Tensor, weight: Any) -> Any:
        (x[places] * weight).sum().backward()

    for run in (slopes, autograd.compile(slopes)):
        for _ in range(2):
            x = Tensor(np.ones((120, 64)))
            run(x, weight)
            np.testing.assert_allclose(x.grad, expected, rtol=1e-13)
