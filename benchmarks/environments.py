"""The interpreters that the scripts run in: our own, and a virtual environment for each peer."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
HOME = Path(__file__).parent / ".venvs"
VERSIONS = """
import json, sys
from importlib.metadata import version
print(json.dumps({name: version(name) for name in sys.argv[1:]}))
"""


class UnavailableError(Exception):
    """Something could not be set up or run; the message is the reason, free of this machine's paths."""


@dataclass(frozen=True)
class Environment:
    """Where a peer lives. ``requirements``: arguments of ``pip install``, run at the top of the
    checkout; without any, it is the interpreter at hand. ``libraries``: whose versions to report."""

    name: str
    libraries: tuple[str, ...]
    requirements: tuple[str, ...] = ()

    def python(self) -> str:
        """The path of the interpreter, set up where need be; `UnavailableError` where that fails."""
        if not self.requirements:
            return sys.executable
        if problem := self._problem():
            raise UnavailableError(problem)
        return self._path()

    def versions(self) -> dict[str, str]:
        """The versions of its libraries."""
        found: dict[str, str] = json.loads(run([self.python(), "-c", VERSIONS, *self.libraries]))
        return found

    @cache  # noqa: B019
    def _problem(self) -> str:
        """Set it up, once per program; the reason where that fails."""
        ready = HOME / self.name / ".ready"  # written last, so a build that was cut short starts afresh
        wanted = "\n".join((sys.version, *self.requirements))
        if ready.exists() and ready.read_text(encoding="utf-8") == wanted:
            return ""
        print(f"Setting up {self.name} ...", file=sys.stderr, flush=True)
        try:
            run([sys.executable, "-m", "venv", "--clear", str(HOME / self.name)])
            run([self._path(), "-m", "pip", "install", "--quiet", *self.requirements])
        except UnavailableError as error:
            return str(error)
        ready.write_text(wanted, encoding="utf-8")
        return ""

    def _path(self) -> str:
        return str(HOME / self.name / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python"))


def run(command: list[str], environment: dict[str, str] | None = None) -> str:
    """What ``command`` prints; an `UnavailableError` with the last line of its complaint where it fails."""
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        complaint = done.stderr.strip() or done.stdout.strip() or f"exit status {done.returncode}"
        raise UnavailableError(complaint.splitlines()[-1].replace(str(ROOT), "."))
    return done.stdout


OURS = Environment("glassgrad", ("glassgrad", "numpy"))
# Glassgrad itself goes beside micrograd, to run micrograd's own network over our Value.
MICROGRAD = Environment("micrograd", ("micrograd",), ("micrograd", "--editable", "."))
TORCH = Environment("torch", ("torch",), ("torch==2.13.0", "numpy"))
HIPS = Environment("hips-autograd", ("autograd",), ("autograd",))
MYGRAD = Environment("mygrad", ("mygrad",), ("mygrad",))
SKLEARN = Environment("scikit-learn", ("scikit-learn",), ("scikit-learn",))
JAX = Environment("jax", ("jax",), ("jax",))
TINYGRAD = Environment("tinygrad", ("tinygrad",), ("tinygrad",))
