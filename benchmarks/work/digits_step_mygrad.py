import sys

import mygrad
import numpy as np
from clock import report
from data import digits
from mygrad.nnet.activations import relu
from mygrad.nnet.losses import softmax_crossentropy

images, labels = digits(int(sys.argv[1]))
x, y = np.array(images, dtype=np.float32), np.array(labels)
random = np.random.default_rng(0)


def initial(fan_in, fan_out):
    bound = fan_in**-0.5
    weight = random.uniform(-bound, bound, (fan_in, fan_out)).astype(np.float32)
    return [mygrad.tensor(weight), mygrad.tensor(np.zeros(fan_out, np.float32))]


parameters = initial(64, 100) + initial(100, 10)
means, squares = ([np.zeros_like(p.data) for p in parameters] for _ in range(2))
count = 0


def step():
    global count
    count += 1
    w1, b1, w2, b2 = parameters
    softmax_crossentropy(mygrad.matmul(relu(mygrad.matmul(x, w1) + b1), w2) + b2, y).backward()
    for p, mean, square in zip(parameters, means, squares, strict=True):
        mean += 0.1 * (p.grad - mean)
        square += 0.001 * (p.grad * p.grad - square)
        p.data -= 0.001 * (mean / (1 - 0.9**count)) / (np.sqrt(square / (1 - 0.999**count)) + 1e-8)
        p.null_grad()


report(step)
