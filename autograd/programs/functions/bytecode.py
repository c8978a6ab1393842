"""Python's instructions, by the names that they have in 3.11, whatever version runs."""

from __future__ import annotations

import re
from functools import lru_cache
from opcode import opname
from types import CodeType, FrameType
from typing import Any, NamedTuple

SUBSCRIPTS = 26  # from 3.14 on a subscript is the last binary operation
FAST = re.compile("(?:LOAD|STORE)_FAST")


class Step(NamedTuple):
    """An instruction, and the name or constant it is about."""

    operation: str
    value: Any


@lru_cache(1024)
def steps(code: CodeType) -> list[Step]:
    """The instructions of ``code``; one that does two things at once, as there are from 3.13 on, is two.

    >>> def first(x):
    ...     return x["a"]
    >>> [step for step in steps(first.__code__) if step.operation != "RESUME"][:3]
    [Step(operation='LOAD_FAST', value='x'), Step(operation='LOAD_CONST', value='a'), \
Step(operation='BINARY_SUBSCR', value=None)]
    """
    from dis import get_instructions

    found: list[Step] = []
    for step in get_instructions(code):
        fast = FAST.findall(step.opname)
        if len(fast) == 2:
            found += map(Step, fast, step.argval)
        elif step.opname != "EXTENDED_ARG":
            name = _name(step.opname, step.arg)
            found.append(Step(name, None if name == "BINARY_SUBSCR" else step.argval))
    return found


def running(frame: FrameType) -> str:
    """The operation that ``frame`` is at."""
    code = frame.f_code.co_code
    return _name(opname[code[frame.f_lasti]], code[frame.f_lasti + 1])


def _name(operation: str, argument: int | None) -> str:
    if operation == "BINARY_OP" and argument is not None and argument >= SUBSCRIPTS:
        return "BINARY_SUBSCR"
    return {"LOAD_SMALL_INT": "LOAD_CONST", "LOAD_FAST_BORROW": "LOAD_FAST"}.get(operation, operation)
