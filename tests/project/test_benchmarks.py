"""The harness of the benchmarks: its rows, its arithmetic, its page, its errors. Nothing is timed or installed here.

This file is longer than others: harness, page and rows are tried on one small table.
"""

import os
import platform
import re
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from math import inf
from pathlib import Path
from typing import Any

import pytest

from benchmarks import __main__, charts, environments, runner
from benchmarks.curves import CURVES
from benchmarks.environments import Environment, UnavailableError
from benchmarks.figures import figures, spread, verdict
from benchmarks.formats import quantity, ratio, time
from benchmarks.model import Cores, Curve, Figure, Outcome, Row, Side, Trace, Unit, UnknownRowError, selected
from benchmarks.report import curve_table, lines, page, products, renewed, summary, table
from benchmarks.rows import ROWS
from benchmarks.runner import WORK, measure, race, trace

HERE, THERE = Environment("here", ("numpy",)), Environment("there", ())
OURS, PEER = Side("ours", HERE, "a"), Side("peer", THERE, "b")
RATIO = Row("pair/ratio", "some work", OURS, PEER, target=0.5)
EXCESS = Row("pair/excess", "some work", OURS, PEER, target=1e-6, figure=Figure.EXCESS)
SHORTFALL = Row("pair/shortfall", "some work", OURS, PEER, target=0.01, figure=Figure.SHORTFALL, unit=Unit.SHARE)
ALONE = Row("alone", "some work", OURS, None)
CURVE = Curve("curve", "some work", "size", {10: [OURS, PEER], 1000: [Side("ours", HERE, "a", ("1000",))]})
TRACE = Trace(CURVE, {"ours": {10: [[0.001]], 1000: [[0.1]]}, "peer": {10: [[0.002, 0.004]]}})


def test_bars_have_names_of_their_own() -> None:
    drawn = [
        row for row in ROWS if row.figure is Figure.RATIO and row.peer and row.peer.environment != environments.OURS
    ]
    names = [charts.name_of(row) for row in drawn]
    assert sorted(set(names)) == sorted(names)


def test_rows_and_curves_have_names_of_their_own_and_environments_too() -> None:
    entries = [*ROWS, *CURVES]
    assert len({entry.name for entry in entries}) == len(entries)
    used = {side.environment for entry in entries for side in entry.sides}
    assert len({environment.name for environment in used}) == len(used)


def test_every_row_has_its_scripts_and_every_script_is_used() -> None:
    scripts = {side.script for entry in [*ROWS, *CURVES] for side in entry.sides}
    found = {path.stem: path for path in WORK.glob("*.py")}
    assert scripts <= set(found)
    shared = set(found) - scripts
    imported = {name for path in found.values() for name in re.findall(r"^from (\w+) import", path.read_text(), re.M)}
    assert shared <= imported


def test_the_rows_of_a_group_stand_together_and_use_the_same_cores() -> None:
    settings = [(row.group, row.cores) for row in ROWS]
    changes = [new for old, new in zip([None, *settings], settings, strict=False) if new != old]
    assert len({group for group, _ in changes}) == len(changes)


def test_a_row_is_found_by_its_name_and_by_its_group() -> None:
    entries = [RATIO, EXCESS, ALONE, CURVE]
    assert selected(entries, []) == entries
    assert selected(entries, ["pair"]) == [RATIO, EXCESS]
    assert selected(entries, ["curve", "alone", "pair/ratio"]) == [RATIO, ALONE, CURVE]


@pytest.mark.parametrize("name", ["pai", "pair/", "nothing"])
def test_an_unknown_row_is_refused_with_the_names_there_are(name: str) -> None:
    with pytest.raises(UnknownRowError, match=r"no row is called '.*'; there are pair/ratio, alone"):
        selected([RATIO, ALONE], [name])


def test_the_command_line_refuses_an_unknown_row(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        __main__.main(["--row", "nothing"])
    assert "no row is called 'nothing'; there are demo-step/eager" in capsys.readouterr().err


@pytest.mark.parametrize("rounds", ["0", "-1", "many"])
def test_the_command_line_refuses_a_senseless_number_of_rounds(rounds: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        __main__.main(["--rounds", rounds])
    assert "--rounds" in capsys.readouterr().err


def test_the_command_line_lists_the_rows_and_curves(capsys: pytest.CaptureFixture[str]) -> None:
    __main__.main(["--list"])
    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert listed == [entry.name for entry in [*ROWS, *CURVES]]


def test_figures_compare_the_medians_of_each_round() -> None:
    ours, peer = [[1.0, 2.0, 9.0], [3.0, 3.0]], [[4.0], [5.0, 7.0]]
    assert figures(Outcome(RATIO, ours, peer)) == [0.5, 0.5]
    assert figures(Outcome(EXCESS, ours, peer)) == [-2.0, -3.0]
    assert figures(Outcome(SHORTFALL, ours, peer)) == [2.0, 3.0]
    assert figures(Outcome(ALONE, ours, None)) == [2.0, 3.0]
    assert figures(Outcome(RATIO, ours, None)) == figures(Outcome(RATIO, None, peer)) == []


def test_the_spread_is_half_the_quartile_distance_over_the_median() -> None:
    assert spread([8.0, 9.0, 10.0, 11.0, 12.0]) == pytest.approx(0.1)
    assert spread([3.0]) == spread([inf, inf]) == 0


def test_a_target_is_reached_or_not_and_a_loss_is_called_one() -> None:
    assert [verdict(RATIO, figure) for figure in (0.5, 0.51)] == ["yes", "NO"]
    assert [verdict(EXCESS, figure) for figure in (1e-6, 2e-6)] == ["yes", "NO"]
    assert [verdict(SHORTFALL, figure) for figure in (-0.1, 0.01, 0.02)] == ["yes", "yes", "NO"]
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


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (12_345.0, "12,345"),
        (1.0, "1.00"),
        (0.9994, "0.999"),
        (1 / 15, "0.067"),
        (0.01, "0.010"),
        (0.005, "1/200"),
        (1 / 9_234, "1/9,230"),
        (1.23e-7, "1/8,130,000"),
    ],
)
def test_no_ratio_is_shown_as_nothing(number: float, text: str) -> None:
    assert ratio(number) == text


def test_other_quantities_have_units_of_their_own() -> None:
    shown = [quantity(Unit.BYTES, 1.27e8), quantity(Unit.SHARE, 0.825), quantity(Unit.STEPS, 4.13)]
    assert shown == ["127 MB", "82.5 %", "4.13 steps"]
    assert quantity(Unit.STEPS, inf) == "never"


def split(line: str) -> list[str]:
    """The cells of a line of a table."""
    return [cell.strip() for cell in line.strip("|").split("|")]


def cells(outcome: Outcome) -> list[str]:
    return split(table([outcome]).splitlines()[2])


def test_the_table_shows_times_figure_range_target_and_verdict() -> None:
    assert cells(Outcome(RATIO, [[0.001], [0.003]], [[0.001], [0.002]])) == [
        *("pair/ratio", "ours", "2.00 ms ± 25 %", "peer", "1.50 ms ± 17 %"),
        *("1.25", "1.00 to 1.50", "≤ 0.500", "NO"),
    ]
    assert cells(Outcome(SHORTFALL, [[0.825]], [[0.83]]))[2:] == [
        *("82.5 % ± 0 %", "peer", "83.0 % ± 0 %", "0.5 %", "0.5 % to 0.5 %", "≤ 1.0 %", "yes"),
    ]


def test_what_is_missing_stays_in_the_table_and_its_reason_is_told_once() -> None:
    outcome = Outcome(RATIO, [[0.001]], None, "peer: no such wheel")
    assert cells(outcome)[4:] == ["not available", "not available", "", "≤ 0.500", "NO"]
    both = table([outcome, Outcome(EXCESS, [[0.001]], None, "peer: no such wheel")])
    assert both.endswith("\n\nNot available: pair/ratio, pair/excess. peer: no such wheel")


def test_all_lines_of_the_table_are_aligned() -> None:
    told = table([Outcome(RATIO, [[1.0]], [[1.0]]), Outcome(ALONE, [[1.0]], None)]).splitlines()
    assert len({len(line) for line in told}) == 1
    assert len({line.count("|") for line in told}) == 1


def test_a_curve_is_a_table_by_size_with_a_gap_where_nothing_was_asked() -> None:
    told = [split(line) for line in curve_table(TRACE).splitlines()]
    assert [*told[:1], *told[2:]] == [
        ["size", "ours", "peer"],
        ["10", "1.00 ms ± 0 %", "3.00 ms ± 17 %"],
        ["1,000", "100 ms ± 0 %", ""],
    ]
    absent = Trace(CURVE, {"ours": {}, "peer": {10: [[1.0]]}}, "ours: no such wheel")
    assert curve_table(absent).count("not available") == 2
    assert curve_table(absent).endswith("\n\nNot available: ours: no such wheel")


def test_the_summary_counts_what_is_reached_and_shows_the_figure_of_every_loss() -> None:
    free, lost = Row("free", "some work", OURS, PEER), Row("pair/lost", "some work", OURS, PEER, target=0.5)
    text = summary(
        lines(
            [
                Outcome(RATIO, [[1.0]], [[2.0]]),
                Outcome(lost, [[3.0]], [[2.0]]),
                Outcome(free, [[3.0]], [[2.0]]),
                Outcome(EXCESS, None, [[2.0]], "ours: no such wheel"),
                Outcome(ALONE, [[3.0]], None),
            ]
        )
    )
    counts, *parts = text.split("\n\n")
    assert counts == (
        "**1 of 3 targets are reached.** Beside a peer, but without a target, ours is ahead in 0 rows of 1. "
        "Not measured: pair/excess."
    )
    assert parts[::2] == ["## Targets that are missed", "## Without a target, and behind"]
    missed, behind = ([split(line) for line in part.splitlines()] for part in parts[1::2])
    assert [*missed[:1], *missed[2:]] == [
        ["row", "figure", "target", "over the rounds", "ours", "peer"],
        ["pair/lost", "1.50", "≤ 0.500", "1.50 to 1.50", "ours, 3.00 s ± 0 %", "peer, 2.00 s ± 0 %"],
        ["pair/excess", "not available", "≤ 1.00 µs", "", "ours, not available", "peer, 2.00 s ± 0 %"],
    ]
    assert [*behind[:1], *behind[2:]] == [
        ["row", "figure", "over the rounds", "ours", "peer"],  # and no column of targets
        ["free", "1.50", "1.50 to 1.50", "ours, 3.00 s ± 0 %", "peer, 2.00 s ± 0 %"],
    ]


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The labels of the sides that are run, in order; the script "broken" cannot be."""
    made: list[str] = []

    def samples(side: Side, seconds: float, cores: Cores) -> list[float]:
        made.append(side.label)
        if side.script == "broken":
            raise UnavailableError("it is not installed")
        return [seconds]

    monkeypatch.setattr(runner, "_samples", samples)
    return made


BROKEN = Side("broken", HERE, "broken")


def test_the_sides_of_a_group_run_in_alternation_and_each_once_a_round(calls: list[str]) -> None:
    times = [[0.1], [0.1]]
    assert measure([RATIO, EXCESS, ALONE], rounds=2, seconds=0.1) == [
        Outcome(RATIO, times, times),
        Outcome(EXCESS, times, times),
        Outcome(ALONE, times, None),
    ]
    assert calls == ["ours", "peer", "ours", "peer"]


def test_a_broken_side_is_tried_once_and_spoils_only_its_own_rows(calls: list[str]) -> None:
    row = Row("pair/broken", "some work", OURS, BROKEN)
    times = [[0.1], [0.1]]
    assert measure([row, RATIO], rounds=2, seconds=0.1) == [
        Outcome(row, times, None, "broken: it is not installed"),
        Outcome(RATIO, times, times),
    ]
    assert calls == ["ours", "broken", "peer", "ours", "peer"]


def test_a_curve_is_measured_size_by_size(calls: list[str]) -> None:
    curve = Curve("curve", "some work", "size", {1: [OURS, BROKEN], 2: [OURS]})
    assert trace(curve, rounds=1, seconds=0.1) == Trace(
        curve, {"ours": {1: [[0.1]], 2: [[0.1]]}, "broken": {}}, "broken: it is not installed"
    )
    assert calls == ["ours", "broken", "ours"]


def test_a_run_says_how_long_it_takes_and_what_it_measures(
    calls: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    outcomes, traces = __main__.run([RATIO, EXCESS, ALONE, CURVE], rounds=2, seconds=0.1)
    assert [outcome.row for outcome in outcomes] == [RATIO, EXCESS, ALONE]
    assert [trace.curve for trace in traces] == [CURVE]
    said = capsys.readouterr().err.splitlines()
    assert said[0].startswith(f"{len(calls)} processes, about ")
    assert said[1:] == ["1/3 pair ...", "2/3 alone ...", "3/3 curve ..."]


def script(folder: Path, steps: Sequence[str]) -> None:
    """The script of ``OURS``: its lines, and then what it was told of time."""
    report = "print(json.dumps([float(os.environ['BENCHMARK_SECONDS'])]))"
    (folder / "a.py").write_text("\n".join(["import os, json", *steps, report]))


def test_a_script_on_one_core_finds_one_thread_and_no_foreign_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = [
        "assert 'PYTHONPATH' not in os.environ and os.environ['OMP_NUM_THREADS'] == '1'",
        "assert 'OPENBLAS_CORETYPE' not in os.environ and os.environ['OPENBLAS_NUM_THREADS'] == '1'",
        "assert not hasattr(os, 'sched_getaffinity') or len(os.sched_getaffinity(0)) == 1",
    ]
    script(tmp_path, steps)
    monkeypatch.setattr(runner, "WORK", tmp_path)
    monkeypatch.setitem(os.environ, "PYTHONPATH", str(tmp_path))
    monkeypatch.setitem(os.environ, "OPENBLAS_CORETYPE", "Haswell")
    assert race([OURS], rounds=1, seconds=0.25, cores=Cores.ONE) == ({OURS: [[0.25]]}, {})


def test_a_script_on_all_cores_finds_no_limit_and_so_does_what_comes_after_one_core(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = ["assert os.environ['BENCHMARK_CORES'] == 'all' and 'OMP_NUM_THREADS' not in os.environ"]
    if hasattr(os, "sched_getaffinity"):
        steps.append(f"assert os.sched_getaffinity(0) == {os.sched_getaffinity(0)}")
    script(tmp_path, [])
    monkeypatch.setattr(runner, "WORK", tmp_path)
    monkeypatch.setitem(os.environ, "OMP_NUM_THREADS", "1")
    race([OURS], rounds=1, seconds=0.25, cores=Cores.ONE)
    script(tmp_path, steps)
    assert race([OURS], rounds=1, seconds=0.25, cores=Cores.ALL) == ({OURS: [[0.25]]}, {})


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


def measured(row: Row) -> Outcome:
    return Outcome(row, [[1.0]], [[2.0]] if row.peer else None)


@pytest.fixture
def versions(monkeypatch: pytest.MonkeyPatch) -> None:
    def found(self: Any) -> dict[str, str]:
        if self.name == "torch":
            raise UnavailableError("no such wheel")
        return dict.fromkeys(self.libraries, "1.2.3")

    monkeypatch.setattr(Environment, "versions", found)


@pytest.mark.usefixtures("versions")
def test_the_page_names_versions_and_rows_and_no_place_on_the_machine(tmp_path: Path) -> None:
    outcomes = [measured(row) for row in ROWS]
    traces = [Trace(curve, {label: {} for label in curve.labels}) for curve in CURVES]
    __main__.write(tmp_path, outcomes, traces, rounds=5)
    text = (tmp_path / "results.md").read_text()
    assert text == page(outcomes, traces, rounds=5)
    assert "numpy 1.2.3" in text
    assert products() in text
    assert "autograd (HIPS) 1.2.3" in text
    assert "torch not available" in text
    explained = text.partition("## What each row does")[2]
    assert all(re.search(rf"\b{re.escape(row.name)}\b", explained) for row in ROWS)
    assert all(f"### {curve.name}" in text for curve in CURVES)
    assert str(environments.ROOT) not in text
    assert not re.search(rf"\b{re.escape(platform.node())}\b", text)
    links = re.findall(r"\]\(([^)]+)\)", text)
    assert sorted(links) == sorted(path.name for path in tmp_path.glob("*.svg"))


@pytest.mark.usefixtures("versions")
def test_the_beginning_of_the_page_can_be_written_anew_from_its_tables(tmp_path: Path) -> None:
    """It comes to the same, as it does from the page that is committed."""
    lost = Outcome(EXCESS, None, [[2.0]], "ours: no such wheel")
    wide = Row("wide/ratio", "some work", OURS, PEER, cores=Cores.ALL)
    fresh = page([Outcome(wide, [[3.0]], [[2.0]]), lost, measured(ALONE)], [TRACE], rounds=3)
    (tmp_path / "results.md").write_text(fresh.replace("**0 of 1", "**1 of 1").replace("missed", "lost"), "utf-8")
    __main__.main(["--renew", "--into", str(tmp_path)])
    assert (tmp_path / "results.md").read_text("utf-8") == fresh
    committed = (environments.ROOT / "benchmarks" / "results.md").read_text("utf-8")
    assert renewed(committed) == committed


def test_the_kernel_of_matrix_products_is_that_of_a_plain_start(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = products()
    assert re.fullmatch(r"NumPy's matrix products are those of [\w -]+\.", plain)
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Nehalem")
    assert products() == plain


def words(chart: Path) -> list[str]:
    """The texts of a chart."""
    return [text.strip() for text in ElementTree.parse(chart).getroot().itertext() if text.strip()]


def test_the_chart_of_ratios_shows_wins_losses_and_what_is_missing(tmp_path: Path) -> None:
    lost, wide = (
        Row("pair/lost", "some work", OURS, PEER),
        Row("wide/ratio", "some work", OURS, PEER, cores=Cores.ALL),
    )
    outcomes = [
        Outcome(RATIO, [[0.001]], [[10.0]]),
        Outcome(lost, [[3.0]], [[2.0]]),
        Outcome(wide, None, [[2.0]], "ours: no such wheel"),
        Outcome(EXCESS, [[3.0]], [[2.0]]),
        Outcome(ALONE, [[3.0]], None),
    ]
    charts.ratios(outcomes, tmp_path / "ratios.svg")
    shown = words(tmp_path / "ratios.svg")
    assert {"1/10,000", "1.50", "not available"} <= set(shown)
    assert sorted(word for word in shown if "ours / peer" in word and ":" in word[:6]) == [
        *["pair: ours / peer"] * 2,
        "wide: ours / peer",
    ]
    assert sum("all cores" in word for word in shown) == sum("one thread" in word for word in shown) == 1


def test_the_chart_of_growth_has_a_line_for_each_side(tmp_path: Path) -> None:
    absent = Trace(CURVE, {"ours": TRACE.lines["ours"], "peer": {}}, "peer: no such wheel")
    charts.growth([TRACE, absent], tmp_path / "growth.svg")
    shown = words(tmp_path / "growth.svg")
    assert shown.count("ours") == 2
    assert {"peer", "peer: not available", "size"} <= set(shown)


def test_charts_of_the_same_numbers_are_the_same_to_the_byte(tmp_path: Path) -> None:
    for name in ("one.svg", "two.svg"):
        charts.ratios([Outcome(RATIO, [[1.0]], [[2.0]])], tmp_path / name)
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()
