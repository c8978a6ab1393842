"""Schedules that glassgrad and PyTorch make under the same names; recorded in tests/data/torch_schedules.json.

To add a case, add it here and run tests/data/record_torch_schedules.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

STEPS = 40
METRICS = [3.0, 2.0, 2.0, 1.99995, 2.5, 1.5, 1.6, 1.6, 1.49, 1.495, 1.5, 1.4, 1.4, 1.4, 1.4, 1.4, 1.39999, 1.4, 1.4]
METRICS += [float("nan"), 1.3, 1.3, -1.0, -1.0, -1.0, -1.00005, -1.2, -1.2, -1.2, -1.2, float("inf"), -1.2, -1.2, -1.2]
METRICS += [-1.2, -1.2, -1.2, -1.2, -1.2, -1.2]
RATES, MOMENTUM = (0.1, 0.03), 0.9  # of the optimiser with two parameter groups that each case schedules

# Each makes a schedule of an optimiser ``o`` out of ``lr``, which is `nn` or ``torch.optim.lr_scheduler``.
Make = Callable[[Any, Any], Any]
SCHEDULES: dict[str, Make] = {
    "constant": lambda lr, o: lr.ConstantLR(o, factor=0.25, total_iters=7),
    "linear, the default": lambda lr, o: lr.LinearLR(o),
    "linear decay, then constant": lambda lr, o: lr.LinearLR(o, start_factor=1.0, end_factor=0.01, total_iters=30),
    "step": lambda lr, o: lr.StepLR(o, step_size=5, gamma=0.5),
    "multi-step": lambda lr, o: lr.MultiStepLR(o, milestones=[3, 9, 9, 20], gamma=0.3),
    "exponential": lambda lr, o: lr.ExponentialLR(o, gamma=0.9),
    "polynomial": lambda lr, o: lr.PolynomialLR(o, total_iters=25, power=2.5),
    "cosine": lambda lr, o: lr.CosineAnnealingLR(o, T_max=12, eta_min=0.001),
    "cosine restarts": lambda lr, o: lr.CosineAnnealingWarmRestarts(o, T_0=7, eta_min=0.002),
    "cosine restarts, longer each time": lambda lr, o: lr.CosineAnnealingWarmRestarts(o, T_0=4, T_mult=2),
    "a function": lambda lr, o: lr.LambdaLR(o, lambda t: 1 / (1 + t)),
    "a factor from each time to the next": lambda lr, o: lr.MultiplicativeLR(o, lambda t: 1 - 1 / (1 + t) ** 2),
    "cyclic": lambda lr, o: lr.CyclicLR(o, base_lr=0.01, max_lr=0.1, step_size_up=5),
    "cyclic, lower each time": lambda lr, o: lr.CyclicLR(
        o, [0.01, 0.02], 0.1, 3, 7, "triangular2", base_momentum=0.7, max_momentum=0.99
    ),
    "cyclic, with a falling bound": lambda lr, o: lr.CyclicLR(
        o, 0.01, 0.1, 4, 2, "exp_range", 0.95, cycle_momentum=False
    ),
    "cyclic, scaled by a function of the cycle": lambda lr, o: lr.CyclicLR(
        o, 0.01, 0.1, 3, 2, scale_fn=lambda cycle: 1 / cycle**2
    ),
    "cyclic, scaled by a function of the time": lambda lr, o: lr.CyclicLR(
        o, 0.01, 0.1, 4, None, "triangular2", 0.9, lambda t: 0.9**t, "iterations", cycle_momentum=False
    ),
    "one cycle": lambda lr, o: lr.OneCycleLR(o, max_lr=[0.5, 0.2], total_steps=STEPS),
    "one cycle, three phases": lambda lr, o: lr.OneCycleLR(
        o, max_lr=0.5, epochs=4, steps_per_epoch=10, three_phase=True, div_factor=10, final_div_factor=100
    ),
    "one cycle, linear": lambda lr, o: lr.OneCycleLR(
        o, max_lr=0.5, total_steps=STEPS, pct_start=0.15, anneal_strategy="linear", base_momentum=0.7, max_momentum=0.99
    ),
    "chained": lambda lr, o: lr.ChainedScheduler(
        [lr.LinearLR(o, total_iters=8), lr.ExponentialLR(o, 0.95), lr.CosineAnnealingLR(o, T_max=50)]
    ),
    "sequential": lambda lr, o: lr.SequentialLR(
        o, [lr.LinearLR(o, total_iters=6), lr.CosineAnnealingLR(o, 10, eta_min=0.001), lr.StepLR(o, 4)], [6, 17]
    ),
}
PLATEAUS: dict[str, Make] = {
    f"plateau, {mode}, {threshold_mode}, cooldown {cooldown}": (
        lambda lr, o, mode=mode, threshold_mode=threshold_mode, cooldown=cooldown: lr.ReduceLROnPlateau(
            o, mode, 0.5, 2, 1e-3, threshold_mode, cooldown, [0.011, 0.0], 1e-3
        )
    )
    for mode in ("min", "max")
    for threshold_mode in ("rel", "abs")
    for cooldown in (0, 3)
}
CASES: dict[str, Make] = {
    **SCHEDULES,
    **PLATEAUS,
    "changed from outside": SCHEDULES["multi-step"],
    "two at once": lambda lr, o: [lr.CosineAnnealingLR(o, T_max=60, eta_min=0.001), lr.StepLR(o, 6, 0.7)],
}


def one_more(schedule: Any, t: int) -> None:
    """A step of ``schedule`` at time ``t``, with a metric where it is one of a plateau."""
    schedule.step(*((METRICS[t],) if type(schedule).__name__ == "ReduceLROnPlateau" else ()))


def trajectory(name: str, lr: Any, optimiser: Any) -> list[list[float]]:
    """Both rates and momenta of the ``optimiser`` at each time of the case ``name``."""
    made = CASES[name](lr, optimiser)
    rows = []
    for t in range(STEPS):
        rows.append([group[key] for group in optimiser.param_groups for key in ("lr", "momentum")])
        optimiser.step()
        if name == "changed from outside" and t == 9:
            optimiser.param_groups[1]["lr"] *= 0.5
        for schedule in made if isinstance(made, list) else [made]:
            one_more(schedule, t)
    return rows
