"""The errors of the engine, as one tree.

::

    AutogradError
    ├── GraphError         (RuntimeError)  a graph is asked for what it cannot give
    │   ├── DetachError    (TypeError too) a plain number or array would be cut off a graph
    │   ├── InPlaceError                   data that a graph holds would be overwritten
    │   └── TraceError                     a compiled function does what cannot be repeated
    ├── ShapeError         (ValueError)    shapes that do not fit together
    │   └── IndexingError  (IndexError too) an index or an axis that the array does not have
    ├── MatrixError        (ValueError)    a matrix without the inverse or the factors that are asked for
    ├── CopyError          (ValueError)    memory cannot be shared as asked
    ├── DTypeError         (TypeError)     a type of number that cannot do this
    │   └── ExactError                     an exact number meets an inexact function
    ├── ArgumentError      (TypeError)     a call with the wrong arguments
    ├── UnknownNameError   (LookupError and AttributeError)  a name that is not in the table
    ├── FileFormatError    (ValueError)    a file that is cut off, damaged or of another format
    ├── GradcheckError     (AssertionError) a derivative differs from its measurement
    └── NumericsError      (ArithmeticError) finite numbers became NaN or infinite

and three warnings: RetraceWarning (UserWarning), a compiled function is traced again and again, or runs uncompiled;
UpdateWarning (UserWarning), ``w -= ...`` has made a new node of a leaf that has its gradient; and SeedWarning
(UserWarning), parts of one model were made from one seed.

Each message says what was found, what was expected and what to do. Every class also derives from
the built-in exception a Python programmer would catch.
"""

from __future__ import annotations

__all__ = [
    "ArgumentError",
    "AutogradError",
    "CopyError",
    "DTypeError",
    "DetachError",
    "ExactError",
    "FileFormatError",
    "GradcheckError",
    "GraphError",
    "InPlaceError",
    "IndexingError",
    "MatrixError",
    "NumericsError",
    "RetraceWarning",
    "SeedWarning",
    "ShapeError",
    "TraceError",
    "UnknownNameError",
    "UpdateWarning",
]


class AutogradError(Exception):
    """The root of all errors raised by the engine itself."""


class GraphError(AutogradError, RuntimeError):
    """A graph is asked for something it cannot give, such as a gradient it never recorded."""


class DetachError(GraphError, TypeError):
    """A plain number or array is asked of a node that requires a gradient, which would cut its graph silently."""


class InPlaceError(GraphError):
    """Data that a graph holds would be overwritten."""


class TraceError(GraphError):
    """A function that is to be compiled does what depends on the numbers of one run."""


class RetraceWarning(UserWarning):
    """A compiled function is traced again and again, which takes longer than running it; or it runs uncompiled."""


class UpdateWarning(UserWarning):
    """A step of training written as ``w -= ...``, which leaves the leaf w as it was: write ``w.data -= ...``."""


class SeedWarning(UserWarning):
    """Parts of one model were made with the same whole number as ``rng``, and draw the same random numbers."""


class ShapeError(AutogradError, ValueError):
    """Shapes that do not fit together; the message names them."""


class IndexingError(ShapeError, IndexError):
    """An index, a mask or an axis that does not fit the array."""


class CopyError(AutogradError, ValueError):
    """Data cannot be taken over without a copy, as copy=False asks."""


class MatrixError(AutogradError, ValueError):
    """A matrix that lacks what is asked for: singular, not positive definite, or not square."""


class DTypeError(AutogradError, TypeError):
    """A type of number that cannot do what is asked."""


class ExactError(DTypeError):
    """An exact number (``Fraction``) meets a function whose value is not a fraction."""


class ArgumentError(AutogradError, TypeError):
    """A call with missing, surplus or unsuitable arguments."""


class UnknownNameError(AutogradError, LookupError, AttributeError):
    """A name that is not in the table of primitives."""


class FileFormatError(AutogradError, ValueError):
    """A file that is cut off, damaged, or of another format than was asked for."""


class GradcheckError(AutogradError, AssertionError):
    """A derivative differs from what finite or complex steps measure; ``report`` has them all."""

    def __init__(self, message: str, report: object = None) -> None:
        super().__init__(message)
        self.report = report


class NumericsError(AutogradError, ArithmeticError):
    """An operation made NaN or infinity from finite numbers, within `check_numerics`."""
