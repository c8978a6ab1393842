"""Rows of compiled functions on JAX, beside the same step written by hand for `jax.jit`."""

from __future__ import annotations

from benchmarks.environments import JAX, OURS
from benchmarks.model import Cores, Figure, Row, Side


def _networks() -> list[Row]:
    networks = {
        "cnn": ("two convolutions with pooling, 32 images of 28 x 28", 1.0),
        "lstm": ("an LSTM of 50 units over 100 steps, batch 32", 1.25),
    }
    return [
        Row(
            f"networks/{name}-on-jax",
            f"one Adam step of {work}, float32, until the loss is there",
            Side(f"{name} on JAX", OURS, "network_glassgrad", (name, "step")),
            Side("jax jit", JAX, "network_jax", (name, "step")),
            target=target,
        )
        for name, (work, target) in networks.items()
    ]


JAX_ROWS = [
    *_networks(),
    Row(
        "first-call/on-jax",
        "the first steps of the digits network, batch 32, which are traced and compiled; the figure is what ours takes "
        "beyond the first one of a step written by hand",
        Side("nn on JAX", OURS, "network_glassgrad", ("digits", "first-call")),
        Side("jax jit", JAX, "network_jax", ("digits", "first-call")),
        target=0.3,
        figure=Figure.EXCESS,
    ),
    Row(
        "two-devices/on-jax",
        "one Adam step of a 64-512-512-10 network on a batch of 4,096, on two devices of a core each against one that "
        "is held to one core; on an otherwise idle machine at most 0.7",
        Side("two devices", OURS, "two_devices", ("2",)),
        Side("one device", OURS, "two_devices", ("1",)),
        cores=Cores.ALL,
    ),
]
