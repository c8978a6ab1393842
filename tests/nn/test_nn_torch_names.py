"""What PyTorch's programs call by name and other names here: the same things, and the same numbers.

The file is longer than others by its tables of names.
"""

import pickle
from importlib import import_module
from inspect import signature
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nn
import nn.functional as F
from autograd import Tensor, compile, expand_dims, gradcheck, vmap
from autograd.errors import ArgumentError, AutogradError, ShapeError
from nn import init
from nn.other_names import CALLBACKS, KERAS, METHODS, TORCH, instead
from nn.utils import parameters_to_vector, vector_to_parameters
from nn.utils.rnn import pad_sequence

# of an initialiser that writes: PyTorch's arguments, and ours of the function of a shape
WRITERS: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
    "zeros_": ((), {}),
    "ones_": ((), {}),
    "constant_": ((0.5,), {"value": 0.5}),
    "eye_": ((), {}),
    "normal_": ((0.5, 0.02), {"mean": 0.5, "std": 0.02}),
    "trunc_normal_": ((0.5, 2.0, -1.0, 1.0), {"mean": 0.5, "std": 2.0, "a": -1.0, "b": 1.0}),
    "uniform_": ((), {"a": 0.0, "b": 1.0}),
    "xavier_uniform_": ((2.0,), {"gain": 2.0}),
    "xavier_normal_": ((2.0,), {"gain": 2.0}),
    "kaiming_uniform_": ((0.1, "fan_out", "relu"), {"a": 0.1, "mode": "fan_out", "nonlinearity": "relu"}),
    "kaiming_normal_": ((0.1, "fan_out", "relu"), {"a": 0.1, "mode": "fan_out", "nonlinearity": "relu"}),
    "orthogonal_": ((2.0,), {"gain": 2.0}),
    "sparse_": ((0.5, 0.1), {"sparsity": 0.5, "std": 0.1}),
    "dirac_": ((2,), {"groups": 2}),
}


@pytest.mark.parametrize("name", WRITERS)
def test_an_initialiser_writes_what_the_one_without_underscore_gives(name: str) -> None:
    arguments, options = WRITERS[name]
    shape = (4, 2, 3) if name == "dirac_" else (4, 3)
    draws = name not in ("zeros_", "ones_", "constant_", "eye_", "dirac_")
    weight = nn.Parameter(np.full(shape, 7.0))
    assert getattr(init, name)(weight, *arguments, **({"rng": 3} if draws else {})) is weight
    expected = getattr(init, name[:-1])(shape, 3, **options)
    np.testing.assert_array_equal(weight.data, expected.astype(np.float32))
    for wrong in (weight * 2, np.zeros(shape), Tensor(np.array([1, 2]))):
        with pytest.raises(ArgumentError, match=f"{name} writes into a parameter, such as layer.weight"):
            getattr(init, name)(wrong, *arguments)


def test_all_initialisers_are_tried() -> None:
    assert {name for name in init.__all__ if name.endswith("_")} == WRITERS.keys()


@pytest.mark.parametrize("name", ["optim.lr_scheduler", "callbacks", "data", "metrics"])
def test_a_module_is_imported_by_the_name_it_has_as_an_attribute(name: str) -> None:
    module = import_module(f"nn.{name}")
    found: Any = nn
    for part in name.split("."):
        found = getattr(found, part)
    assert found is module
    assert all(getattr(nn, each, thing) is thing for each in module.__all__ if (thing := getattr(module, each)))


@given(st.lists(st.integers(0, 4), min_size=1, max_size=4), st.booleans(), st.sampled_from(["left", "right"]))
def test_sequences_are_padded_and_have_gradients(lengths: list[int], batch_first: bool, side: Any) -> None:
    parts = [Tensor(np.arange(2.0 * n).reshape(n, 2) + 1) for n in lengths]
    padded = pad_sequence(parts, batch_first, -1.0, side)
    rows = padded.data if batch_first else padded.data.swapaxes(0, 1)
    assert rows.shape == (len(lengths), max(lengths), 2)
    for row, part, n in zip(rows, parts, lengths, strict=True):
        kept, rest = (row[:n], row[n:]) if side == "right" else (row[len(row) - n :], row[: len(row) - n])
        np.testing.assert_array_equal(kept, part.data)
        assert (rest == -1).all()
    (padded * padded).sum().backward()
    for part in parts:
        np.testing.assert_array_equal(part.grad, 2 * part.data)


def test_sequences_that_cannot_be_padded() -> None:
    for wrong in ([], [1.0, 2.0], [[1.0], [[2.0]]]):
        with pytest.raises(ShapeError, match="may differ in length alone"):
            pad_sequence(wrong)


def test_parameters_are_a_vector_and_back() -> None:
    model, other = nn.MLP([3, 4, 2], rng=0), nn.MLP([3, 4, 2], rng=1)
    vector = parameters_to_vector(model.parameters())
    vector_to_parameters(vector, other.parameters())
    x = np.ones((2, 3))
    np.testing.assert_array_equal(model(x).data, other(x).data)
    vector.sum().backward()
    assert all((p.grad == 1).all() for p in model.parameters())
    with pytest.raises(ShapeError, match=r"have 26 entries, which need a vector \(26,\), found \(3,\)"):
        vector_to_parameters([1.0, 2.0, 3.0], model.parameters())
    with pytest.raises(ArgumentError, match="found none"):
        parameters_to_vector([])


def test_parts_are_held_by_name() -> None:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.register_parameter("scale", nn.Parameter([2.0]))
            self.register_parameter("shift", None)
            self.add_module("0", nn.Linear(2, 1, rng=0))

        def forward(self, x: Any) -> Any:
            return self.get_submodule("0")(x * self.scale)

    net = Net()
    assert list(net.state_dict()) == ["scale", "0.weight", "0.bias"]
    assert net([[1.0, 1.0]]).shape == (1, 1)
    for call, words in {
        lambda: net.add_module("a.b", None): "without dots, found 'a.b'",
        lambda: net.add_module("forward", nn.ReLU()): "has an attribute forward already",
        lambda: net.add_module("x", nn.Parameter([1.0])): "takes a Module or None",
        lambda: net.register_parameter("x", np.ones(2)): "takes a Parameter or None",
        lambda: net.zero_grad(set_to_none=False): r"write p\.grad = np\.zeros_like",
        lambda: nn.SGD(net.parameters()).zero_grad(set_to_none=False): r"write p\.grad = np\.zeros_like",
    }.items():
        with pytest.raises(ArgumentError, match=words):
            call()
    net.zero_grad(set_to_none=True)
    nn.SGD(net.parameters()).zero_grad(set_to_none=True)


# nn.functional

R = np.random.default_rng(5)
A, B, C = (R.normal(size=(4, 3)) for _ in range(3))


def norm(x: Any, p: float = 2.0) -> Any:
    return (np.abs(x) ** p).sum(axis=-1) ** (1 / p)


def normal_rows(x: Any) -> Any:
    return (x - x.mean(axis=1, keepdims=True)) / np.sqrt(x.var(axis=1, keepdims=True) + 1e-5)


# of a call: what it is applied to, and NumPy's formula for it
CALLS: dict[str, tuple[Any, tuple[Any, ...], Any]] = {
    "softmax": (lambda a: F.softmax(a, dim=0), (A,), np.exp(A) / np.exp(A).sum(axis=0)),
    "log_softmax": (lambda a: F.log_softmax(a, 1), (A,), A - np.log(np.exp(A).sum(axis=1, keepdims=True))),
    "leaky_relu": (lambda a: F.leaky_relu(a, 0.3), (A,), np.where(A > 0, A, 0.3 * A)),
    "linear": (F.linear, (A, B, C[:, 0]), A @ B.T + C[:, 0]),
    "layer_norm": (lambda a, b, c: F.layer_norm(a, 3, b, c), (A, B[0], C[0]), normal_rows(A) * B[0] + C[0]),
    "rms_norm": (
        lambda a, b: F.rms_norm(a, 3, b, 0.1),
        (A, B[0]),
        A / np.sqrt((A**2).mean(axis=1, keepdims=True) + 0.1) * B[0],
    ),
    "group_norm": (
        lambda a, b, c: F.group_norm(a, 1, b, c),
        (A, B[0], C[0]),
        normal_rows(A) * B[0] + C[0],
    ),
    "batch_norm": (lambda a: F.batch_norm(a, B[0], C[0] ** 2), (A,), (A - B[0]) / np.sqrt(C[0] ** 2 + 1e-5)),
    "instance_norm": (
        lambda a, b: F.instance_norm(expand_dims(a, axis=0), weight=b)[0],
        (A, B[:, 0]),
        normal_rows(A) * B[:, :1],
    ),
    "bilinear": (
        lambda a, b, w: F.bilinear(a, b, w, [1.0, 2.0]),
        (A, B, np.stack([C[:3], C[1:]])),
        np.einsum("ni,oij,nj->no", A, np.stack([C[:3], C[1:]]), B) + np.array([1.0, 2.0]),
    ),
    "normalize": (F.normalize, (A,), A / norm(A)[:, None]),
    "cosine_similarity": (F.cosine_similarity, (A, B), (A * B).sum(axis=1) / norm(A) / norm(B)),
    "pairwise_distance": (lambda a, b: F.pairwise_distance(a, b, 3.0), (A, B), norm(A - B + 1e-6, 3.0)),
    "triplet_margin_loss": (
        lambda a, b, c: F.triplet_margin_loss(a, b, c, "none", margin=2.0, swap=True),
        (A, B, C),
        np.maximum(norm(A - B + 1e-6) - np.minimum(norm(A - C + 1e-6), norm(B - C + 1e-6)) + 2, 0),
    ),
    "pad": (lambda a: F.pad(a, (1, 2, 0, 1), value=7.0), (A,), np.pad(A, ((0, 1), (1, 2)), constant_values=7.0)),
    "pad, replicate": (lambda a: F.pad(a, (1, 2), "replicate"), (A,), np.pad(A, ((0, 0), (1, 2)), "edge")),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_function_has_its_formula_eager_compiled_and_by_example(name: str) -> None:
    call, arrays, expected = CALLS[name]
    np.testing.assert_allclose(call(*arrays).data, expected, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(compile(call)(*arrays), expected, rtol=1e-12, atol=1e-14)
    assert gradcheck(call, *arrays)
    each = np.asarray(vmap(call)(*(np.stack([array, 2 * array]) for array in arrays)))
    for k in (1, 2):
        np.testing.assert_allclose(each[k - 1], call(*(k * array for array in arrays)).data, rtol=1e-12, atol=1e-14)


def test_slopes_of_prelu_are_those_of_channels() -> None:
    """Along axis 1, also where there are as many columns as channels."""
    x, slopes = np.arange(-16.0, 16.0).reshape(2, 4, 4), np.array([0.5, 0.25, 2.0, 0.0])
    np.testing.assert_array_equal(F.prelu(x, slopes).data, np.where(x < 0, slopes[:, None] * x, x))
    np.testing.assert_array_equal(F.prelu(x, 0.5).data, F.prelu(x, [0.5]).data)
    for weight in (np.ones(3), np.ones((4, 1))):
        with pytest.raises(ShapeError):
            F.prelu(x, weight)


def test_labels_rows_and_draws() -> None:
    labels = np.array([[0, 2], [1, 1]])
    np.testing.assert_array_equal(F.one_hot(labels).data, np.eye(3, dtype=int)[labels])
    np.testing.assert_array_equal(compile(lambda x: F.one_hot(x, 5))(labels), np.eye(5, dtype=int)[labels])
    np.testing.assert_array_equal(F.embedding(labels, A).data, A[labels])
    dropped = F.dropout(np.ones(1000), 0.25, rng=0).data
    assert set(dropped.tolist()) == {0.0, 1 / 0.75}
    np.testing.assert_array_equal(dropped, nn.Dropout(0.25, rng=0)(np.ones(1000)).data)
    assert F.dropout([1.0], 0.25, training=False).tolist() == [1.0]
    for call, words in {
        lambda: F.one_hot([0, 3], 3): "from 0 to 2, found 0 to 3",
        lambda: F.one_hot([0.5]): "must be whole numbers",
        lambda: F.embedding([-1], A): "from 0 to 3, found -1",
        lambda: F.linear(A, A.T): r"needs an input \(..., in\) and a weight \(out, in\)",
        lambda: F.layer_norm(A, (4,)): r"layer_norm needs an input of shape \(\.\.\., 4\), found shape \(4, 3\)",
        lambda: F.rms_norm(A, ()): "rms_norm needs an input",
        lambda: F.layer_norm(A, 3, B[0, :2]): r"a weight and a bias of shape \(3,\) here, found shape \(2,\)",
        lambda: F.layer_norm(A[None], (4, 3), A.T): r"layer_norm .* \(4, 3\) here, found shape \(3, 4\)",
        lambda: F.rms_norm(A[None], (4, 3), A.T): r"rms_norm .* \(4, 3\) here, found shape \(3, 4\)",
        lambda: F.group_norm(A, 1, None, A[:1]): r"group_norm needs .* shape \(3,\) here, found shape \(1, 3\)",
        lambda: F.instance_norm(A[None], weight=A[:, :1]): r"instance_norm .* \(4,\) here, found shape \(4, 1\)",
        lambda: F.batch_norm(A, None, None, A[:1], None, True): r"batch_norm .* \(3,\) here, found shape \(1, 3\)",
        lambda: F.group_norm(A, 2): r"with channels for 2 groups, found \(4, 3\)",
        lambda: F.instance_norm(A): r"needs an input \(n, c, t, \.\.\.\), found shape \(4, 3\)",
        lambda: F.batch_norm(A, None, None): "needs running_mean and running_var where",
        lambda: F.batch_norm(A, B[0], C[0], training=True): "running_mean of batch_norm is written to",
        lambda: F.batch_norm(A, B[0, :2], C[0]): r"running statistics of shape \(3,\) for this input, found \(2,\) and",
        lambda: F.batch_norm(A[:1], None, None, training=True): "more than one entry for each channel",
        lambda: F.bilinear(A, B, np.ones((2, 3, 2))): r"a weight \(out, in1, in2\), found",
        lambda: F.pad(A, (1,)): "two widths for each",
        lambda: F.pad(A, (1, -1)): "at least 0",
        lambda: F.pad(A, (1, 1), "mirror"): "no mode is called 'mirror' here; known: constant, reflect",
    }.items():
        with pytest.raises(AutogradError, match=words):
            call()


@pytest.mark.parametrize("name", ["batch_norm", "instance_norm"])
@pytest.mark.parametrize("faster", [lambda f: f, compile], ids=["eager", "compiled"])
def test_running_statistics_follow_those_of_a_batch_as_in_the_layer(name: str, faster: Any) -> None:
    x = np.random.default_rng(0).normal(2.0, 3.0, (4, 3, 5))
    layer: Any = nn.BatchNorm1d(3) if name == "batch_norm" else nn.InstanceNorm1d(3, track_running_stats=True)
    layer.double()
    mean, variance = (Tensor(k, requires_grad=False) for k in (np.zeros(3), np.ones(3)))
    norm = faster(lambda x: getattr(F, name)(x, mean, variance, None, None, True, 0.1))
    for k in (1, 2, 3):
        np.testing.assert_allclose(norm(k * x), layer(k * x).data, rtol=1e-12, atol=1e-14)
    np.testing.assert_array_equal(mean.data, layer.running_mean.data)
    np.testing.assert_array_equal(variance.data, layer.running_var.data)
    assert mean.data.std() > 0.01
    by_running = getattr(F, name)(x, mean, variance, None, None, False)
    np.testing.assert_allclose(by_running.data, layer.eval()(x).data, rtol=1e-12, atol=1e-14)
    assert getattr(F, name)(x.astype(np.float32), mean, variance, None, None, False).dtype == np.float32


def test_channels_and_selus_entries_are_dropped_as_in_the_layers() -> None:
    x = np.ones((5, 4, 2, 2))
    np.testing.assert_array_equal(F.dropout2d(x, 0.5, rng=0).data, nn.Dropout2d(0.5, rng=0)(x).data)
    np.testing.assert_array_equal(F.alpha_dropout(x, 0.5, True, rng=0).data, nn.AlphaDropout(0.5, rng=0)(x).data)
    np.testing.assert_array_equal(F.alpha_dropout(x).data, x)  # PyTorch's default is evaluation


def test_what_goes_in_has_the_name_input() -> None:
    losses = {name for name in F.__all__ if "loss" in name or name.startswith(("binary", "cross", "kl"))}
    pairs = {"cosine_embedding_loss", "margin_ranking_loss", "triplet_margin_loss"}
    for name in losses - pairs:
        loss = getattr(F, name)
        assert [*signature(loss).parameters][:3] == ["input", "target", "reduction"], name
        assert pickle.loads(pickle.dumps(loss)) is loss
    assert (F.mse_loss, F.l1_loss, F.huber_loss) == (nn.squared_error, nn.absolute_error, nn.huber)
    assert F.mse_loss(input=[1.0], target=[3.0]).item() == nn.MSELoss()(input=[1.0], target=[3.0]).item() == 4.0
    assert F.cross_entropy(input=[[0.0, 0.0]], target=[1], label_smoothing=0.5).item() == np.log(2)
    lstm = nn.LSTM(2, 3, rng=0)
    output, _ = lstm(input=np.ones((4, 2)), hx=None)
    np.testing.assert_array_equal(output.data, lstm(np.ones((4, 2)))[0].data)
    assert nn.Linear(2, 1)(input=np.ones(2)).shape == F.gelu(input=np.ones(1)).shape == (1,)


def test_parts_are_named_with_prefixes_by_all_paths_or_without_those_within() -> None:
    shared = nn.Linear(2, 2, rng=0)
    model = nn.Sequential(shared, nn.BatchNorm1d(2), nn.Sequential(shared))
    for kind in ("parameters", "buffers", "modules"):
        named = getattr(model, f"named_{kind}")
        once, all_of_them = dict(named()), dict(named(remove_duplicate=False))
        assert once.items() <= all_of_them.items()
        assert {f"net.{path}".removesuffix(".") for path in once} == set(dict(named(prefix="net")))
        assert (
            set(all_of_them) - set(once)
            == {
                "parameters": {"2.0.weight", "2.0.bias"},
                "buffers": set(),
                "modules": {"2.0"},
            }[kind]
        )
    assert [*model.parameters(recurse=False), *model.buffers(recurse=False)] == []
    assert [path for path, _ in shared.named_parameters("a", recurse=False)] == ["a.weight", "a.bias"]
    assert {*model.state_dict(prefix="net.")} == {f"net.{path}" for path in model.state_dict()}
    assert sum(1 for _ in model.modules(remove_duplicate=False)) == 5
    model.again = model
    assert len(dict(model.named_modules(remove_duplicate=False))) == 5


def test_each_name_is_pytorchs() -> None:
    torch = pytest.importorskip("torch")
    assert set(F.__all__) <= set(dir(torch.nn.functional))


# what there is not


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: nn.Dense, r"'Dense': write nn\.Linear\(inputs, units\)"),
        (lambda: nn.ZeroPad2d, r"write nn\.functional\.pad"),
        (lambda: nn.Conv3d, "no layers of three axes"),
        (lambda: nn.LazyConv2d, "only nn.LazyLinear"),
        (lambda: nn.Liner, "near it: Linear"),
        (lambda: nn.MLP([1, 1]).fit, r"'MLP' object has no attribute 'fit': write nn\.Trainer"),
        (lambda: nn.Linear(1, 1).cuda, "all numbers|runs"),
        (lambda: nn.callbacks.TensorBoard, r"write nn\.callbacks\.CSVLogger"),
        (lambda: nn.Linear(1, 1).wieght, "'Linear' object has no attribute 'wieght'"),
    ],
)
def test_a_name_of_another_library_says_what_to_write(ask: Any, words: str) -> None:
    with pytest.raises(AttributeError, match=words):
        ask()


def test_no_name_that_there_is_has_other_words_and_a_property_keeps_its_error() -> None:
    assert not [name for name in {**TORCH, **KERAS} if hasattr(nn, name)]
    assert not [name for name in METHODS if hasattr(nn.Linear(1, 1), name)]
    assert all(instead(name, []) for name in {**TORCH, **KERAS})

    assert not [name for name in CALLBACKS if hasattr(nn.callbacks, name)]

    class Broken(nn.Module):
        @property
        def size(self) -> Any:
            return self.nothing

    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        Broken().size  # noqa: B018


def test_what_keras_sets_and_does_nothing_here_is_refused() -> None:
    model = nn.MLP([1, 1])
    for name, words in {
        "trainable": r"write requires_grad_\(False\)",
        "stop_training": "write self.trainer.stop",
    }.items():
        with pytest.raises(ArgumentError, match=f"setting {name} does nothing here: {words}"):
            setattr(model, name, False)

    class Own(nn.Module):
        trainable = True

    own = Own()
    own.trainable = False
    assert not own.trainable
    with pytest.raises(NotImplementedError, match="Keras calls call"):
        type("Layer", (nn.Module,), {"call": lambda self, x: x})()(1.0)
