import sys

import autograd.numpy as np  # the package of HIPS
from autograd.misc.optimizers import adam
from clock import report
from data import digits

from autograd import grad

STEPS = 10  # its optimiser is a loop of its own
images, labels = digits(int(sys.argv[1]))
x, y = np.array(images, dtype=np.float32), np.array(labels)
random = np.random.default_rng(0)


def initial(fan_in, fan_out):
    bound = fan_in**-0.5
    return random.uniform(-bound, bound, (fan_in, fan_out)).astype(np.float32), np.zeros(fan_out, np.float32)


def loss(layers, _):
    (w1, b1), (w2, b2) = layers
    logits = np.dot(np.maximum(np.dot(x, w1) + b1, 0), w2) + b2
    logits = logits - np.max(logits, axis=1, keepdims=True)
    return np.mean(np.log(np.sum(np.exp(logits), axis=1)) - logits[np.arange(len(y)), y])


layers = [initial(64, 100), initial(100, 10)]
report(lambda: adam(grad(loss), layers, num_iters=STEPS), calls=STEPS)
