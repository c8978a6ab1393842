"""NumPy's functions on Tensors, as they are written in lectures: the same results, and gradients through them."""

import re
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Tensor, Value, gradcheck, gradients, vmap
from autograd.arrayapi import numpy_dispatch
from autograd.arrayapi.numpy_dispatch import _spellings
from autograd.arrayapi.spellings import QUESTIONS
from autograd.core.node import Node
from autograd.errors import AutogradError, GraphError, InPlaceError, UnknownNameError

RNG = np.random.default_rng(5)
ARRAYS = {
    "t": RNG.normal(size=(3, 4)),
    "v": RNG.normal(size=5),
    "w": RNG.uniform(0.5, 2.0, size=5),
    "s": RNG.normal(size=(4, 4)),
    "c": RNG.normal(size=(2, 3, 4)),
    "b": RNG.normal(size=(5, 4, 3)),
    "n": np.where(np.eye(3, 4, dtype=bool), np.nan, RNG.normal(size=(3, 4))),
}
SMOOTH = """
np.sum(t, 0) | np.sum(t, axis=1, keepdims=True) | np.mean(t, 0) | np.mean(t, axis=0, keepdims=True)
np.prod(t, axis=1) | np.max(t, 1) | np.max(t, 1, None, True) | np.min(t) | np.amax(t, axis=0) | np.ptp(t)
np.ptp(t, axis=1, keepdims=True) | np.var(t, 0) | np.var(t, axis=0, ddof=1)
np.std(t, axis=1, ddof=1, keepdims=True) | np.std(t) | np.average(v) | np.average(t, axis=0)
np.average(v, weights=w) | np.average(t, axis=1, weights=w[:4]) | np.average(t, weights=t * t)
np.average(c, axis=1, weights=w[:3], keepdims=True) | np.median(t) | np.median(v) | np.median(t, axis=0)
np.median(c, axis=(0, 2)) | np.median(c, axis=1, keepdims=True) | np.quantile(t, 0.3)
np.quantile(t, [0.1, 0.9], axis=1) | np.quantile(c, 1, axis=-1, keepdims=True) | np.percentile(t, 25)
np.percentile(t, [0, 50, 100], axis=0) | np.cov(t) | np.cov(v) | np.cov(v, w) | np.cov(t, rowvar=False)
np.cov(t, bias=True) | np.cov(t, ddof=0) | np.corrcoef(t) | np.corrcoef(v, w) | np.cumsum(t) | np.cumsum(t, 1)
np.cumprod(t) | np.cumprod(t, axis=0) | np.diff(v) | np.diff(t, axis=0) | np.diff(v, 2) | np.transpose(t)
np.transpose(c) | np.transpose(v) | np.transpose(c, (2, 0, 1)) | np.transpose(c, axes=(0, 2, 1))
np.permute_dims(c) | np.swapaxes(c, 0, -1) | c.swapaxes(0, 2) | t.transpose() | t.transpose(1, 0)
t.transpose((1, 0)) | t.flatten() | np.ravel(t) | np.moveaxis(c, 0, -1) | np.reshape(t, -1) | np.reshape(t, (4, 3))
np.reshape(t, (2, -1), order="F") | np.reshape(c, shape=(6, 4), order="C") | np.expand_dims(t, 0)
np.expand_dims(t, axis=(0, 1)) | np.squeeze(t[None]) | np.squeeze(t[None], 0) | np.copy(t) | np.atleast_1d(v[0])
np.atleast_2d(v) | np.atleast_3d(v) | np.atleast_3d(t) | np.atleast_2d(v, w) | np.concatenate([t, t], axis=1)
np.concatenate((t, t), 0) | np.concatenate([t, c[0]], axis=None) | np.stack([t, t], axis=1) | np.vstack([t, c[0]])
np.vstack([v, w]) | np.hstack([t, t]) | np.hstack([v, w]) | np.dstack([t, t]) | np.dstack([v, v])
np.column_stack([v, w]) | np.column_stack([t, w[:3]]) | np.append(v, 3.0) | np.append(t, t, axis=0)
np.append(t, v) | np.split(s, 2) | np.split(s, 2, axis=1) | np.split(v, [2, 3]) | np.array_split(v, 2)
np.array_split(v, 7) | np.array_split(t, [1], axis=1) | np.hsplit(s, 2) | np.hsplit(v, [2]) | np.vsplit(s, 2)
np.dsplit(c, 2) | np.delete(v, 1) | np.delete(t, [0, 2], axis=1) | np.delete(t, slice(3)) | np.flip(t)
np.flip(t, 0) | np.fliplr(t) | np.flipud(t) | np.rot90(t) | np.rot90(t, 2) | np.rot90(t, -1)
np.rot90(c, 3, (1, 2)) | np.rot90(t, 4) | np.roll(t, 1) | np.roll(t, 1, axis=0) | np.roll(t, (1, 2), (0, 1))
np.tile(v, 2) | np.tile(t, (2, 1)) | np.repeat(t, 2) | np.repeat(t, 2, 1) | np.pad(v, 1) | np.pad(v, (1, 2))
np.pad(t, ((1, 1), (0, 2))) | np.pad(t, 1, mode="constant", constant_values=2.0)
np.pad(t, 1, "constant", constant_values=((1, 2), (3, 4))) | np.pad(t, 2, mode="edge")
np.pad(t, 2, mode="reflect") | np.pad(t, (1, 2), mode="symmetric") | np.pad(t, 1, mode="wrap") | np.sort(v)
np.sort(t, axis=0) | np.sort(t, axis=None) | np.sort(t, 1, "stable") | np.take(t, [0, 5])
np.take(t, [0, 1], axis=1) | np.take(v, 2) | np.clip(t, 0, 1) | np.clip(t, a_min=-0.5, a_max=0.5)
np.clip(t, a_min=0, a_max=None) | np.clip(t, None, 0.3) | np.clip(t, min=0, max=1) | np.where(t > 0, t, t * t)
np.select([t > 1, t > 0], [t, t * t]) | np.select([t > 0], [t], 3.0) | np.maximum(t, 0.01) | np.fmax(t, 0.01)
np.fmin(t, t * t) | np.nan_to_num(t) | np.exp(t) | np.radians(t) | np.rad2deg(t) | np.deg2rad(v) | np.dot(v, v)
np.dot(t, s) | np.dot(s, w[:4]) | np.dot(c, b) | np.dot(c, s) | np.dot(t, 2.0) | np.dot(w[:4], b) | t.dot(s)
np.inner(v, w) | np.inner(t, t) | np.inner(c, t) | np.inner(v, 2.0) | np.vdot(v, w) | np.vdot(t, t) | np.outer(v, w)
np.linalg.multi_dot([t, s, s]) | np.einsum("ij,jk->ik", t, s, optimize=True) | np.trace(s) | np.trace(c)
np.trace(c, 1, 0, 2) | np.diagonal(c) | np.diagonal(s, 1) | np.linalg.trace(b) | np.linalg.diagonal(c)
np.linalg.norm(t) | np.linalg.norm(t, axis=1) | np.linalg.norm(v, 1) | np.linalg.norm(t, None, 1, True)
np.linalg.svd(t, compute_uv=False) | np.linalg.inv(s) | np.cross(v[:3], w[:3]) | np.nansum(n)
np.nansum(n, axis=0, keepdims=True) | np.nanmean(n) | np.nanmean(n, axis=1)
"""
ANSWERS = """
np.allclose(t, t) | np.allclose(t, t + 1, atol=2) | np.isclose(v, w) | np.array_equal(t, t) | np.isin(v, [v[0]])
np.isreal(t) | np.iscomplexobj(t) | np.histogram(v) | np.histogram(t, bins=3)[0] | np.digitize(v, [0.0])
np.flatnonzero(t > 0) | np.array_str(v) | np.isnan(n) | np.argmax(t, 1) | np.argmin(t) | np.argsort(v)
np.argsort(t, 0, "stable") | np.argsort(t, axis=None) | np.where(t > 0) | np.nonzero(t > 0) | np.any(t > 0)
np.all(t > 0, axis=0) | np.count_nonzero(t) | np.shape(t) | np.ndim(c) | np.size(t) | np.sign(t) | np.floor(t)
np.round(t, 2) | np.median(n) | np.quantile(n, 0.5, axis=0) | np.nan_to_num(n, nan=-1.0) | np.nan_to_num(t / 0.0)
np.zeros_like(t, np.float32) | np.full_like(t, 2.0) | t.tolist() | np.divmod(t, 2) | np.fmax(n, t) | np.fmin(t, n)
np.max(t, axis=1) | np.pad([1.0, 2.0] + v[:2], 1, mode="edge") | np.linalg.pinv(t, rcond=0.5)
np.linalg.pinv(t, 0.5)
"""


def calls(text: str) -> list[str]:
    return [call.strip() for call in re.split(r"[|\n]", text) if call.strip()]


def run(call: str, arrays: dict[str, Any]) -> Any:
    with np.errstate(all="ignore"):
        return eval(call, {"np": np, **arrays})


def tensors() -> dict[str, Any]:
    return {name: Tensor(array) for name, array in ARRAYS.items()}


def parts(found: Any) -> list[Any]:
    """The arrays of a result, which may be a list of them."""
    return [part for item in found for part in parts(item)] if isinstance(found, list | tuple) else [found]


@pytest.mark.parametrize("call", calls(SMOOTH) + calls(ANSWERS))
def test_numpys_functions_give_what_numpy_gives(call: str) -> None:
    expected, found = parts(run(call, ARRAYS)), parts(run(call, tensors()))
    assert len(found) == len(expected)
    for ours, numpys in zip(found, expected, strict=True):
        plain = ours.data if isinstance(ours, Node) else ours
        assert np.shape(plain) == np.shape(numpys)
        assert np.asarray(plain).dtype == np.asarray(numpys).dtype
        if isinstance(numpys, str):
            assert plain == numpys
        else:
            np.testing.assert_allclose(plain, numpys, rtol=1e-12, atol=1e-14)


IN_C = ["np.where(t > 0, t, t * t)", "np.dot(t, s)", "np.inner(v, w)", "np.vdot(t, t)", "np.concatenate((t, t), 0)"]


@pytest.mark.parametrize("call", IN_C)
def test_functions_that_tell_no_signature_take_arguments_as_ours_do(call: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As those of NumPy that are written in C, before NumPy 2.4."""
    known = numpy_dispatch._signature

    def of_ours_only(function: Any) -> Any:
        if function.__module__ == "numpy":
            raise ValueError("no signature found")
        return known(function)

    monkeypatch.setattr(numpy_dispatch, "_signature", of_ours_only)
    np.testing.assert_allclose(run(call, tensors()).data, run(call, ARRAYS), rtol=1e-12)


def name_of_operand(call: str) -> str:
    found = re.search(r"\b[tvwscbn]\b", call)
    assert found
    return found.group()


@pytest.mark.parametrize("call", calls(SMOOTH))
def test_gradients_go_through_numpys_functions(call: str) -> None:
    name = name_of_operand(call)

    def f(x: Any) -> Any:
        found = parts(run(call, {**ARRAYS, name: x}))
        return autograd.add_n([autograd.sum(part * part) for part in found])

    if name == "n":
        (slope,) = gradients(f(x := Tensor(ARRAYS[name])), [x])
        assert (np.isnan(ARRAYS[name]) == (slope == 0)).all()
    else:
        assert gradcheck(f, ARRAYS[name]).ok


@pytest.mark.parametrize(
    "call",
    [
        call
        for call in calls(SMOOTH)
        if re.match(r"np\.(median|pad|rot90|vstack|quantile|clip|dot|cov|transp|std)", call)
    ],
)
def test_they_work_within_vmap(call: str) -> None:
    name = name_of_operand(call)
    examples = np.stack([ARRAYS[name], ARRAYS[name][::-1] * 0.5])

    def f(x: Any) -> Any:
        return run(call, {**ARRAYS, name: x})

    np.testing.assert_allclose(vmap(f)(examples), [f(example) for example in examples], rtol=1e-12)


@pytest.mark.parametrize(
    "call", ["np.median(t, axis=0)", "np.pad(t, 1, mode='edge')", "np.transpose(c)", "np.clip(t, 0, 1)"]
)
def test_they_work_in_compiled_functions(call: str) -> None:
    name = name_of_operand(call)
    compiled = autograd.compile(lambda x: run(call, {name: x}))
    for factor in (1.0, -2.0):
        x = factor * ARRAYS[name]
        np.testing.assert_array_equal(compiled(Tensor(x)).data, run(call, {name: x}))


def test_values_are_numbers_to_numpy() -> None:
    x = Value(90.0)
    (slope,) = gradients(np.radians(x), [x])
    assert slope == np.pi / 180
    assert np.allclose(x, 90.0)
    assert np.vstack([x, Value(1.0)]).shape == (2, 1)


REFUSED = [
    ("np.sum(t, where=t > 0)", AutogradError, "np.sum with where=.*takes axis, dtype, keepdims"),
    ("np.mean(t, 0, np.float32)", AutogradError, "np.mean with dtype="),
    ("np.concatenate([t, t], out=np.ones((6, 4)))", InPlaceError, "np.concatenate with out="),
    ("np.sum(t, 0, None, np.ones(4))", InPlaceError, "np.sum with out="),
    ("np.pad(t, 1, mode='mean')", AutogradError, "mode constant, edge.*found 'mean'"),
    ("np.reshape(t, (4, 3), order='Q')", AutogradError, 'order "C" or "F"'),
    ("np.quantile(t, 50)", AutogradError, "from 0 to 1"),
    ("np.linalg.eigh(s, UPLO='U')", AutogradError, "np.eigh with UPLO="),
    ("np.size(t, 0)", UnknownNameError, "np.size is not recorded"),
    ("np.add.reduce(v)", UnknownNameError, "np.add.reduce is not recorded"),
    ("np.add.accumulate(v)", UnknownNameError, "np.add.accumulate is not recorded"),
    ("np.multiply.outer(v, w)", UnknownNameError, "np.multiply.outer is not recorded"),
    ("np.convolve(v, v)", UnknownNameError, r"np.convolve is not recorded.*\.data"),
    ("vmap(lambda x: np.allclose(x, 1.0))(t)", GraphError, "inside vmap"),
]


@pytest.mark.parametrize(("call", "error", "says"), REFUSED)
def test_what_is_not_recorded_is_refused_by_name(call: str, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        run(call, {**tensors(), "vmap": vmap})


def test_each_spelling_is_tried() -> None:
    tried = " ".join(re.findall(r"np\.(?:linalg\.)?(\w+)", SMOOTH + ANSWERS))
    untried = {function.__name__ for function in _spellings() if function not in QUESTIONS} - {
        "rad2deg",
        *tried.split(),
    }
    assert not untried - {"degrees"}
