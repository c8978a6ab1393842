"""The discrete Fourier transform, of which `autograd.fft` is made."""

from __future__ import annotations

from collections.abc import Sequence

from autograd.extend import Array, Namespace, case, linear
from autograd.foundation.axes import one_of

__all__ = ["fourier_transform"]


def _of_examples(xp: Namespace, flags: Sequence[bool], x: Array, axes: tuple[int, ...], inverse: bool) -> Array:
    moved = tuple([one_of(axis, x.ndim - 1) + 1 for axis in axes])
    return xp.fourier_transform(x, axes=moved, inverse=inverse)


@linear(
    transposes=[lambda xp, ct, x, axes, inverse: xp.fourier_transform(ct, axes=axes, inverse=inverse)],
    cases=[
        case([1 + 2j, 0.5, -1j], axes=(0,)),
        case([[1 + 2j, 0.5], [3.0, -1j]], axes=(-1,), inverse=True),
        case([[1 + 2j, 0.5], [3.0, -1j]], axes=(0, 1)),
    ],
    method=False,
    batched=_of_examples,
)
def fourier_transform(xp: Namespace, x: Array, /, axes: tuple[int, ...], inverse: bool = False) -> Array:
    """yₖ = Σⱼ xⱼ e^(-2πi jk/n) along each of ``axes``; ``inverse``: the inverse of that, with +2πi and divided by n.

    The matrix of the transform is symmetric, so it is its own transpose. The result is complex.

    >>> fourier_transform(Tensor([1.0, 2.0]), axes=(0,)).data
    array([ 3.+0.j, -1.+0.j])
    """
    return xp.fft.ifftn(x, axes=axes) if inverse else xp.fft.fftn(x, axes=axes)
