"""Chains of single numbers: each operation with a constant, or with a variable."""


def chain(kind, start, count):
    """``count`` operations from ``start``, written out: a call for each would count, too."""
    x = start
    if kind == "add":
        for _ in range(count):
            x = x + 1e-9
    elif kind == "scale":
        for _ in range(count):
            x = x * 0.999
    else:
        for _ in range(count):
            x = x * start
    return x


def built_and_run(kind, start, count):
    """The end of the chain, after its backward pass."""
    end = chain(kind, start, count)
    end.backward()
    return end
