"""How methods are called, as an editor, a notebook's hint and help() say it."""

import inspect

import pytest
from grouped import each

import autograd
from autograd.errors import ArgumentError

METHODS = [
    (kind, name)
    for kind in (autograd.Tensor, autograd.Value)
    for name in dir(kind)
    if not name.startswith("_") and callable(getattr(kind, name)) and name != "item"  # NumPy's has no names, either
]


@each(("kind", "name"), METHODS, ids=lambda x: getattr(x, "__name__", x))
def test_a_method_has_a_signature_with_names(kind: type, name: str) -> None:
    parameters = inspect.signature(getattr(kind, name)).parameters.values()
    assert not [each for each in parameters if each.kind in (each.VAR_POSITIONAL, each.VAR_KEYWORD)]


@each("primitive", sorted(autograd.primitives.__all__))
def test_a_method_is_called_as_its_function_is(primitive: str) -> None:
    function = getattr(autograd, primitive)
    for kind in (autograd.Tensor, autograd.Value):
        method = vars(kind).get(primitive)
        if hasattr(method, "__wrapped__"):
            assert inspect.signature(method) == inspect.signature(function)


def test_the_axis_of_a_sum_is_seen() -> None:
    seen = inspect.signature(autograd.Tensor.sum).parameters
    assert list(seen)[1:] == ["axis", "keepdims", "dtype"]
    assert str(inspect.signature(autograd.Tensor([1.0]).sum)).startswith("(axis: ")
    with pytest.raises(ArgumentError, match="axis, keepdims, dtype"):
        autograd.Tensor([1.0]).sum(dim=0)
