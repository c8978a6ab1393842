"""Schedules that are one formula of the time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from math import cos, pi, prod
from typing import Any

from nn.arguments import non_negative, several, whole
from nn.autograd_door import ArgumentError
from nn.schedules.base import LRScheduler


class LambdaLR(LRScheduler):
    """A function of your own: base · lr_lambda(t).

    ``lr_lambda``: takes the time, gives a factor of at least 0. It is no part of the state.

    >>> LambdaLR(0.5, lambda t: 1 / (1 + t)).lr_at(4)
    0.1
    """

    unsaved = ("lr_lambda",)

    def __init__(self, optimizer: Any, lr_lambda: Callable[[int], float], last_epoch: int = -1) -> None:
        self.lr_lambda = _of_time(lr_lambda)
        super().__init__(optimizer, last_epoch)

    def rate(self, base: float, t: int) -> float:
        return base * self.lr_lambda(t)


class MultiplicativeLR(LRScheduler):
    """A factor from each time to the next: base · lr_lambda(1) · … · lr_lambda(t).

    ``lr_lambda``: takes the time, gives a factor of at least 0. It is no part of the state.

    >>> [MultiplicativeLR(1.0, lambda t: 0.5).lr_at(t) for t in range(4)]
    [1.0, 0.5, 0.25, 0.125]
    """

    unsaved = ("lr_lambda",)

    def __init__(self, optimizer: Any, lr_lambda: Callable[[int], float], last_epoch: int = -1) -> None:
        self.lr_lambda = _of_time(lr_lambda)
        super().__init__(optimizer, last_epoch)

    def rate(self, base: float, t: int) -> float:
        return base * prod(map(self.lr_lambda, range(1, t + 1)))


class ConstantLR(LRScheduler):
    """base · factor until time ``total_iters``, then base.

    >>> schedule = ConstantLR(1.0, factor=0.25, total_iters=2)
    >>> [schedule.lr_at(t) for t in range(4)]
    [0.25, 0.25, 1.0, 1.0]
    """

    options = ("factor", "total_iters")

    def __init__(self, optimizer: Any, factor: float = 1 / 3, total_iters: int = 5, last_epoch: int = -1) -> None:
        self.factor = _share("factor", factor)
        self.total_iters = whole("total_iters", total_iters, 0)
        super().__init__(optimizer, last_epoch)

    def rate(self, base: float, t: int) -> float:
        return base * self.factor if t < self.total_iters else base


class LinearLR(LRScheduler):
    """From base · start_factor to base · end_factor in equal steps, then constant: base (s + (e - s) min(t, n) / n)
    with n = ``total_iters``.

    Linear decay, then constant, is ``start_factor=1`` with an ``end_factor`` below; for a warm-up see also `WarmupLR`.
    Source of the decay: Goodfellow, Bengio and Courville, "Deep learning", 2016, equation 8.14.

    >>> schedule = LinearLR(0.5, start_factor=1.0, end_factor=0.0, total_iters=4)
    >>> [schedule.lr_at(t) for t in range(6)]
    [0.5, 0.375, 0.25, 0.125, 0.0, 0.0]
    """

    options = ("start_factor", "end_factor", "total_iters")

    def __init__(
        self,
        optimizer: Any,
        start_factor: float = 1 / 3,
        end_factor: float = 1.0,
        total_iters: int = 5,
        last_epoch: int = -1,
    ) -> None:
        self.start_factor = _share("start_factor", start_factor)
        self.end_factor = _share("end_factor", end_factor)
        self.total_iters = whole("total_iters", total_iters, 1)
        super().__init__(optimizer, last_epoch)

    def rate(self, base: float, t: int) -> float:
        done = min(t, self.total_iters) / self.total_iters
        return base * (self.start_factor + (self.end_factor - self.start_factor) * done)


class WarmupLR(LRScheduler):
    """Linear warm-up: base · min(1, (t + 1) / total_iters), so that no step is lost at rate 0.

    Chain it with what comes after: ``ChainedScheduler([CosineAnnealingLR(o, 100), WarmupLR(o, 5)])``.
    Source: Goyal et al., "Accurate, large minibatch SGD: training ImageNet in 1 hour", 2017, section 2.2.

    >>> [WarmupLR(1.0, total_iters=4).lr_at(t) for t in range(5)]
    [0.25, 0.5, 0.75, 1.0, 1.0]
    """

    options = ("total_iters",)

    def __init__(self, optimizer: Any, total_iters: int = 5, last_epoch: int = -1) -> None:
        self.total_iters = whole("total_iters", total_iters, 1)
        super().__init__(optimizer, last_epoch)

    def rate(self, base: float, t: int) -> float:
        return base * min(1.0, (t + 1) / self.total_iters)


class StepLR(LRScheduler):
    """base · gamma^⌊t / step_size⌋: the rate falls by ``gamma`` every ``step_size`` steps.

    >>> [StepLR(0.8, step_size=5, gamma=0.5).lr_at(t) for t in (0, 4, 5, 10)]
    [0.8, 0.8, 0.4, 0.2]
    """

    options = ("step_size", "gamma")

    def __init__(self, optimizer: Any, step_size: int, gamma: float = 0.1, last_epoch: int = -1) -> None:
        self.step_size = whole("step_size", step_size, 1)
        self.gamma = non_negative("gamma", gamma)
        super().__init__(optimizer, last_epoch)

    def rate(self, base: float, t: int) -> float:
        return base * self.gamma ** (t // self.step_size)


class MultiStepLR(LRScheduler):
    """base · gamma^k, where k of the ``milestones`` are reached: those at or before t.

    ``milestones``: times, in order. One that is named twice counts twice.

    >>> [MultiStepLR(0.8, [2, 3], gamma=0.5).lr_at(t) for t in range(5)]
    [0.8, 0.8, 0.4, 0.2, 0.2]
    """

    options = ("milestones", "gamma")

    def __init__(self, optimizer: Any, milestones: Sequence[int], gamma: float = 0.1, last_epoch: int = -1) -> None:
        self.milestones = in_order("milestones", milestones)
        self.gamma = non_negative("gamma", gamma)
        super().__init__(optimizer, last_epoch)

    def rate(self, base: float, t: int) -> float:
        return base * self.gamma ** bisect_right(self.milestones, t)


class ExponentialLR(LRScheduler):
    """base · gamma^t.

    >>> [ExponentialLR(1.0, gamma=0.5).lr_at(t) for t in range(4)]
    [1.0, 0.5, 0.25, 0.125]
    """

    options = ("gamma",)

    def __init__(self, optimizer: Any, gamma: float, last_epoch: int = -1) -> None:
        self.gamma = non_negative("gamma", gamma)
        super().__init__(optimizer, last_epoch)

    def rate(self, base: float, t: int) -> float:
        return base * self.gamma**t


class PolynomialLR(LRScheduler):
    """base (1 - min(t, n) / n)^power, with n = ``total_iters``: 0 from then on.

    >>> [PolynomialLR(1.0, total_iters=4, power=2.0).lr_at(t) for t in range(6)]
    [1.0, 0.5625, 0.25, 0.0625, 0.0, 0.0]
    """

    options = ("total_iters", "power")

    def __init__(self, optimizer: Any, total_iters: int = 5, power: float = 1.0, last_epoch: int = -1) -> None:
        self.total_iters = whole("total_iters", total_iters, 1)
        self.power = non_negative("power", power)
        super().__init__(optimizer, last_epoch)

    def rate(self, base: float, t: int) -> float:
        left: float = (1 - min(t, self.total_iters) / self.total_iters) ** self.power
        return base * left


class CosineAnnealingLR(LRScheduler):
    """eta_min + ½ (base - eta_min) (1 + cos(π t / T_max)): down to ``eta_min`` in ``T_max`` steps, and up again after.

    Source: Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm restarts", 2017.

    >>> [CosineAnnealingLR(1.0, T_max=2).lr_at(t) for t in range(5)]
    [1.0, 0.5, 0.0, 0.5, 1.0]
    """

    options = ("T_max", "eta_min")

    def __init__(self, optimizer: Any, T_max: int, eta_min: float = 0.0, last_epoch: int = -1) -> None:
        self.T_max = whole("T_max", T_max, 1)
        self.eta_min = non_negative("eta_min", eta_min)
        super().__init__(optimizer, last_epoch)

    def rate(self, base: float, t: int) -> float:
        t %= 2 * self.T_max
        return _cosine(base, self.eta_min, min(t, 2 * self.T_max - t) / self.T_max)


class CosineAnnealingWarmRestarts(LRScheduler):
    """`CosineAnnealingLR` that jumps back to base: after ``T_0`` steps, then after ``T_0 T_mult``, ``T_0 T_mult²``, ...

    eta_min + ½ (base - eta_min) (1 + cos(π T_cur / T_i)), T_cur steps after the last restart, T_i steps from it to the
    next. Source: as `CosineAnnealingLR`.

    >>> [CosineAnnealingWarmRestarts(1.0, T_0=2, T_mult=2).lr_at(t) for t in (0, 1, 2, 4, 6)]
    [1.0, 0.5, 1.0, 0.5, 1.0]
    """

    options = ("T_0", "T_mult", "eta_min")

    def __init__(self, optimizer: Any, T_0: int, T_mult: int = 1, eta_min: float = 0.0, last_epoch: int = -1) -> None:
        self.T_0 = whole("T_0", T_0, 1)
        self.T_mult = whole("T_mult", T_mult, 1)
        self.eta_min = non_negative("eta_min", eta_min)
        super().__init__(optimizer, last_epoch)

    def rate(self, base: float, t: int) -> float:
        length = self.T_0
        if self.T_mult == 1:
            t %= length
        while t >= length:
            t -= length
            length *= self.T_mult
        return _cosine(base, self.eta_min, t / length)


def in_order(what: str, given: Any) -> list[int]:
    """``given`` as whole numbers of at least 1, in order; an `ArgumentError` unless they are."""
    wanted = f"{what} must be whole numbers of at least 1, in order, such as [30, 80]"
    numbers = [whole(f"each of {what}", number, 1) for number in several(given, wanted)]
    if numbers != sorted(numbers):
        raise ArgumentError(f"{wanted}; found {given!r:.60}: sort them")
    return numbers


def _of_time(function: Callable[[int], float]) -> Callable[[int], float]:
    if not callable(function):
        raise ArgumentError(f"lr_lambda must be a function of the time, found {function!r:.60}")
    return function


def _cosine(start: float, end: float, done: float) -> float:
    return end + (start - end) * (1 + cos(pi * done)) / 2


def _share(what: str, number: Any) -> float:
    if non_negative(what, number) > 1:
        raise ArgumentError(f"{what} must be at most 1, found {number!r}")
    return float(number)
