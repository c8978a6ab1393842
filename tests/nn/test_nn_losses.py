"""Losses: their scalings, the hand-worked numbers, their gradients, and shapes that must agree.

This file is longer than others: every loss is held to the same tables.
"""

import math
from functools import partial
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

import nn
from autograd import Tensor, Value, compile, gradcheck, log_softmax, sigmoid, softmax, value_and_grad, vmap
from autograd.errors import ArgumentError, ShapeError, UnknownNameError

RNG = np.random.default_rng(0)
P, Y = RNG.normal(size=(5, 3)), RNG.normal(size=(5, 3))

SCALINGS = {
    "mean": ((P - Y) ** 2).sum() / 15,
    "half_mean": ((P - Y) ** 2).sum() / 30,
    "half_sum": ((P - Y) ** 2).sum() / 2,
    "row_mean": ((P - Y) ** 2).sum() / 5,
    "sum": ((P - Y) ** 2).sum(),
}


@pytest.mark.parametrize("reduction", SCALINGS)
def test_squared_error_in_its_scalings(reduction: str) -> None:
    prediction = Tensor(P)
    loss = nn.squared_error(prediction, Y, reduction)
    assert loss.item() == pytest.approx(SCALINGS[reduction])
    assert nn.MSELoss(reduction)(P, Y).item() == loss.item()
    loss.backward()
    factor = SCALINGS[reduction] / ((P - Y) ** 2).sum()
    np.testing.assert_allclose(prediction.grad, 2 * factor * (P - Y))


def test_squared_error_of_one_instance_by_hand() -> None:
    for prediction in (Value(0.73), Tensor(0.73)):
        assert nn.squared_error(prediction, 0.5, "half_sum").item() == pytest.approx(0.0529 / 2)
        assert nn.SSELoss()(prediction, 0.5).item() == pytest.approx(0.0529 / 2)


@pytest.mark.parametrize(
    "loss",
    [
        nn.squared_error,
        nn.huber,
        nn.smooth_l1_loss,
        nn.log_cosh_loss,
        nn.poisson_nll_loss,
        nn.kl_div,
        nn.binary_cross_entropy_with_logits,
    ],
    ids=lambda loss: loss.__name__,
)
def test_a_loss_of_complex_numbers_is_refused_where_it_would_not_be_real(loss: Any) -> None:
    z = np.array([0.5 + 1j, 1.0])
    for pair in ((z, np.zeros(2)), (Tensor(z), z[::-1]), (Value(1j), 0.0), (Value(1.0), 1j), (Value(1.0), Value(1j))):
        with pytest.raises(ArgumentError, match=r"real numbers are expected, found"):
            loss(*pair)
    assert nn.absolute_error(z, np.zeros(2), "none").tolist() == [abs(z[0]), 1.0]


def test_entry_by_entry() -> None:
    np.testing.assert_allclose(nn.squared_error(P, Y, "none").data, (P - Y) ** 2)


@given(st.floats(-4, 4), st.floats(-4, 4), st.floats(-3, 3), st.floats(-3, 3), st.floats(0, 1))
def test_the_sigmoid_neuron_by_hand(w1: float, w2: float, x1: float, x2: float, y: float) -> None:
    a, b, u, v = (Value(x) for x in (w1, w2, x1, x2))
    c = a * u + b * v
    guess = sigmoid(c)
    nn.squared_error(guess, y, "half_sum").backward()
    g = guess.data
    assert c.grad == pytest.approx((g - y) * g * (1 - g))
    assert a.grad == pytest.approx(c.grad * x1)
    assert u.grad == pytest.approx(c.grad * w1)


@pytest.mark.parametrize("y", [0, 1])
@given(c=st.floats(-8, 8))
def test_cross_entropy_of_a_sigmoid_has_the_slope_guess_minus_target(y: int, c: float) -> None:
    z = Value(c)
    guess = sigmoid(z)
    nn.binary_cross_entropy(guess, y).backward()
    assert z.grad == pytest.approx(guess.data - y, rel=1e-9, abs=1e-12)
    same = Value(c)
    nn.binary_cross_entropy_with_logits(same, y).backward()
    assert same.grad == pytest.approx(guess.data - y, abs=1e-12)


def test_binary_cross_entropy_is_not_clamped() -> None:
    p = Tensor([1e-30])
    nn.BCELoss()(p, [1.0]).backward()
    np.testing.assert_allclose(p.grad, [-1e30])
    z = Tensor([-1000.0])
    loss = nn.BCEWithLogitsLoss()(z, [1.0])
    loss.backward()
    assert loss.item() == 1000
    assert z.grad.tolist() == [-1.0]


def test_cross_entropy() -> None:
    labels = np.array([0, 2, 1, 1, 0])
    expected = -np.log(np.exp(P) / np.exp(P).sum(axis=1, keepdims=True))[np.arange(5), labels]
    assert nn.cross_entropy(P, labels).item() == pytest.approx(expected.mean())
    assert nn.CrossEntropyLoss("sum")(P, labels).item() == pytest.approx(expected.sum())
    np.testing.assert_allclose(nn.cross_entropy(P, labels.tolist(), "none").data, expected)
    logits = Tensor(P)
    nn.cross_entropy(logits, labels).backward()
    softmax = np.exp(P) / np.exp(P).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(logits.grad, (softmax - np.eye(3)[labels]) / 5)


def test_targets_take_the_type_of_the_prediction() -> None:
    prediction = Tensor(P, dtype=np.float32)
    for loss in (
        nn.squared_error(prediction, Y),
        nn.binary_cross_entropy_with_logits(prediction, np.ones((5, 3), int)),
    ):
        assert loss.dtype == np.float32


def test_lists_of_values_go_on_with_their_graph() -> None:
    a, b = Value(1.0), Value(4.0)
    nn.squared_error([a, b], [1.0, 2.0]).backward()
    assert (a.grad, b.grad) == (0.0, 2.0)


def test_gradients_reach_a_target_that_is_tracked() -> None:
    target = Tensor(Y)
    nn.squared_error(P, target, "sum").backward()
    np.testing.assert_allclose(target.grad, 2 * (Y - P))


@pytest.mark.parametrize("loss", [nn.squared_error, nn.binary_cross_entropy, nn.binary_cross_entropy_with_logits])
@pytest.mark.parametrize(("prediction", "target"), [((4, 1), (4,)), ((4,), (4, 1)), ((4, 2), (2,)), ((3,), ())])
def test_shapes_that_would_broadcast_are_refused(loss: Any, prediction: Any, target: Any) -> None:
    with pytest.raises(ShapeError) as error:
        loss(np.full(prediction, 0.5), np.full(target, 0.5))
    assert str(prediction) in str(error.value)
    assert str(target) in str(error.value)


def test_a_value_wants_one_number() -> None:
    with pytest.raises(ShapeError, match=r"shape \(\), the target \(2,\)"):
        nn.squared_error(Value(1.0), [1.0, 2.0])


@pytest.mark.parametrize(
    ("labels", "error", "words"),
    [
        ([0, 1, 2], ShapeError, r"\(5,\) or rows of shape \(5, 3\), found \(3,\)"),
        (np.eye(5), ShapeError, r"rows of that shape, found \(5, 5\)"),
        (np.eye(5, 3), ArgumentError, r"add up to 1, found one of 0: one-hot rows"),
        (np.full((5, 3), 0.5), ArgumentError, r"add up to 1, found one of 1\.5.*several labels at once"),
        (np.full((5, 3), [2.0, -1.0, 0.0]), ArgumentError, r"targets from 0 to 1, found -1 to 2"),
        (np.full((5, 3), [math.nan, 1.0, 0.0]), ArgumentError, r"targets from 0 to 1, found nan"),
        (["a"] * 5, ArgumentError, "whole numbers, found texts"),
        (np.zeros((5, 3, 1)), ArgumentError, "whole numbers"),
        ([0.0] * 5, ArgumentError, "whole numbers"),
        ([0, 1, 2, 3, 0], ArgumentError, "from 0 to 2, found 0 to 3"),
        ([0, -1, 0, 0, 0], ArgumentError, "from 0 to 2, found -1 to 0"),
    ],
)
def test_labels_that_are_no_class_indices(labels: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        nn.cross_entropy(P, labels)


@pytest.mark.parametrize("kind", [float, np.float32, int, bool, list])
def test_one_hot_rows_are_class_indices(kind: Any) -> None:
    labels = np.array([0, 2, 1, 1, 0])
    rows = np.eye(3)[labels].tolist() if kind is list else np.eye(3, dtype=kind)[labels]
    for options in ({}, {"label_smoothing": 0.2}, {"reduction": "none", "weight": [1, 2, 3]}):
        one, other = Tensor(P), Tensor(P)
        losses = [nn.cross_entropy(one, rows, **options), nn.cross_entropy(other, labels, **options)]
        np.testing.assert_allclose(losses[0].data, losses[1].data, rtol=1e-14)
        losses[0].sum().backward()
        losses[1].sum().backward()
        np.testing.assert_allclose(one.grad, other.grad, atol=1e-15)
        module = nn.CrossEntropyLoss(**options)
        assert (module(P, rows).data == losses[0].data).all()
    assert nn.cross_entropy(Tensor(P, dtype=np.float32), rows).dtype == np.float32
    assert nn.cross_entropy(np.array([[0, 0]]), [[0.25, 0.75]]).item() == pytest.approx(math.log(2))


def test_derivatives_of_cross_entropy_of_rows() -> None:
    rows = np.exp(Y) / np.exp(Y).sum(axis=1, keepdims=True)
    loss = partial(nn.cross_entropy, weight=[0.5, 2.0, 1.0], label_smoothing=0.1)
    gradcheck(loss, Tensor(P), Tensor(rows), order=2)
    gradcheck(lambda z: loss(z, [0, 2, 1, 1, 0]), Tensor(P), order=2)
    step = compile(value_and_grad(loss, (0, 1)))
    for logits in (P, -P):
        found, plain = step(logits, rows), value_and_grad(loss, (0, 1))(logits, rows)
        for one, other in zip((found[0], *found[1]), (plain[0], *plain[1]), strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-14)
    with pytest.raises(ArgumentError, match="add up to 1"):
        step(P, rows * 0.9)


def test_no_rows_at_all() -> None:
    assert nn.cross_entropy(np.zeros((0, 3)), np.zeros((0, 3)), "sum").item() == 0


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"weight": [1, 2]}, ShapeError, "each of 3 classes, found 2"),
        ({"weight": [[1, 2, 3]]}, ShapeError, r"each class, found shape \(1, 3\)"),
        ({"weight": [1, -2, 3]}, ArgumentError, r"at least 0, found \[1.0, -2.0, 3.0\]"),
        ({"weight": [1, math.inf, 3]}, ArgumentError, "finite numbers of at least 0"),
        ({"weight": "abc"}, ArgumentError, "a number for each class, found 'abc'"),
        ({"label_smoothing": 1.5}, ArgumentError, r"label_smoothing must be at most 1, found 1\.5"),
        ({"label_smoothing": -0.1}, ArgumentError, "label_smoothing must be a number of at least 0"),
    ],
)
def test_what_weights_and_smoothing_are_refused(options: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        nn.cross_entropy(P, [0, 2, 1, 1, 0], **options)
    with pytest.raises(error, match=words):
        nn.CrossEntropyLoss(**options)(P, [0, 2, 1, 1, 0])


def test_other_errors() -> None:
    with pytest.raises(ShapeError, match=r"\(n, k\), or \(k,\) of one example, found one number"):
        nn.cross_entropy(1.0, 0)
    with pytest.raises(ShapeError, match=r"logits \(4,\) needs class indices of shape \(\) or rows"):
        nn.cross_entropy([1.0, 2.0, 3.0, 0.0], [[0]])
    with pytest.raises(ShapeError, match=r"those of one example.*found 3 whole numbers: logits of several examples"):
        nn.cross_entropy([1.0, 2.0, 3.0], [0, 1, 0])  # one output each, labels 0 and 1: no row of probabilities
    with pytest.raises(UnknownNameError, match="'average' here; known: mean"):
        nn.squared_error(P, Y, "average")
    with pytest.raises(UnknownNameError, match="'average'"):
        nn.BCELoss("average")


def test_at_logit_zero_the_slope_is_one_half() -> None:
    z = Tensor([0.0])
    loss = nn.binary_cross_entropy_with_logits(z, [1.0])
    loss.backward()
    assert loss.item() == math.log(2)
    assert z.grad.tolist() == [-0.5]


def test_what_a_loss_refuses() -> None:
    with pytest.raises(UnknownNameError, match=r"half_mean.*mean, sum, none"):
        nn.cross_entropy([[0.0, 1.0]], [1], reduction="half_mean")
    with pytest.raises(UnknownNameError, match="mean, sum, none"):
        nn.CrossEntropyLoss("half_sum")
    with pytest.raises(ArgumentError, match=r"probabilities, found 1\.5 to 1\.5"):
        nn.binary_cross_entropy([1.5], [1.0])
    with pytest.raises(ArgumentError, match="probabilities, found nan"):
        nn.binary_cross_entropy([float("nan")], [1.0])


# what comes in


@pytest.mark.parametrize("kind", [np.int64, np.uint8, np.int8, bool])
def test_whole_predictions_do_not_cut_their_targets(kind: Any) -> None:
    """Counted by hand: (1 - 0.5)² and (0 - 1.5)²; in float64 where both are whole, so that nothing wraps round."""
    assert nn.MSELoss()(np.array([1, 0], kind), [0.5, 1.5]).item() == 1.25
    assert nn.MSELoss()(np.array([0, 0], kind), np.array([1, 1], kind)).item() == 1.0
    target = Tensor([0.2, 0.4])
    loss = nn.MSELoss()(np.array([0, 1], kind), target)  # the arguments exchanged
    assert loss.item() == pytest.approx(0.2)
    loss.backward()
    np.testing.assert_allclose(target.grad, [0.2, -0.6])
    assert nn.BCELoss()(np.array([1, 0], kind), [1, 0]).item() == 0.0
    logit = nn.BCEWithLogitsLoss()(np.array([1, 0], kind), np.array([0.5, 0.5], np.float32))
    assert logit.dtype == np.float32
    assert logit.item() == pytest.approx((math.log1p(math.e) - 0.5 + math.log(2)) / 2)


@pytest.mark.parametrize("loss", [nn.BCELoss(), nn.BCEWithLogitsLoss()])
@pytest.mark.parametrize("targets", [[1, 2], [-1, 1], [0.0, 1.001], [0.5, math.nan]])
def test_targets_beyond_0_and_1_are_refused(loss: Any, targets: list[float]) -> None:
    prediction = np.array([0.5, 0.5])
    with pytest.raises(ArgumentError, match=r"targets from 0 to 1, found .* to .*: classes 0 and 1"):
        loss(prediction, targets)
    with pytest.raises(ArgumentError, match="targets from 0 to 1"):
        loss(Value(0.5), max(targets) if max(targets) > 1 else min(targets) if min(targets) < 0 else math.nan)
    compiled = compile(loss)
    assert compiled(prediction, np.array([0.0, 0.5])).item() > 0
    with pytest.raises(ArgumentError, match="targets from 0 to 1"):
        compiled(prediction, np.array(targets, float))


def test_a_target_of_symbols_is_not_measured() -> None:
    z, y = sympy.symbols("z y")
    loss = nn.binary_cross_entropy_with_logits(Value(z), Value(y))
    assert loss.data.subs({z: 0, y: 1}) == sympy.log(2)


@pytest.mark.parametrize("kind", [">i2", ">i4", ">i8", "<i4", ">u4", "u1"])
def test_labels_in_any_byte_order(kind: str) -> None:
    logits = Tensor(P)
    labels = np.array([0, 2, 1, 1, 0], kind)
    assert nn.cross_entropy(logits, labels).item() == nn.cross_entropy(P, labels.tolist()).item()
    nn.cross_entropy(logits, labels).backward()
    assert np.isfinite(logits.grad).all()
    with pytest.raises(ArgumentError, match="from 0 to 2, found 0 to 3"):
        nn.cross_entropy(logits, np.array([0, 1, 2, 3, 0], kind))


@pytest.mark.parametrize(
    ("model", "loss", "target", "name"),
    [
        (nn.MLP([2, 3], output="softmax", rng=0), nn.CrossEntropyLoss(), [0, 1, 2, 0], "softmax"),
        (nn.MLP([2, 1], output="sigmoid", rng=0), nn.BCEWithLogitsLoss(), np.ones((4, 1)), "sigmoid"),
        (lambda x: sigmoid(x).sum(axis=1), nn.BCEWithLogitsLoss(), np.ones(4), None),
        (lambda x: sigmoid(x).reshape((8,)), nn.BCEWithLogitsLoss(), np.ones(8), "sigmoid"),
        (lambda x: sigmoid(x[:, :1]).squeeze(axis=1), nn.BCEWithLogitsLoss(), np.ones(4), "sigmoid"),
        (nn.MLP([2, 3], output="log_softmax", rng=0), nn.CrossEntropyLoss(), [0, 1, 2, 0], None),
        (nn.MLP([2, 1], output="sigmoid", rng=0), nn.BCELoss(), np.ones((4, 1)), None),
        (nn.MLP([2, 3], rng=0), nn.CrossEntropyLoss(), [0, 1, 2, 0], None),
    ],
)
def test_probabilities_where_logits_belong_are_warned_of(model: Any, loss: Any, target: Any, name: str | None) -> None:
    def run() -> Any:
        return loss(model(Tensor(np.ones((4, 2)))), target)

    if name is None:
        run()  # a warning is an error
    else:
        with pytest.warns(UserWarning, match=f"takes logits, found the result of {name}"):
            run()


@pytest.mark.parametrize(("loss", "target"), [(nn.NLLLoss(), [0, 1]), (nn.KLDivLoss(), np.full((2, 3), 1 / 3))])
def test_probabilities_where_logarithms_belong_are_warned_of(loss: Any, target: Any) -> None:
    with pytest.warns(UserWarning, match="takes logarithms of probabilities, found the result of softmax"):
        loss(softmax(Tensor(np.ones((2, 3)))), target)
    loss(log_softmax(Tensor(np.ones((2, 3)))), target)  # a warning is an error


# errors that outliers do not rule, and weights of the rare class


@pytest.mark.parametrize("kind", [Tensor, Value])
@given(e=st.floats(-4, 4), delta=st.floats(0.1, 3))
def test_huber_is_a_parabola_between_two_lines(kind: Any, e: float, delta: float) -> None:
    guess = kind(1.0 + e)
    error = (guess - 1.0).item()
    loss = nn.huber(guess, 1.0, delta=delta)
    loss.backward()
    inside = abs(error) <= delta
    assert loss.item() == pytest.approx(error**2 / 2 if inside else delta * (abs(error) - delta / 2), abs=1e-12)
    assert guess.grad == pytest.approx(error if inside else math.copysign(delta, error))


def test_absolute_errors() -> None:
    guess = Tensor(P)
    nn.absolute_error(guess, Y, "sum").backward()
    np.testing.assert_array_equal(guess.grad, np.sign(P - Y))
    assert nn.L1Loss()(P, Y).item() == pytest.approx(abs(P - Y).mean())


def test_the_weight_of_class_1_is_a_repetition_of_its_examples() -> None:
    y = (Y > 0).astype(float)
    for weight in (3, [3.0, 3.0, 3.0]):
        one, other = Tensor(P), Tensor(P)
        losses = [
            nn.BCEWithLogitsLoss("sum", pos_weight=weight)(one, y),
            nn.binary_cross_entropy_with_logits(other, y, "none") @ np.ones(3) @ np.ones(5)
            + 2 * (nn.binary_cross_entropy_with_logits(other, y, "none") * y).sum(),
        ]
        assert losses[0].item() == pytest.approx(losses[1].item())
        for loss in losses:
            loss.backward()
        np.testing.assert_allclose(one.grad, other.grad)
    for wrong in (-1.0, [1.0, -1.0, 1.0], [1.0, 2.0], "much"):
        with pytest.raises((ArgumentError, ShapeError), match=r"pos_weight|texts"):
            nn.binary_cross_entropy_with_logits(P, y, pos_weight=wrong)
    for make in (lambda: nn.huber(P, Y, delta=0), lambda: nn.HuberLoss(delta=0)):
        with pytest.raises(ArgumentError, match="delta must be above 0"):
            make()


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("options", [{}, {"weight": [0.5, 2.0, 1.0], "label_smoothing": 0.1}])
def test_places_of_further_axes_are_rows_and_ignored_ones_count_nothing(
    reduction: str, options: dict[str, Any]
) -> None:
    logits, labels = RNG.normal(size=(4, 3, 2)), RNG.integers(0, 3, (4, 2))
    labels[1, 0] = labels[3, 1] = -100
    rows, flat = np.moveaxis(logits, 1, -1).reshape(8, 3), labels.ravel()
    counted = flat != -100
    loss = nn.CrossEntropyLoss(reduction, ignore_index=-100, **options)
    expected = nn.cross_entropy(rows[counted], flat[counted], reduction, **options).data
    for run in (loss, compile(loss)):
        found = run(logits, labels).data
        if reduction == "none":
            assert (found.ravel()[~counted] == 0).all()
            found = found.ravel()[counted]
        np.testing.assert_allclose(found, expected, rtol=1e-12)
    probabilities = np.eye(3)[np.where(counted, flat, 0)].reshape(4, 2, 3)
    found = nn.cross_entropy(logits, np.moveaxis(probabilities, -1, 1), "none", **options).data.ravel()
    np.testing.assert_allclose(
        found[counted], nn.cross_entropy(rows[counted], flat[counted], "none", **options).data, rtol=1e-12
    )
    with pytest.raises(ArgumentError, match="ignore_index is of class indices"):
        nn.cross_entropy(rows, np.eye(3)[np.zeros(8, int)], ignore_index=0)


ONE = [(nn.cross_entropy, {}), (nn.nll_loss, {}), (nn.multi_margin_loss, {"p": 2})]


@pytest.mark.parametrize(("loss", "options"), ONE)
@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_one_example_is_a_batch_of_one(loss: Any, options: Any, reduction: str) -> None:
    logs, weight = np.log([[0.2, 0.5, 0.3], [0.1, 0.1, 0.8]]), [1.0, 2.0, 3.0]
    rows = [loss(logs[i : i + 1], [k], reduction, weight=weight, **options) for i, k in enumerate((2, 1))]
    alone = [loss(logs[i], k, reduction, weight=weight, **options) for i, k in enumerate((2, 1))]
    assert [each.item() for each in alone] == [each.item() for each in rows]
    assert {each.shape for each in alone} == {()}
    mapped = vmap(lambda z, k: loss(z, k, "sum", **options))(logs, np.array([2, 1]))
    np.testing.assert_allclose(mapped.data, loss(logs, [2, 1], "none", **options).data)


def test_one_row_of_probabilities() -> None:
    z, p = [0.5, -1.0, 2.0], [0.2, 0.3, 0.5]
    assert nn.cross_entropy(z, p).item() == nn.cross_entropy([z], [p]).item()


@pytest.mark.parametrize("weight", [None, [1.0, 2.0, 3.0]])
@pytest.mark.parametrize("loss", [nn.cross_entropy, nn.nll_loss])
def test_a_mean_of_nothing_moves_nothing(loss: Any, weight: Any) -> None:
    """PyTorch's: nan, and a gradient of 0, so that a batch of padding leaves the weights alone."""
    z = Tensor(np.log([[0.2, 0.5, 0.3], [0.1, 0.1, 0.8]]))
    mean = loss(z, [-1, -1], weight=weight, ignore_index=-1)
    mean.backward()
    assert math.isnan(mean.item())
    assert z.grad.tolist() == [[0.0] * 3] * 2


@pytest.mark.parametrize("loss", [nn.cross_entropy, nn.nll_loss])
def test_a_class_of_weight_0_counts_as_an_ignored_one(loss: Any) -> None:
    logs = log_softmax(Tensor(P))
    labels = np.array([0, 2, 1, 1, 0])
    left_out = loss(logs, np.where(labels == 1, -1, labels), ignore_index=-1)
    assert loss(logs, labels, weight=[1.0, 0.0, 1.0]).item() == pytest.approx(left_out.item(), rel=1e-15)


def test_smoothing_of_one_is_the_mean_over_classes() -> None:
    z = np.array([[0.5, -1.0, 2.0]])
    expected = -(z - np.log(np.exp(z).sum())).mean()
    assert nn.cross_entropy(z, [0], label_smoothing=1.0).item() == pytest.approx(expected)
    assert nn.CrossEntropyLoss(label_smoothing=1.0)(z, [2]).item() == pytest.approx(expected)


@pytest.mark.parametrize("shape", [(), (1,), (4,), (3, 1), (1, 4), (3, 4), (2, 3, 4)])
@pytest.mark.parametrize("loss", [nn.BCELoss, nn.BCEWithLogitsLoss])
def test_factors_of_entries(loss: Any, shape: tuple[int, ...]) -> None:
    rng = np.random.default_rng(0)
    p, y, factors = rng.random((2, 3, 4)), rng.random((2, 3, 4)), np.asarray(rng.random(shape))
    entries = loss("none")(p, y).data
    weighted = loss(weight=factors)(p, y)
    np.testing.assert_allclose(weighted.item(), (entries * factors).mean())
    if loss is nn.BCEWithLogitsLoss:
        of_ones = nn.BCEWithLogitsLoss("none", pos_weight=factors)(p, np.ones_like(p)).data
        np.testing.assert_allclose(of_ones, factors * np.log1p(np.exp(-p)))


@pytest.mark.parametrize("name", ["weight", "pos_weight"])
@pytest.mark.parametrize("shape", [(2,), (2, 1), (2, 3, 4), (1, 1, 4)])
def test_factors_that_would_enlarge_are_refused(name: str, shape: tuple[int, ...]) -> None:
    with pytest.raises(
        ShapeError, match=rf"^{name} must be one number, or numbers that broadcast to the prediction's shape"
    ):
        nn.binary_cross_entropy_with_logits(np.ones((3, 4)), np.ones((3, 4)), **{name: np.ones(shape)})
