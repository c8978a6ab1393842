"""The lectures' hand calculations on graphs, neurons, activations, losses and rates, with their numbers."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
import nn
from autograd import Tensor, Value, binary_cross_entropy, gradients, sigmoid, softmax

WRAPS = pytest.mark.parametrize("wrap", [Value, Tensor])
number = st.floats(-3.0, 3.0)


def plain(x: Any) -> float:
    return float(x.item() if hasattr(x, "item") else x)


# graphs and the chain rule


@WRAPS
def test_the_first_graph(wrap: Any) -> None:
    """f = (x + y) z at x = 1, y = 2, z = 2 with an upstream gradient of 2."""
    x, y, z = wrap(1.0), wrap(2.0), wrap(2.0)
    q = x + y
    f = q * z
    f.backward(2)
    assert (plain(q), plain(f)) == (3.0, 6.0)
    assert [plain(node.grad) for node in (q, z, x, y)] == [4.0, 6.0, 4.0, 4.0]


@WRAPS
@given(number, number, number, number, number)
def test_a_sigmoid_neuron_with_the_squared_error(
    wrap: Any, w1: float, w2: float, x1: float, x2: float, y: float
) -> None:
    """c = w1 x1 + w2 x2, ŷ = σ(c), L = ½ (y - ŷ)²: dL/dc = (ŷ - y) ŷ (1 - ŷ)."""
    nodes = [wrap(n) for n in (w1, w2, x1, x2)]
    a, b, p, q = nodes
    c = a * p + b * q
    guess = sigmoid(c)
    loss = (y - guess) ** 2 / 2
    loss.backward()
    expected = (plain(guess) - y) * plain(guess) * (1 - plain(guess))
    assert plain(c.grad) == pytest.approx(expected, rel=1e-12, abs=1e-15)
    found = [plain(node.grad) for node in nodes]
    assert found == pytest.approx([expected * n for n in (x1, x2, w1, w2)], rel=1e-12, abs=1e-15)


@WRAPS
@given(number, number, st.sampled_from([0.0, 1.0]))
def test_a_sigmoid_neuron_with_binary_cross_entropy(wrap: Any, w: float, x: float, y: float) -> None:
    """dL/dc = ŷ - y, for y = 1 and for y = 0; from probabilities and from logits."""
    weight = wrap(w)
    for loss_of in (
        lambda c: binary_cross_entropy(sigmoid(c), y),
        lambda c: autograd.binary_cross_entropy_with_logits(c, y),
    ):
        weight.grad = None
        c = weight * x
        loss_of(c).backward()
        guess = 1 / (1 + math.exp(-w * x))
        assert plain(c.grad) == pytest.approx(guess - y, rel=1e-10)
        assert plain(weight.grad) == pytest.approx((guess - y) * x, rel=1e-10, abs=1e-300)


def test_the_sigmoid_of_minus_a_half() -> None:
    assert round(sigmoid(Value(-0.5)).data, 4) == 0.3775
    assert round(sigmoid(Tensor(-0.5)).item(), 4) == 0.3775


@WRAPS
def test_the_loss_of_one_instance(wrap: Any) -> None:
    """Target 0.50, output 0.73: L = ½ (0.50 - 0.73)² = 0.0529 / 2, and dL/dŷ = ŷ - y."""
    guess = wrap(0.73)
    loss = (0.50 - guess) ** 2 / 2
    loss.backward()
    assert plain(loss) == pytest.approx(0.0529 / 2)
    assert plain(guess.grad) == pytest.approx(0.23)


@WRAPS
def test_a_node_used_again(wrap: Any) -> None:
    a = wrap(1.0)
    b = a + a
    c = b + b
    c.backward()
    assert plain(a.grad) == 4.0


# one training step by hand: network 2-2-1


def test_one_training_step_by_hand() -> None:
    start = {"w13": 0.1, "w23": -0.1, "w14": -0.1, "w24": 0.1, "w35": -0.1, "w45": 0.1}
    w = {name: Value(weight, name=name) for name, weight in start.items()}
    z3 = 0.1 * w["w13"] + 0.1 * w["w23"]
    z4 = 0.1 * w["w14"] + 0.1 * w["w24"]
    o3, o4 = sigmoid(z3), sigmoid(z4)
    z5 = o3 * w["w35"] + o4 * w["w45"]
    o5 = sigmoid(z5)
    ((0.1 - o5) ** 2 / 2).backward()
    assert [o.data for o in (o3, o4, o5)] == pytest.approx([0.5, 0.5, 0.5])
    assert z5.grad == pytest.approx(0.1)
    assert (z4.grad, z3.grad) == pytest.approx((0.0025, -0.0025))
    after = {name: node.data - 0.2 * node.grad for name, node in w.items()}
    by_hand = {"w45": 0.09, "w35": -0.11, "w24": 0.09995, "w23": -0.09995, "w14": -0.10005, "w13": 0.10005}
    assert after == pytest.approx(by_hand, abs=1e-12)


# perceptron and toy network


def test_the_perceptron() -> None:
    x, w = Tensor([-3.0, 2.0]), np.array([5.0, -3.0])
    z = 1.0 + x @ w
    assert z.item() == -20.0
    assert sigmoid(z).item() == pytest.approx(2.06e-9, rel=1e-3)
    on_the_line = Tensor([0.4, 1.0])  # 1 + 5 · 0.4 - 3 · 1 = 0
    assert sigmoid(1.0 + on_the_line @ w).item() == 0.5


@pytest.mark.parametrize(("inputs", "outputs"), [((1.0, -1.0), (0.62, 0.83)), ((0.0, 0.0), (0.51, 0.85))])
def test_the_toy_network(inputs: tuple[float, float], outputs: tuple[float, float]) -> None:
    layers = [([[1, -2], [-1, 1]], [1, 0]), ([[2, -1], [-2, -1]], [0, 0]), ([[3, -1], [-1, 4]], [-2, 2])]
    out, seen = Tensor(inputs), []
    for weight, bias in layers:
        out = sigmoid(np.array(weight, float) @ out + np.array(bias, float))
        seen.append(tuple(np.round(out.data, 2)))
    assert seen[-1] == outputs
    if inputs == (1.0, -1.0):
        assert seen[:2] == [(0.98, 0.12), (0.86, 0.11)]


# activations: value, derivative, range

POINTS = [-3.0, -1.0, -0.25, 0.5, 1.0, 3.0]
S = lambda x: 1 / (1 + math.exp(-x))  # noqa: E731
ACTIVATIONS: dict[
    str, tuple[Callable[[Any], Any], Callable[[float], float], Callable[[float], float], float, float]
] = {
    "linear": (autograd.positive, lambda x: x, lambda x: 1, -math.inf, math.inf),
    "step": (autograd.step, lambda x: 0 if x < 0 else 1, lambda x: 0, 0, 1),
    "sigmoid": (sigmoid, S, lambda x: S(x) * (1 - S(x)), 0, 1),
    "tanh": (autograd.tanh, math.tanh, lambda x: 1 - math.tanh(x) ** 2, -1, 1),
    "arctan": (autograd.arctan, math.atan, lambda x: 1 / (x * x + 1), -math.pi / 2, math.pi / 2),
    "relu": (autograd.relu, lambda x: max(0.0, x), lambda x: 0 if x < 0 else 1, 0, math.inf),
    "leaky_relu": (
        autograd.leaky_relu,
        lambda x: 0.01 * x if x < 0 else x,
        lambda x: 0.01 if x < 0 else 1,
        -math.inf,
        math.inf,
    ),
    "prelu": (
        lambda x: autograd.prelu(x, 0.3),
        lambda x: 0.3 * x if x < 0 else x,
        lambda x: 0.3 if x < 0 else 1,
        -math.inf,
        math.inf,
    ),
    "elu": (
        lambda x: autograd.elu(x, 1.5),
        lambda x: 1.5 * (math.exp(x) - 1) if x <= 0 else x,
        lambda x: 1.5 * (math.exp(x) - 1) + 1.5 if x < 0 else 1,
        -1.5,
        math.inf,
    ),
    "softplus": (autograd.softplus, lambda x: math.log(1 + math.exp(x)), S, 0, math.inf),
}


@WRAPS
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activations_have_the_values_derivatives_and_ranges_of_the_table(wrap: Any, name: str) -> None:
    function, value, slope, low, high = ACTIVATIONS[name]
    for point in POINTS:
        x = wrap(point)
        y = function(x)
        y.backward()
        assert plain(y) == pytest.approx(value(point), rel=1e-13)
        assert plain(x.grad) == pytest.approx(slope(point), rel=1e-12)
        assert low <= plain(y) <= high
    far = [plain(function(wrap(x))) for x in (-1e6, -30.0, 30.0, 1e6)]
    assert all(low <= y <= high for y in far)
    for bound in (low, high):
        if math.isfinite(bound):
            assert min(abs(y - bound) for y in far) < 1e-5  # the range is not wider than it need be
        else:
            assert max(far) > 1e5 if bound > 0 else min(far) <= -1e4


def test_the_learned_slope_of_a_prelu() -> None:
    """df/da is x for x < 0, and 0 else."""
    for point, expected in ((-2.0, -2.0), (2.0, 0.0)):
        a = Value(0.3)
        assert gradients(autograd.prelu(Value(point), a), [a]) == [expected]


@given(st.lists(st.floats(-20.0, 20.0), min_size=2, max_size=5))
def test_softmax_is_positive_sums_to_one_and_has_its_jacobian(xs: list[float]) -> None:
    t = Tensor(xs)
    s = softmax(t)
    assert s.data.sum() == pytest.approx(1.0)
    assert (s.data > 0).all()
    jacobian = np.array([gradients(s[i], [t])[0] for i in range(len(xs))])
    np.testing.assert_allclose(jacobian, np.diag(s.data) - np.outer(s.data, s.data), atol=1e-14)


def test_a_step_function_trains_nothing() -> None:
    w = Value(0.5)
    ((1.0 - autograd.step(w * 2.0)) ** 2 / 2).backward()
    assert w.grad == 0.0


# binary cross-entropy


@WRAPS
def test_binary_cross_entropy_by_hand(wrap: Any) -> None:
    for p, y in ((0.9, 1.0), (0.9, 0.0), (0.25, 1.0), (0.5, 0.0), (0.25, 0.75)):
        guess = wrap(p)
        loss = binary_cross_entropy(guess, y)
        loss.backward()
        assert plain(loss) == pytest.approx(-(y * math.log(p) + (1 - y) * math.log(1 - p)))
        assert plain(guess.grad) == pytest.approx((p - y) / (p * (1 - p)))


def test_a_confident_mistake_keeps_its_whole_gradient() -> None:
    """Not clamped: at ŷ = 10⁻¹⁰ with y = 1 the slope is -10¹⁰; from logits it is -1 however far out."""
    p = Value(1e-10)
    assert gradients(binary_cross_entropy(p, 1), [p]) == [pytest.approx(-1e10)]
    z = Value(-800.0)
    loss = autograd.binary_cross_entropy_with_logits(z, 1)
    assert loss.data == 800.0
    assert gradients(loss, [z]) == [-1.0]


# pooling and kernels


def test_pooling() -> None:
    image = Tensor([[7.0, 3, 5, 2], [8, 7, 1, 6], [4, 9, 3, 9], [0, 8, 4, 5]])
    np.testing.assert_array_equal(autograd.max_pool2d(image, (2, 2), (2, 2)).data, [[8, 6], [9, 9]])
    average = image.sliding_windows((2, 2), (2, 2)).mean(axis=(-2, -1))
    np.testing.assert_array_equal(average.data, [[6.25, 3.5], [5.25, 5.25]])


KERNELS = {
    "identity": [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
    "blur": (np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]]) / 16).tolist(),
    "sharpen": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
    "edges": [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]],
}


@pytest.mark.parametrize("name", KERNELS)
def test_kernels(name: str) -> None:
    """On an even image, kernels that sum to 1 change nothing and the edge kernel finds nothing; a bright
    point gives back the kernel itself."""
    kernel = np.array(KERNELS[name], float)[None, None]
    even = np.full((1, 5, 5), 7.0)
    inside = autograd.conv2d(Tensor(even), kernel).data
    np.testing.assert_allclose(inside, np.full((1, 3, 3), 7.0 * kernel.sum()))
    assert kernel.sum() == (0.0 if name == "edges" else 1.0)
    point = np.zeros((1, 5, 5))
    point[0, 2, 2] = 1.0
    np.testing.assert_array_equal(autograd.conv2d(Tensor(point), kernel).data[0], kernel[0, 0, ::-1, ::-1])
    assert autograd.conv2d(Tensor(point), kernel, (1, 1), (1, 1)).shape == (1, 5, 5)
    assert autograd.conv2d(Tensor(point), kernel, (2, 2), (1, 1)).shape == (1, 3, 3)


# learning rates that change


def test_schedules() -> None:
    """Linear decay, then constant; half every 5 epochs; a tenth every 20; exponential; a tenth on a plateau of 10."""
    linear = nn.LinearLR(0.1, start_factor=1.0, end_factor=0.2, total_iters=100)
    assert [linear.lr_at(t) for t in (0, 50, 100, 500)] == pytest.approx([0.1, 0.06, 0.02, 0.02])
    half, tenth = nn.StepLR(0.1, 5, gamma=0.5), nn.StepLR(0.1, 20, gamma=0.1)
    assert [half.lr_at(t) for t in (4, 5, 10)] == pytest.approx([0.1, 0.05, 0.025])
    assert [tenth.lr_at(t) for t in (19, 20, 40)] == pytest.approx([0.1, 0.01, 0.001])
    assert nn.ExponentialLR(0.1, math.exp(-0.5)).lr_at(6) == pytest.approx(0.1 * math.exp(-3))
    plateau = nn.ReduceLROnPlateau(0.1, factor=0.1, patience=10, min_lr=1e-6)
    rates = [plateau.lr_at(t, metrics=[1.0] * 200) for t in (11, 12, 22, 23, 200)]
    assert rates == pytest.approx([0.1, 0.01, 0.01, 0.001, 1e-6])
