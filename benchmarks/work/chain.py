"""What the scripts of chains compute: 1,000 small elementwise operations, one after the other."""

START = [0.1 * i for i in range(8)]


def chain(x, tanh):
    """The sum of the end of the chain."""
    for _ in range(250):
        x = tanh(x * 1.1 + 0.1) - 0.2
    return x.sum()
