"""Words of pictures as mathematics in LaTeX: names with their indices, numbers, signs, and words between them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from viz.autograd_door import latex_name, latex_number, latex_text

DERIVATIVE = r"∂(?P<above>\([^()]*\)|[^/\s]+)/∂(?P<below>\([^()]*\)|[^\s:=]+)"
DEFINED = r"^(?P<defined>[^\s=:]+)(?= = )"  # a name at the beginning of an equation
NUMBER = r"(?<![\w.])−?(?:\d{1,3}(?:,\d{3})+(?![,\d])|\d+\.?\d*(?:e−?\d+)?(?:/\d+)?|inf|nan)(?![\w.])"
MORE, SPACE = r" \+(?=\w)", r"(?<=[\w)]) (?=\()"  # before what is left out, as in: marked +N nodes; before a shape
SIGNS = {
    "×": r"\times ",
    "·": r"\cdot ",
    "÷": r"\div ",
    "−": "-",
    "+": "+",
    "=": "=",
    "(": "(",
    ")": ")",
    ",": ",",
    ",)": "{,})",  # of a shape with one axis
    "^": r"\wedge ",  # alone in a box, as \hat would be small and high
    ":": r"\colon ",
    "…": r"\dots ",
    "—": r"\mbox{---}",
    "Σ": r"\Sigma ",
    "∗": "*",
    "√": r"\surd ",
    "²": "^{2}",
    "ᵀ": r"^{\top}",
    "⁻¹": "^{-1}",
    "%": r"\%",
}


def mathematics(text: str, names: Iterable[str] = ()) -> str:
    r"""A line of a picture in the mathematics mode of LaTeX. ``names``: what else than derivatives is a name in it.

    >>> print(mathematics("w13 = −0.5", ["w13"]))
    w_{13} = -0.5
    >>> print(mathematics("∂L/∂ŷ = 2.5e−9"), mathematics("sum of 2 paths"))
    \partial L/\partial \hat{y} = 2.5 \cdot 10^{-9} \mathrm{sum\ of\ }2\mathrm{\ paths}
    """
    known = "|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in sorted(names, key=len, reverse=True) if name)
    signs = "|".join(re.escape(sign) for sign in sorted(SIGNS, key=len, reverse=True))
    parts = [
        DERIVATIVE,
        DEFINED,
        *([f"(?P<name>{known})"] if known else []),
        f"(?P<number>{NUMBER})",
        f"(?P<more>{MORE})|(?P<space>{SPACE})|(?P<mark>{signs})",
    ]
    written, end = [], 0
    for match in re.finditer("|".join(parts), text):
        written += [_words(text[end : match.start()]), _token(match)]
        end = match.end()
    return re.sub(" +", " ", "".join([*written, _words(text[end:])])).strip()


def _token(match: re.Match[str]) -> str:
    found = match.groupdict()
    if found["above"]:
        above, below = (latex_name(_bare(found[side])) for side in ("above", "below"))
        return rf"\partial {above}/\partial {below}"
    name = found["defined"] or found.get("name")
    if name:
        return latex_name(name)
    if found["number"]:
        return latex_number(found["number"])
    return r"\ {+}" if found["more"] else r"\ " if found["space"] else SIGNS[found["mark"]]


def _bare(name: str) -> str:
    """A name of several words without the parentheses around it."""
    return name[1:-1] if name.startswith("(") and name.endswith(")") else name


def _words(text: str) -> str:
    """What is no name and no number: upright, a single letter as one of a formula."""
    if not text.strip():
        return " " if text else ""
    return latex_name(text) if len(text) == 1 else latex_text(text)
