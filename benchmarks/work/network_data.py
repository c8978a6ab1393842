"""Batches for the networks that the scripts train: deck 001's of images, and a recurrent one of sequences."""

import numpy as np

CLASSES, HIDDEN, STEPS = 10, 50, 100
SHAPES = {  # of the parameters
    "cnn": {
        "0.weight": (32, 1, 3, 3),
        "0.bias": (32,),
        "3.weight": (64, 32, 3, 3),
        "3.bias": (64,),
        "7.weight": (CLASSES, 64 * 49),
        "7.bias": (CLASSES,),
    },
    "lstm": {
        "lstm.weight_ih_l0": (4 * HIDDEN, 1),
        "lstm.weight_hh_l0": (4 * HIDDEN, HIDDEN),
        "lstm.bias_ih_l0": (4 * HIDDEN,),
        "lstm.bias_hh_l0": (4 * HIDDEN,),
        "head.weight": (1, HIDDEN),
        "head.bias": (1,),
    },
    "digits": {"0.weight": (100, 64), "0.bias": (100,), "2.weight": (CLASSES, 100), "2.bias": (CLASSES,)},
}


def parameters(name):
    """First parameters, small and random."""
    rng = np.random.default_rng(0)
    return {key: rng.uniform(-0.1, 0.1, shape).astype(np.float32) for key, shape in SHAPES[name].items()}


def batch(name, count=32):
    """What goes in, and what should come out."""
    rng = np.random.default_rng(1)
    if name == "lstm":
        return rng.random((STEPS, count, 1), np.float32), rng.random((count, 1), np.float32)
    shape = (count, 1, 28, 28) if name == "cnn" else (count, 64)
    return rng.random(shape, np.float32), rng.integers(0, CLASSES, count)
