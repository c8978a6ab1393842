"""Pruning: take weights away by masks, which hold whatever an optimiser does.

A pruned parameter ``weight`` goes on as ``weight_orig``, the very same object, so that optimisers keep it, beside
``weight_mask``, ones and zeros; the layer computes with the product of both. So what is pruned has no effect and no
gradient. Names and arithmetic are those of ``torch.nn.utils.prune``.

What is pruned are all parameters of at least two axes, weights and kernels; biases stay.

>>> import nn
>>> model = nn.MLP([4, 10, 2], rng=0)
>>> nn.prune.l1(model, 0.2)
>>> nn.prune.sparsity(model), int(nn.prune.masks(model)["0.weight"].sum())
(0.2, 32)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from nn.arguments import flag
from nn.autograd_door import ArgumentError, ShapeError, Tensor, mark_changed
from nn.inputs import plain_array
from nn.modules.module import Module
from nn.modules.parameter import Parameter
from nn.randomness import Rng, generator

__all__ = ["custom", "l1", "masks", "random", "remove", "rewind", "sparsity"]

ORIGINAL, MASK = "_orig", "_mask"


class Place(NamedTuple):
    """A parameter that can be pruned: its path and name without masks, the module that holds it, and itself."""

    path: str
    module: Module
    name: str
    parameter: Parameter

    @property
    def pruned(self) -> bool:
        """Whether it has a mask."""
        return self.name + MASK in vars(self.module)

    @property
    def kept(self) -> np.ndarray[Any, Any]:
        """The mask as booleans."""
        if not self.pruned:
            return np.ones(self.parameter.shape, bool)
        return np.asarray(vars(self.module)[self.name + MASK], bool)

    def put(self, mask: Any) -> None:
        """Put ``mask`` on the parameter, or add it to the one that is there."""
        kept = (mask != 0) & self.kept
        if not self.pruned:
            _rename(self.module, {self.name: self.name + ORIGINAL})
        self.module.register_buffer(self.name + MASK, kept.astype(self.parameter.dtype))


def l1(model: Module, amount: float, *, globally: bool = False) -> None:
    """Prune the weights that are nearest to 0.

    ``amount``: the share of what is still there, from 0 to 1, or a whole number of entries; of each parameter, or with
    ``globally`` of all together. Raises `ArgumentError` for another amount, and for a model without anything to prune.

    >>> from nn import Linear
    >>> layer = Linear(3, 1, rng=0)
    >>> layer.weight.data[:] = [[0.5, -0.1, -2.0]]
    >>> l1(layer, 1)
    >>> layer.weight.data.tolist()
    [[0.5, -0.0, -2.0]]
    """
    _prune(model, amount, globally, lambda weight: np.abs(weight))


def random(model: Module, amount: float, *, globally: bool = False, rng: Rng = None) -> None:
    """Prune weights at random. ``rng``: a generator, a seed or None. The rest as in `l1`.

    >>> from nn import Linear
    >>> layer = Linear(10, 10, rng=0)
    >>> random(layer, 0.3, rng=1)
    >>> sparsity(layer)
    0.3
    """
    rng = generator(rng)
    _prune(model, amount, globally, lambda weight: rng.random(weight.shape))


def _by_path(what: str, given: Any) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        raise ArgumentError(f"{what} must be a dict of arrays by path, found {given!r:.60}")
    return given


def custom(model: Module, masks: Mapping[str, Any]) -> None:
    """Prune by ``masks`` of your own, by path as `masks` gives them; what is pruned already stays so.

    Raises `ArgumentError` for a path that leads to nothing to prune and for entries other than 0 and 1, `ShapeError`
    for another shape; then nothing is changed.
    """
    places, given = {place.path: place for place in _places(model)}, {}
    for path, mask in _by_path("masks", masks).items():
        if path not in places:
            raise ArgumentError(f"there is nothing to prune at {path!r}; there is at {', '.join(places)}")
        given[path], wanted = plain_array(mask), places[path].parameter.shape
        if given[path].shape != wanted:
            raise ShapeError(f"the mask of {path} needs shape {wanted}, found {given[path].shape}")
        if not np.isin(given[path], (0, 1)).all():
            raise ArgumentError(f"the mask of {path} needs entries 0 and 1, found {mask!r:.60}")
    for path, mask in given.items():
        places[path].put(mask)


def masks(model: Module) -> dict[str, np.ndarray[Any, Any]]:
    """The masks by path, such as ``"0.weight"``, as booleans: True for what is kept."""
    return {place.path: place.kept for place in _places(model)}


def sparsity(model: Module) -> float:
    """The share of entries that are pruned, of all that could be."""
    kept = np.concatenate([mask.ravel() for mask in _distinct(model).values()])
    return float((~kept).mean())


def rewind(model: Module, state: Mapping[str, Any]) -> None:
    """Give all parameters the numbers of ``state``, what ``state_dict()`` gave earlier, before or after pruning; the
    masks stay.

    Raises errors as `Module.load_state_dict` does.

    >>> from nn import MLP
    >>> model = MLP([2, 3, 1], rng=0)
    >>> first = model.state_dict()
    >>> l1(model, 0.5)
    >>> rewind(model, first)
    >>> bool((model[0].weight.data == first["0.weight"] * masks(model)["0.weight"]).all())
    True
    """
    pruned = {place.path for place in _places(model) if place.pruned}
    masks = {path: numbers for path, numbers in model.state_dict().items() if path.removesuffix(MASK) in pruned}
    given = {path + ORIGINAL if path in pruned else path: numbers for path, numbers in _by_path("state", state).items()}
    model.load_state_dict({**given, **masks})


def remove(model: Module) -> None:
    """Make what is pruned 0 for good: parameters have their names again, and optimisers may change all of them."""
    for place in list(_places(model)):
        if place.pruned:
            place.parameter.datum[...] = place.parameter.datum * place.kept
            mark_changed([place.parameter])
            delattr(place.module, place.name + MASK)
            _rename(place.module, {place.name + ORIGINAL: place.name})


class Pruned:
    """A layer some of whose parameters are pruned: those are computed when they are asked for."""

    def __reduce__(self) -> Any:
        return _remade, (_original_class(type(self)), _names(self)), vars(self).copy()


def _prune(model: Module, amount: float, globally: bool, rank: Callable[[Any], Any]) -> None:
    """Prune the entries whose ``rank`` is lowest among those that are kept."""
    share = _amount(amount)
    kept = _distinct(model)
    ranks = {p: np.where(mask, rank(p.datum), np.inf) for p, mask in kept.items()}  # what is pruned comes last
    groups = [list(kept)] if flag("globally", globally) else [[p] for p in kept]
    for group in groups:
        flat = np.concatenate([ranks[p].ravel() for p in group])
        left = sum(int(kept[p].sum()) for p in group)
        count = share if isinstance(share, int) else round(share * left)
        if count > left:
            raise ArgumentError(f"amount asks to prune {count} of {left} entries that are left")
        chosen = np.ones(flat.size, bool)
        chosen[np.argsort(flat, kind="stable")[:count]] = False
        for p, part in zip(group, np.split(chosen, np.cumsum([p.size for p in group])[:-1]), strict=True):
            kept[p] = part.reshape(p.shape)
    for place in list(_places(model)):
        place.put(kept[place.parameter])


def _amount(amount: Any) -> float | int:
    whole = isinstance(amount, int | np.integer) and not isinstance(amount, bool)
    if not (whole and amount >= 0) and not (isinstance(amount, float | np.floating) and 0 <= amount <= 1):
        raise ArgumentError(
            f"amount must be a share from 0.0 to 1.0, or a whole number of entries, found {amount!r:.60}"
        )
    return int(amount) if whole else float(amount)


def _places(model: Any) -> Iterator[Place]:
    """Everything that can be pruned."""
    if not isinstance(model, Module):
        raise ArgumentError(f"pruning is for modules, found {model!r:.60}")
    found = False
    for prefix, module in model.named_modules():
        for name, parameter in module.own_parameters():
            if isinstance(parameter, Parameter) and parameter.ndim > 1 and "." not in name:
                found = True
                plain = name.removesuffix(ORIGINAL) if isinstance(module, Pruned) else name
                yield Place(f"{prefix}.{plain}" if prefix else plain, module, plain, parameter)
    if not found:
        raise ArgumentError(f"{type(model).__name__} has nothing to prune: no parameter of at least two axes")


def _distinct(model: Module) -> dict[Parameter, Any]:
    """What is kept of each parameter; one that several layers share is there once."""
    return {place.parameter: place.kept for place in _places(model)}


def _rename(module: Module, names: Mapping[str, str]) -> None:
    """Call attributes by other ``names``, in their order, and make the class fit what is pruned then."""
    held = [(names.get(name, name), value) for name, value in vars(module).items()]
    vars(module).clear()
    vars(module).update(held)
    original = _original_class(type(module))
    pruned = tuple(name.removesuffix(ORIGINAL) for name, value in held if _is_pruned(name, value))
    object.__setattr__(module, "__class__", _class(original, pruned) if pruned else original)
    module.__changes__[0] += 1


def _is_pruned(name: str, value: Any) -> bool:
    return name.endswith(ORIGINAL) and isinstance(value, Parameter)


def _names(module: Any) -> tuple[str, ...]:
    """The names of what is pruned in a module."""
    return tuple(name.removesuffix(ORIGINAL) for name, value in vars(module).items() if _is_pruned(name, value))


def _original_class(kind: type) -> type:
    return kind.__mro__[2] if issubclass(kind, Pruned) else kind


@lru_cache(maxsize=256)
def _class(kind: Any, names: tuple[str, ...]) -> Any:
    """A subclass of ``kind`` that has its name and computes the parameters in ``names``."""
    members = {"__module__": kind.__module__, "__doc__": kind.__doc__}
    return type(kind)(kind.__name__, (Pruned, kind), members | {name: _computed(name) for name in names})


def _computed(name: str) -> property:
    def product(module: Any) -> Tensor:
        masked: Tensor = getattr(module, name + ORIGINAL) * getattr(module, name + MASK)
        return masked

    def refused(module: Any, value: Any) -> None:
        raise ArgumentError(
            f"{name} is pruned: assign {name}{ORIGINAL}, or take the masks away by nn.prune.remove(model)"
        )

    return property(product, refused)


def _remade(kind: type, names: tuple[str, ...]) -> Any:
    """A pruned layer without attributes as yet, for pickle and copy."""
    return object.__new__(_class(kind, names))
