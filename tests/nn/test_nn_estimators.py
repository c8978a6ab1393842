"""The estimators against scikit-learn's: its checks, the same weights of the same seed, its tools; what is ours.

This file is longer than others: scikit-learn's checks and the comparison with it share estimators and data.
"""

import doctest
import pickle
import re
import signal
import sys
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import nn
from autograd import relu, sigmoid, softmax
from autograd.errors import ArgumentError

sklearn = pytest.importorskip("sklearn")
from scipy import sparse  # noqa: E402
from sklearn import neural_network as theirs  # noqa: E402
from sklearn.base import clone  # noqa: E402
from sklearn.exceptions import NotFittedError  # noqa: E402
from sklearn.model_selection import GridSearchCV, cross_val_score  # noqa: E402
from sklearn.pipeline import make_pipeline  # noqa: E402
from sklearn.preprocessing import LabelBinarizer, StandardScaler  # noqa: E402
from sklearn.utils.estimator_checks import check_estimator  # noqa: E402

from nn.estimators import reuse  # noqa: E402
from nn.estimators.learner import forward, network  # noqa: E402

pytestmark = [
    pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning"),
    pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning"),
]
modern = pytest.mark.skipif(
    tuple(map(int, sklearn.__version__.split(".")[:2])) < (1, 9), reason="compares with scikit-learn 1.9"
)

RNG = np.random.default_rng(0)
X = RNG.normal(size=(90, 5))
CLASSES = np.array(["a", "b", "c"])[np.argmax(X[:, :3] + 0.3 * RNG.normal(size=(90, 3)), axis=1)]
NUMBERS = np.abs(X[:, 0] + X[:, 1] ** 2)
WEIGHTS = RNG.uniform(0.2, 3, 90)
# of a task: the estimators' name, what differs from the defaults, the targets
TASKS: dict[str, tuple[str, dict[str, Any], Any]] = {
    "classes": ("MLPClassifier", {}, CLASSES),
    "two classes": ("MLPClassifier", {}, CLASSES == "a"),
    "several labels": ("MLPClassifier", {}, (X[:, :3] > 0).astype(int)),
    "numbers": ("MLPRegressor", {}, NUMBERS),
    "counts": ("MLPRegressor", {"loss": "poisson"}, np.floor(NUMBERS)),
    "several numbers": ("MLPRegressor", {}, X[:, :2] ** 2),
}
SMALL: dict[str, Any] = {
    "hidden_layer_sizes": (6, 4),
    "alpha": 0.1,
    "batch_size": 32,
    "max_iter": 12,
    "random_state": 3,
}


def ours(task: str, **options: Any) -> Any:
    name, own, _ = TASKS[task]
    return getattr(nn, name)(**(SMALL | own | options))


def pair(task: str, **options: Any) -> tuple[Any, Any, Any]:
    """Our estimator, theirs, and the targets."""
    name, own, y = TASKS[task]
    return ours(task, **options), getattr(theirs, name)(**(SMALL | own | options)), y


def weights(estimator: Any) -> np.ndarray:
    return np.concatenate([each.ravel() for each in (*estimator.coefs_, *estimator.intercepts_)])


def fitted_names(estimator: Any) -> set[str]:
    return {name for name in vars(estimator) if name.endswith("_") and name[0] != "_"}


@pytest.mark.parametrize("kind", [nn.MLPClassifier, nn.MLPRegressor])
def test_what_their_docstrings_show_runs(kind: type) -> None:
    (example,) = (found for found in doctest.DocTestFinder(recurse=False).find(kind) if found.examples)
    assert doctest.DocTestRunner().run(example).failed == 0


# scikit-learn's own checks


@pytest.mark.long
@pytest.mark.parametrize("kind", ["MLPClassifier", "MLPRegressor"])
def test_all_of_scikit_learns_checks_pass(kind: str) -> None:
    check_estimator(getattr(nn, kind)(max_iter=60))


@modern
@pytest.mark.parametrize("kind", ["MLPClassifier", "MLPRegressor"])
def test_parameters_have_scikit_learns_order_and_defaults(kind: str) -> None:
    from inspect import signature

    own, other = (dict(signature(getattr(module, kind)).parameters) for module in (nn, theirs))
    assert list(own)[: len(other)] == list(other)
    for name, parameter in other.items():
        assert (own[name].default, own[name].kind) == (parameter.default, parameter.kind), name


# the same numbers


@modern
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("task", TASKS)
def test_gradient_descent_ends_with_scikit_learns_weights(task: str, weighted: bool) -> None:
    own, other, y = pair(task, solver="sgd", learning_rate_init=0.05)
    for each in (own, other):
        each.fit(X, y, sample_weight=WEIGHTS if weighted else None)
    np.testing.assert_allclose(weights(own), weights(other), rtol=1e-9, atol=1e-12)
    assert own.score(X, y) == pytest.approx(other.score(X, y))
    assert fitted_names(own) == fitted_names(other)
    if task != "several numbers":  # where theirs divides the loss alone
        np.testing.assert_allclose(own.loss_curve_, other.loss_curve_, rtol=1e-9)
    for name in fitted_names(other) - {"coefs_", "intercepts_", "loss_", "loss_curve_", "best_loss_", "classes_"}:
        assert getattr(own, name) == getattr(other, name), name


@modern
@pytest.mark.parametrize(
    "options",
    [
        {"activation": "tanh"},
        {"activation": "logistic"},
        {"activation": "identity"},
        {"hidden_layer_sizes": ()},
        {"hidden_layer_sizes": 5, "batch_size": "auto"},
        {"shuffle": False},
        {"nesterovs_momentum": False},
        {"momentum": 0.0},
        {"alpha": 0.0},
        {"learning_rate": "invscaling", "learning_rate_init": 0.3},
        {"momentum": 1.0, "nesterovs_momentum": False, "learning_rate_init": 0.01},
        {"learning_rate": "adaptive", "tol": 0.1, "n_iter_no_change": 1},
        {"tol": 0.5, "n_iter_no_change": 2, "max_iter": 50},
        {"early_stopping": True, "validation_fraction": 0.2, "n_iter_no_change": 3, "max_iter": 30},
    ],
    ids=lambda one: str(one).partition(" object at")[0],
)
@pytest.mark.parametrize("task", ["classes", "two classes", "numbers"])
def test_each_parameter_means_what_it_means_there(task: str, options: dict[str, Any]) -> None:
    own, other, y = pair(task, **{"solver": "sgd", "learning_rate_init": 0.05, **options})
    for each in (own, other):
        each.fit(X, y)
    assert (own.n_iter_, own.t_) == (other.n_iter_, other.t_)
    np.testing.assert_allclose(weights(own), weights(other), rtol=1e-8, atol=1e-11)
    np.testing.assert_allclose(own.loss_curve_, other.loss_curve_, rtol=1e-9)
    assert own.validation_scores_ == (other.validation_scores_ and pytest.approx(other.validation_scores_))
    assert own.best_validation_score_ == (other.best_validation_score_ and pytest.approx(other.best_validation_score_))


@modern
@pytest.mark.parametrize("task", ["classes", "two classes", "several labels", "numbers", "counts"])
def test_lbfgs_ends_with_scikit_learns_weights(task: str) -> None:
    own, other, y = pair(task, solver="lbfgs", activation="tanh")
    for each in (own, other):
        each.fit(X, y, sample_weight=WEIGHTS)
    assert own.n_iter_ == other.n_iter_
    np.testing.assert_allclose(weights(own), weights(other), rtol=1e-5, atol=1e-7)
    assert own.loss_ == pytest.approx(other.loss_)
    assert fitted_names(own) == fitted_names(other)


@modern
@pytest.mark.parametrize("task", TASKS)
def test_adam_differs_only_by_where_epsilon_stands(task: str) -> None:
    own, other, y = pair(task, activation="tanh", epsilon=1e-14)
    for each in (own, other):
        each.fit(X, y)
    np.testing.assert_allclose(weights(own), weights(other), rtol=1e-7, atol=1e-9)


@modern
def test_scores_are_within_the_noise_of_scikit_learns() -> None:
    """Without a seed in common: 10 fits of each, on what they have not seen."""
    scores = []
    for kind, first in ((nn.MLPClassifier, 0), (theirs.MLPClassifier, 100)):
        models = [kind((12,), max_iter=60, learning_rate_init=0.02, random_state=first + i) for i in range(10)]
        scores.append([model.fit(X[:60], CLASSES[:60]).score(X[60:], CLASSES[60:]) for model in models])
    noise = np.sqrt(sum(np.var(each, ddof=1) / 10 for each in scores))
    assert abs(np.mean(scores[0]) - np.mean(scores[1])) < 4 * noise + 0.01
    assert np.mean(scores[0]) > 0.7


@modern
@pytest.mark.parametrize("task", ["classes", "numbers"])
def test_calls_of_partial_fit_go_on_as_theirs_do(task: str) -> None:
    own, other, y = pair(task, solver="sgd", learning_rate_init=0.05, batch_size=10)
    first = {"classes": np.unique(y)} if task == "classes" else {}
    for i in range(6):
        rows = slice(15 * i, 15 * i + 15)
        for each in (own, other):
            each.partial_fit(X[rows], y[rows], **(first if i == 0 else {}))
        if i == 3:  # what is pickled goes on, too
            own = pickle.loads(pickle.dumps(own))
    np.testing.assert_allclose(weights(own), weights(other), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(own.loss_curve_, other.loss_curve_)


@modern
def test_a_warm_start_goes_on_as_theirs_does() -> None:
    own, other, y = pair("classes", solver="sgd", warm_start=True)
    for each in (own, other):
        each.fit(X, y).fit(X[::-1], y[::-1])
    np.testing.assert_allclose(weights(own), weights(other), rtol=1e-9, atol=1e-12)
    assert len(own.loss_curve_) == 24
    with pytest.raises(ValueError, match="same classes"):
        own.fit(X, np.where(y == "a", "d", y))
    with pytest.raises(ValueError, match=r"layers of \[5, 6, 4, 3\] units, now \[5, 7, 3\]"):
        own.set_params(hidden_layer_sizes=7).fit(X, y)


# data


@pytest.mark.parametrize("solver", ["adam", "sgd", "lbfgs"])
@pytest.mark.parametrize("form", [sparse.csr_matrix, sparse.csc_array])
def test_sparse_matrices_are_what_they_are_dense(form: Any, solver: str) -> None:
    holes = np.where(X > 0.5, X, 0.0)
    dense, other = (ours("classes", solver=solver).fit(x, CLASSES) for x in (holes, form(holes)))
    np.testing.assert_allclose(weights(other), weights(dense), rtol=1e-12)
    np.testing.assert_allclose(dense.predict_proba(form(holes)), dense.predict_proba(holes))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_weights_have_the_type_of_the_data(dtype: Any) -> None:
    for task in TASKS:
        for solver in ("adam", "lbfgs"):
            own, y = ours(task, solver=solver), TASKS[task][2]
            own.fit(X.astype(dtype), y)
            assert {each.dtype for each in (*own.coefs_, *own.intercepts_)} == {np.dtype(dtype)}
            assert own.predict(X.astype(dtype)).shape == np.shape(y)


def test_probabilities_are_those_of_the_classes() -> None:
    for task in ("classes", "two classes", "several labels"):
        own, y = ours(task), TASKS[task][2]
        found = own.fit(X, y).predict_proba(X)
        np.testing.assert_allclose(own.predict_log_proba(X), np.log(found))
        if task != "several labels":
            np.testing.assert_allclose(found.sum(axis=1), 1)
            np.testing.assert_array_equal(own.classes_[found.argmax(axis=1)], own.predict(X))
        else:
            np.testing.assert_array_equal(found > 0.5, own.predict(X))


def test_the_columns_of_a_table_are_known_by_name() -> None:
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame(X, columns=list("vwxyz"))
    own = ours("classes").fit(table, CLASSES)
    assert own.feature_names_in_.tolist() == list("vwxyz")
    with pytest.raises(ValueError, match="feature names"):
        own.predict(table[list("zyxwv")])


# scikit-learn's tools


def test_pipelines_validation_and_clones() -> None:
    own = nn.MLPClassifier((8,), max_iter=40, learning_rate_init=0.02, random_state=0)
    pipeline = make_pipeline(StandardScaler(), own)
    assert cross_val_score(pipeline, X, CLASSES, cv=3).mean() > 0.6
    twin = clone(own.fit(X, CLASSES))
    assert not fitted_names(twin)
    np.testing.assert_array_equal(weights(twin.fit(X, CLASSES)), weights(own))
    again = pickle.loads(pickle.dumps(own))
    np.testing.assert_array_equal(again.predict_proba(X), own.predict_proba(X))


@pytest.mark.long
def test_a_grid_is_searched_by_two_processes() -> None:
    grid = {"alpha": [1e-4, 1e3], "hidden_layer_sizes": [(8,)]}
    search = GridSearchCV(nn.MLPClassifier(max_iter=40, learning_rate_init=0.02, random_state=0), grid, n_jobs=2, cv=2)
    assert search.fit(X, CLASSES).best_params_["alpha"] == 1e-4


def test_global_random_state_is_neither_read_nor_changed() -> None:
    np.random.seed(0)  # noqa: NPY002
    before = np.random.get_state()[1].tobytes()  # noqa: NPY002
    first, second = (nn.MLPClassifier((4,), max_iter=2).fit(X, CLASSES) for _ in range(2))
    assert np.random.get_state()[1].tobytes() == before  # noqa: NPY002
    assert not np.array_equal(weights(first), weights(second))


# fits that are alike but for the data


@pytest.mark.parametrize("solver", ["adam", "sgd", "lbfgs"])
def test_a_second_fit_of_its_kind_traces_nothing_and_has_the_same_bits(solver: str) -> None:
    reuse._kept.clear()
    options: dict[str, Any] = {"solver": solver, "learning_rate": "adaptive", "n_iter_no_change": 2}
    options["tol"] = 0.0 if solver == "lbfgs" else 1.0  # so that the rate is lowered
    first, second = ours("classes", **options), ours("classes", **options)
    first.fit(X, CLASSES, sample_weight=WEIGHTS)
    (learner,) = reuse._kept.values()
    functions = (learner.learn, learner.learn_weighted, learner.slope)
    before = [repr(each) for each in functions]
    second.fit(X[::-1].copy(), CLASSES[::-1], sample_weight=WEIGHTS)
    assert not np.array_equal(weights(first), weights(second))
    np.testing.assert_array_equal(weights(second.fit(X, CLASSES, sample_weight=WEIGHTS)), weights(first))
    assert [repr(each) for each in functions] == before
    assert [*reuse._kept.values()] == [learner]
    for other in ({"alpha": 1.0}, {"activation": ["tanh", "tanh"]}, {"hidden_layer_sizes": (3,)}):
        found = ours("classes", **{**options, **other}).fit(X, CLASSES, sample_weight=WEIGHTS)
        assert not np.array_equal(weights(found), weights(first))
    kinds = {reuse.kind_of(first.set_params(backend=backend), 90, X.dtype) for backend in ("numpy", "jax", object())}
    assert len(kinds) == 3
    assert None in kinds  # of a backend that is an object of the user's


def test_what_a_user_may_hold_on_to_is_not_used_again() -> None:
    reuse._kept.clear()
    seen: list[Any] = []

    class Watch(nn.callbacks.Callback):
        def on_train_end(self) -> None:
            seen.append(self.model)

    for options in (
        {"callbacks": [Watch()]},
        {"dropout": 0.2},
        {"loss": nn.CrossEntropyLoss()},
        {"activation": nn.ReLU()},
    ):
        ours("classes", max_iter=1, **options).fit(X, CLASSES)
    ours("classes").partial_fit(X, CLASSES, classes=[*set(CLASSES)])
    assert not reuse._kept
    for kind in range(20):
        reuse.given_back(kind, reuse.taken(kind))  # type: ignore[arg-type]
    assert [*reuse._kept] == [*range(20)][-reuse.KEPT :]
    reuse._kept.clear()


# what is ours


def test_an_activation_for_each_layer() -> None:
    own = ours("classes", activation=["tanh", "logistic"]).fit(X, CLASSES)
    hidden = 1 / (1 + np.exp(-(np.tanh(X @ own.coefs_[0] + own.intercepts_[0]) @ own.coefs_[1] + own.intercepts_[1])))
    scores = np.exp(hidden @ own.coefs_[2] + own.intercepts_[2])
    np.testing.assert_allclose(own.predict_proba(X), scores / scores.sum(axis=1, keepdims=True))


def test_dropout_is_drawn_in_training_alone_and_by_the_seed() -> None:
    plain, first, second = (ours("classes", dropout=rate).fit(X, CLASSES) for rate in (0.0, 0.5, [0.5, 0.5]))
    np.testing.assert_array_equal(weights(first), weights(second))
    assert not np.allclose(weights(plain), weights(first))
    np.testing.assert_array_equal(first.predict_proba(X), first.predict_proba(X))


def test_a_loss_of_ones_own_trains() -> None:
    def half_squares(prediction: Any, target: Any) -> Any:
        return ((prediction - target) ** 2).sum(axis=1) * 0.5

    for given in (half_squares, nn.MSELoss()):
        own, other, y = (ours("numbers", loss=given), ours("numbers"), NUMBERS)
        own.fit(X, y, sample_weight=WEIGHTS)
        if given is half_squares:
            np.testing.assert_allclose(weights(own), weights(other.fit(X, y, sample_weight=WEIGHTS)))

    def brier(outputs: Any, rows: Any) -> Any:
        return ((sigmoid(outputs) - rows) ** 2).sum(axis=1)

    own = nn.MLPClassifier((8,), loss=brier, learning_rate_init=0.05, max_iter=60, random_state=0)
    assert own.fit(X, CLASSES == "a").score(X, CLASSES == "a") > 0.85


@pytest.mark.parametrize("task", ["classes", "two classes"])
@pytest.mark.parametrize("word", ["hinge", "mse", "cross_entropy", "binary_cross_entropy", "multi_margin"])
def test_a_loss_by_the_trainers_words(word: str, task: str) -> None:
    own, y = ours(task, loss=word, max_iter=1, batch_size=90, alpha=0), TASKS[task][2]
    if task == "two classes" and word in ("cross_entropy", "multi_margin"):
        with pytest.raises(ValueError, match="an output for each of three or more classes"):
            own.fit(X, y)
        return
    labels = LabelBinarizer().fit_transform(y)
    of_classes = {"cross_entropy": nn.CrossEntropyLoss(), "multi_margin": nn.MultiMarginLoss()}
    of_rows = {"hinge": nn.HingeLoss(), "mse": nn.MSELoss(), "binary_cross_entropy": nn.BCEWithLogitsLoss()}
    targets = labels.argmax(axis=1) if word in of_classes else 2 * labels - 1 if word == "hinge" else labels
    first = ours(task, loss=lambda z, t: z.sum() * 0, max_iter=1, alpha=0).fit(X, y)  # the first weights
    outputs = forward(network(first.coefs_, first.intercepts_, [relu, relu]), X)
    if word == "mse":
        outputs = softmax(outputs) if task == "classes" else sigmoid(outputs)
    assert own.fit(X, y).loss_ == pytest.approx((of_classes | of_rows)[word](outputs, targets).item())


@pytest.mark.parametrize("word", ["mse", "mae", "huber", "log_cosh"])
def test_a_distance_judges_the_probabilities_that_are_predicted(word: str) -> None:
    """A constant network finds the share of class 1, where outputs without a sigmoid would pass 0 for a half."""
    rows, labels = np.zeros((40, 1)), np.arange(40) % 8 == 0
    own = nn.MLPClassifier((), loss=word, solver="lbfgs", alpha=0, random_state=0).fit(rows, labels)
    assert not own.predict(rows).any()
    if word == "mse":
        np.testing.assert_allclose(own.predict_proba(rows)[:, 1], 0.125, atol=1e-3)


def test_a_loss_of_counts_predicts_rates() -> None:
    counts = np.round(np.exp(X[:, 0])) + 0.0
    own, word = (ours("numbers", loss=loss).fit(X, counts) for loss in (nn.PoissonNLLLoss(), "poisson"))
    np.testing.assert_allclose(weights(own), weights(word), rtol=1e-9)
    np.testing.assert_allclose(own.predict(X), word.predict(X), rtol=1e-9)
    with pytest.raises(ValueError, match=r"loss=PoissonNLLLoss\(.*\) needs targets of at least 0, found -1"):
        ours("numbers", loss=nn.PoissonNLLLoss()).fit(X, counts - 1)
    rates = ours("numbers", loss=nn.PoissonNLLLoss(log_input=False))
    assert rates.fit(X, counts).out_activation_ == "identity"


def test_weights_of_classes_are_weights_of_their_examples() -> None:
    factors = {"a": 2.0, "b": 1.0, "c": 0.5}
    own = ours("classes", class_weight=factors).fit(X, CLASSES, sample_weight=WEIGHTS)
    other = ours("classes").fit(X, CLASSES, sample_weight=WEIGHTS * np.vectorize(factors.get)(CLASSES))
    np.testing.assert_array_equal(weights(own), weights(other))
    balanced = ours("classes", class_weight="balanced")
    with pytest.raises(ValueError, match="balanced"):
        balanced.partial_fit(X, CLASSES, classes=np.unique(CLASSES))


def test_a_schedule_sets_the_rates() -> None:
    rates = []
    own = ours("classes", solver="sgd", max_iter=4, schedule=nn.StepLR(0.1, 2))
    own.callbacks = [
        type(
            "Rates",
            (nn.callbacks.Callback,),
            {"on_epoch_begin": lambda self, epoch: rates.append(self.trainer.learner.optimiser.lr)},
        )()
    ]
    own.fit(X, CLASSES)
    assert rates == pytest.approx([0.1, 0.1, 0.01, 0.01])


def test_callbacks_see_each_epoch_and_end_the_fit() -> None:
    seen = []
    early = nn.callbacks.EarlyStopping("val_loss", patience=2)
    own = ours(
        "classes",
        max_iter=300,
        dropout=0.3,
        learning_rate_init=0.1,
        callbacks=[lambda epoch, logs: seen.append(logs), early],
    )
    own.fit(X[:60], CLASSES[:60], validation_data=(X[60:], CLASSES[60:]))
    assert own.n_iter_ == len(seen) == len(own.validation_loss_curve_) < 300
    assert [each["loss"] for each in seen] == own.loss_curve_
    assert [each["val_loss"] for each in seen] == own.validation_loss_curve_
    assert [each["val_score"] for each in seen] == own.validation_scores_
    truth = own.predict_proba(X[60:])[np.arange(30), np.searchsorted(own.classes_, CLASSES[60:])]
    assert -np.log(truth).mean() == pytest.approx(min(own.validation_loss_curve_))  # the best weights are back
    assert "trainer" not in vars(early)  # and the fit and its data are let go


def test_what_is_given_to_judge_by_may_have_weights() -> None:
    own = ours("classes", max_iter=1)
    own.fit(X, CLASSES, validation_data=(X, CLASSES, WEIGHTS))
    truth = own.predict_proba(X)[np.arange(90), np.searchsorted(own.classes_, CLASSES)]
    assert own.validation_loss_curve_ == [pytest.approx(np.average(-np.log(truth), weights=WEIGHTS))]
    assert own.validation_scores_ == [pytest.approx(own.score(X, CLASSES, WEIGHTS))]


def test_a_callback_may_be_given_twice() -> None:
    early = nn.callbacks.EarlyStopping("loss")
    assert ours("classes", max_iter=2, callbacks=[early, early]).fit(X, CLASSES).n_iter_ >= 1


def test_callbacks_and_losses_are_pickled_with_what_they_judged() -> None:
    options = {"loss": nn.CrossEntropyLoss(), "schedule": nn.StepLR(0.01, 2)}
    own = ours("classes", callbacks=[nn.callbacks.EarlyStopping("loss")], **options).fit(X, CLASSES)
    again = pickle.loads(pickle.dumps(own))
    assert again.fit(X, CLASSES).loss_ == own.loss_ == clone(own).fit(X, CLASSES).loss_


def test_what_is_given_to_judge_by_also_stops_early() -> None:
    own = ours("classes", early_stopping=True, max_iter=60, learning_rate_init=0.05)
    own.fit(X[:60], CLASSES[:60], validation_data=(X[60:], CLASSES[60:]))
    assert own.t_ == 60 * own.n_iter_  # nothing was held out of these
    assert own.score(X[60:], CLASSES[60:]) == own.best_validation_score_ == max(own.validation_scores_)


def test_control_c_ends_the_fit_between_two_steps() -> None:
    own = ours("classes", callbacks=[lambda epoch, logs: epoch == 2 and signal.raise_signal(signal.SIGINT)])
    with pytest.warns(UserWarning, match="interrupted"):
        own.fit(X, CLASSES)
    assert own.n_iter_ == len(own.loss_curve_) == 3
    assert own.predict(X).shape == (90,)


def test_a_fit_that_ends_within_an_epoch_tells_the_loss_of_the_batches_it_saw() -> None:
    class Ending(nn.callbacks.Callback):
        losses: list[float] = []  # noqa: RUF012

        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            self.losses.append(logs["loss"])
            if batch == 1:
                self.trainer.stop("seen enough")

    own = ours("classes", batch_size=30, callbacks=[Ending()]).fit(X, CLASSES)
    assert own.loss_curve_ == [pytest.approx(sum(Ending.losses) / 2)]


def test_lbfgs_ends_with_the_best_weights_and_not_those_tried_last(monkeypatch: pytest.MonkeyPatch) -> None:
    def found(loss: Any, start: Any, **options: Any) -> Any:
        value, _ = loss(0 * start)
        loss(start + 1)
        return SimpleNamespace(x=0 * start, fun=value, nit=1, status=0, message="")

    monkeypatch.setattr("nn.estimators.lbfgs.minimize", found)
    assert not weights(ours("classes", solver="lbfgs").fit(X, CLASSES)).any()


def test_a_large_network_is_not_kept_for_the_next_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    own = ours("classes").fit(X, CLASSES)
    assert reuse.kind_of(own, 90, X.dtype) is not None
    monkeypatch.setattr(reuse, "LARGEST", sum(coef.size for coef in own.coefs_) - 1)
    assert reuse.kind_of(own, 90, X.dtype) is None


def test_epochs_are_told_on_request(capsys: pytest.CaptureFixture[str]) -> None:
    own = ours("classes", verbose=True, max_iter=2, early_stopping=True).fit(X, CLASSES)
    first, score = capsys.readouterr().out.splitlines()[:2]
    assert first == f"Iteration 1, loss = {own.loss_curve_[0]:.8f}"
    assert score == f"Validation score: {own.validation_scores_[0]:f}"


# what cannot be


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"hidden_layer_sizes": (3, 0)}, r"hidden_layer_sizes\[1\] must be a whole number of at least 1, found 0"),
        ({"hidden_layer_sizes": "wide"}, "hidden_layer_sizes must be"),
        ({"activation": "rellu"}, "no activation is called 'rellu'; near it: relu"),
        ({"activation": ["relu"]}, "for each of 2 hidden layers, found 1"),
        ({"activation": "prelu"}, "no weights of its own"),
        ({"solver": "newton"}, "no solver is called 'newton' here; known: lbfgs, sgd, adam"),
        ({"alpha": -1}, "alpha must be a number of at least 0"),
        ({"learning_rate_init": 0}, "learning_rate_init must be above 0"),
        ({"batch_size": 0}, "batch_size, if not 'auto', must be a whole number of at least 1"),
        ({"n_iter_no_change": 0.5}, "n_iter_no_change must be"),
        ({"verbose": -1}, "verbose must be"),
        ({"dropout": [0.1]}, "for each of 2 hidden layers"),
        ({"dropout": 0.5, "solver": "lbfgs"}, "dropout needs steps of batches"),
        ({"loss": "hinges"}, "no loss is called 'hinges' here; near it: hinge; known: log_loss, mse"),
        ({"loss": nn.NLLLoss()}, r"before softmax or sigmoid: give nn.CrossEntropyLoss\(\)"),
        ({"loss": lambda z, y: 0}, "a loss is a Tensor that was computed from the prediction, found int"),
        ({"class_weight": [1, 2, 3]}, "class_weight"),
        ({"class_weight": "Balanced"}, "class_weight must be a dict by label, or 'balanced', found 'Balanced'"),
        ({"class_weight": {"a": 1, "b": -1, "c": 1}}, "class_weight must be finite and at least 0"),
        ({"schedule": lambda epoch: 0.1}, "for a function of the epoch take nn.LambdaLR"),
        ({"backend": "torch"}, 'backend is "numpy", "jax" or an autograd.backends.Jax, found \'torch\''),
        ({"callbacks": [nn.callbacks.Backup]}, "a callback is"),
        ({"callbacks": [nn.callbacks.Backup("here")]}, "partial_fit"),
    ],
    ids=lambda one: re.sub(" at 0x[0-9a-f]+", "", str(one)),
)
def test_wrong_parameters_are_named(options: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        ours("classes", **options).fit(X, CLASSES)


def test_wrong_calls_are_refused() -> None:
    own = ours("classes")
    with pytest.raises(NotFittedError):
        own.predict(X)
    with pytest.raises(ValueError, match="at least 0, found -1"):
        own.fit(X, CLASSES, sample_weight=-np.ones(90))
    with pytest.raises(ValueError, match=r"validation_data must be \(X, y\)"):
        own.fit(X, CLASSES, validation_data=X)
    with pytest.raises(ValueError, match="classes must be given in the first call"):
        ours("classes").partial_fit(X, CLASSES)
    with pytest.raises(AttributeError, match="partial_fit"):
        ours("classes", solver="lbfgs").partial_fit(X, CLASSES)
    with pytest.raises(ValueError, match="early_stopping"):
        ours("numbers", early_stopping=True).partial_fit(X, NUMBERS)
    with pytest.raises(ValueError, match="targets of at least 0"):
        ours("counts").fit(X, -NUMBERS)
    warm = ours("classes", warm_start=True).fit(X, CLASSES).set_params(hidden_layer_sizes=(7,))
    with pytest.raises(ValueError, match="fit anew"):
        warm.fit(X, CLASSES)
    with pytest.raises(ArgumentError, match=r"the loss is .* scale them"):
        ours("numbers", solver="sgd", learning_rate_init=1e3).fit(1e30 * X, NUMBERS)


def test_without_scikit_learn_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("nn.estimators")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(ImportError, match=r"pip install 'glassgrad\[sklearn\]'"):
        nn.MLPClassifier  # noqa: B018
    with pytest.raises(AttributeError, match="no attribute 'MLPClasifier'"):
        nn.MLPClasifier  # noqa: B018
