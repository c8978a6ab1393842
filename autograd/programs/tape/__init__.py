"""The tape of a function: instructions, their optimisation, memory and code. Begin with `instructions`.

A tape speaks of variables, and of the storages that their memory belongs to. What may be shared, left out or written
over follows from who writes to a storage and when (`optimise`, `memory`). The text that `codegen` makes of it is what
runs. Memory lies in frames, one for each call whose derivative may still be asked for; a frame goes back to its
program when the node of the call is forgotten.
"""
