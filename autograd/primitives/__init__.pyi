"""Generated from the table of primitives by ``python -m autograd.stubs``."""

# mypy: disable-error-code="overload-overlap"
# pyright: reportOverlappingOverload=false

from collections.abc import Sequence
from typing import Any, Never, overload

from autograd.core.array import NDArray
from autograd.core.primitive import Composition, Elementwise, Fused, Linear, Nonlinear, Predicate
from autograd.core.tensor import Tensor
from autograd.core.value import Value
from autograd.foundation.operands import Index, Listed, Nested, Operand, Plain, Scalar, Unknown
from autograd.primitives.at_index import Place
from autograd.primitives.decompositions import QRResult
from autograd.primitives.inverses import SlogdetResult
from autograd.primitives.searching import UniqueAll, UniqueCounts, UniqueInverse
from autograd.primitives.spectral import EighResult, EigResult, SVDResult

class _T(Composition):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: Plain, /) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /) -> Tensor: ...

T: _T
"""The transpose of a matrix. A `ShapeError` for more than two axes: there, use mT or permute_dims."""

class _Abs(Elementwise):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

abs: _Abs
"""Absolute value, |x|, elementwise; the derivative at the kink x = 0 is 0."""

class _Acos(Elementwise):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

acos: _Acos
"""Inverse cosine in radians, between 0 and π, elementwise; nan outside -1 .. 1."""

class _Acosh(Elementwise):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

acosh: _Acosh
"""Inverse hyperbolic cosine, ln(x + √(x² - 1)), elementwise; nan below 1. Its derivative at 1 is inf."""

class _Add(Elementwise):
    @overload
    def __call__(self, x: float, y: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, y: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, y: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, y: Value | Scalar, /) -> Value: ...
    @overload
    def __call__(self, x: Value | Scalar, y: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, y: Plain, /) -> NDArray: ...
    @overload
    def __call__(self, x: Plain, y: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, y: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, y: Tensor | Listed, /) -> Tensor: ...
    @overload
    def __call__(self, x: Value, y: NDArray, /) -> Tensor: ...
    @overload
    def __call__(self, x: NDArray, y: Value, /) -> Tensor: ...

add: _Add
"""Sum, x + y, elementwise; shapes broadcast."""

class _AddAlongAxis(Linear):
    @overload
    def __call__(self, x: Plain, indices: Plain, /, axis: int, size: int) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, indices: Operand, /, axis: int, size: int) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, indices: Tensor | Value | Listed, /, axis: int, size: int) -> Tensor: ...

add_along_axis: _AddAlongAxis
"""Zeros, ``size`` of them along ``axis``, with x added at the places ``indices``: the adjoint of"""

class _AddN(Elementwise):
    @overload
    def __call__(self, terms: Sequence[Never], /) -> Any: ...
    @overload
    def __call__(self, terms: Sequence[float], /) -> float: ...
    @overload
    def __call__(self, *terms: float) -> float: ...
    @overload
    def __call__(self, terms: Sequence[complex], /) -> complex: ...
    @overload
    def __call__(self, *terms: complex) -> complex: ...
    @overload
    def __call__(self, terms: Sequence[Scalar], /) -> Any: ...
    @overload
    def __call__(self, *terms: Scalar) -> Any: ...
    @overload
    def __call__(self, terms: Sequence[Value | Scalar], /) -> Value: ...
    @overload
    def __call__(self, *terms: Value | Scalar) -> Value: ...
    @overload
    def __call__(self, terms: Sequence[Plain], /) -> NDArray: ...
    @overload
    def __call__(self, *terms: Plain) -> NDArray: ...
    @overload
    def __call__(self, terms: Sequence[Operand], /) -> Tensor: ...
    @overload
    def __call__(self, *terms: Operand) -> Tensor: ...

add_n: _AddN
"""Sum of any number of terms as one node, Σᵢ xᵢ, added from left to right; shapes broadcast."""

class _AffineConv2D(Fused):
    @overload
    def __call__(
        self,
        x: Plain,
        weight: Plain,
        bias: Plain,
        /,
        stride: tuple[int, int] = (1, 1),
        padding: tuple[int | tuple[int, int], int | tuple[int, int]] = (0, 0),
        dilation: tuple[int, int] = (1, 1),
        groups: int = 1,
    ) -> NDArray | Any: ...
    @overload
    def __call__(
        self,
        x: Tensor | Value | Listed,
        weight: Operand,
        bias: Operand,
        /,
        stride: tuple[int, int] = (1, 1),
        padding: tuple[int | tuple[int, int], int | tuple[int, int]] = (0, 0),
        dilation: tuple[int, int] = (1, 1),
        groups: int = 1,
    ) -> Tensor: ...
    @overload
    def __call__(
        self,
        x: Operand,
        weight: Tensor | Value | Listed,
        bias: Operand,
        /,
        stride: tuple[int, int] = (1, 1),
        padding: tuple[int | tuple[int, int], int | tuple[int, int]] = (0, 0),
        dilation: tuple[int, int] = (1, 1),
        groups: int = 1,
    ) -> Tensor: ...
    @overload
    def __call__(
        self,
        x: Operand,
        weight: Operand,
        bias: Tensor | Value | Listed,
        /,
        stride: tuple[int, int] = (1, 1),
        padding: tuple[int | tuple[int, int], int | tuple[int, int]] = (0, 0),
        dilation: tuple[int, int] = (1, 1),
        groups: int = 1,
    ) -> Tensor: ...

affine_conv2d: _AffineConv2D
"""`conv2d` plus one number for each kernel, in one pass through memory: what a layer computes."""

class _All(Predicate):
    @overload
    def __call__(self, x: Unknown, /, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> Any: ...
    @overload
    def __call__(
        self, x: Plain, /, axis: int | tuple[int, ...] | None = None, keepdims: bool = False
    ) -> NDArray | Any: ...
    @overload
    def __call__(
        self, x: Tensor | Value | Listed, /, axis: int | tuple[int, ...] | None = None, keepdims: bool = False
    ) -> Tensor: ...

all: _All
"""Whether all entries along ``axis`` (an axis, several, or None for all) are true; so it is for no entries."""

class _Any(Predicate):
    @overload
    def __call__(self, x: Unknown, /, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> Any: ...
    @overload
    def __call__(
        self, x: Plain, /, axis: int | tuple[int, ...] | None = None, keepdims: bool = False
    ) -> NDArray | Any: ...
    @overload
    def __call__(
        self, x: Tensor | Value | Listed, /, axis: int | tuple[int, ...] | None = None, keepdims: bool = False
    ) -> Tensor: ...

any: _Any
"""Whether any entry along ``axis`` (an axis, several, or None for all) is true; none is for no entries."""

class _Arctan(Composition):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

arctan: _Arctan
"""Inverse tangent in radians: `atan` by its longer name."""

class _Argmax(Predicate):
    @overload
    def __call__(self, x: Unknown, /, axis: int | None = None, keepdims: bool = False) -> Any: ...
    @overload
    def __call__(self, x: Plain, /, axis: int | None = None, keepdims: bool = False) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /, axis: int | None = None, keepdims: bool = False) -> Tensor: ...

argmax: _Argmax
"""The place of the largest entry along ``axis`` (None: in the flattened array), the first where they tie."""

class _Argmin(Predicate):
    @overload
    def __call__(self, x: Unknown, /, axis: int | None = None, keepdims: bool = False) -> Any: ...
    @overload
    def __call__(self, x: Plain, /, axis: int | None = None, keepdims: bool = False) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /, axis: int | None = None, keepdims: bool = False) -> Tensor: ...

argmin: _Argmin
"""The place of the smallest entry along ``axis`` (None: in the flattened array), the first where they tie."""

class _Argsort(Predicate):
    @overload
    def __call__(self, x: Unknown, /, axis: int = -1, descending: bool = False, stable: bool = True) -> Any: ...
    @overload
    def __call__(self, x: Plain, /, axis: int = -1, descending: bool = False, stable: bool = True) -> NDArray | Any: ...
    @overload
    def __call__(
        self, x: Tensor | Value | Listed, /, axis: int = -1, descending: bool = False, stable: bool = True
    ) -> Tensor: ...

argsort: _Argsort
"""The places of the entries along ``axis`` in the order of their size; equal ones keep their order, always."""

class _Argwhere(Predicate):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: Plain, /) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /) -> Tensor: ...

argwhere: _Argwhere
"""The places of the entries that are not zero, one row each. Shape: n axes give (how many, n)."""

class _Asin(Elementwise):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

asin: _Asin
"""Inverse sine in radians, between -π/2 and π/2, elementwise; nan outside -1 .. 1."""

class _Asinh(Elementwise):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

asinh: _Asinh
"""Inverse hyperbolic sine, ln(x + √(x² + 1)), elementwise."""

class _Astype(Linear):
    @overload
    def __call__(self, x: Unknown, /, dtype: Any, *, copy: bool = True, device: str | None = None) -> Any: ...
    @overload
    def __call__(self, x: Plain, /, dtype: Any, *, copy: bool = True, device: str | None = None) -> NDArray | Any: ...
    @overload
    def __call__(
        self, x: Tensor | Value | Listed, /, dtype: Any, *, copy: bool = True, device: str | None = None
    ) -> Tensor: ...

astype: _Astype
"""The same numbers as another type. Between floating types the derivative is 1; integers and booleans have none."""

class _At(Composition):
    @overload
    def __call__(self, x: Unknown, /, index: Index) -> Place[Any]: ...
    @overload
    def __call__(self, x: Plain, /, index: Index) -> Place[NDArray]: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /, index: Index) -> Place[Tensor]: ...

at: _At
"""The entries x[index], to be changed in a new array: ``at(x, index).set(v)``, ``.add(v)`` and ``.multiply(v)``."""

class _Atan(Elementwise):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

atan: _Atan
"""Inverse tangent in radians, between -π/2 and π/2, elementwise."""

class _Atan2(Elementwise):
    @overload
    def __call__(self, y: float, x: float, /) -> float: ...
    @overload
    def __call__(self, y: complex, x: complex, /) -> complex: ...
    @overload
    def __call__(self, y: Scalar, x: Scalar, /) -> Any: ...
    @overload
    def __call__(self, y: Value, x: Value | Scalar, /) -> Value: ...
    @overload
    def __call__(self, y: Value | Scalar, x: Value, /) -> Value: ...
    @overload
    def __call__(self, y: NDArray | Nested, x: Plain, /) -> NDArray: ...
    @overload
    def __call__(self, y: Plain, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, y: Tensor | Listed, x: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, y: Operand, x: Tensor | Listed, /) -> Tensor: ...
    @overload
    def __call__(self, y: Value, x: NDArray, /) -> Tensor: ...
    @overload
    def __call__(self, y: NDArray, x: Value, /) -> Tensor: ...

atan2: _Atan2
"""Angle of the point (x, y) in radians, between -π and π, elementwise; shapes broadcast."""

class _Atanh(Elementwise):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

atanh: _Atanh
"""Inverse hyperbolic tangent, ln((1 + x) / (1 - x)) / 2, elementwise; ±inf at ±1, nan beyond."""

class _AvgPool2D(Linear):
    @overload
    def __call__(
        self,
        x: Unknown,
        /,
        kernel: tuple[int, int],
        stride: tuple[int, int],
        padding: tuple[int | tuple[int, int], int | tuple[int, int]] = (0, 0),
        divisor: float | None = None,
    ) -> Any: ...
    @overload
    def __call__(
        self,
        x: Plain,
        /,
        kernel: tuple[int, int],
        stride: tuple[int, int],
        padding: tuple[int | tuple[int, int], int | tuple[int, int]] = (0, 0),
        divisor: float | None = None,
    ) -> NDArray | Any: ...
    @overload
    def __call__(
        self,
        x: Tensor | Value | Listed,
        /,
        kernel: tuple[int, int],
        stride: tuple[int, int],
        padding: tuple[int | tuple[int, int], int | tuple[int, int]] = (0, 0),
        divisor: float | None = None,
    ) -> Tensor: ...

avg_pool2d: _AvgPool2D
"""The mean of each window over the last two axes, with zeros around x that count, too."""

class _AvgPool2DInput(Linear):
    @overload
    def __call__(
        self,
        y: Unknown,
        /,
        size: tuple[int, int],
        kernel: tuple[int, int],
        stride: tuple[int, int],
        padding: tuple[int | tuple[int, int], int | tuple[int, int]] = (0, 0),
        divisor: float | None = None,
    ) -> Any: ...
    @overload
    def __call__(
        self,
        y: Plain,
        /,
        size: tuple[int, int],
        kernel: tuple[int, int],
        stride: tuple[int, int],
        padding: tuple[int | tuple[int, int], int | tuple[int, int]] = (0, 0),
        divisor: float | None = None,
    ) -> NDArray | Any: ...
    @overload
    def __call__(
        self,
        y: Tensor | Value | Listed,
        /,
        size: tuple[int, int],
        kernel: tuple[int, int],
        stride: tuple[int, int],
        padding: tuple[int | tuple[int, int], int | tuple[int, int]] = (0, 0),
        divisor: float | None = None,
    ) -> Tensor: ...

avg_pool2d_input: _AvgPool2DInput
"""Each entry of y in equal shares to all entries of its window: the adjoint of avg_pool2d."""

class _BinaryCrossEntropy(Elementwise):
    @overload
    def __call__(self, p: float, y: float, /) -> float: ...
    @overload
    def __call__(self, p: complex, y: complex, /) -> complex: ...
    @overload
    def __call__(self, p: Scalar, y: Scalar, /) -> Any: ...
    @overload
    def __call__(self, p: Value, y: Value | Scalar, /) -> Value: ...
    @overload
    def __call__(self, p: Value | Scalar, y: Value, /) -> Value: ...
    @overload
    def __call__(self, p: NDArray | Nested, y: Plain, /) -> NDArray: ...
    @overload
    def __call__(self, p: Plain, y: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, p: Tensor | Listed, y: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, p: Operand, y: Tensor | Listed, /) -> Tensor: ...
    @overload
    def __call__(self, p: Value, y: NDArray, /) -> Tensor: ...
    @overload
    def __call__(self, p: NDArray, y: Value, /) -> Tensor: ...

binary_cross_entropy: _BinaryCrossEntropy
"""-(y ln p + (1 - y) ln(1 - p)), elementwise, from probabilities p; never clamped, so a"""

class _BinaryCrossEntropyWithLogits(Elementwise):
    @overload
    def __call__(self, z: float, y: float, /) -> float: ...
    @overload
    def __call__(self, z: complex, y: complex, /) -> complex: ...
    @overload
    def __call__(self, z: Scalar, y: Scalar, /) -> Any: ...
    @overload
    def __call__(self, z: Value, y: Value | Scalar, /) -> Value: ...
    @overload
    def __call__(self, z: Value | Scalar, y: Value, /) -> Value: ...
    @overload
    def __call__(self, z: NDArray | Nested, y: Plain, /) -> NDArray: ...
    @overload
    def __call__(self, z: Plain, y: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, z: Tensor | Listed, y: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, z: Operand, y: Tensor | Listed, /) -> Tensor: ...
    @overload
    def __call__(self, z: Value, y: NDArray, /) -> Tensor: ...
    @overload
    def __call__(self, z: NDArray, y: Value, /) -> Tensor: ...

binary_cross_entropy_with_logits: _BinaryCrossEntropyWithLogits
"""ln(1 + e^z) - y z, elementwise: binary cross-entropy of σ(z). The derivative is σ(z) - y,"""

class _BitwiseAnd(Predicate):
    @overload
    def __call__(self, x: Value | Scalar, y: Value | Scalar, /) -> int: ...
    @overload
    def __call__(self, x: NDArray | Nested, y: Plain, /) -> NDArray: ...
    @overload
    def __call__(self, x: Plain, y: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, y: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, y: Tensor | Listed, /) -> Tensor: ...
    @overload
    def __call__(self, x: Value, y: NDArray, /) -> Tensor: ...
    @overload
    def __call__(self, x: NDArray, y: Value, /) -> Tensor: ...

bitwise_and: _BitwiseAnd
"""x & y, bit by bit, elementwise; of booleans, logical and. A `DTypeError` for floating numbers."""

class _BitwiseInvert(Predicate):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: Value | Scalar, /) -> int: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

bitwise_invert: _BitwiseInvert
"""~x, every bit the other way, elementwise; of booleans, logical not. A `DTypeError` for floating numbers."""

class _BitwiseLeftShift(Predicate):
    @overload
    def __call__(self, x: Value | Scalar, y: Value | Scalar, /) -> int: ...
    @overload
    def __call__(self, x: NDArray | Nested, y: Plain, /) -> NDArray: ...
    @overload
    def __call__(self, x: Plain, y: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, y: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, y: Tensor | Listed, /) -> Tensor: ...
    @overload
    def __call__(self, x: Value, y: NDArray, /) -> Tensor: ...
    @overload
    def __call__(self, x: NDArray, y: Value, /) -> Tensor: ...

bitwise_left_shift: _BitwiseLeftShift
"""x << y, the bits of x moved y places up, elementwise. A `DTypeError` for floating numbers."""

class _BitwiseOr(Predicate):
    @overload
    def __call__(self, x: Value | Scalar, y: Value | Scalar, /) -> int: ...
    @overload
    def __call__(self, x: NDArray | Nested, y: Plain, /) -> NDArray: ...
    @overload
    def __call__(self, x: Plain, y: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, y: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, y: Tensor | Listed, /) -> Tensor: ...
    @overload
    def __call__(self, x: Value, y: NDArray, /) -> Tensor: ...
    @overload
    def __call__(self, x: NDArray, y: Value, /) -> Tensor: ...

bitwise_or: _BitwiseOr
"""x | y, bit by bit, elementwise; of booleans, logical or. A `DTypeError` for floating numbers."""

class _BitwiseRightShift(Predicate):
    @overload
    def __call__(self, x: Value | Scalar, y: Value | Scalar, /) -> int: ...
    @overload
    def __call__(self, x: NDArray | Nested, y: Plain, /) -> NDArray: ...
    @overload
    def __call__(self, x: Plain, y: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, y: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, y: Tensor | Listed, /) -> Tensor: ...
    @overload
    def __call__(self, x: Value, y: NDArray, /) -> Tensor: ...
    @overload
    def __call__(self, x: NDArray, y: Value, /) -> Tensor: ...

bitwise_right_shift: _BitwiseRightShift
"""x >> y, the bits of x moved y places down, the sign staying, elementwise. A `DTypeError` for floating numbers."""

class _BitwiseXor(Predicate):
    @overload
    def __call__(self, x: Value | Scalar, y: Value | Scalar, /) -> int: ...
    @overload
    def __call__(self, x: NDArray | Nested, y: Plain, /) -> NDArray: ...
    @overload
    def __call__(self, x: Plain, y: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, y: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, y: Tensor | Listed, /) -> Tensor: ...
    @overload
    def __call__(self, x: Value, y: NDArray, /) -> Tensor: ...
    @overload
    def __call__(self, x: NDArray, y: Value, /) -> Tensor: ...

bitwise_xor: _BitwiseXor
"""x ^ y, bit by bit, elementwise; of booleans, exclusive or. A `DTypeError` for floating numbers."""

class _BroadcastArrays(Composition):
    @overload
    def __call__(self, arrays: Sequence[Never], /) -> tuple[Any, ...]: ...
    @overload
    def __call__(self, arrays: Sequence[Plain], /) -> tuple[NDArray, ...]: ...
    @overload
    def __call__(self, *arrays: Plain) -> tuple[NDArray, ...]: ...
    @overload
    def __call__(self, arrays: Sequence[Operand], /) -> tuple[Tensor, ...]: ...
    @overload
    def __call__(self, *arrays: Operand) -> tuple[Tensor, ...]: ...

broadcast_arrays: _BroadcastArrays
"""The arrays, each broadcast to the shape they have in common; beside a node, plain ones become Tensors."""

class _BroadcastTo(Linear):
    @overload
    def __call__(self, x: Unknown, /, shape: int | tuple[int, ...]) -> Any: ...
    @overload
    def __call__(self, x: Plain, /, shape: int | tuple[int, ...]) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /, shape: int | tuple[int, ...]) -> Tensor: ...

broadcast_to: _BroadcastTo
"""x repeated along new axes and axes of length 1, up to ``shape``."""

class _Cbrt(Elementwise):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

cbrt: _Cbrt
"""Cube root, elementwise, of negative numbers too. Its derivative at 0 is inf."""

class _Ceil(Elementwise):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

ceil: _Ceil
"""The smallest whole number that is not below x, ⌈x⌉, elementwise; derivative 0."""

class _Cholesky(Nonlinear):
    @overload
    def __call__(self, x: Unknown, /, upper: bool = False) -> Any: ...
    @overload
    def __call__(self, x: Plain, /, upper: bool = False) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /, upper: bool = False) -> Tensor: ...

cholesky: _Cholesky
"""The lower triangular L with L Lᵀ = x, of each symmetric positive definite matrix; ``upper``: Lᵀ."""

class _ClampMax(Elementwise):
    @overload
    def __call__(self, x: float, max: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, max: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, max: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, max: Value | Scalar, /) -> Value: ...
    @overload
    def __call__(self, x: Value | Scalar, max: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, max: Plain, /) -> NDArray: ...
    @overload
    def __call__(self, x: Plain, max: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, max: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, max: Tensor | Listed, /) -> Tensor: ...
    @overload
    def __call__(self, x: Value, max: NDArray, /) -> Tensor: ...
    @overload
    def __call__(self, x: NDArray, max: Value, /) -> Tensor: ...

clamp_max: _ClampMax
"""x where it is not above ``max``, and ``max`` elsewhere; elementwise, shapes broadcast."""

class _ClampMin(Elementwise):
    @overload
    def __call__(self, x: float, min: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, min: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, min: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, min: Value | Scalar, /) -> Value: ...
    @overload
    def __call__(self, x: Value | Scalar, min: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, min: Plain, /) -> NDArray: ...
    @overload
    def __call__(self, x: Plain, min: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, min: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, min: Tensor | Listed, /) -> Tensor: ...
    @overload
    def __call__(self, x: Value, min: NDArray, /) -> Tensor: ...
    @overload
    def __call__(self, x: NDArray, min: Value, /) -> Tensor: ...

clamp_min: _ClampMin
"""x where it is not below ``min``, and ``min`` elsewhere; elementwise, shapes broadcast."""

class _Clip(Composition):
    @overload
    def __call__(self, x: Unknown, /, min: Operand | None = None, max: Operand | None = None) -> Any: ...
    @overload
    def __call__(self, x: float, /, min: float | None = None, max: float | None = None) -> float: ...
    @overload
    def __call__(self, x: complex, /, min: complex | None = None, max: complex | None = None) -> complex: ...
    @overload
    def __call__(self, x: Scalar, /, min: Scalar | None = None, max: Scalar | None = None) -> Any: ...
    @overload
    def __call__(self, x: Value, /, min: Value | Scalar | None = None, max: Value | Scalar | None = None) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, /, min: Plain | None = None, max: Plain | None = None) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /, min: Operand | None = None, max: Operand | None = None) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, /, min: Operand | None = None, max: Operand | None = None) -> Tensor: ...

clip: _Clip
"""x confined to ``min`` .. ``max`` (None for no bound), elementwise; shapes broadcast."""

class _Cofactors(Nonlinear):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: Plain, /) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /) -> Tensor: ...

cofactors: _Cofactors
"""The cofactors of each matrix: what ∂ det x / ∂xᵢⱼ is; det(x) x⁻ᵀ where x is regular."""

class _CofactorsAlong(Nonlinear):
    @overload
    def __call__(self, x: Plain, h: Plain, d: Plain, /) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, h: Operand, d: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, h: Tensor | Value | Listed, d: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, h: Operand, d: Tensor | Value | Listed, /) -> Tensor: ...

cofactors_along: _CofactorsAlong
"""The derivative of the `cofactors` of each matrix along d and along each direction in h."""

class _Complement(Nonlinear):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: Plain, /) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /) -> Tensor: ...

complement: _Complement
"""Orthonormal columns that span what is orthogonal to the columns of each matrix."""

class _Concat(Linear):
    @overload
    def __call__(self, arrays: Sequence[Never], /, axis: int | None = 0) -> Any: ...
    @overload
    def __call__(self, arrays: Sequence[Plain], /, axis: int | None = 0) -> NDArray | Any: ...
    @overload
    def __call__(self, *arrays: Plain, axis: int | None = 0) -> NDArray | Any: ...
    @overload
    def __call__(self, arrays: Sequence[Operand], /, axis: int | None = 0) -> Tensor: ...
    @overload
    def __call__(self, *arrays: Operand, axis: int | None = 0) -> Tensor: ...

concat: _Concat
"""Arrays joined along an axis they have (None: flattened first); of one array, those along its first axis."""

class _Conj(Linear):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

conj: _Conj
"""Complex conjugate, a - bi for a + bi, elementwise; of a real number the number itself."""

class _Contract(Linear):
    @overload
    def __call__(self, arrays: Sequence[Never], /, subscripts: str) -> Any: ...
    @overload
    def __call__(self, arrays: Sequence[Plain], /, subscripts: str) -> NDArray | Any: ...
    @overload
    def __call__(self, *arrays: Plain, subscripts: str) -> NDArray | Any: ...
    @overload
    def __call__(self, arrays: Sequence[Operand], /, subscripts: str) -> Tensor: ...
    @overload
    def __call__(self, *arrays: Operand, subscripts: str) -> Tensor: ...

contract: _Contract
"""Sum of products in Einstein's notation, in its plain form: "ij,jk->ik" is the matrix product."""

class _Conv2D(Linear):
    @overload
    def __call__(
        self,
        x: Plain,
        weight: Plain,
        /,
        stride: tuple[int, int] = (1, 1),
        padding: tuple[int | tuple[int, int], int | tuple[int, int]] = (0, 0),
        dilation: tuple[int, int] = (1, 1),
        groups: int = 1,
    ) -> NDArray | Any: ...
    @overload
    def __call__(
        self,
        x: Tensor | Value | Listed,
        weight: Operand,
        /,
        stride: tuple[int, int] = (1, 1),
        padding: tuple[int | tuple[int, int], int | tuple[int, int]] = (0, 0),
        dilation: tuple[int, int] = (1, 1),
        groups: int = 1,
    ) -> Tensor: ...
    @overload
    def __call__(
        self,
        x: Operand,
        weight: Tensor | Value | Listed,
        /,
        stride: tuple[int, int] = (1, 1),
        padding: tuple[int | tuple[int, int], int | tuple[int, int]] = (0, 0),
        dilation: tuple[int, int] = (1, 1),
        groups: int = 1,
    ) -> Tensor: ...

conv2d: _Conv2D
"""Kernels laid over images at every place: products of matrices, with the images' windows as columns."""

class _Conv2DInput(Linear):
    @overload
    def __call__(
        self,
        y: Plain,
        weight: Plain,
        /,
        size: tuple[int, int],
        stride: tuple[int, int] = (1, 1),
        padding: tuple[int | tuple[int, int], int | tuple[int, int]] = (0, 0),
        dilation: tuple[int, int] = (1, 1),
        groups: int = 1,
    ) -> NDArray | Any: ...
    @overload
    def __call__(
        self,
        y: Tensor | Value | Listed,
        weight: Operand,
        /,
        size: tuple[int, int],
        stride: tuple[int, int] = (1, 1),
        padding: tuple[int | tuple[int, int], int | tuple[int, int]] = (0, 0),
        dilation: tuple[int, int] = (1, 1),
        groups: int = 1,
    ) -> Tensor: ...
    @overload
    def __call__(
        self,
        y: Operand,
        weight: Tensor | Value | Listed,
        /,
        size: tuple[int, int],
        stride: tuple[int, int] = (1, 1),
        padding: tuple[int | tuple[int, int], int | tuple[int, int]] = (0, 0),
        dilation: tuple[int, int] = (1, 1),
        groups: int = 1,
    ) -> Tensor: ...

conv2d_input: _Conv2DInput
"""Kernels laid down at every entry of y, times that entry, overlaps adding up: the adjoint of `conv2d` in x."""

class _Conv2DWeight(Linear):
    @overload
    def __call__(
        self,
        x: Plain,
        y: Plain,
        /,
        kernel: tuple[int, int],
        stride: tuple[int, int] = (1, 1),
        padding: tuple[int | tuple[int, int], int | tuple[int, int]] = (0, 0),
        dilation: tuple[int, int] = (1, 1),
        groups: int = 1,
    ) -> NDArray | Any: ...
    @overload
    def __call__(
        self,
        x: Tensor | Value | Listed,
        y: Operand,
        /,
        kernel: tuple[int, int],
        stride: tuple[int, int] = (1, 1),
        padding: tuple[int | tuple[int, int], int | tuple[int, int]] = (0, 0),
        dilation: tuple[int, int] = (1, 1),
        groups: int = 1,
    ) -> Tensor: ...
    @overload
    def __call__(
        self,
        x: Operand,
        y: Tensor | Value | Listed,
        /,
        kernel: tuple[int, int],
        stride: tuple[int, int] = (1, 1),
        padding: tuple[int | tuple[int, int], int | tuple[int, int]] = (0, 0),
        dilation: tuple[int, int] = (1, 1),
        groups: int = 1,
    ) -> Tensor: ...

conv2d_weight: _Conv2DWeight
"""Entries of y times what the kernels saw in x at their places, summed: the adjoint of `conv2d` in the kernels."""

class _Copysign(Elementwise):
    @overload
    def __call__(self, x: float, y: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, y: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, y: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, y: Value | Scalar, /) -> Value: ...
    @overload
    def __call__(self, x: Value | Scalar, y: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, y: Plain, /) -> NDArray: ...
    @overload
    def __call__(self, x: Plain, y: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, y: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, y: Tensor | Listed, /) -> Tensor: ...
    @overload
    def __call__(self, x: Value, y: NDArray, /) -> Tensor: ...
    @overload
    def __call__(self, x: NDArray, y: Value, /) -> Tensor: ...

copysign: _Copysign
"""|x| with the sign of y, elementwise; that of -0.0 counts; shapes broadcast."""

class _Cos(Elementwise):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

cos: _Cos
"""Cosine of x in radians, elementwise."""

class _Cosh(Elementwise):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

cosh: _Cosh
"""Hyperbolic cosine, (e^x + e^-x) / 2, elementwise."""

class _CountNonzero(Predicate):
    @overload
    def __call__(self, x: Unknown, /, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> Any: ...
    @overload
    def __call__(
        self, x: Plain, /, axis: int | tuple[int, ...] | None = None, keepdims: bool = False
    ) -> NDArray | Any: ...
    @overload
    def __call__(
        self, x: Tensor | Value | Listed, /, axis: int | tuple[int, ...] | None = None, keepdims: bool = False
    ) -> Tensor: ...

count_nonzero: _CountNonzero
"""How many entries along ``axis`` (an axis, several, or None for all) are not zero."""

class _Cross(Composition):
    @overload
    def __call__(self, x: Plain, y: Plain, /, axis: int = -1) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, y: Operand, /, axis: int = -1) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, y: Tensor | Value | Listed, /, axis: int = -1) -> Tensor: ...

cross: _Cross
"""Vector product along ``axis``, which has length 3: (x₁y₂ - x₂y₁, x₂y₀ - x₀y₂, x₀y₁ - x₁y₀)."""

class _CumulativeProd(Composition):
    @overload
    def __call__(
        self, x: Unknown, /, axis: int | None = None, dtype: Any = None, include_initial: bool = False
    ) -> Any: ...
    @overload
    def __call__(
        self, x: Plain, /, axis: int | None = None, dtype: Any = None, include_initial: bool = False
    ) -> NDArray | Any: ...
    @overload
    def __call__(
        self, x: Tensor | Value | Listed, /, axis: int | None = None, dtype: Any = None, include_initial: bool = False
    ) -> Tensor: ...

cumulative_prod: _CumulativeProd
"""Running product along ``axis``, which only a vector may leave out: yᵢ = x₀ ... xᵢ."""

class _CumulativeSum(Linear):
    @overload
    def __call__(
        self, x: Unknown, /, axis: int | None = None, dtype: Any = None, include_initial: bool = False
    ) -> Any: ...
    @overload
    def __call__(
        self, x: Plain, /, axis: int | None = None, dtype: Any = None, include_initial: bool = False
    ) -> NDArray | Any: ...
    @overload
    def __call__(
        self, x: Tensor | Value | Listed, /, axis: int | None = None, dtype: Any = None, include_initial: bool = False
    ) -> Tensor: ...

cumulative_sum: _CumulativeSum
"""Running sum along ``axis``, which only a vector may leave out: yᵢ = x₀ + ... + xᵢ."""

class _Det(Nonlinear):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: Plain, /) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /) -> Tensor: ...

det: _Det
"""Determinant of each matrix. Its derivative, the `cofactors`, is right for singular matrices too, to any order."""

class _Diag(Composition):
    @overload
    def __call__(self, x: Unknown, /, k: int = 0) -> Any: ...
    @overload
    def __call__(self, x: Plain, /, k: int = 0) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /, k: int = 0) -> Tensor: ...

diag: _Diag
"""The matrix with the vector x on its ``k``-th diagonal; of a matrix, its ``k``-th diagonal."""

class _Diagonal(Composition):
    @overload
    def __call__(self, x: Unknown, /, offset: int = 0, axis1: int | None = None, axis2: int | None = None) -> Any: ...
    @overload
    def __call__(
        self, x: Plain, /, offset: int = 0, axis1: int | None = None, axis2: int | None = None
    ) -> NDArray | Any: ...
    @overload
    def __call__(
        self, x: Tensor | Value | Listed, /, offset: int = 0, axis1: int | None = None, axis2: int | None = None
    ) -> Tensor: ...

diagonal: _Diagonal
"""The ``offset``-th diagonal, counted upwards from the main one, of the matrix along ``axis1`` and ``axis2``."""

class _Diff(Composition):
    @overload
    def __call__(
        self, x: Unknown, /, axis: int = -1, n: int = 1, prepend: Operand | None = None, append: Operand | None = None
    ) -> Any: ...
    @overload
    def __call__(
        self, x: Plain, /, axis: int = -1, n: int = 1, prepend: Plain | None = None, append: Plain | None = None
    ) -> NDArray | Any: ...
    @overload
    def __call__(
        self,
        x: Tensor | Value | Listed,
        /,
        axis: int = -1,
        n: int = 1,
        prepend: Operand | None = None,
        append: Operand | None = None,
    ) -> Tensor: ...
    @overload
    def __call__(
        self, x: Operand, /, axis: int = -1, n: int = 1, prepend: Operand | None = None, append: Operand | None = None
    ) -> Tensor: ...

diff: _Diff
"""Differences between neighbours along ``axis``, xᵢ₊₁ - xᵢ, taken ``n`` times."""

class _Divide(Elementwise):
    @overload
    def __call__(self, x: float, y: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, y: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, y: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, y: Value | Scalar, /) -> Value: ...
    @overload
    def __call__(self, x: Value | Scalar, y: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, y: Plain, /) -> NDArray: ...
    @overload
    def __call__(self, x: Plain, y: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, y: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, y: Tensor | Listed, /) -> Tensor: ...
    @overload
    def __call__(self, x: Value, y: NDArray, /) -> Tensor: ...
    @overload
    def __call__(self, x: NDArray, y: Value, /) -> Tensor: ...

divide: _Divide
"""Quotient, x / y, elementwise; shapes broadcast. By IEEE 754 1/0 is inf and 0/0 is nan."""

class _Dot(Composition):
    @overload
    def __call__(self, x: Plain, y: Plain, /) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, y: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, y: Tensor | Value | Listed, /) -> Tensor: ...

dot: _Dot
"""Product of two arrays: x @ y up to matrices, x y where one has no axes."""

class _Eig(Composition):
    @overload
    def __call__(self, x: Unknown, /) -> EigResult[Any]: ...
    @overload
    def __call__(self, x: Plain, /) -> EigResult[NDArray]: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /) -> EigResult[Tensor]: ...

eig: _Eig
"""Eigenvalues, in no order, and eigenvectors of length 1, as columns, of each square matrix: x v = λ v."""

class _Eigh(Composition):
    @overload
    def __call__(self, x: Unknown, /) -> EighResult[Any]: ...
    @overload
    def __call__(self, x: Plain, /) -> EighResult[NDArray]: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /) -> EighResult[Tensor]: ...

eigh: _Eigh
"""Eigenvalues, ascending, and eigenvectors, as columns, of each symmetric matrix: x v = λ v."""

class _Eigvals(Composition):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: Plain, /) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /) -> Tensor: ...

eigvals: _Eigvals
"""Eigenvalues of each square matrix, complex and in no order; see `eig`. Shape: (..., n, n) gives (..., n)."""

class _Eigvalsh(Composition):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: Plain, /) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /) -> Tensor: ...

eigvalsh: _Eigvalsh
"""Eigenvalues, ascending, of each symmetric matrix; see `eigh`. Shape: (..., n, n) gives (..., n)."""

class _Einsum(Composition):
    @overload
    def __call__(self, *operands: str | Plain) -> NDArray | Any: ...
    @overload
    def __call__(self, *operands: str | Operand) -> Tensor: ...

einsum: _Einsum
"""Sums of products in Einstein's notation: einsum("ij,jk->ik", x, y) is the matrix product."""

class _Elu(Elementwise):
    @overload
    def __call__(self, x: Unknown, /, alpha: float = 1.0) -> Any: ...
    @overload
    def __call__(self, x: float, /, alpha: float = 1.0) -> float: ...
    @overload
    def __call__(self, x: complex, /, alpha: float = 1.0) -> complex: ...
    @overload
    def __call__(self, x: Scalar, /, alpha: float = 1.0) -> Any: ...
    @overload
    def __call__(self, x: Value, /, alpha: float = 1.0) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, /, alpha: float = 1.0) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /, alpha: float = 1.0) -> Tensor: ...

elu: _Elu
"""x where x > 0, else alpha (e^x - 1), elementwise; the derivative at x = 0 is alpha."""

class _Equal(Predicate):
    @overload
    def __call__(self, x: Value | Scalar, y: Value | Scalar, /) -> bool: ...
    @overload
    def __call__(self, x: NDArray | Nested, y: Plain, /) -> NDArray: ...
    @overload
    def __call__(self, x: Plain, y: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, y: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, y: Tensor | Listed, /) -> Tensor: ...
    @overload
    def __call__(self, x: Value, y: NDArray, /) -> Tensor: ...
    @overload
    def __call__(self, x: NDArray, y: Value, /) -> Tensor: ...

equal: _Equal
"""Whether x = y, elementwise, by their data."""

class _Erf(Elementwise):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

erf: _Erf
"""Error function, 2/√π ∫₀ˣ e^(-t²) dt, elementwise; between -1 and 1, within 4 units in the last place."""

class _Erfc(Elementwise):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

erfc: _Erfc
"""Complementary error function, 1 - erf x, elementwise; exact also where it is tiny, within 8 units"""

class _Exp(Elementwise):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

exp: _Exp
"""Exponential, e^x, elementwise."""

class _Exp2(Elementwise):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

exp2: _Exp2
"""Power of two, 2^x, elementwise."""

class _ExpandDims(Linear):
    @overload
    def __call__(self, x: Unknown, /, axis: int | tuple[int, ...] = 0) -> Any: ...
    @overload
    def __call__(self, x: Plain, /, axis: int | tuple[int, ...] = 0) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /, axis: int | tuple[int, ...] = 0) -> Tensor: ...

expand_dims: _ExpandDims
"""New axes of length 1 at the places ``axis`` of the result."""

class _Expm(Nonlinear):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: Plain, /) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /) -> Tensor: ...

expm: _Expm
"""Exponential of each matrix, 1 + x + x²/2 + x³/6 + ... Shape: (..., n, n)."""

class _Expm1(Elementwise):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

expm1: _Expm1
"""e^x - 1, elementwise, exact also for small x."""

class _ExpmAlong(Nonlinear):
    @overload
    def __call__(self, x: Plain, e: Plain, /) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, e: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, e: Tensor | Value | Listed, /) -> Tensor: ...

expm_along: _ExpmAlong
"""The derivative of the exponential of each matrix x along e."""

class _Flatten(Composition):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: Plain, /) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /) -> Tensor: ...

flatten: _Flatten
"""All entries in row-major order, along one axis."""

class _Flip(Linear):
    @overload
    def __call__(self, x: Unknown, /, axis: int | tuple[int, ...] | None = None) -> Any: ...
    @overload
    def __call__(self, x: Plain, /, axis: int | tuple[int, ...] | None = None) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /, axis: int | tuple[int, ...] | None = None) -> Tensor: ...

flip: _Flip
"""The entries in reversed order along ``axis`` (an axis, several, or None for all)."""

class _Floor(Elementwise):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

floor: _Floor
"""The largest whole number that is not above x, ⌊x⌋, elementwise; derivative 0."""

class _FloorDivide(Elementwise):
    @overload
    def __call__(self, x: float, y: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, y: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, y: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, y: Value | Scalar, /) -> Value: ...
    @overload
    def __call__(self, x: Value | Scalar, y: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, y: Plain, /) -> NDArray: ...
    @overload
    def __call__(self, x: Plain, y: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, y: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, y: Tensor | Listed, /) -> Tensor: ...
    @overload
    def __call__(self, x: Value, y: NDArray, /) -> Tensor: ...
    @overload
    def __call__(self, x: NDArray, y: Value, /) -> Tensor: ...

floor_divide: _FloorDivide
"""Quotient rounded down, floor(x / y), elementwise; its derivative is 0 (also at the jumps)."""

class _FourierTransform(Linear):
    @overload
    def __call__(self, x: Unknown, /, axes: tuple[int, ...], inverse: bool = False) -> Any: ...
    @overload
    def __call__(self, x: Plain, /, axes: tuple[int, ...], inverse: bool = False) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /, axes: tuple[int, ...], inverse: bool = False) -> Tensor: ...

fourier_transform: _FourierTransform
"""yₖ = Σⱼ xⱼ e^(-2πi jk/n) along each of ``axes``; ``inverse``: the inverse of that, with +2πi and divided by n."""

class _Gammaln(Elementwise):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

gammaln: _Gammaln
"""ln |Γ(x)|, elementwise, so that gammaln(n + 1) = ln n!; inf at 0, -1, -2, ..."""

class _Getitem(Linear):
    @overload
    def __call__(self, x: Unknown, /, index: Index) -> Any: ...
    @overload
    def __call__(self, x: Plain, /, index: Index) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /, index: Index) -> Tensor: ...

getitem: _Getitem
"""x[index] by NumPy's rules, basic or advanced; an entry picked twice gets both gradients."""

class _Greater(Predicate):
    @overload
    def __call__(self, x: Value | Scalar, y: Value | Scalar, /) -> bool: ...
    @overload
    def __call__(self, x: NDArray | Nested, y: Plain, /) -> NDArray: ...
    @overload
    def __call__(self, x: Plain, y: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, y: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, y: Tensor | Listed, /) -> Tensor: ...
    @overload
    def __call__(self, x: Value, y: NDArray, /) -> Tensor: ...
    @overload
    def __call__(self, x: NDArray, y: Value, /) -> Tensor: ...

greater: _Greater
"""Whether x > y, elementwise."""

class _GreaterEqual(Predicate):
    @overload
    def __call__(self, x: Value | Scalar, y: Value | Scalar, /) -> bool: ...
    @overload
    def __call__(self, x: NDArray | Nested, y: Plain, /) -> NDArray: ...
    @overload
    def __call__(self, x: Plain, y: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, y: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, y: Tensor | Listed, /) -> Tensor: ...
    @overload
    def __call__(self, x: Value, y: NDArray, /) -> Tensor: ...
    @overload
    def __call__(self, x: NDArray, y: Value, /) -> Tensor: ...

greater_equal: _GreaterEqual
"""Whether x >= y, elementwise."""

class _Gru(Fused):
    @overload
    def __call__(self, x: Plain, h: Plain, weight: Plain, bias: Plain, /) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, h: Operand, weight: Operand, bias: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, h: Tensor | Value | Listed, weight: Operand, bias: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, h: Operand, weight: Tensor | Value | Listed, bias: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, h: Operand, weight: Operand, bias: Tensor | Value | Listed, /) -> Tensor: ...

gru: _Gru
"""The states of a gated recurrent unit at every time step."""

class _GruCell(Composition):
    @overload
    def __call__(self, x: Plain, recalled: Plain, h: Plain, /) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, recalled: Operand, h: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, recalled: Tensor | Value | Listed, h: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, recalled: Operand, h: Tensor | Value | Listed, /) -> Tensor: ...

gru_cell: _GruCell
"""One step of a gated recurrent unit: the new state."""

class _GruGates(Composition):
    @overload
    def __call__(self, x: Plain, recalled: Plain, /) -> tuple[NDArray, NDArray, NDArray]: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, recalled: Operand, /) -> tuple[Tensor, Tensor, Tensor]: ...
    @overload
    def __call__(self, x: Operand, recalled: Tensor | Value | Listed, /) -> tuple[Tensor, Tensor, Tensor]: ...

gru_gates: _GruGates
"""The gates r and z of `gru_cell`, open between 0 and 1, and the candidate n between -1 and 1."""

class _Hypot(Elementwise):
    @overload
    def __call__(self, x: float, y: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, y: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, y: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, y: Value | Scalar, /) -> Value: ...
    @overload
    def __call__(self, x: Value | Scalar, y: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, y: Plain, /) -> NDArray: ...
    @overload
    def __call__(self, x: Plain, y: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, y: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, y: Tensor | Listed, /) -> Tensor: ...
    @overload
    def __call__(self, x: Value, y: NDArray, /) -> Tensor: ...
    @overload
    def __call__(self, x: NDArray, y: Value, /) -> Tensor: ...

hypot: _Hypot
"""√(x² + y²), elementwise; shapes broadcast; neither overflows nor underflows on the way."""

class _Identity(Elementwise):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

identity: _Identity
"""The number itself, as a node of its own: a second variable with the same data."""

class _Imag(Linear):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

imag: _Imag
"""Imaginary part, elementwise; of a real number 0."""

class _Inv(Nonlinear):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: Plain, /) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /) -> Tensor: ...

inv: _Inv
"""Inverse of each matrix: x⁻¹ x = 1. Its differential is -x⁻¹ dx x⁻¹."""

class _Isfinite(Predicate):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: Value | Scalar, /) -> bool: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

isfinite: _Isfinite
"""Whether x is neither infinite nor nan, elementwise."""

class _Isinf(Predicate):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: Value | Scalar, /) -> bool: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

isinf: _Isinf
"""Whether x is inf or -inf, elementwise."""

class _Isnan(Predicate):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: Value | Scalar, /) -> bool: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

isnan: _Isnan
"""Whether x is not a number, elementwise."""

class _Kron(Composition):
    @overload
    def __call__(self, x: Plain, y: Plain, /) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, y: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, y: Tensor | Value | Listed, /) -> Tensor: ...

kron: _Kron
"""Kronecker product: each entry of x replaced by that entry times y."""

class _LeakyRelu(Elementwise):
    @overload
    def __call__(self, x: Unknown, /, slope: float = 0.01) -> Any: ...
    @overload
    def __call__(self, x: float, /, slope: float = 0.01) -> float: ...
    @overload
    def __call__(self, x: complex, /, slope: float = 0.01) -> complex: ...
    @overload
    def __call__(self, x: Scalar, /, slope: float = 0.01) -> Any: ...
    @overload
    def __call__(self, x: Value, /, slope: float = 0.01) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, /, slope: float = 0.01) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /, slope: float = 0.01) -> Tensor: ...

leaky_relu: _LeakyRelu
"""x where x >= 0, else slope x, elementwise; the derivative at the kink x = 0 is 1."""

class _Less(Predicate):
    @overload
    def __call__(self, x: Value | Scalar, y: Value | Scalar, /) -> bool: ...
    @overload
    def __call__(self, x: NDArray | Nested, y: Plain, /) -> NDArray: ...
    @overload
    def __call__(self, x: Plain, y: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, y: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, y: Tensor | Listed, /) -> Tensor: ...
    @overload
    def __call__(self, x: Value, y: NDArray, /) -> Tensor: ...
    @overload
    def __call__(self, x: NDArray, y: Value, /) -> Tensor: ...

less: _Less
"""Whether x < y, elementwise."""

class _LessEqual(Predicate):
    @overload
    def __call__(self, x: Value | Scalar, y: Value | Scalar, /) -> bool: ...
    @overload
    def __call__(self, x: NDArray | Nested, y: Plain, /) -> NDArray: ...
    @overload
    def __call__(self, x: Plain, y: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, y: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, y: Tensor | Listed, /) -> Tensor: ...
    @overload
    def __call__(self, x: Value, y: NDArray, /) -> Tensor: ...
    @overload
    def __call__(self, x: NDArray, y: Value, /) -> Tensor: ...

less_equal: _LessEqual
"""Whether x <= y, elementwise."""

class _Log(Elementwise):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

log: _Log
"""Natural logarithm, ln x, elementwise; -inf at 0, nan below."""

class _Log10(Elementwise):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

log10: _Log10
"""Logarithm to base 10, elementwise; -inf at 0, nan below."""

class _Log1P(Elementwise):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

log1p: _Log1P
"""ln(1 + x), elementwise, exact also for small x."""

class _Log2(Elementwise):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

log2: _Log2
"""Logarithm to base 2, elementwise; -inf at 0, nan below."""

class _LogSigmoid(Elementwise):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

log_sigmoid: _LogSigmoid
"""ln(1 / (1 + e^-x)), elementwise; never overflows, and exact far from 0."""

class _LogSoftmax(Nonlinear):
    @overload
    def __call__(self, x: Unknown, /, axis: int = -1) -> Any: ...
    @overload
    def __call__(self, x: Plain, /, axis: int = -1) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /, axis: int = -1) -> Tensor: ...

log_softmax: _LogSoftmax
"""ln softmax(x) along ``axis``: xᵢ - ln Σⱼ e^xⱼ; finite for any finite x."""

class _Logaddexp(Elementwise):
    @overload
    def __call__(self, x: float, y: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, y: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, y: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, y: Value | Scalar, /) -> Value: ...
    @overload
    def __call__(self, x: Value | Scalar, y: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, y: Plain, /) -> NDArray: ...
    @overload
    def __call__(self, x: Plain, y: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, y: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, y: Tensor | Listed, /) -> Tensor: ...
    @overload
    def __call__(self, x: Value, y: NDArray, /) -> Tensor: ...
    @overload
    def __call__(self, x: NDArray, y: Value, /) -> Tensor: ...

logaddexp: _Logaddexp
"""ln(e^x + e^y), elementwise; shapes broadcast; never overflows. Its derivatives are σ(x - y) and"""

class _LogicalAnd(Predicate):
    @overload
    def __call__(self, x: Value | Scalar, y: Value | Scalar, /) -> bool: ...
    @overload
    def __call__(self, x: NDArray | Nested, y: Plain, /) -> NDArray: ...
    @overload
    def __call__(self, x: Plain, y: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, y: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, y: Tensor | Listed, /) -> Tensor: ...
    @overload
    def __call__(self, x: Value, y: NDArray, /) -> Tensor: ...
    @overload
    def __call__(self, x: NDArray, y: Value, /) -> Tensor: ...

logical_and: _LogicalAnd
"""Whether x and y are both true (not zero), elementwise; shapes broadcast."""

class _LogicalNot(Predicate):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: Value | Scalar, /) -> bool: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

logical_not: _LogicalNot
"""Whether x is false (zero), elementwise."""

class _LogicalOr(Predicate):
    @overload
    def __call__(self, x: Value | Scalar, y: Value | Scalar, /) -> bool: ...
    @overload
    def __call__(self, x: NDArray | Nested, y: Plain, /) -> NDArray: ...
    @overload
    def __call__(self, x: Plain, y: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, y: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, y: Tensor | Listed, /) -> Tensor: ...
    @overload
    def __call__(self, x: Value, y: NDArray, /) -> Tensor: ...
    @overload
    def __call__(self, x: NDArray, y: Value, /) -> Tensor: ...

logical_or: _LogicalOr
"""Whether x or y or both are true (not zero), elementwise; shapes broadcast."""

class _LogicalXor(Predicate):
    @overload
    def __call__(self, x: Value | Scalar, y: Value | Scalar, /) -> bool: ...
    @overload
    def __call__(self, x: NDArray | Nested, y: Plain, /) -> NDArray: ...
    @overload
    def __call__(self, x: Plain, y: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, y: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, y: Tensor | Listed, /) -> Tensor: ...
    @overload
    def __call__(self, x: Value, y: NDArray, /) -> Tensor: ...
    @overload
    def __call__(self, x: NDArray, y: Value, /) -> Tensor: ...

logical_xor: _LogicalXor
"""Whether just one of x and y is true (not zero), elementwise; shapes broadcast."""

class _Logm(Nonlinear):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: Plain, /) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /) -> Tensor: ...

logm: _Logm
"""Logarithm of each symmetric positive definite matrix: the symmetric y with expm(y) = x."""

class _LogmAlong(Nonlinear):
    @overload
    def __call__(self, y: Plain, e: Plain, /) -> NDArray | Any: ...
    @overload
    def __call__(self, y: Tensor | Value | Listed, e: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, y: Operand, e: Tensor | Value | Listed, /) -> Tensor: ...

logm_along: _LogmAlong
"""The derivative of the logarithm along e, at each symmetric matrix with the logarithm y."""

class _Logsumexp(Nonlinear):
    @overload
    def __call__(self, x: Unknown, /, axis: int | tuple[int, ...] | None = -1, keepdims: bool = False) -> Any: ...
    @overload
    def __call__(
        self, x: Plain, /, axis: int | tuple[int, ...] | None = -1, keepdims: bool = False
    ) -> NDArray | Any: ...
    @overload
    def __call__(
        self, x: Tensor | Value | Listed, /, axis: int | tuple[int, ...] | None = -1, keepdims: bool = False
    ) -> Tensor: ...

logsumexp: _Logsumexp
"""ln Σ e^x over ``axis`` (an axis, several, or None for all); never overflows. Its derivative is softmax."""

class _Lstm(Fused):
    @overload
    def __call__(self, x: Plain, h: Plain, c: Plain, weight: Plain, /) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, h: Operand, c: Operand, weight: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, h: Tensor | Value | Listed, c: Operand, weight: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, h: Operand, c: Tensor | Value | Listed, weight: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, h: Operand, c: Operand, weight: Tensor | Value | Listed, /) -> Tensor: ...

lstm: _Lstm
"""The states of a long short-term memory at every time step."""

class _LstmCell(Composition):
    @overload
    def __call__(self, x: Plain, recalled: Plain, c: Plain, /) -> tuple[NDArray, NDArray]: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, recalled: Operand, c: Operand, /) -> tuple[Tensor, Tensor]: ...
    @overload
    def __call__(self, x: Operand, recalled: Tensor | Value | Listed, c: Operand, /) -> tuple[Tensor, Tensor]: ...
    @overload
    def __call__(self, x: Operand, recalled: Operand, c: Tensor | Value | Listed, /) -> tuple[Tensor, Tensor]: ...

lstm_cell: _LstmCell
"""One step of a long short-term memory: the new state h, and the new memory c."""

class _LstmGates(Composition):
    @overload
    def __call__(self, x: Plain, recalled: Plain, /) -> tuple[NDArray, NDArray, NDArray, NDArray]: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, recalled: Operand, /) -> tuple[Tensor, Tensor, Tensor, Tensor]: ...
    @overload
    def __call__(self, x: Operand, recalled: Tensor | Value | Listed, /) -> tuple[Tensor, Tensor, Tensor, Tensor]: ...

lstm_gates: _LstmGates
"""The gates i, f, g, o of `lstm_cell`, open between 0 and 1, and the candidate g between -1 and 1."""

class _Mt(Composition):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: Plain, /) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /) -> Tensor: ...

mT: _Mt
"""The last two axes exchanged: the transpose of each matrix of a stack."""

class _Matmul(Linear):
    @overload
    def __call__(self, x: Plain, y: Plain, /) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, y: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, y: Tensor | Value | Listed, /) -> Tensor: ...

matmul: _Matmul
"""Matrix product, x @ y: (..., n, k) and (..., k, m) give (..., n, m); a vector counts as a"""

class _MatrixDiagonal(Composition):
    @overload
    def __call__(self, x: Unknown, /, offset: int = 0) -> Any: ...
    @overload
    def __call__(self, x: Plain, /, offset: int = 0) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /, offset: int = 0) -> Tensor: ...

matrix_diagonal: _MatrixDiagonal
"""The ``offset``-th diagonal, counted upwards from the main one, of each matrix: those of the last two axes."""

class _MatrixNorm(Composition):
    @overload
    def __call__(self, x: Unknown, /, keepdims: bool = False, ord: Any = "fro") -> Any: ...
    @overload
    def __call__(self, x: Plain, /, keepdims: bool = False, ord: Any = "fro") -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /, keepdims: bool = False, ord: Any = "fro") -> Tensor: ...

matrix_norm: _MatrixNorm
"""Norm of each matrix, those of the last two axes."""

class _MatrixPower(Composition):
    @overload
    def __call__(self, x: Unknown, /, n: int) -> Any: ...
    @overload
    def __call__(self, x: Plain, /, n: int) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /, n: int) -> Tensor: ...

matrix_power: _MatrixPower
"""x multiplied by itself, ``n`` factors: by repeated squaring; of the inverse where n < 0; 1 for n = 0."""

class _MatrixRank(Predicate):
    @overload
    def __call__(self, x: Unknown, /, rtol: Any = None) -> Any: ...
    @overload
    def __call__(self, x: Plain, /, rtol: Any = None) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /, rtol: Any = None) -> Tensor: ...

matrix_rank: _MatrixRank
"""Rank of each matrix: how many singular values exceed ``rtol`` times the largest; see `pinv`."""

class _MatrixTranspose(Linear):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: Plain, /) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /) -> Tensor: ...

matrix_transpose: _MatrixTranspose
"""The last two axes exchanged."""

class _Max(Nonlinear):
    @overload
    def __call__(self, x: Unknown, /, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> Any: ...
    @overload
    def __call__(
        self, x: Plain, /, axis: int | tuple[int, ...] | None = None, keepdims: bool = False
    ) -> NDArray | Any: ...
    @overload
    def __call__(
        self, x: Tensor | Value | Listed, /, axis: int | tuple[int, ...] | None = None, keepdims: bool = False
    ) -> Tensor: ...

max: _Max
"""Largest entry over ``axis``. Entries that tie share the gradient equally."""

class _MaxPool2D(Nonlinear):
    @overload
    def __call__(
        self,
        x: Unknown,
        /,
        kernel: tuple[int, int],
        stride: tuple[int, int],
        padding: tuple[int | tuple[int, int], int | tuple[int, int]] = (0, 0),
        dilation: tuple[int, int] = (1, 1),
    ) -> Any: ...
    @overload
    def __call__(
        self,
        x: Plain,
        /,
        kernel: tuple[int, int],
        stride: tuple[int, int],
        padding: tuple[int | tuple[int, int], int | tuple[int, int]] = (0, 0),
        dilation: tuple[int, int] = (1, 1),
    ) -> NDArray | Any: ...
    @overload
    def __call__(
        self,
        x: Tensor | Value | Listed,
        /,
        kernel: tuple[int, int],
        stride: tuple[int, int],
        padding: tuple[int | tuple[int, int], int | tuple[int, int]] = (0, 0),
        dilation: tuple[int, int] = (1, 1),
    ) -> Tensor: ...

max_pool2d: _MaxPool2D
"""The largest entry of each window over the last two axes; entries that tie share the gradient equally."""

class _MaxPool2DAlong(Linear):
    @overload
    def __call__(
        self,
        d: Plain,
        x: Plain,
        largest: Plain,
        /,
        kernel: tuple[int, int],
        stride: tuple[int, int],
        padding: tuple[int | tuple[int, int], int | tuple[int, int]] = (0, 0),
        dilation: tuple[int, int] = (1, 1),
    ) -> NDArray | Any: ...
    @overload
    def __call__(
        self,
        d: Tensor | Value | Listed,
        x: Operand,
        largest: Operand,
        /,
        kernel: tuple[int, int],
        stride: tuple[int, int],
        padding: tuple[int | tuple[int, int], int | tuple[int, int]] = (0, 0),
        dilation: tuple[int, int] = (1, 1),
    ) -> Tensor: ...
    @overload
    def __call__(
        self,
        d: Operand,
        x: Tensor | Value | Listed,
        largest: Operand,
        /,
        kernel: tuple[int, int],
        stride: tuple[int, int],
        padding: tuple[int | tuple[int, int], int | tuple[int, int]] = (0, 0),
        dilation: tuple[int, int] = (1, 1),
    ) -> Tensor: ...
    @overload
    def __call__(
        self,
        d: Operand,
        x: Operand,
        largest: Tensor | Value | Listed,
        /,
        kernel: tuple[int, int],
        stride: tuple[int, int],
        padding: tuple[int | tuple[int, int], int | tuple[int, int]] = (0, 0),
        dilation: tuple[int, int] = (1, 1),
    ) -> Tensor: ...

max_pool2d_along: _MaxPool2DAlong
"""How max_pool2d changes as x moves along d: the mean of d over those entries of a window that are the ``largest``."""

class _MaxPool2DInput(Linear):
    @overload
    def __call__(
        self,
        y: Plain,
        x: Plain,
        largest: Plain,
        /,
        kernel: tuple[int, int],
        stride: tuple[int, int],
        padding: tuple[int | tuple[int, int], int | tuple[int, int]] = (0, 0),
        dilation: tuple[int, int] = (1, 1),
    ) -> NDArray | Any: ...
    @overload
    def __call__(
        self,
        y: Tensor | Value | Listed,
        x: Operand,
        largest: Operand,
        /,
        kernel: tuple[int, int],
        stride: tuple[int, int],
        padding: tuple[int | tuple[int, int], int | tuple[int, int]] = (0, 0),
        dilation: tuple[int, int] = (1, 1),
    ) -> Tensor: ...
    @overload
    def __call__(
        self,
        y: Operand,
        x: Tensor | Value | Listed,
        largest: Operand,
        /,
        kernel: tuple[int, int],
        stride: tuple[int, int],
        padding: tuple[int | tuple[int, int], int | tuple[int, int]] = (0, 0),
        dilation: tuple[int, int] = (1, 1),
    ) -> Tensor: ...
    @overload
    def __call__(
        self,
        y: Operand,
        x: Operand,
        largest: Tensor | Value | Listed,
        /,
        kernel: tuple[int, int],
        stride: tuple[int, int],
        padding: tuple[int | tuple[int, int], int | tuple[int, int]] = (0, 0),
        dilation: tuple[int, int] = (1, 1),
    ) -> Tensor: ...

max_pool2d_input: _MaxPool2DInput
"""Each entry of y in equal shares to the entries of its window that are the ``largest``: the adjoint of max_pool2d."""

class _Maximum(Elementwise):
    @overload
    def __call__(self, x: float, y: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, y: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, y: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, y: Value | Scalar, /) -> Value: ...
    @overload
    def __call__(self, x: Value | Scalar, y: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, y: Plain, /) -> NDArray: ...
    @overload
    def __call__(self, x: Plain, y: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, y: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, y: Tensor | Listed, /) -> Tensor: ...
    @overload
    def __call__(self, x: Value, y: NDArray, /) -> Tensor: ...
    @overload
    def __call__(self, x: NDArray, y: Value, /) -> Tensor: ...

maximum: _Maximum
"""The larger of x and y, elementwise; shapes broadcast. A tie shares the gradient in halves;"""

class _Mean(Linear):
    @overload
    def __call__(self, x: Unknown, /, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> Any: ...
    @overload
    def __call__(
        self, x: Plain, /, axis: int | tuple[int, ...] | None = None, keepdims: bool = False
    ) -> NDArray | Any: ...
    @overload
    def __call__(
        self, x: Tensor | Value | Listed, /, axis: int | tuple[int, ...] | None = None, keepdims: bool = False
    ) -> Tensor: ...

mean: _Mean
"""Arithmetic mean over ``axis`` (an axis, several, or None for all)."""

class _MeanAndVariance(Fused):
    @overload
    def __call__(self, x: Unknown, /, axis: Any = None, centred: bool = True) -> Any: ...
    @overload
    def __call__(self, x: Plain, /, axis: Any = None, centred: bool = True) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /, axis: Any = None, centred: bool = True) -> Tensor: ...

mean_and_variance: _MeanAndVariance
"""The mean of x over ``axis`` (an axis, several, or None for all), and in place 1 the variance Σ (x - mean)² / n."""

class _Min(Nonlinear):
    @overload
    def __call__(self, x: Unknown, /, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> Any: ...
    @overload
    def __call__(
        self, x: Plain, /, axis: int | tuple[int, ...] | None = None, keepdims: bool = False
    ) -> NDArray | Any: ...
    @overload
    def __call__(
        self, x: Tensor | Value | Listed, /, axis: int | tuple[int, ...] | None = None, keepdims: bool = False
    ) -> Tensor: ...

min: _Min
"""Smallest entry over ``axis``. Entries that tie share the gradient equally."""

class _Minimum(Elementwise):
    @overload
    def __call__(self, x: float, y: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, y: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, y: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, y: Value | Scalar, /) -> Value: ...
    @overload
    def __call__(self, x: Value | Scalar, y: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, y: Plain, /) -> NDArray: ...
    @overload
    def __call__(self, x: Plain, y: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, y: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, y: Tensor | Listed, /) -> Tensor: ...
    @overload
    def __call__(self, x: Value, y: NDArray, /) -> Tensor: ...
    @overload
    def __call__(self, x: NDArray, y: Value, /) -> Tensor: ...

minimum: _Minimum
"""The smaller of x and y, elementwise; shapes broadcast. A tie shares the gradient in halves;"""

class _Moveaxis(Composition):
    @overload
    def __call__(self, x: Unknown, /, source: int | tuple[int, ...], destination: int | tuple[int, ...]) -> Any: ...
    @overload
    def __call__(
        self, x: Plain, /, source: int | tuple[int, ...], destination: int | tuple[int, ...]
    ) -> NDArray | Any: ...
    @overload
    def __call__(
        self, x: Tensor | Value | Listed, /, source: int | tuple[int, ...], destination: int | tuple[int, ...]
    ) -> Tensor: ...

moveaxis: _Moveaxis
"""The axes ``source`` moved to the places ``destination``; the others keep their order."""

class _Multiply(Elementwise):
    @overload
    def __call__(self, x: float, y: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, y: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, y: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, y: Value | Scalar, /) -> Value: ...
    @overload
    def __call__(self, x: Value | Scalar, y: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, y: Plain, /) -> NDArray: ...
    @overload
    def __call__(self, x: Plain, y: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, y: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, y: Tensor | Listed, /) -> Tensor: ...
    @overload
    def __call__(self, x: Value, y: NDArray, /) -> Tensor: ...
    @overload
    def __call__(self, x: NDArray, y: Value, /) -> Tensor: ...

multiply: _Multiply
"""Product, x y, elementwise; shapes broadcast."""

class _Negative(Elementwise):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

negative: _Negative
"""Opposite, -x, elementwise."""

class _Nextafter(Elementwise):
    @overload
    def __call__(self, x: float, y: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, y: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, y: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, y: Value | Scalar, /) -> Value: ...
    @overload
    def __call__(self, x: Value | Scalar, y: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, y: Plain, /) -> NDArray: ...
    @overload
    def __call__(self, x: Plain, y: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, y: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, y: Tensor | Listed, /) -> Tensor: ...
    @overload
    def __call__(self, x: Value, y: NDArray, /) -> Tensor: ...
    @overload
    def __call__(self, x: NDArray, y: Value, /) -> Tensor: ...

nextafter: _Nextafter
"""The number of x's type next to x in the direction of y, elementwise; y itself where they are equal."""

class _Nonzero(Composition):
    @overload
    def __call__(self, x: Unknown, /) -> tuple[Any, ...]: ...
    @overload
    def __call__(self, x: Plain, /) -> tuple[NDArray, ...]: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /) -> tuple[Tensor, ...]: ...

nonzero: _Nonzero
"""The places of the entries that are not zero, one array for each axis. A `ShapeError` where there is no axis."""

class _Norm(Composition):
    @overload
    def __call__(
        self, x: Unknown, /, ord: Any = None, axis: int | tuple[int, ...] | None = None, keepdims: bool = False
    ) -> Any: ...
    @overload
    def __call__(
        self, x: Plain, /, ord: Any = None, axis: int | tuple[int, ...] | None = None, keepdims: bool = False
    ) -> NDArray | Any: ...
    @overload
    def __call__(
        self,
        x: Tensor | Value | Listed,
        /,
        ord: Any = None,
        axis: int | tuple[int, ...] | None = None,
        keepdims: bool = False,
    ) -> Tensor: ...

norm: _Norm
"""Norm of vectors or matrices: `vector_norm` along one axis, `matrix_norm` over two."""

class _NotEqual(Predicate):
    @overload
    def __call__(self, x: Value | Scalar, y: Value | Scalar, /) -> bool: ...
    @overload
    def __call__(self, x: NDArray | Nested, y: Plain, /) -> NDArray: ...
    @overload
    def __call__(self, x: Plain, y: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, y: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, y: Tensor | Listed, /) -> Tensor: ...
    @overload
    def __call__(self, x: Value, y: NDArray, /) -> Tensor: ...
    @overload
    def __call__(self, x: NDArray, y: Value, /) -> Tensor: ...

not_equal: _NotEqual
"""Whether x and y differ, elementwise, by their data."""

class _Outer(Composition):
    @overload
    def __call__(self, x: Plain, y: Plain, /) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, y: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, y: Tensor | Value | Listed, /) -> Tensor: ...

outer: _Outer
"""Products of all pairs of entries, xᵢ yⱼ: shapes (n,) and (m,) give (n, m)."""

class _OverlapAdd(Linear):
    @overload
    def __call__(
        self, x: Unknown, /, shape: tuple[int, ...], window: tuple[int, ...], stride: tuple[int, ...]
    ) -> Any: ...
    @overload
    def __call__(
        self, x: Plain, /, shape: tuple[int, ...], window: tuple[int, ...], stride: tuple[int, ...]
    ) -> NDArray | Any: ...
    @overload
    def __call__(
        self, x: Tensor | Value | Listed, /, shape: tuple[int, ...], window: tuple[int, ...], stride: tuple[int, ...]
    ) -> Tensor: ...

overlap_add: _OverlapAdd
"""Windows laid back to where they came from, overlaps adding up: the adjoint of sliding_windows."""

class _PackedEig(Nonlinear):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: Plain, /) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /) -> Tensor: ...

packed_eig: _PackedEig
"""The eigenvectors of each matrix as columns, and below them a row of the eigenvalues, all complex: what"""

class _PackedEigh(Nonlinear):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: Plain, /) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /) -> Tensor: ...

packed_eigh: _PackedEigh
"""The eigenvectors of each symmetric matrix as columns, and below them a row of the eigenvalues: what"""

class _PackedQr(Nonlinear):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: Plain, /) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /) -> Tensor: ...

packed_qr: _PackedQr
"""Q of each matrix, and below it Rᵀ: what `qr` takes apart."""

class _PackedSvd(Nonlinear):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: Plain, /) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /) -> Tensor: ...

packed_svd: _PackedSvd
"""Of each matrix the left singular vectors as columns, below them a row of the singular values, below"""

class _Pad(Linear):
    @overload
    def __call__(self, x: Unknown, /, pad_width: tuple[tuple[int, int], ...]) -> Any: ...
    @overload
    def __call__(self, x: Plain, /, pad_width: tuple[tuple[int, int], ...]) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /, pad_width: tuple[tuple[int, int], ...]) -> Tensor: ...

pad: _Pad
"""x with zeros around it: ``pad_width`` gives (before, after) for each axis."""

class _PermuteDims(Linear):
    @overload
    def __call__(self, x: Unknown, /, axes: tuple[int, ...] | None = None) -> Any: ...
    @overload
    def __call__(self, x: Plain, /, axes: tuple[int, ...] | None = None) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /, axes: tuple[int, ...] | None = None) -> Tensor: ...

permute_dims: _PermuteDims
"""The axes in another order: axis i of the result is axis ``axes[i]`` of x; without ``axes``, in reversed order."""

class _Pinv(Nonlinear):
    @overload
    def __call__(self, x: Unknown, /, rtol: Any = None) -> Any: ...
    @overload
    def __call__(self, x: Plain, /, rtol: Any = None) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /, rtol: Any = None) -> Tensor: ...

pinv: _Pinv
"""Pseudoinverse (Moore and Penrose) of each matrix, by its singular values."""

class _Polygamma(Elementwise):
    @overload
    def __call__(self, x: Unknown, /, n: int = 0) -> Any: ...
    @overload
    def __call__(self, x: float, /, n: int = 0) -> float: ...
    @overload
    def __call__(self, x: complex, /, n: int = 0) -> complex: ...
    @overload
    def __call__(self, x: Scalar, /, n: int = 0) -> Any: ...
    @overload
    def __call__(self, x: Value, /, n: int = 0) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, /, n: int = 0) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /, n: int = 0) -> Tensor: ...

polygamma: _Polygamma
"""The derivative number n + 1 of ln Γ, elementwise; n = 0 is the digamma function."""

class _Positive(Elementwise):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

positive: _Positive
"""The number itself, +x, as a node of its own."""

class _Pow(Elementwise):
    @overload
    def __call__(self, x: float, y: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, y: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, y: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, y: Value | Scalar, /) -> Value: ...
    @overload
    def __call__(self, x: Value | Scalar, y: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, y: Plain, /) -> NDArray: ...
    @overload
    def __call__(self, x: Plain, y: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, y: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, y: Tensor | Listed, /) -> Tensor: ...
    @overload
    def __call__(self, x: Value, y: NDArray, /) -> Tensor: ...
    @overload
    def __call__(self, x: NDArray, y: Value, /) -> Tensor: ...

pow: _Pow
"""Power, x^y, elementwise; shapes broadcast."""

class _Prelu(Elementwise):
    @overload
    def __call__(self, x: float, a: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, a: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, a: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, a: Value | Scalar, /) -> Value: ...
    @overload
    def __call__(self, x: Value | Scalar, a: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, a: Plain, /) -> NDArray: ...
    @overload
    def __call__(self, x: Plain, a: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, a: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, a: Tensor | Listed, /) -> Tensor: ...
    @overload
    def __call__(self, x: Value, a: NDArray, /) -> Tensor: ...
    @overload
    def __call__(self, x: NDArray, a: Value, /) -> Tensor: ...

prelu: _Prelu
"""x where x >= 0, else a x with a learned slope a; shapes broadcast. At x = 0: 1 and 0."""

class _Prod(Fused):
    @overload
    def __call__(
        self, x: Unknown, /, axis: int | tuple[int, ...] | None = None, keepdims: bool = False, dtype: Any = None
    ) -> Any: ...
    @overload
    def __call__(
        self, x: Plain, /, axis: int | tuple[int, ...] | None = None, keepdims: bool = False, dtype: Any = None
    ) -> NDArray | Any: ...
    @overload
    def __call__(
        self,
        x: Tensor | Value | Listed,
        /,
        axis: int | tuple[int, ...] | None = None,
        keepdims: bool = False,
        dtype: Any = None,
    ) -> Tensor: ...

prod: _Prod
"""Product over ``axis`` (an axis, several, or None for all); ``keepdims`` keeps them with length 1."""

class _Qr(Composition):
    @overload
    def __call__(self, x: Unknown, /, mode: str = "reduced") -> QRResult[Any]: ...
    @overload
    def __call__(self, x: Plain, /, mode: str = "reduced") -> QRResult[NDArray]: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /, mode: str = "reduced") -> QRResult[Tensor]: ...

qr: _Qr
"""Each matrix as x = Q R: ``Q`` with orthonormal columns, ``R`` upper triangular."""

class _Real(Linear):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

real: _Real
"""Real part, elementwise; of a real number the number itself."""

class _Reciprocal(Elementwise):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

reciprocal: _Reciprocal
"""One over x, 1 / x, elementwise."""

class _Relu(Elementwise):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

relu: _Relu
"""Rectified linear unit, max(0, x), elementwise; the derivative at the kink x = 0 is 0."""

class _Remainder(Elementwise):
    @overload
    def __call__(self, x: float, y: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, y: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, y: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, y: Value | Scalar, /) -> Value: ...
    @overload
    def __call__(self, x: Value | Scalar, y: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, y: Plain, /) -> NDArray: ...
    @overload
    def __call__(self, x: Plain, y: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, y: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, y: Tensor | Listed, /) -> Tensor: ...
    @overload
    def __call__(self, x: Value, y: NDArray, /) -> Tensor: ...
    @overload
    def __call__(self, x: NDArray, y: Value, /) -> Tensor: ...

remainder: _Remainder
"""Remainder of floor division, x - floor(x / y) y, elementwise, with the sign of y."""

class _Repeat(Composition):
    @overload
    def __call__(self, x: Unknown, /, repeats: Any, axis: int | None = None) -> Any: ...
    @overload
    def __call__(self, x: Plain, /, repeats: Any, axis: int | None = None) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /, repeats: Any, axis: int | None = None) -> Tensor: ...

repeat: _Repeat
"""Each entry along ``axis`` (None: of the flattened x) as often as ``repeats`` says: a number, or one each."""

class _ReplaceAt(Linear):
    @overload
    def __call__(self, x: Plain, v: Plain, /, index: Any) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, v: Operand, /, index: Any) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, v: Tensor | Value | Listed, /, index: Any) -> Tensor: ...

replace_at: _ReplaceAt
"""x with the entries at ``index`` replaced by v, of their shape; the result has x's type. See `at`."""

class _Reshape(Linear):
    @overload
    def __call__(self, x: Unknown, /, shape: int | tuple[int, ...], *, copy: bool | None = None) -> Any: ...
    @overload
    def __call__(self, x: Plain, /, shape: int | tuple[int, ...], *, copy: bool | None = None) -> NDArray | Any: ...
    @overload
    def __call__(
        self, x: Tensor | Value | Listed, /, shape: int | tuple[int, ...], *, copy: bool | None = None
    ) -> Tensor: ...

reshape: _Reshape
"""The same entries in row-major order under another shape; one length may be -1."""

class _Rnn(Fused):
    @overload
    def __call__(self, x: Plain, h: Plain, weight: Plain, /, relu: bool = False) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, h: Operand, weight: Operand, /, relu: bool = False) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, h: Tensor | Value | Listed, weight: Operand, /, relu: bool = False) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, h: Operand, weight: Tensor | Value | Listed, /, relu: bool = False) -> Tensor: ...

rnn: _Rnn
"""The states of a simple recurrent network at every time step: h ← tanh(x[t] + W h), or with ``relu`` ReLU of it."""

class _RnnCell(Composition):
    @overload
    def __call__(self, x: Plain, recalled: Plain, /, relu: bool = False) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, recalled: Operand, /, relu: bool = False) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, recalled: Tensor | Value | Listed, /, relu: bool = False) -> Tensor: ...

rnn_cell: _RnnCell
"""One step of a simple recurrent network: tanh(x + recalled), or with ``relu`` ReLU of it."""

class _Roll(Linear):
    @overload
    def __call__(
        self, x: Unknown, /, shift: int | tuple[int, ...], axis: int | tuple[int, ...] | None = None
    ) -> Any: ...
    @overload
    def __call__(
        self, x: Plain, /, shift: int | tuple[int, ...], axis: int | tuple[int, ...] | None = None
    ) -> NDArray | Any: ...
    @overload
    def __call__(
        self, x: Tensor | Value | Listed, /, shift: int | tuple[int, ...], axis: int | tuple[int, ...] | None = None
    ) -> Tensor: ...

roll: _Roll
"""The entries moved ``shift`` places along ``axis``, those that leave the end coming in at the start."""

class _Round(Elementwise):
    @overload
    def __call__(self, x: Unknown, /, decimals: int = 0) -> Any: ...
    @overload
    def __call__(self, x: float, /, decimals: int = 0) -> float: ...
    @overload
    def __call__(self, x: complex, /, decimals: int = 0) -> complex: ...
    @overload
    def __call__(self, x: Scalar, /, decimals: int = 0) -> Any: ...
    @overload
    def __call__(self, x: Value, /, decimals: int = 0) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, /, decimals: int = 0) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /, decimals: int = 0) -> Tensor: ...

round: _Round
"""The nearest whole number, or number of so many ``decimals``, elementwise; halfway the even one. Derivative 0."""

class _ScatterAdd(Linear):
    @overload
    def __call__(self, x: Unknown, /, index: Any, shape: tuple[int, ...]) -> Any: ...
    @overload
    def __call__(self, x: Plain, /, index: Any, shape: tuple[int, ...]) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /, index: Any, shape: tuple[int, ...]) -> Tensor: ...

scatter_add: _ScatterAdd
"""Zeros of ``shape`` with x added at ``index``, repeated places adding up: the adjoint of getitem."""

class _Searchsorted(Predicate):
    @overload
    def __call__(self, x1: Plain, x2: Plain, /, side: str = "left", sorter: Any = None) -> NDArray | Any: ...
    @overload
    def __call__(
        self, x1: Tensor | Value | Listed, x2: Operand, /, side: str = "left", sorter: Any = None
    ) -> Tensor: ...
    @overload
    def __call__(
        self, x1: Operand, x2: Tensor | Value | Listed, /, side: str = "left", sorter: Any = None
    ) -> Tensor: ...

searchsorted: _Searchsorted
"""Where each entry of x2 would go into the ascending vector x1: before its equals ("left") or after ("right")."""

class _Sigmoid(Elementwise):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

sigmoid: _Sigmoid
"""Logistic function, 1 / (1 + e^-x), elementwise, between 0 and 1; never overflows."""

class _Sign(Elementwise):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

sign: _Sign
"""-1, 0 or 1 as x is negative, zero or positive, elementwise; nan for nan. Derivative 0."""

class _Signbit(Predicate):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: Value | Scalar, /) -> bool: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

signbit: _Signbit
"""Whether x carries a minus sign, elementwise; that of -0.0 counts."""

class _SignedLogDet(Nonlinear):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: Plain, /) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /) -> Tensor: ...

signed_log_det: _SignedLogDet
"""Sign and ln |det x| of each matrix as one array: what `slogdet` takes apart. Shape: (..., n, n) gives (..., 2)."""

class _Sin(Elementwise):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

sin: _Sin
"""Sine of x in radians, elementwise."""

class _Sinh(Elementwise):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

sinh: _Sinh
"""Hyperbolic sine, (e^x - e^-x) / 2, elementwise."""

class _SlidingWindows(Linear):
    @overload
    def __call__(self, x: Unknown, /, window: tuple[int, ...], stride: tuple[int, ...]) -> Any: ...
    @overload
    def __call__(self, x: Plain, /, window: tuple[int, ...], stride: tuple[int, ...]) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /, window: tuple[int, ...], stride: tuple[int, ...]) -> Tensor: ...

sliding_windows: _SlidingWindows
"""All windows of the sizes ``window`` over the last axes, every ``stride`` steps."""

class _Slogdet(Composition):
    @overload
    def __call__(self, x: Unknown, /) -> SlogdetResult[Any]: ...
    @overload
    def __call__(self, x: Plain, /) -> SlogdetResult[NDArray]: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /) -> SlogdetResult[Tensor]: ...

slogdet: _Slogdet
"""Sign of the determinant and ln |det x| of each matrix, without overflow: ``sign``, ``logabsdet``."""

class _Softmax(Nonlinear):
    @overload
    def __call__(self, x: Unknown, /, axis: int = -1) -> Any: ...
    @overload
    def __call__(self, x: Plain, /, axis: int = -1) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /, axis: int = -1) -> Tensor: ...

softmax: _Softmax
"""e^xᵢ / Σⱼ e^xⱼ along ``axis``: positive, and sums to 1. ∂sᵢ/∂xⱼ = sᵢ (δᵢⱼ - sⱼ)."""

class _SoftmaxCrossEntropy(Fused):
    @overload
    def __call__(self, logits: Unknown, /, labels: Any) -> Any: ...
    @overload
    def __call__(self, logits: Plain, /, labels: Any) -> NDArray | Any: ...
    @overload
    def __call__(self, logits: Tensor | Value | Listed, /, labels: Any) -> Tensor: ...

softmax_cross_entropy: _SoftmaxCrossEntropy
"""Mean over the rows of -ln softmax(logits)[label]."""

class _Softplus(Elementwise):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

softplus: _Softplus
"""ln(1 + e^x), elementwise; never overflows, and exact far from 0."""

class _Solve(Nonlinear):
    @overload
    def __call__(self, a: Plain, b: Plain, /) -> NDArray | Any: ...
    @overload
    def __call__(self, a: Tensor | Value | Listed, b: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, a: Operand, b: Tensor | Value | Listed, /) -> Tensor: ...

solve: _Solve
"""The x of a x = b, for each matrix a."""

class _SolveLyapunov(Nonlinear):
    @overload
    def __call__(self, a: Plain, c: Plain, /) -> NDArray | Any: ...
    @overload
    def __call__(self, a: Tensor | Value | Listed, c: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, a: Operand, c: Tensor | Value | Listed, /) -> Tensor: ...

solve_lyapunov: _SolveLyapunov
"""The z of a z + z a = c, for each symmetric positive definite matrix a, or a Hermitian one."""

class _Sort(Composition):
    @overload
    def __call__(self, x: Unknown, /, axis: int = -1, descending: bool = False, stable: bool = True) -> Any: ...
    @overload
    def __call__(self, x: Plain, /, axis: int = -1, descending: bool = False, stable: bool = True) -> NDArray | Any: ...
    @overload
    def __call__(
        self, x: Tensor | Value | Listed, /, axis: int = -1, descending: bool = False, stable: bool = True
    ) -> Tensor: ...

sort: _Sort
"""The entries along ``axis`` in the order of their size; equal ones keep their order, always."""

class _Split(Composition):
    @overload
    def __call__(self, x: Unknown, /, sections: int | Sequence[int], axis: int = 0) -> list[Any]: ...
    @overload
    def __call__(self, x: Plain, /, sections: int | Sequence[int], axis: int = 0) -> list[NDArray]: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /, sections: int | Sequence[int], axis: int = 0) -> list[Tensor]: ...

split: _Split
"""x cut along ``axis``: into ``sections`` parts of equal length, or at the places ``sections``."""

class _Sqrt(Elementwise):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

sqrt: _Sqrt
"""Square root, elementwise; nan below 0. Its derivative at 0 is inf."""

class _Sqrtm(Nonlinear):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: Plain, /) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /) -> Tensor: ...

sqrtm: _Sqrtm
"""Square root of each symmetric positive definite matrix: the symmetric positive definite r with r r = x."""

class _Square(Elementwise):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

square: _Square
"""Square, x², elementwise."""

class _Squeeze(Linear):
    @overload
    def __call__(self, x: Unknown, /, axis: int | tuple[int, ...] | None = None) -> Any: ...
    @overload
    def __call__(self, x: Plain, /, axis: int | tuple[int, ...] | None = None) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /, axis: int | tuple[int, ...] | None = None) -> Tensor: ...

squeeze: _Squeeze
"""Without the axes ``axis``, which must have length 1 (None: all such axes)."""

class _Stack(Linear):
    @overload
    def __call__(self, arrays: Sequence[Never], /, axis: int = 0) -> Any: ...
    @overload
    def __call__(self, arrays: Sequence[Plain], /, axis: int = 0) -> NDArray | Any: ...
    @overload
    def __call__(self, *arrays: Plain, axis: int = 0) -> NDArray | Any: ...
    @overload
    def __call__(self, arrays: Sequence[Operand], /, axis: int = 0) -> Tensor: ...
    @overload
    def __call__(self, *arrays: Operand, axis: int = 0) -> Tensor: ...

stack: _Stack
"""Arrays (or Values) of one shape joined along a new axis; of one array, those along its first axis."""

class _Standardise(Fused):
    @overload
    def __call__(self, x: Plain, moments: Plain, weight: Plain, bias: Plain, /, eps: float = 0.0) -> NDArray | Any: ...
    @overload
    def __call__(
        self, x: Tensor | Value | Listed, moments: Operand, weight: Operand, bias: Operand, /, eps: float = 0.0
    ) -> Tensor: ...
    @overload
    def __call__(
        self, x: Operand, moments: Tensor | Value | Listed, weight: Operand, bias: Operand, /, eps: float = 0.0
    ) -> Tensor: ...
    @overload
    def __call__(
        self, x: Operand, moments: Operand, weight: Tensor | Value | Listed, bias: Operand, /, eps: float = 0.0
    ) -> Tensor: ...
    @overload
    def __call__(
        self, x: Operand, moments: Operand, weight: Operand, bias: Tensor | Value | Listed, /, eps: float = 0.0
    ) -> Tensor: ...

standardise: _Standardise
"""(x - μ) / √(σ² + ``eps``) · weight + bias, with μ and σ² in ``moments``, as `mean_and_variance` gives them."""

class _Std(Nonlinear):
    @overload
    def __call__(
        self, x: Unknown, /, axis: int | tuple[int, ...] | None = None, correction: float = 0.0, keepdims: bool = False
    ) -> Any: ...
    @overload
    def __call__(
        self, x: Plain, /, axis: int | tuple[int, ...] | None = None, correction: float = 0.0, keepdims: bool = False
    ) -> NDArray | Any: ...
    @overload
    def __call__(
        self,
        x: Tensor | Value | Listed,
        /,
        axis: int | tuple[int, ...] | None = None,
        correction: float = 0.0,
        keepdims: bool = False,
    ) -> Tensor: ...

std: _Std
"""Standard deviation over ``axis``: the root of the variance, √(Σ (x - mean)² / (n - ``correction``))."""

class _Step(Elementwise):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

step: _Step
"""Binary step: 0 where x < 0, else 1. Its derivative is 0 (undefined at 0, taken as 0), so it"""

class _Subtract(Elementwise):
    @overload
    def __call__(self, x: float, y: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, y: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, y: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, y: Value | Scalar, /) -> Value: ...
    @overload
    def __call__(self, x: Value | Scalar, y: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, y: Plain, /) -> NDArray: ...
    @overload
    def __call__(self, x: Plain, y: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, y: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, y: Tensor | Listed, /) -> Tensor: ...
    @overload
    def __call__(self, x: Value, y: NDArray, /) -> Tensor: ...
    @overload
    def __call__(self, x: NDArray, y: Value, /) -> Tensor: ...

subtract: _Subtract
"""Difference, x - y, elementwise; shapes broadcast."""

class _Sum(Linear):
    @overload
    def __call__(
        self, x: Unknown, /, axis: int | tuple[int, ...] | None = None, keepdims: bool = False, dtype: Any = None
    ) -> Any: ...
    @overload
    def __call__(
        self, x: Plain, /, axis: int | tuple[int, ...] | None = None, keepdims: bool = False, dtype: Any = None
    ) -> NDArray | Any: ...
    @overload
    def __call__(
        self,
        x: Tensor | Value | Listed,
        /,
        axis: int | tuple[int, ...] | None = None,
        keepdims: bool = False,
        dtype: Any = None,
    ) -> Tensor: ...

sum: _Sum
"""Sum over ``axis`` (an axis, several, or None for all); ``keepdims`` keeps them with length 1."""

class _Svd(Composition):
    @overload
    def __call__(self, x: Unknown, /, full_matrices: bool = True) -> SVDResult[Any]: ...
    @overload
    def __call__(self, x: Plain, /, full_matrices: bool = True) -> SVDResult[NDArray]: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /, full_matrices: bool = True) -> SVDResult[Tensor]: ...

svd: _Svd
"""Singular value decomposition of each matrix, x = U S Vh: ``U``, ``S``, ``Vh``."""

class _Svdvals(Composition):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: Plain, /) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /) -> Tensor: ...

svdvals: _Svdvals
"""Singular values of each matrix, descending; see `svd`. Shape: (..., m, n) gives (..., min(m, n))."""

class _Swapaxes(Composition):
    @overload
    def __call__(self, x: Unknown, /, axis1: int, axis2: int) -> Any: ...
    @overload
    def __call__(self, x: Plain, /, axis1: int, axis2: int) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /, axis1: int, axis2: int) -> Tensor: ...

swapaxes: _Swapaxes
"""Two axes exchanged."""

class _Take(Composition):
    @overload
    def __call__(self, x: Unknown, /, indices: Any, axis: int | None = None) -> Any: ...
    @overload
    def __call__(self, x: Plain, /, indices: Any, axis: int | None = None) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /, indices: Any, axis: int | None = None) -> Tensor: ...

take: _Take
"""The entries at the places ``indices`` along ``axis``; None: among all of them, in row-major order."""

class _TakeAlongAxis(Linear):
    @overload
    def __call__(self, x: Plain, indices: Plain, /, axis: int = -1) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, indices: Operand, /, axis: int = -1) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, indices: Tensor | Value | Listed, /, axis: int = -1) -> Tensor: ...

take_along_axis: _TakeAlongAxis
"""Entry indices[..., j, ...] along ``axis`` for each place j: the other axes keep their places."""

class _Tan(Elementwise):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

tan: _Tan
"""Tangent of x in radians, elementwise."""

class _Tanh(Elementwise):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

tanh: _Tanh
"""Hyperbolic tangent, (e^x - e^-x) / (e^x + e^-x), elementwise; between -1 and 1."""

class _Tensordot(Composition):
    @overload
    def __call__(
        self, x: Plain, y: Plain, /, axes: int | tuple[int | Sequence[int], int | Sequence[int]] = 2
    ) -> NDArray | Any: ...
    @overload
    def __call__(
        self, x: Tensor | Value | Listed, y: Operand, /, axes: int | tuple[int | Sequence[int], int | Sequence[int]] = 2
    ) -> Tensor: ...
    @overload
    def __call__(
        self, x: Operand, y: Tensor | Value | Listed, /, axes: int | tuple[int | Sequence[int], int | Sequence[int]] = 2
    ) -> Tensor: ...

tensordot: _Tensordot
"""Product of two arrays summed over ``axes``: the last of x with the first of y, that many; or pairs,"""

class _Tile(Composition):
    @overload
    def __call__(self, x: Unknown, /, repetitions: tuple[int, ...]) -> Any: ...
    @overload
    def __call__(self, x: Plain, /, repetitions: tuple[int, ...]) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /, repetitions: tuple[int, ...]) -> Tensor: ...

tile: _Tile
"""x laid side by side, ``repetitions`` times along each axis; where these are fewer, along the last axes."""

class _ToValue(Linear):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: Plain, /) -> Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /) -> Value: ...

to_value: _ToValue
"""The one entry of a Tensor as a Value that continues its graph; a `ShapeError` where there are more."""

class _Trace(Composition):
    @overload
    def __call__(self, x: Unknown, /, offset: int = 0, dtype: Any = None) -> Any: ...
    @overload
    def __call__(self, x: Plain, /, offset: int = 0, dtype: Any = None) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /, offset: int = 0, dtype: Any = None) -> Tensor: ...

trace: _Trace
"""Sum of the ``offset``-th diagonal of each matrix: those of the last two axes; see `matrix_diagonal`."""

class _Transpose(Composition):
    @overload
    def __call__(self, x: Unknown, /, axes: tuple[int, ...] | None = None) -> Any: ...
    @overload
    def __call__(self, x: Plain, /, axes: tuple[int, ...] | None = None) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /, axes: tuple[int, ...] | None = None) -> Tensor: ...

transpose: _Transpose
"""The axes in reversed order, or in the order ``axes``: NumPy's name of `permute_dims`."""

class _Tril(Composition):
    @overload
    def __call__(self, x: Unknown, /, k: int = 0) -> Any: ...
    @overload
    def __call__(self, x: Plain, /, k: int = 0) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /, k: int = 0) -> Tensor: ...

tril: _Tril
"""The lower triangle of each matrix: 0 above the ``k``-th diagonal, counted upwards from the main one."""

class _Triu(Composition):
    @overload
    def __call__(self, x: Unknown, /, k: int = 0) -> Any: ...
    @overload
    def __call__(self, x: Plain, /, k: int = 0) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /, k: int = 0) -> Tensor: ...

triu: _Triu
"""The upper triangle of each matrix: 0 below the ``k``-th diagonal, counted upwards from the main one."""

class _Trunc(Elementwise):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: float, /) -> float: ...
    @overload
    def __call__(self, x: complex, /) -> complex: ...
    @overload
    def __call__(self, x: Scalar, /) -> Any: ...
    @overload
    def __call__(self, x: Value, /) -> Value: ...
    @overload
    def __call__(self, x: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, x: Tensor | Listed, /) -> Tensor: ...

trunc: _Trunc
"""x without its fraction: the whole number nearest to x on the side of 0, elementwise; derivative 0."""

class _UniqueAll(Composition):
    @overload
    def __call__(self, x: Unknown, /) -> UniqueAll[Any]: ...
    @overload
    def __call__(self, x: Plain, /) -> UniqueAll[NDArray]: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /) -> UniqueAll[Tensor]: ...

unique_all: _UniqueAll
"""The distinct entries of x, ascending: ``values``; ``indices``, where each occurs first in the flattened x;"""

class _UniqueCounts(Composition):
    @overload
    def __call__(self, x: Unknown, /) -> UniqueCounts[Any]: ...
    @overload
    def __call__(self, x: Plain, /) -> UniqueCounts[NDArray]: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /) -> UniqueCounts[Tensor]: ...

unique_counts: _UniqueCounts
"""The distinct entries of x, ascending, and how often each occurs; see `unique_all`."""

class _UniqueInverse(Composition):
    @overload
    def __call__(self, x: Unknown, /) -> UniqueInverse[Any]: ...
    @overload
    def __call__(self, x: Plain, /) -> UniqueInverse[NDArray]: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /) -> UniqueInverse[Tensor]: ...

unique_inverse: _UniqueInverse
"""The distinct entries of x, ascending, and for each entry of x which of them it is; see `unique_all`."""

class _UniqueValues(Composition):
    @overload
    def __call__(self, x: Unknown, /) -> Any: ...
    @overload
    def __call__(self, x: Plain, /) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /) -> Tensor: ...

unique_values: _UniqueValues
"""The distinct entries of x, ascending; see `unique_all`."""

class _Unstack(Composition):
    @overload
    def __call__(self, x: Unknown, /, axis: int = 0) -> tuple[Any, ...]: ...
    @overload
    def __call__(self, x: Plain, /, axis: int = 0) -> tuple[NDArray, ...]: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, /, axis: int = 0) -> tuple[Tensor, ...]: ...

unstack: _Unstack
"""The slices of x along ``axis``, without that axis: the inverse of `stack`."""

class _Var(Nonlinear):
    @overload
    def __call__(
        self, x: Unknown, /, axis: int | tuple[int, ...] | None = None, correction: float = 0.0, keepdims: bool = False
    ) -> Any: ...
    @overload
    def __call__(
        self, x: Plain, /, axis: int | tuple[int, ...] | None = None, correction: float = 0.0, keepdims: bool = False
    ) -> NDArray | Any: ...
    @overload
    def __call__(
        self,
        x: Tensor | Value | Listed,
        /,
        axis: int | tuple[int, ...] | None = None,
        correction: float = 0.0,
        keepdims: bool = False,
    ) -> Tensor: ...

var: _Var
"""Variance over ``axis`` (an axis, several, or None for all): Σ (x - mean)² / (n - ``correction``);"""

class _Vecdot(Composition):
    @overload
    def __call__(self, x: Plain, y: Plain, /, axis: int = -1) -> NDArray | Any: ...
    @overload
    def __call__(self, x: Tensor | Value | Listed, y: Operand, /, axis: int = -1) -> Tensor: ...
    @overload
    def __call__(self, x: Operand, y: Tensor | Value | Listed, /, axis: int = -1) -> Tensor: ...

vecdot: _Vecdot
"""Inner product of the vectors along ``axis``, Σ xᵢ yᵢ, of complex ones Σ x̄ᵢ yᵢ; other axes broadcast."""

class _VectorNorm(Nonlinear):
    @overload
    def __call__(
        self, x: Unknown, /, axis: int | tuple[int, ...] | None = None, keepdims: bool = False, ord: float = 2
    ) -> Any: ...
    @overload
    def __call__(
        self, x: Plain, /, axis: int | tuple[int, ...] | None = None, keepdims: bool = False, ord: float = 2
    ) -> NDArray | Any: ...
    @overload
    def __call__(
        self,
        x: Tensor | Value | Listed,
        /,
        axis: int | tuple[int, ...] | None = None,
        keepdims: bool = False,
        ord: float = 2,
    ) -> Tensor: ...

vector_norm: _VectorNorm
"""(Σ |xᵢ|^ord)^(1/ord) over ``axis`` (an axis, several, or None for all)."""

class _Where(Linear):
    @overload
    def __call__(self, condition: float, x: float, y: float, /) -> float: ...
    @overload
    def __call__(self, condition: complex, x: complex, y: complex, /) -> complex: ...
    @overload
    def __call__(self, condition: Scalar, x: Scalar, y: Scalar, /) -> Any: ...
    @overload
    def __call__(self, condition: Value, x: Value | Scalar, y: Value | Scalar, /) -> Value: ...
    @overload
    def __call__(self, condition: Value | Scalar, x: Value, y: Value | Scalar, /) -> Value: ...
    @overload
    def __call__(self, condition: Value | Scalar, x: Value | Scalar, y: Value, /) -> Value: ...
    @overload
    def __call__(self, condition: NDArray | Nested, x: Plain, y: Plain, /) -> NDArray: ...
    @overload
    def __call__(self, condition: Plain, x: NDArray | Nested, y: Plain, /) -> NDArray: ...
    @overload
    def __call__(self, condition: Plain, x: Plain, y: NDArray | Nested, /) -> NDArray: ...
    @overload
    def __call__(self, condition: Tensor | Listed, x: Operand, y: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, condition: Operand, x: Tensor | Listed, y: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, condition: Operand, x: Operand, y: Tensor | Listed, /) -> Tensor: ...
    @overload
    def __call__(self, condition: Value, x: NDArray, y: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, condition: Value, x: Operand, y: NDArray, /) -> Tensor: ...
    @overload
    def __call__(self, condition: NDArray, x: Value, y: Operand, /) -> Tensor: ...
    @overload
    def __call__(self, condition: Operand, x: Value, y: NDArray, /) -> Tensor: ...
    @overload
    def __call__(self, condition: NDArray, x: Operand, y: Value, /) -> Tensor: ...
    @overload
    def __call__(self, condition: Operand, x: NDArray, y: Value, /) -> Tensor: ...

where: _Where
"""x where ``condition`` holds, else y, elementwise; shapes broadcast."""
