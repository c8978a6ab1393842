"""For a step of the digits network: what its first calls take beyond later ones, against its steps."""

import sys

from break_even import report_break_even
from clock import samples
from digits_glassgrad import compile_time, training

batch = int(sys.argv[1])
compile_time(batch)  # what is loaded late
preparations = [compile_time(batch) for _ in range(10)]
report_break_even(preparations, samples(training(batch)), samples(training(batch, "compiled")))
