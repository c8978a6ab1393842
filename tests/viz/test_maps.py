"""Maps of the plane: where classes meet, and which point is of which class."""

from typing import Any

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

import autograd as ag
from autograd import Tensor
from viz.plots import plot_decision_boundary

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


@pytest.fixture
def ax():
    return Figure().subplots()


def test_a_decision_boundary_lies_where_the_score_meets_the_threshold(ax):
    plot_decision_boundary(lambda X: X[:, 0], CORNERS, [0, 0, 1, 1], ax, threshold=0.5)
    boundary = next(c for c in ax.collections if c.get_label() not in "01" and not c.get_fill())
    points = np.concatenate([path.vertices for path in boundary.get_paths()])
    np.testing.assert_allclose(points[:, 0], 0.5, atol=1e-9)
    drawn = {c.get_label(): c.get_offsets() for c in ax.collections if c.get_label() in ("0", "1")}
    np.testing.assert_array_equal(drawn["0"], CORNERS[:2])
    np.testing.assert_array_equal(drawn["1"], CORNERS[2:])


@pytest.mark.parametrize(
    "predict",
    [
        lambda X: Tensor(X[:, :1]) - 0.5,
        lambda X: [ag.Value(float(row[0])) - 0.5 for row in X],
        lambda X: np.stack([-X[:, 0], X[:, 0] - 1], axis=1),
    ],
)
def test_scores_may_be_nodes_columns_or_one_per_class(ax, predict):
    plot_decision_boundary(predict, CORNERS, [0, 0, 1, 1], ax, resolution=10)
    assert sum(c.get_label() in ("0", "1") for c in ax.collections) == 2


def test_classes_may_have_names_and_all_points_may_be_of_one_class(ax):
    plot_decision_boundary(lambda X: np.ones(len(X)), CORNERS, ["star", "star", "quasar", "star"], ax, resolution=5)
    assert {c.get_label() for c in ax.collections} >= {"star", "quasar"}


def test_three_classes_have_their_own_markers(ax):
    centres = np.array([[0.0, 0.0], [4.0, 0.0], [2.0, 3.0]])
    plot_decision_boundary(lambda X: -((X[:, None] - centres) ** 2).sum(-1), centres, [0, 1, 2], ax, resolution=20)
    drawn = [c for c in ax.collections if c.get_label() in ("0", "1", "2")]
    assert len({len(c.get_paths()[0].vertices) for c in drawn}) == 3


@pytest.mark.parametrize(
    ("predict", "X", "y", "error"),
    [
        (lambda X: X[:, 0], np.zeros((3, 3)), [0, 1, 1], "shape \\(n, 2\\), found \\(3, 3\\)"),
        (lambda X: X[:, 0], CORNERS, [0, 1], "4 points need as many labels, found 2"),
        (lambda X: X[:5, 0], CORNERS, [0, 0, 1, 1], "predict was given 9 points"),
        (lambda X: X[:, 0], CORNERS, [0, 1, 2, 2], "2 classes apart, the labels are 0, 1, 2"),
    ],
)
def test_a_decision_boundary_that_does_not_fit_is_refused(predict, X, y, error):
    with pytest.raises(ag.errors.AutogradError, match=error):
        plot_decision_boundary(predict, X, y, resolution=3)


def test_a_threshold_moves_the_boundary_and_is_refused_beside_several_scores():
    points = np.array([[-1.0, 0.0], [2.0, 1.0]])
    for threshold, edge in ((None, 0.0), (0.5, 0.5)):
        ax = plot_decision_boundary(lambda grid: grid[:, 0], points, [0, 1], Figure().subplots(), threshold=threshold)
        (path,) = ax.collections[1].get_paths()
        assert path.vertices[:, 0] == pytest.approx(edge, abs=0.02)
    with pytest.raises(ag.errors.ArgumentError, match="predict gives 3: leave it out"):
        plot_decision_boundary(
            lambda grid: np.c_[grid, grid[:, :1]], points, [0, 1], Figure().subplots(), threshold=0.5
        )


def test_no_two_of_seven_classes_look_alike_and_the_legend_covers_none() -> None:
    X, figure = np.stack([np.arange(7.0), np.arange(7.0) % 3], axis=1), Figure(layout="constrained")

    def nearest(places: Any) -> Any:
        return np.eye(7)[np.clip(places[:, 0].round(), 0, 6).astype(int)]

    ax = plot_decision_boundary(nearest, X, range(7), ax=figure.subplots())
    looks = {
        (tuple(points.get_facecolor()[0]), points.get_paths()[0].vertices.tobytes())
        for points in ax.collections
        if not points.get_label().startswith("_")
    }
    assert len(looks) == 7
    FigureCanvasAgg(figure).draw()
    assert ax.get_legend().get_window_extent().x0 >= ax.get_window_extent().x1
