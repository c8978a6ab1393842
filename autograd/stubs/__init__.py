"""Writes what type checkers and editors read, from the table of primitives: ``python -m autograd.stubs``.

Run it after a change to the table or to the public names; a test compares. Begin with `files`.
"""
