"""Embedding: rows by index, first values, the row that fills up, gradients, and indices that are refused."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import nn
from autograd import Tensor, Value, compile, gradcheck, value_and_grad
from autograd.errors import ArgumentError, IndexingError


@given(
    hnp.arrays(
        st.sampled_from([np.int64, np.uint8, np.int16, ">i4"]), hnp.array_shapes(min_dims=0), elements=st.integers(0, 4)
    )
)
def test_each_index_gives_its_row_and_the_gradient_comes_back(places: Any) -> None:
    layer = nn.Embedding(5, 2, dtype=np.float64, rng=0)
    out = layer(places)
    assert out.shape == (*places.shape, 2)
    np.testing.assert_array_equal(out.data, layer.weight.data[places.astype(int)])
    seed = np.random.default_rng(0).normal(size=out.shape)
    out.backward(seed)
    one_hot = np.eye(5)[places.astype(int).ravel()]
    np.testing.assert_allclose(layer.weight.grad, one_hot.T @ seed.reshape(-1, 2), atol=1e-14)


@pytest.mark.parametrize("places", [[1, 2], (1, 2), [[1], [2]], Tensor(np.array([1, 2])), Value(1), 3, np.int8(3)])
def test_indices_of_every_kind(places: Any) -> None:
    assert nn.Embedding(4, 3, rng=0)(places).dtype == np.float32


def test_first_values_are_pytorchs() -> None:
    weight = nn.Embedding(200, 100, 3, rng=0).weight.data
    assert weight.dtype == np.float32
    assert not weight[3].any()
    others = np.delete(weight, 3, axis=0)
    assert abs(others.mean()) < 4 / np.sqrt(others.size)  # four standard deviations
    assert abs(others.var() - 1) < 4 * np.sqrt(2 / others.size)
    np.testing.assert_array_equal(weight, nn.Embedding(200, 100, -197, rng=0).weight.data)
    assert (nn.Embedding(3, 2, init=nn.init.ones).weight.data == 1).all()


@pytest.mark.parametrize("make", [nn.SGD, nn.Adam, nn.AdamW])
def test_training_leaves_the_row_that_fills_up(make: Any) -> None:
    layer = nn.Embedding(4, 3, padding_idx=-1, rng=0)
    before = layer.weight.data.copy()
    optimiser = make(layer.parameters(), lr=0.1)
    for _ in range(3):
        optimiser.zero_grad()
        (layer([[0, 3, 3], [1, 0, 3]]) - 1).sum().backward()
        assert not layer.weight.grad[3].any()
        optimiser.step()
    assert layer.weight.data[3].tolist() == [0, 0, 0]
    assert (layer.weight.data[:2] != before[:2]).all()


def test_the_row_that_fills_up_is_read_as_it_is() -> None:
    layer = nn.Embedding(3, 2, padding_idx=0)
    layer.weight.data[0] = 7
    assert layer([0]).data.tolist() == [[7, 7]]
    step = compile(layer)
    assert step(np.array([0])).data.tolist() == [[7, 7]]
    layer.weight.data[0] = 8
    assert step(np.array([0])).data.tolist() == [[8, 8]]


def test_derivatives_and_compiled_functions() -> None:
    layer = nn.Embedding(4, 2, dtype=np.float64, rng=0)
    gradcheck(layer, np.array([[0, 3, 3], [1, 0, 3]]))
    padded = nn.Embedding(4, 2, padding_idx=1, dtype=np.float64, rng=0)

    def loss(weight: Any, places: Any) -> Any:
        return (nn.functional_call(padded, {"weight": weight}, places) ** 3).sum()

    weight = padded.weight.data + 1
    step = compile(value_and_grad(loss))
    for places in ([0, 1, 1, 3], [2, 2, 1, 0]):
        value, slope = step(weight, np.array(places))
        kept = [place for place in places if place != 1]
        assert value.item() == pytest.approx((weight[places] ** 3).sum())
        expected = np.zeros((4, 2))
        np.add.at(expected, kept, 3 * weight[kept] ** 2)
        np.testing.assert_allclose(slope, expected)
    with pytest.raises(ArgumentError, match="must be from 0 to 3, found 0 to 4"):
        step(weight, np.array([0, 1, 2, 4]))


def test_it_says_what_it_is() -> None:
    assert "Embedding(10, 3, padding_idx=9)" in repr(nn.Embedding(10, 3, -1))
    assert nn.Embedding(10, 3).summary(np.array([[1, 2]])).rows[0] == ("Embedding", (1, 2, 3), 30)


@pytest.mark.parametrize(
    ("places", "words"),
    [
        ([0, -1], "from 0 to 3, found -1 to 0"),
        ([4], "from 0 to 3, found 4 to 4"),
        (np.array([0, 255], np.uint8), "from 0 to 3, found 0 to 255"),
        ([1.0], r"whole numbers, found float64: use \.astype\(int\)"),
        (Tensor([1.0]), "whole numbers, found float64"),
        ([True, False], "whole numbers, found bool"),
        (["one"], "whole numbers, found texts"),
        (None, "whole numbers, found None"),
        ((Tensor(np.array([1])), Tensor(np.array([1]))), "a tuple of 2"),
    ],
)
def test_indices_that_are_refused(places: Any, words: str) -> None:
    with pytest.raises(ArgumentError, match=words) as error:
        nn.Embedding(4, 2)(places)
    assert not isinstance(error.value, IndexingError)


@pytest.mark.parametrize("index", [4, -5])
def test_an_index_that_fills_up_must_exist(index: int) -> None:
    with pytest.raises(ArgumentError, match=f"padding_idx must be from -4 to 3, found {index}"):
        nn.Embedding(4, 2, index)


@pytest.mark.parametrize("freeze", [True, False])
def test_rows_that_were_learnt_before(freeze: bool) -> None:
    rows = np.arange(6.0).reshape(3, 2)
    layer = nn.Embedding.from_pretrained(rows, freeze, padding_idx=1)
    assert layer.weight.dtype == np.float64
    assert layer.weight.requires_grad is not freeze
    np.testing.assert_array_equal(layer([1, 2]).data, rows[1:])
    layer.weight.data[...] = 0
    assert rows.any()
    if not freeze:
        layer([0, 1]).sum().backward()
        assert layer.weight.grad.tolist() == [[1, 1], [0, 0], [0, 0]]
    assert nn.Embedding.from_pretrained(rows, dtype="float32").weight.dtype == np.float32
    for wrong in ([1.0, 2.0], np.ones((2, 2), int)):
        with pytest.raises(ArgumentError, match=r"embeddings must be floating numbers \(count, dim\), found"):
            nn.Embedding.from_pretrained(wrong)


def test_a_row_that_is_not_finite_stays_so_where_gradients_are_scaled() -> None:
    """PyTorch 2.13: the same numbers, and the gradient 1 for both rows."""
    layer = nn.Embedding(3, 2, scale_grad_by_freq=True, rng=0)
    layer.weight.data[1:] = [[np.inf, np.nan], [3.0, -np.inf]]
    out = layer([1, 1, 2])
    np.testing.assert_array_equal(out.data, layer.weight.data[[1, 1, 2]])
    out.sum().backward()
    assert layer.weight.grad.tolist() == [[0.0, 0.0], [1.0, 1.0], [1.0, 1.0]]
