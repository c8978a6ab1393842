"""The training steps that `benchmarks.accelerator` times, once for each library, from the same first parameters."""
