"""Fully connected layers, activations, containers and first values, with the hand-worked networks.

This file is longer than others: the hand-worked networks go through all these layers.
"""

import math
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nn
from autograd import Tensor, Value, gradients, sin, stack
from autograd.errors import ArgumentError, ShapeError, UnknownNameError

# Linear


@given(st.integers(1, 5), st.integers(1, 5), st.sampled_from([(), (3,), (2, 3), (0,)]), st.booleans())
def test_linear_is_x_times_the_transposed_weight_plus_bias(n: int, m: int, rows: tuple[int, ...], bias: bool) -> None:
    layer = nn.Linear(n, m, bias, dtype=np.float64, rng=0)
    x = np.random.default_rng(1).normal(size=(*rows, n))
    expected = np.einsum("...i,oi->...o", x, layer.weight.data) + (layer.bias.data if layer.bias is not None else 0)
    np.testing.assert_allclose(layer(x).data, expected, atol=1e-12)


@pytest.mark.parametrize("x", [[[1, 2]], np.ones((1, 2)), np.ones((1, 2), int), Tensor([[1.0, 2.0]])])
def test_a_layer_casts_its_input(x: Any) -> None:
    assert nn.Linear(2, 1)(x).dtype == np.float32


def test_a_cast_input_still_gets_its_gradient() -> None:
    x = Tensor([[1.0, 2.0]])
    layer = nn.Linear(2, 1)
    layer(x).sum().backward()
    np.testing.assert_array_equal(x.grad, layer.weight.data.astype(float))
    values = [Value(1.0), Value(2.0)]
    layer(values).sum().backward()
    assert [v.grad for v in values] == layer.weight.data[0].astype(float).tolist()


def test_linear_says_which_shapes_do_not_fit() -> None:
    with pytest.raises(ShapeError, match=r"weight of shape \(3, 2\).*found shape \(5, 4\)"):
        nn.Linear(2, 3)(np.ones((5, 4)))
    with pytest.raises(ShapeError, match=r"found shape \(\)"):
        nn.Linear(2, 3)(1.0)
    for wrong in (0, -1, 2.0, True, "2"):
        with pytest.raises(ArgumentError, match="in_features must be a whole number"):
            nn.Linear(wrong, 3)  # type: ignore[arg-type]


# activations

FORMULAS = {
    "linear": lambda x: x,
    "step": lambda x: 0.0 if x < 0 else 1.0,
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)),
    "logistic": lambda x: 1 / (1 + math.exp(-x)),
    "tanh": math.tanh,
    "arctan": math.atan,
    "relu": lambda x: max(0.0, x),
    "leaky_relu": lambda x: 0.01 * x if x < 0 else x,
    "prelu": lambda x: 0.25 * x if x < 0 else x,
    "elu": lambda x: math.exp(x) - 1 if x <= 0 else x,
    "softplus": lambda x: math.log(1 + math.exp(x)),
}


@pytest.mark.parametrize("name", FORMULAS)
@given(x=st.floats(-5, 5))
def test_activations_by_name_over_tensors_values_and_numbers(name: str, x: float) -> None:
    function, expected = nn.activation(name), FORMULAS[name](x)
    assert function(Value(x)).data == pytest.approx(expected, abs=1e-12)
    assert function(Tensor([x])).data[0] == pytest.approx(expected, abs=1e-7 if name == "prelu" else 1e-12)
    if name != "prelu":
        assert function(x) == pytest.approx(expected, abs=1e-12)


def test_activation_options() -> None:
    assert nn.LeakyReLU(0.5)(Value(-2.0)).data == -1.0
    assert nn.ELU(alpha=2.0)(Value(-1.0)).data == pytest.approx(2 * math.expm1(-1))
    assert nn.Softmax(dim=0)(Tensor([[1.0], [1.0]])).data.tolist() == [[0.5], [0.5]]
    assert repr(nn.LeakyReLU()) == "LeakyReLU(negative_slope=0.01)"


def test_the_slope_of_prelu_is_learned_from_tensors_and_from_values() -> None:
    for x in (Tensor([-3.0, 2.0]), Value(-3.0)):
        layer = nn.PReLU()
        out = layer(x)
        (out.sum() if isinstance(out, Tensor) else out).backward()
        assert layer.weight.grad.tolist() == [-3.0]


def test_prelu_has_a_slope_for_each_channel() -> None:
    layer = nn.PReLU(2, 0.5)
    layer.weight.data[1] = 0.25
    x = -np.ones((3, 2, 1, 2), np.float32)
    assert layer(x).data[0].tolist() == [[[-0.5, -0.5]], [[-0.25, -0.25]]]
    layer(Tensor(x)).sum().backward()
    assert layer.weight.grad.tolist() == [-6.0, -6.0]
    for wrong in (np.ones((2, 3)), np.ones(2), Value(1.0), 1.0):
        with pytest.raises(ShapeError, match=r"PReLU\(2\) needs an input of shape \(n, 2, \.\.\.\)"):
            layer(wrong)


def test_activation_gives_functions_back_and_calls_classes() -> None:
    assert nn.activation(sin) is sin
    assert isinstance(nn.activation(nn.Tanh), nn.Tanh)


def test_an_unknown_activation_names_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="'sigmiod'; near it: sigmoid"):
        nn.activation("sigmiod")
    with pytest.raises(UnknownNameError, match="known: linear"):
        nn.MLP([2, 1], output="xyzzy")


def test_an_activation_of_ones_own_takes_one_line() -> None:
    class Sine(nn.Activation, function=sin):
        """sin x."""

    assert Sine()(Value(0.5)).data == math.sin(0.5)


# containers


def test_sequential_is_composition() -> None:
    layers = [nn.Linear(2, 3, rng=0), np.abs, nn.Linear(3, 1, rng=1)]
    model = nn.Sequential(*layers)
    x = np.ones((4, 2))
    np.testing.assert_array_equal(model(x).data, layers[2](np.abs(layers[0](x))).data)
    assert len(model) == 3
    assert list(model) == layers
    assert model[0] is layers[0]
    assert list(model[1:]) == layers[1:]
    assert [path for path, _ in model.named_parameters()] == ["0.weight", "0.bias", "2.weight", "2.bias"]


def test_what_sequential_and_mlp_refuse() -> None:
    with pytest.raises(ArgumentError, match="layer 1 of Sequential"):
        nn.Sequential(nn.ReLU(), 3)  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="layer 0 of Sequential"):
        nn.Sequential(nn.ReLU)
    with pytest.raises(ArgumentError, match="at least inputs and outputs"):
        nn.MLP([3])
    with pytest.raises(ArgumentError, match="at least inputs and outputs"):
        nn.MLP(3)  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match=r"sizes\[1\]"):
        nn.MLP([3, 0, 1])


def test_mlp_layers_and_seed() -> None:
    one, same, other = (nn.MLP([64, 100, 10], output="softmax", rng=seed) for seed in (0, 0, 1))
    assert [type(part).__name__ for part in one] == ["Linear", "ReLU", "Linear", "Softmax"]
    np.testing.assert_array_equal(one[0].weight.data, same[0].weight.data)
    assert (one[0].weight.data != other[0].weight.data).any()
    assert [row.parameters for row in one.summary().rows] == [6500, 0, 1010, 0]


# the networks worked by hand


def test_perceptron() -> None:
    perceptron = nn.Perceptron(2, activation="sigmoid", dtype=np.float64)
    perceptron.load_state_dict({"linear.weight": [[5, -3]], "linear.bias": [1]})
    assert perceptron.linear([-3, 2]).item() == -20
    assert perceptron([-3, 2]).item() == pytest.approx(2.06e-9, rel=1e-3)
    on_the_line = [[0.4, 1.0], [-0.2, 0.0], [1.0, 2.0]]
    np.testing.assert_allclose(perceptron(on_the_line).data, 0.5, atol=1e-12)
    step = nn.Perceptron(2, dtype=np.float64)
    step.load_state_dict(perceptron.state_dict())
    assert step([[-3, 2], [3, 2]]).data.tolist() == [[0.0], [1.0]]


def test_multi_output_perceptron_has_features_plus_one_weights_per_output() -> None:
    perceptron = nn.Perceptron(7, 3, activation="linear", rng=0)
    assert perceptron.summary().total == 3 * (7 + 1)
    x = np.random.default_rng(0).normal(size=7)
    expected = perceptron.linear.bias.data + [x @ row for row in perceptron.linear.weight.data]
    np.testing.assert_allclose(perceptron(x).data, expected, rtol=1e-5)


TOY = {
    "0.weight": [[1, -2], [-1, 1]],
    "0.bias": [1, 0],
    "2.weight": [[2, -1], [-2, -1]],
    "2.bias": [0, 0],
    "4.weight": [[3, -1], [-1, 4]],
    "4.bias": [-2, 2],
}


def test_toy_network() -> None:
    net = nn.MLP([2, 2, 2, 2], "sigmoid", "sigmoid", dtype=np.float64)
    net.load_state_dict(TOY)
    first, second = net[:2], net[:4]
    np.testing.assert_array_equal(first([1, -1]).data.round(2), [0.98, 0.12])
    np.testing.assert_array_equal(second([1, -1]).data.round(2), [0.86, 0.11])
    np.testing.assert_array_equal(net([1, -1]).data.round(2), [0.62, 0.83])
    np.testing.assert_array_equal(net([0, 0]).data.round(2), [0.51, 0.85])


def test_an_activation_for_each_hidden_layer() -> None:
    mixed: list[Any] = ["relu", nn.LeakyReLU(0.2), "linear", np.abs]
    net = nn.MLP([2, 3, 4, 5, 6, 1], mixed, "sigmoid", dtype=np.float64, rng=0)
    assert [getattr(part, "__name__", type(part).__name__) for part in net] == [
        *["Linear", "ReLU", "Linear", "LeakyReLU", "Linear", "Linear", "absolute", "Linear", "Sigmoid"]
    ]
    one, x = nn.MLP([2, 3, 4, 1], ("tanh", "relu"), dtype=np.float64, rng=0), np.random.default_rng(0).normal(size=2)
    first, _, second, _, last = one
    np.testing.assert_array_equal(one(x).data, last(np.maximum(second(np.tanh(first(x).data)).data, 0)).data)
    values = nn.scalar.MLP([2, 3, 4, 1], ["tanh", "relu"], rng=0)
    assert [type(layer.neurons[0].activation) for layer in values.layers] == [nn.Tanh, nn.ReLU, nn.Identity]
    np.testing.assert_allclose(nn.scalar.MLP.from_tensor(one)(x).data, one(x).item(), rtol=1e-12)


@pytest.mark.parametrize("kind", [nn.MLP, nn.scalar.MLP])
def test_a_list_of_activations_has_one_for_each_hidden_layer(kind: Any) -> None:
    for wrong in ([], ["relu"], ["relu", "tanh", "sigmoid"]):
        with pytest.raises(ArgumentError, match=rf"each of 2 hidden layers, found {len(wrong)}.*last layer is output="):
            kind([2, 3, 4, 1], wrong)
    with pytest.raises(UnknownNameError, match="'tahn'; near it: tanh"):
        kind([2, 3, 4, 1], ["relu", "tahn"])
    assert list(kind([2, 1], [], rng=0).parameters())


def test_linear_activations_make_a_linear_network() -> None:
    net = nn.MLP([3, 5, 4, 2], "linear", dtype=np.float64, rng=0)
    slope = net[2].weight.data @ net[1].weight.data @ net[0].weight.data
    x = np.random.default_rng(0).normal(size=(2, 3))
    difference = net(x[0]) - net(x[1])
    np.testing.assert_allclose(difference.data, slope @ (x[0] - x[1]), atol=1e-12)


def test_a_step_function_trains_nothing() -> None:
    net = nn.MLP([2, 3, 1], "step", rng=0)
    nn.squared_error(net([[1.0, 2.0]]), [[1.0]]).backward()
    assert not net[0].weight.grad.any()


def test_all_equal_weights_keep_hidden_rows_equal_for_ever() -> None:
    same = partial(nn.init.constant, value=0.3)
    net = nn.MLP([2, 4, 1], "tanh", init=same, bias_init=same, rng=0)
    optimiser = nn.Adam(net.parameters(), lr=0.05)
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(20, 2)), rng.normal(size=(20, 1))
    for _ in range(30):
        optimiser.zero_grad()
        nn.squared_error(net(x), y).backward()
        optimiser.step()
    weight = net[0].weight.data
    assert (weight != np.float32(0.3)).all()
    np.testing.assert_array_equal(weight, np.broadcast_to(weight[:1], weight.shape))


# first values


@pytest.mark.parametrize(
    ("initialiser", "spread"),
    [
        (nn.init.normal, 1.0),
        (partial(nn.init.normal, std=0.1), 0.1),
        (partial(nn.init.uniform, a=0.3), 0.3 / math.sqrt(3)),
        (nn.init.xavier_uniform, math.sqrt(2 / 500)),
        (nn.init.xavier_normal, math.sqrt(2 / 500)),
        (nn.init.kaiming_uniform, math.sqrt(2 / 300)),
        (nn.init.kaiming_normal, math.sqrt(2 / 300)),
        (partial(nn.init.kaiming_uniform, a=math.sqrt(5)), math.sqrt(1 / 900)),
    ],
)
def test_spread_and_seed_of_initialisers(initialiser: Any, spread: float) -> None:
    values = initialiser((200, 300), 0)
    assert values.std() == pytest.approx(spread, rel=0.02)
    assert abs(values.mean()) < spread / 50
    np.testing.assert_array_equal(values, initialiser((200, 300), np.random.default_rng(0)))
    assert (initialiser((200, 300), None) != values).any()


def test_an_initialiser_must_give_the_shape_asked_for() -> None:
    with pytest.raises(ShapeError, match=r"shape \(2, 3\) and gave \(3, 2\)"):
        nn.Linear(3, 2, init=lambda shape, rng: np.zeros((3, 2)))


def test_fans_of_kernels() -> None:
    assert abs(nn.init.kaiming_uniform((8, 3, 5, 5), 0)).max() == pytest.approx(math.sqrt(6 / 75), rel=0.02)
    with pytest.raises(ShapeError, match=r"\(3,\)"):
        nn.init.xavier_normal((3,))


def test_the_default_is_that_of_pytorch() -> None:
    layer = nn.Linear(16, 5000, rng=0)
    for parameter in (layer.weight, layer.bias):
        assert parameter is not None
        assert abs(parameter.data).max() == pytest.approx(0.25, rel=0.01)
        assert abs(parameter.data).max() <= 0.25


def test_numpys_global_randomness_is_neither_read_nor_changed() -> None:
    before = np.random.get_state()[1].copy()  # type: ignore[index,union-attr]  # noqa: NPY002
    nn.MLP([3, 3])
    np.testing.assert_array_equal(np.random.get_state()[1], before)  # type: ignore[index]  # noqa: NPY002


@pytest.mark.parametrize("rng", ["seed", 1.5, -1])
def test_an_unsuitable_rng_is_refused(rng: Any) -> None:
    with pytest.raises(ArgumentError, match="rng must be a whole number"):
        nn.Linear(2, 2, rng=rng)


def test_second_derivatives_go_through_a_network() -> None:
    net = nn.MLP([1, 4, 1], "tanh", dtype=np.float64, rng=0)
    x = Tensor([[0.3]])
    (slope,) = gradients(net(x).sum(), [x], create_graph=True)
    (curve,) = gradients(slope.sum(), [x])
    first, second = (net[0].weight.data[:, 0], net[2].weight.data[0])
    t = np.tanh(first * 0.3 + net[0].bias.data)
    np.testing.assert_allclose(curve, [[(second * first**2 * -2 * t * (1 - t * t)).sum()]], rtol=1e-10)


def test_values_and_tensors_meet_in_one_network() -> None:
    neuron = nn.scalar.Neuron(2, "tanh", rng=0)
    out = nn.Linear(1, 1, rng=0)(stack([neuron([1.0, 2.0])]))
    out.sum().backward()
    assert all(w.grad for w in neuron.weights)


def test_a_real_layer_refuses_complex_numbers() -> None:
    with pytest.raises(ArgumentError, match="real numbers, found complex128"):
        nn.Linear(1, 1, rng=0)([[1j]])


def test_a_wrong_activation_is_refused_without_a_hidden_layer() -> None:
    with pytest.raises(UnknownNameError, match="rleu"):
        nn.MLP([2, 2], activation="rleu")


# what constructors take, and how layers look


@pytest.mark.parametrize(
    "call",
    [
        "Linear(in_features=3, out_features=2, bias=False)",
        "Conv2d(1, 2, kernel_size=(3, 2), stride=1, padding=1, bias=False)",
        "MaxPool2d(kernel_size=2, stride=1, padding=0)",
        "RNN(2, 3, bias='single', num_layers=2, batch_first=True, nonlinearity='relu')",
        "RNNCell(2, 3, nonlinearity='relu')",
        "LSTM(2, 3, bias=False, fused=True)",
        "GRU(2, 3, num_layers=2, bidirectional=True)",
        "GRUCell(2, 3)",
        "ELU(alpha=2)",
        "LeakyReLU(negative_slope=0.2)",
        "Softmax(dim=0)",
        "LogSoftmax(dim=0)",
        "Flatten(start_dim=2)",
        "Dropout(p=0.25)",
        "MSELoss(reduction='sum')",
        "SSELoss()",
        "CrossEntropyLoss(reduction='none')",
        "PReLU(num_parameters=3)",
        "Tanh()",
    ],
)
def test_a_layer_shows_the_call_that_makes_it(call: str) -> None:
    assert repr(eval(f"nn.{call}", {"nn": nn})).partition(": ")[0] == call


@pytest.mark.parametrize("start", range(-4, 4))
@pytest.mark.parametrize("end", range(-4, 4))
def test_flatten_joins_the_axes_between(start: int, end: int) -> None:
    x = np.arange(120.0).reshape(2, 3, 4, 5)
    layer, first, last = nn.Flatten(start, end), start % 4, end % 4
    if first > last:
        with pytest.raises(
            ShapeError, match=rf"Flatten\(start_dim={start}.* in this order, found shape \(2, 3, 4, 5\)"
        ):
            layer(x)
        return
    joined = np.prod(x.shape[first : last + 1])
    np.testing.assert_array_equal(layer(x).data, x.reshape(*x.shape[:first], joined, *x.shape[last + 1 :]))


def test_a_parameter_made_frozen() -> None:
    layer = nn.Linear(2, 1, rng=0)
    layer.weight = nn.Parameter([[1.0, 2.0]], requires_grad=False)
    layer([[1.0, 1.0]]).sum().backward()
    assert layer.weight.grad is None
    assert layer.bias.grad is not None
    with pytest.raises(ArgumentError, match="requires_grad must be True or False"):
        nn.Parameter([1.0], requires_grad=1)  # type: ignore[arg-type]
