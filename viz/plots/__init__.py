"""Plots with matplotlib: loss curves, decision boundaries, activations, images, kernels.

Each function draws into ``ax`` or ``figure``, or into a new one, and returns the Axes; nothing is shown and no
setting of matplotlib changes. Begin with `curves`; `look` holds what all of them share.
"""

from viz.plots.boundaries import plot_decision_boundary
from viz.plots.curves import plot_activation, plot_loss
from viz.plots.images import plot_images, plot_kernels

__all__ = ["plot_activation", "plot_decision_boundary", "plot_images", "plot_kernels", "plot_loss"]
