import sys

from clock import report
from digits_glassgrad import training

report(training(int(sys.argv[1]), sys.argv[2]))
