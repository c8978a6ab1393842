"""Sequences of several lengths as one array, under the name that PyTorch has for this module."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from nn.arguments import flag, named, several
from nn.autograd_door import Node, ShapeError, Tensor, asarray, concat, stack

__all__ = ["pad_sequence"]


def __dir__() -> list[str]:
    return list(__all__)


def pad_sequence(
    sequences: Iterable[Any], batch_first: bool = False, padding_value: float = 0.0, padding_side: str = "right"
) -> Tensor:
    """Sequences of shapes (length, ...) as (longest, batch, ...), or (batch, longest, ...) with ``batch_first``.

    What is missing is filled with ``padding_value``, after the end, or with ``padding_side="left"`` before the
    beginning. Gradients go to the sequences. Recurrent layers leave it out of account where they are given
    ``lengths=``. Raises `ShapeError` for sequences that differ in more than the length.

    >>> pad_sequence([[1.0, 2.0, 3.0], [4.0]], batch_first=True).data
    array([[1., 2., 3.],
           [4., 0., 0.]])
    """
    given = several(sequences, "pad_sequence takes several sequences")
    parts: list[Any] = [each if isinstance(each, Node) else asarray(each) for each in given]
    if not parts or len({each.shape[1:] if each.shape else None for each in parts}) > 1 or not parts[0].shape:
        raise ShapeError(f"sequences may differ in length alone, found shapes {[each.shape for each in parts]}")
    longest = max(each.shape[0] for each in parts)
    side = named("padding_side", padding_side, ("right", "left"))
    rows = []
    for each in parts:
        filler = np.full((longest - each.shape[0], *each.shape[1:]), padding_value, each.dtype)
        rows.append(concat([each, filler] if side == "right" else [filler, each], axis=0))
    padded: Tensor = stack(rows, axis=0 if flag("batch_first", batch_first) else 1)
    return padded
