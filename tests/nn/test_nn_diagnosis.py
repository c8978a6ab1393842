"""A diagnosis: each number against one computed by hand, what is told in words, and a model that stays as it was."""

import json
from typing import Any

import numpy as np
import pytest

import nn
from autograd import concat, sigmoid, tanh
from autograd.errors import ArgumentError

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(20, 3)), RNG.normal(size=(20, 1))


def deep() -> Any:
    return nn.Sequential(
        *[nn.Linear(3, 4, dtype=np.float64, rng=0), nn.ReLU(), nn.Linear(4, 5, dtype=np.float64, rng=1), nn.Tanh()],
        *[nn.Dropout(0.5, rng=2), nn.Linear(5, 1, dtype=np.float64, rng=3)],
    )


def test_the_numbers_of_layers_and_parameters() -> None:
    model = deep().eval()
    model[0].bias.data[1] = -100  # always off
    model[2].weight.data *= 30  # far out
    optimiser = nn.Adam(model.parameters(), lr=0.01)
    found = nn.diagnose(model, (X, Y), nn.MSELoss(), optimiser)
    outputs = [X]
    for part in model:
        outputs.append(part(outputs[-1]))
    nn.MSELoss()(outputs[-1], Y).backward()
    assert [report.layer for report in found.layers] == [
        *["0: Linear", "1: ReLU", "2: Linear", "3: Tanh", "4: Dropout", "5: Linear"]
    ]
    for report, out in zip(found.layers, outputs[1:], strict=True):
        assert report.mean == pytest.approx(out.data.mean())
        assert report.std == pytest.approx(out.data.std())
        assert report.gradient == pytest.approx(np.sqrt((out.grad**2).sum()))
    assert [report.dead for report in found.layers] == [None, 0.25, None, None, None, None]
    shares = [report.saturated for report in found.layers]
    assert shares == [None, None, None, (abs(outputs[4].data) > 0.98).mean(), None, None]
    assert 0.5 < shares[3] < 1  # type: ignore[operator]
    before = {path: p.data.copy() for path, p in model.named_parameters()}
    optimiser.step()
    for report in found.parameters:
        p, old = dict(model.named_parameters())[report.parameter], before[report.parameter]
        assert report.norm == pytest.approx(np.linalg.norm(old))
        assert report.gradient == pytest.approx(np.linalg.norm(p.grad))
        assert report.update == pytest.approx(np.linalg.norm(p.data - old) / np.linalg.norm(old))
    assert found.findings[0].startswith("1: ReLU: 25% of the units are dead, 0 for every example of this batch")
    assert found.findings[1].startswith(f"3: Tanh: {shares[3]:.0%} of the outputs are saturated")


def test_units_of_images_and_sequences_are_channels() -> None:
    images = RNG.normal(size=(4, 1, 6, 6))
    model = nn.Sequential(nn.Conv2d(1, 3, 3, rng=0), nn.ReLU(), nn.MaxPool2d(2), nn.ReLU(), nn.Flatten(), nn.ReLU())
    model[0].bias.data[0] = -100
    assert [report.dead for report in nn.diagnose(model, images).layers][1::2] == pytest.approx([1 / 3] * 3)
    sequences = nn.Sequential(nn.Conv1d(2, 4, 3, rng=0), nn.ReLU(), nn.Flatten(), nn.Linear(16, 2, rng=1), nn.ReLU())
    sequences[0].bias.data[:3] = -100
    sequences[3].bias.data[:] = -100
    found = nn.diagnose(sequences, RNG.normal(size=(5, 2, 6)))
    assert [report.dead for report in found.layers] == [None, 0.75, None, None, 1.0]
    outputs = nn.Sequential(nn.Linear(3, 4, rng=0), nn.ReLU())
    outputs[0].bias.data[2] = -100
    assert nn.diagnose(outputs, RNG.normal(size=(5, 7, 3))).layers[1].dead == 0.25


def saturated_share(cell: Any, x: Any, before: Any, after: Any) -> float:
    """How much of the step of a ``cell`` from one state to the next is saturated: states, or gates."""
    from_input = x @ cell.weight_ih.data.T + cell.bias_ih.data
    known = before[0] if isinstance(before, tuple) else before
    from_state = (0 if known is None else known.data @ cell.weight_hh.data.T) + cell.bias_hh.data
    if isinstance(cell, nn.RNNCell):
        return float((abs(after.data) > 0.98).mean())
    if isinstance(cell, nn.LSTMCell):
        i, f, g, o = np.split(from_input + from_state, 4, axis=1)
        gates, inner = (sigmoid(i), sigmoid(f), sigmoid(o)), tanh(g)
    else:
        (r, z, n), (u, v, w) = np.split(from_input, 3, axis=1), np.split(from_state + np.zeros((5, 1)), 3, axis=1)
        gates, inner = (sigmoid(r + u), sigmoid(z + v)), tanh(n + sigmoid(r + u) * w)
    return float(np.mean([*[((gate < 0.01) | (gate > 0.99)).mean() for gate in gates], (abs(inner) > 0.98).mean()]))


@pytest.mark.parametrize("fused", [False, True])
@pytest.mark.parametrize(("kind", "cell"), [(nn.RNN, nn.RNNCell), (nn.LSTM, nn.LSTMCell), (nn.GRU, nn.GRUCell)])
def test_time_steps_are_those_of_a_cell_in_a_loop(kind: Any, cell: Any, fused: bool) -> None:
    layer = kind(3, 2, bidirectional=True, fused=fused, dtype=np.float64, rng=0)
    for parameter in layer.parameters():
        parameter.data *= 6  # so that something saturates
    model, sequence, target = nn.Sequential(layer, nn.Last()), RNG.normal(size=(4, 5, 3)), RNG.normal(size=(5, 4))
    found = nn.diagnose(model, (sequence, target), nn.MSELoss())
    ends, expected = [], []
    for suffix in ("", "_reverse"):
        one = cell(3, 2, dtype=np.float64)
        names = {
            name.removesuffix(suffix).removesuffix("_l0"): numbers
            for name, numbers in layer.state_dict().items()
            if name.endswith("_l0" + suffix)
        }
        one.load_state_dict(names)
        state, states, shares = None, [], []
        for x in sequence[::-1] if suffix else sequence:
            before = state
            state = one(x, state)
            states.append(state[0] if isinstance(state, tuple) else state)
            shares.append(saturated_share(one, x, before, states[-1]))
        ends.append(states[-1])
        expected.append((states, shares))
    nn.MSELoss()(concat(ends, axis=-1), target).backward()
    for (states, shares), title in zip(expected, ("0: " + kind.__name__, f"0: {kind.__name__}, reverse"), strict=True):
        reports = [report for report in found.steps if report.layer == title]
        assert [report.step for report in reports] == [0, 1, 2, 3]
        order = slice(None, None, -1 if title.endswith("reverse") else 1)
        assert [report.saturated for report in reports][order] == pytest.approx(shares)
        norms = [np.linalg.norm(h.grad) for h in states]
        assert [report.gradient for report in reports][order] == pytest.approx(norms)
    assert any(report.saturated for report in found.steps)


def test_a_gradient_that_vanishes_through_time_is_told() -> None:
    x, y = RNG.normal(size=(40, 3, 1)), RNG.normal(size=(3, 8))
    found = nn.diagnose(nn.Sequential(nn.RNN(1, 8, rng=0), nn.Last()), (x, y), nn.MSELoss())
    assert len(found.findings) == 1
    assert found.findings[0].startswith("0: RNN: the gradient vanishes on its way back through time: ")
    layer = nn.RNN(1, 8, nonlinearity="relu", rng=0)
    layer.weight_hh_l0.data[...] = 3 * np.eye(8)
    exploding = nn.diagnose(nn.Sequential(layer, nn.Last()), (abs(x), y), nn.MSELoss())
    assert "0: RNN: the gradient explodes on its way back through time: " in "\n".join(exploding.findings)
    short = nn.diagnose(nn.Sequential(nn.RNN(1, 8, rng=0), nn.Last()), (x[:3], y), nn.MSELoss())
    assert short.findings == ()
    backwards = nn.Sequential(nn.RNN(1, 4, bidirectional=True, rng=0), nn.Last())
    assert [words.partition(" on its way")[0] for words in nn.diagnose(backwards, (x, y), nn.MSELoss()).findings] == [
        "0: RNN: the gradient vanishes",
        "0: RNN, reverse: the gradient vanishes",
    ]


def test_parameters_in_words() -> None:
    model = nn.Sequential(nn.Linear(3, 4, rng=0), nn.Linear(4, 1, rng=1))
    model[1].weight.data[...] = 0
    found = nn.diagnose(model, (X, Y), nn.MSELoss(), nn.SGD(model.parameters(), lr=100))
    assert "0.weight: no gradient reaches it" in found.findings
    assert any(words.startswith("1.bias: a step changes it by ") for words in found.findings)
    assert next(report.update for report in found.parameters if report.parameter == "1.weight") is None  # it was 0
    slow = nn.diagnose(deep(), (X, Y), nn.MSELoss())
    assert slow.findings == ()
    model = deep()
    crawling = nn.diagnose(model, (X, Y), nn.MSELoss(), nn.SGD(model.parameters(), lr=1e-9))
    assert all("a step hardly changes it" in words for words in crawling.findings)
    assert len(crawling.findings) == 6
    broken = nn.diagnose(deep(), (X, Y), lambda p, t: nn.MSELoss()(p, t) * np.inf)
    assert "5.bias: its gradient is not finite" in broken.findings


def test_the_model_stays_as_it_was() -> None:
    model = deep()
    model(X).sum().backward()
    optimiser = nn.Adam(model.parameters(), lr=0.01)
    optimiser.step()
    before = [(p.data.copy(), p.grad.copy()) for p in model.parameters()]
    rng, state = model[4].rng.bit_generator.state, json.dumps(optimiser.state_dict(), default=np.ndarray.tolist)
    nn.diagnose(model, (X, Y), nn.MSELoss(), optimiser)
    assert model[4].rng.bit_generator.state == rng
    assert json.dumps(optimiser.state_dict(), default=np.ndarray.tolist) == state
    for p, (data, grad) in zip(model.parameters(), before, strict=True):
        np.testing.assert_array_equal(p.data, data)
        np.testing.assert_array_equal(p.grad, grad)
    assert all("forward" not in vars(part) for part in model.modules())
    first, second = (nn.diagnose(model, (X, Y), nn.MSELoss(), optimiser) for _ in range(2))
    assert first == second  # the same draws, too
    model.zero_grad()
    assert nn.diagnose(model, (X, Y), nn.MSELoss(), optimiser) == first  # nothing is added to the gradients before


def test_plain_data_and_a_table() -> None:
    found = nn.diagnose(deep().eval(), (X, Y), nn.MSELoss())
    data = found.to_dict()
    assert json.loads(json.dumps(data)) == data
    assert list(data) == ["layers", "parameters", "steps"]
    assert data["layers"][1]["layer"] == "1: ReLU"
    lines = str(found).splitlines()
    assert lines[0].split() == ["layer", "mean", "std", "dead", "saturated", "gradient"]
    assert len({len(line) for line in lines[:7]}) == 1
    assert lines[8].split() == ["parameter", "norm", "gradient"]
    alone = nn.diagnose(deep(), X)  # without a loss: no gradients
    assert all(report.gradient is None for report in (*alone.layers, *alone.parameters))
    assert "gradient" not in str(alone)


def test_what_is_refused() -> None:
    model = deep()
    for call, says in (
        (lambda: nn.diagnose(np.ones, X), "takes a module"),  # type: ignore[arg-type]
        (lambda: nn.diagnose(nn.scalar.MLP([2, 1]), X), "found one of Values: give its to_tensor"),
        (lambda: nn.diagnose(model, (X, Y)), "both targets and a loss"),
        (lambda: nn.diagnose(model, X, nn.MSELoss()), "both targets and a loss"),
        (lambda: nn.diagnose(model, (X, Y), "mse"), "loss must be a function or None, found 'mse'"),  # type: ignore[arg-type]
        (lambda: nn.diagnose(model, (X, Y), nn.MSELoss(), "sgd"), "optimizer must be one"),  # type: ignore[arg-type]
        (lambda: nn.diagnose(model, X, None, nn.Adam(model.parameters())), "needs gradients"),
        (lambda: nn.diagnose(model, (X, Y), nn.MSELoss(), nn.Adam(deep().parameters())), "none of the model's param"),
    ):
        with pytest.raises(ArgumentError, match=says):
            call()
