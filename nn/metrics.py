"""Scores of classifiers: see `nn.training.metrics`.

>>> from nn.metrics import accuracy_score
>>> accuracy_score([0, 1], [0, 0])
0.5
"""

from nn.training.metrics import *  # noqa: F403
from nn.training.metrics import __all__ as __all__
