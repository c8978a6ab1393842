"""The public names: each can be imported, is sorted into ``__all__``, and says what it is."""

import builtins
import inspect
import subprocess
import sys
from types import ModuleType
from typing import Any

import pytest

import autograd
import autograd.testing
import nn
import viz
from autograd import linalg, special
from autograd.core.registry import ALIASES, TABLE, lookup

PACKAGES = [autograd, autograd.errors, autograd.testing, nn, viz]
EXPORTS = [(module, name) for module in PACKAGES for name in (dir(module) if module is autograd else module.__all__)]
NUMBERS = (int, float, str, type(None))  # constants such as pi, which explain themselves


@pytest.mark.parametrize("module", PACKAGES, ids=lambda module: module.__name__)
def test_all_is_sorted_and_without_repetition(module: ModuleType) -> None:
    names = module.__all__
    assert len(set(names)) == len(names)
    assert list(names) in (sorted(names), sorted(names, key=str.lower), sorted(names, key=constants_classes_functions))
    assert not [name for name in names if name.startswith("_") and not name.endswith("__")]


def constants_classes_functions(name: str) -> tuple[int, str]:
    """The order of names that Python's own formatters use."""
    return (0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2), name


@pytest.mark.parametrize(("module", "name"), EXPORTS, ids=lambda x: getattr(x, "__name__", x))
def test_every_public_name_is_there_and_documented(module: ModuleType, name: str) -> None:
    thing = getattr(module, name)
    if not isinstance(thing, NUMBERS):
        assert inspect.getdoc(thing), f"{module.__name__}.{name} has no docstring"
    assert name in dir(module)


@pytest.mark.parametrize("module", [linalg, special], ids=lambda module: module.__name__)
def test_the_extensions_are_documented(module: ModuleType) -> None:
    public = {name: thing for name, thing in vars(module).items() if not name.startswith("_") and callable(thing)}
    assert public
    assert module.__doc__
    assert not [name for name, thing in public.items() if not inspect.getdoc(thing)]


@pytest.mark.parametrize("module", [nn, viz, autograd.errors, autograd.testing], ids=lambda module: module.__name__)
def test_no_public_name_is_left_out(module: ModuleType) -> None:
    mine = {
        name
        for name, thing in vars(module).items()
        if not name.startswith("_") and not isinstance(thing, ModuleType) and name != "annotations"
    }
    assert mine <= set(module.__all__)


def public_members(kind: type) -> list[str]:
    return [name for name in dir(kind) if not name.startswith("_")]


SLOTS = {"data", "op", "grad", "extra", "first", "rest", "rank", "foreign", "namespace", "shape", "ndim", "size"}


@pytest.mark.parametrize("kind", [autograd.Value, autograd.Tensor, nn.Module, nn.Parameter], ids=lambda k: k.__name__)
def test_every_method_is_documented(kind: type) -> None:
    """Those of nodes, too, that only the engine calls."""
    bare = [name for name in public_members(kind) if name not in SLOTS and not inspect.getdoc(getattr(kind, name))]
    assert not bare


def test_every_primitive_and_alias_is_reached_from_the_top() -> None:
    for name in TABLE:
        assert name in dir(autograd)
    for alias, name in ALIASES.items():
        assert lookup(alias) is TABLE[name]
        assert getattr(autograd, alias) is not None


def test_star_import_and_dir_give_the_public_names() -> None:
    scope: dict[str, Any] = {}
    exec("from autograd import *", scope)
    assert set(autograd.__all__) <= set(scope)
    kept = {"abs", "all", "any", "bool", "compile", "max", "min", "pow", "round", "sum"}
    assert set(dir(autograd)) - set(scope) == kept
    with pytest.raises(AttributeError, match=r"sigmod.*sigmoid"):
        autograd.sigmod  # noqa: B018


def test_a_star_import_takes_none_of_pythons_own_functions_away() -> None:
    for module in (autograd, nn, viz):
        assert not set(module.__all__) & set(dir(builtins))
    scope: dict[str, Any] = {}
    exec("from autograd import *\nv = [Value(1.0), Value(-3.0)]\nfound = sum(v), max(v), abs(v[1]), max(3, 5)", scope)
    assert [getattr(x, "data", x) for x in scope["found"]] == [-2.0, 1.0, 3.0, 5]


def test_every_name_comes_in_a_fresh_interpreter() -> None:
    """Also those that are imported when first asked for, in any order."""
    program = "import autograd\nfor name in reversed(dir(autograd)): getattr(autograd, name)\nprint('done')"
    run = subprocess.run([sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=False)
    assert run.stdout.strip() == "done", run.stderr
