"""Functions of Tensors as straight-line code: run once under observation, then replayed."""
