"""Names that wait until they are asked for: the estimators, whose library, scikit-learn, is an extra."""

from importlib import import_module
from typing import Any

__all__ = ["ESTIMATORS", "late"]

ESTIMATORS = ("MLPClassifier", "MLPRegressor")


def late(name: str) -> Any:
    """What ``nn`` has by this name; an `ImportError` that names the extra where scikit-learn is missing.

    >>> late("MLPRegressor").__name__
    'MLPRegressor'
    """
    if name not in ESTIMATORS:
        raise AttributeError(f"module 'nn' has no attribute {name!r}")
    return getattr(import_module("nn.estimators"), name)
