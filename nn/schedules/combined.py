"""Several schedules as one: all at once, or one after the other."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

from nn.arguments import several
from nn.autograd_door import ArgumentError
from nn.schedules.base import LRScheduler, Rate, needed, with_groups
from nn.schedules.formulas import in_order


class Combined(LRScheduler):
    """What `ChainedScheduler` and `SequentialLR` share: the schedules they are made of give formulas, and no time."""

    def __init__(self, optimizer: Any, schedulers: Sequence[LRScheduler], last_epoch: int) -> None:
        self._schedulers = _checked(type(self).__name__, optimizer, schedulers)
        super().__init__(optimizer if optimizer is not None else self._schedulers[0].optimizer, last_epoch)

    def _set_rates_of(self, optimizer: Any) -> None:
        for schedule in self._schedulers:
            schedule._set_rates_of(optimizer)
        super()._set_rates_of(optimizer)

    @property
    def parts(self) -> list[LRScheduler]:
        """The schedules it is made of."""
        return list(self._schedulers)

    def arguments(self) -> dict[str, Any]:
        """What else it was made with."""
        return {}

    def state_dict(self) -> dict[str, Any]:
        return {**super().state_dict(), "_schedulers": [schedule.state_dict() for schedule in self._schedulers]}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        own, parts = self.checked(state), self._checked_parts(state)
        vars(self).update(own)
        for schedule, attributes in parts:
            vars(schedule).update(attributes)

    def checked(self, state: Mapping[str, Any]) -> dict[str, Any]:
        needed(self, state, (*self.options, *self.progress, "_schedulers"))
        return {name: self.checked_progress(name, state[name]) for name in (*self.options, *self.progress)}

    def _checked_parts(self, state: Mapping[str, Any]) -> list[tuple[LRScheduler, dict[str, Any]]]:
        states = state["_schedulers"]
        if not isinstance(states, list | tuple) or len(states) != len(self._schedulers):
            raise ArgumentError(
                f"this state must have those of {len(self._schedulers)} schedules, found {states!r:.60}"
            )
        found = []
        for schedule, its in zip(self._schedulers, states, strict=True):
            found.append((schedule, schedule.checked(its)))
            if isinstance(schedule, Combined):
                found += schedule._checked_parts(its)
        return found

    def __repr__(self) -> str:
        parts = ", ".join(map(repr, self._schedulers))
        return f"{type(self).__name__}([{parts}], last_epoch={self.last_epoch})"


class ChainedScheduler(Combined):
    """Several schedules at once: the rate that one gives is the first rate of the next.

    Of schedules that multiply by a factor, all but those with an ``eta_min`` above 0, the factors multiply.
    Raises `ArgumentError` for schedules of several optimisers, and for those that cannot be combined, `OneCycleLR` and
    `ReduceLROnPlateau`.

    >>> from nn import ConstantLR, ExponentialLR
    >>> schedule = ChainedScheduler([ConstantLR(1.0, 0.25, 2), ExponentialLR(1.0, 0.5)])
    >>> [schedule.lr_at(t) for t in range(4)]
    [0.25, 0.125, 0.25, 0.125]
    """

    def __init__(self, schedulers: Sequence[LRScheduler], optimizer: Any = None) -> None:
        super().__init__(optimizer, schedulers, -1)

    def rate(self, base: float, t: int) -> float:
        for schedule in self._schedulers:
            base = schedule.rate(base, t)
        return base


class SequentialLR(Combined):
    """One schedule after the other: the next begins, with its time 0, at each of the ``milestones``.

    Raises `ArgumentError` as `ChainedScheduler` does, and unless there is one milestone less than schedules, in order.

    >>> from nn import CosineAnnealingLR, LinearLR, SGD, Parameter
    >>> optimiser = SGD([Parameter([1.0])], lr=1.0)
    >>> warm_up = LinearLR(optimiser, start_factor=0.5, total_iters=2)
    >>> schedule = SequentialLR(optimiser, [warm_up, CosineAnnealingLR(optimiser, T_max=2)], milestones=[2])
    >>> [schedule.lr_at(t) for t in range(5)]
    [0.5, 0.75, 1.0, 0.5, 0.0]
    """

    options = ("_milestones",)

    def __init__(
        self, optimizer: Any, schedulers: Sequence[LRScheduler], milestones: Sequence[int], last_epoch: int = -1
    ) -> None:
        parts = several(schedulers, "SequentialLR takes several schedules of one optimiser")
        self._milestones = _between(parts, milestones)
        super().__init__(optimizer, parts, last_epoch)

    def arguments(self) -> dict[str, Any]:
        return {"milestones": list(self._milestones)}

    def rate(self, base: float, t: int) -> float:
        now = bisect_right(self._milestones, t)
        return self._schedulers[now].rate(base, t - self._milestones[now - 1] if now else t)

    def checked_progress(self, name: str, value: Any) -> Any:
        return _between(self._schedulers, value) if name == "_milestones" else super().checked_progress(name, value)


def _checked(name: str, optimizer: Any, schedulers: Any) -> list[LRScheduler]:
    wanted = f"{name} takes several schedules of one optimiser, such as [LinearLR(o), ExponentialLR(o, 0.9)]"
    found = several(schedulers, wanted)
    if not found:
        raise ArgumentError(f"{wanted}; found none")
    for i, schedule in enumerate(found):
        if not isinstance(schedule, LRScheduler):
            raise ArgumentError(f"{wanted}; found {schedule!r:.60}")
        if not schedule.combinable:
            raise ArgumentError(f"{name} takes schedules of the time alone; number {i} is {type(schedule).__name__}")
        if _identity(schedule.optimizer) != _identity(found[0].optimizer if optimizer is None else optimizer):
            raise ArgumentError(f"{wanted}; number {i} is of another optimiser")
    return found


def _identity(optimizer: Any) -> Any:
    """What two schedules of one optimiser have in common; of a rate alone, the rate."""
    optimizer = with_groups(optimizer)
    return optimizer.initial_lr if isinstance(optimizer, Rate) else id(optimizer)


def _between(schedulers: Any, milestones: Any) -> list[int]:
    found = in_order("milestones", milestones)
    if len(found) != len(schedulers) - 1:
        raise ArgumentError(f"{len(schedulers)} schedules need {len(schedulers) - 1} milestones, found {len(found)}")
    return found
