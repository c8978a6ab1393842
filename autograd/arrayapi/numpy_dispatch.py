"""What NumPy's functions are of nodes: ``np.exp(x)``, ``np.sum(t)`` and ``array * x`` reach the table of primitives."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache, lru_cache
from importlib import import_module
from inspect import Parameter, signature
from typing import Any, cast

import numpy as np

from autograd import special
from autograd.core.node import Node
from autograd.core.registry import ENGINES, FUNCTIONS, lookup
from autograd.core.xp.recorder import recorder
from autograd.errors import ArgumentError, AutogradError, IndexingError, InPlaceError, UnknownNameError
from autograd.foundation.misfits import MISFITS

ANYWHERE = (
    "write the formula in functions of NumPy and of autograd (see autograd.special and autograd.linalg), or make it a "
    "primitive of your own with autograd.extend"
)
UFUNCS = frozenset(thing for thing in vars(np).values() if isinstance(thing, np.ufunc))
ASKS_ABOUT = frozenset({"shape", "ndim", "size"})  # what NumPy's functions of these names ask, a node knows

Rule = Callable[..., Any]

SPELLINGS: dict[Any, Rule] = {}  # functions of NumPy that the table has not, or otherwise
UFUNC_METHODS: dict[str, Rule] = {}  # "reduce" and the like, of (ufunc, what it is here, *inputs, **options)
REFUSALS: dict[Any, str] = {}  # functions of NumPy that are not recorded: what to write instead
INSTEAD = {  # keywords that are taken nowhere, or not everywhere: what to write
    "axes": "move the axes to the end with np.moveaxis, and those of the result where they belong",
    "where": "choose with np.where(mask, f(x), other)",
}
LATER = ["creation", "dtypes", "spellings"]  # they enter all of these, once NumPy asks

# Keywords that NumPy spells otherwise, and those that make no difference here: sorting is always stable.
RENAMED = {"ddof": "correction", "rcond": "rtol"}
WITHOUT_EFFECT = frozenset({"kind", "optimize", "subok"})


def spells(*functions: Any) -> Callable[[Rule], Rule]:
    """Enter a function of ours as the meaning of NumPy's ``functions``."""

    def enter(ours: Rule) -> Rule:
        SPELLINGS.update(dict.fromkeys(functions, ours))
        return ours

    return enter


def call_ufunc(ufunc: Any, method: str, inputs: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """``ufunc`` of nodes, as the table has it."""
    if kwargs.pop("out", None) is not None:
        raise _overwriting(ufunc)
    ours = _meaning(ufunc)
    if method != "__call__":
        rule = UFUNC_METHODS[method]
        if kwargs:
            name = f"{full_name(ufunc)}.{method}"
            _demand_options(getattr(ufunc, method), rule, kwargs, name)
            _demand_truth(name, kwargs)
        return _called(ufunc, f".{method}", rule, (ufunc, ours, *inputs), kwargs)
    if "dtype" in kwargs:
        dtype = kwargs.pop("dtype")
        inputs = tuple([recorder.astype(x, dtype=dtype) if isinstance(x, Node) and x.rank else x for x in inputs])
    if kwargs:
        _demand_options(ufunc, ours, kwargs)
    return _called(ufunc, "", ours, tuple(map(ENGINES[1].plain, inputs)), kwargs)


def call_function(function: Any, args: Any, kwargs: dict[str, Any]) -> Any:
    """NumPy's ``function`` of nodes, as the table has it."""
    if function.__name__ in ASKS_ABOUT and len(args) == 1 and not kwargs:
        return getattr(args[0], function.__name__)
    ours = _meaning(function)
    if len(args) > 1 or (kwargs and not _options(ours).issuperset(kwargs)):
        args, kwargs = _bound(function, args, kwargs)
        _demand_options(function, ours, kwargs)
    if kwargs:
        _demand_truth(full_name(function), kwargs)
    return _called(function, "", ours, args, kwargs)


def _called(function: Any, method: str, ours: Rule, args: Any, kwargs: dict[str, Any]) -> Any:
    """``ours(*args, **kwargs)``, whose errors are ours and name NumPy's ``function``, or its ``method``."""
    try:
        return ours(*args, **kwargs)
    except AutogradError:
        raise
    except HandedFunctionError as error:
        raised = error.raised
    except MISFITS as error:
        raise _explained(full_name(function) + method, error) from error
    raise raised  # with no error of ours behind it


class HandedFunctionError(Exception):
    """Carries the error that a function has ``raised`` which was handed to one of NumPy's."""

    def __init__(self, raised: Exception) -> None:
        super().__init__(raised)
        self.raised = raised


def handed(function: Rule) -> Rule:
    """``function``, which a user has handed to one of NumPy's, and whose errors are to stay what they are."""

    def called(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except MISFITS as error:
            raise HandedFunctionError(error) from error

    return called


def _explained(name: str, error: Exception) -> AutogradError:
    """An ``error`` of NumPy's or Python's as one of ours, which names NumPy's function."""
    kind = IndexingError if isinstance(error, IndexError) else ArgumentError
    return kind(f"{name}: {error}")


def _meaning(function: Any) -> Rule:
    """What NumPy's ``function`` is here."""
    known = _spellings().get(function)
    if known is not None:
        return known
    if function in REFUSALS:
        raise UnknownNameError(f"{full_name(function)} is not recorded: {REFUSALS[function]}")
    name = function.__name__
    if function not in UFUNCS and isinstance(function, np.ufunc):
        return _of_scipy(function, name)
    try:
        return FUNCTIONS.get(name) or lookup(name)
    except UnknownNameError as error:
        raise UnknownNameError(
            f"{full_name(function)} is not recorded ({error}): use .data (of a Tensor, .numpy()) to leave the graph"
        ) from None


def _of_scipy(ufunc: Any, name: str) -> Rule:
    """What a ``ufunc`` is here that is not NumPy's: SciPy's special functions are those of `autograd.special`."""
    if name in dir(special) and getattr(sys.modules.get("scipy.special"), name, None) is ufunc:
        return cast(Rule, getattr(special, name))
    raise UnknownNameError(f"{name} is no function of NumPy, and is not recorded: {ANYWHERE}")


def full_name(function: Any) -> str:
    """The name of NumPy's ``function`` as users write it.

    >>> import numpy as np
    >>> full_name(np.linalg.lstsq), full_name(np.fft.rfft), full_name(np.add)
    ('np.linalg.lstsq', 'np.fft.rfft', 'np.add')
    """
    module = getattr(function, "__module__", None) or "numpy"
    return f"{module.replace('numpy', 'np', 1)}.{function.__name__}"


@cache
def _spellings() -> dict[Any, Rule]:
    """All `SPELLINGS`."""
    for room in LATER:
        import_module(f"autograd.arrayapi.{room}")
    return SPELLINGS


def _bound(function: Any, args: Any, kwargs: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """The arguments of a call of NumPy's ``function``: its data, and by name what is not left at its default."""
    data: list[Any] = []
    options: dict[str, Any] = {}
    try:
        known = _signature(function)
    except ValueError:  # NumPy's functions in C have signatures since 2.4; before, they are called as ours are
        return args, kwargs
    for name, given in known.bind(*args, **kwargs).arguments.items():
        parameter = known.parameters[name]
        if parameter.kind is Parameter.VAR_POSITIONAL:
            data += given
        elif parameter.kind is Parameter.VAR_KEYWORD:
            options |= given
        elif parameter.kind is Parameter.POSITIONAL_ONLY or parameter.default is Parameter.empty:
            data.append(given)
        elif given is not parameter.default:
            if name not in WITHOUT_EFFECT:
                options[RENAMED.get(name, name)] = given
            elif name == "kind" and not isinstance(given, str):
                raise ArgumentError(f"{full_name(function)} takes a text as kind, found {given!r:.40}")
    return data, options


_signature = lru_cache(1024)(signature)


@lru_cache(1024)
def _options(ours: Rule) -> frozenset[str]:
    """The arguments of ``ours`` that may be left out."""
    return frozenset(
        name for name, known in _signature(ours).parameters.items() if known.default is not Parameter.empty
    )


def _demand_options(function: Any, ours: Rule, given: dict[str, Any], name: str = "") -> None:
    """An error for what NumPy's ``function`` takes and ``ours`` does not."""
    known = _signature(ours).parameters
    surplus = [name for name in given if name not in known]
    if not surplus or any(parameter.kind is Parameter.VAR_KEYWORD for parameter in known.values()):
        return
    if "out" in surplus:
        raise _overwriting(function)
    raise ArgumentError(
        f"{name or full_name(function)} with {', '.join(surplus)}= is not recorded: "
        f"of nodes it takes {', '.join(sorted(_options(ours))) or 'none'}"
        + "".join(f"; {INSTEAD[each]}" for each in surplus if each in INSTEAD)
    )


def _demand_truth(name: str, given: dict[str, Any]) -> None:
    """An error for a ``where`` of None, which NumPy takes for False, and for what is no answer to ``keepdims``."""
    if given.get("where", True) is None:
        raise ArgumentError(f"{name} takes booleans as where, found None: leave it out for all entries")
    keeps = given.get("keepdims", False)
    if not isinstance(keeps, bool | int | np.bool | np.integer | type(np._NoValue)):
        raise ArgumentError(f"{name} takes True or False as keepdims, found {keeps!r:.60}")


def _overwriting(function: Any) -> InPlaceError:
    return InPlaceError(
        f"{full_name(function)} with out= (or an in-place operator such as +=) would overwrite data that a "
        "graph may hold: write a = a + b, or work on .data"
    )
