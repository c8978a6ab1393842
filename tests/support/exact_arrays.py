"""Functions that mix the entries of arrays, over arrays of mpmath's numbers; and their derivatives along a line."""

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from math import prod
from typing import Any

import mpmath
import numpy as np
from exact import derivative
from mpmath import mpf

exp, log, sqrt, tanh, size = (
    np.frompyfunc(function, 1, 1) for function in (mpmath.exp, mpmath.log, mpmath.sqrt, mpmath.tanh, abs)
)


def sigmoid(x: Any) -> Any:
    return 1 / (1 + exp(-x))


def matrix(x: Any) -> Any:
    return mpmath.matrix(x.tolist())


def array(x: Any) -> Any:
    return np.array(x.tolist(), dtype=object)


def inverse(x: Any) -> Any:
    return array(mpmath.inverse(matrix(x)))


def determinant(x: Any) -> Any:
    """Row by row, without division."""
    if not len(x):
        return mpf(1)
    minors = [np.delete(x[1:], j, 1) for j in range(len(x))]
    return sum((-1) ** j * x[0, j] * determinant(minor) for j, minor in enumerate(minors))


def cofactors(x: Any) -> Any:
    out = np.empty(x.shape, dtype=object)
    for i, j in np.ndindex(*x.shape):
        out[i, j] = (-1) ** (i + j) * determinant(np.delete(np.delete(x, i, 0), j, 1))
    return out


def cofactors_along(x: Any, h: Any, d: Any) -> Any:
    """Of a matrix with three rows, by central differences, which are exact for a polynomial of degree 2."""
    ways = [*h, d]
    signs = list(product((1, -1), repeat=len(ways)))
    moved = [cofactors(x + sum(sign * way for sign, way in zip(s, ways, strict=True))) for s in signs]
    return sum(prod(s) * part for s, part in zip(signs, moved, strict=True)) / 2 ** len(ways)


def signs_as(found: Any, known: Any) -> Any:
    """1 or -1 for each column, so that ``found`` points the way of ``known``, NumPy's choice."""
    return np.array([1 if np.dot(a, b) > 0 else -1 for a, b in zip(found.T, known.T, strict=True)], dtype=object)


def floats(x: Any) -> Any:
    """The point itself, without the step of a difference."""
    return np.asarray(x, dtype=float).round(12)


def qr(x: Any) -> Any:
    q, r = (array(part) for part in mpmath.qr(matrix(x), mode="skinny"))
    signs = signs_as(q, np.linalg.qr(floats(x)).Q)
    return np.concat([q * signs, r.T * signs])


def complement(x: Any) -> Any:
    """The one direction that is orthogonal to two in space."""
    (a, b, c), (d, e, f) = x.T
    normal = np.array([[b * f - c * e], [c * d - a * f], [a * e - b * d]])
    unit = normal / sqrt((normal * normal).sum())
    return unit * signs_as(unit, np.linalg.qr(floats(x), mode="complete").Q[:, 2:])


def eigh(x: Any) -> Any:
    values, vectors = mpmath.eigsy(matrix((x + x.T) / 2))
    vectors = array(vectors)
    signs = signs_as(vectors, np.linalg.eigh(floats((x + x.T) / 2)).eigenvectors)
    return np.concat([vectors * signs, array(values).reshape(1, -1)])


def svd(x: Any) -> Any:
    u, s, vh = mpmath.svd_r(matrix(x), full_matrices=False)
    signs = signs_as(array(u), np.linalg.svd(floats(x), full_matrices=False).U)
    return np.concat([array(u) * signs, array(s).reshape(1, -1), array(vh).T * signs])


def pinv(x: Any, rtol: Any) -> Any:
    return inverse(x.T @ x) @ x.T


def solve_lyapunov(a: Any, c: Any) -> Any:
    """As one system of equations for all entries."""
    a, unit = (a + a.T) / 2, np.eye(len(a), dtype=int).astype(object)
    return (inverse(np.kron(a, unit) + np.kron(unit, a)) @ c.ravel()).reshape(c.shape)


def expm_along(x: Any, e: Any) -> Any:
    """By a difference of a step that is small beside that of the derivative."""
    far = mpf(10) ** -90
    ends = [array(mpmath.expm(matrix(x + step * e))) for step in (far, -far)]
    return (ends[0] - ends[1]) / (2 * far)


def in_eigenvectors(x: Any) -> tuple[Any, Any]:
    values, vectors = mpmath.eigsy(matrix((x + x.T) / 2))
    return array(values).ravel(), array(vectors)


def of_symmetric(function: Callable[..., Any]) -> Callable[[Any], Any]:
    """A function of a matrix by its eigenvalues."""

    def call(x: Any) -> Any:
        values, v = in_eigenvectors(x)
        return v * function(values) @ v.T

    return call


def logm_along(y: Any, e: Any) -> Any:
    values, v = in_eigenvectors(y)
    chords = [[mpmath.exp(a) if a == b else (mpmath.exp(a) - mpmath.exp(b)) / (a - b) for a in values] for b in values]
    return v @ ((v.T @ e @ v) / np.array(chords)) @ v.T


def vector_norm(x: Any, axis: Any, keepdims: bool, ord: float) -> Any:
    if ord == math.inf:
        return size(x).max(axis=axis)
    return (size(x) ** ord).sum(axis=axis) ** (1 / mpf(ord))


def var(x: Any, axis: Any, correction: float, keepdims: bool) -> Any:
    return ((x - x.mean()) ** 2).sum() / (x.size - mpf(correction))


def cholesky(x: Any, upper: bool) -> Any:
    factor = array(mpmath.cholesky(matrix((x + x.T) / 2)))
    return factor.T if upper else factor


def softmax(x: Any, axis: int) -> Any:
    return exp(x) / exp(x).sum(axis=axis, keepdims=True)


def softmax_cross_entropy(x: Any, labels: Any) -> Any:
    return -log(softmax(x, -1))[range(len(labels)), labels].mean()


def mean_and_variance(x: Any, axis: Any, centred: bool) -> Any:
    mean = x.sum(axis=axis, keepdims=True) / mpf(x.shape[axis])
    square = ((x - mean) ** 2).sum(axis=axis, keepdims=True) / mpf(x.shape[axis])
    return np.stack([mean, square])


def standardise(x: Any, moments: Any, weight: Any, bias: Any, eps: float) -> Any:
    return (x - moments[0]) / sqrt(moments[1] + mpf(eps)) * weight + bias


def affine_conv2d(x: Any, weight: Any, bias: Any) -> Any:
    """Of one image, at every place."""
    _, height, width = x.shape
    *_, kh, kw = weight.shape
    columns = [x[:, i : i + kh, j : j + kw] for i in range(height - kh + 1) for j in range(width - kw + 1)]
    sums = [[(kernel * column).sum() + b for column in columns] for kernel, b in zip(weight, bias, strict=True)]
    return np.array(sums, dtype=object).reshape(len(bias), height - kh + 1, width - kw + 1)


def max_pool2d(x: Any, kernel: Any, stride: Any, padding: Any) -> Any:
    """Of windows that do not overlap."""
    (height, width), (kh, kw) = x.shape, kernel
    return x.reshape(height // kh, kh, width // kw, kw).max(axis=(1, 3))


def unrolled(step: Callable[..., Sequence[Any]], x: Any, *state: Any) -> Any:
    states = []
    for sums in x:
        state = tuple(step(sums, *state))
        states.append(np.concat(state, axis=-1))
    return np.array(states, dtype=object)


def rnn(x: Any, h: Any, weight: Any, relu: bool) -> Any:
    return unrolled(lambda sums, h: [tanh(sums + h @ weight.T)], x, h)


def lstm(x: Any, h: Any, c: Any, weight: Any) -> Any:
    def step(sums: Any, h: Any, c: Any) -> list[Any]:
        i, f, g, o = np.split(sums + h @ weight.T, 4, axis=-1)
        c = sigmoid(f) * c + sigmoid(i) * tanh(g)
        return [sigmoid(o) * tanh(c), c]

    return unrolled(step, x, h, c)


def gru(x: Any, h: Any, weight: Any, bias: Any) -> Any:
    def step(sums: Any, h: Any) -> list[Any]:
        given, recalled = np.split(sums, 3, axis=-1), np.split(h @ weight.T + bias, 3, axis=-1)
        r, z = (sigmoid(given[i] + recalled[i]) for i in (0, 1))
        return [(1 - z) * tanh(given[2] + r * recalled[2]) + z * h]

    return unrolled(step, x, h)


MIXING: dict[str, Callable[..., Any]] = {
    "logsumexp": lambda x, axis, keepdims: log(exp(x).sum(axis=axis)),
    "softmax": softmax,
    "log_softmax": lambda x, axis: log(softmax(x, axis)),
    "max": lambda x, axis, keepdims: x.max(axis=axis),
    "min": lambda x, axis, keepdims: x.min(axis=axis),
    "var": var,
    "std": lambda x, **params: mpmath.sqrt(var(x, **params)),
    "vector_norm": vector_norm,
    "prod": lambda x, axis, keepdims, dtype: x.prod(axis=axis),
    "inv": inverse,
    "solve": lambda a, b: inverse(a) @ b,
    "det": determinant,
    "cofactors": cofactors,
    "cofactors_along": cofactors_along,
    "signed_log_det": lambda x: np.array([mpmath.sign(determinant(x)), mpmath.log(abs(determinant(x)))]),
    "pinv": pinv,
    "cholesky": cholesky,
    "expm": lambda x: array(mpmath.expm(matrix(x))),
    "sqrtm": of_symmetric(sqrt),
    "logm": of_symmetric(log),
    "solve_lyapunov": solve_lyapunov,
    "expm_along": expm_along,
    "logm_along": logm_along,
    "packed_qr": qr,
    "complement": complement,
    "packed_eigh": eigh,
    "packed_svd": svd,
    "softmax_cross_entropy": softmax_cross_entropy,
    "mean_and_variance": mean_and_variance,
    "standardise": standardise,
    "affine_conv2d": affine_conv2d,
    "max_pool2d": max_pool2d,
    "rnn": rnn,
    "lstm": lstm,
    "gru": gru,
}


def derivatives_along(
    name: str, inputs: Sequence[Any], directions: Sequence[Any], weights: Any, params: dict[str, Any]
) -> Iterator[float]:
    """The first three derivatives of Σ weights · f(inputs + t directions) by t, at t = 0."""

    exact, ways = ([np.asarray(x).astype(object) * mpf(1) for x in arrays] for arrays in (inputs, directions))

    def moved(t: Any) -> Any:
        arrays = [x + d * t for x, d in zip(exact, ways, strict=True)]
        return np.sum(np.asarray(MIXING[name](*arrays, **params)) * weights)

    for order in (1, 2, 3):
        yield derivative(moved, (0.0,), (order,))
