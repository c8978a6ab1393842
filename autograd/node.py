"""What a node is, and how a graph of nodes is walked.

A node holds one datum and how it came about: the operation and the nodes it was applied to. Nodes
know their parents and nothing knows its children, so a graph has no cycle and is freed by
reference counting as soon as its root goes.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ContextDecorator
from contextvars import ContextVar, Token
from threading import Lock
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Self

from autograd.errors import ArgumentError

if TYPE_CHECKING:
    from autograd.primitive import Primitive


class Origin:
    """Stands in a leaf's ``op`` slot: how the leaf came into the graph."""

    __slots__ = ("name",)
    symbol = ""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name

    def __reduce__(self) -> str:
        return self.name.upper()


VARIABLE = Origin("variable")
CONSTANT = Origin("constant")
PARAMETER = Origin("parameter")  # a variable that training changes; pictures show it so


class Mode(NamedTuple):
    """How new nodes are made in the present context."""

    recording: bool = True
    scope: tuple[str, ...] = ()


DEFAULT = Mode()


class _Modes:
    """The present `Mode`. ``active`` counts the contexts that left the default, in any thread.

    Making a node looks at ``active`` first: an integer test costs far less than a context variable.
    """

    __slots__ = ("active", "lock", "variable")

    def __init__(self) -> None:
        self.active = 0
        self.lock = Lock()
        self.variable: ContextVar[Mode] = ContextVar("autograd_mode", default=DEFAULT)

    def get(self) -> Mode:
        return self.variable.get()


MODES = _Modes()


class ModeChange(ContextDecorator):
    """A block, or a decorated function, in which the `Mode` differs; blocks nest."""

    __slots__ = ("changes", "tokens")

    def __init__(self, **changes: Any) -> None:
        self.changes = changes
        self.tokens: list[Token[Mode]] = []

    def __enter__(self) -> None:
        self.tokens.append(MODES.variable.set(MODES.get()._replace(**self.changes)))
        with MODES.lock:
            MODES.active += 1

    def __exit__(self, *exception: object) -> None:
        with MODES.lock:
            MODES.active -= 1
        MODES.variable.reset(self.tokens.pop())

    def _recreate_cm(self) -> ModeChange:
        return ModeChange(**self.changes)


def no_grad() -> ModeChange:
    """Within the block, results are constants: nothing is recorded.

    Safe under threads and asyncio (a context variable); also usable as a decorator.

    >>> from autograd import Value, no_grad
    >>> x = Value(3.0)
    >>> with no_grad():
    ...     y = x * x
    >>> y.requires_grad
    False
    """
    return ModeChange(recording=False)


def scope(name: str) -> ModeChange:
    """Within the block, new nodes belong to the group ``name``; blocks nest.

    >>> from autograd import Value, scope
    >>> with scope("loss"):
    ...     y = Value(3.0) * 2
    >>> y.scope
    ('loss',)
    """
    return ModeChange(scope=(*MODES.get().scope, str(name)))


def topological_order(*roots: Node, stop: Iterable[Node] = ()) -> list[Node]:
    """All nodes that ``roots`` depend on, each after its parents; iterative and deterministic.

    The nodes of ``stop``, and what only they depend on, are left out.

    >>> from autograd import Value, topological_order
    >>> a = Value(2, name="a")
    >>> b = a + a
    >>> [node.name or node.op.name for node in topological_order(b * b)]
    ['a', 'add', 'multiply']
    """
    order: list[Node] = []
    seen = set(stop)
    stack: list[Any] = list(reversed(roots))
    pop, push = stack.pop, stack.append
    while stack:
        node = pop()
        if node is None:
            order.append(pop())
        elif node not in seen:
            seen.add(node)
            if node.first is None:
                order.append(node)
                continue
            push(node)
            push(None)
            rest = node.rest
            if rest.__class__ is tuple:
                stack += reversed(rest)
            elif rest is not None:
                push(rest)
            push(node.first)
    return order


class Extra:
    """What few nodes have: a name, parameters of the operation, the groups it was made in."""

    __slots__ = ("name", "params", "scope")

    def __init__(
        self, name: str | None = None, params: dict[str, Any] | None = None, scope: tuple[str, ...] = ()
    ) -> None:
        self.name = name
        self.params = params
        self.scope = scope


class Node:
    """What `Value` and `Tensor` share: a datum and its history.

    ``data``: the number or array. ``op``: the primitive that made it (or, for a leaf, its origin).
    ``parents``: the operands in order, duplicates kept. ``params``: the primitive's keyword
    arguments. ``grad``: the gradient of the last backward pass, None before any. ``name``: a label
    for pictures. ``scope``: the groups the node was made in.

    The operands are held as ``first`` and ``rest`` (None, one node, or a tuple of them), and rare
    things in ``extra``: one object per node, as small as can be, since Python's garbage collector
    walks every living node many times. A tuple of parents per node makes a large graph four times
    slower to build.
    """

    __slots__ = ("__weakref__", "data", "extra", "first", "grad", "op", "rest")
    __hash__ = object.__hash__

    rank: ClassVar[int]  # where engines meet, the higher rank takes the operation
    foreign: ClassVar[tuple[type, ...]]  # plain data this engine takes
    namespace: ClassVar[Any]  # what rules compute with
    data: Any
    op: Primitive | Origin
    first: Node | None
    rest: Node | tuple[Node, ...] | None
    grad: Any
    extra: Extra | None

    @classmethod
    def make(
        cls,
        data: Any,
        op: Primitive | Origin,
        parents: tuple[Node, ...] = (),
        params: dict[str, Any] | None = None,
        name: str | None = None,
    ) -> Self:
        """A node of this class just as described, with no checks."""
        node = object.__new__(cls)
        node.data = data
        node.op = op
        node.grad = None
        count = len(parents)
        node.first = parents[0] if count else None
        node.rest = None if count < 2 else parents[1] if count == 2 else parents[1:]
        groups = MODES.get().scope if MODES.active else ()
        node.extra = Extra(name, params, groups) if name is not None or params or groups else None
        return node

    @classmethod
    def result(cls, data: Any, op: Primitive, parents: tuple[Node, ...], params: dict[str, Any] | None) -> Self:
        """The result of ``op``: a recorded node, or a constant where nothing is to be recorded."""
        if (MODES.active and not MODES.get().recording) or all(parent.op is CONSTANT for parent in parents):
            return cls.make(data, CONSTANT)
        return cls.make(data, op, parents, params)

    @classmethod
    def attach(cls, primitive: Primitive) -> None:
        """Give this class the operator or method of ``primitive``."""
        raise NotImplementedError

    @classmethod
    def evaluate(cls, primitive: Primitive, inputs: tuple[Any, ...], params: dict[str, Any] | None) -> Any:
        """The forward of ``primitive`` over plain data."""
        raise NotImplementedError

    @classmethod
    def apply(cls, primitive: Primitive, args: tuple[Any, ...], params: dict[str, Any] | None) -> Any:
        """Apply ``primitive`` to nodes and plain data: a new node of this class."""
        raise NotImplementedError

    @property
    def parents(self) -> tuple[Node, ...]:
        """The operands in order, duplicates kept; empty for a leaf."""
        if self.first is None:
            return ()
        if self.rest is None:
            return (self.first,)
        return (self.first, *self.rest) if self.rest.__class__ is tuple else (self.first, self.rest)  # type: ignore

    @property
    def params(self) -> dict[str, Any]:
        """The keyword arguments of the operation."""
        return (self.extra.params or {}) if self.extra is not None else {}

    @property
    def scope(self) -> tuple[str, ...]:
        """The groups this node was made in, outermost first: module path and `scope` blocks."""
        return self.extra.scope if self.extra is not None else ()

    @property
    def name(self) -> str | None:
        """A label for pictures and repr; may be set at any time."""
        return self.extra.name if self.extra is not None else None

    @name.setter
    def name(self, name: str | None) -> None:
        if self.extra is None:
            self.extra = Extra()
        self.extra.name = name

    @property
    def is_leaf(self) -> bool:
        """Whether this node is an input: nothing made it."""
        return self.first is None

    @property
    def requires_grad(self) -> bool:
        """Whether derivatives with respect to this node are computed."""
        return self.op is not CONSTANT

    shape: Any = ()

    def detach(self) -> Self:
        """A constant with the same data and no history."""
        return type(self).make(self.data, CONSTANT, name=self.name)

    def backward(self, seed: Any = 1) -> None:
        """Fill ``grad`` of every node this one depends on.

        Interior nodes get the adjoint of this call; leaves accumulate until `zero_grad`. The graph
        survives, so a second call adds exactly the same again.

        ``seed``: the upstream gradient, of this node's shape; may be left out for a scalar.
        Raises `GraphError` when nothing here requires a gradient or a seed is needed.

        >>> from autograd import Value
        >>> x, y, z = Value(1), Value(2), Value(2)
        >>> f = (x + y) * z
        >>> f.backward(seed=2)
        >>> x.grad, y.grad, z.grad
        (4, 4, 6)
        """
        from autograd.sweep import backward

        backward(self, seed)

    def zero_grad(self) -> None:
        """Forget ``grad`` of this node and of everything it depends on."""
        for node in topological_order(self):
            node.grad = None

    def renewed(self) -> Any:
        """A second variable with the same data, computed from this one; of a constant, a leaf."""
        from autograd.primitive import lookup

        return lookup("identity")(self) if self.requires_grad else type(self).make(self.data, VARIABLE)

    # what the sweep asks of a node

    @classmethod
    def constant(cls, data: Any) -> Self:
        """A node that takes no part in differentiation."""
        return cls.make(data, CONSTANT)

    def check_seed(self, seed: Any) -> Any:
        """``seed`` as a cotangent of this node; a clear error where it does not fit."""
        raise NotImplementedError

    def fit(self, part: Any) -> Any:
        """A contribution in the form of this node's data: its shape and its type."""
        raise NotImplementedError

    def zero(self) -> Any:
        """The cotangent of a node that nothing depends on."""
        raise NotImplementedError

    def accumulate(self, cotangent: Any) -> None:
        """Add ``cotangent`` to ``grad``."""
        self.grad = cotangent if self.grad is None else self.grad + cotangent

    # copies, at any depth

    def __copy__(self) -> Self:
        copied: Self = _rebuilt(type(self), self.data, self.op, self.parents, self.grad, self.extra)
        return copied

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        from copy import deepcopy

        for node in topological_order(self):
            if id(node) not in memo:
                parents = tuple([memo[id(parent)] for parent in node.parents])
                data, grad = deepcopy(node.data, memo), deepcopy(node.grad, memo)
                memo[id(node)] = _rebuilt(type(node), data, node.op, parents, grad, node.extra)
        copied: Self = memo[id(self)]
        return copied

    def __reduce__(self) -> tuple[Any, ...]:
        """A leaf pickles as itself, so that pickle keeps it shared; all the rest as one flat list."""
        if self.is_leaf:
            return _rebuilt, (type(self), self.data, self.op, (), self.grad, self.extra)
        order = topological_order(self)
        place = {node: i for i, node in enumerate(order)}
        return _graph, (
            [
                n if n.is_leaf else (type(n), n.data, n.op, tuple([place[p] for p in n.parents]), n.grad, n.extra)
                for n in order
            ],
        )


def _rebuilt(cls: type[Node], data: Any, op: Any, parents: tuple[Node, ...], grad: Any, extra: Extra | None) -> Any:
    node = cls.make(data, op, parents)
    node.grad = grad
    node.extra = None if extra is None else Extra(extra.name, extra.params, extra.scope)
    return node


def _graph(records: list[Any]) -> Node:
    nodes: list[Node] = []
    for record in records:
        if isinstance(record, Node):
            nodes.append(record)
        else:
            cls, data, op, parents, grad, extra = record
            nodes.append(_rebuilt(cls, data, op, tuple([nodes[i] for i in parents]), grad, extra))
    return nodes[-1]


def as_node(thing: Any, what: str) -> Node:
    """``thing`` if it is a node, else an error that names ``what`` was asked for."""
    if isinstance(thing, Node):
        return thing
    raise ArgumentError(f"{what} must be a Value or a Tensor, found {type(thing).__name__}: wrap it first")
