"""Images of few colours as PNG, for a page: numbers of colours, and a palette."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from viz.plots.fields import DEEPEST, certainty, colour

STEPS = 15  # of certainty, and of what a neuron gives, to either side
NEGATIVE, POSITIVE = (33, 102, 172), (178, 24, 43)  # the ends of the scale of neurons


def field_image(shares: Any) -> str:
    """The plane shaded by its probabilities, as a data URL; the first row of ``shares`` is the lowest."""
    best, certain = certainty(shares)
    count = shares.shape[-1]
    colours = [
        (*(round(255 * part) for part in colour(place)), round(255 * DEEPEST * step / STEPS))
        for place in range(count)
        for step in range(STEPS + 1)
    ]
    return png(best * (STEPS + 1) + np.round(certain * STEPS).astype(int), colours)


def neuron_image(values: Any, largest: float) -> str:
    """What a neuron gives over the plane, as a data URL: blue below 0, red above, clear at 0."""
    steps = np.round(np.clip(values / largest, -1, 1) * STEPS).astype(int) + STEPS
    colours = [(*(NEGATIVE if k < 0 else POSITIVE), round(255 * abs(k) / STEPS)) for k in range(-STEPS, STEPS + 1)]
    return png(steps, colours)


def png(numbers: Any, colours: Sequence[tuple[int, ...]]) -> str:
    """An image as a data URL. ``numbers`` (up, across): of colours, red, green, blue and opacity, below 256 of them.

    Source: W3C, "Portable Network Graphics Specification (Third Edition)".
    """
    rows = np.ascontiguousarray(numbers[::-1].astype(np.uint8))
    lines = np.concatenate([np.zeros((len(rows), 1), np.uint8), rows], axis=1)  # each line is stored as it is
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", rows.shape[1], rows.shape[0], 8, 3, 0, 0, 0)),
        (b"PLTE", bytes(part for each in colours for part in each[:3])),
        (b"tRNS", bytes(each[3] for each in colours)),
        (b"IDAT", zlib.compress(lines.tobytes(), 9)),
        (b"IEND", b""),
    ]
    chunks = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )
    return "data:image/png;base64," + base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"".join(chunks)).decode()
