import importlib
import sys

import numpy as np
from clock import report

importlib.import_module(sys.argv[1])
count = int(float(sys.argv[2]) * 1e6) // 8
x, weight = np.full(count, 0.5), np.full(count, 0.25)


def step():
    return np.maximum(x * weight + x, 0.0) * weight


report(step)
