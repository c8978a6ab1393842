"""Train a small network on all devices there are, as one of several processes or alone; print the losses as JSON.

``python train_on_mesh.py [ADDRESS PROCESSES PLACE]``
"""

import json
import sys

import jax
import numpy as np
from jax.sharding import PartitionSpec as P

if len(sys.argv) > 1:
    jax.distributed.initialize(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))

import nn
from autograd import compile, pure_callback
from autograd.backends import Jax

rng = np.random.default_rng(0)
images, labels = rng.random((3, 32, 16), np.float32), rng.integers(0, 4, (3, 32))


def whole(x):
    assert x.shape == (32, 16), f"a check sees a part, of shape {x.shape}"


def trained(backend, steps=6):
    model = nn.Sequential(nn.Linear(16, 12, rng=0), nn.ReLU(), nn.Dropout(0.2, rng=3), nn.Linear(12, 4, rng=1))
    optimiser, criterion = nn.Adam(model.parameters(), lr=0.01), nn.CrossEntropyLoss()

    @compile(backend=backend)
    def step(x, y):
        pure_callback(whole, x)
        optimiser.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimiser.step()
        return loss

    losses = [step(images[i % 3], labels[i % 3]) for i in range(steps)]
    return step, [loss.item() for loss in losses], next(iter(model.parameters())).data.sum().item()


def in_turn(*backends):
    """The losses of one layer whose statistics are leaves as well, trained under one backend after the other."""
    model = nn.Sequential(nn.Linear(16, 8, rng=0), nn.BatchNorm1d(8))
    optimiser = nn.SGD(model.parameters(), lr=0.1, momentum=0.9)

    def step(x, y):
        optimiser.zero_grad()
        loss = nn.cross_entropy(model(x), y)
        loss.backward()
        optimiser.step()
        return loss

    steps = [compile(step, backend=backend) for backend in backends]
    rows = (32, 32, 32, 31, 32, 32)  # what cannot be cut is whole
    losses = [steps[i // 2 % len(steps)](images[i % 3][:n], labels[i % 3][:n]) for i, n in enumerate(rows * 2)]
    return [loss.item() for loss in losses], model[1].running_var.data.sum().item()


mesh = jax.make_mesh((jax.device_count(),), ("batch",))
step, *found = trained(Jax(mesh, arguments=P("batch")))
_, *cut = trained(Jax(mesh, arguments=P("batch"), leaves=lambda leaf: P("batch")))
_, *expected = trained("numpy")
mixed = in_turn(Jax(mesh, arguments=P("batch"), leaves=P("batch")), Jax(mesh, arguments=P("batch")))
odd = compile(lambda x: x.sum(), backend=Jax(mesh, arguments=P("batch")))
odd(np.ones(7))
reductions = step._latest.executable.lowered.compile().as_text().count(" all-reduce(")
print(
    json.dumps(
        {
            "found": found,
            "cut": cut,
            "expected": expected,
            "mixed": mixed,
            "unmixed": in_turn("numpy"),
            "reductions": reductions,
            "plan": str(step),
            "odd": odd(np.ones(7)).item(),
        }
    )
)
