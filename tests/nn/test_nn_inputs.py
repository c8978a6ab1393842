"""What layers and losses are given: several outputs, texts and dates are no array of numbers."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
from grouped import each

import nn
from autograd import Tensor, Value, stack, topological_order
from autograd.errors import ArgumentError, AutogradError, ShapeError

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


OF_THREE = (nn.CosineEmbeddingLoss, nn.MarginRankingLoss)
RAGGED = [[1], [2, 3]]
PAIRS = [[0.2, 0.8], [0.5, 0.5]]
PAIRED = [name for name in nn.__all__ if name.endswith("Loss") and not issubclass(getattr(nn, name), OF_THREE)]
SHAPED: dict[str, Callable[[], Any]] = {
    **{f"{name} target": partial(getattr(nn, name)(), PAIRS, RAGGED) for name in PAIRED},
    **{f"{name} prediction": partial(getattr(nn, name)(), RAGGED, PAIRS) for name in PAIRED},
    "BCELoss weight": lambda: nn.BCELoss(weight=RAGGED),
    "pos_weight": lambda: nn.BCEWithLogitsLoss(pos_weight=RAGGED),
    "weight of classes": lambda: nn.CrossEntropyLoss(weight=RAGGED),
    "weight of a function": lambda: nn.functional.binary_cross_entropy(PAIRS, PAIRS, weight=RAGGED),
    "logits of one": lambda: nn.cross_entropy([0.5, 0.5], RAGGED),
    "embedding": lambda: nn.Embedding(3, 2)(RAGGED),
    "one_hot": lambda: nn.functional.one_hot(RAGGED),
    "linear": lambda: nn.Linear(2, 1)(RAGGED),
    "parameter": lambda: nn.Parameter(RAGGED),
    "data of a parameter": lambda: setattr(nn.Parameter([1.0]), "data", RAGGED),
    "vector": lambda: nn.utils.vector_to_parameters(RAGGED, nn.Linear(2, 1).parameters()),
    "state": lambda: nn.Linear(1, 1).load_state_dict({"weight": RAGGED, "bias": [0.0]}),
    "moments": lambda: load_moments(RAGGED),
    "mask": lambda: nn.prune.custom(nn.Linear(2, 2), {"weight": RAGGED}),
    "initialiser": lambda: nn.Linear(1, 2, init=lambda shape, rng: RAGGED),
}


def load_moments(moment: Any) -> None:
    adam = nn.Adam([nn.Parameter([1.0])])
    state = adam.state_dict()
    state["state"] = {0: {"step": 1, "exp_avg": moment, "exp_avg_sq": moment}}
    adam.load_state_dict(state)


@each(("name", "call"), SHAPED.items())
def test_rows_of_several_lengths_are_no_array(name: str, call: Callable[[], Any]) -> None:
    with pytest.raises(AutogradError, match=r"\[\[1\], \[2, 3\]\].*rows differ|class, found \[\[1\], \[2, 3\]\]"):
        call()
