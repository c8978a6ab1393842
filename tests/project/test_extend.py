"""`autograd.extend`, the door for primitives of one's own: what it exports, and that its examples pass the test."""

import ast
import doctest
import inspect
import math
import pydoc
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import autograd.extend
from autograd.core import primitive as families
from autograd.core.primitive import Primitive
from autograd.core.registry import TABLE
from autograd.extend import check_primitive

FAMILIES = [kind for kind in vars(families).values() if isinstance(kind, type) and issubclass(kind, Primitive)]
(OPTIONS,) = [
    [field.target.id for field in node.body if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)]
    for node in ast.walk(ast.parse(inspect.getsource(autograd.extend)))
    if isinstance(node, ast.ClassDef) and node.name == "Options"  # which is there for type checkers only
]
DECORATORS = {kind: getattr(autograd.extend, kind.__name__.lower()) for kind in FAMILIES if kind is not Primitive}


def options_of(kind: type[Primitive]) -> set[str]:
    """The keyword arguments of a family's class."""
    found = inspect.signature(kind.__init__).parameters.values()
    return {option.name for option in found if option.kind is option.KEYWORD_ONLY}


@pytest.mark.parametrize("kind", DECORATORS, ids=lambda kind: kind.__name__)
def test_a_decorator_takes_what_its_family_takes(kind: type[Primitive]) -> None:
    taken = {name for name in inspect.signature(DECORATORS[kind]).parameters if name != "options"}
    common = options_of(Primitive) - {"definition"}  # which two families have a use for
    assert set(OPTIONS) == common
    assert taken | common == (options_of(kind) | options_of(Primitive)) - ({"definition"} - taken)


def test_help_shows_every_decorator_and_explains_every_option() -> None:
    text = pydoc.plain(pydoc.render_doc(autograd.extend))
    for decorator in DECORATORS.values():
        assert re.search(rf"\b{decorator.__name__}\(\s*\*", text)
    assert all(f"- ``{option}``: " in text for option in OPTIONS)
    assert text.count("\n") < 200  # and nothing of the innards of classes


@pytest.mark.usefixtures("own_primitives")
def test_the_primitives_of_its_examples_pass_the_test_of_primitives() -> None:
    built_in = set(TABLE)
    for example in doctest.DocTestFinder().find(autograd.extend):
        assert doctest.DocTestRunner().run(example).failed == 0
    own = [TABLE[name] for name in TABLE if name not in built_in]
    assert {type(primitive) for primitive in own} == set(DECORATORS)
    for primitive in own:
        check_primitive(primitive)


@pytest.mark.usefixtures("own_primitives")
def test_metadata_may_be_given_by_name_alone() -> None:
    @autograd.extend.elementwise(partials=[lambda xp, out, x, order: order * x ** (order - 1)])
    def powered(xp: Any, x: Any, /, *, order: int = 2) -> Any:
        return x**order

    x = autograd.Tensor([1.0, 2.0, 3.0])
    powered(x, order=3).sum().backward()
    assert powered(x).data.tolist() == [1, 4, 9]
    assert powered(x, order=3).data.tolist() == [1, 8, 27]
    assert x.grad is not None
    assert x.grad.tolist() == [3, 12, 27]


@pytest.mark.usefixtures("own_primitives")
def test_an_operator_of_one_operand_may_have_metadata() -> None:
    """Python hands it none, so it takes the default."""

    @autograd.extend.elementwise(partials=[lambda xp, out, x, scale: scale], operator="ceil")
    def scaled(xp: Any, x: Any, /, scale: float = 2.0) -> Any:
        return x * scale

    assert math.ceil(autograd.Tensor([1.0, 2.0])).data.tolist() == [2, 4]
    assert math.ceil(autograd.Value(3.0)).data == 6
    assert scaled(autograd.Tensor([1.0]), scale=3.0).data.tolist() == [3]


def test_the_built_in_table_is_written_through_this_door() -> None:
    for path in (Path(autograd.__file__).parent / "primitives").glob("*.py"):
        assert "autograd.core.primitive" not in path.read_text()


def test_hypothesis_is_imported_with_the_tester_only() -> None:
    program = "import sys, autograd.extend; print('hypothesis' in sys.modules, 'autograd.testing' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False", "False"]


def test_a_misspelt_name_and_a_misspelt_option_are_refused() -> None:
    with pytest.raises(AttributeError, match="no attribute 'elementwize'"):
        autograd.extend.elementwize  # noqa: B018
    with pytest.raises(TypeError, match="domian"):
        autograd.extend.predicate(domian=[])(lambda xp, x, /: x > 0)  # type: ignore[call-arg]
    assert "<lambda>" not in TABLE
