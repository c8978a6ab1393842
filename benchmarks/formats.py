"""How numbers are written: three digits and a unit."""

from __future__ import annotations

from math import isinf

from benchmarks.model import Figure, Row, Unit


def figure(row: Row, number: float) -> str:
    """The figure of ``row``, or its target."""
    return ratio(number) if row.peer is not None and row.figure is Figure.RATIO else quantity(row.unit, number)


def quantity(unit: Unit, number: float) -> str:
    """A measured number.

    >>> quantity(Unit.SHARE, 0.83), quantity(Unit.BYTES, 8.5e7), quantity(Unit.STEPS, 4.21)
    ('83.0 %', '85.0 MB', '4.21 steps')
    """
    if unit is Unit.SECONDS:
        return time(number)
    if unit is Unit.SHARE:
        return f"{100 * number:.1f} %"
    if unit is Unit.BYTES:
        return f"{digits(number / 1e6)} MB"
    return "never" if isinf(number) else f"{digits(number)} steps"


def time(seconds: float) -> str:
    """Three digits and a unit.

    >>> time(0.00123), time(4.5e-7), time(-2e-6)
    ('1.23 ms', '450 ns', '-2.00 µs')
    """
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if abs(seconds) >= 0.9995 * size:
            return f"{digits(seconds / size)} {unit}"
    return f"{digits(seconds / 1e-9)} ns"


def ratio(number: float) -> str:
    """A ratio; a small one as one part of many.

    >>> ratio(2.5), ratio(0.058), ratio(1 / 9234)
    ('2.50', '0.058', '1/9,230')
    """
    if number >= 0.9995:
        return digits(number)
    return f"{number:.3f}" if number >= 0.00995 else f"1/{float(f'{1 / number:.3g}'):,.0f}"


def digits(number: float) -> str:
    """Three digits, more before the point where there are more.

    >>> digits(1.234), digits(56.78), digits(1234.5)
    ('1.23', '56.8', '1,234')
    """
    places = 2 if abs(number) < 9.995 else 1 if abs(number) < 99.95 else 0
    return f"{number:,.{places}f}"
