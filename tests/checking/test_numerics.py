"""`check_numerics`: the first operation that makes NaN or infinity is named, with its line and its operands."""

import asyncio
import math
import sys
import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd
import nn
from autograd import Tensor, Value, check_numerics, enable_grad, exp, grad, gradients, no_grad, scope, stack
from autograd.core.context import MODES
from autograd.errors import NumericsError


def line() -> int:
    """The number of the line that calls this."""
    return sys._getframe(1).f_lineno


def test_the_first_forward_operation_is_named_with_its_line_and_path() -> None:
    x, w = Value(2.0, name="x"), Value(1.5, name="w")
    with check_numerics():
        product = x * w
        here = line() + 2
        with pytest.raises(NumericsError) as caught:
            (product - 3.0).log().exp()
    text = str(caught.value)
    assert text.startswith(f"log made -inf from finite numbers at {__file__}:{here}")
    assert "operand 0: subtract = 0.0" in text
    assert f"v2 = multiply(x, w) = 3.0 at {__file__}:{here - 3}" in text
    assert "x = variable = 2.0" in text
    assert product.source == f"{__file__}:{here - 3}"
    assert (x * w).source is None


def test_entries_of_arrays_are_named() -> None:
    a, b = Tensor(np.arange(12.0).reshape(3, 4), name="a"), Tensor([[1.0, 2.0, 0.0, 3.0]])
    with check_numerics(), pytest.raises(NumericsError) as caught:
        a / b
    text = str(caught.value)
    assert "divide made inf at [0, 2] of shape (3, 4)" in text
    assert "operand 0: a = shape (3, 4), from 0 to 11; 2.0 there" in text
    assert "operand 1: variable = [[1.0, 2.0, 0.0, 3.0]]" in text
    with check_numerics(), pytest.raises(NumericsError, match=r"operand 1: b = shape \(1, 8\).*; 0.0 there"):
        Tensor(np.ones((2, 8))) / Tensor(np.arange(8.0).reshape(1, 8), name="b")
    with check_numerics(), pytest.raises(NumericsError, match=r"at \[3, 0\](?s:.*)operand 0: a = .*; 1.0 there"):
        Tensor(np.arange(1.0, 10.0).reshape(1, 9), name="a") / Tensor(np.arange(-3.0, 6.0).reshape(9, 1))


@pytest.mark.parametrize("wrap", [Value, Tensor])
def test_a_backward_pass_is_checked_and_names_the_line_of_the_operation(wrap: Any) -> None:
    x = wrap(0.0, name="x")
    with check_numerics():
        here = line() + 1
        y = (x * 2.0).sqrt() + 1.0
        with pytest.raises(NumericsError) as caught:
            y.backward()
    text = str(caught.value)
    assert "derivative of sqrt with respect to operand 0 made inf" in text
    assert f"{__file__}:{here}" in text
    assert "v2 = multiply(x, v1)" in text
    assert x.grad is None
    y = x.sqrt()
    with check_numerics(), pytest.raises(NumericsError, match="stands outside the block"):
        y.backward()


def test_a_sum_of_contributions_that_overflows_is_found() -> None:
    x = Value(1.0)
    with check_numerics(), pytest.raises(NumericsError, match="derivative of add with respect to operand 0 made inf"):
        (x + x).backward(1e308)


def test_derivatives_by_every_transform_are_checked() -> None:
    x = Value(0.0)
    with check_numerics():
        with pytest.raises(NumericsError, match="sqrt"):
            gradients(x.sqrt(), [x])
        with pytest.raises(NumericsError, match="divide made inf"):
            gradients(x.sqrt(), [x], create_graph=True)
        with pytest.raises(NumericsError, match="sqrt"):
            grad(lambda x: x.sqrt())(0.0)
        with pytest.raises(NumericsError, match="divide"):
            grad(grad(lambda x: x.sqrt()))(0.0)


@pytest.mark.parametrize(
    "call",
    [
        lambda: Value(-1.0).log(),
        lambda: exp(Value(1e5)),
        lambda: np.exp(Value(1e5)),
        lambda: 1.0 / Value(0.0),
        lambda: Value(1e200) * Value(1e200),
        lambda: Value(0.0).detach() / 0.0,
        lambda: Tensor([0.0, 1.0]).log(),
        lambda: Tensor([0.0, 1.0]).detach().log(),
        lambda: 1.0 / Tensor([0.0]),
        lambda: Tensor([1e200]) @ Tensor([1e200]),
        lambda: (Tensor([1e308, 1e308]) * 1.0).sum(axis=0),
        lambda: stack([Value(0.0), Value(1.0)]).log(),
        lambda: Value(1.0) / Tensor([0.0]),
        lambda: autograd.add_n([Value(1e308), Value(1e308)]),
        lambda: Tensor(np.float32([1e30])) ** 2,
    ],
)
def test_every_way_to_make_a_node_is_checked(call: Callable[[], Any]) -> None:
    with check_numerics(), pytest.raises(NumericsError, match=r"from finite numbers at .*test_numerics"):
        call()
    with no_grad(), check_numerics(), scope("s"), pytest.raises(NumericsError):
        call()
    for within in (no_grad(), enable_grad(), scope("s")):
        with check_numerics(), within, pytest.raises(NumericsError):
            call()


def test_what_is_not_finite_already_passes() -> None:
    with check_numerics():
        assert Value(float("inf")).exp().data == float("inf")
        np.testing.assert_array_equal((Tensor([np.inf, 1.0]) * 2.0).data, [np.inf, 2.0])
        assert (Value(10**400) + 1).data == 10**400 + 1
        x = Value(float("inf"))
        (x * x).backward()
        assert x.grad == float("inf")


def test_a_node_that_is_named_keeps_its_line() -> None:
    with check_numerics():
        y = Value(2.0) * 3.0
    source = y.source
    y.name = "y"
    assert y.source == source
    assert source is not None


@pytest.mark.parametrize("wrap", [Value, Tensor])
def test_a_derivative_is_not_blamed_for_what_was_infinite_before_it(wrap: Any) -> None:
    """Of both contributions to x, the one through the infinite constant comes first."""
    x = wrap(2.0)
    with check_numerics():
        root = x * 3.0 + x * wrap(float("inf")).detach()
        root.backward()
    assert x.grad == float("inf")


def test_results_and_groups_are_as_outside_the_block() -> None:
    def work(x: Any, t: Any) -> Any:
        with scope("group"):
            y = (t * x).exp()[1:].sum(axis=0).sum() + x.tanh() ** 2
        return y.to_value() if isinstance(y, Tensor) else y

    plain, x, t = [], Value(0.5), Tensor([[1.0, 2.0], [3.0, 4.0]])
    for block in (check_numerics(), no_grad(), check_numerics()):
        y = work(x, t)
        y.backward()
        with block:
            z = work(x, t)
            if z.requires_grad:
                z.backward()
                assert z.parents[0].scope == ("group",)
                assert z.op is y.op
        plain.append((y.data, z.data))
    assert len({number for pair in plain for number in pair}) == 1
    assert x.grad == pytest.approx(5 * gradients(work(x, t), [x])[0])


def test_the_block_ends_also_by_an_error_and_decorates() -> None:
    @check_numerics()
    def logarithm(x: float) -> Any:
        return Value(x).log()

    for _ in range(2):
        with pytest.raises(NumericsError):
            logarithm(0.0)
    assert logarithm(1.0).data == 0.0
    assert Value(0.0).log().data == -float("inf")
    assert not MODES.active
    assert issubclass(NumericsError, ArithmeticError)


def test_the_block_holds_in_its_own_thread_only() -> None:
    inside, done = threading.Event(), threading.Event()
    caught: list[Exception] = []

    def checked() -> None:
        with check_numerics():
            inside.set()
            done.wait(10)
            try:
                Value(0.0).log()
            except NumericsError as error:
                caught.append(error)

    thread = threading.Thread(target=checked)
    thread.start()
    assert inside.wait(10)
    assert Value(0.0).log().data == -float("inf")
    assert Value(1.0).exp().source is None
    done.set()
    thread.join()
    assert len(caught) == 1


def test_the_block_holds_in_its_own_task_only() -> None:
    async def checked() -> bool:
        with check_numerics():
            await asyncio.sleep(0)
            try:
                Value(0.0).log()
            except NumericsError:
                return True
            return False

    async def unchecked() -> float:
        await asyncio.sleep(0)
        return float(Value(0.0).log().data)

    async def both() -> list[Any]:
        return await asyncio.gather(checked(), unchecked())

    assert asyncio.run(both()) == [True, -float("inf")]


def test_a_long_path_is_cut() -> None:
    x = Value(1.0)
    for _ in range(40):
        x = x * 1.0
    with check_numerics(), pytest.raises(NumericsError, match="71 earlier nodes"):
        (x - 1.0).log()


def test_the_block_works_through_layers() -> None:
    import nn

    model = nn.Sequential(nn.Linear(2, 2), nn.ReLU())
    model[0].weight.data[...] = 1e30
    with check_numerics():
        here = line() + 2
        with pytest.raises(NumericsError, match=rf"matmul made (?s:.*){__file__}:{here}"):
            model(Tensor([[1e20, 1e20]]))


# NaN among the data


def spoilt(shape: tuple[int, ...], place: tuple[int, ...]) -> Any:
    array = np.ones(shape)
    array[place] = np.nan
    return array


BROUGHT: list[tuple[Callable[[], Any], str]] = [
    (lambda: nn.MLP([3, 8, 1], rng=0)(spoilt((4, 3), (2, 1))), r"\[2, 1\] of shape \(4, 3\)"),
    (lambda: nn.MSELoss()(nn.MLP([3, 1], rng=0)(np.ones((4, 3))), spoilt((4, 1), (3, 0))), r"\[3, 0\]"),
    (lambda: Tensor(np.ones(3)) * spoilt((3,), (1,)), r"operand 1 of multiply at .*test_numerics.py:\d+.*\[1\]"),
    (lambda: Tensor(spoilt((3,), (0,)), name="heights").sum(), r"heights, operand 0 of sum .*\[0\]"),
    (lambda: Value(float("nan"), name="x") + 1, r"x, operand 0 of add"),
]


@pytest.mark.parametrize(("compute", "words"), BROUGHT)
def test_nan_that_came_with_the_data_is_told_with_its_place(compute: Callable[[], Any], words: str) -> None:
    compute()  # outside of the block nothing is said
    with check_numerics(), pytest.raises(NumericsError, match=f"NaN came with the data: .*{words}"):
        compute()


def test_of_a_long_path_the_end_is_shown() -> None:
    y = Value(10.0, name="x")
    for _ in range(20):
        y = y - 1.0
    with check_numerics(), pytest.raises(NumericsError) as caught:
        y.log()
    _, said, path = str(caught.value).partition("the path from the leaves:\n")
    first, *others = path.splitlines()
    assert said
    assert first.endswith("earlier nodes")
    assert len(others) == 12
    assert "= -10.0" in others[-1]
    assert "x = " not in path


@pytest.mark.parametrize("node", [Value, Tensor])
def test_nan_that_was_computed_of_infinities_did_not_come_with_the_data(node: Any) -> None:
    x = node(float("inf"))
    with check_numerics():
        assert math.isnan(((x - x) * 2.0).item())


def test_nan_that_the_function_sees_to_may_be_among_the_data() -> None:
    x = spoilt((3,), (1,))
    with check_numerics():
        assert np.where(np.isnan(x), 0.0, Tensor(np.ones(3)) * 2).data.tolist() == [2.0, 0.0, 2.0]
        assert autograd.isnan(Tensor(x)).data.tolist() == [False, True, False]
        assert autograd.where(autograd.isnan(Tensor(x)), 0.0, Tensor(x)).data.tolist() == [1.0, 0.0, 1.0]
