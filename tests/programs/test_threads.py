"""Threads: work is cut into the same blocks for every number of them, and gives the same numbers.

This file is longer than others: the same work is cut for each number of threads.
"""

import math
import os
import subprocess
import sys
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import Value, compile, get_num_threads, no_grad, set_num_threads
from autograd.errors import ArgumentError, ShapeError
from autograd.programs.common import threads
from autograd.programs.common.pools import Pool
from autograd.programs.common.threads import in_blocks
from autograd.programs.values import batches as runs
from nn.scalar import MLP

SOON = 30.0  # seconds, after which a thread that waits in vain gives up


@pytest.fixture(autouse=True)
def the_number_is_put_back() -> Iterator[None]:
    before = get_num_threads()
    yield
    set_num_threads(before)


# Blocks


@given(st.integers(0, 40), st.integers(1, 50), st.integers(1, 5))
def test_blocks_cover_the_whole_in_order(length: int, size: int, n: int) -> None:
    set_num_threads(n)
    blocks = in_blocks(lambda block: block, length, size)
    assert [i for block in blocks for i in range(length)[block]] == list(range(length))
    assert [block.stop - block.start for block in blocks[:-1]] == [size] * (len(blocks) - 1)


def workers(count: int, meeting: threading.Barrier | None = None) -> set[int]:
    """The threads that did the work of so many blocks."""

    def work(block: slice) -> int:
        if meeting is not None:
            meeting.wait(SOON)
        return threading.get_ident()

    return set(in_blocks(work, count, 1))


def test_blocks_run_at_the_same_time() -> None:
    set_num_threads(3)
    assert len(workers(3, threading.Barrier(3))) == 3


@pytest.mark.parametrize(("n", "blocks"), [(1, 5), (4, 1)])
def test_one_thread_or_one_block_needs_no_others(n: int, blocks: int) -> None:
    set_num_threads(n)
    assert workers(blocks) == {threading.get_ident()}
    assert threads._pool.cache_info().currsize == 0


def test_the_threads_go_when_their_number_changes() -> None:
    before = set(threading.enumerate())
    set_num_threads(2)
    workers(2, threading.Barrier(2))
    (helper,) = set(threading.enumerate()) - before
    set_num_threads(1)
    helper.join(SOON)
    assert not helper.is_alive()


def test_work_may_be_nested() -> None:
    set_num_threads(3)
    table = in_blocks(lambda row: in_blocks(lambda column: (row.start, column.start), 4, 1), 6, 1)
    assert table == [[(i, j) for j in range(4)] for i in range(6)]


@pytest.mark.parametrize("n", [1, 2, 4])
def test_an_error_stops_the_others_and_is_passed_on(n: int) -> None:
    set_num_threads(n)
    done = []

    def work(block: slice) -> None:
        if block.start == 2:
            raise ShapeError("of block 2")
        done.append(block.start)

    with pytest.raises(ShapeError, match="of block 2"):
        in_blocks(work, 10_000, 1)
    assert len(done) < 9_999
    assert in_blocks(lambda block: block.start, 3, 1) == [0, 1, 2]


def test_an_error_in_another_thread_is_passed_on() -> None:
    set_num_threads(2)
    here, meeting = threading.get_ident(), threading.Barrier(2)

    def work(block: slice) -> None:
        meeting.wait(SOON)
        if threading.get_ident() != here:
            raise ShapeError("elsewhere")

    with pytest.raises(ShapeError, match="elsewhere"):
        in_blocks(work, 2, 1)


def test_the_context_of_the_caller_holds_in_every_thread() -> None:
    set_num_threads(2)
    meeting = threading.Barrier(2)

    def work(block: slice) -> tuple[bool, str]:
        meeting.wait(SOON)
        return (Value(1.0) * 2).requires_grad, np.geterr()["over"]

    with no_grad(), np.errstate(over="raise"):
        assert in_blocks(work, 2, 1) == [(False, "raise")] * 2
    assert in_blocks(work, 2, 1)[0][0]


def test_rows_of_an_array_are_filled_in_place() -> None:
    set_num_threads(2)
    x, y, out = np.linspace(-3, 3, 700).reshape(70, 10), np.arange(10.0), np.empty((70, 10))
    in_blocks(lambda rows: np.multiply(x[rows], y, out=out[rows]), len(out), 16)
    np.testing.assert_array_equal(out, x * y)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_forked_process_has_threads_of_its_own() -> None:
    script = """
import os, threading, warnings
from autograd import set_num_threads
from autograd.programs.common.pools import Pool
from autograd.programs.common.threads import in_blocks
warnings.simplefilter("ignore")  # Python warns of any fork beside threads
set_num_threads(2)
def work(meeting): return len(set(in_blocks(lambda block: meeting.wait(20) and 0 or threading.get_ident(), 2, 1)))
assert work(threading.Barrier(2)) == 2
child = os.fork()
if child == 0:
    os._exit(work(threading.Barrier(2)))
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120)
    assert (done.stdout, done.stderr) == ("2\n", "")


# Their number


@pytest.mark.parametrize("n", [0, -1, 1.5, 2.0, "2", None, True, [2]])
def test_a_number_of_threads_is_a_whole_number_from_one(n: Any) -> None:
    set_num_threads(3)
    with pytest.raises(ArgumentError, match="a whole number of at least 1, found"):
        set_num_threads(n)
    assert get_num_threads() == 3


def test_whole_numbers_of_numpy_will_do() -> None:
    set_num_threads(np.int64(2))  # type: ignore[arg-type]
    assert (get_num_threads(), type(get_num_threads())) == (2, int)


@pytest.mark.parametrize(
    ("asked", "processors", "expected"),
    [(None, 2, 2), (None, 64, 4), ("1", 4, 1), ("3,2", 4, 3), ("16", 4, 4), ("0", 3, 3), ("many", 3, 3), ("", 1, 1)],
)
def test_the_usual_number(asked: str | None, processors: int, expected: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    if asked is not None:
        monkeypatch.setenv("OMP_NUM_THREADS", asked)
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: set(range(processors)), raising=False)
    monkeypatch.setattr(threads, "_chosen", [])
    assert get_num_threads() == expected


def test_small_work_imports_no_pool() -> None:
    script = """
import sys
from autograd import Value, compile
x = Value(1.0)
program = compile(x * x)
program(batch={x: [1.0] * 1000})
program.backward()
print("concurrent.futures" in sys.modules)
"""
    assert subprocess.check_output([sys.executable, "-c", script], text=True) == "False\n"


# Batches of a program


@contextmanager
def blocks_of(examples: int) -> Iterator[None]:
    """Let blocks be of so many examples."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs, "most_examples", lambda layout: examples)
        yield


def network() -> tuple[autograd.Program, list[Any], list[Any]]:
    """The squared error of a small network, its parameters, and its two inputs."""
    mlp = MLP([2, 8, 8, 1], activation="tanh", rng=0)
    inputs = [Value(0.5), Value(-0.5)]
    return compile((mlp(inputs) - 1) ** 2), list(mlp.parameters()), inputs


def points(count: int) -> np.ndarray:
    return np.random.default_rng(0).normal(size=(2, count))


def test_results_do_not_depend_on_the_number_of_threads() -> None:
    program, parameters, inputs = network()
    numbers, seeds = points(101), np.linspace(-1, 1, 101)
    batch = dict(zip(inputs, numbers, strict=True))

    def everything(n: int) -> bytes:
        set_num_threads(n)
        parts = [program(batch=batch)]
        for leaf in parameters:
            leaf.grad = None
        program.backward(seeds)
        parts.append(np.array([leaf.grad for leaf in parameters]))
        parts += program.gradients(parameters, batch=batch, seed=seeds)
        parts += program.gradients(parameters, batch=batch, per_sample=True)
        return b"".join([np.asarray(part).tobytes() for part in parts])

    with blocks_of(7):
        assert len({everything(n) for n in (1, 2, 3, 4, 50)}) == 1


@given(st.integers(0, 20), st.integers(1, 6), st.integers(1, 3))
def test_blocks_of_any_length_give_what_one_block_gives(count: int, size: int, n: int) -> None:
    set_num_threads(n)
    x, y, w = Value(0.0), Value(2.0), Value(-3.0)
    program = compile(autograd.tanh(w * x) * y + x / (x * x + 1))
    batch, seeds = {x: np.linspace(-2, 2, count)}, np.linspace(1, 3, count)

    def everything() -> list[Any]:
        parts = [program(batch=batch), program.gradients([x, w], batch=batch, per_sample=True, seed=seeds)]
        sums = program.gradients([w, y, x, Value(1.0)], batch=batch, seed=seeds)
        w.grad = None
        program.backward(seeds)
        return [*parts, sums, w.grad]

    whole = everything()
    with blocks_of(size):
        for found, expected in zip(everything(), whole, strict=True):
            np.testing.assert_allclose(found, expected, rtol=1e-13, atol=1e-13)
    np.testing.assert_array_equal(whole[0], [np.tanh(-3 * v) * 2 + v / (v * v + 1) for v in batch[x]])


@pytest.mark.parametrize("size", [3, 100])
def test_backward_is_at_the_numbers_of_the_call_whatever_changed_since(size: int) -> None:
    x, w = Value(0.0), Value(2.0)
    program = compile(w * w * x)
    xs = np.arange(10.0)
    with blocks_of(size):
        program(batch={x: xs})
        xs[:] = 0.0
        w.data = 100.0
        program.backward()
    assert (w.grad, x.grad) == (4.0 * 45, 40.0)


@given(st.integers(1, 40), st.integers(1, 10))
def test_blocks_are_as_few_as_fit_and_then_as_short_as_can_be(count: int, most: int) -> None:
    cut: list[int] = []

    def observed(work: Callable[[slice], Any], length: int, size: int) -> list[Any]:
        cut.append(size)
        return in_blocks(work, length, size)

    x = Value(0.0)
    program = compile(x * x)
    with blocks_of(most), pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs, "in_blocks", observed)
        program(batch={x: range(count)})
    (size,) = cut or [count]
    fewest = math.ceil(count / most)
    assert size <= most
    assert math.ceil(count / size) == fewest
    assert size == 1 or math.ceil(count / (size - 1)) > fewest


def test_a_call_without_a_batch_comes_between_batches() -> None:
    x, w = Value(3.0), Value(2.0)
    program = compile(w * x)
    for count in (1, 5, 5, 4):
        assert program(batch={x: range(count)}).tolist() == [2.0 * i for i in range(count)]
        assert program() == 6.0
        w.grad = None
        program.backward()
        assert w.grad == 3.0


def test_buffers_are_used_again() -> None:
    set_num_threads(1)
    x = Value(3.0)
    program = compile(x * x)
    for size in (2, 10):
        with blocks_of(size):
            program(batch={x: range(8)})
            (pool,) = program._pools.values()
            used = {count: list(idle) for count, idle in pool.idle.items()}
            program(batch={x: range(8)})
            assert pool.idle == used
            assert sum(map(len, used.values())) == 1


def test_what_a_pool_lends_belongs_to_one_thread_at_a_time() -> None:
    pool: Pool[list[int]] = Pool(lambda size: [])

    def use(me: int) -> bool:
        alone = True
        for _ in range(2000):
            lent = pool.take(8)
            lent.append(me)
            alone &= lent == [me]
            lent.clear()
            pool.give_back(8, lent)
        return alone

    with ThreadPoolExecutor(4) as workers:
        assert all(workers.map(use, range(4)))
    assert len(pool.idle[8]) <= 4


def test_blocks_are_as_long_whatever_is_the_same_in_all_examples() -> None:
    def examples_with(weights: int) -> int:
        x, constants = Value(0.5), [Value(float(i)) for i in range(weights)]
        program = compile(x * x + autograd.add_n([w * w for w in constants]))
        program(batch={x: [1.0]})
        (pool,) = program._pools.values()
        return runs.most_examples(pool.source.layout)

    assert examples_with(2) == examples_with(2000)


def test_memory_does_not_grow_with_the_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    set_num_threads(2)
    program, parameters, inputs = network()
    monkeypatch.setattr(runs, "BLOCK", 1 << 20)
    count = 40_000
    batch = dict(zip(inputs, points(count), strict=True))

    def work() -> None:
        program(batch=batch)
        program.backward()
        program.gradients(parameters, batch=batch)

    work()  # what is imported late comes in
    (pool,) = program._pools.values()
    assert count * pool.source.layout.bytes_per_example > 20 << 20
    pool.idle.clear()
    tracemalloc.start()
    try:
        work()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert sum(map(len, pool.idle.values())) <= 4  # of two sizes, on two threads
    assert peak < 6 << 20
