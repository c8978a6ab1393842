"""What other libraries call things, and what to write here: words for errors."""

from __future__ import annotations

from collections.abc import Iterable

# of the package
FUNCTIONS = {
    "Parameter": "nn.Parameter",
    "Variable": "Value(x) or Tensor(x), which are variables unless requires_grad=False",
    "array": "Tensor(...), or asarray(...) for a constant",
    "make_vjp": "vjp(f, *inputs), which gives the result and the function",
    "nn": "import nn, a package of its own",
    "numpy": "import numpy as np: NumPy's own functions record what they do with nodes",
    "rand": "Tensor(np.random.default_rng(0).random(shape))",
    "randn": "Tensor(np.random.default_rng(0).normal(size=shape))",
    "scipy": "special, linalg, or SciPy's functions of plain arrays",
    "tensor": "Tensor(...)",
}

# of arrays, or what NumPy's have and a Tensor has not
ATTRIBUTES = {
    "bmm": "t @ other",
    "byteswap": "t.numpy().byteswap()",
    "contiguous": "t itself",
    "cpu": "t itself, there is no other device",
    "cuda": "t itself, there is no other device",
    "dim": "t.ndim",
    "expand": "broadcast_to(t, shape)",
    "fill": "autograd.full(t.shape, v), since nothing is written in place",
    "flat": "t.flatten()",
    "float": "t.astype(float)",
    "gather": "take_along_axis(t, indices, axis)",
    "getfield": "t.astype(dtype)",
    "masked_fill": "where(mask, v, t)",
    "mm": "t @ other",
    "mv": "t @ other",
    "numel": "t.size",
    "permute": "t.permute_dims(axes)",
    "put": "t.at(index).set(v), since nothing is written in place",
    "resize": "np.resize(t, shape)",
    "setfield": "t.at(index).set(v), since nothing is written in place",
    "setflags": "t.detach()",
    "to": "t.astype(dtype) or t.to_device(device)",
    "type": "t.dtype, or t.astype(dtype)",
    "unsqueeze": "t.expand_dims(axis)",
    "view": "t.reshape(shape)",
    **{name: f"t.numpy().{name}" for name in ("base", "ctypes", "flags", "itemsize", "nbytes", "strides")},
    **{name: f"t.numpy().{name}(...)" for name in ("dump", "dumps", "tobytes", "tofile", "tostring")},
}

# of functions
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
