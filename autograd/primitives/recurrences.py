"""Recurrent networks: simple, long short-term memory, gated recurrent unit.

Each has one step, ``..._cell``, and a whole sequence as one node. Both are given what the inputs contribute to the
weighted sums of a step; the sequence then does what needs an order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from autograd.core.context import scope
from autograd.extend import REAL, Array, Namespace, case, composition, fused

__all__ = ["gru", "gru_cell", "lstm", "lstm_cell", "rnn", "rnn_cell"]


def _into_weight(xp: Namespace, slopes: Array, before: Array) -> Array:
    """The gradient of the states' weight: the slopes of its sums by the states it was applied to, over all steps."""
    rows = slopes.reshape(-1, slopes.shape[-1])
    return xp.matmul(rows.T, before.reshape(-1, before.shape[-1]))


def _parts(sums: Array, count: int) -> list[Array]:
    """``count`` equal parts of the last axis."""
    size = sums.shape[-1] // count
    return [sums[..., i * size : (i + 1) * size] for i in range(count)]


def _unrolled(xp: Namespace, x: Array, step: Callable[..., tuple[Array, ...]], *state: Array) -> Array:
    """The states that ``step(x[t], *state)`` gives one after the other, each in a group of its own."""
    states = []
    for t in range(x.shape[0]):
        with scope(f"t={t}"):
            state = step(x[t], *state)
            states.append(state[0] if len(state) == 1 else xp.concat(state, axis=-1))
    return xp.stack(states)


# simple


@composition(cases=[case((2, 3), (2, 3)), case((3,), (3,), relu=True)], domain=[REAL, REAL])
def rnn_cell(xp: Namespace, x: Array, recalled: Array, /, relu: bool = False) -> Array:
    """One step of a simple recurrent network: tanh(x + recalled), or with ``relu`` ReLU of it.

    Shapes: x (..., hidden), what the input gives to the weighted sums, and ``recalled`` (..., hidden), what the
    state before gives to them, make the new state (..., hidden).

    Source: Elman, "Finding structure in time", 1990.

    >>> rnn_cell(Tensor([1.0]), Tensor([6.0]), relu=True).item()
    7.0
    """
    return (xp.relu if relu else xp.tanh)(x + recalled)


def _simple_unrolled(xp: Namespace, x: Array, h: Array, weight: Array, relu: bool) -> Array:
    turned, step = xp.matrix_transpose(weight), rnn_cell.forward
    return _unrolled(xp, x, lambda sums, h: (step(xp, sums, xp.matmul(h, turned), relu),), h)


def _of_simple(
    xp: Namespace, ct: Array, out: Array, inputs: Sequence[Array], wanted: Sequence[bool], relu: bool
) -> tuple[Array, Array, Array]:
    """Backpropagation through time."""
    x, h, weight = inputs
    local = out > 0 if relu else 1 - out * out
    slopes, dh = xp.empty_like(x, order="C"), xp.zeros_like(h)
    for t in reversed(range(x.shape[0])):
        slopes[t] = (ct[t] + dh) * local[t]
        dh = xp.matmul(slopes[t], weight)
    return slopes, dh, _into_weight(xp, slopes, xp.concat([h[None], out[:-1]]))


@fused(
    symbol="RNN",
    definition=_simple_unrolled,
    reverse=_of_simple,
    cases=[case((3, 2, 2), (2, 2), (2, 2), relu=False), case((2, 3), (3,), (3, 3), relu=True)],
    domain=[REAL, REAL, REAL],
)
def rnn(xp: Namespace, x: Array, h: Array, weight: Array, /, relu: bool = False) -> Array:
    """The states of a simple recurrent network at every time step: h ← tanh(x[t] + W h), or with ``relu`` ReLU of it.

    Each step is `rnn_cell` of x[t] and W h.

    Shapes: x (time, ..., hidden), what the inputs give; h (..., hidden), the first state; ``weight``
    (hidden, hidden). Gives (time, ..., hidden).

    >>> rnn(Tensor([[1.0], [1.0]]), Tensor([2.0]), Tensor([[3.0]]), relu=True).data
    array([[ 7.],
           [22.]])
    """
    return _simple_unrolled(xp, x, h, weight, relu)


# long short-term memory


@composition(cases=[case((2, 8), (2, 8), (2, 2)), case((4,), (4,), (1,))], domain=[REAL, REAL, REAL])
def lstm_cell(xp: Namespace, x: Array, recalled: Array, c: Array, /) -> tuple[Array, Array]:
    """One step of a long short-term memory: the new state h, and the new memory c.

    The gates i, f, g, o are the four parts of x + recalled: what to take in, what to keep, the candidate, what to
    give out. c ← σ(f) c + σ(i) tanh(g), h ← σ(o) tanh(c).

    Shapes: x (..., 4 hidden), what the input gives to the gates, ``recalled`` (..., 4 hidden), what the state
    before gives to them, and c (..., hidden) make h and c (..., hidden).

    Sources: Hochreiter, Schmidhuber, "Long short-term memory", 1997; the forget gate: Gers, Schmidhuber, Cummins,
    "Learning to forget", 2000.

    >>> h, c = lstm_cell(Tensor([0.0] * 4), Tensor([0.0] * 4), Tensor([2.0]))
    >>> c.item(), h.item() == 0.5 * tanh(1.0)
    (1.0, True)
    """
    i, f, g, o = _parts(x + recalled, 4)
    return _remember(xp, xp.sigmoid(i), xp.sigmoid(f), xp.tanh(g), xp.sigmoid(o), c)


def _remember(xp: Namespace, i: Array, f: Array, g: Array, o: Array, c: Array) -> tuple[Array, Array]:
    """The new state and memory, from open gates."""
    c = f * c + i * g
    return o * xp.tanh(c), c


def _lstm_unrolled(xp: Namespace, x: Array, h: Array, c: Array, weight: Array) -> Array:
    turned, step = xp.matrix_transpose(weight), lstm_cell.forward
    return _unrolled(xp, x, lambda sums, h, c: step(xp, sums, xp.matmul(h, turned), c), h, c)


def _gates(xp: Namespace, sums: Array) -> tuple[Array, Array, Array, Array]:
    """The gates i, f, g, o of `lstm_cell`; i and f by one call, which is faster for small arrays."""
    size = sums.shape[-1] // 4
    both = xp.sigmoid(sums[..., : 2 * size])
    g, o = sums[..., 2 * size : 3 * size], sums[..., 3 * size :]
    return both[..., :size], both[..., size:], xp.tanh(g), xp.sigmoid(o)


def _of_lstm(
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
    return flat, dh, dc, _into_weight(xp, flat, h_before)


@fused(
    symbol="LSTM",
    definition=_lstm_unrolled,
    reverse=_of_lstm,
    cases=[case((3, 2, 8), (2, 2), (2, 2), (8, 2)), case((2, 4), (1,), (1,), (4, 1))],
    domain=[REAL, REAL, REAL, REAL],
)
def lstm(xp: Namespace, x: Array, h: Array, c: Array, weight: Array, /) -> Array:
    """The states of a long short-term memory at every time step.

    Each step is `lstm_cell` of x[t], W h and c.

    Shapes: x (time, ..., 4 hidden), what the inputs give to the gates; h and c (..., hidden), the
    first state; ``weight`` (4 hidden, hidden). Gives (time, ..., 2 hidden): h beside c.

    >>> lstm(Tensor([[0.0, 0.0, 0.0, 0.0]]), Tensor([0.0]), Tensor([2.0]), Tensor([[0.0]] * 4)).data[:, 1:]
    array([[1.]])
    """
    turned = xp.matrix_transpose(weight)

    def step(sums: Array, h: Array, c: Array) -> tuple[Array, Array]:
        return _remember(xp, *_gates(xp, sums + xp.matmul(h, turned)), c)

    return _unrolled(xp, x, step, h, c)


# gated recurrent unit


@composition(cases=[case((2, 6), (2, 6), (2, 2)), case((3,), (3,), (1,))], domain=[REAL, REAL, REAL])
def gru_cell(xp: Namespace, x: Array, recalled: Array, h: Array, /) -> Array:
    """One step of a gated recurrent unit: the new state.

    With rx, zx, nx the three parts of x and rh, zh, nh those of ``recalled``: r = σ(rx + rh), z = σ(zx + zh),
    n = tanh(nx + r nh), h ← (1 - z) n + z h.

    Shapes: x (..., 3 hidden), what the input gives to the gates, ``recalled`` (..., 3 hidden), what the state
    before gives to them, and the state before, h (..., hidden), make the new one (..., hidden).

    Source: Cho et al., "Learning phrase representations using RNN encoder-decoder", 2014, in the variant that
    resets after the product.

    >>> gru_cell(Tensor([0.0] * 3), Tensor([0.0] * 3), Tensor([2.0])).item()
    1.0
    """
    (rx, zx, nx), (rh, zh, nh) = _parts(x, 3), _parts(recalled, 3)
    r, z = xp.sigmoid(rx + rh), xp.sigmoid(zx + zh)
    return _blend(xp.tanh(nx + r * nh), z, h)


def _blend(n: Array, z: Array, h: Array) -> Array:
    """The new state, from the candidate and the old one."""
    return (1 - z) * n + z * h


def _gru_unrolled(xp: Namespace, x: Array, h: Array, weight: Array, bias: Array) -> Array:
    turned, step = xp.matrix_transpose(weight), gru_cell.forward
    return _unrolled(xp, x, lambda sums, h: (step(xp, sums, xp.matmul(h, turned) + bias, h),), h)


def _gru_gates(xp: Namespace, x: Array, recalled: Array) -> tuple[Array, Array, Array, Array]:
    """r, z, n and nh of `gru_cell`; r and z by one call, which is faster for small arrays."""
    size = x.shape[-1] // 3
    both = xp.sigmoid(x[..., : 2 * size] + recalled[..., : 2 * size])
    r, z, nh = both[..., :size], both[..., size:], recalled[..., 2 * size :]
    return r, z, xp.tanh(x[..., 2 * size :] + r * nh), nh


def _of_gru(
    xp: Namespace, ct: Array, out: Array, inputs: Sequence[Array], wanted: Sequence[bool]
) -> tuple[Array, Array, Array, Array]:
    """Backpropagation through time; what needs no order is done for all steps at once."""
    x, h, weight, bias = inputs
    size = h.shape[-1]
    before = xp.concat([h[None], out[:-1]])
    r, z, n, nh = _gru_gates(xp, x, xp.matmul(before, weight.T) + bias)
    to_n = (1 - z) * (1 - n * n)
    local = xp.stack([to_n * nh * r * (1 - r), (before - n) * z * (1 - z), to_n * r], axis=-2)
    of_sums = xp.empty_like(x, order="C")  # the slopes of what the state gives
    slopes = of_sums.reshape((*x.shape[:-1], 3, size))
    dh, dn = xp.zeros_like(h), xp.empty_like(out, order="C")
    for t in reversed(range(x.shape[0])):
        dh = dh + ct[t]
        slopes[t] = dh[..., None, :] * local[t]
        dn[t] = dh * to_n[t]
        dh = dh * z[t] + xp.matmul(of_sums[t], weight)
    to_x = xp.concat([of_sums[..., : 2 * size], dn], axis=-1)
    to_bias = xp.sum(of_sums.reshape(-1, 3 * size), axis=0)
    return to_x, dh, _into_weight(xp, of_sums, before), to_bias


@fused(
    symbol="GRU",
    definition=_gru_unrolled,
    reverse=_of_gru,
    cases=[case((3, 2, 6), (2, 2), (6, 2), (6,)), case((2, 3), (1,), (3, 1), (3,))],
    domain=[REAL, REAL, REAL, REAL],
)
def gru(xp: Namespace, x: Array, h: Array, weight: Array, bias: Array, /) -> Array:
    """The states of a gated recurrent unit at every time step.

    Each step is `gru_cell` of x[t], W h + b and h.

    Shapes: x (time, ..., 3 hidden), what the inputs give to the gates; h (..., hidden), the first state;
    ``weight`` (3 hidden, hidden); ``bias`` (3 hidden,). Gives (time, ..., hidden).

    >>> gru(Tensor([[0.0, 0.0, 0.0]]), Tensor([2.0]), Tensor([[0.0]] * 3), Tensor([0.0] * 3)).data
    array([[1.]])
    """
    turned = xp.matrix_transpose(weight)

    def step(sums: Array, h: Array) -> tuple[Array]:
        _, z, n, _ = _gru_gates(xp, sums, xp.matmul(h, turned) + bias)
        return (_blend(n, z, h),)

    return _unrolled(xp, x, step, h)
