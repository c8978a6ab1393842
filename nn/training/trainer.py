"""Train a model in a line: the words are Keras', the steps are compiled, and a killed training can be resumed.

This file is longer than others by what it says of the words.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any, Self

import numpy as np

from nn.arguments import flag, function, named, whole
from nn.autograd_door import ArgumentError
from nn.modules.module import Module
from nn.modules.module_state import generators
from nn.randomness import NDArray, Rng, generator
from nn.schedules.plateau import ReduceLROnPlateau
from nn.training.callbacks.backup import Backup
from nn.training.callbacks.base import in_order, joined
from nn.training.examples import inputs_of
from nn.training.feeds import Arrays, Feed, chunks
from nn.training.history import History
from nn.training.named_parts import Penalty, optimiser_of, schedule_of
from nn.training.network import Network, mode
from nn.training.objective import Objective
from nn.training.options import chosen_options
from nn.training.preparation import Preparation, fingerprint
from nn.training.progress import progress
from nn.training.resuming import go_on, parts_of, read_training, state_of, taken_over
from nn.training.run import Run, judged
from nn.training.scores import Scores
from nn.training.searching import Rates, swept
from nn.training.steps import Hook, Steps

__all__ = ["Trainer"]


class Trainer:
    """Train ``model`` to make ``loss`` small by ``optimizer``; then `evaluate` and `predict` with it.

    ``loss``: a word of Keras' ("mse", "cross_entropy", "binary_crossentropy", ...), a loss of `nn`, or a function of
    prediction and target. ``optimizer``: a word ("adam", "sgd", ...), an optimiser, or a function of the parameters
    that makes one, such as ``partial(nn.SGD, lr=0.1)``; with `nn.LBFGS` give all examples as one batch. ``penalty``: of
    the weights, added to the loss once a step, however many batches that has: ``{"l1": 1e-5, "l2": 1e-4}``, strengths
    of `nn.l1_penalty` and `nn.l2_penalty`, or a function of the model. The losses that are reported are those of the
    examples, without it, so that training and validation compare; the history has it as "penalty", of the weights as
    they are after the epoch. ``metrics``: words ("accuracy", "f1", "mae", ...) or functions of ``(y_true, outputs)``.
    ``callbacks``: those of `nn.callbacks`, or functions of ``(epoch, logs)``. ``schedule``: a schedule of the
    optimiser, or one of a first rate, ``nn.StepLR(0.1, 10)``, which is then made this optimiser's; it counts epochs, or
    with ``schedule_by="step"`` steps. ``seed``: of all draws of the training, which are the order of examples, the
    division by ``validation_split``, and those of dropout; one seed gives the same bits again. ``gradient_hook``:
    called with the parameters between each backward pass and the step, for clipping. ``compile``: False runs every step
    uncompiled. ``backend``: where compiled steps run, as `compile` takes it: "numpy", "jax", or an
    `autograd.backends.Jax` of many devices.

    Raises `ArgumentError` and `UnknownNameError` for what it cannot take.

    >>> import nn
    >>> x, y = nn.data.moons(200, rng=0)
    >>> trainer = Trainer(nn.MLP([2, 16, 2], rng=0), "cross_entropy", "adam", metrics=["accuracy"], seed=0)
    >>> history = trainer.fit(x, y, epochs=40, validation_split=0.2, verbose=0)
    >>> sorted(history.history)
    ['accuracy', 'loss', 'val_accuracy', 'val_loss']
    >>> trainer.evaluate(x, y)["accuracy"] > 0.85, trainer.predict(x).shape
    (True, (200, 2))

    >>> lasso = nn.Trainer(nn.Linear(2, 2, rng=0), "cross_entropy", "adam", penalty={"l1": 0.1}, seed=0)
    >>> sorted(lasso.fit(x, y, verbose=0).history)
    ['loss', 'penalty']
    """

    def __init__(
        self,
        model: Module,
        loss: Any,
        optimizer: Any = "adam",
        *,
        penalty: Any = None,
        metrics: Any = None,
        callbacks: Iterable[Any] = (),
        schedule: Any = None,
        schedule_by: str = "epoch",
        seed: Rng = None,
        gradient_hook: Hook | None = None,
        compile: bool = True,
        backend: Any = "numpy",
    ) -> None:
        self.network = Network(model)
        self.model = model
        self.objective = Objective(loss)
        self.optimizer = optimiser_of(optimizer, model)
        self.scores = Scores(metrics, self.objective)
        self.schedule = schedule_of(schedule, self.optimizer)
        self.schedule_by = named("way to count", schedule_by, ("epoch", "step"))
        if schedule_by == "step" and isinstance(self.schedule, ReduceLROnPlateau):
            raise ArgumentError("ReduceLROnPlateau follows a number of each epoch: leave schedule_by='step' out")
        self.callbacks = in_order(callbacks)
        hook = function("gradient_hook", gradient_hook)
        options = {"keep": bool(self.scores.functions), "ready": flag("compile", compile), "backend": backend}
        by_weights = None if penalty is None else Penalty(penalty)
        self.steps = Steps(self.network, self.objective, self.optimizer, hook, penalty=by_weights, **options)
        if by_weights is not None:
            self.steps.penalised()  # or an error tells at once
        self.preparation = Preparation(self.network, self.objective)
        self.rng = generator(seed, "seed")
        if seed is not None:
            for each in generators(model):
                each.bit_generator.state = type(each.bit_generator)(int(self.rng.integers(2**63))).state
        self.run: Run | None = None
        self._saved: Mapping[str, Any] | None = None
        self.told: dict[str, Any] = {}  # of a fit: its options, seeds, data
        self.history = History()

    # training

    def fit(
        self,
        x: Any,
        y: Any = None,
        *,
        epochs: int | None = None,
        batch_size: int | None = None,
        validation_split: float | None = None,
        validation_data: Any = None,
        class_weight: Any = None,
        sample_weight: Any = None,
        shuffle: bool | None = None,
        accumulate: int | None = None,
        steps_per_epoch: int | None = None,
        stop_below: float | None = None,
        callbacks: Iterable[Any] = (),
        verbose: Any = "auto",
    ) -> History:
        """Train for ``epochs`` (1) in batches of ``batch_size`` (32); gives the numbers of each epoch.

        ``x``, ``y``: arrays, lists, tables, Tensors, `nn.data.Sequences`; several inputs as a tuple. Labels may be
        numbers, texts or one-hot rows. Or ``x`` gives batches ``(x, y)`` or ``(x, y, weights)``: a `DataLoader`, a
        list, a generator, or a function that makes one. All is looked at before the first step. ``validation_split``:
        the share that is held out, drawn at random; or ``validation_data``: ``(x, y)`` or ``(x, y, weights)``.
        ``sample_weight``, ``class_weight`` (a dict by label, or "balanced"): the loss of a batch is Σ w l / Σ w, in
        training, in what is reported, and in validation. ``shuffle``: another order each epoch (True).
        ``accumulate``: batches whose gradients are added up for one step. ``steps_per_epoch``: of a generator.
        ``stop_below``: end when an epoch's loss is not above it. ``callbacks``: beside the trainer's own, for this fit.
        ``verbose``: 0, 1 (a bar), 2 (lines) or "auto".

        What is reported is the mean over the examples, of which the last batch may have fewer. Ctrl-C ends the fit
        between two steps: ``history.stopped`` says so. A loss that is no number is a `NumericsError` that says where it
        began; the model is then as before that step (on another backend than NumPy's, all but running statistics). A
        second fit goes on with weights, moments and schedule.
        """
        given = {
            "epochs": epochs,
            "batch_size": batch_size,
            "validation_split": validation_split,
            "shuffle": shuffle,
            "accumulate": accumulate,
            "steps_per_epoch": steps_per_epoch,
            "stop_below": stop_below,
        }
        saved, words = self._saved, progress(verbose)
        options = chosen_options(given, saved["options"] if saved else None)
        if options.accumulate > 1 and getattr(self.optimizer, "needs_closure", False):
            raise ArgumentError("this optimiser computes the loss of a batch anew: give batch_size, not accumulate")
        seeds = saved["seeds"] if saved else [int(seed) for seed in self.rng.integers(2**63, size=2)]
        with joined(self, callbacks):
            data = self.preparation.fit(x, y, sample_weight, class_weight, validation_data, options, seeds)
            self.scores.demand(data.targets)
            kept = saved is not None or any(isinstance(each, Backup) for each in self.callbacks)
            self.told = {"options": options._asdict(), "seeds": seeds, "data": fingerprint(data) if kept else 0}
            run = self.run = Run(self, data, options, self.callbacks, words)
            self.history = run.history
            if saved:
                go_on(run, saved, self.told["data"])
            self.preparation.settled = True
            try:
                return run.go()
            finally:
                self._saved = None

    def stop(self, reason: str) -> None:
        """End the fit that is under way after this batch; ``reason`` stands in ``history.stopped``."""
        self._running().stop(reason)

    @property
    def stop_training(self) -> bool:
        """Whether the fit is to end; Keras' word for `stop`."""
        return self.run is not None and self.run.stop_training

    @stop_training.setter
    def stop_training(self, ends: bool) -> None:
        self._running().stop_training = ends

    @property
    def resumed(self) -> bool:
        """Whether the fit that is under way goes on with one that was broken off."""
        return self._saved is not None

    @property
    def epoch(self) -> int:
        """How many epochs of the fit are done."""
        return self._running().epoch

    @property
    def step(self) -> int:
        """How many steps of the fit are done."""
        return self._running().step

    def _running(self) -> Run:
        if self.run is None:
            raise ArgumentError("there is no fit yet: call fit(x, y)")
        return self.run

    def lr_find(
        self,
        x: Any,
        y: Any = None,
        *,
        low: float = 1e-6,
        high: float = 1.0,
        steps: int = 100,
        batch_size: int = 32,
        sample_weight: Any = None,
    ) -> Rates:
        """The losses of ``steps`` whose rate grows from ``low`` to ``high``, until the loss is four times its least.

        Everything is then as it was before: weights, moments, rates, statistics, random numbers.
        Source: Smith, "Cyclical learning rates for training neural networks", 2017.

        >>> import nn
        >>> x, y = nn.data.moons(200, rng=0)
        >>> trainer = Trainer(nn.MLP([2, 16, 2], rng=0), "cross_entropy", "adam", seed=0)
        >>> 1e-6 < trainer.lr_find(x, y).suggestion < 1
        True
        """
        options = chosen_options({"batch_size": batch_size}, None)
        seeds = deepcopy(self.rng).integers(2**63, size=2).tolist()
        data = self.preparation.fit(x, y, sample_weight, None, None, options, seeds)
        return swept(self, data, low, high, steps)

    # what was learnt

    def evaluate(self, x: Any, y: Any = None, *, sample_weight: Any = None, batch_size: int = 256) -> dict[str, float]:
        """The loss and the metrics of ``x`` and ``y``, by name, in evaluation mode; ``x`` may give batches."""
        size = whole("batch_size", batch_size, 1)
        feed: Feed = (
            self.preparation.stream(x, None) if y is None else Arrays(self.preparation.batch(x, y, sample_weight), size)
        )
        targets = self.preparation.known()
        self.scores.demand(targets)
        return judged(self, feed, targets)

    def predict(self, x: Any, *, batch_size: int = 256) -> NDArray:
        """What the network gives for ``x``, as one array, in evaluation mode, without a graph.

        >>> import nn
        >>> Trainer(nn.MLP([2, 3], rng=0), "mse").predict([[0.0, 1.0], [1.0, 0.0]]).shape
        (2, 3)
        """
        size = whole("batch_size", batch_size, 1)
        inputs = inputs_of(x, self.preparation.dtype)
        self.steps.look()
        with mode(self.model, training=False), np.errstate(all="ignore"):
            parts = [self.steps.predict(*rows).datum for rows in chunks(inputs, size)]
        return np.concatenate(parts)

    def predict_classes(self, x: Any, *, batch_size: int = 256) -> NDArray:
        """The labels that the network finds most probable for ``x``, as ``y`` had them.

        Raises `ArgumentError` where the loss is none of classes, or nothing was learnt yet.
        """
        outputs = self.predict(x, batch_size=batch_size)
        return self.preparation.known().decode(outputs, self.objective.threshold)

    # going on

    @classmethod
    def resume(
        cls,
        folder: str | os.PathLike[str],
        model: Module,
        loss: Any = None,
        optimizer: Any = None,
        *,
        penalty: Any = None,
        metrics: Any = None,
        callbacks: Iterable[Any] = (),
        schedule: Any = None,
        gradient_hook: Hook | None = None,
        compile: bool = True,
        backend: Any = "numpy",
    ) -> Self:
        """The trainer of a training that was broken off, from what a `Backup` wrote to ``folder``.

        Its next ``fit(x, y)``, with the same data, goes on in the middle of the epoch, and ends with the same bits as
        if it had not been broken off. ``model``: one made as that one was; it gets that one's weights. What was given
        as words, or as losses, optimisers and schedules of `nn`, need not be given again; functions of your own have to
        be, and callbacks. Only ``epochs`` may be another.

        Raises `FileNotFoundError` where nothing was written yet, `FileFormatError` for a damaged file, and
        `ArgumentError` for what is missing or does not fit; ``model`` is as before then.
        """
        state = read_training(folder)
        given = {"loss": loss, "optimizer": optimizer, "penalty": penalty, "metrics": metrics, "schedule": schedule}
        parts = parts_of(state, folder, model, callbacks, {**given, "gradient_hook": gradient_hook})
        trainer = cls(model, **parts, compile=compile, backend=backend)
        taken_over(trainer, state)
        trainer._saved = state
        return trainer

    def state_dict(self) -> dict[str, Any]:
        """All that the fit under way is at, as `Backup` writes it."""
        self._running()
        return state_of(self)
