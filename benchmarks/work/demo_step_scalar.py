import random

from clock import report
from demo_step import demo_step

from autograd import Value
from nn.scalar import MLP

random.seed(1337)
report(demo_step(MLP([2, 16, 16, 1]), Value))
