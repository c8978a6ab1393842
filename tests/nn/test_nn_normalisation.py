"""Normalisation beyond PyTorch's record: what it is for, modes of a compiled layer, vmap, types, errors."""

from typing import Any

import numpy as np
import pytest

import nn
from autograd import Tensor, compile, vmap
from autograd.errors import ArgumentError, ShapeError

X = np.random.default_rng(0).normal(3.0, 2.0, (6, 4, 5))


@pytest.mark.parametrize(
    ("layer", "axes"),
    [
        (nn.BatchNorm1d(4), (0, 2)),
        (nn.InstanceNorm1d(4), (2,)),
        (nn.LayerNorm((4, 5)), (1, 2)),
        (nn.GroupNorm(1, 4), (1, 2)),
        (nn.GroupNorm(4, 4), (2,)),
    ],
)
def test_results_have_mean_0_and_variance_1_whatever_the_scale(layer: Any, axes: tuple[int, ...]) -> None:
    y = layer.double()(1e3 * X).data
    np.testing.assert_allclose(y.mean(axis=axes), 0, atol=1e-12)
    np.testing.assert_allclose(y.var(axis=axes), 1, atol=1e-8)
    np.testing.assert_allclose(y, layer(X).data, atol=1e-4)  # but for eps


def test_running_statistics_converge_to_those_of_the_data() -> None:
    layer = nn.BatchNorm1d(4, momentum=None).double()
    for batch in X.reshape(3, 2, 4, 5):
        layer(batch)
    np.testing.assert_allclose(layer.running_mean.data, X.mean(axis=(0, 2)), rtol=1e-12)
    assert layer.num_batches_tracked.item() == 3
    assert layer.num_batches_tracked.dtype == np.int64


def test_a_compiled_layer_follows_its_mode_and_its_statistics() -> None:
    plain, compiled = (nn.BatchNorm1d(4).double() for _ in range(2))
    f = compile(lambda x: compiled(x))
    for mode in (True, True, False, True, False):
        plain.train(mode)
        compiled.train(mode)
        np.testing.assert_allclose(f(X).data, plain(X).data, rtol=1e-12)
        for key, number in plain.state_dict().items():
            np.testing.assert_allclose(compiled.state_dict()[key], number, rtol=1e-12, err_msg=key)


def test_a_gradient_does_not_reach_the_running_statistics() -> None:
    layer = nn.BatchNorm1d(4)
    layer(Tensor(X)).sum().backward()
    assert layer.running_mean.is_leaf
    assert layer.running_mean.grad is None


def test_within_vmap_running_statistics_are_refused_in_training() -> None:
    layer = nn.BatchNorm1d(4)
    with pytest.raises(ArgumentError, match=r"running_mean of BatchNorm1d is a buffer.*an example within vmap"):
        vmap(layer)(X.reshape(3, 2, 4, 5))
    assert not layer.running_mean.data.any()
    assert layer.num_batches_tracked.item() == 0
    assert vmap(layer.eval())(X.reshape(3, 2, 4, 5)).shape == (3, 2, 4, 5)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_without_eps_an_rms_norm_takes_the_spacing_of_its_type(dtype: str) -> None:
    size = np.finfo(dtype).eps ** 0.5
    x = np.full((1, 2), size, dtype)
    for y in (nn.RMSNorm(2, dtype=dtype)(x), nn.functional.rms_norm(x, 2)):
        assert y.dtype == dtype
        np.testing.assert_allclose(y.data, 0.5**0.5, rtol=1e-6)  # size / √(size² + eps)


def test_types_are_those_of_the_parameters() -> None:
    for layer in (nn.BatchNorm1d(4), nn.LayerNorm(5), nn.GroupNorm(2, 4), nn.RMSNorm(5)):
        assert layer(X).dtype == np.float32
        assert layer.double()(X.astype(int)).dtype == np.float64
    assert nn.BatchNorm1d(4, affine=False)(X).dtype == np.float32
    assert nn.LayerNorm(5, elementwise_affine=False)(X.astype(np.float32)).dtype == np.float32
    assert nn.InstanceNorm1d(4)(X.astype(int)).dtype == np.float64


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: nn.BatchNorm1d(0), "num_features must be a whole number of at least 1"),
        (lambda: nn.BatchNorm2d(3, momentum=1.5), "momentum must be at most 1, found 1.5"),
        (lambda: nn.BatchNorm1d(3, eps=-1.0), "eps must be a number of at least 0"),
        (lambda: nn.BatchNorm1d(3, affine=1), "affine must be True or False"),  # type: ignore[arg-type]
        (lambda: nn.GroupNorm(3, 4), "num_groups must divide num_channels, found 3 groups for 4"),
        (lambda: nn.LayerNorm(()), "normalized_shape must have at least one axis"),
        (lambda: nn.RMSNorm((2, 0)), "and no empty one"),
        (lambda: nn.BatchNorm1d(3)(X), r"BatchNorm1d\(3\) needs an input of shape \(n, c\) or \(n, c, t\) with c = 3"),
        (lambda: nn.BatchNorm2d(4)(X), r"BatchNorm2d\(4\) needs .*found shape \(6, 4, 5\)"),
        (lambda: nn.InstanceNorm2d(5)(X), r"InstanceNorm2d\(5\) needs an input of shape \(c, h, w\) or"),
        (lambda: nn.BatchNorm1d(4)(X[:1, :, 0]), r"more than one entry for each channel .*found shape \(1, 4\)"),
        (lambda: nn.InstanceNorm1d(4)(X[..., :1]), "more than one entry for each channel"),
        (lambda: nn.LayerNorm((5, 4))(X), r"LayerNorm\(\(5, 4\)\) needs an input of shape \(\.\.\., 5, 4\), found"),
        (lambda: nn.GroupNorm(2, 6)(X), r"GroupNorm\(2, 6\) needs an input of shape \(n, 6, \.\.\.\)"),
        (lambda: nn.Sequential(nn.Linear(4, 3), nn.LayerNorm(4))(X[..., 0]), r"1: LayerNorm"),
    ],
)
def test_what_does_not_fit_is_named(make: Any, words: str) -> None:
    with pytest.raises((ArgumentError, ShapeError), match=words):
        make()


@pytest.mark.parametrize("make", [nn.BatchNorm1d, nn.InstanceNorm1d])
def test_a_single_entry_is_refused_in_evaluation_too_without_running_statistics(make: Any) -> None:
    """Its mean is itself: what comes out would be the bias, whatever goes in."""
    layer = make(3, track_running_stats=False).eval()
    with pytest.raises(ArgumentError, match=r"more than one entry.*\(1, 3, 1\): give it a larger batch$"):
        layer(np.ones((1, 3, 1)))
    assert make(3, track_running_stats=True).eval()(np.ones((1, 3, 1))).shape == (1, 3, 1)
