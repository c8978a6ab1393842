"""Plots of training and of networks: the numbers that are drawn, against NumPy or a few that are worked out by hand."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.contour import ContourSet
from matplotlib.figure import Figure

import autograd as ag
import nn
import viz
from autograd import Tensor

FIGURE = Figure()
CORNERS, LABELS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), [0, 0, 1, 1]


@pytest.fixture
def figure() -> Iterator[Figure]:
    yield FIGURE
    FIGURE.clear()


@pytest.fixture
def ax(figure: Figure) -> Axes:
    return figure.subplots()


def learnt() -> nn.Sequential:
    model = nn.MLP([2, 3, 1], "tanh", rng=0)
    nn.squared_error(model(CORNERS), np.array(LABELS)[:, None]).backward()
    return model


def rms(*arrays: Any) -> float:
    return float(np.sqrt(np.mean(np.concatenate([np.ravel(array) for array in arrays]) ** 2.0)))


# gradients


def test_the_flow_is_the_rms_of_each_layer_and_models_are_compared(ax: Axes) -> None:
    model = learnt()
    drawn = viz.plot_gradient_flow({"a": model, "b": {"0.weight": [0.0, 0.0], "1.weight": [3.0]}}, ax)
    layers = {"0": rms(model[0].weight.grad, model[0].bias.grad), "2": rms(model[2].weight.grad, model[2].bias.grad)}
    assert drawn.data["a"] == pytest.approx(layers)
    np.testing.assert_allclose(ax.lines[0].get_ydata(), list(layers.values()))
    assert drawn.data["b"] == {"0": 0.0, "1": 3.0}
    assert [text.get_text() for text in ax.texts] == ["0"]  # a logarithm has no place for it


def test_networks_of_values_are_taken_layer_by_layer(figure: Figure) -> None:
    model = nn.scalar.MLP([2, 3, 1], "tanh", rng=0)
    ((model([1.0, 2.0]) - 1) ** 2).backward()
    slopes = [[p.grad for p in layer.parameters()] for layer in model.layers]
    drawn = viz.plot_gradient_flow(model, figure.subplots())
    assert drawn.data[""] == pytest.approx({f"layers.{k}": rms(slope) for k, slope in enumerate(slopes)})
    figure.clear()
    axes = viz.plot_histograms(model, figure, of="gradients")
    assert [ax.data["counts"].sum() for ax in axes] == [9, 4]


def test_the_flow_in_time_is_that_of_the_diagnosis(ax: Axes) -> None:
    model = nn.Sequential(nn.RNN(1, 3, batch_first=True, rng=0), nn.Last(), nn.Linear(3, 1, rng=1))
    found = nn.diagnose(model, (np.ones((2, 5, 1)), np.ones((2, 1))), nn.MSELoss())
    drawn = viz.plot_gradient_in_time({"RNN": found, "given": [np.array([3.0, 4.0])] * 2}, ax)
    assert drawn.data["RNN"] == [report.gradient for report in found.steps]
    assert drawn.data["given"] == [5.0, 5.0]


def test_histograms_count_every_entry_of_weights_gradients_and_updates(figure: Figure) -> None:
    model = learnt()
    before = {name: array + 0.5 for name, array in model.state_dict().items()}
    for of in ("weights", "gradients", "updates"):
        axes = viz.plot_histograms(model, figure, of=of, before=None if of == "gradients" else before)
        assert [ax.data["counts"].sum() for ax in axes] == [6, 3, 3, 1]
        if of == "updates":
            assert all(ax.data["edges"][0] <= -0.5 <= ax.data["edges"][-1] for ax in axes)
        if of == "weights":
            assert [ax.data["before"].sum() for ax in axes] == [6, 3, 3, 1]
        figure.clear()


# surfaces


def test_a_plane_moves_two_weights_or_along_two_states_and_puts_all_back() -> None:
    model = nn.Linear(2, 1, rng=0)
    state = model.state_dict()
    targets = np.array([[1.0]])
    two = viz.Plane(model, lambda: nn.squared_error(model([[1.0, 2.0]]), targets), ("weight", (0, 1)), "bias")
    assert two(3.0, -1.0) == pytest.approx(float((state["weight"][0, 0] + 6.0 - 1.0 - 1.0) ** 2), rel=1e-5)
    assert two.names == ("weight[0, 1]", "bias")
    assert two.place({"weight": [[9.0, 3.0]], "bias": [-1.0]}) == pytest.approx((3.0, -1.0))
    ways = {"weight": [[1.0, 0.0]]}, {"weight": [[0.0, 1.0]], "bias": [1.0]}
    along = viz.Plane(model, lambda: model([[1.0, 2.0]]).sum(), *ways)
    assert along(2.0, 3.0) - along(0.0, 0.0) == pytest.approx(2.0 + 9.0, rel=1e-5)
    for name, array in model.state_dict().items():
        np.testing.assert_array_equal(array, state[name])


def test_a_loss_surface_has_the_losses_of_a_grid_and_the_paths(ax: Axes) -> None:
    w, b = nn.Parameter([0.0]), nn.Parameter([0.0])
    model = SimpleNamespace(named_parameters=lambda: [("w", w), ("b", b)])
    plane = viz.Plane(model, lambda: (ag.tanh(2.0 * w + b) - 1.0) ** 2, "w", "b")
    way = [{"w": [0.0], "b": [1.0]}, (1.0, 1.5)]
    drawn = viz.plot_loss_surface(plane, ax, across=(-1, 1), up=(0, 2), resolution=3, paths={"way": way})
    by_hand = [[(np.tanh(2 * across + up) - 1) ** 2 for across in (-1, 0, 1)] for up in (0, 1, 2)]
    np.testing.assert_allclose(drawn.data["loss"], by_hand, rtol=1e-4, atol=1e-7)
    np.testing.assert_array_equal(ax.lines[0].get_xydata(), [[0, 1], [1, 1.5]])
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("w", "b")
    FIGURE.clear()
    drawn = viz.plot_loss_surface(lambda a, b: a + b, FIGURE.subplots(), paths={"way": [(0, 0), (2, 10)]}, resolution=2)
    np.testing.assert_allclose(drawn.data["up"], [-1.5, 11.5])
    FIGURE.clear()
    drawn = viz.plot_loss_surface(lambda a, b: 1e-7 * (a - 3), FIGURE.subplots(), resolution=2)
    FIGURE.canvas.draw()
    assert FIGURE.axes[-1].get_yticklabels()[0].get_text() == "−4e−7"  # as all numbers of pictures


# the plane


def test_a_field_shows_probabilities_pale_where_the_model_is_uncertain(ax: Axes) -> None:
    drawn = viz.plot_decision_field(lambda X: X[:, 0].clip(0, 1), CORNERS, LABELS, ax, resolution=5)
    across = drawn.data["across"].clip(0, 1)
    np.testing.assert_allclose(drawn.data["probabilities"][2], np.stack([1 - across, across], axis=-1))
    opacity = ax.images[0].get_array()[2, :, 3]
    np.testing.assert_allclose(opacity, 0.75 * abs(2 * across - 1), atol=1e-12)


def test_a_field_of_three_classes_has_a_colour_each(ax: Axes) -> None:
    centres = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    drawn = viz.plot_decision_field(
        lambda X: ag.softmax(Tensor(-9 * ((X[:, None] - centres) ** 2).sum(-1))), centres, [0, 1, 2], ax, resolution=9
    )
    best = drawn.data["probabilities"].argmax(-1)
    colours = ax.images[0].get_array()[..., :3]
    assert len(np.unique(colours.reshape(-1, 3), axis=0)) == 3
    assert all(len(np.unique(colours[best == k], axis=0)) == 1 for k in range(3))


def test_each_neuron_has_a_panel_on_one_scale(figure: Figure) -> None:
    axes = viz.plot_neurons(lambda X: np.c_[X, -3 * X[:, :1]], CORNERS, LABELS, figure, resolution=4)
    assert [ax.get_title() for ax in axes] == ["neuron 1", "neuron 2", "neuron 3"]
    assert len({ax.images[0].get_clim() for ax in axes}) == 1
    np.testing.assert_allclose(axes[2].data["activation"], -3 * axes[0].data["activation"])


def test_the_middle_of_a_neuron_is_one_kind_of_line_whatever_its_sign(figure: Figure) -> None:
    axes = viz.plot_neurons(lambda X: np.c_[X[:, :1] + 9, X[:, :1] - 9], CORNERS, LABELS, figure, resolution=4)
    contours = [part for ax in axes for part in ax.collections if isinstance(part, ContourSet)]
    assert [part.linestyles for part in contours] == ["-", "-"]


# images


def test_feature_maps_have_one_symmetric_scale(figure: Figure) -> None:
    image = np.random.default_rng(0).normal(size=(1, 1, 6, 6))
    maps = nn.conv2d(image, nn.Conv2d(1, 3, 3, rng=0).weight.data)[0]
    axes = viz.plot_feature_maps(maps, figure)
    np.testing.assert_array_equal([ax.data["map"] for ax in axes], maps.data)
    assert {ax.images[0].get_clim() for ax in axes} == {(-abs(maps.data).max(), abs(maps.data).max())}
    figure.clear()
    (ax,) = viz.plot_feature_maps({"few are large": [[9.0, 1.0, -1.0, 1.0]]}, figure, within=0.5)
    assert ax.images[0].get_clim() == (-1.0, 1.0)


def test_saliency_is_the_gradient_of_the_score_by_each_pixel(ax: Axes) -> None:
    weight = np.random.default_rng(0).normal(size=(2, 3, 4))
    ax.set_facecolor("black")
    drawn = viz.plot_saliency(lambda x: ag.tanh((x * weight).sum()), np.full((2, 3, 4), 0.1), ax)
    np.testing.assert_allclose(drawn.data["gradient"], weight * (1 - np.tanh(0.1 * weight.sum()) ** 2))
    shown = np.asarray(ax.images[1].get_array())
    np.testing.assert_allclose(abs(shown), abs(drawn.data["gradient"]).max(axis=0))
    assert ax.patch.get_facecolor() == (1, 1, 1, 1), "faint pixels are mixed with white, on dark paper too"


def test_masks_and_confusions_say_their_shares(figure: Figure) -> None:
    model = nn.MLP([4, 10, 2], rng=0)
    nn.prune.l1(model, 0.25)
    axes = viz.plot_masks(nn.prune.masks(model), figure)
    assert [ax.data["kept"] for ax in axes] == [0.75, 0.75]
    assert axes[0].get_title() == "layer 0, weight\n30 of 40 kept, 75 %"
    figure.clear()
    drawn = viz.plot_confusion_matrix([[3, 1], [0, 0]], figure.subplots(), labels=["star", "quasar"])
    assert drawn.data["accuracy"] == 0.75
    assert [text.get_text() for text in drawn.texts] == ["3", "1"]


# training


def test_validation_is_the_mean_over_seeds_also_where_one_ended_earlier(figure: Figure) -> None:
    runs = [{"loss": [3, 2, 1], "val_loss": [3.0, 2.0, 4.0], "lr": [0.1, 0.1, 0.01]}, {"loss": [1], "val_loss": [7.0]}]
    (ax,) = viz.plot_validation(runs, figure)
    np.testing.assert_array_equal(ax.data["val_loss"]["mean"], [5, 2, 4])
    np.testing.assert_array_equal(ax.data["val_loss"]["spread"], [2, 0, 0])
    assert ax.data["best"] == 2
    figure.clear()
    top, below = viz.plot_validation(SimpleNamespace(history=runs[0]), figure)
    np.testing.assert_array_equal(below.data["rate"], runs[0]["lr"])
    assert "epoch 2: best val_loss, 2" in top.texts[0].get_text()


def test_schedules_have_the_rates_of_their_formulas(ax: Axes) -> None:
    schedules = {"halved": nn.StepLR(1.0, 2, 0.5), "own": lambda t: 1 / (1 + t), "given": [0.3, 0.2]}
    drawn = viz.plot_schedules(schedules, ax, steps=4)
    assert {label: rates.tolist() for label, rates in drawn.data.items()} == {
        "halved": [1.0, 1.0, 0.5, 0.5],
        "own": [1.0, 1 / 2, 1 / 3, 1 / 4],
        "given": [0.3, 0.2],
    }


def test_the_search_of_a_rate_is_drawn_with_and_without_a_suggestion(ax: Axes) -> None:
    trainer = nn.Trainer(nn.MLP([2, 4, 2], rng=0), "cross_entropy", "sgd", seed=0)
    rates = trainer.lr_find(CORNERS, LABELS, high=100.0, steps=20)
    drawn = viz.plot_lr_find(rates, ax)
    assert drawn.data["rates"].tolist() == rates.rates
    assert drawn.data["suggestion"] == rates.suggestion
    rising = type(rates)([0.1, 1.0], [1.0, 2.0])
    assert viz.plot_lr_find(rising, ax).data["suggestion"] is None


def test_a_gradcheck_is_drawn_worst_first_and_of_many_the_rest_is_counted(ax: Axes) -> None:
    with pytest.raises(ag.errors.GradcheckError) as caught:
        ag.gradcheck(lambda x: (x * x).sum() + Tensor((x * x).sum().data), np.arange(30.0))
    drawn = viz.plot_gradcheck(caught.value, ax)
    assert not drawn.data["ok"][0]
    assert drawn.data["error"] == sorted(drawn.data["error"], reverse=True)
    assert ax.get_title() == "29 of 30 disagree; +6 with smaller errors"
    assert ax.texts[0].get_text() == "found 58, measured 116"


def test_a_table_of_activations_has_their_ranges(figure: Figure) -> None:
    axes = viz.plot_activations({"step": ag.step, "leaky ReLU": ag.leaky_relu, "arctan": ag.atan}, figure)
    assert [ax.data["range"] for ax in axes] == [(0, 1), (-0.05, 5), pytest.approx((-np.arctan(5), np.arctan(5)))]
    np.testing.assert_allclose(axes[2].data["derivative"], 1 / (1 + axes[2].data["x"] ** 2))


# what cannot be drawn

PLANE = nn.Linear(2, 1, rng=0)


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (lambda: viz.plot_gradient_flow(nn.Linear(1, 1, rng=0)), r"no gradients: call backward\(\)"),
        (lambda: viz.plot_gradient_flow({"a": [np.nan]}), "layer a is not finite"),
        (lambda: viz.plot_gradient_flow(3), "expected a model with parameters, or a mapping"),
        (lambda: viz.plot_gradient_in_time([]), "a number or an array for each step"),
        (lambda: viz.plot_histograms({"a": [1.0]}, FIGURE, of="sizes"), "of is one of weights, gradients, updates"),
        (lambda: viz.plot_histograms({"a": [1.0]}, FIGURE, of="updates"), "give before="),
        (lambda: viz.plot_histograms(nn.ReLU(), FIGURE), "the model has no parameters"),
        (
            lambda: viz.plot_histograms({"a": [1.0]}, FIGURE, before={"a": [1.0, 2.0]}),
            r"shape \(1,\), and before \(2,\)",
        ),
        (lambda: viz.Plane(PLANE, lambda: 0.0, "weight", "bias"), r"give one entry, as \('weight', \(0, 0\)\)"),
        (lambda: viz.Plane(PLANE, lambda: 0.0, ("weight", (0, 5)), "bias"), "no entry"),
        (lambda: viz.Plane(PLANE, lambda: 0.0, "bias", "bias"), "point the same way"),
        (lambda: viz.Plane(PLANE, lambda: 0.0, "bias", {"weight": [1.0]}), r"shape \(1,\), expected \(1, 2\)"),
        (lambda: viz.plot_loss_surface(lambda a, b: np.nan), "nowhere finite"),
        (lambda: viz.plot_loss_surface(lambda a, b: np.ones(2)), r"the loss is one number, found \(2,\)"),
        (lambda: viz.plot_loss_surface(lambda a, b: a, across=(1, 0)), "the lower first"),
        (lambda: viz.plot_loss_surface(lambda a, b: a, paths={"p": [1.0]}), "path 'p' has pairs"),
        (lambda: viz.plot_decision_field(lambda X: 3 * X[:, 0], CORNERS, LABELS), "of logits take sigmoid"),
        (lambda: viz.plot_neurons(lambda X: X[:, 0], CORNERS, LABELS), r"must give \(6400, neurons\)"),
        (lambda: viz.plot_feature_maps(np.zeros((1, 2, 3, 3))), r"\(channels, h, w\), found \(1, 2, 3, 3\)"),
        (lambda: viz.plot_saliency(lambda x: x, np.ones((2, 2))), "score gives one number"),
        (lambda: viz.plot_saliency(lambda x: Tensor.constant(1.0), np.ones((2, 2))), "does not depend on the image"),
        (lambda: viz.plot_masks({"a": [0.5]}), "ones and zeros, found others in a"),
        (lambda: viz.plot_confusion_matrix([[1, 2]]), "a row and a column for each class"),
        (lambda: viz.plot_confusion_matrix([[-1]]), "counts are not negative"),
        (lambda: viz.plot_validation([{"acc": [1.0]}]), "no curve 'loss' in every history; they have acc"),
        (lambda: viz.plot_validation({"loss": [np.nan]}), "without any finite number"),
        (lambda: viz.plot_schedules({}), "no schedule to draw"),
        (lambda: viz.plot_lr_find([1.0]), r"what lr_find\(\) gives"),
        (lambda: viz.plot_gradcheck(3), r"what gradcheck\(\) gives"),
        (lambda: viz.plot_activations({}), "a mapping from names to activations"),
        (lambda: viz.plot_masks({"a": [1.0]}, 3), "figure is a Figure of matplotlib, found 3"),
    ],
)
def test_what_cannot_be_drawn_is_named(draw: Callable[[], Any], words: str) -> None:
    with pytest.raises((ag.errors.ArgumentError, ag.errors.ShapeError), match=words):
        draw()


@pytest.mark.parametrize(("count", "in_a_row"), [(3, 3), (5, 3), (8, 4), (32, 7)])
def test_kernels_and_maps_fill_a_page_like_lines_of_text(count: int, in_a_row: int) -> None:
    kernels = viz.plot_kernels(np.ones((count, 1, 3, 3)), Figure())
    for axes in (kernels, viz.plot_feature_maps(np.ones((count, 6, 6)), Figure())):
        assert [ax.get_gridspec().ncols for ax in axes] == [in_a_row] * count
