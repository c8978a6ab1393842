"""How wide text is, by a small table of character widths: no font is read.

Widths are shares of the size of type, those of Helvetica and Arial rounded up. The painter of SVG tells the browser
how wide each text is, which narrows a wider font to its place.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from math import fsum

from viz.picture.labels import END, cut

WIDTHS = {
    0.200: "'",
    0.225: "ijl",
    0.275: "|",
    0.300: " !,./:;I[\\]ft",
    0.350: "()-`r{}²³·¹⁻⟨⟩",
    0.375: '"',
    0.400: "*ᵀ",
    0.475: "^",
    0.500: "Jcksvxyz∂∗",
    0.550: "√≠≤≥",
    0.575: "#$0123456789?L_abdeghnopqu–",
    0.600: "+<=>~×÷−",
    0.625: "FTZ",
    0.675: "&ABEKPSVXY",
    0.725: "CDHNRUw∇∑∞",
    0.800: "GOQ",
    0.825: "∏",
    0.850: "Mm",
    0.900: "%",
    0.950: "W",
    1.000: "—…←→",
    1.025: "@",
}
WIDTH = {character: width for width, characters in WIDTHS.items() for character in characters}
LOWER, OTHER, WIDE = 0.6, 1.0, 1.1  # small letters, all other characters, those as wide as two
TITLE = 24  # letters in one line of a title in a box


@lru_cache(maxsize=4096)
def text_width(text: str, size: float) -> float:
    """How wide ``text`` is at most, in the unit of ``size``.

    >>> text_width("w = 0.5", 10)
    33.75
    """
    return size * fsum(map(_width, text))


def narrow(text: str, letters: int) -> str:
    """``text``, ended by … where it has more than so many letters, or is wider than so many usual ones.

    >>> narrow("abcdefghij", 8), narrow("WWWWWWWWWW", 8), narrow("漢字漢字漢字", 8)
    ('abcdefg…', 'WWWW…', '漢字漢…')
    """
    return _within(cut(text, letters), LOWER * letters)


def _within(text: str, width: float) -> str:
    while text_width(text, 1.0) > width and len(text) > 1:
        text = f"{text.removesuffix(END)[:-1]}{END}"
    return text


def titled(text: str) -> list[str]:
    """A title in lines of a box, as narrow as names in other boxes are.

    >>> titled("layer 1: ReLU"), titled("encoder_layer 0: TransformerEncoderLayer")
    (['layer 1: ReLU'], ['encoder_layer 0:', 'TransformerEncoderLayer'])
    """
    return [_within(line, LOWER * TITLE) for line in wrapped(cut(text), 1.0, LOWER * TITLE)]


def wrapped(text: str, size: float, width: float) -> list[str]:
    """``text`` in as few lines no wider than ``width`` as there can be, about equally long; none of no text.

    >>> wrapped("5 nodes, 3 of them collapsed into a box", 10, 150)
    ['5 nodes, 3 of them', 'collapsed into a box']
    """
    words = text.split(" ") if text else []
    lines = _broken(words, size, width)
    while 1 < len(lines) < len(words) and len(narrower := _broken(words, size, width := 0.95 * width)) == len(lines):
        lines = narrower
    return lines


def _broken(words: Sequence[str], size: float, width: float) -> list[str]:
    """Words in lines, each as full as can be; a word that is too wide has one alone."""
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _width(character: str) -> float:
    known = WIDTH.get(character)
    if known is not None:
        return known
    plain = WIDTH.get(unicodedata.normalize("NFD", character)[0])
    if plain is not None:  # a letter with accents
        return plain
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return WIDE
    return LOWER if unicodedata.category(character) == "Ll" else OTHER
