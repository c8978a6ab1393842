"""Attention and transformers beyond PyTorch's record: order, masks, dropout, errors."""

from typing import Any

import numpy as np
import pytest

import nn
from autograd import Tensor
from autograd.errors import ArgumentError, ShapeError, UnknownNameError

X = np.random.default_rng(0).normal(size=(2, 5, 8))


def test_attention_is_a_mean_weighted_by_fit() -> None:
    q, k, v = X[0, :3], X[1], np.arange(10.0).reshape(5, 2)
    powers = np.exp(q @ k.T / np.sqrt(8))
    expected = powers @ v / powers.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(nn.scaled_dot_product_attention(q, k, v).data, expected, rtol=1e-12)
    only = np.eye(3, 5, dtype=bool)
    np.testing.assert_array_equal(nn.scaled_dot_product_attention(q, k, v, only).data, v[:3])
    even = nn.scaled_dot_product_attention(q, k, v, scale=0.0, is_causal=True).data
    np.testing.assert_allclose(even, [v[: i + 1].mean(axis=0) for i in range(3)], rtol=1e-12)


def test_self_attention_knows_no_order_but_for_the_encoding() -> None:
    layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True, dtype="float64", rng=0).eval()
    order = [3, 1, 4, 0, 2]
    np.testing.assert_allclose(layer(X[:, order]).data, layer(X).data[:, order], atol=1e-12)
    told = nn.Sequential(nn.PositionalEncoding(8, batch_first=True), layer)
    assert abs(told(X[:, order]).data - told(X).data[:, order]).max() > 0.1


def test_a_causal_layer_does_not_look_ahead() -> None:
    layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True, dtype="float64", rng=0).eval()
    changed = X.copy()
    changed[:, 3:] += 1
    np.testing.assert_array_equal(layer(changed, is_causal=True).data[:, :3], layer(X, is_causal=True).data[:, :3])
    later = np.triu(np.ones((5, 5), bool), 1)
    np.testing.assert_array_equal(layer(X, src_mask=later).data, layer(X, is_causal=True).data)


def test_dropout_of_a_transformer_ends_with_training() -> None:
    layer = nn.TransformerEncoderLayer(8, 2, 16, dropout=0.5, rng=0)
    first, second = layer(X).data, layer(X).data
    assert (first != second).any()
    layer.eval()
    np.testing.assert_array_equal(layer(X).data, layer(X).data)
    _, weights = nn.MultiheadAttention(8, 1, dropout=0.5, rng=0)(X, X, X)  # those that were used, as in PyTorch
    assert weights is not None
    assert (weights.data == 0).any()


def test_waves_of_a_shifted_place_are_the_waves_turned() -> None:
    """The reason for them: a step of k places turns each pair of features by one angle, wherever it begins."""
    waves = nn.PositionalEncoding(6)(np.zeros((9, 6))).data
    products = waves @ waves.T
    np.testing.assert_allclose(products[:-1, :-1], products[1:, 1:], atol=1e-12)
    assert nn.PositionalEncoding(5)(np.zeros((4, 3, 5), np.float32)).dtype == np.float32


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: nn.TransformerEncoderLayer(8, 3), "nhead must divide d_model, found 3 heads for 8"),
        (lambda: nn.MultiheadAttention(8, 3), "num_heads must divide embed_dim, found 3 heads for 8"),
        (lambda: nn.MultiheadAttention(8, 2, dropout=1.5), "dropout must be at most 1"),
        (
            lambda: nn.MultiheadAttention(8, 2)(X, X, X[:1]),
            r"needs a query, .* found \(2, 5, 8\), \(2, 5, 8\) and \(1,",
        ),
        (lambda: nn.MultiheadAttention(4, 2)(X, X, X), r"of shapes \(t, n, 4\), \(t, n, 4\), \(t, n, 4\)"),
        (lambda: nn.scaled_dot_product_attention(X, X[..., :3], X), r"attention needs queries \(\.\.\., t, e\)"),
        (lambda: nn.TransformerEncoderLayer(8, 2, 0), "dim_feedforward must be a whole number of at least 1"),
        (lambda: nn.TransformerEncoderLayer(8, 2, activation="rleu"), "no activation is called 'rleu'"),
        (lambda: nn.PositionalEncoding(7)(X), r"PositionalEncoding\(7\) needs an input of shape \(t, n, 7\)"),
    ],
)
def test_what_does_not_fit_is_named(make: Any, words: str) -> None:
    with pytest.raises((ArgumentError, ShapeError, UnknownNameError), match=words):
        make()


def test_a_query_that_may_look_at_nothing_gives_nothing() -> None:
    """A sequence that is all padding gives no nan, which would pass to all weights; its gradients are 0."""
    layer = nn.MultiheadAttention(8, 2, batch_first=True, dtype="float64", rng=0)
    layer.out_proj.bias.data[...] = np.arange(8)
    padding = np.array([[True] * 5, [False] * 4 + [True]])
    x = Tensor(X)
    for need_weights in (True, False):
        x.grad = None
        output, weights = layer(x, x, x, key_padding_mask=padding, need_weights=need_weights)
        np.testing.assert_array_equal(output.data[0], np.tile(np.arange(8.0), (5, 1)))
        np.testing.assert_allclose(output.data[1], layer(X[1:], X[1:, :4], X[1:, :4])[0].data[0])
        output.sum().backward()
        assert (x.grad[0] == 0).all()
        assert (x.grad[1] != 0).any()
    assert weights is None
    numbers = np.where(padding, -np.inf, 0.0)
    np.testing.assert_array_equal(layer(x, x, x, numbers)[0].data, output.data)
    none = nn.scaled_dot_product_attention(X, X, X, np.arange(5)[:, None] != 2)
    assert (none.data[:, 2] == 0).all()
    assert np.isfinite(none.data).all()
    encoder = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True, dtype="float64", rng=0)
    assert np.isfinite(encoder(X, src_key_padding_mask=padding).data).all()


def test_dropout_of_attention() -> None:
    """What is left out is drawn from rng, and the rest weighs more: the mean stays."""
    same = [nn.scaled_dot_product_attention(X, X, X, None, 0.5, rng=3).data for _ in range(2)]
    np.testing.assert_array_equal(*same)
    v = np.ones((2000, 5, 1))
    found = nn.scaled_dot_product_attention(np.zeros((2000, 5, 8)), np.zeros((2000, 5, 8)), v, None, 0.5, rng=0).data
    assert set(np.unique((found * 2.5).round(9))) == {0.0, 1.0, 2.0, 3.0, 4.0, 5.0}
    assert abs(found.mean() - 1) < 0.01


PAIRS, KEYS = np.triu(np.ones((5, 5), bool), 1), np.array([[False] * 5, [False] * 4 + [True]])


@pytest.mark.parametrize("listed", [False, True], ids=["array", "list"])
def test_masks_of_whole_numbers_are_refused(listed: bool) -> None:
    """0 and 1 would be added to the scores, and masks mean True in two ways."""
    layer = nn.MultiheadAttention(8, 2, batch_first=True, rng=0)
    encoder = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True, rng=0)
    pairs, keys = ((each.astype(int).tolist() if listed else each.astype(int)) for each in (PAIRS, KEYS))
    words = r"must be booleans, {}, or floating numbers that are added, found int64: of 0 and 1 give mask == 1"
    with pytest.raises(ArgumentError, match="attn_mask must be booleans, True for pairs that may not look at each"):
        layer(X, X, X, attn_mask=pairs)
    with pytest.raises(ArgumentError, match="key_padding_mask " + words.format("True for keys that are padding")):
        layer(X, X, X, key_padding_mask=keys)
    with pytest.raises(ArgumentError, match="key_padding_mask"):
        encoder(X, src_key_padding_mask=keys)
    with pytest.raises(ArgumentError, match="attn_mask " + words.format("True for what takes part")):
        nn.scaled_dot_product_attention(X, X, X, pairs)
    booleans = layer(X, X, X, KEYS.tolist(), attn_mask=PAIRS.tolist())[0].data
    np.testing.assert_array_equal(booleans, layer(X, X, X, KEYS, attn_mask=PAIRS)[0].data)


@pytest.mark.parametrize(
    ("name", "shape", "wanted"),
    [
        ("key_padding_mask", (5, 2), r"\(2, 5\) here, found \(5, 2\)"),
        ("key_padding_mask", (10,), r"\(2, 5\) here, found \(10,\)"),
        ("attn_mask", (3, 5), r"\(5, 5\) or \(4, 5, 5\) here, found \(3, 5\)"),
        ("attn_mask", (5, 5, 4), r"\(5, 5\) or \(4, 5, 5\) here, found \(5, 5, 4\)"),
        ("attn_mask", (2, 2, 5, 5), r"\(5, 5\) or \(4, 5, 5\) here, found \(2, 2, 5, 5\)"),
    ],
)
def test_masks_of_other_shapes_are_refused(name: str, shape: tuple[int, ...], wanted: str) -> None:
    """Also those with as many entries, such as a mask (keys, sequences), which would be cut into other rows."""
    layer = nn.MultiheadAttention(8, 2, batch_first=True, rng=0)
    with pytest.raises(ShapeError, match=f"{name} must be of shape {wanted}"):
        layer(X, X, X, **{name: np.zeros(shape, bool)})


def test_a_mask_of_functions_broadcasts() -> None:
    with pytest.raises(ShapeError, match=r"attn_mask must be .* broadcasts to \(..., 5, 5\), found \(3, 5\)"):
        nn.scaled_dot_product_attention(X, X, X, np.ones((3, 5), bool))
    of_keys = nn.scaled_dot_product_attention(X, X, X, ~KEYS[:, None]).data
    np.testing.assert_allclose(of_keys[1], nn.scaled_dot_product_attention(X[1], X[1, :4], X[1, :4]).data)
