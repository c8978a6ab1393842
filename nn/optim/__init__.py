"""Optimisers under the name that PyTorch has for this module; `lr_scheduler` has the schedules.

>>> from nn import Parameter, optim
>>> optim.Adam([Parameter([1.0])], lr=0.01).lr
0.01
"""

from nn.optim import lr_scheduler
from nn.optimisers.adam import Adam, AdamW
from nn.optimisers.adam_variants import Adamax, NAdam, RAdam
from nn.optimisers.base import Optimiser
from nn.optimisers.lbfgs import LBFGS
from nn.optimisers.lion import Lion
from nn.optimisers.root_mean_square import Adadelta, Adagrad, RMSprop
from nn.optimisers.rules import Rule
from nn.optimisers.sgd import SGD

__all__ = [
    "LBFGS",
    "SGD",
    "Adadelta",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
    "Lion",
    "NAdam",
    "Optimiser",
    "Optimizer",
    "RAdam",
    "RMSprop",
    "Rule",
    "lr_scheduler",
]

Optimizer = Optimiser
