from clock import report
from demo_graph import eager_step

report(eager_step())
