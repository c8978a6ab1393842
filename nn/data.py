"""Data for training: files on disk, bundled sets, points in shapes, and batches of them.

>>> x, y = moons(100, rng=0)
>>> for inputs, labels in DataLoader(x, y, batch_size=40, shuffle=True, rng=0):
...     print(inputs.shape, labels.shape)
(40, 2) (40,)
(40, 2) (40,)
(20, 2) (20,)
"""

from nn.training.csv_files import Table, load_csv
from nn.training.datasets import load_bundled, moons, spirals, stars_and_quasars
from nn.training.image_files import load_cifar10, load_mnist, read_idx
from nn.training.loader import DataLoader, Sequences, windows
from nn.training.map_style import ConcatDataset, Dataset, Subset, TensorDataset, default_collate, random_split

__all__ = [
    "ConcatDataset",
    "DataLoader",
    "Dataset",
    "Sequences",
    "Subset",
    "Table",
    "TensorDataset",
    "default_collate",
    "load_bundled",
    "load_cifar10",
    "load_csv",
    "load_mnist",
    "moons",
    "random_split",
    "read_idx",
    "spirals",
    "stars_and_quasars",
    "windows",
]
