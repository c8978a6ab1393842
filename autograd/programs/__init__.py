"""Graphs and functions made ready to be run again at speed. Begin with `compiling`.

`values`: graphs of Values. `functions`: functions of Tensors. `tape`: the instructions that a function comes
down to, and their code. `backends`: where a tape runs.
"""
