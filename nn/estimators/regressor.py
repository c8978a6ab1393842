"""The regressor of scikit-learn's name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

import numpy as np
from sklearn.base import RegressorMixin
from sklearn.metrics import r2_score
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted

from nn.estimators.base import Perceptrons, has_batches
from nn.estimators.learner import Data
from nn.estimators.options import ParameterError
from nn.losses.likelihood_losses import PoissonNLLLoss

__all__ = ["MLPRegressor"]

NDArray = np.ndarray[Any, Any]


class MLPRegressor(RegressorMixin, Perceptrons):  # type: ignore[misc]
    """A network that predicts numbers, with the parameters, attributes and methods of ``sklearn.neural_network``'s.

    ``loss``: "squared_error", which is half of it, Σ_j (z_j - y_j)² / 2 of an example; "poisson", half the deviance,
    Σ_j e^z_j - y_j - y_j (z_j - ln y_j), where the network predicts e^z and targets are at least 0, as with
    `nn.PoissonNLLLoss`; a loss of `nn` or a trainer's word for one ("huber"), or a function of predictions and targets,
    (n, outputs) both, that gives the losses of n examples. What ``loss_curve_`` says is what is made small:
    scikit-learn's divides the squared error of several outputs by their number, which its gradient does not. The other
    parameters: see `MLPClassifier`.

    >>> import nn, numpy as np
    >>> x = np.linspace(-1, 1, 60)[:, None]
    >>> model = nn.MLPRegressor("squared_error", (20,), "tanh", solver="lbfgs", max_iter=500, random_state=0)
    >>> model = model.fit(x, x[:, 0] ** 2)
    >>> round(model.score(x, x[:, 0] ** 2), 2), model.out_activation_
    (1.0, 'identity')
    """

    _of_targets: ClassVar[Mapping[str, Any]] = {"y_numeric": True}

    def __init__(
        self,
        loss: Any = "squared_error",
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
        dropout: Any = 0.0,
        schedule: Any = None,
        callbacks: Any = None,
        backend: Any = "numpy",
    ) -> None:
        self._keep(locals())

    def fit(self, X: Any, y: Any, sample_weight: Any = None, *, validation_data: Any = None) -> Self:
        """Fit to ``X`` (n, features), dense or sparse, and numbers (n,) or (n, outputs).

        ``sample_weight``: (n,). ``validation_data``: ``(X, y)`` or ``(X, y, weights)``, judged after each epoch,
        with ``early_stopping`` in place of a share of ``X``.
        """
        return self._fit(X, y, sample_weight, validation_data, incremental=False)

    @available_if(has_batches)  # type: ignore[untyped-decorator]
    def partial_fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Make one epoch over these data, and go on where the last call ended."""
        return self._fit(X, y, sample_weight, None, incremental=True)

    def predict(self, X: Any) -> NDArray:
        """The numbers predicted for each row: (n,), of several outputs (n, outputs)."""
        check_is_fitted(self)
        found = self._outputs(X)
        return found[:, 0] if found.shape[1] == 1 else found

    def _encoded(self, y: NDArray, incremental: bool) -> NDArray:
        if self._is_of_rates() and (y < 0).any():
            raise ParameterError(f"loss={self.loss!r} needs targets of at least 0, found {y.min():g}")
        return y

    def _is_of_rates(self) -> bool:
        """Whether the outputs are logarithms of rates."""
        if isinstance(self.loss, PoissonNLLLoss):
            return self.loss.log_input
        return isinstance(self.loss, str) and self.loss == "poisson"

    def _end(self) -> str:
        return "exp" if self._is_of_rates() else "identity"

    def _score_of(self, outputs: NDArray, data: Data) -> float:
        return float(r2_score(data.y, self._ended(outputs), sample_weight=data.weights))
