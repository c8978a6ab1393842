"""The table of what is compared with what.

This file is longer than others: the table stands in one place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from benchmarks.environments import HIPS, JAX, MICROGRAD, MYGRAD, OURS, SKLEARN, TINYGRAD, TORCH
from benchmarks.jax_rows import JAX_ROWS
from benchmarks.model import Cores, Figure, Row, Side, Unit


def _demo_step() -> list[Row]:
    work = "one step of micrograd's demo: 100 moons through 2-16-16-1, hinge loss and L2, forward, backward, update"
    values = f"{work}; ours: micrograd's own network code over our Value, 65,818 nodes"
    micrograd = Side("micrograd", MICROGRAD, "demo_step_micrograd")
    compiled = Side("Value compiled", MICROGRAD, "demo_step_compiled")
    torch = Side("torch eager", TORCH, "demo_step_torch")
    return [
        Row("demo-step/eager", values, Side("Value", MICROGRAD, "demo_step_eager"), micrograd, target=1 / 15),
        Row(
            "demo-step/nn.scalar",
            f"{work}; ours: nn.scalar.MLP",
            Side("nn.scalar", OURS, "demo_step_scalar"),
            micrograd,
            target=1 / 15,
        ),
        Row("demo-step/compiled", f"{values}, compiled once", compiled, micrograd, target=1 / 1000),
        Row(
            "demo-step/compiled-torch",
            f"{values}, compiled once; theirs: the same network as tensors, float32",
            compiled,
            torch,
            target=1.2,
        ),
    ]


def _replay() -> list[Row]:
    work = "forward and backward of a compiled graph of 10^6 Values, seconds per node"
    kinds = {
        "network": "the demo's network on 1,540 points",
        "scattered": "operands drawn at random from 20,000 numbers of the level before",
    }
    return [
        Row(f"replay/{kind}", f"{work}; {text}", Side("Value compiled", MICROGRAD, "replay", (kind,)), None, 15e-9)
        for kind, text in kinds.items()
    ]


def _batch() -> list[Row]:
    return [
        Row(
            "batch/torch",
            "the gradients of a network 2-16-16-1 of Values: the graph of one point, compiled and run over 10,000 "
            "points at once, float64; theirs: the same network as tensors",
            Side("Value compiled", OURS, "batch_glassgrad", ("10000",)),
            Side("torch eager", TORCH, "batch_torch", ("10000",)),
        )
    ]


def _compile_time() -> list[Row]:
    demo, digits = "the graph of the demo's step", "the digits network's step, batch 32"
    paid = "steps after which compiling has paid: what it takes / (eager step - compiled step)"
    return [
        Row(
            "compile-time/demo",
            f"compiling {demo}",
            Side("Value", MICROGRAD, "compile_time_demo"),
            None,
            target=2.0,
        ),
        Row(
            "compile-time/digits",
            f"compiling {digits}: what its first calls take beyond later ones",
            Side("nn", OURS, "compile_time_digits", ("32",)),
            None,
        ),
        Row(
            "break-even/demo",
            f"{paid}; {demo}, with its recording",
            Side("Value", MICROGRAD, "break_even_demo"),
            None,
            unit=Unit.STEPS,
        ),
        Row(
            "break-even/digits",
            f"{paid}; {digits}",
            Side("nn", OURS, "break_even_digits", ("32",)),
            None,
            unit=Unit.STEPS,
        ),
    ]


def _multiply() -> list[Row]:
    ours = Side("Value", OURS, "multiply_glassgrad")
    peers = [
        (Side("micrograd", MICROGRAD, "multiply_micrograd"), 0.4),
        (Side("torch eager", TORCH, "multiply_torch"), None),
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


def _chain() -> list[Row]:
    work = "1,000 elementwise operations on 8 numbers, one after the other, float32, forward and backward"
    eager = Side("Tensor", OURS, "chain_glassgrad", ("eager",))
    compiled = Side("Tensor compiled", OURS, "chain_glassgrad", ("compiled",))
    torch, jax = Side("torch eager", TORCH, "chain_torch"), Side("jax jit", JAX, "chain_jax")
    return [
        Row("chain/torch", work, eager, torch),
        Row("chain/compiled-torch", work, compiled, torch, target=0.3),
        Row("chain/compiled-jax", work, compiled, jax),
        Row("chain/on-jax", work, Side("Tensor on JAX", OURS, "chain_glassgrad", ("jax",)), jax, target=1.25),
    ]


WAYS = {"eager": "", "compiled": "compiled-"}  # how ours runs, and how the names of such rows begin
DIGITS = {
    "eager": ("nn", OURS, "digits_step_glassgrad", ("eager",)),
    "compiled": ("nn compiled", OURS, "digits_step_glassgrad", ("compiled",)),
    "on JAX": ("nn on JAX", OURS, "digits_step_glassgrad", ("jax",)),
    "torch": ("torch eager", TORCH, "digits_step_torch", ()),
    "jax": ("jax jit", JAX, "digits_step_jax", ()),
    "scikit-learn": ("MLPClassifier", SKLEARN, "digits_step_sklearn", ()),
    "hips-autograd": ("HIPS autograd", HIPS, "digits_step_hips", ()),
    "mygrad": ("MyGrad", MYGRAD, "digits_step_mygrad", ()),
    "tinygrad": ("tinygrad jit", TINYGRAD, "digits_step_tinygrad", ()),
}


Targets = Mapping[str, Mapping[str, float | None]]  # by way and peer


ON_JAX = {32: 1.15, 200: 1.1, 4096: 1.05}  # targets beside jax.jit by hand, by batch


def digits(name: str, batch: int) -> Side:
    """One of the sides of the step of the digits network."""
    label, environment, script, args = DIGITS[name]
    return Side(label, environment, script, (str(batch), *args))


def _digits_step(batch: int, targets: Targets) -> list[Row]:
    work = f"one Adam step of a 64-100-10 network on a batch of {batch:,}, float32"
    notes = {"tinygrad": "; theirs compiled by clang, or where that is missing by its own assembler for x86"}
    rows = [
        Row(
            f"digits-{batch}/{WAYS[way]}{peer}",
            work + notes.get(peer, ""),
            digits(way, batch),
            digits(peer, batch),
            target,
        )
        for way in WAYS
        for peer, target in targets[way].items()
    ]
    on_jax = digits("on JAX", batch), digits("jax", batch)
    return [*rows, Row(f"digits-{batch}/on-jax", f"{work}, until the loss is there", *on_jax, target=ON_JAX[batch])]


def _digits_fit() -> list[Row]:
    return [
        Row(
            f"digits-fit/{batch}",
            f"ten epochs of a 64-100-10 network on 1,797 images in batches of {batch}, from scratch, tracing included; "
            "theirs: a compiled loop written by hand",
            *(Side(name, OURS, "digits_fit_glassgrad", (name, str(batch))) for name in ("trainer", "by-hand")),
            target=1.1,
        )
        for batch in (32, 200)
    ]


def _recurrent() -> list[Row]:
    """What a recurrent network costs over time; the compiled one goes through time in one instruction each way."""
    rows = []
    for kind, target in {"LSTM": 2.6, "RNN": 0.5, "GRU": None}.items():
        work = (
            f"the gradients of {kind} of 50 units over 100 steps of one feature and of a unit on its last state, "
            "batch 32, squared error, float32"
        )
        torch = Side("torch eager", TORCH, "recurrent_torch", (kind,))
        rows += [
            Row(f"{kind.lower()}/torch", work, Side(kind, OURS, "recurrent_glassgrad", (kind, "eager")), torch),
            Row(
                f"{kind.lower()}/compiled-torch",
                work,
                Side(f"{kind} compiled", OURS, "recurrent_glassgrad", (kind, "compiled")),
                torch,
                target=target,
            ),
        ]
    return rows


def _frozen() -> list[Row]:
    ours, peer = (Side(name, OURS, "frozen_glassgrad", (name,)) for name in ("head", "all"))
    work = "a compiled Adam step of a 64-100-100-100-10 network, batch 200, float32, three layers frozen"
    return [Row("frozen/head", f"{work}; theirs: the same with nothing frozen", ours, peer, target=0.6)]


def _classifier() -> list[Row]:
    rows = []
    for dtype, ending in {"float32": "", "float64": "-float64"}.items():
        types = "ours in float32 and theirs in float64, as each does by itself" if not ending else "both in float64"
        work = (
            "a network of 100 hidden units trained from scratch on 800 of 1,000 points of make_classification, "
            f"20 features, 300 epochs of batches of 200, Adam with an L2 penalty; {types}"
        )
        for way, prefix in WAYS.items():
            ours = DIGITS[way][0] + (f" {dtype}" if ending else ""), OURS, "classifier_glassgrad"
            theirs = "MLPClassifier", SKLEARN, "classifier_sklearn"
            rows += [
                Row(
                    f"classifier/{prefix}time{ending}",
                    f"{work}; tracing and compiling included" if prefix else work,
                    Side(*ours, ("time", way, dtype)),
                    Side(*theirs, ("time",)),
                    target=0.4 if prefix else None,
                ),
                Row(
                    f"classifier/{prefix}accuracy{ending}",
                    f"{work}; on the other 200 points, over ten seeds",
                    Side(*ours, ("accuracy", way, dtype)),
                    Side(*theirs, ("accuracy",)),
                    target=0.01,
                    figure=Figure.SHORTFALL,
                    unit=Unit.SHARE,
                ),
            ]
    return rows


def _estimators() -> list[Row]:
    works = {
        "classifier": "MLPClassifier on 800 points of make_classification, 20 features, 300 epochs",
        "regressor": "MLPRegressor on 800 points of make_regression, 20 features, 300 epochs",
        "digits": "MLPClassifier on the 1,797 digits, 100 epochs",
    }
    return [
        Row(
            f"estimators/{name}-{dtype}",
            f"a whole fit of {work}, 100 hidden units, batches of 200, Adam, by fit() of either, again and again, of "
            "which the first compiles ours; theirs in float64",
            Side(f"nn {name} {dtype}", OURS, "estimators_glassgrad", (name, dtype)),
            Side("scikit-learn", SKLEARN, "estimators_sklearn", (name,)),
            target=target,
        )
        for name, work in works.items()
        for dtype, target in {"float32": 0.35, "float64": 0.42}.items()
    ]


def _memory() -> list[Row]:
    work = "growth of the peak memory over five Adam steps of a 512-512-512-512-10 network, batch 4,096, float32"
    peer = Side("torch eager", TORCH, "memory_torch")
    return [
        Row(
            f"memory/{prefix}torch",
            f"{work}{ours}",
            Side(label, OURS, "memory_glassgrad", way),
            peer,
            target=target,
            unit=Unit.BYTES,
        )
        for prefix, label, way, ours, target in (
            ("", "nn", ("eager", "retain"), "; ours: every node keeps its data and its gradient", None),
            ("freeing-", "nn freeing", ("eager", "free"), "; ours: backward(retain_graph=False)", 1.0),
            ("compiled-", "nn compiled", ("compiled", "free"), "; ours: backward(retain_graph=False)", 1.0),
        )
    ]


def _cnn() -> list[Row]:
    work = (
        "one Adam step of a convolutional network (32 and 64 kernels of 3 x 3, each pooled by 2; 128; 10) on 32 images "
    )
    work += "of 64 x 64 x 3, float32"
    peers = {
        "torch": Side("torch eager", TORCH, "cnn_step_torch"),
        "jax": Side("jax jit", JAX, "cnn_step_jax"),
    }
    ours = {"eager": "nn", "compiled": "nn compiled"}
    targets = {"eager": {"torch": 1.2, "jax": None}, "compiled": {"torch": 1.1, "jax": 0.5}}
    rows = [
        Row(f"cnn/{WAYS[way]}{peer}", work, Side(label, OURS, "cnn_step_glassgrad", (way,)), side, targets[way][peer])
        for way, label in ours.items()
        for peer, side in peers.items()
    ]
    memory = f"growth of the peak memory over five steps like this: {work}; ours: backward(retain_graph=False)"
    torch = Side("torch eager", TORCH, "cnn_memory_torch")
    return rows + [
        Row(
            f"cnn-memory/{prefix}torch",
            memory,
            Side(f"{ours[way]} freeing", OURS, "cnn_memory_glassgrad", (way, "free")),
            torch,
            target=target,
            unit=Unit.BYTES,
        )
        for way, prefix, target in (("eager", "", None), ("compiled", "compiled-", 1.0))
    ]


def _layers() -> list[Row]:
    works = {
        "batch-norm": "batch norm of (128, 64, 16, 16)",
        "layer-norm": "layer norm of (32, 100, 256)",
        "attention": "self-attention of 4 heads on (32, 100, 64)",
        "embedding": "embedding of 3,200 of 10,000 words in 64 features",
    }
    return [
        Row(
            f"layers/{prefix}{name}",
            f"{work}, forward and backward, float32",
            Side(f"{name}{' compiled' * (way == 'compiled')}", OURS, "layers_glassgrad", (name, way)),
            Side("torch eager", TORCH, "layers_torch", (name,)),
            target=1.3,
        )
        for way, prefix in WAYS.items()
        for name, work in works.items()
    ]


def _activations() -> list[Row]:
    return [
        Row(
            f"activations/{prefix}{name}",
            f"{name} of 256,000 numbers, forward and backward, float32; theirs: our own ReLU",
            *(
                Side(f"{kind}{' compiled' * (way == 'compiled')}", OURS, "activations_glassgrad", (kind, way))
                for kind in (name, "ReLU")
            ),
            target=target,
        )
        for way, prefix in WAYS.items()
        for name, target in {"LeakyReLU": 1.5, "PReLU": 2.0, "ELU": 2.5}.items()
    ]


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


def _fresh() -> list[Row]:
    """What the first graph of a program costs: by then Python's collector has looked at every node of it."""
    rows = []
    for kind, step in {"add": "x + 1e-9", "scale": "x * 0.999", "multiply": "x * x0"}.items():
        small, large, torch = (
            Side(f"{label} {step}", environment, f"fresh_{script}", (kind, str(10**exponent)))
            for label, environment, script, exponent in (
                ("10^5 Values", OURS, "glassgrad", 5),
                ("10^6 Values", OURS, "glassgrad", 6),
                ("torch eager", TORCH, "torch", 6),
            )
        )
        work = f"a chain of 10^6 operations x = {step}, built and run backward once in a fresh process"
        rows += [
            Row(f"fresh/{kind}-torch", f"{work}; theirs: the same on tensors of no axes", large, torch, target=0.4),
            Row(f"fresh/{kind}-growth", f"{work}, against a tenth of the operations", large, small, target=12.0),
        ]
    return rows


def _allocation() -> list[Row]:
    """What `autograd` gains by one large allocation, which makes malloc keep the memory that it is given back."""
    return [
        Row(
            f"allocation/{size:g}-MB",
            f"four operations of NumPy's on arrays of {size:g} MB, whose results are forgotten; in a process that has "
            "imported autograd, against one that has not",
            *(Side(name, OURS, "allocation", (name, f"{size:g}")) for name in ("autograd", "numpy")),
            target=0.5,
        )
        for size in (0.5, 1, 2)
    ]


def _all_cores(rows: list[Row]) -> list[Row]:
    """``rows`` once more on all cores, where there are no targets for times."""
    return [
        replace(row, name=f"{row.group}-all-cores/{row.name.partition('/')[2]}", target=None, cores=Cores.ALL)
        for row in rows
        if row.unit is Unit.SECONDS
    ]


PEERS: Targets = {way: {"torch": None, "jax": None, "scikit-learn": None} for way in WAYS}
BOUNDS: Targets = {
    "eager": {"torch": 0.7, "jax": None, "scikit-learn": None},
    "compiled": {"torch": 0.35, "jax": 1.1, "scikit-learn": None},
}
MORE: Targets = {
    "eager": {**BOUNDS["eager"], "hips-autograd": None, "mygrad": None},
    "compiled": {**BOUNDS["compiled"], "tinygrad": None},
}

ROWS = [
    *_demo_step(),
    *_replay(),
    *_batch(),
    *_compile_time(),
    *_digits_step(32, MORE),
    *_digits_step(200, BOUNDS),
    *_digits_fit(),
    *_recurrent(),
    *_frozen(),
    *_chain(),
    *JAX_ROWS,
    *_classifier(),
    *_estimators(),
    *_memory(),
    *_cnn(),
    *_layers(),
    *_activations(),
    *_multiply(),
    *_tensor_op(),
    *_matrices(),
    *_vmap(),
    *_import(),
    *_growth(),
    *_fresh(),
    *_allocation(),
    *_all_cores(
        [
            *_batch(),
            *_digits_step(32, PEERS),
            *_digits_step(200, PEERS),
            *_digits_step(4096, PEERS),
            *_recurrent(),
            *_cnn(),
            *_layers(),
            *_classifier(),
        ]
    ),
]
