"""The documents: their links lead somewhere, and the README's programs print what it says they print."""

import contextlib
import doctest
import io
import re
import runpy
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").rglob("*.md"))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    text = document.read_text()
    targets = re.findall(r"\]\(([^)#\s]+)", text) + re.findall(r'(?:src|srcset|href)="([^"#]+)"', text)
    local = [target for target in targets if "://" not in target]
    missing = [target for target in local if not (document.parent / target).exists()]
    assert not missing


def test_readme_programs_print_what_is_written() -> None:
    """Each ``python`` block that is followed by a ``text`` block is run, and prints that text."""
    text = (ROOT / "README.md").read_text()
    pairs = re.findall(r"```python\n(.*?)```\s*```text\n(.*?)```", text, flags=re.DOTALL)
    assert pairs, "the README shows a program with its printed answers"
    for program, expected in pairs:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(program, "README.md", "exec"), {"__name__": "readme"})
        assert printed.getvalue() == expected


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_the_speed_that_the_readme_tells_was_measured() -> None:
    """Each row of its table stands in the page that the benchmarks wrote, there with its spread."""
    table = (ROOT / "README.md").read_text().split("## Speed")[1].split("## ")[0]
    told = {tuple(cells(line)[1:]) for line in table.splitlines() if line.startswith("|")}
    page = re.sub(r" ± \d+ %", "", (ROOT / "benchmarks" / "results.md").read_text())
    rows = [cells(line) for line in page.splitlines() if line.count("|") > 8]
    measured = {(row[2], f"{row[3]} {row[4]}", row[5]) for row in rows}
    assert told - measured == {("here", "peer", "ratio"), ("---", "---", "---")}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_examples_in_documents_hold(document: Path) -> None:
    failures, _ = doctest.testfile(str(document), module_relative=False)
    assert failures == 0


def words(drawing: Path) -> list[str]:
    """What a drawing says: all of its text, in order. Where things stand differs between versions of Graphviz."""
    return [text for text in ElementTree.parse(drawing).getroot().itertext() if text.strip()]


def test_pictures_of_the_documents_show_what_the_present_code_draws(tmp_path: Path) -> None:
    """`make refresh` makes them again."""
    drawn = runpy.run_path(str(ROOT / "docs" / "pictures.py"))["make"](tmp_path)
    committed = sorted((ROOT / "docs").glob("*.svg"))
    assert [path.name for path in committed] == sorted(path.name for path in drawn)
    for path in committed:
        assert words(path) == words(tmp_path / path.name)
        assert any(path.name in document.read_text() for document in DOCUMENTS)
