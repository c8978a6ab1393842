"""The ways to take derivatives to third order, and where they must agree."""

import itertools
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

import autograd
from autograd import Tensor, Value, elementwise_grad, grad, gradients, hvp, jvp, vmap

Path = tuple[int, ...]  # by which argument first, by which next
Derivatives = dict[Path, np.ndarray]


def paths(count: int, least: int = 1) -> list[Path]:
    return [path for n in range(least, 4) for path in itertools.product(range(count), repeat=n)]


# of a function that works entry by entry: at columns of points, one for each argument


def tower(f: Callable[..., Any], nodes: Sequence[Any]) -> dict[Path, Any]:
    """All derivatives by sweeps over sweeps; None for those that are 0 for good."""
    found: dict[Path, Any] = {(): f(*nodes)}
    for path in [(), *paths(len(nodes))[: -(len(nodes) ** 3)]]:
        out = found[path]
        if out is None or not out.requires_grad:
            slopes: Sequence[Any] = [None] * len(nodes)
        else:
            slopes = gradients(out, nodes, np.ones(out.shape) if isinstance(out, Tensor) else 1, create_graph=True)
        found |= {(*path, i): slope for i, slope in enumerate(slopes)}
    del found[()]
    return found


def numbers(found: dict[Path, Any], shape: tuple[int, ...]) -> Derivatives:
    return {path: np.zeros(shape) if out is None else np.asarray(out.data) for path, out in found.items()}


def by_reverse(f: Callable[..., Any], columns: Sequence[np.ndarray]) -> Derivatives:
    return numbers(tower(f, [Tensor(column) for column in columns]), columns[0].shape)


def by_values(f: Callable[..., Any], columns: Sequence[np.ndarray]) -> Derivatives:
    rows = [
        numbers(tower(f, [Value(x) for x in point]), ()) for point in zip(*map(np.ndarray.tolist, columns), strict=True)
    ]
    return {path: np.array([row[path] for row in rows]) for path in rows[0]}


def one_at_a_time(g: Callable[..., Any], i: int) -> Callable[..., Any]:
    """The derivative of ``g`` by its argument ``i`` in forward mode."""

    def pushed(*columns: Any) -> Any:
        return jvp(lambda x: g(*columns[:i], x, *columns[i + 1 :]), (columns[i],), (np.ones(len(columns[i])),))[1]

    return pushed


def by_forward(f: Callable[..., Any], columns: Sequence[np.ndarray]) -> Derivatives:
    found = {}
    for first, *rest in paths(len(columns)):
        g: Any = elementwise_grad(f, first)
        for i in rest:
            g = one_at_a_time(g, i)
        found[(first, *rest)] = g(*columns)
    return found


def by_hvp(f: Callable[..., Any], columns: Sequence[np.ndarray]) -> Derivatives:
    units = np.eye(len(columns))[:, :, None] * np.ones(len(columns[0]))
    found = {}
    for i, j, *rest in paths(len(columns), least=2):

        def product(*columns: Any, i: int = i, j: int = j) -> Any:
            return hvp(lambda x: f(*x).sum(), columns, tuple(units[j]))[i]

        found[(i, j, *rest)] = (elementwise_grad(product, rest[0]) if rest else product)(*columns)
    return found


def by_vmap(f: Callable[..., Any], columns: Sequence[np.ndarray]) -> Derivatives:
    def derived(path: Path) -> Callable[..., Any]:
        return grad(derived(path[:-1]), path[-1]) if path else f

    return {path: vmap(derived(path))(*columns) for path in paths(len(columns))}


def by_compile(f: Callable[..., Any], columns: Sequence[np.ndarray]) -> Derivatives:
    found = by_reverse(f, columns)
    known = [path for path, out in tower(f, [Tensor(column) for column in columns]).items() if out is not None]

    @autograd.compile
    def recorded(*columns: Any) -> list[Any]:
        slopes = tower(f, columns)
        return [slopes[path].detach() for path in known]  # or the way back from all of them would be traced, too

    return found | dict(zip(known, [np.asarray(x.data) for x in recorded(*map(Tensor, columns))], strict=True))


WAYS = {
    "Values": by_values,
    "forward over reverse": by_forward,
    "hvp": by_hvp,
    "mapped": by_vmap,
    "compiled": by_compile,
}


def asked(found: Derivatives, path: Path, jointly: bool) -> np.ndarray:
    """Where there is something to ask for: beyond an infinite derivative of lower order there is not.

    ``jointly``: all arguments move at once, some of them by 0, and 0 · inf is nan.
    """
    lower = [other for other in found if len(other) < len(path) and not Counter(other) - Counter(path)]
    if jointly:
        lower = [other for other in found if len(other) <= len(path)]
    return np.all([np.ones(len(found[path]), bool), *[np.isfinite(found[other]) for other in lower]], axis=0)


def check_ways(f: Callable[..., Any], columns: Sequence[np.ndarray]) -> None:
    """Every way gives what reverse over reverse gives."""
    with np.errstate(all="ignore"):
        expected = by_reverse(f, columns)
        given = {way: derive(f, columns) for way, derive in WAYS.items()}
    for way, found in given.items():
        for path, slopes in found.items():
            where = asked(expected, path, way == "hvp")
            np.testing.assert_allclose(
                slopes[where], expected[path][where], rtol=1e-9, atol=1e-12, err_msg=f"{way}, by {path}"
            )


# of a function of arrays that gives one number: along one direction for each array

Turn = Callable[[Callable[..., Any], Sequence[np.ndarray]], Callable[..., Any]]


def reverse(f: Callable[..., Any], directions: Sequence[np.ndarray]) -> Callable[..., Any]:
    def along(*arrays: Any) -> Any:
        slopes = grad(f, tuple(range(len(arrays))))(*arrays)
        return sum((slope * way).sum() for slope, way in zip(slopes, directions, strict=True))

    return along


def forward(f: Callable[..., Any], directions: Sequence[np.ndarray]) -> Callable[..., Any]:
    return lambda *arrays: jvp(f, arrays, tuple(directions))[1]


def product(f: Callable[..., Any], directions: Sequence[np.ndarray]) -> Callable[..., Any]:
    """The second derivative at once: the direction times the product of the Hessian with it."""

    def along(*arrays: Any) -> Any:
        rows = hvp(lambda x: f(*x), arrays, tuple(directions))
        return sum((row * way).sum() for row, way in zip(rows, directions, strict=True))

    return along


TURNS: dict[str, list[Turn]] = {
    "reverse": [reverse, reverse, reverse],
    "forward over reverse": [reverse, reverse, forward],
    "twice forward over reverse": [reverse, forward, forward],
    "forward": [forward, forward, forward],
    "hvp, then reverse": [product, reverse],
    "hvp, then forward": [product, forward],
}


def derivatives_by(
    turns: Sequence[Turn], f: Callable[..., Any], arrays: Sequence[np.ndarray], directions: Sequence[np.ndarray]
) -> list[float]:
    """The derivative after each turn: of first, second, third order; with hvp of second and third."""
    found = []
    for turn in turns:
        f = turn(f, directions)
        found.append(float(f(*arrays)))
    return found
