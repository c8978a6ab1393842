from cnn import FULL, SMALL
from cnn_torch import training
from memory import repeated, report_growth

report_growth(lambda *sizes: repeated(training(*sizes)), SMALL, FULL)
