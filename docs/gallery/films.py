"""Pictures of the gallery: films of a training."""

from __future__ import annotations

import autograd as ag
import nn
import viz


def film() -> viz.Film:
    """A training as small multiples and as a GIF; `film.save("film.html")` is a page with a slider"""
    x, y = nn.data.moons(200, rng=0)
    model = nn.MLP([2, 4, 2], "tanh", rng=3)
    film = viz.film(model, x, y, probabilities=ag.softmax, every=2)
    optimiser = nn.Adam(model.parameters(), lr=0.05)
    nn.Trainer(model, "cross_entropy", optimiser, callbacks=[film], seed=0).fit(x, y, epochs=40, verbose=0)
    return film
