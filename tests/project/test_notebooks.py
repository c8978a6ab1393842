"""The lessons: scripts and notebooks are one, and the runner finds what is wrong with a notebook.

That each runs from top to bottom and prints what is committed is seen by ``make notebooks``.
"""

import ast
import doctest
import re
import runpy
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

FOLDER = Path(__file__).parents[2] / "notebooks"
RUNNER = SimpleNamespace(**runpy.run_path(str(FOLDER / "run.py")))
SCRIPTS = RUNNER.scripts()


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_a_notebook_holds_the_cells_of_its_script_and_its_outputs(script: Path) -> None:
    notebook = nbformat.read(script.with_suffix(".ipynb"), as_version=4)
    assert RUNNER.cells(notebook) == RUNNER.cells(RUNNER.read(script))
    assert RUNNER.complaints(notebook) == []
    silent = [cell.source for cell in notebook.cells if "print(" in cell.source and not cell.outputs]
    assert all("def " in source for source in silent)
    assert any("image/png" in output.get("data", {}) for output in RUNNER.outputs(notebook))


@pytest.mark.parametrize("script", [s for s in SCRIPTS if s.stem != "00_tour"], ids=lambda path: path.stem)
def test_solutions_are_folded_in_whatever_way_the_notebook_is_shown(script: Path) -> None:
    cells = nbformat.read(script.with_suffix(".ipynb"), as_version=4).cells
    solutions = [cell for cell in cells if "solution" in cell.metadata.get("tags", [])]
    assert solutions
    for cell in solutions:
        assert cell.metadata.jupyter == {"source_hidden": True}
        assert "hide-input" in cell.metadata.tags  # of the site
        (output,) = cell.outputs
        assert output.data["text/html"].startswith("<details><summary>Solution</summary>")
        assert output.data.keys() == {"text/html", "text/plain"}
        assert output.data["text/plain"] == "the solution, folded: print(_) shows it"


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_each_prediction_is_answered_below_it_and_folded(script: Path) -> None:
    asked, answered = "**Predict", "<details><summary>What to expect</summary>"
    texts = [cell.source for cell in RUNNER.read(script).cells if cell.cell_type == "markdown"]
    turns = [re.findall(f"{re.escape(asked)}|{answered}", text) for text in texts]
    assert any(turns)
    assert all(turn == [asked, answered] * (len(turn) // 2) for turn in turns)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_links_of_a_lesson_lead_somewhere(script: Path) -> None:
    cells = nbformat.read(script.with_suffix(".ipynb"), as_version=4).cells
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    paths = [path for path in re.findall(r"\]\(([^)\s#]+)", text) if "://" not in path]
    assert paths
    assert [path for path in paths if not (FOLDER / path).exists()] == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_a_cell_that_runs_backward_may_be_run_twice(script: Path) -> None:
    for cell in RUNNER.read(script).cells:
        if cell.cell_type == "code" and "zero_grad" not in cell.source:
            tree = ast.parse(cell.source)
            made = {
                node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
            }
            calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
            swept = [call.value for call in calls if isinstance(call, ast.Attribute) and call.attr == "backward"]
            assert {root.id for root in swept if isinstance(root, ast.Name)} <= made, cell.source


def test_there_is_a_tour_and_no_notebook_without_a_script() -> None:
    assert "00_tour" in [script.stem for script in SCRIPTS]
    assert [script.with_suffix(".ipynb") for script in SCRIPTS] == sorted(FOLDER.glob("*.ipynb"))


def notebook_of(*outputs: nbformat.NotebookNode) -> nbformat.NotebookNode:
    return new_notebook(cells=[new_markdown_cell("# A lesson"), new_code_cell("1", outputs=list(outputs))])


SVG = {"image/svg+xml": "<svg/>", "text/plain": "an outline"}


@pytest.mark.parametrize(
    ("output", "word"),
    [
        (new_output("stream", name="stderr", text="UserWarning: ..."), "warning"),
        (new_output("display_data", SVG), "PNG"),
        (new_output("display_data", {"image/png": "0" * 1_000_000}), "1 MB"),
    ],
)
def test_the_runner_complains(output: nbformat.NotebookNode, word: str) -> None:
    (complaint,) = RUNNER.complaints(notebook_of(output))
    assert word in complaint


def test_what_was_measured_and_plots_are_not_compared() -> None:
    same = new_output("stream", name="stdout", text="6\n"), new_output("display_data", {**SVG, "image/png": ""})
    table = new_output("display_data", {"text/plain": "0.98 ± 0.01"}, metadata={"measured": True})
    plot = new_output("display_data", {"text/plain": "<Figure at 0x7f>", "image/png": ""})
    html = '<details>7 <img src="data:image/png;base64,iVBO" alt="a"></details>'
    folded = new_output("display_data", {"text/html": html, "text/plain": "folded"})
    without = '<details>7 <img  alt="a"></details>'
    assert RUNNER.printed(notebook_of(*same, table, plot, folded)) == ["6\n", "an outline", without]


def test_the_runner_compares_what_is_printed(tmp_path: Path) -> None:
    lesson, seen = "# %%\nimport os\nprint(os.path.exists('seen'))\n", tmp_path / "seen"
    path = tmp_path / "01_lesson.py"
    path.write_text(lesson)
    assert RUNNER.keep(path) == []
    seen.touch()
    (difference,) = RUNNER.check(path)
    assert difference == "committed:\nFalse\n\nprinted now:\nTrue\n"
    path.write_text(lesson + "print('more')\n")
    assert "different cells" in RUNNER.check(path)[0]


@pytest.fixture
def lesson(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The module that the lessons share, which lies beside them."""
    pytest.importorskip("IPython")
    monkeypatch.syspath_prepend(FOLDER)
    module = __import__("lesson")
    monkeypatch.delitem(sys.modules, "lesson")
    return module


def test_answers_are_marked(lesson: SimpleNamespace, capsys: pytest.CaptureFixture[str]) -> None:
    for given, right in [
        (..., 3.0),
        ([1, ...], [1, 2]),
        ([[1, 2], [..., 4]], [[1, 2], [3, 4]]),
        (2.999, 3.0),
        (2.9, 3.0),
        ("Steep ", "steep"),
        (["d", "c"], "dc"),
        ([1, 2], [1, 2, 3]),
        ("three", 3.0),
        (7, lambda n: n > 5),
        ("seven", lambda n: n > 5),
        (18_432, 18_496),
        (18_496.0, 18_496),
        ([3, 4], (3, 4)),
    ]:
        lesson.answer(given, right, "a hint")
    texts = {"not answered yet": "-", "right": "+", "not yet: a hint": "x"}
    assert "".join(texts[line] for line in capsys.readouterr().out.splitlines()) == "---+x++xx+xx++"


def test_what_lessons_share_is_as_its_examples_say(lesson: SimpleNamespace) -> None:
    assert doctest.testmod(lesson).failed == 0  # type: ignore[arg-type]


def test_a_folded_drawing_is_an_image_and_its_outline_where_there_is_none(lesson: SimpleNamespace) -> None:
    drawing = SimpleNamespace(_repr_mimebundle_=lambda: {"image/png": "iVBO"})
    assert '<img src="data:image/png;base64,iVBO" alt="namespace(' in lesson.Solution(drawing)._repr_html_()
    drawing = SimpleNamespace(_repr_mimebundle_=lambda: {"text/plain": "an outline"})
    assert "<pre>namespace(" in lesson.Solution(drawing)._repr_html_()


def test_a_full_experiment_is_shown_beside_the_small_one(
    lesson: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = []
    monkeypatch.setattr(lesson, "TABLES", tmp_path)
    monkeypatch.setattr(lesson, "display", lambda table, metadata: shown.append(str(table)))
    for full, runs in [(False, [1.0, 2.0]), (True, [1.0, 2.0, 3.0, 4.0]), (False, [1.0, 2.0])]:
        monkeypatch.setattr(lesson, "FULL", full)
        lesson.measured("trial", {"a row": {"score": runs}})
    lesson.measured("trial", {})
    assert "full" not in shown[0]
    assert "1.5 ± 0.5" in shown[0]
    assert "1.5 ± 0.5  2.5 ± 0.6" in shown[2]
    assert shown[3].split("\n") == ["       score, full", "a row  2.5 ± 0.6"]  # what is run at full size only


def test_the_runner_says_when_all_lessons_together_take_too_long(capsys: pytest.CaptureFixture[str]) -> None:
    assert not RUNNER.is_too_long(10.0)
    assert RUNNER.is_too_long(1e5)
    short, long = capsys.readouterr().out.splitlines()
    assert short == "10 s in all"
    assert long.startswith("100000 s in all, of ")
    assert long.endswith(" allowed")
