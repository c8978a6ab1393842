"""Networks of Values: the neuron's parts, the hand-worked numbers, and the same network on Tensors."""

import copy
import pickle
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import nn
from autograd import CONSTANT, PARAMETER, Tensor, Value, sigmoid, topological_order
from autograd.errors import ArgumentError, ShapeError
from nn import scalar


def test_a_neuron_is_products_one_sum_and_an_activation() -> None:
    neuron = scalar.Neuron(weights=[2, -1, 3], bias=0.5, activation="tanh")
    out = neuron([1.0, 2.0, 0.25])
    assert out.data == pytest.approx(np.tanh(2 - 2 + 0.75 + 0.5))
    ops = [node.op.name for node in topological_order(out) if not node.is_leaf]
    assert ops == ["multiply"] * 3 + ["add_n", "tanh"]
    leaves = [node for node in topological_order(out) if node.is_leaf]
    assert [node.name for node in leaves if node.op is PARAMETER] == ["w1", "w2", "w3", "b"]
    assert [node.data for node in leaves if node.op is CONSTANT] == [1.0, 2.0, 0.25]


def test_plain_inputs_are_shared_constants() -> None:
    out = scalar.MLP([2, 3, 2], rng=0)([0.5, -0.5])
    leaves = [node for node in topological_order(*out) if node.op is CONSTANT]
    assert [node.data for node in leaves] == [0.5, -0.5]


@pytest.mark.parametrize("x", [(1, 2), [1.0, 2.0], np.array([1.0, 2.0]), np.array([1, 2]), Tensor([1.0, 2.0])])
def test_inputs_of_every_kind(x: Any) -> None:
    neuron = scalar.Neuron(weights=[3.0, 4.0], bias=False)
    out = neuron(x)
    assert type(out) is Value
    assert out.data == 11
    assert neuron.bias is None


def test_inputs_that_are_tracked_get_gradients() -> None:
    x = Tensor([1.0, 2.0])
    v = [Value(1.0), Value(2.0)]
    for inputs in (x, v):
        scalar.Neuron(weights=[3.0, 4.0], bias=1)(inputs).backward()
    assert x.grad.tolist() == [3.0, 4.0]
    assert [value.grad for value in v] == [3.0, 4.0]


def test_perceptron_by_hand() -> None:
    assert scalar.Perceptron(weights=(5, -3), bias=1, activation="linear")([-3, 2]).data == -20
    assert scalar.Perceptron(weights=(5, -3), bias=1, activation="sigmoid")([-3, 2]).data == pytest.approx(
        2.06e-9, 1e-3
    )
    step = scalar.Perceptron(weights=(5, -3), bias=1)
    assert (step([-3, 2]).data, step([3, 2]).data, step([1, 2]).data) == (0.0, 1.0, 1.0)
    exact = scalar.Perceptron(weights=(Fraction(5), Fraction(-3)), bias=Fraction(1), activation="linear")
    assert exact([Fraction(1, 3), Fraction(1, 2)]).data == Fraction(7, 6)


def hand_network() -> scalar.MLP:
    network = scalar.MLP([2, 2, 1], "sigmoid", "sigmoid", bias=False)
    numbers = [[[0.1, -0.1], [-0.1, 0.1]], [[-0.1, 0.1]]]
    for layer, rows in zip(network.layers, numbers, strict=True):
        for neuron, row in zip(layer.neurons, rows, strict=True):
            neuron.load_state_dict({f"weights.{i}": w for i, w in enumerate(row)})
    return network


def test_one_training_step_by_hand() -> None:
    network = hand_network()
    (w13, w23, w14, w24, w35, w45) = network.parameters()
    optimiser = nn.SGD(network.parameters(), lr=0.2)
    hidden = network.layers[0]([0.1, 0.1])
    (out,) = network.layers[1](hidden)
    loss = nn.squared_error(out, 0.1, "half_sum")
    loss.backward()
    assert [h.data for h in hidden] == [0.5, 0.5]
    assert out.data == 0.5
    assert loss.data == pytest.approx(0.08)
    # a delta is dL/dz, where z is what a neuron's activation is given
    deltas = [node.parents[0].grad for node in (*hidden, out)]
    assert deltas == pytest.approx([-0.0025, 0.0025, 0.1])
    optimiser.step()
    found = {"w45": w45, "w35": w35, "w24": w24, "w23": w23, "w14": w14, "w13": w13}
    expected = {"w45": 0.09, "w35": -0.11, "w24": 0.09995, "w23": -0.09995, "w14": -0.10005, "w13": 0.10005}
    assert {name: w.data for name, w in found.items()} == pytest.approx(expected, rel=1e-12)


def plain_epoch(w: list[float], rate: float) -> list[float]:
    """Deck 004's rule written out: w13, w23, w14, w24, w35, w45, one instance after another."""

    def g(z: float) -> float:
        return float(1 / (1 + np.exp(-z)))

    for x1, x2, y in [(0.1, 0.1, 0.1), (0.1, 0.9, 0.9), (0.9, 0.1, 0.9), (0.9, 0.9, 0.1)]:
        w13, w23, w14, w24, w35, w45 = w
        o3, o4 = g(w13 * x1 + w23 * x2), g(w14 * x1 + w24 * x2)
        o5 = g(w35 * o3 + w45 * o4)
        d5 = (o5 - y) * o5 * (1 - o5)
        d3, d4 = w35 * d5 * o3 * (1 - o3), w45 * d5 * o4 * (1 - o4)
        slopes = [d3 * x1, d3 * x2, d4 * x1, d4 * x2, d5 * o3, d5 * o4]
        w = [weight - rate * slope for weight, slope in zip(w, slopes, strict=True)]
    return w


def test_the_epochs_that_follow() -> None:
    network = hand_network()
    optimiser = nn.SGD(network.parameters(), lr=0.2)
    expected = [p.data for p in network.parameters()]
    for _ in range(5):
        for x, y in [((0.1, 0.1), 0.1), ((0.1, 0.9), 0.9), ((0.9, 0.1), 0.9), ((0.9, 0.9), 0.1)]:
            optimiser.zero_grad()
            nn.squared_error(network(x), y, "half_sum").backward()
            optimiser.step()
        expected = plain_epoch(expected, 0.2)
    assert [p.data for p in network.parameters()] == pytest.approx(expected, rel=1e-12)


def test_toy_network() -> None:
    tensor = nn.MLP([2, 2, 2, 2], "sigmoid", "sigmoid", dtype=np.float64)
    tensor.load_state_dict(
        {"0.weight": [[1, -2], [-1, 1]], "0.bias": [1, 0], "2.weight": [[2, -1], [-2, -1]], "2.bias": [0, 0]}
        | {"4.weight": [[3, -1], [-1, 4]], "4.bias": [-2, 2]}
    )
    network = scalar.MLP.from_tensor(tensor)
    assert [round(v.data, 2) for v in network([1, -1])] == [0.62, 0.83]
    assert [round(v.data, 2) for v in network([0, 0])] == [0.51, 0.85]
    assert [round(v.data, 2) for v in network.layers[0]([1, -1])] == [0.98, 0.12]


@pytest.mark.parametrize("activation", ["relu", "tanh", "prelu", "elu", "softplus", "arctan", nn.LeakyReLU(0.2)])
@pytest.mark.parametrize("sizes", [(1, 1), (1, 4, 1), (4, 3), (3, 1, 2), (2, 4, 3, 1), (2, 3, 4, 4)])
@pytest.mark.parametrize("bias", [True, False])
def test_scalar_and_tensor_networks_agree(activation: Any, sizes: tuple[int, ...], bias: bool) -> None:
    seed = sum(sizes)
    tensor = nn.MLP(sizes, activation, "sigmoid", bias=bias, dtype=np.float64, rng=seed)
    network = scalar.MLP.from_tensor(tensor)
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=sizes[0]), rng.normal(size=sizes[-1])
    out = network(x)
    values = out if isinstance(out, list) else [out]
    np.testing.assert_allclose([v.data for v in values], tensor(x).data, rtol=1e-12, atol=1e-14)
    sum((nn.squared_error(v, t, "sum") for v, t in zip(values, y.tolist(), strict=True)), Value(0.0)).backward()
    nn.squared_error(tensor(x), y, "sum").backward()
    linears = [part for part in tensor if isinstance(part, nn.Linear)]
    for layer, linear in zip(network.layers, linears, strict=True):
        found = [[w.grad for w in neuron.weights] for neuron in layer.neurons]
        np.testing.assert_allclose(found, linear.weight.grad, rtol=1e-9, atol=1e-12)
        if linear.bias is not None:
            biases = [neuron.bias.grad for neuron in layer.neurons if neuron.bias is not None]
            np.testing.assert_allclose(biases, linear.bias.grad, rtol=1e-9, atol=1e-12)
    back = network.to_tensor(np.float64)
    np.testing.assert_allclose(back(x).data, tensor(x).data, rtol=1e-12, atol=1e-14)


def test_going_over_copies_the_numbers() -> None:
    tensor = nn.MLP([2, 2, 1], "prelu", rng=0)
    network = scalar.MLP.from_tensor(tensor)
    for p in network.parameters():
        p.data = p.data * 0
    assert all(p.data.any() for p in tensor.parameters())
    network = scalar.MLP.from_tensor(tensor)
    back = network.to_tensor()
    for p in back.parameters():
        p.data[...] = 0
    assert all(np.any(p.data) for p in network.parameters())


def test_from_tensor_refuses_other_layers() -> None:
    with pytest.raises(ArgumentError, match="layer 2, Tanh"):
        scalar.MLP.from_tensor(nn.Sequential(nn.Linear(1, 1), nn.Tanh(), nn.Tanh()))
    with pytest.raises(ArgumentError, match="no Linear"):
        scalar.MLP.from_tensor(nn.Sequential())
    with pytest.raises(ArgumentError, match="Softmax mixes all outputs"):
        scalar.MLP.from_tensor(nn.MLP([2, 2], output="softmax"))


def test_training_learns_xor() -> None:
    network = scalar.MLP([2, 4, 1], "tanh", rng=1)
    optimiser = nn.Adam(network.parameters(), lr=0.1)
    table = [((0, 0), 0), ((0, 1), 1), ((1, 0), 1), ((1, 1), 0)]
    for _ in range(60):
        optimiser.zero_grad()
        loss = sum((nn.binary_cross_entropy_with_logits(network(x), y) for x, y in table), Value(0.0))
        loss.backward()
        optimiser.step()
    assert [round(sigmoid(network(x)).data) for x, _ in table] == [y for _, y in table]


def test_calls_group_nodes_by_neuron() -> None:
    out = scalar.MLP([2, 2, 1], rng=0)([1.0, 2.0])
    assert out.scope == ("MLP", "layers.1: Layer", "neurons.0: Neuron")


def test_state_and_copies() -> None:
    network = scalar.MLP([2, 2, 1], rng=0)
    state = network.state_dict()
    assert list(state)[:3] == [
        "layers.0.neurons.0.weights.0",
        "layers.0.neurons.0.weights.1",
        "layers.0.neurons.0.bias",
    ]
    assert all(type(number) is float for number in state.values())
    other = scalar.MLP([2, 2, 1], rng=1)
    other.load_state_dict(state)
    twins = [other, copy.deepcopy(network), pickle.loads(pickle.dumps(network))]
    assert {twin([1.0, 2.0]).data for twin in twins} == {network([1.0, 2.0]).data}
    assert twins[1].layers[0].neurons[0].weights[0].op is PARAMETER
    assert repr(network).startswith("MLP(): 9 parameters")


def test_first_values_are_those_of_a_linear_layer() -> None:
    weights = [w.data for w in scalar.Neuron(2500, rng=0).weights]
    assert max(map(abs, weights)) == pytest.approx(1 / 50, rel=0.01)
    biases = [neuron.bias.data for neuron in scalar.Layer(4, 300, rng=0).neurons]
    assert max(map(abs, biases)) == pytest.approx(1 / 2, rel=0.01)
    assert scalar.Neuron(3, rng=0).state_dict() == scalar.Neuron(3, rng=0).state_dict()
    assert len({p.data for p in scalar.MLP([2, 3, 1], rng=0).parameters()}) == 13


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: scalar.Neuron(2)([1.0]), ShapeError, "Neuron has 2 inputs, found 1"),
        (lambda: scalar.MLP([2, 1])([1.0, 2.0, 3.0]), ShapeError, "Layer has 2 inputs, found 3"),
        (lambda: scalar.Neuron(2)(1.0), ArgumentError, "takes a sequence of 2 numbers, found 1.0"),
        (lambda: scalar.Neuron(2)(["a", "b"]), ArgumentError, "sequence of 2 numbers, one example; found .'a', 'b'"),
        (lambda: scalar.MLP([2, 1])(np.ones((5, 2))), ArgumentError, "call it for each example, or an MLP.to_tensor"),
        (lambda: scalar.MLP([2, 1])(Tensor(np.ones((5, 2)))), ArgumentError, "call it for each example"),
        (lambda: scalar.Neuron(), ArgumentError, "n_inputs or weights"),
        (lambda: scalar.Neuron(3, weights=[1.0]), ArgumentError, "1 weights do not fit n_inputs=3"),
        (lambda: scalar.Neuron(0), ArgumentError, "n_inputs must be a whole number"),
        (lambda: scalar.Neuron(2, "softmax"), ArgumentError, "Softmax mixes all outputs"),
        (lambda: scalar.Neuron(weights=["a"]), ArgumentError, "one number"),
        (lambda: scalar.MLP([2]), ArgumentError, "at least inputs and outputs"),
        (
            lambda: scalar.MLP(3, [4, 4, 1]),
            ArgumentError,
            "at least inputs and outputs, such as .64, 100, 10.; found 3",
        ),
        (lambda: scalar.Layer(2, 0), ArgumentError, "n_outputs"),
    ],
)
def test_what_is_refused(make: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        make()
