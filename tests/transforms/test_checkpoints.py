"""Checkpoints: the same numbers from less memory, and the mistakes one can make with them."""

import copy
import gc
import pickle
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from autograd import (
    Node,
    Tensor,
    Value,
    checkpoint,
    grad,
    gradcheck,
    gradients,
    hessian,
    jvp,
    no_grad,
    sigmoid,
    sin,
    tanh,
    topological_order,
    vmap,
)
from autograd.errors import ArgumentError, GraphError


def block(x: Any) -> Any:
    for _ in range(20):
        x = tanh(x * 1.1 + 0.1)
    return x


def live_nodes() -> int:
    gc.collect()
    return sum(isinstance(thing, Node) for thing in gc.get_objects())


@pytest.mark.long
@pytest.mark.parametrize("x", [Value(0.5), Tensor([0.5, -1.0])], ids=["Value", "Tensor"])
def test_fewer_nodes_are_alive_and_the_gradient_is_the_same(x: Any) -> None:
    kept, counts = {}, {}
    for name, f in (("kept", block), ("again", checkpoint(block))):
        before = live_nodes()
        y = x
        for _ in range(10):
            y = f(y)
        counts[name] = live_nodes() - before
        x.grad = None
        (y if x.shape == () else y.sum()).backward()
        kept[name] = (y.data, x.grad)
        del y
    assert counts["kept"] > 400
    assert counts["again"] == 10
    for found, expected in zip(kept["again"], kept["kept"], strict=True):
        np.testing.assert_array_equal(found, expected)


def test_the_second_run_lets_go_of_its_nodes() -> None:
    x = Value(0.5)
    y = checkpoint(block)(x)
    before = live_nodes()
    y.backward()
    assert live_nodes() == before


def test_derivatives_of_any_order_are_the_same() -> None:
    def f(x: Any) -> Any:
        return sin(x * x) * x

    g = checkpoint(f)
    x = 0.7
    assert grad(g)(x) == grad(f)(x)
    assert grad(grad(g))(x) == pytest.approx(grad(grad(f))(x), rel=1e-14)
    assert grad(grad(grad(g)))(x) == pytest.approx(grad(grad(grad(f)))(x), rel=1e-13)
    assert jvp(g, (x,), (2.0,)) == pytest.approx(jvp(f, (x,), (2.0,)), rel=1e-14)
    assert jvp(grad(g), (x,), (2.0,)) == pytest.approx(jvp(grad(f), (x,), (2.0,)), rel=1e-14)
    a = np.array([0.3, -0.8])
    np.testing.assert_allclose(jvp(checkpoint(grad(f)), (x,), (2.0,)), jvp(grad(f), (x,), (2.0,)), rtol=1e-14)
    np.testing.assert_allclose(
        jvp(checkpoint(grad(lambda t: f(t).sum())), (a,), (a,))[1], hessian(lambda t: f(t).sum())(a) @ a, rtol=1e-14
    )
    np.testing.assert_allclose(
        hessian(lambda t: checkpoint(f)(t).sum())(a), hessian(lambda t: f(t).sum())(a), rtol=1e-14
    )
    np.testing.assert_array_equal(vmap(grad(g))(a), vmap(grad(f))(a))
    np.testing.assert_array_equal(grad(lambda t: vmap(g)(t).sum())(a), vmap(grad(f))(a))


def test_tracked_nodes_outside_get_their_gradients() -> None:
    w, x = Tensor([[1.0, 2.0], [3.0, 4.0]]), Tensor([0.5, -0.5])
    h = w * 2  # made outside, and not a leaf

    def f(x: Any) -> Any:
        return sigmoid(h @ x) @ w

    plain = gradients(f(x).sum(), [w, x, h])
    y = checkpoint(f)(x).sum()
    for found, expected in zip(gradients(y, [w, x, h]), plain, strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-14)
    y.backward()
    np.testing.assert_allclose(h.grad, plain[2], rtol=1e-14)
    np.testing.assert_allclose(w.grad, plain[0], rtol=1e-14)
    (slope,) = gradients(y, [x], create_graph=True)
    (expected,) = gradients(f(x).sum(), [x], create_graph=True)
    np.testing.assert_allclose(gradients(slope.sum(), [w])[0], gradients(expected.sum(), [w])[0], rtol=1e-13)


def test_arguments_and_results_may_be_trees() -> None:
    def cell(state: dict[str, Any], *, scale: Any) -> Any:
        h = tanh(state["h"] * scale)
        return {"h": h, "c": [state["c"] + h.sum(), "label"], "n": state["n"] + 1}

    def total(run: Any, h: Any, c: Any, scale: Any) -> Any:
        state = {"h": h, "c": c, "n": 0}
        for _ in range(2):
            out = run(state, scale=scale)
            state = {"h": out["h"], "c": out["c"][0], "n": out["n"]}
        assert out["c"][1] == "label"
        assert state["n"] == 2
        return state["c"] * state["h"].sum()

    point = (np.array([[0.1, 0.2], [0.3, -0.4]]), 0.5, 1.5)
    found = grad(lambda *x: total(checkpoint(cell), *x), (0, 1, 2))(*point)
    expected = grad(lambda *x: total(cell, *x), (0, 1, 2))(*point)
    for a, b in zip(found, expected, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-14)
        assert type(a) is type(b)


def test_types_stay() -> None:
    x = Tensor(np.ones(3, dtype=np.float32))
    a, b = checkpoint(lambda t: (t * 2, t.sum()))(x)
    assert a.dtype == b.dtype == np.float32
    (b * a.sum()).backward()
    assert x.grad.dtype == np.float32
    assert grad(checkpoint(lambda x: x * x / 7))(Fraction(1, 3)) == Fraction(2, 21)


def test_without_tracking_it_is_the_function_itself() -> None:
    f = checkpoint(lambda x: x * 2)
    assert f(3.0) == 6.0
    with no_grad():
        assert not f(Value(3.0)).requires_grad
    assert f(Value(3.0, requires_grad=False)).is_leaf
    x = Value(3.0)
    assert checkpoint(lambda x: x)(x).data == 3.0
    assert grad(checkpoint(lambda x: x))(2.0) == 1.0
    assert checkpoint(lambda x: 5)(x) == 5


def test_a_function_that_changes_is_refused() -> None:
    calls = iter(range(10))
    y = checkpoint(lambda x: x * next(calls))(Value(1.0))
    with pytest.raises(GraphError, match="same result each time"):
        y.backward()
    with pytest.raises(ArgumentError, match=r"checkpoint\(f\)\(x\)"):
        checkpoint(3)  # type: ignore[arg-type]


def test_copies_replays_and_pickles() -> None:
    w, x = Value(2.0, name="w"), Value(3.0, name="x")
    y = checkpoint(lambda x: w * x * x)(x)
    assert gradcheck(y).ok
    twin = copy.deepcopy(y)
    leaves = {node.name: node for node in topological_order(twin)}
    assert gradients(twin, [leaves["w"], leaves["x"]]) == [9.0, 12.0]
    (slope,) = gradients(twin, [leaves["x"]], create_graph=True)
    assert gradients(slope, [leaves["w"], leaves["x"]]) == [6.0, 4.0]
    with pytest.raises(GraphError, match="pickled"):
        pickle.dumps(y)


def test_it_is_drawn_and_explained() -> None:
    import viz

    w, x = Value(2.0, name="w"), Value(3.0, name="x")
    y = checkpoint(lambda x: w * x)(x)
    assert "checkpoint" in viz.draw(y).dot
    assert "checkpoint" in str(viz.explain(y))


def test_a_node_may_be_an_argument_and_be_read_from_around() -> None:
    x = Tensor([2.0, 3.0])
    y = x * 1
    for node in (x, y):
        x.grad = None
        checkpoint(lambda t, node=node: t * t * node)(node).sum().backward()
        np.testing.assert_array_equal(x.grad, 3 * x.data**2)
    v = Value(2.0)
    checkpoint(lambda t: t * v)(v).backward()
    assert v.grad == 4.0


def test_a_leaf_that_the_first_run_makes_to_stay_gets_its_gradient() -> None:
    made: list[Any] = []

    def f(x: Any) -> Any:
        if not made:  # as a layer that makes its parameters when it is first called
            made.append(Tensor([2.0, 3.0]))
        return x * made[0]

    x = Tensor([5.0, 7.0])
    checkpoint(f)(x).sum().backward()
    assert made[0].grad.tolist() == [5.0, 7.0]
    assert x.grad.tolist() == [2.0, 3.0]
