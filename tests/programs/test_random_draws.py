"""Random numbers in compiled functions: a draw that a replay would repeat is an error, whatever other threads do.

This file is longer than others: the ways to draw are one table.
"""

# ruff: noqa: NPY002, the global state of NumPy is what some of these tests are about

import cProfile
import operator
import random
import secrets
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext, suppress
from functools import lru_cache, partial
from types import FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np
import numpy.random as npr
import pytest
from numpy.random import standard_normal

import nn
from autograd import Tensor, callback, compile, pure_callback
from autograd.errors import TraceError

RNG = np.random.default_rng(0)
LEGACY = np.random.RandomState(0)
PYTHON = random.Random(0)
HELD: Any = {"layers": [[np.random.default_rng(0)]]}
DRAW = RNG.standard_normal
NOISE = partial(RNG.normal, size=2)
BOUND_BY_PARTIAL = partial(np.random.Generator.normal, RNG)
BITS = np.random.PCG64(0)
EXHAUSTED = (_ for _ in ())
list(EXHAUSTED)
SETTINGS: Any = ModuleType("settings")
SETTINGS.source = np.random.default_rng(0)


class Noise:
    """Adds noise from a generator of its own."""

    shared = np.random.default_rng(0)

    def __init__(self) -> None:
        self.rng = np.random.default_rng(0)

    def __call__(self, x: Any) -> Any:
        return x + self.rng.normal()

    def of_class(self, x: Any) -> Any:
        return x + self.shared.normal()

    def by_default(self, x: Any, rng: Any = RNG) -> Any:
        return x + rng.normal()

    @property
    def level(self) -> float:
        return self._drawn()

    def _drawn(self) -> float:
        return self.rng.normal()


class Defaulted:
    """A function with a generator among its defaults."""

    def __call__(self, x: Any, rng: Any = np.random.default_rng(0)) -> Any:  # noqa: B008, which is what is meant
        return x + rng.normal()


class Listed(list[Any]):
    """A list with a generator beside its elements."""

    def __init__(self) -> None:
        self.rng = np.random.default_rng(0)

    def noisy(self, x: Any) -> Any:
        return x + self.rng.normal()


class Mapped(dict[str, Any]):
    __init__, noisy = Listed.__init__, Listed.noisy


class Constants:
    """Attributes with names that global variables have as well."""

    RNG, NOISY, BITS = 1.0, 2.0, 3.0


class Slotted:
    __slots__ = ("rng",)

    def __init__(self) -> None:
        self.rng = np.random.default_rng(0)


class Layer(nn.Module):
    """A layer of the user's own."""

    def __init__(self) -> None:
        self.rng = np.random.default_rng(0)

    def forward(self, x: Any) -> Any:
        return x + self.rng.normal(size=x.shape)


def stream(rng: Any) -> Iterator[float]:
    while True:
        yield rng.normal()


NOISY, SLOTTED, NETWORK = Noise(), Slotted(), nn.Sequential(nn.ReLU(), nn.Sequential(Layer()))
DEFAULTED, LISTED, MAPPED, CONSTANTS = Defaulted(), Listed(), Mapped(), Constants()
BY_HAND = MethodType(lambda self, x, rng=np.random.default_rng(0): x + rng.normal(), CONSTANTS)  # noqa: B008
BOUND, NOISES, STREAM = DEFAULTED.__call__, [Noise()], stream(np.random.default_rng(0))


def held_in_a_closure() -> Callable[[Any], Any]:
    rng = np.random.default_rng(0)
    return lambda x: x + rng.normal()


def by_default(x: Any, *, rng: Any = RNG) -> Any:
    return x + rng.normal()


def imports_within(x: Any) -> Any:
    from random import gauss

    return x * gauss(0, 1)


def imports_numpy_within(x: Any) -> Any:
    import numpy.random as generators

    rand = generators.rand
    return x * rand()


def draws_for_another(x: Any) -> Any:
    return by_default(x, rng=HELD["layers"][0][0])


@lru_cache
def cached(seed: int) -> float:
    return RNG.normal()


def in_a_comprehension(x: Any) -> Any:
    return x + sum(noise.rng.normal() for noise in NOISES)


def before_a_callback(x: Any) -> Any:
    noise = RNG.normal()
    return x + noise * callback(np.ones, 2)


def after_a_callback(x: Any) -> Any:
    return x * callback(np.ones, 2) + RNG.normal()


def ignores_the_error(x: Any) -> Any:
    try:
        return x + np.random.default_rng().normal()
    except TraceError:
        return x


inner = compile(Noise())

DRAWING = {
    "a global generator": lambda x: x + RNG.standard_normal(x.shape),
    "its bound method": lambda x: x + DRAW(2),
    "its bound method in a partial function": lambda x: x + NOISE(),
    "its method in a partial function": lambda x: x + BOUND_BY_PARTIAL(),
    "called by map": lambda x: x + sum(map(RNG.normal, [0.0, 1.0])),
    "called by a method's name": lambda x: x + operator.methodcaller("normal")(RNG),
    "by the class": lambda x: x + np.random.Generator.normal(RNG),
    "a shuffle": lambda x: RNG.shuffle([1, 2, 3]) or x,
    "a bit generator": lambda x: x * (BITS.random_raw() % 2),
    "the bit generator of another": lambda x: x * (RNG.bit_generator.random_raw() % 2),
    "a new generator upon an old stream": lambda x: x + np.random.Generator(RNG.bit_generator).normal(),
    "a stream of draws": lambda x: x + next(STREAM),
    "an old generator": lambda x: x + LEGACY.rand(),
    "np.random": lambda x: x + np.random.rand(2),
    "np.random under another name": lambda x: x + npr.normal(size=2),
    "a function of np.random": lambda x: x + standard_normal(2),
    "the generator behind np.random": lambda x: x + np.random.mtrand._rand.normal(),
    "random": lambda x: x * random.random(),
    "random's bell curve": lambda x: x * random.gauss(0, 1),
    "a generator of Python's": lambda x: x * PYTHON.choice([1, 2, 3]),
    "an import within": imports_within,
    "an import of numpy's within": imports_numpy_within,
    "an import and nothing else": FunctionType(imports_within.__code__, {}),
    "an import of numpy's and nothing else": FunctionType(imports_numpy_within.__code__, {}),
    "another module": lambda x: x + SETTINGS.source.normal(),
    "a closure": held_in_a_closure(),
    "a default": by_default,
    "a default of a method": lambda x: NOISY.by_default(x),
    "a default of a call": lambda x: DEFAULTED(x),
    "a default of a bound method": lambda x: BOUND(x),
    "a default of a function bound by hand": lambda x: BY_HAND(x),
    "an attribute of a list": lambda x: LISTED.noisy(x),
    "an attribute of a dict": lambda x: MAPPED.noisy(x),
    "an attribute": NOISY,
    "an attribute by a global variable": lambda x: NOISY(x),
    "an attribute by its name": lambda x: x + NOISY.rng.normal(),
    "an attribute by a property": lambda x: x + NOISY.level,
    "an attribute of the class": NOISY.of_class,
    "a slot": lambda x: x + SLOTTED.rng.normal(),
    "containers": lambda x: x + HELD["layers"][0][0].normal(),
    "a comprehension": in_a_comprehension,
    "an argument of an argument": draws_for_another,
    "a function that caches": lambda x: x + cached.__wrapped__(0),
    "a layer in layers": NETWORK,
    "a compiled function within": lambda x: inner(x),
    "before a callback": before_a_callback,
    "after a callback": after_a_callback,
    "in a pure callback of constants": lambda x: x + pure_callback(RNG.normal, size=2),
    "seeding": lambda x: np.random.seed(0) or x,
    "a function of np.random that is no method": lambda x: x + np.random.sample(2),
}
UNSEEDED = {
    "default_rng": lambda x: x + np.random.default_rng().standard_normal(x.shape),
    "RandomState": lambda x: x * np.random.RandomState().rand(),
    "RandomState, which NumPy seeds later": lambda x: x * np.random.RandomState(0).rand(),
    "PCG64": lambda x: x * np.random.Generator(np.random.PCG64()).random(),
    "Random": lambda x: x * random.Random().random(),
    "reseeded": lambda x: random.Random(0).seed() or x,
    "SystemRandom": lambda x: x * random.SystemRandom().random(),
    "secrets": lambda x: x * secrets.randbits(8),
    "a layer's parameters": lambda x: nn.Linear(2, 3)(x),
    "an error that is caught": ignores_the_error,
}


def made_within(x: Any) -> Any:
    rng, python = np.random.default_rng(3), random.Random(3)
    return by_default(x, rng=rng) + rng.normal() + python.random() + random.Random("text").gauss(0, 1)


def named_in_vain(x: Any) -> Any:
    """Names of functions that draw, and no draw of theirs."""
    return x + np.random.default_rng(3).standard_normal(x.shape) + random.Random(3).random() + len(list(EXHAUSTED))


def imported_in_vain(x: Any) -> Any:
    import numpy.random as generators
    import numpy.random.mtrand

    return x + generators.default_rng(numpy.random.SeedSequence(3)).standard_normal(x.shape)


def given_to_a_callback(x: Any) -> Any:
    return x + 0 * callback(np.random.standard_normal, 2) + 0 * callback(lambda: RNG.normal(size=2))


QUIET: dict[str, Callable[[Any], Any]] = {
    "arithmetic": lambda x: (x * x).sum(),
    "made within": made_within,
    "named in vain": named_in_vain,
    "imported in vain": FunctionType(imported_in_vain.__code__, {}),
    "other things of these names": lambda x: x * CONSTANTS.RNG * CONSTANTS.NOISY * CONSTANTS.BITS,
    "callbacks": given_to_a_callback,
    "a network": nn.Sequential(nn.Linear(2, 3, rng=0), nn.Tanh(), nn.Linear(3, 1, rng=1)),
    "dropout of nothing": nn.Sequential(nn.Linear(2, 3, rng=0), nn.Dropout(0.0, rng=1)),
}


def draw_in_all_ways(private: np.random.Generator) -> list[float]:
    """Numbers from a generator of one's own, from those that all share, and from new ones."""
    return [
        private.normal(),
        np.random.rand(),
        standard_normal(),
        random.random(),
        RNG.normal(),
        np.random.default_rng().normal(),
        random.Random().random(),
        np.random.RandomState().rand(),
        NOISY.shared.normal(),
        NOISY.rng.normal(),
        BITS.random_raw(),
    ]


@pytest.fixture
def drawing_threads() -> Iterator[list[int]]:
    """Two threads that draw all the while; the number of times they did."""
    over, counts, before = threading.Event(), [0, 0], sys.getswitchinterval()

    def draw(place: int) -> None:
        private = np.random.default_rng(place)
        while not over.is_set():
            draw_in_all_ways(private)
            counts[place] += 1

    threads = [threading.Thread(target=draw, args=(place,)) for place in range(2)]
    sys.setswitchinterval(1e-4)
    for thread in threads:
        thread.start()
    yield counts
    over.set()
    for thread in threads:
        thread.join()
    sys.setswitchinterval(before)


def elsewhere(function: Callable[[], Any]) -> Any:
    """What ``function`` gives in another thread."""
    results: list[Any] = []
    thread = threading.Thread(target=lambda: results.append(function()))
    thread.start()
    thread.join()
    return results[0]


@pytest.mark.parametrize("name", DRAWING)
def test_a_draw_that_would_be_repeated_is_refused(name: str) -> None:
    with pytest.raises(TraceError, match=r"random numbers were drawn from a \w+ in a compiled function"):
        compile(DRAWING[name])(Tensor([1.0, 2.0]))


def test_a_draw_from_an_argument_is_refused() -> None:
    f = compile(lambda x, rngs: x + rngs[0].normal())
    with pytest.raises(TraceError, match="random numbers were drawn from a Generator"):
        f(Tensor([1.0, 2.0]), [np.random.default_rng(0)])


@pytest.mark.parametrize("name", UNSEEDED)
def test_a_generator_without_a_seed_is_refused(name: str) -> None:
    with pytest.raises(TraceError, match=rf"made without a seed, at {__file__}:\d+"):
        compile(UNSEEDED[name])(Tensor([1.0, 2.0]))


def test_a_generator_with_a_seed_draws_the_same_in_each_run() -> None:
    def function(x: Any) -> Any:
        return x + np.random.default_rng(3).standard_normal(x.shape)

    f, x = compile(function), np.ones(2)
    for _ in range(2):
        np.testing.assert_array_equal(f(x), function(x))


def test_outside_of_a_trace_generators_are_seeded_as_ever() -> None:
    f = compile(lambda x: x + callback(lambda: np.random.default_rng().standard_normal(1)))
    drawn = {f(np.ones(1)).item() for _ in range(3)}
    assert len(drawn) == 3


def test_draws_are_refused_beside_threads_that_draw(drawing_threads: list[int]) -> None:
    for name, function in {**DRAWING, **UNSEEDED}.items():
        with pytest.raises(TraceError, match="random numbers"):
            pytest.fail(f"{name}: {compile(function)(Tensor([1.0, 2.0]))}")
    assert min(drawing_threads) > 0


@pytest.mark.long
def test_functions_are_compiled_beside_threads_that_draw(drawing_threads: list[int]) -> None:
    x = Tensor([0.5, -2.0])
    expected = {name: function(x).data for name, function in QUIET.items()}
    before = list(drawing_threads)
    for i in range(80):
        name = list(QUIET)[i % len(QUIET)]
        f = compile(QUIET[name])
        for _ in range(2):
            np.testing.assert_array_equal(f(x).data, expected[name], strict=True)
    assert all(now > count for now, count in zip(drawing_threads, before, strict=True))


@pytest.mark.parametrize("name", QUIET)
def test_draws_of_another_thread_during_a_run_do_not_matter(name: str) -> None:
    seen = {}

    def function(x: Any) -> Any:
        seen[len(x)] = elsewhere(partial(draw_in_all_ways, np.random.default_rng(0)))
        return QUIET[name](x)

    x = Tensor([0.5, -2.0])
    np.testing.assert_array_equal(compile(function)(x).data, QUIET[name](x).data)
    assert len(seen[2]) == 11


def test_a_thread_that_draws_gets_the_numbers_that_it_gets_alone() -> None:
    def numbers() -> list[Any]:
        rng, old, python = np.random.default_rng(7), np.random.RandomState(7), random.Random(7)
        np.random.seed(7)
        random.seed(7)
        return [rng.normal(size=3).tolist(), old.rand(), python.random(), np.random.rand(), random.random()]

    found = {}

    @compile
    def f(x: Any) -> Any:
        found["elsewhere"] = elsewhere(numbers)
        return x * 2

    f(Tensor([1.0]))
    assert found["elsewhere"] == numbers()


def test_draws_are_noticed_where_others_have_profile_functions() -> None:
    calls = []

    def profile(frame: Any, event: str, argument: Any) -> None:
        calls.append((event, frame.f_code.co_name))

    def traced_here(x: Any) -> Any:
        return x * len([1])

    sys.setprofile(profile)
    try:
        compile(traced_here)(np.ones(2))
        with pytest.raises(TraceError, match="random numbers"):
            compile(by_default)(np.ones(2))
        assert sys.getprofile() is profile
    finally:
        sys.setprofile(None)
    assert ("call", "traced_here") in calls
    assert ("return", "traced_here") in calls


def test_a_profiler_written_in_c_goes_on() -> None:
    def traced_here(x: Any) -> Any:
        return x * 2

    def draws_here(x: Any) -> Any:
        return x + RNG.normal()

    profiler = cProfile.Profile()
    profiler.enable()
    compile(traced_here)(np.ones(2))
    with pytest.raises(TraceError, match="random numbers"):
        compile(draws_here)(np.ones(2))
    profiler.disable()
    profiled = {getattr(entry.code, "co_name", "") for entry in profiler.getstats()}
    assert {"traced_here", "draws_here"} <= profiled


@pytest.mark.parametrize("function", [lambda x: x * 2, lambda x: x * RNG.normal(), lambda x: x if x.sum() > 0 else -x])
def test_nothing_of_the_watch_is_left_behind(function: Any) -> None:
    with suppress(TraceError):
        compile(function)(Tensor([1.0, 2.0]))
    assert sys.getprofile() is None


def test_numpy_and_python_stay_as_they_are_during_a_run() -> None:
    def parts_of_both() -> list[Any]:
        modules = (np.random, np.random.bit_generator, random, secrets, np.random.Generator, random.Random)
        return [dict(vars(module)) for module in modules]

    found = {}

    @compile
    def f(x: Any) -> Any:
        found["within"] = parts_of_both()
        return x

    f(Tensor([1.0]))
    assert found["within"] == parts_of_both()


def test_a_generator_that_callbacks_share_may_be_drawn_from_by_another_thread() -> None:
    """One thread traces a function while another one replays it, with the same generator."""
    rng, other_rng = np.random.default_rng(0), np.random.default_rng(1)

    @compile
    def noisy(x: Any) -> Any:
        shape = x.shape
        for noise in (rng.standard_normal, lambda size: other_rng.normal(size=size)):
            x = x + callback(noise, shape)
            if shape == (3,):
                other.submit(noisy, np.ones(2)).result()
        return x

    with ThreadPoolExecutor(1) as other:
        other.submit(noisy, np.ones(2)).result()
        assert noisy(np.ones(3)).shape == (3,)
    assert repr(noisy).endswith("traces: 2>")


@pytest.mark.parametrize("threads", [1, 2])
def test_a_draw_from_a_generator_of_a_callback_is_noticed_without_other_threads(
    threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With others, its state does not tell which thread drew."""
    monkeypatch.setattr(threading, "active_count", lambda: threads)
    f = compile(lambda x: x + callback(RNG.standard_normal, 2) + RNG.normal())
    with pytest.raises(TraceError, match="random numbers") if threads == 1 else nullcontext():
        f(np.ones(2))
