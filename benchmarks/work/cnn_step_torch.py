from clock import report
from cnn import FULL
from cnn_torch import training

report(training(*FULL)())
