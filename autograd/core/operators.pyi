"""Generated from the table of primitives by ``python -m autograd.stubs``."""

# mypy: disable-error-code="overload-overlap"
# pyright: reportOverlappingOverload=false

from collections.abc import Sequence
from typing import Any, overload

from autograd.core.array import NDArray
from autograd.core.tensor import Tensor
from autograd.core.value import Value
from autograd.foundation.operands import Index, Listed, Operand, Scalar
from autograd.primitives.at_index import Place
from autograd.primitives.decompositions import QRResult
from autograd.primitives.inverses import SlogdetResult
from autograd.primitives.searching import UniqueAll, UniqueCounts, UniqueInverse
from autograd.primitives.spectral import EighResult, EigResult, SVDResult

class ValueOperators:
    __slots__ = ()
    def __abs__(self) -> Value:
        """Absolute value, |x|, elementwise; the derivative at the kink x = 0 is 0."""
    def abs(self) -> Value:
        """Absolute value, |x|, elementwise; the derivative at the kink x = 0 is 0."""
    def acos(self) -> Value:
        """Inverse cosine in radians, between 0 and π, elementwise; nan outside -1 .. 1."""
    def acosh(self) -> Value:
        """Inverse hyperbolic cosine, ln(x + √(x² - 1)), elementwise; nan below 1. Its derivative at 1 is inf."""
    @overload
    def __add__(self, other: Value | Scalar, /) -> Value:
        """Sum, x + y, elementwise; shapes broadcast."""
    @overload
    def __add__(self, other: Tensor | NDArray | Listed, /) -> Tensor: ...
    @overload
    def __radd__(self, other: Value | Scalar, /) -> Value:
        """Sum, x + y, elementwise; shapes broadcast."""
    @overload
    def __radd__(self, other: Tensor | NDArray | Listed, /) -> Tensor: ...
    def arctan(self) -> Value:
        """Inverse tangent in radians: `atan` by its longer name."""
    def asin(self) -> Value:
        """Inverse sine in radians, between -π/2 and π/2, elementwise; nan outside -1 .. 1."""
    def asinh(self) -> Value:
        """Inverse hyperbolic sine, ln(x + √(x² + 1)), elementwise."""
    def atan(self) -> Value:
        """Inverse tangent in radians, between -π/2 and π/2, elementwise."""
    def atanh(self) -> Value:
        """Inverse hyperbolic tangent, ln((1 + x) / (1 - x)) / 2, elementwise; ±inf at ±1, nan beyond."""
    @overload
    def __and__(self, other: Value | Scalar, /) -> int:
        """x & y, bit by bit, elementwise; of booleans, logical and. A `DTypeError` for floating numbers."""
    @overload
    def __and__(self, other: Tensor | NDArray | Listed, /) -> Tensor: ...
    @overload
    def __rand__(self, other: Value | Scalar, /) -> int:
        """x & y, bit by bit, elementwise; of booleans, logical and. A `DTypeError` for floating numbers."""
    @overload
    def __rand__(self, other: Tensor | NDArray | Listed, /) -> Tensor: ...
    def __invert__(self) -> int:
        """~x, every bit the other way, elementwise; of booleans, logical not. A `DTypeError` for floating numbers."""
    @overload
    def __lshift__(self, other: Value | Scalar, /) -> int:
        """x << y, the bits of x moved y places up, elementwise. A `DTypeError` for floating numbers."""
    @overload
    def __lshift__(self, other: Tensor | NDArray | Listed, /) -> Tensor: ...
    @overload
    def __rlshift__(self, other: Value | Scalar, /) -> int:
        """x << y, the bits of x moved y places up, elementwise. A `DTypeError` for floating numbers."""
    @overload
    def __rlshift__(self, other: Tensor | NDArray | Listed, /) -> Tensor: ...
    @overload
    def __or__(self, other: Value | Scalar, /) -> int:
        """x | y, bit by bit, elementwise; of booleans, logical or. A `DTypeError` for floating numbers."""
    @overload
    def __or__(self, other: Tensor | NDArray | Listed, /) -> Tensor: ...
    @overload
    def __ror__(self, other: Value | Scalar, /) -> int:
        """x | y, bit by bit, elementwise; of booleans, logical or. A `DTypeError` for floating numbers."""
    @overload
    def __ror__(self, other: Tensor | NDArray | Listed, /) -> Tensor: ...
    @overload
    def __rshift__(self, other: Value | Scalar, /) -> int:
        """x >> y, the bits of x moved y places down, the sign staying, elementwise. A `DTypeError` for floating
        numbers."""
    @overload
    def __rshift__(self, other: Tensor | NDArray | Listed, /) -> Tensor: ...
    @overload
    def __rrshift__(self, other: Value | Scalar, /) -> int:
        """x >> y, the bits of x moved y places down, the sign staying, elementwise. A `DTypeError` for floating
        numbers."""
    @overload
    def __rrshift__(self, other: Tensor | NDArray | Listed, /) -> Tensor: ...
    @overload
    def __xor__(self, other: Value | Scalar, /) -> int:
        """x ^ y, bit by bit, elementwise; of booleans, exclusive or. A `DTypeError` for floating numbers."""
    @overload
    def __xor__(self, other: Tensor | NDArray | Listed, /) -> Tensor: ...
    @overload
    def __rxor__(self, other: Value | Scalar, /) -> int:
        """x ^ y, bit by bit, elementwise; of booleans, exclusive or. A `DTypeError` for floating numbers."""
    @overload
    def __rxor__(self, other: Tensor | NDArray | Listed, /) -> Tensor: ...
    def cbrt(self) -> Value:
        """Cube root, elementwise, of negative numbers too. Its derivative at 0 is inf."""
    def ceil(self) -> Value:
        """The smallest whole number that is not below x, ⌈x⌉, elementwise; derivative 0."""
    @overload
    def clamp_max(self, max: Value | Scalar, /) -> Value:
        """x where it is not above ``max``, and ``max`` elsewhere; elementwise, shapes broadcast."""
    @overload
    def clamp_max(self, max: Tensor | NDArray | Listed, /) -> Tensor: ...
    @overload
    def clamp_min(self, min: Value | Scalar, /) -> Value:
        """x where it is not below ``min``, and ``min`` elsewhere; elementwise, shapes broadcast."""
    @overload
    def clamp_min(self, min: Tensor | NDArray | Listed, /) -> Tensor: ...
    @overload
    def clip(self, min: Value | Scalar | None = None, max: Value | Scalar | None = None) -> Value:
        """x confined to ``min`` .. ``max`` (None for no bound), elementwise; shapes broadcast."""
    @overload
    def clip(self, min: Operand | None = None, max: Operand | None = None) -> Tensor: ...
    def conj(self) -> Value:
        """Complex conjugate, a - bi for a + bi, elementwise; of a real number the number itself."""
    def cos(self) -> Value:
        """Cosine of x in radians, elementwise."""
    def cosh(self) -> Value:
        """Hyperbolic cosine, (e^x + e^-x) / 2, elementwise."""
    @overload
    def __truediv__(self, other: Value | Scalar, /) -> Value:
        """Quotient, x / y, elementwise; shapes broadcast. By IEEE 754 1/0 is inf and 0/0 is nan."""
    @overload
    def __truediv__(self, other: Tensor | NDArray | Listed, /) -> Tensor: ...
    @overload
    def __rtruediv__(self, other: Value | Scalar, /) -> Value:
        """Quotient, x / y, elementwise; shapes broadcast. By IEEE 754 1/0 is inf and 0/0 is nan."""
    @overload
    def __rtruediv__(self, other: Tensor | NDArray | Listed, /) -> Tensor: ...
    def elu(self, alpha: float = 1.0) -> Value:
        """x where x > 0, else alpha (e^x - 1), elementwise; the derivative at x = 0 is alpha."""
    @overload
    def __eq__(self, other: Value | Scalar, /) -> bool:
        """Whether x = y, elementwise, by their data."""
    @overload
    def __eq__(self, other: Tensor | NDArray | Listed, /) -> Tensor: ...
    @overload
    def __eq__(self, other: object, /) -> bool: ...
    def erf(self) -> Value:
        """Error function, 2/√π ∫₀ˣ e^(-t²) dt, elementwise; between -1 and 1, within 4 units in the last place."""
    def erfc(self) -> Value:
        """Complementary error function, 1 - erf x, elementwise; exact also where it is tiny, within 8 units"""
    def exp(self) -> Value:
        """Exponential, e^x, elementwise."""
    def exp2(self) -> Value:
        """Power of two, 2^x, elementwise."""
    def expm1(self) -> Value:
        """e^x - 1, elementwise, exact also for small x."""
    def floor(self) -> Value:
        """The largest whole number that is not above x, ⌊x⌋, elementwise; derivative 0."""
    @overload
    def __floordiv__(self, other: Value | Scalar, /) -> Value:
        """Quotient rounded down, floor(x / y), elementwise; its derivative is 0 (also at the jumps)."""
    @overload
    def __floordiv__(self, other: Tensor | NDArray | Listed, /) -> Tensor: ...
    @overload
    def __rfloordiv__(self, other: Value | Scalar, /) -> Value:
        """Quotient rounded down, floor(x / y), elementwise; its derivative is 0 (also at the jumps)."""
    @overload
    def __rfloordiv__(self, other: Tensor | NDArray | Listed, /) -> Tensor: ...
    def gammaln(self) -> Value:
        """ln |Γ(x)|, elementwise, so that gammaln(n + 1) = ln n!; inf at 0, -1, -2, ..."""
    @overload
    def __gt__(self, other: Value | Scalar, /) -> bool:
        """Whether x > y, elementwise."""
    @overload
    def __gt__(self, other: Tensor | NDArray | Listed, /) -> Tensor: ...  # type: ignore[misc]
    @overload
    def __ge__(self, other: Value | Scalar, /) -> bool:
        """Whether x >= y, elementwise."""
    @overload
    def __ge__(self, other: Tensor | NDArray | Listed, /) -> Tensor: ...  # type: ignore[misc]
    @property
    def imag(self) -> Value:
        """Imaginary part, elementwise; of a real number 0."""
    def isfinite(self) -> bool:
        """Whether x is neither infinite nor nan, elementwise."""
    def isinf(self) -> bool:
        """Whether x is inf or -inf, elementwise."""
    def isnan(self) -> bool:
        """Whether x is not a number, elementwise."""
    def leaky_relu(self, slope: float = 0.01) -> Value:
        """x where x >= 0, else slope x, elementwise; the derivative at the kink x = 0 is 1."""
    @overload
    def __lt__(self, other: Value | Scalar, /) -> bool:
        """Whether x < y, elementwise."""
    @overload
    def __lt__(self, other: Tensor | NDArray | Listed, /) -> Tensor: ...  # type: ignore[misc]
    @overload
    def __le__(self, other: Value | Scalar, /) -> bool:
        """Whether x <= y, elementwise."""
    @overload
    def __le__(self, other: Tensor | NDArray | Listed, /) -> Tensor: ...  # type: ignore[misc]
    def log(self) -> Value:
        """Natural logarithm, ln x, elementwise; -inf at 0, nan below."""
    def log10(self) -> Value:
        """Logarithm to base 10, elementwise; -inf at 0, nan below."""
    def log1p(self) -> Value:
        """ln(1 + x), elementwise, exact also for small x."""
    def log2(self) -> Value:
        """Logarithm to base 2, elementwise; -inf at 0, nan below."""
    def log_sigmoid(self) -> Value:
        """ln(1 / (1 + e^-x)), elementwise; never overflows, and exact far from 0."""
    def logical_not(self) -> bool:
        """Whether x is false (zero), elementwise."""
    @overload
    def __mul__(self, other: Value | Scalar, /) -> Value:
        """Product, x y, elementwise; shapes broadcast."""
    @overload
    def __mul__(self, other: Tensor | NDArray | Listed, /) -> Tensor: ...
    @overload
    def __rmul__(self, other: Value | Scalar, /) -> Value:
        """Product, x y, elementwise; shapes broadcast."""
    @overload
    def __rmul__(self, other: Tensor | NDArray | Listed, /) -> Tensor: ...
    def __neg__(self) -> Value:
        """Opposite, -x, elementwise."""
    @overload
    def __ne__(self, other: Value | Scalar, /) -> bool:
        """Whether x and y differ, elementwise, by their data."""
    @overload
    def __ne__(self, other: Tensor | NDArray | Listed, /) -> Tensor: ...
    @overload
    def __ne__(self, other: object, /) -> bool: ...
    def polygamma(self, n: int = 0) -> Value:
        """The derivative number n + 1 of ln Γ, elementwise; n = 0 is the digamma function."""
    def __pos__(self) -> Value:
        """The number itself, +x, as a node of its own."""
    @overload
    def __pow__(self, other: Value | Scalar, /) -> Value:
        """Power, x^y, elementwise; shapes broadcast."""
    @overload
    def __pow__(self, other: Tensor | NDArray | Listed, /) -> Tensor: ...
    @overload
    def __rpow__(self, other: Value | Scalar, /) -> Value:
        """Power, x^y, elementwise; shapes broadcast."""
    @overload
    def __rpow__(self, other: Tensor | NDArray | Listed, /) -> Tensor: ...
    @property
    def real(self) -> Value:
        """Real part, elementwise; of a real number the number itself."""
    def reciprocal(self) -> Value:
        """One over x, 1 / x, elementwise."""
    def relu(self) -> Value:
        """Rectified linear unit, max(0, x), elementwise; the derivative at the kink x = 0 is 0."""
    @overload
    def __mod__(self, other: Value | Scalar, /) -> Value:
        """Remainder of floor division, x - floor(x / y) y, elementwise, with the sign of y."""
    @overload
    def __mod__(self, other: Tensor | NDArray | Listed, /) -> Tensor: ...
    @overload
    def __rmod__(self, other: Value | Scalar, /) -> Value:
        """Remainder of floor division, x - floor(x / y) y, elementwise, with the sign of y."""
    @overload
    def __rmod__(self, other: Tensor | NDArray | Listed, /) -> Tensor: ...
    def round(self, decimals: int = 0) -> Value:
        """The nearest whole number, or number of so many ``decimals``, elementwise; halfway the even one. Derivative
        0."""
    def sigmoid(self) -> Value:
        """Logistic function, 1 / (1 + e^-x), elementwise, between 0 and 1; never overflows."""
    def sign(self) -> Value:
        """-1, 0 or 1 as x is negative, zero or positive, elementwise; nan for nan. Derivative 0."""
    def signbit(self) -> bool:
        """Whether x carries a minus sign, elementwise; that of -0.0 counts."""
    def sin(self) -> Value:
        """Sine of x in radians, elementwise."""
    def sinh(self) -> Value:
        """Hyperbolic sine, (e^x - e^-x) / 2, elementwise."""
    def softplus(self) -> Value:
        """ln(1 + e^x), elementwise; never overflows, and exact far from 0."""
    def sqrt(self) -> Value:
        """Square root, elementwise; nan below 0. Its derivative at 0 is inf."""
    def square(self) -> Value:
        """Square, x², elementwise."""
    def step(self) -> Value:
        """Binary step: 0 where x < 0, else 1. Its derivative is 0 (undefined at 0, taken as 0), so it"""
    @overload
    def __sub__(self, other: Value | Scalar, /) -> Value:
        """Difference, x - y, elementwise; shapes broadcast."""
    @overload
    def __sub__(self, other: Tensor | NDArray | Listed, /) -> Tensor: ...
    @overload
    def __rsub__(self, other: Value | Scalar, /) -> Value:
        """Difference, x - y, elementwise; shapes broadcast."""
    @overload
    def __rsub__(self, other: Tensor | NDArray | Listed, /) -> Tensor: ...
    def tan(self) -> Value:
        """Tangent of x in radians, elementwise."""
    def tanh(self) -> Value:
        """Hyperbolic tangent, (e^x - e^-x) / (e^x + e^-x), elementwise; between -1 and 1."""
    def trunc(self) -> Value:
        """x without its fraction: the whole number nearest to x on the side of 0, elementwise; derivative 0."""
    def __round__(self, ndigits: int | None = None, /) -> Value: ...
    def __divmod__(self, other: Operand, /) -> tuple[Any, Any]: ...
    def __rdivmod__(self, other: Operand, /) -> tuple[Any, Any]: ...

class TensorOperators:
    __slots__ = ()
    @property
    def T(self) -> Tensor:
        """The transpose of a matrix. A `ShapeError` for more than two axes: there, use mT or permute_dims."""
    def __abs__(self) -> Tensor:
        """Absolute value, |x|, elementwise; the derivative at the kink x = 0 is 0."""
    def abs(self) -> Tensor:
        """Absolute value, |x|, elementwise; the derivative at the kink x = 0 is 0."""
    def acos(self) -> Tensor:
        """Inverse cosine in radians, between 0 and π, elementwise; nan outside -1 .. 1."""
    def acosh(self) -> Tensor:
        """Inverse hyperbolic cosine, ln(x + √(x² - 1)), elementwise; nan below 1. Its derivative at 1 is inf."""
    def __add__(self, other: Operand, /) -> Tensor:
        """Sum, x + y, elementwise; shapes broadcast."""
    def __radd__(self, other: Operand, /) -> Tensor:
        """Sum, x + y, elementwise; shapes broadcast."""
    def all(self, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> Tensor:
        """Whether all entries along ``axis`` (an axis, several, or None for all) are true; so it is for no entries."""
    def any(self, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> Tensor:
        """Whether any entry along ``axis`` (an axis, several, or None for all) is true; none is for no entries."""
    def arctan(self) -> Tensor:
        """Inverse tangent in radians: `atan` by its longer name."""
    def argmax(self, axis: int | None = None, keepdims: bool = False) -> Tensor:
        """The place of the largest entry along ``axis`` (None: in the flattened array), the first where they tie."""
    def argmin(self, axis: int | None = None, keepdims: bool = False) -> Tensor:
        """The place of the smallest entry along ``axis`` (None: in the flattened array), the first where they tie."""
    def argsort(self, axis: int = -1, descending: bool = False, stable: bool = True) -> Tensor:
        """The places of the entries along ``axis`` in the order of their size; equal ones keep their order, always."""
    def argwhere(self) -> Tensor:
        """The places of the entries that are not zero, one row each. Shape: n axes give (how many, n)."""
    def asin(self) -> Tensor:
        """Inverse sine in radians, between -π/2 and π/2, elementwise; nan outside -1 .. 1."""
    def asinh(self) -> Tensor:
        """Inverse hyperbolic sine, ln(x + √(x² + 1)), elementwise."""
    def astype(self, dtype: Any, *, copy: bool = True, device: str | None = None) -> Tensor:
        """The same numbers as another type. Between floating types the derivative is 1; integers and booleans have
        none."""
    def at(self, index: Index) -> Place[Tensor]:
        """The entries x[index], to be changed in a new array: ``at(x, index).set(v)``, ``.add(v)`` and
        ``.multiply(v)``."""
    def atan(self) -> Tensor:
        """Inverse tangent in radians, between -π/2 and π/2, elementwise."""
    def atanh(self) -> Tensor:
        """Inverse hyperbolic tangent, ln((1 + x) / (1 - x)) / 2, elementwise; ±inf at ±1, nan beyond."""
    def __and__(self, other: Operand, /) -> Tensor:
        """x & y, bit by bit, elementwise; of booleans, logical and. A `DTypeError` for floating numbers."""
    def __rand__(self, other: Operand, /) -> Tensor:
        """x & y, bit by bit, elementwise; of booleans, logical and. A `DTypeError` for floating numbers."""
    def __invert__(self) -> Tensor:
        """~x, every bit the other way, elementwise; of booleans, logical not. A `DTypeError` for floating numbers."""
    def __lshift__(self, other: Operand, /) -> Tensor:
        """x << y, the bits of x moved y places up, elementwise. A `DTypeError` for floating numbers."""
    def __rlshift__(self, other: Operand, /) -> Tensor:
        """x << y, the bits of x moved y places up, elementwise. A `DTypeError` for floating numbers."""
    def __or__(self, other: Operand, /) -> Tensor:
        """x | y, bit by bit, elementwise; of booleans, logical or. A `DTypeError` for floating numbers."""
    def __ror__(self, other: Operand, /) -> Tensor:
        """x | y, bit by bit, elementwise; of booleans, logical or. A `DTypeError` for floating numbers."""
    def __rshift__(self, other: Operand, /) -> Tensor:
        """x >> y, the bits of x moved y places down, the sign staying, elementwise. A `DTypeError` for floating
        numbers."""
    def __rrshift__(self, other: Operand, /) -> Tensor:
        """x >> y, the bits of x moved y places down, the sign staying, elementwise. A `DTypeError` for floating
        numbers."""
    def __xor__(self, other: Operand, /) -> Tensor:
        """x ^ y, bit by bit, elementwise; of booleans, exclusive or. A `DTypeError` for floating numbers."""
    def __rxor__(self, other: Operand, /) -> Tensor:
        """x ^ y, bit by bit, elementwise; of booleans, exclusive or. A `DTypeError` for floating numbers."""
    @overload
    def broadcast_to(self, shape: int | tuple[int, ...]) -> Tensor:
        """x repeated along new axes and axes of length 1, up to ``shape``."""
    @overload
    def broadcast_to(self, *shape: int) -> Tensor: ...
    def cbrt(self) -> Tensor:
        """Cube root, elementwise, of negative numbers too. Its derivative at 0 is inf."""
    def ceil(self) -> Tensor:
        """The smallest whole number that is not below x, ⌈x⌉, elementwise; derivative 0."""
    def cholesky(self, upper: bool = False) -> Tensor:
        """The lower triangular L with L Lᵀ = x, of each symmetric positive definite matrix; ``upper``: Lᵀ."""
    def clamp_max(self, max: Operand, /) -> Tensor:
        """x where it is not above ``max``, and ``max`` elsewhere; elementwise, shapes broadcast."""
    def clamp_min(self, min: Operand, /) -> Tensor:
        """x where it is not below ``min``, and ``min`` elsewhere; elementwise, shapes broadcast."""
    def clip(self, min: Operand | None = None, max: Operand | None = None) -> Tensor:
        """x confined to ``min`` .. ``max`` (None for no bound), elementwise; shapes broadcast."""
    def conj(self) -> Tensor:
        """Complex conjugate, a - bi for a + bi, elementwise; of a real number the number itself."""
    def cos(self) -> Tensor:
        """Cosine of x in radians, elementwise."""
    def cosh(self) -> Tensor:
        """Hyperbolic cosine, (e^x + e^-x) / 2, elementwise."""
    def count_nonzero(self, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> Tensor:
        """How many entries along ``axis`` (an axis, several, or None for all) are not zero."""
    def cumulative_prod(self, axis: int | None = None, dtype: Any = None, include_initial: bool = False) -> Tensor:
        """Running product along ``axis``, which only a vector may leave out: yᵢ = x₀ ... xᵢ."""
    def cumulative_sum(self, axis: int | None = None, dtype: Any = None, include_initial: bool = False) -> Tensor:
        """Running sum along ``axis``, which only a vector may leave out: yᵢ = x₀ + ... + xᵢ."""
    def det(self) -> Tensor:
        """Determinant of each matrix. Its derivative, the `cofactors`, is right for singular matrices too, to any
        order."""
    def diag(self, k: int = 0) -> Tensor:
        """The matrix with the vector x on its ``k``-th diagonal; of a matrix, its ``k``-th diagonal."""
    def diagonal(self, offset: int = 0, axis1: int | None = None, axis2: int | None = None) -> Tensor:
        """The ``offset``-th diagonal, counted upwards from the main one, of the matrix along ``axis1`` and
        ``axis2``."""
    def diff(self, axis: int = -1, n: int = 1, prepend: Operand | None = None, append: Operand | None = None) -> Tensor:
        """Differences between neighbours along ``axis``, xᵢ₊₁ - xᵢ, taken ``n`` times."""
    def __truediv__(self, other: Operand, /) -> Tensor:
        """Quotient, x / y, elementwise; shapes broadcast. By IEEE 754 1/0 is inf and 0/0 is nan."""
    def __rtruediv__(self, other: Operand, /) -> Tensor:
        """Quotient, x / y, elementwise; shapes broadcast. By IEEE 754 1/0 is inf and 0/0 is nan."""
    def dot(self, y: Operand, /) -> Tensor:
        """Product of two arrays: x @ y up to matrices, x y where one has no axes."""
    def eig(self) -> EigResult[Tensor]:
        """Eigenvalues, in no order, and eigenvectors of length 1, as columns, of each square matrix: x v = λ v."""
    def eigh(self) -> EighResult[Tensor]:
        """Eigenvalues, ascending, and eigenvectors, as columns, of each symmetric matrix: x v = λ v."""
    def eigvals(self) -> Tensor:
        """Eigenvalues of each square matrix, complex and in no order; see `eig`. Shape: (..., n, n) gives (..., n)."""
    def eigvalsh(self) -> Tensor:
        """Eigenvalues, ascending, of each symmetric matrix; see `eigh`. Shape: (..., n, n) gives (..., n)."""
    def elu(self, alpha: float = 1.0) -> Tensor:
        """x where x > 0, else alpha (e^x - 1), elementwise; the derivative at x = 0 is alpha."""
    def __eq__(self, other: Operand, /) -> Tensor:  # type: ignore[override]
        """Whether x = y, elementwise, by their data."""
    def erf(self) -> Tensor:
        """Error function, 2/√π ∫₀ˣ e^(-t²) dt, elementwise; between -1 and 1, within 4 units in the last place."""
    def erfc(self) -> Tensor:
        """Complementary error function, 1 - erf x, elementwise; exact also where it is tiny, within 8 units"""
    def exp(self) -> Tensor:
        """Exponential, e^x, elementwise."""
    def exp2(self) -> Tensor:
        """Power of two, 2^x, elementwise."""
    @overload
    def expand_dims(self, axis: int | tuple[int, ...] = 0) -> Tensor:
        """New axes of length 1 at the places ``axis`` of the result."""
    @overload
    def expand_dims(self, *axis: int) -> Tensor: ...
    def expm1(self) -> Tensor:
        """e^x - 1, elementwise, exact also for small x."""
    def flatten(self) -> Tensor:
        """All entries in row-major order, along one axis."""
    @overload
    def flip(self, axis: int | tuple[int, ...] | None = None) -> Tensor:
        """The entries in reversed order along ``axis`` (an axis, several, or None for all)."""
    @overload
    def flip(self, *axis: int) -> Tensor: ...
    def floor(self) -> Tensor:
        """The largest whole number that is not above x, ⌊x⌋, elementwise; derivative 0."""
    def __floordiv__(self, other: Operand, /) -> Tensor:
        """Quotient rounded down, floor(x / y), elementwise; its derivative is 0 (also at the jumps)."""
    def __rfloordiv__(self, other: Operand, /) -> Tensor:
        """Quotient rounded down, floor(x / y), elementwise; its derivative is 0 (also at the jumps)."""
    def gammaln(self) -> Tensor:
        """ln |Γ(x)|, elementwise, so that gammaln(n + 1) = ln n!; inf at 0, -1, -2, ..."""
    def __getitem__(self, index: Index, /) -> Tensor:
        """x[index] by NumPy's rules, basic or advanced; an entry picked twice gets both gradients."""
    def __gt__(self, other: Operand, /) -> Tensor:
        """Whether x > y, elementwise."""
    def __ge__(self, other: Operand, /) -> Tensor:
        """Whether x >= y, elementwise."""
    @property
    def imag(self) -> Tensor:
        """Imaginary part, elementwise; of a real number 0."""
    def inv(self) -> Tensor:
        """Inverse of each matrix: x⁻¹ x = 1. Its differential is -x⁻¹ dx x⁻¹."""
    def isfinite(self) -> Tensor:
        """Whether x is neither infinite nor nan, elementwise."""
    def isinf(self) -> Tensor:
        """Whether x is inf or -inf, elementwise."""
    def isnan(self) -> Tensor:
        """Whether x is not a number, elementwise."""
    def leaky_relu(self, slope: float = 0.01) -> Tensor:
        """x where x >= 0, else slope x, elementwise; the derivative at the kink x = 0 is 1."""
    def __lt__(self, other: Operand, /) -> Tensor:
        """Whether x < y, elementwise."""
    def __le__(self, other: Operand, /) -> Tensor:
        """Whether x <= y, elementwise."""
    def log(self) -> Tensor:
        """Natural logarithm, ln x, elementwise; -inf at 0, nan below."""
    def log10(self) -> Tensor:
        """Logarithm to base 10, elementwise; -inf at 0, nan below."""
    def log1p(self) -> Tensor:
        """ln(1 + x), elementwise, exact also for small x."""
    def log2(self) -> Tensor:
        """Logarithm to base 2, elementwise; -inf at 0, nan below."""
    def log_sigmoid(self) -> Tensor:
        """ln(1 / (1 + e^-x)), elementwise; never overflows, and exact far from 0."""
    def log_softmax(self, axis: int = -1) -> Tensor:
        """ln softmax(x) along ``axis``: xᵢ - ln Σⱼ e^xⱼ; finite for any finite x."""
    def logical_not(self) -> Tensor:
        """Whether x is false (zero), elementwise."""
    def logsumexp(self, axis: int | tuple[int, ...] | None = -1, keepdims: bool = False) -> Tensor:
        """ln Σ e^x over ``axis`` (an axis, several, or None for all); never overflows. Its derivative is softmax."""
    @property
    def mT(self) -> Tensor:
        """The last two axes exchanged: the transpose of each matrix of a stack."""
    def __matmul__(self, other: Operand, /) -> Tensor:
        """Matrix product, x @ y: (..., n, k) and (..., k, m) give (..., n, m); a vector counts as a"""
    def __rmatmul__(self, other: Operand, /) -> Tensor:
        """Matrix product, x @ y: (..., n, k) and (..., k, m) give (..., n, m); a vector counts as a"""
    def matrix_diagonal(self, offset: int = 0) -> Tensor:
        """The ``offset``-th diagonal, counted upwards from the main one, of each matrix: those of the last two axes."""
    def matrix_norm(self, keepdims: bool = False, ord: Any = "fro") -> Tensor:
        """Norm of each matrix, those of the last two axes."""
    def matrix_power(self, n: int) -> Tensor:
        """x multiplied by itself, ``n`` factors: by repeated squaring; of the inverse where n < 0; 1 for n = 0."""
    def matrix_rank(self, rtol: Any = None) -> Tensor:
        """Rank of each matrix: how many singular values exceed ``rtol`` times the largest; see `pinv`."""
    def matrix_transpose(self) -> Tensor:
        """The last two axes exchanged."""
    def max(self, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> Tensor:
        """Largest entry over ``axis``. Entries that tie share the gradient equally."""
    def mean(self, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> Tensor:
        """Arithmetic mean over ``axis`` (an axis, several, or None for all)."""
    def min(self, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> Tensor:
        """Smallest entry over ``axis``. Entries that tie share the gradient equally."""
    def moveaxis(self, source: int | tuple[int, ...], destination: int | tuple[int, ...]) -> Tensor:
        """The axes ``source`` moved to the places ``destination``; the others keep their order."""
    def __mul__(self, other: Operand, /) -> Tensor:
        """Product, x y, elementwise; shapes broadcast."""
    def __rmul__(self, other: Operand, /) -> Tensor:
        """Product, x y, elementwise; shapes broadcast."""
    def __neg__(self) -> Tensor:
        """Opposite, -x, elementwise."""
    def nonzero(self) -> tuple[Tensor, ...]:
        """The places of the entries that are not zero, one array for each axis. A `ShapeError` where there is no
        axis."""
    def norm(self, ord: Any = None, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> Tensor:
        """Norm of vectors or matrices: `vector_norm` along one axis, `matrix_norm` over two."""
    def __ne__(self, other: Operand, /) -> Tensor:  # type: ignore[override]
        """Whether x and y differ, elementwise, by their data."""
    def pad(self, pad_width: tuple[tuple[int, int], ...]) -> Tensor:
        """x with zeros around it: ``pad_width`` gives (before, after) for each axis."""
    @overload
    def permute_dims(self, axes: tuple[int, ...] | None = None) -> Tensor:
        """The axes in another order: axis i of the result is axis ``axes[i]`` of x; without ``axes``, in reversed
        order."""
    @overload
    def permute_dims(self, *axes: int) -> Tensor: ...
    def pinv(self, rtol: Any = None) -> Tensor:
        """Pseudoinverse (Moore and Penrose) of each matrix, by its singular values."""
    def polygamma(self, n: int = 0) -> Tensor:
        """The derivative number n + 1 of ln Γ, elementwise; n = 0 is the digamma function."""
    def __pos__(self) -> Tensor:
        """The number itself, +x, as a node of its own."""
    def __pow__(self, other: Operand, /) -> Tensor:
        """Power, x^y, elementwise; shapes broadcast."""
    def __rpow__(self, other: Operand, /) -> Tensor:
        """Power, x^y, elementwise; shapes broadcast."""
    def prod(self, axis: int | tuple[int, ...] | None = None, keepdims: bool = False, dtype: Any = None) -> Tensor:
        """Product over ``axis`` (an axis, several, or None for all); ``keepdims`` keeps them with length 1."""
    def qr(self, mode: str = "reduced") -> QRResult[Tensor]:
        """Each matrix as x = Q R: ``Q`` with orthonormal columns, ``R`` upper triangular."""
    @property
    def real(self) -> Tensor:
        """Real part, elementwise; of a real number the number itself."""
    def reciprocal(self) -> Tensor:
        """One over x, 1 / x, elementwise."""
    def relu(self) -> Tensor:
        """Rectified linear unit, max(0, x), elementwise; the derivative at the kink x = 0 is 0."""
    def __mod__(self, other: Operand, /) -> Tensor:
        """Remainder of floor division, x - floor(x / y) y, elementwise, with the sign of y."""
    def __rmod__(self, other: Operand, /) -> Tensor:
        """Remainder of floor division, x - floor(x / y) y, elementwise, with the sign of y."""
    def repeat(self, repeats: Any, axis: int | None = None) -> Tensor:
        """Each entry along ``axis`` (None: of the flattened x) as often as ``repeats`` says: a number, or one each."""
    @overload
    def reshape(self, shape: int | tuple[int, ...], *, copy: bool | None = None) -> Tensor:
        """The same entries in row-major order under another shape; one length may be -1."""
    @overload
    def reshape(self, *shape: int) -> Tensor: ...
    def roll(self, shift: int | tuple[int, ...], axis: int | tuple[int, ...] | None = None) -> Tensor:
        """The entries moved ``shift`` places along ``axis``, those that leave the end coming in at the start."""
    def round(self, decimals: int = 0) -> Tensor:
        """The nearest whole number, or number of so many ``decimals``, elementwise; halfway the even one. Derivative
        0."""
    def sigmoid(self) -> Tensor:
        """Logistic function, 1 / (1 + e^-x), elementwise, between 0 and 1; never overflows."""
    def sign(self) -> Tensor:
        """-1, 0 or 1 as x is negative, zero or positive, elementwise; nan for nan. Derivative 0."""
    def signbit(self) -> Tensor:
        """Whether x carries a minus sign, elementwise; that of -0.0 counts."""
    def sin(self) -> Tensor:
        """Sine of x in radians, elementwise."""
    def sinh(self) -> Tensor:
        """Hyperbolic sine, (e^x - e^-x) / 2, elementwise."""
    def sliding_windows(self, window: tuple[int, ...], stride: tuple[int, ...]) -> Tensor:
        """All windows of the sizes ``window`` over the last axes, every ``stride`` steps."""
    def slogdet(self) -> SlogdetResult[Tensor]:
        """Sign of the determinant and ln |det x| of each matrix, without overflow: ``sign``, ``logabsdet``."""
    def softmax(self, axis: int = -1) -> Tensor:
        """e^xᵢ / Σⱼ e^xⱼ along ``axis``: positive, and sums to 1. ∂sᵢ/∂xⱼ = sᵢ (δᵢⱼ - sⱼ)."""
    def softplus(self) -> Tensor:
        """ln(1 + e^x), elementwise; never overflows, and exact far from 0."""
    def sort(self, axis: int = -1, descending: bool = False, stable: bool = True) -> Tensor:
        """The entries along ``axis`` in the order of their size; equal ones keep their order, always."""
    def split(self, sections: int | Sequence[int], axis: int = 0) -> list[Tensor]:
        """x cut along ``axis``: into ``sections`` parts of equal length, or at the places ``sections``."""
    def sqrt(self) -> Tensor:
        """Square root, elementwise; nan below 0. Its derivative at 0 is inf."""
    def square(self) -> Tensor:
        """Square, x², elementwise."""
    @overload
    def squeeze(self, axis: int | tuple[int, ...] | None = None) -> Tensor:
        """Without the axes ``axis``, which must have length 1 (None: all such axes)."""
    @overload
    def squeeze(self, *axis: int) -> Tensor: ...
    def std(self, axis: int | tuple[int, ...] | None = None, correction: float = 0.0, keepdims: bool = False) -> Tensor:
        """Standard deviation over ``axis``: the root of the variance, √(Σ (x - mean)² / (n - ``correction``))."""
    def step(self) -> Tensor:
        """Binary step: 0 where x < 0, else 1. Its derivative is 0 (undefined at 0, taken as 0), so it"""
    def __sub__(self, other: Operand, /) -> Tensor:
        """Difference, x - y, elementwise; shapes broadcast."""
    def __rsub__(self, other: Operand, /) -> Tensor:
        """Difference, x - y, elementwise; shapes broadcast."""
    def sum(self, axis: int | tuple[int, ...] | None = None, keepdims: bool = False, dtype: Any = None) -> Tensor:
        """Sum over ``axis`` (an axis, several, or None for all); ``keepdims`` keeps them with length 1."""
    def svd(self, full_matrices: bool = True) -> SVDResult[Tensor]:
        """Singular value decomposition of each matrix, x = U S Vh: ``U``, ``S``, ``Vh``."""
    def svdvals(self) -> Tensor:
        """Singular values of each matrix, descending; see `svd`. Shape: (..., m, n) gives (..., min(m, n))."""
    def swapaxes(self, axis1: int, axis2: int) -> Tensor:
        """Two axes exchanged."""
    def take(self, indices: Any, axis: int | None = None) -> Tensor:
        """The entries at the places ``indices`` along ``axis``; None: among all of them, in row-major order."""
    def tan(self) -> Tensor:
        """Tangent of x in radians, elementwise."""
    def tanh(self) -> Tensor:
        """Hyperbolic tangent, (e^x - e^-x) / (e^x + e^-x), elementwise; between -1 and 1."""
    @overload
    def tile(self, repetitions: tuple[int, ...]) -> Tensor:
        """x laid side by side, ``repetitions`` times along each axis; where these are fewer, along the last axes."""
    @overload
    def tile(self, *repetitions: int) -> Tensor: ...
    def to_value(self) -> Value:
        """The one entry of a Tensor as a Value that continues its graph; a `ShapeError` where there are more."""
    def trace(self, offset: int = 0, dtype: Any = None) -> Tensor:
        """Sum of the ``offset``-th diagonal of each matrix: those of the last two axes; see `matrix_diagonal`."""
    @overload
    def transpose(self, axes: tuple[int, ...] | None = None) -> Tensor:
        """The axes in reversed order, or in the order ``axes``: NumPy's name of `permute_dims`."""
    @overload
    def transpose(self, *axes: int) -> Tensor: ...
    def tril(self, k: int = 0) -> Tensor:
        """The lower triangle of each matrix: 0 above the ``k``-th diagonal, counted upwards from the main one."""
    def triu(self, k: int = 0) -> Tensor:
        """The upper triangle of each matrix: 0 below the ``k``-th diagonal, counted upwards from the main one."""
    def trunc(self) -> Tensor:
        """x without its fraction: the whole number nearest to x on the side of 0, elementwise; derivative 0."""
    def unique_all(self) -> UniqueAll[Tensor]:
        """The distinct entries of x, ascending: ``values``; ``indices``, where each occurs first in the flattened x;"""
    def unique_counts(self) -> UniqueCounts[Tensor]:
        """The distinct entries of x, ascending, and how often each occurs; see `unique_all`."""
    def unique_inverse(self) -> UniqueInverse[Tensor]:
        """The distinct entries of x, ascending, and for each entry of x which of them it is; see `unique_all`."""
    def unique_values(self) -> Tensor:
        """The distinct entries of x, ascending; see `unique_all`."""
    def unstack(self, axis: int = 0) -> tuple[Tensor, ...]:
        """The slices of x along ``axis``, without that axis: the inverse of `stack`."""
    def var(self, axis: int | tuple[int, ...] | None = None, correction: float = 0.0, keepdims: bool = False) -> Tensor:
        """Variance over ``axis`` (an axis, several, or None for all): Σ (x - mean)² / (n - ``correction``);"""
    def vector_norm(self, axis: int | tuple[int, ...] | None = None, keepdims: bool = False, ord: float = 2) -> Tensor:
        """(Σ |xᵢ|^ord)^(1/ord) over ``axis`` (an axis, several, or None for all)."""
    def __round__(self, ndigits: int | None = None, /) -> Tensor: ...
    def __divmod__(self, other: Operand, /) -> tuple[Tensor, Tensor]: ...
    def __rdivmod__(self, other: Operand, /) -> tuple[Tensor, Tensor]: ...
    def argpartition(self, *args: Any, **options: Any) -> Tensor: ...
    def choose(self, *args: Any, **options: Any) -> Tensor: ...
    def compress(self, *args: Any, **options: Any) -> Tensor: ...
    def conjugate(self, *args: Any, **options: Any) -> Tensor: ...
    def copy(self, *args: Any, **options: Any) -> Tensor: ...
    def cumprod(self, *args: Any, **options: Any) -> Tensor: ...
    def cumsum(self, *args: Any, **options: Any) -> Tensor: ...
    def partition(self, *args: Any, **options: Any) -> Tensor: ...
    def ptp(self, *args: Any, **options: Any) -> Tensor: ...
    def ravel(self, *args: Any, **options: Any) -> Tensor: ...
    def searchsorted(self, *args: Any, **options: Any) -> Tensor: ...
    @property
    def itemsize(self) -> int: ...
    @property
    def nbytes(self) -> int: ...
