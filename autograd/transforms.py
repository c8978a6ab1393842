"""Functions of functions: derivatives of a Python function, as a Python function.

They are pure: no ``grad`` is touched. They nest: the derivative of a derivative is a derivative.
Arguments and results may be nested lists, tuples, dicts and dataclasses of numbers, arrays and nodes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from autograd.errors import ArgumentError, GraphError, ShapeError
from autograd.forward import push
from autograd.modes import MODES, enable_grad, no_grad
from autograd.namespaces.recorder import recorder
from autograd.node import VARIABLE, Node, topological_order
from autograd.sweep import reverse
from autograd.table import ENGINES, rank_of
from autograd.trees import flatten

Argnums = int | Sequence[int]


class Call:
    """One call of a function on variables of its own: its inputs, its outputs, and what to return.

    ``nested`` says whether derivatives must themselves be differentiable: when a tracked node went
    in, or the outputs depend on a tracked node that is not an input.
    """

    def __init__(self, function: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any], places: Any) -> None:
        self.places = tuple(places)
        self.inputs: list[Node] = []
        self.builders: list[tuple[int, Callable[[Any], Any]]] = []
        self.nested = False
        moved = list(args)
        for i in self.places:
            if not -len(args) <= i < len(args):
                raise ArgumentError(f"argnums names argument {i}, but the call has {len(args)} positional arguments")
            leaves, rebuild = flatten(args[i])
            with enable_grad():
                variables = [self.variable(leaf) for leaf in leaves]
            self.builders.append((len(leaves), rebuild))
            self.inputs += variables
            moved[i] = rebuild(variables)
        with enable_grad():
            self.result = function(*moved, **kwargs)

    def variable(self, argument: Any) -> Any:
        """``argument`` as a variable of its own, standing on what it was computed from."""
        if not isinstance(argument, Node):
            return _tracked(ENGINES[min(rank_of(argument), 1)](argument))  # type: ignore[call-arg]
        self.nested = self.nested or argument.requires_grad or argument.rank > 1
        if not argument.requires_grad:
            return _tracked(argument)
        return recorder.identity(argument)

    def follow(self, result: Any) -> tuple[list[Any], Callable[[Any], Any]]:
        """The leaves of ``result``, and whether others than the inputs are tracked in it."""
        leaves, rebuild = flatten(result)
        own = set(self.inputs)
        roots = [leaf for leaf in leaves if isinstance(leaf, Node)]
        order = topological_order(*roots, stop=own)
        self.nested = self.nested or any((node.is_leaf and node.requires_grad) or node.rank > 1 for node in order)
        return leaves, rebuild

    def returned(self, leaf: Any) -> Any:
        """A result as the caller gets it: a node where derivatives nest, else its plain data."""
        if not self.nested:
            return _plain(leaf)
        return leaf if MODES.get().recording or not isinstance(leaf, Node) else leaf.detach()

    def arranged(self, parts: Sequence[Any]) -> list[Any]:
        """One part per input, in the form of the arguments."""
        rest = iter([self.returned(part) for part in parts])
        return [build([next(rest) for _ in range(count)]) for count, build in self.builders]


def _plain(result: Any) -> Any:
    """A result as it is used outside any graph: a number where there is one entry without axes."""
    data = result.data if isinstance(result, Node) and result.rank <= 1 else result
    return data[()] if getattr(data, "shape", None) == () else data


def _tracked(node: Any) -> Any:
    if getattr(node, "dtype", None) is not None and node.dtype.kind not in "fc":
        raise ArgumentError(f"no derivative with respect to an array of {node.dtype}: give floating numbers")
    return node.renewed(VARIABLE)


def _pull(call: Call, roots: Sequence[Any], cotangents: Sequence[Any]) -> list[Any]:
    """The cotangents of a call's inputs; nodes if it is nested."""
    total: dict[Node, Any] = {}
    with enable_grad() if call.nested else no_grad():
        for root, cotangent in zip(roots, cotangents, strict=True):
            if not isinstance(root, Node) or not root.requires_grad:
                continue
            record = call.nested or isinstance(cotangent, Node)
            seed = cotangent if isinstance(cotangent, Node) else root.check_seed(cotangent)
            if record and not isinstance(seed, Node):
                seed = type(root).constant(seed)
            _, found = reverse(root, seed, record=record, wrt=call.inputs)
            for node in call.inputs:
                if node in found:
                    total[node] = total[node] + found[node] if node in total else found[node]
    return [total[node] if node in total else node.zero() for node in call.inputs]


def _one_number(leaves: list[Any], what: str) -> Any:
    if len(leaves) != 1 or getattr(leaves[0], "shape", ()) != ():
        found = f"shape {leaves[0].shape}" if len(leaves) == 1 else f"{len(leaves)} results"
        raise GraphError(f"{what} needs a function that gives one number, found {found}: reduce it with sum()")
    return leaves[0]


def grad(function: Callable[..., Any], argnums: Argnums = 0, *, has_aux: bool = False) -> Callable[..., Any]:
    """The gradient of a scalar ``function`` with respect to its arguments ``argnums``.

    The result takes the same arguments and gives the gradient in the form of the argument: a number
    for a number, an array for an array, a tree for a tree, and nodes where nodes went in or where the
    derivative depends on another tracked node. With several ``argnums`` it gives a tuple; with
    ``has_aux`` the function returns (number, anything) and the result is (gradient, anything).
    Raises `GraphError` when the function gives more than one number.

    >>> from autograd import grad
    >>> f = lambda x: x**4
    >>> grad(f)(2.0), grad(grad(f))(2.0), grad(grad(grad(f)))(2.0)
    (32.0, 48.0, 48.0)
    """
    both = value_and_grad(function, argnums, has_aux=has_aux)

    @wraps(function)
    def derivative(*args: Any, **kwargs: Any) -> Any:
        value, slope = both(*args, **kwargs)
        return (slope, value[1]) if has_aux else slope

    return derivative


def value_and_grad(
    function: Callable[..., Any], argnums: Argnums = 0, *, has_aux: bool = False
) -> Callable[..., tuple[Any, Any]]:
    """`grad`, together with the value of the function: (value, gradient), or ((value, aux), gradient).

    >>> from autograd import value_and_grad
    >>> value_and_grad(lambda x, y: x * y, argnums=(0, 1))(2.0, 3.0)
    (6.0, (3.0, 2.0))
    """
    places = (argnums,) if isinstance(argnums, int) else tuple(argnums)

    @wraps(function)
    def derivative(*args: Any, **kwargs: Any) -> tuple[Any, Any]:
        call = Call(function, args, kwargs, places)
        result, aux = call.result if has_aux else (call.result, None)
        leaves, _ = call.follow(result)
        root = _one_number(leaves, "grad")
        slopes = call.arranged(_pull(call, [root], [1]))
        value = call.returned(root)
        return (value, aux) if has_aux else value, slopes[0] if isinstance(argnums, int) else tuple(slopes)

    return derivative


def vjp(function: Callable[..., Any], *primals: Any) -> tuple[Any, Callable[..., tuple[Any, ...]]]:
    """The value of ``function`` and its pullback: cotangents of the results to those of the arguments.

    The pullback gives one entry per argument, and may be called any number of times.

    >>> from autograd import vjp
    >>> value, pullback = vjp(lambda x, y: x * y, 2.0, 3.0)
    >>> value, pullback(10.0)
    (6.0, (30.0, 20.0))
    """
    call = Call(function, primals, {}, range(len(primals)))
    leaves, rebuild = call.follow(call.result)

    def pullback(cotangent: Any) -> tuple[Any, ...]:
        return tuple(call.arranged(_pull(call, leaves, _matching(cotangent, leaves, "a cotangent"))))

    return rebuild([call.returned(leaf) for leaf in leaves]), pullback


def _matching(tree: Any, leaves: Sequence[Any], what: str) -> list[Any]:
    parts, _ = flatten(tree)
    shapes = [getattr(part, "shape", ()) for part in parts]
    expected = [getattr(leaf, "shape", ()) for leaf in leaves]
    if shapes != expected:
        raise ShapeError(f"{what} must have the shapes {expected} of what it belongs to, found {shapes}")
    return parts


def linearize(function: Callable[..., Any], *primals: Any) -> tuple[Any, Callable[..., Any]]:
    """The value of ``function`` and its derivative there as a linear map of tangents.

    The function runs once; the map pushes one tangent per argument forward, any number of times.

    >>> from autograd import linearize
    >>> value, derivative = linearize(lambda x, y: x * y, 2.0, 3.0)
    >>> value, derivative(1.0, 0.0), derivative(0.0, 1.0)
    (6.0, 3.0, 2.0)
    """
    call = Call(function, primals, {}, range(len(primals)))
    leaves, rebuild = call.follow(call.result)
    order = topological_order(*[leaf for leaf in leaves if isinstance(leaf, Node)], stop=call.inputs)

    def derivative(*tangents: Any) -> Any:
        parts = _matching(tangents, call.inputs, "tangents")
        nested = call.nested or any(isinstance(part, Node) and part.requires_grad for part in parts)
        moved: dict[Node, Any] = {
            node: part if isinstance(part, Node) else type(node).constant(node.fit(part))
            for node, part in zip(call.inputs, parts, strict=True)
        }
        with enable_grad() if nested else no_grad():
            push(order, moved)
        pushed = [_pushed(leaf, moved) for leaf in leaves]
        return rebuild([part if nested else _plain(part) for part in pushed])

    return rebuild([call.returned(leaf) for leaf in leaves]), derivative


def _pushed(leaf: Any, moved: dict[Node, Any]) -> Any:
    if not isinstance(leaf, Node):
        return leaf * 0
    return moved[leaf] if leaf in moved else leaf.zero()


def jvp(function: Callable[..., Any], primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
    """The value of ``function`` at ``primals``, and its derivative along ``tangents`` (forward mode).

    >>> from autograd import jvp
    >>> jvp(lambda x, y: x * y, (2.0, 3.0), (1.0, 10.0))
    (6.0, 23.0)
    """
    value, derivative = linearize(function, *primals)
    return value, derivative(*tangents)
