"""The nodes and the constants of a graph of ONNX, as they are added."""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["Nodes"]


class Nodes:
    """A graph that grows: ``nodes``, and ``constants`` by their names. ``onnx``: the package; ``dtype``: of numbers."""

    def __init__(self, onnx: Any, dtype: str) -> None:
        self.onnx, self.dtype = onnx, dtype
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def add(self, operation: str, *inputs: str, output: str = "", outputs: int = 1, **attributes: Any) -> str:
        """Add a node; returns the name of its last output. The others, of several ``outputs``, are left out."""
        name = output or f"{operation.lower()}_{len(self.nodes)}"
        names = [""] * (outputs - 1) + [name]
        self.nodes.append(self.onnx.helper.make_node(operation, list(inputs), names, **attributes))
        return name

    def constant(self, name: str, array: Any) -> str:
        """Add an array; returns its name."""
        self.constants.append(self.onnx.numpy_helper.from_array(np.asarray(array, order="C"), name))
        return name

    def number(self, name: str, value: float) -> str:
        """Add a number; returns its name."""
        return self.constant(name, np.array(value, self.dtype))
