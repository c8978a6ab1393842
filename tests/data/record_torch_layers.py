"""Record what PyTorch's layers for images and sequences compute: ``python tests/data/record_torch_layers.py``.

Writes torch_layers.json beside this file: per case the layer and its arguments, parameters, inputs,
outputs, and the gradients of Σ seed · output with respect to inputs and parameters, in float64.
"""

import json
from pathlib import Path
from typing import Any

RECORDS = Path(__file__).with_name("torch_layers.json")

IMAGE, SIGNAL, SEQUENCE = [2, 2, 5, 4], [2, 3, 7], [4, 2, 3]
CASES: list[tuple[Any, ...]] = [  # name, args, options, shapes; of a padded batch also the lengths
    ("Conv2d", [2, 3, 3], {}, [IMAGE]),
    ("Conv2d", [2, 2, 3], {"padding": 1, "bias": False}, [IMAGE]),
    ("Conv2d", [2, 2], {"kernel_size": [2, 3], "stride": 2, "padding": [1, 0]}, [IMAGE]),
    ("Conv2d", [2, 1, 1], {"stride": [1, 3], "padding": 2}, [IMAGE]),
    ("Conv2d", [2, 3], {"kernel_size": [3, 2], "padding": "same"}, [IMAGE]),
    ("Conv2d", [2, 3, 2], {"padding": "same", "dilation": [1, 3]}, [IMAGE]),
    ("Conv2d", [2, 3, 2], {"padding": "valid", "stride": 2}, [IMAGE]),
    ("Conv2d", [2, 4, 2], {"dilation": 2, "groups": 2, "stride": [1, 2], "padding": 1}, [IMAGE]),
    ("Conv2d", [2, 1, 3], {"padding": [2, 1], "padding_mode": "reflect"}, [IMAGE]),
    ("Conv2d", [2, 1], {"kernel_size": [2, 4], "padding": "same", "padding_mode": "replicate"}, [IMAGE]),
    ("Conv2d", [2, 1, 3], {"padding": [1, 2], "padding_mode": "circular", "stride": 2}, [IMAGE]),
    ("Conv1d", [3, 2, 2], {}, [SIGNAL]),
    ("Conv1d", [3, 2, 3], {"stride": 2, "padding": 1, "bias": False}, [SIGNAL]),
    ("Conv1d", [3, 2, 4], {"padding": "same"}, [SIGNAL]),
    ("Conv1d", [3, 2, 2], {"padding": "same", "dilation": 3}, [SIGNAL]),
    ("Conv1d", [3, 6, 2], {"groups": 3, "dilation": 2, "stride": 3}, [SIGNAL]),
    ("Conv1d", [3, 1, 3], {"padding": 2, "padding_mode": "circular"}, [[3, 6]]),
    ("Conv1d", [3, 1, 4], {"padding": "same", "padding_mode": "reflect"}, [[3, 6]]),
    ("MaxPool2d", [2], {}, [IMAGE]),
    ("MaxPool2d", [3], {"stride": 1, "padding": 1}, [IMAGE]),
    ("MaxPool2d", [], {"kernel_size": [3, 2], "stride": [2, 1], "padding": [1, 0]}, [IMAGE]),
    ("AvgPool2d", [2], {}, [IMAGE]),
    ("AvgPool2d", [3], {"stride": 2, "padding": 1}, [IMAGE]),
    ("PReLU", [], {}, [IMAGE]),
    ("PReLU", [2], {"init": 0.1}, [IMAGE]),
    ("PReLU", [3], {}, [[4, 3]]),
    ("RNNCell", [3, 2], {}, [[4, 3], [4, 2]]),
    ("RNNCell", [3, 2], {"nonlinearity": "relu", "bias": False}, [[4, 3], [4, 2]]),
    ("LSTMCell", [3, 2], {}, [[4, 3], [4, 2], [4, 2]]),
    ("LSTMCell", [3, 2], {}, [[3]]),
    ("GRUCell", [3, 2], {}, [[4, 3], [4, 2]]),
    ("RNN", [3, 2], {"nonlinearity": "relu"}, [SEQUENCE]),
    ("RNN", [3, 2], {"num_layers": 2}, [SEQUENCE, [2, 2, 2]]),
    ("LSTM", [3, 2], {}, [SEQUENCE]),
    ("LSTM", [3, 2], {"num_layers": 2, "batch_first": True}, [[2, 4, 3], [2, 2, 2], [2, 2, 2]]),
    ("LSTM", [3, 2], {"bias": False}, [[4, 3]]),
    ("GRU", [3, 2], {"batch_first": True}, [[2, 4, 3], [1, 2, 2]]),
    ("GRU", [3, 2], {"num_layers": 2}, [SEQUENCE]),
    ("RNN", [3, 2], {"bidirectional": True}, [SEQUENCE]),
    ("LSTM", [3, 2], {"bidirectional": True, "num_layers": 2}, [SEQUENCE, [4, 2, 2], [4, 2, 2]]),
    ("GRU", [3, 2], {"bidirectional": True, "batch_first": True, "bias": False}, [[2, 4, 3], [2, 2, 2]]),
    ("RNN", [3, 2], {}, [[4, 3, 3], [1, 3, 2]], [2, 4, 1]),
    ("LSTM", [3, 2], {"batch_first": True, "num_layers": 2}, [[3, 5, 3], [2, 3, 2], [2, 3, 2]], [3, 1, 4]),
    ("LSTM", [3, 2], {"bidirectional": True, "num_layers": 2}, [[5, 3, 3]], [1, 5, 3]),
    ("GRU", [3, 2], {"bidirectional": True, "batch_first": True}, [[3, 4, 3], [2, 3, 2]], [4, 2, 3]),
]


def call(layer: Any, inputs: list[Any], **options: Any) -> list[Any]:
    """The layer's outputs as one list; a state of two parts is given as a pair."""
    x, *state = inputs
    answer = layer(x, *([tuple(state)] if len(state) > 1 else state), **options)
    return flat(answer)


def packed(layer: Any, lengths: list[int]) -> Any:
    """A recurrent layer of PyTorch as a function of padded batches."""
    from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

    first = {"batch_first": layer.batch_first}

    def run(x: Any, *state: Any) -> Any:
        output, last = layer(pack_padded_sequence(x, lengths, enforce_sorted=False, **first), *state)
        return pad_packed_sequence(output, total_length=x.shape[1 if layer.batch_first else 0], **first)[0], last

    return run


def flat(answer: Any) -> list[Any]:
    return [part for item in answer for part in flat(item)] if isinstance(answer, tuple) else [answer]


def record(
    name: str, args: list[int], options: dict[str, Any], shapes: list[list[int]], lengths: list[int] | None = None
) -> dict[str, Any]:
    import torch

    torch.manual_seed(len(json.dumps([name, args, options, shapes])))
    given = {key: tuple(value) if isinstance(value, list) else value for key, value in options.items()}
    layer = getattr(torch.nn, name)(*args, **given).double()
    inputs = [torch.randn(*shape, dtype=torch.float64, requires_grad=True) for shape in shapes]
    outputs = call(packed(layer, lengths) if lengths else layer, inputs)
    seeds = [torch.randn_like(output) for output in outputs]
    torch.autograd.backward(outputs, seeds)
    parameters = dict(layer.named_parameters())
    return {
        "layer": name,
        "args": args,
        "options": options,
        **({"lengths": lengths} if lengths else {}),
        "parameters": {key: parameter.tolist() for key, parameter in parameters.items()},
        "inputs": [x.tolist() for x in inputs],
        "outputs": [output.tolist() for output in outputs],
        "seeds": [seed.tolist() for seed in seeds],
        "input_gradients": [x.grad.tolist() for x in inputs],
        "parameter_gradients": {key: parameter.grad.tolist() for key, parameter in parameters.items()},
    }


if __name__ == "__main__":
    lines = ",\n".join(json.dumps(record(*case)) for case in CASES)
    RECORDS.write_text(f"[\n{lines}\n]\n")
