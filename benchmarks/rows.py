"""The table of what is compared with what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from benchmarks.environments import HIPS, JAX, MICROGRAD, MYGRAD, OURS, SKLEARN, TORCH, Environment


class UnknownRowError(LookupError):
    """A name that no row has."""


@dataclass(frozen=True)
class Side:
    """One of the two things compared: a script of ``work/`` with its arguments, and where it runs."""

    label: str
    environment: Environment
    script: str
    args: tuple[str, ...] = ()


class Figure(Enum):
    """What a row states, and its target bounds."""

    RATIO = "ours / peer"
    EXCESS = "ours - peer"


@dataclass(frozen=True)
class Row:
    """One line of the table. ``name``: group/detail. ``peer``: None for a measurement that stands
    alone. ``target``: the most that the figure may be (a number, or seconds), None where none is set."""

    name: str
    work: str
    ours: Side
    peer: Side | None
    target: float | None = None
    figure: Figure = Figure.RATIO


def selected(rows: Sequence[Row], names: Sequence[str]) -> list[Row]:
    """The rows called ``names``; a group's name stands for all its rows, no names for all there are."""
    for name in names:
        if not any(_answers(row, name) for row in rows):
            known = ", ".join(row.name for row in rows)
            raise UnknownRowError(f"no row is called {name!r}; there are {known} (or a name before the slash)")
    return [row for row in rows if not names or any(_answers(row, name) for name in names)]


def _answers(row: Row, name: str) -> bool:
    return name in (row.name, row.name.partition("/")[0])


def _demo_step() -> list[Row]:
    work = "one step of micrograd's demo: 100 moons through 2-16-16-1, hinge loss and L2, forward, backward, update"
    peer = Side("micrograd", MICROGRAD, "demo_step_micrograd")
    return [
        Row(
            "demo-step/operators",
            f"{work}; ours: micrograd's own network code over our Value, operator by operator",
            Side("Value", MICROGRAD, "demo_step_operators"),
            peer,
            target=1 / 10,
        ),
        Row(
            "demo-step/nn.scalar",
            f"{work}; ours: nn.scalar.MLP",
            Side("nn.scalar", OURS, "demo_step_scalar"),
            peer,
            target=1 / 10,
        ),
    ]


def _compiled() -> list[Row]:
    ours = Side("compile", MICROGRAD, "demo_step_compiled")
    work = "one step of micrograd's demo, as in demo-step; ours: its graph of 65,818 of our Values, compiled once"
    pass_of = "forward and backward pass of a compiled graph of 10^6 Values, per node"
    return [
        Row("compiled/micrograd", work, ours, Side("micrograd", MICROGRAD, "demo_step_micrograd"), target=1 / 1000),
        Row(
            "compiled/torch",
            f"{work}; theirs: the same network as tensors, float32",
            ours,
            Side("torch eager", TORCH, "demo_step_torch"),
            target=1.2,
        ),
        Row(
            "compiled/compile-time",
            "compiling that graph",
            Side("compile", MICROGRAD, "compile_time"),
            None,
            target=2.0,
        ),
        *[
            Row(
                f"compiled/{kind}",
                f"{pass_of}; {text}",
                Side(kind, MICROGRAD, "replay_per_node", (kind,)),
                None,
                target=15e-9,
            )
            for kind, text in {
                "network": "the demo's network on 1,540 points",
                "scattered": "operands drawn at random from 20,000 numbers of the level before",
            }.items()
        ],
    ]


def _multiply() -> list[Row]:
    ours = Side("Value", OURS, "multiply_glassgrad")
    peers = [
        (Side("micrograd", MICROGRAD, "multiply_micrograd"), 0.4),
        (Side("torch", TORCH, "multiply_torch"), None),
        (Side("MyGrad", MYGRAD, "multiply_mygrad"), None),
        (Side("HIPS autograd", HIPS, "multiply_hips"), None),
    ]
    work = "a * b of two scalars, recorded"
    return [Row(f"multiply/{peer.environment.name}", work, ours, peer, target) for peer, target in peers]


def _tensor_op() -> list[Row]:
    operations = {
        "multiply": "x * y",
        "add": "x + y",
        "exp": "np.exp(x), ours autograd.exp(x)",
        "sum": "x.sum()",
        "matmul": "x @ y",
        "getitem": "x[2:5]",
    }
    return [
        Row(
            f"tensor-op/{name}",
            f"{text} of float64 arrays of shape (8,), recorded; the figure is what recording adds to NumPy's time",
            Side("Tensor", OURS, "tensor_op_glassgrad", (name,)),
            Side("NumPy", OURS, "tensor_op_numpy", (name,)),
            target=1.5e-6,
            figure=Figure.EXCESS,
        )
        for name, text in operations.items()
    ]


def _digits_step() -> list[Row]:
    rows = []
    for batch in ("32", "200"):
        ours = Side("nn", OURS, "digits_step_glassgrad", (batch,))
        peers = [
            (Side("torch eager", TORCH, "digits_step_torch", (batch,)), 0.9),
            (Side("jax jit", JAX, "digits_step_jax", (batch,)), None),
            (Side("MLPClassifier", SKLEARN, "digits_step_sklearn", (batch,)), None),
        ]
        work = f"one Adam step of a 64-100-10 network on a batch of {batch}, float32"
        rows += [Row(f"digits-{batch}/{peer.environment.name}", work, ours, peer, target) for peer, target in peers]
    return rows


def _matrices() -> list[Row]:
    functions = {
        "jacobian": "the Jacobian of g(x) = tanh(A x) x, 100 variables",
        "hessian": "the Hessian of Σ g(x)², 100 variables",
    }
    return [
        Row(
            f"{name}/{peer.environment.name}",
            work,
            Side("Tensor", OURS, "matrices_glassgrad", (name,)),
            peer,
            target=1.0,
        )
        for name, work in functions.items()
        for peer in (
            Side("HIPS autograd", HIPS, "matrices_hips", (name,)),
            Side("torch.func eager", TORCH, "matrices_torch", (name,)),
        )
    ]


def _vmap() -> list[Row]:
    ours, peer = (Side(name, OURS, "vmap_glassgrad", (name,)) for name in ("vmap", "loop"))
    return [Row("vmap/loop", "100 operations on each of 1,000 rows of 8 numbers", ours, peer, target=1 / 50)]


def _import() -> list[Row]:
    ours, peer = (Side(name, OURS, "import_time", (name,)) for name in ("autograd", "numpy"))
    return [Row("import/numpy", "the import statement, in fresh interpreters", ours, peer, target=1.3)]


def _growth() -> list[Row]:
    rows, smaller = [], None
    for exponent in (4, 5, 6):
        side = Side(f"10^{exponent} nodes", OURS, "chain_backward", (str(10**exponent),))
        work = f"backward (the seventh and later ones) of a chain of 10^{exponent} Values" + (
            ", against a tenth of the nodes" if smaller else ""
        )
        rows.append(Row(f"growth/{10**exponent}", work, side, smaller, target=12.0 if smaller else None))
        smaller = side
    return rows


ROWS = [
    *_demo_step(),
    *_compiled(),
    *_multiply(),
    *_tensor_op(),
    *_digits_step(),
    *_matrices(),
    *_vmap(),
    *_import(),
    *_growth(),
]
