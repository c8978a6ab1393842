"""Each primitive's value by NumPy, SciPy, or the textbook formula: independent of the primitive's rules."""

import math
from typing import Any

import numpy as np
from properties import Oracle
from scipy import special

ORACLES: dict[str, Oracle] = {}


def oracle(function: Oracle) -> Oracle:
    ORACLES[function.__name__] = function
    return function


for _name in [
    "abs",
    "add",
    "divide",
    "exp",
    "expm1",
    "log",
    "log1p",
    "sqrt",
    "sin",
    "cos",
    "tan",
    "arctan",
    "tanh",
    "floor_divide",
    "remainder",
    "maximum",
    "minimum",
    "multiply",
    "negative",
    "positive",
    "pow",
    "square",
    "subtract",
    "less",
    "less_equal",
    "greater",
    "greater_equal",
    "equal",
    "not_equal",
    "isnan",
    "isfinite",
    "where",
    "clip",
    "matmul",
    "sum",
    "mean",
    "max",
    "min",
    "reshape",
    "permute_dims",
    "matrix_transpose",
    "expand_dims",
    "squeeze",
    "broadcast_to",
    "pad",
]:
    ORACLES[_name] = getattr(np, _name)

ORACLES |= {
    "sigmoid": special.expit,
    "log_sigmoid": special.log_expit,
    "softplus": lambda x: np.logaddexp(0.0, x),
    "step": lambda x: np.where(x < 0, 0.0, 1.0),
    "relu": lambda x: np.where(x > 0, x, 0.0),
    "leaky_relu": lambda x, slope: np.where(x < 0, slope * x, x),
    "prelu": lambda x, a: np.where(x < 0, a * x, x),
    "elu": lambda x, alpha: np.where(x > 0, x, alpha * (np.exp(x) - 1)),
    "identity": lambda x: x,
    "add_n": lambda *terms: (
        math.fsum(terms) if all(np.shape(x) == () for x in terms) else terms[0] + terms[1] + terms[2]
    ),
    "logsumexp": special.logsumexp,
    "softmax": special.softmax,
    "log_softmax": special.log_softmax,
    "binary_cross_entropy": lambda p, y: -special.xlogy(y, p) - special.xlog1py(1 - y, -p),
    "binary_cross_entropy_with_logits": lambda z, y: y * np.logaddexp(0, -z) + (1 - y) * np.logaddexp(0, z),
    "concat": lambda *arrays, axis: np.concatenate(arrays, axis=axis),
    "stack": lambda *arrays, axis: np.stack(arrays, axis=axis),
    "astype": lambda x, dtype: x.astype(dtype),
    "to_value": lambda x: x,
    "getitem": lambda x, index: x[index],
    "T": lambda x: x.T,
    "mT": lambda x: np.swapaxes(x, -1, -2),
}


@oracle
def softmax_cross_entropy(logits: np.ndarray, labels: list[int]) -> float:
    return float(
        np.mean([-math.log(np.exp(row)[k] / np.exp(row).sum()) for row, k in zip(logits, labels, strict=True)])
    )


@oracle
def scatter_add(x: np.ndarray, index: Any, shape: tuple[int, ...]) -> np.ndarray:
    out = np.zeros(shape)
    for place, number in zip(np.arange(shape[0])[index], x, strict=True):
        out[place] += number
    return out


@oracle
def sliding_windows(x: np.ndarray, window: tuple[int, ...], stride: tuple[int, ...]) -> np.ndarray:
    counts = [(n - w) // s + 1 for n, w, s in zip(x.shape[-len(window) :], window, stride, strict=True)]
    out = np.empty((*x.shape[: -len(window)], *counts, *window))
    for place in np.ndindex(*counts):
        corner = [slice(p * s, p * s + w) for p, s, w in zip(place, stride, window, strict=True)]
        out[(..., *place, *[slice(None)] * len(window))] = x[(..., *corner)]
    return out


@oracle
def overlap_add(x: np.ndarray, shape: tuple[int, ...], window: tuple[int, ...], stride: tuple[int, ...]) -> np.ndarray:
    out = np.zeros(shape)
    for i, j in np.ndindex(*x.shape):
        out[i * stride[0] + j] += x[i, j]
    return out


@oracle
def conv2d(x: np.ndarray, weight: np.ndarray, stride: tuple[int, int], padding: tuple[int, int]) -> np.ndarray:
    (sh, sw), (ph, pw), (out, _, kh, kw) = stride, padding, weight.shape
    padded = np.pad(x, [(0, 0)] * (x.ndim - 2) + [(ph, ph), (pw, pw)])
    oh, ow = (padded.shape[-2] - kh) // sh + 1, (padded.shape[-1] - kw) // sw + 1
    y = np.empty((*x.shape[:-3], out, oh, ow))
    for o, i, j in np.ndindex(out, oh, ow):
        patch = padded[..., i * sh : i * sh + kh, j * sw : j * sw + kw]
        y[..., o, i, j] = np.sum(patch * weight[o], axis=(-3, -2, -1))
    return y


@oracle
def max_pool2d(x: np.ndarray, kernel: tuple[int, int], stride: tuple[int, int], padding: tuple[int, int]) -> np.ndarray:
    (kh, kw), (sh, sw), (ph, pw) = kernel, stride, padding
    padded = np.pad(x, [(0, 0)] * (x.ndim - 2) + [(ph, ph), (pw, pw)], constant_values=-np.inf)
    oh, ow = (padded.shape[-2] - kh) // sh + 1, (padded.shape[-1] - kw) // sw + 1
    y = np.empty((*x.shape[:-2], oh, ow))
    for i, j in np.ndindex(oh, ow):
        y[..., i, j] = padded[..., i * sh : i * sh + kh, j * sw : j * sw + kw].max(axis=(-2, -1))
    return y


@oracle
def lstm(x: np.ndarray, h: np.ndarray, c: np.ndarray, weight: np.ndarray) -> np.ndarray:
    states = []
    for sums in x:
        i, f, g, o = np.split(sums + np.einsum("...h,gh->...g", h, weight), 4, axis=-1)
        c = c / (1 + np.exp(-f)) + np.tanh(g) / (1 + np.exp(-i))
        h = np.tanh(c) / (1 + np.exp(-o))
        states.append(np.concatenate([h, c], axis=-1))
    return np.array(states)
