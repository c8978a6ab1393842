"""Pruning: PyTorch's masks, masks that hold under every optimiser, rewinding, lottery tickets with their controls.

This file is longer than others: masks, rewinding and tickets share one training.
"""

import copy
import importlib.util
import json
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nn
from autograd import compile, gradcheck, value_and_grad, vmap
from autograd.errors import ArgumentError, GraphError, ShapeError
from nn import prune
from tests.data.record_torch_pruning import AMOUNTS, RECORDS, record

RECORDED = json.loads(RECORDS.read_text())
RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(12, 3)), RNG.normal(size=(12, 2))


def model() -> Any:
    return nn.MLP([3, 6, 2], "tanh", dtype=np.float64, rng=0)


def train(network: Any, optimiser: Any, steps: int = 5) -> None:
    for _ in range(steps):
        optimiser.zero_grad()
        nn.squared_error(network(X), Y).backward()
        optimiser.step()


# what is pruned


def compare(recorded: Any) -> None:
    assert [case["amounts"] for case in recorded["cases"]] == [list(amounts) for amounts in AMOUNTS for _ in range(2)]
    for case in recorded["cases"]:
        network = nn.Sequential(nn.Linear(7, 5, dtype=np.float64), nn.Linear(5, 2, dtype=np.float64))
        for layer, weight in zip(network, recorded["weights"], strict=True):
            layer.weight.data[...] = weight
        for amount, masks in zip(case["amounts"], case["masks"], strict=True):
            prune.l1(network, amount, globally=case["globally"])
            assert [mask.astype(int).tolist() for mask in prune.masks(network).values()] == masks


def test_the_smallest_weights_are_pruned_as_pytorch_does() -> None:
    compare(RECORDED)


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="PyTorch is not installed")
def test_pytorch_itself_prunes_so() -> None:
    compare(json.loads(json.dumps(record())))


@given(st.floats(0, 1), st.floats(0, 1), st.booleans(), st.sampled_from(["l1", "random"]))
def test_the_share_is_of_what_is_left(one: float, other: float, globally: bool, how: str) -> None:
    network, left = model(), 30
    before = prune.masks(network)
    for amount in (one, other):
        options = {"rng": 0} if how == "random" else {}
        getattr(prune, how)(network, amount, globally=globally, **options)
        masks = prune.masks(network)
        assert all((mask <= before[path]).all() for path, mask in masks.items())  # what is pruned stays so
        kept = [int(mask.sum()) for mask in masks.values()]
        if globally:
            left -= round(amount * left)
            assert sum(kept) == left
        else:
            assert kept == [count - round(amount * count) for count in (int(mask.sum()) for mask in before.values())]
        before = masks
    assert prune.sparsity(network) == pytest.approx(1 - sum(kept) / 30)


def test_a_random_choice_is_seeded_and_even() -> None:
    counts = np.zeros((2, 3))
    for seed in range(300):
        layer = nn.Linear(3, 2, rng=0)
        prune.random(layer, 2, rng=seed)
        counts += ~prune.masks(layer)["weight"]
    assert abs(counts - 100).max() < 4 * np.sqrt(300 * (1 / 3) * (2 / 3))  # four standard deviations
    one, other = nn.Linear(9, 9, rng=0), nn.Linear(9, 9, rng=1)
    prune.random(one, 0.5, rng=3)
    prune.random(other, 0.5, rng=3)
    np.testing.assert_array_equal(prune.masks(one)["weight"], prune.masks(other)["weight"])


# what a mask does


def options() -> list[Any]:
    """Every optimiser that there is, each with what makes it move weights without a gradient."""
    found: list[Any] = []
    for name in nn.__all__:
        kind = getattr(nn, name)
        if isinstance(kind, type) and issubclass(kind, nn.Optimiser) and kind is not nn.Optimiser and name != "LBFGS":
            found.append(pytest.param(kind, {}, id=name))
            found.append(pytest.param(kind, {"weight_decay": 0.1}, id=f"{name}-decay"))
    return [*found, pytest.param(nn.SGD, {"momentum": 0.9}, id="SGD-momentum")]


@pytest.mark.parametrize(("kind", "given"), options())
@pytest.mark.parametrize("compiled", [False, True])
def test_every_optimiser_respects_the_masks(kind: Any, given: dict[str, Any], compiled: bool) -> None:
    network = model()
    optimiser = kind(network.parameters(), lr=0.05, **given)
    train(network, optimiser, 3)  # so that there is momentum
    prune.l1(network, 0.5)
    masks, kept = prune.masks(network), [network[0].weight.data, network[2].weight.data]

    def step() -> None:
        optimiser.zero_grad()
        nn.squared_error(network(X), Y).backward()
        optimiser.step()

    run = compile(step) if compiled else step
    for _ in range(4):
        run()
    for place, (path, mask), before in zip((0, 2), masks.items(), kept, strict=True):
        after = network[place].weight.data
        assert not after[~mask].any()
        assert (after[mask] != before[mask]).any()
        assert not network[place].weight_orig.grad[~mask].any(), path
        np.testing.assert_array_equal(prune.masks(network)[path], mask)


def test_a_pruned_network_is_the_network_with_zeros() -> None:
    network, plain = model(), model()
    prune.random(network, 0.5, rng=0)
    for place, (path, mask) in zip((0, 2), prune.masks(network).items(), strict=True):
        plain[place].weight.data *= mask
        assert path == f"{place}.weight"
    np.testing.assert_array_equal(network(X).data, plain(X).data)
    step = compile(network)
    np.testing.assert_array_equal(step(X).data, plain(X).data)
    np.testing.assert_allclose(vmap(lambda x: network(x))(X).data, plain(X).data, rtol=1e-13)
    gradcheck(network, X)
    values = dict(network.named_parameters())
    out = nn.functional_call(network, {path: 2 * p.data for path, p in values.items()}, X)
    for p in plain.parameters():
        p.data *= 2
    np.testing.assert_allclose(out.data, plain(X).data, rtol=1e-13)


def test_a_compiled_function_notices_what_is_pruned_later() -> None:
    network = model()
    loss = compile(lambda x: value_and_grad(lambda x: nn.squared_error(network(x), Y))(x))
    loss(X)
    for _ in range(2):
        prune.l1(network, 0.4)
        assert loss(X)[0].item() == pytest.approx(nn.squared_error(network(X), Y).item(), rel=1e-13)
    predict = compile(network)
    predict(X)
    prune.remove(network)
    network[0].weight.data[...] = 2  # without a mask
    assert loss(X)[0].item() == pytest.approx(nn.squared_error(network(X), Y).item(), rel=1e-13)
    np.testing.assert_array_equal(predict(X).data, network(X).data)


def test_names_order_and_how_it_looks() -> None:
    network, before = model(), model()
    weight = network[0].weight
    prune.l1(network, 0.5)
    paths = [path for path, _ in network.named_parameters()]
    assert paths == ["0.weight_orig", "0.bias", "2.weight_orig", "2.bias"]
    assert network[0].weight_orig is weight
    np.testing.assert_array_equal(weight.data, before[0].weight.data)
    assert repr(network) == repr(before)
    assert isinstance(network[0], nn.Linear)
    assert network.summary().total == before.summary().total
    with pytest.raises(ArgumentError, match=r"weight is pruned: assign weight_orig, or .*nn.prune.remove"):
        network[0].weight = nn.Parameter(np.zeros((6, 3)))


def test_other_layers() -> None:
    layers = [
        (nn.Conv2d(2, 3, 2, dtype=np.float64, rng=0), RNG.normal(size=(1, 2, 4, 4))),
        (nn.Conv1d(2, 3, 2, padding="same", dtype=np.float64, rng=0), RNG.normal(size=(1, 2, 4))),
        (nn.Embedding(5, 4, dtype=np.float64, rng=0), np.array([[0, 4], [1, 1]])),
        *[(nn.LSTM(3, 2, bidirectional=True, fused=fused, dtype=np.float64, rng=0), X) for fused in (False, True)],
    ]
    for layer, x in layers:
        twin = copy.deepcopy(layer)
        prune.l1(layer, 0.5)
        for path, mask in prune.masks(layer).items():
            getattr(twin, path).data *= mask
            assert 0 < mask.sum() < mask.size
        outs = [part[0] if isinstance(part, tuple) else part for part in (layer(x), twin(x))]
        np.testing.assert_array_equal(outs[0].data, outs[1].data)


def test_shared_weights_have_one_mask() -> None:
    network = nn.Sequential(nn.Linear(3, 3, rng=0), nn.Tanh(), nn.Linear(3, 3, rng=1))
    network[2].weight = network[0].weight
    prune.l1(network, 0.4)
    masks = prune.masks(network)
    np.testing.assert_array_equal(masks["0.weight"], masks["2.weight"])
    assert masks["0.weight"].sum() == 9 - round(0.4 * 9)
    assert network[0].weight_orig is network[2].weight_orig
    assert prune.sparsity(network) == pytest.approx(4 / 9)


@pytest.mark.parametrize("twice", [copy.deepcopy, copy.copy, lambda x: pickle.loads(pickle.dumps(x))])
def test_copies_are_pruned_too(twice: Any) -> None:
    network = model()
    prune.l1(network, 0.5)
    twin = twice(network)
    np.testing.assert_array_equal(twin(X).data, network(X).data)
    assert prune.sparsity(twin) == 0.5
    layer = twice(network[0])
    assert isinstance(layer, nn.Linear)
    np.testing.assert_array_equal(layer(X).data, network[0](X).data)


def test_removing_the_masks_makes_the_zeros_stay() -> None:
    network = model()
    optimiser = nn.SGD(network.parameters(), lr=0.1)
    prune.l1(network, 0.5)
    out, masks, before = network(X).data, prune.masks(network), (network[0].weight_orig ** 2).sum()
    prune.remove(network)
    with pytest.raises(GraphError, match="changed"):
        before.backward()
    np.testing.assert_array_equal(network(X).data, out)
    assert list(network.state_dict()) == ["0.weight", "0.bias", "2.weight", "2.bias"]
    assert type(network[0]) is nn.Linear
    assert not network[0].weight.data[~masks["0.weight"]].any()
    assert prune.sparsity(network) == 0
    train(network, optimiser)
    assert network[0].weight.data.all()  # they may change again
    prune.remove(network)  # nothing is left to do


# rewinding


@pytest.mark.parametrize("when", ["before", "after"])
def test_rewinding_gives_the_first_values_and_keeps_the_masks(when: str) -> None:
    network = model()
    if when == "after":
        prune.l1(network, 0.1)
    first = network.state_dict()
    values = {path.removesuffix("_orig"): numbers for path, numbers in first.items()}
    optimiser = nn.Adam(network.parameters(), lr=0.1)
    train(network, optimiser)
    prune.l1(network, 0.5)
    masks = prune.masks(network)
    prune.rewind(network, first)
    for place in (0, 2):
        np.testing.assert_array_equal(network[place].weight.data, values[f"{place}.weight"] * masks[f"{place}.weight"])
        np.testing.assert_array_equal(network[place].bias.data, values[f"{place}.bias"])
        np.testing.assert_array_equal(prune.masks(network)[f"{place}.weight"], masks[f"{place}.weight"])
    train(network, optimiser)  # the optimiser has the parameters still
    assert not network[0].weight.data[~masks["0.weight"]].any()
    with pytest.raises(ArgumentError, match=r"missing: 0\.bias"):
        prune.rewind(network, {path: numbers for path, numbers in first.items() if path != "0.bias"})


# lottery tickets


def test_what_is_trained_in_each_round() -> None:
    """``train`` is watched: what it is given, and what it leaves."""
    begun: list[Any] = []

    def watched(network: Any) -> None:
        begun.append([[p.data.copy() for p in layer.parameters()] for layer in (network[0], network[2])])
        begun[-1].append(prune.masks(network))
        train(network, nn.SGD(network.parameters(), lr=0.1), 3)

    scores = iter([0.5, 0.9, 0.8, 0.7, 0.6, 0.4, 0.3])
    found = nn.lottery_ticket(
        lambda rng: nn.MLP([3, 6, 2], "tanh", dtype=np.float64, rng=rng),
        watched,
        lambda _: next(scores),
        rounds=2,
        amount=0.5,
        rng=7,
    )
    dense, *trained = begun
    assert len(trained) == 6
    for ticket, again, elsewhere, kept in ((*trained[:3], (9, 6)), (*trained[3:], (5, 3))):  # half, rounded to even
        for layer, (count, path) in enumerate(zip(kept, ("0.weight", "2.weight"), strict=True)):
            for i in range(2):
                np.testing.assert_array_equal(ticket[layer][i], dense[layer][i])  # rewound, biases too
                np.testing.assert_array_equal(elsewhere[layer][i], dense[layer][i])
                assert (again[layer][i] != dense[layer][i]).all()
            masks = [run[2][path] for run in (ticket, again, elsewhere)]
            assert [mask.sum() for mask in masks] == [count] * 3
            np.testing.assert_array_equal(masks[0], masks[1])
            assert (masks[0] != masks[2]).any()
    first, second = trained[0][2], trained[3][2]
    assert all((second[path] <= first[path]).all() for path in first)  # rounds go on from one another
    assert found.dense == 0.5
    assert found.tickets == ((pytest.approx(0.5), 0.9, 0.8, 0.7), (pytest.approx(8 / 30), 0.6, 0.4, 0.3))
    assert prune.sparsity(found.model) == pytest.approx(22 / 30)
    lines = str(found).splitlines()
    assert lines[0].endswith("re-initialised     random mask")
    assert lines[2].split() == ["50.0", "%", "0.9", "0.8", "0.7"]


def test_the_smallest_trained_weights_are_pruned_and_a_seed_repeats_all() -> None:
    ends: list[Any] = []

    def trained(network: Any) -> None:
        train(network, nn.Adam(network.parameters(), lr=0.05), 20)
        ends.append([abs(network[0].weight.data), prune.masks(network)["0.weight"]])

    def score(network: Any) -> float:
        return float(nn.squared_error(network(X), Y).item())

    make = lambda rng: nn.MLP([3, 6, 2], "tanh", rng=rng)  # noqa: E731
    one, other = (nn.lottery_ticket(make, trained, score, rounds=1, amount=0.5, rng=5) for _ in range(2))
    assert (one.dense, one.tickets) == (other.dense, other.tickets)
    weights, mask = ends[0][0], ends[1][1]
    assert weights[~mask].max() <= weights[mask].min()
    assert nn.lottery_ticket(make, trained, score, rounds=1, rng=6).dense != one.dense


# what is refused


ERRORS: list[tuple[Any, type[Exception], str]] = [
    (lambda: prune.l1(model(), 1.5), ArgumentError, "share from 0.0 to 1.0, or a whole number of entries, found 1.5"),
    (lambda: prune.l1(model(), -1), ArgumentError, "found -1"),
    (lambda: prune.l1(model(), True), ArgumentError, "found True"),
    (lambda: prune.l1(model(), "0.5"), ArgumentError, "found '0.5'"),  # type: ignore[arg-type]
    (lambda: prune.l1(model(), float("nan")), ArgumentError, "found nan"),
    (lambda: prune.l1(model(), 13), ArgumentError, "prune 13 of 12 entries that are left"),
    (lambda: prune.l1(model(), 0.5, globally=1), ArgumentError, "globally must be True or False"),  # type: ignore
    (lambda: prune.l1(nn.ReLU(), 0.5), ArgumentError, "ReLU has nothing to prune"),
    (lambda: prune.l1(nn.scalar.MLP([2, 1]), 0.5), ArgumentError, "MLP has nothing to prune"),
    (lambda: prune.masks(np.ones(3)), ArgumentError, "pruning is for modules"),  # type: ignore[arg-type]
    (lambda: prune.random(model(), 0.5, rng="a"), ArgumentError, "rng must be"),  # type: ignore[arg-type]
    (
        lambda: prune.custom(model(), {"1.weight": [[1]]}),
        ArgumentError,
        "at '1.weight'; there is at 0.weight, 2",
    ),
    (
        lambda: prune.custom(model(), {"0.weight": [[1]]}),
        ShapeError,
        r"of 0.weight needs shape \(6, 3\), found \(1",
    ),
    (lambda: prune.custom(model(), {"0.weight": np.full((6, 3), 0.5)}), ArgumentError, "entries 0 and 1"),
    (lambda: nn.lottery_ticket(model, train, None), ArgumentError, "a function score, found None"),  # type: ignore
    (lambda: nn.lottery_ticket(3, train, len), ArgumentError, "make must be a function"),  # type: ignore[arg-type]
    (lambda: nn.lottery_ticket(lambda rng: SAME, lambda m: None, lambda m: 0.0), ArgumentError, "a new network each"),
    (lambda: nn.lottery_ticket(model, train, len, amount=1.0), ArgumentError, "amount must be below 1"),  # type: ignore
    (lambda: nn.lottery_ticket(model, train, len, rounds=0), ArgumentError, "rounds must be"),  # type: ignore
]
SAME = model()


@pytest.mark.parametrize(("wrong", "error", "says"), ERRORS)
def test_errors_say_what_was_found(wrong: Any, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        wrong()


def test_a_mask_that_is_refused_changes_nothing() -> None:
    network = model()
    with pytest.raises(ShapeError):
        prune.custom(network, {"0.weight": np.zeros((6, 3)), "2.weight": np.zeros((1, 1))})
    assert prune.sparsity(network) == 0
    assert type(network[0]) is nn.Linear
    prune.custom(network, {"2.weight": np.eye(2, 6).tolist()})
    assert prune.masks(network)["2.weight"].sum() == 2
    prune.custom(network, {"2.weight": np.eye(2, 6, 1)})  # what is pruned stays so
    assert prune.masks(network)["2.weight"].sum() == 0


def test_masks_are_saved_with_the_weights_until_they_are_removed(tmp_path: Any) -> None:
    model, again = (nn.MLP([3, 4, 2], rng=seed) for seed in (0, 1))
    for network in (model, again):
        nn.prune.random(network, 0.5, rng=0)
    nn.prune.random(model, 0.5, rng=1)
    nn.save(model, tmp_path / "pruned.npz")
    nn.load(again, tmp_path / "pruned.npz")
    assert nn.prune.sparsity(again) == nn.prune.sparsity(model) > 0.7
    assert not [name for name, _ in again.named_parameters() if name.endswith("_mask")]
    nn.prune.remove(again)
    assert again.state_dict().keys() == nn.MLP([3, 4, 2], rng=0).state_dict().keys()
