import sys

import torch
from clock import report
from data import sequences

inputs, targets = sequences(100, 32)
x, y = torch.tensor(inputs, dtype=torch.float32), torch.tensor(targets, dtype=torch.float32)
torch.manual_seed(0)
layer, head = getattr(torch.nn, sys.argv[1])(1, 50), torch.nn.Linear(50, 1)
parameters = [*layer.parameters(), *head.parameters()]
criterion = torch.nn.MSELoss()


def step():
    for parameter in parameters:
        parameter.grad = None
    criterion(head(layer(x)[0][-1]), y).backward()


report(step)
