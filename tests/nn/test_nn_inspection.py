"""Looking inside: summaries from a shape, with the worked examples' counts, and the gates of an LSTM."""

from typing import Any

import numpy as np
import pytest

import nn
from autograd.errors import ArgumentError, ShapeError

# summary


def counts(model: Any, shape: Any, **options: Any) -> list[int]:
    return [row.parameters for row in nn.summary(model, shape, **options).rows if row.parameters]


def test_the_convolutional_model_of_the_decks() -> None:
    model = nn.Sequential(
        *[nn.Conv2d(3, 32, 3, rng=0), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 64, 3, rng=1), nn.ReLU()],
        *[nn.MaxPool2d(2), nn.Flatten(), nn.Linear(12_544, 128, rng=2), nn.ReLU(), nn.Linear(128, 10, rng=3)],
        nn.Softmax(),
    )
    table = nn.summary(model, (3, 64, 64))
    assert [row.parameters for row in table.rows if row.parameters] == [896, 18_496, 1_605_760, 1_290]
    assert table.total == 1_626_442
    shapes = [row.output_shape for row in table.rows]
    assert shapes[:3] == [(None, 32, 62, 62), (None, 32, 62, 62), (None, 32, 31, 31)]
    assert shapes[3:7] == [(None, 64, 29, 29), (None, 64, 29, 29), (None, 64, 14, 14), (None, 12_544)]
    assert shapes[-1] == (None, 10)
    assert str(table).splitlines()[-1].split() == ["total", "1,626,442"]


@pytest.mark.parametrize(("kind", "layer", "total"), [(nn.RNN, 2_600, 2_651), (nn.LSTM, 10_400, 10_451)])
def test_the_recurrent_models_of_the_decks(kind: Any, layer: int, total: int) -> None:
    model = nn.Sequential(kind(1, 50, bias="single", batch_first=True), nn.Last(), nn.Linear(50, 1), nn.Sigmoid())
    table = nn.summary(model, (None, 1))  # sequences of any length
    assert ([row.parameters for row in table.rows], table.total) == ([layer, 0, 51, 0], total)
    assert [row.output_shape for row in table.rows] == [(None, None, 50), (None, 50), (None, 1), (None, 1)]
    assert nn.summary(model, (7, 1)).rows[0].output_shape == (None, 7, 50)


def test_indices_and_no_shape_at_all() -> None:
    model = nn.Sequential(nn.Embedding(10, 4), nn.GRU(4, 3, batch_first=True), nn.Last(), nn.Linear(3, 2))
    assert counts(model, (7,), dtype=int) == [40, 81, 8]
    assert nn.summary(model) == model.summary()
    assert nn.summary(nn.MLP([3, 2], rng=0), [3]).rows[0].output_shape == (None, 2)


class Counting(nn.Module):
    """Draws in training, and counts its runs."""

    def __init__(self) -> None:
        self.drop, self.runs = nn.Dropout(0.5, rng=3), 0

    def forward(self, x: Any) -> Any:
        self.runs += self.training
        return self.drop(x)


def test_a_summary_leaves_the_model_as_it_was() -> None:
    model = nn.Sequential(nn.Linear(2, 2, rng=0), Counting(), nn.Dropout(0.5, rng=4).eval())
    model(np.ones((1, 2))).sum().backward()
    before = {name: p.grad.copy() for name, p in model.named_parameters()}
    rngs = [part.rng.bit_generator.state for part in model.modules() if isinstance(part, nn.Dropout)]
    nn.summary(model, (2,))
    assert [part.rng.bit_generator.state for part in model.modules() if isinstance(part, nn.Dropout)] == rngs
    assert [part.training for part in model.modules()] == [True, True, True, True, False]
    assert model[1].runs == 1
    for name, p in model.named_parameters():
        np.testing.assert_array_equal(p.grad, before[name])
    with pytest.raises(ShapeError):
        nn.summary(model, (3,))
    assert [part.training for part in model.modules()] == [True, True, True, True, False]


@pytest.mark.parametrize(
    ("model", "shape", "says"),
    [
        (nn.Linear, (2,), "takes a module, found <class"),
        (nn.Linear(2, 1), 2, r"such as \(3, 64, 64\); found 2"),
        (nn.Linear(2, 1), "2", "such as"),
        (nn.Linear(2, 1), (2.0,), "input_shape must be a whole number of at least 0, found 2.0"),
        (nn.Linear(2, 1), (-1,), "input_shape must be a whole number of at least 0, found -1"),
        (nn.Embedding(2, 1), (3,), r"whole numbers, found float64"),
    ],
)
def test_what_a_summary_refuses(model: Any, shape: Any, says: str) -> None:
    with pytest.raises(ArgumentError, match=says):
        nn.summary(model, shape)


# gates


def sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


def by_hand(lstm: Any, x: Any, suffix: str, h: Any, c: Any) -> list[Any]:
    """i, f, g, o, c, h at each step, written out in NumPy."""
    w, u = (getattr(lstm, f"weight_{which}{suffix}").data for which in ("ih", "hh"))
    b = sum(getattr(lstm, f"bias_{which}{suffix}").data for which in ("ih", "hh"))
    rows = []
    for row in x:
        i, f, g, o = np.split(row @ w.T + h @ u.T + b, 4, axis=-1)
        i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
        c = f * c + i * g
        h = o * np.tanh(c)
        rows.append((i, f, g, o, c, h))
    return [np.stack(part) for part in zip(*rows, strict=True)]


@pytest.mark.parametrize("options", [{}, {"batch_first": True}, {"fused": True}])
def test_gates_are_the_formula_written_out(options: dict[str, Any]) -> None:
    rng = np.random.default_rng(0)
    lstm = nn.LSTM(3, 2, num_layers=2, bidirectional=True, dtype=np.float64, rng=0, **options)
    x, h, c = rng.normal(size=(5, 4, 3)), rng.normal(size=(4, 4, 2)), rng.normal(size=(4, 4, 2))
    first = bool(options.get("batch_first"))
    given = x.swapaxes(0, 1) if first else x
    output, (h_n, c_n) = lstm(given, (h, c))
    sequence = x
    for layer in range(2):
        outputs = []
        for reverse in (False, True):
            place, turned = 2 * layer + reverse, sequence[::-1] if reverse else sequence
            expected = by_hand(lstm, turned, f"_l{layer}" + "_reverse" * reverse, h[place], c[place])
            found = lstm.gates(given, (h, c), layer=layer, reverse=reverse)
            for name, one, other in zip(found._fields, found, expected, strict=True):
                laid = one.swapaxes(0, 1) if first else one
                np.testing.assert_allclose(laid[::-1] if reverse else laid, other, rtol=1e-12, err_msg=name)
            np.testing.assert_allclose(expected[5][-1], h_n.data[place], rtol=1e-12)
            np.testing.assert_allclose(expected[4][-1], c_n.data[place], rtol=1e-12)
            outputs.append(expected[5][::-1] if reverse else expected[5])
        sequence = np.concatenate(outputs, axis=-1)
    np.testing.assert_allclose(output.data.swapaxes(0, 1) if first else output.data, sequence, rtol=1e-12)


@pytest.mark.parametrize("options", [{}, {"bias": "single", "batch_first": True, "fused": True}])
def test_gates_of_a_gru_make_its_states(options: dict[str, Any]) -> None:
    rng = np.random.default_rng(0)
    gru = nn.GRU(3, 2, num_layers=2, bidirectional=True, dtype=np.float64, rng=0, **options)
    x, h = rng.normal(size=(4, 4, 3)), rng.normal(size=(4, 4, 2))
    output, h_n = gru(x, h)
    axis = int(bool(options.get("batch_first")))
    for layer in range(2):
        for reverse in (False, True):
            place = 2 * layer + reverse
            inside = gru.gates(x, h, layer=layer, reverse=reverse)
            r, z, n, states = (np.moveaxis(part, axis, 0)[:: -1 if reverse else 1] for part in inside)
            before = np.concatenate([h[place : place + 1], states[:-1]])
            np.testing.assert_allclose(states, (1 - z) * n + z * before, rtol=1e-12)
            np.testing.assert_allclose(states[-1], h_n.data[place], rtol=1e-12)
            assert ((r > 0) & (r < 1)).all()
            if layer:
                half = slice(2, 4) if reverse else slice(0, 2)
                np.testing.assert_allclose(inside.h, output.data[..., half], rtol=1e-12)
            else:
                suffix = "_reverse" if reverse else ""
                w, u = (getattr(gru, f"weight_{which}_l0{suffix}").data for which in ("ih", "hh"))
                plain = nn.GRU(3, 2, dtype=np.float64, bias=False)
                plain.load_state_dict({"weight_ih_l0": w, "weight_hh_l0": u})
                found = plain.gates(x[0], h[0, :1])
                rows = np.split(x[0] @ w.T, 3, axis=-1), np.split(np.vstack([h[0, :1], found.h[:-1]]) @ u.T, 3, axis=-1)
                np.testing.assert_allclose(found.r, sigmoid(rows[0][0] + rows[1][0]), rtol=1e-12)
                np.testing.assert_allclose(found.n, np.tanh(rows[0][2] + found.r * rows[1][2]), rtol=1e-12)
    with pytest.raises(ArgumentError, match="reverse=True is for GRU with bidirectional=True"):
        nn.GRU(1, 1).gates(np.ones((2, 1)), reverse=True)


def test_gates_of_one_sequence_are_plain_arrays_and_leave_no_trace() -> None:
    lstm = nn.LSTM(1, 3, fused=True, rng=0)
    inside = lstm.gates(np.ones((6, 1)))
    assert all(type(part) is np.ndarray and part.shape == (6, 3) and part.dtype == np.float32 for part in inside)
    np.testing.assert_allclose(inside.h, lstm(np.ones((6, 1)))[0].data, rtol=1e-6)
    assert lstm.fused
    assert "step" not in vars(lstm)
    assert all(parameter.grad is None for parameter in lstm.parameters())
    for wrong, says in (
        ({"layer": 1}, "layer must be from 0 to 0, found 1"),
        ({"reverse": True}, "bidirectional=True"),
    ):
        with pytest.raises(ArgumentError, match=says):
            lstm.gates(np.ones((6, 1)), **wrong)
    with pytest.raises(ShapeError, match="1 features"):
        lstm.gates(np.ones((6, 2)))
