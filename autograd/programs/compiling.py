"""`compile`: a graph, or a function of Tensors, made ready to be run again and again."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from inspect import isasyncgenfunction, iscoroutinefunction, isgeneratorfunction
from typing import Any, overload

from autograd.core.node import Node
from autograd.core.order import topological_order
from autograd.core.tensor import Tensor
from autograd.core.value import Value
from autograd.errors import ArgumentError
from autograd.foundation.operands import P, R
from autograd.programs.backends.jax_backend import Jax
from autograd.programs.backends.replay import NUMPY
from autograd.programs.backends.traced_program import Backend
from autograd.programs.functions.function import CompiledFunction
from autograd.programs.functions.graphs import GraphProgram
from autograd.programs.functions.value_runs import BackendRun
from autograd.programs.values.batches import Run
from autograd.programs.values.program import Program


@overload
def compile(target: Value, *, reassociate: bool = ..., backend: str | Backend = ...) -> Program: ...
@overload
def compile(target: Tensor, *, reassociate: bool = ..., backend: str | Backend = ...) -> GraphProgram: ...
@overload
def compile(
    target: Callable[P, R], *, reassociate: bool = ..., backend: str | Backend = ...
) -> CompiledFunction[P, R]: ...
@overload
def compile(
    target: None = None, *, backend: str | Backend = ...
) -> Callable[[Callable[P, R]], CompiledFunction[P, R]]: ...
def compile(target: Any = None, *, reassociate: bool = True, backend: str | Backend = "numpy") -> Any:
    """A recorded graph, or a function of Tensors, made ready to be run again and again at speed.

    Of a **graph of Values**, given by its root, a `Program`: cells that are alike, at one level and of one
    operation, become one call over arrays; chains of additions become one sum, and sums of products
    become products of matrices where rows and columns recur. The graph itself is not changed; record
    it anew where its shape changes. Everything is computed in float64, integers too. It pays where
    levels are wide: a chain, one number per level, gains nothing. Where Tensors are in the graph, a `GraphProgram`,
    which is called in the same way, but has no batches.

    Of a **function** (also as a decorator), a `CompiledFunction`: called for the first time, it runs under
    observation, and what it does to arrays is written down as straight-line NumPy code; the next call
    with arguments of the same shapes and types runs that code, and builds no graph. A whole training
    step may be compiled: it may run `backward`, and change the data and gradients of leaves. What is
    computed twice is computed once, copies are made where somebody writes, what nobody reads is left
    out, and arrays that are never needed at the same time share memory.

    - Arguments: Tensors and arrays, also in nested containers; anything else is part of what is traced, so
      that another number or text means another trace, and so does another shape. A `RetraceWarning` says
      when that happens too often.
    - The function may read Tensors from around it, such as the parameters of a module; their present data
      is used in each call. Arrays from around it are held by reference. Where a variable, an attribute or an entry
      that it has read holds something else, it is traced anew.
    - It must not choose by the numbers of a run: a `TraceError` with the line where it does. What has to be
      done anew by Python in each run goes into `callback`: random numbers, printing, writing a record. Where a plain
      array is indexed by an array of the run, it runs uncompiled, as a `RetraceWarning` says.
    - A result can be differentiated to any order; where the function itself runs a backward pass or changes
      leaves, its results are constants.

    The numbers are those of the uncompiled function, to the last bit, where that does the same operations; by
    `is_traced` a function may choose others, as `nn.LSTM` does by default. Of a graph of Values, ``reassociate``
    lets sums add up in another order: each of n terms then differs from the uncompiled one by at most
    n · 2⁻⁵³ · Σ|terms|, to first order. With ``reassociate=False`` nothing is merged, and they are the same
    too, but for functions that are not correctly rounded (exp, log, tanh, powers ...), where NumPy and
    Python's mathematics may differ by a few units in the last place.

    With ``backend="jax"`` a function or a graph runs as one program of XLA's on JAX's default device, such as a GPU,
    and with `autograd.backends.Jax` on all devices of a mesh. Its numbers are the same but for the order in which sums
    add up. See `autograd.backends`.

    What was decided while a graph was recorded stays decided: a comparison of Values is a plain answer, so record
    anew, or choose by functions such as maximum and relu. Constants are also what a comparison of Tensors and `detach`
    gave, and in a derivative recorded by ``create_graph=True`` the side of a kink and the place of a largest entry:
    compile a function instead, such as ``compile(grad(f))``, which decides anew in each call.

    Raises `ArgumentError` for what is neither a node nor a function, and for another ``backend``; `ImportError` for
    one that is not installed; for a graph of `vmap`'s examples;
    `DTypeError` for leaves of a graph that are complex numbers or Fractions.

    >>> from autograd import Tensor, Value, compile
    >>> w, x = Value(2.0), Value(3.0)
    >>> loss = (w * x - 1) ** 2
    >>> step = compile(loss)
    >>> for _ in range(3):
    ...     w.grad = None
    ...     before = step()
    ...     step.backward()
    ...     w.data -= 0.05 * w.grad
    ...     print(round(before, 4), round(w.data, 4))
    25.0 0.5
    0.25 0.35
    0.0025 0.335
    >>> @compile
    ... def area(sides):
    ...     return (sides[0] * sides[1]).sum()
    >>> sides = Tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> area(sides).backward()
    >>> area(sides).item(), sides.grad.tolist()
    (11.0, [[3.0, 4.0], [1.0, 2.0]])
    """
    if not isinstance(reassociate, bool):
        raise ArgumentError(f"reassociate is True or False, found {reassociate!r:.40}")
    if target is None:
        return partial(compile, reassociate=reassociate, backend=backend)
    if isinstance(target, Program | GraphProgram):
        raise ArgumentError(f"{target!r} is compiled already: call it")
    if isinstance(target, Node):
        if target.rank > 1:
            raise ArgumentError(
                "compile() takes a graph with numbers of its own, found an example within vmap: compile the function "
                "that vmap gives, as in compile(vmap(f))"
            )
        if isinstance(target, Value) and all(isinstance(node, Value) for node in topological_order(target)):
            where = chosen(backend)
            run = Run if where is NUMPY else partial(BackendRun, where)
            return Program(target, reassociate=reassociate, run=run)
        return GraphProgram(target, chosen(backend))
    if isgeneratorfunction(target) or iscoroutinefunction(target) or isasyncgenfunction(target):
        raise ArgumentError(f"{target.__qualname__} gives its results one by one or later: compile what it calls")
    if isinstance(target, type):
        raise ArgumentError(
            f"compile() takes the root of a graph, or a function, found the class {target.__name__}: compile an "
            "instance that can be called, or a method"
        )
    if not callable(target):
        raise ArgumentError(
            f"compile() takes the root of a graph, or a function, found {type(target).__name__} {target!r:.40}"
        )
    return CompiledFunction(target, chosen(backend))


def chosen(backend: Any) -> Backend:
    """The backend of that name; one that is given already as it is.

    >>> chosen("numpy")
    numpy
    """
    if isinstance(backend, str) and backend in ("numpy", "jax"):
        return NUMPY if backend == "numpy" else Jax()
    if not callable(getattr(backend, "program", None)):
        raise ArgumentError(f'backend is "numpy", "jax" or an autograd.backends.Jax, found {backend!r:.60}')
    return backend  # type: ignore[no-any-return]
