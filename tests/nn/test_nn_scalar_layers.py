"""Convolution and recurrent cells of Values: the numbers and gradients of the layers of Tensors; what they refuse."""

from typing import Any

import numpy as np
import pytest
from drawn import at_most
from hypothesis import given
from hypothesis import strategies as st

import nn
from autograd import PARAMETER, Tensor, Value, topological_order
from autograd.errors import ArgumentError, ShapeError, UnknownNameError
from nn import scalar


def random(*shape: int) -> Any:
    return np.random.default_rng(sum(shape)).normal(size=shape)


def weighted(values: list[Any], weights: Any) -> Value:
    return sum((v * w for v, w in zip(values, np.ravel(weights).tolist(), strict=True)), Value(0.0))


# convolution


@at_most(25)
@given(
    st.tuples(st.integers(1, 2), st.integers(1, 2)),
    st.tuples(st.integers(1, 3), st.integers(1, 2)),
    st.one_of(
        st.tuples(st.integers(1, 2), st.just(1), st.integers(0, 1)), st.sampled_from([(1, 1, "same"), (2, 1, "valid")])
    ),
    st.booleans(),
)
def test_a_convolution_of_values_is_that_of_tensors(channels: Any, kernel: Any, moves: Any, bias: bool) -> None:
    rows, columns, padding = moves
    tensor = nn.Conv2d(*channels, kernel, (rows, columns), padding, bias=bias, dtype=np.float64, rng=0)
    values = scalar.Conv2d.from_tensor(tensor)
    image = random(channels[0], 4, 3)
    x, leaf = [[[Value(n) for n in row] for row in channel] for channel in image.tolist()], Tensor(image)
    out, expected = values(x), tensor(leaf)
    found = [[[v.data for v in row] for row in channel] for channel in out]
    np.testing.assert_allclose(found, expected.data, rtol=1e-13, atol=1e-15)
    seed = random(*expected.shape)
    weighted([v for channel in out for row in channel for v in row], seed).backward()
    (expected * seed).sum().backward()
    slopes = [[[v.grad or 0.0 for v in row] for row in channel] for channel in x]
    np.testing.assert_allclose(slopes, leaf.grad, rtol=1e-12, atol=1e-14)
    weights = [[w.grad for w in neuron.weights] for neuron in values.layer.neurons]
    np.testing.assert_allclose(weights, tensor.weight.grad.reshape(channels[1], -1), rtol=1e-12, atol=1e-14)
    if tensor.bias is not None:
        np.testing.assert_allclose([neuron.bias.grad for neuron in values.layer.neurons], tensor.bias.grad, rtol=1e-12)


def test_all_places_share_their_weights() -> None:
    layer = scalar.Conv2d(1, 2, 2, activation="relu", rng=0)
    out = layer(np.ones((1, 3, 3)))
    assert [len(out), len(out[0]), len(out[0][0])] == [2, 2, 2]
    leaves = {node for node in topological_order(*out[0][0], *out[0][1]) if node.op is PARAMETER}
    assert leaves == set(layer.layer.neurons[0].parameters())
    assert out[0][0][0].scope == ("Conv2d", "layer: Layer", "neurons.0: Neuron")
    assert [p.data for p in layer.parameters()] == [p.data for p in scalar.Conv2d(1, 2, 2, rng=0).parameters()]


# recurrent cells


@pytest.mark.parametrize("bias", [True, False, "single"])
@pytest.mark.parametrize(
    ("fast", "cell", "ours"), [(nn.RNN, nn.RNNCell, scalar.RNNCell), (nn.LSTM, nn.LSTMCell, scalar.LSTMCell)]
)
def test_a_cell_of_values_is_a_step_of_the_layer_of_tensors(fast: Any, cell: Any, ours: Any, bias: Any) -> None:
    layer = fast(3, 2, bias=bias, fused=True, dtype=np.float64, rng=0)
    one = cell(3, 2, bias=bias, dtype=np.float64)
    one.load_state_dict({name.removesuffix("_l0"): numbers for name, numbers in layer.state_dict().items()})
    values = ours.from_tensor(one)
    sequence = random(4, 3)
    x, leaf = [[Value(n) for n in row] for row in sequence.tolist()], Tensor(sequence)
    output, _ = layer(leaf)
    state, outputs = None, []
    for row in x:
        state = values(row, state)
        outputs += state[0] if isinstance(state, tuple) else state
    np.testing.assert_allclose([v.data for v in outputs], output.data.ravel(), rtol=1e-13, atol=1e-15)
    seed = random(*output.shape)
    weighted(outputs, seed).backward()
    (output * seed).sum().backward()
    np.testing.assert_allclose([[v.grad for v in row] for row in x], leaf.grad, rtol=1e-11, atol=1e-14)
    layers = (
        [values.layer]
        if isinstance(values, scalar.RNNCell)
        else [values.input_gate, values.forget_gate, values.candidate, values.output_gate]
    )
    neurons = [neuron for part in layers for neuron in part.neurons]
    both = np.concatenate([layer.weight_ih_l0.grad, layer.weight_hh_l0.grad], axis=1)
    np.testing.assert_allclose([[w.grad for w in neuron.weights] for neuron in neurons], both, rtol=1e-11, atol=1e-14)
    if bias:
        np.testing.assert_allclose([neuron.bias.grad for neuron in neurons], layer.bias_ih_l0.grad, rtol=1e-11)
    else:
        assert all(neuron.bias is None for neuron in neurons)


def test_a_relu_and_a_given_state() -> None:
    tensor = nn.RNNCell(2, 2, nonlinearity="relu", dtype=np.float64, rng=0)
    values, h = scalar.RNNCell.from_tensor(tensor), random(2)
    np.testing.assert_allclose([v.data for v in values(random(2), h)], tensor(random(2), h).data, rtol=1e-13)
    lstm, c = nn.LSTMCell(2, 2, dtype=np.float64, rng=0), random(2) / 2
    found, expected = scalar.LSTMCell.from_tensor(lstm)(random(2), (h, c)), lstm(random(2), (h, c))
    np.testing.assert_allclose([[v.data for v in part] for part in found], [part.data for part in expected], rtol=1e-13)


def test_the_lstm_of_the_decks_has_its_parameters_and_forgets() -> None:
    assert len(list(scalar.LSTMCell(1, 50, rng=0).parameters())) == 10_400
    assert len(list(scalar.RNNCell(1, 50, rng=0).parameters())) == 2_600
    cell = scalar.LSTMCell(1, 1, rng=0)
    cell.forget_gate.neurons[0].bias.data = 50.0  # open: what was remembered stays
    cell.input_gate.neurons[0].bias.data = -50.0  # shut: nothing is taken in
    _, (c,) = cell([1.0], ([0.0], [0.75]))
    assert c.data == pytest.approx(0.75)
    cell.forget_gate.neurons[0].bias.data = -50.0
    _, (c,) = cell([1.0], ([0.0], [0.75]))
    assert c.data == pytest.approx(0)
    paths = [path for path, _ in cell.named_modules()]
    assert paths[1:3] == ["input_gate", "input_gate.neurons.0"]


def test_a_cell_learns_to_count() -> None:
    """Whether a sequence of zeros and ones has a one at its beginning: only the state can tell."""
    cell, head = scalar.RNNCell(1, 3, rng=0), scalar.Neuron(3, rng=1)
    optimiser = nn.Adam([*cell.parameters(), *head.parameters()], lr=0.05)
    data = [([1, 0, 0], 1), ([0, 1, 0], 0), ([1, 1, 0], 1), ([0, 0, 1], 0), ([0, 1, 1], 0), ([1, 0, 1], 1)]

    def predicted(sequence: list[int]) -> Value:
        h = None
        for x in sequence:
            h = cell([x], h)
        assert h is not None
        return head(h)

    for _ in range(60):
        optimiser.zero_grad()
        sum((nn.binary_cross_entropy_with_logits(predicted(x), y) for x, y in data), Value(0.0)).backward()
        optimiser.step()
    assert [predicted(x).data > 0 for x, _ in data] == [bool(y) for _, y in data]


IMAGE = np.zeros((1, 3, 3))
ERRORS: list[tuple[Any, type[Exception], str]] = [
    (lambda: scalar.Conv2d(2, 1, 2)(IMAGE), ShapeError, "takes 2 channels of equally many rows and columns, found 1"),
    (lambda: scalar.Conv2d(1, 1, 2)([[[1.0, 2.0], [3.0]]]), ShapeError, "equally many rows and columns"),
    (lambda: scalar.Conv2d(1, 1, 4)(IMAGE), ShapeError, r"\(4, 4\) does not fit into images of shape \(1, 3, 3\)"),
    (lambda: scalar.Conv2d(1, 1, 2)(IMAGE[0]), ArgumentError, r"\[channel\]\[row\]\[column\], one example"),
    (lambda: scalar.Conv2d(1, 1, 2)([[["a"]]]), ArgumentError, r"\[channel\]\[row\]\[column\], one example; found"),
    (lambda: scalar.Conv2d(1, 1, 2, 2, "same"), ArgumentError, 'padding="same" needs a stride of 1'),
    (lambda: scalar.Conv2d.from_tensor(nn.Linear(1, 1)), ArgumentError, "takes an nn.Conv2d, found Linear"),  # type: ignore
    (
        lambda: scalar.Conv2d.from_tensor(nn.Conv2d(1, 1, 2, dilation=2)),
        ArgumentError,
        "no dilation, groups or ",
    ),
    (lambda: scalar.RNNCell(2, 3)([1.0]), ShapeError, "RNNCell has 2 inputs, found 1"),
    (lambda: scalar.RNNCell(1, 3)([1.0], [0.0]), ShapeError, r"state of RNNCell has 3 numbers, found \[0.0\]"),
    (lambda: scalar.RNNCell(1, 3)([1.0], 0.0), ShapeError, "state of RNNCell has 3 numbers, found 0.0"),  # type: ignore
    (lambda: scalar.RNNCell(1, 3, "sigmoid"), UnknownNameError, "'sigmoid' here; known: tanh, relu"),
    (lambda: scalar.LSTMCell(1, 3)([1.0], [0.0] * 3), ArgumentError, r"pair \(h, c\), found \[0.0, 0.0, 0.0\]"),  # type: ignore
    (lambda: scalar.LSTMCell(1, 3)([1.0], ([0.0] * 3, [0.0])), ShapeError, "state of LSTMCell has 3 numbers"),
    (lambda: scalar.LSTMCell.from_tensor(nn.RNNCell(1, 1)), ArgumentError, "takes an nn.LSTMCell, found RNNCell"),  # type: ignore
]


@pytest.mark.parametrize(("wrong", "error", "says"), ERRORS)
def test_errors_say_what_was_found(wrong: Any, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        wrong()
