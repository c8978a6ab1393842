"""The demo of micrograd's own network code over our Value: its graph of 65,818 nodes for 100 points, and its steps."""

import random

import micrograd.nn
from demo_step import demo_loss, demo_step

from autograd import Value, compile

micrograd.nn.Value = Value


def network():
    """A network with the weights that the others start from."""
    random.seed(1337)
    return micrograd.nn.MLP(2, [16, 16, 1])


def demo_graph(count=100):
    """The loss over ``count`` points, and the model."""
    model = network()
    return demo_loss(model, Value, count), model


def eager_step():
    """A function that trains by one step, recording the graph anew."""
    return demo_step(network(), Value)


def compiled_step():
    """The same with a graph that is recorded and compiled once, here."""
    loss, model = demo_graph()
    program = compile(loss)

    def step():
        program()
        model.zero_grad()
        program.backward()
        for p in model.parameters():
            p.data -= 0.01 * p.grad

    return step
