"""Attention: each place of a sequence takes a weighted mean of all places, by how well they fit.

Shapes here: (n, t, e), or (t, n, e) without ``batch_first``, or (t, e); n sequences of t places with e features.
"""

from __future__ import annotations

from math import inf, sqrt
from typing import Any

import numpy as np

from nn.arguments import flag, floating, share, width
from nn.autograd_door import (
    ArgumentError,
    ShapeError,
    Tensor,
    broadcast_to,
    broadcasts,
    concat,
    matmul,
    pad,
    permute_dims,
    reshape,
    softmax,
    where,
)
from nn.initialisers import Rng, generator, xavier_normal, xavier_uniform
from nn.inputs import as_tensor, cast, plain_array
from nn.layers.dropout import Dropout
from nn.layers.linear import Linear
from nn.modules.module import Module
from nn.modules.parameter import Parameter

__all__ = ["MultiheadAttention", "scaled_dot_product_attention"]


def scaled_dot_product_attention(
    query: Any,
    key: Any,
    value: Any,
    attn_mask: Any = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    scale: float | None = None,
    *,
    rng: Rng = None,
) -> Tensor:
    """softmax(Q Kᵀ scale + mask) V, row by row: for each query a mean of the values, weighted by how its key fits.

    Shapes: (..., t, e), (..., s, e) and (..., s, d) give (..., t, d). ``scale``: 1/√e unless given. ``attn_mask``:
    booleans, True for what takes part, or numbers that are added; of a shape that broadcasts to (..., t, s).
    ``is_causal``: no query looks at later keys. A query that may look at nothing gives 0. ``dropout_p``: the share of
    weights that is left out, drawn from ``rng``. Raises `ShapeError` for shapes that do not fit.

    Source: Vaswani et al., "Attention is all you need", 2017.

    >>> import nn
    >>> x = [[1.0, 0.0], [0.0, 1.0]]
    >>> nn.scaled_dot_product_attention(x, x, x, is_causal=True).data.round(4).tolist()
    [[1.0, 0.0], [0.3302, 0.6698]]
    """
    q, k, v = as_tensor(query), as_tensor(key), as_tensor(value)
    if min(q.ndim, k.ndim, v.ndim) < 2 or q.shape[-1] != k.shape[-1] or k.shape[-2] != v.shape[-2]:
        raise ShapeError(
            "attention needs queries (..., t, e), keys (..., s, e) and values (..., s, d), found shapes "
            f"{q.shape}, {k.shape} and {v.shape}"
        )
    bias = None
    if attn_mask is not None:
        mask = _mask("attn_mask", attn_mask, "True for what takes part")
        t, s = q.shape[-2], k.shape[-2]
        if not broadcasts(mask.shape[-2:], (t, s)):
            raise ShapeError(f"attn_mask must be of a shape that broadcasts to (..., {t}, {s}), found {mask.shape}")
        bias = _bias(~mask if mask.dtype.kind == "b" else mask, q.dtype)
    if flag("is_causal", is_causal):
        bias = _both(bias, _later(q.shape[-2], k.shape[-2], q.dtype))
    weights = _weights(q, k, bias, scale, masked=attn_mask is not None)
    if share("dropout_p", dropout_p):
        weights = Dropout(dropout_p, rng=rng)(weights)
    y: Tensor = matmul(weights, v)
    return y


class MultiheadAttention(Module):
    """Attention of several heads, each in e / num_heads features of its own: what a transformer is made of.

    Head h has queries Q Wᵩʰ + b, keys and values likewise, and attends; the heads' results end to end go through one
    more linear map. ``embed_dim``: e, which ``num_heads`` divides. ``dropout``: the share of weights that is left out
    in training. ``kdim``, ``vdim``: the features of keys and values where they differ from e.

    Parameters, as in PyTorch: ``in_proj_weight`` (3e, e), for queries, keys and values; or with kdim or vdim
    ``q_proj_weight`` (e, e), ``k_proj_weight`` (e, kdim) and ``v_proj_weight`` (e, vdim); ``in_proj_bias`` (3e,), and
    ``out_proj``, a `Linear`. ``add_bias_kv``: a learned key and value, ``bias_k`` and ``bias_v`` (1, 1, e), behind
    those of the sequence; ``add_zero_attn``: a key and a value of zeros behind these. Every query may look at them, and
    the weights have a column for each.

    Source: Vaswani et al., "Attention is all you need", 2017.

    >>> import numpy as np
    >>> layer = MultiheadAttention(8, 2, batch_first=True, rng=0)
    >>> x = np.ones((3, 5, 8), np.float32)
    >>> output, weights = layer(x, x, x)
    >>> output.shape, weights.shape
    ((3, 5, 8), (3, 5, 5))
    """

    def __init__(
        self,
        embed_dim: int,
        num_heads: int,
        dropout: float = 0.0,
        bias: bool = True,
        add_bias_kv: bool = False,
        add_zero_attn: bool = False,
        kdim: int | None = None,
        vdim: int | None = None,
        batch_first: bool = False,
        *,
        dtype: Any = None,
        rng: Rng = None,
    ) -> None:
        e = self.embed_dim = width("embed_dim", embed_dim)
        self.num_heads = width("num_heads", num_heads)
        if e % self.num_heads:
            raise ArgumentError(f"num_heads must divide embed_dim, found {num_heads} heads for {embed_dim}")
        self.kdim = e if kdim is None else width("kdim", kdim)
        self.vdim = e if vdim is None else width("vdim", vdim)
        self.batch_first, self.dropout = flag("batch_first", batch_first), share("dropout", dropout)
        kind, rng = floating(dtype), generator(rng)
        if self.kdim == self.vdim == e:
            self.in_proj_weight = Parameter(xavier_uniform((3 * e, e), rng), kind)
        else:
            for name, features in (("q", e), ("k", self.kdim), ("v", self.vdim)):
                setattr(self, f"{name}_proj_weight", Parameter(xavier_uniform((e, features), rng), kind))
        self.in_proj_bias = Parameter(np.zeros(3 * e), kind) if flag("bias", bias) else None
        if flag("add_bias_kv", add_bias_kv):
            for name in ("bias_k", "bias_v"):
                setattr(self, name, Parameter(xavier_normal((1, 1, e), rng), kind))
        else:
            self.bias_k = self.bias_v = None
        self.add_zero_attn = flag("add_zero_attn", add_zero_attn)
        self.out_proj = Linear(e, e, bias, dtype=kind, bias_init=lambda shape, rng: np.zeros(shape), rng=rng)
        self.left_out = Dropout(self.dropout, rng=rng) if self.dropout else None

    def forward(
        self,
        query: Any,
        key: Any,
        value: Any,
        key_padding_mask: Any = None,
        need_weights: bool = True,
        attn_mask: Any = None,
        average_attn_weights: bool = True,
        is_causal: bool = False,
    ) -> tuple[Tensor, Tensor | None]:
        """The output, shaped as ``query``, and the weights (n, t, s), or without averaging (n, heads, t, s).

        ``key_padding_mask``: (n, s), True for keys that are padding. ``attn_mask``: (t, s) or (n heads, t, s), True for
        pairs that may not look at each other (of `scaled_dot_product_attention` it is the other way round). Both may
        be numbers, which are added. ``is_causal``: no query looks at later keys. ``need_weights=False``: None for them.
        A query that may look at nothing, as in a sequence that is all padding, has weights 0. Raises `ShapeError` where
        shapes do not fit.
        """
        kind = self.out_proj.weight.dtype
        given = [cast(x, kind) for x in (query, key, value)]
        self._demand_shapes(*(x.shape for x in given))
        batched = given[0].ndim == 3
        q, k, v = (
            self._heads(x if self.batch_first or not batched else permute_dims(x, (1, 0, 2)), i, batched)
            for i, x in enumerate(given)
        )
        n, heads, t, _ = q.shape
        s = k.shape[2]
        bias = _later(t, s, kind) if flag("is_causal", is_causal) else None
        if attn_mask is not None:
            mask = _mask("attn_mask", attn_mask, "True for pairs that may not look at each other")
            _demand_shape("attn_mask", mask, (t, s), (n * heads, t, s))
            bias = _both(bias, _bias(reshape(mask, (n, heads, t, s)) if mask.ndim == 3 else mask, kind))
        if key_padding_mask is not None:
            mask = _mask("key_padding_mask", key_padding_mask, "True for keys that are padding")
            _demand_shape("key_padding_mask", mask, (n, s) if batched else (s,))
            bias = _both(bias, _bias(reshape(mask, (n, 1, 1, s)), kind))
        k, v = self._with_more(k, self.bias_k), self._with_more(v, self.bias_v)
        if bias is not None and k.shape[2] > s:
            bias = pad(bias, ((0, 0),) * (bias.ndim - 1) + ((0, k.shape[2] - s),))
        weights = _weights(q, k, bias, None, masked=attn_mask is not None or key_padding_mask is not None)
        kept = weights if self.left_out is None else self.left_out(weights)
        joined = reshape(permute_dims(matmul(kept, v), (0, 2, 1, 3)), (n, t, self.embed_dim))
        output = self._as_given(self.out_proj(joined), batched)
        if not need_weights:
            return output, None
        shown = kept.mean(axis=1) if average_attn_weights else kept
        return output, shown if batched else reshape(shown, shown.shape[1:])

    def _as_given(self, output: Tensor, batched: bool) -> Tensor:
        y: Tensor
        if not batched:
            y = reshape(output, output.shape[1:])
        else:
            y = output if self.batch_first else permute_dims(output, (1, 0, 2))
        return y

    def _heads(self, x: Tensor, place: int, batched: bool) -> Tensor:
        """Queries (0), keys (1) or values (2) of each head: (n, heads, t, e / heads)."""
        e, rows = self.embed_dim, slice(place * self.embed_dim, (place + 1) * self.embed_dim)
        packed = self.kdim == self.vdim == e
        weight = self.in_proj_weight[rows] if packed else getattr(self, f"{'qkv'[place]}_proj_weight")
        y = matmul(x, weight.matrix_transpose())
        if self.in_proj_bias is not None:
            y = y + self.in_proj_bias[rows]
        n = x.shape[0] if batched else 1
        heads: Tensor = permute_dims(reshape(y, (n, x.shape[-2], self.num_heads, e // self.num_heads)), (0, 2, 1, 3))
        return heads

    def _with_more(self, heads: Tensor, learned: Any) -> Tensor:
        """Keys or values of each head, then a ``learned`` one and zeros, if the layer has them."""
        n, count, _, width = heads.shape
        more = [] if learned is None else [reshape(learned, (1, count, 1, width))]
        more += [np.zeros((1, count, 1, width), heads.dtype)] if self.add_zero_attn else []
        parts = [heads, *[broadcast_to(part, (n, count, 1, width)) for part in more]]
        y: Tensor = concat(parts, axis=2) if more else heads
        return y

    def _demand_shapes(self, query: tuple[int, ...], key: tuple[int, ...], value: tuple[int, ...]) -> None:
        batch, time = (0, 1) if self.batch_first else (1, 0)
        ranks = {len(query), len(key), len(value)}
        widths = [shape[-1:] for shape in (query, key, value)]
        fits = ranks in ({2}, {3}) and widths == [(self.embed_dim,), (self.kdim,), (self.vdim,)]
        if fits and ranks == {2}:
            fits = key[0] == value[0]
        elif fits:
            fits = key[time] == value[time] and query[batch] == key[batch] == value[batch]
        if not fits:
            layout = "(n, t, {})" if self.batch_first else "(t, n, {})"
            wanted = ", ".join(layout.format(d) for d in (self.embed_dim, self.kdim, self.vdim))
            raise ShapeError(
                f"MultiheadAttention({self.embed_dim}, {self.num_heads}) needs a query, a key and a value of shapes "
                f"{wanted}, keys and values of one length; found {query}, {key} and {value}"
            )

    def extra_repr(self) -> str:
        dropout = f", dropout={self.dropout}" if self.dropout else ""
        return f"{self.embed_dim}, {self.num_heads}{dropout}{', batch_first=True' if self.batch_first else ''}"


def _weights(q: Tensor, k: Tensor, bias: Tensor | None, scale: float | None, masked: bool) -> Tensor:
    """softmax(Q Kᵀ scale + bias) over the keys; 0 for a query whose ``bias``, if ``masked``, leaves it no key."""
    scores = matmul(q * (1 / sqrt(q.shape[-1]) if scale is None else scale), k.matrix_transpose())
    weights: Tensor
    if bias is None or not masked:
        weights = softmax(scores if bias is None else scores + bias)
    else:
        blind = bias.max(axis=-1, keepdims=True) == -inf
        weights = where(blind, 0.0, softmax(scores + where(blind, 0.0, bias)))
    return weights


def _mask(name: str, given: Any, meaning: str) -> Tensor:
    """``given`` as a Tensor; an `ArgumentError` for whole numbers, which no one would add to scores."""
    mask = as_tensor(given if hasattr(given, "dtype") else plain_array(given))
    if mask.dtype.kind not in "bf":
        raise ArgumentError(
            f"{name} must be booleans, {meaning}, or floating numbers that are added, found {mask.dtype}: of 0 and 1 "
            "give mask == 1 or mask == 0"
        )
    return mask


def _demand_shape(name: str, mask: Tensor, *shapes: tuple[int, ...]) -> None:
    if mask.shape not in shapes:
        raise ShapeError(f"{name} must be of shape {' or '.join(map(str, shapes))} here, found {mask.shape}")


def _bias(mask: Tensor, dtype: Any) -> Tensor:
    """What is added to the scores for ``mask``: numbers as they are, and -inf where it is True."""
    return cast(where(mask, -inf, 0.0) if mask.dtype.kind == "b" else mask, dtype)


def _later(t: int, s: int, dtype: Any) -> Tensor:
    """-inf for each pair of a query and a later key."""
    return cast(np.where(np.arange(s) > np.arange(t)[:, None], -inf, 0.0), dtype)


def _both(bias: Tensor | None, other: Tensor) -> Tensor:
    return other if bias is None else bias + other
