"""Optimisers, schedules and penalties as a trainer is given them: by word, made already, or as functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import reduce
from operator import add
from typing import Any

from nn.arguments import named, non_negative
from nn.autograd_door import ArgumentError, Node
from nn.losses.penalties import l1_penalty, l2_penalty
from nn.modules.module import Module
from nn.optimisers.base import Optimiser
from nn.optimisers.rules import Rule
from nn.schedules.base import LRScheduler, Rate
from nn.schedules.combined import Combined
from nn.schedules.plateau import ReduceLROnPlateau

__all__ = [
    "Penalty",
    "optimiser_from",
    "optimiser_of",
    "optimiser_recipe",
    "schedule_from",
    "schedule_of",
    "schedule_recipe",
]

PENALTIES = {"l1": l1_penalty, "l2": l2_penalty}


def optimiser_of(given: Any, model: Module) -> Any:
    """The optimiser of ``model`` that is meant: by word, by class, by a function of the parameters, or itself.

    >>> import nn
    >>> optimiser_of("sgd", nn.Linear(2, 1)).lr
    0.001
    """
    parameters = list(model.parameters())
    if not parameters:
        raise ArgumentError(f"{type(model).__name__} has no parameters: there is nothing to train")
    if isinstance(given, str):
        known = _optimisers()
        given = known[named("optimizer", given.lower(), known)]
    if isinstance(given, type) or not hasattr(given, "step"):
        if not callable(given):
            raise ArgumentError(f"optimizer must be a word such as 'adam', or an optimiser, found {given!r:.60}")
        given = given(parameters)
    if not all(hasattr(given, name) for name in ("step", "zero_grad", "state_dict", "load_state_dict")):
        raise ArgumentError(f"optimizer must be an optimiser, or a function that makes one, found {given!r:.60}")
    groups = getattr(given, "param_groups", None) or [vars(given)]
    changed = [p for group in groups for p in group.get("params", [])]
    if changed and not set(changed) & set(parameters):
        raise ArgumentError("the optimiser has none of the model's parameters: make it of model.parameters()")
    return given


def optimiser_recipe(optimizer: Any, model: Module) -> Any:
    """What `optimiser_from` makes another such optimiser of: its name, and the paths of the parameters of each group;
    None where it is not one of `nn`, or has parameters that are none of the model's."""
    paths = {parameter: path for path, parameter in model.named_parameters()}
    if type(optimizer) not in set(_subclasses(Optimiser)) or not paths.keys() >= set(optimizer.params):
        return None
    groups = [[paths[each] for each in group["params"]] for group in optimizer.param_groups]
    return [type(optimizer).__name__.lower(), groups]


def optimiser_from(recipe: Any, model: Module) -> Any:
    """A function that makes the optimiser `optimiser_recipe` is of, for ``model``; False of none."""
    if not recipe:
        return False
    name, groups = recipe
    own = dict(model.named_parameters())
    known = _optimisers()
    kind = known[named("optimizer", name, known)]
    if any(path not in own for paths in groups for path in paths):
        return kind  # of another model, whose state will not fit
    return lambda _: kind([{"params": [own[path] for path in paths]} for paths in groups])


class Penalty:
    """What a step adds to the loss, by the model's parameters alone: strengths by word, or a function of the model.

    ``recipe``: the strengths, or False where there are none to write down.

    >>> import nn
    >>> model = nn.Linear(1, 1, rng=0)
    >>> model.weight.data[...] = 3.0
    >>> Penalty({"l1": 0.5, "l2": 0.25})(model).item(), Penalty(lambda model: 2 * nn.l1_penalty(model))(model).item()
    (3.75, 6.0)
    """

    def __init__(self, given: Any) -> None:
        self.recipe: Any = False
        self.function: Callable[[Module], Any]
        if isinstance(given, Mapping) and given:
            self.recipe = {
                named("penalty", word, PENALTIES): float(non_negative(f"the strength of penalty {word!r}", strength))
                for word, strength in given.items()
            }
            self.function = self._by_words
        elif callable(given) and not isinstance(given, type):
            self.function = given
        else:
            raise ArgumentError(
                f"penalty must be a dict of strengths, such as {{'l2': 1e-4}}, or a function of the model, found "
                f"{given!r:.60}"
            )

    def _by_words(self, model: Module) -> Any:
        return reduce(add, [PENALTIES[word](model, strength) for word, strength in self.recipe.items()])

    def __call__(self, model: Module) -> Any:
        """The penalty of ``model`` as it is, with its graph; an `ArgumentError` unless it is one number."""
        found = self.function(model)
        if not isinstance(found, Node) or found.shape:
            shown = f"shape {found.shape}" if isinstance(found, Node) else f"{found!r:.60}"
            raise ArgumentError(
                f"a penalty is one number, computed from the model's parameters themselves, found {shown}"
            )
        return found


def schedule_of(given: Any, optimizer: Any) -> Any:
    """The schedule of ``optimizer`` that is meant: one it has, one of a first rate, or a function that makes it.

    >>> import nn
    >>> optimizer = nn.SGD([nn.Parameter([1.0])], lr=0.5)
    >>> schedule_of(nn.StepLR(0.1, step_size=2), optimizer).optimizer is optimizer, optimizer.lr
    (True, 0.1)
    """
    if given is None:
        return None
    if not isinstance(given, LRScheduler):
        if not callable(given) or isinstance(given, type):
            raise ArgumentError(f"schedule must be a schedule such as nn.StepLR(0.1, 10), found {given!r:.60}")
        given = given(optimizer)
        if not isinstance(given, LRScheduler):
            raise ArgumentError(
                f"a function given as schedule makes it of the optimiser, such as lambda o: nn.StepLR(o, 10); it gave "
                f"{given!r:.60}: for a function of the epoch take nn.LambdaLR"
            )
    if isinstance(given, ReduceLROnPlateau) and given.mode == "max":
        raise ArgumentError(
            "in a fit ReduceLROnPlateau follows the loss, that of validation if there is one, which is the better the "
            "lower: give mode='min', or for a score call schedule.step(logs[name]) in a callback"
        )
    if isinstance(given.optimizer, Rate):
        given = given.adopted(optimizer)
    if given.optimizer is not optimizer:
        raise ArgumentError("the schedule is of another optimiser: give nn.StepLR(rate, ...), or one of this optimiser")
    return given


def schedule_recipe(schedule: Any) -> Any:
    """What `schedule_from` makes another such schedule of; None where that cannot be written down."""
    kind = type(schedule)
    if isinstance(schedule, Combined):
        parts = [schedule_recipe(each) for each in schedule.parts]
        return None if None in parts else [kind.__name__, {"schedulers": parts, **schedule.arguments()}]
    if kind.unsaved or not kind.options or kind not in set(_subclasses(LRScheduler)):
        return None
    state = schedule.state_dict()
    return [kind.__name__, {name: state[name] for name in kind.options}]


def schedule_from(recipe: Any, optimizer: Any) -> Any:
    """The schedule that `schedule_recipe` is of, for ``optimizer``."""
    name, options = recipe
    known: dict[str, Any] = {kind.__name__: kind for kind in _subclasses(LRScheduler)}
    kind = known[named("schedule", name, known)]
    if issubclass(kind, Combined):
        parts = [schedule_from(each, optimizer) for each in options["schedulers"]]
        return kind(optimizer=optimizer, **{**options, "schedulers": parts})
    return kind(optimizer, **options)


def _optimisers() -> dict[str, Any]:
    """All optimisers by the words for them."""
    return {each.__name__.lower(): each for each in _subclasses(Optimiser) if each is not Rule}


def _subclasses(kind: type) -> Iterator[Any]:
    """The classes made of ``kind``, and of those."""
    below: list[Any] = kind.__subclasses__()
    for each in below:
        if not each.__name__.startswith("_"):
            yield each
        yield from _subclasses(each)
