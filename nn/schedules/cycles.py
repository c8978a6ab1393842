"""Cycles: the rate goes up and down, and momentum the other way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import cos, pi
from typing import Any

from nn.arguments import flag, function, named, non_negative, share, whole
from nn.autograd_door import ArgumentError
from nn.schedules.base import LRScheduler, Rate, groups_of, with_groups


class MomentumCycle(LRScheduler):
    """What the cycles share: they set momentum, too, and the first rates themselves."""

    combinable = False
    cycle_momentum: bool

    def momentum_at(self, t: int) -> float:
        """The momentum at time ``t``, where it is cycled."""
        raise NotImplementedError

    def _begin(self, optimizer: Any, what: str, first: Any, divisor: float = 1.0) -> Any:
        """Note the first rate of each group, ``first / divisor``, and see that there is a momentum to cycle."""
        optimizer = with_groups(optimizer)
        groups = groups_of(optimizer)
        if self.cycle_momentum and not all("momentum" in group or "betas" in group for group in groups):
            if isinstance(optimizer, Rate):
                how = f"lambda o: nn.{type(self).__name__}(o, ...)"
                raise ArgumentError(
                    f"a first rate alone has no momentum to cycle: give a Trainer {how}, or cycle_momentum=False"
                )
            raise ArgumentError("this optimiser has neither momentum nor betas to cycle: give cycle_momentum=False")
        given = first if isinstance(first, list | tuple) else [first] * len(groups)
        if len(given) != len(groups):
            raise ArgumentError(
                f"{what} must be one rate, or one for each of {len(groups)} groups, found {given!r:.60}"
            )
        for group, rate in zip(groups, [non_negative(what, rate) / divisor for rate in given], strict=True):
            group["initial_lr"] = rate
        return optimizer

    def _write(self) -> None:
        super()._write()
        if self.cycle_momentum:
            momentum = self.momentum_at(self.last_epoch)
            for group in groups_of(self.optimizer):
                if "betas" in group:
                    group["betas"] = (momentum, *group["betas"][1:])
                else:
                    group["momentum"] = momentum


class CyclicLR(MomentumCycle):
    """Up from ``base_lr`` to ``max_lr`` in ``step_size_up`` batches, down in ``step_size_down``, as many unless given,
    and again: base_lr + (max_lr - base_lr) h s, where h goes from 0 to 1 and back in lines.

    ``mode``: "triangular", s = 1; "triangular2", s = ½ⁿ in cycle n, counted from 0; "exp_range", s = gamma^t; or s is
    what ``scale_fn`` gives of the cycle, counted from 1, or with ``scale_mode="iterations"`` of t. Momentum
    goes the other way, from ``max_momentum`` to max_momentum - (max_momentum - base_momentum) h s; it is the option
    ``momentum``, or the first of ``betas``; ``cycle_momentum=False`` leaves it. ``base_lr``: one for all parameter
    groups, or a list. Raises `ArgumentError` for arguments that make no cycle, `UnknownNameError` for other modes.

    Source: Smith, "Cyclical learning rates for training neural networks", 2017.

    >>> schedule = CyclicLR(0.1, base_lr=0.1, max_lr=0.5, step_size_up=2, cycle_momentum=False)
    >>> [round(schedule.lr_at(t), 4) for t in range(6)]
    [0.1, 0.3, 0.5, 0.3, 0.1, 0.3]
    """

    options = (
        "base_lr",
        "max_lr",
        "step_size_up",
        "step_size_down",
        "mode",
        "gamma",
        "cycle_momentum",
        "base_momentum",
        "max_momentum",
    )
    unsaved = ("scale_fn", "scale_mode")

    def __init__(
        self,
        optimizer: Any,
        base_lr: float | Sequence[float],
        max_lr: float,
        step_size_up: int = 2000,
        step_size_down: int | None = None,
        mode: str = "triangular",
        gamma: float = 1.0,
        scale_fn: Callable[[float], float] | None = None,
        scale_mode: str = "cycle",
        *,
        cycle_momentum: bool = True,
        base_momentum: float = 0.8,
        max_momentum: float = 0.9,
        last_epoch: int = -1,
    ) -> None:
        self.base_lr = base_lr
        self.max_lr = non_negative("max_lr", max_lr)
        self.step_size_up = whole("step_size_up", step_size_up, 1)
        down = self.step_size_up if step_size_down is None else step_size_down
        self.step_size_down = whole("step_size_down", down, 1)
        self.mode = named("mode", mode, ("triangular", "triangular2", "exp_range"))
        self.gamma = non_negative("gamma", gamma)
        self.scale_fn = function("scale_fn", scale_fn)
        self.scale_mode = named("scale_mode", scale_mode, ("cycle", "iterations"))
        self.cycle_momentum = flag("cycle_momentum", cycle_momentum)
        self.base_momentum = share("base_momentum", base_momentum)
        self.max_momentum = share("max_momentum", max_momentum)
        super().__init__(self._begin(optimizer, "base_lr", base_lr), last_epoch)

    def rate(self, base: float, t: int) -> float:
        return base + (self.max_lr - base) * self._height(t)

    def momentum_at(self, t: int) -> float:
        """The momentum at time ``t``, where it is cycled.

        >>> from nn import SGD, Parameter
        >>> optimiser = SGD([Parameter([1.0])])
        >>> round(CyclicLR(optimiser, base_lr=0.1, max_lr=0.5, step_size_up=2).momentum_at(2), 4)
        0.8
        """
        return self.max_momentum - (self.max_momentum - self.base_momentum) * self._height(whole("t", t, 0))

    def _height(self, t: int) -> float:
        cycle, step = divmod(t, self.step_size_up + self.step_size_down)
        up, down = step / self.step_size_up, 1 - (step - self.step_size_up) / self.step_size_down
        if self.scale_fn is not None:
            scale = self.scale_fn(t if self.scale_mode == "iterations" else cycle + 1)
        else:
            scale = {"triangular": 1.0, "triangular2": 0.5**cycle, "exp_range": self.gamma**t}[self.mode]
        return min(up, down) * scale


class OneCycleLR(MomentumCycle):
    """One cycle of n = ``total_steps`` batches: from max_lr / div_factor up to ``max_lr``, down to the first rate over
    final_div_factor; meanwhile momentum falls from ``max_momentum`` to ``base_momentum`` and rises again.

    The rate is highest at time pct_start n - 1 and lowest at n - 1; between, it follows half a cosine, or a line with
    ``anneal_strategy="linear"``. ``three_phase``: it comes down to the first rate at time 2 pct_start n - 2, as steeply
    as it rose. ``max_lr``: one for all parameter groups, or a list. ``epochs`` and ``steps_per_epoch`` may stand for
    ``total_steps``. Momentum is the option ``momentum``, or the first of ``betas``; ``cycle_momentum=False`` leaves it.
    There is no rate after time n: that is an `ArgumentError`, as are arguments that make no cycle.

    Source: Smith and Topin, "Super-convergence: very fast training of neural networks using large learning rates",
    2019.

    >>> schedule = OneCycleLR(0.01, max_lr=1.0, total_steps=10, pct_start=0.5, cycle_momentum=False)
    >>> [round(schedule.lr_at(t), 4) for t in (0, 2, 4, 9)]
    [0.04, 0.52, 1.0, 0.0]
    """

    options = (
        "max_lr",
        "total_steps",
        "pct_start",
        "anneal_strategy",
        "cycle_momentum",
        "base_momentum",
        "max_momentum",
        "div_factor",
        "final_div_factor",
        "three_phase",
    )

    def __init__(
        self,
        optimizer: Any,
        max_lr: float | Sequence[float],
        total_steps: int | None = None,
        epochs: int | None = None,
        steps_per_epoch: int | None = None,
        pct_start: float = 0.3,
        anneal_strategy: str = "cos",
        cycle_momentum: bool = True,
        base_momentum: float = 0.85,
        max_momentum: float = 0.95,
        div_factor: float = 25.0,
        final_div_factor: float = 1e4,
        three_phase: bool = False,
        last_epoch: int = -1,
    ) -> None:
        self.max_lr = max_lr
        self.total_steps = _steps(total_steps, epochs, steps_per_epoch)
        self.pct_start = non_negative("pct_start", pct_start)
        self.anneal_strategy = named("anneal strategy", anneal_strategy, ("cos", "linear"))
        self.cycle_momentum = flag("cycle_momentum", cycle_momentum)
        self.base_momentum = share("base_momentum", base_momentum)
        self.max_momentum = share("max_momentum", max_momentum)
        self.div_factor = _divisor("div_factor", div_factor)
        self.final_div_factor = _divisor("final_div_factor", final_div_factor)
        self.three_phase = flag("three_phase", three_phase)
        if self.pct_start > (0.5 if self.three_phase else 1):
            bound = "0.5, for its time is spent twice" if self.three_phase else "1"
            raise ArgumentError(f"pct_start must be at most {bound}, found {pct_start!r}")
        super().__init__(self._begin(optimizer, "max_lr", max_lr, self.div_factor), last_epoch)

    def rate(self, base: float, t: int) -> float:
        if t > self.total_steps:
            raise ArgumentError(f"the cycle has {self.total_steps} steps: give a larger total_steps")
        return self._along(t, base, base * self.div_factor, base / self.final_div_factor)

    def momentum_at(self, t: int) -> float:
        """The momentum at time ``t``, where it is cycled.

        >>> from nn import SGD, Parameter
        >>> optimiser = SGD([Parameter([1.0])])
        >>> OneCycleLR(optimiser, max_lr=0.1, total_steps=10, pct_start=0.5).momentum_at(4)
        0.85
        """
        return self._along(whole("t", t, 0), self.max_momentum, self.base_momentum, self.max_momentum)

    def _along(self, t: int, first: float, top: float, last: float) -> float:
        """What is ``first`` at the beginning, ``top`` at the turn and ``last`` at the end, at time ``t``."""
        turn, end = self.pct_start * self.total_steps - 1, self.total_steps - 1
        phases = [(turn, first, top)]
        if self.three_phase:
            phases.append((2 * turn, top, first))
        began = 0.0
        for until, here, there in phases:
            if t <= until:
                return self._between(here, there, t, began, until)
            began = until
        return self._between(phases[-1][2], last, min(t, end), began, end)

    def _between(self, here: float, there: float, t: float, began: float, until: float) -> float:
        done = (t - began) / (until - began) if until != began else 1.0
        if self.anneal_strategy == "linear":
            return here + (there - here) * done
        return there + (here - there) * (1 + cos(pi * done)) / 2


def _steps(total_steps: Any, epochs: Any, steps_per_epoch: Any) -> int:
    if total_steps is not None:
        return whole("total_steps", total_steps, 1)
    if epochs is None or steps_per_epoch is None:
        raise ArgumentError("a cycle needs its length: give total_steps, or epochs and steps_per_epoch")
    return whole("epochs", epochs, 1) * whole("steps_per_epoch", steps_per_epoch, 1)


def _divisor(what: str, number: Any) -> float:
    if non_negative(what, number) == 0:
        raise ArgumentError(f"{what} must be above 0, found {number!r}")
    return float(number)
