"""A fit of a `Trainer` under way: what is learnt from its batches, the numbers of its epochs, and how it is resumed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import numpy as np

from nn.autograd_door import ArgumentError, NumericsError
from nn.schedules.base import groups_of
from nn.schedules.plateau import ReduceLROnPlateau
from nn.training.callbacks.base import Callback
from nn.training.feeds import Batch, Feed
from nn.training.history import History
from nn.training.loop import Loop
from nn.training.network import mode
from nn.training.options import Options
from nn.training.preparation import Prepared
from nn.training.progress import Silence
from nn.training.tally import Tally
from nn.training.trouble import explained

__all__ = ["Run", "judged"]

NDArray = np.ndarray[Any, Any]


class Run(Loop):
    """A fit under way."""

    def __init__(
        self, trainer: Any, data: Prepared, options: Options, callbacks: Sequence[Callback], words: Silence
    ) -> None:
        super().__init__(trainer.model, [*callbacks, words])
        self.trainer, self.data, self.options, self.words = trainer, data, options, words
        self.steps, self.scores, self.schedule = trainer.steps, trainer.scores, trainer.schedule
        self.by_step = self.schedule is not None and trainer.schedule_by == "step"
        self.together = options.accumulate > 1
        self.keep = bool(self.scores.functions)
        self.ended = False  # whether the last group of the epoch was short: the feed is at the next epoch then
        self.history = History()

    def names(self) -> list[str]:
        """The names of the numbers that each epoch has."""
        own = ["loss", *self.scores.functions]
        validated = [f"val_{name}" for name in own] if self.data.validation is not None else []
        penalty = ["penalty"] if self.steps.penalty is not None else []
        return [*own, *penalty, *validated, *(["lr"] if self.schedule is not None else [])]

    def go(self) -> History:
        """Run all epochs that are left."""
        if not any(parameter.requires_grad for parameter in self.model.parameters()):
            raise ArgumentError("all parameters of the model are frozen: free some by requires_grad_(True)")
        steps = -(-len(self.data.feed) // self.options.accumulate)
        self.steps.look()
        try:
            self.train(self.trainer, epochs=self.options.epochs, steps=steps, metrics=self.names())
        finally:
            self.history.stopped = self.stopping
            self.words.ended(self.stopping)
        return self.history

    # an epoch

    def batches(self) -> Iterable[Any]:
        """The batches that are left of the epoch, or groups of them that make one step together."""
        if self.ended:
            return ()
        return _groups(self.data.feed, self.options.accumulate) if self.together else self.data.feed

    def learn(self, batch: Any) -> float:
        """Make a step of a batch, or of several."""
        loss = self._learn_together(batch) if self.together else self._learn(batch)
        if self.by_step:
            self.schedule.step()
        return loss

    def _learn(self, batch: Batch) -> float:
        """A step of one batch; its loss."""
        inputs, y, weights = batch
        weight = self.steps.weight(y, weights)
        undo = self.steps.remembered()
        try:
            result = self.steps.learn(y, self.steps.shares(y, weights, weight), *inputs)
        except NumericsError as error:
            raise explained(self, batch, error, undo) from error
        return self._counted(((batch, result),), weight)

    def _learn_together(self, group: Sequence[Batch]) -> float:
        """A step of several batches, whose gradients are added up: that of one batch of all their examples."""
        self.ended = len(group) < self.options.accumulate
        self.trainer.optimizer.zero_grad()
        undo = self.steps.remembered()
        parts = [self.steps.weight(each.y, each.weights) for each in group]
        weight = sum(parts)
        results = []
        for batch, part in zip(group, parts, strict=True):
            inputs, y, weights = batch
            shares = self.steps.shares(y, weights, weight if part else part)
            if shares is None:  # the mean of this batch, as a part of that of all
                shares = np.asarray(1.0 if self.steps.objective.is_sum else part / weight, self.steps.dtype)
            try:
                results.append((batch, self.steps.accumulate(y, shares, *inputs)))
            except NumericsError as error:
                raise explained(self, batch, error, undo) from error
        self.steps.apply()
        return self._counted(results, weight)

    def _counted(self, results: Sequence[tuple[Batch, Any]], weight: float) -> float:
        """The loss of a step, noted, and with what metrics want."""
        loss = 0.0
        for batch, result in results:
            if self.keep:
                result, outputs = result
                self.tally.keep(batch.y, outputs.datum, batch.weights)
            loss += result.item()
        loss = float(self.steps.mean(loss, weight))
        self.tally.add(loss, weight)
        return loss

    def finish(self) -> dict[str, float]:
        """The numbers of the epoch that is done, and what follows from them."""
        if not self.batch:
            raise ArgumentError(
                f"no batches came in epoch {self.epoch + 1}: a generator ends for good; give a function that makes "
                "one, or steps_per_epoch="
            )
        logs = {"loss": self.tally.loss}
        if self.keep:
            logs |= self.scores(*self.tally.arrays(), self.data.targets)
        if self.steps.penalty is not None:
            logs["penalty"] = self.steps.penalised()
        if self.data.validation is not None:
            self.tell("on_test_begin")
            found = judged(self.trainer, self.data.validation, self.data.targets)
            self.tell("on_test_end", found)
            logs |= {f"val_{name}": number for name, number in found.items()}
        if self.schedule is not None:
            logs["lr"] = float(groups_of(self.trainer.optimizer)[0]["lr"])
            if isinstance(self.schedule, ReduceLROnPlateau):
                self.schedule.step(logs.get("val_loss", logs["loss"]))
            elif not self.by_step:
                self.schedule.step()
        theta = self.options.stop_below
        if theta is not None and logs["loss"] <= theta and not self.stopping:
            self.stopping = f"the loss is not above {theta:g}"
        self.history.add(self.epoch, logs)
        self.ended = False
        return logs

    # state

    def state_dict(self) -> dict[str, Any]:
        """How far the fit is."""
        counts = {name: getattr(self, name) for name in ("epoch", "batch", "step", "ended", "stopping")}
        parts = {name: getattr(self, name).state_dict() for name in ("tally", "history")}
        return {**counts, **parts, "feed": self.data.feed.state_dict()}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on from there."""
        self.data.feed.load_state_dict(state["feed"])
        self.tally.load_state_dict(state["tally"])
        self.history.load_state_dict(state["history"])
        self.epoch, self.batch, self.step = state["epoch"], state["batch"], state["step"]
        self.stopping, self.ended = state["stopping"], state.get("ended", False)


def judged(trainer: Any, feed: Feed, targets: Any) -> dict[str, float]:
    """Loss and metrics of all examples of ``feed``, in evaluation mode."""
    tally, steps, empty = Tally(), trainer.steps, True
    steps.look()
    with mode(trainer.model, training=False), np.errstate(all="ignore"):
        for inputs, y, weights in feed:
            empty = False
            weight = steps.weight(y, weights)
            loss, outputs = steps.judge(y, steps.shares(y, weights, weight), *inputs)
            tally.add(steps.mean(loss.item(), weight), weight)
            if trainer.scores.functions:
                tally.keep(y, outputs.datum, weights)
    if empty:
        raise ArgumentError(
            "no batches came to judge by: a generator ends for good; give arrays, or a function that makes one"
        )
    found = {"loss": tally.loss}
    if trainer.scores.functions:
        found |= trainer.scores(*tally.arrays(), targets)
    return found


def _groups(feed: Feed, count: int) -> Iterator[list[Batch]]:
    """The batches of ``feed``, several at a time."""
    batches = iter(feed)
    while group := list(islice(batches, count)):
        yield group
