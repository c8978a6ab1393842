"""The fast forms of operators, methods, calls and the sweep give the bits of the plain ones; nothing needs them."""

import itertools
import math
import operator
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from grouped import each
from hypothesis import given
from properties import COMPLEX, calls

import autograd
from autograd import Node, Tensor, Value, scope, topological_order
from autograd.core import sweep, unrolled
from autograd.core.members import members
from autograd.core.primitive import Primitive
from autograd.core.registry import TABLE
from autograd.errors import ArgumentError
from autograd.extend import elementwise
from autograd.testing import graphs

CALLED = [p for p in TABLE.values() if p.name not in ("at", "einsum")]  # compositions, called in another way
PRIMITIVES = each("primitive", CALLED, ids=lambda p: p.name)
MATRIX = np.array([[0.5, -1.5], [2.0, 0.0]])
NUMBERS = [0.0, -0.0, 0.3, -1.7, 1.0, 2, -3, math.inf, -math.inf, math.nan, Fraction(2, 3), 0.5 - 0.25j]


@contextmanager
def plainly() -> Iterator[None]:
    """Within the block there are the plain forms only."""
    unrolled.uninstall()
    try:
        yield
    finally:
        unrolled.install()


def bits(thing: Any) -> Any:
    """A number, an array or nothing, down to its bits; all that is no number counts as one."""
    if isinstance(thing, np.ndarray | np.generic):
        same = np.where(np.isnan(thing), np.array(np.nan, thing.dtype), thing) if thing.dtype.kind in "fc" else thing
        return type(thing), thing.dtype.str, thing.shape, same.tobytes()
    if isinstance(thing, float):
        return float, struct.pack("d", thing if thing == thing else math.nan)
    if isinstance(thing, complex):
        return complex, bits(thing.real), bits(thing.imag)
    return type(thing), thing if isinstance(thing, int | str | None | Fraction) else None


def told(root: Any) -> Any:
    """Everything there is to know of a result: its graph, and after a backward pass all gradients."""
    if isinstance(root, tuple | list):
        return [told(part) for part in root]
    if not isinstance(root, Node):
        return bits(root)
    if root.requires_grad:
        with np.errstate(all="ignore"):
            root.backward(seed=2 if root.shape == () else np.full(root.shape, 0.75))
    order = topological_order(root)
    place = {node: i for i, node in enumerate(order)}
    return [
        (
            type(node),
            node.op.name,
            [place[parent] for parent in node.parents],
            repr(node.params),
            node.scope,
            bits(node.data),
            bits(node.grad),
        )
        for node in order
    ]


def outcome(call: Callable[[], Any]) -> Any:
    """What ``call`` gives, or the error it raises."""
    try:
        with np.errstate(all="ignore"), scope("group"):
            return told(call())
    except Exception as error:
        return type(error), str(error)


def compared(make: Callable[[], list[Callable[[], Any]]]) -> int:
    """Compare both ways of all calls; how many gave a result, and no error."""
    fast = [outcome(call) for call in make()]
    with plainly():
        plain = [outcome(call) for call in make()]
    for one, other in zip(fast, plain, strict=True):
        assert one == other
    return sum(not (isinstance(one, tuple) and issubclass(one[0], Exception)) for one in fast)


def calls_of_tensors(primitive: Primitive) -> list[Callable[[], Any]]:
    found: list[Callable[[], Any]] = []
    for inputs, params in calls(primitive, np.random.default_rng(3)):
        for dtype in (None, np.float32):
            arrays = [x if dtype is None or x.dtype.kind != "f" else x.astype(dtype) for x in inputs]
            tensors = [lambda x=x: Tensor(x) for x in arrays]
            found.append(lambda t=tensors, params=params: primitive(*[make() for make in t], **params))
            found.append(lambda t=tensors, params=params: primitive(Tensor(t[0]()), *[m() for m in t[1:]], **params))
            if primitive.arity == 1 and not primitive.variadic and primitive.method and not primitive.attribute:
                found.append(lambda t=tensors, params=params: getattr(t[0](), primitive.name)(**params))
            if primitive.arity == 2:
                found.append(lambda t=tensors, x=arrays, params=params: primitive(t[0](), x[1], **params))
                found.append(lambda t=tensors, x=arrays, params=params: primitive(x[0], t[1](), **params))
    if primitive.arity == 1 and not primitive.variadic and primitive.method and not primitive.attribute:
        for x in (
            MATRIX,
            MATRIX[0],
            MATRIX[:1, :1],
            np.array([[1, 2]]),
            MATRIX + 1j,
        ):  # right or wrong, with or without
            for args in ((), (0,), ("text",)):
                found.append(lambda x=x, args=args: getattr(Tensor(x), primitive.name)(*args))
    for name in operators(primitive, Tensor):
        by = getattr(operator, name)
        if primitive.arity == 1:
            found += [lambda by=by: by(Tensor(MATRIX)), lambda by=by: by(Tensor(MATRIX, requires_grad=False))]
            continue
        for other in (2, -0.5, Fraction(1, 2), 0.5j, MATRIX, MATRIX.astype(np.float32), True, "text"):
            found.append(lambda by=by, other=other: by(Tensor(MATRIX), other))
            if not isinstance(other, np.ndarray):
                found.append(lambda by=by, other=other: by(other, Tensor(MATRIX)))
            found.append(lambda by=by, other=other: by(Tensor(MATRIX.astype(np.float32)), other))
        found += [lambda by=by: by(Tensor(MATRIX), Value(0.5)), lambda by=by: by(Value(0.5), Tensor(MATRIX))]
        constant = Tensor(MATRIX, requires_grad=False)
        found += [lambda by=by, c=constant: by(c, 2), lambda by=by, c=constant: by(2, c)]
        found += [
            lambda by=by: by(Tensor(MATRIX), Tensor(np.array([1, 2]))),
            lambda by=by: by(Tensor(np.array([1, 2])), 2),
        ]
    return found


def operators(primitive: Primitive, kind: type[Node]) -> list[str]:
    """The names in `operator` of the operators by which nodes of ``kind`` call ``primitive``."""
    kinds = ("operator", "comparison")
    names = [name.strip("_") for name, how in members(primitive, kind) if how in kinds]
    return [f"{name}_" if name in ("and", "or") else name for name in names if name != "getitem"]


def calls_of_values(primitive: Primitive) -> list[Callable[[], Any]]:
    if primitive.lands is not None or primitive.metadata:
        return []
    count = primitive.arity or 3
    found: list[Callable[[], Any]] = []
    for numbers in itertools.product(NUMBERS, repeat=min(count, 2)):
        given = [*numbers, 0.75][:count] if count > 1 else numbers
        found.append(
            lambda g=given: primitive([Value(x) for x in g]) if primitive.variadic else primitive(*map(Value, g))
        )
        if count == 1:
            found.append(lambda g=given: primitive(Value(g[0], requires_grad=False)))
        for name in operators(primitive, Value):
            by = getattr(operator, name)
            found.append(lambda g=given, by=by: by(*map(Value, g)))
            if count == 2:
                found += [lambda g=given, by=by: by(Value(g[0]), g[1]), lambda g=given, by=by: by(g[0], Value(g[1]))]
                found.append(lambda g=given, by=by: by(x := Value(g[0]), x) if g[0] == g[1] else None)
                found.append(lambda g=given, by=by: by(Value(g[0], requires_grad=False), g[1]))
    return found


@PRIMITIVES
def test_both_ways_give_the_same_bits(primitive: Primitive) -> None:
    count = compared(lambda: calls_of_tensors(primitive) + calls_of_values(primitive))
    assert count or primitive.name in COMPLEX  # whose results have no derivative by themselves


@given(graphs())
def test_both_sweeps_give_the_same_bits(graph: Any) -> None:
    root = graph
    root.backward()
    fast = [bits(node.grad) for node in topological_order(root)]
    root.zero_grad()
    with plainly():
        root.backward()
    assert [bits(node.grad) for node in topological_order(root)] == fast


def test_a_sum_of_few_terms_is_as_by_the_plain_way() -> None:
    assert autograd.add_n([x := Value(2.0)]).parents == (x,)
    with pytest.raises(ArgumentError, match="needs at least one operand, found none"):
        autograd.add_n([])


def test_whole_numbers_carry_no_gradient_in_either_way() -> None:
    t = Tensor([1.5, 2.5])
    calls = [lambda: t.astype("int64"), lambda: autograd.astype(t, dtype="int64"), lambda: t.astype(bool) + 0]
    assert not any(call().requires_grad for call in calls)
    with plainly():
        assert not any(call().requires_grad for call in calls)


def test_a_pass_over_values_makes_no_nodes_of_plain_numbers() -> None:
    """Each would be one more object per operation, for the collector to walk."""
    x = Value(3.0)
    root = 2.0 - x * 0.5
    root.backward()
    root.backward(retain_graph=True)
    assert (type(root.first), type(root.rest.rest)) == (float, float)
    assert x.grad == -1.0


def test_the_tester_sees_another_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    inner = unrolled._pull_binary

    def careless(first: Any, second: Any) -> Any:
        return inner(first, lambda xp, out, x, y: (second(xp, out, x, y) if callable(second) else second) * (1 + 2e-16))

    monkeypatch.setattr(unrolled, "_pull_binary", careless)
    monkeypatch.setattr(autograd.multiply, "partials", autograd.multiply.partials)  # which makes its pull anew
    with pytest.raises(AssertionError):
        compared(lambda: calls_of_values(autograd.multiply))


@pytest.mark.usefixtures("own_primitives")
def test_a_new_primitive_gets_both_forms() -> None:
    @elementwise(partials=[lambda xp, out, x: 2 * x], method=True)
    def squared(xp: Any, x: Any, /) -> Any:
        return x * x

    x: Any = Value(3.0)
    x.squared().backward()
    assert x.grad == 6.0
    assert Value in squared.fast
    with plainly():
        assert not squared.fast
        assert x.squared().data == 9.0


def test_plain_forms_are_gone_and_come_back() -> None:
    fast = Value.__add__
    with plainly():
        assert Value.__add__ is not fast
        assert sweep.fast is None
        assert not any(primitive.fast for primitive in TABLE.values())
    assert sweep.fast is unrolled.adjoints
    assert Value in autograd.add.fast


def test_everything_works_where_nothing_is_installed(tmp_path: Path) -> None:
    """A network is trained, drawn, compiled and mapped in an interpreter that never installs the fast forms."""
    program = tmp_path / "program.py"
    program.write_text(
        "import sys, types\n"
        "sys.modules['autograd.core.unrolled'] = types.ModuleType('autograd.core.unrolled')\n"
        "import autograd, nn, viz\n"
        "import numpy as np\n"
        "from autograd import Tensor, Value, compile, hessian, vmap\n"
        "assert not any(p.fast for p in autograd.core.registry.TABLE.values())\n"
        "x, y = Value(3.0, name='x'), Value(4.0, name='y')\n"
        "f = (x + y) * x - 2 / y\n"
        "f.backward()\n"
        "assert (x.grad, y.grad) == (10.0, 3.125), (x.grad, y.grad)\n"
        "model = nn.MLP([2, 4, 1], rng=0)\n"
        "optimiser = nn.Adam(model.parameters())\n"
        "data = np.eye(2, dtype=np.float32)\n"
        "losses = []\n"
        "for _ in range(5):\n"
        "    loss = (model(data) ** 2).mean()\n"
        "    model.zero_grad(); loss.backward(); optimiser.step(); losses.append(loss.item())\n"
        "assert losses[-1] < losses[0]\n"
        "print(viz.draw(f, backward=True))\n"
        "assert compile(f)() == f.data\n"
        "assert hessian(lambda v: (v * v).sum())(np.ones(2)).tolist() == [[2, 0], [0, 2]]\n"
        "assert vmap(lambda v: v.exp().sum())(np.zeros((3, 2))).tolist() == [2, 2, 2]\n"
        "print('done')\n"
    )
    run = subprocess.run(
        [sys.executable, "-W", "error", str(program)],
        env={"PYTHONPATH": str(Path(autograd.__file__).parents[1])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stdout.endswith("done\n"), run.stderr
