"""A picture saved as a page, in a real browser: it fills the window, is drawn closer and moved, and fetches nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import browser
import pictured
import pytest

import viz

pytestmark = pytest.mark.long

BOX = "(() => { const r = document.querySelector('svg').getBoundingClientRect(); return [r.width, r.height] })()"
VIEW = "document.querySelector('svg').getAttribute('viewBox').split(' ').map(Number)"


def point(page: Any, event: str, kind: str, x: int, **said: Any) -> None:
    """Do something with the mouse at ``x``, 300, and wait until the picture has heard of it."""
    page.run(f"void (window.heard = new Promise((done) => svg.addEventListener({event!r}, done, {{ once: true }})))")
    page.command("Input.dispatchMouseEvent", type=kind, x=x, y=300, **said)
    page.run("window.heard.then(() => true)")


def test_a_page_is_filled_drawn_closer_and_dragged(tmp_path: Path) -> None:
    path = viz.draw(pictured.penalised(), theme="auto").save(tmp_path / "x.html")
    with browser.browser() as running:
        page = running.open(path)
        for size in ((1600, 900), (390, 844)):
            page.size(*size)
            assert page.run(BOX) == list(size)
        page.size(1600, 900)
        whole: Any = page.run(VIEW)
        page.press("+", text="+")
        x, y, width, height = page.run(VIEW)
        assert width == pytest.approx(whole[2] / 1.25)
        assert (x + width / 2, y + height / 2) == pytest.approx((whole[2] / 2, whole[3] / 2))
        page.press("ArrowRight")
        assert page.run(VIEW) == pytest.approx([x + width / 10, y, width, height])
        before = page.run("under(400, 300).x")
        point(page, "wheel", "mouseWheel", 400, deltaX=0, deltaY=-100)
        assert page.run(VIEW)[2] == pytest.approx(width / 1.25)
        assert page.run("under(400, 300).x") == pytest.approx(before, abs=0.1)
        for event, kind, x in (
            ("pointerdown", "mousePressed", 400),
            ("pointermove", "mouseMoved", 500),
            ("pointerup", "mouseReleased", 500),
        ):
            point(page, event, kind, x, button="left", buttons=1, clickCount=1)
        assert page.run("under(500, 300).x") == pytest.approx(before, abs=0.1)
        page.press("0", text="0")
        assert page.run(VIEW) == pytest.approx(whole, abs=1e-3)
        assert page.requests == [path.as_uri()]
        assert page.complaints == []
