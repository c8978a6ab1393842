"""Mistakes: mypy and basedpyright must both find each of the lines at the end. Nothing here is run."""

# ruff: noqa

import numpy as np

import autograd
import nn
import viz
from autograd import Tensor, Value, compile, exp, grad

x, t, model = Value(1.0), Tensor([1.0]), nn.MLP([2, 1])


@compile
def step(w: Tensor, rate: float) -> Tensor:
    return w * rate


def loss(w: Tensor, scale: float) -> Tensor:
    return w.sum() * scale


# mistakes
Value("1.0")
Tensor({"a": 1.0})
Tensor([1.0], requires_gradient=True)
x.tanhh()
t.summ()
t.sum(dim=0)
t.sum(axis="rows")
t.reshape("4")
(x + 1).sum()
x + "1"
t * None
t["first"]
t.data.shapes
x.backward(1, retain=True)
exp("1")
exp(x, t)
autograd.expp(t)
autograd.sum(t, axes=0)
autograd.special.expitt(t)
autograd.add(x)
step(t)
step(t, rate="fast")
step(t, 0.1).summ()
grad(loss)(t, "twice")
grad(loss, argnum=1)
autograd.compile(3)
autograd.jacobian(loss, mode=1)
nn.Linear("2", 3)
nn.Linear(2, 3, biass=False)
nn.Adam(model.parameters(), learning_rate=1)
nn.SGD([1.0], lr=0.1)
nn.Linear(2, 3)(t, t)
model(t).backwards()
model.parameter()
nn.CrossEntropyLoss()(t)
nn.Sequential("relu")
viz.draw(x, back=True)
viz.draw("x")
np.zeros(3) + exp(x).sum()
from autograd import sigmod
