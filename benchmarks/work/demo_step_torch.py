"""The demo's step as a user of tensors writes it."""

from itertools import pairwise

import torch
from clock import report
from data import moons

points, classes = moons()
x, y = torch.tensor(points), torch.tensor(classes)
sizes = [2, 16, 16, 1]
weights = [torch.empty(n, m).uniform_(-1, 1).requires_grad_() for n, m in pairwise(sizes)]
biases = [torch.zeros(m, requires_grad=True) for m in sizes[1:]]
parameters = weights + biases


def step():
    h = x
    for w, b in zip(weights[:-1], biases[:-1], strict=True):
        h = torch.addmm(b, h, w).relu()
    scores = torch.addmm(biases[-1], h, weights[-1])[:, 0]
    loss = (1 - y * scores).relu().mean() + 1e-4 * sum((p * p).sum() for p in parameters)
    for p in parameters:
        p.grad = None
    loss.backward()
    with torch.no_grad():
        for p in parameters:
            p -= 0.01 * p.grad


report(step)
