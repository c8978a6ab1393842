"""What the scripts of single layers compute, over either library: layers by name, their inputs and cotangents."""

import numpy as np

rng = np.random.default_rng(0)
WORDS, FEATURES, PLACES = 10_000, 64, (32, 100)
SHAPES = {"batch-norm": (128, 64, 16, 16), "layer-norm": (32, 100, 256), "attention": (32, 100, 64)}


def layer(library, name):
    """The layer ``name`` of a module with PyTorch's names."""
    if name == "batch-norm":
        return library.BatchNorm2d(64)
    if name == "layer-norm":
        return library.LayerNorm(256)
    if name == "attention":
        return library.MultiheadAttention(64, 4, batch_first=True)
    return library.Embedding(WORDS, FEATURES)


def called(module, name):
    """A function of an input that gives one result."""
    if name == "attention":
        return lambda x: module(x, x, x, need_weights=False)[0]
    return module


def data(name):
    """An input, and the cotangent of the result."""
    if name == "embedding":
        return rng.integers(0, WORDS, PLACES), rng.normal(size=(*PLACES, FEATURES)).astype(np.float32)
    return tuple(rng.normal(size=(2, *SHAPES[name])).astype(np.float32))
