"""Where compiled functions run, beside NumPy: JAX, on a GPU, a TPU, or many devices and machines.

`compile(step, backend="jax")` runs the function you have as one program of XLA's; ``backend=Jax(mesh, ...)`` cuts its
arguments over many devices. The extra `jax` installs what it needs. See docs/how_to/devices.md.
"""

from autograd.programs.backends.jax_backend import Jax as Jax

__all__ = ["Jax"]
