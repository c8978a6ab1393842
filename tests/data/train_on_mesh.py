"""Train a small network on all devices there are, as one of several processes or alone; print the losses as JSON.

``python train_on_mesh.py [ADDRESS PROCESSES PLACE]``
"""

import json
import sys

import jax
import numpy as np
from jax.sharding import Mesh
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


mesh = Mesh(np.array(jax.devices()), ("batch",))
step, *found = trained(Jax(mesh, arguments=P("batch")))
_, *cut = trained(Jax(mesh, arguments=P("batch"), leaves=lambda leaf: P("batch")))
_, *expected = trained("numpy")
odd = compile(lambda x: x.sum(), backend=Jax(mesh, arguments=P("batch")))
odd(np.ones(7))
reductions = step._latest.lowered.compile().as_text().count(" all-reduce(")
print(
    json.dumps(
        {
            "found": found,
            "cut": cut,
            "expected": expected,
            "reductions": reductions,
            "plan": str(step),
            "odd": odd(np.ones(7)).item(),
        }
    )
)
