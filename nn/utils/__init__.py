"""What PyTorch keeps in a module of this name: gradients clipped, parameters as one vector; `rnn` pads sequences.

>>> from nn import Parameter, utils
>>> utils.clip_grad_norm_([Parameter([1.0])], 1.0).item()
0.0
"""

from nn.optimisers.gradient_clipping import clip_grad_norm_, clip_grad_value_
from nn.utils import rnn
from nn.utils.vectors import parameters_to_vector, vector_to_parameters

__all__ = ["clip_grad_norm_", "clip_grad_value_", "parameters_to_vector", "rnn", "vector_to_parameters"]
