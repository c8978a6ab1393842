"""The demo reaches its goals, leaves whole files, and says clearly what it does not understand."""

import importlib
import io
import os
import re
import runpy
import stat
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
MADE = {
    "graph": ["graph_forward", "graph_backward", "graph_overlay"],
    "step": ["step_o3", "step_o4", "step_o5"],
    "toy": ["toy_network", "toy_neuron"],
    "moons": ["moons"],
    "digits": ["digits_loss", "digits_mistakes"],
    "cnn": ["cnn_loss", "cnn_mistakes"],
    "training": ["training_loss", "training_explained"],
    "memory": ["memory_loss"],
}
DRAWN = ("graph", "step", "toy")


@pytest.fixture
def demo(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The program as Python sees it when ``examples/demo.py`` is run."""
    monkeypatch.syspath_prepend(EXAMPLES)
    return importlib.import_module("demo")


def test_every_part_is_listed_here(demo: Any) -> None:
    assert list(demo.PARTS) == list(MADE)


@pytest.mark.parametrize("part", MADE)
def test_a_part_reaches_its_goals_and_leaves_its_pictures(
    demo: Any, part: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert demo.main([part, "--output", str(tmp_path)]) == 0
    printed, complained = capsys.readouterr()
    assert not complained, "and no progress bars where nobody watches"
    assert "reached: " in printed
    assert "NOT REACHED" not in printed
    page = (tmp_path / "report.md").read_text(encoding="utf-8")
    for name in MADE[part]:
        assert (tmp_path / f"{name}.png").read_bytes().startswith(b"\x89PNG")
        suffix = "svg" if part in DRAWN else "png"
        assert f"![{name}]({name}.{suffix})" in page
        if part in DRAWN:
            assert ElementTree.parse(tmp_path / f"{name}.svg").getroot().tag.endswith("svg")
    listed = set(re.findall(r"^  (\S+) +[\d.]+ KiB$", printed, flags=re.MULTILINE))
    assert listed == set(os.listdir(tmp_path))
    accuracies = re.findall(r"test accuracy ([\d.]+\d)", printed)
    assert all(float(accuracy) > 0.4 for accuracy in accuracies), "what remembers nothing guesses, no worse"


def test_the_numbers_of_the_first_formula(demo: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    demo.main(["graph", "--output", str(tmp_path)])
    assert "q = 3, f = 6, ∂L/∂x = 4, ∂L/∂y = 4, ∂L/∂z = 6, ∂L/∂q = 4\n" in capsys.readouterr().out
    explained = (tmp_path / "graph_explained.txt").read_text(encoding="utf-8")
    assert "∂L/∂q = ∂L/∂f · ∂f/∂q = 2 · 2 = 4" in explained


def test_parts_run_once_and_in_the_order_asked_for(
    demo: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    demo.main(["toy", "graph", "toy", "--output", str(tmp_path / "new" / "folder")])
    assert re.findall(r"^== (\w+):", capsys.readouterr().out, flags=re.MULTILINE) == ["toy", "graph"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["dogits"], "no part is called 'dogits': choose from graph, step, toy, moons, digits, cnn, training"),
        (["--seed", "-1"], "--seed takes a whole number from 0 on, found -1"),
        (["--seed", "one"], "argument --seed: invalid int value: 'one'"),
        (["--speed"], "unrecognized arguments: --speed"),
        (["--output", str(EXAMPLES / "demo.py")], "--output takes a folder"),
        (["--output", str(EXAMPLES / "demo.py" / "within")], "--output takes a folder"),
    ],
)
def test_a_wrong_option_is_named_and_ends_with_status_2(
    demo: Any, options: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        demo.main(options)
    assert stopped.value.code == 2
    assert message in capsys.readouterr().err


def test_help_lists_every_part(demo: Any, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        demo.main(["--help"])
    assert not stopped.value.code
    printed = capsys.readouterr().out
    assert all(f"  {name:8}{text}" in printed for name, (_, text) in demo.PARTS.items())


def test_a_goal_that_is_missed_is_said_and_ends_with_status_1(
    demo: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(demo.PARTS, "graph", (lambda report, seed: report.goal("to be the best", False), "a boast"))
    assert demo.main(["graph", "--output", str(tmp_path)]) == 1
    verdict = "0 of 1 goals reached.\nNOT REACHED: to be the best\n"
    assert capsys.readouterr().out.endswith(verdict)
    assert (tmp_path / "report.md").read_text(encoding="utf-8").endswith(verdict)


def test_files_have_ordinary_permissions_and_replace_older_ones(demo: Any, tmp_path: Path) -> None:
    (tmp_path / "report.md").write_text("an older page")
    demo.main(["graph", "--output", str(tmp_path)])
    ordinary = tmp_path / "ordinary"
    ordinary.touch()
    modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes == {stat.S_IMODE(ordinary.stat().st_mode)}
    assert "an older page" not in (tmp_path / "report.md").read_text(encoding="utf-8")


def test_a_file_is_written_whole_or_not_at_all(demo: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = demo.Report(tmp_path)
    report.text("note.txt", "old")

    def full_disk(path: Path, content: bytes) -> None:
        with path.open("wb") as file:
            file.write(content[:1])
        raise OSError("no space left")

    monkeypatch.setattr(Path, "write_bytes", full_disk)
    with pytest.raises(OSError, match="no space left"):
        report.text("note.txt", "new")
    assert os.listdir(tmp_path) == ["note.txt"]
    assert (tmp_path / "note.txt").read_text() == "old"


def test_a_user_starts_it_from_anywhere(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONPATH": str(EXAMPLES.parent)}
    command = [sys.executable, EXAMPLES / "demo.py", "graph", "--output", "new"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"goals reached" in done.stdout
    assert "report.md" in os.listdir(tmp_path / "new")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp437", "utf-8"])
def test_a_terminal_without_mathematical_signs_shows_the_rest(
    tmp_path: Path, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setattr(sys, "argv", ["demo.py", "graph", "--output", str(tmp_path)])
    monkeypatch.syspath_prepend(EXAMPLES)
    with pytest.raises(SystemExit) as stopped:
        runpy.run_path(str(EXAMPLES / "demo.py"), run_name="__main__")
    assert stopped.value.code == 0
    terminal.flush()
    printed = terminal.buffer.getvalue()
    line = "q = 3, f = 6, ∂L/∂x = 4, ∂L/∂y = 4, ∂L/∂z = 6, ∂L/∂q = 4"
    assert line.encode(encoding, errors="replace") in printed
    assert b"goals reached" in printed
    assert "∂L/∂q" in (tmp_path / "report.md").read_text(encoding="utf-8"), "the page has all signs"
