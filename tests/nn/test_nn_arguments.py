"""Every constructor refuses what it cannot use, with an error that names the argument and shows what was found."""

import inspect
import math
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import pytest
from grouped import each

import nn
from autograd import Tensor, Value
from autograd.errors import ArgumentError, AutogradError
from nn import init, scalar

PARAMETERS = [nn.Parameter([1.0])]
CALLS: list[tuple[Any, dict[str, Any]]] = [
    (nn.Linear, {"in_features": 3, "out_features": 2}),
    (nn.LazyLinear, {"out_features": 2}),
    *[(kind, {"in_channels": 3, "out_channels": 6, "kernel_size": 3}) for kind in (nn.Conv1d, nn.Conv2d)],
    (nn.ConvTranspose2d, {"in_channels": 3, "out_channels": 6, "kernel_size": 3}),
    (nn.GroupNorm, {"num_groups": 1, "num_channels": 3}),
    (nn.MultiheadAttention, {"embed_dim": 3, "num_heads": 1}),
    (nn.Embedding, {"num_embeddings": 4, "embedding_dim": 2}),
    (nn.MaxPool2d, {"kernel_size": 2}),
    (nn.AvgPool2d, {"kernel_size": 2}),
    (nn.MaxUnpool2d, {"kernel_size": 2}),
    *[(kind, {"input_size": 2, "hidden_size": 3, "num_layers": 2}) for kind in (nn.RNN, nn.LSTM, nn.GRU)],
    *[(kind, {"input_size": 2, "hidden_size": 3}) for kind in (nn.RNNCell, nn.LSTMCell, nn.GRUCell)],
    *[(kind, {}) for kind in (nn.ELU, nn.LeakyReLU, nn.PReLU, nn.Softmax, nn.LogSoftmax, nn.Flatten, nn.Dropout)],
    (nn.Last, {}),
    *[(kind, {}) for kind in (nn.GELU, nn.CELU, nn.Softplus, nn.Hardtanh, nn.Softshrink, nn.Hardshrink, nn.Softmin)],
    *[(kind, {}) for kind in (nn.GLU, nn.Dropout2d, nn.AlphaDropout, nn.HuberLoss, nn.SmoothL1Loss, nn.LogCoshLoss)],
    *[(kind, {"num_features": 2}) for kind in (nn.BatchNorm1d, nn.BatchNorm2d, nn.InstanceNorm1d, nn.InstanceNorm2d)],
    *[(kind, {"normalized_shape": 2}) for kind in (nn.LayerNorm, nn.RMSNorm)],
    (nn.Threshold, {"threshold": 0.5, "value": 1.0}),
    (nn.Bilinear, {"in1_features": 2, "in2_features": 2, "out_features": 2}),
    *[(kind, {}) for kind in (nn.MSELoss, nn.BCELoss, nn.BCEWithLogitsLoss, nn.CrossEntropyLoss)],
    (nn.MLP, {"sizes": [2, 3, 1]}),
    (nn.Perceptron, {"n_inputs": 2}),
    (nn.scalar.Neuron, {"n_inputs": 2}),
    (nn.scalar.Perceptron, {"n_inputs": 2}),
    (nn.scalar.Layer, {"n_inputs": 2, "n_outputs": 2}),
    (nn.scalar.MLP, {"sizes": [2, 1]}),
    (nn.scalar.Conv2d, {"in_channels": 1, "out_channels": 2, "kernel_size": 2}),
    *[(kind, {"input_size": 2, "hidden_size": 3}) for kind in (nn.scalar.RNNCell, nn.scalar.LSTMCell)],
    (nn.SGD, {"params": PARAMETERS, "momentum": 0.5}),
    *[(kind, {"params": PARAMETERS}) for kind in (nn.Adam, nn.AdamW, nn.Adamax, nn.NAdam, nn.RAdam, nn.Lion)],
    *[(kind, {"params": PARAMETERS}) for kind in (nn.Adagrad, nn.RMSprop, nn.Adadelta)],
    *[(function, {"shape": (2, 3)}) for function in (init.normal, init.uniform)],
    *[(function, {"shape": (2, 3)}) for function in (init.xavier_uniform, init.xavier_normal)],
    *[(function, {"shape": (2, 3)}) for function in (init.kaiming_uniform, init.kaiming_normal)],
    *[(function, {"shape": (2, 3)}) for function in (init.trunc_normal, init.orthogonal, init.eye)],
    (init.sparse, {"shape": (2, 3), "sparsity": 0.5}),
    (init.dirac, {"shape": (6, 3, 1)}),
    (init.constant, {"shape": (2, 3), "value": 1.0}),
]
DRAW_NOTHING = [init.constant, init.dirac, init.eye]
HALF, YES, THREE = np.float32(0.5), np.bool_(True), np.array(3)
THINGS: list[Any] = ["4", b"4", "no", -2, -0.5, 0, True, YES, 2.5, 1.0, HALF, math.nan, np.float32("nan"), math.inf, 1j]
THINGS += [None, [3], (1, 2), (-1, 2), (1, 2.5), {}, np.array([1, 2]), THREE, int, Value(1.0), Tensor([1.0])]

# What of them is right: for each kind of argument, and by which names it goes.
REAL = [-2, -0.5, 0, 2.5, 1.0, HALF]
NUMBER = [*REAL, math.nan, np.float32("nan"), math.inf, 1j, THREE, Value(1.0), Tensor([1.0])]  # what makes a Value
RIGHT: dict[str, Sequence[Any]] = {
    **dict.fromkeys(["alpha", "a", "dampening", "mean", "negative_slope", "threshold", "value"], REAL),
    **dict.fromkeys(["eps", "gain", "lr", "std", "weight_decay"], (0, 2.5, 1.0, HALF)),
    **dict.fromkeys(["lr_decay", "initial_accumulator_value", "momentum_decay"], (0, 2.5, 1.0, HALF)),
    "rho": [0, HALF],
    **dict.fromkeys(["dropout", "momentum", "p"], (0, 1.0, HALF)),
    **dict.fromkeys(["max_norm"], (None,)),
    "norm_type": REAL,
    "padding_mode": [],
    "sparse": [],
    **dict.fromkeys(["add_bias_kv", "add_zero_attn", "scale_grad_by_freq"], (True, YES)),
    **dict.fromkeys(["kdim", "vdim"], (None, THREE)),
    "output_padding": [0],
    **dict.fromkeys(["amsgrad", "centered", "decoupled_weight_decay", "maximize"], (True, YES)),
    **dict.fromkeys(["dim", "end_dim", "start_dim"], (-2, 0, THREE)),
    **dict.fromkeys(["batch_first", "bias", "bidirectional", "nesterov"], (True, YES)),
    "fused": [None, True, YES],
    **dict.fromkeys(["in_features", "out_features", "in_channels", "out_channels", "num_parameters"], (THREE,)),
    **dict.fromkeys(["num_embeddings", "embedding_dim"], (THREE,)),
    **dict.fromkeys(["input_size", "hidden_size", "num_layers", "n_inputs", "n_outputs"], (THREE,)),
    **dict.fromkeys(["bias_init", "dtype", "init"], (None,)),
    **dict.fromkeys(["ceil_mode", "count_include_pad", "return_indices"], (True, YES)),
    **dict.fromkeys(["affine", "elementwise_affine", "track_running_stats"], (True, YES)),
    **dict.fromkeys(["in1_features", "in2_features", "num_features", "num_channels"], (THREE,)),
    **dict.fromkeys(["embed_dim", "num_groups", "num_heads"], (THREE,)),
    **dict.fromkeys(["beta", "lambd"], (0, 2.5, 1.0, HALF)),
    "delta": [2.5, 1.0, HALF],
    "min_val": [-2, -0.5, 0, HALF],
    "max_val": [-0.5, 0, 2.5, 1.0, HALF],
    "normalized_shape": [THREE, [3], (1, 2)],
    "divisor_override": [None, THREE],
    "groups": [THREE],
    "ignore_index": [-2, 0, None, THREE],
    "pos_weight": [0, 2.5, 1.0, HALF, None, [3], (1, 2), (1, 2.5), np.array([1, 2]), THREE, Tensor([1.0])],
    "dilation": [THREE, (1, 2)],
    "kernel_size": [THREE, (1, 2)],
    "padding_idx": [None, -2, 0, THREE],
    "padding": [0, THREE, (1, 2)],
    "rng": [0, None, [3], (1, 2), np.array([1, 2])],  # what NumPy takes
    "sparsity": [0, 1.0, HALF],
    "shape": [0, THREE, [3], (1, 2)],
    "sizes": [(1, 2), np.array([1, 2])],
    "stride": [THREE, (1, 2)],
    "label_smoothing": [0, 1.0, HALF],
    "weight": [None, [3], (1, 2), (1, 2.5), np.array([1, 2]), Tensor([1.0])],
    "weights": [None, (1, 2), (-1, 2), (1, 2.5), np.array([1, 2])],
}
SAID = {
    "output": ["activation"],
    "params": ["parameter"],
    "weights": ["Value"],
    "bias": ["Value"],
}  # errors that speak of an argument by another word than its name


def right(call: Callable[..., Any], name: str) -> Sequence[Any]:
    """What of the THINGS ``call`` takes for its argument ``name``."""
    if call is nn.Conv1d and name in ("dilation", "kernel_size", "padding", "stride"):
        return [THREE, [3]] if name != "padding" else [0, THREE, [3]]
    if name == "weight" and call in (nn.BCELoss, nn.BCEWithLogitsLoss):
        return RIGHT["pos_weight"]
    if name == "stride" and call in (nn.MaxPool2d, nn.AvgPool2d, nn.MaxUnpool2d):
        return [*RIGHT[name], None]
    if name == "padding" and call in (nn.MaxPool2d, nn.AvgPool2d, nn.MaxUnpool2d):  # at most half the window of 2
        return [0]
    if name == "shape" and call is not init.constant and call not in (init.normal, init.uniform, init.trunc_normal):
        return [(1, 2)] if call is not init.dirac else []
    if name in ("a", "b") and call is init.uniform:  # b is at least a, which is 1
        return RIGHT["std"] if name == "a" else [2.5, 1.0, None]
    if name in ("a", "b", "std") and call is init.trunc_normal:  # from -2 to 2
        return {"a": [-2, -0.5, 0, 1.0, HALF], "b": [-0.5, 0, 2.5, 1.0, HALF], "std": [2.5, 1.0, HALF]}[name]
    if name == "alpha" and call is nn.RMSprop:
        return RIGHT["rho"]
    if name == "gain" and call is init.orthogonal:
        return REAL
    if name == "init" and call is nn.PReLU:
        return REAL
    if name == ("alpha" if call is nn.CELU else "beta") and call in (nn.CELU, nn.Softplus):  # what they divide by
        return [-2, -0.5, 2.5, 1.0, HALF]
    if call in (nn.BatchNorm1d, nn.BatchNorm2d, nn.InstanceNorm1d, nn.InstanceNorm2d) and name == "momentum":
        return [0, 1.0, HALF, None]
    if name == "proj_size":
        return [0]  # less than hidden_size, which is 3: a 2 that is whole is not among the things
    if call is nn.RMSNorm and name == "eps":
        return [*RIGHT[name], None]
    if name == "bias" and call.__module__.startswith("nn.scalar"):
        return [*RIGHT[name], *NUMBER]
    return RIGHT.get(name, [])


def arguments() -> list[Any]:
    return [
        pytest.param(call, given, name, id=f"{call.__module__}.{call.__name__}-{name}")
        for call, given in CALLS
        for name, parameter in inspect.signature(call).parameters.items()
        if parameter.kind is not parameter.VAR_KEYWORD and not (name == "rng" and call in DRAW_NOTHING)
    ]


@each(("call", "given", "name"), arguments())
def test_each_argument_takes_the_right_and_says_what_is_wrong(
    call: Callable[..., Any], given: dict[str, Any], name: str
) -> None:
    allowed = {repr(thing) for thing in right(call, name)}
    for thing in THINGS:
        if repr(thing) in allowed:
            call(**{**given, name: thing})
        else:
            with pytest.raises(AutogradError) as error:
                call(**{**given, name: thing})
            said = str(error.value)
            assert any(word in said for word in (name, *SAID.get(name, ()))), (thing, said)
            assert any(word in said for word in ("found", "called", "more than half", "do not fit")), (thing, said)


def sizes() -> list[Any]:
    """The arguments of which 3 is right and 2.5 is not."""
    return [each for each in arguments() if repr(THREE) in map(repr, right(each.values[0], each.values[2]))]


@each(("call", "given", "name"), [each for each in sizes() if 2.5 not in right(each.values[0], each.values[2])])
def test_no_size_is_beyond_what_a_memory_holds(call: Callable[..., Any], given: dict[str, Any], name: str) -> None:
    for size in (10**30, -(10**30), 2**63, 10**400):
        with pytest.raises(ArgumentError, match=rf"{name} .*found -?\d"):
            call(**{**given, name: size})


@pytest.mark.parametrize(
    ("call", "says"),
    [
        *[
            (
                lambda kind=kind: kind(2, 3, num_layers=10**6),
                "num_layers must be at most 100000 in size, found 1000000:",
            )
            for kind in (nn.RNN, nn.LSTM, nn.GRU)
        ],
        (lambda: nn.AdaptiveAvgPool1d(10**9), "output_size must be at most 100000 in size, found"),
        (lambda: nn.AdaptiveMaxPool2d((2, 10**30)), "output_size must be at most 100000 in size, found"),
        (lambda: nn.functional.adaptive_avg_pool2d(np.ones((1, 1, 2, 2)), -1), "output_size must be a whole number of"),
        (lambda: scalar.Layer(2, 10**9), "n_outputs must be at most 100000 in size"),
        (lambda: scalar.Conv2d(1, 10**9, 2), "out_channels must be at most 100000 in size"),
        (lambda: scalar.MLP([2, 10**9, 1]), "n_outputs must be at most 100000 in size"),
        (lambda: nn.MLP([2, 10**13, 1]), r"sizes\[1\] must be at most 1000000000000 in size"),
        (lambda: nn.LBFGS(PARAMETERS, max_iter=10**30), "max_iter must be at most 9223372036854775807 in size"),
        (lambda: nn.LBFGS(PARAMETERS, history_size=True), "history_size must be a whole number"),
        (lambda: nn.Conv2d(3, 2, 10**9), "shape .* has more entries than a memory holds: make it smaller"),
        (lambda: init.zeros((10**9, 10**10)), "shape .* has more entries than a memory holds"),
        (lambda: nn.DataLoader(np.ones(2), batch_size=10**30), "batch_size must be at most"),
        (lambda: nn.Unflatten(1, (2, 10**30)), "unflattened_size must be at most"),
        (lambda: nn.Flatten(10**30), "start_dim must be at most"),
        (lambda: nn.ModuleList(3), r"ModuleList takes several modules, such as .*; found 3"),  # type: ignore[arg-type]
        (lambda: nn.ParameterList(3), "ParameterList takes several parameters"),  # type: ignore[arg-type]
        (lambda: nn.ModuleDict(3), "ModuleDict takes modules by name, a dict or pairs, found 3"),  # type: ignore
        (lambda: nn.ModuleDict([nn.ReLU()]), "ModuleDict takes modules by name"),  # type: ignore[list-item]
        (lambda: nn.Identity(depth=3), "Identity has no option depth; it has none"),
    ],
)
def test_what_would_take_for_ever_is_refused(call: Any, says: str) -> None:
    with pytest.raises(ArgumentError, match=says):
        call()


def test_without_end_may_be_said_by_the_largest_whole_number() -> None:
    assert nn.LBFGS(PARAMETERS, max_iter=sys.maxsize).param_groups[0]["max_eval"] == sys.maxsize


DRAWING = [
    *(nn.init.normal_, nn.init.trunc_normal_, nn.init.uniform_, nn.init.xavier_uniform_, nn.init.xavier_normal_),
    *(nn.init.kaiming_uniform_, nn.init.kaiming_normal_, nn.init.orthogonal_),
]


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: nn.Activation(), "Activation names no function"),
        (lambda: nn.ReLU(inplace=True), "ReLU has no option inplace: leave it out, .*; it has none"),
        (lambda: nn.Linear(2, 1, device="cpu"), "Linear has no option device: leave it out.*; found device='cpu'"),
        (lambda: nn.MSELoss(size_average=True), 'MSELoss has no option size_average: write reduction="mean"'),
        *[
            (lambda make=make, option=option: make(PARAMETERS, lr=0.1, **{option: True}), f"no option {option}: leave")
            for make in (nn.SGD, nn.AdamW, nn.LBFGS)
            for option in ("foreach", "capturable", "fused", "differentiable")
        ],
        *[
            (lambda call=call: call(generator=None), "has no option generator: write rng, .*; found generator=None")
            for call in (
                *[partial(init, nn.Parameter(np.ones((2, 2)))) for init in DRAWING],
                partial(nn.init.sparse_, nn.Parameter(np.ones((2, 2))), 0.5),
                partial(nn.data.random_split, [1, 2], [1, 1]),
                partial(nn.DataLoader, np.ones(2)),
            )
        ],
        (lambda: nn.DataLoader(np.ones(2), num_workers=2), "DataLoader has no option num_workers: leave it out"),
        (lambda: nn.Embedding(2, 1, max_norm=1.0), r"a forward pass changes no weights here.*w\.data \*= np\.minimum"),
        (lambda: nn.Embedding(2, 1, sparse=True), "gradients are arrays here; leave it out"),
        (lambda: nn.ConvTranspose1d(2, 1, 2, padding_mode="reflect"), r"write nn\.functional\.pad.*; found 'reflect'"),
        (lambda: nn.LSTM(2, 3, bias="double"), "bias must be True, False or 'single', found 'double'"),
        (lambda: nn.AvgPool2d(3, padding=2), r"\(2, 2\) is more than half of the window \(3, 3\)"),
        (lambda: nn.Linear(2, 1, dtype=np.float32(1)), "floating type or None, found np.float32"),
        (lambda: nn.Linear(2, 1).train("no"), "mode must be True or False, found 'no'"),
        (lambda: nn.SGD(nn.Linear(2, 1).named_parameters()), r"with its name, 'weight': give model.parameters\(\)"),
        (lambda: nn.SGD([{"parameters": PARAMETERS}]), "a group of parameters is a dict with params, found"),
        (lambda: nn.SGD(nn.Linear(2, 1)), "several parameters.*found Linear"),
        (lambda: nn.Adam(PARAMETERS, betas=(0.9, math.nan)), r"betas\[1\].*found nan"),
        (lambda: scalar.MLP.from_tensor(nn.Linear(2, 1)), "nn.MLP or nn.Sequential, found Linear"),
        (lambda: scalar.parameter(True), "a number, found True"),
    ],
)
def test_what_else_is_refused(call: Any, says: str) -> None:
    with pytest.raises(ArgumentError, match=says):
        call()


def test_numpys_flags_become_pythons() -> None:
    assert nn.LSTM(2, 3, bias=YES, batch_first=YES).bias is True  # type: ignore[arg-type]
    assert nn.Linear(2, 1, bias=np.False_).bias is None  # type: ignore[arg-type]
    assert scalar.Neuron(2, bias=np.False_).bias is None  # type: ignore[arg-type]
    assert scalar.Neuron(2, bias=YES).bias.data != 1  # type: ignore
