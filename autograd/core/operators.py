"""The operators and methods of nodes: none until the table of primitives attaches them.

For type checkers and editors, operators.pyi says what there will be; ``python -m autograd.stubs``
writes that file from the table.
"""


class ValueOperators:
    """What registration adds to `Value`."""

    __slots__ = ()


class TensorOperators:
    """What registration adds to `Tensor`."""

    __slots__ = ()
