"""What PyTorch keeps in a module of this name.

>>> from nn import Parameter, utils
>>> utils.clip_grad_norm_([Parameter([1.0])], 1.0).item()
0.0
"""

from nn.optimisers.gradient_clipping import clip_grad_norm_, clip_grad_value_

__all__ = ["clip_grad_norm_", "clip_grad_value_"]
