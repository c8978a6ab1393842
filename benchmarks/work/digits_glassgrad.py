"""The training step of the digits network, for the scripts that time it in glassgrad."""

import numpy as np
from clock import once
from data import digits

import nn
from autograd import Tensor, compile

FIRST = 5  # calls, after which all compiling is over


def training(batch, way="eager"):
    """A function that trains the network by one step on ``batch`` images, eager or compiled."""
    images, labels = digits(batch)
    x, y = Tensor(images, dtype=np.float32, requires_grad=False), np.array(labels)
    model = nn.Sequential(nn.Linear(64, 100), nn.ReLU(), nn.Linear(100, 10))
    optimiser = nn.Adam(model.parameters())
    criterion = nn.CrossEntropyLoss()

    def step(x, y):
        optimiser.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimiser.step()
        return loss

    if way == "jax":
        on_device = compile(step, backend="jax")
        return lambda: on_device(x, y).item()
    chosen = compile(step) if way == "compiled" else step
    return lambda: chosen(x, y)


def compile_time(batch):
    """The seconds that the first calls of the compiled step take beyond the next ones."""
    step = training(batch, "compiled")
    calls = [once(step)[1] for _ in range(2 * FIRST)]
    return sum(calls[:FIRST]) - sum(calls[FIRST:])
