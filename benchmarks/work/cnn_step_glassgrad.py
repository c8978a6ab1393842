import sys

from clock import report
from cnn import FULL
from cnn_glassgrad import training

report(training(*FULL, way=sys.argv[1])())
