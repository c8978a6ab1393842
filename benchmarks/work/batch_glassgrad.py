"""The gradients of the demo's hinge loss, of a graph of one point that is run over many."""

import random
import sys

import numpy as np
from clock import report
from data import moons

from autograd import Value, compile
from nn.scalar import MLP

random.seed(1337)
points, classes = moons(int(sys.argv[1]))
model = MLP([2, 16, 16, 1])
x, y, label = Value(0.0), Value(0.0), Value(1.0)
program = compile((1 - label * model([x, y])).relu())
batch = dict(
    zip((x, y, label), np.array([[*point, k] for point, k in zip(points, classes, strict=True)]).T, strict=True)
)
parameters = list(model.parameters())
report(lambda: program.gradients(parameters, batch=batch))
