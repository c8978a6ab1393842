"""NumPy's functions that only ask: they are answered by plain numbers and arrays, and cut no graph.

What they answer is constant, or jumps, as the data move; there is no derivative to lose.
"""

from __future__ import annotations

from functools import wraps
from typing import Any

import numpy as np

from autograd.arrayapi.numpy_dispatch import Rule, spells
from autograd.callbacks import pure_callback
from autograd.core.node import Node, data_of
from autograd.core.xp.standin import Standin
from autograd.errors import GraphError
from autograd.foundation.trees import tree_map

COMPARES = "whether numbers are equal or near, true or false"
KIND = "the type of numbers, which has no derivative"
PLACES = "where entries are, as whole numbers"
WORDS = "text, for reading"
MEMORY = "how arrays lie in memory"
STEPS = "a function of whole numbers, or constant between jumps"

QUESTIONS: dict[Any, str] = {
    **dict.fromkeys([np.allclose, np.array_equal, np.array_equiv, np.isclose, np.isin], COMPARES),
    **dict.fromkeys([np.iscomplex, np.isreal, np.isneginf, np.isposinf], COMPARES),
    **dict.fromkeys([np.iscomplexobj, np.isrealobj, np.common_type, np.min_scalar_type], KIND),
    **dict.fromkeys([np.digitize, np.flatnonzero, np.lexsort], PLACES),
    **dict.fromkeys([np.ravel_multi_index, np.unravel_index, np.diag_indices_from], PLACES),
    **dict.fromkeys([np.tril_indices_from, np.triu_indices_from], PLACES),
    **dict.fromkeys([np.array2string, np.array_repr, np.array_str], WORDS),
    np.einsum_path: "the order in which to multiply",
    **dict.fromkeys([np.may_share_memory, np.shares_memory], MEMORY),
    **dict.fromkeys([np.spacing, np.gcd, np.lcm, np.bitwise_count, np.packbits, np.unpackbits, np.isnat], STEPS),
}


def _data(thing: Any) -> Any:
    if isinstance(thing, Node) and thing.rank > 1:
        raise GraphError(
            "inside vmap an example has no numbers of its own to be asked for: compare its entries instead"
        )
    return data_of(thing)


def plain(things: Any) -> Any:
    """``things``, which may be nested, with the data of nodes in their place; a `GraphError` within `vmap`."""
    return tree_map(_data, things)


def asked(function: Any, *args: Any) -> Any:
    """What ``function`` says of plain data: within `vmap` of each example, in a compiled function in each run."""

    @wraps(function)
    def of_plain(*given: Any) -> Any:
        return function(*plain(given))

    return pure_callback(of_plain, *args)


def is_known(x: Any) -> bool:
    """Whether the numbers of x can be asked for: neither within `vmap` nor in a compiled function that is traced."""
    return not (isinstance(x, Node) and (x.rank > 1 or isinstance(x.datum, Standin)))


def _answer(question: Any) -> Rule:
    def answer(*args: Any, **options: Any) -> Any:
        args, options = plain((args, options))
        return question(*args, **options)

    return answer


for _question in QUESTIONS:
    spells(_question)(_answer(_question))
