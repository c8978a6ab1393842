"""Arguments of compiled functions: those of the form of the call before are recognised, and no others."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import Tensor, compile
from autograd.programs.functions.arguments import FEW

square = np.arange(4.0).reshape(2, 2)
FORMS: dict[str, Callable[[], Any]] = {
    "array": lambda: (square.copy(), 2),
    "other number": lambda: (square.copy(), 3),
    "true, which is 1": lambda: (square.copy(), True),
    "float": lambda: (square.copy(), 2.0),
    "NumPy's number": lambda: (square.copy(), np.float64(2)),
    "shape": lambda: (square[0].copy(), 2),
    "type": lambda: (square.astype(np.int64), 2),
    "strides": lambda: (square.T, 2),
    "Tensor": lambda: (Tensor(square), 2),
    "constant": lambda: (Tensor(square, requires_grad=False), 2),
    "Tensor's type": lambda: (Tensor(square, dtype=np.float32), 2),
    "Tensor's strides": lambda: (Tensor(square.T), 2),
    "two arrays": lambda: (square.copy(), square.copy()),
    "one array twice": lambda: (square,) * 2,
    "two Tensors": lambda: (Tensor(square), Tensor(square)),
    "one Tensor twice": lambda: (Tensor(square),) * 2,
    "many arrays": lambda: tuple(square.copy() for _ in range(FEW + 1)),
    "many arrays, one twice": lambda: (*[square.copy() for _ in range(FEW - 1)], square, square),
    "one argument": lambda: (square.copy(),),
    "list": lambda: ([square.copy()], 2),
}


@pytest.mark.parametrize("known", FORMS)
def test_arguments_of_another_form_are_told_from_those_that_came_again_and_again(known: str) -> None:
    def function(*args: Any) -> Any:
        x, y = args[0][0] if isinstance(args[0], list) else args[0], args[-1]
        return x[:1] * 3, None if y is None else y * 2

    def as_plain(found: Any) -> Any:
        arrays = [part.data if isinstance(part, Tensor) else np.array(part) for part in found]
        return type(found[0]), found[0].dtype, [array.tolist() for array in arrays]

    for other, form in FORMS.items():
        f = compile(function)
        for _ in range(3):  # traced, looked up, recognised
            f(*FORMS[known]())
        for _ in range(2):
            args = form()
            assert as_plain(f(*args)) == as_plain(function(*args)), other
        assert repr(f).endswith(f"traces: {1 + (other != known)}>"), other
    named = compile(lambda x=square, y=2: x * y)
    for _ in range(3):
        named(x=square + 1)
    np.testing.assert_array_equal(named(), square * 2)
