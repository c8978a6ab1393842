"""What happens beside a training: see `nn.training.callbacks`.

>>> from nn.callbacks import EarlyStopping
>>> EarlyStopping("loss").patience
0
"""

from nn.training.callbacks import Backup, Callback, CSVLogger, EarlyStopping, ModelCheckpoint

__all__ = ["Backup", "CSVLogger", "Callback", "EarlyStopping", "ModelCheckpoint"]
