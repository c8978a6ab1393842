"""The harness of the benchmarks: its rows, its arithmetic and its errors. Nothing is timed or installed here."""

import os
import platform
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks import __main__, environments, runner
from benchmarks.environments import Environment, UnavailableError
from benchmarks.report import figures, page, spread, table, time, verdict
from benchmarks.rows import ROWS, Figure, Row, Side, UnknownRowError, selected
from benchmarks.runner import WORK, Outcome, measure

HERE = Environment("here", ("numpy",))
OURS, PEER = Side("ours", HERE, "a"), Side("peer", HERE, "b")
RATIO = Row("pair/ratio", "some work", OURS, PEER, target=0.5)
EXCESS = Row("pair/excess", "some work", OURS, PEER, target=1e-6, figure=Figure.EXCESS)
ALONE = Row("alone", "some work", OURS, None)


def test_rows_have_names_of_their_own_and_environments_too() -> None:
    assert len({row.name for row in ROWS}) == len(ROWS)
    used = {side.environment for row in ROWS for side in (row.ours, row.peer) if side}
    assert len({environment.name for environment in used}) == len(used)


def test_every_row_has_its_scripts_and_every_script_is_used() -> None:
    scripts = {side.script for row in ROWS for side in (row.ours, row.peer) if side}
    found = {path.stem for path in WORK.glob("*.py")}
    assert scripts <= found
    assert found - scripts == {
        "clock",
        "data",
        "demo_graph",
        "demo_step",
        "matrices",
        "tensor_ops",
    }  # what the scripts share


def test_a_row_is_found_by_its_name_and_by_its_group() -> None:
    rows = [RATIO, EXCESS, ALONE]
    assert selected(rows, []) == rows
    assert selected(rows, ["pair"]) == [RATIO, EXCESS]
    assert selected(rows, ["alone", "pair/ratio"]) == [RATIO, ALONE]


@pytest.mark.parametrize("name", ["pai", "pair/", "nothing"])
def test_an_unknown_row_is_refused_with_the_names_there_are(name: str) -> None:
    with pytest.raises(UnknownRowError, match=r"no row is called '.*'; there are pair/ratio, alone"):
        selected([RATIO, ALONE], [name])


def test_the_command_line_refuses_an_unknown_row(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        __main__.main(["--row", "nothing"])
    assert "no row is called 'nothing'; there are demo-step/operators" in capsys.readouterr().err


@pytest.mark.parametrize("rounds", ["0", "-1", "many"])
def test_the_command_line_refuses_a_senseless_number_of_rounds(rounds: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        __main__.main(["--rounds", rounds])
    assert "--rounds" in capsys.readouterr().err


def test_the_command_line_lists_the_rows(capsys: pytest.CaptureFixture[str]) -> None:
    __main__.main(["--list"])
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [row.name for row in ROWS]


def test_figures_compare_the_medians_of_each_round() -> None:
    ours, peer = [[1.0, 2.0, 9.0], [3.0, 3.0]], [[4.0], [5.0, 7.0]]
    assert figures(Outcome(RATIO, ours, peer)) == [0.5, 0.5]
    assert figures(Outcome(EXCESS, ours, peer)) == [-2.0, -3.0]
    assert figures(Outcome(ALONE, ours, None)) == [2.0, 3.0]
    assert figures(Outcome(RATIO, ours, None)) == figures(Outcome(RATIO, None, peer)) == []


def test_the_spread_is_half_the_quartile_distance_over_the_median() -> None:
    assert spread([8.0, 9.0, 10.0, 11.0, 12.0]) == pytest.approx(0.1)
    assert spread([3.0]) == 0


def test_a_target_is_reached_or_not_and_a_loss_is_called_one() -> None:
    assert [verdict(RATIO, figure) for figure in (0.5, 0.51)] == ["yes", "NO"]
    assert [verdict(EXCESS, figure) for figure in (1e-6, 2e-6)] == ["yes", "NO"]
    free = Row("free", "some work", OURS, PEER)
    assert [verdict(free, figure) for figure in (0.9, 1.1)] == ["ahead", "BEHIND"]
    assert verdict(ALONE, 1.0) == ""


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (2.0, "2.00 s"),
        (0.9996, "1.00 s"),
        (0.0123, "12.3 ms"),
        (4.56e-4, "456 µs"),
        (7e-9, "7.00 ns"),
        (-3e-6, "-3.00 µs"),
    ],
)
def test_times_are_shown_with_three_digits(seconds: float, text: str) -> None:
    assert time(seconds) == text


def cells(outcome: Outcome) -> list[str]:
    return [cell.strip() for cell in table([outcome]).splitlines()[2].strip("|").split("|")]


def test_the_table_shows_times_figure_range_target_and_verdict() -> None:
    assert cells(Outcome(RATIO, [[0.001], [0.003]], [[0.001], [0.002]])) == [
        *("pair/ratio", "ours", "2.00 ms ± 25 %", "peer", "1.50 ms ± 17 %"),
        *("1.25", "1.00 to 1.50", "≤ 0.500", "NO"),
    ]


def test_what_is_missing_stays_in_the_table_with_its_reason() -> None:
    outcome = Outcome(RATIO, [[0.001]], None, "peer: no such wheel")
    assert cells(outcome)[4:] == ["not available", "not available", "", "≤ 0.500", "NO"]
    assert table([outcome]).endswith("pair/ratio is not available. peer: no such wheel")


def test_all_lines_of_the_table_are_aligned() -> None:
    lines = table([Outcome(RATIO, [[1.0]], [[1.0]]), Outcome(ALONE, [[1.0]], None)]).splitlines()
    assert len({len(line) for line in lines}) == 1
    assert len({line.count("|") for line in lines}) == 1


def test_sides_run_in_alternation_and_a_broken_one_is_tried_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []

    def samples(side: Side, seconds: float) -> list[float]:
        calls.append(side.label)
        if side.script == "broken":
            raise UnavailableError("it is not installed")
        return [seconds]

    monkeypatch.setattr(runner, "_samples", samples)
    assert measure(RATIO, rounds=2, seconds=0.1) == Outcome(RATIO, [[0.1], [0.1]], [[0.1], [0.1]])
    assert calls == ["ours", "peer", "ours", "peer"]
    calls.clear()
    broken = Row("pair/broken", "some work", OURS, Side("broken", HERE, "broken"))
    assert measure(broken, rounds=2, seconds=0.1) == Outcome(
        broken, [[0.1], [0.1]], None, "broken: it is not installed"
    )
    assert calls == ["ours", "broken", "ours"]


def test_a_script_prints_its_samples_and_finds_one_thread_and_no_foreign_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.py").write_text(
        "import os, json\n"
        "assert 'PYTHONPATH' not in os.environ and os.environ['OMP_NUM_THREADS'] == '1'\n"
        "print(json.dumps([float(os.environ['BENCHMARK_SECONDS'])]))\n"
    )
    monkeypatch.setattr(runner, "WORK", tmp_path)
    monkeypatch.setitem(os.environ, "PYTHONPATH", str(tmp_path))
    assert measure(ALONE, rounds=1, seconds=0.25) == Outcome(ALONE, [[0.25]], None)


def test_a_failed_command_gives_its_last_line_without_the_path_of_the_checkout() -> None:
    code = f"raise RuntimeError('no ' + {str(environments.ROOT / 'thing')!r})"
    with pytest.raises(UnavailableError) as caught:
        environments.run([sys.executable, "-c", code])
    assert str(caught.value) == f"RuntimeError: no .{os.sep}thing"


def test_an_environment_that_cannot_be_set_up_is_tried_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[list[str]] = []

    def fail(command: list[str]) -> str:
        commands.append(command)
        raise UnavailableError("no matching distribution")

    monkeypatch.setattr(environments, "HOME", tmp_path)
    monkeypatch.setattr(environments, "run", fail)
    environment = Environment("unheard-of", ("unheard-of",), ("unheard-of",))
    for _ in range(2):
        with pytest.raises(UnavailableError, match="no matching distribution"):
            environment.python()
    assert len(commands) == 1


def test_without_requirements_the_interpreter_at_hand_is_used() -> None:
    assert HERE.python() == sys.executable
    assert set(HERE.versions()) == {"numpy"}


def test_the_page_names_versions_and_rows_and_no_place_on_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    def versions(self: Any) -> dict[str, str]:
        if self.name == "torch":
            raise UnavailableError("no such wheel")
        return dict.fromkeys(self.libraries, "1.2.3")

    monkeypatch.setattr(Environment, "versions", versions)
    text = page([Outcome(row, [[1.0]], [[2.0]]) for row in ROWS], rounds=5)
    assert "numpy 1.2.3" in text
    assert "autograd (HIPS) 1.2.3" in text
    assert "torch not available" in text
    assert all(f"- **{row.name}**" in text for row in ROWS)
    assert str(environments.ROOT) not in text
    assert not re.search(rf"\b{re.escape(platform.node())}\b", text)
