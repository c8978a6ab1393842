"""What happens beside a training: see `nn.training.callbacks`.

>>> from nn.callbacks import EarlyStopping
>>> EarlyStopping("loss").patience
0
"""

from typing import Any

from nn.other_names import CALLBACKS
from nn.training.callbacks import Backup, Callback, CSVLogger, EarlyStopping, ModelCheckpoint

__all__ = ["Backup", "CSVLogger", "Callback", "EarlyStopping", "ModelCheckpoint"]


def __getattr__(name: str) -> Any:
    """Words for a name of Keras' that there is not."""
    words = f": write {CALLBACKS[name]}" if name in CALLBACKS else ""
    raise AttributeError(f"module 'nn.callbacks' has no attribute {name!r}{words}")
