"""Optimisers: how parameters follow their gradients downhill.

Begin with `base`: what all of them share, and what a new one has to define. `sgd` and `adam` hold the rules, and
`flat_parameters` lays all parameters of one type end to end, so that a rule is a few operations on long arrays.
"""
