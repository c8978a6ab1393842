"""Modules by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from nn.autograd_door import ArgumentError, UnknownNameError
from nn.layers.rows import check_name, demand_module
from nn.modules.module import Module

__all__ = ["ModuleDict"]


class ModuleDict(Module):
    """Modules by name, for a ``forward`` of your own to choose from.

    ``modules``: those to begin with, a dict or pairs. It has the methods of a dict. Raises `ArgumentError` for what is
    no module, and for a name that no part can have.

    >>> from nn import Linear
    >>> heads = ModuleDict({"mean": Linear(4, 1), "scale": Linear(4, 1)})
    >>> heads["mean"]([[1.0, 2.0, 3.0, 4.0]]).shape, list(heads)
    ((1, 1), ['mean', 'scale'])
    """

    _names: tuple[str, ...] = ()

    def __init__(self, modules: Mapping[str, Module] | Iterable[tuple[str, Module]] = ()) -> None:
        self.update(modules)

    def update(self, modules: Mapping[str, Module] | Iterable[tuple[str, Module]]) -> None:
        """Add modules, or put them in the place of those of the same names."""
        try:
            given = dict(modules)
        except (TypeError, ValueError) as error:
            raise ArgumentError(f"ModuleDict takes modules by name, a dict or pairs, found {modules!r:.60}") from error
        for name, module in given.items():
            demand_module(f"part {name!r} of ModuleDict", module)
            if name not in self._names:
                check_name(self, name)
        for name, module in given.items():
            setattr(self, name, module)
        self._names = (*self._names, *(name for name in given if name not in self._names))

    def __setitem__(self, name: str, module: Module) -> None:
        self.update({name: module})

    def __getitem__(self, name: str) -> Any:
        if name not in self._names:
            raise _unknown(self, name)
        return vars(self)[name]

    def __delitem__(self, name: str) -> None:
        if name not in self._names:
            raise _unknown(self, name)
        delattr(self, name)
        self._names = tuple([other for other in self._names if other != name])

    def pop(self, name: str) -> Module:
        """Take away the module of that name, and return it."""
        module: Module = self[name]
        del self[name]
        return module

    def clear(self) -> None:
        """Take all away."""
        for name in self._names:
            del self[name]

    def __len__(self) -> int:
        return len(self._names)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def keys(self) -> Iterable[str]:
        """The names."""
        return self._names

    def values(self) -> Iterable[Any]:
        """The modules."""
        return [self[name] for name in self._names]

    def items(self) -> Iterable[tuple[str, Any]]:
        """The modules with their names."""
        return [(name, self[name]) for name in self._names]


def _unknown(table: ModuleDict, name: Any) -> UnknownNameError:
    return UnknownNameError(f"ModuleDict has no {name!r:.60}; it has {', '.join(table) or 'nothing'}")
