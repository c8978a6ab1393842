"""Pictures of the gallery: networks as textbooks draw them."""

from __future__ import annotations

import numpy as np

import nn
import viz
from autograd import Value


def without_data() -> viz.Drawing:
    """A model that has seen no data yet: lines by the size and the sign of weights, and what is not drawn counted"""
    return viz.network(nn.MLP([3, 4, 12, 2], "tanh", rng=0))


def one_step() -> viz.Drawing:
    """One step of training by hand: z, a and δ in each circle, each weight with its gradient"""
    hidden, output = nn.scalar.Layer(2, 2, "sigmoid", False), nn.scalar.Layer(2, 1, "sigmoid", False)
    numbers = iter([0.1, -0.1, -0.1, 0.1, -0.1, 0.1])
    for weight in (*hidden.parameters(), *output.parameters()):
        weight.data = next(numbers)
    (out,) = output(hidden([Value(0.1, name="x1"), Value(0.1, name="x2")]))
    return viz.draw(0.5 * (0.1 - out) ** 2, view="network")


def convolutional() -> viz.Drawing:
    """Convolutions as stacked planes, height × width × channels"""
    first, second = nn.Conv2d(3, 32, 3, rng=0), nn.Conv2d(32, 64, 3, rng=1)
    model = nn.Sequential(first, nn.ReLU(), nn.MaxPool2d(2), second, nn.ReLU(), nn.MaxPool2d(2), nn.Flatten())
    model.append(nn.Linear(12544, 10, rng=2))
    return viz.network(model, (3, 64, 64))


def recurrent() -> viz.Drawing:
    """An LSTM, a cell for each step, with its gates"""
    outputs, _ = nn.LSTM(2, 3, rng=0)(np.ones((3, 1, 2)))
    return viz.draw(outputs.sum(), view="network")
