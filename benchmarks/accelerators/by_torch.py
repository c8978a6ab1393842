"""The same steps in PyTorch, eager or compiled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import nn
from torch.nn import functional as F

from benchmarks.accelerators.workloads import HEADS, LAYERS, LENGTH, VOCABULARY, WIDTH, Workload

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


class LastStep(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.lstm, self.head = nn.LSTM(8, 50), nn.Linear(50, 1)

    def forward(self, x: Any) -> Any:
        return self.head(self.lstm(x)[0][-1])


class Layer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.qkv, self.out = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.up, self.down = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)

    def forward(self, x: Any) -> Any:
        qkv = self.qkv(self.norm1(x)).reshape(len(x), LENGTH, 3, HEADS, WIDTH // HEADS)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)
        found = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.out(found.transpose(1, 2).reshape(len(x), LENGTH, WIDTH))
        return x + self.down(F.relu(self.up(self.norm2(x))))


class Transformer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.tokens = nn.Parameter(torch.zeros(VOCABULARY, WIDTH))
        self.places = nn.Parameter(torch.zeros(LENGTH, WIDTH))
        self.layers = nn.ModuleList([Layer() for _ in range(LAYERS)])
        self.norm, self.head = nn.LayerNorm(WIDTH), nn.Linear(WIDTH, VOCABULARY)

    def forward(self, x: Any) -> Any:
        h = self.tokens[x] + self.places
        for layer in self.layers:
            h = layer(h)
        return self.head(self.norm(h)).reshape(-1, VOCABULARY)


def cnn() -> Any:
    first = nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)
    second = nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)
    return nn.Sequential(*first, *second, nn.Flatten(), nn.Linear(64 * 49, 10))


MODELS: dict[str, tuple[Callable[[], Any], Callable[[], Any]]] = {
    "digits": (lambda: nn.Sequential(nn.Linear(64, 100), nn.ReLU(), nn.Linear(100, 10)), nn.CrossEntropyLoss),
    "cnn": (cnn, nn.CrossEntropyLoss),
    "lstm": (LastStep, nn.MSELoss),
    "transformer": (Transformer, nn.CrossEntropyLoss),
}


def step(name: str, work: Workload, parameters: dict[str, Any], compiled: bool) -> Callable[[], Any]:
    """A function that makes a training step with Adam and gives the loss."""
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False  # float32 means float32
    make, criterion = MODELS[name]
    model, loss_of = make().to(DEVICE), criterion()
    model.load_state_dict({key: torch.from_numpy(value) for key, value in parameters.items()})
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3)

    def loss_and_slopes(x: Any, y: Any) -> Any:
        loss = loss_of(model(x), y)
        loss.backward()
        return loss

    chosen = torch.compile(loss_and_slopes) if compiled else loss_and_slopes

    def run() -> Any:
        optimiser.zero_grad()
        x, y = [torch.from_numpy(part).to(DEVICE) for part in work.batch]
        loss = chosen(x, y)
        optimiser.step()
        return loss.detach()

    return run
