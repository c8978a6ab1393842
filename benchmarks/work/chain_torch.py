import torch
from chain import START, chain
from clock import report

x = torch.tensor(START, requires_grad=True)


def step():
    x.grad = None
    chain(x, torch.tanh).backward()


report(step)
