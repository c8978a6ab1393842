"""What code can get at by the names in it: values of variables, attributes of objects, and what containers hold."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, lru_cache, partial, singledispatch
from itertools import pairwise
from types import (
    BuiltinMethodType,
    CodeType,
    FunctionType,
    GeneratorType,
    MemberDescriptorType,
    MethodType,
    ModuleType,
)
from typing import Any

from autograd.programs.common.scripts import GROUPS
from autograd.programs.functions.bytecode import steps

Names = frozenset[str]
DYNAMIC = frozenset({"__dict__", "vars", "getattr"})  # code with these names gets attributes that it does not name
ASKS = DYNAMIC | {"hasattr"}
OURS = frozenset({"nn", "viz"})
LIBRARY = frozenset(
    {"autograd", "numpy", "random", "contextlib", "builtins", "copy", "functools", "typing", "weakref"},
)


@lru_cache(256)
def is_library(module: str | None) -> bool:
    """Whether ``module`` belongs to a library whose code and objects hold no generators of their own."""
    return (module or "").partition(".")[0] in LIBRARY


@lru_cache(256)
def is_fixed(module: str) -> bool:
    """Whether a module and its classes are taken to stay as they are: of this project, or of Python's library."""
    package = module.partition(".")[0]
    return package in OURS or package in sys.stdlib_module_names or is_library(module)


def is_installed(code: CodeType, module: str) -> bool:
    """Whether ``code`` of a ``module`` is part of Python's library, or of a package that was installed; not of this
    project's, which is looked into wherever it lies, but for what a graph of Values was written as."""
    package = module.partition(".")[0]
    if package in sys.stdlib_module_names or package.startswith("namedtuple_") or code.co_filename == GROUPS:
        return True
    return "-packages" in code.co_filename and package not in OURS | {"autograd"}


@lru_cache(1024)
def names_in(code: CodeType) -> Names:
    """The names of global variables and attributes in ``code``, and in the functions and comprehensions within it."""
    inner = [names_in(part) for part in code.co_consts if isinstance(part, CodeType)]
    return frozenset(("__wrapped__", *code.co_names)).union(*inner)


class Reads:
    """What ``code`` reads by name, without the functions within it. Each instruction is looked at only where that makes
    a difference. ``attributes``: their names, and those of global variables. ``asked``: those that it may ask for by
    text, as in ``getattr(x, "name", None)``, whether they are there or not."""

    def __init__(self, code: CodeType) -> None:
        self.code = code
        names = frozenset(code.co_names)
        texts = [] if names.isdisjoint(ASKS) else [text for text in code.co_consts if isinstance(text, str)]
        self.asked = frozenset([text for text in texts if text.isidentifier()])
        self.attributes = names | self.asked

    @cached_property
    def variables(self) -> Names:
        """The global variables."""
        return frozenset([name for step, name in steps(self.code) if step in ("LOAD_GLOBAL", "LOAD_NAME")])

    @cached_property
    def closed(self) -> Names:
        """The variables of closures that it reads, and not only hands to functions within it."""
        within = {name for part in self.code.co_consts if isinstance(part, CodeType) for name in part.co_freevars}
        if within.isdisjoint(self.code.co_freevars):
            return frozenset(self.code.co_freevars)
        return frozenset([name for operation, name in steps(self.code) if operation.endswith("DEREF")])

    @cached_property
    def keys(self) -> frozenset[Any] | None:
        """The constants by which it takes entries of dicts; None where it may take any."""
        keys, instructions = set(), steps(self.code)
        if self.attributes & ANY_ENTRY or any(step.operation in ANY_KEY for step in instructions):
            return None
        for before, step in pairwise(instructions):
            if step.operation == "BINARY_SUBSCR":
                if before.operation != "LOAD_CONST" or not isinstance(before.value, str | int):
                    return None
                keys.add(before.value)
        return frozenset(keys)


@lru_cache(1024)
def reads_of(code: CodeType) -> Reads:
    """What ``code`` reads."""
    return Reads(code)


ANY_ENTRY = frozenset({"items", "values", "get", "copy", "pop"})  # methods of a dict
ANY_KEY = frozenset({"CONTAINS_OP", "DICT_UPDATE", "DICT_MERGE"})


def loaded(code: CodeType, variables: dict[str, Any]) -> list[Any]:
    """The values that ``code`` reads from global ``variables`` and from modules.

    To the letter: ``np.random.rand()`` reads ``rand``, and ``np.random.default_rng(0).rand()`` only ``default_rng``.
    """
    local: dict[str, Any] = {}
    found: list[Any] = []
    top: Any = None  # what the last instruction left on the stack, where that is known
    for access, name, whole in _accesses(code):
        if access == "variable":
            top = variables.get(name)
            found.append(top)
        elif access == "attribute":
            top = vars(top).get(name) if isinstance(top, ModuleType) else None
            found.append(top)
        elif access == "local":
            top = local.get(name)
        elif access == "kept":
            local[name] = top
        else:
            top = sys.modules.get(whole) if access == "module" else None
    return found


@lru_cache(1024)
def _accesses(code: CodeType) -> list[tuple[str, Any, Any]]:
    """What the instructions of ``code`` do that matters to `loaded`, each with a name, and of a module with its own."""
    found = []
    for (_, before), (operation, name) in pairwise(steps(code)):
        if operation == "IMPORT_NAME":  # `import a.b` gives a; `from a.b import c` looks in a.b
            found.append(("module", name, name.partition(".")[0] if before is None else name))
        elif operation in ("LOAD_GLOBAL", "LOAD_NAME"):
            found.append(("variable", name, None))
        elif operation in ("LOAD_ATTR", "LOAD_METHOD", "IMPORT_FROM"):
            found.append(("attribute", name, None))
        elif operation.startswith("STORE_"):
            found.append(("kept", name, None))
        elif operation.startswith("LOAD_"):
            found.append(("local", name, None))
        elif not found or found[-1][0] != "other":
            found.append(("other", None, None))
    return found


def parts(thing: Any, names: Names) -> Iterable[Any]:
    """What code with these ``names`` in it can get from ``thing``: the attributes of an object that it names, all
    that a container holds, and all that a function was made with. Runs no code of the object's class."""
    kind: Any = type(thing)
    return _way_into(kind)(thing, names)


@singledispatch
def _parts(thing: Any, names: Names) -> Iterator[Any]:
    kind = type(thing)
    yield kind
    try:
        own = object.__getattribute__(thing, "__dict__")
    except AttributeError:
        own = {}
    yield from list(own.values()) if names & DYNAMIC else [own[name] for name in names & own.keys()]
    for member in _members(kind, names):
        if isinstance(member, MemberDescriptorType):  # of a slot
            try:
                yield member.__get__(thing)
            except AttributeError:  # it is empty
                continue


@lru_cache(1024)
def _way_into(kind: type) -> Callable[[Any, Names], Iterator[Any]]:
    """That of a thing of this ``kind``."""
    return _parts.dispatch(kind)


@_parts.register(type)
def _of_class(thing: type, names: Names) -> Iterator[Any]:
    yield from _members(thing, names)
    for base in thing.__mro__:
        for member in () if is_fixed(base.__module__) else vars(base).values():
            function = getattr(member, "__func__", member)
            if isinstance(function, FunctionType) and (
                function.__defaults__ or function.__kwdefaults__ or function.__closure__
            ):
                yield function


def _members(kind: type, names: Names) -> list[Any]:
    return [vars(base)[name] for base in _bases(kind) for name in names & vars(base).keys()]


@lru_cache(1024)
def _bases(kind: type) -> list[type]:
    return [base for base in kind.__mro__ if not is_library(base.__module__)]


@_parts.register(ModuleType)
def _of_module(thing: ModuleType, names: Names) -> Iterator[Any]:
    yield from [vars(thing)[name] for name in names & vars(thing).keys()]


@_parts.register(FunctionType)
def _of_function(thing: FunctionType, names: Names) -> Iterator[Any]:
    yield from thing.__defaults__ or ()
    yield from (thing.__kwdefaults__ or {}).values()
    for cell in thing.__closure__ or ():
        try:
            yield cell.cell_contents
        except ValueError:  # it is empty
            continue


@_parts.register(GeneratorType)
def _of_generator(thing: Any, names: Names) -> Iterator[Any]:
    if thing.gi_frame is not None:
        yield from thing.gi_frame.f_locals.values()


@_parts.register(MethodType)
@_parts.register(BuiltinMethodType)
def _of_method(thing: Any, names: Names) -> Iterator[Any]:
    yield thing.__self__
    if isinstance(thing, MethodType):
        yield thing.__func__


@_parts.register(partial)
def _of_partial(thing: Any, names: Names) -> Iterator[Any]:
    yield from (thing.func, *thing.args, *thing.keywords.values())


@_parts.register(dict)
def _of_dict(thing: Any, names: Names) -> Iterator[Any]:
    yield from list(dict.values(thing))
    yield from _parts.dispatch(object)(thing, names)


@_parts.register(list)
@_parts.register(tuple)
@_parts.register(set)
@_parts.register(frozenset)
@_parts.register(deque)
def _of_collection(thing: Any, names: Names) -> Iterator[Any]:
    kind: Any
    (kind,) = {list, tuple, set, frozenset, deque}.intersection(type(thing).__mro__)
    yield from list(kind.__iter__(thing))
    yield from _parts.dispatch(object)(thing, names)
