"""Train on all examples at once by SciPy's L-BFGS-B, of gradients that are compiled here."""

from __future__ import annotations

from typing import Any
from warnings import warn

import numpy as np
from scipy.optimize import minimize
from sklearn.exceptions import ConvergenceWarning

from nn.estimators.learner import Data, Learner, dense, shares

__all__ = ["minimised"]

NDArray = np.ndarray[Any, Any]


def minimised(learner: Learner, data: Data, max_iter: int, max_fun: int, tol: float) -> tuple[int, float]:
    """Minimise the loss of ``data``; gives how many iterations were made, and the loss that was reached."""
    weights = np.ones(len(data.y)) if data.weights is None else data.weights
    batch = (dense(data.x), learner.loss.targets(data.y), *shares(weights, data.y.dtype))
    parameters = [p for layer in learner.layers for p in (layer.weight, layer.bias)]

    def load(packed: NDArray) -> None:
        start = 0
        for parameter in parameters:
            held = parameter.datum
            np.copyto(held, packed[start : start + held.size].reshape(held.shape), casting="same_kind")
            start += held.size

    def loss_and_slope(packed: NDArray) -> tuple[float, NDArray]:
        load(packed)
        loss = learner.slope(*batch).item()
        slopes = (np.zeros_like(p.datum) if p.grad is None else np.asarray(p.grad) for p in parameters)
        return loss, np.concatenate([slope.ravel() for slope in slopes]).astype(float)

    start = np.concatenate([p.datum.ravel() for p in parameters]).astype(float)
    options = {"maxfun": max_fun, "maxiter": max_iter, "gtol": tol}
    found = minimize(loss_and_slope, start, method="L-BFGS-B", jac=True, options=options)
    load(found.x)
    if found.status:
        warn(
            f"lbfgs ended before it converged, after {found.nit} iterations: {found.message}; raise max_iter or "
            "max_fun, or scale the data",
            ConvergenceWarning,
            stacklevel=5,
        )
    return min(int(found.nit), max_iter), float(found.fun)
