"""L-BFGS: steps along an estimate of Newton's direction, for losses that are computed on all data at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from sys import maxsize
from typing import Any, ClassVar, TypeVar, overload

import numpy as np

from nn.arguments import function, named, non_negative, real, whole
from nn.autograd_door import ArgumentError, ShapeError, Tensor, TraceError, is_traced, mark_changed
from nn.inputs import numbers, plain_array
from nn.optimisers.base import Optimiser, Options, Params
from nn.optimisers.groups import Group
from nn.optimisers.line_search import Point, strong_wolfe
from nn.optimisers.states import checked_groups

R = TypeVar("R")
NDArray = np.ndarray[Any, Any]
COUNTS = ("func_evals", "n_iter")
VECTORS = ("d", "prev_flat_grad")
NUMBERS = ("t", "H_diag", "prev_loss")
HISTORY = ("old_dirs", "old_stps", "ro")  # the last changes of gradients, of parameters, and 1 over their product


class LBFGS(Optimiser):
    """L-BFGS: the direction is -H g, where H estimates the inverse of the Hessian from the last changes of gradients.

    A step takes up to ``max_iter`` iterations, with up to ``max_eval`` (5/4 of that) evaluations of the loss, and ends
    when the highest entry of the gradient is below ``tolerance_grad``, or the loss or all parameters change by less
    than ``tolerance_change``. H remembers ``history_size`` changes. An iteration goes ``lr`` times the direction; with
    ``line_search_fn="strong_wolfe"`` it goes as far as the strong Wolfe conditions demand, and ``lr`` is the first
    guess. ``params``: see `Optimiser`; one group.

    `step` takes a function that computes the loss, with gradients, anew. It cannot be compiled, but what that function
    calls can. Raises `ArgumentError` for what is no such number, `UnknownNameError` for another line search.

    Source: Nocedal and Wright, "Numerical optimization", 2006, chapters 3 and 7; details as in PyTorch.

    >>> from nn import Parameter
    >>> w = Parameter([0.0, 0.0], "float64")
    >>> optimiser = LBFGS([w], line_search_fn="strong_wolfe")
    >>> def closure():
    ...     optimiser.zero_grad()
    ...     loss = (w[0] - 1) ** 2 + 100 * (w[1] - w[0] ** 2) ** 2
    ...     loss.backward()
    ...     return loss
    >>> for _ in range(3):
    ...     loss = optimiser.step(closure)
    >>> w.data.round(4).tolist()
    [1.0, 1.0]
    """

    needs_closure = True
    options: ClassVar[Options] = {
        "lr": non_negative,
        "max_iter": lambda what, given: whole(what, given, 1),
        "max_eval": lambda what, given: whole(what, given, 1),
        "tolerance_grad": non_negative,
        "tolerance_change": non_negative,
        "history_size": lambda what, given: whole(what, given, 1),
        "line_search_fn": lambda what, given: given if given is None else named(what, given, ("strong_wolfe",)),
    }

    def __init__(
        self,
        params: Params,
        lr: float = 1.0,
        max_iter: int = 20,
        max_eval: int | None = None,
        tolerance_grad: float = 1e-7,
        tolerance_change: float = 1e-9,
        history_size: int = 100,
        line_search_fn: str | None = None,
    ) -> None:
        most = min(whole("max_iter", max_iter, 1) * 5 // 4, maxsize) if max_eval is None else max_eval
        given = {"lr": lr, "max_iter": max_iter, "max_eval": most, "tolerance_grad": tolerance_grad}
        given |= {"tolerance_change": tolerance_change, "history_size": history_size}
        self._state: dict[str, Any] = {}
        super().__init__(params, given | {"line_search_fn": line_search_fn})

    def _added(self, group: Group) -> None:
        if self.param_groups:
            raise ArgumentError("LBFGS has one group of parameters, for it treats all as one vector; found another")

    # a step

    @overload
    def step(self, closure: None = None) -> None: ...
    @overload
    def step(self, closure: Callable[[], R]) -> R: ...
    def step(self, closure: Callable[[], R] | None = None) -> R | None:
        """Minimise the loss for some iterations; what ``closure`` gave at the beginning.

        ``closure``: computes loss and gradients anew, and gives the loss. Raises `ArgumentError` where there is none,
        `TraceError` in a compiled function.
        """
        if is_traced():
            raise TraceError(
                "LBFGS runs the loss as often as it likes, which a compiled function cannot repeat: compile the loss, "
                "and call step uncompiled"
            )
        if closure is None:
            raise ArgumentError("LBFGS.step takes a function that computes loss and gradients anew, found None")
        group, state = self.param_groups[0], self._state
        first = function("closure", closure)()
        now = Point(0.0, _number(first), self._gradient(), 0.0)
        state |= {"func_evals": state.get("func_evals", 0) + 1, "n_iter": state.get("n_iter", 0)}
        iterations, evaluations, done = 0, 1, _highest(now.gradient) <= group["tolerance_grad"]
        while not done:
            iterations += 1
            state["n_iter"] += 1
            direction = self._direction(now.gradient, group["history_size"])
            shortened = min(1.0, 1.0 / float(np.abs(now.gradient).sum())) if state["n_iter"] == 1 else 1.0
            start = now._replace(t=0.0, slope=float(now.gradient @ direction))
            state |= {"d": direction, "t": shortened * group["lr"]}
            state |= {"prev_flat_grad": now.gradient, "prev_loss": now.loss}
            if start.slope > -group["tolerance_change"]:
                break
            last = iterations == group["max_iter"]
            now, used = self._iterate(closure, start, group, group["max_eval"] - evaluations, last)
            evaluations += used
            state["func_evals"] += used
            done = (
                last
                or evaluations >= group["max_eval"]
                or _highest(now.gradient) <= group["tolerance_grad"]
                or _highest(direction * state["t"]) <= group["tolerance_change"]
                or abs(now.loss - start.loss) < group["tolerance_change"]
            )
        return first

    def _direction(self, gradient: NDArray, history_size: int) -> NDArray:
        """-H g, by the two loops of algorithm 7.4."""
        state = self._state
        if state["n_iter"] == 1:
            state |= {"old_dirs": [], "old_stps": [], "ro": [], "H_diag": 1.0}
            return -gradient
        changes, steps, curvatures = (state[name] for name in HISTORY)
        change, step = gradient - state["prev_flat_grad"], state["d"] * state["t"]
        curvature = float(change @ step)
        if curvature > 1e-10:
            for past, new in ((changes, change), (steps, step), (curvatures, 1.0 / curvature)):
                del past[: max(0, len(past) + 1 - history_size)]
                past.append(new)
            state["H_diag"] = curvature / float(change @ change)
        direction: NDArray = -gradient
        parts: list[float] = []
        for change, step, inverse in zip(changes[::-1], steps[::-1], curvatures[::-1], strict=True):
            parts.append(float(step @ direction) * inverse)
            direction = direction - parts[-1] * change
        direction = direction * state["H_diag"]
        for change, step, inverse, part in zip(changes, steps, curvatures, parts[::-1], strict=True):
            direction = direction + (part - float(change @ direction) * inverse) * step
        return direction

    def _iterate(
        self, closure: Callable[[], Any], start: Point, group: Group, most: int, last: bool
    ) -> tuple[Point, int]:
        """Go along the direction; where that led, and how often the loss was computed for it."""
        state, origin = self._state, self._vector()
        direction = state["d"]

        def evaluate(t: float) -> Point:
            self._move(origin + t * direction)
            loss = _number(closure())
            gradient = self._gradient()
            return Point(t, loss, gradient, float(gradient @ direction))

        if group["line_search_fn"] is None:
            if not last:
                return evaluate(state["t"]), 1
            self._move(origin + state["t"] * direction)
            return start, 0
        found, used = strong_wolfe(evaluate, start, state["t"], _highest(direction), 1e-9, most)
        state["t"] = found.t
        self._move(origin + found.t * direction)
        return found, used

    # all parameters as one vector

    def _vector(self) -> NDArray:
        return np.concatenate([np.ravel(p.datum) for p in self.params])

    def _gradient(self) -> NDArray:
        parts = []
        for p in self.params:
            gradient = np.zeros(p.shape, np.asarray(p.datum).dtype) if p.grad is None else np.asarray(p.grad)
            if gradient.shape != p.shape:
                raise ShapeError(f"the gradient of {p!r:.60} has shape {gradient.shape}, expected {p.shape}")
            parts.append(gradient.ravel())
        return np.concatenate(parts)

    def _move(self, vector: NDArray) -> None:
        place = 0
        for p in self.params:
            size = int(np.size(p.datum))
            if isinstance(p, Tensor):
                p.datum[...] = vector[place : place + size].reshape(p.shape)
            else:
                p.datum = float(vector[place])
            place += size
        mark_changed(self.params)

    # state

    def state_dict(self) -> dict[str, Any]:
        options = {name: value for name, value in self.param_groups[0].items() if name != "params"}
        groups = [{**options, "params": [*range(len(self.params))]}]
        return {"state": {0: _copied(self._state)} if self._state else {}, "param_groups": groups}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        (options,), entries = checked_groups(self, state)
        found = _checked(dict(entries.get(self.params[0], {})), self._vector().size)
        foreign = [i for i, p in enumerate(self.params) if i and entries.get(p)]
        if foreign:
            raise ArgumentError(f"the state of LBFGS is all of parameter 0, found some of {foreign!r:.60}")
        self.param_groups[0] |= options
        self._state = found


def _number(loss: Any) -> float:
    """A loss as a number."""
    data = numbers(loss)
    if np.shape(data) != ():
        raise ShapeError(f"the closure of LBFGS gives the loss, one number, found shape {np.shape(data)}")
    if data is None:
        raise ArgumentError("the closure of LBFGS gives the loss, found None: return it")
    return float(data)


def _highest(vector: NDArray) -> float:
    return float(np.abs(vector).max(initial=0.0))


def _copied(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {name: _copied(part) for name, part in tree.items()}
    if isinstance(tree, list):
        return [_copied(part) for part in tree]
    return tree.copy() if isinstance(tree, np.ndarray) else tree


def _checked(entry: dict[str, Any], size: int) -> dict[str, Any]:
    """A copy of what ``entry`` says, if it is a state of parameters with so many entries."""
    entry.pop("al", None)  # PyTorch's room for the two loops
    known = (*COUNTS, *VECTORS, *NUMBERS, *HISTORY)
    needed = known if entry.keys() - {*COUNTS} else COUNTS
    missing = [name for name in needed if entry and name not in entry]
    foreign = [name for name in entry if name not in known]
    if missing or foreign:
        raise ArgumentError(f"this state does not fit LBFGS: missing {missing}, unexpected {foreign}")
    found: dict[str, Any] = {}
    for name, part in entry.items():
        if name in COUNTS:
            found[name] = whole(name, _plain(part), 0)
        elif name in VECTORS:
            found[name] = _flat(name, part, size)
        elif name in NUMBERS:
            found[name] = float(real(name, _plain(part)))
        elif name == "ro":
            found[name] = [float(real(name, _plain(number))) for number in part]
        else:
            found[name] = [_flat(name, vector, size) for vector in part]
    if len({len(found[name]) for name in HISTORY if name in found}) > 1:
        raise ArgumentError("this state does not fit LBFGS: old_dirs, old_stps and ro differ in length")
    return found


def _plain(number: Any) -> Any:
    return number.item() if isinstance(number, np.ndarray | np.generic) and number.size == 1 else number


def _flat(name: str, given: Any, size: int) -> NDArray:
    array = np.array(plain_array(given))
    if array.shape != (size,) or array.dtype.kind not in "fiu":
        raise ShapeError(f"{name} is an array of {array.dtype} of shape {array.shape}, expected numbers, ({size},)")
    return array
