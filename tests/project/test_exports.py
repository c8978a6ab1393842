"""The public names: each can be imported, is sorted into ``__all__``, and says what it is."""

import builtins
import inspect
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

import pytest

import autograd
import autograd.testing
import nn
import viz
from autograd import linalg, special
from autograd.core.registry import ALIASES, TABLE, lookup
from autograd.foundation.other_names import FUNCTIONS

ROOT = Path(autograd.__file__).parents[1]
PACKAGES = [autograd, autograd.errors, autograd.extend, autograd.testing, nn, viz]
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


@pytest.mark.parametrize("module", PACKAGES, ids=lambda module: module.__name__)
def test_every_public_name_is_there_and_documented(module: ModuleType) -> None:
    names = dir(module) if module is autograd else module.__all__
    things = {name: getattr(module, name) for name in names}
    assert not [name for name, thing in things.items() if not isinstance(thing, NUMBERS) and not inspect.getdoc(thing)]
    assert set(names) <= set(dir(module))


@pytest.mark.parametrize(
    "module",
    [autograd, linalg, special, nn, nn.functional, nn.init, nn.metrics, nn.optim, nn.utils.rnn, viz],
    ids=lambda module: module.__name__,
)
def test_tab_lists_what_is_public_alone(module: ModuleType) -> None:
    listed = {name for name in dir(module) if not name.startswith("_")}
    rooms = {name for name in listed if inspect.ismodule(getattr(module, name))}
    assert not listed & {"Any", "TypeVar", "annotations", "np"}
    if module is nn:
        public = "callbacks data functional init metrics optim prune scalar utils"
        assert rooms == {*public.split()}
    else:
        assert rooms <= {"fft", "linalg", "special", "backends", "errors", "extend", "testing", "lr_scheduler"}
    if module is not autograd and hasattr(module, "__all__"):
        assert listed <= {*module.__all__, "MLPClassifier", "MLPRegressor"}


@pytest.mark.parametrize("module", [linalg, special], ids=lambda module: module.__name__)
def test_the_extensions_are_documented(module: ModuleType) -> None:
    public = {name: thing for name, thing in vars(module).items() if not name.startswith("_") and callable(thing)}
    assert public
    assert module.__doc__
    assert not [name for name, thing in public.items() if not inspect.getdoc(thing)]


def test_what_linalg_has_not_is_said() -> None:
    assert linalg.sqrtm is autograd.sqrtm
    with pytest.raises(AttributeError, match=r"'lstsq': write np.linalg.lstsq\(...\), which takes Tensors"):
        linalg.lstsq  # noqa: B018
    with pytest.raises(AttributeError, match="no attribute 'foo'"):
        linalg.foo  # noqa: B018


@pytest.mark.parametrize("module", [nn, viz, autograd.errors, autograd.testing], ids=lambda module: module.__name__)
def test_no_public_name_is_left_out(module: ModuleType) -> None:
    mine = {
        name
        for name, thing in vars(module).items()
        if not name.startswith("_") and not isinstance(thing, ModuleType) and name != "annotations"
    }
    assert mine <= set(module.__all__)


# doors: packages whose `__init__` shows names; none may show a function that a module of the package is called after

DOORS = sorted(
    ".".join(path.parent.relative_to(ROOT).parts)
    for top in ("autograd", "nn", "viz")
    for path in (ROOT / top).rglob("__init__.py")
)


@pytest.mark.parametrize("name", DOORS)
def test_no_module_bears_the_name_of_what_its_door_exports(name: str) -> None:
    """Importing the module would put it in the function's place."""
    door = import_module(name)
    shown = {*vars(door), *getattr(door, "__all__", ()), *dir(door)}
    modules = {found.name for found in iter_modules(door.__path__)}
    assert not [each for each in shown & modules if not isinstance(getattr(door, each), ModuleType)]


def test_importing_every_module_leaves_every_public_name_as_it_was() -> None:
    """In a fresh interpreter, from the deepest module to the doors."""
    program = """
import autograd, nn, viz
from importlib import import_module
from pkgutil import walk_packages
tops = [autograd, nn, viz]
names = [(top, name) for top in tops for name in dir(top) if callable(getattr(top, name))]
before = {pair: getattr(*pair) for pair in names}
modules = [found.name for top in tops for found in walk_packages(top.__path__, top.__name__ + ".")]
for module in reversed(modules):
    import_module(module)
changed = [f"{top.__name__}.{name}" for (top, name), was in before.items() if getattr(top, name) is not was]
print(len(modules), len(names), changed)
"""
    run = subprocess.run([sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=False)
    assert not run.stderr
    modules, names, changed = run.stdout.split(maxsplit=2)
    assert int(modules) > 100
    assert int(names) > 250
    assert changed.strip() == "[]"


def public_members(kind: type) -> list[str]:
    return [name for name in dir(kind) if not name.startswith("_")]


SLOTS = {
    "data",
    "datum",
    "op",
    "grad",
    "extra",
    "first",
    "rest",
    "rank",
    "foreign",
    "namespace",
    "shape",
    "ndim",
    "size",
}


@pytest.mark.parametrize("kind", [autograd.Value, autograd.Tensor, nn.Module, nn.Parameter], ids=lambda k: k.__name__)
def test_every_method_is_documented(kind: type) -> None:
    """Those of nodes, too, that only the engine calls."""
    bare = [name for name in public_members(kind) if name not in SLOTS and not inspect.getdoc(getattr(kind, name))]
    assert not bare


def test_every_primitive_and_alias_is_reached_from_the_top() -> None:
    """All but those that begin with an underscore, which the engine alone calls."""
    for name in TABLE:
        assert (name in dir(autograd)) == (not name.startswith("_"))
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


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_name_of_other_libraries_says_what_to_write(name: str) -> None:
    """What it names is there: the words that begin it are a name of ours, an import or a part of a package."""
    with pytest.raises(AttributeError, match=rf"has no attribute '{name}': write \S+") as caught:
        getattr(autograd, name)
    written = re.split(r"write | = ", str(caught.value))[-1]
    if not written.startswith("import"):
        thing: Any = {"autograd": autograd, "nn": nn}.get(written.split(".")[0], autograd)
        first, *rest = re.findall(r"\w+", re.split(r"[(, ]", written)[0].removeprefix("nn."))
        for part in (first, *rest):
            thing = getattr(thing, part)
    assert name not in dir(autograd)


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
