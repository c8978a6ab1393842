"""Rosenblatt's rule: what it learns, the bound on its corrections, and what it says where no line separates."""

import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import nn
from autograd import Tensor
from autograd.errors import ArgumentError, GraphError, ShapeError

CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])


def zeros(n: int, **options: Any) -> tuple[nn.Perceptron, nn.scalar.Perceptron]:
    """The same perceptron on arrays and on Values; all weights are 0."""
    none = {"init": nn.init.zeros, "bias_init": nn.init.zeros}
    bias = options.get("bias", True)
    return (
        nn.Perceptron(n, dtype=np.float64, **none, **options),
        nn.scalar.Perceptron(weights=[0.0] * n, bias=0.0 if bias else False),
    )


def by_hand(x: Any, y: Any, lr: float, epochs: int) -> tuple[list[int], Any]:
    """The rule written out, with the bias as the weight of a 1 before each example."""
    x, w, mistakes = np.column_stack([np.ones(len(x)), x]), np.zeros(x.shape[1] + 1), []
    for _ in range(epochs):
        mistakes.append(0)
        for row, label in zip(x, y, strict=True):
            guess = float(row @ w >= 0)
            if guess != label:
                mistakes[-1] += 1
                w = w + lr * (label - guess) * row
        if not mistakes[-1]:
            break
    return mistakes, w


@pytest.mark.parametrize(
    ("labels", "mistakes"), [([0, 0, 0, 1], None), ([0, 1, 1, 1], (2, 2, 1, 0)), ([1, 1, 1, 1], (0,))]
)
def test_and_or_and_nothing_to_learn(labels: list[int], mistakes: Any) -> None:
    for neuron in zeros(2):
        done = neuron.fit(CORNERS, labels)
        assert done.separated
        assert mistakes in (None, done.mistakes)
        assert done.mistakes[-1] == 0
        assert (done.epochs, done.total) == (len(done.mistakes), sum(done.mistakes))
        found = [neuron(row).item() for row in CORNERS]
        assert found == labels


@given(
    hnp.arrays(float, st.tuples(st.integers(1, 8), st.integers(1, 3)), elements=st.integers(-8, 8).map(float)),
    hnp.arrays(float, 4, elements=st.integers(-4, 4).map(float)),
    st.sampled_from([0.25, 1.0, 2.0]),
)
def test_the_rule_is_the_one_written_out_and_keeps_novikoffs_bound(x: Any, line: Any, lr: float) -> None:
    line = line[: x.shape[1] + 1]
    with_one = np.column_stack([np.ones(len(x)), x])
    margins = with_one @ line
    assume(np.abs(margins).min() > 0)
    y = (margins > 0).astype(int)
    bound = (with_one**2).sum(axis=1).max() * (line**2).sum() / (margins**2).min()  # (R / γ)²
    expected, w = by_hand(x, y, lr, 10_000)
    for neuron in zeros(x.shape[1]):
        done = neuron.fit(x, y, lr, max_epochs=10_000)
        assert done.separated
        assert list(done.mistakes) == expected
        assert done.total <= bound * (1 + 1e-12)
        parameters = [np.ravel(p.data) for p in neuron.parameters()]
        np.testing.assert_array_equal(np.concatenate([parameters[-1], *parameters[:-1]]), w)


def test_several_outputs_learn_each_by_itself() -> None:
    labels = np.array([[0, 0, 1], [0, 1, 1], [0, 1, 0], [1, 1, 0]])
    together = nn.Perceptron(2, 3, dtype=np.float64, rng=0)
    assert together.fit(Tensor(CORNERS), labels).separated
    assert (together(CORNERS).data == labels).all()


def test_what_it_learns_lies_in_the_parameters() -> None:
    neuron = nn.Perceptron(2, rng=0)
    arrays = neuron.linear.weight.data
    neuron.fit(CORNERS.tolist(), np.array([[0], [0], [0], [1]]))
    assert neuron.linear.weight.data is arrays
    assert arrays.dtype == np.float32
    out = neuron.linear(CORNERS)  # the graph knows of the change
    nn.squared_error(out, np.zeros((4, 1))).backward()
    without = nn.Perceptron(2, bias=False, rng=0)
    assert without.fit([[1, 0], [0, -1]], [1, 0]).separated
    assert list(neuron.state_dict()) == ["linear.weight", "linear.bias"]


def test_a_graph_made_before_is_not_read_with_the_new_weights() -> None:
    neuron, values = zeros(2)
    for before, fit in (((neuron.linear(CORNERS) ** 2).sum(), neuron.fit), (values.weights[0] ** 2, values.fit)):
        fit(CORNERS, [0, 1, 1, 1])
        with pytest.raises(GraphError, match="changed"):
            before.backward()


@pytest.mark.parametrize("which", [0, 1])
def test_where_no_line_separates_it_says_so(which: int) -> None:
    neuron = zeros(2)[which]
    with pytest.warns(
        UserWarning, match=r"not separated after 20 epochs, with 4 mistakes in the last of 4: .*XOR.*max_ep"
    ) as told:
        done = neuron.fit(CORNERS, [0, 1, 1, 0], max_epochs=20)
    assert told[0].filename == __file__
    assert not done.separated
    assert done.epochs == 20
    with pytest.warns(UserWarning, match="no perceptron separates these examples: rows 1 and 3 are the same"):
        assert not zeros(1)[which].fit([[1], [2], [3], [2]], [0, 0, 1, 1], max_epochs=3).separated


def test_an_epoch_too_few_is_told_and_one_more_is_enough() -> None:
    for neuron in zeros(2):
        with pytest.warns(UserWarning, match="not separated after 3 epochs"):
            neuron.fit(CORNERS, [0, 1, 1, 1], max_epochs=3)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert neuron.fit(CORNERS, [0, 1, 1, 1], max_epochs=3).mistakes == (0,)


@pytest.mark.parametrize(
    ("x", "y", "options", "error", "says"),
    [
        ([[0, 1]], [2], {}, ArgumentError, r"labels 0 and 1, found \[2.0\]"),
        ([[0, 1], [1, 0]], [-1, 1], {}, ArgumentError, r"labels 0 and 1, found \[-1.0, 1.0\]"),
        ([[0, 1]], [float("nan")], {}, ArgumentError, "labels 0 and 1"),
        ([[0, float("inf")]], [1], {}, ArgumentError, "finite inputs, found inf"),
        ([[0, 1, 2]], [1], {}, ShapeError, r"\(n, 2\), at least one, found \(1, 3\)"),
        ([0, 1], [1], {}, ShapeError, r"found \(2,\)"),
        (np.zeros((0, 2)), [], {}, ShapeError, r"at least one, found \(0, 2\)"),
        ([[0, 1]], [0, 1], {}, ShapeError, r"labels of shape \(1, 1\) for these examples, found \(2,\)"),
        ([["a", "b"]], [1], {}, ArgumentError, "texts"),
        ([[0, 1]], [1], {"lr": -1}, ArgumentError, "lr must be a number of at least 0"),
        ([[0, 1]], [1], {"max_epochs": 0}, ArgumentError, "max_epochs must be a whole number of at least 1"),
    ],
)
@pytest.mark.parametrize("which", [0, 1])
def test_what_fit_refuses(which: int, x: Any, y: Any, options: Any, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        zeros(2)[which].fit(x, y, **options)


@pytest.mark.parametrize("kind", [nn.Perceptron, nn.scalar.Perceptron])
def test_the_rule_is_for_the_step(kind: Any) -> None:
    with pytest.raises(
        ArgumentError, match=r"for the binary step; found the activation Sigmoid\(\): train it by gradients"
    ):
        kind(2, activation="sigmoid").fit(CORNERS, [0, 1, 1, 1])
