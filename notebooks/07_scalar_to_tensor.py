# %% [markdown]
# # From one number to arrays
#
# What you will see: the same neuron three times, as single numbers, as a row, and as a matrix; what broadcasting does on
# the way back; one network in both worlds with equal numbers; how a graph of 956 single numbers becomes eight array
# operations; what that is worth in time, and where it is worth nothing; and how far "equal" goes, in the last bit. (The lesson
# needs `lesson.py`, which lies beside it.)

# %%
import time
from fractions import Fraction

import numpy as np
from lesson import Solution, answer, measured, size

import autograd as ag
import nn
import viz
from autograd import Tensor

# %% [markdown]
# ## One neuron, three times
#
# σ(w₁x₁ + w₂x₂ + b): as Values each product is a node; as Tensors there is one product of a row and a column; with a matrix
# of inputs there are many examples at once, and still one product.

# %%
numbers = {"w1": 0.5, "w2": -1.0, "b": 0.25}
w1, w2, b = (nn.scalar.parameter(number, name) for name, number in numbers.items())
as_values = ag.sigmoid(w1 * 2.0 + w2 * 1.5 + b)
as_values.backward()

w, bias = Tensor([0.5, -1.0], name="w"), Tensor(0.25, name="b")
as_row = ag.sigmoid(Tensor([2.0, 1.5], requires_grad=False) @ w + bias)
as_row.backward()
assert np.isclose(as_values.data, as_row.item(), rtol=1e-15)
assert np.allclose([w1.grad, w2.grad, b.grad], [*w.grad, bias.grad], rtol=1e-15)

examples = np.array([[2.0, 1.5], [0.0, 1.0], [-1.0, 0.5]])
w, bias = Tensor([0.5, -1.0], name="w"), Tensor(0.25, name="b")
total = ag.sigmoid(Tensor(examples, requires_grad=False) @ w + bias).sum()
total.backward()
print("three examples at once:", w.grad.shape, "gradients for w, the sums over the examples")
print(
    f"Values: {len(ag.topological_order(as_values))} nodes for one example; Tensors: {len(ag.topological_order(total))} for three"
)
viz.draw(total, overlay=True, fit=None)

# %% [markdown]
# ## What broadcasting does on the way back
#
# A bias b of shape (3,) is added to each row of a matrix (4, 3). Forward it is *used* four times, so backward its
# gradient has four parts, which add up. The adjoint of a copy is a sum.
#
# **Exercise.** The gradient G that arrives has shape (4, 3). Write, in NumPy, what b receives; then the same for a scale s of
# shape (4, 1) that is *multiplied* with the matrix M.

# %%
rng = np.random.default_rng(0)
M, G = rng.normal(size=(4, 3)), rng.normal(size=(4, 3))


def for_b(G):
    return ...


def for_s(G, M):
    return ...


b, s = Tensor(np.zeros(3)), Tensor(np.ones((4, 1)))
(s * M + b).backward(G)
answer(for_b(G), b.grad, "sum over the axis along which it was copied")
answer(for_s(G, M), s.grad, "first times the local derivative, then the sum, and keep the axis")

# %% jupyter={"source_hidden": true} tags=["solution", "hide-input"]
# Solution: have one of your own first.
assert np.allclose(G.sum(axis=0), b.grad)
assert np.allclose((G * M).sum(axis=1, keepdims=True), s.grad)
Solution("G.sum(axis=0)  and  (G * M).sum(axis=1, keepdims=True)")

# %% [markdown]
# **Exercise.** Which shapes come out? Answer with tuples, such as (4, 3).

# %%
my_shapes = {
    "(4, 3) + (3,)": ...,
    "(4, 1) * (1, 3)": ...,
    "(5, 4, 3) @ (3, 2)": ...,
    "gradient of the (1, 3) above": ...,
}

column, row = Tensor(np.ones((4, 1))), Tensor(np.ones((1, 3)))
(column * row).sum().backward()
wanted = [
    (Tensor(np.ones((4, 3))) + np.ones(3)).shape,
    (column * row).shape,
    (Tensor(np.ones((5, 4, 3))) @ np.ones((3, 2))).shape,
    row.grad.shape,
]
for (question, mine), right in zip(my_shapes.items(), wanted, strict=True):
    print(question, end=": ")
    answer(mine, right, "line them up at the right end")

# %% jupyter={"source_hidden": true} tags=["solution", "hide-input"]
# Solution: have one of your own first.
assert wanted == [(4, 3), (4, 3), (5, 4, 2), (1, 3)]
Solution("(4, 3), (4, 3), (5, 4, 2), (1, 3)", "a gradient has the shape of what it is the gradient of, always")

# %% [markdown]
# ## One network in both worlds
#
# A network of Values goes over into one of Tensors and back. The numbers are equal, and so are the gradients.

# %%
small = nn.scalar.MLP([2, 8, 1], activation="tanh", rng=0)
large = small.to_tensor(dtype="float64")
points = rng.normal(size=(20, 2))
loss_small = sum(small(point) ** 2 for point in points.tolist()) / 20
loss_large = (large(points) ** 2).mean()
loss_small.backward()
loss_large.backward()
one_by_one = np.concatenate(
    [[w.grad for w in [*neuron.weights, neuron.bias]] for layer in small.layers for neuron in layer.neurons]
)
at_once = np.concatenate(
    [np.column_stack([layer.weight.grad, layer.bias.grad]).ravel() for layer in (large[0], large[2])]
)
assert np.isclose(loss_small.data, loss_large.item(), rtol=1e-13)
assert np.allclose(one_by_one, at_once, rtol=1e-12)
back = nn.scalar.MLP.from_tensor(large)
assert [w.data for w in back.parameters()] == [w.data for w in small.parameters()]
print(
    f"{len(ag.topological_order(loss_small)):,} nodes of Values, {len(ag.topological_order(loss_large))} of Tensors: equal"
)

# %% [markdown]
# ## How a graph of single numbers gets fast
#
# `compile` reads the graph of Values once, and lays it out in levels: what is at one level depends on lower levels only, so
# that all alike in it can be computed by one array operation.

# %%
program = ag.compile(loss_small)
print(program)
assert len(ag.topological_order(loss_small)) == 956
assert np.isclose(program(), loss_small.data, rtol=1e-13)

# %%
viz.draw(program)

# %% [markdown]
# ## What is it worth?
#
# **Predict** the time of one forward and backward pass of that loss: Values one by one; the same graph compiled; Tensors;
# Tensors compiled. Then the same for a single neuron with one example; for the network of micrograd's demo, 2-16-16-1 on 100
# examples; and for a network that reads a batch of 32 digits, by Tensors only, as its graph of Values would have 370,000
# nodes. Where is nothing gained?
#
# <details><summary>What to expect</summary>
# At full size, in milliseconds: 2.5 by Values, 0.08 with the same graph compiled, 0.17 by Tensors, 0.04 by Tensors compiled.
# For the network of the demo 108, 0.43, 0.45 and 0.11; for digits 0.14 by Tensors and 0.05 compiled. A single neuron gains
# next to nothing, and by Tensors it takes longer: 0.08 against 0.05.
# </details>
#
# Times depend on the machine. So each way is timed in turn, many times, by what the processor spends on it, and the table
# shows the mean and its error in microseconds; look at the ratios.


# %%
def ways_to_compute(sizes, points, by_values=True):
    """The same loss and its gradients, by Values and by Tensors, as they are and compiled."""
    large = nn.MLP(sizes, "tanh", rng=0)
    ways = {}
    if by_values:
        small = nn.scalar.MLP(sizes, activation="tanh", rng=0)
        large, rows = small.to_tensor(dtype="float64"), points.tolist()

        def loss_of_rows():
            return sum(small(row) ** 2 for row in rows) / len(rows)

        program = ag.compile(loss_of_rows())

        def compiled_values():
            program()
            program.backward()

        ways = {"Values": lambda: loss_of_rows().backward(), "Values, compiled": compiled_values}

    @ag.compile
    def traced(x):
        loss = (large(x) ** 2).mean()
        loss.backward()
        return loss

    ways["Tensors"] = lambda: (large(points) ** 2).mean().backward()
    ways["Tensors, compiled"] = lambda: traced(points)
    return ways


def microseconds(ways, rounds):
    """Times of each way, taken in turn, without the slowest fifth, which other work has disturbed."""
    times = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            begun = time.process_time()
            way()
            times[name].append(1e6 * (time.process_time() - begun))
    return {name: sorted(several)[: 4 * rounds // 5] for name, several in times.items()}


tasks = {  # sizes, examples, rounds here and at full size
    "one neuron, one example": ([2, 1], 1, size(60, 1000)),
    "2-8-1, 20 examples": ([2, 8, 1], 20, size(60, 1000)),
    "2-16-16-1, 100 examples": ([2, 16, 16, 1], 100, size(5, 40)),
    "64-100-10, 32 examples": ([64, 100, 10], 32, size(60, 1000)),
}
table = {}
for name, (sizes, count, rounds) in tasks.items():
    dtype = "float32" if sizes[0] == 64 else "float64"
    ways = ways_to_compute(sizes, rng.normal(size=(count, sizes[0])).astype(dtype), by_values=dtype == "float64")
    microseconds(ways, 2)
    table[name] = microseconds(ways, rounds)
ways = ("Values", "Values, compiled", "Tensors", "Tensors, compiled")
measured("07_times", {way: {name: table[name][way] for name in tasks if way in table[name]} for way in ways}, "µs")
means = {name: {way: np.mean(found) for way, found in ways.items()} for name, ways in table.items()}
net, demo, digits, neuron = (means[name] for name in (*list(tasks)[1:], "one neuron, one example"))
print("compiled Values are at least ten times as fast:", net["Values"] > 10 * net["Values, compiled"])
print("on micrograd's demo at least a hundred times:", demo["Values"] > 100 * demo["Values, compiled"])
print("on one neuron less than ten times:", neuron["Values"] < 10 * neuron["Values, compiled"])
print("on digits, compiling gains a factor below five:", digits["Tensors"] < 5 * digits["Tensors, compiled"])

# %% [markdown]
# **What came out:** what makes arrays fast is having many numbers in each call, as the call itself costs about as much as a
# dozen operations on plain numbers. So the gain grows with the graph, up to hundreds of times with 37,740 nodes. And where
# the arrays are large already, as with the digits, compiling saves only what Python does between the calls.
#
# ## How equal is equal?
#
# Floating point numbers are rounded, and a sum depends on the order. **Predict.** A matrix with 33 equal columns, times
# 32 rows: are the 33 results of a row equal to the last bit? And with 4, 8, 16 or 32 columns?
#
# <details><summary>What to expect</summary>
# Not always. At full size, a hundred matrices each, up to 32 equal columns agree in every bit; of 33, one is 0.0000003 apart:
# each result is the same sum, but they are not all added up in the same order. On another machine 32 columns differed, too.
# </details>

# %%
tenth = np.float32(0.1)
print("0.1 + 0.2 + 0.3 from the left and from the right, equal:", (0.1 + 0.2) + 0.3 == 0.1 + (0.2 + 0.3))
row = rng.normal(size=(1, 200)).astype("float32")
forwards, backwards = np.float32(0), np.float32(0)
for number in row[0]:
    forwards += number * tenth
for number in row[0, ::-1]:
    backwards += number * tenth
print(
    "200 products added up in both orders, equal:",
    bool(forwards == backwards),
    " within 1e-5:",
    bool(abs(forwards - backwards) < 1e-5),
)

different = {}
for columns in (4, 8, 16, 32, 33):
    batches = rng.normal(size=(size(5, 100), 32, 64)).astype("float32")
    results = [batch @ np.full((64, columns), tenth) for batch in batches]
    apart = [float(np.abs(result - result[:, :1]).max()) for result in results]
    different[f"{columns} equal columns"] = {"largest difference": apart}
measured("07_columns", different, "products")
assert all(max(row["largest difference"]) < 1e-5 for row in different.values())

# %% [markdown]
# It depends on the machine: a product of matrices adds up blocks, and the columns that are left over in another order.
# So equal weights may part in [04_training_in_depth](04_training_in_depth.ipynb), at widths that depend on the machine and
# on all the products of a step: a difference in the last bit, which Adam divides by its own size. With Values every sum has
# its one order, and equal stays equal.
#
# `rounding` runs a computation a second time in exact fractions, and shows where the digits went. **Predict:** (x + y) − x
# for x = 10¹⁶ and y = 4/7, and its derivatives?
#
# <details><summary>What to expect</summary>
# The value is 0 where 4/7 is right: nothing is left of y. The derivatives are 0 and 1, without any error.
# </details>

# %%
print(ag.rounding(lambda x, y: (x + y) - x, 10**16, Fraction(4, 7)))

# %% [markdown]
# Floating point numbers near 10¹⁶ are 2 apart, so adding 4/7 changes nothing. The derivatives do not suffer: they are sums and
# products of local derivatives, which are 1 and −1 here, and no difference of large numbers.

# %% [markdown]
# ## What to take along
#
# - A Tensor's rules are a Value's rules, over arrays; the adjoint of a copy is a sum.
# - A gradient has the shape of what it is the gradient of.
# - Arrays pay by many numbers in each call; compiling pays by fewer calls. A single neuron needs neither.
# - Equal in mathematics is equal within rounding, unless the order of every sum is fixed.
#
# How compiled programs work is told in [an explanation](../docs/explanation/programs.md), and how to make one's own code fast in
# two guides: [compiled functions](../docs/how_to/compiled_functions.md), and
# [BLAS, threads and types](../docs/how_to/speed_and_blas.md). This is the last lesson; the [README](../README.md) lists them all,
# and has this library beside others.
