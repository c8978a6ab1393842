"""The graph of the demo's loss, of micrograd's own network code over our Value: 65,818 nodes for 100 points."""

import random

import micrograd.nn
from demo_step import demo_loss

from autograd import Value


def demo_graph(count=100):
    """The loss, and the model."""
    micrograd.nn.Value = Value
    random.seed(1337)
    model = micrograd.nn.MLP(2, [16, 16, 1])
    return demo_loss(model, Value, count), model
