"""Plots: what is drawn is the data, and what cannot be drawn is refused clearly."""

import sys

import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot
from matplotlib.figure import Figure

import autograd as ag
from autograd import Tensor
from viz.plots import plot_activation, plot_decision_boundary, plot_images, plot_kernels, plot_loss


@pytest.fixture
def ax():
    return Figure().subplots()


@pytest.fixture(autouse=True)
def leaves_settings_alone():
    before = dict(matplotlib.rcParams)
    yield
    assert dict(matplotlib.rcParams) == before


POINTS = np.array([[-1.0, 0.0], [2.0, 1.0]])


@pytest.mark.parametrize(
    ("function", "derivative"),
    [
        (ag.sigmoid, lambda x: np.exp(-x) / (1 + np.exp(-x)) ** 2),
        (ag.tanh, lambda x: 1 / np.cosh(x) ** 2),
        (ag.step, np.zeros_like),
        (lambda t: t * t * 3, lambda x: 6 * x),
    ],
)
def test_an_activation_comes_with_its_derivative(ax, function, derivative):
    plot_activation(function, ax, low=-2, high=3)
    (x, y), (places, slope) = (drawn(line) for line in ax.lines[:2])
    assert (x[0], x[-1]) == (-2, 3)
    np.testing.assert_allclose(slope, derivative(places), atol=1e-12)
    np.testing.assert_array_equal(y, function(Tensor(x)).data)


def drawn(line):
    """The points of a curve, without the gaps."""
    x, y = line.get_data()
    return x[np.isfinite(y)], y[np.isfinite(y)]


def gaps(line):
    x, y = line.get_data()
    return x[~np.isfinite(y)]


@pytest.mark.parametrize(
    ("function", "jumps", "of_slope"),
    [
        (ag.step, [0], []),
        (ag.relu, [], [0]),
        (lambda x: ag.where(x > 0, x, 0.1 * x), [], [0]),
        (lambda x: ag.clip(x, -1, 2), [], [-1, 2]),
        (ag.tanh, [], []),
        (lambda x: ag.tanh(8 * x), [], []),
        (ag.softplus, [], []),
        (lambda x: x * 0, [], []),
    ],
)
def test_a_curve_is_interrupted_where_it_jumps(ax, function, jumps, of_slope):
    plot_activation(function, ax)
    assert gaps(ax.lines[0]) == pytest.approx(jumps, abs=0.011)
    assert gaps(ax.lines[1]) == pytest.approx(of_slope, abs=0.011)


def test_axes_of_an_activation_may_be_on_one_scale(ax):
    assert plot_activation(ag.relu, ax, same_scale=True).get_aspect() == 1


def test_an_activation_is_labelled_by_its_symbol(ax):
    plot_activation(ag.sigmoid, ax)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["σ(x)", "σ′(x)"]


def test_what_is_no_activation_is_refused():
    with pytest.raises(ag.errors.ArgumentError, match="one number per number"):
        plot_activation(lambda t: t.sum())
    with pytest.raises(ag.errors.ArgumentError, match="ndarray"):
        plot_activation(lambda t: np.tanh(t.data))
    for mixes in (ag.softmax, ag.log_softmax, lambda t: t - t.mean(), lambda t: ag.cumsum(t, axis=0)):
        with pytest.raises(ag.errors.ArgumentError, match=r"mixes the entries of an array.*: at (-5|0) "):
            plot_activation(mixes)


def test_images_of_all_layouts_in_a_grid():
    images = [
        np.eye(4),
        np.eye(4)[None],
        np.zeros((4, 5, 1)),
        np.zeros((3, 4, 5)),
        np.full((3, 5, 3), 255),
        Tensor(np.eye(4)),
    ]
    axes = plot_images(images, [str(i) for i in range(6)], Figure(), columns=4)
    assert [ax.get_title() for ax in axes] == list("012345")
    shapes = [ax.images[0].get_array().shape for ax in axes]
    assert shapes == [(4, 4), (4, 4), (4, 5), (4, 5, 3), (3, 5, 3), (4, 4)]
    np.testing.assert_array_equal(axes[1].images[0].get_array(), np.eye(4))


@pytest.mark.parametrize(("count", "places"), [(1, 1), (3, 3), (4, 4), (5, 8), (8, 8)])
def test_a_grid_has_no_more_rows_than_it_needs(count, places):
    figure = Figure()
    plot_images([np.eye(2)] * count, figure=figure, columns=4)
    assert len(figure.axes) == places


@pytest.mark.parametrize(
    ("shape", "size"),
    [
        ((8, 8), (2.6, 3.2)),
        ((3, 12), (5.2, 1.9)),
        ((12, 3), (1.3, 5.8)),
        ((200, 300), (6.0, 4.6)),
        ((1, 900), (5.2, 1.9)),
    ],
)
def test_the_room_for_images_has_their_proportions(shape, size):
    figure = plot_images(np.zeros((4, *shape)), list("abcd"), columns=2)[0].figure
    assert figure.get_size_inches() == pytest.approx(size, abs=0.01)
    pyplot.close(figure)


def test_images_that_are_none_are_refused():
    with pytest.raises(ag.errors.ArgumentError, match="no image"):
        plot_images([])
    with pytest.raises(ag.errors.ArgumentError, match="1 images need as many titles, found 2"):
        plot_images([np.eye(2)], ["a", "b"])
    with pytest.raises(ag.errors.ShapeError, match=r"found \(3,\)"):
        plot_images([np.zeros(3)])


def test_numbers_that_are_no_colours_are_not_shown_as_an_image():
    kernels = np.random.default_rng(0).normal(size=(3, 3, 3, 3))
    for images in (kernels, [np.full((3, 3, 3), 1.5)], [np.full((3, 4, 4), 256)]):
        with pytest.raises(ag.errors.ArgumentError, match=r"three channels are colours .* for plot_kernels\(\)"):
            plot_images(images, figure=Figure())


@pytest.mark.parametrize("shape", [(8, 1, 3, 3), (16, 3, 5, 5), (3, 3, 3, 3), (1, 1, 2, 2), (3, 2, 1, 4)])
def test_each_channel_of_each_kernel_is_an_image_on_one_symmetric_scale(shape):
    weight = np.random.default_rng(0).normal(size=shape)
    axes = plot_kernels(Tensor(weight), Figure())
    assert len(axes) == shape[0] * shape[1]
    for ax, kernel in zip(axes, weight.reshape(-1, *shape[2:]), strict=True):
        (image,) = ax.images
        np.testing.assert_array_equal(image.get_array(), kernel)
        assert image.get_clim() == (-np.abs(weight).max(), np.abs(weight).max())
        assert image.cmap(image.norm(0.0)) == pytest.approx((0.97, 0.97, 0.97, 1), abs=0.01)
        assert len(ax.texts) == (kernel.size if kernel.size <= 9 else 0)


def test_many_kernels_stand_in_blocks_on_a_wide_page():
    axes = plot_kernels(np.ones((16, 3, 5, 5)))
    wide, high = axes[0].figure.get_size_inches()
    assert 1.4 < wide / high < 2.2
    assert [ax.get_ylabel() for ax in axes[::3]] == [f"out {i}" for i in range(16)]
    assert [ax.get_title() for ax in axes].count("in 2") == 3
    pyplot.close(axes[0].figure)


def test_the_entries_of_a_kernel_are_written_to_two_digits_of_the_largest():
    (ax,) = plot_kernels([[[[-0.0045, 2.31], [0.5, -1.0]]]], Figure())
    assert [text.get_text() for text in ax.texts] == ["0", "2.3", "0.5", "−1"]
    assert ax.get_title() == "out 0"
    plot_kernels(np.zeros((1, 1, 2, 2)), Figure())


@pytest.mark.parametrize(
    ("weight", "words"),
    [
        (np.zeros((3, 3, 3)), r"\(out, in, h, w\), found \(3, 3, 3\)"),
        (np.zeros((0, 1, 3, 3)), r"found \(0, 1, 3, 3\)"),
        (np.full((1, 1, 2, 2), np.nan), "not finite"),
        ("abc", "weight must be numbers"),
    ],
)
def test_what_are_no_kernels_is_refused(weight, words):
    with pytest.raises(ag.errors.AutogradError, match=words):
        plot_kernels(weight, Figure())


def first(grid):
    return grid[:, 0]


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (lambda ax: plot_decision_boundary(first, POINTS, [0, 1], ax, threshold="a"), "threshold is a number"),
        (lambda ax: plot_decision_boundary(np.eye, POINTS, [0, 1], ax, resolution=1), "resolution is a whole number"),
        (lambda ax: plot_decision_boundary(3, POINTS, [0, 1], ax), "predict is a function of an array, found 3"),
        (lambda ax: plot_decision_boundary(first, "abc", [0, 1], ax), "X must be numbers"),
        (lambda ax: plot_decision_boundary(first, POINTS + np.inf, [0, 1], ax), "not finite"),
        (lambda ax: plot_decision_boundary(first, POINTS, [0, 1], 3), "ax is an Axes of matplotlib, found 3"),
        (lambda ax: plot_decision_boundary(first, np.zeros((0, 2)), [], ax), r"\(n, 2\), found \(0, 2\)"),
        (lambda ax: plot_loss([1, "a"], ax), "the curve 'loss' must be numbers"),
        (lambda ax: plot_activation(3, ax), "the activation is a function of an array"),
        (lambda ax: plot_activation(ag.tanh, ax, low=3, high=1), "low is a number below high"),
        (lambda ax: plot_images(3), "images are a sequence of arrays"),
        (lambda ax: plot_images([np.eye(2)], columns=0), "columns is a whole number of at least 1"),
        (lambda ax: plot_images([["a"]]), "an image is an array of real numbers"),
    ],
)
def test_wrong_arguments_are_named(draw, words):
    with pytest.raises((ag.errors.ArgumentError, ag.errors.ShapeError), match=words):
        draw(Figure().subplots())


def test_a_new_figure_is_made_and_not_shown():
    from matplotlib import pyplot

    ax = plot_loss([1.0, 0.5])
    assert pyplot.get_fignums() == [ax.figure.number]
    pyplot.close(ax.figure)


def test_without_matplotlib_the_error_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    for draw in (lambda: plot_loss([1.0]), lambda: plot_activation(ag.tanh), lambda: plot_images([np.eye(2)])):
        with pytest.raises(ImportError, match=r"glassgrad\[viz\]"):
            draw()
