"""The lessons as a student meets them: opened in JupyterLab, in a real browser, and all their cells run.

They take minutes, and JupyterLab, which ``make lab`` installs:
``GLASSGRAD_LAB=1 make test ARGS=tests/project/test_jupyterlab.py``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from typing import Any

import browser
import pytest
from browser import Browser, Page

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(os.environ.get("GLASSGRAD_LAB") != "1", reason="takes minutes: GLASSGRAD_LAB=1 runs it"),
]

ROOT = Path(__file__).parents[2]
LESSONS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))

# Each gives null while it is not yet so: no answer of a page may take long, and the first kernel does.
OPENED = """
(() => {
  const notebook = window.jupyterapp?.shell.currentWidget;
  return notebook?.sessionContext?.session?.kernel?.status === "idle" && notebook.content.model.cells.length || null;
})()
"""
RUN = """
window.ran = null;
jupyterapp.commands.execute("notebook:restart-run-all").catch(String).then((done) => { window.ran = `${done}`; });
const accept = () => document.querySelector(".jp-Dialog .jp-mod-accept, .jp-Dialog .jp-mod-warn")?.click();
window.clicks = setInterval(accept, 200);
"""
WAIT = "new Promise((done) => setTimeout(done, 1000)).then(() => window.ran)"
# What every code cell shows, and the pictures of the page: how many there are, and which are broken.
SHOWN = """
(async () => {
  clearInterval(window.clicks);
  const { content } = jupyterapp.shell.currentWidget, cells = [...content.model.cells];
  const code = cells.filter((cell) => cell.type === "code");
  const outputs = code.flatMap((cell) => cell.outputs.toJSON());
  const images = [...content.node.querySelectorAll(".jp-OutputArea img")];
  await Promise.allSettled(images.map((image) => image.decode()));
  return {
    left: code.filter((cell) => !cell.executionCount).map((cell) => cell.sharedModel.source),
    errors: outputs.filter((o) => o.output_type === "error").map((o) => `${o.ename}: ${o.evalue}`),
    warnings: outputs.filter((o) => o.name === "stderr").map((o) => o.text),
    made: outputs.filter((o) => o.data?.["image/svg+xml"] || o.data?.["image/png"]).length,
    broken: images.filter((image) => !image.naturalWidth).map((image) => image.src.slice(0, 80)),
    seen: images.length + content.node.querySelectorAll(".jp-RenderedSVG svg, .jp-OutputArea iframe").length,
    frames: content.node.querySelectorAll("iframe").length,
  };
})()
"""
# In a window as high as can be, once all cells have come into sight.
BOTTOM = """
new Promise((done) => setTimeout(done, 3000)).then(() =>
  Math.ceil([...document.querySelectorAll(".jp-Notebook-cell")].at(-1).getBoundingClientRect().bottom))
"""
# Of a notebook that nobody trusts, whose cells have not been run here.
STILL = """
(() => {
  const { content } = jupyterapp.shell.currentWidget;
  const still = content.node.querySelector(".jp-OutputArea img[alt$='step by step']");
  return [content.node.querySelectorAll("iframe").length, still?.naturalWidth ?? 0];
})()
"""
STEPPER = """
(() => {
  const { x, y } = jupyterapp.shell.currentWidget.content.node.querySelector("iframe").getBoundingClientRect();
  return [x + 30, y + 10];
})()
"""
COUNT = "new Promise((done) => setTimeout(done, 1000)).then(() => document.getElementById('count').textContent)"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of its own over a copy of the lessons, with nobody's settings; its address, with {} for a file."""
    folder = tmp_path_factory.mktemp("jupyter")
    shutil.copytree(ROOT / "notebooks", folder / "lessons")
    kinds = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    kinds += ("JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR")
    settings = {kind: str(folder / kind) for kind in kinds}
    kept = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}  # it would hide all plots
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--expose-app-in-browser",
         f"--ServerApp.root_dir={folder / 'lessons'}", "--ServerApp.port_retries=100"],
        env=kept | settings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    assert server.stderr
    said: Queue[str] = Queue()
    reader = threading.Thread(target=lambda lines: [said.put(line) for line in lines], args=(server.stderr,))
    reader.start()
    try:
        while not (at := said.get(timeout=120).split("http://127.0.0.1")[1:]):
            pass
        path, _, token = at[0].strip().partition("?")
        yield f"http://127.0.0.1{path}/workspaces/{{0.stem}}/tree/{{0.name}}?{token}"
    finally:
        server.terminate()  # and it ends its kernels
        try:
            server.wait(60)
        except subprocess.TimeoutExpired:  # as happens to it now and then, when all is done
            server.kill()
            server.wait()
        reader.join()
        server.stderr.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser.browser() as running:
        yield running


def run_all(page: Page) -> dict[str, Any]:
    """Run all cells of the notebook that a page opens; what it shows then."""
    while not page.run(f"new Promise((done) => setTimeout(done, 500)).then(() => {OPENED})"):
        pass
    page.run(RUN)
    while (done := page.run(WAIT)) is None:
        pass
    assert done == "true"
    shown: dict[str, Any] = page.run(SHOWN)
    return shown


def test_who_does_not_trust_a_lesson_sees_its_stepper_standing_still(chromium: Browser, address: str) -> None:
    lesson = next(path for path in LESSONS if path.stem.startswith("05"))
    page = chromium.visit(address.replace("{0.stem}", "untrusted").format(lesson))  # before a run has made it our own
    while not page.run(f"new Promise((done) => setTimeout(done, 500)).then(() => {OPENED})"):
        pass
    page.size(1600, 16_000)
    page.run(BOTTOM)
    frames, width = page.run(STILL)
    assert frames == 0
    assert width > 100


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_runs_in_jupyterlab(lesson: Path, chromium: Browser, address: str, tmp_path: Path) -> None:
    page = chromium.visit(address.format(lesson))
    shown = run_all(page)
    page.size(1600, 16_000)
    page.size(1600, page.run(BOTTOM) + 50)  # all of it at once
    page.picture(tmp_path / "lesson.png")
    assert (shown["left"], shown["errors"], shown["warnings"], shown["broken"]) == ([], [], [], [])
    assert shown["seen"] >= shown["made"] > 0
    if shown["frames"]:
        page.click(*page.run(STEPPER))
        assert page.run_within(COUNT).startswith("0 / ")
        page.press("ArrowRight")
        assert page.run_within(COUNT).startswith("1 / ")
