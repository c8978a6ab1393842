"""A long short-term memory run over a whole sequence."""

from __future__ import annotations

from collections.abc import Sequence

from autograd.modes import scope
from autograd.primitive import REAL, Array, Namespace, case, fused

__all__ = ["lstm"]


def _gates(xp: Namespace, sums: Array) -> tuple[Array, Array, Array, Array]:
    """The gates i, f, g, o of weighted sums (..., 4 hidden)."""
    size = sums.shape[-1] // 4
    both = xp.sigmoid(sums[..., : 2 * size])
    g, o = sums[..., 2 * size : 3 * size], sums[..., 3 * size :]
    return both[..., :size], both[..., size:], xp.tanh(g), xp.sigmoid(o)


def _unrolled(xp: Namespace, x: Array, h: Array, c: Array, weight: Array) -> Array:
    """Step by step, each step in a group of its own."""
    turned, states = xp.matrix_transpose(weight), []
    for t in range(x.shape[0]):
        with scope(f"t={t}"):
            i, f, g, o = _gates(xp, x[t] + xp.matmul(h, turned))
            c = f * c + i * g
            h = o * xp.tanh(c)
            states.append(xp.concat([h, c], axis=-1))
    return xp.stack(states)


def _reverse(
    xp: Namespace, ct: Array, out: Array, inputs: Sequence[Array], wanted: Sequence[bool]
) -> tuple[Array, Array, Array, Array]:
    """Backpropagation through time; what needs no order is done for all steps at once."""
    x, h, c, weight = inputs
    size = h.shape[-1]
    before = xp.concat([xp.concat([h, c], axis=-1)[None], out[:-1]])
    h_before, c_before = before[..., :size], before[..., size:]
    i, f, g, o = _gates(xp, x + xp.matmul(h_before, weight.T))
    squashed = xp.tanh(out[..., size:])
    through_c = xp.stack([g * i * (1 - i), c_before * f * (1 - f), i * (1 - g * g)], axis=-2)
    through_o, h_to_c = squashed * o * (1 - o), o * (1 - squashed * squashed)
    slopes = xp.empty_like(out, shape=(*x.shape[:-1], 4, size), order="C")
    flat = slopes.reshape(x.shape)
    dh, dc = xp.zeros_like(h), xp.zeros_like(c)
    for t in reversed(range(x.shape[0])):
        dh = dh + ct[t, ..., :size]
        dc = dc + ct[t, ..., size:] + dh * h_to_c[t]
        slopes[t, ..., :3, :] = dc[..., None, :] * through_c[t]
        slopes[t, ..., 3, :] = dh * through_o[t]
        dh, dc = xp.matmul(flat[t], weight), dc * f[t]
    rows = flat.reshape(-1, 4 * size)
    return flat, dh, dc, xp.matmul(rows.T, h_before.reshape(-1, size))


@fused(
    symbol="LSTM",
    definition=_unrolled,
    reverse=_reverse,
    cases=[case((3, 2, 8), (2, 2), (2, 2), (8, 2)), case((2, 4), (1,), (1,), (4, 1))],
    domain=[REAL, REAL, REAL, REAL],
)
def lstm(xp: Namespace, x: Array, h: Array, c: Array, weight: Array, /) -> Array:
    """The states of a long short-term memory at every time step.

    With i, f, g, o the four parts of x[t] + W h: c ← σ(f) c + σ(i) tanh(g), h ← σ(o) tanh(c).

    Shapes: x (time, ..., 4 hidden), what the inputs give to the gates; h and c (..., hidden), the
    first state; ``weight`` (4 hidden, hidden). Gives (time, ..., 2 hidden): h beside c.

    Source: Hochreiter, Schmidhuber, "Long short-term memory", 1997; the forget gate: Gers,
    Schmidhuber, Cummins, "Learning to forget", 2000.

    >>> lstm(Tensor([[0.0, 0.0, 0.0, 0.0]]), Tensor([0.0]), Tensor([2.0]), Tensor([[0.0]] * 4)).data[:, 1:]
    array([[1.]])
    """
    return _unrolled(xp, x, h, c, weight)
