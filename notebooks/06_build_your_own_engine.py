# %% [markdown]
# # Build your own engine
#
# What you will see: an engine for derivatives in twenty lines, which looks right; four tests for it, each with a reason worth
# knowing; then another try in forty lines; and the same four tests on this library. At the end you add a primitive of your own
# to it, and tests look for a mistake in it.
#
# Nothing is drawn at random here, and nothing is measured: either a test passes or it does not. (The lesson needs `lesson.py`,
# which lies beside it.)

# %%
from lesson import Solution, answer

import autograd as ag
import viz
from autograd import Value
from autograd.extend import REAL, check_primitive, elementwise

# %% [markdown]
# ## Twenty lines
#
# A number remembers what it was made of, and how much it changes with each of these. Backward hands on what it has.


# %%
class First:
    """A number with a history, as one would write it at first."""

    def __init__(self, data, parents=(), partials=()):
        self.data, self.parents, self.partials, self.grad = data, parents, partials, 0.0

    def __add__(self, other):
        return First(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        return First(self.data * other.data, (self, other), (other.data, self.data))

    def backward(self):
        self.grad = 1.0
        self.hand_on()

    def hand_on(self):
        for parent, partial in zip(self.parents, self.partials, strict=True):
            parent.grad += self.grad * partial
            parent.hand_on()


x, y, z = First(1.0), First(2.0), First(2.0)
((x + y) * z).backward()
print("the gradients of (x + y) z at (1, 2, 2):", x.grad, y.grad, z.grad)
assert (x.grad, y.grad, z.grad) == (2.0, 2.0, 3.0)

# %% [markdown]
# Right. Now four tests; each takes the class.


# %%
def reuse(Number):
    """A node that is used twice, and so is what is made of it: c = 4a."""
    a = Number(1.0)
    b = a + a
    (b + b).backward()
    assert a.grad == 4, f"dc/da is 4, found {a.grad:g}"


def depth(Number):
    """A chain of twenty thousand sums."""
    a = Number(1.0)
    end = a
    for _ in range(20_000):
        end = end + a
    end.backward()
    assert a.grad == 20_001, f"found {a.grad:g}"


def twice(Number):
    """A second backward adds exactly the same again."""
    a = Number(3.0)
    end = (a * a) * a
    end.backward()
    first = a.grad
    end.backward()
    assert a.grad == 2 * first, f"the first gave {first:g}, both together {a.grad:g}"


def second(Number):
    """The derivative of a derivative: that of a³ is 3a², and its derivative 6a."""
    a = Number(2.0)
    slope = Number.slope(a * a * a, a)
    assert slope.data == 12, f"found {slope.data}"
    curvature = Number.slope(slope, a)
    assert curvature.data == 12, f"found {curvature.data}"


def try_all(Number):
    """Which tests it passes."""
    passed = []
    for test in (reuse, depth, twice, second):
        try:
            test(Number)
        except AssertionError as failure:
            print(f"{test.__name__:7} fails: {failure}")
        except (RecursionError, AttributeError) as failure:
            print(f"{test.__name__:7} fails: {type(failure).__name__}")
        else:
            passed.append(test.__name__)
            print(f"{test.__name__:7} passes")
    return passed


# %% [markdown]
# **Predict.** Which of the four does `First` pass?
#
# <details><summary>What to expect</summary>
# None. It finds 6 where dc/da is 4; at twenty thousand sums Python stops it; two backwards give 72 where 2 · 27 = 54
# is right; and for a second derivative it has nothing to differentiate. On (x + y) z none of this shows.
# </details>

# %%
assert try_all(First) == []

# %% [markdown]
# Each failure has a reason of its own:
#
# 1. **Reuse.** b hands on what it has as soon as the first part arrives, and again, with both parts, when the second one
#    does. The first part is counted twice. A node may hand on only when all parts have come: every node must come after all
#    that use it. That is a *topological order*.
# 2. **Depth.** `hand_on` calls itself for each step back, and Python stops at a depth of about a thousand. Recursion must
#    become a loop.
# 3. **Twice.** The gradients of nodes in between are still there from the first time, and are handed on again. What
#    belongs to one pass must be forgotten with it; only leaves add up.
# 4. **Second derivative.** The partials are plain floats: how they were made of a is lost. They must be numbers with a
#    history themselves.
#
# **Exercise.** In what order may backward visit the nodes of this graph: b = a·a, c = b + a, d = c·b? Begin with "d".

# %%
my_order = ...  # such as "dabc"

answer(my_order, "dcba", "who uses b? all of them have to be visited before it")

# %% jupyter={"source_hidden": true} tags=["solution", "hide-input"]
# Solution: have one of your own first.
a = Value(2.0, name="a")
b = a * a
c = b + a
d = c * b
b.name, c.name, d.name = "b", "c", "d"
assert "".join(node.name for node in reversed(ag.topological_order(d))) == "dcba"
Solution("dcba", viz.draw(d))

# %% [markdown]
# ## Forty lines that pass
#
# A partial is now a function that makes a Number: it is called when the derivative is wanted, and what it makes has a
# history, too. The order is found by a loop with a stack of its own. Cotangents live in a dict as long as one pass lasts.


# %%
class Better:
    """A number with a history whose derivatives have a history."""

    def __init__(self, data, parents=(), partials=()):
        self.data, self.parents, self.partials, self.grad = data, parents, partials, 0.0

    def __add__(self, other):
        one = lambda: Better(1.0)  # noqa: E731
        return Better(self.data + other.data, (self, other), (one, one))

    def __mul__(self, other):
        return Better(self.data * other.data, (self, other), (lambda: other, lambda: self))

    def order(self):
        """All nodes, each after its parents."""
        done, seen, stack = [], set(), [(self, False)]
        while stack:
            node, parents_done = stack.pop()
            if parents_done:
                done.append(node)
            elif id(node) not in seen:
                seen.add(id(node))
                stack += [(node, True), *((parent, False) for parent in node.parents)]
        return done

    def cotangents(self):
        """The derivative of this number by each node it depends on, as Numbers."""
        found, order = {id(self): Better(1.0)}, self.order()
        for node in reversed(order):
            for parent, partial in zip(node.parents, node.partials, strict=True):
                part = found[id(node)] * partial()
                known = found.get(id(parent))
                found[id(parent)] = part if known is None else known + part
        return found, order

    def backward(self):
        found, order = self.cotangents()
        for node in order:
            if not node.parents:
                node.grad += found[id(node)].data

    @staticmethod
    def slope(end, start):
        return end.cotangents()[0][id(start)]


assert try_all(Better) == ["reuse", "depth", "twice", "second"]

# %% [markdown]
# That is all an engine needs to be right. (One blemish is left: each partial holds on to the other operand, and with it to
# the graph; a library for long trainings takes more care of memory.)
#
# ## The same four on this library


# %%
class Ours(Value):
    """A Value, with the name that the last test asks for."""

    slope = staticmethod(lambda end, start: ag.gradients(end, [start], create_graph=True)[0])


assert try_all(Ours) == ["reuse", "depth", "twice", "second"]

# %% [markdown]
# The library's sweep is the loop of `cotangents` above. Its rules are also written so that they build nodes when that is asked
# for, which is why the backward pass can be drawn as a graph:

# %%
a = Value(2.0, name="a")
b = a * a
b.name = "b"
viz.draw(b * a, backward=True)

# %% [markdown]
# ## A primitive of your own
#
# A primitive is a value and a derivative. Here is squareplus, a smooth relative of ReLU: (x + √(x² + 4)) / 2. Its derivative
# is out / √(x² + 4).
#
# **Exercise.** Below it stands a second one, swish: x σ(x), with a derivative that is wrong by a bit. Run the check, which
# tries random numbers, then mend it: by the product rule the derivative is σ(x) + x σ(x) (1 − σ(x)).


# %%
@elementwise(symbol="sq+", partials=[lambda xp, out, x: out / xp.sqrt(x * x + 4)], domain=[REAL])
def squareplus(xp, x, /):
    """Smooth ReLU, (x + √(x² + 4)) / 2, elementwise."""
    return (x + xp.sqrt(x * x + 4)) / 2


@elementwise(symbol="swish", partials=[lambda xp, out, x: xp.sigmoid(x) + x * xp.sigmoid(x)], domain=[REAL])
def swish(xp, x, /):
    """x σ(x), elementwise."""
    return x * xp.sigmoid(x)


def verdict(primitive):
    """What the library's own tests of primitives say."""
    try:
        check_primitive(primitive)
    except AssertionError as failure:
        return str(failure).split(",")[0].splitlines()[0]
    return "passes every property"


print("squareplus:", verdict(squareplus))
print("swish:     ", verdict(swish))


# %% jupyter={"source_hidden": true} tags=["solution", "hide-input"]
# Solution: have one of your own first.
@elementwise(
    symbol="swish",
    partials=[lambda xp, out, x: xp.sigmoid(x) + x * xp.sigmoid(x) * (1 - xp.sigmoid(x))],
    domain=[REAL],
)
def mended(xp, x, /):
    """x σ(x), elementwise."""
    return x * xp.sigmoid(x)


assert verdict(mended) == "passes every property" != verdict(swish)
Solution(
    "the factor (1 − σ(x)) is missing at the end: σ(x) + x σ(x) (1 − σ(x))", ag.gradcheck(mended, [-2.0, 0.0, 1.5])
)

# %% [markdown]
# From that one block it works on Values, on Tensors, under second derivatives, and in words:

# %%
x = Value(1.5, name="x")
y = squareplus(x)
y.name = "y"
print(viz.explain(y))
print("second derivative at 0:", ag.grad(ag.grad(squareplus))(0.0))
assert ag.grad(ag.grad(squareplus))(0.0) == 0.25

# %% [markdown]
# ## What to take along
#
# - Every node after all that use it, in a loop; parts add up; only leaves remember.
# - Local derivatives that are made of the same operations give derivatives of derivatives for nothing.
# - Never trust a derivative that was not compared with differences, at many places.
#
# How to add a primitive is told in full in [a guide](../docs/how_to/own_primitive.md), why the order matters in
# [Why a topological order?](../docs/explanation/topological_order.md), and how this library's engine is laid out in
# [ARCHITECTURE.md](../ARCHITECTURE.md). Next: [07_scalar_to_tensor](07_scalar_to_tensor.ipynb).
