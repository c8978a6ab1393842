"""Where things stand. Begin with `frames`."""
