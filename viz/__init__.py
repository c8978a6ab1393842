"""Pictures of glassgrad's graphs: forward, backward, both; explanations; plots.

>>> from autograd import Value
>>> import viz
>>> x, y = Value(3, name="x"), Value(2, name="y")
>>> print(viz.draw(x * y))
input x = 3, ∂L/∂x = —
input y = 2, ∂L/∂y = —
L = x · y = 6, ∂L/∂L = —
"""

from viz.autograd_door import scope, source_lines
from viz.drawing import Drawing, draw
from viz.filming.film import Film, film
from viz.models import network
from viz.paint.rendering import NoEngineError
from viz.plots import (
    Plane,
    plot_activation,
    plot_activations,
    plot_confusion_matrix,
    plot_decision_boundary,
    plot_decision_field,
    plot_feature_maps,
    plot_gradcheck,
    plot_gradient_flow,
    plot_gradient_in_time,
    plot_histograms,
    plot_images,
    plot_kernels,
    plot_loss,
    plot_loss_surface,
    plot_lr_find,
    plot_masks,
    plot_neurons,
    plot_saliency,
    plot_schedules,
    plot_validation,
)
from viz.stepper.stepping import step
from viz.words.chain_rule import explain
from viz.worksheets.marking import check
from viz.worksheets.worksheet import worksheet

__all__ = [
    "Drawing",
    "Film",
    "NoEngineError",
    "Plane",
    "check",
    "draw",
    "explain",
    "film",
    "network",
    "plot_activation",
    "plot_activations",
    "plot_confusion_matrix",
    "plot_decision_boundary",
    "plot_decision_field",
    "plot_feature_maps",
    "plot_gradcheck",
    "plot_gradient_flow",
    "plot_gradient_in_time",
    "plot_histograms",
    "plot_images",
    "plot_kernels",
    "plot_loss",
    "plot_loss_surface",
    "plot_lr_find",
    "plot_masks",
    "plot_neurons",
    "plot_saliency",
    "plot_schedules",
    "plot_validation",
    "scope",
    "source_lines",
    "step",
    "worksheet",
]
