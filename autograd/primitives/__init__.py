"""The table of primitives, one file per topic; importing this package fills it.

For type checkers, __init__.pyi says what each is called with; ``python -m autograd.stubs`` writes it.
"""

from autograd.core.registry import TABLE
from autograd.primitives.activation_functions import *  # noqa: F403
from autograd.primitives.along_axis import *  # noqa: F403
from autograd.primitives.arithmetic import *  # noqa: F403
from autograd.primitives.arranging import *  # noqa: F403
from autograd.primitives.at_index import *  # noqa: F403
from autograd.primitives.comparison import *  # noqa: F403
from autograd.primitives.complex_parts import *  # noqa: F403
from autograd.primitives.contraction import *  # noqa: F403
from autograd.primitives.convolutions import *  # noqa: F403
from autograd.primitives.cumulative import *  # noqa: F403
from autograd.primitives.decompositions import *  # noqa: F403
from autograd.primitives.determinants import *  # noqa: F403
from autograd.primitives.elementary import *  # noqa: F403
from autograd.primitives.entropies import *  # noqa: F403
from autograd.primitives.fourier import *  # noqa: F403
from autograd.primitives.hyperbolic import *  # noqa: F403
from autograd.primitives.indexing import *  # noqa: F403
from autograd.primitives.inverses import *  # noqa: F403
from autograd.primitives.logic import *  # noqa: F403
from autograd.primitives.matrices import *  # noqa: F403
from autograd.primitives.matrix_functions import *  # noqa: F403
from autograd.primitives.norms import *  # noqa: F403
from autograd.primitives.poolings import *  # noqa: F403
from autograd.primitives.products import *  # noqa: F403
from autograd.primitives.recurrences import *  # noqa: F403
from autograd.primitives.reductions import *  # noqa: F403
from autograd.primitives.rounding import *  # noqa: F403
from autograd.primitives.searching import *  # noqa: F403
from autograd.primitives.shaping import *  # noqa: F403
from autograd.primitives.special_functions import *  # noqa: F403
from autograd.primitives.spectral import *  # noqa: F403
from autograd.primitives.standardisation import *  # noqa: F403
from autograd.primitives.trigonometric import *  # noqa: F403

__all__ = [name for name in TABLE if not name.startswith("_")]
