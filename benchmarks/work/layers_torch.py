import sys

import torch
from clock import report
from layers import called, data, layer

name = sys.argv[1]
x, cotangent = map(torch.tensor, data(name))
module = layer(torch.nn, name)
call = called(module, name)
leaves = [*module.parameters(), *([x.requires_grad_()] if x.is_floating_point() else [])]


def step():
    for leaf in leaves:
        leaf.grad = None
    call(x).backward(cotangent)


report(step)
