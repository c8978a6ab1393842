"""Pictures of large networks: what is folded, what stands for attention, what each step of a recurrence reads."""

from __future__ import annotations


import numpy as np
import pytest

import nn
import viz
from autograd import Tensor


@pytest.mark.parametrize("kind", ["RNN", "LSTM", "GRU"])
@pytest.mark.parametrize("batch_first", [False, True])
def test_each_step_reads_its_slice_of_a_sequence(kind: str, *, batch_first: bool) -> None:
    drawing = viz.network(getattr(nn, kind)(2, 3, rng=0, batch_first=batch_first), (5, 2))
    inputs = [node for node in drawing.picture.nodes if node.kind == "input"]
    steps = [node for node in drawing.picture.nodes if node.lines[0].startswith("t=")]
    assert [node.lines[1] for node in inputs] == ["2 numbers"] * 5
    read = {(edge.tail, edge.head) for edge in drawing.picture.edges if edge.tail in {node.key for node in inputs}}
    assert read == {(one.key, step.key) for one, step in zip(inputs, steps, strict=True)}


def test_slices_of_a_sequence_are_seen_through_a_change_of_type() -> None:
    x = Tensor(np.ones((3, 1, 2)), name="x")  # float64, for weights in float32
    outputs, _ = nn.LSTM(2, 3, rng=0)(x)
    inputs = [node.lines for node in viz.draw(outputs.sum(), view="network").picture.nodes if node.kind == "input"]
    assert inputs == [(f"x[{k}]", "2 numbers") for k in range(3)]
