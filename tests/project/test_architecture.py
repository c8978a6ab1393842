"""The house: imports point down only, a primitive's name stays in its block, rooms stay small."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import autograd
from autograd.core.registry import TABLE
from autograd.stubs.files import STUBS

ROOT = Path(autograd.__file__).parents[1]
PACKAGES = ["autograd", "nn", "viz"]

# From the ground up: a room imports those before it only. ARCHITECTURE.md draws the same.
ROOMS = [
    "errors",
    "operands",
    "tables",
    "trees",
    "core",
    "extend",
    "primitives",
    "special",
    "linalg",
    "arrayapi",
    "formulas",
    "transforms",
    "checking",
    "programs",
    "testing",
    "stubs",
]
# Imports within a function that point up: what is imported waits until it is first asked for.
LATE = {
    ("autograd.core.node", "autograd.core.sweep"),  # Node.backward
    ("autograd.core.array", "autograd"),  # an array names its namespace
    ("autograd.core.numpy_protocols", "autograd.arrayapi.numpy_dispatch"),
    ("autograd.extend", "autograd.testing"),  # check_primitive, which needs hypothesis
    ("autograd.core.xp.numbers", "autograd.core.xp.sympy_numbers"),
    ("autograd.formulas.expression", "autograd.formulas.latex"),
    ("autograd.formulas.expression", "autograd.formulas.simplify"),
    ("autograd.formulas.expression", "autograd.formulas.text"),
    ("nn.module", "nn.model_summary"),  # Module.summary
}


def python_files(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def room(path: Path) -> str:
    """The name of the engine's module, or of its folder of modules."""
    return path.relative_to(ROOT / "autograd").parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Every imported module, and whether the import stands inside a function."""
    tree = ast.parse(path.read_text())
    for_types = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    late = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in for_types:
            continue
        if isinstance(node, ast.Import):
            yield from ((name.name, id(node) in late) for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: relative import"
            yield node.module, id(node) in late
            yield from ((f"{node.module}.{name.name}", id(node) in late) for name in node.names)


def module_of(path: Path) -> str:
    """The dotted name of a file."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def files_imported(path: Path) -> set[str]:
    """The modules of this house that a file imports, but for those it waits with."""
    here, known = module_of(path), {module_of(file) for package in PACKAGES for file in python_files(package)}
    return {
        module
        for module, late in imports(path)
        if module in known and module != here and not (late and (here, module) in LATE)
    }


@pytest.mark.parametrize("path", python_files("autograd"), ids=lambda path: str(path.relative_to(ROOT)))
def test_rooms_import_downwards(path: Path) -> None:
    if path == ROOT / "autograd" / "__init__.py":
        return
    rank = ROOMS.index(room(path))
    for module in files_imported(path):
        there = module.split(".")[1:2]
        if there or room(path) not in ("testing", "stubs"):  # which use the front door
            assert there, f"{path} imports the front door"
            assert ROOMS.index(there[0]) <= rank, f"{room(path)} imports {there[0]}, which stands above it"


@pytest.mark.parametrize("package", PACKAGES)
def test_files_import_downwards(package: str) -> None:
    """Within rooms, too: the files of a package can be put in an order in which each imports earlier ones only."""
    waiting = {module_of(path): files_imported(path) - {package} for path in python_files(package)}
    waiting.pop(package)  # the front door, which imports what it shows
    while waiting:
        ready = {module for module, needed in waiting.items() if needed.isdisjoint(waiting)}
        assert ready, f"these import each other: {sorted(waiting)}"
        waiting = {module: needed for module, needed in waiting.items() if module not in ready}


def test_the_two_compilers_share_what_lies_below_both() -> None:
    programs = ROOT / "autograd" / "programs"
    for here, other in (("tape", "values"), ("values", "tape")):
        for path in (programs / here).glob("*.py"):
            foreign = [module for module in files_imported(path) if f".programs.{other}." in module]
            assert not foreign, f"{path.name} of {here} imports {foreign}"


@pytest.mark.parametrize("package", ["autograd", "nn", "viz"])
def test_packages_import_downwards(package: str) -> None:
    allowed = {"autograd": {"autograd"}, "nn": {"nn", "autograd"}, "viz": {"viz", "autograd"}}[package]
    for path in python_files(package):
        for module, _ in imports(path):
            top = module.split(".")[0]
            assert top not in {"autograd", "nn", "viz"} or top in allowed, f"{path.name} imports {module}"


@pytest.mark.parametrize("package", ["nn", "viz"])
def test_the_engine_is_reached_through_one_module(package: str) -> None:
    users = {
        path.name for path in python_files(package) for module, _ in imports(path) if module.startswith("autograd")
    }
    assert users <= {"autograd_door.py"}


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


GRAPHVIZ = "dot"  # its program has the name of a product


def outsiders() -> list[Path]:
    # a namespace says how Python's mathematics, or NumPy's code, spells a function
    inside = ["primitives", "core/xp", "formulas", "programs/values/numpy_code.py"]
    return [
        path
        for path in python_files("autograd") + python_files("viz")
        if not any(path.is_relative_to(ROOT / "autograd" / folder) for folder in inside)
    ]


@pytest.mark.parametrize("path", outsiders(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_primitive_is_named_in_its_block_only(path: Path) -> None:
    words = [node.value for node in words_of(path) if not path.is_relative_to(ROOT / "viz") or node.value != GRAPHVIZ]
    named = [word for word in words if word in TABLE and len(word) > 1]
    assert not named, f"{path.name} names the primitives {named}"
    if path not in (ROOT / "autograd" / "__init__.py", ROOT / "autograd" / "linalg.py"):  # lists of public names
        assert not [module for module, _ in imports(path) if module.startswith("autograd.primitives")]


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
    for path in [path for package in PACKAGES for path in python_files(package)]:
        source = path.read_text()
        reason = "is longer than others" in (ast.get_docstring(ast.parse(source)) or "")
        assert reason == (source.count("\n") > 300), f"{path.name} has {source.count(chr(10))} lines"


# What a newcomer reads to understand how a node is made and how a gradient comes about.
CORE = [path for path in python_files("autograd/core") if path.parent.name == "core" and path.stem != "unrolled"]


def test_the_core_is_read_in_an_evening() -> None:
    assert sum(map(code_lines, CORE)) < 1300


@pytest.mark.parametrize("path", STUBS, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_stubs_are_fresh(path: Path) -> None:
    assert path.read_text() == STUBS[path](), "run: python -m autograd.stubs"


def test_the_map_names_every_room() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text()
    rooms = {
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in python_files(package)
        if path.name != "__init__.py"
    }
    missing = [name for name in sorted(rooms) if Path(name).name not in text]
    assert not missing, f"ARCHITECTURE.md does not mention {missing}"
