"""The one door of `nn` to the engine: the other modules of this package import autograd's names from here.

Another package on the index is imported as ``autograd`` too; this module refuses it by name.
"""

import autograd

if getattr(autograd, "ENGINE", None) != "glassgrad":
    raise ImportError(
        f"nn needs glassgrad's autograd, but 'import autograd' found another package at {autograd.__file__}: "
        "install glassgrad in a fresh virtual environment, without the package called 'autograd'"
    )

from autograd import (
    PARAMETER,
    Node,
    Tensor,
    Value,
    add_n,
    arctan,
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    callback,
    concat,
    conv2d,
    elu,
    gru,
    guard,
    leaky_relu,
    log_softmax,
    lstm,
    max_pool2d,
    no_grad,
    pad,
    prelu,
    pure_callback,
    relu,
    reshape,
    rnn,
    scope,
    sigmoid,
    sin,
    sliding_windows,
    softmax,
    softmax_cross_entropy,
    softplus,
    square,
    stack,
    step,
    tanh,
    zero_grad,
)
from autograd.errors import ArgumentError, ShapeError, UnknownNameError

__all__ = [
    "PARAMETER",
    "ArgumentError",
    "Node",
    "ShapeError",
    "Tensor",
    "UnknownNameError",
    "Value",
    "add_n",
    "arctan",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "callback",
    "concat",
    "conv2d",
    "elu",
    "gru",
    "guard",
    "leaky_relu",
    "log_softmax",
    "lstm",
    "max_pool2d",
    "no_grad",
    "pad",
    "prelu",
    "pure_callback",
    "relu",
    "reshape",
    "rnn",
    "scope",
    "sigmoid",
    "sin",
    "sliding_windows",
    "softmax",
    "softmax_cross_entropy",
    "softplus",
    "square",
    "stack",
    "step",
    "tanh",
    "zero_grad",
]
