"""What layers and losses are given: several outputs, texts and dates are no array of numbers."""

from typing import Any

import numpy as np
import pytest

import nn
from autograd import Tensor, Value, stack, topological_order
from autograd.errors import ArgumentError, ShapeError

SEQUENCE = np.zeros((8, 2, 4))
# One layer of each kind, made for the output of an LSTM of 4 units over SEQUENCE.
LAYERS = [
    nn.Linear(4, 1),
    nn.ReLU(),
    nn.ELU(),
    nn.Softmax(),
    nn.PReLU(),
    nn.Dropout(0.5),
    nn.Flatten(),
    nn.MaxPool2d(2),
    nn.AvgPool2d(2),
    nn.Conv1d(2, 1, 1),
    nn.Conv2d(8, 1, 1),
    nn.RNN(4, 2),
    nn.LSTM(4, 2),
    nn.GRU(4, 2),
    nn.MLP([4, 1]),
    nn.Perceptron(4),
]


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: type(layer).__name__)
def test_several_outputs_are_not_one_array(layer: Any) -> None:
    lstm = nn.LSTM(4, 4, rng=0)
    layer(lstm(SEQUENCE)[0])
    with pytest.raises(ArgumentError, match=r"tuple of 2, a Tensor of shape \(8, 2, 4\) and .*: take the first"):
        nn.Sequential(lstm, layer)(SEQUENCE)


@pytest.mark.parametrize("cell", [nn.LSTMCell(3, 5), nn.LSTM(3, 5), nn.GRU(3, 5)])
def test_several_outputs_are_no_prediction(cell: Any) -> None:
    out = cell(np.zeros((4, 3)))
    for loss in (nn.MSELoss(), nn.BCELoss(), nn.BCEWithLogitsLoss(), nn.CrossEntropyLoss()):
        with pytest.raises(ArgumentError, match="found a tuple of 2"):
            loss(out, np.zeros((2, 4, 5)))
    with pytest.raises(ArgumentError, match="found a tuple of 2"):
        nn.MSELoss()(np.zeros((2, 4, 5)), out)


def test_also_where_the_shapes_agree() -> None:
    with pytest.raises(ArgumentError, match="take the first"):
        nn.Sequential(nn.LSTMCell(3, 5), nn.Linear(5, 1))(np.zeros((4, 3)))
    with pytest.raises(ArgumentError, match="take the first"):
        nn.Sequential(nn.RNN(1, 5), nn.Linear(5, 1))(np.zeros((1, 1)))


def test_a_single_value_goes_on_with_its_graph() -> None:
    x = Value(2.0)
    nn.Linear(1, 1, dtype=np.float64, init=nn.init.ones, rng=0)([x]).sum().backward()
    assert x.grad == 1.0
    with pytest.raises(ShapeError, match=r"found shape \(\)"):
        nn.Linear(1, 1)(x)


def test_lists_and_tuples_of_numbers_and_of_values_are_arrays() -> None:
    layer = nn.Linear(2, 1, dtype=np.float64, rng=0)
    expected = layer(np.array([1.0, 2.0])).item()
    for x in ([1.0, 2.0], (1, 2), (np.float64(1), 2), [Value(1.0), Value(2.0)], (Value(1.0), 2.0), Tensor([1, 2])):
        assert layer(x).item() == expected
    v = Value(1.0)
    layer((v, 2.0)).sum().backward()
    assert v.grad == layer.weight.data[0, 0]
    assert nn.ReLU()([Value(-1.0), Value(2.0)]).data.tolist() == [0.0, 2.0]
    assert layer(stack([Tensor(1.0), Tensor(2.0)])).item() == expected


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ([["1", "2"]], "numbers are expected, found texts"),
        (np.array([["1", "2"]]), "numbers are expected, found texts"),
        ([[b"1", b"2"]], "numbers are expected, found texts"),
        (np.array([["2020-01-01", "2020-01-02"]], "M8[D]"), "numbers are expected, found dates"),
        (np.array([[1, 2]], "m8[s]"), "numbers are expected, found spans of time"),
        (np.array([[None, 1.0]]), "holds numbers"),
        ([[1.0], [1.0, 2.0]], "Tensor"),
        (None, "Tensor"),
    ],
)
def test_texts_and_dates_are_no_numbers(given: Any, says: str) -> None:
    y = np.zeros((1, 2))
    for call in (
        nn.Linear(2, 1),
        nn.RNN(2, 1),
        nn.Flatten(),
        lambda x: nn.MSELoss()(y, x),
        lambda x: nn.MSELoss()(x, y),
        lambda x: nn.BCEWithLogitsLoss()(y, x),
    ):
        with pytest.raises(ArgumentError, match=says):
            call(given)  # type: ignore[operator]


def test_numbers_in_an_array_of_objects_are_numbers() -> None:
    layer = nn.Linear(2, 1, rng=0)
    assert layer(np.array([[1, 2.0]], object)).item() == layer([[1, 2]]).item()


@pytest.mark.parametrize("given", ["3", b"3", None, ["1"], [None, 1.0], np.array(["1"]), np.array(["2020"], "M8[Y]")])
def test_a_type_makes_no_number_of_them_either(given: Any) -> None:
    for make in (nn.Parameter, lambda data: Tensor(data, dtype=np.float32)):
        with pytest.raises(ArgumentError, match="holds numbers"):
            make(given)


def test_an_input_that_a_layer_casts_keeps_its_name() -> None:
    x = Tensor(np.ones((2, 3)), name="x", requires_grad=False)
    result = nn.Linear(3, 3)(x)
    assert [str(node.dtype) for node in topological_order(result) if node.name == "x"] == ["float32"]


def test_a_state_and_a_single_value() -> None:
    with pytest.raises(ArgumentError, match=r"pair \(h, c\), found an array of shape \(1, 2, 5\)"):
        nn.LSTM(1, 5)(np.zeros((3, 2, 1)), np.zeros((1, 2, 5)))
    with pytest.raises(ArgumentError, match=r"pair \(h, c\), found a Tensor of shape \(2, 5\)"):
        nn.LSTMCell(1, 5)(np.zeros((2, 1)), Tensor(np.zeros((2, 5))))
    with pytest.raises(ArgumentError, match=r"found Value\(1\.0\)"):
        nn.Dropout(0.5)(Value(1.0))
