"""Layers of networks: modules with a ``forward``, and the functions some of them are made of.

Begin with `linear`, the shortest complete layer, then `containers`, which put layers one after another. `activations`,
`dropout`, `convolution`, `pooling`, `flatten` and `recurrent` hold one kind of layer each; `recurrent_cells` has one
time step of a recurrent layer, `windows` what convolution and pooling share.
"""
