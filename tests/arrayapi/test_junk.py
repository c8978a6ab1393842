"""Public functions beside the table that are given what is not for them: a number, or an error of ours that says it."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from grouped import each
from junk import answer_in_words_of_ours

import autograd
from autograd import Tensor, Value, fft, special
from autograd.errors import ArgumentError, AutogradError, IndexingError, ShapeError

GOOD = [Tensor([[1.0, 2.0], [3.0, 4.0]]), Value(2.0), 1.5, np.array([1.0, 2.0])]
FUNCTIONS = {
    **{f"special.{name}": getattr(special, name) for name in special.__all__},
    **{f"fft.{name}": getattr(fft, name) for name in dir(fft) if not name.startswith("_")},
    **{name: getattr(autograd, name) for name in ("meshgrid", "asarray", "astype", "moveaxis", "roll", "flip", "sort")},
}


@pytest.mark.filterwarnings("ignore")
@each(("name", "function"), FUNCTIONS.items())
def test_whatever_it_is_given_it_answers_in_words_of_ours(name: str, function: Callable[..., Any]) -> None:
    answer_in_words_of_ours(function, GOOD, [len, 1j, NotImplemented])


def backward_onto(grad: Any) -> None:
    leaf = Value(2.0)
    leaf.grad = grad
    autograd.Program(leaf * leaf).backward()


def test_what_is_no_number_is_named() -> None:
    for function in (special.entr, special.ndtr, special.logit):
        with pytest.raises(ArgumentError, match="found NoneType None"):
            function(None)
    with pytest.raises(ArgumentError, match=r"takes numbers, found operands of <U1"):
        special.xlogy(1.0, np.array(["a"]))
    with pytest.raises(ShapeError, match=r"huber: the shapes \(2,\) and \(3,\) do not fit together"):
        special.huber(np.ones(2), [1.0, 2.0, 3.0])
    np.testing.assert_allclose(special.rel_entr([1, 2], [2, 2]), [-np.log(2), 0.0])
    with pytest.raises(TypeError, match="missing 1 required positional argument"):
        special.xlogy(1.0)


def test_an_axis_is_a_whole_number() -> None:
    t = Tensor(np.arange(6.0).reshape(2, 3))
    for junk in (1.0, "0", True, np.True_, {}, [None], 1j, np.zeros(2)):
        for call in (t.sum, t.softmax, t.argmax, lambda axis: fft.fftshift(t, axes=axis)):
            with pytest.raises(AutogradError):
                call(axis=junk) if call is not t.sum else call(junk)
    for axis in (1, np.int64(1), (1,), -1):
        assert t.sum(axis=axis).tolist() == [3.0, 12.0]
    with pytest.raises(IndexingError, match=r"an axis is a whole number, found 'x'"):
        fft.fftshift(t, axes="x")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: fft.fft(GOOD[0], axis=None), "takes one or more of its axes"),
        (lambda: fft.fftn(GOOD[0], axes=0), "several axes as a tuple, found axes=0"),
        (lambda: fft.fftn(GOOD[0], s=object()), "the lengths of a transform are whole numbers"),
        (lambda: fft.fft(GOOD[0], norm={}), 'norm "backward", "ortho" or "forward", found {}'),
        (lambda: fft.hfft(GOOD[0], norm=np.zeros(2)), 'norm "backward"'),
        (lambda: fft.fftfreq(0), "fftfreq takes a whole number from 1 to .* as n, found 0"),
        (lambda: fft.fftfreq(2.5), "fftfreq takes a whole number"),
        (lambda: fft.rfftfreq(4, d=0), "rfftfreq takes a real number other than 0 as d, found 0"),
        (lambda: autograd.guard(None), "a guard asks a function without arguments, found NoneType None"),
        (lambda: autograd.unread("x"), "an unread question is a function"),
        (lambda: autograd.refill(None, len), "refill writes to the array of a Tensor, found NoneType"),
        (lambda: autograd.refill(Value(1.0), len), "refill writes to the array of a Tensor, found Value"),
        (lambda: autograd.refill(Tensor(1.0), 3), "refill takes a function that writes to the array, found int 3"),
        (lambda: round(Value(2.0), [1]), r"round takes a whole number of decimals, found \[1\]"),  # type: ignore
        (lambda: round(Tensor(2.0), "x"), "round takes a whole number of decimals, found 'x'"),  # type: ignore
        (lambda: autograd.compile(np.sin, backend=np.zeros(2)), 'backend is "numpy", "jax"'),  # type: ignore
        (lambda: autograd.vmap(np.sin)(np.ndarray), "holds numbers in a regular array, found ndarray"),
        (lambda: autograd.Program(Value(2.0) ** 2).backward([[1], [2, 3]]), "rows differ in length"),
        (lambda: backward_onto("x"), "grad of Value.* is a number, or None, found str 'x'"),
        (lambda: autograd.meshgrid([1.0], indexing=np.zeros(2)), 'indexing "xy" or "ij", found array'),
        (lambda: autograd.gradcheck(len, [1.0], order=np.zeros(2)), "order"),
        (lambda: autograd.bitwise_left_shift(2, -1), "bitwise_left_shift of .*negative shift count"),
        (lambda: autograd.elu(Value(1.0), alpha=np.zeros(2)), "elu of .*alpha"),
        (lambda: autograd.astype(GOOD[0], np.float32, copy=np.zeros(2)), "copy= one of"),
    ],
)
def test_what_else_is_refused_in_words(call: Callable[[], Any], says: str) -> None:
    with pytest.raises(AutogradError, match=says):
        call()
