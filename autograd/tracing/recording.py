"""What one traced run has shown: the tape, what goes in and what comes out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograd.checkpoints import packed
from autograd.errors import TraceError
from autograd.modes import MODES, Extra, Mode, ModeChange
from autograd.node import Node, topological_order
from autograd.sweep import pull_back
from autograd.tensor import Tensor
from autograd.tracing.slots import watched_slots
from autograd.tracing.tape import Origin, Tape, Variable
from autograd.tracing.trace import Trace
from autograd.tracing.traced import Traced, examples
from autograd.trees import Tree, flatten


@dataclass(frozen=True)
class Argument:
    """Stands for the argument itself, by its place."""

    place: int


@dataclass(eq=False)
class Pull:
    """The way back: from the cotangent ``seed`` of the ``root`` to the ``cotangents`` of the nodes ``wrt``.

    ``root``: the results at ``places``, packed into one array where there are several. Arguments come first in
    ``wrt``.
    """

    root: Variable
    places: list[int]
    seed: Variable
    wrt: list[Any]
    cotangents: list[Variable | None]


@dataclass(eq=False)
class Recording:
    """A tape with its ends.

    ``inputs``: the variable of each argument, None for what is no array. ``loads``: the variables of the
    data of leaves, and ``graded``: whether these had a gradient to begin with. ``guards``: questions, with the answers
    that the trace rests on. ``results``: per leaf
    of the result a `Variable`, an `Argument`, or the thing itself; ``tensors``: whether it is one. ``split``:
    how many instructions come before those of ``pull``. ``born``: the nodes that the function made. ``first``: the
    result of this run.
    """

    tape: Tape
    inputs: list[Variable | None]
    loads: dict[Node, Variable]
    graded: dict[Node, bool]
    guards: list[tuple[Callable[[], Any], Any]]
    stands: dict[Node, Argument]
    results: list[Any]
    tensors: list[bool]
    form: Tree
    split: int
    pull: Pull | None
    born: Mapping[int, Node]
    first: Any


def record(function: Callable[..., Any], given: Sequence[Any], form: Tree, known: Iterable[Node]) -> Recording:
    """Run ``function`` on ``given``, the leaves of its arguments, and note what it does."""
    recording = MODES.get().recording
    trace = Trace(given, known)
    try:
        with watched_slots(), ModeChange(lambda mode: Mode(mode.recording, mode.extra, trace)):
            positional, named = form.build(trace.given)
            found, found_form = flatten(function(*positional, **named))
            _check_untouched((positional, named), trace.given)
            trace.label("results")
            trace.check_draws()
            stands = {twin: Argument(i) for i, twin in enumerate(trace.given) if isinstance(twin, Node)}
            results = [_result(leaf, trace, stands) for leaf in found]
            split, pull = len(trace.tape.instructions), None
            trace.check_apart()
            if recording and not trace.has_effects():
                split, pull = _pulled(trace, found, stands)
    except ValueError as error:
        if isinstance(error.__cause__, TraceError):  # of which NumPy says less
            raise error.__cause__ from None
        raise
    finally:
        trace.release()
    tensors = [isinstance(leaf, Node) for leaf in found]
    if pull is not None:
        _settle([leaf for leaf in found if isinstance(leaf, Node)], trace.stands)
    first = found_form.build([_first(leaf, result, given) for leaf, result in zip(found, results, strict=True)])
    return Recording(
        trace.tape,
        trace.inputs,
        trace.loads,
        trace.graded,
        trace.guards,
        {trace.stands[twin]: place for twin, place in stands.items()},
        results,
        tensors,
        found_form,
        len(trace.tape.instructions) if pull is None else split,
        pull,
        trace.born,
        first,
    )


def _check_untouched(arguments: Any, given: Sequence[Any]) -> None:
    """A `TraceError` where the function has changed a container among its arguments."""
    leaves, _ = flatten(arguments)
    if len(leaves) != len(given) or any(leaf is not before for leaf, before in zip(leaves, given, strict=True)):
        raise TraceError(
            "a compiled function has changed a list, a dict or another container among its arguments, which are built "
            "anew for each run: return what is to change"
        )


def _result(leaf: Any, trace: Trace, stands: dict[Any, Argument]) -> Any:
    """What a leaf of the result is to the program."""
    if isinstance(leaf, Node) and leaf in trace.held:
        return stands.get(leaf, leaf)
    data = leaf.data if isinstance(leaf, Node) else leaf
    if isinstance(data, Traced):
        data.variable.storage.leaves = True
        return data.variable
    return leaf


def _first(leaf: Any, result: Any, given: Sequence[Any]) -> Any:
    if isinstance(result, Argument):
        return given[result.place]
    if isinstance(result, Variable):
        if isinstance(leaf, Node) and isinstance(leaf.data, Traced):
            return Tensor.constant(leaf.data.example)
        return examples(leaf)
    return result


def _settle(roots: Sequence[Any], stands: dict[Node, Node]) -> None:
    """Make the graph of the traced run a graph like any other: of true arrays, upon the true arguments."""
    for node in topological_order(*roots, stop=stands):
        node.data = examples(node.data)
        if node.parents:
            first, *rest = (stands.get(parent, parent) for parent in node.parents)
            node.first, node.rest = first, rest[0] if len(rest) == 1 else tuple(rest) or None
        if node.extra is not None and node.extra.params:
            extra = node.extra
            node.extra = Extra(extra.name, examples(extra.params), extra.scope, extra.source)


def _pulled(trace: Trace, found: Sequence[Any], stands: dict[Any, Argument]) -> tuple[int, Pull | None]:
    """Trace the way back from the results that have a gradient to the leaves; and where it begins."""
    places = [i for i, leaf in enumerate(found) if isinstance(leaf, Node) and leaf.requires_grad and not leaf.is_leaf]
    root = packed([found[i] for i in places]) if places else None
    trace.label("results")
    split = len(trace.tape.instructions)
    if root is None:
        return split, None
    order = topological_order(root)
    wrt = [node for node in order if node.is_leaf and node.requires_grad and node in trace.held]
    wrt.sort(key=lambda node: node not in stands)
    if not wrt:
        return split, None
    example = root.check_seed(examples(root.data))
    seed = trace.tape.variable(example, Origin.ARGUMENT, "s")
    cotangents = pull_back(order, {root: Traced(example, trace.tape, seed)}, wrt=wrt)
    parts = [cotangents[node].variable if node in cotangents else None for node in wrt]
    for part in (root.data.variable, *parts):
        if part is not None:
            part.storage.leaves = True
    return split, Pull(root.data.variable, places, seed, [stands.get(node, node) for node in wrt], parts)
