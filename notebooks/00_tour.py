# %% [markdown]
# # A tour of glassgrad
#
# Ten minutes through all of it: a formula, its graph, its gradients and where they come from; then arrays,
# derivatives of derivatives, neurons, and networks that read handwritten digits.

# %%
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import matplotlib.pyplot as plt
import numpy as np

import autograd as ag
import nn
import viz
from autograd import Tensor, Value

# %% [markdown]
# ## A formula is a graph
#
# A `Value` is one number that remembers how it was computed. Whatever is calculated with Values is again a Value, and
# behind the last one stands the whole graph. Names are for the pictures only.

# %%
x, y, z = Value(1, name="x"), Value(2, name="y"), Value(2, name="z")
q = x + y
f = q * z
q.name, f.name = "q", "f"
viz.draw(f)

# %% [markdown]
# Read it from left to right. Each box says what was done and what came out; each line carries the local derivative,
# which is how much the box on its right changes with the box on its left. The gradients are dashes: nobody has asked
# for them.
#
# ## Backward
#
# Let the formula be part of something larger, L, whose derivative with respect to f is 2. That number is the seed.
#
# **Predict.** How much does L change with z, and how much with x? By hand: from f go back along the lines, and multiply 2 by
# what they say. Write two numbers in the place of the dots; `viz.check` marks them, and says which step is the first wrong one.
#
# <details><summary>What to expect</summary>
# 6 and 4: the line to z says 3, which is what q came to, so 2 · 3; x is two lines away, 2 · 2 · 1.
# </details>

# %%
mine = {"z": ..., "x": ...}
print(viz.check(f, mine, seed=2) if ... not in mine.values() else "not answered yet: the next cells have the answer")

# %%
f.zero_grad()  # gradients add up from one backward to the next; so they do not when this cell is run again
f.backward(seed=2)
print("f =", f.data)
print("gradients of x, y, z and q:", x.grad, y.grad, z.grad, q.grad)

# %% [markdown]
# The backward pass is a graph too. It runs from the right to the left, and each line is a product: what arrives from
# upstream, times the local derivative.

# %%
viz.draw(f, seed=2, backward=True)

# %% [markdown]
# Both in one picture:

# %%
viz.draw(f, seed=2, overlay=True)

# %% [markdown]
# And in words, with symbols first and numbers after:

# %%
viz.explain(f, seed=2)

# %% [markdown]
# Or one product at a time, by the buttons or the arrow keys. (The page runs in your browser; where a notebook is only looked
# at, as on a code host, a still picture of it stands in its place.)

# %%
viz.step(f, seed=2)

# %% [markdown]
# One gradient alone, as the product along the path that leads to it (where several lead there, as the sum over them):

# %%
viz.explain(f, seed=2, wrt=x)

# %% [markdown]
# `print` shows the same as plain text, and any picture can be saved: as svg, png, pdf, html, dot or txt.

# %%
print(viz.draw(f, seed=2, backward=True))
with TemporaryDirectory() as folder:
    for ending in ("svg", "png", "pdf", "html", "dot", "txt"):
        print("saved", viz.draw(f, seed=2, overlay=True).save(Path(folder) / f"formula.{ending}").name)

# %% [markdown]
# ## Why a topological order?
#
# In the next graph a is used twice, and so is b. By hand: b = 2a and c = 2b = 4a, so dc/da is 4.

# %%
a = Value(1, name="a")
b = a + a
c = b + b
b.name, c.name = "b", "c"
viz.draw(c, overlay=True)


# %% [markdown]
# The plainest way to go backward is recursion: at every visit add to the parent's gradient, and go on from there with
# what the gradient is by now. That counts the first path through b again when the second one comes along.


# %%
def naive(node, gradients):
    for parent in node.parents:
        gradients[parent] = gradients.get(parent, 0) + gradients[node]  # all nodes are sums: local derivatives are 1
        naive(parent, gradients)
    return gradients


c.zero_grad()
c.backward()
print("plain recursion:", naive(c, {c: 1})[a])
print("backward():     ", a.grad)
print("order:", " ".join(node.name for node in ag.topological_order(c)), "- and backward goes through it from the end")

# %% [markdown]
# A gradient may be passed on only when all its parts have arrived. In topological order each node stands after its
# parents; walked from the end, each node comes after all that use it, and is visited once. The walk is a loop and not a
# recursion, so a chain of any length is fine:

# %%
start = Value(1.0)
end = start
for _ in range(100_000):
    end = end * 1.00001
end.backward()
print(f"{start.grad:.4f}, and e is {np.e:.4f}")

# %% [markdown]
# ## Exact numbers
#
# A Value keeps the kind of number it is given. Fractions stay exact, and what cannot be exact says so.

# %%
r = Value(Fraction(1, 3), name="r")
power = r**3 + 1 / r
power.backward()
print("value", power.data, "  derivative", r.grad)
try:
    ag.exp(r)
except ag.errors.ExactError as error:
    print(error)

# %% [markdown]
# ## Arrays
#
# A `Tensor` has the same operations, by the same rules, over NumPy arrays. Here a row of three is added to each row
# of a matrix, and its gradient is summed back to three. NumPy's own functions record as well.

# %%
w = Tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], name="w")
b = Tensor([0.5, 0.0, -0.5], name="b")
loss = np.mean((w + b) ** 2)
loss.name = "loss"
loss.backward()
print(w.grad)
print(b.grad)
viz.draw(loss, overlay=True)

# %% [markdown]
# Values and Tensors meet in one graph, and gradients cross both ways:

# %%
scale = Value(2.0, name="scale")
total = (scale * Tensor([1.0, 2.0, 3.0])).sum() + scale**2
total.backward()
print(total.item(), scale.grad)

# %% [markdown]
# Never trust a derivative that was not measured. `gradcheck` compares with differences, entry by entry:

# %%
print(ag.gradcheck(lambda w, b: np.tanh(w @ b).sum(), np.ones((2, 3)) / 4, np.array([0.5, 0.0, -0.5])))

# %% [markdown]
# ## Derivatives of derivatives
#
# `grad` takes a function and gives its derivative, as a function. The rules are themselves made of operations that
# record, so it can be taken again.

# %%
first = ag.grad(ag.tanh)
second = ag.grad(first)
third = ag.grad(second)
t = np.tanh(0.5)
print(f"{first(0.5):.6f}  {1 - t**2:.6f}")
print(f"{second(0.5):.6f}  {-2 * t * (1 - t**2):.6f}")
print(f"{third(0.5):.6f}  {(1 - t**2) * (6 * t**2 - 2):.6f}")


# %%
def rosenbrock(v):
    return (1 - v[0]) ** 2 + 100 * (v[1] - v[0] ** 2) ** 2


print("gradient at the minimum", ag.grad(rosenbrock)(np.array([1.0, 1.0])))
print("Hessian there", ag.hessian(rosenbrock)(np.array([1.0, 1.0])).tolist())
places = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
print("gradients at three places", ag.vmap(ag.grad(rosenbrock))(places).tolist())

# %% [markdown]
# ## What a graph is made of: primitives
#
# Each box of a graph is a number given, or one call of a *primitive*: an operation that knows its value, and its derivative
# with respect to each argument. All else in this library is made of them. One of your own is one function: say how it is
# computed (`xp` is NumPy for arrays, functions of one number for Values, symbols for words), and its derivative. It then
# works like those that come along, in pictures and words, on arrays, and to any order.

# %%
from autograd.extend import elementwise


@elementwise(symbol="squareplus", partials=[lambda xp, out, x: out / xp.sqrt(x * x + 4)])
def squareplus(xp, x, /):
    """(x + √(x² + 4)) / 2, a smooth relative of ReLU."""
    return (x + xp.sqrt(x * x + 4)) / 2


x = Value(1.5, name="x")
y = squareplus(x)
y.name = "y"
print(viz.explain(y))
print(squareplus(Tensor([-1.5, 0.0, 1.5])).data, ag.grad(ag.grad(squareplus))(0.0))
print(ag.gradcheck(squareplus, 0.7))

# %% [markdown]
# ## A neuron
#
# Products, one sum, an activation. Parameters, which training changes, have a double border.

# %%
neuron = nn.scalar.Neuron(weights=[0.5, -1.0], bias=0.25, activation="sigmoid")
out = neuron([Value(2.0, name="x1", requires_grad=False), Value(1.5, name="x2", requires_grad=False)])
viz.draw(out, overlay=True)

# %% [markdown]
# ## A training step, as done by hand
#
# Two inputs (nodes 1 and 2), two hidden neurons (3 and 4), one output (5), sigmoid everywhere, no biases. The input
# (0.1, 0.1) should give 0.1; the loss is half the squared error, the learning rate 0.2. On paper w45 becomes 0.09, w35
# becomes −0.11, and the others move by 0.00005.

# %%
network = nn.scalar.MLP([2, 2, 1], activation="sigmoid", output="sigmoid", bias=False)
numbers = {"w13": 0.1, "w23": -0.1, "w14": -0.1, "w24": 0.1, "w35": -0.1, "w45": 0.1}
for weight, (name, number) in zip(network.parameters(), numbers.items(), strict=True):
    weight.name, weight.data = name, number

optimiser = nn.SGD(network.parameters(), lr=0.2)
loss = 0.5 * (0.1 - network([0.1, 0.1])) ** 2
loss.backward()
optimiser.step()
for weight in network.parameters():
    print(f"{weight.name}: {numbers[weight.name]:5.1f} - 0.2 * {weight.grad:8.5f} = {weight.data:8.5f}")

# %% [markdown]
# The network as textbooks draw it, with z, a and δ in each neuron, and beside each weight its gradient; the weights are
# those after the step. And its graph, each neuron folded into one box:

# %%
optimiser.zero_grad()
loss = 0.5 * (0.1 - network([0.1, 0.1])) ** 2
loss.backward()
viz.draw(loss, view="network")

# %%
viz.draw(network([0.1, 0.1]), depth=2)

# %% [markdown]
# ## Activations
#
# Each with its derivative, dashed, which our own backward pass computes.

# %%
fig, axes = plt.subplots(2, 3, figsize=(11, 6), layout="constrained")
for function, ax in zip((ag.sigmoid, ag.tanh, ag.relu, ag.leaky_relu, ag.elu, ag.softplus), axes.flat, strict=True):
    viz.plot_activation(function, ax)

# %% [markdown]
# ## A network of single numbers learns
#
# Two moons, 100 points, a network 2-16-16-1: 337 parameters, each a Value. A loss that is small where the score has the
# sign of the class, softplus(−sign · score), and ten points at a time.

# %%
from sklearn.datasets import make_moons

points, classes = make_moons(n_samples=100, noise=0.1, random_state=0)
signs = (2 * classes - 1).tolist()
small = nn.scalar.MLP([2, 16, 16, 1], rng=0)
optimiser, random = nn.Adam(small.parameters(), lr=0.05), np.random.default_rng(0)
for epoch in range(20):
    optimiser.lr = 0.05 * (1 - epoch / 20)
    for batch in random.permutation(100).reshape(-1, 10):
        optimiser.zero_grad()
        loss = sum(ag.softplus(-signs[i] * small(points[i].tolist())) for i in batch) / 10
        loss.backward()
        optimiser.step()

right = [(small(point).data > 0) == (kind == 1) for point, kind in zip(points.tolist(), classes, strict=True)]
print("right on", sum(right), "of", len(right))

# %% [markdown]
# ## The same graph, compiled
#
# A graph of Values can also stay what it is, and be run at the speed of arrays. `compile` reads it once and finds
# what is alike in it: here the loss of all points, of which the plan below shows every group of numbers that one call
# computes. Calling the program gives the loss for the parameters as they are now, and its `backward` fills their
# gradients.

# %%
loss = sum(ag.softplus(-sign * small(point)) for sign, point in zip(signs, points.tolist(), strict=True)) / 100
program = ag.compile(loss)
print(program)
before = program()
print("equal:", np.isclose(before, loss.data, rtol=1e-12))

optimiser = nn.SGD(small.parameters(), lr=0.1)
for _ in range(100):
    optimiser.zero_grad()
    program()
    program.backward()
    optimiser.step()
print("smaller after 100 steps more:", program() < before)

# %% [markdown]
# ## The same weights as Tensors
#
# Single numbers are for seeing, arrays for many of them at once. The network of Values goes over into one of Tensors,
# and both give equal numbers. The picture below asks it for 22,500 points at once.

# %%
large = small.to_tensor(dtype="float64")
one_by_one = np.array([small(point).data for point in points.tolist()])
at_once = large(points).data[:, 0]
print("equal:", np.allclose(one_by_one, at_once, rtol=1e-12, atol=1e-12))
_ = viz.plot_decision_boundary(large, points, classes)

# %% [markdown]
# ## Handwritten digits
#
# The 1,797 images of 8 × 8 pixels that come with scikit-learn; a fifth is kept for testing. `compile` takes functions
# of Tensors too: the training step is traced in its first call, and runs from then on as straight-line NumPy code.
# Without that one line the numbers are the same, and training takes longer.

# %%
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

images, labels = load_digits(return_X_y=True)
images = (images / 16).reshape(-1, 1, 8, 8).astype("float32")
train_x, test_x, train_y, test_y = train_test_split(images, labels, test_size=0.2, random_state=42)


def train(model, epochs, lr, batch_size):
    loss_of, optimiser = nn.CrossEntropyLoss(), nn.Adam(model.parameters(), lr=lr)
    random, losses = np.random.default_rng(0), []

    @ag.compile
    def step(x, y):
        optimiser.zero_grad()
        loss = loss_of(model(x), y)
        loss.backward()
        optimiser.step()
        return loss

    for epoch in range(epochs):
        optimiser.lr = lr * (1 - epoch / epochs)
        order, total = random.permutation(len(train_y)), 0.0
        for start in range(0, len(order), batch_size):
            batch = order[start : start + batch_size]
            total += step(train_x[batch], train_y[batch]).item() * len(batch)
        losses.append(total / len(order))
    return losses


mlp = nn.Sequential(nn.Flatten(), nn.MLP([64, 100, 10], rng=0))
losses = train(mlp, epochs=30, lr=0.01, batch_size=16)
guesses = mlp(test_x).data.argmax(axis=1)
print(mlp)
print("test accuracy of at least 96 %:", np.mean(guesses == test_y) >= 0.96)
_ = viz.plot_loss(losses, log=True)

# %% [markdown]
# The loop need not be written. A `Trainer` has Keras' words, and for programs of scikit-learn there are estimators with
# its parameters.

# %%
again = nn.Sequential(nn.Flatten(), nn.MLP([64, 100, 10], rng=0))
trainer = nn.Trainer(again, "cross_entropy", nn.Adam(again.parameters(), lr=0.005), metrics=["accuracy"], seed=0)
history = trainer.fit(train_x, train_y, epochs=15, validation_split=0.1, verbose=0)
print("accuracy of the trainer's network above 95 %:", trainer.evaluate(test_x, test_y)["accuracy"] > 0.95)

flat = nn.MLPClassifier((100,), learning_rate_init=0.01, random_state=0).fit(train_x.reshape(-1, 64), train_y)
print("accuracy of the estimator above 95 %:", flat.score(test_x.reshape(-1, 64), test_y) > 0.95)
viz.plot_validation(history)
plt.show()

# %% [markdown]
# What it still gets wrong:

# %%
wrong = np.flatnonzero(guesses != test_y)
_ = viz.plot_images(test_x[wrong], [f"{test_y[i]} as {guesses[i]}" for i in wrong])

# %% [markdown]
# A small convolutional network looks at neighbouring pixels together, and reads better with fewer parameters.

# %%
rng = np.random.default_rng(0)
cnn = nn.Sequential(
    nn.Conv2d(1, 16, 3, padding=1, rng=rng),
    nn.ReLU(),
    nn.MaxPool2d(2),
    nn.Conv2d(16, 32, 3, padding=1, rng=rng),
    nn.ReLU(),
    nn.MaxPool2d(2),
    nn.Flatten(),
    nn.Linear(32 * 2 * 2, 10, rng=rng),
)
train(cnn, epochs=20, lr=0.005, batch_size=32)
print("test accuracy of at least 98 %:", np.mean(cnn(test_x).data.argmax(axis=1) == test_y) >= 0.98)
cnn.summary(test_x[:1])

# %% [markdown]
# What was learnt goes into a file, from which a network of the same shape takes it up again. No code is in it.

# %%
other = nn.Sequential(nn.Flatten(), nn.MLP([64, 100, 10], rng=1))
with TemporaryDirectory() as folder:
    nn.save(mlp, Path(folder) / "digits.npz")
    nn.load(other, Path(folder) / "digits.npz")
print("the same answers:", np.array_equal(other(test_x).data, mlp(test_x).data))

# %% [markdown]
# ## Memory
#
# A recurrent network reads a sequence step by step. How much does its last output depend on each step? In the simple
# network every step back multiplies the gradient by something small, and it vanishes. An LSTM whose forget gate stands
# open lets it through: that is why it can learn what lies far back.

# %%
sequence = np.random.default_rng(0).normal(size=(1, 40, 4))
simple = nn.RNN(4, 16, batch_first=True, dtype="float64", rng=0)
lstm = nn.LSTM(4, 16, batch_first=True, dtype="float64", rng=0)
lstm.bias_ih_l0.data[16:32] = 4  # the second of four gates, the forget gate: sigmoid(4) is 0.98

reach = {}
for name, network in {"simple RNN": simple, "LSTM": lstm}.items():
    x = Tensor(sequence)
    output, _ = network(x)
    output[:, -1].sum().backward()
    reach[name] = np.abs(x.grad).sum(axis=(0, 2))
    print(f"{name}: the first step counts at least a hundredth of the last: {reach[name][0] > reach[name][-1] / 100}")

fig, ax = plt.subplots(figsize=(7, 3.5), layout="constrained")
_ = viz.plot_gradient_in_time({name: sizes.tolist() for name, sizes in reach.items()}, ax)

# %% [markdown]
# ## Errors that help
#
# They say what was found, what was expected and what to do; each derives from the built-in error a Python programmer
# would catch.

# %%
mistakes = {
    "backward from an array": lambda: Tensor([1.0, 2.0]).backward(),
    "a number in words": lambda: Value("three"),
    "shapes that do not fit": lambda: Tensor(np.ones((2, 3))) + Tensor(np.ones(2)),
    "writing into a graph": lambda: w.__setitem__(0, 1.0),
    "a slip of the pen": lambda: nn.activation("rleu"),
    "too few inputs": lambda: neuron([1.0]),
}
for mistake, attempt in mistakes.items():
    try:
        attempt()
    except ag.errors.AutogradError as error:
        print(f"{mistake}: {type(error).__name__}\n    {error}\n")

# %% [markdown]
# ## Where to go from here
#
# The lessons in this folder go through five lectures on neural networks, one by one, with experiments and exercises
# that mark themselves, beginning with [01_neurons_and_decisions](01_neurons_and_decisions.ipynb). Each with a program that
# runs: [what you can do](../docs/what_you_can_do.md) and the [gallery](../docs/gallery.md) of pictures. Guides tell how to
# [train a network](../docs/how_to/training.md), how to [make it fast](../docs/how_to/compiled_functions.md), and how to write
# [a primitive of your own](../docs/how_to/own_primitive.md). What `compile` does is told in
# [an explanation](../docs/explanation/programs.md), and how the engine works inside in [ARCHITECTURE.md](../ARCHITECTURE.md).
# `make demo` does the larger half of this tour again, with goals it has to reach, and leaves pictures in `demo/`.
#
# **What it cannot do.** It has no GPU kernels of its own (compiled functions run there by JAX), fuses no elementwise
# operations into one loop, and brings no mixed precision and no pretrained models. The [README](../README.md) has it beside
# other libraries, with what was measured.
