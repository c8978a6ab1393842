import sys

from chain import START, chain
from clock import report

from autograd import Tensor, compile, float32, tanh

x = Tensor(START, dtype=float32)


def step():
    x.grad = None
    end = chain(x, tanh)
    end.backward()
    return end


if sys.argv[1] == "jax":
    on_device = compile(step, backend="jax")
    report(lambda: on_device().item())
else:
    report(compile(step) if sys.argv[1] == "compiled" else step)
