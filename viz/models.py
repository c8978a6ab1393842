"""`network`: a picture of a model that has seen no data yet."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from viz.arguments import check_options, page_size
from viz.drawing import SLIDE, Drawing
from viz.networks import example, view
from viz.picture.model import Options


def network(
    model: Any,
    shape: Sequence[int] | None = None,
    *,
    precision: int = 4,
    theme: str = "light",
    title: str | None = None,
    legend: bool = False,
    fit: tuple[float, float] | None = SLIDE,
) -> Drawing:
    """A picture of ``model`` as textbooks draw networks: columns of circles, and lines for weights.

    A negative weight has a dashed line, a large one a wide line. Layers of many units show the first ones and the last,
    and how many more there are. Convolutions are stacked planes, height × width × channels; a recurrence is one box for
    each step, with its gates. Where there are too many layers for the page, modules are folded, then the layers in the
    middle. What is not drawn is counted.

    ``shape``: of one example, without the axis of the batch, such as ``(3, 64, 64)``; ``(5, 2)`` for five steps of two
    numbers, whichever axis of a recurrent layer is that of the batch. It may be left out where the
    first weights tell it, as those of `nn.Linear` and of the networks of `nn.scalar` do. The model runs once, on zeros
    and in evaluation mode; its parameters and its mode stay what they were. The rest as in `draw`.

    For the numbers of an example, call the model: ``draw(model(x), view="network")`` shows z and a in each circle;
    ``draw(loss, view="network")`` also δ = ∂L/∂z, and beside each weight its gradient.

    Raises `ArgumentError` for what is no model, and where the shape is needed.

    >>> import nn.scalar
    >>> print(network(nn.scalar.MLP([2, 1], bias=False, rng=0), title="A neuron", precision=2))
    A neuron
    x1
    x2
    [layer 0]
      layer 0, unit 1
        from x1: w1 = 0.19
        from x2: w2 = −0.33
    """
    options = Options(precision=precision, title=title, legend=legend)  # type: ignore[arg-type]
    roots = example.outputs(model, shape)
    options = check_options(options, roots, theme)
    shown = example.without_data(view.described(roots, options))
    build = partial(view.build, shown)
    arrange = partial(view.on_page, shown)
    return Drawing(build, options, theme, view.TITLE, fit=page_size(fit), arrange=arrange)
