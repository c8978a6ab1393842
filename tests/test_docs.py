"""The documents: their links lead somewhere, and the README's programs print what it says they print."""

import contextlib
import doctest
import io
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
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


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_examples_in_documents_hold(document: Path) -> None:
    failures, _ = doctest.testfile(str(document), module_relative=False)
    assert failures == 0
