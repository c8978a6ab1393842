"""Record how PyTorch trains modules with options of which users ask less often:
``python tests/data/record_torch_trainings.py``.

Writes torch_trainings.json beside this file: per case the state after 20 steps of SGD upon Σ seed · output, of the
cases of record_torch_modules.py that have such an option, in float64; and that of a `Linear` at the rates of a
`CyclicLR` whose peaks are scaled by a function.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.data.record_torch_modules import CASES, STEPS, Case, flat

RECORDS = Path(__file__).with_name("torch_trainings.json")
RARE = {"proj_size", "add_bias_kv", "add_zero_attn", "scale_grad_by_freq", "output_size"}
NORMS = ("BatchNorm", "InstanceNorm", "GroupNorm", "LayerNorm")


def has_rare_option(case: Case) -> bool:
    """Whether a case asks for what this file is about: by name, or ``bias=False`` of a norm."""
    names = {*case.options, *case.call}
    by_place = len(case.args) > 5 and case.name in ("Embedding", "MultiheadAttention")
    return bool(names & RARE) or by_place or ("bias" in names and case.name.startswith(NORMS))


def has_parameters(case: Case) -> bool:
    return not case.name.startswith("MaxUnpool") and case.options.get("affine", True)


TRAININGS = [case for case in CASES if has_rare_option(case) and has_parameters(case)]
SCALES: dict[str, tuple[str, Callable[[float], float]]] = {
    "cycle": ("cycle", lambda x: 1 / 2 ** (x - 1)),
    "iterations": ("iterations", lambda x: 0.9**x),
}


def loss_of(case: Case, module: Any, inputs: list[Any], array: Callable[[Any], Any]) -> Any:
    """Σ seed · output, a hundredth of it, which leads to no overflow."""
    outputs = flat(module(*inputs, **case.given(array)))
    return sum((y * array(case.seed(i, y.shape))).sum() for i, y in enumerate(outputs)) * 0.01


def trained(module: Any, loss: Callable[[], Any], sgd: Any, faster: Callable[[Any], Any] = lambda step: step) -> Any:
    """The state of a ``module`` after `STEPS` steps down its ``loss``; ``faster``: what becomes of a step."""
    optimiser = sgd(module.parameters(), lr=0.05, momentum=0.5)

    def step() -> None:
        optimiser.zero_grad()
        loss().backward()
        optimiser.step()

    step = faster(step)
    for _ in range(STEPS):
        step()
    return {key: x.tolist() for key, x in module.state_dict().items() if not key.endswith("rng")}


def trained_by_scaled_cycles(
    nn: Any, optim: Any, array: Callable[[Any], Any], name: str, faster: Callable[[Any], Any] = lambda step: step
) -> Any:
    """The weights of a `Linear`, and the rates of `STEPS` steps, by a schedule whose peaks are scaled."""
    mode, scale = SCALES[name]
    rng = np.random.default_rng(7)
    model = nn.Linear(3, 2).double()
    model.load_state_dict({"weight": array(rng.normal(size=(2, 3))), "bias": array(rng.normal(size=2))})
    x, y = array(rng.normal(size=(4, 3))), array(rng.normal(size=(4, 2)))
    optimiser, loss = optim.SGD(model.parameters(), lr=0.1, momentum=0.9), nn.MSELoss()
    schedule = optim.lr_scheduler.CyclicLR(optimiser, 0.01, 0.2, 3, 2, scale_fn=scale, scale_mode=mode)

    def step() -> None:
        optimiser.zero_grad()
        loss(model(x), y).backward()
        optimiser.step()

    step, rates = faster(step), []
    for _ in range(STEPS):
        rates.append(optimiser.param_groups[0]["lr"])
        step()
        schedule.step()
    return {"rates": rates} | {key: part.tolist() for key, part in model.state_dict().items()}


def recorded(case: Case) -> dict[str, Any]:
    import torch

    module = getattr(torch.nn, case.name)(*case.args, **case.options).double()
    shapes = {key: list(part.shape) for key, part in module.state_dict().items()}
    module.load_state_dict({key: torch.tensor(x) for key, x in case.drawn_state(shapes).items()})
    inputs = [torch.tensor(x) for x in case.drawn_inputs()]

    def loss() -> Any:
        return loss_of(case, module, inputs, lambda x: torch.tensor(np.array(x)))

    return {"case": case.id, "state": trained(module, loss, torch.optim.SGD)}


def recorded_cycles(name: str) -> Any:
    import torch

    return trained_by_scaled_cycles(torch.nn, torch.optim, torch.tensor, name)


if __name__ == "__main__":
    lines = ",\n".join(json.dumps(recorded(case)) for case in TRAININGS)
    cycles = ",\n".join(f"{json.dumps(name)}: {json.dumps(recorded_cycles(name))}" for name in SCALES)
    RECORDS.write_text(f'{{"modules": [\n{lines}\n],\n"cycles": {{\n{cycles}\n}}}}\n')
