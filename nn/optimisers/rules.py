"""Optimisers as rules over arrays: one rule serves the step as it is, and the step that is compiled."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar, TypeVar, overload

import numpy as np

from nn.arguments import flag, function
from nn.autograd_door import Tensor, callback, guard, is_traced, label_operations, refill, unread
from nn.optimisers.base import Optimiser, Params
from nn.optimisers.flat_parameters import Arrays, Block, Move, Numbers, Stretch
from nn.optimisers.groups import Group, checked_options
from nn.optimisers.states import checked_state, state_of

__all__ = ["Counters", "NDArray", "Rule", "Slots"]

R = TypeVar("R")
NDArray = np.ndarray[Any, Any]
Slots = Mapping[str, str | None]
Counters = Mapping[str, float]
CHUNK = 1 << 17  # entries that a rule is given at a time, so that what it makes on its way stays in the cache


class Rule(Optimiser):
    """An optimiser whose rule is written once, as `update`, and run on all parameters that have a gradient.

    A subclass names its ``options``, with what checks each; its ``slots``, the arrays of state that each parameter
    has, with the option that each is there for, if any; and ``counters``, numbers that say how far a parameter is, with
    their first values. It defines `numbers` and `update`. Options ``weight_decay`` and ``maximize`` are taken care of.

    A compiled function records the rule as it records all that is done to arrays, and computes the numbers anew in each
    run. Within `vmap` a step is made once.

    >>> import numpy as np
    >>> from nn import Parameter
    >>> class SignDescent(Rule):
    ...     def numbers(self, group, counters):
    ...         return {"lr": group["lr"]}
    ...     @staticmethod
    ...     def update(data, grad, state, numbers):
    ...         data -= numbers["lr"] * np.sign(grad)
    >>> w = Parameter([1.0, -2.0], "float64")
    >>> optimiser = SignDescent([w], {"lr": 0.25})
    >>> (w * w).sum().backward()
    >>> optimiser.step()
    >>> w.tolist()
    [0.75, -1.75]
    """

    slots: ClassVar[Slots] = {}
    counters: ClassVar[Counters] = {"step": 0}
    unsaved: ClassVar[tuple[str, ...]] = ()  # counters that the state does not name, as PyTorch's does not
    choices: ClassVar[tuple[str, ...]] = ()  # options that make another rule where they are True, or not 0

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        needed = {"weight_decay", "dampening", *cls.slots.values()}
        cls.choices = tuple([name for name in cls.options if name in needed or cls.options[name] is flag])

    def __init__(self, params: Params, defaults: Mapping[str, Any]) -> None:
        self._blocks: list[Block] = []
        super().__init__(params, defaults)

    def _added(self, group: Group) -> None:
        kinds: dict[Any, list[Any]] = {}
        for p in group["params"]:
            kinds.setdefault(p.datum.dtype if isinstance(p, Tensor) else None, []).append(p)
        self._blocks += [
            Arrays(group, members, dtype, self.counters)
            if dtype
            else Numbers(group, members, np.dtype(float), self.counters)
            for dtype, members in kinds.items()
        ]

    def numbers(self, group: Group, counters: dict[str, float]) -> dict[str, float]:
        """The numbers of a step, from nothing but the options of a group and how far its parameters are: those of steps
        to come may be asked for before.

        ``counters``: those of this step; ``step`` counts from 1. Others are advanced here.
        """
        raise NotImplementedError

    @staticmethod
    def update(data: NDArray, grad: NDArray, state: dict[str, NDArray], numbers: dict[str, Any]) -> None:
        """Change ``data`` and the arrays of ``state`` in place.

        All are flat and of one length. ``numbers``: what `numbers` gives, as arrays of shape (), and a True for each
        option of ``choices`` that is True or not 0. ``grad`` is not to be changed.
        """
        raise NotImplementedError

    # steps

    @overload
    def step(self, closure: None = None) -> None: ...
    @overload
    def step(self, closure: Callable[[], R]) -> R: ...
    def step(self, closure: Callable[[], R] | None = None) -> R | None:
        """Change every parameter that has a gradient; one whose ``grad`` is None stays, with its state.

        ``closure``: computes loss and gradients anew; it is called first, and what it gives is returned. Raises
        `ShapeError` for a gradient of another shape than its parameter, `ArgumentError` for a rate that is none;
        nothing is changed then.
        """
        loss = None if closure is None else function("closure", closure)()
        if is_traced():
            self._record()
        else:
            present = [block.gather(block.room()) for block in self._blocks]
            for move in self._plan(self._blocks, present):
                self._make(move)
        return loss

    def _plan(self, blocks: Sequence[Block], present: Sequence[Sequence[bool]]) -> list[Move]:
        """How the rule moves each of ``blocks``, given which parameters have a gradient."""
        moves = []
        for block, moving in zip(blocks, present, strict=True):
            block.take_up()
            if block.group != block.known:  # at first, or an option was changed
                self._choose(block)
            moves.append(block.move(moving))
        return moves

    def _choose(self, block: Block) -> None:
        """Choose the rule by the options that the group of ``block`` has now, which are checked."""
        checked_options(self, {name: value for name, value in block.group.items() if name != "params"})
        ways = tuple([name for name in self.choices if block.group[name]])
        block.choose(ways, self.first_values(block.group))

    def first_values(self, group: Group) -> dict[str, float]:
        """What each array of state is filled with at first, of those that the options of ``group`` ask for."""
        return {name: 0.0 for name, option in self.slots.items() if option is None or group[option]}

    def _make(self, move: Move) -> None:
        """Make a move, in chunks."""
        block = move.block
        data, gradient = block.data.datum, block.gradient.datum
        state = {name: leaf.datum for name, leaf in move.state.items()}
        for stretch, span in move.stretches:
            self._advance(move, stretch, block.numbers.datum)
            if span.stop - span.start == block.size <= CHUNK:
                self._follow(data, gradient, state, move.numbers)
                continue
            for start in range(span.start, span.stop, CHUNK):
                part = slice(start, min(start + CHUNK, span.stop))
                within = {name: array[part] for name, array in state.items()}
                self._follow(data[part], gradient[part], within, move.numbers)
        block.give_back(move)

    def _record(self) -> None:
        """Make a step within a function that is compiled."""
        placed = [block for block in self._blocks if block.is_in_place()]
        guard(lambda: len(self._blocks))
        present = [block.gather(block.views(block.gradient.datum)) for block in placed]
        plan, still = partial(self._plan, placed, present), partial(_are_as_known, placed)
        for move in guard(unread(plan, still if all([block.is_even() for block in placed]) else None)):  # noqa: C419
            self._record_move(move)
        label_operations(f"{type(self).__name__} step")
        for block in self._blocks:
            if block not in placed:
                guard(unread(partial(block.stays_away)))
                callback(self._move_anew, block)

    def _record_move(self, move: Move) -> None:
        block = move.block
        for stretch, span in move.stretches:
            refill(block.numbers, partial(self._advance, move, stretch), partial(self._ahead, move, stretch))
            filled = block.numbers.datum
            numbers = {name: filled[i, ...] if i < len(move.names) else True for i, name in enumerate(move.numbers)}
            state = {name: leaf.datum[span] for name, leaf in move.state.items()}
            self._follow(block.data.datum[span], block.gradient.datum[span], state, numbers)

    def _move_anew(self, block: Block) -> None:
        """Make a step of parameters that are not in place in the memory of the optimiser, or are Values."""
        block.found_away += 1
        present = block.gather(block.room())
        for move in self._plan([block], [present]):
            self._make(move)

    def _advance(self, move: Move, stretch: Stretch, filled: NDArray) -> None:
        """Count the step of these parameters, and fill in its numbers."""
        block, (start, stop) = move.block, stretch
        counters, numbers = self._next(block.group, block.counters[start])
        block.counters[start:stop] = [counters] * (stop - start)
        for i, number in enumerate(numbers.values()):
            filled[i] = number
        if not move.names:
            move.name(numbers)

    def _next(self, group: Group, counters: Mapping[str, float]) -> tuple[dict[str, float], dict[str, float]]:
        """The counters of the step after that which has these ``counters``, and its numbers."""
        counters = dict(counters)
        if "step" in counters:
            counters["step"] += 1
        numbers = self.numbers(group, counters)
        decay = group.get("weight_decay")
        if decay and self.is_decoupled(group):
            numbers["shrink"] = 1 - group["lr"] * decay
        elif decay:
            numbers["decay"] = decay
        return counters, numbers

    def _ahead(self, move: Move, stretch: Stretch, count: int) -> NDArray:
        """What `_advance` will fill in, the next ``count`` times, if no option changes."""
        block = move.block
        rows, counters = np.tile(block.numbers.datum, (count, 1)), block.counters[stretch[0]]
        for row in rows:
            counters, numbers = self._next(block.group, counters)
            row[: len(numbers)] = [*numbers.values()]
        return rows

    def is_decoupled(self, group: Group) -> bool:
        """Whether weight decay shrinks the parameters themselves, instead of adding to the gradient."""
        return bool(group.get("decoupled_weight_decay"))

    def _follow(self, data: Any, gradient: Any, arrays: dict[str, Any], numbers: dict[str, Any]) -> None:
        """The rule, after what all rules have in common."""
        if "maximize" in numbers:
            gradient = -gradient
        if "shrink" in numbers:
            data *= numbers["shrink"]
        if "decay" in numbers:
            gradient = gradient + numbers["decay"] * data
        self.update(data, gradient, arrays, numbers)

    # state

    def state_dict(self) -> dict[str, Any]:
        return state_of(self)

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        options, entries = checked_state(self, state)
        for group, given in zip(self.param_groups, options, strict=True):
            params = group["params"]
            group.clear()
            group.update(given, params=params)
        for block in self._blocks:
            self._choose(block)
            block.restore(self.first_values(block.group), entries)

    def _entries(self) -> dict[Any, dict[str, Any]]:
        """The state of each parameter."""
        return {p: entry for block in self._blocks for p, entry in block.entries(self.first_values(block.group))}

    def has_state(self, counters: Counters) -> bool:
        """Whether a parameter that is so far has anything to save."""
        return counters != self.counters


def _are_as_known(blocks: Sequence[Block]) -> bool:
    """Whether the same options as before choose how ``blocks``, whose parameters were equally far, are moved."""
    return all([block.group == block.known and block.is_even() for block in blocks])  # noqa: C419
