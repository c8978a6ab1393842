"""Examples of public docstrings run as a reader tries them: after a star import and the imports that they show."""

import doctest
import inspect
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

import autograd
import autograd.testing
import nn
import viz
from autograd import extend, linalg, special
from autograd.errors import ArgumentError

PACKAGES = [autograd, linalg, special, extend, autograd.testing, nn, viz]


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


def examples() -> dict[str, tuple[ModuleType, str]]:
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


EXAMPLES = examples()


@pytest.mark.usefixtures("own_primitives")
@pytest.mark.parametrize("name", EXAMPLES)
def test_what_a_docstring_shows_runs_as_it_stands(name: str) -> None:
    package, text = EXAMPLES[name]
    names: dict[str, Any] = {}
    exec(f"from {package.__name__} import *", names)
    report: list[str] = []
    test = doctest.DocTestParser().get_doctest(text, names, name, None, 0)
    assert doctest.DocTestRunner().run(test, out=report.append).failed == 0, "".join(report)


def test_there_are_examples_everywhere() -> None:
    assert len(EXAMPLES) > 300
    assert {autograd, extend, autograd.testing, nn, viz} <= {package for package, _ in EXAMPLES.values()}


# what an editor, a notebook's hint and help() say of how a thing is called

METHODS = [
    (kind, name)
    for kind in (autograd.Tensor, autograd.Value)
    for name in dir(kind)
    if not name.startswith("_") and callable(getattr(kind, name)) and name != "item"  # NumPy's has no names, either
]


@pytest.mark.parametrize(("kind", "name"), METHODS, ids=lambda x: getattr(x, "__name__", x))
def test_a_method_has_a_signature_with_names(kind: type, name: str) -> None:
    parameters = inspect.signature(getattr(kind, name)).parameters.values()
    assert not [each for each in parameters if each.kind in (each.VAR_POSITIONAL, each.VAR_KEYWORD)]


@pytest.mark.parametrize("primitive", sorted(autograd.primitives.__all__))
def test_a_method_is_called_as_its_function_is(primitive: str) -> None:
    function = getattr(autograd, primitive)
    for kind in (autograd.Tensor, autograd.Value):
        method = vars(kind).get(primitive)
        if hasattr(method, "__wrapped__"):
            assert inspect.signature(method) == inspect.signature(function)


def test_the_axis_of_a_sum_is_seen() -> None:
    seen = inspect.signature(autograd.Tensor.sum).parameters
    assert list(seen)[1:] == ["axis", "keepdims", "dtype"]
    assert str(inspect.signature(autograd.Tensor([1.0]).sum)).startswith("(axis: ")
    with pytest.raises(ArgumentError, match="axis, keepdims, dtype"):
        autograd.Tensor([1.0]).sum(dim=0)
