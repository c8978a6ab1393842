"""The tester of many cases in one item: each is tried, and what fails is named."""

from collections.abc import Callable
from functools import partial
from typing import Any

import grouped
import pytest
from grouped import each


def items(test: Any) -> dict[str, Callable[[], None]]:
    (mark,) = test.pytestmark
    return {name: partial(test, group) for name, group in zip(mark.kwargs["ids"], mark.args[1], strict=True)}


def test_every_case_is_tried_once_though_some_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grouped, "APART", False)
    tried = []

    @each(("name", "n"), [("a", 1), pytest.param("b", 2, id="two"), ("c", 3), ("d", 4), ("e", 5)], of=3)
    def test(name: str, n: int) -> None:
        tried.append(name * n)
        assert n not in (2, 3, 5)

    first, second = items(test).values()
    with pytest.raises(ExceptionGroup, match="2 of 3 cases") as several:
        first()
    assert [error.__notes__ for error in several.value.exceptions] == [["in the case two"], ["in the case c-3"]]
    with pytest.raises(AssertionError) as one:
        second()
    assert one.value.__notes__ == ["in the case e-5"]
    assert tried == ["a", "bb", "ccc", "dddd", "eeeee"]
    assert [*items(test)] == ["a-1 to c-3", "d-4 to e-5"]


def test_what_raises_too_little_is_named() -> None:
    @each("n", [1, 2])
    def test(n: int) -> None:
        with pytest.raises(ZeroDivisionError):
            n / (n - 1)

    with pytest.raises(AssertionError, match=r"DID NOT RAISE(.|\n)*in the case 2"):
        [*items(test).values()][-1]()


def test_none_is_skipped_unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grouped, "APART", False)

    @each("n", [1, 1, 2, 1], of=2)
    def test(n: int) -> None:
        if n == 1:
            pytest.skip("there is no 1")

    all_of_them, some = items(test).values()
    with pytest.raises(pytest.skip.Exception, match="there is no 1"):
        all_of_them()
    with pytest.raises(AssertionError, match="1 of 2 cases are skipped"):
        some()


def test_apart_each_case_is_an_item(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grouped, "APART", True)

    @each("n", [1, len, object()])
    def test(n: Any) -> None: ...

    assert [*items(test)] == ["1", "len", "object"]
