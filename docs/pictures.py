"""Make the pictures of the documents: ``python docs/pictures.py [FOLDER]``, by default beside this file."""

from __future__ import annotations

import sys
from pathlib import Path

import viz
from autograd import Program, Value, compile, tanh


def chain_rule() -> Value:
    """f = (x + y) z at (1, 2, 2)."""
    x, y, z = Value(1, name="x"), Value(2, name="y"), Value(2, name="z")
    q = x + y
    f = q * z
    q.name, f.name = "q", "f"
    return f


def program() -> Program:
    """The compiled loss of one neuron on three examples, as in programs.md."""
    w, b = Value(0.5, name="w"), Value(0.1, name="b")
    points = [(1.0, 0.8), (2.0, 0.9), (-1.0, -0.5)]
    return compile(sum((tanh(w * x + b) - y) ** 2 for x, y in points))


def make(folder: Path) -> list[Path]:
    """The README's picture for light pages and for dark ones, and the levels of a program for both."""
    (folder / "explanation").mkdir(exist_ok=True)
    return [
        *[
            viz.draw(chain_rule(), overlay=True, seed=2, theme=theme).save(folder / f"chain_rule_{theme}.svg")
            for theme in ("light", "dark")
        ],
        viz.draw(program(), theme="auto").save(folder / "explanation" / "programs.svg"),
    ]


if __name__ == "__main__":
    for path in make(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent):
        print(path)
