"""Write down the learning rates of PyTorch's schedules, for the tests to compare with; they need no PyTorch themselves.

    python tests/data/record_torch_schedules.py        (with a Python that has torch)

Each case makes a schedule of an optimiser with two parameter groups, of rates 0.1 and 0.03. Recorded are, at each time,
both rates and momenta. tests/nn/test_nn_schedules.py makes the same schedules in glassgrad, under the same names.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch.optim import lr_scheduler as lr

FILE = Path(__file__).with_name("torch_schedules.json")
STEPS = 40
METRICS = [3.0, 2.0, 2.0, 1.99995, 2.5, 1.5, 1.6, 1.6, 1.49, 1.495, 1.5, 1.4, 1.4, 1.4, 1.4, 1.4, 1.39999, 1.4, 1.4]
METRICS += [float("nan"), 1.3, 1.3, -1.0, -1.0, -1.0, -1.00005, -1.2, -1.2, -1.2, -1.2, float("inf"), -1.2, -1.2, -1.2]
METRICS += [-1.2, -1.2, -1.2, -1.2, -1.2, -1.2]
CASES: dict[str, Callable[[torch.optim.Optimizer], lr.LRScheduler]] = {
    "constant": lambda o: lr.ConstantLR(o, factor=0.25, total_iters=7),
    "linear, the default": lambda o: lr.LinearLR(o),
    "linear decay, then constant": lambda o: lr.LinearLR(o, start_factor=1.0, end_factor=0.01, total_iters=30),
    "step": lambda o: lr.StepLR(o, step_size=5, gamma=0.5),
    "multi-step": lambda o: lr.MultiStepLR(o, milestones=[3, 9, 9, 20], gamma=0.3),
    "exponential": lambda o: lr.ExponentialLR(o, gamma=0.9),
    "polynomial": lambda o: lr.PolynomialLR(o, total_iters=25, power=2.5),
    "cosine": lambda o: lr.CosineAnnealingLR(o, T_max=12, eta_min=0.001),
    "cosine restarts": lambda o: lr.CosineAnnealingWarmRestarts(o, T_0=7, eta_min=0.002),
    "cosine restarts, longer each time": lambda o: lr.CosineAnnealingWarmRestarts(o, T_0=4, T_mult=2),
    "a function": lambda o: lr.LambdaLR(o, lambda t: 1 / (1 + t)),
    "a factor from each time to the next": lambda o: lr.MultiplicativeLR(o, lambda t: 1 - 1 / (1 + t) ** 2),
    "cyclic": lambda o: lr.CyclicLR(o, base_lr=0.01, max_lr=0.1, step_size_up=5),
    "cyclic, lower each time": lambda o: lr.CyclicLR(
        o, [0.01, 0.02], 0.1, 3, 7, "triangular2", base_momentum=0.7, max_momentum=0.99
    ),
    "cyclic, with a falling bound": lambda o: lr.CyclicLR(o, 0.01, 0.1, 4, 2, "exp_range", 0.95, cycle_momentum=False),
    "one cycle": lambda o: lr.OneCycleLR(o, max_lr=[0.5, 0.2], total_steps=STEPS),
    "one cycle, three phases": lambda o: lr.OneCycleLR(
        o, max_lr=0.5, epochs=4, steps_per_epoch=10, three_phase=True, div_factor=10, final_div_factor=100
    ),
    "one cycle, linear": lambda o: lr.OneCycleLR(
        o, max_lr=0.5, total_steps=STEPS, pct_start=0.15, anneal_strategy="linear", base_momentum=0.7, max_momentum=0.99
    ),
    "chained": lambda o: lr.ChainedScheduler(
        [lr.LinearLR(o, total_iters=8), lr.ExponentialLR(o, 0.95), lr.CosineAnnealingLR(o, T_max=50)]
    ),
    "sequential": lambda o: lr.SequentialLR(
        o, [lr.LinearLR(o, total_iters=6), lr.CosineAnnealingLR(o, 10, eta_min=0.001), lr.StepLR(o, 4)], [6, 17]
    ),
    **{
        f"plateau, {mode}, {threshold_mode}, cooldown {cooldown}": (
            lambda o, mode=mode, threshold_mode=threshold_mode, cooldown=cooldown: lr.ReduceLROnPlateau(
                o, mode, 0.5, 2, 1e-3, threshold_mode, cooldown, [0.011, 0.0], 1e-3
            )
        )
        for mode in ("min", "max")
        for threshold_mode in ("rel", "abs")
        for cooldown in (0, 3)
    },
}


def two_at_once(optimiser: torch.optim.Optimizer) -> list[lr.LRScheduler]:
    return [lr.CosineAnnealingLR(optimiser, T_max=60, eta_min=0.001), lr.StepLR(optimiser, 6, 0.7)]


def computed(name: str) -> list[list[float]]:
    """One case as it is recorded: a row for each time."""
    groups = [{"params": [torch.zeros(1, requires_grad=True)], "lr": rate} for rate in (0.1, 0.03)]
    optimiser = torch.optim.SGD(groups, momentum=0.9)
    made = two_at_once(optimiser) if name == "two at once" else [CASES[name](optimiser)]
    rows = []
    for t in range(STEPS):
        rows.append([group[key] for group in optimiser.param_groups for key in ("lr", "momentum")])
        optimiser.step()
        if name == "changed from outside" and t == 9:
            optimiser.param_groups[1]["lr"] *= 0.5
        for schedule in made:
            arguments: tuple[Any, ...] = (METRICS[t],) if isinstance(schedule, lr.ReduceLROnPlateau) else ()
            schedule.step(*arguments)
    return rows


CASES["changed from outside"] = CASES["multi-step"]
NAMES = [*CASES, "two at once"]

if __name__ == "__main__":
    entries = {"metrics": METRICS, **{name: computed(name) for name in NAMES}}
    lines = [f"{json.dumps(name)}: {json.dumps(entry)}" for name, entry in entries.items()]
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
