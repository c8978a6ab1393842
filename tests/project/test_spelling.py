"""One kind of English, the British one, in all that is read: documents, docstrings, comments, sentences in the code.

codespell's dictionary from British to American spelling is read the other way round. Code is no prose: names of an API,
such as ``color=``, and titles are spelt as others spell them.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

codespell_lib = pytest.importorskip("codespell_lib")

ROOT = Path(__file__).parents[2]
CODE = re.compile(
    "|".join(
        [
            r"^( *)(```|~~~).*?^\1\2|<(?:picture|img|a)\b[^>]*>|\]\([^)]*\)",  # blocks, tags and links of a document
            r"^[ >]*(?:>>>|\.\.\. ).*(?:\n(?! *$| *(?:>>>|\.\.\. )).*)*",  # an example, and what it prints
            r"``[^`]*``|`[^`]*`|https?:\S+",
            r'"[^"\n]*\n?[^"\n]*"',  # the title of a paper
            r"\b\w+[._]\w[\w.]*|[A-Z]\w*[A-Z]\w*",  # dotted.names, snake_case, CamelCase
            r"\b\w+=|^\w+(?= must be)|\b\w+\((?:[^()]|\([^()]*\))*\)",  # an argument, a call
            r"\bcolor(?=[:-])",  # in a style sheet
        ]
    ),
    flags=re.MULTILINE | re.DOTALL,
)
# What is British as well: other senses, verbs beside their nouns, and what the dictionary alone doubts.
BOTH = {
    *("analog", "biased", "dialog", "focused", "focuses", "focusing", "judgment", "judgments", "license", "licensed"),
    *("math", "meter", "meters", "program", "routing", "specialties", "specialty", "stories", "writable"),
}


def american() -> dict[str, str]:
    """Each American spelling, and the British one."""
    data = Path(codespell_lib.__file__).parent / "data" / "dictionary_en-GB_to_en-US.txt"
    pairs = (line.rstrip(",").split("->") for line in data.read_text().splitlines())
    return {us: british for british, us in pairs if us not in BOTH and us != british}


def prose(path: Path, spellings: dict[str, str]) -> Iterator[str]:
    """What of a file is written for readers; of comments only where one of ``spellings`` stands in the file."""
    text = path.read_text()
    if path.suffix != ".py":
        yield text
        return
    if words(text, spellings):  # to look for comments takes long
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                yield token.string
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            yield node.value


def words(text: str, spellings: dict[str, str]) -> list[str]:
    """American words in a text, code among them."""
    return [word for word in re.findall(r"[A-Za-z]+", text) if word.lower() in spellings]


FOLDERS = ("autograd", "nn", "viz", "docs", "examples", "notebooks", "benchmarks")
HIDDEN = ("_build", ".venvs", "primitives.md")
FILES = [
    *sorted(ROOT.glob("*.md")),
    *sorted(
        path
        for folder in FOLDERS
        for kind in ("*.py", "*.md")
        for path in (ROOT / folder).rglob(kind)
        if not any(part in HIDDEN for part in path.parts)
    ),
]


def found(text: str, spellings: dict[str, str]) -> list[str]:
    """American words in the prose of a text, with the British ones."""
    if not words(text, spellings):
        return []
    return [f"{word} → {spellings[word.lower()]}" for word in words(CODE.sub(" ", text), spellings)]


def test_english_is_british() -> None:
    spellings = american()
    assert found("The color of an `Optimizer(color=1)`, normalized.\n\n>>> color\ncolor", spellings) == [
        "color → colour",
        "normalized → normalised",
    ]
    wrong = {
        str(path.relative_to(ROOT)): [w for text in prose(path, spellings) for w in found(text, spellings)]
        for path in FILES
    }
    assert {path: words for path, words in wrong.items() if words} == {}
