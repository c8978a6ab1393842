"""What a network is made of: parameters, and modules that hold them and one another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any, Self

import numpy as np

from nn.arguments import flag
from nn.autograd_door import PARAMETER, ArgumentError, Node, ShapeError, Tensor, Value, scope, zero_grad


class Parameter(Tensor):
    """A Tensor that training changes: a leaf whose ``op`` is ``PARAMETER``.

    ``data``: an array, nested numbers or a Tensor, copied. ``dtype``: float32 unless told
    otherwise. ``name``: a label; a `Module` that holds the parameter names it after the attribute.
    Raises `DTypeError` for a type without derivatives.

    >>> weight = Parameter([[1, 2]])
    >>> weight.dtype, weight.op, weight.requires_grad
    (dtype('float32'), parameter, True)
    """

    __slots__ = ()

    def __new__(cls, data: Any, dtype: Any = None, name: str | None = None) -> Any:
        source = data.data if isinstance(data, Tensor) else data
        leaf = Tensor(source, dtype=np.float32 if dtype is None else dtype, requires_grad=True)
        if not leaf.is_leaf:
            raise ArgumentError("a Parameter is a leaf, found a list of nodes: give it plain numbers")
        return cls.make(leaf.data, PARAMETER, name=name)


class Module:
    """A part of a network: what it holds, and what it computes.

    A subclass assigns parameters and other modules to attributes, in ``__init__`` or later, and
    defines ``forward``. Lists, tuples and dicts of them count too. Calling the module runs
    ``forward`` within a `scope`, so that pictures show its nodes as one group.

    >>> class Scale(Module):
    ...     def __init__(self):
    ...         self.factor = Parameter([2.0])
    ...     def forward(self, x):
    ...         return self.factor * x
    >>> scale = Scale()
    >>> scale(Tensor([3.0])).item(), [name for name, _ in scale.named_parameters()]
    (6.0, ['factor'])
    """

    training = True  # layers that behave otherwise in use look at it
    _attribute: str | None = None  # what the module that holds this one calls it
    _label: str | None = None  # the scope of a call

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """What the module computes; each subclass defines it."""
        raise NotImplementedError(f"{type(self).__name__} must define forward(self, ...)")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with titled(self._label or self.label):
            return self.forward(*args, **kwargs)

    def __setattr__(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)
        for path, part in _parts(name, value):
            if isinstance(part, Module):
                if part._attribute is None:
                    object.__setattr__(part, "_attribute", path)
                    object.__setattr__(part, "_label", part.label)
            elif part.name is None:
                part.name = path

    @property
    def label(self) -> str:
        """How pictures title the module: its attribute and its class, such as ``"hidden: Linear"``."""
        kind = type(self).__name__
        return kind if self._attribute is None else f"{self._attribute}: {kind}"

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

    def own_parameters(self) -> Iterator[tuple[str, Any]]:
        """The parameters held directly, each with its path."""
        for name, value in vars(self).items():
            for path, part in _parts(name, value):
                if isinstance(part, Node):
                    yield path, part

    def named_parameters(self) -> Iterator[tuple[str, Any]]:
        """All parameters within, each once, with dotted paths such as ``"hidden.weight"``."""
        seen = set()
        for prefix, module in self.named_modules():
            for name, parameter in module.own_parameters():
                if parameter not in seen:
                    seen.add(parameter)
                    yield f"{prefix}.{name}" if prefix else name, parameter

    def parameters(self) -> Iterator[Any]:
        """All parameters within, each once."""
        return (parameter for _, parameter in self.named_parameters())

    def zero_grad(self) -> None:
        """Forget the gradients of all parameters."""
        zero_grad(self.parameters())

    # modes

    def train(self, mode: bool = True) -> Self:
        """Set this module and all within it to training (or, with False, to use); gives itself."""
        mode = flag("mode", mode)
        for module in self.modules():
            module.training = mode
        return self

    def eval(self) -> Self:
        """Set this module and all within it to use; gives itself."""
        return self.train(False)

    # state

    def state_dict(self) -> dict[str, Any]:
        """A copy of every parameter's data, by path: arrays, and numbers for Values."""
        return {path: np.array(p.data) if isinstance(p, Tensor) else p.data for path, p in self.named_parameters()}

    def load_state_dict(self, state: Mapping[str, Any], strict: bool = True) -> None:
        """Take over the parameters of `state_dict`; either all of them fit or nothing changes.

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
        own = dict(self.named_parameters())
        missing = [path for path in own if path not in state]
        unexpected = [path for path in state if path not in own]
        if strict and (missing or unexpected):
            found = {"missing": missing, "unexpected": unexpected}
            listed = "; ".join(f"{kind}: {', '.join(paths)}" for kind, paths in found.items() if paths)
            raise ArgumentError(f"this state does not fit {type(self).__name__}: {listed}")
        fitting = {path: _fitting(path, p, state[path]) for path, p in own.items() if path in state}
        for path, entry in fitting.items():
            if isinstance(own[path], Value):
                own[path].data = entry
            else:
                own[path].data[...] = entry

    # how it looks

    def extra_repr(self) -> str:
        """What stands in the parentheses of this module's line; a subclass may say more."""
        return ""

    def __repr__(self) -> str:
        return "\n".join(_tree(self))

    def summary(self, *inputs: Any) -> Any:
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
    if isinstance(value, Module) or (isinstance(value, Node) and value.op is PARAMETER):
        yield path, value
    elif isinstance(value, list | tuple):
        for i, item in enumerate(value):
            yield from _parts(f"{path}.{i}", item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _parts(f"{path}.{key}", item)


def _fitting(path: str, parameter: Any, entry: Any) -> Any:
    """``entry`` as data of ``parameter``: one number, or an array of its shape; otherwise an error."""
    if isinstance(parameter, Value):
        return Value(entry).data
    data = np.asarray(entry.data if isinstance(entry, Node) else entry)
    if data.shape != parameter.shape:
        raise ShapeError(f"{path} has shape {parameter.shape} but the state gives {data.shape}")
    if not np.can_cast(data.dtype, parameter.dtype, "same_kind"):
        raise ArgumentError(f"{path} holds {parameter.dtype} but the state gives {data.dtype}")
    return data


def _tree(module: Module, above: frozenset[Module] = frozenset()) -> list[str]:
    """The lines of a module's picture in words; a module within itself is not entered again."""
    count = sum(int(np.size(p.data)) for p in module.parameters())
    lines = [f"{type(module).__name__}({module.extra_repr()})" + (f": {count:,} parameters" if count else "")]
    children = [] if module in above else list(module.named_children())
    within = [(name, _tree(child, above | {module})) for name, child in children]
    branches = [branch for _, alike in groupby(within, itemgetter(1)) for branch in _folded(list(alike))]
    for i, branch in enumerate(branches):
        first, rest = ("└── ", "    ") if i == len(branches) - 1 else ("├── ", "│   ")
        lines += [first + branch[0], *[rest + line for line in branch[1:]]]
    return lines


def _folded(alike: list[tuple[str, list[str]]]) -> list[list[str]]:
    """Neighbours whose pictures are equal, each with its name; of three or more, one that stands for all."""
    if len(alike) < 3:
        return [[f"{name}: {top}", *below] for name, (top, *below) in alike]
    (first, (top, *below)), (last, _) = alike[0], alike[-1]
    each = " each" if top.endswith("parameters") else ""
    return [[f"{first} … {last}: {len(alike)} × {top}{each}", *below]]


def cast(x: Any, dtype: Any) -> Tensor:
    """``x`` as a Tensor of ``dtype``: what a layer does with its input. Plain data is a constant.

    Raises `ArgumentError` for complex numbers, of which a real layer would see a part only.

    >>> cast([1, 2], "float32").dtype
    dtype('float32')
    """
    if isinstance(x, Tensor):
        return x if x.data.dtype == dtype else _retyped(x, dtype)
    if hasattr(x, "__array_function__"):  # an array, also one that a compiled function is traced with
        constant = Tensor.constant(x)
        return constant if x.dtype == dtype else _retyped(constant, dtype)
    tensor = Tensor(x)  # of numbers, or of Values whose graph goes on
    return cast(tensor.data if tensor.is_leaf else tensor, dtype)


def _retyped(x: Tensor, dtype: Any) -> Tensor:
    if x.data.dtype.kind == "c" and np.dtype(dtype).kind != "c":
        raise ArgumentError(f"this layer takes real numbers, found {x.data.dtype}: give x.real, or abs(x)")
    retyped: Tensor = x.astype(dtype)
    return retyped
