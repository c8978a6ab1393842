"""Pictures of glassgrad's graphs: forward, backward, both; explanations; plots.

>>> from autograd import Value
>>> import viz
>>> x, y = Value(3, name="x"), Value(2, name="y")
>>> print(viz.draw(x * y))
input x = 3, ∂L/∂x = —
input y = 2, ∂L/∂y = —
L = x · y = 6, ∂L/∂L = —
"""

from viz.autograd_door import scope
from viz.drawing import Drawing, draw
from viz.paint.rendering import NoEngineError
from viz.plots import plot_activation, plot_decision_boundary, plot_images, plot_kernels, plot_loss
from viz.stepper.stepping import step
from viz.words.chain_rule import explain
from viz.worksheets.marking import check
from viz.worksheets.worksheet import worksheet

__all__ = [
    "Drawing",
    "NoEngineError",
    "check",
    "draw",
    "explain",
    "plot_activation",
    "plot_decision_boundary",
    "plot_images",
    "plot_kernels",
    "plot_loss",
    "scope",
    "step",
    "worksheet",
]
