"""Hooks: functions that a module calls before or after its ``forward``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

from nn.arguments import flag
from nn.autograd_door import ArgumentError

if TYPE_CHECKING:
    from nn.modules.module import Module

__all__ = ["HookHandle", "Hooks", "called", "registered"]


@dataclass(frozen=True, eq=False)
class Hook:
    """A function, and whether it gets the keyword arguments too."""

    function: Callable[..., Any]
    with_kwargs: bool


@dataclass(frozen=True)
class Hooks:
    """The hooks of a module, in the order they are called: those ``before`` its ``forward``, and those ``after``."""

    before: tuple[Hook, ...] = ()
    after: tuple[Hook, ...] = ()


class HookHandle:
    """What a registered hook can be taken away by: ``remove()``, or the end of a ``with`` block."""

    def __init__(self, module: Module, hook: Hook) -> None:
        self._module, self._hook = module, hook

    def remove(self) -> None:
        """Take the hook away; where it is gone already, nothing happens."""
        hooks = self._module._hooks
        if hooks is not None:
            left = Hooks(*[tuple(h for h in group if h is not self._hook) for group in (hooks.before, hooks.after)])
            self._module._hooks = left if left.before or left.after else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: Any) -> None:
        self.remove()


def registered(module: Module, when: str, function: Any, *, prepend: bool, with_kwargs: bool) -> HookHandle:
    """Add ``function`` to the hooks of ``module`` of a kind, "before" or "after"."""
    if not callable(function) or isinstance(function, type):
        raise ArgumentError(f"a hook is a function, found {function!r:.60}")
    hook, hooks = Hook(function, flag("with_kwargs", with_kwargs)), module._hooks or Hooks()
    group = getattr(hooks, when)
    module._hooks = replace(hooks, **{when: (hook, *group) if flag("prepend", prepend) else (*group, hook)})
    return HookHandle(module, hook)


def called(module: Module, hooks: Hooks, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    """``module.forward(*args, **kwargs)`` with its hooks before and after."""
    for hook in hooks.before:
        if hook.with_kwargs:
            changed = hook.function(module, args, kwargs)
            if changed is not None:
                args, kwargs = _pair(changed)
        else:
            changed = hook.function(module, args)
            if changed is not None:
                args = changed if isinstance(changed, tuple) else (changed,)
    out = module.forward(*args, **kwargs)
    for hook in hooks.after:
        given = (args, kwargs, out) if hook.with_kwargs else (args, out)
        changed = hook.function(module, *given)
        out = out if changed is None else changed
    return out


def _pair(changed: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    if isinstance(changed, tuple) and len(changed) == 2 and isinstance(changed[0], tuple):
        args, kwargs = changed
        if isinstance(kwargs, dict):
            return args, kwargs
    raise ArgumentError(
        f"a pre-hook with keyword arguments returns None or a tuple (args, kwargs) of a tuple and a dict, found "
        f"{changed!r:.60}"
    )
