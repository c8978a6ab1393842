"""Pictures and plots that are given what is not for them: an error of ours that says it, and no picture."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

import nn
import viz
from autograd import Tensor, Value, compile, tanh
from autograd.errors import ArgumentError, ShapeError

CORNERS, LABELS = [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]], [0, 1, 1, 0]
SEVERAL: list[Any] = [np.zeros(2), np.zeros((0, 2)), np.array([None, 1])]
JUNK: list[Any] = [*SEVERAL, True, 1.5, "x", b"x", [], {}, {1: 2}, set(), object(), int, nn.ReLU(), Value(2.0)]


def root() -> Value:
    x, y = Value(3.0, name="x"), Value(2.0, name="y")
    return tanh(x * y + x)


def plane() -> viz.Plane:
    model = nn.Linear(1, 1, rng=0)
    return viz.Plane(model, lambda: model(np.ones((1, 1))).sum(), "weight", "bias")


def film() -> viz.Film:
    return viz.film(nn.Linear(1, 1, rng=0))


def axes() -> Any:
    return Figure().subplots()


def first(X: Any) -> Any:
    return X[:, 0]


BORDERS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "direction": (lambda junk: viz.draw(root(), direction=junk), "direction is LR or TB"),
    "engine": (lambda junk: viz.draw(root(), engine=junk), "engine is dot, or None"),
    "view": (lambda junk: viz.draw(root(), view=junk), "view is graph or network"),
    "view of a program": (lambda junk: viz.draw(compile(tanh), view=junk), "view is graph or network"),
    "theme": (lambda junk: film().html(junk), "theme is one of light, dark"),
    "explanation": (lambda junk: viz.explain(root()).save(junk), r"save\(\) takes the name|saved as .txt, .md, .tex"),
    "sheet": (lambda junk: viz.worksheet(root()).save(junk), r"save\(\) takes the name|is saved as .html"),
    "figure": (lambda junk: viz.plot_validation({"loss": [1.0]}, junk), "figure is a Figure"),
    "figure of a film": (lambda junk: film().plot(junk), "figure is a Figure"),
    "images": (lambda junk: viz.plot_images([np.eye(2)], cmap=junk), "cmap is a colour map"),
    "kernels": (lambda junk: viz.plot_kernels(np.ones((1, 1, 2, 2)), cmap=junk), "cmap is a colour map"),
    "maps": (lambda junk: viz.plot_feature_maps(np.ones((1, 2, 2)), cmap=junk), "cmap is a colour map"),
    "saliency": (lambda junk: viz.plot_saliency(lambda x: x.sum(), np.eye(2), cmap=junk), "cmap is a colour map"),
    "titles": (
        lambda junk: viz.plot_images([np.eye(2)] * 3, junk),
        "titles are given in a list|3 images need as many titles",
    ),
    "titles of neurons": (
        lambda junk: viz.plot_neurons(lambda X: np.c_[X, X[:, :1]], CORNERS, LABELS, titles=junk, resolution=3),
        "titles are given in a list|3 neurons need as many titles",
    ),
    "labels": (
        lambda junk: viz.plot_confusion_matrix(np.eye(3), labels=junk),
        "labels are given in a list|3 classes need as many labels",
    ),
    "names": (
        lambda junk: viz.plot_loss_surface(lambda a, b: a, axes(), names=junk, paths={"p": [1]}),
        "names are given in a list|2 axes need as many names|has pairs",
    ),
    "place": (lambda junk: plane()(junk, "x"), "(across|up) is one number"),
    "metric": (lambda junk: viz.plot_validation({"acc": [1.0]}, metric=junk), "metric is the name|no curve 'x'"),
    "best": (lambda junk: viz.plot_validation({"loss": [1.0]}, best=junk), "best is one of min, max"),
    "of": (lambda junk: viz.plot_histograms({"a": [1.0]}, of=junk), "of is one of weights"),
    "direction of a plane": (
        lambda junk: viz.Plane(nn.Linear(1, 1), lambda: 0.0, junk, "x"),
        "is none of the parameters|expected one of weight",
    ),
    "state": (lambda junk: plane().place(junk if junk != {} else 3), "state is a mapping|expected one of weight"),
    "show": (lambda junk: film().plot(show=junk), "show is a list of parts"),
}
BORDERS |= {
    f"log of {name}": (call, "log is True or False")
    for name, call in {
        "loss": lambda junk: viz.plot_loss([1.0], axes(), log=1 if junk is True else junk),
        "schedules": lambda junk: viz.plot_schedules([1.0], axes(), log=1 if junk is True else junk),
        "validation": lambda junk: viz.plot_validation({"loss": [1.0]}, Figure(), log=1 if junk is True else junk),
    }.items()
}


@pytest.mark.parametrize("border", BORDERS)
def test_an_option_is_what_it_is_said_to_be(border: str) -> None:
    call, says = BORDERS[border]
    for junk in JUNK:
        if isinstance(junk, np.ndarray) and border == "state":
            continue
        with pytest.raises((ArgumentError, ShapeError), match=says):
            call(junk)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: viz.draw(root(), seed=object()), "a Value holds one number"),
        (lambda: viz.draw(Tensor([1.0, 2.0]), seed=np.zeros(3)), "the seed has shape"),
        (lambda: viz.draw(compile(tanh), view="network"), "view= is for graphs"),
        *[
            (lambda fit=fit: viz.draw(root(), fit=fit), "fit is a width and a height")
            for fit in ((10**400, 1), (1, 10**400), (np.inf, np.inf), (1, 2, 3), ("a", "b"))
        ],
        (lambda: viz.draw(root()).save("\0.svg"), "a name that a file can have"),
        (lambda: viz.explain(root()).save("\ud800.txt"), "a name that a file can have"),
        (lambda: viz.network(nn.Linear), "takes a model of nn"),
        (lambda: viz.plot_histograms(nn.Linear), "expected a model with parameters"),
        (lambda: viz.Plane(nn.Linear, lambda: 0.0, "weight", "bias"), r"model has named_parameters\(\)"),  # type: ignore
        (lambda: viz.film(nn.Linear), "takes a model, a function of points"),
        (lambda: viz.network(nn.Linear(1, 1), (10**30,)), "with 100,000,000 numbers at most"),
        (lambda: viz.network(nn.Linear(1, 1), (10**6, 10**6)), "with 100,000,000 numbers at most"),
        (lambda: viz.check(root(), {"x": np.zeros(2)}), "an answer is a number"),
        (lambda: viz.plot_loss([10**400]), "must be numbers"),
        (lambda: viz.plot_loss(np.array([1 + 2j])), "all real"),
        (lambda: viz.plot_loss(np.array(["2020"], "M8[Y]")), "all real"),
        (lambda: viz.plot_loss(["1.5"]), "all real"),
        (lambda: viz.plot_activation(tanh, low=-np.inf), "low is a number, real and finite"),
        (lambda: viz.plot_activation(tanh, high=10**400), "high is a number, real and finite"),
        (lambda: viz.plot_decision_boundary(first, CORNERS, LABELS, threshold=np.nan), "threshold is a number, real"),
        (lambda: viz.plot_decision_boundary(first, CORNERS, [None, 0, 1, 1]), "one label for each point"),
        (lambda: viz.plot_decision_boundary(first, CORNERS, [[1], [2, 3]]), "one label for each point"),
        (lambda: viz.plot_decision_field(first, CORNERS, LABELS, resolution=10**30), "from 2 to 2000"),
        (lambda: viz.plot_loss_surface(lambda a, b: a, resolution=10**30), "from 2 to 2000"),
        (lambda: viz.plot_loss_surface(lambda a, b: a, paths=3), "paths is a mapping"),  # type: ignore[arg-type]
        (lambda: viz.plot_loss_surface(plane(), paths={"a": 3}), "places are given in a list"),  # type: ignore
        (lambda: viz.plot_schedules(lambda t: None), "a function of the time, or rates"),
        (lambda: viz.plot_schedules([1.0], steps=10**30), "from 1 to 1000000"),
        (lambda: viz.plot_histograms({"a": [1.0]}, bins=10**30), "from 1 to 10000"),
        (lambda: viz.plot_feature_maps(3), "maps are given in a list"),
        (lambda: viz.plot_images(np.ndarray), "images are a sequence of arrays"),
        (lambda: viz.plot_gradient_in_time(np.ndarray), "expected a diagnosis"),
        (lambda: viz.plot_gradient_in_time(b"x"), "expected a diagnosis"),
        (lambda: viz.plot_masks(nn.ReLU()), "there is no mask to show"),
        (lambda: viz.plot_validation({1: [1.0]}), "no curve 'loss' .* they have 1"),
        (lambda: film().frame(10**400), "loss is one number"),
        (lambda: film()(None, {}), "epoch is a whole number"),  # type: ignore[arg-type]
        (lambda: film()(0, [("loss", 1.0)]), "logs is a mapping"),  # type: ignore[arg-type]
        (lambda: film()(0, {"loss": np.zeros(2)}), "loss is one number"),  # type: ignore[dict-item]
    ],
)
def test_what_makes_no_sense_is_refused_with_what_was_found(call: Callable[[], Any], says: str) -> None:
    with pytest.raises((ArgumentError, ShapeError), match=says):
        call()


def test_what_only_looks_like_junk_is_taken() -> None:
    assert viz.draw(Tensor([1.0, 2.0]), seed=[1.0, 3.0], fit=(1600, np.int64(900)), max_nodes=np.int64(3)).svg()
    assert "1/2" in str(viz.worksheet(root(), seed=np.float64(0.5)))
    viz.worksheet(root(), title="\ud800").html().encode()
    assert viz.plot_loss([1, Fraction(1, 2), Value(0.25), np.float32(0.125)], axes()).data["loss"][1] == 0.5
    assert viz.plot_loss({None: [1.0, 2.0]}, axes()).data["None"].tolist() == [1.0, 2.0]
    assert viz.plot_decision_boundary(first, CORNERS, LABELS, axes(), threshold=Fraction(1, 3), resolution=3)  # type: ignore[arg-type]
    [image] = viz.plot_images([np.eye(2)], np.array(["a\nb"]), Figure())  # type: ignore[arg-type]
    assert image.get_title() == "a\nb"
    film()(np.int64(0), {"loss": np.float64(1.0)})  # type: ignore[arg-type]
