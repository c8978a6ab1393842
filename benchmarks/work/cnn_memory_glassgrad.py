import sys

from cnn import FULL, SMALL
from cnn_glassgrad import training
from memory import repeated, report_growth

report_growth(lambda *sizes: repeated(training(*sizes, way=sys.argv[1], keep=sys.argv[2] == "retain")), SMALL, FULL)
