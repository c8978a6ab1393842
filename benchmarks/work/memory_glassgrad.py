import sys

import numpy as np
from memory import CLASSES, report_growth, sizes

import nn
from autograd import Tensor, compile


def training(batch, width):
    rng = np.random.default_rng(0)
    x = Tensor(rng.normal(size=(batch, width)), dtype=np.float32, requires_grad=False)
    y = rng.integers(CLASSES, size=batch)
    layers = [layer for size in sizes(width) for layer in (nn.Linear(*size), nn.ReLU())]
    model = nn.Sequential(*layers[:-1])
    criterion = nn.CrossEntropyLoss()

    def train(steps):
        optimiser = nn.Adam(model.parameters())

        def step(x, y):
            optimiser.zero_grad()
            loss = criterion(model(x), y)
            loss.backward(retain_graph=sys.argv[2] == "retain")
            optimiser.step()
            return loss

        if sys.argv[1] == "compiled":
            step = compile(step)
        for _ in range(steps):
            loss = step(x, y)
        return loss

    return train


report_growth(training)
