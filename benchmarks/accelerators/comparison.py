"""Primitives on an accelerator, held to NumPy: values and gradients in float32."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import Tensor, compile, gradients
from autograd.foundation.trees import flatten

TOLERANCE = 1e-5
# Of these, signs, phases and the order of columns are free: the sums of magnitudes are compared.
FACTORS = {"eig", "packed_eigh", "packed_svd", "svd"}


def together(cases: list[Any], found: dict[str, Any]) -> None:
    """Compare the values and gradients of some primitives, in one program."""

    def computed(groups: list[list[Tensor]]) -> list[Any]:
        made = []
        for (name, primitive, example), operands in zip(cases, groups, strict=True):
            outs = [out for out in flatten(primitive(*operands, **example.params))[0] if isinstance(out, Tensor)]
            if name in FACTORS:
                outs = [abs(out).sum() for out in outs]
            roots = [out.sum() for out in outs if out.requires_grad and out.dtype.kind == "f"]
            slopes = gradients(sum(roots), [x for x in operands if x.requires_grad]) if roots else []
            made.append([*[out.detach() for out in outs], *slopes])
        return made

    groups = [
        [Tensor(x.astype(np.float32) if x.dtype.kind == "f" else x) for x in example.inputs] for _, _, example in cases
    ]
    with np.errstate(all="ignore"):
        expected = computed(groups)
        compiled = compile(computed, backend="jax")
        compiled(groups)
    for (name, *_), ours, theirs in zip(cases, compiled(groups), expected, strict=True):
        found["primitives"] += 1
        worst = max([distance(np.asarray(x), np.asarray(y)) for x, y in zip(ours, theirs, strict=True)], default=0.0)
        if not worst <= TOLERANCE:
            found["differ"][name] = worst


def distance(ours: Any, theirs: Any) -> float:
    """How far the one is from the other, as a share of the largest number or of 1."""
    if ours.dtype != theirs.dtype or ours.shape != theirs.shape:
        return float("inf")
    scale = max(1.0, float(np.max(np.abs(theirs), initial=0.0, where=np.isfinite(theirs))))
    if not np.array_equal(np.isfinite(ours), np.isfinite(theirs)):
        return float("inf")
    return float(np.max(np.abs(ours.astype(complex) - theirs), initial=0.0, where=np.isfinite(theirs))) / scale
