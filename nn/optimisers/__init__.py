"""Optimisers: how parameters follow their gradients downhill.

Begin with `sgd`: a rule over arrays, and the numbers that it needs. `rules` runs such rules, on the flat arrays that
`flat_parameters` lays parameters out in, so that a rule is a few operations on long arrays however many layers there
are. `base` has the groups of parameters, `groups` checks what an optimiser is given, `states` what it loads.
`lbfgs` is no such rule: it runs the loss as often as it likes.
"""
