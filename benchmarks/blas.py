"""Which code NumPy's matrix products run: ``python -m benchmarks.blas`` says the library, and OpenBLAS's kernel."""

from __future__ import annotations

import ctypes
from pathlib import Path
from typing import Any

import numpy as np

PLACES = ("../numpy.libs", ".dylibs", "../../../../Library/bin")  # of Linux, macOS, and conda's on Windows
SYMBOLS = [f"{prefix}openblas_get_corename{suffix}" for prefix in ("scipy_", "") for suffix in ("64_", "")]


def library() -> str:
    """The BLAS library that NumPy was built with, and what OpenBLAS has chosen for this processor."""
    chosen = _kernel(Path(np.__file__).parent)
    config: Any = np.show_config(mode="dicts")
    built: str = config["Build Dependencies"]["blas"]["name"]
    return built if chosen is None else f"OpenBLAS with the kernel {chosen}"


def _kernel(package: Path) -> str | None:
    """The name of OpenBLAS's kernel, such as Haswell or SkylakeX; None where NumPy has another library."""
    for place in PLACES:
        for path in sorted((package / place).glob("*openblas*")):
            loaded = ctypes.CDLL(str(path.resolve()))  # NumPy has loaded it, so it is the same one
            for symbol in SYMBOLS:
                function = getattr(loaded, symbol, None)
                if function is not None:
                    function.restype = ctypes.c_char_p
                    return str(function().decode())
    return None


if __name__ == "__main__":
    print(library())
