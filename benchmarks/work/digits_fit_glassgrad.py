"""A fit of the digits network from scratch, by `nn.Trainer` or by a compiled loop written by hand."""

import sys

import numpy as np
from clock import report
from data import digits

import nn
from autograd import compile

EPOCHS = 10
IMAGES, LABELS = digits(1797)
X, Y = np.array(IMAGES, np.float32), np.array(LABELS)
BATCH = int(sys.argv[2])


def network():
    return nn.MLP([64, 100, 10], rng=0)


def by_hand():
    """What a user writes who knows `compile`: shuffled batches, and the mean loss of each epoch."""
    model, rng, losses = network(), np.random.default_rng(0), []
    loss_of, optimiser = nn.CrossEntropyLoss(), nn.Adam(model.parameters())

    @compile
    def step(x, y):
        optimiser.zero_grad()
        loss = loss_of(model(x), y)
        loss.backward(retain_graph=False)
        optimiser.step()
        return loss

    for _ in range(EPOCHS):
        order, total = rng.permutation(len(X)), 0.0
        for start in range(0, len(X), BATCH):
            rows = order[start : start + BATCH]
            total += step(X[rows], Y[rows]).item() * len(rows)
        losses.append(total / len(X))
    return losses


def trainer():
    fit = nn.Trainer(network(), "cross_entropy", "adam", seed=0).fit
    return fit(X, Y, epochs=EPOCHS, batch_size=BATCH, verbose=0).history["loss"]


report({"trainer": trainer, "by-hand": by_hand}[sys.argv[1]])
