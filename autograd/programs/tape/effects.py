"""What a run writes to that others read: which leaves and arguments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from autograd.core.node import Node
from autograd.programs.tape.instructions import Argument, Kind, Variable, actual
from autograd.programs.tape.recording import Recording

Owners = Mapping[Variable, Any]  # which leaf or argument has the memory of a variable


def changed(recording: Recording, owners: Owners) -> list[Node | Argument]:
    """The leaves whose data a run sets or writes to."""
    found = list[Any]()
    for step in recording.tape.instructions:
        if step.kind is Kind.STORE and step.args[0] == "data":
            found.append(step.function)
        found += [owners[target] for target in step.writes if target in owners]
    return list(dict.fromkeys(found))


def exposed(recording: Recording, owners: Owners) -> list[tuple[int, Node | Argument]]:
    """The arguments that a run reads after it has written to a leaf: the place of one, and the leaf.

    A tape takes the memory of each for its own. Where they share it, the later reading finds other numbers.
    """
    found, written = dict[tuple[int, Any], None](), dict[Any, None]()
    for step in recording.tape.instructions:
        for owner in map(owners.get, step.operands):
            if isinstance(owner, Argument):
                found |= dict.fromkeys((owner.place, leaf) for leaf in written if leaf != owner)
        written |= dict.fromkeys(owners[target] for target in step.writes if target in owners)
    return list(found)


def owners_of(recording: Recording) -> Owners:
    """The leaf or the argument whose memory a variable lies in, of those that lie in any."""
    owners: dict[Variable, Any] = {
        variable: Argument(place) for place, variable in enumerate(recording.inputs) if variable is not None
    }
    for step in recording.tape.instructions:
        if step.kind is Kind.LOAD and step.args[0] == "data":
            owners[step.results[0]] = step.function
        for operand in step.operands:
            if operand in owners:  # views of it are of the same leaf
                owners |= {view: owners[operand] for view in step.results if view.storage is operand.storage}
    return owners


def nodes_of(leaves: Sequence[Node | Argument], given: Sequence[Any]) -> list[Node]:
    """Those of ``leaves`` that are nodes, among the arguments ``given`` and from around."""
    return [node for leaf in leaves if isinstance(node := actual(leaf, given), Node)]
