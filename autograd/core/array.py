"""The attributes of an array in the array API standard, and the ways out of the graph.

Operators and methods come from the table; what is here needs no primitive.
"""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from autograd.core.numpy_protocols import NumpyProtocols
from autograd.errors import ArgumentError, InPlaceError, ShapeError
from autograd.lifetime import changes

NDArray = np.ndarray[tuple[int, ...], np.dtype[Any]]

API_VERSION = "2024.12"
OLDER_VERSIONS = ("2022.12", "2023.12")  # what they ask for is part of it
DEVICE = "cpu"


def check_device(device: Any) -> None:
    """An `ArgumentError` for any device but the one there is."""
    if device is not None and (not isinstance(device, str) or device != DEVICE):
        raise ArgumentError(f'Tensors live on the device "{DEVICE}" only, found device={device!r}')


class ArrayNode(NumpyProtocols):
    """A node whose data is an array.

    Source: Python array API standard, version 2024.12, "Array object".
    """

    __slots__ = ()
    datum: NDArray

    @property
    def data(self) -> NDArray:
        """The array; of a leaf, it may be set or written to: results that were made of it are out of date then."""
        changes.handed_out(self)
        return self.datum

    @data.setter
    def data(self, data: Any) -> None:
        self.set_data(data)

    @property
    def shape(self) -> tuple[int, ...]:
        """The length along each axis."""
        return self.datum.shape

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return len(self.datum.shape)

    @property
    def size(self) -> int:
        """The number of entries."""
        return int(self.datum.size)

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of the entries."""
        return self.datum.dtype

    @property
    def device(self) -> str:
        """Where the entries live: always "cpu"."""
        return DEVICE

    def to_device(self, device: str, /, *, stream: Any = None) -> Self:
        """This node itself: "cpu" is the one device there is, and an `ArgumentError` for any other."""
        check_device(device)
        if stream is not None:
            raise ArgumentError(f'the device "{DEVICE}" has no streams, found stream={stream!r}')
        return self

    def __array_namespace__(self, *, api_version: str | None = None) -> Any:
        """The functions of the array API standard for such arrays: the module `autograd`."""
        if api_version not in (None, API_VERSION, *OLDER_VERSIONS):
            raise ArgumentError(f"autograd follows version {API_VERSION} of the standard, found {api_version!r}")
        import autograd

        return autograd

    # out of the graph, where `NumpyProtocols` lets it go

    def numpy(self) -> NDArray:
        """The data, as an array of its own."""
        return np.array(self.datum)

    def item(self, *index: int) -> float | Any:
        """The one entry, or that at ``index``, as a plain number, without history; a `ShapeError` where there are more.

        >>> from autograd import Tensor
        >>> Tensor([[1.0, 2.0]]).item(0, 1)
        2.0
        """
        if index:
            return (self if len(index) > 1 else self.flatten())[index].item()  # type: ignore[attr-defined, index]
        if (data := self.datum).size != 1:
            raise ShapeError(f"item() is for a Tensor of one entry, found shape {self.shape}: use .numpy()")
        return data.item()

    def tolist(self) -> Any:
        """The entries as plain numbers in nested lists, without history."""
        return self.datum.tolist()

    def __bool__(self) -> bool:
        if self.size != 1:
            raise ShapeError(f"only a Tensor of one entry is true or false, found shape {self.shape}")
        return bool(self.datum)

    def __index__(self) -> int:
        if self.ndim or self.dtype.kind not in "iu":
            raise ArgumentError(
                f"only a Tensor of one integer and of no axes can be an index, found {self.dtype} of shape {self.shape}"
            )
        return int(self.datum)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray:
        self._demand_constant("array", ".numpy()")
        return np.array(self.datum if copy else self.data, dtype=dtype, copy=copy)

    def __dlpack__(self, **request: Any) -> Any:
        return self._demand_constant("array", ".numpy()").data.__dlpack__(**request)

    def __dlpack_device__(self) -> tuple[Any, int]:
        return self.datum.__dlpack_device__()

    # nothing is written in place

    def __setitem__(self, index: Any, value: Any) -> None:
        raise InPlaceError(
            "t[index] = v would overwrite data that a graph may hold: build a new Tensor with where or concat, "
            "or write to t.data[index] outside any graph. "
            "Where it is a library that writes, autograd or autograd.special may have its function"
        )
