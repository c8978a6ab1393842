"""Tests in a process of their own."""

import subprocess
import sys
from collections.abc import Callable
from functools import wraps
from inspect import getfile
from pathlib import Path


def alone(test: Callable[[], None]) -> Callable[[], None]:
    """``test`` in a process of its own, since it asks after all results that are alive."""

    @wraps(test)
    def apart() -> None:
        path = [str(Path(getfile(test)).parent), *sys.path]
        program = f"import sys; sys.path[:0] = {path!r}; import {module}; {module}.{test.__name__}.__wrapped__()"
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
        assert not done.returncode, done.stderr

    module = test.__module__
    return apart
