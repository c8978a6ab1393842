"""What a trainer takes: labels of any kind, tables, streams of batches, sequences; and what it says of wrong data.

This file is longer than others: data of all kinds go into one training.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nn
from autograd import Tensor, Value
from autograd.errors import ArgumentError, AutogradError, NumericsError, ShapeError, UnknownNameError
from nn.training.targets import Classes, weights_of_classes

RNG = np.random.default_rng(0)
X = RNG.normal(size=(12, 3))
LABELS = np.arange(12) % 3
NUMBERS = RNG.normal(size=12)
plain = partial(nn.SGD, lr=0.1)


class Table:
    """What pandas' DataFrame shows of itself."""

    def __init__(self, **columns: Any) -> None:
        arrays = [np.asarray(each) for each in columns.values()]
        self.columns, self.dtypes = list(columns), [each.dtype for each in arrays]
        self.rows = list(zip(*arrays, strict=True))
        self.kind = np.result_type(*arrays) if all(each.dtype.kind in "biuf" for each in arrays) else np.dtype(object)

    def to_numpy(self) -> Any:
        return np.array(self.rows, dtype=self.kind)

    def __len__(self) -> int:
        return len(self.rows)


class NAType:
    """What pandas' NA is called; nothing can be asked of it."""

    def __bool__(self) -> bool:
        raise TypeError("boolean value of NA is ambiguous")


class Gappy(Table):
    """A table of pandas' own types, whose columns are of numbers, some of which are missing."""

    def __init__(self, x: Any, gaps: Any) -> None:
        super().__init__(a=x[:, 0], b=x[:, 1])
        self.rows, self.kind = list(zip(x[:, 0], gaps, strict=True)), np.dtype(object)


def network(outputs: int, inputs: int = 3, **options: Any) -> nn.MLP:
    return nn.MLP([inputs, 4, outputs], "tanh", dtype="float64", rng=0, **options)


def bits(model: nn.Module) -> bytes:
    return b"".join(np.asarray(each).tobytes() for each in model.state_dict().values())


def fitted(outputs: int, loss: Any, x: Any, y: Any = None, **options: Any) -> bytes:
    model = network(outputs)
    nn.Trainer(model, loss, plain, seed=0).fit(x, y, epochs=2, batch_size=5, verbose=0, **options)
    return bits(model)


# targets


NAMES = np.array(["apple", "bee", "cat"])


@pytest.mark.parametrize(
    "labels",
    [
        LABELS.tolist(),
        LABELS.astype(np.uint8),
        LABELS.astype(float),
        LABELS[:, None],
        NAMES[LABELS],
        NAMES[LABELS].astype(object),
        NAMES[LABELS].tolist(),
        LABELS - 1,
        10 * LABELS,
        np.eye(3)[LABELS],
        np.eye(3, dtype=bool)[LABELS],
        Tensor(LABELS, requires_grad=False),
        Table(label=LABELS),
        LABELS.astype(">i4"),
    ],
    ids=range(14),
)
def test_labels_of_any_kind(labels: Any) -> None:
    assert fitted(3, "cross_entropy", X, labels) == fitted(3, "cross_entropy", X, LABELS)


@pytest.mark.parametrize("labels", [LABELS - 1, NAMES[LABELS], LABELS, np.eye(3)[LABELS]])
def test_classes_are_predicted_as_they_were_given(labels: Any) -> None:
    trainer = nn.Trainer(network(3), "cross_entropy", partial(nn.Adam, lr=0.1), metrics=["accuracy"], seed=0)
    trainer.fit(X, labels, epochs=80, verbose=0)
    expected = labels if labels.ndim == 1 else LABELS
    assert trainer.evaluate(X, labels)["accuracy"] == 1
    assert trainer.predict_classes(X).tolist() == expected.tolist()


@pytest.mark.parametrize(
    "labels", [[0, 1] * 6, [False, True] * 6, ["no", "yes"] * 6, [-1, 1] * 6, [[0.0], [1.0]] * 6, [2, 5] * 6]
)
@pytest.mark.parametrize("loss", ["bce", nn.BCEWithLogitsLoss()])
def test_two_labels_of_any_kind(labels: Any, loss: Any) -> None:
    assert fitted(1, loss, X, labels) == fitted(1, "binary_crossentropy", X, [0.0, 1.0] * 6)


@pytest.mark.parametrize(
    "y", [NUMBERS, NUMBERS[:, None], NUMBERS.tolist(), Table(y=NUMBERS), [Value(n) for n in NUMBERS]]
)
def test_one_output_takes_flat_targets(y: Any) -> None:
    assert fitted(1, "mse", X, y) == fitted(1, "mse", X, NUMBERS[:, None])
    own = fitted(1, lambda p, t: ((p - t) ** 2).mean(), X, y)
    assert own == fitted(1, "mse", X, NUMBERS[:, None])


@pytest.mark.parametrize(
    "x", [X.tolist(), Tensor(X), Table(a=X[:, 0], b=X[:, 1], c=X[:, 2]), X.astype(object), X[:, ::-1][:, ::-1]]
)
def test_inputs_of_any_kind(x: Any) -> None:
    assert fitted(3, "cross_entropy", x, LABELS) == fitted(3, "cross_entropy", X, LABELS)


@pytest.mark.parametrize("make", [nn.MLP, nn.scalar.MLP])
def test_one_feature_may_be_flat(make: Any) -> None:
    losses = []
    for x in (NUMBERS, NUMBERS[:, None]):
        trainer = nn.Trainer(make([1, 3, 1], "tanh", rng=0), "mse", plain, seed=0)
        losses.append(trainer.fit(x, X[:, 0], epochs=2, validation_data=[x, X[:, 0]], verbose=0).history)
    assert losses[0] == losses[1]


# batches that come from elsewhere


def batches(n: int = 5) -> Iterator[Any]:
    for start in range(0, len(X), n):
        yield X[start : start + n], LABELS[start : start + n]


@pytest.mark.parametrize(
    ("source", "options"),
    [
        (list(batches()), {}),
        (batches, {}),
        (nn.DataLoader(X, LABELS, batch_size=5), {}),
        ((batch for _ in range(2) for batch in batches()), {"steps_per_epoch": 3}),
        (batches, {"steps_per_epoch": 3}),
    ],
    ids=["list", "function", "DataLoader", "generator", "function by steps"],
)
def test_streams_are_trained_from(source: Any, options: Any) -> None:
    model = network(3)
    nn.Trainer(model, "cross_entropy", plain).fit(source, epochs=2, verbose=0, **options)
    twin = network(3)
    nn.Trainer(twin, "cross_entropy", plain).fit(X, LABELS, epochs=2, batch_size=5, shuffle=False, verbose=0)
    assert bits(model) == bits(twin)


@given(st.integers(1, 12), st.integers(1, 7), st.integers(1, 4))
def test_steps_of_an_epoch_go_over_the_end_of_a_source(size: int, steps: int, epochs: int) -> None:
    seen: list[int] = []

    class Counting(nn.Module):
        def __init__(self) -> None:
            self.linear = nn.Linear(1, 1)

        def forward(self, x: Any) -> Any:
            seen.extend(int(number) for number in np.ravel(x) if self.training)
            return self.linear(x)

    source = [(np.full((1, 1), float(i)), np.zeros(1)) for i in range(size)]
    nn.Trainer(Counting(), "mse", compile=False).fit(source, epochs=epochs, steps_per_epoch=steps, verbose=0)
    assert seen == [i % size for i in range(steps * epochs)]


def test_a_loader_knows_all_labels_beforehand() -> None:
    names = NAMES[np.sort(LABELS)]  # the first batch has one of them
    trainer = nn.Trainer(network(3), "cross_entropy", plain)
    trainer.fit(nn.DataLoader(X, names, batch_size=4), verbose=0)
    assert set(trainer.predict_classes(X)) <= set(NAMES)


def test_a_generator_ends_for_good() -> None:
    trainer = nn.Trainer(network(3), "cross_entropy")
    with pytest.raises(ArgumentError, match="no batches came in epoch 2: a generator ends for good"):
        trainer.fit(batches(), epochs=2, verbose=0)
    assert trainer.history.epoch == [0]
    with pytest.raises(ArgumentError, match="x must give at least one batch"):
        trainer.fit([], verbose=0)


@pytest.mark.parametrize("metrics", [None, ["accuracy"]], ids=["alone", "with metrics"])
def test_a_generator_of_validation_data_ends_for_good(metrics: Any) -> None:
    """Of an epoch without any the loss was 0, the best there is."""
    trainer = nn.Trainer(network(3), "cross_entropy", metrics=metrics, seed=0)
    with pytest.raises(ArgumentError, match="no batches came to judge by: a generator ends for good; give arrays"):
        trainer.fit(X, LABELS, epochs=2, validation_data=batches(), verbose=0)
    assert len(trainer.fit(X, LABELS, epochs=2, validation_data=batches, verbose=0).history["val_loss"]) == 2


def test_the_first_of_several_batches_may_lack_labels() -> None:
    first = (X[:4], np.full(4, "bee"))
    with pytest.raises(ArgumentError, match="the labels are of 1 classes") as told:
        nn.Trainer(network(3), "cross_entropy").fit([first, (X, NAMES[LABELS])], verbose=0)
    assert "the first alone tells the labels: number them from 0, or give a DataLoader" in told.value.__notes__[-1]


def test_labels_of_places_are_told_what_loss_to_give() -> None:
    x, y = RNG.normal(size=(6, 4, 3)), np.arange(24).reshape(6, 4) % 2
    model = nn.Sequential(nn.Linear(3, 2, rng=0))
    with pytest.raises(ShapeError, match=r"gives \(n, 4, 2\): for labels of places") as told:
        nn.Trainer(model, "cross_entropy", plain).fit(x, y, verbose=0)
    loss = eval(str(told.value).rpartition("loss=")[2], {"nn": nn})
    expected = nn.cross_entropy(model(x).reshape(-1, 2), y.reshape(-1)).item()
    history = nn.Trainer(model, loss, plain).fit(x, y, verbose=0)
    assert history.history["loss"] == [pytest.approx(expected, rel=1e-6)]


def test_labels_of_pixels_are_told_what_loss_to_give() -> None:
    """Rows as long as there are classes: the loss for the last axis would take these for the labels' rows."""
    x, y = RNG.normal(size=(6, 1, 4, 4)), np.arange(96).reshape(6, 4, 4) % 4
    model = nn.Sequential(nn.Conv2d(1, 4, 3, padding=1, rng=0))
    with pytest.raises(ShapeError, match=r"gives \(n, 4, 4, 4\): for labels of places") as told:
        nn.Trainer(model, "cross_entropy", plain).fit(x, y, verbose=0)
    loss = eval(str(told.value).partition("loss=")[2].partition(" ")[0], {"nn": nn})
    expected = nn.cross_entropy(model(x), y).item()
    history = nn.Trainer(model, loss, plain).fit(x, y, verbose=0)
    assert history.history["loss"] == [pytest.approx(expected, rel=1e-6)]


def test_sequences_come_with_their_lengths() -> None:
    class LastOf(nn.Module):
        def __init__(self) -> None:
            self.cell, self.out = nn.RNN(1, 4, batch_first=True, rng=0), nn.Linear(4, 1, rng=1)

        def forward(self, padded: Any, lengths: Any) -> Any:
            states, _ = self.cell(padded)
            return self.out(states[np.arange(len(lengths)), lengths - 1])

    sequences = nn.data.Sequences([RNG.normal(size=(3 + i % 3, 1)) for i in range(12)])
    trainer = nn.Trainer(LastOf(), "mse", seed=0)
    history = trainer.fit(sequences, NUMBERS, epochs=2, batch_size=4, validation_split=0.25, verbose=0)
    assert np.isfinite(history.history["val_loss"]).all()
    assert trainer.predict(sequences, batch_size=5).shape == (12, 1)


# data that are wrong


NAN, FAR = X.copy(), X.copy()
NAN[2, 1], FAR[3, 0] = np.nan, 1e300


@pytest.mark.parametrize(
    ("loss", "outputs", "x", "y", "error", "text"),
    [
        ("mse", 1, NAN, NUMBERS, ArgumentError, r"x\[2, 1\] is nan \(1 of 36 numbers is not finite\)"),
        (
            "mse",
            1,
            np.full((12, 3), np.inf),
            NUMBERS,
            ArgumentError,
            r"x\[0, 0\] is inf \(36 of 36 numbers are not finite\)",
        ),
        ("mse", 1, Table(a=NAN[:, 0], b=NAN[:, 1]), NUMBERS, ArgumentError, r"x, row 2, column 'b', is nan"),
        ("mse", 1, Table(a=X[:, 0], b=["s"] * 12), NUMBERS, ArgumentError, "x, column 'b' holds no numbers: encode it"),
        ("mse", 1, [["a"] * 3] * 12, NUMBERS, ArgumentError, "x must be numbers, found texts, such as 'a'"),
        ("mse", 1, X.astype("M8[s]"), NUMBERS, ArgumentError, "x must be numbers, found dates"),
        ("mse", 1, X + 1j, NUMBERS, ArgumentError, "x must be numbers, found complex numbers"),
        ("mse", 1, [[1.0], [1.0, 2.0]], [1, 2], ShapeError, "x must be an array.*its rows differ in length"),
        ("mse", 1, X[:, :2], NUMBERS, ShapeError, "3"),
        ("mse", 1, X, NUMBERS[:5], ShapeError, "x and y must be of one length, found 12 and 5"),
        ("mse", 1, X, (NUMBERS, LABELS), ShapeError, "found 12 and 2 arrays: a network of several outputs"),
        ("mse", 1, [X, X[:, :2]], NUMBERS, ShapeError, ": give several inputs as a tuple"),
        ("mse", 1, [X, X], NUMBERS, ShapeError, "found 2 and 12: give several inputs as a tuple"),
        ("mse", 1, [X[:2], X[:3]], [1, 2], ShapeError, "and sequences of several lengths as nn.data.Sequences"),
        ("mse", 1, X.T, NUMBERS, ShapeError, "x and y must be of one length, found 3 and 12"),
        ("mse", 1, X, NAN[:, 1], ArgumentError, r"y\[2\] is nan"),
        ("mse", 1, X, ["a"] * 12, ArgumentError, "y must be numbers, found texts"),
        ("mse", 2, X, NUMBERS, ShapeError, r"y has shape \(12,\), the network gives \(n, 2\)"),
        (lambda p, t: np.mean((p.data - t) ** 2), 1, X, NUMBERS, ArgumentError, "a loss is a Tensor that was computed"),
        ("mse", 1, X[0], [1.0] * 3, ShapeError, r"needs an input of shape \(..., 3\), found shape \(2, 1\)"),
        ("mse", 1, X, None, ArgumentError, "targets are missing: give x and y, or batches of them; found x alone"),
        ("mse", 1, X[:0], NUMBERS[:0], ShapeError, "x must have at least one example"),
        ("mse", 1, 3, NUMBERS, ShapeError, "x must have at least one example"),
        ("mse", 1, 3, None, ArgumentError, "x must be arrays with targets y, or give batches"),
        ("mse", 1, [X, X], None, ArgumentError, r"each batch must be \(x, y\)"),
        ("cross_entropy", 1, X, LABELS, ShapeError, r"an output for each class, the network gives \(n, 1\)"),
        ("cross_entropy", 2, X, LABELS, ArgumentError, "the network has 2 outputs.*the labels are of 3 classes"),
        ("cross_entropy", 4, X, NAMES[LABELS], ArgumentError, "the network has 4 outputs.*'apple', 'bee', 'cat'"),
        ("cross_entropy", 3, X, NUMBERS, ArgumentError, "labels must be whole numbers, texts or one-hot rows"),
        ("cross_entropy", 3, X, np.ones((12, 3)), ArgumentError, "rows of y must be one-hot, or probabilities"),
        ("cross_entropy", 3, X, np.eye(4)[LABELS], ShapeError, "y has rows of 4, the network has 3 outputs"),
        ("cross_entropy", 3, X, ["a", 1, 2.5] * 4, ArgumentError, "."),
        (
            "cross_entropy",
            3,
            X,
            np.array(["a", 1, 2.5] * 4, object),
            ArgumentError,
            "labels of one kind, found float, int, str",
        ),
        ("cross_entropy", 3, X, ["a", "b", None] * 4, ArgumentError, r"y\[2\] is missing \(4 of 12\): fill it"),
        ("cross_entropy", 3, X, np.array(["a", "b", np.nan] * 4, object), ArgumentError, r"y\[2\] is missing"),
        ("cross_entropy", 3, np.array(None), LABELS, ArgumentError, "^x is missing"),
        ("cross_entropy", 3, X, [0.0, 1.0, np.nan] * 4, ArgumentError, r"y\[2\] is nan"),
        ("mse", 1, Gappy(X, [NAType()] * 12), NUMBERS, ArgumentError, "x, row 0, column 'b', is missing"),
        ("bce", 1, X, LABELS, ArgumentError, "binary cross-entropy is of two labels.*loss='cross_entropy'"),
    ],
)
def test_data_are_looked_at_before_the_first_step(
    loss: Any, outputs: int, x: Any, y: Any, error: type[Exception], text: str
) -> None:
    model = network(outputs)
    before = bits(model)
    with np.errstate(all="ignore"), pytest.raises(error, match=text):
        nn.Trainer(model, loss, plain).fit(x, y, verbose=0)
    assert bits(model) == before


def test_numbers_that_the_network_cannot_hold() -> None:
    with pytest.raises(ArgumentError, match=r"x\[3, 0\] is inf.*: the network's float32 cannot hold 1e\+300"):
        nn.Trainer(nn.Linear(3, 1), "mse").fit(FAR, NUMBERS, verbose=0)


@pytest.mark.parametrize(
    ("options", "error", "text"),
    [
        ({"epochs": 0}, ArgumentError, "epochs must be a whole number of at least 1, found 0"),
        ({"epochs": 1.5}, ArgumentError, "epochs must be a whole number"),
        ({"batch_size": -1}, ArgumentError, "batch_size must be a whole number"),
        ({"validation_split": 1.0}, ArgumentError, "validation_split must be a share from 0 to below 1"),
        ({"validation_split": 0.01}, ArgumentError, "validation_split=0.01 of 12 examples leaves a part with none"),
        ({"validation_split": 0.5, "validation_data": (X, LABELS)}, ArgumentError, "found both"),
        ({"validation_data": (X, LABELS + 1)}, ArgumentError, "y of the validation data must be class indices"),
        ({"validation_data": (X[:, :2], LABELS)}, ShapeError, "2"),
        ({"validation_data": X}, ArgumentError, "targets are missing"),
        ({"sample_weight": [1.0] * 11}, ShapeError, "a weight for each of 12 examples"),
        ({"sample_weight": [-1.0] * 12}, ArgumentError, "at least 0, and not all 0, found -1 to -1"),
        ({"sample_weight": [0] * 12}, ArgumentError, "not all 0"),
        ({"class_weight": {7: 1.0}}, UnknownNameError, "class_weight has the label 7, which is none of"),
        ({"class_weight": "balance"}, ArgumentError, "class_weight must be a dict by label, or 'balanced'"),
        ({"shuffle": "yes"}, ArgumentError, "shuffle must be True or False"),
        ({"steps_per_epoch": 3}, ArgumentError, "steps_per_epoch is for generators"),
        ({"verbose": 3}, ArgumentError, "verbose must be 'auto', 0"),
        ({"stop_below": np.nan}, ArgumentError, "stop_below must be a finite real number"),
    ],
)
def test_options_that_are_wrong(options: Any, error: type[Exception], text: str) -> None:
    model = network(3)
    before = bits(model)
    with pytest.raises(error, match=text):
        nn.Trainer(model, "cross_entropy").fit(X, LABELS, **{"verbose": 0, **options})
    assert bits(model) == before


def test_classes_are_asked_for_of_numbers_or_too_early() -> None:
    with pytest.raises(ArgumentError, match="nothing is known of the targets yet"):
        nn.Trainer(network(3), "cross_entropy").predict_classes(X)
    trainer = nn.Trainer(network(1), "mse")
    trainer.fit(X, NUMBERS, verbose=0)
    with pytest.raises(ArgumentError, match="the loss is of numbers, not of classes"):
        trainer.predict_classes(X)
    with pytest.raises(ArgumentError, match="class_weight is for targets of one class each"):
        trainer.fit(X, NUMBERS, class_weight="balanced", verbose=0)
    for wrong in (NAMES[LABELS], LABELS):
        trainer = nn.Trainer(network(3), "cross_entropy")
        trainer.fit(X, NAMES[LABELS], verbose=0)
        with pytest.raises(ArgumentError, match=r"y has the label 'dog'|y has the label 0"):
            trainer.evaluate(X, np.where(wrong == "apple", "dog", wrong) if wrong.dtype.kind == "U" else wrong)


# a loss that is no number


class Root(nn.Module):
    """√ of a layer: nan for what is negative."""

    def __init__(self) -> None:
        self.body = nn.Linear(1, 1, rng=0)
        self.body.load_state_dict({"weight": [[1.0]], "bias": [0.0]})

    def forward(self, x: Any) -> Any:
        return self.body(x) ** 0.5


@pytest.mark.parametrize("compiled", [True, False])
def test_a_nan_loss_is_told_with_its_place(compiled: bool) -> None:
    x = np.array([[4.0], [9.0], [1.0], [-1.0], [4.0], [9.0]])
    model = Root()
    trainer = nn.Trainer(model, "mse", partial(nn.SGD, lr=0.0), compile=compiled)
    before = bits(model)
    with pytest.raises(NumericsError) as caught:
        trainer.fit(x, np.zeros(6), epochs=3, batch_size=2, shuffle=False, verbose=0)
    text = str(caught.value)
    assert "the loss is nan in step 2 (epoch 1, batch 2), first for example 1 of the batch: pow made nan" in text
    assert "test_nn_trainer_data.py" in text
    assert bits(model) == before


def test_weights_that_ran_away_are_named() -> None:
    trainer = nn.Trainer(network(1), "mse", partial(nn.SGD, lr=1e200))
    with pytest.raises(NumericsError, match=r"the loss is (nan|inf) in step \d.*"):
        trainer.fit(X, NUMBERS, epochs=20, verbose=0)
    trainer = nn.Trainer(nn.Linear(1, 1, dtype="float32", rng=0), lambda p, t: (abs(p) ** 0.5 - t).mean(), plain)
    trainer.model.load_state_dict({"weight": [[0.0]], "bias": [0.0]})
    with pytest.raises(NumericsError, match=r"in step 2 .*weight.* not finite since the step before.*lower the rate"):
        trainer.fit(X[:, :1], NUMBERS, epochs=2, batch_size=12, verbose=0)


def test_a_nan_in_a_batch_of_a_stream_is_told_before_it_is_learnt_from() -> None:
    rows = [(X[:4], NUMBERS[:4]), (NAN[:4], NUMBERS[:4])]
    model = network(1)
    with pytest.raises(ArgumentError, match=r"x\[2, 1\] is nan"):
        nn.Trainer(model, "mse", plain).fit(rows, verbose=0)
    assert np.isfinite(model(X).data).all()


@given(st.text(max_size=20) | st.integers() | st.none() | st.lists(st.integers(), max_size=3) | st.floats())
def test_whatever_is_given_for_data_an_error_is_ours(given_: Any) -> None:
    for x, y in ((given_, LABELS), (X, given_), (given_, None)):
        with pytest.raises(AutogradError):
            nn.Trainer(network(3), "cross_entropy").fit(x, y, verbose=0)


def test_weights_of_classes_take_labels_in_a_column() -> None:
    labels, targets = np.array([0, 0, 1]), Classes((2,), None)
    for weight in ("balanced", {0: 1.0, 1: 3.0}):
        column = weights_of_classes(weight, labels[:, None], targets)
        np.testing.assert_array_equal(column, weights_of_classes(weight, labels, targets))
