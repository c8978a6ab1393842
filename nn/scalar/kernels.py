"""Convolution of Values: neurons that look at one window of an image after the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nn.arguments import count_of, pair, width
from nn.autograd_door import ArgumentError, Node, ShapeError, Value
from nn.layers import convolution
from nn.layers.activations import ActivationLike
from nn.layers.windows import Size, borders, check_fit, padding_named
from nn.randomness import Rng, generator
from nn.scalar.neurons import Layer, OfValues, layer_of

__all__ = ["Conv2d"]

Image = list[list[list[Any]]]  # channels of rows of numbers


class Conv2d(OfValues):
    """A convolution on Values: a layer of neurons, one for each output channel, that is slid over an image. At each
    place they see the window there, all channels of it, with the same weights.

    ``kernel_size``, ``stride``, ``padding``: as in `nn.Conv2d`. ``activation``, ``bias``, ``rng``: as in `Neuron`.

    Called with an image, nested sequences of numbers or Values [channel][row][column], or an array of that shape, it
    gives Values [channel][row][column]. Raises `ShapeError` for another shape, and for a window that does not fit.

    >>> edges = Conv2d(1, 1, kernel_size=2, bias=False)
    >>> _ = edges.load_state_dict({f"layer.neurons.0.weights.{i}": w for i, w in enumerate([1.0, -1.0, 1.0, -1.0])})
    >>> [[[out.data for out in row] for row in channel] for channel in edges([[[1.0, 2.0, 4.0], [1.0, 2.0, 5.0]]])]
    [[[-2.0, -5.0]]]
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Size,
        stride: Size = 1,
        padding: Size | str = 0,
        activation: ActivationLike = "linear",
        bias: bool = True,
        rng: Rng = None,
    ) -> None:
        self.in_channels = width("in_channels", in_channels)
        self.kernel_size, self.stride = pair("kernel_size", kernel_size, 1), pair("stride", stride, 1)
        self.padding = padding_named(padding, 2)
        borders(self.padding, self.kernel_size, self.stride)  # "same" with a stride is an error
        rows, columns = self.kernel_size
        self.layer = Layer(
            self.in_channels * rows * columns, count_of("out_channels", out_channels), activation, bias, generator(rng)
        )

    def forward(self, image: Sequence[Any]) -> Image:
        """``image``: [channel][row][column]; gives as many channels as there are neurons."""
        channels = self._read(image)
        rows, columns = (self._places(channels, axis) for axis in (0, 1))
        seen = [[self.layer(self._window(channels, top, left)) for left in columns] for top in rows]
        return [[[outputs[i] for outputs in row] for row in seen] for i in range(len(self.layer.neurons))]

    def _window(self, channels: Image, top: int, left: int) -> list[Any]:
        """What the neurons see where the upper left corner of their window is at this place, of all channels."""
        height, breadth = self.kernel_size
        return [x for channel in channels for row in channel[top : top + height] for x in row[left : left + breadth]]

    def _places(self, channels: Image, axis: int) -> range:
        """Where windows begin along rows (0) or columns (1)."""
        length = len(channels[0]) if axis == 0 else len(channels[0][0])
        return range(0, length - self.kernel_size[axis] + 1, self.stride[axis])

    def _read(self, image: Sequence[Any]) -> Image:
        """``image`` as Values, with zeros around it; plain numbers become constants."""
        try:
            channels = [
                [
                    [x if isinstance(x, Value) else Value(x, requires_grad=isinstance(x, Node)) for x in row]
                    for row in channel
                ]
                for channel in image
            ]
        except (TypeError, ArgumentError) as error:
            raise ArgumentError(
                f"Conv2d takes numbers as [channel][row][column], one example; found {image!r:.60}"
            ) from error
        rows, columns = len(channels[0]) if channels else 0, len(channels[0][0]) if channels and channels[0] else 0
        if len(channels) != self.in_channels or any(
            len(c) != rows or any(len(row) != columns for row in c) for c in channels
        ):
            raise ShapeError(
                f"Conv2d takes {self.in_channels} channels of equally many rows and columns, found {len(channels)}"
            )
        border = borders(self.padding, self.kernel_size, self.stride)
        check_fit((len(channels), rows, columns), self.kernel_size, border)
        (top, bottom), (left, right) = border
        zero = Value(0.0, requires_grad=False)
        empty = [zero] * (left + columns + right)
        return [
            [empty] * top + [[zero] * left + row + [zero] * right for row in channel] + [empty] * bottom
            for channel in channels
        ]

    @classmethod
    def from_tensor(cls, layer: convolution.Conv2d) -> Conv2d:
        """The same convolution on Values, from an `nn.Conv2d`: equal numbers, parameters of its own.

        Raises `ArgumentError` for another layer, and for one with ``dilation``, ``groups`` or another padding_mode.

        >>> import numpy as np
        >>> from nn import Conv2d as TensorConv2d
        >>> tensor, image = TensorConv2d(1, 2, 2, dtype="float64", rng=0), np.ones((1, 3, 3))
        >>> abs(Conv2d.from_tensor(tensor)(image)[1][0][0].data - tensor(image)[1, 0, 0].item()) < 1e-15
        True
        """
        if not isinstance(layer, convolution.Conv2d):
            raise ArgumentError(f"from_tensor takes an nn.Conv2d, found {layer!r:.60}")
        if (set(layer.dilation), layer.groups, layer.padding_mode) != ({1}, 1, "zeros"):
            raise ArgumentError(f"a convolution of Values has no dilation, groups or padding_mode, found {layer!r:.90}")
        _, height, breadth = kernel = layer.weight.shape[1:]
        new = cls.__new__(cls)
        new.in_channels, new.kernel_size, new.stride = kernel[0], (height, breadth), pair("stride", layer.stride, 1)
        new.padding = layer.padding
        rows = layer.weight.datum.reshape(len(layer.weight), -1).tolist()
        new.layer = layer_of(rows, None if layer.bias is None else layer.bias.datum.tolist(), "linear")
        return new
