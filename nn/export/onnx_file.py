"""A model as a file of ONNX."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from typing import Any

from nn.autograd_door import ArgumentError, no_grad
from nn.export.onnx_layers import TABLE
from nn.export.onnx_nodes import Nodes
from nn.export.walk import Place, number_type, places, tree, written
from nn.files.state_files import replace_file
from nn.inputs import as_tensor, one_output

__all__ = ["to_onnx"]

OPSET = 21  # the first whose GroupNormalization is per channel


def to_onnx(model: Any, path: str | os.PathLike[str], example: Any) -> None:
    """Write ``model``, as it is in evaluation, to ``path`` as a graph of ONNX (the extra ``onnx``).

    For dense, convolutional and recurrent networks; a recurrent layer needs `Last` after it. ``example``: an input,
    such as ``np.zeros((1, 3, 64, 64), "float32")``; the file takes inputs of its type and its shape, with any length
    along the first axis. The input is called "input", the output "output". Weights have
    their names of here. The file is written whole or not at all.

    Raises `ArgumentError` for a layer or an argument that ONNX has not, with its path, for parameters of several types,
    and for tied ones; `ShapeError` where the model does not take the example; `ImportError` without onnx.

    >>> import tempfile
    >>> import onnx
    >>> from nn import MLP
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     to_onnx(MLP([2, 3, 1], rng=0), f"{folder}/model.onnx", [[0.0, 1.0]])
    ...     graph = onnx.load(f"{folder}/model.onnx").graph
    >>> [node.op_type for node in graph.node]
    ['MatMul', 'Add', 'Relu', 'MatMul', 'Add', 'Identity']
    """
    dtype = number_type(model, "to_onnx")
    try:
        onnx: Any = import_module("onnx")
    except ImportError:
        raise ImportError("to_onnx needs the package onnx: pip install 'glassgrad[onnx]'") from None
    given = as_tensor(example).datum
    if given.ndim == 0:
        raise ArgumentError("example must be an input with at least one axis, that of the batch; found a number")
    if given.dtype.kind == "f":
        given = given.astype(dtype)
    nodes = Nodes(onnx, dtype)
    x = "input"
    for place in places(tree(Place("", model))):
        x = written(TABLE, place, "ONNX")(nodes, x)
    nodes.add("Identity", x, output="output")
    result = _evaluated(model, given)
    helper = onnx.helper
    ends = [_end(helper, name, array) for name, array in (("input", given), ("output", result))]
    graph = helper.make_graph(nodes.nodes, type(model).__name__, ends[:1], ends[1:], nodes.constants)
    file = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="glassgrad")
    file.ir_version = 10  # that of the opset
    try:
        onnx.checker.check_model(file, full_check=True)
    except (onnx.checker.ValidationError, onnx.shape_inference.InferenceError) as error:
        rounded = any(getattr(part, "ceil_mode", False) for part in model.modules())
        hint = ": ONNX counts a last window that lies in the padding alone. Use ceil_mode=False" if rounded else ""
        raise ArgumentError(f"ONNX cannot hold this model for an input {given.shape}{hint} ({error})") from error
    replace_file(Path(path), file.SerializeToString())


def _evaluated(model: Any, x: Any) -> Any:
    """What the model gives for ``x`` in evaluation, as an array; the model is left in the mode it was in."""
    modes = [(part, part.training) for part in model.modules()]
    try:
        with no_grad():
            result = model.eval()(x)
    finally:
        for part, mode in modes:
            part.training = mode
    return as_tensor(one_output(result)).datum


def _end(helper: Any, name: str, array: Any) -> Any:
    """An input or an output of a graph: its name, its type, and its shape, of any length along the first axis."""
    kind = helper.np_dtype_to_tensor_dtype(array.dtype)
    return helper.make_tensor_value_info(name, kind, [f"{name}_length", *array.shape[1:]])
