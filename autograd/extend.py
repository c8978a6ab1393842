"""How to write a primitive: the door of the engine for extensions, which the built-in table uses itself.

A primitive is one function with a decorator. It is ordinary arithmetic over a namespace ``xp``, in which every
primitive is found by its name. Arguments before ``/`` are data, those after it metadata. The derivative stands in
the decorator, as arithmetic over ``xp``, too.

>>> from autograd import Tensor, Value, gradients
>>> from autograd.extend import REAL, check_primitive, elementwise
>>> @elementwise(symbol="sq+", partials=[lambda xp, out, x, b: out / xp.sqrt(x * x + b)], domain=[REAL])
... def squareplus(xp, x, /, b=4.0):
...     'A smooth ReLU: (x + √(x² + b)) / 2, elementwise.'
...     return (x + xp.sqrt(x * x + b)) / 2
>>> squareplus(Value(0.0)).data, Tensor([0.0, 1.5]).squareplus().data
(1.0, array([1., 2.]))
>>> x = Value(1.5)
>>> gradients(squareplus(x), [x])
[0.8]

From then on it works on Values and Tensors, as function and method, under every transform, compiled, in pictures and
in words. `check_primitive` puts it to the test that the built-in ones pass; it needs hypothesis, and is imported
when it is first asked for.

>>> check_primitive(squareplus, lambda x, b: (x + (x**2 + b) ** 0.5) / 2)

Which decorator: `elementwise` where each entry is computed by itself; `linear` where the result is linear in the data;
`nonlinear` where entries are mixed otherwise; `fused` for a fast path beside a definition; `predicate` where there
is no derivative; `composition` for a function of other primitives.

Each takes these `Options` beside the derivative:

- ``symbol``: what pictures and formulas show in place of the name.
- ``notation``: where formulas place it, such as "infix" or "prefix"; without it they show a function, f(x).
- ``domain``: per argument what tests draw from: `REAL`, `POSITIVE`, `NONZERO`, `WHOLE`, or an ``Interval(low, high)``
  with the kinks that it is to ``avoid``; the last one serves for all arguments that follow.
- ``cases``: the calls that tests make, each made by `case`: a shape per argument, and the metadata.
- ``operator``: the operator of Python that it becomes, "add" for ``+``.
- ``method``: whether nodes get a method of its name; by default if it has one argument and no operator.
- ``attribute``: whether that method is an attribute, as in ``t.T``.
- ``aliases``: further names.
- ``lands``: 0 where results are Values, 1 where they are Tensors, None where they are what the operands are.
- ``batched``: how `vmap` runs it where no metadata called ``axis``, ``axes``, ``shape`` or ``index`` tells:
  `LAST_AXES`, or a rule ``(xp, flags, *inputs, **params)`` whose flagged inputs have a leading axis of examples.
  Without either it is run example by example.
- ``unfolds``: the primitives that make one entry of its result out of single numbers, as sum and product make one of
  a product of matrices.
- ``joins``: whether one array in place of a list stands for the arrays along its first axis, as NumPy has it.
- ``analytic``: False where it has a derivative at complex numbers that is not df/dz, as the absolute value has.
- ``accepts``: keywords about memory and devices with the values that each may have; rules do not see them.

Types for annotations are `Namespace` (of ``xp``), `Array` (of data), `Rule` (of a function over ``xp``) and
`Primitive` (of what a decorator makes).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from autograd.core.primitive import LAST_AXES, Composition, Elementwise, Fused, Linear, Nonlinear, Predicate
from autograd.core.primitive import Array as Array
from autograd.core.primitive import Namespace as Namespace
from autograd.core.primitive import Primitive as Primitive
from autograd.core.primitive import Rule as Rule
from autograd.core.registry import register
from autograd.foundation.domains import NONZERO, POSITIVE, REAL, WHOLE, case
from autograd.foundation.domains import Case as Case
from autograd.foundation.domains import Interval as Interval

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Literal, TypedDict, Unpack

    from autograd.core.primitive import Notation
    from autograd.testing import check_primitive as check_primitive

    class Options(TypedDict, total=False):
        """What every decorator takes beside the derivative; the text at the top says what each option means."""

        symbol: str
        notation: Notation
        domain: Sequence[Interval]
        cases: Sequence[Case]
        operator: str
        method: bool
        attribute: bool
        aliases: Sequence[str]
        lands: Literal[0, 1] | None
        batched: Rule | str
        unfolds: Sequence[Primitive]
        joins: bool
        analytic: bool
        accepts: Mapping[str, tuple[Any, ...]]


# What help() shows; types are imported by name.
__all__ = [
    "LAST_AXES",
    "NONZERO",
    "POSITIVE",
    "REAL",
    "WHOLE",
    "case",
    "composition",
    "elementwise",
    "fused",
    "linear",
    "nonlinear",
    "predicate",
]

Decorator = Callable[[Rule], Primitive]


def elementwise(
    *, partials: Sequence[Rule | float], definition: Rule | None = None, **options: Unpack[Options]
) -> Decorator:
    """A primitive that works number by number; shapes broadcast.

    ``partials``: the local derivative per argument, a rule ``(xp, out, *inputs, **params)`` or a number where it is
    constant; one for all arguments where the function takes any number of them. The engine multiplies by the
    cotangent, and undoes broadcasting. ``definition``: the function once more as its formula, if the function itself
    holds for real numbers only; complex numbers and expressions of sympy go by it.
    Raises `ArgumentError` for another number of partials.

    >>> @elementwise(partials=[lambda xp, out, x: 3 * xp.square(x)], domain=[REAL])
    ... def cubed(xp, x, /):
    ...     return x * x * x
    >>> cubed(2.0)
    8.0
    """
    return partial(_entered, Elementwise, partials=partials, definition=definition, **options)


def linear(*, transposes: Sequence[Rule | None], joint: bool | None = None, **options: Unpack[Options]) -> Decorator:
    """A primitive that is linear in its data.

    ``transposes``: per argument the transposed map, a rule ``(xp, cotangent, *inputs, **params)`` that looks at the
    shape of this argument only, and at the other arguments; None where there is no derivative. One rule
    ``(xp, i, cotangent, *inputs, **params)`` where the function takes any number of arguments. ``joint``: linear in
    all arguments together, as `concat` is, and not in each by itself, as `matmul` is; by default where it takes any
    number of them. Forward mode is derived from these.

    >>> @linear(transposes=[lambda xp, cotangent, x: xp.reversed_rows(cotangent)], cases=[case((3,)), case((2, 3))])
    ... def reversed_rows(xp, x, /):
    ...     return x[::-1]
    >>> reversed_rows([1.0, 2.0, 3.0])
    array([3., 2., 1.])
    """
    return partial(_entered, Linear, transposes=transposes, joint=joint, **options)


def nonlinear(*, reverse: Sequence[Rule | None], **options: Unpack[Options]) -> Decorator:
    """A primitive that mixes the entries of arrays.

    ``reverse``: per argument what it receives, a rule ``(xp, cotangent, out, *inputs, **params)`` that is linear in the
    cotangent and made of primitives; None where there is no derivative. Forward mode is derived from these.

    >>> @nonlinear(reverse=[lambda xp, cotangent, out, x: cotangent * x / out], cases=[case((3,))])
    ... def length(xp, x, /):
    ...     return xp.sqrt(xp.sum(x * x))
    >>> float(length([3.0, 4.0]))
    5.0
    """
    return partial(_entered, Nonlinear, reverse=reverse, **options)


def fused(*, definition: Rule, reverse: Rule, spelt: Rule | None = None, **options: Unpack[Options]) -> Decorator:
    """A primitive that does by a fast path what a composition of others does.

    ``definition``: that composition, over ``xp``; higher derivatives, forward mode and pictures use it.
    ``reverse``: what all arguments receive, as a list, by a rule ``(xp, cotangent, out, inputs, wanted, **params)``
    over arrays; ``wanted`` says which are asked for. ``spelt``: ``reverse`` as a short formula, for explanations.

    >>> def by_definition(xp, x, /):
    ...     return xp.sum(x * x)
    >>> def reverse(xp, cotangent, out, inputs, wanted):
    ...     return [2 * cotangent * inputs[0]]
    >>> @fused(definition=by_definition, reverse=reverse, cases=[case((3,)), case((2, 3))])
    ... def energy(xp, x, /):
    ...     return xp.vecdot(x.ravel(), x.ravel())
    >>> float(energy([3.0, 4.0]))
    25.0
    """
    return partial(_entered, Fused, definition=definition, reverse=reverse, spelt=spelt, **options)


def predicate(**options: Unpack[Options]) -> Decorator:
    """A primitive without a derivative: over Values a plain answer, over Tensors a constant Tensor.

    >>> @predicate(domain=[REAL])
    ... def is_proper_fraction(xp, x, /):
    ...     return xp.abs(x) < 1
    >>> is_proper_fraction(0.5)
    True
    """
    return partial(_entered, Predicate, **options)


def composition(**options: Unpack[Options]) -> Decorator:
    """A function of other primitives: it adds their nodes to a graph, and none of its own, so it needs no derivative.

    >>> @composition(cases=[case((3,))])
    ... def centred(xp, x, /):
    ...     return x - xp.mean(x)
    >>> centred([1.0, 2.0, 3.0])
    array([-1.,  0.,  1.])
    """
    return partial(_entered, Composition, **options)


def _entered(family: Callable[..., Primitive], forward: Rule, **options: Any) -> Primitive:
    primitive = family(forward, **options)
    register(primitive)
    return primitive


def __getattr__(name: str) -> Any:
    if name == "check_primitive":
        from autograd.testing import check_primitive

        return check_primitive
    raise AttributeError(f"module 'autograd.extend' has no attribute {name!r}")
