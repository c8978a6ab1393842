"""Plots of runs: losses and means of several are what is drawn, and what is no curve is refused clearly."""

from statistics import stdev
from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.figure import Figure

import autograd as ag
from autograd import Tensor
from viz.plots import plot_loss, plot_means


@pytest.fixture
def ax():
    return Figure().subplots()


def test_loss_curves_are_numbered_from_one(ax):
    assert plot_loss([3.0, 2.0], ax) is ax
    np.testing.assert_array_equal(ax.lines[0].get_xydata(), [[1, 3], [2, 2]])
    assert ax.get_legend() is None


def test_loss_of_a_history_draws_the_losses_told_apart_by_dashes(ax):
    curves = {"loss": [3.0, 2.0, 1.0], "val_loss": [3.5, 2.5, 2.0], "accuracy": [0.1, 0.2, 0.3]}
    plot_loss(SimpleNamespace(history=curves), ax)
    assert [line.get_label() for line in ax.lines] == ["loss", "val_loss"]
    assert len({line.get_linestyle() for line in ax.lines}) == 2
    assert ax.get_legend() is not None


def test_loss_takes_nodes_one_epoch_and_a_logarithm(ax):
    plot_loss([Tensor(0.5)], ax, log=True)
    assert ax.get_yscale() == "log"
    assert ax.lines[0].get_marker() == "o"


@pytest.mark.parametrize("history", [[], {}, [[1.0, 2.0]]])
def test_loss_without_a_curve_is_refused(history):
    with pytest.raises(ag.errors.ArgumentError):
        plot_loss(history)


def test_means_of_runs_have_bars_of_one_standard_error(ax):
    runs = {"few": [0.5, 0.7], "many": [0.1, 0.2, 0.4, 0.9], "one": Tensor(3.0)}
    assert plot_means(runs, ax, label="accuracy") is ax
    assert ax.get_xlabel() == "accuracy (mean ± standard error)"
    assert [tick.get_text() for tick in ax.get_yticklabels()] == list(runs)
    ((marks, _, (bars,)),) = ax.containers
    for i, (row, sample) in enumerate(runs.items()):
        numbers = np.atleast_1d(getattr(sample, "data", sample))
        error = stdev(numbers) / len(numbers) ** 0.5 if len(numbers) > 1 else 0.0
        assert ax.data[row] == {
            "mean": pytest.approx(numbers.mean()),
            "bar": pytest.approx(error),
            "runs": len(numbers),
        }
        np.testing.assert_allclose(marks.get_xydata()[i], [numbers.mean(), i])
        np.testing.assert_allclose(bars.get_segments()[i], [(numbers.mean() + end * error, i) for end in (-1, 1)])
    assert plot_means(runs, Figure().subplots(), spread=True).data["few"]["bar"] == pytest.approx(np.sqrt(0.02))


def test_means_of_several_series_stand_in_the_rows_they_share(ax):
    plot_means({"a": {"x": [1.0, 2.0], "y": [3.0]}, "b": {"y": [4.0], "z": [5.0]}}, ax)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["a", "b"]
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["x", "y", "z"]
    first, second = (container[0].get_ydata() for container in ax.containers)
    np.testing.assert_array_equal(np.round([*first, *second]), [0, 1, 1, 2])
    assert first[1] < second[0]
    assert ax.data["b"]["z"]["mean"] == 5


@pytest.mark.parametrize("samples", [{}, [1.0], {"a": []}, {"a": [np.nan]}, {"a": [[1.0]]}, {"a": "b"}, {"a": {}}])
def test_means_of_nothing_are_refused(ax, samples):
    with pytest.raises(ag.errors.ArgumentError, match="row"):
        plot_means(samples, ax)
