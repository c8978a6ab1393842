"""How far a piece of work takes the memory of its process beyond what was there before."""

import json
import subprocess
import sys
from pathlib import Path

BATCH, WIDTH, CLASSES, STEPS = 4096, 512, 10, 5
PROCESSES, CHILD = 6, "child"
PROCESS = Path("/proc/self")


def sizes(width):
    """In and out of each of the four layers."""
    return [(width, width)] * 3 + [(width, CLASSES)]


def report_growth(training, small=(8, 16), full=(BATCH, WIDTH)):
    """Print what `growth` measures in some fresh processes: which freed memory is used again differs."""
    if sys.argv[-1] == CHILD:
        print(growth(training, small, full))
        return
    found = []
    for _ in range(PROCESSES):
        child = subprocess.run([sys.executable, *sys.argv, CHILD], stdout=subprocess.PIPE)
        if child.returncode:
            sys.exit(child.returncode)
        found.append(int(child.stdout))
    print(json.dumps(found))


def growth(training, small, full):
    """The bytes by which the peak exceeds the start of the training.

    ``training`` makes model and data, of the sizes ``full``, and gives a function that makes the optimiser and
    trains by some steps. One of the sizes ``small`` comes first, so that what a library loads late does not count.
    """
    if not (PROCESS / "clear_refs").exists():
        sys.exit("peak memory is read from /proc, which is Linux's")
    training(*small)(STEPS)
    train = training(*full)
    start = kilobytes("VmRSS")
    (PROCESS / "clear_refs").write_text("5")  # the peak starts again from here
    train(STEPS)
    return 1024 * (kilobytes("VmHWM") - start)


def repeated(begin):
    """A training by steps; ``begin`` makes the optimiser, and gives the function that trains by one."""

    def train(steps):
        step = begin()
        for _ in range(steps):
            loss = step()
        return loss

    return train


def kilobytes(name):
    """An entry of the kernel's account of this process."""
    lines = (PROCESS / "status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name + ":"))
