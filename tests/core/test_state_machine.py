"""Random mixed graphs, grown step by step: every number agrees with the naive reference at every moment."""

import copy
import pickle
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from drawn import at_most
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from naive import BINARY, UNARY, Array, Dual, Shape, binary, broadcast, picked, product, reduced, stretched, unary

import autograd
from autograd import Tensor, Value, no_grad, stack, topological_order

MOST = 50.0  # numbers stay below, so that rounding does
numbers = st.integers(-8, 8).map(lambda n: n / 4)
shapes = st.lists(st.integers(1, 3), max_size=2).map(tuple)
which = st.integers(0, 10**6)


class Graphs(RuleBasedStateMachine):
    """Each node of the engine beside its array in the reference."""

    def __init__(self) -> None:
        super().__init__()
        self.pairs: list[tuple[Any, Array]] = []

    def pick(self, i: int, *, tracked: bool = False, arrays: bool = False) -> tuple[Any, Array] | None:
        chosen = [
            pair
            for pair in self.pairs
            if (not tracked or pair[1].tracked) and (not arrays or (isinstance(pair[0], Tensor) and pair[1].shape))
        ]
        return chosen[-1 - i % len(chosen)] if chosen else None  # small numbers, drawn often, are of the newest

    def made(self, node: Any, shape: Shape, entries: Sequence[Dual], parents: Sequence[Array] = ()) -> None:
        """A new node, unless its numbers have grown too large."""
        if all(abs(dual.value) < MOST for dual in entries):
            tracked = any(parent.tracked for parent in parents)
            self.pairs.append((node, Array(shape, entries, parents, tracked)))

    # leaves

    @initialize(x=numbers, y=numbers)
    def begin(self, x: float, y: float) -> None:
        self.leaf_value(x)
        self.leaf_tensor((2, 3), [x, y] * 3)

    @rule(x=numbers)
    def leaf_value(self, x: float) -> None:
        self.pairs.append((Value(x), Array((), [Dual(x)])))

    @rule(shape=shapes, entries=st.lists(numbers, min_size=9, max_size=9))
    def leaf_tensor(self, shape: Shape, entries: list[float]) -> None:
        size = int(np.prod(shape))
        node = Tensor(np.reshape(entries[:size], shape))
        self.pairs.append((node, Array(shape, [Dual(x) for x in entries[:size]])))

    # operations

    @rule(name=st.sampled_from(sorted(UNARY)), i=which)
    def unary(self, name: str, i: int) -> None:
        node, array = self.pick(i)  # type: ignore[misc]
        self.made(getattr(autograd, name)(node), array.shape, unary(name, array), [array])

    @rule(name=st.sampled_from(sorted(BINARY)), i=which, j=which)
    def binary(self, name: str, i: int, j: int) -> None:
        (x, a), (y, b) = self.pick(i), self.pick(j)  # type: ignore[misc]
        shape = broadcast(a.shape, b.shape)
        if shape is not None:
            self.made(getattr(autograd, name)(x, y), shape, binary(name, a, b, shape), [a, b])

    @rule(name=st.sampled_from(["add", "multiply"]), i=which, constant=numbers, reflected=st.booleans())
    def with_constant(self, name: str, i: int, constant: float, reflected: bool) -> None:
        node, array = self.pick(i)  # type: ignore[misc]
        call = getattr(autograd, name)
        other = Array((), [Dual(constant)], tracked=False)
        found = call(constant, node) if reflected else call(node, constant)
        self.made(found, array.shape, binary(name, array, other, array.shape), [array])

    @rule(i=which, axis=st.integers(0, 1), whole=st.booleans(), mean=st.booleans())
    def reduced(self, i: int, axis: int, whole: bool, mean: bool) -> None:
        pair = self.pick(i, arrays=True)
        if pair:
            node, array = pair
            along = None if whole else axis % len(array.shape)
            call = node.mean if mean else node.sum
            self.made(call(axis=along), *reduced(array, along, mean), [array])

    @rule(i=which, rows=st.lists(st.integers(0, 2), min_size=1, max_size=4), form=st.sampled_from(["list", "array"]))
    def indexed(self, i: int, rows: list[int], form: str) -> None:
        """Rows in any order, some of them twice; the index is changed afterwards."""
        pair = self.pick(i, arrays=True)
        if pair:
            node, array = pair
            rows = [row % array.shape[0] for row in rows]
            index: Any = list(rows) if form == "list" else np.array(rows)
            found = node[index]
            index[0] = (index[0] + 1) % array.shape[0]
            self.made(found, (len(rows), *array.shape[1:]), picked(array, rows), [array])

    @rule(i=which, row=st.integers(0, 2), start=st.booleans(), backwards=st.booleans())
    def sliced(self, i: int, row: int, start: bool, backwards: bool) -> None:
        pair = self.pick(i, arrays=True)
        if pair:
            node, array = pair
            length, rest = array.shape[0], array.shape[1:]
            row %= length
            if start:
                self.made(node[row], rest, picked(array, [row]), [array])
            elif backwards:
                self.made(node[::-1], array.shape, picked(array, list(reversed(range(length)))), [array])
            else:
                self.made(node[row:], (length - row, *rest), picked(array, list(range(row, length))), [array])

    @rule(i=which)
    def flattened(self, i: int) -> None:
        pair = self.pick(i, arrays=True)
        if pair:
            node, array = pair
            self.made(node.reshape(-1), (len(array.entries),), array.entries, [array])

    @rule(i=which)
    def repeated(self, i: int) -> None:
        node, array = self.pick(i)  # type: ignore[misc]
        shape = (2, *array.shape)
        self.made(autograd.broadcast_to(node, shape), shape, stretched(array, shape), [array])

    @rule(i=which, j=which)
    def multiplied(self, i: int, j: int) -> None:
        x, y = self.pick(i, arrays=True), self.pick(j, arrays=True)
        if x and y and len(x[1].shape) == len(y[1].shape) == 2 and x[1].shape[1] == y[1].shape[0]:
            shape = (x[1].shape[0], y[1].shape[1])
            self.made(x[0] @ y[0], shape, product(x[1], y[1]), [x[1], y[1]])

    @rule(i=which, j=which)
    def stacked(self, i: int, j: int) -> None:
        (x, a), (y, b) = self.pick(i), self.pick(j)  # type: ignore[misc]
        if a.shape == b.shape:
            self.made(stack([x, y]), (2, *a.shape), [*a.entries, *b.entries], [a, b])

    @rule(i=which)
    def to_value(self, i: int) -> None:
        for node, array in self.pairs[i % len(self.pairs) :]:
            if isinstance(node, Tensor) and array.shape == ():
                self.made(node.to_value(), (), array.entries, [array])
                return

    # what records nothing

    @rule(i=which)
    def detached(self, i: int) -> None:
        node, array = self.pick(i)  # type: ignore[misc]
        self.made(node.detach(), array.shape, array.entries)

    @rule(i=which, j=which)
    def unrecorded(self, i: int, j: int) -> None:
        (x, a), (y, b) = self.pick(i), self.pick(j)  # type: ignore[misc]
        shape = broadcast(a.shape, b.shape)
        if shape is not None:
            with no_grad():
                node = x * y
            self.made(node, shape, binary("multiply", a, b, shape))

    # gradients

    @rule(i=which, weights=st.lists(numbers, min_size=3, max_size=3))
    def backward(self, i: int, weights: list[float]) -> None:
        pair = self.pick(i, tracked=True)
        if pair:
            node, array = pair
            seed = [weights[k % 3] for k in range(len(array.entries))]
            given = seed[0] if isinstance(node, Value) else np.reshape(seed, array.shape)
            node.backward(given)
            array.backward(seed)
            if isinstance(given, np.ndarray):
                given[...] = 99.0  # the seed stays the caller's

    def teardown(self) -> None:
        """In the end a pass from each node, so that whatever was recorded is run backward."""
        for i in range(sum(array.tracked for _, array in self.pairs)):
            self.backward(i, [1.0, -0.5, 2.0])
        self.agree()

    @rule(i=which)
    def zero_grad(self, i: int) -> None:
        node, array = self.pick(i)  # type: ignore[misc]
        node.zero_grad()
        array.zero_grad()

    # names and copies

    @rule(i=which, name=st.text(max_size=5))
    def named(self, i: int, name: str) -> None:
        node, _ = self.pick(i)  # type: ignore[misc]
        node.name = name
        assert node.name == name

    @rule(i=which, pickled=st.booleans())
    def copied(self, i: int, pickled: bool) -> None:
        """A copy has the same numbers; a pass through it leaves the original alone (see `agree`)."""
        node, _ = self.pick(i)  # type: ignore[misc]
        twin = pickle.loads(pickle.dumps(node)) if pickled else copy.deepcopy(node)
        for mine, theirs in zip(topological_order(node), topological_order(twin), strict=True):
            assert mine is not theirs
            assert (mine.op, mine.name, type(mine)) == (theirs.op, theirs.name, type(theirs))
            np.testing.assert_array_equal(mine.data, theirs.data)
            assert (mine.grad is None) == (theirs.grad is None)
            if mine.grad is not None:
                np.testing.assert_array_equal(mine.grad, theirs.grad)
        if twin.requires_grad:
            twin.backward(np.ones(twin.shape) if isinstance(twin, Tensor) else 1.0)

    # what holds at every moment

    @invariant()
    def agree(self) -> None:
        """All numbers of all nodes are compared at once, since one comparison by NumPy's tester takes long."""
        data, grads = [0.0], [0.0]
        expected_data, expected_grads = [0.0], [0.0]
        for node, array in self.pairs:
            assert node.shape == np.shape(node.data) == array.shape
            assert node.requires_grad == array.tracked
            data.append(node.data)
            expected_data += [dual.value for dual in array.entries]
            assert (node.grad is None) == (array.grad is None), (node, array.grad)
            if array.grad is not None:
                assert np.shape(node.grad) == array.shape
                grads.append(node.grad)
                expected_grads += array.grad
        np.testing.assert_allclose(np.concatenate(data, axis=None), expected_data, 1e-9, 1e-10)
        np.testing.assert_allclose(np.concatenate(grads, axis=None), expected_grads, 1e-9, 1e-9)

    @invariant()
    @precondition(lambda self: self.pairs)
    def no_gradient_shares_memory(self) -> None:
        grads = [node.grad for node, _ in self.pairs if isinstance(node.grad, np.ndarray)]
        owners = {id(grad if grad.base is None else grad.base) for grad in grads}
        assert len(owners) == len(grads)
        assert all(grad.flags.writeable for grad in grads)


TestGraphs = pytest.mark.long(Graphs.TestCase)
TestGraphs.settings = at_most(60, stateful_step_count=40)


def test_the_reference_is_right_where_paper_is() -> None:
    """f = (x + y) * z with x = 1, y = 2, z = 2 and upstream 2; and x * x at 3."""
    x, y, z = (Array((), [Dual(number)]) for number in (1.0, 2.0, 2.0))
    q = Array((), binary("add", x, y, ()), [x, y])
    f = Array((), binary("multiply", q, z, ()), [q, z])
    f.backward([2.0])
    assert [array.grad for array in (q, x, y, z)] == [[4.0], [4.0], [4.0], [6.0]]
    w = Array((), [Dual(3.0)])
    square = Array((), binary("multiply", w, w, ()), [w, w])
    square.backward([1.0])
    square.backward([1.0])
    assert (w.grad, square.grad) == ([12.0], [1.0])


def test_a_wrong_engine_is_caught(monkeypatch: Any) -> None:
    """The machine can fail: with accumulation on interior nodes, and with a rule that is 0.1 % off."""
    import pytest

    machine = Graphs()
    machine.begin(1.0, 2.0)
    monkeypatch.setattr(autograd.tanh, "partials", (lambda xp, out, x: 1.001 * (1 - out * out),))
    machine.unary("tanh", 0)
    machine.backward(0, [1.0, 1.0, 1.0])
    with pytest.raises(AssertionError):
        machine.agree()
