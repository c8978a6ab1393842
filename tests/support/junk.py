"""Arguments that are for no function of numbers, and a function tried with all of them."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from inspect import Parameter, signature
from typing import Any

import numpy as np

from autograd import Tensor, Value
from autograd.errors import AutogradError

JUNK: list[Any] = [
    *(None, "x", b"x", {}, {"a": 1}, set(), (), [], object(), [[1], [2, 3]], ["a"], [None], np.ndarray, int),
    *(np.array(["a"]), np.array([None, 1]), np.array(["2020"], "M8[Y]"), np.zeros((0, 2)), np.zeros((2, 2, 2))),
    *(10**30, -1, 0, True, 2.5, float("nan"), slice(None), Ellipsis, Value(2.0), Tensor([1, 2])),
]
BY_PLACE = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)


def answer_in_words_of_ours(function: Callable[..., Any], good: Sequence[Any], more: Sequence[Any] = ()) -> None:
    """Call ``function`` with `JUNK`, and ``more`` of it, in each place and option, beside each of the ``good``: it
    gives something, or raises an error of ours."""
    known = signature(function).parameters.values()
    count = sum(one.kind in BY_PLACE and one.default is Parameter.empty for one in known) or 1
    options = [one.name for one in known if one.default is not Parameter.empty]
    for junk in [*JUNK, *more]:
        for one in good:
            for i in range(count):
                with suppress(AutogradError):
                    function(*[junk if i == j else one for j in range(count)])
            for option in options:
                with suppress(AutogradError):
                    function(*[one] * count, **{option: junk})
