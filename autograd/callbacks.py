"""Callbacks: Python code that a compiled function calls in each run or before it."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from autograd.core.context import MODES
from autograd.errors import ArgumentError
from autograd.foundation.generators import generator_of
from autograd.foundation.operands import P, R
from autograd.lifetime.reruns import RUNS, noted

EXAMPLES: ContextVar[Any] = ContextVar("autograd_examples", default=None)  # who speaks for the present call of `vmap`


def callback(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """``function(*args, **kwargs)``, run as it is each time, also within a compiled function.

    A compiled function is traced: what it does to arrays is repeated, and the Python around it is
    not. What must be done anew in each run goes through here: drawing random numbers, an optimiser's
    step, checking data, printing. ``function`` gets true arrays, and may return arrays or nested
    containers of them, each time of the same shapes and types. No gradient flows through it. Within `vmap` it is
    called for each example in turn, as in a loop, and gets the arrays of this example. Elsewhere this is just the call.

    >>> import numpy as np
    >>> from autograd import Tensor, callback, compile
    >>> rng = np.random.default_rng(0)
    >>> @compile
    ... def noisy(x):
    ...     return x + callback(rng.standard_normal, x.shape)
    >>> x = Tensor([0.0, 0.0])
    >>> len({noisy(x)[0].item() for _ in range(3)})
    3
    """
    return _called("outside", function, args, kwargs)


def pure_callback(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """`callback` of a function that depends on its arguments alone and changes nothing; it may raise.

    A compiled function asks again only where arguments of its own are among these; `vmap` asks for each example
    where one of them differs from example to example, else once.

    >>> from autograd import Tensor, compile, pure_callback
    >>> def demand_positive(x):
    ...     if x.min() <= 0:
    ...         raise ValueError(f"found {x.min()}")
    >>> @compile
    ... def root(x):
    ...     pure_callback(demand_positive, x)
    ...     return x.sqrt()
    >>> root(Tensor([4.0])).item()
    2.0
    >>> root(Tensor([-4.0]))
    Traceback (most recent call last):
        ...
    ValueError: found -4.0
    """
    return _called("inside", function, args, kwargs)


def guard(question: Callable[[], R]) -> R:
    """``question()``, asked again at each call of a compiled function, which is traced anew where the answer differs.

    For what a function decides by, and what may change between two calls without being an argument.
    Outside a compiled function this is just the call.

    >>> from autograd import Tensor, compile, guard
    >>> settings = {"squared": False}
    >>> @compile
    ... def f(x):
    ...     return x * x if guard(lambda: settings["squared"]) else x
    >>> x = Tensor([3.0])
    >>> before = f(x).item()
    >>> settings["squared"] = True
    >>> before, f(x).item()
    (3.0, 9.0)
    """
    _demand_function("a guard asks a function without arguments", question)
    guarded: Callable[[Callable[[], R]], R] | None = _asked("guarded")
    if guarded is not None:
        return guarded(question)
    return question() if RUNS.get() is None else _answer("guard", question)


def unread(question: Callable[[], R], still: Callable[[], bool] | None = None) -> Callable[[], R]:
    """``question`` for a `guard`, which asks for no number of any leaf: where these are on a device, they stay there.

    ``still``: a quicker one, True only where the answer cannot be another one but by a leaf that holds something else.

    >>> from autograd import guard
    >>> settings = {"depth": 2}
    >>> guard(unread(lambda: settings["depth"]))
    2
    """
    _demand_function("an unread question is a function without arguments", question)
    question.unread = still  # type: ignore[attr-defined]
    return question


def refill(leaf: Any, function: Callable[[Any], None], ahead: Callable[[int], Any] | None = None) -> None:
    """``function(array)``, which writes to the array of ``leaf``, a Tensor from around a compiled function: now, and at
    this point of each run. For numbers that Python computes anew, such as a rate or a count of steps.

    Unlike a `callback`, ``function`` leaves alone all other arrays that the compiled function uses. ``ahead(n)``: what
    its next n calls will write, as far as that can be known, as an array that is longer by a first axis; it changes
    nothing. A device gets these numbers before they are needed, and uses those that come true. Outside a compiled
    function this is just the call.

    >>> import numpy as np
    >>> from itertools import count
    >>> from autograd import Tensor, compile, refill
    >>> steps, rate = count(1), Tensor(0.0, requires_grad=False)
    >>> def falls(array):
    ...     array[...] = 1 / next(steps)
    >>> @compile
    ... def f(x):
    ...     refill(rate, falls)
    ...     return rate * x
    >>> [f(np.float64(6)).item() for _ in range(3)]
    [6.0, 3.0, 2.0]
    """
    _demand_function("refill takes a function that writes to the array", function)
    refilled = _asked("refilled")
    if refilled is None:
        if not getattr(leaf, "rank", 0):
            raise ArgumentError(f"refill writes to the array of a Tensor, found {type(leaf).__name__} {leaf!r:.40}")
        noted(leaf)
        filled(function, leaf.datum)
    else:
        refilled(function, leaf, ahead)


def label_operations(text: str) -> None:
    """Name what a compiled function has done to arrays since its last operation, for its plan and its source.

    >>> from autograd import Tensor, compile, label_operations
    >>> w = Tensor([1.0])
    >>> @compile
    ... def shrink():
    ...     w.data *= 0.5
    ...     label_operations("weight decay")
    >>> shrink()
    >>> "# weight decay" in shrink.source
    True
    """
    named = _asked("label")
    if named is not None:
        named(text)


def is_traced() -> bool:
    """Whether a compiled function is being traced."""
    return _asked("outside") is not None


def _called(name: str, function: Callable[..., R], args: tuple[Any, ...], kwargs: dict[str, Any]) -> R:
    _demand_function("a callback is a function", function)
    by: Callable[..., R] | None = getattr(EXAMPLES.get(), name, None) or _asked(name)
    if by is not None:
        return by(function, args, kwargs)
    if RUNS.get() is None or name == "inside":
        return function(*args, **kwargs)
    return outside(function, *args, **kwargs)


def _demand_function(what: str, function: Any) -> None:
    if not callable(function):
        raise ArgumentError(f"{what}, found {type(function).__name__} {function!r:.40}")


def outside(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """What ``function`` gives, or in a second run of what calls it what it has given in the first."""
    if RUNS.get() is None:
        return function(*args, **kwargs)
    generator = generator_of(function)
    if generator is None:
        return _answer("callback", lambda: function(*args, **kwargs))
    noted(generator)
    return function(*args, **kwargs)


def filled(function: Callable[[Any], None], array: Any) -> None:
    """``function(array)``, or in a second run the numbers that it has written in the first."""

    if RUNS.get() is None:
        function(array)
        return

    def written() -> Any:
        function(array)
        return array

    array[...] = _answer("refill", written)


def _answer(kind: str, ask: Callable[[], R]) -> R:
    """What the present `Run` answers to a question."""
    answer: R = RUNS.get().answer(kind, ask)
    return answer


def _asked(name: str) -> Any:
    """What the present trace does in such a case; None where there is no trace."""
    return getattr(MODES.get().observer, name, None) if MODES.active else None
