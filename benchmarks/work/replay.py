"""Seconds per node of a compiled graph of about a million Values, forward and backward."""

import random
import sys

from clock import report
from demo_graph import demo_graph

from autograd import Value, compile, topological_order


def network():
    """The demo's loss over more points."""
    return demo_graph(1540)[0]


def scattered():
    """No structure but levels: each number is made of any two of the level before."""
    rng = random.Random(1337)
    functions = [lambda x, y: (x * y).tanh(), lambda x, y: x + y, lambda x, y: x - y, lambda x, y: x.relu()]
    level = [Value(rng.uniform(-1, 1)) for _ in range(20_000)]
    for _ in range(48):
        level = [rng.choice(functions)(rng.choice(level), rng.choice(level)) for _ in level]
    return sum(level)


root = {"network": network, "scattered": scattered}[sys.argv[1]]()
count = len(topological_order(root))
program = compile(root)


def step():
    program()
    program.backward()


report(step, calls=count)
