"""What all optimisers share: parameters in groups, with options."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar, Self, TypeVar, overload

from nn.arguments import demand_own_options, flag, non_negative
from nn.autograd_door import ArgumentError, Tensor, TraceError, Value, is_traced, zero_grad
from nn.modules.parameter import refuse_zeros
from nn.optimisers.groups import Group, checked_options, checked_parameters, groups_in

__all__ = ["Optimiser", "Options", "Params"]

R = TypeVar("R")
Options = Mapping[str, Callable[[str, Any], Any]]  # what checks an option
Params = Iterable[Tensor | Value] | Iterable[Mapping[str, Any]]


class Optimiser:
    """What all optimisers share: parameters in groups, each with its options.

    ``params``: Tensors or Values, all leaves; or groups of them, dicts with ``params`` and options of their own.
    ``defaults``: the options of a group that says nothing else. ``param_groups`` has the groups, each a dict with all
    options, which may be changed between steps. A subclass names its ``options``, with what checks each; see `Rule`.
    """

    options: ClassVar[Options] = {"lr": non_negative}
    needs_closure: ClassVar[bool] = False  # whether a step computes the loss anew, as often as it likes

    def __new__(cls, *args: Any, **options: Any) -> Self:
        demand_own_options(cls, options)
        return super().__new__(cls)

    def __init__(self, params: Params, defaults: Mapping[str, Any]) -> None:
        if is_traced():
            raise TraceError("an optimiser is made within a compiled function: make it before, once")
        self.defaults = checked_options(self, defaults)
        self.param_groups: list[Group] = []
        for group in groups_in(params):
            self.add_param_group(group)

    @overload
    def step(self, closure: None = None) -> None: ...
    @overload
    def step(self, closure: Callable[[], R]) -> R: ...
    def step(self, closure: Callable[[], R] | None = None) -> R | None:
        """Change every parameter that has a gradient."""
        raise NotImplementedError

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Set the gradients of all parameters to None; ``set_to_none`` is PyTorch's, and cannot be False."""
        if not flag("set_to_none", set_to_none):
            refuse_zeros()
        for group in self.param_groups:
            zero_grad(group["params"])

    # groups

    def add_param_group(self, group: Mapping[str, Any]) -> None:
        """Add a group of parameters: a dict with ``params``, and with options that differ from the defaults.

        Raises `ArgumentError` for options that are none of this optimiser's, and for parameters that it has already.

        >>> from nn import SGD, Parameter
        >>> optimiser = SGD([Parameter([1.0])], lr=0.1)
        >>> optimiser.add_param_group({"params": [Parameter([2.0])], "lr": 0.01})
        >>> [group["lr"] for group in optimiser.param_groups]
        [0.1, 0.01]
        """
        known = [p for other in self.param_groups for p in other["params"]]
        params = checked_parameters(group, known)
        options = checked_options(self, self.defaults | {name: v for name, v in group.items() if name != "params"})
        added: Group = {"params": params, **options}
        self._added(added)
        self.param_groups.append(added)

    def _added(self, group: Group) -> None:
        """A group is about to be added."""

    def check_options(self, options: Mapping[str, Any]) -> None:
        """Raise an `ArgumentError` where options do not go together."""

    @property
    def params(self) -> list[Any]:
        """All parameters, group after group."""
        return [p for group in self.param_groups for p in group["params"]]

    @property
    def lr(self) -> Any:
        """The rate, where there is one group; it may be set. Raises `ArgumentError` where there are several."""
        return self._only_group("read")["lr"]

    @lr.setter
    def lr(self, rate: Any) -> None:
        non_negative("lr", rate)
        self._only_group("set")["lr"] = rate

    def _only_group(self, done: str) -> Group:
        if len(self.param_groups) > 1:
            raise ArgumentError(
                f"lr is {done} of an optimiser with {len(self.param_groups)} groups: take that of one group, "
                'optimiser.param_groups[0]["lr"]'
            )
        return self.param_groups[0]

    # state

    def state_dict(self) -> dict[str, Any]:
        """A copy of the state, as PyTorch has it: ``state`` has counters and arrays of each parameter that has made a
        step, by its number; ``param_groups`` the options of each group, and ``params``, the numbers of its parameters.

        >>> from nn import SGD, Parameter
        >>> SGD([Parameter([1.0])], lr=0.1, momentum=0.9).state_dict()["param_groups"][0]["params"]
        [0]
        """
        raise NotImplementedError

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Load what `state_dict` gave, here or in PyTorch with arrays in place of tensors.

        Raises `ArgumentError`, or `ShapeError` for an array of another shape, that says what does not fit; nothing is
        changed then.
        """
        raise NotImplementedError

    def __repr__(self) -> str:
        groups = [{name: value for name, value in group.items() if name != "params"} for group in self.param_groups]
        shared = groups[0] if all(group == groups[0] for group in groups) else {}
        options = ", ".join(f"{name}={value!r}" for name, value in shared.items())
        count = len(self.params)
        return f"{type(self).__name__}({count} parameters{f' in {len(groups)} groups' * (len(groups) > 1)}, {options})"
