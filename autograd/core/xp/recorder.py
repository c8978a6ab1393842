"""The recorder: a namespace whose functions are the primitives themselves.

Run a derivative's rule over it and the rule builds nodes, so the result can be differentiated again.
"""

from __future__ import annotations

from typing import Any

from autograd.core.registry import lookup


class Recorder:
    """``recorder.exp`` is the primitive ``exp``; an unknown name is an `UnknownNameError`."""

    @staticmethod
    def shape(x: Any) -> tuple[int, ...]:
        return tuple(getattr(x, "shape", ()))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        primitive = lookup(name)
        setattr(self, name, primitive)
        return primitive


recorder = Recorder()
