"""What a compiled function has read from around it, and what of it has changed since, is noticed.

This file is longer than others: the places that code reads are one table.
"""

import datetime
import itertools
import os
import shutil
import subprocess
import sys
import time
import uuid
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from switching import Step, at_all_places

import nn
from autograd import Tensor, callback, compile, value_and_grad
from autograd.errors import TraceError

NUMBER: Any = 2.0
ARRAY = np.full(2, 2.0)
LEAF = Tensor([2.0, 2.0])
LIST: list[Any] = [2.0]
NESTED: dict[str, Any] = {"parts": [SimpleNamespace(k=2.0)], "unread": 0}
SETTINGS = SimpleNamespace(k=2.0, inner=SimpleNamespace(k=2.0))


class Class:
    k = 2.0


class Inherits(Class):
    pass


class Slotted:
    __slots__ = ("k",)

    def __init__(self) -> None:
        self.k = 2.0


@dataclass
class Pair:
    first: Any
    inner: Any


class Callable_:
    def __init__(self) -> None:
        self.k = 2.0

    def __call__(self, x: Any) -> Any:
        return self.helped(x)

    def helped(self, x: Any) -> Any:
        return x * self.k

    @property
    def twice(self) -> float:
        return 2 * self.k


OBJECT, CALLED, SLOTTED, INHERITS = Inherits(), Callable_(), Slotted(), Inherits()
QUEUE, MEMBERS = deque([2.0]), {2.0}


def helper(x: Any) -> Any:
    return x * NUMBER


def closed_over() -> tuple[Any, Callable[[Any], None]]:
    k = 2.0

    def change(value: Any) -> None:
        nonlocal k
        k = value

    return (lambda x: x * k), change


def put(name: str) -> Callable[[Any], None]:
    return lambda value: globals().__setitem__(name, value)


def class_over() -> tuple[Any, Callable[[Any], None]]:
    k = 2.0

    def change(value: Any) -> None:
        nonlocal k
        k = value

    class Over:
        def __call__(self, x: Any) -> Any:
            return x * k

    return Over(), change


def scaled(x: Any, settings: Any) -> Any:
    return x * settings.k


def by(x: Any, k: Any = 1.0) -> Any:
    return x * k


def of_pair(pair: Any) -> Any:
    return pair[0] * pair[1].k


def wrapping(x: Any) -> Any:
    return wrapping.__wrapped__(x)  # type: ignore[attr-defined]


CLOSED, CHANGE = closed_over()
OVER, CHANGE_OVER = class_over()
WRAPPED, CHANGE_WRAPPED = closed_over()
wrapping.__wrapped__ = WRAPPED  # type: ignore[attr-defined]
SPARSE, GROWING = SimpleNamespace(), dict[str, float]()
DEFAULTS = defaultdict[str, float](lambda: 2.0)
OPTIONS, LINE = {"k": 2.0}, [0.0] * 2
BELOW = type("Below", (type(OVER),), {})()
KEYWORD, HELD, BOUND = SimpleNamespace(k=2.0), SimpleNamespace(k=2.0), Callable_()
PARTIAL, TUPLE, METHOD = partial(scaled, settings=KEYWORD), (HELD,), BOUND.helped
# name: what is compiled, and what puts another number in the place of a 2
READS: dict[str, tuple[Any, Callable[[Any], None]]] = {
    "a global number": (lambda x: x * NUMBER, put("NUMBER")),
    "a global number, in another function": (lambda x: helper(x) * 1, put("NUMBER")),
    "a global array": (lambda x: x * ARRAY, lambda value: globals().update(ARRAY=np.full(2, value))),
    "a global Tensor": (lambda x: (x * LEAF).data, lambda value: globals().update(LEAF=Tensor([value, value]))),
    "an entry of a list": (lambda x: x * LIST[0], lambda value: LIST.__setitem__(0, value)),
    "all of a list": (lambda x: sum([x * k for k in LIST]), lambda value: LIST.__setitem__(0, value)),
    "a deque": (lambda x: x * QUEUE[0], lambda value: QUEUE.__setitem__(0, value)),
    "a set": (lambda x: x * max(MEMBERS), lambda value: (MEMBERS.clear(), MEMBERS.add(value))[1]),
    "an attribute": (lambda x: x * SETTINGS.k, lambda value: setattr(SETTINGS, "k", value)),
    "an attribute of an attribute": (lambda x: x * SETTINGS.inner.k, lambda value: setattr(SETTINGS.inner, "k", value)),
    "an attribute within containers": (
        lambda x: x * NESTED["parts"][0].k,
        lambda value: setattr(NESTED["parts"][0], "k", value),
    ),
    "an object that is replaced": (
        lambda x: x * NESTED["parts"][0].k,
        lambda value: NESTED["parts"].__setitem__(0, SimpleNamespace(k=value)),
    ),
    "an attribute of a class": (lambda x: x * Class.k, lambda value: setattr(Class, "k", value)),
    "an inherited attribute": (lambda x: x * INHERITS.k, lambda value: setattr(Class, "k", value)),
    "an attribute that hides that of the class": (lambda x: x * OBJECT.k, lambda value: setattr(OBJECT, "k", value)),
    "an attribute in a slot": (lambda x: x * SLOTTED.k, lambda value: setattr(SLOTTED, "k", value)),
    "a closure": (CLOSED, CHANGE),
    "an object that is called": (CALLED, lambda value: setattr(CALLED, "k", value)),
    "a method": (CALLED.helped, lambda value: setattr(CALLED, "k", value)),
    "a property": (lambda x: x * CALLED.twice / 2, lambda value: setattr(CALLED, "k", value)),
    "a function within": (lambda x: (lambda y: y * SETTINGS.k)(x), lambda value: setattr(SETTINGS, "k", value)),
    "a keyword of a partial function": (lambda x: PARTIAL(x), lambda value: setattr(KEYWORD, "k", value)),
    "an entry of a tuple": (lambda x: x * TUPLE[0].k, lambda value: setattr(HELD, "k", value)),
    "the object of a method": (lambda x: x * METHOD.__self__.k, lambda value: setattr(BOUND, "k", value)),
    "a closure of a method": (lambda x: OVER(x), CHANGE_OVER),
    "a closure of what a function wraps": (wrapping, CHANGE_WRAPPED),
    "an attribute by text": (lambda x: x * getattr(SETTINGS, "k"), lambda value: setattr(SETTINGS, "k", value)),  # noqa: B009
    "what vars gives": (lambda x: x * vars(SETTINGS)["k"], lambda value: setattr(SETTINGS, "k", value)),
    "an attribute that was not there": (
        lambda x: x * (SPARSE.k if hasattr(SPARSE, "k") else 2.0),
        lambda value: vars(SPARSE).update(k=value) if value != 2 else vars(SPARSE).clear(),
    ),
    "an entry that was not there": (
        lambda x: x * GROWING.get("k", 2.0),
        lambda value: GROWING.update(k=value) if value != 2 else GROWING.clear(),
    ),
    "whether an entry is there": (
        lambda x: x * (GROWING["k"] if "k" in GROWING else 2.0),  # noqa: SIM401
        lambda value: GROWING.update(k=value) if value != 2 else GROWING.clear(),
    ),
    "an entry that comes by itself": (
        lambda x: x * DEFAULTS["k"],
        lambda value: DEFAULTS.update(k=value) if value != 2 else DEFAULTS.clear(),
    ),
    "entries of a dict that are arguments": (lambda x: by(x, **OPTIONS), lambda value: OPTIONS.update(k=value)),
    "what a container of the run holds": (
        lambda x: of_pair((x, SETTINGS)),
        lambda value: setattr(SETTINGS, "k", value),
    ),
    "a closure of an inherited method": (lambda x: BELOW(x), CHANGE_OVER),
    "the length of a list": (
        lambda x: x * len(LINE),
        lambda value: LINE.__setitem__(slice(None), [0.0] * int(value)),
    ),
    "a module's attribute": (lambda x: x * np_like.k, lambda value: setattr(np_like, "k", value)),
}
np_like = type(np)("np_like")
np_like.k = 2.0  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", READS)
def test_a_change_of_what_was_read_is_noticed(name: str) -> None:
    function, change = READS[name]
    x = np.array([1.0, 3.0])
    try:
        change(2.0)
        f = compile(function)
        for value, traces in ((2.0, 1), (5.0, 2), (5.0, 2), (float("5.0"), 2), (7.0, 3), (7.0, 3)):
            change(value)
            assert np.array_equal(f(x), x * value)
            if (
                name != "a global Tensor"
                and name != "a global array"
                and "replaced" not in name
                and "by itself" not in name
            ):  # equal is not the same
                assert repr(f).endswith(f"traces: {traces}>")
        change(2.0)
        assert np.array_equal(f(x), x * 2)
    finally:
        change(2.0)
        vars(OBJECT).clear()


@given(st.lists(st.sampled_from(["number", "list", "attribute", "closure", "none"]), max_size=6))
def test_numbers_are_those_of_the_function_whatever_changes(changes: list[str]) -> None:
    def function(x: Any) -> Any:
        return helper(x) * LIST[0] + x * SETTINGS.k - CLOSED(x)

    f, x = compile(function), np.array([1.0, 3.0])
    places = {
        "number": READS["a global number"][1],
        "list": READS["an entry of a list"][1],
        "attribute": READS["an attribute"][1],
        "closure": CHANGE,
        "none": lambda value: None,
    }
    try:
        for i, place in enumerate(["none", *changes]):
            places[place](float(i % 3))
            np.testing.assert_array_equal(f(x), function(x))
    finally:
        for change in places.values():
            change(2.0)


def test_an_attribute_of_an_argument_is_noticed_and_what_is_not_read_is_not() -> None:
    f, second = compile(lambda c, x: x * c.k), Callable_()
    for value in (1.0, 2.0):
        second.k = value
        assert f(second, np.ones(2)).tolist() == [value, value]
    holder = Pair(np.ones(2), second)
    g = compile(lambda pair: pair.first * pair.inner.k)
    for value in (1.0, 2.0):
        second.k = value
        assert g(holder).tolist() == [value, value]
        second.unread = value  # type: ignore[attr-defined]
        g(holder)
    assert repr(g).endswith("traces: 2>")


def test_numbers_that_are_equal_and_not_the_same_are_told_apart() -> None:
    state, long = SimpleNamespace(k=0.0), [0.0] * 70
    f = compile(lambda x: np.copysign(x, state.k) * len(long))
    assert f(np.ones(1)).tolist() == [70.0]
    state.k = -0.0
    assert f(np.ones(1)).tolist() == [-70.0]
    long.append(0.0)
    assert f(np.ones(1)).tolist() == [-71.0]
    state.k = np.nan
    f(np.ones(1))
    state.k = float("nan")  # another object, which no function tells apart
    f(np.ones(1))
    assert repr(f).endswith("traces: 4>")


def test_an_entry_of_a_dict_that_is_not_read_may_change() -> None:
    f = compile(lambda x: x * NESTED["parts"][0].k)
    for i in range(3):
        NESTED["unread"] = i
        f(np.ones(2))
    assert repr(f).endswith("traces: 1>")


def test_a_global_variable_with_the_name_of_an_attribute_may_change() -> None:
    f = compile(lambda x: x.sum() * SETTINGS.k)
    for i in range(3):
        globals()["sum"] = globals()["k"] = float(i)
        assert f(np.ones(2)).item() == 4.0
    assert repr(f).endswith("traces: 1>")
    del globals()["sum"], globals()["k"]


def test_a_list_that_only_a_callback_reads_may_change() -> None:
    log: list[Any] = []
    f = compile(lambda x: x + callback(lambda: np.float64(len(log))))
    for i in range(3):
        assert f(np.zeros(1)).item() == i
        log.append(i)
    assert repr(f).endswith("traces: 1>")


def test_a_tensor_that_is_replaced_in_a_dict_gets_the_gradient() -> None:
    weights = {"w": Tensor([1.0])}
    f = compile(lambda x: (x * weights["w"]).sum())
    for value in (1.0, 4.0):
        weights["w"] = Tensor([value])
        y = f(np.array([3.0]))
        y.backward()
        assert y.item() == 3 * value
        assert weights["w"].grad.tolist() == [3.0]


def test_a_replaced_part_of_a_network_is_noticed() -> None:
    model = nn.Sequential(nn.Linear(2, 3, rng=0), nn.ReLU(), nn.Linear(3, 1, rng=1))
    predict, x = compile(lambda x: model(x)), np.ones((1, 2), "float32")

    def agrees() -> bool:
        return np.array_equal(predict(x).data, model(x).data)

    assert agrees()
    model[0].weight = nn.Parameter(np.ones((3, 2)))
    assert agrees()
    model[0].bias = None
    assert agrees()
    setattr(model, "2", nn.Linear(3, 4, rng=2))
    assert agrees()
    nn.Linear(1, 1)  # another network changes
    model.note = "read by nobody"
    assert agrees()
    assert repr(predict).endswith("traces: 4>")


def test_a_replaced_part_that_is_got_by_a_name_is_noticed() -> None:
    class Net(nn.Module):
        scale = 1.0

        def __init__(self) -> None:
            self.layer0, self.layer1 = nn.Linear(2, 2, rng=0), nn.Linear(2, 2, rng=1)

        def forward(self, x: Any) -> Any:
            for i in range(2):
                x = getattr(self, f"layer{i}")(x) * self.scale
            return x

    net, x = Net(), np.ones((1, 2), "float32")
    predict = compile(net)
    predict(x)
    net.layer1 = nn.Linear(2, 3, rng=2)
    assert np.array_equal(predict(x).data, net(x).data)
    Net.scale = 2.0
    assert np.array_equal(predict(x).data, net(x).data)
    net.scale = 3.0
    assert np.array_equal(predict(x).data, net(x).data)


INSTALLED = """
import numpy as np
import nn
from autograd import compile

assert "site-packages" in nn.__file__
model, x = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 1)), np.ones((1, 2), "float32")
predict = compile(lambda x: model(x))
predict(x)
model[0].weight = nn.Parameter(np.ones((3, 2)))
assert np.allclose(predict(x).data, model(x).data)
"""


@pytest.mark.long
def test_a_replaced_part_is_noticed_also_where_the_packages_are_installed(tmp_path: Path) -> None:
    """Code of other packages that are installed is not looked into."""
    for package in ("autograd", "nn"):
        shutil.copytree(Path(__file__).parents[2] / package, tmp_path / "site-packages" / package)
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site-packages")}
    subprocess.run([sys.executable, "-c", INSTALLED], check=True, cwd=tmp_path, env=environment)


def test_a_replaced_optimiser_is_noticed() -> None:
    w = nn.Parameter([1.0], dtype="float64")
    holder = SimpleNamespace(optimiser=nn.SGD([w], lr=1.0))

    @compile
    def step(x: Any) -> None:
        w.grad = None
        (w * x).sum().backward()
        holder.optimiser.step()

    step(np.ones(1))
    step(np.ones(1))
    holder.optimiser = nn.SGD([w], lr=10.0)
    step(np.ones(1))
    assert w.data.tolist() == [1.0 - 1 - 1 - 10]


def test_what_changes_in_each_run_is_right_in_each_run() -> None:
    counter = SimpleNamespace(n=0)

    @compile
    def f(x: Any) -> Any:
        counter.n += 1
        return x * counter.n

    assert [f(np.ones(1)).item() for _ in range(4)] == [1.0, 2.0, 3.0, 4.0]


@pytest.mark.parametrize(
    "change",
    [
        lambda log, x: log.append(x.shape),
        lambda log, x: log.extend([1, 2]),
        lambda log, x: log.pop(),
        lambda log, x: log.__setitem__(0, x.shape),
    ],
)
def test_a_list_that_the_function_changes_is_refused(change: Any) -> None:
    log: list[Any] = [0]

    def function(x: Any) -> Any:
        change(log, x)
        return x * 2

    with pytest.raises(TraceError, match=r"has changed a list from around it.*callback"):
        compile(function)(np.ones(2))


def test_a_list_may_change_in_a_callback() -> None:
    log: list[Any] = []

    @compile
    def f(x: Any) -> Any:
        callback(log.append, x.sum())
        callback(lambda y: log.append(y.item()), x * 2)
        return x

    for i in range(3):
        f(np.full(1, float(i)))
    assert [float(part) for part in log[1::2]] == [0.0, 2.0, 4.0]
    assert repr(f).endswith("traces: 1>")


@pytest.mark.parametrize(
    "function",
    [
        lambda x: x * len(f"{x.sum()}"),
        lambda x: x * len(f"{x.sum():.2f}"),
        lambda x: x * len(f"{x.data:.2f}"),
        lambda x: x * len(str(x)),
        lambda x: x * len(repr(x.data)),
        lambda x: x * len("%s" % x),  # noqa: UP031
        lambda x: x * len(np.array2string(x.data)),
        lambda x: x * len(np.array2string(x)),
        lambda x: x * len(np.array_repr(x)),
        lambda x: x * len(np.array_str(x)),
    ],
)
def test_text_made_of_arrays_is_refused(function: Any) -> None:
    with pytest.raises(TraceError, match=r"an array becomes text|takes numbers out of arrays"):
        compile(function)(Tensor([1.0, 2.0]))


def test_iterators_from_around_do_not_go_on() -> None:
    def counting() -> Any:
        for _ in range(9):
            yield 2.0

    for numbers in (counting(), iter([1.0, 2.0]), iter(dict.fromkeys("ab", 1.0).values()), itertools.count(1)):
        with pytest.raises(TraceError, match=r"has advanced a \w+ from around it.*hand it in"):
            compile(lambda x, numbers=numbers: x * next(numbers))(np.ones(2))
    made = compile(lambda x: x * next(counting()) + sum(iter([1.0, 2.0])))
    assert made(np.ones(2)).tolist() == made(np.ones(2)).tolist() == [5.0, 5.0]
    kept = iter([3.0, 4.0])
    given = compile(lambda x: x * callback(lambda: np.float64(next(kept))))
    assert [given(np.ones(1)).tolist() for _ in range(2)] == [[3.0], [4.0]]


@pytest.mark.parametrize("draw", [lambda: os.urandom(1)[0], lambda: uuid.uuid4().int])
def test_bytes_of_the_operating_system_are_refused(draw: Any) -> None:
    with pytest.raises(TraceError, match="random numbers are taken from the operating system"):
        compile(lambda x: x * draw())(np.ones(2))


@pytest.mark.parametrize(
    "clock",
    [
        time.time,
        time.perf_counter,
        time.monotonic_ns,
        lambda: datetime.datetime.now().second,
        lambda: datetime.date.today().day,
        lambda: time.localtime().tm_sec,
        lambda: int(time.strftime("%S")),
        lambda: len(time.asctime()),
    ],
)
def test_the_time_is_refused(clock: Any) -> None:
    with pytest.raises(TraceError, match=rf"the time is asked for, by \w+\(\) at {__file__}:\d+"):
        compile(lambda x: x * clock())(np.ones(2))
    assert compile(lambda x: x * callback(lambda: np.float64(clock())))(np.ones(2)).shape == (2,)


def test_an_array_may_stand_in_an_attribute_for_the_time_of_a_run() -> None:
    class Passing:
        held: Any = None

        def __call__(self, x: Any) -> Any:
            self.held = x * 2
            try:
                return self.inner()
            finally:
                self.held = None

        def inner(self) -> Any:
            return self.held + 1

    f = compile(Passing())
    for value in (1.0, 2.0):
        assert f(np.full(1, value)).tolist() == [2 * value + 1]
        assert f(Tensor([value])).data.tolist() == [2 * value + 1]


def test_what_is_made_and_taken_away_in_a_run_is_no_reading() -> None:
    state = SimpleNamespace()

    def inner() -> Any:
        return state.made + 1

    @compile
    def f(x: Any) -> Any:
        state.made = x * 2
        found = inner()
        del state.made
        return found

    for k in (1.0, 2.0, 3.0):
        assert f(np.full(2, k)).tolist() == [2 * k + 1] * 2
    assert repr(f).endswith("traces: 1>")


def test_a_number_that_each_run_changes_to_and_fro_is_right_in_each() -> None:
    state = SimpleNamespace(k=2.0)

    @compile
    def f(x: Any) -> Any:
        found = x * state.k
        state.k = 5.0 - state.k
        return found

    assert [f(np.ones(1)).item() for _ in range(5)] == [2.0, 3.0, 2.0, 3.0, 2.0]


def test_what_is_gone_is_noticed() -> None:
    slotted, entries = Slotted(), {"k": 2.0}
    f = compile(lambda x: x * (slotted.k if hasattr(slotted, "k") else 7.0))
    g = compile(lambda x: x * entries.get("k", 7.0))
    for _ in range(2):
        assert f(np.ones(1)).item() == g(np.ones(1)).item() == 2.0
    del slotted.k, entries["k"]
    assert f(np.ones(1)).item() == g(np.ones(1)).item() == 7.0


def test_an_attribute_may_come_to_hide_that_of_the_class() -> None:
    thing = Inherits()
    f = compile(lambda x: x * thing.k)
    assert [f(np.ones(1)).item() for _ in range(2)] == [2.0, 2.0]
    thing.k = 5.0
    assert f(np.ones(1)).item() == 5.0
    del thing.k
    assert f(np.ones(1)).item() == 2.0


@pytest.mark.parametrize("how", ["transform", "partial", "partial of a transform"])
def test_what_a_wrapped_function_closes_over_is_noticed(how: str) -> None:
    layer = nn.Linear(2, 1, rng=0, dtype="float64")

    def loss(w: Any, x: Any) -> Any:
        return (layer(x) * w).sum()

    x = np.ones((3, 2))
    function: Any = value_and_grad(loss) if how != "partial" else partial(loss, x=x)
    if how == "partial of a transform":
        function = partial(function, x=x)
    compiled = compile(function)
    arguments: Any = (Tensor(2.0), x) if how == "transform" else (Tensor(2.0),)

    def number(found: Any) -> float:
        return float((found[0] if isinstance(found, tuple) else found).item())

    before = number(compiled(*arguments))
    layer.bias = nn.Parameter(layer.bias.datum + 10)
    assert number(compiled(*arguments)) == pytest.approx(number(function(*arguments))) != pytest.approx(before)


@dataclass
class Measured:
    """Has two methods that run while it is still being made."""

    size: Any
    area: Any

    def __init__(self, size: Any) -> None:
        self.size = size
        self.area = self.squared()

    def squared(self) -> Any:
        return self.size * self.size


def test_an_object_that_is_being_made_in_a_run_holds_nothing_yet() -> None:
    compiled = compile(lambda x: Measured(x).area)
    assert [compiled(np.array([3.0])).tolist() for _ in range(2)] == [[9.0], [9.0]]


def test_to_look_for_an_entry_does_not_make_it() -> None:
    counts = defaultdict[str, float](lambda: 2.0)
    compiled = compile(lambda x: x * counts["k"] if len(counts) > 1 else x)
    assert [compiled(np.ones(1)).tolist() for _ in range(2)] == [[1.0], [1.0]]
    assert not counts
    assert repr(compiled).endswith("traces: 1>")
    counts["k"] = counts["other"] = 3.0
    assert compiled(np.ones(1)).tolist() == [3.0]


class Scaled(nn.Module):
    def __init__(self) -> None:
        self.factor = 2.0

    def forward(self, x: Any) -> Any:
        return x * self.factor


@pytest.mark.parametrize("is_known", [False, True])
def test_what_another_thread_changes_while_it_is_looked_at_is_noticed(is_known: bool) -> None:
    x, made = Tensor([1.0, 2.0]), list[Any]()

    def anew() -> tuple[Step, list[Step]]:
        layer = Scaled()
        made[:] = [compile(layer)]
        if is_known:
            made[0](x)
            Scaled()  # the count of changes is another
        return partial(made[0], x), [partial(setattr, layer, "factor", 3.0)]

    for places in at_all_places(anew, ["functions/readings.py"]):
        assert made[0](x).data.tolist() == [3.0, 6.0], places
