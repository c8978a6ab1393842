"""Rows and tables of modules: `Sequential`, `ModuleList`, `ModuleDict`, `ParameterList`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import index
from typing import Any, Self, overload

from nn.autograd_door import PARAMETER, ArgumentError, IndexingError, Node, Tensor, UnknownNameError
from nn.module import Module
from nn.parameter import Parameter

__all__ = ["ModuleDict", "ModuleList", "ParameterList", "Sequential"]

Entry = tuple[str | None, Any]  # a part, with a name of its own, or None where its position is its name


class _Row(Module):
    """Parts in a row, each in an attribute that is called by its position, or by a name of its own."""

    _names: tuple[str, ...] = ()

    def _checked(self, name: str, part: Any) -> Any:
        """``part`` as it is held; an error of ours for what this row does not hold."""
        raise NotImplementedError

    def _arrange(self, entries: Iterable[Entry]) -> None:
        """Hold these and no others, in this order."""
        given = [(str(i) if name is None else name, part) for i, (name, part) in enumerate(entries)]
        named = {name: self._checked(name, part) for name, part in given}
        for i, (name, _) in enumerate(given):
            if name.isdecimal() and name != str(i):
                raise ArgumentError(f"part {i} of {type(self).__name__} cannot be called {name!r}, another place")
            if name not in self._names:
                _check_name(self, name)
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
        """Put ``parts`` at the end; returns this row."""
        self._arrange([*self._entries(), *((None, part) for part in parts)])
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


class Sequential(_Row):
    """Layers one after another: each takes what the one before gives.

    ``layers``: modules, or other functions of one argument; or one dict of them by name. Children are named "0",
    "1" ..., or as in the dict, and named layers are attributes too. ``len``, iteration, ``model[i]`` and slices
    reach them; ``append`` (or ``add``), ``extend``, ``insert``, ``pop``, ``model[i] = layer`` and ``del model[i]``
    change them. Raises `ArgumentError` for a layer that cannot be called, and for a name that is taken.

    >>> from nn import Linear, ReLU
    >>> model = Sequential(Linear(2, 3), ReLU(), Linear(3, 1))
    >>> model([[1.0, 2.0]]).shape, len(model)
    ((1, 1), 3)
    >>> from autograd import tanh
    >>> model.add(tanh)[2:]
    Sequential(): 4 parameters
    ├── 0: Linear(in_features=3, out_features=1, bias=True): 4 parameters
    └── 1: tanh
    >>> Sequential({"hidden": Linear(2, 3), "activation": ReLU()}).hidden
    Linear(in_features=2, out_features=3, bias=True): 9 parameters
    """

    def __init__(self, *layers: Callable[[Any], Any] | Mapping[str, Callable[[Any], Any]]) -> None:
        if len(layers) == 1 and isinstance(layers[0], Mapping):
            self._arrange([(_text(name), layer) for name, layer in layers[0].items()])
        else:
            self._arrange([(None, layer) for layer in layers])

    def forward(self, x: Any) -> Tensor | Any:
        """The last layer's output."""
        members = self.__dict__
        for name in self._names:
            x = members[name](x)
        return x

    def add(self, layer: Callable[[Any], Any]) -> Self:
        """Put ``layer`` at the end, as Keras calls it; returns this model."""
        return self.append(layer)

    def named_layers(self) -> Iterator[tuple[str, Any]]:
        """The layers, functions that are no modules included, each with its name; then other modules held here."""
        layers = {name: vars(self)[name] for name in self._names}
        yield from layers.items()
        yield from ((name, child) for name, child in self.named_children() if name not in layers)

    def _checked(self, name: str, part: Any) -> Any:
        if not callable(part) or isinstance(part, type):
            raise ArgumentError(
                f"layer {name} of {type(self).__name__} must be a module or a function, found {part!r:.60}: "
                "write Sequential(ReLU(), ...), and Sequential(*layers) for a list"
            )
        return part

    def _empty(self) -> Sequential:
        return Sequential()  # also where this is an MLP, of which a part may be none


class ModuleList(_Row):
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
        self._arrange([(None, module) for module in modules])

    def _checked(self, name: str, part: Any) -> Module:
        return _module(f"part {name} of {type(self).__name__}", part)


class ParameterList(_Row):
    """Parameters in a row.

    ``parameters``: those to begin with; arrays and Tensors that are none become such, as in `Parameter`. Changed as
    `Sequential` is.

    >>> weights = ParameterList([[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [0.0, 0.0]])
    >>> [(path, p.shape) for path, p in weights.named_parameters()]
    [('0', (2, 3)), ('1', (2,))]
    """

    def __init__(self, parameters: Iterable[Any] = ()) -> None:
        self._arrange([(None, parameter) for parameter in parameters])

    def _checked(self, name: str, part: Any) -> Any:
        return part if isinstance(part, Node) and part.origin is PARAMETER else Parameter(part)


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
        given = dict(modules)
        for name, module in given.items():
            _module(f"part {name!r} of ModuleDict", module)
            if name not in self._names:
                _check_name(self, name)
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


def _module(what: str, part: Any) -> Module:
    if not isinstance(part, Module):
        raise ArgumentError(f"{what} must be a module, found {part!r:.60}")
    return part


def _text(name: Any) -> str:
    if not isinstance(name, str) or not name or "." in name or name.startswith("_"):
        raise ArgumentError(f"a part is called by a text without dots that begins with no _, found {name!r:.60}")
    return name


def _check_name(holder: Module, name: Any) -> None:
    """An `ArgumentError` where a part of ``holder`` cannot be called so."""
    if hasattr(holder, _text(name)):
        raise ArgumentError(f"{type(holder).__name__} has an attribute {name} already: choose another name")


def _forget_name(name: str, part: Any) -> None:
    """Let ``part``, which was called by ``name`` in a row, be called otherwise."""
    if isinstance(part, Module) and part._title == f"{name}: {type(part).__name__}":
        part._title = None
    if isinstance(part, Node) and part.name == name:
        part.name = None


def _unknown(table: ModuleDict, name: Any) -> UnknownNameError:
    return UnknownNameError(f"ModuleDict has no {name!r:.60}; it has {', '.join(table) or 'nothing'}")
