"""What classifier and regressor share: `fit` and `partial_fit`, from checked data to weights as plain arrays.

A fitted estimator holds arrays and numbers alone, so that it is cloned, pickled and compared as scikit-learn's are; the
network, its optimiser and its compiled step are made of them, and kept between calls of `partial_fit`.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from math import inf
from typing import Any, ClassVar, Self
from warnings import warn

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.model_selection import train_test_split
from sklearn.utils import check_random_state, column_or_1d
from sklearn.utils.validation import _check_sample_weight, validate_data

from nn.autograd_door import Tensor, no_grad
from nn.estimators.fitting import Fitting
from nn.estimators.lbfgs import minimised
from nn.estimators.learner import Data, Learner, dropout_layers, forward, network
from nn.estimators.losses import ENDS, loss_of
from nn.estimators.options import ParameterError, as_value_errors, checked, dropouts, hidden_activations, hidden_sizes
from nn.estimators.reuse import given_back, kind_of, taken
from nn.optimisers.adam import Adam
from nn.optimisers.sgd import SGD
from nn.training.named_parts import schedule_of

__all__ = ["Perceptrons"]

NDArray = np.ndarray[Any, Any]


class Perceptrons(BaseEstimator):  # type: ignore[misc]
    """A network of scikit-learn's: see `MLPClassifier` and `MLPRegressor`."""

    coefs_: list[NDArray]
    intercepts_: list[NDArray]
    loss_curve_: list[float]
    validation_scores_: list[float] | None
    validation_loss_curve_: list[float]
    _progress: dict[str, Any] | None  # after partial_fit: the states of optimiser and schedule
    _kept: Any  # then also what was made for it: the parameters, the type, the learner, the schedule

    def _keep(self, given: Mapping[str, Any]) -> None:
        """Take the arguments of the constructor as attributes, as they are."""
        for name in self._get_param_names():
            setattr(self, name, given[name])

    def _fit(self, X: Any, y: Any, sample_weight: Any, validation_data: Any, incremental: bool) -> Self:
        checked(self)
        first = not hasattr(self, "coefs_") or not (self.warm_start or incremental)
        data = self._checked_data(X, y, sample_weight, incremental, reset=first)
        given = None if validation_data is None else self._checked_validation(validation_data)
        self._random_state = (
            np.random.RandomState() if self.random_state is None else check_random_state(self.random_state)
        )
        sizes = [data.x.shape[1], *hidden_sizes(self.hidden_layer_sizes), data.y.shape[1]]
        if first:
            self._initialise(sizes, data.x.dtype)
        elif sizes != (found := [len(each) for each in (*self.coefs_, self.intercepts_[-1])]):
            raise ParameterError(f"the fitted network has layers of {found} units, now {sizes} are asked for: fit anew")
        kind = None if incremental else kind_of(self, len(data.y), data.y.dtype)
        with as_value_errors():
            learner, schedule = self._learner(incremental, data.y.dtype, kind)
            if self.solver == "lbfgs":
                if given is not None:
                    raise ParameterError("validation_data is judged after each epoch: solver='lbfgs' has none")
                self.n_iter_, self.loss_ = minimised(learner, data, self.max_iter, self.max_fun, self.tol)
            else:
                self._fit_in_batches(learner, schedule, data, given, incremental)
        self.coefs_, self.intercepts_ = learner.weights()
        if kind is not None:
            given_back(kind, learner)
        if not all(np.isfinite(each).all() for each in (*self.coefs_, *self.intercepts_)):
            raise ParameterError("the weights are no longer finite: the data may contain large values, scale them")
        return self

    def _fit_in_batches(
        self, learner: Learner, schedule: Any, data: Data, given: Data | None, incremental: bool
    ) -> None:
        if self.early_stopping and incremental:
            raise ParameterError("partial_fit does not support early_stopping=True: it makes one epoch")
        data, held_out = self._divided(data) if self.early_stopping and given is None else (data, given)
        if held_out is not None and not hasattr(self, "validation_loss_curve_"):
            self.validation_loss_curve_ = []
        n = len(data.y)
        size = min(200, n) if self.batch_size == "auto" else self.batch_size
        if size > n:
            warn(f"batch_size={size} is larger than the {n} examples: all of them are one batch", stacklevel=4)
        fitting = Fitting(self, learner, data, held_out, schedule, min(size, n))
        fitting.go(1 if incremental else self.max_iter)
        if incremental:
            schedules = {} if schedule is None else {"schedule": schedule.state_dict()}
            self._progress = {"optimizer": learner.optimiser.state_dict(), **schedules}
            self._kept = (self.get_params(deep=False), data.y.dtype, learner, schedule)
        else:
            self._progress, self._kept = None, None
            fitting.warn_of_the_end()

    # data

    def _checked_data(self, X: Any, y: Any, sample_weight: Any, incremental: bool, reset: bool) -> Data:
        x, y = validate_data(
            self,
            X,
            y,
            accept_sparse="csr",
            multi_output=True,
            dtype=(np.float64, np.float32),
            reset=reset,
            **self._of_targets,
        )
        if y.ndim == 2 and y.shape[1] == 1:
            y = column_or_1d(y, warn=True)
        weights = None if sample_weight is None else _check_sample_weight(sample_weight, x)
        if weights is not None and (weights < 0).any():
            raise ParameterError(f"sample_weight must be at least 0, found {weights.min():g}")
        rows = self._encoded(y, incremental).astype(x.dtype, copy=False)
        factors = self._class_factors(y)
        if factors is not None:
            weights = factors if weights is None else weights * factors
        return Data(x, rows if rows.ndim == 2 else rows[:, None], weights)

    _of_targets: ClassVar[Mapping[str, Any]] = {}

    def _encoded(self, y: NDArray, incremental: bool) -> NDArray:
        """Targets as numbers, (n,) or (n, outputs)."""
        raise NotImplementedError

    def _class_factors(self, y: NDArray) -> NDArray | None:
        """The weight of each example by its class."""
        return None

    def _checked_validation(self, given: Any) -> Data:
        if not isinstance(given, tuple) or len(given) not in (2, 3):
            raise ParameterError(f"validation_data must be (X, y) or (X, y, weights), found {given!r:.60}")
        return self._checked_data(given[0], given[1], given[2] if len(given) == 3 else None, True, reset=False)

    def _divided(self, data: Data) -> tuple[Data, Data]:
        """What is learnt from, and what is held out."""
        parts = train_test_split(
            *(part for part in data if part is not None),
            random_state=self._random_state,
            test_size=self.validation_fraction,
            stratify=self._strata(data.y),
        )
        if len(parts[3]) < 2:
            raise ParameterError("fewer than two examples are held out: raise validation_fraction, or give more data")
        weights = parts[4:] or (None, None)
        return Data(parts[0], parts[2], weights[0]), Data(parts[1], parts[3], weights[1])

    def _strata(self, y: NDArray) -> NDArray | None:
        return None

    # the network

    def _initialise(self, sizes: list[int], dtype: Any) -> None:
        """Draw first weights, as scikit-learn does: of Glorot's bounds, after a sigmoid the narrower."""
        self.n_iter_ = self.t_ = 0
        self.n_layers_, self.n_outputs_ = len(sizes), sizes[-1]
        self.out_activation_ = self._end()
        names = self.activation if isinstance(self.activation, list | tuple) else [self.activation]
        self.coefs_ = []
        self.intercepts_ = []
        for i, (n, m) in enumerate(pairwise(sizes)):
            name = names[min(i, len(names) - 1)] if names else None
            bound = np.sqrt((2 if isinstance(name, str) and name in ("logistic", "sigmoid") else 6) / (n + m))
            self.coefs_.append(self._random_state.uniform(-bound, bound, (n, m)).astype(dtype))
            self.intercepts_.append(self._random_state.uniform(-bound, bound, m).astype(dtype))
        if hasattr(self, "validation_loss_curve_"):
            del self.validation_loss_curve_
        self._progress = None
        self._kept = None
        if self.solver != "lbfgs":
            self.loss_curve_ = []
            self._no_improvement_count = 0
            early = self.early_stopping
            self.validation_scores_ = [] if early else None
            self.best_validation_score_ = -inf if early else None
            self.best_loss_ = None if early else inf

    def _end(self) -> str:
        """The name of the last function."""
        raise NotImplementedError

    def _learner(self, incremental: bool, dtype: Any, kind: Any) -> tuple[Learner, Any]:
        """The network to train and the schedule of its rate; those of the last `partial_fit`, if they still fit, or of
        another fit of this ``kind``."""
        if kind is not None and (known := taken(kind)) is not None:
            known.load(self.coefs_, self.intercepts_)
            known.restart()
            return known, None
        if incremental and self._kept is not None:
            params, kept_dtype, learner, schedule = self._kept
            now = self.get_params(deep=False)
            if kept_dtype == dtype and all(now[name] is params[name] for name in params):
                learner.load(self.coefs_, self.intercepts_)
                return learner, schedule
        hidden = self.n_layers_ - 2
        layers = dropout_layers(dropouts(self.dropout, hidden), self._random_state)
        coefs, intercepts = (
            [each.astype(dtype, copy=False) for each in part] for part in (self.coefs_, self.intercepts_)
        )
        model = network(coefs, intercepts, hidden_activations(self.activation, hidden), layers)
        learner = Learner(model, loss_of(self.loss, self.out_activation_), self.alpha, self.backend)
        if self.solver == "lbfgs":
            return learner, None
        learner.train_by(self._optimiser(model))
        schedule = schedule_of(self.schedule, learner.optimiser)
        if incremental and self._progress is not None:
            learner.optimiser.load_state_dict(self._progress["optimizer"])
            if schedule is not None and "schedule" in self._progress:
                schedule.load_state_dict(self._progress["schedule"])
        return learner, schedule

    def _optimiser(self, model: Any) -> Any:
        if self.solver == "adam":
            return Adam(model.parameters(), self.learning_rate_init, (self.beta_1, self.beta_2), self.epsilon)
        momentum = float(self.momentum)
        return SGD(
            model.parameters(), self.learning_rate_init, momentum, nesterov=bool(self.nesterovs_momentum and momentum)
        )

    def _outputs(self, X: Any) -> NDArray:
        """What the network gives for ``X``, with its last function."""
        x = validate_data(self, X, accept_sparse="csr", dtype=(np.float64, np.float32), reset=False)
        model = network(self.coefs_, self.intercepts_, hidden_activations(self.activation, self.n_layers_ - 2))
        return self._ended(forward(model, x))

    def _ended(self, outputs: NDArray) -> NDArray:
        with no_grad():
            return ENDS[self.out_activation_](Tensor(outputs)).datum  # type: ignore[no-any-return]

    def _score_of(self, outputs: NDArray, data: Data) -> float:
        """The score of what the network gave for ``data``, before its last function."""
        raise NotImplementedError

    # scikit-learn's customs

    def __getstate__(self) -> dict[str, Any]:
        state: dict[str, Any] = super().__getstate__()
        return state | {"_kept": None} if "_kept" in state else state

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags


def has_batches(estimator: Any) -> bool:
    """Whether ``estimator`` is trained in batches, which `partial_fit` needs."""
    if estimator.solver == "lbfgs":
        raise AttributeError("partial_fit needs batches: solver='lbfgs' has none, take 'adam' or 'sgd'")
    return True
