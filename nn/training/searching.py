"""Look for a good beginning: the learning rate by a sweep, the first weights by several tries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import inf, isfinite
from typing import Any

import numpy as np

from nn.arguments import named, non_negative, whole
from nn.autograd_door import ArgumentError, NumericsError
from nn.randomness import Rng, generator
from nn.schedules.base import groups_of
from nn.training.feeds import Batch, Feed
from nn.training.history import falls
from nn.training.network import mode, restored, snapshot
from nn.training.preparation import Prepared

__all__ = ["Rates", "Restarts", "random_restarts", "swept"]

FAR = 4.0  # times the least loss, from which on a sweep has seen enough
MEMORY = 0.9  # of the mean over the losses before


@dataclass(frozen=True)
class Rates:
    """What `Trainer.lr_find` gives: the ``rates`` that were tried, and the smoothed ``losses`` at each.

    ``suggestion``: a tenth of the rate at which the loss was least, well below where it begins to rise again;
    an `ArgumentError` where it never fell.

    >>> Rates([0.001, 0.01, 0.1, 1.0], [2.0, 1.9, 1.0, 3.0]).suggestion
    0.01
    """

    rates: list[float]
    losses: list[float]

    @property
    def suggestion(self) -> float:
        """A tenth of the rate at which the loss was least."""
        least = int(np.argmin(self.losses)) if self.losses else 0
        if not least:
            raise ArgumentError(
                "the loss fell at no rate: take larger batches, more steps, or a lower rate to begin with"
            )
        return self.rates[least] / 10

    def __repr__(self) -> str:
        return f"<{len(self.rates)} rates from {self.rates[0]:.3g} to {self.rates[-1]:.3g}>"


def swept(trainer: Any, data: Prepared, low: float, high: float, steps: int) -> Rates:
    """The losses of steps whose rate grows from ``low`` to ``high``; then all is as it was before."""
    if not 0 < non_negative("low", low) < non_negative("high", high):
        raise ArgumentError(f"rates go from a low one above 0 to a higher one, found {low!r} to {high!r}")
    plan = np.geomspace(low, high, whole("steps", steps, 2)).tolist()
    model, optimizer, feed = trainer.model, trainer.optimizer, data.feed
    before, place = snapshot(model, optimizer), feed.state_dict()
    gradients = [parameter.grad for parameter in trainer.steps.parameters]
    found = Rates([], [])
    trainer.steps.look()
    try:
        with mode(model, training=True), np.errstate(all="ignore"):
            _sweep(trainer, feed, plan, found)
    finally:
        restored(model, optimizer, before)
        feed.load_state_dict(place)
        for parameter, grad in zip(trainer.steps.parameters, gradients, strict=True):
            parameter.grad = grad
    return found


def _sweep(trainer: Any, feed: Feed, plan: list[float], found: Rates) -> None:
    mean, least = 0.0, inf
    batches = _endless(feed)
    for i, rate in enumerate(plan):
        for group in groups_of(trainer.optimizer):
            group["lr"] = rate
        inputs, y, weights = next(batches)
        weight = trainer.steps.weight(y, weights)
        try:
            result = trainer.steps.learn(y, trainer.steps.shares(y, weights, weight), *inputs)
        except NumericsError:
            return
        loss = trainer.steps.mean((result[0] if trainer.steps.keep else result).item(), weight)
        mean = MEMORY * mean + (1 - MEMORY) * loss
        smooth = mean / (1 - MEMORY ** (i + 1))
        if not isfinite(smooth) or smooth > FAR * least > 0:
            return
        least = min(least, smooth)
        found.rates.append(rate)
        found.losses.append(smooth)


def _endless(feed: Feed) -> Iterator[Batch]:
    """The batches of epoch after epoch."""
    while True:
        empty = True
        for batch in feed:
            empty = False
            yield batch
        if empty:
            raise ArgumentError("no batches came for the next step: give arrays, or a function that makes a generator")


@dataclass(frozen=True)
class Restarts:
    """What `random_restarts` gives: the trainer of the best try, the ``scores`` of all, and which was ``best``."""

    trainer: Any
    scores: list[float]
    best: int


def random_restarts(
    make: Callable[[np.random.Generator], Any],
    *data: Any,
    tries: int = 5,
    monitor: str | None = None,
    mode: str = "auto",
    seed: Rng = None,
    **options: Any,
) -> Restarts:
    """Train ``tries`` networks from other first weights each, and keep the best: a way out of local minima.

    ``make``: called with a generator, it gives a `Trainer` of a new model; the generators of all tries come from
    ``seed``. ``data`` and ``options`` are those of `Trainer.fit`. ``monitor``: the number to compare, of the last epoch
    of each try; unless given, the loss of the validation, or where there is none that of the training. ``mode``: as in
    `History.best`. A try whose loss is no number counts as the worst.

    >>> import nn
    >>> x, y = nn.data.moons(60, rng=0)
    >>> found = random_restarts(
    ...     lambda rng: nn.Trainer(nn.MLP([2, 3, 2], rng=rng), "cross_entropy", "adam", seed=rng),
    ...     x, y, tries=3, epochs=2, verbose=0, seed=0,
    ... )
    >>> found.best == found.scores.index(min(found.scores))
    True
    """
    if not callable(make):
        raise ArgumentError(f"make must be a function of a generator that gives a Trainer, found {make!r:.60}")
    lower = monitor is None or falls(monitor, mode)
    best: tuple[int, Any] | None = None
    scores: list[float] = []
    for rng in generator(seed, "seed").spawn(whole("tries", tries, 1)):
        trainer = make(rng)
        if not hasattr(trainer, "fit"):
            raise ArgumentError(f"make must give a Trainer, found {trainer!r:.60}")
        score = _score(trainer, data, monitor, options, lower=lower)
        if best is None or score < scores[best[0]]:
            best = len(scores), trainer
        scores.append(score)
    assert best is not None
    return Restarts(best[1], scores if lower else [-score for score in scores], best[0])


def _score(trainer: Any, data: Any, monitor: str | None, options: Any, *, lower: bool) -> float:
    """The number of a try, the lower the better; ``lower``: whether it is so itself."""
    try:
        history = trainer.fit(*data, **options)
    except NumericsError:
        return inf
    name = monitor or ("val_loss" if "val_loss" in history.history else "loss")
    number = history.history[named("number of an epoch", name, history.history)][-1]
    return inf if number != number else number if lower else -number
