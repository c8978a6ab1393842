"""Films of a training: what was recorded, and what each way of showing it has of that."""

import base64
import io
import json
import re
import sys
from pathlib import Path
from typing import Any

import browser
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from PIL import Image

import autograd as ag
import nn
import viz
from viz.filming.diagram import Diagram
from viz.filming.segments import boundaries, crossings
from viz.filming.selection import chosen

X, Y = nn.data.moons(40, rng=0)
HOSTILE = "</script><b>\u202e&"
LABELS = np.array([HOSTILE, "other"])[Y]
EMPTY = """Math.max(...[...document.querySelectorAll("figure > svg")].map((svg) => {
  const { width, height } = svg.getBoundingClientRect(), box = svg.viewBox.baseVal;
  return height - width * box.height / box.width;
}))"""  # pixels above and below a panel that none of it fills


def network(hidden: int = 3) -> nn.Sequential:
    return nn.Sequential(nn.Linear(2, hidden, rng=0), nn.Tanh(), nn.Dropout(0.5, rng=1), nn.Linear(hidden, 2, rng=2))


@pytest.fixture(scope="module")
def trained() -> tuple[viz.Film, nn.Sequential]:
    """A film of four epochs, with names of classes that could break a page."""
    model = network()
    film = viz.film(model, X, LABELS, probabilities=ag.softmax, resolution=12)
    trainer = nn.Trainer(model, "cross_entropy", nn.SGD(model.parameters(), lr=0.5), callbacks=[film], seed=0)
    trainer.fit(X, Y, epochs=4, validation_split=0.25, verbose=0)
    assert film.frames[-1].losses["loss"] == trainer.history.history["loss"][-1]
    return film, model


@pytest.fixture(scope="module")
def page(trained: tuple[viz.Film, nn.Sequential], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return trained[0].save(tmp_path_factory.mktemp("film") / "film.html")


def test_the_boundary_of_a_page_lies_where_the_classes_meet() -> None:
    """As SVG has it, y goes down."""

    def above(places: Any) -> Any:
        share = 1 / (1 + np.exp(-4 * (places[:, 1] - 0.8)))
        return np.stack([1 - share, share], axis=1)

    film = viz.film(above, X, Y)
    found = re.search(r'"boundary":"([^"]*)"', film.html())
    assert found
    heights = [float(y) for _, y in re.findall(r"([\d.]+) ([\d.]+)", found[1])]
    (_, low), (_, high) = film.camera.grid.low, film.camera.grid.high
    np.testing.assert_allclose(heights, 400 * (high - 0.8) / (high - low), atol=0.5)


def test_a_frame_is_the_model_as_it_judges_and_nothing_of_it_changes(trained: tuple[viz.Film, nn.Sequential]) -> None:
    film, model = trained
    assert [frame.at for frame in film.frames] == [0, 1, 2, 3, 4]
    assert film.reel.parts == ["field", "neurons", "network", "loss"]
    last, places = film.frames[-1], film.camera.grid.places
    hidden = np.tanh(places @ model[0].weight.data.T + model[0].bias.data)
    logits = hidden @ model[3].weight.data.T + model[3].bias.data
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(last.probabilities.reshape(-1, 2), shares, rtol=1e-4)
    np.testing.assert_allclose(last.neurons.reshape(3, -1).T, hidden, rtol=1e-4, atol=1e-6)
    np.testing.assert_array_equal(last.weights[1], model[3].weight.data)
    assert not np.array_equal(film.frames[0].weights[0], last.weights[0])
    state = model.state_dict()
    before = {name: np.copy(array) if isinstance(array, np.ndarray) else array for name, array in state.items()}
    film.camera.look(9, {})
    assert all(part.training for part in model.modules())
    assert not model[0]._hooks
    for name, array in model.state_dict().items():
        np.testing.assert_array_equal(array, before[name])


def test_networks_of_values_and_functions_can_be_filmed() -> None:
    scalar = nn.scalar.MLP([2, 3, 1], "tanh", "sigmoid", rng=0)
    film = viz.film(scalar, X, Y, resolution=3)
    by_hand = [scalar(place).data for place in film.camera.grid.places.tolist()]
    np.testing.assert_allclose(film.frames[0].probabilities[..., 1].ravel(), by_hand, rtol=1e-5)
    assert film.reel.parts == ["field", "neurons", "network"]
    film = viz.film(lambda places: places[:, 0] > 0, X, Y, hidden=lambda places: places, resolution=3)
    film.frame(ag.Tensor([0.25]))
    assert film.reel.parts == ["field", "neurons", "loss"]


def test_a_long_training_keeps_every_second_frame() -> None:
    model = nn.Linear(1, 1, dtype="float64", rng=0)
    film = viz.film(model)
    for step in range(250):
        model.weight.data[:] = step
        film.frame(loss=step)
    assert {frame.at % film.every for frame in film.frames} == {0}
    assert [frame.at for frame in film.frames[:3]] == [0, 4, 8]
    assert [frame.weights[0].item() for frame in film.frames[1:3]] == [3, 7]


def test_a_film_has_at_most_100_frames() -> None:
    film = viz.film(nn.Linear(1, 1, rng=0))
    for step in range(99):
        film.frame(loss=step)
    assert [frame.at for frame in film.frames] == [*range(100)]
    film.frame(loss=99)
    assert [frame.at for frame in film.frames] == [*range(0, 101, 2)]


# the page


def data_of(page: Path) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="film">(.*?)</script>', page.read_text("utf-8"))
    assert found is not None
    return json.loads(found[1])


def opacity(image: str) -> Any:
    """Of an image as a data URL, from the lowest row."""
    pixels = Image.open(io.BytesIO(base64.b64decode(image.partition(",")[2]))).convert("RGBA")
    return np.asarray(pixels)[::-1, :, 3] / 255


def test_the_page_has_every_frame_and_loads_nothing(trained: tuple[viz.Film, Any], page: Path) -> None:
    film, _ = trained
    text, data = page.read_text("utf-8"), data_of(page)
    assert len(data["frames"]) == 5
    last = film.frames[-1]
    shown = data["frames"][-1]
    np.testing.assert_allclose(opacity(shown["field"]), 0.75 * abs(2 * last.probabilities[..., 0] - 1), atol=0.03)
    largest = max(abs(frame.neurons).max() for frame in film.frames)
    np.testing.assert_allclose(opacity(shown["neurons"][1]), abs(last.neurons[1]) / largest, atol=0.04)
    drawn = [float(f"{last.weights[line.layer][line.entry]:.3g}") for line in film.reel.diagram.lines]
    assert data["frames"][-1]["weights"] == drawn
    assert "default-src 'none'" in text
    assert not re.findall(r"(?:https?:)?//\w+\.\w+", text)
    assert HOSTILE not in text
    assert "&lt;/script&gt;&lt;b&gt;⟨U+202E⟩&amp;" in text
    assert text.count("</script>") == 2


def test_a_notebook_that_is_not_trusted_shows_small_multiples(
    trained: tuple[viz.Film, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    film, _ = trained
    shown = film._repr_mimebundle_()
    frame, _, still = shown["text/html"].partition("</iframe>")
    assert "srcdoc=" in frame
    assert shown["image/png"] in still
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    assert set(film._repr_mimebundle_()) == {"text/plain", "text/html"}


@pytest.mark.long
def test_a_browser_shows_the_frame_in_the_address_and_those_that_are_asked_for(
    trained: tuple[viz.Film, Any], page: Path
) -> None:
    with browser.browser() as running:
        shown = running.open(page, "#frame=2")
        frame = data_of(page)["frames"][2]
        loss = trained[0].frames[2].losses["loss"]
        assert str(shown.run("said.textContent")).startswith(f"epoch 2: loss {loss:.3g}")
        assert shown.run("document.getElementById('plane').getAttribute('href')") == frame["field"]
        negative = sum(weight < 0 for weight in frame["weights"])
        assert shown.run("document.querySelectorAll('.negative').length") == negative
        for key, number in (("ArrowRight", 3), ("End", 4), ("ArrowLeft", 3), ("Home", 0)):
            shown.press(key)
            assert shown.run("location.hash") == f"#frame={number}"
        shown.run("document.getElementById('next').focus()")
        shown.press(" ", text=" ")  # presses the button that has the focus, and starts nothing
        assert (shown.run("slider.value"), shown.run("play.textContent")) == ("1", "▶ Play")
        shown.run("slider.value = 3; slider.dispatchEvent(new Event('input'))")
        assert shown.run("location.hash") == "#frame=3"
        shown.size(390, 844, mobile=True)
        assert shown.run("document.documentElement.scrollWidth") <= 390
        assert shown.run(EMPTY) < 2
        shown.size(744, 1052, mobile=False)  # a printed page
        assert shown.run(EMPTY) < 2
        assert [address for address in shown.requests if not address.startswith("data:")] == [page.as_uri()]
        assert shown.complaints == []


# matplotlib


def test_small_multiples_have_a_column_for_each_frame_and_the_loss_below(trained: tuple[viz.Film, Any]) -> None:
    film, _ = trained
    figure = Figure(figsize=(4, 3))
    axes = film.plot(figure, frames=[0, -1])
    assert [(ax.data["part"], ax.data.get("at")) for ax in axes[:4]] == [
        ("probabilities", 0),
        ("probabilities", 4),
        ("weights", 0),
        ("weights", 4),
    ]
    np.testing.assert_array_equal(axes[1].data["shown"], film.frames[-1].probabilities)
    np.testing.assert_array_equal(
        axes[4].data["shown"]["loss"][1:], [frame.losses["loss"] for frame in film.frames[1:]]
    )
    figure.clear()
    assert len(film.plot(figure, frames=1, show=["neurons"])) == 3


def test_a_gif_has_every_frame(trained: tuple[viz.Film, Any], tmp_path: Path) -> None:
    with Image.open(trained[0].save(tmp_path / "film.gif")) as image:
        assert image.n_frames == 5
        first, last = (np.asarray((image.seek(k), image.convert("L"))[1], int) for k in (0, 4))
    assert (abs(first - last) > 16).mean() > 0.05
    assert trained[0].save(tmp_path / "film.svg").read_text("utf-8").startswith("<?xml")


# lines


@given(st.floats(-1, 1), st.floats(-1, 1), st.floats(-4, 4))
def test_a_plane_crosses_zero_in_a_straight_line(a: float, b: float, c: float) -> None:
    up, across = np.mgrid[:5, :7]
    found = crossings(a * across + b * up + c)
    assert np.isfinite(found).all()
    np.testing.assert_allclose(a * found[..., 0] + b * found[..., 1] + c, 0, atol=1e-9)


def test_three_classes_meet_in_their_boundaries() -> None:
    up, across = np.mgrid[:21, :21] / 20
    scores = np.stack([-((across - x) ** 2) - (up - y) ** 2 for x, y in ((0, 0), (1, 0), (0, 1))], axis=-1)
    found = boundaries(scores) / 20
    on_an_edge = [abs(found[..., 0] - 0.5), abs(found[..., 1] - 0.5), abs(found[..., 0] - found[..., 1])]
    assert np.min(on_an_edge, axis=0).max() < 1e-9


def test_the_lines_of_a_film_are_those_of_the_network_view() -> None:
    model = nn.MLP([2, 3, 1], rng=0)
    view = viz.network(model).picture
    (axes,) = viz.film(model).plot(Figure(), frames=1)
    wanted = [edge.width for edge in view.edges if edge.sign]
    np.testing.assert_allclose(axes.collections[0].get_linewidths(), wanted)


def test_a_network_shows_some_circles_of_large_layers_and_counts_the_rest() -> None:
    diagram = Diagram([(100, 784), (10, 100)])
    assert [more for more, *_ in diagram.more] == ["+777 more", "+93 more", "+3 more"]
    assert len(diagram.circles) == 21
    assert len(diagram.lines) == 7 * 7 * 2
    middles = np.array([(circle.x, circle.y) for circle in diagram.circles])
    apart = np.linalg.norm(middles[:, None] - middles, axis=-1) + np.eye(21)
    assert apart.min() > 2 * diagram.radius


def test_frames_are_chosen_closer_at_the_beginning() -> None:
    assert chosen(3, 3) == [0, 1, 2]
    assert chosen(1, 9) == [8]
    assert chosen(9, 4) == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: viz.film(3), "takes a model, a function of points, found 3"),
        (lambda: viz.film(abs, X), "needs both X and y"),
        (lambda: viz.film(abs, X, Y, hidden=3), "hidden is a function, found 3"),
        (lambda: viz.film(network(), X, Y), "of logits take sigmoid, of several classes softmax"),
        (
            lambda: viz.film(network(), X, Y + np.arange(40), probabilities=ag.softmax),
            "2 classes apart, the labels are",
        ),
        (lambda: viz.film(lambda X: X[:, 0] > 0, X, Y, hidden=lambda X: X[0]), r"must give \(3600, neurons\)"),
        (lambda: viz.film(abs).frame("a"), "loss is one number, found 'a'"),
        (lambda: viz.film(abs).save("film.mp4"), r"saved as .html, .gif, .*found 'film.mp4'"),
        (lambda: viz.film(abs).html(), "this film shows nothing: give"),
        (lambda: viz.film(abs).html("pink"), "theme is one of light"),
        (lambda: viz.film(nn.Linear(1, 1, rng=0)).plot(show=["field"]), "parts of this film, network; found"),
        (lambda: viz.film(nn.Linear(1, 1, rng=0)).plot(frames=0), "frames is a number of frames"),
    ],
)
def test_what_cannot_be_filmed_is_named(make: Any, words: str) -> None:
    with pytest.raises((ag.errors.ArgumentError, ag.errors.ShapeError), match=words):
        make()
