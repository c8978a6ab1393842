"""A training step on two devices, each a core of this machine, or on one that is held to one core."""

import os
import sys

import jax
import numpy as np
from clock import report
from jax.sharding import Mesh
from jax.sharding import PartitionSpec as P

import nn
from autograd import compile
from autograd.backends import Jax

devices = int(sys.argv[1])
if devices == 1 and hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
# before JAX begins
os.environ["XLA_FLAGS"] = f"--xla_force_host_platform_device_count={devices} --xla_cpu_multi_thread_eigen=false"

rng = np.random.default_rng(0)
x, y = rng.random((4096, 64), np.float32), rng.integers(0, 10, 4096)
model = nn.MLP([64, 512, 512, 10], rng=0)
optimiser, criterion = nn.Adam(model.parameters()), nn.CrossEntropyLoss()


@compile(backend=Jax(Mesh(np.array(jax.devices()), ("batch",)), arguments=P("batch")))
def step(x, y):
    optimiser.zero_grad()
    loss = criterion(model(x), y)
    loss.backward()
    optimiser.step()
    return loss


report(lambda: step(x, y).item())
