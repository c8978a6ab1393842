"""Losses, as functions and as modules; penalties of weights.

Begin with `distances`, the plain ones, and `loss_modules`, the same as modules.
"""
