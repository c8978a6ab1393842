"""What a network is made of: modules, which hold parameters and one another.

This file is longer than others: what a module promises stands in one class.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, ParamSpec, Protocol, Self, TypeVar

import numpy as np

from nn import module_state
from nn.arguments import flag
from nn.autograd_door import PARAMETER, ArgumentError, AutogradError, Node, Tensor, Value, scope, zero_grad
from nn.inputs import described, is_example
from nn.module_state import Unmatched, distinct
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

    Numbers that are saved with the parameters, but not trained, are buffers (`register_buffer`). A
    `numpy.random.Generator` in an attribute is in the state too, so that training resumed draws what it would have.

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
    _buffers: Mapping[str, bool] = MappingProxyType({})  # the names of buffers, and whether they are in the state

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
        if name in self._buffers:
            value = _buffered(self, name, value)
        parts = distinct(_parts(name, value))
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
        if name in self._buffers:
            self._buffers = {other: kept for other, kept in self._buffers.items() if other != name}
        self.__changes__[0] += 1

    def register_buffer(self, name: str, tensor: Any, persistent: bool = True) -> None:
        """Hold numbers in the attribute ``name`` that are saved with the parameters, but not trained, as a constant
        Tensor: running statistics, masks, tables.

        ``tensor``: an array, nested numbers or a Tensor, copied; or None, for nothing as yet. ``persistent``: whether
        they are in the state. What is assigned to the attribute later is put into that Tensor, in its type if it is
        floating; so compiled functions repeat it. Raises `ArgumentError` for a name that is taken or no attribute's,
        and for a result that requires a gradient.

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

    def own_buffers(self, persistent: bool = False) -> Iterator[tuple[str, Tensor]]:
        """The buffers held directly, each with its name; with ``persistent=True`` those that are in the state."""
        for name, kept in self._buffers.items():
            buffer = getattr(self, name)
            if buffer is not None and (kept or not persistent):
                yield name, buffer

    def named_buffers(self) -> Iterator[tuple[str, Tensor]]:
        """All buffers within, each once, with dotted paths such as ``"norm.running_mean"``."""
        seen = set()
        for prefix, module in self.named_modules():
            for name, buffer in module.own_buffers():
                if buffer not in seen:
                    seen.add(buffer)
                    yield f"{prefix}.{name}" if prefix else name, buffer

    def buffers(self) -> Iterator[Tensor]:
        """All buffers within, each once."""
        return (buffer for _, buffer in self.named_buffers())

    def own_generators(self) -> Iterator[tuple[str, np.random.Generator]]:
        """The random generators held directly, each with its path."""
        for name, value in vars(self).items():
            for path, thing in _leaves(name, value):
                if isinstance(thing, np.random.Generator):
                    yield path, thing

    def zero_grad(self) -> None:
        """Set the gradients of all parameters to None."""
        zero_grad(self.parameters())

    def requires_grad_(self, requires_grad: bool = True) -> Self:
        """Train all parameters within, or with False freeze them; returns this module.

        Frozen parameters lose their ``grad`` and are constants: the backward pass computes nothing for them, or for
        what is computed from them alone, and optimisers leave them, without decay.

        >>> from nn import MLP
        >>> model = MLP([2, 3, 1], rng=0)
        >>> body = model[0].requires_grad_(False)
        >>> model([[1.0, 2.0]]).sum().backward()
        >>> [path for path, parameter in model.named_parameters() if parameter.grad is not None]
        ['2.weight', '2.bias']
        """
        for parameter in self.parameters():
            parameter.requires_grad = requires_grad
        return self

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
        """A copy of all numbers that the module computes with, by path.

        Arrays for parameters and buffers, numbers for Values, and for random generators, such as that of `Dropout`,
        their states as arrays of bytes. What several paths lead to, such as tied weights, is there under each of them.
        """
        return {path: module_state.written(part) for path, part in distinct(module_state.held(self)).items()}

    def load_state_dict(self, state: Mapping[str, Any], strict: bool = True) -> Unmatched:
        """Load what `state_dict` gave; either every entry fits or nothing changes.

        The numbers are written into the arrays of parameters and buffers, cast to their type. Of what several paths
        lead to, one is enough; a generator that the state lacks stays as it is. With ``strict=False`` missing and
        unexpected paths are passed over; both are returned. Raises `ArgumentError` that names missing and unexpected
        paths, and `ShapeError` that names both shapes.

        >>> from nn import Linear
        >>> one, other = Linear(2, 1), Linear(2, 1)
        >>> other.load_state_dict({"weight": one.weight.data, "scale": 1.0}, strict=False)
        Unmatched(missing_keys=['bias'], unexpected_keys=['scale'])
        >>> bool((one.weight.data == other.weight.data).all())
        True
        """
        return module_state.load(self, state, flag("strict", strict))

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
    if isinstance(value, Module) or (isinstance(value, Node) and value.origin is PARAMETER):
        yield path, value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _parts(f"{path}.{key}", item)
    elif isinstance(value, Sequence):
        for i, item in enumerate(value):
            yield from _parts(f"{path}.{i}", item)
    elif isinstance(value, Set) and any(True for item in value for _ in _parts(path, item)):
        raise ArgumentError(f"{path} is a {kind.__name__} of parts, which has no order: hold them in a list or a dict")


def _buffered(module: Module, name: str, given: Any) -> Tensor | None:
    """What is to stand in the buffer ``name`` when it is ``given`` numbers: the Tensor that is there, with these."""
    if given is None:
        return None
    if isinstance(given, Node) and (not given.is_leaf or is_example(given)):
        found = "that is an example within vmap" if is_example(given) else "that requires a gradient"
        raise ArgumentError(
            f"{name} of {type(module).__name__} is a buffer, which holds numbers, found {described(given)} {found}: "
            "assign what does not depend on it, or its detach()"
        )
    new, buffer = Tensor(given, requires_grad=False).datum, vars(module).get(name)
    if not isinstance(buffer, Tensor):
        return Tensor(new, requires_grad=False, name=name)
    buffer.data = new.astype(buffer.dtype if buffer.dtype.kind == new.dtype.kind == "f" else new.dtype)  # a copy
    return buffer


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


# Classes whose objects hold no parts, and need not be looked through.
SIMPLE = frozenset({int, float, str, bytes, bool, range, type(None), np.ndarray, np.random.Generator})
METHODS = frozenset(name for name, member in vars(Module).items() if name[0] != "_" and callable(member)) - {"forward"}
