"""Parts in a row, called by where they stand: `ModuleList`, `ParameterList`, and what `Sequential` shares with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from operator import index
from typing import Any, Self, overload

from nn.arguments import several
from nn.autograd_door import PARAMETER, ArgumentError, IndexingError, Node
from nn.modules.module import Module
from nn.modules.parameter import Parameter

__all__ = ["ModuleList", "ParameterList", "Row", "check_name", "check_text", "demand_module"]

Entry = tuple[str | None, Any]  # a part, with a name of its own, or None where its position is its name


class Row(Module):
    """Parts in a row, each in an attribute that is called by its position, or by a name of its own."""

    _names: tuple[str, ...] = ()

    def _checked(self, name: str, part: Any) -> Any:
        """``part`` as it is held; an error of ours for what this row does not hold."""
        raise NotImplementedError

    def _arrange(self, entries: Iterable[Entry]) -> None:
        """Hold these and no others, in this order."""
        given = [(str(i) if name is None else name, part) for i, (name, part) in enumerate(entries)]
        named = {name: self._checked(name, part) for name, part in given}
        if len(named) < len(given):
            twice, _ = Counter(name for name, _ in given).most_common(1)[0]
            raise ArgumentError(f"{type(self).__name__} cannot hold two parts that are called {twice!r}")
        for i, (name, _) in enumerate(given):
            if name.isdecimal() and name != str(i):
                raise ArgumentError(f"part {i} of {type(self).__name__} cannot be called {name!r}, another place")
            if name not in self._names:
                check_name(self, name)
        for name in self._names:
            _forget_name(name, vars(self)[name])
            delattr(self, name)
        self._names = tuple(named)
        for name, part in named.items():
            setattr(self, name, part)

    def _entries(self) -> list[Entry]:
        return [(None if name.isdecimal() else name, vars(self)[name]) for name in self._names]

    def _place(self, i: Any) -> int:
        """``i`` as a place in the row; an error of ours where there is none."""
        try:
            place = index(i)
        except TypeError:
            raise ArgumentError(f"places in {type(self).__name__} are whole numbers, found {i!r:.60}") from None
        if not -len(self) <= place < len(self):
            raise IndexingError(f"{type(self).__name__} of {len(self)} parts has none at {place}")
        return place

    def append(self, part: Any) -> Self:
        """Put ``part`` at the end; returns this row."""
        return self.extend([part])

    def extend(self, parts: Iterable[Any]) -> Self:
        """Put ``parts`` at the end, those of a row with the names they have there; returns this row."""
        if not isinstance(parts, Iterable):
            raise ArgumentError(f"{type(self).__name__} is extended by several parts, found {parts!r:.60}: append one")
        added = parts._entries() if isinstance(parts, Row) else [(None, part) for part in parts]
        self._arrange([*self._entries(), *added])
        return self

    def insert(self, place: int, part: Any) -> Self:
        """Put ``part`` before the one at ``place``, as in a list; returns this row."""
        entries = self._entries()
        entries.insert(index(place), (None, part))
        self._arrange(entries)
        return self

    def pop(self, place: int = -1) -> Any:
        """Take away the part at ``place``, and return it."""
        part = self[self._place(place)]
        del self[place]
        return part

    def __add__(self, parts: Iterable[Any]) -> Self:
        """A new row with the parts of both; each part is held by both rows, not copied."""
        return self[:].extend(parts)

    def __iadd__(self, parts: Iterable[Any]) -> Self:
        return self.extend(parts)

    def __len__(self) -> int:
        return len(self._names)

    def __iter__(self) -> Iterator[Any]:
        return (vars(self)[name] for name in self._names)

    @overload
    def __getitem__(self, place: int) -> Any: ...
    @overload
    def __getitem__(self, place: slice) -> Self: ...
    def __getitem__(self, place: int | slice) -> Any:
        if isinstance(place, slice):
            row = self._empty()
            row._arrange(self._entries()[place])
            return row
        return vars(self)[self._names[self._place(place)]]

    def __setitem__(self, place: int, part: Any) -> None:
        entries, i = self._entries(), self._place(place)
        entries[i] = (entries[i][0], part)
        self._arrange(entries)

    def __delitem__(self, place: int | slice) -> None:
        entries = self._entries()
        del entries[place if isinstance(place, slice) else self._place(place)]
        self._arrange(entries)

    def _empty(self) -> Any:
        return type(self)()


class ModuleList(Row):
    """Modules in a row, for a ``forward`` of your own to go through.

    ``modules``: those to begin with. A list in an attribute does as well; this one has PyTorch's name, so that
    programs written for it run, and the same paths. Changed as `Sequential` is. Raises `ArgumentError` for what is no
    module.

    >>> from nn import Linear
    >>> class Deep(Module):
    ...     def __init__(self):
    ...         self.layers = ModuleList(Linear(4, 4) for _ in range(3))
    ...     def forward(self, x):
    ...         for layer in self.layers:
    ...             x = layer(x) + x
    ...         return x
    >>> deep = Deep()
    >>> deep([[1.0, 2.0, 3.0, 4.0]]).shape, next(deep.named_parameters())[0]
    ((1, 4), 'layers.0.weight')
    """

    def __init__(self, modules: Iterable[Module] = ()) -> None:
        given = several(modules, "ModuleList takes several modules, such as [nn.Linear(4, 4)]")
        self._arrange([(None, module) for module in given])

    def _checked(self, name: str, part: Any) -> Module:
        return demand_module(f"part {name} of {type(self).__name__}", part)


class ParameterList(Row):
    """Parameters in a row.

    ``parameters``: those to begin with; arrays and Tensors that are none become such, as in `Parameter`. Changed as
    `Sequential` is.

    >>> weights = ParameterList([[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [0.0, 0.0]])
    >>> [(path, p.shape) for path, p in weights.named_parameters()]
    [('0', (2, 3)), ('1', (2,))]
    """

    def __init__(self, parameters: Iterable[Any] = ()) -> None:
        given = several(parameters, "ParameterList takes several parameters, such as [[1.0, 2.0]]")
        self._arrange([(None, parameter) for parameter in given])

    def _checked(self, name: str, part: Any) -> Any:
        return part if isinstance(part, Node) and part.origin is PARAMETER else Parameter(part)


def demand_module(what: str, part: Any) -> Module:
    if not isinstance(part, Module):
        raise ArgumentError(f"{what} must be a module, found {part!r:.60}")
    return part


def check_text(name: Any) -> str:
    if not isinstance(name, str) or not name or "." in name or name.startswith("_"):
        raise ArgumentError(f"a part is called by a text without dots that begins with no _, found {name!r:.60}")
    return name


def check_name(holder: Module, name: Any) -> None:
    """An `ArgumentError` where a part of ``holder`` cannot be called so."""
    if hasattr(holder, check_text(name)):
        raise ArgumentError(f"{type(holder).__name__} has an attribute {name} already: choose another name")


def _forget_name(name: str, part: Any) -> None:
    """Let ``part``, which was called by ``name`` in a row, be called otherwise."""
    if isinstance(part, Module) and part._title == f"{name}: {type(part).__name__}":
        part._title = None
    if isinstance(part, Node) and part.name == name:
        part.name = None
