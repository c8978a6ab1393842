"""Layers of networks: modules with a ``forward``, and the functions some of them are made of.

Begin with `linear`, the shortest complete layer, then `sequential`, which puts layers one after another, and
`containers`, whole networks. `activations`, `perceptron`, `embedding`, `dropout`, `convolution`, `pooling`, `flatten`,
`recurrent` and `last` hold one kind of layer each; `recurrent_cells` has one time step of a recurrent layer, `lengths`
what it does with padded batches, `windows` what convolution and pooling share, `rows` and `module_dict` modules in
lists and dicts.
"""
