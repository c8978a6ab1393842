import random

from clock import report
from demo_step import demo_step
from micrograd.engine import Value
from micrograd.nn import MLP

random.seed(1337)
report(demo_step(MLP(2, [16, 16, 1]), Value))
