"""The tape of a function: instructions, their optimisation, memory and code. Begin with `instructions`."""
