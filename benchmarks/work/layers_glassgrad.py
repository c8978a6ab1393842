import sys

from clock import report
from layers import called, data, layer

import nn
from autograd import Tensor, compile

_, name, way = sys.argv
x, cotangent = data(name)
module = layer(nn, name)
call = called(module, name)
given = x if name == "embedding" else Tensor(x)
leaves = [*module.parameters(), *([given] if isinstance(given, Tensor) else [])]


def pass_both_ways(x, cotangent):
    result = call(x)
    result.backward(cotangent)
    return result


run = compile(pass_both_ways) if way == "compiled" else pass_both_ways


def step():
    for leaf in leaves:
        leaf.grad = None
    run(given, cotangent)


report(step)
