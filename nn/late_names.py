"""Names that wait until they are asked for: the estimators, whose library, scikit-learn, is an extra."""

import sys
from importlib import import_module
from typing import Any

from nn.other_names import instead

__all__ = ["ESTIMATORS", "late"]

ESTIMATORS = ("MLPClassifier", "MLPRegressor")


def late(name: str) -> Any:
    """What ``nn`` has by this name; an `ImportError` that names the extra where scikit-learn is missing.

    >>> late("MLPRegressor").__name__
    'MLPRegressor'
    """
    if name not in ESTIMATORS:
        known = [*sys.modules["nn"].__all__, *ESTIMATORS]
        raise AttributeError(f"module 'nn' has no attribute {name!r}{instead(name, known)}")
    return getattr(import_module("nn.estimators"), name)
