"""Hooks, walks by path, and types of a module."""

import copy
import pickle
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Tensor, callback, compile, vmap
from autograd.errors import ArgumentError

X = np.random.default_rng(0).normal(size=(4, 3))
WAYS = pytest.mark.parametrize("way", [lambda step: step, compile], ids=["eager", "compiled"])


class Scale(nn.Module):
    def forward(self, x: Any, factor: float = 1.0) -> Any:
        return x * factor


@WAYS
def test_hooks_see_and_change_what_goes_in_and_out(way: Any) -> None:
    model = nn.Sequential(nn.Linear(3, 2, rng=0), nn.ReLU())
    x, seen = Tensor(X), []
    plain, doubled = model(x).data, model(X * 2).data
    run = way(lambda x: model(x))
    np.testing.assert_array_equal(run(x).data, plain)

    def double(module: Any, args: Any) -> Any:
        return (args[0] * 2,)

    def see(module: Any, args: Any, output: Any) -> None:
        callback(lambda: seen.append((module, args[0].shape, output.shape)))

    handles = [model[0].register_forward_hook(see), model.register_forward_pre_hook(double)]
    found = nn.functional_call(model, dict(model.named_parameters()), X)
    np.testing.assert_allclose(found.data, doubled, rtol=1e-6)
    assert isinstance(seen.pop()[0], nn.Linear)
    for _ in range(2):
        np.testing.assert_allclose(run(x).data, doubled, rtol=1e-6)
    assert seen == [(model[0], (4, 3), (4, 2))] * 2
    handles.append(model.register_forward_hook(lambda module, args, output: output + 1))
    np.testing.assert_allclose(run(x).data, doubled + 1, rtol=1e-6)
    handles[2].remove()
    np.testing.assert_allclose(run(x).data, doubled, rtol=1e-6)
    for handle in handles:
        handle.remove()
        handle.remove()
    np.testing.assert_array_equal(run(x).data, plain)
    assert len(seen) == 4
    assert model._hooks is None


def test_gradients_go_through_hooks() -> None:
    layer, x = Scale(), Tensor([1.0, 2.0])
    layer.register_forward_hook(lambda module, args, output: output * output)
    layer(x, 3.0).sum().backward()
    assert x.grad.tolist() == [18.0, 36.0]
    assert vmap(layer)(X).data.tolist() == (X * X).tolist()


def test_the_order_of_hooks_and_their_arguments() -> None:
    layer, seen = Scale(), []
    for name, prepend in (("a", False), ("b", False), ("c", True)):
        layer.register_forward_hook(lambda m, args, out, name=name: seen.append(name), prepend=prepend)
        layer.register_forward_pre_hook(lambda m, args, name=name: seen.append(f"before {name}"), prepend=prepend)
    layer(1.0)
    assert seen == ["before c", "before a", "before b", "c", "a", "b"]
    layer = Scale()
    layer.register_forward_pre_hook(lambda m, args, kwargs: (args, {**kwargs, "factor": 5.0}), with_kwargs=True)
    layer.register_forward_hook(lambda m, args, kwargs, out: seen.append((args, kwargs, out)), with_kwargs=True)
    layer.register_forward_pre_hook(lambda m, args: args[0] + 1)  # one argument, without a tuple
    layer.register_forward_pre_hook(lambda m, args, kwargs: None, with_kwargs=True)
    assert layer(2.0, factor=3.0) == 15.0
    assert seen[-1] == ((3.0,), {"factor": 5.0}, 15.0)


def test_a_hook_in_a_block_and_one_that_is_none() -> None:
    layer, seen = Scale(), []
    with layer.register_forward_hook(lambda *_: seen.append(1)):
        layer(1.0)
    with pytest.raises(ZeroDivisionError), layer.register_forward_hook(lambda *_: 1 / 0):
        layer(1.0)
    layer(1.0)
    assert seen == [1]
    for register in (layer.register_forward_hook, layer.register_forward_pre_hook):
        for wrong in (None, 3, Scale):
            with pytest.raises(ArgumentError, match="a hook is a function, found"):
                register(wrong)  # type: ignore[arg-type]
        with pytest.raises(ArgumentError, match="prepend must be True or False"):
            register(print, prepend=1)  # type: ignore[arg-type]
    for wrong in (3, (1, 2), ((1,), 2)):
        with (
            layer.register_forward_pre_hook(lambda m, args, kwargs, wrong=wrong: wrong, with_kwargs=True),
            pytest.raises(ArgumentError, match=r"returns None or a tuple \(args, kwargs\)"),
        ):
            layer(1.0)


def test_a_hook_that_is_a_module_is_no_part() -> None:
    layer = nn.Linear(3, 2, rng=0)
    layer.register_forward_hook(lambda m, args, out: head(out))
    head = nn.Linear(2, 1, rng=1)
    assert layer(X).shape == (4, 1)
    layer.register_forward_pre_hook(Inner())
    assert [path for path, _ in layer.named_parameters()] == ["weight", "bias"]
    assert repr(layer) == repr(nn.Linear(3, 2))


class Inner(nn.Module):
    def __init__(self) -> None:
        self.weight = nn.Parameter([1.0])

    def forward(self, module: Any, args: Any) -> None: ...


def seven(module: Any, args: Any, output: Any) -> float:
    return 7.0


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda net: pickle.loads(pickle.dumps(net))])
def test_copies_keep_hooks_of_their_own(copied: Any) -> None:
    layer = Scale()
    handle = layer.register_forward_hook(seven)
    twin = copied(layer)
    handle.remove()
    assert (layer(1.0), twin(1.0)) == (1.0, 7.0)


# by path


def test_parts_by_their_paths() -> None:
    model = nn.Sequential(nn.MLP([3, 2, 1], rng=0), nn.Dropout())
    model.blocks = {"a": nn.Linear(3, 3), "a.b": [nn.Linear(3, 3), nn.Parameter([1.0])]}
    model[0].register_buffer("count", np.array(3))
    model.owner = model
    for path, module in model.named_modules():
        assert model.get_submodule(path) is module
    for path, parameter in model.named_parameters():
        assert model.get_parameter(path) is parameter
    assert model.get_buffer("0.count").item() == 3
    assert model.get_submodule("owner.owner.0.2") is model[0][2]
    assert model.get_parameter("blocks.a.b.1").item() == 1.0
    wrong = {
        model.get_submodule: ("2", "0.weight"),
        model.get_parameter: ("0", "", "0.0"),
        model.get_buffer: ("count",),
    }
    for get, paths in wrong.items():
        for path in (*paths, None, 3):
            with pytest.raises(ArgumentError, match=r"Sequential has no \w+ at .*; it holds .*0, 1, blocks"):
                get(path)  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match=r"MLP has no module at '7'; it holds 0, 1, 2$"):
        nn.MLP([1, 1, 1]).get_submodule("7")


def test_apply_goes_from_within_to_without_and_to_each_once() -> None:
    model = nn.Sequential(nn.Sequential(nn.ReLU(), nn.Tanh()), nn.Sigmoid())
    model.again = model[0]
    model.whole = model
    seen: list[Any] = []
    assert model.apply(seen.append) is model
    assert [type(module).__name__ for module in seen] == ["ReLU", "Tanh", "Sequential", "Sigmoid", "Sequential"]
    assert seen[-1] is model


# types


@pytest.mark.parametrize(("change", "dtype"), [("float", "float32"), ("double", "float64"), ("half", "float16")])
def test_a_model_of_another_type(change: str, dtype: str) -> None:
    model = nn.Sequential(nn.Linear(3, 2, dtype="float64" if dtype == "float32" else None, rng=0), nn.Tanh())
    model[0].weight = model[0].weight
    model.register_buffer("mean", np.ones(2, np.float32 if dtype != "float32" else np.float64))
    model.register_buffer("count", np.array(3))
    model(X).sum().backward()
    before, parameters = model(X).data, list(model.parameters())
    grad = model[0].weight.grad
    run = compile(lambda x: model(x))
    run(X)
    assert getattr(model, change)() is model
    assert model.to(dtype) is model
    assert list(model.parameters()) == parameters
    assert {part.dtype for part in (*parameters, model.mean)} == {np.dtype(dtype)}
    assert model.count.dtype == np.int64
    assert model[0].weight.grad.dtype == dtype
    np.testing.assert_allclose(model[0].weight.grad, grad, rtol=1e-3)
    for found in (model(X), run(X)):
        assert found.dtype == dtype
        np.testing.assert_allclose(found.data, before, atol=2e-3)


def test_numbers_survive_a_wider_type_and_values_stay() -> None:
    layer = nn.Linear(3, 2, rng=0)
    weight, array = layer.weight.data.copy(), layer.weight.datum
    layer.float()
    assert layer.weight.datum is array
    layer.double().float()
    np.testing.assert_array_equal(layer.weight.data, weight)
    assert nn.scalar.Neuron(2, rng=0).double().weights[0].data == nn.scalar.Neuron(2, rng=0).weights[0].data


@pytest.mark.parametrize("dtype", [None, "cuda", "cuda:0", "cpu", "int64", complex, 3, np.ones(2), "text"])
def test_what_is_no_type_for_a_model(dtype: Any) -> None:
    model = nn.Linear(3, 2)
    with pytest.raises(ArgumentError, match=r"floating type"):
        model.to(dtype)
    assert model.weight.dtype == np.float32
