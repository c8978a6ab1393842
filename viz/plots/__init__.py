"""Plots with matplotlib: of training, of what a network has learnt, of its weights and gradients.

Each function draws into ``ax`` or ``figure``, or into a new one, and returns the Axes, whose ``data`` hold the numbers
that were drawn; nothing is shown and no setting of matplotlib changes. Begin with `curves`; `look` holds what all of
them share.
"""

from viz.plots.activations import plot_activation, plot_activations
from viz.plots.boundaries import plot_decision_boundary
from viz.plots.confusion import plot_confusion_matrix
from viz.plots.curves import plot_loss
from viz.plots.fields import plot_decision_field, plot_neurons
from viz.plots.flow import plot_gradient_flow, plot_gradient_in_time
from viz.plots.histograms import plot_histograms
from viz.plots.images import plot_images
from viz.plots.kernels import plot_feature_maps, plot_kernels
from viz.plots.masks import plot_masks
from viz.plots.means import plot_means
from viz.plots.planes import Plane
from viz.plots.rates import plot_lr_find, plot_schedules
from viz.plots.reports import plot_gradcheck
from viz.plots.saliency import plot_saliency
from viz.plots.surfaces import plot_loss_surface
from viz.plots.validation import plot_validation

__all__ = [
    "Plane",
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
    "plot_means",
    "plot_neurons",
    "plot_saliency",
    "plot_schedules",
    "plot_validation",
]
