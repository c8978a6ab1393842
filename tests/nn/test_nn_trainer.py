"""The trainer against loops by hand: the same bits, means over examples, weights, words, modes, threads, memory.

This file is longer than others: a trainer is held to one loop by hand.
"""

import gc
import tracemalloc
import warnings
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import numpy as np
import pytest
from drawn import at_most
from hypothesis import given
from hypothesis import strategies as st

import nn
from autograd import Tensor, callback, exp, no_grad
from autograd.errors import ArgumentError, NumericsError, UnknownNameError
from nn.training.objective import LOSSES, OF_CLASSES
from nn.training.scores import METRICS
from nn.training.scores import OF_CLASSES as METRICS_OF_CLASSES

RNG = np.random.default_rng(0)
X = RNG.normal(size=(23, 3))
Y = RNG.normal(size=(23, 2))
LABELS = RNG.integers(0, 3, 23)
WEIGHTS = np.linspace(0, 1, 23)


def network(outputs: int = 2, dtype: Any = "float64", **options: Any) -> nn.MLP:
    return nn.MLP([3, 5, outputs], "tanh", dtype=dtype, rng=0, **options)


def with_dropout() -> nn.Sequential:
    rng = np.random.default_rng(1)
    return nn.Sequential(
        nn.Linear(3, 8, rng=rng), nn.Dropout(0.3), nn.Tanh(), nn.Dropout(0.2), nn.Linear(8, 2, rng=rng)
    )


def bits(model: nn.Module) -> bytes:
    return b"".join(np.asarray(each).tobytes() for each in model.state_dict().values())


still = partial(nn.SGD, lr=0.0)
plain = partial(nn.SGD, lr=0.1)
sizes = st.integers(1, 23)


# steps


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize("batch_size", [4, 23, 64])
def test_a_fit_is_the_loop_by_hand(compiled: bool, batch_size: int) -> None:
    model, twin = network(), network()
    history = nn.Trainer(model, "mse", plain, compile=compiled).fit(
        X, Y, epochs=3, batch_size=batch_size, shuffle=False, verbose=0
    )
    optimiser, loss_of, losses = nn.SGD(twin.parameters(), lr=0.1), nn.MSELoss(), []
    for _ in range(3):
        total = 0.0
        for start in range(0, len(X), batch_size):
            rows = slice(start, start + batch_size)
            optimiser.zero_grad()
            loss = loss_of(twin(X[rows]), Y[rows])
            loss.backward()
            optimiser.step()
            total += loss.item() * len(X[rows])
        losses.append(total / len(X))
    assert bits(model) == bits(twin)
    assert history.history == {"loss": losses}
    assert history.epoch == [0, 1, 2]


@given(sizes, st.integers(1, 30), st.integers(1, 4), st.booleans(), st.sampled_from(["mse", "sse"]), st.booleans())
def test_losses_are_means_over_examples(
    n: int, batch_size: int, accumulate: int, weighted: bool, loss: str, compiled: bool
) -> None:
    x, y, w = X[:n], Y[:n], (np.arange(n) % 4 + (n == 1)).astype(float) if weighted else None
    if w is not None and not w.any():
        w[0] = 1.0
    model = network()
    trainer = nn.Trainer(model, loss, still, metrics=["mae"], compile=compiled)
    fitted = trainer.fit(
        x,
        y,
        batch_size=batch_size,
        accumulate=accumulate,
        sample_weight=w,
        validation_data=(x, y) if w is None else (x, y, w),
        verbose=0,
    ).history
    error = model(x).data - y
    rows = (error**2).mean(axis=1) if loss == "mse" else (error**2).sum(axis=1) / 2
    expected = np.average(rows, weights=w)
    np.testing.assert_allclose([fitted["loss"][0], fitted["val_loss"][0]], expected, rtol=1e-12)
    np.testing.assert_allclose(fitted["mae"][0], np.average(abs(error).mean(axis=1), weights=w), rtol=1e-12)
    evaluated = trainer.evaluate(x, y, sample_weight=w, batch_size=batch_size)
    np.testing.assert_allclose(evaluated["loss"], expected, rtol=1e-12)


@at_most(15)
@given(sizes, st.integers(1, 6), st.integers(1, 5), st.booleans())
def test_accumulated_batches_are_one_batch(n: int, batch_size: int, accumulate: int, weighted: bool) -> None:
    w = RNG.uniform(0.1, 2, n) if weighted else None
    one, other = network(), network()
    options: dict[str, Any] = {"epochs": 2, "shuffle": False, "sample_weight": w, "verbose": 0}
    first = nn.Trainer(one, "mse", plain).fit(X[:n], Y[:n], batch_size=batch_size, accumulate=accumulate, **options)
    second = nn.Trainer(other, "mse", plain).fit(X[:n], Y[:n], batch_size=batch_size * accumulate, **options)
    np.testing.assert_allclose(first.history["loss"], second.history["loss"], rtol=1e-10)
    for a, b in zip(one.state_dict().values(), other.state_dict().values(), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-12)


@at_most(15)
@given(st.lists(st.integers(0, 3), min_size=1, max_size=10).filter(any), st.sampled_from(["mse", "cross_entropy"]))
def test_a_whole_weight_is_a_repetition(weights: list[int], loss: str) -> None:
    n = len(weights)
    y = Y if loss == "mse" else LABELS
    one, other = network(3 if loss != "mse" else 2), network(3 if loss != "mse" else 2)
    options: dict[str, Any] = {"batch_size": 100, "epochs": 3, "shuffle": False, "verbose": 0}
    nn.Trainer(one, loss, plain).fit(X[:n], y[:n], sample_weight=weights, **options)
    repeated = np.repeat(np.arange(n), weights)
    nn.Trainer(other, loss, plain).fit(X[repeated], y[repeated], **options)
    for a, b in zip(one.state_dict().values(), other.state_dict().values(), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-12)


def test_class_weights_are_weights_of_examples_in_validation_too() -> None:
    by_class = {0: 1.0, 1: 3.0, 2: 0.5}
    w = np.array([by_class[label] for label in LABELS])
    results = []
    for options in ({"class_weight": by_class}, {"sample_weight": w}):
        validation = (X, LABELS) if "class_weight" in options else (X, LABELS, w)
        trainer = nn.Trainer(network(3), "cross_entropy", plain, metrics=["accuracy"], seed=0)
        fitted = trainer.fit(X, LABELS, epochs=2, batch_size=7, validation_data=validation, verbose=0, **options)
        results.append(fitted.history)
    assert results[0] == results[1]
    counts = np.bincount(LABELS)
    balanced = [
        nn.Trainer(network(3), "cross_entropy", plain, seed=0).fit(X, LABELS, class_weight=given, verbose=0).history
        for given in ("balanced", {label: len(X) / (3 * counts[label]) for label in range(3)})
    ]
    assert balanced[0] == balanced[1]
    absent = np.where(LABELS == 2, 0, LABELS)  # as scikit-learn counts, of the classes that occur
    factors = len(X) / (2 * np.bincount(absent)[absent])
    models = [network(3), network(3)]
    for model, by in zip(models, ({"class_weight": "balanced"}, {"sample_weight": factors}), strict=True):
        nn.Trainer(model, nn.CrossEntropyLoss("sum"), plain).fit(X, absent, shuffle=False, verbose=0, **by)
    for one, other in zip(*(model.parameters() for model in models), strict=True):
        np.testing.assert_allclose(one.data, other.data, rtol=1e-12)


# reproducibility


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_one_seed_gives_the_same_bits(optimizer: str) -> None:
    found = set()
    before = np.random.get_state()[1].tobytes()  # noqa: NPY002
    for compiled in (True, True, False):
        model = with_dropout()
        trainer = nn.Trainer(model, "mse", optimizer, seed=5, compile=compiled)
        history = trainer.fit(X, Y, epochs=4, batch_size=5, validation_split=0.2, verbose=0)
        found.add((bits(model), str(history.history)))
    assert len(found) == 1
    other = with_dropout()
    nn.Trainer(other, "mse", optimizer, seed=6).fit(X, Y, epochs=4, batch_size=5, validation_split=0.2, verbose=0)
    assert bits(other) not in {each for each, _ in found}
    assert np.random.get_state()[1].tobytes() == before  # noqa: NPY002


def test_what_is_held_out_is_drawn_by_the_seed() -> None:
    held = []
    for seed in (0, 0, 1):
        trainer = nn.Trainer(network(), "mse", still, seed=seed)
        trainer.fit(X, Y, validation_split=0.3, verbose=0)
        learnt, judged = (feed.loader.data[1][:, 0] for feed in (trainer.run.data.feed, trainer.run.data.validation))
        assert len(judged) == 7
        assert sorted([*learnt, *judged]) == sorted(Y[:, 0])
        held.append(judged.tolist())
    assert held[0] == held[1] != held[2]
    assert held[0] not in (Y[:7, 0].tolist(), Y[-7:, 0].tolist())


def of_tensors(seed: int) -> bytes:
    model = with_dropout()
    nn.Trainer(model, "mse", "adam", seed=seed).fit(X, Y, epochs=5, batch_size=5, validation_split=0.2, verbose=0)
    return bits(model)


def of_values(seed: int) -> bytes:
    model = nn.scalar.MLP([3, 2, 2], "tanh", rng=seed)
    nn.Trainer(model, "mse", "adam", seed=seed).fit(X, Y, epochs=3, batch_size=5, verbose=0)
    return bits(model)


def of_an_estimator(seed: int) -> bytes:
    pytest.importorskip("sklearn")
    model = nn.MLPRegressor(hidden_layer_sizes=(5,), dropout=0.2, batch_size=5, random_state=seed)
    for _ in range(5):
        model.partial_fit(X, Y)
    return model.predict(X).tobytes()


@pytest.mark.long
@pytest.mark.parametrize("trained", [of_tensors, of_values, of_an_estimator])
def test_trainings_in_threads_do_not_disturb_each_other(trained: Any) -> None:
    alone = [trained(seed) for seed in range(4)]
    assert len(set(alone)) == 4
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(trained, range(4))) == alone


def test_each_size_of_batch_is_traced_once() -> None:
    trainer = nn.Trainer(network(), "mse", "adam", metrics=["mae"], seed=0)
    trainer.fit(X, Y, epochs=5, batch_size=5, validation_split=0.3, verbose=0)
    for runs in (trainer.steps.learn.plain.runs, trainer.steps.judge.plain.runs):
        assert [str(run).partition("\n")[0][-9:] for run in runs.values()] == ["traces: 1"] * 2


def test_many_sizes_are_compiled_when_they_come_often() -> None:
    """Of twelve sizes the first four at once, the others in their eighth epoch; the bits are the same."""
    batches = [(X[:n], Y[:n]) for n in range(1, 13)]
    found = []
    for compiled in (True, False):
        model = network()
        trainer = nn.Trainer(model, "mse", "adam", compile=compiled)
        trainer.fit(batches, epochs=7, verbose=0)
        if compiled:
            assert len(trainer.steps.learn.plain.runs) == 4
        trainer.fit(batches, epochs=1, verbose=0)
        if compiled:
            assert len(trainer.steps.learn.plain.runs) == 12
        trainer.fit(batches, epochs=1, verbose=0)
        found.append(bits(model))
    assert found[0] == found[1]


@pytest.mark.parametrize("metrics", [[], ["mae"]])
def test_lbfgs_is_driven_by_compiled_losses(metrics: list[str]) -> None:
    model, twin = network(), network()
    optimiser = nn.LBFGS(twin.parameters(), line_search_fn="strong_wolfe")
    trainer = nn.Trainer(model, "mse", partial(nn.LBFGS, line_search_fn="strong_wolfe"), metrics=metrics)
    history = trainer.fit(X, Y, epochs=3, batch_size=len(X), shuffle=False, verbose=0)
    losses = []

    def closure() -> Tensor:
        optimiser.zero_grad()
        loss = nn.squared_error(twin(X), Y)
        loss.backward()
        return loss

    for _ in range(3):
        losses.append(optimiser.step(closure).item())
    assert bits(model) == bits(twin)
    assert history.history["loss"] == losses
    assert len(trainer.steps.accumulate.plain.runs) == 1
    with pytest.raises(ArgumentError, match="give batch_size, not accumulate"):
        trainer.fit(X, Y, accumulate=2, verbose=0)


def test_lbfgs_that_goes_too_far_leaves_the_model() -> None:
    model = nn.Linear(1, 1, dtype="float64", rng=0)
    before = bits(model)
    trainer = nn.Trainer(model, lambda p, t: (p * p - t).exp().exp().mean(), partial(nn.LBFGS, lr=1e3))
    with pytest.raises(NumericsError, match="at a point that the step tried: a lower rate"):
        trainer.fit([[1.0], [2.0]], [9.0, 1.0], epochs=3, verbose=0)
    assert bits(model) == before


@pytest.mark.long
def test_memory_stays_flat() -> None:
    trainer = nn.Trainer(with_dropout(), "mse", "adam", seed=0)
    trainer.fit(X, Y, epochs=3, batch_size=8, verbose=0)
    gc.collect()
    tracemalloc.start()
    try:
        trainer.fit(X, Y, epochs=10, batch_size=8, verbose=0)
        gc.collect()
        before, _ = tracemalloc.get_traced_memory()
        trainer.fit(X, Y, epochs=350, batch_size=8, verbose=0)  # more than 1,000 steps
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < 40_000  # 340 floats of a History, and their list


# the words


def test_a_loss_by_word_takes_what_the_network_gives() -> None:
    """With a softmax or sigmoid at its end, or without: the same loss, the same steps."""
    yes = (LABELS > 0).astype(float)
    for word, ending, y, k in (
        ("categorical_crossentropy", "softmax", LABELS, 3),
        ("binary_crossentropy", "sigmoid", yes, 1),
    ):
        found = []
        for model in (network(k), network(k, output=ending)):
            trainer = nn.Trainer(model, word, plain, metrics=["accuracy"], seed=0)
            found.append(
                (trainer.fit(X, y, epochs=3, batch_size=5, validation_split=0.2, verbose=0).history, bits(model))
            )
            assert trainer.evaluate(X, y)["accuracy"] == np.mean(trainer.predict_classes(X) == y)
        assert found[0] == found[1]


@pytest.mark.parametrize(
    ("word", "terms"),
    [
        ("mae", lambda e: abs(e)),
        ("huber", lambda e: np.where(abs(e) < 1, e**2 / 2, abs(e) - 0.5)),
        (nn.HuberLoss(delta=0.5), lambda e: np.where(abs(e) < 0.5, e**2 / 2, 0.5 * abs(e) - 0.125)),
    ],
)
def test_losses_that_outliers_do_not_rule(word: Any, terms: Any) -> None:
    trainer, w = nn.Trainer(network(), word, still), np.linspace(0, 1, len(X))
    rows = terms(trainer.predict(X) - Y).mean(axis=1)
    assert trainer.evaluate(X, Y)["loss"] == pytest.approx(rows.mean())
    assert trainer.evaluate(X, Y, sample_weight=w)["loss"] == pytest.approx(np.average(rows, weights=w))


SHARES = np.abs(RNG.normal(size=(len(X), 3)))
SHARES /= SHARES.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("ending", ["linear", "softmax"])
@pytest.mark.parametrize("y", [SHARES, LABELS])
def test_a_divergence_is_taken_of_what_the_network_gives(ending: str, y: Any) -> None:
    trainer = nn.Trainer(network(3, output=ending), "kl_div", still, metrics=["accuracy"])
    logits = nn.Trainer(network(3), "mse").predict(X)
    logs = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    shares = y if y.ndim == 2 else np.eye(3)[y]
    rows = np.where(shares > 0, shares * (np.log(np.where(shares > 0, shares, 1)) - logs), 0).sum(axis=1)
    assert trainer.evaluate(X, y)["loss"] == pytest.approx(rows.mean())
    found = trainer.evaluate(X, y, sample_weight=WEIGHTS)
    assert found["loss"] == pytest.approx(np.average(rows, weights=WEIGHTS))
    assert found["accuracy"] == np.average(shares.argmax(axis=1) == logits.argmax(axis=1), weights=WEIGHTS)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # it is compiled
        trainer.fit(X, y, verbose=0)


@pytest.mark.parametrize("reduction", ["batchmean", "mean"])
def test_equal_weights_change_no_divergence(reduction: str) -> None:
    logs = nn.Sequential(network(3), nn.LogSoftmax())
    trainer = nn.Trainer(logs, nn.KLDivLoss(reduction), still)
    alone = trainer.evaluate(X, SHARES)["loss"]
    assert trainer.evaluate(X, SHARES, sample_weight=np.full(len(X), 2.0))["loss"] == pytest.approx(alone)


@pytest.mark.parametrize("ending", ["exp", "softplus", "linear"])
def test_rates_are_taken_as_the_network_gives_them(ending: str) -> None:
    counts = LABELS * 2.0
    body = network(1, output="linear" if ending == "exp" else ending)
    trainer = nn.Trainer(nn.Sequential(body, exp) if ending == "exp" else body, "poisson", still)
    rates = trainer.predict(X)[:, 0]
    rates = np.exp(rates) if ending == "linear" else rates
    assert trainer.evaluate(X, counts)["loss"] == pytest.approx((rates - counts * np.log(rates)).mean())
    with pytest.raises(ArgumentError, match="y must be counts, of at least 0, found -1"):
        trainer.fit(X, counts - 1, verbose=0)


@pytest.mark.parametrize("names", [(0, 1), (-1, 1), ("ham", "spam")])
def test_the_sides_of_a_margin_are_two_labels_of_any_kind(names: Any) -> None:
    sides = np.where(X[:, 0] > 0, 1, -1)
    y = np.array(names)[(sides + 1) // 2]
    trainer = nn.Trainer(network(1), "hinge", still, metrics=["accuracy"])
    scores = trainer.predict(X)[:, 0]
    found = trainer.fit(X, y, class_weight={names[1]: 3.0}, verbose=0).history
    weights = np.where(sides > 0, 3.0, 1.0)
    rows = np.maximum(0, 1 - sides * scores)
    assert found["loss"] == [pytest.approx(np.average(rows, weights=weights))]
    assert found["accuracy"] == [pytest.approx(np.average((scores > 0) == (sides > 0), weights=weights))]
    assert trainer.predict_classes(X).tolist() == np.array(names)[(scores > 0).astype(int)].tolist()


@pytest.mark.parametrize("loss", ["multi_margin", nn.NLLLoss()])
def test_losses_of_classes_take_labels_of_any_kind(loss: Any) -> None:
    y = np.array(["a", "b", "c"])[LABELS]
    trainer = nn.Trainer(network(3), loss, still, metrics=["accuracy"])
    z = trainer.predict(X)
    right = z[np.arange(len(X)), LABELS]
    margins = (np.maximum(0, 1 - right[:, None] + z).sum(axis=1) - 1) / 3
    rows = margins if loss == "multi_margin" else -right
    assert trainer.fit(X, y, verbose=0).history["loss"] == [pytest.approx(rows.mean())]
    assert trainer.predict_classes(X).tolist() == np.array(["a", "b", "c"])[z.argmax(axis=1)].tolist()


@pytest.mark.long
def test_every_word_trains() -> None:
    for word in LOSSES:
        k = 3 if issubclass(LOSSES[word], OF_CLASSES) else 1
        found = nn.Trainer(network(k), word, partial(nn.SGD, lr=0.01), seed=0).fit(
            X, LABELS if k == 3 else LABELS > 0, epochs=3, verbose=0
        )
        assert found.history["loss"][2] < found.history["loss"][0], word
    for name in (each for each in dir(nn.optim) if isinstance(getattr(nn.optim, each), type)):
        if name not in ("Rule", "Optimiser", "Optimizer"):
            assert type(nn.Trainer(network(), "mse", name.lower()).optimizer) is getattr(nn.optim, name)
    for word in METRICS:
        of_classes = METRICS[word] in METRICS_OF_CLASSES
        k = 6 if "top" in word else 3
        trainer = nn.Trainer(network(k), "cross_entropy" if of_classes else "mse", still, metrics=[word])
        y = LABELS if of_classes else np.eye(3)[LABELS]
        assert np.isfinite(trainer.fit(X, y, batch_size=5, verbose=0).history[word][0]), word
    with pytest.raises(UnknownNameError, match="no optimizer is called 'rule'"):
        nn.Trainer(network(), "mse", "rule")


@pytest.mark.parametrize("loss", ["mse", nn.MSELoss(), lambda p, t: ((p - t) ** 2).mean(), lambda p, t: (p - t) ** 2])
def test_ways_to_give_a_loss(loss: Any) -> None:
    model = network()
    nn.Trainer(model, loss, plain, seed=0).fit(X, Y, epochs=2, batch_size=6, verbose=0)
    twin = network()
    nn.Trainer(twin, nn.MSELoss(), plain, seed=0).fit(X, Y, epochs=2, batch_size=6, verbose=0)
    assert bits(model) == bits(twin)


@pytest.mark.parametrize(
    "make", ["sgd", "SGD", nn.SGD, lambda params: nn.SGD(params), partial(nn.SGD, lr=1e-3), "instance"]
)
def test_ways_to_give_an_optimiser(make: Any) -> None:
    model, twin = network(), network()
    given = nn.SGD(model.parameters()) if make == "instance" else make
    nn.Trainer(model, "mse", given, seed=0).fit(X, Y, epochs=2, verbose=0)
    nn.Trainer(twin, "mse", nn.SGD(twin.parameters(), lr=1e-3), seed=0).fit(X, Y, epochs=2, verbose=0)
    assert bits(model) == bits(twin)


def test_metrics_are_those_of_all_examples() -> None:
    sklearn = pytest.importorskip("sklearn.metrics")
    trainer = nn.Trainer(network(3), "cross_entropy", still, metrics=["accuracy", "f1", "recall", "precision", "auc"])
    found = trainer.fit(X, LABELS, batch_size=5, validation_data=(X, LABELS), verbose=0).history
    outputs = trainer.predict(X)
    guesses = outputs.argmax(axis=1)
    probabilities = np.exp(outputs) / np.exp(outputs).sum(axis=1, keepdims=True)
    expected = {
        "accuracy": sklearn.accuracy_score(LABELS, guesses),
        "f1": sklearn.f1_score(LABELS, guesses, average="macro"),
        "recall": sklearn.recall_score(LABELS, guesses, average="macro"),
        "precision": sklearn.precision_score(LABELS, guesses, average="macro", zero_division=0),
        "auc": sklearn.roc_auc_score(LABELS, probabilities, multi_class="ovr"),
    }
    for name, number in expected.items():
        np.testing.assert_allclose([found[name][0], found[f"val_{name}"][0]], number, rtol=1e-12)


def test_metrics_of_two_classes_and_of_numbers() -> None:
    sklearn = pytest.importorskip("sklearn.metrics")
    yes = np.where(LABELS > 0, "yes", "no")
    trainer = nn.Trainer(network(1), "bce", "adam", metrics=["accuracy", "f1", "auc"], seed=0)
    trainer.fit(X, yes, epochs=30, verbose=0)
    scores, guesses = trainer.predict(X)[:, 0], trainer.predict_classes(X)
    found = trainer.evaluate(X, yes)
    assert found["accuracy"] == sklearn.accuracy_score(yes, guesses)
    assert found["f1"] == sklearn.f1_score(yes, guesses, pos_label="yes")
    np.testing.assert_allclose(found["auc"], sklearn.roc_auc_score(yes == "yes", scores))
    trainer = nn.Trainer(network(), "mse", still, metrics=["mae", "mse", "rmse", "r2"])
    found = trainer.evaluate(X, Y)
    outputs = trainer.predict(X)
    assert found["mae"] == pytest.approx(sklearn.mean_absolute_error(Y, outputs))
    assert found["mse"] == pytest.approx(sklearn.mean_squared_error(Y, outputs)) == pytest.approx(found["rmse"] ** 2)
    assert found["r2"] == pytest.approx(sklearn.r2_score(Y, outputs))
    found = trainer.evaluate(X, Y, sample_weight=WEIGHTS)
    for name, score in (("mae", "mean_absolute_error"), ("mse", "mean_squared_error"), ("r2", "r2_score")):
        assert found[name] == pytest.approx(getattr(sklearn, score)(Y, outputs, sample_weight=WEIGHTS)), name


def test_a_metric_of_ones_own() -> None:
    def worst(y_true: Any, outputs: Any) -> float:
        return abs(y_true - outputs).max()

    trainer = nn.Trainer(network(), "mse", still, metrics=[worst])
    assert trainer.evaluate(X, Y)["worst"] == abs(Y - trainer.predict(X)).max()


@pytest.mark.parametrize(
    ("options", "error", "text"),
    [
        ({"loss": "mean"}, UnknownNameError, "no loss is called 'mean' here; known: mse, mean_squared_error"),
        ({"loss": nn.MSELoss}, ArgumentError, "loss must be a word such as 'mse'"),
        ({"loss": nn.MSELoss("none")}, ArgumentError, "make it with reduction='mean'"),
        (
            {"optimizer": "adm"},
            UnknownNameError,
            "no optimizer is called 'adm' here; near it: adam, .*; known: .*lbfgs",
        ),
        ({"optimizer": 3}, ArgumentError, "optimizer must be a word such as 'adam'"),
        ({"optimizer": nn.SGD(nn.Linear(1, 1).parameters())}, ArgumentError, "none of the model's parameters"),
        ({"metrics": ["accuraccy"]}, UnknownNameError, "'accuraccy' here; near it: accuracy"),
        ({"metrics": [3]}, ArgumentError, "a metric is a word such as 'accuracy'"),
        ({"metrics": ["mae", "mae"]}, ArgumentError, "metrics need names of their own"),
        ({"schedule": 0.1}, ArgumentError, "schedule must be a schedule such as nn.StepLR"),
        ({"schedule": nn.StepLR(nn.SGD(nn.Linear(1, 1).parameters()), 1)}, ArgumentError, "of another optimiser"),
        ({"schedule_by": "batch"}, UnknownNameError, "known: epoch, step"),
        ({"callbacks": [3]}, ArgumentError, "a callback is an nn.callbacks.Callback"),
        ({"seed": -1}, ArgumentError, "seed must be a whole number"),
        ({"compile": 1}, ArgumentError, "compile must be True or False"),
        ({"model": lambda x: x}, ArgumentError, "a Trainer takes a model, an nn.Module"),
        ({"model": nn.ReLU()}, ArgumentError, "ReLU has no parameters"),
    ],
)
def test_what_a_trainer_is_not_made_of(options: dict[str, Any], error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        nn.Trainer(**{"model": network(), "loss": "mse", **options})


def test_a_model_of_which_all_is_frozen_is_not_trained() -> None:
    trainer = nn.Trainer(network(), "mse", plain)
    trainer.model.requires_grad_(False)
    with pytest.raises(ArgumentError, match="all parameters of the model are frozen"):
        trainer.fit(X, Y, verbose=0)
    trainer.model[2].requires_grad_(True)
    assert trainer.fit(X, Y, verbose=0).history["loss"]


def test_scores_of_classes_need_classes() -> None:
    for word in ("accuracy", "f1", "auc"):
        with pytest.raises(ArgumentError, match=f"'{word}' is a score of classes, and the loss is of numbers"):
            nn.Trainer(network(), "mse", metrics=[word]).fit(X, Y, verbose=0)
    with pytest.raises(ArgumentError, match="'mae' is a score of numbers, and the loss is of classes"):
        nn.Trainer(network(3), "cross_entropy", metrics=["mae"]).fit(X, LABELS, verbose=0)


# predict, modes


@at_most(15)
@given(sizes, st.integers(1, 30))
def test_predictions_are_the_network_in_evaluation(n: int, batch_size: int) -> None:
    model = with_dropout()
    trainer = nn.Trainer(model, "mse")
    found = trainer.predict(X[:n], batch_size=batch_size)
    assert model.training
    assert type(found) is np.ndarray
    assert trainer.evaluate(X[:n], Y[:n]) == trainer.evaluate(X[:n], Y[:n])
    with no_grad():
        np.testing.assert_allclose(found, model.eval()(X[:n]).data, rtol=1e-5)


def test_every_part_keeps_its_mode() -> None:
    model = with_dropout()
    model[1].eval()
    seen = []
    trainer = nn.Trainer(model, "mse", callbacks=[lambda epoch, logs: seen.append([part.training for part in model])])
    trainer.fit(X, Y, validation_split=0.2, verbose=0)
    trainer.predict(X)
    assert seen == [[True] * 5]
    assert [part.training for part in model] == [True, False, True, True, True]


def test_networks_of_values_are_trained_too() -> None:
    """The same numbers as the same network of Tensors."""
    for loss, y, k in (("mse", Y[:, :1], 1), ("mse", Y, 2), ("cross_entropy", LABELS, 3)):
        tensors = network(k)
        values = nn.scalar.MLP.from_tensor(tensors)
        metrics = ["accuracy"] if loss == "cross_entropy" else []
        found = [
            nn.Trainer(model, loss, plain, metrics=metrics, seed=0).fit(
                X[:8], y[:8], epochs=3, batch_size=3, validation_split=0.25, sample_weight=np.arange(8), verbose=0
            )
            for model in (tensors, values)
        ]
        for name, numbers in found[0].history.items():
            np.testing.assert_allclose(numbers, found[1].history[name], rtol=1e-9)
        outputs = nn.Trainer(values, loss).predict(X)
        assert outputs.shape == ((len(X),) if k == 1 else (len(X), k))
        np.testing.assert_allclose(outputs.reshape(len(X), k), nn.Trainer(tensors, loss).predict(X))


class OfTwoBodies(nn.Module):
    """It chooses by the numbers of an example, which no graph of one example tells."""

    def __init__(self) -> None:
        self.left, self.right = (nn.scalar.MLP([3, 2, 1], "tanh", rng=seed) for seed in (0, 1))

    def forward(self, x: Any) -> Any:
        return self.left(x) if x[0] > 0 else self.right(x)


def test_networks_of_values_are_recorded_once_where_that_is_right() -> None:
    yes = (LABELS > 0).astype(float)
    cases: list[Any] = [
        ("bce", yes, lambda: nn.scalar.MLP([3, 4, 1], "tanh", "sigmoid", rng=0), True),
        ("mae", Y, lambda: nn.scalar.MLP([3, 4, 2], ["relu"], rng=0), True),
        ("mse", yes, OfTwoBodies, False),
    ]
    for loss, y, make, is_recorded in cases:
        found = []
        for compiled in (True, False):
            model = make()
            trainer = nn.Trainer(model, loss, "adam", seed=0, compile=compiled)
            trainer.predict(X)
            trainer.fit(X, y, epochs=2, batch_size=10, verbose=0)
            next(model.parameters()).requires_grad = False
            history = trainer.fit(X, y, epochs=2, batch_size=10, accumulate=2, validation_split=0.2, verbose=0)
            found.append([*(each.data for each in model.parameters()), *history.history["val_loss"]])
            if compiled:
                assert (trainer.steps.recorded.program is not None) is is_recorded
        np.testing.assert_allclose(*found, rtol=1e-9)
    model = nn.scalar.MLP([3, 2, 1], "tanh", rng=0)
    trainer = nn.Trainer(model, "mse")
    before = trainer.predict(X)
    for neuron in model.layers[0].neurons:
        neuron.activation = nn.activation("relu")
    assert not np.allclose(trainer.predict(X), before)
    np.testing.assert_allclose(trainer.predict(X), [model(row).data for row in X.tolist()])


def test_deck_004_stops_below_theta() -> None:
    """Stochastic descent on the deck's set of four, until the loss is not above θ."""
    x = np.array([[0.1, 0.1], [0.1, 0.9], [0.9, 0.1], [0.9, 0.9]])
    y = np.array([0.1, 0.9, 0.9, 0.1])
    model = nn.scalar.MLP([2, 2, 1], "sigmoid", "sigmoid", bias=False, rng=0)
    weights = [[0.1, -0.1], [-0.1, 0.1], [-0.1, 0.1]]
    for neuron, row in zip([n for layer in model.layers for n in layer.neurons], weights, strict=True):
        for w, number in zip(neuron.weights, row, strict=True):
            w.data = number
    trainer = nn.Trainer(model, nn.SSELoss(), partial(nn.SGD, lr=0.2))
    trainer.fit(x[:1], y[:1], batch_size=1, shuffle=False, verbose=0)
    assert [round(w.data, 5) for w in model.parameters()] == [0.10005, -0.09995, -0.10005, 0.09995, -0.11, 0.09]
    history = trainer.fit(x, y, epochs=50, batch_size=1, shuffle=False, stop_below=0.09, verbose=0)
    assert history.history["loss"][-1] <= 0.09
    assert len(history.epoch) < 50
    assert history.stopped == "the loss is not above 0.09"


def test_what_cannot_be_compiled_runs_as_it_is() -> None:
    class Choosing(nn.Module):
        def __init__(self) -> None:
            self.linear = nn.Linear(3, 2, dtype="float64", rng=0)
            self.drop = nn.Dropout(0.5)

        def forward(self, x: Any) -> Any:
            out = self.drop(self.linear(x))
            return out if out.sum() > 0 else 2 * out

    one, other = Choosing(), Choosing()
    options: dict[str, Any] = {"epochs": 3, "batch_size": 5, "verbose": 0}
    with pytest.warns(UserWarning, match="training runs uncompiled.*Python asks whether an array is true"):
        nn.Trainer(one, "mse", "adam", seed=0).fit(X, Y, **options)
    nn.Trainer(other, "mse", "adam", seed=0, compile=False).fit(X, Y, **options)
    assert bits(one) == bits(other)


@pytest.mark.parametrize("accumulate", [1, 2])
def test_what_is_found_out_after_the_backward_pass_leaves_no_gradient(accumulate: int) -> None:
    class Keeping(nn.Module):
        def __init__(self) -> None:
            self.linear = nn.Linear(3, 2, dtype="float64", rng=0)

        def forward(self, x: Any) -> Any:
            self.last = self.linear(x)
            return self.last

    one, other = Keeping(), Keeping()
    options: dict[str, Any] = {"epochs": 2, "batch_size": 5, "accumulate": accumulate, "verbose": 0}
    with pytest.warns(UserWarning, match="training runs uncompiled.*kept in something from outside"):
        nn.Trainer(one, "mse", plain, seed=0).fit(X, Y, **options)
    nn.Trainer(other, "mse", plain, seed=0, compile=False).fit(X, Y, **options)
    assert bits(one) == bits(other)


def test_a_second_fit_goes_on() -> None:
    one, other = network(), network()
    trainer = nn.Trainer(one, "mse", "adam", schedule=nn.StepLR(0.1, 2))
    parts = [trainer.fit(X, Y, epochs=n, shuffle=False, verbose=0) for n in (2, 3)]
    whole = nn.Trainer(other, "mse", "adam", schedule=nn.StepLR(0.1, 2)).fit(X, Y, epochs=5, shuffle=False, verbose=0)
    assert bits(one) == bits(other)
    assert [number for part in parts for number in part.history["lr"]] == whole.history["lr"]


def test_clipping_between_backward_and_step() -> None:
    def clip(parameters: list[Any]) -> None:
        for each in parameters:
            each.grad = np.clip(each.grad, -1e-3, 1e-3)

    model, before = network(), network()
    nn.Trainer(model, "mse", partial(nn.SGD, lr=1.0), gradient_hook=clip).fit(X, Y, batch_size=23, verbose=0)
    for a, b in zip(model.parameters(), before.parameters(), strict=True):
        assert 0 < abs(a.data - b.data).max() <= 1e-3 + 1e-15


def test_a_history_knows_the_best_epoch() -> None:
    history = nn.History()
    for epoch, (loss, accuracy) in enumerate([(2.0, 0.5), (float("nan"), 0.9), (1.0, 0.9), (1.0, float("nan"))]):
        history.add(epoch, {"val_loss": loss, "accuracy": accuracy})
    assert history.best() == (2, 1.0)
    assert history.best("accuracy") == (1, 0.9)
    assert history.best("accuracy", mode="min") == (0, 0.5)
    with pytest.raises(
        UnknownNameError, match="no number of an epoch is called 'loss' here; known: val_loss, accuracy"
    ):
        history.best("loss")
    with pytest.raises(ArgumentError, match="an epoch has val_loss, accuracy, found loss"):
        history.add(4, {"loss": 1.0})
    assert repr(history) == "<History of 4 epochs, val_loss: 1, accuracy: nan>"
    assert [len(column) for column in history.to_dict().values()] == [4, 4, 4]


def test_a_loss_may_be_a_tensor_network_of_several_inputs() -> None:
    class Two(nn.Module):
        def __init__(self) -> None:
            self.left, self.right = nn.Linear(3, 2, rng=0), nn.Linear(1, 2, rng=1)

        def forward(self, a: Any, b: Any) -> Tensor:
            return self.left(a) + self.right(b)

    trainer = nn.Trainer(Two(), "mse", seed=0)
    trainer.fit((X, X[:, :1]), Y, epochs=2, validation_split=0.2, verbose=0)
    assert trainer.predict((X, X[:, :1])).shape == (23, 2)


# losses whose mean weighs examples itself

WEIGHING = {
    "weights": partial(nn.CrossEntropyLoss, weight=[0.2, 1.0, 5.0]),
    "smoothed": partial(nn.CrossEntropyLoss, weight=[0.2, 1.0, 5.0], label_smoothing=0.1),
    "ignored": partial(nn.CrossEntropyLoss, ignore_index=-100),
    "one of the classes ignored": partial(nn.CrossEntropyLoss, ignore_index=2),
    "both": partial(nn.NLLLoss, weight=[0.2, 1.0, 5.0], ignore_index=-100),
}


def weighed(word: str) -> tuple[Any, Any, Any]:
    """A network, its loss, and labels, some of which do not count."""
    ends = [nn.LogSoftmax()] if word == "both" else []
    model, loss = nn.Sequential(nn.Linear(3, 3, dtype="float64", rng=0), *ends), WEIGHING[word]()
    return model, loss, np.where(np.arange(23) % 4 == 3, -100, LABELS) if loss.ignore_index == -100 else LABELS


@pytest.mark.long
@pytest.mark.parametrize("word", WEIGHING)
@pytest.mark.parametrize("size", [5, 8, 23])
def test_a_loss_that_weighs_examples_is_one_mean_over_all(word: str, size: int) -> None:
    """However the examples are divided into batches, and with weights 1 as without weights."""
    model, loss, labels = weighed(word)
    trainer = nn.Trainer(model, loss, still, metrics=["accuracy"])
    expected = loss(model(X), labels).item()
    for weights in (None, np.ones(23)):
        found = trainer.evaluate(X, labels, batch_size=size, sample_weight=weights)
        assert found["loss"] == pytest.approx(expected, rel=1e-12)
        history = trainer.fit(X, labels, batch_size=size, sample_weight=weights, verbose=0)
        assert history.history["loss"] == pytest.approx([expected], rel=1e-12)
    counted = labels != getattr(loss, "ignore_index", None)
    hits = (trainer.predict(X).argmax(axis=1) == labels)[counted]
    assert found["accuracy"] == pytest.approx(hits.mean())


@pytest.mark.parametrize("word", WEIGHING)
@pytest.mark.parametrize("weights", [None, WEIGHTS])
def test_batches_of_a_step_are_one_batch_to_a_loss_that_weighs(word: str, weights: Any) -> None:
    found = []
    for options in ({"batch_size": 23}, {"batch_size": 6, "accumulate": 4}):
        model, loss, labels = weighed(word)
        trainer = nn.Trainer(model, loss, plain)
        trainer.fit(X, labels, epochs=3, shuffle=False, sample_weight=weights, verbose=0, **options)
        found.append(model[0].weight.data)
    np.testing.assert_allclose(*found, rtol=1e-10)


def test_a_batch_none_of_whose_labels_counts_changes_nothing() -> None:
    labels = np.where(np.arange(23) < 8, -100, LABELS)
    model = network(3)
    seen = []

    class Note(nn.callbacks.Callback):
        def on_train_batch_end(self, batch: int, logs: Any) -> None:
            seen.append(logs["loss"])

    trainer = nn.Trainer(model, nn.CrossEntropyLoss(ignore_index=-100), still, callbacks=[Note()])
    history = trainer.fit(X, labels, batch_size=4, shuffle=False, verbose=0)
    assert seen[:2] == [0.0, 0.0]
    assert history.history["loss"][0] == pytest.approx(nn.cross_entropy(model(X[8:]), labels[8:]).item())


def test_labels_beside_the_ignored_one_are_indices() -> None:
    trainer = nn.Trainer(network(3), nn.CrossEntropyLoss(ignore_index=-100), still)
    with pytest.raises(ArgumentError, match=r"class indices from 0 to 2 for 3 outputs, found \[1, 2, 3\]"):
        trainer.fit(X[:4], [1, 2, 3, -100], verbose=0)
    balanced = nn.Trainer(network(3), nn.CrossEntropyLoss(ignore_index=-100), still)
    labels = [0, 0, 0, 1, -100, 2]
    model = balanced.model
    found = balanced.fit(X[:6], labels, class_weight="balanced", verbose=0).history["loss"]
    counted = [0, 1, 2, 3, 5]
    each = np.array([5 / 9, 5 / 9, 5 / 9, 5 / 3, 5 / 3])
    terms = nn.cross_entropy(model(X[counted]), np.array(labels)[counted], "none").data
    assert found == pytest.approx([(terms * each).sum() / each.sum()])


def test_a_plateau_is_one_of_the_loss() -> None:
    """With mode="max" the rate fell as long as the loss did."""
    with pytest.raises(ArgumentError, match=r"follows the loss, .* give mode='min', or for a score"):
        nn.Trainer(network(), "mse", plain, schedule=nn.ReduceLROnPlateau(0.1, "max"))
    model = network()
    optimiser = nn.SGD(model.parameters(), lr=0.1)
    rising = nn.ReduceLROnPlateau(optimiser, "max", patience=0, factor=0.5)
    callbacks = [lambda epoch, logs: rising.step(-logs["loss"] * 0)]
    nn.Trainer(model, "mse", optimiser, callbacks=callbacks).fit(X, Y, epochs=3, verbose=0)
    assert optimiser.lr == 0.025


def test_a_schedule_of_epochs_alone() -> None:
    with pytest.raises(ArgumentError, match="leave schedule_by='step' out"):
        nn.Trainer(network(), "mse", plain, schedule=nn.ReduceLROnPlateau(0.1), schedule_by="step")


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize("accumulate", [1, 2])
def test_a_step_that_fails_leaves_statistics_and_generators_too(compiled: bool, accumulate: int) -> None:
    model = nn.Sequential(
        nn.Linear(3, 4, dtype="float64", rng=0),
        nn.BatchNorm1d(4, dtype="float64"),
        nn.Dropout(0.3, rng=1),
        nn.Linear(4, 1, dtype="float64", rng=2),
    )
    targets = np.where(np.arange(20) < 15, 1.0, 1e200)
    before = []

    class Note(nn.callbacks.Callback):
        def on_train_batch_begin(self, batch: int) -> None:
            before.append(bits(model))

    trainer = nn.Trainer(model, "mse", plain, callbacks=[Note()], compile=compiled)
    with pytest.raises(NumericsError, match="the model is as it was before this step"):
        trainer.fit(X[:20], targets, batch_size=5, shuffle=False, accumulate=accumulate, verbose=0)
    assert len(before) == (4 if accumulate == 1 else 2)
    assert bits(model) == before[-1]


class Noisy(nn.Module):
    """A layer whose input gets noise of a generator in a list."""

    def __init__(self) -> None:
        self.layer = nn.Linear(3, 1, rng=0)
        self.sources = [np.random.default_rng()]

    def forward(self, x: Any) -> Any:
        return self.layer(x + callback(self.sources[0].normal, size=x.shape))


def test_a_seed_gives_each_generator_numbers_of_its_own() -> None:
    """Else all dropout layers of one width would leave out the same."""
    model = nn.Sequential(nn.Dropout(0.5), nn.Linear(3, 3), nn.Dropout(0.5))
    nn.Trainer(model, "mse", plain, seed=0)
    first, second = (model[place](np.ones(64)).data for place in (0, 2))
    assert (first != second).any()


def test_a_seed_reaches_generators_within_containers() -> None:
    one, again, other = (
        nn.Trainer(Noisy(), "mse", plain, seed=seed).fit(X, X[:, :1], epochs=2, verbose=0).history["loss"]
        for seed in (0, 0, 1)
    )
    assert one == again
    assert one != other
