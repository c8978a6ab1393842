"""The layer of learned vectors, one for each of a number of things: words, classes, users."""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from nn.arguments import flag, floating, function, real, whole, width
from nn.autograd_door import (
    ArgumentError,
    ShapeError,
    Tensor,
    add_along_axis,
    expand_dims,
    isfinite,
    reshape,
    take,
    where,
)
from nn.initialisers import Initialiser, Rng, drawn, generator, normal, zeros
from nn.inputs import as_tensor, demand_below, indices
from nn.modules.module import Module
from nn.modules.parameter import Parameter

__all__ = ["Embedding", "embedding"]


def embedding(
    input: Any,
    weight: Any,
    padding_idx: int | None = None,
    max_norm: None = None,
    norm_type: float = 2.0,
    scale_grad_by_freq: bool = False,
    sparse: bool = False,
) -> Tensor:
    """The row of ``weight``, (count, d), for each of the whole numbers ``input``: (..., d). Negative ones are refused.

    ``padding_idx``: the row without a gradient. The rest is as in `Embedding`.

    >>> embedding([1, 1], [[1.0], [2.0]]).tolist()
    [[2.0], [2.0]]
    """
    weight, places = as_tensor(weight), indices("the indices of embedding", input)
    if weight.ndim != 2:
        raise ShapeError(f"embedding takes a weight of shape (count, d), found {weight.shape}")
    demand_below("the indices of embedding", places, weight.shape[0])
    kept = None if padding_idx is None else _padding(whole("padding_idx", padding_idx), weight.shape[0])
    return _rows(places, weight, kept, _scaled(max_norm, norm_type, scale_grad_by_freq, sparse))


class Embedding(Module):
    """Row i of ``weight`` for each index i.

    ``weight`` (num_embeddings, embedding_dim) starts with draws from N(0, 1), or what ``init`` gives, a function of
    `nn.init`. ``padding_idx``: the index that fills up short sequences; its row starts with zeros and has no gradient,
    so that training leaves it; a negative one counts from the end. ``scale_grad_by_freq``: the gradient of a row is
    divided by how often its index comes in the input. PyTorch's ``max_norm``, by which ``forward`` writes to the
    weight, and ``sparse`` gradients are refused, with what to write instead; ``norm_type`` goes with it.
    ``dtype``: of the weight, float32 unless told otherwise. ``rng``: a generator, a seed or None.

    Shapes: whole numbers of shape (...) give (..., embedding_dim). Raises `ArgumentError` for indices of another type,
    and for those that are not from 0 to num_embeddings - 1, also in compiled functions: negative ones do not count
    from the end.

    >>> layer = Embedding(10, 3, padding_idx=0, rng=0)
    >>> layer([[4, 2, 0], [1, 0, 0]]).shape
    (2, 3, 3)
    >>> layer([0]).data.tolist()
    [[0.0, 0.0, 0.0]]
    """

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        padding_idx: int | None = None,
        max_norm: None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        sparse: bool = False,
        *,
        dtype: Any = None,
        init: Initialiser | None = None,
        rng: Rng = None,
    ) -> None:
        self.num_embeddings = width("num_embeddings", num_embeddings)
        self.embedding_dim = width("embedding_dim", embedding_dim)
        self.padding_idx = None
        if padding_idx is not None:
            self.padding_idx = _padding(whole("padding_idx", padding_idx), self.num_embeddings)
        self.scale_grad_by_freq = _scaled(max_norm, norm_type, scale_grad_by_freq, sparse)
        dtype, shape = floating(dtype), (self.num_embeddings, self.embedding_dim)
        self.weight = Parameter(drawn(function("init", init) or normal, shape, generator(rng)), dtype)
        if self.padding_idx is not None:
            self.weight.datum[self.padding_idx] = 0

    @classmethod
    def from_pretrained(
        cls, embeddings: Any, freeze: bool = True, padding_idx: int | None = None, *, dtype: Any = None
    ) -> Self:
        """A layer whose rows are those of ``embeddings``, (count, dim), copied, in their own type unless told.

        ``freeze``: they are not trained. ``padding_idx``: its row stays as it is given, and has no gradient.

        >>> Embedding.from_pretrained([[1.0, 2.0], [3.0, 4.0]])([1]).tolist()
        [[3.0, 4.0]]
        """
        rows = as_tensor(embeddings)
        if rows.ndim != 2 or rows.dtype.kind != "f":
            raise ArgumentError(f"embeddings must be floating numbers (count, dim), found {rows.dtype} {rows.shape}")
        count, dim = rows.shape
        made = cls(count, dim, padding_idx, dtype=rows.dtype if dtype is None else dtype, init=zeros)
        made.weight.data[...] = rows.datum
        made.weight.requires_grad = not flag("freeze", freeze)
        return made

    def forward(self, input: Any) -> Tensor:
        """``input``: whole numbers of any shape; gives one vector for each."""
        places = indices("the indices of an Embedding", input)
        demand_below("the indices of this Embedding", places, self.num_embeddings)
        return _rows(places, self.weight, self.padding_idx, self.scale_grad_by_freq)

    def extra_repr(self) -> str:
        padding = "" if self.padding_idx is None else f", padding_idx={self.padding_idx}"
        scaled = ", scale_grad_by_freq=True" if self.scale_grad_by_freq else ""
        return f"{self.num_embeddings}, {self.embedding_dim}{padding}{scaled}"


def _padding(index: int, count: int) -> int:
    if not -count <= index < count:
        raise ArgumentError(f"padding_idx must be from {-count} to {count - 1}, found {index}")
    return index % count


def _scaled(max_norm: Any, norm_type: Any, scale_grad_by_freq: Any, sparse: Any) -> bool:
    """Whether gradients are divided by frequencies; PyTorch's other options are refused."""
    if max_norm is not None:
        raise ArgumentError(
            f"max_norm must be None, found {max_norm!r:.60}: a forward pass changes no weights here. After each step "
            "of the optimiser write w.data *= np.minimum(1, max_norm / np.linalg.norm(w.data, axis=1, keepdims=True)), "
            "with w = layer.weight"
        )
    real("norm_type", norm_type)
    if flag("sparse", sparse):
        raise ArgumentError(f"sparse must be False, found {sparse}: gradients are arrays here; leave it out")
    return flag("scale_grad_by_freq", scale_grad_by_freq)


def _rows(places: Any, weight: Any, padding_idx: int | None, scaled: bool) -> Tensor:
    """The rows of ``weight`` at ``places``; with gradients divided by frequencies if they are ``scaled``."""
    rows: Tensor = take(weight, places, axis=0)
    if scaled:
        flat, fixed = reshape(places, -1), rows.detach()
        fixed = where(isfinite(fixed), fixed, 0)  # inf - inf would be nan
        counts = add_along_axis(np.ones(flat.shape, weight.dtype), flat, axis=0, size=weight.shape[0])
        counts = take(counts, places, axis=0)
        rows = fixed + (rows - fixed) / expand_dims(counts, axis=-1)
    if padding_idx is not None:
        filled = expand_dims(places == padding_idx, axis=-1)
        rows = where(filled, weight[padding_idx].detach(), rows)
    return rows
