"""Where a tape runs: as NumPy code, or as one program of XLA's by JAX.

`traced_program` is what both have in common: when a recording may be repeated, and how a result becomes a node.
`replay` writes NumPy code and lends it memory. `jax_backend` is the door to the other: `jax_program` says what goes
into a program and what comes out, `lowering` runs the tape's instructions upon JAX's arrays while it is traced, by
`jax_functions` (NumPy's functions in JAX); `loops` finds what is repeated, `device_nodes` knows which numbers of leaves
are on the device, and `leaf_memory` takes them there, `host_arrays` the arguments. `host_steps` does what Python
has to do before: draws, checks, numbers of optimisers. `run_code` writes all that out as the Python of one run.

No rule of a primitive knows of a backend: a tape speaks of NumPy's functions. JAX is imported by `late_jax` when it is
first used.
"""
