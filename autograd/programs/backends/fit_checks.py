"""Check before a program on a device runs that all is as it was when it was traced."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd.programs.backends.device_leaves import Leaves
from autograd.programs.backends.device_nodes import is_still
from autograd.programs.common.scripts import definition
from autograd.programs.tape.recording import Recording
from autograd.programs.tape.slots import TOUCHED


class FitChecks:
    """The checks of a ``recording``. ``ops``: the operation of each node that it speaks of. ``clashes``: the leaves
    that may not stand at a place of the arguments. ``leaves``: those of the program.

    Guards that ask for no number of a leaf are asked while leaves are on the device, where there is one by a quicker
    question that may say no without need.
    """

    def __init__(self, recording: Recording, ops: Sequence[Any], clashes: Sequence[Any], leaves: Leaves) -> None:
        self._ops, self._clashes, self._leaves = ops, clashes, leaves
        self._holds = recording.readings.hold
        self._guards = [(ask, answer) for ask, answer in recording.guards if not hasattr(ask, "unread")]
        unread: list[Any] = [(ask, answer) for ask, answer in recording.guards if hasattr(ask, "unread")]
        self._unread = [(ask.unread, (ask, answer)) for ask, answer in unread]

    def fit_anew(self, given: Sequence[Any]) -> bool:
        """Whether leaves, one of which was touched, are as they were."""
        if not self._leaves.are_graded(given):
            return False
        asked = [is_still(*asked) for _, asked in self._unread]
        return all(asked) and self._leaves.fit(given)

    def written(self, names: dict[str, Any]) -> str:
        """A function ``fits`` of the arguments ``given``, as code upon ``names``."""
        names |= {"touched": TOUCHED, "leaves": self._leaves, "is_still": is_still, "fit_anew": self.fit_anew}
        questions = []
        for i, (leaf, op) in enumerate(self._ops):
            names[f"leaf_{i}"], names[f"op_{i}"] = leaf, op
            questions.append(f"leaf_{i}.op is op_{i}")
        untouched = ["touched[0] == leaves.touched"]
        for i, (still, asked) in enumerate(self._unread):
            names[f"still_{i}"], names[f"asked_{i}"] = still, asked
            untouched.append(f"(still_{i}() or is_still(*asked_{i}))" if still else f"is_still(*asked_{i})")
        questions.append(f"({' and '.join(untouched)} or fit_anew(given))")
        for i, (place, others) in enumerate(self._clashes):
            names[f"others_{i}"] = others
            questions.append(f"given[{place}] not in others_{i}")
        names["holds"] = self._holds
        questions.append("holds()")
        for i, (question, answer) in enumerate(self._guards):
            names[f"question_{i}"], names[f"answer_{i}"] = question, answer
            questions.append(f"question_{i}() == answer_{i}")
        return definition("fits", ["given"], [f"return {' and '.join(questions)}"])
