import mygrad
from clock import report

report("a * b", {"a": mygrad.tensor(2.0), "b": mygrad.tensor(3.0)})
