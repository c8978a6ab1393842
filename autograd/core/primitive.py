"""What a primitive is, and the families of them.

A primitive is written once, as ordinary arithmetic over a namespace ``xp``: the scalar namespace for a `Value`,
NumPy for a `Tensor`, the recorder where derivatives must be differentiable again, and the symbolic namespace
for text. `autograd.extend` shows how, and has the decorators.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import EllipsisType
from typing import Any, Literal, NoReturn

from autograd.core.node import Node, holds_nodes
from autograd.core.registry import ENGINES, lookup, rank_of
from autograd.errors import ArgumentError
from autograd.foundation.domains import Case, Interval
from autograd.foundation.misfits import is_among
from autograd.foundation.ownership import own, owned

Array = Any  # what a rule computes with: a number, an array, a node or a symbol
Namespace = Any  # where a rule finds its functions
Rule = Callable[..., Any]

LAST_AXES = "last axes"  # said as ``batched``: it works on the last axes of its operand, whatever stands before
COMPARISONS = frozenset({"lt", "le", "gt", "ge", "eq", "ne"})

# How a formula places the symbol; without one of these, as a function: f(x). A "power" has the symbol for its
# exponent, "around" stands before and after, "series" is x + y + z, and "operand" shows nothing but the operand.
Notation = Literal["infix", "prefix", "postfix", "power", "around", "series", "operand"]


class Primitive:
    """One operation: its forward, its derivative, how it is shown and where it may be tested.

    Calling it applies it: to nodes it gives a node, to plain data a plain result. `autograd.extend` has its options.
    """

    lands: int | None = None  # the rank of its results; None: that of its highest operand
    differentiable = True
    keeps = False  # whether its result has kept all that its derivative needs

    def __init__(
        self,
        forward: Rule,
        *,
        symbol: str | None = None,
        notation: Notation | None = None,
        domain: Sequence[Interval] = (),
        cases: Sequence[Case] = (),
        operator: str | None = None,
        method: bool | None = None,
        aliases: Sequence[str] = (),
        definition: Rule | None = None,
        attribute: bool = False,
        batched: Rule | str | None = None,
        unfolds: Sequence[Primitive] = (),
        accepts: Mapping[str, tuple[Any, ...]] | None = None,
        lands: int | EllipsisType | None = ...,
        joins: bool = False,
        analytic: bool = True,
    ) -> None:
        code = forward.__code__
        data = code.co_varnames[1 : code.co_posonlyargcount]
        self.name = self.__name__ = forward.__name__
        self.__doc__, self.__module__ = forward.__doc__, forward.__module__
        self.forward = forward
        self.definition = definition
        self.symbol = self.name if symbol is None else symbol
        self.notation = notation
        self.domain = tuple(domain)
        self.cases = tuple(cases)
        self.operator = operator
        self.aliases = tuple(aliases)
        self.variadic = bool(code.co_flags & 0x04)
        self.arity = len(data)
        self.pull: Callable[..., None] | None = None  # the fast form of its part in a sweep, see `unrolled`
        self.pull_of_tensors = self.pull
        self.fast: dict[type, Rule] = {}  # fast forms of a call, by the class of its first argument, see `unrolled`
        self.metadata = code.co_varnames[code.co_posonlyargcount : code.co_argcount + code.co_kwonlyargcount]
        names = reversed(code.co_varnames[: code.co_argcount])
        given = dict(zip(names, reversed(forward.__defaults__ or ()), strict=False)) | (forward.__kwdefaults__ or {})
        self.defaults = {name: given[name] for name in self.metadata if name in given}
        self.keywords = frozenset(self.metadata)
        self.attribute, self.joins, self.analytic = attribute, joins, analytic
        self.batched = batched
        self.unfolds = tuple(unfolds)  # the primitives that make one entry of its result out of single numbers
        self.accepts = dict(accepts or {})  # keywords about memory and devices: checked, and not passed on
        if not isinstance(lands, EllipsisType):
            self.lands = lands
        self.method = (self.arity == 1 and operator is None) if method is None else method

    def __repr__(self) -> str:
        return f"<{type(self).__name__.lower()} {self.name}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return lookup, (self.name,)

    @property
    def __signature__(self) -> Any:
        from inspect import Parameter, signature

        full = signature(self.forward)
        extra = [Parameter(name, Parameter.KEYWORD_ONLY, default=known[0]) for name, known in self.accepts.items()]
        return full.replace(parameters=[*list(full.parameters.values())[1:], *extra])

    @property
    def compares(self) -> bool:
        """Whether its operator is a comparison, which Python reflects by itself."""
        return self.operator in COMPARISONS

    @property
    def reflected(self) -> bool:
        """Whether its operator has a form with the operands exchanged."""
        return self.operator is not None and self.arity == 2 and not self.compares

    def __call__(self, *args: Any, **params: Any) -> Any:
        if self.fast and args and (self.metadata or (not params and len(args) == (self.arity or 1))):
            fast = self.fast.get(args[0].__class__)
            if fast is not None:
                return fast(*args, **params)
        return apply(self, *self.bind(args, params))

    def bind(self, args: tuple[Any, ...], params: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any] | None]:
        """Split a call into data and metadata; an `ArgumentError` where it does not fit."""
        rest: tuple[Any, ...] = ()
        if self.variadic:
            first: Any = args[0] if args else ()
            if isinstance(first, list | tuple) or (self.joins and len(args) == 1 and bool(getattr(first, "shape", ()))):
                args, rest = tuple(first), args[1:]
            if not args:
                raise ArgumentError(f"{self.name}() needs at least one operand, found none")
        elif len(args) != self.arity:
            args, rest = args[: self.arity], args[self.arity :]
            if len(rest) > 1 and len(self.metadata) == 1:
                rest = (rest,)  # x.reshape(2, 3) for x.reshape((2, 3))
        if self.accepts and params:
            params = self.without_accepted(params)
        if self.metadata or params or rest:
            further = dict(zip(self.metadata, own(rest), strict=False)) if rest else {}
            params = {**self.defaults, **further, **owned(params)}
        if len(args) < self.arity or len(rest) > len(self.metadata) or params.keys() != self.keywords:
            self.refuse(args, params, rest)
        return args, params or None

    def without_accepted(self, params: dict[str, Any]) -> dict[str, Any]:
        """``params`` without the keywords that make no difference here, once their values are checked."""
        for name, known in self.accepts.items():
            if name in params and not is_among(params[name], known):
                raise ArgumentError(f"{self.name}() takes {name}= one of {known}, found {params[name]!r}")
        return {name: value for name, value in params.items() if name not in self.accepts}

    def refuse(self, args: tuple[Any, ...], params: dict[str, Any], rest: tuple[Any, ...]) -> NoReturn:
        """Say what a call should have looked like."""
        from autograd.foundation.other_names import instead

        wanted = [f"{self.arity} operand{'s' * (self.arity != 1)}", *self.metadata]
        surplus = sorted(params.keys() - self.keywords)
        missing = sorted(self.keywords - params.keys())
        problem = f"{', '.join(missing)} is missing" if missing else f"found {len(args) + len(rest)} arguments"
        if surplus:
            problem = f"it does not take {', '.join(surplus)}{instead(self.name, surplus)}"
        raise ArgumentError(f"{self.name}() takes {', '.join(wanted)}: {problem}")

    def contributions(
        self, xp: Namespace, cotangent: Array, out: Array, inputs: Sequence[Array], params: Any, wanted: Sequence[bool]
    ) -> Iterable[Array]:
        """What each wanted input receives from ``cotangent``; None for the others."""
        raise NotImplementedError


class Elementwise(Primitive):
    """Works number by number; its derivative is a local partial per argument. See `autograd.extend.elementwise`."""

    def __init__(self, forward: Rule, *, partials: Sequence[Rule | float], **rest: Any) -> None:
        super().__init__(forward, **rest)
        expected = 1 if self.variadic else self.arity
        if len(partials) != expected:
            raise ArgumentError(f"{self.name} needs {expected} partials, found {len(partials)}")
        self.partials = tuple(partials)

    @property
    def partials(self) -> tuple[Rule | float, ...]:
        """The local derivative per argument."""
        return self._partials

    @partials.setter
    def partials(self, partials: tuple[Rule | float, ...]) -> None:
        self._partials = partials
        self.pull = self.pull_of_tensors = None

    @property
    def sums(self) -> bool:
        """Whether it adds up its operands: two or more, and every partial is the constant 1."""
        return (self.variadic or self.arity > 1) and all(one.__class__ is int and one == 1 for one in self.partials)

    def partial(self, i: int, xp: Namespace, out: Array, inputs: Sequence[Array], params: Any) -> Array:
        """The local derivative with respect to argument ``i``."""
        rule = self.partials[0 if self.variadic else i]
        return rule(xp, out, *inputs, **(params or {})) if callable(rule) else rule

    def contributions(
        self, xp: Namespace, cotangent: Array, out: Array, inputs: Sequence[Array], params: Any, wanted: Sequence[bool]
    ) -> Iterable[Array]:
        for i, asked in enumerate(wanted):
            if not asked:
                yield None
                continue
            local = self.partial(i, xp, out, inputs, params)
            if local.__class__ is int and (local == 1 or local == -1):
                yield cotangent if local == 1 else -cotangent
            else:
                yield cotangent * local


class Linear(Primitive):
    """Linear in its data; its derivative is the transpose per argument. See `autograd.extend.linear`."""

    lands = 1

    def __init__(
        self, forward: Rule, *, transposes: Sequence[Rule | None], joint: bool | None = None, **rest: Any
    ) -> None:
        super().__init__(forward, **rest)
        self.transposes = tuple(transposes)
        self.joint = self.variadic if joint is None else joint

    def contributions(
        self, xp: Namespace, cotangent: Array, out: Array, inputs: Sequence[Array], params: Any, wanted: Sequence[bool]
    ) -> Iterable[Array]:
        for i, asked in enumerate(wanted):
            rule = self.transposes[0 if self.variadic else i]
            if not asked or rule is None:
                yield None
            elif self.variadic:
                yield rule(xp, i, cotangent, *inputs, **(params or {}))
            else:
                yield rule(xp, cotangent, *inputs, **(params or {}))


class Nonlinear(Primitive):
    """Mixes the entries of an array; its derivative is a reverse rule per argument. See `autograd.extend.nonlinear`."""

    lands = 1

    def __init__(self, forward: Rule, *, reverse: Sequence[Rule | None], **rest: Any) -> None:
        super().__init__(forward, **rest)
        self.reverse = tuple(reverse)

    def contributions(
        self, xp: Namespace, cotangent: Array, out: Array, inputs: Sequence[Array], params: Any, wanted: Sequence[bool]
    ) -> Iterable[Array]:
        for rule, asked in zip(self.reverse, wanted, strict=True):
            yield rule(xp, cotangent, out, *inputs, **(params or {})) if asked and rule else None


class Fused(Primitive):
    """A fast path for a composition, with one reverse rule for all arguments. See `autograd.extend.fused`."""

    lands = 1

    def __init__(
        self, forward: Rule, *, definition: Rule, reverse: Rule, spelt: Rule | None = None, **rest: Any
    ) -> None:
        super().__init__(forward, definition=definition, **rest)
        self.reverse = reverse
        self.spelt = spelt

    def contributions(
        self, xp: Namespace, cotangent: Array, out: Array, inputs: Sequence[Array], params: Any, wanted: Sequence[bool]
    ) -> Iterable[Array]:
        return self.reverse(xp, cotangent, out, inputs, wanted, **(params or {}))  # type: ignore[no-any-return]


class Predicate(Primitive):
    """Piecewise constant, or no number (comparisons), so without a derivative: over Values a plain answer of Python's,
    over Tensors a constant Tensor."""

    differentiable = False


class Composition(Primitive):
    """A function made of primitives: it adds the nodes of its parts, and none of its own."""

    lands = 1


def apply(primitive: Primitive, args: tuple[Any, ...], params: dict[str, Any] | None) -> Any:
    """Apply ``primitive`` in the engine of its highest operand; without a node, to plain data."""
    given = (*args, *params.values()) if params and primitive.lands is None and type(primitive) is Composition else args
    tracked = True in [isinstance(arg, Node) for arg in given] or holds_nodes(args)
    if tracked and isinstance(primitive, Composition):
        return ENGINES[1].compose(primitive, args, params)
    rank = max([arg.rank if isinstance(arg, Node) else rank_of(arg) for arg in given], default=0)
    engine = ENGINES[rank if primitive.lands is None or rank > 1 else primitive.lands]
    if tracked:
        return engine.apply(primitive, args, params)
    if not rank and primitive.lands:  # of numbers alone, while its rule asks arrays for their shapes
        args = tuple([engine.as_array(arg) for arg in args])
    return engine.evaluate(primitive, tuple([engine.plain(arg) for arg in args]), params)
