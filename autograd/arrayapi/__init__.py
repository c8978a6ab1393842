"""What the array API standard and NumPy have beside the table of primitives. Begin with `creation`."""
