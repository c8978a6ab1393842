"""Make the gallery, ``docs/gallery.md`` and its pictures: ``python docs/gallery/make.py``."""

from __future__ import annotations

import inspect
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import films  # noqa: E402
import graphs  # noqa: E402
import networks  # noqa: E402
import plots  # noqa: E402

import viz  # noqa: E402

SECTIONS = {"Graphs": graphs, "Networks": networks, "Training": films, "Plots": plots}
HEAD = """# Gallery

Every picture is made by the lines below it, from the objects of a running program. `python docs/gallery/make.py`
makes this page.
"""
DOTS_PER_INCH = 80


def entries(module: ModuleType) -> list[Callable[[], Any]]:
    """The functions of a module that make a picture each, in order."""
    own = [
        thing for thing in vars(module).values() if inspect.isfunction(thing) and thing.__module__ == module.__name__
    ]
    return sorted(own, key=lambda function: function.__code__.co_firstlineno)


def lines(function: Callable[[], Any]) -> str:
    """The lines of a function as a reader would write them."""
    source = inspect.getsource(function)
    body = textwrap.dedent(source.partition('"""\n')[2])
    return body.replace("\nreturn ", "\n").removeprefix("return ").strip("\n")


def imports(module: ModuleType) -> str:
    """What the lines of a module import."""
    found = [line for line in inspect.getsource(module).splitlines() if line.startswith(("import ", "from "))]
    return "\n".join(line for line in found if "__future__" not in line and "typing" not in line)


def saved(function: Callable[[], Any]) -> str:
    """Write the picture that a function makes, and give what shows it on the page."""
    name, made = function.__name__, function()
    print(name)
    if isinstance(made, viz.Drawing):
        made.theme = "auto"
        made.save(HERE / f"{name}.svg")
        return f"![{name}](gallery/{name}.svg)"
    if hasattr(made, "html") and hasattr(made, "captions"):
        made.save(HERE / f"{name}.html")
        return f"[the page](gallery/{name}.html)"
    if isinstance(made, viz.Film):
        made.save(HERE / f"{name}.gif")
        _save_figure(made.plot()[0].figure, name)
        return f"![{name}](gallery/{name}.png)\n\n![{name}](gallery/{name}.gif)"
    if hasattr(made, "figure") or isinstance(made, list):
        _save_figure((made[0] if isinstance(made, list) else made).figure, name)
        return f"![{name}](gallery/{name}.png)"
    return f"```text\n{made}\n```"


def _save_figure(figure: Any, name: str) -> None:
    from matplotlib import pyplot

    figure.savefig(HERE / f"{name}.png", dpi=DOTS_PER_INCH, metadata={"Software": None})
    pyplot.close(figure)


def page(show: Callable[[Callable[[], Any]], str]) -> Iterator[str]:
    """The page, part by part. ``show``: gives what shows the picture of a function."""
    yield HEAD
    for title, module in SECTIONS.items():
        yield f"## {title}\n\n```py\n{imports(module)}\n```\n"
        for function in entries(module):
            yield f"### {(inspect.getdoc(function) or '').strip()}\n"
            yield show(function) + "\n"
            yield f"```py\n{lines(function)}\n```\n"


def make() -> None:
    """Write the pictures and the page."""
    (HERE.parent / "gallery.md").write_text("\n".join(page(saved)), "utf-8")


if __name__ == "__main__":
    make()
