"""The layer of learned vectors, one for each of a number of things: words, classes, users."""

from __future__ import annotations

from typing import Any, Self

from nn.arguments import flag, floating, function, whole, width
from nn.autograd_door import ArgumentError, Tensor, expand_dims, take, where
from nn.initialisers import Initialiser, Rng, drawn, generator, normal, zeros
from nn.inputs import as_tensor, demand_below, indices
from nn.modules.module import Module
from nn.modules.parameter import Parameter


class Embedding(Module):
    """Row i of ``weight`` for each index i.

    ``weight`` (num_embeddings, embedding_dim) starts with draws from N(0, 1), or what ``init`` gives, a function of
    `nn.init`. ``padding_idx``: the index that fills up short sequences; its row starts with zeros and has no gradient,
    so that training leaves it; a negative one counts from the end. ``dtype``: of the weight, float32 unless told
    otherwise. ``rng``: a generator, a seed or None.

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
        *,
        dtype: Any = None,
        init: Initialiser | None = None,
        rng: Rng = None,
    ) -> None:
        self.num_embeddings = width("num_embeddings", num_embeddings)
        self.embedding_dim = width("embedding_dim", embedding_dim)
        self.padding_idx = None if padding_idx is None else self._padding(whole("padding_idx", padding_idx))
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

    def _padding(self, index: int) -> int:
        count = self.num_embeddings
        if not -count <= index < count:
            raise ArgumentError(f"padding_idx must be from {-count} to {count - 1}, found {index}")
        return index % count

    def forward(self, x: Any) -> Tensor:
        """``x``: whole numbers of any shape; gives one vector for each."""
        places = indices("the indices of an Embedding", x)
        demand_below("the indices of this Embedding", places, self.num_embeddings)
        rows: Tensor = take(self.weight, places, axis=0)
        if self.padding_idx is not None:
            filled = expand_dims(places == self.padding_idx, axis=-1)
            rows = where(filled, self.weight[self.padding_idx].detach(), rows)
        return rows

    def extra_repr(self) -> str:
        padding = "" if self.padding_idx is None else f", padding_idx={self.padding_idx}"
        return f"{self.num_embeddings}, {self.embedding_dim}{padding}"
