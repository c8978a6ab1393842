"""Write down averages of weights by PyTorch's AveragedModel, for the tests to compare with; they need no PyTorch.

    python tests/data/record_torch_averages.py        (with a Python that has torch)

Recorded are the weights and the buffers of a model after each of six updates, and the states of the averages.
"""

import json
from pathlib import Path
from typing import Any

import torch
from torch.optim.swa_utils import AveragedModel, get_ema_avg_fn

FILE = Path(__file__).with_name("torch_averages.json")
WAYS: dict[str, dict[str, Any]] = {
    "mean": {},
    "mean, buffers": {"use_buffers": True},
    "moving": {"avg_fn": get_ema_avg_fn(0.9)},
    "moving, buffers": {"avg_fn": get_ema_avg_fn(0.75), "use_buffers": True},
}


def computed() -> dict[str, Any]:
    torch.manual_seed(0)
    model = torch.nn.Linear(2, 2).double()
    model.register_buffer("mean", torch.zeros(2, dtype=torch.float64))
    averages = {way: AveragedModel(model, **options) for way, options in WAYS.items()}
    steps = []
    for _ in range(6):
        with torch.no_grad():
            for part in (*model.parameters(), *model.buffers()):
                part += torch.randn_like(part)
        for average in averages.values():
            average.update_parameters(model)
        states = {"model": model.state_dict(), **{way: average.state_dict() for way, average in averages.items()}}
        steps.append({way: {key: t.tolist() for key, t in state.items()} for way, state in states.items()})
    return {"torch": torch.__version__, "steps": steps}


if __name__ == "__main__":
    FILE.write_text(json.dumps(computed()) + "\n")
