"""The short examples: under 40 lines each, and what they print is right."""

import runpy
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "examples" / "short"
SAYS = {
    "fit_a_line": ["y = 2.0", "∂error/∂slope = ∂error/∂v2 · ∂v2/∂v1 · ∂v1/∂v0 · ∂v0/∂slope"],
    "logistic_regression": ["step 7: loss 0.0621", "accuracy on 169 others: 0.9"],
    "own_primitive": ["∂y/∂x = −2 · x · y = −2 · 0.5 · 0.7788", "second derivative at 0: -2.0", "differences: True"],
    "compiled_training": ["accuracy: True", "same weights: True", "of the time"],
    "character_rnn": ["twinkle twinkle little star how i wonder what you are up abo"],
}


@pytest.mark.usefixtures("own_primitives")
@pytest.mark.parametrize("name", SAYS)
def test_a_short_example_is_short_and_says_what_is_right(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = FOLDER / f"{name}.py"
    assert len(path.read_text("utf-8").splitlines()) < 40
    runpy.run_path(str(path))
    printed = capsys.readouterr().out
    assert all(text in printed for text in SAYS[name]), printed


def test_all_short_examples_are_tried() -> None:
    assert {path.stem for path in FOLDER.glob("*.py")} == set(SAYS)
