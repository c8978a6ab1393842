"""Make the pictures of the README: ``python docs/pictures.py [FOLDER]``, by default beside this file."""

from __future__ import annotations

import sys
from pathlib import Path

import viz
from autograd import Value


def chain_rule() -> Value:
    """f = (x + y) z at (1, 2, 2)."""
    x, y, z = Value(1, name="x"), Value(2, name="y"), Value(2, name="z")
    q = x + y
    f = q * z
    q.name, f.name = "q", "f"
    return f


def make(folder: Path) -> list[Path]:
    """The picture for light pages and for dark ones."""
    return [
        viz.draw(chain_rule(), overlay=True, seed=2, theme=theme).save(folder / f"chain_rule_{theme}.svg")
        for theme in ("light", "dark")
    ]


if __name__ == "__main__":
    for path in make(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent):
        print(path)
