"""One step of micrograd's demo, for any scalar engine with micrograd's interface."""

from data import moons


def hinge_loss(model, Value, points, classes):
    """The mean over the points of max(0, 1 - label score)."""
    scores = [model([Value(x), Value(y)]) for x, y in points]
    hinges = [(1 + -label * score).relu() for label, score in zip(classes, scores, strict=True)]
    return sum(hinges) * (1 / len(hinges))


def demo_loss(model, Value, count=100):
    """The hinge loss over ``count`` points, with weight decay."""
    return hinge_loss(model, Value, *moons(count)) + 1e-4 * sum(p * p for p in model.parameters())


def demo_step(model, Value):
    """A function that trains ``model`` by one step; as in a user's loop, the loss outlives its step."""
    kept = [None]

    def step():
        loss = demo_loss(model, Value)
        model.zero_grad()
        loss.backward()
        for p in model.parameters():
            p.data -= 0.01 * p.grad
        kept[0] = loss

    return step
