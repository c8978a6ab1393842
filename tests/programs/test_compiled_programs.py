"""The programs that compiled functions become: short, in little memory, and shown as they are.

This file is longer than others: the programs of one small network are looked at from all sides.
"""

import gc
import re
import subprocess
import sys
import weakref
from typing import Any

import numpy as np
import pytest
from compiled import convolutional, dense, parts, same

import autograd
import nn
from autograd import (
    Tensor,
    callback,
    compile,
    get_num_threads,
    no_grad,
    set_num_threads,
)
from autograd.programs.backends import replay
from autograd.programs.common.diagrams import Arrow
from autograd.programs.tape import memory, parallel


@pytest.mark.parametrize(
    "function",
    [
        lambda x: np.split(x, 1)[0] * 2,
        lambda x: np.broadcast_arrays(x)[0] * 2,
        lambda x: np.split(x, 2)[1] * 2,
        lambda x: np.linalg.svd(np.outer(x, x))[1],
        lambda x: np.histogramdd(np.stack([x, x], 1), bins=2)[1][1],
    ],
)
def test_a_function_of_numpys_may_return_a_container(function: Any) -> None:
    compiled, x = compile(function), np.array([1.0, 2.5])
    for _ in range(3):
        same(compiled(x), function(x))
        x = x + 1


def test_each_thing_is_computed_once_and_nothing_in_vain() -> None:
    @compile
    def f(x: Any) -> Any:
        x.cos()
        return x.exp() * x.exp() + (x + 0.0).sin() * (x + -0.0)

    with no_grad():
        f(Tensor([1.0, 2.0]))
    source = f.source
    assert source.count("np.exp(") == 1
    assert "np.cos(" not in source
    assert source.count("np.add(x1, ") == 2  # 0.0 and -0.0 are not the same


def test_a_gradient_is_one_array_before_and_after_a_callback() -> None:
    w = Tensor([1.0, 2.0])

    def step() -> None:
        w.grad = None
        (w * w).sum().backward()
        gradient = w.grad
        callback(lambda: None)
        gradient[0] = 0.0

    run = compile(step)
    for _ in range(3):
        run()
        assert w.grad.tolist() == [0.0, 4.0]


def test_data_is_one_array_before_and_after_a_callback() -> None:
    w = Tensor([1.0, 2.0])

    def step() -> Any:
        data = w.data
        callback(lambda: None)
        before = data.copy()
        w.data -= 1.0
        return before * 2

    run = compile(step)
    for _ in range(3):
        expected = w.data * 2
        np.testing.assert_array_equal(run(), expected)


def test_what_a_callback_writes_to_one_array_is_not_read_from_another() -> None:
    w = Tensor([1.0, 2.0])

    def double(array: Any) -> None:
        array *= 2

    def copies(x: Any) -> Any:
        y = x * 3
        w.grad = y.copy()
        callback(lambda: double(w.grad))
        return y + 1

    def computes_again(x: Any) -> Any:
        w.grad = x * 3
        callback(lambda: double(w.grad))
        return x * 3 + 1

    def hands_in(x: Any) -> Any:
        y, z = x * 3, x * 3
        before = y.copy()
        callback(double, y)
        return y + 1, z + 1, before + 1

    for function in (copies, computes_again, hands_in):
        f = compile(function)
        for _ in range(3):
            w.grad = None
            for found, expected in zip(parts(f(np.ones(2))), parts(function(np.ones(2))), strict=True):
                same(found, expected)


def test_what_an_array_tells_of_itself_is_known_in_a_trace() -> None:
    seen: dict[str, Any] = {}

    @compile
    def f(x: Any) -> Any:
        seen["x"] = x.nbytes, x.strides
        np.copyto(x, 2.0, where=x > 2)
        return sum(row * 2 for row in x)

    for _ in range(2):
        assert f(np.arange(4.0).reshape(2, 2)).tolist() == [4.0, 6.0]
    assert seen["x"] == (32, (16, 8))


@pytest.mark.parametrize(
    "change",
    [
        lambda x: x.sort(),
        lambda x: x.fill(7.0),
        lambda x: x.put([0, 2], [5.0, 6.0]),
        lambda x: x.partition(1),
        lambda x: x.byteswap(inplace=True),
    ],
)
def test_methods_that_change_an_array_change_it_in_each_run(change: Any) -> None:
    def function(x: Any) -> Any:
        y = x * 2
        change(x)
        change(y)
        return x + y

    f = compile(function)
    for scale in (1.0, 2.0, -1.0):
        x, given = np.array([3.0, 1.0, 2.0]) * scale, np.array([3.0, 1.0, 2.0]) * scale
        np.testing.assert_array_equal(f(given), function(x))
        np.testing.assert_array_equal(given, x)


def test_functions_of_numpy_take_arrays_and_tensors_together() -> None:
    w = Tensor([1.0, 2.0])

    @compile
    def f(x: Any) -> Any:
        return (np.concatenate([x, w * 3]) ** 2).sum()

    for scale in (1.0, 2.0):
        w.grad = None
        y = f(np.full(2, scale))
        y.backward()
        assert (y.item(), w.grad.tolist()) == (2 * scale**2 + 45, [18.0, 36.0])


def test_results_lie_in_memory_as_they_do_uncompiled() -> None:
    def function(x: Any) -> Any:
        largest = np.maximum(x.T, 0.25)
        flat = largest.T.reshape(-1)  # a view where it lies as x does
        flat[0] = 7.0
        return largest

    f, x = compile(function), np.arange(6.0).reshape(2, 3)
    for _ in range(2):
        assert f(x).strides == function(x).strides
        np.testing.assert_array_equal(f(x), function(x))


def test_what_is_written_to_is_not_shared() -> None:
    @compile
    def f(x: Any) -> Any:
        a, b = np.exp(x), np.exp(x)
        a[0] = 0.0
        c = b.copy()
        c += 1.0
        return a, b, c, np.exp(x)

    for _ in range(2):
        a, b, c, d = f(np.zeros(2))
        assert (a.tolist(), b.tolist(), c.tolist(), d.tolist()) == ([0, 1], [1, 1], [2, 2], [1, 1])


def test_arrays_of_a_chain_share_one_place() -> None:
    def chain(x: Any) -> Any:
        for _ in range(50):
            x = (x * 1.01 + 0.5).tanh()
        return x.sum()

    f = compile(chain)
    with no_grad():
        f(Tensor(np.ones(1000)))
    assert f.source.count("memory = np.empty(8000") == 1 or "memory = np.empty(8064" in f.source


def test_a_rectified_array_stands_for_what_it_was_made_of() -> None:
    layers = [Tensor(np.random.default_rng(i).normal(size=(10, 10))) for i in range(4)]

    @compile
    def step(x: Any) -> Any:
        for layer in layers:
            layer.grad = None
            x = autograd.relu(x @ layer)
        x.sum().backward()

    x = Tensor(np.ones((100, 10)), requires_grad=False)
    step(x)
    activations, cotangents, masks = 4 * 8000, 2 * 8000, 2 * 1024
    assert step._latest.writing.memory.size <= activations + cotangents + masks


@pytest.mark.parametrize("bound", [0, -0.0, 0.5, 2])
@pytest.mark.parametrize(("most", "beyond"), [(np.maximum, np.greater), (np.minimum, np.less)])
def test_comparing_a_bounded_array_is_comparing_the_array(most: Any, beyond: Any, bound: float) -> None:
    x = np.array([np.nan, -np.inf, -1.0, -0.0, 0.0, 0.5, 1.0, 2.0, np.inf])

    def f(x: Any) -> Any:
        y = x + 0
        z = most(y, bound)
        return z, beyond(y, bound), beyond(y, bound + 1)

    g = compile(f)
    for _ in range(2):
        same(g(x), f(x))


def test_a_bounded_array_that_is_written_to_does_not_stand_for_the_other() -> None:
    @compile
    def f(x: Any) -> Any:
        y = x + 0
        z = np.maximum(y, 0)
        z += 1
        return z, np.greater(y, 0)

    for _ in range(2):
        assert f(np.array([-1.0, 1.0]))[1].tolist() == [False, True]


def test_print_shows_the_plan() -> None:
    f = compile(lambda x: (x * x).sum())
    assert str(f).endswith("traces: 0>")
    f(Tensor([1.0, 2.0]))
    text = str(f)
    for word in ("instructions of", "left out", "arrays in", "saved by sharing memory", "backward of sum"):
        assert word in text


def test_the_diagram_shows_arguments_leaves_operations_and_what_changes() -> None:
    weight, shift = nn.Parameter([1.0, 2.0], name='w "1"\\'), Tensor(3.0, requires_grad=False)

    @compile
    def step(x: Any) -> Any:
        weight.grad = None
        loss = (x * weight + shift).sum()
        loss.backward()
        callback(print_nothing)
        return loss

    step(Tensor([1.0, 2.0]))
    diagram = step.diagram
    place = {box.lines: i for i, box in enumerate(diagram.boxes)}
    argument, parameter = place["x1", "float64 (2,)"], place['w "1"\\', "float32 (2,)"]
    product, result = place["multiply", "float64 (2,)"], place["sum", "float64 ()"]
    change = place["backward of multiply", "float32 (2,)"]
    assert ("call of print_nothing",) in place
    kinds = [box.kind for box in diagram.boxes]
    assert [kinds[i] for i in (argument, parameter, product, result)] == ["input", "parameter", "result", "output"]
    constant = kinds.index("constant")
    assert diagram.boxes[constant].lines[1] == "float64 ()"
    assert Arrow(argument, product) in diagram.arrows
    assert Arrow(parameter, product) in diagram.arrows
    assert Arrow(parameter, change, "grad", changes=True) in diagram.arrows
    assert not [arrow for arrow in diagram.arrows if (arrow.tail, arrow.head) == (argument, result)]
    differentiable = compile(lambda x: x * weight)
    differentiable(Tensor([1.0, 2.0]))
    assert ("upstream gradient", "float64 (2,)") in [box.lines for box in differentiable.diagram.boxes]


def print_nothing() -> None:
    pass


@pytest.mark.parametrize("make", [dense, convolutional], ids=["dense", "convolutional"])
def test_the_source_runs_by_itself_and_gives_the_same(make: Any) -> None:
    model, _, criterion, batches = make()
    f = compile(lambda x, y: criterion(model(x), y))
    x, y = batches[0]
    expected = f(x, y).item()
    out = subprocess.run([sys.executable, "-c", f.source], capture_output=True, text=True, check=True).stdout
    assert float(out.splitlines()[0]) == expected


def test_a_large_block_of_memory_comes_in_the_place_of_what_the_traced_run_has_freed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[None] = []
    monkeypatch.setattr(replay, "give_freed_memory_back", lambda: asked.append(None))
    replay.Frame(1000)
    assert not asked
    replay.Frame(replay.KEPT + 1)
    assert asked


def test_convolution_pooling_and_their_adjoints_are_one_instruction_each() -> None:
    model, _, criterion, batches = convolutional()
    weights = list(model.parameters())
    step = compile(lambda x, y: autograd.gradients(criterion(model(x), y), weights))
    step(*batches[0])
    plan = str(step)
    for label, back in (("0: Conv2d, affine_conv2d", "2"), ("2: MaxPool2d, max_pool2d", "1")):
        counts = [re.findall(rf"^{way}{label} +(\d+) ", plan, re.M) for way in ("", "backward of ")]
        assert counts == [["1"], [back]], plan  # the image is a constant; kernels and bias are not


@pytest.mark.parametrize(
    ("function", "argument"),
    [
        (lambda x: x / np.array([0.0, -0.0]), np.ones(2)),
        (lambda x: x + np.array([1.0, np.nan, -np.inf]), np.ones(3)),
        (lambda x: x * np.array([1 + 1j, complex(np.nan, np.inf)]), np.ones(2)),
        (lambda x: np.split(x, 2), np.arange(4, dtype=">f4")),
        (lambda x: x[..., None, ::-1] * 2, np.ones((0, 3), np.float16)),
    ],
)
def test_the_source_spells_numbers_of_every_kind(function: Any, argument: Any) -> None:
    f = compile(function)
    with np.errstate(all="ignore"):
        expected = [str(part.tolist()) for part in parts(f(argument))]
        printed: list[str] = []
        exec(f.source, {"print": lambda *lines, sep: printed.extend(map(str, lines))})
    assert printed == expected


def test_the_name_of_a_group_may_be_any_text() -> None:
    def function(x: Any) -> Any:
        with autograd.scope('a "b"\\'):
            y = x * 2
        with autograd.scope("c\nd"):
            return y + 1

    f = compile(function)
    assert f(Tensor([1.0])).item() == f(Tensor([1.0])).item() == 3.0
    assert "# 'c\\nd', add" in f.source
    assert 'a "b"\\, multiply' in [box.lines[0] for box in f.diagram.boxes]


def test_the_source_draws_random_numbers() -> None:
    rng = np.random.default_rng(0)
    f = compile(lambda x: x * 0 + callback(rng.random, 2))
    f(Tensor([1.0, 2.0]))
    draws = {printed(f.source) for _ in range(3)}
    assert len(draws) == 3


def test_the_source_of_a_step_starts_from_the_present_gradients() -> None:
    w, v = Tensor([1.0, 2.0]), Tensor([3.0, 4.0])

    @compile
    def step() -> Any:
        (w * v).sum().backward()
        return w.grad * 2

    for _ in range(2):
        step()
    w.grad = np.array([10.0, 20.0])
    assert printed(step.source) == "[26.0, 48.0]"


@pytest.mark.parametrize("shape", [(70, 100), (80, 80)])  # of a square a row is as long as a column
def test_large_elementwise_work_is_spread_over_threads_and_stays_the_same(
    monkeypatch: pytest.MonkeyPatch, shape: tuple[int, int]
) -> None:
    monkeypatch.setattr("autograd.programs.tape.parallel.LARGE", 1000)
    monkeypatch.setattr("autograd.programs.tape.parallel.BLOCK", 200)
    x, row = Tensor(np.random.default_rng(0).standard_normal(shape)), Tensor(np.linspace(-1, 1, shape[1]))
    column = Tensor(np.linspace(0, 1, shape[0])[:, None])

    def function(x: Any) -> Any:
        return ((x * row).tanh() + column) * 2 - x

    f, before = compile(function), get_num_threads()
    try:
        for threads in (1, 3):
            set_num_threads(threads)
            for _ in range(2):
                same(f(x).detach(), function(x).detach())
    finally:
        set_num_threads(before)
    assert f.source.count("(np.tanh, ") == 1
    command = [sys.executable, "-"]
    out = subprocess.run(command, input=f.source, capture_output=True, text=True, check=True).stdout
    np.testing.assert_array_equal(np.array(eval(out.splitlines()[0])), function(x).data)


def test_no_memory_stays_behind() -> None:
    def once() -> weakref.ref[Any]:
        w = Tensor(np.ones(100))
        f = compile(lambda x: (x * w).sum())
        f(Tensor(np.ones(100))).backward()
        f(Tensor(np.ones(100))).backward()
        return weakref.ref(w)

    found = [once() for _ in range(20)]
    gc.collect()
    assert not any(ref() for ref in found)


def test_arguments_are_not_kept_alive_and_the_source_does_without_them() -> None:
    f = compile(lambda x, y, n: (x @ y) * n)
    x, y = np.ones((2, 3)), Tensor(np.full(3, 2.0), requires_grad=False)
    kept = [weakref.ref(x), weakref.ref(y)]
    f(x, y, 2)
    f(x, y, 2)
    assert "np.full((2, 3), 1.0, 'float64')" in f.source
    assert printed(f.source) == "[12.0, 12.0]"
    del x, y
    assert not any(thing() for thing in kept)
    assert printed(f.source) == "[0.0, 0.0]"


def printed(source: str) -> str:
    """What a script prints."""
    return subprocess.run(
        [sys.executable, "-"], input=source, capture_output=True, text=True, check=True
    ).stdout.strip()


def test_a_call_gives_its_memory_back_when_it_is_forgotten() -> None:
    f = compile(lambda x: (x * x).sum())
    x = Tensor([1.0])
    f(x)
    (replay,) = [replay for found in f._replays.values() for replay in found]
    for _ in range(5):
        f(x)
    (frames,) = replay._frames.idle.values()
    assert len(frames) == 1
    kept = [f(x) for _ in range(3)]
    assert len(frames) == 0
    del kept
    assert len(frames) == 3


def test_a_number_that_must_stay_whole_does() -> None:
    """np.ldexp takes a whole number beside a float; other functions are handed floats of the array's type."""
    f = autograd.compile(lambda x: np.ldexp(x.data, 3))
    assert [f(Tensor([k, 1.0])).tolist() for k in (1.0, 2.0)] == [[8.0, 8.0], [16.0, 8.0]]


def test_blocks_of_a_spread_function_cut_what_is_as_long_as_the_result(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "BLOCK", 2)
    x, row, out = np.arange(6.0).reshape(3, 2), np.array([[1.0, 10.0]]), np.zeros((3, 2))
    parallel.spread(np.add, x, row, out)
    np.testing.assert_array_equal(out, x + row)


def test_a_gap_of_just_the_size_is_taken() -> None:
    known = memory.Memory(size=192)
    free = [(0, 128), (128, 64)]
    assert memory._taken(free, 64, known) == 128
    assert (free, known.size) == ([(0, 128)], 192)
