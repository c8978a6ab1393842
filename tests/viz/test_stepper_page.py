"""The page of `viz.step` in a real browser: its numbers are the engine's at every step, and nothing is fetched.

This file is longer than others: its tests share one browser and one page, which take seconds to open.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import browser
import pictured
import pytest
from browser import Browser, Page
from test_networks import hand_step
from test_slides import squared_error

import viz
from autograd import Contribution, Node, Value, backward_trace, scope, topological_order
from viz.paint.palette import THEMES
from viz.picture.digits import agrees, read

pytestmark = pytest.mark.long

# What is on the screen at each of some steps: texts that can be seen, of the words and of the boxes that are marked.
SEEN = """
((chosen) => {
  const isSeen = (element) => getComputedStyle(element).visibility === "visible" && element.getClientRects().length > 0;
  const texts = (element, kind) => [...element.querySelectorAll(kind)].filter(isSeen).map((text) => text.textContent);
  return chosen.map((k) => {
    show(k);
    const svgs = [...document.querySelectorAll("figure svg")].filter(isSeen);
    return {
      product: [...document.querySelectorAll("#product > span")].map((part) => part.firstChild.textContent),
      total: document.getElementById("total").firstChild?.textContent.trim() ?? "",
      sentences: texts(document, "#sentences p"),
      count: document.getElementById("count").textContent,
      item: document.querySelector("#list [aria-current]").textContent,
      opened: document.getElementById("opened").hidden ? "" : document.querySelector("figcaption").textContent,
      boxes: svgs.map((svg) => [...svg.querySelectorAll(".node.current")].map((box) => texts(box, "text"))),
      lines: svgs.map((svg) => [...svg.querySelectorAll(".edge.current")].map((line) => texts(line, "text"))),
    };
  });
})
"""


def seen(page: Page, chosen: Sequence[int]) -> Any:
    return page.run(f"unpack().then(() => ({SEEN})({list(chosen)}))")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser.browser() as running:
        yield running


@pytest.fixture(scope="module")
def penalised(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Page:
    return chromium.open(viz.step(pictured.penalised()).save(tmp_path_factory.mktemp("page") / "steps.html"))


def folded() -> Node:
    """More operations than a picture shows."""
    return pictured.chain(61)


def number(text: str) -> Any:
    return read(text.strip("()"))


@pytest.mark.parametrize("build", [pictured.penalised, pictured.squared, folded])
def test_the_numbers_are_the_engines_at_every_step(build: Any, chromium: Browser, tmp_path: Path) -> None:
    root = build()
    page = chromium.open(viz.step(root).save(tmp_path / "steps.html"))
    operations = [node for node in topological_order(root) if not node.is_leaf]
    steps = backward_trace(root)
    received: dict[Node, Any] = {}
    sums = []
    for step in steps:
        received[step.operand] = received.get(step.operand, 0.0) + step.contribution
        sums.append(received[step.operand])
    last = 1 + len(operations) + len(steps)
    chosen = range(1, last + 1)
    for k, shown in zip(chosen, seen(page, chosen), strict=True):
        assert shown["count"] == f"{k} / {last}"
        (box,) = shown["boxes"][-1]
        if k <= len(operations):
            value = operations[k - 1].data
            assert is_shown(shown["sentences"][0], value)
            assert is_shown(box[1], value)
            assert shown["lines"][-1]
        elif k > len(operations) + 1:
            check_backward(shown, steps[k - len(operations) - 2], sums[k - len(operations) - 2], build is folded)
    assert not page.complaints
    assert page.run("opened.length > 0") == (build is folded)


def is_shown(text: str, value: Any) -> bool:
    """Whether the last number of an equation is ``value``."""
    return agrees(number(text.rpartition(" = ")[2]), value, 4, slack=0)


def check_backward(shown: Any, step: Contribution, received: Any, is_folded: bool) -> None:
    upstream, times, local, equals, result = shown["product"]
    assert (times, equals) == ("×", "=")
    for text, value in ((upstream, step.upstream), (local, step.local), (result, step.contribution)):
        assert agrees(number(text), value, 4, slack=1)
    assert not shown["total"] or is_shown(shown["total"], received)
    (box,), (words,) = shown["boxes"][-1], shown["lines"][-1]
    gradients = [text for text in box if text.startswith("∂")]
    assert len(gradients) == 1 or (is_folded and not shown["opened"])  # in a box that stands for many
    for gradient in gradients:
        assert is_shown(gradient, received)
        assert f"{upstream} × {local} = {result}" in " ".join(words)


# The gradients that are seen in the boxes at a step.
GRADIENTS = """
[...document.querySelectorAll(".node text")].filter((text) => getComputedStyle(text).visibility === "visible")
  .map((text) => text.textContent).filter((text) => text.startsWith("∂"))
"""


def test_the_gradient_of_a_shared_weight_grows_on_the_screen(penalised: Page) -> None:
    (last,) = seen(penalised, [19])
    assert last["total"] == "∂L/∂w = −0.1 + (−4.073) = −4.173"
    assert last["boxes"] == [[["w = −0.5", "∂L/∂w = −4.173", "sum of 2 paths"]]]
    assert last["item"] == "∂L/∂w: (−2.037) × 2 = −4.073; −0.1 + (−4.073) = −4.173"
    assert penalised.run(f"show(8); {GRADIENTS}") == []
    assert penalised.run(f"show(13); {GRADIENTS}")[0] == "∂L/∂w = −0.1"
    assert penalised.run(f"show(18); {GRADIENTS}")[0] == "∂L/∂w = −0.1"
    assert penalised.run(f"show(19); {GRADIENTS}")[0] == "∂L/∂w = −4.173"


def test_neurons_and_weights_have_their_numbers_when_these_are_known(chromium: Browser, tmp_path: Path) -> None:
    page = chromium.open(viz.step(hand_step(), view="network").save(tmp_path / "steps.html"))
    visible = "(text) => getComputedStyle(text).visibility === 'visible'"
    texts = f"[...document.querySelectorAll('#whole text')].filter({visible}).map((text) => text.textContent)"
    given = {"w13 = 0.1", "w35 = −0.1"}
    forward = {"z3 = 0", "a3 = 0.5", "z5 = 0", "a5 = 0.5", "L = 0.08"}
    backward = {"δ3 = −0.0025", "δ4 = 0.0025", "δ5 = 0.1", "∂L/∂w13 = −0.00025", "∂L/∂w45 = 0.05"}
    for step, known, unknown in (
        (0, given, forward | backward),
        (15, given | forward, backward),
        (36, given | forward | backward, set[str]()),
    ):
        shown = set(page.run(f"show({step}); {texts}"))
        assert known <= shown
        assert not unknown & shown
    assert not page.complaints


def test_keys_buttons_slider_list_and_address_lead_to_the_same_steps(penalised: Page) -> None:
    def at(program: str = "") -> int:
        penalised.run(program)
        step = penalised.run("now")
        assert penalised.run("location.hash") == f"#step={step}"
        assert penalised.run("byId('slider').value") == str(step)
        return int(step)

    penalised.run("show(0)")
    for key, step in [("ArrowRight", 1), (" ", 2), ("PageDown", 3), ("ArrowLeft", 2), ("End", 20), ("ArrowRight", 20)]:
        penalised.press(key)
        assert at() == step
    for key, step in [("ArrowUp", 19), ("PageUp", 18), ("Home", 0), ("ArrowLeft", 0), ("ArrowDown", 1)]:
        penalised.press(key)
        assert at() == step
    penalised.press(" ", shift=True)
    assert at() == 0
    for name, step in [("next", 1), ("last", 20), ("back", 19), ("first", 0)]:
        assert at(f"button('{name}').click()") == step
    assert penalised.run("[...document.querySelectorAll('button:disabled')].map((x) => x.dataset.do)") == [
        "first",
        "back",
    ]
    assert at("byId('slider').value = 12; byId('slider').dispatchEvent(new Event('input'))") == 12
    penalised.run("byId('slider').focus()")
    penalised.press("ArrowRight")
    assert at("document.activeElement.blur()") == 13
    assert at("document.querySelectorAll('#list a')[7].click()") == 7
    changed = (
        "new Promise((done) => {{ addEventListener('hashchange', done, {{ once: true }}); location.hash = '{}' }})"
    )
    assert at(changed.format("#step=5")) == 5
    assert at(changed.format("#step=999")) == 20
    assert at(changed.format("#elsewhere")) == 0


def test_an_address_with_a_step_opens_there(chromium: Browser, tmp_path: Path) -> None:
    page = chromium.open(viz.step(pictured.squared()).save(tmp_path / "steps.html"), "#step=3")
    assert page.run("byId('count').textContent") == "3 / 4"


def test_the_screen_is_filled_for_a_class(penalised: Page) -> None:
    penalised.press("p")
    assert penalised.run("getComputedStyle(document.querySelector('aside')).display") == "none"
    width = penalised.run("byId('stage').getBoundingClientRect().width")
    assert width > 0.95 * penalised.run("innerWidth")
    assert penalised.run("button('present').ariaPressed") == "true"
    penalised.press("Escape")
    assert penalised.run("getComputedStyle(document.querySelector('aside')).display") != "none"


def test_the_picture_is_zoomed_dragged_and_fitted(penalised: Page) -> None:
    size = "document.querySelector('#whole svg').viewBox.baseVal.width"
    whole = penalised.run(f"ACTIONS.fit(); {size}")
    penalised.press("+")
    assert penalised.run(size) == pytest.approx(whole / 1.3, rel=0.3)
    assert penalised.run(size) < whole
    penalised.press("-")
    penalised.press("0")
    assert penalised.run(size) == pytest.approx(whole)


def test_a_reader_who_does_not_see_hears_each_step(penalised: Page) -> None:
    assert penalised.run("byId('words').ariaLive") == "polite"
    penalised.run("show(10)")
    assert penalised.run("byId('slider').getAttribute('aria-valuetext')") == "10 of 20: Backward: from L to v2"
    nameless = "[...document.querySelectorAll('button, input')].filter((x) => !x.ariaLabel).length"
    assert penalised.run(nameless) == 0
    assert penalised.run("document.querySelectorAll('[aria-current=step]').length") == 1


def test_motion_colours_and_width_follow_the_reader(chromium: Browser, tmp_path: Path) -> None:
    path = viz.step(pictured.neuron()).save(tmp_path / "steps.html")
    moving = chromium.open(path)
    still = chromium.open(path, prefers_reduced_motion="reduce", prefers_color_scheme="dark")
    for page, name in ((moving, "form"), (still, "none")):
        page.run("show(steps.length - 1)")
        assert page.run("getComputedStyle(document.querySelector('#product > *')).animationName") == name
    for page, theme in ((moving, THEMES["light"]), (still, THEMES["dark"])):
        paper = ", ".join(str(int(theme.paper[k : k + 2], 16)) for k in (1, 3, 5))
        assert page.run("getComputedStyle(document.documentElement).backgroundColor") == f"rgb({paper})"
        assert page.run("getComputedStyle(document.querySelector('.paper')).fill") == f"rgb({paper})"
    moving.size(390, 844)
    moving.run("show(now)")
    assert moving.run("document.documentElement.scrollWidth") <= 390
    sizes = moving.run(CURRENT)
    assert None not in sizes
    assert min(sizes) >= 10.9


# Whether the picture, the words and each control lie apart from the others, and within the page.
APART = """
(() => {
  const parts = ["#stage", "#words", ...["first", "back", "next", "last", "closer", "fit", "farther", "present"]
    .map((name) => `[data-do=${name}]`), "#slider", "#count"];
  const places = parts.map((part) => document.querySelector(part).getBoundingClientRect());
  const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  return places.every((a, k) => a.right <= innerWidth && !places.some((b, other) => other > k && meet(a, b)));
})()
"""


@pytest.mark.parametrize("size", [(1600, 900), (700, 1000), (390, 844), (360, 740), (844, 390)])
def test_no_control_lies_over_the_picture_or_the_words(size: tuple[int, int], penalised: Page) -> None:
    penalised.size(*size)
    penalised.run("show(19); scrollTo(0, document.body.scrollHeight)")
    assert penalised.run(APART)
    penalised.size(1600, 900)


@pytest.mark.parametrize("size", [(844, 390), (740, 360), (667, 375)])
def test_the_picture_has_most_of_a_phone_on_its_side(size: tuple[int, int], penalised: Page) -> None:
    penalised.size(*size)
    penalised.run("show(19); byId('count').textContent = '1234 / 1234'")
    assert penalised.run(APART)
    area = penalised.run("(({ width, height }) => width * height)(byId('stage').getBoundingClientRect())")
    assert area > 0.5 * size[0] * size[1]
    penalised.size(1600, 900)


def test_a_network_of_three_neurons_is_seen_whole_beside_the_list(chromium: Browser, tmp_path: Path) -> None:
    page = chromium.open(viz.step(squared_error()).save(tmp_path / "steps.html"), "#step=30")
    assert page.run("Math.round(partsFor(0).view.width) >= Math.round(partsFor(0).page.width)")


# The size of type at each step, null where the box that it is about is not wholly in sight.
CURRENT = """
steps.slice(1).map(({ inside }, k) => {
  show(k + 1);
  const figure = byId(inside ? "opened" : "whole");
  const svg = [...figure.querySelectorAll("svg")].find((svg) => !svg.hasAttribute("hidden"));
  const [box, page] = [svg.querySelector(".node.current"), figure].map((part) => part.getBoundingClientRect());
  const isWithin = box.left >= page.left && box.right <= page.right;
  return isWithin && box.top >= page.top && box.bottom <= page.bottom
    ? 13 * page.width / svg.viewBox.baseVal.width : null;
})
"""


def test_what_is_printed_is_the_whole(penalised: Page) -> None:
    penalised.run("show(3); dispatchEvent(new Event('beforeprint'))")
    assert "∂L/∂w = −4.173" in penalised.run("document.querySelector('#whole svg').innerHTML")
    is_hidden = "(x) => getComputedStyle(x).visibility !== 'visible'"
    hidden = f"[...document.querySelectorAll('#whole text')].filter({is_hidden}).length"
    assert penalised.run(hidden) == 0
    penalised.run("dispatchEvent(new Event('afterprint'))")
    assert penalised.run(hidden) > 0
    assert penalised.run("now") == 3


HOSTILE = [
    "</script ><script>hacked = 1</script>",
    "<!--<script",
    "<img src=x onerror='hacked = 1'>",
    "]]>&lt;\"'\\N${hacked = 1}`",
    "a\u202eb\u2028c\x00\ud800",
    "</style><style>* { display: none }",
]


def test_hostile_names_are_shown_and_nothing_is_fetched(chromium: Browser, tmp_path: Path) -> None:
    root: Any = 0
    for name in HOSTILE:
        with scope(name):
            root = root + Value(2.0, name=name) * 3
    path = viz.step(root, title=HOSTILE[1]).save(tmp_path / "steps.html")
    page = chromium.open(path)
    (first,) = seen(page, [0])
    assert page.run("document.title") == HOSTILE[1]
    assert first["sentences"][0] == f"{HOSTILE[0]} = 2"
    assert any("a⟨U+202E⟩b⟨U+2028⟩c⟨U+0000⟩⟨U+D800⟩ = 2" in sentence for sentence in first["sentences"])
    assert page.run("[document.scripts.length, document.images.length, typeof hacked]") == [3, 0, "undefined"]
    assert page.requests == [path.as_uri()]
    assert not page.complaints


def test_the_page_forbids_what_would_be_fetched(chromium: Browser, tmp_path: Path) -> None:
    """Whatever stands in it; and the test above would notice."""
    path = viz.step(pictured.squared()).save(tmp_path / "steps.html")
    asking = "<video src='https://example.org/x.mp4'></video><script>hacked = 1</script>"
    path.write_text(path.read_text(encoding="utf-8").replace("<header>", f"<header>{asking}"), encoding="utf-8")
    page = chromium.open(path)
    assert page.run("typeof hacked") == "undefined"
    said = " ".join(map(str, page.complaints))
    assert said.count("Content Security Policy directive") == 2
