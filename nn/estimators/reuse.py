"""Networks in training that are kept for the next fit of their kind, with the code that was compiled for them.

So a search or a cross-validation, whose fits are alike but for the data, traces once. A network is in use by one fit
at a time, also where fits run in threads; few are kept, and none that takes much memory.
"""

from __future__ import annotations

from collections.abc import Hashable
from threading import Lock
from typing import Any

from nn.estimators.learner import Learner

__all__ = ["given_back", "kind_of", "taken"]

KEPT = 8
LARGEST = 1 << 20  # weights
OPTIONS = (
    "activation",
    "loss",
    "alpha",
    "solver",
    "learning_rate_init",
    "momentum",
    "nesterovs_momentum",
    "beta_1",
    "beta_2",
    "epsilon",
    "batch_size",
    "shuffle",
    "early_stopping",
    "validation_fraction",
    "backend",
)

_kept: dict[Hashable, Learner] = {}
_lock = Lock()


def kind_of(estimator: Any, count: int, dtype: Any) -> Hashable:
    """What the network of a fit of ``count`` examples is made of, trained by, and what shapes its batches have; None
    where it is not to be kept: with parts of the user's own, which may change or be held on to, with random draws, or
    of many weights."""
    names = estimator.activation if isinstance(estimator.activation, list | tuple) else [estimator.activation]
    own = not all(isinstance(each, str) for each in (*names, estimator.loss, estimator.backend))
    shapes = tuple(coef.shape for coef in estimator.coefs_)
    size = sum(coef.size for coef in estimator.coefs_)
    if own or estimator.callbacks or estimator.schedule is not None or estimator.dropout != 0.0 or size > LARGEST:
        return None
    return shapes, count, str(dtype), estimator.out_activation_, *(repr(getattr(estimator, name)) for name in OPTIONS)


def taken(kind: Hashable) -> Learner | None:
    """A network of this kind that is not in use, as it was after its fit; from now on it is."""
    with _lock:
        return _kept.pop(kind, None)


def given_back(kind: Hashable, learner: Learner) -> None:
    """Keep ``learner`` for the next fit of its kind."""
    with _lock:
        _kept[kind] = learner
        while len(_kept) > KEPT:
            del _kept[next(iter(_kept))]
