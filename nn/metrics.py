"""Scores of classifiers: see `nn.training.metrics`.

>>> from nn.metrics import accuracy_score
>>> accuracy_score([0, 1], [0, 0])
0.5
"""

from nn.training.metrics import (
    accuracy_score,
    confusion_matrix,
    f1_score,
    precision_score,
    recall_score,
    roc_auc_score,
    top_k_accuracy_score,
)

__all__ = [
    "accuracy_score",
    "confusion_matrix",
    "f1_score",
    "precision_score",
    "recall_score",
    "roc_auc_score",
    "top_k_accuracy_score",
]
