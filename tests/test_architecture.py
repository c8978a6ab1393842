"""The house: imports point down only, a primitive's name stays in its block, rooms stay small."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import autograd
from autograd.stubs import TARGET, stub
from autograd.table import TABLE

ROOT = Path(autograd.__file__).parents[1]

# From the ground up; a module may import those of lower rows only. ARCHITECTURE.md draws the same.
ENGINE_ROWS = [
    ["errors", "operators"],
    ["threads"],
    ["trees"],
    ["modes", "copies", "broadcasting", "domains"],
    ["callbacks"],
    ["node"],
    ["table", "interface", "reports", "numerics"],
    ["namespaces", "protocols"],
    ["primitive"],
    ["primitives"],
    ["value", "intake"],
    ["tensor"],
    ["sweep"],
    ["contributions", "derivation", "forward", "replay", "creation", "dtypes", "special", "linalg"],
    ["calls", "batched", "differences", "spellings", "statistics"],
    ["transforms", "mapping", "checkpoints"],
    ["jacobians", "checks", "exactness"],
    ["grouping"],
    ["merging", "layout"],
    ["source", "plan"],
    ["runs"],
    ["program", "tracing"],
    ["compiling"],
    ["testing", "stubs"],
]
PACKAGE_ROWS = [["autograd"], ["nn", "viz"]]
LATE = {("node", "sweep")}  # Node.backward calls the sweep, which stands above it


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


def row_of(name: str) -> int:
    return next(i for i, row in enumerate(ENGINE_ROWS) if name in row)


def engine_rooms() -> list[Path]:
    return [path for path in python_files("autograd") if path.name != "__init__.py" or path.parent.name != "autograd"]


@pytest.mark.parametrize("path", engine_rooms(), ids=lambda path: str(path.relative_to(ROOT)))
def test_the_engine_imports_downwards(path: Path) -> None:
    here = room(path)
    for module, late in imports(path):
        parts = module.split(".")
        if parts[0] != "autograd" or len(parts) < 2:
            continue
        there = parts[1]
        if there == here or not any(there in row for row in ENGINE_ROWS) or (late and (here, there) in LATE):
            continue
        assert row_of(there) < row_of(here), f"{here} imports {there}, which stands above it or beside it"


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
    assert users <= {"engine.py"}


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
    inside = {"primitives", "namespaces"}  # a namespace says how Python's mathematics spells a function
    return [path for path in python_files("autograd") if room(path) not in inside] + python_files("viz")


@pytest.mark.parametrize("path", outsiders(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_primitive_is_named_in_its_block_only(path: Path) -> None:
    words = [node.value for node in words_of(path) if path.parent.name != "viz" or node.value != GRAPHVIZ]
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


def test_rooms_stay_small() -> None:
    sizes = {
        path: path.read_text().count("\n") for package in ("autograd", "nn", "viz") for path in python_files(package)
    }
    too_long = {str(path.relative_to(ROOT)): lines for path, lines in sizes.items() if lines > 350}
    assert not too_long


# What a newcomer reads to understand how a node is made and how a gradient comes about.
CORE = [
    "broadcasting",
    "modes",
    "node",
    "table",
    "namespaces/recorder",
    "namespaces/arrays",
    "namespaces/scalar",
    "primitive",
    "value",
    "intake",
    "tensor",
    "sweep",
]


def test_the_core_is_read_in_an_evening() -> None:
    assert sum(code_lines(ROOT / "autograd" / f"{name}.py") for name in CORE) <= 1500


def test_the_stub_is_fresh() -> None:
    assert TARGET.read_text() == stub(), "run: python -m autograd.stubs"


def test_the_map_names_every_room() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text()
    rooms = {str(path.relative_to(ROOT)) for package in ("autograd", "nn", "viz") for path in python_files(package)}
    missing = [name for name in sorted(rooms) if Path(name).name not in text]
    assert not missing, f"ARCHITECTURE.md does not mention {missing}"
