"""The models and their batches, in glassgrad; other libraries start from the same parameters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

import nn
from autograd import Tensor, compile, mean, permute_dims, relu, reshape, softmax, sqrt, take, where

WIDTH, HEADS, LENGTH, VOCABULARY, LAYERS = 256, 4, 128, 256, 4


class Workload(NamedTuple):
    """A model, the loss of it, and a batch of host arrays. ``name``: as the table says it."""

    name: str
    model: Any
    loss: Any
    batch: tuple[Any, Any]

    def parameters(self) -> dict[str, Any]:
        """The present parameters, as arrays of their own."""
        return {name: np.array(p.data) for name, p in self.model.named_parameters()}

    def step(self, backend: Any) -> Callable[[], Any]:
        """A function that makes a training step with Adam and gives the loss."""
        optimiser = nn.Adam(self.model.parameters(), lr=1e-3)

        @compile(backend=backend)
        def step(x: Any, y: Any) -> Any:
            optimiser.zero_grad()
            loss = self.loss(self.model(x), y)
            loss.backward()
            optimiser.step()
            return loss

        return lambda: step(*self.batch)


class LastStep(nn.Module):
    """A recurrent layer, and a linear one upon its last output."""

    def __init__(self) -> None:
        self.lstm, self.head = nn.LSTM(8, 50, rng=0), nn.Linear(50, 1, rng=1)

    def forward(self, x: Any) -> Any:
        return self.head(self.lstm(x)[0][-1])


class Norm(nn.Module):
    """Each position to mean 0 and variance 1, then scaled and moved."""

    def __init__(self) -> None:
        self.weight, self.bias = nn.Parameter(np.ones(WIDTH)), nn.Parameter(np.zeros(WIDTH))

    def forward(self, x: Any) -> Any:
        centred = x - mean(x, axis=-1, keepdims=True)
        return centred / sqrt(mean(centred * centred, axis=-1, keepdims=True) + 1e-5) * self.weight + self.bias


LATER = np.triu(np.ones((LENGTH, LENGTH), bool), 1)


class Layer(nn.Module):
    """A layer of a transformer: attention to what came before, and two linear layers, each after a norm."""

    def __init__(self, rng: Any) -> None:
        self.norm1, self.norm2 = Norm(), Norm()
        self.qkv, self.out = nn.Linear(WIDTH, 3 * WIDTH, rng=rng), nn.Linear(WIDTH, WIDTH, rng=rng)
        self.up, self.down = nn.Linear(WIDTH, 4 * WIDTH, rng=rng), nn.Linear(4 * WIDTH, WIDTH, rng=rng)

    def forward(self, x: Any) -> Any:
        x = x + self.out(self.attended(self.qkv(self.norm1(x))))
        return x + self.down(relu(self.up(self.norm2(x))))

    def attended(self, qkv: Any) -> Any:
        batch, size = qkv.shape[0], WIDTH // HEADS
        heads = permute_dims(reshape(qkv, (batch, LENGTH, 3, HEADS, size)), (2, 0, 3, 1, 4))
        q, k, v = heads[0], heads[1], heads[2]
        scores = where(LATER, np.float32(-1e9), q @ k.mT * np.float32(size**-0.5))
        found = softmax(scores, axis=-1) @ v
        return reshape(permute_dims(found, (0, 2, 1, 3)), (batch, LENGTH, WIDTH))


class Transformer(nn.Module):
    """Four layers upon embedded tokens with learned positions; gives the logits of each next token, flat."""

    def __init__(self) -> None:
        rng = np.random.default_rng(0)
        self.tokens = nn.Parameter(0.02 * rng.standard_normal((VOCABULARY, WIDTH)))
        self.places = nn.Parameter(0.02 * rng.standard_normal((LENGTH, WIDTH)))
        self.layers = nn.ModuleList([Layer(rng) for _ in range(LAYERS)])
        self.norm, self.head = Norm(), nn.Linear(WIDTH, VOCABULARY, rng=rng)

    def forward(self, x: Any) -> Any:
        h = take(self.tokens, Tensor(x, requires_grad=False), axis=0) + self.places
        for layer in self.layers:
            h = layer(h)
        return reshape(self.head(self.norm(h)), (-1, VOCABULARY))


def digits(count: int = 4096) -> Workload:
    rng = np.random.default_rng(1)
    model = nn.Sequential(nn.Linear(64, 100, rng=0), nn.ReLU(), nn.Linear(100, 10, rng=1))
    return Workload(f"digits, {count:,}", model, nn.CrossEntropyLoss(), classified(rng, (count, 64)))


def cnn(count: int = 128) -> Workload:
    rng = np.random.default_rng(2)
    model = nn.Sequential(
        nn.Conv2d(1, 32, 3, padding=1, rng=0),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3, padding=1, rng=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(64 * 49, 10, rng=2),
    )
    return Workload(f"CNN, {count} images", model, nn.CrossEntropyLoss(), classified(rng, (count, 1, 28, 28)))


def lstm(count: int = 32) -> Workload:
    rng = np.random.default_rng(3)
    x, y = rng.standard_normal((100, count, 8)), rng.standard_normal((count, 1))
    return Workload("LSTM 50, 100 steps", LastStep(), nn.MSELoss(), (x.astype(np.float32), y.astype(np.float32)))


def transformer(count: int = 32) -> Workload:
    tokens = np.random.default_rng(4).integers(0, VOCABULARY, (count, LENGTH + 1))
    batch = tokens[:, :-1].copy(), tokens[:, 1:].ravel()
    return Workload("transformer, 4 layers", Transformer(), nn.CrossEntropyLoss(), batch)


def classified(rng: Any, shape: tuple[int, ...]) -> tuple[Any, Any]:
    return rng.random(shape, np.float32), rng.integers(0, 10, shape[0])


WORKLOADS: dict[str, Callable[..., Workload]] = {"digits": digits, "cnn": cnn, "lstm": lstm, "transformer": transformer}
