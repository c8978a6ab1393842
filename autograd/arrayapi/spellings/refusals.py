"""NumPy's functions that are not recorded, each with what to write instead."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from autograd.arrayapi.numpy_dispatch import REFUSALS


def _refuse(functions: Iterable[Any], instead: str) -> None:
    REFUSALS.update(dict.fromkeys(functions, instead))


_refuse([np.save, np.savez, np.savez_compressed], "write np.save(path, t.numpy())")
_refuse([np.savetxt], "write np.savetxt(path, t.numpy())")
_refuse(
    [np.copyto],
    "nothing is written in place: write where(mask, new, old), or at(old, index).set(new); and for np.full_like(a, v) "
    "autograd.full_like(a, v)",
)
_refuse([np.put, np.place, np.putmask, np.put_along_axis], "nothing is written in place: write at(t, index).set(v)")
_refuse([np.fill_diagonal], "nothing is written in place: write where(np.eye(n, dtype=bool), v, t)")
_refuse([np.histogramdd], "count with .data, or sum weights by np.bincount(places, weights=t)")
_refuse([np.asmatrix], "write a Tensor, whose @ is the matrix product")
_refuse([np.busday_count, np.busday_offset, np.is_busday, np.datetime_as_string], "a Tensor holds no dates")
_refuse([np.require, np.asarray_chkfinite], "t is an array already; is it finite, isfinite(t).all() says")
_refuse([np.ix_], "write np.ix_ of plain whole numbers, t.data of an integer Tensor")
