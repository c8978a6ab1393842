"""Run the notebooks from top to bottom and keep their new outputs: ``python notebooks/run.py [FILE ...]``."""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient


def run(path: Path) -> None:
    """Replace all outputs in the notebook at ``path``; an error in a cell leaves the file as it was."""
    notebook = nbformat.read(path, as_version=4)
    where = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, record_timing=False, coalesce_streams=True, resources=where).execute()
    notebook.metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    nbformat.write(notebook, path)


if __name__ == "__main__":
    here = Path(__file__).parent
    for path in map(Path, sys.argv[1:]) if len(sys.argv) > 1 else sorted(here.glob("*.ipynb")):
        print(f"{path} ...", flush=True)
        run(path)
