"""Fourier transforms: signatures and values of the standard, and derivatives. More calls stand in test_spellings."""

import inspect
from typing import Any

import array_api_strict as strict
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import Tensor, fft, grad, gradcheck, jvp, vmap
from autograd.errors import ArgumentError, ShapeError

NAMES = sorted(strict.fft.__all__)
TRANSFORMS = sorted({"fft", "ifft", "rfft", "irfft", "hfft", "ihfft", "fftn", "ifftn", "rfftn", "irfftn"})


@pytest.mark.parametrize("name", NAMES)
def test_each_function_of_the_standard_is_there_with_its_signature(name: str) -> None:
    ours, theirs = inspect.signature(getattr(fft, name)), inspect.signature(getattr(strict.fft, name))
    assert list(ours.parameters) == list(theirs.parameters)
    for mine, other in zip(ours.parameters.values(), theirs.parameters.values(), strict=True):
        assert (mine.default, mine.kind) == (other.default, other.kind)
    assert inspect.getdoc(getattr(fft, name))


def test_the_module_is_imported_when_asked_for() -> None:
    assert autograd.fft is fft


@given(
    name=st.sampled_from(TRANSFORMS),
    n=st.one_of(st.none(), st.integers(1, 9)),
    axis=st.integers(-2, 1),
    norm=st.sampled_from(["backward", "ortho", "forward"]),
    seed=st.integers(0, 99),
)
def test_transforms_are_those_of_numpy(name: str, n: int | None, axis: int, norm: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(5, 4)) + (0 if name in ("rfft", "rfftn", "ihfft") else 1j * rng.normal(size=(5, 4)))
    options: dict[str, Any] = {"n": n, "axis": axis}
    if name.endswith("n"):
        options = {"s": None if n is None else (3, n), "axes": (axis, -1 - axis if axis < 0 else 1 - axis)}
    expected = getattr(np.fft, name)(x, **options, norm=norm)
    found = getattr(fft, name)(Tensor(x), **options, norm=norm)
    assert (found.shape, found.dtype) == (expected.shape, expected.dtype)
    np.testing.assert_allclose(found.data, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", [name for name in TRANSFORMS if name.endswith("n")])
def test_as_many_lengths_are_of_as_many_of_the_last_axes(name: str) -> None:
    x = np.random.default_rng(0).normal(size=(2, 5, 4))
    found = getattr(fft, name)(Tensor(x), s=(3, 4))
    np.testing.assert_allclose(found.data, getattr(np.fft, name)(x, s=(3, 4), axes=(1, 2)), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", [name for name in TRANSFORMS if name.endswith("n")])
@given(lengths=st.permutations([-1, 2, 6]), axes=st.permutations([0, 1, -1]))
def test_a_length_of_minus_one_leaves_an_axis_as_it_is(name: str, lengths: list[int], axes: list[int]) -> None:
    x = np.random.default_rng(0).normal(size=(3, 5, 4))
    expected = getattr(np.fft, name)(x, s=lengths, axes=axes)
    for of in (getattr(fft, name), getattr(np.fft, name)):
        np.testing.assert_allclose(of(Tensor(x), s=lengths, axes=axes).data, expected, rtol=1e-12, atol=1e-12)


def test_of_complex_numbers_an_axis_may_be_transformed_twice() -> None:
    x = np.random.default_rng(0).normal(size=(3, 4))
    np.testing.assert_allclose(fft.fftn(Tensor(x), axes=(0, 0)).data, np.fft.fftn(x, axes=(0, 0)), atol=1e-12)
    for call in (
        lambda: fft.rfftn(Tensor(x), axes=(0, 0)),
        lambda: fft.irfftn(Tensor(x), axes=(1, -1)),
        lambda: fft.fftn(Tensor(x), s=(2, 3), axes=(0, 0)),
    ):
        with pytest.raises(ShapeError, match=r"once|twice"):
            call()


@pytest.mark.parametrize("name", TRANSFORMS)
def test_derivatives(name: str) -> None:
    transform = getattr(fft, name)
    x, way = np.random.default_rng(1).normal(size=(2, 3, 4))

    def f(t: Any) -> Any:
        return (abs(transform(t)) ** 3).sum()

    assert gradcheck(f, x).ok
    assert gradcheck(grad(f), x).ok
    assert jvp(f, (x,), (way,))[1] == pytest.approx(float((grad(f)(x) * way).sum()), rel=1e-12)
    np.testing.assert_allclose(vmap(grad(f))(np.stack([x, way])), [grad(f)(x), grad(f)(way)], rtol=1e-10)
    np.testing.assert_allclose(autograd.compile(grad(f))(x), grad(f)(x), rtol=1e-12)


def test_float32_stays_single() -> None:
    t = Tensor(np.ones(4, np.float32))
    assert fft.fft(t).dtype == np.complex64
    assert fft.irfft(fft.rfft(t)).dtype == np.float32


def test_wrong_use_is_explained() -> None:
    t = Tensor([1.0, 2.0])
    for call, error, words in [
        (lambda: fft.fft(t, norm="most"), ArgumentError, "found 'most'"),
        (lambda: fft.fft(t, axis=1), ShapeError, "one or more of its axes"),
        (lambda: fft.fft(t, n=0), ShapeError, "one entry or more"),
        (lambda: fft.fft(t, n=-1), ShapeError, "found n=-1"),
        (lambda: np.fft.irfft(t, -1), ShapeError, "found n=-1"),
        (lambda: fft.fftn(t, s=(-2,)), ShapeError, "one entry or more"),
        (lambda: fft.rfft(t, n=2.5), ArgumentError, "whole numbers"),
        (lambda: fft.irfft(t[:1]), ShapeError, "give their number"),
        (lambda: fft.rfft(t * 1j), ArgumentError, "found complex128"),
        (lambda: fft.fftn(t, s=(1, 2), axes=(0,)), ShapeError, "a length for each"),
    ]:
        with pytest.raises(error, match=words):
            call()


def test_frequencies_take_a_type() -> None:
    for ours, numpys in ((fft.fftfreq, np.fft.fftfreq), (fft.rfftfreq, np.fft.rfftfreq)):
        found = ours(5, d=0.5, dtype=np.float32)
        assert found.dtype == np.float32
        np.testing.assert_array_equal(found.data, numpys(5, d=0.5).astype(np.float32))
