"""Schedules: the learning rate as a function of time.

Begin with `base`: what all of them share, and the one method that a new one defines. `formulas` has the schedules that
are a line of mathematics, `cycles` and `plateau` those that are more, and `combined` makes one of several.
"""
