"""A page in a real browser, headless: Chromium, told what to do by the DevTools protocol over a pair of pipes.

Nothing is needed but the program itself. Without it, `needs_chromium` skips the test and says so.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--remote-debugging-pipe")
LONGEST = 30.0  # seconds that an answer may take on a busy machine


def find() -> str | None:
    """The Chromium on PATH."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def needs_chromium() -> str:
    program = find()
    if program is None:
        pytest.skip("no Chromium is on PATH: pages are not tried in a browser")
    return program


class Browser:
    """A running browser. ``command`` sends one command and gives its result; what happens meanwhile is in `events`."""

    def __init__(self, program: str, folder: str) -> None:
        (to_read, self._out), (self._in, to_write) = os.pipe(), os.pipe()
        kept = [fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in (to_read, to_write)]  # out of the way of 3 and 4

        def as_expected() -> None:
            for place, end in enumerate(kept, 3):
                os.dup2(end, place)

        self._process = subprocess.Popen(
            [program, *FLAGS, f"--user-data-dir={folder}", "about:blank"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(3, 4),
            preexec_fn=as_expected,
        )
        for end in (to_read, to_write, *kept):
            os.close(end)
        self._rest, self._number = b"", 0
        self.events: list[dict[str, Any]] = []

    def command(self, method: str, session: str | None = None, **params: Any) -> dict[str, Any]:
        self._number += 1
        message = {"id": self._number, "method": method, "params": params} | ({"sessionId": session} if session else {})
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result
            self.events.append(answer)

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._in], [], [], LONGEST)
            assert ready, "the browser does not answer"
            part = os.read(self._in, 1 << 20)
            assert part, "the browser has ended"
            self._rest += part
        message, _, self._rest = self._rest.partition(b"\0")
        parsed: dict[str, Any] = json.loads(message)
        return parsed

    def close(self) -> None:
        self.command("Browser.close")
        self._process.wait(LONGEST)
        os.close(self._out)
        os.close(self._in)

    def open(self, path: Path, fragment: str = "", **media: str) -> Page:
        """The page in a file. ``media``: features of the reader's system, as ``prefers_color_scheme="dark"``."""
        return self.visit(path.as_uri() + fragment, **media)

    def visit(self, address: str, **media: str) -> Page:
        """The page at an address."""
        return Page(self, address, {name.replace("_", "-"): value for name, value in media.items()})


class Page:
    """One page; `run` evaluates JavaScript in it. ``requests``: all that it has asked for, as addresses."""

    def __init__(self, browser: Browser, address: str, media: dict[str, str]) -> None:
        self._browser = browser
        target = browser.command("Target.createTarget", url="about:blank")["targetId"]
        self._session = browser.command("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Log", "Runtime"):
            self.command(f"{domain}.enable")
        self.size(1600, 900)
        self.command("Emulation.setFocusEmulationEnabled", enabled=True)  # as if each page were the one in front
        features = [{"name": name, "value": value} for name, value in media.items()]
        self.command("Emulation.setEmulatedMedia", features=features)
        self.command("Page.navigate", url=address)
        while not self._happened("Page.loadEventFired"):
            browser.events.append(browser._next())

    def command(self, method: str, **params: Any) -> dict[str, Any]:
        return self._browser.command(method, self._session, **params)

    def _happened(self, method: str) -> list[dict[str, Any]]:
        events = self._browser.events
        return [e["params"] for e in events if e.get("method") == method and e.get("sessionId") == self._session]

    @property
    def requests(self) -> list[str]:
        return [event["request"]["url"] for event in self._happened("Network.requestWillBeSent")]

    @property
    def complaints(self) -> list[Any]:
        """What the browser had to say against the page: errors, and what its own policy forbids."""
        return [*self._happened("Runtime.exceptionThrown"), *self._happened("Log.entryAdded")]

    def size(self, width: int, height: int, *, mobile: bool = False) -> None:
        self.command(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=mobile
        )

    def run(self, program: str) -> Any:
        """The value of a JavaScript expression, or what it promises."""
        return self._evaluate(self._session, program)

    def run_within(self, program: str) -> Any:
        """The same in the sandboxed frame that the page holds, which to the browser is a page of its own."""
        self.command("Target.setAutoAttach", autoAttach=True, waitForDebuggerOnStart=False, flatten=True)
        return self._evaluate(self._happened("Target.attachedToTarget")[-1]["sessionId"], program)

    def _evaluate(self, session: str, program: str) -> Any:
        asked = {"expression": program, "returnByValue": True, "awaitPromise": True}
        found = self._browser.command("Runtime.evaluate", session, **asked)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def click(self, x: float, y: float) -> None:
        for kind in ("mousePressed", "mouseReleased"):
            self.command("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def press(self, key: str, *, text: str = "", shift: bool = False) -> None:
        """A key, as the keyboard sends it."""
        names = {" ": "Space", "Home": "Home", "End": "End"}
        codes = {" ": 32, "PageUp": 33, "PageDown": 34, "End": 35, "Home": 36}
        codes |= {"ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40}
        said = {"key": key, "code": names.get(key, key), "modifiers": 8 * shift}
        said |= {"windowsVirtualKeyCode": codes.get(key, ord(key[0].upper()))}
        self.command("Input.dispatchKeyEvent", type="keyDown", **said, **({"text": text} if text else {}))
        self.command("Input.dispatchKeyEvent", type="keyUp", **said)

    def picture(self, path: Path) -> None:
        """Save what is seen, for people to look at."""
        path.write_bytes(base64.b64decode(self.command("Page.captureScreenshot", format="png")["data"]))

    def sheet(self, path: Path) -> None:
        """Save what is printed, as PDF."""
        path.write_bytes(base64.b64decode(self.command("Page.printToPDF", landscape=False)["data"]))


@contextmanager
def browser() -> Iterator[Browser]:
    """A browser with a profile of its own, which leaves nothing behind."""
    program = needs_chromium()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        running = Browser(program, folder)
        try:
            yield running
        finally:
            running.close()
