"""The worlds in which a primitive's rules can be run: numbers, arrays, recorded nodes, symbols."""
