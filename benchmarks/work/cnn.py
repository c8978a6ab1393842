"""A convolutional network: 3 channels, 32 and 64 kernels of 3 x 3, each layer pooled by 2, then 128 and 10 units."""

import numpy as np

CLASSES, HIDDEN = 10, 128
CHANNELS = (3, 32, 64)
SMALL, FULL = (2, 16), (32, 64)  # batches, and sides of their images


def data(batch, side):
    """Random images and labels."""
    rng = np.random.default_rng(0)
    return rng.random((batch, CHANNELS[0], side, side), dtype=np.float32), rng.integers(CLASSES, size=batch)


def features(side):
    """How many numbers the last pooling leaves of an image."""
    for _ in CHANNELS[1:]:
        side = (side - 2) // 2
    return CHANNELS[-1] * side * side
