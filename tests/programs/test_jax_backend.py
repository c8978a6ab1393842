"""Compiled functions on JAX: NumPy's numbers, leaves that stay on the device, and what is refused.

This file is longer than others: one process of JAX serves all of it.
"""

import json
import os
import pickle
import re
import socket
import subprocess
import sys
from contextlib import nullcontext
from copy import deepcopy
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from compiled import STEPS, parts
from switching import Step, at_all_places
from test_compiled_functions import calls

import autograd
import nn
from autograd import Tensor, Value, backends, callback, compile, grad, gradients, guard, hessian, pure_callback, vmap
from autograd.core.primitive import Elementwise
from autograd.errors import ArgumentError, NumericsError, TraceError
from autograd.programs.backends import device_nodes, host_arrays, loops
from autograd.programs.functions import hooks
from tests.nn.test_nn_vmap import CASES as LAYERS

QUICK = (  # to compile, and slow to run
    "--xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true "
    "--xla_cpu_use_fusion_emitters=false --xla_cpu_parallel_codegen_split_count=1"
)
os.environ.setdefault("XLA_FLAGS", QUICK)
os.environ.setdefault("JAX_PLATFORMS", "cpu")
pytest.importorskip("jax")


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The shapes of all that is brought back from the device."""
    found: list[Any] = []
    whole = device_nodes.whole

    def noted(device: Any) -> Any:
        found.append(device.shape)
        return whole(device)

    monkeypatch.setattr(device_nodes, "whole", noted)
    return found


# the table


def total(outs: Any) -> Any:
    """One number that depends on all results that have a derivative."""
    rng = np.random.default_rng(1)
    slopes = [out for out in outs if isinstance(out, Tensor) and out.requires_grad and out.dtype.kind == "f"]
    return sum((out * rng.standard_normal(out.shape).astype(out.dtype)).sum() for out in slopes)


def first_cases() -> list[Any]:
    """Each primitive that can be traced, in the first of its cases."""
    found: dict[str, Any] = {}
    for case in calls():
        found.setdefault(case.values[0].name, case.values)
    return list(found.values())


CASES = first_cases()
GROUPS = [(np.float64, CASES[i::6]) for i in range(6)]  # one program each, which takes seconds to compile
GROUPS += [(np.float32, [case for case in CASES if isinstance(case[0], Elementwise)])]


@pytest.mark.long
@pytest.mark.parametrize(("dtype", "cases"), GROUPS)
def test_every_primitive_has_the_values_and_gradients_of_numpy(dtype: Any, cases: list[Any]) -> None:
    def found(groups: list[list[Tensor]]) -> list[Any]:
        out: list[Any] = []
        for (primitive, example), operands in zip(cases, groups, strict=True):
            outs = parts(primitive(*operands, **example.params))
            root = total(outs)
            out += outs
            out += gradients(root, [x for x in operands if x.requires_grad]) if isinstance(root, Tensor) else []
        return [part.detach() if isinstance(part, Tensor) else part for part in out]

    groups = [[Tensor(x.astype(dtype) if x.dtype.kind == "f" else x) for x in case.inputs] for _, case in cases]
    tolerance = 1e-9 if dtype is np.float64 else 1e-5
    compiled = compile(found, backend="jax")
    compiled(groups)
    for ours, theirs in zip(compiled(groups), found(groups), strict=True):
        if hasattr(theirs, "dtype"):
            assert ours.dtype == theirs.dtype
            np.testing.assert_allclose(np.asarray(ours), np.asarray(theirs), rtol=tolerance, atol=tolerance)


def test_what_jax_lacks_is_refused_with_its_name_and_line() -> None:
    def put_in_order(x: Any) -> Any:
        y = x * 1
        y.sort()
        return y

    with pytest.raises(TraceError, match=r"NumPy's sort.* at .*test_jax_backend.py:\d+, cannot run on JAX"):
        compile(put_in_order, backend="jax")(np.ones(2))


def test_a_number_is_reduced_along_an_axis_and_a_list_names_the_bins() -> None:
    """As NumPy does, and JAX does not."""
    functions = [
        lambda x: x.sum(axis=0) + x.max(axis=-1) * x.min(axis=0),
        lambda x: np.digitize(x, [0.0, 0.5]) * x,
    ]
    for f in functions:
        for number in (0.25, -3.0):
            on_device = compile(f, backend="jax")(Tensor(number, requires_grad=False))
            assert on_device.item() == f(Tensor(number)).item()


def test_types_of_numbers_stay_and_jax_is_left_as_it_was() -> None:
    import jax

    double = compile(lambda x: x * 2, backend="jax")
    for dtype in ("int8", "float16", "float32", "float64", "complex128"):
        for _ in range(2):
            assert double(np.ones(2, dtype)).dtype == dtype
    assert jax.numpy.ones(1).dtype == "float32"


# training steps


def trained(make: Any, backend: Any, steps: int = 20) -> tuple[Any, ...]:
    """A step, its model and optimiser, and the losses of so many steps; nothing was read in between."""
    model, optimiser, loss, batches = make()

    def step(x: Any, y: Any) -> Any:
        optimiser.zero_grad()
        found = loss(model(x), y)
        found.backward()
        optimiser.step()
        return found

    step = compile(step, backend=backend)
    losses = [step(*batches[i % 2]) for i in range(steps)]
    return step, model, optimiser, losses


@pytest.mark.parametrize("name", ["convolutional", "dropping", "lstm", "probabilities"])
def test_training_has_the_losses_of_numpy_and_nothing_is_brought_back(name: str, fetched: list[Any]) -> None:
    *_, expected = trained(STEPS[name], "numpy")
    step, *_, losses = trained(STEPS[name], "jax")
    assert not fetched
    np.testing.assert_allclose([x.item() for x in losses], [x.item() for x in expected], rtol=1e-5)
    assert len(fetched) == len(losses) - 1  # the first run was NumPy's
    assert repr(step).endswith("traces: 1>")
    assert "on cpu" in str(step)


def test_convolution_and_pooling_are_those_of_numpy_to_second_order() -> None:
    """Groups, dilation, uneven borders, windows that overlap, and ties, which ReLU makes."""
    rng = np.random.default_rng(0)
    x, weight = Tensor(rng.normal(size=(3, 4, 7, 6))), Tensor(rng.normal(size=(6, 2, 3, 2)))

    def derivatives(x: Tensor, weight: Tensor) -> Any:
        y = autograd.relu(autograd.conv2d(x, weight, (2, 1), ((1, 2), 1), (1, 2), 2))
        y = autograd.max_pool2d(y, (2, 2), (2, 1), ((0, 1), 1))
        y = autograd.avg_pool2d(y, (2, 2), (1, 2), (1, 0), divisor=3)
        first = gradients((y**3).sum(), [x, weight], create_graph=True)
        second = gradients(sum((slope**2).sum() for slope in first), [x, weight])
        return [y.detach(), *[slope.detach() for slope in first], *second]

    on_jax = compile(derivatives, backend="jax")
    on_jax(x, weight)  # the first run is NumPy's
    for found, expected in zip(on_jax(x, weight), derivatives(x, weight), strict=True):
        np.testing.assert_allclose(np.asarray(found), np.asarray(expected), rtol=1e-9, atol=1e-9)


OPTIMISERS: list[Any] = [nn.SGD, nn.Adam, nn.AdamW, nn.Adagrad, nn.RMSprop, nn.Adadelta, nn.Adamax, nn.NAdam, nn.RAdam]
OPTIMISERS += [nn.Lion, partial(nn.SGD, momentum=0.9, nesterov=True, weight_decay=0.1), partial(nn.Adam, amsgrad=True)]
SCHEDULES = [partial(nn.StepLR, step_size=3), partial(nn.OneCycleLR, max_lr=0.1, total_steps=25), nn.ReduceLROnPlateau]


def test_every_optimiser_under_a_schedule_has_the_losses_of_numpy_in_one_trace() -> None:
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((6, 3)), rng.standard_normal((6, 2))
    found = []
    for backend in ("numpy", "jax"):
        models = [nn.Linear(3, 2, rng=i) for i in range(len(OPTIMISERS))]
        optimisers = [make(model.parameters(), lr=0.01) for make, model in zip(OPTIMISERS, models, strict=True)]
        schedules = [SCHEDULES[i % 3](optimiser) for i, optimiser in enumerate(optimisers)]

        def step(x: Any, y: Any, models: Any = models, optimisers: Any = optimisers) -> Any:
            losses = []
            for model, optimiser in zip(models, optimisers, strict=True):
                optimiser.zero_grad()
                losses.append(((model(x) - y) ** 2).mean())
                losses[-1].backward()
                optimiser.step()
            return [loss.detach() for loss in losses]

        step = compile(step, backend=backend)
        found.append([])
        for _ in range(20):
            losses = [loss.item() for loss in step(x, y)]
            found[-1].append(losses)
            for schedule, loss in zip(schedules, losses, strict=True):
                schedule.step(*[loss] * isinstance(schedule, nn.ReduceLROnPlateau))
        assert repr(step).endswith("traces: 1>")
    np.testing.assert_allclose(*found, rtol=1e-5)


def trained_together(names: list[str], backend: str) -> Any:
    """The losses of 20 steps of networks that are a layer, a loss or a function of nn each, in one program."""
    runs: list[Any] = []
    for case in [LAYERS[name][0] for name in names]:
        function = case.make()
        operands = [nn.Parameter(x, "float64") if x.dtype.kind == "f" else x for x in case.examples()]
        leaves = [x for x in operands if isinstance(x, Tensor)]
        leaves += function.parameters() if isinstance(function, nn.Module) else []
        runs.append((function, operands, nn.SGD(leaves, lr=0.01)))

    @compile(backend=backend)
    def step() -> Any:
        losses = []
        for function, operands, optimiser in runs:
            optimiser.zero_grad()
            outs = [out for out in parts(function(*operands)) if isinstance(out, Tensor) and out.requires_grad]
            losses.append(sum([(out * out).mean() for out in outs], Tensor(0.0)))
            if outs:
                losses[-1].backward()
                optimiser.step()
        return [loss.detach() for loss in losses]

    return [[loss.item() for loss in step()] for _ in range(20)]


@pytest.mark.long
@pytest.mark.parametrize("part", [0, 1])
def test_every_layer_loss_and_function_trains_as_on_numpy(part: int) -> None:
    names = [*LAYERS][part::2]
    np.testing.assert_allclose(trained_together(names, "jax"), trained_together(names, "numpy"), rtol=1e-5, atol=1e-8)


@pytest.fixture(scope="module")
def adam() -> Any:
    """A step on the device, for all tests of what is read from it; and the same step on the host."""
    sides = [trained(STEPS["dense"], backend, 3) for backend in ("jax", "numpy")]
    return [(*side, STEPS["dense"]()[3][0]) for side in sides]


def again(sides: Any) -> None:
    for step, *_, batch in sides:
        step(*batch)


def same(sides: Any) -> None:
    (_, ours, optimiser, *_), (_, theirs, other, *_) = sides
    for mine, yours in zip(ours.parameters(), theirs.parameters(), strict=True):
        np.testing.assert_allclose(mine.data, yours.data, rtol=1e-5, atol=1e-7)
        np.testing.assert_allclose(mine.grad, yours.grad, rtol=1e-4, atol=1e-7)
    for mine, yours in zip(parts(optimiser.state_dict()), parts(other.state_dict()), strict=True):
        np.testing.assert_allclose(mine, yours, rtol=1e-4, atol=1e-7)


def test_what_is_read_is_brought_back_once(adam: Any, fetched: list[Any]) -> None:
    again(adam)
    model = adam[0][1]
    p, *_ = model.parameters()
    for _ in range(3):
        assert type(p.data) is np.ndarray
        assert type(p.grad) is np.ndarray
    assert len(fetched) == 2  # all parameters lie in one array
    same(adam)
    again(adam)
    same(adam)


def test_data_that_is_set_or_written_to_is_taken_over(adam: Any) -> None:
    for change in (
        lambda p: setattr(p, "data", np.full(p.shape, 0.1, p.dtype)),
        lambda p: p.data.__setitem__(..., 0.2),
        lambda p: p.data.__imul__(0.5),
    ):
        for _, model, *_ in adam:
            change(next(iter(model.parameters())))
        again(adam)
        same(adam)


def test_a_state_that_is_loaded_counts(adam: Any) -> None:
    for _, model, optimiser, *_ in adam:
        model.load_state_dict({name: value * 0.5 for name, value in model.state_dict().items()})
        optimiser.load_state_dict(optimiser.state_dict())
        optimiser.param_groups[0]["lr"] = 0.02
    again(adam)
    same(adam)
    assert repr(adam[0][0]).endswith("traces: 1>")


def test_whatever_happens_between_runs_the_numbers_are_those_of_numpy() -> None:
    """Two functions upon the same leaves, what others do to these, and what is read, in any order."""
    rng, sides = np.random.default_rng(0), []
    for backend in ("jax", "numpy"):
        w, v = Tensor([1.0, 2.0], dtype=np.float32), Tensor([0.5, -1.0], dtype=np.float32)

        def accumulate(x: Any, w: Any = w, v: Any = v) -> Any:
            loss = (w * v * x).sum()
            loss.backward()
            return loss

        def step(w: Any = w, v: Any = v) -> None:
            w.data = w.data * 0.9  # another array
            v.data -= 0.1 * w.data  # the same one
            v.grad = None

        sides.append((w, v, compile(accumulate, backend=backend), compile(step, backend=backend), accumulate))
    moves: list[Any] = [
        lambda w, v, run, *_: run(np.float32(2)).item(),
        lambda w, v, run, *_: run(np.float32(3)),
        lambda w, v, run, step, _: step(),
        lambda w, v, run, step, eager: eager(np.float32(2)).item(),
        lambda w, v, *_: v.data.copy(),
        lambda w, v, *_: w.grad,
        lambda w, v, *_: setattr(w, "grad", None),
        lambda w, v, *_: setattr(v, "grad", np.float32([3, 4])),
        lambda w, v, *_: setattr(w, "data", v.data + 1),
        lambda w, v, *_: v.data.__setitem__(0, 0.25),
    ]
    for move in rng.choice([*range(10), 0, 0, 0, 1, 1, 2, 2], 150):
        ours, theirs = [moves[move](*side) for side in sides]
        if not isinstance(theirs, Tensor | None):
            np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-7)
    for mine, yours in zip(sides[0][:2], sides[1][:2], strict=True):
        np.testing.assert_allclose(mine.data, yours.data, rtol=1e-5)


def lengthen(w: Any, v: Any) -> Any:
    found, w.data = w.data * 2, np.concatenate([w.data, [1.0]])
    return found


def turn(w: Any, v: Any) -> Any:
    found, w.data = w.data * 2, w.data[:, None] if w.data.ndim == 1 else w.data[:, 0]
    return found


def change_type(w: Any, v: Any) -> Any:
    found, w.data = w.data * 2, w.data.astype("f4" if w.dtype == "f8" else "f8")
    return found


def use_up(w: Any, v: Any) -> Any:
    found, w.grad = w.grad * 2, None
    return found


def add_to_one_of_two(w: Any, v: Any) -> Any:
    w.data += 1
    return v.data * 2


@pytest.mark.parametrize("step", [lengthen, turn, change_type, use_up, add_to_one_of_two])
def test_a_slot_may_hold_another_array_after_each_run(step: Any) -> None:
    sides = []
    for backend in ("jax", "numpy"):
        w, v = Tensor([1.0, 2.0]), Tensor([0.0, 0.0])
        v.data = w.data  # which two leaves look into, until a run or the user sets one of them
        sides.append((w, v, compile(partial(step, w, v), backend=backend)))
    for i in range(6):
        found = []
        for w, v, run in sides:
            w.grad = np.array([i, 1.0])
            if i == 3:
                v.data = np.array([7.0, 8.0])
            if i == 5:
                v.data = w.data
            found.append((run(), w.data.copy(), v.data.copy()))
        for mine, yours in zip(*found, strict=True):
            assert mine.dtype == yours.dtype
            np.testing.assert_array_equal(mine, yours)


def test_what_was_read_before_a_run_cannot_be_written_to_after_it(adam: Any) -> None:
    p, *_ = adam[0][1].parameters()
    array = p.data
    again(adam)
    with pytest.raises(ValueError, match="read-only"):
        array[...] = 0
    p.data[...] = p.data  # read again, it may
    same(adam)
    row = p.data[:1]  # a view of a view, of which nobody knows
    again(adam)
    row[...] = 5
    with pytest.raises(TraceError, match="was written to after a further call"):
        _ = p.data
    same(adam)


def test_what_is_written_while_the_device_computes_comes_too_late() -> None:
    """JAX goes on while Python does, and reads arrays of the host where they lie, if their addresses suit it."""

    def suiting(size: int) -> Any:
        room = np.zeros(size + 16, np.float32)
        start = -room.ctypes.data % 64 // 4
        return room[start : start + size]

    leaf, slow = Tensor(1, dtype=np.float32, requires_grad=False), np.zeros((500, 500), np.float32)
    f = compile(lambda x: (leaf * x + (slow @ slow @ slow @ slow).sum()).sum(), backend="jax")
    for size in (9, 40_000):
        x, leaf.data = suiting(size), suiting(size)
        x[:] = leaf.data[:] = 1
        f(x)
        y = f(x)
        x[:] = 0
        assert y.item() == size
        x[:] = 1
        y = f(x)
        leaf.data[:] = 0
        assert y.item() == size


def test_an_argument_that_comes_again_stays_on_the_device(monkeypatch: pytest.MonkeyPatch) -> None:
    uploaded: list[Any] = []
    upload = host_arrays.upload
    monkeypatch.setattr(
        host_arrays, "upload", lambda array, where: uploaded.append(array.shape) or upload(array, where)
    )
    w, total = Tensor([1.0, 2.0]), Tensor([0.0, 0.0])

    def keep(x: Any) -> Any:
        w.data = x  # the argument itself, which the next function changes
        total.data += x
        return total * 1

    def change() -> None:
        w.data *= 2

    keep, change = compile(keep, backend="jax"), compile(change, backend="jax")
    x, expected = np.array([3.0, 4.0]), np.zeros(2)
    for number in (3, 3, 3, 3, 5, 5, 3):
        given = x.copy()
        given[0] = number  # of other arrays with the same bytes, too
        expected += given
        assert keep(given).tolist() == expected.tolist()
        change()
        assert w.tolist() == [2 * number, 8]
    assert len(uploaded) == 2  # at the third 3, which is the second run that is no trace, and at the second 5


def test_numbers_that_come_as_expected_are_on_the_device_before(monkeypatch: pytest.MonkeyPatch) -> None:
    uploaded: list[Any] = []
    upload = host_arrays.upload
    monkeypatch.setattr(
        host_arrays, "upload", lambda array, where: uploaded.append(array.shape) or upload(array, where)
    )
    sides = [(w := Tensor([2.0, -1.0]), nn.Adam([w], lr=0.01), backend) for backend in ("jax", "numpy")]
    for w, optimiser, backend in sides:

        def step(w: Tensor = w, optimiser: Any = optimiser) -> None:
            optimiser.zero_grad()
            (w * w).sum().backward()
            optimiser.step()

        step = compile(step, backend=backend)
        for i in range(3 * host_arrays.AHEAD):
            optimiser.param_groups[0]["lr"] = 0.02 if i == 50 else 0.01  # for one step, which is not expected
            step()
        assert repr(step).endswith("traces: 1>")
    np.testing.assert_allclose(sides[0][0].data, sides[1][0].data, rtol=1e-12)
    assert uploaded == [(host_arrays.AHEAD, 16)] * 4  # the last two after the step in the midst


def test_a_check_of_arguments_is_made_where_these_are_new() -> None:
    seen: list[Any] = []

    def check(x: Any) -> Any:
        seen.append(x.tolist())
        if x.min() < 0:
            raise ValueError(f"found {x.min()}")
        return x * 2

    run = compile(lambda x, y: pure_callback(check, x[:2]) + y, backend="jax")
    good, bad = np.array([1.0, 2.0, 3.0]), np.array([1.0, -2.0, 3.0])
    for y in (1.0, 2.0, 3.0):
        assert run(good.copy(), np.full(2, y)).tolist() == [2 + y, 4 + y]
    assert seen == [[1.0, 2.0]] * 3  # in the traced run, then where x or y are new
    assert run(good, np.full(2, 3.0)).tolist() == [5.0, 7.0]
    assert len(seen) == 3
    for _ in range(2):
        with pytest.raises(ValueError, match=r"found -2.0"):
            run(bad, np.full(2, 3.0))
    assert run(np.asfortranarray(np.stack([good] * 2).T)[:, 0], np.full(2, 3.0)).tolist() == [5.0, 7.0]


def test_a_callback_is_made_at_first_whatever_the_arguments() -> None:
    w, two = Tensor([1.0, 2.0]), np.array([2.0])
    entries = compile(lambda x: w * pure_callback(lambda x: np.array([x.size + 1.0, 2.0]), x), backend="jax")
    nothing = compile(lambda: w * pure_callback(lambda x: x * 2, two), backend="jax")
    for _ in range(3):
        assert entries(np.zeros(0)).tolist() == [1.0, 4.0]
        assert nothing().tolist() == [4.0, 8.0]


@pytest.mark.parametrize("order", ["C", "F"])
def test_what_a_callback_has_written_to_an_argument_counts(order: Any) -> None:
    def add_one(x: Any) -> None:
        x += 1

    def double(x: Any) -> Any:
        callback(add_one, x)
        return x * 2

    double = compile(double, backend="jax")
    x = np.ones((2, 2), order=order)
    assert [double(x)[0, 1].item() for _ in range(3)] == [4.0, 6.0, 8.0]


@pytest.mark.parametrize("options", [{}, {"decay": 0.9}])
def test_averages_of_weights_are_those_of_numpy(options: dict[str, float]) -> None:
    x = np.random.default_rng(0).standard_normal((6, 3)).astype(np.float32)
    found = []
    for backend in ("jax", "numpy"):
        model = nn.Sequential(nn.Linear(3, 4, rng=0), nn.BatchNorm1d(4))
        optimiser, average = nn.SGD(model.parameters(), lr=0.1), nn.AveragedModel(model, **options)

        def step(x: Any, model: Any = model, optimiser: Any = optimiser, average: Any = average) -> None:
            optimiser.zero_grad()
            (model(x) ** 2).mean().backward()
            optimiser.step()
            average.update_parameters(model)

        step = compile(step, backend=backend)
        for _ in range(4):
            step(x)
        assert repr(step).endswith("traces: 1>")
        found.append(average.state_dict())
    for name, array in found[0].items():
        assert array.dtype == found[1][name].dtype
        np.testing.assert_allclose(array, found[1][name], rtol=1e-5, atol=1e-7)
    assert found[0]["n_averaged"] == 4


def test_a_leaf_is_set_while_a_trace_of_another_thread_begins_and_ends() -> None:
    trace, leaf = object(), Tensor([1.0])
    device_nodes.release(leaf)

    def anew() -> tuple[Step, list[Step]]:
        return partial(setattr, leaf, "grad", None), [
            partial(hooks.observe, trace),
            partial(hooks.stop_observing, trace),
        ]

    assert list(at_all_places(anew, ["backends/device_nodes.py"]))


def test_a_leaf_whose_memory_is_of_another_type_is_refused() -> None:
    z = np.array([1 + 2j, 3 + 4j])
    leaf = Tensor([1.0, 2.0])
    leaf.data = z.imag
    with pytest.raises(TraceError, match="view of complex128 memory as float64"):
        compile(lambda: leaf * 2, backend="jax")()


def test_steps_on_the_host_and_on_the_device_follow_one_another(adam: Any) -> None:
    for (_, model, optimiser, *_), loss in zip(adam, [nn.CrossEntropyLoss()] * 2, strict=True):
        x, y = STEPS["dense"]()[3][1]
        optimiser.zero_grad()
        loss(model(x), y).backward()
        optimiser.step()
    again(adam)
    same(adam)
    model = adam[0][1]
    for twin in (deepcopy(model), pickle.loads(pickle.dumps(model))):
        for mine, yours in zip(twin.parameters(), model.parameters(), strict=True):
            assert type(mine) is nn.Parameter
            np.testing.assert_array_equal(mine.data, yours.data)


# what Python does


def test_callbacks_see_true_arrays_in_their_order() -> None:
    seen: list[Any] = []
    w = Tensor([1.0, 2.0])

    def check(x: Any) -> None:
        if x.min() < 0:
            raise ValueError(f"found {x.min()}")

    @compile(backend="jax")
    def f(x: Any) -> Any:
        pure_callback(check, x)
        callback(lambda y: seen.append(y.tolist()), x * w)
        return x + callback(np.negative, x * 2)

    for _ in range(2):
        assert f(np.array([1.0, 2.0])).tolist() == [-1.0, -2.0]
    assert seen == [[1.0, 4.0]] * 2
    with pytest.raises(ValueError, match=r"found -1.0"):
        f(np.array([-1.0, 2.0]))


def test_a_callback_that_reads_what_a_run_has_changed_before_is_refused() -> None:
    w = Tensor([1.0])

    @compile(backend="jax")
    def f() -> None:
        w.data *= 2
        callback(lambda: w.data.sum())

    f()
    with pytest.raises(TraceError, match="reads the data of a leaf that the compiled function has changed before"):
        f()


def test_a_callback_may_run_a_function_that_has_callbacks_itself() -> None:
    w, v = Tensor([1.0]), Tensor([1.0])
    told: list[str] = []

    @compile(backend="jax")
    def inner() -> None:
        v.data *= 3
        callback(lambda: told.append("inner"))

    def outer_callback() -> None:
        inner()
        w.data.sum()

    @compile(backend="jax")
    def outer() -> None:
        w.data *= 2
        callback(outer_callback)

    inner()
    outer()
    with pytest.raises(TraceError, match="reads the data of a leaf that the compiled function has changed before"):
        outer()
    assert told == ["inner"] * 3


def test_a_question_within_a_question_leaves_the_outer_one_as_it_is() -> None:
    def asks_itself() -> bool:
        assert device_nodes.is_still(lambda: device_nodes.LOOKING.only_on, True)
        return device_nodes.LOOKING.only_on

    assert device_nodes.is_still(asks_itself, True)
    assert not device_nodes.LOOKING.only_on


def test_views_that_are_written_to_change_what_they_are_views_of() -> None:
    def f(x: Any, table: Any) -> Any:
        y = x * 1
        y.T[0] += 10  # a column
        y[1:].reshape(-1)[::2] = 7
        np.add.at(y, ([0, 0], [1, 1]), 1)
        y.take([2, 0, 1], 1, out=table)
        np.multiply(y, 2, out=y, casting="same_kind")
        return np.concatenate([y, [[1.0, 2.0, 3.0]]])

    x = np.arange(6.0).reshape(2, 3)
    compiled = compile(f, backend="jax")
    for _ in range(2):
        ours, theirs = np.zeros((2, 3)), np.zeros((2, 3))
        np.testing.assert_array_equal(compiled(x, ours), f(x, theirs))
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize(
    "index", [..., -1, (slice(None), 2), (..., slice(1, -1)), (0, ..., slice(3, 1)), (slice(-2, 9),)]
)
def test_a_window_is_written_without_scattering(index: Any) -> None:
    def f(x: Any) -> Any:
        y = x * 1
        y[index] = x[index] * 2
        return y

    x = np.arange(24.0).reshape(2, 3, 4)
    compiled = compile(f, backend="jax")
    compiled(x)
    np.testing.assert_array_equal(compiled(x), f(x))
    assert "scatter" not in compiled._latest.executable.lowered.as_text()


def test_a_leaf_that_is_read_again_after_a_callback_holds_what_was_written_before() -> None:
    def step(leaf: Any, numbers: Any, x: Any) -> Any:
        before = (leaf * x).sum() + callback(numbers.random, ())
        leaf.datum += 1.0
        return before * callback(numbers.random, ()) + (leaf * x).sum()

    found = []
    for backend in ("numpy", "jax"):
        leaf = Tensor([1.0, 2.0])
        run = compile(partial(step, leaf, np.random.default_rng(0)), backend=backend)
        found.append([*(run(np.ones(2)).item() for _ in range(3)), leaf.tolist()])
    assert found[1][:3] == pytest.approx(found[0][:3])
    assert found[1][3] == found[0][3] == [4.0, 5.0]


def test_a_callback_that_fails_in_a_run_leaves_all_as_it_was() -> None:
    w = Tensor([4.0])

    def check(x: Any) -> None:
        if x.min() < 2:
            raise ValueError(f"found {x.min()}")

    @compile(backend="jax")
    def halve() -> None:
        w.data *= 0.5
        callback(check, w.data * 1)

    halve()
    with pytest.raises(ValueError, match=r"found 1.0"):
        halve()
    assert w.data == 2.0


def test_a_trainer_runs_on_the_device() -> None:
    x, y = nn.data.moons(64, rng=0)
    found = []
    for backend in ("numpy", "jax"):
        trainer = nn.Trainer(nn.MLP([2, 8, 2], rng=0), "cross_entropy", "adam", seed=0, backend=backend)
        history = trainer.fit(x, y, epochs=3, batch_size=32, verbose=0, validation_data=(x, y))
        found.append([*history.history["loss"], *history.history["val_loss"], trainer.predict(x).sum()])
    np.testing.assert_allclose(*found, rtol=1e-4)
    (run,) = trainer.steps.learn.plain.runs.values()
    assert run.backend.mesh is None
    for p in trainer.model.parameters():
        p.data = np.full(p.shape, 3e38, p.dtype)
    with np.errstate(all="ignore"), pytest.raises(NumericsError):
        trainer.fit(x, y, verbose=0)


# derivatives


def test_an_estimator_runs_on_the_device() -> None:
    sklearn = pytest.importorskip("sklearn")
    x, y = nn.data.moons(40, rng=0)
    made = [
        nn.MLPClassifier((4,), batch_size=20, dropout=0.2, random_state=0, backend=backend)
        for backend in ("numpy", "jax")
    ]
    numpy, jax = made[0], sklearn.clone(made[1])
    for model in (numpy, jax):
        model.partial_fit(x, y, classes=[0, 1]).partial_fit(x, y)
    assert "by JAX" in str(jax._kept[2].learn)
    jax = pickle.loads(pickle.dumps(jax))
    assert jax.get_params()["backend"] == "jax"
    for weights, expected in zip(jax.coefs_, numpy.coefs_, strict=True):
        assert type(weights) is np.ndarray
        np.testing.assert_allclose(weights, expected, rtol=1e-9)


def test_results_can_be_differentiated() -> None:
    w = Tensor([[1.0, 2.0], [3.0, 4.0]])

    def f(x: Any) -> Any:
        return {"y": (w @ x).tanh(), "n": (x * x).sum()}

    compiled, x = compile(f, backend="jax"), Tensor([0.3, -0.2])
    for _ in range(2):
        found = []
        for function in (compiled, f):
            w.grad = x.grad = None
            out = function(x)
            (out["y"].sum() * out["n"]).backward()
            found.append((w.grad, x.grad))
        for ours, theirs in zip(*found, strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-12)
    for transform in (grad, hessian, vmap):
        mapped = transform(lambda x: (x.tanh() * x).sum())
        np.testing.assert_allclose(compile(mapped, backend="jax")(np.ones((2,))), mapped(np.ones((2,))), rtol=1e-12)


def test_a_derivative_is_that_of_the_numbers_of_its_call() -> None:
    w = Tensor([2.0])
    f = compile(lambda x: (w * w * x).sum(), backend="jax")

    @compile(backend="jax")
    def change() -> None:
        w.data *= 2

    for _ in range(2):
        y = f(Tensor([3.0]))
        change()
    y.backward()
    assert (w.data, w.grad) == (8.0, 2 * 4.0 * 3.0)


def test_graphs_with_tensors_run_too() -> None:
    x = Tensor([1.0, 2.0])
    program = compile((x * x).sum(), backend="jax")
    assert (program(), program(), program.backward(), x.grad.tolist()) == (5.0, 5.0, None, [2.0, 4.0])


def test_graphs_of_values_run_with_batches() -> None:
    x, y, w = Value(0.3), Value(-0.2), Value(0.7)
    loss = ((w * x + y).tanh() * w - x) ** 2
    rng = np.random.default_rng(0)
    batch = {x: rng.standard_normal(5), y: rng.standard_normal(5)}
    found: list[list[Any]] = []
    for backend in ("jax", "numpy"):
        program = compile(loss, backend=backend)
        assert (" on cpu" in str(program).replace("\n", " ")) == (backend == "jax")
        for _ in range(2):  # the first runs are NumPy's
            parts = [program(), *program.gradients([x, w]), program(batch=batch)]
            parts += program.gradients([x, w], batch=batch, per_sample=True, seed=batch[y])
        for _ in range(2):
            program(batch=batch)
            program.backward(batch[x])
        found.append([*parts, w.grad])
        w.grad = None
    for ours, theirs in zip(*found, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12)
    assert pickle.loads(pickle.dumps(compile(loss, backend="jax", reassociate=False)))() == pytest.approx(found[1][0])


# the door


def test_a_backend_is_known_by_its_name() -> None:
    with pytest.raises(ArgumentError, match="backend is"):
        compile(lambda x: x, backend="torch")
    with pytest.raises(ArgumentError, match="give mesh="):
        backends.Jax(leaves=0)
    with pytest.raises(ArgumentError, match=r"mesh is a jax.sharding.Mesh"):
        backends.Jax(8)
    f = compile(lambda x: x + 1, backend="jax")
    assert pickle.loads(pickle.dumps(compile(np.negative))).backend is compile(np.negative).backend
    assert guard(lambda: 1) == 1
    assert f(np.ones(1)).tolist() == [2.0]


# loops


def running_sums(x: Any) -> Any:
    """Sums of x so far, and of those, written to rows of an array from the last to the first."""
    out, total, other = np.zeros_like(x), x[0] * 0, x[0] * 1
    for t in range(x.shape[0]):
        total = total + x[t]
        other = other * 0.5 + total
        out[-1 - t] += other * x[t]
        out[-1 - t, 0] = t
    return out, total


def swapping(x: Any) -> Any:
    """What looks like a loop and is none: each step takes what was made two steps before."""
    first, second = x[0], x[1]
    for _ in range(12):
        first, second = second, first * 0.5 + x[1]
    return first, second


@pytest.mark.parametrize("function", [running_sums, swapping])
def test_what_is_repeated_has_the_numbers_of_the_steps_one_by_one(function: Any) -> None:
    x = np.random.default_rng(0).standard_normal((12, 3))
    compiled = compile(function, backend="jax")
    for _ in range(2):
        for ours, theirs in zip(compiled(x), function(x), strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-12)


def test_a_long_sequence_becomes_loops() -> None:
    x = np.random.default_rng(0).standard_normal((20, 2, 2)).astype(np.float32)
    found = []
    for backend in ("jax", "numpy"):
        layer = nn.GRU(2, 3, fused=False, rng=0)

        def step(x: Any, layer: Any = layer) -> Any:
            out = (layer(x)[0] ** 2).sum()
            out.backward()
            return out

        step = compile(step, backend=backend)
        step(x)
        layer.zero_grad()
        step(x)
        found.append([step(x).item(), *[p.grad for p in layer.parameters()]])
        steps = step._latest.recording.tape.instructions
        assert len(steps) > 20 * 20
        assert sum(
            step.count * len(step.template) for step in loops.rolled(steps, ()) if isinstance(step, loops.Loop)
        ) > (0.8 * len(steps))
    for ours, theirs in zip(*found, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4)


@pytest.mark.parametrize(("kind", "options"), [(nn.LSTM, {}), (nn.GRU, {}), (nn.RNN, {"nonlinearity": "relu"})])
def test_a_whole_sequence_is_a_scan_of_its_own(kind: Any, options: dict[str, Any]) -> None:
    layer, x = kind(2, 3, dtype=np.float64, rng=0, **options), np.random.default_rng(0).standard_normal((20, 2, 2))

    def step(x: Any) -> Any:
        layer.zero_grad()
        out = (layer(x)[0] ** 2).sum()
        out.backward()
        return out

    on_jax, found = compile(step, backend="jax"), []
    for run in (on_jax, step, on_jax):
        found.append([run(x).item(), *[p.grad for p in layer.parameters()]])
    for first, eager, again in zip(*found, strict=True):
        np.testing.assert_allclose(first, eager, rtol=1e-11)
        np.testing.assert_allclose(again, eager, rtol=1e-11)
    assert len(on_jax._latest.recording.tape.instructions) < 100


@pytest.mark.long
def test_the_program_of_an_lstm_is_no_longer_for_more_steps() -> None:
    """50 units over 100 steps: loops in what XLA gets, and no more instructions than for 10 steps."""
    found = []
    for steps in (10, 100):
        layer, head = nn.LSTM(28, 50, rng=0), nn.Linear(50, 10, rng=0)
        optimiser = nn.Adam([*layer.parameters(), *head.parameters()])

        def step(x: Any, y: Any, layer: Any = layer, head: Any = head, optimiser: Any = optimiser) -> Any:
            optimiser.zero_grad()
            loss = nn.cross_entropy(head(layer(x)[0][-1]), y)
            loss.backward()
            optimiser.step()
            return loss

        step = compile(step, backend="jax")
        step(np.zeros((steps, 4, 28), np.float32), np.zeros(4, int))
        found.append(step._latest.executable.lowered.as_text().splitlines())
    for lines in found:
        assert sum("stablehlo.while" in line for line in lines) == 2  # forward and back
    assert len(found[1]) <= len(found[0]) < 500


@pytest.mark.parametrize(("asked", "expected"), [(None, "HIGHEST"), ("high", "HIGH"), ("default", "DEFAULT")])
def test_products_are_of_full_precision_unless_another_one_is_asked_for(asked: str | None, expected: str) -> None:
    import jax

    w = Tensor(np.ones((3, 2), np.float32))

    def step(x: Any) -> Any:
        w.grad = None
        out = ((x @ w) ** 2).sum() + nn.conv2d(x[None, None], w[None, None]).sum()
        out.backward()
        return out

    on_jax = compile(step, backend="jax")
    with jax.default_matmul_precision(asked) if asked else nullcontext():
        on_jax(np.ones((5, 3), np.float32))
    lines = on_jax._latest.executable.lowered.as_text().splitlines()
    products = [line for line in lines if "stablehlo.dot_general" in line or "stablehlo.convolution" in line]
    assert len(products) > 2
    for line in products:
        assert re.findall(r"HIGHEST|HIGH|DEFAULT", line) == [expected] * 2


# many devices


def started(devices: int, *args: str) -> Any:
    """A process that trains on a mesh."""
    root, script = Path(autograd.__file__).parents[1], Path(__file__).parents[1] / "data" / "train_on_mesh.py"
    flags = f"{QUICK} --xla_force_host_platform_device_count={devices}"
    environment = os.environ | {"XLA_FLAGS": flags, "JAX_PLATFORMS": "cpu", "PYTHONPATH": str(root)}
    command = [sys.executable, str(script), *args]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.long
def test_eight_devices_and_two_processes_have_the_losses_of_one() -> None:
    with socket.socket() as held:  # so that nobody else gets the port until a process listens there
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        held.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{held.getsockname()[1]}"
        processes = [started(4, address, "2", place) for place in "01"]
        ends = [process.communicate(timeout=300) for process in processes]
    for process, (out, complaints) in zip(processes, ends, strict=True):
        assert process.returncode == 0, complaints
        assert "ematerialization" not in complaints
        found = json.loads(out.splitlines()[-1])
        for side, expected in (("found", "expected"), ("cut", "expected"), ("mixed", "unmixed")):
            np.testing.assert_allclose(found[side][0], found[expected][0], rtol=1e-5)
            np.testing.assert_allclose(found[side][1], found[expected][1], rtol=1e-5)
        assert found["reductions"] == 1
        assert "on 8 cpu devices" in found["plan"]
        assert found["odd"] == 7


WITHOUT_JAX = """
import sys
sys.modules["jax"] = None
import autograd
assert not [name for name in sys.modules if name.startswith("autograd.programs.backends.jax_b")]
try:
    autograd.compile(lambda x: x, backend="jax")
except ImportError as error:
    print(error)
"""


def test_the_engine_does_not_need_jax() -> None:
    found = subprocess.run([sys.executable, "-c", WITHOUT_JAX], capture_output=True, text=True, check=True)
    assert 'pip install "glassgrad[jax]"' in found.stdout
