# %% [markdown]
# # Gradient descent and optimisers
#
# What you will see: a neuron and a small network that tell stars from quasars; gradient descent step by step on a map;
# five rules for the step, each written in three lines and equal to the library's; and all five in a race down one valley.
#
# The claims are those of the third lecture. Predict first, then run the cell.

# %%
import matplotlib.pyplot as plt
import numpy as np
from lesson import Solution, agree, answer, holds, measured, size
from sklearn.datasets import load_digits
from sklearn.model_selection import StratifiedKFold, train_test_split

import autograd as ag
import nn
import viz
from autograd import Tensor

# %% [markdown]
# ## Star or quasar?
#
# An object has four photometric colours, and is a star (0) or a quasar (1). The data here are drawn by a formula that
# looks like a survey: a stand-in, no astronomy. One sigmoid neuron first, ŷ = σ(w·x + b), and then a network with a hidden
# layer of three.
#
# **Predict.** Which of the two is better, and by how much?
#
# <details><summary>What to expect</summary>
# Both are good: the neuron is right about 96 objects of 100, the network about 97 (0.961 and 0.974 at full size). One
# neuron draws one boundary, which is flat, and these data need little more.
# </details>

# %%
colours, kinds = nn.data.stars_and_quasars(size(1000, 4000), rng=0)
names = ("u − g", "g − r", "r − i", "i − z")


def score(hidden, seed):
    """The accuracy on objects that were not learnt from: of one neuron, or of a network with ``hidden`` ones before it."""
    learn_x, test_x, learn_y, test_y = train_test_split(colours, kinds, test_size=0.3, random_state=seed)
    network = nn.MLP([4, *hidden, 1], "tanh", "sigmoid", rng=seed)
    trainer = nn.Trainer(
        network, "binary_crossentropy", nn.Adam(network.parameters(), lr=0.02), metrics=["accuracy"], seed=seed
    )
    trainer.fit(learn_x, learn_y, epochs=30, verbose=0)
    return trainer.evaluate(test_x, test_y)["accuracy"]


seeds = range(size(5, 10))
rows = {
    "one neuron": {"accuracy": [score((), seed) for seed in seeds]},
    "4-3-1": {"accuracy": [score((3,), seed) for seed in seeds]},
    "4-16-16-1": {"accuracy": [score((16, 16), seed) for seed in seeds]},
}
measured("03_quasars", rows, "network")
means = {name: np.mean(row["accuracy"]) for name, row in rows.items()}
holds("one hidden layer helps, by 3 in 100 at most", 0 < means["4-3-1"] - means["one neuron"] < 0.03)

# %% [markdown]
# A percent of the 300 objects that are judged here is three of them. Ten divisions of 4,000 objects tell the neuron from
# the networks, and do not tell the networks from one another: the larger one gains nothing.
#
# ## Quiz: the free parameters
#
# The network 4-3-1: each neuron multiplies, adds, and applies its activation. Which arrays are its free parameters, and of
# which shapes? (Here, as in PyTorch, a row of W belongs to one neuron; the lecture writes the transpose, 4 × 3.)

# %%
shape_of_W1 = ...  # such as (7, 2)
shape_of_b1 = ...
shape_of_W2 = ...
how_many_in_all = ...

quiz = nn.MLP([4, 3, 1], "tanh", "sigmoid", rng=0)
parameters = dict(quiz.named_parameters())
answer(shape_of_W1, parameters["0.weight"].shape, "one row for each neuron, one column for each input")
answer(shape_of_b1, parameters["0.bias"].shape, "one for each neuron of the layer")
answer(shape_of_W2, parameters["2.weight"].shape, "what comes in is what the hidden layer gives")
answer(how_many_in_all, sum(p.size for p in quiz.parameters()), "count weights and biases of both layers")

# %% jupyter={"source_hidden": true} tags=["solution", "hide-input"]
# Solution: have one of your own first.
assert [parameters[name].shape for name in ("0.weight", "0.bias", "2.weight", "2.bias")] == [(3, 4), (3,), (1, 3), (1,)]
assert sum(p.size for p in quiz.parameters()) == 4 * 3 + 3 + 3 * 1 + 1 == 19
Solution(nn.summary(quiz, (4,)), viz.network(quiz))

# %% [markdown]
# How do the derivatives of the cost come to the first layer? By the chain rule, layer by layer from the end, where each
# layer multiplies by its own Jacobian. We do that by hand with `jacobian`, and compare with `backward`.

# %%
quiz = nn.MLP([4, 3, 1], "tanh", "sigmoid", dtype="float64", rng=0)
x, y = colours[0], float(kinds[0])
loss = nn.binary_cross_entropy(quiz(x), [y])
loss.backward()

inside = [x]
for layer in quiz:
    inside.append(layer(Tensor(inside[-1])).data)
dJ = ag.grad(lambda out: nn.binary_cross_entropy(out, [y]))(inside[-1])
for layer, z in reversed(list(zip(quiz, inside[:-1], strict=True))[1:]):
    dJ = dJ @ ag.jacobian(layer)(z)
assert np.allclose(np.outer(dJ, x), quiz[0].weight.grad, rtol=1e-12)
print("∂J/∂W₁ = (∂J/∂z₄ · ∂z₄/∂z₃ · ∂z₃/∂z₂ · ∂z₂/∂z₁) xᵀ: equal to backward")

# %% [markdown]
# ## Iterations 0, 1, 2, 3
#
# For a picture there may be two weights only: one neuron that looks at the second colour, with weight w and bias b. The map
# shows its loss; the path is θ ← θ − lr ∂J/∂θ.
#
# **Predict.** In which direction does each step leave the line of equal height it starts from? And with the same rate each
# time, are the steps of the same length?
#
# <details><summary>What to expect</summary>
# At a right angle, downhill: the gradient points to where the loss rises fastest, and along a line of equal height it
# does not rise at all. Steps are as long as the slope is steep, here 1.13, 1.03 and 0.79: they get shorter though the
# rate stays.
# </details>

# %%
thousand, which = nn.data.stars_and_quasars(1000, rng=0)  # as many at full size
one_colour = (thousand[:, 1] - thousand[:, 1].mean()) / thousand[:, 1].std()


def cost(w, b):
    """The mean cross-entropy of all objects."""
    return nn.binary_cross_entropy_with_logits(w * one_colour + b, which.astype(float))


def descend(start, lr, steps, slope=ag.value_and_grad(cost, argnums=(0, 1))):  # noqa: B008
    """The places that gradient descent comes to, and the cost at each of them."""
    places, costs = [start], [float(slope(*start)[0])]
    for _ in range(steps):
        _, gradient = slope(*places[-1])
        places.append(tuple(at - lr * float(g) for at, g in zip(places[-1], gradient, strict=True)))
        costs.append(float(slope(*places[-1])[0]))
    return places, costs


places, costs = descend((2.0, 2.0), lr=2.0, steps=3)
for t, ((w, b), height) in enumerate(zip(places, costs, strict=True)):
    print(f"iteration {t}: w = {w:6.3f}, b = {b:6.3f}, cost {height:.3f}")
fig, ax = plt.subplots(figsize=(6, 4), layout="constrained")
viz.plot_loss_surface(
    lambda w, b: cost(w, b).item(),
    ax,
    across=(-3, 2.5),
    up=(-1.5, 2.5),
    paths={"lr = 2": places},
    names=("w", "b"),
    resolution=30,
).set_aspect("equal")  # or a right angle would not look like one
ax.legend(loc="lower right")
plt.show()
steps = np.diff(places, axis=0)
for (w, b), (dw, db) in zip(places[:-1], steps, strict=True):
    sideways = [float(cost(w - h * db, b + h * dw)) for h in (1e-4, -1e-4)]
    assert abs(sideways[0] - sideways[1]) < 1e-8  # at a right angle to the step, the cost stays as it is
assert np.allclose(np.hypot(*steps.T), (1.13, 1.03, 0.79), atol=5e-3)

# %% [markdown]
# Each step goes where it is steepest just there, not straight to the minimum: so the path bends.
#
# ## Which rate?
#
# **Predict** the three curves: 40 steps from the same place, at a cost of 1.93; the rate is 0.05, 2, and 20.
#
# <details><summary>What to expect</summary>
# With 0.05 the cost falls slowly all the time, to 1.34. With 2 it is down at 0.47 after 15 steps, and stays there. With 20
# it comes down as quickly, and then jumps up and down between 0.6 and 1.1: a step is now longer than the valley is wide.
# </details>

# %%
fig, ax = plt.subplots(figsize=(7, 3.2), layout="constrained")
curves = {f"lr = {lr}": descend((2.0, 2.0), lr, 40)[1][1:] for lr in (0.05, 2.0, 20.0)}
viz.plot_loss(curves, ax).set(xlabel="step", ylabel="cost")
plt.show()
low, good, high = (np.array(curve) for curve in curves.values())
assert np.allclose((costs[0], low[-1], good[14], good[-1]), (1.93, 1.34, 0.47, 0.47), atol=5e-3)
assert min(high[:10]) < 0.5
assert 0.6 < min(high[10:]) < max(high[10:]) < 1.1
holds("the low rate still falls at the end", low[-1] < low[-2])
holds("and is behind", low[-1] > good[-1])
holds("the high rate goes up and down", (np.diff(high) > 0).any() and (np.diff(high) < 0).any())

# %% [markdown]
# The lecture says it in general: a low rate takes a long time, a high one oscillates. Which rate is high is for the problem
# to say.
#
# ## How to find the rate: three ways
#
# The lecture names three: let it fall linearly until some iteration and stay there; run 100 to 200 iterations with many
# rates and compare the cost; cross-validation. Here are all three, for a network that reads digits, the search first.
#
# **Predict.** Which of seven rates from 0.003 to 3 gives the lowest cost after 180 iterations?
#
# <details><summary>What to expect</summary>
# The rate 1, with a cost of 0.13 at full size. With 3 nothing is learnt: its cost is 2.33, and a network that says the same
# of all digits has ln 10 = 2.30. With 0.003 it is 2.27, as 180 such steps lead nowhere.
# </details>

# %%
digits, labels = load_digits(return_X_y=True)
digits = (digits / 16).astype("float32")
learn_x, test_x, learn_y, test_y = train_test_split(digits, labels, test_size=0.2, random_state=42)


def training(rate, seed, x=learn_x, y=learn_y, iterations=180, schedule=None):
    """A trainer after so many steps of plain gradient descent in batches of 32, whole epochs of them."""
    network = nn.MLP([64, 50, 10], rng=seed)
    optimiser = nn.SGD(network.parameters(), lr=rate)
    trainer = nn.Trainer(
        network, "cross_entropy", optimiser, metrics=["accuracy"], schedule=schedule, schedule_by="step", seed=seed
    )
    trainer.fit(x, y, epochs=iterations // -(-len(y) // 32), verbose=0)
    return trainer


per_epoch = -(-len(learn_y) // 32)
assert 100 < 180 // per_epoch * per_epoch == 180 < 200  # whole epochs, and as many steps as the lecture says
seeds = range(size(5, 10))
rates = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
found = {rate: [training(rate, seed).evaluate(learn_x, learn_y)["loss"] for seed in seeds] for rate in rates}
measured("03_rates", {f"rate {rate}": {"cost after 180 iterations": costs} for rate, costs in found.items()}, "search")
best = min(found, key=lambda rate: np.mean(found[rate]))
holds("neither the lowest nor the highest rate is best", rates[0] < best < rates[-1])
assert np.mean(found[0.3]) < 2 * np.mean(found[1.0])
assert min(found[3.0]) > 2.2

# %% [markdown]
# **What came out:** the best rate lies just below the first one that fails. So it is safer to choose too low a rate than
# too high a one: with a third of the best the cost is less than twice as high, with three times the best all is lost.
#
# The library has the second way in one go: `lr_find` lets the rate grow from step to step, and looks when the loss turns.

# %%
network = nn.MLP([64, 50, 10], rng=0)
trainer = nn.Trainer(network, "cross_entropy", nn.SGD(network.parameters(), lr=0.1), seed=0)
rates_found = trainer.lr_find(learn_x, learn_y, low=1e-3, high=10.0)
holds("its suggestion is within ten times of the best rate above", best / 10 < rates_found.suggestion < best * 10)
viz.plot_lr_find(rates_found)
plt.show()

# %% [markdown]
# Cross-validation costs more, and asks a better question: not how low the cost got, but how well other digits are read.

# %%
folds = list(StratifiedKFold(3, shuffle=True, random_state=0).split(learn_x, learn_y))
rows = {}
for rate in (0.03, 0.3, 3.0):
    fits = [training(rate, 0, learn_x[i], learn_y[i]).evaluate(learn_x[j], learn_y[j])["accuracy"] for i, j in folds]
    rows[f"rate {rate}"] = {"accuracy of 3 folds": fits}
measured("03_folds", rows, "cross-validation")
chosen = max(rows, key=lambda rate: np.mean(rows[rate]["accuracy of 3 folds"]))
holds("cross-validation chooses the middle one", chosen == "rate 0.3")

# %% [markdown]
# Of these three rates it chooses the one that the search would choose, for three times the work; and its errors tell which
# differences mean nothing.
#
# And the schedule: from 1 down to 0.1 over 100 steps, then constant. **Predict:** is that better than the best constant
# rate?
#
# <details><summary>What to expect</summary>
# Not in so few steps: the cost is 0.163 ± 0.002 at full size, and with a constant 1 it is 0.13 ± 0.01. It is far better
# than a constant 0.1, with 0.56.
# </details>

# %%
schedule = nn.LinearLR(1.0, start_factor=1.0, end_factor=0.1, total_iters=100)
assert np.allclose([schedule.lr_at(t) for t in (0, 50, 100, 500)], [1.0, 0.55, 0.1, 0.1])
fig, ax = plt.subplots(figsize=(7, 2.6), layout="constrained")
viz.plot_schedules({"linear, then constant": schedule}, ax, steps=200).set_xlabel("step")
plt.show()
falling = [training(1.0, seed, schedule=schedule).evaluate(learn_x, learn_y)["loss"] for seed in seeds]
rows = {"from 1 to 0.1": falling, "rate 1.0": found[1.0], "rate 0.1": found[0.1]}
measured("03_schedule", {name: {"cost after 180 iterations": costs} for name, costs in rows.items()}, "schedule")
earlier = [training(1.0, seed, iterations=135).evaluate(learn_x, learn_y)["loss"] for seed in seeds]
holds("with rate 1 the cost still falls in the last epoch", np.mean(earlier) > np.mean(found[1.0]))

# %% [markdown]
# **Why:** what it gains over a constant 0.1 are the long steps at the beginning. With a constant 1 the cost is still
# falling at the end, so there is nothing yet that shorter steps would mend. (Lesson [04](04_training_in_depth.ipynb) asks
# again, with trainings as long as they should be.)

# %% [markdown]
# ## A few examples instead of all
#
# Stochastic gradient descent takes the mean gradient of B examples for that of all. How wrong is it?
#
# **Predict.** With four times as many examples in the batch: is the mean squared error of the gradient half as large, a
# quarter, a sixteenth?
#
# <details><summary>What to expect</summary>
# A quarter: a batch's gradient is a mean of B draws, and the squared error of such a mean falls as 1/B. So the error
# times B should be the same for all; at full size it is 5.14 to 5.19.
# </details>

# %%
network = nn.MLP([64, 20, 10], dtype="float64", rng=0)
model = {path: parameter.data for path, parameter in network.named_parameters()}


def flat_gradient(x, y):
    """The gradient of the mean loss, all parameters in one row."""
    network.zero_grad()
    nn.cross_entropy(network(x), y).backward()
    return np.concatenate([p.grad.ravel() for p in network.parameters()])


exact, rng = flat_gradient(learn_x, learn_y), np.random.default_rng(0)
rows = {}
for B in (1, 4, 16, 64, 256):
    batches = [rng.integers(0, len(learn_y), B) for _ in range(size(400, 4000))]
    errors = [B * ((flat_gradient(learn_x[b], learn_y[b]) - exact) ** 2).sum() for b in batches]
    rows[f"B = {B}"] = {"squared error × B": errors}
measured("03_batches", rows, "batch")
means = [np.mean(row["squared error × B"]) for row in rows.values()]
holds("squared error × B is the same for all, within a fifth", max(means) / min(means) < 1.2)

# %% [markdown]
# Four times the work makes the distance from the true gradient half as long, and no shorter: that is why small batches pay.

# %% [markdown]
# ## Five rules in three lines each
#
# θ are the parameters, g the gradient, and each rule keeps something of the past. We write them as functions, and let them
# walk beside the library's down a valley: L = ½ (x² + 50 y²), from (2, 1). It is fifty times steeper across than along.
#
# (Adagrad's formula in the lecture sums the squared gradients up to step t − 1. With that the first step would divide by
# zero; the sum goes to t.)


# %%
def momentum(g, s, lr, mu=0.9):
    s["v"] = mu * s.get("v", 0) + g
    return -lr * s["v"]


def adagrad(g, s, lr):
    s["sum"] = s.get("sum", 0) + g**2
    return -lr * g / (np.sqrt(s["sum"]) + 1e-10)


def rmsprop(g, s, lr, alpha=0.99):
    s["mean"] = alpha * s.get("mean", 0) + (1 - alpha) * g**2
    return -lr * g / (np.sqrt(s["mean"]) + 1e-8)


def adam(g, s, lr, b1=0.9, b2=0.999):
    t = s["t"] = s.get("t", 0) + 1
    m = s["m"] = b1 * s.get("m", 0) + (1 - b1) * g
    v = s["v"] = b2 * s.get("v", 0) + (1 - b2) * g**2
    return -lr * m / (1 - b1**t) / (np.sqrt(v / (1 - b2**t)) + 1e-8)


steepness = np.array([1.0, 50.0])


def by_hand(rule, lr, steps=200):
    """The places of a rule that is written above."""
    theta, state, path = np.array([2.0, 1.0]), {}, [(2.0, 1.0)]
    for _ in range(steps):
        theta = theta + rule(steepness * theta, state, lr)
        path.append(tuple(theta))
    return np.array(path)


def by_library(make, steps=200):
    """The places of an optimiser of nn."""
    theta = nn.Parameter([2.0, 1.0], dtype="float64")
    optimiser, path = make([theta]), [(2.0, 1.0)]
    for _ in range(steps):
        optimiser.zero_grad()
        (0.5 * (steepness * theta**2).sum()).backward()
        optimiser.step()
        path.append(tuple(theta.data))
    return np.array(path)


for rule, lr, make in (
    (momentum, 0.02, lambda p: nn.SGD(p, lr=0.02, momentum=0.9)),
    (adagrad, 0.5, lambda p: nn.Adagrad(p, lr=0.5)),
    (rmsprop, 0.05, lambda p: nn.RMSprop(p, lr=0.05)),
    (adam, 0.1, lambda p: nn.Adam(p, lr=0.1)),
):
    assert np.allclose(by_hand(rule, lr), by_library(make), rtol=1e-9, atol=1e-12)
    print(f"{rule.__name__}: 200 steps by three lines and by nn, equal")

# %% [markdown]
# Momentum is often written with the step itself, Δθₜ = −lr ∂J/∂θ + µ Δθₜ₋₁, as in the fifth lecture. That is the same, as
# long as the rate is constant. (The formula in this lecture adds γv; with v the sum of *past gradients* it must subtract,
# with v the last *step* it is right.)

# %%
theta, step = np.array([2.0, 1.0]), 0.0
for _ in range(200):
    step = -0.02 * steepness * theta + 0.9 * step
    theta = theta + step
assert np.allclose(theta, by_hand(momentum, 0.02)[-1], atol=1e-12)

# %% [markdown]
# **Exercise.** The first three steps of each rule for one parameter at 1 whose gradient is always 2, with lr 0.1: where is
# it after each step? (µ = 0.9; RMSprop's α = 0.99; Adam's usual numbers.) On paper it needs one square root at most.

# %%
after_momentum = ..., ..., ...
after_adagrad = ..., ..., ...
after_rmsprop = ..., ..., ...
after_adam = ..., ..., ...


def three_steps(rule):
    """One parameter that starts at 1 and has the gradient 2 each time."""
    state, places = {}, [1.0]
    for _ in range(3):
        places.append(places[-1] + rule(2.0, state, 0.1))
    return places[1:]


answer(after_momentum, three_steps(momentum), "v is 2, then 0.9 · 2 + 2, then 0.9 of that, + 2")
answer(after_adagrad, three_steps(adagrad), "the sum of squares is 4, 8, 12")
answer(after_rmsprop, three_steps(rmsprop), "the mean square is 0.01 · 4 at first")
answer(after_adam, three_steps(adam), "with the same gradient each time, m̂ = 2 and v̂ = 4")

# %% jupyter={"source_hidden": true} tags=["solution", "hide-input"]
# Solution: have one of your own first.
right = {
    momentum: (0.8, 0.42, -0.122),
    adagrad: (0.9, 0.9 - 0.1 / np.sqrt(2), 0.9 - 0.1 / np.sqrt(2) - 0.1 / np.sqrt(3)),
    rmsprop: (0.0, -0.1 / np.sqrt(0.0199), -0.1 / np.sqrt(0.0199) - 0.1 / np.sqrt(0.029701)),
    adam: (0.9, 0.8, 0.7),
}
assert all(agree(places, three_steps(rule)) for rule, places in right.items())
Solution(*(f"{rule.__name__:9} " + " ".join(f"{place:.4f}" for place in right[rule]) for rule in right))

# %% [markdown]
# RMSprop's first step is ten times as long as its rate says, as its mean begins at 0; Adam divides that out.

# %% [markdown]
# ## All in one valley
#
# **Predict.** Order them by the loss after 200 steps: gradient descent with rates 0.02, 0.039 and 0.041; momentum; Adagrad
# with 0.5 and with 0.1; RMSprop; Adam. And: the gradient across is fifty times that along. In which of the two directions
# does Adagrad let the rate fall faster?
#
# <details><summary>What to expect</summary>
# RMSprop is first, Adagrad 0.5 next; then Adam, momentum, gradient descent 0.039 and 0.02; then Adagrad 0.1. Gradient
# descent 0.041 leaves the valley, as its rate is above 2/50. Adagrad's rate falls faster in the steep direction, where
# larger squares are summed: 0.00063 of 0.1 are left there, and 0.0089 along the valley.
# </details>

# %%
plain = lambda g, s, lr: -lr * g  # noqa: E731
walks = {
    "gradient descent 0.02": by_hand(plain, 0.02),
    "gradient descent 0.039": by_hand(plain, 0.039),
    "gradient descent 0.041": by_hand(plain, 0.041),
    "momentum 0.9, 0.02": by_hand(momentum, 0.02),
    "Adagrad 0.5": by_hand(adagrad, 0.5),
    "Adagrad 0.1": by_hand(adagrad, 0.1),
    "RMSprop 0.05": by_hand(rmsprop, 0.05),
    "Adam 0.1": by_hand(adam, 0.1),
}
last = {name: 0.5 * (steepness * walk[-1] ** 2).sum() for name, walk in walks.items()}
for name, loss in sorted(last.items(), key=lambda item: item[1]):
    print(f"{name:23} {loss:7.0e}")
assert [name.split()[0] for name in sorted(last, key=last.get)] == (
    ["RMSprop", "Adagrad", "Adam", "momentum", "gradient", "gradient", "Adagrad", "gradient"]
)
assert last["gradient descent 0.041"] > 25 > last["Adagrad 0.1"] > 0.02
assert 1e-3 > last["gradient descent 0.02"] > 1000 * last["gradient descent 0.039"]

gradients = steepness * walks["Adagrad 0.1"][:-1]
left = 0.1 / np.sqrt((gradients**2).cumsum(axis=0))
print(f"Adagrad 0.1: the rate left along the valley {left[-1, 0]:.4f}, across it {left[-1, 1]:.5f}")
assert np.allclose(left[-1], (0.0089, 0.00063), rtol=5e-3)
assert (left[:, 1] < left[:, 0] / 10).all()  # after each of the steps
along = walks["Adagrad 0.1"][:, 0]
print(f"its first step along the valley is {along[0] - along[1]:.3f}, its last {along[-2] - along[-1]:.3f}")
assert (along[0] - along[1]) / (along[-2] - along[-1]) > 50
assert along[-1] > 0.2
across = walks["gradient descent 0.039"][:, 1]
holds("gradient descent 0.039 changes sides in each step", bool((across[1:] * across[:-1] < 0).all()))

# %%
some = ("gradient descent 0.039", "momentum 0.9, 0.02", "Adagrad 0.1", "Adagrad 0.5", "RMSprop 0.05", "Adam 0.1")
fig, axes = plt.subplots(2, 3, figsize=(11, 4.4), sharex=True, sharey=True, layout="constrained")
for ax, name in zip(axes.flat, some, strict=True):
    viz.plot_loss_surface(
        lambda x, y: 0.5 * (x * x + 50 * y * y),
        ax,
        across=(-1.2, 2.2),
        up=(-1.1, 1.1),
        paths={name: walks[name][:60]},
        names=("along", "across"),
        resolution=40,
    ).legend().remove()
    ax.set_title(name)
plt.show()

# %% [markdown]
# What one wants is just that: gradient descent has one rate for both directions, and what suits the steep one is far too
# little for the flat one. Adagrad's rate across is less than a tenth of that along after every single step.
#
# But the sum only grows, and the lecture warns that Adagrad gets stuck late. With rate 0.1 its steps along the valley
# have shrunk to a fiftieth after 200, and a tenth of the way is still before it. With 0.5 it arrives before its rates are
# used up, and is then hard to beat. In this valley gradients fade, so the rates at least stop falling. Where they do not,
# as in batches, whose gradients differ for ever, nothing stops them:

# %%
state = {}
lengths = np.array([-adagrad(2.0 * (-1) ** t, state, 0.1) * (-1) ** t for t in range(10_000)])
assert np.allclose(lengths, 0.1 / np.sqrt(np.arange(1, 10_001)))
print(
    f"gradients 2, −2, 2, …: step 1 is {lengths[0]:.3f} long, step 100 {lengths[99]:.3f}, step 10,000 {lengths[-1]:.3f}"
)

# %% [markdown]
# RMSprop forgets old gradients, so that does not happen to it. Momentum, at the same rate 0.02, gets further by orders of
# magnitude: what points the same way adds up to ten times the step.
#
# The fifth lecture says of momentum that it attenuates oscillations. Without it, none of 200 steps leads to the other side of
# the valley at the rate 0.02, and all of them do at 0.039 and 0.041, there further out each time. **Predict:** how many do
# with momentum 0.9? And does it come to rest at 0.041?
#
# <details><summary>What to expect</summary>
# At the three rates 68, 102 and 105, and it comes to rest at each. So it makes swings where there were none, and damps those
# of a high rate.
# </details>

# %%
for rule, expected in ((plain, (0, 200, 200)), (momentum, (68, 102, 105))):
    swinging = [by_hand(rule, lr)[:, 1] for lr in (0.02, 0.039, 0.041)]
    changes = [int((across[1:] * across[:-1] < 0).sum()) for across in swinging]
    print(f"{'momentum 0.9' if rule is momentum else 'without':12} changes of side: {changes}")
    assert tuple(changes) == expected
    assert (abs(swinging[2][-1]) < 1e-3) == (rule is momentum)
limits = [np.abs(by_hand(momentum, rate)[-1]).max() for rate in (0.99 * 3.8 / 50, 1.01 * 3.8 / 50)]
assert limits[0] < 2 < limits[1]

# %% [markdown]
# Why: what changes its sign in each step cancels in the sum of past gradients, so that a rate may be nearly twice as high
# before the steps grow, up to 2 (1 + µ) / 50 = 0.076 where it was 2 / 50. But what has gathered on the way down also carries
# beyond the bottom, where plain descent with a low rate would have stopped.

# %% [markdown]
# The lecture calls Adam fairly robust. That is said of many rates, not of one. **Predict:** of eight rates from 0.001 to 3,
# how many bring each rule below 10⁻⁴ in 200 steps?
#
# <details><summary>What to expect</summary>
# One of the eight does so for gradient descent, three for momentum, three for Adagrad, four for RMSprop, and five for Adam:
# all from 0.03 to 3. A rule that divides by the size of past gradients takes steps about as long as the rate says, however
# steep it is.
# </details>

# %%
many = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
ends = {}
for name, rule in {"plain": plain, **{r.__name__: r for r in (momentum, adagrad, rmsprop, adam)}}.items():
    with np.errstate(all="ignore"):  # some of them fly off to infinity
        ends[name] = np.array([0.5 * (steepness * by_hand(rule, lr)[-1] ** 2).sum() for lr in many])
    arrive = [f"{lr:g}" for lr, end in zip(many, ends[name], strict=True) if end < 1e-4]
    print(f"{name:9} {len(arrive)} of {len(many)}: {', '.join(arrive)}")
assert [int((end < 1e-4).sum()) for end in ends.values()] == [1, 3, 3, 4, 5]
assert (ends["adam"][3:] < 1e-4).all()
assert not np.isfinite([*ends["plain"][-1:], *ends["momentum"][-2:]]).any()
assert all(np.isfinite(ends[name]).all() for name in ("adagrad", "rmsprop", "adam"))

# %% [markdown]
# "Fairly robust" is a fair word: Adam's rates that arrive are a hundredfold apart. The three that are lower are too short
# for the way: it is 2 long, and 200 steps of 0.01 are no more than that. Gradient descent and momentum fly off to infinity
# with the highest ones; the other three never do.
#
# ## What the lecture says, what came out
#
# | the lecture | here |
# |---|---|
# | a low rate is slow, a high one oscillates | yes; and a little higher it diverges |
# | three ways to find the rate | search and cross-validation agree, and the cheap search is enough; a falling rate needs a first value, too |
# | the mean of B examples stands for that of all | its squared error falls as 1/B |
# | Adagrad: Σ up to t − 1 | up to t, or the first step divides by zero |
# | in which direction does its rate fall faster? | in the steep one: 0.00063 are left, against 0.0089 along the valley |
# | Adagrad may get stuck late | with rate 0.1 its steps shrink to a fiftieth; with 0.5 it arrives first but for RMSprop |
# | momentum attenuates oscillations (the fifth lecture) | those of a high rate; with a low one it makes some |
# | Adam is fairly robust | at rate 0.1 it is neither first nor last; but it arrives with rates a hundredfold apart |
#
# Next: [04_training_in_depth](04_training_in_depth.ipynb).
