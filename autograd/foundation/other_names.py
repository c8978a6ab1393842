"""What other libraries call things, and what to write here: words for errors."""

from __future__ import annotations

from collections.abc import Iterable

# of the package
FUNCTIONS = {
    "Function": "extend.elementwise, or extend.nonlinear of whole arrays, which make a primitive",
    "Parameter": "nn.Parameter",
    "Variable": "Value(x) or Tensor(x), which are variables unless requires_grad=False",
    "array": "Tensor(...), or asarray(...) for a constant",
    "as_tensor": "asarray(...)",
    "backward": "Value.backward(), which every result has: loss.backward()",
    "bmm": "matmul(a, b), or a @ b",
    "cat": "concat([a, b], axis=0)",
    "clamp": "clip(t, low, high)",
    "cuda": 'compile(f, backend="jax"), which runs where JAX does',
    "custom_jvp": "extend.elementwise, or extend.nonlinear of whole arrays, which make a primitive",
    "custom_vjp": "extend.elementwise, or extend.nonlinear of whole arrays, which make a primitive",
    "defvjp": "extend.elementwise, or extend.nonlinear of whole arrays, which make a primitive",
    "device": 'compile(f, backend="jax"), which runs where JAX does: all else lies on the CPU',
    "from_numpy": "Tensor(array), or asarray(array) for a constant",
    "func": "grad, vmap, jvp and jacobian: they are here",
    "functional": "grad, jacobian, hessian, vjp, jvp and hvp: they are here",
    "gather": "take_along_axis(t, indices, axis)",
    "hessian_vector_product": "hvp(f, x, v)",
    "inference_mode": "no_grad()",
    "jacfwd": "jacobian(f)",
    "jacrev": "jacobian(f)",
    "jit": "compile(f)",
    "load": "nn.load(model, path)",
    "make_jvp": "jvp(f, inputs, tangents)",
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
    "randint": "asarray(np.random.default_rng(0).integers(low, high, shape))",
    "randn": "Tensor(np.random.default_rng(0).normal(size=shape))",
    "randperm": "asarray(np.random.default_rng(0).permutation(n))",
    "repeat_interleave": "repeat(t, count, axis)",
    "save": "nn.save(model, path)",
    "scipy": "special, linalg, or SciPy's functions of plain arrays",
    "set_detect_anomaly": "check_numerics()",
    "set_grad_enabled": "no_grad() and enable_grad()",
    "tensor": "Tensor(...)",
    "topk": "argsort(t)[..., -k:] for the places, and take_along_axis for the values",
    "unsqueeze": "expand_dims(t, axis=axis)",
}

# of arrays, or what NumPy's have and a Tensor has not
ATTRIBUTES = {
    "add_": "t.data += v",
    "append": "concat([t, other])",
    "bmm": "t @ other",
    "byteswap": "t.numpy().byteswap()",
    "chunk": "t.split(count, axis)",
    "clamp": "t.clip(low, high)",
    "clone": "t.copy()",
    "contiguous": "t itself",
    "copy_": "t.data[...] = v",
    "cpu": "t itself, there is no other device",
    "cuda": "t itself, there is no other device",
    "detach_": "t.detach()",
    "dim": "t.ndim",
    "div": "t / other",
    "div_": "t.data /= v",
    "double": 't.astype("float64")',
    "eq": "t == other",
    "expand": "broadcast_to(t, shape)",
    "fill": "autograd.full(t.shape, v), since nothing is written in place",
    "fill_": "t.data[...] = v",
    "flat": "t.flatten()",
    "float": "t.astype(float)",
    "gather": "take_along_axis(t, indices, axis)",
    "ge": "t >= other",
    "getfield": "t.astype(dtype)",
    "grad_fn": "t.op, and t.parents",
    "gt": "t > other",
    "half": 't.astype("float16")',
    "index_select": "t.take(indices, axis)",
    "int": "t.astype(int)",
    "inverse": "np.linalg.inv(t)",
    "is_cuda": "t.device, which is the CPU",
    "le": "t <= other",
    "long": "t.astype(int)",
    "lt": "t < other",
    "masked_fill": "where(mask, v, t)",
    "median": "np.median(t, axis)",
    "mm": "t @ other",
    "mul": "t * other",
    "mul_": "t.data *= v",
    "mv": "t @ other",
    "narrow": "a slice, t[start : start + length]",
    "ndimension": "t.ndim",
    "ne": "t != other",
    "neg": "-t",
    "nelement": "t.size",
    "new_zeros": "autograd.zeros(shape)",
    "numel": "t.size",
    "permute": "t.permute_dims(axes)",
    "put": "t.at(index).set(v), since nothing is written in place",
    "quantile": "np.quantile(t, q, axis)",
    "register_hook": "t.grad, which every node has after backward()",
    "repeat_interleave": "t.repeat(count, axis)",
    "requires_grad_": "t.requires_grad = True",
    "resize": "np.resize(t, shape)",
    "retain_grad": "t.grad, which every node has after backward()",
    "rsqrt": "1 / t.sqrt()",
    "scatter": "t.at(index).set(v)",
    "setfield": "t.at(index).set(v), since nothing is written in place",
    "setflags": "t.detach()",
    "sub": "t - other",
    "sub_": "t.data -= v",
    "t": "t.T",
    "to": "t.astype(dtype) or t.to_device(device)",
    "topk": "t.argsort()[..., -k:] for the places, and take_along_axis for the values",
    "type": "t.dtype, or t.astype(dtype)",
    "unbind": "list(t)",
    "unsqueeze": "t.expand_dims(axis)",
    "view": "t.reshape(shape)",
    "zero_": "t.data[...] = 0",
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
