"""Write torch_programs.json: what the programs of tests/support/torch_programs.py lose in PyTorch.

Run it from the root: ``PYTHONPATH=. python tests/data/record_torch_programs.py``.
"""

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import torch

from tests.support.torch_programs import PROGRAMS, losses

THEIRS = SimpleNamespace(
    nn=torch.nn,
    F=torch.nn.functional,
    optim=torch.optim,
    array=lambda numbers: torch.tensor(np.asarray(numbers)),
    cat=torch.cat,
    exp=torch.exp,
    stack=torch.stack,
)

if __name__ == "__main__":
    found = {name: losses(program, THEIRS) for name, program in PROGRAMS.items()}
    Path(__file__).with_name("torch_programs.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
