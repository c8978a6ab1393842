"""Record what a function of Tensors does. Begin with `function`, then `recording`, `trace`, `standins`."""
