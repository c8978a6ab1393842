"""Text in pictures: numbers, summaries of arrays, and names made safe to show."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from fractions import Fraction
from math import isfinite
from typing import Any

import numpy as np

MINUS = "\u2212"
INVISIBLE = {"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"}  # controls, bidi marks, lone surrogates, no characters at all
LONGEST, END = 40, "…"
EXACT_BITS = 36  # fractions of at most so many bits are shown in full
WHOLE, EXACT_WHOLE = 10**15, 10**36  # whole numbers below it are shown in full: floats, and exact ones
TABLE_SIZE = 9  # entries of an array that a tooltip lists


def number(x: Any, precision: int = 4) -> str:
    """``x`` with ``precision`` significant digits and a real minus sign; whole numbers and exact fractions in full.

    >>> number(-0.5), number(2.0), number(2**70), number(1234567.5), number(2.5e-9), number(1 - 2j)
    ('−0.5', '2', '1180591620717411303424', '1.235e6', '2.5e−9', '1 − 2i')
    """
    x = x.item() if hasattr(x, "item") else x
    if isinstance(x, complex):
        sign = MINUS if x.imag < 0 else "+"
        return f"{number(x.real, precision)} {sign} {number(abs(x.imag), precision)}i"
    limit = WHOLE if isinstance(x, float) else EXACT_WHOLE if isinstance(x, int | Fraction) else 0
    if -limit < x < limit and x == int(x):
        return str(int(x)).replace("-", MINUS)
    if isinstance(x, Fraction) and x.numerator.bit_length() + x.denominator.bit_length() <= EXACT_BITS:
        return str(x).replace("-", MINUS)
    try:
        text = f"{float(x):.{precision}g}"
    except OverflowError:  # a whole number or a fraction beyond the range of floats
        text = f"{Decimal(x.numerator) / Decimal(x.denominator):.{precision}g}"
    mantissa, e, exponent = text.partition("e")
    text = mantissa + (f"e{int(exponent)}" if e else "")
    return text.replace("-", MINUS)


def factor(x: Any, precision: int = 4) -> str:
    """`number` as it stands in a product: in parentheses where it is negative or has two parts.

    >>> factor(-2), factor(2)
    ('(−2)', '2')
    """
    text = number(x, precision)
    return f"({text})" if text.startswith(MINUS) or " " in text or "/" in text else text


def sign(op: Any) -> str:
    """The sign of an operation as it stands alone in a box.

    >>> from autograd.primitives import matrix_transpose, multiply, square
    >>> sign(multiply), sign(square), sign(matrix_transpose)
    ('×', 'x²', 'xᵀ')
    """
    patterns = {"postfix": "x{}", "power": "x{}", "prefix": "{}x"}
    symbol = op.symbol.replace(" ", "x") if op.notation == "around" else op.symbol
    return visible(patterns.get(op.notation, "{}").format(symbol))


def is_finite(data: Any) -> bool:
    if data.__class__ is float:
        return isfinite(data)
    return bool(np.all(np.isfinite(data))) if hasattr(data, "dtype") else _is_finite_number(data)


def _is_finite_number(x: Any) -> bool:
    difference = x - x
    return bool(difference == difference)


def not_finite(*data: Any) -> str:
    """What is said of numbers and arrays of which some are not finite; empty where all are.

    >>> not_finite(np.array([1.0, np.nan, 3.0])), not_finite(1.0, float("inf")), not_finite(float("nan"))
    ('1 of 3 entries not finite', '1 of 2 numbers not finite', 'not finite')
    >>> not_finite(1.0, 2.0)
    ''
    """
    if all(map(is_finite, data)):
        return ""
    is_array = any(map(np.ndim, data))
    if len(data) == 1 and not is_array:
        return "not finite"
    count = sum(np.count_nonzero(~np.isfinite(x)) if np.ndim(x) else not is_finite(x) for x in data)
    return f"{count:,} of {sum(map(np.size, data)):,} {'entries' if is_array else 'numbers'} not finite"


def rms(array: Any, precision: int = 4) -> str:
    """The root mean square of an array, as text."""
    if not array.size:
        return "empty"
    wide = array.astype(complex if array.dtype.kind == "c" else float)
    return f"rms {number(np.sqrt(np.mean(np.abs(wide) ** 2)), precision)}"


def summary(array: Any, precision: int = 4) -> str:
    """An array on one line: root mean square, range, share of zeros.

    >>> summary(np.array([3.0, -4.0, 0.0, 0.0]))
    'rms 2.5, −4 … 3, 50 % zeros'
    """
    if not array.size:
        return "empty"
    zeros = 100 * float(np.mean(array == 0))
    parts = [rms(array, precision)]
    if array.dtype.kind != "c":
        parts.append(f"{number(array.min(), precision)} … {number(array.max(), precision)}")
    if zeros:
        parts.append(f"{number(zeros, 3)} % zeros")
    return ", ".join(parts)


def table(array: Any, precision: int = 4, most: int = TABLE_SIZE) -> str:
    """The entries of an array of at most so many, row by row; empty for a larger one."""
    if array.ndim == 0 or not 0 < array.size <= most:
        return ""
    rows = array.reshape(-1, array.shape[-1])
    return "\n".join("  ".join(number(x, precision) for x in row) for row in rows)


def visible(text: str) -> str:
    """``text`` with every character that does not show, or would rearrange others, spelt out.

    >>> visible("a\\u202eb")
    'a⟨U+202E⟩b'
    """
    if text.isprintable():
        return text
    return "".join(f"⟨U+{ord(c):04X}⟩" if unicodedata.category(c) in INVISIBLE else c for c in text)


def cut(text: str, longest: int = LONGEST) -> str:
    """``text``, ended by … where it is longer than ``longest``.

    >>> cut("abcdef", 4)
    'abc…'
    """
    return text if len(text) <= longest else text[: longest - 1] + END


def quoted(text: str) -> str:
    """``text`` as a string of the DOT language, which Graphviz shows as it is.

    >>> print(quoted('a "b" & c'))
    "a \\"b\\" &amp; c"
    """
    for plain, escaped in (("\\", "\\\\"), ('"', '\\"'), ("&", "&amp;"), ("\n", "\\n")):
        text = text.replace(plain, escaped)
    return f'"{text}"'
