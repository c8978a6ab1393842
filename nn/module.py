"""What a network is made of: modules, which hold parameters and one another.

This file is longer than others: what a module promises stands in one class.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, ParamSpec, Protocol, Self, TypeVar

import numpy as np

from nn.arguments import flag
from nn.autograd_door import (
    PARAMETER,
    ArgumentError,
    AutogradError,
    Node,
    ShapeError,
    Tensor,
    Value,
    mark_changed,
    scope,
    zero_grad,
)
from nn.inputs import described
from nn.module_tree import tree
from nn.parameter import Parameter

if TYPE_CHECKING:
    from nn.model_summary import Summary

P = ParamSpec("P")
R_co = TypeVar("R_co", covariant=True)


class HasForward(Protocol[P, R_co]):
    """For type checkers: a call of a module takes what its ``forward`` takes, and gives what that gives."""

    _title: str | None

    def forward(self, *args: P.args, **kwargs: P.kwargs) -> R_co: ...


class Module:
    """A part of a network: it holds parameters and other modules, and computes ``forward``.

    A subclass assigns parameters and other modules to attributes, in ``__init__`` or later, and
    defines ``forward``. Lists, tuples, dicts and the like of them count too. Calling the module runs
    ``forward`` within a `scope`, so that pictures show its nodes as one group.

    Raises `ArgumentError` for an attribute that a parameter would be lost by: one that holds a parameter takes
    another, or None; for a set of parts, which has no order; and where two parts would have one path.

    >>> from autograd import Tensor
    >>> class Scale(Module):
    ...     def __init__(self):
    ...         self.factor = Parameter([2.0])
    ...     def forward(self, x):
    ...         return self.factor * x
    >>> scale = Scale()
    >>> scale(Tensor([3.0])).item(), [name for name, _ in scale.named_parameters()]
    (6.0, ['factor'])
    """

    __changes__: ClassVar[list[int]] = [0]  # how often attributes of modules were set; compiled functions look at it
    training = True  # or evaluation, where some layers compute otherwise
    _title: str | None = None  # in pictures: what the module that holds this one calls it, and its class

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """What the module computes; each subclass defines it."""
        raise NotImplementedError(f"{type(self).__name__} must define forward(self, ...)")

    def __call__(self: HasForward[P, R_co], *args: P.args, **kwargs: P.kwargs) -> R_co:
        with titled(self._title or type(self).__name__):
            try:
                return self.forward(*args, **kwargs)
            except AutogradError as error:
                _say_where(error, self)  # type: ignore[arg-type]
                raise

    def __setattr__(self, name: str, value: Any) -> None:
        if name in METHODS and (isinstance(value, Module) or not callable(value)):
            raise ArgumentError(f"{name} is a method of every Module: choose another name for {value!r:.60}")
        parts = dict(_distinct(_parts(name, value)))
        _demand_parameters_stay(self, name, value, parts)
        object.__setattr__(self, name, value)
        self.__changes__[0] += 1
        for path, part in parts.items():
            if isinstance(part, Module):
                if part._title is None:
                    object.__setattr__(part, "_title", f"{path}: {type(part).__name__}")
            elif part.name is None:
                part.name = path

    def __delattr__(self, name: str) -> None:
        object.__delattr__(self, name)
        self.__changes__[0] += 1

    # what it holds

    def named_children(self) -> Iterator[tuple[str, Module]]:
        """The modules held directly, each with its path, in the order they were assigned."""
        for name, value in vars(self).items():
            for path, part in _parts(name, value):
                if isinstance(part, Module):
                    yield path, part

    def children(self) -> Iterator[Module]:
        """The modules held directly, in the order they were assigned."""
        return (child for _, child in self.named_children())

    def named_modules(self) -> Iterator[tuple[str, Module]]:
        """This module (its path is empty) and all within it, each once, outer before inner."""
        seen = set()
        waiting: list[tuple[str, Module]] = [("", self)]
        while waiting:
            path, module = waiting.pop()
            if module not in seen:
                seen.add(module)
                yield path, module
                children = [(f"{path}.{name}" if path else name, child) for name, child in module.named_children()]
                waiting += reversed(children)

    def modules(self) -> Iterator[Module]:
        """This module and all within it, each once, outer before inner."""
        return (module for _, module in self.named_modules())

    def own_parameters(self) -> Iterator[tuple[str, Parameter]]:
        """The parameters held directly, each with its path."""
        for name, value in vars(self).items():
            for path, part in _parts(name, value):
                if not isinstance(part, Module):
                    yield path, part

    def named_parameters(self) -> Iterator[tuple[str, Parameter]]:
        """All parameters within, each once, with dotted paths such as ``"hidden.weight"``."""
        seen = set()
        for prefix, module in self.named_modules():
            for name, parameter in module.own_parameters():
                if parameter not in seen:
                    seen.add(parameter)
                    yield f"{prefix}.{name}" if prefix else name, parameter

    def parameters(self) -> Iterator[Parameter]:
        """All parameters within, each once."""
        return (parameter for _, parameter in self.named_parameters())

    def zero_grad(self) -> None:
        """Set the gradients of all parameters to None."""
        zero_grad(self.parameters())

    # modes

    def train(self, mode: bool = True) -> Self:
        """Set this module and all within it to training mode, or with False to evaluation mode; returns itself."""
        mode = flag("mode", mode)
        for module in self.modules():
            module.training = mode
        return self

    def eval(self) -> Self:
        """Set this module and all within it to evaluation mode; returns itself."""
        return self.train(False)

    # state

    def state_dict(self) -> dict[str, Any]:
        """Copy every parameter's data into a dict by path: arrays, and numbers for Values."""
        parameters = _distinct(self.named_parameters())
        return {path: np.array(p.datum) if isinstance(p, Tensor) else p.datum for path, p in parameters}

    def load_state_dict(self, state: Mapping[str, Any], strict: bool = True) -> None:
        """Load what `state_dict` gave; either every entry fits or nothing changes.

        The numbers are written into the parameters' arrays, cast to their type. With
        ``strict=False`` missing and unexpected paths are passed over. Raises `ArgumentError` that
        names missing and unexpected paths, and `ShapeError` that names both shapes.

        >>> from nn import Linear
        >>> one, other = Linear(2, 1), Linear(2, 1)
        >>> other.load_state_dict(one.state_dict())
        >>> bool((one.weight.data == other.weight.data).all())
        True
        """
        if not isinstance(state, Mapping):
            raise ArgumentError(f"a state maps paths to numbers, as state_dict() gives it; found {state!r:.60}")
        own = dict(_distinct(self.named_parameters()))
        missing = [path for path in own if path not in state]
        unexpected = [path for path in state if path not in own]
        if strict and (missing or unexpected):
            found = {"missing": missing, "unexpected": unexpected}
            listed = "; ".join(f"{kind}: {', '.join(map(str, paths))}" for kind, paths in found.items() if paths)
            raise ArgumentError(f"this state does not fit {type(self).__name__}: {listed}")
        fitting = {path: _fitting(path, p, state[path]) for path, p in own.items() if path in state}
        for path, entry in fitting.items():
            if isinstance(own[path], Value):
                own[path].datum = entry
            else:
                own[path].datum[...] = entry
        mark_changed([own[path] for path in fitting])

    # how it looks

    def extra_repr(self) -> str:
        """What stands in the parentheses of this module's line; a subclass may say more."""
        return ""

    def __repr__(self) -> str:
        return "\n".join(tree(self))

    def summary(self, *inputs: Any) -> Summary:
        """A table of the layers and their parameters; with example ``inputs``, also output shapes.

        >>> from nn import MLP
        >>> MLP([64, 100, 10]).summary().total
        7510
        """
        from nn.model_summary import summary

        return summary(self, *inputs)


titled = cache(scope)  # one object serves all calls


def _parts(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """The parameters and modules that ``value`` is or holds, each with its path."""
    kind = value.__class__
    if kind in SIMPLE:
        return
    if isinstance(value, Module) or (isinstance(value, Node) and value.op is PARAMETER):
        yield path, value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _parts(f"{path}.{key}", item)
    elif isinstance(value, Sequence):
        for i, item in enumerate(value):
            yield from _parts(f"{path}.{i}", item)
    elif isinstance(value, Set) and any(True for item in value for _ in _parts(path, item)):
        raise ArgumentError(f"{path} is a {kind.__name__} of parts, which has no order: hold them in a list or a dict")


def _distinct(parts: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    """``parts`` themselves; an `ArgumentError` where two of them have one path."""
    seen: dict[str, Any] = {}
    for path, part in parts:
        if path in seen:
            raise ArgumentError(
                f"two parts have the path {path!r}, a {type(seen[path]).__name__} and a {type(part).__name__}: only "
                "one of them would be saved; choose other keys (1 and '1' are spelt alike, and a dot separates)"
            )
        seen[path] = part
        yield path, part


def _demand_parameters_stay(module: Module, name: str, value: Any, parts: Mapping[str, Any]) -> None:
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


def _say_where(error: AutogradError, module: Module) -> None:
    """Note in ``error`` the path of the innermost module, if it lies within another."""
    titles = Value(0).scope
    if len(titles) > 1 and not hasattr(error, "__notes__"):
        path = ".".join(title.partition(": ")[0] for title in titles[1:])
        error.add_note(f"in {path}: {type(module).__name__}({module.extra_repr()})")


def _fitting(path: str, parameter: Any, entry: Any) -> Any:
    """``entry`` as data of ``parameter``: one number, or an array of its shape; otherwise an error."""
    if isinstance(parameter, Value):
        return Value(entry).datum
    data = np.asarray(entry.datum if isinstance(entry, Node) else entry)
    if data.shape != parameter.shape:
        raise ShapeError(f"{path} has shape {parameter.shape} but the state gives {data.shape}")
    if not np.can_cast(data.dtype, parameter.dtype, "same_kind"):
        raise ArgumentError(f"{path} holds {parameter.dtype} but the state gives {data.dtype}")
    return data


# Classes whose objects hold no parts, and need not be looked through.
SIMPLE = frozenset({int, float, str, bytes, bool, range, type(None), np.ndarray, np.random.Generator})
METHODS = frozenset(name for name, member in vars(Module).items() if name[0] != "_" and callable(member)) - {"forward"}
