"""What happens beside a training: see `nn.training.callbacks`.

>>> from nn.callbacks import EarlyStopping
>>> EarlyStopping("loss").patience
0
"""

from typing import Any

from nn.other_names import CALLBACKS
from nn.training.callbacks import *  # noqa: F403
from nn.training.callbacks import __all__ as __all__


def __getattr__(name: str) -> Any:
    """Words for a name of Keras' that there is not."""
    words = f": write {CALLBACKS[name]}" if name in CALLBACKS else ""
    raise AttributeError(f"module 'nn.callbacks' has no attribute {name!r}{words}")
