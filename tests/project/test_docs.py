"""The documents: their links lead somewhere, and their programs print what they say they print."""

import contextlib
import doctest
import io
import itertools
import re
import runpy
import sys
import tomllib
import xml.etree.ElementTree as ElementTree
from inspect import ismodule
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import autograd
import nn
import viz
from autograd.core.registry import TABLE, lookup

ROOT = Path(__file__).parents[2]
MADE = "primitives.md"  # the table of all primitives, written when the site is built
PAGES = sorted(path for path in (ROOT / "docs").rglob("*.md") if path.name != MADE)
DOCUMENTS = sorted(ROOT.glob("*.md")) + PAGES


def anchors(document: Path) -> set[str]:
    """What a link may name behind #: the headings, as code hosts and the site write them."""
    text = re.sub(r"^```.*?^```$", "", document.read_text(), flags=re.DOTALL | re.MULTILINE)
    headings = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    text = document.read_text()
    targets = re.findall(r"\]\(([^)\s]+)", text) + re.findall(r'(?:src|srcset|href)="([^"]+)"', text)
    local = [target.partition("#") for target in targets if "://" not in target and MADE not in target]
    missing = [path for path, _, _ in local if not (document.parent / path).exists()]
    assert not missing
    pages = [(document.parent / path if path else document, name) for path, _, name in local if name]
    assert not [(page.name, name) for page, name in pages if page.suffix == ".md" and name not in anchors(page)]


def test_the_reference_has_every_public_module() -> None:
    pages = runpy.run_path(str(ROOT / "docs" / "reference_pages.py"))["MODULES"]
    packages = ((autograd, dir(autograd)), (nn, nn.__all__), (viz, viz.__all__))
    names = [(package, name) for package, public in packages for name in public if not name.startswith("_")]
    modules = {f"{package.__name__}.{name}" for package, name in names if ismodule(getattr(package, name))}
    assert "nn.data" in modules
    assert modules <= set(pages)


def test_every_yes_of_ours_leads_to_what_shows_it() -> None:
    table = re.search(r"^\| \| glassgrad \|.*?\n\n", ALONE.read_text(), flags=re.DOTALL | re.MULTILINE)
    assert table
    ours = [line.split(" | ")[1] for line in table.group().strip().splitlines()[2:]]
    assert len(ours) > 10
    assert all(cell == "no" or re.fullmatch(r"\[[^]]+\]\([^)]+\)(; \[[^]]+\]\([^)]+\))*", cell) for cell in ours)


def blocks(document: Path) -> list[tuple[str, str]]:
    """The blocks of a document that doctest does not run: in which language, and the text."""
    found = re.findall(r"^```(\w+)\n(.*?)^```$", document.read_text(), flags=re.DOTALL | re.MULTILINE)
    return [(language, text) for language, text in found if ">>> " not in text]


def run(program: str, namespace: dict[str, Any]) -> str:
    """What ``program`` prints, and the tests that it defines, which are called."""
    known, printed = set(namespace), io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(program, "program", "exec"), namespace)
        for name in [name for name in namespace if name.startswith("test_") and name not in known]:
            namespace[name]()
    return printed.getvalue()


PROGRAMS = [document for document in DOCUMENTS if any(language == "python" for language, _ in blocks(document))]
ALONE = ROOT / "README.md"  # each of its programs is one by itself; those of a page of docs/ continue one another


@pytest.mark.usefixtures("own_primitives")
@pytest.mark.parametrize("document", PROGRAMS, ids=lambda path: path.name)
def test_programs_print_what_is_written(document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each ``python`` block is run. It prints the ``text`` block that follows it, and nothing where none does."""
    monkeypatch.chdir(tmp_path)  # some write files
    if document.name == "devices.md":
        pytest.importorskip("jax")
    namespace: dict[str, Any] = {}
    for (language, program), (following, text) in itertools.pairwise([*blocks(document), ("", "")]):
        if language == "python":
            namespace = {} if document == ALONE else namespace
            assert run(program, namespace) == (text if following == "text" else "")


def test_the_readme_and_the_guides_have_programs() -> None:
    assert {"README.md", "own_primitive.md"} <= {document.name for document in PROGRAMS}


def test_commands_of_the_readme_name_what_there_is() -> None:
    """Targets of the Makefile, extras of the wheel, files, modules: CI runs the targets, not what stands here."""
    text = ALONE.read_text("utf-8")
    shell = "\n".join(program for language, program in blocks(ALONE) if language == "sh")
    commands = shell + "\n".join(re.findall(r"`(make[^`]+|pip install[^`]+)`", text))
    targets = re.findall(r"^(\w+):.* ## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    named = re.findall(r"\bmake ([a-z]+)", commands)
    assert set(named) <= set(targets)
    assert {"demo", "test", "check", "docs", "lab", "notebooks", "bench", "experiments", "refresh"} <= set(named)
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    asked = [extra for chosen in re.findall(r"\.\[([\w,]+)\]", commands) for extra in chosen.split(",")]
    assert set(asked) == {"viz", "sklearn", "dev", "lab"} <= set(extras)
    files = re.findall(r"[\w/]+\.(?:py|ipynb)\b", shell)
    assert len(files) == 2
    assert all((ROOT / file).exists() for file in files)


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


@pytest.mark.usefixtures("own_primitives")
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
    for path in [ROOT / "docs" / path.relative_to(tmp_path) for path in drawn]:
        assert words(path) == words(tmp_path / path.relative_to(ROOT / "docs"))
        assert any(path.name in document.read_text() for document in DOCUMENTS)


def test_the_style_sheet_is_told_which_pictures_are_wide_and_which_have_dark_colours(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    docutils, utils = pytest.importorskip("docutils.nodes"), pytest.importorskip("docutils.utils")
    pytest.importorskip("sphinx")
    monkeypatch.setattr(sys, "path", list(sys.path))  # which the configuration adds to
    page = utils.new_document("gallery")
    (tmp_path / "filling.svg").write_text('<svg width="100%" viewBox="0 0 1019.8 407.1"></svg>')
    page += docutils.image(uri=str(tmp_path / "filling.svg"))
    for path in sorted((ROOT / "docs" / "gallery").iterdir()):
        if path.suffix in (".svg", ".png"):
            page += docutils.image(uri=f"gallery/{path.name}")
    tell = runpy.run_path(str(ROOT / "docs" / "conf.py"))["tell_pictures"]
    tell(SimpleNamespace(srcdir=ROOT / "docs"), page, "gallery")
    filling, *images = page.findall(docutils.image)
    assert (filling["classes"], filling["width"]) == (["wide"], "1020px")
    told = {Path(image["uri"]).name: set(image["classes"]) for image in images}
    assert told["chain_rule.svg"] == {"adaptive"}
    assert told["tensors.svg"] == told["in_time.svg"] == {"adaptive", "wide"}
    assert (told["means.png"], told["film.png"]) == (set(), {"wide"})
    assert all(("adaptive" in classes) == name.endswith(".svg") for name, classes in told.items())
    style = (ROOT / "docs" / "static" / "glassgrad.css").read_text("utf-8")
    assert ".adaptive" in style
    assert "img.wide" in style


def test_the_table_of_primitives_says_of_each_what_it_receives() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "primitive_table.py"))
    examples = [
        test
        for name in ("formulas", "meaning", "made_of", "defined", "interval")
        for test in doctest.DocTestFinder().find(made[name], globs=made)
    ]
    assert all(test.examples for test in examples)
    assert [doctest.DocTestRunner().run(test).failed for test in examples] == [0] * 5
    for name, primitive in TABLE.items():
        out, derivatives = made["formulas"](primitive)
        assert out, name
        assert derivatives, name
        assert made["meaning"](primitive), name
    assert made["formulas"](lookup("sin")) == ("`sin(x)`", ["`cos(x)`"])


def test_an_explanation_stands_in_a_lesson_of_the_site_as_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The site has nothing that sets TeX, which the Markdown of an explanation is full of."""
    nbformat, sphinx = pytest.importorskip("nbformat"), pytest.importorskip("sphinx.application")
    x = autograd.Value(3.0, name="x")
    words = viz.explain(x * x)
    monkeypatch.setattr(sys, "path", list(sys.path))  # which the configuration adds to
    shown = {"text/markdown": words._repr_markdown_(), "text/plain": str(words)}
    output = nbformat.v4.new_output("display_data", data=shown)
    cell = nbformat.v4.new_code_cell("viz.explain(x * x)", outputs=[output])
    nbformat.write(
        nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Tour"), cell]), tmp_path / "index.ipynb"
    )
    settings = {name: of for name, of in runpy.run_path(str(ROOT / "docs/conf.py")).items() if name.startswith("nb_")}
    made = sphinx.Sphinx(
        tmp_path,
        None,
        tmp_path / "site",
        tmp_path / "trees",
        "html",
        {"extensions": ["myst_nb"], **settings},
        status=None,
    )
    made.build()
    page = (tmp_path / "site" / "index.html").read_text()
    assert "∂L/∂x = " in page
    assert "$$" not in page
