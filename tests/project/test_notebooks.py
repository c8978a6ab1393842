"""Every notebook runs from top to bottom, and its committed outputs are those of the present code."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))


def printed(notebook: nbformat.NotebookNode) -> list[str]:
    """What the cells of a notebook print or show as plain text."""
    texts = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "stream" and output.name == "stdout":
                texts.append(output.text)
            elif "data" in output and ("image/png" not in output.data or "image/svg+xml" in output.data):
                texts.append(output.data.get("text/plain", ""))
    return texts


@pytest.mark.filterwarnings("default")  # the kernel's own machinery may warn
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs_and_prints_what_is_committed(path: Path) -> None:
    committed = nbformat.read(path, as_version=4)
    assert all(cell.outputs or not cell.source for cell in committed.cells if cell.cell_type == "code" and shows(cell))
    fresh = nbformat.from_dict(committed)
    fresh = nbformat.reads(nbformat.writes(fresh), as_version=4)
    where = {"metadata": {"path": str(path.parent)}}
    NotebookClient(fresh, timeout=300, coalesce_streams=True, resources=where).execute()
    assert printed(fresh) == printed(committed)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_picture_has_a_type_that_an_untrusted_notebook_shows(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    types = [output.data.keys() for cell in notebook.cells for output in cell.get("outputs", []) if "data" in output]
    assert any("image/svg+xml" in kinds for kinds in types)
    assert all("image/png" in kinds for kinds in types if "image/svg+xml" in kinds)
    assert path.stat().st_size < 1_000_000, "a file that is read in a browser, and committed"


def shows(cell: nbformat.NotebookNode) -> bool:
    """Whether the last line of a cell is an expression or prints: then its output is committed."""
    return "print(" in cell.source


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS
