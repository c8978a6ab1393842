"""What the demo found and made, as lines on the screen and as one Markdown page."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from viz import Drawing


class Report:
    """Collects lines and files of each part; a line may state what it had to reach."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lines: list[str] = ["# What the demo made"]
        self.files: list[Path] = []
        self.failures: list[str] = []
        folder.mkdir(parents=True, exist_ok=True)

    def begin(self, name: str, text: str) -> None:
        self.lines += ["", f"## {name}: {text}"]

    def say(self, text: str) -> None:
        """A line, or several, of results."""
        print(text, flush=True)
        self.lines += ["", "```", text, "```"]

    def check(self, text: str, reached: bool) -> None:
        """A result that had something to reach."""
        self.say(f"{text}: {'reached' if reached else 'NOT reached'}")
        if not reached:
            self.failures.append(text)

    def text(self, name: str, content: str) -> None:
        self._put(name, content.encode())

    def picture(self, name: str, drawing: Drawing) -> None:
        """A graph as SVG and as PNG."""
        for suffix in (".svg", ".png"):
            self.files.append(drawing.save(self.folder / f"{name}{suffix}"))
        self.lines += ["", f"![{name}]({name}.svg)"]

    def plot(self, name: str, figure: Figure) -> None:
        import io

        buffer = io.BytesIO()
        figure.savefig(buffer, format="png", dpi=150, bbox_inches="tight")
        self._put(f"{name}.png", buffer.getvalue())
        self.lines += ["", f"![{name}]({name}.png)"]

    def write(self) -> None:
        self._put("report.md", ("\n".join(self.lines) + "\n").encode())

    def listing(self) -> str:
        return "\n".join(f"  {path.name:28}{path.stat().st_size / 1024:8.1f} KiB" for path in self.files)

    def missed(self) -> list[str]:
        return self.failures

    def _put(self, name: str, content: bytes) -> None:
        """Write a file whole or not at all."""
        target = self.folder / name
        handle, temporary = tempfile.mkstemp(dir=self.folder, prefix=".", suffix=target.suffix)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.replace(temporary, target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        self.files.append(target)
