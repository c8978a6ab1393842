"""Programs of PyTorch's users, written once and run by PyTorch and by `nn`: a model, a loss of it, and an optimiser.

Each is a function of ``lib``, which has ``nn``, ``F`` and ``optim`` under PyTorch's names, and ``array``, ``cat``,
``exp`` and ``stack``; and of ``r``, a generator that draws the data.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

Made = tuple[Any, Callable[[], Any], Callable[[Any], Any]]
STEPS = 6


def losses(program: Callable[[Any, Any], Made], lib: Any) -> list[float]:
    """The losses of six steps in float64, of weights that NumPy draws, with clipped gradients and a cosine of rates."""
    model, loss, optimiser = program(lib, np.random.default_rng(0))
    model.double()
    r = np.random.default_rng(1)
    state = {name: np.asarray(part) for name, part in model.state_dict().items()}
    drawn = {name: r.normal(size=part.shape) * 0.4 if part.dtype.kind == "f" else part for name, part in state.items()}
    model.load_state_dict({name: lib.array(abs(part) if "var" in name else part) for name, part in drawn.items()})
    step = optimiser(model.parameters())
    schedule = lib.optim.lr_scheduler.CosineAnnealingLR(step, T_max=STEPS)
    found = []
    for _ in range(STEPS):
        step.zero_grad(set_to_none=True)
        result = loss()
        result.backward()
        lib.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        step.step()
        schedule.step()
        found.append(float(result.item()))
    return found


def u_net(lib: Any, r: Any) -> Made:
    nn, F = lib.nn, lib.F

    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.down, self.norm = nn.Conv2d(1, 4, 3, padding=1), nn.BatchNorm2d(4)
            self.deep = nn.Conv2d(4, 8, 3, padding=1)
            self.up = nn.ConvTranspose2d(8, 4, 2, stride=2)
            self.out = nn.Conv2d(8, 1, 1)

        def forward(self, x: Any) -> Any:
            wide = F.relu(self.norm(self.down(x)))
            deep = F.relu(self.deep(F.max_pool2d(wide, 2)))
            return self.out(lib.cat([wide, self.up(deep)], 1))

    net, x, y = Net(), lib.array(r.normal(size=(2, 1, 8, 8))), lib.array(1.0 * (r.random((2, 1, 8, 8)) > 0.5))
    return net, lambda: F.binary_cross_entropy_with_logits(net(x), y), lambda p: lib.optim.Adam(p, lr=0.01)


def character_lstm(lib: Any, r: Any) -> Made:
    nn, F = lib.nn, lib.F

    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embedding = nn.Embedding(9, 5)
            self.lstm = nn.LSTM(5, 6, num_layers=2, batch_first=True)
            self.out = nn.Linear(6, 9)

        def forward(self, x: Any) -> Any:
            return self.out(self.lstm(self.embedding(x))[0])

    net, x, y = Net(), lib.array(r.integers(0, 9, (3, 7))), lib.array(r.integers(0, 9, 21))
    return net, lambda: F.cross_entropy(net(x).reshape(-1, 9), y), lambda p: lib.optim.RMSprop(p, lr=0.01)


def variational_autoencoder(lib: Any, r: Any) -> Made:
    nn, F = lib.nn, lib.F
    net = nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Linear(8, 4), nn.Linear(2, 6))
    x, noise = lib.array(r.random((5, 6))), lib.array(r.normal(size=(5, 2)))

    def loss() -> Any:
        code = net[2](net[1](net[0](x)))
        mean, log_variance = code[:, :2], code[:, 2:]
        again = F.sigmoid(net[3](mean + lib.exp(0.5 * log_variance) * noise))
        divergence = -0.5 * (1 + log_variance - mean**2 - lib.exp(log_variance)).sum()
        return F.binary_cross_entropy(again, x, reduction="sum") + divergence

    return net, loss, lambda p: lib.optim.Adam(p, lr=1e-3)


def siamese(lib: Any, r: Any) -> Made:
    nn, F = lib.nn, lib.F
    net = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 2))
    one, other, apart = (lib.array(each) for each in (*r.normal(size=(2, 6, 4)), np.arange(6.0) % 2))

    def loss() -> Any:
        distance = F.pairwise_distance(net(one), net(other))
        return ((1 - apart) * distance**2 + apart * F.relu(1 - distance) ** 2).mean()

    return net, loss, lambda p: lib.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True)


def triplets(lib: Any, r: Any) -> Made:
    net, parts = lib.nn.Linear(4, 3), [lib.array(each) for each in r.normal(size=(3, 6, 4))]
    F = lib.F
    return (
        net,
        lambda: F.triplet_margin_loss(*(F.normalize(net(each)) for each in parts), margin=0.5),
        lambda p: lib.optim.AdamW(p, lr=0.01),
    )


def distillation(lib: Any, r: Any) -> Made:
    nn, F = lib.nn, lib.F
    net = nn.Sequential(nn.Linear(4, 8), nn.GELU(), nn.LayerNorm(8), nn.Linear(8, 3))
    x, teacher, y = lib.array(r.normal(size=(5, 4))), lib.array(r.normal(size=(5, 3))), lib.array(np.arange(5) % 3)

    def loss() -> Any:
        soft = F.kl_div(F.log_softmax(net(x) / 2, dim=1), F.softmax(teacher / 2, dim=1), reduction="batchmean")
        return 4 * soft + 0.3 * F.cross_entropy(net(x), y, label_smoothing=0.1)

    return net, loss, lambda p: lib.optim.Adamax(p, lr=0.01)


def transformer(lib: Any, r: Any) -> Made:
    nn, F = lib.nn, lib.F

    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embedding = nn.Embedding(10, 8)
            self.layer = nn.TransformerEncoderLayer(8, 2, 16, dropout=0.0, batch_first=True)
            self.out = nn.Linear(8, 2)

        def forward(self, x: Any) -> Any:
            return self.out(self.layer(self.embedding(x)).mean(1))

    net, x, y = Net(), lib.array(r.integers(0, 10, (3, 5))), lib.array(r.integers(0, 2, 3))
    return net, lambda: F.cross_entropy(net(x), y), lambda p: lib.optim.Adam(p, lr=0.01, amsgrad=True)


def focal(lib: Any, r: Any) -> Made:
    net, x, y = lib.nn.Linear(4, 3), lib.array(r.normal(size=(6, 4))), lib.array(r.integers(0, 3, 6))

    def loss() -> Any:
        entropies = lib.F.cross_entropy(net(x), y, reduction="none")
        return ((1 - lib.exp(-entropies)) ** 2 * entropies).mean()

    return net, loss, lambda p: lib.optim.Adagrad(p, lr=0.1)


def sequence_to_sequence(lib: Any, r: Any) -> Made:
    nn, F = lib.nn, lib.F

    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.encoder, self.decoder = nn.GRU(3, 8, batch_first=True), nn.GRUCell(3, 8)
            self.out = nn.Linear(8, 3)

        def forward(self, x: Any, y: Any) -> Any:
            state, given, outs = self.encoder(x)[1].squeeze(0), y[:, 0] * 0, []
            for t in range(4):
                state = self.decoder(given, state)
                outs.append(self.out(state))
                given = y[:, t] if t % 2 else outs[-1].detach()  # the teacher's word, or its own
            return lib.stack(outs, 1)

    net, x, y = Net(), lib.array(r.normal(size=(2, 5, 3))), lib.array(r.normal(size=(2, 4, 3)))
    return net, lambda: F.smooth_l1_loss(net(x, y), y), lambda p: lib.optim.RAdam(p, lr=0.05)


PROGRAMS: dict[str, Callable[[Any, Any], Made]] = {
    each.__name__: each
    for each in (
        u_net,
        character_lstm,
        variational_autoencoder,
        siamese,
        triplets,
        distillation,
        transformer,
        focal,
        sequence_to_sequence,
    )
}
