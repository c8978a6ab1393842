"""A module as a function of its parameters: the same numbers, gradients to what was handed in, nothing changed.

This file is longer than others: all ways to hand in parameters are tried on the same models.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, UserList
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import pytest

import nn
from autograd import Tensor, Value, compile, grad, hessian, jacobian, tanh, topological_order, vmap
from autograd.errors import ArgumentError, ShapeError

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(5, 3)), RNG.normal(size=(5, 1))


def mlp(**options: Any) -> nn.MLP:
    return nn.MLP([3, 4, 1], "tanh", dtype="float64", rng=0, **options)


def arrays(module: nn.Module, factor: float = 1.0) -> dict[str, Any]:
    return {path: factor * parameter.data for path, parameter in module.named_parameters()}


def loss(module: nn.Module) -> Callable[..., Any]:
    return lambda parameters, x, y: nn.squared_error(nn.functional_call(module, parameters, x), y)


def plain(thing: Any) -> Any:
    return thing.data if isinstance(thing, Tensor) else thing


MODULES: list[tuple[Callable[[], nn.Module], tuple[int, ...]]] = [
    (mlp, (2, 3)),
    (lambda: nn.Perceptron(3, 2, "sigmoid", rng=0), (3,)),
    (lambda: nn.Sequential(nn.Conv2d(1, 2, 2, rng=0), nn.PReLU(2), nn.Flatten(), nn.Linear(8, 2, rng=1)), (4, 1, 3, 3)),
    (lambda: nn.Sequential(nn.Linear(3, 4, rng=0), nn.Dropout(0.5, rng=1)), (2, 3)),
    (lambda: nn.LSTM(3, 2, num_layers=2, bidirectional=True, rng=0), (4, 2, 3)),
    (lambda: nn.GRU(3, 2, fused=True, rng=0), (4, 2, 3)),
    (lambda: nn.RNNCell(3, 2, rng=0), (2, 3)),
]


def leaves(found: Any) -> Iterator[Any]:
    for part in found if isinstance(found, tuple) else [found]:
        yield from leaves(part) if isinstance(part, tuple) else [part.data]


@pytest.mark.parametrize(("make", "shape"), MODULES)
def test_it_is_the_module_with_these_parameters_loaded(make: Callable[[], nn.Module], shape: tuple[int, ...]) -> None:
    module, other = make(), make()
    x, wanted = RNG.normal(size=shape), arrays(make(), 0.5)
    before = module.state_dict()
    found = nn.functional_call(module, wanted, x)
    other.load_state_dict(wanted)
    for one, two in zip(leaves(found), leaves(other(x)), strict=True):
        np.testing.assert_array_equal(one, two)
    for path, parameter in module.named_parameters():
        np.testing.assert_array_equal(parameter.data, before[path])
    assert all(parameter.grad is None for parameter in module.parameters())


@pytest.mark.parametrize("transform", [lambda f: f, compile], ids=["eager", "compiled"])
@pytest.mark.parametrize("given", [lambda module: dict(module.named_parameters()), arrays], ids=["nodes", "arrays"])
def test_gradients_of_each_example_alone(given: Callable[[nn.Module], Any], transform: Any) -> None:
    """PyTorch's recipe for per-sample gradients."""
    module = mlp()
    per_example = transform(vmap(grad(loss(module)), in_axes=(None, 0, 0)))
    slopes = per_example(given(module), X, Y)
    for k in range(5):
        module.zero_grad()
        nn.squared_error(module(X[k]), Y[k]).backward()
        for path, parameter in module.named_parameters():
            np.testing.assert_allclose(plain(slopes[path])[k], parameter.grad, rtol=1e-12)
    total = grad(lambda parameters: vmap(loss(module), in_axes=(None, 0, 0))(parameters, X, Y).sum())(arrays(module))
    again = per_example(given(module), X, Y)
    for path, slope in total.items():
        np.testing.assert_allclose(plain(again[path]).sum(axis=0), slope, rtol=1e-10)


def test_an_ensemble_is_a_loop_over_its_members() -> None:
    module = mlp()
    members = [arrays(module, factor) for factor in (1.0, 0.5, -2.0)]
    stacked = {path: np.stack([member[path] for member in members]) for path in members[0]}
    found = vmap(lambda parameters: nn.functional_call(module, parameters, X))(stacked)
    np.testing.assert_allclose(found, [nn.functional_call(module, member, X).data for member in members], rtol=1e-12)
    every = vmap(vmap(grad(loss(module)), (None, 0, 0)), (0, None, None))(stacked, X, Y)
    one = grad(loss(module))(members[1], X[2], Y[2])
    for path, slope in one.items():
        np.testing.assert_allclose(every[path][1, 2], slope, rtol=1e-12)


def test_derivatives_of_any_order_reach_the_parameters() -> None:
    layer, x, y = nn.Linear(2, 1, dtype="float64", rng=0), X[:, :2], Y
    parameters = arrays(layer)
    curved = hessian(loss(layer))(parameters, x, y)
    np.testing.assert_allclose(curved["weight"]["weight"].reshape(2, 2), 2 * x.T @ x / 5, rtol=1e-12)
    np.testing.assert_allclose(curved["weight"]["bias"].ravel(), 2 * x.mean(axis=0), rtol=1e-12)
    rows = jacobian(lambda p: nn.functional_call(layer, p, x))(parameters)
    np.testing.assert_allclose(rows["weight"][:, 0, 0], x, rtol=1e-12)

    def adapted(p: dict[str, Any], rate: float) -> Any:
        """The loss after one step downhill: meta-learning."""
        slopes = grad(loss(layer))(p, x[:2], y[:2])
        return loss(layer)({path: p[path] - rate * slopes[path] for path in p}, x[2:], y[2:])

    for path, slope in grad(adapted)(parameters, 0.1).items():
        moved = {key: array.copy() for key, array in parameters.items()}
        moved[path].flat[0] += 1e-6
        rise = (adapted(moved, 0.1) - adapted(parameters, 0.1)) / 1e-6
        assert slope.flat[0] == pytest.approx(float(rise), rel=1e-4)


class Pair(NamedTuple):
    left: Any
    right: Any


class Holder(nn.Module):
    """Parts in all kinds of containers, tied weights, a part that knows the whole, state, and a property."""

    def __init__(self) -> None:
        self.scale = nn.Parameter([1.5], dtype="float64")
        self.layers = [nn.Linear(3, 3, dtype="float64", rng=0), tanh]
        self.pair = Pair(nn.Linear(3, 3, dtype="float64", rng=1), (self.scale, "text"))
        self.table = OrderedDict(a={"b": nn.Parameter([[2.0]], dtype="float64")})
        self.decoder = nn.Linear(3, 3, dtype="float64", rng=2)
        self.decoder.weight = self.layers[0].weight
        self.whole = [self]
        self.calls = 0

    @property
    def factor(self) -> Any:
        return self.pair.right[0]

    def penalty(self) -> Any:
        return sum((parameter**2).sum() for parameter in self.parameters())

    def forward(self, x: Any, *, times: float = 1.0) -> Any:
        self.calls += 1
        assert isinstance(self, Holder)
        assert type(self).__name__ == "Holder"
        assert "scale" in vars(self)
        first, activation = self.layers
        hidden = self.pair.left(activation(first(x))) * self.whole[0].factor
        return self.decoder(hidden) * self.table["a"]["b"] * times + self.penalty() + self.scale


def test_parameters_are_replaced_wherever_they_are_held() -> None:
    holder, other, wanted = Holder(), Holder(), arrays(Holder(), -0.5)
    assert set(wanted) == {
        "scale", "layers.0.weight", "layers.0.bias", "pair.0.weight", "pair.0.bias", "table.a.b", "decoder.bias"
    }  # fmt: skip
    other.load_state_dict(wanted)
    found = nn.functional_call(holder, wanted, (X,), {"times": 3.0})
    np.testing.assert_array_equal(found.data, other(X, times=3.0).data)
    assert holder.calls == 1  # what forward sets is set on the module
    nodes = {path: Tensor(array) for path, array in wanted.items()}
    nn.functional_call(holder, nodes, X).sum().backward()
    other(X).sum().backward()
    for path, parameter in other.named_parameters():
        np.testing.assert_array_equal(nodes[path].grad, parameter.grad)
    assert all(parameter.grad is None for parameter in holder.parameters())


def test_tied_weights_are_named_by_any_path() -> None:
    holder, wanted = Holder(), arrays(Holder(), -0.5)
    by_first = nn.functional_call(holder, wanted, X)
    weight = wanted.pop("layers.0.weight")
    np.testing.assert_array_equal(
        nn.functional_call(holder, wanted | {"decoder.weight": weight}, X).data, by_first.data
    )
    both = {"decoder.weight": weight, "layers.0.weight": weight}
    np.testing.assert_array_equal(nn.functional_call(holder, wanted | both, X).data, by_first.data)
    with pytest.raises(ArgumentError, match=r"weight and .*weight are one parameter, tied"):
        nn.functional_call(holder, wanted | both | {"decoder.weight": weight + 1}, X)


def test_a_call_within_a_call_sees_the_parameters_of_both() -> None:
    class Outer(nn.Module):
        def __init__(self) -> None:
            self.body, self.gain = nn.Linear(3, 2, dtype="float64", rng=0), nn.Parameter([2.0], dtype="float64")

        def forward(self, x: Any) -> Any:
            scaled = {"weight": self.body.weight * self.gain}
            return nn.functional_call(self.body, scaled, x, strict=False) - self.body(x)

    outer, wanted = Outer(), arrays(Outer(), 3.0)
    weight = wanted["body.weight"]
    np.testing.assert_allclose(nn.functional_call(outer, wanted, X).data, X @ weight.T * 5.0, rtol=1e-12)
    slopes = grad(lambda p: nn.functional_call(outer, p, X).sum())(wanted)
    np.testing.assert_allclose(slopes["body.weight"], [5.0 * X.sum(axis=0)] * 2, rtol=1e-12)
    np.testing.assert_allclose(slopes["gain"], (X @ weight.T).sum(), rtol=1e-12)


def test_some_parameters_alone() -> None:
    module = mlp()
    head = {path: array for path, array in arrays(module, 2.0).items() if path.startswith("2.")}
    found = nn.functional_call(module, head, X, strict=False)
    np.testing.assert_allclose(found.data, 2 * module(X).data, rtol=1e-12)
    np.testing.assert_array_equal(nn.functional_call(module, ({}, arrays(module)), X).data, module(X).data)
    found.sum().backward()  # the gradients of the others go to the module itself
    assert module[0].weight.grad is not None
    assert module[2].weight.grad is None


def test_networks_of_single_numbers() -> None:
    neuron = nn.scalar.Neuron(2, rng=0)
    given = {path: Value(0.5 + i) for i, (path, _) in enumerate(neuron.named_parameters())}
    x = [2.0, 3.0]
    found = nn.functional_call(neuron, given, (x,))
    assert isinstance(found, Value)
    other = nn.scalar.Neuron(2, rng=0)
    other.load_state_dict({path: value.data for path, value in given.items()})
    assert found.data == other(x).data
    found.backward()
    other(x).backward()
    assert [value.grad for value in given.values()] == [p.grad for p in other.parameters()]
    assert nn.functional_call(neuron, {path: value.data for path, value in given.items()}, (x,)).data == found.data


def test_pictures_show_the_same_groups() -> None:
    module = mlp()
    wanted = {path: Tensor(array) for path, array in arrays(module).items()}
    groups = [[node.scope for node in topological_order(out) if not node.is_leaf] for out in (
        nn.functional_call(module, wanted, X), module(X)
    )]  # fmt: skip
    assert groups[0] == groups[1]


def test_a_compiled_call_follows_the_mode_of_the_module() -> None:
    module = nn.Sequential(nn.Linear(3, 3, dtype="float64", rng=0), nn.Dropout(0.5, rng=1))
    step = compile(lambda parameters, x: nn.functional_call(module, parameters, x))
    for factor in (1.0, 2.0):
        assert (step(arrays(module, factor), X).data == 0).any()
    module.eval()
    for factor in (1.0, 2.0):
        wanted = X @ module[0].weight.data.T * factor + module[0].bias.data * factor
        np.testing.assert_allclose(step(arrays(module, factor), X).data, wanted, rtol=1e-12)


@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        (lambda: nn.BatchNorm1d(3, dtype="float64"), (4, 3)),
        (lambda: nn.InstanceNorm1d(3, affine=True, track_running_stats=True, dtype="float64"), (2, 3, 4)),
        (lambda: nn.GRU(3, 3, 2, dropout=0.5, dtype="float64", rng=0), (2, 4, 3)),
        (lambda: nn.LSTM(3, 3, 2, dropout=0.5, dtype="float64", rng=0), (2, 4, 3)),
    ],
    ids=["BatchNorm1d", "InstanceNorm1d", "GRU", "LSTM"],
)
def test_a_compiled_call_of_a_layer_that_asks_for_its_mode(layer: Any, shape: tuple[int, ...]) -> None:
    module, x = layer().eval(), np.random.default_rng(0).normal(size=shape)

    def loss(parameters: Any, x: Any) -> Any:
        found = nn.functional_call(module, parameters, x)
        return ((found[0] if isinstance(found, tuple) else found) ** 2).sum()

    compiled = compile(grad(loss))
    for mode in (module.eval, module.train, module.eval):
        mode()
        before = {path: np.array(entry) for path, entry in module.state_dict().items()}
        found = compiled(arrays(module, 1.5), x)
        module.load_state_dict(before)
        for path, slope in grad(loss)(arrays(module, 1.5), x).items():
            np.testing.assert_allclose(found[path], slope, rtol=1e-9, atol=1e-12)
        module.load_state_dict(before)


def test_threads_do_not_see_the_parameters_of_each_other() -> None:
    meeting = threading.Barrier(3)

    class Meeting(nn.Module):
        def __init__(self) -> None:
            self.weight = nn.Parameter([1.0], dtype="float64")

        def forward(self, x: Any) -> Any:
            before = self.weight * x
            meeting.wait(30)  # all three are within their calls
            return before + self.weight * x

    module, found = Meeting(), {}

    def run(factor: float) -> None:
        if factor == 1.0:
            found[factor] = module(1.0).item()
        else:
            found[factor] = nn.functional_call(module, {"weight": np.array([factor])}, 1.0).item()

    threads = [threading.Thread(target=run, args=(factor,)) for factor in (1.0, 2.0, 3.0)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {1.0: 2.0, 2.0: 4.0, 3.0: 6.0}


def test_an_error_within_leaves_the_module_as_it_was() -> None:
    module, before = mlp(), dict(vars(mlp()[0]))
    with pytest.raises(ShapeError, match=r"needs an input of shape \(\.\.\., 3\)") as found:
        nn.functional_call(module, arrays(module, 2.0), np.zeros((2, 7)))
    assert found.value.__notes__ == ["in 0: Linear(in_features=3, out_features=4, bias=True)"]
    assert vars(module[0]).keys() == before.keys()
    np.testing.assert_array_equal(module[0].weight.data, mlp()[0].weight.data)


class OfUsers(nn.Module):
    """A class that wants to hear of its subclasses, and makes attributes up."""

    kinds: list[str] = []  # noqa: RUF012

    def __init_subclass__(cls, kind: str) -> None:
        OfUsers.kinds.append(kind)

    def __init__(self) -> None:
        self.weight = nn.Parameter([2.0], dtype="float64")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("made_"):
            return self.weight * float(name[5:])
        raise AttributeError(name)

    def forward(self, x: Any) -> Any:
        del self.temporary
        return self.made_3 * x


def test_classes_may_do_what_classes_do() -> None:
    module = OfUsers()
    module.temporary = 1
    assert nn.functional_call(module, {"weight": [5]}, 2.0).item() == 30.0  # whole numbers take the type of the weight
    assert "temporary" not in vars(module)
    assert OfUsers.kinds == []
    with pytest.raises(AttributeError, match="temporary"):
        nn.functional_call(module, {"weight": [5]}, 2.0)


class Fixed(UserList[Any]):
    def __setitem__(self, index: Any, item: Any) -> None:
        raise TypeError("fixed")


def fixed() -> nn.Module:
    module = nn.Sequential()
    module.parts = Fixed([nn.Linear(3, 1, rng=0)])
    return module


FULL = arrays(mlp())
MISTAKES: list[tuple[Callable[[], Any], type[Exception], str]] = [
    (lambda: nn.functional_call(mlp(), {}, X), ArgumentError, r"MLP: missing: 0\.weight, .*strict=False"),
    (lambda: nn.functional_call(mlp(), FULL | {"0.wieght": 1}, X), ArgumentError, r"unknown: 0\.wieght$"),
    (lambda: nn.functional_call(mlp(), {"x": 1}, X, strict=False), ArgumentError, "unknown: x$"),
    (
        lambda: nn.functional_call(mlp(), FULL | {"0.bias": np.zeros(3)}, X),
        ShapeError,
        r"0\.bias has shape \(4,\).*\(3,\)",
    ),
    (
        lambda: nn.functional_call(mlp(), FULL | {"2.bias": Tensor(1.0)}, X),
        ShapeError,
        r"2\.bias .* a Tensor of shape \(\)",
    ),
    (
        lambda: nn.functional_call(mlp(), FULL | {"2.bias": ["1"]}, X),
        ArgumentError,
        "numbers are expected, found texts",
    ),
    (lambda: nn.functional_call(mlp(), FULL | {"2.bias": np.array([1j])}, X), ArgumentError, "real numbers"),
    (lambda: nn.functional_call(mlp(), list(mlp().parameters()), X), ArgumentError, r"by path, as dict\("),
    (lambda: nn.functional_call(mlp(), 3, X), ArgumentError, r"by path, as dict\("),  # type: ignore[arg-type]
    (lambda: nn.functional_call(mlp(), (FULL, FULL), X), ArgumentError, r"two dicts of parameters name 0\.bias"),
    (lambda: nn.functional_call(tanh, {}, X), ArgumentError, "takes a module, found"),
    (lambda: nn.functional_call(fixed(), arrays(fixed()), X), ArgumentError, "cannot replace parameters in a Fixed"),
    (lambda: vmap(lambda p: nn.functional_call(mlp(), p, X))(FULL), ShapeError, "one number of examples"),
]


@pytest.mark.parametrize(("call", "error", "says"), MISTAKES)
def test_mistakes_are_named(call: Callable[[], Any], error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        call()


class Counting(nn.Module):
    """A linear layer, scaled by a buffer that each call doubles."""

    def __init__(self) -> None:
        self.linear = nn.Linear(2, 1, dtype="float64", rng=0)
        self.register_buffer("scale", np.array(1.0))

    def forward(self, x: Any) -> Any:
        self.scale = self.scale * 2
        return self.linear(x) * self.scale


def test_buffers_are_replaced_by_path_and_set_outside_of_the_module() -> None:
    model, x = nn.Sequential(Counting()), np.ones((3, 2))
    own = {path: parameter.data for path, parameter in model.named_parameters()}
    plain = Counting().linear.double()
    plain.load_state_dict(model[0].linear.state_dict())
    found = nn.functional_call(model, {**own, "0.scale": 5.0}, x)
    np.testing.assert_allclose(found.data, 10 * plain(x).data)
    assert model[0].scale.item() == 1.0
    slope = grad(lambda scale: nn.functional_call(model, {"0.scale": scale}, x, strict=False).sum())(5.0)
    assert slope.item() == pytest.approx(2 * plain(x).data.sum())
    np.testing.assert_allclose(nn.functional_call(model, own, x).data, 2 * plain(x).data)
    assert model[0].scale.item() == 2.0, "which was not replaced"
    with pytest.raises(ShapeError, match=r"0\.scale has shape \(\), found"):
        nn.functional_call(model, {**own, "0.scale": [1.0]}, x)
