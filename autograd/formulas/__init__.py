"""The rules of primitives as formulas, in text and in LaTeX. Begin with `rules`, then `expression`."""
