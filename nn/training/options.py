"""What a fit is asked for besides its data; a resumed one keeps what it was asked for before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from nn.arguments import flag, non_negative, real, whole
from nn.autograd_door import ArgumentError

__all__ = ["Options", "chosen_options"]


class Options(NamedTuple):
    """The options of `Trainer.fit`, with their values where none are given."""

    epochs: int = 1
    batch_size: int = 32
    validation_split: float = 0.0
    shuffle: bool = True
    accumulate: int = 1
    steps_per_epoch: int | None = None
    stop_below: float | None = None


def chosen_options(given: Mapping[str, Any], saved: Mapping[str, Any] | None) -> Options:
    """The options that are ``given`` (None: not), checked; of a resumed fit those ``saved``, and perhaps more epochs.

    >>> chosen_options({"epochs": 3, "batch_size": None}, None)[:3]
    (3, 32, 0.0)
    """
    found = {name: value for name, value in given.items() if value is not None}
    for name in found.keys() & {"epochs", "batch_size", "accumulate", "steps_per_epoch"}:
        found[name] = whole(name, found[name], 1)
    if "shuffle" in found:
        found["shuffle"] = flag("shuffle", found["shuffle"])
    if "stop_below" in found:
        found["stop_below"] = float(real("stop_below", found["stop_below"]))
    if "validation_split" in found and non_negative("validation_split", found["validation_split"]) >= 1:
        raise ArgumentError(f"validation_split must be a share from 0 to below 1, found {found['validation_split']!r}")
    if saved is None:
        return Options(**found)
    for name, value in found.items():
        if name != "epochs" and value != saved[name]:
            raise ArgumentError(f"the resumed training has {name}={saved[name]!r}, found {value!r}: leave it out")
    return Options(**{**saved, **({"epochs": found["epochs"]} if "epochs" in found else {})})
