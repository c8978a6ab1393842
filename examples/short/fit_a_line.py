"""Fit a line to points by gradient descent on two single numbers, and see the last step as a graph."""

import random

import viz
from autograd import Value

rng = random.Random(0)
points = [(x / 10, 2 * x / 10 - 1 + rng.gauss(0, 0.1)) for x in range(20)]
slope, intercept = Value(0.0, name="slope"), Value(0.0, name="intercept")

for _ in range(200):
    loss = sum((slope * x + intercept - y) ** 2 for x, y in points) / len(points)
    loss.backward()
    for parameter in (slope, intercept):
        parameter.data -= 0.2 * parameter.grad
        parameter.grad = None

print(f"y = {slope.data:.2f} x + {intercept.data:.2f}, mean squared error {loss.data:.4f}")

one = (slope * 1.0 + intercept - 1.1) ** 2  # the squared error of a single point
one.name = "error"
print(viz.explain(one, wrt=slope))
