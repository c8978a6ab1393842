"""Recurrent networks: simple, long short-term memory, gated recurrent unit.

Each has one step, ``..._cell``, and a whole sequence as one node. Both are given what the inputs contribute to the
weighted sums of a step; the sequence then does what needs an order.

This file is longer than others: of each network the step, the sequence and the way back stand together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd.errors import ShapeError
from autograd.extend import REAL, Array, Namespace, case, composition, fused
from autograd.primitives._sequences import blocks, demand_shapes, into_weight, parts, turned, turned_back, unrolled

__all__ = ["gru", "gru_cell", "gru_gates", "lstm", "lstm_cell", "lstm_gates", "rnn", "rnn_cell"]


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
    transposed, step = xp.matrix_transpose(weight), rnn_cell.forward
    return unrolled(xp, x, lambda sums, h: (step(xp, sums, xp.matmul(h, transposed), relu),), h)


def _simple_step(xp: Namespace, state: Sequence[Array], row: Sequence[Array], weight: Array, relu: bool) -> Any:
    (h,), (x,) = state, row
    new = (rnn_cell.forward(xp, x, xp.matmul(weight, h), relu),)
    return new, new


def _simple_step_back(xp: Namespace, state: Sequence[Array], row: Sequence[Array], transposed: Array) -> Any:
    (dh,), (ct, local) = state, row
    slopes = (dh + ct) * local
    return (xp.matmul(transposed, slopes),), (slopes,)


def _of_simple(
    xp: Namespace, ct: Array, out: Array, inputs: Sequence[Array], wanted: Sequence[bool], relu: bool
) -> tuple[Array, Array, Array]:
    """Backpropagation through time."""
    x, h, weight = inputs
    states = turned(xp, out, 1)
    local = states > 0 if relu else 1 - states * states
    start = (xp.zeros_like(turned(xp, h)),)
    (dh,), (slopes,) = xp.scan(_simple_step_back, start, (turned(xp, ct, 1), local), (weight.T,), reverse=True)
    to_x = turned_back(xp, slopes, x.shape)
    return to_x, turned_back(xp, dh, h.shape), into_weight(xp, to_x, h, out)


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
    (hidden, hidden). Gives (time, ..., hidden). Raises `ShapeError` for others, and where there is no time step.

    >>> rnn(Tensor([[1.0], [1.0]]), Tensor([2.0]), Tensor([[3.0]]), relu=True).data
    array([[ 7.],
           [22.]])
    """
    demand_shapes("rnn", 1, x, weight, h)
    _, (states,) = xp.scan(_simple_step, (turned(xp, h),), (turned(xp, x, 1),), (weight, relu))
    return turned_back(xp, states, x.shape)


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
    return _remember(xp, *_gates(xp, *parts(x + recalled, 4)), c)


@composition(cases=[case((2, 8), (2, 8)), case((4,), (4,))], domain=[REAL, REAL])
def lstm_gates(xp: Namespace, x: Array, recalled: Array, /) -> tuple[Array, Array, Array, Array]:
    """The gates i, f, g, o of `lstm_cell`, open between 0 and 1, and the candidate g between -1 and 1.

    Shapes: x and ``recalled`` (..., 4 hidden) make (..., hidden) of each.

    >>> [gate.item() for gate in lstm_gates(Tensor([0.0] * 4), Tensor([0.0] * 4))]
    [0.5, 0.5, 0.0, 0.5]
    """
    return _gates(xp, *parts(x + recalled, 4))


def _gates(xp: Namespace, i: Array, f: Array, g: Array, o: Array) -> tuple[Array, Array, Array, Array]:
    return xp.sigmoid(i), xp.sigmoid(f), xp.tanh(g), xp.sigmoid(o)


def _remember(xp: Namespace, i: Array, f: Array, g: Array, o: Array, c: Array) -> tuple[Array, Array]:
    """The new state and memory, from open gates."""
    c = f * c + i * g
    return o * xp.tanh(c), c


def _lstm_unrolled(xp: Namespace, x: Array, h: Array, c: Array, weight: Array) -> Array:
    transposed, step = xp.matrix_transpose(weight), lstm_cell.forward
    return unrolled(xp, x, lambda sums, h, c: step(xp, sums, xp.matmul(h, transposed), c), h, c)


def _lstm_step(xp: Namespace, state: Sequence[Array], row: Sequence[Array], weight: Array) -> Any:
    (h, c), (x,) = state, row
    gates = _gates(xp, *blocks(xp.matmul(weight, h) + x, 4))
    state = _remember(xp, *gates, c)
    return state, (*state, *gates)


def _lstm_steps(xp: Namespace, x: Array, h: Array, c: Array, weight: Array) -> list[Array]:
    """h, c, i, f, g and o of every step, turned."""
    _, made = xp.scan(_lstm_step, (turned(xp, h), turned(xp, c)), (turned(xp, x, 1),), (weight,))
    return made  # type: ignore[no-any-return]


def _lstm_step_back(xp: Namespace, state: Sequence[Array], row: Sequence[Array], transposed: Array) -> Any:
    (dh, dc), (ct_h, ct_c, h_to_c, f, to_i, to_f, to_g, to_o) = state, row
    dh = dh + ct_h
    dc = dc + ct_c + dh * h_to_c
    slopes = xp.concat([dc * to_i, dc * to_f, dc * to_g, dh * to_o])
    return (xp.matmul(transposed, slopes), dc * f), (slopes,)


def _of_lstm(
    xp: Namespace, ct: Array, out: Array, inputs: Sequence[Array], wanted: Sequence[bool]
) -> tuple[Array, Array, Array, Array]:
    """Backpropagation through time; what needs no order is done for all steps at once."""
    x, h, c, weight = inputs
    first, size = turned(xp, c), h.shape[-1]
    _, memory, i, f, g, o = _lstm_steps(xp, x, h, c, weight)  # on a tape, those that there are already
    squashed = xp.tanh(memory)
    locals_ = (
        o * (1 - squashed * squashed),
        f,
        g * i * (1 - i),
        xp.concat([first[None], memory[:-1]]) * f * (1 - f),
        i * (1 - g * g),
        squashed * o * (1 - o),
    )
    start = (xp.zeros_like(first), xp.zeros_like(first))
    cotangents = turned(xp, ct, 1)
    rows = (cotangents[:, :size], cotangents[:, size:], *locals_)
    (dh, dc), (slopes,) = xp.scan(_lstm_step_back, start, rows, (weight.T,), reverse=True)
    to_x = turned_back(xp, slopes, x.shape)
    to_weight = into_weight(xp, to_x, h, out[..., :size])
    return to_x, turned_back(xp, dh, h.shape), turned_back(xp, dc, c.shape), to_weight


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
    first state; ``weight`` (4 hidden, hidden). Gives (time, ..., 2 hidden): h beside c. Raises `ShapeError` for
    others, and where there is no time step.

    >>> lstm(Tensor([[0.0, 0.0, 0.0, 0.0]]), Tensor([0.0]), Tensor([2.0]), Tensor([[0.0]] * 4)).data[:, 1:]
    array([[1.]])
    """
    demand_shapes("lstm", 4, x, weight, h, c)
    h_steps, c_steps, *_ = _lstm_steps(xp, x, h, c, weight)
    return turned_back(xp, xp.concat([h_steps, c_steps], axis=-2), (*x.shape[:-1], 2 * h.shape[-1]))


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
    _, z, n = _gru_gates(xp, *parts(x, 3), *parts(recalled, 3))
    return _blend(n, z, h)


@composition(cases=[case((2, 6), (2, 6)), case((3,), (3,))], domain=[REAL, REAL])
def gru_gates(xp: Namespace, x: Array, recalled: Array, /) -> tuple[Array, Array, Array]:
    """The gates r and z of `gru_cell`, open between 0 and 1, and the candidate n between -1 and 1.

    Shapes: x and ``recalled`` (..., 3 hidden) make (..., hidden) of each.

    >>> [gate.item() for gate in gru_gates(Tensor([0.0] * 3), Tensor([0.0] * 3))]
    [0.5, 0.5, 0.0]
    """
    return _gru_gates(xp, *parts(x, 3), *parts(recalled, 3))


def _gru_gates(
    xp: Namespace, rx: Array, zx: Array, nx: Array, rh: Array, zh: Array, nh: Array
) -> tuple[Array, Array, Array]:
    r, z = xp.sigmoid(rx + rh), xp.sigmoid(zx + zh)
    return r, z, xp.tanh(nx + r * nh)


def _blend(n: Array, z: Array, h: Array) -> Array:
    """The new state, from the candidate and the old one."""
    return (1 - z) * n + z * h


def _gru_unrolled(xp: Namespace, x: Array, h: Array, weight: Array, bias: Array) -> Array:
    transposed, step = xp.matrix_transpose(weight), gru_cell.forward
    return unrolled(xp, x, lambda sums, h: (step(xp, sums, xp.matmul(h, transposed) + bias, h),), h)


def _gru_step(xp: Namespace, state: Sequence[Array], row: Sequence[Array], weight: Array, bias: Array) -> Any:
    (h,), (x,) = state, row
    recalled = blocks(xp.matmul(weight, h) + bias, 3)
    r, z, n = _gru_gates(xp, *blocks(x, 3), *recalled)
    h, nh = _blend(n, z, h), recalled[-1]
    return (h,), (h, r, z, n, nh)


def _gru_steps(xp: Namespace, x: Array, h: Array, weight: Array, bias: Array) -> list[Array]:
    """h, r, z, n and nh of every step, turned."""
    _, made = xp.scan(_gru_step, (turned(xp, h),), (turned(xp, x, 1),), (weight, bias[:, None]))
    return made  # type: ignore[no-any-return]


def _gru_step_back(xp: Namespace, state: Sequence[Array], row: Sequence[Array], transposed: Array) -> Any:
    (dh,), (ct, z, to_n, to_r, to_z, to_nh) = state, row
    dh = dh + ct
    slopes = xp.concat([dh * to_r, dh * to_z, dh * to_nh])
    return (dh * z + xp.matmul(transposed, slopes),), (slopes, dh * to_n)


def _of_gru(
    xp: Namespace, ct: Array, out: Array, inputs: Sequence[Array], wanted: Sequence[bool]
) -> tuple[Array, Array, Array, Array]:
    """Backpropagation through time; what needs no order is done for all steps at once."""
    x, h, weight, bias = inputs
    first, size = turned(xp, h), h.shape[-1]
    states, r, z, n, nh = _gru_steps(xp, x, h, weight, bias)  # on a tape, those that there are already
    before = xp.concat([first[None], states[:-1]])
    to_n = (1 - z) * (1 - n * n)
    rows = (turned(xp, ct, 1), z, to_n, to_n * nh * r * (1 - r), (before - n) * z * (1 - z), to_n * r)
    (dh,), (slopes, dn) = xp.scan(_gru_step_back, (xp.zeros_like(first),), rows, (weight.T,), reverse=True)
    of_sums = turned_back(xp, slopes, x.shape)  # the slopes of what the state gives
    to_x = xp.concat([of_sums[..., : 2 * size], turned_back(xp, dn, out.shape)], axis=-1)
    to_bias = xp.sum(of_sums.reshape(-1, 3 * size), axis=0)
    return to_x, turned_back(xp, dh, h.shape), into_weight(xp, of_sums, h, out), to_bias


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
    ``weight`` (3 hidden, hidden); ``bias`` (3 hidden,). Gives (time, ..., hidden). Raises `ShapeError` for others, and
    where there is no time step.

    >>> gru(Tensor([[0.0, 0.0, 0.0]]), Tensor([2.0]), Tensor([[0.0]] * 3), Tensor([0.0] * 3)).data
    array([[1.]])
    """
    demand_shapes("gru", 3, x, weight, h)
    if tuple(bias.shape) != weight.shape[:1]:
        raise ShapeError(f"gru() takes a bias of shape {weight.shape[:1]} with this weight, found {bias.shape}")
    states, *_ = _gru_steps(xp, x, h, weight, bias)
    return turned_back(xp, states, (*x.shape[:-1], h.shape[-1]))
