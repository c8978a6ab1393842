"""What documents in LaTeX define before their text, so that they compile with pdfTeX as with newer engines."""

from __future__ import annotations

MATHJAX = r"\providecommand{\lt}{<}\providecommand{\gt}{>}% as in MathJax"
LACKS = r"""\ifdefined\Umathcode\else % pdfTeX shows a character that it does not know by its number
\providecommand{\gglacks}[2]{\ifcsname u8:\detokenize{#1}\endcsname\else
  \expandafter\gdef\csname u8:\detokenize{#1}\endcsname{\mbox{\tiny U+#2}}\fi}"""


def definitions(text: str) -> str:
    r"""What ``text`` needs, to stand between ``\begin{document}`` and it, so that it also comes by ``\input``.

    >>> print(definitions("$x$"))
    \providecommand{\lt}{<}\providecommand{\gt}{>}% as in MathJax
    >>> print(definitions("中").splitlines()[-1])
    \gglacks{中}{4E2D}\fi
    """
    foreign = sorted({character for character in text if not character.isascii()})
    if not foreign:
        return MATHJAX
    return "\n".join([MATHJAX, LACKS, *(rf"\gglacks{{{c}}}{{{ord(c):04X}}}" for c in foreign)]) + r"\fi"
