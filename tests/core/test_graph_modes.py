"""Blocks that change how nodes are recorded: no_grad, enable_grad and scopes, in threads, tasks and decorators."""

import asyncio
import pickle
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from autograd import (
    Tensor,
    Value,
    enable_grad,
    no_grad,
    scope,
)
from autograd.errors import ArgumentError

# modes


@pytest.mark.parametrize("wrap", [Value, Tensor])
def test_no_grad_records_nothing(wrap: Any) -> None:
    x = wrap(3.0)
    with no_grad():
        y = x * x + x.exp()
        assert wrap(2.0).requires_grad  # what is wrapped is a variable, also here
        with enable_grad():
            assert (x * x).requires_grad
        with scope("group"):
            assert not (x * x).requires_grad
        assert not (x * x).requires_grad
    assert not y.requires_grad
    assert y.parents == ()
    assert (x * x).requires_grad


def test_no_grad_decorates_and_survives_an_exception() -> None:
    x = Value(3.0)

    @no_grad()
    def square() -> Any:
        return x * x

    assert not square().requires_grad
    assert not square().requires_grad
    with pytest.raises(ZeroDivisionError), no_grad():
        1 / 0  # noqa: B018
    assert (x * x).requires_grad


def test_no_grad_holds_in_its_own_thread_only() -> None:
    x = Value(3.0)
    inside, done = threading.Event(), threading.Event()
    found: list[bool] = []

    def quiet() -> None:
        with no_grad():
            inside.set()
            done.wait(10)
            found.append((x * x).requires_grad)

    thread = threading.Thread(target=quiet)
    thread.start()
    assert inside.wait(10)
    assert (x * x).requires_grad
    assert (x.exp() + Tensor([1.0])).requires_grad
    done.set()
    thread.join()
    assert found == [False]
    assert (x * x).requires_grad


def test_no_grad_holds_in_its_own_task_only() -> None:
    x = Value(3.0)

    async def quiet(turn: asyncio.Event, other: asyncio.Event) -> bool:
        with no_grad():
            other.set()
            await turn.wait()
            return (x * x).requires_grad

    async def loud(turn: asyncio.Event, other: asyncio.Event) -> bool:
        await turn.wait()
        recorded = (x * x).requires_grad
        other.set()
        return recorded

    async def both() -> list[bool]:
        first, second = asyncio.Event(), asyncio.Event()
        return await asyncio.gather(quiet(first, second), loud(second, first))

    assert asyncio.run(both()) == [False, True]


def test_scopes_nest_and_are_kept_by_copies() -> None:
    x = Value(3.0)
    with scope("outer"):
        with scope("inner"):
            y = x * x
        z = y + 1.0
        named = Value(1.0, name="w")
    assert (x.scope, y.scope, z.scope) == ((), ("outer", "inner"), ("outer",))
    y.name = "square"
    assert (y.name, y.scope, z.name) == ("square", ("outer", "inner"), None)
    assert (named.name, named.scope) == ("w", ("outer",))
    twin = pickle.loads(pickle.dumps(z))
    assert (twin.scope, twin.parents[0].scope, twin.parents[0].name) == (z.scope, y.scope, "square")


def test_one_block_object_serves_many_threads_and_nests_in_itself() -> None:
    block, seen = no_grad(), []
    barrier = threading.Barrier(4)

    def work() -> None:
        with block:
            barrier.wait()
            with block:
                seen.append((Value(1.0) * 2).requires_grad)
            seen.append((Value(1.0) * 2).requires_grad)
            barrier.wait()
        seen.append((Value(1.0) * 2).requires_grad)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == [False] * 8 + [True] * 4


def test_a_decorated_coroutine_runs_within_the_block() -> None:
    @no_grad()
    async def inside() -> bool:
        await asyncio.sleep(0)
        return bool((Value(1.0) * 2).requires_grad)

    async def both() -> tuple[bool, bool]:
        task = asyncio.ensure_future(inside())
        await asyncio.sleep(0)
        outside = bool((Value(1.0) * 2).requires_grad)
        return await task, outside

    assert asyncio.run(both()) == (False, True)


def test_a_generator_is_not_decorated() -> None:
    with pytest.raises(ArgumentError, match="steps is a generator"):

        @no_grad()
        def steps() -> Iterator[int]:
            yield 1
