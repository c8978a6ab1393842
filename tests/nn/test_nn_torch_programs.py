"""Programs of PyTorch's users run with the imports changed, and lose what they lose there.

PyTorch's losses are recorded by tests/data/record_torch_programs.py.
"""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import nn
import nn.functional as F
from autograd import Tensor, concat, exp, stack
from tests.support.torch_programs import PROGRAMS, losses

RECORDED = json.loads((Path(__file__).parents[1] / "data").joinpath("torch_programs.json").read_text(encoding="utf-8"))


def array(numbers: Any) -> Any:
    return Tensor(numbers, requires_grad=False) if np.asarray(numbers).dtype.kind == "f" else numbers


OURS = SimpleNamespace(
    nn=nn,
    F=F,
    optim=nn.optim,
    array=array,
    cat=lambda parts, dim: concat(parts, axis=dim),
    exp=exp,
    stack=lambda parts, dim: stack(parts, axis=dim),
)


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_loses_what_it_loses_in_pytorch(name: str) -> None:
    np.testing.assert_allclose(losses(PROGRAMS[name], OURS), RECORDED[name], rtol=1e-9)


def test_the_losses_are_of_these_programs() -> None:
    assert RECORDED.keys() == PROGRAMS.keys()
    assert all(len(set(each)) == len(each) for each in RECORDED.values())  # each step changes the weights
