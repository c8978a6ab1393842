import sys

import jax
import jax.numpy as jnp
from clock import report
from data import digits

images, labels = digits(int(sys.argv[1]))
x, y = jnp.array(images, dtype=jnp.float32), jnp.array(labels)


def initial(key, fan_in, fan_out):
    bound = fan_in**-0.5
    return jax.random.uniform(key, (fan_in, fan_out), minval=-bound, maxval=bound), jnp.zeros(fan_out)


def loss(layers):
    (w1, b1), (w2, b2) = layers
    logits = jax.nn.relu(x @ w1 + b1) @ w2 + b2
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


keys = jax.random.split(jax.random.key(0))
layers = [initial(keys[0], 64, 100), initial(keys[1], 100, 10)]
zeros = jax.tree.map(jnp.zeros_like, layers)
state = layers, zeros, zeros, jnp.float32(1)


def step():
    global state
    state = jax.block_until_ready(adam(*state))


report(step)
