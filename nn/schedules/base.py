"""What all schedules share: the optimiser whose rate they set, the time, state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from numbers import Real
from types import SimpleNamespace
from typing import Any, ClassVar, Self

from nn.arguments import non_negative, real, whole
from nn.autograd_door import ArgumentError

__all__ = ["Group", "LRScheduler", "Rate", "groups_of", "needed", "with_groups"]

Group = dict[str, Any]


class LRScheduler:
    """What all schedules share: each gives the rate at time t as a function of t and of the first rate.

    A subclass defines ``rate(base, t)``, affine in ``base``, and names in ``options`` the arguments it was made with.
    ``optimizer`` is an optimiser, or a number: a first rate, for a schedule to look at. Making a schedule sets the rate
    of time 0; call `step` after each epoch, or each batch, that the schedule is meant to count. ``last_epoch``: go on
    after that time, with an optimiser that a schedule has set before.

    Every parameter group has a rate of its own. The first schedule notes it as the group's ``initial_lr``, from which
    later schedules start. A rate that something else has changed since the last step is taken over: the schedule goes
    on from there, so that two schedules of one optimiser multiply. Raises `ArgumentError` for what has no rate.

    Source of the interface: PyTorch's ``torch.optim.lr_scheduler``.

    >>> class Harmonic(LRScheduler):
    ...     def rate(self, base, t):
    ...         return base / (1 + t)
    >>> from nn import SGD, Parameter
    >>> optimiser = SGD([Parameter([1.0])], lr=0.6)
    >>> schedule = Harmonic(optimiser)
    >>> schedule.step()
    >>> optimiser.lr, schedule.last_epoch, schedule.lr_at(2)
    (0.3, 1, 0.19999999999999998)
    """

    options: ClassVar[tuple[str, ...]] = ()
    unsaved: ClassVar[tuple[str, ...]] = ()  # arguments that are no part of the state
    progress: ClassVar[tuple[str, ...]] = ("base_lrs", "last_epoch", "_last_lr")
    combinable: ClassVar[bool] = True
    _last_lr: list[float]

    def __init__(self, optimizer: Any, last_epoch: int = -1) -> None:
        self.optimizer = with_groups(optimizer)
        self.last_epoch = whole("last_epoch", last_epoch, -1) + 1
        groups = groups_of(self.optimizer)
        if last_epoch >= 0 and not all("initial_lr" in group for group in groups):
            raise ArgumentError(
                f"last_epoch={last_epoch} goes on with an optimiser that a schedule has set before, found one "
                "without initial_lr: leave last_epoch out, and load the schedule's state"
            )
        self.base_lrs = [float(group.setdefault("initial_lr", float(group["lr"]))) for group in groups]
        self._write()

    def rate(self, base: float, t: int) -> float:
        """The rate at time ``t`` of a group whose first rate is ``base``."""
        raise NotImplementedError(f"{type(self).__name__} must define rate(self, base, t)")

    def lr_at(self, t: int, group: int = 0) -> float:
        """The rate at time ``t``, in closed form; nothing is changed. ``group``: of which parameter group.

        >>> from nn import StepLR
        >>> [StepLR(1.0, step_size=2, gamma=0.5).lr_at(t) for t in range(5)]
        [1.0, 1.0, 0.5, 0.5, 0.25]
        """
        t, group = whole("t", t, 0), whole("group", group, 0)
        if group >= len(self.base_lrs):
            raise ArgumentError(f"the optimiser has {len(self.base_lrs)} parameter groups, found group={group}")
        return self._finite_rate(group, t)

    def get_last_lr(self) -> list[float]:
        """The rates that this schedule set last, one for each parameter group."""
        return list(self._last_lr)

    def adopted(self, optimizer: Any) -> Self:
        """A copy of this schedule, which was made of a first rate, for ``optimizer``: all its groups get that rate.

        >>> from nn import SGD, Parameter, StepLR
        >>> optimiser = SGD([{"params": [Parameter([1.0])]}, {"params": [Parameter([2.0])], "lr": 0.5}])
        >>> StepLR(0.1, step_size=2).adopted(optimiser).get_last_lr(), optimiser.param_groups[1]["lr"]
        ([0.1, 0.1], 0.1)
        """
        twin = deepcopy(self)
        twin._set_rates_of(optimizer)
        return twin

    def _set_rates_of(self, optimizer: Any) -> None:
        rate, self.optimizer = self.optimizer, optimizer
        groups = groups_of(optimizer)
        for group in groups:
            group["lr"], group["initial_lr"] = rate.lr, rate.initial_lr
        self.base_lrs, self._last_lr = self.base_lrs * len(groups), self._last_lr * len(groups)

    def step(self) -> None:
        """Go on by one, and set the rates of the optimiser."""
        self._follow()
        self.last_epoch += 1
        try:
            self._write()
        except ArgumentError:
            self.last_epoch -= 1
            raise

    def state_dict(self) -> dict[str, Any]:
        """The arguments the schedule was made with, and how far it is: numbers, texts, and lists of them."""
        names = (*self.options, *self.progress)
        return {name: _copied(getattr(self, name)) for name in names}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Load what `state_dict` gave; the optimiser's rate is part of the optimiser's state and stays.

        Raises `ArgumentError` where the state does not fit, `UnknownNameError` for an option's unknown name; nothing is
        changed then.
        """
        vars(self).update(self.checked(state))

    def checked(self, state: Mapping[str, Any]) -> dict[str, Any]:
        """The attributes that ``state`` gives this schedule; an `ArgumentError` where it does not fit."""
        needed(self, state, (*self.options, *self.progress))
        copies = SimpleNamespace(param_groups=[dict(group) for group in groups_of(self.optimizer)])
        arguments = {name: state[name] for name in self.options}
        kept = {name: getattr(self, name) for name in self.unsaved}
        twin = type(self)(copies, **arguments, **kept)  # which checks the arguments
        return {
            **{name: getattr(twin, name) for name in self.options},
            **{name: self.checked_progress(name, state[name]) for name in self.progress},
        }

    def checked_progress(self, name: str, value: Any) -> Any:
        """``value`` as this schedule's attribute ``name``, one of ``progress``."""
        if name == "last_epoch":
            return whole(name, value, 0)
        groups = groups_of(self.optimizer)
        if not isinstance(value, Sequence) or len(value) != len(groups):
            raise ArgumentError(f"{name} must have a rate for each of {len(groups)} groups, found {value!r:.60}")
        return [float(real(name, rate)) for rate in value]

    def _follow(self) -> None:
        """Where something else has set a rate since, choose the first rate that would have led there."""
        groups = groups_of(self.optimizer)
        if len(groups) != len(self.base_lrs):
            raise ArgumentError(
                f"the schedule was made for {len(self.base_lrs)} parameter groups, the optimiser now has "
                f"{len(groups)}: make a new schedule after adding a group"
            )
        for i, group in enumerate(groups):
            if group["lr"] != self._last_lr[i]:
                offset = self.rate(0.0, self.last_epoch)
                slope = self.rate(1.0, self.last_epoch) - offset
                if slope:
                    self.base_lrs[i] = (float(group["lr"]) - offset) / slope

    def _write(self) -> None:
        """Set the rates of the time that it is."""
        rates = [self._finite_rate(i, self.last_epoch) for i in range(len(self.base_lrs))]
        for group, rate in zip(groups_of(self.optimizer), rates, strict=True):
            group["lr"] = rate
        self._last_lr = rates

    def _finite_rate(self, group: int, t: int) -> float:
        try:
            return non_negative("the rate", self.rate(self.base_lrs[group], t))
        except (ArgumentError, OverflowError) as error:
            raise ArgumentError(f"{self!r} gives no rate at time {t}: {error}") from error

    def __repr__(self) -> str:
        options = "".join(f"{name}={getattr(self, name)!r}, " for name in self.options)
        return f"{type(self).__name__}({options}last_epoch={self.last_epoch})"


class Rate:
    """A first rate without an optimiser."""

    def __init__(self, lr: Any) -> None:
        self.lr = self.initial_lr = non_negative("lr", lr)

    def __repr__(self) -> str:
        return f"a rate of {self.initial_lr}"


def with_groups(optimizer: Any) -> Any:
    """``optimizer`` itself; for a rate alone, what has it in place of an optimiser.

    >>> with_groups(0.1).lr
    0.1
    """
    return Rate(optimizer) if isinstance(optimizer, Real) else optimizer


def groups_of(optimizer: Any) -> list[Group]:
    """The parameter groups of an optimiser, dicts with ``lr``. One without groups is a group itself.

    >>> groups_of(SimpleNamespace(lr=0.1))
    [{'lr': 0.1}]
    """
    groups: list[Group] = getattr(optimizer, "param_groups", None) or [getattr(optimizer, "__dict__", {})]
    if isinstance(optimizer, type) or not all("lr" in group for group in groups):
        raise ArgumentError(f"a schedule takes an optimiser, or a first rate, found {optimizer!r:.60}")
    for group in groups:
        non_negative("lr", group["lr"])
    return groups


def needed(schedule: Any, state: Any, names: Sequence[str]) -> None:
    """Refuse a ``state`` without these ``names``."""
    if not isinstance(state, Mapping):
        raise ArgumentError(f"the state of {type(schedule).__name__} must be a dict, found {state!r:.60}")
    missing = [name for name in names if name not in state]
    if missing:
        raise ArgumentError(f"this state does not fit {type(schedule).__name__}: missing {', '.join(missing)}")


def _copied(value: Any) -> Any:
    return list(value) if isinstance(value, list | tuple) else value
