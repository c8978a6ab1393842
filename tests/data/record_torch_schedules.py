"""Record the learning rates of PyTorch's schedules: ``python tests/data/record_torch_schedules.py``.

Writes torch_schedules.json beside this file: per case of tests/support/schedule_cases.py, at each time, both rates and
momenta.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import torch
from torch.optim import lr_scheduler

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from schedule_cases import CASES, METRICS, MOMENTUM, RATES, trajectory

FILE = Path(__file__).with_name("torch_schedules.json")


def computed(name: str) -> list[list[float]]:
    """One case as it is recorded: a row for each time."""
    groups = [{"params": [torch.zeros(1, requires_grad=True)], "lr": rate} for rate in RATES]
    return trajectory(name, lr_scheduler, torch.optim.SGD(groups, momentum=MOMENTUM))


if __name__ == "__main__":
    entries = {"metrics": METRICS, **{name: computed(name) for name in CASES}}
    lines = [f"{json.dumps(name)}: {json.dumps(entry)}" for name, entry in entries.items()]
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
