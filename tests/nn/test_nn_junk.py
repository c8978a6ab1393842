"""Layers, losses and helpers that are given what is not for them: a number, or an error of ours that says it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from grouped import each
from junk import answer_in_words_of_ours

import nn
from autograd import Tensor, Value
from autograd.errors import ArgumentError, ShapeError

GOOD = [Tensor([[1.0, 2.0], [3.0, 4.0]]), Value(2.0), 1.5]
FUNCTIONS = {
    f"{room.__name__}.{name}": getattr(room, name)
    for room in (nn, nn.functional)
    for name in sorted(vars(room))
    if name[0].islower() and getattr(getattr(room, name), "__module__", "").startswith("nn.losses")
}
FUNCTIONS |= {f"nn.{name}": getattr(nn, name) for name in ("gelu", "celu", "glu", "hardtanh", "hardswish", "softmin")}
FUNCTIONS |= {f"functional.{name}": getattr(nn.functional, name) for name in ("one_hot", "embedding", "pad", "linear")}


@pytest.mark.filterwarnings("ignore")
@each(("name", "function"), FUNCTIONS.items())
def test_whatever_it_is_given_it_answers_in_words_of_ours(name: str, function: Callable[..., Any]) -> None:
    answer_in_words_of_ours(function, GOOD, [10**400])


def stepped(grad: Any) -> None:
    p = nn.Parameter([1.0, 2.0])
    p.grad = grad
    nn.SGD([p]).step()


def fitted(verbose: Any = 0, backend: Any = "numpy") -> None:
    nn.Trainer(nn.Linear(1, 1), "mse", "sgd", backend=backend).fit([[1.0]], [[1.0]], verbose=verbose)


Z = np.array([1 + 1j, -9j])


@pytest.mark.parametrize(
    ("call", "says"),
    [
        *[
            (lambda function=function, z=z: function(z), "real numbers are expected, found .* give x.real, or abs")
            for function in (nn.hardtanh, nn.relu6, nn.hardsigmoid, nn.hardswish, nn.softshrink, nn.hardshrink, nn.celu)
            for z in (Z, Tensor(Z), 1j, Value(1j), [1j, 2.0])
        ],
        (lambda: nn.threshold(1j, 0.0, 1.0), "real numbers are expected"),
        (lambda: nn.silu(10**400), "a number within the floats is expected, found one of 1329 bits"),
        (lambda: nn.MSELoss()(Value(1.0), None), "found NoneType None"),
        (lambda: nn.hinge_loss(Value(1.0), "x"), "found str 'x'"),
        (lambda: nn.hinge_embedding_loss(Value(1.0), 1j), "real numbers are expected, found 1j"),
        (lambda: nn.cross_entropy([0.5, 0.5], np.ndarray), "class indices must be whole numbers"),
        (lambda: nn.functional.embedding([0], [1.0, 2.0]), r"a weight of shape \(count, d\), found \(2,\)"),
        (lambda: nn.data.load_csv(None), "path must be a text or a path, found None"),  # type: ignore[arg-type]
        (lambda: nn.data.read_idx(b"x"), "path must be a text or a path, found b'x'"),  # type: ignore[arg-type]
        (lambda: nn.data.load_cifar10({}), "a path of a folder is needed, found {}"),  # type: ignore[arg-type]
        (lambda: nn.callbacks.CSVLogger(3), "filename must be a text or a path, found 3"),  # type: ignore[arg-type]
        (lambda: nn.callbacks.Backup(None), "folder must be a text or a path"),  # type: ignore[arg-type]
        (lambda: nn.callbacks.ModelCheckpoint({}), "filepath must be a text or a path"),  # type: ignore[arg-type]
        (lambda: nn.callbacks.EarlyStopping(None), "called by a text, such as 'val_loss', found None"),  # type: ignore
        (lambda: nn.data.random_split(None, [1]), "a data set has a length and its examples by index, found None"),
        (lambda: nn.data.ConcatDataset([None]), "a data set has a length"),
        (lambda: nn.data.default_collate([]), "a batch is made of one example or more, found none"),
        (lambda: nn.data.default_collate(None), "a batch is made of several examples; found None"),  # type: ignore
        (lambda: nn.utils.vector_to_parameters([1.0], [[2.0]]), "found list .* among them"),  # type: ignore[list-item]
        (lambda: nn.prune.custom(nn.Linear(1, 1), []), "masks must be a dict of arrays by path"),  # type: ignore
        (lambda: nn.prune.rewind(nn.Linear(1, 1), 3), "state must be a dict of arrays by path"),  # type: ignore
        (lambda: nn.Linear(1, 1).apply(None), "apply takes a function of a module, found None"),  # type: ignore
        (lambda: nn.Linear(1, 1).zero_grad(np.zeros(2)), "set_to_none must be True or False"),  # type: ignore[arg-type]
        (lambda: [*nn.Linear(1, 1).named_parameters(recurse="x")], "recurse must be True or False"),  # type: ignore
        (lambda: stepped(grad=[[1], [2, 3]]), "rows differ in length"),
        (lambda: stepped(grad="x"), "the gradient of a parameter of shape .2,. is 'x'"),
        (lambda: fitted(verbose=np.zeros(2)), "verbose must be 'auto', 0"),
        (lambda: fitted(backend=np.zeros(2)), 'backend is "numpy", "jax"'),
        (lambda: nn.random_restarts(None, [1.0], [1.0], tries=2), "make must be a function"),  # type: ignore[arg-type]
    ],
)
def test_what_is_refused_says_what_was_found(call: Callable[[], Any], says: str) -> None:
    with pytest.raises((ArgumentError, ShapeError), match=says):
        call()


def test_what_only_looks_like_junk_is_taken(tmp_path: Path) -> None:
    assert nn.functional.one_hot(np.array([0, 2], np.uint8)).tolist() == [[1, 0, 0], [0, 0, 1]]
    assert nn.functional.one_hot(np.zeros(0, np.uint8)).shape == (0, 0)
    assert nn.callbacks.CSVLogger(tmp_path / "a.csv").path == tmp_path / "a.csv"
    assert nn.MSELoss()(Value(1.0), np.float32(3.0)).data == 4.0
    assert nn.MSELoss()(Value(1.0), 3).data == 4.0
    with pytest.raises(NotImplementedError, match=r"must define rate\(self, base, t\)"):
        nn.LRScheduler(0.5)
