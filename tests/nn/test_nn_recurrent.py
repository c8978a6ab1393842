"""Recurrent layers: unrolled equals step by step, gradients, shapes, groups, parameter counts, errors.

This file is longer than others: all cells and layers are held to the same properties.
"""

import copy
import inspect
from typing import Any

import numpy as np
import pytest
from drawn import at_most
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import Tensor, gradients, topological_order
from autograd.core.xp.arrays import arrays
from autograd.core.xp.recorder import recorder
from autograd.errors import ArgumentError, ShapeError, UnknownNameError
from nn import GRU, LSTM, RNN, Dropout, GRUCell, Last, Linear, LSTMCell, RNNCell, Sequential, Sigmoid

PAIRS: list[tuple[Any, Any]] = [(RNN, RNNCell), (LSTM, LSTMCell), (GRU, GRUCell)]
SEQUENCES, CELLS = [pair[0] for pair in PAIRS], [pair[1] for pair in PAIRS]


def random(*shape: int) -> Any:
    return np.random.default_rng(len(shape)).normal(size=shape)


def parts(state: Any) -> tuple[Any, ...]:
    return state if isinstance(state, tuple) else (state,)


def sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


# values


def test_the_cells_compute_their_formulas() -> None:
    """Written out in NumPy, gate by gate."""
    x, h, c = random(4, 3), random(4, 2), random(4, 2) / 2

    def affine(cell: Any, gate: int) -> tuple[Any, Any]:
        rows = slice(2 * gate, 2 * gate + 2)
        from_input = x @ cell.weight_ih.data[rows].T + cell.bias_ih.data[rows]
        return from_input, h @ cell.weight_hh.data[rows].T + cell.bias_hh.data[rows]

    simple = RNNCell(3, 2, dtype=np.float64, rng=0)
    np.testing.assert_allclose(simple(x, h).data, np.tanh(sum(affine(simple, 0))))
    lstm = LSTMCell(3, 2, dtype=np.float64, rng=0)
    i, f, g, o = (sum(affine(lstm, gate)) for gate in range(4))
    new_c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    for found, expected in zip(lstm(x, (h, c)), (sigmoid(o) * np.tanh(new_c), new_c), strict=True):
        np.testing.assert_allclose(found.data, expected)
    gru = GRUCell(3, 2, dtype=np.float64, rng=0)
    r, z = (sigmoid(sum(affine(gru, gate))) for gate in range(2))
    from_input, from_state = affine(gru, 2)
    n = np.tanh(from_input + r * from_state)
    np.testing.assert_allclose(gru(x, h).data, (1 - z) * n + z * h)


@pytest.mark.parametrize("bias", [True, False, "single"])
@pytest.mark.parametrize(("sequence", "cell"), PAIRS)
def test_unrolled_equals_step_by_step(sequence: Any, cell: Any, bias: Any) -> None:
    x = Tensor(random(5, 2, 3))
    layer, one = sequence(3, 4, bias=bias, dtype=np.float64, rng=0), cell(3, 4, bias=bias, dtype=np.float64)
    one.load_state_dict({name.removesuffix("_l0"): value for name, value in layer.state_dict().items()})
    output, final = layer(x)
    state, outputs = None, []
    for t in range(5):
        state = one(x[t], state)
        outputs.append(parts(state)[0])
    for t in range(5):
        assert (output.data[t] == outputs[t].data).all()
    for last, stepped in zip(parts(final), parts(state), strict=True):
        assert (last.data[0] == stepped.data).all()
    output.sum().backward()
    from_layer = x.grad
    x.grad = None
    sum(out.sum() for out in outputs).backward()
    np.testing.assert_allclose(x.grad, from_layer, atol=1e-14)
    for name, parameter in one.named_parameters():
        np.testing.assert_allclose(parameter.grad, getattr(layer, f"{name}_l0").grad, atol=1e-13)


@pytest.mark.parametrize("sequence", SEQUENCES)
def test_a_sequence_continues_from_a_state(sequence: Any) -> None:
    layer, x = sequence(3, 4, num_layers=2, rng=0), random(6, 2, 3)
    whole, final = layer(x)
    first, between = layer(x[:2])
    second, last = layer(x[2:], between)
    np.testing.assert_allclose(np.concatenate([first.data, second.data]), whole.data, atol=1e-6)
    for one, other in zip(parts(final), parts(last), strict=True):
        np.testing.assert_allclose(one.data, other.data, atol=1e-6)


@given(st.integers(1, 4), st.integers(1, 3), st.integers(1, 3), st.integers(1, 4), st.integers(1, 2), st.data())
def test_shapes(time: int, n: int, features: int, hidden: int, layers: int, data: Any) -> None:
    sequence = data.draw(st.sampled_from(SEQUENCES))
    x = random(time, n, features)
    plain = sequence(features, hidden, num_layers=layers, rng=1)
    swapped = sequence(features, hidden, num_layers=layers, batch_first=True, rng=1)
    output, final = plain(x)
    assert output.shape == (time, n, hidden)
    assert [part.shape for part in parts(final)] == [(layers, n, hidden)] * len(parts(final))
    assert (output.data[-1] == parts(final)[0].data[-1]).all()
    batch_output, batch_final = swapped(x.swapaxes(0, 1))
    np.testing.assert_allclose(batch_output.data.swapaxes(0, 1), output.data, atol=1e-6)
    assert parts(batch_final)[0].shape == (layers, n, hidden)
    single_output, single_final = plain(x[:, 0])
    np.testing.assert_allclose(single_output.data, output.data[:, 0], atol=1e-6)
    assert parts(single_final)[0].shape == (layers, hidden)


@pytest.mark.parametrize("fused", [False, True])
@pytest.mark.parametrize("kind", SEQUENCES)
def test_both_directions_are_two_layers_of_which_one_reads_backwards(kind: Any, fused: bool) -> None:
    both = kind(3, 4, bidirectional=True, fused=fused, dtype=np.float64, rng=0)
    ahead, back = (kind(3, 4, dtype=np.float64) for _ in range(2))
    state = both.state_dict()
    ahead.load_state_dict({name: data for name, data in state.items() if not name.endswith("_reverse")})
    back.load_state_dict({name[:-8]: data for name, data in state.items() if name.endswith("_reverse")})
    x = random(5, 2, 3)
    output, last = both(x)
    (one, one_last), (other, other_last) = ahead(x), back(x[::-1])
    np.testing.assert_allclose(output.data, np.concatenate([one.data, other.data[::-1]], axis=-1), rtol=1e-13)
    for found, first, second in zip(parts(last), parts(one_last), parts(other_last), strict=True):
        np.testing.assert_allclose(found.data, np.concatenate([first.data, second.data]), rtol=1e-13)
    if not fused:
        scopes = {node.scope[-1] for node in topological_order(output) if node.scope and node.scope[-1][:2] == "t="}
        assert scopes == {f"t={t}{way}" for t in range(5) for way in ("", ", reverse")}


def test_a_step_takes_its_input_itself() -> None:
    """Else a picture of many steps would have as many boxes beside those it folds."""
    output, _ = RNN(2, 3, rng=0)(Tensor(np.ones((4, 1, 2))))
    taken = [node.scope[-1] for node in topological_order(output) if node.op.name == "getitem"]
    assert taken == [f"t={t}" for t in range(4)]


# gradients


@pytest.mark.parametrize("nonlinearity", ["tanh", "relu"])
@pytest.mark.parametrize("sequence", SEQUENCES)
def test_gradients_through_time(sequence: Any, nonlinearity: str) -> None:
    options = {"nonlinearity": nonlinearity} if sequence is RNN else {}
    layer = sequence(2, 3, num_layers=2, dtype=np.float64, rng=3, **options)
    x, seed = random(4, 2, 2), random(4, 2, 3)

    def loss() -> Any:
        return (layer(x)[0] * seed).sum()

    loss().backward()
    generator = np.random.default_rng(0)
    for name, parameter in layer.named_parameters():
        direction = generator.normal(size=parameter.shape)
        start = parameter.data.copy()
        ends = []
        for step in (1e-6, -1e-6):
            parameter.data[...] = start + step * direction
            ends.append(loss().item())
        parameter.data[...] = start
        slope = (ends[0] - ends[1]) / 2e-6
        assert slope == pytest.approx((parameter.grad * direction).sum(), rel=1e-6, abs=1e-8), name


def derivatives(f: Any, inputs: list[Any]) -> list[Any]:
    """Value, gradients and second derivatives (of a nonlinear function of them) of ``f``."""
    variables = [Tensor(x) for x in inputs]
    out = f(*variables)
    first = gradients((out**3).sum(), variables, create_graph=True)
    second = gradients(sum((slope**2).sum() for slope in first), variables)
    return [out.data, *[slope.data for slope in first], *second]


FUSED: list[tuple[Any, dict[str, Any], list[tuple[int, ...]]]] = [
    (autograd.lstm, {}, [(8,), (2,), (2,), (8, 2)]),
    (autograd.gru, {}, [(6,), (2,), (6, 2), (6,)]),
    (autograd.rnn, {"relu": False}, [(2,), (2,), (2, 2)]),
    (autograd.rnn, {"relu": True}, [(2,), (2,), (2, 2)]),
]


@pytest.mark.parametrize("batch", [(), (2,), (2, 3)])
@pytest.mark.parametrize(("primitive", "options", "shapes"), FUSED)
def test_the_fused_sequence_is_its_definition(primitive: Any, options: Any, shapes: Any, batch: Any) -> None:
    generator = np.random.default_rng(3)
    leading = [(4, *batch), *[batch if len(shape) == 1 and i < 3 else () for i, shape in enumerate(shapes[1:], 1)]]
    inputs = [generator.normal(size=(*axes, *shape)) for axes, shape in zip(leading, shapes, strict=True)]
    fused = derivatives(lambda *x: primitive(*x, **options), inputs)
    composed = derivatives(lambda *x: primitive.definition(recorder, *x, **options), inputs)
    for one, other in zip(fused, composed, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize("bias", [True, False, "single"])
@pytest.mark.parametrize(
    ("kind", "options"), [(LSTM, {}), (GRU, {}), (RNN, {}), (RNN, {"nonlinearity": "relu"})], ids=str
)
@pytest.mark.parametrize("shape", [(5, 2, 3), (5, 3)])
def test_a_fused_layer_is_the_unrolled_one(kind: Any, options: Any, bias: Any, shape: tuple[int, ...]) -> None:
    x, outcomes = random(*shape), []
    start = tuple(random(2, *shape[1:-1], 4) / (i + 2) for i in range(2 if kind is LSTM else 1))
    for fused in (False, True):
        layer = kind(3, 4, num_layers=2, bias=bias, fused=fused, dtype=np.float64, rng=0, **options)
        leaf = Tensor(x)
        output, last = layer(leaf, start if kind is LSTM else start[0])
        sum([(output**2).sum(), *[(part * (i + 1)).sum() for i, part in enumerate(parts(last))]]).backward()
        gradients_found = [parameter.grad for parameter in layer.parameters()]
        outcomes.append([output.data, *[part.data for part in parts(last)], leaf.grad, *gradients_found])
    for one, other in zip(*outcomes, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("fused", [None, True, False])
@pytest.mark.parametrize("kind", SEQUENCES)
def test_a_layer_is_trained_in_a_compiled_function(kind: Any, fused: bool | None) -> None:
    layer = kind(3, 4, fused=fused, dtype=np.float64, rng=0)

    def loss(x: Any) -> Any:
        return (layer(x)[0] ** 2).sum()

    compiled = autograd.compile(autograd.value_and_grad(loss))
    for factor in (1.0, -0.5):
        value, slope = compiled(factor * random(5, 2, 3))
        plain_value, plain_slope = autograd.value_and_grad(loss)(factor * random(5, 2, 3))
        for found, plain in ((value, plain_value), (slope, plain_slope)):
            if fused is None:  # compiled as one node, and step by step outside
                np.testing.assert_allclose(found.data, plain.data, rtol=1e-12)
            else:
                np.testing.assert_array_max_ulp(found.data, plain.data, maxulp=2)  # with NumPy 2.1 the last bit differs


@pytest.mark.parametrize("kind", SEQUENCES)
def test_a_fused_layer_is_one_node(kind: Any) -> None:
    output, _ = kind(3, 4, fused=True, rng=0)(random(50, 2, 3))
    assert len(topological_order(output)) < 20


@pytest.mark.parametrize("kind", SEQUENCES)
def test_a_compiled_layer_goes_through_time_once_forward_and_once_backward(kind: Any) -> None:
    """However many steps there are; what the gates were is kept for the way back, not computed again."""
    layer, counts = kind(3, 4, rng=0), []

    def step(x: Any) -> None:
        layer.zero_grad()
        layer(x)[0].sum().backward()

    for steps in (2, 30):
        compiled = autograd.compile(step)
        compiled(random(steps, 2, 3))
        functions = [step.function for step in compiled._latest.recording.tape.instructions]  # type: ignore[attr-defined]
        assert functions.count(arrays.scan) == 2
        counts.append(len(functions))
    assert counts[0] == counts[1] < 100


@pytest.mark.parametrize(("primitive", "options", "shapes"), FUSED)
def test_gates_that_are_wide_open_or_shut_warn_of_nothing(primitive: Any, options: Any, shapes: Any) -> None:
    inputs = [np.full((3, *shapes[0]), -1e4), *[np.zeros(shape) for shape in shapes[1:]]]
    inputs[0][:, ::3] *= -1
    fused = derivatives(lambda *x: primitive(*x, **options), inputs)
    composed = derivatives(lambda *x: primitive.definition(recorder, *x, **options), inputs)
    for one, other in zip(fused, composed, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-11, atol=1e-12)


def test_a_simple_network_forgets_where_an_lstm_remembers() -> None:
    """The gradient of the last state with respect to the first input, after 40 steps."""
    slopes = {}
    for sequence in (RNN, LSTM):
        layer, x = sequence(1, 16, rng=0), Tensor(np.zeros((40, 1, 1)))
        if sequence is LSTM:
            layer.bias_ih_l0.data[16:32] = 5  # the forget gate stays open
        layer(x)[0][-1].sum().backward()
        slopes[sequence] = abs(x.grad[0]).max() / abs(x.grad[-1]).max()
    assert slopes[RNN] < 1e-4 < 1e-2 < slopes[LSTM]


# padded batches


@st.composite
def padded_batches(draw: Any) -> tuple[Any, dict[str, Any], list[int]]:
    options = draw(
        st.fixed_dictionaries(
            {"num_layers": st.integers(1, 2), **dict.fromkeys(("batch_first", "bidirectional", "fused"), st.booleans())}
        )
    )
    lengths = draw(st.lists(st.integers(1, 5), min_size=1, max_size=4))
    return draw(st.sampled_from(SEQUENCES)), options, lengths


@at_most(40)
@given(padded_batches(), st.integers(0, 1), st.booleans())
def test_a_padded_batch_is_each_sequence_run_alone(batch: Any, extra: int, given_state: bool) -> None:
    kind, options, lengths = batch
    layer = kind(3, 2, dtype=np.float64, rng=0, **options)
    first, steps, rows = options["batch_first"], max(lengths) + extra, options["num_layers"]
    rows *= 1 + options["bidirectional"]
    x = random(steps, len(lengths), 3)
    start = [random(rows, len(lengths), 2) / (i + 1) for i in range(2)] if given_state else None

    def part(i: Any) -> Any:
        if start is None:
            return None
        chosen = tuple(piece[:, i] for piece in start)
        return chosen if kind is LSTM else chosen[0]

    padded = x.copy()
    for i, n in enumerate(lengths):
        padded[n:, i] = np.nan  # what fills up makes no difference
    whole = Tensor(padded.swapaxes(0, 1) if first else padded)
    output, last = layer(whole, part(slice(None)), lengths=lengths)
    weights = [np.arange(1.0, 1 + piece.size).reshape(piece.shape) for piece in (output, *parts(last))]
    total(weights, output, *parts(last)).backward()
    found = [parameter.grad for parameter in layer.parameters()]
    for parameter in layer.parameters():
        parameter.grad = None
    for i, n in enumerate(lengths):
        alone = Tensor(x[:n, i])
        out, state = layer(alone, part(i))
        here = (i, slice(n)) if first else (slice(n), i)
        np.testing.assert_allclose(output.data[here], out.data, atol=1e-13)
        assert not output.data[(i, slice(n, None)) if first else (slice(n, None), i)].any()
        for one, other in zip(parts(last), parts(state), strict=True):
            np.testing.assert_allclose(one.data[:, i], other.data, atol=1e-13)
        total([weights[0][here], *[weight[:, i] for weight in weights[1:]]], out, *parts(state)).backward()
        np.testing.assert_allclose(whole.grad[here], alone.grad, rtol=1e-11, atol=1e-11)
        assert not whole.grad[(i, slice(n, None)) if first else (slice(n, None), i)].any()
    for parameter, slope in zip(layer.parameters(), found, strict=True):
        np.testing.assert_allclose(parameter.grad, slope, rtol=1e-11, atol=1e-11)


def total(weights: list[Any], *outputs: Any) -> Any:
    return sum((out * weight).sum() for out, weight in zip(outputs, weights, strict=True))


@pytest.mark.long
@pytest.mark.parametrize("kind", SEQUENCES)
@pytest.mark.parametrize("fused", [False, True])
def test_lengths_may_change_from_run_to_run_of_a_compiled_function(kind: Any, fused: bool) -> None:
    layer = kind(3, 2, fused=fused, bidirectional=True, dtype=np.float64, rng=0)

    def loss(x: Any, lengths: Any) -> Any:
        output, last = layer(x, lengths=lengths)
        return (output**2).sum() + sum((part**3).sum() for part in parts(last))

    step = autograd.compile(autograd.value_and_grad(loss))
    for lengths in ([4, 2], [1, 3], [4, 4]):
        found = step(random(4, 2, 3), np.array(lengths))
        plain = autograd.value_and_grad(loss)(random(4, 2, 3), lengths)
        for one, other in zip(found, plain, strict=True):
            np.testing.assert_allclose(one.data, other.data, rtol=1e-13, atol=1e-15)
    with pytest.raises(ArgumentError, match="lengths must be from 1 to 4, found 2 to 5"):
        step(random(4, 2, 3), np.array([2, 5]))


def test_lengths_that_are_all_steps_change_nothing() -> None:
    layer, x = LSTM(3, 2, 2, bidirectional=True, dtype=np.float64, rng=0), random(4, 2, 3)
    for one, other in zip(flat(layer(x)), flat(layer(x, lengths=[4, 4])), strict=True):
        assert (one.data == other.data).all()
    for one, other in zip(flat(layer(x[:, 0], lengths=3)), flat(layer(x[:3, 0])), strict=True):
        assert (one.data[: len(other)] == other.data).all()


def flat(answer: Any) -> list[Any]:
    return [part for item in answer for part in flat(item)] if isinstance(answer, tuple) else [answer]


@pytest.mark.parametrize("fused", [False, True])
def test_derivatives_of_a_padded_batch(fused: bool) -> None:
    layer = LSTM(2, 2, bidirectional=True, fused=fused, dtype=np.float64, rng=0)
    autograd.gradcheck(lambda x: flat(layer(x, lengths=[1, 3]))[2], Tensor(random(3, 2, 2)), order=2)
    autograd.gradcheck(lambda x: layer(x, lengths=[1, 3])[0], Tensor(random(3, 2, 2)), order=2)


# dropout between layers


@pytest.mark.parametrize("fused", [False, True])
@pytest.mark.parametrize("kind", SEQUENCES)
def test_dropout_stands_between_layers(kind: Any, fused: bool) -> None:
    """Equal to layers of their own with `Dropout` in between; in evaluation there is none."""
    both = kind(3, 4, 2, dropout=0.5, bidirectional=True, fused=fused, dtype=np.float64, rng=0)
    first, second = (kind(n, 4, bidirectional=True, dtype=np.float64) for n in (3, 8))
    state = {name: data for name, data in both.state_dict().items() if name != "rng"}
    first.load_state_dict({name: data for name, data in state.items() if "_l0" in name})
    second.load_state_dict({name.replace("_l1", "_l0"): data for name, data in state.items() if "_l1" in name})
    dropout, x = Dropout(0.5, rng=copy.deepcopy(both.rng)), random(5, 2, 3)
    outputs = [both(x)[0], both(x)[0]]
    for output in outputs:
        np.testing.assert_allclose(output.data, second(dropout(first(x)[0]))[0].data, rtol=1e-12)
    assert (outputs[0].data != outputs[1].data).any()
    compiled = autograd.compile(lambda x: both(x)[0])
    for _ in range(2):
        np.testing.assert_allclose(compiled(x).data, second(dropout(first(x)[0]))[0].data, rtol=1e-12)
    np.testing.assert_allclose(both.eval()(x)[0].data, second(first(x)[0])[0].data, rtol=1e-12)


def test_gates_are_seen_without_dropout_and_draw_nothing() -> None:
    layer, x = LSTM(3, 4, 2, dropout=0.5, rng=0), random(5, 2, 3)
    before = layer.rng.bit_generator.state
    seen = layer.gates(x, layer=1).h
    assert layer.rng.bit_generator.state == before
    assert (seen == layer.eval()(x)[0].data).all()


@pytest.mark.parametrize("kind", [LSTM, GRU])
@pytest.mark.parametrize("batch_first", [False, True])
def test_gates_stand_at_the_steps_of_the_sequence_in_both_directions(kind: Any, batch_first: bool) -> None:
    layer = kind(3, 4, 2, batch_first=batch_first, bidirectional=True, dtype="float64", rng=0)
    x = random(5, 2, 3)
    output = layer(x)[0].data
    for reverse in (False, True):
        seen = layer.gates(x, layer=1, reverse=reverse)
        np.testing.assert_array_equal(seen.h, output[..., 4 * reverse : 4 + 4 * reverse])


def test_steps_back_are_named_by_time_and_those_of_a_padded_batch_by_their_order() -> None:
    """Of sequences of different lengths, a step back is at another time in each."""
    layer, x = GRU(3, 4, bidirectional=True, fused=False, rng=0), Tensor(random(3, 2, 3))
    for options, times in (({}, (2, 1, 0)), ({"lengths": [3, 1]}, (0, 1, 2))):
        order = topological_order(layer(x, **options)[0])
        names = dict.fromkeys(node.scope[-1] for node in order if node.scope and "reverse" in node.scope[-1])
        assert list(names) == [f"t={time}, reverse" for time in times]


def test_dropout_of_a_single_layer_is_warned_of() -> None:
    with pytest.warns(UserWarning, match="num_layers=1 has none"):
        GRU(3, 4, dropout=0.5)


# the last step


@pytest.mark.parametrize("kind", SEQUENCES)
def test_last_is_what_the_last_real_step_gives(kind: Any) -> None:
    layer, x = kind(3, 2, 2, dtype=np.float64, rng=0), random(4, 5, 3)
    output, state = layer(x)
    for answer, last in ((output, Last()), ((output, state), Last()), ((output, state), Last(batch_first=True))):
        assert (last(answer).data == output.data[-1]).all()
    swapped = kind(3, 2, 2, batch_first=True, dtype=np.float64, rng=0)
    out, state = swapped(x.swapaxes(0, 1))
    assert (Last()((out, state)).data == out.data[:, -1]).all()
    assert (Last(batch_first=True)(out).data == out.data[:, -1]).all()
    one = swapped(x[:, 0])
    assert (Last(batch_first=True)(one[0]).data == Last()(one).data).all()
    assert (Last()(one).data == one[0].data[-1]).all()
    lengths = [1, 4, 2, 3, 1]
    output, state = layer(x, lengths=lengths)
    assert (Last()((output, state)).data == output.data[np.array(lengths) - 1, np.arange(5)]).all()
    both = kind(3, 2, bidirectional=True, dtype=np.float64, rng=0)
    output, state = both(x)
    assert (Last()((output, state)).data == np.concatenate([output.data[-1, :, :2], output.data[0, :, 2:]], 1)).all()


@pytest.mark.parametrize(("kind", "count"), [(RNN, 2_651), (LSTM, 10_451)])
def test_the_decks_models_in_a_sequential(kind: Any, count: int) -> None:
    model = Sequential(kind(1, 50, bias="single", batch_first=True, rng=0), Last(), Linear(50, 1, rng=1), Sigmoid())
    x = random(6, 7, 1)
    assert model(x).shape == (6, 1)
    assert [row.parameters for row in model.summary(x).rows] == [count - 51, 0, 51, 0]
    assert [row.output_shape for row in model.summary(x).rows] == [(6, 7, 50), (6, 50), (6, 1), (6, 1)]
    model(x).sum().backward()
    assert all(parameter.grad.any() for parameter in model.parameters())


# pictures and counts


@pytest.mark.parametrize("sequence", SEQUENCES)
def test_each_time_step_is_a_group_and_weights_are_shared(sequence: Any) -> None:
    layer = sequence(1, 2, rng=0)
    nodes = topological_order(layer(np.zeros((3, 1, 1)))[0])
    assert {scope[1] for node in nodes if len(scope := node.scope) > 1} == {"t=0", "t=1", "t=2"}
    leaves = [node for node in nodes if node.is_leaf and node.requires_grad]
    assert set(leaves) == set(layer.parameters())


COUNTS: list[tuple[Any, Any, int]] = [
    (RNN, "single", 2_600),
    (LSTM, "single", 10_400),
    (RNNCell, "single", 2_600),
    (LSTMCell, "single", 10_400),
    (RNN, True, 2_650),
    (LSTM, True, 10_600),
    (GRU, True, 7_950),
    (GRU, False, 7_650),
]


@pytest.mark.parametrize(("kind", "bias", "count"), COUNTS)
def test_parameter_counts(kind: Any, bias: Any, count: int) -> None:
    assert sum(p.size for p in kind(1, 50, bias=bias).parameters()) == count


def test_names_and_shapes_of_the_parameters() -> None:
    shapes = {name: parameter.shape for name, parameter in LSTM(3, 5, num_layers=2).named_parameters()}
    assert shapes == {
        "weight_ih_l0": (20, 3),
        "weight_hh_l0": (20, 5),
        "bias_ih_l0": (20,),
        "bias_hh_l0": (20,),
        "weight_ih_l1": (20, 5),
        "weight_hh_l1": (20, 5),
        "bias_ih_l1": (20,),
        "bias_hh_l1": (20,),
    }


def test_first_values_are_seeded_and_small() -> None:
    one, other = LSTM(3, 25, rng=4), LSTM(3, 25, rng=4)
    for a, b in zip(one.parameters(), other.parameters(), strict=True):
        assert a.dtype == np.float32
        assert (a.data == b.data).all()
        assert abs(a.data).max() <= 1 / 5


def test_a_projected_state_is_the_same_in_one_node_and_step_by_step() -> None:
    """Also from a state that no projection gives, and in a padded batch."""
    stepwise, fused = (
        LSTM(3, 4, 2, bidirectional=True, proj_size=2, fused=fused, dtype="float64", rng=0) for fused in (False, True)
    )
    x, h, c = random(5, 3, 3), random(4, 3, 2), random(4, 3, 4)
    for options in ({}, {"lengths": [5, 1, 3]}):
        answers, gradients_of = [], []
        for layer in (stepwise, fused):
            inputs = [Tensor(k) for k in (x, h, c)]
            output, (last, memory) = layer(inputs[0], (inputs[1], inputs[2]), **options)
            (output**2).sum().backward()
            (last * memory.sum(axis=-1, keepdims=True)).sum().backward()
            answers.append([output.data, last.data, memory.data])
            gradients_of.append([k.grad for k in (*inputs, *layer.parameters())])
        for one, other in zip(answers[0] + gradients_of[0], answers[1] + gradients_of[1], strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-12)
        stepwise.zero_grad()
        fused.zero_grad()
    assert "proj_size=2" in repr(fused)
    assert fused.gates(x).h.shape == (5, 3, 2)
    with pytest.raises(ArgumentError, match="proj_size must be below hidden_size=4, found 4"):
        LSTM(3, 4, proj_size=4)
    with pytest.raises(ArgumentError, match="proj_size must be 0: only an LSTM projects its state, found 2"):
        GRU(3, 4, proj_size=2)
    with pytest.raises(ShapeError, match=r"has shape \(1, 2\) for this input, found \(1, 4\)"):
        LSTM(3, 4, proj_size=2)(x[:, 0], (c[:1, 0], c[:1, 0]))


def test_signatures_are_pytorchs_and_explicit() -> None:
    sizes = ["input_size", "hidden_size", "num_layers"]
    ours = ["bias", "batch_first", "dropout", "*", "bidirectional", "proj_size", "fused", "dtype", "rng"]
    assert arguments(RNN) == [*sizes, "nonlinearity", *(name for name in ours if name != "proj_size")]
    assert arguments(LSTM) == arguments(GRU) == [*sizes, *ours]
    assert arguments(RNNCell) == ["input_size", "hidden_size", "bias", "nonlinearity", "*", "dtype", "rng"]
    assert arguments(LSTMCell) == arguments(GRUCell) == ["input_size", "hidden_size", "bias", "*", "dtype", "rng"]


def arguments(kind: Any) -> list[str]:
    """The names of a constructor's arguments; after "*" those that are given by name only."""
    found = list(inspect.signature(kind).parameters.values())
    by_name = [p.name for p in found if p.kind is p.KEYWORD_ONLY]
    return [p.name for p in found if p.kind is p.POSITIONAL_OR_KEYWORD] + ["*"] * bool(by_name) + by_name


# errors

X = np.zeros((4, 2, 3))
ERRORS: list[tuple[Any, type[Exception], str]] = [
    (lambda: LSTM(3, 5)(np.zeros((4, 2, 1))), ShapeError, r"\(time, n, features\) with 3 features, found \(4, 2, 1\)"),
    (lambda: LSTM(3, 5, batch_first=True)(np.zeros(3)), ShapeError, r"\(n, time, features\).*found \(3,\)"),
    (lambda: LSTM(3, 5)(np.zeros((0, 2, 3))), ShapeError, "at least one time step"),
    (lambda: LSTM(3, 5)(X, np.zeros((1, 2, 5))), ArgumentError, r"pair \(h, c\)"),
    (lambda: GRU(3, 5)(X, np.zeros((2, 5))), ShapeError, r"has shape \(1, 2, 5\) for this input, found \(2, 5\)"),
    (lambda: RNNCell(3, 5)(X), ShapeError, r"\(n, features\) with 3 features, found \(4, 2, 3\)"),
    (lambda: RNNCell(3, 5, nonlinearity="softmax"), UnknownNameError, "'softmax' here; known: tanh, relu"),
    (lambda: GRU(3, 5, bias="double"), ArgumentError, "True, False or 'single', found 'double'"),  # type: ignore
    (lambda: GRU(3, 0), ArgumentError, "hidden_size must be a whole number of at least 1"),
    (lambda: GRU(3, 5, num_layers=0), ArgumentError, "num_layers"),
    (lambda: GRU(3, 5)(X, lengths=[4, 5]), ArgumentError, "lengths must be from 1 to 4, found 4 to 5"),
    (lambda: GRU(3, 5)(X, lengths=[0, 4]), ArgumentError, "lengths must be from 1 to 4, found 0 to 4"),
    (lambda: GRU(3, 5)(X, lengths=[-1, 4]), ArgumentError, "lengths must be from 1 to 4, found -1 to 4"),
    (lambda: GRU(3, 5)(X, lengths=[1.0, 4.0]), ArgumentError, "lengths must be whole numbers, found float64"),
    (lambda: GRU(3, 5)(X, lengths=[True, True]), ArgumentError, "lengths must be whole numbers, found bool"),
    (lambda: GRU(3, 5)(X, lengths=[4]), ShapeError, r"of shape \(2,\) here; found shape \(1,\)"),
    (lambda: GRU(3, 5)(X, lengths=4), ShapeError, r"of shape \(2,\) here; found shape \(\)"),
    (lambda: Last()(np.zeros(3)), ShapeError, r"\(time, n, features\), of at least one step; found \(3,\)"),
    (lambda: Last(True)(np.zeros((2, 0, 3))), ShapeError, r"\(n, time, features\), of at least.*found \(2, 0, 3\)"),
    (lambda: Last()((Tensor(X), Tensor(X), Tensor(X))), ArgumentError, r"the pair \(output, state\).*and a Tensor"),
    (lambda: Last()((Tensor(X), 3)), ArgumentError, r"the pair \(output, state\).*\(4, 2, 3\) and 3"),
    (lambda: Last()(()), ArgumentError, r"the pair \(output, state\)"),
    (lambda: Last(1), ArgumentError, "batch_first must be True or False, found 1"),  # type: ignore[arg-type]
]


@pytest.mark.parametrize(("wrong", "error", "says"), ERRORS)
def test_errors_say_what_was_found_and_what_to_do(wrong: Any, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        wrong()


@pytest.mark.parametrize("layer", [RNN, LSTMCell, GRU])
def test_a_change_of_type_is_one_of_the_inputs_too(layer: Any) -> None:
    """The input is no longer rounded to the type the layer was made with."""
    model, x = layer(2, 3, rng=0), np.full((1, 1, 2) if layer in (RNN, GRU) else (1, 2), 1 + 1e-12)
    state = model.double().state_dict()
    made = layer(2, 3, dtype="float64")
    made.load_state_dict(state)
    assert model.dtype == np.float64
    np.testing.assert_array_equal(model(x)[0].data, made(x)[0].data)
