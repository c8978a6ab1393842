import sys

from estimators import measure

import nn

measure(nn, sys.argv[2])
