"""Schedules under the name that PyTorch has for this module.

>>> from nn.optim import SGD
>>> from nn import Parameter
>>> StepLR(SGD([Parameter([1.0])], lr=0.1), step_size=2).get_last_lr()
[0.1]
"""

from nn.schedules.base import LRScheduler
from nn.schedules.combined import ChainedScheduler, SequentialLR
from nn.schedules.cycles import CyclicLR, OneCycleLR
from nn.schedules.formulas import (
    ConstantLR,
    CosineAnnealingLR,
    CosineAnnealingWarmRestarts,
    ExponentialLR,
    LambdaLR,
    LinearLR,
    MultiplicativeLR,
    MultiStepLR,
    PolynomialLR,
    StepLR,
    WarmupLR,
)
from nn.schedules.plateau import ReduceLROnPlateau

__all__ = [
    "ChainedScheduler",
    "ConstantLR",
    "CosineAnnealingLR",
    "CosineAnnealingWarmRestarts",
    "CyclicLR",
    "ExponentialLR",
    "LRScheduler",
    "LambdaLR",
    "LinearLR",
    "MultiStepLR",
    "MultiplicativeLR",
    "OneCycleLR",
    "PolynomialLR",
    "ReduceLROnPlateau",
    "SequentialLR",
    "StepLR",
    "WarmupLR",
]
