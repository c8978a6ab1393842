"""The operators and methods that nodes have: none until the table of primitives attaches them.

For type checkers and editors, operators.pyi lists them; ``python -m autograd.stubs`` writes that
file from the table.
"""


class Operators:
    """What registration adds to: arithmetic and methods of `Value` and `Tensor`."""

    __slots__ = ()
