"""Generated from the table of primitives by ``python -m autograd.stubs``."""

# ruff: noqa: F403, F405

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
