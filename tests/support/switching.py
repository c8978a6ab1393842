"""Another thread's work at each place where Python may switch to it: what happens by chance, one case after another."""

import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dis import opname
from itertools import combinations_with_replacement
from types import CodeType, FrameType
from typing import Any

from autograd.lifetime.moments import LOCK

SWITCHES = ("CALL", "CALL_FUNCTION_EX", "JUMP_BACKWARD")  # ... and where a function begins
Step = Callable[[], object]


def at_all_places(begin: Callable[[], tuple[Step, list[Step]]], within: Sequence[str]) -> Iterator[tuple[int, ...]]:
    """``begin()`` gives work, and steps of another thread: the work is done with the steps at each choice of places
    ``within`` files of the engine."""
    with ThreadPoolExecutor(1) as other:
        count = _at_places(*begin(), (), within, other)
        for places in combinations_with_replacement(range(count), len(begin()[1])):
            _at_places(*begin(), places, within, other)
            yield places


def _at_places(work: Step, steps: Sequence[Step], places: Sequence[int], within: Sequence[str], other: Executor) -> int:
    """Do ``work``, and ``steps`` at its ``places``, or else at its end; how many places there are, without those where
    the other thread would wait for the lock of moments."""
    passed, waiting = 0, list(steps)
    last: dict[CodeType, str] = {}

    def arrive(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal passed
        code = frame.f_code
        if not code.co_filename.replace("\\", "/").endswith(tuple(within)):
            return None
        frame.f_trace_opcodes = True
        may_switch = event == "call" or (event == "opcode" and last.get(code) in SWITCHES)
        if may_switch and not LOCK._is_owned():  # type: ignore[attr-defined]
            for _ in range(places.count(passed)):
                other.submit(waiting.pop(0)).result()
            passed += 1
        if event == "opcode":
            last[code] = opname[code.co_code[frame.f_lasti]]
        return arrive

    before = sys.gettrace()
    sys.settrace(arrive)
    try:
        work()
    finally:
        sys.settrace(before)
    for step in waiting:
        other.submit(step).result()
    return passed
