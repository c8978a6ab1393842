"""Fast forms of what `value`, `tensor`, `members` and `sweep` say plainly: same meaning, same bits, fewer Python calls.

Nothing new is to be learnt here. `install`, which importing this module calls, gives the operators and
methods of both engines their fast forms and puts `adjoints` in the place of the plain loop; `uninstall`
takes all of it back, and everything works as before. tests/core/test_unrolled.py compares both ways, bit by
bit, for every primitive.

This file is longer than others, so that all that is written twice for speed stands in one place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograd.core import registry, sweep
from autograd.core.coercion import NUMERIC
from autograd.core.context import DEFAULT, MODES
from autograd.core.members import attach, compared, described
from autograd.core.node import CONSTANT, Node, bare
from autograd.core.order import NUMBERS
from autograd.core.primitive import Composition, Elementwise, Linear, Primitive, apply
from autograd.core.sweep import Cotangents
from autograd.core.tensor import Tensor, takes_definition
from autograd.core.value import Value
from autograd.core.xp.arrays import arrays
from autograd.core.xp.complex_numbers import is_complex
from autograd.core.xp.numbers import as_ieee, exact, ieee, scalar
from autograd.core.xp.standin import ARRAYS, Standin, as_data
from autograd.core.xp.whole_numbers import WHOLE
from autograd.errors import AutogradError
from autograd.foundation.misfits import MISFITS, explained, not_of_numbers
from autograd.foundation.ownership import PLAIN, SMALL, is_sole_view, own, owned
from autograd.lifetime.moments import PRESENT, Extra


def install() -> None:
    """Put the fast forms in place, for all primitives there are and will be."""
    registry.QUICKEN.append(quicken)
    for primitive in registry.TABLE.values():
        for engine in registry.ENGINES:
            quicken(primitive, engine)
    sweep.fast = adjoints


def uninstall() -> None:
    """Go back to the plain forms."""
    registry.QUICKEN.remove(quicken)
    for primitive in registry.TABLE.values():
        primitive.fast.clear()
        for engine in registry.ENGINES:
            attach(primitive, engine)
    sweep.fast = None


def quicken(primitive: Primitive, engine: type[Node]) -> None:
    """Give ``engine`` the fast forms of its members of ``primitive``, and ``primitive`` those of its calls."""
    if engine is Value and primitive.lands is None:
        _quicken(primitive, Value, _value_forms(primitive))
        if primitive.variadic and not primitive.metadata:
            primitive.fast[list] = _variadic_of_values(primitive)
    elif engine is Tensor:
        _quicken(primitive, Tensor, _tensor_forms(primitive))
    elif engine.rank > 1 and not (primitive.metadata or primitive.variadic or isinstance(primitive, Composition)):
        primitive.fast[engine] = lambda *args: engine.apply(primitive, args, None)  # no engine goes before it


Forms = dict[str, Callable[..., Any]]


def _quicken(primitive: Primitive, engine: type[Node], forms: Forms) -> None:
    call = forms.get("call")
    if call is not None:
        primitive.fast[engine] = call
        if primitive.method and not primitive.attribute:
            setattr(engine, primitive.name, call)
    for side in ("operator", "reflected"):
        if side in forms:
            setattr(engine, f"__{'r' * (side == 'reflected')}{primitive.operator}__", forms[side])


# Values


def _value_forms(primitive: Primitive) -> Forms:
    if primitive.compares:
        return {"operator": _comparison_of_values(primitive)}
    if primitive.arity == 2 and primitive.operator is not None and primitive.differentiable:
        call = _binary_of_values(primitive)
        return {"call": call, "operator": call, "reflected": _reflected_of_values(primitive)}
    if primitive.arity == 1 and not primitive.metadata and isinstance(primitive, Elementwise):
        call = described(_unary_of_values(primitive), primitive)
        return {"call": call} | ({"operator": call} if primitive.operator is not None else {})
    return {}


def _binary_of_values(primitive: Primitive) -> Callable[[Any, Any], Any]:
    """``x op y``: the hottest code there is. A plain number stays one, as an operand that no derivative goes to."""
    forward = primitive.forward
    new = object.__new__
    modes = MODES

    def operator(self: Value, other: Any) -> Any:
        if other.__class__ is Value:
            y = other.datum
        elif other.__class__ in NUMBERS:
            y = other = exact(other, self.datum)
        else:
            return apply(primitive, (self, other), None)
        mode = DEFAULT
        if modes.active:
            mode = modes.get()
            if mode.observer is not None:
                return apply(primitive, (self, other), None)
        try:
            data = forward(scalar, self.datum, y)
        except ArithmeticError:
            data = ieee(forward, self.datum, y)
        except TypeError:  # of complex numbers, for which `Value.evaluate` has words
            return apply(primitive, (self, other), None)
        if not mode.recording or (self.op is CONSTANT and (y is other or other.op is CONSTANT)):
            return Value.constant(data)
        node = new(Value)
        node.datum = data
        node.op = primitive
        node.first = self
        node.rest = other
        node.grad = None
        node.extra = mode.extra
        return node

    return operator


def _reflected_of_values(primitive: Primitive) -> Callable[[Any, Any], Any]:
    """``number op x``."""
    forward = primitive.forward

    def operator(self: Value, other: Any) -> Any:
        mode = MODES.get() if MODES.active else DEFAULT
        if other.__class__ not in NUMBERS or mode.observer is not None or self.op is CONSTANT or not mode.recording:
            return apply(primitive, (other, self), None)
        other = exact(other, self.datum)
        try:
            data = forward(scalar, other, self.datum)
        except ArithmeticError:
            data = ieee(forward, other, self.datum)
        except TypeError:
            return apply(primitive, (other, self), None)
        return bare(Value, data, primitive, other, self, mode.extra)

    return operator


def _unary_of_values(primitive: Primitive) -> Callable[[Any], Any]:
    """``x.f()``."""
    forward = primitive.forward
    plain = primitive.definition is None
    new = object.__new__
    modes = MODES

    def method(self: Value) -> Any:
        mode = DEFAULT
        if modes.active:
            mode = modes.get()
            if mode.observer is not None:
                return apply(primitive, (self,), None)
        if self.op is CONSTANT or not mode.recording or not (plain or self.datum.__class__ is float):
            return apply(primitive, (self,), None)
        try:
            data = forward(scalar, self.datum)
        except ArithmeticError:
            data = ieee(forward, self.datum)
        except TypeError:
            return apply(primitive, (self,), None)
        node = new(Value)
        node.datum = data
        node.op = primitive
        node.first = self
        node.rest = node.grad = None
        node.extra = mode.extra
        return node

    return method


def _variadic_of_values(primitive: Primitive) -> Callable[[list[Any]], Any]:
    """``f([x, y, ...])`` of Values alone."""
    forward = primitive.forward
    modes = MODES

    def call(terms: list[Any]) -> Any:
        data = []
        for term in terms:
            if term.__class__ is not Value:
                break
            data.append(term.datum)
        if len(data) < 2 or len(data) < len(terms):
            return apply(primitive, *primitive.bind((terms,), {}))
        mode = modes.get() if modes.active else DEFAULT
        total, first = forward(scalar, *data), terms[0]
        if mode.observer is not None or not mode.recording or first.op is CONSTANT:
            return Value.result(total, primitive, tuple(terms), None)
        return bare(Value, total, primitive, first, terms[1] if len(terms) == 2 else tuple(terms[1:]), mode.extra)

    return call


def _comparison_of_values(primitive: Primitive) -> Callable[[Any, Any], Any]:
    forward, plain = primitive.forward, compared(primitive)

    def operator(self: Value, other: Any) -> Any:
        try:
            if other.__class__ is Value:
                return forward(scalar, self.datum, other.datum)
            if other.__class__ in NUMBERS:
                return forward(scalar, self.datum, other)
        except TypeError:
            pass
        return plain(self, other)

    return operator


# Tensors


def _tensor_forms(primitive: Primitive) -> Forms:
    if primitive.arity == 2 and primitive.operator is not None:
        call = _binary_of_tensors(primitive)
        if primitive.compares:
            return {"call": call}
        return {"call": call, "operator": call, "reflected": _reflected_of_tensors(primitive)}
    by_place = not primitive.forward.__code__.co_kwonlyargcount
    if primitive.arity == 1 and by_place and not isinstance(primitive, Composition):
        call = described(_unary_of_tensors(primitive), primitive)
        if primitive.operator is None:
            return {"call": call}
        return {"call": call, "operator": _indexing_of_tensors(primitive) if _is_indexing(primitive) else call}
    return {}


def _binary_of_tensors(primitive: Primitive, reflected: bool = False) -> Callable[[Any, Any], Any]:
    """``x op y`` for the commonest operands."""
    forward = primitive.forward
    differentiable = primitive.differentiable
    array = np.ndarray
    modes = MODES

    def operator(self: Tensor, given: Any) -> Any:
        other = given
        if isinstance(other, Node):
            if other.rank > 1:
                return apply(primitive, (self, other), None)
            y, constant = other.datum, other.op is CONSTANT
        elif other.__class__ in NUMBERS:
            y, constant = other, True
        elif other.__class__ is array:
            y, constant = other, True
            other = bare(Tensor, y.copy("K") if y.nbytes <= SMALL else y, CONSTANT)  # `Tensor.operand`
        else:
            return apply(primitive, (self, other), None)
        mode = DEFAULT
        if modes.active:
            mode = modes.get()
            if mode.observer is not None:
                return apply(primitive, (self, given), None)
        try:
            data = forward(arrays, self.datum, y)
        except AutogradError:
            raise
        except MISFITS as error:
            raise explained(primitive.name, (self.datum, y), None, error) from error
        if data.__class__ is not array:
            data = as_data(data)
        if (
            not mode.recording
            or (constant and self.op is CONSTANT)
            or not differentiable
            or data.dtype.kind not in "fc"
        ):
            if data.dtype.kind not in NUMERIC:
                raise not_of_numbers(primitive.name, (self.datum, y))
            if self.datum.dtype.kind in WHOLE and data.dtype.kind in "fc":  # `computed` may have to begin anew
                return apply(primitive, (self, given), None)
            return Tensor.constant(data)
        return bare(Tensor, data, primitive, self, other, mode.extra)

    return operator


def _reflected_of_tensors(primitive: Primitive) -> Callable[[Any, Any], Any]:
    """``number op t``."""
    forward = primitive.forward

    def operator(self: Tensor, other: Any) -> Any:
        mode = MODES.get() if MODES.active else DEFAULT
        usual = other.__class__ in NUMBERS and self.op is not CONSTANT and primitive.differentiable
        if not usual or mode.observer is not None or not mode.recording:
            return apply(primitive, (other, self), None)
        try:
            data = as_data(forward(arrays, other, self.datum))
        except MISFITS as error:
            raise explained(primitive.name, (other, self.datum), None, error) from error
        if data.dtype.kind not in "fc":
            return apply(primitive, (other, self), None)
        return bare(Tensor, data, primitive, other, self, mode.extra)

    return operator


def _unary_of_tensors(primitive: Primitive) -> Callable[..., Any]:
    """``t.f(...)``."""
    forward, defaults, metadata = primitive.forward, primitive.defaults, primitive.metadata
    keywords, complete = primitive.keywords, len(defaults) == len(metadata)
    usual = tuple(defaults.values())
    only = metadata[0] if len(metadata) == 1 else None
    lands = Value if primitive.lands == 0 else Tensor
    makes_arrays, differentiable = lands is Tensor, primitive.differentiable
    array, asarray = np.ndarray, np.asarray
    modes = MODES
    by_definition = takes_definition(primitive)

    def method(self: Tensor, *args: Any, **given: Any) -> Any:
        if by_definition and self.datum.dtype.kind == "c":
            return apply(primitive, *primitive.bind((self, *args), given))
        params: Any = defaults
        values: Any = usual  # by place, which is faster
        if args or given or not complete:
            if only and len(args) == 1 and not given:
                params = {only: args[0] if args[0].__class__ in PLAIN else own(args[0])}
            elif complete and not args and keywords.issuperset(given):
                params = {**defaults, **owned(given)}
            else:
                params = primitive.bind((self, *args), given)[1] or {}
            values = [params[name] for name in metadata]
        mode = DEFAULT
        if modes.active:
            mode = modes.get()
            if mode.observer is not None:
                return apply(primitive, (self,), params or None)
        try:
            data = forward(arrays, self.datum, *values) if values else forward(arrays, self.datum)
        except AutogradError:
            raise
        except MISFITS as error:
            if self.datum.dtype.kind == "b":  # 0 and 1, where the result is a fraction
                return apply(primitive, (self,), params or None)
            raise explained(primitive.name, (self.datum,), params, error) from error
        if makes_arrays and data.__class__ is not array and not isinstance(data, Standin):
            data = asarray(data)
        if self.op is CONSTANT or not mode.recording or not differentiable:
            if self.datum.dtype.kind in WHOLE and makes_arrays and data.dtype.kind in "fc":  # likewise
                return apply(primitive, (self,), params or None)
            return lands.constant(data)
        if makes_arrays and data.dtype.kind not in "fc":
            return Tensor.constant(data)
        extra = mode.extra if not params else Extra(None, params, mode.extra.scope, PRESENT[0])
        return bare(lands, data, primitive, self, None, extra)

    return method


def _is_indexing(primitive: Primitive) -> bool:
    """Whether Python hands an operator of one operand something else as well: metadata that has no default."""
    return isinstance(primitive, Linear) and len(primitive.metadata) == 1 and not primitive.defaults


def _indexing_of_tensors(primitive: Primitive) -> Callable[[Any, Any], Any]:
    """``t[index]``: the method of one argument, without Python's containers for any number of them."""
    forward, array = primitive.forward, np.ndarray
    (name,) = primitive.metadata
    modes = MODES

    def operator(self: Tensor, index: Any) -> Any:
        if index.__class__ not in PLAIN:
            index = own(index)
        mode = DEFAULT
        if modes.active:
            mode = modes.get()
            if mode.observer is not None:
                return apply(primitive, (self,), {name: index})
        try:
            data = forward(arrays, self.datum, index)
        except AutogradError:
            raise
        except MISFITS as error:
            raise explained(primitive.name, (self.datum,), {name: index}, error) from error
        if data.__class__ is not array:
            data = as_data(data)
        if self.op is CONSTANT or not mode.recording or data.dtype.kind not in "fc":
            return Tensor.constant(data)
        return bare(Tensor, data, primitive, self, None, Extra(None, {name: index}, mode.extra.scope, PRESENT[0]))

    return operator


# the sweep


def adjoints(order: list[Node], cotangents: Cotangents) -> Iterator[Any]:
    """`sweep.sweep` by `sweep.pull`; each kind of primitive of Values has a pull of its own."""
    take, nodes = cotangents.pop, reversed(order)
    try:
        for node in nodes:
            cotangent = take(node, None)
            if cotangent is not None:
                if node.first is None:
                    node.check_history()
                elif node.__class__ is Value:
                    (node.op.pull or _specialise(node.op))(node, cotangent, cotangents)  # type: ignore[union-attr]
                elif node.__class__ is Tensor:
                    (node.op.pull_of_tensors or _specialise_for_tensors(node.op))(node, cotangent, cotangents)  # type: ignore[union-attr]
                else:
                    _pull(node, cotangent, cotangents)
            yield cotangent
    except _BeyondRealNumbers:
        cotangents[node] = cotangent
        yield from sweep.sweep([node, *nodes][::-1], cotangents, sweep.pull)


class _BeyondRealNumbers(Exception):
    """A real number was made of a complex one: before it, the pulls of Values would have to look at types."""


def _demand_real(node: Any) -> None:
    first = node.first
    if first.__class__ not in NUMBERS and is_complex(first):
        raise _BeyondRealNumbers


def _pull(node: Node, cotangent: Any, cotangents: Cotangents) -> None:
    """`sweep.pull`, straight into the dictionary: an array is copied only where it stays as it is."""
    op: Any = node.op
    if not op.analytic:
        _demand_real(node)
    first, rest, extra = node.first, node.rest, node.extra
    parents: Any = (first,) if rest is None else (first, rest) if rest.__class__ is not tuple else (first, *rest)
    params = None if extra is None else extra.params
    out, inputs, wanted = node.datum, [], []
    for parent in parents:
        plain = parent.__class__ in NUMBERS
        inputs.append(parent if plain else parent.datum)
        wanted.append(not plain and parent.op is not CONSTANT)
    xp = node.namespace if op.lands is None else arrays
    try:
        parts = list(op.contributions(xp, cotangent, out, inputs, params, wanted))
    except ArithmeticError:
        out, *inputs = as_ieee([out, *inputs])
        parts = list(op.contributions(scalar, cotangent, out, inputs, params, wanted))
    for parent, part in zip(parents, parts):  # noqa: B905  (one part per parent; strict=True takes time)
        if part is not None:
            _give(parent, part, cotangent, cotangents)


def _specialise(op: Any) -> Callable[[Node, Any, Cotangents], None]:
    """`_pull` for ``op`` over Values: the hottest loop of a backward pass."""
    pull: Callable[[Any, Any, Any], None] = _pull
    if isinstance(op, Elementwise) and not op.metadata:
        if op.sums and op.variadic:
            pull = _pull_total
        elif op.arity == 1:
            pull = _pull_unary(op.partials[0])
        elif op.arity == 2:
            pull = _pull_binary(*op.partials)
    op.pull = pull = pull if op.analytic else _careful(pull)
    return pull


def _careful(pull: Callable[[Any, Any, Any], None]) -> Callable[[Any, Any, Any], None]:
    def careful(node: Any, cotangent: Any, cotangents: Cotangents) -> None:
        _demand_real(node)
        pull(node, cotangent, cotangents)

    return careful


def _pull_total(node: Node, cotangent: Any, cotangents: Cotangents) -> None:
    for x in node.parents:
        if x.op is not CONSTANT:
            cotangents[x] = cotangents[x] + cotangent if x in cotangents else cotangent


def _pull_unary(rule: Any) -> Callable[[Any, Any, Any], None]:
    local, minus = _caller(rule), rule == -1

    def pull(node: Any, cotangent: Any, cotangents: Cotangents) -> None:
        x = node.first
        try:
            part = -cotangent if minus else cotangent * local(scalar, node.datum, x.datum)
        except ArithmeticError:
            _pull(node, cotangent, cotangents)
        else:
            cotangents[x] = cotangents[x] + part if x in cotangents else part

    return pull


def _pull_binary(first: Any, second: Any) -> Callable[[Any, Any, Any], None]:
    same_first, same_second, minus = first == 1, second == 1, second == -1
    to_first, to_second = _caller(first), _caller(second)

    def pull(node: Any, cotangent: Any, cotangents: Cotangents) -> None:
        x, y, to_x, to_y = node.first, node.rest, None, None
        try:
            if x.__class__ is y.__class__:
                if x.op is not CONSTANT:
                    to_x = cotangent if same_first else cotangent * to_first(scalar, node.datum, x.datum, y.datum)
                if y.op is not CONSTANT:
                    if minus:
                        to_y = -cotangent
                    else:
                        to_y = cotangent if same_second else cotangent * to_second(scalar, node.datum, x.datum, y.datum)
            elif y.__class__ in NUMBERS:
                to_x = cotangent if same_first else cotangent * to_first(scalar, node.datum, x.datum, y)
            elif x.__class__ in NUMBERS:
                if minus:
                    to_y = -cotangent
                else:
                    to_y = cotangent if same_second else cotangent * to_second(scalar, node.datum, x, y.datum)
            else:
                return _pull(node, cotangent, cotangents)
        except ArithmeticError:
            return _pull(node, cotangent, cotangents)
        if to_x is not None:
            cotangents[x] = cotangents[x] + to_x if x in cotangents else to_x
        if to_y is not None:
            cotangents[y] = cotangents[y] + to_y if y in cotangents else to_y
        return None

    return pull


def _specialise_for_tensors(op: Any) -> Callable[[Any, Any, Cotangents], None]:
    """`_pull` for ``op`` over Tensors: without lists and a generator where there are one or two operands."""
    pull: Callable[[Any, Any, Any], None] = _pull
    if isinstance(op, Elementwise | Linear) and not op.variadic and op.arity in (1, 2):
        parts = [_part(op, i) for i in range(op.arity)]
        pull = _pull_one(*parts) if op.arity == 1 else _pull_two(*parts)
    op.pull_of_tensors = pull = pull if op.analytic else _careful(pull)
    return pull


def _part(op: Any, i: int) -> Callable[..., Any]:
    """What operand ``i`` receives, from the cotangent, the result, parameters and the operands."""
    if isinstance(op, Linear):
        return _transposed(op, i)
    rule = op.partials[i]
    if rule.__class__ is int and rule in (1, -1):
        return (lambda ct, *_: ct) if rule == 1 else lambda ct, *_: -ct
    if not callable(rule):
        return lambda ct, *_: ct * rule
    if op.metadata:
        return lambda ct, out, params, *x: ct * rule(arrays, out, *x, **params)
    if op.arity == 1:
        return lambda ct, out, params, x: ct * rule(arrays, out, x)
    return lambda ct, out, params, x, y: ct * rule(arrays, out, x, y)


def _transposed(op: Any, i: int) -> Callable[..., Any]:
    """The same of a linear primitive, whose rules are looked up in each call: a test may put others in their place."""
    if op.transposes[i] is None:
        return lambda *_: None
    if op.metadata:
        return lambda ct, out, params, *x: op.transposes[i](arrays, ct, *x, **params)
    if op.arity == 1:
        return lambda ct, out, params, x: op.transposes[i](arrays, ct, x)
    return lambda ct, out, params, x, y: op.transposes[i](arrays, ct, x, y)


def _pull_one(part: Callable[..., Any]) -> Callable[[Any, Any, Any], None]:
    def pull(node: Any, cotangent: Any, cotangents: Cotangents) -> None:
        x, extra = node.first, node.extra
        try:
            to_x = part(cotangent, node.datum, NOTHING if extra is None else extra.params or NOTHING, x.datum)
        except ArithmeticError:
            return _pull(node, cotangent, cotangents)
        if to_x is not None and x.op is not CONSTANT:
            _give(x, to_x, cotangent, cotangents)
        return None

    return pull


def _pull_two(first: Callable[..., Any], second: Callable[..., Any]) -> Callable[[Any, Any, Any], None]:
    def pull(node: Any, cotangent: Any, cotangents: Cotangents) -> None:
        x, y, extra, out = node.first, node.rest, node.extra, node.datum
        params = NOTHING if extra is None else extra.params or NOTHING
        is_x, is_y = x.__class__ not in NUMBERS, y.__class__ not in NUMBERS
        a, b, to_x, to_y = x.datum if is_x else x, y.datum if is_y else y, None, None
        try:
            if is_x and x.op is not CONSTANT:
                to_x = first(cotangent, out, params, a, b)
            if is_y and y.op is not CONSTANT:
                to_y = second(cotangent, out, params, a, b)
        except ArithmeticError:
            return _pull(node, cotangent, cotangents)
        if to_x is not None:
            _give(x, to_x, cotangent, cotangents)
        if to_y is not None:
            _give(y, to_y, cotangent, cotangents)
        return None

    return pull


NOTHING: dict[str, Any] = {}


def _give(parent: Any, part: Any, cotangent: Any, cotangents: Cotangents) -> None:
    """Add ``part``, which a rule gave for ``cotangent``, to what ``parent`` has; an array is copied only where others
    hold it."""
    data = parent.datum
    is_array = part.__class__ is data.__class__ is np.ndarray
    if not is_array or part.shape != data.shape or part.dtype != data.dtype:
        part = parent.conform(part)
    if parent in cotangents:
        part = parent.conform(cotangents[parent] + part)
    elif isinstance(part, ARRAYS) and (part is cotangent or (part.base is not None and not is_sole_view(part))):
        part = part.copy("K")
    cotangents[parent] = part


def _caller(rule: Any) -> Any:
    return rule if callable(rule) else lambda xp, *x: rule


install()
