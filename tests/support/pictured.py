"""Graphs that the tests of pictures draw."""

import random
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import PARAMETER, Node, Tensor, Value, scope
from viz.paint import rendering


def needs_graphviz() -> None:
    if rendering.find() is None:
        pytest.skip("neither dot nor pygraphviz is installed")


def parameter(data: float, name: str | None = None) -> Value:
    value: Value = Value.make(data, PARAMETER, name=name)
    return value


def product_of_sum() -> Value:
    x, y, z = Value(1, name="x"), Value(2, name="y"), Value(2, name="z")
    q = x + y
    f = q * z
    q.name, f.name = "q", "f"
    return f


def neuron() -> Value:
    w1, w2 = parameter(0.5, "w1"), parameter(-0.3, "w2")
    x1, x2 = Value(1.0, name="x1", requires_grad=False), Value(2.0, name="x2", requires_grad=False)
    c = w1 * x1 + w2 * x2
    output = ag.sigmoid(c)
    loss = 0.5 * (1 - output) ** 2
    c.name, output.name, loss.name = "c", "ŷ", "L"
    return loss


def penalised() -> Value:
    w, b, x = parameter(-0.5, "w"), parameter(0.3, "b"), Value(2.0, name="x")
    s = w * x + b
    h = ag.tanh(s)
    loss = (h - 1) ** 2 + 0.1 * w**2
    s.name, h.name, loss.name = "s", "h", "L"
    return loss


def squared() -> Value:
    x = Value(3.0, name="x")
    return x * x


def dead_unit() -> Value:
    return ag.relu(Value(-1.0, name="x")) * 3


def layered() -> Value:
    """A network 2-3-1 with a scope per layer and neuron."""
    generator = random.Random(1)
    inputs = [Value(1.0, name="x1"), Value(-1.0, name="x2")]
    signals: list[Value] = inputs
    for layer, size in enumerate((3, 1), 1):
        outputs = []
        for neuron in range(1, size + 1):
            with scope(f"layer {layer}"), scope(f"neuron {neuron}"):
                total: Value = parameter(0.1, "b")
                for i, signal in enumerate(signals):
                    total = total + parameter(generator.uniform(-1, 1), f"w{i}") * signal
                outputs.append(ag.tanh(total))
        signals = outputs
    return signals[0]


def wide(neurons: int = 30, inputs: int = 8) -> Value:
    """One layer of many neurons, all alike."""
    signals = [Value(float(i), name=f"x{i}") for i in range(inputs)]
    outputs = []
    for j in range(neurons):
        with scope(f"neuron {j}"):
            outputs.append(ag.tanh(ag.add_n([parameter(0.01 * j) * signal for signal in signals])))
    return ag.add_n(outputs)


def tensors() -> Tensor:
    inputs = Tensor(np.arange(8.0).reshape(4, 2) / 4 - 1, name="X", requires_grad=False)
    weights = Tensor.make(np.array([[0.5, -1.0, 0.25], [1.0, 0.5, -0.75]]), PARAMETER, name="W")
    bias = Tensor.make(np.zeros(3), PARAMETER, name="b")
    hidden = ag.relu(inputs @ weights + bias)
    loss: Tensor = ag.softmax_cross_entropy(hidden, labels=[0, 1, 2, 0])
    hidden.name, loss.name = "H", "L"
    return loss


def step() -> Any:
    """A training step, compiled and run once."""
    weights = Tensor.make(np.array([0.5, -1.0]), PARAMETER, name='w "1"\\')
    offset = Tensor(3.0, name="b", requires_grad=False)

    @ag.compile
    def step(x: Any) -> Any:
        weights.grad = None
        loss = ag.square(x * weights + offset).sum()
        loss.backward()
        weights.data = weights.data - 0.1 * weights.grad
        return loss

    step(np.array([1.0, 2.0]))
    return step


def mixed() -> Value:
    loss: Value = (ag.stack([Value(1.0, name="u"), Value(2.0, name="v")]) * Tensor([3.0, 4.0])).sum().to_value()
    return loss


def chain(length: int) -> Node:
    value = Value(1.0, name="x")
    for _ in range(length):
        value = value * 1.0001
    return value


def untidy(size: int) -> Value:
    """A graph without groups that is no chain."""
    generator = random.Random(0)
    nodes = [Value(generator.random()) for _ in range(5)]
    while len(nodes) < size:
        nodes.append(generator.choice(nodes[-20:]) + generator.choice(nodes[-20:]))
    return ag.add_n(nodes[-20:])


GRAPHS = {
    build.__name__: build for build in (product_of_sum, neuron, penalised, squared, dead_unit, layered, tensors, mixed)
}
