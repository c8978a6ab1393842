"""Clipping of gradients: against the formula and PyTorch's numbers, on Tensors and Values, eager and compiled."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nn
from autograd import compile
from autograd.errors import ArgumentError, NumericsError
from nn.scalar import parameter

NORMS = [1.0, 1.5, 2.0, 3.0, float("inf")]


def parameters(seed: int, dtype: str = "f8") -> list[Any]:
    """Parameters with gradients of several shapes, and one without."""
    rng = np.random.default_rng(seed)
    found = [nn.Parameter(np.zeros(shape), dtype) for shape in [(2, 3), (), (4,), (0,), (2,)]]
    for p in found[:-1]:
        p.grad = np.asarray(rng.normal(size=p.shape) * rng.choice([0.1, 1.0]), dtype)
    return found


def flat(found: list[Any]) -> Any:
    return np.concatenate([np.ravel(p.grad) for p in found if p.grad is not None])


@given(seed=st.integers(0, 10**6), bound=st.floats(0.01, 10), p=st.sampled_from(NORMS))
def test_the_norm_is_clipped_and_the_direction_kept(seed: int, bound: float, p: float) -> None:
    found = parameters(seed)
    before = flat(found)
    norm = nn.clip_grad_norm_(iter(found), bound, p)
    assert norm.item() == pytest.approx(np.linalg.norm(before, p), rel=1e-12)
    np.testing.assert_allclose(flat(found), before * min(1, bound / (norm.item() + 1e-6)), rtol=1e-12)
    assert np.linalg.norm(flat(found), p) <= bound * (1 + 1e-12)
    assert all(type(p.grad) is np.ndarray for p in found[:-1])
    assert found[-1].grad is None


@given(seed=st.integers(0, 10**6), bound=st.floats(0.01, 3))
def test_values_are_clipped(seed: int, bound: float) -> None:
    found = parameters(seed)
    before = flat(found)
    assert nn.clip_grad_value_(found, bound) is None  # type: ignore[func-returns-value]
    np.testing.assert_array_equal(flat(found), np.clip(before, -bound, bound))


@pytest.mark.parametrize(
    ("p", "norm", "first"),
    [
        (2.0, 13.0, 0.23076921301775288),
        (1.0, 19.0, 0.15789472853185638),
        (1.5, 14.421287235242605, 0.20802579846290215),
        (float("inf"), 12.0, 0.24999997916666844),
    ],
)
def test_pytorchs_numbers(p: float, norm: float, first: float) -> None:
    """What torch.nn.utils.clip_grad_norm_ of PyTorch 2.13 gives in float64 for gradients [3, -4] and [12]."""
    a, b = nn.Parameter([0.0, 0.0], "f8"), nn.Parameter([0.0], "f8")
    a.grad, b.grad = np.array([3.0, -4.0]), np.array([12.0])
    assert nn.utils.clip_grad_norm_([a, b], 1.0, p).item() == pytest.approx(norm, rel=1e-15)
    assert a.grad[0] == pytest.approx(first, rel=1e-14)


@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_types_stay(dtype: str) -> None:
    found = parameters(0, dtype)
    assert nn.clip_grad_norm_(found, 0.5).dtype == dtype
    assert {p.grad.dtype for p in found[:-1]} == {np.dtype(dtype)}


def test_squares_beyond_float32_are_no_infinity() -> None:
    w = nn.Parameter([0.0, 0.0])
    w.grad = np.array([3e30, 4e30], np.float32)
    assert nn.clip_grad_norm_(w, 1.0).item() == pytest.approx(5e30)
    np.testing.assert_allclose(w.grad, [0.6, 0.8], rtol=1e-6)


def test_no_gradient_at_all() -> None:
    assert nn.clip_grad_norm_([nn.Parameter([1.0])], 1.0).item() == 0.0
    assert nn.clip_grad_norm_([], 1.0).item() == 0.0


def test_values() -> None:
    found = [parameter(0.0) for _ in range(3)]
    found[0].grad, found[1].grad = 3.0, -4.0
    assert nn.clip_grad_norm_(found, 1.0).item() == 5.0
    assert [p.grad for p in found] == [pytest.approx(0.6), pytest.approx(-0.8), None]
    nn.clip_grad_value_(found, 0.7)
    assert [p.grad for p in found] == [pytest.approx(0.6), -0.7, None]
    assert type(found[0].grad) is float


@pytest.mark.parametrize("clip", [lambda p: nn.clip_grad_norm_(p, 0.1), lambda p: nn.clip_grad_value_(p, 0.01)])
def test_a_compiled_step_clips_just_as_the_step_itself(clip: Any) -> None:
    def trained(compiled: bool) -> Any:
        model = nn.MLP([3, 4, 1], "tanh", rng=0)
        optimiser = nn.SGD(model.parameters(), 0.5, momentum=0.9)

        def step(x: Any) -> Any:
            optimiser.zero_grad()
            (model(x) ** 2).mean().backward()
            norm = clip(model.parameters())
            optimiser.step()
            return norm

        call: Any = compile(step) if compiled else step
        norms = [call(x) for x in np.random.default_rng(1).normal(size=(5, 6, 3)).astype("f4")]
        assert not compiled or repr(call).endswith("traces: 1>")
        numbers = [None if norm is None else norm.item() for norm in norms]
        return numbers, [p.data for p in model.parameters()], [p.grad for p in model.parameters()]

    np.testing.assert_equal(trained(True), trained(False))


@pytest.mark.parametrize("compiled", [False, True])
@pytest.mark.parametrize("gradient", [np.inf, np.nan])
def test_a_norm_that_is_not_finite(compiled: bool, gradient: float) -> None:
    w = nn.Parameter([0.0, 0.0], "f8")

    def strict(x: Any) -> None:
        w.grad = x
        nn.clip_grad_norm_(w, 1.0, error_if_nonfinite=True)

    call: Any = compile(strict) if compiled else strict
    call(np.array([1.0, 2.0]))
    with pytest.raises(NumericsError, match=f"the norm of the gradients is {gradient}"):
        call(np.array([1.0, gradient]))
    w.grad = np.array([1.0, gradient])
    with np.errstate(invalid="ignore"):
        nn.clip_grad_norm_(w, 1.0)
    assert w.grad[0] == 0 or np.isnan(w.grad[0])


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda w: nn.clip_grad_norm_(w, -1.0), "max_norm must be a number of at least 0"),
        (lambda w: nn.clip_grad_norm_(w, float("nan")), "max_norm"),
        (lambda w: nn.clip_grad_norm_(w, "1"), "max_norm"),
        (lambda w: nn.clip_grad_norm_(w, 1.0, 0), "norm_type must be above 0"),
        (lambda w: nn.clip_grad_norm_(w, 1.0, error_if_nonfinite=2), "True or False"),
        (lambda w: nn.clip_grad_norm_([w, 3.0], 1.0), "found float 3.0 among them"),
        (lambda w: nn.clip_grad_norm_(nn.Linear(1, 1), 1.0), r"model.parameters\(\)"),
        (lambda w: nn.clip_grad_value_(w, -float("inf")), "clip_value must be a number of at least 0"),
    ],
)
def test_what_is_refused(call: Any, says: str) -> None:
    with pytest.raises(ArgumentError, match=says):
        call(nn.Parameter([1.0]))
