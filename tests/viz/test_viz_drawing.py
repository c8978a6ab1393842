"""Painted pictures: DOT text byte by byte, SVG by its structure, files, and what happens without Graphviz.

The expected DOT texts lie in tests/golden. After an intended change, write them anew with
``GLASSGRAD_WRITE_GOLDEN=1 python -m pytest tests/viz/test_viz_drawing.py`` and read the difference.
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
import pictured
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd as ag
import nn.scalar
import viz
from autograd import Value, compile, scope
from autograd.errors import ArgumentError
from viz.paint import rendering
from viz.paint.dot import paint
from viz.paint.palette import THEMES

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


def test_the_bytes_do_not_depend_on_the_hash_seed() -> None:
    program = (
        "import sys; sys.path[:0] = ['tests/viz', 'tests/support']; from test_viz_drawing import DRAWINGS\n"
        "for make in DRAWINGS.values(): d = make(); sys.stdout.buffer.write((d.dot + d.text).encode())"
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
    assert "dir=back" in paint(picture, THEMES["light"])


# SVG


@settings(max_examples=40)
@given(st.text(st.characters(exclude_categories=()), min_size=1, max_size=60), st.text(min_size=1, max_size=20))
def test_any_label_keeps_the_node_count_and_well_formed_xml(name: str, group: str) -> None:
    pictured.needs_graphviz()
    with scope(group):
        root = Value(2.0, name=name) * 3
    drawing = viz.draw(root, overlay=True, title=name)
    svg = drawing.svg()
    assert count(svg, "node") == 3
    assert count(svg, "edge") == 3
    assert count(svg, "cluster") == 1
    assert drawing.dot.isprintable() or "\n" in drawing.dot


@given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=30))
def test_a_plain_name_is_shown_as_it_is(name: str) -> None:
    pictured.needs_graphviz()
    assert f"{name} = 2" in texts(viz.draw(Value(2.0, name=name)).svg())


@pytest.mark.parametrize("name", ['"', "\\", "\\N", "\\G", "<b>x</b>", "&amp;", "&lt;", "a&b", "{a|b}", "%", "x\\"])
def test_hostile_names_are_shown_as_they_are(name: str) -> None:
    pictured.needs_graphviz()
    assert f"{name} = 2" in texts(viz.draw(Value(2.0, name=name)).svg())


def test_controls_and_bidi_marks_are_made_visible_and_long_names_are_cut() -> None:
    text = viz.draw(Value(2.0, name="a\u202eb\n\ud800" + "x" * 100)).text
    assert "a⟨U+202E⟩b⟨U+000A⟩⟨U+D800⟩x" in text
    assert "x…" in text
    assert "x" * 41 not in text


def test_the_svg_is_an_image_with_words_of_its_own() -> None:
    pictured.needs_graphviz()
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
    pictured.needs_graphviz()
    outputs = nn.scalar.MLP([2, 4, 1], rng=0).layers[0]([Value(1.0, name="x1"), Value(2.0, name="x2")])
    lines = ET.fromstring(viz.draw(outputs).svg()).iter(f"{SVG}text")
    heights = {line.text or "": float(line.get("y") or 0) for line in lines}
    labels = [f"neurons.{i}: Neuron" for i in range(4)]
    assert sorted(labels, key=heights.__getitem__) == labels
    assert heights["x1 = 1"] < heights["x2 = 2"]


def test_boxes_stand_in_order_from_top_to_bottom() -> None:
    pictured.needs_graphviz()
    terms = [Value(float(i), name=f"x{i}") * Value(0.5, name=f"w{i}") for i in range(7)]
    for i, term in enumerate(terms):
        term.name = f"p{i}"
    svg = viz.draw(ag.add_n(terms)).svg()
    heights = {line.text or "": float(line.get("y") or 0) for line in ET.fromstring(svg).iter(f"{SVG}text")}
    labels = [f"p{i} = {i / 2:g}" for i in range(7)]
    assert sorted(labels, key=heights.__getitem__) == labels
    assert count(svg, "cluster") == 0


def test_ids_differ_between_drawings_and_not_between_runs() -> None:
    pictured.needs_graphviz()

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
    assert size == pytest.approx([float(points) * 96 / 72 for points in drawn], abs=3)


def test_a_notebook_gets_no_png_of_a_large_picture() -> None:
    pictured.needs_graphviz()
    assert "image/png" in viz.draw(pictured.untidy(60), max_nodes=200)._repr_mimebundle_()
    assert set(viz.draw(pictured.untidy(140), max_nodes=200)._repr_mimebundle_()) == {"text/plain", "image/svg+xml"}


def coloured(svg: str) -> list[tuple[str, str | None, str | None]]:
    """The colours of everything painted: as its attributes say, or as the rules of the style sheet do."""
    root = ET.fromstring(svg)
    style = root.find(f"{SVG}style")
    rules = re.findall(r"#\w+ (.+?) \{ (.+?) \}", (style.text or "") if style is not None else "")
    parents = {child: parent for parent in root.iter() for child in parent}
    found = []
    for element in root.iter():
        tag = element.tag.removeprefix(SVG)
        if tag not in ("path", "polygon", "polyline", "ellipse", "text"):
            continue
        group = element
        while "class" not in group.attrib:
            group = parents[group]
        colours = {name: element.get(name) for name in ("fill", "stroke")}
        for selector, declarations in rules:
            *outer, inner = re.split(r" (?=[a-z:\[]|> )", selector, maxsplit=1)
            kinds = set(outer[0].strip(".").split(".")) if outer else set()
            tags = re.findall("path|polygon|polyline|ellipse|text", inner)
            fits = (tag in tags if tags else "stroke" in element.attrib) and not (
                "none" in inner and element.get("fill") == "none"
            )
            if fits and kinds <= set((group.get("class") or "").split()):
                colours |= dict(part.split(": ") for part in declarations.split("; "))
        found.append((tag, colours["fill"], colours["stroke"]))
    return found


@pytest.mark.parametrize("build", [pictured.penalised, pictured.layered, pictured.wide, pictured.tensors])
def test_a_picture_that_adapts_is_light_and_by_its_rules_dark(build: Callable[[], Any]) -> None:
    pictured.needs_graphviz()
    pictures = {
        theme: viz.draw(build(), overlay=True, legend=True, theme=theme).svg() for theme in ("auto", "light", "dark")
    }
    attributes = re.sub("<style>.*</style>", "", pictures["auto"], flags=re.DOTALL)
    assert coloured(attributes) == coloured(pictures["light"])
    assert coloured(pictures["auto"]) == coloured(pictures["dark"])
    assert "prefers-color-scheme: dark" in pictures["auto"]
    assert "<style>" not in pictures["light"]


# pages


def test_a_page_holds_the_picture_and_loads_nothing() -> None:
    pictured.needs_graphviz()
    drawing = viz.draw(pictured.neuron(), theme="auto", title="<One> & only")
    page = drawing.html()
    assert drawing.svg() in page
    assert "<title>&lt;One&gt; &amp; only</title>" in page
    assert not re.search(r"<script|<link|src=|@import|url\(", page)


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
    assert "[layer 1/neuron 2]" in text
    assert "layer 1, +" in viz.draw(pictured.layered(), depth=0).text


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
    monkeypatch.setattr(rendering, "find_spec", lambda name: None)


@pytest.mark.usefixtures("no_engine")
def test_without_graphviz_there_is_text_and_one_clear_error(tmp_path: Path) -> None:
    drawing = viz.draw(pictured.squared())
    assert drawing.save(tmp_path / "x.dot").exists()
    assert drawing.save(tmp_path / "x.txt").exists()
    assert set(drawing._repr_mimebundle_()) == {"text/plain"}
    assert "<pre>input x = 3" in drawing.html()
    for suffix in ("svg", "png", "pdf"):
        with pytest.raises(viz.NoEngineError, match=r"pip install pygraphviz.*dot is on the PATH.*\.dot or \.txt"):
            drawing.save(tmp_path / f"x.{suffix}")
    assert {file.name for file in tmp_path.iterdir()} == {"x.dot", "x.txt"}


@pytest.mark.parametrize("engine", ["dot", "pygraphviz"])
def test_a_layout_that_takes_too_long_is_collapsed_and_says_so(monkeypatch: pytest.MonkeyPatch, engine: str) -> None:
    sent: list[str] = []

    def slow(dot: str, format: str, *, placed: bool, dpi: int) -> bytes:
        sent.append(dot)
        if dot.count("label=") > 40:
            raise rendering.LayoutTimeout("slow")
        return b'<svg width="1pt" height="1pt"></svg>'

    monkeypatch.setattr(rendering, "find", lambda: engine)
    monkeypatch.setattr(rendering, "render", slow)
    viz.draw(pictured.untidy(55)).svg()
    assert len(sent) > 1
    assert "collapsed further, as the layout took too long" in sent[-1]
    assert "collapsed further" not in sent[0]


def test_no_more_boxes_are_sent_in_process_than_it_can_take(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []

    def render(dot: str, format: str, *, placed: bool, dpi: int) -> bytes:
        sent.append(dot)
        return b'<svg width="1pt" height="1pt"></svg>'

    monkeypatch.setattr(rendering, "find", lambda: "pygraphviz")
    monkeypatch.setattr(rendering, "render", render)
    drawing = viz.draw(pictured.untidy(900), max_nodes=2000)
    assert len(drawing.picture.nodes) > 500
    drawing.svg()
    assert len(sent) == 1
    assert sent[0].count("penwidth") <= 500


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
        ("png", False, ["-Kdot", "-Tpng", "-Gdpi=160"]),
        ("pdf", True, ["-Kneato", "-Tpdf", "-n2"]),
    ],
)
def test_the_program_gets_the_text_and_gives_the_picture(
    program: Callable[[str], Path], format: str, placed: bool, options: list[str]
) -> None:
    calls = program("print('the picture')")
    assert rendering.render("digraph {}", format, placed=placed) == b"the picture\n"
    assert calls.read_text() == repr((options, "digraph {}"))


def test_the_source_is_that_of_the_package_graphviz() -> None:
    plain, framed = (DRAWINGS[name]() for name in ("squared-backward", "layered-forward"))
    for drawing in (plain, framed):
        assert isinstance(drawing.source, graphviz.Source)
        assert drawing.source.source == drawing.dot
        assert drawing.source.engine == ("neato" if "pos=" in drawing.dot else "dot")


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
