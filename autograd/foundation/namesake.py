"""The package of HIPS that is imported as autograd, too: words for environments that both were installed in.

Whichever came last has overwritten files of the other, and where it is uninstalled, it takes common files along.
"""

from __future__ import annotations

import sys
from os.path import dirname, exists, join
from typing import NoReturn
from warnings import warn

THEIRS = "tracer.py"  # a file of their package that ours has not
WORDS = (
    "another package that is imported as autograd, that of HIPS, is installed in the same environment, and files of "
    "both lie in one folder. Install glassgrad in a fresh virtual environment; or run `pip uninstall autograd "
    "glassgrad`, then install the one that you want"
)


def warn_where_both_lie() -> None:
    """A warning where our files were put over theirs."""
    if _both_lie():
        warn(WORDS, stacklevel=3)


def missing_in_core(name: str) -> NoReturn:
    """An error for a name that `autograd.core` has not: theirs looks there for its own, and finds our package."""
    ours = hasattr(sys.modules["autograd"], "ENGINE")
    if not (ours or name.startswith("__")) and _both_lie():
        from importlib.util import find_spec  # not above: an import of ours asks for names, too, and need not wait

        if not find_spec(f"autograd.core.{name}"):
            raise ImportError(WORDS)
    raise AttributeError(f"module 'autograd.core' has no attribute {name!r}")


def _both_lie() -> bool:
    return exists(join(dirname(dirname(__file__)), THEIRS))
