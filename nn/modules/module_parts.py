"""What a module holds: parameters, buffers, random generators and other modules, each at a path.

The file is longer than others by the checks of what is assigned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set, ValuesView
from contextlib import suppress
from dataclasses import fields, is_dataclass
from types import MappingProxyType, SimpleNamespace
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

import numpy as np

from nn.arguments import demand_own_options, flag
from nn.autograd_door import PARAMETER, ArgumentError, Node, Tensor, Value
from nn.inputs import described, is_example
from nn.modules.module_state import distinct
from nn.modules.parameter import Parameter
from nn.modules.seeds import check_seeds, note_seed
from nn.other_names import FLAGS, flag_instead, module_instead

if TYPE_CHECKING:
    from nn.modules.module import Module

__all__ = ["SIMPLE", "Parts"]

T = TypeVar("T")


class Parts:
    """What a `Module` holds in its attributes, and in the lists, tuples and dicts in them."""

    __changes__: ClassVar[list[int]] = [0]  # how often attributes of modules were set; compiled functions look at it
    _methods: ClassVar[frozenset[str]] = frozenset()  # names that no part may have
    _title: str | None = None  # in pictures: what the module that holds this one calls it, and its class
    _buffers: Mapping[str, bool] = MappingProxyType({})  # the names of buffers, and whether they are in the state

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        """A module, of which is known whether it was made with a seed; without PyTorch's options that do nothing."""
        module = object.__new__(cls)
        if kwargs:
            demand_own_options(cls, kwargs)
        note_seed(module, kwargs.get("rng"))
        return module

    def __setattr__(self, name: str, value: Any) -> None:
        if name in self._methods and (isinstance(value, Parts) or not callable(value)):
            raise ArgumentError(f"{name} is a method of every Module: choose another name for {value!r:.60}")
        if name in FLAGS and isinstance(value, bool) and not hasattr(type(self), name):
            raise ArgumentError(flag_instead(name, value))
        if name in self._buffers:
            value = _buffered(self, name, value)
        parts = distinct(_parts(name, value))
        _demand_parameters_stay(self, name, value, parts)
        object.__setattr__(self, name, value)
        self.__changes__[0] += 1
        modules = [(path, part) for path, part in parts.items() if isinstance(part, Parts)]
        if modules:
            check_seeds(self, modules)
        for path, part in parts.items():
            if isinstance(part, Parts):
                if part._title is None:
                    object.__setattr__(part, "_title", f"{path}: {type(part).__name__}")
            elif part.name is None:
                part.name = path

    def __delattr__(self, name: str) -> None:
        object.__delattr__(self, name)
        if name in self._buffers:
            self._buffers = {other: kept for other, kept in self._buffers.items() if other != name}
        self.__changes__[0] += 1

    if not TYPE_CHECKING:  # which then finds misspelt names

        def __getattr__(self, name: str) -> Any:
            words = module_instead(name)
            if words:
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}{words}")
            return object.__getattribute__(self, name)  # which says so as ever

    def register_buffer(self, name: str, tensor: Any, persistent: bool = True) -> None:
        """Hold numbers in the attribute ``name`` that are saved with the parameters, but not trained, as a constant
        Tensor: running statistics, masks, tables.

        ``tensor``: an array, nested numbers or a Tensor, copied; or None, for nothing as yet. ``persistent``: whether
        they are in the state. What is assigned to the attribute later is put into that Tensor, in its type unless that
        holds less, as whole numbers do for 0.5; so compiled functions repeat it. Raises `ArgumentError` for a name that
        is taken or no attribute's, and for a result that requires a gradient.

        >>> import numpy as np
        >>> from nn import Module
        >>> class Count(Module):
        ...     def __init__(self):
        ...         self.register_buffer("calls", np.array(0))
        ...     def forward(self, x):
        ...         self.calls = self.calls + 1
        ...         return x
        >>> count = Count()
        >>> count(1.0), count.state_dict(), list(count.parameters())
        (1.0, {'calls': array(1)}, [])
        """
        if not isinstance(name, str) or not name.isidentifier():
            raise ArgumentError(f"the name of a buffer is that of an attribute, found {name!r:.60}")
        if name not in self._buffers and hasattr(self, name):
            raise ArgumentError(f"{type(self).__name__} has an attribute {name} already: choose another name")
        if name in vars(self):
            delattr(self, name)
        self._buffers = {**self._buffers, name: flag("persistent", persistent)}
        setattr(self, name, tensor)

    def expect(self, state: Mapping[str, Any], prefix: str) -> None:
        """Make ready to load a ``state``, in which paths of this module begin with ``prefix``; a subclass may do so
        whose parameters are not there yet."""

    # what it holds

    def named_children(self) -> Iterator[tuple[str, Module]]:
        """The modules held directly, each with its path, in the order they were assigned."""
        for name, value in vars(self).items():
            for path, part in _parts(name, value):
                if isinstance(part, Parts):
                    yield path, part  # type: ignore[misc]

    def children(self) -> Iterator[Module]:
        """The modules held directly, in the order they were assigned."""
        return (child for _, child in self.named_children())

    def named_modules(self, *, prefix: str = "", remove_duplicate: bool = True) -> Iterator[tuple[str, Module]]:
        """This module (its path is the ``prefix``) and all within it, outer before inner.

        Each comes once, or with ``remove_duplicate=False`` by each of its paths.
        """
        seen = set()
        waiting: list[tuple[str, Any, frozenset[Any]]] = [(prefix, self, frozenset())]
        while waiting:
            path, module, above = waiting.pop()
            if module not in seen and module not in above:
                yield path, module
                if remove_duplicate:
                    seen.add(module)
                else:  # a module within itself is not entered again
                    above = above | {module}
                lead = f"{path}." if path else ""
                waiting += reversed([(lead + name, child, above) for name, child in module.named_children()])

    def modules(self, *, remove_duplicate: bool = True) -> Iterator[Module]:
        """This module and all within it, outer before inner, as in `named_modules`."""
        return (module for _, module in self.named_modules(remove_duplicate=remove_duplicate))

    def own_parameters(self) -> Iterator[tuple[str, Parameter]]:
        """The parameters held directly, each with its path."""
        for name, value in vars(self).items():
            for path, part in _parts(name, value):
                if not isinstance(part, Parts):
                    yield path, part

    def named_parameters(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Parameter]]:
        """All parameters within, with dotted paths such as ``"hidden.weight"``, which begin with the ``prefix``.

        ``recurse=False``: those held directly. Each comes once, or with ``remove_duplicate=False`` by each of its
        paths, as a tied weight has several.
        """
        return self._named(lambda module: module.own_parameters(), prefix, recurse, remove_duplicate)

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        """All parameters within, each once; with ``recurse=False`` those held directly."""
        return (parameter for _, parameter in self.named_parameters(recurse=recurse))

    def own_buffers(self, persistent: bool = False) -> Iterator[tuple[str, Tensor]]:
        """The buffers held directly, each with its name; with ``persistent=True`` those that are in the state."""
        for name, kept in self._buffers.items():
            buffer = getattr(self, name)
            if buffer is not None and (kept or not persistent):
                yield name, buffer

    def named_buffers(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Tensor]]:
        """All buffers within, with dotted paths such as ``"norm.running_mean"``, as in `named_parameters`."""
        return self._named(lambda module: module.own_buffers(), prefix, recurse, remove_duplicate)

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        """All buffers within, each once; with ``recurse=False`` those held directly."""
        return (buffer for _, buffer in self.named_buffers(recurse=recurse))

    def _named(
        self,
        own: Callable[[Any], Iterable[tuple[str, T]]],
        prefix: str = "",
        recurse: bool = True,
        remove_duplicate: bool = True,
    ) -> Iterator[tuple[str, T]]:
        """What each module within has as its ``own``, with its path, as in `named_parameters`."""
        seen = set()
        within = self.named_modules(prefix=prefix, remove_duplicate=flag("remove_duplicate", remove_duplicate))
        for path, module in within if flag("recurse", recurse) else [(prefix, self)]:
            for name, thing in own(module):
                if thing not in seen:
                    if remove_duplicate:
                        seen.add(thing)
                    yield f"{path}.{name}" if path else name, thing

    def own_generators(self) -> Iterator[tuple[str, np.random.Generator]]:
        """The random generators held directly, each with its path."""
        for name, value in vars(self).items():
            for path, thing in _leaves(name, value):
                if isinstance(thing, np.random.Generator):
                    yield path, thing

    def get_submodule(self, target: str) -> Module:
        """The module at a dotted ``target``, as `named_modules` has it; an `ArgumentError` where there is none.

        >>> from nn import MLP
        >>> MLP([2, 3, 1]).get_submodule("1")
        ReLU()
        """
        found: Any = self if target == "" else _at(self, target, "module", lambda module: module.named_children())
        return found  # type: ignore[no-any-return]

    def get_parameter(self, target: str) -> Parameter:
        """The parameter at a dotted ``target``, as `named_parameters` has it, or an `ArgumentError`."""
        found: Parameter = _at(self, target, "parameter", lambda module: module.own_parameters())
        return found

    def get_buffer(self, target: str) -> Tensor:
        """The buffer at a dotted ``target``, as `named_buffers` has it, or an `ArgumentError`."""
        found: Tensor = _at(self, target, "buffer", lambda module: module.own_buffers())
        return found


Listing = Callable[[Any], Iterable[tuple[str, Any]]]


def _at(module: Parts, path: Any, kind: str, listing: Listing) -> Any:
    """What stands at ``path``, among what the ``listing`` of ``module``, or of a module within it, gives."""
    found = _found(module, path, listing) if isinstance(path, str) else None
    if found is None:
        names = ", ".join(dict.fromkeys(name for name, _ in (*listing(module), *module.named_children())))
        raise ArgumentError(f"{type(module).__name__} has no {kind} at {path!r:.60}; it holds {names or 'nothing'}")
    return found


def _found(module: Parts, path: str, listing: Listing) -> Any:
    for name, part in listing(module):
        if name == path:
            return part
    for name, child in module.named_children():
        if path.startswith(f"{name}."):
            found = _found(child, path.removeprefix(f"{name}."), listing)
            if found is not None:
                return found
    return None


def _parts(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """The parameters and modules that ``value`` is or holds, each with its path."""
    kind = value.__class__
    if kind in SIMPLE and not (kind is np.ndarray and value.dtype.hasobject):
        return
    if isinstance(value, Parts) or (isinstance(value, Node) and value.origin is PARAMETER):
        yield path, value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _parts(f"{path}.{key}", item)
    elif isinstance(value, Sequence):
        for i, item in enumerate(value):
            yield from _parts(f"{path}.{i}", item)
    elif any(True for item in _unnumbered(value) for _ in _parts(path, item)):
        raise ArgumentError(
            f"{path} is a {kind.__name__} of parts, which gives them no path: hold them in a list or a dict"
        )


def _unnumbered(value: Any) -> Iterable[Any]:
    """What stands in ``value`` at no place that has a name."""
    if isinstance(value, np.ndarray):
        return value.flat if value.dtype.hasobject else ()
    if is_dataclass(value) or isinstance(value, SimpleNamespace):  # which may lead back to itself
        names = [field.name for field in fields(value)] if is_dataclass(value) else vars(value)
        return [part for name in names if isinstance(part := getattr(value, name, None), Parts | Node)]
    return value if isinstance(value, Set | ValuesView) else ()


def _buffered(module: Parts, name: str, given: Any) -> Tensor | None:
    """What is to stand in the buffer ``name`` when it is ``given`` numbers: the Tensor that is there, with these."""
    if given is None:
        return None
    if isinstance(given, Node) and (not given.is_leaf or is_example(given)):
        found, cure = "that requires a gradient", "assign what does not depend on it, or its detach()"
        if is_example(given):
            found, cure = "that is an example within vmap", "call eval(), or hand buffers, too, to functional_call"
        raise ArgumentError(
            f"{name} of {type(module).__name__} is a buffer, which holds numbers, "
            f"found {described(given)} {found}: {cure}"
        )
    if not hasattr(given, "dtype"):
        with suppress(ValueError):  # of what is no array; the Tensor says so
            given = np.asarray(given)  # whole numbers stay such
    new, buffer = Tensor(given, requires_grad=False).datum, vars(module).get(name)
    if not isinstance(buffer, Tensor):
        return Tensor(new, requires_grad=False, name=name)
    kept = np.can_cast(new.dtype, buffer.dtype, "same_kind")
    buffer.data = new.astype(buffer.dtype if kept else new.dtype)  # a copy
    return buffer


def _demand_parameters_stay(module: Parts, name: str, value: Any, parts: Mapping[str, Any]) -> None:
    """An `ArgumentError` where ``value``, whose parts are ``parts``, has something else in the place of a parameter."""
    before = _parts(name, vars(module).get(name))
    lost = {path: part for path, part in before if isinstance(part, Node) and path not in parts}
    for path, thing in _leaves(name, value) if lost else ():
        for old, part in lost.items():
            if thing is not None and (f"{path}.".startswith(f"{old}.") or f"{old}.".startswith(f"{path}.")):
                change, make = (
                    (".data", "nn.scalar.parameter") if isinstance(part, Value) else (".data[...]", "nn.Parameter")
                )
                raise ArgumentError(
                    f"{old} of {type(module).__name__} is a parameter, found {described(thing)} for it: write "
                    f".{old}{change} = to change its numbers, or assign {make}(...)"
                )


def _leaves(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Everything within ``value`` that is no container, each with its path."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _leaves(f"{path}.{key}", item)
    elif isinstance(value, list | tuple):
        for i, item in enumerate(value):
            yield from _leaves(f"{path}.{i}", item)
    else:
        yield path, value


# Classes whose objects hold no parts, and need not be looked through.
SIMPLE = frozenset({int, float, str, bytes, bool, range, type(None), np.ndarray, np.random.Generator})
