"""NumPy's functions on Tensors, as they are written in lectures: the same results, and gradients through them.

This file is longer than others: the table of calls stands in one place.
"""

import re
import warnings
from functools import cache
from itertools import product
from types import CodeType
from typing import Any

import numpy as np
import pytest
from grouped import each

import autograd
from autograd import Tensor, Value, clip, grad, gradcheck, gradients, vmap
from autograd.arrayapi import numpy_dispatch
from autograd.arrayapi.numpy_dispatch import _spellings
from autograd.arrayapi.spellings.questions import QUESTIONS
from autograd.core.node import Node
from autograd.errors import AutogradError, DetachError, GraphError, InPlaceError, UnknownNameError

RNG = np.random.default_rng(5)
ARRAYS = {
    "t": RNG.normal(size=(3, 4)),
    "v": RNG.normal(size=5),
    "w": RNG.uniform(0.5, 2.0, size=5),
    "s": RNG.normal(size=(4, 4)),
    "c": RNG.normal(size=(2, 3, 4)),
    "b": RNG.normal(size=(5, 4, 3)),
    "n": np.where(np.eye(3, 4, dtype=bool), np.nan, RNG.normal(size=(3, 4))),
    "M": np.arange(12).reshape(3, 4) % 3 > 0,
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
np.cov(t, bias=True) | np.cov(t, bias=None) | np.cov(t, ddof=0) | np.corrcoef(t) | np.corrcoef(v, w)
np.cumsum(t) | np.cumsum(t, 1) | np.cumprod(t) | np.cumprod(t, axis=0) | np.diff(v) | np.diff(t, axis=0) | np.diff(v, 2)
np.transpose(t) | np.transpose(c) | np.transpose(v) | np.transpose(c, (2, 0, 1)) | np.transpose(c, axes=(0, 2, 1))
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
np.linalg.eigh(s)[0] | np.linalg.eigh(s, "U")[0] | np.linalg.eigvalsh(s) | np.linalg.eigvalsh(s, UPLO="U")
np.linalg.eigvalsh(s + s.T) | np.linalg.eigvalsh(np.tril(s)) | abs(np.linalg.eigh(s, UPLO="u")[1])
np.linalg.cholesky(np.tril(s, -1) + np.diag(9 * w[:4])) | np.linalg.cholesky(s + 9 * np.eye(4), upper=True)
np.linalg.pinv(s + s.T, hermitian=True) | np.linalg.pinv(t, rcond=0.1) | np.linalg.qr(t.T, "r")
np.linalg.svd(s + s.T, compute_uv=False, hermitian=True) | np.einsum("ij->ji", t, dtype="complex128").real
np.quantile(t, [[0.1, 0.7]], axis=0) | np.quantile(t, 0.4, axis=1, method="inverted_cdf", weights=w[:4])
np.quantile(t, 0.4, method="inverted_cdf", weights=t * t) | np.quantile(v, w / 3)
np.percentile(v, w[0], method="weibull")
np.nanquantile(n, [0.1, 0.9], axis=0, method="hazen") | np.nanpercentile(n, 30, method="inverted_cdf")
np.nanquantile(n, 0.3, axis=1, method="averaged_inverted_cdf", keepdims=True) | np.nanquantile(n, w[0] / 3, axis=1)
np.nanquantile(n, 0.6, axis=1, method="inverted_cdf", weights=t * t) | np.quantile(v, np.zeros(0))
np.take_along_axis(t, np.argsort(t, axis=None), axis=None) | np.tensordot(t, t, (-1, 1)) | np.tensordot(c, t, ([1], 0))
np.pad(t, ((0, 0), (1, 2))) | np.pad(t, ((2, 2), (1, 1)), mode="edge") | np.meshgrid(v, w, sparse=True)[0]
np.meshgrid(v, w[:3], w, sparse=True, indexing="ij")[1] | np.roll(v, np.int64(2)) | np.roll(t, [1, 2], axis=[0, 1])
np.tril(v) | np.triu(v, 1) | np.tril(t, -1) | np.triu(c)
np.pad(t, 1, "constant", constant_values=((1, 2), (3, 4))) | np.pad(t, 2, mode="edge")
np.pad(v, (2, 4), mode="reflect", reflect_type="odd") | np.pad(t, 2, mode="symmetric", reflect_type="odd")
np.pad(t, ((2, 0), (1, 3)), mode="reflect", reflect_type="odd") | np.hypot.reduce(t, axis=1, initial=2.0)
np.subtract.reduce(t, initial=t[0, 0], keepdims=True)
np.pad(t, 2, mode="reflect") | np.pad(t, (1, 2), mode="symmetric") | np.pad(t, 1, mode="wrap") | np.sort(v)
np.sort(t, axis=0) | np.sort(t, axis=None) | np.sort(t, 1, "stable") | np.take(t, [0, 5])
np.take(t, [0, 1], axis=1) | np.take(v, 2) | np.clip(t, 0, 1) | np.clip(t, a_min=-0.5, a_max=0.5)
np.clip(t, a_min=0, a_max=None) | np.clip(t, None, 0.3) | np.clip(t, min=0, max=1) | np.where(t > 0, t, t * t)
np.select([t > 1, t > 0], [t, t * t]) | np.select([t > 0], [t], 3.0) | np.maximum(t, 0.01) | np.fmax(t, 0.01)
np.fmin(t, t * t) | np.nan_to_num(t) | np.exp(t) | np.radians(t) | np.degrees(t) | np.rad2deg(t) | np.deg2rad(v)
np.dot(v, v) | np.hypot.reduce(t[:, :1], axis=1) | np.hypot.reduce(v[:1], keepdims=True) | np.add.reduce(v[0])
np.hypot.reduceat(v, [0, 1, 3]) | np.sum(v[0], axis=-1) | np.max(v[0], axis=0, keepdims=True) | np.ptp(v[0], axis=0)
np.einsum("ij,kj->ik", t[:, :1], t) | np.einsum("...i,...i", t[:1], t) | np.einsum("ii,i", t[:1, :1], v)
np.einsum(v[:1], [0], v, [0], [0]) | np.float_power(w, v) | np.vander(v[:1], 1) | np.squeeze(t) | np.frexp(v)[0]
np.dot(t, s) | np.dot(s, w[:4]) | np.dot(c, b) | np.dot(c, s) | np.dot(t, 2.0) | np.dot(w[:4], b) | t.dot(s)
np.inner(v, w) | np.inner(t, t) | np.inner(c, t) | np.inner(v, 2.0) | np.vdot(v, w) | np.vdot(t, t) | np.outer(v, w)
np.linalg.multi_dot([t, s, s]) | np.einsum("ij,jk->ik", t, s, optimize=True) | np.trace(s) | np.trace(c)
np.trace(c, 1, 0, 2) | np.diagonal(c) | np.diagonal(s, 1) | np.linalg.trace(b) | np.linalg.diagonal(c)
np.linalg.norm(t) | np.linalg.norm(t, axis=1) | np.linalg.norm(v, 1) | np.linalg.norm(t, None, 1, True)
np.linalg.svd(t, compute_uv=False) | np.linalg.inv(s) | np.cross(v[:3], w[:3]) | np.nansum(n)
np.nansum(n, axis=0, keepdims=True) | np.nanmean(n) | np.nanmean(n, axis=1) | np.nanmax(n) | np.nanmax(n, axis=0)
np.nanmin(n, axis=1, keepdims=True) | np.nanprod(n, axis=1) | np.nanvar(n, axis=0) | np.nanvar(n, ddof=1)
np.nanstd(n, axis=1) | np.nancumsum(n, axis=1) | np.nancumprod(n, 0) | np.nanmedian(n) | np.nanmedian(n, axis=0)
np.nanquantile(n, [0.2, 0.7], axis=1) | np.nanpercentile(n, 30) | np.nansum(n, where=M) | np.nanmax(n, initial=0.5)
np.sum(t, where=M) | np.sum(t, axis=0, where=M, initial=2.0) | np.sum(t, initial=t[0, 0]) | np.prod(t, initial=2.0)
np.sum(t, initial=None) | np.prod(t, 1, initial=None) | np.sum(t, initial=None, where=True) | np.sum(t, where=M[0])
np.sum(t[:0], axis=1, initial=None) | np.sum(t, where=M[:, :1]) | np.logaddexp.reduce(t, where=M[:, :1])
np.prod(t, axis=1, where=M) | np.max(t, initial=-9.0) | np.max(t, axis=1, where=M, initial=-9.0)
np.min(t, where=M, initial=9.0) | np.min(t, axis=0, initial=0.0) | np.mean(t, where=M) | np.mean(t, axis=1, where=M)
np.mean(t, dtype=np.float64) | np.var(t, where=M) | np.std(t, axis=1, where=M, ddof=1) | np.var(t, dtype=np.float64)
np.std(t, dtype=np.float64) | np.add.reduce(t) | np.add.reduce(t, axis=1, keepdims=True) | np.multiply.reduce(t)
np.maximum.reduce(t, axis=None) | np.minimum.reduce(t, axis=1) | np.fmax.reduce(n, axis=None) | np.fmin.reduce(n)
np.add.reduce(t, axis=None, initial=1.0, where=M) | np.subtract.reduce(t) | np.divide.reduce(w, keepdims=True)
np.hypot.reduce(t, axis=1) | np.logaddexp.reduce(v) | np.add.accumulate(t) | np.multiply.accumulate(t, axis=1)
np.logaddexp.reduce(t, axis=0, initial=0.5, where=M) | np.logaddexp.reduce(t, axis=None, initial=0.5)
np.maximum.accumulate(t) | np.minimum.accumulate(v) | np.maximum.accumulate(t, axis=1) | np.subtract.accumulate(v)
np.logaddexp.accumulate(v) | np.fmax.accumulate(v) | np.add.outer(v, w) | np.multiply.outer(t, v)
np.maximum.outer(v, w) | np.minimum.outer(v, t) | np.hypot.outer(w, w) | np.add.reduceat(v, [0, 2, 4])
np.multiply.reduceat(t, [0, 1], axis=1) | np.add.reduceat(v, [3, 1]) | np.interp([0.3, 1.7], [0.0, 1.0, 3.0], v[:3])
np.interp(v, [-2.0, -0.1, 2.0], [1.0, 3.0, 2.0]) | np.interp([-1.0, 9.0], [0.0, 1.0], v[:2], left=v[2], right=v[3])
np.interp([0.2, 5.0], np.cumsum(w), v) | np.interp([0.3, 7.1, -2.0], [0.0, 1.0, 2.5], v[:3], period=3.0)
np.linspace(v, w, 4) | np.linspace(v[0], 2.0, 3, endpoint=False)
np.linspace(t, t * 2, 5, axis=-1) | np.linspace(0.0, v[1], 4, retstep=True) | np.logspace(v, w, 3)
np.geomspace(w, 9.0, 4)
np.logspace(0.0, v[0], 3, base=2.0) | np.logspace(0.0, v[0], 3, base=w) | np.logspace(0.0, w, 3, base=w, axis=1)
np.average(c, axis=(2, 0), weights=w[:4, None] * w[:2]) | np.diff(t, n=0, append=1.0) | np.roll(t, (1, 2), (0, 0))
np.polyint(v, 2, k=2.0) | np.geomspace(-w, w * -3, 3, axis=1) | np.gradient(v)
np.gradient(t) | np.gradient(t, axis=1) | np.gradient(v, 0.5) | np.gradient(v, np.cumsum(w))
np.gradient(v, edge_order=2) | np.gradient(v, np.cumsum(w), edge_order=2) | np.gradient(t, 2.0, [0.0, 1.0, 3.0, 3.5])
np.trapezoid(v) | np.trapezoid(t, dx=0.5) | np.trapezoid(t, axis=0) | np.trapezoid(v, np.cumsum(w))
np.trapezoid(t, [0.0, 1.0, 3.0], axis=0) | np.convolve(v, w[:3]) | np.convolve(v[:3], w) | np.convolve(v, w[:2], "same")
np.convolve(v, w[:3], "same") | np.convolve(v, w[:4], mode="valid") | np.convolve(v, w[:4], "same")
np.correlate(v, w[:3]) | np.correlate(v, w[:3], "full") | np.correlate(v[:3], w, "same")
np.correlate(v[:2], w, "same")
np.correlate(v, w[:2], "same") | np.correlate(v[:3], w, "full") | np.correlate(v[:3], w) | np.ediff1d(t)
np.ediff1d(v, to_end=w[:2], to_begin=3.0) | np.unwrap(v * 9) | np.unwrap(t * 7, axis=0) | np.diff(v, prepend=0.0)
np.diff(t, axis=0, append=t[:1]) | np.diff(t, append=1.0) | np.cbrt(v) | np.sinc(t) | np.sinc(v) | np.fmod(v, w)
np.fmod(v, -0.3) | np.heaviside(v * 0, w) | np.logaddexp2(v, w) | np.ldexp(v, [1, 2, 0, -1, 3]) | np.modf(v * 3)[0]
np.choose([0, 1, 0, 1, 1], [v, w]) | np.choose([0, 5, -1, 1, 1], [v, w], mode="clip")
np.choose([0, 5, -1, 1, 1], [v, w], mode="wrap")
np.piecewise(v, [v > 0, v < -0.5], [np.sqrt, np.exp, lambda x: x * x])
np.piecewise(t, [t > 0], [np.sqrt, 2.0]) | np.piecewise(v, v > 0, [np.sqrt, 2.0]) | np.amin(t) | np.round(t, 1)
np.piecewise(w, [w > 1], [np.log]) | np.polyval(v, w) | np.polyval([1.0, 2.0], t)
np.polydiv(v, w[:3])[0] | np.polydiv(v, w[:3])[1] | np.polydiv(w[:2], v)[1] | np.polydiv([2.0, 5.0, 2.0, 1.0], w[:2])[1]
np.polyadd(v, w[:3]) | np.polysub(v[:2], w) | np.polymul(v, w[:3]) | np.polyder(v) | np.polyder(v, 2) | np.polyint(v)
np.polyint(v, 2, k=[3.0, 2.0]) | np.polyint(v, k=1.0) | np.polyfit(w, v, 2) | np.polyfit(w, v, 1, w=w)
np.vander(v) | np.vander(w, 3)
np.vander(w, 2, increasing=True) | np.block([[t, t], [t * 2, t]]) | np.block([v, w])
np.block([[s, t.T], [t, t[:, :3]]])
np.insert(v, 1, 3.0) | np.insert(v, [0, 2, 5], w[:3]) | np.insert(t, 1, w[:4], axis=0)
np.insert(t, [1, 1], 0.5, axis=1)
np.insert(t, 2, w[:3], axis=1) | np.insert(v, slice(0, 4, 2), w[:2]) | np.insert(t, [0], t[:1], axis=0)
np.matvec(s, w[:4]) | np.vecmat(w[:4], s) | np.matvec(c, w[:4]) | np.einsum(t, [0, 1], s, [1, 2], [0, 2])
np.einsum(v, [0], w, [0]) | np.einsum(t, [0, ...], [...]) | np.linalg.lstsq(t.T, w[:4])[0] | np.linalg.lstsq(t.T, s)[1]
np.linalg.lstsq(s, w[:4], rcond=None)[0] | np.linalg.lstsq(t.T, w[:4])[3]
np.linalg.tensorinv(c[:, :2].reshape(4, 2, 2), ind=1)
np.linalg.tensorsolve(s.reshape(2, 2, 4), t[:2, :2])
np.diagflat(t[:2, :2]) | np.diagflat(v, 1)
np.partition(v, 2) | np.partition(t, 1, axis=0) | np.take(v, [7, -9], mode="wrap") | np.take(v, [7, -9], mode="clip")
np.compress([True, False, True], t, axis=0) | np.compress([0, 1, 1], v) | np.extract(t > 0, t)
np.apply_along_axis(np.sum, 0, t) | np.apply_along_axis(np.cumsum, 1, c) | np.apply_along_axis(lambda x: x[:2], 0, t)
np.apply_over_axes(np.sum, c, [0, 2]) | np.bincount([0, 1, 1, 3, 0], weights=v) | np.bincount([1, 1, 0, 0, 0], v, 4)
np.histogram2d(v, w, 3, weights=w)[0] | np.histogram2d(v, w, [2, 4])[1] | np.histogram2d(v, w, [2, [0.5, 1.0, 2.0]])[2]
np.histogram2d(v, w, [2, 3], density=True, weights=v * v)[0] | np.linalg.cond(s) | np.linalg.cond(s, -2)
np.histogram2d(v, w, [-1.0, 0.0, 1.0, 2.0], weights=v)[0] | np.histogram2d(v, w, 2, [[-1, 1], [0, 2]], False, v)[0]
np.linalg.cond(s, 1) | np.linalg.cond(s, p="fro") | np.linalg.cond(s, np.inf) | np.linalg.cond(b)
np.histogram(v, bins=3, weights=w)[0] | np.histogram(v, bins=3)[1] | np.histogram(v, [-2.0, 0.0, 2.0], weights=w)[0]
np.histogram(v, bins=3, density=True)[0] | np.histogram_bin_edges(v, 4) | np.histogram_bin_edges(v, "sturges")
np.unique(v) | np.unique(t, axis=0) | np.union1d(v, w) | np.intersect1d(v, v[1:3]) | np.setdiff1d(v, w)
np.setxor1d(v, v[:2]) | np.rollaxis(c, 2) | np.rollaxis(c, 0, 3) | np.resize(v, (2, 4)) | np.resize(t, 5)
np.trim_zeros(np.pad(v, 2)) | np.trim_zeros(np.pad(v, 1), "f") | np.broadcast_to(v, (2, 5))
np.average(v, weights=w, returned=True) | np.average(t, axis=0, returned=True) | np.stack(t) | np.concatenate(c)
np.concatenate(t) | np.stack(c, axis=1) | np.add(t, s[:3], dtype=np.float64) | np.fabs(v)
np.angle(t * 1j + 1) | np.angle(v + 1j, deg=True) | np.abs(v * 1j + 1) | np.real(v * (1 + 1j))
np.imag(v * (1 + 2j)) | np.real(t) | np.conj(t)
np.poly(v) | np.poly(s[:2, :2] + 9) | np.roots(w).real | np.roots([1.0, -3.0, 2.0] * w[:3])
np.linalg.eigvals(s).real | np.linalg.eigvals(s @ s.T + np.diag(w[:4])).real
np.abs(np.linalg.eig(s).eigenvectors) | np.linalg.eig(s).eigenvalues.imag | np.abs(np.fft.fft(v))
np.real(np.fft.ifft(t, axis=0)) | np.imag(np.fft.rfft(v)) | np.abs(np.fft.rfft(t, n=6, axis=0))
np.fft.irfft(v) | np.fft.irfft(v * (1 + 1j), n=7) | np.abs(np.fft.fft2(c)) | np.fft.ifft2(t).imag
np.fft.rfft2(t).real | np.fft.irfft2(t) | np.abs(np.fft.fftn(c, s=(2, 5), axes=(0, 1))) | np.fft.ifftn(c).real
np.fft.rfftn(c).imag | np.fft.irfftn(c) | np.fft.hfft(v) | np.fft.ihfft(v).real
np.fft.hfft(t * 1j + t, n=5, axis=0) | np.fft.fftshift(t) | np.fft.ifftshift(v) | np.fft.fftshift(t, axes=0)
np.fft.fft(v, norm="ortho").real | np.fft.irfft(v, norm="forward") | np.fft.hfft(v, norm="ortho")
np.fft.ihfft(v, norm="forward").imag | np.fft.ifft(v, 3, norm="forward").real
np.quantile(v, 0.3, method="hazen") | np.quantile(t, 0.6, axis=1, method="nearest")
np.percentile(c, [10, 70], axis=(0, 1), method="median_unbiased") | np.nanquantile(n, [0.2, 0.9], axis=1)
np.cov(t, aweights=w[:4]) | np.cov(v, w, fweights=[1, 2, 1, 3, 1], aweights=w) | np.cov(v, aweights=w, ddof=0)
np.pad(t, 2, "linear_ramp", end_values=((1, 2), (3, 4))) | np.pad(t, (1, 0), "maximum") | np.pad(t, 1, "mean")
np.pad(c, 1, "median", stat_length=2) | np.pad(t, 1, "minimum", stat_length=((1, 2), (2, 1))) | np.ravel(t, order="F")
np.frexp(v * 9)[0] | np.ldexp(v, -3) | np.i0(v) | np.sort_complex(v).real | np.real_if_close(v + 0j)
np.lib.stride_tricks.sliding_window_view(v, 3) | np.lib.stride_tricks.sliding_window_view(c, (2, 3), axis=(0, 2))
np.unwrap(v * 9, axis=0, period=2.5) | np.unwrap(t * 9, discont=4, axis=0) | np.diff(v, prepend=v[1], append=3.0)
"""
ANSWERS = """
np.allclose(t, t) | np.allclose(t, t + 1, atol=2) | np.isclose(v, w) | np.array_equal(t, t) | np.isin(v, [v[0]])
np.histogram2d(v, w, 2)[0] | np.polydiv(w[:2], v)[0] | np.linalg.cond(0 * s)
np.linalg.matrix_rank(s) | np.linalg.matrix_rank(t, tol=1.5)
np.linalg.matrix_rank(np.tril(s), hermitian=True) | np.linalg.matrix_rank(np.stack([s, s]), tol=[0.1, 9.0])
np.isreal(t) | np.iscomplexobj(t) | np.histogram(v) | np.histogram(t, bins=3)[0] | np.digitize(v, [0.0])
np.flatnonzero(t > 0) | np.array_str(v) | np.isnan(n) | np.argmax(t, 1) | np.argmin(t) | np.argsort(v)
np.argsort(t, 0, "stable") | np.argsort(t, axis=None) | np.where(t > 0) | np.nonzero(t > 0) | np.any(t > 0)
np.all(t > 0, axis=0) | np.count_nonzero(t) | np.shape(t) | np.ndim(c) | np.size(t) | np.sign(t) | np.floor(t)
np.round(t, 2) | np.median(n) | np.quantile(n, 0.5, axis=0) | np.nan_to_num(n, nan=-1.0) | np.nan_to_num(t / 0.0)
np.zeros_like(t, np.float32) | np.full_like(t, 2.0) | t.tolist() | np.divmod(t, 2) | np.fmax(n, t) | np.fmin(t, n)
np.max(t, axis=1) | np.pad([1.0, 2.0] + v[:2], 1, mode="edge") | np.linalg.pinv(t, rcond=0.5)
np.linalg.pinv(t, 0.5) | np.size(t, 0) | np.size(t, axis=-1) | np.bincount(np.array([0, 2])) | np.nanargmax(n)
np.nanargmin(n, axis=0) | np.isposinf(v) | np.isneginf(v) | np.spacing(v) | np.argpartition(v, 2) | np.modf(v * 3)
np.unique(v, return_inverse=True, return_counts=True, return_index=True) | np.any(t > 0, where=M) | np.rint(v * 3)
np.all(t > 0, axis=0, where=M) | np.logical_and.reduce(t > 0) | np.logical_or.reduce(t > 0, axis=1)
np.linalg.lstsq(t, w[:3])[1] | int(np.linalg.lstsq(t, w[:3])[2]) | np.tril_indices_from(s) | np.triu_indices_from(s)
np.diag_indices_from(s) | np.lexsort((v, w)) | np.nanmax(n, axis=1) | np.heaviside(v, 0.5)
np.choose([1, 0, 1, 1, 0], [v, 3.0]) | np.sinc(t * 0)
np.max(t[:0], axis=0, initial=2.0) | np.vander(v, 0) | np.vander(v, 1) | np.fmod(t, -0.7) | np.interp(0.5, [1.0], v[:1])
np.cov(v * 1j, w) | np.angle(v) | np.angle(v * 1j + v)
np.fft.fft(v) | np.fft.rfft(t) | np.linalg.eigvals(s) | np.linalg.eig(s)
np.roots([2.0, 0.0, 1.0, 0.0] + v[:4] * 0) | np.einsum_path("ij,jk->ik", t, s) | np.frexp(v) | np.ldexp(v * 0, 1030)
np.i0(v * 400) | np.sort_complex(t) | np.geomspace(-1j, w * -3, 3) | np.geomspace(w + 1j, -2j, 4, axis=1) |
np.real_if_close(t + 1j) | np.real_if_close(t) | np.pad(M * 1, 1, "mean")
"""


def calls(text: str) -> list[str]:
    found = [call.strip() for call in re.split(r"[|\n]", text) if call.strip()]
    return [call for call in found if all(hasattr(np, name) for name in re.findall(r"np\.(\w+)", call))]  # some are new


@cache
def code(call: str) -> CodeType:
    return compile(call, call, "eval")


def run(call: str, arrays: dict[str, Any]) -> Any:
    with np.errstate(all="ignore"):
        return eval(code(call), {"np": np, **arrays})


def tensors() -> dict[str, Any]:
    return {name: Tensor(array) if array.dtype == float else array for name, array in ARRAYS.items()}


def parts(found: Any) -> list[Any]:
    """The arrays of a result, which may be a list of them."""
    return [part for item in found for part in parts(item)] if isinstance(found, list | tuple) else [found]


@each("call", calls(SMOOTH) + calls(ANSWERS))
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


@each("call", calls(SMOOTH))
def test_gradients_go_through_numpys_functions(call: str) -> None:
    name = name_of_operand(call)

    def f(x: Any) -> Any:
        found = parts(run(call, {**ARRAYS, name: x}))
        return autograd.add_n([autograd.sum(part * part) for part in found])

    if name == "n":  # an entry that is no number has no part in it
        missing = np.isnan(ARRAYS[name])
        assert gradcheck(lambda x: f(np.where(missing, np.nan, x)), np.nan_to_num(ARRAYS[name])).ok
    else:
        assert gradcheck(f, ARRAYS[name]).ok


@pytest.mark.parametrize(
    ("width", "pairs", "mode"),
    [({1: (1, 2)}, ((0, 0), (1, 2)), "constant"), ({-1: 1, 0: 2}, ((2, 2), (1, 1)), "edge")],
)
@pytest.mark.parametrize("way", [lambda f: f, vmap])
def test_widths_by_axis_are_those_of_pairs(width: Any, pairs: Any, mode: Any, way: Any) -> None:
    """By pairs, as the oldest NumPy takes no widths by axis."""
    examples = Tensor(ARRAYS["c"]) if way is vmap else Tensor(ARRAYS["t"])
    found, expected = (way(lambda x, w=w: np.pad(x, w, mode=mode))(examples) for w in (width, pairs))  # type: ignore[misc]
    np.testing.assert_array_equal(found.data, expected.data)
    (gradient,) = gradients(found.sum(), [examples])
    np.testing.assert_array_equal(gradient, gradients(expected.sum(), [examples])[0])


# what makes arrays whose shape depends on the numbers, or looks at them
RAGGED = re.compile(r"np\.(piecewise|polydiv|extract|hist|unique|union|inters|setd|setx|trim|roots|real_if)")


@each("call", [call for call in calls(SMOOTH) if not RAGGED.match(call)])
def test_they_work_within_vmap(call: str) -> None:
    name = name_of_operand(call)
    examples = np.stack([ARRAYS[name], ARRAYS[name][::-1] * 0.5])

    def f(x: Any) -> list[Any]:
        return parts(run(call, {**ARRAYS, name: x}))

    for found, *expected in zip(vmap(f)(examples), *map(f, examples), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize(
    "call",
    calls("""np.median(t, axis=0) | np.pad(t, 1, mode='edge') | np.transpose(c) | np.clip(t, 0, 1) | np.ldexp(v, 3)
    np.unwrap(v) | np.nanquantile(n, 0.3) | np.frexp(v)[0] * 1 | np.squeeze(t) + 1 | np.corrcoef(t) | np.partition(v, 2)
    np.lib.stride_tricks.sliding_window_view(v, 2) + 1 | np.lib.stride_tricks.sliding_window_view(t, 2, axis=0)
    np.linalg.lstsq(t.T, c[0, 0])[0] | np.linalg.lstsq(s, s[0])[0] | np.abs(np.linalg.eigvals(s)) | np.sum(v[0], axis=0)
    np.choose(np.argmax(t, axis=0) % 2, [t[0], t[1]]) | t[np.argmax(t, axis=0), [0, 1, 2, 3]] | np.geomspace(v**2, 3, 4)
    np.squeeze(np.trace(t)) * np.squeeze(np.trace(t)) | np.einsum("...i,...i", t[:1], t)"""),
)
def test_they_work_in_compiled_functions(call: str) -> None:
    """Of an operand that the program makes, so that its memory is used again as soon as nothing lies in it."""
    name = name_of_operand(call)
    others = ARRAYS if "c[" in call else {}
    compiled = autograd.compile(lambda x: run(call, {**others, name: x * 1.5}) * 2)
    for factor in (1.0, -2.0):
        x, y = Tensor(factor * ARRAYS[name]), Tensor(factor * ARRAYS[name])
        found, expected = compiled(x), run(call, {**others, name: y * 1.5}) * 2
        np.testing.assert_allclose(found.data, expected.data, rtol=1e-12)
        found.sum().backward()
        expected.sum().backward()
        np.testing.assert_allclose(x.grad, y.grad, rtol=1e-10, atol=1e-12)


KINDS = ["?", "i1", "u1", "i8", "f2", "f4", "f8", "c16"]
PAIRS = [*product(KINDS, [*KINDS, 2, 2.5, True, np.float32(2)])]
UFUNCS = [np.fabs, np.rint, np.radians, np.degrees, np.deg2rad, np.rad2deg]


@pytest.mark.parametrize(
    ("ufunc", "kinds"), [(f, pair) for f in (np.fmod, np.heaviside) for pair in PAIRS] + [*product(UFUNCS, KINDS)]
)
def test_ufuncs_compute_in_numpys_types_and_refuse_what_it_refuses(ufunc: np.ufunc, kinds: Any) -> None:
    data = np.array([3, 1, 0, 2, 5])
    operands = [data.astype(k) if isinstance(k, str) else k for k in (kinds if isinstance(kinds, tuple) else (kinds,))]
    nodes = [Tensor(x) if isinstance(x, np.ndarray) else x for x in operands]
    with np.errstate(all="ignore"):
        try:
            expected = ufunc(*operands)
        except TypeError:
            with pytest.raises(AutogradError, match=f"np.{ufunc.__name__}: ufunc"):
                ufunc(*nodes)
        else:
            found = ufunc(*nodes)
            assert found.dtype == expected.dtype
            np.testing.assert_allclose(found.data, expected, rtol=1e-3)


def test_slopes_between_places_that_may_coincide_are_numpys() -> None:
    y = np.array([1.0, 3.0, 7.0, 2.0])
    apart: list[Any] = [[0, 1, 2, 3], [0, 1, 3, 3.5]]
    for places, order in [*product(apart, (1, 2)), ([0, 1, 1, 3.5], 1), ([0, 0, 0, 0], 1), (0.0, 1)]:
        with np.errstate(all="ignore"):
            expected = np.gradient(y, places, edge_order=order)
            np.testing.assert_allclose(np.gradient(Tensor(y), places, edge_order=order).data, expected, rtol=1e-12)


def test_a_period_below_0_is_its_size() -> None:
    y, places = np.array([1.0, 4.0, 2.0]), [0.0, 1.0, 2.5]
    for period in (-7, 7, -3.0):
        expected = np.interp([0.3, 7.1, -2.0], places, y, period=period)
        np.testing.assert_allclose(np.interp([0.3, 7.1, -2.0], places, Tensor(y), period=period).data, expected)
    with pytest.raises(AutogradError, match="a period other than 0"):
        np.interp(0.3, places, Tensor(y), period=0)


def test_places_of_take_are_0_and_1_where_they_are_booleans() -> None:
    x = np.arange(6.0).reshape(2, 3)
    for places in (True, [True, False, False]):
        np.testing.assert_array_equal(np.take(Tensor(x), places, axis=1).data, np.take(x, places, axis=1))


def test_differences_are_taken_until_none_is_left() -> None:
    assert np.diff(Tensor([1.0, 3.0]), n=10**30).shape == (0,)


@pytest.mark.parametrize("bound", [Tensor([1.0, 3.0]), np.array([1.0, 3.0])])
def test_a_plain_number_is_confined_to_bounds_that_are_arrays(bound: Any) -> None:
    for number in (2, 2.0, np.float64(2)):
        assert Tensor(clip(number, None, bound)).tolist() == [1.0, 2.0]
        assert Tensor(clip(number, min=bound)).tolist() == [2.0, 3.0]
    assert grad(lambda t: np.clip(2.0, None, t).sum())(np.array([1.0, 3.0])).tolist() == [1.0, 0.0]


@pytest.mark.parametrize("kind", [np.float16, np.float32])
def test_a_short_type_stays_what_it_is(kind: Any) -> None:
    v = ARRAYS["w"].astype(kind)
    for call in calls(
        "np.linspace(v, 2.0, 3) | np.linspace(0.0, v[0], 3) | np.logspace(v, v * 2, 3) | np.logspace(1, v, 3)"
    ):
        found, expected = run(call, {"v": Tensor(v)}), run(call, {"v": v})
        assert found.dtype == expected.dtype == kind
        np.testing.assert_allclose(found.data, expected, rtol=4 * np.finfo(kind).eps)
    for call in calls("np.float_power(v, 2) | np.vander(v, 3)"):
        assert run(call, {"v": Tensor(v)}).dtype == run(call, {"v": v}).dtype == np.float64


def test_at_their_edges_they_give_what_numpy_gives() -> None:
    arrays = {"v": np.array([np.inf, -0.0, -2.0, np.nan, 1.0]), "n": np.full((2, 3), np.nan), "z": np.zeros(3)}
    arrays |= {"t": np.ones((2, 3)), "M": np.eye(2, 3, dtype=bool)}
    for call in calls("""np.angle(v) | np.nanvar(n, ddof=1) | np.std(t, axis=1, where=M, ddof=2) | np.cov(t, ddof=5)
    np.trim_zeros(z, "f") | np.trim_zeros(z, "b") | np.trim_zeros(z) | np.var(t, where=M, ddof=2)"""):
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = run(call, {k: Tensor(x) if x.dtype == float else x for k, x in arrays.items()})
            expected = run(call, arrays)
        np.testing.assert_allclose(found.data, expected, err_msg=call)


def test_edges_of_bins_are_numpys_to_the_last_bit() -> None:
    """An entry on an edge would else be counted beside it."""
    for seed in range(30):
        x = np.random.default_rng(seed).normal(size=1 + seed % 3)
        for call in ("np.histogram_bin_edges(v, 6)", "np.histogram2d(v, v, 2)[0]"):
            found, expected = run(call, {"v": Tensor(x)}), run(call, {"v": x})
            np.testing.assert_array_equal(found.data if isinstance(found, Node) else found, expected)


def test_values_are_numbers_to_numpy() -> None:
    assert np.linspace(Value(1.0), 2.0, 3).tolist() == [1.0, 1.5, 2.0]
    x = Value(90.0)
    (slope,) = gradients(np.radians(x), [x])
    assert slope == np.pi / 180
    assert np.allclose(x, 90.0)
    assert np.vstack([x, Value(1.0)]).shape == (2, 1)


REFUSED = [
    ("np.delete(v, 9)", IndexError, "np.delete: index 9 is out of bounds"),
    ("np.delete(t, 0, axis=2)", IndexError, "no axis 2"),
    ("np.insert(v, 9, 1.0)", IndexError, "np.insert: index 9"),
    ("np.array_split(v, 2, axis=1)", IndexError, "no axis 1"),
    ("np.fft.fftshift(v, axes=1)", IndexError, "no axis 1"),
    ("np.nanquantile(v, -1)", AutogradError, "from 0 to 1"),
    ("np.linalg.matrix_power(s, 1.5)", AutogradError, "a whole number n, found 1.5"),
    ("np.resize(v, (2, -1))", AutogradError, "no length is below 0"),
    ("np.vander(t)", AutogradError, "is for a vector"),
    ("np.polyfit(v, w, -1)", AutogradError, "a degree from 0 up"),
    ("np.var(t, mean=t)", AutogradError, "np.var with mean=.*takes axis, correction, dtype, keepdims, where"),
    ("np.max(t, where=M)", AutogradError, "np.max with where= needs initial="),
    ("np.add(t, t, where=M)", AutogradError, "np.add with where="),
    ("np.add.at(t, 0, 1.0)", InPlaceError, r"np.add.at would overwrite.*at\(t, index\)"),
    ("np.multiply.reduce(t, out=v)", InPlaceError, "np.multiply with out="),
    ("np.subtract.reduce(t, axis=None)", AutogradError, "np.subtract.reduce of nodes takes one axis"),
    ("np.concatenate([t, t], out=np.ones((6, 4)))", InPlaceError, "np.concatenate with out="),
    ("np.sum(t, 0, None, np.ones(4))", InPlaceError, "np.sum with out="),
    ("np.pad(t, 1, mode='empty')", AutogradError, "takes constant, .*edge.*found 'empty'"),
    ("np.quantile(t, 0.5, method='exact')", AutogradError, "method='exact'.*not a valid method"),
    ("np.lib.stride_tricks.sliding_window_view(t, 2)", AutogradError, "one size for each axis"),
    (
        "np.logaddexp(t + 1j, t)",
        AutogradError,
        "logaddexp of shapes .* and types complex128 and float64: NumPy has no such function",
    ),
    ("np.reshape(t, (4, 3), order='Q')", AutogradError, 'order "C" or "F"'),
    ("np.quantile(t, 50)", AutogradError, "from 0 to 1"),
    ("np.pad(t, 1.5)", AutogradError, "whole numbers from 0 up as pad_width"),
    ("np.pad(t, -1)", AutogradError, "whole numbers from 0 up as pad_width"),
    ("np.vander(v, -1)", AutogradError, "np.vander takes a whole number from 0 up as N, found -1"),
    ("np.linspace(v, w, 2.5)", AutogradError, "np.linspace takes a whole number from 0 up as num, found 2.5"),
    ("np.array_split(v, 0)", AutogradError, "one part or more, found 0"),
    ("np.roll(v, 1.5)", AutogradError, "a whole number of places"),
    ("np.quantile(t, 0.5, weights=w)", AutogradError, 'takes method="inverted_cdf"'),
    ("np.quantile(t, 0.5, axis=1, method='inverted_cdf', weights=w)", AutogradError, r"of the shape of a, \(3, 4\)"),
    ("np.quantile(w, 0.5, method='inverted_cdf', weights=-w * w)", AutogradError, "takes weights from 0 up"),
    ("np.quantile(w, 0.5, method='inverted_cdf', weights=0 * w)", AutogradError, "not all of them 0"),
    ("np.nanquantile(t, 0.5, 1, method='inverted_cdf', weights=w[:4] / 0)", AutogradError, "takes weights from 0 up"),
    ("np.quantile(t, w[0] / 3, method='lower')", AutogradError, "goes by jumps with method='lower'"),
    ("np.linalg.eigh(s, UPLO='X')", AutogradError, "UPLO is 'L' or 'U'"),
    ("np.linalg.eigh(s, UPLO=3)", AutogradError, "UPLO is 'L' or 'U'.*found 3"),
    ("np.linalg.matrix_rank(s, tol=0.1, rtol=0.1)", AutogradError, "takes tol or rtol, found both, 0.1 and 0.1"),
    ("foreign(v)", UnknownNameError, "foreign.* is no function of NumPy.*write the formula"),
    ("np.save('x.npy', t)", UnknownNameError, r"np.save is not recorded: write np.save\(path, t.numpy\(\)\)$"),
    ("np.histogramdd(t)", UnknownNameError, r"np.histogramdd is not recorded: count with .data"),
    ("np.histogram2d(v, t)", AutogradError, "np.histogram2d takes two vectors of one length"),
    ("np.copyto(np.ones(5), v)", UnknownNameError, "np.copyto is not recorded: nothing is written in place"),
    ("np.block([[v], v])", AutogradError, "np.block takes lists that are nested equally deep"),
    ("np.fft.rfft(v * 1j)", AutogradError, "real numbers, found complex128"),
    ("np.fft.fft(v, norm='none')", AutogradError, 'norm "backward", "ortho" or "forward", found'),
    ("np.fft.fft(t, axis=3)", AutogradError, r"one or more of its axes.*\(3,\)"),
    ("np.convolve(t, v)", AutogradError, "two vectors"),
    ("np.convolve(v, v, 'most')", AutogradError, "full"),
    ("np.gradient(v[:1])", AutogradError, "np.gradient of edge_order=1 needs more entries"),
    ("np.bincount([1], weights=v)", AutogradError, "a weight for each number"),
    ("np.bincount([1], weights=v[:1], minlength=-1)", AutogradError, "from 0 up as minlength, found -1"),
    ("np.bincount([-1], weights=v[:1])", AutogradError, "counts a row of whole numbers from 0 up, found"),
    ("np.add.reduceat(v, [-1])", AutogradError, "from 0 up and less than 5, found"),
    ("np.add.reduceat(v, [0, 5])", AutogradError, "from 0 up and less than 5, found"),
    ("np.hypot.reduce(t, where=M)", AutogradError, "takes one axis.*found axis=0 and where=.*np.where"),
    ("np.hypot.reduce(t, axis=None)", AutogradError, "takes one axis.*found axis=None and nothing else"),
    ("np.matmul(s, s, axes=[(0, 1)] * 3)", AutogradError, "axes= is not recorded.*np.moveaxis"),
    ("np.add(v, v, where=v > 0)", AutogradError, "where= is not recorded.*np.where"),
    ("np.pad(v, 1, mode='edge', reflect_type='odd')", AutogradError, "'odd' with mode='reflect' or 'symmetric', found"),
    ("np.pad(v, 9, mode='reflect', reflect_type='odd')", AutogradError, "at most 4 entries.*pad in several steps"),
    ("np.choose([5], [v, v])", AutogradError, "whole numbers below 2"),
    ("vmap(lambda x: np.allclose(x, 1.0))(t)", GraphError, "inside vmap"),
    ("np.delete(v, w)", IndexError, "np.delete: arrays used as indices must be of integer"),
    ("np.trapezoid(1.0, v)", IndexError, "there is no axis -1: the array has 0"),
    ("np.trapezoid(v, axis=3)", IndexError, "there is no axis 3: the array has 1"),
    ("np.unwrap(v, axis=3)", IndexError, "there is no axis 3"),
    ("np.trapezoid(v, axis=None)", AutogradError, "an axis is a whole number, found None"),
    ("np.gradient(v, 'a')", AutogradError, "holds numbers.*found str 'a'"),
    ("np.gradient(v, [True] * 5)", AutogradError, "takes real numbers as distances and places"),
    ("np.gradient(v, [0, 1, 2, 3, 1j])", AutogradError, "float64 takes real numbers as distances and places"),
    ("np.gradient(v, np.ones((1, 5)))", AutogradError, "a distance or a row of places"),
    ("np.diff(v, n=[])", AutogradError, "np.diff takes a whole number from 0 up as n"),
    ("np.take(v, None)", AutogradError, "whole numbers as places, found None"),
    ("np.take(v, ...)", AutogradError, "whole numbers as places, found Ellipsis"),
    ("np.ediff1d([0, 1, 2], to_end=w[:2])", AutogradError, "np.ediff1d of int64 takes no numbers of float64"),
    ("np.insert(np.arange(3), 0, w[:1])", AutogradError, "np.insert of int64 takes no numbers of float64"),
    ("np.select([1, 0], [v, w])", AutogradError, "np.select takes booleans as conditions, found 1"),
    ("np.choose([0], [v, v], mode='x')", AutogradError, "np.choose: clipmode must be one of"),
    ("np.choose([0], [v, v], mode=1)", AutogradError, "np.choose takes a text as mode, found 1"),
    ("np.block([v, (1, 2)])", AutogradError, "np.block takes lists of arrays, found a tuple"),
    ("np.einsum(v, [0], v, [True], [0])", AutogradError, "whole numbers from 0 to 51 .*found True"),
    ("np.fmax.accumulate(v, axis=slice(1, 3))", AutogradError, "np.fmax.accumulate: 'slice' object"),
    ("np.fmax.accumulate(v, axis=2)", IndexError, "there is no axis 2"),
    ("np.interp(v, [0, 1], w, period=3)", AutogradError, r"two vectors of one length.*\(2,\)"),
    ("np.interp(v, w, w, left=w[:2])", AutogradError, "np.interp takes a number as left and as right"),
    ("np.quantile(v + 1j, 0.5)", AutogradError, "quantiles are of real numbers, found complex128"),
    ("np.nanpercentile(v + 1j, 50)", AutogradError, "quantiles are of real numbers, found complex128"),
    ("np.partition(v, 1.5)", AutogradError, "np.partition: Partition index must be integer"),
    ("np.insert(v, t, 0.0)", AutogradError, "np.insert: index array argument obj"),
    ("np.rot90(t, None)", AutogradError, r"np.rot90: int\(\) argument"),
    ("v.astype('S4')", AutogradError, "a Tensor holds numbers, found the type 'S4'"),
    ("np.astype(v, object)", AutogradError, "a Tensor holds numbers, found the type <class 'object'>"),
    ("np.sum(t, axis=0, initial=[1.0, 2.0])", AutogradError, "one number of its type, float64, as initial, found"),
    ("np.max(t, initial=1j)", AutogradError, "one number of its type, float64, as initial, found 1j"),
    ("np.nanprod(n, initial=v)", AutogradError, "one number of its type"),
    ("np.add.reduce(t, initial=(1, 2))", AutogradError, "one number of its type"),
    ("np.logaddexp.reduce(t, initial=w[:4])", AutogradError, "one number of its type"),
    ("np.sum(t, where=t)", AutogradError, "booleans as where"),
    ("np.min(t, where=[1, 0, 1, 1], initial=9.0)", AutogradError, "booleans as where"),
    ("np.var(t, where=0.5)", AutogradError, "booleans as where"),
    ("np.any(t > 0, where=t)", AutogradError, "booleans as where"),
    ("np.nanmean(n, where=t)", AutogradError, "booleans as where"),
    *[
        (f"np.{name}(t, where=t > np.zeros({shape}), {start})", AutogradError, f"of its array.*3, 4.*found {found}")
        for name in ("sum", "prod", "max", "min", "mean", "var", "std", "any", "all", "nansum", "nanmean", "nanmax")
        for shape, found in (("(2, 1, 1)", "[(]2, 3, 4[)]"), ("(2, 3, 4)", "[(]2, 3, 4[)]"))
        for start in ("initial=0.0" if name.endswith("max") or name == "min" else "",)
    ],
    ("np.sum(t[:1], where=M)", AutogradError, r"shape of its array, \(1, 4\), or of one .* found \(3, 4\): widen"),
    ("np.add.reduce(t, where=np.ones((5, 4), bool))", AutogradError, r"\(3, 4\), or of one .* found \(5, 4\)"),
    ("np.logaddexp.reduce(t, where=np.ones((2, 3, 4), bool))", AutogradError, "of its array.*found .2, 3, 4."),
    ("np.logaddexp.reduce(t, where=w[:4])", AutogradError, "booleans as where"),
    ("np.sum(t, initial=None, where=M)", AutogradError, "initial=None begins with the first entry and takes no where="),
    ("np.prod(t, initial=None, where=M)", AutogradError, "initial=None .*leave initial out, or give a number"),
    ("np.nansum(n, initial=None)", AutogradError, "initial=None .*takes no where="),
    ("np.sum(v[:0], initial=None)", AutogradError, r"initial=None begins with the first entry, found shape \(0,\)"),
    ("np.add.reduce(t[:0], initial=None)", AutogradError, r"found shape \(0, 4\) with axis=0"),
    ("np.gradient(t, axis=(1, -1))", AutogradError, "each axis is named once"),
    ("np.median(t, axis=(0, 0))", AutogradError, "each axis is named once"),
    ("np.moveaxis(c, (0, 0), (1, 2))", AutogradError, "moveaxis"),
    ("np.choose([0, 1.5], [v, v])", AutogradError, "np.choose takes whole numbers"),
    ("np.ldexp(v, 2.5)", AutogradError, "np.ldexp takes a whole number"),
    ("np.insert(v, 1, 1j)", AutogradError, "np.insert of float64 takes no complex numbers"),
    ("np.ediff1d(v, to_end=1j)", AutogradError, "np.ediff1d of float64 takes no complex numbers"),
    ("np.polysub(v, t)", AutogradError, "a vector of coefficients"),
    ("np.polydiv(t, v)", AutogradError, "a vector of coefficients"),
    ("np.polyfit(w, v[0], 1)", AutogradError, "for each of 5 points"),
    ("np.polyder(v, -1)", AutogradError, "np.polyder takes a whole number from 0 up as m, found -1"),
    ("np.polyint(v, 3, k=[1.0, 2.0])", AutogradError, "one constant k, or one for each of 3"),
    ("np.meshgrid(v, w, sparse=True, indexing='yx')", AutogradError, 'indexing="xy" or "ij"'),
    ("np.rot90(t, axes=(0, 0))", AutogradError, "a plane of two axes"),
    ("np.rot90(t, 2.5)", AutogradError, "a whole number k of quarter turns"),
    ("np.rollaxis(c, 5)", IndexError, "no axis 5"),
    ("np.rollaxis(c, 0, 5)", IndexError, "no axis 5"),
    ("np.average(t, weights=w[:4])", AutogradError, "weights of the shape of a, .3, 4., or along axis"),
    ("np.average(t, axis=0, weights=w[:4])", AutogradError, "weights of the shape of a"),
    ("np.cov(c)", AutogradError, "np.cov takes vectors and matrices"),
    ("np.cov(t, aweights=v)", AutogradError, "np.cov takes aweights for 4 observations"),
    ("np.cov(t, fweights=[1, 2, 1.5, 1])", AutogradError, "fweights that are whole numbers"),
    ("np.cov(t, aweights=-w[:4].data)", AutogradError, "np.cov takes aweights from 0 up"),
    ("np.fmax.accumulate(v, axis=3)", AutogradError, "there is no axis 3: the array has 1"),
    ("np.add.reduceat(v, [[0], 1])", AutogradError, "np.add.reduceat: setting an array element"),
    ("np.fmod(None, v)", AutogradError, "holds numbers.*found NoneType None"),
    ("v.astype('M8[s]')", AutogradError, "a Tensor holds numbers, found the type 'M8"),
]


def test_a_node_among_the_options_is_not_asked_for_ever() -> None:
    v = Tensor([1.0, 2.0, 3.0])
    assert v.astype(Tensor(np.float32(1))).dtype == np.float32
    assert np.delete(v, Tensor(np.array([0, 2]))).tolist() == [2.0]
    assert np.delete(np.arange(3), Tensor(np.array(1))).tolist() == [0, 2]


def test_an_error_of_a_users_function_stays_as_it_is() -> None:
    def broken(x: Any) -> Any:
        raise KeyError("mine") if np.ndim(x) else TypeError("mine")

    for call in (lambda: np.piecewise(Tensor(0.0), [True], [broken]), lambda: np.apply_along_axis(broken, 0, TENSOR)):
        with pytest.raises((TypeError, KeyError), match="mine") as raised:
            call()
        assert not isinstance(raised.value, AutogradError)


TENSOR = Tensor([[1.0, 2.0], [3.0, 4.0]])


@each("kind", ["f2", "f4", "f8", "i8"])
@pytest.mark.parametrize("method", ["linear", "hazen", "midpoint", "averaged_inverted_cdf", "lower", "inverted_cdf"])
@pytest.mark.parametrize(
    "q", [0.3, [0.3, 0.5], np.float32(0.3), np.array([0.3], "f4"), np.array(0.3), (0.3,)], ids=repr
)
def test_quantiles_have_numpys_types(q: Any, method: str, kind: str) -> None:
    x = np.array([1, 2, 4, 7]).astype(kind)
    percents = np.asarray(q) * 100 if hasattr(q, "dtype") else type(q)(np.multiply(q, 100).tolist())
    calls: list[Any] = [
        lambda x: np.quantile(x, q, method=method),
        lambda x: np.nanquantile(x, q, method=method),
        lambda x: np.percentile(x, percents, method=method),
        lambda x: np.nanpercentile(x, percents, method=method),
    ]
    for call in calls:
        expected, found = call(x), call(Tensor(x))
        assert found.dtype == expected.dtype
        np.testing.assert_allclose(found.data, expected, rtol=2e-3)


def test_a_number_of_numpys_counts_for_the_type_of_a_quantile() -> None:
    """As in NumPy, where it does since a later version than the oldest of ours."""
    found: Any = np.quantile(Tensor([1.0, 2.0], dtype="float32"), np.float64(0.3))
    assert found.dtype == np.float64


def test_weights_of_a_quantile_lie_along_the_axes_in_the_order_of_their_names() -> None:
    """Held against NumPy's quantiles of rows, for its oldest version mixes up the axes."""
    rng = np.random.default_rng(0)
    x, weights = rng.normal(size=(2, 3, 4)), rng.uniform(0.1, 1.0, (4, 2))
    found: Any = np.quantile(Tensor(x), 0.4, axis=(2, 0), method="inverted_cdf", weights=weights)
    flat = weights.T.ravel()
    expected = [np.quantile(x[:, i].ravel(), 0.4, method="inverted_cdf", weights=flat) for i in range(3)]
    np.testing.assert_array_equal(found.data, expected)


@pytest.mark.parametrize("start", [Value(2.0), Tensor(2.0)], ids=["Value", "Tensor"])
def test_a_start_that_is_a_node_does_not_leave_its_graph_unseen(start: Any) -> None:
    """NumPy does not ask a node that is the initial of a plain array; of a Tensor it says why in the cause alone."""
    for begin in (lambda: np.sum([], initial=start), lambda: np.max([1.0], initial=start)):
        with pytest.raises((DetachError, ValueError)) as raised:
            begin()
        assert isinstance(raised.value.__cause__ or raised.value, DetachError)
    assert gradients(np.sum(Tensor([1.0]), initial=start), [start]) == [1.0]


def foreign(x: float) -> float:
    return x


@each(("call", "error", "says"), REFUSED)
def test_what_is_not_recorded_is_refused_by_name(call: str, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        run(call, {**tensors(), "vmap": vmap, "foreign": np.frompyfunc(foreign, 1, 1)})


def test_each_spelling_is_tried() -> None:
    tried = " ".join(re.findall(r"np\.(?:linalg\.|fft\.|lib\.stride_tricks\.)?(\w+)", SMOOTH + ANSWERS))
    untried = {function.__name__ for function in _spellings() if function not in QUESTIONS} - {
        *tried.split(),
    }
    assert not untried


@pytest.mark.parametrize(
    ("call", "says"),
    {
        "np.max(t, initial=-9.0, where=None)": "found None: leave it out",
        "np.nanmean(t, where=None)": "found None: leave it out",
        "np.sum(t, keepdims=2.5)": "True or False as keepdims, found 2.5",
        "np.linalg.norm(v, 1, keepdims='F')": "True or False as keepdims, found 'F'",
        "np.take(t, slice(1, 3))": "write t[start:stop]",
        "np.interp([1j], [0.0, 1.0], v[:2])": "places in real numbers, found complex128",
        "np.interp([0.5], [0.0, 1j], v[:2])": "places in real numbers",
        "np.percentile(t, [0, 1j])": "a real number from 0 to 1, found complex128",
        "np.nanquantile(t, 0.5 + 0j)": "a real number from 0 to 1, found complex128",
        "np.add.reduce(t, keepdims='F')": "np.add.reduce takes True or False as keepdims, found 'F'",
        "np.subtract.reduce(t, keepdims=2.5)": "np.subtract.reduce takes True or False as keepdims, found 2.5",
        "np.hypot.reduce(t, axis=True)": "whole number, found True",
        "np.repeat(t, 2, axis=True)": "whole number, found True",
        "np.cumsum(t, axis=False)": "whole number, found False",
        "np.sort(t, 1, {})": "takes a text as kind, found {}",
        "np.take(v, [5], mode='x')": "np.take: clipmode must be one of",
        "np.gradient(v, None)": "found NoneType None",
        "np.gradient(v, '2.0')": "found str '2.0'",
        "np.quantile(v, '0.5')": "found str '0.5'",
        "np.cov(t, ddof=1.5)": "a whole number as ddof, found 1.5",
        "np.split(v, '2')": "interpreted as an integer",
        "np.correlate(2, v)": "takes two vectors",
        "np.correlate(v, v[0], 'same')": "takes two vectors",
    }.items(),
)
def test_what_numpy_refuses_or_takes_otherwise_is_refused(call: str, says: str) -> None:
    names = {"np": np, "t": Tensor(np.arange(12.0).reshape(3, 4)), "v": Tensor([0.5, 1.0, 2.0, 5.0])}
    with pytest.raises(AutogradError, match=re.escape(says)):
        eval(call, names)


@pytest.mark.parametrize("p", [[0, 1, 2], [0.0, 0.0], [3.0], [0, 0, 2j], 4.0])
def test_zeros_at_the_front_of_a_plain_factor_are_left_out(p: Any) -> None:
    v = np.array([0.5, 1.0, 2.0])
    np.testing.assert_array_equal(np.polymul(Tensor(v), p).data, np.polymul(v, p))
    np.testing.assert_array_equal(np.polymul(p, Tensor(v)).data, np.polymul(p, v))
    rows = np.stack([v, -v])
    np.testing.assert_array_equal(vmap(lambda x: np.polymul(x, p))(rows).data, [np.polymul(x, p) for x in rows])


PLACES = [np.array([0.0, *places]) for places in product((0.0, 1.0, 2.0), repeat=3)]


@pytest.mark.parametrize("edge_order", [1, 2])
def test_gaps_of_zero_give_what_numpy_gives(edge_order: Any) -> None:
    for samples in ([0.0, 1.0, 4.0, 9.0], [1.0, 1.0, 1.0, 1.0], [0.0, 0.0, 2.0, -1.0]):
        for places in (*PLACES, np.float64(0.0)):
            with np.errstate(all="ignore"):
                expected = np.gradient(np.array(samples), places, edge_order=edge_order)
                uniform = not places.ndim or not np.ptp(np.diff(places))  # of which NumPy takes the distance
                for given in [places] if uniform else [places, Tensor(places)]:
                    found = np.gradient(Tensor(samples), given, edge_order=edge_order)
                    np.testing.assert_allclose(found.data, expected, rtol=1e-13, atol=1e-13)
