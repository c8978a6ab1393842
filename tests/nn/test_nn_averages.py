"""Averages of weights: the numbers of PyTorch, eager and compiled, and copies that are apart."""

import copy
import json
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nn
from autograd import Tensor, compile
from autograd.errors import ArgumentError, GraphError

RECORDED = json.loads((Path(__file__).parents[1] / "data" / "torch_averages.json").read_text())["steps"]
WAYS: dict[str, dict[str, Any]] = {
    "mean": {},
    "mean, buffers": {"use_buffers": True},
    "moving": {"decay": 0.9},
    "moving, buffers": {"decay": 0.75, "use_buffers": True},
}
X = np.random.default_rng(0).normal(size=(8, 2))
EITHER = pytest.mark.parametrize("way", [lambda step: step, compile], ids=["eager", "compiled"])


def check(steps: Any, ways: dict[str, dict[str, Any]]) -> None:
    model = nn.Linear(2, 2, dtype="float64")
    model.register_buffer("mean", np.zeros(2))
    averages = {way: nn.AveragedModel(model, **options) for way, options in ways.items()}
    for step in steps:
        model.load_state_dict(step["model"])
        for way, average in averages.items():
            average.update_parameters(model)
            state = average.state_dict()
            assert list(state) == list(step[way])
            for key, entry in step[way].items():
                np.testing.assert_allclose(state[key], entry, rtol=1e-14, atol=1e-15, err_msg=way)


def test_they_are_those_of_pytorch() -> None:
    check(RECORDED, WAYS)


def test_they_are_those_of_pytorch_live() -> None:
    pytest.importorskip("torch")
    from tests.data.record_torch_averages import computed

    check(computed()["steps"], WAYS)


def test_the_comparison_can_fail() -> None:
    with pytest.raises(AssertionError, match="moving"):
        check(RECORDED, {**WAYS, "moving": {"decay": 0.90001}})


@given(st.lists(st.floats(-10, 10), min_size=1, max_size=8), st.floats(0, 1))
def test_values_are_averaged_too(numbers: list[float], decay: float) -> None:
    neuron = nn.scalar.Neuron(weights=[0.0], bias=False)
    mean, moving = nn.AveragedModel(neuron), nn.AveragedModel(neuron, decay)
    weighted = numbers[0]
    for i, number in enumerate(numbers):
        neuron.weights[0].data = number
        mean.update_parameters(neuron)
        moving.update_parameters(neuron)
        weighted = weighted if i == 0 else decay * weighted + (1 - decay) * number
    assert mean.module.weights[0].data == pytest.approx(float(np.mean(numbers)), abs=1e-12)
    assert moving.module.weights[0].data == pytest.approx(weighted, abs=1e-12)
    assert mean.n_averaged.item() == len(numbers)


@EITHER
@pytest.mark.parametrize("decay", [None, 0.75])
def test_in_a_training_step(way: Any, decay: float | None) -> None:
    model = nn.MLP([2, 3, 1], rng=0)
    optimiser = nn.SGD(model.parameters(), lr=0.1)
    average, seen = nn.AveragedModel(model, decay), []

    def step(x: Any) -> Any:
        optimiser.zero_grad()
        loss = (model(x) ** 2).mean()
        loss.backward()
        optimiser.step()
        average.update_parameters(model)
        return loss

    run = way(step)
    for _ in range(4):
        run(X)
        seen.append([p.data.copy() for p in model.parameters()])
    shares = [0.25] * 4 if decay is None else [0.75**3, 0.25 * 0.75**2, 0.25 * 0.75, 0.25]  # the first counts whole
    for i, p in enumerate(average.parameters()):
        np.testing.assert_allclose(p.data, np.average([w[i] for w in seen], axis=0, weights=shares), rtol=1e-5)
        assert p.dtype == np.float32
    assert average.n_averaged.item() == 4


def test_a_function_of_ones_own_and_whole_buffers() -> None:
    model = nn.Linear(2, 1)
    model.register_buffer("count", np.array(7))
    average = nn.AveragedModel(model, avg_fn=lambda mean, present, n: np.maximum(mean, present) + n, use_buffers=True)
    for weight in (1.0, 3.0, 2.0):
        model.weight.data[...], model.count = weight, model.count + 1
        average.update_parameters(model)
    assert average.module.weight.data.tolist() == [[6.0, 6.0]]  # max(1, 3) + 1, max(4, 2) + 2
    assert (average.module.count.item(), average.module.count.dtype) == (10, np.int64)


def test_it_is_apart_from_the_model_and_goes_through_a_file() -> None:
    model, file = nn.Linear(2, 1, rng=0), BytesIO()
    average = nn.AveragedModel(model, 0.5)
    model.weight.data[...] = 0
    assert average.module.weight.data.all()
    average.update_parameters(model)
    average.update_parameters(nn.Linear(2, 1, rng=1))
    nn.save(average, file)
    other = nn.AveragedModel(nn.Linear(2, 1), 0.5)
    nn.load(other, BytesIO(file.getvalue()))
    for each in (average, other):
        each.update_parameters(nn.Linear(2, 1, rng=2))
    np.testing.assert_array_equal(other(X).data, average(X).data)
    assert repr(average).splitlines()[0] == "AveragedModel(decay=0.5): 3 parameters"


def test_what_was_computed_before_an_update_is_out_of_date() -> None:
    model, x = nn.Linear(2, 1, rng=0), Tensor(X)
    average = nn.AveragedModel(model)
    out = (average(x) ** 2).sum()
    average.update_parameters(model)
    with pytest.raises(GraphError, match="has changed"):
        out.backward()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"decay": 1.5}, "decay must be from 0 to 1, found 1.5"),
        ({"decay": -0.1}, "decay must be"),
        ({"decay": "x"}, "decay must be"),
        ({"decay": 0.5, "avg_fn": max}, "decay or avg_fn, found both"),
        ({"avg_fn": 3}, "avg_fn must be a function or None"),
        ({"use_buffers": 1}, "use_buffers must be True or False"),
    ],
)
def test_mistakes(options: dict[str, Any], says: str) -> None:
    with pytest.raises(ArgumentError, match=says):
        nn.AveragedModel(nn.Linear(1, 1), **options)


def test_a_model_of_another_kind_changes_nothing() -> None:
    average = nn.AveragedModel(nn.Linear(2, 1, rng=0))
    before = average.state_dict()
    with_buffer = nn.Linear(2, 1)
    with_buffer.register_buffer("x", np.zeros(1))
    for other in (nn.Linear(3, 1), nn.Linear(2, 1, bias=False), with_buffer, 3):
        with pytest.raises(ArgumentError, match=r"of shapes|takes a module"):
            average.update_parameters(other)  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="AveragedModel takes a module"):
        nn.AveragedModel(3)  # type: ignore[arg-type]
    for path, entry in average.state_dict().items():
        np.testing.assert_array_equal(entry, before[path])


# copies of models that are trained


def test_a_copy_of_a_trained_model_is_apart_and_tied_as_it_was() -> None:
    model = nn.Sequential(nn.Linear(2, 2, rng=0), nn.Linear(2, 2, rng=1), nn.Dropout(0.5, rng=2))
    model[1].weight = model[0].weight
    optimiser = nn.Adam(model.parameters(), lr=0.1)
    for _ in range(2):
        optimiser.zero_grad()
        (model(X) ** 2).sum().backward()
        optimiser.step()
    twin = copy.deepcopy(model)
    assert twin[1].weight is twin[0].weight
    for mine, theirs in zip(twin.parameters(), model.parameters(), strict=True):
        assert mine.datum.base is None  # the optimiser's is not kept alive by it
        assert not np.shares_memory(mine.datum, theirs.datum)
        assert not np.shares_memory(mine.grad, theirs.grad)
    before = twin.state_dict()
    optimiser.step()
    for path, entry in twin.state_dict().items():
        np.testing.assert_array_equal(entry, before[path])
    twin.load_state_dict(model.state_dict())
    np.testing.assert_array_equal(twin(X).data, model(X).data)  # generators of their own, at one place


def test_a_model_and_its_optimiser_are_copied_together() -> None:
    model = nn.Linear(2, 1, rng=0)
    optimiser = nn.SGD(model.parameters(), lr=0.1, momentum=0.9)
    model(X).sum().backward()
    optimiser.step()
    twin, its = copy.deepcopy((model, optimiser))
    for each, step in ((model, optimiser), (twin, its)):
        step.zero_grad()
        each(X).sum().backward()
        step.step()
    np.testing.assert_array_equal(twin.weight.data, model.weight.data)
