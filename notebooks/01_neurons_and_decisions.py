# %% [markdown]
# # Neurons, and the decisions around them
#
# What you will see: a network small enough to run on paper, forward and backward; one update with rate 1, and what comes
# after it; and then the decisions that whoever builds and trains a network has to make, each tried out. Three ways out of a
# local minimum are named in the lecture, with the question how each of them helps. You will see exactly when they do.
#
# Claims are those of the first lecture. Predict, then run. (The lesson needs `lesson.py`, which lies beside it.)

# %%
import time

import matplotlib.pyplot as plt
import numpy as np
from lesson import Solution, answer, holds, measured, size
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

import autograd as ag
import nn
import viz
from autograd import Tensor

# %% [markdown]
# ## Forward, on paper
#
# Two inputs, two hidden neurons, one output, ReLU everywhere, no biases; L = ½ (y − ŷ)².
#
# | from | to hidden 1 | to hidden 2 | | from | to the output |
# |---|---|---|---|---|---|
# | x₁ = 1 | a₁ = 0.5 | b₁ = −1 | | hidden 1 | c₁ = 1.5 |
# | x₂ = 2 | a₂ = 0.25 | b₂ = 0.25 | | hidden 2 | c₂ = 2 |
#
# **Exercise.** The target is y = 1. What are ŷ and L?

# %%
weights = {"a1": 0.5, "a2": 0.25, "b1": -1.0, "b2": 0.25, "c1": 1.5, "c2": 2.0}


def forward(numbers, x1=1.0, x2=2.0, y=1.0):
    """The network above, from its six weights; gives ŷ, L, and the weights as nodes."""
    network = nn.scalar.MLP([2, 2, 1], activation="relu", output="relu", bias=False)
    w = dict(zip(numbers, network.parameters(), strict=True))
    for name, number in numbers.items():
        w[name].name, w[name].data = name, number
    guess = network([x1, x2])
    loss = 0.5 * (y - guess) ** 2
    guess.name, loss.name = "ŷ", "L"
    return guess, loss, w


my_guess, my_loss = ..., ...

guess, loss, w = forward(weights)
answer([my_guess, my_loss], [guess.data, loss.data], "is one of the hidden neurons below 0?")

# %% jupyter={"source_hidden": true} tags=["solution", "hide-input"]
# Solution: have one of your own first.
assert (guess.data, loss.data) == (1.5, 0.125)
Solution("hidden 1: 0.5 + 0.5 = 1; hidden 2: −1 + 0.5 < 0, so 0; ŷ = 1.5 · 1 + 2 · 0 = 1.5; L = ½ · 0.5² = 0.125")

# %% [markdown]
# As textbooks draw it: z is what comes into a neuron, a what goes out; a dashed line is a negative weight.

# %%
viz.draw(guess, view="network")

# %% [markdown]
# ## Backward: one factor after the other
#
# The lecture writes the gradient of a weight as a product along the path from the loss to it. `explain` shows that
# path for c₁:

# %%
viz.explain(loss, wrt=w["c1"])

# %% [markdown]
# And as a picture, the output neuron in full, the hidden ones folded:

# %%
viz.draw(loss, wrt=w["c1"], depth=2, expand="layers.1/neurons.0")

# %% [markdown]
# **Exercise.** The other five gradients: the paths of a₁, a₂, b₁ and b₂ go on through a hidden neuron, a sum and its ReLU. (What
# is special about b₁, b₂ and c₂?)

# %%
mine = {"c2": ..., "a1": ..., "a2": ..., "b1": ..., "b2": ...}

print(viz.check(loss, mine) if ... not in mine.values() else "not answered yet")

# %% jupyter={"source_hidden": true} tags=["solution", "hide-input"]
# Solution: have one of your own first.
Solution(
    viz.check(loss, {"c2": 0, "a1": 0.75, "a2": 1.5, "b1": 0, "b2": 0}),
    "c2 = 0, a1 = 0.75, a2 = 1.5, b1 = b2 = 0",
    "Hidden 2 is off: nothing goes through it, neither forward nor backward.",
)

# %%
loss.zero_grad()  # for who runs this cell twice: gradients add up
loss.backward()
viz.draw(loss, view="network")

# %% [markdown]
# ## One step with rate 1
#
# w ← w − η dL/dw, with η = 1 as in the lecture. **Predict:** what does the network say of the same input afterwards, and
# what are its gradients then?
#
# <details><summary>What to expect</summary>
# a₁ becomes −0.25 and a₂ becomes −1.25: hidden 1 is now below 0 as well. The output is 0, and every gradient is 0. No
# step will change anything any more: the network is dead.
# </details>

# %%
after = {name: weight.data - 1.0 * weight.grad for name, weight in w.items()}
print(*(f"{name} = {number:g}" for name, number in after.items()), sep=", ")
guess, loss, w = forward(after)
loss.backward()
print("output", guess.data, " gradients", [weight.grad for weight in w.values()])
assert after == {"a1": -0.25, "a2": -1.25, "b1": -1.0, "b2": 0.25, "c1": 1.0, "c2": 2.0}
assert guess.data == 0
assert all(weight.grad == 0 for weight in w.values())

# %% [markdown]
# **Exercise.** Which is the largest of the rates 0.5, 0.2, 0.1 and 0.05 whose step brings the output nearer to 1?

# %%
my_rate = ...


def nearer(rate):
    """Whether a step with this rate improves the output, which was 1.5."""
    _, loss, w = forward(weights)
    loss.backward()
    moved, _, _ = forward({name: weight.data - rate * weight.grad for name, weight in w.items()})
    return abs(1 - moved.data) < 0.5


answer(
    my_rate,
    lambda rate: nearer(rate) and rate == max(r for r in (0.5, 0.2, 0.1, 0.05) if nearer(r)),
    "try it on paper: new a, then new c",
)

# %% jupyter={"source_hidden": true} tags=["solution", "hide-input"]
# Solution: have one of your own first.
assert [nearer(rate) for rate in (0.5, 0.2, 0.1, 0.05)] == [False, False, True, True]
Solution("0.1: with 0.5 hidden 1 dies, as with 1; with 0.2 the output falls from 1.5 to 0.35, which is too far")

# %% [markdown]
# ## Decisions when building: how large?
#
# How many layers, and how wide should each of them be? Sizes are cheap to write and costly to train; so count first.
#
# **Exercise.** How many parameters has 64-100-50-10 with biases?

# %%
my_count = ...

answer(
    my_count,
    sum(p.size for p in nn.MLP([64, 100, 50, 10]).parameters()),
    "each neuron has one weight for each input, and one bias",
)

# %% jupyter={"source_hidden": true} tags=["solution", "hide-input"]
# Solution: have one of your own first.
assert sum(p.size for p in nn.MLP([64, 100, 50, 10]).parameters()) == 65 * 100 + 101 * 50 + 51 * 10 == 12_060
Solution(nn.summary(nn.MLP([64, 100, 50, 10], ["relu", "tanh"]), (64,)))

# %% [markdown]
# Activations may differ from layer to layer, as in the summary that the solution shows, and the last one follows from the task:
# none for numbers, sigmoid for yes or no, softmax for one of several. In this library the losses take what comes before the
# sigmoid or softmax, which is exact where the other way round loses digits.
#
# **Predict** the accuracy on digits of four sizes, after the same 15 epochs: 64-10, 64-10-10, 64-100-10 and 64-100-50-10.
#
# <details><summary>What to expect</summary>
# All four are close. At full size 0.957, 0.952, 0.969 and 0.967, each to about 0.004: eighteen times as many parameters make
# one percent.
# </details>

# %%
digits, labels = load_digits(return_X_y=True)
digits = (digits / 16).astype("float32")


def trained(network, x, y, epochs=15, rate=0.01, seed=0, batch_size=32, optimiser=nn.Adam):
    """Train ``network`` in place on classes; gives the trainer."""
    trainable = [p for p in network.parameters() if p.requires_grad]
    trainer = nn.Trainer(network, "cross_entropy", optimiser(trainable, lr=rate), metrics=["accuracy"], seed=seed)
    trainer.fit(x, y, epochs=epochs, batch_size=batch_size, verbose=0)
    return trainer


def accuracy(network, x, y):
    """The share of right answers."""
    return float(np.mean(network(x).data.argmax(axis=1) == y))


def split(seed):
    """Digits to learn from, and digits to be judged by."""
    return train_test_split(digits, labels, test_size=0.2, random_state=seed)


rows = {}
for sizes in ([64, 10], [64, 10, 10], [64, 100, 10], [64, 100, 50, 10]):
    scores = []
    for seed in range(size(5, 10)):
        learn_x, test_x, learn_y, test_y = split(seed)
        scores.append(accuracy(trained(nn.MLP(sizes, rng=seed), learn_x, learn_y, seed=seed).model, test_x, test_y))
    count = sum(p.size for p in nn.MLP(sizes).parameters())
    rows["-".join(map(str, sizes))] = {"parameters": count, "test accuracy": scores}
measured("01_sizes", rows, "network")

# %% [markdown]
# **What came out:** these digits can nearly be told apart by a linear network, and there is little left to gain. Ten hidden
# neurons are no gain at all, since what the last layer learns of a digit has to go through ten numbers; and a second hidden
# layer costs 4,550 parameters more and changes nothing that the errors could tell.
#
# ## Decisions when building: from scratch, or with a body that has learnt already?
#
# Transfer: keep all layers but the last of a network that learnt another task, freeze them or not, and train a new head.
# Two tries. First: a body that tells ten digits apart, and the new task odd or even. Second: a body that knows 0 to 4, and
# the new task 5 to 9. For the new task there are few images only.
#
# **Predict** for each: from scratch, new head on the frozen body, or all fine-tuned? The control is a frozen body that has
# learnt nothing at all.
#
# <details><summary>What to expect</summary>
# Odd or even gains, within the errors: at full size 0.83 on the frozen body and 0.84 fine-tuned, 0.80 from scratch. For 5 to 9
# the frozen body harms: 0.63, where scratch has 0.83 and even the untrained body 0.72; fine-tuned, it is at 0.81.
# </details>


# %%
def dense(outputs, seed):
    """A network whose body is one dense layer."""
    return nn.MLP([64, 64, outputs], rng=seed)


def convolutional(outputs, seed):
    """A network whose body is one convolution."""
    rng = np.random.default_rng(seed)
    seen, picked = nn.Conv2d(1, 16, 3, padding=1, rng=rng), nn.Linear(16 * 4 * 4, outputs, rng=rng)
    return nn.Sequential(seen, nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), picked)


def double(outputs, seed):
    """A network whose body is two convolutions."""
    rng = np.random.default_rng(seed)
    first, second = nn.Conv2d(1, 16, 3, padding=1, rng=rng), nn.Conv2d(16, 32, 3, padding=1, rng=rng)
    body = nn.Sequential(first, nn.ReLU(), nn.MaxPool2d(2), second, nn.ReLU(), nn.MaxPool2d(2), nn.Flatten())
    return nn.Sequential(body, nn.Linear(32 * 2 * 2, outputs, rng=rng))


def deep(outputs, seed):
    """A network whose body is two convolutions and a dense layer."""
    rng = np.random.default_rng(seed)
    convolutions = double(outputs, rng)[0]
    body = nn.Sequential(*convolutions, nn.Linear(32 * 2 * 2, 64, rng=rng), nn.ReLU())
    return nn.Sequential(body, nn.Linear(64, outputs, rng=rng))


def transfer(old, new, kinds, seed, few=20, make=dense):
    """Test accuracy of the new task: from scratch, on a frozen body, on one that has learnt nothing, fine-tuned."""
    learn_x, test_x, learn_y, test_y = split(seed)
    if make is not dense:
        learn_x, test_x = learn_x.reshape(-1, 1, 8, 8), test_x.reshape(-1, 1, 8, 8)
    old_x, old_y = learn_x[old(learn_y)], learn_y[old(learn_y)]
    body = trained(make(10, seed), old_x, old_y, seed=seed).model
    mine = np.random.default_rng(seed).permutation(np.flatnonzero(new(learn_y)))[:few]
    x, y, judge_x, judge_y = learn_x[mine], kinds(learn_y[mine]), test_x[new(test_y)], kinds(test_y[new(test_y)])
    found = {}
    for name in ("from scratch", "frozen body", "frozen, untrained", "fine-tuned"):
        network = make(kinds(np.arange(10)).max() + 1, seed + 100)
        if name in ("frozen body", "fine-tuned"):
            network[0].load_state_dict(body[0].state_dict())
        for parameter in network[0].parameters():
            parameter.requires_grad = not name.startswith("frozen")
        found[name] = accuracy(trained(network, x, y, epochs=60, seed=seed, batch_size=10).model, judge_x, judge_y)
    return found


tasks = {
    "ten digits → odd or even": (lambda y: y >= 0, lambda y: y >= 0, lambda y: y % 2),
    "0 to 4 → 5 to 9": (lambda y: y < 5, lambda y: y > 4, lambda y: np.maximum(y - 5, 0)),
}
tries = [(task, 20, dense) for task in tasks]
bodies = (dense, convolutional, double, deep)
tries += [("0 to 4 → 5 to 9", few, make) for make in bodies for few in (10, 25, 50)][: size(0, 12)]
rows = {}
for task, few, make in tries:
    found = [transfer(*tasks[task], seed, few, make) for seed in range(size(5, 10))]
    rows[f"{task}, {few} images, {make.__name__}"] = {name: [one[name] for one in found] for name in found[0]}
measured("01_transfer", rows, "task")
harmful = rows["0 to 4 → 5 to 9, 20 images, dense"]
holds("a frozen body of another task harms", np.mean(harmful["frozen body"]) < np.mean(harmful["from scratch"]))

# %% [markdown]
# **What came out:** transfer pays where the old task contains what the new one needs, and a little only: whoever tells
# the digits apart knows which are odd. Features made for 0 to 4 are worse for 5 to 9 than what twenty images teach from
# nothing, and even worse than features that were never trained. What a frozen body of convolutions is worth depends on how
# much of the network it takes (at full size only; with 25 images, scratch has 0.85 to 0.87 in all three). One convolution does no
# harm and is no gain, 0.86, since edges are the same in all digits. Two have 0.81, and with a dense layer behind them 0.61. The
# deeper the body, the less it is worth untrained, 0.85, 0.71 and 0.35: it has more to learn, and what it learnt is of 0 to 4. So
# other convolutional networks will give other figures. (Such small networks learn quickly. The large gains that transfer is known
# for come from bodies that have seen millions of images.)

# %% [markdown]
# ## Decisions when training: the loss has many local minima
#
# So says the lecture, and lists three ways out: increase the rate, decrease the batch, increase the momentum; and asks how
# each of them helps. To see it, one parameter w is enough, whose loss is a bowl with ripples, a mean of 64 examples, each
# of which has its ripples elsewhere:

# %%
rng = np.random.default_rng(0)
centres, phases = rng.normal(0, 6, 64), rng.normal(0, 1.2, 64)
centres -= centres.mean()
alike = (
    centres,
    np.full(64, 2.0),
    phases,
)  # of each example: the middle of its bowl; how dense its ripples are, and where


def ripples(w, centre, density, phase):
    """The loss of examples at w: a bowl around ``centre``, and ripples."""
    return 0.05 * (w - centre) ** 2 + 1 - ag.cos(density * w + phase)


def landscape(examples):
    """Draw the mean loss of all examples and its derivative; gives the places of its valleys, the lowest one first."""

    def L(w):
        return ripples(ag.reshape(w, (-1, 1)), *examples).mean(axis=1)

    _, ax = plt.subplots(figsize=(7, 2.8), layout="constrained")
    drawn = viz.plot_activation(L, ax, low=-9, high=9)
    drawn.set_xlabel("w")
    drawn.legend(["L(w)", "L′(w)"])
    plt.show()
    w = np.linspace(-12, 12, 4801)
    height = L(Tensor(w)).data
    valleys = 1 + np.flatnonzero((height[1:-1] < height[:-2]) & (height[1:-1] < height[2:]))
    return w[valleys[np.argsort(height[valleys])]]


valleys = landscape(alike)

# %% [markdown]
# Many starts at once, each from another place, go down, and we count who ends in the lowest valley. The rate falls to 0
# over the last half, so that everybody comes to rest; in three tries, as a control, it stays as it is.
#
# **Predict.** Does a higher rate help: always, sometimes, never? Why? And if it never falls?
#
# <details><summary>What to expect</summary>
# Sometimes. Rates of 0.05, 0.5 and 1.5 bring the same 0.18 of the starts into the lowest valley; 2 brings 0.93, which is past a
# threshold. If the rate never falls, 2 still brings 0.93, but 4 only 0.30, and 8 only 0.12: less than 0.05 does.
# </details>


# %%
def arrivals(rate, batch=64, momentum=0.0, falls=True, examples=alike, steps=1000, starts=None, seed=0):
    """The places that many starts come to."""
    starts, rng = starts or size(250, 2000), np.random.default_rng(seed)
    w = nn.Parameter(rng.uniform(-9, 9, (starts, 1)), dtype="float64")
    optimiser = nn.SGD([w], lr=rate, momentum=momentum)

    @ag.compile
    def step(*chosen):
        optimiser.zero_grad()
        ripples(w, *chosen).mean(axis=1).sum().backward()
        optimiser.step()

    for t in range(steps):
        optimiser.lr = rate * min(1, 2 * (1 - t / steps)) if falls else rate
        chosen = rng.integers(0, 64, (starts, batch)) if batch < 64 else slice(None)
        step(*(np.atleast_2d(numbers[chosen]) for numbers in examples))
    return w.data[:, 0]


def in_valley(places, valleys, which=0):
    """Which of the places lie in one of the valleys: nearer to it than to any other."""
    return np.abs(places[:, None] - valleys).argmin(axis=1) == which


tries = {
    "rate 0.05": arrivals(0.05),
    "rate 0.5": arrivals(0.5),
    "rate 1.5": arrivals(1.5),
    "rate 2": arrivals(2.0),
    "rate 4": arrivals(4.0),
    "rate 2, which stays": arrivals(2.0, falls=False),
    "rate 4, which stays": arrivals(4.0, falls=False),
    "rate 8, which stays": arrivals(8.0, falls=False),
    "batch 8, rate 0.05": arrivals(0.05, batch=8),
    "batch 1, rate 0.05": arrivals(0.05, batch=1),
    "batch 8, rate 0.5": arrivals(0.5, batch=8),
    "batch 1, rate 0.2": arrivals(0.2, batch=1),
    "momentum 0.9, rate 0.03": arrivals(0.03, momentum=0.9),
    "momentum 0.9, rate 0.3": arrivals(0.3, momentum=0.9),
}
tries = {name: in_valley(places, valleys) for name, places in tries.items()}
measured("01_ripples", {name: {"in the lowest valley": share} for name, share in tries.items()}, "1,000 steps")
fig, ax = plt.subplots(figsize=(7, 4.4), layout="constrained")
viz.plot_means(tries, ax, label="share in the lowest valley")
plt.show()
share = {name: found.mean() for name, found in tries.items()}
holds("below a threshold nothing happens", share["rate 0.05"] == share["rate 0.5"] == share["rate 1.5"])
holds("above it, the rate helps", share["rate 4"] >= share["rate 2"] > 2 * share["rate 0.5"])
stays = [share[f"rate {rate}, which stays"] for rate in (2, 4, 8)]
holds("a rate that stays helps up to a point, and then harms", stays[0] > 2 * stays[1] > stays[1] > stays[2])
holds("in the end it does worse than a low one", stays[2] < share["rate 0.5"])
holds("small batches need a rate too", share["batch 1, rate 0.05"] < 0.3 < share["batch 1, rate 0.2"])
holds("and so does momentum", share["momentum 0.9, rate 0.03"] < 0.3 < share["momentum 0.9, rate 0.3"])

# %% [markdown]
# **What came out:** each of the three helps from a threshold on, and not below it. A valley of curvature c holds whoever steps
# with a rate below 2/c; above that, steps in it grow, and if the rate is high enough, one of them leads out. A batch of 1
# shakes by the difference of the examples times the rate: with too low a rate nobody leaves. Momentum carries over a ripple if
# what has been gathered on the way is enough.
#
# A rate that stays can be too high: at 2 the neighbours of the lowest valley can be left and it cannot, so it fills; at 4
# and 8 the steps lead out of it as well, and who ends there is chance. A rate that falls passes through the range in which
# the lowest valley holds and its neighbours do not.
#
# Then is a higher rate never worse, as long as it falls? The ripples above are all of one width. Now let each example have
# its own, in step at w = 3 only.

# %%
densities = np.random.default_rng(1).uniform(1.5, 2.5, 64)
unlike = centres, densities, -3 * densities
valleys = landscape(unlike)
curvatures = [float(ag.hessian(lambda w: ripples(w, *unlike).mean())(valley)) for valley in valleys]
widest = int(np.argmin(curvatures))
print("valley at      ", *(f"{valley:z6.1f}" for valley in valleys))
print("curvature c    ", *(f"{curvature:6.1f}" for curvature in curvatures))
print("holds up to 2/c", *(f"{2 / curvature:6.1f}" for curvature in curvatures))

# %% [markdown]
# **Predict** the share of the lowest valley for rates of 0.9, 1, 1.2, 1.5 and 4. The rate falls again.
#
# <details><summary>What to expect</summary>
# 0.17, 0.34, 0.58, and then 0 and 0. It rises as long as the valley at 0 holds and others do not; when it lets go as well, all
# that leave it stay in the widest one, at −2.5.
# </details>

# %%
tries = {f"rate {rate}": arrivals(rate, examples=unlike) for rate in (0.9, 1.0, 1.2, 1.5, 4.0)}
names = {"in the lowest valley": 0, "in the widest valley": widest}
rows = {name: {kind: in_valley(at, valleys, one) for kind, one in names.items()} for name, at in tries.items()}
measured("01_widths", rows, "1,000 steps")
lowest, wide = ([np.mean(row[kind]) for row in rows.values()] for kind in names)
holds("up to a rate of 1.2, more helps", lowest[0] < lowest[1] < lowest[2])
holds("from 1.5 on nobody ends in the lowest valley, and all in the widest", lowest[3:] == [0, 0], wide[3:] == [1, 1])

# %% [markdown]
# **What came out:** one valley after the other lets go, the narrowest first. (Somewhat above 2/c: at first the steps only go to
# and fro between its walls.) As long as the lowest one holds it gathers those who leave the others. The valley that holds
# longest, or is the first to hold again when the rate falls, is the *widest*. What a high rate looks for is a wide valley, not
# a low one.
#
# ## The same on a real example: XOR by two hidden neurons
#
# A network 2-2-1 of sigmoid neurons learns XOR from random starts; some get stuck. **Predict:** does it help to
# raise the rate from 2 to 8? If so, does it help because of leaps, or because more way is made in the same number of
# steps? The controls: rate 8 for a quarter of the steps, as against rate 2; at full size also for a sixteenth, as against
# rate 0.5.
#
# <details><summary>What to expect</summary>
# In 2,500 steps it helps much, in 20,000 hardly: 0.87 of the starts solve it at rate 8, 0.86 at rate 2. It is the way, not the
# leaps: rate 8 for a quarter of the steps has 0.86 as well; and for a sixteenth of them 0.79, where rate 0.5 has 0.78.
# </details>

# %%
X = np.array([[0.1, 0.1], [0.1, 0.9], [0.9, 0.1], [0.9, 0.9]])
Y = np.array([[0.1], [0.9], [0.9], [0.1]])


def solved(rate, steps, batch=4, momentum=0.0, starts=None, seed=0):
    """Which of many random starts learn XOR, and the four outputs they end with."""
    starts, rng = starts or size(150, 1000), np.random.default_rng(seed)
    weights = [
        nn.Parameter(rng.uniform(-1, 1, (starts, *s)), dtype="float64") for s in ((2, 2), (2, 1), (1, 2), (1, 1))
    ]
    w1, w2, b1, b2 = weights
    optimiser = nn.SGD(weights, lr=rate, momentum=momentum)

    @ag.compile
    def step(x, y):
        optimiser.zero_grad()
        out = ag.sigmoid(ag.sigmoid(x @ w1 + b1) @ w2 + b2)
        losses = 0.5 * ((y - out) ** 2).mean(axis=(1, 2))
        losses.sum().backward()
        optimiser.step()
        return losses, out

    for t in range(steps):
        optimiser.lr = rate * min(1, 2 * (1 - t / steps))
        chosen = rng.integers(0, 4, (starts, batch)) if batch < 4 else np.arange(4)
        step(X[chosen], Y[chosen])
    optimiser.lr = 0.0
    losses, outputs = map(np.asarray, step(X, Y))
    return losses < 0.005, outputs[..., 0]


steps, from_ = size(2500, 20_000), size(1, 0)  # the lowest rates need all of the 20,000
rates = (0.5, 2.0, 8.0, 32.0)[from_:]
ways = {f"rate {rate}": solved(rate, steps) for rate in rates}
ways |= {f"rate 8.0, 1/{part} of the steps": solved(8.0, steps // part) for part in (16, 4)[from_:]}
ways |= {f"momentum 0.9, rate {rate}": solved(rate, steps, momentum=0.9) for rate in (0.05, 0.2, 0.5)[from_:]}
ways |= {f"batch 1, rate {rate}": solved(rate, steps, batch=1) for rate in rates}
shares = {name: won for name, (won, _) in ways.items()}
measured("01_xor", {name: {"share solved": won} for name, won in shares.items()}, f"{steps:,} steps, full: 20,000")
fig, ax = plt.subplots(figsize=(7, 3.6), layout="constrained")
viz.plot_means(shares, ax, label="share solved")
plt.show()
same_way, same_momentum = (shares[name].mean() for name in ("rate 8.0, 1/4 of the steps", "momentum 0.9, rate 0.2"))
holds("rate × steps is what counts, within 0.1", abs(same_way - shares["rate 2.0"].mean()) < 0.1)
holds("momentum 0.9 is ten times the rate, within 0.1", abs(same_momentum - shares["rate 2.0"].mean()) < 0.1)
holds("batch 1 at a high rate hurts", shares["batch 1, rate 32.0"].mean() < shares["batch 1, rate 8.0"].mean() - 0.1)

# %% [markdown]
# **What came out:** what counts is the product of rate and steps, until the rate is too high, as at 32. Momentum helps in the
# same way: 0.9 makes a rate of 0.2 one of 2. Small batches do not help, and with a high rate they hurt: the noise throws out of
# good minima too.
#
# ## What is wrong with a minimum?
#
# The lecture asks that as well: a minimum is what one is after. Two answers. First: not every minimum. Here is where the
# starts above come to rest.

# %%
won, outputs = ways["rate 8.0"]
stuck = outputs[~won]
losses = 0.5 * ((stuck - Y[:, 0]) ** 2).mean(axis=1)
print(f"solved is a loss below 0.005; a start that is stuck is at {np.median(losses):.2f}, in the median")
print("its outputs, such as", stuck[0].round(1), "for the targets", Y[:, 0])
right, half = (abs(stuck - Y[:, 0]) < 0.05).sum(axis=1), (abs(stuck - 0.5) < 0.05).sum(axis=1)
holds("most of them have two right, and say ½ to the other two", np.mean((right == 2) & (half == 2)) > 0.6)

# %% [markdown]
# A start that is stuck gives ½ to two examples of which one wants 0.1 and the other 0.9: whatever brings it nearer to the
# one takes it away from the other. Half of what it says is useless, and more steps do not change that.
#
# Second: in larger networks minima are seldom what troubles. Given time, every start of 64-100-10 gets to nearly no loss on
# what it learns from:

# %%
ends = []
for seed in range(size(5, 10)):
    learn_x, _, learn_y, _ = split(seed)
    ends.append(trained(nn.MLP([64, 100, 10], rng=seed), learn_x, learn_y, 30, seed=seed).evaluate(learn_x, learn_y))
holds("every start below a loss of 0.01 on what it learns from", max(end["loss"] for end in ends) < 0.01)

# %% [markdown]
# What counts is how it does on other digits, and the batch decides how soon. **Predict** the order of test accuracy for
# batches of 1, 8, 32, 256 and all 1,437, for the same number of epochs, each at a fitting rate. (Three epochs here, ten at full
# size.) And which of them takes the longest?
#
# <details><summary>What to expect</summary>
# The smaller the batch, the better, but from 32 down hardly: after ten epochs 0.966, 0.964, 0.961, 0.918 and 0.780. Batch 1 takes
# the longest by far: thirteen times as long as 32 at full size.
# </details>

# %%
batches = {1: 0.02, 8: 0.1, 32: 0.3, 256: 0.5, 1437: 0.5}
rows, epochs = {}, size(3, 10)
for batch, rate in batches.items():
    found = []
    for seed in range(5):
        learn_x, test_x, learn_y, test_y = split(seed)
        network, begun = nn.MLP([64, 100, 10], rng=seed), time.process_time()
        trainer = trained(network, learn_x, learn_y, epochs, rate, seed, batch, nn.SGD)
        took = 1000 * (time.process_time() - begun) / epochs
        found.append((accuracy(network, test_x, test_y), trainer.evaluate(learn_x, learn_y)["loss"], took))
    kinds = ("test accuracy", "loss on what was learnt", "ms per epoch")
    rows[f"batch {batch:,}, rate {rate}"] = dict(zip(kinds, np.transpose(found), strict=True))
measured("01_batches", rows, f"{epochs} epochs, full: 10")
ordered, took = ([np.mean(row[kind]) for row in rows.values()] for kind in ("test accuracy", "ms per epoch"))
holds("small batches are ahead after as many epochs", min(ordered[:3]) > ordered[3] > ordered[4])
print("an epoch with batch 1 takes at least three times as long as with 32:", took[0] > 3 * took[2])

# %% [markdown]
# An epoch with batch 1 has 1,437 steps, one with all examples at once has a single step: at equal epochs small batches have gone
# further. They pay for it in time, since an array of 32 rows takes hardly longer than one of a single row.
#
# **Exercise.** Three curves of the loss of each *step*, of the same network: which one is of batch 1: A, B or C?


# %%
def steps_of(batch, rate, count=120):
    """The loss of each of the first steps."""
    network, rng, losses = nn.MLP([64, 100, 10], rng=0), np.random.default_rng(0), []
    optimiser = nn.SGD(network.parameters(), lr=rate)
    for _ in range(count):
        chosen = rng.integers(0, len(labels), batch)
        optimiser.zero_grad()
        loss = nn.cross_entropy(network(digits[chosen]), labels[chosen])
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    return losses


sizes_of_batches = dict(zip("ABC", np.random.default_rng(3).permutation([1, 32, 1000]).tolist(), strict=True))
viz.plot_loss({name: steps_of(batch, 0.05) for name, batch in sizes_of_batches.items()}).set_xlabel("step")
plt.show()
my_curve = ...

answer(my_curve, next(name for name, batch in sizes_of_batches.items() if batch == 1), "whose mean has the most noise?")

# %% jupyter={"source_hidden": true} tags=["solution", "hide-input"]
# Solution: have one of your own first.
Solution(f"the one that jumps most: {next(name for name, batch in sizes_of_batches.items() if batch == 1)}")

# %% [markdown]
# ## What the lecture says, what came out
#
# | the lecture | here |
# |---|---|
# | a step with η = 1 | on the small network it kills every ReLU; 0.1 improves |
# | hidden layers are often ReLU | they train well, and die from steps that are too long |
# | transfer: a decision | pays where the old task contains the new one; harms where it does not |
# | increase the rate, against local minima | above a threshold, not below, and in a narrow range also if it never falls again; it leads to wide valleys, which need not be low; on XOR it helps only by going further |
# | decrease the batch | the same; with a high rate it throws out of good minima as well |
# | increase momentum | on XOR the same, as its effective rate is ten times as high; in the ripples it helps less than such a rate |
# | why is a minimum a problem? | some are bad; in large networks the test accuracy decides, not the last of the loss |
#
# Next: [02_perceptron_to_lstm](02_perceptron_to_lstm.ipynb).
