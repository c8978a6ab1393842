"""What a dark system shows, in a real browser: all text stands out from what is behind it, and so do all lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import browser
import numpy as np
import pictured
import pytest
from browser import Browser
from test_networks import hand_step

import autograd as ag
import nn
import viz

pytestmark = pytest.mark.long
DOCS = Path(__file__).parents[2] / "docs"

# Texts that are seen, and lines: what each is, and its contrast with what is behind it (WCAG 2.2, 1.4.3).
CONTRASTS = r"""
(() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const colour = (text) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = text;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((c) => c / 255).map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const between = (one, two) => {
    const [low, high] = [light(one), light(two)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const fill = (element) => {
    const style = getComputedStyle(element);
    if (element instanceof SVGGeometryElement) return style.fill === "none" ? null : style.fill;
    return element instanceof HTMLElement ? style.backgroundColor : null;
  };
  const behind = (element, x, y) => {
    for (const other of document.elementsFromPoint(x, y)) {
      if (other instanceof SVGTextContentElement || (other instanceof SVGElement && element === other)) continue;
      const found = fill(other) && colour(fill(other));
      if (found && found[3] === 255) return found;
    }
    return [255, 255, 255, 255];
  };
  const isSeen = (element) => {
    const { width, height } = element.getBoundingClientRect(), style = getComputedStyle(element);
    const isShown = width + height > 0 && style.visibility === "visible";
    return isShown && !element.closest("title, desc, style, script, noscript");
  };
  const isDim = (element) => element && (getComputedStyle(element).opacity < 1 || isDim(element.parentElement));
  const papers = [document.body, document.documentElement].map(fill).map(colour);
  const paper = papers.find((found) => found[3] === 255) ?? [255, 255, 255, 255];
  const found = { text: [], line: [] };
  for (const element of document.querySelectorAll("body *")) {
    if (!isSeen(element) || isDim(element)) continue; // what is dimmed is not reached yet
    const { x, y, width, height } = element.getBoundingClientRect(), style = getComputedStyle(element);
    const texts = [...element.childNodes].filter((node) => node.nodeType === 3 && node.data.trim());
    const there = document.elementsFromPoint(x + width / 2, y + height / 2);
    if (texts.length && (element instanceof SVGElement || there.includes(element))) { // and not scrolled out of sight
      const ink = element instanceof SVGElement ? style.fill : style.color;
      found.text.push([texts[0].data.trim(), between(colour(ink), behind(element, x + width / 2, y + height / 2))]);
    }
    if (element instanceof SVGGeometryElement && style.stroke !== "none" && !element.closest(".point")) {
      found.line.push([element.outerHTML.slice(0, 80), between(colour(style.stroke), paper)]);
    }
  }
  return found;
})()
"""


def network_step(folder: Path) -> Path:
    return viz.step(hand_step(), view="network", theme="auto").save(folder / "network.html")


def graph_step(folder: Path) -> Path:
    return viz.step(pictured.penalised(), theme="dark").save(folder / "steps.html")


def network(folder: Path) -> Path:
    layers = nn.Conv2d(1, 4, 3, rng=0), nn.ReLU(), nn.Flatten(), nn.Linear(144, 10, rng=1)
    return viz.network(nn.Sequential(*layers), (1, 8, 8), theme="auto").save(folder / "layers.html")


def neurons(folder: Path) -> Path:
    return viz.draw(hand_step(), view="network", theme="dark").save(folder / "neurons.html")


def film(folder: Path) -> Path:
    features, labels = nn.data.moons(40, rng=0)
    model = nn.MLP([2, 4, 3, 2], "tanh", rng=0)
    film = viz.film(model, features, labels, probabilities=ag.softmax)
    fit = nn.Trainer(model, "cross_entropy", callbacks=[film])
    fit.fit(features, labels, epochs=3, validation_data=(features, labels), verbose=0)
    return film.save(folder / "film.html")


def worksheet(folder: Path) -> Path:
    return viz.worksheet(pictured.penalised()).save(folder / "sheet.html")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser.browser() as running:
        yield running


@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("make", [network_step, graph_step, network, neurons, film, worksheet])
def test_all_text_and_lines_stand_out(
    make: Callable[[Path], Path], scheme: str, chromium: Browser, tmp_path: Path
) -> None:
    page = chromium.open(make(tmp_path), prefers_color_scheme=scheme)
    found: Any = page.run(CONTRASTS)
    assert len(found["text"]) > 5
    assert [(words, round(ratio, 2)) for words, ratio in found["text"] if ratio < 4.5] == []
    assert [(line, round(ratio, 2)) for line, ratio in found["line"] if ratio < 3] == []
    assert not page.complaints


@pytest.mark.parametrize("system", ["dark", "light"])
@pytest.mark.parametrize("switch", ["dark", "light", "auto"])
def test_pictures_of_the_site_follow_its_switch(switch: str, system: str, chromium: Browser, tmp_path: Path) -> None:
    pixels = pytest.importorskip("matplotlib.image")
    for picture in ("gallery/chain_rule.svg", "gallery/means.png"):
        (tmp_path / Path(picture).name).write_bytes((DOCS / picture).read_bytes())
    (tmp_path / "site.css").write_bytes((DOCS / "static" / "glassgrad.css").read_bytes())
    (tmp_path / "page.html").write_text(
        f"<meta name='color-scheme' content='light dark'><link rel='stylesheet' href='site.css'>"
        f"<body data-theme='{switch}'><article><img class='adaptive' src='chain_rule.svg'><img src='means.png'>"
    )
    page = chromium.open(tmp_path / "page.html", prefers_color_scheme=system)
    card = page.run("getComputedStyle(document.images[1]).backgroundColor")
    page.picture(tmp_path / "seen.png")
    ground = pixels.imread(tmp_path / "seen.png")[12:40, 12:16, :3].mean()  # above x, where the graph is empty
    is_dark = (system if switch == "auto" else switch) == "dark"
    assert (card == "rgb(255, 255, 255)", bool(ground < 0.2), bool(ground > 0.9)) == (is_dark, is_dark, not is_dark)


def test_the_tester_sees_what_does_not_stand_out(chromium: Browser, tmp_path: Path) -> None:
    path = tmp_path / "bad.html"
    path.write_text(
        "<body style='background: #222; color: #555'><p>dim</p><svg><rect width='99' height='50' fill='#eee'/>"
        "<text x='9' y='30' fill='#fff'>pale</text><path d='M0 0L9 9' stroke='#333'/></svg></body>"
    )
    found: Any = chromium.open(path).run(CONTRASTS)
    assert [words for words, ratio in found["text"] if ratio < 4.5] == ["dim", "pale"]
    assert [ratio < 3 for _, ratio in found["line"]] == [True]
    assert np.isfinite([ratio for _, ratio in found["text"]]).all()
