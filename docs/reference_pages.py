"""Write the pages of the reference: for each public module, its names with their docstrings.

What is public says the module itself: ``__all__``, or what ``dir`` lists.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from autograd.extend import Primitive

MODULES = {
    "autograd": "The engine: Values, Tensors, derivatives of functions, compiled programs.",
    "autograd.linalg": "Linear algebra.",
    "autograd.special": "Special functions.",
    "autograd.fft": "Fourier transforms.",
    "autograd.extend": "Primitives of your own.",
    "autograd.backends": "Where compiled functions run, beside NumPy.",
    "autograd.testing": "Tests of your own code and primitives.",
    "autograd.errors": "What is raised, and warned of.",
    "nn": "Networks: layers, losses, the trainer, estimators.",
    "nn.optim": "Optimisers.",
    "nn.optim.lr_scheduler": "Schedules of the learning rate.",
    "nn.functional": "Layers and losses as functions, by PyTorch's names.",
    "nn.init": "Initial weights.",
    "nn.callbacks": "What a trainer calls.",
    "nn.data": "Data sets and loaders.",
    "nn.metrics": "Metrics.",
    "nn.prune": "Weights taken away, and lottery tickets.",
    "nn.scalar": "Networks of single numbers, to be read.",
    "nn.utils": "Gradient clipping, parameters as a vector.",
    "nn.utils.rnn": "Sequences of several lengths.",
    "viz": "Pictures, explanations, worksheets.",
}


def write(folder: Path) -> None:
    """One page for each of `MODULES`, in ``folder``, and what each is for, to be included."""
    rows = [f"| [`{name}`]({name}.rst) | {what} |" for name, what in MODULES.items()]
    texts = {"modules.inc": "\n".join(["| module | |", "|---|---|", *rows, ""])}
    texts |= {f"{name}.rst": "\n".join(_page(name, module_of(name))) for name in MODULES}
    for file, text in texts.items():
        path = folder / file
        if not path.exists() or path.read_text() != text:
            path.write_text(text)


def module_of(name: str) -> Any:
    """The public module called ``name``, which may be an attribute of its package alone."""
    package, _, last = name.partition(".")
    try:
        return import_module(name)
    except ModuleNotFoundError:
        return getattr(import_module(package), last)


def public_names(module: Any) -> list[str]:
    """What ``module`` offers, by name."""
    names = getattr(module, "__all__", None) or [name for name in dir(module) if not name.startswith("_")]
    return sorted(name for name in names if not isinstance(getattr(module, name, None), ModuleType))


def _told_elsewhere(name: str) -> set[int]:
    """What has its place on the page of a module within, such as the optimisers of `nn` in `nn.optim`."""
    within = [module_of(other) for other in MODULES if other.startswith(f"{name}.")]
    return {id(getattr(module, each)) for module in within for each in public_names(module)}


def _page(name: str, module: Any) -> Iterator[str]:
    yield from (f"``{name}``", "=" * (len(name) + 4), "", MODULES[name], "")
    if module.__doc__:
        yield from (f".. automodule:: {module.__name__}", "   :no-members:", "")
    things = {each: getattr(module, each) for each in public_names(module)}
    elsewhere = _told_elsewhere(name)
    things = {each: thing for each, thing in things.items() if id(thing) not in elsewhere}
    groups = {
        "Classes": {k: v for k, v in things.items() if inspect.isclass(v)},
        "Functions": {k: v for k, v in things.items() if inspect.isroutine(v)},
    }
    if name == "autograd":
        groups["Operations"] = {k: v for k, v in things.items() if isinstance(v, Primitive)}
    else:
        groups["Functions"] |= {k: v for k, v in things.items() if isinstance(v, Primitive)}
    for title, group in groups.items():
        if group:
            yield from (title, "-" * len(title), "")
        for each, thing in sorted(group.items()):
            home = f"{name}.{each}"
            if inspect.isclass(thing):
                yield from (f".. autoclass:: {home}", "   :members:", "")
            else:
                yield from (f".. autofunction:: {home}", "")
