"""The works whose time is measured at many sizes."""

from __future__ import annotations

from benchmarks.environments import MICROGRAD
from benchmarks.model import Curve, Side
from benchmarks.rows import digits

POINTS = {10**3: 1, 10**4: 15, 10**5: 152, 10**6: 1520}  # the points of the demo that make about so many nodes
LARGEST_MICROGRAD = 10**5  # ten times more take it minutes
BATCHES = [4**exponent for exponent in range(7)]


def _nodes(count: int) -> list[Side]:
    sides = {"compiled": "Value compiled", "eager": "Value", "micrograd": "micrograd"}
    return [
        Side(label, MICROGRAD, "scalar_growth", (way, str(POINTS[count])))
        for way, label in sides.items()
        if way != "micrograd" or count <= LARGEST_MICROGRAD
    ]


CURVES = [
    Curve(
        "growth-nodes",
        "forward and backward of the demo's network over ever more points, without L2, the nodes to within 2 %",
        "nodes",
        {count: _nodes(count) for count in POINTS},
    ),
    Curve(
        "growth-batch",
        "one Adam step of a 64-100-10 network, float32",
        "batch",
        {batch: [digits(name, batch) for name in ("compiled", "eager", "torch", "jax")] for batch in BATCHES},
    ),
]
