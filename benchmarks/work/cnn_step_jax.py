from itertools import pairwise

import jax
import jax.numpy as jnp
from clock import report
from cnn import CHANNELS, CLASSES, FULL, HIDDEN, data, features
from jax import lax

images, labels = data(*FULL)
x, y = jnp.array(images), jnp.array(labels)


def initial(key, shape, fan_in):
    bound = fan_in**-0.5
    return jax.random.uniform(key, shape, minval=-bound, maxval=bound)


def loss(layers):
    *kernels, (w1, b1), (w2, b2) = layers
    h = x
    for weight, bias in kernels:
        h = jax.nn.relu(lax.conv_general_dilated(h, weight, (1, 1), "VALID") + bias[:, None, None])
        h = lax.reduce_window(h, -jnp.inf, lax.max, (1, 1, 2, 2), (1, 1, 2, 2), "VALID")
    logits = jax.nn.relu(h.reshape(len(h), -1) @ w1 + b1) @ w2 + b2
    return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(logits), y[:, None], axis=1))


@jax.jit
def adam(layers, mean, square, count):
    slopes = jax.grad(loss)(layers)
    mean = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, mean, slopes)
    square = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, square, slopes)
    fix_mean, fix_square = 1 - 0.9**count, 1 - 0.999**count
    layers = jax.tree.map(
        lambda p, m, v: p - 0.001 * (m / fix_mean) / (jnp.sqrt(v / fix_square) + 1e-8), layers, mean, square
    )
    return layers, mean, square, count + 1


keys = iter(jax.random.split(jax.random.key(0), 4))
layers = [
    (initial(next(keys), (out, channels, 3, 3), 9 * channels), jnp.zeros(out)) for channels, out in pairwise(CHANNELS)
]
layers += [
    (initial(next(keys), sizes, sizes[0]), jnp.zeros(sizes[1]))
    for sizes in ((features(FULL[1]), HIDDEN), (HIDDEN, CLASSES))
]
zeros = jax.tree.map(jnp.zeros_like, layers)
state = layers, zeros, zeros, jnp.float32(1)


def step():
    global state
    state = jax.block_until_ready(adam(*state))


report(step)
