"""The same steps written by hand for `jax.jit`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp

from benchmarks.accelerators.workloads import HEADS, LATER, LAYERS, LENGTH, WIDTH, Workload
from benchmarks.work.jax_networks import cnn, digits, linear, lstm, of_classes, training


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

    return training(LOSSES[name], parameters, work.batch)
