"""The parts of the demo: each computes something, says it, and leaves pictures of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import tasks
from matplotlib.figure import Figure
from report import Report

import nn
import viz
from autograd import Value, compile, softplus

# formulas on paper


def graph(report: Report, seed: int) -> None:
    """f = (x + y) z at (1, 2, 2), where 2 arrives from upstream."""
    x, y, z = Value(1, name="x"), Value(2, name="y"), Value(2, name="z")
    q = x + y
    f = q * z
    q.name, f.name = "q", "f"
    f.backward(seed=2)
    explanation = str(viz.explain(f, seed=2))
    report.say(explanation)
    found = {"q": q.data, "f": f.data, "∂L/∂x": x.grad, "∂L/∂y": y.grad, "∂L/∂z": z.grad, "∂L/∂q": q.grad}
    report.goal(
        ", ".join(f"{name} = {number}" for name, number in found.items()),
        found == {"q": 3, "f": 6, "∂L/∂x": 4, "∂L/∂y": 4, "∂L/∂z": 6, "∂L/∂q": 4},
    )
    report.text("graph_explained.txt", explanation + "\n")
    report.picture("graph_forward", viz.draw(f, seed=2))
    report.picture("graph_backward", viz.draw(f, seed=2, backward=True))
    report.picture("graph_overlay", viz.draw(f, seed=2, overlay=True))
    program = compile(f)
    for leaf in (x, y, z):
        leaf.grad = None
    value = program()
    program.backward(2)
    same = (value, x.grad, y.grad, z.grad) == (6, 4, 4, 6)
    report.goal("the same graph, compiled to calls of NumPy that can be read: the same numbers", same)
    report.text("graph_compiled.txt", f"{program}\n\n{program.source}\n")


def hand_step(report: Report, seed: int) -> None:
    """Inputs 1 and 2, hidden nodes 3 and 4, output 5; wij leads from node i to node j."""
    numbers = {"w13": 0.1, "w23": -0.1, "w14": -0.1, "w24": 0.1, "w35": -0.1, "w45": 0.1}
    w = {name: nn.scalar.parameter(number, name) for name, number in numbers.items()}

    def neuron(j: int, **inputs: Value) -> Value:
        a, b = (w[f"w{name[1:]}{j}"] * output for name, output in inputs.items())
        net = a + b
        output = net.sigmoid()
        net.name, output.name = f"net{j}", f"o{j}"
        return output

    o1, o2 = (Value(0.1, name=name, requires_grad=False) for name in ("o1", "o2"))
    target, rate = 0.1, 0.2
    o3, o4 = neuron(3, o1=o1, o2=o2), neuron(4, o1=o1, o2=o2)
    o5 = neuron(5, o3=o3, o4=o4)
    loss = 0.5 * (target - o5) ** 2
    loss.backward()

    found = {f"delta{j}": output.parents[0].grad for j, output in ((5, o5), (4, o4), (3, o3))}
    found |= {name: weight.data - rate * weight.grad for name, weight in w.items()}
    paper = {"delta5": 0.1, "delta4": 0.0025, "delta3": -0.0025}
    paper |= {"w13": 0.10005, "w23": -0.09995, "w14": -0.10005, "w24": 0.09995, "w35": -0.11, "w45": 0.09}
    rows = [f"{name:8}{found[name]:>10.5f}{paper[name]:>10.5f}" for name in paper]
    report.say("\n".join([f"{'':8}{'computed':>10}{'on paper':>10}", *rows]))
    agree = all(abs(found[name] - paper[name]) < 1e-12 for name in paper)
    report.goal("the same three deltas and six new weights as on paper", agree)
    for output in (o3, o4):
        report.picture(f"step_{output.name}", viz.draw(output, overlay=True, seed=output.grad))
    alone = neuron(5, o3=Value(o3.data, name="o3"), o4=Value(o4.data, name="o4"))
    report.picture("step_o5", viz.draw(alone, overlay=True, seed=o5.grad))


def toy_network(report: Report, seed: int) -> None:
    """f: R² → R², three layers of two sigmoid neurons with given weights."""
    network = nn.scalar.MLP([2, 2, 2, 2], activation="sigmoid", output="sigmoid")
    neurons = [([1, -2], 1), ([-1, 1], 0), ([2, -1], 0), ([-2, -1], 0), ([3, -1], -2), ([-1, 4], 2)]
    given = [number for weights, bias in neurons for number in (*weights, bias)]
    for parameter, number in zip(network.parameters(), given, strict=True):
        parameter.data = number

    values: Any = [1, -1]
    for i, layer in enumerate(network.layers):
        values = layer(values)
        report.say(f"layer {i} gives ({_rounded(values)})")
    inputs = [Value(number, name=name, requires_grad=False) for name, number in (("x1", 1), ("x2", -1))]
    outputs = network(inputs)
    report.goal(
        f"f(1, -1) = ({_rounded(outputs)}) and f(0, 0) = ({_rounded(network([0, 0]))})",
        (_rounded(outputs), _rounded(network([0, 0]))) == ("0.62, 0.83", "0.51, 0.85"),
    )
    outputs[0].name, outputs[1].name = "f1", "f2"
    report.picture("toy_network", viz.draw(outputs, depth=2))  # the neurons as one box each
    # By forward, outside its scope: the picture of one neuron needs no frame.
    report.picture("toy_neuron", viz.draw(network.layers[0].neurons[0].forward(inputs), overlay=True))


def _rounded(values: list[Value]) -> str:
    return ", ".join(f"{value.data:.2f}" for value in values)


# networks in training


def moons(report: Report, seed: int) -> None:
    """Every weight, product and sum is a Value: each batch of 10 points is one graph of thousands."""
    from sklearn.datasets import make_moons

    points, classes = make_moons(n_samples=100, noise=0.1, random_state=seed)
    examples = list(zip(points.tolist(), (2 * classes - 1).tolist(), strict=True))
    network = nn.scalar.MLP([2, 16, 16, 1], rng=seed)
    optimiser, random = nn.Adam(network.parameters(), lr=0.05), np.random.default_rng(seed)
    losses, epochs = [], 20
    bar = tasks.progress(epochs, "moons", "epoch")

    def loss_of(chosen: list[Any]) -> Any:
        return sum(softplus(-sign * network(point)) for point, sign in chosen) / len(chosen)

    for epoch in bar:
        optimiser.lr = 0.05 * (1 - epoch / epochs)
        total = 0.0
        for batch in random.permutation(len(examples)).reshape(-1, 10):
            optimiser.zero_grad()
            chosen = [examples[i] for i in batch]
            loss = loss_of(chosen)
            loss.backward()
            optimiser.step()
            total += loss.data * len(chosen)
        losses.append(total / len(examples))
        bar.set_postfix(loss=f"{losses[-1]:.3f}")

    as_tensors = network.to_tensor(dtype="float64")  # the same numbers, for many points at once
    accuracy = float(np.mean((as_tensors(points).data[:, 0] > 0) == classes))
    report.goal(f"training accuracy {accuracy:.0%} on two moons, all of 100 points", accuracy == 1)
    _compiled(report, lambda: loss_of(examples), network.parameters())
    figure = Figure(figsize=(11, 4.5), layout="constrained")
    left, right = figure.subplots(1, 2)
    viz.plot_decision_boundary(as_tensors, points, classes, left)
    viz.plot_loss(losses, right)
    report.plot("moons", figure)


def _compiled(report: Report, loss_of: Callable[[], Value], parameters: list[Value]) -> None:
    """The loss of all points as a graph, and the same graph compiled: their gradients, and their times."""

    def timed(run: Callable[[], Any]) -> tuple[list[float], float]:
        for parameter in parameters:
            parameter.grad = None
        begun = time.process_time()
        run()
        return [parameter.grad for parameter in parameters], time.process_time() - begun

    program = compile(loss_of())
    report.say(str(program))
    by_graph, slow = timed(lambda: loss_of().backward())
    by_program, quick = min((timed(lambda: (program(), program.backward())) for _ in range(5)), key=lambda run: run[1])
    report.goal(
        f"its graph, compiled: the same gradients, in 1/{slow / quick:,.0f} of the time",
        bool(np.allclose(by_graph, by_program, rtol=1e-9, atol=1e-12)),
    )


def digits(report: Report, seed: int) -> None:
    """64 pixels, 100 hidden units, 10 classes."""
    _read_digits(report, "digits", tasks.digits_mlp(seed), tasks.MLP_TRAINING, seed, least=0.97)


def cnn(report: Report, seed: int) -> None:
    """Two convolutions with pooling, and a linear layer."""
    _read_digits(report, "cnn", tasks.digits_cnn(seed), tasks.CNN_TRAINING, seed, least=0.98)


def _read_digits(
    report: Report, name: str, model: nn.Module, training: dict[str, Any], seed: int, least: float
) -> None:
    data = tasks.load_digits()
    report.say(str(model))
    losses = tasks.train(model, data, **training, seed=seed, label=name)
    guesses = tasks.predict(model, data.test_x)
    wrong = np.flatnonzero(guesses != data.test_y)
    accuracy = 1 - len(wrong) / len(guesses)
    report.goal(
        f"test accuracy {accuracy:.4f} ({len(wrong)} of {len(guesses)} images misread), at least {least}",
        accuracy >= least,
    )
    figure = Figure(figsize=(6.4, 4.4), layout="constrained")
    viz.plot_loss(losses, figure.subplots(), log=True)
    report.plot(f"{name}_loss", figure)
    if len(wrong):
        titles = [f"{truth} read as {guess}" for truth, guess in zip(data.test_y[wrong], guesses[wrong], strict=True)]
        columns = min(5, len(wrong))
        rows = -(-len(wrong) // columns)
        figure = Figure(figsize=(1.6 * columns, 1.9 * rows), layout="constrained")
        viz.plot_images(data.test_x[wrong], titles, figure, columns=columns)
        report.plot(f"{name}_mistakes", figure)


def training(report: Report, seed: int) -> None:
    """Through the trainer, broken off and resumed, saved and loaded, looked into; then as scikit-learn's estimator."""
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    data = tasks.load_digits()
    x, test_x = (each.reshape(len(each), -1) for each in (data.train_x, data.test_x))

    def network() -> nn.Module:
        rng = np.random.default_rng(seed)
        return nn.Sequential(nn.Linear(64, 100, rng=rng), nn.ReLU(), nn.Dropout(0.2), nn.Linear(100, 10, rng=rng))

    def fit(trainer: nn.Trainer, verbose: int | str = 0) -> nn.History:
        return trainer.fit(x, data.train_y, epochs=20, validation_split=0.1, verbose=verbose)

    options: dict[str, Any] = {"metrics": ["accuracy"], "schedule": nn.CosineAnnealingLR(0.005, 20), "seed": seed}
    trainer = nn.Trainer(network(), "cross_entropy", "adam", **options)
    report.say(str(nn.summary(trainer.model, (64,))))
    history = fit(trainer, verbose="auto")
    accuracy = trainer.evaluate(test_x, data.test_y)["accuracy"]
    report.goal(f"test accuracy {accuracy:.4f} after {len(history.epoch)} epochs, at least 0.96", accuracy >= 0.96)
    with TemporaryDirectory() as folder:
        beside = [nn.callbacks.Backup(folder), BreakOff(at=300)]
        with suppress(KeyboardInterrupt):
            fit(nn.Trainer(network(), "cross_entropy", "adam", callbacks=beside, **options))
        again = nn.Trainer.resume(folder, network())
        fit(again)
        same = bool((again.predict(test_x) == trainer.predict(test_x)).all())
        report.goal("broken off in its eighth epoch and resumed: the same bits", same)
        nn.save(trainer.model, Path(folder, "digits.npz"))
        loaded = network()
        nn.load(loaded, Path(folder, "digits.npz"))
    same = bool((nn.Trainer(loaded, "cross_entropy").predict(test_x) == trainer.predict(test_x)).all())
    report.goal("saved, and loaded into another network: the same bits", same)
    inside = nn.diagnose(trainer.model, (x[:200], data.train_y[:200]), nn.CrossEntropyLoss())
    report.say(str(inside))
    estimator = make_pipeline(StandardScaler(), nn.MLPClassifier(tol=0.002, random_state=seed))
    accuracy = estimator.fit(x, data.train_y).score(test_x, data.test_y)
    report.goal(
        f"test accuracy {accuracy:.4f} of scikit-learn's program, trained here, at least 0.96", accuracy >= 0.96
    )
    figure = Figure(figsize=(6.4, 4.4), layout="constrained")
    viz.plot_loss(history, figure.subplots(), log=True)
    report.plot("training_loss", figure)
    report.plot("training_explained", _explained(trainer.model, test_x, data.test_y))


def _explained(model: nn.Module, images: np.ndarray, labels: np.ndarray) -> Figure:
    """What speaks for its answer, red, and against it, blue: two digits of each kind, read and misread."""
    model.eval()
    guesses = model(images).data.argmax(axis=1)
    chosen = [*np.flatnonzero(guesses == labels)[:2], *np.flatnonzero(guesses != labels)[:2]]
    figure = Figure(figsize=(2.2 * len(chosen), 2.6), layout="constrained")
    for ax, i in zip(np.atleast_1d(figure.subplots(1, len(chosen))), chosen, strict=True):
        guess = int(guesses[i])
        viz.plot_saliency(lambda x, guess=guess: model(x.reshape(1, 64))[0, guess], images[i].reshape(8, 8), ax)
        ax.set_title(f"{labels[i]} read as {guess}")
    return figure


class BreakOff(nn.callbacks.Callback):
    """End a training as Ctrl-C does, in the step ``at``."""

    def __init__(self, at: int) -> None:
        self.at = at

    def on_train_batch_begin(self, batch: int) -> None:
        if self.trainer.step == self.at:
            raise KeyboardInterrupt


def memory(report: Report, seed: int) -> None:
    """The same data and the same training for both; only the cell differs."""
    data = tasks.remember_first(seed=seed)
    curves, found = {}, {}
    for name, model in {"LSTM": tasks.lstm_memory(seed), "simple RNN": tasks.simple_memory(seed)}.items():
        curves[f"{name}: loss"] = tasks.train(model, data, **tasks.MEMORY_TRAINING, seed=seed, label=name)
        found[name] = tasks.accuracy(model, data.test_x, data.test_y)
    steps = data.train_x.shape[1]
    report.goal(f"over {steps} steps the LSTM remembers: test accuracy {found['LSTM']:.3f}", found["LSTM"] >= 0.95)
    report.goal(
        f"the simple RNN does not: test accuracy {found['simple RNN']:.3f}, where guessing gives 0.5",
        found["simple RNN"] < 0.65,
    )
    figure = Figure(figsize=(6.4, 4.4), layout="constrained")
    viz.plot_loss(curves, figure.subplots())
    report.plot("memory_loss", figure)
