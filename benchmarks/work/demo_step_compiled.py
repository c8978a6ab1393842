from clock import report
from demo_graph import compiled_step

report(compiled_step())
