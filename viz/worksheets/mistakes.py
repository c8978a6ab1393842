"""Which mistake would give a wrong answer: each is made on purpose, and its result compared."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import combinations
from math import isfinite
from typing import Any

from viz.autograd_door import Contribution, Node
from viz.picture.pass_numbers import is_repeated
from viz.worksheets.calculation import Calculation, Quantity

SAME = 2e-3  # of a number: so close, an answer is taken for it
NEAR = 0.05  # so close, it may have been rounded on the way
MOST_PATHS = 8  # of which any may have been forgotten together


def likely_mistakes(calculation: Calculation, asked: Quantity, answer: Any, right: Collection[str]) -> Iterator[str]:
    """The mistakes that give ``answer``, the simplest first; rounding where none does.

    A gradient may be wrong by a mistake farther up, in a step that leads to it, but not beyond what is ``right``.
    """
    if asked.step:
        ways = [_with_local(calculation, asked)]
    else:
        ways = [_with_gradient(calculation, asked, right), _with_only_paths(calculation, asked, right)]
    found = False
    for tried in ways:
        for result, words in tried:
            if _is_same(answer, result) and not _is_same(result, asked.value):
                found = True
                yield words
        if found:
            break
    if not found and isfinite(asked.value) and abs(answer - asked.value) <= NEAR * abs(asked.value):
        yield "it is rounded too far, or too early"


def _is_same(answer: Any, result: Any) -> bool:
    return bool(isfinite(result) and abs(answer - result) <= SAME * abs(result))


Tried = Iterator[tuple[Any, str]]  # what a mistake gives, and what it is


def _with_local(calculation: Calculation, asked: Quantity) -> Tried:
    step = asked.step
    assert step is not None
    operand, consumer = calculation.labels[step.operand], calculation.labels[step.consumer]
    yield -step.local, "its sign is wrong"
    yield step.contribution, "the upstream factor is in it already, which belongs to the next step"
    yield step.operand.datum, f"it is the value of {operand}, not a derivative"
    yield step.consumer.datum, f"it is the value of {consumer}, not a derivative"
    if step.local:
        yield 1 / step.local, "it is upside down"


def _with_gradient(calculation: Calculation, asked: Quantity, right: Collection[str]) -> Tried:
    node, value = asked.node, asked.value
    yield -value, "its sign is wrong"
    yield from _with_forgotten_paths(calculation, node, value)
    steps = calculation.received[node]
    if len(steps) > 1:
        yield sum(step.local for step in steps), "the upstream factors are forgotten"
    for step, reach in _leading_to(calculation, node, right):
        for altered, words in _with_step(calculation, step, of_asked=step.operand is node):
            yield value + (altered - step.contribution) * reach, words


def _with_only_paths(calculation: Calculation, asked: Quantity, right: Collection[str]) -> Tried:
    """What is left where the only path of a gradient farther up is forgotten, and with it several of this one."""
    for step, reach in _leading_to(calculation, asked.node, right):
        if step.operand is not asked.node and len(calculation.received[step.operand]) == 1:
            name = calculation.gradient_name(step.operand)
            words = f"the only path of {name}, through {_through(calculation, step)}, is forgotten"
            yield asked.value - step.contribution * reach, words


def _with_forgotten_paths(calculation: Calculation, node: Node, value: Any) -> Tried:
    steps = calculation.received[node]
    if not 2 <= len(steps) <= MOST_PATHS:
        return
    for left_out in range(1, len(steps)):
        for forgotten in combinations(steps, left_out):
            names = " and ".join(_through(calculation, step) for step in forgotten)
            words = f"the path{'s' * (left_out > 1)} through {names} {'is' if left_out == 1 else 'are'} forgotten"
            yield value - sum(step.contribution for step in forgotten), words


def _with_step(calculation: Calculation, step: Contribution, *, of_asked: bool) -> Tried:
    """What one step gives with a mistake in it. ``of_asked``: whether it is one of the gradient that is asked for; to
    forget the only one of a gradient farther up is most often to forget the path that this one is for."""
    name = calculation.local_name(step)
    upstream, local = step.upstream, step.local
    if len(calculation.received[step.operand]) > 1:
        yield 0, f"the path through {_through(calculation, step)} is forgotten"
    elif of_asked:
        yield 0, f"the only path, through {_through(calculation, step)}, is forgotten"
    yield local, f"the upstream factor {calculation.gradient_name(step.consumer)} is forgotten"
    yield upstream, f"the local derivative {name} is forgotten"
    yield -step.contribution, f"the sign of {name} is wrong"
    yield upstream * step.operand.datum, f"the local derivative {name} is taken to be the operand itself"
    yield upstream * step.consumer.datum, f"the local derivative {name} is taken to be the result itself"
    if local:
        yield upstream / local, f"the local derivative {name} is upside down"


def _through(calculation: Calculation, step: Contribution) -> str:
    place = f" (operand {step.slot + 1})" if is_repeated(step) else ""
    return calculation.labels[step.consumer] + place


def _leading_to(calculation: Calculation, node: Node, right: Collection[str]) -> Iterator[tuple[Contribution, Any]]:
    """The steps that lead to ``node``, nearest first, each with the factor by which its change changes the gradient.

    What has been calculated right ends the search: a mistake beyond it would show there.
    """
    reach: dict[Node, Any] = {node: 1}
    for operand in calculation.order:
        if operand not in reach:
            continue
        for step in calculation.received[operand]:
            yield step, reach[operand]
            if calculation.gradient_name(step.consumer) not in right:
                reach[step.consumer] = reach.get(step.consumer, 0) + step.local * reach[operand]
