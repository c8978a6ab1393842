"""What an estimator's parameters may be: looked at when it is fitted, as scikit-learn wants it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from math import inf
from typing import Any

import numpy as np

from nn.arguments import flag, fraction, named, non_negative, several, share, whole
from nn.autograd_door import ArgumentError, AutogradError
from nn.layers.activations import activation
from nn.layers.containers import layer_activations
from nn.modules.module import Module

__all__ = ["ParameterError", "as_value_errors", "checked", "dropouts", "hidden_activations", "hidden_sizes"]


class ParameterError(ArgumentError, ValueError):
    """A parameter or data that an estimator cannot take; a `ValueError`, too, which users of scikit-learn expect."""


@contextmanager
def as_value_errors() -> Iterator[None]:
    """Within the block an error of ours about an argument is a `ParameterError`."""
    try:
        yield
    except ParameterError:
        raise
    except AutogradError as error:
        raise ParameterError(str(error)) from error


def hidden_sizes(given: Any) -> list[int]:
    """``given``, a number of units or one for each hidden layer, as a list.

    >>> hidden_sizes(5), hidden_sizes((4, 3)), hidden_sizes(())
    ([5], [4, 3], [])
    """
    wanted = "hidden_layer_sizes must be a number of units, or one for each hidden layer, such as (100, 50)"
    sizes = several(given, wanted) if hasattr(given, "__iter__") else [given]
    return [whole(f"hidden_layer_sizes[{i}]", size, 1) for i, size in enumerate(sizes)]


def hidden_activations(given: Any, hidden: int) -> list[Any]:
    """The activation of each hidden layer; an `ArgumentError` for one with weights, which ``coefs_`` would not have."""
    found = [activation(each) for each in layer_activations(given, hidden)]
    for each in found:
        if isinstance(each, Module) and any(True for _ in each.parameters()):
            raise ArgumentError(f"activation of an estimator has no weights of its own, found {each!r:.60}")
    return found


def dropouts(given: Any, hidden: int) -> list[float]:
    """The share of units left out in each of ``hidden`` layers, from one number for all or a list.

    >>> dropouts(0.5, 2), dropouts([0.1, 0.2], 2)
    ([0.5, 0.5], [0.1, 0.2])
    """
    rates = (
        several(given, "dropout must be a share, or one for each hidden layer")
        if hasattr(given, "__iter__")
        else [given] * hidden
    )
    if len(rates) != hidden:
        raise ArgumentError(f"dropout needs a share for each of {hidden} hidden layers, found {given!r:.60}")
    return [fraction("dropout", rate) for rate in rates]


def _positive(what: str, given: Any) -> None:
    if not non_negative(what, given):
        raise ArgumentError(f"{what} must be above 0, found {given!r}")


def _count(what: str, given: Any) -> None:
    whole(what, given, 1)


def _patience(what: str, given: Any) -> None:
    if not (isinstance(given, float) and given == inf):
        whole(what, given, 1)


def _batch_size(what: str, given: Any) -> None:
    if not (isinstance(given, str) and given == "auto"):
        whole(f"{what}, if not 'auto',", given, 1)


def _verbose(what: str, given: Any) -> None:
    if not isinstance(given, bool | np.bool_):
        whole(what, given, 0)


def _one_of(*words: str) -> Callable[[str, Any], Any]:
    return lambda what, given: named(what, given, words)


CHECKS: Mapping[str, Callable[[str, Any], Any]] = {
    "solver": _one_of("lbfgs", "sgd", "adam"),
    "alpha": non_negative,
    "batch_size": _batch_size,
    "learning_rate": _one_of("constant", "invscaling", "adaptive"),
    "learning_rate_init": _positive,
    "power_t": non_negative,
    "max_iter": _count,
    "shuffle": flag,
    "tol": non_negative,
    "verbose": _verbose,
    "warm_start": flag,
    "momentum": share,
    "nesterovs_momentum": flag,
    "early_stopping": flag,
    "validation_fraction": fraction,
    "beta_1": fraction,
    "beta_2": fraction,
    "epsilon": _positive,
    "n_iter_no_change": _patience,
    "max_fun": _count,
}


def checked(estimator: Any) -> None:
    """Raise a `ParameterError` that names the first parameter which ``estimator`` cannot be fitted with."""
    with as_value_errors():
        for name, check in CHECKS.items():
            check(name, getattr(estimator, name))
        hidden = len(hidden_sizes(estimator.hidden_layer_sizes))
        hidden_activations(estimator.activation, hidden)
        rates = dropouts(estimator.dropout, hidden)
    if estimator.solver == "lbfgs":
        given = {
            "dropout": any(rates),
            "schedule": estimator.schedule is not None,
            "callbacks": bool(estimator.callbacks),
        }
        for name in (name for name, is_given in given.items() if is_given):
            raise ParameterError(f"{name} needs steps of batches: solver='lbfgs' has none, take 'adam' or 'sgd'")
