"""What the tests of compiled functions share: results compared to the last bit, and models with their batches."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

import nn
from autograd import Tensor, Value, gradients
from autograd.foundation.trees import flatten
from autograd.transforms.rebuild import replayed


def parts(result: Any) -> list[Any]:
    return flatten(result)[0]


def same(found: Any, expected: Any) -> None:
    """The same to the last bit, of the same type."""
    assert type(found) is type(expected)
    first, second = (np.asarray(x.data if isinstance(x, Tensor) else x) for x in (found, expected))
    np.testing.assert_array_equal(first, second, strict=True)


RNG = np.random.default_rng(0)
IMAGES = RNG.random((2, 8, 1, 6, 6)).astype(np.float32)
LABELS = RNG.integers(0, 3, (2, 8))
SEQUENCES = RNG.standard_normal((2, 5, 4, 3)).astype(np.float32)


class Last(nn.Module):
    """The last output of a recurrent layer, through a linear one."""

    def __init__(self, layer: Any) -> None:
        self.layer, self.head = layer, nn.Linear(6, 3, rng=1)

    def forward(self, x: Any) -> Any:
        out, _ = self.layer(x)
        return self.head(out[-1])


def dense() -> Any:
    model = nn.Sequential(nn.Flatten(), nn.Linear(36, 10, rng=0), nn.Tanh(), nn.Linear(10, 3, rng=1))
    return model, nn.Adam(model.parameters(), lr=0.01), nn.CrossEntropyLoss(), list(zip(IMAGES, LABELS, strict=True))


def convolutional() -> Any:
    model = nn.Sequential(nn.Conv2d(1, 2, 3, rng=0), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(8, 3, rng=1))
    optimiser = nn.SGD(model.parameters(), lr=0.1, momentum=0.9, nesterov=True)
    return model, optimiser, nn.CrossEntropyLoss(), list(zip(IMAGES, LABELS, strict=True))


def dropping() -> Any:
    model = nn.Sequential(nn.Flatten(), nn.Linear(36, 10, rng=0), nn.Dropout(0.5, rng=5), nn.Linear(10, 3, rng=1))
    return model, nn.AdamW(model.parameters(), lr=0.01), nn.CrossEntropyLoss(), list(zip(IMAGES, LABELS, strict=True))


def recurrent(layer: Callable[..., Any]) -> Callable[[], Any]:
    def make() -> Any:
        model = Last(layer(3, 6, fused=True, rng=0))  # by default it is step by step outside, which rounds otherwise
        targets = RNG_TARGETS
        return model, nn.Adam(model.parameters()), nn.MSELoss(), list(zip(SEQUENCES, targets, strict=True))

    return make


RNG_TARGETS = np.random.default_rng(7).standard_normal((2, 4, 3)).astype(np.float32)


def probabilities() -> Any:
    model = nn.Sequential(nn.Flatten(), nn.Linear(36, 1, rng=0), nn.Sigmoid())
    targets = (LABELS > 0)[..., None].astype(np.float32)
    return (
        model,
        nn.SGD(model.parameters(), lr=0.1, weight_decay=0.01),
        nn.BCELoss(),
        list(zip(IMAGES, targets, strict=True)),
    )


STEPS = {
    "dense": dense,
    "convolutional": convolutional,
    "dropping": dropping,
    "rnn": recurrent(nn.RNN),
    "lstm": recurrent(nn.LSTM),
    "gru": recurrent(nn.GRU),
    "probabilities": probabilities,
}


def again(root: Any, leaves: Sequence[Any], numbers: Sequence[float]) -> tuple[float, list[float]]:
    """The uncompiled graph recorded anew with these leaves: its value, and the derivatives."""
    fresh = [Value(x) for x in numbers]
    made = replayed(root, dict(zip(leaves, fresh, strict=True)))
    return made.data, gradients(made, fresh)
