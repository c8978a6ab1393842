"""What the scripts of Jacobians differentiate: functions of 100 variables, over any array library."""

import numpy as np

SIZE = 100
rng = np.random.default_rng(0)
MATRIX, POINT = rng.normal(size=(SIZE, SIZE)) / 10, rng.normal(size=SIZE)


def field(tanh, matrix):
    """A function of 100 numbers with 100 results."""
    return lambda x: tanh(matrix @ x) * x


def scalar(tanh, matrix):
    """A function of 100 numbers with one."""
    g = field(tanh, matrix)
    return lambda x: (g(x) ** 2).sum()
