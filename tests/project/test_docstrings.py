"""Every example of a docstring runs.

Of what is public as a reader tries it: after a star import and the imports that it shows. Any other with the names of
its module.
"""

import doctest
import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from grouped import each

import autograd
import autograd.testing
import nn
import viz
from autograd import extend, linalg, special

ROOT = Path(__file__).parents[2]
PACKAGES = [autograd, linalg, special, extend, autograd.testing, nn, viz]
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for package in ("autograd", "nn", "viz")
    for path in (ROOT / package).rglob("*.py")
)


def public(package: ModuleType) -> Iterator[tuple[str, Any]]:
    """What a package shows, and the public members of its classes."""
    names = dir(package) if package is autograd else getattr(package, "__all__", vars(package))
    yield package.__name__, package
    for name in names:
        thing = getattr(package, name)
        if name.startswith("_") or inspect.ismodule(thing):
            continue
        yield f"{package.__name__}.{name}", thing
        if inspect.isclass(thing):
            yield from ((f"{package.__name__}.{name}.{of}", getattr(thing, of)) for of in dir(thing) if of[0] != "_")


def of_readers() -> dict[str, tuple[ModuleType, str]]:
    """Each docstring with an example once, by the first name that it is found under."""
    found: dict[str, tuple[ModuleType, str]] = {}
    texts = set()
    for package in PACKAGES:
        for name, thing in public(package):
            text = inspect.getdoc(thing) or ""
            if ">>> " in text and text not in texts:
                texts.add(text)
                found[name] = package, text
    return found


def of_modules(known: set[str]) -> dict[str, doctest.DocTest]:
    """Each other docstring with an example once, by the name of what it belongs to."""
    found = {}
    for name in MODULES:
        for test in doctest.DocTestFinder(exclude_empty=True).find(importlib.import_module(name)):
            if test.examples and (text := inspect.cleandoc(test.docstring)) not in known:
                known.add(text)
                found[test.name] = test
    return found


PUBLIC = of_readers()
OTHERS = of_modules({text for _, text in PUBLIC.values()})


@pytest.mark.usefixtures("own_primitives")
@each("name", PUBLIC)
def test_what_a_docstring_shows_runs_as_it_stands(name: str) -> None:
    package, text = PUBLIC[name]
    names: dict[str, Any] = {}
    exec(f"from {package.__name__} import *", names)
    run(doctest.DocTestParser().get_doctest(text, names, name, None, 0))


@pytest.mark.usefixtures("own_primitives")
@each("test", OTHERS.values(), ids=list(OTHERS))
def test_what_a_module_shows_of_itself_runs(test: doctest.DocTest) -> None:
    run(test)


def run(test: doctest.DocTest) -> None:
    report: list[str] = []
    result = doctest.DocTestRunner().run(test, out=report.append)
    assert result.attempted > 0
    assert result.failed == 0, "".join(report)


def test_there_are_examples_everywhere() -> None:
    assert len(PUBLIC) > 300
    assert {autograd, extend, autograd.testing, nn, viz} <= {package for package, _ in PUBLIC.values()}
