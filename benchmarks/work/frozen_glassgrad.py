"""A compiled Adam step of a 64-100-100-100-10 network on 200 digits: all of it, or the head on a frozen body."""

import sys

import numpy as np
from clock import report
from data import digits

import nn
from autograd import compile

IMAGES, LABELS = digits(200)
X, Y = np.array(IMAGES, np.float32), np.array(LABELS)

model = nn.MLP([64, 100, 100, 100, 10], rng=0)
if sys.argv[1] == "head":
    model[:-1].requires_grad_(False)
loss_of, optimiser = nn.CrossEntropyLoss(), nn.Adam(model.parameters())


@compile
def step(x, y):
    optimiser.zero_grad()
    loss = loss_of(model(x), y)
    loss.backward(retain_graph=False)
    optimiser.step()
    return loss


report(lambda: step(X, Y))
