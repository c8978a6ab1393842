"""What the demo found and made, as lines on the screen and as one Markdown page."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from viz import Drawing


class Report:
    """Collects what the parts say and the files they make in ``folder``, which must be there.

    A result may have a goal: ``reached`` and ``missed`` list them.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lines: list[str] = ["# What the demo made"]
        self.files: list[Path] = []
        self.reached: list[str] = []
        self.missed: list[str] = []

    def begin(self, name: str, text: str) -> None:
        """Start the section of one part."""
        self.lines += ["", f"## {name}: {text}"]

    def say(self, text: str) -> None:
        """Results, on one line or several."""
        print(text, flush=True)
        self.lines += ["", "```text", text, "```"]

    def goal(self, text: str, reached: bool) -> None:
        """A result that had a goal, and whether it was reached."""
        self.say(f"{'reached' if reached else 'NOT REACHED'}: {text}")
        (self.reached if reached else self.missed).append(text)

    def text(self, name: str, content: str) -> None:
        """A file of text."""
        self._put(name, content.encode())

    def picture(self, name: str, drawing: Drawing) -> None:
        """A graph as SVG and as PNG."""
        self.files += [drawing.save(self.folder / f"{name}{suffix}") for suffix in (".svg", ".png")]
        self.lines += ["", f"![{name}]({name}.svg)"]

    def plot(self, name: str, figure: Figure) -> None:
        """A figure as PNG."""
        image = io.BytesIO()
        figure.savefig(image, format="png", dpi=150, bbox_inches="tight")
        self._put(f"{name}.png", image.getvalue())
        self.lines += ["", f"![{name}]({name}.png)"]

    def write(self) -> None:
        """Write the page itself: ``report.md``."""
        self._put("report.md", ("\n".join([*self.lines, "", self.verdict()]) + "\n").encode())

    def listing(self) -> str:
        """The files and their sizes."""
        return "\n".join(f"  {path.name:24}{path.stat().st_size / 1024:8.1f} KiB" for path in self.files)

    def verdict(self) -> str:
        """How many goals were reached, and which were not."""
        count = f"{len(self.reached)} of {len(self.reached) + len(self.missed)} goals reached"
        return "\n".join([f"{count}.", *(f"NOT REACHED: {text}" for text in self.missed)])

    def _put(self, name: str, content: bytes) -> None:
        """Write a file whole or not at all."""
        target = self.folder / name
        unfinished = target.with_name(f".{name}.unfinished")
        try:
            unfinished.write_bytes(content)
            unfinished.replace(target)
        finally:
            unfinished.unlink(missing_ok=True)
        self.files.append(target)
