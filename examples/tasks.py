"""Three tasks for networks: handwritten digits by an MLP and by a CNN, and a symbol to be remembered.

Each has its data, its networks and its training, all seeded::

    digits = load_digits()
    model = digits_cnn(seed=0)
    train(model, digits, **CNN_TRAINING)
    accuracy(model, digits.test_x, digits.test_y)
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from tqdm import tqdm

import nn
from autograd import Tensor, no_grad

NDArray = np.ndarray[Any, Any]

MLP_TRAINING: dict[str, Any] = {"epochs": 30, "lr": 1e-2, "batch_size": 16}
CNN_TRAINING: dict[str, Any] = {"epochs": 20, "lr": 5e-3, "batch_size": 32}
MEMORY_TRAINING: dict[str, Any] = {"epochs": 8, "lr": 3e-3, "batch_size": 32}


class Data(NamedTuple):
    """Examples (first axis) and their classes, for training and for testing."""

    train_x: NDArray
    train_y: NDArray
    test_x: NDArray
    test_y: NDArray


def progress(steps: int, label: str, unit: str) -> tqdm[int]:
    """The numbers of ``steps`` steps, with a bar on the terminal; silent where standard error is none."""
    return tqdm(range(steps), desc=label, unit=unit, disable=None)


def train(
    model: nn.Module, data: Data, *, epochs: int, lr: float, batch_size: int, seed: int = 0, label: str = ""
) -> list[float]:
    """Train a classifier with Adam on cross-entropy; the mean loss of every epoch.

    ``seed``: of the order of the examples. A learning rate that falls to zero along half a cosine
    lets the last epochs settle.
    """
    loss_of, optimiser = nn.CrossEntropyLoss(), nn.Adam(model.parameters(), lr=lr)
    random, losses = np.random.default_rng(seed), []
    bar = progress(epochs, label or type(model).__name__, "epoch")
    for epoch in bar:
        optimiser.lr = lr * (1 + np.cos(np.pi * epoch / epochs)) / 2
        order, total = random.permutation(len(data.train_y)), 0.0
        for start in range(0, len(order), batch_size):
            batch = order[start : start + batch_size]
            optimiser.zero_grad()
            loss = loss_of(model(data.train_x[batch]), data.train_y[batch])
            loss.backward()
            optimiser.step()
            total += loss.item() * len(batch)
        losses.append(total / len(order))
        bar.set_postfix(loss=f"{losses[-1]:.4f}")
    return losses


def predict(model: nn.Module, x: NDArray) -> NDArray:
    """The most probable class of every example."""
    with no_grad():
        classes: NDArray = model(x).data.argmax(axis=-1)
    return classes


def accuracy(model: nn.Module, x: NDArray, y: NDArray) -> float:
    """The share of examples whose most probable class is the right one."""
    return float((predict(model, x) == y).mean())


# handwritten digits


def load_digits() -> Data:
    """scikit-learn's 1,797 digits, 8 x 8 pixels between 0 and 1: (n, 1, 8, 8); a fifth is for testing."""
    from sklearn.datasets import load_digits as bundled
    from sklearn.model_selection import train_test_split

    x, y = bundled(return_X_y=True)
    images = (x / 16).astype(np.float32).reshape(-1, 1, 8, 8)
    train_x, test_x, train_y, test_y = train_test_split(images, y, test_size=0.2, random_state=42)
    return Data(train_x, train_y, test_x, test_y)


def digits_mlp(seed: int = 0) -> nn.Module:
    """64 pixels - 100 - 10."""
    return nn.Sequential(nn.Flatten(), nn.MLP([64, 100, 10], rng=seed))


def digits_cnn(seed: int = 0) -> nn.Module:
    """Two convolutions of 16 and 32 kernels, each halved by pooling, then a linear layer."""
    rng = np.random.default_rng(seed)
    return nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1, rng=rng),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1, rng=rng),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(32 * 2 * 2, 10, rng=rng),
    )


# a symbol to be remembered


def remember_first(length: int = 60, count: int = 1500, seed: int = 0) -> Data:
    """Sequences of symbols, one-hot (count, length, 4): the first is A or B, all others are C or D at random.

    The class of a sequence is its first symbol, asked for after the last. A fifth is for testing.

    Source: after Hochreiter, Schmidhuber, "Long short-term memory", 1997, experiment 2.
    """
    random = np.random.default_rng(seed)
    symbols = random.integers(2, 4, (count, length))
    symbols[:, 0] = y = random.integers(0, 2, count)
    x, split = np.eye(4, dtype=np.float32)[symbols], count * 4 // 5
    return Data(x[:split], y[:split], x[split:], y[split:])


class LastState(nn.Module):
    """A recurrent network whose state after the last time step is classified by a linear layer."""

    def __init__(self, recurrent: Any, classes: int, rng: Any = None) -> None:
        self.recurrent = recurrent
        self.readout = nn.Linear(recurrent.hidden_size, classes, rng=rng)

    def forward(self, x: Any) -> Tensor:
        output, _ = self.recurrent(x)
        logits: Tensor = self.readout(output[:, -1])
        return logits


def simple_memory(seed: int = 0, hidden: int = 16) -> LastState:
    """A simple recurrent network: its gradient vanishes long before it reaches the first symbol."""
    rng = np.random.default_rng(seed)
    return LastState(nn.RNN(4, hidden, batch_first=True, rng=rng), classes=2, rng=rng)


def lstm_memory(seed: int = 0, hidden: int = 16, length: int = 60) -> LastState:
    """An LSTM whose forget gates start open for about ``length`` steps.

    Source of the first values: Tallec, Ollivier, "Can recurrent neural networks warp time?", 2018.
    """
    rng = np.random.default_rng(seed)
    recurrent: Any = nn.LSTM(4, hidden, batch_first=True, fused=True, rng=rng)
    spans = np.log(rng.uniform(1, length - 1, hidden))
    i, f = slice(0, hidden), slice(hidden, 2 * hidden)
    recurrent.bias_hh_l0.data[:] = 0
    recurrent.bias_ih_l0.data[:] = 0
    recurrent.bias_ih_l0.data[f], recurrent.bias_ih_l0.data[i] = spans, -spans
    return LastState(recurrent, classes=2, rng=rng)
