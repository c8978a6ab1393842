"""The program of Keras that makes the same model."""

from __future__ import annotations

from textwrap import indent
from typing import Any

from nn.export.keras_layers import TABLE
from nn.export.walk import Place, Row, laid_out, needed, number_type, tree, written

__all__ = ["to_keras_code"]


def to_keras_code(model: Any) -> str:
    """A program of Keras 3, as text, that makes a model like ``model``: the same layers and, in evaluation, outputs.

    Run, it leaves ``model``, and a function ``load(path, input_shape)`` that builds it and fills it with the weights
    that ``nn.save(model, path)`` has written, where path ends in .safetensors. Inputs have the layout they have here,
    (n, c, h, w) for images, which Keras runs on JAX and on PyTorch, and on TensorFlow with a GPU. A padding becomes a
    layer of its own. A recurrent layer needs ``batch_first=True``, and `Last` after it, which Keras has in the layer.
    Keras' batch norm notes the variance of a batch divided by its count, not by one less.

    Raises `ArgumentError` for a layer or an argument that Keras has not, with its path; for parameters of several
    types; and for tied ones.

    >>> from nn import LSTM, Last, Linear, Sequential
    >>> print(to_keras_code(Sequential(LSTM(1, 50, batch_first=True), Last(), Linear(50, 1))))
    import keras
    from keras import layers
    <BLANKLINE>
    model = keras.Sequential([
        layers.LSTM(50),
        layers.Dense(1),
    ])
    <BLANKLINE>
    <BLANKLINE>
    def load(path, input_shape):
        from safetensors.numpy import load_file
    <BLANKLINE>
        w = load_file(path)
        model.build(input_shape)  # of a batch, such as (None, 3, 64, 64)
        model.layers[0].set_weights([
            w["0.weight_ih_l0"].T,
            w["0.weight_hh_l0"].T,
            w["0.bias_ih_l0"] + w["0.bias_hh_l0"],
        ])
        model.layers[1].set_weights([
            w["2.weight"].T,
            w["2.bias"],
        ])
    <BLANKLINE>
    """
    dtype = number_type(model, "to_keras_code")
    part = tree(Place("", model))
    text, fills = _sequential(part if isinstance(part, Row) else Row((("", part),)), "model")
    body = "\n".join(fills)
    helpers = needed(HELPERS, body)
    imports = ["import keras"]
    imports += ["import numpy as np"] if "np." in body + "".join(helpers) else []
    imports += [f"from keras import {'activations, ' if 'activations.' in text else ''}layers", ""]
    imports += [f'keras.config.set_floatx("{dtype}")', ""] if dtype != "float32" else []
    return "\n".join([*imports, *helpers, f"model = {text}", "\n", LOAD + indent(body, "    ")]).rstrip() + "\n"


LOAD = """\
def load(path, input_shape):
    from safetensors.numpy import load_file

    w = load_file(path)
    model.build(input_shape)  # of a batch, such as (None, 3, 64, 64)
"""

HELPERS = {
    "z_first": '''
def z_first(gates):
    """The gates r, z, n in the order z, r, n."""
    r, z, n = np.split(gates, 3)
    return np.concatenate([z, r, n])

'''
}


def _sequential(row: Row, name: str) -> tuple[str, list[str]]:
    """The layers of a row as a Sequential that ``name`` stands for, and the statements that fill them."""
    texts: list[str] = []
    fills: list[str] = []
    for _, member in row.members:
        if isinstance(member, Row):
            text, inner = _sequential(member, f"{name}.layers[{len(texts)}]")
            texts.append(text)
            fills += inner
            continue
        for text, arrays in written(TABLE, member, "Keras"):
            if arrays:
                fills.append(laid_out(f"{name}.layers[{len(texts)}].set_weights([", arrays, "])"))
            texts.append(text)
    return laid_out("keras.Sequential([", texts, "])"), fills
