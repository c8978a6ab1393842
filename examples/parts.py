"""The parts of the demo: each computes something, says it, and leaves pictures of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import tasks
from matplotlib.figure import Figure
from report import Report
from tqdm import tqdm

import nn
import viz
from autograd import Value, no_grad
from viz import plots


def graph(report: Report, seed: int) -> None:
    x, y, z = Value(1, name="x"), Value(2, name="y"), Value(2, name="z")
    q = x + y
    q.name = "q"
    f = q * z
    f.name = "f"
    f.backward(seed=2)
    report.say(
        f"q = {q.data}, f = {f.data}; upstream 2 gives df/dq = {q.grad}, df/dz = {z.grad}, df/dx = {x.grad}, df/dy = {y.grad}"
    )
    report.check(
        "q = 3, f = 6, and gradients 4, 6, 4, 4", (q.data, f.data, q.grad, z.grad, x.grad, y.grad) == (3, 6, 4, 6, 4, 4)
    )
    report.picture("graph_forward", viz.draw(f, seed=2))
    report.picture("graph_backward", viz.draw(f, seed=2, backward=True))
    report.picture("graph_overlay", viz.draw(f, seed=2, overlay=True))
    explanation = str(viz.explain(f, seed=2))
    report.say(explanation)
    report.text("graph_explained.txt", explanation + "\n")


def hand_step(report: Report, seed: int) -> None:
    weights = {"w13": 0.1, "w23": -0.1, "w14": -0.1, "w24": 0.1, "w35": -0.1, "w45": 0.1}
    w = {name: nn.scalar.parameter(value, name) for name, value in weights.items()}
    x1, x2, target, rate = Value(0.1, name="o1"), Value(0.1, name="o2"), 0.1, 0.2
    net3, net4 = w["w13"] * x1 + w["w23"] * x2, w["w14"] * x1 + w["w24"] * x2
    o3, o4 = net3.sigmoid(), net4.sigmoid()
    net5 = w["w35"] * o3 + w["w45"] * o4
    o5 = net5.sigmoid()
    loss = 0.5 * (target - o5) ** 2
    for name, node in {"net3": net3, "net4": net4, "o3": o3, "o4": o4, "net5": net5, "o5": o5, "L": loss}.items():
        node.name = name
    loss.backward()
    paper = {"w45": 0.09, "w35": -0.11, "w24": 0.09995, "w23": -0.09995, "w14": -0.10005, "w13": 0.10005}
    after = {name: w[name].data - rate * w[name].grad for name in paper}
    deltas = {"delta5": (net5.grad, 0.1), "delta4": (net4.grad, 0.0025), "delta3": (net3.grad, -0.0025)}
    rows = [f"o3 = {o3.data}, o4 = {o4.data}, o5 = {o5.data}", f"{'':8}{'computed':>12}{'on paper':>12}"]
    rows += [f"{name:8}{found:>12.5g}{expected:>12.5g}" for name, (found, expected) in deltas.items()]
    rows += [f"{name:8}{after[name]:>12.5g}{expected:>12.5g}" for name, expected in paper.items()]
    report.say("\n".join(rows))
    pairs = [*deltas.values(), *((after[name], expected) for name, expected in paper.items())]
    report.check("the same deltas and weights as on paper", all(abs(a - b) < 1e-12 for a, b in pairs))
    report.picture("step_overlay", viz.draw(loss, overlay=True))


def toy_network(report: Report, seed: int) -> None:
    network = nn.scalar.MLP([2, 2, 2, 2], activation="sigmoid", output="sigmoid")
    weights = [[[1, -2], [-1, 1]], [[2, -1], [-2, -1]], [[3, -1], [-1, 4]]]
    biases = [[1, 0], [0, 0], [-2, 2]]
    for layer, rows, shifts in zip(network.layers, weights, biases, strict=True):
        for neuron, row, shift in zip(layer.neurons, rows, shifts, strict=True):
            neuron.bias.data = shift
            for weight, number in zip(neuron.weights, row, strict=True):
                weight.data = number
    values: list[Any] = [1, -1]
    for layer in network.layers:
        values = layer(values)
        report.say("(" + ", ".join(f"{value.data:.2f}" for value in values) + ")")
    first, second = [value.data for value in values], [value.data for value in network([0, 0])]
    report.say(f"f(1, -1) = ({first[0]:.2f}, {first[1]:.2f}), f(0, 0) = ({second[0]:.2f}, {second[1]:.2f})")
    report.check(
        "f(1, -1) = (0.62, 0.83) and f(0, 0) = (0.51, 0.85)",
        np.allclose([first, second], [[0.62, 0.83], [0.51, 0.85]], atol=0.005),
    )
    report.picture("toy_network", viz.draw(values))


def moons(report: Report, seed: int) -> None:
    from sklearn.datasets import make_moons

    points, classes = make_moons(n_samples=100, noise=0.1, random_state=seed)
    signs = [1 if c else -1 for c in classes]
    network = nn.scalar.MLP([2, 16, 16, 1], activation="relu", rng=seed)
    parameters = list(network.parameters())
    optimiser = nn.SGD(parameters, lr=1.0, momentum=0.0)
    losses, accuracy, steps = [], 0.0, 100
    bar = tqdm(range(steps), desc="moons", unit="step")
    for step in bar:
        scores = [network(point) for point in points.tolist()]
        margins = [(1 - sign * score).relu() for sign, score in zip(signs, scores, strict=True)]
        loss = sum(margins) * (1 / len(margins)) + 1e-4 * sum(p * p for p in parameters)
        optimiser.lr = 1.0 - 0.9 * step / steps
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        accuracy = float(np.mean([(score.data > 0) == (sign > 0) for score, sign in zip(scores, signs, strict=True)]))
        losses.append(loss.data)
        bar.set_postfix(loss=f"{loss.data:.3f}", accuracy=f"{accuracy:.0%}")
    report.check(f"moons: training accuracy {accuracy:.0%} after {steps} steps", accuracy == 1.0)

    def score_of(grid: Any) -> Any:
        with no_grad():
            return np.array([network(point).data for point in np.asarray(grid).tolist()])

    figure = Figure(figsize=(11, 4.5))
    left, right = figure.subplots(1, 2)
    plots.plot_decision_boundary(score_of, points, classes, left)
    plots.plot_loss(losses, right)
    report.plot("moons", figure)


def digits(report: Report, seed: int) -> None:
    data = tasks.load_digits()
    model = tasks.digits_mlp(seed)
    losses = tasks.train(model, data, epochs=30, seed=seed, label="digits")
    _report_digits(report, "digits", model, data, losses, goal=0.97)


def cnn(report: Report, seed: int) -> None:
    data = tasks.load_digits()
    model = tasks.digits_cnn(seed)
    losses = tasks.train(model, data, epochs=15, lr=3e-3, seed=seed, label="cnn")
    _report_digits(report, "cnn", model, data, losses, goal=0.98)


def _report_digits(
    report: Report, name: str, model: nn.Module, data: tasks.Data, losses: list[float], goal: float
) -> None:
    guesses = tasks.predict(model, data.test_x)
    accuracy = float((guesses == data.test_y).mean())
    report.check(f"{name}: test accuracy {accuracy:.4f}, at least {goal}", accuracy >= goal)
    figure = Figure(figsize=(6, 4))
    plots.plot_loss(losses, figure.subplots())
    report.plot(f"{name}_loss", figure)
    wrong = np.flatnonzero(guesses != data.test_y)
    if len(wrong):
        titles = [f"{truth} read as {guess}" for truth, guess in zip(data.test_y[wrong], guesses[wrong], strict=True)]
        report.plot(f"{name}_mistakes", plots.plot_images(data.test_x[wrong, 0], titles))


def memory(report: Report, seed: int) -> None:
    data = tasks.remember_first(seed=seed)
    curves, found = {}, {}
    for name, model in {"LSTM": tasks.lstm_memory(seed), "RNN": tasks.simple_memory(seed)}.items():
        curves[f"{name} loss"] = tasks.train(model, data, epochs=12, lr=1e-2, seed=seed, label=name)
        found[name] = tasks.accuracy(model, data.test_x, data.test_y)
    report.check(f"memory over 50 steps: LSTM {found['LSTM']:.3f}, at least 0.95", found["LSTM"] >= 0.95)
    report.check(f"the simple RNN beside it: {found['RNN']:.3f}, near chance (below 0.65)", found["RNN"] < 0.65)
    figure = Figure(figsize=(6, 4))
    plots.plot_loss(curves, figure.subplots())
    report.plot("memory_loss", figure)
