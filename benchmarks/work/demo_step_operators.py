import random

import micrograd.nn
from clock import report
from demo_step import demo_step

from autograd import Value

micrograd.nn.Value = Value  # its network code, over our numbers
random.seed(1337)
report(demo_step(micrograd.nn.MLP(2, [16, 16, 1]), Value))
