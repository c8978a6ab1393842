"""Metrics of a fit: several answers for each example, examples that do not count, functions of a user's."""

import numpy as np
import pytest

import nn
from autograd.errors import ArgumentError

RNG = np.random.default_rng(11)
X = RNG.normal(size=(40, 4)).astype(np.float32)
ANSWERS = (X[:, :3] + RNG.normal(size=(40, 3)) > 0).astype(int)
WEIGHTS = RNG.uniform(0.5, 2.0, size=40)
WORDS = ["accuracy", "f1", "precision", "recall", "auc"]


@pytest.mark.parametrize("count", [2, 3])
@pytest.mark.parametrize("weighted", [False, True], ids=["alike", "weighted"])
def test_scores_of_several_answers_are_those_of_all_of_them(count: int, weighted: bool) -> None:
    sklearn = pytest.importorskip("sklearn.metrics")
    trainer = nn.Trainer(nn.MLP([4, 8, count], rng=0), "bce", metrics=WORDS)
    found = trainer.evaluate(X, ANSWERS[:, :count], sample_weight=WEIGHTS if weighted else None)
    true, outputs = ANSWERS[:, :count].ravel(), trainer.predict(X).ravel()
    options = {"sample_weight": np.repeat(WEIGHTS, count) if weighted else None}
    for word in ("accuracy", "f1", "precision", "recall"):
        assert found[word] == pytest.approx(getattr(sklearn, f"{word}_score")(true, outputs > 0, **options))
    assert found["auc"] == pytest.approx(sklearn.roc_auc_score(true, outputs, **options))


def test_scores_of_images_take_a_weight_for_each_image() -> None:
    sklearn = pytest.importorskip("sklearn.metrics")
    images = RNG.normal(size=(6, 1, 4, 4)).astype(np.float32)
    trainer = nn.Trainer(nn.Sequential(nn.Conv2d(1, 1, 3, padding=1, rng=0)), "bce", metrics=WORDS)
    found = trainer.evaluate(images, images > 0.3, sample_weight=WEIGHTS[:6])
    true, outputs = (images > 0.3).ravel(), trainer.predict(images).ravel()
    weights = np.repeat(WEIGHTS[:6], 16)
    assert found["f1"] == pytest.approx(sklearn.f1_score(true, outputs > 0, sample_weight=weights))
    assert found["auc"] == pytest.approx(sklearn.roc_auc_score(true, outputs, sample_weight=weights))


def test_the_top_5_are_of_one_class() -> None:
    trainer = nn.Trainer(nn.Linear(4, 7, rng=0), "bce", metrics=["top_5"])
    with pytest.raises(ArgumentError, match="one class for each example, found answers yes or no: take 'accuracy'"):
        trainer.evaluate(X, X[:, [0, 1, 2, 3, 0, 1, 2]] > 0)


@pytest.mark.parametrize("gives", [[1.0, 2.0], "high", None], ids=["several", "text", "nothing"])
def test_a_metric_that_gives_no_number_is_named(gives: object) -> None:
    def spread(y_true: object, outputs: object) -> object:
        return gives

    trainer = nn.Trainer(nn.Linear(4, 1, rng=0), "mse", metrics=[spread])
    with pytest.raises(ArgumentError, match="the metric 'spread' must give one number, found"):
        trainer.evaluate(X, X[:, 0])


def test_the_loss_of_examples_that_do_not_count_is_no_number() -> None:
    trainer = nn.Trainer(nn.Linear(4, 2, rng=0), nn.CrossEntropyLoss(ignore_index=-1), metrics=["accuracy"], seed=0)
    early = nn.callbacks.EarlyStopping("val_loss", patience=1)
    none = (X, np.full(40, -1))
    history = trainer.fit(X, ANSWERS[:, 0], validation_data=none, callbacks=[early], epochs=2, verbose=0)
    assert np.isnan(history.history["val_loss"]).all()
    assert np.isnan(trainer.evaluate(*none)["loss"])
    assert early.best_epoch is None


def perplexity(y_true: np.ndarray, outputs: np.ndarray) -> float:
    """A number of a user's that falls, and whose name nobody knows."""
    chosen = np.take_along_axis(outputs - outputs.max(axis=1, keepdims=True), y_true[:, None], axis=1)
    return float(np.exp(-chosen.mean()))


@pytest.mark.parametrize("mode", ["min", "max"])
def test_the_direction_of_a_number_is_known_or_asked_for(mode: str) -> None:
    unknown = "'perplexity' does not tell whether a lower number is the better one: give mode='min' or mode='max'"
    with pytest.raises(ArgumentError, match=unknown):
        nn.callbacks.EarlyStopping("perplexity")
    with pytest.raises(ArgumentError, match=unknown):
        nn.callbacks.ModelCheckpoint("best.npz", "perplexity", save_best_only=True)

    def make(rng: np.random.Generator) -> nn.Trainer:
        return nn.Trainer(nn.Linear(4, 2, rng=rng), "cross_entropy", metrics=[perplexity], seed=rng)

    early = nn.callbacks.EarlyStopping("perplexity", patience=9, mode=mode)
    history = make(RNG).fit(X, ANSWERS[:, 0], epochs=4, callbacks=[early], verbose=0)
    numbers = history.history["perplexity"]
    best = min(numbers) if mode == "min" else max(numbers)
    assert (early.best_epoch, early.best) == history.best("perplexity", mode) == (numbers.index(best), best)
    with pytest.raises(ArgumentError, match=unknown):
        history.best("perplexity")
    options = {"tries": 3, "seed": 0, "verbose": 0, "monitor": "perplexity"}
    found = nn.random_restarts(make, X, ANSWERS[:, 0], mode=mode, **options)
    assert found.scores[found.best] == (min if mode == "min" else max)(found.scores)
    with pytest.raises(ArgumentError, match=unknown):
        nn.random_restarts(make, X, ANSWERS[:, 0], **options)


def test_a_penalty_is_the_better_the_lower() -> None:
    assert nn.callbacks.EarlyStopping("penalty").best == np.inf
