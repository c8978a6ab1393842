"""The training of the convolutional network in glassgrad, for the scripts that time it or weigh it."""

from itertools import pairwise

from cnn import CHANNELS, CLASSES, HIDDEN, data, features

import nn
from autograd import Tensor, compile


def training(batch, side, way="eager", keep=True):
    """The network; a function that makes its optimiser, and gives one that trains by a step, eager or compiled.

    ``keep``: the graph, after backward.
    """
    images, labels = data(batch, side)
    x = Tensor(images, requires_grad=False)
    kernels = [layer for pair in pairwise(CHANNELS) for layer in (nn.Conv2d(*pair, 3), nn.ReLU(), nn.MaxPool2d(2))]
    dense = nn.Flatten(), nn.Linear(features(side), HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, CLASSES)
    model = nn.Sequential(*kernels, *dense)
    criterion = nn.CrossEntropyLoss()

    def begin():
        optimiser = nn.Adam(model.parameters())

        def step(x, y):
            optimiser.zero_grad()
            loss = criterion(model(x), y)
            loss.backward(retain_graph=keep)
            optimiser.step()
            return loss

        chosen = compile(step) if way == "compiled" else step
        return lambda: chosen(x, labels)

    return begin
