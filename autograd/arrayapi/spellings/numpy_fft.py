"""`numpy.fft` by way of the transforms that `autograd.fft` has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.arrayapi import fourier_transforms as fft
from autograd.arrayapi.numpy_dispatch import Rule, spells


def _along(transform: Rule) -> Rule:
    def along(a: Any, n: int | None = None, axis: int = -1, norm: str | None = None) -> Any:
        return transform(a, n=n, axis=axis, norm=norm)

    return along


def _over(transform: Rule, usual: tuple[int, ...] | None = None) -> Rule:
    def over(
        a: Any, s: Sequence[int] | None = None, axes: Sequence[int] | None = usual, norm: str | None = None
    ) -> Any:
        return transform(a, s=s, axes=axes, norm=norm)

    return over


for _numpys, _ours in [
    (np.fft.fft, fft.fft),
    (np.fft.ifft, fft.ifft),
    (np.fft.rfft, fft.rfft),
    (np.fft.irfft, fft.irfft),
    (np.fft.hfft, fft.hfft),
    (np.fft.ihfft, fft.ihfft),
]:
    spells(_numpys)(_along(_ours))

for _numpys, _flat, _over_axes in [
    (np.fft.fftn, np.fft.fft2, fft.fftn),
    (np.fft.ifftn, np.fft.ifft2, fft.ifftn),
    (np.fft.rfftn, np.fft.rfft2, fft.rfftn),
    (np.fft.irfftn, np.fft.irfft2, fft.irfftn),
]:
    spells(_numpys)(_over(_over_axes))
    spells(_flat)(_over(_over_axes, (-2, -1)))


@spells(np.fft.fftshift)
def fftshift(x: Any, axes: Any = None) -> Any:
    return fft.fftshift(x, axes=axes)


@spells(np.fft.ifftshift)
def ifftshift(x: Any, axes: Any = None) -> Any:
    return fft.ifftshift(x, axes=axes)
