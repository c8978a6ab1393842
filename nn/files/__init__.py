"""Files of models, optimisers and runs: written whole or not at all, read with suspicion.

Begin with `saving`; `state_tree` says what a state is in a file, `state_files` how it is laid down.
"""
