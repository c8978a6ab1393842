"""Estimators of scikit-learn: its networks by their own names and arguments, trained here."""

try:
    import sklearn as _sklearn  # noqa: F401
except ImportError as error:
    raise ImportError(
        "nn.MLPClassifier and nn.MLPRegressor are estimators of scikit-learn: pip install 'glassgrad[sklearn]'"
    ) from error

from nn.estimators.classifier import MLPClassifier
from nn.estimators.regressor import MLPRegressor

__all__ = ["MLPClassifier", "MLPRegressor"]
