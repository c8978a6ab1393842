"""Data sets and batches: shapes by their formulas, every example once an epoch, the same order after a state."""

import json
import math
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nn
from autograd import Tensor
from autograd.errors import ArgumentError, ShapeError, UnknownNameError
from nn import data
from nn.training.datasets import BUNDLED

seeds = st.integers(0, 2**32 - 1)


# data sets


@pytest.mark.parametrize("name", BUNDLED)
def test_bundled_sets(name: str) -> None:
    datasets = pytest.importorskip("sklearn.datasets")
    x, y = data.load_bundled(name)
    expected_x, expected_y = getattr(datasets, f"load_{name}")(return_X_y=True)
    np.testing.assert_array_equal(x, expected_x)
    np.testing.assert_array_equal(y, expected_y)


def test_bundled_sets_that_are_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnknownNameError, match=r"'mnist' here; known: breast_cancer, diabetes"):
        data.load_bundled("mnist")
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(ImportError, match=r"iris comes with scikit-learn: pip install 'glassgrad\[sklearn\]'"):
        data.load_bundled("iris")


def by_rows(x: Any, y: Any) -> Any:
    return sorted(zip(x.round(12).tolist(), y.tolist(), strict=True))


@given(st.integers(2, 60))
def test_moons_are_scikit_learns(n: int) -> None:
    datasets = pytest.importorskip("sklearn.datasets")
    assert by_rows(*data.moons(n, noise=0, rng=0)) == by_rows(*datasets.make_moons(n, shuffle=False))


@given(st.integers(1, 5), st.integers(5, 60), st.floats(0, 4))
def test_spirals_lie_on_spirals(arms: int, n: int, turns: float) -> None:
    x, y = data.spirals(n, arms=arms, turns=turns, noise=0, rng=0)
    radius = np.hypot(*x.T)
    angle = np.arctan2(x[:, 1], x[:, 0])
    off = angle - 2 * math.pi * (turns * radius + y / arms)
    np.testing.assert_allclose(np.cos(off), 1, atol=1e-9)
    counts = np.bincount(y, minlength=arms)
    assert counts.sum() == n
    assert counts.max() - counts.min() <= 1
    assert radius.min() >= 0.05 - 1e-12
    assert radius.max() <= 1 + 1e-12


@pytest.mark.parametrize("make", [data.moons, data.spirals, data.stars_and_quasars])
def test_one_seed_gives_one_set_and_noise_has_its_spread(make: Any) -> None:
    x, y = make(4001, noise=0.3, rng=5)
    again_x, again_y = make(4001, noise=0.3, rng=np.random.default_rng(5))
    np.testing.assert_array_equal(x, again_x)
    np.testing.assert_array_equal(y, again_y)
    clean, _ = make(4001, noise=0, rng=5)
    noise = (x - clean) / 0.3
    assert abs(noise.mean()) < 0.05
    assert noise.std() == pytest.approx(1, abs=0.03)
    assert abs(y.mean() - 0.5) < 0.001
    assert 0 < (y[1:] != y[:-1]).mean() < 1
    assert (make(4001, noise=0.3, rng=6)[0] != x).any()


def test_stars_and_quasars_can_be_told_apart_but_for_a_few() -> None:
    """By Fisher's linear discriminant on half of them, measured on the other."""
    x, y = data.stars_and_quasars(4000, rng=0)
    first, second = (x[:2000], y[:2000]), (x[2000:], y[2000:])
    means = [first[0][first[1] == label].mean(axis=0) for label in (0, 1)]
    within = sum(np.cov(first[0][first[1] == label].T) for label in (0, 1))
    direction = np.linalg.solve(within, means[1] - means[0])
    middle = direction @ (means[0] + means[1]) / 2
    assert 0.9 < nn.metrics.accuracy_score(second[1], second[0] @ direction > middle) < 0.99


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: data.moons(1), "n must be a whole number of at least 2, found 1"),
        (lambda: data.moons(noise=-1), "noise must be a number of at least 0, found -1"),
        (lambda: data.spirals(2, arms=3), "n must be a whole number of at least 3, found 2"),
        (lambda: data.spirals(arms=0), "arms must be a whole number of at least 1"),
        (lambda: data.spirals(turns=math.nan), "turns must be a number of at least 0, found nan"),
        (lambda: data.stars_and_quasars(rng="0"), "rng must be a whole number"),
    ],
)
def test_sets_that_make_no_sense(call: Any, says: str) -> None:
    with pytest.raises(ArgumentError, match=says):
        call()


# batches

loaders = st.fixed_dictionaries(
    {"batch_size": st.integers(1, 9), "shuffle": st.booleans(), "drop_last": st.booleans(), "rng": seeds}
)


@given(st.integers(9, 40), loaders)
def test_every_example_comes_once_an_epoch_and_rows_stay_together(n: int, options: Any) -> None:
    x = np.arange(2 * n).reshape(n, 2)
    loader = nn.DataLoader(x, Tensor(np.arange(n) * 2.0), **options)
    for _ in range(3):
        batches = list(loader)
        assert len(batches) == len(loader)
        rows = np.concatenate([batch for batch, _ in batches])
        np.testing.assert_array_equal(rows[:, 0], np.concatenate([labels for _, labels in batches]))
        left_out = n % options["batch_size"] if options["drop_last"] else 0
        assert len(np.unique(rows[:, 0])) == len(rows) == n - left_out
        assert all(len(batch) == options["batch_size"] for batch, _ in batches[:-1])
        if not options["shuffle"]:
            np.testing.assert_array_equal(rows, x[: n - left_out])
    assert loader.epoch == 3


def test_each_epoch_has_an_order_of_its_own_that_the_seed_gives() -> None:
    loader, same = (nn.DataLoader(np.arange(50), batch_size=50, shuffle=True, rng=3) for _ in range(2))
    orders = [next(iter(loader)).tolist() for _ in range(3)]
    assert orders == [next(iter(same)).tolist() for _ in range(3)]
    assert orders[0] != orders[1] != orders[2]


def test_a_generator_that_is_shared_does_not_change_the_order() -> None:
    orders = []
    for disturbed in (False, True):
        rng = np.random.default_rng(0)
        loader = nn.DataLoader(np.arange(50), batch_size=50, shuffle=True, rng=rng)
        if disturbed:
            rng.random(7)
        orders.append(next(iter(loader)).tolist())
    assert orders[0] == orders[1]


@given(st.integers(9, 30), loaders, st.integers(0, 60))
def test_a_loader_goes_on_from_its_state(n: int, options: Any, stop: int) -> None:
    def endless(loader: nn.DataLoader) -> Any:
        while True:
            yield from loader

    loader = nn.DataLoader(np.arange(n), **options)
    stream = endless(loader)
    for _ in range(stop):
        next(stream)
    state = json.loads(json.dumps(loader.state_dict()))
    other = nn.DataLoader(np.arange(n), **{**options, "rng": options["rng"] + 1})
    next(iter(other))
    other.load_state_dict(state)
    assert other.state_dict() == loader.state_dict() == state
    for ours, theirs in zip([next(stream) for _ in range(40)], endless(other), strict=False):
        np.testing.assert_array_equal(ours, theirs)


def test_a_pass_that_is_broken_off_ends_its_epoch() -> None:
    loader = nn.DataLoader(np.arange(10), batch_size=2)
    for batch in loader:
        if batch[0] == 4:
            break
    assert (loader.epoch, loader.batch) == (0, 3)
    assert len(list(loader)) == 5
    assert (loader.epoch, loader.batch) == (2, 0)


def test_of_two_passes_the_later_counts() -> None:
    loader = nn.DataLoader(np.arange(10), batch_size=2, shuffle=True, rng=0)
    first = iter(loader)
    next(first)
    second = iter(loader)
    next(second)
    rest = list(first)
    assert len(rest) == 4
    assert loader.batch == 1
    other = nn.DataLoader(np.arange(10), batch_size=2, shuffle=True, rng=1)
    other.load_state_dict(loader.state_dict())
    np.testing.assert_array_equal(np.concatenate(list(other)), np.concatenate(list(second)))


def test_a_batch_may_be_changed() -> None:
    x = np.zeros(4)
    for batch in nn.DataLoader(x, batch_size=4):
        batch[:] = 1
    assert not x.any()


def test_a_state_that_does_not_fit_changes_nothing() -> None:
    loader = nn.DataLoader(np.arange(10), batch_size=2, shuffle=True, rng=0)
    for _ in zip(loader, range(2), strict=False):
        pass
    good = loader.state_dict()
    bad: list[Any] = [None, {}, {key: value for key, value in good.items() if key != "rng"}]
    bad += [{**good, "batch": 6}, {**good, "epoch": -1}, {**good, "batch": 1.5}, {**good, "examples": 9}]
    bad += [{**good, "batch_size": 5}, {**good, "shuffle": False}, {**good, "rng": "abc"}, {**good, "rng": {}}]
    bad += [{**good, "rng": {**good["rng"], "bit_generator": "MT19937"}}]
    for state in bad:
        with pytest.raises(ArgumentError, match=r"found|the loader has"):
            loader.load_state_dict(state)
        assert loader.state_dict() == good


@given(st.lists(st.integers(1, 6), min_size=1, max_size=12), st.integers(1, 5), seeds)
def test_padding_with_lengths(lengths: list[int], batch_size: int, seed: int) -> None:
    sequences = [np.full((n, 2), i, float) for i, n in enumerate(lengths)]
    loader = nn.DataLoader(
        data.Sequences(sequences, value=-1), np.arange(len(lengths)), batch_size=batch_size, shuffle=True, rng=seed
    )
    for (padded, found), which in loader:
        assert padded.shape == (len(which), max(lengths[i] for i in which), 2)
        for row, length, i in zip(padded, found, which, strict=True):
            assert length == lengths[i]
            assert (row[:length] == i).all()
            assert (row[length:] == -1).all()


def test_sequences_keep_their_type() -> None:
    (padded, lengths), *_ = nn.DataLoader(data.Sequences([[1, 2], [3]]))
    assert padded.dtype == np.int64
    assert padded.tolist() == [[1, 2], [3, 0]]
    assert lengths.tolist() == [2, 1]


@given(st.integers(2, 40), st.integers(1, 8), st.integers(1, 5), st.integers(1, 4), st.booleans())
def test_windows_by_their_definition(n: int, length: int, horizon: int, stride: int, wide: bool) -> None:
    series = np.arange(2 * n).reshape(n, 2) if wide else np.arange(n)
    if n < length + horizon:
        with pytest.raises(ShapeError, match=rf"need a series of {length + horizon} entries or more"):
            data.windows(series, length, horizon=horizon, stride=stride)
        return
    x, y = data.windows(series, length, horizon=horizon, stride=stride)
    starts = range(0, n - length - horizon + 1, stride)
    assert x.tolist() == [series[i : i + length].tolist() for i in starts]
    assert y.tolist() == [series[i + length + horizon - 1].tolist() for i in starts]


def test_windows_in_batches_do_not_copy_the_series() -> None:
    series = np.arange(1000.0)
    x, y = data.windows(series, 900)
    assert np.shares_memory(x, series)
    assert not x.flags.writeable
    (first, target), *_ = nn.DataLoader(x, y, batch_size=4)
    assert first.shape == (4, 900)
    assert target.tolist() == [900, 901, 902, 903]


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: nn.DataLoader(), ArgumentError, r"such as DataLoader\(x, y\), found none"),
        (lambda: nn.DataLoader([1, 2], [1]), ShapeError, "must be of one length, found 2, 1"),
        (lambda: nn.DataLoader(3.0), ShapeError, "arrays of several examples"),
        (lambda: nn.DataLoader([[1], [1, 2]]), ShapeError, "give lists of several lengths as Sequences"),
        (lambda: nn.DataLoader([]), ArgumentError, "0 examples make no batch of 32"),
        (lambda: nn.DataLoader([1], batch_size=2, drop_last=True), ArgumentError, "1 examples make no batch of 2"),
        (lambda: nn.DataLoader([1], batch_size=0), ArgumentError, "batch_size must be a whole number of at least 1"),
        (lambda: nn.DataLoader([1], shuffle="yes"), ArgumentError, "shuffle must be True or False, found 'yes'"),
        (lambda: nn.DataLoader([1], rng="seed"), ArgumentError, "rng must be a whole number"),
        (lambda: data.Sequences([[1], 2]), ShapeError, "may differ in length alone"),
        (lambda: data.Sequences([[[1]], [[1, 2]]]), ShapeError, "may differ in length alone"),
        (lambda: data.Sequences(3), ArgumentError, "Sequences takes several sequences; found 3"),
        (lambda: data.windows([1, 2, 3], 0), ArgumentError, "length must be a whole number of at least 1"),
    ],
)
def test_what_is_refused(call: Any, error: Any, says: str) -> None:
    with pytest.raises(error, match=says):
        call()
