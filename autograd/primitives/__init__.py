"""The table of primitives, one file per topic; importing this package fills it."""

from autograd.primitives.activations import *  # noqa: F403
from autograd.primitives.arithmetic import *  # noqa: F403
from autograd.primitives.comparison import *  # noqa: F403
from autograd.primitives.convolution import *  # noqa: F403
from autograd.primitives.elementary import *  # noqa: F403
from autograd.primitives.indexing import *  # noqa: F403
from autograd.primitives.linalg import *  # noqa: F403
from autograd.primitives.losses import *  # noqa: F403
from autograd.primitives.recurrent import *  # noqa: F403
from autograd.primitives.reductions import *  # noqa: F403
from autograd.primitives.shaping import *  # noqa: F403
