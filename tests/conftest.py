"""What holds for every test: how hard hypothesis looks, what it needs, no windows, no global state left changed."""

import os

os.environ["MPLBACKEND"] = "Agg"
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the tests themselves run in parallel

import gc
import sys
from collections.abc import Callable, Generator, Iterator
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

# No deadline and no complaint about slow examples: both depend on the machine. Fifty examples: each run draws others.
settings.register_profile("dev", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=50)
settings.register_profile("ci", settings.get_profile("dev"), derandomize=True, max_examples=30)
settings.register_profile("glance", settings.get_profile("ci"), max_examples=10)  # of many environments, each a glance
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))


TESTS = str(Path(__file__).parent)
EXTRAS = frozenset(
    {
        "array_api_strict",
        "matplotlib",
        "mpmath",
        "nbclient",
        "nbformat",
        "pygraphviz",
        "ruamel",
        "scipy",
        "sklearn",
        "sympy",
    }
)  # what tests may import besides the required packages, pytest and hypothesis


class Missing(MetaPathFinder):
    """Skips what needs an extra that is not installed: the file of tests that imports it, or the one test."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        importer = sys._getframe(1)
        while "importlib" in importer.f_code.co_filename and importer.f_back is not None:
            importer = importer.f_back
        if name in EXTRAS and importer.f_code.co_filename.startswith(TESTS):
            pytest.skip(f"needs {name}, which is not installed", allow_module_level=True)


sys.meta_path.append(Missing())  # the last to be asked


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Keep the garbage collector off while tests are collected, and from then on away from what that made.

    None of it is garbage, it is millions of objects, and each full collection would else look at them all.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_report_to_serializable() -> Generator[None, dict[str, Any] | None, dict[str, Any] | None]:
    """Leave the keywords out of what a process of tests tells of a test that passed: they are most of three reports."""
    data = yield
    if data and "keywords" in data and data["outcome"] == "passed":
        data["keywords"] = {}
    return data


def open_figures() -> list[int]:
    pyplot = sys.modules.get("matplotlib.pyplot")
    return pyplot.get_fignums() if pyplot else []


def close_figures_except(kept: list[int]) -> None:
    for number in set(open_figures()) - set(kept):
        sys.modules["matplotlib.pyplot"].close(number)


GLOBAL_STATE: dict[str, tuple[Callable[[], Any], Callable[[Any], object]]] = {
    "numpy's error state": (np.geterr, lambda state: np.seterr(**state)),
    "numpy's print options": (np.get_printoptions, lambda options: np.set_printoptions(**options)),
    "the garbage collector": (gc.isenabled, lambda enabled: gc.enable() if enabled else gc.disable()),
    "the recursion limit": (sys.getrecursionlimit, sys.setrecursionlimit),
    "the open figures of matplotlib": (open_figures, close_figures_except),
}


@pytest.fixture
def own_primitives() -> Iterator[None]:
    """Take what a test adds to the table, and so to nodes, away again."""
    from autograd.core.registry import ALIASES, ENGINES, TABLE

    table, aliases = dict(TABLE), dict(ALIASES)
    members = {engine: set(vars(engine)) for engine in ENGINES}
    yield
    for known, before in ((TABLE, table), (ALIASES, aliases)):
        known.clear()
        known.update(before)
    for engine, before in members.items():
        for name in set(vars(engine)) - before:
            delattr(engine, name)


@pytest.fixture(autouse=True)
def leaves_global_state_alone() -> Iterator[None]:
    """Fail a test that leaves global state changed, and put it back for the next test."""
    before = {what: get() for what, (get, _) in GLOBAL_STATE.items()}
    yield
    changed = [what for what, (get, _) in GLOBAL_STATE.items() if get() != before[what]]
    for what in changed:
        _, restore = GLOBAL_STATE[what]
        restore(before[what])
    assert not changed, f"the test left changed: {', '.join(changed)}"
