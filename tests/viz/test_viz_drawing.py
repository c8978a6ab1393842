"""Painted pictures: DOT text byte by byte, SVG by its structure, files, and what happens without Graphviz.

The expected DOT texts lie in tests/golden. After an intended change, write them anew with
``GLASSGRAD_WRITE_GOLDEN=1 python -m pytest tests/viz/test_viz_drawing.py`` and read the difference.

This file is longer than others: the formats share graphs and golden texts.
"""

from __future__ import annotations

import base64
import os
import re
import struct
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlparse
from urllib.request import url2pathname

import graphviz
import numpy as np
import pictured
import pytest
from drawn import at_most
from hypothesis import given
from hypothesis import strategies as st

import autograd as ag
import nn
import nn.scalar
import viz
from autograd import Value, add_n, compile, scope
from autograd.errors import ArgumentError
from viz.paint import rendering
from viz.paint.palette import DARK_SCREENS, THEMES, page_style, style

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden"
WRITE = bool(os.environ.get("GLASSGRAD_WRITE_GOLDEN"))
SVG = "{http://www.w3.org/2000/svg}"

DRAWINGS: dict[str, Callable[[], viz.Drawing]] = {
    "product-of-sum-forward": lambda: viz.draw(pictured.product_of_sum()),
    "product-of-sum-backward": lambda: viz.draw(pictured.product_of_sum(), backward=True, seed=2),
    "product-of-sum-overlay": lambda: viz.draw(pictured.product_of_sum(), overlay=True, seed=2),
    "neuron-overlay-dark": lambda: viz.draw(pictured.neuron(), overlay=True, theme="dark", title="A neuron"),
    "penalised-legend": lambda: viz.draw(pictured.penalised(), overlay=True, legend=True, theme="print"),
    "squared-backward": lambda: viz.draw(pictured.squared(), backward=True),
    "layered-forward": lambda: viz.draw(pictured.layered()),
    "layered-collapsed": lambda: viz.draw(pictured.layered(), overlay=True, depth=0),
    "wide-collapsed": lambda: viz.draw(pictured.wide()),
    "program-levels": lambda: viz.draw(compile(pictured.neuron()), legend=True),
    "program-step": lambda: viz.draw(pictured.step(), theme="dark"),
    "network": lambda: viz.draw(pictured.neuron(), view="network", legend=True),
    "tensors-overlay": lambda: viz.draw(pictured.tensors(), overlay=True, precision=3),
}


def texts(svg: str) -> list[str]:
    return ["".join(element.itertext()) for element in ET.fromstring(svg).iter(f"{SVG}text")]


def count(svg: str, kind: str) -> int:
    return sum(kind in (element.get("class") or "").split() for element in ET.fromstring(svg).iter(f"{SVG}g"))


# DOT text


@pytest.mark.parametrize("name", DRAWINGS)
def test_the_dot_text_is_as_expected(name: str) -> None:
    file = GOLDEN / f"{name}.dot"
    dot = DRAWINGS[name]().dot
    if WRITE:
        file.write_text(dot, encoding="utf-8")
    assert dot == file.read_text(encoding="utf-8")


def test_every_expected_text_has_its_drawing() -> None:
    assert {file.stem for file in GOLDEN.glob("*.dot")} == set(DRAWINGS)


@pytest.mark.long
def test_the_bytes_do_not_depend_on_the_hash_seed() -> None:
    program = (
        "import sys; sys.path[:0] = ['tests/viz', 'tests/support']; from test_viz_drawing import DRAWINGS\n"
        "for make in DRAWINGS.values(): d = make(); sys.stdout.buffer.write((d.dot + d.text + d.svg()).encode())\n"
        "import pictured, viz; sys.stdout.buffer.write(viz.step(pictured.neuron()).html().encode())"
    )
    outputs = [
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "4242")
    ]
    assert outputs[0] == outputs[1]
    assert len(outputs[0]) > 1000


def test_backward_edges_are_declared_forward() -> None:
    picture = viz.draw(pictured.product_of_sum(), backward=True).picture
    order = [node.key for node in picture.nodes]
    assert all(order.index(edge.tail) < order.index(edge.head) for edge in picture.edges)
    assert "dir=back" in viz.draw(pictured.product_of_sum(), backward=True).dot


# SVG


@at_most(40)
@given(st.text(st.characters(exclude_categories=()), min_size=1, max_size=60), st.text(min_size=1, max_size=18))
def test_any_label_keeps_the_node_count_and_well_formed_xml(name: str, group: str) -> None:
    with scope(group):
        root = Value(2.0, name=name) * 3
    drawing = viz.draw(root, overlay=True, title=name)
    svg = drawing.svg()
    assert count(svg, "node") == 3
    assert count(svg, "edge") == 3
    assert count(svg, "cluster") == 1
    assert drawing.dot.isprintable() or "\n" in drawing.dot


@given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=9))
def test_a_plain_name_is_shown_as_it_is(name: str) -> None:
    assert f"{name} = 2" in texts(viz.draw(Value(2.0, name=name)).svg())


@pytest.mark.parametrize("name", ['"', "\\", "\\N", "\\G", "<b>x</b>", "&amp;", "&lt;", "a&b", "{a|b}", "%", "x\\"])
def test_hostile_names_are_shown_as_they_are(name: str) -> None:
    assert f"{name} = 2" in texts(viz.draw(Value(2.0, name=name)).svg())
    drawing = viz.draw(Value(2.0, name=name) * 3)
    said = {edge.text for edge in drawing.picture.edges if edge.text}
    assert any(name in words for words in said)
    groups = ET.fromstring(drawing.svg()).iter("{http://www.w3.org/2000/svg}g")
    assert said <= {group[0].text for group in groups if group.attrib.get("class", "").startswith("edge")}


def test_controls_and_bidi_marks_are_made_visible_and_long_names_are_cut() -> None:
    text = viz.draw(Value(2.0, name="a\u202eb" + "x" * 100)).text
    assert "a⟨U+202E⟩bxxx" in text
    assert "x…" in text
    assert "x" * 19 not in text
    assert "⟨U+000A⟩⟨U+D800⟩ = 2" in viz.draw(Value(2.0, name="\n\ud800")).text


def test_the_svg_is_an_image_with_words_of_its_own() -> None:
    drawing = viz.draw(pictured.product_of_sum(), overlay=True)
    svg = drawing.svg()
    element = ET.fromstring(svg)
    assert element.get("role") == "img"
    assert "max-width: 100%" in (element.get("style") or "")
    assert element.get("viewBox")
    title, description = element.find(f"{SVG}title"), element.find(f"{SVG}desc")
    assert title is not None
    assert description is not None
    assert title.text == "Forward and backward pass of f"
    assert description.text == drawing.text
    assert element.get("aria-labelledby") == title.get("id")


def test_neurons_stand_in_order_from_top_to_bottom() -> None:
    outputs = nn.scalar.MLP([2, 4, 1], rng=0).layers[0]([Value(1.0, name="x1"), Value(2.0, name="x2")])
    lines = ET.fromstring(viz.draw(outputs, fit=None).svg()).iter(f"{SVG}text")
    heights = {line.text or "": float(line.get("y") or 0) for line in lines}
    labels = [f"neuron {i}" for i in range(4)]
    assert sorted(labels, key=heights.__getitem__) == labels
    assert heights["x1 = 1"] < heights["x2 = 2"]


def test_boxes_stand_in_order_from_top_to_bottom() -> None:
    terms = [Value(float(i), name=f"x{i}") * Value(0.5, name=f"w{i}") for i in range(7)]
    for i, term in enumerate(terms):
        term.name = f"p{i}"
    svg = viz.draw(ag.add_n(terms), direction="LR", fit=None).svg()
    heights = {line.text or "": float(line.get("y") or 0) for line in ET.fromstring(svg).iter(f"{SVG}text")}
    labels = [f"p{i} = {i / 2:g}" for i in range(7)]
    assert sorted(labels, key=heights.__getitem__) == labels
    assert count(svg, "cluster") == 0


def test_ids_differ_between_drawings_and_not_between_runs() -> None:

    def ids(drawing: viz.Drawing) -> set[str | None]:
        return {element.get("id") for element in ET.fromstring(drawing.svg()).iter() if element.get("id")}

    first, again, other = (
        viz.draw(pictured.neuron()),
        viz.draw(pictured.neuron()),
        viz.draw(pictured.neuron(), overlay=True),
    )
    assert first.svg() == again.svg()
    assert not ids(first) & ids(other)


def test_a_notebook_gets_the_image_and_the_outline() -> None:
    pictured.needs_graphviz()
    bundle = viz.draw(pictured.squared())._repr_mimebundle_()
    assert bundle["text/plain"].startswith("input x = 3")
    assert bundle["image/svg+xml"].startswith("<svg")
    png = base64.b64decode(bundle["image/png"])
    size = struct.unpack(">II", png[16:24])
    drawn = ET.fromstring(bundle["image/svg+xml"]).get("viewBox", "").split()[2:]
    assert size == pytest.approx([float(points) * 96 / 72 for points in drawn], abs=24)


def test_a_notebook_fits_a_wide_picture_into_its_column() -> None:
    chain = Value(1.0)
    for _ in range(15):
        chain = chain * 2.0
    narrow = viz.draw(pictured.squared())
    wide = viz.draw(chain, direction="LR", fit=None)
    roots = [ET.fromstring(drawing._repr_mimebundle_()["image/svg+xml"]) for drawing in (narrow, wide)]
    assert [root.get("width") for root in roots] == [ET.fromstring(narrow.svg()).get("width"), "100%"]
    width = ET.fromstring(wide.svg()).get("width")
    assert roots[1].get("height") is None
    assert roots[1].get("style") == f"max-width: {width}px; height: auto"
    assert roots[1].get("viewBox", "").split()[2] == width


def test_a_notebook_gets_no_png_of_a_large_picture() -> None:
    pictured.needs_graphviz()
    small, large = (add_n([Value(1.0) for _ in range(count - 1)]) for count in (100, 101))
    assert "image/png" in viz.draw(small, max_nodes=200)._repr_mimebundle_()
    assert set(viz.draw(large, max_nodes=200)._repr_mimebundle_()) == {"text/plain", "image/svg+xml"}


def coloured(svg: str, dark: bool) -> dict[str, str]:
    """The rules of the style sheet, those for dark systems above the others where ``dark``."""
    style = ET.fromstring(svg).findtext(f"{SVG}style") or ""
    plain, _, conditional = style.partition(f"{DARK_SCREENS} {{")
    unscoped = re.sub(r"#gg\w+ ", "", plain + conditional * dark)
    return dict(re.findall(r"^ *(.+?) \{ (.+?) \}", unscoped, flags=re.MULTILINE))


@pytest.mark.long
@pytest.mark.parametrize("build", [pictured.penalised, pictured.layered, pictured.wide, pictured.tensors])
def test_a_theme_changes_colours_and_moves_nothing(build: Callable[[], Any]) -> None:
    pictures = {theme: viz.draw(build(), overlay=True, legend=True, theme=theme).svg() for theme in THEMES}
    bare = {re.sub("<style>.*</style>|gg[0-9a-f]{10}", "", svg, flags=re.DOTALL) for svg in pictures.values()}
    assert len(bare) == 1
    assert coloured(pictures["auto"], dark=False) == coloured(pictures["light"], dark=False)
    assert coloured(pictures["auto"], dark=True) == coloured(pictures["dark"], dark=False)
    assert len({str(coloured(pictures[theme], dark=False)) for theme in ("light", "dark", "print")}) == 3


def luminance(colour: str) -> float:
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, two: str) -> float:
    low, high = sorted((luminance(one), luminance(two)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", THEMES)
def test_contrast_is_enough_to_read_by(name: str) -> None:
    """WCAG 2.2, level AA: 4.5 for text, 3 for lines."""
    theme = THEMES[name]
    assert all(contrast(theme.ink, fill) >= 4.5 for fill in (theme.paper, *theme.fills.values()))
    assert all(contrast(line, theme.paper) >= 4.5 for line in theme.lines.values())
    assert contrast(theme.frame, theme.paper) >= 3


def test_text_says_how_wide_it_is_and_lies_in_its_box() -> None:
    drawing = viz.draw(pictured.penalised(), overlay=True)
    for group in ET.fromstring(drawing.svg()).iter(f"{SVG}g"):
        if "node" not in (group.get("class") or ""):
            continue
        spot = drawing.layout.boxes[(group.get("id") or "").partition("-")[2]]
        for text in group.iter(f"{SVG}text"):
            assert float(text.get("textLength") or 0) <= spot.width - 10
    assert len(list(ET.fromstring(drawing.svg()).iter(f"{SVG}text"))) > 40


def test_lines_end_in_heads_of_arrows_at_their_boxes() -> None:
    drawing = viz.draw(pictured.layered(), overlay=True)
    margin = 8.0
    for group in ET.fromstring(drawing.svg()).iter(f"{SVG}g"):
        way = (group.get("class") or "").partition("edge ")[2]
        if way:
            box = drawing.layout.boxes[group.get("data-head" if way == "forward" else "data-tail") or ""]
            (arrow,) = group.iter(f"{SVG}polygon")
            x, y = map(float, (arrow.get("points") or "").split()[1].split(","))
            assert abs(x - box.x - margin) <= box.width / 2 + margin
            assert abs(y - box.y - margin) <= box.height / 2 + margin


def test_a_line_that_branches_has_a_dot() -> None:
    outputs, _ = nn.RNN(2, 3, rng=0)(np.ones((3, 1, 2)))
    assert "branch forward" in viz.draw(outputs.sum(), fit=None).svg()
    assert "branch" not in re.sub("<style>.*</style>", "", viz.draw(pictured.squared()).svg(), flags=re.DOTALL)


# DOT for Graphviz


@pytest.mark.parametrize("name", DRAWINGS)
def test_graphviz_own_layout_shows_every_box_number_and_product(name: str) -> None:
    pictured.needs_graphviz()
    drawing = DRAWINGS[name]()
    theirs = rendering.render(drawing.dot, "svg").decode()
    ours = drawing.svg()
    assert sorted(map(str.strip, texts(theirs))) == sorted(texts(ours))
    assert [count(theirs, kind) for kind in ("node", "edge")] == [count(ours, kind) for kind in ("node", "edge")]


@pytest.mark.parametrize("mode", [{}, {"backward": True}, {"overlay": True}])
def test_graphviz_lays_out_where_it_is_asked_to(mode: dict[str, bool]) -> None:
    pictured.needs_graphviz()
    drawing = viz.draw(pictured.penalised(), engine="dot", theme="auto", **mode)
    svg = drawing.svg()
    assert sorted(map(str.strip, texts(svg))) == sorted(texts(viz.draw(pictured.penalised(), **mode).svg()))
    assert "prefers-color-scheme: dark" in svg


# pages


@pytest.mark.parametrize("theme", THEMES)
def test_weights_below_zero_are_dashed_in_every_theme(theme: str) -> None:
    """In print, which has no colours, nothing else tells them apart."""
    rules = style("p", theme, network=True).split("\n")
    for part in (".minus path", ".constant circle", ".constant rect", ".backward path"):
        assert any(rule.startswith(f"#p {part} {{ stroke-dasharray: ") for rule in rules), part
    assert not any("plus" in rule and "dasharray" in rule for rule in rules)


@pytest.mark.parametrize("theme", THEMES)
def test_no_page_is_printed_dark(theme: str) -> None:
    on_paper, *on_screens = page_style(theme, lambda found: found.ink).split("\n")
    assert on_paper == THEMES["print" if theme == "print" else "light"].ink
    assert "".join(on_screens).startswith("@media screen" if theme in ("auto", "dark") else "")


def test_a_page_holds_the_picture_and_loads_nothing() -> None:
    drawing = viz.draw(pictured.neuron(), theme="auto", title="<One> & only")
    page = drawing.html()
    assert drawing.svg() in page
    assert "<title>&lt;One&gt; &amp; only</title>" in page
    assert not re.search(r"<link rel=\"style|src=\"|@import|url\(", page)
    assert "default-src 'none'" in page


def test_show_opens_a_page_in_the_browser_or_says_where_it_lies(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for works in (True, False):
        monkeypatch.setattr("webbrowser.open", lambda address, works=works: opened.append(address) or works)
        viz.draw(pictured.squared()).show()
    files = [Path(url2pathname(urlparse(address).path)) for address in opened]
    assert all(file.read_text(encoding="utf-8").startswith("<!DOCTYPE html>") for file in files)
    assert {file.parent for file in files} == {tmp_path}
    assert capsys.readouterr().out == f"no web browser could be opened; the picture lies in {files[1]}\n"


def test_show_in_a_notebook_is_inline(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[Any] = []
    ipython = SimpleNamespace(
        get_ipython=lambda: SimpleNamespace(kernel=True), display=SimpleNamespace(display=shown.append)
    )
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    monkeypatch.setattr("webbrowser.open", lambda address: pytest.fail("no browser is opened in a notebook"))
    drawing = viz.draw(pictured.squared())
    drawing.show()
    assert shown == [drawing]


# the outline


def test_the_outline() -> None:
    assert str(viz.draw(pictured.product_of_sum(), overlay=True)).splitlines() == [
        "input x = 1, ∂f/∂x = 2",
        "  from q: 2 × 1 = 2",
        "input y = 2, ∂f/∂y = 2",
        "  from q: 2 × 1 = 2",
        "q = x + y = 3, ∂f/∂q = 2",
        "  from f: 1 × 2 = 2",
        "input z = 2, ∂f/∂z = 3",
        "  from f: 1 × 3 = 3",
        "f = q · z = 6, ∂f/∂f = 1, seed",
    ]


def test_the_outline_names_groups() -> None:
    text = viz.draw(pictured.layered()).text
    assert "[layer 1 / neuron 2]" in text
    assert "layer 1, −0.8683, 0.8067, 0.1896, 9 parameters, +24 nodes" in viz.draw(pictured.layered(), depth=0).text


# files


@pytest.mark.parametrize(
    ("suffix", "start"),
    [
        ("svg", b"<svg"),
        ("png", b"\x89PNG"),
        ("pdf", b"%PDF"),
        ("html", b"<!DOCTYPE html>"),
        ("dot", b"digraph"),
        ("txt", b"input"),
        ("SVG", b"<svg"),
    ],
)
def test_saving(tmp_path: Path, suffix: str, start: bytes) -> None:
    pictured.needs_graphviz()
    path = viz.draw(pictured.neuron()).save(tmp_path / f"picture.{suffix}")
    assert path.read_bytes().startswith(start) or suffix == "txt"
    assert [file.name for file in tmp_path.iterdir()] == [f"picture.{suffix}"]


@pytest.mark.parametrize("name", ["x.gif", "x", "x.htm", ".svg"])
def test_an_unknown_ending_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ArgumentError, match=r"saved as \.svg, \.png, \.pdf, \.html, \.dot, \.txt"):
        viz.draw(pictured.squared()).save(tmp_path / name)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="there is no folder"):
        viz.draw(pictured.squared()).save(tmp_path / "missing" / "x.dot")


def test_a_saved_file_may_be_read_by_whom_others_may(tmp_path: Path) -> None:
    (tmp_path / "ordinary").touch()
    saved = viz.draw(pictured.squared()).save(tmp_path / "x.svg")
    assert saved.stat().st_mode == (tmp_path / "ordinary").stat().st_mode


def test_what_is_not_finite_stays_heavy_where_it_is_pointed_out() -> None:
    x = Value(float("inf"), name="x")
    drawing = viz.draw(x * 2, wrt=x)
    assert all(box.heavy and box.lit for box in drawing.picture.nodes if box.name)
    assert drawing.dot.count("penwidth=3,") == drawing.tex().count("line width=2.4bp") == 2
    style = ET.fromstring(drawing.svg()).findtext(f"{SVG}style") or ""
    assert style.index(".node.lit rect") < style.index(".node.heavy rect")  # of equal weight, the last one counts


def test_every_format_points_out_the_same_path() -> None:
    x = Value(1.0, name="x")
    drawing = viz.draw((x + Value(2.0)) * Value(2.0), wrt=x, overlay=True)
    boxes, lines = (sum(part.lit for part in parts) for parts in (drawing.picture.nodes, drawing.picture.edges))
    assert (boxes, lines) == (3, 4)
    assert drawing.dot.count("penwidth=2.5") == boxes + lines
    assert drawing.tex().count("line width=2bp") == boxes + lines
    marked = [part.get("class", "").split() for part in ET.fromstring(drawing.svg()).iter(f"{SVG}g")]
    assert sum("lit" in classes for classes in marked) == boxes + lines


def test_a_save_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "x.dot"
    file.write_text("old")

    def fail(self: Path, target: Path) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="disk is full"):
        viz.draw(pictured.squared()).save(file)
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


# engines


@pytest.fixture
def no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering.shutil, "which", lambda name: None)
    monkeypatch.setitem(sys.modules, "pygraphviz", None)


@pytest.mark.usefixtures("no_engine")
def test_without_graphviz_there_is_text_and_one_clear_error(tmp_path: Path) -> None:
    drawing = viz.draw(pictured.squared())
    assert drawing.save(tmp_path / "x.dot").exists()
    assert drawing.save(tmp_path / "x.txt").exists()
    assert set(drawing._repr_mimebundle_()) == {"text/plain", "image/svg+xml"}
    assert drawing.svg() in drawing.html()
    others = r"\.svg, \.html, \.dot or \.txt"  # which need no Graphviz
    for suffix in ("png", "pdf"):
        with pytest.raises(viz.NoEngineError, match=f"pip install pygraphviz.*dot is on the PATH.*save as {others}"):
            drawing.save(tmp_path / f"x.{suffix}")
    with pytest.raises(viz.NoEngineError, match=r"draws svg.*save as \.dot or \.txt"):
        viz.draw(pictured.squared(), engine="dot").svg()
    assert {file.name for file in tmp_path.iterdir()} == {"x.dot", "x.txt"}


def test_a_library_that_the_system_cannot_load_is_none_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pygraphviz.py").write_text("raise ImportError('libgobject-2.0.so.0: cannot open shared object file')")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "pygraphviz", raising=False)
    monkeypatch.setattr(rendering.shutil, "which", lambda name: None)
    drawing = viz.draw(pictured.squared())
    assert set(drawing._repr_mimebundle_()) == {"text/plain", "image/svg+xml"}
    with pytest.raises(viz.NoEngineError, match=r"cannot be loaded \(libgobject.*dot is on the PATH.*save as \.svg"):
        drawing.save(tmp_path / "x.png")


@pytest.mark.long
@pytest.mark.parametrize("engine", ["dot", "pygraphviz"])
def test_a_layout_that_takes_too_long_is_collapsed_and_says_so(monkeypatch: pytest.MonkeyPatch, engine: str) -> None:
    sent: list[str] = []

    def slow(dot: str, format: str, *, dpi: int) -> bytes:
        sent.append(dot)
        if dot.count("label=") > 20:
            raise rendering.LayoutTimeout("slow")
        return b'<svg width="1pt" height="1pt"></svg>'

    monkeypatch.setattr(rendering, "find", lambda: engine)
    monkeypatch.setattr(rendering, "render", slow)
    viz.draw(pictured.untidy(30), engine="dot", max_nodes=60).svg()
    assert len(sent) > 1
    assert "collapsed further, as the layout took too long" in sent[-1]
    assert "collapsed further" not in sent[0]


@pytest.mark.long
def test_no_more_boxes_are_sent_in_process_than_it_can_take(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []

    def render(dot: str, format: str, *, dpi: int) -> bytes:
        sent.append(dot)
        return b'<svg width="1pt" height="1pt"></svg>'

    monkeypatch.setattr(rendering, "find", lambda: "pygraphviz")
    monkeypatch.setattr(rendering, "render", render)
    monkeypatch.setitem(rendering.MOST_BOXES, "pygraphviz", 50)
    drawing = viz.draw(pictured.untidy(90), max_nodes=200, engine="dot")
    assert len(drawing.picture.nodes) > 50
    drawing.svg()
    assert len(sent) == 1
    assert sent[0].count("penwidth") <= 50


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Put a program named ``dot`` on the PATH, which does what it is told and notes how it was called."""

    def put(does: str) -> Path:
        folder = tmp_path / "programs"
        folder.mkdir()
        script = folder / "dot"
        note = f"open({str(folder / 'calls')!r}, 'w').write(repr((sys.argv[1:], sys.stdin.read())))"
        script.write_text(f"#!{sys.executable}\nimport sys\n{note}\n{does}\n")
        script.chmod(0o755)
        monkeypatch.setenv("PATH", str(folder))
        return folder / "calls"

    return put


def test_the_program_is_given_a_time_limit(program: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    program("")
    monkeypatch.setattr(rendering, "TIME_LIMIT", 0.0)
    with pytest.raises(rendering.LayoutTimeout, match="longer than 0 seconds"):
        rendering.render("digraph {}", "svg")


def test_the_complaint_of_the_program_is_passed_on(program: Callable[[str], Path]) -> None:
    program("sys.exit('syntax error in line 1')")
    with pytest.raises(viz.NoEngineError, match="dot could not draw png: syntax error in line 1"):
        rendering.render("digraph {}", "png")


@pytest.mark.parametrize(
    ("format", "placed", "options"),
    [
        ("svg", False, ["-Kdot", "-Tsvg"]),
        ("png", False, ["-Kdot", "-Tpng", "-Gdpi=160", "-Gsize=50.0,50.0"]),
        ("pdf", True, ["-Kneato", "-Tpdf", "-n2"]),
    ],
)
def test_the_program_gets_the_text_and_gives_the_picture(
    program: Callable[[str], Path], format: str, placed: bool, options: list[str]
) -> None:
    picture = "PNG".ljust(24, chr(0))
    calls = program(f"print({picture!a})")
    assert rendering.render("digraph {}", format, placed=placed) == f"{picture}\n".encode()
    assert calls.read_text() == repr((options, "digraph {}"))


def test_the_source_is_that_of_the_package_graphviz() -> None:
    source = DRAWINGS["layered-forward"]().source
    assert isinstance(source, graphviz.Source)
    assert source.source == DRAWINGS["layered-forward"]().dot
    assert source.engine == "dot"


@pytest.mark.parametrize("engine", [None, "dot"])
@pytest.mark.parametrize("by", ["program", "library"])
def test_a_png_has_at_most_8000_pixels_on_a_side_and_says_so(
    engine: str | None, by: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if by == "library":
        pytest.importorskip("pygraphviz")
        monkeypatch.setattr(rendering.shutil, "which", lambda name: None)
    pictured.needs_graphviz()
    drawing = viz.draw(pictured.chain(100), max_nodes=300, direction="LR", fit=None, engine=engine)
    with pytest.warns(viz.ShrunkWarning, match=r"shrunk to 8,000 pixels.*\.svg or \.pdf.*fit="):
        png = drawing.save(tmp_path / "long.png").read_bytes()
    assert max(struct.unpack(">II", png[16:24])) == 8000
    small = viz.draw(pictured.chain(1), engine=engine).save(tmp_path / "small.png").read_bytes()  # without a warning
    assert max(struct.unpack(">II", small[16:24])) < 8000


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"fit": (1600, 0)}, "fit is a width and a height"),
        ({"fit": 1600}, "fit is a width and a height"),
        ({"direction": "RL"}, "direction is LR or TB"),
        ({"engine": "neato"}, "engine is dot, or None"),
    ],
)
def test_what_a_page_cannot_be_is_refused(given: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ArgumentError, match=complaint):
        viz.draw(pictured.squared(), **given)


# the door to the engine


def test_another_package_called_autograd_is_named(tmp_path: Path) -> None:
    (tmp_path / "autograd").mkdir()
    (tmp_path / "autograd" / "__init__.py").write_text("")
    program = f"import sys; sys.path[:0] = [{str(tmp_path)!r}, {str(ROOT)!r}]\nimport viz"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "ImportError" in done.stderr
    assert str(tmp_path / "autograd") in done.stderr
    assert "fresh virtual environment" in done.stderr


def test_importing_viz_is_light() -> None:
    program = "import sys, viz; print([m for m in ('matplotlib', 'pygraphviz', 'graphviz', 'nn') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_rule_of_a_picture_reaches_another_one() -> None:
    rules = re.findall(r"^ *([^@{}\n]+) \{", style("gg1", "auto", network=True), flags=re.MULTILINE)
    assert rules
    assert all(selector.startswith("#gg1 ") for selectors in rules for selector in selectors.split(", "))
