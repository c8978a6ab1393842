"""Data sets that give one example at a time: the batches of their arrays, splits that are partitions."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nn
from autograd import Tensor
from autograd.errors import ArgumentError, ShapeError
from nn import data

seeds = st.integers(0, 2**32 - 1)


class Pairs(data.Dataset):
    """Example i is (i, i + 1) and its label; without an end, as PyTorch allows."""

    def __init__(self, n: int) -> None:
        self.n = n

    def __len__(self) -> int:
        return self.n

    def __getitem__(self, index: int) -> Any:
        return np.array([index, index + 1.0]), index % 2


def test_a_data_set_of_single_examples_gives_the_batches_of_its_arrays() -> None:
    x = np.arange(10.0)[:, None] + np.array([0.0, 1.0])
    y = np.arange(10) % 2
    duck = type("Duck", (), {name: vars(Pairs)[name] for name in ("__init__", "__len__", "__getitem__")})(10)
    for given_ in (Pairs(10), duck, data.TensorDataset(Tensor(x), y)):
        mine = nn.DataLoader(given_, batch_size=4, shuffle=True, rng=0)
        for (a, b), (c, d) in zip(mine, nn.DataLoader(x, y, batch_size=4, shuffle=True, rng=0), strict=True):
            np.testing.assert_array_equal(a, c)
            np.testing.assert_array_equal(b, d)
    longest = nn.DataLoader([[1.0], [2.0, 3.0]], batch_size=2, collate_fn=lambda batch: max(map(len, batch)))
    assert list(longest) == [2]
    with pytest.raises(ArgumentError, match="write batch_size=16"):
        nn.DataLoader(Pairs(10), 16)
    with pytest.raises(ArgumentError, match="one data set of single examples, found 2"):
        nn.DataLoader(Pairs(10), y)
    with pytest.raises(ShapeError, match="make no batch: give collate_fn="):
        data.default_collate([[1.0], [2.0, 3.0]])
    with pytest.raises(NotImplementedError, match="must define __getitem__"):
        data.Dataset()[0]


def test_a_trainer_takes_what_has_examples_or_batches_by_number() -> None:
    class Batches:
        """Keras' PyDataset: batches by number, without an end."""

        def __len__(self) -> int:
            return 2

        def __getitem__(self, index: int) -> Any:
            return next(iter(nn.DataLoader(Pairs(8), batch_size=4)))

    for source, batches in ((nn.DataLoader(Pairs(8), batch_size=2), 4), (Batches(), 2)):
        trainer = nn.Trainer(nn.MLP([2, 2], rng=0), "cross_entropy", "sgd")
        trainer.fit(source, epochs=2, verbose=0)
        assert trainer.step == 2 * batches


@given(st.integers(1, 40), seeds)
def test_a_random_split_is_a_partition(n: int, seed: int) -> None:
    parts = data.random_split(range(n), [0.5, 0.3, 0.2], rng=seed)
    assert sorted(each[i] for each in parts for i in range(len(each))) == list(range(n))
    assert all(abs(len(each) - n * share) <= 1 for each, share in zip(parts, (0.5, 0.3, 0.2), strict=True))
    again = data.ConcatDataset(parts)
    assert [again[i] for i in range(-n, 0)] == [again[i] for i in range(n)]
    with pytest.raises(IndexError):
        again[n]
    with pytest.raises(ArgumentError, match=f"add up to the {n} examples"):
        data.random_split(range(n), [n, 1])
