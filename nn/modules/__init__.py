"""What a network is made of: modules, which hold parameters and one another.

Begin with `module`: what it is made of stands in `module_parts`, what its state is in `module_state`.
"""
