"""Parameters: the Tensors that training changes."""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from nn.arguments import flag
from nn.autograd_door import PARAMETER, ArgumentError, Node, Tensor
from nn.inputs import described, is_example, plain_array


class Parameter(Tensor):
    """A Tensor that training changes: a leaf whose ``op`` is ``PARAMETER``.

    ``data``: an array, nested numbers or a Tensor, copied. ``dtype``: float32 unless told
    otherwise. ``name``: a label; a `Module` that holds the parameter names it after the attribute.
    ``requires_grad``: False for one that is frozen.
    Raises `DTypeError` for a type without derivatives.

    >>> weight = Parameter([[1, 2]])
    >>> weight.dtype, weight.op, weight.requires_grad
    (dtype('float32'), parameter, True)
    """

    __slots__ = ()

    def __new__(cls, data: Any, dtype: Any = None, name: str | None = None, *, requires_grad: bool = True) -> Self:
        source = _held(data) if isinstance(data, Tensor) else data
        leaf = Tensor(source, dtype=np.float32 if dtype is None else dtype, requires_grad=True)
        if not leaf.is_leaf:
            raise ArgumentError("a Parameter is a leaf, found a list of nodes: give it plain numbers")
        made = cls.make(_held(leaf), PARAMETER, name=name)
        made.requires_grad = flag("requires_grad", requires_grad)
        return made

    def requires_grad_(self, requires_grad: bool = True) -> Self:
        """Train this parameter, or with False freeze it, as `Module.requires_grad_` does; returns itself.

        >>> Parameter([1.0]).requires_grad_(False).requires_grad
        False
        """
        self.requires_grad = requires_grad
        return self

    def admit(self, given: Any) -> Any:
        """``given`` as data: an array of floating numbers is taken as it is, other numbers in the type of these."""
        held = self.datum
        data = _held(given) if isinstance(given, Node) else given
        is_array = hasattr(data, "__array_function__")
        array = data if is_array else plain_array(data)
        kind = array.dtype.kind
        if kind not in "biuf" and kind != held.dtype.kind:
            found = array.dtype if kind == "c" else described(given)
            raise ArgumentError(f"the data of this Parameter is an array of {held.dtype}, found {found}")
        return array if is_array and kind == held.dtype.kind else array.astype(held.dtype)


def refuse_zeros() -> None:
    """Raise the error for gradients that are to be set to 0."""
    raise ArgumentError(
        "a gradient that is not there is None, so set_to_none=False is not taken: for zeros write "
        "p.grad = np.zeros_like(p.data)"
    )


def _held(node: Node) -> Any:
    """The numbers of ``node``; an `ArgumentError` for an example within `vmap`, which has none of its own."""
    if is_example(node):
        raise ArgumentError(
            f"a Parameter holds numbers, found an example of shape {node.shape} within vmap: make it outside, and hand "
            "parameters that differ from example to example to nn.functional_call"
        )
    return node.datum
