"""Generated from the table of primitives by ``python -m autograd.stubs``."""

# ruff: noqa: F403, F405
# pyright: reportAssignmentType=false

from typing import Any

from autograd.primitives import *

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

def betaln(a: Any, b: Any) -> Any: ...
def digamma(x: Any) -> Any: ...
def entr(x: Any) -> Any: ...
def huber(delta: Any, r: Any) -> Any: ...
def kl_div(x: Any, y: Any) -> Any: ...
def log_ndtr(x: Any) -> Any: ...
def log_softmax(x: Any, axis: int | tuple[int, ...] | None = None) -> Any: ...  # type: ignore[no-redef]
def logit(x: Any) -> Any: ...
def logsumexp(a: Any, axis: Any = None, b: Any = None, keepdims: bool = False, return_sign: bool = False) -> Any: ...  # type: ignore[no-redef]
def ndtr(x: Any) -> Any: ...
def psi(x: Any) -> Any: ...
def rel_entr(x: Any, y: Any) -> Any: ...
def softmax(x: Any, axis: int | tuple[int, ...] | None = None) -> Any: ...  # type: ignore[no-redef]
def xlog1py(x: Any, y: Any) -> Any: ...
def xlogy(x: Any, y: Any) -> Any: ...
