"""Many quick cases in few items: an item of pytest costs more than most cases of a large table take."""

import inspect
import os
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

import pytest

APART = "GLASSGRAD_APART" in os.environ  # each case is an item, as pytest.mark.parametrize has it: to choose one by -k
PARAM = type(pytest.param())
Test = Callable[..., None]


def each(
    names: str | tuple[str, ...], cases: Iterable[Any], *, ids: Any = None, of: int = 24
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """As ``pytest.mark.parametrize``, with ``of`` cases in each item. All cases run, and a failure names its case.

    Cases of one item share its fixtures. A case cannot be skipped alone: leave out of ``cases`` what cannot be tried.
    """
    words = [names] if isinstance(names, str) else list(names)
    listed = list(cases)
    labels = list(map(ids, listed)) if callable(ids) else ids
    named = [labelled(case, None if labels is None else labels[i], i) for i, case in enumerate(listed)]
    size = 1 if APART else of
    groups = [named[start : start + size] for start in range(0, len(named), size)]
    spans = [" to ".join(dict.fromkeys([group[0][0], group[-1][0]])) for group in groups]

    def decorate(test: Test) -> Test:
        @wraps(test)
        def together(cases: list[tuple[str, Any]], **others: Any) -> None:
            try_all(test, words, cases, others)

        parameters = inspect.signature(test).parameters.values()
        kept = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in parameters if p.name not in words]
        own = inspect.Parameter("cases", inspect.Parameter.POSITIONAL_OR_KEYWORD)
        together.__signature__ = inspect.Signature([own, *kept])  # type: ignore[attr-defined]
        return pytest.mark.parametrize("cases", groups, ids=spans)(together)

    return decorate


def labelled(case: Any, label: Any, i: int) -> tuple[str, Any]:
    if isinstance(case, PARAM):
        assert not case.marks, "a case that has marks is to be an item of its own"
        values: Any = case.values if len(case.values) > 1 else case.values[0]
        return labelled(values, case.id if label is None else label, i)
    if label is None:
        parts = case if isinstance(case, tuple) else (case,)
        label = "-".join(map(shown, parts)) or f"case {i}"
    return str(label), case


def shown(thing: Any) -> str:
    """The names of what has one, the texts of what is short: never an address."""
    if isinstance(thing, str | int | float | complex):
        return str(thing)
    name = getattr(thing, "__name__", None) or getattr(thing, "name", None)
    return str(name or type(thing).__name__)


def try_all(test: Test, words: list[str], cases: list[tuple[str, Any]], others: dict[str, Any]) -> None:
    failures: list[Exception] = []
    skips = []
    for label, case in cases:
        try:
            test(**dict(zip(words, case if len(words) > 1 else (case,), strict=True)), **others)
        except pytest.skip.Exception as skip:
            skips.append(skip)
        except pytest.fail.Exception as failure:  # which is no Exception
            failures.append(AssertionError(f"{failure.msg}\nin the case {label}"))
        except Exception as error:
            error.add_note(f"in the case {label}")
            failures.append(error)
    if len(failures) == 1:
        raise failures[0]
    if failures:
        raise ExceptionGroup(f"{len(failures)} of {len(cases)} cases", failures)
    if skips:
        assert len(skips) == len(cases), f"{len(skips)} of {len(cases)} cases are skipped: leave them out ({skips[0]})"
        raise skips[0]
