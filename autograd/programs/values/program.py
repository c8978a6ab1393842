"""Programs: a recorded graph of Values, made ready to be run again and again at the speed of arrays."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Literal, overload

import numpy as np
from numpy.typing import NDArray

from autograd.core.node import Node
from autograd.core.order import topological_order
from autograd.core.value import Value
from autograd.errors import ArgumentError, DTypeError, GraphError, ShapeError
from autograd.foundation.misfits import added, regular
from autograd.lifetime.changes import made_now
from autograd.programs.common.diagrams import Diagram
from autograd.programs.values import groups_table
from autograd.programs.values.batches import Array, Batch, Run, Runs
from autograd.programs.values.buffers import Layout
from autograd.programs.values.cells import Cells, check, groups_of
from autograd.programs.values.merging import merged
from autograd.programs.values.scalar_codegen import Source
from autograd.programs.values.variables import Variables

Examples = Mapping[Value, Any]

PLAIN = frozenset({float, int})  # numbers that need no look before NumPy gets them
KEPT = 8  # sets of leaves that vary in a batch, for which there is code


class Program:
    """A recorded graph of Values as a few calls over arrays; made by `compile`.

    Calling it gives the root's value for the leaves' present data, as a float. The nodes between the
    leaves and the root keep the data of the recording until `refresh` is called. A program keeps its
    graph alive, and its buffers serve one call at a time: it is not for several threads at once.
    ``source``: the program as NumPy code. ``print(program)`` shows its groups. ``run``: makes what runs it.
    """

    def __init__(self, root: Value, *, reassociate: bool = True, run: Callable[..., Any] = Run) -> None:
        if not isinstance(root, Node):
            found = f"{type(root).__name__} {root!r:.40}"
            raise ArgumentError(f"a Program is made of the root of a graph of Values, found {found}")
        self.root = root
        self._reassociate = reassociate
        self._source = self._planned(())
        self._layout = self._source.layout
        self._leaves = frozenset(self._layout.leaves[0])
        self._variables = Variables(self._layout.leaves[0])
        self._run = run
        self._single: Run = run(self._source)
        self._pools: dict[frozenset[Node], Runs] = {}
        self._last: Run | Batch | None = None

    def _planned(self, varying: Collection[Node]) -> Source:
        """The code for calls in which these leaves vary from example to example."""
        cells = Cells(self.root, varying)
        groups = merged(cells) if self._reassociate else []
        groups += groups_of(cells)
        groups.sort(key=lambda group: (group.level, group.cells.min()))
        return Source(Layout(cells, groups, in_order=not self._reassociate))

    @overload
    def __call__(self, *, batch: None = None) -> float: ...
    @overload
    def __call__(self, *, batch: Examples) -> NDArray[Any]: ...
    def __call__(self, *, batch: Examples | None = None) -> Any:
        """The root's value for the leaves' present data; with ``batch``, one value per example.

        ``batch``: leaves and the numbers they take, as in ``{x: xs, y: ys}``; arrays of shape (n,), all
        of one length. The other leaves keep their data. Gives a float, or an array of shape (n,). A large
        batch is computed in blocks, of bounded memory and on several threads: see `set_num_threads`.
        Raises `ArgumentError` for a leaf that is not in the graph, `ShapeError` for arrays that do
        not fit together, `DTypeError` where a leaf's data is no real number.

        >>> from autograd import Value, compile
        >>> x, w = Value(3.0), Value(2.0)
        >>> program = compile(w * x + 1)
        >>> program()
        7.0
        >>> program(batch={x: [1.0, 2.0]})
        array([3., 5.])
        """
        call = self._call(batch)
        self._start(call)
        return call.results() if isinstance(call, Batch) else float(call.results())

    def backward(self, seed: Any = 1) -> None:
        """Add to the leaves' ``grad`` the derivatives at the numbers of the last call.

        As `Node.backward` does, but for the leaves only. After a call with a batch these are sums over
        the examples, as one pass after the other would give. ``seed``: the upstream gradient, a
        number, or after a batch also an array of one for each example. A batch of several blocks is
        computed once more for it; `gradients` does both at once.
        Raises `GraphError` where nothing requires a gradient.

        >>> from autograd import Value, compile
        >>> x = Value(3.0)
        >>> program = compile(x * x)
        >>> x.data = 5.0
        >>> program(), program.backward(), x.grad
        (25.0, None, 10.0)
        """
        call = self._last or self._single
        seeds = self._seeds(seed, call)
        if self._last is None:
            self._start(call)
        slopes = call.backward(seeds)
        for leaf, slope in zip(call.layout.reached_leaves, slopes.tolist(), strict=True):
            leaf.grad = slope if leaf.grad is None else added(leaf, leaf.grad, slope)

    @overload
    def gradients(
        self,
        wrt: Value | Sequence[Value],
        *,
        batch: Examples | None = None,
        per_sample: Literal[False] = False,
        seed: Any = 1,
    ) -> list[float]: ...
    @overload
    def gradients(
        self, wrt: Value | Sequence[Value], *, batch: Examples, per_sample: Literal[True], seed: Any = 1
    ) -> list[NDArray[Any]]: ...
    @overload
    def gradients(
        self, wrt: Value | Sequence[Value], *, batch: Examples | None = None, per_sample: bool, seed: Any = 1
    ) -> list[Any]: ...
    def gradients(
        self, wrt: Value | Sequence[Value], *, batch: Examples | None = None, per_sample: bool = False, seed: Any = 1
    ) -> list[Any]:
        """The derivatives with respect to each leaf of ``wrt``, at its present data; no ``grad`` is touched.

        ``batch``: as in a call; the derivatives are summed over the examples, or with ``per_sample``
        are arrays of shape (n,). ``seed``: as in `backward`. A leaf that the root does not depend on gets
        zeros. Raises `ArgumentError` for what is no leaf, `GraphError` for a constant.

        >>> from autograd import Value, compile
        >>> x, w = Value(3.0), Value(2.0)
        >>> compile(w * x).gradients([w], batch={x: [1.0, 2.0]}, per_sample=True)
        [array([1., 2.])]
        """
        leaves = list(wrt) if isinstance(wrt, Iterable) else [wrt]
        for leaf in leaves:
            if not isinstance(leaf, Value) or not leaf.is_leaf:
                raise ArgumentError(f"a program has the derivatives with respect to leaves, found {leaf!r:.60}")
            if not leaf.requires_grad:
                raise GraphError(f"{leaf!r} is a constant: there is no derivative with respect to it")
        if per_sample and batch is None:
            raise ArgumentError("per_sample=True needs a batch: give batch={leaf: numbers}")
        call = self._call(batch, leaves if per_sample else ())
        seeds = self._seeds(seed, call)
        self._start(call)
        if isinstance(call, Batch) and per_sample:
            return self._samples(call, leaves, seeds)
        slopes = dict(zip(call.layout.reached_leaves, call.backward(seeds).tolist(), strict=True))
        return [slopes.get(leaf, 0.0) for leaf in leaves]

    def _samples(self, call: Batch, leaves: Sequence[Value], seeds: Array) -> list[Any]:
        """The derivatives with respect to ``leaves``, one for each example."""
        places = dict(zip(call.layout.varying_leaves, call.layout.slopes[1], strict=True))
        found = iter(call.samples(seeds, np.array([places[leaf] for leaf in leaves if leaf in places], np.intp)))
        return [next(found) if leaf in places else np.zeros(call.examples) for leaf in leaves]

    def refresh(self) -> None:
        """Compute the data of all nodes of the graph anew, one by one, as was done when they were made;
        their ``grad`` is forgotten, that of the leaves stays.

        >>> from autograd import Value, compile
        >>> x = Value(3.0)
        >>> y = x * x
        >>> program = compile(y)
        >>> x.data = 5.0
        >>> program(), y.data
        (25.0, 9.0)
        >>> program.refresh()
        >>> y.data
        25.0
        """
        for node in topological_order(self.root):
            node.check_history()
            if not node.is_leaf:
                inputs = tuple([parent.datum for parent in node.parents])
                node.datum, node.grad = node.evaluate(node.op, inputs, node.params), None  # type: ignore[arg-type]
        made_now(node for node in topological_order(self.root) if not node.is_leaf)

    def __reduce__(self) -> tuple[Any, ...]:
        """A copy has buffers of its own, and a deep one a graph of its own."""
        return partial(type(self), reassociate=self._reassociate, run=self._run), (self.root,)

    def __repr__(self) -> str:
        kept, groups = self._layout.sizes["v"], len(self._layout.steps)
        return f"<Program of {self._layout.nodes:,} nodes: {kept:,} numbers, groups: {groups:,}>"

    def __str__(self) -> str:
        where = [str(self._single)] * (self._run is not Run)
        tables = groups_table.table(self._layout), groups_table.buffers(self._layout)
        return "\n".join([repr(self)[1:-1], *where, *tables])

    @property
    def diagram(self) -> Diagram:
        """The groups as boxes in columns, one per level, which `viz.draw` paints; an arrow where a group reads another
        says how many numbers it reads.

        >>> from autograd import Value, compile
        >>> x = Value(3.0)
        >>> compile(x * x).diagram.boxes[-1].lines
        ('multiply', '1 number')
        """
        return groups_table.diagram(self._layout, repr(self)[1:-1].partition(":")[0])

    @property
    def source(self) -> str:
        """The program as NumPy code that runs by itself: it prints the root's value for the present
        data, and the derivatives with respect to the leaves in the order of `leaves`."""
        return self._source.script()

    @property
    def leaves(self) -> list[Node]:
        """The leaves that receive a gradient, in the program's order."""
        return self._layout.reached_leaves

    def _call(self, batch: Examples | None, wanted: Collection[Value] = ()) -> Run | Batch:
        """What computes for a batch, or without one; derivatives by a leaf of ``wanted`` are to be had per example."""
        if batch is None:
            return self._single
        columns = self._columns(batch)
        varying = {*columns, *(leaf for leaf in wanted if leaf in self._leaves)}
        runs = self._runs(frozenset(varying) if self._reassociate else self._leaves)
        constant, varies = runs.source.layout.leaves
        others = [leaf for leaf in varies if leaf not in columns]
        numbers = {**columns, **dict(zip(others, _numbers(others), strict=True))}
        return Batch(runs, _numbers(constant), [numbers[leaf] for leaf in varies], len(next(iter(columns.values()))))

    def _start(self, call: Run | Batch) -> None:
        """Make ``call`` the current call; without a batch, compute for the leaves' present data."""
        if not isinstance(call, Batch):
            call.forward(_numbers(self._layout.leaves[0]))
        self._last = call

    def _runs(self, varying: frozenset[Node]) -> Runs:
        """What computes batches in which these leaves vary."""
        runs = self._pools.pop(varying, None) or Runs(self._planned(varying), self._run)
        while len(self._pools) >= KEPT:
            del self._pools[next(iter(self._pools))]
        self._pools[varying] = runs
        return runs

    def _columns(self, batch: Examples) -> dict[Node, Array]:
        """The numbers of a batch, by their leaves."""
        if not isinstance(batch, Mapping) or not batch:
            raise ArgumentError(f"batch= takes leaves with their numbers, as in {{x: xs}}; found {batch!r:.60}")
        columns: dict[Node, Array] = {}
        for leaf, numbers in batch.items():
            if leaf not in self._leaves:
                raise ArgumentError(f"{leaf!r:.60} is not a leaf of this program: batch= takes its leaves only")
            try:
                column = np.asarray(numbers)
            except ValueError:
                raise ShapeError(f"the numbers for {leaf!r:.60} have no common shape: give one each") from None
            if column.dtype.kind not in "fiub":
                raise DTypeError(f"a program computes in float64, found {column.dtype} numbers for {leaf!r:.60}")
            if column.ndim != 1:
                raise ShapeError(
                    f"a batch has one number per example, shape (n,): found {column.shape} for {leaf!r:.60}; of a "
                    "table with a row per example give each leaf its column, as by batch=dict(zip(leaves, table.T))"
                )
            columns[leaf] = column.astype(np.float64)  # a copy: a backward pass may come later
        lengths = sorted({len(column) for column in columns.values()})
        if len(lengths) > 1:
            raise ShapeError(f"the arrays of a batch must be of one length, found {', '.join(map(str, lengths))}")
        return columns

    def _seeds(self, seed: Any, call: Run | Batch) -> NDArray[Any]:
        """The upstream gradient of a call, one number or one per example."""
        self._variables.check()
        if not self.root.requires_grad:
            raise GraphError("there is no backward pass from a constant: wrap the inputs in Value")
        seeds = regular(seed)
        if seeds.dtype.kind not in "fiub":
            raise ArgumentError(f"the seed must be a real number, found {type(seed).__name__} {seed!r:.40}")
        examples = (call.examples,) if isinstance(call, Batch) else ()
        if seeds.shape not in ((), examples):
            expected = f"a number or an array of shape {examples}" if examples else "a number"
            raise ShapeError(f"the seed must be {expected}, found shape {seeds.shape}")
        return seeds


def _numbers(leaves: Sequence[Node]) -> Array:
    """The data of ``leaves``."""
    data = [leaf.datum for leaf in leaves]
    if not PLAIN.issuperset(map(type, data)):
        for leaf in leaves:
            check(leaf)
    try:
        return np.array(data, np.float64)
    except OverflowError:
        raise DTypeError("a program computes in float64: a leaf holds an integer beyond its range") from None
