"""The decks' programs: scikit-learn's differ by an import alone and score alike, Keras' have the decks' parameters."""

import importlib.util
import runpy
from pathlib import Path
from typing import Any

import pytest

DECKS = Path(__file__).parents[2] / "examples" / "decks"
SPEC = importlib.util.spec_from_file_location("compare", DECKS / "compare.py")
assert SPEC is not None
compare: Any = importlib.util.module_from_spec(SPEC)
assert SPEC.loader is not None
SPEC.loader.exec_module(compare)

KERAS = {"cnn": "1,626,442", "rnn": "2,651", "lstm": "10,451", "leaky_relu": "803"}


def test_every_program_is_of_one_kind() -> None:
    assert {*compare.PROGRAMS, *KERAS, "compare"} == {path.stem for path in DECKS.glob("*.py")}
    assert len(compare.PROGRAMS) == 7


@pytest.mark.filterwarnings("ignore:.*(converged|Maximum iterations)")
@pytest.mark.parametrize("name", compare.PROGRAMS)
def test_only_the_import_is_another_and_scores_are_alike(name: str) -> None:
    ours, theirs = (compare.text_of(name, seed=3, theirs=theirs).replace("=300", "=20") for theirs in (False, True))
    changed = [line for line in theirs.splitlines() if line not in ours.splitlines()]
    assert all("import" in line for line in changed)
    assert changed[0].startswith("from sklearn.neural_network import MLP")
    assert compare.score(ours) == pytest.approx(compare.score(theirs), abs=0.02)


@pytest.mark.parametrize(("worse", "verdict"), [(0.0, "yes"), (0.05, "NO")])
def test_the_comparison_tells_noise_from_a_difference(
    worse: float, verdict: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def score(text: str) -> float:
        """Of seed 1 a little better, for both."""
        return 0.8 + 0.01 * ("random_state=1)" in text) - worse * ("from nn import MLP" in text)

    monkeypatch.setattr(compare, "score", score)
    found = compare.compared("star_or_quasar", range(2))
    assert found.theirs.tolist() == [0.8, 0.81]
    assert str(found).endswith(verdict)


@pytest.mark.parametrize("name", KERAS)
def test_the_programs_of_keras_print_the_parameters_of_the_decks(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(DECKS / f"{name}.py"))
    printed = capsys.readouterr().out
    assert f"total {KERAS[name]:>{len(printed.splitlines()[1]) - 6}}" in printed
    if name == "leaky_relu":
        assert float(printed.split()[-1]) > 0.9
