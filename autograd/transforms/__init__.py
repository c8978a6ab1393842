"""Functions of functions: grad, jvp, vmap, jacobian, checkpoint. Begin with `derivatives`, then `call`."""
