import os
import shutil
import sys

from clock import report
from data import digits

os.environ["DEV"] = "CPU" if shutil.which("clang") else "CPU:X86"  # without the compiler it writes machine code itself

from tinygrad import Context, Tensor, TinyJit, dtypes, nn

images, labels = digits(int(sys.argv[1]))
x, y = Tensor(images, dtype=dtypes.float32).realize(), Tensor(labels).realize()
first, second = nn.Linear(64, 100), nn.Linear(100, 10)
optimiser = nn.optim.Adam(nn.state.get_parameters([first, second]))


@TinyJit
def train():
    optimiser.zero_grad()
    loss = second(first(x).relu()).sparse_categorical_crossentropy(y).backward()
    return loss.realize(*optimiser.schedule_step())


def step():
    with Context(TRAINING=1):
        train().item()  # waits for the result


report(step)
