"""Pictures of glassgrad's graphs: forward, backward, both; explanations; plots.

>>> from autograd import Value
>>> import viz
>>> x, y = Value(3, name="x"), Value(2, name="y")
>>> print(viz.draw(x * y))
input x = 3, ∂L/∂x = —
input y = 2, ∂L/∂y = —
L = x · y = 6, ∂L/∂L = —
"""

from viz import plots
from viz.autograd_door import scope, source_lines
from viz.drawing import Drawing, draw
from viz.filming.film import Film, film
from viz.models import network
from viz.paint.rendering import NoEngineError, ShrunkWarning
from viz.plots import *  # noqa: F403
from viz.stepper.stepping import step
from viz.words.chain_rule import explain
from viz.worksheets.marking import check
from viz.worksheets.worksheet import worksheet

__all__ = [
    "Drawing",
    "Film",
    "NoEngineError",
    "ShrunkWarning",
    "check",
    "draw",
    "explain",
    "film",
    "network",
    "scope",
    "source_lines",
    "step",
    "worksheet",
]
__all__ += plots.__all__
__all__.sort()


def __dir__() -> list[str]:
    return [*__all__]
