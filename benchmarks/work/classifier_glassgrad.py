"""What `MLPClassifier` does, in glassgrad: its first values, its penalty, its shuffling; in the type asked for."""

import sys
from functools import partial
from math import sqrt

import numpy as np
from classifier import ALPHA, BATCH, EPOCHS, HIDDEN, TRAIN_X, TRAIN_Y, measure

import nn
from autograd import Tensor, compile, no_grad

DTYPE = sys.argv[3]
POINTS = TRAIN_X.astype(DTYPE)


def layer(fan_in, fan_out, rng):
    bound = partial(nn.init.uniform, a=sqrt(6 / (fan_in + fan_out)))
    return nn.Linear(fan_in, fan_out, dtype=DTYPE, init=bound, bias_init=bound, rng=rng)


def fit(seed):
    rng = np.random.default_rng(seed)
    model = nn.Sequential(layer(TRAIN_X.shape[1], HIDDEN, rng), nn.ReLU(), layer(HIDDEN, 1, rng))
    weights = [model[0].weight, model[2].weight]
    optimiser = nn.Adam(model.parameters())
    criterion = nn.BCEWithLogitsLoss()

    def step(x, y):
        optimiser.zero_grad()
        penalty = sum((w * w).sum() for w in weights) * (ALPHA / 2 / BATCH)
        loss = criterion(model(x)[:, 0], y) + penalty
        loss.backward()
        optimiser.step()
        return loss

    if sys.argv[2] == "compiled":
        step = compile(step)
    losses = []
    for _ in range(EPOCHS):
        order = rng.permutation(len(TRAIN_X))
        batches = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
        losses.append(sum(step(POINTS[batch], TRAIN_Y[batch]).item() for batch in batches) / len(batches))

    def predict(x):
        with no_grad():
            return model(Tensor(x)).data[:, 0] > 0

    return predict


measure(fit)
