"""Data sets that give one example at a time, as PyTorch has them: their classes, splits, and examples as a batch."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate
from math import floor, isclose
from typing import Any

import numpy as np

from nn.arguments import several, whole, with_own_options
from nn.autograd_door import ArgumentError, Node, ShapeError
from nn.inputs import plain_array
from nn.randomness import NDArray, Rng, generator

__all__ = [
    "Collated",
    "ConcatDataset",
    "Dataset",
    "Subset",
    "TensorDataset",
    "default_collate",
    "is_map_style",
    "random_split",
]


class Dataset:
    """Examples by their number: a subclass defines ``__getitem__(i)`` and ``__len__()``.

    A `DataLoader` takes one, and any other object with these two methods that is no array.

    >>> class Squares(Dataset):
    ...     def __len__(self):
    ...         return 4
    ...     def __getitem__(self, i):
    ...         return [i, i + 1], i * i
    >>> from nn import DataLoader
    >>> [(x.tolist(), y.tolist()) for x, y in DataLoader(Squares(), batch_size=2)]
    [([[0, 1], [1, 2]], [0, 1]), ([[2, 3], [3, 4]], [4, 9])]
    """

    def __getitem__(self, index: int) -> Any:
        raise NotImplementedError(f"{type(self).__name__} must define __getitem__(self, index)")

    def __len__(self) -> int:
        raise NotImplementedError(f"{type(self).__name__} must define __len__(self)")


class TensorDataset(Dataset):
    """Arrays or Tensors of one length: example i is the tuple of their rows i.

    A `DataLoader` of the arrays themselves gives the same batches in less time. Raises `ShapeError` for lengths that
    differ.

    >>> TensorDataset([[1, 2], [3, 4]], [0, 1])[1]
    (array([3, 4]), np.int64(1))
    """

    def __init__(self, *tensors: Any) -> None:
        if not tensors:
            raise ArgumentError("a TensorDataset needs arrays, such as TensorDataset(x, y), found none")
        self.tensors = tuple(plain_array(each) for each in tensors)
        if any(not each.ndim for each in self.tensors) or len({len(each) for each in self.tensors}) > 1:
            raise ShapeError(f"the arrays must be of one length, found shapes {[each.shape for each in self.tensors]}")

    def __getitem__(self, index: Any) -> tuple[Any, ...]:
        return tuple(each[index] for each in self.tensors)

    def __len__(self) -> int:
        return len(self.tensors[0])


class Subset(Dataset):
    """The examples of ``dataset`` at these ``indices``.

    >>> Subset([10, 11, 12, 13], [3, 1])[0]
    13
    """

    def __init__(self, dataset: Any, indices: Sequence[int]) -> None:
        self.dataset, self.indices = dataset, indices

    def __getitem__(self, index: int) -> Any:
        return self.dataset[self.indices[index]]

    def __len__(self) -> int:
        return len(self.indices)


class ConcatDataset(Dataset):
    """The examples of several data sets, one set after the other.

    >>> both = ConcatDataset([[10, 11], [12]])
    >>> len(both), both[2], both[-3]
    (3, 12, 10)
    """

    def __init__(self, datasets: Iterable[Any]) -> None:
        self.datasets = several(datasets, "ConcatDataset takes several data sets, such as [one, other]")
        if not self.datasets:
            raise ArgumentError("ConcatDataset needs a data set, found none")
        self.cumulative_sizes = list(accumulate(_length(each) for each in self.datasets))

    def __getitem__(self, index: int) -> Any:
        n = len(self)
        if not -n <= index < n:
            raise IndexError(f"index {index} is outside of {n} examples")
        index %= n
        which = bisect_right(self.cumulative_sizes, index)
        return self.datasets[which][index - (self.cumulative_sizes[which - 1] if which else 0)]

    def __len__(self) -> int:
        return self.cumulative_sizes[-1]


def _length(dataset: Any) -> int:
    try:
        return len(dataset)
    except TypeError as error:
        raise ArgumentError(f"a data set has a length and its examples by index, found {dataset!r:.60}") from error


@with_own_options
def random_split(dataset: Any, lengths: Sequence[float], rng: Rng = None) -> list[Subset]:
    """``dataset`` in parts, drawn without replacement from ``rng``.

    ``lengths``: how many examples each part has, which add up to all; or shares that add up to 1, of which each part
    gets what is whole, and the first parts one more until nothing is left. Raises `ArgumentError` where they do not.

    >>> train, test = random_split(TensorDataset(np.arange(10)), [0.75, 0.25], rng=0)
    >>> len(train), len(test)
    (8, 2)
    """
    n = _length(dataset)
    parts = several(lengths, "lengths must be several, such as [0.8, 0.2]")
    if all(isinstance(part, float | np.floating) and 0 <= part <= 1 for part in parts) and isclose(sum(parts), 1):
        counts = [floor(n * part) for part in parts]
        for i in range(n - sum(counts)):
            counts[i % len(counts)] += 1
    else:
        counts = [whole("each of lengths, if they are not shares that add up to 1,", part, 0) for part in parts]
    if sum(counts) != n:
        raise ArgumentError(f"lengths must add up to the {n} examples, or be shares that add up to 1, found {lengths}")
    order = generator(rng).permutation(n).tolist()
    ends = list(accumulate(counts))
    return [Subset(dataset, order[end - count : end]) for count, end in zip(counts, ends, strict=True)]


def default_collate(examples: Sequence[Any]) -> Any:
    """Examples as a batch: numbers and arrays are stacked, tuples, lists and dicts part by part, texts stay a list.

    >>> default_collate([(np.zeros(2), {"y": 0}), (np.ones(2), {"y": 1})])
    (array([[0., 0.],
           [1., 1.]]), {'y': array([0, 1])})
    """
    examples = several(examples, "a batch is made of several examples")
    if not examples:
        raise ArgumentError("a batch is made of one example or more, found none")
    first = examples[0]
    if isinstance(first, Mapping):
        return {key: default_collate([each[key] for each in examples]) for key in first}
    if isinstance(first, tuple):
        return tuple(default_collate(part) for part in zip(*examples, strict=True))
    if isinstance(first, str | bytes):
        return list(examples)
    arrays = [plain_array(each) for each in examples]
    if len({each.shape for each in arrays}) > 1:
        raise ShapeError(
            f"examples of shapes {sorted({each.shape for each in arrays})} make no batch: give collate_fn=, or "
            "sequences of several lengths as Sequences"
        )
    return np.stack(arrays)


class Collated:
    """A data set of single examples as a `DataLoader` reads it: ``take`` gives those at some places as a batch."""

    def __init__(self, dataset: Any, collate: Callable[[list[Any]], Any]) -> None:
        self.dataset, self.collate = dataset, collate

    def __len__(self) -> int:
        return len(self.dataset)

    def take(self, chosen: NDArray, axis: int = 0) -> Any:
        """The batch of the examples at these places; ``axis`` is 0, as an array's `take` has one."""
        return self.collate([self.dataset[i] for i in chosen.tolist()])


def is_map_style(given: Any) -> bool:
    """Whether ``given`` has examples by number, and is no array or table of them."""
    if isinstance(given, Dataset):
        return True
    arrays = ("__array__", "__array_interface__", "__dlpack__", "__dataframe__", "dtype")
    if isinstance(given, list | tuple | str | bytes | Mapping | Node) or any(hasattr(given, each) for each in arrays):
        return False
    return hasattr(given, "__getitem__") and hasattr(given, "__len__") and not isinstance(given, range)
