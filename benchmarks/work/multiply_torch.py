import torch
from clock import report

a, b = (torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in (2.0, 3.0))
report("a * b", {"a": a, "b": b})
