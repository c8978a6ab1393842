"""Run a module with other parameters in place of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from functools import lru_cache
from itertools import chain
from typing import Any

from nn.autograd_door import ArgumentError, Node, ShapeError, Value
from nn.inputs import as_tensor, cast, described
from nn.modules.module import Module
from nn.modules.module_parts import SIMPLE

__all__ = ["functional_call"]

Replaced = dict[Node, Node]  # what stands in for each parameter


def functional_call(
    module: Module,
    parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]],
    args: Any = None,
    kwargs: Mapping[str, Any] | None = None,
    *,
    strict: bool = True,
) -> Any:
    """``module(*args, **kwargs)`` with other parameters in place of its own, as a function of both.

    ``parameters``: arrays or nodes by path, as ``dict(module.named_parameters())`` has them, or several such dicts;
    each of the shape of the parameter that it replaces. A parameter that has several paths, tied weights, is replaced
    at all of them. Buffers, as `Module.named_buffers` has them, may be among them, and what ``forward`` then sets there
    is forgotten after the call. ``args``: a tuple, or the only argument. With ``strict=False`` the module's own
    parameters serve where ``parameters`` names none.

    So `grad`, `jacobian` and `vmap` apply to models: gradients flow to what was handed in, and the
    module stays as it is, also for other threads. Whatever its ``forward`` sets besides is set on the module itself.

    Raises `ArgumentError` for paths that are unknown, missing or named twice, `ShapeError` for another shape.

    The gradient of each example alone:

    >>> import numpy as np
    >>> import nn
    >>> from autograd import grad, vmap
    >>> model = nn.MLP([2, 8, 1], rng=0)
    >>> def loss(parameters, x, y):
    ...     return nn.squared_error(nn.functional_call(model, parameters, x), y)
    >>> parameters = {path: parameter.data for path, parameter in model.named_parameters()}
    >>> X, Y = np.ones((5, 2)), np.zeros((5, 1))
    >>> slopes = vmap(grad(loss), in_axes=(None, 0, 0))(parameters, X, Y)
    >>> {path: slope.shape for path, slope in slopes.items()}
    {'0.weight': (5, 8, 2), '0.bias': (5, 8), '2.weight': (5, 1, 8), '2.bias': (5, 1)}

    Source: `torch.func.functional_call`, PyTorch 2.
    """
    if not isinstance(module, Module):
        raise ArgumentError(f"functional_call takes a module, found {type(module).__name__} {module!r:.60}")
    replaced = _replacements(module, _merged(parameters), strict)
    positional = () if args is None else args if isinstance(args, tuple) else (args,)
    return _view(module, replaced, {})(*positional, **(kwargs or {}))


def _merged(parameters: Any) -> dict[str, Any]:
    """Several mappings as one; an `ArgumentError` for a path that two of them have."""
    given = [parameters] if isinstance(parameters, Mapping) else parameters
    if not isinstance(given, list | tuple) or not all(isinstance(part, Mapping) for part in given):
        raise ArgumentError(
            f"functional_call takes parameters by path, as dict(module.named_parameters()), found {parameters!r:.60}"
        )
    merged: dict[str, Any] = {}
    for part in given:
        twice = merged.keys() & part.keys()
        if twice:
            raise ArgumentError(f"two dicts of parameters name {', '.join(sorted(map(str, twice)))}")
        merged.update(part)
    return merged


def _replacements(module: Module, given: Mapping[str, Any], strict: bool) -> Replaced:
    """What stands in for each parameter of ``module``, checked."""
    own: dict[str, Node] = dict(module.named_parameters(remove_duplicate=False))
    own |= module.named_buffers(remove_duplicate=False)
    named = {own[path] for path in given if path in own} | {*module.buffers()}
    unknown = [path for path in given if path not in own]
    missing = [path for path, parameter in own.items() if parameter not in named] if strict else []
    if unknown or missing:
        found = {"unknown": unknown, "missing": missing}
        listed = "; ".join(f"{kind}: {', '.join(map(str, paths))}" for kind, paths in found.items() if paths)
        hint = "; with strict=False the module's own serve for those" if missing else ""
        raise ArgumentError(f"these parameters do not fit {type(module).__name__}: {listed}{hint}")
    replaced: Replaced = {}
    source: dict[Node, str] = {}
    for path, entry in given.items():
        first = source.setdefault(own[path], path)
        if entry is not given[first]:
            raise ArgumentError(f"{first} and {path} are one parameter, tied: give one of them, or the same for both")
        replaced[own[path]] = _fitting(path, own[path], entry)
    return replaced


def _fitting(path: str, parameter: Any, entry: Any) -> Node:
    """``entry`` as a node that can stand in for ``parameter``; plain data is a constant."""
    node: Any = entry
    if isinstance(parameter, Value):
        node = entry if isinstance(entry, Node) else Value(entry).detach()
    elif not isinstance(entry, Node) or isinstance(entry, Value):
        node = as_tensor(entry)
    if node.shape != parameter.shape:
        raise ShapeError(f"{path} has shape {parameter.shape}, found {described(entry)} for it")
    real = isinstance(node, Value) or node.dtype.kind == "f"
    return node if real else cast(node, getattr(parameter, "dtype", float))


class View:
    """A module with some of its attributes replaced, those that hold or lead to parameters; everything else is read
    from, and set on, the ``original``, as it is at that moment.

    ``held``: the replaced attributes; ``replaced``: what stands in for each parameter.
    """

    def __init_subclass__(cls, **options: Any) -> None:
        """A module's class may want to hear of its subclasses; this one is none of the user's."""

    def __getattribute__(self, name: str) -> Any:
        own = object.__getattribute__(self, "__dict__")
        held, attributes = own["held"], vars(own["original"])
        if name == "__dict__":
            return attributes | held
        if name in held:
            return held[name]
        return attributes[name] if name in attributes else super().__getattribute__(name)

    def __setattr__(self, name: str, value: Any) -> None:
        own = object.__getattribute__(self, "__dict__")
        if name in own["held"] and name in own["original"]._buffers:
            own["held"][name] = as_tensor(value)
        else:
            setattr(own["original"], name, value)

    def __delattr__(self, name: str) -> None:
        delattr(object.__getattribute__(self, "__dict__")["original"], name)

    def own_parameters(self) -> Iterator[tuple[str, Any]]:
        """The parameters held directly, each with its path, as replaced."""
        own = object.__getattribute__(self, "__dict__")
        return ((path, own["replaced"].get(part, part)) for path, part in own["original"].own_parameters())

    def own_buffers(self, persistent: bool = False) -> Iterator[tuple[str, Any]]:
        """The buffers held directly, each with its name, as replaced."""
        own = object.__getattribute__(self, "__dict__")
        return ((name, own["held"].get(name, part)) for name, part in own["original"].own_buffers(persistent))


def lasting(module: Any) -> Any:
    """``module``, and of a view its original: what a `guard` may refer to, which is asked after the call is over."""
    while isinstance(module, View):
        module = object.__getattribute__(module, "__dict__")["original"]
    return module


@lru_cache(maxsize=256)
def _class_of_views(kind: Any) -> Any:
    """The class of views of modules of class ``kind``: a subclass of it that has its name."""
    if issubclass(kind, View):
        return kind  # of a call within a call
    return type(kind)(kind.__name__, (View, kind), {"__module__": kind.__module__, "__doc__": kind.__doc__})


def _view(module: Module, replaced: Replaced, views: dict[Module, Any]) -> Any:
    """``module`` with its parameters and buffers replaced; itself where it has none. ``views``: those there are."""
    if module not in views:
        if next(chain(module.parameters(), module.buffers()), None) is None:
            return module
        kind: Any = type(module)
        views[module] = view = object.__new__(_class_of_views(kind))
        held: dict[str, Any] = {}
        object.__getattribute__(view, "__dict__").update(original=module, replaced=replaced, held=held)
        for name, value in vars(module).items():
            other = _with_others(value, replaced, views)
            if other is not value:
                held[name] = other
    return views[module]


def _with_others(value: Any, replaced: Replaced, views: dict[Module, Any]) -> Any:
    """``value`` with the parameters and modules that it is or holds replaced; itself where there are none."""
    if value.__class__ in SIMPLE:
        return value
    if isinstance(value, Module):
        return _view(value, replaced, views)
    if isinstance(value, Node):
        return replaced.get(value, value)
    if not isinstance(value, Mapping | Sequence):
        return value
    items = value.items() if isinstance(value, Mapping) else enumerate(value)
    changed = {key: other for key, item in items if (other := _with_others(item, replaced, views)) is not item}
    return _filled(value, changed) if changed else value


def _filled(container: Any, changed: Mapping[Any, Any]) -> Any:
    """A copy of ``container`` with some of its items ``changed``."""
    if isinstance(container, tuple):
        parts = [changed.get(i, item) for i, item in enumerate(container)]
        return container._make(parts) if hasattr(container, "_make") else type(container)(parts)
    twin = copy(container)
    try:
        for key, item in changed.items():
            twin[key] = item
    except TypeError:
        raise ArgumentError(
            f"functional_call cannot replace parameters in a {type(container).__name__}, which takes no other items: "
            "hold them in a list, a tuple or a dict"
        ) from None
    return twin
