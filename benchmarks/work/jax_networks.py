"""Networks and their training step with Adam, as one writes them by hand for `jax.jit`."""

from functools import partial

import jax
import jax.numpy as jnp
from jax import lax


def linear(p, name, x):
    return x @ p[f"{name}.weight"].T + p[f"{name}.bias"]


def of_classes(logits, y):
    return -jnp.take_along_axis(jax.nn.log_softmax(logits), y[:, None], axis=1).mean()


def digits(p, x, y):
    return of_classes(linear(p, "2", jax.nn.relu(linear(p, "0", x))), y)


def convolved(p, name, x):
    y = lax.conv(x, p[f"{name}.weight"], (1, 1), "SAME") + p[f"{name}.bias"][:, None, None]
    return lax.reduce_window(jax.nn.relu(y), -jnp.inf, lax.max, (1, 1, 2, 2), (1, 1, 2, 2), "VALID")


def cnn(p, x, y):
    h = convolved(p, "3", convolved(p, "0", x))
    return of_classes(linear(p, "7", h.reshape(len(h), -1)), y)


def lstm(p, x, y):
    sums = x @ p["lstm.weight_ih_l0"].T + p["lstm.bias_ih_l0"] + p["lstm.bias_hh_l0"]

    def cell(state, sums):
        h, c = state
        i, f, g, o = jnp.split(sums + h @ p["lstm.weight_hh_l0"].T, 4, axis=-1)
        c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
        return (jax.nn.sigmoid(o) * jnp.tanh(c), c), None

    zeros = jnp.zeros((x.shape[1], p["lstm.weight_hh_l0"].shape[1]), x.dtype)
    (h, _), _ = lax.scan(cell, (zeros, zeros), sums)
    return jnp.mean((linear(p, "head", h) - y) ** 2)


LOSSES = {"cnn": cnn, "digits": digits, "lstm": lstm}


def training(loss, parameters, batch):
    """A function that makes a training step with Adam and gives the loss."""

    @partial(jax.jit, donate_argnums=(0, 1, 2, 3))
    def adam(p, mean, square, count, x, y):
        found, slopes = jax.value_and_grad(loss)(p, x, y)
        mean = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, mean, slopes)
        square = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, square, slopes)
        first, second = 1 - 0.9**count, 1 - 0.999**count
        p = jax.tree.map(lambda w, m, v: w - 1e-3 * (m / first) / (jnp.sqrt(v / second) + 1e-8), p, mean, square)
        return p, mean, square, count + 1, found

    p = {key: jnp.asarray(value) for key, value in parameters.items()}
    state = [p, jax.tree.map(jnp.zeros_like, p), jax.tree.map(jnp.zeros_like, p), jnp.float32(1)]

    def run():
        with jax.default_matmul_precision("highest"):
            *state[:], found = adam(*state, *batch)
        return found

    return run
