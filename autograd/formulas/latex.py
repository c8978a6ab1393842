"""How a formula is written in LaTeX."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from autograd.formulas.expression import Compound, Show
from autograd.formulas.text import ATOM, CHOICE, RATIO, Text, Written, index_text, plain_digits

LATEX_SIGNS = {
    "<": r"\lt",
    ">": r"\gt",
    "≤": r"\le",
    "≥": r"\ge",
    "≠": r"\ne",
    "−": "-",
    "·": r"\cdot",
    "×": r"\times",
    "@": r"\,",
    "∗": "*",
    "∗ᵀ": r"*^\top",
    "ᵀ∗": r"{}^\top\!*",
    "Σ": r"\sum",
    "√": r"\sqrt",
    "ᵀ": r"^\top",
    "²": "^{2}",
    "⁻¹": "^{-1}",
    "⁺": "^{+}",
    "¬": r"\neg",
    "∧": r"\land",
    "∨": r"\lor",
    "&": r"\mathbin{\&}",
    "~": r"\sim",
    "≪": r"\ll",
    "≫": r"\gg",
    "⊻": r"\veebar",
    "∛": r"\sqrt[3]",
    "←": r"\leftarrow",
    "Π": r"\prod",
    "‖": r"\|",
}
WORD_MARKS = {"-": r"\text{-}", ":": "{:}", "+": "{+}"}  # in words no signs, with no room around them
ENCLOSING = {r"\sqrt", r"\sqrt[3]"}  # signs that show by themselves what they apply to
LATEX_ESCAPES = {c: rf"\{c}" for c in "#$%&_{}"} | {
    "\\": r"\backslash ",
    "^": r"\hat{\ }",
    "~": r"\sim ",
    "<": r"\lt ",
    ">": r"\gt ",
    "⟨": r"\langle ",
    "⟩": r"\rangle ",
    "−": "-",
    "∂": r"\partial ",
    "∞": r"\infty ",
    " ": r"\ ",
}
ACCENTS = {
    "\u0300": r"\grave",
    "\u0301": r"\acute",
    "\u0302": r"\hat",
    "\u0303": r"\tilde",
    "\u0304": r"\bar",
    "\u0306": r"\breve",
    "\u0307": r"\dot",
    "\u0308": r"\ddot",
    "\u030a": r"\mathring",
    "\u030c": r"\check",
}
UPRIGHT = {"Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega"}  # not Latin


class Latex(Text):
    """Formulas in LaTeX, for the mathematics mode of MathJax and KaTeX."""

    def parentheses(self, text: str) -> str:
        return rf"\left({text}\right)"

    def leaf(self, text: str) -> str:
        return latex_number(text) if re.match(r"−?\d(?!\d*\.[^\W\d])", text) else latex_name(text)

    def sign(self, sign: str) -> str:
        plain = sign.strip()
        return sign.replace(plain, latex_text(f" {plain} ") if plain.isascii() and plain.isalpha() else _sign(plain))

    def iverson(self, condition: str) -> str:
        return rf"\left[{condition}\right]"

    def ratio(self, formula: Compound, show: Show) -> Written:
        above, below = (self.write(arg, show) for arg in formula.args)
        return rf"\frac{{{above}}}{{{below}}}", RATIO

    def power(self, base: str, exponent: Any, show: Show) -> str:
        return f"{base}^{{{self.write(exponent, show)}}}"

    def floor(self, above: str, below: str) -> str:
        return rf"\left\lfloor\frac{{{above}}}{{{below}}}\right\rfloor"

    def choice(self, condition: str, then: str, otherwise: str) -> str:
        return rf"\begin{{cases}}{then} & \text{{if }} {condition} \\ {otherwise} & \text{{else}}\end{{cases}}"

    def postfix(self, operand: str, symbol: str) -> str:
        return operand + _sign(symbol)

    def prefix(self, symbol: str, operand: Any, show: Show) -> str:
        sign = _sign(symbol)
        return rf"{sign}{{{self.write(operand, show, CHOICE if sign in ENCLOSING else ATOM)}}}"

    def function(self, symbol: str) -> str:
        if symbol in LATEX_SIGNS or (len(symbol) == 1 and not symbol.isascii()):
            sign = _sign(symbol)
            return rf"{sign}{{\ }}" if sign in ENCLOSING else sign
        word, lowered = re.fullmatch("(.+?)([₀-₉]*)", symbol).groups()  # type: ignore[union-attr]
        return rf"\operatorname{{{_escaped(word)}}}" + (f"_{{{plain_digits(lowered)}}}" if lowered else "")

    def option(self, text: str) -> str:
        return latex_text(text)

    def remark(self, text: str) -> str:
        return latex_text(text)

    def index(self, index: Any) -> str:
        return latex_text(index_text(index))


def latex_number(text: str) -> str:
    r"""A number in LaTeX.

    >>> print(latex_number("−0.5"), latex_number("2.5e−9"), latex_number("−1/12"), latex_number("1,024"))
    -0.5 2.5 \cdot 10^{-9} -\frac{1}{12} 1{,}024
    """
    text = re.sub("e(−?[0-9]+)$", r" \\cdot 10^{\1}", text.replace("%", r"\%"))
    text = re.sub("(?<=[0-9]),(?=[0-9]{3})", "{,}", text)
    return re.sub("^(−?)([0-9]+)/([0-9]+)$", r"\1\\frac{\2}{\3}", text).replace("−", "-")


def latex_name(name: str) -> str:
    r"""A name in LaTeX: w1 and w_1 with an index, y_hat with a hat, ∂L/∂x as a fraction, words upright.

    >>> print(latex_name("w1"), latex_name("y_hat"), latex_name("∂L/∂w1"), latex_name("loss"))
    w_{1} \hat{y} \frac{\partial L}{\partial w_{1}} \mathrm{loss}
    >>> print(latex_name("θ"), latex_name("ŷ"), latex_name("w₁"))
    \theta  \hat{y} w_{1}
    >>> print(latex_name("(∂y/∂x)ᵀ"), latex_name("∂L/∂(layer 0, b)"))
    \left(\frac{\partial y}{\partial x}\right)^\top \frac{\partial L}{\partial \mathrm{layer\ 0,\ b}}
    """
    transposed = re.fullmatch(r"\((∂.+)\)ᵀ", name)
    if transposed:
        return rf"\left({latex_name(transposed[1])}\right)^\top"
    derivative = re.fullmatch("∂(.+?)/∂(.+?)([₀-₉]*)", name)
    if derivative:
        above, below = (latex_name(re.sub(r"^\((.* .*)\)$", r"\1", part)) for part in (derivative[1], derivative[2]))
        return rf"\frac{{\partial {above}}}{{\partial {below}}}" + (
            f"_{{{plain_digits(derivative[3])}}}" if derivative[3] else ""
        )
    lowered = re.fullmatch("(.+?)([₀-₉]+)", name)
    if lowered:
        return f"{latex_name(lowered[1])}_{{{plain_digits(lowered[2])}}}"
    hat = re.fullmatch("(.+)_hat", name)
    if hat:
        return rf"\hat{{{latex_name(hat[1])}}}"
    indexed = re.fullmatch("([^0-9_]+)_?([0-9]+|(?<=_)[^_]+)", name)
    if indexed:
        return f"{latex_name(indexed[1])}_{{{_word(indexed[2])}}}"
    return _word(name)


def _word(text: str) -> str:
    return _escaped(text) if len(text) == 1 or text.isdigit() else latex_text(text)


def latex_text(text: str) -> str:
    r"""Any text in LaTeX, upright and safe in mathematics mode.

    >>> print(latex_text("50 % of w_1"), latex_text("cross-entropy: -1"))
    \mathrm{50\ \%\ of\ w\_1} \mathrm{cross\text{-}entropy{:}\ -1}
    """
    parts = re.split(r"((?<=[^\W\d])-(?=[^\W\d])|[:+])", text)
    return rf"\mathrm{{{''.join(WORD_MARKS.get(part) or _escaped(part) for part in parts)}}}"


def _sign(symbol: str) -> str:
    return LATEX_SIGNS.get(symbol) or _escaped(symbol).strip()


def _escaped(text: str) -> str:
    return "".join(LATEX_ESCAPES.get(c) or _letter(c) for c in unicodedata.normalize("NFC", text))


def _letter(c: str) -> str:
    """A letter: a Greek one by its name, an accent over its letter, any other beyond ASCII as one of a text."""
    if c.isascii():
        return c
    parts = unicodedata.normalize("NFD", c)
    if len(parts) == 2 and parts[1] in ACCENTS:
        return f"{ACCENTS[parts[1]]}{{{_letter(parts[0])}}}"
    script, case, _, *name = [*unicodedata.name(c, "").split(), "", "", ""][:4]
    word = name[0].lower().replace("lamda", "lambda") if name and script == "GREEK" else ""
    if not word.isalpha() or len(parts) > 1 or word == "omicron":
        return rf"\text{{{c}}}"
    if case == "SMALL":
        return rf"\{'varsigma' if word == 'final' else word} "
    return rf"\{word.capitalize()} " if word.capitalize() in UPRIGHT else rf"\text{{{c}}}"


LATEX = Latex()
