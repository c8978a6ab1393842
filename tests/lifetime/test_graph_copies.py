"""Copies and pickles of graphs: what is shared stays shared."""

import copy
import io
import pickle
import weakref
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest

from autograd import (
    Tensor,
    Value,
    topological_order,
)

# copies


def test_copies_are_of_the_same_graph_and_keep_sharing() -> None:
    x, t = Value(3.0, name="x"), Tensor([1.0, 2.0], name="t")
    y = (t * x)[1] ** 2
    y.backward()
    for twin in (copy.deepcopy(y), pickle.loads(pickle.dumps(y, protocol=5))):
        assert [n.op for n in topological_order(twin)] == [n.op for n in topological_order(y)]
        assert [n.name for n in topological_order(twin)] == [n.name for n in topological_order(y)]
        assert [n.params for n in topological_order(twin)] == [n.params for n in topological_order(y)]
        leaves = {n.name: n for n in topological_order(twin) if n.is_leaf and n.name}
        assert leaves["x"] is not x
        assert leaves["x"].grad == x.grad
        twin.backward()
        assert leaves["x"].grad == 2 * x.grad
        leaves["t"].data[0] = 99.0
        assert t.data[0] == 1.0
    shallow = copy.copy(y)
    assert shallow.parents == y.parents


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda thing: pickle.loads(pickle.dumps(thing))])
def test_containers_keep_shared_leaves_shared(duplicate: Callable[[Any], Any]) -> None:
    x, y = Value(3.0, name="x"), Tensor([1.0, 2.0])
    box = duplicate({"leaves": [x, y], "again": x, "loss": (y * x).sum(), "constant": y.detach()})
    assert box["leaves"][0] is box["again"]
    box["loss"].backward()
    assert box["again"].grad == 3.0
    np.testing.assert_array_equal(box["leaves"][1].grad, [3.0, 3.0])
    assert x.grad is None
    assert not box["constant"].requires_grad


def by_pickles_in_python(thing: Any, protocol: int) -> Any:
    """By pickle's readable twin of the module in C."""
    file = io.BytesIO()
    pickle._Pickler(file, protocol).dump(thing)  # type: ignore[attr-defined]
    return pickle.loads(file.getvalue())


DUPLICATES: list[Callable[[Any], Any]] = [
    copy.deepcopy,
    *[partial(by_pickles_in_python, protocol=protocol) for protocol in (2, 5)],
    *[lambda thing, protocol=protocol: pickle.loads(pickle.dumps(thing, protocol)) for protocol in range(2, 6)],
]


@pytest.mark.parametrize("duplicate", DUPLICATES)
def test_roots_in_one_container_keep_what_they_share(duplicate: Callable[[Any], Any]) -> None:
    x, t = Value(3.0), Tensor([1.0, 2.0])
    shared = t * x
    deeper = shared + x
    box = {"sum": deeper.sum(), "inner": shared, "list": [deeper * 2.0, shared, x], "again": deeper}
    twin = duplicate(box)
    inner, again = twin["inner"], twin["again"]
    assert inner is twin["list"][1] is again.parents[0]
    assert again is twin["sum"].parents[0] is twin["list"][0].parents[0]
    assert again.parents[1] is inner.parents[1] is twin["list"][2]
    roots = twin["sum"], twin["list"][0]
    assert len(topological_order(*roots)) == len(topological_order(box["sum"], box["list"][0]))
    assert not {*topological_order(*roots)} & {*topological_order(box["sum"], box["list"][0])}
    twin["sum"].backward()
    assert twin["list"][2].grad == 5.0
    assert x.grad is None


def test_a_pickle_leaves_nothing_behind() -> None:
    x = Value(3.0)
    y = x * x
    first = pickle.dumps([y, y + 1.0])
    y.grad = 7.0
    assert [node.grad for node in pickle.loads(first)] == [None, None]
    assert pickle.loads(pickle.dumps(y)).grad == 7.0  # not what the first one saw
    died = weakref.ref(y)
    del y
    assert died() is None
