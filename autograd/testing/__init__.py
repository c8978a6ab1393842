"""For your own tests: hypothesis strategies for numbers, arrays and graphs, and the test of a primitive.

Not part of ``import autograd``: say ``import autograd.testing``. It needs hypothesis, which the
extra ``testing`` brings.

>>> from hypothesis import given
>>> from autograd import gradcheck
>>> from autograd.testing import graphs, tensors, values
>>> @given(values(), tensors(shape=(2, 3)))
... def test_products_commute(x, t):
...     assert ((x * t).data == (t * x).data).all()
>>> test_products_commute()
>>> @given(graphs())
... def test_any_program_has_the_right_gradient(root):
...     assert gradcheck(root).ok

A primitive of your own is tested as the built-in ones are, by one line: `check_primitive`.
"""

try:
    import hypothesis as _hypothesis  # noqa: F401
except ImportError as error:
    raise ImportError("autograd.testing needs hypothesis, which is not installed: pip install hypothesis") from error

from autograd.testing.properties import check_primitive as check_primitive
from autograd.testing.strategies import graphs as graphs
from autograd.testing.strategies import mutually_broadcastable as mutually_broadcastable
from autograd.testing.strategies import tensors as tensors
from autograd.testing.strategies import values as values

__all__ = ["check_primitive", "graphs", "mutually_broadcastable", "tensors", "values"]
