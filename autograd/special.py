"""The special functions by SciPy's names: SciPy looks here for what it may use on Tensors.

>>> from autograd import Tensor, special
>>> special.expit(Tensor([0.0]))
Tensor([0.5], op=sigmoid)
"""

from __future__ import annotations

from autograd.core.primitive import Primitive
from autograd.core.registry import lookup


def __getattr__(name: str) -> Primitive:
    """The primitive called ``name``, here or in SciPy; an `UnknownNameError` where there is none."""
    return lookup(name)
