"""Drawing leaves matplotlib as it was: its settings, its backend, the figure and the Axes that a program works on."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pictured
import pytest
from matplotlib import pyplot
from matplotlib.figure import Figure

import autograd as ag
import nn
import viz

POINTS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
LABELS = np.array([0, 1, 1, 0])
HISTORY = {"loss": [2.0, 1.0, 0.5], "val_loss": [2.0, 1.5, 1.6]}


def model() -> nn.MLP:
    made = nn.MLP([2, 3, 2], "tanh", rng=0)
    nn.cross_entropy(made(POINTS), LABELS).backward()
    return made


def diagnosis() -> Any:
    recurrent = nn.Sequential(nn.RNN(1, 3, batch_first=True, rng=0), nn.Last(), nn.Linear(3, 1, rng=1))
    return nn.diagnose(recurrent, (np.ones((2, 4, 1)), np.ones((2, 1))), nn.MSELoss())


def report() -> Any:
    return ag.gradcheck(lambda x: (x * x).sum(), np.array([1.0, 2.0]))


PLOTS: dict[str, Callable[[], tuple[Any, ...]]] = {
    "plot_activation": lambda: (ag.tanh,),
    "plot_activations": lambda: ({"ReLU": ag.relu, "tanh": ag.tanh},),
    "plot_confusion_matrix": lambda: (np.array([[3, 1], [0, 4]]),),
    "plot_decision_boundary": lambda: (lambda x: x[:, 0], POINTS, LABELS),
    "plot_decision_field": lambda: (lambda x: ag.softmax(model()(x)), POINTS, LABELS),
    "plot_feature_maps": lambda: (np.arange(8.0).reshape(2, 2, 2) - 3,),
    "plot_gradcheck": lambda: (report(),),
    "plot_gradient_flow": lambda: (model(),),
    "plot_gradient_in_time": lambda: (diagnosis(),),
    "plot_histograms": lambda: (model(),),
    "plot_images": lambda: ([np.eye(2), np.ones((2, 2))],),
    "plot_kernels": lambda: (nn.Conv2d(1, 2, 3, rng=0).weight,),
    "plot_loss": lambda: (HISTORY,),
    "plot_loss_surface": lambda: (lambda a, b: a * a + b * b,),
    "plot_lr_find": lambda: (([0.01, 0.1, 1.0], [2.0, 1.0, 4.0]),),
    "plot_masks": lambda: ({"weight": np.eye(3)},),
    "plot_means": lambda: ({"one": [1.0, 2.0, 3.0]},),
    "plot_neurons": lambda: (lambda x: x, POINTS, LABELS),
    "plot_saliency": lambda: (lambda image: (image * image).sum(), np.eye(3)),
    "plot_schedules": lambda: (nn.StepLR(0.1, 20, 0.5),),
    "plot_validation": lambda: (HISTORY,),
}


def settings() -> dict[str, Any]:
    """All that matplotlib knows beside its figures; what ``pyplot.style.use`` changes is in its parameters."""
    parameters = dict.__getitem__
    found = {name: parameters(matplotlib.rcParams, name) for name in matplotlib.rcParams}
    return found | {"is interactive": matplotlib.is_interactive(), "the backend": matplotlib.get_backend()}


@pytest.fixture
def mine() -> Iterator[Callable[[], Any]]:
    """A program's own figures, with settings of its own; gives what is seen of both."""
    with matplotlib.rc_context({"axes.facecolor": "#eeeeff", "font.size": 9.0, "axes.grid": True}):
        pyplot.figure("another")
        figure, (_, second) = pyplot.subplots(1, 2, num="mine")
        pyplot.sca(second)
        second.plot([1, 2, 3])

        def seen() -> Any:
            own = [(ax.get_xlim(), ax.get_title(), len(ax.get_children())) for ax in figure.axes]
            current = pyplot.gcf(), pyplot.gca()
            return settings(), pyplot.get_figlabels(), current, own

        yield seen
        pyplot.close("all")


def test_every_plot_is_tried() -> None:
    assert PLOTS.keys() == {name for name in dir(viz) if name.startswith("plot_")}


@pytest.mark.parametrize("name", PLOTS)
def test_a_plot_into_given_axes_changes_nothing_else(name: str, mine: Callable[[], Any]) -> None:
    plot, arguments = getattr(viz, name), PLOTS[name]()
    takes_axes = "ax" in plot.__annotations__
    before = mine()
    plot(*arguments, **({"ax": Figure().subplots()} if takes_axes else {"figure": Figure()}))
    assert mine() == before


@pytest.mark.parametrize("name", PLOTS)
def test_a_plot_of_its_own_adds_one_figure_and_changes_no_other(name: str, mine: Callable[[], Any]) -> None:
    arguments = PLOTS[name]()
    before, figure = mine(), pyplot.figure("mine")
    made = getattr(viz, name)(*arguments)
    new = (made[0] if isinstance(made, list) else made).figure
    assert new is not figure
    assert pyplot.get_fignums() == [1, 2, new.number]
    pyplot.close(new)
    pyplot.figure("mine")
    assert mine() == before


@pytest.mark.parametrize("suffix", ["gif", "html", "png", "svg", "pdf"])
def test_a_film_changes_nothing(suffix: str, tmp_path: Path, mine: Callable[[], Any]) -> None:
    before, net = mine(), model()
    film = viz.film(net, POINTS, LABELS, probabilities=ag.softmax)
    optimiser = nn.Adam(net.parameters(), lr=0.1)
    nn.Trainer(net, "cross_entropy", optimiser, callbacks=[film], seed=0).fit(POINTS, LABELS, epochs=2, verbose=0)
    film.save(tmp_path / f"film.{suffix}")
    film.plot(Figure())
    assert mine() == before


def test_pictures_of_graphs_change_nothing(tmp_path: Path, mine: Callable[[], Any]) -> None:
    before, root = mine(), pictured.penalised()
    for suffix in ("svg", "html", "dot", "txt", "tex"):
        viz.draw(root, overlay=True).save(tmp_path / f"picture.{suffix}")
    viz.step(root).save(tmp_path / "steps.html")
    viz.network(model()).svg()
    assert viz.worksheet(root).text()
    assert viz.explain(root).text
    assert mine() == before
