"""Second derivatives of every layer, activation and loss are the slopes of their gradients."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from recorded_modules import made

import nn
from autograd import Tensor, gradients
from tests.data.record_torch_modules import CASES as MODULES
from tests.data.record_torch_modules import Case, flat
from tests.nn.test_nn_parity_modules import FIRSTS
from tests.nn.test_nn_vmap import CASES, total

STEP = 1e-5


def check(leaves: list[Tensor], result: Callable[[], Any]) -> None:
    """The gradient's derivative along a direction is what the gradient changes by per step along it."""
    rng = np.random.default_rng(1)
    before = [leaf.numpy().copy() for leaf in leaves]
    ways = [rng.normal(size=leaf.shape) for leaf in leaves]

    def slopes(t: float, create_graph: bool = False) -> list[Any]:
        for leaf, start, way in zip(leaves, before, ways, strict=True):
            leaf.data = start + t * way
        return gradients(result(), leaves, create_graph=create_graph)

    expected = [(after - earlier) / (2 * STEP) for after, earlier in zip(slopes(STEP), slopes(-STEP), strict=True)]
    along = sum((slope * way).sum() for slope, way in zip(slopes(0.0, True), ways, strict=True))
    found = gradients(along, leaves) if along.requires_grad else [np.zeros(leaf.shape) for leaf in leaves]
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("name", CASES)
def test_of_what_nn_has(name: str) -> None:
    one = CASES[name][0]
    function, operands = one.make(), one.examples()
    leaves = [Tensor(x) for x in operands if x.dtype.kind == "f"]
    labels = [x for x in operands if x.dtype.kind != "f"]
    parameters = list(function.parameters()) if isinstance(function, nn.Module) else []
    state = function.state_dict() if isinstance(function, nn.Module) else {}

    def result() -> Any:
        restore(function, state)
        return total(function)(*leaves, *labels)

    check([*leaves, *parameters], result)


@pytest.mark.parametrize("case", FIRSTS, ids=[case.id for case in FIRSTS])
def test_of_what_pytorch_has(case: Case) -> None:
    module, rng = made(case), np.random.default_rng(0)
    drawn = case.drawn_inputs()  # a little beside the kinks that some lie at
    operands = [Tensor(x + rng.uniform(0.01, 0.05, x.shape)) if x.dtype.kind == "f" else x for x in drawn]
    state = module.state_dict()

    def result() -> Any:
        restore(module, state)
        outputs = flat(module(*operands, **case.given(np.array)))
        return sum((y * case.seed(i, y.shape)).sum() for i, y in enumerate(outputs))

    check([*(x for x in operands if isinstance(x, Tensor)), *module.parameters()], result)


def restore(module: Any, state: dict[str, Any]) -> None:
    """Statistics and generators as they were."""
    kept = {key: value for key, value in state.items() if key not in dict(module.named_parameters())} if state else {}
    if kept:
        module.load_state_dict(kept, strict=False)


def test_every_kind_of_module_is_tried() -> None:
    assert {case.name for case in FIRSTS} == {case.name for case in MODULES}
