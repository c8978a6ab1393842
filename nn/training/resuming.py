"""What a training is, as a state that can be written, and a trainer from such a state."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from copy import deepcopy
from pathlib import Path
from typing import Any

from nn.arguments import several
from nn.autograd_door import ArgumentError, FileFormatError
from nn.files.saving import load
from nn.losses import likelihood_losses, loss_modules, margin_losses
from nn.training.callbacks.backup import FILE, Backup
from nn.training.named_parts import optimiser_from, optimiser_recipe, schedule_from, schedule_recipe
from nn.training.network import restored, snapshot

__all__ = ["go_on", "parts_of", "read_training", "state_of", "taken_over"]

FORM = "glassgrad training 1"
LOSSES = (loss_modules, likelihood_losses, margin_losses)
PARTS = ("loss", "optimizer", "penalty", "metrics", "schedule", "gradient_hook")


def state_of(trainer: Any) -> dict[str, Any]:
    """All that a fit under way is at, and how to make its trainer."""
    schedule = trainer.schedule
    return {
        "form": FORM,
        "recipe": _recipe(trainer),
        **snapshot(trainer.model, trainer.optimizer),
        "schedule": None if schedule is None else schedule.state_dict(),
        "rng": deepcopy(trainer.rng.bit_generator.state),
        **trainer.told,
        "run": trainer.run.state_dict(),
        "callbacks": [[type(each).__name__, each.state_dict()] for each in trainer.callbacks],
    }


def read_training(folder: str | os.PathLike[str]) -> dict[str, Any]:
    """What a `Backup` wrote to ``folder``."""
    path = Path(folder, FILE)
    if not path.exists():
        raise FileNotFoundError(f"there is no {FILE} in {os.fspath(folder)!r}: no training was backed up there yet")
    state: dict[str, Any] = {}
    with suppress(ArgumentError):  # of a file that holds no dict
        load(state, path)
    if state.get("form") != FORM:
        raise FileFormatError(f"{path} is no training that a Backup of this version wrote")
    return state


def parts_of(
    state: Mapping[str, Any], folder: Any, model: Any, callbacks: Iterable[Any], given: Mapping[str, Any]
) -> dict[str, Any]:
    """The arguments of the trainer: those that are ``given``, and else those the state tells how to make."""
    recipe, parts = dict(state["recipe"]), dict(given)
    recipe["optimizer"] = optimiser_from(recipe["optimizer"], model)
    missing = [name for name in PARTS if given[name] is None and recipe[name] is False]
    if missing:
        raise ArgumentError(f"the resumed training has a {missing[0]} that no file can hold: give {missing[0]}= again")
    for name in ("loss", "optimizer", "penalty", "metrics"):
        parts[name] = recipe[name] if given[name] is None else given[name]
    if isinstance(parts["loss"], list):
        kind, options = parts["loss"]
        parts["loss"] = _losses()[kind](**options)
    if given["schedule"] is None and recipe["schedule"] is not None:
        parts["schedule"] = lambda optimizer: schedule_from(recipe["schedule"], optimizer)
    made = several(callbacks, "callbacks must be several, such as [EarlyStopping()]")
    if not any(isinstance(each, Backup) for each in made):
        made.append(Backup(folder, recipe["save_freq"]))
    return {**parts, "callbacks": made, "schedule_by": recipe["schedule_by"]}


def taken_over(trainer: Any, state: Mapping[str, Any]) -> None:
    """Give ``trainer`` the numbers of ``state``; where they do not fit nothing is changed."""
    before = snapshot(trainer.model, trainer.optimizer)
    waiting = [each for each in state["callbacks"] if each[1]]
    try:
        restored(trainer.model, trainer.optimizer, state)
        if trainer.schedule is not None:
            trainer.schedule.load_state_dict(state["schedule"])
        for callback in trainer.callbacks:
            found = next((each for each in waiting if each[0] == type(callback).__name__), None)
            if found is not None:
                waiting.remove(found)
                callback.load_state_dict(found[1])
        if waiting:
            raise ArgumentError(
                f"the resumed training has a callback {waiting[0][0]}: give callbacks=[{waiting[0][0]}(...)]"
            )
    except BaseException:
        restored(trainer.model, trainer.optimizer, before)
        raise
    trainer.rng.bit_generator.state = state["rng"]


def go_on(run: Any, state: Mapping[str, Any], data: int) -> None:
    """Set ``run`` to where the training of ``state`` was; ``data``: its `fingerprint`."""
    if data != state["data"]:
        raise ArgumentError(
            "these are other data than the resumed training had, or in another order: give the same ones"
        )
    run.load_state_dict(state["run"])
    if run.was_interrupted:
        run.stopping = ""


def _losses() -> dict[str, Any]:
    """The losses of `nn` by the names of their classes."""
    found = {name: part for room in LOSSES for name, part in vars(room).items() if isinstance(part, type)}
    return {name: part for name, part in found.items() if issubclass(part, loss_modules.Loss)}


def _recipe(trainer: Any) -> dict[str, Any]:
    """How to make such a trainer: words and names; False for what cannot be written down, None for what is missing."""
    objective, schedule = trainer.objective, trainer.schedule
    kind = type(objective.criterion).__name__
    loss: Any = objective.word
    if loss is None:
        ours = objective.known and type(objective.criterion) is _losses().get(kind)
        loss = [kind, objective.criterion.recipe()] if ours else False
    words = all(isinstance(each, str) for each in trainer.scores.given)
    backups = [each.save_freq for each in trainer.callbacks if isinstance(each, Backup)]
    return {
        "loss": loss,
        "optimizer": optimiser_recipe(trainer.optimizer, trainer.model) or False,
        "penalty": None if trainer.steps.penalty is None else trainer.steps.penalty.recipe,
        "metrics": trainer.scores.given if words else False,
        "schedule": None if schedule is None else schedule_recipe(schedule) or False,
        "schedule_by": trainer.schedule_by,
        "gradient_hook": None if trainer.steps.hook is None else False,
        "save_freq": backups[0] if backups else "epoch",
    }
