"""What a node is, and how a graph of nodes is walked.

A node holds one datum and how it came about: the operation and the nodes it was applied to. Nodes
know their parents and nothing knows its children, so a graph has no cycle and is freed by
reference counting as soon as its root goes.

This file is longer than others: it also says all that a node owes the sweep.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from autograd.core.context import DEFAULT, MODES
from autograd.core.order import NUMBERS, topological_order
from autograd.errors import ArgumentError, GraphError
from autograd.foundation.misfits import added, truth
from autograd.lifetime import changes
from autograd.lifetime.moments import PRESENT, Extra, check_name, scope_of

if TYPE_CHECKING:
    from autograd.core.primitive import Primitive


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
FREED = Origin("freed")  # of a result, no leaf: a backward pass has freed its history


class Node:
    """What `Value` and `Tensor` share: a datum and its history.

    ``data``: the number or array; rules and the sweep read it as ``datum``, the slot itself. ``op``: the
    primitive that made it (or, for a leaf, its origin). ``parents``: the operands in order, duplicates
    kept. ``params``: the primitive's keyword arguments. ``grad``: the gradient of the last backward
    pass, None before any. ``name``: a label for pictures. ``scope``: the groups the node was made in.

    The operands are held as ``first`` and ``rest`` (None, one node, or a tuple of them), and rare
    things in ``extra``: one object per node, as small as can be, since Python's garbage collector
    walks every living node many times. A tuple of parents per node makes a large graph four times
    slower to build. For the same reason either may be a plain number, which ``parents`` makes a
    constant of when somebody asks.
    """

    __slots__ = ("__weakref__", "datum", "extra", "first", "grad", "op", "rest")
    __hash__ = object.__hash__

    rank: ClassVar[int]  # where engines meet, the higher rank takes the operation
    foreign: ClassVar[tuple[type, ...]]  # plain data this engine takes
    namespace: ClassVar[Any]  # what rules compute with
    of_number: ClassVar[Callable[[Any], Node]]  # a plain number as a constant; `value` puts it here
    datum: Any
    op: Primitive | Origin
    first: Any
    rest: Any
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
        """A node of this class just as described."""
        count = len(parents)
        shared = (MODES.get() if MODES.active else DEFAULT).extra
        extra: Extra | None = shared if count else None  # no leaf shares one
        if name is not None or params or (shared.scope and not count):
            check_name(name)
            extra = Extra(name, params, shared.scope, PRESENT[0] if count else None)
        return bare(
            cls,
            data,
            op,
            parents[0] if count else None,
            None if count < 2 else parents[1] if count == 2 else parents[1:],
            extra,
        )

    @classmethod
    def result(cls, data: Any, op: Primitive, parents: tuple[Node, ...], params: dict[str, Any] | None) -> Self:
        """The result of ``op``: a recorded node, or a constant where nothing is to be recorded."""
        mode = MODES.get() if MODES.active else DEFAULT
        if not mode.recording or all(parent.op is CONSTANT for parent in parents):
            node = cls.constant(data)
        else:
            node = cls.make(data, op, parents, params)
        if mode.observer is not None:
            mode.observer.made(node, op, parents)
        return node

    @classmethod
    def evaluate(cls, primitive: Primitive, inputs: tuple[Any, ...], params: dict[str, Any] | None) -> Any:
        """The forward of ``primitive`` over plain data."""
        raise NotImplementedError

    @classmethod
    def plain(cls, thing: Any) -> Any:
        """Plain data in the form that this engine's rules compute with."""
        return thing

    @classmethod
    def as_array(cls, number: Any) -> Any:
        """A plain number as the array without axes that rules of arrays compute with."""
        raise NotImplementedError

    @classmethod
    def compose(cls, primitive: Primitive, args: tuple[Any, ...], params: dict[str, Any] | None) -> Any:
        """Apply ``primitive``, which is made of others, to nodes and plain data."""
        raise NotImplementedError

    @classmethod
    def apply(cls, primitive: Primitive, args: tuple[Any, ...], params: dict[str, Any] | None) -> Any:
        """Apply ``primitive`` to nodes and plain data: a new node of this class."""
        raise NotImplementedError

    data: Any  # a property of each engine, whose reads and writes can be noticed; of a leaf, it may be set

    def set_data(self, given: Any) -> None:
        """Let ``given`` be the data of this leaf; a `GraphError` for a result."""
        if self.first is not None:
            raise GraphError(
                f"{self!r:.60} is a result, whose data follows from its operands: compute it anew, or make a leaf of "
                f"other data by {type(self).__name__}(data)"
            )
        data = self.admit(given)
        if data is not self.datum:
            changes.replace(self, data)
        elif not changes.is_as_handed_out(data):
            changes.mark_changed([self])

    def admit(self, given: Any) -> Any:
        """``given`` as data that this node may be given."""
        return self.plain(data_of(given))

    @property
    def parents(self) -> tuple[Node, ...]:
        """The operands in order, duplicates kept; empty for a leaf."""
        first, rest = self.first, self.rest
        if first is None:
            return ()
        if first.__class__ in NUMBERS:
            first = self.first = Node.of_number(first)
        if rest.__class__ in NUMBERS:
            rest = self.rest = Node.of_number(rest)
        return (first,) if rest is None else (first, *rest) if rest.__class__ is tuple else (first, rest)

    @property
    def params(self) -> dict[str, Any]:
        """The keyword arguments of the operation; a dictionary of your own."""
        return dict(self.extra.params or ()) if self.extra is not None else {}

    @property
    def scope(self) -> tuple[str, ...]:
        """The groups this node was made in, outermost first: module path and `scope` blocks."""
        return scope_of(self.extra)

    @property
    def name(self) -> str | None:
        """A label for pictures and repr; may be set at any time."""
        return self.extra.name if self.extra is not None else None

    @name.setter
    def name(self, name: str | None) -> None:
        check_name(name)
        self.extra = self.extra.but(name=name) if self.extra is not None else Extra(name)

    @property
    def source(self) -> str | None:
        """Where in the user's code the node was made, as ``file:line``; known within `check_numerics`."""
        return self.extra.source if self.extra is not None else None

    def item(self) -> float | Any:
        """The one number, without history."""
        raise NotImplementedError

    @property
    def is_leaf(self) -> bool:
        """Whether this node is an input: nothing made it."""
        return self.first is None and self.op is not FREED

    @property
    def requires_grad(self) -> bool:
        """Whether derivatives with respect to this node are computed; of a leaf, it may be set.

        A leaf without is a constant to what is computed from then on, and loses its ``grad``. Raises `GraphError` for
        a result, `DTypeError` for data of a type without derivatives.

        >>> from autograd import Tensor
        >>> w, x = Tensor([2.0]), Tensor([3.0])
        >>> w.requires_grad = False
        >>> (w * x).sum().backward()
        >>> w.grad, x.grad
        (None, array([2.]))
        """
        return self.op is not CONSTANT

    @requires_grad.setter
    def requires_grad(self, wanted: bool) -> None:
        from autograd.core.freezing import set_requires_grad

        set_requires_grad(self, wanted)

    @property
    def origin(self) -> Primitive | Origin:
        """What ``op`` is, or of a leaf whose ``requires_grad`` was set to False, what it was before."""
        return self.op if self.extra is None or self.extra.origin is None else self.extra.origin

    shape: Any = ()
    ndim: Any = 0
    size: Any = 1

    def detach(self) -> Self:
        """A constant with the same data and no history."""
        twin: Self = self.constant(self.datum)
        if self.name is not None:
            twin.name = self.name
        return twin

    def backward(self, seed: Any = 1, *, retain_graph: bool = True) -> None:
        """Fill ``grad`` of every node this one depends on.

        Interior nodes get the adjoint of this call; leaves accumulate until `zero_grad`. The graph
        survives, so a second call adds exactly the same again.

        ``seed``: the upstream gradient, of this node's shape; may be left out for a scalar.
        ``retain_graph=False`` saves memory: only leaves get their ``grad``, and each result loses its
        operands, so that its data goes too, unless you hold it; nothing can be derived from it again.
        Raises `GraphError` when nothing here requires a gradient, a seed is needed, or an earlier call
        has freed what this one needs.

        >>> from autograd import Value
        >>> x, y, z = Value(1), Value(2), Value(2)
        >>> f = (x + y) * z
        >>> f.backward(seed=2)
        >>> x.grad, y.grad, z.grad
        (4, 4, 6)
        >>> f.backward(retain_graph=False)
        >>> x.grad, f.parents
        (6, ())
        """
        from autograd.core.sweep import backward

        backward(self, seed, retain_graph is True or truth("retain_graph", retain_graph))

    def zero_grad(self) -> None:
        """Forget ``grad`` of this node and of everything it depends on."""
        zero_grad(topological_order(self))

    def renewed(self, op: Origin) -> Any:
        """A leaf with the same data."""
        return type(self).make(self.datum, op)

    # what the sweep asks of a node

    def free(self) -> None:
        """Forget how this node was computed, and its ``grad``."""
        self.op, self.first, self.rest, self.grad = FREED, None, None, None
        if self.extra is not None and self.extra.params:
            self.extra = self.extra.but(params=None)

    def check_history(self) -> None:
        """A `GraphError` where this node's history was freed."""
        if self.op is FREED:
            raise GraphError(f"the graph of {self!r:.60} was freed by backward(retain_graph=False): compute it anew")

    @classmethod
    def constant(cls, data: Any) -> Self:
        """A node that takes no part in differentiation."""
        return bare(cls, data, CONSTANT)

    def check_seed(self, seed: Any) -> Any:
        """``seed`` as a cotangent of this node; a clear error where it does not fit."""
        raise NotImplementedError

    def conform(self, part: Any) -> Any:
        """A contribution in the form of this node's data: its shape and its type."""
        raise NotImplementedError

    def zero(self) -> Any:
        """The cotangent of a node that nothing depends on."""
        raise NotImplementedError

    def accumulate(self, cotangent: Any) -> None:
        """Add ``cotangent`` to ``grad``."""
        self.grad = cotangent if self.grad is None else self.conform(added(self, self.grad, cotangent))

    # copies, at any depth

    def __copy__(self) -> Self:
        from autograd.lifetime import copies

        twin: Self = copies.shallow(self)
        return twin

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        from autograd.lifetime import copies

        twin: Self = copies.deep(topological_order(self), memo)
        return twin

    def __reduce__(self) -> tuple[Any, ...]:
        from autograd.lifetime import copies

        return copies.pickled(topological_order(self))


N = TypeVar("N", bound=Node)


def bare(
    cls: type[N],
    data: Any,
    op: Primitive | Origin,
    first: Node | None = None,
    rest: Node | tuple[Node, ...] | None = None,
    extra: Extra | None = None,
) -> N:
    """A node of class ``cls`` with just these slots."""
    node = object.__new__(cls)
    node.datum = data
    node.op = op
    node.first = first
    node.rest = rest
    node.grad = None
    node.extra = extra
    return node


def zero_grad(nodes: Iterable[Node]) -> None:
    """Forget the gradients of ``nodes``.

    >>> from autograd import Tensor, zero_grad
    >>> w, b = Tensor([1.0, 2.0]), Tensor(3.0)
    >>> (w * b).sum().backward()
    >>> zero_grad([w, b])
    >>> w.grad, b.grad
    (None, None)
    """
    try:
        for node in nodes:
            node.grad = None
    except (TypeError, AttributeError) as error:
        raise ArgumentError(
            f"zero_grad takes the nodes to forget gradients of, found {nodes!r:.60}: {error}"
        ) from error


def data_of(thing: Any) -> Any:
    """What a node holds; plain data as it is."""
    return thing.datum if isinstance(thing, Node) else thing


def holds_nodes(things: Any) -> bool:
    """Whether a node is among ``things`` or in the lists and tuples among them."""
    return any(isinstance(item, Node) or (isinstance(item, list | tuple) and holds_nodes(item)) for item in things)
