"""LaTeX, read without a TeX: what stands open is closed, commands are known, formulas are those of mathtext too."""

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from matplotlib.mathtext import MathTextParser

ENVIRONMENTS = {"align*", "aligned", "cases", "document"}
COMMANDS = set(
    re.findall(
        "[A-Za-z]+",
        """documentclass usepackage ifPDFTeX else fi newcommand section subsection begin end blank
    allowdisplaybreaks underline hspace tag
    text frac sqrt left right operatorname mathrm cdot lt gt le ge ne neg land lor sum top partial hat tilde bar dot
    ddot grave acute breve check mathring backslash sim langle rangle quad mathbin lfloor rfloor ll gg veebar
    leftarrow prod let mathbf
    alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma varsigma tau upsilon phi chi
    psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega""",
    )
)
PROGRAMS = ("pdflatex", "lualatex", "xelatex")
TOO_FULL = re.compile("^Overfull.*", re.MULTILINE)


def assert_readable(latex: str) -> None:
    r"""An AssertionError where a TeX would stumble: braces, \left and \right, environments, unknown commands."""
    latex = without_definitions(latex)
    depth, pairs = 0, 0
    environments: list[str] = []
    for token in re.findall(r"\\(?:begin|end)\{[^}]*\}|\\[A-Za-z]+|\\.|[{}]|\$", latex, re.DOTALL):
        name = token[1:]
        if token == "{":
            depth += 1
        elif token == "}":
            depth -= 1
        elif name.startswith("begin{"):
            environments.append(name[6:-1])
            assert environments[-1] in ENVIRONMENTS
        elif name.startswith("end{"):
            assert environments.pop() == name[4:-1]
        elif name.isalpha():
            assert name in COMMANDS, token
            pairs += (name == "left") - (name == "right")
        assert depth >= 0
        assert pairs >= 0
    assert (depth, pairs, environments) == (0, 0, [])
    assert latex.count("$") - latex.count(r"\$") in (0, 2)
    for row in rows(latex):
        read(re.sub(r"\d+", "1", row))


DEFINITION = re.compile(r"\\providecommand|\\ifdefined\\Umathcode|  \\expandafter|\\gglacks")


def without_definitions(latex: str) -> str:
    """A document without the lines that define what LaTeX lacks: what MathJax has, and characters that are no ASCII."""
    if r"\begin{document}" not in latex:  # a part of one, for MathJax
        return latex
    lines = latex.splitlines()
    shown = "\n".join(line for line in lines if not DEFINITION.match(line))
    defined = set(re.findall(r"^\\gglacks\{(.)\}\{[0-9A-F]{4,}\}", latex, re.MULTILINE))
    assert {character for character in shown if not character.isascii()} == defined
    assert r"\providecommand{\lt}{<}\providecommand{\gt}{>}% as in MathJax" in lines
    return shown


@cache
def read(row: str) -> None:
    """An error where mathtext stumbles; of formulas that differ in their digits alone one is read."""
    MathTextParser("path").parse(f"${row}$")


def rows(latex: str) -> list[str]:
    """The formulas, as mathtext takes them."""
    found: list[str] = []
    for _, body in re.findall(r"\\begin\{(align\*|aligned)\}(.*?)\\end\{\1\}", latex, re.DOTALL):
        body = re.sub(r"\\begin\{cases\}.*?\\end\{cases\}", "c", body, flags=re.DOTALL)
        body = re.sub(r"\\tag\{\d+\}", "", body).replace(r"\blank", r"\quad").replace(r"\mathbin{\&}", r"\circ")
        body = body.replace(r"\hat{\ }", "h").replace('"', "x").replace(r"\&", "x")  # which mathtext does not know
        body = body.replace(r"\lt", "<").replace(r"\gt", ">").replace(r"\le ", "≤").replace(r"\ge ", "≥")
        found += [re.sub(r"(?<!\\)&", " ", row).strip() for row in re.split(r"\\\\", body)]
    return [row for row in found if row]


def compiled(latex: str, folder) -> int:
    """The number of pages of a document, none of them too full; the test is skipped where no TeX works."""
    program = _tex()
    if program is None:
        pytest.skip(f"no TeX works here ({', '.join(PROGRAMS)}): the LaTeX was only read")
    log = _run(program, latex, folder)
    pages = re.search(r"Output written on \S+ \((\d+) pages?", log.replace("\n", " "))
    assert pages, log[-2000:]
    assert not TOO_FULL.findall(log)
    assert (folder / "sheet.pdf").stat().st_size > 1000
    return int(pages[1])


def _run(program: str, latex: str, folder) -> str:
    """What a TeX says of a document."""
    (folder / "sheet.tex").write_text(latex, encoding="utf-8")
    command = [program, "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "sheet.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=120, check=False)
    return done.stdout.decode(errors="replace")


@cache
def _tex() -> str | None:
    """The first TeX that has what our documents use: some are installed without their fonts."""
    packages = r"\usepackage{amsmath, amssymb, fix-cm, geometry, tikz}\ifdefined\Umathcode\usepackage{fontspec}\fi"
    probe = r"\documentclass{article}" + packages + r"\begin{document}$x$\end{document}"
    for program in filter(shutil.which, PROGRAMS):
        with TemporaryDirectory() as folder:
            if "Output written on" in _run(program, probe, Path(folder)):
                return program
    return None
