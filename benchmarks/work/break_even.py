"""After how many steps compiling has paid: what it takes / (eager step - compiled step)."""

import json
from math import inf
from statistics import median


def report_break_even(preparations, eager, compiled):
    """Print it for each of the ``preparations``, which like the steps are seconds."""
    gain = median(eager) - median(compiled)
    print(json.dumps([seconds / gain if gain > 0 else inf for seconds in preparations]))
