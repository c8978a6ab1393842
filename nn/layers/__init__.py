"""Layers of networks. Begin with `linear`."""
