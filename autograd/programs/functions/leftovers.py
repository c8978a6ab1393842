"""Detect stand-ins and random draws that escaped a trace."""

from __future__ import annotations

import gc
from _thread import get_ident
from collections.abc import Mapping
from time import sleep

from autograd.core.node import Node
from autograd.core.tensor import Tensor
from autograd.errors import TraceError
from autograd.programs.functions.standins import Forgotten, examples
from autograd.programs.tape.instructions import Tape

FULL = 2  # the generation of a collection that looks at all objects
PATIENCE = 1000  # milliseconds to wait for another thread's collection, or one that this call is itself a part of


def check_kept(tape: Tape) -> None:
    """A `TraceError` where a run that is over has left its stand-ins in something from outside."""
    if tape.standing():
        _collect()  # cycles of the function's own are not meant
    kept = tape.standing()
    tape.standins.clear()
    for traced in kept:
        for node in gc.get_referrers(traced):
            if isinstance(node, Node):
                settle(node)
    if kept:
        raise TraceError(
            f"an array of the traced run, {kept[0].dtype} of shape {kept[0].shape}, is kept in something from outside, "
            "such as a list, an attribute, a global variable or a function that refers to it, where a replay "
            "would not put it: return it, let it be the data of a Tensor from outside, or hand it to "
            "autograd.callback(function, x)"
        )


def _collect() -> None:
    """Run the garbage collector; while it runs in another thread, it does nothing when it is called: wait for that."""
    here, runs = get_ident(), []

    def hear(phase: str, info: dict[str, int]) -> None:
        if phase == "stop" and info["generation"] == FULL and get_ident() == here:
            runs.append(info)

    gc.callbacks.append(hear)
    try:
        for _ in range(PATIENCE):
            gc.collect()
            if runs:
                return
            sleep(0.001)
    finally:
        gc.callbacks.remove(hear)


def settle(node: Node) -> None:
    """Put true arrays in place of stand-ins."""
    node.datum = examples(node.datum)
    node.grad = None if isinstance(node.grad, Forgotten) else examples(node.grad)


def leaves_left(born: Mapping[int, Node]) -> bool:
    """Whether something besides a graph holds variables that a traced function has made, such as a layer that makes
    its parameters when it is first called."""
    leaves = tuple([node for node in born.values() if node.is_leaf and node.requires_grad])
    holders = {type(holder) for leaf in leaves for holder in gc.get_referrers(leaf)}
    return not holders <= {Tensor, tuple}  # operands stand in a tuple
