"""Notice parts of one model that were made from one seed, and so draw the same numbers."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from warnings import warn
from weakref import WeakKeyDictionary, WeakSet

import numpy as np

from nn.autograd_door import SeedWarning

if TYPE_CHECKING:
    from nn.modules.module_parts import Parts

__all__ = ["check_seeds", "note_seed"]

SEEDS: WeakKeyDictionary[Any, int] = WeakKeyDictionary()  # of modules made with rng= a whole number; not of copies
KNOWN: WeakKeyDictionary[Any, WeakSet[Any]] = WeakKeyDictionary()  # of modules that hold such: parts looked at

Seeded = dict[int, tuple[str, Any]]  # by seed, the path and the module that was the first to be made with it


def note_seed(module: Any, rng: Any) -> None:
    """Remember what a module is made with."""
    if isinstance(rng, int | np.integer) and not isinstance(rng, bool):
        SEEDS[module] = int(rng)


def check_seeds(owner: Parts, parts: Iterable[tuple[str, Parts]]) -> None:
    """Warn where ``parts``, which ``owner`` holds from now on, have a seed of what else it holds, or of one another.

    Only whole numbers count: a generator that is handed to several parts gives each of them other numbers.
    """
    seeded = [(path, module) for path, module in parts if module in SEEDS or module in KNOWN]
    if not seeded:
        return
    seen = KNOWN.setdefault(owner, WeakSet())
    new = {module: _seeded(path, module) for path, module in seeded if module not in seen}
    seen.update(new)
    known: Seeded = {}
    for path, child in owner.named_children() if new else ():
        if child not in new:
            known = _seeded(path, child) | known
    for seeds in new.values():
        for seed, (path, module) in seeds.items():
            first, other = known.setdefault(seed, (path, module))
            if other is not module:
                warn(
                    f"{first} and {path} of {type(owner).__name__} were both made with rng={seed}, so from the same "
                    f"random numbers: make rng = numpy.random.default_rng({seed}) once and hand it to each of them, or "
                    "make one that is to be like another by copy.deepcopy",
                    SeedWarning,
                    stacklevel=_depth(),
                )


def _seeded(path: str, module: Parts) -> Seeded:
    """The seeds within ``module``, which stands at ``path``."""
    found: Seeded = {}
    for name, part in module.named_modules():
        if part in SEEDS:
            found.setdefault(SEEDS[part], (f"{path}.{name}" if name else path, part))
    return found


def _depth() -> int:
    """How far up the call is that is none of this package."""
    frame, depth = sys._getframe(1), 1
    while frame.f_back is not None and frame.f_globals["__name__"].partition(".")[0] == "nn":
        frame, depth = frame.f_back, depth + 1
    return depth
