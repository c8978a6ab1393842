"""The classifier of scikit-learn's name."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from sklearn.base import ClassifierMixin
from sklearn.metrics import accuracy_score
from sklearn.preprocessing import LabelBinarizer
from sklearn.utils import compute_sample_weight
from sklearn.utils.metaestimators import available_if
from sklearn.utils.multiclass import type_of_target, unique_labels
from sklearn.utils.validation import check_is_fitted

from nn.estimators.base import Perceptrons, has_batches
from nn.estimators.learner import Data
from nn.estimators.options import ParameterError

__all__ = ["MLPClassifier"]

NDArray = np.ndarray[Any, Any]


class MLPClassifier(ClassifierMixin, Perceptrons):  # type: ignore[misc]
    """A network that classifies, with the parameters, attributes and methods of ``sklearn.neural_network``'s.

    The parameters up to ``max_fun`` are scikit-learn's, in its order and with its meaning; the same ``random_state``
    draws the same first weights and the same order of examples, and None draws anew, without NumPy's global state.
    ``alpha``: the penalty alpha / 2 Σ c² over the weights c of a batch is divided by Σ w, as scikit-learn does.
    What scikit-learn's has not:

    ``activation``: any of `nn.activation`, and a list has one for each hidden layer.
    ``loss``: "log_loss", a loss of `nn` or a trainer's word for one ("hinge"), or a function of outputs before
    softmax or sigmoid, and one-hot rows, (n, outputs) both, that gives the losses of n examples. A distance such as
    "mse" is that of the probabilities from one-hot rows.
    ``dropout``: the share of hidden units that is left out, or one share for each hidden layer.
    ``class_weight``: a dict by label, or "balanced".
    ``schedule``: of the rate, by epochs, in place of ``learning_rate_init``: ``nn.StepLR(0.01, 10)``.
    ``callbacks``: those of `nn.callbacks`, or functions of ``(epoch, logs)``.
    ``backend``: where steps run, as `compile` takes it: "numpy", "jax", or an `autograd.backends.Jax` of many devices.

    ``fit(validation_data=(X, y))``, or ``early_stopping``, gives ``validation_loss_curve_`` beside
    ``validation_scores_``. ``predict`` and the rest take sparse matrices, which are made dense batch by batch.

    Raises a `ValueError` that names the parameter which it cannot take, when it is fitted.

    >>> import nn
    >>> x, y = nn.data.moons(200, rng=0)
    >>> model = nn.MLPClassifier((16,), learning_rate_init=0.02, max_iter=60, n_iter_no_change=float("inf"))
    >>> model = model.set_params(random_state=0).fit(x, y)
    >>> model.score(x, y) > 0.85, model.predict_proba(x).shape, [coef.shape for coef in model.coefs_]
    (True, (200, 2), [(2, 16), (16, 1)])
    """

    def __init__(
        self,
        hidden_layer_sizes: Any = (100,),
        activation: Any = "relu",
        *,
        solver: str = "adam",
        alpha: float = 0.0001,
        batch_size: int | str = "auto",
        learning_rate: str = "constant",
        learning_rate_init: float = 0.001,
        power_t: float = 0.5,
        max_iter: int = 200,
        shuffle: bool = True,
        random_state: Any = None,
        tol: float = 1e-4,
        verbose: bool | int = False,
        warm_start: bool = False,
        momentum: float = 0.9,
        nesterovs_momentum: bool = True,
        early_stopping: bool = False,
        validation_fraction: float = 0.1,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-8,
        n_iter_no_change: float = 10,
        max_fun: int = 15000,
        loss: Any = "log_loss",
        dropout: Any = 0.0,
        class_weight: Any = None,
        schedule: Any = None,
        callbacks: Any = None,
        backend: Any = "numpy",
    ) -> None:
        self._keep(locals())

    def fit(self, X: Any, y: Any, sample_weight: Any = None, *, validation_data: Any = None) -> Self:
        """Fit to ``X`` (n, features), dense or sparse, and labels (n,), or 0 and 1 for several labels, (n, labels).

        ``sample_weight``: (n,). ``validation_data``: ``(X, y)`` or ``(X, y, weights)``, judged after each epoch,
        with ``early_stopping`` in place of a share of ``X``.
        """
        return self._fit(X, y, sample_weight, validation_data, incremental=False)

    @available_if(has_batches)  # type: ignore[untyped-decorator]
    def partial_fit(self, X: Any, y: Any, sample_weight: Any = None, classes: Any = None) -> Self:
        """Make one epoch over these data, and go on where the last call ended; ``classes``: all labels there will be,
        needed in the first call."""
        if isinstance(self.class_weight, str):
            raise ParameterError("class_weight='balanced' needs all data at once: give partial_fit a dict by label")
        if classes is not None:
            known = unique_labels(classes)
            if hasattr(self, "classes_") and not np.array_equal(known, self.classes_):
                raise ParameterError(f"classes={known} differ from those of the first call, {self.classes_}")
        if not hasattr(self, "classes_"):
            if classes is None:
                raise ParameterError("classes must be given in the first call to partial_fit: all labels there will be")
            self._learn_labels(y if type_of_target(y).startswith("multilabel") else classes)
        return self._fit(X, y, sample_weight, None, incremental=True)

    def predict(self, X: Any) -> NDArray:
        """The label of each row, (n,); of several labels 0 and 1, (n, labels)."""
        check_is_fitted(self)
        return self._labels(self._outputs(X))

    def predict_proba(self, X: Any) -> NDArray:
        """The probability of each class, in the order of ``classes_``: (n, classes)."""
        check_is_fitted(self)
        found = self._outputs(X)
        return np.hstack([1 - found, found]) if found.shape[1] == 1 else found

    def predict_log_proba(self, X: Any) -> NDArray:
        """The logarithms of `predict_proba`."""
        with np.errstate(divide="ignore"):
            return np.log(self.predict_proba(X))

    # targets

    def _learn_labels(self, y: Any) -> None:
        self._label_binarizer = LabelBinarizer().fit(y)
        self.classes_ = self._label_binarizer.classes_

    def _encoded(self, y: NDArray, incremental: bool) -> NDArray:
        if not hasattr(self, "classes_") or not (self.warm_start or incremental):
            self._learn_labels(y)
        else:
            classes = unique_labels(y)
            if self.warm_start and not incremental and set(classes) != set(self.classes_):
                raise ParameterError(
                    "warm_start can only be used where `y` has the same classes as in the previous call to fit. "
                    f"Previously got {self.classes_}, `y` has {classes}"
                )
            if len(np.setdiff1d(classes, self.classes_, assume_unique=True)):
                raise ParameterError(f"`y` has classes not in `self.classes_`: {classes}, of {self.classes_}")
        rows: NDArray = self._label_binarizer.transform(y)
        return rows

    def _class_factors(self, y: NDArray) -> NDArray | None:
        given = self.class_weight
        if given is None:
            return None
        if not (isinstance(given, dict | list) or (isinstance(given, str) and given == "balanced")):
            raise ParameterError(f"class_weight must be a dict by label, or 'balanced', found {given!r:.60}")
        factors: NDArray = compute_sample_weight(given, y)
        if not ((factors >= 0) & np.isfinite(factors)).all():
            raise ParameterError(f"class_weight must be finite and at least 0, found {given!r:.60}")
        return factors

    def _strata(self, y: NDArray) -> NDArray | None:
        return y if y.shape[1] == 1 else None

    def _end(self) -> str:
        return "softmax" if self._label_binarizer.y_type_ == "multiclass" else "logistic"

    def _labels(self, outputs: NDArray) -> NDArray:
        labels: NDArray = self._label_binarizer.inverse_transform(outputs[:, 0] if outputs.shape[1] == 1 else outputs)
        return labels

    def _score_of(self, outputs: NDArray, data: Data) -> float:
        found, truth = self._labels(self._ended(outputs)), self._labels(data.y)
        return float(accuracy_score(truth, found, sample_weight=data.weights))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        return tags
