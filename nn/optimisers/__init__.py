"""Optimisers. Begin with `steps`; `flat` lays parameters end to end."""
