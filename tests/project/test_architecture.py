"""The house: it is as ARCHITECTURE.md maps it, imports point down, a primitive's name stays in its block."""

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import autograd
from autograd import Value
from autograd.core import unrolled
from autograd.core.registry import TABLE
from autograd.stubs.files import STUBS

ROOT = Path(autograd.__file__).parents[1]
PACKAGES = ["autograd", "nn", "viz"]
DOCUMENT = (ROOT / "ARCHITECTURE.md").read_text()

# Imports that point up stand within a function: what is imported waits until it is first asked for.
LATE = {
    ("autograd.core.node", "autograd.core.sweep"),  # Node.backward
    ("autograd.core.node", "autograd.core.freezing"),  # Node.requires_grad
    ("autograd.core.array", "autograd"),  # an array names its namespace
    ("autograd.core.numpy_protocols", "autograd.arrayapi.numpy_dispatch"),
    ("autograd.core.numpy_protocols", "autograd.arrayapi.leaving"),
    ("autograd.core.sweep", "autograd.arrayapi.leaving"),
    ("autograd.extend", "autograd.testing"),  # check_primitive, which needs hypothesis
    ("autograd.core.xp.numbers", "autograd.core.xp.sympy_numbers"),
    ("autograd.formulas.expression", "autograd.formulas.latex"),
    ("autograd.formulas.expression", "autograd.formulas.simplify"),
    ("autograd.formulas.expression", "autograd.formulas.text"),
    ("nn.modules.module", "nn.modules.model_summary"),  # Module.summary
}


def python_files(package: str) -> list[Path]:
    return sorted(path for path in (ROOT / package).rglob("*.py") if ".venvs" not in path.parts)


def module_of(path: Path) -> str:
    """The dotted name of a file."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


FILES = {module_of(path): path for package in PACKAGES for path in python_files(package)}


# The map


def mapped() -> tuple[list[str], dict[str, str]]:
    """The map in ARCHITECTURE.md: the modules from top to bottom, and what it says of each room.

    A room's door stands where its name does; that of a package, where the map shows its ``__init__.py``.
    """
    (drawing,) = re.findall(r"^## The map$.*?^```$(.*?)^```$", DOCUMENT, flags=re.DOTALL | re.MULTILINE)
    order, said, inside = [], {}, []
    for line in filter(str.strip, drawing.splitlines()):
        depth = (len(line) - len(line.lstrip())) // 2
        first, *rest = line.split()
        inside = inside[:depth]
        if first.endswith("/"):
            inside.append(first[:-1])
            said[".".join(inside)] = " ".join(rest)
            order += [".".join(inside)] if depth else []
        else:
            order += [module_of(ROOT.joinpath(*inside, name)) for name in (first, *rest)]
    return order, said


ORDER, SAID = mapped()


def test_the_map_shows_every_file_at_its_place() -> None:
    assert sorted(ORDER) == sorted(FILES)


def first_sentence(path: Path) -> str:
    return re.split(r"\.(?:\s|$)", ast.get_docstring(ast.parse(path.read_text())) or "")[0]


def test_the_map_says_of_a_room_what_its_door_says() -> None:
    assert {room: first_sentence(FILES[room]) for room in SAID} == SAID


def test_the_core_is_to_be_read_from_below() -> None:
    """Its door names five files; each is read before those that import it."""
    door = ast.get_docstring(ast.parse(FILES["autograd.core"].read_text())) or ""
    names = re.findall(r"`(\w+)`", door.partition("Read in this order: ")[2].partition(".")[0])
    assert len(names) == 5
    places = [ORDER.index(f"autograd.core.{name}") for name in names]
    assert places == sorted(places, reverse=True)


def test_every_file_and_folder_that_is_named_exists() -> None:
    named = re.findall(r"`([\w./]+(?:\.py|/))`", DOCUMENT)
    assert len(named) > 20
    missing = [name for name in named if not any((ROOT / base / name).exists() for base in (".", "autograd", "nn"))]
    assert not missing


# Imports


def imports(source: str) -> Iterator[tuple[str, bool]]:
    """The modules that a program imports, and whether late, that is within a function; not those for types only."""

    def below(node: ast.AST, late: bool) -> Iterator[tuple[str, bool]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Import):
                yield from ((name.name, late) for name in child.names)
            elif isinstance(child, ast.ImportFrom):
                assert child.level == 0, "a relative import"
                for name in child.names:
                    inner = f"{child.module}.{name.name}"
                    yield (inner if inner in FILES else str(child.module)), late
            elif isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
                for part in child.orelse:
                    yield from below(part, late)
            elif not isinstance(child, ast.expr):  # in which no import stands
                yield from below(child, late or isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef))

    return below(ast.parse(source), False)


def test_the_reader_of_imports_sees_each_kind() -> None:
    program = """
import numpy, autograd.errors
from autograd.core import sweep, Nothing
if TYPE_CHECKING:
    from autograd.core import value
try:
    from nn import init
except ImportError:
    def f():
        async def g():
            from autograd.core.node import Node
"""
    assert list(imports(program)) == [
        ("numpy", False),
        ("autograd.errors", False),
        ("autograd.core.sweep", False),
        ("autograd.core", False),
        ("nn.init", False),
        ("autograd.core.node", True),
    ]
    with pytest.raises(AssertionError, match="a relative import"):
        list(imports("from . import sweep"))


imports_of = cache(lambda path: frozenset(imports(path.read_text())))


def imported(path: Path) -> set[str]:
    """The modules of this house that a file imports, but for those it may wait with."""
    here = module_of(path)
    found = {module for module, late in imports_of(path) if not (late and (here, module) in LATE)}
    return found & FILES.keys() - {here}


def test_imports_point_down() -> None:
    place = {module: k for k, module in enumerate(ORDER)}
    assert not [
        f"{here} imports {module}" for here in FILES for module in imported(FILES[here]) if place[module] < place[here]
    ]


def test_what_may_be_imported_late_is_and_points_up() -> None:
    for here, module in LATE:
        assert (module, True) in imports_of(FILES[here])
        assert ORDER.index(module) < ORDER.index(here)


@pytest.mark.parametrize("package", ["nn", "viz"])
def test_networks_and_pictures_reach_the_engine_through_one_file_and_nothing_else(package: str) -> None:
    for path in python_files(package):
        foreign = {module for module in imported(path) if module.split(".")[0] != package}
        assert path.name == "autograd_door.py" or not foreign, f"{path.name} imports {foreign}"
        assert not [module for module in foreign if not module.startswith("autograd")]


def test_the_two_compilers_share_what_lies_below_both() -> None:
    for here, other in (("tape", "values"), ("values", "tape")):
        for path in (ROOT / "autograd" / "programs" / here).glob("*.py"):
            foreign = [module for module in imported(path) if f".programs.{other}." in module]
            assert not foreign, f"{path.name} of {here} imports {foreign}"


# One number's way


def way() -> list[tuple[str, str]]:
    """The calls that ARCHITECTURE.md names on one number's way: file and function."""
    section = DOCUMENT.partition("## One number's way")[2].partition("\n## ")[0]
    return re.findall(r"^ *(\S+\.py) +(\S+)", section, flags=re.MULTILINE)


def test_one_number_goes_the_way_that_is_described() -> None:
    made = []

    def note(frame: Any, event: str, _: Any) -> None:
        path = Path(frame.f_code.co_filename)
        if event == "call" and path.is_relative_to(ROOT / "autograd"):
            made.append((str(path.relative_to(ROOT / "autograd")), frame.f_code.co_qualname.replace("<locals>.", "")))

    unrolled.uninstall()
    before = sys.getprofile()
    sys.setprofile(note)
    try:
        x, y, z = Value(1), Value(2), Value(2)
        f = (x + y) * z
        f.backward(seed=2)
    finally:
        sys.setprofile(before)
        unrolled.install()
    remaining = iter(made)
    missed = [call for call in way() if call not in remaining]
    assert not missed, f"not called, or not in this order: {missed}"
    assert len(way()) > 10
    assert (x.grad, y.grad, z.grad, f.data) == (4, 4, 6, 6)


# Names


def words_of(path: Path) -> Iterator[ast.Constant]:
    """The string constants of a module that are no docstrings."""
    tree = ast.parse(path.read_text())
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node


# What also means something else in viz: Graphviz' program, axes and curves of plots, a part of a text, the stepper.
HOMONYMS = {"at", "dot", "log", "max", "mean", "min", "sign", "step"}
KEYWORD = {"where"}  # of NumPy's functions, which backends have to know, and who answers NumPy
PUBLIC = [ROOT / "autograd" / name for name in ("__init__.py", "linalg.py", "special.py")]  # lists of public names


def outsiders() -> list[Path]:
    # a namespace says how Python's mathematics, or NumPy's code, spells a function
    inside = ["primitives", "core/xp", "formulas", "programs/values/numpy_code.py"]
    return [
        path
        for path in python_files("autograd") + python_files("viz")
        if path not in PUBLIC and not any(path.is_relative_to(ROOT / "autograd" / folder) for folder in inside)
    ]


def test_a_primitive_is_named_in_its_block_only() -> None:
    for path in outsiders():
        speaks_numpy = path.parent == ROOT / "autograd" / "programs" / "backends" or path.name == "numpy_dispatch.py"
        known = HOMONYMS if path.is_relative_to(ROOT / "viz") else KEYWORD if speaks_numpy else set()
        words = {node.value for node in words_of(path)} - known
        named = sorted(word for word in words if word in TABLE and len(word) > 1)
        named += [module for module, _ in imports_of(path) if module.startswith("autograd.primitives")]
        assert not named, f"{path} names the primitives {named}"


def code_lines(path: Path) -> int:
    """Lines that are neither blank, comment nor docstring."""
    source = path.read_text()
    tree = ast.parse(source)
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            skipped.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    lines = enumerate(source.splitlines(), start=1)
    return sum(1 for i, line in lines if line.strip() and not line.strip().startswith("#") and i not in skipped)


def test_a_long_file_says_why() -> None:
    for path in (*FILES.values(), *python_files("benchmarks"), *python_files("examples"), *python_files("tests")):
        source = path.read_text()
        reason = (said := "is longer than others") in source and said in (ast.get_docstring(ast.parse(source)) or "")
        assert reason == (source.count("\n") > 300), f"{path.name} has {source.count(chr(10))} lines"


# What a newcomer reads to understand how a node is made and how a gradient comes about.
CORE = [path for path in python_files("autograd/core") if path.parent.name == "core" and path.stem != "unrolled"]


def test_the_core_is_read_in_an_evening() -> None:
    assert sum(map(code_lines, CORE)) < 1300


@pytest.mark.parametrize("path", STUBS, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_stubs_are_fresh(path: Path) -> None:
    assert path.read_text() == STUBS[path](), "run: python -m autograd.stubs"
