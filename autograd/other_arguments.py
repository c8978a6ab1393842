"""Arguments that other libraries call otherwise, or that only NumPy's functions take: words for errors."""

from __future__ import annotations

from collections.abc import Iterable

ARGUMENTS = {"dim": "axis", "dims": "axes", "keepdim": "keepdims", "ddof": "correction"}


def instead(function: str, arguments: Iterable[str]) -> str:
    """What to write for ``arguments`` that ``function`` does not take, where that is known.

    >>> instead("max", ["dim", "keepdim"]), instead("reshape", ["order"]), instead("max", ["unknown"])
    (': write axis, keepdims', ': write np.reshape(t, ..., order=...)', '')
    """
    ours = [ARGUMENTS[name] for name in arguments if name in ARGUMENTS]
    numpys = [f"{name}=..." for name in arguments if name in _numpys(function) - {*ARGUMENTS, "out"}]
    ours += [f"np.{function}(t, ..., {', '.join(numpys)})"] if numpys else []
    return f": write {', '.join(ours)}" if ours else ""


def _numpys(function: str) -> set[str]:
    """The arguments of NumPy's function of that name, as far as they are known."""
    from inspect import signature

    import numpy as np

    try:
        return {*signature(getattr(np, function)).parameters}
    except (AttributeError, ValueError):
        return set()
