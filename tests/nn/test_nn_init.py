"""Initialisers: moments and bounds by their formulas, exact matrices, PyTorch's values, refusals.

PyTorch's values are recorded by tests/data/record_torch_init.py.
"""

import json
import math
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nn
from autograd.errors import ArgumentError, AutogradError, ShapeError, UnknownNameError
from nn import init, initialisers

RECORDED = json.loads((Path(__file__).parents[1] / "data").joinpath("torch_init.json").read_text(encoding="utf-8"))
SIZE = (300, 400)
Initialiser = Callable[..., Any]
seeds = st.integers(0, 2**32 - 1)

RANDOM: dict[str, Initialiser] = {
    "uniform": partial(init.uniform, a=-0.5, b=2.0),
    "normal": partial(init.normal, mean=1.0, std=0.3),
    "truncated normal": init.trunc_normal,
    "truncated normal, wide": partial(init.trunc_normal, mean=0.5, std=0.2, a=-2.0, b=2.0),
    "truncated normal, narrow": partial(init.trunc_normal, std=3.0, a=-0.5, b=1.0),
    "truncated normal, one-sided": partial(init.trunc_normal, a=1.2, b=3.0),
    "xavier uniform": partial(init.xavier_uniform, gain=2.0),
    "xavier normal": init.xavier_normal,
    "kaiming uniform": partial(init.kaiming_uniform, a=0.5),
    "kaiming uniform, fan out, tanh": partial(init.kaiming_uniform, mode="fan_out", nonlinearity="tanh"),
    "kaiming normal": init.kaiming_normal,
    "kaiming normal, fan out, selu": partial(init.kaiming_normal, mode="fan_out", nonlinearity="selu"),
    "orthogonal": partial(init.orthogonal, gain=3.0),
    "sparse": partial(init.sparse, sparsity=0.333, std=0.5),
}


# PyTorch


def test_gains_are_pytorchs() -> None:
    for arguments, gain in RECORDED["gains"]:
        assert init.calculate_gain(*arguments) == pytest.approx(gain, rel=1e-15)
    assert {arguments[0] for arguments, _ in RECORDED["gains"]} | {"identity"} == initialisers.GAINS.keys()


def test_identities_are_pytorchs() -> None:
    for shape, values in RECORDED["eye"]:
        assert init.eye(tuple(shape)).tolist() == values
    for shape, groups, values in RECORDED["dirac"]:
        assert init.dirac(tuple(shape), groups=groups).tolist() == values


@pytest.mark.parametrize("name", RANDOM)
def test_moments_are_pytorchs(name: str) -> None:
    """Both are samples of 120,000: means differ by a few standard errors, deviations by some thousandths."""
    theirs, ours = RECORDED["moments"][name], RANDOM[name](SIZE, 0)
    assert ours.mean() == pytest.approx(theirs["mean"], abs=6 * theirs["std"] / math.sqrt(ours.size))
    assert ours.std() == pytest.approx(theirs["std"], rel=0.012)
    assert (ours == 0).sum() == theirs["zeros"]
    spread = theirs["max"] - theirs["min"]
    if "uniform" in name or "truncated" in name:  # of the others the largest is a matter of chance
        close = 0.1 * spread if name.endswith("wide") else 0.005 * spread
        assert ours.min() == pytest.approx(theirs["min"], abs=close)
        assert ours.max() == pytest.approx(theirs["max"], abs=close)


def test_every_recorded_case_is_compared() -> None:
    assert RECORDED["moments"].keys() == RANDOM.keys()


def test_live() -> None:
    pytest.importorskip("torch")
    from tests.data.record_torch_init import recorded

    found = json.loads(json.dumps(recorded()))
    for name, moments in found.pop("moments").items():  # sums depend on the number of threads
        assert moments == pytest.approx(RECORDED["moments"][name], rel=1e-6, abs=1e-9)
    assert found == {key: entry for key, entry in RECORDED.items() if key != "moments"}


# formulas


def within(values: Any, mean: float, std: float, low: float, high: float) -> None:
    """``values`` have these moments, within six standard errors, and these bounds, which they come near."""
    assert abs(values.mean() - mean) < 6 * std / math.sqrt(values.size)
    assert abs(((values - mean) ** 2).mean() - std**2) < 6 * ((values - mean) ** 2).std() / math.sqrt(values.size)
    assert low <= values.min() < low + (high - low) / 100
    assert high - (high - low) / 100 < values.max() <= high


@given(seeds)
def test_uniform_between_two_bounds(seed: int) -> None:
    within(init.uniform((4000,), seed, a=-1.0, b=3.0), 1.0, 4 / math.sqrt(12), -1.0, 3.0)
    within(init.uniform((4000,), seed, a=2.0), 0.0, 2 / math.sqrt(3), -2.0, 2.0)


@given(seeds, st.sampled_from([(20, 30, 7), (60, 70), (8, 5, 10, 11)]), st.floats(0.1, 5))
def test_bounds_of_fans(seed: int, shape: tuple[int, ...], gain: float) -> None:
    fan_in, fan_out = math.prod(shape[1:]), shape[0] * math.prod(shape[2:])
    bound = gain * math.sqrt(6 / (fan_in + fan_out))
    within(init.xavier_uniform(shape, seed, gain=gain), 0, bound / math.sqrt(3), -bound, bound)
    for mode, fan in (("fan_in", fan_in), ("fan_out", fan_out)):
        bound = math.sqrt(6 / ((1 + gain**2) * fan))
        within(init.kaiming_uniform(shape, seed, a=gain, mode=mode), 0, bound / math.sqrt(3), -bound, bound)
        bound = 5 / 3 * math.sqrt(3 / fan)
        values = init.kaiming_uniform(shape, seed, mode=mode, nonlinearity="tanh")
        within(values, 0, bound / math.sqrt(3), -bound, bound)


@pytest.mark.parametrize(
    ("layer", "fan"),
    [
        (nn.Linear(60, 80, rng=0), 60),
        (nn.Bilinear(20, 10, 30, rng=0), 20),
        (nn.Conv1d(6, 80, 9, rng=0), 6 * 9),
        (nn.Conv2d(12, 80, (3, 5), groups=2, rng=0), 6 * 3 * 5),
        (nn.ConvTranspose1d(60, 80, 3, rng=0), 80 * 3),
        (nn.ConvTranspose2d(60, 80, (3, 2), groups=4, rng=0), 20 * 3 * 2),
        (nn.RNN(7, 60, rng=0), 60),
        (nn.LSTM(7, 40, rng=0), 40),
        (nn.GRUCell(7, 50, rng=0), 50),
        (nn.scalar.Layer(60, 80, rng=0), 60),
    ],
    ids=lambda part: type(part).__name__,
)
def test_layers_start_uniform_in_one_over_the_root_of_their_fan(layer: nn.Module, fan: int) -> None:
    numbers = np.concatenate([np.ravel(p.datum) for p in layer.parameters()])
    bound = 1 / math.sqrt(fan)
    within(numbers, 0.0, bound / math.sqrt(3), -bound * (1 + 1e-6), bound * (1 + 1e-6))  # float32 rounds


LIMITS = [(-2.0, 2.0), (-0.3, 0.2), (0.4, 5.0), (1.0, 1.5), (3.0, 20.0), (-9.0, -6.0), (7.0, 7.01), (-40.0, 0.0)]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("low", "high"), LIMITS)
def test_truncated_normal_against_its_density(low: float, high: float, seed: int) -> None:
    """Moments by numerical integration, in every branch of the sampler; N(2, 0.5²) in place of N(0, 1)."""
    x = np.linspace(low, high, 200_001)
    peak = np.clip(0, low, high)
    density = np.exp((peak**2 - x**2) / 2)
    total = np.trapezoid(density)
    mean = np.trapezoid(density * x) / total
    std = math.sqrt(np.trapezoid(density * (x - mean) ** 2) / total)
    bounds = {"a": 2 + 0.5 * low, "b": 2 + 0.5 * high}
    values = init.trunc_normal((200, 200), seed, mean=2.0, std=0.5, **bounds)
    standard = (values - 2) / 0.5
    assert abs(standard.mean() - mean) < 5 * std / 200
    assert standard.std() == pytest.approx(std, rel=0.03)
    assert bounds["a"] <= values.min() <= values.max() <= bounds["b"]


@pytest.mark.parametrize(("low", "high"), [(-2.0, 2.0), (-0.3, 0.2), (0.8, 4.0)])
def test_truncated_normal_by_its_distribution(low: float, high: float) -> None:
    """Kolmogorov and Smirnov's distance; above 1.95 / √n once in 1,000 seeds, and the seed is fixed."""
    values = np.sort(init.trunc_normal((20_000,), 1, a=low, b=high))
    normal = NormalDist()
    mass = normal.cdf(high) - normal.cdf(low)
    expected = np.array([(normal.cdf(x) - normal.cdf(low)) / mass for x in values])
    assert abs(expected - np.arange(1, 20_001) / 20_000).max() < 1.95 / math.sqrt(20_000)


shapes = st.lists(st.integers(1, 9), min_size=2, max_size=4).map(tuple)


@given(shapes, seeds, st.floats(-3, 3))
def test_orthogonal_is_orthogonal(shape: tuple[int, ...], seed: int, gain: float) -> None:
    matrix = init.orthogonal(shape, seed, gain=gain).reshape(shape[0], -1)
    product = matrix @ matrix.T if shape[0] <= matrix.shape[1] else matrix.T @ matrix
    np.testing.assert_allclose(product, gain**2 * np.eye(min(matrix.shape)), atol=1e-13)


def test_orthogonal_prefers_no_direction() -> None:
    """Each entry has mean 0 and variance 1/n; without the choice of signs, the diagonal is nearly always negative."""
    matrices = np.array([init.orthogonal((3, 3), seed) for seed in range(2000)])
    assert abs(matrices.mean(axis=0)).max() < 5 / math.sqrt(3 * 2000)
    np.testing.assert_allclose((matrices**2).mean(axis=0), 1 / 3, atol=0.04)
    assert abs(np.linalg.det(matrices).mean()) < 0.12


@given(st.integers(1, 20), st.integers(1, 9), st.floats(0, 1), seeds)
def test_sparse_has_its_zeros_in_each_column(rows: int, columns: int, sparsity: float, seed: int) -> None:
    values = init.sparse((rows, columns), seed, sparsity=sparsity)
    np.testing.assert_array_equal((values == 0).sum(axis=0), math.ceil(sparsity * rows))


def test_sparse_prefers_no_row() -> None:
    zeros = (init.sparse((10, 4000), 0, sparsity=0.3) == 0).mean(axis=1)
    np.testing.assert_allclose(zeros, 0.3, atol=5 * math.sqrt(0.21 / 4000))


@given(st.integers(1, 3), st.integers(1, 4), st.integers(1, 5), st.integers(1, 2))
def test_a_convolution_of_dirac_lets_channels_through(groups: int, each: int, channels: int, half: int) -> None:
    size = 2 * half + 1
    weight = init.dirac((groups * each, channels, size, size), groups=groups)
    x = np.random.default_rng(0).normal(size=(1, channels, 6, 6))
    through = nn.conv2d(x, weight, padding=half).data
    for g in range(groups):
        for d in range(each):
            expected = x[0, d] if d < channels else np.zeros((6, 6))
            np.testing.assert_array_equal(through[0, g * each + d], expected)


def test_a_layer_of_the_identity() -> None:
    layer = nn.Linear(3, 3, init=init.eye, bias_init=init.zeros)
    assert layer([1.0, 2.0, 3.0]).tolist() == [1.0, 2.0, 3.0]
    assert init.ones((2, 1)).tolist() == [[1.0], [1.0]]


@pytest.mark.parametrize("name", RANDOM)
def test_one_seed_gives_one_array_and_no_global_state_is_touched(name: str) -> None:
    before = np.random.get_state()[1].tolist()  # noqa: NPY002
    first, second = RANDOM[name]((4, 5), 7), RANDOM[name]((4, 5), np.random.default_rng(7))
    np.testing.assert_array_equal(first, second)
    assert first.dtype == np.float64
    assert (RANDOM[name]((4, 5), None) != first).any()
    assert np.random.get_state()[1].tolist() == before  # noqa: NPY002


@pytest.mark.parametrize("name", RANDOM)
@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (0, 0)])
def test_nothing_is_drawn_for_no_entries(name: str, shape: tuple[int, ...]) -> None:
    assert RANDOM[name](shape, 0).shape == shape


# refusals


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: init.uniform((2,), a=3, b=2), "a must be at most b, found a=3 and b=2"),
        (lambda: init.uniform((2,), a=-1), "a must be a number of at least 0, found -1"),
        (lambda: init.uniform((2,), b=math.nan), "b must be a finite real number, found nan"),
        (lambda: init.trunc_normal((2,), a=2, b=2), "a must be below b, found a=2 and b=2"),
        (lambda: init.trunc_normal((2,), std=0), "std must be above 0, found 0.0: for equal values take constant"),
        (lambda: init.trunc_normal((2,), b=math.inf), "b must be a finite real number, found inf"),
        (lambda: init.sparse((2, 3), sparsity=1.5), "sparsity must be at most 1, found 1.5"),
        (lambda: init.sparse((2, 3), sparsity=-0.1), "sparsity must be a number of at least 0, found -0.1"),
        (lambda: init.dirac((2, 3, 1), groups=0), "groups must be a whole number of at least 1, found 0"),
        (lambda: init.orthogonal((2, 3), gain="2"), "gain must be a finite real number, found '2'"),
        (lambda: init.calculate_gain("leaky_relu", True), "param must be a finite real number, found True"),
    ],
)
def test_options_that_make_no_sense(call: Any, says: str) -> None:
    with pytest.raises(ArgumentError, match=says):
        call()


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: init.eye((3,)), r"needs a shape of 2 axes, found \(3,\)"),
        (lambda: init.sparse((3, 2, 1), sparsity=0.1), r"needs a shape of 2 axes, found \(3, 2, 1\)"),
        (lambda: init.dirac((3, 2)), r"needs a shape of 3 or 4 or 5 axes, found \(3, 2\)"),
        (lambda: init.dirac((3, 2, 1), groups=2), r"2 groups do not divide the 3 output channels of shape \(3, 2, 1\)"),
        (lambda: init.orthogonal(4), r"needs a shape of at least two axes, \(out, in, ...\), found \(4,\)"),
        (lambda: init.kaiming_normal(()), r"at least two axes, \(out, in, ...\), found \(\)"),
    ],
)
def test_shapes_that_do_not_fit(call: Any, says: str) -> None:
    with pytest.raises(ShapeError, match=says):
        call()


@pytest.mark.parametrize(
    "call",
    [
        lambda: init.calculate_gain("gelu"),
        lambda: init.kaiming_normal((2, 3), mode="fan_avg"),
        lambda: init.kaiming_uniform((2, 3), nonlinearity=None),  # type: ignore[arg-type]
    ],
)
def test_names_that_are_unknown(call: Any) -> None:
    with pytest.raises(UnknownNameError, match="known: "):
        call()


@pytest.mark.parametrize("call", [init.trunc_normal, init.orthogonal, partial(init.sparse, sparsity=0.5), init.uniform])
@pytest.mark.parametrize("rng", ["0", -1, 1.5])
def test_a_source_of_randomness_that_is_none(call: Initialiser, rng: Any) -> None:
    with pytest.raises(AutogradError, match="rng must be a whole number"):
        call((2, 3), rng)
