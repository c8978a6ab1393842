"""A graph at the level of neurons: columns of circles, lines for weights. Begin with `description`, then `parts`.

`roles` says which nodes are weights, by the rules of the operations and not by their names; `parts` cuts the graph into
neurons, layers, steps, operations and the loss; `describe` gives each its numbers, which are the engine's; `wording`
makes a picture of it and `columns` places it, for the painters of all pictures. `examples` runs a model that has seen
no data yet.
"""
