"""What the array API standard 2024.12 demands of zeros, infinities and nan: one row per case, the result last.

Where it says "finite" or "greater than 0", a number stands for all of them. Alternatives that the
standard allows (floor division as Python has it) are given as a tuple. ``-0.0`` and ``0.0`` differ, and so do
``nan`` and ``-nan`` where the sign of nan is asked for.

Source: Python array API standard, version 2024.12, "Element-wise functions", the special cases of real numbers; a
few rows more follow from the definitions.
"""

from math import inf, nan, pi
from typing import Any

SIGNED_ZEROS = [(0.0, 0.0), (-0.0, -0.0)]
KEEPS = [(nan, nan), *SIGNED_ZEROS, (inf, inf), (-inf, -inf)]
BOTH_NAN: list[Any] = [(nan, 2.0, nan), (2.0, nan, nan), (nan, nan, nan), (inf, nan, nan), (nan, 0.0, nan)]
NO_QUOTIENT = [
    *[(x, y, nan) for x in (inf, -inf) for y in (inf, -inf)],
    *[(x, y, nan) for x in (0.0, -0.0) for y in (0.0, -0.0)],
]
QUOTIENTS_WITH_ZERO = [
    *[(0.0, 2.0, 0.0), (-0.0, 2.0, -0.0), (0.0, -2.0, -0.0), (-0.0, -2.0, 0.0)],
    *[(2.0, 0.0, inf), (2.0, -0.0, -inf), (-2.0, 0.0, -inf), (-2.0, -0.0, inf)],
]
LOGARITHM = [(nan, nan), (-2.0, nan), (-inf, nan), (0.0, -inf), (-0.0, -inf), (1.0, 0.0), (inf, inf)]
ROUNDING = [*KEEPS, (3.0, 3.0), (-3.0, -3.0), (2.0**60, 2.0**60)]

LOGADDEXP = [(inf, inf, inf), (inf, -inf, inf), (-inf, inf, inf), (nan, inf, nan), (inf, nan, nan), (nan, nan, nan)]
MINUS_NAN = -nan  # with the sign bit set

# A deviation: where one exponent 0.5 is for all, NumPy takes the square root, which the standard wants otherwise here.
ROOT_OF_MINUS_INF, ROOT_OF_MINUS_ZERO = (inf, nan), (0.0, -0.0)

SPECIAL_CASES: dict[str, list[tuple[Any, ...]]] = {
    "abs": [(nan, nan), (-0.0, 0.0), (0.0, 0.0), (inf, inf), (-inf, inf)],
    "add": [
        *BOTH_NAN,
        *[(inf, -inf, nan), (-inf, inf, nan), (inf, inf, inf), (-inf, -inf, -inf)],
        *[(inf, 2.0, inf), (-inf, 2.0, -inf), (2.0, inf, inf), (2.0, -inf, -inf)],
        *[(-0.0, -0.0, -0.0), (-0.0, 0.0, 0.0), (0.0, -0.0, 0.0), (0.0, 0.0, 0.0)],
        *[(0.0, 2.0, 2.0), (-0.0, 2.0, 2.0), (2.0, 0.0, 2.0), (2.0, -0.0, 2.0), (2.0, -2.0, 0.0)],
    ],
    "subtract": [
        *BOTH_NAN,
        *[(inf, inf, nan), (-inf, -inf, nan), (inf, -inf, inf), (-inf, inf, -inf)],
        *[(inf, 2.0, inf), (2.0, inf, -inf), (-0.0, 0.0, -0.0), (0.0, 0.0, 0.0), (2.0, 2.0, 0.0)],
    ],
    "multiply": [
        *BOTH_NAN,
        *[(x, y, nan) for x in (inf, -inf) for y in (0.0, -0.0)],
        *[(x, y, nan) for x in (0.0, -0.0) for y in (inf, -inf)],
        *[(inf, inf, inf), (-inf, -inf, inf), (inf, -inf, -inf), (-inf, inf, -inf)],
        *[(inf, 2.0, inf), (inf, -2.0, -inf), (-2.0, -inf, inf), (0.0, -2.0, -0.0), (-0.0, -2.0, 0.0)],
        *[(2.0, inf, inf), (2.0, -inf, -inf), (-2.0, inf, -inf), (-inf, -2.0, inf), (-0.0, 0.0, -0.0)],
    ],
    "divide": [
        *BOTH_NAN,
        *NO_QUOTIENT,
        *QUOTIENTS_WITH_ZERO,
        *[(inf, 2.0, inf), (inf, -2.0, -inf), (-inf, 2.0, -inf), (-inf, -2.0, inf)],
        *[(2.0, inf, 0.0), (2.0, -inf, -0.0), (-2.0, inf, -0.0), (-2.0, -inf, 0.0)],
    ],
    "reciprocal": [(nan, nan), (0.0, inf), (-0.0, -inf), (inf, 0.0), (-inf, -0.0), (-2.0, -0.5)],
    "floor_divide": [
        *BOTH_NAN,
        *NO_QUOTIENT,
        *QUOTIENTS_WITH_ZERO,
        *[(inf, 2.0, (inf, nan)), (inf, -2.0, (-inf, nan)), (-inf, 2.0, (-inf, nan)), (-inf, -2.0, (inf, nan))],
        *[(2.0, inf, 0.0), (2.0, -inf, (-0.0, -1.0)), (-2.0, inf, (-0.0, -1.0)), (-2.0, -inf, 0.0)],
    ],
    "remainder": [
        *BOTH_NAN,
        *NO_QUOTIENT,
        *[(0.0, 2.0, 0.0), (-0.0, 2.0, 0.0), (0.0, -2.0, -0.0), (-0.0, -2.0, -0.0)],
        *[(2.0, 0.0, nan), (2.0, -0.0, nan), (-2.0, 0.0, nan), (-2.0, -0.0, nan)],
        *[(inf, 2.0, nan), (inf, -2.0, nan), (-inf, 2.0, nan), (-inf, -2.0, nan)],
        *[(2.0, inf, 2.0), (2.0, -inf, -inf), (-2.0, inf, inf), (-2.0, -inf, -2.0)],
    ],
    "pow": [
        *[(2.0, nan, nan), (0.0, nan, nan), (nan, 2.0, nan), (nan, nan, nan)],
        *[(x, y, 1.0) for x in (nan, inf, -inf, 0.0, -0.0, -2.0) for y in (0.0, -0.0)],
        *[(x, inf, inf) for x in (2.0, -2.0, inf)],
        *[(x, -inf, 0.0) for x in (2.0, -2.0, inf)],
        *[(x, y, 1.0) for x in (1.0, -1.0) for y in (inf, -inf)],
        *[(1.0, 7.0, 1.0), (1.0, -0.5, 1.0)],
        *[(x, inf, 0.0) for x in (0.5, -0.5, 0.0)],
        *[(x, -inf, inf) for x in (0.5, -0.5, 0.0)],
        *[(inf, 2.0, inf), (inf, -2.0, 0.0)],
        *[
            (-inf, 3.0, -inf),
            (-inf, 2.0, inf),
            (-inf, 2.5, inf),
            (-inf, 0.5, ROOT_OF_MINUS_INF),
            (-inf, -3.0, -0.0),
            (-inf, -2.0, 0.0),
            (-inf, -2.5, 0.0),
        ],
        *[(0.0, 2.0, 0.0), (0.0, -2.0, inf), (-0.0, 3.0, -0.0), (-0.0, 2.0, 0.0), (-0.0, 0.5, ROOT_OF_MINUS_ZERO)],
        *[(-0.0, -3.0, -inf), (-0.0, -2.0, inf), (-0.0, -2.5, inf), (-2.0, 0.5, nan), (-2.0, -1.5, nan)],
    ],
    "exp": [(nan, nan), (0.0, 1.0), (-0.0, 1.0), (inf, inf), (-inf, 0.0)],
    "expm1": [(nan, nan), *SIGNED_ZEROS, (inf, inf), (-inf, -1.0)],
    "log": LOGARITHM,
    "log2": LOGARITHM,
    "log10": LOGARITHM,
    "log1p": [(nan, nan), (-2.0, nan), (-1.0, -inf), *SIGNED_ZEROS, (inf, inf)],
    "logaddexp": [(nan, 2.0, nan), (2.0, nan, nan), (inf, 2.0, inf), (2.0, inf, inf), (-inf, 2.0, 2.0), *LOGADDEXP],
    "sqrt": [(nan, nan), (-2.0, nan), *SIGNED_ZEROS, (inf, inf)],
    "sin": [(nan, nan), *SIGNED_ZEROS, (inf, nan), (-inf, nan)],
    "cos": [(nan, nan), (0.0, 1.0), (-0.0, 1.0), (inf, nan), (-inf, nan)],
    "tan": [(nan, nan), *SIGNED_ZEROS, (inf, nan), (-inf, nan)],
    "asin": [(nan, nan), (2.0, nan), (-2.0, nan), *SIGNED_ZEROS],
    "acos": [(nan, nan), (2.0, nan), (-2.0, nan), (1.0, 0.0)],
    "atan": [(nan, nan), *SIGNED_ZEROS, (inf, pi / 2), (-inf, -pi / 2)],
    "sinh": KEEPS,
    "cosh": [(nan, nan), (0.0, 1.0), (-0.0, 1.0), (inf, inf), (-inf, inf)],
    "tanh": [(nan, nan), *SIGNED_ZEROS, (inf, 1.0), (-inf, -1.0)],
    "asinh": KEEPS,
    "acosh": [(nan, nan), (0.5, nan), (1.0, 0.0), (inf, inf)],
    "atanh": [(nan, nan), (-2.0, nan), (2.0, nan), (-1.0, -inf), (1.0, inf), *SIGNED_ZEROS],
    "atan2": [
        *BOTH_NAN[:3],
        *[(2.0, 0.0, pi / 2), (2.0, -0.0, pi / 2), (0.0, 2.0, 0.0), (0.0, 0.0, 0.0), (0.0, -0.0, pi), (0.0, -2.0, pi)],
        *[(-0.0, 2.0, -0.0), (-0.0, 0.0, -0.0), (-0.0, -0.0, -pi), (-0.0, -2.0, -pi)],
        *[(-2.0, 0.0, -pi / 2), (-2.0, -0.0, -pi / 2)],
        *[(2.0, inf, 0.0), (2.0, -inf, pi), (-2.0, inf, -0.0), (-2.0, -inf, -pi)],
        *[(inf, y, pi / 2) for y in (2.0, 0.0, -0.0, -2.0)],
        *[(-inf, y, -pi / 2) for y in (2.0, 0.0, -0.0, -2.0)],
        *[(inf, inf, pi / 4), (inf, -inf, 3 * pi / 4), (-inf, inf, -pi / 4), (-inf, -inf, -3 * pi / 4)],
    ],
    "hypot": [
        *[(x, y, inf) for x in (inf, -inf) for y in (nan, 0.0, 2.0)],
        *[(x, y, inf) for x in (nan, -0.0, 2.0) for y in (inf, -inf)],
        *[(nan, 2.0, nan), (2.0, nan, nan), (nan, nan, nan), (nan, 0.0, nan), (-0.0, nan, nan)],
        *[(0.0, -2.0, 2.0), (-0.0, 2.0, 2.0), (-2.0, 0.0, 2.0), (2.0, -0.0, 2.0), (-0.0, -0.0, 0.0)],
    ],
    "clip": [
        *[
            (nan, -1.0, 1.0, nan),
            (0.5, nan, 1.0, nan),
            (0.5, -1.0, nan, nan),
            (2.0, nan, 1.0, nan),
            (-2.0, -1.0, nan, nan),
        ],
        *[(-inf, -1.0, 1.0, -1.0), (inf, -1.0, 1.0, 1.0), (2.0, -inf, inf, 2.0), (-0.0, -1.0, 1.0, -0.0)],
    ],
    "maximum": [(nan, 2.0, nan), (2.0, nan, nan), (nan, nan, nan), (inf, 2.0, inf), (-inf, 2.0, 2.0), (-inf, inf, inf)],
    "minimum": [(nan, 2.0, nan), (2.0, nan, nan), (nan, nan, nan), (inf, 2.0, 2.0), (-inf, 2.0, -inf)],
    "sign": [(-2.0, -1.0), (-inf, -1.0), (-0.0, 0.0), (0.0, 0.0), (2.0, 1.0), (inf, 1.0), (nan, nan)],
    "ceil": [*ROUNDING, (0.5, 1.0), (-0.5, -0.0)],
    "floor": [*ROUNDING, (0.5, 0.0), (-0.5, -1.0)],
    "trunc": [*ROUNDING, (0.5, 0.0), (-1.5, -1.0)],
    "round": [*ROUNDING, (0.5, 0.0), (1.5, 2.0), (2.5, 2.0), (-0.5, -0.0), (-1.5, -2.0)],
    "signbit": [
        (0.0, False),
        (-0.0, True),
        (inf, False),
        (-inf, True),
        (2.0, False),
        (-2.0, True),
        (nan, False),
        (MINUS_NAN, True),
    ],
    "copysign": [
        *[
            (2.0, nan, 2.0),
            (-2.0, nan, 2.0),
            (2.0, MINUS_NAN, -2.0),
            (nan, -2.0, nan),
            (nan, 0.0, nan),
            (nan, nan, nan),
        ],
        *[(2.0, -0.0, -2.0), (2.0, 0.0, 2.0), (-2.0, 0.0, 2.0), (0.0, -2.0, -0.0), (inf, -1.0, -inf)],
    ],
    "nextafter": [(nan, 2.0, nan), (2.0, nan, nan), (-0.0, 0.0, 0.0), (0.0, -0.0, -0.0), (2.0, 2.0, 2.0)],
    "square": [(nan, nan), (inf, inf), (-inf, inf), (-0.0, 0.0)],
    "isnan": [(nan, True), (inf, False), (2.0, False)],
    "isinf": [(inf, True), (-inf, True), (nan, False), (2.0, False)],
    "isfinite": [(inf, False), (-inf, False), (nan, False), (2.0, True)],
    "equal": [
        (2.0, nan, False),
        (inf, -inf, False),
        (-0.0, 0.0, True),
        (nan, 2.0, False),
        (nan, nan, False),
        (inf, inf, True),
        (-inf, -inf, True),
        (0.0, -0.0, True),
    ],
    "not_equal": [
        (nan, 2.0, True),
        (2.0, nan, True),
        (-inf, inf, True),
        (2.0, 3.0, True),
        (nan, nan, True),
        (inf, -inf, True),
        (0.0, -0.0, False),
    ],
    "logical_and": [(nan, 1.0, True), (0.0, 1.0, False)],
    "logical_not": [(nan, False), (-0.0, True)],
}
