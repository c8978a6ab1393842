"""The training of the convolutional network in PyTorch, for the scripts that time it or weigh it."""

from itertools import pairwise

import torch
from cnn import CHANNELS, CLASSES, HIDDEN, data, features


def training(batch, side):
    """The network; a function that makes its optimiser, and gives one that trains by a step."""
    torch.manual_seed(0)
    x, y = map(torch.tensor, data(batch, side))
    kernels = [
        layer
        for pair in pairwise(CHANNELS)
        for layer in (torch.nn.Conv2d(*pair, 3), torch.nn.ReLU(), torch.nn.MaxPool2d(2))
    ]
    dense = torch.nn.Linear(features(side), HIDDEN), torch.nn.ReLU(), torch.nn.Linear(HIDDEN, CLASSES)
    model = torch.nn.Sequential(*kernels, torch.nn.Flatten(), *dense)
    criterion = torch.nn.CrossEntropyLoss()

    def begin():
        optimiser = torch.optim.Adam(model.parameters())

        def step():
            optimiser.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            optimiser.step()
            return loss

        return step

    return begin
