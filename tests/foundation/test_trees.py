"""Nested containers: what is a leaf, what comes back, and what is said where forms differ."""

from collections import OrderedDict, defaultdict, namedtuple
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd.errors import ArgumentError
from autograd.foundation.trees import flatten, tree_map

Pair = namedtuple("Pair", ["left", "right"])


@dataclass(frozen=True)
class Layer:
    weight: Any
    bias: Any = None
    doubled: Any = field(init=False, default=None)

    def __post_init__(self) -> None:
        object.__setattr__(self, "doubled", [self.weight, self.weight])


TREES = st.recursive(
    st.integers() | st.none(),
    lambda parts: (
        st.lists(parts, max_size=3)
        | st.tuples(parts, parts)
        | st.dictionaries(st.sampled_from("abc"), parts)
        | st.builds(Pair, parts, parts)
        | st.builds(Layer, parts, parts)
    ),
    max_leaves=8,
)


@given(TREES)
def test_flatten_and_build_are_inverse(tree: Any) -> None:
    leaves, form = flatten(tree)
    assert all(isinstance(leaf, int) for leaf in leaves)
    assert len(leaves) == form.count()
    assert form.build(leaves) == tree
    assert form.leaves_of(tree, "x") == leaves
    assert form.spread(7, "x") == [7] * len(leaves)
    assert tree_map(lambda x: x, tree) == tree


def test_containers_keep_their_kind() -> None:
    grown = defaultdict(list, a=1)
    trees = [Pair(1, [2]), OrderedDict(b=1, a=2), grown, Layer(1, (2, 3)), {"x": None}, [], ()]
    for tree in trees:
        again = tree_map(lambda x: x, tree)
        assert type(again) is type(tree)
        assert again == tree
    assert tree_map(lambda x: x, grown).default_factory is list
    assert tree_map(lambda x: x + 1, Layer(1)).doubled == [2, 2]


def test_arrays_and_strings_are_leaves() -> None:
    array = np.ones(2)
    assert flatten([array, "ab", Pair])[0][0] is array
    assert flatten(["ab", Pair, Layer])[0] == ["ab", Pair, Layer]


def test_leaves_follow_the_keys_of_the_form() -> None:
    _, form = flatten({"w": 1, "b": 2})
    assert form.leaves_of({"b": 20, "w": 10}, "x") == [10, 20]
    _, form = flatten((1, [2]))
    assert form.leaves_of([10, (20,)], "x") == [10, 20]


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (3, r"tangent must have the form .* expected parts \['w', 'b'\], found int 3"),
        ({"w": [1]}, r"expected parts \['w', 'b'\], found parts \['w'\]"),
        ({"w": 1, "b": 2}, r"tangent\['w'\] must have the form .* expected parts \[0\], found int 1"),
        ({"w": [1], "b": [2]}, r"tangent\['b'\] must have the form .* expected one leaf, found parts \[0\]"),
    ],
)
def test_another_form_is_refused_with_its_place(other: Any, message: str) -> None:
    _, form = flatten({"w": [1], "b": 2})
    with pytest.raises(ArgumentError, match=message):
        form.leaves_of(other, "tangent")


def test_a_prefix_counts_for_all_below() -> None:
    _, form = flatten(({"w": 1, "b": [2, 3]}, 4))
    assert form.spread(0, "axes") == [0, 0, 0, 0]
    assert form.spread((None, 1), "axes") == [None, None, None, 1]
    assert form.spread(({"w": 2, "b": None}, 1), "axes") == [2, None, None, 1]
    with pytest.raises(ArgumentError, match=r"axes\[0\]"):
        form.spread(({"w": 2}, 1), "axes")


def test_a_form_keeps_no_leaf_alive() -> None:
    import weakref

    class Leaf:
        pass

    leaf = Leaf()
    seen = weakref.ref(leaf)
    leaves, form = flatten([{"a": leaf}, Layer(leaf), Pair(leaf, 1)])
    del leaf, leaves
    assert seen() is None
    assert form.count() == 4
