"""The gallery: its page is what the script writes, and its graphs can be read on a slide."""

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import measured
import pytest

import viz

GALLERY = Path(__file__).parents[2] / "docs" / "gallery"
READABLE = 9.0  # pixels on a slide


@pytest.fixture(scope="module")
def made() -> Iterator[ModuleType]:
    """The script that makes the gallery."""
    before = list(sys.path)
    sys.path.insert(0, str(GALLERY))
    yield import_module("make")
    sys.path[:] = before


def test_the_page_shows_the_lines_that_make_its_pictures(made: ModuleType) -> None:
    """`make refresh` writes it again."""
    page = (GALLERY.parent / "gallery.md").read_text("utf-8")
    for module in made.SECTIONS.values():
        for function in made.entries(module):
            assert f"```py\n{made.lines(function)}\n```" in page, "run: make refresh"
            assert f"### {function.__doc__}\n" in page
    shown = {path.name for path in GALLERY.iterdir() if path.suffix in (".svg", ".png", ".gif", ".html")}
    assert all(f"gallery/{name})" in page for name in shown)
    assert page.count("](gallery/") == len(shown)


@pytest.mark.long
def test_graphs_of_the_gallery_can_be_read_on_a_slide(made: ModuleType) -> None:
    checked = 0
    for function in made.entries(import_module("graphs")) + made.entries(import_module("networks")):
        drawing = function()
        if isinstance(drawing, viz.Drawing):
            assert list(measured.problems(drawing.svg(), READABLE)) == [], function.__name__
            checked += 1
    assert checked >= 15


SWAPPED = {
    "reaches out": ('font-size="13"', 'font-size="26"'),
    "type of": ('viewBox="0 0 ', 'viewBox="0 0 9'),
    " through ": ('<path d="M', '<path d="M0 0V40H400V60H'),
}


@pytest.mark.parametrize("what", SWAPPED)
def test_the_measure_sees_what_is_wrong(made: ModuleType, what: str) -> None:
    svg = import_module("graphs").chain_rule().svg()
    assert any(what in problem for problem in measured.problems(svg.replace(*SWAPPED[what]), READABLE))
