"""Run a function once and record what it does to arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from operator import attrgetter
from typing import Any

import numpy as np

from autograd.core.context import MODES, ModeChange
from autograd.core.node import CONSTANT, Node, data_of
from autograd.core.order import topological_order
from autograd.core.sweep import pull_back
from autograd.core.tensor import Tensor
from autograd.errors import AutogradError, DTypeError, TraceError
from autograd.foundation.ownership import own
from autograd.foundation.trees import Tree, flatten
from autograd.programs.functions.leaves import Leaves
from autograd.programs.functions.leftovers import settle
from autograd.programs.functions.standins import Traced, depends, examples
from autograd.programs.functions.trace import Trace
from autograd.programs.tape.instructions import Argument, Origin, Variable, replaced
from autograd.programs.tape.recording import Again, Pull, Recording
from autograd.transforms.checkpoints import packed


def record(function: Callable[..., Any], given: Sequence[Any], form: Tree, *, lines: bool = False) -> Recording:
    """Run ``function`` on ``given``, the leaves of its arguments, and note what it does; with ``lines`` also where."""
    recording = MODES.get().recording
    trace = Trace(function, given)
    trace.tape.lines = lines
    leaves = trace.leaves
    try:
        with _explained(), ModeChange(trace.change):
            positional, named = form.build(trace.given)
            trace.tape.report = trace.draws.start()
            result = function(*positional, **named)
            trace.draws.stop()
            found, found_form = flatten(result)
            _check_untouched((positional, named), trace.given)
            trace.label("results")
            trace.draws.check()
            results = [_result(leaf, leaves) for leaf in found]
            leaves.check_apart()
            leaves.check_origins()
            pull, again = _ways_back(trace, found) if recording else (None, None)
    finally:
        leaves.release()
    trace.tape.instructions.sort(key=attrgetter("pulls"))  # what leaves get belongs to the run
    tensors = [isinstance(leaf, Node) for leaf in found]
    if pull is not None:
        _settle([leaf for leaf in found if isinstance(leaf, Node)], leaves, given)
    first = found_form.build([_first(leaf, result, given) for leaf, result in zip(found, results, strict=True)])
    return Recording(
        trace.tape,
        trace.inputs,
        leaves.loads,
        {leaf: origin for leaf, origin in leaves.origins.items() if leaf not in leaves.twins},
        leaves.graded,
        leaves.born,
        leaves.clashes(),
        trace.guards,
        trace.readings,
        results,
        tensors,
        found_form,
        pull,
        again,
        first,
        leaves.arrays,
    )


def _check_untouched(arguments: Any, given: Sequence[Any]) -> None:
    """A `TraceError` where the function has changed a container among its arguments."""
    leaves, _ = flatten(arguments)
    if len(leaves) != len(given) or any(leaf is not before for leaf, before in zip(leaves, given, strict=True)):
        raise TraceError(
            "a compiled function has changed a list, a dict or another container among its arguments, which are built "
            "anew for each run: return what is to change"
        )


def _result(leaf: Any, leaves: Leaves) -> Any:
    """What a leaf of the result is to the program."""
    if isinstance(leaf, Node) and leaf.is_leaf and not leaves.has_made(leaf):
        return leaves.named(leaf)
    data = data_of(leaf)
    if isinstance(data, Traced):
        data.variable.storage.leaves = True
        return data.variable
    return leaf


def _first(leaf: Any, result: Any, given: Sequence[Any]) -> Any:
    if isinstance(result, Argument):
        return given[result.place]
    if isinstance(result, Variable):
        if isinstance(leaf, Node) and isinstance(leaf.datum, Traced):
            return Tensor.constant(leaf.datum.example)
        return examples(leaf)
    return result


def _settle(roots: Sequence[Any], leaves: Leaves, given: Sequence[Any]) -> None:
    """Make the graph of the traced run a graph like any other: of true arrays, upon the true arguments, a user's small
    arrays copied."""
    plain = [thing for thing in given if isinstance(thing, np.ndarray)]
    for node in topological_order(*roots, stop=leaves.twins):
        settle(node)
        if node.op is CONSTANT and node.rank and any(np.may_share_memory(node.datum, array) for array in plain):
            node.datum = Tensor.operand(node.datum).datum
        if node.parents:
            first, *rest = map(leaves.true, node.parents)
            node.first, node.rest = first, rest[0] if len(rest) == 1 else tuple(rest) or None
        if node.extra is not None and node.extra.params:
            node.extra = node.extra.but(params=replaced(node.extra.params, lambda leaf: _true(leaf, leaves)))


def _true(leaf: Any, leaves: Leaves) -> Any:
    """What a parameter of an operation is after the trace; an index, for one, may be an array of the run or a node."""
    if not isinstance(leaf, Node):
        return own(examples(leaf))
    node = leaves.true(leaf)
    settle(node)
    return node


def _ways_back(trace: Trace, found: Sequence[Any]) -> tuple[Pull | None, Again | None]:
    """Trace the way back from the results that have a gradient to the leaves, if there are such; or else say how the
    function itself can be run again for it."""
    places = [
        i for i, leaf in enumerate(found) if isinstance(leaf, Node) and leaf.requires_grad and leaf.first is not None
    ]
    root = packed([found[i] for i in places]) if places else None
    trace.label("results")
    order = topological_order(root) if root is not None else []
    wrt = [node for node in order if node.is_leaf and node.requires_grad and not trace.leaves.has_made(node)]
    if root is None or not wrt or not trace.leaves.change_constants_alone():
        return None, None
    wrt.sort(key=lambda node: node not in trace.leaves.twins)
    if not trace.leaves.have_way_back(order):
        return None, Again(places, list(map(trace.leaves.named, wrt)))
    begun = len(trace.tape.instructions)
    try:
        example = root.check_seed(examples(root.datum))
        seed = trace.tape.variable(example, Origin.ARGUMENT, "s")
        cotangents = pull_back(order, {root: Traced(example, trace.tape, seed)}, wrt=wrt)
    except DTypeError:  # of numbers without that derivative: whoever asks for it is told then
        del trace.tape.instructions[begun:]
        return None, Again(places, list(map(trace.leaves.named, wrt)))
    for step in trace.tape.instructions[begun:]:
        step.pulls = True
    parts = [cotangents[node].variable if node in cotangents else None for node in wrt]
    for part in (root.datum.variable, *parts):
        if part is not None:
            part.storage.leaves = True
    return Pull(places, list(map(trace.leaves.named, wrt)), root.datum.variable, seed, parts), None


@contextmanager
def _explained() -> Iterator[None]:
    """A block in which errors of NumPy's and Python's that stem from stand-ins become what is meant."""
    try:
        yield
    except ValueError as error:
        if isinstance(error.__cause__, AutogradError):  # of which NumPy says less
            raise error.__cause__ from None
        raise
    except TypeError as error:
        if Traced.__name__ not in str(error):
            raise
        raise depends(f"an array is handed to code that a trace does not see through ({error})", error) from error
