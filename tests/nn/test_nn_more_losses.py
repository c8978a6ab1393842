"""Losses of margins and of distributions beyond PyTorch's record: closed forms, relations, Values, errors."""

from typing import Any

import numpy as np
import pytest

import nn
from autograd import Tensor, Value, grad, log_softmax
from autograd.errors import ArgumentError, ShapeError, UnknownNameError

RNG = np.random.default_rng(0)
Z, Y = RNG.normal(size=(5, 3)), np.array([0, 2, 1, 1, 0])


def test_log_cosh_is_the_logarithm_of_cosh_and_its_slope_tanh() -> None:
    e = np.linspace(-3, 3, 13)
    np.testing.assert_allclose(nn.log_cosh_loss(e, 0 * e, "none").data, np.log(np.cosh(e)), atol=1e-14)
    np.testing.assert_allclose([grad(nn.log_cosh_loss)(x, 0.0) for x in e], np.tanh(e), atol=1e-14)
    assert nn.log_cosh_loss(-1e4, 1e4).item() == pytest.approx(2e4 - np.log(2))


def test_smooth_l1_is_hubers_loss_divided_by_its_delta() -> None:
    for beta in (0.5, 1.0, 3.0):
        smooth, huber = nn.smooth_l1_loss(Z, 0 * Z, beta=beta), nn.huber(Z, 0 * Z, delta=beta)
        assert smooth.item() == pytest.approx(huber.item() / beta, rel=1e-14)
    assert nn.smooth_l1_loss(Z, 0 * Z, beta=0).item() == nn.absolute_error(Z, 0 * Z).item()


def test_nll_after_a_log_softmax_is_cross_entropy() -> None:
    logs = log_softmax(Tensor(Z))
    for options in ({}, {"weight": [1, 2, 4]}, {"ignore_index": 1}, {"weight": [1, 2, 4], "ignore_index": 1}):
        for reduction in ("mean", "sum", "none"):
            found = nn.nll_loss(logs, Y, reduction, **options)
            np.testing.assert_allclose(found.data, nn.cross_entropy(Z, Y, reduction, **options).data, rtol=1e-12)


def test_the_divergence_of_a_distribution_from_itself_is_0() -> None:
    p = np.exp(log_softmax(Z))
    np.testing.assert_allclose(nn.kl_div(np.log(p), p, "none").data, 0, atol=1e-15)
    other = nn.kl_div(np.log(p), np.eye(3)[Y], "batchmean").item()
    assert other == pytest.approx(nn.cross_entropy(Z, Y).item(), rel=1e-12)
    assert nn.kl_div(np.log(p), np.log(p[::-1]), "sum", log_target=True).item() > 0


def test_weights_and_powers_of_several_classes() -> None:
    weight, expected = [1.0, 2.0, 4.0], []
    for row, y in zip(Z, Y, strict=True):
        expected.append(sum(weight[y] * max(0, 0.5 - row[y] + row[j]) ** 2 for j in range(3) if j != y) / 3)
    found = nn.MultiMarginLoss(2, 0.5, weight=weight, reduction="none")(Z, Y)
    np.testing.assert_allclose(found.data, expected, rtol=1e-12)


@pytest.mark.parametrize("pair", [(0.0, 1.0), (1.0, 0.0), (0.0, 0.0)])
def test_the_cosine_of_a_zero_vector_is_0(pair: tuple[float, float]) -> None:
    """As PyTorch has it; and its slopes are finite."""
    one, other = (Tensor(np.full((2, 3), size)) for size in pair)
    loss = nn.cosine_embedding_loss(one, other, [1, -1], "none", margin=-0.5)
    assert loss.tolist() == [1.0, 0.5]
    loss.sum().backward()
    assert np.isfinite([one.grad, other.grad]).all()


def test_single_values_have_losses_too() -> None:
    for loss in (nn.smooth_l1_loss, nn.log_cosh_loss, nn.hinge_loss, nn.hinge_embedding_loss, nn.poisson_nll_loss):
        value = Value(0.3)
        found = loss(value, 1.0)
        assert isinstance(found, Value), loss
        assert found.data == pytest.approx(loss([0.3], [1.0]).item()), loss


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: nn.hinge_loss([0.5], [0]), r"hinge_loss needs labels -1 and 1, found 0: write 2 \* y - 1"),
        (lambda: nn.HingeEmbeddingLoss()([0.5], [2]), "hinge_embedding_loss needs labels -1 and 1, found 2"),
        (lambda: nn.margin_ranking_loss([0.5], [0.5, 1.0], [1]), r"the prediction has shape \(1,\)"),
        (lambda: nn.margin_ranking_loss([0.5], [0.5], [1, 1]), "margin_ranking_loss needs a target"),
        (
            lambda: nn.cosine_embedding_loss(Z, Z, Y[:2]),
            r"labels \(n,\), or \(d,\) and \(\), found \(5, 3\) and \(2,\)",
        ),
        (lambda: nn.multi_margin_loss(Z, Y[:2]), r"n class indices, or \(k,\) and one, found \(5, 3\) and"),
        (lambda: nn.multi_margin_loss(Z, Y + 1), "class indices must be from 0 to 2"),
        (lambda: nn.MultiMarginLoss(3), "p must be 1 or 2, found 3"),
        (lambda: nn.MultiMarginLoss(weight=[1.0, -1.0]), "weight needs finite numbers of at least 0"),
        (lambda: nn.nll_loss(Z, Y, weight=[1, 2]), "weight has a number for each of 3 classes, found 2"),
        (lambda: nn.nll_loss(Z, Y[:, None]), r"nll_loss needs logarithms of shape \(n, k, \.\.\.\)"),
        (lambda: nn.kl_div(Z, Z), "kl_div needs a target of probabilities, found -.*say log_target=True"),
        (lambda: nn.smooth_l1_loss(Z, Z[0]), "smooth_l1_loss needs a target of the prediction's shape"),
        (lambda: nn.nll_loss(Z, list("abcab")), "found texts: number them, as np.unique"),
        (lambda: nn.nll_loss(Z, [None] * 5), r"must be whole numbers, found \[None"),
        (lambda: nn.KLDivLoss("row_mean"), "no reduction is called 'row_mean' here; known: mean, batchmean"),
        (lambda: nn.SmoothL1Loss(beta=-1), "beta must be a number of at least 0"),
        (lambda: nn.MarginRankingLoss(margin="1"), "margin must be a finite real number"),  # type: ignore[arg-type]
        (lambda: nn.PoissonNLLLoss(full=1), "full must be True or False"),  # type: ignore[arg-type]
    ],
)
def test_what_does_not_fit_is_named(make: Any, words: str) -> None:
    with pytest.raises((ArgumentError, ShapeError, UnknownNameError), match=words):
        make()
