from clock import report
from micrograd.engine import Value

report("a * b", {"a": Value(2.0), "b": Value(3.0)})
