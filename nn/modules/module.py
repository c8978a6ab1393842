"""What a network is made of: modules, which hold parameters and one another.

`Module` is `module_parts.Parts`, what it holds and where, and what is here: calls, modes, types, state and looks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol, Self, TypeVar

import numpy as np

from nn.arguments import flag
from nn.autograd_door import ArgumentError, AutogradError, CallName, Value, scope, zero_grad
from nn.inputs import described
from nn.modules import hooks, module_state
from nn.modules.dtypes import convert
from nn.modules.hooks import HookHandle, Hooks
from nn.modules.module_parts import Parts
from nn.modules.module_state import Unmatched, distinct
from nn.modules.module_tree import inner_first, tree
from nn.modules.parameter import Parameter, refuse_zeros

if TYPE_CHECKING:
    from nn.modules.model_summary import Summary

P = ParamSpec("P")
R_co = TypeVar("R_co", covariant=True)


class HasForward(Protocol[P, R_co]):
    """For type checkers: a call of a module takes what its ``forward`` takes, and gives what that gives."""

    _title: str | None
    _hooks: Hooks | None

    def forward(self, *args: P.args, **kwargs: P.kwargs) -> R_co: ...


class Module(Parts):
    """A part of a network: it holds parameters and other modules, and computes ``forward``.

    A subclass assigns parameters and other modules to attributes, in ``__init__`` or later, and
    defines ``forward``. Lists, tuples, dicts and the like of them count too. Calling the module runs
    ``forward`` within a `scope`, so that pictures show the nodes of each call as one group.

    Numbers that are saved with the parameters, but not trained, are buffers (`register_buffer`). A
    `numpy.random.Generator` in an attribute is in the state too, so that training resumed draws what it would have.

    Raises `ArgumentError` for an attribute that a parameter would be lost by: one that holds a parameter takes
    another, or None; for a set, a record, the values of a dict or an array of parts, which gives them no path; and
    where two parts would have one path.

    >>> from autograd import Tensor
    >>> from nn import Parameter
    >>> class Scale(Module):
    ...     def __init__(self):
    ...         self.factor = Parameter([2.0])
    ...     def forward(self, x):
    ...         return self.factor * x
    >>> scale = Scale()
    >>> scale(Tensor([3.0])).item(), [name for name, _ in scale.named_parameters()]
    (6.0, ['factor'])
    """

    training = True  # or evaluation, where some layers compute otherwise
    _hooks: Hooks | None = None

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """What the module computes; each subclass defines it."""
        keras = ", as what Keras calls call" if hasattr(self, "call") else ""
        raise NotImplementedError(f"{type(self).__name__} must define forward(self, ...){keras}")

    def __call__(self: HasForward[P, R_co], *args: P.args, **kwargs: P.kwargs) -> R_co:
        with titled(self._title or type(self).__name__):
            try:
                if self._hooks is not None:
                    return hooks.called(self, self._hooks, args, kwargs)  # type: ignore[arg-type, no-any-return]
                return self.forward(*args, **kwargs)
            except AutogradError as error:
                _say_where(error, self)  # type: ignore[arg-type]
                raise

    def register_forward_hook(
        self, hook: Callable[..., Any], *, prepend: bool = False, with_kwargs: bool = False
    ) -> HookHandle:
        """Call ``hook(module, args, output)`` after each ``forward``; what it returns, unless None, is the output.

        ``args``: the tuple of positional arguments; with ``with_kwargs`` it is ``hook(module, args, kwargs, output)``.
        Hooks are called in the order they were registered in, but for those to ``prepend``. The handle that is
        returned has ``remove()``, and can stand in ``with``. A compiled function is traced anew where hooks come or
        go; within it a hook runs while it is traced, so what is to be done in each run goes by `autograd.callback`.

        >>> from nn import ReLU
        >>> seen, layer = [], ReLU()
        >>> with layer.register_forward_hook(lambda module, args, output: seen.append(output.shape)):
        ...     _ = layer([[1.0, -2.0]])
        >>> _ = layer([1.0])
        >>> seen
        [(1, 2)]
        """
        return hooks.registered(self, "after", hook, prepend=prepend, with_kwargs=with_kwargs)

    def register_forward_pre_hook(
        self, hook: Callable[..., Any], *, prepend: bool = False, with_kwargs: bool = False
    ) -> HookHandle:
        """Call ``hook(module, args)`` before each ``forward``; what it returns, unless None, are the arguments, or the
        only one.

        With ``with_kwargs`` it is ``hook(module, args, kwargs)``, which returns None or ``(args, kwargs)``. The rest is
        as in `register_forward_hook`.

        >>> from nn import ReLU
        >>> layer = ReLU()
        >>> handle = layer.register_forward_pre_hook(lambda module, args: args[0] + 1)
        >>> from autograd import Tensor
        >>> layer(Tensor([1.0, -2.0])).data.tolist()
        [2.0, 0.0]
        """
        return hooks.registered(self, "before", hook, prepend=prepend, with_kwargs=with_kwargs)

    # all within

    def apply(self, fn: Callable[[Module], Any]) -> Self:
        """Call ``fn`` with all modules within, inner before outer, and last with this one; returns itself.

        >>> from nn import Linear, MLP
        >>> def zero_bias(module):
        ...     if isinstance(module, Linear):
        ...         module.bias.data[...] = 0
        >>> float(abs(MLP([2, 3, 1]).apply(zero_bias)[0].bias.data).max())
        0.0
        """
        if not callable(fn):
            raise ArgumentError(f"apply takes a function of a module, found {fn!r:.60}")
        for module in inner_first(self, set()):
            fn(module)
        return self

    def add_module(self, name: str, module: Module | None) -> None:
        """Hold ``module`` in the attribute ``name``, which may be a number, as those of a `Sequential` are.

        >>> from nn import Linear, Module
        >>> body = Module()
        >>> body.add_module("0", Linear(2, 1))
        >>> list(body.state_dict())
        ['0.weight', '0.bias']
        """
        if not isinstance(module, Module | None):
            raise ArgumentError(f"add_module takes a Module or None, found {described(module)}")
        self._hold(name, module)

    register_module = add_module

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """Hold ``param`` in the attribute ``name``; None says that there is none.

        >>> from nn import Module, Parameter
        >>> scale = Module()
        >>> scale.register_parameter("factor", Parameter([2.0]))
        >>> [name for name, _ in scale.named_parameters()]
        ['factor']
        """
        if not isinstance(param, Parameter | None):
            raise ArgumentError(f"register_parameter takes a Parameter or None, found {described(param)}")
        self._hold(name, param)

    def _hold(self, name: Any, part: Any) -> None:
        if not isinstance(name, str) or not name or "." in name:
            raise ArgumentError(f"the name of a part is a text without dots, found {name!r:.60}")
        if hasattr(self, name) and name not in vars(self):
            raise ArgumentError(f"{type(self).__name__} has an attribute {name} already: choose another name")
        setattr(self, name, part)

    # types

    def to(self, dtype: Any) -> Self:
        """Hold floating parameters, their gradients and floating buffers in ``dtype``; returns this module.

        Layers compute in the type of their parameters, so it is the type of the module's results. Values stay what they
        are. An optimiser that has made a step is to be made anew. Raises `ArgumentError` for what is no floating type.

        >>> from nn import MLP
        >>> MLP([2, 1]).to("float64")([[1, 2]]).dtype
        dtype('float64')
        """
        convert(self, dtype)
        return self

    def float(self) -> Self:
        """`to` float32."""
        return self.to(np.float32)

    def double(self) -> Self:
        """`to` float64."""
        return self.to(np.float64)

    def half(self) -> Self:
        """`to` float16, which NumPy computes with slowly: for files, and for what is lost by it."""
        return self.to(np.float16)

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Set the gradients of all parameters to None; ``set_to_none`` is PyTorch's, and cannot be False."""
        if not flag("set_to_none", set_to_none):
            refuse_zeros()
        zero_grad(self.parameters())

    def requires_grad_(self, requires_grad: bool = True) -> Self:
        """Train all parameters within, or with False freeze them; returns this module.

        Frozen parameters lose their ``grad`` and are constants: the backward pass computes nothing for them, or for
        what is computed from them alone, and optimisers leave them, without decay.

        >>> from nn import MLP
        >>> model = MLP([2, 3, 1], rng=0)
        >>> body = model[0].requires_grad_(False)
        >>> model([[1.0, 2.0]]).sum().backward()
        >>> [path for path, parameter in model.named_parameters() if parameter.grad is not None]
        ['2.weight', '2.bias']
        """
        for parameter in self.parameters():
            parameter.requires_grad = requires_grad
        return self

    # modes

    def train(self, mode: bool = True) -> Self:
        """Set this module and all within it to training mode, or with False to evaluation mode; returns itself."""
        mode = flag("mode", mode)
        for module in self.modules():
            module.training = mode
        return self

    def eval(self) -> Self:
        """Set this module and all within it to evaluation mode; returns itself."""
        return self.train(False)

    # state

    def state_dict(self, *, prefix: str = "") -> dict[str, Any]:
        """A copy of all numbers that the module computes with, by path, behind the ``prefix``.

        Arrays for parameters and buffers, numbers for Values, and for random generators, such as that of `Dropout`,
        their states as arrays of bytes. What several paths lead to, such as tied weights, is there under each of them.
        """
        return {prefix + path: module_state.written(part) for path, part in distinct(module_state.held(self)).items()}

    def load_state_dict(self, state_dict: Mapping[str, Any], strict: bool = True) -> Unmatched:
        """Load what `state_dict` gave; either every entry fits or nothing changes.

        The numbers are written into the arrays of parameters and buffers, cast to their type. Of what several paths
        lead to, one is enough; a generator that the state lacks stays as it is. With ``strict=False`` missing and
        unexpected paths are passed over; both are returned. Raises `ArgumentError` that names missing and unexpected
        paths, and `ShapeError` that names both shapes.

        >>> from nn import Linear
        >>> one, other = Linear(2, 1), Linear(2, 1)
        >>> other.load_state_dict({"weight": one.weight.data, "scale": 1.0}, strict=False)
        Unmatched(missing_keys=['bias'], unexpected_keys=['scale'])
        >>> bool((one.weight.data == other.weight.data).all())
        True
        """
        return module_state.load(self, state_dict, flag("strict", strict))

    # how it looks

    def extra_repr(self) -> str:
        """What stands in the parentheses of this module's line; a subclass may say more."""
        return ""

    def __repr__(self) -> str:
        return "\n".join(tree(self))

    def summary(self, *inputs: Any) -> Summary:
        """A table of the layers and their parameters; with example ``inputs``, also output shapes.

        >>> from nn import MLP
        >>> MLP([64, 100, 10]).summary().total
        7510
        """
        from nn.modules.model_summary import summary

        return summary(self, *inputs)


titled = lru_cache(4096)(lambda title: scope(CallName(title)))  # one object serves all calls


def _say_where(error: AutogradError, module: Module) -> None:
    """Note in ``error`` the path of the innermost module, if it lies within another."""
    titles = Value(0).scope
    if len(titles) > 1 and not hasattr(error, "__notes__"):
        path = ".".join(title.partition(": ")[0] for title in titles[1:])
        error.add_note(f"in {path}: {type(module).__name__}({module.extra_repr()})")


Module._methods = frozenset(
    [name for name in dir(Module) if name[0] != "_" and name != "forward" and callable(getattr(Module, name))]
)
