"""What a user writes, and what each expression is: as mypy and basedpyright say, and as it turns out when it runs."""

from fractions import Fraction
from typing import Any, reveal_type

import numpy as np

import autograd
import autograd as ag
import nn
import viz
from autograd import Program, Tensor, Value, exp, gradcheck, no_grad
from autograd.linalg import inv, svd

x, y = Value(1.0, name="x"), Value(2.0)
t = Tensor([[1.0, 2.0], [3.0, 4.0]])
labels: np.ndarray[Any, Any] = np.array([0, 1])
collected: list[Any] = [x, y]
array: np.ndarray[Any, Any] = np.array([1.0, 2.0])

# Values
reveal_type(Value(1.0))  # Value
reveal_type(Value(Fraction(1, 2)))  # Value
reveal_type(Value(t.sum()))  # Value
reveal_type(x + y)  # Value
reveal_type(x + 1)  # Value
reveal_type(2.5 - x)  # Value
reveal_type(Fraction(1, 2) * x)  # Value
reveal_type(np.float64(2.0) * x)  # Value
reveal_type(2 ** (-x) // y % 3)  # Value
reveal_type(abs(x))  # Value
reveal_type(x.tanh())  # Value
reveal_type(x.clip(0, max=y).leaky_relu(slope=0.1))  # Value
reveal_type(x.data)  # float | Any
reveal_type(x.grad)  # float | Any
reveal_type(x.name)  # str | None
reveal_type(x < y)  # bool
reveal_type(x == y)  # bool
reveal_type(x == "text")  # bool
reveal_type(x.isnan())  # bool
reveal_type(x.detach())  # Value
reveal_type((x * y).backward())  # None

# Tensors
reveal_type(Tensor([1.0]))  # Tensor
reveal_type(Tensor([x, y]))  # Tensor
reveal_type(t + 1)  # Tensor
reveal_type(1 + t)  # Tensor
reveal_type(np.float32(2.0) * t)  # Tensor
reveal_type(t / array)  # Tensor
reveal_type([1.0, 2.0] - t)  # Tensor
reveal_type(t @ t.T)  # Tensor
reveal_type(t[0])  # Tensor
reveal_type(t[:, None, ..., [0, 1]])  # Tensor
reveal_type(t.sum())  # Tensor
reveal_type(t.mean(axis=0, keepdims=True))  # Tensor
reveal_type(t.reshape(4).reshape((2, 2)).transpose(1, 0))  # Tensor
reveal_type(t.sort(descending=True).softmax(axis=-1))  # Tensor
reveal_type(t.at(0).set(9.0))  # Tensor
reveal_type(t > 1)  # Tensor
reveal_type(t == t)  # Tensor
reveal_type(t.argmax(axis=1))  # Tensor
reveal_type(t.split(2))  # list[Tensor]
reveal_type(t.svd().S)  # Tensor
reveal_type(t[0, 0].to_value())  # Value
reveal_type(t.data)  # ndarray
reveal_type(t.grad)  # ndarray | Any
reveal_type(t.numpy())  # ndarray
reveal_type(t.shape)  # tuple[int, ...]
reveal_type(t.sum().item())  # float | Any
reveal_type(len(t))  # int
reveal_type(list(t))  # list[Tensor]
reveal_type(t.detach())  # Tensor

# a Value that meets an array
reveal_type(x + t)  # Tensor
reveal_type(t * x)  # Tensor
reveal_type(x * array)  # Tensor
reveal_type(x < t)  # Tensor

# functions
reveal_type(exp(x))  # Value
reveal_type(autograd.exp(t))  # Tensor
reveal_type(ag.exp(1.0))  # float
reveal_type(ag.exp(array))  # ndarray
reveal_type(ag.exp([1.0, 2.0]))  # ndarray
reveal_type(ag.exp([x, y]))  # Tensor
reveal_type(ag.arctan(x))  # Value
reveal_type(ag.arccos(y - 1))  # Value
reveal_type(ag.maximum(x, 0.5))  # Value
reveal_type(ag.maximum(x, t))  # Tensor
reveal_type(ag.add(x, array))  # Tensor
reveal_type(ag.add(array, x))  # Tensor
reveal_type(ag.where(t > 1, t, 0.0))  # Tensor
reveal_type(ag.where(x > 1, x, y))  # Value
reveal_type(ag.isfinite(x))  # bool
reveal_type(ag.add_n([x, y, 1.0]))  # Value
reveal_type(ag.stack([x, y]))  # Tensor
reveal_type(ag.concat([t, t], axis=1))  # Tensor
reveal_type(ag.stack(collected))  # Any
reveal_type(ag.exp(collected))  # Any
reveal_type(ag.einsum("ij->j", t))  # Tensor
reveal_type(ag.sum(t, axis=0))  # Tensor
reveal_type(ag.zeros((2, 3)))  # Tensor
reveal_type(ag.asarray(array))  # Tensor
reveal_type(inv(t))  # Tensor
reveal_type(svd(t).U)  # Tensor
reveal_type(ag.special.expit(t))  # Tensor
reveal_type(exp.name)  # str


# derivatives
def loss(w: Tensor, scale: float = 1.0) -> Tensor:
    return (w * w).sum() * scale


reveal_type(ag.grad(loss)(t, scale=2.0))  # Tensor
reveal_type(ag.grad(loss)(array))  # ndarray
reveal_type(ag.grad(lambda v: v**4)(2.0))  # float
reveal_type(ag.grad(ag.grad(lambda v: v**4))(x))  # Value
reveal_type(ag.grad(lambda p: (p["w"] * p["w"]).sum())({"w": t}))  # dict[str, Tensor]
reveal_type(ag.value_and_grad(loss)(t))  # tuple[Tensor, Tensor]
reveal_type(ag.jacobian(lambda v: v * v)(t))  # Tensor | Any
reveal_type(ag.hessian(loss)(array))  # ndarray | Any
reveal_type(ag.hvp(loss, t, t))  # Tensor
reveal_type(ag.jvp(loss, (t,), (t,)))  # tuple[Any, Any]
reveal_type(ag.stop_gradient(t))  # Tensor
reveal_type(ag.checkpoint(loss)(t, scale=2.0))  # Tensor
reveal_type(ag.gradients(loss(t), [t]))  # list[Any]
reveal_type(ag.callback(len, array))  # int


# programs
@ag.compile
def step(w: Tensor, rate: float) -> tuple[Tensor, Tensor]:
    return w * rate, w.sum()


class Counter:
    @ag.compile
    def doubled(self, w: Tensor) -> Tensor:
        return w * 2


@no_grad()
def predicted(w: Tensor) -> Tensor:
    return w * 2


reveal_type(step(t, 0.5))  # tuple[Tensor, Tensor]
reveal_type(ag.compile(loss, reassociate=False)(t))  # Tensor
reveal_type(Counter().doubled(t))  # Tensor
reveal_type(predicted(t))  # Tensor
reveal_type(ag.compile(x * y))  # Program
reveal_type(Program(x * y)())  # float
reveal_type(Program(x * y)(batch={x: array}))  # ndarray
reveal_type(Program(x * y).gradients([x]))  # list[float]
reveal_type(ag.compile(nn.Linear(2, 1))(t))  # Tensor
reveal_type(ag.compile(t.sum()))  # GraphProgram
reveal_type(gradcheck(loss, t).ok)  # bool


# networks
class Scaled(nn.Module):
    def __init__(self) -> None:
        self.factor = nn.Parameter([1.0, 2.0])

    def forward(self, x: Tensor, *, halved: bool = False) -> Tensor:
        return self.factor * x / (2 if halved else 1)


model = nn.MLP([2, 1])
optimiser = nn.Adam(model.parameters(), lr=0.1)
reveal_type(model(t))  # Tensor
reveal_type(nn.Linear(2, 3)(array))  # Tensor
reveal_type(Scaled()(t, halved=True))  # Tensor
reveal_type(nn.CrossEntropyLoss()(t, labels))  # Tensor
reveal_type(nn.MSELoss()(model(t), array[:, None]))  # Tensor
reveal_type(nn.MSELoss()(x, 1.0))  # Value
reveal_type(nn.squared_error(t, t.data))  # Tensor
reveal_type(nn.ReLU()(t))  # Tensor
reveal_type(nn.Tanh()(x))  # Value
reveal_type(nn.Sequential(nn.Linear(2, 3), nn.Tanh())(t))  # Tensor | Any
reveal_type(nn.Sequential(nn.Linear(2, 3), nn.Tanh())[:1])  # Sequential
reveal_type(nn.LSTM(1, 2)(np.zeros((3, 1, 1))))  # tuple[Tensor, tuple[Tensor, Tensor]]
reveal_type(nn.GRUCell(1, 2)(np.zeros((3, 1))))  # Tensor
reveal_type(list(model.parameters()))  # list[Parameter]
reveal_type(dict(model.named_parameters()))  # dict[str, Parameter]
reveal_type(nn.Linear(2, 3).weight)  # Parameter
reveal_type(model.eval())  # MLP
reveal_type(optimiser.step())  # None
reveal_type(nn.scalar.Neuron(2)([1.0, x]))  # Value
reveal_type(list(nn.scalar.MLP([2, 1]).parameters()))  # list[Value]
reveal_type(nn.scalar.MLP([2, 1])([1.0, 2.0]))  # Value | Any

# pictures
reveal_type(viz.draw(x * y))  # Drawing
reveal_type(viz.draw([x, t], backward=False).dot)  # str
reveal_type(viz.explain(x * y))  # Explanation

# NumPy's own stubs speak here: of an array to the left of a Tensor they know nothing else
reveal_type(array * t)  # ndarray, but Tensor
reveal_type(np.sum(t))  # Any
