"""Networks of single numbers: every weight is a `Value`, every product and sum a node.

For graphs small enough to read, to draw and to check by hand. Begin with `neurons`: a neuron is its inputs, its
weights, one sum, and an activation. All else is made of neurons: a network in `networks`, a convolution in `kernels`,
recurrent cells in `memory`. ``from_tensor`` takes the numbers of the same layer of Tensors, with equal results.
"""

from nn.scalar.kernels import Conv2d
from nn.scalar.memory import LSTMCell, RNNCell
from nn.scalar.networks import MLP
from nn.scalar.neurons import Layer, Neuron, Perceptron, parameter

__all__ = ["MLP", "Conv2d", "LSTMCell", "Layer", "Neuron", "Perceptron", "RNNCell", "parameter"]
