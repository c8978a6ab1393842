"""The same steps written by hand for `jax.jit`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax

from benchmarks.accelerators.workloads import HEADS, LATER, LAYERS, LENGTH, WIDTH, Workload


def linear(p: Any, name: str, x: Any) -> Any:
    return x @ p[f"{name}.weight"].T + p[f"{name}.bias"]


def of_classes(logits: Any, y: Any) -> Any:
    return -jnp.take_along_axis(jax.nn.log_softmax(logits), y[:, None], axis=1).mean()


def digits(p: Any, x: Any, y: Any) -> Any:
    return of_classes(linear(p, "2", jax.nn.relu(linear(p, "0", x))), y)


def convolved(p: Any, name: str, x: Any) -> Any:
    y = lax.conv(x, p[f"{name}.weight"], (1, 1), "SAME") + p[f"{name}.bias"][:, None, None]
    return lax.reduce_window(jax.nn.relu(y), -jnp.inf, lax.max, (1, 1, 2, 2), (1, 1, 2, 2), "VALID")


def cnn(p: Any, x: Any, y: Any) -> Any:
    h = convolved(p, "3", convolved(p, "0", x))
    return of_classes(linear(p, "7", h.reshape(len(h), -1)), y)


def lstm(p: Any, x: Any, y: Any) -> Any:
    sums = x @ p["lstm.weight_ih_l0"].T + p["lstm.bias_ih_l0"] + p["lstm.bias_hh_l0"]

    def cell(state: Any, sums: Any) -> Any:
        h, c = state
        i, f, g, o = jnp.split(sums + h @ p["lstm.weight_hh_l0"].T, 4, axis=-1)
        c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
        return (jax.nn.sigmoid(o) * jnp.tanh(c), c), None

    zeros = jnp.zeros((x.shape[1], 50), x.dtype)
    (h, _), _ = lax.scan(cell, (zeros, zeros), sums)
    return jnp.mean((linear(p, "head", h) - y) ** 2)


def normed(p: Any, name: str, x: Any) -> Any:
    centred = x - x.mean(-1, keepdims=True)
    scaled = centred / jnp.sqrt((centred * centred).mean(-1, keepdims=True) + 1e-5)
    return scaled * p[f"{name}.weight"] + p[f"{name}.bias"]


def transformer(p: Any, x: Any, y: Any) -> Any:
    h, size = p["tokens"][x] + p["places"], WIDTH // HEADS
    for i in range(LAYERS):
        at = f"layers.{i}"
        qkv = linear(p, f"{at}.qkv", normed(p, f"{at}.norm1", h)).reshape(len(x), LENGTH, 3, HEADS, size)
        q, k, v = jnp.transpose(qkv, (2, 0, 3, 1, 4))
        scores = jnp.where(LATER, -1e9, q @ k.mT * size**-0.5)
        found = jnp.transpose(jax.nn.softmax(scores) @ v, (0, 2, 1, 3)).reshape(len(x), LENGTH, WIDTH)
        h = h + linear(p, f"{at}.out", found)
        h = h + linear(p, f"{at}.down", jax.nn.relu(linear(p, f"{at}.up", normed(p, f"{at}.norm2", h))))
    return of_classes(linear(p, "head", normed(p, "norm", h)).reshape(-1, p["tokens"].shape[0]), y)


LOSSES: dict[str, Callable[..., Any]] = {"digits": digits, "cnn": cnn, "lstm": lstm, "transformer": transformer}


def step(name: str, work: Workload, parameters: dict[str, Any]) -> Callable[[], Any]:
    """A function that makes a training step with Adam and gives the loss."""

    @partial(jax.jit, donate_argnums=(0, 1, 2, 3))
    def adam(p: Any, mean: Any, square: Any, count: Any, x: Any, y: Any) -> Any:
        loss, slopes = jax.value_and_grad(LOSSES[name])(p, x, y)
        mean = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, mean, slopes)
        square = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, square, slopes)
        first, second = 1 - 0.9**count, 1 - 0.999**count
        p = jax.tree.map(lambda w, m, v: w - 1e-3 * (m / first) / (jnp.sqrt(v / second) + 1e-8), p, mean, square)
        return p, mean, square, count + 1, loss

    p = {key: jnp.asarray(value) for key, value in parameters.items()}
    state = [p, jax.tree.map(jnp.zeros_like, p), jax.tree.map(jnp.zeros_like, p), jnp.float32(1)]

    def run() -> Any:
        with jax.default_matmul_precision("highest"):
            *state[:], loss = adam(*state, *work.batch)
        return loss

    return run
