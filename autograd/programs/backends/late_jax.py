"""JAX, imported when it is first used: `import autograd` must not need it."""

from __future__ import annotations

from functools import cached_property
from importlib import import_module
from typing import Any


class Late:
    """A module that is imported when an attribute of it is first asked for."""

    def __init__(self, name: str) -> None:
        self._name = name

    @cached_property
    def _module(self) -> Any:
        try:
            return import_module(self._name)
        except ImportError as error:
            raise ImportError(
                'backend="jax" runs compiled functions by JAX, which cannot be imported here: install glassgrad with '
                f'its extra "jax", as in pip install "glassgrad[jax]"; for GPUs also "jax[cuda12]" ({error})'
            ) from error

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self._module, name)


jax: Any = Late("jax")
experimental: Any = Late("jax.experimental")
jnp: Any = Late("jax.numpy")
lax: Any = Late("jax.lax")
sharding: Any = Late("jax.sharding")
