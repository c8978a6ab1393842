"""What Python does anew for each run of a compiled function beside callbacks: `refill`, `guard`, and names for it."""

from itertools import count
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from autograd import Tensor, compile, guard, label_operations, refill
from autograd.errors import TraceError


def leaf(*numbers: float) -> Tensor:
    return Tensor([*numbers], requires_grad=False)


def test_numbers_are_computed_anew_in_each_run() -> None:
    steps, numbers = count(1), leaf(0.0, 0.0)

    def fill(array: Any) -> None:
        array[...] = next(steps), -1.0

    def f(x: Any) -> Any:
        refill(numbers, fill)
        first = numbers * x
        refill(numbers, fill)
        return first, numbers * x

    compiled = compile(f)
    found = [[part.tolist() for part in compiled(np.ones(2))] for _ in range(3)]
    assert found == [[[2 * i + 1, -1], [2 * i + 2, -1]] for i in range(3)]
    assert repr(compiled).endswith("traces: 1>")
    assert [part.tolist() for part in f(np.ones(2))] == [[7, -1], [8, -1]]


def test_it_touches_no_other_array() -> None:
    """Other leaves need not be put back for it, as for a callback."""
    w, rate = Tensor([2.0]), leaf(0.0)

    @compile
    def step() -> None:
        w.grad = None
        (w * w).sum().backward()
        refill(rate, lambda array: array.fill(0.25))
        w.data -= rate.data * w.grad

    for i in range(1, 4):
        step()
        assert w.tolist() == [2 / 2**i]
    assert step.source.count(".grad = ") == 1


def test_what_is_said_ahead_is_not_needed_on_the_host() -> None:
    numbers, asked = leaf(0.0), []
    run = compile(lambda x: (refill(numbers, lambda array: array.fill(3.0), asked.append), numbers * x)[1])
    assert [run(np.array([2.0])).tolist() for _ in range(3)] == [[6.0]] * 3
    assert not asked


def test_the_source_runs_by_itself() -> None:
    numbers = leaf(0.0)

    @compile
    def f(x: Any) -> Any:
        refill(numbers, lambda array: array.fill(3.0))
        label_operations("numbers")
        return numbers * x

    assert f(np.array([2.0])).tolist() == [6.0]
    assert "# numbers" in f.source
    assert "numbers" in str(f)
    exec(f.source, {})


def test_only_leaves_from_around_are_refilled() -> None:
    @compile
    def f(x: Any) -> Any:
        made = x * 2
        refill(made, lambda array: array.fill(0.0))
        return made

    with pytest.raises(TraceError, match="a Tensor from around the compiled function, found"):
        f(np.ones(1))

    w = Tensor([1.0])

    @compile
    def g(x: Any) -> Any:
        refill(w * x, lambda array: array.fill(0.0))

    with pytest.raises(TraceError, match="a Tensor from around"):
        g(np.ones(1))


def test_what_a_guard_reads_is_for_the_guard_alone() -> None:
    settings = SimpleNamespace(step=0, squared=False)

    def squared() -> bool:
        settings.step += 1  # which would be noticed as read, and changed
        return settings.squared

    @compile
    def f(x: Any) -> Any:
        return x * x if guard(squared) else x

    assert [f(np.array(3.0)).item() for _ in range(3)] == [3.0] * 3
    assert repr(f).endswith("traces: 1>")
    settings.squared = True
    assert f(np.array(3.0)).item() == 9.0
