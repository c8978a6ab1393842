"""Metrics: our definitions equal scikit-learn's functions, which are used where they are there; refusals.

This file is longer than others: all metrics share cases and refusals.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from drawn import at_most
from hypothesis import assume, given
from hypothesis import strategies as st

from autograd import Tensor, Value
from autograd.errors import ArgumentError, ShapeError, UnknownNameError
from nn import metrics
from nn.training import metric_definitions
from nn.training import metrics as scores

some = at_most(25)  # a call of scikit-learn's takes milliseconds
KINDS: dict[str, Any] = {
    "whole numbers": np.array([0, 1, 2, 5]),
    "texts": np.array(["ant", "bee", "cat", "dog"]),
    "negative": np.array([-3, -1, 0, 4], np.int8),
}


@contextmanager
def without_sklearn() -> Iterator[None]:
    """As where scikit-learn is not installed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "sklearn", None)
        yield


def both(name: str, *arguments: Any, **options: Any) -> Any:
    """What a metric gives, with scikit-learn and without: these are equal."""
    pytest.importorskip("sklearn")
    theirs = getattr(metrics, name)(*arguments, **options)
    with without_sklearn():
        ours = getattr(metrics, name)(*arguments, **options)
    np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-15)
    assert np.asarray(ours).dtype == np.asarray(theirs).dtype
    assert type(ours) is type(theirs)
    return theirs


@st.composite
def pairs(draw: st.DrawFn, classes: int = 4) -> tuple[Any, Any, Any]:
    """True labels, predicted labels, and weights or None."""
    known = KINDS[draw(st.sampled_from(sorted(KINDS)))][:classes]
    n = draw(st.integers(1, 12))
    indices = st.lists(st.integers(0, classes - 1), min_size=n, max_size=n)
    return known[draw(indices)], known[draw(indices)], draw(weights(n))


def weights(n: int) -> st.SearchStrategy[Any]:
    some = st.lists(st.sampled_from([0.0, 0.5, 1.0, 3.0]), min_size=n, max_size=n).map(np.array)
    return st.none() | some.filter(np.any)


@st.composite
def scored(draw: st.DrawFn, classes: int, every: bool = True) -> tuple[Any, Any, Any]:
    """Labels, probabilities with many equal ones, and weights or None."""
    known = KINDS[draw(st.sampled_from(sorted(KINDS)))][:classes]
    n = draw(st.integers(classes, 12))
    y = draw(st.lists(st.integers(0, classes - 1), min_size=n, max_size=n))
    parts = st.lists(st.integers(0, 2), min_size=classes, max_size=classes).filter(any)
    rows = np.array(draw(st.lists(parts, min_size=n, max_size=n)), float)
    chosen = draw(weights(n))
    counted = [label for label, weight in zip(y, np.ones(n) if chosen is None else chosen, strict=True) if weight]
    assume(not every or set(counted) == set(range(classes)))
    return known[y], rows / rows.sum(axis=1, keepdims=True), chosen


# equal to scikit-learn's


@some
@given(pairs(), st.booleans())
def test_accuracy(pair: Any, normalize: bool) -> None:
    true, predicted, weight = pair
    score = both("accuracy_score", true, predicted, sample_weight=weight, normalize=normalize)
    assert both("accuracy_score", true, true, sample_weight=weight) == 1
    assert 0 <= score <= (1 if normalize else 36)


@some
@given(pairs(), st.sampled_from([None, "true", "pred", "all"]))
def test_confusion(pair: Any, normalize: str | None) -> None:
    true, predicted, weight = pair
    matrix = both("confusion_matrix", true, predicted, sample_weight=weight, normalize=normalize)
    if normalize is None:
        assert matrix.sum() == (len(true) if weight is None else weight.sum())
        assert matrix.trace() == both("accuracy_score", true, predicted, sample_weight=weight, normalize=False)


@some
@given(pairs(), st.lists(st.integers(0, 3), min_size=1, unique=True))
def test_confusion_of_some_labels_in_any_order(pair: Any, chosen: list[int]) -> None:
    true, predicted, weight = pair
    known = next(known for known in KINDS.values() if known.dtype == true.dtype)[chosen]
    assume(np.isin(true, known).any())
    matrix = both("confusion_matrix", true, predicted, labels=known, sample_weight=weight)
    assert matrix.shape == (len(chosen), len(chosen))


@some
@given(pairs(), st.sampled_from(["micro", "macro", "weighted", None]), st.sampled_from([0, 1]))
@pytest.mark.parametrize("name", ["precision_score", "recall_score", "f1_score"])
def test_precision_recall_f1_of_several_classes(name: str, pair: Any, average: str | None, zero: int) -> None:
    true, predicted, weight = pair
    if average == "weighted" and weight is not None:
        assume(weight.sum() > 0)
    both(name, true, predicted, sample_weight=weight, average=average, zero_division=zero)


@some
@given(pairs(classes=2), st.sampled_from([0, 1]))
@pytest.mark.parametrize("name", ["precision_score", "recall_score", "f1_score"])
def test_precision_recall_f1_of_two_classes(name: str, pair: Any, zero: int) -> None:
    true, predicted, weight = pair
    for label in np.unique(np.concatenate([true, predicted])).tolist():
        both(name, true, predicted, sample_weight=weight, pos_label=label, zero_division=zero)


@some
@given(pairs())
def test_micro_averages_are_the_accuracy(pair: Any) -> None:
    """Every example has one label: a false positive of one class is a false negative of another."""
    true, predicted, weight = pair
    with without_sklearn():
        accuracy = metrics.accuracy_score(true, predicted, sample_weight=weight)
        for score in (metrics.precision_score, metrics.recall_score, metrics.f1_score):
            assert score(true, predicted, sample_weight=weight, average="micro") == pytest.approx(accuracy, rel=1e-12)


@some
@given(scored(2))
def test_area_of_two_classes(case: Any) -> None:
    """Wilcoxon, Mann and Whitney: of all pairs of one example of each class, the share in the right order."""
    true, scores, weight = case
    area = both("roc_auc_score", true, scores[:, 1], sample_weight=weight)
    assert both("roc_auc_score", true, scores, sample_weight=weight) == area
    assert both("roc_auc_score", true, -scores[:, 1], sample_weight=weight) == pytest.approx(1 - area, abs=1e-12)
    won = total = 0.0
    second = true == np.unique(true)[1]
    for i in np.flatnonzero(second):
        for j in np.flatnonzero(~second):
            w = 1 if weight is None else weight[i] * weight[j]
            won += w * ((scores[i, 1] > scores[j, 1]) + 0.5 * (scores[i, 1] == scores[j, 1]))
            total += w
    assert area == pytest.approx(won / total, rel=1e-12, abs=1e-12)


@some
@given(scored(3), st.sampled_from(["macro", "weighted"]), st.sampled_from(["ovr", "ovo"]))
def test_area_of_several_classes(case: Any, average: str, kind: str) -> None:
    true, scores, weight = case
    both(
        "roc_auc_score",
        true,
        scores,
        average=average,
        multi_class=kind,
        sample_weight=weight if kind == "ovr" else None,
    )


@some
@given(scored(4, every=False), st.integers(1, 3), st.booleans())
def test_top_k(case: Any, k: int, normalize: bool) -> None:
    true, scores, weight = case
    known = next(known for known in KINDS.values() if known.dtype == true.dtype)
    options = {"sample_weight": weight, "normalize": normalize, "labels": known}
    score = both("top_k_accuracy_score", true, scores, k=k, **options)
    assert k == 3 or score <= both("top_k_accuracy_score", true, scores, k=k + 1, **options) + 1e-12


@some
@given(scored(2, every=False))
def test_top_1_of_two_classes_is_the_accuracy(case: Any) -> None:
    true, scores, weight = case
    known = next(known for known in KINDS.values() if known.dtype == true.dtype)[:2]
    score = both("top_k_accuracy_score", true, scores, k=1, sample_weight=weight, labels=known)
    predicted = known[(scores[:, 1] >= scores[:, 0]).astype(int)]
    assert score == both("accuracy_score", true, predicted, sample_weight=weight)


# by hand


def test_numbers_by_hand() -> None:
    """Four examples are a, three b; of these two and one are predicted right."""
    true, predicted = list("aaaabbb"), list("aabbbaa")
    assert both("confusion_matrix", true, predicted).tolist() == [[2, 2], [2, 1]]
    assert both("accuracy_score", true, predicted) == pytest.approx(3 / 7)
    assert both("precision_score", true, predicted, average=None).tolist() == pytest.approx([2 / 4, 1 / 3])
    assert both("recall_score", true, predicted, average=None).tolist() == pytest.approx([2 / 4, 1 / 3])
    assert both("f1_score", true, predicted, pos_label="b") == pytest.approx(1 / 3)
    assert both("f1_score", true, predicted, average="weighted") == pytest.approx((4 / 2 + 3 / 3) / 7)
    assert both("precision_score", ["a"], ["a"], average=None).tolist() == [1.0]


def test_classes_that_a_batch_lacks() -> None:
    """Whole numbers below the number of columns name the columns."""
    scores = np.array([[0.2, 0.3, 0.5], [0.6, 0.3, 0.1]])
    assert both("top_k_accuracy_score", [2, 1], scores, k=1) == 0.5
    assert both("confusion_matrix", [1], [1], labels=[0, 1]).tolist() == [[0, 0], [0, 1]]


@pytest.mark.parametrize(
    "wrap", [list, np.array, Tensor, lambda y: [Value(float(each)) for each in y], np.c_.__getitem__]
)
def test_kinds_of_arrays(wrap: Any) -> None:
    assert metrics.accuracy_score(wrap([0.0, 1.0, 1.0]), wrap([0.0, 1.0, 0.0])) == pytest.approx(2 / 3)
    assert metrics.roc_auc_score(wrap([0.0, 1.0]), wrap([0.5, 0.75])) == 1


def test_bools_and_objects() -> None:
    assert metrics.f1_score([True, False], [True, True]) == pytest.approx(2 / 3)
    assert metrics.accuracy_score(np.array(["a", "b"], object), ["a", "a"]) == 0.5


def test_scikit_learn_is_used_where_it_is_and_not_needed() -> None:
    pytest.importorskip("sklearn")
    assert scores._library().__name__ == "sklearn.metrics"
    with without_sklearn():
        assert scores._library() is metric_definitions
    assert scores._library().__name__ == "sklearn.metrics"


# refusals

SCORES = np.full((3, 3), 1 / 3)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: metrics.accuracy_score([0.3, 1.0], [0, 1]), "y_true > 0.5"),
        (lambda: metrics.accuracy_score([0, 1], [np.nan, 1.0]), "y_pred must be labels"),
        (lambda: metrics.accuracy_score(["a"], [1]), r"of one kind, found y_true \['a'\] and y_pred \[1\]"),
        (lambda: metrics.accuracy_score([None, 1], [1, 2]), "whole numbers or texts"),
        (lambda: metrics.accuracy_score([1], [1], normalize="yes"), "normalize must be True or False, found 'yes'"),
        (lambda: metrics.accuracy_score([1], [1], sample_weight=[0.0]), "not all 0, found"),
        (lambda: metrics.accuracy_score([1], [1], sample_weight=[-1.0]), "at least 0"),
        (lambda: metrics.f1_score([0, 1, 2], [0, 1, 2]), "takes two labels, found .0, 1, 2.: give average='macro'"),
        (lambda: metrics.f1_score(["a", "b"], ["a", "b"]), "pos_label must be one of the labels .'a', 'b'., found 1"),
        (lambda: metrics.f1_score([0, 1], [0, 1], zero_division=0.5), "zero_division must be 0 or 1, found 0.5"),
        (lambda: metrics.f1_score([0, 1], [0, 1], zero_division="warn"), "zero_division must be 0 or 1, found 'warn'"),
        (lambda: metrics.confusion_matrix([1], [1], labels=[2]), "none of the labels .2. is among"),
        (lambda: metrics.confusion_matrix([1], [1], labels=[1, 1]), "labels must differ, found .1, 1."),
        (lambda: metrics.roc_auc_score([1, 1], [0.1, 0.2]), "examples of every class, found none of .0."),
        (lambda: metrics.roc_auc_score([0, 1], [0, 1], sample_weight=[0, 1]), "found none of .0."),
        (lambda: metrics.roc_auc_score([0, 1, 2], SCORES * 2), "sum to 1: apply softmax first"),
        (lambda: metrics.roc_auc_score([0, 1, 2], SCORES, multi_class="ovo", sample_weight=[1, 1, 1]), "'ovr'"),
        (lambda: metrics.roc_auc_score([0, 1], [0.1, np.inf]), "y_score must be finite numbers"),
        (lambda: metrics.roc_auc_score([0, 1], ["a", "b"]), "y_score must be finite numbers"),
        (lambda: metrics.top_k_accuracy_score([0, 1, 2], SCORES, k=3), "below the number of classes, 3, found 3"),
        (lambda: metrics.top_k_accuracy_score([0, 1, 2], SCORES, k=0), "k must be a whole number of at least 1"),
        (lambda: metrics.top_k_accuracy_score([0, 1, 2], SCORES, labels=[2, 1, 0]), "labels must be in order"),
        (lambda: metrics.top_k_accuracy_score([0, 1, 7], SCORES, labels=[0, 1, 2]), "found .7."),
    ],
)
def test_what_is_refused(call: Any, says: str) -> None:
    with pytest.raises(ArgumentError, match=says):
        call()
    with without_sklearn(), pytest.raises(ArgumentError, match=says):
        call()


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: metrics.accuracy_score([[0, 1], [1, 0]], [1, 0]), r"give labels, such as y_true.argmax\(axis=1\)"),
        (lambda: metrics.accuracy_score([0, 1], [1]), "y_true has 2 labels, y_pred 1"),
        (lambda: metrics.accuracy_score([], []), "at least one label, found none"),
        (lambda: metrics.accuracy_score(3, [1]), r"must be labels, \(n,\), found shape \(\)"),
        (lambda: metrics.accuracy_score([[1], [1, 2]], [1, 2]), "y_true must be an array"),
        (lambda: metrics.accuracy_score([1], [1], sample_weight=[1, 2]), r"sample_weight must be \(1,\)"),
        (lambda: metrics.roc_auc_score([0, 1], [0.1]), r"\(2,\) or \(2, classes\) as y_true, found shape \(1,\)"),
        (lambda: metrics.top_k_accuracy_score([0, 1], [0.1, 0.2]), "a column for each class"),
        (lambda: metrics.top_k_accuracy_score([3, 7, 3], SCORES), "of 3 classes, the labels are .3, 7.: give labels="),
    ],
)
def test_shapes_that_do_not_fit(call: Any, says: str) -> None:
    with pytest.raises(ShapeError, match=says):
        call()


@pytest.mark.parametrize(
    "call",
    [
        lambda: metrics.f1_score([0, 1], [0, 1], average="mean"),
        lambda: metrics.confusion_matrix([0, 1], [0, 1], normalize="rows"),
        lambda: metrics.roc_auc_score([0, 1], [0, 1], average="micro"),
        lambda: metrics.roc_auc_score([0, 1], [0, 1], multi_class="raise"),
    ],
)
def test_words_that_are_unknown(call: Any) -> None:
    with pytest.raises(UnknownNameError, match="known: "):
        call()
