"""Functions that sympy, PyTorch and glassgrad all know, written once: a formula, over named inputs.

The same text is evaluated in each library's own namespace. Every formula gives one number.
"""

import re
from typing import Any

# a number or nested lists: where every formula is evaluated
INPUTS: dict[str, Any] = {
    "x": 0.7,
    "y": 1.3,
    "z": -0.4,
    "p": 0.35,
    "v": [0.5, -1.2, 0.8],
    "w": [1.1, 0.3, -0.6],
    "q": [0.2, 0.9, 1.7],
    "A": [[1.2, 0.4], [-0.3, 0.9]],
    "B": [[0.5, -1.0], [0.8, 1.5]],
}

FORMULAS = """
x + y
x - y
x * y
x / y
x ** y
x ** 3
x ** -2
x ** 0.5
2 ** x
-x
(x + y) * z
x * x * x
(x - y) / (x + y)
1 / (1 + x)
1 / (1 + x * x)
(x + y + z) ** 2
x * y * z + x / (y + z)
x * y - z / x
square(x) + square(y)
reciprocal(x)
reciprocal(x + y) * z
sqrt(x)
sqrt(x * x + y * y)
sqrt(1 + exp(x))
hypot(x, y)
hypot(x * y, z)
exp(x)
exp(-x * x / 2)
exp(x * y)
exp(sin(x))
exp(exp(z))
exp(x) / (exp(x) + exp(y))
exp2(x)
exp2(x * y)
expm1(x)
expm1(x * y) / x
log(x)
log(x * y)
log(1 + exp(x))
log(x) / x
log(log(1 + x + y))
log1p(x)
log1p(x * y)
log2(x)
log2(x + y) * z
log10(x)
log10(x * y)
x * log(x) + (1 - x) * log(1 - x)
logaddexp(x, y)
logaddexp(x * y, z)
sin(x)
cos(x)
tan(x)
sin(x) * cos(y)
sin(x * y)
sin(x) ** 2 + cos(x) ** 2
cos(x) / (1 + sin(y))
sin(cos(tan(x)))
tan(x * z)
sin(1 / x)
asin(p)
acos(p)
atan(x)
atan2(x, y)
atan2(x, y) * hypot(x, y)
asin(p) * acos(p)
atan(x / y)
atan(exp(z))
asin(sin(p) * p)
sinh(x)
cosh(x)
tanh(x)
sinh(x) * cosh(y)
tanh(x * y + z)
cosh(x) - sinh(x)
asinh(x)
asinh(x * y)
acosh(1 + x)
acosh(cosh(x) + y)
atanh(p)
atanh(p * x)
tanh(tanh(x))
1 - tanh(x) ** 2
erf(x)
erfc(x)
erf(x * y)
erf(x / sqrt(2)) * exp(z)
erfc(x) * exp(x * x)
x * (1 + erf(x / sqrt(2))) / 2
sigmoid(x)
sigmoid(x * y + z)
sigmoid(x) * (1 - sigmoid(x))
log(sigmoid(x))
log_sigmoid(x)
log_sigmoid(x * y)
softplus(x)
softplus(x * y - z)
x * sigmoid(x)
x * tanh(softplus(x))
relu(x) * y
relu(x * z) + x
abs(z) * x
abs(x * z)
maximum(x, y) * x
minimum(x, y) ** 2
maximum(x * z, z) + y
where_positive(z, x * y, x + y)
where_positive(x, x * y, x / z)
clip(x, 0.0, 1.0) * y
clip(y, 0.0, 1.0) * x
copysign(x, z) * y
remainder(y, x)
leaky_relu(z) * x
elu(z) * x
sum(v)
sum(v * w)
sum(v ** 2)
sum(v * v * v)
mean(v * w)
mean(exp(v))
sum(sin(v) * cos(w))
sum(exp(-v * v))
sum(v) * sum(w)
sum(v * x + y)
sum(v / q)
sum(log(q))
sum(q ** x)
prod(v)
prod(v * w)
prod(q) / sum(q)
max(v) * x
min(v) * max(w)
var(v)
var(v * w)
std(v)
std(q) / mean(q)
var(v) + mean(v) ** 2
logsumexp(v)
logsumexp(v * x)
logsumexp(v) - logsumexp(w)
sum(softmax(v) * w)
sum(softmax(v * w) ** 2)
sum(log_softmax(v) * softmax(w))
-sum(softmax(v) * log_softmax(v))
vector_norm(v)
vector_norm(v - w)
vector_norm(v) * vector_norm(w)
sum(v * w) / (vector_norm(v) * vector_norm(w))
sum(cumulative_sum(v) * w)
sum(cumulative_prod(v) * w)
sum(cumulative_sum(v) ** 2)
sum(diff(v) ** 2)
sum(diff(v * w) * x)
sum(flip(v) * w)
sum(roll(v, 1) * w)
sum(tile(v, (2,)) ** 2)
sum(repeat(v, 2) ** 3)
sum(sort(v) * w)
sum(cross(v, w) ** 2)
sum(cross(v, w) * q)
vecdot(v, w)
v @ w
sum(outer(v, w))
sum(outer(v, w) ** 2)
sum(kron(v, w) ** 2)
sum(A)
sum(A * B)
sum(A @ B)
sum((A @ B) ** 2)
trace(A)
trace(A @ B)
trace(A @ A @ A)
sum(diagonal(A) ** 2)
sum(diagonal(A @ B) * x)
sum(tril(A) * B)
sum(triu(A @ B) ** 2)
sum(diag(v) @ outer(v, w))
sum(kron(A, B) ** 2)
det(A)
det(A @ B)
det(A) / det(B)
sum(inv(A))
sum(inv(A) * B)
trace(inv(A) @ B)
sum(inv(A @ B) ** 2)
sum(solve(A, B))
sum(solve(A, B) ** 2)
sum(matrix_power(A, 3))
sum(matrix_power(A, -2) * B)
logabsdet(A)
logabsdet(A @ B)
sum(cholesky(A @ mT(A)))
sum(cholesky(A @ mT(A)) ** 3)
sum(tanh(A @ B))
sum(tanh(A @ tanh(B)))
sum(exp(A) @ log(B * B))
mean(sigmoid(A @ B))
sum(relu(A @ B) * A)
vector_norm(A) ** 3
sum(A * x + B * y)
sum(A * x) * z
einsum("ij,jk->", A, B)
einsum("ii", A @ B)
einsum("ij,ij->", A, B) * x
einsum("i,j,i->", v, w, q)
sum(concat([v, w]) ** 3)
sum(stack([v, w])[1] ** 2)
sum(v[1:] * w[:2])
v[0] * v[1] * v[2]
sum(A[0] * B[1])
sum(reshape(A, (4,)) ** 2)
sum(expand_dims(v, axis=0) * w)
sum(mT(A) @ B)
"""

CATALOGUE = [line for line in FORMULAS.splitlines() if line]


def inputs_of(formula: str) -> list[str]:
    """The names of the inputs that a formula speaks of."""
    plain = re.sub(r'"[^"]*"', "", formula)
    return [name for name in INPUTS if re.search(rf"\b{name}\b", plain)]


def evaluated(formula: str, namespace: dict[str, Any], inputs: dict[str, Any]) -> Any:
    return eval(formula, {"__builtins__": {}}, {**namespace, **inputs})
