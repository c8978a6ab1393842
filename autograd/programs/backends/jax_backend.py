"""JAX as a backend: which devices compute, and where arguments and leaves lie on them."""

from __future__ import annotations

from contextlib import ExitStack
from functools import cached_property
from typing import Any

import numpy as np

from autograd.core.array import NDArray
from autograd.core.node import Node
from autograd.errors import ArgumentError
from autograd.programs.backends.host_arrays import WIDE
from autograd.programs.backends.jax_program import JaxProgram
from autograd.programs.backends.late_jax import jax, sharding
from autograd.programs.backends.traced_program import TracedProgram
from autograd.programs.tape.instructions import Variable


class Jax:
    """Compiled functions run as one program of XLA's, by JAX: on its default device, or on all devices of a ``mesh``.

    ``mesh``: a `jax.sharding.Mesh`, also one over several processes after ``jax.distributed.initialize``; each process
    then makes the same calls with the same whole arguments. ``arguments``: a `jax.sharding.PartitionSpec` for the
    arrays among a function's arguments, such as ``P("batch")``, which cuts their first axis; numbers are everywhere.
    ``leaves``: one for the data of leaves, or a function from a leaf to it; without it each device has them whole.
    Leaves that lie in one block of memory, such as the parameters of an optimiser, are cut as that one array. What
    cannot be cut into parts that are alike, such as the last batch of an epoch, is whole on each device.

    Numbers are those of NumPy but for the order in which sums add up. Products of matrices are computed in the full
    precision of their type, unless ``jax_default_matmul_precision`` says otherwise.

    Raises `ImportError` without JAX, `ArgumentError` for what is no mesh, or a spec without one.

    >>> from autograd import Tensor, compile
    >>> w = Tensor([1.0, 2.0])
    >>> step = compile(lambda x: (w * x).sum(), backend="jax")  # doctest: +SKIP
    """

    def __init__(self, mesh: Any = None, arguments: Any = None, leaves: Any = None) -> None:
        jax.devices  # noqa: B018  # or else an error that says what to install
        if mesh is not None and not isinstance(mesh, sharding.Mesh):
            raise ArgumentError(f"mesh is a jax.sharding.Mesh, found {type(mesh).__name__} {mesh!r:.60}")
        if mesh is None and (arguments is not None or leaves is not None):
            raise ArgumentError("arguments= and leaves= say how arrays are cut over the devices of a mesh: give mesh=")
        # axes of type Auto, whatever those of `jax.make_mesh` are: XLA lays what lies between arguments and results
        self.mesh: Any = None if mesh is None else sharding.Mesh(mesh.devices, mesh.axis_names)
        self._arguments = arguments
        self._leaves = leaves

    def program(self, *recorded: Any) -> TracedProgram:
        """A recording made ready to run."""
        return JaxProgram(self, *recorded)

    def settings(self) -> Any:
        """A block in which JAX keeps the types of numbers, and their precision."""
        if jax.config.jax_default_matmul_precision is not None:
            return jax.enable_x64(True)
        both = ExitStack()
        both.enter_context(jax.enable_x64(True))
        both.enter_context(jax.default_matmul_precision("highest"))
        return both

    def takes_at_once(self, dtype: np.dtype[Any]) -> bool:
        """Whether a call takes small arrays of the host that differ each time more quickly than an upload beforehand:
        one processor's, of a type that JAX leaves as it is."""
        return self.mesh is None and dtype.itemsize < WIDE and bool(jax.default_backend() == "cpu")

    # where arrays lie

    @cached_property
    def _whole(self) -> Any:
        return None if self.mesh is None else sharding.NamedSharding(self.mesh, sharding.PartitionSpec())

    def whole(self) -> Any:
        """On each device, all of it."""
        return self._whole

    def of_argument(self, array: NDArray) -> Any:
        """How an argument is cut."""
        spec = self._arguments
        if spec is None or not array.ndim:
            return self._whole
        return self._cut(array, spec)

    def of_leaf(self, leaf: Node, array: NDArray | Variable) -> Any:
        """How the memory ``array`` of a ``leaf`` is cut."""
        spec = self._leaves(leaf) if callable(self._leaves) else self._leaves
        return self._whole if spec is None else self._cut(array, spec)

    def _cut(self, array: NDArray | Variable, spec: Any) -> Any:
        """Cut by ``spec``; where the parts would not be alike, the whole array is on each device."""
        if len(spec) > len(array.shape):
            return self._whole
        found = sharding.NamedSharding(self.mesh, spec)
        try:
            found.shard_shape(array.shape)
        except ValueError:
            return self._whole
        return found

    def __str__(self) -> str:
        devices = jax.devices() if self.mesh is None else list(self.mesh.devices.flat)
        first = devices[0]
        if self.mesh is None:
            return f"{first.platform} ({first.device_kind}) by JAX"
        return f"{len(devices)} {first.platform} devices ({first.device_kind}), mesh {dict(self.mesh.shape)}, by JAX"

    def __repr__(self) -> str:
        return "Jax()" if self.mesh is None else f"Jax(mesh={dict(self.mesh.shape)})"
