"""An interrupt at any instruction leaves no block switched on, even while its traceback is kept."""

import importlib
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dis import opname
from types import CodeType, FrameType
from typing import Any

import numpy as np
import pytest
from alone import alone

import nn
from autograd import (
    Tensor,
    Value,
    callback,
    check_numerics,
    checkpoint,
    compile,
    enable_grad,
    grad,
    no_grad,
    scope,
    vmap,
)
from autograd.callbacks import EXAMPLES
from autograd.core.context import DEFAULT, MODES
from autograd.core.node import Node
from autograd.core.registry import ENGINES
from autograd.errors import GraphError
from autograd.lifetime.moments import LOCK
from autograd.lifetime.reruns import RUNS

# Where blocks are entered and left; an interrupt anywhere else arrives within a block.
BORDERS = (
    "autograd/foundation/blocks.py",
    "core/context.py",
    "functions/hooks.py",
    "checking/numerics.py",
    "nn/modules/module.py",
    "mapped_callbacks.py",
)
LOCKING = ("hooks.py", "moments.py", "changes.py")
INNER = {"begin", "leave", "end", "record", "entered", "left", "start", "stop", "pause", "resume"}


def is_border(frame: FrameType) -> bool:
    file = frame.f_code.co_filename.replace("\\", "/")
    return file.endswith(BORDERS) or file == __file__ or frame.f_code.co_name in INNER


def may_arrive(frame: FrameType, before: str) -> bool:
    """Whether an interrupt can arrive at this instruction, after one called ``before``.

    Python looks for signals where a function begins, after calls and in loops. Tests are stricter, except where a
    lock is held, which would not be let go.
    """
    return not frame.f_code.co_filename.endswith(LOCKING) or before in ("CALL", "JUMP_BACKWARD")


def interrupted(work: Callable[[], Any], place: int) -> tuple[bool, BaseException | None]:
    """Run ``work`` with an interrupt at the instruction ``place`` of those at a border: whether there are so many, and
    the error, with its traceback and all that this holds."""
    passed, before = 0, sys.gettrace()
    last: dict[CodeType, str] = {}

    def arrive(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal passed
        if not is_border(frame):
            return None
        frame.f_trace_opcodes = True
        name = opname[frame.f_code.co_code[frame.f_lasti]]
        if event == "call" or (event == "opcode" and may_arrive(frame, last.get(frame.f_code, ""))):
            passed += 1
            if passed == place:
                sys.settrace(None)
                raise KeyboardInterrupt
        if event == "opcode":
            last[frame.f_code] = name
        return arrive

    sys.settrace(arrive)
    try:
        work()
    except BaseException as error:
        return passed == place, error
    finally:
        sys.settrace(before)
    return passed == place, None


def within(change: Any) -> None:
    with change:
        Value(2.0) * 3


REUSED = no_grad()
DECORATED = scope("decorated")(lambda: Value(2.0) * 3)
LAYER = nn.Sequential(nn.Linear(2, 2, rng=0), nn.Tanh())


def nested() -> None:
    with no_grad(), scope("outer"), enable_grad(), scope("inner"):
        Value(2.0) * 3


def caught() -> None:
    """What an outer block had is there again after an interrupt of an inner one."""
    with scope("outer"):
        with suppress(KeyboardInterrupt):
            within(no_grad())
        y = Value(2.0) * 3
        if sys.gettrace() is None:  # an interrupt has come
            assert y.requires_grad
            assert y.scope == ("outer",)


def traced() -> None:
    compile(lambda x: x + callback(np.ones, 2))(np.ones(2))


def changed() -> Any:
    x = Value(2.0)
    y = x * 3
    x.data = 3.0
    return y


WORKS: dict[str, Callable[[], Any]] = {
    "no_grad": lambda: within(no_grad()),
    "enable_grad": lambda: within(enable_grad()),
    "scope": lambda: within(scope("group")),
    "check_numerics": lambda: within(check_numerics()),
    "one that is used again": lambda: within(REUSED),
    "a decorated function": DECORATED,
    "nested": nested,
    "caught": caught,
    "a module's call": lambda: LAYER(np.ones((1, 2), np.float32)),
    "a gradient": lambda: grad(lambda x: x * x)(3.0),
    "vmap": lambda: vmap(lambda x: x * 2)(np.ones(2)),
    "a trace": traced,
    "a leaf that gets other data": changed,
    "a checkpoint, forth and back": lambda: checkpoint(lambda x: callback(abs, 2) * x)(Value(2.0)).backward(),
}


@pytest.fixture(autouse=True)
def _all_is_as_it_was() -> Iterator[None]:
    yield
    assert MODES.get() is DEFAULT
    assert not MODES.active
    assert EXAMPLES.get() is None
    assert RUNS.get() is None
    x = Value(2.0)
    y = x * x
    x.requires_grad = False
    x.requires_grad = True
    (x * x).backward()  # a moment that was begun and not finished is
    assert x.grad == 4.0
    with pytest.raises(GraphError, match="has changed"):
        y.backward()


@pytest.mark.long
@pytest.mark.parametrize("name", WORKS)
def test_an_interrupt_leaves_no_block_switched_on(name: str) -> None:
    work = WORKS[name]
    work()
    before = np.geterr(), sys.getprofile(), vars(Tensor).keys(), vars(Value).keys()
    place = 0
    while True:
        place += 1
        arrived, error = interrupted(work, place)
        assert MODES.get() is DEFAULT, place
        assert not MODES.active, place
        assert EXAMPLES.get() is None, place
        assert not LOCK._is_owned(), place  # type: ignore[attr-defined]
        assert (np.geterr(), sys.getprofile(), vars(Tensor).keys(), vars(Value).keys()) == before, place
        assert type(Node.__dict__["datum"]).__name__ == "member_descriptor"
        assert error is None or (arrived and isinstance(error, KeyboardInterrupt)), repr(error)
        if not arrived:
            break
        x = Value(2.0)
        y = x * 3
        x.data = 3.0
        (x * 3).backward()
        assert y.scope == ()
    assert place > 15


def test_a_stack_and_calls_by_hand_enter_and_leave_blocks() -> None:
    with ExitStack() as stack:
        stack.enter_context(no_grad())
        assert not (Value(2.0) * 3).requires_grad
    change = no_grad()
    for _ in range(2):
        change.__enter__()
        assert not (Value(2.0) * 3).requires_grad
        change.__exit__(None, None, None)
        assert (Value(2.0) * 3).requires_grad


def test_a_block_of_a_generator_may_end_before_that_of_its_caller_and_after_it() -> None:
    def quiet() -> Iterator[None]:
        with no_grad():
            yield

    steps = quiet()
    next(steps)
    with scope("outer"):
        steps.close()
    assert (Value(2.0) * 3).requires_grad
    assert MODES.get() is DEFAULT


def test_threads_may_enter_one_block_at_once() -> None:
    change, barrier, wrong = scope("shared"), threading.Barrier(4), []

    def enter() -> None:
        barrier.wait()
        for _ in range(300):
            with change:
                if (Value(2.0) * 3).scope != ("shared",):
                    wrong.append(1)

    threads = [threading.Thread(target=enter) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


@alone
def test_vmap_works_after_an_interrupt_of_its_first_import() -> None:
    """What a module has entered in the registry stays there when Python forgets the module."""
    for _ in range(2):
        forgotten = [name for name in sys.modules if name.startswith("autograd.transforms.")]
        for name in forgotten:
            del sys.modules[name]
        again = importlib.import_module("autograd.transforms.vectorise").vmap
        assert again(lambda x: x * 2)(np.ones((1, 2))).tolist() == [[2.0, 2.0]]
    assert [engine.rank for engine in ENGINES] == [0, 1, 2]
