"""The small operations, as statements over ``x``, ``y`` and ``exp``."""

STATEMENTS = {
    "multiply": "x * y",
    "add": "x + y",
    "exp": "exp(x)",
    "sum": "x.sum()",
    "matmul": "x @ y",
    "getitem": "x[2:5]",
}
