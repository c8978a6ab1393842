"""Film the steps of a calculation for the README: ``python docs/steps_gif.py``, which needs Chromium on the PATH."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from pictures import chain_rule
from PIL import Image

import viz

SIZE = (960, 560)
MILLISECONDS = 1400  # that each step is shown
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def film(target: Path) -> None:
    """Write an animated GIF of all steps to ``target``."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise SystemExit(f"none of {', '.join(BROWSERS)} is on the PATH: install one, then run this again")
    with TemporaryDirectory() as folder:
        stepper = viz.step(chain_rule(), seed=2)
        page = stepper.save(Path(folder) / "steps.html")
        shots = []
        for step in range(1, len(stepper.events)):
            shot = Path(folder) / f"{step}.png"
            command = [
                browser,
                "--headless",
                "--no-sandbox",
                "--hide-scrollbars",
                "--virtual-time-budget=4000",
                f"--screenshot={shot}",
            ]
            command += [f"--window-size={SIZE[0]},{SIZE[1]}", f"{page.as_uri()}#step={step}"]
            subprocess.run(command, check=True, capture_output=True)
            shots.append(Image.open(shot).convert("P", palette=Image.Palette.ADAPTIVE, colors=64))
    first, *rest = shots
    first.save(target, save_all=True, append_images=rest, duration=MILLISECONDS, loop=0, optimize=True)


if __name__ == "__main__":
    film(Path(__file__).parent / "steps.gif")
