"""How a formula is written as text, with parentheses only where they are needed."""

from __future__ import annotations

import operator
import re
from fractions import Fraction
from math import isinf
from typing import Any

from autograd.formulas.expression import Compound, Expression, Number, Show, choice, item, total

CHOICE, OR, AND, COMPARISON, NEGATIVE, SUM, MATRIX, PRODUCT, RATIO, POWER, ATOM = range(11)  # how tightly it binds

SUPERSCRIPT = str.maketrans("0123456789−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
PLAIN_DIGITS = {shifted: digit for table in (SUPERSCRIPT, SUBSCRIPT) for digit, shifted in table.items()}
COMPARISONS = {
    operator.lt: "<",
    operator.le: "≤",
    operator.gt: ">",
    operator.ge: "≥",
    operator.eq: "=",
    operator.ne: "≠",
}
# sign, how tightly it binds, and how tightly each operand must bind to stand without parentheses
INFIX = {
    operator.or_: (" or ", OR, OR, OR),
    operator.and_: (" and ", AND, AND, AND),
    operator.add: (" + ", SUM, NEGATIVE, SUM),
    operator.sub: (" − ", SUM, NEGATIVE, MATRIX),
    operator.matmul: (" @ ", MATRIX, RATIO, RATIO),
    operator.mul: (" · ", PRODUCT, PRODUCT, PRODUCT),
    operator.truediv: (" / ", PRODUCT, PRODUCT, POWER),
    operator.mod: (" mod ", PRODUCT, PRODUCT, POWER),
}
MOST_ENTRIES = 8  # of a list among the parameters of an operation
MOST_TERMS = 8  # of a sum, that are written out

Written = tuple[str, int]  # a text and how tightly it binds


def literal(value: Any) -> str:
    """A number as it stands in a formula.

    >>> literal(-2.0), literal(0.01), literal(1 / 12), literal(1 - 2j), literal(1e-5)
    ('−2', '0.01', '1/12', '1 − 2i', '1e−5')
    """
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, complex):
        return f"{literal(value.real)} {'−' if value.imag < 0 else '+'} {literal(abs(value.imag))}i"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    elif isinstance(value, float) and isinf(value):
        value = "∞" if value > 0 else "−∞"
    elif isinstance(value, float) and len(repr(value)) > 8:
        inverse = Fraction(value).limit_denominator(10_000)
        value = inverse if abs(inverse.numerator) == 1 and float(inverse) == value else f"{value:.6g}"
    return re.sub(r"(?<=\de)[+]?(-?)0*", r"\1", str(value)).replace("-", "−")


def subscript(number: int) -> str:
    """A whole number as an index: 12 as ₁₂."""
    return str(number).translate(SUBSCRIPT)


def plain_digits(text: str) -> str:
    """Raised and lowered digits as plain ones: ₁₂ as 12."""
    return text.translate(PLAIN_DIGITS)


def binding(text: str) -> int:
    """How tightly a number or a name binds: −2 as a negative, 1 + 2i as a sum, ∂L/∂x as a ratio, x as an atom; several
    words hardly."""
    if text.startswith("−"):
        return NEGATIVE
    if text.startswith(("[", "array(")):
        return ATOM
    if " " in re.sub(r"\([^()]*\)", "", text):  # words in parentheses are held together already
        return SUM if re.fullmatch("[0-9].* [+−] .*[0-9]i", text) else CHOICE
    return ATOM if re.sub("[._#⟨⟩]", "", text).isalnum() else RATIO


class Text:
    """Formulas as text."""

    def write(self, formula: Expression, show: Show, level: int = CHOICE) -> str:
        """``formula``, in parentheses where it binds less tightly than ``level``."""
        text, bound = self.form(formula, show)
        return text if bound >= level else self.parentheses(text)

    def form(self, formula: Expression, show: Show) -> Written:
        if not isinstance(formula, Compound):
            text = show(formula)  # type: ignore[arg-type]
            return self.leaf(text), binding(text)
        function, args, params = formula.function, formula.args, formula.params

        def write(i: int, level: int) -> str:
            return self.write(args[i], show, level)

        if function in COMPARISONS:
            return self.iverson(self.condition(formula, show)), ATOM
        if function in INFIX:
            sign, bound, left, right = INFIX[function]
            if bound in (AND, OR):
                return self.iverson(self.condition(formula, show)), ATOM
            if function is operator.truediv:
                return self.ratio(formula, show)
            return f"{write(0, left)}{self.sign(sign)}{write(1, right)}", bound
        if function is operator.neg or function is operator.pos:
            return self.sign("−" if function is operator.neg else "+") + write(0, MATRIX), NEGATIVE
        if function is operator.pow:
            return self.power(write(0, ATOM), args[1], show), POWER
        if function is operator.floordiv:
            return self.floor(write(0, PRODUCT), write(1, POWER)), ATOM
        if function is operator.abs:
            return f"|{write(0, CHOICE)}|", ATOM
        if function is total:
            return self.sum(formula, show), SUM
        if function is item:
            return write(0, ATOM) + self.index(params["index"]), ATOM
        if function is choice:
            return self.choice(self.condition(args[0], show), write(1, OR), write(2, CHOICE)), CHOICE
        return self.applied(function, args, params, show)

    def condition(self, formula: Expression, show: Show, level: int = CHOICE) -> str:
        """A formula that holds or does not, without the brackets that make it a number."""
        if isinstance(formula, Number):
            return self.remark("true" if formula.value else "false")
        if not isinstance(formula, Compound):
            return self.write(formula, show, level)
        function = formula.function
        if function in COMPARISONS:
            left, right = (self.write(arg, show, NEGATIVE) for arg in formula.args)
            return f"{left}{self.sign(f' {COMPARISONS[function]} ')}{right}"
        if function in (operator.and_, operator.or_):
            sign, bound, *_ = INFIX[function]
            text = self.sign(sign).join(self.condition(arg, show, bound) for arg in formula.args)
            return text if bound >= level else self.parentheses(text)
        return self.write(formula, show, level)

    def sum(self, formula: Compound, show: Show) -> str:
        """Any number of terms; those in the middle of a long sum are only counted."""
        left_out = len(formula.args) - MOST_TERMS
        first, *rest = formula.args if left_out < 2 else [*formula.args[: MOST_TERMS - 1], formula.args[-1]]
        terms = [self.write(first, show, NEGATIVE), *(self.write(arg, show, SUM) for arg in rest)]
        if left_out >= 2:
            terms.insert(-1, self.remark(f"… ({left_out} more)"))
        return " + ".join(terms)

    def applied(self, primitive: Any, args: Any, params: dict[str, Any], show: Show) -> Written:
        """A primitive by its notation: yᵀ, √x, x ∗ w, ‖x‖, or f(x, axis=0)."""
        symbol = primitive.symbol
        given = {
            name: value
            for name, value in zip(params, map(_alike, params.values()), strict=True)
            if name not in primitive.defaults or repr(primitive.defaults[name]) != repr(value)
        }
        if primitive.notation == "infix":
            options = [self.option(f"{name} {_listed(_single(value))}") for name, value in given.items()]
        else:
            unnamed = len(primitive.metadata) == 1 and not primitive.defaults
            options = [self.option(_option("" if unnamed else f"{name}=", value)) for name, value in given.items()]
        notation = primitive.notation if not options or primitive.notation == "infix" else None
        if notation == "postfix":
            return self.postfix(self.write(args[0], show, ATOM), symbol), POWER
        if notation == "prefix":
            return self.prefix(symbol, args[0], show), ATOM
        if notation == "infix":
            left, right = (self.write(arg, show, RATIO) for arg in args)
            text = f"{left}{self.sign(f' {symbol} ')}{right}"
            return (", ".join([text, *options]), CHOICE) if options else (text, MATRIX)
        if notation == "around":
            before, after = map(self.sign, symbol.split())
            return before + self.write(args[0], show) + after, ATOM
        inside = ", ".join([*(self.write(arg, show) for arg in args), *options])
        return self.function(symbol) + self.parentheses(inside), ATOM

    # the pieces that LaTeX writes otherwise: see latex.py

    def parentheses(self, text: str) -> str:
        return f"({text})"

    def leaf(self, text: str) -> str:
        return text

    def sign(self, sign: str) -> str:
        return sign

    def iverson(self, condition: str) -> str:
        return f"[{condition}]"

    def ratio(self, formula: Compound, show: Show) -> Written:
        above, below = formula.args
        return f"{self.write(above, show, PRODUCT)} / {self.write(below, show, POWER)}", PRODUCT

    def power(self, base: str, exponent: Any, show: Show) -> str:
        text = self.write(exponent, show)
        if re.fullmatch("−?[0-9]+", text):
            return base + text.translate(SUPERSCRIPT)
        return f"{base}^{self.write(exponent, show, ATOM)}"

    def floor(self, above: str, below: str) -> str:
        return f"⌊{above} / {below}⌋"

    def choice(self, condition: str, then: str, otherwise: str) -> str:
        return f"{then} if {condition}, else {otherwise}"

    def postfix(self, operand: str, symbol: str) -> str:
        return operand + symbol

    def prefix(self, symbol: str, operand: Any, show: Show) -> str:
        return symbol + self.write(operand, show, ATOM)

    def function(self, symbol: str) -> str:
        return symbol

    def option(self, text: str) -> str:
        return text

    def remark(self, text: str) -> str:
        return text

    def index(self, index: Any) -> str:
        return index_text(index)


def _option(name: str, value: Any) -> str:
    parts = value if isinstance(value, tuple) else (value,)
    if any(isinstance(part, slice) or part is Ellipsis for part in parts):
        return name + index_text(value)
    return name + _listed(value)


def _single(value: Any) -> Any:
    """A pair of equal numbers, one for rows and one for columns, as this number."""
    return value[0] if isinstance(value, tuple) and len(set(value)) == 1 else value


def _alike(value: Any) -> Any:
    """Of equal pairs of equal numbers one: so much before and behind each axis."""
    pairs = value if isinstance(value, tuple) else ()
    is_one = len(pairs) == 2 and pairs[0] == pairs[1] and isinstance(pairs[0], tuple) and len(set(pairs[0])) == 1
    return pairs[0] if is_one and len(pairs[0]) == 2 else value


def _listed(value: Any) -> str:
    """A parameter of an operation; of a long list its first entries and how many follow."""
    value = value.tolist() if hasattr(value, "tolist") else value
    if isinstance(value, list) and len(value) > MOST_ENTRIES:
        return f"{str(value[: MOST_ENTRIES - 1])[:-1]}, … ({len(value) - MOST_ENTRIES + 1} more)]".replace("-", "−")
    return str(value).replace("-", "−")


def index_text(index: Any) -> str:
    """An index as it is written in Python."""
    return f"[{', '.join(map(_index_part, index if isinstance(index, tuple) else (index,)))}]"


def _index_part(part: Any) -> str:
    if isinstance(part, slice):
        ends = [part.start, part.stop] if part.step is None else [part.start, part.stop, part.step]
        return ":".join("" if end is None else literal(end) for end in ends)
    return "…" if part is Ellipsis else str(getattr(part, "tolist", lambda: part)()).replace("-", "−")


TEXT = Text()
