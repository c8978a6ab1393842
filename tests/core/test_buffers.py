"""Who owns an array: no gradient shares memory with another, nothing of the caller's is kept or written to."""

import copy
import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from grouped import each
from properties import COMPLEX, calls

import autograd
from autograd import Node, Tensor, Value, concat, gradients, stack, topological_order, value_and_grad, vjp
from autograd.core.primitive import Primitive
from autograd.core.registry import TABLE

A = np.array([[0.5, -1.5, 2.5], [1.0, 0.25, -1.0]])

GRAPHS: dict[str, Callable[[Tensor, Tensor], Any]] = {
    "sum of two": lambda x, y: x + y,
    "sum of one": lambda x, y: x + x,
    "difference": lambda x, y: x - y,
    "chain of views": lambda x, y: x.T.T.reshape(3, 2).reshape(-1),
    "broadcast": lambda x, y: x[0] + y,
    "reduction": lambda x, y: (x + y).sum() + x.sum(),
    "reduction of an axis": lambda x, y: (x + y).sum(axis=0) + x.mean(axis=0),
    "concat": lambda x, y: concat([x, y, x]),
    "stack": lambda x, y: stack([x, y]),
    "slices": lambda x, y: x[:, ::-1] + y[:, ::-1],
    "identity": lambda x, y: autograd.identity(+x),
    "many terms": lambda x, y: autograd.add_n([x, y, x, y]),
    "choice": lambda x, y: autograd.where(A > 0, x, y),
    "one leaf": lambda x, y: x,
    "no axes": lambda x, y: x.sum() + x.sum(),
    "values": lambda x, y: (x * Value(2.0) + y).to_values()[0][1],
}


@pytest.mark.parametrize("build", GRAPHS.values(), ids=list(GRAPHS))
def test_no_two_gradients_share_memory_and_none_the_seed(build: Callable[[Tensor, Tensor], Any]) -> None:
    x, y = Tensor(A), Tensor(A * 2)
    root = build(x, y)
    seed = np.ones(root.shape) if isinstance(root, Tensor) else 1.0
    for _ in range(2):
        root.backward(seed)
        nodes = topological_order(root)
        grads = [node.grad for node in nodes if isinstance(node, Tensor) and node.grad is not None]
        others = [node.data for node in nodes if isinstance(node, Tensor)] + [np.asarray(seed)]
        assert all(type(grad) is np.ndarray and grad.flags.writeable for grad in grads)
        assert not any(np.shares_memory(a, b) for a, b in itertools.combinations(grads, 2))
        assert not any(np.shares_memory(a, b) for a, b in itertools.product(grads, others))


@pytest.mark.parametrize("build", GRAPHS.values(), ids=list(GRAPHS))
def test_what_gradients_gives_has_memory_of_its_own(build: Callable[[Tensor, Tensor], Any]) -> None:
    """Of every node, also of those that are passed on the way."""
    root = build(Tensor(A), Tensor(A * 2))
    seed = np.ones(root.shape) if isinstance(root, Tensor) else 1.0
    nodes = [node for node in topological_order(root) if isinstance(node, Tensor) and node.requires_grad]
    found = gradients(root, nodes, seed)
    assert all(type(slope) is np.ndarray and slope.flags.writeable for slope in found)
    assert not any(np.shares_memory(a, b) for a, b in itertools.combinations(found, 2))
    others = [node.data for node in nodes] + [np.asarray(seed)]
    assert not any(np.shares_memory(a, b) for a, b in itertools.product(found, others))


OTHERS = {"at", "einsum", "to_value", *COMPLEX}  # called in another way, or without a derivative by themselves
CALLED = [p for p in TABLE.values() if p.differentiable and p.name not in OTHERS]


@each("primitive", CALLED, ids=lambda p: p.name)
def test_what_operands_receive_lies_in_memory_of_its_own(primitive: Primitive) -> None:
    for inputs, params in calls(primitive, np.random.default_rng(0)):
        leaves = [Tensor(x) for x in inputs]
        result = primitive(*leaves, **params)
        for part in result if isinstance(result, tuple | list) else [result]:
            if part.requires_grad:
                seed = np.ones(part.shape, part.dtype)
                part.backward(seed)
                arrays = [seed, *(array for leaf in leaves for array in (leaf.data, leaf.grad) if array is not None)]
                assert not any(np.shares_memory(a, b) for a, b in itertools.combinations(arrays, 2))


def test_an_array_that_a_rule_has_made_is_not_copied() -> None:
    """A gradient in the form that its rule's last reshape gave it, of memory that nobody else holds."""
    table = Tensor(np.zeros((200, 64), np.float32))
    table[np.arange(100)].backward(np.ones((100, 64), np.float32))
    assert table.grad.base is not None
    assert table.grad.base.nbytes == table.grad.nbytes


def test_a_deep_copy_has_a_gradient_of_its_own() -> None:
    x = Tensor(A)
    (x * 2.0).backward(np.ones(A.shape))
    twin = copy.deepcopy(x)
    twin.grad *= 0.0
    np.testing.assert_array_equal(x.grad, np.full(A.shape, 2.0))


def test_writing_to_one_gradient_changes_no_other() -> None:
    x, y = Tensor(A), Tensor(A)
    z = x + y
    z.backward(np.ones(A.shape))
    x.grad *= 0.0
    np.testing.assert_array_equal(y.grad, np.ones(A.shape))
    np.testing.assert_array_equal(z.grad, np.ones(A.shape))


@pytest.mark.parametrize(
    "derivatives",
    [
        lambda x, y: gradients((x + y).sum(), [x, y]),
        lambda x, y: value_and_grad(lambda a, b: (a + b).sum(), argnums=(0, 1))(x.data, y.data)[1],
        lambda x, y: vjp(lambda a, b: a + b, x.data, y.data)[1](np.ones(A.shape)),
    ],
)
def test_the_gradients_of_transforms_share_no_memory(derivatives: Callable[[Tensor, Tensor], Any]) -> None:
    left, right = derivatives(Tensor(A), Tensor(A))
    assert not np.shares_memory(left, right)
    left[...] = 7.0
    np.testing.assert_array_equal(right, np.ones(A.shape))


@pytest.mark.parametrize("seed", [np.ones(A.shape), Tensor(np.ones(A.shape))])
def test_the_seed_stays_the_callers(seed: Any) -> None:
    x = Tensor(A)
    y = x * 2.0
    y.backward(seed)
    kept = x.grad.copy()
    (seed.data if isinstance(seed, Node) else seed)[...] = 99.0
    np.testing.assert_array_equal(x.grad, kept)
    np.testing.assert_array_equal(y.grad, np.ones(A.shape))


def test_a_tensor_copies_what_it_is_given() -> None:
    array = A.copy()
    t = Tensor(array)
    array[...] = 0.0
    np.testing.assert_array_equal(t.data, A)
    out = t.numpy()
    out[...] = 0.0
    np.testing.assert_array_equal(t.data, A)


@pytest.mark.parametrize("form", [list, np.array])
def test_an_index_that_changes_after_the_forward_pass_changes_nothing(form: Callable[[Any], Any]) -> None:
    def index() -> Any:
        return form([0, 1, 1])

    t, given = Tensor([1.0, 2.0, 3.0]), index()
    picked = t[given]
    in_a_tuple = Tensor(A)[:, given]
    function = autograd.getitem(t, index=given)
    spread = autograd.scatter_add(t, index=given, shape=(4,))
    labels = form([0, 2])
    loss = autograd.softmax_cross_entropy(Tensor(A), labels=labels)
    expected = gradients(autograd.softmax_cross_entropy(x := Tensor(A), labels=[0, 2]), [x])[0]
    given[:] = [2, 2, 2]
    labels[:] = [1, 1]
    for root, leaf_gradient in (
        (picked, [1.0, 2.0, 0.0]),
        (function, [1.0, 2.0, 0.0]),
        (in_a_tuple, [[1.0, 2.0, 0.0]] * 2),
        (spread * [1.0, 10.0, 100.0, 1000.0], [1.0, 10.0, 10.0]),
    ):
        leaf = next(node for node in topological_order(root) if node.is_leaf and node.requires_grad)
        np.testing.assert_array_equal(gradients(root.sum(), [leaf])[0], leaf_gradient)
    np.testing.assert_allclose(gradients(loss, [loss.parents[0]])[0], expected)


def test_axes_that_change_after_the_forward_pass_change_nothing() -> None:
    """By keyword, by place, and of a method as of a function."""
    t = Tensor(A)
    given = [1, 0]
    turned = [t.permute_dims(axes=given), t.permute_dims(given), autograd.permute_dims(t, axes=given)]
    given[:] = [0, 1]
    for root in turned:
        np.testing.assert_array_equal(gradients(root, [t], A.T)[0], A)


def average(x: Any, weights: Any) -> Any:
    return np.average(x, weights=weights)


@pytest.mark.parametrize(("size", "expected"), [(512, 1.0), (513, 2.0)])
def test_small_constants_in_an_expression_are_copied_and_large_ones_are_not(size: int, expected: float) -> None:
    """As Tensor's documentation says: one of up to 4 KiB may be written to at once."""
    constant, x = np.ones(size), Tensor(np.ones(size))
    roots = [x * constant, constant * x, np.multiply(x, constant), autograd.vecdot(constant, x)]
    constant *= 2.0
    for root in roots:
        np.testing.assert_array_equal(gradients(root.sum(), [x])[0], np.full(size, expected))


@pytest.mark.parametrize(
    "function",
    [np.convolve, np.correlate, np.inner, np.vdot, np.polyval, np.polymul, np.multiply.outer, average, np.trapezoid],
    ids=lambda function: function.__name__,
)
def test_numpys_functions_copy_small_constants_too(function: Any) -> None:
    constant, x = np.array([1.0, 2.0, 3.0]), Tensor([3.0, 1.0, 2.0])
    root = (function(x, constant) ** 2).sum()
    expected = gradients((function(x, constant.copy()) ** 2).sum(), [x])[0]
    constant[...] = [9.0, 1.0, 5.0]
    np.testing.assert_array_equal(gradients(root, [x])[0], expected)


def test_a_gradient_of_no_axes_is_an_array() -> None:
    t = Tensor(2.0)
    (t * t + t).backward()
    assert type(t.grad) is np.ndarray
    assert t.grad.shape == ()
    t.grad = None
    (t + t).backward()
    (t + t).backward()
    assert type(t.grad) is np.ndarray


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex64])
def test_all_gradients_have_the_type_of_their_data(dtype: type) -> None:
    t = Tensor(A.astype(dtype))
    root = (t * t).sum()
    root.backward()
    assert {node.grad.dtype for node in topological_order(root)} == {np.dtype(dtype)}


# the type of a Value's gradient


@pytest.mark.parametrize(
    ("number", "kind"), [(3, int), (3.0, float), (3 + 0j, complex), (autograd.Value(3).data, int)], ids=str
)
def test_the_seed_takes_the_type_of_the_root(number: Any, kind: type) -> None:
    for build in (lambda x: x * 2, lambda x: x + x, lambda x: -x, lambda x: x):
        x = Value(number)
        build(x).backward()
        assert type(x.grad) is kind
        assert type(gradients(build(x), [x])[0]) is kind


def test_fractions_stay_exact_and_floats_do_not_become_whole() -> None:
    from fractions import Fraction

    x = Value(Fraction(1, 3))
    (x * 2).backward()
    assert x.grad == Fraction(2)
    assert isinstance(x.grad, Fraction)
    y = Value(-2.0)
    y.relu().backward()
    assert (type(y.relu().data), type(y.grad)) == (float, float)
    z = Value(3.0)
    autograd.minimum(z, 2).backward()
    assert (type(z.grad), z.grad) == (float, 0.0)
    w = Value(2)
    (w * w).backward(0.5)
    assert w.grad == 2.0
