"""Forward and backward of graphs of single numbers that grow: the demo's network on ever more points."""

import random
import sys

import micrograd.nn
from clock import report
from data import moons
from demo_step import hinge_loss

way, count = sys.argv[1], int(sys.argv[2])
if way == "micrograd":
    from micrograd.engine import Value
else:
    from autograd import Value, compile

    micrograd.nn.Value = Value
random.seed(1337)
model = micrograd.nn.MLP(2, [16, 16, 1])
points = moons(count)
kept = []


def eager():
    loss = hinge_loss(model, Value, *points)
    model.zero_grad()
    loss.backward()
    kept[:] = [loss]  # as in a user's loop, it outlives its step


if way == "compiled":
    program = compile(hinge_loss(model, Value, *points))


def replay():
    program()
    model.zero_grad()
    program.backward()


report(replay if way == "compiled" else eager)
