"""Neural networks on glassgrad's engine: layers, losses, optimisers, first values.

Begin with `module`, what a network is made of; then the rooms `layers` and `optimisers`, and `losses`. `schedules` has
learning rates that change with time, `nn.init` the first values of parameters, `nn.data` files, data sets and
batches, `nn.metrics` the scores of classifiers, `nn.scalar` the same networks made of single numbers. `MLPClassifier`
and `MLPRegressor` are estimators of scikit-learn. The file is longer than others by its list of public names.

>>> import nn
>>> model = nn.MLP([2, 16, 1], rng=0)
>>> model([[0.5, -0.5]]).shape
(1, 1)
"""

import typing

from nn import callbacks, data, functional, init, metrics, optim, scalar, utils
from nn.export.keras_code import to_keras_code
from nn.export.onnx_file import to_onnx
from nn.export.torch_code import to_torch_code
from nn.files.saving import load, save
from nn.inspection import pruning as prune
from nn.inspection.diagnosis import diagnose
from nn.inspection.lottery import lottery_ticket
from nn.inspection.shapes import summary
from nn.late_names import ESTIMATORS as _ESTIMATORS
from nn.layers.activation import Activation
from nn.layers.activations import (
    ELU,
    Arctan,
    Identity,
    LeakyReLU,
    LogSoftmax,
    PReLU,
    ReLU,
    Sigmoid,
    Softmax,
    Step,
    Tanh,
    activation,
)
from nn.layers.adaptive_pooling import (
    AdaptiveAvgPool1d,
    AdaptiveAvgPool2d,
    AdaptiveMaxPool1d,
    AdaptiveMaxPool2d,
    adaptive_avg_pool1d,
    adaptive_avg_pool2d,
    adaptive_max_pool1d,
    adaptive_max_pool2d,
)
from nn.layers.attention import MultiheadAttention, scaled_dot_product_attention
from nn.layers.batch_normalisation import BatchNorm1d, BatchNorm2d, InstanceNorm1d, InstanceNorm2d
from nn.layers.bilinear import Bilinear
from nn.layers.containers import MLP
from nn.layers.convolution import Conv1d, Conv2d, conv1d, conv2d
from nn.layers.dropout import AlphaDropout, Dropout, Dropout2d
from nn.layers.embedding import Embedding
from nn.layers.flatten import Flatten, Unflatten
from nn.layers.last import Last
from nn.layers.linear import LazyLinear, Linear
from nn.layers.module_dict import ModuleDict
from nn.layers.normalisation import GroupNorm, LayerNorm, RMSNorm
from nn.layers.perceptron import Perceptron
from nn.layers.piecewise_activations import (
    Hardshrink,
    Hardsigmoid,
    Hardswish,
    Hardtanh,
    ReLU6,
    Softshrink,
    Threshold,
    hardshrink,
    hardsigmoid,
    hardswish,
    hardtanh,
    relu6,
    softshrink,
    threshold,
)
from nn.layers.pooling import AvgPool1d, AvgPool2d, MaxPool1d, MaxPool2d, avg_pool1d, avg_pool2d, max_pool1d, max_pool2d
from nn.layers.power_pooling import LPPool1d, LPPool2d, lp_pool1d, lp_pool2d
from nn.layers.recurrent import GRU, LSTM, RNN
from nn.layers.recurrent_cells import GRUCell, LSTMCell, RNNCell
from nn.layers.rows import ModuleList, ParameterList
from nn.layers.sequential import Sequential
from nn.layers.smooth_activations import (
    CELU,
    GELU,
    GLU,
    SELU,
    LogSigmoid,
    Mish,
    SiLU,
    Softmin,
    Softplus,
    Softsign,
    Tanhshrink,
    celu,
    gelu,
    glu,
    logsigmoid,
    mish,
    selu,
    silu,
    softmin,
    softplus,
    softsign,
    tanhshrink,
)
from nn.layers.transformer import PositionalEncoding, TransformerEncoderLayer
from nn.layers.transposed_convolution import ConvTranspose1d, ConvTranspose2d, conv_transpose1d, conv_transpose2d
from nn.layers.unpooling import MaxUnpool1d, MaxUnpool2d, max_unpool1d, max_unpool2d
from nn.losses.categorical import cross_entropy
from nn.losses.distances import (
    absolute_error,
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    huber,
    log_cosh_loss,
    smooth_l1_loss,
    squared_error,
)
from nn.losses.likelihood_losses import KLDivLoss, NLLLoss, PoissonNLLLoss, kl_div, nll_loss, poisson_nll_loss
from nn.losses.loss_modules import (
    BCELoss,
    BCEWithLogitsLoss,
    CrossEntropyLoss,
    HuberLoss,
    L1Loss,
    LogCoshLoss,
    MSELoss,
    SmoothL1Loss,
    SSELoss,
)
from nn.losses.margin_losses import (
    CosineEmbeddingLoss,
    HingeEmbeddingLoss,
    HingeLoss,
    MarginRankingLoss,
    MultiMarginLoss,
    cosine_embedding_loss,
    hinge_embedding_loss,
    hinge_loss,
    margin_ranking_loss,
    multi_margin_loss,
)
from nn.losses.penalties import l1_penalty, l2_penalty
from nn.modules.module import Module
from nn.modules.parameter import Parameter
from nn.modules.replaced_parameters import functional_call
from nn.optim import (
    LBFGS,
    SGD,
    Adadelta,
    Adagrad,
    Adam,
    Adamax,
    AdamW,
    Lion,
    NAdam,
    Optimiser,
    RAdam,
    RMSprop,
)
from nn.optimisers.averages import AveragedModel
from nn.optimisers.gradient_clipping import clip_grad_norm_, clip_grad_value_
from nn.schedules.base import LRScheduler
from nn.schedules.combined import ChainedScheduler, SequentialLR
from nn.schedules.cycles import CyclicLR, OneCycleLR
from nn.schedules.formulas import (
    ConstantLR,
    CosineAnnealingLR,
    CosineAnnealingWarmRestarts,
    ExponentialLR,
    LambdaLR,
    LinearLR,
    MultiplicativeLR,
    MultiStepLR,
    PolynomialLR,
    StepLR,
    WarmupLR,
)
from nn.schedules.plateau import ReduceLROnPlateau
from nn.training.history import History
from nn.training.loader import DataLoader
from nn.training.searching import random_restarts
from nn.training.trainer import Trainer

if typing.TYPE_CHECKING:
    from nn.estimators import MLPClassifier as MLPClassifier
    from nn.estimators import MLPRegressor as MLPRegressor
else:
    from nn.late_names import late as __getattr__  # noqa: F401

__all__ = [
    "CELU",
    "ELU",
    "GELU",
    "GLU",
    "GRU",
    "LBFGS",
    "LSTM",
    "MLP",
    "RNN",
    "SELU",
    "SGD",
    "Activation",
    "Adadelta",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
    "AdaptiveAvgPool1d",
    "AdaptiveAvgPool2d",
    "AdaptiveMaxPool1d",
    "AdaptiveMaxPool2d",
    "AlphaDropout",
    "Arctan",
    "AveragedModel",
    "AvgPool1d",
    "AvgPool2d",
    "BCELoss",
    "BCEWithLogitsLoss",
    "BatchNorm1d",
    "BatchNorm2d",
    "Bilinear",
    "ChainedScheduler",
    "ConstantLR",
    "Conv1d",
    "Conv2d",
    "ConvTranspose1d",
    "ConvTranspose2d",
    "CosineAnnealingLR",
    "CosineAnnealingWarmRestarts",
    "CosineEmbeddingLoss",
    "CrossEntropyLoss",
    "CyclicLR",
    "DataLoader",
    "Dropout",
    "Dropout2d",
    "Embedding",
    "ExponentialLR",
    "Flatten",
    "GRUCell",
    "GroupNorm",
    "Hardshrink",
    "Hardsigmoid",
    "Hardswish",
    "Hardtanh",
    "HingeEmbeddingLoss",
    "HingeLoss",
    "History",
    "HuberLoss",
    "Identity",
    "InstanceNorm1d",
    "InstanceNorm2d",
    "KLDivLoss",
    "L1Loss",
    "LPPool1d",
    "LPPool2d",
    "LRScheduler",
    "LSTMCell",
    "LambdaLR",
    "Last",
    "LayerNorm",
    "LazyLinear",
    "LeakyReLU",
    "Linear",
    "LinearLR",
    "Lion",
    "LogCoshLoss",
    "LogSigmoid",
    "LogSoftmax",
    "MSELoss",
    "MarginRankingLoss",
    "MaxPool1d",
    "MaxPool2d",
    "MaxUnpool1d",
    "MaxUnpool2d",
    "Mish",
    "Module",
    "ModuleDict",
    "ModuleList",
    "MultiMarginLoss",
    "MultiStepLR",
    "MultiheadAttention",
    "MultiplicativeLR",
    "NAdam",
    "NLLLoss",
    "OneCycleLR",
    "Optimiser",
    "PReLU",
    "Parameter",
    "ParameterList",
    "Perceptron",
    "PoissonNLLLoss",
    "PolynomialLR",
    "PositionalEncoding",
    "RAdam",
    "RMSNorm",
    "RMSprop",
    "RNNCell",
    "ReLU",
    "ReLU6",
    "ReduceLROnPlateau",
    "SSELoss",
    "Sequential",
    "SequentialLR",
    "SiLU",
    "Sigmoid",
    "SmoothL1Loss",
    "Softmax",
    "Softmin",
    "Softplus",
    "Softshrink",
    "Softsign",
    "Step",
    "StepLR",
    "Tanh",
    "Tanhshrink",
    "Threshold",
    "Trainer",
    "TransformerEncoderLayer",
    "Unflatten",
    "WarmupLR",
    "absolute_error",
    "activation",
    "adaptive_avg_pool1d",
    "adaptive_avg_pool2d",
    "adaptive_max_pool1d",
    "adaptive_max_pool2d",
    "avg_pool1d",
    "avg_pool2d",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "callbacks",
    "celu",
    "clip_grad_norm_",
    "clip_grad_value_",
    "conv1d",
    "conv2d",
    "conv_transpose1d",
    "conv_transpose2d",
    "cosine_embedding_loss",
    "cross_entropy",
    "data",
    "diagnose",
    "functional",
    "functional_call",
    "gelu",
    "glu",
    "hardshrink",
    "hardsigmoid",
    "hardswish",
    "hardtanh",
    "hinge_embedding_loss",
    "hinge_loss",
    "huber",
    "init",
    "kl_div",
    "l1_penalty",
    "l2_penalty",
    "load",
    "log_cosh_loss",
    "logsigmoid",
    "lottery_ticket",
    "lp_pool1d",
    "lp_pool2d",
    "margin_ranking_loss",
    "max_pool1d",
    "max_pool2d",
    "max_unpool1d",
    "max_unpool2d",
    "metrics",
    "mish",
    "multi_margin_loss",
    "nll_loss",
    "optim",
    "poisson_nll_loss",
    "prune",
    "random_restarts",
    "relu6",
    "save",
    "scalar",
    "scaled_dot_product_attention",
    "selu",
    "silu",
    "smooth_l1_loss",
    "softmin",
    "softplus",
    "softshrink",
    "softsign",
    "squared_error",
    "summary",
    "tanhshrink",
    "threshold",
    "to_keras_code",
    "to_onnx",
    "to_torch_code",
    "utils",
]


def __dir__() -> list[str]:
    return [*__all__, *_ESTIMATORS]
