"""What other libraries call things, and what to write here: words for errors."""

from __future__ import annotations

from collections.abc import Iterable

# of the package
FUNCTIONS = {
    "Parameter": "nn.Parameter",
    "Variable": "Value(x) or Tensor(x), which are variables unless requires_grad=False",
    "array": "Tensor(...), or asarray(...) for a constant",
    "as_tensor": "asarray(...)",
    "bmm": "matmul(a, b), or a @ b",
    "cat": "concat([a, b], axis=0)",
    "clamp": "clip(t, low, high)",
    "cuda": 'compile(f, backend="jax"), which runs where JAX does',
    "device": 'compile(f, backend="jax"), which runs where JAX does: all else lies on the CPU',
    "from_numpy": "Tensor(array), or asarray(array) for a constant",
    "func": "grad, vmap, jvp and jacobian: they are here",
    "gather": "take_along_axis(t, indices, axis)",
    "inference_mode": "no_grad()",
    "load": "nn.load(model, path)",
    "make_vjp": "vjp(f, *inputs), which gives the result and the function",
    "manual_seed": "nn.Linear(2, 1, rng=0), or nn.Trainer(..., seed=0): no seed is global",
    "masked_fill": "where(mask, v, t)",
    "mm": "matmul(a, b), or a @ b",
    "movedim": "moveaxis(t, source, destination)",
    "nn": "import nn, a package of its own",
    "numpy": "import numpy as np: NumPy's own functions record what they do with nodes",
    "optim": "import nn: nn.optim",
    "permute": "permute_dims(t, axes)",
    "rand": "Tensor(np.random.default_rng(0).random(shape))",
    "randn": "Tensor(np.random.default_rng(0).normal(size=shape))",
    "randint": "asarray(np.random.default_rng(0).integers(low, high, shape))",
    "randperm": "asarray(np.random.default_rng(0).permutation(n))",
    "repeat_interleave": "repeat(t, count, axis)",
    "save": "nn.save(model, path)",
    "scipy": "special, linalg, or SciPy's functions of plain arrays",
    "set_detect_anomaly": "check_numerics()",
    "tensor": "Tensor(...)",
    "topk": "argsort(t)[..., -k:] for the places, and take_along_axis for the values",
    "unsqueeze": "expand_dims(t, axis=axis)",
}

# of arrays, or what NumPy's have and a Tensor has not
ATTRIBUTES = {
    "bmm": "t @ other",
    "byteswap": "t.numpy().byteswap()",
    "clamp": "t.clip(low, high)",
    "clone": "t.copy()",
    "contiguous": "t itself",
    "copy_": "t.data[...] = v",
    "cpu": "t itself, there is no other device",
    "cuda": "t itself, there is no other device",
    "dim": "t.ndim",
    "expand": "broadcast_to(t, shape)",
    "fill": "autograd.full(t.shape, v), since nothing is written in place",
    "flat": "t.flatten()",
    "float": "t.astype(float)",
    "gather": "take_along_axis(t, indices, axis)",
    "grad_fn": "t.op, and t.parents",
    "getfield": "t.astype(dtype)",
    "masked_fill": "where(mask, v, t)",
    "mm": "t @ other",
    "mv": "t @ other",
    "numel": "t.size",
    "permute": "t.permute_dims(axes)",
    "put": "t.at(index).set(v), since nothing is written in place",
    "register_hook": "t.grad, which every node has after backward()",
    "requires_grad_": "t.requires_grad = True",
    "resize": "np.resize(t, shape)",
    "retain_grad": "t.grad, which every node has after backward()",
    "setfield": "t.at(index).set(v), since nothing is written in place",
    "setflags": "t.detach()",
    "to": "t.astype(dtype) or t.to_device(device)",
    "type": "t.dtype, or t.astype(dtype)",
    "unsqueeze": "t.expand_dims(axis)",
    "view": "t.reshape(shape)",
    **{name: f"t.numpy().{name}" for name in ("base", "ctypes", "flags", "strides")},
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
