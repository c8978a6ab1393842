"""Where a tape runs: as NumPy code, or as one program of XLA's by JAX.

`traced_program` is what both have in common: when a recording may be repeated, and how a result becomes a node.
`replay` writes NumPy code and lends it memory. `jax_backend` is the door to the other, and `jax_program` puts its parts
together:

- what the trace fixes: `host_steps`, what Python has to do before (draws, checks, numbers of optimisers), and
  `device_steps`, what is left to the device;
- where leaves live: `device_leaves`, of blocks of memory (`leaf_memory`) whose numbers are on the device until
  somebody reads them (`device_nodes`); `host_arrays` hands arguments over;
- how results come back: `executable` has the program of XLA's and what it gives. `lowering` runs the instructions of
  the tape upon JAX's arrays while it is traced, by `jax_functions` (NumPy's functions in JAX), `jax_images`, `lenses`
  and `step_results`; `loops` finds what is repeated;
- a call: `fit_checks` asks whether all is as it was, and `run_code` writes that and a run out as straight-line Python.

No rule of a primitive knows of a backend: a tape speaks of NumPy's functions. JAX is imported by `late_jax` when it is
first used.
"""
