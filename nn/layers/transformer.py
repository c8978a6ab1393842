"""Parts of a transformer: the encoder's layer, and what tells it where in a sequence it is."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from nn.arguments import flag, width
from nn.autograd_door import ArgumentError, ShapeError, Tensor
from nn.inputs import as_tensor, cast
from nn.layers.activations import ActivationLike
from nn.layers.activations import activation as chosen
from nn.layers.attention import MultiheadAttention
from nn.layers.dropout import Dropout
from nn.layers.linear import Linear
from nn.layers.normalisation import LayerNorm
from nn.modules.module import Module
from nn.randomness import Rng, generator

__all__ = ["PositionalEncoding", "TransformerEncoderLayer"]


class TransformerEncoderLayer(Module):
    """Self-attention, then a network of two linear layers at each place, both with a way around them and a layer norm.

    x ← norm1(x + attention(x)), x ← norm2(x + linear2(activation(linear1(x)))); with ``norm_first``
    x ← x + attention(norm1(x)), x ← x + linear2(activation(linear1(norm2(x)))). ``d_model``: the features of each
    place, which ``nhead`` divides. ``activation``: a name or a function, as `nn.activation` takes it. ``dropout``: of
    the attention's weights, of the hidden layer, and of what is added. Parameters are named as in PyTorch.

    Shapes: (t, n, d_model), (n, t, d_model) with ``batch_first``, or (t, d_model), also of the result.

    Sources: Vaswani et al., "Attention is all you need", 2017; Xiong et al., "On layer normalization in the transformer
    architecture", 2020.

    >>> import numpy as np
    >>> layer = TransformerEncoderLayer(8, 2, dim_feedforward=16, batch_first=True, rng=0)
    >>> layer(np.ones((3, 5, 8))).shape
    (3, 5, 8)
    """

    def __init__(
        self,
        d_model: int,
        nhead: int,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: ActivationLike = "relu",
        layer_norm_eps: float = 1e-5,
        batch_first: bool = False,
        norm_first: bool = False,
        bias: bool = True,
        *,
        dtype: Any = None,
        rng: Rng = None,
    ) -> None:
        if width("d_model", d_model) % width("nhead", nhead):
            raise ArgumentError(f"nhead must divide d_model, found {nhead} heads for {d_model}")
        rng = generator(rng)
        options: dict[str, Any] = {"dtype": dtype, "rng": rng}
        self.self_attn = MultiheadAttention(d_model, nhead, dropout, bias, batch_first=batch_first, **options)
        self.linear1 = Linear(d_model, width("dim_feedforward", dim_feedforward), bias, **options)
        self.linear2 = Linear(dim_feedforward, d_model, bias, **options)
        self.norm1 = LayerNorm(d_model, layer_norm_eps, bias=bias, dtype=dtype)
        self.norm2 = LayerNorm(d_model, layer_norm_eps, bias=bias, dtype=dtype)
        self.norm_first, self.activation = flag("norm_first", norm_first), chosen(activation)
        self.dropout, self.dropout1, self.dropout2 = (Dropout(dropout, rng=rng) for _ in range(3))

    def forward(
        self, src: Any, src_mask: Any = None, src_key_padding_mask: Any = None, is_causal: bool = False
    ) -> Tensor:
        """``src`` through the layer; masks as ``attn_mask`` and ``key_padding_mask`` of `MultiheadAttention`."""
        x = cast(src, self.linear1.weight.dtype)

        def attended(x: Tensor) -> Tensor:
            masks = {"attn_mask": src_mask, "key_padding_mask": src_key_padding_mask, "is_causal": is_causal}
            output, _ = self.self_attn(x, x, x, need_weights=False, **masks)
            return self.dropout1(output)

        if self.norm_first:
            x = x + attended(self.norm1(x))
            return x + self._fed(self.norm2(x))
        x = self.norm1(x + attended(x))
        return self.norm2(x + self._fed(x))

    def _fed(self, x: Tensor) -> Tensor:
        return self.dropout2(self.linear2(self.dropout(self.activation(self.linear1(x)))))


class PositionalEncoding(Module):
    """Add waves to each place of a sequence, so that attention, which knows no order, can tell places apart.

    To feature 2i of place t is added sin(t / 10000^(2i / d_model)), to feature 2i + 1 the cosine of the same. It learns
    nothing. Shapes: (t, n, d_model), (n, t, d_model) with ``batch_first``, or (t, d_model), also of the result. Raises
    `ShapeError` for other features.

    Source: Vaswani et al., "Attention is all you need", 2017, section 3.5.

    >>> PositionalEncoding(2)([[0.0, 0.0], [0.0, 0.0]]).data.round(4).tolist()
    [[0.0, 1.0], [0.8415, 0.5403]]
    """

    def __init__(self, d_model: int, *, batch_first: bool = False) -> None:
        self.d_model, self.batch_first = width("d_model", d_model), flag("batch_first", batch_first)

    def forward(self, input: Any) -> Tensor:
        """``input`` plus the waves of its places."""
        x = as_tensor(input)
        if x.ndim not in (2, 3) or x.shape[-1] != self.d_model:
            layout = "(n, t" if self.batch_first else "(t, n"
            raise ShapeError(
                f"PositionalEncoding({self.d_model}) needs an input of shape {layout}, {self.d_model}) or (t, "
                f"{self.d_model}), found shape {x.shape}"
            )
        time = 1 if self.batch_first and x.ndim == 3 else 0
        waves = _waves(x.shape[time], self.d_model)
        y: Tensor = x + cast(waves if time == x.ndim - 2 else waves[:, None], x.dtype if x.dtype.kind == "f" else float)
        return y

    def extra_repr(self) -> str:
        return f"{self.d_model}{', batch_first=True' if self.batch_first else ''}"


@lru_cache(8)
def _waves(length: int, features: int) -> Any:
    """The waves of ``length`` places, (length, features); not to be written to."""
    places, pairs = np.arange(length)[:, None], np.arange(features) // 2
    angles = places / 10_000.0 ** (2 * pairs / features)
    waves = np.where(np.arange(features) % 2, np.cos(angles), np.sin(angles))
    waves.flags.writeable = False
    return waves
