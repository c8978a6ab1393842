"""Record what PyTorch's modules compute: ``python tests/data/record_torch_modules.py``.

Writes torch_modules.json beside this file: per case the keys and shapes of the state, the outputs of the last of
``calls`` calls, the gradients of Σ seed · output with respect to inputs and parameters, and the buffers after it, in
float64. Inputs, parameters, buffers and seeds are drawn by NumPy from the case itself, so that they need no record.

This file is longer than others: all modules are recorded in one run.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np

RECORDS = Path(__file__).with_name("torch_modules.json")


class Case(NamedTuple):
    """A module by name, what it is made with, and the shapes of its inputs, or an input itself."""

    name: str
    args: tuple[Any, ...] = ()
    options: Mapping[str, Any] = MappingProxyType({})
    inputs: tuple[Any, ...] = ((2, 3, 4),)
    training: bool = True
    calls: int = 1
    rtol: float = 1e-10  # of gradients
    call: Mapping[str, Any] = MappingProxyType({})  # with what it is called beside the inputs

    @property
    def id(self) -> str:
        said = [*map(str, self.args), *(f"{key}={value}" for key, value in self.options.items())]
        of = ", ".join(str(x) if isinstance(x, tuple) else f"numbers {np.shape(x)}" for x in self.inputs)
        call = "".join(f", {key}={value}" for key, value in self.call.items())
        return f"{self.name}({', '.join(said)}) of {of}{call}{'' if self.training else ' eval'}"

    def generator(self) -> np.random.Generator:
        return np.random.default_rng(crc32(self.id.encode()))

    def drawn_inputs(self) -> list[Any]:
        rng = self.generator()
        return [rng.normal(size=x) if isinstance(x, tuple) else np.array(x) for x in self.inputs]

    def drawn_state(self, shapes: dict[str, Any]) -> dict[str, Any]:
        """Numbers for a state of these ``shapes``: positive ones, which variances need to be."""
        rng = self.generator()
        return {
            key: np.array(3) if key.endswith("num_batches_tracked") else rng.uniform(0.3, 1.5, shape)
            for key, shape in shapes.items()
        }

    def given(self, array: Callable[[Any], Any]) -> dict[str, Any]:
        """``call`` with its lists made arrays by ``array``."""
        return {key: array(value) if isinstance(value, list) else value for key, value in self.call.items()}

    def seed(self, i: int, shape: Any) -> Any:
        return np.random.default_rng(i).normal(size=shape)


# Both sides of all kinks, and the kinks: of shrinkage at 0.5 and 1, of hard ones at 1, 2, 3, 6.
KINKS = [-30.0, -7.5, -3.0, -2.5, -2.0, -1.0, -0.75, -0.5, -0.25, 0.0, 0.1, 0.5, 0.7, 1.0, 1.5, 2.0, 2.5, 3.0, 6.0, 9.0]


def activations() -> list[Case]:
    of_entries: list[tuple[str, Any]] = [
        ("GELU", {}),
        ("GELU", {"approximate": "tanh"}),
        ("SiLU", {}),
        ("Mish", {}),
        ("SELU", {}),
        ("CELU", {}),
        ("CELU", {"alpha": 2.0}),
        ("CELU", {"alpha": -0.5}),  # PyTorch keeps 1 / alpha in float32, which holds these
        ("Softsign", {}),
        ("LogSigmoid", {}),
        ("Tanhshrink", {}),
        ("Softplus", {}),
        ("Softplus", {"beta": 2.0}),
        ("Softplus", {"beta": 0.5}),
        ("Hardtanh", {}),
        ("Hardtanh", {"min_val": -2.0, "max_val": 0.5}),
        ("ReLU6", {}),
        ("Hardswish", {}),
        ("Softshrink", {}),
        ("Softshrink", {"lambd": 1.0}),
        ("Hardshrink", {}),
        ("Hardshrink", {"lambd": 0.0}),
        ("Threshold", {"threshold": 0.5, "value": 20.0}),
    ]
    return [
        *[Case(name, (), options, (KINKS,)) for name, options in of_entries],
        Case("Hardsigmoid", (), {}, (KINKS,), rtol=1e-7),  # PyTorch has its slope, 1 / 6, in float32
        Case("Softmin", (), {"dim": -1}),
        Case("Softmin", (), {"dim": 1}),
        Case("GLU"),
        Case("GLU", (), {"dim": 0}),
    ]


def normalisations() -> list[Case]:
    rows, signals, images = ((4, 3),), ((2, 3, 4),), ((2, 4, 3, 2),)
    return [
        *[
            Case("BatchNorm1d", (3,), options, inputs, training, calls=2)
            for options in ({}, {"momentum": None, "eps": 0.1}, {"affine": False, "momentum": 0.5})
            for inputs in (rows, signals)
            for training in (True, False)
        ],
        Case("BatchNorm1d", (3,), {"track_running_stats": False}, rows),
        Case("BatchNorm1d", (3,), {"track_running_stats": False}, rows, training=False),
        Case("BatchNorm2d", (4,), {"track_running_stats": False, "affine": False}, images),
        Case("BatchNorm2d", (4,), {}, images, calls=2),
        Case("BatchNorm2d", (4,), {}, images, training=False),
        Case("InstanceNorm1d", (3,), {}, signals),
        Case("InstanceNorm1d", (3,), {"affine": True, "track_running_stats": True}, signals, calls=2),
        Case("InstanceNorm1d", (3,), {"affine": True, "track_running_stats": True}, signals, training=False),
        Case("InstanceNorm1d", (3,), {"momentum": None, "track_running_stats": True}, signals, calls=2),
        Case("InstanceNorm1d", (2,), {"eps": 0.1}, ((2, 4),)),
        Case("InstanceNorm2d", (4,), {"affine": True}, images),
        Case("InstanceNorm2d", (2,), {"track_running_stats": True}, ((2, 3, 4),), calls=2),
        Case("LayerNorm", (4,)),
        Case("LayerNorm", ((3, 4),), {"bias": False, "eps": 0.1}),
        Case("LayerNorm", (4,), {"elementwise_affine": False}),
        Case("GroupNorm", (2, 4), {}, images),
        Case("GroupNorm", (1, 4), {"eps": 0.1}, ((3, 4),)),
        Case("GroupNorm", (3, 3), {"affine": False}, signals),
        Case("RMSNorm", (4,)),
        Case("RMSNorm", ((3, 4),), {"eps": 0.1}),
        Case("RMSNorm", (4,), {"elementwise_affine": False}),
        Case("BatchNorm1d", (3,), {"bias": False}, rows, calls=2),
        Case("BatchNorm2d", (4,), {"bias": False, "affine": False}, images),
        Case("InstanceNorm1d", (3,), {"affine": True, "bias": False}, signals),
        Case("GroupNorm", (2, 4), {"bias": False}, images),
    ]


def poolings() -> list[Case]:
    image, signal = ((1, 2, 7, 5),), ((2, 2, 8),)
    return [
        Case("MaxPool2d", (2,), {"ceil_mode": True}, image),
        Case("MaxPool2d", (3,), {"stride": 2, "padding": 1, "ceil_mode": True}, image),
        Case("MaxPool2d", ((2, 3),), {"stride": (3, 1), "dilation": (2, 1)}, image),
        Case("MaxPool2d", (2,), {"padding": 1, "dilation": 3, "stride": 2, "ceil_mode": True}, image),
        Case("MaxPool1d", (2,), {}, signal),
        Case("MaxPool1d", (3,), {"stride": 2, "padding": 1}, signal),
        Case("MaxPool1d", (3,), {"ceil_mode": True}, signal),
        Case("MaxPool1d", (3,), {"dilation": 2, "stride": 1}, signal),
        Case("MaxPool2d", (3,), {"stride": 2, "padding": 1, "return_indices": True, "ceil_mode": True}, image),
        Case("MaxPool2d", ((2, 3),), {"padding": (1, 0), "dilation": (2, 1), "return_indices": True}, image),
        Case("MaxPool2d", (3, 1, 1, 2, True), {}, ((7, 5, 6),)),
        Case("MaxPool1d", (3,), {"stride": 2, "padding": 1, "return_indices": True}, signal),
        Case("MaxUnpool2d", (2,), {}, ((1, 2, 2, 2), [[[[5, 3], [9, 15]], [[0, 2], [13, 11]]]])),
        Case("MaxUnpool2d", ((2, 3), 2, (0, 1)), {}, ((1, 1, 2, 2), [[[[0, 2], [11, 8]]]])),
        Case("MaxUnpool2d", (2,), {}, ((1, 2, 2), [[[4, 8], [14, 3]]]), call={"output_size": (3, 5)}),
        Case("MaxUnpool1d", (2, 3), {}, ((2, 1, 3), [[[0, 4, 7]], [[1, 3, 6]]])),
        Case("MaxUnpool1d", (3, 2, 1), {}, ((2, 3), [[0, 2, 4], [1, 3, 5]]), call={"output_size": (6,)}),
        Case("AvgPool2d", (2,), {"ceil_mode": True}, image),
        Case("AvgPool2d", (3,), {"stride": 2, "padding": 1, "ceil_mode": True}, image),
        Case("AvgPool2d", (3,), {"stride": 2, "padding": 1, "count_include_pad": False}, image),
        Case("AvgPool2d", ((3, 2),), {"padding": 1, "ceil_mode": True, "count_include_pad": False}, image),
        Case("AvgPool2d", (2,), {"stride": 1, "divisor_override": 3}, image),
        Case("AvgPool1d", (3,), {}, signal),
        Case("AvgPool1d", (3,), {"stride": 2, "padding": 1, "ceil_mode": True}, signal),
        Case("AvgPool1d", (4,), {"padding": 2, "ceil_mode": True, "count_include_pad": False}, signal),
        *[
            Case(f"Adaptive{kind}Pool{axes}d", (size,), {}, image if axes == 2 else signal)
            for kind in ("Avg", "Max")
            for axes, sizes in ((2, (1, (3, 5), (4, 2), (None, 3))), (1, (3, 4, 8)))
            for size in sizes
        ],
    ]


def others() -> list[Case]:
    image, signal = ((1, 2, 6, 4),), ((2, 3, 8),)
    return [
        Case("LPPool2d", (2, 2), {"ceil_mode": True}, image),
        Case("LPPool2d", (2, (3, 2)), {"stride": 1}, image),
        Case("LPPool1d", (4, 3), {"ceil_mode": True}, signal),
        Case("LPPool1d", (1, 2), {"stride": 3}, signal),
        Case("Unflatten", (1, (2, 2)), {}, ((3, 4),)),
        Case("Unflatten", (-1, (2, -1, 1)), {}, ((3, 4),)),
        Case("Embedding", (5, 2), {"scale_grad_by_freq": True}, ([[0, 3, 3], [3, 0, 4]],)),
        Case("Embedding", (5, 2, -2, None, 2.0, True), {}, ([3, 3, 1, 1, 1, 0],)),
        Case("Dropout", (1.0,)),
        Case("Dropout2d", (1.0,), {}, ((2, 3, 2, 2),)),
        Case("AlphaDropout", (1.0,)),
        Case("Bilinear", (3, 2, 4), {}, ((5, 3), (5, 2))),
        Case("Bilinear", (3, 2, 1), {"bias": False}, ((2, 2, 3), (2, 2, 2))),
    ]


def attentions() -> list[Case]:
    one, batch = ((3, 4),), ((3, 2, 4),)
    later = [[False, True, True], [False, False, True], [False, False, False]]
    padding, bias = [[False, True, False], [False, False, True]], [[0.5, -1.0, 0.0], [0.0, 2.0, 0.3], [1.0, 0.0, 0.0]]
    first: dict[str, Any] = {"dropout": 0.0, "batch_first": True}
    return [
        Case("MultiheadAttention", (4, 2), {}, batch * 3),
        Case("MultiheadAttention", (4, 1), {"bias": False}, one * 3, call={"attn_mask": bias}),
        Case(
            "MultiheadAttention",
            (4, 2),
            {"batch_first": True},
            ((2, 5, 4), (2, 3, 4), (2, 3, 4)),
            call={"key_padding_mask": padding, "average_attn_weights": False},
        ),
        Case(
            "MultiheadAttention",
            (4, 2),
            {"kdim": 3, "vdim": 2},
            ((5, 2, 4), (3, 2, 3), (3, 2, 2)),
            call={"need_weights": False},
        ),
        Case(
            "MultiheadAttention",
            (4, 2),
            {"dropout": 0.5},
            batch * 3,
            training=False,
            call={"attn_mask": later, "key_padding_mask": [*padding[:1], [False] * 3]},
        ),
        Case("MultiheadAttention", (4, 2), {}, batch * 3, call={"attn_mask": [bias, bias[::-1]] * 2}),
        Case("MultiheadAttention", (4, 2), {"add_bias_kv": True}, batch * 3, call={"attn_mask": later}),
        Case(
            "MultiheadAttention",
            (4, 2),
            {"add_zero_attn": True, "batch_first": True},
            ((2, 5, 4), (2, 3, 4), (2, 3, 4)),
            call={"key_padding_mask": padding, "average_attn_weights": False},
        ),
        Case(
            "MultiheadAttention",
            (4, 2, 0.0, True, True, True, 3, 2),
            {},
            ((5, 2, 4), (3, 2, 3), (3, 2, 2)),
            call={"attn_mask": [[0.5, -1.0, 0.0]] * 5, "key_padding_mask": [[0.0, -0.5, 0.2]] * 2},
        ),
        Case("MultiheadAttention", (4, 1), {"add_bias_kv": True, "add_zero_attn": True}, one * 3),
        Case("TransformerEncoderLayer", (4, 2, 3), {"dropout": 0.0}, batch),
        Case(
            "TransformerEncoderLayer",
            (4, 2, 3),
            {"activation": "gelu", "norm_first": True, **first},
            ((2, 3, 4),),
            call={"src_mask": later, "src_key_padding_mask": padding},
        ),
        Case("TransformerEncoderLayer", (4, 1, 3), {"dropout": 0.0, "bias": False, "layer_norm_eps": 0.1}, one),
        Case("TransformerEncoderLayer", (4, 2, 3), {}, batch, training=False),
    ]


def transposed() -> list[Case]:
    image, signal = ((2, 2, 3, 2),), ((2, 4, 3),)
    return [
        Case("ConvTranspose2d", (2, 3, 3), {}, image),
        Case("ConvTranspose2d", (2, 2, (2, 3)), {"stride": 2, "padding": (0, 1), "bias": False}, image),
        Case("ConvTranspose2d", (2, 4, 2), {"stride": (3, 2), "output_padding": (2, 1), "groups": 2}, image),
        Case("ConvTranspose2d", (2, 1, 2), {"dilation": (2, 3), "output_padding": (1, 2), "padding": 1}, image),
        Case("ConvTranspose1d", (4, 2, 2), {"stride": 3, "padding": 1, "output_padding": 2}, signal),
        Case("ConvTranspose1d", (4, 6, 3), {"groups": 2, "dilation": 2}, ((4, 3),)),
        Case("ConvTranspose2d", (2, 1, 3, 2), {"padding_mode": "zeros"}, image, call={"output_size": (8, 5)}),
        Case("ConvTranspose1d", (4, 2, 2, 3, 1), {}, signal, call={"output_size": (2, 2, 8)}),
    ]


def projected() -> list[Case]:
    """Recurrent layers whose state is projected."""
    return [
        Case("LSTM", (3, 4), {"proj_size": 2}, ((5, 2, 3),)),
        Case("LSTM", (3, 4), {"proj_size": 3, "bias": False, "batch_first": True}, ((2, 5, 3),)),
        Case("LSTM", (3, 3, 2), {"proj_size": 1, "bidirectional": True}, ((4, 3),)),
    ]


def losses() -> list[Case]:
    pair = ((4, 3), (4, 3))
    sides, rates = [[1, -1, 1], [-1, -1, 1]], [[0.2, 1.5, 0.7], [2.0, 3.5, 0.1]]
    shares = [[0.2, 0.5, 0.3], [0.6, 0.1, 0.3]]
    return [
        *[
            Case("SmoothL1Loss", (), options, pair)
            for options in ({}, {"beta": 0.5, "reduction": "sum"}, {"beta": 0.0})
        ],
        Case("HingeEmbeddingLoss", (), {}, ((2, 3), sides)),
        Case("HingeEmbeddingLoss", (), {"margin": 0.3, "reduction": "none"}, ((2, 3), sides)),
        Case("MarginRankingLoss", (), {}, ((2, 3), (2, 3), sides)),
        Case("MarginRankingLoss", (), {"margin": 0.5, "reduction": "sum"}, ((2, 3), (2, 3), sides)),
        Case("CosineEmbeddingLoss", (), {}, ((3, 4), (3, 4), sides[0])),
        Case("CosineEmbeddingLoss", (), {"margin": -0.5, "reduction": "none"}, ((3, 4), (3, 4), sides[1])),
        Case("MultiMarginLoss", (), {}, ((4, 3), [0, 2, 1, 2])),
        Case("MultiMarginLoss", (), {"p": 2, "margin": 0.5, "reduction": "none"}, ((4, 3), [0, 2, 1, 2])),
        Case("NLLLoss", (), {}, ((4, 3), [0, 2, 1, 2])),
        Case("NLLLoss", (), {"ignore_index": 1}, ((2, 3, 2), [[0, 2], [1, 2]])),
        Case("KLDivLoss", (), {}, ((2, 3), shares)),
        Case("KLDivLoss", (), {"reduction": "batchmean"}, ((2, 3), shares)),
        Case("KLDivLoss", (), {"log_target": True, "reduction": "sum"}, pair),
        Case("PoissonNLLLoss", (), {}, pair),
        Case("PoissonNLLLoss", (), {"full": True, "reduction": "none"}, ((2, 3), [[0.5, 1.0, 2.0], [3.0, 5.0, 9.0]])),
        Case("PoissonNLLLoss", (), {"log_input": False, "reduction": "sum"}, (rates, (2, 3))),
    ]


CASES: list[Case] = [
    *(*activations(), *normalisations(), *poolings(), *others(), *attentions(), *transposed(), *projected()),
    *losses(),
]


def flat(answer: Any) -> list[Any]:
    """The outputs of a module as one list, without what is None."""
    if isinstance(answer, tuple):
        return [part for item in answer for part in flat(item)]
    return [] if answer is None else [answer]


def record(case: Case) -> dict[str, Any]:
    import torch

    module = getattr(torch.nn, case.name)(*case.args, **case.options).double().train(case.training)
    shapes = {key: list(part.shape) for key, part in module.state_dict().items()}
    module.load_state_dict({key: torch.tensor(x) for key, x in case.drawn_state(shapes).items()})
    inputs = [torch.tensor(x, requires_grad=x.dtype.kind == "f") for x in case.drawn_inputs()]
    for _ in range(case.calls):
        outputs = flat(module(*inputs, **case.given(lambda x: torch.tensor(np.array(x)))))
    moving = [(y, torch.tensor(case.seed(i, y.shape))) for i, y in enumerate(outputs) if y.requires_grad]
    torch.autograd.backward(*zip(*moving, strict=True))
    return {
        "case": case.id,
        "state": shapes,
        "outputs": [y.tolist() for y in outputs],
        "input_gradients": [x.grad.tolist() for x in inputs if x.requires_grad],
        "parameter_gradients": {key: parameter.grad.tolist() for key, parameter in module.named_parameters()},
        "buffers": {key: buffer.tolist() for key, buffer in module.named_buffers()},
    }


STEPS = 20


def trained(nn: Any, sgd: Any, array: Callable[[Any], Any], faster: Callable[[Any], Any] = lambda step: step) -> Any:
    """A model of most kinds of layers after `STEPS` steps; ``nn``: PyTorch's or ours, with what makes its arrays."""
    model = nn.Sequential(
        *(nn.ConvTranspose1d(2, 3, 2, stride=2), nn.InstanceNorm1d(3, affine=True), nn.Mish(), nn.MaxPool1d(3, 2, 1)),
        *(nn.GroupNorm(1, 3), nn.Flatten(), nn.Linear(18, 6), nn.BatchNorm1d(6), nn.SELU()),
        *(nn.TransformerEncoderLayer(6, 2, 5, dropout=0.0), nn.LayerNorm(6), nn.GELU(), nn.Linear(6, 3)),
    ).double()
    rng, state = np.random.default_rng(0), {}
    for key, x in model.state_dict().items():
        fixed = key.endswith(("rng", "num_batches_tracked"))
        state[key] = x if fixed else array(rng.uniform(0.2, 0.8, x.shape) * rng.choice([-1, 1], x.shape))
        if key.endswith("running_var"):
            state[key] = abs(state[key])
    model.load_state_dict(state)
    x, labels = array(rng.normal(size=(5, 2, 6))), array(rng.integers(0, 3, 5))
    loss, optimiser = nn.MultiMarginLoss(), sgd(model.parameters(), lr=0.05)

    def step() -> None:
        optimiser.zero_grad()
        loss(model(x), labels).backward()
        optimiser.step()

    step = faster(step)
    for _ in range(STEPS):
        step()
    return {key: x.tolist() for key, x in model.state_dict().items() if not key.endswith("rng")}


def recorded_training() -> Any:
    import torch

    return trained(torch.nn, torch.optim.SGD, torch.tensor)


if __name__ == "__main__":
    lines = ",\n".join(json.dumps(record(case)) for case in CASES)
    RECORDS.write_text(f"[\n{lines},\n{json.dumps(recorded_training())}\n]\n")
