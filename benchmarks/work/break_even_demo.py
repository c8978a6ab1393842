"""For the demo's graph: recording and compiling it, against its steps."""

from break_even import report_break_even
from clock import once, samples
from demo_graph import compiled_step, eager_step

preparations = [once(compiled_step)[1] for _ in range(5)]
report_break_even(preparations, samples(eager_step()), samples(compiled_step()))
