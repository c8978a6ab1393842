"""Every layer, loss and function of nn within vmap equals a loop over the examples, dropout's draws included.

This file is longer than others: every name of nn has its entry in the tables.
"""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
import pytest
from grouped import each

import nn
from autograd import Node, Tensor, Value, compile, grad, hessian, jacobian, softmax, vmap
from autograd.errors import ArgumentError, ShapeError
from nn.losses.distances import REDUCTIONS, ROW_REDUCTIONS
from tests.data.record_torch_modules import CASES as MODULES

Function = Callable[..., Any]
COUNT = 3  # examples
CLASSIC = ("linear", "step", "sigmoid", "tanh", "arctan", "relu", "leaky_relu", "elu", "softmax", "log_softmax")


class Case(NamedTuple):
    """A function of the examples: what makes it, anew each time, and the shapes of its operands."""

    make: Callable[[], Function]
    shapes: tuple[tuple[int, ...], ...]
    drawn: Callable[..., Any] = np.random.Generator.normal
    labels: tuple[int, ...] | None = None  # the shape of class indices, the last operand

    def examples(self, *counts: int) -> list[Any]:
        """Operands with leading axes of examples."""
        rng = np.random.default_rng(0)
        drawn = [np.asarray(self.drawn(rng, size=(*counts, *shape))) for shape in self.shapes]
        return drawn if self.labels is None else [*drawn, rng.integers(0, 3, (*counts, *self.labels))]

    @property
    def moving(self) -> tuple[int, ...]:
        return tuple(range(len(self.shapes)))


def case(make: Callable[[], Function], *shapes: tuple[int, ...], **options: Any) -> Case:
    return Case(make, shapes, **options)


def within_unit(rng: np.random.Generator, size: tuple[int, ...]) -> Any:
    return rng.uniform(0.1, 0.9, size)


def first(layer: Function) -> Function:
    """A recurrent layer as a function of one array that gives one: its output and its states."""

    def run(x: Any, *state: Any) -> Any:
        output, last = layer(x, *state)
        return (output**2).sum() + sum(
            (part * output[-1, :1]).sum() for part in (last if isinstance(last, tuple) else [last])
        )

    return run


def called(layer: Function, x: Any) -> Function:
    """A layer that has seen an input."""
    layer(x)
    return layer


def unpooled(pool: Any, unpool: Any, x: Any, *window: Any) -> Any:
    """The largest entries of windows, put back where they were."""
    return unpool(*pool(x, *window, return_indices=True), *window)


def recurrent(kind: Any, **options: Any) -> Callable[[], Function]:
    return lambda: first(kind(3, 2, dtype="float64", rng=0, **options))


def padded(kind: Any, **options: Any) -> Callable[[], Function]:
    layer = kind(3, 2, dtype="float64", rng=0, **options)

    def run(x: Any, fewer: Any) -> Any:
        output, last = layer(x, lengths=3 - fewer)
        return (output**2).sum() + sum((part**3).sum() for part in (last if isinstance(last, tuple) else [last]))

    return lambda: run


def losses(loss: Any, reductions: Any, *shapes: tuple[int, ...], **options: Any) -> list[Case]:
    return [case(lambda r=r: lambda *x: loss(*x, reduction=r), *shapes, **options) for r in reductions]


D: dict[str, Any] = {"dtype": "float64", "rng": 0}
IMAGES = (2, 2, 5, 4)

CASES: dict[str, list[Case]] = {
    "Linear": [
        case(lambda: nn.Linear(3, 2, **D), (3,)),
        case(lambda: nn.Linear(3, 2, **D), (2, 3)),
        case(lambda: nn.Linear(3, 2, bias=False, **D), (3,)),
        case(lambda: lambda x: nn.Linear(2, 2, **D)([x[0], x[1]]), (2,)),
    ],
    "LazyLinear": [case(lambda: called(nn.LazyLinear(2, **D), np.ones(3)), (3,))],
    "MLP": [case(lambda: nn.MLP([3, 4, 2], "tanh", "softmax", **D), (3,))],
    "Perceptron": [case(lambda: nn.Perceptron(3, 2, "sigmoid", **D), (2, 3))],
    "Sequential": [
        case(
            lambda: nn.Sequential(
                nn.Conv2d(2, 2, 2, **D), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(4, 1, dtype="float64", rng=1)
            ),
            IMAGES,
        )
    ],
    "AveragedModel": [case(lambda: nn.AveragedModel(nn.Linear(3, 2, **D)), (3,))],
    "Conv2d": [
        case(lambda: nn.Conv2d(2, 3, 2, **D), IMAGES[1:]),
        case(lambda: nn.Conv2d(2, 3, (3, 2), stride=(2, 1), padding=1, bias=False, **D), IMAGES),
    ],
    "conv2d": [
        case(lambda: nn.conv2d, IMAGES, (3, 2, 2, 2), (3,)),
        case(lambda: lambda x, w: nn.conv2d(x, w, stride=2, padding=(1, 0)), IMAGES[1:], (3, 2, 2, 2)),
    ],
    "Conv1d": [
        case(lambda: nn.Conv1d(2, 3, 2, padding="same", **D), (2, 4)),
        case(lambda: nn.Conv1d(2, 2, 2, dilation=2, groups=2, padding_mode="circular", padding=1, **D), (2, 2, 4)),
    ],
    "conv1d": [case(lambda: lambda x, w: nn.conv1d(x, w, stride=2, dilation=2, padding=1), (2, 2, 4), (3, 2, 2))],
    "MaxPool2d": [case(lambda: nn.MaxPool2d(2), IMAGES), case(lambda: nn.MaxPool2d((3, 2), 1, 1), IMAGES[1:])],
    "max_pool2d": [case(lambda: lambda x: nn.max_pool2d(x, 2, padding=1), IMAGES)],
    "max_unpool2d": [case(lambda: lambda x: unpooled(nn.max_pool2d, nn.max_unpool2d, x, (3, 2), 2, (1, 0)), IMAGES)],
    "max_unpool1d": [case(lambda: lambda x: unpooled(nn.max_pool1d, nn.max_unpool1d, x, 2, 1), (2, 4))],
    "AvgPool2d": [case(lambda: nn.AvgPool2d(2), IMAGES), case(lambda: nn.AvgPool2d((3, 2), 1, 1), IMAGES[1:])],
    "avg_pool2d": [case(lambda: lambda x: nn.avg_pool2d(x, 2, padding=1), IMAGES)],
    "Embedding": [
        case(lambda: lambda x, i: nn.Embedding(3, 2, **D)(i) * x, (2,), labels=(2, 2)),
        case(lambda: lambda x, i: nn.Embedding(3, 2, 1, **D)(i) * x, (), labels=()),
    ],
    "Last": [
        case(nn.Last, (3, 2, 4)),
        case(lambda: nn.Last(batch_first=True), (2, 3, 4)),
        case(lambda: nn.Sequential(nn.LSTM(3, 2, 2, bidirectional=True, **D), nn.Last()), (4, 2, 3)),
    ],
    "Flatten": [
        case(nn.Flatten, (2, 3, 2)),
        case(lambda: nn.Flatten(0), (2, 3)),
        case(lambda: nn.Flatten(-2), (2, 3, 2)),
    ],
    "PositionalEncoding": [case(lambda: nn.PositionalEncoding(3), (2, 3))],
    "scaled_dot_product_attention": [
        case(lambda: lambda q, k, v: nn.scaled_dot_product_attention(q, k, v, is_causal=True), (3, 2), (3, 2), (3, 1))
    ],
    "Dropout2d": [case(lambda: nn.Dropout2d(0.4, rng=0), (2, 3, 2, 1))],
    "AlphaDropout": [case(lambda: nn.AlphaDropout(0.4, rng=0), (2, 3))],
    "Dropout": [case(lambda: nn.Dropout(0.4, rng=0), (2, 3)), case(lambda: nn.Dropout(0.4, rng=0).eval(), (3,))],
    **{
        name: [
            case(recurrent(getattr(nn, name)), (4, 2, 3)),
            case(recurrent(getattr(nn, name), fused=True, bidirectional=True, num_layers=2), (2, 3)),
            case(recurrent(getattr(nn, name), bias=False, batch_first=True), (1, 2, 3)),
            case(padded(getattr(nn, name)), (3, 2, 3), labels=(2,)),
            case(padded(getattr(nn, name), fused=True, bidirectional=True), (3, 2, 3), labels=(2,)),
        ]
        for name in ("RNN", "GRU", "LSTM")
    },
    "RNNCell": [case(lambda: nn.RNNCell(3, 2, nonlinearity="tanh", **D), (3,), (2,))],
    "GRUCell": [case(lambda: nn.GRUCell(3, 2, **D), (2, 3), (2, 2)), case(lambda: nn.GRUCell(3, 2, **D), (3,))],
    "LSTMCell": [case(lambda: lambda x, h, c: nn.LSTMCell(3, 2, **D)(x, (h, c)), (3,), (2,), (2,))],
    "Activation": [case(lambda: type("Square", (nn.Activation,), {"function": staticmethod(lambda x: x * x)})(), (3,))],
    "PReLU": [case(lambda: nn.PReLU(dtype="float64"), (2, 3)), case(lambda: nn.PReLU(3, dtype="float64"), (2, 3, 2))],
    "Softmax": [case(lambda: nn.Softmax(0), (2, 3))],
    "LogSoftmax": [case(lambda: nn.LogSoftmax(-2), (2, 3))],
    **{
        name: [case(getattr(nn, name), (2, 3))]
        for name in ("ELU", "Arctan", "Identity", "LeakyReLU", "ReLU", "Sigmoid", "Step", "Tanh")
    },
    "activation": [case(lambda name=name: nn.activation(name), (3,)) for name in CLASSIC],
    "squared_error": losses(nn.squared_error, REDUCTIONS, (2, 3), (2, 3)),
    "absolute_error": losses(nn.absolute_error, ("mean", "none"), (2, 3), (2, 3)),
    "huber": losses(nn.huber, ("mean", "none"), (2, 3), (2, 3)),
    "log_cosh_loss": losses(nn.log_cosh_loss, ("mean",), (2, 3), (2, 3)),
    "LogCoshLoss": [case(nn.LogCoshLoss, (3,), (3,))],
    "hinge_loss": [case(lambda: lambda z, y: nn.hinge_loss(z, 2 * (y > 0) - 1), (3,), labels=(3,))],
    "HingeLoss": [case(lambda: lambda z: nn.HingeLoss("none")(z, [1, -1]), (2,))],
    "L1Loss": [case(nn.L1Loss, (3,), (3,))],
    "HuberLoss": [case(lambda: nn.HuberLoss(delta=0.5), (3,), (3,))],
    "MSELoss": [case(nn.MSELoss, (3,), (3,)), case(nn.MSELoss, (), ())],
    "SSELoss": [case(nn.SSELoss, (3,), (3,))],
    "binary_cross_entropy": losses(nn.binary_cross_entropy, REDUCTIONS, (2, 3), (2, 3), drawn=within_unit),
    "BCELoss": [case(nn.BCELoss, (3,), (3,), drawn=within_unit)],
    "binary_cross_entropy_with_logits": losses(
        nn.binary_cross_entropy_with_logits, REDUCTIONS, (2, 3), (2, 3), drawn=within_unit
    ),
    "BCEWithLogitsLoss": [case(nn.BCEWithLogitsLoss, (), (), drawn=within_unit)],
    "cross_entropy": losses(nn.cross_entropy, ROW_REDUCTIONS, (2, 3), labels=(2,)),
    "CrossEntropyLoss": [
        case(nn.CrossEntropyLoss, (2, 3), labels=(2,)),
        case(lambda: lambda x: nn.cross_entropy(x, [0, 2]), (2, 3)),
        case(lambda: lambda x, p: nn.CrossEntropyLoss()(x, softmax(p)), (2, 3), (2, 3)),
        case(lambda: nn.CrossEntropyLoss("none", weight=[1, 2, 4], label_smoothing=0.1), (2, 3), labels=(2,)),
        case(lambda: nn.CrossEntropyLoss(weight=[1, 2, 4]), (2, 3), labels=(2,)),
    ],
    "functional_call": [
        case(
            lambda: lambda w, b, x: nn.functional_call(nn.Linear(3, 2, **D), {"weight": w, "bias": b}, x),
            (2, 3),
            (2,),
            (3,),
        )
    ],
}

MAPPED = {one.name for one in MODULES}  # those of test_nn_parity_modules.py
MAPPED |= {name for name in nn.__all__ if name.replace("_", "") in {one.lower() for one in MAPPED}}  # as functions
MAPPED |= {"kl_div"}  # as KLDivLoss

ALL = [pytest.param(one, id=f"{name}-{i}") for name, cases in CASES.items() for i, one in enumerate(cases)]


OTHERS = (
    *(nn.Module, nn.Parameter, nn.ParameterList, nn.ModuleList, nn.ModuleDict, nn.DataLoader, nn.save, nn.load),
    *(nn.to_torch_code, nn.to_keras_code, nn.to_onnx),
    *(
        nn.Trainer,
        nn.History,
        nn.random_restarts,
        nn.diagnose,
        nn.l1_penalty,
        nn.l2_penalty,
        nn.lottery_ticket,
        nn.summary,
        nn.clip_grad_norm_,
        nn.clip_grad_value_,
    ),  # of whole models
)


def takes_examples(thing: Any) -> bool:
    """Whether a name of nn is a function of examples, or makes one."""
    aside = thing in OTHERS or isinstance(thing, ModuleType)
    return not aside and not (isinstance(thing, type) and issubclass(thing, nn.Optimiser | nn.LRScheduler))


def test_every_name_of_nn_has_an_example() -> None:
    assert {name for name in nn.__all__ if takes_examples(getattr(nn, name))} == CASES.keys() | MAPPED


def total(function: Function) -> Function:
    """The sum of what it gives, weighted so that no entry's part is lost in a sum that is always 1."""

    def summed(*x: Any) -> Any:
        found = function(*x)
        outs = found if isinstance(found, tuple | list) else [found]
        return sum((out * (1.0 + np.arange(out.size).reshape(out.shape))).sum() if out.shape else out for out in outs)

    return summed


def plain(thing: Any) -> list[np.ndarray]:
    """What a function gave, as arrays."""
    if isinstance(thing, tuple | list):
        return [array for part in thing for array in plain(part)]
    return [np.asarray(thing.data if isinstance(thing, Node) else thing)]


def loop(function: Function, operands: list[Any], in_axes: tuple[int | None, ...] | None = None) -> list[np.ndarray]:
    """``function`` of one example after the other."""
    axes = in_axes or (0,) * len(operands)
    count = next(x.shape[axis] for x, axis in zip(operands, axes, strict=True) if axis is not None)
    rows = [
        plain(function(*[x if axis is None else np.take(x, i, axis) for x, axis in zip(operands, axes, strict=True)]))
        for i in range(count)
    ]
    return [np.stack(column) for column in zip(*rows, strict=True)]


def agree(found: Any, expected: list[np.ndarray]) -> None:
    arrays = plain(found)
    assert len(arrays) == len(expected)
    for array, numbers in zip(arrays, expected, strict=True):
        assert array.shape == numbers.shape
        assert array.dtype == numbers.dtype
        np.testing.assert_allclose(array, numbers, rtol=1e-10, atol=1e-12)


@each("one", ALL)
def test_values_are_those_of_a_loop(one: Case) -> None:
    operands = one.examples(COUNT)
    expected = loop(one.make(), operands)
    agree(vmap(one.make())(*operands), expected)
    agree(vmap(compile(one.make()))(*operands), expected)
    agree(compile(vmap(one.make()))(*operands), expected)
    nodes = vmap(one.make())(*[Tensor(x, requires_grad=x.dtype.kind == "f") for x in operands])
    assert all(isinstance(node, Tensor) for node in (nodes if isinstance(nodes, tuple | list) else [nodes]))
    agree(nodes, expected)


@each("one", ALL)
def test_axes_and_nesting_are_those_of_a_loop(one: Case) -> None:
    operands = one.examples(COUNT)
    last = [np.moveaxis(x, 0, -1) for x in operands]
    agree(vmap(one.make(), in_axes=-1)(*last), loop(one.make(), operands))
    moved = vmap(one.make(), out_axes=-1)(*operands)
    agree([np.moveaxis(array, -1, 0) for array in plain(moved)], loop(one.make(), operands))
    for i in range(len(operands)):  # only one operand differs, or all but one do
        for axes in (
            [None if j != i else 0 for j in range(len(operands))],
            [0 if j != i else None for j in range(len(operands))],
        ):
            if any(axis is not None for axis in axes):
                some = [x if axis == 0 else x[0] for x, axis in zip(operands, axes, strict=True)]
                agree(vmap(one.make(), in_axes=tuple(axes))(*some), loop(one.make(), some, tuple(axes)))
    twice = one.examples(2, COUNT)
    function = one.make()
    agree(vmap(vmap(one.make()))(*twice), loop(lambda *x: loop(function, list(x)), twice))


@pytest.mark.long
@each("one", ALL)
def test_gradients_are_those_of_a_loop(one: Case) -> None:
    operands = one.examples(COUNT)

    def slopes(transform: Any = grad) -> Function:
        return transform(total(one.make()), one.moving)  # type: ignore[no-any-return]

    expected = loop(slopes(), operands)
    agree(vmap(slopes())(*operands), expected)
    agree(compile(vmap(slopes()))(*operands), expected)
    twice = one.examples(2, COUNT)
    function = slopes()
    agree(vmap(vmap(slopes()))(*twice), loop(lambda *x: loop(function, list(x)), twice))


@pytest.mark.long
@each("one", ALL)
def test_matrices_of_derivatives_are_those_of_a_loop(one: Case) -> None:
    operands = one.examples(COUNT)
    for make in (lambda: jacobian(one.make(), one.moving), lambda: hessian(total(one.make()), one.moving)):
        agree(vmap(make())(*operands), loop(make(), operands))


@each("one", [one for one in ALL if isinstance(one.values[0].make(), nn.Module)])
def test_gradients_of_parameters_are_those_of_a_loop(one: Case) -> None:
    operands = one.examples(COUNT)
    mapped, looped = one.make(), one.make()
    assert isinstance(mapped, nn.Module)
    assert isinstance(looped, nn.Module)
    vmap(total(mapped))(*[Tensor(x, requires_grad=x.dtype.kind == "f") for x in operands]).sum().backward()
    for i in range(COUNT):
        total(looped)(*[Tensor(x[i], requires_grad=x.dtype.kind == "f") for x in operands]).backward()
    for p, q in zip(mapped.parameters(), looped.parameters(), strict=True):
        np.testing.assert_allclose(p.grad, q.grad, rtol=1e-10, atol=1e-12)


def test_networks_of_single_numbers_are_those_of_a_loop() -> None:
    model, x = nn.scalar.MLP([2, 3, 1], "tanh", rng=0), np.random.default_rng(0).normal(size=(COUNT, 2))
    slopes = grad(lambda x: model([x[0], x[1]]))
    agree(vmap(lambda x: model([x[0], x[1]]))(x), loop(lambda x: model([x[0], x[1]]), [x]))
    agree(vmap(slopes)(x), loop(slopes, [x]))
    shared = Value(0.5)  # a prediction that all examples share
    agree(vmap(lambda y: nn.squared_error(shared, y))(x[:, 0]), [(0.5 - x[:, 0]) ** 2])


# dropout


def test_dropout_draws_a_mask_for_each_example_and_keeps_the_mean() -> None:
    p, x = 0.25, np.ones((200, 50))
    found = vmap(nn.Dropout(p, rng=0))(x)
    assert isinstance(found, np.ndarray)
    assert len({row.tobytes() for row in found}) == 200
    assert set(np.unique(found)) == {0.0, 1 / (1 - p)}
    assert abs(found.mean() - 1) < 4 * np.sqrt(p / (1 - p) / x.size)  # four standard deviations
    drop = nn.Dropout(p, rng=0)
    shared = vmap(lambda scale: drop(np.ones(50)) * scale)(np.ones(20))
    assert len({row.tobytes() for row in shared}) == 20  # also of what all examples share
    nested = vmap(vmap(nn.Dropout(p, rng=0)))(np.ones((4, 5, 50)))
    assert len({row.tobytes() for row in nested.reshape(20, 50)}) == 20


def test_gradients_go_through_the_mask_of_the_value() -> None:
    drop = nn.Dropout(0.5, rng=0)
    x = Tensor(np.ones((6, 40)))
    out = vmap(drop)(x)
    out.sum().backward()
    np.testing.assert_array_equal(x.grad, out.data)


def test_a_compiled_dropout_draws_anew_in_each_run_and_follows_the_mode() -> None:
    drop, x = nn.Dropout(0.5, rng=0), np.ones((3, 20))
    step = compile(vmap(grad(lambda x: drop(x).sum())))
    first, second = step(x), step(x)
    assert (first != second).any()
    drop.eval()
    np.testing.assert_array_equal(step(x), x)


# what is checked is checked of all examples, in the same words


P, Z = np.full((3, 2), 0.5), np.zeros((3, 2, 4))
WRONG: list[tuple[Function, list[Any]]] = [
    (nn.binary_cross_entropy, [np.where(np.arange(6).reshape(3, 2) == 5, 1.5, P), P]),
    (nn.binary_cross_entropy, [P, np.where(np.arange(6).reshape(3, 2) == 5, -1.0, P)]),
    (nn.binary_cross_entropy_with_logits, [P, P + 1]),
    (nn.squared_error, [P, P[:, :1]]),
    (nn.cross_entropy, [Z, np.array([[0, 1], [0, 1], [0, 4]])]),
    (nn.cross_entropy, [Z, np.array([[0, 1], [0, 1], [0, -1]])]),
    (nn.cross_entropy, [Z, np.zeros((3, 2))]),
    (nn.cross_entropy, [Z, np.zeros((3, 3), int)]),
    (nn.cross_entropy, [Z, np.zeros((3, 2, 4), int)]),
    (nn.cross_entropy, [Z, np.full((3, 2, 4), 0.3)]),
    (nn.cross_entropy, [Z[:, 0], np.zeros((3, 2), int)]),
    (nn.Linear(3, 2), [P]),
    (nn.Linear(3, 2), [np.zeros(3)]),
    (nn.Conv2d(1, 2, 2), [Z]),
    (nn.Flatten(3), [Z]),
    (nn.LSTM(3, 2), [Z]),
    (nn.PReLU(3), [Z]),
    (lambda x: nn.max_pool2d(x, 3), [Z]),
]


@pytest.mark.parametrize(("function", "operands"), WRONG)
@pytest.mark.parametrize("transform", [lambda f: f, compile], ids=["eager", "compiled"])
def test_wrong_inputs_are_refused_in_the_words_of_a_single_example(
    function: Function, operands: list[Any], transform: Any
) -> None:
    errors = (ArgumentError, ShapeError)
    with pytest.raises(errors) as of_one:
        function(*[x[-1] for x in operands])
    with pytest.raises(errors) as of_all:
        transform(vmap(function))(*operands)
    assert of_all.type is of_one.type
    assert str(of_all.value).partition("found")[0] == str(of_one.value).partition("found")[0]


@pytest.mark.parametrize("one", [0, 1, 2, 4, 5])
def test_each_run_of_a_compiled_function_checks_its_inputs(one: int) -> None:
    function, wrong = WRONG[one]
    right = [P, P] if wrong[0] is not Z else [Z, np.zeros((3, 2), int)]
    step = compile(vmap(function))
    step(*right)
    with pytest.raises(ArgumentError, match="found"):
        step(*wrong)
    step(*right)


def test_a_warning_of_probabilities_is_given_within_vmap_too() -> None:
    with pytest.warns(UserWarning, match="takes logits, found the result of softmax"):
        vmap(grad(lambda z: nn.cross_entropy(softmax(z), [0, 1])))(Z)


def test_a_parameter_is_not_made_of_examples() -> None:
    layer = nn.Linear(2, 2)

    def assigned(x: Any) -> Any:
        layer.weight.data = x
        return x

    for make in (nn.Parameter, lambda x: nn.Parameter([x[0], x[1]]), assigned):
        with pytest.raises(ArgumentError, match=r"an example of shape .* within vmap"):
            vmap(make)(np.ones((3, 2, 2)))
    assert isinstance(layer.weight.data, np.ndarray)


def test_no_examples_are_fine_where_nothing_is_drawn() -> None:
    for loss in (nn.MSELoss(), nn.BCELoss()):
        assert vmap(loss)(np.zeros((0, 2)), np.zeros((0, 2))).shape == (0,)
    assert vmap(nn.CrossEntropyLoss())(np.zeros((0, 2, 3)), np.zeros((0, 2), int)).shape == (0,)
    with pytest.raises(ShapeError, match="random for each example, and without any"):
        vmap(nn.Dropout(0.5, rng=0))(np.zeros((0, 2)))
