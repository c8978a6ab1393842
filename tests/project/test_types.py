"""What type checkers say of a user's program: the types of its expressions, which are true, and its mistakes."""

import json
import re
import subprocess
import sys
import typing
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
TYPED = ROOT / "tests" / "data" / "typed_program.py"
MISTYPED = ROOT / "tests" / "data" / "mistyped_program.py"

Answers = dict[Path, dict[int, list[str]]]  # by file and line


def expected() -> dict[int, str]:
    """The type that the comment behind each `reveal_type` names; behind ", but", what it turns out to be."""
    lines = enumerate(TYPED.read_text().splitlines(), start=1)
    return {i: line.rpartition("  # ")[2] for i, line in lines if line.startswith("reveal_type(")}


def plain(shown: str) -> str:
    """A type without the modules of its names, and without what NumPy's stubs say of arrays, each version otherwise."""
    return re.sub(r"ndarray\[[^|]*\]", "ndarray", re.sub(r"\b(\w+\.)+(?=\w)", "", shown))


def by_mypy() -> tuple[Answers, Answers]:
    command = [sys.executable, "-m", "mypy", "--strict", "--no-pretty", str(TYPED), str(MISTYPED)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 1, run.stdout + run.stderr
    revealed, wrong = fresh(), fresh()
    for line in run.stdout.splitlines():
        if found := re.fullmatch(r"(\S+?):(\d+): (note|error): (.*)", line):
            name, place, kind, message = found.groups()
            if kind == "error":
                wrong[ROOT / name][int(place)].append(message)
            elif answer := re.fullmatch(r'Revealed type is "(.*)"', message):
                revealed[ROOT / name][int(place)].append(plain(answer[1]))
    return revealed, wrong


def by_basedpyright(folder: Path) -> tuple[Answers, Answers]:
    settings = {
        "include": [str(TYPED), str(MISTYPED)],
        "extraPaths": [str(ROOT)],
        "typeCheckingMode": "strict",
        "reportUnusedExpression": False,  # mistakes stand alone
        "reportUnusedCoroutine": False,
    }
    (folder / "pyrightconfig.json").write_text(json.dumps(settings))
    command = [sys.executable, "-m", "basedpyright", "--outputjson", "--pythonpath", sys.executable, "-p", str(folder)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 1, run.stdout + run.stderr
    revealed, wrong = fresh(), fresh()
    for found in json.loads(run.stdout)["generalDiagnostics"]:
        path, place = Path(found["file"]), found["range"]["start"]["line"] + 1
        if found["severity"] != "information":
            wrong[path][place].append(found["message"])
        elif answer := re.fullmatch(r'Type of ".*" is "(.*)"', found["message"], re.DOTALL):
            revealed[path][place].append(plain(answer[1]))
    return revealed, wrong


def fresh() -> Answers:
    return defaultdict(lambda: defaultdict(list))


@pytest.mark.parametrize("checker", ["mypy", "basedpyright"])
def test_type_checkers_know_the_types_and_find_the_mistakes(checker: str, tmp_path: Path) -> None:
    revealed, wrong = by_mypy() if checker == "mypy" else by_basedpyright(tmp_path)
    told = {place: text.partition(", but ")[0] for place, text in expected().items()}
    assert {place: answers[0] for place, answers in revealed[TYPED].items()} == told
    assert not dict(wrong[TYPED])
    lines = MISTYPED.read_text().splitlines()
    assert sorted(wrong[MISTYPED]) == [*range(lines.index("# mistakes") + 2, len(lines) + 1)]


def test_the_types_are_true(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program runs, and each expression is what its comment says."""
    seen: dict[int, Any] = {}

    def reveal_type(thing: Any) -> Any:
        seen[sys._getframe(1).f_lineno] = thing
        return thing

    monkeypatch.setattr(typing, "reveal_type", reveal_type)
    exec(compile(TYPED.read_text(), str(TYPED), "exec"), {"__name__": "typed_program"})
    told = {place: text.rpartition(", but ")[2] for place, text in expected().items()}
    assert seen.keys() == told.keys()
    assert not {place: (told[place], type(thing)) for place, thing in seen.items() if not fits(thing, told[place])}


def fits(thing: Any, told: str) -> bool:
    """Whether ``thing`` is of the type ``told``, as far as that says anything about it."""
    if told.endswith(("Any", "| None")):
        return True
    name, _, inner = told.partition("[")
    names = {base.__name__ for base in type(thing).__mro__} | ({"float"} if isinstance(thing, int) else set())
    if name == "None":
        return thing is None
    if name in ("list", "dict") and inner:
        parts = thing.values() if isinstance(thing, dict) else thing
        return name in names and all(fits(part, inner.rstrip("]").split(", ")[-1]) for part in parts)
    return name in names
