"""Pictures of the gallery: graphs."""

from __future__ import annotations

from typing import Any

import numpy as np

import nn
import viz
from autograd import Value, add_n, compile, log, sigmoid, tanh


def chain_rule() -> viz.Drawing:
    """The chain rule: values forward, gradients backward, each product upstream × local on its line"""
    x, y, z = Value(1, name="x"), Value(2, name="y"), Value(2, name="z")
    q = x + y
    f = q * z
    q.name, f.name = "q", "f"
    return viz.draw(f, overlay=True, seed=2)


def backward_pass() -> viz.Drawing:
    """The backward pass as a graph of its own: paths meet at w, and their contributions add up"""
    w, b, x = Value(-0.5, name="w"), Value(0.3, name="b"), Value(2.0, name="x")
    loss = (tanh(w * x + b) - 1) ** 2 + 0.1 * w**2
    return viz.draw(loss, backward=True)


def cross_entropy() -> viz.Drawing:
    """A sigmoid neuron with binary cross-entropy, and the shapes and lines explained"""
    w, b = nn.scalar.Neuron(1, "linear", rng=0).parameters()
    x, y = Value(2.0, name="x"), Value(1.0, name="y", requires_grad=False)
    p = sigmoid(w * x + b)
    return viz.draw(-(y * log(p) + (1 - y) * log(1 - p)), legend=True)


def network_of_values() -> viz.Drawing:
    """A network of single numbers, folded to neurons so that it can be read on a slide"""
    model = nn.scalar.MLP([2, 2, 2, 2], "sigmoid", "sigmoid", rng=0)
    return viz.draw(model([Value(1.0, name="x1"), Value(-1.0, name="x2")]), depth=2)


def tensors() -> viz.Drawing:
    """The same picture for arrays: shapes, types, and a summary of their entries"""
    model = nn.MLP([4, 8, 3], rng=0)
    return viz.draw(nn.cross_entropy(model(np.ones((5, 4))), [0, 1, 2, 0, 1]), overlay=True)


def convolutions() -> viz.Drawing:
    """A convolutional network, a box for each layer"""
    model = nn.Sequential(
        nn.Conv2d(1, 4, 3, rng=0), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(4, 8, 3, rng=1), nn.ReLU(), nn.Flatten()
    )
    return viz.draw(model(np.ones((2, 1, 12, 12))), depth=1)


def in_time() -> viz.Drawing:
    """A recurrent network: its steps in a row, and one line that branches for weights that all of them share"""
    outputs, _ = nn.RNN(2, 3, rng=0)(np.ones((5, 1, 2)))
    return viz.draw(outputs.sum())


def many_inputs() -> viz.Drawing:
    """A sum of forty named inputs: what is folded says how many"""
    return viz.draw(add_n([Value(float(i), name=f"x{i}") for i in range(40)]))


def around_a_weight() -> viz.Drawing:
    """What lies around one weight, two steps to either side"""
    model = nn.scalar.MLP([2, 3, 1], "tanh", rng=0)
    loss = (model([1.0, -1.0]) - 1) ** 2
    return viz.draw(loss, around=next(iter(model.parameters())), hops=2)


def one_weight() -> viz.Drawing:
    """One weight, and the paths by which it reaches the loss"""
    w, x = Value(-0.5, name="w"), Value(2.0, name="x")
    h = tanh(w * x)
    return viz.draw((h - 1) ** 2 + 0.1 * w**2 * h, wrt=w)


def step_by_step() -> Any:
    """A page that goes forward node by node, then backward one line at a time"""
    w, b, x = Value(-0.5, name="w"), Value(0.3, name="b"), Value(2.0, name="x")
    return viz.step((tanh(w * x + b) - 1) ** 2 + 0.1 * w**2)


def program() -> viz.Drawing:
    """A compiled program in the same language: its operations as they will be run"""
    w, b = Value(0.5, name="w"), Value(0.1, name="b")
    points = [(1.0, 0.8), (2.0, 0.9), (-1.0, -0.5)]
    return viz.draw(compile(sum((tanh(w * x + b) - y) ** 2 for x, y in points)))


def in_words() -> Any:
    """The chain rule in words"""
    x, y, z = Value(1, name="x"), Value(2, name="y"), Value(2, name="z")
    return viz.explain((x + y) * z, seed=2)


def worksheet() -> Any:
    """A worksheet with blanks; `viz.check` marks the answers"""
    w, x = Value(0.5, name="w"), Value(2, name="x")
    return viz.worksheet((w * x - 3) ** 2)
