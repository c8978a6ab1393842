"""Worksheets of the chain rule, and their marking. Begin with `worksheet`, then `marking`."""
