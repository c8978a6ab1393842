"""Say where a loss that is no number began: in the weights, in the data, or in which layer and for which example."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nn.autograd_door import NumericsError, check_numerics
from nn.inputs import numbers
from nn.training.feeds import Batch

__all__ = ["explained"]


def explained(run: Any, batch: Batch, error: NumericsError, undo: Callable[[], None]) -> NumericsError:
    """An error that says step and batch, and where it began; ``undo`` makes the model as it was before the step."""
    undo()
    where = _weights(run.trainer.model) or _penalty(run.steps) or _data(batch) or _layer(run.steps, batch)
    example = _example(run.steps, batch)
    undo()  # both ran the model
    return NumericsError(
        f"{error} in step {run.step + 1} (epoch {run.epoch + 1}, batch {run.batch + 1}){example}: {where}; the model "
        "is as it was before this step"
    )


def _weights(model: Any) -> str:
    bad = [name for name, p in model.named_parameters() if not np.isfinite(p.datum).all()]
    if not bad:
        return ""
    return (
        f"{', '.join(bad[:3])} {'is' if len(bad) == 1 else 'are'} not finite since the step before, whose gradient was "
        "too large or no number: lower the rate, or clip gradients"
    )


def _penalty(steps: Any) -> str:
    if steps.penalty is None or np.isfinite(steps.penalised()):
        return ""
    return "that of weights which are all finite, whatever the batch"


def _data(batch: Batch) -> str:
    """Of what was given in batches and passed as whole arrays were looked at before."""
    inputs, y, _ = batch
    for name, array in [*((f"input {i}", each) for i, each in enumerate(inputs)), ("the target", y)]:
        bad = np.argwhere(~np.isfinite(array))
        if len(bad):
            return f"{name} at {tuple(bad[0].tolist())} of the batch is {array[tuple(bad[0])]}"
    return ""


def _layer(steps: Any, batch: Batch) -> str:
    """The operation, and the layer, that makes it from finite numbers."""
    inputs, y, _ = batch
    try:
        with check_numerics():
            steps.objective.batch(steps.network(*inputs), y)
    except NumericsError as found:
        notes = getattr(found, "__notes__", [])
        return "; ".join([str(found).partition("\n")[0], *notes])
    return "a run of the same batch without weights of examples, and with other draws, is finite"


def _example(steps: Any, batch: Batch) -> str:
    """The first example of the batch whose loss is not finite, where it can be told."""
    inputs, y, _ = batch
    try:
        rows = numbers(steps.objective.rows(steps.network(*inputs), y))
    except Exception:  # a loss of the user's that gives one number for all, or fails in its own way
        return ""
    bad = np.flatnonzero(~np.isfinite(rows))
    return f", first for example {bad[0]} of the batch" if len(bad) and len(bad) < len(rows) else ""
