"""Train in batches, epoch after epoch, and end as scikit-learn does: when nothing has improved for a while."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import inf
from typing import Any
from warnings import warn

import numpy as np
from sklearn.exceptions import ConvergenceWarning

from nn.autograd_door import ArgumentError
from nn.estimators.learner import Data, Learner
from nn.estimators.options import ParameterError
from nn.schedules.plateau import ReduceLROnPlateau
from nn.training.callbacks.backup import Backup
from nn.training.callbacks.base import Callback, in_order
from nn.training.loop import Loop

__all__ = ["Fitting"]


class Fitting(Loop):
    """A fit under way; to callbacks it is the trainer.

    ``data``, ``held_out``: to learn from, and to judge by, or None. ``schedule``: of the learner's optimiser, or None.
    The estimator's attributes ``loss_curve_``, ``validation_scores_`` and so on grow with each epoch.
    """

    resumed = False

    def __init__(
        self, estimator: Any, learner: Learner, data: Data, held_out: Data | None, schedule: Any, batch_size: int
    ) -> None:
        super().__init__(learner.model, _callbacks(estimator.callbacks))
        self.estimator, self.learner, self.held_out = estimator, learner, held_out
        self.data = data._replace(y=learner.loss.targets(data.y))
        self.schedule, self.batch_size = schedule, batch_size
        self.best: Any = None
        self.order = np.arange(len(data.y)) if estimator.shuffle else None

    def go(self, epochs: int) -> None:
        """Run at most this many epochs."""
        judged = [] if self.held_out is None else ["val_loss", "val_score"]
        steps = -(-len(self.data.y) // self.batch_size)
        try:
            self.train(self, epochs=epochs, steps=steps, metrics=["loss", *judged])
        finally:
            for callback in self.callbacks:  # they are parameters of the estimator: to be cloned and pickled
                vars(callback).pop("trainer", None)
                vars(callback).pop("model", None)
        if self.was_interrupted:
            warn("the fit was interrupted: the weights are those after its last step", stacklevel=5)

    def batches(self) -> Iterable[Any]:
        """All examples, in another order each epoch."""
        if self.order is not None:
            self.order = self.order[self.estimator._random_state.permutation(len(self.order))]
        return self.data.batches(self.order, self.batch_size)

    def learn(self, batch: Any) -> float:
        """Make a step of a batch."""
        x, y, weights = batch
        loss = self.learner.step(x, y, weights)
        self.tally.add(loss, len(y))
        return loss

    def finish(self) -> dict[str, float]:
        """Note the numbers of the epoch, and look whether they still improve."""
        loss, estimator, epoch = self.tally.loss, self.estimator, self.epoch + 1
        if not np.isfinite(loss):
            raise ParameterError(
                f"the loss is {loss} in epoch {epoch}: the data may contain large values, scale them, or lower "
                "learning_rate_init"
            )
        estimator.n_iter_ = epoch
        estimator.t_ += len(self.data.y)
        estimator.loss_ = loss
        estimator.loss_curve_.append(loss)
        if estimator.verbose:
            print(f"Iteration {epoch}, loss = {loss:.8f}")
        logs = {"loss": loss, **self._judged()}
        self._improved()
        self._next_rate(logs)
        if estimator._no_improvement_count > estimator.n_iter_no_change:
            self._stagnates()
        return logs

    def end(self) -> None:
        """Take the best weights, where the fit was to stop early."""
        if self.best is not None and self.estimator.early_stopping:
            self.learner.load(*self.best)

    def _judged(self) -> dict[str, float]:
        """The loss and the score of what is held out, noted; none without it."""
        data, estimator = self.held_out, self.estimator
        if data is None:
            return {}
        self.tell("on_test_begin")
        loss, outputs = self.learner.judged(data)
        score = estimator._score_of(outputs, data)
        estimator.validation_loss_curve_.append(loss)
        if estimator.validation_scores_ is None:
            estimator.validation_scores_ = []
        estimator.validation_scores_.append(score)
        if estimator.verbose:
            print(f"Validation score: {score:f}")
        self.tell("on_test_end", {"loss": loss, "score": score})
        return {"val_loss": loss, "val_score": score}

    def _improved(self) -> None:
        """Count the epochs without improvement, and keep the best."""
        estimator = self.estimator
        if estimator.early_stopping:
            score, best = estimator.validation_scores_[-1], estimator.best_validation_score_
            enough = score >= best + estimator.tol
            if score > best:
                estimator.best_validation_score_ = score
                self.best = self.learner.weights()
        else:
            loss, best = estimator.loss_curve_[-1], estimator.best_loss_
            enough = loss <= best - estimator.tol
            estimator.best_loss_ = min(loss, best)
        estimator._no_improvement_count = 0 if enough else estimator._no_improvement_count + 1

    def _next_rate(self, logs: Mapping[str, float]) -> None:
        estimator = self.estimator
        if isinstance(self.schedule, ReduceLROnPlateau):
            self.schedule.step(logs.get("val_loss", logs["loss"]))
        elif self.schedule is not None:
            self.schedule.step()
        elif estimator.solver == "sgd" and estimator.learning_rate == "invscaling":
            self.learner.change_rate(estimator.learning_rate_init / (estimator.t_ + 1) ** estimator.power_t)

    def _stagnates(self) -> None:
        """End, or with an adaptive rate go on with a fifth of it."""
        estimator, optimiser = self.estimator, self.learner.optimiser
        what = "Validation score" if estimator.early_stopping else "Training loss"
        said = f"{what} did not improve more than tol={estimator.tol:f} for {estimator.n_iter_no_change} epochs."
        adaptive = estimator.solver == "sgd" and estimator.learning_rate == "adaptive" and self.schedule is None
        if adaptive and optimiser.lr > 1e-6:
            self.learner.change_rate(optimiser.lr / 5)
            estimator._no_improvement_count = 0
            said += f" Setting learning rate to {optimiser.lr:f}"
        else:
            self.stop(said)
        if estimator.verbose:
            print(said)

    def warn_of_the_end(self) -> None:
        """Say so where the fit ended only as its epochs did."""
        if not self.stopping and self.estimator.n_iter_no_change < inf:
            warn(
                f"Maximum iterations ({self.epoch}) reached and the optimisation has not converged yet: raise max_iter",
                ConvergenceWarning,
                stacklevel=5,
            )


def _callbacks(given: Any) -> list[Callback]:
    callbacks = in_order(given if given is not None else ())
    if any(isinstance(each, Backup) for each in callbacks):
        raise ArgumentError("a Backup is of an nn.Trainer: keep an estimator by pickle, and go on by partial_fit")
    return callbacks
