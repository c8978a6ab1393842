"""What is known of changes stays right wherever Python switches to another thread that makes some."""

from functools import partial
from typing import Any

import pytest
from alone import alone
from switching import Step, at_all_places

from autograd import Tensor, Value, no_grad, scope
from autograd.core.context import ModeChange
from autograd.errors import GraphError

LIFETIME = ("lifetime/changes.py", "lifetime/moments.py")


def passes(loss: Any) -> bool:
    """Whether its derivatives are taken."""
    try:
        loss.backward()
    except GraphError:
        return False
    return True


@pytest.mark.parametrize("block", [scope("group"), no_grad()], ids=["scope", "no_grad"])
def test_a_block_is_entered_while_another_thread_changes_data(block: ModeChange) -> None:
    """In another thread a moment begins, and then one more for a result of the first."""
    made: dict[str, Any] = {}

    def anew() -> tuple[Step, list[Step]]:
        made.clear()
        x, v = Value(3.0), Value(1.0)

        def change() -> None:
            v * v
            v.data = 5.0

        def make_and_change() -> None:
            made["old"] = x * x
            x.data = 4.0

        def enter() -> None:
            with block:
                made["new"] = v * v * x

        return enter, [change, make_and_change]

    for places in at_all_places(anew, ["core/context.py"]):
        assert not passes(made["old"]), places


class Written:
    """An array that is handed out, and then written to."""

    def __init__(self) -> None:
        self.leaf = Tensor([1.0, 2.0])
        self.older = (self.leaf * self.leaf).sum()
        self.array = self.leaf.data

    def write(self) -> None:
        self.array[0] = 7.0
        self.newer = (self.leaf * self.leaf).sum()
        self.leaf.data  # noqa: B018


def differentiated() -> Step:
    return (Tensor([1.0]) * 2).backward


def replaced() -> Step:
    return partial(setattr, Tensor([1.0]), "data", [2.0])


@alone
def test_a_write_is_not_forgotten_by_a_thread_that_found_no_older_results() -> None:
    made: list[Written] = []

    def write() -> None:
        made.append(Written())
        made[0].write()

    def anew() -> tuple[Step, list[Step]]:
        made.clear()  # so that there are no older results
        return work(), [write]

    for work in (differentiated, replaced):
        for places in at_all_places(anew, LIFETIME):
            assert not passes(made[0].older), (work, places)


def test_a_result_of_what_was_written_does_not_become_an_older_one() -> None:
    """Another thread writes and computes anew, while this one looks at what was written."""
    made: list[Written] = []

    def anew() -> tuple[Step, list[Step]]:
        work = differentiated()
        made[:] = [Written()]
        return work, [made[0].write]

    for places in at_all_places(anew, LIFETIME):
        assert not passes(made[0].older), places
        assert passes(made[0].newer), places
