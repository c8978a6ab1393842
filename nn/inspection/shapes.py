"""A table of a network's layers, from the shape of its input alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from nn.arguments import several, whole
from nn.autograd_door import ArgumentError
from nn.modules.model_summary import Summary
from nn.modules.module import Module

__all__ = ["summary"]


def summary(model: Module, input_shape: Sequence[int | None] | None = None, *, dtype: Any = float) -> Summary:
    """The layers of ``model``, their parameters, and the shapes of their outputs.

    ``input_shape``: of one example, without the axis of the batch, such as ``(3, 64, 64)``; None within it stands for
    any length, as in ``(None, 1)`` for sequences of one feature. Output shapes have None where they depend on such a
    length, as at the batch. ``dtype``: of the input, such as int for an `Embedding`. Without ``input_shape``: the
    parameters alone. The network is run in evaluation mode, on zeros, and is left as it was, random generators and
    statistics included.

    Raises `ArgumentError` for a shape of other things than whole numbers and None, and the error of the layer that
    such an input does not fit.

    >>> from nn import Conv2d, Flatten, Linear, MaxPool2d, ReLU, Sequential
    >>> model = Sequential(Conv2d(1, 8, 3), ReLU(), MaxPool2d(2), Flatten(), Linear(72, 10))
    >>> print(summary(model, (1, 8, 8)))
    Sequential
    ─────────────────────────────────────────
    layer         output shape     parameters
    ─────────────────────────────────────────
    0: Conv2d     (None, 8, 6, 6)          80
    1: ReLU       (None, 8, 6, 6)           0
    2: MaxPool2d  (None, 8, 3, 3)           0
    3: Flatten    (None, 72)                0
    4: Linear     (None, 10)              730
    ─────────────────────────────────────────
    total                                 810
    """
    if not isinstance(model, Module):
        raise ArgumentError(f"summary takes a module, found {model!r:.60}")
    if input_shape is None:
        return model.summary()
    shape = several(input_shape, "input_shape is the shape of one example, such as (3, 64, 64)")
    lengths = [n if n is None else whole("input_shape", n, 0) for n in shape]
    modes = [(part, part.training) for part in model.modules()]
    try:
        model.eval()
        one, other = (_run(model, [any_length, *lengths], any_length, dtype) for any_length in (2, 3))
    finally:
        for part, mode in modes:
            part.training = mode
    rows = [
        row._replace(output_shape=_common(row.output_shape, twin.output_shape))
        for row, twin in zip(one.rows, other.rows, strict=True)
    ]
    return replace(one, rows=tuple(rows))


def _run(model: Module, lengths: list[int | None], any_length: int, dtype: Any) -> Summary:
    return model.summary(np.zeros([any_length if n is None else n for n in lengths], dtype))


def _common(one: Any, other: Any) -> Any:
    """A shape with None where two runs on inputs of different lengths gave different ones."""
    if one is None or other is None or len(one) != len(other):
        return None
    return tuple(n if n == m else None for n, m in zip(one, other, strict=True))
