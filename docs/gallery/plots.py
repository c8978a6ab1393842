"""Pictures of the gallery: plots of activations, gradients, training and what was learnt."""

from __future__ import annotations

from typing import Any

import numpy as np

import autograd as ag
import nn
import viz


def activations() -> Any:
    """Activations of a first lecture, each with its derivative"""
    names = {"step": ag.step, "ReLU": ag.relu, "leaky ReLU": ag.leaky_relu, "ELU": ag.elu}
    names |= {"softplus": ag.softplus, "tanh": ag.tanh, "sigmoid": ag.sigmoid, "arctan": ag.atan}
    return viz.plot_activations(names)


def loss_surface() -> Any:
    """The loss over two weights of a neuron, and three ways down from one start"""
    x, y = np.array([-2, -1, 0.5, 1, 2]), np.array([0, 0, 1, 1, 1])
    paths: dict[str, Any] = {"SGD": (nn.SGD, {"lr": 2.0}), "Adam": (nn.Adam, {"lr": 0.2})}
    paths["momentum"] = nn.SGD, {"lr": 0.5, "momentum": 0.9}
    for name, (rule, numbers) in paths.items():
        neuron = nn.Linear(1, 1, rng=0)
        neuron.load_state_dict({"weight": [[-3.0]], "bias": [2.0]})
        optimiser, paths[name] = rule(neuron.parameters(), **numbers), [neuron.state_dict()]
        for _ in range(60):
            optimiser.zero_grad()
            nn.squared_error(ag.sigmoid(neuron(x[:, None])), y[:, None]).backward()
            optimiser.step()
            paths[name].append(neuron.state_dict())
    plane = viz.Plane(neuron, lambda: nn.squared_error(ag.sigmoid(neuron(x[:, None])), y[:, None]), "weight", "bias")
    return viz.plot_loss_surface(plane, paths=paths)


def two_directions() -> Any:
    """The loss of a network between its first and its trained weights, and across"""
    x, y = nn.data.moons(100, rng=0)
    model = nn.MLP([2, 16, 2], "tanh", rng=0)
    first = model.state_dict()
    nn.Trainer(model, "cross_entropy", seed=0).fit(x, y, epochs=30, verbose=0)
    back = {name: first[name] - array for name, array in model.state_dict().items()}
    across = {name: array.std() * np.random.default_rng(0).normal(size=array.shape) for name, array in back.items()}
    plane = viz.Plane(model, lambda: nn.cross_entropy(model(x), y), back, across)
    names = ("trained (0) to first (1) weights", "a random direction")
    return viz.plot_loss_surface(plane, across=(-0.5, 1.5), names=names, resolution=30)


def gradient_flow() -> Any:
    """The gradient in networks of 5 and 20 hidden layers: it vanishes behind sigmoids"""
    models, x = {}, np.random.default_rng(0).normal(size=(32, 4))
    for name in ("sigmoid", "relu"):
        for depth in (5, 20):
            model = models[f"{name}, {depth}"] = nn.MLP([4, *[16] * depth, 1], name, rng=0)
            nn.squared_error(model(x), x[:, :1]).backward()
    return viz.plot_gradient_flow(models)


def gradient_in_time() -> Any:
    """The gradient on its way back through forty steps of recurrent networks"""
    rng, found = np.random.default_rng(0), {}
    x, y = rng.normal(size=(16, 40, 1)), rng.normal(size=(16, 1))
    for layer in (nn.RNN, nn.GRU, nn.LSTM):
        model = nn.Sequential(layer(1, 8, batch_first=True, rng=0), nn.Last(), nn.Linear(8, 1, rng=1))
        found[layer.__name__] = nn.diagnose(model, (x, y), nn.MSELoss())
    return viz.plot_gradient_in_time(found)


def histograms() -> Any:
    """Weights before and after a training"""
    x, y = nn.data.load_bundled("digits")
    model = nn.MLP([64, 32, 10], rng=0)
    first = model.state_dict()
    nn.Trainer(model, "cross_entropy", seed=0).fit(x / 16, y, epochs=5, verbose=0)
    return viz.plot_histograms(model, before=first)


def updates() -> Any:
    """What one epoch has added to the weights"""
    x, y = nn.data.load_bundled("digits")
    model = nn.MLP([64, 32, 10], rng=0)
    first = model.state_dict()
    nn.Trainer(model, "cross_entropy", seed=0).fit(x / 16, y, epochs=1, verbose=0)
    return viz.plot_histograms(model, of="updates", before=first)


def learning_rate() -> Any:
    """The search for a learning rate"""
    x, y = nn.data.load_bundled("digits")
    trainer = nn.Trainer(nn.MLP([64, 32, 10], rng=0), "cross_entropy", "adam", seed=0)
    return viz.plot_lr_find(trainer.lr_find(x / 16, y))


def schedules() -> Any:
    """Schedules of the learning rate, without training"""
    one_cycle = nn.OneCycleLR(0.01, max_lr=0.1, total_steps=100, cycle_momentum=False)
    schedules = {"step": nn.StepLR(0.1, 20, 0.5), "exponential": nn.ExponentialLR(0.1, 0.97)}
    return viz.plot_schedules(schedules | {"cosine": nn.CosineAnnealingLR(0.1, 100), "one cycle": one_cycle})


def validation() -> Any:
    """Training and validation of four seeds, the best epoch, and the rate below"""
    runs = []
    for seed in range(4):
        x, y = nn.data.moons(100, noise=0.3, rng=seed)
        model = nn.MLP([2, 64, 2], rng=seed)
        rate = nn.StepLR(0.03, 30, 0.3)
        trainer = nn.Trainer(model, "cross_entropy", "adam", schedule=rate, seed=seed)
        runs.append(trainer.fit(x, y, epochs=60, validation_split=0.4, verbose=0))
    return viz.plot_validation(runs)


def means() -> Any:
    """Means of five seeds with their standard errors: of which size is a network enough?"""
    x, y = nn.data.moons(300, noise=0.2, rng=0)
    series = {"learnt": {}, "held out": {}}
    for units in (1, 2, 4, 16):
        runs = []
        for seed in range(5):
            model = nn.MLP([2, units, 2], "tanh", rng=seed)
            trainer = nn.Trainer(model, "cross_entropy", nn.Adam(model.parameters(), lr=0.02), seed=seed)
            runs.append(trainer.fit(x, y, epochs=60, validation_split=0.3, verbose=0).history)
        for name, curve in (("learnt", "loss"), ("held out", "val_loss")):
            series[name][f"{units} hidden"] = [run[curve][-1] for run in runs]
    return viz.plot_means(series, label="loss")


def decision_field() -> Any:
    """Probabilities of three classes over the plane"""
    x, y = nn.data.spirals(300, arms=3, turns=0.6, rng=0)
    model = nn.MLP([2, 32, 32, 3], "tanh", rng=0)
    nn.Trainer(model, "cross_entropy", seed=0).fit(x, y, epochs=60, verbose=0)
    return viz.plot_decision_field(lambda points: ag.softmax(model(points)), x, y)


def neurons() -> Any:
    """What each hidden neuron gives over the plane"""
    x, y = nn.data.moons(200, rng=0)
    model = nn.MLP([2, 8, 2], "tanh", rng=0)
    nn.Trainer(model, "cross_entropy", seed=0).fit(x, y, epochs=60, verbose=0)
    return viz.plot_neurons(model[:2], x, y)


def kernels() -> Any:
    """The kernels of a convolution, channel by channel, on one symmetric scale"""
    return viz.plot_kernels(nn.Conv2d(3, 2, 3, rng=0).weight)


def feature_maps() -> Any:
    """The Gaussian, sharpening and edge kernels of a first lecture on a photograph"""
    from sklearn.datasets import load_sample_image

    photograph = load_sample_image("china.jpg").mean(axis=2)[::2, ::2] / 255
    kernels = {"Gaussian": np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]]) / 16}
    kernels["sharpen"] = np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]], float)
    kernels["edges"] = np.array([[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]], float)
    maps = {name: nn.conv2d(photograph[None, None], kernel[None, None])[0, 0] for name, kernel in kernels.items()}
    return viz.plot_feature_maps({"the photograph": photograph} | maps, within=0.97)


def saliency() -> Any:
    """Which pixels speak for a 3, and which against it"""
    x, y = nn.data.load_bundled("digits")
    model = nn.MLP([64, 32, 10], rng=0)
    nn.Trainer(model, "cross_entropy", seed=0).fit(x / 16, y, epochs=10, verbose=0)
    return viz.plot_saliency(lambda image: model(image.reshape(1, 64))[0, 3], x[3].reshape(8, 8) / 16)


def confusion() -> Any:
    """Which digits are taken for which"""
    x, y = nn.data.load_bundled("digits")
    trainer = nn.Trainer(nn.MLP([64, 32, 10], rng=0), "cross_entropy", seed=0)
    trainer.fit(x[:1000] / 16, y[:1000], epochs=5, verbose=0)
    found = trainer.predict_classes(x[1000:] / 16)
    return viz.plot_confusion_matrix(nn.metrics.confusion_matrix(y[1000:], found))


def masks() -> Any:
    """The masks of a pruned network"""
    model = nn.MLP([20, 30, 10], rng=0)
    nn.prune.l1(model, 0.6)
    return viz.plot_masks(nn.prune.masks(model))


def gradcheck() -> Any:
    """Derivatives beside their measurements"""
    rng = np.random.default_rng(0)
    report = ag.gradcheck(lambda x, w: ag.abs(x @ w).sum(), rng.normal(size=(2, 3)), rng.normal(size=(3, 2)))
    return viz.plot_gradcheck(report)
