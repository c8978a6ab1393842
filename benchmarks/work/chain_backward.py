import sys

from clock import report

from autograd import Value

x = Value(1.0)
end = x
for _ in range(int(sys.argv[1])):
    end = end * x
report(end.backward)
