"""Lottery tickets: small networks within a large one that learn as well, if they start from its first values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from nn.arguments import fraction, whole
from nn.arguments import function as given_function
from nn.autograd_door import ArgumentError
from nn.inspection import pruning
from nn.modules.module import Module
from nn.randomness import Rng, generator

__all__ = ["Lottery", "Ticket", "lottery_ticket"]


class Ticket(NamedTuple):
    """One round: the share of weights that is ``kept``, and three scores of networks that have so many, each trained
    from the beginning: of the ``ticket``, whose weights start from the first values; of the same weights
    ``reinitialised``, with other first values; and of a ``random_mask``, other weights with the first values."""

    kept: float
    ticket: float
    reinitialised: float
    random_mask: float


@dataclass(frozen=True)
class Lottery:
    """The result of `lottery_ticket`: the score of the ``dense`` network, the ``tickets`` of all rounds, and the
    ``model``, the last ticket, trained. Printing it shows a table."""

    dense: float
    tickets: tuple[Ticket, ...]
    model: Module

    def __str__(self) -> str:
        rows: list[tuple[str, ...]] = [("kept", "ticket", "re-initialised", "random mask")]
        rows.append(("100 %", f"{self.dense:.4g}", "", ""))
        for kept, *scores in self.tickets:
            rows.append((f"{100 * kept:.1f} %", *[f"{score:.4g}" for score in scores]))
        return "\n".join("  ".join(cell.rjust(14) for cell in row).rstrip() for row in rows)

    __repr__ = __str__


def lottery_ticket(
    make: Callable[[np.random.Generator], Module],
    train: Callable[[Module], Any],
    score: Callable[[Module], float],
    *,
    rounds: int = 5,
    amount: float = 0.2,
    rng: Rng = None,
) -> Lottery:
    """Look for a lottery ticket: train, prune the smallest weights, give the others their first values, train again.

    ``make``: gives a new network, given a generator for its first values. ``train``: trains a network in place, each
    time from the beginning, with an optimiser of its own; for a fair comparison it draws the same batches each time.
    ``score``: what a trained network is worth, such as its accuracy on a test set. In each of the ``rounds`` the share
    ``amount`` of the weights that are left is pruned, of each layer. ``rng``: a generator, a seed or None.

    A ticket has won if it does better than both controls of its `Ticket`: the same weights with other first values,
    and as many weights in other places of each layer.

    Raises `ArgumentError` for other arguments, and where ``make`` gives one network twice.

    Source: Frankle, Carbin, "The lottery ticket hypothesis: finding sparse, trainable neural networks", 2019.

    >>> import numpy as np
    >>> import nn
    >>> x = np.random.default_rng(0).normal(size=(40, 2))
    >>> y = (x[:, :1] * x[:, 1:] > 0).astype(float)
    >>> def train(model):
    ...     optimiser = nn.Adam(model.parameters(), lr=0.05)
    ...     for _ in range(30):
    ...         optimiser.zero_grad()
    ...         nn.binary_cross_entropy_with_logits(model(x), y).backward()
    ...         optimiser.step()
    >>> def accuracy(model):
    ...     return float(((model(x).data > 0) == y).mean())
    >>> found = lottery_ticket(lambda rng: nn.MLP([2, 16, 1], rng=rng), train, accuracy, rounds=2, rng=0)
    >>> [round(ticket.kept, 2) for ticket in found.tickets]
    [0.81, 0.65]
    """
    for name, given in (("make", make), ("train", train), ("score", score)):
        if given_function(name, given) is None:
            raise ArgumentError(f"lottery_ticket needs a function {name}, found None")
    rounds, amount, rng = whole("rounds", rounds, 1), fraction("amount", amount), generator(rng)
    seed = int(rng.integers(2**32))
    model = make(np.random.default_rng(seed))
    first = model.state_dict()

    def tried(network: Module) -> float:
        train(network)
        return float(score(network))

    def another(first_values: np.random.Generator, masks: dict[str, Any]) -> Module:
        network = make(first_values)
        if network is model:
            raise ArgumentError("make must give a new network each time, found the same one again")
        pruning.custom(network, masks)
        return network

    dense, tickets = tried(model), []
    for _ in range(rounds):
        pruning.l1(model, amount)
        masks = pruning.masks(model)
        pruning.rewind(model, first)
        elsewhere = {path: rng.permutation(mask.ravel()).reshape(mask.shape) for path, mask in masks.items()}
        other_values = np.random.default_rng(int(rng.integers(2**32)))
        scores = (
            tried(model),
            tried(another(other_values, masks)),
            tried(another(np.random.default_rng(seed), elsewhere)),
        )
        tickets.append(Ticket(1 - pruning.sparsity(model), *scores))
    return Lottery(dense, tuple(tickets), model)
