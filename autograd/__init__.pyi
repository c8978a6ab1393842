"""Generated from the table of primitives by ``python -m autograd.stubs``."""

# ruff: noqa: I001, RUF022

from autograd.arrayapi.creation import arange as arange
from autograd.arrayapi.creation import asarray as asarray
from autograd.arrayapi.creation import empty as empty
from autograd.arrayapi.creation import empty_like as empty_like
from autograd.arrayapi.creation import eye as eye
from autograd.arrayapi.creation import from_dlpack as from_dlpack
from autograd.arrayapi.creation import full as full
from autograd.arrayapi.creation import full_like as full_like
from autograd.arrayapi.creation import linspace as linspace
from autograd.arrayapi.creation import meshgrid as meshgrid
from autograd.arrayapi.creation import ones as ones
from autograd.arrayapi.creation import ones_like as ones_like
from autograd.arrayapi.creation import zeros as zeros
from autograd.arrayapi.creation import zeros_like as zeros_like
from autograd.arrayapi.dtypes import __array_namespace_info__ as __array_namespace_info__
from autograd.arrayapi.dtypes import bool as bool
from autograd.arrayapi.dtypes import can_cast as can_cast
from autograd.arrayapi.dtypes import complex128 as complex128
from autograd.arrayapi.dtypes import complex64 as complex64
from autograd.arrayapi.dtypes import e as e
from autograd.arrayapi.dtypes import finfo as finfo
from autograd.arrayapi.dtypes import float32 as float32
from autograd.arrayapi.dtypes import float64 as float64
from autograd.arrayapi.dtypes import iinfo as iinfo
from autograd.arrayapi.dtypes import inf as inf
from autograd.arrayapi.dtypes import int16 as int16
from autograd.arrayapi.dtypes import int32 as int32
from autograd.arrayapi.dtypes import int64 as int64
from autograd.arrayapi.dtypes import int8 as int8
from autograd.arrayapi.dtypes import isdtype as isdtype
from autograd.arrayapi.dtypes import nan as nan
from autograd.arrayapi.dtypes import newaxis as newaxis
from autograd.arrayapi.dtypes import pi as pi
from autograd.arrayapi.dtypes import result_type as result_type
from autograd.arrayapi.dtypes import uint16 as uint16
from autograd.arrayapi.dtypes import uint32 as uint32
from autograd.arrayapi.dtypes import uint64 as uint64
from autograd.arrayapi.dtypes import uint8 as uint8
from autograd import backends as backends
from autograd.callbacks import callback as callback
from autograd.callbacks import guard as guard
from autograd.callbacks import is_traced as is_traced
from autograd.callbacks import label_operations as label_operations
from autograd.callbacks import pure_callback as pure_callback
from autograd.callbacks import refill as refill
from autograd.callbacks import unread as unread
from autograd.checking.contributions import Contribution as Contribution
from autograd.checking.contributions import backward_trace as backward_trace
from autograd.checking.exactness import rounding as rounding
from autograd.checking.gradient_checks import gradcheck as gradcheck
from autograd.checking.numerics import check_numerics as check_numerics
from autograd.core.context import enable_grad as enable_grad
from autograd.core.context import no_grad as no_grad
from autograd.core.context import scope as scope
from autograd.core.node import CONSTANT as CONSTANT
from autograd.core.node import Node as Node
from autograd.core.node import PARAMETER as PARAMETER
from autograd.core.node import VARIABLE as VARIABLE
from autograd.core.node import zero_grad as zero_grad
from autograd.core.order import topological_order as topological_order
from autograd.core.sweep import gradients as gradients
from autograd.core.tensor import Tensor as Tensor
from autograd.core.value import Value as Value
from autograd import errors as errors
from autograd import extend as extend
from autograd import fft as fft
from autograd.lifetime.changes import mark_changed as mark_changed
from autograd import linalg as linalg
from autograd.primitives import T as T
from autograd.primitives import abs as abs
from autograd.primitives import acos as acos
from autograd.primitives import acosh as acosh
from autograd.primitives import add as add
from autograd.primitives import add_along_axis as add_along_axis
from autograd.primitives import add_n as add_n
from autograd.primitives import affine_conv2d as affine_conv2d
from autograd.primitives import all as all
from autograd.primitives import any as any
from autograd.primitives import arctan as arctan
from autograd.primitives import argmax as argmax
from autograd.primitives import argmin as argmin
from autograd.primitives import argsort as argsort
from autograd.primitives import argwhere as argwhere
from autograd.primitives import asin as asin
from autograd.primitives import asinh as asinh
from autograd.primitives import astype as astype
from autograd.primitives import at as at
from autograd.primitives import atan as atan
from autograd.primitives import atan2 as atan2
from autograd.primitives import atanh as atanh
from autograd.primitives import avg_pool2d as avg_pool2d
from autograd.primitives import avg_pool2d_input as avg_pool2d_input
from autograd.primitives import binary_cross_entropy as binary_cross_entropy
from autograd.primitives import binary_cross_entropy_with_logits as binary_cross_entropy_with_logits
from autograd.primitives import bitwise_and as bitwise_and
from autograd.primitives import bitwise_invert as bitwise_invert
from autograd.primitives import bitwise_left_shift as bitwise_left_shift
from autograd.primitives import bitwise_or as bitwise_or
from autograd.primitives import bitwise_right_shift as bitwise_right_shift
from autograd.primitives import bitwise_xor as bitwise_xor
from autograd.primitives import broadcast_arrays as broadcast_arrays
from autograd.primitives import broadcast_to as broadcast_to
from autograd.primitives import cbrt as cbrt
from autograd.primitives import ceil as ceil
from autograd.primitives import cholesky as cholesky
from autograd.primitives import clamp_max as clamp_max
from autograd.primitives import clamp_min as clamp_min
from autograd.primitives import clip as clip
from autograd.primitives import cofactors as cofactors
from autograd.primitives import cofactors_along as cofactors_along
from autograd.primitives import complement as complement
from autograd.primitives import concat as concat
from autograd.primitives import conj as conj
from autograd.primitives import contract as contract
from autograd.primitives import conv2d as conv2d
from autograd.primitives import conv2d_input as conv2d_input
from autograd.primitives import conv2d_weight as conv2d_weight
from autograd.primitives import copysign as copysign
from autograd.primitives import cos as cos
from autograd.primitives import cosh as cosh
from autograd.primitives import count_nonzero as count_nonzero
from autograd.primitives import cross as cross
from autograd.primitives import cumulative_prod as cumulative_prod
from autograd.primitives import cumulative_sum as cumulative_sum
from autograd.primitives import det as det
from autograd.primitives import diag as diag
from autograd.primitives import diagonal as diagonal
from autograd.primitives import diff as diff
from autograd.primitives import divide as divide
from autograd.primitives import dot as dot
from autograd.primitives import eig as eig
from autograd.primitives import eigh as eigh
from autograd.primitives import eigvals as eigvals
from autograd.primitives import eigvalsh as eigvalsh
from autograd.primitives import einsum as einsum
from autograd.primitives import elu as elu
from autograd.primitives import equal as equal
from autograd.primitives import erf as erf
from autograd.primitives import erfc as erfc
from autograd.primitives import exp as exp
from autograd.primitives import exp2 as exp2
from autograd.primitives import expand_dims as expand_dims
from autograd.primitives import expm as expm
from autograd.primitives import expm1 as expm1
from autograd.primitives import expm_along as expm_along
from autograd.primitives import flatten as flatten
from autograd.primitives import flip as flip
from autograd.primitives import floor as floor
from autograd.primitives import floor_divide as floor_divide
from autograd.primitives import fourier_transform as fourier_transform
from autograd.primitives import gammaln as gammaln
from autograd.primitives import getitem as getitem
from autograd.primitives import greater as greater
from autograd.primitives import greater_equal as greater_equal
from autograd.primitives import gru as gru
from autograd.primitives import gru_cell as gru_cell
from autograd.primitives import gru_gates as gru_gates
from autograd.primitives import hypot as hypot
from autograd.primitives import identity as identity
from autograd.primitives import imag as imag
from autograd.primitives import inv as inv
from autograd.primitives import isfinite as isfinite
from autograd.primitives import isinf as isinf
from autograd.primitives import isnan as isnan
from autograd.primitives import kron as kron
from autograd.primitives import leaky_relu as leaky_relu
from autograd.primitives import less as less
from autograd.primitives import less_equal as less_equal
from autograd.primitives import log as log
from autograd.primitives import log10 as log10
from autograd.primitives import log1p as log1p
from autograd.primitives import log2 as log2
from autograd.primitives import log_sigmoid as log_sigmoid
from autograd.primitives import log_softmax as log_softmax
from autograd.primitives import logaddexp as logaddexp
from autograd.primitives import logical_and as logical_and
from autograd.primitives import logical_not as logical_not
from autograd.primitives import logical_or as logical_or
from autograd.primitives import logical_xor as logical_xor
from autograd.primitives import logm as logm
from autograd.primitives import logm_along as logm_along
from autograd.primitives import logsumexp as logsumexp
from autograd.primitives import lstm as lstm
from autograd.primitives import lstm_cell as lstm_cell
from autograd.primitives import lstm_gates as lstm_gates
from autograd.primitives import mT as mT
from autograd.primitives import matmul as matmul
from autograd.primitives import matrix_diagonal as matrix_diagonal
from autograd.primitives import matrix_norm as matrix_norm
from autograd.primitives import matrix_power as matrix_power
from autograd.primitives import matrix_rank as matrix_rank
from autograd.primitives import matrix_transpose as matrix_transpose
from autograd.primitives import max as max
from autograd.primitives import max_pool2d as max_pool2d
from autograd.primitives import max_pool2d_along as max_pool2d_along
from autograd.primitives import max_pool2d_input as max_pool2d_input
from autograd.primitives import maximum as maximum
from autograd.primitives import mean as mean
from autograd.primitives import mean_and_variance as mean_and_variance
from autograd.primitives import min as min
from autograd.primitives import minimum as minimum
from autograd.primitives import moveaxis as moveaxis
from autograd.primitives import multiply as multiply
from autograd.primitives import negative as negative
from autograd.primitives import nextafter as nextafter
from autograd.primitives import nonzero as nonzero
from autograd.primitives import norm as norm
from autograd.primitives import not_equal as not_equal
from autograd.primitives import outer as outer
from autograd.primitives import overlap_add as overlap_add
from autograd.primitives import packed_eig as packed_eig
from autograd.primitives import packed_eigh as packed_eigh
from autograd.primitives import packed_qr as packed_qr
from autograd.primitives import packed_svd as packed_svd
from autograd.primitives import pad as pad
from autograd.primitives import permute_dims as permute_dims
from autograd.primitives import pinv as pinv
from autograd.primitives import polygamma as polygamma
from autograd.primitives import positive as positive
from autograd.primitives import pow as pow
from autograd.primitives import prelu as prelu
from autograd.primitives import prod as prod
from autograd.primitives import qr as qr
from autograd.primitives import real as real
from autograd.primitives import reciprocal as reciprocal
from autograd.primitives import relu as relu
from autograd.primitives import remainder as remainder
from autograd.primitives import repeat as repeat
from autograd.primitives import replace_at as replace_at
from autograd.primitives import reshape as reshape
from autograd.primitives import rnn as rnn
from autograd.primitives import rnn_cell as rnn_cell
from autograd.primitives import roll as roll
from autograd.primitives import round as round
from autograd.primitives import scatter_add as scatter_add
from autograd.primitives import searchsorted as searchsorted
from autograd.primitives import sigmoid as sigmoid
from autograd.primitives import sign as sign
from autograd.primitives import signbit as signbit
from autograd.primitives import signed_log_det as signed_log_det
from autograd.primitives import sin as sin
from autograd.primitives import sinh as sinh
from autograd.primitives import sliding_windows as sliding_windows
from autograd.primitives import slogdet as slogdet
from autograd.primitives import softmax as softmax
from autograd.primitives import softmax_cross_entropy as softmax_cross_entropy
from autograd.primitives import softplus as softplus
from autograd.primitives import solve as solve
from autograd.primitives import solve_lyapunov as solve_lyapunov
from autograd.primitives import sort as sort
from autograd.primitives import split as split
from autograd.primitives import sqrt as sqrt
from autograd.primitives import sqrtm as sqrtm
from autograd.primitives import square as square
from autograd.primitives import squeeze as squeeze
from autograd.primitives import stack as stack
from autograd.primitives import standardise as standardise
from autograd.primitives import std as std
from autograd.primitives import step as step
from autograd.primitives import subtract as subtract
from autograd.primitives import sum as sum
from autograd.primitives import svd as svd
from autograd.primitives import svdvals as svdvals
from autograd.primitives import swapaxes as swapaxes
from autograd.primitives import take as take
from autograd.primitives import take_along_axis as take_along_axis
from autograd.primitives import tan as tan
from autograd.primitives import tanh as tanh
from autograd.primitives import tensordot as tensordot
from autograd.primitives import tile as tile
from autograd.primitives import to_value as to_value
from autograd.primitives import trace as trace
from autograd.primitives import transpose as transpose
from autograd.primitives import tril as tril
from autograd.primitives import triu as triu
from autograd.primitives import trunc as trunc
from autograd.primitives import unique_all as unique_all
from autograd.primitives import unique_counts as unique_counts
from autograd.primitives import unique_inverse as unique_inverse
from autograd.primitives import unique_values as unique_values
from autograd.primitives import unstack as unstack
from autograd.primitives import var as var
from autograd.primitives import vecdot as vecdot
from autograd.primitives import vector_norm as vector_norm
from autograd.primitives import where as where
from autograd.programs.common.threads import get_num_threads as get_num_threads
from autograd.programs.common.threads import set_num_threads as set_num_threads
from autograd.programs.compiling import compile as compile
from autograd.programs.values.program import Program as Program
from autograd import special as special
from autograd.transforms.checkpoints import checkpoint as checkpoint
from autograd.transforms.derivatives import grad as grad
from autograd.transforms.derivatives import jvp as jvp
from autograd.transforms.derivatives import linearize as linearize
from autograd.transforms.derivatives import stop_gradient as stop_gradient
from autograd.transforms.derivatives import value_and_grad as value_and_grad
from autograd.transforms.derivatives import vjp as vjp
from autograd.transforms.jacobians import elementwise_grad as elementwise_grad
from autograd.transforms.jacobians import hessian as hessian
from autograd.transforms.jacobians import hvp as hvp
from autograd.transforms.jacobians import jacobian as jacobian
from autograd.transforms.vectorise import vmap as vmap

absolute = abs
amax = max
amin = min
arccos = acos
arccosh = acosh
arcsin = asin
arcsinh = asinh
arctan2 = atan2
arctanh = atanh
around = round
bitwise_not = bitwise_invert
concatenate = concat
conjugate = conj
cumprod = cumulative_prod
cumsum = cumulative_sum
expit = sigmoid
fabs = abs
fix = trunc
float_power = pow
invert = bitwise_invert
left_shift = bitwise_left_shift
log_expit = log_sigmoid
mod = remainder
power = pow
ravel = flatten
right_shift = bitwise_right_shift
rint = round
true_divide = divide

__version__: str
__array_api_version__: str
ENGINE: str

__all__ = [
    "CONSTANT",
    "Contribution",
    "Node",
    "PARAMETER",
    "Program",
    "T",
    "Tensor",
    "VARIABLE",
    "Value",
    "acos",
    "acosh",
    "add",
    "add_along_axis",
    "add_n",
    "affine_conv2d",
    "arange",
    "arctan",
    "argmax",
    "argmin",
    "argsort",
    "argwhere",
    "asarray",
    "asin",
    "asinh",
    "astype",
    "at",
    "atan",
    "atan2",
    "atanh",
    "avg_pool2d",
    "avg_pool2d_input",
    "backends",
    "backward_trace",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "bitwise_and",
    "bitwise_invert",
    "bitwise_left_shift",
    "bitwise_or",
    "bitwise_right_shift",
    "bitwise_xor",
    "broadcast_arrays",
    "broadcast_to",
    "callback",
    "can_cast",
    "cbrt",
    "ceil",
    "check_numerics",
    "checkpoint",
    "cholesky",
    "clamp_max",
    "clamp_min",
    "clip",
    "cofactors",
    "cofactors_along",
    "complement",
    "complex128",
    "complex64",
    "concat",
    "conj",
    "contract",
    "conv2d",
    "conv2d_input",
    "conv2d_weight",
    "copysign",
    "cos",
    "cosh",
    "count_nonzero",
    "cross",
    "cumulative_prod",
    "cumulative_sum",
    "det",
    "diag",
    "diagonal",
    "diff",
    "divide",
    "dot",
    "e",
    "eig",
    "eigh",
    "eigvals",
    "eigvalsh",
    "einsum",
    "elementwise_grad",
    "elu",
    "empty",
    "empty_like",
    "enable_grad",
    "equal",
    "erf",
    "erfc",
    "errors",
    "exp",
    "exp2",
    "expand_dims",
    "expm",
    "expm1",
    "expm_along",
    "extend",
    "eye",
    "fft",
    "finfo",
    "flatten",
    "flip",
    "float32",
    "float64",
    "floor",
    "floor_divide",
    "fourier_transform",
    "from_dlpack",
    "full",
    "full_like",
    "gammaln",
    "get_num_threads",
    "getitem",
    "grad",
    "gradcheck",
    "gradients",
    "greater",
    "greater_equal",
    "gru",
    "gru_cell",
    "gru_gates",
    "guard",
    "hessian",
    "hvp",
    "hypot",
    "identity",
    "iinfo",
    "imag",
    "inf",
    "int16",
    "int32",
    "int64",
    "int8",
    "inv",
    "is_traced",
    "isdtype",
    "isfinite",
    "isinf",
    "isnan",
    "jacobian",
    "jvp",
    "kron",
    "label_operations",
    "leaky_relu",
    "less",
    "less_equal",
    "linalg",
    "linearize",
    "linspace",
    "log",
    "log10",
    "log1p",
    "log2",
    "log_sigmoid",
    "log_softmax",
    "logaddexp",
    "logical_and",
    "logical_not",
    "logical_or",
    "logical_xor",
    "logm",
    "logm_along",
    "logsumexp",
    "lstm",
    "lstm_cell",
    "lstm_gates",
    "mT",
    "mark_changed",
    "matmul",
    "matrix_diagonal",
    "matrix_norm",
    "matrix_power",
    "matrix_rank",
    "matrix_transpose",
    "max_pool2d",
    "max_pool2d_along",
    "max_pool2d_input",
    "maximum",
    "mean",
    "mean_and_variance",
    "meshgrid",
    "minimum",
    "moveaxis",
    "multiply",
    "nan",
    "negative",
    "newaxis",
    "nextafter",
    "no_grad",
    "nonzero",
    "norm",
    "not_equal",
    "ones",
    "ones_like",
    "outer",
    "overlap_add",
    "packed_eig",
    "packed_eigh",
    "packed_qr",
    "packed_svd",
    "pad",
    "permute_dims",
    "pi",
    "pinv",
    "polygamma",
    "positive",
    "prelu",
    "prod",
    "pure_callback",
    "qr",
    "real",
    "reciprocal",
    "refill",
    "relu",
    "remainder",
    "repeat",
    "replace_at",
    "reshape",
    "result_type",
    "rnn",
    "rnn_cell",
    "roll",
    "rounding",
    "scatter_add",
    "scope",
    "searchsorted",
    "set_num_threads",
    "sigmoid",
    "sign",
    "signbit",
    "signed_log_det",
    "sin",
    "sinh",
    "sliding_windows",
    "slogdet",
    "softmax",
    "softmax_cross_entropy",
    "softplus",
    "solve",
    "solve_lyapunov",
    "sort",
    "special",
    "split",
    "sqrt",
    "sqrtm",
    "square",
    "squeeze",
    "stack",
    "standardise",
    "std",
    "step",
    "stop_gradient",
    "subtract",
    "svd",
    "svdvals",
    "swapaxes",
    "take",
    "take_along_axis",
    "tan",
    "tanh",
    "tensordot",
    "tile",
    "to_value",
    "topological_order",
    "trace",
    "transpose",
    "tril",
    "triu",
    "trunc",
    "uint16",
    "uint32",
    "uint64",
    "uint8",
    "unique_all",
    "unique_counts",
    "unique_inverse",
    "unique_values",
    "unread",
    "unstack",
    "value_and_grad",
    "var",
    "vecdot",
    "vector_norm",
    "vjp",
    "vmap",
    "where",
    "zero_grad",
    "zeros",
    "zeros_like",
]
