"""The data of the scripts, from the standard library alone, so that every interpreter has the same numbers."""

from math import cos, pi, sin
from random import Random


def moons(count=100, noise=0.1):
    """Two interleaved half circles: points in the plane, and their classes -1 and 1."""
    random = Random(1337)
    points, classes = [], []
    for i in range(count):
        angle = pi * random.random()
        x, y = (cos(angle), sin(angle)) if i % 2 else (1 - cos(angle), 0.5 - sin(angle))
        points.append([x + random.gauss(0, noise), y + random.gauss(0, noise)])
        classes.append(1 if i % 2 else -1)
    return points, classes


def digits(count):
    """As many random images of 64 pixels, and labels from 0 to 9."""
    random = Random(1337)
    return [[random.random() for _ in range(64)] for _ in range(count)], [random.randrange(10) for _ in range(count)]


def sequences(steps, count):
    """As many random sequences of one feature, with time on the first axis; and a number to tell of each."""
    random = Random(1337)
    numbers = [[[random.gauss(0, 1)] for _ in range(count)] for _ in range(steps)]
    return numbers, [[random.gauss(0, 1)] for _ in range(count)]
